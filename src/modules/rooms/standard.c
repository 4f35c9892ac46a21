/*
 * standard: what the county's chosen standard asks of rooms and things, and what follows from a fault.
 *
 * A standard's limits hold where a room is saved, and its sentence says which standard it was; what is missing is
 * shown on the page of things (assets.c) and refuses nothing.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"

static void fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

static bool is_office(struct str kinds)
{
	return str_has_word(kinds, S("secretary_office")) ||
	       str_has_word(kinds, S("first_secretary_office")) || str_has_word(kinds, S("office")) ||
	       str_has_word(kinds, S("economy_office"));
}

static void check_kinds(struct act *act, struct draft *draft, const struct standard *standard)
{
	const struct codes *codes = catalogue_codes(act->house->catalogue, S("room_use"));
	struct str kinds = draft_text(draft, "kinds");
	for (struct str rest = kinds; rest.len > 0;) {
		struct str kind = str_cut(&rest, ' ');
		const struct standard_room *room = standard_room(standard, kind);
		if (room != NULL && room->must == MUST_NEVER)
			fault(draft, "kinds",
			      str_fmt(act->arena, "县里用的是“" STR "”，不能有“" STR "”：" STR "。",
				      STR_ARG(standard->title), STR_ARG(codes_title(codes, kind)),
				      STR_ARG(room->say)));
	}
	if (standard->shared_offices && is_office(kinds) && draft_int(draft, "desks") == 1)
		fault(draft, "desks",
		      str_fmt(act->arena,
			      "县里用的是“" STR
			      "”，不能一人一间办公室：请写实际几个人合署，或改作别的用途。",
			      STR_ARG(standard->title)));
}

/* The functions that rooms of these uses usually serve. */
static struct str usual_functions(struct act *act, const struct standard *standard,
				  struct str kinds)
{
	struct str out = S("");
	while (kinds.len > 0) {
		const struct standard_room *room = standard_room(standard, str_cut(&kinds, ' '));
		for (size_t i = 0; room != NULL && i < room->function_count; i++) {
			if (str_has_word(out, room->functions[i]))
				continue;
			out = out.len == 0 ? room->functions[i]
					   : str_fmt(act->arena, STR " " STR, STR_ARG(out),
						     STR_ARG(room->functions[i]));
		}
	}
	return out;
}

err_t room_check(struct act *act, struct draft *draft)
{
	const struct standard *standard = catalogue_standard(act->house->catalogue);
	if (str_cmp(draft_text(draft, "opens"), draft_text(draft, "closes")) >= 0)
		fault(draft, "closes", S("关门的时间要比开门晚。"));
	if (standard == NULL)
		return NULL;
	check_kinds(act, draft, standard);
	if (draft_text(draft, "functions").len == 0)
		draft_set_text(draft, "functions",
			       usual_functions(act, standard, draft_text(draft, "kinds")));
	return NULL;
}

/* ---- what a fault does to the thing ---- */

static err_t set_state(struct act *act, const struct event *event, const char *state)
{
	struct act program = act_as_program(act);
	struct record told, asset;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&program, act_register(act, "asset_fault"), event->id, &told));
	if (record_int(&told, "asset") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "asset"), record_int(&told, "asset"), &asset));
	if (asset.voided || str_eq(record_text(&asset, "asset_state"), str_of(state)))
		return NULL;
	TRY(draft_of(&program, &asset, &draft));
	draft_set_text(draft, "asset_state", str_of(state));
	return draft_write(draft, asset.version, &id);
}

err_t fault_told(struct act *act, const struct event *event)
{
	return set_state(act, event, "broken");
}

err_t fault_mended(struct act *act, const struct event *event)
{
	return set_state(act, event, "good");
}

err_t fault_disposed(struct act *act, const struct event *event)
{
	return set_state(act, event, "gone");
}
