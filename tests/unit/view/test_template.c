/*
 * Templates beyond the specification: what the compiler refuses and where it says so, what may stand
 * unescaped, addresses, pulled lists, depth, and size.
 */
#include "support.h"
#include "base/count.h"

#include <string.h>

static struct str render(struct arena *arena, struct str text, struct doc *doc)
{
	const struct view_source source = {S("page"), text};
	struct templates *templates = NULL;
	struct buf out = buf_new(arena, 1 << 20);
	assert_fine(templates_compile(arena, &source, 1, &templates));
	assert_fine(view_html(templates, S("page"), doc, &out));
	return buf_str(&out);
}

static void raw_is_for_html_alone(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, "{\"bad\":\"<b>\",\"none\":\"\",\"n\":5}");
	const struct view_source source = {S("page"), S("\n{{{bad}}}")};
	struct templates *templates = NULL;
	struct buf out = buf_new(arena, 1000);
	assert_fine(templates_compile(arena, &source, 1, &templates));
	err_t err = view_html(templates, S("page"), doc, &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INTERNAL);
	assert_has(err->cause, "page:2");
	assert_text(render(arena, S("{{{none}}}{{{n}}}{{{gone}}}|"), doc), S("5|"));
	struct doc *qr = view_qr(arena, S("x"), S("y"));
	assert_int_equal(qr->kind, DOC_HTML);
	doc_put(doc, S("qr"), qr);
	assert_has(render(arena, S("{{{qr}}}"), doc), "<svg ");
	assert_has(render(arena, S("{{qr}}"), doc), "&lt;svg ");
}

static void escapes_all_five(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, "{\"x\":\"a<b>&\\\"'中\"}");
	assert_text(render(arena, S("<p title='{{x}}'>"), doc),
		    S("<p title='a&lt;b&gt;&amp;&quot;&#39;中'>"));
}

/* Text is looked at eight bytes at a time: each special byte at each place of long and short texts. */
static void escapes_wherever_it_stands(void **state)
{
	struct arena *arena = *state;
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	for (size_t len = 1; len <= 20; len++) {
		for (size_t at = 0; at < len * 5; at++) {
			char *plain = memset(arena_bytes(arena, len), at % 2 == 0 ? '=' : '\xe4', len);
			struct buf wanted = buf_new(arena, 1000);
			buf_add(&wanted, (struct str){plain, at / 5});
			buf_add(&wanted, str_of(entities[at % 5]));
			buf_add(&wanted, (struct str){plain, len - at / 5 - 1});
			plain[at / 5] = "&<>\"'"[at % 5];
			struct doc *doc = doc_map(arena);
			doc_set(doc, "x", (struct str){plain, len});
			assert_text(render(arena, S("{{x}}"), doc), buf_str(&wanted));
		}
	}
}

