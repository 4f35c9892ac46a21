/*
 * rows: the tickets as they stand in their table, and every way in which one moves on.
 *
 * A number of a day and kind is given once: it comes from a counter of the same transaction, and a unique key stands behind it.
 * Whoever calls takes the centre's lock first and looks afterwards, so that two windows never call one number; and a row changes
 * only from the state in which it was seen.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/tickets/tickets_int.h"
#include "web/live.h"

enum { HOUR_MS = 3600000, MINUTE_MS = 60000, WEEKS_DAYS = 28, MARK_LENGTH = 10 };

static const struct column columns[] = {
	ID_COLUMN("id"), TEXT_COLUMN("org"),
	INT_COLUMN("day"), INT_COLUMN("hour"),
	TEXT_COLUMN("kind"), INT_COLUMN("n"),
	TEXT_COLUMN("priority"), TEXT_COLUMN("way"),
	TEXT_COLUMN("state"), INT_COLUMN("desk"),
	INT_COLUMN("taken"), INT_COLUMN("called"),
	INT_COLUMN("ended"), INT_COLUMN("calls"),
	INT_COLUMN("heard"), /* when it was called last */
};
static const struct index indexes[] = {
	{STR_INIT("ticket_once"), STR_INIT("org, day, kind, n"), {NULL, 0}, true},
	/* what a hall shows and counts, without looking at the tickets themselves */
	{STR_INIT("ticket_state"), STR_INIT("org, day, state, hour, kind, called, taken"), {NULL, 0}, false},
	{STR_INIT("ticket_day"), STR_INIT("day"), {NULL, 0}, false},
};
static const struct column help_columns[] = { /* help.c */
	TEXT_COLUMN("org"),
	INT_COLUMN("called"),
	INT_COLUMN("taken"), /* 0: nobody has said that he goes */
	TEXT_COLUMN("who"),  /* who goes, for the one who waits */
};
const struct table ticket_tables[TICKET_TABLES] = {
	{.name = STR_INIT("ticket"), .columns = columns, .column_count = COUNT(columns),
	 .indexes = indexes, .index_count = COUNT(indexes)},
	{.name = STR_INIT("help_call"), .columns = help_columns,
	 .column_count = COUNT(help_columns), .primary_key = STR_INIT("org")},
};

static int64_t setting(const struct act *act, const char *name, int64_t otherwise)
{
	int64_t n = catalogue_setting_int(act->house->catalogue, name, otherwise);
	return n < 1 ? 1 : n;
}

int64_t ticket_every(const struct act *act)
{
	return setting(act, "ticket_priority_every", 2);
}

struct str ticket_topic(struct arena *arena, struct str org)
{
	return live_topic(arena, "tickets", org);
}

static err_t tell(struct act *act, struct str org)
{
	return live_changed(act, ticket_topic(act->arena, org));
}

/* ---- windows ---- */

err_t ticket_windows(struct act *act, struct str org, struct ticket_window **out, size_t *count)
{
	struct ticket_window *list = arena_many(act->arena, struct ticket_window, WINDOWS_MAX);
	struct rows rows = db_query(act->db,
				    "SELECT id, name, coalesce(kinds, ''), coalesce(shut, 0) FROM r_ticket_window "
				    "WHERE substr(org, 1, 12) = $1 AND voided = 0 ORDER BY name, id LIMIT 40",
				    ARGS(V_TEXT(org)));
	for (*count = 0; *count < WINDOWS_MAX && rows_next(&rows); ++*count)
		list[*count] = (struct ticket_window){.id = rows_int(&rows, 0),
						      .name = rows_copy(&rows, act->arena, 1),
						      .kinds = rows_copy(&rows, act->arena, 2),
						      .shut = rows_int(&rows, 3) != 0};
	*out = list;
	return rows_done(&rows);
}

const struct ticket_window *window_of(const struct ticket_window *list, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].id == id)
			return &list[i];
	}
	return NULL;
}

err_t tickets_wanted(struct act *act, struct str org, bool *out)
{
	int64_t on = 0;
	bool found = false;
	TRY(db_int(act->db,
		   "SELECT coalesce(in_use, 0) FROM r_ticket_setup WHERE substr(org, 1, 12) = $1 AND voided = 0 "
		   "ORDER BY created DESC, id DESC LIMIT 1",
		   ARGS(V_TEXT(org)), &on, &found));
	*out = found ? on != 0 : tier_of_code(org) == TIER_TOWN;
	return NULL;
}

err_t tickets_in_use(struct act *act, struct str org, bool *out)
{
	struct ticket_window *list = NULL;
	size_t count = 0, open = 0;
	TRY(tickets_wanted(act, org, out));
	TRY(ticket_windows(act, org, &list, &count));
	for (size_t i = 0; i < count; i++)
		open += !list[i].shut;
	*out = *out && open > 0;
	return NULL;
}

