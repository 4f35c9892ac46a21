/*
 * XLSX in: the rows of the first visible sheet, one by one, as text.
 *
 * Only what a list needs is understood: shared and inline strings, numbers, yes/no, cached results of
 * formulas, and dates by the number format of their style. Rows keep the numbers that the person sees
 * in the spreadsheet. Never trusts dimension, count or uniqueCount; never runs a formula. Runs in a
 * room.
 */
#include "view/view.h"

#include "base/arena.h"
#include "base/date.h"
#include "view/number_internal.h"
#include "view/package_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOST_ROWS = 200000,
	MOST_COLUMNS = 200,
	MOST_STRINGS = 1000000,
	MOST_STYLES = 65536,
	MOST_FORMATS = 4096,
	LONGEST_CELL = 200000, /* bytes; a spreadsheet allows 32,767 characters */
	LAST_EXCEL_DAY = 2958465,
};

struct format {
	long id;
	bool date;
};

struct book {
	struct package package;
	struct str sheet_id;   /* relation of the first visible sheet */
	struct str sheet_path; /* its part */
	bool from_1904;
	struct str *strings;
	size_t string_count, string_cap;
	struct format *formats;
	size_t format_count;
	bool *date_styles; /* by cell style: shows a day */
	size_t style_count;
};

/* ---- workbook and relations: where is the first sheet ---- */

static void on_workbook(struct xml *xml, const char *name, const char **attributes)
{
	struct book *book = xml->arg;
	if (strcmp(name, "workbookPr") == 0) {
		const char *from = xml_attribute(attributes, "date1904");
		book->from_1904 = from != NULL && (strcmp(from, "1") == 0 || strcmp(from, "true") == 0);
	}
	if (strcmp(name, "sheet") != 0 || book->sheet_id.len > 0)
		return;
	const char *state = xml_attribute(attributes, "state");
	const char *id = xml_attribute(attributes, "r:id");
	for (const char **one = attributes; id == NULL && *one != NULL; one += 2) {
		size_t len = strlen(*one);
		if (len > 3 && strcmp(*one + len - 3, ":id") == 0)
			id = one[1];
	}
	if (id != NULL && (state == NULL || strcmp(state, "visible") == 0))
		book->sheet_id = str_dup(xml->arena, str_of(id));
}

static void on_relation(struct xml *xml, const char *name, const char **attributes)
{
	struct book *book = xml->arg;
	const char *id = xml_attribute(attributes, "Id"), *target = xml_attribute(attributes, "Target");
	if (strcmp(name, "Relationship") != 0 || id == NULL || target == NULL)
		return;
	if (!str_eq(str_of(id), book->sheet_id))
		return;
	struct str path = str_of(target);
	if (str_starts(path, S("/")))
		path = str_dup(xml->arena, str_sub(path, 1, path.len));
	else
		path = str_join(xml->arena, S("xl/"), path);
	book->sheet_path = path;
}

static err_t find_sheet(struct book *book)
{
	struct xml workbook = {.arg = book, .start = on_workbook};
	struct xml relations = {.arg = book, .start = on_relation};
	TRY(package_parse(&book->package, "xl/workbook.xml", &workbook));
	if (book->sheet_id.len == 0)
		return package_damaged(book->package.arena, "xlsx: no visible sheet");
	TRY(package_parse(&book->package, "xl/_rels/workbook.xml.rels", &relations));
	if (book->sheet_path.len == 0)
		return package_damaged(book->package.arena, "xlsx: the first sheet has no part");
	return NULL;
}

/* ---- styles: which cells are days ---- */

/* A format code shows a day when a y or d is left without its quoted, escaped and bracketed parts. */
static bool code_is_date(const char *code)
{
	for (; *code != 0; code++) {
		if (*code == '"') {
			code = strchr(code + 1, '"');
		} else if (*code == '[') {
			code = strchr(code, ']');
		} else if (*code == '\\' || *code == '_' || *code == '*') {
			code = code[1] == 0 ? NULL : code + 1;
		} else if (strchr("yYdD", *code) != NULL) {
			return true;
		}
		if (code == NULL)
			return false;
	}
	return false;
}

/* The formats that need no code; 27 to 58 are those of Chinese editions. */
static bool number_is_date(long id)
{
	static const unsigned char ids[] = {14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36,
					    50, 51, 52, 53, 54, 57, 58};
	return id > 0 && id < 256 && memchr(ids, (int)id, sizeof ids) != NULL;
}

struct style_reader {
	struct book *book;
	bool in_cells; /* inside cellXfs */
};

