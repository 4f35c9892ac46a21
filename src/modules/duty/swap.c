/*
 * swap: one asks, the other agrees, and only then the roster changes.
 *
 * Who has an account answers for himself. For who has none a colleague writes down what he said, and the journal says so.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/part.h"
#include "web/todo.h"

enum { SHOWN_MAX = 40 };

static const struct reg *swap_reg(const struct act *act)
{
	return act_register(act, "duty_swap");
}

/* Himself, or, when he has no account, anybody of the village. */
static bool speaks_for(const struct act *act, const struct cadre *cadre)
{
	return cadre != NULL && (cadre->account == 0 || cadre->account == act->account);
}

static struct str day_words(struct arena *arena, int64_t day)
{
	return str_fmt(arena, STR " %s", STR_ARG(day_short(arena, day)), weekday_title(day));
}

/* ---- asking ---- */

struct asked {
	struct duty_row mine, theirs;
	struct cadre asker, other;
};

static err_t take_mine(struct visit *visit, struct asked *asked)
{
	struct act *act = &visit->act;
	int64_t day = 0;
	if (!day_read(visit_field(visit, "asked_day"), &day) || day < act->today)
		return err_field(visit->arena, S("asked_day"), "请选今天以后的一天。");
	TRY(duty_day_read(act, act->org, day, &asked->mine));
	if (asked->mine.person == 0)
		return err_field(visit->arena, S("asked_day"), "这一天还没有排人，不用换。");
	TRY(cadre_load(act, asked->mine.person, &asked->asker));
	if (!speaks_for(act, &asked->asker))
		return err_field(visit->arena, S("asked_day"), "这一天是" STR "值班，换班要由他本人提。",
				 STR_ARG(asked->asker.name));
	return NULL;
}

/* His day, or himself: then he takes the day and gives none. */
static err_t take_theirs(struct visit *visit, struct asked *asked)
{
	struct act *act = &visit->act;
	struct str typed = visit_field(visit, "with"), why;
	int64_t day = 0, id = 0;
	if (day_read(typed, &day)) {
		TRY(duty_day_read(act, act->org, day, &asked->theirs));
		id = asked->theirs.person;
	} else if (!str_int(typed, &id)) {
		return err_field(visit->arena, S("with"), "请选和谁换。");
	}
	if (id == 0 || day < 0 || (day > 0 && day < act->today))
		return err_field(visit->arena, S("with"), "那一天换不了，请另选一天。");
	TRY(cadre_load(act, id, &asked->other));
	if (asked->other.id == asked->asker.id || !str_eq(asked->other.org, act->org) || asked->other.retired)
		return err_field(visit->arena, S("with"), "请选另外一位。");
	TRY(duty_hindered(act, &asked->other, asked->mine.day, &why));
	if (why.len > 0)
		return err_field(visit->arena, S("with"), STR STR STR "，请另选一位。", STR_ARG(asked->other.name),
				 STR_ARG(day_short(visit->arena, asked->mine.day)), STR_ARG(why));
	if (day == 0)
		return NULL;
	TRY(duty_hindered(act, &asked->asker, day, &why));
	if (why.len > 0)
		return err_field(visit->arena, S("with"), STR STR STR "，请另选一天。", STR_ARG(asked->asker.name),
				 STR_ARG(day_short(visit->arena, day)), STR_ARG(why));
	return NULL;
}

err_t duty_swap_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct asked asked = {0};
	struct draft *draft = NULL;
	int64_t id = 0;
	const struct reg *reg = swap_reg(act);
	TRY(act_need(act, reg->name, VERB_CREATE, act->org));
	TRY(take_mine(visit, &asked));
	TRY(take_theirs(visit, &asked));
	TRY(draft_new(act, reg, act->org, &draft));
	draft_set_int(draft, "asker", asked.asker.id);
	draft_set_text(draft, "asked_day", day_text(visit->arena, asked.mine.day));
	draft_set_int(draft, "other", asked.other.id);
	if (asked.theirs.id != 0)
		draft_set_text(draft, "other_day", day_text(visit->arena, asked.theirs.day));
	draft_set_text(draft, "words", str_head(str_trim(visit_field(visit, "words")), 60));
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, reg, id, S("")));
	visit->location = S("/desk/duty/swaps");
	visit->flash = str_fmt(visit->arena, "问过去了，等" STR "答应。答应以前表不动。", STR_ARG(asked.other.name));
	return NULL;
}

/* ---- answering ---- */

