/*
 * figure: adding, folding and reading kept counts. See figure.h.
 *
 * Writers only append to figure_pending, each its own rows, so that no two transactions wait for one
 * hot row of the county. The fold reads the oldest pending rows, adds them to every node above and to
 * the month and the year, and takes them away, all in one transaction.
 */
#include "engine/figure/figure.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/figure/known.h"

#include <stdlib.h>
#include <string.h>

static const struct column figure_columns[] = {
	TEXT_COLUMN("org"), TEXT_COLUMN("name"), TEXT_COLUMN("period"),
	TEXT_COLUMN("value"), INT_COLUMN("n"),
};
static const struct column pending_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("org"), TEXT_COLUMN("name"), TEXT_COLUMN("period"),
	TEXT_COLUMN("value"), INT_COLUMN("n"),
};
static const struct table tables[] = {
	{.name = STR_INIT("figure"), .columns = figure_columns,
	 .column_count = COUNT(figure_columns), .primary_key = STR_INIT("org, name, period, value")},
	{.name = STR_INIT("figure_pending"), .columns = pending_columns,
	 .column_count = COUNT(pending_columns)},
};

const struct table *figure_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

#define TURN "figure#turn" /* a figure of the figures: write_turns */

struct cell { /* a figure, and what one row of it grows by */
	struct str org, name, period, value;
	int64_t n;
	struct cell *chain;
};

/* A day is also in its month and its year; a stock is itself alone. */
static bool period_covers(struct str wanted, struct str period)
{
	return wanted.len == 0 ? period.len == 0 : str_starts(period, wanted);
}

/* What waits of a figure, where it was read for all: none of them twice. */
static err_t sum_waiting(struct act *act, const struct cell *of, int64_t *out, bool *whole)
{
	const struct figure_waiting *waiting = NULL;
	size_t count = 0;
	TRY(known_waiting(act, &waiting, &count, whole));
	for (size_t i = 0; *whole && i < count; i++) {
		if (str_eq(waiting[i].name, of->name) && str_eq(waiting[i].value, of->value) &&
		    str_starts(waiting[i].org, of->org) && period_covers(of->period, waiting[i].period))
			*out += waiting[i].n;
	}
	return NULL;
}

static err_t sum_pending(struct act *act, const struct cell *of, int64_t *out)
{
	int64_t pending = 0;
	bool whole = false;
	TRY(sum_waiting(act, of, out, &whole));
	if (whole)
		return NULL;
	struct rows rows = db_query(
		act->db,
		"SELECT period, n FROM figure_pending WHERE name = $1 AND value = $2 "
		"AND org >= $3 AND org < $4",
		ARGS(V_TEXT(of->name), V_TEXT(of->value), V_TEXT(of->org), V_TEXT(place_end(act->arena, of->org))));
	while (rows_next(&rows)) {
		if (period_covers(of->period, rows_text(&rows, 0)))
			pending += rows_int(&rows, 1);
	}
	TRY(rows_done(&rows));
	*out += pending;
	return NULL;
}

err_t figure_read(struct act *act, struct str org, struct str name, struct str value,
		  struct str period, int64_t *out)
{
	int64_t n = 0;
	TRY(figure_settle(act));
	if (!known_read(act, org, name, value, period, &n)) {
		TRY(db_int(act->db,
			   "SELECT n FROM figure WHERE org = $1 AND name = $2 AND period = $3 AND value = $4",
			   ARGS(V_TEXT(org), V_TEXT(name), V_TEXT(period), V_TEXT(value)), &n, NULL));
		known_keep(act, org, name, value, period, n);
	}
	TRY(sum_pending(act, &(struct cell){.org = org, .name = name, .period = period, .value = value}, &n));
	*out = n;
	return NULL;
}

struct list {
	struct act *act;
	struct figure *at;
	size_t count, cap;
	size_t sorted; /* so many from the first are in order: those that were folded, each once */
};

static int by_value(const void *one, const void *other)
{
	const struct figure *a = one, *b = other;
	return str_cmp(a->value, b->value);
}

