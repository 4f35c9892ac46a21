/*
 * figures_page: the Party in numbers at a node: members by stage and age, who is away and kept in touch with, dues of the last month,
 * meetings of the year; below it the same for the places under it, in the order of the places.
 *
 * Every number opens the rows that it counts: it is the number of a list under the same filters. Beside it stands of how many.
 * Places are never put in an order by a number.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/party/dues_int.h"
#include "web/part.h"

enum { YOUNG = 36, OLD = 60, YEAR = 12, STAGES = 5, AGES = 4, CONTACT_DAYS = 90, UNDER_MAX = 100 };

/* A node and the days that the numbers hang on. */
struct node {
	struct str org, end;
	struct str young, old; /* born after young: below 36; on or before old: 60 and above */
	struct str since; /* who was reached since then is kept in touch with */
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
	*out = (struct node){
		.org = asked,
		.end = place_end(visit->arena, asked),
		.young = day_text(visit->arena, day_months_after(act->today, -YOUNG * YEAR)),
		.old = day_text(visit->arena, day_months_after(act->today, -OLD * YEAR)),
		.since = day_text(visit->arena, act->today - days),
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

static err_t count_ages(struct act *act, const struct node *node, struct ages *out)
{
	struct rows rows = db_query(
		act->db,
		"SELECT member_state, CASE WHEN coalesce(birth, '') = '' THEN 3 WHEN birth > $3 "
		"THEN 0 "
		"WHEN birth > $4 THEN 1 ELSE 2 END AS age, count(*) FROM r_party_member WHERE org "
		">= $1 "
		"AND org < $2 AND voided = 0 GROUP BY member_state, CASE WHEN coalesce(birth, '') "
		"= '' "
		"THEN 3 WHEN birth > $3 THEN 0 WHEN birth > $4 THEN 1 ELSE 2 END",
		ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(node->young), V_TEXT(node->old)));
	*out = (struct ages){0};
	while (rows_next(&rows)) {
		size_t stage = stage_of(rows_text(&rows, 0));
		int64_t age = rows_int(&rows, 1);
		if (stage < STAGES && age >= 0 && age < AGES)
			out->n[stage][age] += rows_int(&rows, 2);
	}
	return rows_done(&rows);
}

/* Of whom no birth is known there is no list. */
static struct str age_url(struct visit *visit, const struct node *node, size_t stage, size_t age)
{
	struct arena *arena = visit->arena;
	struct str filters = str_fmt(arena, "&member_state=%s", stages[stage].state);
	int64_t young = 0, old = 0;
	(void)day_read(node->young, &young);
	(void)day_read(node->old, &old);
	struct str after_young = day_text(arena, young + 1), after_old = day_text(arena, old + 1);
	if (age == 0)
		filters = str_fmt(arena, STR "&birth_from=" STR, STR_ARG(filters),
				  STR_ARG(after_young));
	else if (age == 1)
		filters = str_fmt(arena, STR "&birth_from=" STR "&birth_to=" STR, STR_ARG(filters),
				  STR_ARG(after_old), STR_ARG(node->young));
	else if (age == 2)
		filters =
			str_fmt(arena, STR "&birth_to=" STR, STR_ARG(filters), STR_ARG(node->old));
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
	part_table_end(table, str_fmt(visit->arena, "共 %lld 人", (long long)everybody), S(""));
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

static err_t put_floating(struct visit *visit, const struct node *node)
{
	int64_t away = 0, reached = 0;
	int days = party_setting(&visit->act, "party_contact_days", CONTACT_DAYS);
	TRY(db_int(visit->act.db,
		   "SELECT count(*) FROM r_party_member WHERE org >= $1 AND org < $2 AND voided = "
		   "0 AND "
		   "floating = 'out'",
		   ARGS(V_TEXT(node->org), V_TEXT(node->end)), &away, NULL));
	TRY(db_int(visit->act.db,
		   "SELECT count(*) FROM r_party_member WHERE org >= $1 AND org < $2 AND voided = "
		   "0 AND "
		   "floating = 'out' AND contacted_on >= $3",
		   ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(node->since)), &reached,
		   NULL));
	put_figure(
		visit, "流动在外，联系着的", reached, "人",
		str_fmt(visit->arena, "流动在外 %lld 人，%d 天里联系上的", (long long)away, days),
		members_url(visit, node,
			    str_fmt(visit->arena, "&floating=out&contacted_on_from=" STR,
				    STR_ARG(node->since))));
	put_figure(visit, "流动在外", away, "人", S("组织关系在这里、人在外面的"),
		   members_url(visit, node, S("&floating=out")));
	return NULL;
}

/* Members who were to pay something for a month, by their bases of that year. */
static err_t count_due(struct act *act, const struct node *node, struct str month, int64_t *out)
{
	return db_int(
		act->db,
		"SELECT count(*) FROM r_party_member m WHERE m.org >= $1 AND m.org < $2 AND "
		"m.voided = 0 "
		"AND coalesce(m.admission_date, '') <> '' AND substr(m.admission_date, 1, 7) <= $3 "
		"AND CASE WHEN coalesce(m.dues_from, '') <> '' THEN m.dues_from "
		"ELSE substr(coalesce(m.joined_here_on, ''), 1, 7) END <= $3 "
		"AND (coalesce(m.left_on, '') = '' OR substr(m.left_on, 1, 7) > $3) "
		"AND (coalesce(m.suspended_on, '') = '' OR substr(m.suspended_on, 1, 7) > $3) "
		"AND EXISTS (SELECT 1 FROM r_dues_base b WHERE b.member = m.id AND b.voided = 0 "
		"AND "
		"b.from_month <= $3 AND substr(b.from_month, 1, 4) = substr($3, 1, 4)) "
		"AND NOT EXISTS (SELECT 1 FROM r_dues_exemption e WHERE e.member = m.id AND "
		"e.voided = 0 "
		"AND e.reduced = 0 AND e.from_month <= $3 AND e.until_month >= $3)",
		ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(month)), out, NULL);
}

