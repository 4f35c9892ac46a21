/*
 * door: which row answers a path, whose form is taken, and that a form sent twice is done once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "web/site_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static err_t nothing(struct visit *visit)
{
	(void)visit;
	return NULL;
}

#define ROW(path_) {.path = path_, .who = WHO_OPEN, .page = nothing}
static const struct route first_rows[] = {
	ROW("/"),
	ROW("/desk/cases"),
	ROW("/desk/cases/new"),
	ROW("/desk/cases/{id}"),
	ROW("/desk/cases/{id}/{step}"),
	ROW("/openapi.json"),
	ROW("/b/{id}"),
	ROW("/b/new"),
	{.path = NULL},
};
static const struct route second_rows[] = {
	ROW("/{org}"),
	ROW("/{org}/track/{number}"),
	ROW("/{org}/notices.atom"),
	ROW("/a/{b}/{c}/{d}/{e}"),
	ROW("/a/{b}/{c}/{d}/{e}/{f}"),
	{.path = NULL},
};
static const struct catalogue whole = {.profile = PROFILE_ALL};
static const struct module first_module = {.name = "first", .routes = first_rows};
static const struct module second_module = {.name = "second", .routes = second_rows};
static const struct module empty_module = {.name = "empty"};
static const struct module *const modules[] = {&first_module, &empty_module, &second_module, NULL};

struct stage {
	struct arena *arena;
	struct site site;
	struct house house;
	struct db *db;
	struct str folder;
	struct visit visit;
	struct http_request request;
};

static void check_good(err_t err, int line)
{
	if (err == NULL)
		return;
	print_error(STR " (" STR ")\n", STR_ARG(err->text), STR_ARG(err->cause));
	_fail(__FILE__, line);
}
#define good(call) check_good((call), __LINE__)

static void check_same(struct str a, const char *b, int line)
{
	if (str_eq(a, str_of(b)))
		return;
	print_error("\"" STR "\" is not \"%s\"\n", STR_ARG(a), b);
	_fail(__FILE__, line);
}
#define same(a, b) check_same((a), (b), __LINE__)

/* ---- router ---- */

/* The pattern of the row that answers, "" for none. */
static const char *route(struct stage *stage, const char *path)
{
	const struct route *found = route_find(&stage->site, str_of(path), &stage->visit);
	return found == NULL ? "" : found->path;
}

static void paths_find_their_rows(void **state)
{
	struct stage *stage = *state;
	static const char *const pairs[][2] = {
		{"/", "/"},
		{"/desk/cases", "/desk/cases"},
		{"/desk/cases/new", "/desk/cases/new"},
		{"/desk/cases/17", "/desk/cases/{id}"},
		{"/desk/cases/17/pass", "/desk/cases/{id}/{step}"},
		{"/desk/cases/17/pass/more", ""},
		{"/desk", "/{org}"},
		{"/990101100201", "/{org}"},
		{"/990101100201/track/BJ1", "/{org}/track/{number}"},
		{"/990101100201/track", ""},
		{"/990101100201/track/", ""},
		{"/Desk/cases", ""},
		{"/a/1/2/3/4", "/a/{b}/{c}/{d}/{e}"},
		{"/a/1/2/3/4/5", ""}, /* a visit holds four */
		{"/b/new", "/b/{id}"}, /* of two that fit the first of the list */
		{"/b/", "/{org}"},
		{"//desk/cases", ""},
		{"", ""},
		{"/desk/cases/", "/desk/cases"}, /* a slash too many at the end harms nobody */
	};
	for (size_t i = 0; i < COUNT(pairs); i++)
		same(str_of(route(stage, pairs[i][0])), pairs[i][1]);
}

static void what_stands_for_a_part_is_kept(void **state)
{
	struct stage *stage = *state;
	same(str_of(route(stage, "/desk/cases/17/pass")), "/desk/cases/{id}/{step}");
	same(visit_param(&stage->visit, 0), "17");
	same(visit_param(&stage->visit, 1), "pass");
	same(visit_param(&stage->visit, 2), "");
	assert_int_equal(visit_id(&stage->visit, 0), 17);
	assert_int_equal(visit_id(&stage->visit, 1), 0);
	same(str_of(route(stage, "/a/1/2/3/9007199254740993")), "/a/{b}/{c}/{d}/{e}");
	assert_int_equal(visit_id(&stage->visit, 3), INT64_C(9007199254740993));
	same(str_of(route(stage, "/a/1/2/3/99999999999999999999")), "/a/{b}/{c}/{d}/{e}");
	assert_int_equal(visit_id(&stage->visit, 3), 0);
}

