/*
 * The parts of the parser one by one: what they give, at every place where the network may cut.
 * What they refuse is in tests/fuzz/http (see corpus.c).
 */
#include "check.h"

#include "base/count.h"
#include "http/head.h"
#include "http/message.h"
#include "http/multipart.h"
#include "http/target.h"
#include "http/wheel.h"

#include <string.h>

static struct arena *begin(void)
{
	return arena_new(NULL);
}

/* ---- head ---- */

static void head_is_found_wherever_it_is_cut(void **state)
{
	static const char text[] =
		"GET /a?b HTTP/1.1\r\nHost: Local:80\r\nX-Two: \t v 1 \t\r\n\r\nrest";
	const size_t end = sizeof text - 1 - 4;
	(void)state;
	for (size_t cut = 0; cut < sizeof text - 1; cut++) {
		struct head_scan scan = {0};
		assert_int_equal(head_look(&scan, (struct str){text, cut}), 0);
		assert_int_equal(scan.end, cut >= end ? end : 0);
		if (scan.end == 0)
			assert_int_equal(head_look(&scan, (struct str){text, sizeof text - 1}), 0);
		assert_int_equal(scan.end, end);
		assert_int_equal(scan.lines, 3);
	}
}

static void head_is_read(void **state)
{
	struct arena *arena = begin();
	char *text =
		str_c(arena, S("POST /a?b=c HTTP/1.1\r\nHOST: LocalHost:80\r\nX-Two: \t v 1 \t\r\n"
			       "Content-Length: 12\r\nContent-Type: text/x; y=z\r\nConnection: "
			       "close, x\r\n\r\n"));
	struct head_scan scan = {0};
	struct head head;
	(void)state;
	assert_int_equal(head_look(&scan, str_of(text)), 0);
	assert_int_equal(head_read(arena, text, &scan, &head), 0);
	assert_int_equal(head.method, HTTP_POST);
	assert_str(head.target, S("/a?b=c"));
	assert_str(head.host, S("localhost:80"));
	assert_str(head.type, S("text/x; y=z"));
	assert_int_equal(head.length, 12);
	assert_int_equal(head.minor, 1);
	assert_false(head.keep || head.chunked || head.expect);
	assert_str(head.headers->next->name, S("x-two"));
	assert_str(head.headers->next->value, S("v 1"));
	arena_free(arena);
}

static bool keeps(const char *version, const char *connection)
{
	struct arena *arena = begin();
	char *text = str_c(
		arena, str_fmt(arena, "GET / HTTP/%s\r\nHost: a\r\n%s\r\n", version, connection));
	struct head_scan scan = {0};
	struct head head;
	assert_int_equal(head_look(&scan, str_of(text)), 0);
	assert_int_equal(head_read(arena, text, &scan, &head), 0);
	bool keep = head.keep;
	arena_free(arena);
	return keep;
}

