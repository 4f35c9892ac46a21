/*
 * gather: all rows of a register at one place, for what has to see them together: a plan, a set of signs.
 *
 * Page by page, as a list is read; whoever asks says how many he can use at most.
 */
#include "base/arena.h"
#include "engine/register/register.h"

enum { A_PAGE = 200 };

static struct form *params_of(struct arena *arena, struct str org, struct str after)
{
	struct form *form = arena_one(arena, struct form);
	struct form_value *place = arena_one(arena, struct form_value);
	struct form_value *from = arena_one(arena, struct form_value);
	*from = (struct form_value){S("after"), after, NULL};
	*place = (struct form_value){S("org"), org, from};
	form->first = place;
	return form;
}

/* Where the next page begins: the sort value of the last row, and its id. */
static struct str behind(struct arena *arena, const struct reg *reg, const struct record *last)
{
	struct val value = record_val(last, reg->sort->name);
	struct str text = reg->sort->kind == FIELD_NUMBER
				  ? str_fmt(arena, "%lld", (long long)value.n)
				  : record_text(last, str_c(arena, reg->sort->name));
	return str_fmt(arena, STR "|%lld", STR_ARG(text), (long long)last->id);
}

err_t reg_gather(struct act *act, const struct reg *reg, struct str org, size_t most,
		 struct record **out, size_t *count)
{
	struct record *all = arena_many(act->arena, struct record, most + 1);
	struct str after = S("");
	*out = all;
	*count = 0;
	if (tier_of_code(org) < TIER_VILLAGE)
		return NULL; /* a township's own page shows no village's rows */
	while (reg != NULL && *count < most) {
		const struct record *list = NULL;
		size_t found = 0;
		TRY(reg_list_records(act, reg,
				     &(struct query){.params = params_of(act->arena, org, after),
						     .url = S(""),
						     .limit = A_PAGE},
				     &list, &found));
		for (size_t i = 0; i < found && *count < most; i++) {
			all[*count] = list[i];
			*count += str_eq(list[i].org, org);
		}
		if (found < A_PAGE || reg->sort == NULL)
			break;
		after = behind(act->arena, reg, &list[found - 1]);
	}
	return NULL;
}
