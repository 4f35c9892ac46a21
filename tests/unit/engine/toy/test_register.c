/*
 * register: what is refused and how, what is sealed, found, changed, voided, and sealed anew.
 */
#include "suite.h"

#include "engine/flow/flow.h"

#include <stdio.h>
#include <string.h>

static struct draft *draft_from(struct stage *stage, struct act *act, const char *reg,
				const struct form *form)
{
	struct draft *draft = NULL;
	good(draft_new(act, reg_of(stage, reg), S(VILLAGE), &draft));
	draft_take(draft, form, NULL, 0);
	return draft;
}

static err_t change(struct stage *stage, struct act *act, const char *reg, int64_t id, int64_t version,
		    const struct form *form)
{
	struct record *before = arena_one(stage->arena, struct record);
	struct draft *draft = NULL;
	*before = load(stage, reg, id);
	good(draft_of(act, before, &draft));
	draft_take(draft, form, NULL, 0);
	return draft_write(draft, version, &id);
}

/* ---- what is refused ---- */

static void every_fault_is_told_at_once(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = 0;
	struct draft *draft = draft_from(stage, &act, "person",
					 form_of(stage, "identity", "990000194001010", "phone", "1390",
						 "sort", "z", "helped", "true", "birth", "1900-01-01", NULL));
	err_t faults = draft_write(draft, 0, &id);
	static const char *const fields[] = {"name", "identity", "phone", "sort", "helper"};
	size_t count = 0;
	for (err_t one = faults; one != NULL; one = one->next, count++) {
		bool known = false;
		for (size_t i = 0; i < 5; i++)
			known = known || str_eq(one->field, str_of(fields[i]));
		assert_true(known && one->kind == ERR_INVALID && one->text.len > 0);
	}
	assert_int_equal(count, 5);
	assert_int_equal(number(stage, "SELECT count(*) FROM r_person"), 0);
	assert_int_equal(number(stage, "SELECT count(*) FROM audit"), 0);
}

static void numbers_stay_inside_their_limits(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = 0;
	static const char *const wrong[] = {"-1", "1001", "1.5", "x", ""};
	for (size_t i = 0; i < 5; i++)
		bad(draft_write(draft_from(stage, &act, "tool",
					   form_of(stage, "title", "锄头", "worth", wrong[i], NULL)),
				0, &id),
		    ERR_INVALID, "价值");
	make(stage, "tool", VILLAGE, "title", "锄头", "worth", "0", NULL);
	make(stage, "tool", VILLAGE, "title", "铁锹", "worth", "1000", NULL);
}

static void a_field_that_does_not_apply_is_emptied(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make(stage, "person", VILLAGE, "name", "王桂英", "identity",
			  str_c(stage->arena, identity_of(stage, 1)), "helped", "true", "helper", "李明",
			  NULL);
	struct record record = load(stage, "person", id);
	same(record_text(&record, "helper"), "李明");
	good(change(stage, &act, "person", id, 1, form_of(stage, "helped", "false", NULL)));
	record = load(stage, "person", id);
	same(record_text(&record, "helper"), "");
}

static void derived_and_drawn_fields_fill_themselves(void **state)
{
	struct stage *stage = *state;
	struct str phone;
	struct act act = program(stage);
	int64_t first = make(stage, "person", VILLAGE, "name", "李明", "identity",
			     str_c(stage->arena, identity_of(stage, 1)), "phone", "13900000001", NULL);
	struct record record = load(stage, "person", first);
	same(record_text(&record, "birth"), "1940-01-01");
	same(record_text(&record, "sex"), "1");
	const char *spouse = str_c(stage->arena, str_fmt(stage->arena, "%lld", (long long)first));
	int64_t second = make(stage, "person", VILLAGE, "name", "王桂英", "identity",
			      str_c(stage->arena, identity_of(stage, 2)), "spouse", spouse, NULL);
	record = load(stage, "person", second);
	good(record_plain(&act, &record, "spouse_phone", &phone));
	same(phone, "13900000001");
	same(record_text(&record, "sex"), "2");
}

