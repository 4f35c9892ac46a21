/*
 * link_registers: the names in registers become pointers, and what one field says of another is judged.
 *
 * Fails nothing: a name that is not found is noted and left empty. The structures are only given out
 * when no fault was noted, so nobody ever sees such a gap.
 */
#include "catalogue/build.h"

#include "base/arena.h"

struct linking {
	struct build *b;
	struct reg *reg;
	struct reg_names *names;
	const struct reg *base; /* of an item's register: the register that it extends */
	struct str what;
};

/* Of a register's diary, as its file names them. */
struct diary_names {
	struct str day;
	const struct node *words;
};

static const struct field *find_field(const struct linking *in, struct str name)
{
	const struct field *field = reg_field(in->reg, name);
	return field == NULL && in->base != NULL ? reg_field(in->base, name) : field;
}

/* ---- one field ---- */

static void link_from(const struct linking *in, const struct field *field, struct str me)
{
	struct faults *faults = in->b->faults;
	struct str rest = field->from;
	struct str via = str_cut(&rest, '.');
	const struct field *ref = find_field(in, via);
	if (ref == NULL || ref->kind != FIELD_REF || ref->many) {
		fault_at(faults, field->place,
			 STR ": from: \"" STR "\" is no field of kind ref here", STR_ARG(me),
			 STR_ARG(via));
		return;
	}
	const struct reg *other = catalogue_register(in->b->out, ref->ref_name);
	const struct field *drawn = other == NULL ? NULL : reg_field(other, rest);
	if (other != NULL && drawn == NULL)
		fault_at(faults, field->place,
			 STR ": from: register \"" STR "\" has no field \"" STR "\"", STR_ARG(me),
			 STR_ARG(other->name), STR_ARG(rest));
	else if (drawn != NULL && drawn->kind != field->kind)
		fault_at(faults, field->place,
			 STR ": from: \"" STR "\" is of another kind than the field itself",
			 STR_ARG(me), STR_ARG(field->from));
}

/* "person.household": both the row that field person points to and those to choose from have it. */
static void link_within(const struct linking *in, const struct field *field, struct str me)
{
	struct str rest = field->within, via = str_cut(&rest, '.');
	const struct field *ref = find_field(in, via);
	bool same = ref != NULL && ref->kind == FIELD_REF && !ref->many &&
		    str_eq(ref->ref_name, field->ref_name);
	const struct field *shared = field->ref == NULL ? NULL : reg_field(field->ref, rest);
	if (!same || shared == NULL || shared->kind != FIELD_REF || shared->many)
		fault_at(in->b->faults, field->place,
			 STR ": within: \"" STR "\" must be REF.FIELD: a ref to \"" STR
			     "\", and a ref that those rows have",
			 STR_ARG(me), STR_ARG(field->within), STR_ARG(field->ref_name));
}

static void check_default(const struct linking *in, const struct field *field, struct str me)
{
	int64_t n = 0;
	bool fits = true;
	if (field->value.len == 0)
		return;
	if (field->kind == FIELD_CODE && field->codes != NULL)
		fits = codes_find(field->codes, field->value) != NULL;
	else if (field->kind == FIELD_YES)
		fits = str_eq(field->value, S("true")) || str_eq(field->value, S("false"));
	else if (field->kind == FIELD_NUMBER)
		fits = str_int(field->value, &n) && n >= field->min && n <= field->max;
	else if (field->kind == FIELD_REF)
		fits = field->many && str_eq(field->value, S("all"));
	if (!fits)
		fault_at(in->b->faults, field->place,
			 STR ": its default \"" STR "\" is not a value it may have", STR_ARG(me),
			 STR_ARG(field->value));
}

