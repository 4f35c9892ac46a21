/*
 * demo_signs: the signs of the first village: its names, two crossroads and some slogans, what hangs at its gate, and three
 * things that the check is to find (a body's board too many, a campaign that is over, a board with the old misprint).
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "modules/signs/signs.h"

enum { FIELDS = 8 };

struct sign_row {
	const char *reg;
	const char *pairs[FIELDS][2];
};

static const struct sign_row sign_rows[] = {
	{"sign_name", {{"party", "branch"}, {"second", "Mbanj Yinzlingj"}}},
	{"sign_extra", {{"extra", "direction"}, {"site", "入村路口"}, {"spot", "street"}, {"arrow", "left"}, {"distance", "300"}}},
	{"sign_extra", {{"extra", "direction"}, {"site", "文化广场"}, {"spot", "street"}, {"arrow", "ahead"}, {"distance", "120"}}},
	{"sign_extra", {{"extra", "slogan"}, {"site", "主街东墙"}, {"spot", "street"}, {"words", "党员带头干，群众跟着上"}, {"theme", "party"}}},
	{"sign_extra", {{"extra", "slogan"}, {"site", "二楼走廊"}, {"spot", "inside"}, {"words", "有事好商量，大家的事大家办"}, {"theme", "rules"}}},
	{"sign_own", {{"item", "room_plate"}, {"width", "400"}, {"height", "180"}}},
	{"sign_plate", {{"words", "中共云禾县青禾镇云岭村支部委员会"}, {"sign", "branch"}, {"item", "branch"}, {"spot", "gate"}, {"plate_state", "hung"}, {"hung_on", "2023-07-01"}}},
	{"sign_plate", {{"words", "云禾县青禾镇云岭村村民委员会"}, {"sign", "committee"}, {"item", "committee"}, {"spot", "gate"}, {"plate_state", "hung"}, {"hung_on", "2023-07-01"}}},
	{"sign_plate", {{"words", "云禾县青禾镇云岭村村务监督委员"}, {"sign", "supervision"}, {"item", "supervision"}, {"spot", "gate"}, {"plate_state", "hung"}, {"hung_on", "2023-07-01"}}},
	{"sign_plate", {{"words", "云岭村老年协会"}, {"sign", "organisation"}, {"spot", "gate"}, {"plate_state", "hung"}, {"hung_on", "2021-04-12"}}},
	{"sign_plate", {{"words", "为人民服务"}, {"sign", "back_wall"}, {"item", "back_wall"}, {"spot", "hall"}, {"plate_state", "hung"}, {"hung_on", "2023-07-01"}}},
	{"sign_plate", {{"words", "全国第七次人口普查，请您配合"}, {"sign", "slogan"}, {"spot", "street"}, {"plate_state", "hung"}, {"hung_on", "2020-10-20"}, {"expires_on", "2020-12-31"}}},
	{"sign_text", {{"text", "lending"}, {"title", "图书借阅和管理制度"}, {"body", "一、书报大家都能看，本村人登记就能借，不收钱。\n二、每人一次借三本，期限三十天，可以续借一次。\n三、{village}的学生放假时优先借。\n四、爱护图书，弄丢了买一本同样的。\n五、开放时间贴在门口，有事打 {phone}。"}}},
};

static err_t put_row(struct act *act, struct str org, const struct sign_row *row)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, str_of(row->reg));
	struct draft *draft = NULL;
	size_t count = 0;
	int64_t id = 0;
	TRY(draft_new(act, reg, org, &draft));
	while (count < FIELDS && row->pairs[count][0] != NULL)
		count++;
	draft_take(draft, demo_pairs(act->arena, row->pairs, count), NULL, 0);
	for (size_t i = 0; i < count; i++) { /* what no form sets */
		const struct field *field = reg_field(reg, str_of(row->pairs[i][0]));
		if (field->fixed)
			draft_set_text(draft, row->pairs[i][0], str_of(row->pairs[i][1]));
	}
	return draft_write(draft, 0, &id);
}

static err_t put_signs(void *arg, struct act *act)
{
	struct demo *demo = arg;
	struct str org = demo_village(act->arena, demo->village_index);
	for (size_t i = 0; i < COUNT(sign_rows); i++)
		TRY(put_row(act, org, &sign_rows[i]));
	return signs_booklet(act, org);
}

err_t demo_signs(struct demo *demo)
{
	demo->village_index = 0;
	return open_write(demo->in, put_signs, demo);
}
