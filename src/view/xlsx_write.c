/*
 * XLSX: the doc's table as people in offices expect it: title, filter summary, a header that stays in
 * sight, columns as wide as their content, ready to print on A4 across.
 *
 * Texts are text cells (format @), so that a spreadsheet never rounds an identity number; what could
 * be taken for a formula gets an apostrophe. Rows are written one by one (constant memory). The work
 * goes through a file in TMPDIR, which in a room is the room's own folder. Runs in a room.
 */
#include "view/view.h"

#include "base/arena.h"
#include "view/number_internal.h"
#include "view/table_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
	NARROWEST = 8,
	WIDEST = 46,
	LONGEST_TEXT = 32000, /* a cell holds 32,767 */
	LONGEST_LIST = 250,   /* choices of a cell, all together */
	ENTRY_ROWS = 5000,    /* of a template */
};

enum look { LOOK_TITLE, LOOK_SUMMARY, LOOK_HEAD, LOOK_NEEDED, LOOK_TEXT, LOOK_WARNING, LOOK_WHOLE, LOOK_TENTH, LOOK_FEN, LOOKS };

struct sheet {
	struct arena *arena; /* of the present row */
	lxw_workbook *book;
	lxw_worksheet *at;
	lxw_format *looks[LOOKS];
	const struct table *table;
	const struct doc *source; /* the table's map: attributes of columns */
	size_t *widths;
	lxw_row_t row;
	lxw_error error;
};

static void note_error(struct sheet *sheet, lxw_error error)
{
	if (sheet->error == LXW_NO_ERROR)
		sheet->error = error;
}

/* ---- looks ---- */

static lxw_format *make_look(lxw_workbook *book, bool bold, double size, bool ruled, const char *numbers)
{
	lxw_format *format = workbook_add_format(book);
	format_set_font_name(format, "宋体");
	format_set_font_size(format, size);
	format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	if (bold)
		format_set_bold(format);
	if (ruled)
		format_set_border(format, LXW_BORDER_THIN);
	if (numbers != NULL)
		format_set_num_format(format, numbers);
	return format;
}

static void make_looks(lxw_workbook *book, lxw_format **looks)
{
	looks[LOOK_TITLE] = make_look(book, true, 16, false, NULL);
	format_set_align(looks[LOOK_TITLE], LXW_ALIGN_CENTER);
	looks[LOOK_SUMMARY] = make_look(book, false, 10, false, NULL);
	format_set_font_color(looks[LOOK_SUMMARY], 0x595959);
	for (int look = LOOK_HEAD; look <= LOOK_NEEDED; look++) {
		looks[look] = make_look(book, true, 11, true, "@");
		format_set_align(looks[look], LXW_ALIGN_CENTER);
		format_set_text_wrap(looks[look]);
		format_set_bg_color(looks[look], 0xE7E6E6);
	}
	format_set_font_color(looks[LOOK_NEEDED], 0xC00000);
	for (int look = LOOK_TEXT; look <= LOOK_WARNING; look++) {
		looks[look] = make_look(book, false, 11, true, "@");
		format_set_text_wrap(looks[look]);
	}
	format_set_font_color(looks[LOOK_WARNING], 0xC00000);
	looks[LOOK_WHOLE] = make_look(book, false, 11, true, "0");
	looks[LOOK_TENTH] = make_look(book, false, 11, true, "0.0");
	looks[LOOK_FEN] = make_look(book, false, 11, true, "0.00");
}

/* ---- cells ---- */

