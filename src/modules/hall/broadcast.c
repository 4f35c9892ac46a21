/*
 * broadcast: the loudspeaker on the desk: today's schedule, something urgent, recordings, what was played.
 *
 * Something urgent is called for by a named person with a reason, speaks in quiet hours too, and can be ended by anybody who may
 * call for it. Both stand in a record that nobody changes.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/hall/speaker.h"
#include "web/live.h"
#include "web/part.h"

enum { PLAYS_SHOWN = 15 };

static err_t tell(struct act *act)
{
	return live_changed(act, live_topic(act->arena, "speaker", act->org));
}

static err_t put_one_planned(struct visit *visit, const struct record *record, struct doc *one)
{
	struct attachment *files = NULL;
	size_t found = 0;
	struct str form = record_text(record, "form"), words = record_text(record, "words");
	bool audio = str_eq(form, S("audio")), notice = str_eq(form, S("notice"));
	int64_t id = record_int(record, "notice");
	struct str zones = record_told(&visit->act, record, "zones"), days = record_told(&visit->act, record, "days");
	TRY(attachment_list(&visit->act, S("broadcast"), record->id, &files, &found));
	if (notice)
		TRY(script_of(&visit->act, record->org, id, &words));
	doc_set_int(one, "id", record->id);
	doc_set(one, "name", record_text(record, "name"));
	doc_set(one, "when", str_fmt(visit->arena, STR " " STR, STR_ARG(days.len > 0 ? days : S("每天")),
				     STR_ARG(record_told(&visit->act, record, "times"))));
	doc_set(one, "zones", zones.len > 0 ? zones : S("全村"));
	doc_set(one, "words", audio ? S("") : str_head(words, 60));
	doc_set_bool(one, "audio", audio);
	doc_set(one, "notice_url", notice ? visit_record_url(visit, S("notice"), id) : S(""));
	doc_set_bool(one, "silent", notice && words.len == 0);
	doc_set_bool(one, "lacks", audio && found == 0);
	doc_set_bool(one, "stopped", record_int(record, "stopped") != 0);
	doc_set(one, "url", visit_record_url(visit, S("broadcast"), record->id));
	return NULL;
}

static err_t put_planned(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record *records = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "planned");
	TRY(hall_load(act, "broadcast",
		      db_query(act->db,
			       "SELECT id FROM r_broadcast WHERE substr(org, 1, 12) = $1 AND voided = 0 AND "
			       "(coalesce(until_on, '') = '' OR until_on >= $2) ORDER BY from_on DESC, id DESC LIMIT 60",
			       ARGS(V_TEXT(act->org), V_TEXT(day_text(act->arena, act->today)))),
		      &records, &count));
	for (size_t i = 0; i < count; i++)
		TRY(put_one_planned(visit, &records[i], doc_add_map(list)));
	doc_set_bool(visit->page, "has_planned", count > 0);
	return NULL;
}

static err_t put_today(struct visit *visit)
{
	struct airing *list = NULL;
	size_t count = 0;
	struct doc *out = doc_set_list(visit->page, "today"), *urgent = doc_set_list(visit->page, "urgent");
	TRY(airings_of(&visit->act, visit->act.org, NULL, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list[i].urgent ? urgent : out);
		doc_set(one, "at", minute_clock(visit->arena, list[i].minute));
		doc_set(one, "name", list[i].name);
		doc_set(one, "words", list[i].words);
		doc_set_bool(one, "over", list[i].minute < hall_minute(&visit->act));
		doc_set(one, "end_url", str_fmt(visit->arena, "/desk/hall/urgent/%lld/end", (long long)list[i].record));
	}
	doc_set_bool(visit->page, "has_today", out->in.count > 0);
	doc_set_bool(visit->page, "has_urgent", urgent->in.count > 0);
	return NULL;
}

static err_t put_plays(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record *records = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "plays");
	TRY(hall_load(act, "broadcast_play",
		      db_query(act->db,
			       "SELECT id FROM r_broadcast_play WHERE substr(org, 1, 12) = $1 AND voided = 0 "
			       "ORDER BY created DESC, id DESC LIMIT 15",
			       ARGS(V_TEXT(act->org))),
		      &records, &count));
	for (size_t i = 0; i < count && i < PLAYS_SHOWN; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "at", moment_chinese(visit->arena, record_int(&records[i], "played_at")));
		doc_set(one, "name", record_text(&records[i], "name"));
		doc_set(one, "device", record_text(&records[i], "device"));
		doc_set(one, "outcome", record_told(&visit->act, &records[i], "outcome"));
	}
	doc_set_bool(visit->page, "has_plays", count > 0);
	return NULL;
}

static err_t put_urgent_form(struct visit *visit)
{
	static const char *const names[] = {"words", "why", "zones"};
	const struct reg *reg = act_register(&visit->act, "broadcast_urgent");
	const struct field *fields[3];
	for (size_t i = 0; i < 3; i++)
		fields[i] = reg_field(reg, str_of(names[i]));
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL, visit->errors, fields, 3,
			    doc_set_list(visit->page, "fields"));
}

static err_t own_hall(struct visit *visit, const char *on, enum verb verb)
{
	enum tier tier = tier_of_code(visit->act.org);
	if (tier != TIER_VILLAGE && tier != TIER_TOWN)
		return err_new(visit->arena, ERR_DENIED, "广播由村里、乡镇自己安排。");
	return act_need(&visit->act, str_of(on), verb, visit->act.org);
}

err_t broadcasts_page(struct visit *visit)
{
	struct doc *crumbs = doc_set_list(visit->page, "crumbs"), *one = doc_add_map(crumbs);
	TRY(own_hall(visit, "broadcast", VERB_READ));
	visit_title(visit, S("广播"));
	doc_set(one, "title", S("大屏和广播"));
	doc_set(one, "url", S("/desk/hall"));
	doc_set(visit->page, "here", S("广播"));
	doc_set(visit->page, "quiet", quiet_words(&visit->act));
	TRY(put_today(visit));
	TRY(put_planned(visit));
	TRY(scripts_offer(visit));
	TRY(put_plays(visit));
	return put_urgent_form(visit);
}

/* ---- something urgent ---- */

