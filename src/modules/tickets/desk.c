/*
 * desk: calling numbers at a window: next, again, not there, to another window, done; by mouse and by keys.
 *
 * A browser remembers at which window it stands, not who sits there. Of a place's own hall alone: no level above calls in it or
 * sees who waits.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/tickets/tickets_int.h"
#include "web/part.h"

enum { WINDOW_SECONDS = 180 * 86400, HOURS = 24, WEEKS_DAYS = 28, MINUTE_MS = 60000 };

static err_t own_hall(struct visit *visit, enum verb verb)
{
	enum tier tier = tier_of_code(visit->act.org);
	if (tier != TIER_VILLAGE && tier != TIER_TOWN)
		return err_new(visit->arena, ERR_DENIED, "叫号只在村里、乡镇自己的大厅用。");
	return act_need(&visit->act, S("tickets"), verb, visit->act.org);
}

/* ---- what stands on the page ---- */

static struct str ago(struct visit *visit, int64_t since)
{
	int64_t minutes = (visit->act.now - since) / MINUTE_MS;
	return minutes < 1 ? S("刚来") : str_fmt(visit->arena, "等了 %lld 分钟", (long long)minutes);
}

static struct doc *put_ticket(struct visit *visit, const struct ticket *ticket, struct doc *list)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("ticket_priority"));
	struct doc *one = doc_add_map(list);
	doc_set_int(one, "id", ticket->id);
	doc_set(one, "ticket", ticket_code(visit->arena, ticket));
	doc_set(one, "kind", ticket_kind_title(&visit->act, ticket->kind));
	doc_set(one, "priority", ticket->priority.len > 0 ? codes_title(codes, ticket->priority) : S(""));
	doc_set(one, "wait", ago(visit, ticket->taken));
	doc_set(one, "url", str_fmt(visit->arena, "/desk/tickets/%lld", (long long)ticket->id));
	return one;
}

static err_t put_list(struct visit *visit, const char *state, const char *key, const struct ticket_window *windows,
		      size_t count)
{
	struct ticket *tickets = NULL;
	size_t found = 0;
	struct doc *list = doc_set_list(visit->page, key);
	TRY(ticket_list(&visit->act, visit->act.org, state, &tickets, &found));
	for (size_t i = 0; i < found; i++) {
		/* Those who wait: in the order in which they came. */
		size_t at = str_eq(str_of(state), S("waiting")) ? found - 1 - i : i;
		struct doc *one = put_ticket(visit, &tickets[at], list);
		const struct ticket_window *window = window_of(windows, count, tickets[at].window);
		doc_set(one, "window", window == NULL ? S("") : window->name);
	}
	doc_set_int(visit->page, str_c(visit->arena, str_join(visit->arena, S("count_"), str_of(key))),
		    (int64_t)found);
	doc_set_bool(visit->page, str_c(visit->arena, str_join(visit->arena, S("has_"), str_of(key))), found > 0);
	return NULL;
}

/* Who is at this window now. */
static err_t put_current(struct visit *visit, const struct ticket_window *window)
{
	struct ticket *tickets = NULL;
	size_t found = 0;
	doc_set_bool(visit->page, "current", false);
	TRY(ticket_list(&visit->act, visit->act.org, "called", &tickets, &found));
	for (size_t i = 0; i < found; i++) {
		if (tickets[i].window != window->id)
			continue;
		struct doc *holder = doc_list(visit->arena);
		struct doc *one = put_ticket(visit, &tickets[i], holder);
		doc_set(one, "calls", str_fmt(visit->arena, "叫了 %lld 次", (long long)tickets[i].calls));
		doc_put(visit->page, S("current"), one);
		return NULL;
	}
	return NULL;
}

