/*
 * book: the minute book of a year, to be printed and bound: contents, then every activity in the order of its days with what was
 * planned, who came, what was said, decided and voted, and lines for the signatures. Made from the records: nothing is typed
 * for it. An activity whose record is not finished is named at the end and left out.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/paper/paper.h"
#include "modules/life/life_int.h"

#include <stdlib.h>

enum { NAMES_MAX = 40000, QUARTER = 3 };

static void add_fact(struct doc *rows, const char *label, struct str value)
{
	if (value.len == 0)
		return;
	struct doc *one = doc_add_map(rows);
	doc_set(one, "label", str_of(label));
	doc_set(one, "value", value);
}

/* ---- who came ---- */

static bool is_of(const struct life_line *line, const char *presence)
{
	return str_eq(line->presence, str_of(presence));
}

/* Names of those who came so, each with the reason and the study that made up for it. */
static struct str names_of(struct visit *visit, const struct life_line *lines, size_t count,
			   const char *presence)
{
	struct buf names = buf_new(visit->arena, NAMES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct life_line *line = &lines[i];
		if (!is_of(line, presence))
			continue;
		buf_fmt(&names, "%s" STR, buf_str(&names).len > 0 ? "、" : "", STR_ARG(line->name));
		if (!line->voter)
			buf_add(&names, S("（没有表决权）"));
		if (line->why.len > 0)
			buf_fmt(&names, "（" STR "）", STR_ARG(line->why));
		if (line->made_up_on.len > 0)
			buf_fmt(&names, "（" STR "补学 " STR "）",
				STR_ARG(life_day_words(visit->arena, life_day(line->made_up_on))),
				STR_ARG(line->made_up_how));
	}
	return str_dup(visit->arena, buf_str(&names));
}

static err_t put_attendance(struct visit *visit, const struct record *activity, struct doc *rows)
{
	static const struct {
		const char *presence, *label;
	} groups[] = {{"present", "到会"},
		      {"remote", "线上参加"},
		      {"excused", "请假"},
		      {"absent", "缺席"},
		      {"left_out", "不计算在应到里"}};
	struct life_line *lines = NULL;
	size_t count = 0;
	TRY(life_lines(&visit->act, activity->id, &lines, &count));
	struct life_counts sum = life_count(lines, count);
	add_fact(rows, "人数",
		 str_fmt(visit->arena,
			 "应到 %lld 人，实到 %lld 人（线上 %lld 人）；有表决权的应到 %lld 人，实到 "
			 "%lld 人",
			 (long long)sum.due, (long long)sum.present, (long long)sum.remote,
			 (long long)sum.voters_due, (long long)sum.voters_present));
	for (size_t i = 0; i < COUNT(groups); i++)
		add_fact(rows, groups[i].label, names_of(visit, lines, count, groups[i].presence));
	return NULL;
}

/* ---- votes ---- */

static void add_column(struct doc *columns, const char *key, const char *title, bool number)
{
	struct doc *one = doc_add_map(columns);
	doc_set(one, "key", str_of(key));
	doc_set(one, "title", str_of(title));
	doc_set_bool(one, "num", number);
}

static void put_vote(struct visit *visit, const struct record *vote, struct doc *rows)
{
	static const char *const numbers[] = {"electors", "present",     "yes_votes",
					      "no_votes", "blank_votes", "needed"};
	bool waits = record_is(vote, "outcome", "waiting");
	struct doc *row = doc_add_map(rows);
	doc_set(row, "about", record_text(vote, "about"));
	doc_set(row, "ballot", record_brief(&visit->act, vote, "ballot"));
	for (size_t i = 0; i < COUNT(numbers); i++)
		doc_set(row, numbers[i],
			waits ? S("")
			      : str_fmt(visit->arena, "%lld",
					(long long)record_int(vote, numbers[i])));
	doc_set(row, "outcome", record_brief(&visit->act, vote, "outcome"));
}