/* What holds and what does not, side by side, inside one another, with lists, and with {{.}} in it. */
static void a_section_and_its_opposite(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, "{\"yes\":true,\"text\":\"t\",\"no\":false,\"none\":[],\"list\":[1,2],"
					"\"map\":{\"text\":\"m\",\"no\":\"n\"}}");
	static const char *const rows[][2] = {
		{"{{#yes}}a{{/yes}}{{^yes}}b{{/yes}}|", "a|"},
		{"{{#no}}a{{/no}}{{^no}}b{{/no}}|", "b|"},
		{"{{#gone}}a{{/gone}}{{^gone}}b{{/gone}}|", "b|"},
		{"{{#none}}a{{/none}}{{^none}}b{{/none}}|", "b|"},
		{"{{#list}}{{.}}{{/list}}{{^list}}b{{/list}}|", "12|"},
		{"{{#map}}{{text}}{{no}}{{/map}}{{^map}}b{{/map}}|", "mn|"},
		{"{{#text}}{{.}}{{text}}{{/text}}{{^text}}b{{/text}}|", "tt|"},
		{"{{#text}}{{#yes}}{{.}}{{/yes}}{{/text}}|", "true|"},
		{"{{#text}}{{^no}}{{.}}{{/no}}{{/text}}|", "t|"},
		{"{{#no}}a{{/no}}{{^yes}}b{{/yes}}{{^no}}c{{/no}}|", "c|"},
		{"{{#no}}a{{/no}} {{^no}}c{{/no}}|", " c|"},
		{"{{#no}}{{#yes}}a{{/yes}}{{/no}}{{^yes}}b{{/yes}}{{^no}}c{{/no}}|", "c|"},
		{"{{#no}}{{#yes}}a{{/yes}}{{/no}}{{^no}}{{#no}}d{{/no}}{{^no}}e{{/no}}{{/no}}|", "e|"},
		{"{{#yes}}{{#map}}{{#no}}x{{/no}}{{^no}}y{{/no}}{{/map}}{{/yes}}{{^yes}}z{{/yes}}|", "x|"},
		{"{{#yes}}{{/yes}}{{^yes}}z{{/yes}}|", "|"},
		{"{{#no}}{{/no}}{{^no}}z{{/no}}{{^no}}y{{/no}}|", "zy|"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(render(arena, str_of(rows[i][0]), doc), str_of(rows[i][1]));
}

static void addresses_lead_somewhere(void **state)
{
	struct arena *arena = *state;
	const struct str text = S("<a href=\"{{u}}\"><form action=\"{{u}}\"><i src='{{u}}'>{{u}}");
	static const char *const bad[] = {"javascript:alert(1)", " JAVASCRIPT:x", "data:text/html,x",
					  "vbscript:x", "java\\tscript:x"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct doc *doc = doc_of(arena, str_c(arena, str_fmt(arena, "{\"u\":\"%s\"}", bad[i])));
		assert_has(render(arena, text, doc), "<a href=\"#\"><form action=\"#\"><i src='#'>");
	}
	static const char *const good[] = {"/desk?q=a:b", "https://x.cn/a", "tel:12345", "#top", "a/b:c"};
	for (size_t i = 0; i < COUNT(good); i++) {
		struct doc *doc = doc_of(arena, str_c(arena, str_fmt(arena, "{\"u\":\"%s\"}", good[i])));
		assert_text(render(arena, S("<a href=\"{{u}}\">"), doc),
			    str_fmt(arena, "<a href=\"%s\">", good[i]));
	}
}

static size_t length(err_t err)
{
	size_t count = 0;
	for (; err != NULL; err = err->next)
		count++;
	return count;
}

static void says_every_mistake_with_its_place(void **state)
{
	struct arena *arena = *state;
	const struct view_source sources[] = {
		{S("a"), S("one\n{{#open}}\n{{> nowhere}}\n")},
		{S("b"), S("{{/never}}{{a b}}{{#x}}{{/y}}")},
		{S("c"), S("fine {{x}}\n\n{{unclosed")},
		{S("c"), S("twin")},
		{S("d"), S("{{=x=}}{{=<% =%>=}}{{.a}}{{a.}}{{a..b}}{{}}")},
		{S("e"), S("\xff")},
	};
	struct templates *templates = NULL;
	err_t err = templates_compile(arena, sources, 6, &templates);
	assert_null(templates);
	static const char *const wanted[] = {"a:2:", "b:1:", "b:1:", "b:1:", "c:3:", "d:1:", "d:1:", "d:1:",
					     "d:1:", "d:1:", "d:1:", "e:1:", "c:1:", "a:3:"};
	assert_int_equal(length(err), COUNT(wanted));
	for (size_t i = 0; err != NULL; err = err->next, i++) {
		assert_int_equal(err->kind, ERR_INVALID);
		assert_true(str_starts(err->text, str_of(wanted[i])));
	}
}

static void names_are_found(void **state)
{
	struct arena *arena = *state;
	const struct view_source sources[] = {{S("z"), S("1")}, {S("desk/cases"), S("2{{> z}}")}};
	struct templates *templates = NULL;
	assert_fine(templates_compile(arena, sources, 2, &templates));
	assert_true(templates_has(templates, S("z")));
	assert_true(templates_has(templates, S("desk/cases")));
	assert_false(templates_has(templates, S("desk")));
	struct buf out = buf_new(arena, 100);
	assert_non_null(view_html(templates, S("desk"), doc_map(arena), &out));
	assert_fine(view_html(templates, S("desk/cases"), doc_map(arena), &out));
	assert_text(buf_str(&out), S("21"));
}

static void endless_recursion_ends(void **state)
{
	struct arena *arena = *state;
	const struct view_source sources[] = {{S("a"), S("  {{> b}}\n")}, {S("b"), S(" {{> a}}\n")}};
	struct templates *templates = NULL;
	struct buf out = buf_new(arena, 1 << 20);
	assert_fine(templates_compile(arena, sources, 2, &templates));
	err_t err = view_html(templates, S("a"), doc_map(arena), &out);
	assert_non_null(err);
	assert_has(err->cause, "nests deeper");
}

static void too_large_is_an_error(void **state)
{
	struct arena *arena = *state;
	const struct view_source source = {S("page"), S("0123456789")};
	struct templates *templates = NULL;
	struct buf out = buf_new(arena, 9);
	assert_fine(templates_compile(arena, &source, 1, &templates));
	assert_non_null(view_html(templates, S("page"), doc_map(arena), &out));
}

struct counter {
	int64_t at, last;
	bool fails;
};

static err_t pull_number(void *arg, struct arena *row, struct doc **out)
{
	struct counter *counter = arg;
	*out = NULL;
	if (counter->fails && counter->at == 3)
		return err_new(row, ERR_BUSY, "数据库忙。");
	if (counter->at == counter->last)
		return NULL;
	*out = doc_map(row);
	doc_set_int(*out, "n", ++counter->at);
	return NULL;
}

static void pulled_rows_do_not_stay(void **state)
{
	struct arena *arena = *state;
	struct counter counter = {.last = 20000};
	struct doc *doc = doc_map(arena);
	doc_put(doc, S("rows"), doc_pull(arena, pull_number, &counter));
	size_t before = arena_used(arena);
	struct str text = render(arena, S("{{#rows}}{{n}},{{/rows}}"), doc);
	assert_true(str_starts(text, S("1,2,3,")));
	assert_true(str_ends(text, S(",19999,20000,")));
	assert_true(arena_used(arena) - before < 2 << 20); /* the rows together would be 5 MB */
}

static void a_failing_pull_survives_its_row(void **state)
{
	struct arena *arena = *state;
	struct counter counter = {.last = 9, .fails = true};
	struct doc *doc = doc_map(arena);
	doc_put(doc, S("rows"), doc_pull(arena, pull_number, &counter));
	const struct view_source source = {S("page"), S("{{#rows}}{{n}}{{/rows}}")};
	struct templates *templates = NULL;
	struct buf out = buf_new(arena, 1000);
	assert_fine(templates_compile(arena, &source, 1, &templates));
	err_t err = view_html(templates, S("page"), doc, &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_BUSY);
	assert_text(err->text, S("数据库忙。"));
}

static void indentation_of_partials_adds_up(void **state)
{
	struct arena *arena = *state;
	const struct view_source sources[] = {
		{S("a"), S("{{#l}}\n  {{> b}}\n{{/l}}\n")},
		{S("b"), S("x\n\n{{n}}\n {{> c}}\n<{{> c}}>\n")},
		{S("c"), S("y\nz\n")},
	};
	struct templates *templates = NULL;
	struct buf out = buf_new(arena, 1000);
	assert_fine(templates_compile(arena, sources, 3, &templates));
	struct doc *doc = doc_of(arena, "{\"l\":[{\"n\":1}]}");
	assert_fine(view_html(templates, S("a"), doc, &out));
	assert_text(buf_str(&out), S("  x\n  \n  1\n   y\n   z\n  <y\nz\n>\n"));
}

static void values_of_all_kinds(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, "{\"i\":-9007199254740993,\"r\":0.1,\"t\":true,\"n\":null,\"l\":[1],\"m\":{}}");
	assert_text(render(arena, S("{{i}} {{r}} {{t}} {{n}}{{l}}{{m}}|"), doc),
		    S("-9007199254740993 0.1 true |"));
	assert_text(render(arena, S("{{#t}}{{i}}{{/t}}{{#n}}no{{/n}}{{^n}}yes{{/n}}"), doc),
		    S("-9007199254740993yes"));
}

