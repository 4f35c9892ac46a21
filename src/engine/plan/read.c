/*
 * read: a centre's plan from its registers. See plan.h.
 */
#include "base/arena.h"
#include "engine/plan/plan.h"

enum { ROOMS_MAX = 200 };

static int code_index(struct str code, const char *const *codes, int count)
{
	for (int i = 0; i < count; i++) {
		if (str_eq(code, str_of(codes[i])))
			return i;
	}
	return 0;
}

static void read_piece(const struct record *record, struct plan_piece *piece)
{
	static const char *const kinds[] = {"room", "stairs", "gate", "here", "blocked"};
	static const char *const sides[] = {"north", "east", "south", "west"};
	*piece = (struct plan_piece){
		.kind = (enum plan_kind)code_index(record_text(record, "piece"), kinds, PLAN_KINDS),
		.id = record->id,
		.version = record->version,
		.room = record_int(record, "room"),
		.label = record_text(record, "label"),
		.floor = (int)record_int(record, "floor"),
		.x = (int)record_int(record, "x"),
		.y = (int)record_int(record, "y"),
		.w = (int)record_int(record, "w"),
		.h = (int)record_int(record, "h"),
		.side = (enum plan_side)code_index(record_text(record, "side"), sides, 4),
		.door = (int)record_int(record, "door")};
}

static bool name_piece(const struct record *rooms, size_t count, struct plan_piece *piece)
{
	if (piece->kind != PLAN_ROOM)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (rooms[i].id == piece->room && record_int(&rooms[i], "floor") == piece->floor) {
			piece->label = record_text(&rooms[i], "name");
			return true;
		}
	}
	return false;
}

err_t plan_read(struct act *act, struct str org, struct plan *out)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct record *rooms = NULL, *records = NULL;
	size_t room_count = 0, count = 0, kept = 0;
	TRY(reg_gather(act, catalogue_register(catalogue, S("room")), org, ROOMS_MAX, &rooms, &room_count));
	TRY(reg_gather(act, catalogue_register(catalogue, S("plan_piece")), org, PLAN_PIECES, &records,
		       &count));
	struct plan_piece *pieces = arena_many(act->arena, struct plan_piece, count + 1);
	for (size_t i = 0; i < count; i++) {
		read_piece(&records[i], &pieces[kept]);
		kept += name_piece(rooms, room_count, &pieces[kept]);
	}
	*out = (struct plan){pieces, kept};
	return NULL;
}
