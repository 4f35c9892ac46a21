/*
 * head: the raw head of a request, looked at before any parser sees it.
 *
 * Why: llhttp leaves to its user what request smuggling is made of (obs-fold, bare CR or LF, NUL,
 * two Hosts or lengths, unknown codings and versions). Two readers of the same bytes must agree
 * here, or the request is refused; nothing is repaired. Private to http/.
 */
#ifndef LIANXIN_HTTP_HEAD_H
#define LIANXIN_HTTP_HEAD_H

#include "http/http.h"

enum { HEAD_MAX = 16 * 1024, HEAD_LINES_MAX = 100, TARGET_MAX = 4096 };

/* What a scan keeps between two reads of the same head. Zeroed at the beginning. */
struct head_scan {
	size_t looked; /* bytes seen so far */
	size_t line_begin; /* of the line that is being read */
	size_t lines; /* complete ones, the request line included */
	size_t end; /* length of the head with its empty line, when it is complete */
};

struct head {
	enum http_method method;
	struct str target; /* as sent */
	int minor; /* of HTTP/1.x: 0 or 1 */
	struct http_pair *headers; /* names lower-case, in order */
	struct str host; /* lower-case, with the port if one was sent */
	struct str type; /* of the body; may be empty */
	int64_t length; /* Content-Length; -1: none */
	bool chunked, keep, expect;
};

/* Whether the byte may stand in a method or a header's name. */
bool head_is_token(unsigned char c);

/* Looks at the bytes that are new. Returns 0 (scan->end > 0: complete; else more bytes are
 * needed) or the status of the refusal: 400, 414, 431. bytes holds the whole head so far. */
int head_look(struct head_scan *scan, struct str bytes);

/* Reads a complete head that head_look accepted. The views point into bytes, whose header names are
 * turned to lower case. Returns 0 or the status of the refusal. */
int head_read(struct arena *arena, char *bytes, const struct head_scan *scan, struct head *out);

#endif
