/*
 * month: the month's table on the desk, what is wrong with it, who has done how much, and the form of a day.
 *
 * The form works without script; dragging (duty.js) fills in the same forms. The first visit of a village leads through
 * cadres, rule, month.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/part.h"

struct sight {
	struct visit *visit;
	struct duty_month month;
	struct duty_rule rule;
	struct cadre *cadres;
	size_t cadre_count, serving;
	int64_t chosen; /* the day whose form is open; 0: none */
	struct roster_said *said;
};

static struct str month_url(const struct sight *sight, int64_t first)
{
	return str_fmt(sight->visit->arena, "/desk/duty?month=" STR,
		       STR_ARG(month_key(sight->visit->arena, first)));
}

static const struct cadre *who(const struct sight *sight, int64_t id)
{
	return cadre_of(sight->cadres, sight->cadre_count, id);
}

static const struct roster_said *said_of(const struct sight *sight, int64_t day)
{
	for (const struct roster_said *one = sight->said; one != NULL; one = one->next) {
		if (one->day == day)
			return one;
	}
	return NULL;
}

/* ---- the table ---- */

static void put_day(const struct sight *sight, const struct duty_row *row, struct doc *one)
{
	struct visit *visit = sight->visit;
	const struct cadre *person = who(sight, row->person), *lead = who(sight, row->lead);
	const struct roster_said *said = said_of(sight, row->day);
	struct str date = day_text(visit->arena, row->day);
	doc_set_bool(one, "blank", false);
	doc_set(one, "date", date);
	doc_set_int(one, "number", day_parts(row->day).day);
	doc_set(one, "day", day_short(visit->arena, row->day));
	doc_set(one, "weekday", str_of(weekday_title(row->day)));
	doc_set(one, "note", duty_day_note(&visit->act, row->day));
	doc_set_bool(one, "rest", duty_rests(&visit->act, row->day));
	doc_set_bool(one, "today", row->day == visit->act.today);
	doc_set_bool(one, "past", row->day < visit->act.today);
	doc_set(one, "person", person ? person->name : S(""));
	doc_set_int(one, "person_id", row->person);
	doc_set(one, "lead", lead ? lead->name : S(""));
	doc_set_bool(one, "hand", row->hand);
	doc_set(one, "why", row->why);
	doc_set(one, "trouble", said ? said->words : S(""));
	doc_set_bool(one, "gap", said != NULL && said->gap);
	doc_set_bool(one, "open", row->day == sight->chosen);
	doc_set(one, "edit_url",
		row->day < visit->act.today
			? S("")
			: str_fmt(visit->arena, STR "&day=" STR "#day-form",
				  STR_ARG(month_url(sight, sight->month.first)), STR_ARG(date)));
}

static void put_weeks(const struct sight *sight)
{
	struct doc *weeks = doc_set_list(sight->visit->page, "weeks"), *days = NULL;
	int before = day_weekday(sight->month.first) - 1;
	int after = 7 - day_weekday(month_next(sight->month.first) - 1);
	for (size_t i = 0; i < (size_t)before + sight->month.count + (size_t)after; i++) {
		bool blank = i < (size_t)before || i >= (size_t)before + sight->month.count;
		if (i % 7 == 0)
			days = doc_set_list(doc_add_map(weeks), "days");
		struct doc *one = doc_add_map(days);
		if (blank)
			doc_set_bool(one, "blank", true);
		else
			put_day(sight, &sight->month.rows[i - (size_t)before], one);
	}
}

/* ---- beside it ---- */

static err_t put_crew(const struct sight *sight)
{
	struct visit *visit = sight->visit;
	struct year_count *counts = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "crew");
	TRY(duty_year_counts(&visit->act, visit->act.org, sight->month.first, &counts, &count));
	for (size_t i = 0; i < count; i++) {
		const struct cadre *cadre = who(sight, counts[i].cadre);
		if (cadre == NULL)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set_int(one, "id", cadre->id);
		doc_set(one, "name", cadre->name);
		doc_set(one, "post", cadre->post);
		doc_set_int(one, "days", counts[i].days);
		doc_set_int(one, "rests", counts[i].rests);
		doc_set_int(one, "leads", counts[i].leads);
		doc_set_bool(one, "has_leads", counts[i].leads > 0);
		doc_set(one, "url", visit_record_url(visit, S("cadre"), cadre->id));
	}
	doc_set_bool(visit->page, "has_crew", list->in.count > 0);
	doc_set_int(visit->page, "year", day_parts(sight->month.first).year);
	return NULL;
}

