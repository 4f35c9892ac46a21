/*
 * From the tables that are there to those that are wanted: added without loss, refused otherwise.
 */
#include "suite.h"
#include "base/count.h"

#include <stdio.h>
#include <string.h>

struct plan {
	struct column columns[8];
	struct index indexes[4];
	struct table table;
};

/* A copy of the table "note" that a test may bend. */
static struct plan *bend(struct stage *stage)
{
	size_t count = 0;
	const struct table *note = common_tables(&count);
	struct plan *plan = arena_one(stage->arena, struct plan);
	memcpy(plan->columns, note->columns, note->column_count * sizeof note->columns[0]);
	memcpy(plan->indexes, note->indexes, note->index_count * sizeof note->indexes[0]);
	plan->table = *note;
	plan->table.columns = plan->columns;
	plan->table.indexes = plan->indexes;
	return plan;
}

/* What is to change when this table and "pair" are wanted. */
static struct change *compare(struct stage *stage, const struct plan *plan)
{
	size_t count = 0;
	struct table tables[2] = {plan->table, common_tables(&count)[1]};
	struct change *changes = NULL;
	good(schema_compare(stage->arena, stage->db, tables, 2, &changes));
	return changes;
}

static size_t refusals(const struct change *changes)
{
	size_t count = 0;
	for (; changes != NULL; changes = changes->next)
		count += changes->refusal.len > 0;
	return count;
}

static void must_refuse(struct stage *stage, const struct change *changes, struct str word)
{
	assert_int_equal(refusals(changes), 1);
	while (changes->refusal.len == 0)
		changes = changes->next;
	assert_true(changes->words.len > 0);
	assert_true(str_find(changes->refusal, word) != SIZE_MAX);
	assert_true(str_find(changes->refusal, S("请")) != SIZE_MAX);
	err_t err = bad(schema_apply(stage->arena, stage->db, changes), ERR_CONFLICT);
	same(err->text, changes->refusal);
}

static void apply(struct stage *stage, const struct plan *plan)
{
	struct change *changes = compare(stage, plan);
	assert_non_null(changes);
	assert_int_equal(refusals(changes), 0);
	good(schema_apply(stage->arena, stage->db, changes));
	assert_null(compare(stage, plan));
}

/* A start may skip the comparison only while neither side has changed. */
static void what_was_compared_is_known(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	const struct table *tables = common_tables(&count);
	struct plan *plan = bend(stage);
	assert_false(schema_known(stage->db, tables, count));
	schema_note(stage->db, tables, count);
	bool can_know = !db_is_postgres(stage->db);
	assert_int_equal(schema_known(stage->db, tables, count), can_know);
	struct db *again = open_db(stage, DB_WRITE);
	assert_int_equal(schema_known(again, tables, count), can_know);
	assert_false(schema_known(again, tables, count - 1));
	struct table one[2] = {plan->table, tables[1]};
	assert_int_equal(schema_known(again, one, count), can_know);
	plan->indexes[0].columns = S("id, id");
	assert_false(schema_known(again, one, count));
	/* a table that somebody else makes */
	const struct column columns[] = {{S("id"), COLUMN_INT, true, true}};
	const struct table other = {.name = S("foreign_table"), .columns = columns, .column_count = 1};
	struct change *changes = NULL;
	good(schema_compare(stage->arena, again, &other, 1, &changes));
	good(schema_apply(stage->arena, again, changes));
	assert_false(schema_known(again, tables, count));
	assert_false(schema_known(stage->db, tables, count));
}

static void what_is_there_is_left_alone(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	const struct table *tables = common_tables(&count);
	struct change *changes = NULL;
	good(schema_compare(stage->arena, stage->db, tables, count, &changes));
	assert_null(changes);
	struct db *again = open_db(stage, DB_WRITE);
	good(schema_compare(stage->arena, again, tables, count, &changes));
	assert_null(changes);
	good(schema_apply(stage->arena, again, NULL));
}

static void columns_and_indexes_are_added(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	run(stage->db, "INSERT INTO note(id, name) VALUES(1, 'x')");
	plan->columns[plan->table.column_count++] =
		(struct column)TEXT_COLUMN("phone");
	plan->indexes[plan->table.index_count++] =
		(struct index){STR_INIT("note_phone"), STR_INIT("phone, id"), STR_INIT("phone <> ''"), false};
	struct change *changes = compare(stage, plan);
	assert_non_null(changes);
	same(changes->words, S("new column note.phone"));
	apply(stage, plan);
	same(text(stage, "SELECT phone FROM note WHERE id = $1", ARGS(V_INT(1))), S(""));
	run(stage->db, "UPDATE note SET phone = '1' WHERE id = 1");
}

