/*
 * Whose turn it is: in order of taking, sent ones first, priority every so manieth call; and the place that is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modules/tickets/next.h"

static const struct counter all = {1, {NULL, 0}};

static void in_order_of_taking(void **state)
{
	const struct waiting list[] = {{3, 30, 0, STR_INIT("a"), false}, {1, 10, 0, STR_INIT("b"), false},
				       {2, 10, 0, STR_INIT("a"), false}};
	struct counter only_a = {2, STR_INIT("a c")};
	(void)state;
	assert_int_equal(ticket_next(list, 3, &all, 0, 2), 1);
	assert_int_equal(ticket_next(list, 3, &only_a, 0, 2), 2);
	assert_int_equal(ticket_next(list, 0, &all, 0, 2), NEXT_NONE);
	struct counter only_c = {3, STR_INIT("c")};
	assert_int_equal(ticket_next(list, 3, &only_c, 0, 2), NEXT_NONE);
}

static void priority_every_second_call(void **state)
{
	const struct waiting list[] = {{1, 10, 0, STR_INIT("a"), false}, {2, 20, 0, STR_INIT("a"), true},
				       {3, 30, 0, STR_INIT("a"), true}};
	(void)state;
	assert_int_equal(ticket_next(list, 3, &all, 0, 2), 0);
	assert_int_equal(ticket_next(list, 3, &all, 1, 2), 1);
	assert_int_equal(ticket_next(list, 3, &all, 0, 1), 1); /* every one of them before all others */
	assert_int_equal(ticket_next(list + 1, 2, &all, 0, 2), 0); /* nobody else is there */
	assert_int_equal(ticket_next(list, 3, &all, 1, 3), 0);
	assert_int_equal(ticket_next(list, 3, &all, 2, 3), 1);
}

static void sent_here_goes_first_and_nowhere_else(void **state)
{
	const struct waiting list[] = {{1, 10, 0, STR_INIT("a"), false}, {2, 20, 7, STR_INIT("a"), false},
				       {3, 5, 0, STR_INIT("a"), true}};
	struct counter seven = {7, STR_INIT("b")};
	(void)state;
	assert_int_equal(ticket_next(list, 3, &seven, 1, 2), 1);
	struct counter other = {1, {NULL, 0}};
	assert_int_equal(ticket_next(list, 3, &other, 1, 2), 2);
	assert_int_equal(ticket_next(list, 3, &other, 0, 2), 0);
}

/* Calling one after the other until somebody is called gives as many as were said to be before him. */
static void the_place_is_what_happens(void **state)
{
	enum { COUNT = 60 };
	struct waiting list[COUNT];
	uint32_t seed = 7;
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		seed = seed * 1664525 + 1013904223;
		list[i] = (struct waiting){(int64_t)i + 1, seed % 1000, 0, STR_INIT("a"), seed >> 30 == 0};
	}
	for (int64_t every = 1; every <= 3; every++) {
		struct waiting left[COUNT];
		size_t kept = COUNT;
		memcpy(left, list, sizeof list);
		for (int called = 0; kept > 0; called++) {
			int at = ticket_next(left, kept, &all, called, every);
			assert_true(at >= 0);
			assert_int_equal(ticket_ahead(list, COUNT, left[at].id, 0, every), called);
			left[at] = left[--kept];
		}
	}
	assert_int_equal(ticket_ahead(list, COUNT, 999, 0, 2), NEXT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order_of_taking),
		cmocka_unit_test(priority_every_second_call),
		cmocka_unit_test(sent_here_goes_first_and_nowhere_else),
		cmocka_unit_test(the_place_is_what_happens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