static err_t put_votes(struct visit *visit, const struct record *activity, struct doc *blocks)
{
	struct record *votes = NULL;
	size_t count = 0;
	TRY(life_rows_of(&visit->act, "life_vote", "activity", activity->id, LIFE_VOTES_MAX, &votes,
			 &count));
	if (count == 0)
		return NULL;
	paper_words(blocks, "heading", S("表决"));
	struct doc *table = paper_block(blocks, "table"),
		   *columns = doc_set_list(table, "columns");
	add_column(columns, "about", "表决什么", false);
	add_column(columns, "ballot", "怎么表决", false);
	add_column(columns, "electors", "应到", true);
	add_column(columns, "present", "实到", true);
	add_column(columns, "yes_votes", "赞成", true);
	add_column(columns, "no_votes", "不赞成", true);
	add_column(columns, "blank_votes", "弃权", true);
	add_column(columns, "needed", "要几票", true);
	add_column(columns, "outcome", "结果", false);
	struct doc *rows = doc_set_list(table, "rows");
	for (size_t i = 0; i < count; i++)
		put_vote(visit, &votes[i], rows);
	return NULL;
}

/* ---- problems, grades ---- */

static err_t put_problems(struct visit *visit, const struct record *activity, struct doc *blocks)
{
	static const char *const names[] = {"problem",  "measure",  "keeper",
					    "until_on", "progress", "became"};
	static const char *const titles[] = {"问题", "怎么改", "负责", "改到", "改得怎样", "结果"};
	struct record *list = NULL;
	size_t count = 0;
	TRY(life_rows_of(&visit->act, "life_problem", "activity", activity->id, LIFE_VOTES_MAX,
			 &list, &count));
	if (count == 0)
		return NULL;
	paper_words(blocks, "heading", S("查摆的问题和结果"));
	struct doc *table = paper_block(blocks, "table"),
		   *columns = doc_set_list(table, "columns"), *rows = doc_set_list(table, "rows");
	for (size_t k = 0; k < COUNT(names); k++)
		add_column(columns, names[k], titles[k], false);
	for (size_t i = 0; i < count; i++) {
		struct doc *row = doc_add_map(rows);
		for (size_t k = 0; k < COUNT(names); k++)
			doc_set(row, names[k], record_brief(&visit->act, &list[i], names[k]));
	}
	return NULL;
}

/* As the members stand in the branch, whoever's ballots were entered first. */
static int by_member(const void *one, const void *other)
{
	int64_t a = record_int(one, "member"), b = record_int(other, "member");
	return (a > b) - (a < b);
}

/* Only what two people have counted alike. */
static err_t put_grades(struct visit *visit, const struct record *activity, struct doc *blocks)
{
	static const char *const names[] = {"name",  "excellent", "qualified",
					    "basic", "poor",      "grade"};
	static const char *const titles[] = {"姓名",     "优秀",   "合格",
					     "基本合格", "不合格", "评定等次"};
	struct record *list = NULL;
	size_t count = 0;
	struct doc *rows = NULL;
	TRY(life_rows_of(&visit->act, "life_grade", "activity", activity->id, LIFE_PEOPLE_MAX,
			 &list, &count));
	if (count > 1)
		qsort(list, count, sizeof *list, by_member);
	for (size_t i = 0; i < count; i++) {
		if (record_int(&list[i], "checker") == 0)
			continue;
		if (rows == NULL) {
			paper_words(blocks, "heading", S("民主评议"));
			struct doc *table = paper_block(blocks, "table"),
				   *columns = doc_set_list(table, "columns");
			for (size_t k = 0; k < COUNT(names); k++)
				add_column(columns, names[k], titles[k], false);
			rows = doc_set_list(table, "rows");
		}
		struct doc *row = doc_add_map(rows);
		for (size_t k = 0; k < COUNT(names); k++)
			doc_set(row, names[k], record_brief(&visit->act, &list[i], names[k]));
	}
	return NULL;
}

/* ---- an activity ---- */

static void put_words(struct doc *blocks, const char *title, struct str words)
{
	if (words.len == 0)
		return;
	paper_words(blocks, "heading", str_of(title));
	paper_words(blocks, "text", words);
}

