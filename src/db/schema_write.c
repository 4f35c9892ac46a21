/*
 * schema_write: the statements that define, in the words of the engine at hand.
 *
 * Text columns sort by bytes on both engines (COLLATE "C"). What is required has a default, so that a
 * column can be added to rows that are there. Names come from the program and the checked catalogue,
 * never from what people typed.
 */
#include "db/schema_int.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"

bool schema_name_fits(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '_';
		if (!good)
			return false;
	}
	return name.len > 0 && name.len <= NAME_MAX_BYTES;
}

static const char *default_of(const struct dialect *dialect, enum column_kind kind)
{
	switch (kind) {
	case COLUMN_TEXT:
		return "''";
	case COLUMN_BLOB:
		return dialect->zero_blob;
	case COLUMN_INT:
	case COLUMN_REAL:
		break;
	}
	return "0";
}

struct str schema_column(struct arena *arena, const struct dialect *dialect,
			 const struct column *column)
{
	if (column->primary)
		return str_fmt(arena, "\"" STR "\" %s PRIMARY KEY", STR_ARG(column->name),
			       dialect->kinds[column->kind]);
	if (!column->required)
		return str_fmt(arena, "\"" STR "\" %s", STR_ARG(column->name),
			       dialect->kinds[column->kind]);
	return str_fmt(arena, "\"" STR "\" %s NOT NULL DEFAULT %s", STR_ARG(column->name),
		       dialect->kinds[column->kind], default_of(dialect, column->kind));
}

struct str schema_create(struct arena *arena, const struct dialect *dialect,
			 const struct table *table)
{
	struct buf sql = buf_new(arena, SCHEMA_SQL_MAX);
	buf_fmt(&sql, "CREATE TABLE \"" STR "\" (", STR_ARG(table->name));
	for (size_t i = 0; i < table->column_count; i++)
		buf_fmt(&sql, "%s" STR, i == 0 ? "" : ", ",
			STR_ARG(schema_column(arena, dialect, &table->columns[i])));
	if (table->primary_key.len > 0)
		buf_fmt(&sql, ", CONSTRAINT \"" STR "_pkey\" PRIMARY KEY (" STR ")",
			STR_ARG(table->name), STR_ARG(table->primary_key));
	buf_fmt(&sql, ")%s", table->primary_key.len > 0 ? dialect->key_table_end : dialect->table_end);
	return buf_str(&sql);
}

struct str schema_index_name(struct arena *arena, struct str name)
{
	enum { KEPT = 50 };
	uint32_t hash = 2166136261U;
	if (name.len <= NAME_MAX_BYTES)
		return name;
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 16777619U;
	return str_fmt(arena, STR "_%08x", STR_ARG(str_sub(name, 0, KEPT)), (unsigned)hash);
}

struct str schema_index(struct arena *arena, const struct db *db, const struct table *table,
			const struct index *index)
{
	struct str where = index->where.len == 0
				   ? S("")
				   : str_fmt(arena, " WHERE " STR, STR_ARG(index->where));
	/* SQLite keeps the text, comment included, and we know our own again by it. */
	return str_fmt(arena, "CREATE%s INDEX \"" STR "\" %sON \"" STR "\" (" STR ")" STR,
		       index->unique ? " UNIQUE" : "",
		       STR_ARG(schema_index_name(arena, index->name)),
		       db_is_postgres(db) ? "" : "/* lianxin */ ", STR_ARG(table->name),
		       STR_ARG(index->columns), STR_ARG(where));
}

/* ---- full-text ---- */

const struct column *search_columns(size_t *count)
{
	static const struct column columns[] = {
		ID_COLUMN("id"),
		TEXT_COLUMN("terms"),
	};
	*count = COUNT(columns);
	return columns;
}

struct str schema_search_name(struct arena *arena, const struct db *db, struct str table)
{
	return str_join(arena, table, db_is_postgres(db) ? S("_terms") : S("_fts"));
}

/*
 * SQLite: an index over the ordinary table beside it, which keeps the terms, so that a row's old terms
 * can be taken out. Only blanks separate terms: all else that can be seen is part of one.
 * PostgreSQL: the same cut at blanks, in a GIN index over the expression; without its list of pending
 * entries, which every search would have to read through.
 */
struct str schema_search_index(struct arena *arena, const struct db *db, struct str table)
{
	if (db_is_postgres(db))
		return str_fmt(arena,
			       "CREATE INDEX \"" STR "\" ON \"" STR
			       "\" USING gin (string_to_array(terms, ' ')) WITH (fastupdate = off)",
			       STR_ARG(schema_search_name(arena, db, table)), STR_ARG(table));
	return str_fmt(arena,
		       "CREATE VIRTUAL TABLE \"" STR "\" USING fts5(terms, content='" STR
		       "', content_rowid='id', detail=none, "
		       "tokenize='ascii tokenchars ''!#$%%&()*+,-./:;<=>?@[\\]^_`{|}~''')",
		       STR_ARG(schema_search_name(arena, db, table)), STR_ARG(table));
}

struct str schema_any(struct arena *arena, const struct dialect *dialect, struct str table,
		      struct str column, enum column_kind kind)
{
	return str_fmt(arena,
		       "SELECT count(*) FROM (SELECT 1 AS one FROM \"" STR "\" WHERE \"" STR
		       "\" <> %s LIMIT 1) AS found",
		       STR_ARG(table), STR_ARG(column), default_of(dialect, kind));
}
