/*
 * answer: the head of an answer, and whether a body is sent at all, in part, or compressed.
 *
 * Never lets a handler's text become another header: a control byte in a value makes the answer a
 * 500. Length, date and connection are said by the server alone.
 */
#include "server.h"

#include "base/arena.h"
#include "base/count.h"

#include <string.h>
#include <time.h>

/* ---- conditions ---- */

static struct str trim(struct str s)
{
	while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = str_sub(s, 1, s.len);
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* "tag", W/"tag" or "tag-gz", as the compressed form is called. */
static bool tag_matches(struct str given, struct str tag)
{
	if (str_starts(given, S("W/")))
		given = str_sub(given, 2, given.len);
	if (given.len < 2 || given.at[0] != '"' || given.at[given.len - 1] != '"')
		return false;
	given = str_sub(given, 1, given.len - 2);
	if (given.len == tag.len + 3 && str_ends(given, S("-gz")))
		given.len -= 3;
	return str_eq(given, tag);
}

bool answer_is_fresh(const struct exchange *exchange)
{
	const struct http_request *request = &exchange->shown.request;
	const struct http_response *response = &exchange->shown.response;
	if (response->status != 200 || response->etag.len == 0 || request->method > HTTP_HEAD)
		return false;
	struct str list = http_header(request, "if-none-match");
	if (str_eq(list, S("*")))
		return true;
	while (list.len > 0) {
		if (tag_matches(trim(str_cut(&list, ',')), response->etag))
			return true;
	}
	return false;
}

/* ---- compression ---- */

/* "gzip", "gzip;q=0.5", "*"; not "gzip;q=0". */
static bool accepts_gzip(struct str list)
{
	while (list.len > 0) {
		struct str rest = str_cut(&list, ',');
		struct str coding = trim(str_cut(&rest, ';'));
		struct str quality = trim(rest);
		if (!str_same(coding, S("gzip")) && !str_eq(coding, S("*")))
			continue;
		bool zero = str_starts(quality, S("q=0"));
		for (size_t i = 3; zero && i < quality.len; i++)
			zero = quality.at[i] == '.' || quality.at[i] == '0';
		return !zero;
	}
	return false;
}

static bool has_header(const struct http_response *response, struct str name)
{
	for (const struct http_pair *pair = response->headers; pair != NULL; pair = pair->next) {
		if (str_same(pair->name, name))
			return true;
	}
	return false;
}

bool answer_may_gzip(const struct exchange *exchange)
{
	const struct http_response *response = &exchange->shown.response;
	return response->compress && !response->packed && response->body.len >= GZIP_LEAST &&
	       http_takes_gzip(&exchange->shown.request) &&
	       !has_header(response, S("content-encoding"));
}

bool http_takes_gzip(const struct http_request *request)
{
	return accepts_gzip(http_header(request, "accept-encoding"));
}

size_t answer_gzip(z_stream *deflater, struct str body, char *to, size_t room)
{
	deflater->next_in = (Bytef *)(uintptr_t)body.at;
	deflater->avail_in = (uInt)body.len;
	deflater->next_out = (Bytef *)to;
	deflater->avail_out = (uInt)room;
	if (deflate(deflater, Z_FINISH) != Z_STREAM_END)
		return 0;
	return room - deflater->avail_out;
}

bool answer_open_deflater(z_stream *deflater)
{
	memset(deflater, 0, sizeof *deflater);
	return deflateInit2(deflater, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
}

struct str http_gzip(struct arena *arena, struct str bytes)
{
	z_stream deflater;
	size_t len = 0;
	if (bytes.len < GZIP_LEAST || bytes.len > UINT32_MAX / 2)
		return (struct str){NULL, 0};
	char *to = arena_bytes(arena, bytes.len); /* before zlib has memory of its own */
	if (answer_open_deflater(&deflater)) {
		len = answer_gzip(&deflater, bytes, to, bytes.len - 1);
		deflateEnd(&deflater);
	}
	return (struct str){to, len};
}

/* ---- ranges ---- */

static bool range_still_meant(const struct exchange *exchange)
{
	struct str condition = http_header(&exchange->shown.request, "if-range");
	struct str tag = exchange->shown.response.etag;
	return condition.len == 0 ||
	       (tag.len > 0 && !str_starts(condition, S("W/")) && tag_matches(condition, tag));
}

int answer_range(const struct exchange *exchange, int64_t size, int64_t *from, int64_t *to)
{
	const struct http_request *request = &exchange->shown.request;
	struct str range = http_header(request, "range");
	int64_t first = -1, last = -1;
	*from = 0;
	*to = size;
	if (range.len == 0 || request->method != HTTP_GET ||
	    exchange->shown.response.status != 200 || !str_starts(range, S("bytes=")) ||
	    !range_still_meant(exchange))
		return 200;
	struct str end = str_sub(range, 6, range.len);
	struct str begin = trim(str_cut(&end, '-'));
	end = trim(end);
	if ((begin.len > 0 && (!str_int(begin, &first) || first < 0)) ||
	    (end.len > 0 && (!str_int(end, &last) || last < 0)) || (begin.len == 0 && end.len == 0))
		return 200; /* several ranges or none we know: the whole is always right */
	if (begin.len == 0) {
		first = last < size ? size - last : 0;
		last = size - 1;
	} else if (end.len == 0 || last >= size) {
		last = size - 1;
	}
	if (first >= size || last < first)
		return 416;
	*from = first;
	*to = last + 1;
	return 206;
}

/* ---- the head ---- */

static void two_digits(char *to, int n)
{
	to[0] = (char)('0' + n / 10 % 10);
	to[1] = (char)('0' + n % 10);
}

/* "Mon, 23 Nov 2026 01:41:00 GMT", made once a second. */
struct str loop_date(struct loop *loop)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct timespec now;
	struct tm at;
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (loop->date_second == (int64_t)now.tv_sec)
		return (struct str){loop->date, 29};
	loop->date_second = (int64_t)now.tv_sec;
	if (gmtime_r(&now.tv_sec, &at) == NULL)
		return (struct str){NULL, 0};
	memcpy(loop->date, "Xxx, 00 Xxx 0000 00:00:00 GMT", 29);
	memcpy(loop->date, days + 3 * at.tm_wday, 3);
	two_digits(loop->date + 5, at.tm_mday);
	memcpy(loop->date + 8, months + 3 * at.tm_mon, 3);
	two_digits(loop->date + 12, (at.tm_year + 1900) / 100);
	two_digits(loop->date + 14, at.tm_year % 100);
	two_digits(loop->date + 17, at.tm_hour);
	two_digits(loop->date + 20, at.tm_min);
	two_digits(loop->date + 23, at.tm_sec);
	return (struct str){loop->date, 29};
}

static bool good_header(const struct http_pair *pair)
{
	for (size_t i = 0; i < pair->name.len; i++) {
		if (!head_is_token((unsigned char)pair->name.at[i]))
			return false;
	}
	for (size_t i = 0; i < pair->value.len; i++) {
		unsigned char c = (unsigned char)pair->value.at[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return pair->name.len > 0;
}

/* What the server says itself. */
static bool is_ours(struct str name)
{
	static const struct str names[] = {
		STR_INIT("content-length"),    STR_INIT("date"),       STR_INIT("connection"),
		STR_INIT("transfer-encoding"), STR_INIT("keep-alive"), STR_INIT("etag")};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (str_same(name, names[i]))
			return true;
	}
	return false;
}

/* Headers that tell of a body that is not sent. */
static bool about_body(struct str name)
{
	return str_same(name, S("content-type")) || str_same(name, S("content-disposition")) ||
	       str_same(name, S("content-encoding"));
}

/* A block of exactly measured size that is filled from the front. */
struct writer {
	char *at;
	size_t len, cap;
};

static void put(struct writer *writer, struct str s)
{
	if (s.len == 0 || writer->cap - writer->len < s.len)
		return;
	memcpy(writer->at + writer->len, s.at, s.len);
	writer->len += s.len;
}

static void put_line(struct writer *writer, struct str name, struct str value)
{
	put(writer, name);
	put(writer, S(": "));
	put(writer, value);
	put(writer, S("\r\n"));
}

static struct str digits_of(int64_t n, char room[24])
{
	size_t i = 24;
	do {
		room[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return (struct str){room + i, 24 - i};
}

static void put_first_lines(struct writer *writer, struct exchange *exchange, int status,
			    int64_t length)
{
	char room[24];
	put(writer, S("HTTP/1.1 "));
	put(writer, digits_of(status, room));
	put(writer, S(" "));
	put(writer, str_of(http_reason(status)));
	put(writer, S("\r\n"));
	put_line(writer, S("Date"), loop_date(exchange->loop));
	if (length >= 0)
		put_line(writer, S("Content-Length"), digits_of(length, room));
	if (exchange->closes)
		put(writer, S("Connection: close\r\n"));
	else if (exchange->message.head.minor == 0)
		put(writer, S("Connection: keep-alive\r\n"));
}

static void put_etag(struct writer *writer, struct str tag, bool gzip)
{
	put(writer, S("ETag: \""));
	put(writer, tag);
	put(writer, gzip ? S("-gz\"\r\n") : S("\"\r\n"));
}

/* What a refusal of ours has to add. */
static void put_refusal(struct writer *writer, int status)
{
	if (status == 405)
		put(writer, S("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n"));
	else if (status == 503)
		put(writer, S("Retry-After: 2\r\n"));
}

static size_t measure(const struct http_pair *pair)
{
	size_t size = 0;
	for (; pair != NULL; pair = pair->next)
		size += pair->name.len + pair->value.len + 4;
	return size;
}

bool http_write_lines(struct arena *arena, const struct http_response *response, struct http_lines *out)
{
	const struct http_lines *given = &response->lines;
	size_t size = measure(response->headers);
	struct writer always = {arena_bytes(arena, size + given->always.len), 0, size + given->always.len};
	struct writer of_body = {arena_bytes(arena, size + given->of_body.len), 0,
				 size + given->of_body.len};
	put(&always, given->always);
	put(&of_body, given->of_body);
	for (const struct http_pair *pair = response->headers; pair != NULL; pair = pair->next) {
		if (!good_header(pair) || is_ours(pair->name))
			return false;
		put_line(about_body(pair->name) ? &of_body : &always, pair->name, pair->value);
	}
	*out = (struct http_lines){{always.at, always.len}, {of_body.at, of_body.len}};
	return true;
}

/* What the handler says, in both of its forms; false when something in it is malformed. */
static bool put_headers(struct writer *writer, const struct http_response *response, int status)
{
	for (const struct http_pair *pair = response->headers; pair != NULL; pair = pair->next) {
		if (!good_header(pair))
			return false;
		if (!is_ours(pair->name) && !(status == 304 && about_body(pair->name)))
			put_line(writer, pair->name, pair->value);
	}
	put(writer, response->lines.always);
	if (status != 304)
		put(writer, response->lines.of_body);
	return true;
}

int answer_head(struct exchange *exchange, int status, int64_t length, struct str range)
{
	const struct http_response *response = &exchange->shown.response;
	size_t size = 512 + response->etag.len + range.len + measure(response->headers) +
		      response->lines.always.len + response->lines.of_body.len;
	struct writer writer = {arena_bytes(exchange->arena, size), 0, size};
	put_first_lines(&writer, exchange, status, length);
	if (!put_headers(&writer, response, status))
		return 500;
	struct http_pair tag = {S("etag"), response->etag, NULL};
	if (!good_header(&tag) || str_find(response->etag, S("\"")) != SIZE_MAX)
		return 500;
	if (response->etag.len > 0)
		put_etag(&writer, response->etag, exchange->gzip);
	if (exchange->gzip && status != 304)
		put_line(&writer, S("Content-Encoding"), S("gzip"));
	if (exchange->refused)
		put_refusal(&writer, status);
	if (response->compress)
		put_line(&writer, S("Vary"), S("Accept-Encoding"));
	if (range.len > 0)
		put_line(&writer, S("Content-Range"), range);
	put(&writer, S("\r\n"));
	exchange->out_head = (struct str){writer.at, writer.len};
	return 0;
}
