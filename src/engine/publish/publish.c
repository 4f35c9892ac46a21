/*
 * publish: opening, closing and reading notices. See publish.h.
 *
 * The rows shown are kept one below the other in notice_row, as they were shown: never drawn again
 * from the record, which may have changed since.
 */
#include "engine/publish/publish_int.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "engine/guard/guard.h"

/* A table of so many cells: 500 lines of twelve. */
enum { ROWS_MAX = 6040, AFTER_DAYS = 30, NOTICES_MAX = 200, SHOWN_MAX = 16 << 20 };

static const struct column notice_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("reg"), INT_COLUMN("record"), TEXT_COLUMN("org"), TEXT_COLUMN("number"),
	TEXT_COLUMN("title"), TEXT_COLUMN("from_day"), TEXT_COLUMN("until_day"),
	INT_COLUMN("opened"), INT_COLUMN("account"), INT_COLUMN("closed"), TEXT_COLUMN("outcome"), TEXT_COLUMN("digest"),
};
static const struct index notice_indexes[] = {
	{STR_INIT("notice_view"), STR_INIT("reg, org, until_day, id"), STR_INIT("closed = 0"), false},
	{STR_INIT("notice_place"), STR_INIT("org, reg, until_day, id"), STR_INIT("closed = 0"), false},
	{STR_INIT("notice_record"), STR_INIT("reg, record, id"), {NULL, 0}, false},
};
static const struct column row_columns[] = {
	INT_COLUMN("notice"), INT_COLUMN("place"), TEXT_COLUMN("title"), TEXT_COLUMN("value"),
	INT_COLUMN("line"),
};
static const struct table tables[] = {
	{.name = STR_INIT("notice"), .columns = notice_columns,
	 .column_count = COUNT(notice_columns), .indexes = notice_indexes,
	 .index_count = COUNT(notice_indexes)},
	{.name = STR_INIT("notice_row"), .columns = row_columns, .column_count = COUNT(row_columns),
	 .primary_key = STR_INIT("notice, place")},
};

const struct table *publish_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

err_t publish_keep_rows(struct act *act, int64_t notice, const struct notice_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(db_exec(act->db,
			    "INSERT INTO notice_row(notice, place, title, value, line) "
			    "VALUES($1, $2, $3, $4, $5)",
			    ARGS(V_INT(notice), V_INT((int64_t)i), V_TEXT(rows[i].title),
				 V_TEXT(rows[i].value), V_INT(rows[i].line)),
			    NULL));
	return NULL;
}

/* Lengths first: see publish_int.h. */
struct str publish_digest(struct act *act, struct str title, const struct notice_row *rows, size_t count)
{
	struct buf buf = buf_new(act->arena, SHOWN_MAX);
	buf_fmt(&buf, "%zu:" STR "\n", title.len, STR_ARG(title));
	for (size_t i = 0; i < count; i++)
		buf_fmt(&buf, "%lld %zu:" STR " %zu:" STR "\n", (long long)rows[i].line, rows[i].title.len,
			STR_ARG(rows[i].title), rows[i].value.len, STR_ARG(rows[i].value));
	return buf_failed(&buf) ? S("") : digest_hex(act->arena, buf_str(&buf));
}

bool publish_holds(struct act *act, const struct notice *notice)
{
	return notice->digest.len > 0 &&
	       str_eq(notice->digest, publish_digest(act, notice->title, notice->rows, notice->row_count));
}

/* Title and rows as they may leave; each counts as a text of its own. */
static err_t pass_guard(struct act *act, const struct record *about, struct str *title, struct notice_row *rows,
			size_t count)
{
	struct guard_text *texts = arena_many(act->arena, struct guard_text, count + 1);
	struct guard_report report;
	texts[count] = (struct guard_text){S("标题"), *title};
	for (size_t i = 0; i < count; i++)
		texts[i] = (struct guard_text){rows[i].title, rows[i].value};
	TRY(guard_look(act,
		       &(struct guard_ask){.reg = about->reg->name, .record = about->id, .org = about->org,
					   .texts = texts, .count = count + 1},
		       &report));
	for (size_t i = 0; i < count; i++)
		rows[i].value = guard_out(act->arena, &report, i);
	*title = guard_out(act->arena, &report, count);
	return guard_note(act, &report);
}

