/*
 * announce: a theme day that is coming, in public (主题党日预告): its topic, day, place, branch; frozen and past the guard
 * (engine/publish), frozen anew when one of them changes, gone by itself when the day is over.
 *
 * Never its agenda, its minutes, or who is to come.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/publish/publish.h"
#include "modules/life/life_int.h"

enum { ANNOUNCED_ROWS = 5 };

static const char *const facts[] = {"title", "held_on", "hours", "place"};
enum { FACTS = COUNT(facts) };

static bool was_announced_so(const struct draft *draft)
{
	const struct record *before = draft->before;
	bool same = before != NULL && record_int(before, "shown") > 0 &&
		    record_int(before, "organisation") == draft_int(draft, "organisation");
	for (size_t i = 0; same && i < FACTS; i++)
		same = str_eq(record_text(before, facts[i]), draft_text(draft, facts[i]));
	return same;
}

void life_announce_check(struct act *act, struct draft *draft)
{
	if (draft_int(draft, "shown") <= 0)
		return;
	if (!str_has_word(draft_text(draft, "kinds"), S("theme_day")))
		life_fault(draft, "shown", S("只有主题党日可以预告，别的会不公开。"));
	else if (act->account > 0 && !was_announced_so(draft) &&
		 !act_may(act, draft->reg->name, VERB_PUBLISH, draft->org))
		life_fault(draft, "shown",
			   S("您的岗位不能公开。预告过的改日期、地点、主题，也请支部书记来改。"));
}

static size_t rows_of(struct act *program, const struct record *activity, struct notice_row *out)
{
	static const char *const titles[FACTS] = {"主题", "日期", "时间", "地点"};
	size_t count = 0;
	for (size_t i = 0; i < FACTS; i++) {
		struct str text = record_brief(program, activity, facts[i]);
		if (text.len > 0)
			out[count++] =
				(struct notice_row){.title = str_of(titles[i]), .value = text};
	}
	out[count++] = (struct notice_row){.title = S("党支部"),
					   .value = record_brief(program, activity, "organisation")};
	return count;
}

static bool says_the_same(const struct notice *notice, const struct notice_row *rows, size_t count)
{
	bool same = notice->row_count == count;
	for (size_t i = 0; same && i < count; i++)
		same = str_eq(notice->rows[i].value, rows[i].value);
	return same;
}

err_t life_announce(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record activity;
	struct notice before;
	struct notice_row rows[ANNOUNCED_ROWS];
	bool found = false;
	int64_t notice = 0;
	TRY(reg_load(&program, act_register(act, "life_activity"), event->id, &activity));
	int64_t day = life_day(record_text(&activity, "held_on"));
	TRY(publish_about(&program, &activity, &before, &found));
	bool open = found && !before.closed;
	if (activity.voided || record_int(&activity, "shown") <= 0)
		return open ? publish_close(&program, &activity, S("撤下")) : NULL;
	size_t count = rows_of(&program, &activity, rows);
	if (day == LIFE_NO_DAY || day < act->today || (open && says_the_same(&before, rows, count)))
		return NULL; /* what is over ends by its own day */
	return publish_open(act, &activity, S("主题党日"), rows, count, day - act->today + 1,
			    &notice);
}