static void a_kept_statement_survives_a_migration(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	struct db *reader = open_db(stage, DB_READ);
	run(stage->db, "INSERT INTO note(id, name) VALUES(1, 'x')");
	for (int i = 0; i < 10; i++)
		assert_int_equal(number(reader, "SELECT count(*) FROM note WHERE name = 'x'", NO_ARGS), 1);
	plan->columns[plan->table.column_count++] =
		(struct column){STR_INIT("extra"), COLUMN_INT, false, false};
	apply(stage, plan);
	assert_int_equal(number(reader, "SELECT count(*) FROM note WHERE name = 'x'", NO_ARGS), 1);
	run(stage->db, "INSERT INTO note(id, extra) VALUES(2, 5)");
	assert_int_equal(number(reader, "SELECT extra FROM note WHERE id = 2", NO_ARGS), 5);
}

static void a_column_with_content_is_not_lost(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	plan->columns[2] = plan->columns[--plan->table.column_count]; /* name goes */
	plan->indexes[0] = plan->indexes[--plan->table.index_count];
	run(stage->db, "INSERT INTO note(id, org) VALUES(1, '99')");
	assert_int_equal(refusals(compare(stage, plan)), 0);
	run(stage->db, "UPDATE note SET name = '张伟'");
	must_refuse(stage, compare(stage, plan), S("name"));
	same(text(stage, "SELECT name FROM note", NO_ARGS), S("张伟"));
}

static void each_kind_of_content_is_seen(void **state)
{
	struct stage *stage = *state;
	static const char *const fill_sql[] = {
		"UPDATE note SET org = 'x'", "UPDATE note SET n = 1", "UPDATE note SET part = 0.5",
		"UPDATE note SET body = name", "UPDATE note SET maybe = 7",
	};
	static const char *const empty_sql =
		"UPDATE note SET org = '', n = 0, part = NULL, body = NULL, maybe = NULL";
	static const int columns[] = {1, 3, 4, 5, 6};
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	for (int i = 0; i < 5; i++) {
		struct plan *plan = bend(stage);
		plan->columns[columns[i]] = plan->columns[--plan->table.column_count];
		plan->table.index_count = 1;
		run(stage->db, empty_sql);
		assert_int_equal(refusals(compare(stage, plan)), 0);
		if (i == 3)
			good(db_exec(stage->db, "UPDATE note SET body = $1", ARGS(V_BLOB(S("\1"))), NULL));
		else
			run(stage->db, fill_sql[i]);
		assert_int_equal(refusals(compare(stage, plan)), 1);
	}
}

static void a_table_with_content_is_not_lost(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	struct change *changes = NULL;
	const struct table *tables = common_tables(&count);
	good(schema_compare(stage->arena, stage->db, tables, 1, &changes));
	assert_int_equal(refusals(changes), 0);
	run(stage->db, "INSERT INTO pair(a, b) VALUES('x', 1)");
	good(schema_compare(stage->arena, stage->db, tables, 1, &changes));
	assert_int_equal(refusals(changes), 1);
}

static bool files_hold(struct stage *stage, const char *word)
{
	static const char *const ends[] = {"", "-wal"};
	bool found = false;
	struct str path = stage->url;
	(void)str_cut(&path, ':');
	for (size_t i = 0; i < COUNT(ends); i++) {
		FILE *file = fopen(str_fmt(stage->arena, STR "%s", STR_ARG(path), ends[i]).at, "re");
		char *bytes = arena_alloc(stage->arena, 1 << 20);
		size_t len = file == NULL ? 0 : fread(bytes, 1, 1 << 20, file);
		found = found || memmem(bytes, len, word, strlen(word)) != NULL;
		if (file != NULL)
			fclose(file);
	}
	return found;
}

static void what_goes_elsewhere_leaves_nothing(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	struct str first;
	struct change *changes = NULL;
	const struct table *tables = common_tables(&count);
	good(schema_filled(stage->arena, stage->db, &tables[1], 1, &first));
	same(first, S(""));
	run(stage->db, "INSERT INTO pair(a, b) VALUES('a word that is not to stay', 1)");
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	assert_true(stage->postgres || files_hold(stage, "a word that is not to stay"));
	good(schema_filled(stage->arena, stage->db, &tables[1], 1, &first));
	same(first, S("pair"));
	good(schema_drop(stage->arena, stage->db, &tables[1], 1, &changes));
	same(changes->words, S("table pair, 1 rows"));
	good(schema_apply(stage->arena, stage->db, changes));
	good(db_shrink(stage->db));
	assert_false(!stage->postgres && files_hold(stage, "a word that is not to stay"));
	good(schema_compare(stage->arena, stage->db, tables, 1, &changes));
	assert_null(changes);
	good(schema_drop(stage->arena, stage->db, &tables[1], 1, &changes));
	assert_null(changes);
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note", NO_ARGS), 1);
}

static void a_change_of_kind_is_refused(void **state)
{
	struct stage *stage = *state;
	run(stage->db, "INSERT INTO note(id, n) VALUES(1, 5)");
	struct plan *kind = bend(stage);
	kind->columns[3].kind = COLUMN_TEXT;
	must_refuse(stage, compare(stage, kind), S("整数"));
	struct plan *empty = bend(stage);
	empty->columns[6].required = true;
	must_refuse(stage, compare(stage, empty), S("maybe"));
	struct plan *full = bend(stage);
	full->columns[3].required = false;
	must_refuse(stage, compare(stage, full), S("n"));
}

