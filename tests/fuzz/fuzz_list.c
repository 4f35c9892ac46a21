/*
 * The query of a list: whatever stands behind the question mark of /desk/cases or /desk/people, filters, search words,
 * sort and page, is a list or a refusal that a person understands, never an error of ours.
 *
 * Input: a byte that picks the register, the rest as the address has it. The database is one, made at the first input
 * from the shipped catalogue; nothing here writes.
 */
#include "fuzz.h"

#include "http/target.h"
#include "support.h"

static void close_world(void)
{
	world_close(NULL);
}

/* A village with two people and a case, once. */
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
	make_case(world, make_person(world, VILLAGE, 1, 0, ""));
	make_person(world, VILLAGE, 2, 0, "");
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

static struct form *form_of(struct arena *arena, const struct http_pair *pairs)
{
	struct form *form = arena_one(arena, struct form);
	struct form_value **link = (struct form_value **)&form->first;
	for (; pairs != NULL; pairs = pairs->next) {
		struct form_value *value = arena_one(arena, struct form_value);
		value->name = pairs->name;
		value->value = pairs->value;
		*link = value;
		link = (struct form_value **)&value->next;
	}
	return form;
}

static void check_list(const char *name, const struct http_pair *pairs)
{
	void *state = NULL;
	must(test_open(&state) == 0);
	struct world *world = state;
	struct act act = act_of(world, world->officer);
	struct query query = {.params = form_of(act.arena, pairs), .url = S("/desk/list")};
	err_t err = reg_list_doc(&act, reg_named(world, name), &query, doc_map(act.arena));
	for (err_t one = err; one != NULL; one = one->next)
		must(one->kind != ERR_INTERNAL && one->text.len > 0 && str_valid(one->text));
	test_close(&state);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const registers[] = {"case", "person", "household", "rating", "party_member"};
	struct http_pair *pairs = NULL;
	if (size < 1 || size > 2000)
		return 0;
	open_once();
	struct arena *arena = arena_new(NULL);
	if (target_pairs(arena, (struct str){(const char *)bytes + 1, size - 1}, &pairs) == 0)
		check_list(registers[bytes[0] % 5], pairs);
	arena_free(arena);
	return 0;
}