static void rights_are_asked(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act helper = as(stage, make_holder(stage, "helper", VILLAGE));
	struct act neighbour = as(stage, make_holder(stage, "clerk", SIBLING));
	struct record record;
	struct form *form = form_of(stage, "name", "王桂英", "identity",
				    str_c(stage->arena, identity_of(stage, 1)), NULL);
	int64_t id = 0;
	bad(draft_write(draft_from(stage, &helper, "person", form), 0, &id), ERR_DENIED, "");
	bad(draft_write(draft_from(stage, &neighbour, "person", form), 0, &id), ERR_DENIED, "");
	good(draft_write(draft_from(stage, &clerk, "person", form), 0, &id));
	/* What may not be seen is not there, and looks the same as what is not. */
	bad(reg_load(&neighbour, reg_of(stage, "person"), id, &record), ERR_NOT_FOUND, "没有找到");
	bad(reg_load(&clerk, reg_of(stage, "person"), 1, &record), ERR_NOT_FOUND, "没有找到");
	const struct record *told = NULL;
	size_t told_count = 9;
	good(reg_load_told(&neighbour, reg_of(stage, "person"), &id, 1, &told, &told_count));
	assert_int_equal(told_count, 0);
	good(reg_load_told(&clerk, reg_of(stage, "person"), (int64_t[]){1, id}, 2, &told, &told_count));
	assert_int_equal(told_count, 1);
	same(record_text(&told[0], "name"), "王桂英");
	assert_ptr_equal(record_among(told, 1, id), &told[0]);
	assert_null(record_among(told, 1, 1));
	assert_null(record_among(told, 0, id));
	bad(change(stage, &neighbour, "person", id, 1, form_of(stage, "address", "一组", NULL)), ERR_DENIED,
	    "");
	/* Whoever may not see the marks does not change them either. */
	good(change(stage, &clerk, "person", id, 1, form_of(stage, "marks", "独居", NULL)));
	good(change(stage, &helper, "person", id, 2,
		    form_of(stage, "marks", "", "address", "一组", NULL)));
	record = load(stage, "person", id);
	same(record_text(&record, "marks"), "独居");
	same(record_text(&record, "address"), "一组");
}

/* ---- sealed ---- */

static bool is_in_file(struct stage *stage, const char *name, const char *text)
{
	static char bytes[1 << 22];
	FILE *file = fopen(str_c(stage->arena, str_fmt(stage->arena, STR "/%s", STR_ARG(stage->folder),
						       name)), "r");
	if (file == NULL)
		return false;
	size_t len = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	assert_true(len < sizeof bytes);
	return memmem(bytes, len, text, strlen(text)) != NULL;
}

static void nothing_sealed_stands_in_the_database(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	const char *identity = str_c(stage->arena, identity_of(stage, 77));
	int64_t id = make(stage, "person", VILLAGE, "name", "王桂英", "identity", identity, "phone",
			  "13912345678", "card", "6217000000000000004", "address", "云岭村三组", NULL);
	good(change(stage, &act, "person", id, 1, form_of(stage, "phone", "13987654321", NULL)));
	commit(stage);
	if (stage->postgres) {
		assert_int_equal(number(stage, "SELECT count(*) FROM r_person WHERE r_person::text LIKE "
					       "'%13987654321%' OR r_person::text LIKE '%1390000%'"), 0);
		assert_int_equal(number(stage, "SELECT count(*) FROM history WHERE history::text LIKE "
					       "'%13912345678%' OR history::text LIKE '%13987654321%'"), 0);
		assert_int_equal(number(stage, "SELECT count(*) FROM r_person WHERE r_person::text LIKE "
					       "'%云岭村三组%'"), 1);
		return;
	}
	static const char *const files[] = {"toy.db", "toy.db-wal"};
	static const char *const plain[] = {"13912345678", "13987654321", "6217000000000000004"};
	bool seen = false;
	for (size_t i = 0; i < 2; i++) {
		seen = seen || is_in_file(stage, files[i], "云岭村三组");
		assert_false(is_in_file(stage, files[i], identity));
		for (size_t k = 0; k < 3; k++)
			assert_false(is_in_file(stage, files[i], plain[k]));
	}
	assert_true(seen);
}

