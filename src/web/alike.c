/*
 * alike: pages that are the same for everybody, answered from memory (ready.h).
 *
 * A route says of itself that its page is one (route.alike); nothing is taken for one by guess. Even then
 * only a plain request is answered so: no cookie but the browser's mark and the large letters, no right, HTML
 * or what its suffix names. And only a plain answer is kept: 200, no cookie, nothing of this browser in it.
 * What a page depends on need not be said: every table that was read for it is noted (watch_read). What hangs
 * on the clock holds no longer than its minute, and what another server or a command may have written no
 * longer than site_plan.keep_pages.
 *
 * An answer from memory leaves the network thread at once, with the same headers, ETag, log line and count as
 * the one that was made.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "web/site_int.h"

#include <string.h>

enum { MEMORY = 8 << 20, TAG_LENGTH = 32, MINUTE_MS = 60000 };

void alike_start(struct site *site)
{
	site->watch = watch_new(site->arena, site->plan.tables, site->plan.table_count);
	site->ready = ready_new(site->arena, site->watch, MEMORY);
}

/* ---- which requests ---- */

/* The browser's mark changes nothing, and of the large letters only on or off is known. */
static bool plain_cookies(struct str cookies, bool *elder)
{
	while (cookies.len > 0) {
		struct str value = str_trim(str_cut(&cookies, ';'));
		struct str name = str_cut(&value, '=');
		if (str_eq(name, S("mode")))
			*elder = str_eq(value, S("elder"));
		else if (name.len > 0 && !str_eq(name, S("device")))
			return false;
	}
	return true;
}

/* A browser that likes nothing better than HTML, or whoever has no wish. */
static bool plain_accept(struct str accept)
{
	return str_eq(accept, S("*/*")) || str_eq(accept, S("text/html")) ||
	       str_starts(accept, S("text/html,"));
}

static bool is_plain(const struct http_request *request, bool *elder)
{
	bool cookies = false;
	for (const struct http_pair *pair = request->headers; pair != NULL; pair = pair->next) {
		struct str name = pair->name;
		if (str_eq(name, S("cookie"))) {
			if (cookies || !plain_cookies(pair->value, elder))
				return false;
			cookies = true;
		} else if (str_eq(name, S("authorization")) ||
			   (str_eq(name, S("accept")) && !plain_accept(pair->value))) {
			return false;
		}
	}
	return true;
}

/* A decoded path has no line ends. */
static struct str key_of(const struct http_request *request, bool elder)
{
	size_t len = 4 + request->path.len + 1 + request->query.len;
	if (len > READY_KEY_MOST)
		return S("");
	char *key = arena_bytes(request->arena, len), *at = key;
	*at++ = elder ? 'e' : '-';
	*at++ = request->secure ? 's' : '-';
	*at++ = http_takes_gzip(request) ? 'z' : '-';
	*at++ = '\n';
	memcpy(at, request->path.at, request->path.len);
	at += request->path.len;
	*at++ = '\n';
	if (request->query.len > 0)
		memcpy(at, request->query.at, request->query.len);
	return (struct str){key, len};
}

static void parts_of(const struct site *site, const void *parts[READY_PARTS])
{
	const struct house *house = site->plan.house;
	parts[0] = atomic_load(&house->calendar);
	parts[1] = atomic_load(&house->wordings);
}

bool alike_answer(struct passage *passage)
{
	struct site *site = passage->site;
	struct http_response *response = &passage->exchange->response;
	const void *parts[READY_PARTS];
	bool elder = false;
	/* While nothing can be saved, pages say so. */
	if (site->plan.keep_pages <= 0 || site_reads_only(site) ||
	    !is_plain(&passage->exchange->request, &elder))
		return false;
	passage->key = key_of(&passage->exchange->request, elder);
	parts_of(site, parts);
	const struct ready_answer *answer =
		passage->key.len == 0 ? NULL : ready_take(site->ready, passage->key, clock_now(), parts);
	if (answer == NULL)
		return false;
	passage->ready = answer;
	passage->visit.route = answer->route;
	passage->visit.act.org = answer->org;
	response->status = 200;
	response->kind = HTTP_BYTES;
	response->lines = answer->lines;
	response->body = answer->body;
	response->packed = answer->packed;
	response->compress = true;
	response->etag = answer->tag;
	http_reply(passage->exchange);
	return true;
}

/* ---- which answers ---- */

void alike_begin(struct passage *passage)
{
	const struct route *route = passage->visit.route;
	if (route == NULL || !route->alike)
		passage->key = S("");
	passage->origin = (struct ready_origin){.since = watch_now(passage->site->watch),
						.from = clock_now()};
	parts_of(passage->site, passage->origin.parts);
}

/* A form's guards, or the browser's mark itself. */
static bool holds_ours(const struct visit *visit, struct str body)
{
	const struct doc *form = doc_at(visit->page, "_form");
	struct str marks[] = {visit->csrf, visit->device, doc_str(form, "submission")};
	for (size_t i = 0; i < COUNT(marks); i++) {
		if (marks[i].len > 0 && str_find(body, marks[i]) != SIZE_MAX)
			return true;
	}
	return false;
}

bool alike_may_keep(const struct passage *passage, int status, struct str body)
{
	const struct visit *visit = &passage->visit;
	return passage->key.len > 0 && status == 200 && !visit->show && !visit->unkept &&
	       visit->errors == NULL && visit->new_session.len == 0 && !visit->end_session &&
	       visit->screen.len == 0 && visit->cookie.name.len == 0 && visit->flash.len == 0 &&
	       !site_reads_only(passage->site) && !holds_ours(visit, body);
}

/* Until when an answer that was begun then is good: not longer than the minute that it speaks of. */
static int64_t good_until(const struct site *site, int64_t from)
{
	int64_t until = from + site->plan.keep_pages * 1000;
	int64_t minute = (from / MINUTE_MS + 1) * MINUTE_MS;
	return until < minute ? until : minute;
}

void alike_keep(struct passage *passage)
{
	const struct site *site = passage->site;
	struct visit *visit = &passage->visit;
	struct http_response *response = &passage->exchange->response;
	struct ready_answer answer = {.key = passage->key, .route = visit->route, .org = visit->act.org};
	passage->origin.tables = watch_read(visit->act.db);
	passage->origin.until = good_until(site, passage->origin.from);
	if (!visit->route->kiosk) /* no browser keeps those */
		response->etag = str_sub(digest_hex(visit->arena, response->body), 0, TAG_LENGTH);
	if (http_takes_gzip(&passage->exchange->request)) {
		struct str packed = http_gzip(visit->arena, response->body);
		response->packed = packed.len > 0;
		response->body = packed.len > 0 ? packed : response->body;
	}
	if (!http_write_lines(visit->arena, response, &answer.lines))
		return;
	answer.body = response->body;
	answer.tag = response->etag;
	answer.packed = response->packed;
	(void)ready_put(site->ready, &answer, &passage->origin); /* else it is made anew next time */
}
