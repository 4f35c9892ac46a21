/*
 * figures_page: the Party in numbers at a node: members by stage and age, who is away and kept in touch with, dues of the last month,
 * meetings of the year; below it the same for the places under it, in the order of the places.
 *
 * Every number opens the rows that it counts: it is the number of a list under the same filters. Beside it stands of how many.
 * Places are never put in an order by a number.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/party/dues_int.h"
#include "web/part.h"

enum { YOUNG = 36, OLD = 60, YEAR = 12, STAGES = 5, AGES = 4, CONTACT_DAYS = 90, UNDER_MAX = 100 };

/* A node and the days that the numbers hang on. Ages are those of the last day of last month: so they are whole months of births, and
 * kept by month. */
struct node {
	struct str org;
	struct str young,
		old; /* born on or after young: below 36; before old: 60 and above; firsts of months */
	struct str
		since; /* who was reached since then is kept in touch with: the first of a month */
};

static const struct {
	const char *state, *title;
} stages[STAGES] = {{"full", "正式党员"},
		    {"probationary", "预备党员"},
		    {"candidate", "发展对象"},
		    {"activist", "入党积极分子"},
		    {"applicant", "入党申请人"}};
static const char *const age_keys[AGES] = {"young", "middle", "old", "unknown"};
static const char *const age_titles[AGES] = {"35 岁及以下", "36 至 59 岁", "60 岁及以上",
					     "没有出生日期"};

static struct str number(struct arena *arena, int64_t n)
{
	return str_fmt(arena, "%lld", (long long)n);
}

/* Where the page is about: as asked, else one's own place, else the first at which one may look. */
static err_t node_of(struct visit *visit, struct node *out)
{
	struct act *act = &visit->act;
	struct str asked = visit_query(visit, "org");
	const struct str *orgs = NULL;
	size_t count = 0;
	if (asked.len == 0)
		asked = act->org;
	if (!act_may(act, S("party_member"), VERB_READ, asked) &&
	    visit_query(visit, "org").len == 0) {
		TRY(act_scopes(act, S("party_member"), VERB_READ, &orgs, &count));
		asked = orgs[0];
	}
	TRY(act_need(act, S("party_member"), VERB_READ, asked));
	int days = party_setting(act, "party_contact_days", CONTACT_DAYS);
	int64_t first = day_month_first(act->today);
	*out = (struct node){
		.org = asked,
		.young = day_text(visit->arena, day_months_after(first, -YOUNG * YEAR)),
		.old = day_text(visit->arena, day_months_after(first, -OLD * YEAR)),
		.since = day_text(visit->arena, day_month_first(act->today - days)),
	};
	return NULL;
}

/* A list of members under filters: "&member_state=full". */
static struct str members_url(struct visit *visit, const struct node *node, struct str filters)
{
	return str_fmt(visit->arena, "/desk/party/members?org=" STR STR, STR_ARG(node->org),
		       STR_ARG(filters));
}

/* ---- by stage and age ---- */

struct ages {
	int64_t n[STAGES][AGES];
};

static size_t stage_of(struct str state)
{
	size_t i = 0;
	while (i < STAGES && !str_eq(state, str_of(stages[i].state)))
		i++;
	return i;
}

static size_t age_of(const struct node *node, struct str month)
{
	if (month.len == 0)
		return AGES - 1;
	return str_cmp(month, str_sub(node->young, 0, month.len)) >= 0 ? 0
	       : str_cmp(month, str_sub(node->old, 0, month.len)) >= 0 ? 1
								       : 2;
}

/* Kept by stage and month of birth: "full 1962-03". */
static err_t count_ages(struct act *act, const struct node *node, struct ages *out)
{
	struct figure *kept = NULL;
	size_t count = 0;
	*out = (struct ages){0};
	TRY(figure_list(act, node->org, S("party_member#member_state,birth"), S(""), &kept,
			&count));
	for (size_t i = 0; i < count; i++) {
		struct str month = kept[i].value;
		size_t stage = stage_of(str_cut(&month, ' '));
		if (stage < STAGES)
			out->n[stage][age_of(node, month)] += kept[i].n;
	}
	return NULL;
}

