/*
 * queue: what lies on one's desk, by due day, with all that is needed to choose what to open first.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/remark/remark.h"
#include "modules/service/service_int.h"
#include "web/todo.h"

enum { SAID_CHARS = 40 };

static err_t put_row(struct visit *visit, struct doc *from, struct doc *rows)
{
	struct record record;
	struct flow_view view;
	struct flow_line last;
	bool said = false;
	TRY(reg_load(&visit->act, case_reg(&visit->act), doc_at(from, "id")->n, &record));
	TRY(flow_look(&visit->act, &record, &view));
	TRY(flow_last(&visit->act, &record, &last, &said));
	struct doc *row = doc_add_map(rows);
	int64_t has = record_int(&record, "handler");
	doc_set(row, "url", doc_str(from, "url"));
	doc_set(row, "pick", str_fmt(visit->arena, "%lld.%lld", (long long)record.id,
				     (long long)record.version));
	doc_set(row, "title", record_told(&visit->act, &record, "item"));
	doc_set(row, "number", record_text(&record, "number"));
	doc_set(row, "person", record_text(&record, "name"));
	doc_set(row, "place", place_name(&visit->act, record.org));
	doc_set(row, "handler",
		has == 0		    ? S("没人认领")
		: has == visit->act.account ? S("我")
					    : record_told(&visit->act, &record, "handler"));
	doc_set_bool(row, "mine", has == visit->act.account);
	doc_set(row, "state", view.state->title);
	doc_set(row, "due", view.due < 0 ? S("") : day_short(visit->arena, view.due));
	doc_set(row, "last", said ? last.title : S(""));
	doc_set(row, "said", str_head(last.reason, SAID_CHARS * 3));
	doc_set(row, "by", said && last.account != 0 ? last.actor : S("申请人"));
	todo_lamp(visit, &view, row);
	return NULL;
}

err_t queue_put(struct visit *visit)
{
	struct doc *rows = doc_set_list(doc_set_map(visit->page, "queue"), "rows");
	struct doc *list = doc_at(doc_at(visit->page, "table"), "rows");
	for (struct doc *one = list->in.first; one != NULL; one = one->next)
		TRY(put_row(visit, one, rows));
	return NULL;
}

bool queue_is_for(const struct act *act)
{
	for (size_t i = 0; i < act->hold_count; i++) {
		const struct hold *hold = &act->holds[i];
		if ((hold->tier == TIER_TOWN || hold->tier == TIER_COUNTY) &&
		    act_may_step(act, S("case"), hold->tier, false, false, hold->org, 0))
			return true;
	}
	return false;
}

/* Remarks that name this person, until she says that she has read them. */
err_t queue_remarks(struct visit *visit)
{
	struct remark *list = NULL;
	size_t count = 0;
	struct doc *out = doc_set_list(visit->page, "told");
	TRY(remark_unread(&visit->act, &list, &count));
	for (size_t i = 0; i < count; i++) {
		const struct reg *reg = catalogue_register(visit->act.house->catalogue, list[i].reg);
		struct record record;
		if (reg == NULL || reg_load(&visit->act, reg, list[i].record, &record) != NULL)
			continue; /* what may not be seen any more is not told either */
		struct doc *one = doc_add_map(out);
		doc_set(one, "url", str_fmt(visit->arena, STR "/%lld", STR_ARG(reg_list_url(visit->arena, reg)),
					    (long long)record.id));
		doc_set(one, "title", reg->label == NULL ? reg->title
							 : record_shown(&visit->act, &record, reg->label));
		doc_set(one, "text", list[i].text);
		doc_set(one, "person", list[i].actor);
		doc_set(one, "unit", list[i].unit);
		doc_set(one, "time", moment_chinese(visit->arena, list[i].at));
	}
	doc_set_bool(visit->page, "has_told", out->in.count > 0);
	return NULL;
}
