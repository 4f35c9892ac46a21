/*
 * statement: what is prepared once a connection and used again.
 *
 * A literal is found by its address in one step; text made elsewhere by its hash. The address alone is
 * never believed: memory of a made text may hold another one later, so the text is compared. Slots
 * are reused and keep their memory, so that a connection that lives for months does not grow.
 */
#include "db/db_int.h"

#include "base/arena.h"

#include <string.h>

static size_t address_bucket(const char *sql)
{
	uintptr_t n = (uintptr_t)sql;
	return (n ^ (n >> 9)) % BUCKETS;
}

static uint64_t hash_text(const char *sql, size_t length)
{
	uint64_t hash = 0x9e3779b97f4a7c15U ^ length;
	for (size_t i = 0; i < length; i += 8) {
		uint64_t word = 0;
		memcpy(&word, sql + i, length - i < 8 ? length - i : 8);
		hash = (hash ^ word) * 0xff51afd7ed558ccdU;
		hash ^= hash >> 32;
	}
	return hash;
}

static bool is_usable(const struct db *db, const struct db_statement *statement, struct args args)
{
	return statement->made && !statement->busy &&
	       (db->driver->fits == NULL || db->driver->fits(statement, args));
}

static struct db_statement *find_statement(struct db *db, const char *sql, struct args args)
{
	struct db_statement **known = &db->by_address[address_bucket(sql)];
	struct db_statement *one = *known;
	if (one != NULL && one->address == sql && is_usable(db, one, args) &&
	    strcmp(one->text, sql) == 0)
		return one;
	uint64_t hash = hash_text(sql, strlen(sql));
	one = db->by_text[hash % BUCKETS];
	while (one != NULL &&
	       (one->hash != hash || !is_usable(db, one, args) || strcmp(one->text, sql) != 0))
		one = one->chain;
	if (one != NULL) {
		one->address = sql;
		*known = one;
	}
	return one;
}

static void leave_bucket(struct db *db, struct db_statement *statement)
{
	struct db_statement **link = &db->by_text[statement->hash % BUCKETS];
	while (*link != NULL && *link != statement)
		link = &(*link)->chain;
	if (*link != NULL)
		*link = statement->chain;
	statement->chain = NULL;
}

static void end_statement(struct db *db, struct db_statement *statement)
{
	err_t err = db->driver->finish(db, statement);
	(void)err; /* its rows were given up, and with them what went wrong in them */
	statement->busy = false;
}

static void forget(struct db *db, struct db_statement *statement)
{
	if (!statement->made)
		return;
	if (statement->busy)
		end_statement(db, statement);
	leave_bucket(db, statement);
	db->driver->forget(db, statement);
	statement->made = false;
	statement->address = NULL;
}

/* A free slot, or the one not used for longest; one whose rows were left open only when all are. */
static struct db_statement *take_slot(struct db *db)
{
	struct db_statement *best = NULL;
	for (size_t i = 0; i < db->slot_count; i++) {
		struct db_statement *one = &db->slots[i];
		if (!one->made)
			return one;
		bool better = best == NULL || (best->busy && !one->busy) ||
			      (best->busy == one->busy && one->turn < best->turn);
		best = better ? one : best;
	}
	if (db->slot_count < STATEMENTS_MAX)
		return &db->slots[db->slot_count++];
	forget(db, best);
	return best;
}

static bool grow(struct db *db, struct db_statement *statement, size_t text, size_t marks)
{
	jmp_buf escape;
	if (setjmp(escape) != 0) {
		arena_guard(db->arena, 0, NULL);
		return false;
	}
	arena_guard(db->arena, 0, &escape);
	if (text > statement->text_room) {
		statement->text = arena_alloc(db->arena, text);
		statement->text_room = text;
	}
	if (marks > statement->mark_room) {
		statement->marks = arena_many(db->arena, uint32_t, marks);
		statement->mark_room = marks;
	}
	arena_guard(db->arena, 0, NULL);
	return true;
}

/* Powers of two, so that a slot which is used again and again comes to rest. */
static size_t rounded(size_t least)
{
	size_t size = 64;
	while (size < least)
		size *= 2;
	return size;
}

bool statement_room(struct db *db, struct db_statement *statement, size_t count)
{
	statement->mark_count = count;
	return count <= statement->mark_room || grow(db, statement, 0, rounded(count));
}

static err_t make_statement(struct db *db, const char *sql, struct args args, struct db_statement **out)
{
	size_t length = strlen(sql);
	if (args.count > PARAMS_MAX)
		return trouble_ours(db, "more parameters than a statement may have");
	struct db_statement *statement = take_slot(db);
	if (length + 1 > statement->text_room && !grow(db, statement, rounded(length + 1), 0))
		return trouble_memory(db);
	memcpy(statement->text, sql, length + 1);
	TRY(db->driver->prepare(db, statement, args));
	if (db->watch != NULL)
		watch_look(db->watch, sql, &statement->touched);
	statement->hash = hash_text(sql, length);
	statement->chain = db->by_text[statement->hash % BUCKETS];
	db->by_text[statement->hash % BUCKETS] = statement;
	statement->address = sql;
	db->by_address[address_bucket(sql)] = statement;
	statement->made = true;
	*out = statement;
	return NULL;
}

err_t statement_take(struct db *db, const char *sql, struct args args, struct db_statement **out)
{
	struct db_statement *statement = find_statement(db, sql, args);
	if (statement == NULL)
		TRY(make_statement(db, sql, args, &statement));
	statement->busy = true;
	statement->turn = ++db->turn;
	statement->complaint = NULL;
	*out = statement;
	return NULL;
}

void statements_end(struct db *db)
{
	for (size_t i = 0; i < db->slot_count; i++) {
		if (db->slots[i].busy)
			end_statement(db, &db->slots[i]);
	}
}

void statements_forget(struct db *db)
{
	for (size_t i = 0; i < db->slot_count; i++)
		forget(db, &db->slots[i]);
}
