/*
 * client: the fixture server and the plain client. See client.h.
 */
#include "client.h"

#include "check.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 10000, BIG_FILE = 300000 };

int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the routes ---- */

static struct str describe(struct http_exchange *exchange)
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"};
	struct arena *arena = exchange->request.arena;
	const struct http_request *request = &exchange->request;
	struct str text = str_fmt(arena, "%s " STR " [" STR "]\n", methods[request->method],
				  STR_ARG(request->path), STR_ARG(request->query));
	for (const struct http_pair *one = request->params; one != NULL; one = one->next)
		text = str_fmt(arena, STR "?" STR "=" STR "\n", STR_ARG(text), STR_ARG(one->name),
			       STR_ARG(one->value));
	for (const struct http_pair *one = request->fields; one != NULL; one = one->next)
		text = str_fmt(arena, STR STR "=" STR "\n", STR_ARG(text), STR_ARG(one->name),
			       STR_ARG(one->value));
	for (const struct http_file *one = request->files; one != NULL; one = one->next)
		text = str_fmt(arena, STR STR ":" STR "(" STR ") %lld " STR "\n", STR_ARG(text),
			       STR_ARG(one->field), STR_ARG(one->name), STR_ARG(one->type),
			       (long long)one->size, STR_ARG(one->digest));
	return str_fmt(arena, STR "body %zu:" STR, STR_ARG(text), request->body.len,
		       STR_ARG(request->body));
}

static struct str many(struct arena *arena, struct str line, size_t size)
{
	char *text = arena_alloc(arena, size + 1);
	for (size_t i = 0; i < size; i++)
		text[i] = line.at[i % line.len];
	return (struct str){text, size};
}

static void fill_special(struct http_exchange *exchange, struct fixture *fixture, struct str path)
{
	struct http_response *response = &exchange->response;
	struct arena *arena = exchange->request.arena;
	if (str_eq(path, S("/file"))) {
		response->kind = HTTP_FILE;
		response->etag = S("file1");
		response->file = str_fmt(arena, "%s/big.bin", fixture->folder);
	} else if (str_eq(path, S("/missing"))) {
		response->kind = HTTP_FILE;
		response->file = S("/nowhere/at/all");
	} else if (str_eq(path, S("/events"))) {
		response->kind = HTTP_EVENTS;
		response->topics = http_param(&exchange->request, "topics");
	} else if (str_eq(path, S("/header"))) {
		http_set_header(exchange, "X-Given", http_param(&exchange->request, "value"));
	} else if (str_eq(path, S("/hungry"))) {
		while (fixture->server != NULL)
			arena_alloc(arena, 100000);
	} else if (str_eq(path, S("/none"))) {
		response->status = 204;
	} else if (str_eq(path, S("/broken"))) {
		response->status = 0;
	}
}

/* As an answer that is sent again and again: its headers written out, its gzip form made before. */
static void fill_ready(struct http_exchange *exchange)
{
	struct http_response *response = &exchange->response;
	struct arena *arena = exchange->request.arena;
	struct http_lines lines;
	response->lines.always = S("X-First: 1\r\n");
	http_set_header(exchange, "X-Second", S("2"));
	response->body = many(arena, S("党群服务中心 village "), 10000);
	assert_true(http_write_lines(arena, response, &lines));
	response->headers = NULL;
	response->lines = lines;
	response->etag = S("tag2");
	response->compress = true;
	if (http_takes_gzip(&exchange->request)) {
		response->body = http_gzip(arena, response->body);
		response->packed = true;
	}
}

static void fill(struct http_exchange *exchange, struct fixture *fixture)
{
	struct http_response *response = &exchange->response;
	struct str path = exchange->request.path;
	int64_t size = 0;
	if (str_starts(path, S("/later/")))
		path = str_sub(path, 6, path.len);
	response->status = 200;
	http_set_header(exchange, "Content-Type", S("text/plain; charset=utf-8"));
	if (str_eq(path, S("/big"))) {
		assert_true(str_int(exchange->request.query, &size));
		response->body = many(exchange->request.arena, S("x"), (size_t)size);
	} else if (str_eq(path, S("/page")) || str_eq(path, S("/tagged")) ||
		   str_eq(path, S("/long"))) {
		response->compress = true;
		response->etag = str_eq(path, S("/tagged")) ? S("tag1") : S("");
		response->body = many(exchange->request.arena, S("党群服务中心 village "),
				      str_eq(path, S("/long")) ? 400000 : 10000);
	} else if (str_eq(path, S("/ready"))) {
		fill_ready(exchange);
	} else {
		response->body = describe(exchange);
		fill_special(exchange, fixture, path);
	}
}

static void pause_ms(long milliseconds)
{
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
	nanosleep(&time, NULL);
}

struct later {
	struct fixture *fixture;
	struct http_exchange *exchange;
	long wait;
};

