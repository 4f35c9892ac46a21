/*
 * support: see support.h.
 */
#include "support.h"

#include "base/buf.h"

static char **given;
static int given_count;

void support_start(int count, char **arguments)
{
	given = arguments;
	given_count = count;
}

struct str support_argument(int number)
{
	assert_true(number < given_count);
	return str_of(given[number]);
}

int open_arena(void **state)
{
	*state = arena_new(NULL);
	return 0;
}

int close_arena(void **state)
{
	arena_free(*state);
	return 0;
}

void check_text(struct str got, const char *wanted, const char *file, int line)
{
	if (str_eq(got, str_of(wanted)))
		return;
	print_error("got    \"" STR "\"\nwanted \"%s\"\n", STR_ARG(got), wanted);
	_fail(file, line);
}

struct str fault_lines(struct arena *arena, err_t faults)
{
	struct buf buf = buf_new(arena, 1 << 20);
	for (; faults != NULL; faults = faults->next)
		buf_fmt(&buf, STR "\n", STR_ARG(faults->text));
	assert_false(buf_failed(&buf));
	return buf_str(&buf);
}

struct sources read_sources(struct arena *arena, struct str folder)
{
	struct sources sources = {NULL, 0};
	struct str path = str_starts(folder, S("/"))
				  ? folder
				  : str_fmt(arena, STR "/" STR, STR_ARG(support_argument(1)),
					    STR_ARG(folder));
	err_t err = catalogue_read_folder(arena, path, &sources.all, &sources.count);
	if (err != NULL)
		fail_msg(STR, STR_ARG(err->text));
	return sources;
}

struct catalogue_source read_source(struct arena *arena, struct str name)
{
	struct str folder = name;
	struct str file = S("");
	for (size_t i = name.len; i > 0 && file.len == 0; i--) {
		if (name.at[i - 1] == '/') {
			folder = str_sub(name, 0, i - 1);
			file = str_sub(name, i, name.len);
		}
	}
	struct sources all = read_sources(arena, folder);
	for (size_t i = 0; i < all.count; i++) {
		if (str_eq(all.all[i].name, file))
			return (struct catalogue_source){.name = name, .text = all.all[i].text};
	}
	fail_msg("no file " STR, STR_ARG(name));
	return (struct catalogue_source){.name = name};
}

struct sources base_with(struct arena *arena, const char *name, const char *text)
{
	struct sources sources = {arena_many(arena, struct catalogue_source, 2), 1};
	sources.all[0] = read_source(arena, S("good/base.yaml"));
	if (text[0] != '\0')
		sources.all[sources.count++] =
			(struct catalogue_source){.name = str_of(name), .text = str_of(text)};
	return sources;
}

const struct catalogue *compile_fine(struct arena *arena, struct sources shipped,
				     struct sources overlay)
{
	const struct catalogue *catalogue = NULL;
	err_t faults = catalogue_compile(arena, shipped.all, shipped.count, overlay.all,
					 overlay.count, &catalogue);
	if (faults != NULL)
		fail_msg("unexpected faults:\n" STR, STR_ARG(fault_lines(arena, faults)));
	assert_non_null(catalogue);
	return catalogue;
}
