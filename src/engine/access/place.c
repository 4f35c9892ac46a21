/*
 * place: the tree of places by their 12-digit codes, and what becomes of them.
 *
 * A code is never reused and never derived by name. A new name, merge, split or closing is an entry
 * with a day; the row of the place stays as it was loaded.
 */
#include "engine/access/access.h"

#include "base/arena.h"

#include <string.h>

struct str place_end(struct arena *arena, struct str prefix)
{
	char *end = str_c(arena, prefix);
	size_t len = prefix.len;
	while (len > 0 && (unsigned char)end[len - 1] == 0x7f)
		len--;
	if (len == 0)
		return S("\x7f"); /* after every code: codes are digits */
	end[len - 1]++;
	return (struct str){end, len};
}

/* ---- what was read already ---- */

enum { SLOTS = 32 };

struct place_known {
	struct place_row row;
	struct place_known *chain;
};
struct places_known {
	struct place_known *slots[SLOTS];
};

void place_remember(struct act *act)
{
	if (act->lane == NULL && act->places == NULL)
		act->places = arena_one(act->arena, struct places_known);
}

static struct place_known **slot_of(const struct act *act, struct str code)
{
	uint32_t hash = 0;
	for (size_t i = 0; i < code.len; i++)
		hash = hash * 31 + (unsigned char)code.at[i];
	return &act->places->slots[hash % SLOTS];
}

static const struct place_row *known(const struct act *act, struct str code)
{
	const struct place_known *one = act->places == NULL ? NULL : *slot_of(act, code);
	while (one != NULL && !str_eq(one->row.code, code))
		one = one->chain;
	return one == NULL ? NULL : &one->row;
}

static void keep(const struct act *act, const struct place_row *row)
{
	if (act->places == NULL)
		return;
	struct place_known **slot = slot_of(act, row->code), *one = arena_one(act->arena, struct place_known);
	*one = (struct place_known){*row, *slot};
	*slot = one;
}

/* ---- a place ---- */

/* The name in force today: that of the last entry of the place that has one, else the loaded one. */
static err_t read_plain(struct act *act, struct str code, struct place_row *out, bool *found)
{
	struct rows rows = db_query(act->db,
				    "SELECT p.code, COALESCE((SELECT e.name FROM place_entry AS e "
				    "WHERE e.code = p.code AND e.from_day <= $2 AND e.name <> '' "
				    "ORDER BY e.from_day DESC LIMIT 1), p.name), p.parent, p.tier "
				    "FROM place AS p WHERE p.code = $1",
				    ARGS(V_TEXT(code), V_INT(act->today)));
	*found = rows_next(&rows);
	if (*found) {
		out->code = rows_copy(&rows, act->arena, 0);
		out->name = rows_copy(&rows, act->arena, 1);
		out->parent = rows_copy(&rows, act->arena, 2);
		out->tier = (enum tier)rows_int(&rows, 3);
		keep(act, out);
	}
	return rows_done(&rows);
}

static err_t load_plain(struct act *act, struct str code, struct place_row *out, bool *found)
{
	const struct place_row *row = known(act, code);
	*found = row != NULL;
	if (row == NULL)
		return read_plain(act, code, out, found);
	*out = *row;
	return NULL;
}

err_t place_load(struct act *act, struct str code, struct place_row *out)
{
	struct place_row row = {0}, parent = {0};
	bool found = false;
	TRY(load_plain(act, code, &row, &found));
	if (!found)
		return err_new(act->arena, ERR_NOT_FOUND, "没有找到这个地方，请核对网址或二维码。");
	row.full = row.name;
	if (row.tier >= TIER_VILLAGE) {
		TRY(load_plain(act, row.parent, &parent, &found));
		if (found)
			row.full = str_join(act->arena, parent.name, row.name);
	}
	*out = row;
	return NULL;
}

struct str place_name(struct act *act, struct str code)
{
	struct place_row row = {0};
	bool found = false;
	if (load_plain(act, code, &row, &found) != NULL || !found)
		return code;
	return row.name;
}

struct str place_phone(struct act *act, struct str code)
{
	struct str phone = {NULL, 0};
	bool found = false;
	err_t err = db_text(act->db, act->arena,
			    "SELECT phone FROM account WHERE org = $1 AND active = 1 AND phone <> '' "
			    "ORDER BY id LIMIT 1",
			    ARGS(V_TEXT(code)), &phone, &found);
	return err == NULL && found ? phone : S("");
}

/* The same for all below one place at once: few have an entry at all. */
static err_t names_today(struct act *act, struct str parent, struct place_row *list, size_t count)
{
	int64_t *since = arena_many(act->arena, int64_t, count);
	struct rows rows = db_query(act->db,
				    "SELECT e.code, e.from_day, e.name FROM place AS p JOIN place_entry AS e "
				    "ON e.code = p.code WHERE p.parent = $1 AND e.from_day <= $2 AND e.name <> ''",
				    ARGS(V_TEXT(parent), V_INT(act->today)));
	while (rows_next(&rows)) {
		size_t i = 0;
		while (i < count && !str_eq(list[i].code, rows_text(&rows, 0)))
			i++;
		if (i == count || rows_int(&rows, 1) < since[i])
			continue;
		since[i] = rows_int(&rows, 1);
		list[i].name = rows_copy(&rows, act->arena, 2);
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++)
		list[i].full = list[i].name;
	return NULL;
}

err_t place_children(struct act *act, struct str code, struct place_row **out, size_t *count)
{
	struct place_row *list = NULL;
	size_t filled = 0, room = 0;
	struct rows rows = db_query(act->db,
				    "SELECT code, name, tier FROM place WHERE parent = $1 ORDER BY code",
				    ARGS(V_TEXT(code)));
	while (rows_next(&rows)) {
		if (filled == room) {
			size_t more = room == 0 ? 16 : room * 2;
			list = arena_grow(act->arena, list, room * sizeof *list, more * sizeof *list);
			room = more;
		}
		list[filled].code = rows_copy(&rows, act->arena, 0);
		list[filled].name = rows_copy(&rows, act->arena, 1);
		list[filled].tier = (enum tier)rows_int(&rows, 2);
		list[filled].parent = code;
		filled++;
	}
	TRY(rows_done(&rows));
	TRY(names_today(act, code, list, filled));
	*out = list;
	*count = filled;
	return NULL;
}