static void *answer_later(void *arg)
{
	struct later *later = arg;
	struct fixture *fixture = later->fixture;
	jmp_buf escape;
	pause_ms(later->wait);
	if (setjmp(escape) == 0) {
		arena_guard(later->exchange->request.arena, 10 << 20, &escape);
		fill(later->exchange, fixture);
	} else {
		later->exchange->response = (struct http_response){.status = 503};
	}
	http_reply(later->exchange);
	free(later);
	atomic_fetch_sub(&fixture->later, 1);
	return NULL;
}

static void handle(void *arg, struct http_exchange *exchange)
{
	struct fixture *fixture = arg;
	struct str path = exchange->request.path;
	atomic_fetch_add(&fixture->handled, 1);
	pthread_mutex_lock(&fixture->lock);
	snprintf(fixture->peer, sizeof fixture->peer, STR, STR_ARG(exchange->request.peer));
	fixture->secure = exchange->request.secure;
	pthread_mutex_unlock(&fixture->lock);
	if (!str_starts(path, S("/later")) && !str_starts(path, S("/slow"))) {
		fill(exchange, fixture);
		http_reply(exchange);
		return;
	}
	struct later *later = calloc(1, sizeof *later);
	*later = (struct later){fixture, exchange, str_starts(path, S("/slow")) ? 300 : 0};
	atomic_fetch_add(&fixture->later, 1);
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, answer_later, later), 0);
	pthread_detach(thread);
}

static void refuse(void *arg, int status, struct http_response *response)
{
	static struct http_pair type = {STR_INIT("Content-Type"),
					STR_INIT("text/plain; charset=utf-8"), NULL};
	struct fixture *fixture = arg;
	atomic_fetch_add(&fixture->refused, 1);
	response->headers = &type;
	response->body =
		status == 413 ? S("内容太大，请分几次发送。") : S("请求有误，请返回重试。");
}

static void done(void *arg, const struct http_exchange *exchange, int64_t microseconds)
{
	struct fixture *fixture = arg;
	assert_true(exchange->response.status >= 200 && microseconds >= 0);
	atomic_fetch_add(&fixture->answered, 1);
}

static struct http_limits same_limits(void *arg, enum http_method method, struct str path)
{
	struct fixture *fixture = arg;
	(void)method, (void)path;
	return fixture->limits;
}

/* ---- the fixture ---- */

static void make_folder(struct fixture *fixture)
{
	char path[128];
	snprintf(fixture->folder, sizeof fixture->folder, "/tmp/lianxin-http-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(path, sizeof path, "%s/big.bin", fixture->folder);
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	for (int i = 0; i < BIG_FILE; i++)
		fputc('a' + i % 26, out);
	fclose(out);
}

struct fixture *fixture_start(const struct http_plan *wanted, struct http_limits limits)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct http_plan plan = *wanted;
	fixture->arena = arena_new(NULL);
	fixture->limits = limits;
	pthread_mutex_init(&fixture->lock, NULL);
	make_folder(fixture);
	plan.address = plan.address.len > 0 ? plan.address : S("127.0.0.1");
	plan.loops = plan.loops > 0 ? plan.loops : 2;
	plan.arena_max = plan.arena_max > 0 ? plan.arena_max : (size_t)64 << 20;
	plan.scratch = str_fmt(fixture->arena, "%s/scratch", fixture->folder);
	plan.limits = same_limits;
	plan.handle = handle;
	plan.refuse = refuse;
	plan.done = done;
	plan.arg = fixture;
	err_t err = http_start(fixture->arena, &plan, &fixture->server);
	if (err != NULL)
		fail_msg(STR, STR_ARG(err->text));
	return fixture;
}

static void path_in(const struct fixture *fixture, const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", fixture->folder, name);
}

size_t fixture_scratch_files(const struct fixture *fixture)
{
	char path[128];
	size_t count = 0;
	path_in(fixture, "scratch", path);
	DIR *list = opendir(path);
	assert_non_null(list);
	for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list))
		count += entry->d_name[0] != '.';
	closedir(list);
	return count;
}

void fixture_stop(struct fixture *fixture)
{
	char path[128];
	http_stop(fixture->server);
	while (atomic_load(&fixture->later) > 0)
		pause_ms(1);
	path_in(fixture, "big.bin", path);
	unlink(path);
	path_in(fixture, "scratch", path);
	assert_int_equal(rmdir(path), 0); /* fails when an upload was left behind */
	assert_int_equal(rmdir(fixture->folder), 0);
	arena_free(fixture->arena);
	free(fixture);
}

size_t open_descriptors(void)
{
	size_t count = 0;
	DIR *list = opendir("/proc/self/fd");
	assert_non_null(list);
	for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list))
		count++;
	closedir(list);
	return count;
}