static void put_windows(struct visit *visit, const struct ticket_window *windows, size_t count, int64_t own)
{
	struct doc *list = doc_set_list(visit->page, "windows"), *others = doc_set_list(visit->page, "others");
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < count; i++) {
		struct str kinds = windows[i].kinds, words = S("");
		while (kinds.len > 0) {
			struct str kind = codes_title(catalogue_codes(catalogue, S("ticket_kind")), str_cut(&kinds, ' '));
			words = words.len == 0 ? kind : str_fmt(visit->arena, STR "、" STR, STR_ARG(words), STR_ARG(kind));
		}
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", windows[i].name);
		doc_set(one, "kinds", words.len > 0 ? words : S("都办"));
		doc_set_bool(one, "shut", windows[i].shut);
		doc_set_bool(one, "own", windows[i].id == own);
		doc_set(one, "url", str_fmt(visit->arena, "/desk/tickets?window=%lld", (long long)windows[i].id));
		doc_set(one, "edit_url", visit_record_url(visit, S("ticket_window"), windows[i].id));
		if (windows[i].id == own || windows[i].shut)
			continue;
		struct doc *other = doc_add_map(others);
		doc_set(other, "name", windows[i].name);
		doc_set_int(other, "value", windows[i].id);
	}
	doc_set_bool(visit->page, "has_windows", count > 0);
	doc_set_bool(visit->page, "has_others", others->in.count > 0);
}

static void put_choices(struct visit *visit)
{
	static const char *const lists[][2] = {{"ticket_kind", "kinds"}, {"ticket_priority", "priorities"}};
	for (size_t k = 0; k < 2; k++) {
		const struct codes *codes = catalogue_codes(visit->act.house->catalogue, str_of(lists[k][0]));
		struct doc *list = doc_set_list(visit->page, lists[k][1]);
		for (size_t i = 0; codes != NULL && i < codes->count; i++) {
			struct doc *one = doc_add_map(list);
			doc_set(one, "value", codes->all[i].code);
			doc_set(one, "title", codes->all[i].title);
		}
	}
}

/* Asked for, else where this browser stood last, else the only one. NULL: there is a choice to be made. */
static const struct ticket_window *chosen(struct visit *visit, const struct ticket_window *windows, size_t count)
{
	struct str typed = visit_field(visit, "window").len > 0 ? visit_field(visit, "window")
								 : visit_query(visit, "window");
	int64_t id = 0;
	if (typed.len == 0)
		typed = http_cookie(visit->request, "window");
	(void)!str_int(typed, &id);
	const struct ticket_window *window = window_of(windows, count, id);
	return window != NULL ? window : count == 1 ? &windows[0] : NULL;
}

err_t tickets_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct ticket_window *windows = NULL;
	size_t count = 0;
	bool wanted = false, in_use = false;
	TRY(own_hall(visit, VERB_READ));
	visit_title(visit, S("叫号"));
	TRY(tickets_wanted(act, act->org, &wanted));
	TRY(tickets_in_use(act, act->org, &in_use));
	TRY(ticket_windows(act, act->org, &windows, &count));
	const struct ticket_window *window = chosen(visit, windows, count);
	doc_set_bool(visit->page, "wanted", wanted);
	doc_set_bool(visit->page, "in_use", in_use);
	doc_set_bool(visit->page, "may_set", act_may(act, S("tickets"), VERB_CHANGE, act->org));
	doc_set_int(visit->page, "every", ticket_every(act));
	doc_set(visit->page, "events_url", S("/desk/tickets/events"));
	doc_set(visit->page, "own_url", window == NULL ? S("/desk/tickets")
						       : str_fmt(visit->arena, "/desk/tickets?window=%lld",
								 (long long)window->id));
	put_windows(visit, windows, count, window == NULL ? 0 : window->id);
	put_choices(visit);
	doc_set_bool(visit->page, "window", false);
	doc_set(visit->page, "own_window",
		window == NULL ? S("") : str_fmt(visit->arena, "%lld", (long long)window->id));
	TRY(put_list(visit, "waiting", "waiting", windows, count));
	TRY(put_list(visit, "called", "called", windows, count));
	TRY(put_list(visit, "passed", "passed", windows, count));
	if (window == NULL)
		return NULL;
	struct doc *own = doc_set_map(visit->page, "window");
	doc_set(own, "name", window->name);
	if (visit_query(visit, "window").len > 0) {
		visit->cookie.name = S("window");
		visit->cookie.value = str_fmt(visit->arena, "%lld", (long long)window->id);
		visit->cookie.seconds = WINDOW_SECONDS;
	}
	return put_current(visit, window);
}

err_t tickets_events_page(struct visit *visit)
{
	TRY(own_hall(visit, VERB_READ));
	visit->events = ticket_topic(visit->arena, visit->act.org);
	return NULL;
}

/* ---- what is done ---- */

