/*
 * The guard of what is published: what is hidden, what stops, what a declared contact and a named person let through, and
 * what the trail says of it; and that a notice cannot leave without it.
 */
#include "support.h"

#include "engine/guard/guard.h"
#include "engine/publish/publish.h"

#define PHONE "13800001122"
#define IDENTITY "99000019380105001X"

static struct record a_case(struct world *world)
{
	return load(world, "case", make_case(world, make_person(world, VILLAGE, 1, 0, "")));
}

static struct guard_ask ask_about(const struct record *record, const struct guard_text *texts,
				  size_t count)
{
	return (struct guard_ask){.reg = record->reg->name,
				  .record = record->id,
				  .org = record->org,
				  .texts = texts,
				  .count = count};
}

static struct form *form_of(struct world *world, const char *name, ...)
{
	struct form *form = arena_one(world->arena, struct form);
	const struct form_value **link = &form->first;
	va_list list;
	va_start(list, name);
	for (const char *at = name; at != NULL; at = va_arg(list, const char *)) {
		struct form_value *one = arena_one(world->arena, struct form_value);
		*one = (struct form_value){str_of(at), va_arg(list, struct str), NULL};
		*link = one;
		link = &one->next;
	}
	va_end(list);
	return form;
}

static const char *named(struct world *world, const char *head, const struct guard_report *report,
			 size_t find)
{
	return str_c(world->arena,
		     str_fmt(world->arena, "%s" STR, head, STR_ARG(report->finds[find].mark)));
}

static void hides_in_texts_and_file_names(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	const struct guard_text texts[] = {{S("用途"), S("付 赵小满 " PHONE " 修渠款")},
					   {S("附件名"), S("收据_" IDENTITY ".jpg")},
					   {S("摘要"), S("高龄津贴 100.00 元")}};
	struct guard_ask ask = ask_about(&record, texts, 3);
	struct guard_report report;
	good(guard_look(&clerk, &ask, &report));
	assert_int_equal(report.count, 2);
	assert_int_equal(report.hidden, 2);
	same(guard_out(world->arena, &report, 0), "付 赵小满 **** 修渠款");
	same(guard_out(world->arena, &report, 1), "收据_990***********001X.jpg");
	same(guard_out(world->arena, &report, 2), "高龄津贴 100.00 元");
	good(guard_need(&clerk, &report));
}

static void a_rule_may_stop_or_show(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	const struct guard_text text = {S("用途"), S("尿毒症救助，电话 " PHONE)};
	const enum guard_rule rules[PRIVATE_KINDS] = {
		[PRIVATE_PHONE] = GUARD_SHOW, [PRIVATE_HEALTH] = GUARD_STOP};
	struct guard_ask ask = ask_about(&record, &text, 1);
	struct guard_report report;
	ask.rules = rules;
	good(guard_look(&clerk, &ask, &report));
	assert_int_equal(report.stopping, 1);
	same(guard_out(world->arena, &report, 0), "**救助，电话 " PHONE);
	bad(guard_need(&clerk, &report), ERR_INVALID, "“用途”里的病情或残疾“尿毒症”");
}

static void a_declared_contact_passes(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	const struct guard_text texts[] = {{S("电话"), S("有意见打 138-0000-1122")},
					   {S("电话"), S("座机 0990 6655443，或 13900009999")}};
	struct guard_ask ask = ask_about(&record, texts, 2);
	struct guard_report report;
	good(db_exec(clerk.db, "UPDATE account SET phone = '" PHONE "' WHERE id = $1",
		     ARGS(V_INT(world->clerk)), NULL));
	good(db_exec(clerk.db, "UPDATE account SET phone = '0990-6655443' WHERE id = $1",
		     ARGS(V_INT(world->officer)), NULL));
	good(guard_look(&clerk, &ask, &report));
	same(guard_out(world->arena, &report, 0), "有意见打 138-0000-1122");
	same(guard_out(world->arena, &report, 1), "座机 0990 6655443，或 ****");
	ask.org = S(
		SIBLING); /* the neighbour's clerk is no contact of this village, the township's is */
	good(guard_look(&clerk, &ask, &report));
	same(guard_out(world->arena, &report, 0), "有意见打 ****");
}

static void the_name_of_an_affair_is_no_illness(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	const struct catalogue *catalogue = clerk.house->catalogue;
	struct guard_text *texts =
		arena_many(world->arena, struct guard_text, catalogue->item_count);
	struct guard_report report;
	for (size_t i = 0; i < catalogue->item_count; i++)
		texts[i] = (struct guard_text){S("申请事项"), catalogue->items[i].title};
	struct guard_ask ask = ask_about(&record, texts, catalogue->item_count);
	good(guard_look(&clerk, &ask, &report));
	assert_int_equal(report.count, 0);
}

