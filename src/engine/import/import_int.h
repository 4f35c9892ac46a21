/*
 * What the files of this folder share: the sheet as columns of the register, one row at work.
 */
#ifndef LIANXIN_ENGINE_IMPORT_INT_H
#define LIANXIN_ENGINE_IMPORT_INT_H

#include "engine/import/import.h"

struct sheet_column {
	struct str title;           /* as the sheet says it */
	const struct field *field;  /* NULL: the place, or passed over */
	bool place, passed; /* passed over: a number of the row, or what the register has no use for */
};

struct sheet {
	const struct doc *first;    /* the row behind the header */
	struct sheet_column *columns;
	size_t count;
	int64_t rows;               /* that hold anything */
	struct str unused;          /* the headings that the register has no use for: 籍贯、职务 */
};

/* Keys that the file has named already, with their lines. */
struct seen {
	struct arena *arena;
	struct seen_key {
		struct str key;
		int64_t line;
	} *at;
	size_t cap, count;
};
/* The line that had the key before, or 0: then it is noted. */
int64_t seen_note(struct seen *seen, struct str key, int64_t line);

enum row_kind { ROW_NEW, ROW_CHANGED, ROW_SAME, ROW_BAD };

struct importing {
	struct act *act;         /* of the whole */
	const struct reg *reg;
	struct str org;
	struct sheet sheet;
	struct seen seen;
};

struct sheet_row {
	struct act *act;         /* whose arena lives as long as the row */
	const struct doc *cells;
	int64_t line;
	struct str org, label;
	struct form form;
	err_t faults;
	enum row_kind kind;
};

/* sheet.c */
err_t sheet_read(struct act *act, const struct reg *reg, const struct doc *rows,
		 struct sheet *out) MUST_USE;
struct str cell_text(const struct doc *cells, size_t column);
bool row_blank(const struct doc *cells);
/* Cells become what a form would send; faults are collected. */
err_t row_take(struct importing *import, struct sheet_row *row) MUST_USE;

/* row.c */
/* Checks one row; its faults are in row->faults, what it is in row->kind. */
err_t row_run(struct importing *import, struct sheet_row *row) MUST_USE;
/* Writes a row that was found new or changed (row->kind); any fault is the end of the whole import. */
err_t row_write(struct importing *import, struct sheet_row *row) MUST_USE;

/* book.c */
/* The workbook of wrong rows: begun, fed row by row. */
struct doc *book_begin(struct arena *arena, const struct sheet *sheet);
void book_add(struct arena *arena, struct doc *book, const struct sheet *sheet, const struct sheet_row *row);
/* One row of the preview for each fault. */
void faults_add(struct arena *arena, const struct importing *import, const struct sheet_row *row,
		struct doc *list);

#endif
