/*
 * rule: the text of an item as it was when a case was accepted under it.
 *
 * Last year's case is judged by last year's rule: the text is kept once a version and compiled again
 * when a case of that version is opened after the catalogue has changed.
 */
#include "base/arena.h"
#include "engine/flow/flow.h"

err_t rule_keep(struct act *act, const struct item *item)
{
	return db_exec(act->db,
		       "INSERT INTO rule(version, item, source, since) VALUES($1, $2, $3, $4) "
		       "ON CONFLICT(version) DO NOTHING",
		       ARGS(V_TEXT(item->version), V_TEXT(item->code),
			    V_TEXT(item_rule(act->arena, item)), V_INT(act->now)),
		       NULL);
}

err_t rule_item(struct act *act, struct str code, struct str version, const struct item **out)
{
	const struct item *today = catalogue_item(act->house->catalogue, code);
	struct str source = {NULL, 0};
	bool found = false;
	if (today != NULL && (version.len == 0 || str_eq(today->version, version))) {
		*out = today;
		return NULL;
	}
	TRY(db_text(act->db, act->arena, "SELECT source FROM rule WHERE version = $1",
		    ARGS(V_TEXT(version)), &source, &found));
	if (found)
		return catalogue_item_again(act->arena, act->house->catalogue, source, out);
	if (today == NULL)
		return err_internal(act->arena, "item " STR " is gone and its rule was not kept",
				    STR_ARG(code));
	*out = today;
	return NULL;
}
