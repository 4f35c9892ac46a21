/*
 * sheets: what goes to the print shop: all signs in one file with the bill in front, how the boards hang, what is wrong.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/signs/signs_int.h"
#include "web/part.h"

enum { A4_WIDE = 2100, A4_HIGH = 2970, ROW = 82, ROWS = 26, TOP = 560, LEFT = 120 };

/* ---- the bill ---- */

struct bill_column {
	const char *title;
	int x, w;
	bool left;
};

static const struct bill_column columns[] = {
	{"序号", 120, 90, false},       {"标牌", 220, 560, true},      {"宽×高（毫米）", 790, 270, false},
	{"材料", 1070, 390, true},      {"平方米", 1470, 160, false},  {"单价", 1640, 150, false},
	{"金额（元）", 1800, 190, false},
};

static void cell(struct doc *drawing, int column, struct str text, int y, bool bold)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = "ink",
					     .x = columns[column].x,
					     .y = y + 8,
					     .w = columns[column].w,
					     .h = ROW - 16,
					     .size = 32,
					     .least = 18,
					     .bold = bold,
					     .left = columns[column].left && !bold});
}

static struct doc *bill_page(struct visit *visit, const struct sign_set *set, struct doc *sheets, int page)
{
	struct str title = str_fmt(visit->arena, STR "标牌制作清单", STR_ARG(set->names.village));
	struct doc *drawing = drawing_new(visit->arena, title, A4_WIDE, A4_HIGH);
	drawing_box(drawing, "paper", 0, 0, A4_WIDE, A4_HIGH);
	drawing_text(drawing, title,
		     &(struct drawing_label){.tone = "ink", .x = LEFT, .y = 150, .w = A4_WIDE - 2 * LEFT, .h = 130, .size = 84, .least = 40, .bold = true});
	struct str under = str_fmt(visit->arena, STR STR STR "　" STR "　第 %d 页　每块一页，按裁切线裁，四周出血 3 毫米",
				   STR_ARG(set->names.county), STR_ARG(set->names.town), STR_ARG(set->names.centre),
				   STR_ARG(day_chinese(visit->arena, visit->act.today)), page);
	drawing_text(drawing, under,
		     &(struct drawing_label){.tone = "soft", .x = LEFT, .y = 290, .w = A4_WIDE - 2 * LEFT, .h = 120, .size = 34, .least = 22});
	for (int i = 0; i < (int)(COUNT(columns)); i++)
		cell(drawing, i, str_of(columns[i].title), TOP - ROW, true);
	struct doc *line = drawing_line(drawing, "ink", 5);
	drawing_point(line, LEFT, TOP);
	drawing_point(line, A4_WIDE - LEFT, TOP);
	doc_add(sheets, drawing);
	return drawing;
}

static void bill_row(struct visit *visit, struct doc *drawing, const struct sign_job *job, int number, int y)
{
	struct arena *arena = visit->arena;
	cell(drawing, 0, str_fmt(arena, "%d", number), y, false);
	cell(drawing, 1, job->title, y, false);
	cell(drawing, 2, str_fmt(arena, "%d×%d", job->width, job->height), y, false);
	cell(drawing, 3, job->sign->material, y, false);
	cell(drawing, 4, text_hundredths(arena, sign_area(job) / 100), y, false);
	cell(drawing, 5, text_hundredths(arena, job->price), y, false);
	cell(drawing, 6, text_hundredths(arena, sign_cost(job)), y, false);
	struct doc *line = drawing_line(drawing, "rim", 2);
	drawing_point(line, LEFT, y + ROW);
	drawing_point(line, A4_WIDE - LEFT, y + ROW);
}

static bool goes(const struct sign_job *job, bool all)
{
	return all || sign_is_wanted(job);
}

void sign_bill(struct visit *visit, const struct sign_set *set, struct doc *sheets, bool all)
{
	struct doc *drawing = bill_page(visit, set, sheets, 1);
	int row = 0, number = 0, page = 1;
	int64_t area = 0, cost = 0;
	for (size_t i = 0; i < set->count; i++) {
		const struct sign_job *job = &set->jobs[i];
		if (!goes(job, all))
			continue;
		if (row == ROWS) {
			drawing = bill_page(visit, set, sheets, ++page);
			row = 0;
		}
		bill_row(visit, drawing, job, ++number, TOP + ROW * row++);
		area += sign_area(job);
		cost += sign_cost(job);
	}
	struct str sum = str_fmt(visit->arena, "共 %d 块，" STR " 平方米，" STR " 元。单价是估价，以和店家商定的为准；立柱、安装另计。", number,
				 STR_ARG(text_hundredths(visit->arena, area / 100)), STR_ARG(text_hundredths(visit->arena, cost)));
	drawing_text(drawing, sum,
		     &(struct drawing_label){.tone = "ink", .x = LEFT, .y = TOP + ROW * row + 20, .w = A4_WIDE - 2 * LEFT, .h = 120, .size = 38, .least = 24, .bold = true});
}

