/*
 * Every file under bad/ holds faults, and beside it stands, line for line, what the technician is told.
 * Files named overlay_… are a county's overlay over good/base.yaml; the others are shipped beside it.
 */
#include "support.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 200, TEXT_MAX = 1 << 16 };

static struct str read_expected(struct arena *arena, struct str name)
{
	char *path = str_c(arena, str_fmt(arena, STR "/bad/" STR ".txt",
					  STR_ARG(support_argument(1)), STR_ARG(name)));
	FILE *file = fopen(path, "r");
	if (file == NULL)
		fail_msg("no %s beside the bad file", path);
	char *text = arena_alloc(arena, TEXT_MAX);
	size_t length = fread(text, 1, TEXT_MAX, file);
	fclose(file);
	return (struct str){text, length};
}

static void told_exactly(void **state)
{
	struct str name = str_of(*state);
	struct arena *arena = arena_new(NULL);
	struct catalogue_source bad =
		read_source(arena, str_fmt(arena, "bad/" STR ".yaml", STR_ARG(name)));
	struct sources shipped = base_with(arena, "bad", "# taken below");
	struct sources overlay = {NULL, 0};
	if (str_starts(name, S("overlay_"))) {
		shipped.count = 1;
		overlay = (struct sources){&bad, 1};
	} else {
		shipped.all[1] = bad;
	}
	const struct catalogue *catalogue = NULL;
	err_t faults = catalogue_compile(arena, shipped.all, shipped.count, overlay.all,
					 overlay.count, &catalogue);
	assert_null(catalogue);
	assert_non_null(faults);
	assert_text(fault_lines(arena, faults), str_c(arena, read_expected(arena, name)));
	arena_free(arena);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

static size_t list_tests(struct arena *arena, struct CMUnitTest *tests)
{
	size_t count = 0;
	char *folder = str_c(arena, str_fmt(arena, STR "/bad", STR_ARG(support_argument(1))));
	DIR *listing = opendir(folder);
	struct dirent *entry = NULL;
	while (listing != NULL && (entry = readdir(listing)) != NULL) {
		struct str name = str_of(entry->d_name);
		if (!str_ends(name, S(".yaml")) || count == FILES_MAX)
			continue;
		char *title = str_c(arena, str_sub(name, 0, name.len - 5));
		tests[count++] = (struct CMUnitTest){title, told_exactly, NULL, NULL, title};
	}
	if (listing != NULL)
		closedir(listing);
	qsort(tests, count, sizeof tests[0], by_name);
	return count;
}

int main(int count, char **arguments)
{
	static struct CMUnitTest tests[FILES_MAX];
	support_start(count, arguments);
	struct arena *arena = arena_new(NULL);
	size_t found = count == 2 ? list_tests(arena, tests) : 0;
	int failed = 1;
	if (found >= 60)
		failed = _cmocka_run_group_tests("bad", tests, found, NULL, NULL);
	arena_free(arena);
	return failed;
}
