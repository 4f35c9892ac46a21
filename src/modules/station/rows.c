/*
 * rows: the module's registers as its files read them.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "modules/station/station_int.h"

enum { NAMES_MAX = 8000 };

const struct station_kind *station_kind_of(const struct act *act, const struct record *record)
{
	static const struct station_kind plain = {.title = STR_INIT("站点"),
						  .person = STR_INIT("工作人员"),
						  .visit = STR_INIT("接待"),
						  .reply_days = 15,
						  .ask_days = 15,
						  .confidential = true,
						  .desk_only = true};
	const struct station_kind *kind =
		catalogue_station_kind(act->house->catalogue, record_text(record, "station_kind"));
	return kind == NULL ? &plain : kind;
}

struct str station_duties(struct act *act, const struct record *station)
{
	struct str own = record_text(station, "duties");
	return own.len > 0 ? own : station_kind_of(act, station)->duties;
}

bool station_serves(const struct record *person, int64_t day)
{
	int64_t from = 0, until = 0;
	if (person->voided || !day_read(record_text(person, "from_on"), &from) || from > day)
		return false;
	return !day_read(record_text(person, "until_on"), &until) || until >= day;
}

err_t station_people_words(struct act *act, int64_t station, int64_t day, struct str *out)
{
	struct record *people = NULL;
	size_t count = 0;
	struct buf names = buf_new(act->arena, NAMES_MAX);
	TRY(reg_rows_of(act, "station_person", "station", station, STATION_ROWS_MAX, &people,
			&count));
	for (size_t i = count; i > 0; i--) {
		const struct record *one = &people[i - 1];
		if (!station_serves(one, day))
			continue;
		buf_fmt(&names, "%s" STR "（" STR "）", buf_str(&names).len > 0 ? "、" : "",
			STR_ARG(record_text(one, "name")), STR_ARG(record_text(one, "duty")));
	}
	*out = str_dup(act->arena, buf_str(&names));
	return NULL;
}

const struct record *station_have_of(const struct record *rows, size_t count, struct str have)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(record_text(&rows[i], "have"), have))
			return &rows[i];
	}
	return NULL;
}

err_t station_haves(struct act *act, const struct record *station, struct record **rows,
		    size_t *count, int64_t *had)
{
	const struct station_kind *kind = station_kind_of(act, station);
	*had = 0;
	TRY(reg_rows_of(act, "station_have", "station", station->id, STATION_ROWS_MAX, rows,
			count));
	for (size_t i = 0; i < kind->have_count; i++) {
		const struct record *one = station_have_of(*rows, *count, kind->haves[i].name);
		*had += one != NULL && record_int(one, "had") > 0;
	}
	return NULL;
}

struct str station_sitters(struct act *act, const struct record *day)
{
	struct str second = record_text(day, "second_name");
	return second.len == 0 ? record_text(day, "name")
			       : str_fmt(act->arena, STR "、" STR,
					 STR_ARG(record_text(day, "name")), STR_ARG(second));
}

/* ---- for pages ---- */

struct str station_url(struct arena *arena, int64_t id, const char *rest)
{
	return str_fmt(arena, "/desk/stations/%lld%s", (long long)id, rest);
}

void station_frame(struct visit *visit, struct str title)
{
	struct doc *one = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(one, "title", S("代表和服务站"));
	doc_set(one, "url", S("/desk/stations"));
	doc_set(visit->page, "here", title);
	visit_title(visit, title);
}