static void put_said(const struct sight *sight)
{
	struct visit *visit = sight->visit;
	struct doc *list = doc_set_list(visit->page, "said");
	for (const struct roster_said *one = sight->said; one != NULL; one = one->next) {
		struct doc *row = doc_add_map(list);
		struct str date = day_text(visit->arena, one->day);
		doc_set(row, "day", str_fmt(visit->arena, STR " %s", STR_ARG(day_short(visit->arena, one->day)),
					    weekday_title(one->day)));
		doc_set(row, "text", one->words);
		doc_set_bool(row, "gap", one->gap);
		doc_set(row, "url", str_fmt(visit->arena, STR "&day=" STR "#day-form",
					    STR_ARG(month_url(sight, sight->month.first)), STR_ARG(date)));
		doc_set(row, "help_url", one->gap ? S("/desk/r/duty_help/new") : S(""));
	}
	doc_set_bool(visit->page, "has_said", list->in.count > 0);
}

static void put_select(const struct sight *sight, struct doc *fields, const char *name, const char *title,
		       const char *none, int64_t chosen, bool leaders)
{
	struct visit *visit = sight->visit;
	struct doc *field = part_field(fields, name, title, "is_select");
	int64_t typed = 0;
	if (visit_refused(visit) && str_int(visit_field(visit, name), &typed))
		chosen = typed;
	part_option(field, S(""), str_of(none), chosen == 0);
	for (size_t i = 0; i < sight->cadre_count; i++) {
		const struct cadre *cadre = &sight->cadres[i];
		if (cadre->id != chosen && (cadre->retired || (leaders && !cadre->may_lead)))
			continue;
		part_option(field, str_fmt(visit->arena, "%lld", (long long)cadre->id),
			    str_fmt(visit->arena, STR "　" STR, STR_ARG(cadre->name), STR_ARG(cadre->post)),
			    cadre->id == chosen);
	}
}

static void put_edit(const struct sight *sight)
{
	struct visit *visit = sight->visit;
	int64_t day = sight->chosen, first = sight->month.first;
	if (day < visit->act.today || day < first || day >= month_next(first)) {
		doc_set_bool(visit->page, "edit", false);
		return;
	}
	const struct duty_row *row = &sight->month.rows[day - first];
	struct doc *edit = doc_set_map(visit->page, "edit");
	doc_set(edit, "day", day_chinese(visit->arena, day));
	doc_set(edit, "date", day_text(visit->arena, day));
	doc_set(edit, "close_url", month_url(sight, first));
	doc_set(edit, "swap_url", row->person != 0 ? str_fmt(visit->arena, "/desk/duty/swaps?day=" STR,
							     STR_ARG(day_text(visit->arena, day)))
						   : S(""));
	struct doc *fields = doc_set_list(edit, "fields");
	put_select(sight, fields, "person", "值班", "空着", row->person, false);
	put_select(sight, fields, "lead", "带班", "不另排", row->lead, true);
	struct doc *why = part_field(fields, "why", "为什么这样排", "is_text");
	doc_set(why, "value", visit_refused(visit) ? visit_field(visit, "why") : row->why);
	doc_set(why, "hint", S("不写也行。改过的这一天，再排时不动"));
	doc_set_int(why, "maxlength", 60);
	doc_set_bool(why, "optional", true);
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		for (err_t err = visit->errors; err != NULL; err = err->next) {
			if (str_eq(err->field, doc_str(one, "name")))
				doc_set(one, "error", err->text);
		}
	}
}

/* ---- the first time ---- */

static void put_start(const struct sight *sight, bool made)
{
	struct visit *visit = sight->visit;
	if (sight->serving > 0 && sight->rule.found && made) {
		doc_set_bool(visit->page, "start", false);
		return;
	}
	struct doc *start = doc_set_map(visit->page, "start");
	doc_set_int(start, "cadres", (int64_t)sight->serving);
	doc_set_bool(start, "has_cadres", sight->serving > 0);
	doc_set_bool(start, "has_rule", sight->rule.found);
	doc_set_bool(start, "first_month", sight->serving > 0 && sight->rule.found);
}

static struct str rule_words(const struct sight *sight)
{
	static const char *const ways[] = {"一天一换", "一周一换", "每周固定某天某人"};
	if (!sight->rule.found)
		return S("");
	return str_fmt(sight->visit->arena, "%s%s，" STR, ways[sight->rule.way],
		       sight->rule.lead ? "，另有带班" : "", STR_ARG(sight->rule.hours));
}

/* ---- published, hung ---- */

