/*
 * import: headers, cells, rows: what is taken, what is refused, and with which words.
 *
 * The sheets are docs as the room gives them; the rows run against the shipped register of people.
 */
#include "support.h"

#include "base/ident.h"
#include "engine/import/import_int.h"

#include <string.h>

enum { CELLS_MAX = 12 };

static struct doc *new_sheet(struct world *world)
{
	return doc_list(world->arena);
}

/* A row of texts; "#…" is a number of the spreadsheet. */
static void add_line(struct doc *rows, const char *const *cells, size_t count)
{
	struct doc *row = doc_add_map(rows);
	struct doc *list = doc_set_list(row, "cells");
	doc_set_int(row, "n", (int64_t)rows->in.count);
	for (size_t i = 0; i < count; i++) {
		struct doc *cell = doc_add_map(list);
		bool number = cells[i][0] == '#';
		doc_set(cell, "t", str_of(cells[i] + (number ? 1 : 0)));
		doc_set_bool(cell, "num", number);
	}
}
#define line(rows, ...)                                                        \
	add_line(rows, (const char *const[]){__VA_ARGS__},                     \
		 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static const char *identity(struct world *world, int serial)
{
	struct str first = str_fmt(world->arena, "99000019500202%03d", serial);
	return str_fmt(world->arena, STR "%c", STR_ARG(first), identity_digit(first)).at;
}

static struct importing begin(struct act *act, const struct reg *reg, const char *org)
{
	return (struct importing){.act = act, .reg = reg, .org = str_of(org),
				  .seen = {.arena = act->arena}};
}

static err_t read(struct importing *import, struct doc *rows)
{
	return sheet_read(import->act, import->reg, rows, &import->sheet);
}

/* The row with this number, run; the error of the run is a fault of the test. */
static struct sheet_row run(struct importing *import, int64_t number)
{
	const struct doc *one = import->sheet.first;
	while (one != NULL && doc_at(one, "n")->n != number)
		one = one->next;
	assert_non_null(one);
	struct sheet_row row = {.act = import->act, .cells = doc_at(one, "cells"), .line = number};
	good(row_run(import, &row));
	return row;
}

/* The row as the writer writes it, after it was found new or changed. */
static err_t put(struct importing *import, const struct sheet_row *checked)
{
	struct sheet_row row = {.act = import->act, .cells = checked->cells, .line = checked->line,
				.kind = checked->kind};
	return row_write(import, &row);
}

static void run_and_put(struct importing *import, int64_t number, enum row_kind kind)
{
	struct sheet_row row = run(import, number);
	assert_int_equal(row.kind, kind);
	good(put(import, &row));
}

static struct record person_of(struct world *world, const char *number)
{
	int64_t *ids = NULL;
	size_t count = 0;
	good(reg_find_sealed(&world->program, reg_named(world, "person"), "identity", str_of(number),
			     S(VILLAGE), 2, &ids, &count));
	assert_int_equal(count, 1);
	return load(world, "person", ids[0]);
}

/* ---- headers ---- */

static void titles_fit_with_their_marks(void **state)
{
	struct world *world = *state;
	assert_true(import_title_fits(world->arena, S("姓名*"), S("姓名")));
	assert_true(import_title_fits(world->arena, S(" 姓名（必填）"), S("姓名")));
	assert_true(import_title_fits(world->arena, S("＊姓名："), S("姓名")));
	assert_false(import_title_fits(world->arena, S("姓名拼音"), S("姓名")));
}

static void a_title_above_the_header_is_passed_over(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	line(rows, "云岭村人员名册", "");
	line(rows, "姓名*", "身份证号*", "错误原因");
	line(rows, "", "", "");
	line(rows, "王小明", identity(world, 1), "上回的原因");
	good(read(&import, rows));
	assert_int_equal(import.sheet.rows, 1);
	assert_int_equal(run(&import, 4).kind, ROW_NEW);
}

static void a_header_that_does_not_fit_is_refused(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *keyless = new_sheet(world),
		   *nameless = new_sheet(world), *twice = new_sheet(world), *none = new_sheet(world),
		   *empty = new_sheet(world);
	line(keyless, "姓名", "手机号");
	line(keyless, "王小明", "13900000001");
	bad(read(&import, keyless), ERR_INVALID, "身份证号");
	line(nameless, "身份证号", "手机号");
	line(nameless, identity(world, 1), "13900000001");
	bad(read(&import, nameless), ERR_INVALID, "“姓名”");
	line(twice, "姓名", "身份证号", "姓名*");
	line(twice, "王小明", identity(world, 1), "王大明");
	bad(read(&import, twice), ERR_INVALID, "两列");
	line(none, "1", "2");
	bad(read(&import, none), ERR_INVALID, "表头");
	line(empty, "姓名", "身份证号");
	line(empty, " ", "");
	bad(read(&import, empty), ERR_INVALID, "没有内容");
}

/* As another system exports it: its own headings, columns that are nobody's here. */
static void a_sheet_of_another_system_is_read(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	const char *number = identity(world, 31);
	line(rows, "姓名", "公民身份号码", "籍贯", "手机号码", "职务");
	line(rows, "王小明", number, "示范省", "13900000031", "");
	good(read(&import, rows));
	same(import.sheet.unused, "籍贯、职务");
	run_and_put(&import, 2, ROW_NEW);
	struct record person = person_of(world, number);
	same(record_text(&person, "name"), "王小明");
}

/* A row says once what is wrong with it, and whose row it is. */
static void what_follows_from_a_fault_is_not_a_fault(void **state)
{
	struct world *world = *state;
	struct act act = world->program;
	struct importing import = begin(&act, reg_named(world, "party_member"), VILLAGE);
	struct doc *rows = new_sheet(world), *shown = doc_list(world->arena);
	int64_t id = make_person(world, VILLAGE, 41, 0, "");
	struct record person = load(world, "person", id);
	struct str number;
	good(record_plain(&world->program, &person, "identity", &number));
	line(rows, "公民身份号码", "所在党支部", "人员类别", "入党时间", "转正时间",
	     "性别");
	line(rows, number.at, "没有这个支部", "正式党员", "1990年13月",
	     "1991年7月1日", "火星");
	line(rows, identity(world, 42), "没有这个支部", "正式党员",
	     "1990年7月1日", "1991年7月1日", "");
	good(read(&import, rows));
	struct sheet_row first = run(&import, 2), second = run(&import, 3);
	faults_add(world->arena, &import, &first, shown);
	assert_int_equal(shown->in.count, 2);
	same(doc_str(shown->in.first, "name"), "王桂英");
	shown = doc_list(world->arena);
	faults_add(world->arena, &import, &second, shown);
	assert_int_equal(shown->in.count, 2);
	/* Nobody's whole number stands on the page, though it was typed where a person is named. */
	assert_true(str_find(doc_str(shown->in.first, "found"), S("********")) != SIZE_MAX);
	assert_true(str_find(doc_str(shown->in.first, "advice"), S("身份证号")) != SIZE_MAX);
}

/* ---- cells ---- */

static void words_become_codes_and_records(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	int64_t house = make_household(world, VILLAGE, "云-7", "三组26号");
	const char *number = identity(world, 7);
	line(rows, "姓名", "身份证号", "民族", "关爱标记", "所在户", "与户主关系", "手机号");
	line(rows, "王小明", number, "汉族", "低保对象、残疾人", "云-7", "儿子", "#13900000007");
	good(read(&import, rows));
	run_and_put(&import, 2, ROW_NEW);
	struct record person = person_of(world, number);
	same(record_text(&person, "ethnic"), "01");
	same(record_text(&person, "marks"), "dibao disabled");
	same(record_text(&person, "relation"), "2");
	assert_int_equal(record_int(&person, "household"), house);
	same(record_text(&person, "birth"), "1950-02-02");
}

static void what_is_wrong_is_said_of_each_cell(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	line(rows, "姓名", "身份证号", "民族", "所在户", "社保卡（一卡通）账号", "出生日期");
	line(rows, "", "99000019500202", "火星族", "没有这户", "#6217000000000000004", "");
	line(rows, "王小明", "#990000195002020000", "", "", "", "");
	line(rows, "王小明", identity(world, 9), "", "", "", "1950年2月3日");
	good(read(&import, rows));
	struct sheet_row first = run(&import, 2), second = run(&import, 3), third = run(&import, 4);
	assert_int_equal(first.kind, ROW_BAD);
	bad(first.faults, ERR_INVALID, "请填写姓名");
	bad(first.faults, ERR_INVALID, "“火星族”");
	bad(first.faults, ERR_INVALID, "“没有这户”");
	bad(first.faults, ERR_INVALID, "文本");
	assert_int_equal(second.kind, ROW_BAD);
	bad(second.faults, ERR_INVALID, "当成了数字");
	assert_int_equal(third.kind, ROW_BAD);
	bad(third.faults, ERR_INVALID, "1950-02-02");
}

/* ---- rows ---- */

static void the_same_file_twice_makes_nothing_twice(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing once = begin(&act, reg_named(world, "person"), VILLAGE), again = once;
	struct doc *rows = new_sheet(world);
	const char *number = identity(world, 11);
	line(rows, "姓名", "身份证号", "住址");
	line(rows, "王小明", number, "三组26号");
	good(read(&once, rows));
	run_and_put(&once, 2, ROW_NEW);
	good(read(&again, rows));
	assert_int_equal(run(&again, 2).kind, ROW_SAME);
	assert_int_equal(person_of(world, number).version, 1);
}

static void an_empty_cell_erases_nothing(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	int64_t id = make_person(world, VILLAGE, 12, 0, "");
	struct record before = load(world, "person", id);
	struct str number, phone;
	good(record_plain(&world->program, &before, "identity", &number));
	line(rows, "姓名", "身份证号", "手机号", "住址");
	line(rows, "王桂英", number.at, "", "四组1号");
	good(read(&import, rows));
	run_and_put(&import, 2, ROW_CHANGED);
	struct record after = load(world, "person", id);
	same(record_text(&after, "address"), "四组1号");
	good(record_plain(&world->program, &after, "phone", &phone));
	same(phone, "13900000001");
}

static void a_key_twice_in_one_file_is_refused(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	line(rows, "姓名", "身份证号");
	line(rows, "王小明", identity(world, 13));
	line(rows, "王大明", identity(world, 13));
	good(read(&import, rows));
	assert_int_equal(run(&import, 2).kind, ROW_NEW);
	struct sheet_row second = run(&import, 3);
	assert_int_equal(second.kind, ROW_BAD);
	bad(second.faults, ERR_INVALID, "第 2 行");
}

static void rows_stay_inside_the_right(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), "");
	struct doc *rows = new_sheet(world);
	line(rows, "姓名", "身份证号", "所属");
	line(rows, "王小明", identity(world, 14), "青禾镇云岭村");
	line(rows, "王小明", identity(world, 15), SIBLING);
	line(rows, "王小明", identity(world, 16), "");
	line(rows, "王小明", identity(world, 17), "青禾镇");
	good(read(&import, rows));
	assert_int_equal(run(&import, 2).kind, ROW_NEW);
	struct sheet_row sibling = run(&import, 3), nowhere = run(&import, 4), town = run(&import, 5);
	assert_int_equal(sibling.kind, ROW_BAD);
	bad(sibling.faults, ERR_DENIED, "不在您负责的范围内");
	bad(nowhere.faults, ERR_INVALID, "所属");
	bad(town.faults, ERR_INVALID, "青禾镇");
	assert_int_equal(nowhere.kind, ROW_BAD);
	assert_int_equal(town.kind, ROW_BAD);
}

