/*
 * support: what the tests of the catalogue share: cmocka with its preconditions, sources from the test
 * folder, and looking a fault up. The test folder is the first argument of each program.
 */
#ifndef LIANXIN_TESTS_UNIT_CATALOGUE_SUPPORT_H
#define LIANXIN_TESTS_UNIT_CATALOGUE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "catalogue/catalogue.h"

/* Where the test files are; set by support_start from the program's arguments. */
void support_start(int count, char **arguments);
struct str support_argument(int number); /* 1: the test folder */

struct sources {
	struct catalogue_source *all;
	size_t count;
};

/* A file of the test folder under its own name. Fails the test when it cannot be read. */
struct catalogue_source read_source(struct arena *arena, struct str name);
/* The files of a folder below the test folder (or any absolute one), named relative to it. */
struct sources read_sources(struct arena *arena, struct str folder);
/* good/base.yaml, and after it a text under the given name when it is not empty. */
struct sources base_with(struct arena *arena, const char *name, const char *text);

/* Compiles, and fails the test with every fault printed when that does not go. */
const struct catalogue *compile_fine(struct arena *arena, struct sources shipped,
				     struct sources overlay);
/* All faults, one a line. */
struct str fault_lines(struct arena *arena, err_t faults);

void check_text(struct str got, const char *wanted, const char *file, int line);
#define assert_text(got, wanted) check_text((got), (wanted), __FILE__, __LINE__)

int open_arena(void **state);
int close_arena(void **state);
/* A test with an arena of its own as its state. */
#define with_arena(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

#endif
