/*
 * intake_points: what the clerk should know before taking this item for this person: the time allowed,
 * what speaks for and against it, and what the household has going on.
 *
 * Computed from what is registered, so it advises and never decides: the clerk may take the case all the
 * same. What cannot be computed is said in the guide's own words, without a tick.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/intake_int.h"

enum { MEMBERS_MAX = 12, CASES_EACH = 12, SHOWN_MAX = 5, OLD_AGE = 80 };

/* ---- the time allowed ---- */

/* "村里 → 镇里 → 县里": who has it on the desk, of the guide's steps "who：does what"; once
 * for steps in a row. */
static struct str road_of(struct visit *visit, const struct item *item)
{
	struct str road = S("");
	for (size_t i = 0; i < item->level_count; i++) {
		size_t colon = str_find(item->levels[i], S("："));
		struct str who = str_sub(item->levels[i], 0, colon == SIZE_MAX ? 0 : colon);
		if (who.len > 0 && !str_ends(road, who))
			road = road.len == 0 ? who
					     : str_fmt(visit->arena, STR " → " STR, STR_ARG(road),
						       STR_ARG(who));
	}
	return road;
}

void intake_put_limit(struct visit *visit, const struct item *item)
{
	struct doc *limit = doc_set_map(visit->page, "limit");
	int64_t total = item_term(item, "total_days", -1);
	int64_t due = total < 0 ? -1
				: calendar_add(visit->act.house->calendar, visit->act.today, total);
	doc_set(limit, "tone", S("ok"));
	doc_set_int(limit, "percent", 100);
	doc_set(limit, "ring_text", total < 0	 ? S("—")
				    : total == 0 ? S("当场")
						 : str_fmt(visit->arena, "%lld日", (long long)total));
	doc_set_bool(limit, "word", false);
	doc_set(limit, "promise", item_days(visit->arena, item));
	doc_set(limit, "due", total > 0 ? day_short(visit->arena, due) : S(""));
	doc_set(limit, "left", S(""));
	doc_set(limit, "stopped", S(""));
	doc_set(limit, "who", road_of(visit, item));
}

/* ---- points ---- */

struct points {
	struct visit *visit;
	struct doc *list;
	const struct item *item;
	const struct record *person;
};

enum speaks { FOR, AGAINST, NEUTRAL };

static void add_point(struct points *points, enum speaks speaks, struct str text, struct str url)
{
	static const char *const tones[] = {"ok", "warn", "plain"};
	static const char *const icons[] = {"check", "alert-triangle", "info-circle"};
	struct doc *point = doc_add_map(points->list);
	doc_set(point, "text", text);
	doc_set(point, "tone", str_of(tones[speaks]));
	doc_set(point, "icon", str_of(icons[speaks]));
	doc_set(point, "url", url);
}

static int64_t age_of(const struct points *points)
{
	int64_t birth = 0;
	if (points->person == NULL || !day_read(record_text(points->person, "birth"), &birth))
		return -1;
	return age_at(birth, points->visit->act.today);
}

/* What the register holds of what the item asks for, so that nobody is sent home for it. */
static void add_held(struct points *points)
{
	struct visit *visit = points->visit;
	struct str held = materials_spared(visit->arena, points->item, points->person);
	if (held.len > 0)
		add_point(points, FOR,
			  str_fmt(visit->arena, "系统里已有，不用再带：" STR "。", STR_ARG(held)), S(""));
	if (record_told(&visit->act, points->person, "phone").len == 0)
		add_point(points, AGAINST, S("台账里没有手机号，请在表里补填，没有的填家里人的。"), S(""));
}

static void add_care(struct points *points)
{
	bool marked = record_told(&points->visit->act, points->person, "marks").len > 0;
	if (age_of(points) >= OLD_AGE || marked)
		add_point(points, NEUTRAL, S("行动不便的，可改为上门办理。"), S(""));
}

/* ---- the household's cases ---- */

struct seen {
	struct record record;
	struct flow_view view;
	struct str whose; /* empty: the person's own */
};

struct cases {
	struct seen all[(MEMBERS_MAX + 1) * CASES_EACH];
	size_t count;
};

