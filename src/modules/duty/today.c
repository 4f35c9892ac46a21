/*
 * today: whom a villager finds today: on the portal, on the screen in the hall, for a wall screen, as a calendar.
 *
 * Only a published roster is shown. Name, post and duty phone are what hangs on the door; nothing else of a cadre is here.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/face.h"
#include "web/live.h"
#include "web/part.h"

enum { DAYS_SHOWN = 7 };

static struct str own_url(struct visit *visit, const char *rest)
{
	return face_url(visit, str_join(visit->arena, S("/duty"), str_of(rest)));
}

/* The first character: what stands in the circle beside a name. */
static struct str initial(struct str name)
{
	size_t at = 0;
	(void)str_rune(name, &at);
	return str_sub(name, 0, at);
}

static err_t put_person(struct visit *visit, struct doc *list, const struct cadre *cadre,
			const char *role)
{
	struct doc *one = doc_add_map(list);
	struct str away;
	TRY(whereabouts_read(&visit->act, cadre->id, &away));
	doc_set(one, "role", str_of(role));
	doc_set(one, "name", cadre->name);
	doc_set(one, "initial", initial(cadre->name));
	doc_set(one, "post", cadre->post);
	doc_set(one, "phone", cadre->phone);
	doc_set(one, "away", away);
	return NULL;
}

static err_t load_two(struct act *act, const struct duty_row *row, struct cadre *person,
		      struct cadre *lead)
{
	*person = *lead = (struct cadre){0};
	if (row->person != 0)
		TRY(cadre_load(act, row->person, person));
	if (row->lead != 0)
		TRY(cadre_load(act, row->lead, lead));
	return NULL;
}

static err_t is_published(struct act *act, struct str org, int64_t first, bool *out)
{
	const struct record *records = NULL;
	size_t count = 0;
	TRY(duty_records(act, "duty_month", org, &records, &count, "month", month_key(act->arena, first),
			 NULL));
	*out = count > 0 && record_text(&records[0], "published_on").len > 0;
	return NULL;
}

static err_t put_people(struct visit *visit, struct doc *out, const struct duty_rule *rule)
{
	struct act *act = &visit->act;
	struct doc *people = doc_set_list(out, "people"), *night = doc_set_map(out, "night");
	struct str name, phone;
	struct duty_row row;
	struct cadre person, lead;
	bool published = false;
	TRY(is_published(act, act->org, day_month_first(act->today), &published));
	TRY(duty_day_read(act, act->org, act->today, &row));
	if (!published)
		row.person = row.lead = 0;
	TRY(load_two(act, &row, &person, &lead));
	if (row.person != 0)
		TRY(put_person(visit, people, &person, row.lead == row.person ? "值班、带班" : "值班"));
	if (row.lead != 0 && row.lead != row.person)
		TRY(put_person(visit, people, &lead, "带班"));
	duty_night(rule, row.person != 0 ? &person : NULL, row.lead != 0 ? &lead : NULL, &name, &phone);
	doc_set(night, "name", name);
	doc_set(night, "phone", phone);
	doc_set_bool(out, "published", published);
	doc_set_bool(out, "found", row.person != 0);
	return NULL;
}

err_t duty_today_doc(struct visit *visit, struct doc *out)
{
	struct act *act = &visit->act;
	struct duty_rule rule;
	TRY(duty_rule_on(act, act->org, act->today, &rule));
	doc_set(out, "day", day_chinese(visit->arena, act->today));
	doc_set(out, "hours", rule.found ? rule.hours : S(""));
	doc_set(out, "url", own_url(visit, ""));
	doc_set(out, "now_url", own_url(visit, "/now"));
	doc_set(out, "events_url", str_fmt(visit->arena, "/v/" STR "/duty/events", STR_ARG(act->org)));
	doc_set(out, "at", moment_iso(visit->arena, act->now));
	doc_set_bool(out, "set_up", rule.found);
	return put_people(visit, out, &rule);
}

/* ---- the part alone, and its events ---- */

static void begin(struct visit *visit, struct str title)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *tab = doc_set_map(visit->page, "_tab");
	struct doc *back = doc_set_map(page, "back");
	for (size_t i = 0; i < 4; i++)
		doc_set_bool(tab, tabs[i], false);
	doc_set(back, "url", str_fmt(visit->arena, "/v/" STR "%s", STR_ARG(visit->act.org),
				     visit->route->kiosk ? "/kiosk" : ""));
	doc_set(back, "title", S("首页"));
	visit_title(visit, title);
}

/* On its own page the part leads nowhere. */
static err_t put_inside(struct visit *visit)
{
	struct doc *duty = doc_set_map(visit->page, "duty");
	TRY(duty_today_doc(visit, duty));
	doc_set(duty, "url", S(""));
	doc_set(duty, "now_url", own_url(visit, "/now?inside=1"));
	return NULL;
}

err_t duty_now_page(struct visit *visit)
{
	begin(visit, S("今天值班"));
	visit->unkept = true;
	if (visit_query(visit, "inside").len > 0)
		return put_inside(visit);
	return duty_today_doc(visit, doc_set_map(visit->page, "duty"));
}

/* A wall screen takes the .json of this address and hears of changes at duty/events. */
err_t duty_events_page(struct visit *visit)
{
	visit->events = live_topic(visit->arena, "duty", visit->act.org);
	return NULL;
}

