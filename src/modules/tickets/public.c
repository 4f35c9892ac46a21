/*
 * public: taking a number on the hall's touch screen or a telephone, and the number's own page.
 *
 * Nothing is asked but what kind of affair it is. The page of a number is found by its link; it says how many are before it and
 * changes by itself. On the touch screen a number is shown as the answer to the form and left nowhere.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/tickets/tickets_int.h"
#include "web/part.h"

enum { OWN_SECONDS = 12 * 3600 };

static struct str face(struct visit *visit, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "%s%s", STR_ARG(visit->act.org), visit->route->kiosk ? "/kiosk" : "",
		       rest);
}

static void begin(struct visit *visit, struct str title)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *tab = doc_set_map(visit->page, "_tab");
	struct doc *back = doc_set_map(page, "back");
	for (size_t i = 0; i < 4; i++)
		doc_set_bool(tab, tabs[i], false);
	doc_set(back, "url", face(visit, ""));
	doc_set(back, "title", S("首页"));
	visit_title(visit, title);
}

/* ---- a centre's first pages, and the wall ---- */

static err_t put_calls(struct visit *visit, struct doc *out)
{
	enum { CALLS_SHOWN = 2 };
	struct act *act = &visit->act;
	struct ticket *tickets = NULL;
	struct ticket_window *windows = NULL;
	size_t found = 0, count = 0;
	struct doc *calls = doc_set_list(out, "calls");
	TRY(ticket_list(act, act->org, "called", &tickets, &found));
	TRY(ticket_windows(act, act->org, &windows, &count));
	for (size_t i = 0; i < found && i < CALLS_SHOWN; i++) {
		const struct ticket_window *window = window_of(windows, count, tickets[i].window);
		struct str name = window == NULL ? S("窗口") : window->name;
		struct doc *one = doc_add_map(calls);
		doc_set(one, "ticket", ticket_code(visit->arena, &tickets[i]));
		doc_set(one, "spoken", ticket_spoken(visit->arena, &tickets[i], name));
		doc_set(one, "window", name);
		doc_set(one, "kind", ticket_kind_title(act, tickets[i].kind));
		doc_set(one, "key", str_fmt(visit->arena, "%lld-%lld", (long long)tickets[i].id,
					    (long long)tickets[i].calls));
		doc_set_bool(one, "hot", i == 0);
	}
	return NULL;
}

err_t tickets_hall(struct visit *visit)
{
	struct act *act = &visit->act;
	struct waiting *list = NULL;
	struct str wait;
	size_t count = 0;
	int64_t called = 0;
	bool in_use = false;
	TRY(help_put(visit));
	TRY(tickets_in_use(act, act->org, &in_use));
	if (!in_use) {
		doc_set_bool(visit->page, "tickets", false);
		return NULL;
	}
	struct doc *out = doc_set_map(visit->page, "tickets");
	TRY(ticket_waiting(act, act->org, &list, &count, &called));
	TRY(ticket_wait_words(act, act->org, S(""), &wait));
	doc_set(out, "url", str_fmt(visit->arena, "/v/" STR "%s/ticket", STR_ARG(act->org),
				    visit->route->kiosk ? "/kiosk" : ""));
	doc_set(out, "waiting", str_fmt(visit->arena, "%zu", count));
	doc_set(out, "wait", wait);
	return put_calls(visit, out);
}

/* ---- taking one ---- */

static err_t need_queue(struct visit *visit)
{
	bool in_use = false;
	TRY(tickets_in_use(&visit->act, visit->act.org, &in_use));
	if (!in_use)
		return err_new(visit->arena, ERR_NOT_FOUND, "这里不用取号，直接到窗口就行。");
	return act_need(&visit->act, S("tickets"), VERB_CREATE, visit->act.org);
}

static err_t put_kinds(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct codes *kinds = catalogue_codes(act->house->catalogue, S("ticket_kind"));
	struct waiting *list = NULL;
	size_t count = 0;
	int64_t called = 0;
	struct doc *out = doc_set_list(visit->page, "kinds");
	TRY(ticket_waiting(act, act->org, &list, &count, &called));
	for (size_t i = 0; kinds != NULL && i < kinds->count; i++) {
		size_t waiting = 0;
		struct str wait;
		for (size_t k = 0; k < count; k++)
			waiting += str_eq(list[k].kind, kinds->all[i].code);
		TRY(ticket_wait_words(act, act->org, kinds->all[i].code, &wait));
		struct doc *one = doc_add_map(out);
		doc_set(one, "value", kinds->all[i].code);
		doc_set(one, "title", kinds->all[i].title);
		doc_set(one, "waiting", str_fmt(visit->arena, "等 %zu 人", waiting));
		doc_set(one, "wait", wait);
	}
	return NULL;
}

