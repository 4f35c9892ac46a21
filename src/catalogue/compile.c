/*
 * compile: from source texts to the catalogue, in one place the order of it all.
 *
 * Merge, bind every entry, link, judge; then either the faults or the result, never both. The result is
 * complete: whoever holds a catalogue need not check a name again.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"

enum { SHOW_MAX = 1 << 25 };

struct kind {
	const char *word;
	void (*build)(struct build *b, const struct entry *entry);
};

/* In the order in which they are bound. */
static const struct kind kinds[] = {
	{"setting", build_setting},     {"calendar", build_calendar}, {"festivals", build_festivals},
	{"codes", build_codes},         {"register", build_register}, {"flow", build_flow},
	{"item", build_item},           {"refusal", build_refusal},   {"paper", build_paper},
	{"report", build_report},       {"disclosure", build_disclosure},
	{"standard", build_standard},   {"sign", build_sign},
	{"sign_rules", build_sign_rules}, {"wall_text", build_wall_text},
	{"development_road", build_road},
	{"dues_rule", build_dues_rule},
	{"life_rule", build_life_rule},
	{"station_kind", build_station_kind},
	{"role", build_role},
};

enum { KIND_COUNT = COUNT(kinds) };

static const char *const *kind_words(struct arena *arena)
{
	const char **words = arena_many(arena, const char *, KIND_COUNT + 1);
	for (size_t i = 0; i < KIND_COUNT; i++)
		words[i] = kinds[i].word;
	return words;
}

static size_t count_kind(const struct merged *merged, const char *word)
{
	size_t count = 0;
	for (size_t i = 0; i < merged->count; i++) {
		if (str_eq(merged->all[i].kind, str_of(word)))
			count++;
	}
	return count;
}

/* Room for everything at its place for good, because entries point at each other. */
static void make_room(struct build *b)
{
	const struct merged *merged = b->merged;
	struct arena *arena = b->arena;
	size_t registers = count_kind(merged, "register"), items = count_kind(merged, "item");
	size_t flows = count_kind(merged, "flow");
	b->codes = arena_many(arena, struct codes, count_kind(merged, "codes") + 2 * registers + 4);
	b->regs = arena_many(arena, struct reg, registers + items);
	b->reg_names = arena_many(arena, struct reg_names, registers + items);
	b->flows = arena_many(arena, struct flow, flows);
	b->flow_names = arena_many(arena, struct flow_names, flows);
	b->items = arena_many(arena, struct item, items);
	b->item_nodes = arena_many(arena, const struct node *, items);
	b->refusals = arena_many(arena, struct refusal, count_kind(merged, "refusal"));
	b->papers = arena_many(arena, struct paper, count_kind(merged, "paper"));
	b->paper_nodes = arena_many(arena, const struct node *, count_kind(merged, "paper"));
	b->reports = arena_many(arena, struct report, count_kind(merged, "report"));
	b->report_nodes = arena_many(arena, const struct node *, count_kind(merged, "report"));
	b->disclosures = arena_many(arena, struct disclosure, count_kind(merged, "disclosure"));
	b->standards = arena_many(arena, struct standard, count_kind(merged, "standard"));
	b->dues_rules = arena_many(arena, struct dues_rule, count_kind(merged, "dues_rule"));
	b->life_rules = arena_many(arena, struct life_rule, count_kind(merged, "life_rule"));
	b->station_kinds = arena_many(arena, struct station_kind, count_kind(merged, "station_kind"));
	b->signs = arena_many(arena, struct sign, count_kind(merged, "sign"));
	b->sign_rules = arena_many(arena, struct sign_rules, count_kind(merged, "sign_rules"));
	b->wall_texts = arena_many(arena, struct wall_text, count_kind(merged, "wall_text"));
	b->roads = arena_many(arena, struct development_road, count_kind(merged, "development_road"));
	b->road_nodes = arena_many(arena, const struct node *, count_kind(merged, "development_road"));
	b->roles = arena_many(arena, struct role, count_kind(merged, "role"));
	b->years = arena_many(arena, struct calendar_year, count_kind(merged, "calendar"));
	b->festivals = arena_many(arena, struct festivals, count_kind(merged, "festivals"));
	b->settings = arena_many(arena, struct setting, count_kind(merged, "setting"));
	b->out->codes = b->codes;
	b->out->registers = b->regs;
	b->out->flows = b->flows;
	b->out->items = b->items;
	b->out->refusals = b->refusals;
	b->out->papers = b->papers;
	b->out->reports = b->reports;
	b->out->disclosures = b->disclosures;
	b->out->standards = b->standards;
	b->out->dues_rules = b->dues_rules;
	b->out->life_rules = b->life_rules;
	b->out->station_kinds = b->station_kinds;
	b->out->signs = b->signs;
	b->out->sign_rules = b->sign_rules;
	b->out->wall_texts = b->wall_texts;
	b->out->roads = b->roads;
	b->out->roles = b->roles;
	b->out->years = b->years;
	b->out->festivals = b->festivals;
	b->out->settings = b->settings;
}

