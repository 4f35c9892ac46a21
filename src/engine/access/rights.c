/*
 * rights: may this act do that there. The one place that answers, from catalogue data.
 */
#include "engine/access/access.h"

#include "base/arena.h"
#include "base/ident.h"

static bool is_program(const struct act *act)
{
	return act->account == -1;
}

static unsigned role_verbs(const struct role *role, struct str on)
{
	for (size_t i = 0; i < role->grant_count; i++) {
		if (str_eq(role->grants[i].on, on))
			return role->grants[i].verbs;
	}
	return 0;
}

/* NULL: nothing was proved. */
static const struct role *own_role(const struct act *act)
{
	static const char *const names[] = {[OWN_APPLICANT] = "applicant",
					    [OWN_READER] = "reader",
					    [OWN_MEMBER] = "member"};
	return act->own_id == 0
		       ? NULL
		       : catalogue_role(act->house->catalogue, str_of(names[act->own_as]));
}

bool act_may_own(const struct act *act, struct str on, enum verb verb)
{
	const struct role *role = act->own_as == OWN_MEMBER ? own_role(act) : NULL;
	return role != NULL && (role_verbs(role, on) & verb) != 0;
}

bool act_may(const struct act *act, struct str on, enum verb verb, struct str org)
{
	if (is_program(act) ||
	    (verb == VERB_CREATE && str_eq(org, act->org) && act_may_own(act, on, verb)))
		return true;
	for (size_t i = 0; i < act->hold_count; i++) {
		const struct hold *hold = &act->holds[i];
		if (str_starts(org, hold->org) && (role_verbs(hold->role, on) & verb) != 0)
			return true;
	}
	return false;
}

static bool held_at(const struct role *role, enum tier tier)
{
	bool here = false;
	for (size_t i = 0; i < role->tier_count; i++)
		here |= role->tiers[i] == tier;
	return here;
}

struct str act_roles_that(const struct act *act, struct str on, enum verb verb)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct str out = S("");
	for (size_t i = 0; i < catalogue->role_count; i++) {
		const struct role *role = &catalogue->roles[i];
		if (held_at(role, TIER_VILLAGE) && (role_verbs(role, on) & verb) != 0)
			out = str_fmt(act->arena, STR "%s" STR, STR_ARG(out),
				      out.len > 0 ? "、" : "", STR_ARG(role->title));
	}
	return out;
}

err_t act_need(struct act *act, struct str on, enum verb verb, struct str org)
{
	if (act_may(act, on, verb, org))
		return NULL;
	return err_new(act->arena, ERR_DENIED,
		       "您的岗位不能做这一步，或这件事不在您负责的范围内。需要的话，请找安全管理员调整权限。");
}

/* Whether the record is the one that was proved, and its role grants the verb. */
static bool is_own(const struct act *act, struct str on, enum verb verb, int64_t id)
{
	const struct role *role = own_role(act);
	return role != NULL && act->own_id == id && str_eq(act->own_register, on) &&
	       (role_verbs(role, on) & verb) != 0;
}

err_t act_need_record(struct act *act, struct str on, enum verb verb, struct str org, int64_t id)
{
	if (is_own(act, on, verb, id))
		return NULL;
	return act_need(act, on, verb, org);
}

bool act_may_step(const struct act *act, struct str on, enum tier tier, bool paper, bool applicant,
		  struct str org, int64_t id)
{
	enum tier own = tier_of_code(org);
	if (tier > own && own != TIER_NONE)
		tier = own; /* below its own place a record has nobody */
	if (is_program(act))
		return true;
	if (applicant && is_own(act, on, VERB_STEP, id))
		return true;
	for (size_t i = 0; i < act->hold_count; i++) {
		const struct hold *hold = &act->holds[i];
		enum tier at = hold->tier;
		bool right_tier = at == tier || (paper && at > tier && at <= TIER_VILLAGE);
		if (tier != TIER_NONE && right_tier && str_starts(org, hold->org) &&
		    (role_verbs(hold->role, on) & VERB_STEP) != 0)
			return true;
	}
	return false;
}

