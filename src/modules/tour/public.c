/*
 * public: the way and each of its stops for telephone and hall; the axis of years.
 *
 * A file is shown only when it belongs to a stop that is open, or to what stands there.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/tour/tour_int.h"

#include <stdlib.h>

enum { EVENTS_MAX = 400, HISTORY_MAX = 200 };

static struct str stop_url(struct visit *visit, int64_t id, const char *rest)
{
	return face_url(visit, str_fmt(visit->arena, "/tour/%lld%s", (long long)id, rest));
}

/* ---- the way ---- */

err_t tour_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	const struct record *zones = NULL;
	struct record *stops = NULL;
	size_t zone_count = 0, count = 0;
	struct doc *list = doc_set_list(visit->page, "zones"), *inside = NULL;
	int64_t zone = -1;
	face_begin(visit, S("参观导览"), face_url(visit, S("")), "首页");
	TRY(tour_rows(&program, "tour_zone", visit->act.org, ZONES_MAX, &zones, &zone_count));
	TRY(tour_stops(&program, visit->act.org, true, &stops, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_int(&stops[i], "zone") != zone) {
			struct doc *one = doc_add_map(list);
			zone = record_int(&stops[i], "zone");
			doc_set(one, "title", zone_name(zones, zone_count, zone));
			inside = doc_set_list(one, "stops");
		}
		struct doc *stop = doc_add_map(inside);
		doc_set(stop, "name", record_text(&stops[i], "name"));
		doc_set(stop, "where", record_text(&stops[i], "place_words"));
		doc_set(stop, "turn", str_fmt(visit->arena, "%zu", i + 1));
		doc_set(stop, "url", stop_url(visit, stops[i].id, ""));
	}
	doc_set_bool(visit->page, "has_stops", count > 0);
	doc_set(visit->page, "first_url", count > 0 ? stop_url(visit, stops[0].id, "") : S(""));
	doc_set(visit->page, "history_url", face_url(visit, S("/history")));
	return NULL;
}

/* ---- a stop ---- */

static void put_neighbour(struct visit *visit, const char *key, const struct record *stop)
{
	struct doc *one = doc_set_map(visit->page, key);
	doc_set(one, "name", stop == NULL ? S("") : record_text(stop, "name"));
	doc_set(one, "url", stop == NULL ? S("") : stop_url(visit, stop->id, ""));
}

static err_t put_files(struct visit *visit, struct act *program, const struct record *of, const struct record *stop,
		       const char *kind, struct str words, struct doc *list)
{
	struct attachment *files = NULL;
	size_t count = 0;
	TRY(attachment_list(program, of->reg->name, of->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(files[i].type, str_of(kind)))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "url", stop_url(visit, stop->id, str_c(visit->arena, str_fmt(visit->arena, "/files/%lld", (long long)files[i].id))));
		doc_set(one, "alt", words);
	}
	return NULL;
}

static err_t put_exhibits(struct visit *visit, struct act *program, const struct record *stop)
{
	const struct reg *reg = act_register(program, "exhibit");
	struct doc *list = doc_set_list(visit->page, "exhibits");
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_find_ref(program, reg, "stop", stop->id, EXHIBITS_MAX, &ids, &count));
	for (size_t i = count; i-- > 0;) {
		struct record one;
		if (reg_load(program, reg, ids[i], &one) != NULL || one.voided)
			continue;
		struct doc *row = doc_add_map(list);
		doc_set(row, "name", record_text(&one, "name"));
		doc_set(row, "words", record_text(&one, "words"));
		TRY(put_files(visit, program, &one, stop, "image/", record_text(&one, "name"), doc_set_list(row, "pictures")));
	}
	doc_set_bool(visit->page, "has_exhibits", list->in.count > 0);
	return NULL;
}

static err_t open_stop(struct visit *visit, struct act *program, struct record *out)
{
	TRY(tour_stop(program, visit->act.org, visit_id(visit, 1), out));
	if (record_int(out, "closed") != 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这一站暂时不参观。请回到参观路线看别的。");
	return NULL;
}

err_t tour_public_stop_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	const struct record *zones = NULL;
	struct record stop, *stops = NULL;
	size_t zone_count = 0, count = 0, at = 0;
	TRY(open_stop(visit, &program, &stop));
	TRY(tour_rows(&program, "tour_zone", visit->act.org, ZONES_MAX, &zones, &zone_count));
	TRY(tour_stops(&program, visit->act.org, true, &stops, &count));
	while (at + 1 < count && stops[at].id != stop.id)
		at++;
	face_begin(visit, record_text(&stop, "name"), face_url(visit, S("/tour")), "参观路线");
	doc_set(visit->page, "zone", zone_name(zones, zone_count, record_int(&stop, "zone")));
	doc_set(visit->page, "where", record_text(&stop, "place_words"));
	doc_set(visit->page, "turn", str_fmt(visit->arena, "第 %zu 站，一共 %zu 站", at + 1, count));
	put_neighbour(visit, "after", at + 1 < count ? &stops[at + 1] : NULL);
	put_neighbour(visit, "before", at > 0 ? &stops[at - 1] : NULL);
	face_paragraphs(visit->page, "short_words", record_text(&stop, "script_short"));
	face_paragraphs(visit->page, "long_words", record_text(&stop, "script_long"));
	bool said = record_text(&stop, "script_short").len + record_text(&stop, "script_long").len > 0;
	doc_set_bool(visit->page, "said", said);
	doc_set_bool(visit->page, "has_short", record_text(&stop, "script_short").len > 0);
	doc_set_bool(visit->page, "has_long", record_text(&stop, "script_long").len > 0);
	struct doc *sounds = doc_set_list(visit->page, "sounds");
	TRY(put_files(visit, &program, &stop, &stop, "audio/", record_text(&stop, "name"), sounds));
	doc_set_bool(visit->page, "has_sounds", sounds->in.count > 0);
	return put_exhibits(visit, &program, &stop);
}

