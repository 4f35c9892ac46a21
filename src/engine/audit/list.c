/*
 * list: the trail for those who watch over it, newest first, by key.
 */
#include "engine/audit/audit.h"

#include "base/arena.h"
#include "base/text.h"

enum { LINES_MAX = 5001 }; /* one more than a file holds tells that there are more */

static void take_line(struct act *act, const struct rows *rows, struct audit_line *out)
{
	out->lane = rows_int(rows, 0);
	out->seq = rows_int(rows, 1);
	out->at = rows_int(rows, 2);
	out->account = rows_int(rows, 3);
	out->id = rows_int(rows, 4);
	out->name = rows_copy(rows, act->arena, 5);
	out->verb = rows_copy(rows, act->arena, 6);
	out->on = rows_copy(rows, act->arena, 7);
	out->org = rows_copy(rows, act->arena, 8);
	out->note = rows_copy(rows, act->arena, 9);
	out->peer = rows_copy(rows, act->arena, 10);
}

err_t audit_list(struct act *act, const struct audit_query *query, struct audit_line **out,
		 size_t *count)
{
	const struct str *orgs = NULL;
	size_t org_count = 0, filled = 0, limit = query->limit > LINES_MAX ? LINES_MAX : query->limit;
	TRY(act_scopes(act, S("audit"), VERB_READ, &orgs, &org_count));
	struct str first = orgs[0], second = orgs[org_count > 1 ? 1 : 0];
	struct str words = str_trim(query->words).len == 0 ? S("") : text_like(act->arena, query->words);
	struct audit_line *list = arena_many(act->arena, struct audit_line, limit);
	int64_t at = query->at > 0 ? query->at : INT64_MAX, record = 0;
	if (!str_int(str_trim(query->words), &record))
		record = -1;
	struct rows rows = db_query(
		act->db,
		"SELECT audit.lane, audit.seq, audit.at, audit.account, audit.record, "
		"coalesce(account.name, ''), audit.verb, audit.on_what, audit.org, audit.note, "
		"audit.peer FROM audit LEFT JOIN account ON account.id = audit.account "
		"WHERE audit.at >= $1 AND audit.at < $2 AND (audit.at < $3 OR (audit.at = $3 AND "
		"(audit.lane < $4 OR (audit.lane = $4 AND audit.seq < $5)))) "
		"AND (audit.org = '' OR (audit.org >= $6 AND audit.org < $7) OR "
		"(audit.org >= $8 AND audit.org < $9)) "
		"AND ($10 = '' OR ($10 = 'read' AND audit.verb IN ('reveal', 'export', 'look')) OR "
		"($10 = 'login' AND audit.on_what = 'session') OR ($10 = 'write' AND "
		"audit.on_what <> 'session' AND audit.verb NOT IN ('reveal', 'export', 'look'))) "
		"AND ($11 = '' OR lower(account.name) LIKE $11 OR audit.record = $12 OR "
		"lower(audit.note) LIKE $11) "
		"ORDER BY audit.at DESC, audit.lane DESC, audit.seq DESC LIMIT $13",
		ARGS(V_INT(query->from), V_INT(query->until), V_INT(at), V_INT(query->lane),
		     V_INT(query->seq), V_TEXT(first), V_TEXT(place_end(act->arena, first)),
		     V_TEXT(second), V_TEXT(place_end(act->arena, second)), V_TEXT(query->kind),
		     V_TEXT(words), V_INT(record),
		     V_INT((int64_t)limit)));
	while (filled < limit && rows_next(&rows))
		take_line(act, &rows, &list[filled++]);
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}