/* Rendered twice from one compiled template: the second time from what the first one kept. */
static void choices_are_kept_and_marked(void **state)
{
	struct arena *arena = *state;
	struct doc_choices *choices = doc_choices(arena);
	doc_choices_add(choices, S("a"), S("<甲>"));
	doc_choices_add(choices, S("b"), S("乙"));
	doc_choices_add(choices, S("b"), S("丙"));
	const struct view_source source = {
		S("page"), S("{{#o}}({{value}}{{#selected}}!{{/selected}}{{title}}{{around}}){{/o}}")};
	struct templates *templates = NULL;
	assert_fine(templates_compile(arena, &source, 1, &templates));
	static const char *const chosen[] = {"", "b", "a", "b"};
	static const char *const wanted[] = {"(a&lt;甲&gt;)(b乙)(b丙)", "(a&lt;甲&gt;)(b!乙)(b丙)",
					     "(a!&lt;甲&gt;)(b乙)(b丙)", "(a&lt;甲&gt;)(b!乙)(b丙)"};
	for (size_t i = 0; i < COUNT(chosen); i++) {
		struct doc *doc = doc_map(arena);
		struct buf out = buf_new(arena, 1000), json = buf_new(arena, 1000);
		doc_put(doc, S("o"), doc_choose(arena, choices, str_of(chosen[i])));
		assert_fine(view_html(templates, S("page"), doc, &out));
		assert_text(buf_str(&out), str_of(wanted[i]));
		assert_fine(view_json(doc, &json));
		if (i == 1)
			assert_has(buf_str(&json), "{\"value\":\"b\",\"title\":\"乙\",\"selected\":true}");
	}
}

