/*
 * narrow: what a page is read by: the order of its list, that of one counted filter, or a filter that leaves few rows.
 *
 * In the list's order the page is full at once where many rows fit the filters, and everybody is walked through
 * where few do; by the filter's own index it is the other way round. No planner knows which it is: how many are
 * born after 2004 it guesses as a quarter, how many are full members as a thirteenth. What is kept of each counted
 * filter says which of them leaves the fewest: by its index the list is walked in its order. And what the
 * catalogue calls narrow is looked at first, to a bound: few are read by the filter and sorted; many in the list's order.
 *
 * The planner is led by writing the columns that it shall not go by as an expression, the cheapest that both engines leave as it is. Never
 * changes what is found, only how.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/figure/figure.h"
#include "engine/register/list_int.h"

enum { SQL_MAX = 1 << 15 };
/* So many rows by a counted filter are walked through, whatever else is asked: what they are sifted by stands in its index. */
enum { LEAD_SHORT = 8000 };
/* So many are looked at by a narrow filter before it is given up, at first and where it was still undecided. */
enum { LOOK_FIRST = 3 * LIST_COUNT_MAX, LOOK_MOST = 20 * LIST_COUNT_MAX };

bool reg_narrows(const struct reg *reg, const struct field *field)
{
	for (size_t i = 0; i < reg->narrow_count; i++) {
		if (reg->narrow[i] == field)
			return true;
	}
	return false;
}

/* Counted by itself: it has an index at each tier. */
static bool is_counted(const struct reg *reg, const struct field *field)
{
	for (size_t i = 0; i < reg->counting_count; i++) {
		if (reg->countings[i].count == 1 && reg->countings[i].fields[0] == field)
			return field->kind != FIELD_DATE; /* kept by month */
	}
	return false;
}

static void put(struct buf *sql, struct str column, bool bare)
{
	if (bare)
		buf_fmt(sql, "\"" STR "\"", STR_ARG(column));
	else
		buf_fmt(sql, "coalesce(\"" STR "\", \"" STR "\")", STR_ARG(column), STR_ARG(column));
}

void list_put_column(const struct listing *listing, struct buf *sql, const struct field *field)
{
	bool narrow = reg_narrows(listing->reg, field);
	bool other = listing->lead != NULL && field != listing->lead && is_counted(listing->reg, field);
	bool bare = listing->way == LIST_BY_FILTER ? narrow : !narrow && !other;
	put(sql, field->name, bare);
}

void list_put_sort(const struct listing *listing, struct buf *sql)
{
	put(sql, listing->sort_column, listing->way == LIST_BY_ORDER);
}

/* Whether there are its indexes at all these places, and nothing else is asked that has a short way of its own. */
static bool may_choose(const struct listing *listing)
{
	const struct reg *reg = listing->reg;
	if (reg->narrow_count == 0 || listing->desks != NULL ||
	    listing->open_only != (reg->flow_count > 0))
		return false;
	for (size_t i = 0; i < listing->filter_count; i++) {
		if (listing->filters[i].field->kind == FIELD_REF && listing->filters[i].compare[0] == '=')
			return false;
	}
	for (size_t i = 0; i < listing->scope_count; i++) {
		bool indexed = false;
		for (size_t k = 0; k < reg->tier_count; k++)
			indexed = indexed || reg->tiers[k] == tier_of_code(listing->scopes[i]);
		if (!indexed || !list_is_tier(listing->scopes[i]))
			return false;
	}
	return true;
}

/* Above the village, where they have their indexes. */
static bool asks_narrow(const struct listing *listing)
{
	bool narrow = false;
	for (size_t i = 0; i < listing->filter_count; i++)
		narrow = narrow || reg_narrows(listing->reg, listing->filters[i].field);
	for (size_t i = 0; i < listing->scope_count; i++)
		narrow = narrow && tier_of_code(listing->scopes[i]) < TIER_VILLAGE;
	return narrow;
}

static err_t kept_rows(struct listing *listing, struct str by, struct str value, int64_t *out)
{
	struct str name = str_fmt(listing->act->arena, STR "#" STR, STR_ARG(listing->reg->name), STR_ARG(by));
	*out = 0;
	for (size_t i = 0; i < listing->scope_count; i++) {
		int64_t n = 0;
		TRY(figure_read(listing->act, listing->scopes[i], name, value, S(""), &n));
		*out += n;
	}
	return NULL;
}

