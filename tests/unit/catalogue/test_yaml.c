/*
 * Reading YAML into nodes and writing nodes as YAML: what is kept, what is refused, and that the way
 * there and back changes nothing.
 */
#include "support.h"

#include "catalogue/node.h"

static const struct node *read_fine(struct arena *arena, const char *text)
{
	struct faults *faults = faults_new(arena);
	struct node *documents = NULL;
	assert_true(yaml_read(arena, arena, faults, S("t"), str_of(text), &documents));
	assert_null(faults_err(arena, faults));
	return documents;
}

static void lines_and_texts(void **state)
{
	const struct node *documents = read_fine(
		*state, "# a\na: 一\nb:\n  - x\n  - \"y: z\"\nc: {d: '1', e: [2, 3]}\nf: ''\ng:\n");
	const struct node *map = documents->first;
	assert_int_equal(documents->count, 1);
	assert_int_equal(map->count, 5);
	assert_text(node_text(map, "a"), "一");
	assert_int_equal(node_get(map, S("b"))->place.line, 3);
	assert_int_equal(node_get(map, S("b"))->last->place.line, 5);
	assert_text(node_get(map, S("b"))->last->text, "y: z");
	assert_text(node_text(node_get(map, S("c")), "d"), "1");
	assert_int_equal(node_get(node_get(map, S("c")), S("e"))->count, 2);
	assert_true(node_get(map, S("f"))->quoted);
	assert_false(node_get(map, S("g"))->quoted);
	assert_null(node_get(map, S("h")));
	assert_null(node_get(map->first, S("h")));
	assert_int_equal(node_place(map, "h").line, map->place.line);
}

static void documents_and_blanks(void **state)
{
	assert_int_equal(read_fine(*state, "")->count, 0);
	assert_int_equal(read_fine(*state, "# nothing\n")->count, 0);
	assert_int_equal(read_fine(*state, "---\n---\n...\n")->count, 0);
	assert_int_equal(read_fine(*state, "a: 1\n---\nb: 2\n---\n")->count, 2);
	assert_int_equal(read_fine(*state, "\xef\xbb\xbf" "a: 1\n")->count, 1);
}

static void depth_and_size(void **state)
{
	struct arena *arena = *state;
	struct faults *faults = faults_new(arena);
	struct node *documents = NULL;
	char deep[2 * YAML_DEPTH_MAX + 3];
	for (int i = 0; i <= YAML_DEPTH_MAX; i++) {
		deep[i] = '[';
		deep[2 * YAML_DEPTH_MAX + 1 - i] = ']';
	}
	struct str at_limit = {deep + 1, 2 * YAML_DEPTH_MAX};
	struct str beyond = {deep, 2 * YAML_DEPTH_MAX + 2};
	assert_true(yaml_read(arena, arena, faults, S("t"), at_limit, &documents));
	assert_false(yaml_read(arena, arena, faults, S("t"), beyond, &documents));
	assert_text(faults_err(arena, faults)->text, "t:1: nested deeper than 32 levels");
	char *large = arena_alloc(arena, YAML_SIZE_MAX + 1);
	for (size_t i = 0; i <= YAML_SIZE_MAX; i++)
		large[i] = '#';
	faults = faults_new(arena);
	assert_true(yaml_read(arena, arena, faults, S("t"), (struct str){large, YAML_SIZE_MAX}, &documents));
	assert_false(
		yaml_read(arena, arena, faults, S("t"), (struct str){large, YAML_SIZE_MAX + 1}, &documents));
	assert_text(faults_err(arena, faults)->text, "t:1: larger than 1 MiB");
}

static void check_refused(struct arena *arena, struct str text, const char *wanted)
{
	struct faults *faults = faults_new(arena);
	struct node *documents = NULL;
	yaml_read(arena, arena, faults, S("t"), text, &documents);
	assert_text(fault_lines(arena, faults_err(arena, faults)), wanted);
}

static void refused(void **state)
{
	check_refused(*state, S("a: \xff\n"), "t:1: not valid UTF-8, or with a NUL byte in it\n");
	check_refused(*state, (struct str){"a: b\0c", 6},
		      "t:1: not valid UTF-8, or with a NUL byte in it\n");
	check_refused(*state, S("a: &x 1\nb: *x\n"), "t:1: anchors and aliases are not allowed\n"
						     "t:2: anchors and aliases are not allowed\n");
	check_refused(*state, S("a: !int 1\n"), "t:1: tags are not allowed\n");
	check_refused(*state, S("!x {a: !y [1]}\n"),
		      "t:1: tags are not allowed\nt:1: tags are not allowed\n");
	check_refused(*state, S("a: 1\na: 2\na: 3\n"),
		      "t:2: key \"a\" stands here twice (first in line 1)\n"
		      "t:3: key \"a\" stands here twice (first in line 1)\n");
	check_refused(*state, S("{[a]: 1}\n"), "t:1: a key must be a plain word\n");
	check_refused(*state, S("a: [1\n"),
		      "t:2: cannot be read as YAML: did not find expected ',' or ']'\n");
}

