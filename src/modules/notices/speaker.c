/*
 * speaker: whether a text that is on view is on the loudspeaker's schedule, said on its own page; one tap puts it there.
 *
 * The schedule is the hall's: here stands only how it is, and the form that asks the hall for it. Where a catalogue has no
 * loudspeaker nothing is said.
 */
#include "base/arena.h"
#include "modules/notices/notices_int.h"

static err_t put_planned(struct visit *visit, const struct reg *broadcast, int64_t id, struct doc *out)
{
	struct act program = act_as_program(&visit->act);
	struct record record;
	TRY(reg_load(&program, broadcast, id, &record));
	doc_set(out, "times", record_shown(&visit->act, &record, reg_field(broadcast, S("times"))));
	doc_set_bool(out, "stopped", record_int(&record, "stopped") != 0);
	doc_set(out, "planned_url", visit_record_url(visit, broadcast->name, id));
	return NULL;
}

err_t notice_speaker(struct visit *visit, const struct record *record)
{
	struct act *act = &visit->act, program = act_as_program(act);
	const struct reg *broadcast = catalogue_register(act->house->catalogue, S("broadcast"));
	struct notice notice;
	bool found = false;
	int64_t *ids = NULL;
	size_t count = 0;
	doc_set_bool(visit->page, "speaker", false);
	if (broadcast == NULL || !act_may(act, S("broadcast"), VERB_READ, record->org))
		return NULL;
	TRY(publish_about(act, record, &notice, &found));
	if (!found || notice.closed || notice_row_of(&notice, "广播稿").len == 0)
		return NULL;
	TRY(reg_find_ref(&program, broadcast, "notice", record->id, 1, &ids, &count));
	bool may = count == 0 && act_may(act, S("broadcast"), VERB_CREATE, record->org);
	struct doc *out = doc_set_map(visit->page, "speaker");
	doc_set(out, "plan_url",
		may ? str_fmt(visit->arena, "/desk/hall/broadcast/notices/%lld", (long long)record->id) : S(""));
	doc_set(out, "proposed", catalogue_setting(act->house->catalogue, "broadcast_notice_times"));
	doc_set_bool(out, "planned", count > 0);
	doc_set_bool(out, "stopped", false);
	return count > 0 ? put_planned(visit, broadcast, ids[0], out) : NULL;
}
