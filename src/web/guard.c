/*
 * guard: is this form ours? A token bound to the browser, and what the browser says of
 * where the form came from. Both must fit; the login form too.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/site_int.h"

struct str csrf_token(const struct visit *visit)
{
	/* To the browser's own random mark, not to the session: a form that outlived its session can be
	 * sent again once its writer has logged in anew, and nothing typed is lost. */
	return str_sub(keyed_digest(visit->arena, visit->act.house->keys, S("csrf"), visit->device), 0,
		       43);
}

/* "https://host:port" against the Host of the request. */
static bool origin_fits(const struct http_request *request, struct str origin)
{
	size_t scheme = str_find(origin, S("://"));
	if (scheme == SIZE_MAX)
		return false;
	return str_same(str_sub(origin, scheme + 3, origin.len), request->host);
}

err_t csrf_check(const struct visit *visit)
{
	const struct http_request *request = visit->request;
	struct str site = http_header(request, "sec-fetch-site");
	struct str origin = http_header(request, "origin");
	bool ours = (site.len == 0 || str_eq(site, S("same-origin")) || str_eq(site, S("none"))) &&
		    (origin.len == 0 || origin_fits(request, origin));
	/* Bytes of a file have no fields: our own script says it in a header. */
	struct str field = http_field(request, "csrf");
	struct str token = field.len > 0 ? field : http_header(request, "x-csrf");
	if (ours && visit->device.len > 0 && same_secret(token, csrf_token(visit)))
		return NULL;
	return err_new(visit->arena, ERR_DENIED,
		       "这张表放得太久，或不是从本系统打开的，没有提交。请返回上一页，刷新后再提交一次。");
}