static struct figure *list_find(const struct list *list, struct str value)
{
	struct figure key = {.value = value};
	struct figure *found = list->sorted == 0 ? NULL
						 : bsearch(&key, list->at, list->sorted,
							   sizeof *list->at, by_value);
	for (size_t i = list->sorted; i < list->count && found == NULL; i++)
		found = str_eq(list->at[i].value, value) ? &list->at[i] : NULL;
	return found;
}

static void list_append(struct list *list, struct str value, int64_t n)
{
	if (list->count == list->cap) {
		size_t cap = list->cap == 0 ? 32 : list->cap * 2;
		list->at = arena_grow(list->act->arena, list->at, list->cap * sizeof *list->at,
				      cap * sizeof *list->at);
		list->cap = cap;
	}
	list->at[list->count].value = str_dup(list->act->arena, value);
	list->at[list->count].n = n;
	list->count++;
}

static void list_add(struct list *list, struct str value, int64_t n)
{
	struct figure *found = list_find(list, value);
	if (found == NULL)
		list_append(list, value, n);
	else
		found->n += n;
}

static err_t list_folded(struct list *list, struct str org, struct str name, struct str period)
{
	struct act *act = list->act;
	if (known_list(act, org, name, period, &list->at, &list->count)) {
		list->cap = list->count + 1;
		return NULL;
	}
	struct rows rows = db_query(act->db,
				    "SELECT value, n FROM figure WHERE org = $1 AND name = $2 "
				    "AND period = $3 ORDER BY value",
				    ARGS(V_TEXT(org), V_TEXT(name), V_TEXT(period)));
	while (rows_next(&rows))
		list_append(list, rows_text(&rows, 0), rows_int(&rows, 1));
	TRY(rows_done(&rows));
	known_keep_list(act, org, name, period, list->at, list->count);
	return NULL;
}

static err_t list_waiting(struct list *list, struct str org, struct str name, struct str period, bool *whole)
{
	const struct figure_waiting *waiting = NULL;
	size_t count = 0;
	TRY(known_waiting(list->act, &waiting, &count, whole));
	for (size_t i = 0; *whole && i < count; i++) {
		if (str_eq(waiting[i].name, name) && str_starts(waiting[i].org, org) &&
		    period_covers(period, waiting[i].period))
			list_add(list, waiting[i].value, waiting[i].n);
	}
	return NULL;
}

static err_t list_pending(struct list *list, struct str org, struct str name, struct str period)
{
	struct act *act = list->act;
	bool whole = false;
	TRY(list_waiting(list, org, name, period, &whole));
	if (whole)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT value, n, period FROM figure_pending WHERE name = $1 "
				    "AND org >= $2 AND org < $3",
				    ARGS(V_TEXT(name), V_TEXT(org), V_TEXT(place_end(act->arena, org))));
	while (rows_next(&rows)) {
		if (period_covers(period, rows_text(&rows, 2)))
			list_add(list, rows_text(&rows, 0), rows_int(&rows, 1));
	}
	return rows_done(&rows);
}

err_t figure_list(struct act *act, struct str org, struct str name, struct str period,
		  struct figure **out, size_t *count)
{
	struct list list = {.act = act};
	TRY(figure_settle(act));
	TRY(list_folded(&list, org, name, period));
	list.sorted = list.count;
	TRY(list_pending(&list, org, name, period));
	*out = list.at;
	*count = list.count;
	return NULL;
}

/* Of a place of which something waits the figures are not what was folded. */
static err_t all_folded(struct act *act, struct str org, bool *out)
{
	const struct figure_waiting *waiting = NULL;
	size_t count = 0;
	TRY(known_waiting(act, &waiting, &count, out));
	for (size_t i = 0; *out && i < count; i++)
		*out = !str_starts(waiting[i].org, org);
	return NULL;
}

err_t figure_turn(struct act *act, struct str org, struct str *out)
{
	bool folded = false;
	int64_t turn = 0;
	*out = S("");
	TRY(all_folded(act, org, &folded));
	if (!folded)
		return NULL;
	TRY(figure_read(act, org, S(TURN), S(""), S(""), &turn));
	*out = str_fmt(act->arena, "%lld", (long long)turn);
	return NULL;
}

