/*
 * transfer: places in, registers out, from the command line.
 */
#include "app/commands.h"
#include "app/open.h"
#include "base/arena.h"
#include "base/text.h"
#include "engine/audit/audit.h"
#include "view/view.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, PLACES_BATCH = 5000, EXPORT_MAX = 1 << 30 };

/* ---- places ---- */

struct loading {
	FILE *file;
	struct str county; /* only this one and what is above it; empty: all */
	int64_t loaded;
	bool more;
};

/* "130102001001",…: the columns code and name come first in china-division's files. */
static bool read_place(struct arena *arena, char *line, struct str *code, struct str *name)
{
	struct str rest = str_trim(str_of(line));
	struct str first = str_cut(&rest, ','), second = str_cut(&rest, ',');
	struct str parts[2] = {first, second};
	for (int i = 0; i < 2; i++) {
		if (parts[i].len >= 2 && parts[i].at[0] == '"')
			parts[i] = str_sub(parts[i], 1, parts[i].len - 2);
	}
	*code = str_dup(arena, parts[0]);
	*name = str_dup(arena, parts[1]);
	for (size_t i = 0; i < code->len; i++) {
		if (code->at[i] < '0' || code->at[i] > '9')
			return false;
	}
	return tier_of_code(*code) != TIER_NONE && name->len > 0 && str_valid(*name);
}

static bool wanted(const struct loading *loading, struct str code)
{
	return loading->county.len == 0 || str_starts(code, loading->county) ||
	       str_starts(loading->county, code);
}

static err_t put_place(struct act *act, struct str code, struct str name)
{
	enum tier tier = tier_of_code(code);
	size_t above = tier > TIER_PROVINCE ? tier_length(tier - 1) : 0;
	return db_exec(act->db,
		       "INSERT INTO place(code, name, tier, parent, class, initials) "
		       "VALUES($1, $2, $3, $4, '', $5) ON CONFLICT(code) DO UPDATE SET name = $2, "
		       "initials = $5",
		       ARGS(V_TEXT(code), V_TEXT(name), V_INT(tier), V_TEXT(str_sub(code, 0, above)),
			    V_TEXT(pinyin_initials(act->arena, name))),
		       NULL);
}

static err_t load_batch(void *arg, struct act *act)
{
	struct loading *loading = arg;
	char line[LINE_MAX_BYTES];
	struct arena *row = arena_new(act->arena);
	loading->more = false;
	for (int i = 0; i < PLACES_BATCH; i++) {
		struct str code, name;
		if (fgets(line, sizeof line, loading->file) == NULL)
			return NULL;
		arena_reset(row);
		if (!read_place(row, line, &code, &name) || !wanted(loading, code))
			continue;
		struct act one = *act;
		one.arena = row;
		TRY(put_place(&one, code, name));
		loading->loaded++;
	}
	loading->more = true;
	return NULL;
}

static err_t load_file(struct installation *in, struct str path, struct str county, int64_t *loaded)
{
	struct loading loading = {.county = county, .more = true};
	err_t err = NULL;
	loading.file = fopen(str_c(in->arena, path), "re");
	if (loading.file == NULL)
		return err_new(in->arena, ERR_INVALID, "can't read " STR, STR_ARG(path));
	while (err == NULL && loading.more)
		err = open_write(in, load_batch, &loading);
	fclose(loading.file);
	*loaded += loading.loaded;
	return err;
}

err_t run_regions(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct str files = config->file;
	int64_t loaded = 0;
	(void)rest;
	if (files.len == 0)
		return err_new(arena, ERR_INVALID, "regions needs --file FILE[,FILE…] (code,name lines)");
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	while (files.len > 0)
		TRY(load_file(&in, str_cut(&files, ','), config->county, &loaded));
	printf("%lld places loaded\n", (long long)loaded);
	return NULL;
}

/* ---- a register out ---- */

static struct str next_after(struct doc *table)
{
	struct str url = doc_str(table, "next_url");
	size_t at = str_find(url, S("after="));
	struct str after = {NULL, 0};
	if (at != SIZE_MAX)
		after = str_sub(url, at + 6, url.len);
	return after;
}

static err_t export_page(struct installation *in, struct arena *arena, const struct reg *reg,
			 struct str org, struct str *after, FILE *file, bool head)
{
	struct act act = open_act(in, arena);
	struct form_value start = {S("after"), *after, NULL}, place = {S("org"), org, &start};
	struct form_value all = {S("view"), S("all"), &place};
	struct form params = {&all};
	struct doc *page = doc_map(arena);
	struct buf csv = buf_new(arena, EXPORT_MAX);
	TRY(reg_list_doc(&act, reg,
			 &(struct query){.params = &params, .url = S("/"), .pull = true, .limit = 2000},
			 page));
	TRY(view_csv(page, &csv));
	struct str text = buf_str(&csv);
	if (!head)
		(void)str_cut(&text, '\n');
	if (fwrite(text.at, 1, text.len, file) != text.len)
		return err_new(arena, ERR_BUSY, "the file can't be written");
	struct str encoded = next_after(doc_at(page, "table"));
	struct str decoded = {NULL, 0};
	if (encoded.len > 0 && !http_decode(arena, encoded, false, &decoded))
		return err_internal(arena, "bad link of a list");
	*after = str_dup(in->arena, decoded);
	return NULL;
}

/* Who reads a whole register leaves a line in the audit trail, by the command line too. */
static err_t note_export(void *arg, struct act *act)
{
	const struct config *config = arg;
	return audit_note(act, &(struct audit_entry){.verb = S("export"), .on = config->register_name,
						     .org = config->org, .note = S("command line")});
}

err_t run_export(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct str after = S("");
	err_t err = NULL;
	bool head = true;
	(void)rest;
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	const struct reg *reg = catalogue_register(in.catalogue, config->register_name);
	if (reg == NULL || config->out.len == 0)
		return err_new(arena, ERR_INVALID, "export needs --register NAME and --out FILE.csv");
	struct config asked = *config;
	TRY(open_write(&in, note_export, &asked));
	FILE *file = fopen(str_c(arena, config->out), "wxe");
	if (file == NULL)
		return err_new(arena, ERR_INVALID, "can't make " STR " (it must not be there yet)",
			       STR_ARG(config->out));
	do {
		struct arena *page = arena_new(arena);
		err = export_page(&in, page, reg, config->org, &after, file, head);
		err = err_copy(arena, err);
		arena_free(page);
		head = false;
	} while (err == NULL && after.len > 0);
	if (fclose(file) != 0 && err == NULL)
		err = err_new(arena, ERR_BUSY, "the file can't be written");
	return err;
}
