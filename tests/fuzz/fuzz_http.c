/*
 * Requests of any bytes: no status but those we know, and the same verdict whether the bytes come at
 * once or one by one (a proxy and we must not disagree because of how the network cut them).
 *
 * Uploads have no folder here, so that the disk is not measured; tests/unit/http writes files.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "http/message.h"

static const struct http_limits limits = {.body_max = 16384, .file_max = 0, .files_max = 0};

static struct http_limits same_limits(void *arg, enum http_method method, struct str path)
{
	(void)arg, (void)method;
	must(path.len > 0 && (path.at[0] == '/' || path.at[0] == '*') && str_valid(path));
	return limits;
}

static int head_by_bytes(struct message *message, struct str rest, size_t *used)
{
	struct head_scan scan = {0};
	char *bytes = str_c(message->arena, rest);
	for (size_t len = 1; len <= rest.len; len++) {
		int status = head_look(&scan, (struct str){bytes, len});
		if (status != 0)
			return status;
		if (scan.end > 0) {
			must(scan.end == len);
			*used = len;
			return message_head(message, bytes, &scan);
		}
	}
	*used = 0;
	return 0;
}

/* One message, byte by byte. 200, 0 for more, or a status. */
static int one_by_bytes(struct message *message, struct str *rest)
{
	size_t at = 0;
	int status = head_by_bytes(message, *rest, &at);
	if (status != 0 || at == 0)
		return status;
	while (status == 0 && !message->framing.complete && at < rest->len) {
		char byte = rest->at[at];
		size_t used = 0;
		status = message_body(message, &byte, 1, &used);
		must(status != 0 || used == 1);
		at++;
	}
	if (status == 0 && !message->framing.complete)
		return 0;
	*rest = str_sub(*rest, at, rest->len);
	status = status == 0 ? message_finish(message) : status;
	return status == 0 ? 200 : status;
}

static int all_by_bytes(struct arena *arena, struct str bytes)
{
	static const struct scratch nowhere = {.folder = -1};
	struct http_plan plan = {.limits = same_limits};
	int status = 0;
	do {
		struct message *message = arena_one(arena, struct message);
		struct http_request *request = arena_one(arena, struct http_request);
		message_begin(message, arena, &plan, &nowhere, request);
		status = one_by_bytes(message, &bytes);
		if (status != 200 || !message->head.keep)
			break;
	} while (bytes.len > 0);
	return status;
}

static void check_pairs(const struct http_pair *pair)
{
	for (; pair != NULL; pair = pair->next)
		must(str_valid(pair->name) && str_valid(pair->value));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str bytes = {(const char *)input, size};
	struct http_request request = {0};
	int status = http_try(arena, bytes, &limits, S(""), &request);
	must(status == 0 || status == 200 || (status >= 400 && status <= 431) ||
	     (status >= 500 && status <= 507));
	must(status != 500);
	int slow = size == 0 ? 0 : all_by_bytes(arena, bytes);
	must((status >= 400) == (slow >= 400) && (status == 200) == (slow == 200));
	if (status == 200) {
		check_pairs(request.headers);
		check_pairs(request.params);
		check_pairs(request.fields);
		must(request.host.len > 0);
	}
	arena_free(arena);
	return 0;
}
