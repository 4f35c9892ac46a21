/*
 * demo_centre: what the centres' own registers hold after years: rosters, notes, bookings, visits, calls, things, plates, sheets.
 *
 * A demo of its usual size has none of it. One that is made to measure (--cases N) has so many rows a village as N is of a million,
 * spread over two years: most are over and are written as they stand at the end, the newest are still open. Everything is checked by
 * the registers' own rules; only the clock is set back.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow.h"

enum { DAYS_BACK = 700, REFS_MAX = 200, OPEN_ONE_IN = 50, PAIRS_MAX = 12, MILLION = 1000000, REFS = 7 };

/* A value is a text, one of several ("a|b"), or what the row's day and its village give: see value_of. */
struct past {
	const char *reg;
	const char *over, *open; /* the state at the end, NULL: there is no flow; of what is to come, NULL: where the flow begins */
	int million;		/* so many a village at a million cases */
	int newest;		/* days from today; below 0: before this month, one a day */
	const char *fields[PAIRS_MAX][2];
};

enum { MONTHLY = -1 };

static const struct past pasts[] = {
	{"duty_day", NULL, NULL, 700, MONTHLY, {{"day", "@day"}, {"person", "@cadre"}, {"lead", "@cadre"}}},
	{"duty_note", NULL, NULL, 300, 0, {{"day", "@day"}, {"note_kind", "guest|call|round|meeting|handover"},
	  {"words", "三组来人问路灯的事，已经记下。|看了一遍水渠，没有堵。|镇里来人看账，陪了半天。|下一班记得开会议室的门。"}}},
	{"cadre_leave", NULL, NULL, 24, 0, {{"cadre", "@cadre"}, {"from_on", "@day"}, {"until_on", "@later"}, {"why", "去县里培训|家里有事"}}},
	{"duty_swap", "agreed", NULL, 24, 0, {{"asker", "@cadre"}, {"asked_day", "@day"}, {"other", "@cadre"}, {"other_day", "@later"}, {"words", "那天要去镇里"}}},
	{"callback", "called", NULL, 150, 0, {{"phone", "@phone"}, {"called_name", "@name"}, {"about", "问高龄津贴|问我的事办到哪了|走不动，请上门"},
	  {"way", "phone|kiosk"}, {"said", "已说清要带什么|约好明天上门"}}},
	{"room_booking", "used", "booked", 600, 14, {{"room", "@room"}, {"day", "@day"}, {"begins", "0900|1430|1900"}, {"ends", "2030"}, {"purpose", "小组会|广场舞排练|学习"},
	  {"group_name", "村两委|文艺队|妇联"}, {"people", "4"}, {"contact", "@name"}, {"phone", "@phone"}, {"booking_way", "desk|public"}}},
	{"asset", NULL, NULL, 45, 0, {{"name", "折叠椅|文件柜|饮水机|打印机"}, {"item", "desks|bookcase|computer"}, {"room", "@room"}, {"amount", "2|6"}, {"fund_source", "fiscal|own|donation"},
	  {"price", "260|1200"}, {"bought_on", "@day"}, {"asset_state", "good"}}},
	{"asset_fault", "mended", NULL, 60, 0, {{"asset", "@asset"}, {"room", "@room"}, {"text", "灯不亮了。|门锁坏了。|空调不制冷。"}, {"repairer", "县电器维修部"}, {"cost", "80|120"},
	  {"done_on", "@day"}, {"result", "换了零件"}}},
	{"stock_round", NULL, NULL, 12, 0, {{"title", "季度盘点|年底盘点"}, {"ended_on", "@day"}}},
	{"stock_line", NULL, NULL, 600, 0, {{"asset", "@asset"}, {"stock_round", "@stock_round"}, {"asset_name", "折叠椅"}, {"found", "good"}, {"amount", "2"}}},
	{"visit", NULL, NULL, 400, 0, {{"person", "@person"}, {"name", "@name"}, {"visited_on", "@day"}, {"visit_kind", "care|look|tell|errand|return"}, {"found", "身体还好，屋里暖和。|想问低保怎么办。|水管冻了一截。"},
	  {"visit_next", "none|none|again"}, {"todo", "下个月再去一次"}, {"next_on", "@later"}, {"followed", "1"}}},
	{"voice", "closed", NULL, 150, 0, {{"topic", "road|water|clean|dispute|land|help"}, {"text", "路灯不亮。|水渠堵了。|垃圾没有收。"}, {"place_words", "三组|小学门口"}, {"phone", "@phone"},
	  {"voice_way", "visit|call|phone|kiosk"}, {"done", "当天去看了"}, {"answer", "已经修好，请再看看。"}, {"answered_on", "@day"}, {"verdict", "content"}}},
	{"council", "done", NULL, 12, 0, {{"agenda", "三组的路灯装在哪里|冬修先修哪一段"}, {"council_way", "yard|delegates"}, {"day", "@day"}, {"place", "会议室"}, {"present", "26"},
	  {"said", "大家都说先修近的。"}, {"decided", "先修三组。"}, {"outcome", "修好了。"}, {"outcome_on", "@later"}}},
	{"notice", "over", NULL, 60, 0, {{"column", "notice"}, {"title", "停水检修|收垃圾的日子改了|体检车来村里"}, {"text", "明天上午检修，请提前准备。有事打村部电话。"}, {"until_on", "@later"},
	  {"card_title", "检修"}, {"card_text", "明天上午检修"}, {"edition", "1"}, {"released_on", "@day"}}},
	{"broadcast", NULL, NULL, 20, 0, {{"name", "防火提醒|停水通知"}, {"form", "words"}, {"words", "天干物燥，小心火烛。"}, {"times", "0800|1700"}, {"from_on", "@day"}, {"until_on", "@later"}}},
	{"broadcast_play", NULL, NULL, 700, 0, {{"mark", "@mark"}, {"name", "防火提醒|停水通知"}, {"device", "村部屋顶"}, {"played_at", "@moment"}, {"outcome", "spoken"}}},
	{"honour", NULL, NULL, 8, 0, {{"name", "平安村|文明村|先进集体"}, {"given_on", "@day"}, {"given_by", "镇党委"}}},
	{"donation", NULL, NULL, 40, 0, {{"donor", "县供销社|在外乡亲"}, {"named", "1"}, {"received_on", "@day"}, {"amount", "500|2000"}, {"purpose", "修桥|慰问"}, {"used", "已经用完"}}},
	{"disclosure", "filed", NULL, 240, 0, {{"item", "finance_month|duty_roster|agency_results|allowances"}, {"kind", "finance|village|government|village"}, {"period", "@month"},
	  {"title", "收支公开|值班公开|办事结果|补贴发放"}, {"mark", "@mark"}, {"due_on", "@day"}, {"opinion", "账目和凭证对过了。"}, {"published_on", "@day"}, {"until_on", "@later"}, {"edition", "1"}}},
	{"disclosure_question", "answered", NULL, 40, 0, {{"title", "收支公开"}, {"kind", "ask|wrong"}, {"text", "修桥的钱还剩多少？"}, {"way", "phone|kiosk"}, {"shown", "修桥的钱还剩多少"}, {"answer", "还剩两万，下月付清。"}, {"answered_on", "@later"}}},
	{"sign_plate", NULL, NULL, 30, 0, {{"words", "会议室|农家书屋|卫生室"}, {"sign", "room_plate|wall_text|slogan"}, {"spot", "room|wall|yard"}, {"plate_state", "hung|hung|down"}, {"hung_on", "@day"}}},
};

