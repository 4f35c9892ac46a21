/*
 * there: what kept figures tell of a register before its rows are looked at.
 *
 * A desk's first page asks some twenty registers and states what waits for this person, and most have nothing: a list that comes back
 * empty costs five times the figure that says so. Never an answer about rows: only whether there are any to ask for.
 */
#include "base/arena.h"
#include "engine/figure/figure.h"
#include "engine/register/list_int.h"


/* The nodes at which the act holds the verb on the register; *kept: figures are kept of all of them. */
static err_t nodes(struct act *act, const struct reg *reg, enum verb verb, const struct str **out, size_t *count, bool *kept)
{
	err_t err = act_scopes(act, reg_resource(reg), verb, out, count);
	if (err != NULL && err->kind != ERR_DENIED)
		return err;
	*count = err == NULL ? *count : 0;
	*kept = true;
	for (size_t i = 0; i < *count; i++)
		*kept = *kept && ((*out)[i].len == 0 || list_is_tier((*out)[i]));
	return NULL;
}

static struct str open_name(struct arena *arena, const struct reg *reg)
{
	return str_fmt(arena, STR "#open", STR_ARG(reg->name));
}

err_t reg_foresee_open(struct act *act, const struct reg *const *regs, size_t count)
{
	struct str *names = arena_many(act->arena, struct str, count + 1), stock = S("");
	for (size_t i = 0; i < count; i++)
		names[i] = open_name(act->arena, regs[i]);
	return figure_foresee(act, &(struct figure_wish){.orgs = &act->org, .org_count = 1, .names = names, .name_count = count,
							 .periods = &stock, .period_count = 1, .value = S("1")});
}

static err_t idle_where(struct act *act, const struct reg *reg, enum verb verb, bool *out)
{
	const struct str *orgs = NULL;
	size_t count = 0;
	TRY(nodes(act, reg, verb, &orgs, &count, out));
	for (size_t i = 0; i < count && *out; i++) {
		int64_t n = 0;
		TRY(figure_read(act, orgs[i], open_name(act->arena, reg), S("1"), S(""), &n));
		*out = n == 0;
	}
	return NULL;
}

err_t reg_is_idle(struct act *act, const struct reg *reg, bool *out)
{
	bool read = false, step = false;
	*out = false;
	if (reg->flow_count == 0)
		return NULL;
	TRY(idle_where(act, reg, VERB_READ, &read));
	if (read)
		TRY(idle_where(act, reg, VERB_STEP, &step));
	*out = read && step;
	return NULL;
}

err_t reg_states_there(struct act *act, const struct reg *reg, struct reg_states *out)
{
	const struct str *orgs = NULL;
	struct reg_states states = {.known = false};
	size_t count = 0;
	TRY(nodes(act, reg, VERB_READ, &orgs, &count, &states.known));
	states.known = states.known && count > 0 && reg_counts_state(reg);
	struct str name = str_fmt(act->arena, STR "#state", STR_ARG(reg->name));
	for (size_t i = 0; i < count && states.known; i++) {
		struct figure *some = NULL;
		size_t some_count = 0;
		TRY(figure_list(act, orgs[i], name, S(""), &some, &some_count));
		states.list = arena_grow(act->arena, states.list, states.count * sizeof *some,
					 (states.count + some_count + 1) * sizeof *some);
		for (size_t k = 0; k < some_count; k++)
			states.list[states.count++] = some[k];
	}
	*out = states;
	return NULL;
}

bool reg_state_is_there(const struct reg_states *states, struct str state)
{
	for (size_t i = 0; i < states->count; i++) {
		if (states->list[i].n > 0 && str_eq(states->list[i].value, state))
			return true;
	}
	return !states->known;
}