static void a_check_writes_nothing(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "household"), VILLAGE);
	struct doc *rows = new_sheet(world);
	int64_t *ids = NULL;
	size_t count = 1;
	line(rows, "户号", "户主姓名", "住址");
	line(rows, "云-90", "王大山", "三组");
	good(read(&import, rows));
	assert_int_equal(run(&import, 2).kind, ROW_NEW);
	good(reg_find_text(&act, import.reg, reg_field(import.reg, S("book")), S("云-90"), S(VILLAGE), 2,
			   &ids, &count));
	assert_int_equal(count, 0);
}

static void a_register_that_moved_on_stops_the_import(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world);
	line(rows, "姓名", "身份证号");
	line(rows, "王小明", identity(world, 21));
	good(read(&import, rows));
	struct sheet_row row = run(&import, 2);
	assert_int_equal(row.kind, ROW_NEW);
	good(put(&import, &row));
	/* Meanwhile it is there. */
	bad(put(&import, &row), ERR_CONFLICT, "第 2 行");
}

/* ---- what goes back ---- */

static void wrong_rows_go_back_with_their_reasons(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct importing import = begin(&act, reg_named(world, "person"), VILLAGE);
	struct doc *rows = new_sheet(world), *shown = doc_list(world->arena);
	line(rows, "序号", "姓名", "身份证号");
	line(rows, "1", "王小明", "9900001950020200");
	good(read(&import, rows));
	struct doc *book = book_begin(world->arena, &import.sheet);
	struct sheet_row row = run(&import, 2);
	book_add(world->arena, book, &import.sheet, &row);
	faults_add(world->arena, &import, &row, shown);
	struct doc *table = doc_at(book, "table");
	assert_int_equal(doc_at(table, "columns")->in.count, 3);
	same(doc_str(doc_at(table, "columns")->in.last, "title"), "错误原因");
	struct doc *back = doc_at(table, "rows")->in.first;
	same(doc_str(back, "c2"), "9900001950020200");
	assert_true(str_find(doc_str(back, "why"), S("少 2 位")) != SIZE_MAX);
	assert_int_equal(shown->in.count, 1);
	same(doc_str(shown->in.first, "name"), "王小明");
	same(doc_str(shown->in.first, "column"), "身份证号");
	/* On the page, and in the job's row, the number has its middle hidden. */
	same(doc_str(shown->in.first, "found"), "9900********00");
}

