/*
 * list_filter: what an address asks a list for, field by field.
 *
 * The same words come from a form, a link and a list kept under a name. Never finds more than the act may read: a filter
 * takes away from what the listing has, and words that name another record are looked for with the act's own rights.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/register/list_int.h"

const struct chosen *list_chosen(const struct listing *listing, const struct field *field)
{
	for (size_t i = 0; i < listing->filter_count; i++) {
		if (str_eq(listing->filters[i].field->name, field->name))
			return &listing->filters[i];
	}
	return NULL;
}

void list_choose(struct listing *listing, const struct field *field, const char *compare,
		 struct val val)
{
	listing->filters[listing->filter_count++] =
		(struct chosen){.field = field, .compare = compare, .val = val};
}

static void choose_many(struct listing *listing, const struct field *field, struct val typed,
			const struct val *many, size_t count)
{
	list_choose(listing, field, "IN", typed);
	listing->filters[listing->filter_count - 1].many = many;
	listing->filters[listing->filter_count - 1].many_count = count;
}

/* handler=me is also whom one stands in for; none: nobody has it. */
static void take_staff(struct listing *listing, const struct field *field, struct str typed)
{
	int64_t id = 0;
	if (str_eq(typed, S("none"))) {
		list_choose(listing, field, "=", V_INT(0));
	} else if (str_eq(typed, S("me"))) {
		size_t count = 0;
		const int64_t *absent = NULL;
		if (absent_ones(listing->act, &absent, &count) != NULL)
			count = 0;
		struct val *many = arena_many(listing->act->arena, struct val, count + 1);
		many[0] = V_INT(listing->act->account);
		for (size_t i = 0; i < count; i++)
			many[i + 1] = V_INT(absent[i]);
		choose_many(listing, field, V_INT(listing->act->account), many, count + 1);
	} else if (str_int(typed, &id) && id > 0) {
		list_choose(listing, field, "=", V_INT(id));
	}
}

/* item=M10,M11: one of these. A list with something in it that is no code is not a filter. */
static bool take_several(struct listing *listing, const struct field *field, struct str typed)
{
	struct str rest = typed;
	size_t count = 0;
	if (field->kind != FIELD_CODE || field->many || field->codes == NULL ||
	    str_find(typed, S(",")) == SIZE_MAX)
		return false;
	struct val *many = arena_many(listing->act->arena, struct val, SEVERAL_MAX);
	for (; rest.len > 0; count++) {
		struct str code = str_cut(&rest, ',');
		if (count == SEVERAL_MAX || codes_find(field->codes, code) == NULL)
			return true;
		many[count] = V_TEXT(code);
	}
	choose_many(listing, field, V_TEXT(typed), many, count);
	return true;
}

bool list_of_days(const struct field *field)
{
	return field->kind == FIELD_DATE || field->kind == FIELD_MOMENT;
}

/* due_from= or due_to=: of moments the first or the last one of that day. */
static void take_day(struct listing *listing, const struct field *field, const char *compare,
		     struct str typed)
{
	struct val val;
	int64_t day = 0;
	if (field->kind == FIELD_DATE) {
		if (typed.len > 0 && field_read(listing->act, field, typed, &val) == NULL)
			list_choose(listing, field, compare, val);
	} else if (day_read(typed, &day)) {
		list_choose(listing, field, compare,
		       V_INT(compare[0] == '<' ? moment_of_day(day + 1) - 1 : moment_of_day(day)));
	}
}

/* The records that words find, at most SEVERAL_MAX of them; whoever may not read their register finds none. */
static err_t find_named(struct listing *listing, const struct field *field, struct str typed,
			struct val *many, size_t *count)
{
	struct form_value words = {.name = S("q"), .value = typed};
	struct form params = {.first = &words};
	struct listing named;
	err_t err = list_make(listing->act, field->ref,
			      &(struct query){.params = &params, .limit = SEVERAL_MAX}, &named);
	if (err == NULL)
		err = list_search(&named);
	*count = 0;
	if (err != NULL)
		return err->kind == ERR_DENIED ? NULL : err;
	for (; *count < named.found_count; (*count)++)
		many[*count] = V_INT(named.found[*count].id);
	if (named.more)
		listing->crowded = field;
	return NULL;
}

