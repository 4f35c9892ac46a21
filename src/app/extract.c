/*
 * extract: what an operator does to carry what is public of the Party's records from the server that keeps them to the one
 * that faces the public: the key, the file, the taking. See engine/extract.
 *
 * The signing key stands beside the master key, under its rights. Nothing is written over a file but by a whole new one.
 */
#include "app/commands.h"
#include "app/modules.h"
#include "app/open.h"
#include "base/arena.h"
#include "base/buf.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/extract/extract.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK = 1 << 16 };

/* ---- the key ---- */

static struct str key_path(struct arena *arena, const struct config *config)
{
	size_t slash = config->key.len;
	while (slash > 0 && config->key.at[slash - 1] != '/')
		slash--;
	return str_join(arena, str_sub(config->key, 0, slash), S("extract.key"));
}

static err_t make_key(struct arena *arena, const struct config *config)
{
	const struct signer *signer = NULL;
	struct str path = key_path(arena, config);
	TRY(signer_create(arena, path));
	TRY(signer_open(arena, path, &signer));
	struct str open = signer_public(arena, signer), id = sign_key_id(arena, open);
	printf("made " STR ", key " STR
	       ". On the public server write into its configuration:\nextract_key = " STR "\n",
	       STR_ARG(path), STR_ARG(id), STR_ARG(open));
	return NULL;
}

/* ---- making one ---- */

struct making {
	const struct signer *signer;
	struct extract extract;
	struct str text;
	struct arena *arena; /* for text: it lives longer than the transaction */
};

static err_t make(void *arg, struct act *act)
{
	struct making *making = arg;
	struct extract *extract = &making->extract;
	struct notice *notices = NULL;
	extract->made = act->now;
	TRY(extract_number(act, extract->county, &extract->number));
	TRY(publish_carried(act, extract->county, EXTRACT_NOTICES, &notices,
			    &extract->notice_count));
	extract->notices = notices;
	struct str text = {NULL, 0};
	TRY(extract_write(act->arena, making->signer, extract, &text));
	making->text = str_dup(making->arena, text);
	return audit_note(act, &(struct audit_entry){.verb = S("extract"),
						     .on = S("extract"),
						     .id = extract->number,
						     .org = extract->county});
}

/* The one that was asked for, or the only one there is. */
static err_t find_county(struct installation *in, struct str *out)
{
	struct act act = open_act(in, in->arena);
	struct place_row *tops = NULL, row;
	size_t count = 0;
	struct str code = in->config->county;
	if (code.len == 0) {
		TRY(place_tops(&act, &tops, &count));
		while (count == 1 && tops[0].tier < TIER_COUNTY)
			TRY(place_children(&act, tops[0].code, &tops, &count));
		if (count != 1)
			return err_new(in->arena, ERR_INVALID,
				       "there are several counties: say which with --county CODE");
		code = tops[0].code;
	}
	TRY(place_load(&act, code, &row));
	if (row.tier != TIER_COUNTY)
		return err_new(in->arena, ERR_INVALID, STR " is no county", STR_ARG(code));
	*out = code;
	return NULL;
}

/* A whole new file in the place of the old one, or the old one as it was. */
static err_t write_file(struct arena *arena, struct str path, struct str text)
{
	const char *part = str_c(arena, str_join(arena, path, S(".part")));
	FILE *file = fopen(part, "we");
	bool good =
		file != NULL && fwrite(text.at, 1, text.len, file) == text.len && fflush(file) == 0;
	if (file != NULL)
		good = fclose(file) == 0 && good;
	if (good && rename(part, str_c(arena, path)) == 0)
		return NULL;
	err_t err = err_new(arena, ERR_INVALID, STR " can't be written: %s", STR_ARG(path),
			    strerror(errno));
	if (file != NULL)
		remove(part);
	return err;
}

err_t run_extract(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct making making = {.arena = arena};
	(void)rest;
	TRY(crypt_start(arena));
	if (config->new_key)
		return make_key(arena, config);
	if (config->out.len == 0)
		return err_new(arena, ERR_INVALID, "extract needs --out FILE, or --new-key");
	TRY(open_installation(arena, config, false, &in));
	if (in.catalogue->profile == PROFILE_PUBLIC)
		return err_new(
			arena, ERR_INVALID,
			"this is the public server: an extract is made where the records are kept");
	TRY(signer_open(arena, key_path(arena, config), &making.signer));
	TRY(open_check_schema(&in));
	TRY(find_county(&in, &making.extract.county));
	db_patient(in.db, true);
	TRY(open_write(&in, make, &making));
	TRY(write_file(arena, config->out, making.text));
	printf("extract %lld of " STR ": %zu notices, %zu bytes in " STR "\n",
	       (long long)making.extract.number, STR_ARG(making.extract.county),
	       making.extract.notice_count, making.text.len, STR_ARG(config->out));
	return NULL;
}

/* ---- taking one ---- */

static err_t read_file(struct arena *arena, struct str path, struct str *out)
{
	FILE *file = fopen(str_c(arena, path), "re");
	if (file == NULL)
		return err_new(arena, ERR_INVALID, STR " can't be read: %s", STR_ARG(path),
			       strerror(errno));
	struct buf text = buf_new(arena, EXTRACT_BYTES + CHUNK);
	char *bytes = arena_alloc(arena, CHUNK);
	size_t got = 0;
	while (text.len <= EXTRACT_BYTES && (got = fread(bytes, 1, CHUNK, file)) > 0)
		buf_add(&text, (struct str){bytes, got});
	bool good = ferror(file) == 0;
	fclose(file);
	*out = buf_str(&text);
	return good ? NULL
		    : err_new(arena, ERR_INVALID, STR " can't be read to its end", STR_ARG(path));
}

struct taking {
	struct extract extract;
	enum extract_fate fate;
};

static err_t take(void *arg, struct act *act)
{
	struct taking *taking = arg;
	return extract_take(act, &taking->extract, &taking->fate);
}

err_t run_take(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct taking taking = {0};
	struct str bytes = {NULL, 0};
	if (rest[0].len == 0)
		return err_new(arena, ERR_INVALID, "take needs the file: lianxin take FILE");
	if (config->extract_key.len == 0)
		return err_new(arena, ERR_INVALID,
			       "no extract_key is configured: nobody's extract is taken");
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	TRY(read_file(arena, rest[0], &bytes));
	TRY(extract_read(arena, config->extract_key, bytes, &taking.extract));
	db_patient(in.db, true);
	TRY(open_write(&in, take, &taking));
	printf("%s extract %lld of " STR ": %zu notices\n",
	       taking.fate == EXTRACT_SAME ? "taken before, nothing changed:" : "took",
	       (long long)taking.extract.number, STR_ARG(taking.extract.county),
	       taking.extract.notice_count);
	return NULL;
}