static bool style_is_date(const struct book *book, long id)
{
	for (size_t i = 0; i < book->format_count; i++) {
		if (book->formats[i].id == id)
			return book->formats[i].date;
	}
	return number_is_date(id);
}

static void on_style(struct xml *xml, const char *name, const char **attributes)
{
	struct style_reader *reader = xml->arg;
	struct book *book = reader->book;
	const char *id = xml_attribute(attributes, "numFmtId"), *code = xml_attribute(attributes, "formatCode");
	if (strcmp(name, "cellXfs") == 0)
		reader->in_cells = true;
	if (strcmp(name, "numFmt") == 0 && id != NULL && code != NULL && book->format_count < MOST_FORMATS) {
		book->formats[book->format_count++] =
			(struct format){strtol(id, NULL, 10), code_is_date(code)};
	}
	if (strcmp(name, "xf") == 0 && reader->in_cells && book->style_count < MOST_STYLES) {
		book->date_styles[book->style_count++] =
			id != NULL && style_is_date(book, strtol(id, NULL, 10));
	}
}

static void on_style_end(struct xml *xml, const char *name)
{
	struct style_reader *reader = xml->arg;
	if (strcmp(name, "cellXfs") == 0)
		reader->in_cells = false;
}

static err_t read_styles(struct book *book)
{
	struct style_reader reader = {.book = book};
	struct xml xml = {.arg = &reader, .start = on_style, .end = on_style_end};
	if (!package_has(&book->package, "xl/styles.xml"))
		return NULL;
	book->formats = arena_many(book->package.arena, struct format, MOST_FORMATS);
	book->date_styles = arena_many(book->package.arena, bool, MOST_STYLES);
	return package_parse(&book->package, "xl/styles.xml", &xml);
}

/* ---- shared strings ---- */

struct string_reader {
	struct book *book;
	struct buf text;
	bool in_text, in_phonetic;
};

/* Line ends and tabs that XML cannot carry are written _x000D_ and the like. */
static struct str without_codes(struct arena *arena, struct str text)
{
	static const struct {
		struct str code;
		char byte;
	} codes[] = {{STR_INIT("_x000D_"), 0}, {STR_INIT("_x000A_"), '\n'}, {STR_INIT("_x0009_"), '\t'}};
	if (str_find(text, S("_x00")) == SIZE_MAX)
		return str_dup(arena, text);
	struct buf out = buf_new(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		size_t k = 0;
		while (k < 3 && !str_starts(str_sub(text, i, text.len), codes[k].code))
			k++;
		if (k == 3)
			buf_byte(&out, text.at[i]);
		else if (codes[k].byte != 0)
			buf_byte(&out, codes[k].byte);
		i += k == 3 ? 0 : codes[k].code.len - 1;
	}
	return buf_str(&out);
}

static void on_string_start(struct xml *xml, const char *name, const char **attributes)
{
	(void)attributes;
	struct string_reader *reader = xml->arg;
	if (strcmp(name, "si") == 0)
		reader->text.len = 0;
	if (strcmp(name, "rPh") == 0)
		reader->in_phonetic = true;
	reader->in_text = strcmp(name, "t") == 0 && !reader->in_phonetic;
}

static void on_string_text(struct xml *xml, const char *text, int len)
{
	struct string_reader *reader = xml->arg;
	if (!reader->in_text)
		return;
	buf_add(&reader->text, (struct str){text, (size_t)len});
	if (buf_failed(&reader->text))
		xml_stop(xml, package_damaged(xml->arena, "xlsx: a text is too long"));
}

static void on_string_end(struct xml *xml, const char *name)
{
	struct string_reader *reader = xml->arg;
	struct book *book = reader->book;
	reader->in_text = false;
	if (strcmp(name, "rPh") == 0)
		reader->in_phonetic = false;
	if (strcmp(name, "si") != 0)
		return;
	if (book->string_count == MOST_STRINGS) {
		xml_stop(xml, package_damaged(xml->arena, "xlsx: too many strings"));
		return;
	}
	if (book->string_count == book->string_cap) {
		size_t cap = book->string_cap == 0 ? 1024 : book->string_cap * 2;
		book->strings = arena_grow(xml->arena, book->strings, book->string_cap * sizeof(struct str),
					   cap * sizeof(struct str));
		book->string_cap = cap;
	}
	book->strings[book->string_count++] = without_codes(xml->arena, buf_str(&reader->text));
}

static err_t read_strings(struct book *book)
{
	struct string_reader reader = {.book = book, .text = buf_new(book->package.arena, LONGEST_CELL)};
	struct xml xml = {
		.arg = &reader, .start = on_string_start, .end = on_string_end, .text = on_string_text};
	if (!package_has(&book->package, "xl/sharedStrings.xml"))
		return NULL;
	return package_parse(&book->package, "xl/sharedStrings.xml", &xml);
}

