/*
 * portal: the public module's rows, and what its pages share.
 *
 * Every address begins with /v/{org}: the centre is part of the link that a villager keeps. Nothing here
 * needs an account; what is not proved by a link or a receipt is not shown.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/service/portal_int.h"

enum { PHOTO_MAX = 10 << 20, PHOTOS_MAX = 30, MARK_LENGTH = 10 };

const struct route portal_routes[] = {
	{.path = "/v/{org}", .who = WHO_ANYBODY, .template = "portal/home", .page = portal_home_page},
	{.path = "/v/{org}/guide", .who = WHO_ANYBODY, .alike = true, .template = "portal/guide",
	 .page = portal_guide_page},
	{.path = "/v/{org}/guide/{item}", .who = WHO_ANYBODY, .alike = true, .template = "portal/item",
	 .page = portal_item_page},
	{.path = "/v/{org}/guide/{item}/apply", .who = WHO_ANYBODY, .template = "portal/apply",
	 .page = portal_apply_page, .prepare = portal_apply_prepare, .apply = portal_apply_apply,
	 .file_max = PHOTO_MAX, .files_max = PHOTOS_MAX},
	{.path = "/v/{org}/track", .who = WHO_ANYBODY, .template = "portal/track",
	 .page = portal_track_page, .apply = portal_track_apply},
	{.path = "/v/{org}/track/forget", .who = WHO_ANYBODY, .template = "portal/track",
	 .page = portal_track_page, .apply = portal_forget_apply},
	{.path = "/v/{org}/case/{link}", .who = WHO_ANYBODY, .template = "portal/case",
	 .page = portal_case_page},
	{.path = "/v/{org}/case/{link}/complete", .who = WHO_ANYBODY, .template = "portal/complete",
	 .page = portal_complete_page, .prepare = portal_complete_prepare,
	 .apply = portal_complete_apply, .file_max = PHOTO_MAX, .files_max = PHOTOS_MAX},
	{.path = "/v/{org}/case/{link}/step/{step}", .who = WHO_ANYBODY, .template = "portal/step",
	 .page = portal_step_page, .apply = portal_step_apply},
	{.path = "/v/{org}/case/{link}/receipt", .who = WHO_ANYBODY, .template = "portal/case",
	 .page = portal_receipt_page},
	{.path = "/v/{org}/case/{link}/papers/{id}", .who = WHO_ANYBODY, .template = "portal/paper",
	 .page = portal_paper_page},
	{.path = "/v/{org}/case/{link}/files/{id}", .who = WHO_ANYBODY, .template = "portal/case",
	 .page = portal_file_page},
	{.path = "/v/{org}/case/{link}/readers", .who = WHO_ANYBODY, .template = "portal/readers",
	 .page = portal_readers_page, .apply = portal_readers_apply},
	{.path = "/v/{org}/case/{link}/readers/{id}", .who = WHO_ANYBODY, .template = "portal/reader",
	 .page = portal_reader_page, .apply = portal_reader_apply},
	{.path = "/v/{org}/read/{link}", .who = WHO_ANYBODY, .template = "portal/read",
	 .page = portal_read_page, .apply = portal_read_apply},
	{.path = "/v/{org}/publicity", .who = WHO_ANYBODY, .alike = true, .template = "portal/publicity",
	 .page = portal_publicity_page},
	/* While it can be objected to, a form stands in it, and it is not kept. */
	{.path = "/v/{org}/publicity/{id}", .who = WHO_ANYBODY, .alike = true, .template = "portal/notice",
	 .page = portal_notice_page},
	{.path = "/v/{org}/publicity/{id}/poster", .who = WHO_ANYBODY, .alike = true,
	 .template = "portal/notice", .page = portal_poster_page},
	{.path = "/v/{org}/publicity/{id}/objection", .who = WHO_ANYBODY,
	 .template = "portal/objected", .page = portal_objection_page,
	 .apply = portal_objection_apply},
	{.path = "/v/{org}/statement", .who = WHO_ANYBODY, .alike = true, .template = "portal/statement",
	 .page = portal_statement_page},
	{.path = "/v/{org}/feedback", .who = WHO_ANYBODY, .template = "portal/feedback",
	 .page = portal_feedback_page, .apply = portal_feedback_apply},
	{.path = "/v/{org}/kiosk", .who = WHO_ANYBODY, .kiosk = true, .alike = true, .template = "portal/kiosk",
	 .page = kiosk_home_page},
	{.path = "/v/{org}/kiosk/guide", .who = WHO_ANYBODY, .kiosk = true, .alike = true,
	 .template = "portal/guide", .page = portal_guide_page},
	{.path = "/v/{org}/kiosk/guide/{item}", .who = WHO_ANYBODY, .kiosk = true, .alike = true,
	 .template = "portal/item", .page = portal_item_page},
	{.path = "/v/{org}/kiosk/publicity", .who = WHO_ANYBODY, .kiosk = true, .alike = true,
	 .template = "portal/publicity", .page = portal_publicity_page},
	{.path = "/v/{org}/kiosk/publicity/{id}", .who = WHO_ANYBODY, .kiosk = true, .alike = true,
	 .template = "portal/notice", .page = portal_notice_page},
	{.path = "/v/{org}/kiosk/track", .who = WHO_ANYBODY, .kiosk = true,
	 .template = "portal/kiosk-track", .page = kiosk_track_page, .apply = kiosk_track_apply},
	{.path = "/v/{org}/kiosk/help", .who = WHO_ANYBODY, .kiosk = true,
	 .template = "portal/kiosk-help", .page = kiosk_help_page},
	{.path = NULL},
};

