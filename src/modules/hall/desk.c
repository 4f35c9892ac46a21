/*
 * desk: the hall's screens and what they show when, on the desk; and how a screen would look.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/link/link.h"
#include "modules/hall/speaker.h"
#include "web/part.h"
#include "web/piece.h"

enum { WEEK = 7 };

static const char *const weekdays[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};

/* ---- the devices ---- */

static struct str device_url(struct visit *visit, const struct record *device)
{
	struct act program = act_as_program(&visit->act);
	const char *page = record_is(device, "use", "wall")	 ? "wall"
			   : record_is(device, "use", "lessons") ? "tv"
			   : record_is(device, "use", "kiosk")	 ? "kiosk/on"
								 : "speaker";
	return str_fmt(visit->arena, "/v/" STR "/%s/" STR, STR_ARG(device->org), page,
		       STR_ARG(link_make(&program, device)));
}

/* Drawing one costs more than the rest of the page; of one text it is always the same. */
static void put_code(struct visit *visit, struct str text, struct str label, struct doc *out)
{
	const struct piece_key key = {str_fmt(visit->arena, "qr " STR " " STR, STR_ARG(text), STR_ARG(label)), S("drawn")};
	struct doc *qr = piece_map(visit, out, "qr", &key);
	if (qr != NULL)
		doc_put(qr, S("svg"), view_qr(visit->arena, text, label));
}

static void put_device(struct visit *visit, const struct record *device, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct str url = device_url(visit, device), zones = record_told(&visit->act, device, "zones");
	bool speaker = record_is(device, "use", "speaker");
	doc_set(one, "name", record_text(device, "name"));
	doc_set(one, "use", record_told(&visit->act, device, "use"));
	doc_set(one, "zones", !speaker ? S("") : zones.len > 0 ? zones : S("全村"));
	doc_set(one, "url", url);
	doc_set(one, "address", visit_address(visit, url));
	doc_set(one, "edit_url", visit_record_url(visit, S("hall_screen"), device->id));
	doc_set(one, "secret", speaker ? speaker_secret(&visit->act, link_make(&visit->act, device)) : S(""));
	put_code(visit, visit_address(visit, url), str_join(visit->arena, record_text(device, "name"), S("的网址二维码")), one);
}

static err_t devices_of(struct act *act, struct record **out, size_t *count)
{
	return hall_load(act, "hall_screen",
			 db_query(act->db,
				  "SELECT id FROM r_hall_screen WHERE substr(org, 1, 12) = $1 AND voided = 0 ORDER BY use, id",
				  ARGS(V_TEXT(act->org))),
			 out, count);
}

/* ---- the programme ---- */

static void put_sides(struct visit *visit, const struct programme *programme, struct doc *out)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("hall_panel"));
	struct doc *sides = doc_set_list(out, "sides");
	for (size_t side = 0; side < PROGRAMME_SIDES; side++) {
		struct doc *panels = doc_set_list(doc_add_map(sides), "panels");
		for (size_t i = 0; codes != NULL && i < codes->count; i++) {
			if (str_has_word(programme->sides[side], codes->all[i].code))
				doc_set(doc_add_map(panels), "title", codes->all[i].title);
		}
	}
}

static struct str days_words(struct visit *visit, unsigned days)
{
	struct str all = S("");
	for (int i = 0; i < WEEK; i++) {
		if (days & 1u << (i + 1))
			all = str_fmt(visit->arena, STR "%s%s", STR_ARG(all), all.len > 0 ? "、" : "", weekdays[i]);
	}
	return days == 0 ? S("每天") : all;
}

static struct str span_words(struct visit *visit, int from, int until)
{
	return str_fmt(visit->arena, STR "–" STR, STR_ARG(minute_clock(visit->arena, from)),
		       STR_ARG(minute_clock(visit->arena, until)));
}

static void put_programme(struct visit *visit, const struct programme *programme, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	bool usual = programme->id == 0;
	doc_set(one, "name", programme->name);
	doc_set(one, "when", usual ? S("没排别的时候")
				   : str_fmt(visit->arena, STR " " STR,
					     STR_ARG(days_words(visit, programme->days)),
					     STR_ARG(span_words(visit, programme->begins, programme->ends))));
	doc_set(one, "only", programme->screen != 0 ? S("只在一块屏上") : S(""));
	doc_set(one, "edit_url", usual ? S("") : visit_record_url(visit, S("hall_programme"), programme->id));
	doc_set(one, "preview_url", str_fmt(visit->arena, "/desk/hall/preview?programme=%lld",
					    (long long)programme->id));
	put_sides(visit, programme, one);
}

