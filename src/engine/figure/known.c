/*
 * known: kept figures that a page has read already. See figure.h.
 *
 * A page of figures asks for the same ones in its tiles, its charts and its tables, and for a few of each of
 * the places below: a statement each was most of its time. What waits to be folded is read once for all.
 *
 * Never for an act that writes: what it adds would not be seen.
 */
#include "engine/figure/known.h"

#include "base/arena.h"
#include "base/count.h"

#include <string.h>

enum { SLOTS = 256, ORGS_AT_ONCE = 16, NAMES_AT_ONCE = 8, PERIODS_AT_ONCE = 12, NAMES_OF_ONE = 32, WAITING_MOST = 2000 };

struct known { /* either one figure (list NULL) or all values of a dimension */
	struct str org, name, period, value;
	int64_t n;
	struct figure *list;
	size_t count;
	bool whole; /* it is the list */
	struct known *chain;
};

struct figure_known {
	struct known *slots[SLOTS];
	struct figure_waiting *waiting;
	size_t waiting_count;
	bool asked, crowded; /* for what waits; more of it waits than is kept in memory */
};

void figure_remember(struct act *act)
{
	if (act->lane == NULL && act->figures == NULL)
		act->figures = arena_one(act->arena, struct figure_known);
}

/* ---- what is remembered ---- */

static uint32_t mix(uint32_t hash, struct str part)
{
	for (size_t i = 0; i < part.len; i++)
		hash = (hash ^ (unsigned char)part.at[i]) * 0x01000193u;
	return (hash ^ 0xff) * 0x01000193u;
}

static struct known **slot_of(const struct act *act, const struct known *key)
{
	uint32_t hash = mix(mix(mix(mix(0x811c9dc5u, key->org), key->name), key->period), key->value);
	return &act->figures->slots[hash % SLOTS];
}

static struct known *find(const struct act *act, const struct known *key)
{
	for (struct known *one = act->figures == NULL ? NULL : *slot_of(act, key); one != NULL; one = one->chain) {
		if (one->whole == key->whole && str_eq(one->org, key->org) && str_eq(one->value, key->value) &&
		    str_eq(one->period, key->period) && str_eq(one->name, key->name))
			return one;
	}
	return NULL;
}

static void keep(const struct act *act, const struct known *what)
{
	if (act->figures == NULL)
		return;
	struct known **slot = slot_of(act, what), *one = arena_one(act->arena, struct known);
	*one = *what;
	one->org = str_dup(act->arena, what->org);
	one->name = str_dup(act->arena, what->name);
	one->period = str_dup(act->arena, what->period);
	one->value = str_dup(act->arena, what->value);
	one->chain = *slot;
	*slot = one;
}

bool known_read(const struct act *act, struct str org, struct str name, struct str value, struct str period, int64_t *out)
{
	const struct known *one = find(act, &(struct known){.org = org, .name = name, .period = period, .value = value});
	if (one != NULL)
		*out = one->n;
	return one != NULL;
}

void known_keep(const struct act *act, struct str org, struct str name, struct str value, struct str period, int64_t n)
{
	keep(act, &(struct known){.org = org, .name = name, .period = period, .value = value, .n = n});
}

bool known_list(const struct act *act, struct str org, struct str name, struct str period, struct figure **out,
		size_t *count)
{
	const struct known *one = find(act, &(struct known){.org = org, .name = name, .period = period, .whole = true});
	if (one == NULL)
		return false;
	*out = arena_many(act->arena, struct figure, one->count + 1);
	if (one->count > 0)
		memcpy(*out, one->list, one->count * sizeof **out);
	*count = one->count;
	return true;
}

void known_keep_list(const struct act *act, struct str org, struct str name, struct str period,
		     const struct figure *list, size_t count)
{
	if (act->figures == NULL)
		return;
	struct known what = {.org = org, .name = name, .period = period, .count = count, .whole = true};
	what.list = arena_many(act->arena, struct figure, count + 1);
	if (count > 0)
		memcpy(what.list, list, count * sizeof *list);
	keep(act, &what);
}

static err_t read_waiting(struct act *act, struct figure_known *known)
{
	size_t count = 0, room = 0;
	struct rows rows = db_query(act->db, "SELECT org, name, period, value, n FROM figure_pending LIMIT $1",
				    ARGS(V_INT(WAITING_MOST + 1)));
	while (rows_next(&rows)) {
		if (count == room) {
			size_t more = room == 0 ? 32 : room * 2;
			known->waiting = arena_grow(act->arena, known->waiting, room * sizeof *known->waiting,
						    more * sizeof *known->waiting);
			room = more;
		}
		known->waiting[count++] = (struct figure_waiting){
			.org = rows_copy(&rows, act->arena, 0), .name = rows_copy(&rows, act->arena, 1),
			.period = rows_copy(&rows, act->arena, 2), .value = rows_copy(&rows, act->arena, 3),
			.n = rows_int(&rows, 4)};
	}
	known->waiting_count = count;
	known->crowded = count > WAITING_MOST;
	known->asked = true;
	return rows_done(&rows);
}

