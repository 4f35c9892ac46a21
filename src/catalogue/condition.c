/*
 * condition: what a field, a material or an expectation looks at, and which values it wants there.
 *
 * One syntax for all of them: {field: F, values: […]} or {field: F, at_least: 18, below: 60}. The engine asks it of
 * a record (register/fact.c) and the page's script of what is typed; neither knows more than this structure.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/count.h"

enum { SCALE = 100 };
static const int64_t limit_max = 100000000000; /* as money_max of registers.c, in yuan */

struct condition_draft {
	struct condition condition;
	int64_t at_least, above, at_most, below;
	struct str say;
};

#define IN_CONDITION(member) offsetof(struct condition_draft, member)

static const struct bind_key condition_keys[] = {
	{"field", BIND_TEXT, IN_CONDITION(condition.field), true, 0, 0, NULL},
	{"values", BIND_TEXTS, IN_CONDITION(condition.values), false,
	 IN_CONDITION(condition.value_count), 0, NULL},
	{"at_least", BIND_NUMBER, IN_CONDITION(at_least), false, 0, 0, NULL},
	{"above", BIND_NUMBER, IN_CONDITION(above), false, 0, 0, NULL},
	{"at_most", BIND_NUMBER, IN_CONDITION(at_most), false, 0, 0, NULL},
	{"below", BIND_NUMBER, IN_CONDITION(below), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static const struct bind_key expectation_keys[] = {
	{"field", BIND_TEXT, IN_CONDITION(condition.field), true, 0, 0, NULL},
	{"values", BIND_TEXTS, IN_CONDITION(condition.values), false,
	 IN_CONDITION(condition.value_count), 0, NULL},
	{"at_least", BIND_NUMBER, IN_CONDITION(at_least), false, 0, 0, NULL},
	{"above", BIND_NUMBER, IN_CONDITION(above), false, 0, 0, NULL},
	{"at_most", BIND_NUMBER, IN_CONDITION(at_most), false, 0, 0, NULL},
	{"below", BIND_NUMBER, IN_CONDITION(below), false, 0, 0, NULL},
	{"say", BIND_TEXT, IN_CONDITION(say), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static bool within_reach(const struct condition_draft *draft)
{
	const int64_t limits[] = {draft->at_least, draft->above, draft->at_most, draft->below};
	for (size_t i = 0; i < COUNT(limits); i++) {
		if (limits[i] < 0 || limits[i] > limit_max)
			return false;
	}
	return true;
}

static void set_limits(const struct node *node, struct condition_draft *draft)
{
	struct condition *out = &draft->condition;
	out->low = INT64_MIN;
	out->high = INT64_MAX;
	if (node_get(node, S("at_least")) != NULL)
		out->low = draft->at_least * SCALE;
	if (node_get(node, S("above")) != NULL)
		out->low = draft->above * SCALE + 1;
	if (node_get(node, S("at_most")) != NULL)
		out->high = draft->at_most * SCALE;
	if (node_get(node, S("below")) != NULL)
		out->high = draft->below * SCALE - 1;
}

void build_condition(struct build *b, const struct node *node, struct str what,
		     struct condition *out, struct str *say)
{
	struct condition_draft draft = {0};
	size_t before = faults_count(b->faults);
	bind_map(b->arena, b->faults, node, what, say == NULL ? condition_keys : expectation_keys,
		 &draft);
	bool low = node_get(node, S("at_least")) != NULL || node_get(node, S("above")) != NULL;
	bool high = node_get(node, S("at_most")) != NULL || node_get(node, S("below")) != NULL;
	draft.condition.compares = low || high;
	if (faults_count(b->faults) == before &&
	    draft.condition.compares == (draft.condition.value_count > 0))
		fault_at(b->faults, node->place,
			 STR " says either \"values\" or limits: at_least, above, at_most, below",
			 STR_ARG(what));
	if (!within_reach(&draft))
		fault_at(b->faults, node->place, STR ": its limits are out of reach",
			 STR_ARG(what));
	else if (draft.condition.compares)
		set_limits(node, &draft);
	*out = draft.condition;
	if (say != NULL)
		*say = draft.say;
}

const struct field *find_fact(const struct build *b, const struct reg *own, const struct reg *base,
			      struct str name)
{
	const struct field *field = own == NULL ? NULL : reg_field(own, name);
	if (field == NULL && base != NULL)
		field = reg_field(base, name);
	struct str rest = name, via = str_cut(&rest, '.');
	if (field != NULL || rest.len == 0)
		return field;
	const struct field *ref = find_fact(b, own, base, via);
	const struct reg *other =
		ref == NULL || ref->many ? NULL : catalogue_register(b->out, ref->ref_name);
	return other == NULL ? NULL : reg_field(other, rest);
}

static const struct str *stored_yes_no(struct build *b, struct place place, struct str what,
				       const struct condition *condition)
{
	struct str *stored = arena_many(b->arena, struct str, condition->value_count);
	for (size_t i = 0; i < condition->value_count; i++) {
		bool yes = str_eq(condition->values[i], S("true"));
		if (!yes && !str_eq(condition->values[i], S("false")))
			fault_at(b->faults, place,
				 STR ": a yes/no field has true or false, not \"" STR "\"",
				 STR_ARG(what), STR_ARG(condition->values[i]));
		stored[i] = yes ? S("1") : S("0");
	}
	return stored;
}

/* Hundredths become what is stored: fen as they are, whole numbers the next one inside. */
static void link_limits(struct build *b, struct place place, struct str what,
			struct condition *condition, const struct field *field)
{
	bool number = field->kind == FIELD_NUMBER || field->many;
	if (!number && field->kind != FIELD_MONEY) {
		fault_at(b->faults, place,
			 STR ": field \"" STR
			     "\" is neither a number nor money, and has not several values",
			 STR_ARG(what), STR_ARG(condition->field));
		return;
	}
	if (number && condition->low != INT64_MIN)
		condition->low = (condition->low + SCALE - 1) / SCALE;
	if (number && condition->high != INT64_MAX)
		condition->high = condition->high < 0 ? -1 : condition->high / SCALE;
	if (condition->low > condition->high || condition->high < 0)
		fault_at(b->faults, place, STR ": no value lies between its limits", STR_ARG(what));
}

static void link_values(struct build *b, struct place place, struct str what,
			struct condition *condition, const struct field *field)
{
	if (field->kind == FIELD_YES) {
		condition->values = stored_yes_no(b, place, what, condition);
		return;
	}
	if (field->kind != FIELD_CODE) {
		fault_at(b->faults, place, STR ": field \"" STR "\" is neither a code nor yes/no",
			 STR_ARG(what), STR_ARG(condition->field));
		return;
	}
	const struct codes *codes = catalogue_codes(b->out, field->codes_name);
	for (size_t i = 0; codes != NULL && i < condition->value_count; i++) {
		if (codes_find(codes, condition->values[i]) == NULL)
			fault_at(b->faults, place, STR ": \"" STR "\" is no code of \"" STR "\"",
				 STR_ARG(what), STR_ARG(condition->values[i]),
				 STR_ARG(codes->name));
	}
}

void link_condition(struct build *b, struct place place, struct str what,
		    struct condition *condition, const struct field *field)
{
	if (condition->field.len == 0)
		return;
	if (field == NULL)
		fault_at(b->faults, place, STR ": there is no field \"" STR "\"", STR_ARG(what),
			 STR_ARG(condition->field));
	else if (condition->compares)
		link_limits(b, place, what, condition, field);
	else if (condition->value_count > 0)
		link_values(b, place, what, condition, field);
}

void check_telling(struct build *b, struct place place, struct str what,
		   const struct condition *condition, const struct field *fact)
{
	if (fact != NULL && fact->restricted && str_find(condition->field, S(".")) != SIZE_MAX)
		fault_at(b->faults, place,
			 STR ": show_if: \"" STR
			     "\" is restricted, and what is asked would tell it",
			 STR_ARG(what), STR_ARG(condition->field));
}
