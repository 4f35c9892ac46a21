/*
 * open: see open.h. The order matters: catalogue before database, keys before data.
 */
#include "app/open.h"

#include "app/embedded.h"
#include "app/modules.h"
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/audit/audit.h"
#include "engine/extract/extract.h"
#include "engine/figure/figure.h"
#include "engine/flow/flow.h"
#include "engine/guard/guard.h"
#include "engine/paper/paper.h"
#include "engine/publish/publish.h"
#include "engine/remark/remark.h"
#include "engine/wording/wording.h"
#include "engine/workdays/workdays.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODULES_MAX = 64 };

static size_t take_embedded(struct arena *arena, struct str folder, struct catalogue_source **out)
{
	struct catalogue_source *list =
		arena_many(arena, struct catalogue_source, embedded_files_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < embedded_files_count; i++) {
		const struct embedded_file *file = &embedded_files[i];
		if (!str_starts(file->name, folder) || !str_ends(file->name, S(".yaml")))
			continue;
		list[count].name = str_sub(file->name, folder.len, file->name.len);
		list[count].packed = file->bytes;
		count++;
	}
	*out = list;
	return count;
}

err_t open_catalogue(struct arena *arena, const struct config *config,
		     const struct catalogue **out)
{
	struct catalogue_source *shipped = NULL, *overlay = NULL;
	size_t overlay_count = 0;
	size_t shipped_count = take_embedded(arena, S("catalogue/"), &shipped);
	if (config->overlay.len > 0)
		TRY(catalogue_read_folder(arena, config->overlay, &overlay, &overlay_count));
	return catalogue_compile(arena, shipped, shipped_count, overlay, overlay_count, out);
}

static void list_rows(struct arena *arena, const struct module *const *list, struct house *house,
		      const struct reg_hook *const **hooks)
{
	const struct listener **listeners = arena_many(arena, const struct listener *, MODULES_MAX);
	const struct job_kind **jobs = arena_many(arena, const struct job_kind *, MODULES_MAX);
	const struct flow_rule **rules = arena_many(arena, const struct flow_rule *, MODULES_MAX);
	const struct reg_hook **checks = arena_many(arena, const struct reg_hook *, MODULES_MAX);
	size_t l = 0, j = 0, r = 0, h = 0;
	for (size_t i = 0; list[i] != NULL && i + 1 < MODULES_MAX; i++) {
		if (list[i]->listeners != NULL)
			listeners[l++] = list[i]->listeners;
		if (list[i]->jobs != NULL)
			jobs[j++] = list[i]->jobs;
		if (list[i]->rules != NULL)
			rules[r++] = list[i]->rules;
		if (list[i]->hooks != NULL)
			checks[h++] = list[i]->hooks;
	}
	house->listeners = listeners;
	house->job_kinds = jobs;
	house->flow_rules = rules;
	*hooks = checks;
}

static err_t open_house(struct installation *in)
{
	const struct reg_hook *const *hooks = NULL;
	struct calendar *calendar = arena_one(in->arena, struct calendar);
	calendar->years = in->catalogue->years;
	calendar->year_count = in->catalogue->year_count;
	calendar->festivals = in->catalogue->festivals;
	calendar->festival_count = in->catalogue->festival_count;
	in->house.catalogue = in->catalogue;
	in->house.keys = in->keys;
	in->house.data = in->config->data;
	in->house.anchor = in->config->anchor;
	in->house.extract_key = in->config->extract_key;
	in->house.life = in->arena;
	rule_remember(in->arena, &in->house);
	atomic_store(&in->house.calendar, calendar);
	list_rows(in->arena, in->modules, &in->house, &hooks);
	return registers_prepare(in->arena, in->catalogue, hooks, &in->house.registers);
}

/* All tables of these modules and of the registers that have a plan. */
static err_t list_tables(struct arena *arena, const struct registers *registers,
			 const struct module *const *list, struct table **out, size_t *table_count)
{
	const struct table *lists[16 + MODULES_MAX];
	size_t counts[16 + MODULES_MAX], count = 0;
	lists[count] = access_tables(&counts[count]);
	count++;
	lists[count] = audit_tables(&counts[count]);
	count++;
	lists[count] = workdays_tables(&counts[count]);
	count++;
	lists[count] = wording_tables(&counts[count]);
	count++;
	lists[count] = remark_tables(&counts[count]);
	count++;
	lists[count] = job_tables(&counts[count]);
	count++;
	lists[count] = figure_tables(&counts[count]);
	count++;
	lists[count] = flow_tables(&counts[count]);
	count++;
	lists[count] = paper_tables(&counts[count]);
	count++;
	lists[count] = guard_tables(&counts[count]);
	count++;
	lists[count] = publish_tables(&counts[count]);
	count++;
	lists[count] = extract_tables(&counts[count]);
	count++;
	lists[count] = web_tables(&counts[count]);
	count++;
	for (size_t i = 0; list[i] != NULL; i++) {
		if (list[i]->table_count == 0)
			continue;
		lists[count] = list[i]->tables;
		counts[count++] = list[i]->table_count;
	}
	return registers_tables(arena, registers, lists, counts, count, out, table_count);
}

static bool is_listed(const struct installation *in, struct str name)
{
	for (size_t i = 0; i < in->table_count; i++) {
		if (str_eq(in->tables[i].name, name))
			return true;
	}
	return false;
}

