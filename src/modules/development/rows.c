/*
 * rows: what the module reads from its registers, as the facts that the road is folded from.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/development_int.h"

int64_t development_day(struct str text)
{
	int64_t day = 0;
	return day_read(text, &day) ? day : ROAD_NO_DAY;
}

enum road_outcome development_outcome(struct str outcome, struct str decision)
{
	if (str_eq(decision, S("extend")))
		return ROAD_EXTENDED;
	if (str_eq(decision, S("cancel")))
		return ROAD_CANCELLED;
	return str_eq(decision, S("fail")) || str_eq(outcome, S("fail")) ? ROAD_FAIL : ROAD_PASS;
}

int64_t development_names(struct str people)
{
	static const struct str marks[] = {STR_INIT("、"), STR_INIT("，"), STR_INIT(","),
					   STR_INIT("；"), STR_INIT(" ")};
	int64_t count = 0;
	bool inside = false;
	while (people.len > 0) {
		size_t mark = 0;
		for (size_t i = 0; i < COUNT(marks) && mark == 0; i++)
			mark = str_starts(people, marks[i]) ? marks[i].len : 0;
		count += mark == 0 && !inside;
		inside = mark == 0;
		people = str_sub(people, mark == 0 ? 1 : mark, people.len);
	}
	return count;
}

err_t development_road_on(struct act *act, struct str org, int64_t day,
			  const struct development_road **out)
{
	*out = catalogue_development_road(act->house->catalogue,
					  str_sub(org, 0, tier_length(TIER_COUNTY)), day);
	if (*out == NULL)
		return err_field(act->arena, S("day"),
				 "这一天没有适用的发展党员规定，请核对日期。");
	if ((*out)->step_count > ROAD_STEPS_MAX)
		return err_new(act->arena, ERR_INTERNAL, "发展党员的步骤多于 %d 个。",
			       ROAD_STEPS_MAX);
	return NULL;
}

/* ---- steps ---- */

err_t development_steps(struct act *act, int64_t id, const struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	struct record *all = NULL;
	*out = NULL;
	*count = 0;
	if (id == 0)
		return NULL;
	TRY(reg_rows_of(&program, "development_step", "development", id, DEVELOPMENT_STEPS_MAX, &all,
			count));
	reg_rows_turn(all, *count);
	*out = all;
	return NULL;
}

static struct road_fact fact_of(const struct record *step)
{
	return (struct road_fact){.step = record_text(step, "step"),
				  .day = development_day(record_text(step, "day")),
				  .outcome = development_outcome(record_text(step, "outcome"),
								 record_text(step, "decision")),
				  .due = record_int(step, "due_count"),
				  .present = record_int(step, "present_count"),
				  .yes = record_int(step, "yes_count"),
				  .no = record_int(step, "no_count"),
				  .abstain = record_int(step, "abstain_count"),
				  .written = record_int(step, "written_count"),
				  .people = development_names(record_text(step, "people")),
				  .months = record_int(step, "extend_months"),
				  .training_days = record_int(step, "training_days"),
				  .training_hours = record_int(step, "training_hours"),
				  .notice_from = development_day(record_text(step, "notice_from")),
				  .received_on = development_day(record_text(step, "received_on")),
				  .leaves = record_int(step, "leaves") != 0,
				  .reasoned = record_text(step, "late_reason").len > 0};
}

void development_facts(struct act *act, struct str applied_on, const struct record *steps,
		       size_t count, struct road_fact *out, size_t *out_count)
{
	size_t kept = 0;
	(void)act;
	out[kept++] = (struct road_fact){.step = S("application"),
					 .day = development_day(applied_on),
					 .notice_from = ROAD_NO_DAY,
					 .received_on = ROAD_NO_DAY};
	for (size_t i = 0; i < count; i++)
		out[kept++] = fact_of(&steps[i]);
	*out_count = kept;
}

/* ---- the county's quota ---- */

/* The step by which a place of the quota is taken; empty: the road knows no quota. */
static struct str quota_step(const struct development_road *road)
{
	for (size_t i = 0; i < road->step_count; i++) {
		if (road_rule_of(&road->steps[i], ROAD_QUOTA) != NULL)
			return road->steps[i].name;
	}
	return S("");
}

err_t development_quota(struct act *act, const struct development_road *road, struct str org,
			int64_t day, int64_t except, struct road_person *out)
{
	struct str county = str_sub(org, 0, tier_length(TIER_COUNTY)), step = quota_step(road);
	int year = day_parts(day).year;
	int64_t places = 0;
	bool found = false;
	out->quota = ROAD_NO_QUOTA;
	out->used = 0;
	if (step.len == 0)
		return NULL;
	TRY(db_int(act->db,
		   "SELECT places FROM r_development_quota WHERE org = $1 AND year = $2 AND voided "
		   "= 0",
		   ARGS(V_TEXT(county), V_INT(year)), &places, &found));
	if (!found)
		return NULL;
	out->quota = places;
	return db_int(
		act->db,
		"SELECT count(DISTINCT development) FROM r_development_step WHERE substr(org, 1, "
		"6) = $1 AND step = $2 AND "
		"outcome = 'pass' AND day >= $3 AND day <= $4 AND development <> $5 AND voided = 0",
		ARGS(V_TEXT(county), V_TEXT(step), V_TEXT(str_fmt(act->arena, "%04d-01-01", year)),
		     V_TEXT(str_fmt(act->arena, "%04d-12-31", year)), V_INT(except)),
		&out->used, NULL);
}

/* ---- the whole file ---- */

err_t development_load(struct act *act, int64_t id, struct development_file *out)
{
	struct development_file *file = arena_one(act->arena, struct development_file);
	struct road_fact *facts =
		arena_many(act->arena, struct road_fact, DEVELOPMENT_STEPS_MAX + 1);
	const struct development_road *road = NULL;
	size_t count = 0;
	TRY(reg_load(act, act_register(act, "development"), id, &file->development));
	TRY(development_steps(act, id, &file->steps, &file->step_count));
	TRY(development_road_on(act, file->development.org, act->today, &road));
	development_facts(act, record_text(&file->development, "applied_on"), file->steps,
			  file->step_count, facts, &count);
	file->person.birth = development_day(record_text(&file->development, "birth"));
	TRY(development_quota(act, road, file->development.org, act->today, id, &file->person));
	road_fold(road, act->house->calendar, facts, count, &file->state);
	*out = *file;
	return NULL;
}
