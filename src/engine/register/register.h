/*
 * register: a catalogue entry becomes a table, a history, forms, lists, search, import and export.
 *
 * All reading and writing of records goes through here. Reading asks the act for right and scope and
 * shows fields masked by its rights; writing validates, derives, seals, writes the row, its history,
 * its search terms, the kept figures, the audit row and the event, all in the caller's transaction.
 * The same code serves every register; what one register needs beyond its YAML is a hook of a module.
 */
#ifndef LIANXIN_ENGINE_REGISTER_H
#define LIANXIN_ENGINE_REGISTER_H

#include "base/doc.h"
#include "base/err.h"
#include "base/str.h"
#include "base/val.h"
#include "engine/access/access.h"

struct registers;
struct figure; /* figure/figure.h */

/* A rule that a declaration cannot say. Runs inside the transaction, before the row is written. */
struct draft;
struct reg_hook {
	const char *reg; /* NULL ends a table */
	err_t (*check)(struct act *act, struct draft *draft);
};

/* Compiles the catalogue's registers for the database (table, column and statement names). */
err_t registers_prepare(struct arena *arena, const struct catalogue *catalogue,
			const struct reg_hook *const *hooks, const struct registers **out) MUST_USE;
/* Every table wanted: those of the registers (with history and search), this folder's own, and those
 * given (of the floors above); for schema_compare. */
err_t registers_tables(struct arena *arena, const struct registers *registers,
		       const struct table *const *more, const size_t *more_counts, size_t more_lists,
		       struct table **out, size_t *count) MUST_USE;

/* What a right on its records is asked on: a register that extends another has that one's. */
struct str reg_resource(const struct reg *reg);

/* ---- what a form sends ---- */

struct form_value {
	struct str name, value;
	const struct form_value *next;
};
struct form {
	const struct form_value *first;
};
struct str form_get(const struct form *form, struct str name); /* empty when absent */
bool form_has(const struct form *form, struct str name);
/* Several values of one name, as "a b". */
struct str form_all(struct arena *arena, const struct form *form, struct str name);

/* ---- a record ---- */

struct record {
	const struct reg *reg;
	int64_t id, version;
	struct str org;
	bool voided;
	struct str void_reason;
	struct val *values; /* by index of reg->fields, as stored: sealed fields are sealed */
	struct val *stored; /* by index of the table's columns: the floor's own */
	/* of a register with flows; else empty */
	struct str stage_due, clock, came_from; /* day or sentinel; run stop off; state */
	int64_t days_left, stage_left;          /* working days left while the clock stands */
	bool open;
};

struct val record_val(const struct record *record, struct str field);
struct str record_text(const struct record *record, const char *field); /* as stored; "" for sealed */
int64_t record_int(const struct record *record, const char *field);
bool record_is(const struct record *record, const char *field, const char *value); /* its text is this */
/* Unsealed, for the program's own use (comparing, sending): never for a page. */
err_t record_plain(struct act *act, const struct record *record, const char *field,
		   struct str *out) MUST_USE;
/* As this act may see it: code titles, dates in words, masks. */
struct str record_shown(struct act *act, const struct record *record, const struct field *field);
/* The same by name, empty when the register has no such field. */
struct str record_told(struct act *act, const struct record *record, const char *field);
/* Likewise, and a day without its weekday. */
struct str record_brief(struct act *act, const struct record *record, const char *field);

/* A register of the catalogue; NULL: it has none of this name. */
const struct reg *act_register(const struct act *act, const char *name);
/* Right, scope and existence checked: ERR_NOT_FOUND also for what may not be seen. */
err_t reg_load(struct act *act, const struct reg *reg, int64_t id, struct record *out) MUST_USE;
/* Of many records what a list or a diary shows of them, a statement for each sixteen: those of these ids that this act may see, by id;
 * ids: sorted, each once. */
err_t reg_load_told(struct act *act, const struct reg *reg, const int64_t *ids, size_t id_count,
		    const struct record **out, size_t *count) MUST_USE;