/* ---- all in one file ---- */

static void put_pictures(struct visit *visit, const struct doc *sheets)
{
	enum { SHOWN = 40 };
	struct doc *pictures = doc_set_list(visit->page, "pictures");
	size_t shown = 0;
	for (const struct doc *one = sheets->in.first; one != NULL && shown < SHOWN; one = one->next, shown++)
		doc_put(doc_add_map(pictures), S("picture_svg"), view_drawing(visit->arena, one));
}

err_t signs_all_page(struct visit *visit)
{
	struct sign_set set;
	struct str org;
	bool all = visit_query(visit, "all").len > 0, small = false;
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, org, &set));
	struct doc *print = doc_set_map(visit->page, "print");
	visit_title(visit, str_fmt(visit->arena, STR "全部标牌", STR_ARG(set.names.village)));
	doc_set(print, "title", str_fmt(visit->arena, STR "全部标牌", STR_ARG(set.names.village)));
	struct doc *sheets = doc_set_list(print, "sheets");
	sign_bill(visit, &set, sheets, all);
	struct doc *gate = sign_draw_gate(visit, &set);
	if (gate != NULL)
		doc_add(sheets, gate);
	for (size_t i = 0; i < set.count; i++) {
		if (goes(&set.jobs[i], all))
			doc_add(sheets, sign_draw(visit, &set, &set.jobs[i], &small));
	}
	signs_frame(visit, org, "全部标牌");
	doc_set(visit->page, "extra", all ? S("all=1") : S(""));
	put_pictures(visit, sheets);
	return NULL;
}

err_t signs_gate_page(struct visit *visit)
{
	struct sign_set set;
	struct str org;
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, org, &set));
	struct doc *gate = sign_draw_gate(visit, &set);
	if (gate == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "现在用的规则没有定大门口挂哪些牌子。");
	struct doc *print = doc_set_map(visit->page, "print"), *sheets = NULL;
	visit_title(visit, S("大门口怎么挂"));
	doc_set(print, "title", S("大门口怎么挂"));
	sheets = doc_set_list(print, "sheets");
	doc_add(sheets, gate);
	signs_frame(visit, org, "大门口怎么挂");
	doc_set(visit->page, "extra", S(""));
	put_pictures(visit, sheets);
	return NULL;
}

/* ---- what is wrong ---- */

static void put_findings(struct visit *visit, const struct sign_finding *findings, size_t count, int kind, const char *key, struct str org)
{
	static const char *const words[] = {"要改", "还缺", "建议"}, *const tones[] = {"err", "warn", "act"},
			  *const icons[] = {"alert-circle", "alert-triangle", "info-circle"};
	struct doc *list = doc_set_list(visit->page, key);
	for (size_t i = 0; i < count; i++) {
		if ((int)findings[i].kind != kind)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", findings[i].title);
		doc_set(one, "say", findings[i].say);
		doc_set(one, "why", findings[i].why);
		doc_set(one, "url", findings[i].url.len == 0 ? S("") : signs_url(visit, findings[i].url, org));
		part_state(one, "state", str_of(words[kind]), str_of(tones[kind]), str_of(icons[kind]));
	}
}

err_t signs_check_page(struct visit *visit)
{
	struct sign_set set;
	struct sign_finding *findings = NULL;
	size_t count = 0;
	struct str org;
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, org, &set));
	TRY(sign_check(&visit->act, &set, &findings, &count));
	visit_title(visit, S("对照规则查一查"));
	signs_frame(visit, org, "对照规则查一查");
	doc_set(visit->page, "rules", set.rules == NULL ? S("") : str_fmt(visit->arena, STR "（" STR "），来处：" STR, STR_ARG(set.rules->title), STR_ARG(set.rules->version), STR_ARG(set.rules->source)));
	put_findings(visit, findings, count, FINDING_WRONG, "wrongs", org);
	put_findings(visit, findings, count, FINDING_MISSING, "missings", org);
	put_findings(visit, findings, count, FINDING_HINT, "hints", org);
	doc_set_bool(visit->page, "clean", count == 0);
	doc_set(visit->page, "new_url", S("/desk/r/sign_plate/new"));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("sign_plate"), VERB_CREATE, org));
	return NULL;
}