err_t urgent_apply(struct visit *visit)
{
	static const char *const names[] = {"words", "why", "zones"};
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "broadcast_urgent");
	const struct field *fields[3];
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(own_hall(visit, "broadcast_urgent", VERB_CREATE));
	for (size_t i = 0; i < 3; i++)
		fields[i] = reg_field(reg, str_of(names[i]));
	TRY(draft_new(act, reg, act->org, &draft));
	draft_take(draft, &visit->form, fields, 3);
	draft_set_int(draft, "caller", act->account);
	draft_set_int(draft, "called_at", act->now);
	TRY(draft_write(draft, 0, &id));
	TRY(tell(act));
	visit->location = S("/desk/hall/broadcast");
	visit->flash = S("叫了。开着的广播机马上放，放几遍，到时间自己停；也可以点“停”。");
	return NULL;
}

err_t urgent_end_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(own_hall(visit, "broadcast_urgent", VERB_CREATE));
	TRY(reg_load(act, act_register(act, "broadcast_urgent"), visit_id(visit, 0), &record));
	if (!str_eq(record.org, act->org))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这一条紧急广播。");
	visit->location = S("/desk/hall/broadcast");
	visit->flash = S("停了。");
	if (record_int(&record, "ended_at") != 0)
		return NULL;
	/* Nobody changes what was called for; that it is over is set by the program. */
	struct act program = act_as_program(act);
	TRY(draft_of(&program, &record, &draft));
	draft_set_int(draft, "ended_at", act->now);
	TRY(draft_write(draft, record.version, &id));
	return tell(act);
}

/* ---- a recording ---- */

err_t audio_prepare(struct visit *visit)
{
	struct record record;
	TRY(own_hall(visit, "broadcast", VERB_CHANGE));
	TRY(reg_load(&visit->act, act_register(&visit->act, "broadcast"), visit_id(visit, 0), &record));
	return uploads_want(visit, UPLOAD_SOUND, "audio/", "请选一段录音：MP3、M4A、OGG 或 WAV，20 MB 以内。");
}

err_t audio_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record record;
	TRY(own_hall(visit, "broadcast", VERB_CHANGE));
	TRY(reg_load(act, act_register(act, "broadcast"), visit_id(visit, 0), &record));
	if (!str_eq(record.org, act->org))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这一条广播。");
	TRY(tell(act));
	return uploads_hang(visit, &record, S("/desk/hall/broadcast"), "录音放上去了，到点就放。");
}
