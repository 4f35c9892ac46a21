/*
 * derive: values that nobody types: their functions, what each takes and gives.
 *
 * Only names and kinds are judged here; the arithmetic, with its rounding, is the engine's (register/derive.c).
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/count.h"

enum { ARGUMENTS_MAX = 8 };

/* What may stand in the brackets. */
enum takes {
	TAKES_IDENTITY,
	TAKES_DATE,
	TAKES_DATE_OR_MONTH,
	TAKES_HEADS,
	TAKES_SEVERAL,
	TAKES_SUMS
};

static const struct function {
	const char *name;
	enum derivation how;
	enum takes takes;
	enum field_kind gives;
	const char *arguments, *result; /* for faults */
} functions[] = {
	{"birth", DERIVE_BIRTH, TAKES_IDENTITY, FIELD_DATE, "an identity", "a date"},
	{"sex", DERIVE_SEX, TAKES_IDENTITY, FIELD_CODE, "an identity", "a code"},
	{"age", DERIVE_AGE, TAKES_DATE, FIELD_NUMBER, "a date", "a number"},
	{"age_at", DERIVE_AGE_AT, TAKES_DATE, FIELD_NUMBER, "a date", "a number"},
	{"months_since", DERIVE_MONTHS_SINCE, TAKES_DATE_OR_MONTH, FIELD_NUMBER,
	 "a date or a month", "a number"},
	{"per_head", DERIVE_PER_HEAD, TAKES_HEADS, FIELD_MONEY,
	 "money, and a number or several values", "money"},
	{"count", DERIVE_COUNT, TAKES_SEVERAL, FIELD_NUMBER, "several values", "a number"},
	{"sum", DERIVE_SUM, TAKES_SUMS, FIELD_MONEY, "sums of money", "money"},
};

static const struct function *find_function(struct str name)
{
	for (size_t i = 0; i < COUNT(functions); i++) {
		if (str_eq(name, str_of(functions[i].name)))
			return &functions[i];
	}
	return NULL;
}

static bool is_good(enum takes takes, const struct field *field, size_t at)
{
	if (field == NULL)
		return false;
	switch (takes) {
	case TAKES_IDENTITY:
		return field->kind == FIELD_IDENTITY;
	case TAKES_DATE:
		return field->kind == FIELD_DATE;
	case TAKES_DATE_OR_MONTH:
		return field->kind == FIELD_DATE || field->kind == FIELD_MONTH;
	case TAKES_HEADS:
		return at == 0 ? field->kind == FIELD_MONEY
			       : field->kind == FIELD_NUMBER || field->many;
	case TAKES_SEVERAL:
		return field->many;
	case TAKES_SUMS:
		return field->kind == FIELD_MONEY;
	}
	return false;
}

static bool is_good_count(enum takes takes, size_t count)
{
	if (takes == TAKES_SUMS)
		return count >= 2;
	return count == (takes == TAKES_HEADS ? 2 : 1);
}

static struct str function_names(struct arena *arena)
{
	struct str names = S("");
	for (size_t i = 0; i < COUNT(functions); i++)
		names = i == 0 ? str_of(functions[i].name)
			       : str_fmt(arena, STR ", %s", STR_ARG(names), functions[i].name);
	return names;
}

void link_derive(struct build *b, struct field *field, const struct reg *own,
		 const struct reg *base, struct str me)
{
	struct str rest = field->derive, name = str_cut(&rest, '(');
	const struct function *function = find_function(name);
	if (function == NULL || !str_ends(rest, S(")"))) {
		fault_at(b->faults, field->place,
			 STR ": \"derive\" must be FUNCTION(FIELD …) with one of " STR
			     ", not \"" STR "\"",
			 STR_ARG(me), STR_ARG(function_names(b->arena)), STR_ARG(field->derive));
		return;
	}
	struct str list = str_sub(rest, 0, rest.len - 1);
	struct str *arguments = arena_many(b->arena, struct str, ARGUMENTS_MAX);
	size_t count = 0;
	bool good = field->kind == function->gives;
	while (list.len > 0 && count < ARGUMENTS_MAX) {
		arguments[count] = str_trim(str_cut(&list, ','));
		good = good &&
		       is_good(function->takes, find_fact(b, own, base, arguments[count]), count);
		count++;
	}
	if (!good || list.len > 0 || !is_good_count(function->takes, count)) {
		fault_at(b->faults, field->place, STR ": derive: " STR " takes %s and gives %s",
			 STR_ARG(me), STR_ARG(field->derive), function->arguments,
			 function->result);
		return;
	}
	field->how = function->how;
	field->made_of = arguments;
	field->made_of_count = count;
}
