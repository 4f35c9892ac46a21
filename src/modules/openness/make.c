/*
 * make: the records of a village's month, one for each thing that falls due, made when the month begins or the open
 * day is named.
 *
 * A record's mark names place, item, period and edition and is unique in the county, so that two servers, two clerks
 * or a clock that was turned back make none twice.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/openness/openness_int.h"


/* corrects: the record of which it is the correction, which has one; 0: none. */
static struct str mark_of(struct arena *arena, struct str org, const struct disclosure *disclosure,
			  struct str period, int64_t edition, int64_t corrects)
{
	return str_fmt(arena, STR "/" STR "/" STR "/%lld/%lld", STR_ARG(org), STR_ARG(disclosure->name),
		       STR_ARG(period), (long long)edition, (long long)corrects);
}

static err_t is_there(struct act *act, struct str org, struct str mark, bool *out)
{
	int64_t *ids = NULL;
	size_t count = 0;
	const struct reg *reg = act_register(act, "disclosure");
	TRY(reg_find_text(act, reg, reg_field(reg, S("mark")), mark, org, 1, &ids, &count));
	*out = count > 0;
	return NULL;
}

/* The day of this month; a village that begins after it begins with the next one. */
static int64_t due_day(struct act *act, const struct record *open_day, const struct disclosure *disclosure)
{
	int64_t day = disclosure->due > 0 ? disclosure->due : record_int(open_day, "day");
	int64_t due = day_month_first(act->today) + day - 1;
	return due < act->today ? period_month_next(act->today) + day - 1 : due;
}

static struct str title_of(struct act *act, const struct disclosure *disclosure, const struct period *period)
{
	return period->words.len == 0
		       ? disclosure->title
		       : str_fmt(act->arena, STR " " STR, STR_ARG(period->words), STR_ARG(disclosure->title));
}

struct making {
	const struct disclosure *disclosure;
	const struct period *period;
	struct str org;
	int64_t due, edition;
	const struct record *corrects;
	struct str correction;
};

static err_t write_one(struct act *act, const struct making *making, struct str note, int64_t *id)
{
	const struct reg *reg = act_register(act, "disclosure");
	const struct disclosure *disclosure = making->disclosure;
	struct draft *draft = NULL;
	TRY(draft_new(act, reg, making->org, &draft));
	draft_set_text(draft, "item", disclosure->name);
	draft_set_text(draft, "kind", disclosure->kind);
	draft_set_text(draft, "period", making->period->text);
	draft_set_text(draft, "title", title_of(act, disclosure, making->period));
	draft_set_text(draft, "mark",
		       mark_of(act->arena, making->org, disclosure, making->period->text, making->edition,
			       making->corrects == NULL ? 0 : making->corrects->id));
	draft_set_text(draft, "due_on", day_text(act->arena, making->due));
	draft_set_int(draft, "edition", making->edition);
	if (making->corrects != NULL) {
		draft_set_int(draft, "corrects", making->corrects->id);
		draft_set_text(draft, "correction", making->correction);
		draft_set_text(draft, "remark", record_text(making->corrects, "remark"));
	}
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, id));
	TRY(flow_begun(act, reg, *id, note));
	if (making->corrects != NULL)
		return NULL;
	return figure_add(act, making->org, S("disclosure.due"), S(""), making->due, 1);
}

static err_t make_due(struct act *act, const struct record *open_day, const struct disclosure *disclosure)
{
	struct period period;
	bool there = false;
	int64_t id = 0;
	if (!disclosure_shown(act, disclosure) || !period_due(act->arena, disclosure->period, disclosure->ahead, act->today,
							       &period))
		return NULL;
	TRY(is_there(act, open_day->org, mark_of(act->arena, open_day->org, disclosure, period.text, 1, 0), &there));
	if (there)
		return NULL;
	return write_one(act,
			 &(struct making){.disclosure = disclosure, .period = &period, .org = open_day->org,
					  .due = due_day(act, open_day, disclosure), .edition = 1},
			 S(""), &id);
}

err_t openness_prepare(struct act *act, const struct record *open_day)
{
	struct act program = act_as_program(act);
	const struct catalogue *catalogue = act->house->catalogue;
	struct record record = *open_day;
	struct form_value month = openness_pair(
		"prepared", str_sub(day_text(act->arena, day_month_first(act->today)), 0, 7), NULL);
	TRY(act_lock(&program, str_join(act->arena, S("openness:"), open_day->org)));
	for (size_t i = 0; i < catalogue->disclosure_count; i++)
		TRY(make_due(&program, open_day, &catalogue->disclosures[i]));
	return disclosure_set(&program, &record, &month);
}

