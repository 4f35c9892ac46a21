/*
 * support: see support.h.
 */
#include "support.h"

#include "base/count.h"
#include "base/crypt.h"
#include "base/ident.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/extract/extract.h"
#include "engine/guard/guard.h"
#include "engine/job/job.h"
#include "engine/paper/paper.h"
#include "engine/publish/publish.h"
#include "engine/remark/remark.h"
#include "engine/wording/wording.h"
#include "engine/workdays/workdays.h"
#include "modules/figures/figures.h"
#include "modules/life/life.h"
#include "modules/money/money.h"
#include "modules/party/party.h"
#include "modules/people/people.h"
#include "modules/rating/rating.h"
#include "modules/reports/reports.h"
#include "modules/service/service.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct module *const under_test[] = {&service_module, &people_module, &rating_module,
						  &figures_module, &reports_module, &money_module, &party_module, &life_module};
enum { UNDER_TEST = COUNT(under_test) };

static struct {
	struct arena *arena;
	struct str catalogue;
	char folder[64];
	struct house house;
	struct db *db;
	struct lane lane;
	struct world world;
} stage;

void check_good(err_t err, const char *call, const char *file, int line)
{
	if (err == NULL)
		return;
	print_error("%s\n" STR " (" STR ")\n", call, STR_ARG(err->text), STR_ARG(err->cause));
	_fail(file, line);
}

void check_bad(err_t err, enum err_kind kind, const char *words, const char *file, int line)
{
	for (err_t one = err; one != NULL; one = one->next) {
		if (one->kind == kind && str_find(one->text, str_of(words)) != SIZE_MAX)
			return;
	}
	print_error("wanted \"%s\", got %s" STR "\n", words, err == NULL ? "no error" : "",
		    STR_ARG(err == NULL ? S("") : err->text));
	_fail(file, line);
}

void check_same(struct str got, const char *wanted, const char *file, int line)
{
	if (str_eq(got, str_of(wanted)))
		return;
	print_error("got    \"" STR "\"\nwanted \"%s\"\n", STR_ARG(got), wanted);
	_fail(file, line);
}

/* ---- the house ---- */

void world_arguments(int count, char **arguments)
{
	if (count > 1)
		stage.catalogue = str_of(arguments[1]);
}

static void open_house(void)
{
	static const struct listener *listeners[UNDER_TEST + 1];
	static const struct flow_rule *rules[UNDER_TEST + 1];
	static const struct reg_hook *hooks[UNDER_TEST + 1];
	static struct calendar calendar;
	const struct catalogue *catalogue = NULL;
	struct catalogue_source *sources = NULL;
	size_t count = 0, l = 0, r = 0, h = 0;
	good(catalogue_read_folder(stage.arena, stage.catalogue, &sources, &count));
	good(catalogue_compile(stage.arena, sources, count, NULL, 0, &catalogue));
	for (size_t i = 0; i < UNDER_TEST; i++) {
		if (under_test[i]->listeners != NULL)
			listeners[l++] = under_test[i]->listeners;
		if (under_test[i]->rules != NULL)
			rules[r++] = under_test[i]->rules;
		if (under_test[i]->hooks != NULL)
			hooks[h++] = under_test[i]->hooks;
	}
	calendar = (struct calendar){catalogue->years, catalogue->year_count, catalogue->festivals,
				     catalogue->festival_count};
	stage.house.catalogue = catalogue;
	stage.house.listeners = listeners;
	stage.house.flow_rules = rules;
	stage.house.data = str_of(stage.folder);
	atomic_store(&stage.house.calendar, &calendar);
	good(registers_prepare(stage.arena, catalogue, hooks, &stage.house.registers));
}

static void open_keys(void)
{
	struct keys *keys = NULL;
	struct str path = str_fmt(stage.arena, "%s/key", stage.folder);
	good(crypt_start(stage.arena));
	good(keys_create(stage.arena, path));
	good(keys_open(stage.arena, path, SEAL_XCHACHA, &keys));
	stage.house.keys = keys;
}

