/*
 * make: the rule's input from the registers, and its roster back into them.
 *
 * Leave comes from two places and is entered once: the register of duty leave, and the absences of who has an account.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"

enum { LEAVES_MAX = 60 };

struct crew {
	struct cadre *cadres;
	size_t count;
	struct roster_cadre all[ROSTER_CADRES_MAX]; /* beside cadres */
	size_t used;
};

static void add_leave(struct roster_cadre *cadre, const struct record *record)
{
	struct roster_leave *leaves = (struct roster_leave *)cadre->leaves;
	int64_t from = 0, until = 0;
	if (cadre->leave_count < LEAVES_MAX && day_read(record_text(record, "from_on"), &from) &&
	    day_read(record_text(record, "until_on"), &until))
		leaves[cadre->leave_count++] = (struct roster_leave){from, until};
}

static struct roster_cadre *of_id(struct crew *crew, int64_t id)
{
	for (size_t i = 0; i < crew->used; i++) {
		if (crew->all[i].id == id)
			return &crew->all[i];
	}
	return NULL;
}

/* Since the beginning of the year: what is over decides about the share, too. */
static err_t take_leaves(struct act *act, struct str org, int64_t since, struct crew *crew)
{
	const struct record *records = NULL;
	size_t count = 0;
	TRY(duty_records(act, "cadre_leave", org, &records, &count, "until_on_from",
			 day_text(act->arena, since), NULL));
	for (size_t i = 0; i < count; i++) {
		struct roster_cadre *cadre = of_id(crew, record_int(&records[i], "cadre"));
		if (cadre != NULL)
			add_leave(cadre, &records[i]);
	}
	TRY(duty_records(act, "absence", org, &records, &count, NULL));
	for (size_t i = 0; i < count; i++) {
		const struct cadre *who = cadre_of_account(crew->cadres, crew->count,
							   record_int(&records[i], "who"));
		struct roster_cadre *cadre = who == NULL ? NULL : of_id(crew, who->id);
		if (cadre != NULL)
			add_leave(cadre, &records[i]);
	}
	return NULL;
}

/* Who can be asked at all. */
static err_t crew_read(struct act *act, struct str org, int64_t since, struct crew *crew)
{
	TRY(duty_cadres(act, org, &crew->cadres, &crew->count));
	crew->used = 0;
	for (size_t i = 0; i < crew->count && crew->used < ROSTER_CADRES_MAX; i++) {
		const struct cadre *one = &crew->cadres[i];
		if (one->retired)
			continue;
		crew->all[crew->used++] = (struct roster_cadre){
			.id = one->id, .name = one->name, .may_lead = one->may_lead,
			.weekdays_off = one->weekdays_off, .from = one->from, .turn = one->turn,
			.leaves = arena_many(act->arena, struct roster_leave, LEAVES_MAX)};
	}
	return take_leaves(act, org, since, crew);
}

static bool there(struct arena *arena, struct roster_cadre cadre, int64_t day)
{
	cadre.weekdays_off = 0;
	return roster_hindered(arena, &cadre, day).len == 0;
}

static void count_row(const struct act *act, struct crew *crew, const struct duty_row *row)
{
	bool rest = duty_rests(act, row->day);
	if (row->person == 0)
		return;
	for (size_t i = 0; i < crew->used; i++) {
		struct roster_cadre *one = &crew->all[i];
		bool his = one->id == row->person, could = his || there(act->arena, *one, row->day);
		one->could += could;
		one->could_rest += could && rest;
		one->days += his;
		one->rests += his && rest;
		one->leads += one->id == row->lead;
		if (his)
			one->last = row->day;
	}
}

static int64_t year_first(int64_t day)
{
	return day_number((struct day_parts){day_parts(day).year, 1, 1});
}

/* [from, until[ of the year: of some three hundred rows no more than what is counted. */
static err_t count_days(struct act *act, struct str org, int64_t from, int64_t until, struct crew *crew)
{
	struct duty_row row = {0};
	if (tier_of_code(org) != TIER_VILLAGE)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT day, person, lead FROM r_duty_day WHERE substr(org, 1, 12) = $1 AND voided = 0 "
				    "AND day >= $2 AND day < $3 ORDER BY day, id",
				    ARGS(V_TEXT(org), V_TEXT(day_text(act->arena, from)), V_TEXT(day_text(act->arena, until))));
	while (rows_next(&rows)) {
		int64_t day = 0;
		if (!day_read(rows_text(&rows, 0), &day))
			continue;
		if (day != row.day)
			count_row(act, crew, &row); /* of two of one day the later holds, as in the month */
		row = (struct duty_row){.day = day, .person = rows_int(&rows, 1), .lead = rows_int(&rows, 2)};
	}
	TRY(rows_done(&rows));
	count_row(act, crew, &row);
	return NULL;
}

err_t duty_year_counts(struct act *act, struct str org, int64_t first, struct year_count **out,
		       size_t *count)
{
	struct crew crew;
	int64_t since = year_first(first);
	TRY(crew_read(act, org, since, &crew));
	TRY(count_days(act, org, since, month_next(first), &crew));
	struct year_count *list = arena_many(act->arena, struct year_count, crew.used + 1);
	for (size_t i = 0; i < crew.used; i++)
		list[i] = (struct year_count){crew.all[i].id, crew.all[i].days, crew.all[i].rests,
					      crew.all[i].leads};
	*out = list;
	*count = crew.used;
	return NULL;
}