err_t known_waiting(struct act *act, const struct figure_waiting **out, size_t *count, bool *whole)
{
	struct figure_known *known = act->figures;
	*whole = false;
	if (known == NULL)
		return NULL;
	if (!known->asked)
		TRY(read_waiting(act, known));
	*out = known->waiting;
	*count = known->waiting_count;
	*whole = !known->crowded;
	return NULL;
}

/* ---- many at once ---- */

/* What there is no row of is 0, and known to be. */
static void keep_none(const struct act *act, const struct figure_wish *wish)
{
	for (size_t i = 0; i < wish->org_count; i++) {
		for (size_t k = 0; k < wish->name_count; k++) {
			for (size_t p = 0; p < wish->period_count; p++)
				known_keep(act, wish->orgs[i], wish->names[k], wish->value, wish->periods[p], 0);
		}
	}
}

/* The same one again where there are fewer: IN takes each once. */
static struct val at_most(const struct str *list, size_t count, size_t index)
{
	return V_TEXT(list[index < count ? index : count - 1]);
}

static err_t foresee_some(struct act *act, const struct figure_wish *wish)
{
	struct val args[1 + ORGS_AT_ONCE + NAMES_AT_ONCE + PERIODS_AT_ONCE] = {V_TEXT(wish->value)};
	size_t filled = 1;
	for (size_t i = 0; i < ORGS_AT_ONCE; i++)
		args[filled++] = at_most(wish->orgs, wish->org_count, i);
	for (size_t i = 0; i < NAMES_AT_ONCE; i++)
		args[filled++] = at_most(wish->names, wish->name_count, i);
	for (size_t i = 0; i < PERIODS_AT_ONCE; i++)
		args[filled++] = at_most(wish->periods, wish->period_count, i);
	keep_none(act, wish);
	struct rows rows = db_query(act->db,
				    "SELECT org, name, period, n FROM figure WHERE value = $1 AND org IN ($2, $3, $4, $5, "
				    "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) AND name IN ($18, $19, $20, "
				    "$21, $22, $23, $24, $25) AND period IN ($26, $27, $28, $29, $30, $31, $32, $33, $34, "
				    "$35, $36, $37)",
				    (struct args){args, filled});
	while (rows_next(&rows)) {
		struct known *one = find(act, &(struct known){.org = rows_text(&rows, 0), .name = rows_text(&rows, 1),
							      .period = rows_text(&rows, 2), .value = wish->value});
		if (one != NULL)
			one->n = rows_int(&rows, 3);
	}
	return rows_done(&rows);
}

/* Of one place and one period, as a desk's first page asks of all registers. */
static err_t foresee_names(struct act *act, const struct figure_wish *wish)
{
	struct val args[3 + NAMES_OF_ONE] = {V_TEXT(wish->orgs[0]), V_TEXT(wish->periods[0]), V_TEXT(wish->value)};
	for (size_t i = 0; i < NAMES_OF_ONE; i++)
		args[3 + i] = at_most(wish->names, wish->name_count, i);
	keep_none(act, wish);
	struct rows rows = db_query(act->db,
				    "SELECT name, n FROM figure WHERE org = $1 AND period = $2 AND value = $3 AND name IN ($4, "
				    "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, "
				    "$24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)",
				    (struct args){args, COUNT(args)});
	while (rows_next(&rows)) {
		struct known *one = find(act, &(struct known){.org = wish->orgs[0], .name = rows_text(&rows, 0),
							      .period = wish->periods[0], .value = wish->value});
		if (one != NULL)
			one->n = rows_int(&rows, 1);
	}
	return rows_done(&rows);
}

static err_t foresee_all_names(struct act *act, const struct figure_wish *wish)
{
	struct figure_wish some = *wish;
	for (size_t k = 0; k < wish->name_count; k += NAMES_OF_ONE) {
		some.names = wish->names + k;
		some.name_count = wish->name_count - k < NAMES_OF_ONE ? wish->name_count - k : NAMES_OF_ONE;
		TRY(foresee_names(act, &some));
	}
	return NULL;
}

err_t figure_foresee(struct act *act, const struct figure_wish *wish)
{
	struct figure_wish some = *wish;
	if (act->figures == NULL || wish->org_count == 0 || wish->period_count == 0 || wish->name_count == 0)
		return NULL;
	if (wish->org_count == 1 && wish->period_count == 1)
		return foresee_all_names(act, wish);
	for (size_t i = 0; i < wish->org_count; i += ORGS_AT_ONCE) {
		some.orgs = wish->orgs + i;
		some.org_count = wish->org_count - i < ORGS_AT_ONCE ? wish->org_count - i : ORGS_AT_ONCE;
		for (size_t k = 0; k < wish->name_count; k += NAMES_AT_ONCE) {
			some.names = wish->names + k;
			some.name_count = wish->name_count - k < NAMES_AT_ONCE ? wish->name_count - k : NAMES_AT_ONCE;
			for (size_t p = 0; p < wish->period_count; p += PERIODS_AT_ONCE) {
				some.periods = wish->periods + p;
				some.period_count = wish->period_count - p < PERIODS_AT_ONCE ? wish->period_count - p
											     : PERIODS_AT_ONCE;
				TRY(foresee_some(act, &some));
			}
		}
	}
	return NULL;
}
