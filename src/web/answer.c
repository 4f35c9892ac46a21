/*
 * answer: from a finished page, a done deed or an error to the response.
 *
 * Every answer carries the security headers. A page is written by the view that suffix or Accept name;
 * slow writers run in a room. Nothing here decides what may be seen.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "base/log.h"
#include "engine/audit/audit.h"
#include "web/site_int.h"

#include <string.h>
#include <unistd.h>

enum { PAGE_MAX = 24 << 20, PAGE_USUAL = 60 << 10 };

/* Written out once: they are the same for every answer. */
#define SECURITY                                                                                   \
	"content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; "           \
	"img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; "       \
	"base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'\r\n"          \
	"x-content-type-options: nosniff\r\n"                                                          \
	"referrer-policy: same-origin\r\n"                                                             \
	"cross-origin-opener-policy: same-origin\r\n"                                                  \
	"permissions-policy: camera=(self), microphone=(self), geolocation=()\r\n"

int status_of(enum err_kind kind)
{
	switch (kind) {
	case ERR_INVALID: return 422;
	case ERR_DENIED: return 403;
	case ERR_NOT_FOUND: return 404;
	case ERR_CONFLICT: return 409;
	case ERR_BUSY: return 503;
	case ERR_TOO_LARGE: return 413;
	case ERR_MANY: return 429;
	case ERR_LOGIN: return 401;
	case ERR_INTERNAL: return 500;
	}
	return 500;
}

static void put_headers(struct http_exchange *exchange)
{
	exchange->response.lines.always = S(SECURITY);
	if (exchange->request.secure)
		exchange->response.lines.always =
			S(SECURITY "strict-transport-security: max-age=31536000\r\n");
}

/* The way out for lack of memory stands in this thread's frame: nobody after us may take it. */
static void reply(struct http_exchange *exchange)
{
	struct passage *passage = exchange->own;
	if (passage != NULL)
		bench_back(passage);
	arena_guard(exchange->request.arena, 0, NULL);
	http_reply(exchange);
}

static void send_bytes(struct passage *passage, int status, struct str type, struct str body)
{
	struct http_exchange *exchange = passage->exchange;
	exchange->response.status = status;
	exchange->response.kind = HTTP_BYTES;
	exchange->response.body = body;
	exchange->response.compress = true;
	put_headers(exchange);
	bool alike = alike_may_keep(passage, status, body);
	if (!alike)
		cookies_put(passage);
	http_set_header(exchange, "content-type", type);
	const struct route *route = passage->visit.route;
	bool kept = !passage->visit.show && !passage->visit.unkept &&
		    (route == NULL || !route->kiosk);
	http_set_header(exchange, "cache-control", kept ? S("private, no-cache") : S("no-store"));
	if (status == 503)
		http_set_header(exchange, "retry-after", S("5"));
	if (status == 429)
		http_set_header(exchange, "retry-after", S("600"));
	if (alike)
		alike_keep(passage);
	reply(exchange);
}

/* file name with the place and the day, as offices name them: RFC 5987. */
static void put_name(struct passage *passage, struct str suffix)
{
	struct visit *visit = &passage->visit;
	struct str title = doc_str(doc_at(visit->page, "_page"), "title");
	struct str day = day_text(visit->arena, visit->act.today);
	struct str name = visit->raw_name.len > 0
				  ? visit->raw_name
				  : str_fmt(visit->arena, STR "_" STR "_" STR STR STR "." STR,
					    STR_ARG(doc_str(doc_at(visit->page, "_org"), "name")),
					    STR_ARG(title), STR_ARG(str_sub(day, 0, 4)),
					    STR_ARG(str_sub(day, 5, 2)), STR_ARG(str_sub(day, 8, 2)),
					    STR_ARG(suffix));
	bool shown = str_eq(suffix, S("pdf"));
	http_set_header(passage->exchange, "content-disposition",
			str_fmt(visit->arena, "%s; filename=\"file." STR "\"; filename*=UTF-8''" STR,
				shown ? "inline" : "attachment", STR_ARG(suffix),
				STR_ARG(http_encode(visit->arena, name))));
}