/* organisation=青禾: who types words and not an id asks for the records that they find, also when there is none. */
static err_t take_named(struct listing *listing, const struct field *field, struct str typed, bool *taken)
{
	struct act *act = listing->act;
	int64_t id = 0;
	size_t count = 0;
	*taken = field->kind == FIELD_REF && !field->many && field->ref != NULL && typed.len > 0 &&
		 !str_int(typed, &id) && plan_of(act, field->ref) != NULL;
	if (!*taken)
		return NULL;
	struct val *many = arena_many(act->arena, struct val, SEVERAL_MAX);
	TRY(find_named(listing, field, typed, many, &count));
	choose_many(listing, field, V_TEXT(typed), many, count);
	return NULL;
}

err_t list_take_filter(struct listing *listing, const struct field *field, const struct form *params)
{
	struct arena *arena = listing->act->arena;
	struct str typed = form_get(params, field->name);
	struct val val;
	bool taken = false;
	if (field->kind == FIELD_STAFF) {
		take_staff(listing, field, typed);
		return NULL;
	}
	TRY(take_named(listing, field, str_trim(typed), &taken));
	if (taken || take_several(listing, field, typed))
		return NULL;
	if (typed.len > 0 && field_read(listing->act, field, typed, &val) == NULL &&
	    !val_is_empty(field, val))
		list_choose(listing, field, "=", val);
	if (!list_of_days(field))
		return NULL;
	take_day(listing, field, ">=", form_get(params, str_join(arena, field->name, S("_from"))));
	take_day(listing, field, "<=", form_get(params, str_join(arena, field->name, S("_to"))));
	return NULL;
}

/* ---- by the state alone ---- */

/* Whether it is an open state, or an end, of every flow that has one of this name. */
static bool is_state(const struct reg *reg, struct str name, bool final)
{
	bool known = false;
	for (size_t i = 0; i < reg->flow_count; i++) {
		const struct flow_state *state = flow_state(reg->flows[i], name);
		if (state != NULL && state->final != final)
			return false;
		known = known || state != NULL;
	}
	return known;
}

static bool has_tier(const struct reg *reg, struct str org)
{
	for (size_t i = 0; i < reg->tier_count; i++) {
		if (reg->tiers[i] == tier_of_code(org) && list_is_tier(org))
			return true;
	}
	return false;
}

/* At a village what is open is few among years of what is over: who asks for such states alone is answered from these. */
static bool asks_for_open(const struct listing *listing, const struct chosen *state)
{
	bool open = true;
	for (size_t i = 0; open && state->many != NULL && i < state->many_count; i++)
		open = is_state(listing->reg, state->many[i].bytes, false);
	if (state->many == NULL)
		open = is_state(listing->reg, state->val.bytes, false);
	for (size_t i = 0; open && i < listing->scope_count; i++)
		open = tier_of_code(listing->scopes[i]) >= TIER_VILLAGE && list_is_tier(listing->scopes[i]);
	return open;
}

/* Of what ended in one way there may be none in a million. */
static bool asks_for_over(const struct listing *listing, const struct chosen *state)
{
	bool over = state->many == NULL && listing->sort == NULL && reg_counts_state(listing->reg) &&
		    is_state(listing->reg, state->val.bytes, true);
	for (size_t i = 0; over && i < listing->scope_count; i++)
		over = has_tier(listing->reg, listing->scopes[i]);
	return over;
}

void list_take_state(struct listing *listing)
{
	const struct field *field = reg_field(listing->reg, S("state"));
	const struct chosen *state = field == NULL ? NULL : list_chosen(listing, field);
	if (state == NULL || listing->reg->flow_count == 0 || listing->desks != NULL || listing->open_only)
		return;
	listing->from_open = asks_for_open(listing, state);
	listing->from_over = asks_for_over(listing, state);
}