static void a_sealed_value_opens_in_its_own_row_alone(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct str plain;
	int64_t first = make_person(stage, VILLAGE, "李明", 1), second = make_person(stage, VILLAGE, "王强", 2);
	good(db_exec(stage->db,
		     "UPDATE r_person SET identity = (SELECT identity FROM r_person WHERE id = $1) "
		     "WHERE id = $2",
		     ARGS(V_INT(first), V_INT(second)), NULL));
	struct record record = load(stage, "person", first);
	good(record_plain(&act, &record, "identity", &plain));
	same(plain, str_c(stage->arena, identity_of(stage, 1)));
	record = load(stage, "person", second);
	bad(record_plain(&act, &record, "identity", &plain), ERR_INTERNAL, "");
}

static size_t found(struct stage *stage, const char *field, const char *plain, const char *org, int64_t id)
{
	struct act act = program(stage);
	int64_t *ids = NULL;
	size_t count = 0;
	good(reg_find_sealed(&act, reg_of(stage, "person"), field, str_of(plain), str_of(org), 10, &ids,
			     &count));
	if (count == 1)
		assert_int_equal(ids[0], id);
	return count;
}

static void sealed_values_are_found_whole_and_by_their_end(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	const char *identity = str_c(stage->arena, identity_of(stage, 5));
	int64_t id = make(stage, "person", VILLAGE, "name", "王桂英", "identity", identity, "phone",
			  "13912345678", NULL);
	assert_int_equal(found(stage, "identity", identity, VILLAGE, id), 1);
	assert_int_equal(found(stage, "identity", identity, COUNTY, id), 1);
	assert_int_equal(found(stage, "identity", identity, SIBLING, id), 0);
	assert_int_equal(found(stage, "phone", "13912345678", TOWN, id), 1);
	assert_int_equal(found(stage, "phone", "1391234567", TOWN, id), 0);
	assert_int_equal(found(stage, "phone", "5678", VILLAGE, id), 1);
	assert_int_equal(found(stage, "phone", "5678", SIBLING, id), 0);
	assert_int_equal(found(stage, "identity", "5678", VILLAGE, id), 0);
	good(change(stage, &act, "person", id, 1, form_of(stage, "phone", "13900001111", NULL)));
	assert_int_equal(found(stage, "phone", "5678", VILLAGE, id), 0);
	assert_int_equal(found(stage, "phone", "1111", VILLAGE, id), 1);
	assert_int_equal(found(stage, "identity", identity, VILLAGE, id), 1);
}

/* A form shows it masked: sent back as it was, or empty, it stays. */
static void a_masked_value_sent_back_stays(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct str plain;
	int64_t id = make(stage, "person", VILLAGE, "name", "王桂英", "identity",
			  str_c(stage->arena, identity_of(stage, 5)), "phone", "13912345678", NULL);
	good(change(stage, &act, "person", id, 1,
		    form_of(stage, "phone", "139****5678", "identity", "", "name", "王桂", NULL)));
	struct record record = load(stage, "person", id);
	good(record_plain(&act, &record, "phone", &plain));
	same(plain, "13912345678");
	good(record_plain(&act, &record, "identity", &plain));
	same(plain, str_c(stage->arena, identity_of(stage, 5)));
	assert_int_equal(number(stage, "SELECT count(*) FROM history"), 1);
}

static void a_reveal_leaves_its_row(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act officer = as(stage, make_holder(stage, "officer", TOWN));
	struct str plain;
	int64_t id = make_person(stage, VILLAGE, "王桂英", 5);
	const struct reg *reg = reg_of(stage, "person");
	bad(reg_reveal(&clerk, reg, id, S("identity"), &plain), ERR_INVALID, "为什么");
	clerk.reason = S("核对银行账号");
	officer.reason = clerk.reason;
	bad(reg_reveal(&officer, reg, id, S("identity"), &plain), ERR_DENIED, "");
	bad(reg_reveal(&clerk, reg, id, S("name"), &plain), ERR_NOT_FOUND, "");
	assert_int_equal(number(stage, "SELECT count(*) FROM audit WHERE verb = 'reveal'"), 0);
	good(reg_reveal(&clerk, reg, id, S("identity"), &plain));
	same(plain, str_c(stage->arena, identity_of(stage, 5)));
	assert_int_equal(number(stage, "SELECT count(*) FROM audit WHERE verb = 'reveal' AND note = "
				       "'identity: 核对银行账号'"), 1);
}

