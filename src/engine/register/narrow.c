/*
 * narrow: whether a page is read in the order of its list, or by a filter.
 *
 * In the list's order the page is full at once where many rows fit the filters, and everybody is walked through
 * where few do; by the filter's own index it is the other way round. No planner knows which it is: how many are
 * born after 2004 it guesses as a quarter. So what the catalogue calls narrow is counted first, to the bound of
 * a total, which the page shows anyway. Few are read by the filter and sorted; many in the list's order.
 *
 * The planner is led by writing the columns that it shall not go by as an expression: that is all both engines have in
 * common. Never changes what is found, only how.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/figure/figure.h"
#include "engine/register/list_int.h"

static bool is_narrow(const struct listing *listing, const struct field *field)
{
	for (size_t i = 0; i < listing->reg->narrow_count; i++) {
		if (listing->reg->narrow[i] == field)
			return true;
	}
	return false;
}

static void put(struct buf *sql, struct str column, bool bare, bool number)
{
	if (bare)
		buf_fmt(sql, "\"" STR "\"", STR_ARG(column));
	else
		buf_fmt(sql, number ? "(\"" STR "\" + 0)" : "(\"" STR "\" || '')", STR_ARG(column));
}

void list_put_column(const struct listing *listing, struct buf *sql, const struct field *field)
{
	bool any = listing->reg->narrow_count > 0;
	bool bare = !any || is_narrow(listing, field) == (listing->way == LIST_BY_FILTER);
	put(sql, field->name, bare, field_numeric(field));
}

void list_put_sort(const struct listing *listing, struct buf *sql)
{
	put(sql, listing->sort_column, listing->way == LIST_BY_ORDER, field_numeric(listing->sort));
}

/* Whether the narrow filters have their indexes at all these places, and nothing else is asked that has a short way of its own. */
static bool may_narrow(const struct listing *listing)
{
	bool narrow = false;
	for (size_t i = 0; i < listing->filter_count; i++) {
		const struct chosen *one = &listing->filters[i];
		narrow = narrow || is_narrow(listing, one->field);
		if (one->field->kind == FIELD_REF && one->compare[0] == '=')
			return false;
	}
	for (size_t i = 0; narrow && i < listing->scope_count; i++) {
		enum tier tier = tier_of_code(listing->scopes[i]);
		bool indexed = false;
		for (size_t k = 0; k < listing->reg->tier_count; k++)
			indexed = indexed || (listing->reg->tiers[k] == tier && tier < TIER_VILLAGE);
		narrow = indexed && list_is_tier(listing->scopes[i]);
	}
	return narrow && listing->desks == NULL && listing->open_only == (listing->reg->flow_count > 0);
}

/* By a counted field there are few anyway, who stand together in its own index: as kept figures say. */
static err_t is_short(struct listing *listing, const struct field *field, struct val val, bool *out)
{
	struct arena *arena = listing->act->arena;
	int64_t all = 0;
	for (size_t i = 0; i < listing->scope_count; i++) {
		int64_t n = 0;
		TRY(figure_read(listing->act, listing->scopes[i],
				str_fmt(arena, STR "#" STR, STR_ARG(listing->reg->name), STR_ARG(field->name)),
				val_text(arena, val), S(""), &n));
		all += n;
	}
	*out = all <= LIST_COUNT_MAX;
	return NULL;
}

static err_t has_short_way(struct listing *listing, bool *out)
{
	const struct reg *reg = listing->reg;
	for (size_t i = 0; i < reg->counting_count && !*out; i++) {
		const struct field *field = reg->countings[i].fields[0];
		const struct chosen *one = reg->countings[i].count == 1 ? list_chosen(listing, field) : NULL;
		if (one != NULL && one->many == NULL && one->compare[0] == '=' && field->kind != FIELD_DATE)
			TRY(is_short(listing, field, one->val, out));
	}
	return NULL;
}

err_t list_choose_way(struct listing *listing)
{
	bool has_short = false;
	listing->way = LIST_BY_ORDER;
	if (!may_narrow(listing))
		return NULL;
	TRY(has_short_way(listing, &has_short));
	if (has_short)
		return NULL;
	listing->way = LIST_BY_FILTER;
	listing->counted_rows = 0;
	for (size_t i = 0; i < listing->scope_count; i++)
		TRY(list_count(listing, i, &listing->counted_rows));
	listing->counted = true;
	if (listing->counted_rows > LIST_COUNT_MAX)
		listing->way = LIST_BY_ORDER;
	return NULL;
}
