/*
 * build: what the kinds share while the catalogue is compiled.
 *
 * Two passes. First each entry is bound to its structure by its kind's file; what it names (fields,
 * codes, states …) stays a node. Then link resolves every name and checks what no entry can know alone.
 * Nothing of this outlives catalogue_compile but the structures that catalogue.h declares.
 */
#ifndef LIANXIN_CATALOGUE_BUILD_H
#define LIANXIN_CATALOGUE_BUILD_H

#include "catalogue/bind.h"
#include "catalogue/merge.h"

/* A register's names, until they are linked. */
struct reg_names {
	struct field *fields; /* the register's own array, still open */
	size_t field_count;
	const struct node *node; /* the entry; of an item's register: the item's */
	const struct node *list, *count, *key, *flows, *diary;
	struct str label, confidential;
	const struct node **field_nodes; /* by field index; NULL: standard */
};

struct flow_names {
	struct flow_state *states;
	struct flow_step *steps;
	const struct node *node;
	const struct node **state_nodes, **step_nodes;
};

struct build {
	struct arena *arena;
	struct faults *faults;
	const struct merged *merged;
	struct catalogue *out;
	struct codes *codes;
	struct reg *regs;
	struct reg_names *reg_names; /* beside regs */
	struct flow *flows;
	struct flow_names *flow_names;
	struct item *items;
	const struct node **item_nodes;
	struct refusal *refusals;
	struct paper *papers;
	const struct node **paper_nodes; /* beside papers */
	struct report *reports;
	const struct node **report_nodes;
	struct disclosure *disclosures;
	struct standard *standards;
	struct dues_rule *dues_rules;
	struct life_rule *life_rules;
	struct station_kind *station_kinds;
	struct sign *signs;
	struct sign_rules *sign_rules;
	struct wall_text *wall_texts;
	struct development_road *roads;
	const struct node **road_nodes; /* beside roads: their steps */
	struct role *roles;
	struct calendar_year *years;
	struct festivals *festivals;
	struct setting *settings;
};

/* One entry into its structure; faults are noted, the structure is added all the same. */
void build_codes(struct build *b, const struct entry *entry);
void build_register(struct build *b, const struct entry *entry);
void build_flow(struct build *b, const struct entry *entry);
void build_item(struct build *b, const struct entry *entry);
void build_refusal(struct build *b, const struct entry *entry);
void build_paper(struct build *b, const struct entry *entry);
void build_report(struct build *b, const struct entry *entry);
void build_disclosure(struct build *b, const struct entry *entry);
void build_standard(struct build *b, const struct entry *entry);
void build_dues_rule(struct build *b, const struct entry *entry);
void build_life_rule(struct build *b, const struct entry *entry);
void build_station_kind(struct build *b, const struct entry *entry);
void build_sign(struct build *b, const struct entry *entry);
void build_sign_rules(struct build *b, const struct entry *entry);
void build_wall_text(struct build *b, const struct entry *entry);
void build_road(struct build *b, const struct entry *entry);
void build_role(struct build *b, const struct entry *entry);
void build_calendar(struct build *b, const struct entry *entry);
void build_festivals(struct build *b, const struct entry *entry);
void build_setting(struct build *b, const struct entry *entry);

/* The register "item_<name>" of an item's fields; its flow gives the register that it extends. */
void build_item_register(struct build *b, const struct entry *entry, const struct node *fields,
			 struct str name, struct str title);
/* The code lists that nobody writes: items, disclosures, station_kind, <register>_state, <register>_flow. */
void build_implicit_codes(struct build *b);

void link_registers(struct build *b);
void link_flows(struct build *b);
void link_items(struct build *b);
void link_papers(struct build *b);
void link_reports(struct build *b);
void link_disclosures(struct build *b);
void link_standards(struct build *b);
void link_dues(struct build *b);
void link_life(struct build *b);
void link_stations(struct build *b);
void link_signs(struct build *b);
void link_roads(struct build *b);
void link_roles(struct build *b);

/* Reads a column's expression; what is wrong is noted with its place in the text. NULL when it cannot
 * be read. */
const struct expression *build_expression(struct build *b, struct place place, struct str what,
					  struct str text);

/* An item's text and digest; after its flow is linked. */
void seal_item(struct build *b, struct item *item, const struct node *item_node);

/* ---- small things ---- */

extern const struct choice tier_choices[]; /* province … group; without none */
extern const struct choice profile_choices[]; /* all, party, public */

/* `register "person"` for faults. */
struct str say(struct build *b, const char *kind, struct str name);
/* The entry's own place and name: name must be a name of small letters. */
bool build_name(struct build *b, const struct entry *entry);
/* condition.c: show_if {field, values} or {field, at_least, above, at_most, below}; say: of an expectation, else
 * NULL. Limits are kept in hundredths until they are linked. */
void build_condition(struct build *b, const struct node *node, struct str what,
		     struct condition *out, struct str *say);
/* Checks it against the field that it looks at (NULL: unknown); yes/no is stored as 1/0, limits as the field. */
void link_condition(struct build *b, struct place place, struct str what,
		    struct condition *condition, const struct field *field);
/* A condition of what is asked may not look at what is restricted in another register. */
void check_telling(struct build *b, struct place place, struct str what,
		   const struct condition *condition, const struct field *fact);
/* The field that a rule names: of own, of base (NULL: none), or "person.age" by a ref field of them. */
const struct field *find_fact(const struct build *b, const struct reg *own, const struct reg *base,
			      struct str name);

/* derive.c: "per_head(income, people)" into its parts, checked. */
void link_derive(struct build *b, struct field *field, const struct reg *own,
		 const struct reg *base, struct str me);

#endif