err_t publish_open(struct act *act, const struct record *about, struct str title,
		   const struct notice_row *shown, size_t count, int64_t days, int64_t *out)
{
	int64_t id = 0, last = act->today + (days > 0 ? days - 1 : 0);
	struct notice_row *rows = arena_many(act->arena, struct notice_row, count);
	if (count > ROWS_MAX)
		return err_new(act->arena, ERR_TOO_LARGE,
			       "这一份太长了，一次最多公布 500 行。请分成几份，或者只写合计，名单另附。");
	for (size_t i = 0; i < count; i++)
		rows[i] = shown[i];
	TRY(pass_guard(act, about, &title, rows, count));
	TRY(publish_close(act, about, S("重新公示")));
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO notice(id, reg, record, org, number, title, from_day, until_day, "
		    "opened, account, closed, outcome, digest) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', $11)",
		    ARGS(V_INT(id), V_TEXT(about->reg->name), V_INT(about->id), V_TEXT(about->org),
			 V_TEXT(record_text(about, "number")), V_TEXT(title),
			 V_TEXT(day_text(act->arena, act->today)),
			 V_TEXT(day_text(act->arena, last)), V_INT(act->now), V_INT(act->account),
			 V_TEXT(publish_digest(act, title, rows, count))),
		    NULL));
	TRY(publish_keep_rows(act, id, rows, count));
	TRY(audit_note(act, &(struct audit_entry){.verb = S("publish"), .on = about->reg->name,
						  .id = about->id, .org = about->org}));
	*out = id;
	return NULL;
}

err_t publish_close(struct act *act, const struct record *about, struct str outcome)
{
	int64_t changed = 0;
	TRY(db_exec(act->db,
		    "UPDATE notice SET closed = $1, outcome = $2 "
		    "WHERE reg = $3 AND record = $4 AND closed = 0",
		    ARGS(V_INT(act->now), V_TEXT(outcome), V_TEXT(about->reg->name),
			 V_INT(about->id)),
		    &changed));
	if (changed == 0)
		return NULL;
	return audit_note(act, &(struct audit_entry){.verb = S("unpublish"), .on = about->reg->name,
						     .id = about->id, .org = about->org});
}

void publish_read_notice(struct act *act, const struct rows *rows, struct notice *out)
{
	out->id = rows_int(rows, 0);
	out->reg = rows_copy(rows, act->arena, 1);
	out->record = rows_int(rows, 2);
	out->org = rows_copy(rows, act->arena, 3);
	out->number = rows_copy(rows, act->arena, 4);
	out->title = rows_copy(rows, act->arena, 5);
	out->from = rows_copy(rows, act->arena, 6);
	out->until = rows_copy(rows, act->arena, 7);
	out->opened = rows_int(rows, 8);
	out->closed = rows_int(rows, 9) != 0;
	out->outcome = rows_copy(rows, act->arena, 10);
	out->digest = rows_copy(rows, act->arena, 11);
}

static struct notice_row row_read(struct act *act, const struct rows *rows)
{
	return (struct notice_row){.title = rows_copy(rows, act->arena, 0),
				   .value = rows_copy(rows, act->arena, 1),
				   .line = rows_int(rows, 2)};
}

err_t publish_load_rows(struct act *act, bool table, struct notice *notice)
{
	int64_t all = PUBLISH_ROWS_CARRIED;
	if (table)
		TRY(db_int(act->db, "SELECT count(*) FROM notice_row WHERE notice = $1",
			   ARGS(V_INT(notice->id)), &all, NULL));
	size_t count = 0, most = (size_t)all;
	struct notice_row *list = arena_many(act->arena, struct notice_row, most);
	struct rows rows = db_query(act->db,
				    "SELECT title, value, line FROM notice_row WHERE notice = $1 AND line <= $2 "
				    "ORDER BY place",
				    ARGS(V_INT(notice->id), V_INT(table ? ROWS_MAX : 0)));
	while (count < most && rows_next(&rows))
		list[count++] = row_read(act, &rows);
	notice->rows = list;
	notice->row_count = count;
	return rows_done(&rows);
}

enum { NOTICES_AT_ONCE = 16 };

static struct notice *notice_among(struct notice *list, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].id == id)
			return &list[i];
	}
	return NULL;
}