/* ---- the sheet ---- */

enum cell_kind { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_YES };

struct sheet_reader {
	struct book *book;
	xlsx_row *each;
	void *arg;
	struct arena *row_arena;
	struct xlsx_cell cells[MOST_COLUMNS];
	size_t count;  /* cells up to the last one with content */
	long row, rows;
	long column;   /* of the present cell */
	size_t style;
	enum cell_kind kind;
	struct buf text; /* of the present cell */
	bool in_row, in_cell, in_value, in_phonetic;
};

/* "AB12": column 27 and row 12; false for anything else. */
static bool read_place(const char *place, long *column, long *row)
{
	long letters = 0, digits = 0;
	for (; *place >= 'A' && *place <= 'Z' && letters < 100000; place++)
		letters = letters * 26 + (*place - 'A' + 1);
	for (; *place >= '0' && *place <= '9' && digits < 10000000; place++)
		digits = digits * 10 + (*place - '0');
	*column = letters - 1;
	*row = digits;
	return *place == 0 && letters > 0 && digits > 0;
}

static void begin_row(struct xml *xml, struct sheet_reader *reader, const char **attributes)
{
	const char *number = xml_attribute(attributes, "r");
	long row = number == NULL ? reader->row + 1 : strtol(number, NULL, 10);
	if (reader->in_row || row <= reader->row || row > 1048576) {
		xml_stop(xml, package_damaged(xml->arena, "xlsx: rows out of order"));
		return;
	}
	reader->in_row = true;
	reader->row = row;
	reader->column = -1;
	reader->count = 0;
	memset(reader->cells, 0, sizeof reader->cells);
}

static enum cell_kind kind_of(const char *type)
{
	if (type == NULL || strcmp(type, "n") == 0)
		return CELL_NUMBER;
	if (strcmp(type, "s") == 0)
		return CELL_SHARED;
	return strcmp(type, "b") == 0 ? CELL_YES : CELL_TEXT;
}

static void begin_cell(struct xml *xml, struct sheet_reader *reader, const char **attributes)
{
	const char *place = xml_attribute(attributes, "r"), *style = xml_attribute(attributes, "s");
	long column = reader->column + 1, row = reader->row;
	bool nested = !reader->in_row || reader->in_cell;
	if (nested || (place != NULL && (!read_place(place, &column, &row) || row != reader->row ||
					 column <= reader->column))) {
		xml_stop(xml, package_damaged(xml->arena, "xlsx: a cell is out of place"));
		return;
	}
	long number = style == NULL ? 0 : strtol(style, NULL, 10);
	reader->in_cell = true;
	reader->column = column;
	reader->style = number < 0 ? 0 : (size_t)number;
	reader->kind = kind_of(xml_attribute(attributes, "t"));
	reader->text.len = 0;
}

static void on_sheet_start(struct xml *xml, const char *name, const char **attributes)
{
	struct sheet_reader *reader = xml->arg;
	reader->in_value = false;
	if (strcmp(name, "row") == 0)
		begin_row(xml, reader, attributes);
	else if (strcmp(name, "c") == 0)
		begin_cell(xml, reader, attributes);
	else if (strcmp(name, "rPh") == 0)
		reader->in_phonetic = true;
	else
		reader->in_value = (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) && reader->in_cell &&
				   !reader->in_phonetic;
}

static void on_sheet_text(struct xml *xml, const char *text, int len)
{
	struct sheet_reader *reader = xml->arg;
	if (!reader->in_value)
		return;
	buf_add(&reader->text, (struct str){text, (size_t)len});
	if (buf_failed(&reader->text))
		xml_stop(xml, package_damaged(xml->arena, "xlsx: a cell is too long"));
}

/* Days since 1899-12-30 (with the 29th of February 1900 that never was) or 1904-01-01. */
static struct str date_text(struct arena *arena, double serial, bool from_1904)
{
	double whole = floor(serial);
	int64_t minutes = (int64_t)floor((serial - whole) * 1440 + 0.5);
	int64_t day = (int64_t)whole + day_number((struct day_parts){1899, 12, 30});
	if (from_1904)
		day += 1462;
	else if (whole < 60)
		day++;
	if (minutes == 1440) {
		day++;
		minutes = 0;
	}
	struct str date = day_text(arena, day);
	if (minutes == 0)
		return date;
	return str_fmt(arena, STR " %02d:%02d", STR_ARG(date), (int)(minutes / 60), (int)(minutes % 60));
}

