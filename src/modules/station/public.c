/*
 * public: the village's stations for everybody: where, who, when somebody sits there; an opinion from the telephone, without an
 * account and without a name; what became of it by the receipt's number.
 *
 * Everything shown was frozen and went past the guard (shown.c). What is told here is nobody's business but the station's.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/publish/publish.h"
#include "modules/station/station_int.h"
#include "web/face.h"
#include "web/part.h"
#include "web/told.h"

#include <stdlib.h>

enum { ANSWERED_SHOWN = 20, NEXT_SHOWN = 6 };

static const struct told told = {.reg = "station_matter",
				 .first = "/stations",
				 .own = "/stations/own/",
				 .title = "我说的事",
				 .back = "代表和服务站"};

static void put_rows(const struct notice *notice, struct doc *out)
{
	struct doc *rows = doc_set_list(out, "rows");
	for (size_t i = 0; i < notice->row_count; i++) {
		struct doc *row = doc_add_map(rows);
		doc_set(row, "title", notice->rows[i].title);
		doc_set(row, "text", notice->rows[i].value);
	}
}

/* ---- contact days ---- */

static int by_day(const void *one, const void *other)
{
	const struct notice *a = one, *b = other;
	int order = str_cmp(a->until, b->until);
	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

/* Those that come, the next one first: of a contact day the last day on view is the day itself. */
static err_t read_days(struct visit *visit, struct notice **out, size_t *count)
{
	TRY(publish_on_view(&visit->act, S("station_day"), visit->act.org, STATION_ROWS_MAX, out,
			    count));
	qsort(*out, *count, sizeof **out, by_day);
	return NULL;
}

/* "12月3日（星期四） 9:00 到 11:30，石大山" */
static struct str day_words(struct arena *arena, const struct notice *day)
{
	struct str words = S("");
	for (size_t i = 0; i < day->row_count && i < 3; i++)
		words = i == 0 ? day->rows[i].value
			       : str_fmt(arena, STR "%s" STR, STR_ARG(words), i == 1 ? "　" : "，",
					 STR_ARG(day->rows[i].value));
	return words;
}

/* Which station each of the days is of: read once for all stations of the page. */
static err_t stations_of(struct visit *visit, const struct notice *days, size_t count, int64_t **out)
{
	struct act program = act_as_program(&visit->act);
	int64_t *list = arena_many(visit->arena, int64_t, count);
	for (size_t i = 0; i < count; i++) {
		struct record day;
		TRY(reg_load(&program, act_register(&program, "station_day"), days[i].record,
			     &day));
		list[i] = record_int(&day, "station");
	}
	*out = list;
	return NULL;
}

static void put_days(struct visit *visit, const struct notice *days, const int64_t *of, size_t count,
		     int64_t station, struct doc *list)
{
	for (size_t i = 0; i < count && list->in.count < NEXT_SHOWN; i++) {
		if (of[i] == station)
			doc_set(doc_add_map(list), "text", day_words(visit->arena, &days[i]));
	}
}

/* ---- all of a village ---- */

static err_t put_stations(struct visit *visit)
{
	struct notice *stations = NULL, *days = NULL;
	int64_t *of = NULL;
	size_t count = 0, day_count = 0;
	struct doc *list = doc_set_list(visit->page, "list");
	if (tier_of_code(visit->act.org) == TIER_VILLAGE)
		TRY(publish_on_view(&visit->act, S("station"), visit->act.org, STATION_MAX,
				    &stations, &count));
	TRY(read_days(visit, &days, &day_count));
	TRY(stations_of(visit, days, day_count, &of));
	for (size_t i = count; i > 0; i--) {
		const struct notice *station = &stations[i - 1];
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", station->title);
		doc_set(one, "url",
			visit->route->kiosk
				? S("")
				: face_url(visit, str_fmt(visit->arena, "/stations/%lld",
							  (long long)station->record)));
		put_rows(station, one);
		put_days(visit, days, of, day_count, station->record, doc_set_list(one, "days"));
		doc_set_bool(one, "has_days", doc_at(one, "days")->in.count > 0);
	}
	doc_set_bool(visit->page, "has_list", count > 0);
	return NULL;
}

static err_t put_answered(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "answered");
	TRY(publish_on_view(&visit->act, S("station_matter"), visit->act.org, ANSWERED_SHOWN,
			    &notices, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", notices[i].title);
		put_rows(&notices[i], one);
	}
	doc_set_bool(visit->page, "has_answered", count > 0);
	return NULL;
}

static err_t need_village(struct visit *visit)
{
	if (tier_of_code(visit->act.org) == TIER_VILLAGE)
		return NULL;
	return err_new(visit->arena, ERR_NOT_FOUND, "请先选您的村，再看村里的站点。");
}

err_t stations_public_page(struct visit *visit)
{
	face_begin(visit, S("代表和服务站"), face_url(visit, S("")), "首页");
	doc_set(visit->page, "find_url", face_url(visit, S("/stations/find")));
	doc_set(visit->page, "number", visit_field(visit, "number"));
	doc_set(visit->page, "number_error", visit_refused(visit) ? visit->errors->text : S(""));
	doc_set_bool(visit->page, "wrong", visit_query(visit, "wrong").len > 0);
	TRY(put_stations(visit));
	return put_answered(visit);
}

err_t station_find_apply(struct visit *visit)
{
	TRY(need_village(visit));
	return told_find(visit, &told);
}

/* ---- one station ---- */

/* On view, and of this village. */
static err_t open_station(struct visit *visit, struct record *station, struct notice *notice)
{
	struct act program = act_as_program(&visit->act);
	bool found = false;
	err_t err =
		reg_load(&program, act_register(&program, "station"), visit_id(visit, 1), station);
	if (err == NULL && str_eq(station->org, visit->act.org) &&
	    record_is(station, "state", "shown"))
		TRY(publish_about(&program, station, notice, &found));
	if (!found || notice->closed)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "没有这个站，可能已经撤了。请看村里现在的站点。");
	return NULL;
}

