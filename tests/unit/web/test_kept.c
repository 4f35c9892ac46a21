/*
 * kept: the arithmetic of pieces that were cut off, tickets that were bent, and how long a code is good.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/count.h"
#include "web/handover.h"
#include "web/kept_int.h"

static void a_piece_goes_where_the_server_stands(void **state)
{
	static const struct {
		int64_t have, size, offset;
		size_t len;
		enum kept_step step;
	} rows[] = {
		{0, 10, 0, 4, KEPT_WRITE},	  {4, 10, 4, 6, KEPT_WRITE},
		{4, 10, 4, 0, KEPT_WRITE}, /* nothing yet, nothing spoilt */
		{4, 10, 0, 4, KEPT_WRONG_OFFSET}, /* its answer was lost: it comes again */
		{4, 10, 5, 5, KEPT_WRONG_OFFSET}, /* a hole */
		{4, 10, 4, 7, KEPT_TOO_MUCH},	  {0, 10, 0, 11, KEPT_TOO_MUCH},
		{10, 10, 10, 0, KEPT_WHOLE}, /* the last answer was lost */
		{10, 10, 10, 1, KEPT_TOO_MUCH},	  {10, 10, 4, 6, KEPT_WRONG_OFFSET},
		{0, 10, INT64_MAX, 1, KEPT_WRONG_OFFSET},
		{0, KEPT_FILE_MOST, 0, SIZE_MAX, KEPT_TOO_MUCH},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum kept_step got = kept_step(rows[i].have, rows[i].size, rows[i].offset, rows[i].len);
		if (got != rows[i].step)
			print_error("row %zu\n", i);
		assert_int_equal(got, rows[i].step);
	}
}

static void a_ticket_is_a_number_and_a_mark(void **state)
{
	(void)state;
	assert_int_equal(ticket_id(S("17-0123456789abcdef0123456789abcdef")), 17);
	assert_int_equal(ticket_id(S("17-")), 17); /* its mark will not fit */
	assert_int_equal(ticket_id(S("17")), 17);
	static const struct str bad[] = {
		STR_INIT(""),	  STR_INIT("-"),      STR_INIT("-17-00"), STR_INIT("0-00"),
		STR_INIT("x-00"), STR_INIT(" 1-00"),  STR_INIT("1 -00"),  STR_INIT("+1-00"),
		STR_INIT("99999999999999999999-00"),
		STR_INIT("1-00000000000000000000000000000000000000000000000000000000000000000")};
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (ticket_id(bad[i]) != 0)
			print_error("\"" STR "\"\n", STR_ARG(bad[i]));
		assert_int_equal(ticket_id(bad[i]), 0);
	}
}

static void a_code_is_good_until_its_time_or_its_end(void **state)
{
	struct handover handover = {.made = 1000, .until = 2000};
	(void)state;
	assert_int_equal(handover_state(&handover, 1000), HANDOVER_WAITING);
	assert_int_equal(handover_state(&handover, 1999), HANDOVER_WAITING);
	assert_int_equal(handover_state(&handover, 2000), HANDOVER_EXPIRED);
	handover.opened = 1500;
	assert_int_equal(handover_state(&handover, 1999), HANDOVER_OPEN);
	assert_int_equal(handover_state(&handover, 2000), HANDOVER_EXPIRED);
	handover.ended = 1600;
	assert_int_equal(handover_state(&handover, 1700), HANDOVER_ENDED);
	assert_int_equal(handover_state(&handover, 3000), HANDOVER_ENDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_goes_where_the_server_stands),
		cmocka_unit_test(a_ticket_is_a_number_and_a_mark),
		cmocka_unit_test(a_code_is_good_until_its_time_or_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
