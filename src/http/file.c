/*
 * file: a file as the body of an answer, whole or one range of it.
 *
 * Opened and read piece by piece in libuv's threads. When the file becomes shorter under way the
 * connection ends: the length was promised, and nothing else would be honest. Only regular files.
 */
#include "server.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_send {
	char *path;
	int descriptor; /* -1: not open */
	int64_t size, at, end;
	char *chunk;
	size_t len;
	int error; /* errno of the last step */
	bool head_made, head_sent;
};

static void open_file(struct file_send *file)
{
	struct stat about;
	file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file->descriptor < 0 || fstat(file->descriptor, &about) != 0) {
		file->error = errno;
		return;
	}
	file->error = S_ISREG(about.st_mode) ? 0 : EISDIR;
	file->size = file->end = about.st_size;
}

static void read_piece(struct file_send *file)
{
	int64_t left = file->end - file->at;
	size_t wanted = left < FILE_CHUNK ? (size_t)left : FILE_CHUNK;
	ssize_t count;
	do {
		count = pread(file->descriptor, file->chunk, wanted, file->at);
	} while (count < 0 && errno == EINTR);
	file->error = count < 0 ? errno : count == 0 ? EIO : 0;
	file->len = count < 0 ? 0 : (size_t)count;
	file->at += (int64_t)file->len;
}

static void work(uv_work_t *request)
{
	struct exchange *exchange = request->data;
	if (exchange->file->descriptor < 0)
		open_file(exchange->file);
	else
		read_piece(exchange->file);
}

static void worked(uv_work_t *request, int cancelled);

static void next_step(struct exchange *exchange)
{
	exchange->held = true;
	exchange->work.data = exchange;
	exchange->connection->stage = STAGE_SENDING;
	connection_deadline(exchange->connection, 0);
	uv_queue_work(&exchange->loop->uv, &exchange->work, work, worked);
}

static struct str range_text(struct exchange *exchange, int status)
{
	const struct file_send *file = exchange->file;
	if (status == 416)
		return str_fmt(exchange->arena, "bytes */%lld", (long long)file->size);
	return str_fmt(exchange->arena, "bytes %lld-%lld/%lld", (long long)file->at,
		       (long long)file->end - 1, (long long)file->size);
}

/* The file is open and its size known. Afterwards at < end says that a body follows. */
static int step_head(struct exchange *exchange, void *arg)
{
	struct file_send *file = exchange->file;
	struct http_response *response = &exchange->shown.response;
	struct str range = {NULL, 0};
	(void)arg;
	int status = answer_range(exchange, file->size, &file->at, &file->end);
	if (answer_is_fresh(exchange))
		status = 304;
	else if (status != 200)
		range = range_text(exchange, status);
	if (status == 416)
		file->at = file->end = 0;
	if (status != 200)
		response->status = status;
	response->compress = false;
	int64_t length = status == 304 ? -1 : file->end - file->at;
	if (status == 304 || exchange->shown.request.method == HTTP_HEAD)
		file->at = file->end;
	if (file->at < file->end)
		file->chunk = arena_alloc(exchange->arena, FILE_CHUNK);
	file->head_made = true;
	return answer_head(exchange, response->status, length, range);
}

static void failed(struct exchange *exchange, int status)
{
	bool sent = exchange->file->head_sent;
	file_end(exchange);
	if (sent)
		connection_close(exchange->connection);
	else
		connection_refuse(exchange->connection, status);
}

static void piece_read(struct exchange *exchange)
{
	struct file_send *file = exchange->file;
	exchange->out_body = (struct str){file->chunk, file->len};
	if (file->head_sent)
		exchange->out_head = (struct str){NULL, 0};
	file->head_sent = true;
	answer_write(exchange);
}

static void opened(struct exchange *exchange)
{
	int status = exchange_guard(exchange, step_head, NULL);
	if (status != 0) {
		failed(exchange, status);
	} else if (exchange->file->at < exchange->file->end) {
		next_step(exchange);
	} else {
		exchange->file->head_sent = true;
		answer_write(exchange);
	}
}

static void worked(uv_work_t *request, int cancelled)
{
	struct exchange *exchange = request->data;
	struct file_send *file = exchange->file;
	(void)cancelled;
	exchange->held = false;
	if (exchange->connection->gone)
		exchange_end(exchange);
	else if (file->error != 0)
		failed(exchange, file->error == ENOENT || file->error == ENOTDIR ? 404 : 500);
	else if (file->head_made)
		piece_read(exchange);
	else
		opened(exchange);
}

bool file_goes_on(struct exchange *exchange)
{
	if (exchange->file->at >= exchange->file->end)
		return false;
	next_step(exchange);
	return true;
}

void file_end(struct exchange *exchange)
{
	if (exchange->file->descriptor >= 0)
		close(exchange->file->descriptor);
	exchange->file = NULL;
}

static int step_file(struct exchange *exchange, void *arg)
{
	struct file_send *file = arena_one(exchange->arena, struct file_send);
	(void)arg;
	file->path = str_c(exchange->arena, exchange->shown.response.file);
	file->descriptor = -1;
	exchange->file = file;
	return 0;
}

void file_begin(struct exchange *exchange)
{
	int status = exchange_guard(exchange, step_file, NULL);
	if (status != 0)
		connection_refuse(exchange->connection, status);
	else
		next_step(exchange);
}
