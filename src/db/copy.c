/*
 * copy: whole tables, from one database to another, and the digest that shows they are the same.
 *
 * Rows stream through one at a time: a million of them cost no memory. The digest counts columns by
 * name and rows by key, so that neither the order in which columns were once added nor the engine
 * shows in it. Never leaves half a table: a copy is one transaction.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "db/schema_int.h"

#include <stdlib.h>
#include <string.h>

enum { STEP = 10000, COLUMNS_MAX = 500 };

/* ---- the columns of a table ---- */

struct columns {
	struct str *names; /* by name */
	size_t count;
	struct str keys; /* "\"a\", \"b\"" in key order */
};

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct str key_list(struct arena *arena, const struct there *there)
{
	struct buf keys = buf_new(arena, SCHEMA_SQL_MAX);
	for (int64_t place = 1; place <= COLUMNS_MAX; place++) {
		const struct there_column *found = NULL;
		for (size_t i = 0; i < there->column_count && found == NULL; i++) {
			if (there->columns[i].key_place == place)
				found = &there->columns[i];
		}
		if (found == NULL)
			break;
		buf_fmt(&keys, "%s\"" STR "\"", place == 1 ? "" : ", ", STR_ARG(found->name));
	}
	return buf_str(&keys);
}

static err_t read_columns(struct arena *arena, struct db *db, struct str table,
			  struct columns *out)
{
	struct there there = {0};
	struct columns columns = {0};
	TRY(schema_columns(arena, db, table, &there));
	columns.names = arena_many(arena, struct str, there.column_count + 1);
	for (size_t i = 0; i < there.column_count; i++)
		columns.names[columns.count++] = there.columns[i].name;
	columns.keys = key_list(arena, &there);
	if (columns.count == 0 || columns.count > COLUMNS_MAX || columns.keys.len == 0)
		return err_internal(arena, "there is no table " STR " of ours with a key",
				    STR_ARG(table));
	qsort(columns.names, columns.count, sizeof columns.names[0], by_name);
	*out = columns;
	return NULL;
}

static const char *select_text(struct arena *arena, struct str table, const struct columns *columns)
{
	struct buf text = buf_new(arena, SCHEMA_SQL_MAX);
	buf_add(&text, S("SELECT "));
	for (size_t i = 0; i < columns->count; i++)
		buf_fmt(&text, "%s\"" STR "\"", i == 0 ? "" : ", ", STR_ARG(columns->names[i]));
	buf_fmt(&text, " FROM \"" STR "\" ORDER BY " STR, STR_ARG(table), STR_ARG(columns->keys));
	return str_c(arena, buf_str(&text));
}

/* ---- the digest ---- */

static void put_eight(char *at, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		at[i] = (char)(unsigned char)(n >> (56 - 8 * i));
}

/* The kind, then eight bytes of number or length, then the bytes: no two rows look alike. */
static bool digest_val(struct digest *digest, const struct val *val)
{
	static const char kinds[] = "NIRTB";
	char head[9] = {kinds[val->kind], 0};
	uint64_t bits = (uint64_t)val->n;
	struct str bytes = S("");
	if (val->kind == VAL_NULL) {
		bits = 0;
	} else if (val->kind == VAL_REAL) {
		double real = val->real + 0.0; /* there is one zero */
		memcpy(&bits, &real, sizeof bits);
	} else if (val->kind != VAL_INT) {
		bytes = val->bytes;
		bits = bytes.len;
	}
	put_eight(head + 1, bits);
	return digest_add(digest, (struct str){head, sizeof head}) && digest_add(digest, bytes);
}

static err_t digest_rows(struct db *db, const char *select_sql, struct digest *digest,
			 int64_t *count)
{
	bool good = true;
	int64_t n = 0;
	struct rows rows = rows_stream(db, select_sql, NO_ARGS);
	while (good && rows_next(&rows)) {
		int columns = rows_columns(&rows);
		for (int i = 0; i < columns; i++) {
			struct val val = rows_val(&rows, i);
			good = good && digest_val(digest, &val);
		}
		n++;
	}
	TRY(rows_done(&rows));
	*count = n;
	return good ? NULL : trouble_ours(db, "the digest failed");
}

err_t db_digest(struct arena *arena, struct db *db, struct str table, int64_t *count,
		struct str *hex)
{
	struct columns columns;
	int64_t rows = 0;
	char *text = arena_alloc(arena, DIGEST_HEX + 1);
	TRY(read_columns(arena, db, table, &columns));
	struct digest *digest = digest_begin(arena);
	bool good = digest != NULL;
	for (size_t i = 0; good && i < columns.count; i++) {
		struct val name = V_TEXT(columns.names[i]);
		good = digest_val(digest, &name);
	}
	if (!good)
		return trouble_ours(db, "the digest failed");
	bool patient = db->patient;
	db_patient(db, true);
	const char *select_sql = select_text(arena, table, &columns);
	err_t err = digest_rows(db, select_sql, digest, &rows);
	db_patient(db, patient);
	TRY(err);
	if (!digest_end(digest, text))
		return trouble_ours(db, "the digest failed");
	*count = rows;
	*hex = (struct str){text, DIGEST_HEX};
	return NULL;
}