static void rows_are_sealed_anew_after_a_new_key(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t ids[7], after = 0, count = 0;
	bool left = true;
	for (int i = 0; i < 7; i++)
		ids[i] = make_person(stage, VILLAGE, "王桂英", i);
	good(keys_rotate(stage->arena, stage->key_path));
	read_keys(stage);
	int64_t late = make_person(stage, VILLAGE, "李明", 50);
	const char *old = str_c(stage->arena, identity_of(stage, 3));
	assert_int_equal(found(stage, "identity", old, COUNTY, ids[3]), 1);
	good(reg_reseal(&act, reg_of(stage, "person"), 3, &after, &count, &left));
	assert_true(left);
	assert_int_equal(count, 3);
	/* In the middle of it, both sides of the line are found, and a number is still unique. */
	for (int i = 0; i < 7; i++)
		assert_int_equal(found(stage, "identity", str_c(stage->arena, identity_of(stage, i)),
				       COUNTY, ids[i]), 1);
	while (left)
		good(reg_reseal(&act, reg_of(stage, "person"), 3, &after, &count, &left));
	assert_int_equal(count, 7);
	for (int i = 0; i < 7; i++) {
		struct record record = load(stage, "person", ids[i]);
		struct str plain, tail = str_sub(identity_of(stage, i), 14, 4);
		assert_int_equal(seal_key_id(record_val(&record, S("identity")).bytes),
				 keys_current(stage->house.keys));
		good(record_plain(&act, &record, "identity", &plain));
		same(plain, str_c(stage->arena, identity_of(stage, i)));
		assert_int_equal(record.version, 1);
		assert_int_equal(found(stage, "identity", str_c(stage->arena, tail), VILLAGE, ids[i]), 1);
	}
	assert_int_equal(found(stage, "identity", str_c(stage->arena, identity_of(stage, 50)), COUNTY, late), 1);
	after = count = 0;
	good(reg_reseal(&act, reg_of(stage, "person"), 100, &after, &count, &left));
	assert_int_equal(count, 0);
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	bad(reg_reseal(&clerk, reg_of(stage, "person"), 3, &after, &count, &left), ERR_DENIED, "");
}

/* ---- unique, stale, history, void ---- */

static err_t try_person(struct stage *stage, struct act *act, const char *org, int serial)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(act, reg_of(stage, "person"), str_of(org), &draft));
	draft_take(draft, form_of(stage, "name", "王桂英", "identity",
				  str_c(stage->arena, identity_of(stage, serial)), NULL), NULL, 0);
	return draft_write(draft, 0, &id);
}

static void a_number_stands_once_in_a_county(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_person(stage, VILLAGE, "王桂英", 5);
	bad(try_person(stage, &act, VILLAGE, 5), ERR_INVALID, "已经登记过");
	bad(try_person(stage, &act, OTHER_VILLAGE, 5), ERR_INVALID, "已经登记过");
	good(try_person(stage, &act, FAR_VILLAGE, 5));
	good(change(stage, &act, "person", id, 1,
		    form_of(stage, "identity", str_c(stage->arena, identity_of(stage, 5)), NULL)));
	good(keys_rotate(stage->arena, stage->key_path));
	read_keys(stage);
	bad(try_person(stage, &act, SIBLING, 5), ERR_INVALID, "已经登记过");
	good(reg_void(&act, reg_of(stage, "person"), id, 2, S("重复登记")));
	good(try_person(stage, &act, SIBLING, 5));
	make(stage, "tool", VILLAGE, "title", "锄头", "worth", "1", NULL);
	struct form *same_tool = form_of(stage, "title", "锄头", "worth", "2", NULL);
	bad(draft_write(draft_from(stage, &act, "tool", same_tool), 0, &id), ERR_INVALID, "已经登记过");
}