/* Of up to NOTICES_AT_ONCE their rows, without tables. */
static err_t load_some_rows(struct act *act, struct notice *list, size_t count)
{
	size_t filled = 0, most = count * PUBLISH_ROWS_CARRIED;
	struct val ids[NOTICES_AT_ONCE];
	struct notice_row *all = arena_many(act->arena, struct notice_row, most);
	for (size_t i = 0; i < NOTICES_AT_ONCE; i++)
		ids[i] = V_INT(list[i < count ? i : 0].id);
	struct rows rows = db_query(act->db,
				    "SELECT title, value, line, notice FROM notice_row WHERE notice IN ($1, $2, $3, $4, $5, "
				    "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) AND line = 0 ORDER BY notice, place",
				    (struct args){ids, NOTICES_AT_ONCE});
	while (filled < most && rows_next(&rows)) {
		struct notice *notice = notice_among(list, count, rows_int(&rows, 3));
		if (notice == NULL || notice->row_count == PUBLISH_ROWS_CARRIED)
			continue;
		if (notice->row_count++ == 0)
			notice->rows = &all[filled];
		all[filled++] = row_read(act, &rows);
	}
	return rows_done(&rows);
}

/* On view today about a register (empty: any) at places from org up to end, which is none of them. */
static struct rows query_on_view(struct act *act, struct str reg, struct str org, struct str end)
{
	struct str today = day_text(act->arena, act->today);
	if (reg.len == 0)
		return db_query(act->db,
				"SELECT id, reg, record, org, number, title, from_day, until_day, opened, closed, "
				"outcome, digest FROM notice WHERE org >= $1 AND org < $2 AND closed = 0 AND "
				"until_day >= $3 ORDER BY opened DESC, id DESC LIMIT 200",
				ARGS(V_TEXT(org), V_TEXT(end), V_TEXT(today)));
	return db_query(act->db,
			"SELECT id, reg, record, org, number, title, from_day, until_day, opened, closed, "
			"outcome, digest FROM notice WHERE reg = $4 AND org >= $1 AND org < $2 AND closed = 0 AND "
			"until_day >= $3 ORDER BY opened DESC, id DESC LIMIT 200",
			ARGS(V_TEXT(org), V_TEXT(end), V_TEXT(today), V_TEXT(reg)));
}

static err_t list_on_view(struct act *act, struct rows rows, size_t limit, struct notice **out, size_t *count)
{
	size_t most = limit > NOTICES_MAX ? NOTICES_MAX : limit, filled = 0;
	struct notice *list = arena_many(act->arena, struct notice, most + 1);
	while (filled < most && rows_next(&rows)) {
		publish_read_notice(act, &rows, &list[filled]);
		filled += publish_is_shown(act, &list[filled]);
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < filled; i += NOTICES_AT_ONCE) {
		size_t left = filled - i;
		TRY(load_some_rows(act, &list[i], left < NOTICES_AT_ONCE ? left : NOTICES_AT_ONCE));
	}
	*out = list;
	*count = filled;
	return NULL;
}

err_t publish_on_view(struct act *act, struct str reg, struct str org, size_t limit,
		      struct notice **out, size_t *count)
{
	return list_on_view(act, query_on_view(act, reg, org, place_end(act->arena, org)), limit, out, count);
}

err_t publish_on_view_here(struct act *act, struct str reg, struct str org, size_t limit,
			   struct notice **out, size_t *count)
{
	/* A place below goes on with a digit, and those come after '!'. */
	return list_on_view(act, query_on_view(act, reg, org, str_join(act->arena, org, S("!"))), limit, out, count);
}

err_t publish_about(struct act *act, const struct record *about, struct notice *out, bool *found)
{
	struct rows rows = db_query(
		act->db,
		"SELECT id, reg, record, org, number, title, from_day, until_day, opened, closed, "
		"outcome, digest FROM notice WHERE reg = $1 AND record = $2 "
		"ORDER BY opened DESC, id DESC LIMIT 1",
		ARGS(V_TEXT(about->reg->name), V_INT(about->id)));
	*found = rows_next(&rows);
	if (*found)
		publish_read_notice(act, &rows, out);
	TRY(rows_done(&rows));
	return *found ? publish_load_rows(act, true, out) : NULL;
}

err_t publish_load(struct act *act, int64_t id, struct notice *out)
{
	struct notice notice = {0};
	struct rows rows = db_query(
		act->db,
		"SELECT id, reg, record, org, number, title, from_day, until_day, opened, closed, "
		"outcome, digest FROM notice WHERE id = $1 AND until_day >= $2",
		ARGS(V_INT(id), V_TEXT(day_text(act->arena, act->today - AFTER_DAYS))));
	bool found = rows_next(&rows);
	if (found)
		publish_read_notice(act, &rows, &notice);
	TRY(rows_done(&rows));
	if (!found)
		return err_new(act->arena, ERR_NOT_FOUND,
			       "这份公示已经到期撤下。需要了解的话，请打村里的电话。");
	TRY(publish_load_rows(act, true, &notice));
	*out = notice;
	return NULL;
}
