/*
 * own: the rows that name a member of the Party, for his own page.
 *
 * They are read by the program, because no post of the act reaches them; that they point to the record which the act has proved, and
 * that the role `member` reads their register, is asked here. Must never be given another record than the act's own.
 */
#include "engine/register/register_int.h"

static bool points_to_own(const struct act *act, const struct reg *reg, const char *name)
{
	size_t index = field_index(reg, str_of(name));
	const struct reg *to = index == SIZE_MAX ? NULL : reg->fields[index].ref;
	return to != NULL && str_eq(to->name, act->own_register);
}

err_t reg_own(struct act *act, const char *reg, const char *field, size_t limit,
	      struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	const struct reg *what = act_register(act, reg);
	*out = NULL;
	*count = 0;
	if (what == NULL || !act_may_own(act, reg_resource(what), VERB_READ))
		return NULL;
	if (!points_to_own(act, what, field))
		return err_internal(act->arena, "%s does not point to what was proved", field);
	return reg_rows_of(&program, reg, field, act->own_id, limit, out, count);
}
