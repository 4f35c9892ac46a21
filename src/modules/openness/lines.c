/*
 * lines: what a disclosure says, line by line: drawn from the register that holds the facts, or written by hand.
 *
 * A drawn line keeps the record it came from and is masked when it is drawn: what stands in a draft is what
 * everybody will see. Drawing again replaces what the register has changed; lines by hand, and the marks of those that
 * were left out, stay. A line that is left out stays in the draft with its reason, so that who checks it sees it.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/openness/openness_int.h"

enum { CELLS_MAX = 2400, CELL_MAX = 200 };
/* What an amount may come to before more digits are left out: as many lines as there may be still make a sum. */
#define YUAN_MOST 10000000000000LL

/* ---- as they are kept ---- */

/* A cell is one line of text: what would break the row of a table becomes a blank. */
static struct str cell_of(struct arena *arena, struct str text)
{
	struct str head = str_head(str_trim(text), CELL_MAX);
	char *copy = arena_alloc(arena, head.len + 1);
	for (size_t i = 0; i < head.len; i++)
		copy[i] = head.at[i] == '\n' || head.at[i] == '\t' || head.at[i] == '\r' ? ' ' : head.at[i];
	return (struct str){copy, head.len};
}

static struct str cells_text(struct arena *arena, const struct str *cells)
{
	struct buf buf = buf_new(arena, CELLS_MAX * 4);
	size_t last = 0;
	for (size_t i = 0; i < OPENNESS_COLUMNS; i++)
		last = cells[i].len > 0 ? i + 1 : last;
	for (size_t i = 0; i < last; i++) {
		if (i > 0)
			buf_byte(&buf, '\n');
		buf_add(&buf, cells[i]);
	}
	return buf_str(&buf);
}

static void line_read(const struct record *record, struct open_line *out)
{
	struct str rest = record_text(record, "cells");
	*out = (struct open_line){.id = record->id,
				  .version = record->version,
				  .place = record_int(record, "place"),
				  .source = record_text(record, "source"),
				  .why = record_text(record, "why"),
				  .left_out = record_int(record, "left_out") != 0};
	for (size_t i = 0; i < OPENNESS_COLUMNS; i++)
		out->cells[i] = rest.len > 0 ? str_cut(&rest, '\n') : S("");
}

err_t lines_load(struct act *act, const struct record *record, struct open_line **out, size_t *count)
{
	const struct record *records = NULL;
	TRY(openness_records(act, "disclosure_line", record->org, &records, count, "disclosure",
			     str_fmt(act->arena, "%lld", (long long)record->id), NULL));
	struct open_line *lines = arena_many(act->arena, struct open_line, *count + 1);
	for (size_t i = 0; i < *count; i++)
		line_read(&records[i], &lines[i]);
	*out = lines;
	return NULL;
}

static err_t write_line(struct act *act, const struct record *record, const struct open_line *line)
{
	struct act *program = arena_one(act->arena, struct act);
	const struct reg *reg = act_register(act, "disclosure_line");
	struct draft *draft = NULL;
	struct record old;
	int64_t id = 0;
	*program = act_as_program(act);
	if (line->id != 0) {
		TRY(reg_load(program, reg, line->id, &old));
		TRY(draft_of(program, &old, &draft));
	} else {
		TRY(draft_new(program, reg, record->org, &draft));
		draft_set_int(draft, "disclosure", record->id);
	}
	draft_set_int(draft, "place", line->place);
	draft_set_text(draft, "cells", cells_text(act->arena, line->cells));
	draft_set_text(draft, "source", line->source);
	draft_set_int(draft, "left_out", line->left_out);
	draft_set_text(draft, "why", line->why);
	return draft_write(draft, line->id == 0 ? 0 : old.version, &id);
}

/* ---- by hand ---- */

err_t lines_put(struct act *act, const struct record *record, const struct open_line *line)
{
	struct open_line own = *line, *lines = NULL;
	size_t count = 0;
	bool empty = true;
	for (size_t i = 0; i < OPENNESS_COLUMNS; i++) {
		own.cells[i] = cell_of(act->arena, line->cells[i]);
		empty = empty && own.cells[i].len == 0;
	}
	if (empty)
		return err_field(act->arena, S("cell_0"), "这一行还是空的，请至少填一格。");
	if (cells_text(act->arena, own.cells).len > CELLS_MAX)
		return err_field(act->arena, S("cell_0"), "这一行太长了，请写短些，或者分成两行。");
	if (own.id == 0) {
		TRY(lines_load(act, record, &lines, &count));
		if (count >= OPENNESS_LINES)
			return err_new(act->arena, ERR_TOO_LARGE, "一份最多 %d 行，请分成几份。", OPENNESS_LINES);
		own.place = count == 0 ? 1 : lines[count - 1].place + 1;
	}
	return write_line(act, record, &own);
}

