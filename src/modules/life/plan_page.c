/*
 * plan_page: what a branch has to hold in a year, month by month and quarter by quarter as the rule asks, what is arranged or held
 * for it, and a way to arrange the rest; the same table on paper, for the wall of its room.
 *
 * Never keeps a plan of its own: it is the rule and the activities, and cannot say anything else than they do.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/life/life_int.h"
#include "web/part.h"

#include <stdlib.h>

enum { MONTHS = 12, QUARTER = 3 };

/* An activity of the branch itself, whatever has become of it. */
struct meeting {
	int64_t id, day;
	struct str kinds;
};

struct plan {
	struct life_branch branch;
	const struct meeting *meetings; /* of the year, by day */
	size_t meeting_count;
	const struct life_mark *marks; /* what counts as held */
	size_t mark_count;
};

/* ---- reading ---- */

static int by_day(const void *one, const void *other)
{
	const struct meeting *a = one, *b = other;
	return a->day != b->day ? (a->day > b->day) - (a->day < b->day) : (a->id > b->id) - (a->id < b->id);
}

static err_t read_meetings(struct act *act, int64_t org, int year, struct plan *plan)
{
	struct record *list = NULL;
	size_t count = 0, kept = 0;
	TRY(life_rows_of(act, "life_activity", "organisation", org, LIFE_PEOPLE_MAX, &list, &count));
	struct meeting *meetings = arena_many(act->arena, struct meeting, count + 1);
	for (size_t i = 0; i < count; i++) {
		int64_t day = life_day(record_text(&list[i], "held_on"));
		if (day_parts(day).year == year)
			meetings[kept++] = (struct meeting){list[i].id, day, record_text(&list[i], "kinds")};
	}
	qsort(meetings, kept, sizeof *meetings, by_day);
	plan->meetings = meetings;
	plan->meeting_count = kept;
	return NULL;
}

static bool is_of_kind(const struct meeting *meeting, struct str kind)
{
	struct str kinds = meeting->kinds;
	while (kinds.len > 0) {
		if (str_eq(str_cut(&kinds, ' '), kind))
			return true;
	}
	return false;
}

/* The last one of a kind in a period: what has yet to come, or else what was held; NULL: none. */
static const struct meeting *find_meeting(const struct plan *plan, struct str kind, struct life_span span)
{
	const struct meeting *found = NULL;
	for (size_t i = 0; i < plan->meeting_count; i++) {
		const struct meeting *one = &plan->meetings[i];
		if (one->day >= span.first && one->day <= span.last && is_of_kind(one, kind))
			found = one;
	}
	return found;
}

/* ---- rows ---- */

/* The day that stands in the form: today, or the first day of a period to come; of one that is over its last. */
static struct str arrange_url(struct visit *visit, const struct plan *plan, const struct life_item *item, struct life_span span)
{
	int64_t today = visit->act.today;
	int64_t day = span.first > today ? span.first : span.last < today ? span.last : today;
	if (item->who == LIFE_GROUP || !act_may(&visit->act, S("life_activity"), VERB_CREATE, plan->branch.org))
		return S("");
	return str_fmt(visit->arena, "/desk/life/%lld/new?kind=" STR "&day=" STR, (long long)plan->branch.id, STR_ARG(item->name),
		       STR_ARG(day_text(visit->arena, day)));
}

static void put_state(struct doc *table, struct doc *row, bool done, bool arranged, bool over)
{
	struct str text = done ? S("做了") : arranged ? S("已经安排") : over ? S("缺") : S("还没安排");
	part_state(part_cell(table, row, text), "status", text,
		   done ? S("ok") : arranged ? S("act") : over ? S("err") : S("plain"),
		   done ? S("circle-check") : arranged ? S("calendar-event") : over ? S("alert-triangle") : S("clock"));
}

static void put_meeting(struct visit *visit, const struct meeting *meeting, struct str arrange, bool over, struct doc *table,
			struct doc *row)
{
	struct str text = meeting != NULL ? life_day_words(visit->arena, meeting->day)
			  : arrange.len == 0 || visit->suffix.len > 0 ? S("") /* on paper there is room to write */
			  : over ? S("登记") : S("安排");
	doc_set(part_cell(table, row, text), "link",
		meeting != NULL ? str_fmt(visit->arena, "/desk/life/activities/%lld", (long long)meeting->id) : arrange);
}

