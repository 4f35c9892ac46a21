/*
 * router: from a path to the row that answers it.
 *
 * The suffix names the writer (".json", ".csv" …) and is taken off first; a {…} of a row stands for
 * one part of the path. Rows are few and compared in order.
 */
#include "base/arena.h"
#include "web/site_int.h"

#include <string.h>

static const char *const suffixes[] = {"json", "csv", "xlsx", "pdf", "atom", "ics", "svg"};

static struct str take_suffix(struct str path, struct str *suffix)
{
	*suffix = S("");
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		struct str one = str_of(suffixes[i]);
		if (path.len <= one.len + 1 || !str_ends(path, one) ||
		    path.at[path.len - one.len - 1] != '.')
			continue;
		*suffix = one;
		return str_sub(path, 0, path.len - one.len - 1);
	}
	return path;
}

static bool matches(const char *pattern, struct str path, struct str *params)
{
	struct str rest = str_of(pattern);
	size_t filled = 0;
	while (rest.len > 0 || path.len > 0) {
		struct str want = str_cut(&rest, '/'), have = str_cut(&path, '/');
		if (want.len > 2 && want.at[0] == '{') {
			if (have.len == 0 || filled == 4)
				return false;
			params[filled++] = have;
		} else if (!str_eq(want, have)) {
			return false;
		}
		if ((rest.len == 0) != (path.len == 0))
			return false;
	}
	return true;
}

static const struct route *find(const struct site *site, struct str path, struct str *params)
{
	for (size_t i = 0; i < site->route_count; i++) {
		struct str found[4] = {{NULL, 0}};
		if (!matches(site->routes[i]->path, path, found))
			continue;
		memcpy(params, found, sizeof found);
		return site->routes[i];
	}
	return NULL;
}

const struct route *route_find(const struct site *site, struct str path, struct visit *visit)
{
	struct str suffix;
	const struct route *exact = find(site, path, visit->params);
	struct str bare = take_suffix(path, &suffix);
	visit->url = path;
	visit->suffix = S("");
	/* A row that names its suffix ("/openapi.json") is itself; else the suffix is a writer. */
	if (exact != NULL && (suffix.len == 0 || strchr(exact->path, '.') != NULL))
		return exact;
	if (suffix.len == 0)
		return NULL;
	visit->url = bare;
	visit->suffix = suffix;
	return find(site, bare, visit->params);
}

err_t web_routes(struct arena *arena, const struct module *const *modules,
		 const struct route *const **out, size_t *count)
{
	size_t total = 0, filled = 0;
	for (size_t i = 0; modules[i] != NULL; i++) {
		for (const struct route *row = modules[i]->routes; row != NULL && row->path != NULL;
		     row++)
			total++;
	}
	const struct route **list = arena_many(arena, const struct route *, total + 1);
	for (size_t i = 0; modules[i] != NULL; i++) {
		for (const struct route *row = modules[i]->routes; row != NULL && row->path != NULL;
		     row++) {
			if (row->who == WHO_STAFF && row->on == NULL)
				return err_internal(arena, "route %s has no right", row->path);
			list[filled++] = row;
		}
	}
	*out = list;
	*count = filled;
	return NULL;
}

struct str route_logged(const struct route *route, struct str path)
{
	return route != NULL && route->who == WHO_ANYBODY ? str_of(route->path) : path;
}
