/*
 * The screen at the window: its codes, its one clerk, and how long what it shows is there.
 */
#include "support.h"

#include "base/crypt.h"
#include "web/screen.h"

enum { MINUTE = 60000, DAY = 86400000 };

/* A request of this act; the screen's browser has the secret of its cookie. */
static struct visit visit_of(struct world *world, struct act act, const struct http_request *request)
{
	return (struct visit){.act = act, .arena = world->arena, .request = request};
}

static struct act device_of(struct world *world)
{
	struct act act = act_public(world->arena, world->program.house, world->program.db,
				    world->program.lane, S(""));
	act.peer = S("10.0.0.7");
	return act;
}

static struct str code_of(struct world *world, struct act clerk)
{
	const struct http_request none = {.peer = {NULL, 0}};
	struct visit visit = visit_of(world, clerk, &none);
	struct str code;
	good(screen_code(&visit, S("一号窗口"), &code));
	assert_int_equal(code.len, 6);
	return code;
}

/* Minutes later, from this network. */
static bool pairs(struct world *world, struct str code, int64_t minutes, const char *peer)
{
	const struct http_request none = {.peer = {NULL, 0}};
	struct visit visit = visit_of(world, device_of(world), &none);
	bool paired = false;
	visit.act.now += minutes * MINUTE;
	visit.act.peer = str_of(peer);
	good(screen_pair(&visit, code, &paired));
	assert_int_equal(visit.screen.len, paired ? 64 : 0);
	return paired;
}

static struct screen mine(struct act *act)
{
	struct screen screen = {0};
	bool found = false;
	good(screen_mine(act, &screen, &found));
	if (!found)
		screen.id = 0;
	return screen;
}

static void a_code_is_good_once_and_for_ten_minutes(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk);
	struct str late = code_of(world, clerk), code = code_of(world, clerk);
	assert_false(pairs(world, late, 10, "10.0.0.1"));
	assert_true(pairs(world, code, 9, "10.0.0.1"));
	assert_false(pairs(world, code, 9, "10.0.0.1"));
	struct screen screen = mine(&clerk);
	assert_int_not_equal(screen.id, 0);
	same(screen.name, "一号窗口");
	same(screen.org, VILLAGE);
}

static void guesses_are_counted(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk);
	struct str code = code_of(world, clerk);
	const struct http_request none = {.peer = {NULL, 0}};
	struct visit visit = visit_of(world, device_of(world), &none);
	bool paired = false;
	for (int i = 0; i < 10; i++)
		assert_false(pairs(world, S("x"), 0, "10.0.0.7"));
	bad(screen_pair(&visit, code, &paired), ERR_MANY, "15 分钟");
	assert_true(pairs(world, code, 0, "10.0.9.9")); /* another network may */
}

/* A screen of the clerk's, and what is sent to it. */
static struct showing send(struct world *world, struct act act)
{
	const struct http_request none = {.peer = {NULL, 0}};
	struct visit visit = visit_of(world, act, &none);
	struct showing showing = {.kind = S("read"), .purpose = S("confirm"), .title = S("水费代缴"),
				  .signer = S("王桂英"), .content = S("{\"title\":\"王桂英\"}"),
				  .digest = S("d1")};
	good(showing_send(&visit, &showing));
	return showing;
}

static bool shown(struct world *world, struct act *act, int64_t later, struct showing *out)
{
	const struct http_request none = {.peer = {NULL, 0}};
	struct screen screen = mine(act);
	struct visit visit = visit_of(world, *act, &none);
	bool found = false;
	visit.act.now += later;
	good(showing_now(&visit, &screen, out, &found));
	return found;
}

static int64_t with_content(struct world *world, int64_t id)
{
	int64_t bytes = -1;
	good(db_int(world->program.db, "SELECT length(content) FROM showing WHERE id = $1", ARGS(V_INT(id)),
		    &bytes, NULL));
	return bytes;
}