static void link_field(const struct linking *in, struct field *field)
{
	struct build *b = in->b;
	struct str me = str_fmt(b->arena, STR ": field \"" STR "\"", STR_ARG(in->what),
				STR_ARG(field->name));
	if (field->codes_name.len > 0) {
		field->codes = catalogue_codes(b->out, field->codes_name);
		if (field->codes == NULL)
			fault_at(b->faults, field->place, STR ": there are no codes \"" STR "\"",
				 STR_ARG(me), STR_ARG(field->codes_name));
	}
	if (field->ref_name.len > 0) {
		field->ref = catalogue_register(b->out, field->ref_name);
		if (field->ref == NULL)
			fault_at(b->faults, field->place, STR ": there is no register \"" STR "\"",
				 STR_ARG(me), STR_ARG(field->ref_name));
		else if (!profile_holds(in->reg->profile, field->ref->profile))
			fault_at(b->faults, field->place,
				 STR ": register \"" STR
				     "\" is not at hand on every server where this one is (profile)",
				 STR_ARG(me), STR_ARG(field->ref_name));
	}
	if (field->from.len > 0)
		link_from(in, field, me);
	if (field->derive.len > 0)
		link_derive(b, field, in->reg, in->base, me);
	if (field->within.len > 0 && field->kind == FIELD_REF && field->many)
		link_within(in, field, me);
	link_condition(b, field->place, str_join(b->arena, me, S(": show_if")), &field->show,
		       find_fact(b, in->reg, in->base, field->show.field));
	check_telling(b, field->place, me, &field->show,
		      find_fact(b, in->reg, in->base, field->show.field));
	check_default(in, field, me);
	if (field->kind == FIELD_YES && field->value.len > 0)
		field->value = str_eq(field->value, S("true")) ? S("1") : S("0");
	if (in->base != NULL && !field->standard && reg_field(in->base, field->name) != NULL)
		fault_at(b->faults, field->place,
			 STR ": register \"" STR "\" has a field of this name", STR_ARG(me),
			 STR_ARG(in->base->name));
}

/* ---- lists of fields ---- */

static const struct field *named_field(const struct linking *in, const struct node *node,
				       const char *where)
{
	const struct field *field =
		node->kind == NODE_TEXT ? reg_field(in->reg, node->text) : NULL;
	if (field == NULL)
		fault_at(in->b->faults, node->place, STR ": %s: there is no field \"" STR "\"",
			 STR_ARG(in->what), where, STR_ARG(node->text));
	return field;
}

static const struct field *const *named_fields(const struct linking *in, const struct node *list,
					       const char *where, size_t *count)
{
	*count = 0;
	if (list == NULL)
		return NULL;
	if (list->kind != NODE_LIST) {
		fault_at(in->b->faults, list->place, STR ": %s must be a list of fields",
			 STR_ARG(in->what), where);
		return NULL;
	}
	const struct field **all = arena_many(in->b->arena, const struct field *, list->count);
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		const struct field *field = named_field(in, at, where);
		if (field != NULL)
			all[(*count)++] = field;
	}
	return all;
}

static bool can_filter(const struct field *field)
{
	switch (field->kind) {
	case FIELD_CODE:
	case FIELD_YES:
	case FIELD_DATE:
	case FIELD_MONTH:
	case FIELD_MOMENT:
	case FIELD_ORG:
	case FIELD_STAFF:
		return true;
	case FIELD_REF:
		return !field->many;
	default:
		return false;
	}
}

static void check_filters(const struct linking *in)
{
	for (size_t i = 0; i < in->reg->filter_count; i++) {
		const struct field *field = in->reg->filters[i];
		if (!can_filter(field))
			fault_at(in->b->faults, node_place(in->names->list, "filters"),
				 STR ": filters: \"" STR
				     "\" is neither a code, yes/no, a day, a place, a ref nor staff",
				 STR_ARG(in->what), STR_ARG(field->name));
		if (field->restricted)
			fault_at(in->b->faults, node_place(in->names->list, "filters"),
				 STR ": filters: \"" STR
				     "\" is restricted, and a filter would tell what it hides",
				 STR_ARG(in->what), STR_ARG(field->name));
	}
}

static bool filters_by(const struct reg *reg, const struct field *field)
{
	for (size_t i = 0; i < reg->filter_count; i++) {
		if (reg->filters[i] == field)
			return true;
	}
	return false;
}

static void check_narrow(const struct linking *in)
{
	for (size_t i = 0; i < in->reg->narrow_count; i++) {
		const struct field *field = in->reg->narrow[i];
		if (!filters_by(in->reg, field) || field->many || field_sealed(field))
			fault_at(in->b->faults, node_place(in->names->list, "narrow"),
				 STR ": narrow: \"" STR
				     "\" must be one of the filters, with one plain value",
				 STR_ARG(in->what), STR_ARG(field->name));
	}
}