static err_t own_window(struct visit *visit, struct ticket_window *out)
{
	struct ticket_window *windows = NULL;
	size_t count = 0;
	TRY(own_hall(visit, VERB_STEP));
	TRY(ticket_windows(&visit->act, visit->act.org, &windows, &count));
	const struct ticket_window *window = chosen(visit, windows, count);
	if (window == NULL)
		return err_field(visit->arena, S("window"), "请先点您坐的是哪个窗口。");
	*out = *window;
	visit->location = str_fmt(visit->arena, "/desk/tickets?window=%lld", (long long)window->id);
	return NULL;
}

err_t tickets_next_apply(struct visit *visit)
{
	struct ticket_window window;
	struct ticket ticket;
	bool found = false;
	TRY(own_window(visit, &window));
	TRY(ticket_call_next(&visit->act, &window, &ticket, &found));
	visit->flash = found ? str_fmt(visit->arena, "叫了 " STR " 号。", STR_ARG(ticket_code(visit->arena, &ticket)))
			     : S("现在没有等的人。");
	return NULL;
}

/* To a window that is open, and not the one where he is. */
static err_t send_on(struct visit *visit, const struct ticket *ticket)
{
	struct ticket_window *windows = NULL;
	size_t count = 0;
	int64_t to = 0;
	TRY(ticket_windows(&visit->act, visit->act.org, &windows, &count));
	(void)!str_int(visit_field(visit, "to"), &to);
	const struct ticket_window *window = window_of(windows, count, to);
	if (window == NULL || window->shut || window->id == ticket->window)
		return err_field(visit->arena, S("to"), "请选转到哪个窗口。");
	visit->flash = str_fmt(visit->arena, STR " 号转到" STR "了，那边下一个就叫。",
			       STR_ARG(ticket_code(visit->arena, ticket)), STR_ARG(window->name));
	return ticket_send(&visit->act, ticket, to);
}

err_t tickets_step_apply(struct visit *visit)
{
	struct ticket_window window;
	struct ticket ticket;
	struct str step = visit_param(visit, 1);
	TRY(own_window(visit, &window));
	TRY(ticket_load(&visit->act, visit_id(visit, 0), &ticket));
	bool called = str_eq(ticket.state, S("called")) && ticket.window == window.id;
	bool passed = str_eq(ticket.state, S("passed"));
	if (str_eq(step, S("again")) && (called || passed))
		return ticket_call_again(&visit->act, &ticket, window.id);
	if (str_eq(step, S("done")) && called)
		return ticket_end(&visit->act, &ticket, "done");
	if (str_eq(step, S("pass")) && called)
		return ticket_end(&visit->act, &ticket, "passed");
	if (str_eq(step, S("send")) && called)
		return send_on(visit, &ticket);
	return err_new(visit->arena, ERR_CONFLICT, "这个号刚才已经动过了，请看看现在的样子再点。");
}

err_t tickets_take_apply(struct visit *visit)
{
	struct ticket ticket;
	bool in_use = false;
	TRY(own_hall(visit, VERB_CREATE));
	TRY(tickets_in_use(&visit->act, visit->act.org, &in_use));
	if (!in_use)
		return err_new(visit->arena, ERR_CONFLICT, "还没有开排队叫号，或者没有开着的窗口。");
	TRY(ticket_take(&visit->act, visit_field(visit, "kind"), visit_field(visit, "priority"), S("desk"), &ticket));
	visit->location = S("/desk/tickets");
	visit->flash = str_fmt(visit->arena, "取了 " STR " 号。", STR_ARG(ticket_code(visit->arena, &ticket)));
	return NULL;
}

err_t tickets_close_apply(struct visit *visit)
{
	int64_t count = 0;
	TRY(own_hall(visit, VERB_STEP));
	TRY(ticket_close(&visit->act, visit->act.org, &count));
	visit->location = S("/desk/tickets");
	visit->flash = count == 0 ? S("没有还在等的。")
				  : str_fmt(visit->arena, "收了 %lld 个号，手机上会写“今天办不了了，请改天来”。",
					    (long long)count);
	return NULL;
}