static struct str matter_number(struct stage *stage, const char *org)
{
	struct act act = program(stage);
	const struct reg *reg = reg_of(stage, "matter");
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&act, reg, str_of(org), &draft));
	draft_set_text(draft, "title", S("修路灯"));
	good(flow_begin(draft, reg->flows[0], false, NULL, 0));
	good(draft_write(draft, 0, &id));
	return draft_text(draft, "number");
}

/* A village, its group and the namesake of another county have the same part in their numbers. */
static void a_record_number_stands_once_in_the_database(void **state)
{
	struct stage *stage = *state;
	same(matter_number(stage, VILLAGE), "SQ100201-260302-0001");
	same(matter_number(stage, FAR_VILLAGE), "SQ100201-260302-0002");
	same(matter_number(stage, GROUP), "SQ100201-260302-0003");
	same(matter_number(stage, SIBLING), "SQ100202-260302-0001");
	same(matter_number(stage, TOWN), "SQ100-260302-0001");
	/* What was given before the program was updated on that day. */
	run(stage, "INSERT INTO counter(name, n) VALUES('matter:" OTHER_VILLAGE ":2026-03-02', 41)");
	same(matter_number(stage, OTHER_VILLAGE), "SQ101201-260302-0042");
	same(matter_number(stage, OTHER_VILLAGE), "SQ101201-260302-0043");
	stage->today++;
	same(matter_number(stage, OTHER_VILLAGE), "SQ101201-260303-0001");
}

static void a_stale_form_is_refused(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_person(stage, VILLAGE, "王桂英", 5);
	struct record *old = arena_one(stage->arena, struct record);
	struct draft *draft = NULL;
	*old = load(stage, "person", id);
	good(change(stage, &act, "person", id, 1, form_of(stage, "address", "一组", NULL)));
	bad(change(stage, &act, "person", id, 1, form_of(stage, "address", "二组", NULL)), ERR_CONFLICT,
	    "刚被别人改过");
	/* Read before the other's change and written after it: the row itself refuses. */
	good(draft_of(&act, old, &draft));
	draft_set_text(draft, "address", S("三组"));
	bad(draft_write(draft, 1, &id), ERR_CONFLICT, "刚被别人改过");
	struct record record = load(stage, "person", id);
	same(record_text(&record, "address"), "一组");
	assert_int_equal(record.version, 2);
	bad(reg_void(&act, record.reg, id, 1, S("错")), ERR_CONFLICT, "");
}

static void history_tells_what_changed(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	int64_t id = make(stage, "person", VILLAGE, "name", "王桂英", "identity",
			  str_c(stage->arena, identity_of(stage, 5)), "phone", "13912345678", NULL);
	good(change(stage, &act, "person", id, 1,
		    form_of(stage, "phone", "13987654321", "address", "一组", "name", "王桂英", NULL)));
	assert_int_equal(number(stage, "SELECT count(*) FROM history WHERE version = 2"), 2);
	struct record record = load(stage, "person", id);
	struct doc *list = doc_list(stage->arena);
	good(reg_history_doc(&clerk, &record, list));
	struct str note = doc_str(list->in.first, "note");
	assert_true(str_find(note, S("手机号：139****5678 → 139****4321")) != SIZE_MAX);
	assert_true(str_find(note, S(" → 一组")) != SIZE_MAX);
	assert_true(str_find(note, S("姓名")) == SIZE_MAX);
	/* A register that keeps none has none. */
	int64_t tool = make(stage, "tool", VILLAGE, "title", "锄头", "worth", "1", NULL);
	good(change(stage, &act, "tool", tool, 1, form_of(stage, "worth", "2", NULL)));
	assert_int_equal(number(stage, "SELECT count(*) FROM history WHERE reg = 'tool'"), 0);
}