static void connections_are_kept_as_the_version_says(void **state)
{
	(void)state;
	assert_true(keeps("1.1", ""));
	assert_false(keeps("1.0", ""));
	assert_true(keeps("1.0", "Connection: Keep-Alive\r\n"));
	assert_false(keeps("1.1", "Connection: Close\r\n"));
	assert_false(keeps("1.1", "Connection: x, close\r\nConnection: keep-alive\r\n"));
	assert_false(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

/* ---- target ---- */

static void targets_are_split_and_decoded(void **state)
{
	static const struct {
		struct str target, path, query;
	} rows[] = {
		{STR_INIT("/"), STR_INIT("/"), STR_INIT("")},
		{STR_INIT("/a/b?c=d&e"), STR_INIT("/a/b"), STR_INIT("c=d&e")},
		{STR_INIT("/%E4%BA%91/x%20y"), STR_INIT("/云/x y"), STR_INIT("")},
		{STR_INIT("http://me:80/a?b?c"), STR_INIT("/a"), STR_INIT("b?c")},
		{STR_INIT("http://ME:80"), STR_INIT("/"), STR_INIT("")},
		{STR_INIT("/a+b"), STR_INIT("/a+b"), STR_INIT("")},
		{STR_INIT("/...a/..b/c.."), STR_INIT("/...a/..b/c.."), STR_INIT("")},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = begin();
		struct str path, query;
		assert_int_equal(
			target_split(arena, HTTP_GET, rows[i].target, S("me:80"), &path, &query),
			0);
		assert_str(path, rows[i].path);
		assert_str(query, rows[i].query);
		arena_free(arena);
	}
}

static void pairs_are_read_in_order(void **state)
{
	struct arena *arena = begin();
	struct http_pair *pair = NULL;
	(void)state;
	assert_int_equal(target_pairs(arena, S("a=1&&b=%E4%B8%AD+x&c&=d&a=2=3"), &pair), 0);
	static const struct str names[] = {STR_INIT("a"), STR_INIT("b"), STR_INIT("c"),
					   STR_INIT(""), STR_INIT("a")};
	static const struct str values[] = {STR_INIT("1"), STR_INIT("中 x"), STR_INIT(""),
					    STR_INIT("d"), STR_INIT("2=3")};
	for (size_t i = 0; i < 5; i++, pair = pair->next) {
		assert_str(pair->name, names[i]);
		assert_str(pair->value, values[i]);
	}
	assert_null(pair);
	arena_free(arena);
}

static void encoding_comes_back(void **state)
{
	struct arena *arena = begin();
	char all[255];
	struct str text = S("云岭 a+b/c?d=e&f%~-._"), decoded;
	(void)state;
	assert_str(http_encode(arena, S("a b/云")), S("a%20b%2F%E4%BA%91"));
	assert_true(http_decode(arena, http_encode(arena, text), true, &decoded));
	assert_str(decoded, text);
	for (size_t i = 0; i < 127; i++)
		all[i] = (char)(i + 1);
	assert_true(
		http_decode(arena, http_encode(arena, (struct str){all, 127}), false, &decoded));
	assert_str(decoded, ((struct str){all, 127}));
	assert_false(http_decode(arena, S("%ff"), false, &decoded));
	assert_false(http_decode(arena, S("%0"), false, &decoded));
	assert_false(http_decode(arena, S("%00"), false, &decoded));
	arena_free(arena);
}

static void cookies_are_found(void **state)
{
	struct http_pair second = {S("cookie"), S("d=4;e"), NULL};
	struct http_pair other = {S("x-a"), S("a=9"), &second};
	struct http_pair first = {S("cookie"), S("a=1; bb=2=3 ; c="), &other};
	struct http_request request = {.headers = &first};
	(void)state;
	assert_str(http_cookie(&request, "a"), S("1"));
	assert_str(http_cookie(&request, "bb"), S("2=3 "));
	assert_str(http_cookie(&request, "c"), S(""));
	assert_str(http_cookie(&request, "d"), S("4"));
	assert_str(http_cookie(&request, "b"), S(""));
	assert_str(http_header(&request, "x-a"), S("a=9"));
}

/* ---- who is behind a proxy ---- */

static void forwarded_is(const char *peer, const char *list, const char *proto, const char *wanted,
			 bool secure)
{
	struct arena *arena = begin();
	struct http_pair second = {S("x-forwarded-proto"), str_of(proto), NULL};
	struct http_pair first = {S("x-forwarded-for"), str_of(list), &second};
	struct http_request request = {.arena = arena, .headers = &first, .peer = str_of(peer)};
	forward_read(arena, S("10.0.0.1 10.0.0.2 ::1"), &request);
	assert_str(request.peer, str_of(wanted));
	assert_int_equal(request.secure, secure);
	arena_free(arena);
}

static void only_known_proxies_are_believed(void **state)
{
	(void)state;
	forwarded_is("9.9.9.9", "1.1.1.1", "https", "9.9.9.9", false);
	forwarded_is("10.0.0.1", "1.1.1.1", "https", "1.1.1.1", true);
	forwarded_is("10.0.0.1", "1.1.1.1", "http", "1.1.1.1", false);
	forwarded_is("10.0.0.1", "6.6.6.6, 1.1.1.1", "https", "1.1.1.1", true);
	forwarded_is("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "https", "1.1.1.1", true);
	forwarded_is("10.0.0.1", "nonsense", "https", "10.0.0.1", true);
	forwarded_is("10.0.0.1", "1.1.1.1, nonsense", "https", "10.0.0.1", true);
	forwarded_is("::1", "2001:db8::5", "", "2001:db8::5", false);
	forwarded_is("10.0.0.1", "", "", "10.0.0.1", false);
}

/* ---- multipart ---- */

struct seen {
	char text[4096];
	size_t len;
};

static void note(struct seen *seen, struct str s)
{
	assert_true(seen->len + s.len < sizeof seen->text);
	if (s.len > 0)
		memcpy(seen->text + seen->len, s.at, s.len);
	seen->len += s.len;
}

static int seen_begin(void *arg, const struct multipart_part *part)
{
	note(arg, S("["));
	note(arg, part->name);
	note(arg, part->is_file ? S("|") : S(""));
	note(arg, part->filename);
	note(arg, S("|"));
	note(arg, part->type);
	note(arg, S(":"));
	return 0;
}

static int seen_data(void *arg, struct str bytes)
{
	note(arg, bytes);
	return 0;
}

static int seen_end(void *arg)
{
	note(arg, S("]"));
	return 0;
}

static const struct str torture = STR_INIT(
	"--X-y\r\nContent-Disposition: form-data; "
	"name=\"a\"\r\n\r\n\r\n--X-\r\n--X-z\r\r\n\r\n--\r\n--X-y\r\n"
	"content-disposition: FORM-DATA; filename=\"c%22;\\.png\"; name=b\r\nContent-Type: "
	"image/png\r\n\r\n"
	"\r\n--X-y\r\nContent-Disposition:form-data;name=\"\xe4\xb8\xad\"\r\n\r\n\r\n--X-y--\r\n");
static const struct str torture_seen =
	STR_INIT("[a|:\r\n--X-\r\n--X-z\r\r\n\r\n--][b|c\";\\.png|image/png:][\xe4\xb8\xad|:]");

/* first bytes, then step by step: every cut of the boundary is met. */
static void feed_cut(struct arena *arena, size_t first, size_t step)
{
	struct seen seen = {.len = 0};
	struct multipart_sink sink = {seen_begin, seen_data, seen_end, &seen};
	struct multipart *multipart;
	struct str rest = torture;
	assert_int_equal(
		multipart_begin(arena, S("multipart/form-data; boundary=X-y"), &sink, &multipart),
		0);
	size_t size = first;
	while (rest.len > 0) {
		assert_false(multipart_ended(multipart) && rest.len > 2);
		assert_int_equal(multipart_feed(multipart, str_sub(rest, 0, size)), 0);
		rest = str_sub(rest, size, rest.len);
		size = step;
	}
	assert_true(multipart_ended(multipart));
	assert_str(((struct str){seen.text, seen.len}), torture_seen);
}

static void multipart_is_the_same_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t first = 1; first <= torture.len; first++) {
		struct arena *arena = begin();
		feed_cut(arena, first, torture.len);
		feed_cut(arena, first, 1);
		feed_cut(arena, first, 7);
		arena_free(arena);
	}
}

static int seen_refuse(void *arg, struct str bytes)
{
	(void)arg, (void)bytes;
	return 413;
}

static void multipart_stops_when_its_sink_does(void **state)
{
	struct arena *arena = begin();
	struct seen seen = {.len = 0};
	struct multipart_sink sink = {seen_begin, seen_refuse, seen_end, &seen};
	struct multipart *multipart;
	(void)state;
	assert_int_equal(multipart_begin(arena, S("multipart/form-data; boundary=\"X-y\""), &sink,
					 &multipart),
			 0);
	assert_int_equal(multipart_feed(multipart, torture), 413);
	assert_str(((struct str){seen.text, seen.len}), S("[a|:"));
	arena_free(arena);
}

/* ---- deadlines ---- */

struct entry {
	struct timed timed;
	uint64_t rang;
	struct wheel *wheel;
	struct entry *removes; /* taken out by this one's ring */
	uint64_t again; /* set anew by its ring */
};

static void rang(struct timed *timed, uint64_t now)
{
	struct entry *entry = (struct entry *)(void *)timed;
	entry->rang = now;
	if (entry->removes != NULL)
		wheel_remove(&entry->removes->timed);
	if (entry->again != 0)
		wheel_set(entry->wheel, timed, entry->again);
	entry->again = 0;
}

static void deadlines_ring_in_time(void **state)
{
	static const uint64_t whens[] = {1, 99, 100, 101, 550, 5000, 51100, 51200, 51300, 200000};
	struct wheel wheel;
	struct entry entries[10];
	(void)state;
	memset(entries, 0, sizeof entries);
	wheel_begin(&wheel, 1000000);
	for (size_t i = 0; i < 10; i++)
		wheel_set(&wheel, &entries[i].timed, 1000000 + whens[i]);
	for (uint64_t now = 1000000; now < 1201000; now += 37)
		wheel_run(&wheel, now, rang);
	for (size_t i = 0; i < 10; i++) {
		assert_true(entries[i].rang >= 1000000 + whens[i]);
		assert_true(entries[i].rang <= 1000000 + whens[i] + 2 * WHEEL_STEP + 37);
	}
}

static void deadlines_move_and_go(void **state)
{
	struct wheel wheel;
	struct entry a = {.rang = 0}, b = {.rang = 0}, c = {.rang = 0}, d = {.rang = 0};
	(void)state;
	wheel_begin(&wheel, 1000);
	wheel_set(&wheel, &a.timed, 2000);
	wheel_set(&wheel, &a.timed, 5000); /* later */
	wheel_set(&wheel, &b.timed, 9000);
	wheel_set(&wheel, &b.timed, 3000); /* earlier */
	wheel_set(&wheel, &c.timed, 2500);
	wheel_set(&wheel, &c.timed, 0); /* never */
	wheel_set(&wheel, &d.timed, 2500);
	wheel_remove(&d.timed);
	wheel_run(&wheel, 2900, rang);
	assert_int_equal(a.rang + b.rang + c.rang + d.rang, 0);
	wheel_run(&wheel, 3300, rang);
	assert_int_equal(b.rang, 3300);
	assert_int_equal(a.rang, 0);
	wheel_run(&wheel, 5200, rang);
	assert_int_equal(a.rang, 5200);
	wheel_run(&wheel, 200000, rang);
	assert_int_equal(c.rang + d.rang, 0);
}

static void a_ring_may_take_out_others(void **state)
{
	struct wheel wheel;
	struct entry a = {.rang = 0}, b = {.rang = 0};
	(void)state;
	wheel_begin(&wheel, 1000);
	a.removes = &b;
	b.removes = &a;
	a.wheel = b.wheel = &wheel;
	a.again = b.again = 4000;
	wheel_set(&wheel, &a.timed, 2000);
	wheel_set(&wheel, &b.timed, 2000);
	wheel_run(&wheel, 3000, rang);
	assert_true((a.rang == 0) != (b.rang == 0)); /* one took out the other */
	wheel_run(&wheel, 5000, rang);
	assert_int_equal(a.rang + b.rang, 5000); /* and rang once more */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_is_found_wherever_it_is_cut),
		cmocka_unit_test(head_is_read),
		cmocka_unit_test(connections_are_kept_as_the_version_says),
		cmocka_unit_test(targets_are_split_and_decoded),
		cmocka_unit_test(pairs_are_read_in_order),
		cmocka_unit_test(encoding_comes_back),
		cmocka_unit_test(cookies_are_found),
		cmocka_unit_test(only_known_proxies_are_believed),
		cmocka_unit_test(multipart_is_the_same_however_it_is_cut),
		cmocka_unit_test(multipart_stops_when_its_sink_does),
		cmocka_unit_test(deadlines_ring_in_time),
		cmocka_unit_test(deadlines_move_and_go),
		cmocka_unit_test(a_ring_may_take_out_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
