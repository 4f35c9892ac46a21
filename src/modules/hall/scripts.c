/*
 * scripts: what a notice has to say aloud, put on the loudspeaker's schedule by one tap.
 *
 * Nothing is copied: a broadcast of a notice reads the text that was released and is on view at the moment, so a new edition is
 * heard as it was released, and what is taken down is heard no more. What is being rewritten is never read out.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "engine/publish/publish.h"
#include "modules/hall/speaker.h"
#include "web/live.h"

enum { ON_VIEW = 100, OFFERED = 8, WORDS_SHOWN = 60, NAME_MOST = 30, A_LONG_TIME = 20000 };

static struct str script_in(const struct notice *notice)
{
	for (size_t i = 0; i < notice->row_count; i++) {
		if (str_eq(notice->rows[i].title, S("广播稿")))
			return notice->rows[i].value;
	}
	return S("");
}

/* What is on view about it; *found false: nothing. */
static err_t look_up(struct act *act, struct str org, int64_t id, struct notice *out, bool *found)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "notice");
	struct record record;
	*found = false;
	if (reg == NULL || id <= 0)
		return NULL;
	err_t err = reg_load(&program, reg, id, &record);
	if (err != NULL)
		return err->kind == ERR_NOT_FOUND ? NULL : err;
	if (record.voided || !str_eq(record.org, org))
		return NULL;
	TRY(publish_about(&program, &record, out, found));
	if (*found)
		*found = !out->closed && str_cmp(out->until, day_text(act->arena, act->today)) >= 0;
	return NULL;
}

err_t script_of(struct act *act, struct str org, int64_t notice, struct str *out)
{
	struct notice shown;
	bool found = false;
	TRY(look_up(act, org, notice, &shown, &found));
	*out = found ? script_in(&shown) : S("");
	return NULL;
}

/* ---- when ---- */

/* The times of the setting at which something may be said: "0800 1800". */
static struct str proposed_times(struct act *act)
{
	const struct catalogue *catalogue = act->house->catalogue;
	const struct codes *codes = catalogue_codes(catalogue, S("half_hour"));
	struct str rest = catalogue_setting(catalogue, "broadcast_notice_times"), all = S("");
	while (rest.len > 0) {
		size_t at = str_find(rest, S("、"));
		struct str one = at == SIZE_MAX ? rest : str_sub(rest, 0, at);
		int minute = 0;
		rest = at == SIZE_MAX ? S("") : str_sub(rest, at + S("、").len, rest.len);
		if (!clock_read(one, &minute))
			continue;
		struct str code = str_fmt(act->arena, "%02d%02d", minute / 60, minute % 60);
		if (codes == NULL || codes_find(codes, code) == NULL || quiet_refusal(act, code).len > 0)
			continue;
		all = str_fmt(act->arena, STR "%s" STR, STR_ARG(all), all.len > 0 ? " " : "", STR_ARG(code));
	}
	return all;
}

static struct str times_words(struct act *act, struct str times)
{
	struct str all = S("");
	while (times.len > 0) {
		struct str one = minute_clock(act->arena, hall_minute_of(str_cut(&times, ' ')));
		all = str_fmt(act->arena, STR "%s" STR, STR_ARG(all), all.len > 0 ? "、" : "", STR_ARG(one));
	}
	return all;
}

/* ---- what is offered ---- */

/* The broadcast of this notice here; 0: there is none. */
static err_t planned_of(struct act *act, int64_t notice, int64_t *out)
{
	return db_int(act->db,
		      "SELECT coalesce(max(id), 0) FROM r_broadcast WHERE substr(org, 1, 12) = $1 AND notice = $2 AND form = 'notice' AND voided = 0",
		      ARGS(V_TEXT(act->org), V_INT(notice)), out, NULL);
}

static struct str until_words(struct visit *visit, const struct notice *notice)
{
	int64_t until = 0;
	if (!day_read(notice->until, &until) || until > visit->act.today + A_LONG_TIME)
		return S("");
	return str_join(visit->arena, S("公开到 "), day_short(visit->arena, until));
}