/* The counted filter that leaves the fewest rows; rows: how many those are, or everything there is. */
static err_t choose_lead(struct listing *listing, int64_t *rows)
{
	struct arena *arena = listing->act->arena;
	if (listing->open_only)
		TRY(kept_rows(listing, S("open"), S("1"), rows));
	else
		TRY(kept_rows(listing, S(""), S(""), rows));
	for (size_t i = 0; i < listing->filter_count; i++) {
		const struct chosen *one = &listing->filters[i];
		int64_t n = 0;
		if (one->many != NULL || one->compare[0] != '=' || !is_counted(listing->reg, one->field))
			continue;
		TRY(kept_rows(listing, one->field->name, val_text(arena, one->val), &n));
		if (listing->lead == NULL || n < *rows) {
			listing->lead = one->field;
			*rows = n;
		}
	}
	return NULL;
}

/* Of the rows that a place has by the narrow filters, how many were looked at, to a bound, and how many of these fit the others. */
struct looked {
	int64_t rows, fit;
};

static err_t look(struct listing *listing, size_t scope, int64_t bound, struct looked *out)
{
	struct buf sql = buf_new(listing->act->arena, SQL_MAX);
	listing->arg_count = 0;
	buf_add(&sql, S("SELECT count(*), coalesce(sum(fit), 0) FROM (SELECT CASE WHEN 1 = 1"));
	list_put_filters(listing, &sql, LIST_OTHERS);
	buf_fmt(&sql, " THEN 1 ELSE 0 END AS fit FROM \"" STR "\" WHERE ", STR_ARG(listing->plan->table));
	list_put_scope(listing, &sql, scope);
	list_put_filters(listing, &sql, LIST_NARROW);
	buf_fmt(&sql, " LIMIT %lld) AS looked", (long long)bound);
	struct rows rows = db_query_made(listing->act->db,
					 (struct sql){str_c(listing->act->arena, buf_str(&sql))},
					 (struct args){listing->args, listing->arg_count});
	if (rows_next(&rows)) {
		out->rows += rows_int(&rows, 0);
		out->fit += rows_int(&rows, 1);
	}
	return rows_done(&rows);
}

static err_t look_everywhere(struct listing *listing, int64_t bound, struct looked *out)
{
	*out = (struct looked){0};
	for (size_t i = 0; i < listing->scope_count; i++)
		TRY(look(listing, i, bound, out));
	return NULL;
}

/* Whether everything that is asked stands in the index of a narrow filter: what else there is, another record or the list's own order, has
 * a way of its own. */
static bool sifts_within(const struct listing *listing)
{
	for (size_t i = 0; i < listing->filter_count; i++) {
		const struct field *field = listing->filters[i].field;
		if (!is_counted(listing->reg, field) && !reg_narrows(listing->reg, field))
			return false;
	}
	return true;
}

/* Few are read by the filter. Every few rows in the list's order being one of them, a page is full before the few have been sorted. */
static void decide(struct listing *listing, const struct looked *looked, int64_t rows)
{
	enum { ONE_IN = 8 };
	listing->counted = true;
	listing->counted_rows = looked->fit;
	if (looked->fit > LIST_COUNT_MAX || looked->fit * ONE_IN >= rows)
		listing->way = LIST_BY_ORDER;
}

err_t list_choose_way(struct listing *listing)
{
	int64_t rows = 0;
	struct looked looked;
	listing->way = LIST_BY_ORDER;
	listing->lead = NULL;
	if (!may_choose(listing))
		return NULL;
	TRY(choose_lead(listing, &rows));
	if (!asks_narrow(listing) || !sifts_within(listing) ||
	    (listing->lead != NULL && rows <= LEAD_SHORT))
		return NULL;
	listing->way = LIST_BY_FILTER;
	int64_t bound = LOOK_FIRST;
	TRY(look_everywhere(listing, bound, &looked));
	if (looked.rows >= bound && looked.fit <= LIST_COUNT_MAX && rows > bound) {
		bound = rows < LOOK_MOST ? rows : LOOK_MOST;
		TRY(look_everywhere(listing, bound, &looked));
	}
	if (looked.rows < bound || looked.fit > LIST_COUNT_MAX)
		decide(listing, &looked, rows);
	else
		listing->way = LIST_BY_ORDER;
	return NULL;
}