static void link_sort(const struct linking *in)
{
	const struct node *sort = node_get(in->names->list, S("sort"));
	if (sort == NULL)
		return;
	in->reg->sort = named_field(in, sort, "sort");
	if (in->reg->sort == NULL)
		return;
	if (!in->reg->sort->required)
		fault_at(in->b->faults, sort->place,
			 STR ": sort: \"" STR "\" can be empty; a list is ordered by a required field",
			 STR_ARG(in->what), STR_ARG(in->reg->sort->name));
	if (in->reg->sort->sealed || in->reg->sort->many || in->reg->sort->kind == FIELD_FILES)
		fault_at(in->b->faults, sort->place, STR ": sort: \"" STR "\" has no order",
			 STR_ARG(in->what), STR_ARG(in->reg->sort->name));
}

struct list_draft {
	const struct node *columns, *filters, *narrow;
	bool descending;
	enum tier tiers[6];
	size_t tier_count;
};

#define IN_LIST(member) offsetof(struct list_draft, member)

static const struct bind_key list_keys[] = {
	{"columns", BIND_LIST, IN_LIST(columns), true, 0, 0, NULL},
	{"filters", BIND_LIST, IN_LIST(filters), false, 0, 0, NULL},
	{"narrow", BIND_LIST, IN_LIST(narrow), false, 0, 0, NULL},
	{"sort", BIND_SKIP, 0, false, 0, 0, NULL},
	{"descending", BIND_YES, IN_LIST(descending), false, 0, 0, NULL},
	{"tiers", BIND_CHOICES, IN_LIST(tiers), true, IN_LIST(tier_count), 6, tier_choices},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void link_list(const struct linking *in)
{
	struct build *b = in->b;
	struct reg *reg = in->reg;
	struct list_draft draft = {0};
	struct str me = str_fmt(b->arena, STR ": list", STR_ARG(in->what));
	bind_map(b->arena, b->faults, in->names->list, me, list_keys, &draft);
	reg->descending = draft.descending;
	reg->tier_count = draft.tier_count;
	for (size_t i = 0; i < draft.tier_count; i++)
		reg->tiers[i] = draft.tiers[i];
	reg->columns = named_fields(in, draft.columns, "columns", &reg->column_count);
	reg->filters = named_fields(in, draft.filters, "filters", &reg->filter_count);
	check_filters(in);
	reg->narrow = named_fields(in, draft.narrow, "narrow", &reg->narrow_count);
	check_narrow(in);
	link_sort(in);
}

/* ---- counts, key, label, flows ---- */

static void link_counting(const struct linking *in, const struct node *list, struct counting *out)
{
	struct buf name = buf_new(in->b->arena, 400);
	out->fields = named_fields(in, list, "count", &out->count);
	for (size_t i = 0; i < out->count; i++) {
		const struct field *field = out->fields[i];
		bool countable = (field->kind == FIELD_CODE && !field->many) ||
				 field->kind == FIELD_YES || field->kind == FIELD_DATE ||
				 field->kind == FIELD_MONTH;
		if (!countable)
			fault_at(in->b->faults, list->place,
				 STR ": count: \"" STR "\" is neither a single code, yes/no, a day nor a month",
				 STR_ARG(in->what), STR_ARG(field->name));
		buf_fmt(&name, "%s" STR, i == 0 ? "" : ",", STR_ARG(field->name));
	}
	out->name = buf_str(&name);
}

static void link_countings(const struct linking *in)
{
	const struct node *list = in->names->count;
	if (list == NULL)
		return;
	struct counting *all = arena_many(in->b->arena, struct counting, list->count);
	for (const struct node *at = list->first; at != NULL; at = at->next)
		link_counting(in, at, &all[in->reg->counting_count++]);
	in->reg->countings = all;
}

static void link_label(const struct linking *in)
{
	if (in->names->label.len == 0)
		return;
	const struct field *label = reg_field(in->reg, in->names->label);
	if (label == NULL || label->sealed)
		fault_at(in->b->faults, node_place(in->names->node, "label"),
			 STR ": label: there is no plain field \"" STR "\"", STR_ARG(in->what),
			 STR_ARG(in->names->label));
	in->reg->label = label;
}

static const struct bind_key diary_keys[] = {
	{"day", BIND_NAME, offsetof(struct diary_names, day), false, 0, 0, NULL},
	{"words", BIND_LIST, offsetof(struct diary_names, words), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

/* A day of the diary is asked for by the list's own filter; without one it is told by the journal. */
static void link_diary(const struct linking *in)
{
	struct diary_names names = {0};
	struct faults *faults = in->b->faults;
	const struct node *map = in->names->diary;
	struct str me = str_join(in->b->arena, in->what, S(": diary"));
	if (map == NULL)
		return;
	bind_map(in->b->arena, faults, map, me, diary_keys, &names);
	if (names.words != NULL)
		in->reg->diary = named_fields(in, names.words, "diary", &in->reg->diary_count);
	if (names.day.len == 0 && in->names->flows == NULL)
		fault_at(faults, map->place, STR ": without \"day\" only a register with flows has days",
			 STR_ARG(me));
	if (names.day.len == 0)
		return;
	in->reg->diary_day = reg_field(in->reg, names.day);
	if (in->reg->diary_day == NULL || in->reg->diary_day->kind != FIELD_DATE ||
	    !filters_by(in->reg, in->reg->diary_day))
		fault_at(faults, map->place,
			 STR ": \"" STR "\" must be a date among the filters of the list", STR_ARG(me),
			 STR_ARG(names.day));
}

/* Lists leave such rows out by their own filter, so it must be one. */
static void link_confidential(const struct linking *in)
{
	if (in->names->confidential.len == 0)
		return;
	const struct field *field = reg_field(in->reg, in->names->confidential);
	if (field == NULL || field->kind != FIELD_YES || !field->required || !filters_by(in->reg, field))
		fault_at(in->b->faults, node_place(in->names->node, "confidential"),
			 STR ": confidential: \"" STR
			     "\" must be a required yes field among the filters of the list",
			 STR_ARG(in->what), STR_ARG(in->names->confidential));
	in->reg->confidential = field;
}

static void link_reg_flows(const struct linking *in)
{
	struct build *b = in->b;
	const struct node *list = in->names->flows;
	if (list == NULL)
		return;
	const struct flow **all = arena_many(b->arena, const struct flow *, list->count);
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		const struct flow *flow = catalogue_flow(b->out, at->text);
		if (flow == NULL)
			fault_at(b->faults, at->place, STR ": there is no flow \"" STR "\"",
				 STR_ARG(in->what), STR_ARG(at->text));
		else if (!str_eq(flow->reg_name, in->reg->name))
			fault_at(b->faults, at->place,
				 STR ": flow \"" STR "\" is of register \"" STR "\"",
				 STR_ARG(in->what), STR_ARG(at->text), STR_ARG(flow->reg_name));
		else
			all[in->reg->flow_count++] = flow;
	}
	in->reg->flows = all;
	if (list->count == 0)
		fault_at(b->faults, list->place, STR ": \"flows\" names no flow", STR_ARG(in->what));
}

static bool is_item_register(const struct reg_names *names)
{
	return str_eq(names->node->first->key, S("item"));
}

/* An item's register extends the register of the item's flow. */
static const struct reg *find_base(struct build *b, struct reg *reg, const struct reg_names *names)
{
	if (!is_item_register(names))
		return NULL;
	const struct flow *flow = catalogue_flow(b->out, node_text(names->node, "flow"));
	const struct reg *base = flow == NULL ? NULL : catalogue_register(b->out, flow->reg_name);
	if (base == NULL)
		return NULL;
	reg->of = base->name;
	reg->tier = base->tier;
	reg->profile = base->profile;
	reg->retention_months = base->retention_months;
	return base;
}

static struct str whose(struct build *b, const struct reg *reg, const struct reg_names *names)
{
	return is_item_register(names) ? say(b, "item", node_text(names->node, "item"))
				       : say(b, "register", reg->name);
}

static void check_twins(struct build *b, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (str_eq(b->regs[i].name, b->regs[at].name))
			fault_at(b->faults, b->regs[at].place,
				 "register \"" STR "\": an item's fields take this name",
				 STR_ARG(b->regs[at].name));
	}
}

void link_registers(struct build *b)
{
	for (size_t i = 0; i < b->out->register_count; i++) {
		struct reg *reg = &b->regs[i];
		struct reg_names *names = &b->reg_names[i];
		struct linking in = {b, reg, names, find_base(b, reg, names),
				     whose(b, reg, names)};
		check_twins(b, i);
		if (is_item_register(names) && in.base == NULL)
			continue; /* the item's flow is missing, and told so */
		for (size_t k = 0; k < names->field_count; k++)
			link_field(&in, &names->fields[k]);
		if (names->list != NULL)
			link_list(&in);
		if (names->key != NULL)
			reg->key = named_fields(&in, names->key, "key", &reg->key_count);
		link_countings(&in);
		link_label(&in);
		link_diary(&in);
		link_confidential(&in);
		link_reg_flows(&in);
	}
}
