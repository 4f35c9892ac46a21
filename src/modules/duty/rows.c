/*
 * rows: the village's duty as it stands in the registers, read by the program and written through them.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/live.h"

#include <stdarg.h>

enum { RECORDS_MAX = 200, MARK_LENGTH = 16 };

static const struct form_value *pair(struct arena *arena, struct str name, struct str value,
				     const struct form_value *next)
{
	struct form_value *one = arena_one(arena, struct form_value);
	*one = (struct form_value){name, value, next};
	return one;
}

err_t duty_records(struct act *act, const char *reg, struct str org, const struct record **out,
		   size_t *count, ...)
{
	struct act program = act_as_program(act);
	struct form params = {pair(act->arena, S("org"), org, NULL)};
	va_list pairs;
	*out = NULL;
	*count = 0;
	if (tier_of_code(org) != TIER_VILLAGE) /* else it would be that of all villages below */
		return NULL;
	va_start(pairs, count);
	for (const char *name; (name = va_arg(pairs, const char *)) != NULL;)
		params.first = pair(act->arena, str_of(name), va_arg(pairs, struct str), params.first);
	va_end(pairs);
	return reg_list_records(&program, act_register(act, reg),
				&(struct query){.params = &params, .url = S(""), .limit = RECORDS_MAX}, out,
				count);
}

/* ---- cadres ---- */

static struct cadre cadre_read(const struct record *record)
{
	struct str off = record_text(record, "weekdays_off");
	struct cadre cadre = {.id = record->id, .org = record->org,
			      .account = record_int(record, "account"),
			      .turn = record_int(record, "turn"),
			      .name = record_text(record, "name"), .post = record_text(record, "post"),
			      .phone = record_text(record, "work_phone"),
			      .may_lead = record_int(record, "may_lead") != 0,
			      .retired = record->voided || record_int(record, "retired") != 0};
	(void)!day_read(record_text(record, "from_on"), &cadre.from);
	for (size_t i = 0; i < off.len; i++) {
		if (off.at[i] >= '1' && off.at[i] <= '7')
			cadre.weekdays_off |= 1u << (off.at[i] - '0');
	}
	return cadre;
}

err_t duty_cadres(struct act *act, struct str org, struct cadre **out, size_t *count)
{
	const struct record *records = NULL;
	TRY(duty_records(act, "cadre", org, &records, count, NULL));
	struct cadre *list = arena_many(act->arena, struct cadre, *count + 1);
	for (size_t i = 0; i < *count; i++)
		list[i] = cadre_read(&records[i]);
	*out = list;
	return NULL;
}

const struct cadre *cadre_of(const struct cadre *list, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (id != 0 && list[i].id == id)
			return &list[i];
	}
	return NULL;
}

const struct cadre *cadre_of_account(const struct cadre *list, size_t count, int64_t account)
{
	for (size_t i = 0; i < count; i++) {
		if (account > 0 && list[i].account == account && !list[i].retired)
			return &list[i];
	}
	return NULL;
}

err_t cadre_load(struct act *act, int64_t id, struct cadre *out)
{
	struct act program = act_as_program(act);
	struct record record;
	TRY(reg_load(&program, act_register(act, "cadre"), id, &record));
	*out = cadre_read(&record);
	return NULL;
}

/* ---- the rule ---- */

static void rule_take(struct duty_rule *out, const struct record *record)
{
	static const char *const weekdays[] = {"", "monday", "tuesday", "wednesday", "thursday", "friday",
					       "saturday", "sunday"};
	struct str way = record_text(record, "way");
	*out = (struct duty_rule){.found = true, .id = record->id,
				  .lead = record_int(record, "lead") != 0,
				  .way = str_eq(way, S("week"))	   ? ROSTER_BY_WEEK
					 : str_eq(way, S("weekday")) ? ROSTER_BY_WEEKDAY
								     : ROSTER_BY_DAY,
				  .hours = record_text(record, "hours"),
				  .night_way = record_text(record, "night_way"),
				  .night_phone = record_text(record, "night_phone")};
	for (size_t i = 1; i <= 7; i++)
		out->fixed[i] = record_int(record, weekdays[i]);
}

/* The latest that had begun; before the first one that first one, so that a village need not think of its date. */
err_t duty_rule_on(struct act *act, struct str org, int64_t day, struct duty_rule *out)
{
	const struct record *records = NULL;
	size_t count = 0;
	*out = (struct duty_rule){0};
	TRY(duty_records(act, "duty_rule", org, &records, &count, NULL));
	for (size_t i = 0; i < count; i++) {
		int64_t from = 0;
		rule_take(out, &records[i]);
		if (day_read(record_text(&records[i], "from_on"), &from) && from <= day)
			return NULL;
	}
	return NULL;
}

void duty_night(const struct duty_rule *rule, const struct cadre *person, const struct cadre *lead,
		struct str *name, struct str *phone)
{
	const struct cadre *who = str_eq(rule->night_way, S("lead")) && lead != NULL ? lead : person;
	bool fixed = str_eq(rule->night_way, S("phone")) && rule->night_phone.len > 0;
	*name = fixed || who == NULL ? S("夜间电话") : who->name;
	*phone = fixed ? rule->night_phone : who == NULL ? S("") : who->phone;
}

/* ---- days ---- */

int64_t month_next(int64_t first)
{
	return day_month_first(first + 32);
}

struct str month_key(struct arena *arena, int64_t first)
{
	return str_sub(day_text(arena, first), 0, 7);
}

