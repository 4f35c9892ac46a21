/*
 * What is counted from days and votes inside the Party: months and years of standing on their edges, quorum, majority, ties.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/party/dates.h"
#include "modules/party/vote.h"

static int64_t day(const char *text)
{
	int64_t number = 0;
	assert_true(day_read(str_of(text), &number));
	return number;
}

static void months(void **state)
{
	(void)state;
	assert_int_equal(party_full_months(day("2026-01-31"), day("2026-02-27")), 0);
	assert_int_equal(party_full_months(day("2026-01-31"), day("2026-02-28")), 1);
	assert_int_equal(party_full_months(day("2026-01-15"), day("2026-07-14")), 5);
	assert_int_equal(party_full_months(day("2026-01-15"), day("2026-07-15")), 6);
	assert_int_equal(party_full_months(day("2026-07-15"), day("2026-01-15")), -6);
	assert_int_equal(party_full_months(day("2026-07-15"), day("2026-07-15")), 0);
}

static void standing(void **state)
{
	static const struct {
		const char *full_on, *today, *words;
	} rows[] = {
		{"1976-07-01", "2026-07-01", "50年"},
		{"1976-07-02", "2026-07-01", "49年11个月"},
		{"2026-07-01", "2026-07-01", "不满1个月"},
		{"2026-07-01", "2026-07-31", "不满1个月"},
		{"2026-07-01", "2026-08-01", "1个月"},
		{"2025-07-01", "2026-07-01", "1年"},
		{"2024-02-29", "2025-02-28", "1年"},
		{"2003-03-10", "2026-07-12", "23年4个月"},
		{"2026-07-02", "2026-07-01", ""},
		{"", "2026-07-01", ""},
	};
	struct arena *arena = arena_new(NULL);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(
			str_eq(party_standing(arena, str_of(rows[i].full_on), day(rows[i].today)),
			       str_of(rows[i].words)));
	arena_free(arena);
}

static void anniversaries(void **state)
{
	(void)state;
	assert_int_equal(party_anniversary(day("2003-07-01"), day("2026-07-01")),
			 day("2026-07-01"));
	assert_int_equal(party_anniversary(day("2003-07-01"), day("2026-07-02")),
			 day("2027-07-01"));
	assert_int_equal(party_anniversary(day("2004-02-29"), day("2026-02-01")),
			 day("2026-02-28"));
	assert_int_equal(party_anniversary(day("2004-02-29"), day("2028-02-01")),
			 day("2028-02-29"));
	assert_int_equal(party_anniversary(day("2004-02-29"), day("2027-03-01")),
			 day("2028-02-29"));
	assert_int_equal(party_anniversary(day("2026-07-01"), day("2026-07-01")),
			 day("2026-07-01"));
}

static struct party_vote vote_of(int64_t electors, int64_t present, int64_t seats)
{
	return (struct party_vote){.electors = electors,
				   .present = present,
				   .ballots_out = present,
				   .ballots_back = present,
				   .seats = seats,
				   .fifths = 4};
}

/* More than four fifths: exactly four fifths are not enough; nor is exactly half of the votes. */
static void quorum(void **state)
{
	static const int64_t rows[][3] = {/* electors, quorum, majority */
					  {20, 17, 11}, {21, 17, 11}, {25, 21, 13}, {5, 5, 3},
					  {4, 4, 3},    {3, 3, 2},    {1, 1, 1},    {100, 81, 51}};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct party_vote vote = vote_of(rows[i][0], rows[i][1], 3);
		assert_int_equal(party_quorum(&vote), rows[i][1]);
		assert_int_equal(party_majority(&vote), rows[i][2]);
		assert_int_equal(party_outcome(&vote), PARTY_VALID);
		vote.present--;
		assert_int_equal(party_outcome(&vote), PARTY_TOO_FEW);
	}
	struct party_vote vote = vote_of(20, 18, 3);
	vote.of_present = true;
	assert_int_equal(party_majority(&vote), 10);
	vote.ballots_back = vote.ballots_out - 1;
	assert_int_equal(party_outcome(&vote), PARTY_VALID);
	vote.ballots_back = vote.ballots_out + 1;
	assert_int_equal(party_outcome(&vote), PARTY_VOID);
}

static void elected(void **state)
{
	static const int64_t votes[] = {18, 11, 11, 15, 10};
	struct party_vote vote = vote_of(20, 18, 3);
	bool in[5], tied[5];
	(void)state;
	party_elect(&vote, votes, 5, in, tied); /* two at the third seat: a run-off between them */
	assert_true(in[0] && in[3] && !in[1] && !in[2] && !in[4]);
	assert_true(tied[1] && tied[2] && !tied[0] && !tied[3] && !tied[4]);
	vote.seats = 4;
	party_elect(&vote, votes, 5, in, tied);
	assert_true(in[0] && in[1] && in[2] && in[3] && !in[4]);
	assert_false(tied[1] || tied[4]);
	vote.seats = 5; /* ten of twenty is half, and no seat is filled for its own sake */
	party_elect(&vote, votes, 5, in, tied);
	assert_false(in[4] || tied[4]);
	vote.seats = 2;
	party_elect(&vote, votes, 5, in, tied);
	assert_true(in[0] && in[3] && !tied[1]);
	vote.present = 16; /* too few: nobody */
	party_elect(&vote, votes, 5, in, tied);
	assert_false(in[0] || tied[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(months),        cmocka_unit_test(standing),
		cmocka_unit_test(anniversaries), cmocka_unit_test(quorum),
		cmocka_unit_test(elected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