static void build_all(struct build *b)
{
	for (size_t k = 0; k < KIND_COUNT; k++) {
		for (size_t i = 0; i < b->merged->count; i++) {
			if (str_eq(b->merged->all[i].kind, str_of(kinds[k].word)))
				kinds[k].build(b, &b->merged->all[i]);
		}
	}
}

static void link_all(struct build *b)
{
	build_implicit_codes(b);
	link_registers(b);
	link_flows(b);
	link_items(b);
	link_papers(b);
	link_reports(b);
	link_disclosures(b);
	link_standards(b);
	link_dues(b);
	link_life(b);
	link_stations(b);
	link_signs(b);
	link_roads(b);
	link_roles(b);
}

static err_t make_digest(struct arena *arena, const struct merged *merged, struct str *out)
{
	struct arena *draft = arena_new(arena);
	struct buf buf = buf_new(draft, SHOW_MAX);
	for (size_t i = 0; i < merged->count; i++)
		node_pack(&buf, merged->all[i].node, false);
	if (buf_failed(&buf))
		return err_internal(arena, "the catalogue is larger than %d bytes", SHOW_MAX);
	*out = digest_hex(arena, buf_str(&buf));
	arena_free(draft);
	return NULL;
}

static err_t write_all(struct arena *arena, const struct merged *merged, struct str *out)
{
	struct arena *draft = arena_new(arena);
	struct buf buf = buf_new(draft, SHOW_MAX);
	for (size_t i = 0; i < merged->count; i++) {
		if (i > 0)
			buf_add(&buf, S("---\n"));
		yaml_write(&buf, merged->all[i].node, true);
	}
	if (buf_failed(&buf))
		return err_internal(arena, "the catalogue is larger than %d bytes", SHOW_MAX);
	*out = str_dup(arena, buf_str(&buf));
	arena_free(draft);
	return NULL;
}

/* What only the compiling and catalogue_show need. */
struct catalogue_tree {
	struct arena *arena;
	const struct merged *merged;
};

err_t catalogue_compile(struct arena *arena, const struct catalogue_source *shipped,
			size_t shipped_count, const struct catalogue_source *overlay,
			size_t overlay_count, const struct catalogue **out)
{
	struct arena *tree = arena_new(arena);
	struct catalogue *made = arena_one(arena, struct catalogue);
	struct build b = {.arena = arena, .faults = faults_new(arena), .out = made};
	made->arena = arena;
	b.merged = merge_sources(arena, tree, b.faults, kind_words(arena), shipped, shipped_count,
				 overlay, overlay_count);
	make_room(&b);
	build_all(&b);
	/* with a file left out, half of what is missing would be its fault alone */
	if (!b.merged->unread)
		link_all(&b);
	TRY(faults_err(arena, b.faults));
	TRY(make_digest(arena, b.merged, &made->digest));
	made->tree = arena_one(arena, struct catalogue_tree);
	*made->tree = (struct catalogue_tree){tree, b.merged};
	*out = made;
	return NULL;
}

void catalogue_forget_tree(const struct catalogue *catalogue)
{
	if (catalogue->tree->merged != NULL)
		arena_free(catalogue->tree->arena);
	catalogue->tree->merged = NULL;
}

err_t catalogue_show(struct arena *arena, const struct catalogue *catalogue, struct str *out)
{
	if (catalogue->tree->merged == NULL)
		return err_internal(arena, "the catalogue's tree was given up");
	return write_all(arena, catalogue->tree->merged, out);
}

err_t catalogue_item_again(struct arena *arena, const struct catalogue *catalogue,
			   struct str source, const struct item **out)
{
	struct catalogue *then = arena_one(arena, struct catalogue);
	struct build b = {.arena = arena, .faults = faults_new(arena), .out = then};
	const struct catalogue_source one = {.name = S("rule"), .text = source};
	b.merged = merge_sources(arena, arena, b.faults, kind_words(arena), &one, 1, NULL, 0);
	bool pair = b.merged->count == 2 && count_kind(b.merged, "item") == 1 &&
		    count_kind(b.merged, "flow") == 1;
	if (!pair)
		return err_internal(arena, "a kept rule is not an item and its flow");
	make_room(&b);
	build_all(&b);
	/* today's codes and registers, which only grow, with the item and the flow of that day */
	then->codes = catalogue->codes;
	then->codes_count = catalogue->codes_count;
	then->registers = catalogue->registers;
	then->register_count = catalogue->register_count;
	then->profile = catalogue->profile;
	then->settings = catalogue->settings;
	then->setting_count = catalogue->setting_count;
	link_flows(&b);
	link_items(&b);
	err_t faults = faults_err(arena, b.faults);
	if (faults != NULL)
		return err_internal(arena, "a kept rule cannot be read: " STR, STR_ARG(faults->text));
	*out = &b.items[0];
	return NULL;
}
