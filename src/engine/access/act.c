/*
 * act: making the acting one, and what every writer takes from it: ids, numbers, locks.
 *
 * Ids come in blocks from one counter of the database, so that several servers never meet. A block
 * taken in a transaction that did not commit is given up, because the counter went back with it.
 */
#include "engine/access/access.h"

#include "base/arena.h"
#include "base/date.h"

enum { ID_BLOCK = 4096 };

static struct act act_blank(struct arena *arena, const struct house *house, struct db *db,
			    struct lane *lane)
{
	struct act act = {.arena = arena, .house = house, .db = db, .lane = lane};
	act.now = clock_now();
	act.today = day_of_moment(act.now);
	return act;
}

struct act act_program(struct arena *arena, const struct house *house, struct db *db,
		       struct lane *lane)
{
	struct act act = act_blank(arena, house, db, lane);
	act.account = -1;
	act.name = S("系统");
	return act;
}

struct act act_as_program(const struct act *act)
{
	struct act program = *act;
	program.account = -1;
	return program;
}

struct act act_public(struct arena *arena, const struct house *house, struct db *db,
		      struct lane *lane, struct str centre)
{
	struct act act = act_blank(arena, house, db, lane);
	act.org = str_dup(arena, centre);
	const struct role *role = catalogue_role(house->catalogue, S("public"));
	if (role != NULL) {
		struct hold *hold = arena_one(arena, struct hold);
		hold->role = role;
		hold->org = act.org;
		hold->tier = tier_of_code(act.org);
		act.holds = hold;
		act.hold_count = 1;
	}
	return act;
}

/* Codes that today belong to places inside prefix but are kept under an older code. */
static err_t count_moved(struct act *act, struct str prefix, int64_t *out)
{
	return db_int(act->db,
		      "SELECT count(*) FROM place_entry WHERE successor >= $1 AND successor < $2 "
		      "AND from_day <= $3",
		      ARGS(V_TEXT(prefix), V_TEXT(place_end(act->arena, prefix)),
			   V_INT(act->today)),
		      out, NULL);
}

static err_t add_moved(struct act *act, const struct hold *hold, struct hold *to, size_t room,
		       size_t *count)
{
	struct rows rows = db_query(
		act->db,
		"SELECT code FROM place_entry WHERE successor >= $1 AND successor < $2 "
		"AND from_day <= $3 ORDER BY code",
		ARGS(V_TEXT(hold->org), V_TEXT(place_end(act->arena, hold->org)),
		     V_INT(act->today)));
	while (*count < room && rows_next(&rows)) {
		to[*count].role = hold->role;
		to[*count].org = rows_copy(&rows, act->arena, 0);
		to[*count].tier = hold->tier;
		(*count)++;
	}
	return rows_done(&rows);
}

/* A recoded place keeps its old codes: each becomes one more range of the same right. */
static err_t reach_old_codes(struct act *act, struct hold *holds, size_t count)
{
	int64_t more = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t moved = 0;
		TRY(count_moved(act, holds[i].org, &moved));
		more += moved;
	}
	act->holds = holds;
	act->hold_count = count;
	if (more == 0)
		return NULL;
	size_t room = count + (size_t)more, filled = count;
	struct hold *all = arena_many(act->arena, struct hold, room);
	for (size_t i = 0; i < count; i++)
		all[i] = holds[i];
	for (size_t i = 0; i < count; i++)
		TRY(add_moved(act, &holds[i], all, room, &filled));
	act->holds = all;
	act->hold_count = filled;
	return NULL;
}

static err_t load_holds(struct act *act, bool has_second)
{
	enum { HOLDS_MAX = 64 };
	struct hold *holds = arena_many(act->arena, struct hold, HOLDS_MAX);
	size_t count = 0;
	act->second_missing = false;
	struct rows rows = db_query(act->db,
				    "SELECT role, org FROM hold WHERE account = $1 AND revoked = 0 "
				    "AND from_day <= $2 AND (until_day = 0 OR until_day >= $2) "
				    "ORDER BY id",
				    ARGS(V_INT(act->account), V_INT(act->today)));
	while (count < HOLDS_MAX && rows_next(&rows)) {
		const struct role *role =
			catalogue_role(act->house->catalogue, rows_text(&rows, 0));
		if (role == NULL)
			continue; /* a role that the county has since taken out of its catalogue */
		if (role->second_factor && !(act->second && has_second)) {
			act->second_missing = true;
			continue;
		}
		holds[count].role = role;
		holds[count].org = rows_copy(&rows, act->arena, 1);
		holds[count].tier = tier_of_code(holds[count].org);
		count++;
	}
	TRY(rows_done(&rows));
	return reach_old_codes(act, holds, count);
}

