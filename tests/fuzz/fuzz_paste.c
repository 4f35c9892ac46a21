/*
 * Rows pasted into what a village lays open, and the sums below them: whatever a spreadsheet gives, cells are parts of their row in
 * their order, a row with too many is refused, and a sum is an amount, however long the numbers are.
 *
 * Input: a byte for the number of columns, then the rows.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "modules/openness/openness_int.h"

/* Of a row that was taken: in order, inside it, and nothing between two of them but one separator. */
static void check_cells(struct str row, const struct str *cells, size_t columns)
{
	const char *at = row.at;
	for (size_t i = 0; i < columns && cells[i].at != NULL; i++) {
		must(cells[i].at == at && cells[i].at + cells[i].len <= row.at + row.len);
		must(str_find(cells[i], S("\t")) == SIZE_MAX);
		at = cells[i].at + cells[i].len + 1;
	}
	for (size_t i = columns; i < OPENNESS_COLUMNS; i++)
		must(cells[i].len == 0);
}

static void check_sum(struct arena *arena, const struct open_line *lines, size_t count)
{
	const struct disclosure_column column = {.sum = true};
	const struct disclosure disclosure = {.columns = &column, .column_count = 1};
	struct str sum = lines_sum(arena, &disclosure, lines, count, 0);
	size_t first = str_starts(sum, S("-")) ? 1 : 0;
	must(sum.len >= first + 4 && sum.at[sum.len - 3] == '.');
	for (size_t i = first; i < sum.len; i++)
		must(i == sum.len - 3 || (sum.at[i] >= '0' && sum.at[i] <= '9'));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct open_line *lines = arena_many(arena, struct open_line, OPENNESS_LINES);
	struct str rest = {size > 0 ? (const char *)bytes + 1 : "", size > 0 ? size - 1 : 0};
	size_t columns = size > 0 ? bytes[0] % (OPENNESS_COLUMNS + 1) : 0, count = 0;
	while (rest.len > 0 && count < OPENNESS_LINES) {
		struct str row = str_cut(&rest, '\n');
		if (line_paste(row, columns, lines[count].cells))
			check_cells(row, lines[count++].cells, columns);
		else
			lines[count] = (struct open_line){0};
	}
	check_sum(arena, lines, count);
	arena_free(arena);
	return 0;
}
