/*
 * Workbooks: bytes that begin with PK are a whole archive; other bytes become one part of an archive
 * made around them, chosen by the first byte, so that the XML readers are reached too.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "memory_file.h"
#include "view/view.h"

#include <string.h>
#include <zip.h>

static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
				    "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
static const char *const usual[] = {
	"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46349</v></c></row></sheetData></worksheet>",
	"<sst><si><t>a</t></si></sst>",
	"<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
	"<workbook><sheets><sheet r:id=\"1\"/></sheets></workbook>",
	"<Relationships><Relationship Id=\"1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"};

static err_t check_row(void *arg, int row, const struct xlsx_cell *cells, size_t count)
{
	int *last = arg;
	must(row > *last && count > 0 && count <= 200);
	for (size_t i = 0; i < count; i++)
		must(cells[i].text.len == 0 || str_valid(cells[i].text));
	*last = row;
	return NULL;
}

/* The archive with the given bytes as part number which; its bytes are copied into arena. */
static struct str wrap(struct arena *arena, size_t which, const uint8_t *bytes, size_t size)
{
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_source_keep(whole);
	zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
	must(zip != NULL);
	for (size_t i = 0; i < 5; i++) {
		const void *part = i == which ? (const void *)bytes : usual[i];
		zip_source_t *source = zip_source_buffer(zip, part, i == which ? size : strlen(usual[i]), 0);
		zip_int64_t index = zip_file_add(zip, names[i], source, 0);
		zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
	}
	must(zip_close(zip) == 0);
	must(zip_source_open(whole) == 0);
	char *copy = arena_alloc(arena, size + 4096);
	zip_int64_t got = zip_source_read(whole, copy, size + 4096);
	zip_source_close(whole);
	zip_source_free(whole);
	must(got > 0);
	return (struct str){copy, (size_t)got};
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 2 || size > 1 << 20)
		return 0;
	struct arena *arena = arena_new(NULL);
	struct str whole = {(const char *)bytes, size};
	if (bytes[0] != 'P' || bytes[1] != 'K')
		whole = wrap(arena, bytes[0] % 5, bytes + 1, size - 1);
	struct memory_file made = memory_file(whole.at, whole.len);
	int last = 0;
	err_t err = xlsx_read(arena, str_of(made.path), check_row, &last);
	must(err == NULL || (str_valid(err->text) && err->kind != ERR_INTERNAL));
	close(made.file);
	arena_free(arena);
	return 0;
}