/* Where the record of this id stands among those; NULL: nowhere. */
const struct record *record_among(const struct record *records, size_t count, int64_t id);
/* By its visible number, by the program (the caller proves the right afterwards). */
err_t reg_find_number(struct act *act, const struct reg *reg, struct str number,
		      struct record *out) MUST_USE;
/* Ids whose sealed field equals (or ends in, for four digits) the text, inside org; ≤ limit. */
err_t reg_find_sealed(struct act *act, const struct reg *reg, const char *field, struct str plain,
		      struct str org, size_t limit, int64_t **ids, size_t *count) MUST_USE;
/* Ids of records whose ref field points to id, newest first. */
err_t reg_find_ref(struct act *act, const struct reg *reg, const char *field, int64_t to,
		   size_t limit, int64_t **ids, size_t *count) MUST_USE;
/* The records themselves, those that this act may see, without voided ones, newest first; none when there is no such
 * register or the act may read it nowhere. */
err_t reg_rows_of(struct act *act, const char *reg, const char *field, int64_t to, size_t limit,
		  struct record **out, size_t *count) MUST_USE;
/* Newest first becomes oldest first. */
void reg_rows_turn(struct record *rows, size_t count);
/* A member's own: rows whose ref field points to the record that the act has proved, where the role `member` reads that
 * register, newest first, without voided ones. Nothing for everybody else, and where there is no such register. */
err_t reg_own(struct act *act, const char *reg, const char *field, size_t limit,
	      struct record **out, size_t *count) MUST_USE;
/* Ids of rows inside org whose plain text field equals the text, newest first. */
err_t reg_find_text(struct act *act, const struct reg *reg, const struct field *field,
		    struct str text, struct str org, size_t limit, int64_t **ids,
		    size_t *count) MUST_USE;
/* A plain value: writes the audit row with act->reason; needs VERB_REVEAL; by POST only. */
err_t reg_reveal(struct act *act, const struct reg *reg, int64_t id, struct str field,
		 struct str *out) MUST_USE;

/* ---- writing ---- */

/* Values on their way to a row; keeps what was typed, so that a refused form loses nothing. */
struct draft {
	struct act *act;
	const struct reg *reg;
	int64_t id;              /* 0: new */
	struct str org;
	const struct record *before; /* NULL: new */
	const struct draft
		*base; /* of a register that extends another: the other's draft, when it has one */
	struct val *values;      /* plain values by field index; set[i] tells which are given */
	bool *set;
	err_t errors;            /* of fields, collected */
	/* flow columns, set by the flow alone */
	struct str stage_due, clock, came_from;
	int64_t days_left, stage_left;
	bool open, flow_set;
};

err_t draft_new(struct act *act, const struct reg *reg, struct str org, struct draft **out) MUST_USE;
err_t draft_of(struct act *act, const struct record *record, struct draft **out) MUST_USE;
void draft_set_text(struct draft *draft, const char *field, struct str text);
void draft_set_int(struct draft *draft, const char *field, int64_t n);
/* The record goes over to another place, with its files, its figures and what it is found by: who may see it is
 * decided by the new place from then on. For the program, with the fields that tell why. */
void draft_move(struct draft *draft, struct str org);
bool draft_moves(const struct draft *draft); /* it stands elsewhere than before: what it says is not new */
struct str draft_text(const struct draft *draft, const char *field); /* new value, else the old one */
bool draft_is(const struct draft *draft, const char *field, const char *value); /* its text is this */
int64_t draft_int(const struct draft *draft, const char *field);
/* Any value as its input would show it; empty when there is none. */
struct str draft_input(const struct draft *draft, struct str field);
/* Ids of rows inside the draft's place that equal it in all these fields, newest first. */
err_t draft_find(struct draft *draft, const struct field *const *fields, size_t field_count,
		 size_t limit, int64_t **ids, size_t *count) MUST_USE;
void draft_fault(struct draft *draft, const char *field, err_t err);
/* Takes the form's values of these fields (NULL: all that a form may set), converts and checks them;
 * faults are collected in draft->errors. Conditional fields that do not apply are emptied. */
