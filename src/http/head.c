/*
 * head: scanning and reading the raw head. See head.h.
 *
 * Strict on purpose: what two programs could read in two ways is an error, even where a standard
 * lets a server guess. Never looks behind scan->end.
 */
#include "head.h"

#include "base/arena.h"
#include "base/count.h"

#include <string.h>

enum sort { PLAIN, RETURN, NEWLINE, BAD };

/* Bytes that may stand in a head at all: CR and LF only as a pair, HTAB, and what can be seen. */
static enum sort sort_of(unsigned char c)
{
	if (c >= 0x20 && c != 0x7f)
		return PLAIN;
	if (c == '\r')
		return RETURN;
	if (c == '\n')
		return NEWLINE;
	return c == '\t' ? PLAIN : BAD;
}

bool head_is_token(unsigned char c)
{
	/* Bits of 32 bytes each: digits, letters and !#$%&'*+-.^_`|~ */
	static const uint32_t tokens[8] = {0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff};
	return (tokens[c / 32] >> (c % 32) & 1) != 0;
}

/* A line has ended: its CR LF is at bytes[at - 1], bytes[at]. */
static int end_line(struct head_scan *scan, size_t at)
{
	bool empty = at - 1 == scan->line_begin;
	if (empty && scan->lines == 0)
		return 400; /* an empty line instead of a request */
	if (scan->lines == 0 && at - 1 > TARGET_MAX + 64)
		return 414;
	if (empty)
		scan->end = at + 1;
	else
		scan->lines++;
	scan->line_begin = at + 1;
	return scan->lines > HEAD_LINES_MAX + 1 ? 431 : 0;
}

static int too_long(const struct head_scan *scan)
{
	if (scan->lines == 0 && scan->looked > TARGET_MAX + 64)
		return 414;
	return scan->looked >= HEAD_MAX ? 431 : 0;
}

/* Behind bytes of a line that no rule is about: not at its beginning and not behind a CR. */
static size_t skip_plain(struct str bytes, size_t at, size_t limit)
{
	while (at < limit && sort_of((unsigned char)bytes.at[at]) == PLAIN)
		at++;
	return at;
}

int head_look(struct head_scan *scan, struct str bytes)
{
	size_t limit = bytes.len < HEAD_MAX ? bytes.len : HEAD_MAX;
	while (scan->looked < limit) {
		size_t at = scan->looked++;
		unsigned char c = (unsigned char)bytes.at[at];
		bool after_return = at > scan->line_begin && bytes.at[at - 1] == '\r';
		enum sort sort = sort_of(c);
		if (after_return != (sort == NEWLINE) || sort == BAD)
			return 400;
		if (at == scan->line_begin && (c == ' ' || c == '\t'))
			return 400; /* obs-fold, or a blank before the request */
		if (at == 0 && !head_is_token(c))
			return 400;
		if (sort == PLAIN)
			scan->looked = skip_plain(bytes, scan->looked, limit);
		if (sort != NEWLINE)
			continue;
		int status = end_line(scan, at);
		if (status != 0 || scan->end > 0)
			return status;
	}
	return too_long(scan);
}

/* The line at *at without its CR LF; *at moves behind it. */
static struct str next_line(const char *bytes, size_t end, size_t *at)
{
	const char *stop = memchr(bytes + *at, '\r', end - *at);
	struct str line = {bytes + *at, (size_t)(stop - (bytes + *at))};
	*at += line.len + 2;
	return line;
}

static int read_method(struct str word, enum http_method *out)
{
	static const struct str ours[] = {STR_INIT("GET"), STR_INIT("HEAD"),   STR_INIT("POST"),
					  STR_INIT("PUT"), STR_INIT("DELETE"), STR_INIT("OPTIONS")};
	static const struct str theirs[] = {STR_INIT("CONNECT"), STR_INIT("TRACE"),
					    STR_INIT("PATCH")};
	for (size_t i = 0; i < COUNT(ours); i++) {
		if (str_eq(word, ours[i])) {
			*out = (enum http_method)i;
			return 0;
		}
	}
	for (size_t i = 0; i < COUNT(theirs); i++) {
		if (str_eq(word, theirs[i]))
			return 405;
	}
	for (size_t i = 0; i < word.len; i++) {
		if (!head_is_token((unsigned char)word.at[i]))
			return 400;
	}
	return word.len == 0 || word.len > 32 ? 400 : 501;
}

static int read_version(struct str word, int *minor)
{
	if (str_eq(word, S("HTTP/1.1")) || str_eq(word, S("HTTP/1.0"))) {
		*minor = word.at[7] - '0';
		return 0;
	}
	bool formed = word.len == 8 && str_starts(word, S("HTTP/")) && word.at[6] == '.' &&
		      word.at[5] >= '0' && word.at[5] <= '9' && word.at[7] >= '0' &&
		      word.at[7] <= '9';
	return formed ? 505 : 400;
}

/* Method, one blank, target, one blank, version. */
static int read_request_line(struct str line, struct head *head)
{
	struct str rest = line;
	if (memchr(line.at, '\t', line.len) != NULL)
		return 400;
	int status = read_method(str_cut(&rest, ' '), &head->method);
	head->target = str_cut(&rest, ' ');
	int version = read_version(rest, &head->minor);
	if (head->target.len == 0 || version == 400)
		return 400;
	if (head->target.len > TARGET_MAX)
		return 414;
	return version != 0 ? version : status;
}