/* What rows point to, of the village that is being filled. */
static const char *const pointed[REFS] = {"cadre", "room", "asset", "person", "stock_round", NULL};

struct filling {
	struct demo *demo;
	const struct past *past;
	struct str org;
	size_t village;
	int64_t today, count, n, day;
	int64_t refs[REFS][REFS_MAX];
	size_t ref_count[REFS];
	int64_t rest; /* of n, for the next reference: each combination comes once */
};

int64_t demo_share(const struct demo *demo, int64_t million)
{
	int64_t share = million * demo->cases / MILLION;
	if (!demo_is_large(demo))
		return 0;
	return share < 1 ? 1 : share;
}

bool demo_is_large(const struct demo *demo)
{
	enum { USUAL = 2000 };
	return demo->cases > USUAL;
}

size_t demo_villages(const struct demo *demo, size_t usual)
{
	return demo_is_large(demo) ? demo_village_count() : usual;
}

static err_t find_refs(struct act *act, struct filling *filling)
{
	for (size_t i = 0; pointed[i] != NULL; i++) {
		struct record *rows = NULL;
		TRY(reg_gather(act, act_register(act, pointed[i]), filling->org, REFS_MAX, &rows, &filling->ref_count[i]));
		for (size_t k = 0; k < filling->ref_count[i]; k++)
			filling->refs[i][k] = rows[k].id;
	}
	return NULL;
}

static struct str ref_of(struct act *act, struct filling *filling, struct str name)
{
	for (size_t i = 0; pointed[i] != NULL; i++) {
		int64_t count = (int64_t)filling->ref_count[i];
		if (!str_eq(name, str_of(pointed[i])) || count == 0)
			continue;
		int64_t at = filling->rest % count;
		filling->rest /= count;
		return str_fmt(act->arena, "%lld", (long long)filling->refs[i][at]);
	}
	return S("");
}

/* "a|b|c": the n-th of them, round and round. */
static struct str one_of(struct str list, int64_t n)
{
	size_t count = 1;
	for (size_t i = 0; i < list.len; i++)
		count += list.at[i] == '|';
	for (size_t skip = (size_t)n % count; skip > 0; skip--)
		(void)str_cut(&list, '|');
	return str_cut(&list, '|');
}