int64_t month_asked(struct visit *visit)
{
	int64_t first = 0, now = day_month_first(visit->act.today);
	struct str asked = visit_query(visit, "month");
	if (asked.len == 0)
		asked = visit_field(visit, "month");
	if (asked.len != 7 || !month_read_loose(asked, &first))
		return now;
	return first < now - 3700 || first > now + 400 ? now : first;
}

struct str month_title(struct arena *arena, int64_t first)
{
	return month_chinese(arena, month_key(arena, first));
}

const char *weekday_title(int64_t day)
{
	static const char *const titles[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};
	return titles[day_weekday(day)];
}

bool duty_rests(const struct act *act, int64_t day)
{
	return !calendar_works(act->house->calendar, day);
}

struct str duty_day_note(const struct act *act, int64_t day)
{
	bool weekend = day_weekday(day) > 5, rests = duty_rests(act, day);
	return weekend == rests ? S("") : rests ? S("放假") : S("上班");
}

static struct duty_row row_read(const struct record *record)
{
	struct duty_row row = {.id = record->id, .version = record->version,
			       .person = record_int(record, "person"),
			       .lead = record_int(record, "lead"),
			       .hand = record_int(record, "hand") != 0,
			       .why = record_text(record, "why")};
	(void)!day_read(record_text(record, "day"), &row.day);
	return row;
}

err_t duty_days_read(struct act *act, struct str org, int64_t first, int64_t last, struct duty_row *rows)
{
	const struct record *records = NULL;
	size_t count = 0;
	for (int64_t day = first; day <= last; day++)
		rows[day - first] = (struct duty_row){.day = day};
	TRY(duty_records(act, "duty_day", org, &records, &count, "day_from", day_text(act->arena, first), "day_to",
			 day_text(act->arena, last), NULL));
	for (size_t i = 0; i < count; i++) {
		struct duty_row row = row_read(&records[i]);
		if (row.day >= first && row.day <= last)
			rows[row.day - first] = row;
	}
	return NULL;
}

err_t duty_month_read(struct act *act, struct str org, int64_t first, struct duty_month *out)
{
	const struct record *records = NULL;
	size_t count = 0;
	*out = (struct duty_month){.first = first, .count = (size_t)(month_next(first) - first)};
	TRY(duty_days_read(act, org, first, month_next(first) - 1, out->rows));
	TRY(duty_records(act, "duty_month", org, &records, &count, "month", month_key(act->arena, first), NULL));
	if (count > 0)
		out->published = records[0];
	return NULL;
}

err_t duty_day_read(struct act *act, struct str org, int64_t day, struct duty_row *out)
{
	return duty_days_read(act, org, day, day, out);
}

bool duty_is_published(const struct duty_month *month)
{
	return month->published.id != 0 && record_text(&month->published, "published_on").len > 0;
}

err_t duty_tell(struct act *act, struct str org)
{
	return live_changed(act, live_topic(act->arena, "duty", org));
}

static err_t lock(struct act *act, struct str org)
{
	return act_lock(act, str_join(act->arena, S("duty:"), org));
}

err_t duty_day_set(struct act *act, struct str org, const struct duty_row *row)
{
	const struct reg *reg = act_register(act, "duty_day");
	struct act program = act_as_program(act);
	struct duty_row old;
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(lock(act, org));
	TRY(duty_day_read(act, org, row->day, &old));
	if (old.id == 0 && row->person == 0)
		return NULL;
	if (old.id != 0 && row->person == 0)
		return reg_void(&program, reg, old.id, old.version, S("这一天没有人"));
	if (old.id != 0) {
		TRY(reg_load(&program, reg, old.id, &record));
		TRY(draft_of(act, &record, &draft));
	} else {
		TRY(draft_new(act, reg, org, &draft));
		draft_set_text(draft, "day", day_text(act->arena, row->day));
	}
	draft_set_int(draft, "person", row->person);
	draft_set_int(draft, "lead", row->lead);
	draft_set_int(draft, "hand", row->hand);
	draft_set_text(draft, "why", row->why);
	return draft_write(draft, old.version, &id);
}

err_t duty_month_touch(struct act *act, struct str org, int64_t first, struct record *out)
{
	const struct reg *reg = act_register(act, "duty_month");
	struct act program = act_as_program(act);
	struct duty_month month;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(lock(act, org));
	TRY(duty_month_read(act, org, first, &month));
	id = month.published.id;
	if (id == 0) {
		TRY(draft_new(act, reg, org, &draft));
		draft_set_text(draft, "month", month_key(act->arena, first));
		TRY(draft_write(draft, 0, &id));
	}
	return reg_load(&program, reg, id, out);
}

struct str duty_mark(struct arena *arena, const struct duty_month *month, const struct cadre *cadres,
		     size_t count)
{
	struct str all = S("");
	for (size_t i = 0; i < month->count; i++) {
		const struct cadre *person = cadre_of(cadres, count, month->rows[i].person);
		const struct cadre *lead = cadre_of(cadres, count, month->rows[i].lead);
		all = str_fmt(arena, STR "%lld:" STR "/" STR "/" STR "/" STR ";", STR_ARG(all),
			      (long long)month->rows[i].day, STR_ARG(person ? person->name : S("")),
			      STR_ARG(person ? person->phone : S("")), STR_ARG(lead ? lead->name : S("")),
			      STR_ARG(lead ? lead->phone : S("")));
	}
	return str_sub(digest_hex(arena, all), 0, MARK_LENGTH);
}
