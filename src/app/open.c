/*
 * open: see open.h. The order matters: catalogue before database, keys before data.
 */
#include "app/open.h"

#include "app/embedded.h"
#include "app/modules.h"
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/audit/audit.h"
#include "engine/figure/figure.h"
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

static void list_rows(struct arena *arena, struct house *house, const struct reg_hook *const **hooks)
{
	const struct listener **listeners = arena_many(arena, const struct listener *, MODULES_MAX);
	const struct job_kind **jobs = arena_many(arena, const struct job_kind *, MODULES_MAX);
	const struct flow_rule **rules = arena_many(arena, const struct flow_rule *, MODULES_MAX);
	const struct reg_hook **checks = arena_many(arena, const struct reg_hook *, MODULES_MAX);
	size_t l = 0, j = 0, r = 0, h = 0;
	for (size_t i = 0; modules[i] != NULL && i + 1 < MODULES_MAX; i++) {
		if (modules[i]->listeners != NULL)
			listeners[l++] = modules[i]->listeners;
		if (modules[i]->jobs != NULL)
			jobs[j++] = modules[i]->jobs;
		if (modules[i]->rules != NULL)
			rules[r++] = modules[i]->rules;
		if (modules[i]->hooks != NULL)
			checks[h++] = modules[i]->hooks;
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
	in->house.life = in->arena;
	atomic_store(&in->house.calendar, calendar);
	list_rows(in->arena, &in->house, &hooks);
	return registers_prepare(in->arena, in->catalogue, hooks, &in->house.registers);
}

static err_t list_tables(struct installation *in)
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
	lists[count] = web_tables(&counts[count]);
	count++;
	for (size_t i = 0; modules[i] != NULL; i++) {
		if (modules[i]->table_count == 0)
			continue;
		lists[count] = modules[i]->tables;
		counts[count++] = modules[i]->table_count;
	}
	return registers_tables(in->arena, in->house.registers, lists, counts, count, &in->tables,
				&in->table_count);
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

err_t open_installation(struct arena *arena, const struct config *config, bool make,
			struct installation *out)
{
	out->arena = arena;
	out->config = config;
	TRY(crypt_start(arena));
	TRY(open_catalogue(arena, config, &out->catalogue));
	if (make)
		TRY(make_missing(arena, config));
	TRY(keys_open(arena, config->key,
		      str_eq(config->algorithm, S("sm4")) ? SEAL_SM4 : SEAL_XCHACHA, &out->keys));
	TRY(open_house(out));
	TRY(list_tables(out));
	TRY(db_open(arena, config->db, DB_WRITE, &out->db));
	out->lane.db = out->db;
	out->lane.number = (int)config->server * 16 + 15; /* the command line's own chain */
	return NULL;
}

err_t open_changes(struct installation *in, struct db *db, struct change **out)
{
	return schema_compare(in->arena, db, in->tables, in->table_count, out);
}

err_t open_check_schema(struct installation *in)
{
	struct change *changes = NULL;
	struct arena *draft = arena_new(in->arena); /* the schema that was looked at is large */
	bool known = schema_known(in->db, in->tables, in->table_count);
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
