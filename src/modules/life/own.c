/*
 * own: what a member sees of the meetings he was due at on his own phone (web/member.h), and those that are coming.
 *
 * Of a meeting only its day, place and topic, and his own line: no minutes, and nobody else's.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/life/life_int.h"
#include "web/member.h"
#include "web/part.h"

enum { LINES_MAX = 400, COMING_MAX = 10 };

struct year {
	size_t due, came, made_up;
};

static bool said(const struct record *line, const char *presence)
{
	return record_is(line, "presence", presence);
}

static struct str when_where(struct visit *visit, const struct record *activity)
{
	struct str place = record_text(activity, "place"), hours = record_text(activity, "hours");
	return str_fmt(visit->arena, STR "%s" STR "%s" STR,
		       STR_ARG(life_kind_words(&visit->act, record_text(activity, "kinds"))),
		       hours.len > 0 ? "，" : "", STR_ARG(hours), place.len > 0 ? "，" : "",
		       STR_ARG(place));
}

static void put_line(struct visit *visit, const struct record *activity, const struct record *line,
		     struct year *year, struct doc *part)
{
	struct act *act = &visit->act,
		   program = act_as_program(act); /* the day of a meeting is no secret of it */
	bool came = said(line, "present") || said(line, "remote"),
	     left_out = said(line, "left_out");
	struct str made_up = record_brief(act, line, "made_up_on"), why = record_text(line, "why");
	year->due += !left_out;
	year->came += came;
	year->made_up += made_up.len > 0;
	struct str note = when_where(visit, activity);
	if (why.len > 0)
		note = str_fmt(visit->arena, STR "\n原因：" STR, STR_ARG(note), STR_ARG(why));
	if (made_up.len > 0)
		note = str_fmt(visit->arena, STR "\n" STR " 补学：" STR, STR_ARG(note),
			       STR_ARG(made_up), STR_ARG(record_text(line, "made_up_how")));
	struct doc *row = member_row(part, record_text(activity, "title"),
				     record_brief(&program, activity, "held_on"), note);
	part_state(row, "state", record_brief(act, line, "presence"),
		   came                   ? S("ok")
		   : made_up.len > 0      ? S("ok")
		   : said(line, "absent") ? S("warn")
					  : S("plain"),
		   came              ? S("circle-check")
		   : made_up.len > 0 ? S("book")
				     : S("info-circle"));
}

/* As they were recorded, the newest first. */
static err_t put_past(struct visit *visit, struct year *year, struct doc *part)
{
	struct act program = act_as_program(&visit->act);
	struct record *lines = NULL;
	size_t count = 0;
	struct str begins = str_fmt(visit->arena, "%04d-01-01", day_parts(visit->act.today).year);
	TRY(reg_own(&visit->act, "life_attendance", "member", LINES_MAX,
		    &lines, &count));
	for (size_t i = 0; i < count; i++) {
		struct record activity;
		TRY(reg_load(&program, act_register(&program, "life_activity"),
			     record_int(&lines[i], "activity"), &activity));
		if (!activity.voided && str_cmp(record_text(&activity, "held_on"), begins) >= 0)
			put_line(visit, &activity, &lines[i], year, part);
	}
	return NULL;
}

/* ---- what is coming ---- */

static err_t is_due(struct act *program, const struct record *activity, int64_t member, bool *out)
{
	struct life_person *people = NULL;
	size_t count = 0;
	struct record org;
	enum life_who who = LIFE_ANY;
	int64_t day = life_day(record_text(activity, "held_on"));
	const struct life_rule *rule = catalogue_life_rule(program->house->catalogue, day);
	*out = false;
	TRY(reg_load(program, act_register(program, "party_org"), record_int(activity, "organisation"),
		     &org));
	if (rule == NULL || !life_who_of(rule, record_text(activity, "kinds"),
					 record_is(&org, "org_kind", "group"), &who))
		return NULL;
	TRY(life_due_people(program, &org, who, day, &people, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || people[i].member == member;
	return NULL;
}

static err_t coming_ids(struct act *program, const struct record *member, int64_t *ids,
			size_t *count)
{
	struct rows rows = db_query(
		program->db,
		"SELECT id FROM r_life_activity WHERE organisation IN ($1, $2) AND held_on >= $3 "
		"AND "
		"voided = 0 AND coalesce(attended_on, '') = '' ORDER BY held_on, id LIMIT 10",
		ARGS(V_INT(record_int(member, "organisation")),
		     V_INT(record_int(member, "party_group")),
		     V_TEXT(day_text(program->arena, program->today))));
	*count = 0;
	while (*count < COMING_MAX && rows_next(&rows))
		ids[(*count)++] = rows_int(&rows, 0);
	return rows_done(&rows);
}

static err_t put_coming(struct visit *visit, const struct record *member, struct doc *part)
{
	struct act program = act_as_program(&visit->act);
	int64_t ids[COMING_MAX];
	size_t count = 0;
	TRY(coming_ids(&program, member, ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record activity;
		bool due = false;
		TRY(reg_load(&program, act_register(&program, "life_activity"), ids[i], &activity));
		TRY(is_due(&program, &activity, member->id, &due));
		if (!due)
			continue;
		struct doc *row = member_row(part, record_text(&activity, "title"),
					     record_brief(&program, &activity, "held_on"),
					     when_where(visit, &activity));
		part_state(row, "state", S("请您参加"), S("act"), S("calendar-event"));
		doc_set_bool(part, "open", true);
	}
	return NULL;
}

err_t life_own(struct visit *visit, const struct record *member, struct doc *parts)
{
	struct year year = {0};
	if (!act_may_own(&visit->act, S("life_attendance"), VERB_READ))
		return NULL;
	struct doc *part = member_part(parts, "meetings", "会议和学习", "calendar-event", S(""),
				       "今年还没有通知您参加的会。");
	TRY(put_coming(visit, member, part));
	TRY(put_past(visit, &year, part));
	struct str made_up =
		year.made_up == 0 ? S("") : str_fmt(visit->arena, "，补学 %zu 次", year.made_up);
	doc_set(part, "text",
		year.due == 0 ? S("今年还没有记录")
			      : str_fmt(visit->arena, "今年应到 %zu 次，到会 %zu 次" STR, year.due,
					year.came, STR_ARG(made_up)));
	return NULL;
}
