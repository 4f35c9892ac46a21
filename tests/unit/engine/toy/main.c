/*
 * The engine on a toy catalogue: every test on SQLite and on PostgreSQL, each with a fresh database.
 *
 * Without LIANXIN_TEST_POSTGRES the program starts itself again under tools/postgres, which gives it a
 * cluster of its own. An argument picks the tests whose name contains it.
 */
#include "suite.h"

#include "base/count.h"
#include "engine/figure/figure.h"
#include "engine/flow/flow.h"
#include "engine/job/job.h"
#include "engine/paper/paper.h"
#include "engine/guard/guard.h"
#include "engine/publish/publish.h"
#include "engine/workdays/workdays.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *server;
static bool on_postgres;
static int made;
/* Compiled once, shared by every test: it never changes. */
static const struct catalogue *catalogue;
static const struct registers *registers;

static err_t on_server(struct stage *stage, bool create)
{
	struct db *admin = NULL;
	struct sql sql = {str_c(stage->arena, str_fmt(stage->arena, "%s " STR "%s",
						      create ? "CREATE SCHEMA" : "DROP SCHEMA",
						      STR_ARG(stage->schema),
						      create ? "" : " CASCADE"))};
	TRY(db_open(stage->arena, str_of(server), DB_WRITE, &admin));
	err_t err = db_exec_made(admin, sql, NO_ARGS, NULL);
	db_close(admin);
	return err;
}

static void open_url(struct stage *stage)
{
	struct arena *arena = stage->arena;
	if (!on_postgres) {
		stage->url = str_fmt(arena, "sqlite:" STR "/toy.db", STR_ARG(stage->folder));
	} else {
		stage->schema = str_fmt(arena, "toy_%d_%d", (int)getpid(), ++made);
		good(on_server(stage, true));
		stage->url = str_fmt(arena, "%s%coptions=-csearch_path%%3D" STR, server,
				     strchr(server, '?') == NULL ? '?' : '&', STR_ARG(stage->schema));
	}
	good(db_open(arena, stage->url, DB_WRITE, &stage->db));
}

static void make_schema(struct stage *stage)
{
	const struct table *lists[9];
	size_t counts[9], count = 0;
	struct table *tables = NULL;
	struct change *changes = NULL;
	lists[0] = access_tables(&counts[0]);
	lists[1] = audit_tables(&counts[1]);
	lists[2] = job_tables(&counts[2]);
	lists[3] = figure_tables(&counts[3]);
	lists[4] = flow_tables(&counts[4]);
	lists[5] = publish_tables(&counts[5]);
	lists[6] = workdays_tables(&counts[6]);
	lists[7] = paper_tables(&counts[7]);
	lists[8] = guard_tables(&counts[8]);
	good(registers_tables(stage->arena, registers, lists, counts, 9, &tables, &count));
	good(schema_compare(stage->arena, stage->db, tables, count, &changes));
	good(schema_apply(stage->arena, stage->db, changes));
}

static void put_places(struct stage *stage)
{
	static const struct {
		const char *code, *name, *parent;
	} places[] = {{COUNTY, "云禾县", ""},		 {TOWN, "青禾镇", COUNTY},
		      {VILLAGE, "云岭村", TOWN},		 {SIBLING, "石桥村", TOWN},
		      {OTHER_TOWN, "白水镇", COUNTY},	 {OTHER_VILLAGE, "河湾村", OTHER_TOWN},
		      {OTHER_COUNTY, "山阳县", ""},	 {FAR_VILLAGE, "远山村", OTHER_COUNTY}};
	for (size_t i = 0; i < COUNT(places); i++)
		good(db_exec(stage->db,
			     "INSERT INTO place(code, name, tier, parent, class, initials) "
			     "VALUES($1, $2, $3, $4, '', '')",
			     ARGS(V_TEXT(str_of(places[i].code)), V_TEXT(str_of(places[i].name)),
				  V_INT(tier_of_code(str_of(places[i].code))),
				  V_TEXT(str_of(places[i].parent))),
			     NULL));
}

