/*
 * chrome: what stands around every page: head, masthead, menu, tokens, the line after a redirect.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "web/screen.h"
#include "web/site_int.h"
#include "web/todo.h"

#include <string.h>

static struct str asset_url(const struct visit *visit, const char *name)
{
	const struct site_plan *plan = &visit->site->plan;
	struct str wanted = str_of(name);
	for (size_t i = 0; i < plan->asset_count; i++) {
		if (str_eq(plan->assets[i].name, wanted))
			return plan->assets[i].url;
	}
	return S("");
}

/* Where a form's photos wait before it is sent, and how a phone may help: part/photos. */
static void put_photos(struct visit *visit, struct doc *page, bool desk)
{
	bool portal = visit->route != NULL && visit->route->who == WHO_ANYBODY;
	doc_set(page, "photos_js", asset_url(visit, "photos.js"));
	doc_set(page, "viewer_js", asset_url(visit, "viewer.js"));
	doc_set(page, "kept", desk     ? S("/desk/kept.json")
			      : portal ? str_fmt(visit->arena, "/v/" STR "/kept.json",
						 STR_ARG(visit->params[0]))
				       : S(""));
	doc_set(page, "handover", desk ? S("/desk/handover.json") : S(""));
}

static bool is_kiosk(const struct visit *visit)
{
	return visit->route != NULL && visit->route->kiosk;
}

/* A screen that everybody uses after everybody else: after so long without a touch it goes back to `home`. */
static void put_kiosk(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	int64_t idle = catalogue_setting_int(catalogue, "kiosk_idle_seconds", 60);
	if (!is_kiosk(visit)) {
		doc_set_bool(visit->page, "_kiosk", false);
		return;
	}
	struct doc *kiosk = doc_set_map(visit->page, "_kiosk");
	doc_set(kiosk, "home", doc_str(doc_at(visit->page, "_page"), "base"));
	doc_set(kiosk, "idle", str_fmt(visit->arena, "%lld", (long long)(idle < 20 ? 20 : idle)));
	doc_set(kiosk, "css", asset_url(visit, "kiosk.css"));
	doc_set(kiosk, "js", asset_url(visit, "kiosk.js"));
	doc_set(kiosk, "worker", asset_url(visit, "kiosk-worker.js"));
	doc_set(kiosk, "day", day_chinese(visit->arena, visit->act.today));
}

static void put_page(struct visit *visit)
{
	struct doc *page = doc_set_map(visit->page, "_page");
	bool elder = str_eq(http_cookie(visit->request, "mode"), S("elder"));
	bool desk = str_starts(visit->url, S("/desk"));
	bool portal = visit->route != NULL && visit->route->who == WHO_ANYBODY;
	doc_set(page, "title", S(""));
	doc_set(page, "heading", S(""));
	/* Where the links of a portal's page begin. */
	doc_set(page, "base",
		portal ? str_fmt(visit->arena, "/v/" STR "%s", STR_ARG(visit->params[0]),
				 is_kiosk(visit) ? "/kiosk" : "")
		       : S(""));
	doc_set(page, "skin", desk ? S("desk") : S("portal"));
	doc_set(page, "mode", elder ? S("elder") : S("std"));
	doc_set_bool(page, "elder", elder);
	doc_set(page, "css", asset_url(visit, "lianxin.css"));
	doc_set(page, "js", asset_url(visit, "lianxin.js"));
	doc_set(page, "desk_js", asset_url(visit, "lianxin-desk.js"));
	doc_set(page, "htmx", asset_url(visit, "htmx.js"));
	doc_set(page, "sign", asset_url(visit, "signature.js"));
	doc_set(page, "screen_js", asset_url(visit, "screen.js"));
	doc_set(page, "live_js", asset_url(visit, "live.js"));
	doc_set(page, "duty_js", asset_url(visit, "duty.js"));
	doc_set(page, "centre_css", asset_url(visit, "centre.css"));
	doc_set(page, "guard_css", asset_url(visit, "guard.css"));
	doc_set(page, "money_css", asset_url(visit, "money.css"));
	doc_set(page, "development_css", asset_url(visit, "development.css"));
	doc_set(page, "words_css", asset_url(visit, "words.css"));
	doc_set(page, "words_js", asset_url(visit, "words.js"));
	doc_set(page, "openness_css", asset_url(visit, "openness.css"));
	doc_set(page, "learn_js", asset_url(visit, "learn.js"));
	doc_set(page, "learn_worker", asset_url(visit, "learn-worker.js"));
	doc_set(page, "exam_js", asset_url(visit, "exam.js"));
	doc_set(page, "recorder_js", asset_url(visit, "recorder.js"));
	doc_set(page, "rooms_css", asset_url(visit, "rooms.css"));
	doc_set(page, "hall_css", asset_url(visit, "hall.css"));
	doc_set(page, "wall_css", asset_url(visit, "wall.css"));
	doc_set(page, "wall_js", asset_url(visit, "wall.js"));
	doc_set(page, "signs_css", asset_url(visit, "signs.css"));
	doc_set(page, "speaker_js", asset_url(visit, "speaker.js"));
	doc_set(page, "tv_js", asset_url(visit, "tv.js"));
	doc_set(page, "plan_js", asset_url(visit, "plan.js"));
	doc_set(page, "stock_worker", asset_url(visit, "stock-worker.js"));
	doc_set(page, "stock_js", asset_url(visit, "stock.js"));
	doc_set(page, "icons", asset_url(visit, "icons.svg"));
	doc_set(page, "manual", visit->site->plan.manual.len > 0 ? S("/manual/index.html") : S(""));
	put_photos(visit, page, desk);
	doc_set(page, "self", visit->url);
	doc_set(page, "json", str_join(visit->arena, visit->url, S(".json")));
	doc_set_bool(page, "public", visit_has_portal(visit)); /* cases can be looked for, the system be told something */
	doc_set(page, "back_to", S(""));
	doc_set_bool(page, "home", false);
	doc_set_bool(page, "turned", false);
}

