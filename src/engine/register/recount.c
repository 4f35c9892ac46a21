/*
 * recount: a counting that the catalogue has gained since rows were written is counted once from the rows.
 *
 * Kept figures only add up what is written from then on (write.c). This is for an installation that is brought up to a new catalogue
 * while nobody else writes; what is counted already is left alone.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/figure/figure.h"
#include "engine/register/register_int.h"

enum { SQL_MAX = 2000, FIELDS_MAX = 8 };

struct counted_row {
	struct str org, value;
	int64_t n;
	struct counted_row *next;
};

static struct str name_of(struct arena *arena, const struct reg *reg,
			  const struct counting *counting)
{
	return str_fmt(arena, STR "#" STR, STR_ARG(reg->name), STR_ARG(counting->name));
}

/* A place that has rows of the register; empty: it has none at all. */
static err_t some_place(struct act *act, const struct plan *plan, struct str *out)
{
	struct sql sql = {str_fmt(act->arena,
				  "SELECT \"org\" FROM \"" STR "\" WHERE \"voided\" = 0 LIMIT 1",
				  STR_ARG(plan->table))
				  .at};
	struct rows rows = db_query_made(act->db, sql, NO_ARGS);
	*out = rows_next(&rows) ? rows_copy(&rows, act->arena, 0) : S("");
	return rows_done(&rows);
}

/* Where there are rows, the counting has a figure that is not 0; else it is new. */
static err_t is_new(struct act *act, struct str name, struct str place, bool *out)
{
	struct figure *kept = NULL;
	size_t count = 0;
	TRY(figure_list(act, place, name, S(""), &kept, &count));
	*out = true;
	for (size_t i = 0; i < count; i++)
		*out = *out && kept[i].n == 0;
	return NULL;
}

/* The value as write.c counts it: nothing is empty, a day is its month. */
static void add_value(struct buf *sql, const struct field *field)
{
	if (field_numeric(field))
		buf_fmt(sql,
			"CASE WHEN \"" STR "\" IS NULL THEN '' ELSE CAST(\"" STR "\" AS TEXT) END",
			STR_ARG(field->name), STR_ARG(field->name));
	else if (field->kind == FIELD_DATE)
		buf_fmt(sql, "substr(coalesce(\"" STR "\", ''), 1, 7)", STR_ARG(field->name));
	else
		buf_fmt(sql, "coalesce(\"" STR "\", '')", STR_ARG(field->name));
}

static struct sql count_sql(struct act *act, const struct plan *plan,
			    const struct counting *counting)
{
	struct buf sql = buf_new(act->arena, SQL_MAX);
	buf_add(&sql, S("SELECT org, value, count(*) FROM (SELECT \"org\" AS org, "));
	for (size_t i = 0; i < counting->count; i++) {
		buf_add(&sql, i == 0 ? S("") : S(" || ' ' || "));
		add_value(&sql, counting->fields[i]);
	}
	buf_fmt(&sql,
		" AS value FROM \"" STR "\" WHERE \"voided\" = 0) AS counted GROUP BY org, value",
		STR_ARG(plan->table));
	return (struct sql){str_c(act->arena, buf_str(&sql))};
}

static err_t count_rows(struct act *act, const struct plan *plan, const struct counting *counting,
			struct str name)
{
	struct counted_row *first = NULL;
	struct rows rows = db_query_made(act->db, count_sql(act, plan, counting), NO_ARGS);
	while (rows_next(&rows)) {
		struct counted_row *one = arena_one(act->arena, struct counted_row);
		*one = (struct counted_row){rows_copy(&rows, act->arena, 0),
					    rows_copy(&rows, act->arena, 1), rows_int(&rows, 2),
					    first};
		first = one;
	}
	TRY(rows_done(&rows));
	for (const struct counted_row *one = first; one != NULL; one = one->next)
		TRY(figure_add(act, one->org, name, one->value, FIGURE_STOCK, one->n));
	return NULL;
}

err_t reg_recount(struct act *act, bool write, struct str *out)
{
	const struct catalogue *catalogue = act->house->catalogue;
	*out = S("");
	for (size_t r = 0; r < catalogue->register_count; r++) {
		const struct reg *reg = &catalogue->registers[r];
		const struct plan *plan = plan_of(act, reg);
		struct str place = S("");
		if (plan == NULL || reg->counting_count == 0)
			continue;
		TRY(some_place(act, plan, &place));
		for (size_t i = 0; i < reg->counting_count && place.len > 0; i++) {
			struct str name = name_of(act->arena, reg, &reg->countings[i]);
			bool fresh = false;
			TRY(is_new(act, name, place, &fresh));
			if (!fresh)
				continue;
			*out = str_fmt(act->arena, STR STR "\n", STR_ARG(*out), STR_ARG(name));
			if (write)
				TRY(count_rows(act, plan, &reg->countings[i], name));
		}
	}
	return NULL;
}