static void a_suffix_names_the_writer(void **state)
{
	struct stage *stage = *state;
	static const char *const suffixes[] = {"json", "csv", "xlsx", "pdf", "atom", "ics"};
	for (size_t i = 0; i < 6; i++) {
		const char *path = str_c(stage->arena, str_fmt(stage->arena, "/desk/cases/17.%s", suffixes[i]));
		same(str_of(route(stage, path)), "/desk/cases/{id}");
		same(stage->visit.suffix, suffixes[i]);
		same(stage->visit.url, "/desk/cases/17");
		same(visit_param(&stage->visit, 0), "17");
	}
	same(str_of(route(stage, "/desk/cases.csv")), "/desk/cases");
	same(stage->visit.url, "/desk/cases");
	same(str_of(route(stage, "/desk/cases/17.exe")), "/desk/cases/{id}");
	same(stage->visit.suffix, "");
	same(visit_param(&stage->visit, 0), "17.exe");
	assert_int_equal(visit_id(&stage->visit, 0), 0);
	same(str_of(route(stage, "/desk/nothing.json")), "");
	same(str_of(route(stage, "/desk/cases/17/pass/more.json")), "");
	same(str_of(route(stage, "/.json")), "/");
}

static void a_row_may_name_its_own_suffix(void **state)
{
	struct stage *stage = *state;
	same(str_of(route(stage, "/openapi.json")), "/openapi.json");
	same(stage->visit.suffix, "");
	same(str_of(route(stage, "/990101100201/notices.atom")), "/{org}/notices.atom");
	same(stage->visit.suffix, "");
	same(stage->visit.url, "/990101100201/notices.atom");
	/* Without it, it is no row; and another place's page in another form is. */
	same(str_of(route(stage, "/openapi")), "/{org}");
	same(str_of(route(stage, "/990101100201.json")), "/{org}");
	same(stage->visit.suffix, "json");
}

static void a_row_without_a_right_stops_the_start(void **state)
{
	struct stage *stage = *state;
	static const struct route rows[] = {{.path = "/desk/x", .who = WHO_STAFF, .page = nothing},
					    {.path = NULL}};
	static const struct module module = {.name = "bare", .routes = rows};
	const struct module *const list[] = {&first_module, &module, NULL};
	const struct route *const *routes = NULL;
	size_t count = 0;
	err_t err = web_routes(stage->arena, list, &whole, &routes, &count);
	assert_non_null(err);
	assert_true(str_find(err->cause, S("/desk/x has no right")) != SIZE_MAX);
}

static size_t served(struct stage *stage, enum profile profile, enum profile module)
{
	static const struct route rows[] = {{.path = "/v/{org}/own", .who = WHO_ANYBODY, .page = nothing},
					    {.path = "/desk/own", .who = WHO_SESSION, .page = nothing},
					    {.path = "/desk/things", .who = WHO_STAFF, .on = "thing", .page = nothing},
					    {.path = NULL}};
	const struct module one = {.name = "one", .profile = module, .routes = rows};
	const struct module *const list[] = {&one, NULL};
	const struct route *const *routes = NULL;
	size_t count = 0;
	const struct reg elsewhere = {.name = S("thing"), .profile = PROFILE_PARTY};
	const struct catalogue catalogue = {.profile = profile, .registers = &elsewhere, .register_count = 1};
	good(web_routes(stage->arena, web_modules(stage->arena, list, profile), &catalogue, &routes, &count));
	return count;
}

/* The Party's server has no pages of the public but those of its own modules; nobody has those of a register elsewhere. */
static void a_server_has_the_addresses_of_what_it_is_for(void **state)
{
	struct stage *stage = *state;
	assert_int_equal(served(stage, PROFILE_ALL, PROFILE_PARTY), 3);
	assert_int_equal(served(stage, PROFILE_ALL, PROFILE_PUBLIC), 3);
	assert_int_equal(served(stage, PROFILE_PUBLIC, PROFILE_ALL), 2);
	assert_int_equal(served(stage, PROFILE_PUBLIC, PROFILE_PARTY), 0);
	assert_int_equal(served(stage, PROFILE_PARTY, PROFILE_PARTY), 3);
	assert_int_equal(served(stage, PROFILE_PARTY, PROFILE_ALL), 2);
	assert_int_equal(served(stage, PROFILE_PARTY, PROFILE_PUBLIC), 0);
}

