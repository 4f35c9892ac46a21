/*
 * schema_there: reads which tables, columns and indexes the database has.
 *
 * Both engines answer the same questions in the same columns, in the order of names by bytes. Indexes and, on PostgreSQL, tables that
 * this program did not make are not seen as ours.
 */
#include "db/schema_int.h"

#include "base/arena.h"

struct list {
	struct arena *arena;
	char *at;
	size_t count, room;
};

/* A zeroed place for one more of size bytes. */
static void *list_add(struct list *list, size_t size)
{
	if (list->count == list->room) {
		size_t room = list->room == 0 ? 64 : list->room * 2;
		list->at = arena_grow(list->arena, list->at, list->room * size, room * size);
		list->room = room;
	}
	return list->at + list->count++ * size;
}

err_t schema_columns(struct arena *arena, struct db *db, struct str table, struct there *out)
{
	struct list list = {.arena = arena};
	const char *columns_sql = db->driver->dialect->columns_sql;
	struct rows rows = db_query(db, columns_sql, ARGS(V_TEXT(table)));
	while (rows_next(&rows)) {
		struct there_column *column = list_add(&list, sizeof *column);
		column->table = rows_copy(&rows, arena, 0);
		column->name = rows_copy(&rows, arena, 1);
		column->kind = rows_copy(&rows, arena, 2);
		column->required = rows_int(&rows, 3) != 0;
		column->key_place = rows_int(&rows, 4);
	}
	out->columns = (const struct there_column *)(const void *)list.at;
	out->column_count = list.count;
	return rows_done(&rows);
}

static err_t read_indexes(struct arena *arena, struct db *db, struct there *out)
{
	struct list list = {.arena = arena};
	const char *indexes_sql = db->driver->dialect->indexes_sql;
	struct rows rows = db_query(db, indexes_sql, NO_ARGS);
	while (rows_next(&rows)) {
		struct there_index *index = list_add(&list, sizeof *index);
		index->name = rows_copy(&rows, arena, 0);
		index->definition = rows_copy(&rows, arena, 1);
	}
	out->indexes = (const struct there_index *)(const void *)list.at;
	out->index_count = list.count;
	return rows_done(&rows);
}

err_t schema_there(struct arena *arena, struct db *db, struct there *out)
{
	struct there there = {0};
	TRY(schema_columns(arena, db, S(""), &there));
	TRY(read_indexes(arena, db, &there));
	*out = there;
	return NULL;
}

/* Where table's columns begin, or would: they are read in the order of their tables' names, by bytes. */
static size_t columns_begin(const struct there *there, struct str table)
{
	size_t low = 0, high = there->column_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(there->columns[middle].table, table) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct there_column *there_find(const struct there *there, struct str table,
				      struct str column)
{
	for (size_t i = columns_begin(there, table);
	     i < there->column_count && str_eq(there->columns[i].table, table); i++) {
		if (str_eq(there->columns[i].name, column))
			return &there->columns[i];
	}
	return NULL;
}

const struct there_index *there_index(const struct there *there, struct str name)
{
	size_t low = 0, high = there->index_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(there->indexes[middle].name, name);
		if (order == 0)
			return &there->indexes[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool there_has_table(const struct there *there, struct str table)
{
	size_t first = columns_begin(there, table);
	return first < there->column_count && str_eq(there->columns[first].table, table);
}