/* ---- the client ---- */

static int open_six(const struct fixture *fixture)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6,
				  .sin6_port = htons((uint16_t)http_port(fixture->server))};
	to.sin6_addr = in6addr_loopback;
	int connection = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(connection >= 0);
	assert_int_equal(connect(connection, (struct sockaddr *)&to, sizeof to), 0);
	return connection;
}

int client_open(const struct fixture *fixture)
{
	if (fixture->six)
		return open_six(fixture);
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)http_port(fixture->server))};
	struct timeval patience = {.tv_sec = PATIENCE / 1000};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(connection >= 0);
	setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	assert_int_equal(connect(connection, (struct sockaddr *)&to, sizeof to), 0);
	return connection;
}

bool client_send_or_reset(int connection, struct str text)
{
	while (text.len > 0) {
		ssize_t count = send(connection, text.at, text.len, MSG_NOSIGNAL);
		if (count <= 0)
			return false;
		text = str_sub(text, (size_t)count, text.len);
	}
	return true;
}

void client_send(int connection, struct str text)
{
	assert_true(client_send_or_reset(connection, text));
}

void client_half_close(int connection)
{
	shutdown(connection, SHUT_WR);
}

void client_reset(int connection)
{
	struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(connection);
}

/* Up to size bytes; 0 at the end or a reset. */
static size_t read_some(int connection, char *to, size_t size)
{
	struct pollfd wait = {.fd = connection, .events = POLLIN};
	if (poll(&wait, 1, PATIENCE) != 1)
		fail_msg("nothing came for %d ms", PATIENCE);
	ssize_t count = recv(connection, to, size, 0);
	return count <= 0 ? 0 : (size_t)count;
}

struct str client_read_until(struct arena *arena, int connection, struct str text)
{
	size_t cap = 65536, len = 0;
	char *to = arena_alloc(arena, cap);
	for (;;) {
		if (text.len > 0 && str_find((struct str){to, len}, text) != SIZE_MAX)
			break;
		if (len == cap) {
			to = arena_grow(arena, to, cap, cap * 2);
			cap *= 2;
		}
		size_t count = read_some(connection, to + len, cap - len);
		if (count == 0)
			break;
		len += count;
	}
	return (struct str){to, len};
}

struct str client_read_all(struct arena *arena, int connection)
{
	return client_read_until(arena, connection, S(""));
}

bool client_is_closed(int connection, int milliseconds)
{
	int64_t until = now_ms() + milliseconds;
	char byte[256];
	for (int64_t left = milliseconds; left >= 0; left = until - now_ms()) {
		struct pollfd wait = {.fd = connection, .events = POLLIN};
		if (poll(&wait, 1, (int)left) == 1 && recv(connection, byte, sizeof byte, 0) <= 0)
			return true;
	}
	return false;
}

/* Byte by byte, so that nothing of the next answer is taken. */
static struct str read_head(struct arena *arena, int connection)
{
	enum { MOST = 32768 };
	char *to = arena_alloc(arena, MOST);
	size_t len = 0;
	while (len < MOST && !str_ends((struct str){to, len}, S("\r\n\r\n"))) {
		if (read_some(connection, to + len, 1) == 0)
			break;
		len++;
	}
	return (struct str){to, len};
}

struct str answer_header(struct answer_seen answer, const char *lower_name)
{
	struct str rest = answer.head;
	str_cut(&rest, '\n');
	while (rest.len > 0) {
		struct str value = str_trim(str_cut(&rest, '\n'));
		struct str name = str_cut(&value, ':');
		if (str_same(name, str_of(lower_name)))
			return str_trim(value);
	}
	return (struct str){NULL, 0};
}

struct answer_seen client_answer(struct arena *arena, int connection, bool head_only)
{
	struct answer_seen answer = {.head = read_head(arena, connection)};
	int64_t length = 0;
	if (!str_starts(answer.head, S("HTTP/1.1 ")))
		return answer;
	answer.status = (int)strtol(answer.head.at + 9, NULL, 10);
	answer.close = str_same(answer_header(answer, "connection"), S("close"));
	if (head_only || !str_int(answer_header(answer, "content-length"), &length) || length == 0)
		return answer;
	char *to = arena_alloc(arena, (size_t)length);
	while (answer.body.len < (size_t)length) {
		size_t count = read_some(connection, to + answer.body.len,
					 (size_t)length - answer.body.len);
		answer.body = (struct str){to, answer.body.len + count};
		if (count == 0)
			break;
	}
	return answer;
}

struct answer_seen client_ask(struct arena *arena, const struct fixture *fixture,
			      struct str request)
{
	int connection = client_open(fixture);
	client_send(connection, request);
	struct answer_seen answer =
		client_answer(arena, connection, str_starts(request, S("HEAD ")));
	close(connection);
	return answer;
}