err_t figure_any(struct act *act, struct str prefix, bool *out)
{
	int64_t n = 0;
	struct args args = ARGS(V_TEXT(prefix), V_TEXT(place_end(act->arena, prefix)));
	TRY(figure_settle(act));
	TRY(db_int(act->db,
		   "SELECT count(*) FROM (SELECT 1 AS one FROM figure WHERE org = '' AND "
		   "name >= $1 AND name < $2 AND n <> 0 LIMIT 1) AS bounded",
		   args, &n, NULL));
	if (n == 0)
		TRY(db_int(act->db,
			   "SELECT count(*) FROM (SELECT 1 AS one FROM figure_pending WHERE "
			   "name >= $1 AND name < $2 AND n <> 0 LIMIT 1) AS bounded",
			   args, &n, NULL));
	*out = n > 0;
	return NULL;
}

/* ---- folding ---- */

struct added { /* what the part that is open has added to a cell */
	struct cell *cell;
	int64_t n;
};

/* All that a batch or a load adds, each figure once: of a thousand rows most meet at the nodes above. */
struct figure_sum {
	struct arena *arena;
	struct cell **slots;
	size_t slot_count, count;
	struct cell **list;
	size_t room, written;
	struct added *log;
	size_t log_count, log_room;
	bool logs; /* after figure_mark */
	bool copies; /* texts are kept beyond the caller's */
	bool folded; /* at every node and period, not the rows as they came */
};

enum { TIERS = 7, PERIODS = 3 };

static uint64_t hash_part(uint64_t hash, struct str part)
{
	for (size_t i = 0; i < part.len; i++)
		hash = (hash ^ (unsigned char)part.at[i]) * 0x100000001b3u;
	return (hash ^ 0xff) * 0x100000001b3u;
}

static uint64_t hash_cell(const struct cell *cell)
{
	uint64_t hash = 0xcbf29ce484222325u;
	hash = hash_part(hash, cell->org);
	hash = hash_part(hash, cell->name);
	hash = hash_part(hash, cell->period);
	return hash_part(hash, cell->value);
}

static bool same_figure(const struct cell *a, const struct cell *b)
{
	return str_eq(a->org, b->org) && str_eq(a->value, b->value) &&
	       str_eq(a->period, b->period) && str_eq(a->name, b->name);
}

static void link_cell(struct figure_sum *sum, struct cell *cell)
{
	struct cell **slot = &sum->slots[hash_cell(cell) & (sum->slot_count - 1)];
	cell->chain = *slot;
	*slot = cell;
}

/* Twice the room, and every cell in its new slot. */
static void sum_grow(struct figure_sum *sum)
{
	sum->list = arena_grow(sum->arena, sum->list, sum->room * sizeof *sum->list,
			       sum->room * 2 * sizeof *sum->list);
	sum->room *= 2;
	sum->slot_count *= 2;
	sum->slots = arena_many(sum->arena, struct cell *, sum->slot_count);
	for (size_t i = 0; i < sum->count; i++)
		link_cell(sum, sum->list[i]);
}

static void note_added(struct figure_sum *sum, struct cell *cell, int64_t n)
{
	if (!sum->logs)
		return;
	if (sum->log_count == sum->log_room) {
		size_t room = sum->log_room == 0 ? 32 : sum->log_room * 2;
		sum->log = arena_grow(sum->arena, sum->log, sum->log_room * sizeof *sum->log,
				      room * sizeof *sum->log);
		sum->log_room = room;
	}
	sum->log[sum->log_count++] = (struct added){cell, n};
}

static void sum_add(struct figure_sum *sum, const struct cell *more)
{
	struct cell **slot = &sum->slots[hash_cell(more) & (sum->slot_count - 1)];
	for (struct cell *cell = *slot; cell != NULL; cell = cell->chain) {
		if (same_figure(cell, more)) {
			note_added(sum, cell, more->n);
			cell->n += more->n;
			return;
		}
	}
	if (sum->count == sum->room)
		sum_grow(sum);
	struct cell *cell = arena_one(sum->arena, struct cell);
	*cell = *more;
	if (sum->copies) {
		cell->org = str_dup(sum->arena, more->org);
		cell->name = str_dup(sum->arena, more->name);
		cell->period = str_dup(sum->arena, more->period);
		cell->value = str_dup(sum->arena, more->value);
	}
	note_added(sum, cell, more->n);
	link_cell(sum, cell);
	sum->list[sum->count++] = cell;
}