/* ---- words ---- */

static char letter_of(const struct ticket *ticket)
{
	char first = ticket->kind.len > 0 ? ticket->kind.at[0] : 'x';
	return (char)(first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first);
}

struct str ticket_code(struct arena *arena, const struct ticket *ticket)
{
	return str_fmt(arena, "%c%03lld", letter_of(ticket), (long long)ticket->n);
}

struct str ticket_spoken(struct arena *arena, const struct ticket *ticket, struct str window)
{
	return str_fmt(arena, "请 %c %lld 号，到" STR "。", letter_of(ticket), (long long)ticket->n,
		       STR_ARG(window));
}

struct str ticket_kind_title(const struct act *act, struct str kind)
{
	return codes_title(catalogue_codes(act->house->catalogue, S("ticket_kind")), kind);
}

/* ---- taking ---- */

static err_t check_codes(struct act *act, struct str kind, struct str priority)
{
	const struct catalogue *catalogue = act->house->catalogue;
	if (codes_find(catalogue_codes(catalogue, S("ticket_kind")), kind) == NULL)
		return err_field(act->arena, S("kind"), "请先点办哪一类事。");
	if (priority.len > 0 && codes_find(catalogue_codes(catalogue, S("ticket_priority")), priority) == NULL)
		return err_field(act->arena, S("priority"), "请从列出的几种里选，或者不选。");
	return NULL;
}

err_t ticket_take(struct act *act, struct str kind, struct str priority, struct str way, struct ticket *out)
{
	struct ticket ticket = {.org = act->org, .day = act->today, .taken = act->now, .kind = kind,
				.priority = priority, .way = way, .state = S("waiting"),
				.hour = (act->now - moment_of_day(act->today)) / HOUR_MS};
	int64_t waiting = 0;
	TRY(check_codes(act, kind, priority));
	TRY(db_int(act->db, "SELECT count(*) FROM ticket WHERE org = $1 AND day = $2 AND state = 'waiting'",
		   ARGS(V_TEXT(act->org), V_INT(act->today)), &waiting, NULL));
	if (waiting >= WAITING_MAX)
		return err_new(act->arena, ERR_BUSY, "现在等的人太多了，请直接问大厅的人。");
	TRY(act_count(act, str_fmt(act->arena, "ticket:" STR ":" STR ":" STR, STR_ARG(act->org),
				   STR_ARG(day_text(act->arena, act->today)), STR_ARG(kind)),
		      &ticket.n));
	TRY(act_id(act, &ticket.id));
	TRY(db_exec(act->db,
		    "INSERT INTO ticket(id, org, day, hour, kind, n, priority, way, state, desk, taken, called, ended, "
		    "calls, heard) VALUES($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, 0, 0, 0, 0)",
		    ARGS(V_INT(ticket.id), V_TEXT(ticket.org), V_INT(ticket.day), V_INT(ticket.hour),
			 V_TEXT(kind), V_INT(ticket.n), V_TEXT(priority), V_TEXT(way), V_INT(ticket.taken)),
		    NULL));
	*out = ticket;
	return tell(act, act->org);
}

/* ---- reading ---- */

static void read_ticket(struct arena *arena, const struct rows *rows, struct ticket *out)
{
	*out = (struct ticket){
		.id = rows_int(rows, 0), .org = rows_copy(rows, arena, 1), .day = rows_int(rows, 2),
		.hour = rows_int(rows, 3), .kind = rows_copy(rows, arena, 4), .n = rows_int(rows, 5),
		.priority = rows_copy(rows, arena, 6), .way = rows_copy(rows, arena, 7),
		.state = rows_copy(rows, arena, 8), .window = rows_int(rows, 9), .taken = rows_int(rows, 10),
		.called = rows_int(rows, 11), .ended = rows_int(rows, 12), .calls = rows_int(rows, 13)};
}

err_t ticket_load(struct act *act, int64_t id, struct ticket *out)
{
	struct rows rows = db_query(act->db,
				    "SELECT id, org, day, hour, kind, n, priority, way, state, desk, taken, called, "
				    "ended, calls FROM ticket WHERE id = $1 AND org = $2",
				    ARGS(V_INT(id), V_TEXT(act->org)));
	bool found = rows_next(&rows);
	if (found)
		read_ticket(act->arena, &rows, out);
	TRY(rows_done(&rows));
	return found ? NULL : err_new(act->arena, ERR_NOT_FOUND, "没有这个号。请看看是不是别的大厅的，或者是以前的。");
}