static err_t write_view(struct passage *passage, const struct view *view, struct str *out)
{
	struct visit *visit = &passage->visit;
	struct buf buf = buf_new(visit->arena, PAGE_MAX);
	if (view->heavy) {
		TRY(view_json(visit->page, &buf));
		return rooms_call(passage->site->plan.rooms, visit->arena, view->suffix,
				  buf_str(&buf), S(""), out);
	}
	TRY(view->write(visit->page, &buf));
	if (buf_failed(&buf))
		return err_new(visit->arena, ERR_TOO_LARGE, "内容太多，请缩小范围再导出。");
	*out = buf_str(&buf);
	return NULL;
}

/* Which page, never what was asked of it: that may name people. */
static err_t export_body(void *arg, struct act *act)
{
	const struct visit *visit = arg;
	act->peer = visit->act.peer;
	return audit_note(act, &(struct audit_entry){
				    .verb = S("export"), .org = visit->act.org,
				    .on = str_of(visit->route->on == NULL ? "" : visit->route->on),
				    .note = str_fmt(act->arena, STR "." STR, STR_ARG(visit->url),
						    STR_ARG(visit->suffix))});
}

/* A file that somebody of ours takes out leaves a line in the trail, on the disk before the file leaves; without it none does. */
static err_t note_export(struct passage *passage)
{
	struct visit *visit = &passage->visit;
	if (visit->act.account <= 0)
		return NULL;
	return site_errand(passage->site, visit->arena, visit->act.account, export_body, visit);
}

static const struct view *chosen_view(const struct visit *visit)
{
	if (visit->route != NULL && visit->route->machine)
		return view_of_suffix(S("json"));
	if (visit->suffix.len > 0)
		return view_of_suffix(visit->suffix);
	return view_of_accept(http_header(visit->request, "accept"));
}

bool visit_is_page(const struct visit *visit)
{
	return chosen_view(visit) == NULL;
}

/* The browser keeps the connection; the page behind asked for the right to hear. */
static void answer_events(struct passage *passage)
{
	struct http_exchange *exchange = passage->exchange;
	exchange->response.status = 200;
	exchange->response.kind = HTTP_EVENTS;
	exchange->response.topics = passage->visit.events;
	put_headers(exchange);
	reply(exchange);
}

static void answer_raw(struct passage *passage)
{
	struct visit *visit = &passage->visit;
	struct http_exchange *exchange = passage->exchange;
	if (visit->raw_file.len == 0) {
		if (visit->raw_name.len > 0)
			put_name(passage, S("bin"));
		send_bytes(passage, visit->status, visit->raw_type, visit->raw);
		return;
	}
	exchange->response.status = visit->status;
	exchange->response.kind = HTTP_FILE;
	exchange->response.file = visit->raw_file;
	exchange->response.etag = visit->raw_tag;
	put_headers(exchange);
	http_set_header(exchange, "content-security-policy", S("default-src 'none'; sandbox"));
	http_set_header(exchange, "content-type", visit->raw_type);
	http_set_header(exchange, "cache-control", S("private, max-age=600"));
	if (visit->raw_name.len > 0)
		put_name(passage, S("bin"));
	reply(exchange);
}

void answer_page(struct passage *passage)
{
	struct visit *visit = &passage->visit;
	struct str bytes = {NULL, 0};
	if (visit->events.len > 0) {
		answer_events(passage);
		return;
	}
	if (visit->raw_type.len > 0) {
		answer_raw(passage);
		return;
	}
	const struct view *view = chosen_view(visit);
	if (view != NULL) {
		err_t err = write_view(passage, view, &bytes);
		if (err == NULL && view->attachment)
			err = note_export(passage);
		if (err != NULL) {
			visit->suffix = S("");
			answer_fault(passage, err);
			return;
		}
		if (view->attachment || str_eq(view->suffix, S("pdf")))
			put_name(passage, view->suffix);
		send_bytes(passage, visit->status, view->type, bytes);
		return;
	}
	struct buf html = buf_new(visit->arena, PAGE_MAX);
	buf_expect(&html, PAGE_USUAL);
	err_t err = view_html(passage->site->plan.templates, str_of(visit->template), visit->page,
			      &html);
	if (err != NULL) {
		log_line(LOG_ERROR, "template %s: " STR, visit->template, STR_ARG(err->cause));
		send_bytes(passage, 500, S("text/plain; charset=utf-8"), err->text);
		return;
	}
	send_bytes(passage, visit->status, S("text/html; charset=utf-8"), buf_str(&html));
}

