/*
 * check: what the tests of base share: cmocka with its preconditions, and comparing a struct str.
 */
#ifndef LIANXIN_TESTS_UNIT_BASE_CHECK_H
#define LIANXIN_TESTS_UNIT_BASE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Shows both texts when they differ. */
static inline void check_text(struct str got, const char *wanted, const char *file, int line)
{
	if (str_eq(got, str_of(wanted)))
		return;
	print_error("got    \"" STR "\"\nwanted \"%s\"\n", STR_ARG(got), wanted);
	_fail(file, line);
}

#define assert_text(got, wanted) check_text((got), (wanted), __FILE__, __LINE__)

/* An error of this kind whose sentence contains the words. */
static inline void check_error(err_t err, enum err_kind kind, const char *words, const char *file,
			       int line)
{
	if (err != NULL && err->kind == kind && str_find(err->text, str_of(words)) != SIZE_MAX)
		return;
	print_error("got %s\n", err == NULL ? "no error" : "another error:");
	if (err != NULL)
		print_error("kind %d: " STR " (" STR ")\n", (int)err->kind, STR_ARG(err->text),
			    STR_ARG(err->cause));
	_fail(file, line);
}

#define assert_error(err, kind, words) check_error((err), (kind), (words), __FILE__, __LINE__)

static inline int open_arena(void **state)
{
	*state = arena_new(NULL);
	return 0;
}

static inline int close_arena(void **state)
{
	arena_free(*state);
	return 0;
}

/* A test with an arena of its own as its state. */
#define with_arena(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

#endif
