/*
 * signs: what hangs on a centre: how each sign is drawn, what the rules say of it, and the texts for the walls.
 *
 * Several rules stand side by side, each with county, version and days; which one holds at a place is found by its
 * county, the facility standard in force and, where two are left, the setting sign_rules. Measures and colours are
 * usual ones, never a document's; texts are our own. What a village hangs is no business of this file.
 */
#include "catalogue/build.h"

#include "base/arena.h"

/* ---- a sign ---- */

static const struct choice shape_choices[] = {
	{"line", SIGN_LINE},           {"board", SIGN_BOARD},   {"plate", SIGN_PLATE},
	{"cards", SIGN_CARDS},         {"code", SIGN_CODE},     {"direction", SIGN_DIRECTION},
	{"heading", SIGN_HEADING},     {"roster", SIGN_ROSTER}, {"guide", SIGN_GUIDE},
	{"text", SIGN_TEXT},           {NULL, 0},
};

static const struct choice each_choices[] = {
	{"once", SIGN_ONCE},   {"room", SIGN_EACH_ROOM},   {"floor", SIGN_EACH_FLOOR},
	{"text", SIGN_EACH_TEXT}, {"extra", SIGN_EACH_DIRECTION}, {"slogan", SIGN_EACH_SLOGAN}, {NULL, 0},
};

static const struct choice face_choices[] = {{"hei", 0}, {"song", 1}, {NULL, 0}};

struct sign_draft {
	struct sign sign;
	int shape, each, face;
};

#define IN_SIGN(member) offsetof(struct sign_draft, sign.member)

