/*
 * lookup: finding headers, parameters, fields and cookies of a request. See http.h.
 *
 * Lists are walked: they are short and in the order in which they came. The first of a name counts.
 */
#include "http/http.h"

#include "base/arena.h"
#include "base/count.h"

static struct str find_value(const struct http_pair *pair, struct str name)
{
	for (; pair != NULL; pair = pair->next) {
		if (str_eq(pair->name, name))
			return pair->value;
	}
	return (struct str){NULL, 0};
}

struct str http_header(const struct http_request *request, const char *lower_name)
{
	return find_value(request->headers, str_of(lower_name));
}

struct str http_param(const struct http_request *request, const char *name)
{
	return find_value(request->params, str_of(name));
}

struct str http_field(const struct http_request *request, const char *name)
{
	return find_value(request->fields, str_of(name));
}

static struct str skip_blanks(struct str s)
{
	while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = str_sub(s, 1, s.len);
	return s;
}

static bool find_in_cookies(struct str cookies, struct str name, struct str *out)
{
	while (cookies.len > 0) {
		struct str value = skip_blanks(str_cut(&cookies, ';'));
		struct str found = str_cut(&value, '=');
		if (str_eq(found, name)) {
			*out = value;
			return true;
		}
	}
	return false;
}

struct str http_cookie(const struct http_request *request, const char *name)
{
	struct str value = {NULL, 0};
	for (const struct http_pair *pair = request->headers; pair != NULL; pair = pair->next) {
		if (str_eq(pair->name, S("cookie")) &&
		    find_in_cookies(pair->value, str_of(name), &value))
			break;
	}
	return value;
}

void http_set_header(struct http_exchange *exchange, const char *name, struct str value)
{
	struct http_pair **link = &exchange->response.headers;
	while (*link != NULL)
		link = &(*link)->next;
	struct http_pair *pair = arena_one(exchange->request.arena, struct http_pair);
	pair->name = str_dup(exchange->request.arena, str_of(name));
	pair->value = str_dup(exchange->request.arena, value);
	*link = pair;
}

struct reason {
	int status;
	const char *words;
};

const char *http_reason(int status)
{
	static const struct reason reasons[] = {
		{200, "OK"},
		{201, "Created"},
		{202, "Accepted"},
		{204, "No Content"},
		{206, "Partial Content"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{304, "Not Modified"},
		{307, "Temporary Redirect"},
		{308, "Permanent Redirect"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{406, "Not Acceptable"},
		{408, "Request Timeout"},
		{409, "Conflict"},
		{410, "Gone"},
		{411, "Length Required"},
		{412, "Precondition Failed"},
		{413, "Content Too Large"},
		{414, "URI Too Long"},
		{415, "Unsupported Media Type"},
		{416, "Range Not Satisfiable"},
		{417, "Expectation Failed"},
		{421, "Misdirected Request"},
		{422, "Unprocessable Content"},
		{428, "Precondition Required"},
		{429, "Too Many Requests"},
		{431, "Request Header Fields Too Large"},
		{500, "Internal Server Error"},
		{501, "Not Implemented"},
		{502, "Bad Gateway"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
		{505, "HTTP Version Not Supported"},
		{507, "Insufficient Storage"},
	};
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].words;
	}
	return status < 400 ? "OK" : "Error";
}