void answer_done(struct passage *passage)
{
	struct http_exchange *exchange = passage->exchange;
	exchange->response.status = 303;
	exchange->response.kind = HTTP_BYTES;
	put_headers(exchange);
	cookies_put(passage);
	http_set_header(exchange, "location", passage->visit.location);
	http_set_header(exchange, "cache-control", S("no-store"));
	reply(exchange);
}

static void log_fault(const struct passage *passage, err_t err, struct str trace)
{
	if (err->kind != ERR_INTERNAL && err->kind != ERR_BUSY)
		return;
	log_line(LOG_ERROR, "fault trace=" STR " path=" STR " at=%s:%d cause=" STR, STR_ARG(trace),
		 STR_ARG(route_logged(passage->visit.route, passage->visit.url)), err->file == NULL ? "?" : err->file, err->line,
		 STR_ARG(err->cause.len > 0 ? err->cause : err->text));
}

/* RFC 9457, for outside tools. */
static void fault_json(struct passage *passage, err_t err, struct str trace)
{
	struct visit *visit = &passage->visit;
	struct doc *problem = doc_map(visit->arena);
	struct buf buf = buf_new(visit->arena, PAGE_MAX);
	doc_set_int(problem, "status", status_of(err->kind));
	doc_set(problem, "title", err->text);
	doc_set(problem, "trace", trace);
	struct doc *errors = doc_set_list(problem, "errors");
	for (err_t one = err; one != NULL; one = one->next) {
		struct doc *item = doc_add_map(errors);
		doc_set(item, "field", one->field);
		doc_set(item, "text", one->text);
	}
	if (view_json(problem, &buf) == NULL)
		send_bytes(passage, status_of(err->kind), S("application/problem+json"), buf_str(&buf));
	else
		answer_busy(passage->exchange);
}

static const char *fault_title(enum err_kind kind)
{
	switch (kind) {
	case ERR_DENIED: return "这一步不能办";
	case ERR_NOT_FOUND: return "没有找到";
	case ERR_CONFLICT: return "内容有变化";
	case ERR_BUSY: return "现在有点忙";
	case ERR_TOO_LARGE: return "内容太大";
	case ERR_MANY: return "提交得太多了";
	case ERR_INVALID: return "有内容要更正";
	case ERR_LOGIN: return "请先登录";
	case ERR_INTERNAL: return "系统出了点问题";
	}
	return "出了点问题";
}

static void fill_desk_problem(struct visit *visit, err_t err, struct str trace)
{
	struct doc *problem = doc_set_map(visit->page, "problem");
	doc_set(problem, "title", str_of(fault_title(err->kind)));
	doc_set(problem, "say", err->text);
	struct doc *todo = doc_set_list(problem, "todo");
	doc_set(doc_add_map(todo), "text", S("点浏览器的“后退”回到刚才那一页，填的内容一般还在。"));
	doc_set(doc_add_map(todo), "text", S("还是不行，请把查错码告诉系统管理员。"));
	doc_set(problem, "url", S("/desk"));
	doc_set(problem, "action", S("回到我的待办"));
	doc_set(problem, "trace", trace);
	doc_set(problem, "time", moment_chinese(visit->arena, visit->act.now));
}

