/*
 * schema: from the tables that are there to those that are wanted.
 *
 * Only ever adds, and drops its own indexes; what would lose data is refused with what to do instead. A
 * change of kind is not tried: a new name and a copy keep what is there, an ALTER may not. A table
 * without a row is made anew freely.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "db/schema_int.h"

struct compare {
	struct arena *arena;
	struct db *db;
	const struct dialect *dialect;
	const struct table *tables;
	size_t count;
	bool *made_anew; /* by table: dropped and created, its indexes gone with it */
	struct there there;
	struct change *first, **last;
};

static struct change *add(struct compare *compare, struct str words, struct str statement)
{
	struct change *change = arena_one(compare->arena, struct change);
	change->words = words;
	change->sql = statement;
	*compare->last = change;
	compare->last = &change->next;
	return change;
}

static void refuse(struct compare *compare, struct str words, struct str why)
{
	add(compare, words, S(""))->refusal = why;
}

/* Asks for a number by a statement made here, of names alone. */
static err_t ask(struct compare *compare, struct str question, int64_t *out)
{
	struct sql made = {str_c(compare->arena, question)};
	struct rows rows = db_query_made(compare->db, made, NO_ARGS);
	int64_t n = rows_next(&rows) ? rows_int(&rows, 0) : 0;
	TRY(rows_done(&rows));
	*out = n;
	return NULL;
}

static err_t has_rows(struct compare *compare, struct str table, bool *out)
{
	int64_t n = 0;
	TRY(ask(compare,
		str_fmt(compare->arena,
			"SELECT count(*) FROM (SELECT 1 AS one FROM \"" STR "\" LIMIT 1) AS found",
			STR_ARG(table)),
		&n));
	*out = n > 0;
	return NULL;
}

/* ---- what is wanted ---- */

static const struct table *wanted_table(const struct compare *compare, struct str name)
{
	for (size_t i = 0; i < compare->count; i++) {
		if (str_eq(compare->tables[i].name, name))
			return &compare->tables[i];
	}
	return NULL;
}

static const struct column *wanted_columns(const struct table *table, size_t *count)
{
	if (table->search)
		return search_columns(count);
	*count = table->column_count;
	return table->columns;
}

static const struct column *wanted_column(const struct table *table, struct str name)
{
	size_t count = 0;
	const struct column *columns = wanted_columns(table, &count);
	for (size_t i = 0; i < count; i++) {
		if (str_eq(columns[i].name, name))
			return &columns[i];
	}
	return NULL;
}

/* 1 … for a column of the primary key, else 0. */
static int64_t wanted_key_place(const struct table *table, const struct column *column)
{
	struct str rest = table->primary_key;
	if (column->primary)
		return 1;
	for (int64_t place = 1; rest.len > 0; place++) {
		struct str one = str_trim(str_cut(&rest, ','));
		if (str_eq(one, column->name))
			return place;
	}
	return 0;
}

static err_t check_names(const struct compare *compare)
{
	for (size_t i = 0; i < compare->count; i++) {
		const struct table *table = &compare->tables[i];
		bool good = schema_name_fits(table->name);
		for (size_t k = 0; k < table->column_count; k++)
			good = good && schema_name_fits(table->columns[k].name);
		if (!good)
			return err_internal(compare->arena,
					    "table " STR " or a column of it has a name that does not fit",
					    STR_ARG(table->name));
	}
	return NULL;
}

/* ---- tables and columns ---- */

static const char *kind_words(struct str kind)
{
	if (str_same(kind, S("INTEGER")) || str_same(kind, S("bigint")))
		return "整数";
	if (str_same(kind, S("TEXT")))
		return "文字";
	if (str_same(kind, S("REAL")) || str_same(kind, S("double precision")))
		return "小数";
	return "加密内容";
}

static void mark_ours(struct compare *compare, const char *what, struct str name, struct str mark)
{
	struct buf text = buf_new(compare->arena, SCHEMA_SQL_MAX);
	if (!db_is_postgres(compare->db))
		return;
	buf_fmt(&text, "COMMENT ON %s \"" STR "\" IS '", what, STR_ARG(name));
	for (size_t i = 0; i < mark.len; i++) {
		if (mark.at[i] == '\'')
			buf_byte(&text, '\'');
		buf_byte(&text, mark.at[i]);
	}
	buf_byte(&text, '\'');
	add(compare, S(""), buf_str(&text));
}