static void what_is_shown_is_sealed_and_wiped(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk);
	struct showing seen;
	int64_t plain = 0;
	assert_true(pairs(world, code_of(world, clerk), 0, "10.0.0.1"));
	struct showing first = send(world, clerk);
	assert_true(shown(world, &clerk, 0, &seen));
	same(seen.content, "{\"title\":\"王桂英\"}");
	good(db_int(world->program.db, "SELECT count(*) FROM showing WHERE CAST(content AS text) LIKE '%title%'",
		    NO_ARGS, &plain, NULL));
	assert_int_equal(plain, 0);
	struct showing second = send(world, clerk); /* in the place of the first */
	assert_int_equal(with_content(world, first.id), 0);
	bad(showing_answer(&clerk, &first, SHOWING_YES, S("")), ERR_CONFLICT, "收回");
	good(showing_answer(&clerk, &second, SHOWING_YES, S("")));
	assert_int_equal(with_content(world, second.id), 0);
	assert_false(shown(world, &clerk, 0, &seen));
	bad(showing_answer(&clerk, &second, SHOWING_NO, S("")), ERR_CONFLICT, "收回");
}

static void three_minutes_without_a_touch_end_it(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk), late = clerk;
	struct showing seen;
	assert_true(pairs(world, code_of(world, clerk), 0, "10.0.0.1"));
	struct showing sent = send(world, clerk);
	assert_true(shown(world, &clerk, 3 * MINUTE - 1, &seen));
	assert_false(shown(world, &clerk, 3 * MINUTE, &seen));
	late.now += 2 * MINUTE;
	struct screen screen = mine(&clerk);
	good(showing_touch(&late, &screen));
	assert_true(shown(world, &clerk, 4 * MINUTE, &seen));
	late.now = clerk.now + 5 * MINUTE;
	bad(showing_answer(&late, &sent, SHOWING_YES, S("")), ERR_CONFLICT, "收回");
	good(showing_wipe(&late));
	assert_int_equal(with_content(world, sent.id), 0);
}

static void one_clerk_has_it_and_only_of_the_place(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk), next = clerk, stranger = clerk;
	struct showing seen;
	const struct http_request none = {.peer = {NULL, 0}};
	assert_true(pairs(world, code_of(world, clerk), 0, "10.0.0.1"));
	struct showing sent = send(world, clerk);
	int64_t id = mine(&clerk).id;
	stranger.org = S(SIBLING);
	bad(screen_take(&stranger, id), ERR_NOT_FOUND, "没有找到");
	bad(screen_drop(&stranger, id), ERR_NOT_FOUND, "没有找到");
	next.account = world->officer; /* a colleague of the place */
	good(screen_take(&next, id));
	assert_int_equal(mine(&clerk).id, 0);
	assert_int_equal(mine(&next).id, id);
	assert_false(shown(world, &next, 0, &seen));
	struct visit visit = visit_of(world, next, &none);
	bad(showing_own(&visit, sent.id, &seen), ERR_NOT_FOUND, "");
	visit.act = clerk;
	bad(showing_send(&visit, &sent), ERR_CONFLICT, "没有连着");
	good(screen_drop(&next, id));
	assert_int_equal(mine(&next).id, 0);
}

static void it_is_forgotten_when_nobody_used_it(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk), later = clerk;
	assert_true(pairs(world, code_of(world, clerk), 0, "10.0.0.1"));
	later.now += 29LL * DAY;
	assert_int_not_equal(mine(&later).id, 0);
	later.now += 2LL * DAY;
	assert_int_equal(mine(&later).id, 0);
	good(screen_sweep(&later));
	assert_int_equal(mine(&clerk).id, 0);
}

int main(int count, char **arguments)
{
	world_arguments(count, arguments);
	const struct CMUnitTest tests[] = {
		in_world(a_code_is_good_once_and_for_ten_minutes),
		in_world(guesses_are_counted),
		in_world(what_is_shown_is_sealed_and_wiped),
		in_world(three_minutes_without_a_touch_end_it),
		in_world(one_clerk_has_it_and_only_of_the_place),
		in_world(it_is_forgotten_when_nobody_used_it),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