static void a_change_of_key_is_refused(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	struct table tables[2] = {common_tables(&count)[0], common_tables(&count)[1]};
	struct change *changes = NULL;
	run(stage->db, "INSERT INTO pair(a, b) VALUES('x', 1)");
	tables[1].primary_key = S("b, a");
	good(schema_compare(stage->arena, stage->db, tables, 2, &changes));
	assert_int_equal(refusals(changes), 2);
	tables[1].primary_key = S("a");
	good(schema_compare(stage->arena, stage->db, tables, 2, &changes));
	assert_int_equal(refusals(changes), 1);
}

static void an_empty_table_is_made_anew(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	plan->columns[3].kind = COLUMN_TEXT;
	plan->columns[6].required = true;
	apply(stage, plan);
	run(stage->db, "INSERT INTO note(id, n) VALUES(1, 'text')");
	same(text(stage, "SELECT n FROM note", NO_ARGS), S("text"));
}

static void indexes_follow_the_catalogue(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	run(stage->db, "INSERT INTO note(id, name) VALUES(1, 'x')");
	plan->indexes[0].unique = false;
	struct change *changes = compare(stage, plan);
	assert_int_equal(refusals(changes), 0);
	apply(stage, plan);
	run(stage->db, "INSERT INTO note(id, name) VALUES(2, 'x')");
	must_refuse(stage, compare(stage, bend(stage)), S("note"));
	plan->table.index_count = 1;
	changes = compare(stage, plan);
	assert_non_null(changes);
	same(changes->words, S("old index note_6 dropped"));
	apply(stage, plan);
}

/* Names beyond what PostgreSQL keeps are shortened on both, and known again. */
static void long_index_names_are_known_again(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	plan->indexes[0] = (struct index){
		STR_INIT("i_a_register_with_a_long_name_of_a_county_410122001_a_field_with_a_long_name"),
		STR_INIT("n, id"), {NULL, 0}, false};
	plan->indexes[1] = (struct index){
		STR_INIT("i_a_register_with_a_long_name_of_a_county_410122001_a_field_with_another_name"),
		STR_INIT("org, id"), {NULL, 0}, false};
	apply(stage, plan);
}

/* What an operator made by hand is not ours to drop. */
static void what_others_made_stays(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		return;
	run(stage->db, "CREATE INDEX by_hand ON note (maybe)");
	run(stage->db, "CREATE TABLE monitor (at BIGINT)");
	run(stage->db, "INSERT INTO monitor VALUES(1)");
	assert_null(compare(stage, bend(stage)));
}

/* F18: a step that fails, or a process that dies before the end, leaves the old schema whole. */
static void a_migration_is_whole_or_not_at_all(void **state)
{
	struct stage *stage = *state;
	struct plan *plan = bend(stage);
	plan->columns[plan->table.column_count++] =
		(struct column)TEXT_COLUMN("phone");
	struct change *changes = compare(stage, plan);
	assert_non_null(changes);
	struct change last = {.words = S("broken"), .sql = S("CREATE INDEX wrong ON nothing (x)")};
	struct change *end = changes;
	while (end->next != NULL)
		end = end->next;
	end->next = &last;
	bad(schema_apply(stage->arena, stage->db, changes), ERR_INTERNAL);
	struct plan *old = bend(stage);
	assert_null(compare(stage, old));
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	apply(stage, plan);
}

static void names_are_checked(void **state)
{
	struct stage *stage = *state;
	struct change *changes = NULL;
	struct plan *plan = bend(stage);
	plan->columns[1].name = S("x\" TEXT); DROP TABLE note; --");
	bad(schema_compare(stage->arena, stage->db, &plan->table, 1, &changes), ERR_INTERNAL);
	assert_null(changes);
}

static void counting_anew_changes_nothing(void **state)
{
	struct stage *stage = *state;
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	good(db_tune(stage->db));
	good(db_tune(stage->db));
	assert_null(compare(stage, bend(stage)));
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note", NO_ARGS), 1);
}

struct tests schema_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(what_was_compared_is_known),
		TEST(what_is_there_is_left_alone),
		TEST(columns_and_indexes_are_added),
		TEST(a_kept_statement_survives_a_migration),
		TEST(a_column_with_content_is_not_lost),
		TEST(each_kind_of_content_is_seen),
		TEST(a_table_with_content_is_not_lost),
		TEST(what_goes_elsewhere_leaves_nothing),
		TEST(a_change_of_kind_is_refused),
		TEST(a_change_of_key_is_refused),
		TEST(an_empty_table_is_made_anew),
		TEST(indexes_follow_the_catalogue),
		TEST(long_index_names_are_known_again),
		TEST(what_others_made_stays),
		TEST(a_migration_is_whole_or_not_at_all),
		TEST(names_are_checked),
		TEST(counting_anew_changes_nothing),
	};
	return TESTS(list);
}