static struct str this_month(const struct act *act)
{
	return str_sub(day_text(act->arena, act->today), 0, 7);
}

/* Villages whose month is not made yet: none but in the first minutes of a month. */
static err_t find_unprepared(struct act *act, int64_t *ids, size_t room, size_t *count)
{
	*count = 0;
	if (act_register(act, "open_day") == NULL)
		return NULL;
	struct rows rows = db_query(
		act->db,
		"SELECT id FROM r_open_day WHERE voided = 0 AND prepared <> '' AND prepared < $1 ORDER BY id LIMIT $2",
		ARGS(V_TEXT(this_month(act)), V_INT((int64_t)room)));
	return rows_ids(&rows, ids, room, count);
}

static err_t prepare_one(struct act *act, int64_t id)
{
	struct record record;
	TRY(reg_load(act, act_register(act, "open_day"), id, &record));
	bool made = str_cmp(record_text(&record, "prepared"), this_month(act)) >= 0;
	return made || record.voided ? NULL : openness_prepare(act, &record);
}

const struct due openness_dues[] = {{"a village's month", find_unprepared, prepare_one}, {NULL, NULL, NULL}};

err_t openness_add(struct act *act, struct str org, const struct disclosure *disclosure, int64_t day,
		   int64_t *id)
{
	struct act program = act_as_program(act);
	struct period period = period_of_day(act->arena, day);
	int64_t edition = 1;
	bool there = true;
	TRY(act_need(act, S("disclosure"), VERB_CREATE, org));
	if (disclosure->period != DISCLOSE_AT_ONCE)
		return err_new(act->arena, ERR_CONFLICT, "这一项到时候会自己列出来，不用另外写。");
	TRY(act_lock(&program, str_join(act->arena, S("openness:"), org)));
	while (there) {
		TRY(is_there(&program, org, mark_of(act->arena, org, disclosure, period.text, edition, 0), &there));
		edition += there;
	}
	return write_one(&program,
			 &(struct making){.disclosure = disclosure, .period = &period, .org = org,
					  .due = day + disclosure->within, .edition = edition},
			 S(""), id);
}

static err_t copy_lines(struct act *act, const struct record *old, int64_t id)
{
	struct open_line *lines = NULL;
	struct record fresh;
	size_t count = 0;
	TRY(lines_load(act, old, &lines, &count));
	TRY(reg_load(act, old->reg, id, &fresh));
	for (size_t i = 0; i < count; i++) {
		lines[i].id = 0;
		TRY(lines_put(act, &fresh, &lines[i]));
	}
	struct flow_ask ask = {.step = S("draw_up"), .by_program = true};
	return flow_fire(act, old->reg, id, &ask);
}

err_t openness_correct(struct act *act, const struct record *old, struct str why, int64_t *id)
{
	struct act program = act_as_program(act);
	const struct disclosure *disclosure = disclosure_of(act, old);
	struct period period;
	bool there = false;
	int64_t edition = record_int(old, "edition") + 1;
	TRY(act_need(act, S("disclosure"), VERB_CREATE, old->org));
	if (str_trim(why).len == 0)
		return err_field(act->arena, S("why"), "请写明哪里不对、改成什么，会和更正的一份一起公布。");
	if (str_chars(why) > 200)
		return err_field(act->arena, S("why"), "最多 200 个字，请写短些。");
	if (!record_is(old, "state", "shown") && !record_is(old, "state", "filed"))
		return err_new(act->arena, ERR_CONFLICT, "公布过的才要更正；没有公布的，收回来改就行。");
	if (!period_read(act->arena, record_text(old, "period"), &period))
		return err_internal(act->arena, "a disclosure without a period");
	TRY(act_lock(&program, str_join(act->arena, S("openness:"), old->org)));
	TRY(is_there(&program, old->org,
		     mark_of(act->arena, old->org, disclosure, period.text, edition, old->id), &there));
	if (there)
		return err_new(act->arena, ERR_CONFLICT, "更正的一份已经在写了，请在列表里接着写。");
	TRY(write_one(&program,
		      &(struct making){.disclosure = disclosure, .period = &period, .org = old->org,
				       .due = act->today, .edition = edition, .corrects = old,
				       .correction = str_trim(why)},
		      str_join(act->arena, S("更正："), str_trim(why)), id));
	return copy_lines(&program, old, *id);
}