static void put_thing(struct visit *visit, const struct plan *plan, const struct life_item *item, struct life_span span,
		      struct doc *table)
{
	struct life_tallies tallies = life_tally_marks(visit->arena, &plan->branch, plan->marks, plan->mark_count, item->name, span);
	struct life_need need = life_branch_need(item, &plan->branch, &tallies, span);
	if (need.need == 0)
		return; /* no committee, no groups, or the branch was not there yet */
	const struct meeting *meeting = find_meeting(plan, item->name, span);
	bool done = need.done >= need.need, arranged = meeting != NULL && meeting->day >= visit->act.today;
	bool over = span.last < visit->act.today;
	struct doc *row = part_row(table, item->name, S(""));
	part_cell(table, row, life_span_words(visit->arena, item->per, span));
	part_cell(table, row, life_kind_title(&visit->act, item->name));
	part_cell(table, row, str_fmt(visit->arena, "%lld 次，做了 %lld 次", (long long)need.need, (long long)need.done));
	put_state(table, row, done, arranged, over);
	put_meeting(visit, meeting, done ? S("") : arrange_url(visit, plan, item, span), over, table, row);
}

/* What the rule of those days asks for each such period. */
static void put_period(struct visit *visit, const struct plan *plan, enum life_per per, int64_t day, struct doc *table)
{
	struct life_span span = life_span_of(per, day);
	const struct life_rule *rule = catalogue_life_rule(visit->act.house->catalogue, span.first);
	for (size_t i = 0; rule != NULL && i < rule->item_count; i++) {
		if (rule->items[i].per == per && rule->items[i].times > 0)
			put_thing(visit, plan, &rule->items[i], span, table);
	}
}

static void put_table(struct visit *visit, const struct plan *plan, int year)
{
	struct doc *table = part_table(visit->page, str_fmt(visit->arena, "%d年组织生活计划", year));
	part_column(table, "when", "时候", false);
	part_column(table, "what", "要做的", false);
	part_column(table, "times", "要几次", false);
	part_column(table, "state", "情况", false);
	part_column(table, "day", "哪天", false);
	for (int month = 1; month <= MONTHS; month++) {
		int64_t day = day_number((struct day_parts){year, month, 1});
		put_period(visit, plan, LIFE_MONTH, day, table);
		if (month % QUARTER == 0)
			put_period(visit, plan, LIFE_QUARTER, day, table);
	}
	put_period(visit, plan, LIFE_YEAR, day_number((struct day_parts){year, MONTHS, 1}), table);
	part_table_end(table, S("照规定的次数列出来；一次活动够几种，都算。"), S("这一年没有要做的。"));
}

/* ---- the page ---- */

static void put_ways(struct visit *visit, const struct record *org, int year, int now)
{
	long long id = org->id;
	doc_set(visit->page, "year", str_fmt(visit->arena, "%d", year));
	doc_set(visit->page, "prev_url", str_fmt(visit->arena, "/desk/life/%lld/plan?year=%d", id, year - 1));
	doc_set(visit->page, "next_url", year <= now ? str_fmt(visit->arena, "/desk/life/%lld/plan?year=%d", id, year + 1) : S(""));
	doc_set(visit->page, "pdf_url", str_fmt(visit->arena, "/desk/life/%lld/plan.pdf?year=%d", id, year));
	doc_set(visit->page, "xlsx_url", str_fmt(visit->arena, "/desk/life/%lld/plan.xlsx?year=%d", id, year));
}

err_t life_plan_page(struct visit *visit)
{
	struct record org;
	struct plan plan;
	struct life_mark *marks = NULL;
	int now = day_parts(visit->act.today).year, year = life_year_asked(visit);
	TRY(life_load_org(visit, &org));
	if (record_is(&org, "org_kind", "group"))
		return err_new(visit->arena, ERR_NOT_FOUND, "计划是党支部的，请从党支部的组织生活进来。");
	TRY(life_branch_of(&visit->act, &org, &plan.branch));
	TRY(life_marks(&visit->act, &plan.branch, life_span_of(LIFE_YEAR, day_number((struct day_parts){year, 1, 1})), &marks,
		       &plan.mark_count));
	plan.marks = marks;
	TRY(read_meetings(&visit->act, org.id, year, &plan));
	life_frame(visit, str_fmt(visit->arena, STR "：%d年组织生活计划", STR_ARG(record_text(&org, "name")), year));
	struct doc *branch = doc_add_map(doc_at(visit->page, "crumbs"));
	doc_set(branch, "title", record_text(&org, "name"));
	doc_set(branch, "url", str_fmt(visit->arena, "/desk/life/%lld", (long long)org.id));
	put_ways(visit, &org, year, now);
	put_table(visit, &plan, year);
	return NULL;
}