void draft_take(struct draft *draft, const struct form *form, const struct field *const *fields,
		size_t count);
/* Fills what is empty and stands "from:" the source's register with what the source holds: for a
 * register that extends another and so has no reference of its own. */
err_t draft_draw(struct draft *draft, const struct record *source) MUST_USE;
/* ---- what the catalogue's rules look at ---- */

struct fact {
	const struct field *field; /* NULL: there is no such thing, or it is not known */
	struct val val; /* plain */
};
/* By a name as in a condition: "members", "person.age". A visitor without an account is told of no row: what
 * she typed of herself stands for it. */
err_t draft_fact(const struct draft *draft, struct str name, struct fact *out) MUST_USE;
err_t draft_holds(const struct draft *draft, const struct condition *condition, bool *out) MUST_USE;
bool fact_holds(struct arena *arena, const struct fact *fact, const struct condition *condition);
int64_t fact_count(const struct fact *fact); /* of several values: how many */
struct str fact_text(struct arena *arena,
		     const struct fact *fact); /* as an input would hold it; empty: unknown */
struct str fact_words(struct act *act,
		      const struct fact *fact); /* for the eye: "73岁", "低保对象" */
/* Full months between two days; what is begun does not count; never below 0. */
int64_t full_months(int64_t from, int64_t until);
/* A share to the nearest fen, half a fen up; heads ≥ 1, fen ≥ 0. */
int64_t fen_per_head(int64_t fen, int64_t heads);

/* ---- members of a household (a ref of several, `within`) ---- */

/* Sets the options of a field's doc: the people of person's household, or she alone where she is of none. typed: what was
 * sent, or NULL. */
err_t members_offer(struct act *act, const struct field *field, const struct record *person,
		    const struct form *typed, struct doc *one) MUST_USE;
/* The name under which a form sends those who are in no register: "people_more", a name a line. */
struct str members_more(struct arena *arena, const struct field *field);

/* Derives, draws from other registers, runs the hooks, checks what is required and unique; gives the
 * list of all faults. draft_write does it first; alone it serves forms of several drafts. */
err_t draft_check(struct draft *draft) MUST_USE;
/* Derives, draws from other registers, runs the hooks, checks what is required; then, without
 * faults, writes everything. version: of the form, for existing records; stale gives ERR_CONFLICT. */
err_t draft_write(struct draft *draft, int64_t version, int64_t *id) MUST_USE;
err_t reg_void(struct act *act, const struct reg *reg, int64_t id, int64_t version,
	       struct str reason) MUST_USE;

/* Names of the kept figures that the catalogue has gained since rows were written, a line each; write: they are counted from the rows,
 * while nobody else writes. For the program. */
err_t reg_recount(struct act *act, bool write, struct str *out) MUST_USE;

/* Seals the next rows after *after under the newest key; *count grows by those that changed; *left
 * tells whether more follow. For the program. */
err_t reg_reseal(struct act *act, const struct reg *reg, size_t limit, int64_t *after, int64_t *count,
		 bool *left) MUST_USE;

/* ---- pages of a register, as docs (shapes: web/templates/part/{field,table}) ---- */

/* Fields of a form: record or NULL, form with what was typed or NULL, errors or NULL. */
err_t reg_form_doc(struct act *act, const struct reg *reg, const struct record *record,
		   const struct form *typed, err_t errors, const struct field *const *fields,
		   size_t count, struct doc *out_list) MUST_USE;
/* What was typed into a field, in the words in which it is read back: titles of codes, units. */
struct str typed_words(struct arena *arena, const struct form *form, const struct field *field);
/* Words of a field as a screen shows them before others: numbers masked. */
struct str words_masked(struct arena *arena, const struct field *field, struct str words);
/* What was typed, in words, masked. */
struct str typed_masked(struct arena *arena, const struct form *form, const struct field *field);
/* Sets show_if on a doc: {field, values, low, high, now, text}, or false. now is for what the page itself does not
 * ask: empty until the page's module sets it. */