static void create_table(struct compare *compare, const struct table *table)
{
	struct table whole = *table;
	whole.columns = wanted_columns(table, &whole.column_count);
	add(compare, str_fmt(compare->arena, "new table " STR, STR_ARG(table->name)),
	    schema_create(compare->arena, compare->dialect, &whole));
	mark_ours(compare, "TABLE", table->name, S("lianxin"));
}

/* Why this column can't stay as it is; empty when it can. */
static struct str differs(struct compare *compare, const struct table *table,
			  const struct column *column, const struct there_column *there)
{
	struct arena *arena = compare->arena;
	struct str kind = str_of(compare->dialect->kind_names[column->kind]);
	int64_t place = wanted_key_place(table, column);
	if (!str_same(there->kind, kind))
		return str_fmt(arena,
			       "表 " STR " 的 " STR " 一栏存的是%s，新的目录要存%s，已有的内容不能照搬，所以没有升级。"
			       "请给这一栏另起一个名字，再把内容搬过去。",
			       STR_ARG(table->name), STR_ARG(column->name), kind_words(there->kind),
			       kind_words(kind));
	if (place != there->key_place)
		return str_fmt(arena,
			       "表 " STR " 用来认出每一行的栏目变了（" STR
			       "），已有的行会对不上，所以没有升级。请改回原来的写法，或另起一张表。",
			       STR_ARG(table->name), STR_ARG(column->name));
	if (place == 0 && column->required != there->required)
		return str_fmt(arena,
			       "表 " STR " 的 " STR " 一栏原来%s空着，新的目录%s空着，已有的内容要先补齐，所以没有升级。"
			       "请给这一栏另起一个名字，再把内容搬过去。",
			       STR_ARG(table->name), STR_ARG(column->name),
			       there->required ? "不能" : "可以", column->required ? "不让" : "允许");
	return S("");
}

static err_t compare_columns(struct compare *compare, const struct table *table, bool *made_anew)
{
	struct arena *arena = compare->arena;
	size_t count = 0;
	bool rows = false;
	const struct column *columns = wanted_columns(table, &count);
	for (size_t i = 0; i < count; i++) {
		const struct there_column *there =
			there_find(&compare->there, table->name, columns[i].name);
		bool key = wanted_key_place(table, &columns[i]) > 0;
		struct str why = there != NULL ? differs(compare, table, &columns[i], there)
				 : key	       ? str_fmt(arena,
							 "表 " STR " 新添的 " STR
							 " 一栏要用来认出每一行，已有的行没有它，所以没有升级。请另起一张表。",
							 STR_ARG(table->name), STR_ARG(columns[i].name))
					       : S("");
		if (why.len > 0 && !rows)
			TRY(has_rows(compare, table->name, &rows));
		if (why.len > 0 && !rows) {
			*made_anew = true;
			return NULL;
		}
		if (why.len > 0)
			refuse(compare, str_fmt(arena, "column " STR "." STR, STR_ARG(table->name),
						STR_ARG(columns[i].name)),
			       why);
		else if (there == NULL)
			add(compare,
			    str_fmt(arena, "new column " STR "." STR, STR_ARG(table->name),
				    STR_ARG(columns[i].name)),
			    str_fmt(arena, "ALTER TABLE \"" STR "\" ADD COLUMN " STR,
				    STR_ARG(table->name),
				    STR_ARG(schema_column(arena, compare->dialect, &columns[i]))));
	}
	return NULL;
}

