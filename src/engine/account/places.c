/*
 * places: entering what becomes of a place. A code is never reused: a new name, a merge, a split or a
 * closing is an entry with a day.
 */
#include "engine/account/account_int.h"

#include "base/arena.h"
#include "base/text.h"
#include "engine/audit/audit.h"

enum { TOPS_MAX = 64 };

err_t place_change(struct act *act, struct str code, struct str name, struct str successor,
		   int64_t from_day)
{
	struct place_row row;
	int64_t id = 0;
	TRY(act_need(act, S("regions"), VERB_MANAGE, code));
	TRY(place_load(act, code, &row));
	if (successor.len > 0)
		TRY(place_load(act, successor, &row));
	if (name.len == 0 && successor.len == 0)
		return err_field(act->arena, S("name"), "请填写新名称，或并入哪个地方的代码。");
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO place_entry(id, code, name, successor, from_day, account) "
		    "VALUES($1, $2, $3, $4, $5, $6)",
		    ARGS(V_INT(id), V_TEXT(code), V_TEXT(name), V_TEXT(successor), V_INT(from_day),
			 V_INT(act->account)),
		    NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("change"), .on = S("place"),
						     .id = id, .org = code, .note = successor});
}

/* ---- finding places ---- */

struct finding {
	struct str part, whole; /* for LIKE; as typed */
	struct place_row *at;
	size_t count, limit;
};

static bool fits(const struct finding *finding, const struct place_row *row)
{
	/* Typed with the township in front, the name alone is not enough: 石桥村 is in many. */
	return row->name.len >= finding->whole.len || str_find(finding->whole, row->name) == SIZE_MAX ||
	       str_find(row->full, finding->whole) != SIZE_MAX;
}

static err_t find_inside(struct act *act, struct finding *finding, struct str org)
{
	struct str end = place_end(act->arena, org);
	struct str *codes = arena_many(act->arena, struct str, finding->limit);
	size_t found = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT code FROM place WHERE code >= $1 AND code < $2 AND (lower(name) LIKE $3 OR "
		"initials LIKE $3 OR code = $4 OR CAST($4 AS TEXT) LIKE '%' || name) "
		"ORDER BY tier, code LIMIT $5",
		ARGS(V_TEXT(org), V_TEXT(end), V_TEXT(finding->part), V_TEXT(finding->whole),
		     V_INT((int64_t)finding->limit)));
	while (found < finding->limit && rows_next(&rows))
		codes[found++] = rows_copy(&rows, act->arena, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < found && finding->count < finding->limit; i++) {
		struct place_row row;
		TRY(place_load(act, codes[i], &row));
		if (fits(finding, &row))
			finding->at[finding->count++] = row;
	}
	return NULL;
}

err_t place_find(struct act *act, struct str words, const struct str *orgs, size_t org_count,
		 size_t limit, struct place_row **out, size_t *count)
{
	struct finding finding = {.whole = str_trim(words), .limit = limit};
	finding.part = text_like(act->arena, words);
	finding.at = arena_many(act->arena, struct place_row, limit);
	for (size_t i = 0; i < org_count; i++)
		TRY(find_inside(act, &finding, orgs[i]));
	*out = finding.at;
	*count = finding.count;
	return NULL;
}

/* Codes nest, so the next top is the first code behind all that begin with the last one. */
err_t place_tops(struct act *act, struct place_row **out, size_t *count)
{
	struct place_row *list = arena_many(act->arena, struct place_row, TOPS_MAX);
	struct str from = S("");
	size_t filled = 0;
	while (filled < TOPS_MAX) {
		struct str code;
		bool found = false;
		TRY(db_text(act->db, act->arena,
			    "SELECT code FROM place WHERE code >= $1 ORDER BY code LIMIT 1",
			    ARGS(V_TEXT(from)), &code, &found));
		if (!found)
			break;
		TRY(place_load(act, code, &list[filled++]));
		from = place_end(act->arena, code);
	}
	*out = list;
	*count = filled;
	return NULL;
}

err_t account_probe(struct act *act, struct str *kind)
{
	int64_t n = 0;
	TRY(db_int(act->db, "SELECT count(*) FROM counter WHERE name = 'id'", NO_ARGS, &n, NULL));
	*kind = db_kind(act->db);
	return NULL;
}