void reg_condition_doc(struct act *act, const struct reg *reg, const struct condition *show,
		       struct doc *one);
/* A fact as part/facts draws it: what the register says of it, its source empty, not wide. Returns it. */
struct doc *reg_fact_doc(struct doc *facts, struct str key, struct str title, struct str text);
/* The fields of these names (NULL ends them) that hold something, in that order, as this act may see them: a long text has the
 * row to itself, and of a day nobody asks which weekday it was. */
void reg_facts_doc(struct act *act, const struct record *record, const char *const *names,
		   struct doc *facts);
/* [{title,time,person,note}], newest first, masked; the last is the making of the record. */
err_t reg_history_doc(struct act *act, const struct record *record, struct doc *out_list) MUST_USE;

struct correction {
	int64_t at;
	struct str actor, before, after; /* as this act may see them */
	const struct field *field;
};
/* What people corrected in a record after it was made, newest first; what the program sets is left out. */
err_t reg_corrections(struct act *act, const struct record *record, struct correction **out,
		      size_t *count) MUST_USE;
/* What others changed after the version that a form was made of: for each field its value before the
 * first of these changes, as its input would hold it, sealed ones opened. For comparing, never for a
 * page. Fields that the act may not see are left out; a register without history gives none. */
struct reg_change {
	const struct field *field;
	struct str before, actor;
	int64_t at; /* of the last change */
};
err_t reg_changes(struct act *act, const struct record *record, int64_t since,
		  struct reg_change **out, size_t *count) MUST_USE;

struct query {
	const struct form *params;  /* filters by field name, q, org, sort, after, before, view */
	struct str url;             /* of the page, for links */
	struct str rows;            /* where a row leads, without "/id"; empty: below url */
	const struct field *without; /* a column that says the same in every row; NULL: all are shown */
	size_t limit;               /* rows of a page: 20 by default, at most 200; exports: 5,000 */
	bool open_only;             /* registers with flows: what is not finished */
	bool pull;                  /* an export: rows are pulled */
	bool batch;                 /* rows can be ticked: sets table.batch */
};
/* Where a register's rows are listed: a tailored page, or /desk/r/… */
struct str reg_list_url(struct arena *arena, const struct reg *reg);
/* Sets table, filters, exports on page: the list that `act` may see. Keyset pages, totals from kept
 * figures (or bounded: "1000 条以上"). Several scopes are merged. */
err_t reg_list_doc(struct act *act, const struct reg *reg, const struct query *query,
		   struct doc *page) MUST_USE;

/* For a file of all of them, however many: the next of them as the table of a page, as an export has it, after *after (empty: from
 * the beginning), which becomes where the next begin; empty after the last. Refuses what an export cannot hold whole (words, too
 * many hits of a part of a word). */
err_t reg_list_part(struct act *act, const struct reg *reg, const struct form *params, struct str *after,
		    struct doc *page) MUST_USE;

/* How many such a list has, bounded as there (*exact false: more than a thousand), and what its first record holds of what a list shows
 * (*first NULL: it has none): for a number without a page. Words (q) are not looked for. */
err_t reg_list_total(struct act *act, const struct reg *reg, const struct query *query, int64_t *total,
		     bool *exact, const struct record **first) MUST_USE;

/* Before rows are looked at (there.c): whether kept figures tell that of all the act may read, or take steps of, nothing of a register with flows is open.
 * False also where they do not tell. reg_foresee_open reads them for many registers at the act's own place at once, for a page that
 * remembers figures. */
err_t reg_is_idle(struct act *act, const struct reg *reg, bool *out) MUST_USE;
err_t reg_foresee_open(struct act *act, const struct reg *const *regs, size_t count) MUST_USE;
/* In which states there are any, likewise. */
struct reg_states {
	struct figure *list;
	size_t count;
	bool known;
};
err_t reg_states_there(struct act *act, const struct reg *reg, struct reg_states *out) MUST_USE;
bool reg_state_is_there(const struct reg_states *states, struct str state);

/* The records of such a page themselves, whole and in its order: for a page that says more of each than a
 * list shows. Words (q) are not looked for. */