/* One pending row into each node above it and each period around it. By value only months and years
 * are kept: nobody asks how many of one item were taken on one day in one village. */
static void sum_row(struct figure_sum *sum, const struct cell *row)
{
	static const size_t lengths[PERIODS] = {4, 7, 10};
	bool stock = row->period.len == 0;
	size_t periods = stock ? 1 : (row->value.len == 0 ? PERIODS : PERIODS - 1);
	for (enum tier tier = TIER_NONE; tier <= TIER_GROUP; tier++) {
		size_t length = tier_length(tier);
		if (length > row->org.len)
			break;
		for (size_t i = 0; i < periods; i++) {
			struct cell cell = *row;
			cell.org = str_sub(row->org, 0, length);
			cell.period = stock ? row->period : str_sub(row->period, 0, lengths[i]);
			sum_add(sum, &cell);
		}
	}
}

static err_t write_cell(struct act *act, const struct cell *cell)
{
	if (cell->n == 0)
		return NULL;
	return db_exec(act->db,
		       "INSERT INTO figure(org, name, period, value, n) VALUES($1, $2, $3, $4, $5) "
		       "ON CONFLICT(org, name, period, value) DO UPDATE SET n = figure.n + $5",
		       ARGS(V_TEXT(cell->org), V_TEXT(cell->name), V_TEXT(cell->period),
			    V_TEXT(cell->value), V_INT(cell->n)),
		       NULL);
}

static struct figure_sum make_sum(struct arena *arena, size_t rows)
{
	struct figure_sum sum = {.arena = arena, .slot_count = 64, .room = rows * TIERS * PERIODS};
	while (sum.slot_count < sum.room)
		sum.slot_count *= 2;
	sum.slots = arena_many(arena, struct cell *, sum.slot_count);
	sum.list = arena_many(arena, struct cell *, sum.room);
	return sum;
}

/* How many figures of each place a fold has changed: what was made of them is as it was while this has not moved. */
static err_t write_turns(struct act *act, const struct figure_sum *changed)
{
	struct figure_sum turns = make_sum(act->arena, 1);
	for (size_t i = 0; i < changed->count; i++) {
		if (changed->list[i]->n != 0)
			sum_add(&turns, &(struct cell){.org = changed->list[i]->org, .name = S(TURN), .n = 1});
	}
	for (size_t i = 0; i < turns.count; i++)
		TRY(write_cell(act, turns.list[i]));
	return NULL;
}

static struct val id_or_none(const int64_t *ids, size_t count, size_t index)
{
	return V_INT(index < count ? ids[index] : 0);
}

/* By their ids, not as a range: another writer may have committed a smaller id since. */
static err_t drop_pending(struct act *act, const int64_t *ids, size_t count)
{
	enum { AT_ONCE = 8 };
	for (size_t i = 0; i < count; i += AT_ONCE)
		TRY(db_exec(act->db,
			    "DELETE FROM figure_pending WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8)",
			    ARGS(id_or_none(ids, count, i), id_or_none(ids, count, i + 1),
				 id_or_none(ids, count, i + 2), id_or_none(ids, count, i + 3),
				 id_or_none(ids, count, i + 4), id_or_none(ids, count, i + 5),
				 id_or_none(ids, count, i + 6), id_or_none(ids, count, i + 7)),
			    NULL));
	return NULL;
}

err_t figure_fold(struct act *act, int limit, bool *left)
{
	struct cell *pending = arena_many(act->arena, struct cell, (size_t)limit);
	int64_t *ids = arena_many(act->arena, int64_t, (size_t)limit);
	int read = 0;
	TRY(act_lock(act, S("figure:fold")));
	struct rows rows = db_query(act->db,
				    "SELECT id, org, name, period, value, n FROM figure_pending "
				    "ORDER BY id LIMIT $1",
				    ARGS(V_INT(limit)));
	while (read < limit && rows_next(&rows)) {
		pending[read] = (struct cell){
			.org = rows_copy(&rows, act->arena, 1),
			.name = rows_copy(&rows, act->arena, 2),
			.period = rows_copy(&rows, act->arena, 3),
			.value = rows_copy(&rows, act->arena, 4),
			.n = rows_int(&rows, 5),
		};
		ids[read++] = rows_int(&rows, 0);
	}
	TRY(rows_done(&rows));
	struct figure_sum sum = make_sum(act->arena, (size_t)read);
	for (int i = 0; i < read; i++)
		sum_row(&sum, &pending[i]);
	for (size_t i = 0; i < sum.count; i++)
		TRY(write_cell(act, sum.list[i]));
	TRY(write_turns(act, &sum));
	TRY(drop_pending(act, ids, (size_t)read));
	*left = read == limit;
	return NULL;
}