const struct module portal_module = {.name = "portal", .profile = PROFILE_PUBLIC, .routes = portal_routes};

/* ---- photos that come with a form ---- */

static bool is_asked(const struct item *item, struct str field)
{
	if (str_eq(field, S("file_more")) || str_eq(field, S("file_authority")))
		return true;
	for (size_t i = 0; i < item->material_count; i++) {
		if (str_starts(field, S("file_")) &&
		    str_eq(str_sub(field, 5, field.len), item->materials[i].name))
			return true;
	}
	return false;
}

static struct upload *only_asked(const struct item *item, struct upload *all)
{
	struct upload *first = NULL, **end = &first;
	while (all != NULL) {
		struct upload *one = all;
		all = all->next;
		if (!is_asked(item, one->field))
			continue;
		one->next = NULL;
		*end = one;
		end = &one->next;
	}
	return first;
}

err_t portal_uploads(struct visit *visit, const struct item *item, struct upload **out, err_t *faults)
{
	struct upload *all = NULL;
	err_t err = uploads_keep(visit, &all);
	if (err != NULL && err->kind != ERR_INVALID)
		return err;
	*out = only_asked(item, all);
	*faults = err;
	return NULL;
}

err_t portal_carried(struct visit *visit, const struct item *item, struct upload **out)
{
	struct upload *all = NULL;
	TRY(uploads_waiting(visit, &all));
	*out = only_asked(item, all);
	return NULL;
}

/* ---- what stands around a page ---- */

void portal_begin(struct visit *visit, struct str title, enum portal_tab tab)
{
	static const char *const tabs[] = {"", "home", "guide", "publicity", "track"};
	struct doc *lit = doc_set_map(visit->page, "_tab");
	visit_title(visit, title);
	for (size_t i = TAB_HOME; i <= TAB_TRACK; i++)
		doc_set_bool(lit, tabs[i], i == tab);
	doc_set_bool(doc_at(visit->page, "_page"), "home", tab == TAB_HOME);
	portal_back(visit, S(""), "");
}

void portal_back(struct visit *visit, struct str url, const char *title)
{
	struct doc *back = doc_set_map(doc_at(visit->page, "_page"), "back");
	doc_set(back, "url", url);
	doc_set(back, "title", str_of(title));
}

struct str portal_phone(struct visit *visit)
{
	struct str phone = place_phone(&visit->act, visit->act.org);
	return phone.len > 0 ? phone
			     : catalogue_setting(visit->act.house->catalogue, "hall_phone");
}

void portal_hall(struct visit *visit, struct doc *out)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct str place = catalogue_setting(catalogue, "hall_place");
	struct str hours = catalogue_setting(catalogue, "hall_hours");
	struct str name = place_name(&visit->act, visit->act.org);
	/* "村党群服务中心一楼": the county's words go behind the village's name, 云岭村 once; a township and a 社区 are no 村. */
	if (str_starts(place, S("村")) && str_ends(name, S("村")))
		name = str_sub(name, 0, name.len - S("村").len);
	else if (str_starts(place, S("村党群")))
		place = str_sub(place, S("村").len, place.len);
	place = place.len > 0 ? str_join(visit->arena, name, place)
			      : str_join(visit->arena, name, S("党群服务中心"));
	doc_set(out, "place", place);
	doc_set(out, "address", place);
	doc_set(out, "hours", hours.len > 0 ? hours : S("开门时间请打电话问"));
	doc_set(out, "phone", portal_phone(visit));
}

