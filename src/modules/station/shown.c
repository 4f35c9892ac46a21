/*
 * shown: what stands in public of stations: where each is, what it does, who serves there, when somebody sits there, and what
 * somebody has written for the public about a matter. Frozen and past the guard (engine/publish).
 *
 * A station's text names who serves, so that it is frozen anew when somebody comes or goes; a contact day ends with its day.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/publish/publish.h"
#include "modules/station/station_int.h"
#include "web/face.h"

enum { ROWS_MOST = 8, LONG = 3650, KEEP = 365 };

struct sheet {
	struct str title;
	struct notice_row rows[ROWS_MOST];
	size_t count;
	int64_t days;
};

static void add(struct sheet *sheet, const char *title, struct str value)
{
	if (value.len > 0 && sheet->count < ROWS_MOST)
		sheet->rows[sheet->count++] =
			(struct notice_row){.title = str_of(title), .value = value};
}

/* ---- the sheets ---- */

static err_t station_sheet(struct act *program, const struct record *station, struct sheet *out)
{
	struct str people;
	const struct station_kind *kind = station_kind_of(program, station);
	TRY(station_people_words(program, station->id, program->today, &people));
	*out = (struct sheet){.title = record_text(station, "name"), .days = LONG};
	if (!str_eq(kind->title, record_text(station, "name")))
		add(out, "哪一种", kind->title);
	add(out, "在哪里", record_text(station, "place_words"));
	add(out, "什么时候有人", record_text(station, "hours"));
	add(out, "电话", record_text(station, "phone"));
	add(out, "谁在站里", people);
	add(out, "做什么", station_duties(program, station));
	return NULL;
}

static err_t day_sheet(struct act *program, const struct record *day, struct sheet *out)
{
	struct record station;
	int64_t on = 0;
	TRY(reg_load(program, act_register(program, "station"), record_int(day, "station"),
		     &station));
	bool dated = day_read(record_text(day, "day"), &on);
	struct str place = record_text(day, "place_words");
	*out = (struct sheet){.title = str_fmt(program->arena, STR STR "日",
					       STR_ARG(record_text(day, "station_name")),
					       STR_ARG(station_kind_of(program, &station)->visit)),
			      .days = dated && on >= program->today ? on - program->today + 1 : 0};
	add(out, "哪天", dated ? day_chinese(program->arena, on) : S(""));
	add(out, "时间", record_text(day, "hours"));
	add(out, "谁在", station_sitters(program, day));
	add(out, "在哪里", place.len > 0 ? place : record_text(&station, "place_words"));
	return NULL;
}

static err_t matter_sheet(struct act *program, const struct record *matter, struct sheet *out)
{
	*out = (struct sheet){.title = record_text(matter, "public_question"),
			      .days = catalogue_setting_int(program->house->catalogue,
							    "station_shown_days", KEEP)};
	add(out, "答", record_text(matter, "public_answer"));
	add(out, "答复日期", record_brief(program, matter, "answered_on"));
	return NULL;
}

static const struct kind {
	const char *reg;
	err_t (*sheet)(struct act *program, const struct record *record, struct sheet *out);
} kinds[] = {
	{"station", station_sheet}, {"station_day", day_sheet}, {"station_matter", matter_sheet}};

static const struct kind *kind_of(struct str reg)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (str_eq(reg, str_of(kinds[i].reg)))
			return &kinds[i];
	}
	return NULL;
}

/* ---- opening and closing ---- */

static err_t need_publish(struct act *act, const char *reg, struct str org)
{
	if (act->account <= 0 || act_may(act, str_of(reg), VERB_PUBLISH, org))
		return NULL;
	return err_new(act->arena, ERR_DENIED,
		       "您的岗位不能公布。写好了请交给能公布的人，例如村窗口、村书记。");
}

static err_t open_sheet(struct act *act, const struct kind *kind, const struct record *record)
{
	struct act program = act_as_program(act);
	struct sheet sheet;
	int64_t notice = 0;
	TRY(kind->sheet(&program, record, &sheet));
	if (sheet.days <= 0)
		return publish_close(act, record, S("过了"));
	return publish_open(act, record, sheet.title, sheet.rows, sheet.count, sheet.days, &notice);
}

/* What was planned before its station was public, or under another name. */
static err_t open_days(struct act *act, int64_t station)
{
	struct act program = act_as_program(act);
	struct record *days = NULL;
	size_t count = 0;
	TRY(reg_rows_of(&program, "station_day", "station", station, STATION_ROWS_MAX, &days,
			&count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&days[i], "state", "planned"))
			TRY(open_sheet(act, kind_of(S("station_day")), &days[i]));
	}
	return NULL;
}