static err_t compare_table(struct compare *compare, const struct table *table)
{
	struct change **before = compare->last;
	bool made_anew = false;
	if (!there_has_table(&compare->there, table->name)) {
		create_table(compare, table);
		return NULL;
	}
	TRY(compare_columns(compare, table, &made_anew));
	compare->made_anew[table - compare->tables] = made_anew;
	if (!made_anew)
		return NULL;
	compare->last = before; /* what was noted of its columns no longer matters */
	*before = NULL;
	if (table->search)
		add(compare, S(""),
		    str_fmt(compare->arena, "DROP TABLE IF EXISTS \"" STR "_fts\"",
			    STR_ARG(table->name)));
	add(compare, str_fmt(compare->arena, "empty table " STR " made anew", STR_ARG(table->name)),
	    str_fmt(compare->arena, "DROP TABLE \"" STR "\"", STR_ARG(table->name)));
	create_table(compare, table);
	return NULL;
}

/* ---- what is no longer wanted ---- */

static enum column_kind kind_there(const struct compare *compare, const struct there_column *column)
{
	for (int kind = COLUMN_INT; kind <= COLUMN_BLOB; kind++) {
		if (str_same(column->kind, str_of(compare->dialect->kind_names[kind])))
			return (enum column_kind)kind;
	}
	return COLUMN_TEXT;
}

static err_t look_at_lost_column(struct compare *compare, const struct there_column *column)
{
	int64_t any = 0;
	TRY(ask(compare,
		schema_any(compare->arena, compare->dialect, column->table, column->name,
			   kind_there(compare, column)),
		&any));
	if (any > 0)
		refuse(compare,
		       str_fmt(compare->arena, "lost column " STR "." STR, STR_ARG(column->table),
			       STR_ARG(column->name)),
		       str_fmt(compare->arena,
			       "表 " STR " 的 " STR
			       " 一栏里有内容，新的目录里却没有这一栏了，升级后就再也看不到，所以没有升级。"
			       "请把这一栏留在目录里（可以设为不显示）。",
			       STR_ARG(column->table), STR_ARG(column->name)));
	return NULL;
}

static err_t look_at_lost_table(struct compare *compare, struct str table)
{
	bool rows = false;
	TRY(has_rows(compare, table, &rows));
	if (rows)
		refuse(compare, str_fmt(compare->arena, "lost table " STR, STR_ARG(table)),
		       str_fmt(compare->arena,
			       "表 " STR " 里有内容，新的目录里却没有它了，升级后就再也看不到，所以没有升级。"
			       "请把它留在目录里（可以设为不显示）。",
			       STR_ARG(table)));
	return NULL;
}

static err_t look_for_lost(struct compare *compare)
{
	struct str last = S("");
	for (size_t i = 0; i < compare->there.column_count; i++) {
		const struct there_column *column = &compare->there.columns[i];
		const struct table *table = wanted_table(compare, column->table);
		if (table != NULL && wanted_column(table, column->name) == NULL)
			TRY(look_at_lost_column(compare, column));
		else if (table == NULL && !str_eq(last, column->table))
			TRY(look_at_lost_table(compare, column->table));
		last = column->table;
	}
	return NULL;
}

/* ---- indexes ---- */

/* An index that shall be unique over rows that are not: found now rather than half-way. */
static err_t check_unique(struct compare *compare, const struct table *table,
			  const struct index *index, struct str words)
{
	struct arena *arena = compare->arena;
	int64_t twice = 0;
	bool all_there = there_has_table(&compare->there, table->name);
	for (size_t i = 0; i < table->column_count; i++)
		all_there = all_there &&
			    there_find(&compare->there, table->name, table->columns[i].name) != NULL;
	if (!index->unique || !all_there)
		return NULL;
	TRY(ask(compare,
		str_fmt(arena,
			"SELECT count(*) FROM (SELECT 1 AS one FROM \"" STR "\" WHERE " STR
			" GROUP BY " STR " HAVING count(*) > 1 LIMIT 1) AS found",
			STR_ARG(table->name), STR_ARG(index->where.len > 0 ? index->where : S("1 = 1")),
			STR_ARG(index->columns)),
		&twice));
	if (twice > 0)
		refuse(compare, words,
		       str_fmt(arena,
			       "表 " STR " 里有内容相同的行（" STR
			       "），新的目录要求不重复，所以没有升级。请先把重复的改好或作废。",
			       STR_ARG(table->name), STR_ARG(index->columns)));
	return NULL;
}