bool line_paste(struct str row, size_t columns, struct str cells[OPENNESS_COLUMNS])
{
	char sep = str_find(row, S("\t")) != SIZE_MAX ? '\t' : '|';
	for (size_t i = 0; row.len > 0; i++) {
		struct str cell = str_cut(&row, sep);
		if (i < columns)
			cells[i] = cell;
		else if (str_trim(cell).len > 0)
			return false;
	}
	return true;
}

/* ---- from the register ---- */

/* In the narrow column of a table: the title names the unit and the year. */
static struct str words_of(struct act *act, const struct fact *fact)
{
	int64_t day = 0;
	struct str text = fact_text(act->arena, fact);
	if (fact->field != NULL && fact->field->kind == FIELD_MONEY)
		return text;
	if (fact->field != NULL && fact->field->kind == FIELD_DATE && day_read(text, &day))
		return day_short(act->arena, day);
	return fact_words(act, fact);
}

static err_t cell_from(struct act *act, const struct draft *row, const struct disclosure_column *column,
		       struct str *out)
{
	struct act public = act_public(act->arena, act->house, act->db, NULL, row->org);
	struct fact fact;
	bool open = true;
	if (column->open.field.len > 0)
		TRY(draft_holds(row, &column->open, &open));
	if (!open) {
		*out = column->otherwise;
		return NULL;
	}
	TRY(draft_fact(row, column->name, &fact));
	*out = cell_of(act->arena, act_shown(&public, row->reg->name, row->org, &column->shown,
					     words_of(act, &fact)));
	return NULL;
}

static err_t fits(const struct draft *row, const struct disclosure *disclosure, bool *out)
{
	*out = true;
	for (size_t i = 0; i < disclosure->where_count && *out; i++)
		TRY(draft_holds(row, &disclosure->where[i], out));
	return NULL;
}

static bool is_before(const struct disclosure *disclosure, const struct record *a, const struct record *b)
{
	int order = disclosure->day == NULL ? 0
					    : str_cmp(record_text(a, disclosure->day_name.at),
						      record_text(b, disclosure->day_name.at));
	return order < 0 || (order == 0 && a->id < b->id);
}

static void in_order(const struct disclosure *disclosure, struct record *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct record one = list[i];
		size_t k = i;
		for (; k > 0 && is_before(disclosure, &one, &list[k - 1]); k--)
			list[k] = list[k - 1];
		list[k] = one;
	}
}

static err_t rows_of(struct act *act, const struct record *record, const struct disclosure *disclosure,
		     struct record **out, size_t *count)
{
	const struct record *found = NULL;
	struct period period;
	const char *reg = str_c(act->arena, disclosure->reg_name);
	if (disclosure->day == NULL) {
		TRY(openness_records(act, reg, record->org, &found, count, NULL));
	} else {
		if (!period_read(act->arena, record_text(record, "period"), &period))
			return err_internal(act->arena, "a disclosure without a period");
		TRY(openness_records(
			act, reg, record->org, &found, count,
			str_c(act->arena, str_join(act->arena, disclosure->day_name, S("_from"))),
			day_text(act->arena, period.from),
			str_c(act->arena, str_join(act->arena, disclosure->day_name, S("_to"))),
			day_text(act->arena, period.until), NULL));
	}
	struct record *list = arena_many(act->arena, struct record, *count + 1);
	for (size_t i = 0; i < *count; i++)
		list[i] = found[i];
	in_order(disclosure, list, *count);
	*out = list;
	return NULL;
}

/* The lines that the register gives now; each with its source. */
static err_t draw(struct act *act, const struct record *record, const struct disclosure *disclosure,
		  struct open_line **out, size_t *count, size_t *passed)
{
	struct record *rows = NULL;
	size_t row_count = 0;
	TRY(rows_of(act, record, disclosure, &rows, &row_count));
	struct open_line *lines = arena_many(act->arena, struct open_line, row_count + 1);
	*count = *passed = 0;
	for (size_t i = 0; i < row_count; i++) {
		struct draft *row = NULL;
		bool fitting = false;
		TRY(draft_of(act, &rows[i], &row));
		TRY(fits(row, disclosure, &fitting));
		*passed += !fitting;
		if (!fitting)
			continue;
		struct open_line *line = &lines[(*count)++];
		line->place = (int64_t)*count;
		line->source = str_fmt(act->arena, STR ":%lld", STR_ARG(disclosure->reg_name),
				       (long long)rows[i].id);
		for (size_t k = 0; k < disclosure->column_count; k++)
			TRY(cell_from(act, row, &disclosure->columns[k], &line->cells[k]));
	}
	*out = lines;
	return *count <= OPENNESS_LINES
		       ? NULL
		       : err_new(act->arena, ERR_TOO_LARGE,
				 "台账里有 %zu 行，一份最多 %d 行。请县里把这一项改成更短的期，或分成几项。", *count,
				 OPENNESS_LINES);
}