err_t station_published(struct act *act, const struct event *event)
{
	const struct kind *kind = kind_of(event->on);
	struct act program = act_as_program(act);
	struct record record;
	if (kind == NULL)
		return NULL;
	TRY(need_publish(act, kind->reg, event->org));
	TRY(reg_load(&program, act_register(act, kind->reg), event->id, &record));
	TRY(open_sheet(act, kind, &record));
	return str_eq(event->on, S("station")) ? open_days(act, event->id) : NULL;
}

err_t station_unpublished(struct act *act, const struct event *event)
{
	const struct kind *kind = kind_of(event->on);
	struct act program = act_as_program(act);
	struct record record;
	if (kind == NULL)
		return NULL;
	TRY(reg_load(&program, act_register(act, kind->reg), event->id, &record));
	return publish_close(act, &record, S("撤下"));
}

/* Planned is public, as long as its station is. */
err_t station_day_moved(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record day, station;
	TRY(reg_load(&program, act_register(act, "station_day"), event->id, &day));
	TRY(need_publish(act, "station_day", event->org));
	TRY(reg_load(&program, act_register(act, "station"), record_int(&day, "station"),
		     &station));
	if (day.voided || !record_is(&day, "state", "planned") ||
	    !record_is(&station, "state", "shown"))
		return publish_close(act, &day, S("改了"));
	return open_sheet(act, kind_of(S("station_day")), &day);
}

err_t station_person_moved(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record person, station;
	TRY(reg_load(&program, act_register(act, "station_person"), event->id, &person));
	TRY(reg_load(&program, act_register(act, "station"), record_int(&person, "station"),
		     &station));
	if (!record_is(&station, "state", "shown"))
		return NULL;
	TRY(need_publish(act, "station", event->org));
	return open_sheet(act, kind_of(S("station")), &station);
}

/* Who begins or ends on a day that was still to come when the list was frozen: the list follows on that day. */
static err_t find_moved_on(struct act *act, int64_t *ids, size_t room, size_t *count)
{
	struct rows rows =
		db_query(act->db,
			 "SELECT DISTINCT p.station FROM r_station_person p JOIN notice n ON n.reg "
			 "= 'station' "
			 "AND n.record = p.station AND n.closed = 0 WHERE p.voided = 0 AND "
			 "((p.until_on <> '' AND p.until_on >= n.from_day AND p.until_on < $1) OR "
			 "(p.from_on > n.from_day AND p.from_on <= $1)) LIMIT $2",
			 ARGS(V_TEXT(day_text(act->arena, act->today)), V_INT((int64_t)room)));
	return rows_ids(&rows, ids, room, count);
}

static err_t show_anew(struct act *act, int64_t id)
{
	struct record station;
	TRY(reg_load(act, act_register(act, "station"), id, &station));
	return open_sheet(act, kind_of(S("station")), &station);
}

const struct due station_dues[] = {{"a station's people", find_moved_on, show_anew}, {NULL, NULL, NULL}};

/* ---- a centre's first pages ---- */

/* The day that comes next: of a contact day the last day on view is the day itself. */
static const struct notice *next_of(const struct notice *days, size_t count)
{
	const struct notice *next = NULL;
	for (size_t i = 0; i < count; i++) {
		if (next == NULL || str_cmp(days[i].until, next->until) < 0)
			next = &days[i];
	}
	return next;
}

static struct str row_of(const struct notice *notice, const char *title)
{
	for (size_t i = 0; i < notice->row_count; i++) {
		if (str_eq(notice->rows[i].title, str_of(title)))
			return notice->rows[i].value;
	}
	return S("");
}

err_t station_hall(struct visit *visit)
{
	struct notice *stations = NULL, *days = NULL;
	size_t count = 0, day_count = 0;
	bool village = tier_of_code(visit->act.org) == TIER_VILLAGE;
	doc_set_bool(visit->page, "stations", false);
	if (!village)
		return NULL;
	TRY(publish_on_view(&visit->act, S("station"), visit->act.org, 1, &stations, &count));
	if (count == 0)
		return NULL;
	TRY(publish_on_view(&visit->act, S("station_day"), visit->act.org, STATION_ROWS_MAX, &days,
			    &day_count));
	const struct notice *next = next_of(days, day_count);
	struct doc *out = doc_set_map(visit->page, "stations");
	doc_set(out, "url", face_url(visit, S("/stations")));
	doc_set(out, "line",
		next == NULL
			? S("")
			: str_fmt(visit->arena, STR "：" STR " " STR "，" STR, STR_ARG(next->title),
				  STR_ARG(row_of(next, "哪天")), STR_ARG(row_of(next, "时间")),
				  STR_ARG(row_of(next, "谁在"))));
	return NULL;
}
