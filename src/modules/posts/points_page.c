/*
 * points_page: a branch's points of a year, member by member, for the branch alone: on the page, as a workbook, on paper.
 *
 * Members stand in the order in which they were registered. There is no way to have them ordered by points.
 */
#include "engine/paper/paper.h"
#include "modules/posts/points_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "web/part.h"

enum { FIRST_YEAR = 2000, MOVED_MAX = 50, PARTS_MAX = POSTS_MEMBERS_MAX * 4 };

static const struct {
	const char *key, *title;
	enum points_kind kind;
} sums[] = {{"basic", "基本分", POINTS_BASIC},
	    {"extra", "附加分", POINTS_EXTRA},
	    {"deduct", "扣分", POINTS_DEDUCT},
	    {"corrected", "更正", POINTS_CORRECTED}};
enum { SUMS = COUNT(sums) };

static struct str number(struct arena *arena, int64_t n)
{
	return str_fmt(arena, "%lld", (long long)n);
}

/* ---- what a year comes to ---- */

/* The members of now; there is room for some who have moved away since. */
static err_t members_of(struct act *program, int64_t organisation, struct points_line **out,
			size_t *count)
{
	struct record *members = NULL;
	size_t found = 0;
	TRY(reg_rows_of(program, "party_member", "organisation", organisation, POSTS_MEMBERS_MAX,
		     &members, &found));
	*out = arena_many(program->arena, struct points_line, found + MOVED_MAX);
	*count = found;
	for (size_t i = 0; i < found; i++)
		(*out)[i] = (struct points_line){.member = members[found - 1 - i]};
	return NULL;
}

struct part {
	int64_t member, points;
	enum points_kind kind;
};

static err_t read_parts(struct act *program, int64_t organisation, int64_t year, struct part *out,
			size_t *count)
{
	struct rows rows = db_query(
		program->db,
		"SELECT member, coalesce(points_kind, ''), sum(points) FROM r_points_entry "
		"WHERE organisation = $1 AND year = $2 AND voided = 0 "
		"GROUP BY member, coalesce(points_kind, '') ORDER BY member",
		ARGS(V_INT(organisation), V_INT(year)));
	*count = 0;
	while (*count < PARTS_MAX && rows_next(&rows))
		out[(*count)++] = (struct part){.member = rows_int(&rows, 0),
						.kind = points_kind_of(rows_text(&rows, 1)),
						.points = rows_int(&rows, 2)};
	return rows_done(&rows);
}

static bool is_member(const struct record *member)
{
	return record_is(member, "member_state", "full") ||
	       record_is(member, "member_state", "probationary");
}

/* The line of a member; one who has moved away since gets one at the end. */
static err_t line_of(struct act *program, struct points_line *lines, size_t *count, size_t room,
		     int64_t member, size_t *out)
{
	for (*out = 0; *out < *count; (*out)++) {
		if (lines[*out].member.id == member)
			return NULL;
	}
	if (*count == room)
		return err_new(program->arena, ERR_TOO_LARGE, "这个支部的人太多了，请报告管理员。");
	TRY(reg_load(program, act_register(program, "party_member"), member, &lines[*count].member));
	(*count)++;
	return NULL;
}

err_t points_lines(struct act *program, int64_t organisation, int64_t year,
		   const struct points_line **out, size_t *count)
{
	struct part *parts = arena_many(program->arena, struct part, PARTS_MAX);
	struct points_line *lines = NULL;
	size_t all = 0, part_count = 0, at = 0;
	*count = 0;
	TRY(members_of(program, organisation, &lines, &all));
	size_t room = all + MOVED_MAX;
	bool *has = arena_many(program->arena, bool, room);
	TRY(read_parts(program, organisation, year, parts, &part_count));
	for (size_t i = 0; i < part_count; i++) {
		TRY(line_of(program, lines, &all, room, parts[i].member, &at));
		points_add(&lines[at].sum, parts[i].kind, parts[i].points);
		has[at] = true;
	}
	for (size_t i = 0; i < all; i++) {
		if (has[i] || is_member(&lines[i].member))
			lines[(*count)++] = lines[i];
	}
	*out = lines;
	return NULL;
}

/* As it was written down. */
static err_t closed_lines(struct act *program, int64_t closing, const struct points_line **out,
			  size_t *count)
{
	struct record *rows = NULL;
	size_t found = 0;
	TRY(reg_rows_of(program, "points_year", "closing", closing, POSTS_MEMBERS_MAX, &rows, &found));
	struct points_line *lines = arena_many(program->arena, struct points_line, found + 1);
	for (size_t i = 0; i < found; i++) {
		const struct record *row = &rows[found - 1 - i];
		TRY(reg_load(program, act_register(program, "party_member"), record_int(row, "member"),
			     &lines[i].member));
		for (size_t k = 0; k < SUMS; k++)
			lines[i].sum.of[sums[k].kind] = record_int(row, sums[k].key);
	}
	*out = lines;
	*count = found;
	return NULL;
}

