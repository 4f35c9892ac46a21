/*
 * message: one request from its bytes to a struct http_request, without a socket.
 *
 * Order of the checks: our head scan, our reading of the head, framing.h over the same bytes (both
 * must agree on how the body is framed), host, target, limits of the route; only then a body is
 * taken. Private to http/.
 */
#ifndef LIANXIN_HTTP_MESSAGE_H
#define LIANXIN_HTTP_MESSAGE_H

#include "framing.h"
#include "head.h"
#include "http/http.h"
#include "upload.h"

#include "base/buf.h"

struct multipart;

enum body_kind { BODY_WHOLE, BODY_FORM, BODY_MULTIPART };

struct message {
	struct arena *arena;
	const struct http_plan *plan;
	const struct scratch *scratch;
	struct http_request *request;
	struct head head;
	struct http_limits limits;
	enum body_kind kind;
	struct framing framing; /* complete: the last byte of the message has come */
	uint64_t received; /* bytes of the body, without framing */
	struct upload *upload; /* NULL when no file came */

	/* Below: message.c's own. */
	uint64_t overhead; /* bytes that were framing */
	uint64_t body_limit;
	struct buf body, field;
	struct multipart *multipart;
	size_t files, fields_size;
	bool skipping;
	struct http_file *file, **next_file;
	struct http_pair *pair, **next_pair;
};

/* request->peer is set by the caller to the address of the socket. */
void message_begin(struct message *message, struct arena *arena, const struct http_plan *plan,
		   const struct scratch *scratch, struct http_request *request);

/* A complete head (see head.h); bytes stay where they are until the request ends. Returns 0 or a
 * status. framing.complete: no body comes. */
int message_head(struct message *message, char *bytes, const struct head_scan *scan);

/* More bytes of the body; they are changed (framing is taken out in place). *used of them belong to
 * this message. Returns 0 or a status. */
int message_body(struct message *message, char *bytes, size_t len, size_t *used);

/* After the last byte: fills fields or body. Returns 0 or a status. */
int message_finish(struct message *message);

/* Memory that a request with these limits may take in all. */
size_t message_cap(const struct http_plan *plan, struct http_limits limits);

/* Is word one of the blank-separated list? */
bool list_has(struct str list, struct str word);

/* Believes X-Forwarded-For and X-Forwarded-Proto when request->peer is one of proxies. */
void forward_read(struct arena *arena, struct str proxies, struct http_request *request);

#endif
