/*
 * Which writer a suffix or an Accept header names.
 */
#include "support.h"

static struct str suffix_of(const char *accept)
{
	const struct view *view = view_of_accept(str_of(accept));
	return view == NULL ? S("html") : view->suffix;
}

static void by_suffix(void **state)
{
	(void)state;
	static const char *const suffixes[] = {"json", "csv", "xlsx", "pdf", "atom", "ics"};
	for (size_t i = 0; i < 6; i++) {
		const struct view *view = view_of_suffix(str_of(suffixes[i]));
		assert_non_null(view);
		assert_text(view->suffix, str_of(suffixes[i]));
		assert_non_null(view->write);
		assert_int_equal(view->heavy, i == 2 || i == 3);
	}
	assert_null(view_of_suffix(S("html")));
	assert_null(view_of_suffix(S("")));
	assert_null(view_of_suffix(S("exe")));
}

static void by_accept(void **state)
{
	(void)state;
	assert_text(suffix_of(""), S("html"));
	assert_text(suffix_of("*/*"), S("html"));
	assert_text(suffix_of("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"), S("html"));
	assert_text(suffix_of("application/json"), S("json"));
	assert_text(suffix_of("application/json, text/html"), S("json"));
	assert_text(suffix_of("text/html, application/json"), S("html"));
	assert_text(suffix_of("text/html;q=0.5, Application/JSON;q=0.9"), S("json"));
	assert_text(suffix_of("application/json;q=0"), S("html"));
	assert_text(suffix_of("application/json;q=2"), S("html"));
	assert_text(suffix_of("text/csv;charset=utf-8;q=0.7, */*;q=0.1"), S("csv"));
	assert_text(suffix_of("text/calendar"), S("ics"));
	assert_text(suffix_of(",,;;q=,"), S("html"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {arena_test(by_suffix), arena_test(by_accept)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
