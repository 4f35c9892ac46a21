/*
 * watch: reading tables' names from statements, and counting changes. See db.h.
 *
 * Why from the text: both engines run the same one, while only SQLite could say what it touches. A name
 * that stands where a table may stand is taken for one, so that too much is found rather than too little.
 */
#include "base/arena.h"
#include "base/count.h"
#include "db/db_int.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Number 0 stands for every table that the schema does not name. */
enum { OTHERS = 0 };

struct named {
	struct str name;
	size_t number;
};

struct watch {
	struct named *names; /* sorted */
	size_t count;
	pthread_mutex_t raising;
	_Atomic(uint64_t) turn;                  /* of the last change */
	_Atomic(uint64_t) changed[WATCH_TABLES]; /* the turn in which each was changed last */
};

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void end_watch(void *arg)
{
	pthread_mutex_destroy(&((struct watch *)arg)->raising);
}

struct watch *watch_new(struct arena *arena, const struct table *tables, size_t count)
{
	struct watch *watch = arena_one(arena, struct watch);
	watch->names = arena_many(arena, struct named, count);
	watch->count = count;
	for (size_t i = 0; i < count; i++)
		watch->names[i] = (struct named){str_dup(arena, tables[i].name),
						 i + 1 < WATCH_TABLES ? i + 1 : OTHERS};
	if (count > 0)
		qsort(watch->names, count, sizeof watch->names[0], by_name);
	pthread_mutex_init(&watch->raising, NULL);
	arena_defer(arena, end_watch, watch);
	return watch;
}

void watch_join(struct watch *watch, struct db *db)
{
	statements_forget(db); /* those that were prepared before are not looked through */
	db->watch = watch;
}

/* ---- which tables a statement names ---- */

static void put(struct watch_set *set, size_t number)
{
	set->bits[number / 64] |= (uint64_t)1 << (number % 64);
}

static bool number_of(const struct watch *watch, struct str name, size_t *out)
{
	struct named key = {.name = name};
	if (str_ends(name, S("_fts"))) /* SQLite's index over a search table */
		key.name = str_sub(name, 0, name.len - 4);
	const struct named *found =
		watch->count == 0 ? NULL
				  : bsearch(&key, watch->names, watch->count, sizeof key, by_name);
	if (found == NULL)
		return false;
	*out = found->number;
	return true;
}

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '$' || (unsigned char)c >= 0x80;
}

/* A word, a "name" without its quotes, a 'text' or one sign; empty at the end. */
static struct str next_token(struct str *rest, bool *quoted)
{
	*rest = str_trim(*rest);
	*quoted = false;
	if (rest->len == 0)
		return *rest;
	char mark = rest->at[0];
	size_t len = 1;
	if (mark == '"' || mark == '\'') {
		while (len < rest->len && rest->at[len] != mark)
			len++;
		struct str inner = str_sub(*rest, 1, len - 1);
		*quoted = mark == '"';
		*rest = str_sub(*rest, len + 1, rest->len);
		return *quoted ? inner : S("'");
	}
	while (in_word(mark) && len < rest->len && in_word(rest->at[len]))
		len++;
	struct str token = str_sub(*rest, 0, len);
	*rest = str_sub(*rest, len, rest->len);
	return token;
}

static bool one_of(struct str word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_same(word, str_of(list[i])))
			return true;
	}
	return false;
}

/* What the next word may be. */
enum expected { NO_TABLE, TABLE_READ, TABLE_WRITTEN };

enum { DEPTH_MOST = 32 };

struct look {
	enum expected next;
	bool deletes;          /* DELETE was the last word */
	size_t depth;          /* of parentheses */
	bool list[DEPTH_MOST]; /* by depth: commas stand between tables; deeper, they are taken to */
};

static void set_list(struct look *look, bool list)
{
	if (look->depth < DEPTH_MOST)
		look->list[look->depth] = list;
}

static void take_name(const struct watch *watch, struct look *look, struct str name,
		      struct touched *out)
{
	size_t number = 0;
	if (look->next != NO_TABLE && number_of(watch, name, &number))
		put(&out->tables, number);
	else if (look->next == TABLE_WRITTEN)
		put(&out->tables, OTHERS);
	look->next = NO_TABLE;
}

