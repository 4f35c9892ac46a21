/*
 * router: from a path to the row that answers it.
 *
 * The suffix names the writer (".json", ".csv" …) and is taken off first; a {…} of a row stands for
 * one part of the path. The rows, two thousand of them, are a tree by the parts of their paths, grown once at start:
 * every request asks it, some twice. Of rows that fit, the first of the list answers.
 */
#include "base/arena.h"
#include "base/count.h"
#include "web/site_int.h"

#include <string.h>

static const char *const suffixes[] = {"json", "csv", "xlsx", "pdf", "atom", "ics", "svg"};

static struct str take_suffix(struct str path, struct str *suffix)
{
	*suffix = S("");
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		struct str one = str_of(suffixes[i]);
		if (path.len <= one.len + 1 || !str_ends(path, one) ||
		    path.at[path.len - one.len - 1] != '.')
			continue;
		*suffix = one;
		return str_sub(path, 0, path.len - one.len - 1);
	}
	return path;
}

/* One part of a path; what follows it hangs below, what may stand in its place beside it. */
struct branch {
	struct str part; /* empty before the first stroke, as the path's own */
	bool any;        /* a {…} */
	const struct route *route; /* ends here; NULL: none */
	size_t order;
	struct branch *below, *beside;
};

static struct branch *branch_of(struct arena *arena, struct branch *under, struct str part)
{
	bool any = part.len > 2 && part.at[0] == '{';
	struct branch **link = &under->below;
	while (*link != NULL && ((*link)->any != any || (!any && !str_eq((*link)->part, part))))
		link = &(*link)->beside;
	if (*link == NULL) {
		*link = arena_one(arena, struct branch);
		**link = (struct branch){.part = part, .any = any};
	}
	return *link;
}

const struct branch *route_tree(struct arena *arena, const struct route *const *routes, size_t count)
{
	struct branch *root = arena_one(arena, struct branch);
	for (size_t i = 0; i < count; i++) {
		struct branch *at = root;
		struct str rest = str_of(routes[i]->path);
		while (rest.len > 0)
			at = branch_of(arena, at, str_cut(&rest, '/'));
		if (at->route == NULL) {
			at->route = routes[i];
			at->order = i;
		}
	}
	return root;
}

struct search {
	struct str found[ROUTE_PARTS_MAX]; /* on the way that is being tried */
	struct str *params;           /* of the best so far */
	const struct branch *best;
};

static void descend(struct search *search, const struct branch *under, struct str path, size_t filled)
{
	if (path.len == 0) {
		if (under->route == NULL || (search->best != NULL && search->best->order < under->order))
			return;
		search->best = under;
		for (size_t i = 0; i < ROUTE_PARTS_MAX; i++)
			search->params[i] = i < filled ? search->found[i] : S("");
		return;
	}
	struct str part = str_cut(&path, '/');
	for (const struct branch *one = under->below; one != NULL; one = one->beside) {
		if (!one->any && str_eq(one->part, part))
			descend(search, one, path, filled);
		if (!one->any || part.len == 0 || filled == ROUTE_PARTS_MAX)
			continue;
		search->found[filled] = part;
		descend(search, one, path, filled + 1);
	}
}

static const struct route *find(const struct site *site, struct str path, struct str *params)
{
	struct search search = {.params = params};
	if (path.len > 0)
		descend(&search, site->tree, path, 0);
	return search.best == NULL ? NULL : search.best->route;
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

bool route_is_there(const struct site *site, struct str path)
{
	struct str params[ROUTE_PARTS_MAX];
	return find(site, path, params) != NULL;
}

static size_t count_modules(const struct module *const *modules)
{
	size_t count = 0;
	while (modules[count] != NULL)
		count++;
	return count;
}

const struct module *const *web_modules(struct arena *arena, const struct module *const *modules,
					enum profile profile)
{
	const struct module **list = arena_many(arena, const struct module *, count_modules(modules) + 1);
	size_t filled = 0;
	for (size_t i = 0; modules[i] != NULL; i++) {
		if (profile_serves(profile, modules[i]->profile))
			list[filled++] = modules[i];
	}
	list[filled] = NULL;
	return list;
}

static bool is_served(const struct catalogue *catalogue, const struct module *module,
		      const struct route *row)
{
	const struct reg *reg = row->on == NULL ? NULL : catalogue_any(catalogue, str_of(row->on));
	if (reg != NULL && !catalogue_has(catalogue, reg))
		return false;
	return catalogue->profile != PROFILE_PARTY || row->who != WHO_ANYBODY ||
	       module->profile == PROFILE_PARTY;
}

err_t web_routes(struct arena *arena, const struct module *const *modules,
		 const struct catalogue *catalogue, const struct route *const **out, size_t *count)
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
			if (is_served(catalogue, modules[i], row))
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