/* Of whom no birth is known there is no list. */
static struct str age_url(struct visit *visit, const struct node *node, size_t stage, size_t age)
{
	struct arena *arena = visit->arena;
	struct str filters = str_fmt(arena, "&member_state=%s", stages[stage].state);
	int64_t young = 0, old = 0;
	(void)day_read(node->young, &young);
	(void)day_read(node->old, &old);
	struct str before_young = day_text(arena, young - 1), before_old = day_text(arena, old - 1);
	if (age == 0)
		filters = str_fmt(arena, STR "&birth_from=" STR, STR_ARG(filters),
				  STR_ARG(node->young));
	else if (age == 1)
		filters = str_fmt(arena, STR "&birth_from=" STR "&birth_to=" STR, STR_ARG(filters),
				  STR_ARG(node->old), STR_ARG(before_young));
	else if (age == 2)
		filters =
			str_fmt(arena, STR "&birth_to=" STR, STR_ARG(filters), STR_ARG(before_old));
	return age == 3 ? S("") : members_url(visit, node, filters);
}

static void put_number(struct visit *visit, struct doc *table, struct doc *row, int64_t n,
		       struct str url)
{
	struct doc *cell = part_cell(table, row, number(visit->arena, n));
	if (n > 0 && url.len > 0)
		doc_set(cell, "link", url);
}

static err_t put_ages(struct visit *visit, const struct node *node)
{
	struct ages ages;
	int64_t everybody = 0;
	TRY(count_ages(&visit->act, node, &ages));
	struct doc *table = part_table(doc_set_map(visit->page, "ages"), S("按阶段和年龄"));
	part_column(table, "stage", "阶段", false);
	part_column(table, "all", "人数", true);
	for (size_t a = 0; a < AGES; a++)
		part_column(table, age_keys[a], age_titles[a], true);
	for (size_t s = 0; s < STAGES; s++) {
		int64_t all = 0;
		struct str filter = str_fmt(visit->arena, "&member_state=%s", stages[s].state);
		for (size_t a = 0; a < AGES; a++)
			all += ages.n[s][a];
		everybody += all;
		struct doc *row = part_row(table, str_of(stages[s].state), S(""));
		part_cell(table, row, str_of(stages[s].title));
		put_number(visit, table, row, all, members_url(visit, node, filter));
		for (size_t a = 0; a < AGES; a++)
			put_number(visit, table, row, ages.n[s][a], age_url(visit, node, s, a));
	}
	part_table_end(table,
		       str_fmt(visit->arena, "共 %lld 人，年龄算到上个月底", (long long)everybody),
		       S(""));
	return NULL;
}

/* ---- single numbers ---- */

static void put_figure(struct visit *visit, const char *title, int64_t n, const char *unit,
		       struct str of, struct str url)
{
	struct doc *one = doc_add_map(doc_at(visit->page, "figures"));
	doc_set(one, "title", str_of(title));
	doc_set(one, "value", number(visit->arena, n));
	doc_set(one, "unit", str_of(unit));
	doc_set(one, "of", of);
	doc_set(one, "url", url);
}

/* ---- the places below, and who is away ---- */

/* The node itself, and the places below it. */
struct under {
	struct place_row *places;
	size_t count;
	int64_t *members, *away, *reached;
	int64_t all_away, all_reached;
};

/* Kept by where he is and the month of the last contact: "out 2026-08". */
static err_t count_away(struct act *act, const struct node *node, struct str org, int64_t *away,
			int64_t *reached)
{
	struct figure *kept = NULL;
	size_t count = 0;
	TRY(figure_list(act, org, S("party_member#floating,contacted_on"), S(""), &kept, &count));
	for (size_t i = 0; i < count; i++) {
		struct str on = kept[i].value, where = str_cut(&on, ' ');
		if (!str_eq(where, S("out")))
			continue;
		*away += kept[i].n;
		*reached += str_cmp(on, str_sub(node->since, 0, on.len)) >= 0 && on.len > 0
				    ? kept[i].n
				    : 0;
	}
	return NULL;
}

static err_t count_under(struct act *act, const struct node *node, struct under *under)
{
	static const char *const states[] = {"full", "probationary"};
	if (tier_of_code(node->org) <= TIER_TOWN)
		TRY(place_children(act, node->org, &under->places, &under->count));
	under->members = arena_many(act->arena, int64_t, under->count + 1);
	under->away = arena_many(act->arena, int64_t, under->count + 1);
	under->reached = arena_many(act->arena, int64_t, under->count + 1);
	for (size_t i = 0; i < under->count; i++) {
		for (size_t k = 0; k < COUNT(states); k++) {
			int64_t n = 0;
			TRY(figure_read(act, under->places[i].code, S("party_member#member_state"),
					str_of(states[k]), S(""), &n));
			under->members[i] += n;
		}
		TRY(count_away(act, node, under->places[i].code, &under->away[i],
			       &under->reached[i]));
	}
	return count_away(act, node, node->org, &under->all_away, &under->all_reached);
}

