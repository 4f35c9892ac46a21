/*
 * YAML of a county's overlay: whatever the bytes, reading ends with a tree or with faults, the tree is
 * as deep as allowed and comes back the same, and compiling it, alone or over a small catalogue, gives
 * either faults or a catalogue that can be shown and read again.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "catalogue/node.h"

/* Small, and with one thing of each kind that an overlay can meet by name. */
static const char small[] =
	"codes: a\ntitle: A\nvalues: [{code: x, title: X}]\n---\n"
	"register: r\ntitle: R\ntier: village\nlabel: n\nretention: permanent\nflows: [f]\n"
	"fields: [{name: n, title: N, kind: text, required: true}, {name: c, title: C, kind: code, codes: a}]\n"
	"list: {columns: [n], tiers: [village]}\n---\n"
	"flow: f\ntitle: F\nregister: r\nstart: s\n"
	"states: {s: {title: S, words: w, progress: 1}, z: {title: Z, words: w, progress: 5, final: true}}\n"
	"steps: {go: {title: G, from: [s], to: z}}\n---\n"
	"role: o\ntitle: O\ntiers: [village]\ngrants: {r: [read]}\n---\n"
	"setting: t\ntitle: T\nvalue: \"1\"\n---\n"
	"calendar: \"2026\"\nsource: S\noff: [2026-01-01]\nwork: []\n";

static int depth_of(const struct node *node)
{
	int deepest = 0;
	for (const struct node *at = node->first; at != NULL; at = at->next) {
		int depth = depth_of(at);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

static void check_round(struct arena *arena, const struct node *node)
{
	struct node *again = NULL;
	struct buf buf = buf_new(arena, (size_t)1 << 26);
	yaml_write(&buf, node, false);
	must(!buf_failed(&buf));
	struct faults *faults = faults_new(arena);
	struct str text = buf_str(&buf);
	if (text.len > YAML_SIZE_MAX)
		return;
	must(yaml_read(arena, arena, faults, S("again"), text, &again));
	must(faults_count(faults) == 0);
	bool blank = again->count == 0;
	must(blank || (again->count == 1 && node_equal(again->first, node)));
}

static void check_packed(struct arena *arena, const struct node *documents)
{
	struct buf buf = buf_new(arena, (size_t)1 << 26);
	node_pack(&buf, documents, true);
	must(!buf_failed(&buf));
	const struct node *again = node_unpack(arena, S("fuzz"), buf_str(&buf));
	must(again != NULL && node_equal(again, documents));
}

static void check_tree(struct arena *arena, struct str text)
{
	struct faults *faults = faults_new(arena);
	struct node *documents = NULL;
	bool whole = yaml_read(arena, arena, faults, S("fuzz"), text, &documents);
	must(whole || faults_count(faults) > 0);
	check_packed(arena, documents);
	(void)node_unpack(arena, S("fuzz"), text); /* whatever the bytes: a tree or none */
	for (const struct node *at = documents->first; at != NULL; at = at->next) {
		must(depth_of(at) <= YAML_DEPTH_MAX);
		if (faults_count(faults) == 0)
			check_round(arena, at);
	}
}

static void check_compiled(struct arena *arena, struct str text, bool over)
{
	const struct catalogue_source sources[] = {
		{.name = S("small"), .text = {small, sizeof small - 1}}, {.name = S("fuzz"), .text = text}};
	const struct catalogue *catalogue = NULL, *again = NULL;
	const struct catalogue_source *first = over ? sources : sources + 1;
	err_t faults = catalogue_compile(arena, first, 1, sources + 1, over ? 1 : 0, &catalogue);
	must((faults == NULL) == (catalogue != NULL));
	if (catalogue == NULL)
		return;
	struct catalogue_source shown = {.name = S("shown")};
	must(catalogue_show(arena, catalogue, &shown.text) == NULL);
	if (shown.text.len > YAML_SIZE_MAX)
		return;
	must(catalogue_compile(arena, &shown, 1, NULL, 0, &again) == NULL);
	must(str_eq(again->digest, catalogue->digest));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str text = {(const char *)bytes, size};
	check_tree(arena, text);
	check_compiled(arena, text, false);
	check_compiled(arena, text, true);
	arena_free(arena);
	return 0;
}
