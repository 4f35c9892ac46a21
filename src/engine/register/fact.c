/*
 * fact: what a rule of the catalogue looks at while a record is being made: `show_if`, `expects`, `derive`.
 *
 * A name is sought among the draft's own fields, then among those of the record that it extends; "person.age" is
 * what the row has that ref field person points to. A visitor without an account is told nothing of that row: of
 * her only what she typed herself counts, put through the same derivations as the register's own.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/register/register_int.h"

static err_t plain_of(struct act *act, const struct record *record, const struct field *field,
		      struct val *out)
{
	struct str plain;
	*out = record_val(record, field->name);
	if (!field_sealed(field))
		return NULL;
	TRY(record_plain(act, record, field->name.at, &plain));
	*out = V_TEXT(plain);
	return NULL;
}

static err_t fact_of_record(struct act *act, const struct record *record, struct str name,
			    struct fact *out)
{
	out->field = reg_field(record->reg, name);
	if (out->field == NULL)
		return NULL;
	if (out->field->how == DERIVE_AGE)
		out->val = age_of(act, record_val(record, out->field->made_of[0]));
	else
		TRY(plain_of(act, record, out->field, &out->val));
	return NULL;
}

static bool fact_of_draft(const struct draft *draft, struct str name, struct fact *out)
{
	size_t index = field_index(draft->reg, name);
	if (index == SIZE_MAX)
		return false;
	out->field = &draft->reg->fields[index];
	out->val = draft->values[index];
	if (out->field->how == DERIVE_AGE) {
		size_t birth = field_index(draft->reg, out->field->made_of[0]);
		out->val = birth == SIZE_MAX ? V_NULL : age_of(draft->act, draft->values[birth]);
	}
	return true;
}

/* A field of the draft or of what it extends, which has the draft's own id. */
static err_t fact_near(const struct draft *draft, struct str name, struct fact *out)
{
	struct act *act = draft->act;
	struct record base;
	bool found = false;
	if (fact_of_draft(draft, name, out) || draft->reg->of.len == 0)
		return NULL;
	if (draft->base != NULL) {
		(void)fact_of_draft(draft->base, name, out);
		return NULL;
	}
	const struct reg *reg = catalogue_register(act->house->catalogue, draft->reg->of);
	if (reg != NULL && draft->id != 0)
		TRY(record_fetch(act, plan_of(act, reg), draft->id, &base, &found));
	return found ? fact_of_record(act, &base, name, out) : NULL;
}

/* "identity" of the draft stands in for "person.identity" when it is drawn from there. */
static void stand_in(const struct draft *of, struct str via, struct draft *person)
{
	for (size_t i = 0; of != NULL && i < of->reg->field_count; i++) {
		struct str rest = of->reg->fields[i].from;
		size_t to = str_eq(str_cut(&rest, '.'), via) ? field_index(person->reg, rest)
							     : SIZE_MAX;
		if (to != SIZE_MAX)
			person->values[to] = of->values[i];
	}
}

static err_t fact_of_visitor(const struct draft *draft, struct str via, const struct reg *reg,
			     struct str name, struct fact *out)
{
	struct draft *person = NULL;
	TRY(draft_new(draft->act, reg, draft->org, &person));
	stand_in(draft, via, person);
	stand_in(draft->base, via, person);
	TRY(draft_derive(person));
	(void)fact_of_draft(person, name, out);
	return NULL;
}

err_t draft_fact(const struct draft *draft, struct str name, struct fact *out)
{
	struct act *act = draft->act;
	struct str rest = name, via = str_cut(&rest, '.');
	struct fact ref = {NULL, V_NULL};
	struct record record;
	bool found = false;
	*out = (struct fact){NULL, V_NULL};
	if (rest.len == 0)
		return fact_near(draft, name, out);
	TRY(fact_near(draft, via, &ref));
	if (ref.field == NULL || ref.field->kind != FIELD_REF || ref.field->ref == NULL)
		return NULL;
	if (act->account == 0)
		return fact_of_visitor(draft, via, ref.field->ref, rest, out);
	if (ref.val.kind == VAL_INT && ref.val.n != 0)
		TRY(record_fetch(act, plan_of(act, ref.field->ref), ref.val.n, &record, &found));
	return found ? fact_of_record(act, &record, rest, out) : NULL;
}

int64_t fact_count(const struct fact *fact)
{
	struct str rest = fact->val.kind == VAL_TEXT ? fact->val.bytes : S("");
	char between = fact->field != NULL && fact->field->kind == FIELD_REF ? '\n' : ' ';
	int64_t count = 0;
	while (rest.len > 0)
		count += str_cut(&rest, between).len > 0;
	return count;
}

struct str fact_text(struct arena *arena, const struct fact *fact)
{
	return fact->field == NULL ? S("") : field_input(arena, fact->field, fact->val);
}

struct str fact_words(struct act *act, const struct fact *fact)
{
	return fact->field == NULL ? S("") : field_words(act, fact->field, fact->val);
}

static bool has_value(struct str have, const struct condition *condition)
{
	while (have.len > 0) {
		struct str one = str_cut(&have, ' ');
		for (size_t i = 0; i < condition->value_count; i++) {
			if (str_eq(one, condition->values[i]))
				return true;
		}
	}
	return false;
}

bool fact_holds(struct arena *arena, const struct fact *fact, const struct condition *condition)
{
	if (condition->field.len == 0)
		return true;
	if (fact->field == NULL || fact->val.kind == VAL_NULL)
		return false;
	if (!condition->compares)
		return has_value(val_text(arena, fact->val), condition);
	int64_t n = fact->field->many ? fact_count(fact) : fact->val.n;
	return n >= condition->low && n <= condition->high;
}

err_t draft_holds(const struct draft *draft, const struct condition *condition, bool *out)
{
	struct fact fact = {NULL, V_NULL};
	if (condition->field.len > 0)
		TRY(draft_fact(draft, condition->field, &fact));
	*out = fact_holds(draft->act->arena, &fact, condition);
	return NULL;
}