static err_t put_dues(struct visit *visit, const struct node *node)
{
	struct act *act = &visit->act;
	int last = dues_this_month(act) - 1;
	struct str month = dues_month_text(visit->arena, last), end = S("");
	int64_t due = 0, paid = 0, in_time = 0, first = 0;
	if (!act_may(act, S("dues_line"), VERB_READ, node->org))
		return NULL;
	(void)day_read(str_join(visit->arena, dues_month_text(visit->arena, last + 1), S("-01")),
		       &first);
	end = day_text(visit->arena, first - 1);
	TRY(count_due(act, node, month, &due));
	TRY(db_int(
		act->db,
		"SELECT count(*) FROM r_dues_line WHERE org >= $1 AND org < $2 AND voided = 0 AND "
		"month = $3",
		ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(month)), &paid, NULL));
	TRY(db_int(
		act->db,
		"SELECT count(*) FROM r_dues_line WHERE org >= $1 AND org < $2 AND voided = 0 AND "
		"month = $3 AND paid_on <= $4",
		ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(month), V_TEXT(end)), &in_time,
		NULL));
	struct str words = month_chinese(visit->arena, month),
		   url = str_fmt(visit->arena, "/desk/r/dues_line?org=" STR "&month=" STR,
				 STR_ARG(node->org), STR_ARG(month));
	put_figure(visit, "上月党费，当月交的", in_time, "人",
		   str_fmt(visit->arena, STR "应交 %lld 人", STR_ARG(words), (long long)due),
		   str_fmt(visit->arena, STR "&paid_on_to=" STR, STR_ARG(url), STR_ARG(end)));
	put_figure(visit, "上月党费，到今天交了的", paid, "人",
		   str_fmt(visit->arena, STR "应交 %lld 人", STR_ARG(words), (long long)due), url);
	return NULL;
}

static err_t put_meetings(struct visit *visit, const struct node *node)
{
	struct act *act = &visit->act;
	int64_t held = 0, branches = 0;
	struct str begins = str_fmt(visit->arena, "%04d-01-01", day_parts(act->today).year);
	bool sees = act_may(act, S("life_activity"), VERB_READ, node->org);
	if (!sees && !act_may(act, S("life"), VERB_READ, node->org))
		return NULL;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_life_activity WHERE org >= $1 AND org < $2 AND voided = "
		   "0 AND "
		   "life_state = 'done' AND held_on >= $3",
		   ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(begins)), &held, NULL));
	TRY(db_int(
		act->db,
		"SELECT count(*) FROM r_party_org WHERE org >= $1 AND org < $2 AND voided = 0 AND "
		"org_kind IN ('branch', 'general_branch') AND coalesce(ended_on, '') = ''",
		ARGS(V_TEXT(node->org), V_TEXT(node->end)), &branches, NULL));
	put_figure(visit, "今年的组织生活，记好了的", held, "次",
		   str_fmt(visit->arena, "%lld 个党支部", (long long)branches),
		   sees ? str_fmt(visit->arena,
				  "/desk/r/life_activity?org=" STR
				  "&life_state=done&held_on_from=" STR,
				  STR_ARG(node->org), STR_ARG(begins))
			: S("/desk/life"));
	return NULL;
}