static void open_database(void)
{
	const struct table *lists[15];
	size_t counts[15];
	struct table *tables = NULL;
	struct change *changes = NULL;
	size_t count = 0;
	lists[0] = access_tables(&counts[0]);
	lists[1] = audit_tables(&counts[1]);
	lists[2] = job_tables(&counts[2]);
	lists[3] = figure_tables(&counts[3]);
	lists[4] = flow_tables(&counts[4]);
	lists[5] = publish_tables(&counts[5]);
	lists[6] = workdays_tables(&counts[6]);
	lists[7] = paper_tables(&counts[7]);
	lists[8] = wording_tables(&counts[8]);
	lists[9] = remark_tables(&counts[9]);
	lists[10] = web_tables(&counts[10]);
	lists[11] = guard_tables(&counts[11]);
	lists[12] = extract_tables(&counts[12]);
	lists[13] = party_module.tables;
	counts[13] = party_module.table_count;
	lists[14] = life_module.tables;
	counts[14] = life_module.table_count;
	good(registers_tables(stage.arena, stage.house.registers, lists, counts, 15, &tables, &count));
	good(db_open(stage.arena, str_fmt(stage.arena, "sqlite:%s/test.db", stage.folder), DB_WRITE,
		     &stage.db));
	good(schema_compare(stage.arena, stage.db, tables, count, &changes));
	good(schema_apply(stage.arena, stage.db, changes));
	stage.lane.db = stage.db;
}

static void put_place(const char *code, const char *name, enum tier tier, const char *parent)
{
	good(db_exec(stage.db,
		     "INSERT INTO place(code, name, tier, parent, class, initials) "
		     "VALUES($1, $2, $3, $4, '', '')",
		     ARGS(V_TEXT(str_of(code)), V_TEXT(str_of(name)), V_INT(tier),
			  V_TEXT(str_of(parent))),
		     NULL));
}

static int64_t put_account(struct act *act, const char *login, const char *role, const char *org)
{
	struct account account = {.login = str_of(login), .name = str_of(login), .org = str_of(org),
				  .active = true};
	int64_t id = 0;
	good(account_create(act, &account, S("no password"), &id));
	good(account_grant(act, id, str_of(role), str_of(org), act->today, 0));
	return id;
}

static void fill_world(void)
{
	struct act act = act_program(stage.arena, &stage.house, stage.db, &stage.lane);
	good(db_begin(stage.db));
	put_place(COUNTY, "云禾县", TIER_COUNTY, "");
	put_place(TOWN, "青禾镇", TIER_TOWN, COUNTY);
	put_place(VILLAGE, "云岭村", TIER_VILLAGE, TOWN);
	put_place(SIBLING, "石桥村", TIER_VILLAGE, TOWN);
	stage.world.clerk = put_account(&act, "clerk", "village_clerk", VILLAGE);
	stage.world.officer = put_account(&act, "officer", "town_officer", TOWN);
	stage.world.leader = put_account(&act, "leader", "town_leader", TOWN);
	good(audit_close(&act));
	good(db_commit(stage.db));
}

int world_open(void **state)
{
	(void)state;
	static const char name[] = "/tmp/lianxin-modules-XXXXXX";
	memcpy(stage.folder, name, sizeof name);
	assert_non_null(mkdtemp(stage.folder));
	stage.arena = arena_new(NULL);
	open_keys();
	open_house();
	open_database();
	fill_world();
	return 0;
}

int world_close(void **state)
{
	static const char *const files[] = {"test.db", "test.db-wal", "test.db-shm", "key"};
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++)
		unlink(str_fmt(stage.arena, "%s/%s", stage.folder, files[i]).at);
	rmdir(stage.folder);
	arena_free(stage.arena);
	return 0;
}

int test_open(void **state)
{
	stage.world.arena = arena_new(stage.arena);
	good(db_begin(stage.db));
	audit_mark(&stage.lane);
	stage.world.program =
		act_program(stage.world.arena, &stage.house, stage.db, &stage.lane);
	*state = &stage.world;
	return 0;
}

int test_close(void **state)
{
	(void)state;
	db_rollback(stage.db);
	audit_forget(&stage.lane);
	arena_free(stage.world.arena);
	return 0;
}

/* ---- who acts ---- */

const struct reg *reg_named(const struct world *world, const char *name)
{
	const struct reg *reg =
		catalogue_register(world->program.house->catalogue, str_of(name));
	assert_non_null(reg);
	return reg;
}

struct act act_of(struct world *world, int64_t account)
{
	struct act act = act_public(world->arena, &stage.house, stage.db, &stage.lane, S(""));
	act.holds = NULL;
	act.hold_count = 0;
	act.second = true;
	good(act_as(&act, account));
	return act;
}