static void put_copy(const struct sight *sight, struct doc *list, const char *name, const char *title)
{
	struct visit *visit = sight->visit;
	const struct record *record = &sight->month.published;
	struct arena *arena = visit->arena;
	const char *on_field = str_c(arena, str_fmt(arena, "%s_on", name));
	const char *mark_field = str_c(arena, str_fmt(arena, "%s_mark", name));
	struct str on = record->id == 0 ? S("") : record_text(record, on_field);
	struct str mark = record->id == 0 ? S("") : record_text(record, mark_field);
	struct doc *one = doc_add_map(list);
	int64_t day = 0;
	bool stale = on.len > 0 && !str_eq(mark, duty_mark(arena, &sight->month, sight->cadres,
							   sight->cadre_count));
	doc_set(one, "name", str_of(name));
	doc_set(one, "title", str_of(title));
	doc_set(one, "on", day_read(on, &day) ? day_short(arena, day) : S(""));
	doc_set_bool(one, "stale", stale);
	part_state(one, "lamp", on.len == 0 ? S("还没贴") : stale ? S("表改过了，请换一张") : S("贴着"),
		   on.len == 0 ? S("plain") : stale ? S("warn") : S("ok"),
		   on.len == 0 ? S("clock") : stale ? S("alert-triangle") : S("check"));
	doc_set(one, "poster_url", str_fmt(arena, "/desk/duty/poster.pdf?month=" STR "&copy=%s",
					   STR_ARG(month_key(arena, sight->month.first)), name));
}

static void put_paper(const struct sight *sight)
{
	struct visit *visit = sight->visit;
	int64_t day = 0;
	bool published = duty_is_published(&sight->month);
	doc_set(visit->page, "published_on",
		published && day_read(record_text(&sight->month.published, "published_on"), &day)
			? day_short(visit->arena, day) : S(""));
	struct doc *copies = doc_set_list(visit->page, "copies");
	put_copy(sight, copies, "outside", "服务点外");
	put_copy(sight, copies, "gate", "大门口");
	doc_set(visit->page, "today", day_text(visit->arena, visit->act.today));
	doc_set(visit->page, "public_url", str_fmt(visit->arena, "/v/" STR "/duty", STR_ARG(visit->act.org)));
	doc_set(visit->page, "ics_url", str_fmt(visit->arena, "/v/" STR "/duty.ics", STR_ARG(visit->act.org)));
}

static err_t see(struct visit *visit, struct sight *sight)
{
	struct act *act = &visit->act;
	int64_t day = 0, first = month_asked(visit);
	struct str typed = visit_query(visit, "day");
	*sight = (struct sight){.visit = visit};
	if (typed.len == 0 && visit_refused(visit))
		typed = visit_field(visit, "day");
	if (day_read(typed, &day)) {
		sight->chosen = day;
		first = day_month_first(day);
	}
	TRY(duty_month_read(act, act->org, first, &sight->month));
	TRY(duty_rule_on(act, act->org, month_next(first) - 1, &sight->rule));
	TRY(duty_cadres(act, act->org, &sight->cadres, &sight->cadre_count));
	for (size_t i = 0; i < sight->cadre_count; i++)
		sight->serving += !sight->cadres[i].retired;
	return duty_look(act, act->org, &sight->month, &sight->said);
}

err_t duty_month_page(struct visit *visit)
{
	struct sight sight;
	bool made = false;
	if (tier_of_code(visit->act.org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_DENIED, "值班表由村里排，这里只有村里的账号能看。");
	TRY(act_need(&visit->act, S("duty_day"), VERB_READ, visit->act.org));
	TRY(see(visit, &sight));
	visit_title(visit, S("值班表"));
	for (size_t i = 0; i < sight.month.count; i++)
		made = made || sight.month.rows[i].id != 0;
	if (!made)
		sight.said = NULL; /* nothing is wrong with what is not begun */
	struct doc *month = doc_set_map(visit->page, "month");
	doc_set(month, "key", month_key(visit->arena, sight.month.first));
	doc_set(month, "title", month_title(visit->arena, sight.month.first));
	doc_set(month, "prev_url", month_url(&sight, day_month_first(sight.month.first - 1)));
	doc_set(month, "next_url", month_url(&sight, month_next(sight.month.first)));
	doc_set_bool(month, "made", made);
	doc_set_bool(month, "over", month_next(sight.month.first) <= visit->act.today);
	doc_set(visit->page, "rule_text", rule_words(&sight));
	doc_set(visit->page, "rule_url", sight.rule.found ? visit_record_url(visit, S("duty_rule"), sight.rule.id)
							   : S("/desk/r/duty_rule/new"));
	put_start(&sight, made);
	put_weeks(&sight);
	put_said(&sight);
	put_edit(&sight);
	put_paper(&sight);
	return put_crew(&sight);
}
