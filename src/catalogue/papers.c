/*
 * papers: what is handed over, as wording that a county may change: notices, receipts, slips, posters.
 *
 * A paper is about a record of a register, an item, a certificate that a village must not issue, or a public
 * notice. Its blocks say what stands on it, in order; each has a name, so that an overlay changes one
 * sentence and leaves the rest. Every word in braces is looked up here, so that a paper that compiles
 * never prints a hole. How it is drawn is view's, what the words mean is the engine's and the modules'.
 */
#include "catalogue/build.h"

#include "base/arena.h"

enum { PARTS_MAX = 4 };

const struct paper_word catalogue_paper_words[] = {
	{"centre", "*", false},       {"place", "*", false},      {"town", "*", false},
	{"county", "*", false},       {"centre_phone", "*", false},      {"today", "*", false},
	{"printed_at", "*", false},   {"printed_by", "*", false}, {"part", "*", false},
	{"created_at", "+", false},   {"reason", "+", false},     {"step_by", "+", false},
	{"step_on", "+", false},      {"step_person", "+", false},{"state_words", "+", false},
	{"due_by", "+", false},       {"receipt", "+", false},       {"item_title", "case", false}, {"item_days", "case", false},
	{"item_fee", "case", false},  {"item_result", "case", false}, {"item_basis", "case", false},
	{"item_publicity", "case", false}, {"promised", "case", false},
	{"complete_by", "case", false}, {"lacking", "case", true}, {"got_list", "case", true},
	{"lacking_words", "case", false}, {"got_words", "case", false},
	{"item_title", "item", false}, {"item_days", "item", false}, {"item_fee", "item", false},
	{"item_result", "item", false}, {"item_basis", "item", false}, {"item_publicity", "item", false},
	{"item_remark", "item", false}, {"who", "item", true},    {"materials", "item", true},
	{"levels", "item", true},
	{"refusal_title", "refusal", false}, {"refusal_say", "refusal", false},
	{"refusal_basis", "refusal", false}, {"refusal_office", "refusal", false},
	{"notice_title", "notice", false}, {"notice_from", "notice", false},
	{"notice_until", "notice", false}, {"notice_days", "notice", false},
	{"notice_rows", "notice", true}, {NULL, NULL, false},
};

static const char *const size_words[] = {"A4", "A5", "A3", "80mm", NULL};
static const char *const purpose_words[] = {"confirm", "delivery", "authority", NULL};
static const char *const align_words[] = {"left", "right", "center", NULL};

static bool is_one_of(struct str text, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (str_eq(text, str_of(words[i])))
			return true;
	}
	return false;
}

/* ---- binding ---- */

struct paper_draft {
	struct paper paper;
	const struct node *body, *only_if;
};

#define IN_PAPER(member) offsetof(struct paper_draft, paper.member)