static err_t put_activity(struct visit *visit, const struct record *activity, struct doc *blocks)
{
	static const char *const names[] = {"held_on",  "hours",     "place",      "chair",
					    "recorder", "notice_on", "notice_how", "guests"};
	struct arena *arena = visit->arena;
	struct str day = life_day_words(arena, life_day(record_text(activity, "held_on")));
	paper_words(blocks, "entry",
		  str_fmt(arena, STR "　" STR "：" STR, STR_ARG(day),
			  STR_ARG(life_kind_words(&visit->act, record_text(activity, "kinds"))),
			  STR_ARG(record_text(activity, "title"))));
	struct doc *rows = doc_set_list(paper_block(blocks, "fields"), "rows");
	for (size_t i = 0; i < COUNT(names); i++)
		add_fact(rows, str_c(arena, reg_field(activity->reg, str_of(names[i]))->title),
			 record_brief(&visit->act, activity, names[i]));
	TRY(put_attendance(visit, activity, rows));
	if (record_is(activity, "life_state", "short"))
		add_fact(rows, "说明", S("到会有表决权的不够规定的人数"));
	put_words(blocks, "议程", record_text(activity, "agenda"));
	put_words(blocks, "会议记录", record_text(activity, "minutes"));
	put_words(blocks, "形成的决议", record_text(activity, "decisions"));
	TRY(put_votes(visit, activity, blocks));
	TRY(put_problems(visit, activity, blocks));
	TRY(put_grades(visit, activity, blocks));
	struct doc *labels = doc_set_list(paper_block(blocks, "sign"), "labels");
	doc_set(doc_add_map(labels), "text", S("主持人"));
	doc_set(doc_add_map(labels), "text", S("记录人"));
	return NULL;
}

/* ---- the book ---- */

static int by_day(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int order = str_cmp(record_text(a, "held_on"), record_text(b, "held_on"));
	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

static err_t gather(struct visit *visit, int64_t org, int year, struct record **out, size_t *count)
{
	struct record *list = NULL;
	size_t found = 0;
	TRY(life_rows_of(&visit->act, "life_activity", "organisation", org, LIFE_PEOPLE_MAX, &list,
			 &found));
	*out = list;
	*count = 0;
	for (size_t i = 0; i < found; i++) {
		int64_t day = life_day(record_text(&list[i], "held_on"));
		if (day_parts(day).year == year)
			list[(*count)++] = list[i];
	}
	qsort(list, *count, sizeof *list, by_day);
	return NULL;
}

static err_t put_year(struct visit *visit, const struct record *list, size_t count,
		      struct doc *blocks)
{
	static const char *const quarters[] = {"第一季度", "第二季度", "第三季度", "第四季度"};
	int chapter = -1;
	size_t open = 0;
	for (size_t i = 0; i < count; i++) {
		int month = day_parts(life_day(record_text(&list[i], "held_on"))).month,
		    quarter = (month - 1) / QUARTER;
		open += record_is(&list[i], "life_state", "open");
		if (record_is(&list[i], "life_state", "open"))
			continue;
		if (quarter != chapter)
			paper_words(blocks, "chapter", str_of(quarters[quarter]));
		chapter = quarter;
		TRY(put_activity(visit, &list[i], blocks));
	}
	if (chapter < 0)
		paper_words(blocks, "text", S("这一年还没有记好的组织生活。"));
	if (open > 0)
		paper_words(blocks, "text",
			  str_fmt(visit->arena, "还有 %zu 次没有记完，没有印在这里。", open));
	return NULL;
}

err_t life_book_page(struct visit *visit)
{
	struct record org, *list = NULL;
	size_t count = 0;
	int64_t year = 0;
	TRY(life_load_org(visit, &org));
	if (!str_int(visit_query(visit, "year"), &year) || year < 1921 || year > 9999)
		year = day_parts(visit->act.today).year;
	TRY(gather(visit, org.id, (int)year, &list, &count));
	life_frame(visit, str_fmt(visit->arena, "%d年组织生活记录本", (int)year));
	struct doc *print = doc_set_map(visit->page, "print");
	doc_set(print, "paper", S("A4"));
	doc_set(print, "org", record_text(&org, "name"));
	doc_set(print, "title", S("组织生活记录本"));
	doc_set(print, "subtitle", str_fmt(visit->arena, "%d 年", (int)year));
	doc_set(print, "number", S(""));
	doc_set(print, "footer",
		str_fmt(visit->arena, STR "印",
			STR_ARG(life_day_words(visit->arena, visit->act.today))));
	struct doc *blocks = doc_set_list(print, "blocks");
	paper_block(blocks, "contents");
	TRY(put_year(visit, list, count, blocks));
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}
