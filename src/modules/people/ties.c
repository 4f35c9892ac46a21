/*
 * ties: what holds between a person and the household.
 *
 * One head a household; both belong to the same village; who lives there has its address: given when a
 * person is written without one, and renewed when the household moves.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/people/people_int.h"

enum { MEMBERS_MAX = 60 };

#define HEAD "0" /* code relation: 户主本人 */

static bool same_place(struct str a, struct str b)
{
	size_t village = tier_length(TIER_VILLAGE);
	return str_eq(str_sub(a, 0, village), str_sub(b, 0, village));
}

static void take_address(struct draft *draft, const struct record *household)
{
	static const char *const fields[] = {"address", "group_no"};
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct str text = record_text(household, fields[i]);
		if (draft_text(draft, fields[i]).len == 0 && text.len > 0)
			draft_set_text(draft, fields[i], text);
	}
}

static err_t check_head(struct act *act, struct draft *draft, const struct record *household)
{
	struct act program = act_as_program(act);
	int64_t *ids = NULL;
	size_t count = 0;
	if (!str_eq(draft_text(draft, "relation"), S(HEAD)))
		return NULL;
	TRY(reg_find_ref(&program, draft->reg, "household", household->id, MEMBERS_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		if (ids[i] == draft->id)
			continue;
		TRY(reg_load(&program, draft->reg, ids[i], &one));
		if (!str_eq(record_text(&one, "relation"), S(HEAD)))
			continue;
		draft_fault(draft, "relation",
			    err_field(act->arena, S("relation"),
				      "这一户的户主已经登记是" STR "。换户主的，请先改那一位与户主的关系。",
				      STR_ARG(record_text(&one, "name"))));
		return NULL;
	}
	return NULL;
}

static err_t check_person(struct act *act, struct draft *draft)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("household"));
	struct act program = act_as_program(act);
	struct record household;
	int64_t id = draft_int(draft, "household");
	if (reg == NULL || id == 0)
		return NULL;
	TRY(reg_load(&program, reg, id, &household));
	if (!same_place(household.org, draft->org)) {
		draft_fault(draft, "household",
			    err_field(act->arena, S("household"),
				      "这一户登记在" STR "，不在本村。请选本村的户，或先登记这一户。",
				      STR_ARG(place_name(&program, household.org))));
		return NULL;
	}
	take_address(draft, &household);
	return check_head(act, draft, &household);
}

const struct reg_hook people_hooks[] = {{"person", check_person}, {NULL, NULL}};

/* ---- the household moves ---- */

static err_t move_member(struct act *program, const struct record *household,
			 const struct event *event, int64_t id)
{
	static const char *const fields[] = {"address", "group_no"};
	struct record member;
	struct draft *draft = NULL;
	bool moved = false;
	TRY(reg_load(program, people_reg(program), id, &member));
	TRY(draft_of(program, &member, &draft));
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct str text = record_text(household, fields[i]);
		if (text.len == 0 || !str_has_word(event->data, str_of(fields[i])) ||
		    str_eq(text, record_text(&member, fields[i])))
			continue;
		draft_set_text(draft, fields[i], text);
		moved = true;
	}
	return moved ? draft_write(draft, member.version, &id) : NULL;
}

static err_t on_household(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record household;
	int64_t *ids = NULL;
	size_t count = 0;
	if (!str_has_word(event->data, S("address")) && !str_has_word(event->data, S("group_no")))
		return NULL;
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, S("household")), event->id,
		     &household));
	TRY(reg_find_ref(&program, people_reg(act), "household", event->id, MEMBERS_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++)
		TRY(move_member(&program, &household, event, ids[i]));
	return NULL;
}

const struct listener people_listeners[] = {{"household.changed", on_household}, {NULL, NULL}};