static void put_floating(struct visit *visit, const struct node *node, const struct under *under)
{
	put_figure(visit, "流动在外，联系着的", under->all_reached, "人",
		   str_fmt(visit->arena, "流动在外 %lld 人，" STR "以来联系上的",
			   (long long)under->all_away,
			   STR_ARG(day_listed(visit->arena, node->since, visit->act.today))),
		   members_url(visit, node,
			       str_fmt(visit->arena, "&floating=out&contacted_on_from=" STR,
				       STR_ARG(node->since))));
	put_figure(visit, "流动在外", under->all_away, "人", S("组织关系在这里、人在外面的"),
		   members_url(visit, node, S("&floating=out")));
}

/* ---- dues of last month ---- */

/*
 * Members of a village who were to pay something for a month, by their bases of that year. Bases and exemptions go with a member's row
 * to another place (transfer_move.c), so that they are read by place, not one by one. Days are compared with the month's last: none
 * comes after the 31st.
 */
static err_t count_due(struct act *act, const struct node *node, struct str month, int64_t *out)
{
	struct str last = str_join(act->arena, month, S("-31")), year = str_sub(month, 0, 4);
	return db_int(
		act->db,
		"SELECT count(*) FROM r_party_member m WHERE substr(m.org, 1, 12) = $1 AND "
		"m.voided = 0 AND coalesce(m.admission_date, '') BETWEEN '0' AND $3 "
		"AND CASE WHEN coalesce(m.dues_from, '') <> '' THEN m.dues_from "
		"ELSE coalesce(m.joined_here_on, '') END <= $3 "
		"AND coalesce(m.left_on, '') NOT BETWEEN '0' AND $3 "
		"AND coalesce(m.suspended_on, '') NOT BETWEEN '0' AND $3 "
		"AND m.id IN (SELECT b.member FROM r_dues_base b WHERE substr(b.org, 1, 12) = $1 "
		"AND b.voided = 0 AND b.from_month BETWEEN $4 AND $2) "
		"AND m.id NOT IN (SELECT e.member FROM r_dues_exemption e WHERE "
		"substr(e.org, 1, 12) = $1 AND e.voided = 0 AND e.reduced = 0 AND "
		"e.from_month <= $2 AND e.until_month >= $2)",
		ARGS(V_TEXT(node->org), V_TEXT(month), V_TEXT(last), V_TEXT(year)), out, NULL);
}

/* How many were to pay: a village is counted here; above it, it is what the job has counted (dues_sheet.c). */
static err_t due_words(struct visit *visit, const struct node *node, int month, struct str *out)
{
	struct act *act = &visit->act;
	struct dues_sheet sheet;
	struct str text = dues_month_text(visit->arena, month),
		   words = month_chinese(visit->arena, text), counted_on = S("");
	int64_t due = 0;
	if (tier_of_code(node->org) >= TIER_VILLAGE) {
		TRY(count_due(act, node, text, &due));
		*out = str_fmt(visit->arena, STR "应交 %lld 人", STR_ARG(words), (long long)due);
		return NULL;
	}
	TRY(dues_sheet_sum(act, node->org, month, &sheet, &counted_on));
	*out = counted_on.len == 0
		       ? str_join(visit->arena, words,
				  S("应交多少人还没有算，请到“当月应交党费”里算"))
		       : str_fmt(visit->arena, STR "应交 %lld 人（" STR "算的）", STR_ARG(words),
				 (long long)sheet.members,
				 STR_ARG(day_listed(visit->arena, counted_on, act->today)));
	return NULL;
}

/* Kept by month and month of payment: "2026-10 2026-11". */
static err_t count_paid(struct act *act, const struct node *node, struct str month, int64_t *paid,
			int64_t *in_time)
{
	struct figure *kept = NULL;
	size_t count = 0;
	TRY(figure_list(act, node->org, S("dues_line#month,paid_on"), S(""), &kept, &count));
	for (size_t i = 0; i < count; i++) {
		struct str on = kept[i].value, of = str_cut(&on, ' ');
		*paid += str_eq(of, month) ? kept[i].n : 0;
		*in_time += str_eq(of, month) && str_cmp(on, month) <= 0 ? kept[i].n : 0;
	}
	return NULL;
}

