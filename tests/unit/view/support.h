/*
 * What the tests of view/ share: cmocka with the headers it wants, and short checks on text.
 */
#ifndef LIANXIN_TESTS_VIEW_SUPPORT_H
#define LIANXIN_TESTS_VIEW_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/doc.h"
#include "base/err.h"
#include "base/str.h"
#include "view/view.h"

/* Equal text, both shown when not. */
#define assert_text(got, wanted) check_text((got), (wanted), __FILE__, __LINE__)
void check_text(struct str got, struct str wanted, const char *file, int line);

/* Text contains part. */
#define assert_has(text, part) check_has((text), S(part), true, __FILE__, __LINE__)
#define assert_lacks(text, part) check_has((text), S(part), false, __FILE__, __LINE__)
void check_has(struct str text, struct str part, bool wanted, const char *file, int line);

/* No error, or its sentence and cause are shown. */
#define assert_fine(call) check_fine((call), __FILE__, __LINE__)
void check_fine(err_t err, const char *file, int line);

/* A whole file; fails the test when it cannot be read. */
struct str load_file(struct arena *arena, const char *path);
void save_file(const char *path, struct str bytes);

/* A fresh arena in *state for each test. */
int fresh_arena(void **state);
int drop_arena(void **state);
#define arena_test(f) cmocka_unit_test_setup_teardown(f, fresh_arena, drop_arena)

/* A doc from JSON text; fails the test when it is not. */
struct doc *doc_of(struct arena *arena, const char *json);

#endif