/* ---- guard ---- */

static struct http_pair *pair(struct stage *stage, const char *name, struct str value, struct http_pair *next)
{
	struct http_pair *one = arena_one(stage->arena, struct http_pair);
	*one = (struct http_pair){str_of(name), value, next};
	return one;
}

/* Whether a form with this token, coming from there, is taken. */
static bool is_taken(struct stage *stage, struct str token, const char *site, const char *origin)
{
	stage->request.headers = NULL;
	stage->request.fields = pair(stage, "csrf", token, NULL);
	if (site != NULL)
		stage->request.headers = pair(stage, "sec-fetch-site", str_of(site), NULL);
	if (origin != NULL)
		stage->request.headers = pair(stage, "origin", str_of(origin), stage->request.headers);
	err_t err = csrf_check(&stage->visit);
	if (err != NULL) {
		assert_int_equal(err->kind, ERR_DENIED);
		assert_true(str_find(err->text, S("刷新后再提交")) != SIZE_MAX);
	}
	return err == NULL;
}

static void a_form_of_ours_is_taken(void **state)
{
	struct stage *stage = *state;
	struct str token = csrf_token(&stage->visit);
	assert_true(token.len >= 32);
	assert_true(is_taken(stage, token, "same-origin", "https://centre.example:8443"));
	assert_true(is_taken(stage, token, "same-origin", "http://Centre.Example:8443"));
	/* Old browsers say nothing of where a form came from; the token is asked all the same. */
	assert_true(is_taken(stage, token, NULL, NULL));
	assert_true(is_taken(stage, token, "none", NULL));
}

static void a_form_of_strangers_is_not(void **state)
{
	struct stage *stage = *state;
	struct str token = csrf_token(&stage->visit);
	static const char *const origins[] = {"https://evil.example", "null", "centre.example:8443",
					      "https://centre.example", "https://centre.example:8443.evil",
					      "https://evil.example/centre.example:8443"};
	assert_false(is_taken(stage, token, "cross-site", NULL));
	assert_false(is_taken(stage, token, "same-site", NULL));
	for (size_t i = 0; i < COUNT(origins); i++)
		assert_false(is_taken(stage, token, NULL, origins[i]));
	assert_false(is_taken(stage, token, "cross-site", "https://centre.example:8443"));
	assert_false(is_taken(stage, token, "same-origin", "https://evil.example"));
}

static void a_token_is_of_one_browser(void **state)
{
	struct stage *stage = *state;
	struct str token = csrf_token(&stage->visit);
	assert_false(is_taken(stage, S(""), NULL, NULL));
	assert_false(is_taken(stage, str_sub(token, 0, token.len - 1), NULL, NULL));
	assert_false(is_taken(stage, str_join(stage->arena, token, S("0")), NULL, NULL));
	/* Whoever has logged in anew may send the form that was open. */
	stage->visit.session = S("another");
	assert_true(is_taken(stage, token, NULL, NULL));
	stage->visit.device = S("another");
	assert_false(is_taken(stage, token, NULL, NULL));
	/* A browser without a name of its own has no token. */
	stage->visit.device = S("");
	assert_false(is_taken(stage, csrf_token(&stage->visit), NULL, NULL));
	stage->visit.device = S("device");
	assert_true(is_taken(stage, token, NULL, NULL));
}

/* ---- submission ---- */

static void send(struct stage *stage, const char *id, const char *url, int64_t account)
{
	stage->request.headers = NULL;
	stage->request.fields = pair(stage, "submission", str_of(id), NULL);
	stage->visit.url = str_of(url);
	stage->visit.act.account = account;
}

static bool seen(struct stage *stage, struct str *location)
{
	bool found = false;
	*location = S("");
	good(submission_seen(&stage->visit, location, &found));
	return found;
}

static void a_form_sent_twice_gets_the_same_answer(void **state)
{
	struct stage *stage = *state;
	struct str location;
	send(stage, "form-1", "/desk/cases", 7);
	assert_false(seen(stage, &location));
	stage->visit.location = S("/desk/cases/17");
	good(submission_keep(&stage->visit));
	assert_true(seen(stage, &location));
	same(location, "/desk/cases/17");
	/* Twice at once: the second is refused by the database, whatever was seen before. */
	err_t err = submission_keep(&stage->visit);
	assert_non_null(err);
	assert_true(db_is_duplicate(err));
}

