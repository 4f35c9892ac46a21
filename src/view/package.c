/*
 * package: opening archives of strangers. See package_internal.h.
 *
 * No part is unpacked whole; XML with a document type is refused, so that entities cannot grow.
 */
#include "view/package_internal.h"

#include "base/arena.h"
#include "view/view.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	MOST_ENTRIES = 1000,
	MOST_BYTES = 64 << 20,
	MOST_RATIO = 100,
	RATIO_FROM = 1 << 20, /* small parts may be as repetitive as they like */
	DEEPEST = 32,
	PIECE = 65536,
};

err_t package_damaged(struct arena *arena, const char *cause)
{
	struct err *err = arena_one(arena, struct err);
	err->kind = ERR_INVALID;
	err->text = S("这个表格文件打不开，可能已损坏。请在 WPS 或 Excel 里打开它，另存为 .xlsx 后再传一次。");
	err->cause = str_of(cause);
	err->file = __FILE__;
	err->line = __LINE__;
	return err;
}

/* Old workbooks and encrypted ones begin alike. */
static err_t refuse_old(struct arena *arena, const char *path)
{
	char head[64] = {0};
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return package_damaged(arena, "xlsx: cannot be opened");
	ssize_t got = read(file, head, sizeof head);
	close(file);
	if (got >= 8 && memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0) {
		return err_new(arena, ERR_INVALID,
			       "这是旧的 .xls 格式，或者加了打开密码。请在 WPS 里另存为不加密码的 .xlsx，再传一次。");
	}
	if (got < 4 || memcmp(head, "PK\x03\x04", 4) != 0)
		return err_new(arena, ERR_INVALID, "这不是 Excel 表格。请传 .xlsx 或 .csv 文件。");
	return NULL;
}

static err_t check_entry(struct arena *arena, zip_t *zip, zip_uint64_t i, uint64_t *total)
{
	zip_stat_t about;
	const zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_NAME |
				    ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
	if (zip_stat_index(zip, i, 0, &about) != 0 || (about.valid & wanted) != wanted)
		return package_damaged(arena, "xlsx: an entry says nothing of itself");
	if (about.encryption_method != ZIP_EM_NONE)
		return err_new(arena, ERR_INVALID, "这个表格加了密码。请去掉密码后再传一次。");
	if (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE)
		return package_damaged(arena, "xlsx: unknown compression");
	if (about.size > RATIO_FROM && about.size / MOST_RATIO > about.comp_size)
		return package_damaged(arena, "xlsx: compressed beyond belief");
	*total += about.size;
	if (about.size > MOST_BYTES || *total > MOST_BYTES)
		return err_new(arena, ERR_TOO_LARGE, "这个表格太大了，请分成几个文件再传。");
	return NULL;
}

static err_t check_entries(struct arena *arena, zip_t *zip)
{
	zip_int64_t count = zip_get_num_entries(zip, 0);
	uint64_t total = 0;
	if (count < 1 || count > MOST_ENTRIES)
		return package_damaged(arena, "xlsx: too many entries, or none");
	for (zip_int64_t i = 0; i < count; i++)
		TRY(check_entry(arena, zip, (zip_uint64_t)i, &total));
	return NULL;
}

err_t package_open(struct arena *arena, struct str path, struct package *out)
{
	const char *name = str_c(arena, path);
	int code = 0;
	TRY(refuse_old(arena, name));
	zip_t *zip = zip_open(name, ZIP_RDONLY | ZIP_CHECKCONS, &code);
	if (zip == NULL)
		return package_damaged(arena, "xlsx: the archive is not consistent");
	err_t err = check_entries(arena, zip);
	if (err != NULL) {
		zip_discard(zip);
		return err;
	}
	*out = (struct package){.arena = arena, .zip = zip};
	return NULL;
}

void package_close(struct package *package)
{
	zip_discard(package->zip);
}

bool package_has(const struct package *package, const char *name)
{
	return zip_name_locate(package->zip, name, 0) >= 0;
}

/* ---- XML ---- */

void xml_stop(struct xml *xml, err_t err)
{
	if (xml->err == NULL)
		xml->err = err;
	XML_StopParser(xml->parser, XML_FALSE);
}

/* The part behind the last colon: spreadsheets differ in prefixes, not in names. */
static const char *bare(const char *name)
{
	const char *colon = strrchr(name, ':');
	return colon == NULL ? name : colon + 1;
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2) {
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *xml = arg;
	if (xml->err != NULL)
		return;
	if (++xml->depth > DEEPEST) {
		xml_stop(xml, package_damaged(xml->arena, "xlsx: XML nests too deep"));
		return;
	}
	xml->start(xml, bare(name), attributes);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct xml *xml = arg;
	if (xml->err != NULL)
		return;
	xml->depth--;
	if (xml->end != NULL)
		xml->end(xml, bare(name));
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int len)
{
	struct xml *xml = arg;
	if (xml->err == NULL && xml->text != NULL)
		xml->text(xml, text, len);
}

static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
			       const XML_Char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	struct xml *xml = arg;
	xml_stop(xml, package_damaged(xml->arena, "xlsx: XML with a document type"));
}

static err_t feed(struct package *package, zip_file_t *file, struct xml *xml)
{
	for (;;) {
		void *piece = XML_GetBuffer(xml->parser, PIECE);
		if (piece == NULL)
			return err_internal(package->arena, "xlsx: no memory for XML");
		zip_int64_t got = zip_fread(file, piece, PIECE);
		if (got < 0)
			return package_damaged(package->arena, "xlsx: a part cannot be unpacked");
		package->unpacked += (uint64_t)got;
		if (package->unpacked > MOST_BYTES)
			return err_new(package->arena, ERR_TOO_LARGE, "这个表格太大了，请分成几个文件再传。");
		enum XML_Status status = XML_ParseBuffer(xml->parser, (int)got, got == 0);
		TRY(xml->err);
		if (status != XML_STATUS_OK)
			return package_damaged(package->arena, "xlsx: malformed XML");
		if (got == 0)
			return NULL;
	}
}

err_t package_parse(struct package *package, const char *name, struct xml *xml)
{
	zip_file_t *file = zip_fopen(package->zip, name, 0);
	if (file == NULL)
		return package_damaged(package->arena, "xlsx: a part is missing");
	xml->arena = package->arena;
	xml->parser = XML_ParserCreate(NULL);
	err_t err = NULL;
	if (xml->parser == NULL) {
		err = err_internal(package->arena, "xlsx: no memory for XML");
	} else {
		XML_SetUserData(xml->parser, xml);
		XML_SetElementHandler(xml->parser, on_start, on_end);
		XML_SetCharacterDataHandler(xml->parser, on_text);
		XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
		err = feed(package, file, xml);
		XML_ParserFree(xml->parser);
	}
	zip_fclose(file);
	return err;
}
