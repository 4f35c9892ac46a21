/*
 * due: what a day or a moment makes due, done one at a time.
 *
 * What is due is looked for by a reader. Each of it is then a transaction of its own on the writer, under a lock of its name: a visit
 * waits for one and not for a hundred, servers that share a database do it once, and one that cannot be done keeps no other. Such a
 * one is told in the log and left alone for a while, so that it neither takes the others' turn nor fills the log.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/flow/flow.h"
#include "web/site_int.h"

enum { AT_ONCE = 100 };

struct work_due {
	struct due_stuck *stuck;
	const struct reg *reg; /* of a flow; NULL: a module's row */
	const struct due *row;
	const char *what;
	int64_t ids[AT_ONCE + DUE_STUCK_MOST], id;
	size_t count;
	bool failed;
};

static err_t find_body(void *arg, struct act *act)
{
	struct work_due *work = arg;
	const size_t room = COUNT(work->ids);
	return work->reg != NULL ? flow_due(act, work->reg, work->ids, room, &work->count)
				 : work->row->find(act, work->ids, room, &work->count);
}

static err_t run_body(void *arg, struct act *act)
{
	const struct work_due *work = arg;
	TRY(act_lock(act, str_fmt(act->arena, "due:%s:%lld", work->what, (long long)work->id)));
	return work->reg != NULL ? flow_fire_due(act, work->reg, work->id) : work->row->run(act, work->id);
}

/* What is only busy now is no fault of its own. */
static err_t run_turn(struct site *site, struct arena *arena, void *arg)
{
	struct work_due *work = arg;
	err_t err = site_errand(site, arena, -1, run_body, work);
	work->failed = err != NULL && err->kind != ERR_BUSY;
	return err;
}

/* By what is due as well: a record may be stuck in one thing and go on in another. The words live as long as the site. */
static bool is_stuck(const struct due_stuck *stuck, const char *what, int64_t id)
{
	for (size_t i = 0; i < stuck->count; i++) {
		if (stuck->things[i].id == id && stuck->things[i].what == what)
			return true;
	}
	return false;
}

static err_t find_turn(struct site *site, struct arena *arena, void *arg)
{
	struct work_due *work = arg;
	struct due_stuck *stuck = work->stuck;
	size_t done = 0;
	TRY(site_glance(site, arena, find_body, work));
	for (size_t i = 0; i < work->count && done < AT_ONCE && !atomic_load(&site->stopping); i++) {
		if (is_stuck(stuck, work->what, work->ids[i]))
			continue;
		work->id = work->ids[i];
		work->failed = false;
		clock_turn(site, str_fmt(arena, "%s %lld", work->what, (long long)work->id).at, run_turn, work);
		if (work->failed && stuck->count < DUE_STUCK_MOST)
			stuck->things[stuck->count++] = (struct due_thing){work->what, work->id};
		done++;
	}
	return NULL;
}

void due_flows(struct site *site, struct due_stuck *stuck)
{
	const struct catalogue *catalogue = site->plan.house->catalogue;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (reg->flow_count == 0 || !catalogue_has(catalogue, reg))
			continue;
		struct work_due work = {.stuck = stuck, .reg = reg, .what = reg->name.at};
		clock_turn(site, "flows by time", find_turn, &work);
	}
}

void due_modules(struct site *site, struct due_stuck *stuck)
{
	for (const struct module *const *module = site->plan.modules; *module != NULL; module++) {
		for (const struct due *row = (*module)->dues; row != NULL && row->what != NULL; row++) {
			struct work_due work = {.stuck = stuck, .row = row, .what = row->what};
			clock_turn(site, row->what, find_turn, &work);
		}
	}
}
