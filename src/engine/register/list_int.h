/*
 * What reading a list (list.c) and showing it (list_page.c) share.
 */
#ifndef LIANXIN_ENGINE_REGISTER_LIST_INT_H
#define LIANXIN_ENGINE_REGISTER_LIST_INT_H

#include "engine/register/register_int.h"

struct chosen { /* a filter in force */
	const struct field *field;
	const char *compare; /* "=", ">=", "<=" */
	struct val val;
};

struct listing {
	struct act *act;
	const struct reg *reg;
	const struct plan *plan; /* the list's own: not every column */
	const struct str *scopes;
	size_t scope_count;
	struct chosen *filters;
	size_t filter_count;
	const struct field *sort; /* NULL: by id */
	struct str sort_column;
	bool descending, open_only;
	struct str after, words;
	size_t limit;
	int64_t soon; /* the first day that is not soon due; 0: not asked for yet */
	/* found */
	struct record *found;
	size_t found_count;
	struct doc **cells; /* by column: what its cells have in common */
	bool more;
	int64_t total;
	bool total_exact;
	struct val *args;
	size_t arg_count;
};

const struct chosen *list_chosen(const struct listing *listing, const struct field *field);
err_t list_read(struct listing *listing) MUST_USE;
err_t list_search(struct listing *listing) MUST_USE;
err_t list_total(struct listing *listing, struct str *words) MUST_USE;
struct str record_sort_key(const struct listing *listing, const struct record *record);

#endif