static const struct open_line *with_source(const struct open_line *lines, size_t count, struct str source)
{
	for (size_t i = 0; i < count; i++) {
		if (lines[i].source.len > 0 && str_eq(lines[i].source, source))
			return &lines[i];
	}
	return NULL;
}

static bool is_same(const struct open_line *a, const struct open_line *b)
{
	for (size_t i = 0; i < OPENNESS_COLUMNS; i++) {
		if (!str_eq(a->cells[i], b->cells[i]))
			return false;
	}
	return true;
}

/* Lines that the register no longer gives go; those by hand come behind the drawn ones. */
static err_t settle_old(struct act *act, const struct record *record, struct open_line *old, size_t count,
			const struct open_line *fresh, size_t fresh_count, bool write,
			struct lines_change *out)
{
	struct act program = act_as_program(act);
	int64_t place = (int64_t)fresh_count;
	for (size_t i = 0; i < count; i++) {
		if (old[i].source.len == 0) {
			old[i].place = ++place;
			if (write)
				TRY(write_line(act, record, &old[i]));
		} else if (with_source(fresh, fresh_count, old[i].source) == NULL) {
			out->gone++;
			if (write)
				TRY(reg_void(&program, act_register(act, "disclosure_line"), old[i].id,
					     old[i].version, S("台账里不再有")));
		}
	}
	return NULL;
}

err_t lines_fill(struct act *act, struct record *record, bool write, struct lines_change *out)
{
	struct act program = act_as_program(act);
	const struct disclosure *disclosure = disclosure_of(act, record);
	struct open_line *old = NULL, *fresh = NULL;
	size_t count = 0, fresh_count = 0;
	*out = (struct lines_change){0};
	TRY(lines_load(act, record, &old, &count));
	if (disclosure->reg == NULL)
		return NULL;
	TRY(draw(&program, record, disclosure, &fresh, &fresh_count, &out->passed));
	for (size_t i = 0; i < fresh_count; i++) {
		const struct open_line *same = with_source(old, count, fresh[i].source);
		out->fresh += same == NULL;
		if (same != NULL) {
			bool alike = is_same(same, &fresh[i]);
			out->changed += !alike;
			if (alike && same->place == fresh[i].place)
				continue;
			fresh[i].id = same->id;
			fresh[i].left_out = same->left_out;
			fresh[i].why = same->why;
		}
		if (write)
			TRY(write_line(act, record, &fresh[i]));
	}
	return settle_old(act, record, old, count, fresh, fresh_count, write, out);
}

/* ---- said of them ---- */

void line_source(struct visit *visit, const struct open_line *line, struct str *words, struct str *url)
{
	struct str rest = line->source, reg_name = str_cut(&rest, ':');
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, reg_name);
	int64_t id = 0;
	*words = line->source.len == 0 ? S("手写") : reg == NULL ? reg_name : reg->title;
	bool may = reg != NULL && act_may_somewhere(&visit->act, reg_resource(reg), VERB_READ);
	*url = may && str_int(rest, &id) ? visit_record_url(visit, reg_name, id) : S("");
}

/* Fen of "1,234.5元"; what is no amount counts nothing. */
static int64_t fen_of(struct str text)
{
	int64_t fen = 0, decimals = -1;
	bool minus = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '-' && fen == 0)
			minus = true;
		else if (c == '.' && decimals < 0)
			decimals = 0;
		else if (c >= '0' && c <= '9' && decimals < 2 && fen < YUAN_MOST) {
			fen = fen * 10 + (c - '0');
			decimals += decimals >= 0;
		}
	}
	for (int64_t i = decimals < 0 ? 0 : decimals; i < 2; i++)
		fen *= 10;
	return minus ? -fen : fen;
}

struct str lines_sum(struct arena *arena, const struct disclosure *disclosure,
		     const struct open_line *lines, size_t count, size_t column)
{
	int64_t sum = 0;
	if (!disclosure->columns[column].sum)
		return S("");
	for (size_t i = 0; i < count; i++)
		sum += lines[i].left_out ? 0 : fen_of(lines[i].cells[column]);
	return text_hundredths(arena, sum);
}