static const struct bind_key sign_keys[] = {
	{"sign", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_SIGN(title), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_SIGN(hint), false, 0, 0, NULL},
	{"shape", BIND_CHOICE, offsetof(struct sign_draft, shape), true, 0, 0, shape_choices},
	{"each", BIND_CHOICE, offsetof(struct sign_draft, each), false, 0, 0, each_choices},
	{"face", BIND_CHOICE, offsetof(struct sign_draft, face), false, 0, 0, face_choices},
	{"words", BIND_TEXTS, IN_SIGN(words), true, IN_SIGN(word_count), 0, NULL},
	{"emblem", BIND_YES, IN_SIGN(emblem), false, 0, 0, NULL},
	{"width", BIND_SMALL, IN_SIGN(width), true, 0, 0, NULL},
	{"height", BIND_SMALL, IN_SIGN(height), true, 0, 0, NULL},
	{"least", BIND_SMALL, IN_SIGN(least), true, 0, 0, NULL},
	{"ink", BIND_TEXT, IN_SIGN(ink), true, 0, 0, NULL},
	{"ground", BIND_TEXT, IN_SIGN(ground), true, 0, 0, NULL},
	{"material", BIND_TEXT, IN_SIGN(material), true, 0, 0, NULL},
	{"price", BIND_SMALL, IN_SIGN(price), true, 0, 0, NULL},
	{"group", BIND_NAME, IN_SIGN(group), true, 0, 0, NULL},
	{"organisation", BIND_NAME, IN_SIGN(organisation), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

/* "#rrggbb": what a drawing may be painted with. */
static bool is_colour(struct str text)
{
	if (text.len != 7 || text.at[0] != '#')
		return false;
	for (size_t i = 1; i < text.len; i++) {
		char c = text.at[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return true;
}

static void check_measures(struct build *b, const struct sign *sign, struct str what)
{
	if (!is_colour(sign->ink) || !is_colour(sign->ground))
		fault_at(b->faults, sign->place,
			 STR ": \"ink\" and \"ground\" must be colours as \"#c8102e\"", STR_ARG(what));
	if (sign->width < 50 || sign->height < 50 || sign->width > 20000 || sign->height > 20000)
		fault_at(b->faults, sign->place,
			 STR ": \"width\" and \"height\" must be 50 to 20000 mm", STR_ARG(what));
	if (sign->least < 3 || sign->least > sign->height)
		fault_at(b->faults, sign->place,
			 STR ": \"least\" must be 3 mm to the sign's height", STR_ARG(what));
}

void build_sign(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "sign", entry->name);
	struct sign_draft draft = {
		.sign = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, sign_keys, &draft);
	draft.sign.shape = (enum sign_shape)draft.shape;
	draft.sign.each = (enum sign_each)draft.each;
	draft.sign.song = draft.face == 1;
	check_measures(b, &draft.sign, what);
	b->signs[b->out->sign_count++] = draft.sign;
}

/* ---- rules ---- */

static const struct choice rule_must_choices[] = {
	{"required", MUST_REQUIRED}, {"if", MUST_IF},       {"advised", MUST_ADVISED},
	{"optional", MUST_OPTIONAL}, {"never", MUST_NEVER}, {NULL, 0},
};

static const struct choice side_choices[] = {{"left", SIDE_LEFT}, {"right", SIDE_RIGHT}, {NULL, 0}};
static const struct choice others_choices[] = {{"free", 0}, {"never", 1}, {NULL, 0}};

struct rule_draft {
	struct sign_rule rule;
	int must, side;
};

#define IN_RULE(member) offsetof(struct rule_draft, rule.member)

static const struct bind_key rule_keys[] = {
	{"name", BIND_NAME, IN_RULE(sign), true, 0, 0, NULL},
	{"must", BIND_CHOICE, offsetof(struct rule_draft, must), true, 0, 0, rule_must_choices},
	{"spot", BIND_NAME, IN_RULE(spot), true, 0, 0, NULL},
	{"side", BIND_CHOICE, offsetof(struct rule_draft, side), false, 0, 0, side_choices},
	{"order", BIND_SMALL, IN_RULE(order), false, 0, 0, NULL},
	{"say", BIND_TEXT, IN_RULE(say), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_rule_list(struct build *b, const struct node *list, struct str what,
			    struct sign_rules *rules)
{
	struct sign_rule *all = arena_many(b->arena, struct sign_rule, list->count);
	rules->rules = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct rule_draft draft = {.must = MUST_OPTIONAL};
		struct str me = str_fmt(b->arena, STR ": sign \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, rule_keys, &draft);
		draft.rule.must = (enum must)draft.must;
		draft.rule.side = (enum sign_side)draft.side;
		draft.rule.place = at->place;
		all[rules->rule_count++] = draft.rule;
	}
}

static const struct bind_key slogan_keys[] = {
	{"name", BIND_NAME, offsetof(struct sign_slogan, name), true, 0, 0, NULL},
	{"spot", BIND_NAME, offsetof(struct sign_slogan, spot), true, 0, 0, NULL},
	{"theme", BIND_NAME, offsetof(struct sign_slogan, theme), false, 0, 0, NULL},
	{"least", BIND_SMALL, offsetof(struct sign_slogan, least), true, 0, 0, NULL},
	{"say", BIND_TEXT, offsetof(struct sign_slogan, say), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_slogans(struct build *b, const struct node *list, struct str what,
			  struct sign_rules *rules)
{
	struct sign_slogan *all = arena_many(b->arena, struct sign_slogan, list->count);
	rules->slogans = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct sign_slogan slogan = {.place = at->place};
		struct str me = str_fmt(b->arena, STR ": slogan \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, slogan_keys, &slogan);
		all[rules->slogan_count++] = slogan;
	}
}

struct rules_draft {
	struct sign_rules rules;
	const struct node *signs, *slogans;
	int others;
};

#define IN_RULES(member) offsetof(struct rules_draft, rules.member)

static const struct bind_key rules_keys[] = {
	{"sign_rules", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_RULES(title), true, 0, 0, NULL},
	{"version", BIND_TEXT, IN_RULES(version), true, 0, 0, NULL},
	{"source", BIND_TEXT, IN_RULES(source), true, 0, 0, NULL},
	{"standard", BIND_NAME, IN_RULES(standard), true, 0, 0, NULL},
	{"county", BIND_TEXT, IN_RULES(county), false, 0, 0, NULL},
	{"from", BIND_DAY, IN_RULES(from), true, 0, 0, NULL},
	{"until", BIND_DAY, IN_RULES(until), false, 0, 0, NULL},
	{"gate", BIND_TEXT, IN_RULES(gate), true, 0, 0, NULL},
	{"outside", BIND_SMALL, IN_RULES(outside), false, 0, 0, NULL},
	{"others", BIND_CHOICE, offsetof(struct rules_draft, others), false, 0, 0, others_choices},
	{"doors", BIND_SMALL, IN_RULES(doors), false, 0, 0, NULL},
	{"wall", BIND_TEXTS, IN_RULES(wall), false, IN_RULES(wall_count), 0, NULL},
	{"signs", BIND_LIST, offsetof(struct rules_draft, signs), true, 0, 0, NULL},
	{"slogans", BIND_LIST, offsetof(struct rules_draft, slogans), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_sign_rules(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "sign_rules", entry->name);
	struct rules_draft draft = {
		.rules = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, rules_keys, &draft);
	draft.rules.no_others = draft.others == 1;
	if (draft.signs != NULL)
		build_rule_list(b, draft.signs, what, &draft.rules);
	if (draft.slogans != NULL)
		build_slogans(b, draft.slogans, what, &draft.rules);
	b->sign_rules[b->out->sign_rules_count++] = draft.rules;
}

/* ---- texts for the walls ---- */

static const struct bind_key text_keys[] = {
	{"wall_text", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, offsetof(struct wall_text, title), true, 0, 0, NULL},
	{"room", BIND_NAME, offsetof(struct wall_text, room), true, 0, 0, NULL},
	{"topic", BIND_NAME, offsetof(struct wall_text, topic), true, 0, 0, NULL},
	{"body", BIND_TEXT, offsetof(struct wall_text, body), true, 0, 0, NULL},
	{"fixed", BIND_YES, offsetof(struct wall_text, fixed), false, 0, 0, NULL},
	{"example", BIND_YES, offsetof(struct wall_text, example), false, 0, 0, NULL},
	{"hide", BIND_YES, offsetof(struct wall_text, hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_wall_text(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct wall_text text = {.name = entry->name, .place = entry->node->place};
	bind_map(b->arena, b->faults, entry->node, say(b, "wall_text", entry->name), text_keys, &text);
	text.body = str_trim(text.body);
	b->wall_texts[b->out->wall_text_count++] = text;
}

/* ---- linking ---- */

static void check_value(struct build *b, const char *list, struct str code, struct place place,
			struct str what)
{
	const struct codes *codes = catalogue_codes(b->out, str_of(list));
	if (codes == NULL || codes_find(codes, code) == NULL)
		fault_at(b->faults, place, STR ": \"" STR "\" is not a value of codes \"%s\"",
			 STR_ARG(what), STR_ARG(code), list);
}

static bool is_standard(const struct build *b, struct str name)
{
	for (size_t i = 0; i < b->out->standard_count; i++) {
		if (str_eq(b->standards[i].name, name))
			return true;
	}
	return false;
}

static void link_rules(struct build *b, const struct sign_rules *rules)
{
	struct str what = say(b, "sign_rules", rules->name);
	if (!is_standard(b, rules->standard))
		fault_at(b->faults, rules->place, STR ": there is no standard \"" STR "\"",
			 STR_ARG(what), STR_ARG(rules->standard));
	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct sign_rule *rule = &rules->rules[i];
		if (catalogue_sign(b->out, rule->sign) == NULL)
			fault_at(b->faults, rule->place, STR ": there is no sign \"" STR "\"",
				 STR_ARG(what), STR_ARG(rule->sign));
		check_value(b, "sign_spot", rule->spot, rule->place, what);
	}
	for (size_t i = 0; i < rules->slogan_count; i++) {
		const struct sign_slogan *slogan = &rules->slogans[i];
		check_value(b, "sign_spot", slogan->spot, slogan->place, what);
		if (slogan->theme.len > 0)
			check_value(b, "sign_theme", slogan->theme, slogan->place, what);
	}
}

void link_signs(struct build *b)
{
	for (size_t i = 0; i < b->out->sign_count; i++)
		check_value(b, "sign_kind", b->signs[i].name, b->signs[i].place,
			    say(b, "sign", b->signs[i].name));
	for (size_t i = 0; i < b->out->sign_rules_count; i++)
		link_rules(b, &b->sign_rules[i]);
	for (size_t i = 0; i < b->out->wall_text_count; i++)
		check_value(b, "room_use", b->wall_texts[i].room, b->wall_texts[i].place,
			    say(b, "wall_text", b->wall_texts[i].name));
}

/* ---- finding ---- */

const struct sign *catalogue_sign(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->sign_count; i++) {
		if (str_eq(catalogue->signs[i].name, name))
			return &catalogue->signs[i];
	}
	return NULL;
}

const struct wall_text *catalogue_wall_text(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->wall_text_count; i++) {
		if (str_eq(catalogue->wall_texts[i].name, name) && !catalogue->wall_texts[i].hidden)
			return &catalogue->wall_texts[i];
	}
	return NULL;
}

/* How well rules fit: 0 not at all; of their own county better than of none, named by the setting better still. */
static int fitness(const struct sign_rules *rules, struct str county, struct str standard, int64_t day,
		   struct str chosen)
{
	if (day < rules->from || (rules->until != 0 && day > rules->until) ||
	    (rules->county.len > 0 && !str_eq(rules->county, county)))
		return 0;
	if (str_eq(rules->name, chosen))
		return 4;
	if (!str_eq(rules->standard, standard))
		return 0;
	return rules->county.len > 0 ? 2 : 1;
}

const struct sign_rules *catalogue_sign_rules(const struct catalogue *catalogue, struct str county,
					      int64_t day)
{
	struct str standard = catalogue_setting(catalogue, "facility_standard");
	struct str chosen = catalogue_setting(catalogue, "sign_rules");
	const struct sign_rules *best = NULL;
	int most = 0;
	for (size_t i = 0; i < catalogue->sign_rules_count; i++) {
		const struct sign_rules *one = &catalogue->sign_rules[i];
		int fits = fitness(one, county, standard, day, chosen);
		if (fits > most || (fits == most && fits > 0 && one->from > best->from)) {
			best = one;
			most = fits;
		}
	}
	return best;
}

const struct sign_rule *sign_rule_of(const struct sign_rules *rules, struct str sign)
{
	for (size_t i = 0; rules != NULL && i < rules->rule_count; i++) {
		if (str_eq(rules->rules[i].sign, sign))
			return &rules->rules[i];
	}
	return NULL;
}

bool sign_wall_allows(const struct sign_rules *rules, struct str topic)
{
	if (rules == NULL || rules->wall_count == 0)
		return true;
	for (size_t i = 0; i < rules->wall_count; i++) {
		if (str_eq(rules->wall[i], topic))
			return true;
	}
	return false;
}
