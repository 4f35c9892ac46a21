/*
 * roster: days in their order, each given to whose share is the smallest. See roster.h.
 *
 * By week and by weekday somebody has a claim to the day; when he cannot, the day goes as it would by day, and it is said.
 */
#include "modules/duty/roster.h"

#include "base/arena.h"
#include "base/date.h"

struct making {
	struct arena *arena;
	const struct roster_rule *rule;
	struct roster_cadre *cadres;
	size_t cadre_count;
	struct roster_day *days;
	size_t day_count;
	int64_t week_of; /* the Monday whose people stand below */
	struct roster_cadre *week_person, *week_lead;
	struct roster_said *first, **end;
};

static const char *const weekday_names[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

static bool away(const struct roster_cadre *cadre, int64_t day)
{
	for (size_t i = 0; i < cadre->leave_count; i++) {
		if (day >= cadre->leaves[i].from && day <= cadre->leaves[i].until)
			return true;
	}
	return false;
}

/* In office and not away: a weekday on which he cannot is no reason to do less on the others. */
static bool present(const struct roster_cadre *cadre, int64_t day)
{
	return day >= cadre->from && !away(cadre, day);
}

static bool can(const struct roster_cadre *cadre, int64_t day)
{
	return present(cadre, day) && (cadre->weekdays_off & (1u << day_weekday(day))) == 0;
}

struct str roster_hindered(struct arena *arena, const struct roster_cadre *cadre, int64_t day)
{
	if (day < cadre->from)
		return str_fmt(arena, STR "才开始排班", STR_ARG(day_short(arena, cadre->from)));
	if (away(cadre, day))
		return S("请假");
	if (!can(cadre, day))
		return str_fmt(arena, "%s固定不行", weekday_names[day_weekday(day)]);
	return S("");
}

static struct roster_cadre *find(const struct making *making, int64_t id)
{
	for (size_t i = 0; i < making->cadre_count; i++) {
		if (id != 0 && making->cadres[i].id == id)
			return &making->cadres[i];
	}
	return NULL;
}

static void say(struct making *making, int64_t day, bool gap, struct str words)
{
	struct roster_said *one = arena_one(making->arena, struct roster_said);
	*one = (struct roster_said){.day = day, .gap = gap, .words = words};
	*making->end = one;
	making->end = &one->next;
}

/* "李秀兰请假、王大山周三固定不行" */
static struct str reasons(const struct making *making, int64_t day, bool leaders)
{
	struct str all = S("");
	for (size_t i = 0; i < making->cadre_count; i++) {
		const struct roster_cadre *one = &making->cadres[i];
		struct str why = roster_hindered(making->arena, one, day);
		if ((leaders && !one->may_lead) || why.len == 0)
			continue;
		all = str_fmt(making->arena, STR "%s" STR STR, STR_ARG(all), all.len > 0 ? "、" : "",
			      STR_ARG(one->name), STR_ARG(why));
	}
	return all;
}

/* ---- whose share is smaller ---- */

/* Below 0: a's share is the smaller. */
static int shares(int64_t a, int64_t a_of, int64_t b, int64_t b_of)
{
	int64_t left = a * (b_of + 1), right = b * (a_of + 1);
	return left < right ? -1 : left > right;
}

static int by_order(const struct roster_cadre *a, const struct roster_cadre *b)
{
	if (a->last != b->last)
		return a->last < b->last ? -1 : 1;
	if (a->turn != b->turn)
		return a->turn < b->turn ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

static int by_duty(const struct roster_cadre *a, const struct roster_cadre *b, bool rest)
{
	int days = shares(a->days, a->could, b->days, b->could);
	int rests = shares(a->rests, a->could_rest, b->rests, b->could_rest);
	int first = rest ? rests : days, second = rest ? days : rests;
	if (first != 0)
		return first;
	return second != 0 ? second : by_order(a, b);
}

static int by_lead(const struct roster_cadre *a, const struct roster_cadre *b)
{
	int leads = shares(a->leads, a->could, b->leads, b->could);
	return leads != 0 ? leads : by_order(a, b);
}

/* ---- one day, one week ---- */

static struct roster_cadre *pick_person(const struct making *making, const struct roster_day *day)
{
	struct roster_cadre *best = NULL;
	for (size_t i = 0; i < making->cadre_count; i++) {
		struct roster_cadre *one = &making->cadres[i];
		if (!can(one, day->day))
			continue;
		if (best == NULL || by_duty(one, best, day->rest) < 0)
			best = one;
	}
	return best;
}

static struct roster_cadre *pick_lead(const struct making *making, const struct roster_day *day)
{
	struct roster_cadre *best = NULL;
	for (size_t i = 0; i < making->cadre_count; i++) {
		struct roster_cadre *one = &making->cadres[i];
		if (!one->may_lead || one->id == day->person || !can(one, day->day))
			continue;
		if (best == NULL || by_lead(one, best) < 0)
			best = one;
	}
	return best;
}

static int64_t monday_of(int64_t day)
{
	return day - (day_weekday(day) - 1);
}

/* Days of the week from day on that are still to be given, and how many of them he can. */
static size_t open_days(const struct making *making, const struct roster_cadre *cadre, int64_t day,
			size_t *able)
{
	size_t open = 0;
	*able = 0;
	for (size_t i = 0; i < making->day_count; i++) {
		const struct roster_day *one = &making->days[i];
		if (one->kept || one->day < day || monday_of(one->day) != monday_of(day))
			continue;
		open++;
		*able += can(cadre, one->day);
	}
	return open;
}

/* Who can do most of it; the least burdened of those. */
static struct roster_cadre *pick_week(const struct making *making, int64_t day, bool lead,
				      const struct roster_cadre *not_this)
{
	struct roster_cadre *best = NULL;
	for (size_t i = 0; i < making->cadre_count; i++) {
		struct roster_cadre *one = &making->cadres[i];
		size_t able = 0, open = open_days(making, one, day, &able);
		if (one == not_this || (lead && !one->may_lead) || able * 2 < open || able == 0)
			continue;
		if (best == NULL || (lead ? by_lead(one, best) : by_duty(one, best, false)) < 0)
			best = one;
	}
	return best;
}

/* The week that was begun last month goes on with whom it was begun. */
static void begin_week(struct making *making, int64_t day)
{
	const struct roster_rule *rule = making->rule;
	bool goes_on = monday_of(day) == monday_of(making->days[0].day);
	if (making->week_of == monday_of(day))
		return;
	making->week_of = monday_of(day);
	making->week_person = goes_on ? find(making, rule->week_person) : NULL;
	making->week_lead = goes_on ? find(making, rule->week_lead) : NULL;
	if (rule->way == ROSTER_BY_WEEK && making->week_person == NULL)
		making->week_person = pick_week(making, day, false, NULL);
	if (rule->lead && making->week_lead == NULL)
		making->week_lead = pick_week(making, day, true,
					      rule->way == ROSTER_BY_WEEK ? making->week_person : NULL);
}

static struct roster_cadre *claimant(const struct making *making, int64_t day)
{
	switch (making->rule->way) {
	case ROSTER_BY_WEEK:
		return making->week_person;
	case ROSTER_BY_WEEKDAY:
		return find(making, making->rule->fixed[day_weekday(day)]);
	default:
		return NULL;
	}
}

static void give_day(struct making *making, struct roster_day *day)
{
	struct roster_cadre *claims = claimant(making, day->day), *chosen = claims;
	struct arena *arena = making->arena;
	if (claims == NULL || !can(claims, day->day))
		chosen = pick_person(making, day);
	day->person = chosen == NULL ? 0 : chosen->id;
	if (chosen == NULL)
		say(making, day->day, true,
		    making->cadre_count == 0 ? S("没有人可排：名册里还没有人")
					     : str_fmt(arena, "没有人可排：" STR,
						       STR_ARG(reasons(making, day->day, false))));
	else if (claims != NULL && claims != chosen)
		say(making, day->day, false,
		    str_fmt(arena, "本该" STR "，他" STR "，改由" STR "顶", STR_ARG(claims->name),
			    STR_ARG(roster_hindered(arena, claims, day->day)), STR_ARG(chosen->name)));
}

static void give_lead(struct making *making, struct roster_day *day)
{
	struct roster_cadre *lead = making->week_lead, *person = find(making, day->person);
	struct arena *arena = making->arena;
	if (day->person == 0)
		return;
	if (lead == NULL || lead->id == day->person || !can(lead, day->day))
		lead = pick_lead(making, day);
	if (lead == NULL && person != NULL && person->may_lead) {
		lead = person;
		say(making, day->day, false,
		    str_fmt(arena, "没有别人能带班，由值班的" STR "兼", STR_ARG(person->name)));
	} else if (lead == NULL) {
		struct str why = reasons(making, day->day, true);
		say(making, day->day, false,
		    why.len == 0 ? S("没有能带班的人：请在名册里选谁能带班")
				 : str_fmt(arena, "没有人带班：" STR, STR_ARG(why)));
	}
	day->lead = lead == NULL ? 0 : lead->id;
}

/* What was set by hand is not judged away, but said when it cannot be. */
static void look_at_kept(struct making *making, const struct roster_day *day)
{
	const struct roster_cadre *people[] = {find(making, day->person), find(making, day->lead)};
	for (size_t i = 0; i < 2; i++) {
		struct str why = S("");
		if (people[i] != NULL && (i == 0 || people[1] != people[0]))
			why = roster_hindered(making->arena, people[i], day->day);
		if (why.len > 0)
			say(making, day->day, false,
			    str_fmt(making->arena, "%s" STR STR "，这一天没有动，请看要不要换",
				    i == 0 ? "" : "带班的", STR_ARG(people[i]->name), STR_ARG(why)));
	}
}

static void count_on(struct making *making, const struct roster_day *day)
{
	struct roster_cadre *person = find(making, day->person), *lead = find(making, day->lead);
	if (day->person == 0)
		return;
	for (size_t i = 0; i < making->cadre_count; i++) {
		struct roster_cadre *one = &making->cadres[i];
		bool there = present(one, day->day) || one == person;
		one->could += there;
		one->could_rest += there && day->rest;
	}
	if (person != NULL) {
		person->days++;
		person->rests += day->rest;
		person->last = day->day;
	}
	if (lead != NULL)
		lead->leads++;
}

struct roster_said *roster_make(struct arena *arena, const struct roster_rule *rule,
				struct roster_cadre *cadres, size_t cadre_count,
				struct roster_day *days, size_t day_count)
{
	struct making making = {.arena = arena, .rule = rule, .cadres = cadres,
				.cadre_count = cadre_count, .days = days, .day_count = day_count,
				.week_of = INT64_MIN};
	making.end = &making.first;
	for (size_t i = 0; i < day_count; i++) {
		struct roster_day *day = &days[i];
		if (day->kept) {
			look_at_kept(&making, day);
		} else {
			day->person = day->lead = 0;
			begin_week(&making, day->day);
			give_day(&making, day);
			if (rule->lead)
				give_lead(&making, day);
		}
		count_on(&making, day);
	}
	return making.first;
}