static err_t want_index(struct compare *compare, struct str name, struct str definition,
			const struct table *table, const struct index *index)
{
	struct arena *arena = compare->arena;
	const struct there_index *there = compare->made_anew[table - compare->tables]
						  ? NULL
						  : there_index(&compare->there, name);
	struct str words = str_fmt(arena, "%s index " STR, there == NULL ? "new" : "changed",
				   STR_ARG(name));
	if (there != NULL && (there->definition.len == 0 || str_eq(there->definition, definition)))
		return NULL;
	if (index != NULL)
		TRY(check_unique(compare, table, index, words));
	if (there != NULL)
		add(compare, S(""), str_fmt(arena, "DROP INDEX IF EXISTS \"" STR "\"", STR_ARG(name)));
	add(compare, words, definition);
	mark_ours(compare, "INDEX", name, definition);
	return NULL;
}

static err_t compare_indexes(struct compare *compare, const struct table *table)
{
	struct arena *arena = compare->arena;
	for (size_t i = 0; i < table->index_count; i++)
		TRY(want_index(compare, schema_index_name(arena, table->indexes[i].name),
			       schema_index(arena, compare->db, table, &table->indexes[i]), table,
			       &table->indexes[i]));
	if (!table->search)
		return NULL;
	return want_index(compare, schema_search_name(arena, compare->db, table->name),
			  schema_search_index(arena, compare->db, table->name), table, NULL);
}

static bool is_wanted_index(const struct compare *compare, struct str name)
{
	for (size_t i = 0; i < compare->count; i++) {
		const struct table *table = &compare->tables[i];
		for (size_t k = 0; k < table->index_count; k++) {
			if (str_eq(schema_index_name(compare->arena, table->indexes[k].name), name))
				return true;
		}
		if (table->search &&
		    str_eq(schema_search_name(compare->arena, compare->db, table->name), name))
			return true;
	}
	return false;
}

/* A table that is left alone though nobody wants it keeps the index that its content needs. */
static bool belongs_to_search(const struct compare *compare, struct str name)
{
	return str_ends(name, S("_terms")) &&
	       there_has_table(&compare->there, str_sub(name, 0, name.len - 6));
}

static void drop_old_indexes(struct compare *compare)
{
	for (size_t i = 0; i < compare->there.index_count; i++) {
		const struct there_index *index = &compare->there.indexes[i];
		if (index->definition.len == 0 || is_wanted_index(compare, index->name) ||
		    belongs_to_search(compare, index->name))
			continue;
		add(compare, str_fmt(compare->arena, "old index " STR " dropped", STR_ARG(index->name)),
		    str_fmt(compare->arena, "DROP INDEX IF EXISTS \"" STR "\"", STR_ARG(index->name)));
	}
}

static err_t compare_all(struct compare *compare)
{
	TRY(check_names(compare));
	TRY(schema_there(compare->arena, compare->db, &compare->there));
	drop_old_indexes(compare);
	for (size_t i = 0; i < compare->count; i++)
		TRY(compare_table(compare, &compare->tables[i]));
	TRY(look_for_lost(compare));
	for (size_t i = 0; i < compare->count; i++)
		TRY(compare_indexes(compare, &compare->tables[i]));
	return NULL;
}

err_t schema_compare(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		     struct change **out)
{
	struct compare compare = {
		.arena = arena, .db = db, .dialect = db->driver->dialect, .tables = tables, .count = count,
	};
	bool patient = db->patient;
	compare.last = &compare.first;
	compare.made_anew = arena_many(arena, bool, count + 1);
	db_patient(db, true);
	err_t err = compare_all(&compare);
	db_patient(db, patient);
	TRY(err);
	*out = compare.first;
	return NULL;
}

/* ---- what goes elsewhere ---- */

err_t schema_filled(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		    struct str *first)
{
	struct compare compare = {.arena = arena, .db = db};
	bool rows = false;
	*first = S("");
	TRY(schema_there(arena, db, &compare.there));
	for (size_t i = 0; !rows && i < count; i++) {
		if (!there_has_table(&compare.there, tables[i].name))
			continue;
		TRY(has_rows(&compare, tables[i].name, &rows));
		if (rows)
			*first = tables[i].name;
	}
	return NULL;
}