err_t tour_file_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record stop, exhibit;
	struct attachment file;
	struct str org;
	TRY(open_stop(visit, &program, &stop));
	err_t none = err_new(visit->arena, ERR_NOT_FOUND, "没有这个文件。");
	if (attachment_load(&program, visit_id(visit, 2), &file, &org) != NULL)
		return none;
	bool own = str_eq(file.reg, S("tour_stop")) && file.record == stop.id;
	bool beside = str_eq(file.reg, S("exhibit")) &&
		      reg_load(&program, act_register(&program, "exhibit"), file.record, &exhibit) == NULL && !exhibit.voided &&
		      record_int(&exhibit, "stop") == stop.id;
	if (!own && !beside)
		return none;
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}

/* ---- the axis of years ---- */

struct happening {
	int64_t year, order; /* order: month and day within the year, 0: not known */
	struct str when, title, words;
	const char *of; /* nation, village, honour */
};

static int by_year(const void *one, const void *other)
{
	const struct happening *a = one, *b = other;
	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

/* "d19491001": a day of the nation's. */
static bool read_code(struct arena *arena, struct str code, struct happening *out)
{
	int64_t n = 0;
	if (code.len != 9 || !str_int(str_sub(code, 1, 8), &n))
		return false;
	out->year = n / 10000;
	out->order = n % 10000;
	out->when = str_fmt(arena, "%lld月%lld日", (long long)(out->order / 100), (long long)(out->order % 100));
	return true;
}

static size_t take_nation(struct visit *visit, struct happening *list)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("party_history"));
	size_t count = 0;
	for (size_t i = 0; codes != NULL && i < codes->count && count < HISTORY_MAX; i++) {
		list[count] = (struct happening){.title = codes->all[i].title, .words = S(""), .of = "nation"};
		count += read_code(visit->arena, codes->all[i].code, &list[count]);
	}
	return count;
}

static err_t take_village(struct visit *visit, struct act *program, struct happening *list, size_t *count)
{
	const struct record *rows = NULL;
	size_t found = 0;
	TRY(tour_rows(program, "village_history", visit->act.org, HISTORY_MAX / 2, &rows, &found));
	for (size_t i = 0; i < found; i++)
		list[(*count)++] = (struct happening){.year = record_int(&rows[i], "year"),
						      .order = 9999,
						      .when = record_text(&rows[i], "when_words"),
						      .title = record_text(&rows[i], "name"),
						      .words = record_text(&rows[i], "words"),
						      .of = "village"};
	TRY(tour_rows(program, "honour", visit->act.org, HISTORY_MAX / 2, &rows, &found));
	for (size_t i = 0; i < found; i++) {
		int64_t day = 0;
		if (!day_read(record_text(&rows[i], "given_on"), &day))
			continue;
		struct day_parts parts = day_parts(day);
		struct str words = record_text(&rows[i], "words"), by = record_text(&rows[i], "given_by");
		list[(*count)++] = (struct happening){
			.year = parts.year,
			.order = parts.month * 100 + parts.day,
			.when = day_short(visit->arena, day),
			.title = record_text(&rows[i], "name"),
			.words = words.len > 0 ? str_join(visit->arena, text_closed(visit->arena, by), words) : by,
			.of = "honour"};
	}
	return NULL;
}

static void put_years(struct visit *visit, const struct happening *list, size_t count)
{
	struct doc *years = doc_set_list(visit->page, "years"), *events = NULL;
	int64_t year = 0;
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || list[i].year != year) {
			struct doc *one = doc_add_map(years);
			year = list[i].year;
			doc_set(one, "year", str_fmt(visit->arena, "%lld", (long long)year));
			events = doc_set_list(one, "events");
		}
		struct doc *event = doc_add_map(events);
		doc_set(event, "when", list[i].when);
		doc_set(event, "title", list[i].title);
		doc_set(event, "words", list[i].words);
		doc_set_bool(event, "ours", !str_eq(str_of(list[i].of), S("nation")));
		doc_set_bool(event, "honour", str_eq(str_of(list[i].of), S("honour")));
	}
}

err_t history_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct happening *list = arena_many(visit->arena, struct happening, EVENTS_MAX);
	size_t count = take_nation(visit, list);
	face_begin(visit, S("时间轴"), face_url(visit, S("/tour")), "参观路线");
	TRY(take_village(visit, &program, list, &count));
	qsort(list, count, sizeof *list, by_year);
	put_years(visit, list, count);
	return NULL;
}