/* ---- copying ---- */

struct copy {
	struct arena *arena;
	struct db *from, *to;
	struct str table;
	struct columns columns;
	void (*progress)(void *arg, struct str table, int64_t rows);
	void *arg;
};

static err_t check_target(const struct copy *copy)
{
	struct there there = {0};
	TRY(schema_columns(copy->arena, copy->to, copy->table, &there));
	for (size_t i = 0; i < copy->columns.count; i++) {
		if (there_find(&there, copy->table, copy->columns.names[i]) == NULL)
			return err_new(copy->arena, ERR_CONFLICT,
				       "目标数据库的表 " STR " 里没有 " STR
				       " 一栏，没有复制。请先在目标数据库上执行 lianxin migrate，再复制。",
				       STR_ARG(copy->table), STR_ARG(copy->columns.names[i]));
	}
	return NULL;
}

static err_t copy_rows(const struct copy *copy, int64_t *count)
{
	struct val *vals = arena_many(copy->arena, struct val, copy->columns.count);
	const char *select_sql = select_text(copy->arena, copy->table, &copy->columns);
	struct rows rows = rows_stream(copy->from, select_sql, NO_ARGS);
	err_t err = NULL;
	int64_t n = 0;
	while (err == NULL && rows_next(&rows)) {
		for (size_t i = 0; i < copy->columns.count; i++)
			vals[i] = rows_val(&rows, (int)i);
		err = copy->to->driver->bulk_row(copy->to, vals, copy->columns.count);
		if (++n % STEP == 0 && copy->progress != NULL)
			copy->progress(copy->arg, copy->table, n);
	}
	err_t last = rows_done(&rows);
	*count = n;
	return err != NULL ? err : last;
}

/* A full-text table on SQLite has its index beside it, made from the rows in one go. */
static err_t rebuild_search(const struct copy *copy)
{
	struct there there;
	struct str index = schema_search_name(copy->arena, copy->to, copy->table);
	if (db_is_postgres(copy->to))
		return NULL;
	TRY(schema_there(copy->arena, copy->to, &there));
	if (there_index(&there, index) == NULL)
		return NULL;
	struct str text = str_fmt(copy->arena, "INSERT INTO \"" STR "\"(\"" STR "\") VALUES('rebuild')",
				  STR_ARG(index), STR_ARG(index));
	struct sql made = {str_c(copy->arena, text)};
	return db_exec_made(copy->to, made, NO_ARGS, NULL);
}

static err_t copy_table(const struct copy *copy)
{
	const struct db_driver *driver = copy->to->driver;
	int64_t count = 0;
	TRY(check_target(copy));
	watch_note_table(copy->to, copy->table);
	TRY(driver->bulk_begin(copy->to, copy->arena, copy->table, copy->columns.names,
			       copy->columns.count));
	err_t err = copy_rows(copy, &count);
	err_t last = driver->bulk_end(copy->to, err == NULL);
	if (err == NULL)
		err = last;
	if (err == NULL)
		err = rebuild_search(copy);
	if (err == NULL && copy->progress != NULL)
		copy->progress(copy->arg, copy->table, count);
	return err;
}

err_t db_copy_table(struct arena *arena, struct db *from, struct db *to, struct str table,
		    void (*progress)(void *arg, struct str table, int64_t rows), void *arg)
{
	struct copy copy = {
		.arena = arena, .from = from, .to = to, .table = table,
		.progress = progress, .arg = arg,
	};
	bool own = !to->in_transaction, patient_from = from->patient, patient_to = to->patient;
	if (!own && to->failed)
		return trouble_ours(to, "a copy after an error in the same transaction");
	TRY(read_columns(arena, from, table, &copy.columns));
	db_patient(from, true);
	db_patient(to, true);
	err_t err = own ? db_begin(to) : NULL;
	if (err == NULL)
		err = copy_table(&copy);
	if (own && err == NULL)
		err = db_commit(to);
	else if (own)
		db_rollback(to);
	else
		to->failed = to->failed || err != NULL;
	db_patient(from, patient_from);
	db_patient(to, patient_to);
	return err;
}

/* ---- the whole file ---- */

err_t db_backup(struct db *db, struct arena *arena, struct str path)
{
	if (!db->in_transaction)
		TRY(line_ready(db));
	return db->driver->backup(db, arena, path);
}
