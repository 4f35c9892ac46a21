/*
 * What a phone remembers of its cases: any cookie is read without a fault, and one whose mark is right (as a
 * forger's who had the key) says only days to come, each case once, no more than fit; written again it says the
 * same, and on another phone nothing.
 *
 * Input: the text before the mark.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "modules/service/remembered.h"

#include <string.h>
#include <unistd.h>

enum { TODAY = 20700, MARK_LENGTH = 32 };
#define PHONE S("0123456789abcdef0123456789abcdef")
#define OTHER_PHONE S("0123456789abcdef0123456789abcdee")

static struct keys *open_keys(struct arena *arena)
{
	char folder[] = "/tmp/lianxin-fuzz-XXXXXX", path[64];
	struct keys *keys = NULL;
	must(crypt_start(arena) == NULL && mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/key", folder);
	must(keys_create(arena, str_of(path)) == NULL);
	must(keys_open(arena, str_of(path), SEAL_XCHACHA, &keys) == NULL);
	must(unlink(path) == 0 && rmdir(folder) == 0);
	return keys;
}

static struct str marked(struct arena *arena, const struct keys *keys, struct str text)
{
	struct str both = str_fmt(arena, STR "|" STR, STR_ARG(PHONE), STR_ARG(text));
	struct str mark = keyed_digest(arena, keys, S("remembered-cases"), both);
	return str_fmt(arena, STR "." STR, STR_ARG(text), STR_ARG(str_sub(mark, 0, MARK_LENGTH)));
}

static bool is_same(const struct remembered *a, const struct remembered *b)
{
	bool same = a->off == b->off && a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = a->all[i].id == b->all[i].id && a->all[i].until == b->all[i].until;
	return same;
}

static void check_said(const struct remembered *said)
{
	must(said->count <= REMEMBERED_MOST && (!said->off || said->count == 0));
	for (size_t i = 0; i < said->count; i++) {
		must(said->all[i].id > 0 && said->all[i].until >= TODAY);
		for (size_t j = 0; j < i; j++)
			must(said->all[i].id != said->all[j].id);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct remembered nothing = {.off = false};
	struct arena *arena = arena_new(NULL);
	const struct keys *keys = open_keys(arena);
	struct str text = {(const char *)bytes, size};
	struct remembered bare = remembered_read(arena, keys, PHONE, text, TODAY);
	must(is_same(&bare, &nothing)); /* nobody guesses a mark */
	struct str cookie = marked(arena, keys, text);
	struct remembered said = remembered_read(arena, keys, PHONE, cookie, TODAY);
	check_said(&said);
	struct str again = remembered_write(arena, keys, PHONE, &said);
	struct remembered back = remembered_read(arena, keys, PHONE, again, TODAY);
	must(is_same(&said, &back));
	struct remembered away = remembered_read(arena, keys, OTHER_PHONE, cookie, TODAY);
	must(is_same(&away, &nothing));
	remembered_put(&said, 1, TODAY);
	must(said.count <= REMEMBERED_MOST && said.all[0].id == 1);
	arena_free(arena);
	return 0;
}