static struct str number_text(struct sheet_reader *reader, struct str raw, bool *number)
{
	struct arena *arena = reader->row_arena;
	const struct book *book = reader->book;
	char *end = NULL;
	const char *typed = str_c(arena, raw);
	double value = strtod(typed, &end);
	*number = true;
	if (end == typed || *end != 0 || !isfinite(value)) {
		*number = false;
		return str_dup(arena, raw);
	}
	bool date = reader->style < book->style_count && book->date_styles[reader->style];
	if (date && value >= 1 && value <= LAST_EXCEL_DAY) {
		*number = false;
		return date_text(arena, value, book->from_1904);
	}
	if (floor(value) == value && fabs(value) < 1e21)
		return str_fmt(arena, "%.0f", value);
	return str_fmt(arena, "%.15g", value);
}

static err_t cell_value(struct sheet_reader *reader, struct xlsx_cell *out)
{
	struct book *book = reader->book;
	struct str raw = buf_str(&reader->text);
	int64_t index;
	switch (reader->kind) {
	case CELL_TEXT:
		out->text = without_codes(reader->row_arena, raw);
		return NULL;
	case CELL_YES:
		out->text = str_eq(raw, S("1")) ? S("是") : S("否");
		return NULL;
	case CELL_SHARED:
		if (!str_int(str_trim(raw), &index) || index < 0 || (size_t)index >= book->string_count)
			return package_damaged(book->package.arena, "xlsx: no such shared string");
		out->text = book->strings[index];
		return NULL;
	case CELL_NUMBER:
		out->text = number_text(reader, str_trim(raw), &out->number);
		return NULL;
	}
	return NULL;
}

static void end_cell(struct xml *xml, struct sheet_reader *reader)
{
	reader->in_cell = false;
	if (reader->text.len == 0)
		return;
	if (reader->column >= MOST_COLUMNS) {
		xml_stop(xml, err_new(xml->arena, ERR_TOO_LARGE,
				      "第 %ld 行的内容超过了 %d 列，请删掉用不着的列再传。", reader->row, MOST_COLUMNS));
		return;
	}
	struct xlsx_cell *cell = &reader->cells[reader->column];
	err_t err = cell_value(reader, cell);
	if (err != NULL)
		xml_stop(xml, err);
	else if (cell->text.len > 0)
		reader->count = (size_t)reader->column + 1;
}

static void end_row(struct xml *xml, struct sheet_reader *reader)
{
	reader->in_row = false;
	if (reader->count > 0) {
		if (++reader->rows > MOST_ROWS) {
			xml_stop(xml, err_new(xml->arena, ERR_TOO_LARGE,
					      "这个表格超过了 %d 行，请分成几个文件再传。", MOST_ROWS));
			return;
		}
		err_t err = reader->each(reader->arg, (int)reader->row, reader->cells, reader->count);
		if (err != NULL)
			xml_stop(xml, err_copy(xml->arena, err));
	}
	arena_reset(reader->row_arena);
}

static void on_sheet_end(struct xml *xml, const char *name)
{
	struct sheet_reader *reader = xml->arg;
	reader->in_value = false;
	if (strcmp(name, "rPh") == 0)
		reader->in_phonetic = false;
	else if (strcmp(name, "c") == 0)
		end_cell(xml, reader);
	else if (strcmp(name, "row") == 0)
		end_row(xml, reader);
}

static err_t read_sheet(struct book *book, xlsx_row *each, void *arg)
{
	struct arena *arena = book->package.arena;
	struct sheet_reader *reader = arena_one(arena, struct sheet_reader);
	reader->book = book;
	reader->each = each;
	reader->arg = arg;
	reader->column = -1;
	reader->row_arena = arena_new(arena);
	reader->text = buf_new(arena, LONGEST_CELL);
	struct xml xml = {
		.arg = reader, .start = on_sheet_start, .end = on_sheet_end, .text = on_sheet_text};
	return package_parse(&book->package, str_c(arena, book->sheet_path), &xml);
}

err_t xlsx_read(struct arena *arena, struct str path, xlsx_row *each, void *arg)
{
	struct arena *own = arena_new(arena);
	struct book book = {.from_1904 = false};
	err_t err = package_open(own, path, &book.package);
	if (err == NULL) {
		err = find_sheet(&book);
		if (err == NULL)
			err = read_styles(&book);
		if (err == NULL)
			err = read_strings(&book);
		if (err == NULL)
			err = read_sheet(&book, each, arg);
		package_close(&book.package);
	}
	err = err_copy(arena, err);
	arena_free(own);
	return err;
}
