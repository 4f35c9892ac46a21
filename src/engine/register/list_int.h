/*
 * What reading a list (list.c) and showing it (list_page.c) share.
 */
#ifndef LIANXIN_ENGINE_REGISTER_LIST_INT_H
#define LIANXIN_ENGINE_REGISTER_LIST_INT_H

#include "engine/register/register_int.h"

struct buf;

enum { LIST_COUNT_MAX = 1000, SEVERAL_MAX = 64 /* values of one filter */ };

struct chosen { /* a filter in force */
	const struct field *field;
	const char *compare; /* "=", ">=", "<=", or "IN": one of many */
	struct val val;
	const struct val *many;
	size_t many_count;
};

/* What a page is read by (narrow.c). */
enum list_way { LIST_BY_ORDER, LIST_BY_FILTER };

struct listing {
	struct act *act;
	const struct reg *reg;
	const struct plan *plan; /* the list's own: not every column */
	const struct str *scopes;
	size_t scope_count;
	const enum tier *desks; /* of each scope: only what lies on this tier's desk; NULL: everything */
	struct chosen *filters;
	size_t filter_count;
	const struct field *sort; /* NULL: by id */
	struct str sort_column;
	bool descending, open_only, pull;
	bool from_open; /* of all rows only what is open can be meant, and that is little */
	bool from_over; /* only what ended in one state: by the index of what is over */
	size_t place_depth; /* of the places listed in the filter */
	enum list_way way;
	const struct field *lead; /* the counted filter that leaves the fewest: whose index is walked in the list's order */
	bool counted; /* how many, while the way was chosen: counted_rows, cut at LIST_COUNT_MAX + 1 a scope */
	int64_t counted_rows;
	struct str after, words;
	size_t limit;
	struct str row_tail; /* of the address of each row's own page */
	int64_t soon; /* the first day that is not soon due; 0: not asked for yet */
	/* found */
	struct record *found;
	size_t found_count, found_room;
	struct doc **cells; /* by column: what its cells have in common */
	bool more, whole; /* more: than found, or by words perhaps; whole: found is all there is, so that it need not be counted */
	bool missed_ends; /* four digits were looked for where they find little */
	const struct field *crowded; /* the filter whose words found more than SEVERAL_MAX records; NULL: none */
	int64_t total;
	bool total_exact;
	struct val *args;
	size_t arg_count, arg_room;
};

const struct chosen *list_chosen(const struct listing *listing, const struct field *field);
/* list_filter.c: state=x; of days also due_from= and due_to=; of another record its id or words that find it. What is no value of
 * the field is not a filter. Takes at most three places of listing->filters. */
err_t list_take_filter(struct listing *listing, const struct field *field,
		       const struct form *params) MUST_USE;
/* When all are shown and a state is asked for: which rows can be meant at all (from_open, from_over). After the filters and the order. */
void list_take_state(struct listing *listing);
void list_choose(struct listing *listing, const struct field *field, const char *compare,
		 struct val val);
/* Whether it is asked for as from … to. */
bool list_of_days(const struct field *field);
/* The listing that a query asks for, cut to what the act may see. */
err_t list_make(struct act *act, const struct reg *reg, const struct query *query,
		struct listing *out) MUST_USE;
/* One more parameter of the statement being written: it is $arg_count then. */
void list_add_arg(struct listing *listing, struct val val);
/* Which of the filters: all, those that are narrow, the others. */
enum list_part { LIST_WHOLE, LIST_NARROW, LIST_OTHERS };
/* Behind WHERE: place and open; the filters, each with AND before it. */
void list_put_scope(struct listing *listing, struct buf *sql, size_t scope);
void list_put_filters(struct listing *listing, struct buf *sql, enum list_part part);
/* Everything behind WHERE but the page: place, open, filters; its parameters into listing->args. */
void list_where(struct listing *listing, struct buf *sql, size_t scope);
/* Counts a scope, to the bound: nobody needs to know more exactly, and it must not cost a table. Adds to *out. */
err_t list_count(struct listing *listing, size_t scope, int64_t *out) MUST_USE;
/* Whether the last four of a sealed number find what lies in this place: they are kept by village (tail_text). */
bool list_finds_ends(struct str org);
bool list_is_tier(struct str org); /* a place of a tier, which kept figures know */
/* Decides the way, before anything is read. */
err_t list_choose_way(struct listing *listing) MUST_USE;
/* A field's column, or the one the list is sorted by, as this way wants it to be written. */
void list_put_column(const struct listing *listing, struct buf *sql, const struct field *field);
void list_put_sort(const struct listing *listing, struct buf *sql);
/* Where the record sorts: its key as a parameter. */
struct val list_key(const struct listing *listing, const struct record *record);
/* Whether the record is one of the listing (its place is taken as given). */
bool list_passes(const struct listing *listing, const struct record *record);
err_t list_read(struct listing *listing) MUST_USE;
/* The newest that the words find and the filters leave, up to the limit. Of common words only so many are looked through: then
 * listing->more says that there may be others. */
err_t list_search(struct listing *listing) MUST_USE;
err_t list_total(struct listing *listing, struct str *words) MUST_USE;
struct str record_sort_key(const struct listing *listing, const struct record *record);

#endif