err_t duty_swap_step_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record record;
	struct cadre cadre;
	int64_t version = 0;
	struct str step = visit_param(visit, 1);
	bool back = str_eq(step, S("take_back"));
	TRY(reg_load(act, swap_reg(act), visit_id(visit, 0), &record));
	TRY(cadre_load(act, record_int(&record, back ? "asker" : "other"), &cadre));
	if (!speaks_for(act, &cadre))
		return err_new(visit->arena, ERR_DENIED, "这要由" STR "本人来点。", STR_ARG(cadre.name));
	if (cadre.account == 0 && !str_eq(visit_field(visit, "asked_him"), S("1")))
		return err_new(visit->arena, ERR_INVALID, STR "没有账号，请先问过他本人，再打勾。",
			       STR_ARG(cadre.name));
	if (!str_int(visit_field(visit, "version"), &version))
		return err_new(visit->arena, ERR_INVALID, "这一页过期了，请刷新再点。");
	struct str reason = cadre.account == 0
				    ? str_fmt(visit->arena, "问过" STR "本人，由" STR "代点", STR_ARG(cadre.name),
					      STR_ARG(act->name))
				    : S("");
	struct form_value value = {S("reason"), reason, NULL};
	struct form form = {&value};
	TRY(flow_fire(act, swap_reg(act), record.id,
		      &(struct flow_ask){.step = step, .version = version, .form = &form}));
	visit->location = S("/desk/duty/swaps");
	visit->flash = str_eq(step, S("agree")) ? S("换好了，值班表已经跟着改了。") : S("记下了，值班表没有动。");
	return NULL;
}

static err_t still_his(struct act *act, const struct duty_row *row, int64_t cadre)
{
	if (row->person == cadre && row->day >= act->today)
		return NULL;
	return err_new(act->arena, ERR_CONFLICT, STR "的值班后来改过了，换不成。请看新的表再商量。",
		       STR_ARG(day_short(act->arena, row->day)));
}

/* In the transaction of the step: both days, or none. */
err_t duty_swap_agreed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	struct duty_row mine, theirs = {0};
	int64_t day = 0;
	TRY(reg_load(&program, swap_reg(act), event->id, &record));
	if (!day_read(record_text(&record, "asked_day"), &day))
		return err_internal(act->arena, "a swap without a day");
	TRY(act_lock(act, str_join(act->arena, S("duty:"), record.org)));
	TRY(duty_day_read(act, record.org, day, &mine));
	TRY(still_his(act, &mine, record_int(&record, "asker")));
	mine.person = record_int(&record, "other");
	mine.hand = true;
	mine.why = str_fmt(act->arena, "换班：" STR "提，" STR "答应", STR_ARG(record_text(&record, "asker_name")),
			   STR_ARG(record_text(&record, "other_name")));
	if (day_read(record_text(&record, "other_day"), &day)) {
		TRY(duty_day_read(act, record.org, day, &theirs));
		TRY(still_his(act, &theirs, record_int(&record, "other")));
		theirs.person = record_int(&record, "asker");
		theirs.hand = true;
		theirs.why = mine.why;
		TRY(duty_day_set(act, record.org, &theirs));
	}
	TRY(duty_day_set(act, record.org, &mine));
	return duty_tell(act, record.org);
}

/* ---- the page ---- */

static struct str swap_words(struct visit *visit, const struct record *record)
{
	int64_t mine = 0, theirs = 0;
	struct arena *arena = visit->arena;
	(void)!day_read(record_text(record, "asked_day"), &mine);
	bool two = day_read(record_text(record, "other_day"), &theirs);
	return two ? str_fmt(arena, STR "的" STR "，换" STR "的" STR,
			     STR_ARG(record_text(record, "asker_name")), STR_ARG(day_words(arena, mine)),
			     STR_ARG(record_text(record, "other_name")), STR_ARG(day_words(arena, theirs)))
		   : str_fmt(arena, STR "的" STR "，请" STR "替一天", STR_ARG(record_text(record, "asker_name")),
			     STR_ARG(day_words(arena, mine)), STR_ARG(record_text(record, "other_name")));
}

static void put_swap(struct visit *visit, const struct record *record, const struct cadre *cadres,
		     size_t count, struct doc *list)
{
	const struct cadre *asker = cadre_of(cadres, count, record_int(record, "asker"));
	const struct cadre *other = cadre_of(cadres, count, record_int(record, "other"));
	const struct flow *flow = flow_of(record);
	const struct flow_state *state = flow == NULL ? NULL : flow_state(flow, record_text(record, "state"));
	bool open = state != NULL && !state->final;
	struct doc *one = doc_add_map(list);
	doc_set_int(one, "id", record->id);
	doc_set_int(one, "version", record->version);
	doc_set(one, "text", swap_words(visit, record));
	doc_set(one, "words", record_text(record, "words"));
	doc_set_bool(one, "may_answer", open && speaks_for(&visit->act, other));
	doc_set_bool(one, "may_take_back", open && speaks_for(&visit->act, asker));
	doc_set(one, "ask_other", open && other != NULL && other->account == 0 ? other->name : S(""));
	doc_set(one, "ask_asker", open && asker != NULL && asker->account == 0 ? asker->name : S(""));
	doc_set(one, "base", str_fmt(visit->arena, "/desk/duty/swaps/%lld", (long long)record->id));
	if (state != NULL)
		part_state(one, "lamp", state->title, state->tone, state->icon);
	else
		doc_set_bool(one, "lamp", false);
}