static void put_org(struct visit *visit)
{
	struct act *act = &visit->act;
	struct place_row row, parent;
	struct doc *org = doc_set_map(visit->page, "_org");
	bool found = act->org.len > 0 && place_load(act, act->org, &row) == NULL;
	doc_set(org, "code", found ? row.code : S(""));
	doc_set(org, "name", found ? row.name : S(""));
	doc_set(org, "centre", found ? str_join(visit->arena, row.name, S("党群服务中心"))
				     : S("连心党群服务"));
	bool above = found && row.parent.len > 0 && place_load(act, row.parent, &parent) == NULL;
	doc_set(org, "parent", above ? parent.name : S(""));
	enum tier tier = found ? tier_of_code(row.code) : TIER_COUNTY;
	doc_set(org, "ask", tier >= TIER_VILLAGE ? S("村里") : tier == TIER_TOWN ? S("镇里") : S("一问"));
	/* Who is stuck at the desk asks above: the number of his own village is his own. */
	bool up = above && str_starts(visit->url, S("/desk"));
	struct str phone = up ? place_phone(act, row.parent) : S("");
	if (phone.len == 0 && found)
		phone = place_phone(act, row.code);
	doc_set(org, "phone", phone.len > 0 ? phone
					    : catalogue_setting(act->house->catalogue, "hotline_gov"));
}

static void put_form(struct visit *visit)
{
	struct doc *form = doc_set_map(visit->page, "_form");
	struct str typed = http_field(visit->request, "submission");
	/* The same form keeps its id when it is shown again: nothing of it has been done. */
	doc_set(form, "csrf", visit->csrf);
	doc_set(form, "submission", visit_refused(visit) && typed.len > 0
					    ? typed
					    : random_hex(visit->arena, 16));
}

static void put_user(struct visit *visit)
{
	struct act *act = &visit->act;
	if (act->account <= 0) {
		doc_set_bool(visit->page, "_user", false);
		return;
	}
	struct doc *user = doc_set_map(visit->page, "_user");
	doc_set(user, "name", act->name);
	doc_set(user, "post", act->post);
	doc_set(user, "role", act->hold_count > 0 ? act->holds[0].role->title : S("没有岗位"));
	doc_set(user, "org", place_name(act, act->org));
	doc_set_bool(user, "unread", false);
}

static struct doc *heading_of(struct doc *nav, struct str title)
{
	for (struct doc *one = nav->in.first; one != NULL; one = one->next) {
		if (str_eq(doc_str(one, "title"), title))
			return doc_at(one, "entries");
	}
	struct doc *one = doc_add_map(nav);
	doc_set(one, "title", title);
	return doc_set_list(one, "entries");
}

static void add_entry(struct doc *nav, struct str heading, struct str title, struct str url,
		      struct str icon)
{
	struct doc *entry = doc_add_map(heading_of(nav, heading));
	doc_set(entry, "title", title);
	doc_set(entry, "url", url);
	doc_set(entry, "icon", icon);
	doc_set(entry, "count", S(""));
	doc_set_bool(entry, "current", false);
}

