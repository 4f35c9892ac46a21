/*
 * near: where a record stands in a list as it was filtered, and which comes next.
 *
 * A reviewer goes from one to the next without seeing the list. Both counts are bounded like a list's
 * total; the next one is one look into the index.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/register/list_int.h"

enum { SQL_MAX = 1 << 15 };

/* Rows of one scope up to and with this one, in the order of the list. */
static err_t count_before(struct listing *listing, size_t scope, const struct record *record,
			  int64_t *count)
{
	struct buf sql = buf_new(listing->act->arena, SQL_MAX);
	const char *past = listing->descending ? ">" : "<";
	int64_t n = 0;
	listing->arg_count = 0;
	buf_fmt(&sql, "SELECT count(*) FROM (SELECT 1 AS one FROM \"" STR "\" WHERE ",
		STR_ARG(listing->plan->table));
	list_where(listing, &sql, scope);
	size_t at = listing->arg_count;
	list_add_arg(listing, V_INT(record->id));
	if (listing->sort == NULL) {
		buf_fmt(&sql, " AND \"id\" %s= $%zu", past, at + 1);
	} else {
		list_add_arg(listing, list_key(listing, record));
		buf_fmt(&sql, " AND (\"" STR "\" %s $%zu OR (\"" STR "\" = $%zu AND \"id\" %s= $%zu))",
			STR_ARG(listing->sort_column), past, at + 2, STR_ARG(listing->sort_column),
			at + 2, past, at + 1);
	}
	buf_fmt(&sql, " LIMIT %d) AS bounded", LIST_COUNT_MAX);
	struct rows rows = db_query_made(listing->act->db,
					 (struct sql){str_c(listing->act->arena, buf_str(&sql))},
					 (struct args){listing->args, listing->arg_count});
	if (rows_next(&rows))
		n = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*count += n;
	return NULL;
}

/* Found by words there is no order to walk by: what was found is the list. */
static err_t near_found(struct listing *listing, const struct record *record, struct near *out)
{
	TRY(list_search(listing));
	out->total = (int64_t)listing->found_count;
	for (size_t i = 0; i < listing->found_count; i++) {
		if (listing->found[i].id != record->id)
			continue;
		out->position = (int64_t)i + 1;
		if (i + 1 < listing->found_count)
			out->next = listing->found[i + 1].id;
	}
	if (out->next == 0 && listing->found_count > 0 && listing->found[0].id != record->id)
		out->next = listing->found[0].id;
	return NULL;
}

static err_t first_after(struct listing *listing, struct str after, int64_t self, int64_t *id)
{
	listing->after = after;
	listing->limit = 2;
	listing->found_count = 0;
	TRY(list_read(listing));
	for (size_t i = 0; i < listing->found_count && *id == 0; i++)
		*id = listing->found[i].id != self ? listing->found[i].id : 0;
	return NULL;
}

err_t reg_near(struct act *act, const struct query *query, const struct record *record,
	       struct near *out)
{
	struct listing listing;
	struct str words;
	*out = (struct near){0};
	TRY(list_make(act, record->reg, query, &listing));
	if (listing.scope_count == 0)
		return NULL;
	if (listing.words.len > 0)
		return near_found(&listing, record, out);
	TRY(list_total(&listing, &words));
	out->total = listing.total;
	if (list_passes(&listing, record)) {
		for (size_t i = 0; i < listing.scope_count; i++)
			TRY(count_before(&listing, i, record, &out->position));
	}
	struct str after = str_fmt(act->arena, STR "|%lld", STR_ARG(record_sort_key(&listing, record)),
				   (long long)record->id);
	TRY(first_after(&listing, after, record->id, &out->next));
	return out->next != 0 ? NULL : first_after(&listing, S(""), record->id, &out->next);
}