/* ---- the places below ---- */

struct under {
	struct place_row *places;
	size_t count;
	int64_t *members, *away, *reached;
};

static void add_under(struct under *under, struct str org, int64_t members, int64_t away,
		      int64_t reached)
{
	for (size_t i = 0; i < under->count; i++) {
		if (!str_eq(under->places[i].code, org))
			continue;
		under->members[i] += members;
		under->away[i] += away;
		under->reached[i] += reached;
	}
}

/* By towns of a county, and by villages of a town. */
static err_t count_under(struct act *act, const struct node *node, struct under *under)
{
	struct args args = ARGS(V_TEXT(node->org), V_TEXT(node->end), V_TEXT(node->since));
	struct rows rows =
		tier_of_code(node->org) == TIER_TOWN
			? db_query(act->db,
				   "SELECT substr(org, 1, 12), sum(CASE WHEN member_state IN "
				   "('full', "
				   "'probationary') THEN 1 ELSE 0 END), sum(CASE WHEN floating = "
				   "'out' "
				   "THEN 1 ELSE 0 END), sum(CASE WHEN floating = 'out' AND "
				   "coalesce(contacted_on, '') >= $3 THEN 1 ELSE 0 END) FROM "
				   "r_party_member WHERE org >= $1 AND org < $2 AND voided = 0 "
				   "GROUP BY "
				   "substr(org, 1, 12)",
				   args)
			: db_query(act->db,
				   "SELECT substr(org, 1, 9), sum(CASE WHEN member_state IN "
				   "('full', "
				   "'probationary') THEN 1 ELSE 0 END), sum(CASE WHEN floating = "
				   "'out' "
				   "THEN 1 ELSE 0 END), sum(CASE WHEN floating = 'out' AND "
				   "coalesce(contacted_on, '') >= $3 THEN 1 ELSE 0 END) FROM "
				   "r_party_member WHERE org >= $1 AND org < $2 AND voided = 0 "
				   "GROUP BY "
				   "substr(org, 1, 9)",
				   args);
	while (rows_next(&rows))
		add_under(under, rows_text(&rows, 0), rows_int(&rows, 1), rows_int(&rows, 2),
			  rows_int(&rows, 3));
	return rows_done(&rows);
}

static err_t put_under(struct visit *visit, const struct node *node)
{
	struct under under = {0};
	struct doc *out = doc_set_map(visit->page, "under");
	struct doc *table = part_table(out, S("下面各处，按地方的次序"));
	part_column(table, "place", "地方", false);
	part_column(table, "members", "正式和预备党员", true);
	part_column(table, "away", "流动在外", true);
	part_column(table, "reached", "其中联系着的", true);
	if (tier_of_code(node->org) <= TIER_TOWN)
		TRY(place_children(&visit->act, node->org, &under.places, &under.count));
	under.members = arena_many(visit->arena, int64_t, under.count + 1);
	under.away = arena_many(visit->arena, int64_t, under.count + 1);
	under.reached = arena_many(visit->arena, int64_t, under.count + 1);
	TRY(count_under(&visit->act, node, &under));
	for (size_t i = 0; i < under.count && i < UNDER_MAX; i++) {
		struct str code = under.places[i].code;
		struct doc *row = part_row(
			table, code,
			str_fmt(visit->arena, "/desk/party/figures?org=" STR, STR_ARG(code)));
		part_cell(table, row, under.places[i].name);
		part_cell(table, row, number(visit->arena, under.members[i]));
		part_cell(table, row, number(visit->arena, under.away[i]));
		part_cell(table, row, number(visit->arena, under.reached[i]));
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 处", under.count), S(""));
	doc_set_bool(out, "has", under.count > 0);
	return NULL;
}

err_t party_figures_page(struct visit *visit)
{
	struct node node;
	TRY(node_of(visit, &node));
	struct str title =
		str_join(visit->arena, place_name(&visit->act, node.org), S("：党建统计"));
	party_frame(visit, title);
	doc_set_list(visit->page, "figures");
	TRY(put_ages(visit, &node));
	TRY(put_dues(visit, &node));
	TRY(put_floating(visit, &node));
	TRY(put_meetings(visit, &node));
	return put_under(visit, &node);
}