static void check_round(struct arena *arena, const char *text)
{
	const struct node *first = read_fine(arena, text);
	struct buf buf = buf_new(arena, 1 << 20);
	yaml_write(&buf, first->first, false);
	assert_false(buf_failed(&buf));
	struct str once = buf_str(&buf);
	const struct node *again = read_fine(arena, str_c(arena, once));
	if (!node_equal(first->first, again->first))
		fail_msg("\"%s\" came back as \"" STR "\"", text, STR_ARG(once));
	struct buf second = buf_new(arena, 1 << 20);
	yaml_write(&second, again->first, false);
	assert_text(buf_str(&second), str_c(arena, once));
}

static void there_and_back(void **state)
{
	check_round(*state, "a: 一\nb: [x, 'y', \"z\"]\nc: {d: {e: [f, {g: h}]}}\n");
	check_round(*state, "a: []\nb: {}\nc: ''\nd: '- x'\ne: '#'\nf: ' x '\ng: '...'\n");
	check_round(*state, "a: \"\\t\\r\\n\\x01\\x7f\\e\\N\\_\\L\\P\\uFEFF\"\n\"b \\\" \\\\\": c\n");
	check_round(*state, "a: '2026-01-01'\nb: 'null'\nc: '~'\nd: '\"'\ne: ''''\n");
	check_round(*state, "a: \"\\U0001F600 emoji\"\nb: '中文，标点。、：；（）〔〕“”—…'\n");
	check_round(*state, "- a\n- [b, [c, []]]\n- {d: e}\n- - f\n  - g\n");
	check_round(*state, "just a text\n");
}

static bool same_places(const struct node *a, const struct node *b)
{
	if (a->place.line != b->place.line || a->quoted != b->quoted ||
	    !str_eq(a->place.file, b->place.file))
		return false;
	const struct node *left = a->first, *right = b->first;
	for (; left != NULL && right != NULL; left = left->next, right = right->next) {
		if (!same_places(left, right))
			return false;
	}
	return left == right;
}

/* What the program carries is what reading the file gives; bytes cut anywhere are refused. */
static void packed_and_unpacked(void **state)
{
	struct arena *arena = *state;
	const struct node *first = read_fine(arena, "a: 一\nb:\n  - x\n  - 'y'\n---\nc: {d: {e: [f, ''] }}\n");
	struct buf buf = buf_new(arena, 1 << 20), bare = buf_new(arena, 1 << 20);
	node_pack(&buf, first, true);
	struct str packed = buf_str(&buf);
	const struct node *again = node_unpack(arena, S("t"), packed);
	assert_non_null(again);
	assert_true(node_equal(first, again));
	assert_true(same_places(first, again));
	for (size_t cut = 0; cut < packed.len; cut++)
		assert_null(node_unpack(arena, S("t"), str_sub(packed, 0, cut)));
	assert_null(node_unpack(arena, S("t"), str_join(arena, packed, S("x"))));
	/* without places it is the tree alone that counts */
	const struct node *other = read_fine(arena, "# moved\n\na: '一'\nb: [x, y]\n---\nc:\n  d:\n    e: [f, \"\"]\n");
	struct buf same = buf_new(arena, 1 << 20);
	node_pack(&bare, first, false);
	node_pack(&same, other, false);
	assert_true(str_eq(buf_str(&same), buf_str(&bare)));
}

static void packed_is_long(void **state)
{
	struct arena *arena = *state;
	struct buf text = buf_new(arena, 1 << 20), packed = buf_new(arena, 1 << 20);
	buf_add(&text, S("a: \""));
	for (int i = 0; i < 20000; i++)
		buf_add(&text, S("长"));
	buf_add(&text, S("\"\n"));
	for (int i = 0; i < 300; i++)
		buf_fmt(&text, "k%d: v\n", i);
	const struct node *first = read_fine(arena, str_c(arena, buf_str(&text)));
	node_pack(&packed, first, true);
	const struct node *again = node_unpack(arena, S("t"), buf_str(&packed));
	assert_non_null(again);
	assert_true(node_equal(first, again) && same_places(first, again));
}

static void places_behind(void **state)
{
	struct arena *arena = *state;
	const struct node *documents = read_fine(arena, "a: 1\nb:\n  - c\n");
	struct buf buf = buf_new(arena, 1000);
	yaml_write(&buf, documents->first, true);
	assert_text(buf_str(&buf), "a: 1 # t:1\nb: # t:2\n  - c # t:3\n");
}

static void faults_in_order(void **state)
{
	struct arena *arena = *state;
	struct faults *faults = faults_new(arena);
	fault_at(faults, (struct place){S("b"), 1}, "third");
	fault_at(faults, (struct place){S("a"), 9}, "second");
	fault_at(faults, (struct place){S("a"), 2}, "first");
	fault_at(faults, (struct place){S("b"), 1}, "fourth");
	assert_text(fault_lines(arena, faults_err(arena, faults)),
		    "a:2: first\na:9: second\nb:1: third\nb:1: fourth\n");
	for (int i = 0; i < 600; i++)
		fault_at(faults, (struct place){S("c"), i}, "more");
	assert_int_equal(faults_count(faults), 500);
}

int main(int count, char **arguments)
{
	support_start(count, arguments);
	const struct CMUnitTest tests[] = {
		with_arena(lines_and_texts), with_arena(documents_and_blanks),
		with_arena(depth_and_size),  with_arena(refused),
		with_arena(there_and_back),  with_arena(places_behind),
		with_arena(packed_and_unpacked), with_arena(packed_is_long),
		with_arena(faults_in_order),
	};
	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
