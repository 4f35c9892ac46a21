/*
 * framing: llhttp and its callbacks. See framing.h.
 *
 * The callbacks take no memory and call nobody, so that running out of memory elsewhere never
 * unwinds over llhttp's frames.
 */
#include "framing.h"

#include <llhttp.h>
#include <string.h>

_Static_assert(sizeof(llhttp_t) <= sizeof(((struct framing *)NULL)->parser), "room for llhttp");
_Static_assert(alignof(llhttp_t) <= 8, "alignment of llhttp");
_Static_assert(LLHTTP_STRICT_MODE == 1, "without it chunks need no end");

static llhttp_t *parser_of(struct framing *framing)
{
	return (llhttp_t *)(void *)framing->parser;
}

/* A header after the body. */
static int on_header_field(llhttp_t *parser, const char *at, size_t len)
{
	const struct framing *framing = parser->data;
	(void)at, (void)len;
	return framing->headers_done ? -1 : 0;
}

static int on_headers_complete(llhttp_t *parser)
{
	struct framing *framing = parser->data;
	framing->headers_done = true;
	parser->upgrade = 0; /* we never upgrade */
	return 0;
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
	struct framing *framing = parser->data;
	if (framing->to + framing->len != at)
		memmove(framing->to + framing->len, at, len);
	framing->len += len;
	return 0;
}

static int refuse_extension(llhttp_t *parser, const char *at, size_t len)
{
	(void)parser, (void)at, (void)len;
	return -1;
}

static int on_message_complete(llhttp_t *parser)
{
	struct framing *framing = parser->data;
	framing->complete = true;
	return HPE_PAUSED; /* what follows is another message */
}

static const llhttp_settings_t settings = {
	.on_header_field = on_header_field,
	.on_headers_complete = on_headers_complete,
	.on_body = on_body,
	.on_chunk_extension_name = refuse_extension,
	.on_chunk_extension_value = refuse_extension,
	.on_message_complete = on_message_complete,
};

int framing_head(struct framing *framing, struct str head, bool chunked, int64_t length)
{
	llhttp_t *parser = parser_of(framing);
	memset(framing, 0, sizeof *framing);
	llhttp_init(parser, HTTP_REQUEST, &settings);
	parser->data = framing;
	llhttp_errno_t result = llhttp_execute(parser, head.at, head.len);
	if (!framing->headers_done || (result != HPE_OK && result != HPE_PAUSED))
		return 400;
	bool none = !chunked && length <= 0;
	if (framing->complete != none || framing->complete != (result == HPE_PAUSED))
		return 400;
	if (chunked != ((parser->flags & F_CHUNKED) != 0))
		return 400;
	framing->chunked = chunked;
	return length > 0 && parser->content_length != (uint64_t)length ? 400 : 0;
}

static void keep_tail(struct framing *framing, const char *bytes, size_t size)
{
	size_t room = sizeof framing->tail;
	size_t fresh = size < room ? size : room;
	memmove(framing->tail, framing->tail + fresh, room - fresh);
	memcpy(framing->tail + room - fresh, bytes + size - fresh, fresh);
}

int framing_body(struct framing *framing, char *bytes, size_t size, size_t *used, size_t *len)
{
	llhttp_t *parser = parser_of(framing);
	framing->to = bytes;
	framing->len = 0;
	llhttp_errno_t result = llhttp_execute(parser, bytes, size);
	if (result != HPE_OK && (result != HPE_PAUSED || !framing->complete))
		return 400;
	size = result == HPE_OK ? size : (size_t)(llhttp_get_error_pos(parser) - bytes);
	keep_tail(framing, bytes, size);
	if (framing->complete && framing->chunked && memcmp(framing->tail, "\r\n\r\n", 4) != 0)
		return 400; /* llhttp, strict or not, takes a bare LF after the last chunk */
	*used = size;
	*len = framing->len;
	return 0;
}
