/* CSV files of any bytes: rows come in order with valid text, or a refusal with a sentence. */
#include "fuzz.h"

#include "base/arena.h"
#include "memory_file.h"
#include "view/view.h"

static err_t check_row(void *arg, int row, const struct xlsx_cell *cells, size_t count)
{
	int *last = arg;
	must(row > *last && count > 0 && count <= 200);
	must(cells[count - 1].text.len > 0);
	for (size_t i = 0; i < count; i++)
		must(str_valid(cells[i].text) && !cells[i].number);
	*last = row;
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct memory_file made = memory_file(bytes, size);
	int last = 0;
	err_t err = csv_read(arena, str_of(made.path), check_row, &last);
	must(err == NULL || str_valid(err->text));
	close(made.file);
	arena_free(arena);
	return 0;
}
