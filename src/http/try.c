/*
 * try: the parser without a socket, for tests and fuzzing. See http_try in http.h.
 *
 * It walks the same road as a connection, only that disk work is done at once.
 */
#include "message.h"

#include "base/arena.h"

#include <string.h>

static struct http_limits same_limits(void *arg, enum http_method method, struct str path)
{
	(void)method, (void)path;
	return *(const struct http_limits *)arg;
}

/* Takes one message from *rest. Returns 200, 0 when more is needed, or the status of the
 * refusal. */
static int try_one(struct message *message, struct str *rest)
{
	struct head_scan scan = {0};
	int status = head_look(&scan, *rest);
	if (status != 0 || scan.end == 0)
		return status;
	char *bytes = str_c(message->arena, *rest);
	size_t at = scan.end;
	status = message_head(message, bytes, &scan);
	while (status == 0 && !message->framing.complete && at < rest->len) {
		size_t used = 0;
		status = message_body(message, bytes + at, rest->len - at, &used);
		at += used;
		if (status == 0 && message->upload != NULL) {
			upload_run(message->upload);
			status = upload_ran(message->upload);
		}
	}
	if (status == 0 && !message->framing.complete)
		return 0;
	if (status == 0)
		status = message_finish(message);
	*rest = str_sub(*rest, at, rest->len);
	return status == 0 ? 200 : status;
}

static void discard(void *arg)
{
	upload_discard(arg);
}

int http_try(struct arena *arena, struct str bytes, const struct http_limits *limits,
	     struct str folder, struct http_request *out)
{
	struct http_limits copy = *limits;
	struct http_plan *plan = arena_one(arena, struct http_plan);
	plan->limits = same_limits;
	plan->arg = &copy;
	struct scratch *scratch = arena_one(arena, struct scratch);
	scratch->folder = -1;
	if (folder.len > 0 && scratch_open(arena, folder, scratch) != NULL)
		return 500;
	struct str rest = bytes;
	int status = 0;
	for (bool first = true; first || rest.len > 0; first = false) {
		struct message *message = arena_one(arena, struct message);
		struct http_request *request = arena_one(arena, struct http_request);
		message_begin(message, arena, plan, scratch, request);
		status = try_one(message, &rest);
		if (message->upload != NULL)
			arena_defer(arena, discard, message->upload);
		if (first)
			*out = *request;
		if (status != 200 || !message->head.keep)
			break;
	}
	return status;
}