/* What an installation for everything has beyond this one. */
static err_t list_elsewhere(struct installation *in)
{
	const struct registers *whole = NULL;
	struct table *all = NULL;
	size_t count = 0;
	if (in->catalogue->profile == PROFILE_ALL)
		return NULL;
	TRY(registers_prepare(in->arena, catalogue_for(in->arena, in->catalogue, PROFILE_ALL), NULL,
			      &whole));
	TRY(list_tables(in->arena, whole, modules, &all, &count));
	in->elsewhere = arena_many(in->arena, struct table, count);
	for (size_t i = 0; i < count; i++) {
		if (!is_listed(in, all[i].name))
			in->elsewhere[in->elsewhere_count++] = all[i];
	}
	return NULL;
}

static err_t make_folder(struct arena *arena, struct str path)
{
	if (mkdir(str_c(arena, path), 0700) != 0 && errno != EEXIST)
		return err_new(arena, ERR_INVALID, "folder " STR " can't be made: %s", STR_ARG(path),
			       strerror(errno));
	return NULL;
}

static err_t make_missing(struct arena *arena, const struct config *config)
{
	TRY(make_folder(arena, config->data));
	TRY(make_folder(arena, str_join(arena, config->data, S("/scratch"))));
	TRY(make_folder(arena, str_join(arena, config->data, S("/blobs"))));
	TRY(make_folder(arena, str_join(arena, config->data, S("/jobs"))));
	if (access(str_c(arena, config->key), F_OK) != 0)
		TRY(keys_create(arena, config->key));
	return NULL;
}

/* What this server is for, and whose extracts it takes. */
static err_t open_profile(struct installation *in)
{
	enum profile profile = PROFILE_ALL;
	const struct config *config = in->config;
	if (!profile_read(config->profile, &profile))
		return err_new(in->arena, ERR_INVALID, "profile must be all, party or public, not \"" STR "\"",
			       STR_ARG(config->profile));
	if (config->extract_key.len > 0 && !sign_is_key(config->extract_key))
		return err_new(in->arena, ERR_INVALID,
			       "extract_key must be the 64 hex digits that \"lianxin extract --new-key\" printed");
	in->catalogue = catalogue_for(in->arena, in->catalogue, profile);
	in->modules = web_modules(in->arena, modules, profile);
	return NULL;
}

err_t open_installation(struct arena *arena, const struct config *config, bool make,
			struct installation *out)
{
	out->arena = arena;
	out->config = config;
	TRY(crypt_start(arena));
	TRY(open_catalogue(arena, config, &out->catalogue));
	TRY(open_profile(out));
	if (make)
		TRY(make_missing(arena, config));
	TRY(keys_open(arena, config->key,
		      str_eq(config->algorithm, S("sm4")) ? SEAL_SM4 : SEAL_XCHACHA, &out->keys));
	TRY(open_house(out));
	TRY(list_tables(arena, out->house.registers, out->modules, &out->tables, &out->table_count));
	TRY(list_elsewhere(out));
	TRY(db_open(arena, config->db, DB_WRITE, &out->db));
	out->lane.db = out->db;
	out->lane.number = (int)config->server * 16 + 15; /* the command line's own chain */
	return NULL;
}

err_t open_changes(struct installation *in, struct db *db, struct change **out)
{
	return schema_compare(in->arena, db, in->tables, in->table_count, out);
}

/* Records that belong on the other server are not left lying here unseen. */
err_t open_check_elsewhere(struct installation *in)
{
	struct str first = S("");
	if (in->elsewhere_count == 0)
		return NULL;
	struct arena *draft = arena_new(in->arena);
	TRY(schema_filled(draft, in->db, in->elsewhere, in->elsewhere_count, &first));
	err_t err = first.len == 0
			    ? NULL
			    : err_new(in->arena, ERR_CONFLICT,
				      "this database still holds what belongs to the other server (first: " STR
				      "). Look with \"lianxin shed\"; when that server has it, take it away "
				      "with \"lianxin shed --yes\".",
				      STR_ARG(first));
	arena_free(draft);
	return err;
}

err_t open_check_schema(struct installation *in)
{
	struct change *changes = NULL;
	struct arena *draft = arena_new(in->arena); /* the schema that was looked at is large */
	bool known = schema_known(in->db, in->tables, in->table_count);
	if (!known)
		TRY(open_check_elsewhere(in));
	if (!known)
		TRY(schema_compare(draft, in->db, in->tables, in->table_count, &changes));
	if (changes == NULL) {
		struct act act = open_act(in, in->arena);
		arena_free(draft);
		if (!known)
			schema_note(in->db, in->tables, in->table_count);
		TRY(workdays_refresh(&act));
		return wording_refresh(&act);
	}
	return err_new(in->arena, ERR_CONFLICT,
		       "the database differs from the catalogue (first: " STR "). Look with "
		       "\"lianxin migrate\", apply with \"lianxin migrate --apply\".",
		       STR_ARG(changes->words));
}

err_t open_apply_schema(struct installation *in)
{
	struct change *changes = NULL;
	TRY(open_changes(in, in->db, &changes));
	return changes == NULL ? NULL : schema_apply(in->arena, in->db, changes);
}

struct act open_act(struct installation *in, struct arena *arena)
{
	return act_program(arena, &in->house, in->db, &in->lane);
}

err_t open_write(struct installation *in, job_write *body, void *arg)
{
	struct arena *arena = arena_new(in->arena);
	struct act act = open_act(in, arena);
	err_t err = db_begin(in->db);
	audit_mark(&in->lane);
	if (err == NULL)
		err = body(arg, &act);
	if (err == NULL)
		err = audit_close(&act);
	if (err == NULL)
		err = db_commit(in->db);
	if (err != NULL) {
		db_rollback(in->db);
		audit_forget(&in->lane);
		err = err_copy(in->arena, err);
	}
	arena_free(arena);
	return err;
}