static err_t gather_of(struct visit *visit, const struct record *person, struct str whose,
		       struct cases *cases)
{
	int64_t *ids = NULL;
	size_t count = 0;
	const struct reg *reg = case_reg(&visit->act);
	TRY(reg_find_ref(&visit->act, reg, "person", person->id, CASES_EACH, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct seen *seen = &cases->all[cases->count];
		bool good = reg_load(&visit->act, reg, ids[i], &seen->record) == NULL &&
			    !seen->record.voided &&
			    flow_look(&visit->act, &seen->record, &seen->view) == NULL;
		seen->whose = whose;
		cases->count += good;
	}
	return NULL;
}

static bool is_newer(const struct record *a, const struct record *b)
{
	int64_t first = record_int(a, "created"), second = record_int(b, "created");
	return first != second ? first > second : a->id > b->id;
}

/* Newest first. */
static void sort_cases(struct cases *cases)
{
	for (size_t i = 1; i < cases->count; i++) {
		struct seen one = cases->all[i];
		size_t at = i;
		for (; at > 0 && is_newer(&one.record, &cases->all[at - 1].record); at--)
			cases->all[at] = cases->all[at - 1];
		cases->all[at] = one;
	}
}

static err_t gather(struct visit *visit, const struct record *person, struct cases *cases)
{
	struct record members[MEMBERS_MAX];
	size_t count = 0;
	if (person == NULL || !act_may_somewhere(&visit->act, S("case"), VERB_READ))
		return NULL;
	TRY(gather_of(visit, person, S(""), cases));
	TRY(intake_household(visit, person, members, MEMBERS_MAX, &count));
	for (size_t i = 0; i < count; i++)
		TRY(gather_of(visit, &members[i], record_text(&members[i], "name"), cases));
	sort_cases(cases);
	return NULL;
}

static struct str case_url(struct visit *visit, const struct record *record)
{
	return str_fmt(visit->arena, "/desk/cases/%lld", (long long)record->id);
}

static struct str case_day(struct visit *visit, const struct record *record)
{
	return day_short(visit->arena, day_of_moment(record_int(record, "created")));
}

static void add_same(struct points *points, const struct record *same)
{
	struct visit *visit = points->visit;
	const struct flow_state *state = flow_state(flow_of(same), record_text(same, "state"));
	bool own = record_int(same, "person") == points->person->id;
	bool readable = act_may(&visit->act, S("case"), VERB_READ, same->org);
	struct str who = own ? S("") : str_join(visit->arena, S("同户的"), record_text(same, "name"));
	add_point(points, AGAINST,
		  str_fmt(visit->arena,
			  same->open ? STR "这件事 " STR " 已在办（" STR "，" STR "），不要重复受理。"
				     : STR "这件事 " STR " 受理的已办好（" STR "，" STR "），还有效，不用再办。",
			  STR_ARG(who), STR_ARG(case_day(visit, same)),
			  STR_ARG(state == NULL ? S("") : state->title),
			  STR_ARG(record_text(same, "number"))),
		  readable ? case_url(visit, same) : S(""));
}

/* The same affair, open or still in force: told before it is taken twice. */
static err_t add_repeats(struct points *points)
{
	const struct item *item = points->item;
	struct record same;
	bool found = false;
	TRY(case_same_open(&points->visit->act, item, points->person->id, &same, &found));
	if (found)
		add_same(points, &same);
	else if (item->flow->state_count > 2 || item_term(item, "lasts_months", 0) > 0)
		add_point(points, FOR,
			  item->per_household ? S("这一户没有在办或还有效的同一件事（已比对）。")
					      : S("没有在办或还有效的同一件事（已比对）。"),
			  S(""));
	return NULL;
}

static void put_recent(struct visit *visit, const struct cases *cases)
{
	struct doc *recent = doc_set_list(visit->page, "recent");
	for (size_t i = 0; i < cases->count && i < SHOWN_MAX; i++) {
		const struct seen *seen = &cases->all[i];
		struct doc *line = doc_add_map(recent), *state = doc_set_map(line, "state");
		struct str title = record_told(&visit->act, &seen->record, "item");
		doc_set(line, "title", title);
		doc_set(line, "whose", seen->whose);
		doc_set(line, "url", case_url(visit, &seen->record));
		doc_set(line, "date", case_day(visit, &seen->record));
		doc_set_bool(line, "now", !seen->view.state->final);
		doc_set_bool(line, "done", seen->view.state->final);
		doc_set(state, "text", seen->view.state->title);
		doc_set(state, "tone", seen->view.state->tone);
		doc_set(state, "icon", seen->view.state->icon);
	}
	doc_set_bool(visit->page, "has_recent", recent->in.count > 0);
}

err_t intake_put_points(struct visit *visit, const struct item *item, const struct record *person,
			const struct case_pair *pair)
{
	struct cases *cases = arena_one(visit->arena, struct cases);
	struct points points = {visit, doc_set_list(visit->page, "points"), item, person};
	TRY(gather(visit, person, cases));
	put_recent(visit, cases);
	if (item != NULL && person != NULL) {
		TRY(add_repeats(&points));
		TRY(item_expectations(&visit->act, item, pair, points.list));
		add_held(&points);
		add_care(&points);
	}
	for (size_t i = 0; item != NULL && i < item->who_count; i++)
		add_point(&points, NEUTRAL, item->who[i], S(""));
	if (item != NULL && item->unverified_count > 0)
		add_point(&points, NEUTRAL, S("时限和材料还没有按本县办事指南核对过，以县里的规定为准。"),
			  S(""));
	doc_set_bool(visit->page, "has_points", points.list->in.count > 0);
	doc_set(visit->page, "guide_url",
		item == NULL ? S("")
			     : str_fmt(visit->arena, "/v/" STR "/guide/" STR, STR_ARG(visit->act.org),
				       STR_ARG(item->name)));
	return NULL;
}