/* "/desk/duty" is the entry of "/desk/duty/make", but not of "/desk/duty/log", which has one of its own. */
static bool leads_to(struct str url, struct str page)
{
	bool below = page.len == url.len || (page.len > url.len && page.at[url.len] == '/');
	return str_starts(page, url) && below && (page.len == url.len || !str_eq(url, S("/desk")));
}

static void mark_current(const struct visit *visit, struct doc *nav)
{
	struct doc *best = NULL;
	for (struct doc *group = nav->in.first; group != NULL; group = group->next) {
		for (struct doc *one = doc_at(group, "entries")->in.first; one != NULL; one = one->next) {
			struct str url = doc_str(one, "url");
			if (leads_to(url, visit->url) && (best == NULL || url.len > doc_str(best, "url").len))
				best = one;
		}
	}
	if (best != NULL)
		doc_set_bool(best, "current", true);
}

/* Lists kept under a name stand in the menu, too. */
static void put_views(struct visit *visit, struct doc *nav)
{
	enum { VIEWS_SHOWN = 6 };
	struct saved_view *views = NULL;
	size_t count = 0;
	if (view_list(&visit->act, &views, &count) != NULL)
		return;
	for (size_t i = 0; i < count && i < VIEWS_SHOWN; i++)
		add_entry(nav, S("常用"), views[i].title, view_url(&visit->act, &views[i]),
			  S("filter"));
	if (count > 0)
		add_entry(nav, S("常用"), S("整理常用列表"), S("/desk/views"), S("settings"));
}

/* What people open all day first, what they set once last; a heading that is not named here stands between. */
static int rank_of(struct str heading)
{
	static const char *const first[] = {"窗口", "群众", "党建", "治理与公开", "阵地"};
	static const char *const last[] = {"统计", "常用", "系统"};
	enum { FIRST = COUNT(first), LAST = COUNT(last) };
	for (int i = 0; i < FIRST; i++) {
		if (str_eq(heading, str_of(first[i])))
			return i;
	}
	for (int i = 0; i < LAST; i++) {
		if (str_eq(heading, str_of(last[i])))
			return FIRST + 1 + i;
	}
	return FIRST;
}

/* The same place for everybody, whatever part of the menu a role has. */
static void order_headings(struct doc *nav)
{
	struct doc *ordered = NULL, *one = nav->in.first;
	while (one != NULL) {
		struct doc *next = one->next, **at = &ordered;
		while (*at != NULL && rank_of(doc_str(*at, "title")) <= rank_of(doc_str(one, "title")))
			at = &(*at)->next;
		one->next = *at;
		*at = one;
		one = next;
	}
	nav->in.first = ordered;
	for (one = ordered; one != NULL && one->next != NULL; one = one->next)
		;
	nav->in.last = one;
}

static void put_nav(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct catalogue *catalogue = act->house->catalogue;
	struct doc *nav = doc_set_list(visit->page, "_nav");
	if (act->account <= 0)
		return;
	for (const struct module *const *module = visit->site->plan.modules; *module; module++) {
		for (const struct nav *row = (*module)->nav; row && row->heading; row++) {
			if (row->on == NULL || act_may_somewhere(act, str_of(row->on), row->verb))
				add_entry(nav, str_of(row->heading), str_of(row->title),
					  str_of(row->url), str_of(row->icon));
		}
	}
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (reg->hidden || reg->menu.len == 0 || reg->module.len > 0 ||
		    !act_may_somewhere(act, reg->name, VERB_READ))
			continue;
		add_entry(nav, reg->menu, reg->title,
			  str_join(visit->arena, S("/desk/r/"), reg->name),
			  reg->icon.len > 0 ? reg->icon : S("clipboard-text"));
	}
	put_views(visit, nav);
	order_headings(nav);
	mark_current(visit, nav);
}

err_t visit_todo(struct visit *visit, struct doc *groups)
{
	TRY(todo_of_registers(visit, groups));
	for (const struct module *const *module = visit->site->plan.modules; *module; module++) {
		if ((*module)->todo != NULL)
			TRY((*module)->todo(visit, groups));
	}
	return NULL;
}

err_t visit_hall(struct visit *visit)
{
	for (const struct module *const *module = visit->site->plan.modules; *module; module++) {
		if ((*module)->hall != NULL)
			TRY((*module)->hall(visit));
	}
	return NULL;
}