/* Whose week it was when the month began in the middle of it. */
static err_t take_week(struct act *act, struct str org, int64_t first, struct roster_rule *rule)
{
	struct duty_row row;
	if (day_weekday(first) == 1)
		return NULL;
	TRY(duty_day_read(act, org, first - 1, &row));
	rule->week_person = row.person;
	rule->week_lead = row.lead;
	return NULL;
}

static void take_days(const struct act *act, const struct duty_month *month, struct roster_day *days,
		      bool all)
{
	for (size_t i = 0; i < month->count; i++) {
		const struct duty_row *row = &month->rows[i];
		days[i] = (struct roster_day){.day = row->day, .rest = duty_rests(act, row->day),
					      .kept = all || row->day < act->today || (row->id != 0 && row->hand),
					      .person = row->person, .lead = row->lead};
	}
}

/* What the rule could not have that day; it stays with the day, so that it is not said only once. */
static struct str remarks(struct arena *arena, const struct roster_said *said, int64_t day)
{
	enum { WHY_MAX = 60 };
	struct str all = S("");
	for (; said != NULL; said = said->next) {
		if (said->day == day)
			all = all.len == 0 ? said->words
					   : str_fmt(arena, STR "；" STR, STR_ARG(all), STR_ARG(said->words));
	}
	return str_head(all, WHY_MAX);
}

static err_t write_days(struct act *act, struct str org, const struct duty_month *month,
			const struct roster_day *days, const struct roster_said *said)
{
	for (size_t i = 0; i < month->count; i++) {
		const struct duty_row *old = &month->rows[i];
		struct str why = remarks(act->arena, said, days[i].day);
		bool same = old->person == days[i].person && old->lead == days[i].lead && str_eq(old->why, why);
		if (days[i].kept || same)
			continue;
		TRY(duty_day_set(act, org,
				 &(struct duty_row){.day = days[i].day, .person = days[i].person,
						    .lead = days[i].lead, .why = why}));
	}
	TRY(duty_month_touch(act, org, month->first, &(struct record){0}));
	return duty_tell(act, org);
}

err_t duty_make(struct act *act, struct str org, int64_t first, bool write, struct roster_said **out)
{
	struct crew crew;
	struct duty_rule rule;
	struct duty_month month;
	struct roster_day days[ROSTER_DAYS_MAX];
	int64_t since = year_first(first);
	TRY(duty_rule_on(act, org, month_next(first) - 1, &rule));
	if (!rule.found)
		return err_new(act->arena, ERR_CONFLICT, "还没有值班规则，请先选怎么轮。");
	struct roster_rule wanted = {.way = rule.way, .lead = rule.lead};
	for (size_t i = 1; i <= 7; i++)
		wanted.fixed[i] = rule.fixed[i];
	TRY(crew_read(act, org, since, &crew));
	TRY(count_days(act, org, since, first, &crew));
	TRY(duty_month_read(act, org, first, &month));
	TRY(take_week(act, org, first, &wanted));
	take_days(act, &month, days, false);
	*out = roster_make(act->arena, &wanted, crew.all, crew.used, days, month.count);
	return write ? write_days(act, org, &month, days, *out) : NULL;
}

/* The month as it stands, every day kept: what is wrong with it. */
err_t duty_look(struct act *act, struct str org, const struct duty_month *month,
		struct roster_said **out)
{
	struct crew crew;
	struct roster_rule rule = {.way = ROSTER_BY_DAY};
	struct roster_day days[ROSTER_DAYS_MAX];
	struct roster_said *first = NULL, **end = &first;
	TRY(crew_read(act, org, month->first, &crew));
	take_days(act, month, days, true);
	for (size_t i = 0; i < month->count; i++) {
		if (days[i].day < act->today)
			continue;
		days[i].kept = days[i].person != 0;
		struct roster_said *said = roster_make(act->arena, &rule, crew.all, crew.used, &days[i], 1);
		if (days[i].kept && said == NULL && (month->rows[i].hand || month->rows[i].why.len == 0))
			continue;
		if (said == NULL && days[i].kept) {
			said = arena_one(act->arena, struct roster_said);
			*said = (struct roster_said){.day = days[i].day, .words = month->rows[i].why};
		} else if (said == NULL) {
			said = arena_one(act->arena, struct roster_said);
			*said = (struct roster_said){.day = days[i].day, .gap = true,
						     .words = S("还没有排人")};
		}
		*end = said;
		while (*end != NULL)
			end = &(*end)->next;
	}
	*out = first;
	return NULL;
}

err_t duty_hindered(struct act *act, const struct cadre *cadre, int64_t day, struct str *out)
{
	struct crew crew;
	TRY(crew_read(act, cadre->org, day, &crew));
	const struct roster_cadre *one = of_id(&crew, cadre->id);
	*out = one == NULL ? S("已经不排班") : roster_hindered(act->arena, one, day);
	return NULL;
}