static void the_template_names_what_may_be_filled_in(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct doc *page = doc_map(world->arena);
	bool named = false;
	good(import_template(&act, reg_named(world, "person"), page));
	const struct doc *column = doc_at(doc_at(page, "table"), "columns")->in.first;
	for (; column != NULL; column = column->next) {
		assert_false(str_eq(doc_str(column, "key"), S("birth")));
		named = named || (str_eq(doc_str(column, "key"), S("identity")) &&
				  doc_truth(doc_at(column, "required")));
	}
	assert_true(named);
	bad(import_template(&act, reg_named(world, "case"), page), ERR_NOT_FOUND, "不能从表格导入");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(titles_fit_with_their_marks),
		in_world(a_title_above_the_header_is_passed_over),
		in_world(a_header_that_does_not_fit_is_refused),
		in_world(a_sheet_of_another_system_is_read),
		in_world(what_follows_from_a_fault_is_not_a_fault),
		in_world(words_become_codes_and_records),
		in_world(what_is_wrong_is_said_of_each_cell),
		in_world(the_same_file_twice_makes_nothing_twice),
		in_world(an_empty_cell_erases_nothing),
		in_world(a_key_twice_in_one_file_is_refused),
		in_world(rows_stay_inside_the_right),
		in_world(a_check_writes_nothing),
		in_world(a_register_that_moved_on_stops_the_import),
		in_world(wrong_rows_go_back_with_their_reasons),
		in_world(the_template_names_what_may_be_filled_in),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
