/*
 * frame: what stands around the module's pages, at the desk and in public.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"
#include "web/place.h"

/* ---- the desk ---- */

struct str rooms_url(struct visit *visit, const char *path, struct str org)
{
	if (str_eq(org, visit->act.org))
		return str_of(path);
	return str_fmt(visit->arena, "%s?at=" STR, path, STR_ARG(org));
}

void rooms_crumb(struct visit *visit, struct str org, const char *here)
{
	struct doc *crumbs = doc_set_list(visit->page, "crumbs"), *one = doc_add_map(crumbs);
	doc_set(one, "title",
		str_eq(org, visit->act.org)
			? S("房间和预订")
			: str_join(visit->arena, place_name(&visit->act, org), S("的房间")));
	doc_set(one, "url", rooms_url(visit, "/desk/rooms", org));
	doc_set(visit->page, "here", str_of(here));
	doc_set(visit->page, "at", str_eq(org, visit->act.org) ? S("") : org);
}

err_t rooms_place(struct visit *visit, struct str *org)
{
	return visit_village(visit, S("room"), "房间由村里自己登记和安排。要改的话，请村里登录来改。", org);
}

/* ---- the public ---- */

void rooms_frame(struct visit *visit, struct str title, struct str back, const char *back_title)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *lit = doc_set_map(visit->page, "_tab");
	struct doc *way = doc_set_map(page, "back");
	for (size_t i = 0; i < 4; i++)
		doc_set_bool(lit, tabs[i], false);
	visit_title(visit, title);
	doc_set_bool(page, "home", false);
	doc_set(way, "url", back);
	doc_set(way, "title", str_of(back_title));
}

/* ---- both ---- */

void rooms_picture(struct visit *visit, struct doc *out, const char *key, const struct plan *plan,
		   int floor, int64_t goal, const struct plan_way *way, struct str url)
{
	enum { WIDE = 4000, HIGH = 2600 };
	struct doc *drawing =
		drawing_new(visit->arena, str_fmt(visit->arena, "%d 楼平面图", floor), WIDE, HIGH);
	plan_draw(drawing, plan,
		  &(struct plan_look){.floor = floor,
				      .goal = goal,
				      .way = way,
				      .url = url,
				      .w = WIDE,
				      .h = HIGH});
	doc_put(out, str_of(key), view_drawing(visit->arena, drawing));
}

size_t booking_fields(const struct reg *reg, const struct field **out)
{
	static const char *const names[] = {"day",     "begins",     "ends",    "people",
					    "purpose", "group_name", "contact", "phone"};
	size_t count = 0;
	for (size_t i = 0; i < COUNT(names); i++) {
		out[count] = reg_field(reg, str_of(names[i]));
		count += out[count] != NULL;
	}
	return count;
}

static struct str asked_or(struct visit *visit, const char *name, struct str otherwise)
{
	struct str asked = visit_query(visit, name);
	return asked.len > 0 ? asked : otherwise;
}

static void hour_field(struct visit *visit, struct doc *list, const char *name, const char *title,
		       struct str value)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("half_hour"));
	struct doc *field = part_field(list, name, title, "is_select");
	for (size_t i = 0; codes != NULL && i < codes->count; i++)
		part_option(field, codes->all[i].code, codes->all[i].title,
			    str_eq(codes->all[i].code, value));
}

void rooms_ask_fields(struct visit *visit, struct doc *list)
{
	struct doc *day = part_field(list, "day", "哪天", "is_date");
	doc_set(day, "value", asked_or(visit, "day", day_text(visit->arena, visit->act.today + 1)));
	hour_field(visit, list, "begins", "几点开始", asked_or(visit, "begins", S("0900")));
	hour_field(visit, list, "ends", "几点结束", asked_or(visit, "ends", S("1100")));
	struct doc *people = part_field(list, "people", "来几个人", "is_number");
	doc_set(people, "value", asked_or(visit, "people", S("10")));
	doc_set(people, "unit", S("人"));
	struct doc *function = part_field(list, "function", "做哪方面的事", "is_select");
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("service_function"));
	part_option(function, S(""), S("都可以"), true);
	for (size_t i = 0; codes != NULL && i < codes->count; i++)
		part_option(function, codes->all[i].code, codes->all[i].title,
			    str_eq(codes->all[i].code, visit_query(visit, "function")));
}

bool rooms_asked(struct visit *visit, struct slot *slot, int64_t *people)
{
	const struct codes *hours = catalogue_codes(visit->act.house->catalogue, S("half_hour"));
	int64_t day = 0;
	*slot = (struct slot){visit_query(visit, "day"), visit_query(visit, "begins"),
			      visit_query(visit, "ends")};
	*people = 1;
	(void)str_int(visit_query(visit, "people"), people);
	return day_read(slot->day, &day) && hours != NULL &&
	       codes_find(hours, slot->begins) != NULL && codes_find(hours, slot->ends) != NULL;
}
