/*
 * find: rows by the value of a plain field, and rows that a draft would be: for imports, where a key
 * tells a change from a new row.
 */
#include "base/arena.h"
#include "engine/register/list_int.h"

enum { SAME_MAX = 64 };

/* The index of the lists of a place's tier; what is unique has one of its own. */
static struct str beside(struct arena *arena, const struct field *field, struct str org)
{
	return !field->unique && list_is_tier(org) ? str_fmt(arena, "substr(\"org\", 1, %zu) = $2 AND ", org.len) : S("");
}

static err_t find_plain(struct act *act, const struct reg *reg, const struct field *field,
			struct val val, struct str org, size_t limit, int64_t **ids, size_t *count)
{
	const struct plan *plan = plan_of(act, reg);
	int64_t *list = arena_many(act->arena, int64_t, limit);
	size_t filled = 0;
	if (plan == NULL || field_sealed(field))
		return err_internal(act->arena, "no plain field " STR, STR_ARG(field->name));
	struct sql sql = {str_fmt(act->arena,
				  "SELECT \"id\" FROM \"" STR "\" WHERE \"" STR "\" = $1 AND "
				  "\"voided\" = 0 AND " STR "\"org\" >= $2 AND \"org\" < $3 "
				  "ORDER BY \"created\" DESC, \"id\" DESC LIMIT 64",
				  STR_ARG(plan->table), STR_ARG(field->name),
				  STR_ARG(beside(act->arena, field, org))).at};
	struct rows rows = db_query_made(act->db, sql,
					 ARGS(val, V_TEXT(org), V_TEXT(place_end(act->arena, org))));
	while (filled < limit && rows_next(&rows))
		list[filled++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*ids = list;
	*count = filled;
	return NULL;
}

err_t reg_find_text(struct act *act, const struct reg *reg, const struct field *field,
		    struct str text, struct str org, size_t limit, int64_t **ids, size_t *count)
{
	if (field_numeric(field))
		return err_internal(act->arena, STR " is no text", STR_ARG(field->name));
	return find_plain(act, reg, field, V_TEXT(text), org, limit, ids, count);
}

static err_t find_one(struct draft *draft, const struct field *field, int64_t **ids, size_t *count)
{
	struct val val = draft->values[field_index(draft->reg, field->name)];
	*count = 0;
	if (val_is_empty(field, val))
		return NULL;
	if (!field_sealed(field))
		return find_plain(draft->act, draft->reg, field, val, draft->org, SAME_MAX, ids, count);
	return reg_find_sealed(draft->act, draft->reg, field->name.at, val.bytes, draft->org, SAME_MAX,
			       ids, count);
}

static bool among(int64_t id, const int64_t *ids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (ids[i] == id)
			return true;
	}
	return false;
}

err_t draft_find(struct draft *draft, const struct field *const *fields, size_t field_count,
		 size_t limit, int64_t **ids, size_t *count)
{
	int64_t *found = NULL;
	size_t found_count = 0;
	for (size_t i = 0; i < field_count; i++) {
		int64_t *more = NULL;
		size_t more_count = 0, kept = 0;
		TRY(find_one(draft, fields[i], &more, &more_count));
		for (size_t k = 0; k < more_count; k++) {
			if (i == 0 || among(more[k], found, found_count))
				more[kept++] = more[k];
		}
		found = more;
		found_count = kept;
	}
	*ids = found;
	*count = found_count < limit ? found_count : limit;
	return NULL;
}
