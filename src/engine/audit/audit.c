/*
 * audit: writing the chain, one row an act, in the act's own transaction. See audit.h.
 */
#include "engine/audit/audit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "engine/audit/audit_int.h"

#include <string.h>

static const struct column audit_columns[] = {
	INT_COLUMN("lane"), INT_COLUMN("seq"), INT_COLUMN("at"), INT_COLUMN("account"),
	TEXT_COLUMN("verb"), TEXT_COLUMN("on_what"), INT_COLUMN("record"), TEXT_COLUMN("org"),
	TEXT_COLUMN("digest"), TEXT_COLUMN("note"), TEXT_COLUMN("peer"), TEXT_COLUMN("hash"),
};
static const struct index audit_indexes[] = {
	{STR_INIT("audit_record"), STR_INIT("on_what, record, at"), {NULL, 0}, false},
	{STR_INIT("audit_at"), STR_INIT("at, lane, seq"), {NULL, 0}, false},
};
static const struct column head_columns[] = {
	INT_COLUMN("lane"), INT_COLUMN("seq"), TEXT_COLUMN("mac"),
};
static const struct table tables[] = {
	{.name = STR_INIT("audit"), .columns = audit_columns, .column_count = COUNT(audit_columns),
	 .indexes = audit_indexes, .index_count = COUNT(audit_indexes),
	 .primary_key = STR_INIT("lane, seq")},
	{.name = STR_INIT("audit_head"), .columns = head_columns,
	 .column_count = COUNT(head_columns), .primary_key = STR_INIT("lane")},
};

const struct table *audit_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

struct str audit_row_hash(struct arena *arena, struct str before, const struct audit_row *row)
{
	struct buf buf = buf_new(arena, 1 << 16);
	const struct str parts[] = {before, row->verb, row->on, row->org,
				    row->digest, row->note, row->peer};
	const int64_t numbers[] = {row->lane, row->seq, row->at, row->account, row->id};
	for (size_t i = 0; i < COUNT(numbers); i++)
		buf_fmt(&buf, "%lld|", (long long)numbers[i]);
	/* Lengths in front, so that text can't move from one column to the next unseen. */
	for (size_t i = 0; i < COUNT(parts); i++) {
		buf_fmt(&buf, "%zu:", parts[i].len);
		buf_add(&buf, parts[i]);
	}
	return digest_hex(arena, buf_str(&buf));
}

struct str audit_head_mac(struct arena *arena, const struct keys *keys, int64_t lane, int64_t seq,
			  struct str hash)
{
	struct str text = str_fmt(arena, "%lld|%lld|" STR, (long long)lane, (long long)seq,
				  STR_ARG(hash));
	return keyed_digest(arena, keys, S("audit-head"), text);
}

static void set_head(struct lane *lane, int64_t seq, struct str hash)
{
	lane->audit_seq = seq;
	memset(lane->audit_head, 0, sizeof lane->audit_head);
	memcpy(lane->audit_head, hash.at,
	       hash.len < sizeof lane->audit_head ? hash.len : sizeof lane->audit_head - 1);
}

static err_t read_head(struct act *act)
{
	struct lane *lane = act->lane;
	struct rows rows = db_query(
		act->db, "SELECT seq, hash FROM audit WHERE lane = $1 ORDER BY seq DESC LIMIT 1",
		ARGS(V_INT(lane->number)));
	if (rows_next(&rows))
		set_head(lane, rows_int(&rows, 0), rows_text(&rows, 1));
	else
		set_head(lane, 0, S("-"));
	TRY(rows_done(&rows));
	lane->audit_known = true;
	return NULL;
}

err_t audit_note(struct act *act, const struct audit_entry *entry)
{
	struct lane *lane = act->lane;
	if (lane == NULL)
		return err_internal(act->arena, "an audit row was asked for without a writer");
	if (!lane->audit_known)
		TRY(read_head(act));
	struct audit_row row = {
		.lane = lane->number, .seq = lane->audit_seq + 1, .at = act->now,
		.account = act->account, .id = entry->id, .verb = entry->verb, .on = entry->on,
		.org = entry->org, .digest = entry->digest, .note = str_head(entry->note, 200),
		.peer = act->peer,
	};
	struct str hash = audit_row_hash(act->arena, str_of(lane->audit_head), &row);
	TRY(db_exec(act->db,
		    "INSERT INTO audit(lane, seq, at, account, verb, on_what, record, org, digest, "
		    "note, peer, hash) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		    ARGS(V_INT(row.lane), V_INT(row.seq), V_INT(row.at), V_INT(row.account),
			 V_TEXT(row.verb), V_TEXT(row.on), V_INT(row.id), V_TEXT(row.org),
			 V_TEXT(row.digest), V_TEXT(row.note), V_TEXT(row.peer), V_TEXT(hash)),
		    NULL));
	set_head(lane, row.seq, hash);
	return NULL;
}

err_t audit_close(struct act *act)
{
	struct lane *lane = act->lane;
	/* A transaction that noted nothing writes nothing: many a job is only asked for and not there. */
	if (!lane->audit_known || lane->audit_seq == lane->audit_seq_closed)
		return NULL;
	struct str mac = audit_head_mac(act->arena, act->house->keys, lane->number,
					lane->audit_seq, str_of(lane->audit_head));
	TRY(db_exec(act->db,
		    "INSERT INTO audit_head(lane, seq, mac) VALUES($1, $2, $3) "
		    "ON CONFLICT(lane) DO UPDATE SET seq = $2, mac = $3",
		    ARGS(V_INT(lane->number), V_INT(lane->audit_seq), V_TEXT(mac)), NULL));
	lane->audit_seq_closed = lane->audit_seq;
	return NULL;
}

void audit_mark(struct lane *lane)
{
	lane->audit_seq_saved = lane->audit_seq;
	memcpy(lane->audit_head_saved, lane->audit_head, sizeof lane->audit_head);
	lane->id_fresh = false;
}

static void give_up(struct lane *lane)
{
	if (lane->id_fresh)
		lane->id_next = lane->id_end = 0;
	lane->id_fresh = false;
	lane->figures = NULL;
}

void audit_undo(struct lane *lane)
{
	/* A head that was first read after the mark is read again: the mark knew none. */
	if (lane->audit_head_saved[0] == '\0')
		lane->audit_known = false;
	lane->audit_seq = lane->audit_seq_saved;
	memcpy(lane->audit_head, lane->audit_head_saved, sizeof lane->audit_head);
	give_up(lane);
}

void audit_forget(struct lane *lane)
{
	lane->audit_known = false;
	lane->figures = NULL;
	lane->id_fresh = false;
	lane->id_next = lane->id_end = 0;
	memset(lane->audit_head, 0, sizeof lane->audit_head);
	lane->audit_seq = lane->audit_seq_closed = 0;
}
