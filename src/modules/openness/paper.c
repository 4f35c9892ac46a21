/*
 * paper: a disclosure as every face shows it: made of what was frozen, for pages and for the sheet on the wall.
 *
 * A sheet of what is not published yet is marked as a draft, so that none hangs that nobody has checked.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/paper/paper.h"
#include "modules/openness/openness_int.h"

static void put_cell(struct doc *cells, const struct notice_row *row, bool num)
{
	struct doc *cell = doc_add_map(cells);
	doc_set(cell, "title", row->title);
	doc_set(cell, "text", row->value);
	doc_set_bool(cell, "num", num);
}

/* What looks like an amount stands to the right. */
static bool is_amount(struct str title)
{
	return str_find(title, S("（元）")) != SIZE_MAX;
}

static void put_rows(const struct notice *notice, struct doc *out)
{
	struct doc *facts = doc_set_list(out, "shown_facts"), *columns = doc_set_list(out, "shown_columns");
	struct doc *rows = doc_set_list(out, "shown_rows"), *cells = NULL;
	int64_t line = 0;
	for (size_t i = 0; i < notice->row_count; i++) {
		const struct notice_row *row = &notice->rows[i];
		if (row->line == 0) {
			struct doc *one = doc_add_map(facts);
			doc_set(one, "title", row->title);
			doc_set(one, "text", row->value);
			continue;
		}
		if (row->line == 1) {
			struct doc *one = doc_add_map(columns);
			doc_set(one, "title", row->title);
			doc_set_bool(one, "num", is_amount(row->title));
		}
		if (row->line != line)
			cells = doc_set_list(doc_add_map(rows), "cells");
		line = row->line;
		put_cell(cells, row, is_amount(row->title));
	}
	doc_set_bool(out, "has_rows", rows->in.count > 0);
}

err_t notice_doc(struct visit *visit, const struct record *record, struct doc *out, bool *found)
{
	struct notice notice;
	int64_t from = 0, until = 0;
	TRY(publish_about(&visit->act, record, &notice, found));
	if (!*found)
		return NULL;
	put_rows(&notice, out);
	doc_set(out, "shown_title", notice.title);
	doc_set(out, "from_text", day_read(notice.from, &from) ? day_chinese(visit->arena, from) : S(""));
	doc_set(out, "until_text", day_read(notice.until, &until) ? day_chinese(visit->arena, until) : S(""));
	doc_set(out, "outcome", notice.outcome);
	doc_set(out, "digest", notice.digest);
	doc_set_bool(out, "holds", publish_holds(&visit->act, &notice));
	return NULL;
}

/* ---- the sheet ---- */

static void put_text(struct doc *blocks, struct str text, const char *align)
{
	struct doc *one = paper_block(blocks, "text");
	doc_set(one, "text", text);
	doc_set(one, "align", str_of(align));
}

static void put_table(struct visit *visit, struct doc *from, struct doc *blocks)
{
	struct doc *table = paper_block(blocks, "table"), *columns = doc_set_list(table, "columns");
	size_t n = 0;
	for (const struct doc *one = doc_at(from, "shown_columns")->in.first; one != NULL; one = one->next, n++) {
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", str_fmt(visit->arena, "c%zu", n));
		doc_set(column, "title", doc_str(one, "title"));
		doc_set_bool(column, "num", is_amount(doc_str(one, "title")));
	}
	struct doc *rows = doc_set_list(table, "rows");
	for (const struct doc *one = doc_at(from, "shown_rows")->in.first; one != NULL; one = one->next) {
		struct doc *row = doc_add_map(rows);
		n = 0;
		for (const struct doc *cell = doc_at(one, "cells")->in.first; cell != NULL; cell = cell->next, n++)
			doc_set(row, str_c(visit->arena, str_fmt(visit->arena, "c%zu", n)), doc_str(cell, "text"));
	}
}

static void put_facts(struct visit *visit, struct doc *from, struct doc *blocks)
{
	for (const struct doc *one = doc_at(from, "shown_facts")->in.first; one != NULL; one = one->next) {
		if (!str_eq(doc_str(one, "title"), S("类别")))
			put_text(blocks,
				 str_fmt(visit->arena, STR "：" STR, STR_ARG(doc_str(one, "title")),
					 STR_ARG(doc_str(one, "text"))),
				 "");
	}
}

/* Wide tables lie across the sheet. */
static struct str paper_of(struct visit *visit, size_t columns)
{
	bool small = str_eq(visit_query(visit, "size"), S("A4"));
	if (columns > 5)
		return small ? S("A4L") : S("A3L");
	return small ? S("A4") : S("A3");
}

err_t poster_doc(struct visit *visit, const struct record *record)
{
	struct doc *from = doc_map(visit->arena);
	bool found = false;
	TRY(notice_doc(visit, record, from, &found));
	if (!found)
		return err_new(visit->arena, ERR_CONFLICT, "还没有公布，没有可以张贴的。审过、公布了再打印。");
	struct str place = place_name(&visit->act, record->org);
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = doc_set_list(print, "blocks");
	visit_title(visit, doc_str(from, "shown_title"));
	doc_set(print, "paper", paper_of(visit, doc_at(from, "shown_columns")->in.count));
	doc_set(print, "title", str_fmt(visit->arena, STR STR "公开", STR_ARG(place),
					STR_ARG(kind_title(&visit->act, record_text(record, "kind")))));
	doc_set(print, "subtitle", doc_str(from, "shown_title"));
	doc_set(print, "number", record_text(record, "number"));
	put_table(visit, from, blocks);
	put_facts(visit, from, blocks);
	put_text(blocks,
		 str_fmt(visit->arena, "公开时间：" STR "到" STR, STR_ARG(doc_str(from, "from_text")),
			 STR_ARG(doc_str(from, "until_text"))),
		 "");
	struct doc *code = paper_block(blocks, "qr");
	doc_set(code, "text", visit_address(visit, str_fmt(visit->arena, "/v/" STR "/open/%lld", STR_ARG(record->org),
							   (long long)record->id)));
	doc_set(code, "caption", S("手机扫一扫，能看、能问，答复也在这里"));
	put_text(blocks, str_fmt(visit->arena, STR "村民委员会　　" STR, STR_ARG(place), STR_ARG(doc_str(from, "from_text"))),
		 "right");
	doc_set(print, "footer", str_fmt(visit->arena, "防伪校验 " STR, STR_ARG(str_sub(doc_str(from, "digest"), 0, 16))));
	return NULL;
}