static size_t asked(const struct reg *reg, const struct field **out)
{
	static const char *const names[] = {"topic", "text", "wish", "name", "phone"};
	size_t count = 0;
	for (size_t i = 0; i < COUNT(names); i++) {
		out[count] = reg_field(reg, str_of(names[i]));
		count += out[count] != NULL;
	}
	return count;
}

static err_t put_form(struct visit *visit, const struct record *station)
{
	const struct station_kind *kind = station_kind_of(&visit->act, station);
	const struct reg *reg = act_register(&visit->act, "station_matter");
	const struct field *fields[8];
	struct doc *list = doc_set_list(visit->page, "fields");
	doc_set_bool(visit->page, "may_tell", !kind->desk_only);
	doc_set(visit->page, "invite", kind->invite);
	doc_set(visit->page, "action",
		face_url(visit, str_fmt(visit->arena, "/stations/%lld", (long long)station->id)));
	doc_set_int(visit->page, "reply_days", kind->reply_days);
	if (kind->desk_only)
		return NULL;
	TRY(reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			 visit->errors, fields, asked(reg, fields), list));
	station_keep_options(list, "topic", kind->topics, kind->topic_count);
	return NULL;
}

err_t station_public_page(struct visit *visit)
{
	struct record station;
	struct notice notice;
	struct notice *days = NULL;
	int64_t *of = NULL;
	size_t count = 0;
	TRY(open_station(visit, &station, &notice));
	face_begin(visit, notice.title, face_url(visit, S("/stations")), "代表和服务站");
	put_rows(&notice, visit->page);
	TRY(read_days(visit, &days, &count));
	TRY(stations_of(visit, days, count, &of));
	put_days(visit, days, of, count, station.id, doc_set_list(visit->page, "days"));
	doc_set_bool(visit->page, "has_days", doc_at(visit->page, "days")->in.count > 0);
	doc_set(visit->page, "visit_word", station_kind_of(&visit->act, &station)->visit);
	return put_form(visit, &station);
}

err_t station_public_apply(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	const struct reg *reg = act_register(&visit->act, "station_matter");
	const struct field *fields[8];
	struct record station, made;
	struct notice notice;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(open_station(visit, &station, &notice));
	if (station_kind_of(&visit->act, &station)->desk_only)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个站在网页上不收意见，请到站里说，或者打电话。");
	TRY(draft_new(&visit->act, reg, visit->act.org, &draft));
	draft_take(draft, &visit->form, fields, asked(reg, fields));
	draft_set_int(draft, "station", station.id);
	draft_set_text(draft, "way", S("web"));
	draft_set_text(draft, "came_on", day_text(visit->arena, visit->act.today));
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(&visit->act, reg, id, S("")));
	TRY(reg_load(&program, reg, id, &made));
	visit->location = str_join(visit->arena, told_url(visit, &told, &made), S("?told=1"));
	return NULL;
}

/* ---- what became of it ---- */

err_t station_own_page(struct visit *visit)
{
	return told_page(visit, &told);
}

err_t station_step_apply(struct visit *visit)
{
	return told_step(visit, &told);
}
