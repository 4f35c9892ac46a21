/*
 * places: entering what becomes of a place. A code is never reused: a new name, a merge, a split or a
 * closing is an entry with a day.
 */
#include "engine/account/account.h"

#include "engine/audit/audit.h"

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