static void fill_portal_error(struct visit *visit, err_t err, struct str trace)
{
	struct doc *error = doc_set_map(visit->page, "error");
	struct str code = doc_str(doc_at(visit->page, "_org"), "code");
	struct str base = doc_str(doc_at(visit->page, "_page"), "base");
	struct str home = code.len == 0 ? S("/")
			  : base.len > 0 ? base
					 : str_join(visit->arena, S("/v/"), code);
	doc_set(error, "text", err->text);
	doc_set(error, "trace", trace);
	doc_set(error, "phone", doc_str(doc_at(visit->page, "_org"), "phone"));
	struct doc *next = doc_set_list(error, "next");
	struct doc *one = doc_add_map(next);
	doc_set(one, "label", S("回首页看看"));
	doc_set(one, "url", home);
	if (code.len > 0) {
		one = doc_add_map(next);
		doc_set(one, "label", S("看看能办什么事"));
		doc_set(one, "url", str_join(visit->arena, home, S("/guide")));
	}
	doc_set_map(visit->page, "_tab");
}

bool field_may_be_kept(struct str name)
{
	return !str_eq(name, S("csrf")) && !str_eq(name, S("submission")) &&
	       str_find(name, S("password")) == SIZE_MAX && !str_eq(name, S("code"));
}

/* The session ended in the middle of a form: what was typed stays, to be sent after a new login. */
static void answer_expired(struct passage *passage, err_t err)
{
	struct visit *visit = &passage->visit;
	visit->errors = NULL;
	chrome_put(visit);
	visit_title(visit, S("登录已过期"));
	struct doc *expired = doc_set_map(visit->page, "expired");
	doc_set(expired, "say", err->text);
	doc_set(expired, "action", visit->url);
	doc_set(expired, "login_url", S("/desk/login"));
	doc_set_bool(expired, "files", visit->request->files != NULL);
	struct doc *kept = doc_set_list(expired, "kept");
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (!field_may_be_kept(one->name))
			continue;
		struct doc *pair = doc_add_map(kept);
		doc_set(pair, "name", one->name);
		doc_set(pair, "value", one->value);
	}
	visit->template = "desk/expired";
	visit->status = 401;
	answer_page(passage);
}

void answer_fault(struct passage *passage, err_t err)
{
	struct visit *visit = &passage->visit;
	struct str trace = random_hex(visit->arena, 4);
	log_fault(passage, err, trace);
	if (err->kind == ERR_LOGIN && visit->suffix.len == 0 && visit->form.first != NULL &&
	    visit->request->method == HTTP_POST) {
		answer_expired(passage, err);
		return;
	}
	if (err->kind == ERR_LOGIN && visit->suffix.len == 0) {
		visit->location = str_fmt(visit->arena, "/desk/login?next=" STR,
					  STR_ARG(http_encode(visit->arena, visit->url)));
		answer_done(passage);
		return;
	}
	const struct view *view = chosen_view(visit);
	if (view != NULL) {
		fault_json(passage, err, trace);
		return;
	}
	bool desk = str_starts(visit->url, S("/desk")), screen = str_starts(visit->url, S("/screen"));
	visit->errors = NULL;
	visit->raw_type = S("");
	chrome_put(visit);
	visit_title(visit, str_of(fault_title(err->kind)));
	if (desk)
		fill_desk_problem(visit, err, trace);
	else
		fill_portal_error(visit, err, trace);
	visit->template = desk ? "desk/error" : screen ? "screen/error" : "portal/error";
	/* Nobody at the screen of the window has a way back but this. */
	doc_set(doc_at(visit->page, "_page"), "back_to", screen ? S("/screen") : S(""));
	visit->unkept = screen;
	visit->status = status_of(err->kind);
	answer_page(passage);
}

static void put_busy_headers(struct http_exchange *exchange)
{
	put_headers(exchange);
	http_set_header(exchange, "content-type", S("text/plain; charset=utf-8"));
	http_set_header(exchange, "retry-after", S("5"));
}

/* No thread, no memory: a fixed sentence, and where not even its headers can be made, none. */
void answer_busy(struct http_exchange *exchange)
{
	jmp_buf out;
	if (exchange->own != NULL)
		bench_leave(exchange->own);
	exchange->response = (struct http_response){
		.status = 503, .kind = HTTP_BYTES,
		.body = S("现在办事的人太多，请过一会儿再试。您填的内容还在，点“后退”就能看到。\n")};
	arena_guard(exchange->request.arena, 0, &out);
	if (setjmp(out) == 0)
		put_busy_headers(exchange);
	else
		exchange->response.headers = NULL;
	reply(exchange);
}