/* Width in half characters: one that is two bytes or more in UTF-8 counts as two. */
static size_t shown_width(struct str text)
{
	size_t width = 0, widest = 0;
	for (size_t i = 0; i < text.len;) {
		size_t before = i;
		int32_t rune = str_rune(text, &i);
		width = rune == '\n' ? 0 : width + (i - before > 1 ? 2 : 1);
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void write_text(struct sheet *sheet, size_t column, struct str text, enum look look)
{
	if (str_chars(text) > LONGEST_TEXT)
		text = str_join(sheet->arena, str_head(text, LONGEST_TEXT), S("……（太长，后面的没有导出）"));
	text = table_harmless(sheet->arena, text);
	size_t width = shown_width(text) + 2;
	if (sheet->widths[column] < width)
		sheet->widths[column] = width;
	lxw_col_t at = (lxw_col_t)column;
	if (text.len == 0)
		note_error(sheet, worksheet_write_blank(sheet->at, sheet->row, at, sheet->looks[look]));
	else
		note_error(sheet, worksheet_write_string(sheet->at, sheet->row, at, str_c(sheet->arena, text),
							 sheet->looks[look]));
}

/* A number as a number, with as many decimals as its text shows; long ones are no amounts but codes. */
static bool write_number(struct sheet *sheet, size_t column, struct str text)
{
	size_t dot = str_find(text, S("."));
	size_t decimals = dot == SIZE_MAX ? 0 : text.len - dot - 1;
	if (!is_decimal(text) || text.len > 15 || decimals > 2)
		return false;
	enum look look = decimals == 0 ? LOOK_WHOLE : decimals == 1 ? LOOK_TENTH : LOOK_FEN;
	if (sheet->widths[column] < text.len + 2)
		sheet->widths[column] = text.len + 2;
	note_error(sheet, worksheet_write_number(sheet->at, sheet->row, (lxw_col_t)column,
						 strtod(str_c(sheet->arena, text), NULL), sheet->looks[look]));
	return true;
}

static const struct doc *column_doc(const struct sheet *sheet, size_t column)
{
	const struct doc *one = doc_at(sheet->source, "columns")->in.first;
	while (column-- > 0)
		one = one->next;
	return one;
}

static void write_row(struct sheet *sheet, const struct doc *row)
{
	for (size_t i = 0; i < sheet->table->count; i++) {
		struct str text = table_cell(sheet->arena, row, sheet->table, i);
		if (sheet->table->columns[i].number && write_number(sheet, i, text))
			continue;
		bool warns = str_eq(doc_str(column_doc(sheet, i), "tone"), S("err"));
		write_text(sheet, i, text, warns ? LOOK_WARNING : LOOK_TEXT);
	}
	sheet->row++;
}

/* ---- what stands above the rows ---- */

/* Over all columns; one cell alone cannot be merged. */
static void write_banner(struct sheet *sheet, struct str text, enum look look, double height)
{
	if (text.len == 0)
		return;
	const char *shown = str_c(sheet->arena, table_harmless(sheet->arena, text));
	lxw_col_t last = (lxw_col_t)(sheet->table->count - 1);
	if (last == 0)
		note_error(sheet, worksheet_write_string(sheet->at, sheet->row, 0, shown, sheet->looks[look]));
	else
		note_error(sheet, worksheet_merge_range(sheet->at, sheet->row, 0, sheet->row, last, shown,
							sheet->looks[look]));
	note_error(sheet, worksheet_set_row(sheet->at, sheet->row, height, NULL));
	sheet->row++;
}

/* The choices of a column that is to be filled in. */
static void offer_choices(struct sheet *sheet, size_t column, const struct doc *options)
{
	if (options == NULL || options->kind != DOC_LIST || options->in.count == 0)
		return;
	char **list = arena_many(sheet->arena, char *, options->in.count + 1);
	size_t count = 0, bytes = 0;
	for (const struct doc *one = options->in.first; one != NULL; one = one->next) {
		struct str text = doc_str(one, "text");
		bytes += text.len + 1; /* the library counts letters and keeps room for as many bytes */
		list[count++] = str_c(sheet->arena, text);
	}
	if (bytes > LONGEST_LIST)
		return; /* more than a cell's rule can hold: the note says the choices */
	char title[] = "请从列表里选", message[] = "这一格只能填列表里的内容。";
	lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_LIST,
				    .value_list = list,
				    .error_title = title,
				    .error_message = message};
	note_error(sheet, worksheet_data_validation_range(sheet->at, sheet->row, (lxw_col_t)column, ENTRY_ROWS,
							  (lxw_col_t)column, &rule));
}

static void write_header(struct sheet *sheet, bool template)
{
	for (size_t i = 0; i < sheet->table->count; i++) {
		const struct doc *column = column_doc(sheet, i);
		bool needed = doc_truth(doc_at(column, "required"));
		write_text(sheet, i, sheet->table->columns[i].title, needed ? LOOK_NEEDED : LOOK_HEAD);
		struct str note = doc_str(column, "note");
		if (note.len > 0)
			note_error(sheet, worksheet_write_comment(sheet->at, sheet->row, (lxw_col_t)i,
								  str_c(sheet->arena, note)));
	}
	sheet->row++;
	for (size_t i = 0; template && i < sheet->table->count; i++)
		offer_choices(sheet, i, doc_at(column_doc(sheet, i), "options"));
	worksheet_freeze_panes(sheet->at, sheet->row, 0);
	note_error(sheet, worksheet_repeat_rows(sheet->at, 0, sheet->row - 1));
}

static void set_page(struct sheet *sheet)
{
	enum { PAPER_A4 = 9 };
	worksheet_set_landscape(sheet->at);
	worksheet_set_paper(sheet->at, PAPER_A4);
	worksheet_fit_to_pages(sheet->at, 1, 0);
	worksheet_set_margins(sheet->at, 0.5, 0.5, 0.6, 0.7);
	note_error(sheet, worksheet_set_footer(sheet->at, "&C- &P -"));
}

/* A template's columns are text down to the last row, also where nothing stands yet. */
static void set_widths(struct sheet *sheet, bool template)
{
	for (size_t i = 0; i < sheet->table->count; i++) {
		size_t width = sheet->widths[i];
		width = width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
		lxw_format *format = NULL;
		if (template && !sheet->table->columns[i].number)
			format = sheet->looks[LOOK_TEXT];
		note_error(sheet, worksheet_set_column(sheet->at, (lxw_col_t)i, (lxw_col_t)i, (double)width,
						       format));
	}
}

/* ---- the workbook ---- */

/* At most 31 characters, none of []:*?/\ . */
static struct str sheet_name(struct arena *arena, struct str title, const char *otherwise)
{
	struct str head = str_head(title.len > 0 ? title : str_of(otherwise), 28);
	char *name = str_c(arena, head);
	for (char *c = name; *c != 0; c++) {
		if (strchr("[]:*?/\\'", *c) != NULL)
			*c = '-';
	}
	return str_of(name);
}

static err_t write_rows(struct sheet *sheet)
{
	struct doc_walk walk = {.list = sheet->table->rows};
	bool pulled = doc_is_pulled(sheet->table->rows);
	for (;;) {
		struct doc *row = NULL;
		if (!pulled)
			arena_reset(sheet->arena);
		TRY(doc_next(&walk, sheet->arena, &row));
		if (row == NULL || sheet->error != LXW_NO_ERROR)
			return NULL;
		write_row(sheet, row);
	}
}

static err_t write_sheet(struct arena *arena, lxw_workbook *book, lxw_format **looks,
			 const struct doc *source, const char *otherwise)
{
	struct table table;
	TRY(table_of(arena, source, &table));
	bool template = doc_truth(doc_at(source, "template"));
	struct sheet sheet = {.arena = arena_new(arena), .book = book, .table = &table, .source = source};
	memcpy(sheet.looks, looks, sizeof sheet.looks);
	sheet.widths = arena_many(arena, size_t, table.count);
	sheet.at = workbook_add_worksheet(book, str_c(arena, sheet_name(arena, table.title, otherwise)));
	if (sheet.at == NULL)
		return err_internal(arena, "xlsx: no worksheet");
	set_page(&sheet);
	if (!template) {
		write_banner(&sheet, table.title, LOOK_TITLE, 30);
		write_banner(&sheet, table.summary, LOOK_SUMMARY, 18);
	}
	write_header(&sheet, template);
	err_t err = NULL;
	if (table.rows != NULL)
		err = err_copy(arena, write_rows(&sheet));
	set_widths(&sheet, template);
	arena_free(sheet.arena);
	TRY(err);
	if (sheet.error != LXW_NO_ERROR)
		return err_internal(arena, "xlsx: %s", lxw_strerror(sheet.error));
	return NULL;
}

static err_t write_book(struct arena *arena, struct doc *doc, const char *path, char *folder)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
	lxw_workbook *book = workbook_new_opt(path, &options);
	lxw_format *looks[LOOKS];
	if (book == NULL)
		return err_internal(arena, "xlsx: no workbook");
	make_looks(book, looks);
	err_t err = write_sheet(arena, book, looks, doc_at(doc, "table"), "数据");
	if (err == NULL && doc_at(doc, "guide") != NULL)
		err = write_sheet(arena, book, looks, doc_at(doc, "guide"), "填写说明");
	lxw_error error = workbook_close(book);
	TRY(err);
	return error == LXW_NO_ERROR ? NULL : err_internal(arena, "xlsx: %s", lxw_strerror(error));
}

static err_t read_back(const char *path, struct buf *out)
{
	char piece[65536];
	size_t got;
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return err_internal(out->arena, "xlsx: the file is gone");
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add(out, (struct str){piece, got});
	bool bad = ferror(file) != 0;
	fclose(file);
	if (bad)
		return err_internal(out->arena, "xlsx: cannot be read back");
	if (buf_failed(out))
		return err_new(out->arena, ERR_TOO_LARGE, "内容太多，一个表格放不下，请缩小范围后再导出。");
	return NULL;
}

err_t view_xlsx(struct doc *doc, struct buf *out)
{
	struct arena *arena = out->arena;
	const char *folder = getenv("TMPDIR");
	if (doc_at(doc, "table") == NULL)
		return err_new(arena, ERR_NOT_FOUND, "这一页没有可以导出的表格。");
	char *where = str_c(arena, str_of(folder == NULL ? "/tmp" : folder));
	char *path = str_c(arena, str_fmt(arena, "%s/book-XXXXXX", where));
	int file = mkstemp(path);
	if (file < 0)
		return err_internal(arena, "xlsx: no temporary file");
	close(file);
	err_t err = write_book(arena, doc, path, where);
	if (err == NULL)
		err = read_back(path, out);
	unlink(path);
	return err;
}
