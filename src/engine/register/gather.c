/*
 * gather: all rows of a register at one place, for what has to see them together: a plan, a set of signs.
 *
 * What belongs to the place itself, not to what lies below it; whoever asks says how many he can use at most.
 */
#include "base/arena.h"
#include "engine/register/register.h"

err_t reg_gather(struct act *act, const struct reg *reg, struct str org, size_t most,
		 struct record **out, size_t *count)
{
	const struct form_value place = {S("org"), org, NULL};
	const struct record *list = NULL;
	size_t found = 0;
	*out = NULL;
	*count = 0;
	if (reg == NULL || tier_of_code(org) < TIER_VILLAGE)
		return NULL; /* a township's own page shows no village's rows */
	TRY(reg_list_all(act, reg, &(const struct form){&place}, most, &list, &found));
	*out = arena_many(act->arena, struct record, found + 1);
	for (size_t i = 0; i < found; i++) {
		(*out)[*count] = list[i];
		*count += str_eq(list[i].org, org);
	}
	return NULL;
}