static void put_priorities(struct visit *visit)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("ticket_priority"));
	struct str typed = visit_refused(visit) ? visit_field(visit, "priority") : S("");
	struct doc *field = part_field(doc_set_list(visit->page, "fields"), "priority", "可以优先的", "is_radio");
	doc_set_bool(field, "optional", true);
	doc_set(field, "hint",
		str_fmt(visit->arena, "每叫 %lld 个号里有一个优先的。到窗口说一声就行，不用带证。",
			(long long)ticket_every(&visit->act)));
	part_option(field, S(""), S("都不是"), typed.len == 0);
	for (size_t i = 0; codes != NULL && i < codes->count; i++)
		part_option(field, codes->all[i].code, codes->all[i].title, str_eq(codes->all[i].code, typed));
}

static const char *state_words(const struct ticket *ticket)
{
	static const struct {
		const char *state, *words;
	} states[] = {
		{"called", "叫到您了，请到窗口。"},
		{"passed", "叫过您了，没看见人。回到大厅跟窗口说一声，再叫您，不用重新取号。"},
		{"done", "办完了，谢谢您。"},
		{"left", "您说不等了。还要办，再取一个号。"},
		{"closed", "今天办不了了，请改天来。对不住。"},
	};
	for (size_t i = 0; i < COUNT(states); i++) {
		if (str_eq(ticket->state, str_of(states[i].state)))
			return states[i].words;
	}
	return "";
}

/* The slip: 80 mm wide. */
static void put_slip(struct visit *visit, const struct ticket *ticket, struct str address)
{
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = NULL, *one = NULL;
	doc_set(print, "paper", S("80mm"));
	doc_set(print, "title", ticket_code(visit->arena, ticket));
	doc_set(print, "subtitle", ticket_kind_title(&visit->act, ticket->kind));
	doc_set(print, "number", S(""));
	doc_set(print, "org", doc_str(doc_at(visit->page, "_org"), "centre"));
	blocks = doc_set_list(print, "blocks");
	one = doc_add_map(blocks);
	doc_set(one, "kind", S("text"));
	doc_set(one, "text", doc_str(visit->page, "before"));
	one = doc_add_map(blocks);
	doc_set(one, "kind", S("text"));
	doc_set(one, "text", S("看大屏、听叫号。过了号跟窗口说一声，不用重取。"));
	one = doc_add_map(blocks);
	doc_set(one, "kind", S("qr"));
	doc_set(one, "text", address);
	doc_set(one, "caption", S("扫码看前面还有几位"));
	doc_set(print, "footer", moment_chinese(visit->arena, ticket->taken));
}

static err_t put_place(struct visit *visit, const struct ticket *ticket)
{
	struct act *act = &visit->act;
	struct waiting *list = NULL;
	struct str wait;
	size_t count = 0;
	int64_t called = 0;
	doc_set(visit->page, "wait", S(""));
	doc_set(visit->page, "before", S(""));
	if (!str_eq(ticket->state, S("waiting")))
		return NULL;
	TRY(ticket_waiting(act, act->org, &list, &count, &called));
	TRY(ticket_wait_words(act, act->org, ticket->kind, &wait));
	int ahead = ticket_ahead(list, count, ticket->id, called, ticket_every(act));
	doc_set(visit->page, "wait", wait);
	doc_set(visit->page, "before",
		ahead <= 0 ? S("下一个就是您") : str_fmt(visit->arena, "前面还有 %d 位", ahead));
	return NULL;
}

