/*
 * draft: what a form or the program wants a record to be, with every fault collected.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/ident.h"
#include "engine/register/register_int.h"

static struct draft *blank(struct act *act, const struct reg *reg)
{
	struct draft *draft = arena_one(act->arena, struct draft);
	draft->act = act;
	draft->reg = reg;
	draft->values = arena_many(act->arena, struct val, reg->field_count);
	draft->set = arena_many(act->arena, bool, reg->field_count);
	draft->stage_due = S(NO_DAY);
	draft->clock = S("off");
	return draft;
}

err_t draft_new(struct act *act, const struct reg *reg, struct str org, struct draft **out)
{
	struct draft *draft = blank(act, reg);
	if (org.len == 0)
		return err_field(act->arena, S("org"), "请选择这条记录属于哪个地方。");
	draft->org = org;
	for (size_t i = 0; i < reg->field_count; i++)
		draft->values[i] = field_empty(&reg->fields[i]);
	*out = draft;
	return NULL;
}

/* Starts from the plain values of the record, so that rules see the whole. */
err_t draft_of(struct act *act, const struct record *record, struct draft **out)
{
	struct draft *draft = blank(act, record->reg);
	draft->id = record->id;
	draft->org = record->org;
	draft->before = record;
	draft->stage_due = record->stage_due;
	draft->clock = record->clock;
	draft->came_from = record->came_from;
	draft->days_left = record->days_left;
	draft->stage_left = record->stage_left;
	draft->open = record->open;
	for (size_t i = 0; i < record->reg->field_count; i++) {
		const struct field *field = &record->reg->fields[i];
		draft->values[i] = record->values[i];
		if (field_sealed(field)) {
			struct str plain;
			TRY(record_plain(act, record, field->name.at, &plain));
			draft->values[i] = V_TEXT(plain);
		}
	}
	*out = draft;
	return NULL;
}

static void set_value(struct draft *draft, const char *field, struct val val)
{
	size_t index = field_index(draft->reg, str_of(field));
	if (index == SIZE_MAX)
		return;
	draft->values[index] = val;
	draft->set[index] = true;
}

void draft_set_text(struct draft *draft, const char *field, struct str text)
{
	set_value(draft, field, V_TEXT(text));
}

void draft_set_int(struct draft *draft, const char *field, int64_t n)
{
	set_value(draft, field, V_INT(n));
}

/* What is sealed is found by its tail within a place, so its index is made anew. */
void draft_move(struct draft *draft, struct str org)
{
	draft->org = org;
	for (size_t i = 0; i < draft->reg->field_count; i++)
		draft->set[i] = draft->set[i] || field_sealed(&draft->reg->fields[i]);
}

struct str draft_text(const struct draft *draft, const char *field)
{
	size_t index = field_index(draft->reg, str_of(field));
	if (index == SIZE_MAX || draft->values[index].kind != VAL_TEXT)
		return S("");
	return draft->values[index].bytes;
}

bool draft_moves(const struct draft *draft)
{
	return draft->before != NULL && !str_eq(draft->before->org, draft->org);
}

bool draft_is(const struct draft *draft, const char *field, const char *value)
{
	return str_eq(draft_text(draft, field), str_of(value));
}

int64_t draft_int(const struct draft *draft, const char *field)
{
	size_t index = field_index(draft->reg, str_of(field));
	if (index == SIZE_MAX || draft->values[index].kind != VAL_INT)
		return 0;
	return draft->values[index].n;
}

struct str draft_input(const struct draft *draft, struct str field)
{
	size_t index = field_index(draft->reg, field);
	if (index == SIZE_MAX)
		return S("");
	return field_input(draft->act->arena, &draft->reg->fields[index], draft->values[index]);
}

void draft_fault(struct draft *draft, const char *field, err_t err)
{
	(void)field;
	draft->errors = err_both(draft->act->arena, draft->errors, err);
}

/* What may not be seen is not changed either. Who makes a record may tell all of it: the applicant
 * tells of herself. */
static bool asked(const struct draft *draft, const struct field *field)
{
	if (draft->before != NULL && field->restricted &&
	    !act_may(draft->act, reg_resource(draft->reg), VERB_CARE, draft->org))
		return false;
	return !field->fixed && field->derive.len == 0 && field->kind != FIELD_FILES;
}

/* A sealed value is shown masked in a form: left as it was, or left empty, it stays. So does a reference to what lies
 * where the writer may not look: a record that came from another place points back there. */
static bool left_alone(const struct draft *draft, size_t index, struct str typed)
{
	const struct field *field = &draft->reg->fields[index];
	if (draft->before == NULL)
		return false;
	if (field->kind == FIELD_REF)
		return str_eq(typed, val_text(draft->act->arena, draft->before->values[index]));
	return field_sealed(field) && (typed.len == 0 || str_find(typed, S("*")) != SIZE_MAX);
}

static void take_field(struct draft *draft, const struct form *form, size_t index)
{
	const struct field *field = &draft->reg->fields[index];
	struct str typed = field->many ? form_all(draft->act->arena, form, field->name)
				       : form_get(form, field->name);
	if (draft->before == NULL && !form_has(form, field->name))
		typed = field->value;
	bool members = field->kind == FIELD_REF && field->many;
	if (!members && left_alone(draft, index, str_trim(typed)))
		return;
	struct val val = field_empty(field);
	err_t err = members ? members_read(draft, field, form, &val)
			    : field_read(draft->act, field, typed, &val);
	if (err != NULL) {
		draft->errors = err_both(draft->act->arena, draft->errors, err);
		return;
	}
	draft->values[index] = val;
	draft->set[index] = true;
}

void draft_take(struct draft *draft, const struct form *form, const struct field *const *fields,
		size_t count)
{
	const struct reg *reg = draft->reg;
	if (fields != NULL) {
		for (size_t i = 0; i < count; i++) {
			size_t index = field_index(reg, fields[i]->name);
			if (index != SIZE_MAX && asked(draft, fields[i]))
				take_field(draft, form, index);
		}
		return;
	}
	for (size_t i = 0; i < reg->field_count; i++) {
		bool present = form_has(form, reg->fields[i].name);
		if (asked(draft, &reg->fields[i]) && (present || draft->before == NULL))
			take_field(draft, form, i);
	}
}
