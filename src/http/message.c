/*
 * message: putting a request together. See message.h.
 *
 * Never takes a byte of a body that the route does not allow, and never more than it allows.
 */
#include "message.h"

#include "multipart.h"
#include "target.h"

#include "base/arena.h"

#include <string.h>

enum {
	PART_HEADS = 64 * 1024,
	FRAMING_FREE = 16 * 1024,
	FRAMING_RATIO = 4,
	UPLOAD_ROOM = 512 * 1024
};

/* ---- the head ---- */

void message_begin(struct message *message, struct arena *arena, const struct http_plan *plan,
		   const struct scratch *scratch, struct http_request *request)
{
	memset(message, 0, sizeof *message);
	message->arena = arena;
	message->plan = plan;
	message->scratch = scratch;
	message->request = request;
	message->next_file = &request->files;
	message->next_pair = &request->fields;
	request->arena = arena;
}

/* The host without its port; an entry of the list may name one. */
static bool host_allowed(struct str hosts, struct str host)
{
	if (hosts.len == 0 || list_has(hosts, host))
		return true;
	size_t end = host.len;
	while (end > 0 && host.at[end - 1] >= '0' && host.at[end - 1] <= '9')
		end--;
	if (end == 0 || host.at[end - 1] != ':')
		return false;
	return list_has(hosts, str_sub(host, 0, end - 1));
}

static uint64_t add_capped(uint64_t a, uint64_t b)
{
	uint64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t limit_of(enum body_kind kind, struct http_limits limits)
{
	uint64_t files;
	if (kind != BODY_MULTIPART)
		return limits.body_max;
	if (__builtin_mul_overflow((uint64_t)limits.file_max, (uint64_t)limits.files_max, &files))
		files = UINT64_MAX;
	return add_capped(add_capped(limits.body_max, files), PART_HEADS);
}

size_t message_cap(const struct http_plan *plan, struct http_limits limits)
{
	uint64_t cap = add_capped(plan->arena_max, UPLOAD_ROOM);
	for (int copy = 0; copy < 3; copy++)
		cap = add_capped(cap, limits.body_max);
	return cap > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)cap;
}

static int file_begin(void *arg, const struct multipart_part *part);
static int part_data(void *arg, struct str bytes);
static int part_end(void *arg);

/* What kind of body is announced, and may it come? */
static int expect_body(struct message *message)
{
	struct str type = message->head.type;
	struct str word = type;
	word = str_trim(str_cut(&word, ';'));
	if (str_same(word, S("application/x-www-form-urlencoded")))
		message->kind = BODY_FORM;
	else if (str_same(word, S("multipart/form-data")))
		message->kind = BODY_MULTIPART;
	else if (str_same(str_sub(word, 0, 10), S("multipart/")))
		return 415;
	const struct http_limits *limits = &message->limits;
	bool allowed = limits->body_max > 0 || (message->kind == BODY_MULTIPART &&
						limits->files_max > 0 && limits->file_max > 0);
	message->body_limit = limit_of(message->kind, *limits);
	if (!allowed ||
	    (message->head.length > 0 && (uint64_t)message->head.length > message->body_limit))
		return 413;
	message->body = buf_new(message->arena, limits->body_max);
	if (message->kind != BODY_MULTIPART)
		return 0;
	struct multipart_sink sink = {file_begin, part_data, part_end, message};
	return multipart_begin(message->arena, type, &sink, &message->multipart);
}

int message_head(struct message *message, char *bytes, const struct head_scan *scan)
{
	struct http_request *request = message->request;
	struct head *head = &message->head;
	int status = head_read(message->arena, bytes, scan, head);
	if (status != 0)
		return status;
	request->method = head->method;
	request->headers = head->headers;
	request->host = head->host;
	forward_read(message->arena, message->plan->proxies, request);
	status = target_split(message->arena, head->method, head->target, head->host,
			      &request->path, &request->query);
	if (status == 0)
		status = target_pairs(message->arena, request->query, &request->params);
	if (status == 0)
		status = framing_head(&message->framing, (struct str){bytes, scan->end},
				      head->chunked, head->length);
	if (status != 0)
		return status;
	if (!host_allowed(message->plan->hosts, head->host))
		return 421;
	if (message->plan->limits != NULL)
		message->limits =
			message->plan->limits(message->plan->arg, head->method, request->path);
	return message->framing.complete ? 0 : expect_body(message);
}

/* ---- parts of a multipart body ---- */

static int file_begin(void *arg, const struct multipart_part *part)
{
	struct message *message = arg;
	const struct http_limits *limits = &message->limits;
	message->skipping = part->is_file && part->filename.len == 0; /* a file field left empty */
	message->file = NULL;
	message->fields_size += part->name.len;
	if (message->skipping)
		return 0;
	if (!part->is_file) {
		if (message->fields_size > limits->body_max)
			return 413;
		message->pair = arena_one(message->arena, struct http_pair);
		message->pair->name = part->name;
		message->field = buf_new(message->arena, limits->body_max - message->fields_size);
		return 0;
	}
	if (message->files++ >= limits->files_max || limits->file_max == 0)
		return 413;
	struct http_file *file = arena_one(message->arena, struct http_file);
	file->field = part->name;
	file->name = part->filename;
	file->type = part->type;
	if (message->upload == NULL)
		message->upload = upload_new(message->arena, message->scratch);
	*message->next_file = file;
	message->next_file = &file->next;
	message->file = file;
	return upload_open(message->upload, file);
}

static int part_data(void *arg, struct str bytes)
{
	struct message *message = arg;
	if (message->skipping)
		return 400;
	if (message->file == NULL) {
		buf_add(&message->field, bytes);
		return buf_failed(&message->field) ? 413 : 0;
	}
	if (bytes.len > message->limits.file_max ||
	    (uint64_t)message->file->size > message->limits.file_max - bytes.len)
		return 413;
	upload_write(message->upload, bytes);
	return 0;
}

static int part_end(void *arg)
{
	struct message *message = arg;
	if (message->skipping)
		return 0;
	if (message->file != NULL) {
		upload_close(message->upload);
		return 0;
	}
	struct str value = buf_str(&message->field);
	if (!str_valid(value))
		return 400;
	message->fields_size += value.len;
	message->pair->value = value;
	*message->next_pair = message->pair;
	message->next_pair = &message->pair->next;
	return 0;
}

/* ---- the body ---- */

int message_body(struct message *message, char *bytes, size_t len, size_t *used)
{
	size_t taken, decoded_len;
	int status = framing_body(&message->framing, bytes, len, &taken, &decoded_len);
	if (status != 0)
		return status;
	message->received += decoded_len;
	message->overhead += taken - decoded_len;
	if (message->received > message->body_limit)
		return 413;
	if (message->overhead / FRAMING_RATIO > message->body_limit + FRAMING_FREE)
		return 400; /* hardly anything but framing: somebody keeps us busy */
	*used = taken;
	struct str decoded = {bytes, decoded_len};
	if (message->kind == BODY_MULTIPART)
		return multipart_feed(message->multipart, decoded);
	buf_add(&message->body, decoded);
	return buf_failed(&message->body) ? 413 : 0;
}

int message_finish(struct message *message)
{
	if (message->multipart != NULL)
		return multipart_ended(message->multipart) ? 0 : 400;
	struct str body = buf_str(&message->body);
	if (message->kind == BODY_FORM)
		return target_pairs(message->arena, body, &message->request->fields);
	message->request->body = body;
	return 0;
}