struct act applicant_of(struct world *world, int64_t case_id)
{
	struct record about = load(world, "case", case_id), opened;
	struct act act = act_public(world->arena, &stage.house, stage.db, &stage.lane, about.org);
	good(link_open(&act, about.reg, link_make(&act, &about), &opened));
	assert_int_equal(opened.id, case_id);
	return act;
}

/* ---- records ---- */

int64_t make_household(struct world *world, const char *org, const char *book, const char *address)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&world->program, reg_named(world, "household"), str_of(org), &draft));
	draft_set_text(draft, "book", str_of(book));
	draft_set_text(draft, "head", S("王大山"));
	draft_set_text(draft, "address", str_of(address));
	draft_set_text(draft, "group_no", S("三组"));
	good(draft_write(draft, 0, &id));
	return id;
}

int64_t make_person(struct world *world, const char *org, int serial, int64_t household,
		    const char *relation)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str first = str_fmt(world->arena, "99000019400101%03d", serial);
	good(draft_new(&world->program, reg_named(world, "person"), str_of(org), &draft));
	draft_set_text(draft, "name", S("王桂英"));
	draft_set_text(draft, "identity",
		       str_fmt(world->arena, STR "%c", STR_ARG(first), identity_digit(first)));
	draft_set_text(draft, "phone", S("13900000001"));
	draft_set_int(draft, "household", household);
	draft_set_text(draft, "relation", str_of(relation));
	good(draft_write(draft, 0, &id));
	return id;
}

struct form_builder {
	struct arena *arena;
	struct form form;
	const struct form_value **end;
};

static void add(struct form_builder *builder, const char *name, const char *value)
{
	struct form_value *one = arena_one(builder->arena, struct form_value);
	one->name = str_of(name);
	one->value = str_of(value);
	*builder->end = one;
	builder->end = &one->next;
}

static struct service_case allowance(struct world *world, int64_t person, struct form_builder *builder)
{
	struct record record = load(world, "person", person);
	*builder = (struct form_builder){.arena = world->arena};
	builder->end = &builder->form.first;
	add(builder, "way", "window");
	add(builder, "account", "6217000000000000004");
	add(builder, "resides_since", "2010-07");
	add(builder, "collector", "self");
	return (struct service_case){
		.item = catalogue_item(stage.house.catalogue, S("M10")), .org = record.org,
		.person = person, .form = &builder->form};
}

int64_t make_case(struct world *world, int64_t person)
{
	struct form_builder builder;
	struct service_case input = allowance(world, person, &builder);
	int64_t id = 0;
	good(service_case_make(&world->program, &input, &id));
	return id;
}

int64_t make_closed(struct world *world, int64_t person, int64_t days)
{
	struct form_builder builder;
	struct service_case input = allowance(world, person, &builder);
	int64_t id = 0;
	good(service_case_closed(&world->program, &input, world->program.today + days, false,
				 &id));
	return id;
}

struct record load(struct world *world, const char *reg, int64_t id)
{
	struct record record;
	good(reg_load(&world->program, reg_named(world, reg), id, &record));
	return record;
}

err_t try_step(struct world *world, struct act *act, const char *reg, int64_t id, const char *name,
	       const struct form *form)
{
	struct record record = load(world, reg, id);
	return flow_fire(act, record.reg, id,
			 &(struct flow_ask){.step = str_of(name), .version = record.version,
					    .form = form});
}

void step(struct world *world, struct act *act, const char *reg, int64_t id, const char *name, ...)
{
	struct form_builder builder = {.arena = world->arena};
	va_list list;
	builder.end = &builder.form.first;
	va_start(list, name);
	for (const char *field = va_arg(list, const char *); field != NULL;
	     field = va_arg(list, const char *))
		add(&builder, field, va_arg(list, const char *));
	va_end(list);
	good(try_step(world, act, reg, id, name, &builder.form));
}

int64_t figure(struct world *world, const char *org, const char *name, const char *value,
	       const char *period)
{
	int64_t n = 0;
	good(figure_read(&world->program, str_of(org), str_of(name), str_of(value), str_of(period), &n));
	return n;
}

struct str this_month(struct world *world)
{
	return str_sub(day_text(world->arena, world->program.today), 0, 7);
}
