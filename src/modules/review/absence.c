/*
 * absence: who is away from when to when, and who stands in. See register "absence".
 *
 * The deputy must be able to do it by her own roles: standing in never adds a right.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/review/review_int.h"

static bool could_step(struct act *act, int64_t account, struct str org)
{
	struct act other = *act;
	return act_as(&other, account) == NULL &&
	       act_may_step(&other, S("case"), tier_of_code(org), false, false, org, 0);
}

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

static err_t check_people(struct act *act, struct draft *draft)
{
	struct account who, deputy;
	int64_t absent = draft_int(draft, "who"), instead = draft_int(draft, "deputy");
	if (absent == 0 || instead == 0)
		return NULL; /* told by the register: both are required */
	TRY(account_load(act, absent, &who));
	TRY(account_load(act, instead, &deputy));
	if (absent != act->account && act->account > 0 &&
	    !act_may(act, S("case"), VERB_MANAGE, who.org))
		fault(draft, "who", "别人的外出由他本人或单位负责人登记。");
	if (absent == instead)
		fault(draft, "deputy", "代办的人要另选一位同事。");
	else if (!str_eq(who.org, deputy.org))
		fault(draft, "deputy", "代办的人要在同一个单位。");
	else if (could_step(act, absent, who.org) && !could_step(act, instead, deputy.org))
		fault(draft, "deputy", "这位同事的岗位不能办件，代不了，请另选一位。");
	return NULL;
}

/* Of two deputies for one day nobody knows whose it is. */
static err_t check_overlap(struct act *act, struct draft *draft)
{
	struct str since, last;
	TRY(absence_overlap(act, draft_int(draft, "who"), draft_text(draft, "from_on"),
			    draft_text(draft, "until_on"), draft->id, &since, &last));
	if (since.len > 0)
		draft_fault(draft, "from_on",
			    err_field(act->arena, S("from_on"),
				      "这几天和已经登记的外出（" STR " 至 " STR "）重了。请改日子，或先把那一条改好。",
				      STR_ARG(since), STR_ARG(last)));
	return NULL;
}

err_t absence_check(struct act *act, struct draft *draft)
{
	int64_t from = 0, until = 0;
	TRY(check_people(act, draft));
	if (!day_read(draft_text(draft, "from_on"), &from) ||
	    !day_read(draft_text(draft, "until_on"), &until))
		return NULL;
	if (until < from)
		fault(draft, "until_on", "回来的日子不能早于外出的日子。");
	else if (until - from > 366)
		fault(draft, "until_on", "最多登记一年，时间长的请另行安排岗位。");
	else
		return check_overlap(act, draft);
	return NULL;
}