err_t account_load(struct act *act, int64_t id, struct account *out)
{
	struct rows rows = db_query(act->db,
				    "SELECT login, name, post, phone, org, active, must_change, "
				    "second_secret, version FROM account WHERE id = $1",
				    ARGS(V_INT(id)));
	bool found = rows_next(&rows);
	if (found) {
		out->id = id;
		out->login = rows_copy(&rows, act->arena, 0);
		out->name = rows_copy(&rows, act->arena, 1);
		out->post = rows_copy(&rows, act->arena, 2);
		out->phone = rows_copy(&rows, act->arena, 3);
		out->org = rows_copy(&rows, act->arena, 4);
		out->active = rows_int(&rows, 5) != 0;
		out->must_change = rows_int(&rows, 6) != 0;
		out->has_second = rows_text(&rows, 7).len > 0;
		out->version = rows_int(&rows, 8);
	}
	TRY(rows_done(&rows));
	if (!found)
		return err_new(act->arena, ERR_LOGIN, "没有这个账号，请重新登录。");
	return NULL;
}

err_t act_as(struct act *act, int64_t account)
{
	struct account found;
	TRY(account_load(act, account, &found));
	if (!found.active)
		return err_new(act->arena, ERR_LOGIN, "这个账号已停用，请联系系统管理员。");
	act->account = account;
	act->name = found.name;
	act->post = found.post;
	act->org = found.org;
	return load_holds(act, found.has_second);
}

err_t act_id(struct act *act, int64_t *out)
{
	struct lane *lane = act->lane;
	if (lane == NULL)
		return err_internal(act->arena, "an id was asked for without a writer");
	if (lane->id_next == lane->id_end) {
		int64_t end = 0;
		TRY(db_int(lane->db,
			   "INSERT INTO counter(name, n) VALUES('id', $1) ON CONFLICT(name) "
			   "DO UPDATE SET n = counter.n + $1 RETURNING n",
			   ARGS(V_INT(ID_BLOCK)), &end, NULL));
		lane->id_next = end - ID_BLOCK + 1;
		lane->id_end = end + 1;
		lane->id_fresh = true;
	}
	*out = lane->id_next++;
	return NULL;
}

/* RETURNING makes SQLite set a savepoint of its own, at which full-text indexes are written out: only the first
 * of a counter pays for it. */
err_t act_count(struct act *act, struct str counter, int64_t *out)
{
	int64_t counted = 0;
	TRY(db_exec(act->db, "UPDATE counter SET n = n + 1 WHERE name = $1", ARGS(V_TEXT(counter)),
		    &counted));
	if (counted > 0)
		return db_int(act->db, "SELECT n FROM counter WHERE name = $1", ARGS(V_TEXT(counter)),
			      out, NULL);
	return db_int(act->db,
		      "INSERT INTO counter(name, n) VALUES($1, 1) ON CONFLICT(name) "
		      "DO UPDATE SET n = counter.n + 1 RETURNING n",
		      ARGS(V_TEXT(counter)), out, NULL);
}

err_t act_daily(struct act *act, struct str name, bool *due)
{
	int64_t taken = 0;
	TRY(db_exec(act->db,
		    "INSERT INTO counter(name, n) VALUES($1, $2) ON CONFLICT(name) "
		    "DO UPDATE SET n = $2 WHERE counter.n < $2",
		    ARGS(V_TEXT(str_fmt(act->arena, "daily:" STR, STR_ARG(name))), V_INT(act->today)),
		    &taken));
	*due = taken > 0;
	return NULL;
}

err_t act_lock(struct act *act, struct str key)
{
	if (act->recall != NULL)
		act->recall->count = 0; /* what was read before the lock may be old behind it */
	return db_lock(act->db, key);
}