static struct str value_of(struct act *act, struct filling *filling, struct str text)
{
	struct arena *arena = act->arena;
	if (text.len == 0 || text.at[0] != '@')
		return one_of(text, filling->n);
	struct str what = str_sub(text, 1, text.len);
	if (str_eq(what, S("day")))
		return day_text(arena, filling->day);
	if (str_eq(what, S("later")))
		return day_text(arena, filling->day + 3);
	if (str_eq(what, S("month")))
		return str_sub(day_text(arena, filling->day), 0, 7);
	if (str_eq(what, S("moment")))
		return str_fmt(arena, "%lld", (long long)act->now);
	if (str_eq(what, S("mark")))
		return str_fmt(arena, "demo-%zu-%lld", filling->village, (long long)filling->n);
	if (str_eq(what, S("name")))
		return demo_name(filling->demo, arena);
	if (str_eq(what, S("phone")))
		return str_fmt(arena, "139%08llu", (unsigned long long)demo_random(filling->demo, 100000000));
	return ref_of(act, filling, what);
}

/* What a form may not set is set as the program would. */
static void set_fixed(struct draft *draft, const struct form *form)
{
	for (const struct form_value *one = form->first; one != NULL; one = one->next) {
		const struct field *field = reg_field(draft->reg, one->name);
		int64_t n = 0;
		bool number = field != NULL && (field->kind == FIELD_NUMBER || field->kind == FIELD_MOMENT);
		if (field == NULL || !field->fixed || one->value.len == 0)
			continue;
		if (number && str_int(one->value, &n))
			draft_set_int(draft, str_c(draft->act->arena, one->name), n);
		else if (!number)
			draft_set_text(draft, str_c(draft->act->arena, one->name), one->value);
	}
}

static const struct form *form_of(struct act *act, struct filling *filling)
{
	struct form *form = arena_one(act->arena, struct form);
	filling->rest = filling->n;
	for (size_t i = 0; i < PAIRS_MAX && filling->past->fields[i][0] != NULL; i++) {
		struct form_value *one = arena_one(act->arena, struct form_value);
		one->name = str_of(filling->past->fields[i][0]);
		one->value = value_of(act, filling, str_of(filling->past->fields[i][1]));
		one->next = form->first;
		form->first = one;
	}
	return form;
}

/* No clock runs there, as the flow leaves one that is in time. */
static void stand(struct draft *draft, const char *state)
{
	draft_set_text(draft, "state", str_of(state));
	draft_set_text(draft, "due", S("9999-12-31"));
	draft->clock = S("off");
}

static void end(struct draft *draft, const char *state)
{
	stand(draft, state);
	draft->open = false;
}

static err_t put_row(struct act *act, struct filling *filling)
{
	const struct past *past = filling->past;
	const struct reg *reg = act_register(act, past->reg);
	struct draft *draft = NULL;
	int64_t id = 0;
	bool ahead = filling->day > filling->today, open = ahead || filling->n < filling->count / OPEN_ONE_IN;
	demo_clock(act, ahead ? filling->today : filling->day - (past->newest > 0), (int64_t)demo_random(filling->demo, 480));
	const struct form *form = form_of(act, filling);
	TRY(draft_new(act, reg, filling->org, &draft));
	draft_take(draft, form, NULL, 0);
	set_fixed(draft, form);
	if (past->over != NULL)
		TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	if (past->over != NULL && !open)
		end(draft, past->over);
	else if (past->open != NULL)
		stand(draft, past->open);
	return draft_write(draft, 0, &id);
}

static err_t put_rows(void *arg, struct act *act)
{
	struct filling *filling = arg;
	const struct past *past = filling->past;
	int64_t first = filling->today - day_parts(filling->today).day + 1;
	demo_as(act, TIER_VILLAGE, filling->org);
	TRY(find_refs(act, filling));
	for (filling->n = 0; filling->n < filling->count; filling->n++) {
		filling->day = past->newest == MONTHLY
				       ? first - 1 - filling->n
				       : filling->today + past->newest - filling->n * DAYS_BACK / filling->count;
		TRY(put_row(act, filling));
	}
	return NULL;
}

err_t demo_centre(struct demo *demo)
{
	struct filling *filling = arena_one(demo->in->arena, struct filling);
	if (!demo_is_large(demo))
		return NULL;
	for (size_t i = 0; i < demo_village_count(); i++) {
		demo_say(demo, "villages with years behind them", (int64_t)i);
		for (size_t k = 0; k < COUNT(pasts); k++) {
			*filling = (struct filling){.demo = demo, .past = &pasts[k], .org = demo_village(demo->in->arena, i), .village = i,
						    .today = day_of_moment(clock_now()), .count = demo_share(demo, pasts[k].million)};
			TRY(open_write(demo->in, put_rows, filling));
		}
	}
	return NULL;
}