/* ---- adding ---- */

static err_t write_pending(struct act *act, const struct cell *row)
{
	int64_t id = 0;
	if (row->n == 0)
		return NULL;
	TRY(act_id(act, &id));
	return db_exec(act->db,
		       "INSERT INTO figure_pending(id, org, name, period, value, n) "
		       "VALUES($1, $2, $3, $4, $5, $6)",
		       ARGS(V_INT(id), V_TEXT(row->org), V_TEXT(row->name), V_TEXT(row->period),
			    V_TEXT(row->value), V_INT(row->n)),
		       NULL);
}

err_t figure_add(struct act *act, struct str org, struct str name, struct str value, int64_t day,
		 int64_t delta)
{
	struct figure_sum *sum = act->lane == NULL ? NULL : act->lane->figures;
	struct str period = day == FIGURE_STOCK ? S("") : day_text(act->arena, day);
	struct cell row = {.org = org, .name = name, .period = period, .value = value, .n = delta};
	if (delta == 0)
		return NULL;
	if (sum == NULL)
		return write_pending(act, &row);
	if (sum->folded)
		sum_row(sum, &row);
	else
		sum_add(sum, &row);
	return NULL;
}

/* ---- a load ---- */

void figure_gather(struct arena *arena, struct lane *lane, bool folded)
{
	enum { ROWS_AT_FIRST = 4 };
	struct figure_sum *sum = arena_one(arena, struct figure_sum);
	*sum = make_sum(arena, ROWS_AT_FIRST);
	sum->copies = true;
	sum->folded = folded;
	lane->figures = sum;
}

static int by_key(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a, *y = *(const struct cell *const *)b;
	int order = str_cmp(x->org, y->org);
	if (order == 0)
		order = str_cmp(x->name, y->name);
	if (order == 0)
		order = str_cmp(x->period, y->period);
	return order != 0 ? order : str_cmp(x->value, y->value);
}

/* ---- a batch ---- */

void figure_mark(struct lane *lane)
{
	lane->figures->logs = true;
	lane->figures->log_count = 0;
}

void figure_undo(struct figure_sum *sum)
{
	while (sum->log_count > 0) {
		const struct added *last = &sum->log[--sum->log_count];
		last->cell->n -= last->n;
	}
}

static void sum_empty(struct figure_sum *sum)
{
	memset(sum->slots, 0, sum->slot_count * sizeof(struct cell *));
	sum->count = sum->written = sum->log_count = 0;
}

err_t figure_settle(struct act *act)
{
	struct figure_sum *sum = act->lane == NULL ? NULL : act->lane->figures;
	if (sum == NULL || sum->folded || sum->written > 0)
		return NULL;
	for (size_t i = 0; i < sum->count; i++)
		TRY(write_pending(act, sum->list[i]));
	sum_empty(sum);
	return NULL;
}

/* ---- the end of a load ---- */

/* In the order of the key, so that the index grows at its end. */
err_t figure_spread(struct act *act, size_t limit, bool *left)
{
	struct figure_sum *sum = act->lane->figures;
	if (sum->written == 0)
		qsort(sum->list, sum->count, sizeof *sum->list, by_key);
	for (size_t i = 0; i < limit && sum->written < sum->count; i++) {
		const struct cell *cell = sum->list[sum->written++];
		TRY(sum->folded ? write_cell(act, cell) : write_pending(act, cell));
	}
	*left = sum->written < sum->count;
	if (!*left)
		act->lane->figures = NULL;
	return NULL;
}