void portal_state(struct doc *out, const char *key, struct str text, const char *tone,
		  const char *icon)
{
	struct doc *state = doc_set_map(out, key);
	doc_set(state, "text", text);
	doc_set(state, "tone", str_of(tone));
	doc_set(state, "icon", str_of(icon));
}

void portal_line(struct doc *list, struct str text)
{
	doc_set(doc_add_map(list), "text", text);
}

void portal_errors(struct visit *visit)
{
	struct doc *list = doc_set_list(visit->page, "_errors");
	for (err_t one = visit->errors; one != NULL; one = one->next) {
		struct doc *line = doc_add_map(list);
		doc_set(line, "field", one->field);
		doc_set(line, "text", one->text);
	}
	doc_set_bool(visit->page, "_has_errors", list->in.count > 0);
}

err_t portal_fields(struct visit *visit, const struct field *const *fields, size_t count,
		    const struct form *typed, struct doc *list)
{
	return reg_form_doc(&visit->act, case_reg(&visit->act), NULL, typed, visit->errors, fields,
			    count, list);
}

struct act portal_program(const struct visit *visit)
{
	struct act program = visit->act;
	program.account = -1;
	return program;
}

/* ---- what an address proves ---- */

err_t portal_case_open(struct visit *visit, struct record *record, const struct item **item)
{
	struct record found;
	TRY(link_open(&visit->act, case_reg(&visit->act), visit_param(visit, 1), &found));
	if (found.voided)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这件办件已经作废。想知道为什么，请打村里的电话问。");
	TRY(case_item(&visit->act, &found, item));
	*record = found;
	return NULL;
}

static struct str mark_of(struct visit *visit, struct str number)
{
	return str_sub(keyed_digest(visit->arena, visit->act.house->keys, S("portal-mark"), number), 0,
		       MARK_LENGTH);
}

struct str portal_mark(struct visit *visit, const struct record *record)
{
	struct str number = record_text(record, "number");
	return str_fmt(visit->arena, STR "." STR, STR_ARG(number), STR_ARG(mark_of(visit, number)));
}

err_t portal_marked(struct visit *visit, const struct reg *reg, struct str mark, struct record *out)
{
	struct str rest = mark, number = str_cut(&rest, '.');
	struct act program = portal_program(visit);
	if (reg == NULL || !str_starts(number, reg->prefix) ||
	    !same_secret(rest, mark_of(visit, number)))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个链接不对。请回到上一页，再试一次。");
	return reg_find_number(&program, reg, number, out);
}

/* ---- items and notices ---- */

err_t portal_item_of(struct visit *visit, const struct item **out)
{
	const struct item *item = catalogue_item(visit->act.house->catalogue, visit_param(visit, 1));
	if (item == NULL || item->hidden)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "没有这件事，或者现在不办了。请到“办事”里再找一找。");
	*out = item;
	return NULL;
}

bool portal_offers(const struct visit *visit, const struct item *item)
{
	enum tier tier = tier_of_code(visit->act.org);
	return item->public_apply && !visit->route->kiosk && (tier == TIER_VILLAGE || tier == TIER_TOWN);
}

int64_t portal_days_left(const struct visit *visit, const struct notice *notice)
{
	int64_t until = 0;
	if (notice->closed || !day_read(notice->until, &until) || until < visit->act.today)
		return 0;
	return until - visit->act.today + 1;
}

struct str portal_left_words(struct visit *visit, const struct notice *notice)
{
	int64_t left = portal_days_left(visit, notice);
	if (left == 0)
		return S("已经结束");
	if (left == 1)
		return S("今天最后一天");
	return str_fmt(visit->arena, "还有 %lld 天", (long long)left);
}

struct str portal_tone(struct visit *visit, struct str function)
{
	static const char *const tones[] = {"1", "2", "3", "4"};
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("service_function"));
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		if (str_eq(codes->all[i].code, function))
			return str_of(tones[i % 4]);
	}
	return S("1");
}
