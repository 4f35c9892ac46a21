/*
 * What the files of this folder share: the compiled plan of each register.
 *
 * A plan is made once at start from the catalogue: the table, its columns with where each value comes
 * from, and the statements. It holds no user's input, so its texts may go through db_query_made.
 */
#ifndef LIANXIN_ENGINE_REGISTER_INT_H
#define LIANXIN_ENGINE_REGISTER_INT_H

#include "engine/register/register.h"

#define NO_DAY "9999-12-31" /* sentinel: sort columns are never empty */

enum { IDS_AT_ONCE = 16 }; /* of plan->select_ids */

enum source {
	FROM_FIELD, /* the field's own value, sealed when the field is */
	FROM_INDEX, /* blind index of the whole */
	FROM_TAIL,  /* blind index of the last four, with the place */
	FROM_SORT,  /* pinyin key of a name */
	FROM_VERSION, FROM_CREATED_BY, FROM_CHANGED_BY, FROM_VOIDED, FROM_VOID_REASON,
	FROM_STAGE_DUE, FROM_CLOCK, FROM_CAME_FROM, FROM_DAYS_LEFT, FROM_STAGE_LEFT, FROM_OPEN,
};

struct plan_column {
	struct str name;
	enum column_kind kind;
	bool required, primary;
	enum source source;
	size_t field; /* index into reg->fields */
};

struct plan {
	const struct reg *reg;
	struct str table, search; /* search: empty when no field is searched */
	struct plan_column *columns;
	size_t column_count;
	struct sql select_id, insert, update, set_void;
	struct sql select_label; /* of one record what it is called; no text where that is not stored as text */
	struct sql select_ids; /* of IDS_AT_ONCE records, some of them named more than once */
	struct str select_head; /* "SELECT a, b … FROM t": lists go on from here */
	size_t *column_of_field; /* FROM_FIELD column of each field */
	size_t version_column;
	struct doc_choices **choices; /* by index of reg->filters: 全部 and the codes; NULL: none to pick from */
	/* The same table with the columns that a list needs, for reading alone: where the database sifts the rows, and
	 * where they are found by words and sifted here. */
	const struct plan *list, *list_search;
};

struct registers {
	const struct catalogue *catalogue;
	struct plan *plans;
	size_t count;
	const struct reg_hook *const *hooks;
};

const struct plan *plan_of(const struct act *act, const struct reg *reg);
/* The day of its own by which a register with flows is sorted; NULL: it has none. What is over is found by it too: an index a tier. */
const struct field *reg_own_day(const struct reg *reg);
bool reg_counts_state(const struct reg *reg); /* what is over has an index a tier by the state in which it ended */
size_t field_index(const struct reg *reg, struct str name); /* SIZE_MAX: none */
/* The same of a field of it, or of its namesake in a copy of the entry. */
size_t field_place(const struct reg *reg, const struct field *field);
size_t plan_source(const struct plan *plan, enum source source, size_t field); /* SIZE_MAX: none */
bool field_numeric(const struct field *field);

/* Reads the current row of a select made from plan->select_head. Of a list's plan the record holds what
 * list_column names and nothing else: enough to show, sort and sift a row. */
void record_of_row(struct arena *arena, const struct plan *plan, const struct rows *rows,
		   struct record *out);
/* Without asking for rights; *found false when there is none. */
err_t record_fetch(struct act *act, const struct plan *plan, int64_t id, struct record *out,
		   bool *found) MUST_USE;
/* Whether it may be known to be there: by right, and what is confidential by the verb `care`. */
bool record_is_there(struct act *act, const struct record *record);
/* Whoever writes the row says so here: the next fetch of this transaction reads it anew (act->recall). */
void record_forget(struct act *act, const struct plan *plan, int64_t id);
/* "table|column|id": what a sealed value is bound to. */
struct str seal_place(struct arena *arena, const struct plan *plan, size_t field, int64_t id);
struct str tail_text(struct arena *arena, struct str org, struct str plain);
/* A value as words: code titles, yuan, dates; plain is unsealed. */
struct str field_words(struct act *act, const struct field *field, struct val plain);
/* A value as a form's input would hold it. */
struct str field_input(struct arena *arena, const struct field *field, struct val plain);
/* Converts what was typed; empty typed gives the empty value. One field error or NULL. */
err_t field_read(struct act *act, const struct field *field, struct str typed, struct val *out) MUST_USE;
struct val field_empty(const struct field *field);
/* A yes or no that somebody has to say; any other that nobody answers is a no, and the form shows it so. */
bool field_must_choose(const struct field *field);
bool val_is_empty(const struct field *field, struct val val);
struct str val_text(struct arena *arena, struct val val);
bool val_equal(struct val a, struct val b);

/* Whether it is a filter that leaves few of many rows (narrow.c). */
bool reg_narrows(const struct reg *reg, const struct field *field);

/* ---- rules (fact.c, derive.c, members.c) ---- */

struct val age_of(const struct act *act, struct val birth); /* today's; V_NULL without a day */
/* The derived values anew, in the order of the fields. */
err_t draft_derive(struct draft *draft) MUST_USE;
/* Picked ids and written names as they are kept; the draft must know the person by then. */
err_t members_read(struct draft *draft, const struct field *field, const struct form *form,
		   struct val *out) MUST_USE;
struct str members_words(struct arena *arena, struct str kept); /* "张三（户主本人，45 岁）、李四" */

/* terms.c: what the search table is given for the draft. */
err_t search_terms_of(struct draft *draft, struct str number, struct str *out) MUST_USE;

#endif
