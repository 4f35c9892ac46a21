/*
 * What somebody types off a receipt: a number with or without its letters, place and dashes, the last four of a telephone, or the
 * whole receipt. Whatever is typed, it is refused with a sentence, or it opens the one case and proves it.
 *
 * Input: the number up to the first newline, then the four digits. '@' stands for the number of the case, '$' for its whole receipt,
 * '#' for the day and the running number without dashes: they differ from day to day.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "support.h"

static int64_t one_case;

static void close_world(void)
{
	world_close(NULL);
}

/* A village with a case, once. */
static void open_once(void)
{
	static char program[] = "fuzz", folder[] = CATALOGUE;
	static char *arguments[] = {program, folder, NULL};
	static bool opened;
	void *state = NULL;
	if (opened)
		return;
	opened = true;
	world_arguments(2, arguments);
	must(world_open(&state) == 0 && atexit(close_world) == 0 && test_open(&state) == 0);
	struct world *world = state;
	one_case = make_case(world, make_person(world, VILLAGE, 1, 0, ""));
	must(db_commit(world->program.db) == NULL);
	test_close(&state);
}

/* libFuzzer's: what it takes to begin is not the first input's time. */
int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerInitialize(int *count, char ***arguments)
{
	(void)count, (void)arguments;
	open_once();
	return 0;
}

/* Behind the place: "261127-0001" as a number pad gives it. */
static struct str digits_of(struct arena *arena, struct str number)
{
	struct str rest = number, out = S("");
	(void)str_cut(&rest, '-');
	while (rest.len > 0)
		out = str_join(arena, out, str_cut(&rest, '-'));
	return out;
}

static struct str spelt(struct arena *arena, const struct record *record, struct str receipt, struct str text)
{
	struct str number = record_text(record, "number"), digits = digits_of(arena, number);
	struct buf out = buf_new(arena, 1 << 20);
	for (size_t i = 0; i < text.len; i++) {
		struct str one = str_sub(text, i, 1);
		buf_add(&out, *one.at == '@' ? number : *one.at == '$' ? receipt : *one.at == '#' ? digits : one);
	}
	return buf_str(&out);
}

static void check_refusal(err_t err)
{
	for (; err != NULL; err = err->next)
		must(err->kind != ERR_INTERNAL && err->text.len > 0 && str_valid(err->text));
}

static void check(struct world *world, struct str typed, struct str tail)
{
	struct act act = world->program;
	const struct reg *reg = reg_named(world, "case");
	struct record record = load(world, "case", one_case), found;
	struct str receipt = link_make(&act, &record), text = spelt(act.arena, &record, receipt, typed);
	act.org = str_of(VILLAGE);
	err_t err = link_open_tail(&act, reg, text, tail, &found);
	check_refusal(err);
	must(err != NULL || (found.id == one_case && tail.len == 4 && act.own_id == one_case));
	err = link_open(&act, reg, text, &found);
	check_refusal(err);
	must(err != NULL || (found.id == one_case && str_eq(text, receipt)));
	must(!str_eq(text, receipt) || err == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str tail = {(const char *)bytes, size};
	void *state = NULL;
	if (size > 400 || !str_valid(tail) || str_find(tail, (struct str){"", 1}) != SIZE_MAX)
		return 0; /* no form brings them */
	open_once();
	struct str typed = str_cut(&tail, '\n');
	must(test_open(&state) == 0);
	check(state, typed, tail);
	test_close(&state);
	return 0;
}