static void is_seen_before_it_leaves(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	const struct guard_text text = {S("用途"), S("付 " PHONE " 修渠款，再打 " PHONE)};
	struct guard_ask ask = ask_about(&record, &text, 1);
	struct guard_report report;
	bad(guard_take(&clerk, &ask, form_of(world, "x", S(""), NULL), &report), ERR_INVALID,
	    "找到 1 处");
	good(guard_look(&clerk, &ask, &report));
	good(guard_take(&clerk, &ask, form_of(world, "guard_seen", report.seen, NULL), &report));
	same(guard_out(world->arena, &report, 0), "付 **** 修渠款，再打 ****");
	const struct guard_text other = {S("用途"), S("付 13900009999 修渠款")};
	ask.texts = &other; /* what was written since is shown anew */
	bad(guard_take(&clerk, &ask, form_of(world, "guard_seen", report.seen, NULL), &report),
	    ERR_INVALID, "找到 1 处");
	const struct guard_text clean = {S("用途"), S("修渠款")};
	ask.texts = &clean;
	good(guard_take(&clerk, &ask, form_of(world, "x", S(""), NULL), &report));
}

static int64_t noted(struct act *act, const char *verb, const char *value)
{
	int64_t n = 0, told = 0;
	good(db_int(act->db, "SELECT count(*) FROM audit WHERE verb = $1",
		    ARGS(V_TEXT(str_of(verb))), &n, NULL));
	good(db_int(act->db, "SELECT count(*) FROM audit WHERE note LIKE $1",
		    ARGS(V_TEXT(str_fmt(act->arena, "%%%s%%", value))), &told, NULL));
	assert_int_equal(told, 0);
	return n;
}

static void letting_through_is_a_named_act_with_a_reason(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk), leader = act_of(world, world->leader);
	const struct guard_text text = {S("用途"), S("水厂值班 " PHONE)};
	struct guard_ask ask = ask_about(&record, &text, 1);
	struct guard_report report;
	good(guard_look(&clerk, &ask, &report));
	const char *choice = named(world, "guard_", &report, 0),
		   *why = named(world, "guard_why_", &report, 0);
	struct str seen = report.seen;
	bad(guard_take(&clerk, &ask,
		       form_of(world, "guard_seen", seen, choice, S("show"), why, S(" "), NULL),
		       &report),
	    ERR_INVALID, "写明为什么");
	struct form *whole = form_of(world, "guard_seen", seen, choice, S("show"), why,
				     S("水厂的值班电话"), NULL);
	bad(guard_take(&leader, &ask, whole, &report), ERR_DENIED, "");
	good(guard_take(&clerk, &ask, whole, &report));
	same(guard_out(world->arena, &report, 0), "水厂值班 " PHONE);
	assert_int_equal(report.finds[0].state, GUARD_RELEASED);
	same(report.finds[0].reason, "水厂的值班电话");
	assert_true(str_eq(report.finds[0].actor, clerk.name));
	assert_int_equal(noted(&clerk, "release", PHONE), 1);
	good(guard_take(&clerk, &ask, whole, &report)); /* again: nothing new */
	assert_int_equal(noted(&clerk, "release", PHONE), 1);
	ask.record++; /* another record's publication knows nothing of it */
	good(guard_look(&clerk, &ask, &report));
	assert_int_equal(report.hidden, 1);
	ask.record--;
	good(guard_take(&clerk, &ask, form_of(world, "guard_seen", seen, choice, S("hide"), NULL),
			&report));
	same(guard_out(world->arena, &report, 0), "水厂值班 ****");
	assert_int_equal(noted(&clerk, "unrelease", PHONE), 1);
}

static void no_notice_leaves_without_it(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct notice notice;
	bool found = false;
	int64_t id = 0;
	const struct notice_row rows[] = {{S("姓名"), S("赵*满")},
					  {S("说明"), S("身份证 " IDENTITY "，电话 " PHONE)}};
	good(publish_open(&world->program, &record, S("名单 " PHONE), rows, 2, 7, &id));
	good(publish_about(&world->program, &record, &notice, &found));
	assert_true(found);
	same(notice.title, "名单 ****");
	same(notice.rows[0].value, "赵*满");
	same(notice.rows[1].value, "身份证 990***********001X，电话 ****");
	assert_int_equal(noted(&world->program, "hide", PHONE), 1);
}

static void a_tree_is_gone_through(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct guard_ask ask = ask_about(&record, NULL, 0);
	struct guard_report report;
	struct doc *print = doc_map(world->arena), *rows = NULL;
	doc_set(print, "title", S("收支公示"));
	rows = doc_set_list(print, "rows");
	doc_set(doc_add_map(rows), "text", S("张三 " PHONE));
	doc_set(doc_add_map(rows), "kind", S(PHONE)); /* says how, not what */
	good(guard_tree(&world->program, &ask, print, &report));
	assert_int_equal(report.hidden, 1);
	same(doc_str(rows->in.first, "text"), "张三 ****");
	same(doc_str(rows->in.last, "kind"), PHONE);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(hides_in_texts_and_file_names),
		in_world(a_rule_may_stop_or_show),
		in_world(a_declared_contact_passes),
		in_world(the_name_of_an_affair_is_no_illness),
		in_world(is_seen_before_it_leaves),
		in_world(letting_through_is_a_named_act_with_a_reason),
		in_world(no_notice_leaves_without_it),
		in_world(a_tree_is_gone_through),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests_name("guard", tests, world_open, world_close);
}
