/*
 * speaker: the page that plays, on the hall's computer; the same schedule for an amplifier's controller; what was played.
 *
 * The controller fetches, nothing is sent to it: the house has no outgoing line, and a device behind the village's router needs none
 * inward. The schedule carries a signature that the controller can check with a secret from the desk. What a device says it has
 * played is kept once; it can say so only of what is on its schedule.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/hall/speaker.h"
#include "web/live.h"

enum { SIGNED_MOST = 1 << 20 };

static struct str own_url(struct visit *visit, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "/speaker/" STR "%s", STR_ARG(visit->act.org),
		       STR_ARG(visit_param(visit, 1)), rest);
}

static void put_airing(struct visit *visit, const struct airing *airing, struct doc *list, struct buf *sign)
{
	struct arena *arena = visit->arena;
	struct doc *one = doc_add_map(list);
	struct str at = minute_clock(arena, airing->minute);
	struct str audio = airing->attachment == 0
				   ? S("")
				   : own_url(visit, str_c(arena, str_fmt(arena, "/audio/%lld", (long long)airing->attachment)));
	doc_set(one, "mark", airing->mark);
	doc_set(one, "at", at);
	doc_set(one, "minute", str_fmt(arena, "%d", airing->minute));
	doc_set_bool(one, "urgent", airing->urgent);
	doc_set(one, "name", airing->name);
	doc_set(one, "words", audio.len > 0 ? S("") : airing->words);
	doc_set(one, "audio", audio);
	doc_set_bool(one, "over", !airing->urgent && airing->minute < hall_minute(&visit->act));
	buf_add(sign, str_fmt(arena, STR "\n" STR "\n" STR "\n" STR "\n", STR_ARG(airing->mark), STR_ARG(at),
			      STR_ARG(audio.len > 0 ? S("") : airing->words), STR_ARG(audio)));
}

struct str speaker_secret(struct act *act, struct str link)
{
	return keyed_digest(act->arena, act->house->keys, S("speaker-secret"), link);
}

err_t speaker_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record device;
	struct airing *list = NULL;
	size_t count = 0;
	TRY(hall_device(visit, visit_param(visit, 1), "speaker", &device));
	struct str zones = record_text(&device, "zones");
	TRY(airings_of(act, act->org, &zones, &list, &count));
	struct doc *out = doc_set_map(visit->page, "speaker"), *airings = doc_set_list(out, "airings");
	struct buf sign = buf_new(visit->arena, SIGNED_MOST);
	struct str day = day_text(visit->arena, act->today);
	visit_title(visit, S("广播"));
	visit->unkept = true;
	doc_set(out, "name", record_text(&device, "name"));
	doc_set(out, "centre", doc_str(doc_at(visit->page, "_org"), "centre"));
	doc_set(out, "day", day);
	doc_set(out, "at", moment_iso(visit->arena, act->now));
	doc_set(out, "quiet", quiet_words(act));
	doc_set(out, "token", visit->csrf);
	doc_set(out, "url", own_url(visit, ""));
	doc_set(out, "events_url", own_url(visit, "/events"));
	buf_add(&sign, str_fmt(visit->arena, STR "\n", STR_ARG(day)));
	for (size_t i = 0; i < count; i++)
		put_airing(visit, &list[i], airings, &sign);
	doc_set(out, "signature",
		hmac_hex(visit->arena, speaker_secret(act, visit_param(visit, 1)), buf_str(&sign)));
	doc_set_bool(out, "has", count > 0);
	return NULL;
}

err_t speaker_events_page(struct visit *visit)
{
	struct record device;
	TRY(hall_device(visit, visit_param(visit, 1), "speaker", &device));
	visit->events = live_topic(visit->arena, "speaker", visit->act.org);
	return NULL;
}

/* What a broadcast of this very place has; the digest of elsewhere opens nothing. */
err_t speaker_audio_page(struct visit *visit)
{
	struct act *act = &visit->act, program = act_as_program(act);
	struct record device, broadcast;
	struct attachment file;
	struct str org;
	int64_t id = 0;
	TRY(hall_device(visit, visit_param(visit, 1), "speaker", &device));
	if (!str_int(visit_param(visit, 2), &id) || attachment_load(&program, id, &file, &org) != NULL ||
	    !str_eq(file.reg, S("broadcast")) || !str_eq(org, act->org) || !str_starts(file.type, S("audio/")) ||
	    reg_load(&program, act_register(act, "broadcast"), file.record, &broadcast) != NULL || broadcast.voided)
		return err_new(visit->arena, ERR_NOT_FOUND, "这段录音没有了。");
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}

/* ---- what was played ---- */

static const struct airing *with_mark(const struct airing *list, size_t count, struct str mark)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(list[i].mark, mark))
			return &list[i];
	}
	return NULL;
}

static err_t keep_play(struct act *act, const struct record *device, const struct airing *airing,
		       struct str outcome)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "broadcast_play");
	struct draft *draft = NULL;
	int64_t id = 0, *ids = NULL;
	size_t count = 0;
	struct str mark = str_fmt(act->arena, STR "-%lld", STR_ARG(airing->mark), (long long)device->id);
	TRY(act_lock(act, str_join(act->arena, S("play:"), mark)));
	TRY(reg_find_text(&program, reg, reg_field(reg, S("mark")), mark, act->org, 1, &ids, &count));
	if (count > 0)
		return NULL; /* said twice: once is enough */
	TRY(draft_new(&program, reg, act->org, &draft));
	draft_set_text(draft, "mark", mark);
	draft_set_text(draft, "name", airing->name);
	draft_set_text(draft, "device", record_text(device, "name"));
	draft_set_int(draft, "played_at", act->now);
	draft_set_text(draft, "outcome", outcome);
	return draft_write(draft, 0, &id);
}

err_t speaker_report_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record device;
	struct airing *list = NULL;
	struct str outcome = visit_field(visit, "outcome");
	size_t count = 0;
	TRY(hall_device(visit, visit_param(visit, 1), "speaker", &device));
	struct str zones = record_text(&device, "zones");
	TRY(airings_of(act, act->org, &zones, &list, &count));
	const struct airing *airing = with_mark(list, count, visit_field(visit, "mark"));
	if (airing == NULL)
		return err_field(visit->arena, S("mark"), "这一段不在今天的单子上。");
	if (codes_find(catalogue_codes(act->house->catalogue, S("broadcast_outcome")), outcome) == NULL)
		return err_field(visit->arena, S("outcome"), "请说明怎么样了：spoken、played、shown、failed。");
	TRY(keep_play(act, &device, airing, outcome));
	visit->location = own_url(visit, "");
	return NULL;
}
