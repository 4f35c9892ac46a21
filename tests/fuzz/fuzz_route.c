/*
 * Paths of any bytes against the tree of the routes: it finds the very row, with the very parts, that comparing the
 * rows one after the other finds.
 *
 * Input: a path. The rows below overlap as the program's do: literal beside {…}, short beside long, a suffix of its own.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/count.h"
#include "web/site_int.h"

#define ROW(path_) {.path = path_, .who = WHO_OPEN}
static const struct route rows[] = {
	ROW("/"),
	ROW("/a"),
	ROW("/a/{x}"),
	ROW("/a/b"),
	ROW("/a/{x}/c"),
	ROW("/a/b/{y}"),
	ROW("/{w}/b/c"),
	ROW("/{w}"),
	ROW("/{w}/{x}/{y}/{z}"),
	ROW("/{w}/{x}/{y}/{z}/{more}"), /* a visit holds four: it is never found */
	ROW("/a.json"),
	ROW("/b/c.csv"),
};
enum { ROWS = COUNT(rows) };

static bool fits(const char *pattern, struct str path, struct str *parts)
{
	struct str rest = str_of(pattern);
	size_t filled = 0;
	while (rest.len > 0 || path.len > 0) {
		struct str want = str_cut(&rest, '/'), have = str_cut(&path, '/');
		bool any = want.len > 2 && want.at[0] == '{';
		if (any ? have.len == 0 || filled == ROUTE_PARTS_MAX : !str_eq(want, have))
			return false;
		if (any)
			parts[filled++] = have;
		if ((rest.len == 0) != (path.len == 0))
			return false;
	}
	return true;
}

static const struct route *find_slowly(struct str path, struct str *parts)
{
	for (size_t i = 0; path.len > 0 && i < ROWS; i++) {
		struct str found[ROUTE_PARTS_MAX] = {{NULL, 0}};
		if (!fits(rows[i].path, path, found))
			continue;
		memcpy(parts, found, sizeof found);
		return &rows[i];
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	const struct route *list[ROWS];
	for (size_t i = 0; i < ROWS; i++)
		list[i] = &rows[i];
	struct site site = {.routes = list, .route_count = ROWS, .tree = route_tree(arena, list, ROWS)};
	struct visit visit = {.arena = arena};
	struct str path = {(const char *)bytes, size}, parts[ROUTE_PARTS_MAX] = {{NULL, 0}};
	const struct route *found = route_find(&site, path, &visit);
	const struct route *wanted = find_slowly(visit.url, parts);
	must(visit.suffix.len == 0 ? visit.url.len == path.len : visit.url.len < path.len);
	must(found == wanted);
	for (size_t i = 0; found != NULL && i < ROUTE_PARTS_MAX; i++)
		must(str_eq(visit.params[i], parts[i]));
	arena_free(arena);
	return 0;
}