static err_t put_ticket(struct visit *visit, const struct ticket *ticket)
{
	struct act *act = &visit->act;
	struct ticket_window *windows = NULL;
	size_t count = 0;
	struct str url = str_fmt(visit->arena, "/v/" STR "/ticket/" STR, STR_ARG(act->org),
				 STR_ARG(ticket_link(act, ticket)));
	struct str address = visit_address(visit, url);
	TRY(ticket_windows(act, act->org, &windows, &count));
	const struct ticket_window *window = window_of(windows, count, ticket->window);
	bool called = str_eq(ticket->state, S("called"));
	begin(visit, S("我的号"));
	visit->template = "portal/ticket";
	doc_set(visit->page, "ticket", ticket_code(visit->arena, ticket));
	doc_set(visit->page, "kind", ticket_kind_title(act, ticket->kind));
	doc_set(visit->page, "taken", moment_chinese(visit->arena, ticket->taken));
	doc_set(visit->page, "window", called && window != NULL ? window->name : S(""));
	doc_set(visit->page, "state", str_of(state_words(ticket)));
	doc_set_bool(visit->page, "called", called);
	doc_set_bool(visit->page, "is_waiting", str_eq(ticket->state, S("waiting")));
	doc_set(visit->page, "url", url);
	doc_set(visit->page, "again_url", face(visit, "/ticket"));
	doc_set(visit->page, "events_url", str_fmt(visit->arena, "/v/" STR "/tickets/events", STR_ARG(act->org)));
	doc_put(visit->page, S("qr"), view_qr(visit->arena, address, S("这个号的网页")));
	TRY(put_place(visit, ticket));
	put_slip(visit, ticket, address);
	visit->unkept = true;
	return NULL;
}

err_t public_take_page(struct visit *visit)
{
	const struct ticket *taken = visit->own;
	if (visit->show && taken != NULL && !visit_refused(visit)) {
		doc_set_bool(visit->page, "looks", true);
		return put_ticket(visit, taken);
	}
	begin(visit, S("取号"));
	doc_set_bool(visit->page, "in_use", false);
	doc_set(visit->page, "action", face(visit, "/ticket"));
	err_t err = need_queue(visit);
	if (err != NULL && err->kind == ERR_NOT_FOUND)
		return NULL; /* the page says so, and what to do instead */
	TRY(err);
	doc_set_bool(visit->page, "in_use", true);
	put_priorities(visit);
	return put_kinds(visit);
}

/* One telephone holds one number at a time: another one leads to it. */
static err_t held(struct visit *visit, bool *out)
{
	struct str link = http_cookie(visit->request, "ticket");
	struct ticket ticket;
	*out = false;
	if (visit->route->kiosk || link.len == 0)
		return NULL;
	err_t err = ticket_open(&visit->act, link, &ticket);
	if (err != NULL)
		return err->kind == ERR_NOT_FOUND ? NULL : err;
	*out = ticket.day == visit->act.today && str_eq(ticket.state, S("waiting"));
	if (*out) {
		visit->location = str_fmt(visit->arena, "/v/" STR "/ticket/" STR, STR_ARG(visit->act.org), STR_ARG(link));
		visit->flash = S("您已经取过号了，就是这个。");
	}
	return NULL;
}

err_t public_take_apply(struct visit *visit)
{
	struct ticket *ticket = arena_one(visit->arena, struct ticket);
	bool kiosk = visit->route->kiosk, has = false;
	TRY(need_queue(visit));
	TRY(held(visit, &has));
	if (has)
		return NULL;
	TRY(ticket_take(&visit->act, visit_field(visit, "kind"), visit_field(visit, "priority"),
			kiosk ? S("kiosk") : S("phone"), ticket));
	if (kiosk) {
		visit->own = ticket;
		visit->show = true;
		visit->location = face(visit, "");
		return NULL;
	}
	visit->cookie.name = S("ticket");
	visit->cookie.value = ticket_link(&visit->act, ticket);
	visit->cookie.seconds = OWN_SECONDS;
	visit->location = str_fmt(visit->arena, "/v/" STR "/ticket/" STR, STR_ARG(visit->act.org),
				  STR_ARG(visit->cookie.value));
	return NULL;
}

/* ---- its own page ---- */

err_t public_ticket_page(struct visit *visit)
{
	struct ticket ticket;
	TRY(ticket_open(&visit->act, visit_param(visit, 1), &ticket));
	return put_ticket(visit, &ticket);
}

err_t public_leave_apply(struct visit *visit)
{
	struct ticket ticket;
	TRY(ticket_open(&visit->act, visit_param(visit, 1), &ticket));
	if (!str_eq(ticket.state, S("waiting")))
		return err_new(visit->arena, ERR_CONFLICT, "这个号已经不在等了。");
	TRY(ticket_end(&visit->act, &ticket, "left"));
	visit->location = visit->url;
	return NULL;
}

err_t public_events_page(struct visit *visit)
{
	visit->events = ticket_topic(visit->arena, visit->act.org);
	return NULL;
}
