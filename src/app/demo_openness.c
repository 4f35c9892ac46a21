/*
 * demo_openness: what two villages have laid open, and what still waits there. Everybody else's village begins empty.
 *
 * Each goes the way of a real one: drawn from the registers, checked, published; nothing is written past the flow.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/openness/openness.h"

enum { VILLAGES_WITH = 2, LAST_DAY = 28 };

struct gift {
	const char *donor, *named, *amount, *goods, *purpose, *used;
	int days_ago;
};

static const struct gift gifts[] = {
	{"云禾县光明农机公司", "1", "5000", "", "农家书屋添书", "买书 168 册，已上架", 40},
	{"周大海", "0", "800", "", "给独居老人买过冬煤", "9 户，每户 88.8 元，余 0.8 元留用", 25},
	{"县供销社", "1", "", "大米 20 袋", "困难户慰问", "20 户，每户一袋", 18},
};

struct shown {
	const char *item, *lines, *opinion; /* opinion NULL: waits for the committee */
};

static const struct shown shows[] = {
	{"duty_roster", "", "照值班记录本核对过，和实际值班一致。"},
	{"agency_results", "", "抽查了五件，日期和结果都对。"},
	{"finance_month", "", "每笔的凭证都看过，经手、审核签字齐全，金额对得上。"},
	{"village_rules",
	 "第一条\t红事白事不大办，酒席不超过十桌。\n第二条\t房前屋后自己扫，垃圾送到点。\n"
	 "第三条\t邻里有事先商量，商量不拢请调解。\n第四条\t不在公路上晒粮，不在林边烧秸秆。",
	 "和村民会议通过的文本一字不差。"},
};

static err_t put_gift(struct act *act, struct str org, const struct gift *gift)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	const char *const names[] = {"donor", "named", "amount", "goods", "purpose", "used"};
	const char *const values[] = {gift->donor, gift->named, gift->amount, gift->goods, gift->purpose, gift->used};
	struct form_value list[7];
	for (size_t i = 0; i < 6; i++)
		list[i] = (struct form_value){str_of(names[i]), str_of(values[i]), &list[i + 1]};
	list[6] = (struct form_value){S("received_on"), day_text(act->arena, act->today - gift->days_ago), NULL};
	struct form form = {list};
	TRY(draft_new(act, catalogue_register(act->house->catalogue, S("donation")), org, &draft));
	draft_take(draft, &form, NULL, 0);
	return draft_write(draft, 0, &id);
}

static err_t put_village(void *arg, struct act *act)
{
	struct demo *demo = arg;
	struct str org = demo_village(act->arena, demo->village_index);
	int day = day_parts(act->today).day;
	demo_as(act, TIER_VILLAGE, org);
	for (size_t i = 0; i < COUNT(gifts); i++)
		TRY(put_gift(act, org, &gifts[i]));
	TRY(openness_begin(act, org, day > LAST_DAY - 2 ? LAST_DAY : day + 2));
	for (size_t i = 0; i < COUNT(shows); i++) {
		bool waits = demo->village_index == 1 && i > 0;
		err_t err = openness_show(act, org, str_of(shows[i].item), str_of(shows[i].lines),
					  waits ? S("") : str_of(shows[i].opinion), S("罗翠莲"));
		/* Of a million cases more end in a month than one sheet holds: it waits for somebody to part it. */
		if (err != NULL && err->kind != ERR_TOO_LARGE)
			return err;
	}
	return NULL;
}

err_t demo_openness(struct demo *demo)
{
	for (demo->village_index = 0; demo->village_index < demo_villages(demo, VILLAGES_WITH); demo->village_index++)
		TRY(open_write(demo->in, put_village, demo));
	return NULL;
}