err_t reg_list_records(struct act *act, const struct reg *reg, const struct query *query,
		       const struct record **out, size_t *count) MUST_USE;
/* All rows of a register (NULL: none) at one village, in the order of its list, at most so many. */
err_t reg_gather(struct act *act, const struct reg *reg, struct str org, size_t most,
		 struct record **out, size_t *count) MUST_USE;
/* All of them, page by page, at most so many: for what is made of a list and shown nowhere as one. */
err_t reg_list_all(struct act *act, const struct reg *reg, const struct form *params, size_t most,
		   const struct record **out, size_t *count) MUST_USE;
/* Where a record stands in a list that was filtered so, and which row comes next (round to the first). */
struct near {
	int64_t position; /* from 1; 0: it is not among them */
	int64_t total;    /* at most 1000 */
	int64_t next;     /* id; 0: there is no other */
};
err_t reg_near(struct act *act, const struct query *query, const struct record *record,
	       struct near *out) MUST_USE;
/* The query as an address: "?state=…&org=…" with this parameter set ("" takes it away), without the
 * page; empty when nothing is asked. */
struct str query_address(struct arena *arena, const struct form *params, const char *name,
			 struct str value);

/* ---- lists kept under a name (view.c) ---- */

struct saved_view {
	int64_t id, account, position;
	bool shared; /* for all of the unit */
	struct str org, reg, title, params;
};
/* One's own and those of one's unit, in their order. */
err_t view_list(struct act *act, struct saved_view **out, size_t *count) MUST_USE;
bool view_may_change(const struct act *act, const struct saved_view *view);
/* title, shared, reg and params of view; gives its id. To share needs VERB_MANAGE on the register. */
err_t view_save(struct act *act, struct saved_view *view) MUST_USE;
err_t view_rename(struct act *act, int64_t id, struct str title) MUST_USE;
err_t view_up(struct act *act, int64_t id) MUST_USE; /* one place to the front */
err_t view_drop(struct act *act, int64_t id) MUST_USE;
struct str view_url(struct act *act, const struct saved_view *view);

/* ---- who stands in for whom (absence.c) ---- */

/* Accounts for which this one stands in today. */
err_t absent_ones(struct act *act, const int64_t **out, size_t *count) MUST_USE;
/* Who stands in for an account today; 0: nobody, or it is not away. */
err_t absence_deputy(struct act *act, int64_t who, int64_t *deputy) MUST_USE;
/* Another absence of the same person (but for the record `except`) that shares a day with this one: its first and last
 * day; empty: none. Serialised by person until the commit. */
err_t absence_overlap(struct act *act, int64_t who, struct str from, struct str until, int64_t except,
		      struct str *since, struct str *last) MUST_USE;

/* ---- files ---- */

struct attachment {
	int64_t id, record, size, created;
	struct str reg, field, name, type, digest, org; /* org: of the record */
};
/* Moves an uploaded file into the store (content-addressed, fsync) before the transaction … */
err_t blob_keep(struct act *act, struct str path, struct str digest) MUST_USE;
struct str blob_path(struct arena *arena, const struct house *house, struct str digest);
/* Where a small copy of a picture may lie; it may be thrown away at any time. */
struct str blob_thumb_path(struct arena *arena, const struct house *house, struct str digest);
/* Removes files that no row refers to and that are older than drafts are kept (retention_draft_days); by
 * the program, reading only. */
err_t blob_sweep(struct act *act, int *gone) MUST_USE;
/* … and refers to it inside. */
err_t attachment_add(struct act *act, struct attachment *attachment, struct str org,
		     int64_t *out) MUST_USE;
err_t attachment_list(struct act *act, struct str reg, int64_t record, struct attachment **out,
		      size_t *count) MUST_USE;
err_t attachment_load(struct act *act, int64_t id, struct attachment *out, struct str *org) MUST_USE;
/* With the right to void files there. The file stays in the store and the row, and is shown no more. */
err_t attachment_void(struct act *act, int64_t id, struct str reason) MUST_USE;

#endif