static struct str mark_of(struct act *act, struct str id)
{
	return str_head(keyed_digest(act->arena, act->house->keys, S("ticket-link"), id), MARK_LENGTH);
}

struct str ticket_link(struct act *act, const struct ticket *ticket)
{
	struct str id = str_fmt(act->arena, "%lld", (long long)ticket->id);
	return str_fmt(act->arena, STR "." STR, STR_ARG(id), STR_ARG(mark_of(act, id)));
}

err_t ticket_open(struct act *act, struct str link, struct ticket *out)
{
	struct str mark = link, id = str_cut(&mark, '.');
	int64_t n = 0;
	if (!str_int(id, &n) || !same_secret(mark, mark_of(act, id)))
		return err_new(act->arena, ERR_NOT_FOUND, "这个网址不对，请再扫一次小票上的码。");
	return ticket_load(act, n, out);
}

err_t ticket_list(struct act *act, struct str org, const char *state, struct ticket **out, size_t *count)
{
	struct ticket *list = arena_many(act->arena, struct ticket, TICKETS_SHOWN);
	struct rows rows = db_query(act->db,
				    "SELECT id, org, day, hour, kind, n, priority, way, state, desk, taken, called, "
				    "ended, calls FROM ticket WHERE org = $1 AND day = $2 AND state = $3 "
				    "ORDER BY heard DESC, id DESC LIMIT 200",
				    ARGS(V_TEXT(org), V_INT(act->today), V_TEXT(str_of(state))));
	for (*count = 0; *count < TICKETS_SHOWN && rows_next(&rows); ++*count)
		read_ticket(act->arena, &rows, &list[*count]);
	*out = list;
	return rows_done(&rows);
}

err_t ticket_waiting(struct act *act, struct str org, struct waiting **out, size_t *count, int64_t *called)
{
	struct waiting *list = arena_many(act->arena, struct waiting, WAITING_MAX);
	struct rows rows = db_query(act->db,
				    "SELECT id, taken, desk, kind, priority FROM ticket "
				    "WHERE org = $1 AND day = $2 AND state = 'waiting' ORDER BY taken, id LIMIT 500",
				    ARGS(V_TEXT(org), V_INT(act->today)));
	for (*count = 0; *count < WAITING_MAX && rows_next(&rows); ++*count)
		list[*count] = (struct waiting){.id = rows_int(&rows, 0), .turn = rows_int(&rows, 1),
						.window = rows_int(&rows, 2),
						.kind = rows_copy(&rows, act->arena, 3),
						.first = rows_text(&rows, 4).len > 0};
	TRY(rows_done(&rows));
	*out = list;
	return db_int(act->db, "SELECT count(*) FROM ticket WHERE org = $1 AND day = $2 AND called > 0",
		      ARGS(V_TEXT(org), V_INT(act->today)), called, NULL);
}

/* ---- what a window does ---- */

static err_t lock(struct act *act)
{
	return act_lock(act, str_join(act->arena, S("tickets:"), act->org));
}

static err_t moved(struct act *act, int64_t changed)
{
	if (changed == 0)
		return err_new(act->arena, ERR_CONFLICT, "这个号刚才已经动过了，请看看现在的样子再点。");
	return tell(act, act->org);
}

/* Whoever sits at the window now is done: it calls the next one. */
static err_t end_current(struct act *act, int64_t window)
{
	return db_exec(act->db,
		       "UPDATE ticket SET state = 'done', ended = $1 "
		       "WHERE org = $2 AND day = $3 AND state = 'called' AND desk = $4",
		       ARGS(V_INT(act->now), V_TEXT(act->org), V_INT(act->today), V_INT(window)), NULL);
}

err_t ticket_call_next(struct act *act, const struct ticket_window *window, struct ticket *out, bool *found)
{
	struct waiting *list = NULL;
	size_t count = 0;
	int64_t called = 0, changed = 0;
	TRY(lock(act));
	TRY(end_current(act, window->id));
	TRY(ticket_waiting(act, act->org, &list, &count, &called));
	struct counter counter = {window->id, window->kinds};
	int at = ticket_next(list, count, &counter, called, ticket_every(act));
	*found = at != NEXT_NONE;
	if (!*found)
		return tell(act, act->org);
	TRY(db_exec(act->db,
		    "UPDATE ticket SET state = 'called', desk = $1, calls = calls + 1, heard = $2, "
		    "called = CASE WHEN called = 0 THEN $2 ELSE called END WHERE id = $3 AND state = 'waiting'",
		    ARGS(V_INT(window->id), V_INT(act->now), V_INT(list[at].id)), &changed));
	TRY(moved(act, changed));
	return ticket_load(act, list[at].id, out);
}