static struct str trim_value(struct str s)
{
	while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = str_sub(s, 1, s.len);
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* Only ASCII: nearly every header, and much cheaper to see than valid UTF-8. */
static bool is_plain(struct str s)
{
	unsigned char seen = 0;
	for (size_t i = 0; i < s.len; i++)
		seen |= (unsigned char)s.at[i];
	return seen < 0x80;
}

static int read_header_line(char *bytes, struct str line, struct http_pair *pair)
{
	char *name = bytes + (line.at - bytes);
	size_t len = 0;
	while (len < line.len && line.at[len] != ':') {
		if (!head_is_token((unsigned char)line.at[len]))
			return 400;
		if (name[len] >= 'A' && name[len] <= 'Z')
			name[len] = (char)(name[len] - 'A' + 'a');
		len++;
	}
	if (len == 0 || len == line.len)
		return 400;
	pair->name = (struct str){name, len};
	pair->value = trim_value(str_sub(line, len + 1, line.len));
	return is_plain(pair->value) || str_valid(pair->value) ? 0 : 400;
}

static int read_length(struct str value, int64_t *length)
{
	if (*length >= 0 || value.len == 0)
		return 400;
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] < '0' || value.at[i] > '9')
			return 400;
	}
	if (value.len > 18)
		return 413;
	return str_int(value, length) ? 0 : 400;
}

static void read_connection(struct str value, struct head *head, bool *close)
{
	while (value.len > 0) {
		struct str option = trim_value(str_cut(&value, ','));
		if (str_same(option, S("close")))
			*close = true;
		else if (str_same(option, S("keep-alive")) && head->minor == 0)
			head->keep = true;
	}
}

/* Lower case, and only what a name, an address or [an address] with a port is made of. */
static int read_host(struct arena *arena, struct str value, struct str *out)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
	char *host = str_c(arena, value);
	size_t i = 0;
	for (size_t k = 0; k < value.len; k++) {
		if (host[k] >= 'A' && host[k] <= 'Z')
			host[k] = (char)(host[k] - 'A' + 'a');
	}
	if (host[0] == '[') {
		size_t inner = strspn(host + 1, "0123456789abcdef:.");
		if (inner < 2 || host[1 + inner] != ']')
			return 400;
		i = inner + 2;
	} else {
		i = strspn(host, allowed);
	}
	if (i == 0)
		return 400;
	if (host[i] == ':') {
		size_t digits = strspn(host + i + 1, "0123456789");
		if (digits == 0 || digits > 5)
			return 400;
		i += 1 + digits;
	}
	if (i != value.len || value.len > 255)
		return 400;
	*out = (struct str){host, value.len};
	return 0;
}

/* What the headers say together; each that must be single is. */
struct single {
	bool close, type, encoding, expect, origin, authorization;
};

static int once(bool *seen)
{
	if (*seen)
		return 400;
	*seen = true;
	return 0;
}

static int note_coding(const struct http_pair *pair, struct head *head)
{
	if (head->chunked || head->minor == 0)
		return 400;
	if (!str_same(pair->value, S("chunked")))
		return 501;
	head->chunked = true;
	return 0;
}

static int note_expect(const struct http_pair *pair, struct head *head, struct single *single)
{
	if (!str_same(pair->value, S("100-continue")))
		return 417;
	head->expect = head->minor == 1;
	return once(&single->expect);
}

static int note_header(struct arena *arena, const struct http_pair *pair, struct head *head,
		       struct single *single)
{
	struct str name = pair->name;
	if (str_eq(name, S("host")))
		return head->host.len > 0 ? 400 : read_host(arena, pair->value, &head->host);
	if (str_eq(name, S("content-length")))
		return read_length(pair->value, &head->length);
	if (str_eq(name, S("transfer-encoding")))
		return note_coding(pair, head);
	if (str_eq(name, S("connection")))
		read_connection(pair->value, head, &single->close);
	if (str_eq(name, S("expect")))
		return note_expect(pair, head, single);
	if (str_eq(name, S("content-type"))) {
		head->type = pair->value;
		return once(&single->type);
	}
	if (str_eq(name, S("content-encoding")))
		return str_same(pair->value, S("identity")) ? once(&single->encoding) : 415;
	if (str_eq(name, S("origin")))
		return once(&single->origin);
	if (str_eq(name, S("authorization")))
		return once(&single->authorization);
	return 0;
}

int head_read(struct arena *arena, char *bytes, const struct head_scan *scan, struct head *out)
{
	struct head head = {.length = -1};
	struct single single = {0};
	size_t at = 0;
	int status = read_request_line(next_line(bytes, scan->end, &at), &head);
	if (status != 0)
		return status;
	size_t count = scan->lines - 1;
	struct http_pair *pairs = arena_many(arena, struct http_pair, count);
	for (size_t i = 0; i < count; i++) {
		pairs[i].next = i + 1 < count ? &pairs[i + 1] : NULL;
		status = read_header_line(bytes, next_line(bytes, scan->end, &at), &pairs[i]);
		if (status == 0)
			status = note_header(arena, &pairs[i], &head, &single);
		if (status != 0)
			return status;
	}
	if (head.host.len == 0 || (head.chunked && head.length >= 0))
		return 400;
	head.headers = count > 0 ? pairs : NULL;
	head.keep = (head.minor == 1 || head.keep) && !single.close;
	*out = head;
	return 0;
}