/* A comma between tables, or a parenthesis: one that stands for a table may have tables in it. */
static void take_sign(struct look *look, char sign)
{
	bool in_list = look->depth >= DEPTH_MOST || look->list[look->depth];
	if (sign == '(') {
		look->depth++;
		set_list(look, look->next != NO_TABLE);
		return;
	}
	if (sign == ')' && look->depth > 0)
		look->depth--;
	look->next = sign == ',' && in_list ? TABLE_READ : NO_TABLE;
}

static bool ends_list(struct str word)
{
	static const char *const words[] = {"SELECT", "WHERE", "GROUP",	 "HAVING",    "ORDER",
					    "LIMIT",  "SET",   "VALUES", "RETURNING", "UNION"};
	return one_of(word, words, COUNT(words));
}

static void take_token(const struct watch *watch, struct look *look, struct str token, bool quoted,
		       struct touched *out)
{
	bool deletes = look->deletes;
	look->deletes = false;
	if (quoted) {
		take_name(watch, look, token, out);
	} else if (str_same(token, S("FROM")) || str_same(token, S("JOIN"))) {
		look->next = deletes ? TABLE_WRITTEN : TABLE_READ;
		set_list(look, true);
	} else if (str_same(token, S("INTO")) || str_same(token, S("UPDATE"))) {
		look->next = TABLE_WRITTEN;
		out->writes = true;
	} else if (str_same(token, S("DELETE"))) {
		look->deletes = out->writes = true;
	} else if (ends_list(token)) {
		look->next = NO_TABLE;
		set_list(look, false);
	} else if (in_word(token.at[0])) {
		take_name(watch, look, token, out);
	} else {
		take_sign(look, token.at[0]);
	}
}

void watch_look(const struct watch *watch, const char *sql, struct touched *out)
{
	static const char *const known[] = {"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"};
	struct look look = {.next = NO_TABLE};
	struct str rest = str_of(sql);
	bool quoted = false;
	struct touched touched = {.writes = false};
	struct str token = next_token(&rest, &quoted);
	if (!one_of(token, known, COUNT(known))) {
		touched.writes = true;
		put(&touched.tables, OTHERS);
	}
	for (; token.at != NULL && (token.len > 0 || quoted); token = next_token(&rest, &quoted))
		take_token(watch, &look, token, quoted, &touched);
	*out = touched;
}

/* ---- changes ---- */

static void add_all(struct watch_set *to, const struct watch_set *more)
{
	for (size_t i = 0; i < WATCH_TABLES / 64; i++)
		to->bits[i] |= more->bits[i];
}

void watch_note(struct db *db, const struct touched *touched)
{
	if (db->watch == NULL)
		return;
	add_all(touched->writes ? &db->written : &db->read, &touched->tables);
	db->has_written = db->has_written || touched->writes;
}

void watch_note_table(struct db *db, struct str table)
{
	struct touched touched = {.writes = true};
	size_t number = OTHERS;
	if (db->watch == NULL)
		return;
	(void)number_of(db->watch, table, &number);
	put(&touched.tables, number);
	watch_note(db, &touched);
}

void watch_forget(struct db *db)
{
	db->read = db->written = (struct watch_set){{0}};
	db->has_written = false;
}

void watch_raise(struct db *db)
{
	struct watch *watch = db->watch;
	if (!db->has_written)
		return;
	pthread_mutex_lock(&watch->raising);
	uint64_t turn = atomic_load(&watch->turn) + 1;
	for (size_t i = 0; i < WATCH_TABLES; i++) {
		if ((db->written.bits[i / 64] >> (i % 64) & 1) != 0)
			atomic_store(&watch->changed[i], turn);
	}
	/* Last: who sees this turn sees what belongs to it. */
	atomic_store(&watch->turn, turn);
	pthread_mutex_unlock(&watch->raising);
	db->written = (struct watch_set){{0}};
	db->has_written = false;
}

uint64_t watch_now(const struct watch *watch)
{
	return atomic_load(&watch->turn);
}

struct watch_set watch_read(const struct db *db)
{
	struct watch_set set = db->read;
	put(&set, OTHERS);
	return set;
}

bool watch_holds(const struct watch *watch, const struct watch_set *tables, uint64_t *since)
{
	uint64_t now = atomic_load(&watch->turn);
	if (now == *since)
		return true;
	for (size_t word = 0; word < WATCH_TABLES / 64; word++) {
		for (uint64_t bits = tables->bits[word]; bits != 0; bits &= bits - 1) {
			size_t number = word * 64 + (size_t)__builtin_ctzll(bits);
			if (atomic_load(&watch->changed[number]) > *since)
				return false;
		}
	}
	*since = now;
	return true;
}
