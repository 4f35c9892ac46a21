/*
 * The real tasks in a real room: fonts, converters and codecs work behind the sandbox, and harmful
 * files end as one refused call. The test is its own worker program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "room/room.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct room_task tasks[] = {
	{STR_INIT("xlsx"), view_task_xlsx},
	{STR_INIT("pdf"), view_task_pdf},
	{STR_INIT("picture"), view_task_picture},
	{STR_INIT("sheet"), view_task_sheet},
};

struct stage {
	struct arena *arena;
	struct rooms *rooms;
	char scratch[64], file[96];
};

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	struct room_plan plan = {.program = S("/proc/self/exe"), .count = 1, .memory_max = 768 << 20, .seconds_max = 30};
	stage->arena = arena_new(NULL);
	strcpy(stage->scratch, "/tmp/lianxin-task-XXXXXX");
	assert_non_null(mkdtemp(stage->scratch));
	snprintf(stage->file, sizeof stage->file, "%s/upload", stage->scratch);
	plan.scratch = str_of(stage->scratch);
	assert_null(rooms_open(stage->arena, &plan, &stage->rooms));
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	rooms_close(stage->rooms);
	unlink(stage->file);
	assert_int_equal(rmdir(stage->scratch), 0); /* the rooms left nothing */
	arena_free(stage->arena);
	free(stage);
	return 0;
}

static err_t run(struct stage *stage, const char *task, struct str in, struct str file, struct str *out)
{
	struct str path = {NULL, 0};
	if (file.len > 0) {
		FILE *to = fopen(stage->file, "wb");
		assert_int_equal(fwrite(file.at, 1, file.len, to), file.len);
		fclose(to);
		path = str_of(stage->file);
	}
	return rooms_call(stage->rooms, stage->arena, str_of(task), in, path, out);
}

static struct str run_well(struct stage *stage, const char *task, struct str in, struct str file)
{
	struct str out = {NULL, 0};
	err_t err = run(stage, task, in, file, &out);
	if (err != NULL)
		print_error("%s: " STR " (" STR ")\n", task, STR_ARG(err->text), STR_ARG(err->cause));
	assert_null(err);
	return out;
}

#define TABLE                                                                                         \
	"{\"table\":{\"title\":\"办件台账\",\"columns\":[{\"key\":\"a\",\"title\":\"姓名\"},{\"key\":\"b\"," \
	"\"title\":\"件数\",\"num\":true}],\"rows\":[{\"a\":\"单国强\",\"b\":3}]}}"

static void workbooks_are_written_and_read(void **state)
{
	struct stage *stage = *state;
	struct str book = run_well(stage, "xlsx", S(TABLE), S(""));
	struct str rows = run_well(stage, "sheet", S(""), book);
	const struct str wanted = S("{\"rows\":[{\"n\":1,\"cells\":[{\"t\":\"办件台账\"}]},{\"n\":2,\"cells\":"
				    "[{\"t\":\"姓名\"},{\"t\":\"件数\"}]},{\"n\":3,\"cells\":[{\"t\":\"单国强\"},"
				    "{\"t\":\"3\",\"num\":true}]}]}");
	assert_true(str_eq(rows, wanted));
	assert_true(str_ends(rooms_report(stage->rooms, stage->arena), S(", seccomp")));
}

static void old_encodings_are_read(void **state)
{
	struct stage *stage = *state;
	/* 单国强 in GB18030 */
	struct str rows = run_well(stage, "sheet", S(""), S("\xb5\xa5\xb9\xfa\xc7\xbf,1\n"));
	assert_true(str_eq(rows, S("{\"rows\":[{\"n\":1,\"cells\":[{\"t\":\"单国强\"},{\"t\":\"1\"}]}]}")));
}

static void documents_are_printed(void **state)
{
	struct stage *stage = *state;
	for (int i = 0; i < 3; i++) {
		struct str pdf = run_well(stage, "pdf", S(TABLE), S(""));
		assert_true(str_starts(pdf, S("%PDF-")));
		assert_in_range(pdf.len, 3000, 60000); /* with glyphs: the fonts were found */
	}
}

static void pictures_come_out_or_are_refused(void **state)
{
	struct stage *stage = *state;
	/* one grey pixel */
	const struct str png = S("\211\120\116\107\015\012\032\012\000\000\000\015\111\110\104\122\000\000\000\001"
				 "\000\000\000\001\010\000\000\000\000\072\176\233\125\000\000\000\012\111\104\101"
				 "\124\170\234\143\150\000\000\000\202\000\201\167\315\162\266\000\000\000\000\111"
				 "\105\116\104\256\102\140\202");
	struct str out = run_well(stage, "picture", S("320"), png);
	assert_true(str_eq(file_sniff(out), S("image/jpeg")));
	err_t err = run(stage, "picture", S("320"), S("\xff\xd8\xff\xe0 nonsense"), &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INVALID);
	assert_true(str_find(err->text, S("重新拍一张")) != SIZE_MAX);
	assert_non_null(run(stage, "picture", S("x"), png, &out));
	assert_non_null(run(stage, "picture", S("320"), S(""), &out));
}

static void refusals_carry_their_sentence(void **state)
{
	struct stage *stage = *state;
	struct str out;
	err_t err = run(stage, "sheet", S(""), S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INVALID);
	assert_true(str_find(err->text, S("另存为")) != SIZE_MAX);
	err = run(stage, "pdf", S("{\"print\":"), S(""), &out);
	assert_non_null(err);
	err = run(stage, "xlsx", S("{}"), S(""), &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_NOT_FOUND);
}

static void a_large_export_passes(void **state)
{
	struct stage *stage = *state;
	struct doc *doc = doc_map(stage->arena), *table = doc_set_map(doc, "table");
	struct doc *column = doc_add_map(doc_set_list(table, "columns"));
	struct buf json = buf_new(stage->arena, 64 << 20);
	doc_set(column, "key", S("a"));
	doc_set(column, "title", S("内容"));
	struct doc *rows = doc_set_list(table, "rows");
	for (int i = 0; i < 20000; i++)
		doc_set(doc_add_map(rows), "a", str_fmt(stage->arena, "第 %d 行，云岭村第三村民小组，缺户口簿复印件一份", i));
	assert_null(view_json(doc, &json));
	assert_true(json.len > 1 << 20);
	struct str book = run_well(stage, "xlsx", buf_str(&json), S(""));
	struct doc *read = NULL;
	assert_null(view_json_read_own(stage->arena, run_well(stage, "sheet", S(""), book), &read));
	assert_int_equal(doc_at(read, "rows")->in.count, 20001);
}

#define room_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(int count, char **arguments)
{
	if (count == 3 && strcmp(arguments[1], "worker") == 0)
		return room_serve(3, str_of(arguments[2]), tasks, COUNT(tasks), view_prepare);
	const struct CMUnitTest tests[] = {
		room_test(workbooks_are_written_and_read),
		room_test(old_encodings_are_read),
		room_test(documents_are_printed),
		room_test(pictures_come_out_or_are_refused),
		room_test(refusals_carry_their_sentence),
		room_test(a_large_export_passes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