err_t scripts_offer(struct visit *visit)
{
	struct act *act = &visit->act;
	struct notice *notices = NULL;
	size_t count = 0;
	struct str times = proposed_times(act);
	struct doc *list = doc_set_list(visit->page, "scripts");
	if (act_may(act, S("broadcast"), VERB_CREATE, act->org) && times.len > 0)
		TRY(publish_on_view_here(act, S("notice"), act->org, ON_VIEW, &notices, &count));
	for (size_t i = 0; i < count && list->in.count < OFFERED; i++) {
		int64_t planned = 0;
		struct str words = script_in(&notices[i]);
		struct str until = until_words(visit, &notices[i]);
		/* What has no end (the village's introduction, an article) is no announcement; its own page offers it all the same. */
		if (words.len == 0 || until.len == 0)
			continue;
		TRY(planned_of(act, notices[i].record, &planned));
		if (planned != 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", notices[i].title);
		bool more = str_chars(words) > WORDS_SHOWN;
		doc_set(one, "words", more ? str_join(visit->arena, str_head(words, WORDS_SHOWN), S("…")) : words);
		doc_set(one, "until", until);
		doc_set(one, "url", visit_record_url(visit, S("notice"), notices[i].record));
		doc_set(one, "plan_url",
			str_fmt(visit->arena, "/desk/hall/broadcast/notices/%lld", (long long)notices[i].record));
	}
	doc_set_bool(visit->page, "has_scripts", list->in.count > 0);
	doc_set(visit->page, "script_times", times_words(act, times));
	return NULL;
}

/* ---- one tap ---- */

err_t script_plan_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct notice notice;
	struct draft *draft = NULL;
	bool found = false;
	int64_t id = 0;
	struct str times = proposed_times(act);
	TRY(act_need(act, S("broadcast"), VERB_CREATE, act->org));
	TRY(look_up(act, act->org, visit_id(visit, 0), &notice, &found));
	if (!found || script_in(&notice).len == 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这篇通知没有公开着的广播稿。请先签发。");
	if (times.len == 0)
		return err_new(visit->arena, ERR_INVALID, "没有定好放在几点。请点“排一段广播”，选“念一篇通知的广播稿”，自己勾钟点。");
	TRY(act_lock(act, str_fmt(visit->arena, "script:%lld", (long long)notice.record)));
	TRY(planned_of(act, notice.record, &id));
	visit->location = S("/desk/hall/broadcast");
	visit->flash = S("这篇通知已经排在单子上了。");
	if (id != 0)
		return NULL;
	TRY(draft_new(act, act_register(act, "broadcast"), act->org, &draft));
	draft_set_text(draft, "name", str_head(notice.title, NAME_MOST));
	draft_set_text(draft, "form", S("notice"));
	draft_set_int(draft, "notice", notice.record);
	draft_set_text(draft, "times", times);
	draft_set_text(draft, "from_on", day_text(visit->arena, act->today));
	TRY(draft_write(draft, 0, &id));
	visit->flash = str_fmt(visit->arena, "排好了：每天 " STR " 念，念到通知撤下。要换钟点、片区，点它的名字改。",
			       STR_ARG(times_words(act, times)));
	return NULL;
}

/* ---- taken back ---- */

err_t script_over(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record *records = NULL;
	size_t count = 0;
	if (!str_eq(event->on, S("notice")))
		return NULL;
	TRY(hall_load(act, "broadcast",
		      db_query(act->db,
			       "SELECT id FROM r_broadcast WHERE substr(org, 1, 12) = $1 AND notice = $2 AND form = 'notice' AND voided = 0 ORDER BY id",
			       ARGS(V_TEXT(event->org), V_INT(event->id))),
		      &records, &count));
	for (size_t i = 0; i < count; i++)
		TRY(reg_void(&program, records[i].reg, records[i].id, records[i].version, S("通知撤下了")));
	return live_changed(act, live_topic(act->arena, "speaker", event->org));
}