/* Days of the next weeks whose holder the reader may speak for; and days to change with. */
static err_t put_days(struct visit *visit, const struct cadre *cadres, size_t count, struct doc *mine,
		      struct doc *theirs)
{
	struct act *act = &visit->act;
	struct str asked = visit_refused(visit) ? visit_field(visit, "asked_day") : visit_query(visit, "day");
	int64_t first = day_month_first(act->today);
	part_option(mine, S(""), S("请选一天"), asked.len == 0);
	part_option(theirs, S(""), S("请选"), true);
	for (int m = 0; m < 2; m++, first = month_next(first)) {
		struct duty_month month;
		TRY(duty_month_read(act, act->org, first, &month));
		for (size_t i = 0; i < month.count; i++) {
			const struct duty_row *row = &month.rows[i];
			const struct cadre *who = cadre_of(cadres, count, row->person);
			if (who == NULL || row->day < act->today)
				continue;
			struct str date = day_text(visit->arena, row->day);
			struct str title = str_fmt(visit->arena, STR "　" STR,
						   STR_ARG(day_words(visit->arena, row->day)), STR_ARG(who->name));
			if (speaks_for(act, who))
				part_option(mine, date, title, str_eq(date, asked));
			part_option(theirs, date, title,
				    visit_refused(visit) && str_eq(visit_field(visit, "with"), date));
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct str id = str_fmt(visit->arena, "%lld", (long long)cadres[i].id);
		if (!cadres[i].retired)
			part_option(theirs, id, str_fmt(visit->arena, "不换，请" STR "替一天",
							STR_ARG(cadres[i].name)),
				    visit_refused(visit) && str_eq(visit_field(visit, "with"), id));
	}
	return NULL;
}

static err_t put_form(struct visit *visit, const struct cadre *cadres, size_t count)
{
	struct doc *fields = doc_set_list(visit->page, "fields");
	struct doc *mine = part_field(fields, "asked_day", "哪天不行", "is_select");
	struct doc *theirs = part_field(fields, "with", "和谁换", "is_select");
	struct doc *words = part_field(fields, "words", "想说的话", "is_text");
	doc_set_bool(mine, "required", true);
	doc_set_bool(theirs, "required", true);
	doc_set_bool(words, "optional", true);
	doc_set_int(words, "maxlength", 60);
	if (visit_refused(visit))
		doc_set(words, "value", visit_field(visit, "words"));
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		for (err_t err = visit->errors; err != NULL; err = err->next) {
			if (str_eq(err->field, doc_str(one, "name")))
				doc_set(one, "error", err->text);
		}
	}
	return put_days(visit, cadres, count, mine, theirs);
}

err_t duty_swaps_page(struct visit *visit)
{
	const struct record *records = NULL;
	struct cadre *cadres = NULL;
	size_t count = 0, swaps = 0;
	TRY(act_need(&visit->act, S("duty_swap"), VERB_READ, visit->act.org));
	visit_title(visit, S("换班"));
	TRY(duty_cadres(&visit->act, visit->act.org, &cadres, &count));
	TRY(duty_records(&visit->act, "duty_swap", visit->act.org, &records, &swaps, NULL));
	struct doc *list = doc_set_list(visit->page, "swaps");
	for (size_t i = 0; i < swaps && i < SHOWN_MAX; i++)
		put_swap(visit, &records[i], cadres, count, list);
	doc_set_bool(visit->page, "has_swaps", list->in.count > 0);
	return put_form(visit, cadres, count);
}

/* ---- 我的待办 ---- */

err_t swaps_todo(struct visit *visit, struct doc *groups)
{
	const struct record *records = NULL;
	struct cadre *cadres = NULL;
	size_t count = 0, swaps = 0;
	struct act *act = &visit->act;
	if (!act_may_somewhere(act, S("duty_swap"), VERB_STEP))
		return NULL;
	TRY(duty_records(act, "duty_swap", act->org, &records, &swaps, "state", S("asked"), NULL));
	if (swaps == 0)
		return NULL;
	TRY(duty_cadres(act, act->org, &cadres, &count));
	struct doc *rows = doc_list(visit->arena);
	for (size_t i = 0; i < swaps; i++) {
		const struct cadre *other = cadre_of(cadres, count, record_int(&records[i], "other"));
		if (!speaks_for(act, other))
			continue;
		struct doc *row = doc_add_map(rows);
		doc_set(row, "url", S("/desk/duty/swaps"));
		doc_set(row, "title", swap_words(visit, &records[i]));
		doc_set(row, "person", S(""));
		doc_set(row, "number", record_text(&records[i], "words"));
		doc_set(row, "place", S(""));
		doc_set(row, "next", S("答应，或说不方便"));
		doc_set(row, "due", S(""));
		part_state(row, "lamp", S("等答复"), S("act"), S("clock"));
	}
	todo_group(groups, S("想和您换班"), S("refresh"), S("act"), S(""), rows);
	return NULL;
}