static void a_void_row_stays_and_counts_no_more(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	const struct reg *reg = reg_of(stage, "person");
	int64_t id = make_person(stage, VILLAGE, "王桂英", 5);
	const char *identity = str_c(stage->arena, identity_of(stage, 5));
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	bad(reg_void(&clerk, reg, id, 1, S("重复")), ERR_DENIED, "");
	bad(reg_void(&act, reg, id, 1, S(" ")), ERR_INVALID, "原因");
	good(reg_void(&act, reg, id, 1, S(" 重复登记 ")));
	struct record record = load(stage, "person", id);
	assert_true(record.voided);
	same(record.void_reason, "重复登记");
	assert_int_equal(found(stage, "identity", identity, COUNTY, id), 0);
	bad(reg_void(&act, reg, id, 2, S("再来")), ERR_CONFLICT, "");
	bad(change(stage, &act, "person", id, 2, form_of(stage, "address", "一组", NULL)), ERR_CONFLICT,
	    "已经作废");
	commit(stage);
	struct audit_fault *faults = NULL;
	int64_t rows = 0;
	good(audit_verify(&act, S("none"), &rows, &faults));
	assert_null(faults);
}

/* ---- what a transaction recalls ---- */

/* Its own writes are seen, void rows too; what it has not written is fetched once, until it takes a lock. */
static void a_row_is_fetched_once_until_it_may_have_changed(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct recall recall = {NULL, 0};
	struct record record;
	int64_t id = make_person(stage, VILLAGE, "王桂英", 1);
	act.recall = &recall;
	good(reg_load(&act, reg_of(stage, "person"), id, &record));
	run(stage, "UPDATE r_person SET name = '李明'"); /* behind the register's back, as another writer would */
	good(reg_load(&act, reg_of(stage, "person"), id, &record));
	same(record_text(&record, "name"), "王桂英");
	good(act_lock(&act, S("anything")));
	good(reg_load(&act, reg_of(stage, "person"), id, &record));
	same(record_text(&record, "name"), "李明");
	good(change(stage, &act, "person", id, 1, form_of(stage, "name", "王桂芳", NULL)));
	good(reg_load(&act, reg_of(stage, "person"), id, &record));
	same(record_text(&record, "name"), "王桂芳");
	assert_int_equal(record.version, 2);
	good(reg_void(&act, reg_of(stage, "person"), id, 2, S("登记重复")));
	good(reg_load(&act, reg_of(stage, "person"), id, &record));
	assert_true(record.voided);
}

/* More rows than it recalls: each is still the right one. */
static void many_rows_are_told_apart(void **state)
{
	enum { MANY = 20 };
	struct stage *stage = *state;
	struct act act = program(stage);
	struct recall recall = {NULL, 0};
	int64_t ids[MANY];
	act.recall = &recall;
	for (int i = 0; i < MANY; i++)
		ids[i] = make_person(stage, VILLAGE, "王桂英", i + 1);
	for (int turn = 0; turn < 3 * MANY; turn++) {
		struct record record;
		good(reg_load(&act, reg_of(stage, "person"), ids[turn * 7 % MANY], &record));
		assert_int_equal(record.id, ids[turn * 7 % MANY]);
	}
}


struct tests register_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(every_fault_is_told_at_once),
		TEST(numbers_stay_inside_their_limits),
		TEST(a_field_that_does_not_apply_is_emptied),
		TEST(derived_and_drawn_fields_fill_themselves),
		TEST(rights_are_asked),
		TEST(nothing_sealed_stands_in_the_database),
		TEST(a_sealed_value_opens_in_its_own_row_alone),
		TEST(sealed_values_are_found_whole_and_by_their_end),
		TEST(a_masked_value_sent_back_stays),
		TEST(a_reveal_leaves_its_row),
		TEST(a_row_is_fetched_once_until_it_may_have_changed),
		TEST(many_rows_are_told_apart),
		TEST(rows_are_sealed_anew_after_a_new_key),
		TEST(a_number_stands_once_in_a_county),
		TEST(a_record_number_stands_once_in_the_database),
		TEST(a_stale_form_is_refused),
		TEST(history_tells_what_changed),
		TEST(a_void_row_stays_and_counts_no_more),
	};
	return TESTS(list);
}