/* What the televisions play; its lessons are put in order on its own page. */
static err_t put_lessons(struct visit *visit)
{
	struct act *act = &visit->act;
	struct programme *list = NULL;
	size_t count = 0;
	struct doc *out = doc_set_list(visit->page, "lessons");
	TRY(lesson_programmes(act, act->org, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(out);
		doc_set(one, "name", list[i].name);
		doc_set(one, "when",
			str_fmt(visit->arena, STR " " STR, STR_ARG(days_words(visit, list[i].days)),
				STR_ARG(span_words(visit, list[i].begins, list[i].ends))));
		doc_set(one, "url", visit_record_url(visit, S("lesson_programme"), list[i].id));
	}
	doc_set_bool(visit->page, "has_lessons", count > 0);
	return NULL;
}

/* What every screen shows through the week, one line a day: what was planned over and beside each other, as it comes out. */
static void put_week(struct visit *visit, const struct programme *list, size_t count)
{
	struct doc *days = doc_set_list(visit->page, "week");
	for (int day = 1; day <= WEEK; day++) {
		struct doc *one = doc_add_map(days), *spans = doc_set_list(one, "spans");
		doc_set(one, "day", str_of(weekdays[day - 1]));
		doc_set_bool(one, "today", day == day_weekday(visit->act.today));
		for (int from = 0; from < DAY_MINUTES;) {
			int until = programme_until(list, count, 0, day, from);
			const struct programme *now = programme_at(list, count, 0, day, from);
			struct doc *span = doc_add_map(spans);
			doc_set(span, "when", span_words(visit, from, until));
			doc_set(span, "name", now->name);
			doc_set_bool(span, "usual", now->id == 0);
			from = until;
		}
	}
}

static void put_now(struct visit *visit, const struct programme *list, size_t count)
{
	int weekday = day_weekday(visit->act.today), minute = hall_minute(&visit->act);
	int until = programme_until(list, count, 0, weekday, minute);
	struct doc *now = doc_set_map(visit->page, "now");
	doc_set(now, "name", programme_at(list, count, 0, weekday, minute)->name);
	doc_set(now, "until", until == DAY_MINUTES ? S("一直到今天结束")
						   : str_fmt(visit->arena, "到 " STR,
							     STR_ARG(minute_clock(visit->arena, until))));
}

static bool has_centre(const struct act *act)
{
	enum tier tier = tier_of_code(act->org);
	return tier == TIER_VILLAGE || tier == TIER_TOWN;
}

err_t hall_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record *devices = NULL;
	struct programme *list = NULL;
	size_t device_count = 0, count = 0;
	visit_title(visit, S("大屏和广播"));
	doc_set_bool(visit->page, "may", act_may(act, S("hall_screen"), VERB_CREATE, act->org));
	doc_set_bool(visit->page, "has_centre", has_centre(act));
	TRY(devices_of(act, &devices, &device_count));
	TRY(hall_programmes(act, act->org, &list, &count));
	struct doc *out = doc_set_list(visit->page, "devices");
	for (size_t i = 0; i < device_count; i++)
		put_device(visit, &devices[i], out);
	doc_set_bool(visit->page, "has_devices", device_count > 0);
	struct doc *programmes = doc_set_list(visit->page, "programmes");
	for (size_t i = 0; i < count; i++)
		put_programme(visit, &list[i], programmes);
	put_programme(visit, programme_usual(), programmes);
	put_now(visit, list, count);
	put_week(visit, list, count);
	return put_lessons(visit);
}

/* ---- how it would look ---- */

static err_t asked_programme(struct visit *visit, struct programme *out)
{
	static const char *const sides[PROGRAMME_SIDES] = {"left_panels", "middle_panels", "right_panels"};
	struct act *act = &visit->act;
	struct record record;
	int64_t id = 0;
	*out = *programme_usual();
	if (str_int(visit_query(visit, "programme"), &id) && id > 0) {
		TRY(reg_load(act, act_register(act, "hall_programme"), id, &record));
		*out = hall_programme(&record);
		act->org = record.org;
	}
	for (size_t i = 0; i < PROGRAMME_SIDES; i++) {
		struct str typed = form_all(visit->arena, &visit->query, str_of(sides[i]));
		if (typed.len > 0)
			out->sides[i] = typed;
	}
	return NULL;
}

err_t hall_preview_page(struct visit *visit)
{
	struct programme programme;
	struct act *act = &visit->act;
	if (!has_centre(act))
		return err_new(visit->arena, ERR_DENIED, "大屏由村里、乡镇自己的大厅安排。请村里登录来看。");
	TRY(asked_programme(visit, &programme));
	visit->unkept = true;
	TRY(wall_doc(visit, &programme, S("")));
	doc_set(doc_at(visit->page, "wall"), "preview",
		str_join(visit->arena, S("预览："), programme.name));
	return NULL;
}