err_t ticket_call_again(struct act *act, const struct ticket *ticket, int64_t window)
{
	int64_t changed = 0;
	bool passed = str_eq(ticket->state, S("passed"));
	TRY(lock(act));
	if (passed)
		TRY(end_current(act, window));
	TRY(db_exec(act->db,
		    "UPDATE ticket SET state = 'called', desk = $1, calls = calls + 1, ended = 0, heard = $5 "
		    "WHERE id = $2 AND day = $3 AND state = $4 AND (state = 'passed' OR desk = $1)",
		    ARGS(V_INT(window), V_INT(ticket->id), V_INT(act->today),
			 V_TEXT(passed ? S("passed") : S("called")), V_INT(act->now)),
		    &changed));
	return moved(act, changed);
}

err_t ticket_end(struct act *act, const struct ticket *ticket, const char *state)
{
	int64_t changed = 0;
	TRY(lock(act));
	TRY(db_exec(act->db, "UPDATE ticket SET state = $1, ended = $2 WHERE id = $3 AND state = $4",
		    ARGS(V_TEXT(str_of(state)), V_INT(act->now), V_INT(ticket->id), V_TEXT(ticket->state)),
		    &changed));
	return moved(act, changed);
}

err_t ticket_send(struct act *act, const struct ticket *ticket, int64_t window)
{
	int64_t changed = 0;
	TRY(lock(act));
	TRY(db_exec(act->db, "UPDATE ticket SET state = 'waiting', desk = $1 WHERE id = $2 AND state = 'called'",
		    ARGS(V_INT(window), V_INT(ticket->id)), &changed));
	return moved(act, changed);
}

err_t ticket_close(struct act *act, struct str org, int64_t *count)
{
	TRY(lock(act));
	TRY(db_exec(act->db,
		    "UPDATE ticket SET state = 'closed', ended = $1 WHERE org = $2 AND day = $3 "
		    "AND state IN ('waiting', 'passed')",
		    ARGS(V_INT(act->now), V_TEXT(org), V_INT(act->today)), count));
	return tell(act, org);
}

/* What another day has left is over; what nobody counts any more goes. */
err_t tickets_tick(struct act *act)
{
	TRY(db_exec(act->db,
		    "UPDATE ticket SET state = 'closed', ended = $1 WHERE day >= $2 AND day < $3 "
		    "AND state IN ('waiting', 'called', 'passed')",
		    ARGS(V_INT(act->now), V_INT(act->today - WEEKS_DAYS), V_INT(act->today)), NULL));
	TRY(db_exec(act->db, "DELETE FROM ticket WHERE day < $1",
		    ARGS(V_INT(act->today - setting(act, "ticket_keep_days", 400))), NULL));
	return help_tick(act);
}

/* ---- how long ---- */

/* hour -1: of every hour. */
static err_t median(struct act *act, struct str org, struct str kind, int64_t hour, int64_t *minutes,
		    bool *found)
{
	int64_t count = 0, wait = 0, since = act->today - WEEKS_DAYS;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM ticket WHERE org = $1 AND day >= $2 AND called > 0 "
		   "AND ($3 = '' OR kind = $3) AND ($4 < 0 OR hour = $4)",
		   ARGS(V_TEXT(org), V_INT(since), V_TEXT(kind), V_INT(hour)), &count, NULL));
	*found = count >= setting(act, "ticket_least", 10);
	if (!*found)
		return NULL;
	TRY(db_int(act->db,
		   "SELECT called - taken FROM ticket WHERE org = $1 AND day >= $2 AND called > 0 "
		   "AND ($3 = '' OR kind = $3) AND ($4 < 0 OR hour = $4) ORDER BY called - taken, id LIMIT 1 OFFSET $5",
		   ARGS(V_TEXT(org), V_INT(since), V_TEXT(kind), V_INT(hour), V_INT(count / 2)), &wait, NULL));
	*minutes = (wait + MINUTE_MS - 1) / MINUTE_MS;
	return NULL;
}

err_t ticket_wait(struct act *act, struct str org, struct str kind, int64_t *minutes, bool *found)
{
	int64_t hour = (act->now - moment_of_day(act->today)) / HOUR_MS;
	TRY(median(act, org, kind, hour, minutes, found));
	return *found ? NULL : median(act, org, kind, -1, minutes, found);
}

err_t ticket_wait_words(struct act *act, struct str org, struct str kind, struct str *out)
{
	int64_t minutes = 0;
	bool found = false;
	TRY(ticket_wait(act, org, kind, &minutes, &found));
	*out = !found ? S("") : str_fmt(act->arena, "约 %lld 分钟", (long long)(minutes < 1 ? 1 : minutes));
	return NULL;
}