static struct str type_of(struct str name)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
		{".svg", "image/svg+xml"}, {".png", "image/png"}, {".ico", "image/x-icon"},
		{".webmanifest", "application/manifest+json"},
		{".html", "text/html; charset=utf-8"}, {".pdf", "application/pdf"},
	};
	for (size_t i = 0; i < COUNT(types); i++) {
		if (str_ends(name, str_of(types[i].ending)))
			return str_of(types[i].type);
	}
	return S("application/octet-stream");
}

static const struct asset *find_asset(const struct site *site, struct str name)
{
	for (size_t i = 0; i < site->plan.asset_count; i++) {
		if (str_eq(site->plan.assets[i].name, name))
			return &site->plan.assets[i];
	}
	return NULL;
}

static void answer_nothing(struct http_exchange *exchange)
{
	put_headers(exchange);
	exchange->response.kind = HTTP_BYTES;
	exchange->response.status = 404;
	exchange->response.body = S("没有这个文件。\n");
	http_set_header(exchange, "content-type", S("text/plain; charset=utf-8"));
	reply(exchange);
}

/* NAME.html, .css, .pdf, pictures/NAME.png, of small letters, digits and hyphens: no such name leads out of the folder. */
static bool is_of_manual(struct str name)
{
	bool picture = str_starts(name, S("pictures/"));
	struct str rest = picture ? str_sub(name, 9, name.len) : name;
	struct str bare = str_sub(rest, 0, str_find(rest, S(".")));
	struct str ending = str_sub(rest, bare.len, rest.len);
	for (size_t i = 0; i < bare.len; i++) {
		char c = bare.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	if (picture)
		return bare.len > 0 && str_eq(ending, S(".png"));
	return bare.len > 0 && (str_eq(ending, S(".html")) || str_eq(ending, S(".css")) || str_eq(ending, S(".pdf")));
}

void answer_manual(struct site *site, struct http_exchange *exchange)
{
	struct arena *arena = exchange->request.arena;
	struct str name = str_sub(exchange->request.path, 8, exchange->request.path.len);
	struct str file = str_fmt(arena, STR "/" STR, STR_ARG(site->plan.manual), STR_ARG(name));
	if (site->plan.manual.len == 0 || !is_of_manual(name) || access(str_c(arena, file), R_OK) != 0) {
		answer_nothing(exchange);
		return;
	}
	exchange->response.status = 200;
	exchange->response.kind = HTTP_FILE;
	exchange->response.file = file;
	put_headers(exchange);
	http_set_header(exchange, "content-type", type_of(name));
	http_set_header(exchange, "cache-control", S("public, max-age=300"));
	reply(exchange);
}

void answer_static(struct site *site, struct http_exchange *exchange)
{
	struct str path = exchange->request.path;
	struct str name = str_starts(path, S("/static/")) ? str_sub(path, 8, path.len)
							  : str_sub(path, 1, path.len);
	const struct asset *asset = find_asset(site, name);
	if (asset == NULL) {
		answer_nothing(exchange);
		return;
	}
	put_headers(exchange);
	exchange->response.kind = HTTP_BYTES;
	exchange->response.status = 200;
	exchange->response.body = asset->bytes;
	exchange->response.etag = asset->tag;
	exchange->response.compress = true;
	http_set_header(exchange, "content-type", type_of(name));
	/* The scripts that work beside their pages: for these alone. */
	if (str_eq(name, S("stock-worker.js")))
		http_set_header(exchange, "service-worker-allowed", S("/desk/stock/"));
	if (str_eq(name, S("kiosk-worker.js")) || str_eq(name, S("learn-worker.js")))
		http_set_header(exchange, "service-worker-allowed", S("/v/"));
	http_set_header(exchange, "cache-control", exchange->request.query.len > 0
							   ? S("public, max-age=31536000, immutable")
							   : S("public, max-age=300"));
	reply(exchange);
}