err_t act_tier_online(struct act *act, struct str on, enum tier tier, struct str org, bool *out)
{
	struct str place = str_sub(org, 0, tier_length(tier));
	bool found = false;
	struct rows rows = db_query(act->db,
				    "SELECT hold.role, account.second_secret FROM hold JOIN account ON account.id = hold.account "
				    "WHERE hold.org = $1 AND hold.revoked = 0 AND hold.from_day <= $2 "
				    "AND (hold.until_day = 0 OR hold.until_day >= $2) "
				    "AND account.active = 1",
				    ARGS(V_TEXT(place), V_INT(act->today)));
	while (!found && rows_next(&rows)) {
		const struct role *role =
			catalogue_role(act->house->catalogue, rows_text(&rows, 0));
		found = role != NULL && (role_verbs(role, on) & VERB_STEP) != 0 &&
			(!role->second_factor || rows_text(&rows, 1).len > 0);
	}
	TRY(rows_done(&rows));
	*out = found;
	return NULL;
}

bool act_may_somewhere(const struct act *act, struct str on, enum verb verb)
{
	if (is_program(act))
		return true;
	for (size_t i = 0; i < act->hold_count; i++) {
		if ((role_verbs(act->holds[i].role, on) & verb) != 0)
			return true;
	}
	return false;
}

/* Adds a prefix to a list that holds no node inside another. */
static void add_scope(struct str *list, size_t *count, struct str org)
{
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) {
		if (str_starts(org, list[i]))
			return;
	}
	for (size_t i = 0; i < *count; i++) {
		if (!str_starts(list[i], org))
			list[kept++] = list[i];
	}
	list[kept++] = org;
	*count = kept;
}

err_t act_scopes(struct act *act, struct str on, enum verb verb, const struct str **orgs,
		 size_t *count)
{
	struct str *list = arena_many(act->arena, struct str, act->hold_count + 1);
	size_t filled = 0;
	if (is_program(act))
		list[filled++] = S("");
	for (size_t i = 0; i < act->hold_count; i++) {
		if ((role_verbs(act->holds[i].role, on) & verb) != 0)
			add_scope(list, &filled, act->holds[i].org);
	}
	if (filled == 0)
		return err_new(act->arena, ERR_DENIED,
			       "您的岗位看不到这部分内容。需要的话，请找安全管理员调整权限。");
	*orgs = list;
	*count = filled;
	return NULL;
}

err_t act_scope_within(struct act *act, struct str on, enum verb verb, struct str asked,
		       const struct str **orgs, size_t *count)
{
	const struct str *all = NULL;
	size_t all_count = 0, filled = 0;
	TRY(act_scopes(act, on, verb, &all, &all_count));
	struct str *cut = arena_many(act->arena, struct str, all_count);
	for (size_t i = 0; i < all_count; i++) {
		if (str_starts(all[i], asked))
			cut[filled++] = all[i];
		else if (str_starts(asked, all[i]))
			cut[filled++] = asked;
	}
	if (filled == 0)
		return err_new(act->arena, ERR_DENIED, "这个地方不在您负责的范围内。");
	*orgs = cut;
	*count = filled;
	return NULL;
}

static struct str masked_by_kind(const struct act *act, const struct field *field, struct str plain)
{
	if (field->kind == FIELD_IDENTITY)
		return identity_masked(act->arena, plain);
	if (field->kind == FIELD_PHONE)
		return phone_masked(act->arena, plain);
	if (field->kind == FIELD_CARD)
		return card_masked(act->arena, plain);
	return text_masked(act->arena, plain);
}

/* As the public sees it: by the field's own mask. */
static struct str masked_for_public(const struct act *act, const struct field *field,
				    struct str plain)
{
	switch (field->mask) {
	case MASK_NONE:
		return field->sealed ? masked_by_kind(act, field, plain) : plain;
	case MASK_NAME:
		return name_masked(act->arena, plain);
	case MASK_MIDDLE:
		return masked_by_kind(act, field, plain);
	case MASK_TAIL:
		return text_masked(act->arena, plain);
	case MASK_YEAR:
		return str_sub(plain, 0, 4);
	case MASK_HIDE:
		return S("");
	}
	return S("");
}

struct str act_shown(const struct act *act, struct str on, struct str org, const struct field *field,
		     struct str plain)
{
	if (is_program(act))
		return plain;
	bool own = (act->own_id != 0 && act->own_as != OWN_READER && str_eq(act->own_register, on)) ||
		   act_may_own(act, on, VERB_READ);
	if (act->account == 0 && !own)
		return field->published ? masked_for_public(act, field, plain) : S("");
	if (field->restricted && !act_may(act, on, VERB_CARE, org))
		return S("");
	if (field_sealed(field))
		return masked_by_kind(act, field, plain);
	return plain;
}