struct kept_piece {
	struct doc_piece piece;
	struct arena *arena;
	int times;
};

static void keep_piece(struct doc_piece *piece, struct str written)
{
	struct kept_piece *kept = (struct kept_piece *)piece;
	kept->times++;
	piece->written = str_dup(kept->arena, written);
}

/* The second time it has no members: what was written stands for them, also for whether there is anything. */
static void a_piece_is_kept_as_it_was_written(void **state)
{
	struct arena *arena = *state;
	const struct view_source source = {
		S("page"), S("{{a}}{{#m}}<{{a}}|{{b}}>{{/m}}{{^m}}none{{/m}}{{#l}}[{{a}}{{b}}]{{/l}}{{^l}}none{{/l}}")};
	struct templates *templates = NULL;
	struct kept_piece map = {{.keep = keep_piece}, arena, 0}, list = map;
	assert_fine(templates_compile(arena, &source, 1, &templates));
	for (int i = 0; i < 3; i++) {
		struct doc *doc = doc_map(arena);
		struct buf out = buf_new(arena, 1000), json = buf_new(arena, 1000);
		doc_set(doc, "a", S("around"));
		struct doc *m = doc_set_map(doc, "m"), *l = doc_set_list(doc, "l");
		if (i == 0) {
			doc_set(m, "b", S("&"));
			doc_set(doc_add_map(l), "b", S("1"));
			doc_set(doc_add_map(l), "b", S("2"));
		}
		doc_be_piece(m, &map.piece);
		doc_be_piece(l, &list.piece);
		assert_fine(view_json(doc, &json));
		if (i == 0)
			assert_text(buf_str(&json), S("{\"a\":\"around\",\"m\":{\"b\":\"&\"},\"l\":[{\"b\":\"1\"},{\"b\":\"2\"}]}"));
		assert_fine(view_html(templates, S("page"), doc, &out));
		assert_text(buf_str(&out), S("around<|&amp;>[1][2]"));
	}
	assert_int_equal(map.times, 1);
	assert_int_equal(list.times, 1);
}

static void shared_members_are_written_once(void **state)
{
	struct arena *arena = *state;
	struct doc *base = doc_of(arena, "{\"a\":1,\"b\":2}"), *map = doc_map_on(arena, base);
	struct buf out = buf_new(arena, 1000);
	doc_set_int(map, "b", 3);
	assert_fine(view_json(map, &out));
	assert_text(buf_str(&out), S("{\"b\":3,\"a\":1}"));
	assert_text(render(arena, S("{{a}}{{b}}"), map), S("13"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(raw_is_for_html_alone),
		arena_test(escapes_all_five),
		arena_test(escapes_wherever_it_stands),
		arena_test(a_section_and_its_opposite),
		arena_test(addresses_lead_somewhere),
		arena_test(says_every_mistake_with_its_place),
		arena_test(names_are_found),
		arena_test(endless_recursion_ends),
		arena_test(too_large_is_an_error),
		arena_test(pulled_rows_do_not_stay),
		arena_test(a_failing_pull_survives_its_row),
		arena_test(indentation_of_partials_adds_up),
		arena_test(values_of_all_kinds),
		arena_test(choices_are_kept_and_marked),
		arena_test(a_piece_is_kept_as_it_was_written),
		arena_test(shared_members_are_written_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