static void an_id_fetches_no_other_answer(void **state)
{
	struct stage *stage = *state;
	struct str location;
	send(stage, "form-2", "/desk/cases", 7);
	stage->visit.location = S("/desk/cases/18");
	good(submission_keep(&stage->visit));
	send(stage, "form-2", "/desk/cases/18/pass", 7);
	assert_false(seen(stage, &location));
	send(stage, "form-2", "/desk/cases", 8);
	assert_false(seen(stage, &location));
	send(stage, "form-3", "/desk/cases", 7);
	assert_false(seen(stage, &location));
	send(stage, "form-2", "/desk/cases", 7);
	assert_true(seen(stage, &location));
	/* An outside tool names it in a header, which goes before the field. */
	stage->request.headers = pair(stage, "idempotency-key", S("form-2"), NULL);
	stage->request.fields = NULL;
	assert_true(seen(stage, &location));
	stage->request.headers = pair(stage, "idempotency-key", S("form-9"), NULL);
	assert_false(seen(stage, &location));
}

static void without_an_id_nothing_is_kept(void **state)
{
	struct stage *stage = *state;
	struct str location;
	int64_t rows = -1;
	send(stage, "", "/desk/cases", 7);
	good(submission_keep(&stage->visit));
	good(submission_keep(&stage->visit));
	assert_false(seen(stage, &location));
	good(db_int(stage->db, "SELECT count(*) FROM submission", NO_ARGS, &rows, NULL));
	assert_int_equal(rows, 0);
}

/* ---- the stage ---- */

static void open_database(struct stage *stage)
{
	struct change *changes = NULL;
	size_t count = 0;
	const struct table *tables = web_tables(&count);
	good(db_open(stage->arena, str_fmt(stage->arena, "sqlite:" STR "/door.db", STR_ARG(stage->folder)),
		     DB_WRITE, &stage->db));
	good(schema_compare(stage->arena, stage->db, tables, count, &changes));
	good(schema_apply(stage->arena, stage->db, changes));
}

static void open_keys(struct stage *stage)
{
	struct keys *keys = NULL;
	struct str path = str_join(stage->arena, stage->folder, S("/key"));
	good(keys_create(stage->arena, path));
	good(keys_open(stage->arena, path, SEAL_XCHACHA, &keys));
	stage->house.keys = keys;
}

static int set_up(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct stage *stage = arena_one(arena, struct stage);
	char *folder = str_c(arena, S("/tmp/lianxin-door.XXXXXX"));
	const struct route *const *routes = NULL;
	stage->arena = arena;
	if (crypt_start(arena) != NULL || mkdtemp(folder) == NULL)
		return -1;
	stage->folder = str_of(folder);
	open_keys(stage);
	open_database(stage);
	good(web_routes(arena, modules, &whole, &routes, &stage->site.route_count));
	const struct route **list = arena_many(arena, const struct route *, stage->site.route_count);
	for (size_t i = 0; i < stage->site.route_count; i++)
		list[i] = routes[i];
	stage->site.routes = list;
	stage->site.tree = route_tree(arena, list, stage->site.route_count);
	stage->request = (struct http_request){.arena = arena, .host = S("centre.example:8443")};
	stage->visit = (struct visit){
		.act = act_program(arena, &stage->house, stage->db, NULL), .request = &stage->request,
		.site = &stage->site, .arena = arena, .session = S("session"), .device = S("device")};
	good(db_begin(stage->db));
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = {"door.db", "door.db-wal", "door.db-shm", "key"};
	struct stage *stage = *state;
	db_rollback(stage->db);
	db_close(stage->db);
	for (size_t i = 0; i < 4; i++)
		unlink(str_c(stage->arena,
			     str_fmt(stage->arena, STR "/%s", STR_ARG(stage->folder), files[i])));
	rmdir(str_c(stage->arena, stage->folder));
	arena_free(stage->arena);
	return 0;
}

#define TEST(name) {#name, name, set_up, tear_down, NULL}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(paths_find_their_rows),
		TEST(what_stands_for_a_part_is_kept),
		TEST(a_suffix_names_the_writer),
		TEST(a_row_may_name_its_own_suffix),
		TEST(a_row_without_a_right_stops_the_start),
		TEST(a_server_has_the_addresses_of_what_it_is_for),
		TEST(a_form_of_ours_is_taken),
		TEST(a_form_of_strangers_is_not),
		TEST(a_token_is_of_one_browser),
		TEST(a_form_sent_twice_gets_the_same_answer),
		TEST(an_id_fetches_no_other_answer),
		TEST(without_an_id_nothing_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