/* ---- the page ---- */

static err_t load(struct visit *visit, struct record *org, int *year)
{
	int64_t asked = 0;
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), visit_id(visit, 0), org));
	TRY(act_need(&visit->act, S("points_entry"), VERB_READ, org->org));
	*year = day_parts(visit->act.today).year;
	if (str_int(visit_query(visit, "year"), &asked) && asked >= FIRST_YEAR && asked <= *year)
		*year = (int)asked;
	return NULL;
}

static void put_table(struct visit *visit, const struct points_line *lines, size_t count,
		      struct str title)
{
	struct doc *table = part_table(visit->page, title);
	part_column(table, "name", "姓名", false);
	for (size_t i = 0; i < SUMS; i++)
		part_column(table, sums[i].key, sums[i].title, true);
	part_column(table, "total", "合计", true);
	for (size_t i = 0; i < count; i++) {
		const struct points_line *line = &lines[i];
		struct doc *row = part_row(table, number(visit->arena, line->member.id),
					   str_fmt(visit->arena, "/desk/r/points_entry?member=%lld",
						   (long long)line->member.id));
		part_cell(table, row, record_brief(&visit->act, &line->member, "name"));
		for (size_t k = 0; k < SUMS; k++)
			part_cell(table, row, number(visit->arena, line->sum.of[sums[k].kind]));
		part_cell(table, row, number(visit->arena, points_total(&line->sum)));
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 人，按登记的先后排，不排名次", count),
		       S("这个支部还没有登记党员。"));
}

static void print_column(struct doc *columns, const char *key, const char *title)
{
	struct doc *one = doc_add_map(columns);
	doc_set(one, "key", str_of(key));
	doc_set(one, "title", str_of(title));
	doc_set_bool(one, "num", columns->in.count > 1);
}

static void print_rows(struct visit *visit, const struct points_line *lines, size_t count,
		       struct doc *table)
{
	struct doc *columns = doc_set_list(table, "columns"), *rows = doc_set_list(table, "rows");
	print_column(columns, "name", "姓名");
	for (size_t k = 0; k < SUMS; k++)
		print_column(columns, sums[k].key, sums[k].title);
	print_column(columns, "total", "合计");
	for (size_t i = 0; i < count; i++) {
		struct doc *row = doc_add_map(rows);
		doc_set(row, "name", record_brief(&visit->act, &lines[i].member, "name"));
		for (size_t k = 0; k < SUMS; k++)
			doc_set(row, sums[k].key,
				number(visit->arena, lines[i].sum.of[sums[k].kind]));
		doc_set(row, "total", number(visit->arena, points_total(&lines[i].sum)));
	}
}

static void put_print(struct visit *visit, const struct record *org,
		      const struct points_line *lines, size_t count, struct str title)
{
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = NULL, *labels = NULL;
	doc_set(print, "paper", S("A4"));
	doc_set(print, "title", title);
	doc_set(print, "subtitle", doc_str(visit->page, "closed_text"));
	doc_set(print, "org", record_text(org, "name"));
	blocks = doc_set_list(print, "blocks");
	print_rows(visit, lines, count, paper_block(blocks, "table"));
	paper_words(blocks, "text", S("只给本支部和党员本人看，不排名次，不张贴。对自己的分有意见的，可以向支部申诉"
		  "。"));
	labels = doc_set_list(paper_block(blocks, "sign"), "labels");
	doc_set(doc_add_map(labels), "text", S("记分人"));
	doc_set(doc_add_map(labels), "text", S("党支部（盖章）"));
	doc_set(print, "footer",
		str_fmt(visit->arena, STR "　" STR " 打印",
			STR_ARG(moment_chinese(visit->arena, visit->act.now)),
			STR_ARG(visit->act.name)));
}

static err_t find_closing(struct visit *visit, const struct record *org, int year,
			  struct record *out, bool *found)
{
	struct act program = act_as_program(&visit->act);
	struct record *all = NULL;
	size_t count = 0;
	*found = false;
	TRY(reg_rows_of(&program, "points_close", "organisation", org->id, POSTS_MAX, &all, &count));
	for (size_t i = 0; i < count && !*found; i++) {
		*found = record_int(&all[i], "year") == year;
		*out = all[i];
	}
	return NULL;
}

