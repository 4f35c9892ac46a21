/*
 * search: full text on both engines, over terms that were made once in C.
 *
 * Both cut at blanks and compare whole terms, so that they find alike; neither engine's own idea of
 * words is asked. Never ranks: lists are in time.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "db/schema_int.h"

#include <string.h>

enum { TERMS_MAX = 1 << 20, QUERY_MAX = 1 << 14, STATEMENT_MAX = 512 };

/* Terms in small letters, one blank between: what is written is what is compared. The quote, which
 * FTS5 keeps for itself, and control characters separate like blanks. */
static err_t clean(struct db *db, struct str terms, struct buf *out)
{
	bool gap = false;
	for (size_t i = 0; i < terms.len; i++) {
		char c = terms.at[i];
		bool blank = (unsigned char)c <= ' ' || c == '"' || c == '\'' || c == 0x7f;
		if (!blank && gap && out->len > 0)
			buf_byte(out, ' ');
		if (!blank)
			buf_byte(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
		gap = blank;
	}
	return buf_failed(out) ? trouble_large(db, "search terms") : NULL;
}

/* Statements differ by the table's name alone, which stands where the pattern has a '#'. The cache
 * finds them by their text. */
static bool write_statement(char text[STATEMENT_MAX], const char *pattern, struct str table)
{
	size_t len = 0;
	if (!schema_name_fits(table))
		return false;
	for (; *pattern != 0; pattern++) {
		size_t more = *pattern == '#' ? table.len : 1;
		if (len + more >= STATEMENT_MAX)
			return false;
		memcpy(text + len, *pattern == '#' ? table.at : pattern, more);
		len += more;
	}
	text[len] = 0;
	return true;
}

static err_t bad_table(struct db *db)
{
	return trouble_ours(db, "the name of a search table does not fit");
}

/* ---- writing ---- */

struct wanted {
	struct str table;
	int64_t id;
	struct str terms;
	bool fresh; /* the row is new */
};

static err_t read_old(struct db *db, struct str table, int64_t id, struct arena *arena,
		      struct str *old, bool *found)
{
	char text[STATEMENT_MAX];
	if (!write_statement(text, "SELECT terms FROM \"#\" WHERE id = $1", table))
		return bad_table(db);
	return db_text(db, arena, text, ARGS(V_INT(id)), old, found);
}

/* SQLite: the index forgets the old terms, which must be given exactly as they were. */
static err_t forget_terms(struct db *db, struct str table, int64_t id, struct str old)
{
	char text[STATEMENT_MAX];
	if (db_is_postgres(db))
		return NULL;
	if (!write_statement(text,
			     "INSERT INTO \"#_fts\"(\"#_fts\", rowid, terms) "
			     "VALUES('delete', $1, $2)",
			     table))
		return bad_table(db);
	return db_exec(db, text, ARGS(V_INT(id), V_TEXT(old)), NULL);
}

static err_t learn_terms(struct db *db, struct str table, int64_t id, struct str terms)
{
	char text[STATEMENT_MAX];
	if (db_is_postgres(db))
		return NULL;
	if (!write_statement(text, "INSERT INTO \"#_fts\"(rowid, terms) VALUES($1, $2)", table))
		return bad_table(db);
	return db_exec(db, text, ARGS(V_INT(id), V_TEXT(terms)), NULL);
}

/* A row that was there before gives up its old terms first; of a fresh one there are none. */
static err_t put(struct db *db, struct arena *arena, const struct wanted *wanted)
{
	struct buf cleaned = buf_new(arena, TERMS_MAX);
	struct str old = S("");
	bool found = false;
	char text[STATEMENT_MAX];
	TRY(clean(db, wanted->terms, &cleaned));
	if (!wanted->fresh)
		TRY(read_old(db, wanted->table, wanted->id, arena, &old, &found));
	if (found && str_eq(old, buf_str(&cleaned)))
		return NULL;
	if (found)
		TRY(forget_terms(db, wanted->table, wanted->id, old));
	if (!write_statement(text,
			     found ? "UPDATE \"#\" SET terms = $2 WHERE id = $1"
				   : "INSERT INTO \"#\"(id, terms) VALUES($1, $2)",
			     wanted->table))
		return bad_table(db);
	TRY(db_exec(db, text, ARGS(V_INT(wanted->id), V_TEXT(buf_str(&cleaned))), NULL));
	return learn_terms(db, wanted->table, wanted->id, buf_str(&cleaned));
}

static err_t drop(struct db *db, struct arena *arena, const struct wanted *wanted)
{
	struct str table = wanted->table;
	int64_t id = wanted->id;
	struct str old = S("");
	bool found = false;
	char text[STATEMENT_MAX];
	TRY(read_old(db, table, id, arena, &old, &found));
	if (!found)
		return NULL;
	TRY(forget_terms(db, table, id, old));
	if (!write_statement(text, "DELETE FROM \"#\" WHERE id = $1", table))
		return bad_table(db);
	return db_exec(db, text, ARGS(V_INT(id)), NULL);
}

/* The memory of one row's terms, of the connection and used again for the next. Running out of it is
 * an answer here, not a way out over our caller's head. */
static err_t with_memory(struct db *db,
			 err_t work(struct db *db, struct arena *arena, const struct wanted *wanted),
			 const struct wanted *wanted)
{
	if (db->words == NULL)
		db->words = arena_try();
	if (db->words == NULL)
		return trouble_memory(db);
	jmp_buf escape;
	if (setjmp(escape) != 0) {
		db->failed = db->in_transaction;
		return trouble_memory(db);
	}
	arena_guard(db->words, 0, &escape);
	err_t err = work(db, db->words, wanted);
	arena_guard(db->words, 0, NULL);
	arena_reset(db->words);
	return err;
}

err_t search_put(struct db *db, struct str table, int64_t id, struct str terms)
{
	return with_memory(db, put, &(struct wanted){.table = table, .id = id, .terms = terms});
}

err_t search_add(struct db *db, struct str table, int64_t id, struct str terms)
{
	return with_memory(db, put, &(struct wanted){
					    .table = table, .id = id, .terms = terms, .fresh = true});
}

err_t search_drop(struct db *db, struct str table, int64_t id)
{
	return with_memory(db, drop, &(struct wanted){.table = table, .id = id});
}

/* ---- finding ---- */

/* FTS5 takes each term in quotes, all of them needed; PostgreSQL takes them as they were cleaned. */
static struct str quoted(struct arena *arena, struct str terms)
{
	struct buf out = buf_new(arena, QUERY_MAX * 4);
	while (terms.len > 0) {
		struct str one = str_cut(&terms, ' ');
		buf_fmt(&out, "%s\"" STR "\"", out.len == 0 ? "" : " ", STR_ARG(one));
	}
	return buf_str(&out);
}

struct query {
	struct str terms;
	int64_t before_id;
	int64_t *ids;
	size_t filled, limit;
};

static err_t run_find(struct db *db, struct str table, const char *pattern, struct query *query)
{
	char text[STATEMENT_MAX];
	if (!write_statement(text, pattern, table))
		return bad_table(db);
	query->filled = 0;
	struct rows rows = db_query(db, text, ARGS(V_TEXT(query->terms), V_INT(query->before_id),
						   V_INT((int64_t)query->limit)));
	while (query->filled < query->limit && rows_next(&rows))
		query->ids[query->filled++] = rows_int(&rows, 0);
	return rows_done(&rows);
}

/*
 * PostgreSQL's planner can't know whether terms are rare (ask the index) or common (walk down the ids),
 * and guesses wrong by a factor of a thousand. So both ways are spelled out: the newest thousand rows
 * first, which fills a page of common terms in a millisecond; then the index alone.
 */
static err_t find_postgres(struct db *db, struct str table, struct query *query)
{
	TRY(run_find(db, table,
		     "SELECT id FROM (SELECT id, terms FROM \"#\" WHERE id < $2 ORDER BY id DESC "
		     "LIMIT 1000) AS newest WHERE string_to_array(terms, ' ') @> "
		     "string_to_array($1, ' ') ORDER BY id DESC LIMIT $3",
		     query));
	if (query->filled == query->limit)
		return NULL;
	return run_find(db, table,
			"WITH found AS MATERIALIZED (SELECT id FROM \"#\" WHERE "
			"string_to_array(terms, ' ') @> string_to_array($1, ' ')) "
			"SELECT id FROM found WHERE id < $2 ORDER BY id DESC LIMIT $3",
			query);
}

static err_t find_sqlite(struct db *db, struct str table, struct query *query)
{
	return run_find(db, table,
			"SELECT rowid FROM \"#_fts\" WHERE \"#_fts\" MATCH $1 AND rowid < $2 "
			"ORDER BY rowid DESC LIMIT $3",
			query);
}

err_t search_find(struct arena *arena, struct db *db, struct str table, struct str terms,
		  int64_t before_id, size_t limit, int64_t **ids, size_t *count)
{
	struct buf cleaned = buf_new(arena, QUERY_MAX);
	struct query query = {.before_id = before_id, .limit = limit};
	TRY(clean(db, terms, &cleaned));
	query.ids = arena_many(arena, int64_t, limit + 1);
	query.terms = buf_str(&cleaned);
	if (query.terms.len > 0 && limit > 0) {
		if (!db_is_postgres(db))
			query.terms = quoted(arena, query.terms);
		TRY(db_is_postgres(db) ? find_postgres(db, table, &query)
				       : find_sqlite(db, table, &query));
	}
	*ids = query.ids;
	*count = query.filled;
	return NULL;
}