err_t schema_drop(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		  struct change **out)
{
	struct compare compare = {.arena = arena, .db = db};
	compare.last = &compare.first;
	TRY(schema_there(arena, db, &compare.there));
	for (size_t i = 0; i < count; i++) {
		struct str name = tables[i].name;
		int64_t rows = 0;
		if (!schema_name_fits(name) || !there_has_table(&compare.there, name))
			continue;
		TRY(ask(&compare,
			str_fmt(arena, "SELECT count(*) FROM \"" STR "\"", STR_ARG(name)), &rows));
		if (tables[i].search)
			add(&compare, S(""),
			    str_fmt(arena, "DROP TABLE IF EXISTS \"" STR "_fts\"", STR_ARG(name)));
		add(&compare,
		    tables[i].search ? S("")
				     : str_fmt(arena, "table " STR ", %lld rows", STR_ARG(name),
					       (long long)rows),
		    str_fmt(arena, "DROP TABLE \"" STR "\"", STR_ARG(name)));
	}
	*out = compare.first;
	return NULL;
}

err_t schema_forget(struct arena *arena, struct db *db, struct str table, struct str column,
		    struct str value)
{
	struct sql made = {str_fmt(arena, "DELETE FROM \"" STR "\" WHERE \"" STR "\" = $1",
				   STR_ARG(table), STR_ARG(column))
				   .at};
	return db_exec_made(db, made, ARGS(V_TEXT(value)), NULL);
}

/* ---- applying ---- */

static err_t apply_all(struct arena *arena, struct db *db, const struct change *changes)
{
	TRY(db_lock(db, S("lianxin schema")));
	for (const struct change *one = changes; one != NULL; one = one->next) {
		struct sql made = {str_c(arena, one->sql)};
		TRY(db_exec_made(db, made, NO_ARGS, NULL));
	}
	return NULL;
}

err_t schema_apply(struct arena *arena, struct db *db, const struct change *changes)
{
	for (const struct change *one = changes; one != NULL; one = one->next) {
		if (one->refusal.len > 0)
			return err_new(arena, ERR_CONFLICT, STR, STR_ARG(one->refusal));
	}
	if (changes == NULL)
		return NULL;
	bool patient = db->patient;
	db_patient(db, true);
	TRY(db_begin(db));
	db->may_define = true;
	err_t err = apply_all(arena, db, changes);
	db->may_define = false;
	if (err == NULL)
		err = db_commit(db);
	else
		db_rollback(db);
	statements_forget(db);
	db_patient(db, patient);
	return err;
}

err_t db_shrink(struct db *db)
{
	bool patient = db->patient;
	db_patient(db, true);
	db->may_define = true;
	err_t err = db->driver->shrink(db);
	db->may_define = false;
	db_patient(db, patient);
	return err;
}

/* Of each index at most so many entries are looked at. A table that is made anew moves the number that every open connection
 * looks at before each statement: so all of them read the new counts, which ANALYZE alone would keep from them. */
static err_t count_anew(struct db *db)
{
	int64_t defined = 0;
	if (db_is_postgres(db))
		return db_exec(db, "ANALYZE", NO_ARGS, NULL);
	TRY(schema_defined(db, &defined));
	TRY(db_exec(db, "PRAGMA analysis_limit=2000", NO_ARGS, NULL));
	TRY(db_exec(db, "DROP TABLE IF EXISTS sqlite_stat1", NO_ARGS, NULL));
	TRY(db_exec(db, "ANALYZE", NO_ARGS, NULL));
	return schema_note_moved(db, defined);
}

err_t db_tune(struct db *db)
{
	bool patient = db->patient, own = !db->in_transaction;
	db_patient(db, true);
	err_t err = own ? db_begin(db) : NULL;
	db->may_define = true;
	if (err == NULL)
		err = count_anew(db);
	if (own && err == NULL)
		err = db_commit(db);
	else if (own)
		db_rollback(db);
	if (err == NULL && !db_is_postgres(db)) /* the count has led the whole file through the pages that are kept */
		err = db_exec(db, "PRAGMA shrink_memory", NO_ARGS, NULL);
	db->may_define = false;
	db_patient(db, patient);
	return err;
}