static err_t put_dues(struct visit *visit, const struct node *node)
{
	struct act *act = &visit->act;
	int last = dues_this_month(act) - 1;
	struct str month = dues_month_text(visit->arena, last), due = S("");
	int64_t paid = 0, in_time = 0, first = 0;
	if (!act_may(act, S("dues_line"), VERB_READ, node->org))
		return NULL;
	(void)day_read(str_join(visit->arena, dues_month_text(visit->arena, last + 1), S("-01")),
		       &first);
	TRY(due_words(visit, node, last, &due));
	TRY(count_paid(act, node, month, &paid, &in_time));
	struct str url = str_fmt(visit->arena, "/desk/r/dues_line?org=" STR "&month=" STR,
				 STR_ARG(node->org), STR_ARG(month));
	put_figure(visit, "上月党费，当月交的", in_time, "人", due,
		   str_fmt(visit->arena, STR "&paid_on_to=" STR, STR_ARG(url),
			   STR_ARG(day_text(visit->arena, first - 1))));
	put_figure(visit, "上月党费，到今天交了的", paid, "人", due, url);
	return NULL;
}

/* ---- meetings of this year ---- */

/* Kept by state and month: "done 2026-11". */
static err_t count_held(struct act *act, const struct node *node, struct str year, int64_t *out)
{
	struct figure *kept = NULL;
	size_t count = 0;
	struct str wanted = str_fmt(act->arena, "done " STR, STR_ARG(year));
	TRY(figure_list(act, node->org, S("life_activity#life_state,held_on"), S(""), &kept,
			&count));
	for (size_t i = 0; i < count; i++)
		*out += str_starts(kept[i].value, wanted) ? kept[i].n : 0;
	return NULL;
}

/* Those that have not ended: "branch ". */
static err_t count_branches(struct act *act, const struct node *node, int64_t *out)
{
	static const char *const kinds[] = {"branch ", "general_branch "};
	for (size_t i = 0; i < COUNT(kinds); i++) {
		int64_t n = 0;
		TRY(figure_read(act, node->org, S("party_org#org_kind,ended_on"), str_of(kinds[i]),
				S(""), &n));
		*out += n;
	}
	return NULL;
}

static err_t put_meetings(struct visit *visit, const struct node *node)
{
	struct act *act = &visit->act;
	int64_t held = 0, branches = 0;
	struct str year = str_fmt(visit->arena, "%04d", day_parts(act->today).year);
	bool sees = act_may(act, S("life_activity"), VERB_READ, node->org);
	if (!sees && !act_may(act, S("life"), VERB_READ, node->org))
		return NULL;
	TRY(count_held(act, node, year, &held));
	TRY(count_branches(act, node, &branches));
	put_figure(visit, "今年的组织生活，记好了的", held, "次",
		   str_fmt(visit->arena, "%lld 个党支部", (long long)branches),
		   sees ? str_fmt(visit->arena,
				  "/desk/r/life_activity?org=" STR
				  "&life_state=done&held_on_from=" STR "-01-01",
				  STR_ARG(node->org), STR_ARG(year))
			: S("/desk/life"));
	return NULL;
}

/* ---- the places below ---- */

static void put_under(struct visit *visit, const struct under *under)
{
	struct doc *out = doc_set_map(visit->page, "under");
	struct doc *table = part_table(out, S("下面各处，按地方的次序"));
	part_column(table, "place", "地方", false);
	part_column(table, "members", "正式和预备党员", true);
	part_column(table, "away", "流动在外", true);
	part_column(table, "reached", "其中联系着的", true);
	for (size_t i = 0; i < under->count && i < UNDER_MAX; i++) {
		struct str code = under->places[i].code;
		struct doc *row = part_row(
			table, code,
			str_fmt(visit->arena, "/desk/party/figures?org=" STR, STR_ARG(code)));
		part_cell(table, row, under->places[i].name);
		part_cell(table, row, number(visit->arena, under->members[i]));
		part_cell(table, row, number(visit->arena, under->away[i]));
		part_cell(table, row, number(visit->arena, under->reached[i]));
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 处", under->count), S(""));
	doc_set_bool(out, "has", under->count > 0);
}

err_t party_figures_page(struct visit *visit)
{
	struct node node;
	struct under under = {0};
	TRY(node_of(visit, &node));
	struct str title =
		str_join(visit->arena, place_name(&visit->act, node.org), S("：党建统计"));
	party_frame(visit, title);
	doc_set_list(visit->page, "figures");
	TRY(put_ages(visit, &node));
	TRY(put_dues(visit, &node));
	TRY(count_under(&visit->act, &node, &under));
	put_floating(visit, &node, &under);
	TRY(put_meetings(visit, &node));
	put_under(visit, &under);
	return NULL;
}
