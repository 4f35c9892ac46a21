/*
 * todo: what hangs past its day, told to who keeps the village's signs on the page he opens every morning.
 *
 * By the same day as the workshop's check (check.c); it is told to the village alone, nothing is sent up.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/signs/signs_int.h"
#include "web/part.h"
#include "web/todo.h"

enum { SHOWN = 8 };

static void put_row(struct visit *visit, int64_t id, struct str words, struct str expires, struct doc *rows)
{
	struct doc *row = doc_add_map(rows);
	int64_t day = 0;
	(void)day_read(expires, &day);
	doc_set(row, "url", visit_record_url(visit, S("sign_plate"), id));
	doc_set(row, "title", words);
	doc_set(row, "person", S(""));
	doc_set(row, "number", S("撤下以后记一笔"));
	doc_set(row, "place", S(""));
	doc_set(row, "next", S("撤下"));
	doc_set(row, "due", str_fmt(visit->arena, STR "就不用了", STR_ARG(day_short(visit->arena, day))));
	part_state(row, "lamp", S("过期了"), S("warn"), S("alert-triangle"));
}

err_t signs_todo(struct visit *visit, struct doc *groups)
{
	struct act *act = &visit->act;
	struct doc *list = doc_list(visit->arena);
	if (tier_of_code(act->org) != TIER_VILLAGE || !act_may(act, S("sign_plate"), VERB_CHANGE, act->org))
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT id, words, expires_on FROM r_sign_plate WHERE substr(org, 1, 12) = $1 AND voided = 0 "
				    "AND plate_state = 'hung' AND expires_on <> '' AND expires_on < $2 "
				    "ORDER BY expires_on, id LIMIT 8",
				    ARGS(V_TEXT(act->org), V_TEXT(day_text(visit->arena, act->today))));
	while (list->in.count < SHOWN && rows_next(&rows))
		put_row(visit, rows_int(&rows, 0), rows_copy(&rows, visit->arena, 1), rows_copy(&rows, visit->arena, 2), list);
	TRY(rows_done(&rows));
	todo_group(groups, S("过期的牌子和标语"), S("map-pin"), S("warn"), list->in.count == SHOWN ? S("/desk/signs") : S(""), list);
	return NULL;
}
