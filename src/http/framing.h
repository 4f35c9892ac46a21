/*
 * framing: where a message ends, by llhttp in strict mode.
 *
 * The only door to llhttp: its names collide with ours, and its callbacks must not reach our
 * memory. A second reading of the head (see head.h) must agree with llhttp's about the body to
 * come; trailers and chunk extensions, which nobody needs and smuggling does, are refused. Private
 * to http/.
 */
#ifndef LIANXIN_HTTP_FRAMING_H
#define LIANXIN_HTTP_FRAMING_H

#include "base/str.h"

#include <stdalign.h>

struct framing {
	alignas(8) unsigned char parser[128]; /* llhttp's, in place */
	bool headers_done, complete, chunked;
	char tail[4]; /* the last bytes that came */
	char *to; /* where a read's bytes of the body are gathered */
	size_t len;
};

/* A complete head and what our reading of it expects: chunked, or a length (0 or less: no body).
 * Returns 0 or 400. framing->complete: there is no body. */
int framing_head(struct framing *framing, struct str head, bool chunked, int64_t length);

/* Takes the framing out of bytes in place: *used bytes belong to this message, of which *len are
 * now at its beginning. Returns 0 or 400. */
int framing_body(struct framing *framing, char *bytes, size_t size, size_t *used, size_t *len);

#endif