/* ---- the page: today, the month, a call back ---- */

static void put_calendar(struct visit *visit, const struct doc *rows)
{
	struct doc *calendar = doc_set_map(visit->page, "calendar"), *events = NULL;
	doc_set(calendar, "title",
		str_join(visit->arena, doc_str(doc_at(visit->page, "_org"), "name"), S("值班表")));
	events = doc_set_list(calendar, "events");
	for (const struct doc *row = rows->in.first; row != NULL; row = row->next) {
		if (doc_str(row, "person").len == 0)
			continue;
		struct doc *one = doc_add_map(events);
		doc_set(one, "uid", str_fmt(visit->arena, "duty-" STR "-" STR, STR_ARG(visit->act.org),
					    STR_ARG(doc_str(row, "date"))));
		doc_set(one, "title", str_fmt(visit->arena, "值班：" STR, STR_ARG(doc_str(row, "person"))));
		doc_set(one, "day", doc_str(row, "date"));
		doc_set(one, "text", str_fmt(visit->arena, STR " " STR "%s" STR, STR_ARG(doc_str(row, "post")),
					     STR_ARG(doc_str(row, "phone")),
					     doc_str(row, "lead").len > 0 ? "；带班：" : "",
					     STR_ARG(doc_str(row, "lead"))));
		doc_set(one, "place", doc_str(doc_at(visit->page, "_org"), "centre"));
		doc_set(one, "url", visit_address(visit, own_url(visit, "")));
		doc_set_int(one, "updated", visit->act.now);
		doc_set_int(one, "sequence", 0);
		doc_set_bool(one, "cancelled", false);
	}
}

static err_t put_rows(struct visit *visit, int64_t first, struct doc *list)
{
	struct act *act = &visit->act;
	struct duty_month month;
	struct cadre *cadres = NULL;
	size_t count = 0;
	TRY(duty_month_read(act, act->org, first, &month));
	if (!duty_is_published(&month))
		return NULL;
	TRY(duty_cadres(act, act->org, &cadres, &count));
	for (size_t i = 0; i < month.count; i++) {
		const struct duty_row *row = &month.rows[i];
		const struct cadre *person = cadre_of(cadres, count, row->person);
		const struct cadre *lead = cadre_of(cadres, count, row->lead);
		if (row->day < act->today)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "date", day_text(visit->arena, row->day));
		doc_set(one, "day", day_short(visit->arena, row->day));
		doc_set(one, "weekday", str_of(weekday_title(row->day)));
		doc_set_bool(one, "rest", duty_rests(act, row->day));
		doc_set_bool(one, "today", row->day == act->today);
		doc_set(one, "person", person ? person->name : S(""));
		doc_set(one, "post", person ? person->post : S(""));
		doc_set(one, "phone", person ? person->phone : S(""));
		doc_set(one, "lead", lead && lead != person ? lead->name : S(""));
	}
	return NULL;
}

/* Nobody types words on the screen in the hall: what it is about is chosen. */
static void put_about(struct visit *visit, struct doc *list)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("callback_about"));
	struct doc *about = part_field(list, "about", "什么事", "is_radio");
	doc_set_bool(about, "required", true);
	for (size_t i = 0; codes != NULL && i < codes->count; i++)
		part_option(about, codes->all[i].title, codes->all[i].title,
			    visit_refused(visit) ? str_eq(visit_field(visit, "about"), codes->all[i].title)
						 : i == 0);
}

static err_t put_callback(struct visit *visit)
{
	static const char *const names[] = {"phone", "called_name", "about"};
	const struct reg *reg = act_register(&visit->act, "callback");
	const struct field *fields[3];
	struct doc *list = doc_set_list(visit->page, "fields");
	bool kiosk = visit->route->kiosk;
	for (size_t i = 0; i < 3; i++)
		fields[i] = reg_field(reg, str_of(names[i]));
	doc_set(visit->page, "callback_url", own_url(visit, "/call"));
	doc_set(visit->page, "asked", visit_query(visit, "asked"));
	TRY(reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL, visit->errors,
			 fields, kiosk ? 1 : 3, list));
	if (kiosk)
		put_about(visit, list);
	return NULL;
}

static err_t put_roster(struct visit *visit)
{
	int64_t first = day_month_first(visit->act.today);
	struct doc *all = doc_list(visit->arena);
	TRY(put_rows(visit, first, all));
	TRY(put_rows(visit, month_next(first), all));
	put_calendar(visit, all);
	struct doc *days = doc_set_list(visit->page, "days"), *later = doc_set_list(visit->page, "later");
	size_t shown = 0;
	for (struct doc *row = all->in.first, *next = NULL; row != NULL; row = next) {
		next = row->next;
		row->next = NULL;
		doc_add(shown++ < DAYS_SHOWN ? days : later, row);
	}
	doc_set_bool(visit->page, "has_days", days->in.count > 0);
	doc_set_bool(visit->page, "has_later", later->in.count > 0);
	return NULL;
}

err_t duty_public_page(struct visit *visit)
{
	begin(visit, S("值班，请回电"));
	TRY(put_inside(visit));
	doc_set(visit->page, "calendar_url",
		visit->route->kiosk ? S("") : str_fmt(visit->arena, "/v/" STR "/duty.ics", STR_ARG(visit->act.org)));
	TRY(put_roster(visit));
	return put_callback(visit);
}
