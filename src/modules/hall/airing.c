/*
 * airing: the day's schedule of the loudspeakers, made of what is planned.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/hall/speaker.h"

#include <stdlib.h>

enum { MINUTE_MS = 60000, URGENT_MINUTES = 10 };

size_t quiet_hours(const struct act *act, struct quiet_span spans[QUIET_SPANS])
{
	static const char *const names[QUIET_SPANS] = {"quiet_noon", "quiet_night"};
	size_t count = 0;
	for (size_t i = 0; i < QUIET_SPANS; i++)
		count += quiet_read(catalogue_setting(act->house->catalogue, names[i]), &spans[count]);
	return count;
}

struct str quiet_words(struct act *act)
{
	struct quiet_span spans[QUIET_SPANS];
	struct str words = S("");
	size_t count = quiet_hours(act, spans);
	for (size_t i = 0; i < count; i++)
		words = str_fmt(act->arena, STR "%s" STR "–" STR, STR_ARG(words), i > 0 ? "、" : "",
				STR_ARG(minute_clock(act->arena, spans[i].from)),
				STR_ARG(minute_clock(act->arena, spans[i].until)));
	return words;
}

struct str quiet_refusal(struct act *act, struct str times)
{
	struct quiet_span spans[QUIET_SPANS];
	size_t count = quiet_hours(act, spans);
	while (times.len > 0) {
		int minute = hall_minute_of(str_cut(&times, ' '));
		for (size_t i = 0; i < count; i++) {
			if (minute >= 0 && quiet_at(&spans[i], minute))
				return str_fmt(act->arena, STR " 在安静时间里（" STR "），不放广播。请换一个钟点；真有急事，用“紧急广播”。",
					       STR_ARG(minute_clock(act->arena, minute)), STR_ARG(quiet_words(act)));
		}
	}
	return S("");
}

/* All of the place, or one of them in common. */
static bool reaches(struct str zones, const struct str *device)
{
	if (device == NULL || device->len == 0 || zones.len == 0)
		return true;
	while (zones.len > 0) {
		if (str_has_word(*device, str_cut(&zones, ' ')))
			return true;
	}
	return false;
}

static bool is_on(const struct act *act, const struct record *one)
{
	struct str today = day_text(act->arena, act->today), until = record_text(one, "until_on");
	struct str days = record_text(one, "days");
	if (record_int(one, "stopped") != 0 || str_cmp(record_text(one, "from_on"), today) > 0)
		return false;
	if (until.len > 0 && str_cmp(until, today) < 0)
		return false;
	return days.len == 0 || str_has_word(days, str_fmt(act->arena, "%d", day_weekday(act->today)));
}

/* The newest recording that was added. */
static err_t put_recording(struct act *act, const struct record *one, struct airing *airing)
{
	struct attachment *files = NULL;
	size_t count = 0;
	TRY(attachment_list(act, one->reg->name, one->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(files[i].type, S("audio/")) || files[i].id < airing->attachment)
			continue;
		airing->attachment = files[i].id;
		airing->audio = files[i].digest;
		airing->type = files[i].type;
	}
	return NULL;
}

static err_t add_planned(struct act *act, const struct record *one, struct airing *list, size_t *count)
{
	struct str times = record_text(one, "times"), today = day_text(act->arena, act->today);
	struct airing airing = {.record = one->id, .name = record_text(one, "name"), .words = record_text(one, "words")};
	struct str form = record_text(one, "form");
	if (str_eq(form, S("audio")))
		TRY(put_recording(act, one, &airing));
	else if (str_eq(form, S("notice")))
		TRY(script_of(act, one->org, record_int(one, "notice"), &airing.words));
	if (airing.attachment == 0 && airing.words.len == 0)
		return NULL; /* nothing to play yet, or no more: the desk says so */
	while (times.len > 0 && *count < AIRINGS_MAX) {
		struct str code = str_cut(&times, ' ');
		airing.minute = hall_minute_of(code);
		airing.mark = str_fmt(act->arena, "%lld-" STR "-" STR, (long long)one->id, STR_ARG(today),
				      STR_ARG(code));
		if (airing.minute >= 0)
			list[(*count)++] = airing;
	}
	return NULL;
}