static void open_house(struct stage *stage)
{
	stage->calendar = (struct calendar){catalogue->years, catalogue->year_count,
					    catalogue->festivals, catalogue->festival_count};
	stage->house.catalogue = catalogue;
	stage->house.registers = registers;
	stage->house.flow_rules = toy_rules;
	stage->house.listeners = toy_listeners;
	stage->house.data = stage->folder;
	atomic_store(&stage->house.calendar, &stage->calendar);
	stage->key_path = str_join(stage->arena, stage->folder, S("/key"));
	good(keys_create(stage->arena, stage->key_path));
	read_keys(stage);
}

static int set_up(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct stage *stage = arena_one(arena, struct stage);
	char *folder = str_c(arena, S("/tmp/lianxin-toy.XXXXXX"));
	stage->arena = arena;
	stage->postgres = on_postgres;
	stage->today = day(TODAY);
	if (mkdtemp(folder) == NULL)
		return -1;
	stage->folder = str_of(folder);
	open_house(stage);
	open_url(stage);
	make_schema(stage);
	stage->lane.db = stage->db;
	stage->lane.number = 1;
	good(db_begin(stage->db));
	audit_mark(&stage->lane);
	put_places(stage);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = {"toy.db", "toy.db-wal", "toy.db-shm", "key", "anchor"};
	struct stage *stage = *state;
	db_rollback(stage->db);
	db_close(stage->db);
	if (on_postgres)
		good(on_server(stage, false));
	for (size_t i = 0; i < COUNT(files); i++)
		unlink(str_c(stage->arena, str_fmt(stage->arena, STR "/%s", STR_ARG(stage->folder),
						   files[i])));
	if (rmdir(str_c(stage->arena, stage->folder)) != 0)
		print_message("left behind: " STR "\n", STR_ARG(stage->folder));
	arena_free(stage->arena);
	return 0;
}

static int run_engine(struct arena *arena, const char *only)
{
	struct tests all[] = {access_tests(), chain_tests(), kept_tests(), register_tests(), list_tests(), road_tests(),
			      account_tests()};
	int failed = 0;
	for (size_t i = 0; i < COUNT(all); i++) {
		for (size_t k = 0; k < all[i].count; k++) {
			struct CMUnitTest one[1] = {all[i].at[k]};
			one[0].name = str_c(arena, str_fmt(arena, "%s %s",
							   on_postgres ? "postgres" : "sqlite",
							   all[i].at[k].name));
			one[0].setup_func = set_up;
			one[0].teardown_func = tear_down;
			if (only == NULL || strstr(one[0].name, only) != NULL)
				failed += cmocka_run_group_tests(one, NULL, NULL);
		}
	}
	return failed;
}

static err_t compile(struct arena *arena)
{
	TRY(crypt_start(arena));
	TRY(catalogue_compile(arena, toy_sources, toy_source_count, NULL, 0, &catalogue));
	return registers_prepare(arena, catalogue, NULL, &registers);
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	server = getenv("LIANXIN_TEST_POSTGRES");
	if (server == NULL || server[0] == 0) {
		execl(TOOLS_POSTGRES, TOOLS_POSTGRES, argv[0], only, (char *)NULL);
		fputs("not ok 1 - tools/postgres could not be started\n", stderr);
		return 1;
	}
	struct arena *arena = arena_new(NULL);
	for (err_t err = compile(arena); err != NULL; err = err->next) {
		fprintf(stderr, "not ok 1 - " STR "\n", STR_ARG(err->text));
		if (err->next == NULL)
			return 1;
	}
	int failed = run_engine(arena, only);
	on_postgres = true;
	failed += run_engine(arena, only);
	arena_free(arena);
	return failed > 0;
}