static const struct bind_key paper_keys[] = {
	{"paper", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_PAPER(title), true, 0, 0, NULL},
	{"subtitle", BIND_TEXT, IN_PAPER(subtitle), false, 0, 0, NULL},
	{"number", BIND_TEXT, IN_PAPER(number), false, 0, 0, NULL},
	{"about", BIND_NAME, IN_PAPER(about), true, 0, 0, NULL},
	{"sizes", BIND_TEXTS, IN_PAPER(sizes), true, IN_PAPER(size_count), 0, NULL},
	{"flows", BIND_TEXTS, IN_PAPER(flows), false, IN_PAPER(flow_count), 0, NULL},
	{"states", BIND_TEXTS, IN_PAPER(states), false, IN_PAPER(state_count), 0, NULL},
	{"steps", BIND_TEXTS, IN_PAPER(steps), false, IN_PAPER(step_count), 0, NULL},
	{"when", BIND_NAME, IN_PAPER(when), false, 0, 0, NULL},
	{"unless", BIND_NAME, IN_PAPER(unless), false, 0, 0, NULL},
	{"only_if", BIND_MAP, offsetof(struct paper_draft, only_if), false, 0, 0, NULL},
	{"parts", BIND_TEXTS, IN_PAPER(parts), false, IN_PAPER(part_count), 0, NULL},
	{"copies", BIND_SMALL, IN_PAPER(copies), false, 0, 0, NULL},
	{"shared", BIND_YES, IN_PAPER(shared), false, 0, 0, NULL},
	{"body", BIND_LIST, offsetof(struct paper_draft, body), true, 0, 0, NULL},
	{"hide", BIND_YES, IN_PAPER(hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

struct block_draft {
	struct paper_block block;
	struct str texts[PAPER_SIGNATURE + 1]; /* by kind; of the kinds that are one text */
	const struct str *fields, *labels, *parts;
	size_t field_count, label_count, part_count;
	bool hide;
};

#define IN_BLOCK(member) offsetof(struct block_draft, block.member)
#define ONE_TEXT(kind) offsetof(struct block_draft, texts[kind])

static const struct bind_key block_keys[] = {
	{"name", BIND_NAME, IN_BLOCK(name), true, 0, 0, NULL},
	{"text", BIND_TEXT, ONE_TEXT(PAPER_TEXT), false, 0, 0, NULL},
	{"heading", BIND_TEXT, ONE_TEXT(PAPER_HEADING), false, 0, 0, NULL},
	{"list", BIND_NAME, ONE_TEXT(PAPER_LIST), false, 0, 0, NULL},
	{"qr", BIND_TEXT, ONE_TEXT(PAPER_QR), false, 0, 0, NULL},
	{"signature", BIND_NAME, ONE_TEXT(PAPER_SIGNATURE), false, 0, 0, NULL},
	{"fields", BIND_TEXTS, offsetof(struct block_draft, fields), false,
	 offsetof(struct block_draft, field_count), 0, NULL},
	{"sign", BIND_TEXTS, offsetof(struct block_draft, labels), false,
	 offsetof(struct block_draft, label_count), 0, NULL},
	{"parts", BIND_TEXTS, offsetof(struct block_draft, parts), false,
	 offsetof(struct block_draft, part_count), 0, NULL},
	{"align", BIND_TEXT, IN_BLOCK(align), false, 0, 0, NULL},
	{"when", BIND_NAME, IN_BLOCK(when), false, 0, 0, NULL},
	{"unless", BIND_NAME, IN_BLOCK(unless), false, 0, 0, NULL},
	{"hide", BIND_YES, offsetof(struct block_draft, hide), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static const char *const kind_keys[] = {
	[PAPER_TEXT] = "text", [PAPER_HEADING] = "heading", [PAPER_FIELDS] = "fields",
	[PAPER_LIST] = "list", [PAPER_QR] = "qr",           [PAPER_SIGN] = "sign",
	[PAPER_SIGNATURE] = "signature",
};

static void take_lines(struct build *b, struct block_draft *draft, enum paper_kind kind)
{
	struct paper_block *block = &draft->block;
	block->kind = kind;
	if (kind == PAPER_FIELDS || kind == PAPER_SIGN) {
		block->lines = kind == PAPER_FIELDS ? draft->fields : draft->labels;
		block->line_count = kind == PAPER_FIELDS ? draft->field_count : draft->label_count;
		return;
	}
	struct str *one = arena_one(b->arena, struct str);
	*one = draft->texts[kind];
	block->lines = one;
	block->line_count = 1;
}

/* parts: ["1", "3"] as bits. */
static unsigned take_parts(struct build *b, const struct block_draft *draft, struct place place,
			   struct str what, size_t part_count)
{
	unsigned bits = 0;
	for (size_t i = 0; i < draft->part_count; i++) {
		int64_t number = 0;
		if (!str_int(draft->parts[i], &number) || number < 1 || number > (int64_t)part_count)
			fault_at(b->faults, place, STR ": it has no part \"" STR "\"", STR_ARG(what),
				 STR_ARG(draft->parts[i]));
		else
			bits |= 1u << (number - 1);
	}
	return bits;
}

static void build_block(struct build *b, const struct node *node, struct str what,
			struct paper *paper, struct paper_block *blocks)
{
	struct block_draft draft = {.block = {.place = node->place}};
	struct str me = str_fmt(b->arena, STR ": block \"" STR "\"", STR_ARG(what),
				STR_ARG(node_text(node, "name")));
	bind_map(b->arena, b->faults, node, me, block_keys, &draft);
	int kinds = 0;
	for (size_t i = 0; i <= PAPER_SIGNATURE; i++) {
		if (node_get(node, str_of(kind_keys[i])) == NULL)
			continue;
		take_lines(b, &draft, (enum paper_kind)i);
		kinds++;
	}
	if (kinds != 1)
		fault_at(b->faults, node->place,
			 STR ": has one of text, heading, fields, list, qr, sign, signature",
			 STR_ARG(me));
	if (draft.block.align.len > 0 && !is_one_of(draft.block.align, align_words))
		fault_at(b->faults, node_place(node, "align"), STR ": \"align\" is left, right or center",
			 STR_ARG(me));
	draft.block.parts = take_parts(b, &draft, node_place(node, "parts"), me, paper->part_count);
	for (size_t i = 0; i < paper->block_count; i++) {
		if (str_eq(blocks[i].name, draft.block.name))
			fault_at(b->faults, node->place, STR " stands here twice", STR_ARG(me));
	}
	if (!draft.hide && kinds == 1)
		blocks[paper->block_count++] = draft.block;
}

static void check_sizes(struct build *b, const struct paper *paper, const struct node *node,
			struct str what)
{
	for (size_t i = 0; i < paper->size_count; i++) {
		if (!is_one_of(paper->sizes[i], size_words))
			fault_at(b->faults, node_place(node, "sizes"),
				 STR ": \"" STR "\" is no size; they are A4, A5, A3, 80mm",
				 STR_ARG(what), STR_ARG(paper->sizes[i]));
		else if (paper->part_count > 0 && !str_eq(paper->sizes[i], S("A4")))
			fault_at(b->faults, node_place(node, "sizes"),
				 STR ": a sheet of several parts is A4", STR_ARG(what));
	}
	if (paper->size_count == 0 && node_get(node, S("sizes")) != NULL)
		fault_at(b->faults, node_place(node, "sizes"), STR ": needs a size", STR_ARG(what));
	if (paper->part_count > PARTS_MAX)
		fault_at(b->faults, node_place(node, "parts"), STR ": at most %d parts fit a sheet",
			 STR_ARG(what), PARTS_MAX);
}

void build_paper(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "paper", entry->name);
	struct paper_draft draft = {.paper = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, paper_keys, &draft);
	check_sizes(b, &draft.paper, entry->node, what);
	draft.paper.hidden = entry->hidden;
	if (draft.only_if != NULL)
		build_condition(b, draft.only_if, what, &draft.paper.only_if, NULL);
	if (draft.body != NULL) {
		struct paper_block *blocks =
			arena_many(b->arena, struct paper_block, draft.body->count);
		for (const struct node *at = draft.body->first; at != NULL; at = at->next)
			build_block(b, at, what, &draft.paper, blocks);
		draft.paper.blocks = blocks;
	}
	b->paper_nodes[b->out->paper_count] = entry->node;
	b->papers[b->out->paper_count++] = draft.paper;
}

/* ---- linking: every word, step and state is there ---- */

static const struct paper_word *find_word(const struct paper *paper, struct str word)
{
	for (const struct paper_word *one = catalogue_paper_words; one->word != NULL; one++) {
		struct str about = str_of(one->about);
		bool ours = str_eq(about, S("*")) || str_eq(about, paper->about) ||
			    (str_eq(about, S("+")) && paper->reg != NULL);
		if (ours && str_eq(str_of(one->word), word))
			return one;
	}
	return NULL;
}

/* in_text: a list cannot stand in a sentence. */
static void check_word(struct build *b, const struct paper *paper, struct place place,
		       struct str what, struct str word, bool in_text)
{
	const struct paper_word *known = find_word(paper, word);
	const struct field *field = paper->reg == NULL ? NULL : reg_field(paper->reg, word);
	if (known == NULL && field == NULL)
		fault_at(b->faults, place,
			 STR ": \"" STR "\" is neither a field of \"" STR "\" nor a word of its papers",
			 STR_ARG(what), STR_ARG(word), STR_ARG(paper->about));
	else if (in_text && known != NULL && known->list)
		fault_at(b->faults, place, STR ": \"" STR "\" is a list; it needs a block of its own",
			 STR_ARG(what), STR_ARG(word));
}

static void check_text(struct build *b, const struct paper *paper, struct place place,
		       struct str what, struct str text)
{
	for (size_t at = str_find(text, S("{")); at != SIZE_MAX; at = str_find(text, S("{"))) {
		struct str rest = str_sub(text, at + 1, text.len);
		size_t end = str_find(rest, S("}"));
		if (end == SIZE_MAX) {
			fault_at(b->faults, place, STR ": a { without its }", STR_ARG(what));
			return;
		}
		struct str inside = str_sub(rest, 0, end);
		check_word(b, paper, place, what, str_cut(&inside, '|'), true);
		text = str_sub(rest, end + 1, rest.len);
	}
}

static void check_block(struct build *b, const struct paper *paper, const struct paper_block *block,
			struct str what)
{
	struct str me = str_fmt(b->arena, STR ": block \"" STR "\"", STR_ARG(what),
				STR_ARG(block->name));
	struct str one = block->line_count > 0 ? block->lines[0] : S("");
	if (block->when.len > 0)
		check_word(b, paper, block->place, me, block->when, false);
	if (block->unless.len > 0)
		check_word(b, paper, block->place, me, block->unless, false);
	if (block->kind == PAPER_LIST) {
		const struct paper_word *known = find_word(paper, one);
		if (known == NULL || !known->list)
			fault_at(b->faults, block->place, STR ": \"" STR "\" is no list of papers about \""
				 STR "\"", STR_ARG(me), STR_ARG(one), STR_ARG(paper->about));
		return;
	}
	if (block->kind == PAPER_SIGNATURE && !is_one_of(one, purpose_words))
		fault_at(b->faults, block->place,
			 STR ": a signature is for confirm, delivery or authority", STR_ARG(me));
	if (block->kind == PAPER_QR && paper->reg == NULL)
		fault_at(b->faults, block->place, STR ": only a record has a page of its own",
			 STR_ARG(me));
	for (size_t i = 0; block->kind != PAPER_SIGNATURE && i < block->line_count; i++) {
		check_text(b, paper, block->place, me, block->lines[i]);
		if (block->kind == PAPER_FIELDS && str_find(block->lines[i], S("：")) == SIZE_MAX)
			fault_at(b->faults, block->place, STR ": \"" STR "\" has no ： between label and value",
				 STR_ARG(me), STR_ARG(block->lines[i]));
	}
}

static bool has_step(const struct flow *flow, struct str name)
{
	return flow_step(flow, name) != NULL;
}

static bool has_state(const struct flow *flow, struct str name)
{
	return flow_state(flow, name) != NULL;
}

static bool has_name(const struct flow *flow, struct str name)
{
	return str_eq(flow->name, name);
}

/* Each name is one of some flow of the register, among those that the paper is for. */
static void check_names(struct build *b, const struct paper *paper, struct place place,
			struct str what, const struct str *names, size_t count, const char *kind,
			bool (*has)(const struct flow *flow, struct str name))
{
	for (size_t i = 0; i < count; i++) {
		bool found = false;
		for (size_t k = 0; paper->reg != NULL && k < paper->reg->flow_count; k++)
			found = found || has(paper->reg->flows[k], names[i]);
		if (!found)
			fault_at(b->faults, place, STR ": no flow of \"" STR "\" has the %s \"" STR "\"",
				 STR_ARG(what), STR_ARG(paper->about), kind, STR_ARG(names[i]));
	}
}

static void link_paper(struct build *b, struct paper *paper, const struct node *node)
{
	static const char *const other[] = {"item", "refusal", "notice", NULL};
	struct str what = say(b, "paper", paper->name);
	paper->reg = catalogue_register(b->out, paper->about);
	if (paper->about.len == 0)
		return;
	if (paper->reg == NULL && !is_one_of(paper->about, other)) {
		fault_at(b->faults, node_place(node, "about"),
			 STR ": \"" STR "\" is neither a register nor item, refusal, notice",
			 STR_ARG(what), STR_ARG(paper->about));
		return;
	}
	check_names(b, paper, node_place(node, "flows"), what, paper->flows, paper->flow_count, "name",
		    has_name);
	check_names(b, paper, node_place(node, "steps"), what, paper->steps, paper->step_count, "step",
		    has_step);
	check_names(b, paper, node_place(node, "states"), what, paper->states, paper->state_count,
		    "state", has_state);
	if (paper->only_if.field.len > 0)
		link_condition(b, node_place(node, "only_if"), what, &paper->only_if,
			       paper->reg == NULL ? NULL : reg_field(paper->reg, paper->only_if.field));
	if (paper->when.len > 0)
		check_word(b, paper, node_place(node, "when"), what, paper->when, false);
	if (paper->unless.len > 0)
		check_word(b, paper, node_place(node, "unless"), what, paper->unless, false);
	check_text(b, paper, node_place(node, "title"), what, paper->title);
	check_text(b, paper, node_place(node, "subtitle"), what, paper->subtitle);
	check_text(b, paper, node_place(node, "number"), what, paper->number);
	for (size_t i = 0; i < paper->block_count; i++)
		check_block(b, paper, &paper->blocks[i], what);
}

void link_papers(struct build *b)
{
	for (size_t i = 0; i < b->out->paper_count; i++)
		link_paper(b, &b->papers[i], b->paper_nodes[i]);
}