static err_t first_window(struct act *act)
{
	struct draft *draft = NULL;
	struct ticket_window *windows = NULL;
	size_t count = 0;
	int64_t id = 0;
	TRY(ticket_windows(act, act->org, &windows, &count));
	if (count > 0)
		return NULL;
	TRY(draft_new(act, act_register(act, "ticket_window"), act->org, &draft));
	draft_set_text(draft, "name", S("1号窗口"));
	return draft_write(draft, 0, &id);
}

err_t tickets_setup_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct draft *draft = NULL;
	int64_t id = 0;
	bool on = str_eq(visit_field(visit, "in_use"), S("1"));
	TRY(own_hall(visit, VERB_CHANGE));
	TRY(draft_new(act, act_register(act, "ticket_setup"), act->org, &draft));
	draft_set_int(draft, "in_use", on);
	TRY(draft_write(draft, 0, &id));
	if (on)
		TRY(first_window(act));
	visit->location = S("/desk/tickets");
	visit->flash = on ? S("开了。自助机和手机上可以取号了。") : S("关了。自助机第一块变成“我要办事，叫人帮忙”。");
	return NULL;
}

/* ---- by hour and kind, never by clerk ---- */

struct cell {
	int64_t count, wait;
};

static err_t put_cells(struct visit *visit, struct doc *table, const struct codes *kinds)
{
	struct act *act = &visit->act;
	struct cell cells[HOURS][WINDOWS_MAX] = {0};
	struct rows rows = db_query(act->db,
				    "SELECT hour, kind, count(*), sum(CASE WHEN called > 0 THEN 1 ELSE 0 END), "
				    "sum(CASE WHEN called > 0 THEN called - taken ELSE 0 END) FROM ticket "
				    "WHERE org = $1 AND day >= $2 GROUP BY hour, kind",
				    ARGS(V_TEXT(act->org), V_INT(act->today - WEEKS_DAYS)));
	bool used[HOURS] = {false};
	while (rows_next(&rows)) {
		int64_t hour = rows_int(&rows, 0), called = rows_int(&rows, 3);
		for (size_t k = 0; k < kinds->count && k < WINDOWS_MAX && hour >= 0 && hour < HOURS; k++) {
			if (!str_eq(kinds->all[k].code, rows_text(&rows, 1)))
				continue;
			cells[hour][k] = (struct cell){rows_int(&rows, 2),
						       called > 0 ? rows_int(&rows, 4) / called / MINUTE_MS : -1};
			used[hour] = true;
		}
	}
	TRY(rows_done(&rows));
	for (int hour = 0; hour < HOURS; hour++) {
		if (!used[hour])
			continue;
		struct doc *row = part_row(table, S(""), S(""));
		part_cell(table, row, str_fmt(visit->arena, "%d 点", hour));
		for (size_t k = 0; k < kinds->count && k < WINDOWS_MAX; k++) {
			const struct cell *cell = &cells[hour][k];
			part_cell(table, row,
				  cell->count == 0  ? S("—")
				  : cell->wait < 0 ? str_fmt(visit->arena, "%lld 个", (long long)cell->count)
						   : str_fmt(visit->arena, "%lld 个，平均等 %lld 分钟",
							     (long long)cell->count, (long long)cell->wait));
		}
	}
	return NULL;
}

err_t tickets_figures_page(struct visit *visit)
{
	const struct codes *kinds = catalogue_codes(visit->act.house->catalogue, S("ticket_kind"));
	TRY(own_hall(visit, VERB_READ));
	visit_title(visit, S("号票：什么时候人多"));
	struct doc *crumbs = doc_set_list(visit->page, "crumbs"), *one = doc_add_map(crumbs);
	doc_set(one, "title", S("叫号"));
	doc_set(one, "url", S("/desk/tickets"));
	doc_set(visit->page, "here", S("什么时候人多"));
	struct doc *table = part_table(visit->page, S("近四周每个钟点、每类事取的号和等候"));
	part_column(table, "hour", "钟点", false);
	for (size_t k = 0; kinds != NULL && k < kinds->count && k < WINDOWS_MAX; k++)
		part_column(table, str_c(visit->arena, kinds->all[k].code), str_c(visit->arena, kinds->all[k].title), false);
	if (kinds != NULL)
		TRY(put_cells(visit, table, kinds));
	part_table_end(table, S("只按钟点和类别数，不数哪个人叫了多少。"), S("近四周还没有人取过号。"));
	return NULL;
}