bool visit_has_portal(const struct visit *visit)
{
	return visit->act.house->catalogue->profile != PROFILE_PARTY;
}

/* A bell that cannot be read is silent: the page is wanted all the same. */
static void put_rings(struct visit *visit)
{
	struct doc *list = doc_set_list(visit->page, "_rings");
	for (const struct module *const *module = visit->site->plan.modules; *module && !visit->alone; module++) {
		if (visit->act.account > 0 && (*module)->ring != NULL && (*module)->ring(visit, list) != NULL)
			doc_set_list(visit->page, "_rings");
	}
	doc_set_bool(visit->page, "_has_rings", list->in.count > 0);
}

static void put_errors(struct visit *visit)
{
	struct doc *errors = doc_set_list(visit->page, "_errors");
	size_t count = 0;
	for (err_t err = visit->errors; err != NULL; err = err->next) {
		struct doc *one = doc_add_map(errors);
		count++;
		doc_set(one, "field", err->field);
		doc_set(one, "text", err->text);
	}
	doc_set_bool(visit->page, "_has_errors", visit->errors != NULL);
	doc_set(visit->page, "_error_count", str_fmt(visit->arena, "%zu", count));
}

static void put_flash(struct visit *visit)
{
	struct str kept = http_cookie(visit->request, "flash"), text = {NULL, 0};
	if (kept.len == 0 || !http_decode(visit->arena, kept, false, &text) || !str_valid(text)) {
		doc_set_bool(visit->page, "_flash", false);
		return;
	}
	doc_set(doc_set_map(visit->page, "_flash"), "text", text);
}

void chrome_put(struct visit *visit)
{
	visit->page = doc_map(visit->arena);
	doc_set_bool(visit->page, "_reads_only", site_reads_only(visit->site));
	put_page(visit);
	put_kiosk(visit);
	put_org(visit);
	put_form(visit);
	put_user(visit);
	put_nav(visit);
	put_rings(visit);
	put_errors(visit);
	put_flash(visit);
	doc_set_bool(visit->page, "_draft", false);
}

static void set_cookie(struct passage *passage, struct str name, struct str value, const char *life)
{
	const char *secure = passage->site->plan.secure_cookies ? "; Secure" : "";
	http_set_header(passage->exchange, "set-cookie",
			str_fmt(passage->visit.arena, STR "=" STR "; Path=/; HttpOnly; SameSite=Lax%s%s",
				STR_ARG(name), STR_ARG(value), secure, life));
}

/* For the pages of the screen alone: no other page is told that this browser is one. */
static void put_screen_cookie(struct passage *passage)
{
	const struct visit *visit = &passage->visit;
	const char *secure = passage->site->plan.secure_cookies ? "; Secure" : "";
	if (visit->screen.len > 0)
		http_set_header(passage->exchange, "set-cookie",
				str_fmt(visit->arena,
					"screen=" STR "; Path=/screen; HttpOnly; SameSite=Strict%s; Max-Age=%lld",
					STR_ARG(visit->screen), secure,
					(long long)(screen_days(&visit->act) * 86400)));
}

void cookies_put(struct passage *passage)
{
	struct visit *visit = &passage->visit;
	if (visit->route != NULL && visit->route->machine)
		return;
	/* Two that a page's script asks for at once would each bring a mark of its own, and the later one would make a form
	 * that was opened meanwhile a stranger's. */
	bool marks = http_cookie(visit->request, "device").len == 0 && !visit_by_itself(visit);
	if (marks && visit->device.len > 0)
		set_cookie(passage, S("device"), visit->device, "; Max-Age=15552000");
	if (visit->new_session.len > 0)
		set_cookie(passage, S("lianxin"), visit->new_session, "");
	put_screen_cookie(passage);
	if (visit->end_session)
		set_cookie(passage, S("lianxin"), S(""), "; Max-Age=0");
	if (visit->cookie.name.len > 0)
		set_cookie(passage, visit->cookie.name, visit->cookie.value,
			   str_c(visit->arena, str_fmt(visit->arena, "; Max-Age=%lld",
						       (long long)visit->cookie.seconds)));
	if (visit->flash.len > 0)
		set_cookie(passage, S("flash"), http_encode(visit->arena, visit->flash),
			   "; Max-Age=60");
	else if (http_cookie(visit->request, "flash").len > 0 && visit->suffix.len == 0)
		set_cookie(passage, S("flash"), S(""), "; Max-Age=0");
}