static err_t add_urgent(struct act *act, struct str org, const struct str *zones, struct airing *list,
			size_t *count)
{
	struct record *records = NULL;
	size_t found = 0;
	int64_t minutes = catalogue_setting_int(act->house->catalogue, "urgent_minutes", URGENT_MINUTES);
	TRY(hall_load(act, "broadcast_urgent",
		      db_query(act->db,
			       "SELECT id FROM r_broadcast_urgent WHERE substr(org, 1, 12) = $1 AND voided = 0 AND called_at > $2 "
			       "AND coalesce(ended_at, 0) = 0 ORDER BY called_at DESC LIMIT 5",
			       ARGS(V_TEXT(org), V_INT(act->now - minutes * MINUTE_MS))),
		      &records, &found));
	for (size_t i = 0; i < found && *count < AIRINGS_MAX; i++) {
		int64_t at = record_int(&records[i], "called_at");
		if (!reaches(record_text(&records[i], "zones"), zones))
			continue;
		list[(*count)++] = (struct airing){
			.record = records[i].id, .urgent = true, .name = S("紧急广播"),
			.minute = (int)((at - moment_of_day(day_of_moment(at))) / MINUTE_MS),
			.words = record_text(&records[i], "words"),
			.mark = str_fmt(act->arena, "%lld-urgent", (long long)records[i].id)};
	}
	return NULL;
}

static int by_minute(const void *one, const void *other)
{
	const struct airing *a = one, *b = other;
	if (a->urgent != b->urgent)
		return a->urgent ? -1 : 1;
	return a->minute != b->minute ? a->minute - b->minute : str_cmp(a->mark, b->mark);
}

err_t airings_of(struct act *act, struct str org, const struct str *zones, struct airing **out, size_t *count)
{
	struct record *records = NULL;
	size_t found = 0;
	*out = arena_many(act->arena, struct airing, AIRINGS_MAX);
	*count = 0;
	TRY(add_urgent(act, org, zones, *out, count));
	TRY(hall_load(act, "broadcast",
		      db_query(act->db,
			       "SELECT id FROM r_broadcast WHERE substr(org, 1, 12) = $1 AND voided = 0 AND from_on <= $2 "
			       "ORDER BY from_on DESC, id DESC LIMIT 100",
			       ARGS(V_TEXT(org), V_TEXT(day_text(act->arena, act->today)))),
		      &records, &found));
	for (size_t i = 0; i < found; i++) {
		if (is_on(act, &records[i]) && reaches(record_text(&records[i], "zones"), zones))
			TRY(add_planned(act, &records[i], *out, count));
	}
	qsort(*out, *count, sizeof **out, by_minute);
	return NULL;
}

/* What is not on view cannot be read out. Once planned, the rest can be changed whatever became of the notice. */
static err_t check_notice(struct act *act, struct draft *draft)
{
	struct str words = S("");
	int64_t notice = draft_int(draft, "notice");
	if (!str_eq(draft_text(draft, "form"), S("notice")) || notice == 0)
		return NULL;
	if (draft->before != NULL && record_int(draft->before, "notice") == notice)
		return NULL;
	TRY(script_of(act, draft->org, notice, &words));
	if (words.len == 0)
		draft_fault(draft, "notice",
			    err_field(act->arena, S("notice"), "这篇通知没有公开着的广播稿。请先签发；“用在哪里”要么不勾，要么勾上大喇叭。"));
	return NULL;
}

err_t broadcast_check(struct act *act, struct draft *draft)
{
	struct str refusal = quiet_refusal(act, draft_text(draft, "times"));
	struct str from = draft_text(draft, "from_on"), until = draft_text(draft, "until_on");
	if (refusal.len > 0)
		draft_fault(draft, "times", err_field(act->arena, S("times"), STR, STR_ARG(refusal)));
	if (until.len > 0 && str_cmp(until, from) < 0)
		draft_fault(draft, "until_on", err_field(act->arena, S("until_on"), "最后一天不能早于第一天。"));
	return check_notice(act, draft);
}