static void put_frame(struct visit *visit, const struct record *org, int year)
{
	struct str at = str_fmt(visit->arena, "/desk/points/%lld", (long long)org->id);
	int now = day_parts(visit->act.today).year;
	doc_set(visit->page, "year", str_fmt(visit->arena, "%d", year));
	doc_set(visit->page, "prev_url",
		str_fmt(visit->arena, STR "?year=%d", STR_ARG(at), year - 1));
	doc_set(visit->page, "next_url",
		year < now ? str_fmt(visit->arena, STR "?year=%d", STR_ARG(at), year + 1) : S(""));
	doc_set(visit->page, "pdf_url",
		str_fmt(visit->arena, STR ".pdf?year=%d", STR_ARG(at), year));
	doc_set(visit->page, "xlsx_url",
		str_fmt(visit->arena, STR ".xlsx?year=%d", STR_ARG(at), year));
	doc_set(visit->page, "entry_url", posts_new_url(visit, org, "points_entry"));
	doc_set(visit->page, "appeal_url", posts_new_url(visit, org, "points_appeal"));
	doc_set(visit->page, "rule_url", posts_new_url(visit, org, "points_rule"));
}

static err_t put_rules(struct visit *visit, const struct record *org)
{
	struct act program = act_as_program(&visit->act);
	struct record *rules = NULL;
	size_t count = 0;
	TRY(reg_rows_of(&program, "points_rule", "organisation", org->id, POSTS_MAX, &rules, &count));
	doc_set(visit->page, "rules_text",
		count == 0 ? S("") : str_fmt(visit->arena, "现在有 %zu 项", count));
	doc_set(visit->page, "example_url",
		count == 0 && act_may(&visit->act, S("points_rule"), VERB_CREATE, org->org)
			? str_fmt(visit->arena, "/desk/points/%lld/example", (long long)org->id)
			: S(""));
	return NULL;
}

err_t points_page(struct visit *visit)
{
	return posts_lead(visit, "/desk/points", "points_entry");
}

static void put_closed(struct visit *visit, const struct record *org, const struct record *closing,
		       bool closed, int year)
{
	bool over = year < day_parts(visit->act.today).year;
	struct str by = closed ? record_text(closing, "closer") : S("");
	doc_set(visit->page, "closed_text",
		!closed ? S("还没有结算")
			: str_fmt(visit->arena, STR " %s" STR "结算，不再增减",
				  STR_ARG(record_brief(&visit->act, closing, "closed_on")),
				  by.len > 0 ? "由" : "", STR_ARG(by)));
	doc_set_bool(visit->page, "closed", closed);
	doc_set(visit->page, "close_url",
		!closed && over ? posts_new_url(visit, org, "points_close") : S(""));
}

err_t points_branch_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record org, closing;
	const struct points_line *lines = NULL;
	size_t count = 0;
	int year = 0;
	bool closed = false;
	TRY(load(visit, &org, &year));
	struct str title =
		str_fmt(visit->arena, STR "%d年党员积分", STR_ARG(record_text(&org, "name")), year);
	posts_frame(visit, "党员积分", "/desk/points", title);
	put_frame(visit, &org, year);
	TRY(find_closing(visit, &org, year, &closing, &closed));
	if (closed)
		TRY(closed_lines(&program, closing.id, &lines, &count));
	else
		TRY(points_lines(&program, org.id, year, &lines, &count));
	put_closed(visit, &org, &closing, closed, year);
	put_table(visit, lines, count, title);
	if (str_eq(visit->suffix, S("pdf")))
		put_print(visit, &org, lines, count, title);
	return put_rules(visit, &org);
}

/* Once: where rules are there already, they are the branch's own. */
err_t points_example_apply(struct visit *visit)
{
	static const char *const fields[] = {"points_kind", "heading", "points", "year_most"};
	struct record org;
	int64_t count = 0;
	int year = 0;
	TRY(load(visit, &org, &year));
	TRY(act_need(&visit->act, S("points_rule"), VERB_CREATE, org.org));
	TRY(act_lock(&visit->act, str_fmt(visit->arena, "points %lld", (long long)org.id)));
	TRY(db_int(visit->act.db,
		   "SELECT count(*) FROM r_points_rule WHERE organisation = $1 AND voided = 0",
		   ARGS(V_INT(org.id)), &count, NULL));
	if (count > 0)
		return err_new(visit->arena, ERR_CONFLICT,
			       "已经有规则了，请在“积分规则”里改，或者另登记一项。");
	TRY(posts_write_example(&visit->act, "points_example", &org, "points_rule", fields, 4));
	visit->location = S("/desk/r/points_rule");
	visit->flash =
		S("照示例写好了。这只是例子，不是上级规定，请支部讨论后改成自己的；不要的作废。");
	return NULL;
}
