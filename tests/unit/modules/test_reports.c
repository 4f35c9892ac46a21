/*
 * Sheets of reports: counted, worked out, kept as text, read back, added up.
 */
#include "support.h"

#include "modules/reports/reports_int.h"

static const struct report *monthly(struct world *world)
{
	const struct report *report =
		catalogue_report(world->program.house->catalogue, S("village_service"));
	assert_non_null(report);
	return report;
}

static struct sheet sheet_at(struct world *world, const char *org)
{
	struct place_row place;
	struct span span = span_of_day(world->arena, world->program.today);
	good(place_load(&world->program, str_of(org), &place));
	return sheet_new(&world->program, monthly(world), &span, &place);
}

static const struct line *line_of(const struct sheet *sheet, const char *key)
{
	for (size_t i = 0; i < sheet->line_count; i++) {
		if (str_eq(sheet->lines[i].key, str_of(key)))
			return &sheet->lines[i];
	}
	fail_msg("no line %s", key);
	return NULL;
}

static struct str words(struct world *world, const struct sheet *sheet, const char *key,
			const char *column)
{
	for (size_t i = 0; i < sheet->report->column_count; i++) {
		const struct report_column *one = &sheet->report->columns[i];
		struct worked worked;
		if (!str_eq(one->name, str_of(column)))
			continue;
		worked = expression_work(one->value, line_of(sheet, key)->counts);
		return worked_words(world->arena, &worked);
	}
	fail_msg("no column %s", column);
	return S("");
}

static void in_the_middle(struct world *world)
{
	world->program.today = day_number((struct day_parts){2026, 11, 5});
	world->program.now = moment_of_day(world->program.today) + 9 * 3600000;
}

static void a_sheet_fills_itself(void **state)
{
	struct world *world = *state;
	in_the_middle(world);
	int64_t person = make_person(world, VILLAGE, 1, 0, "");
	int64_t other = make_person(world, SIBLING, 2, 0, "");
	make_case(world, person);
	make_closed(world, person, 3);
	make_closed(world, other, 2);
	struct sheet village = sheet_at(world, VILLAGE), town = sheet_at(world, TOWN);
	good(sheet_sum(&world->program, &village));
	good(sheet_sum(&world->program, &town));
	same(words(world, &village, "all", "accepted"), "2");
	same(words(world, &village, "livelihood", "accepted"), "2");
	same(words(world, &village, "livelihood/M10", "accepted"), "2");
	same(words(world, &village, "party", "accepted"), "0");
	same(words(world, &village, "all", "on_time_share"), "100.0");
	same(words(world, &village, "party", "on_time_share"), "—");
	same(words(world, &town, "all", "accepted"), "3");
	same(words(world, &town, "all", "closed"), "2");
	assert_false(line_shown(&village, line_of(&village, "convenience/B01")));
	assert_true(line_shown(&village, line_of(&village, "convenience")));
}

static void what_is_kept_reads_back(void **state)
{
	struct world *world = *state;
	in_the_middle(world);
	make_closed(world, make_person(world, VILLAGE, 1, 0, ""), 3);
	struct sheet sheet = sheet_at(world, VILLAGE), again = sheet_at(world, VILLAGE);
	good(sheet_sum(&world->program, &sheet));
	struct str text = sheet_text(world->arena, &sheet);
	assert_true(str_find(text, S("livelihood/M10 accepted=1")) != SIZE_MAX);
	sheet_take(&again, text);
	same(sheet_text(world->arena, &again), str_c(world->arena, text));
	same(sheet_digest(world->arena, &again), str_c(world->arena, sheet_digest(world->arena, &sheet)));
	/* What a later version of the program no longer knows is passed over, never guessed. */
	sheet_take(&again, S("gone accepted=5;all nothing=3 accepted=x accepted=1;"));
	same(words(world, &again, "all", "accepted"), "2");
	/* The same numbers of another place are another digest. */
	struct sheet sibling = sheet_at(world, SIBLING);
	sheet_take(&sibling, text);
	assert_false(str_eq(sheet_digest(world->arena, &sibling), sheet_digest(world->arena, &sheet)));
	sheet_add(&sibling, &sheet);
	same(words(world, &sibling, "all", "accepted"), "2");
}

static struct str work(struct world *world, enum expression_kind kind, int64_t a, int64_t b)
{
	const struct expression left = {.kind = EXPRESSION_NUMBER, .number = a};
	const struct expression right = {.kind = EXPRESSION_NUMBER, .number = b};
	const struct expression both = {.kind = kind, .a = &left, .b = &right};
	const int64_t none[MEASURE_COUNT] = {0};
	struct worked worked = expression_work(&both, none);
	return worked_words(world->arena, &worked);
}

static void expressions(void **state)
{
	struct world *world = *state;
	same(work(world, EXPRESSION_ADD, 3, 4), "7");
	same(work(world, EXPRESSION_SUBTRACT, 3, 4), "-1");
	same(work(world, EXPRESSION_SHARE, 440, 451), "97.6");
	same(work(world, EXPRESSION_SHARE, 9999, 10000), "99.9"); /* not all is not all */
	same(work(world, EXPRESSION_SHARE, 5, 5), "100.0");
	same(work(world, EXPRESSION_SHARE, 0, 0), "—");
	same(work(world, EXPRESSION_MEAN, 14, 3), "4.7");
	same(work(world, EXPRESSION_MEAN, 1, 0), "—");
}

static void days_of_a_report(void **state)
{
	struct world *world = *state;
	const struct report *report = monthly(world);
	struct span span = report_span(world->arena, report, day_number((struct day_parts){2027, 1, 3}));
	same(span.text, "2026-12");
	same(day_text(world->arena, report_due(report, &span)), "2027-01-05");
	assert_true(report_has_tier(report, TIER_VILLAGE));
	assert_true(report_ends_at(report, TIER_COUNTY));
	assert_false(report_has_tier(report, TIER_CITY));
}

/* Each measure is read from a figure that something keeps, and leads to a list that has its filters. */
static void every_measure_leads_to_its_records(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		const struct measure *measure = &catalogue_measures[i];
		struct str list = str_of(measure->list);
		const struct reg *reg = reg_named(world, str_starts(list, S("/desk/cases")) ? "case"
							 : str_starts(list, S("/desk/r/visit")) ? "visit"
												: "rating");
		struct str rest = str_of(measure->filter), filter = str_cut(&rest, '=');
		bool by_day = false, by_filter = filter.len == 0 || str_eq(filter, S("due_to"));
		for (size_t k = 0; k < reg->filter_count; k++) {
			by_day = by_day || str_eq(reg->filters[k]->name, str_of(measure->day));
			by_filter = by_filter || str_eq(reg->filters[k]->name, filter);
		}
		assert_true(by_day && by_filter);
	}
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(a_sheet_fills_itself),
		in_world(what_is_kept_reads_back),
		in_world(expressions),
		in_world(days_of_a_report),
		in_world(every_measure_leads_to_its_records),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
