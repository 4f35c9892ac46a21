/*
 * registers: what a table of the centre holds, and how it is listed, counted and kept.
 *
 * The standard fields are compiled in, in one table, so that every register can be listed by place,
 * time and state without saying so. Names stay names here; link_registers.c resolves them.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/doc.h"
#include "base/count.h"

enum { TEXT_MAX = 100, LONG_MAX_CHARACTERS = 2000, NAME_MAX = 50 };
static const int64_t money_max = 10000000000000; /* 100 thousand million yuan, in fen */

static const struct choice kind_choices[] = {
	{"text", FIELD_TEXT},         {"long", FIELD_LONG},   {"number", FIELD_NUMBER},
	{"money", FIELD_MONEY},       {"date", FIELD_DATE},   {"month", FIELD_MONTH},
	{"moment", FIELD_MOMENT},     {"yes", FIELD_YES},     {"code", FIELD_CODE},
	{"name", FIELD_NAME},         {"phone", FIELD_PHONE}, {"identity", FIELD_IDENTITY},
	{"card", FIELD_CARD},         {"ref", FIELD_REF},     {"org", FIELD_ORG},
	{"files", FIELD_FILES},       {"staff", FIELD_STAFF}, {NULL, 0},
};

static const struct choice mask_choices[] = {
	{"none", MASK_NONE}, {"name", MASK_NAME}, {"middle", MASK_MIDDLE}, {"tail", MASK_TAIL},
	{"year", MASK_YEAR}, {"hide", MASK_HIDE}, {NULL, 0},
};

const struct choice tier_choices[] = {
	{"province", TIER_PROVINCE}, {"city", TIER_CITY},       {"county", TIER_COUNTY},
	{"town", TIER_TOWN},         {"village", TIER_VILLAGE}, {"group", TIER_GROUP},
	{NULL, 0},
};

static const struct choice opens_choices[] = {
	{"today", OPENS_TODAY}, {"month", OPENS_MONTH}, {"only", OPENS_ONLY}, {NULL, 0},
};

static const struct choice history_choices[] = {{"none", 0}, {"kept", 1}, {NULL, 0}};

/* ---- fields ---- */

struct field_draft {
	struct field field;
	int kind, mask, opens;
	int64_t min, max;
	const struct node *show;
};

#define IN_FIELD(member) offsetof(struct field_draft, field.member)

static const struct bind_key field_keys[] = {
	{"name", BIND_NAME, IN_FIELD(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_FIELD(title), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_FIELD(hint), false, 0, 0, NULL},
	{"kind", BIND_CHOICE, offsetof(struct field_draft, kind), true, 0, 0, kind_choices},
	{"required", BIND_YES, IN_FIELD(required), false, 0, 0, NULL},
	{"sealed", BIND_YES, IN_FIELD(sealed), false, 0, 0, NULL},
	{"public", BIND_YES, IN_FIELD(published), false, 0, 0, NULL},
	{"search", BIND_YES, IN_FIELD(search), false, 0, 0, NULL},
	{"unique", BIND_YES, IN_FIELD(unique), false, 0, 0, NULL},
	{"fixed", BIND_YES, IN_FIELD(fixed), false, 0, 0, NULL},
	{"restricted", BIND_YES, IN_FIELD(restricted), false, 0, 0, NULL},
	{"contact", BIND_YES, IN_FIELD(contact), false, 0, 0, NULL},
	{"mask", BIND_CHOICE, offsetof(struct field_draft, mask), false, 0, 0, mask_choices},
	{"codes", BIND_NAME, IN_FIELD(codes_name), false, 0, 0, NULL},
	{"many", BIND_YES, IN_FIELD(many), false, 0, 0, NULL},
	{"ref", BIND_NAME, IN_FIELD(ref_name), false, 0, 0, NULL},
	{"within", BIND_TEXT, IN_FIELD(within), false, 0, 0, NULL},
	{"from", BIND_TEXT, IN_FIELD(from), false, 0, 0, NULL},
	{"derive", BIND_TEXT, IN_FIELD(derive), false, 0, 0, NULL},
	{"min", BIND_NUMBER, offsetof(struct field_draft, min), false, 0, 0, NULL},
	{"max", BIND_NUMBER, offsetof(struct field_draft, max), false, 0, 0, NULL},
	{"show_if", BIND_MAP, offsetof(struct field_draft, show), false, 0, 0, NULL},
	{"default", BIND_TEXT, IN_FIELD(value), false, 0, 0, NULL},
	{"opens", BIND_CHOICE, offsetof(struct field_draft, opens), false, 0, 0, opens_choices},
	{"offers", BIND_YES, IN_FIELD(offers), false, 0, 0, NULL},
	{"also", BIND_TEXTS, IN_FIELD(also), false, IN_FIELD(also_count), 0, NULL},
	{"unit", BIND_TEXT, IN_FIELD(unit), false, 0, 0, NULL},
	{"ending", BIND_TEXT, IN_FIELD(ending), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static bool is_text(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_LONG || kind == FIELD_NAME;
}

static bool has_limits(enum field_kind kind)
{
	return is_text(kind) || kind == FIELD_NUMBER || kind == FIELD_MONEY;
}

/* Limits are in yuan for the one who writes them and in fen for the program. */
static void set_limits(struct build *b, struct field_draft *draft, const struct node *node,
		       struct str what)
{
	struct field *field = &draft->field;
	bool min_given = node_get(node, S("min")) != NULL;
	bool max_given = node_get(node, S("max")) != NULL;
	int64_t scale = field->kind == FIELD_MONEY ? 100 : 1;
	if ((min_given || max_given) && !has_limits(field->kind))
		fault_at(b->faults, node_place(node, min_given ? "min" : "max"),
			 STR ": only texts, numbers and money have limits", STR_ARG(what));
	field->min = field->kind == FIELD_NUMBER ? INT64_MIN : 0;
	field->max = INT64_MAX;
	if (field->kind == FIELD_MONEY)
		field->max = money_max;
	else if (is_text(field->kind))
		field->max = field->kind == FIELD_LONG	 ? LONG_MAX_CHARACTERS
			     : field->kind == FIELD_NAME ? NAME_MAX
							 : TEXT_MAX;
	bool huge = draft->min > money_max || draft->min < -money_max || draft->max > money_max ||
		    draft->max < -money_max;
	if (huge)
		fault_at(b->faults, node->place, STR ": its limits are out of reach", STR_ARG(what));
	else if (min_given)
		field->min = draft->min * scale;
	if (max_given && !huge)
		field->max = draft->max * scale;
	if (field->min > field->max)
		fault_at(b->faults, node_place(node, "min"), STR ": \"min\" is above \"max\"",
			 STR_ARG(what));
}

/* Keys that belong to one kind of field. */
static void check_belongs(struct build *b, const struct field *field, const struct node *node,
			  struct str what)
{
	bool code = field->kind == FIELD_CODE, ref = field->kind == FIELD_REF;
	if (code != (field->codes_name.len > 0))
		fault_at(b->faults, node_place(node, "codes"),
			 STR ": \"codes\" and the kind code belong together", STR_ARG(what));
	if (field->offers && (!ref || field->many))
		fault_at(b->faults, node_place(node, "offers"),
			 STR ": only a ref of one offers to register what it points to",
			 STR_ARG(what));
	if (ref != (field->ref_name.len > 0))
		fault_at(b->faults, node_place(node, "ref"),
			 STR ": \"ref\" and the kind ref belong together", STR_ARG(what));
	if (field->many && !code && field->within.len == 0)
		fault_at(b->faults, node_place(node, "many"),
			 STR ": only a code, and a ref with \"within\", can have several values",
			 STR_ARG(what));
	if (field->within.len > 0 && (!ref || !field->many))
		fault_at(b->faults, node_place(node, "within"),
			 STR ": \"within\" belongs to a ref with \"many\"", STR_ARG(what));
	static const enum field_kind opened[] = {
		[OPENS_TODAY] = FIELD_DATE, [OPENS_MONTH] = FIELD_MONTH, [OPENS_ONLY] = FIELD_REF};
	if (field->opens != OPENS_EMPTY && (field->kind != opened[field->opens] || field->many))
		fault_at(b->faults, node_place(node, "opens"),
			 STR ": \"today\" is for a date, \"month\" for a month, \"only\" for a ref",
			 STR_ARG(what));
	if (field->derive.len > 0 && field->from.len > 0)
		fault_at(b->faults, node_place(node, "derive"),
			 STR ": a value is either derived or drawn from elsewhere", STR_ARG(what));
	if (field->required && field->derive.len > 0)
		fault_at(b->faults, node_place(node, "required"),
			 STR ": what is derived cannot be required", STR_ARG(what));
}

static void check_sight(struct build *b, const struct field *field, const struct node *node,
			struct str what)
{
	bool members = field->kind == FIELD_REF && field->many;
	if (field->sealed && !is_text(field->kind) && !members && field->kind != FIELD_PHONE &&
	    field->kind != FIELD_IDENTITY && field->kind != FIELD_CARD)
		fault_at(b->faults, node_place(node, "sealed"), STR ": only texts can be sealed",
			 STR_ARG(what));
	if (field->sealed && field->published && field->mask == MASK_NONE)
		fault_at(b->faults, node_place(node, "public"),
			 STR ": a sealed value is public only behind a mask", STR_ARG(what));
	if (field->restricted && field->published)
		fault_at(b->faults, node_place(node, "public"),
			 STR ": what is restricted cannot be public", STR_ARG(what));
	if (field->contact && (field->sealed || !is_text(field->kind)))
		fault_at(b->faults, node_place(node, "contact"),
			 STR ": only a plain text can be a contact for everybody", STR_ARG(what));
	if (field->search && (field->sealed || !is_text(field->kind)))
		fault_at(b->faults, node_place(node, "search"),
			 STR ": only plain texts and names can be searched", STR_ARG(what));
}

static struct str say_field(struct build *b, struct str what, struct str name)
{
	return str_fmt(b->arena, STR ": field \"" STR "\"", STR_ARG(what), STR_ARG(name));
}

static struct field build_field(struct build *b, const struct node *node, struct str what)
{
	struct field_draft draft = {.field = {.place = node->place}, .mask = -1};
	struct str me = say_field(b, what, node_text(node, "name"));
	bind_map(b->arena, b->faults, node, me, field_keys, &draft);
	struct field *field = &draft.field;
	field->kind = (enum field_kind)draft.kind;
	field->mask = draft.mask < 0 ? MASK_NONE : (enum mask_kind)draft.mask;
	field->opens = (enum opening)draft.opens;
	if (field->kind == FIELD_PHONE || field->kind == FIELD_IDENTITY || field->kind == FIELD_CARD) {
		field->sealed = true;
		if (draft.mask < 0)
			field->mask = field->kind == FIELD_CARD ? MASK_TAIL : MASK_MIDDLE;
	}
	if (node->kind != NODE_MAP)
		return *field;
	set_limits(b, &draft, node, me);
	check_belongs(b, field, node, me);
	check_sight(b, field, node, me);
	if (draft.show != NULL)
		build_condition(b, draft.show, str_join(b->arena, me, S(": show_if")), &field->show,
				NULL);
	return *field;
}

/* ---- standard fields ---- */

enum needs { NEEDS_NOTHING, NEEDS_PREFIX, NEEDS_FLOWS };

struct standard_field {
	struct field field;
	enum needs needs;
};

#define STANDARD(field_name, chinese, field_kind)                                       \
	.name = STR_INIT(field_name), .title = STR_INIT(chinese), .kind = (field_kind), \
	.place = {STR_INIT("standard"), 1}, .required = true, .fixed = true, .standard = true, \
	.max = INT64_MAX

/* What every register has. `due` and `since` are never empty, so that lists can be ordered by them:
 * a record without a date has 9999-12-31. accepted_on is "" until the day of acceptance. */
static const struct standard_field standards[] = {
	{{STANDARD("id", "内部编号", FIELD_NUMBER)}, NEEDS_NOTHING},
	{{STANDARD("org", "所属", FIELD_ORG)}, NEEDS_NOTHING},
	{{STANDARD("created", "登记时间", FIELD_MOMENT)}, NEEDS_NOTHING},
	{{STANDARD("changed", "更新时间", FIELD_MOMENT)}, NEEDS_NOTHING},
	{{STANDARD("number", "编号", FIELD_TEXT)}, NEEDS_PREFIX},
	{{STANDARD("flow", "流程", FIELD_CODE)}, NEEDS_FLOWS},
	{{STANDARD("state", "状态", FIELD_CODE)}, NEEDS_FLOWS},
	{{STANDARD("due", "应办结日期", FIELD_DATE)}, NEEDS_FLOWS},
	{{STANDARD("since", "进入本环节时间", FIELD_MOMENT)}, NEEDS_FLOWS},
	{{STANDARD("accepted_on", "受理日期", FIELD_DATE)}, NEEDS_FLOWS},
	{{STANDARD("handler", "经办人", FIELD_STAFF)}, NEEDS_FLOWS},
};

enum { STANDARD_COUNT = COUNT(standards) };

static void add_standards(struct build *b, const struct reg *reg, struct reg_names *names)
{
	for (size_t i = 0; i < STANDARD_COUNT; i++) {
		const struct standard_field *standard = &standards[i];
		if (standard->needs == NEEDS_PREFIX && reg->prefix.len == 0)
			continue;
		if (standard->needs == NEEDS_FLOWS && names->flows == NULL)
			continue;
		struct field *field = &names->fields[names->field_count++];
		*field = standard->field;
		if (field->kind == FIELD_CODE)
			field->codes_name = str_fmt(b->arena, STR "_" STR, STR_ARG(reg->name),
						    STR_ARG(field->name));
		if (str_eq(field->name, S("accepted_on")))
			field->required = false;
	}
}

/* Columns that every table has besides its fields. */
static const char *const reserved[] = {
	"version", "submission", "created_by", "changed_by", "voided", "void_reason", "stage_due",
	"clock", "came_from", "days_left", "stage_left", "open", "reason", "reason_code", "csrf",
};

/* Columns that are made beside a sealed field or a name end so. */
static const char *const reserved_ends[] = {"_index", "_tail", "_sort"};

static bool is_standard(struct str name)
{
	for (size_t i = 0; i < STANDARD_COUNT; i++) {
		if (str_eq(name, standards[i].field.name))
			return true;
	}
	return false;
}

static bool is_reserved(struct str name)
{
	for (size_t i = 0; i < COUNT(reserved); i++) {
		if (str_eq(name, str_of(reserved[i])))
			return true;
	}
	for (size_t i = 0; i < COUNT(reserved_ends); i++) {
		if (str_ends(name, str_of(reserved_ends[i])))
			return true;
	}
	return false;
}

static bool is_there(const struct reg_names *names, struct str name)
{
	for (size_t i = 0; i < names->field_count; i++) {
		if (!names->fields[i].standard && str_eq(names->fields[i].name, name))
			return true;
	}
	return false;
}

static const char *name_fault(const struct reg_names *names, struct str name)
{
	if (is_standard(name))
		return "every register has it, do not declare it";
	if (is_reserved(name))
		return "the program keeps this name for itself";
	return is_there(names, name) ? "stands here twice" : NULL;
}

static void add_fields(struct build *b, const struct node *list, struct str what,
		       struct reg_names *names)
{
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct field field = build_field(b, at, what);
		const char *fault = name_fault(names, field.name);
		if (fault != NULL)
			fault_at(b->faults, at->place, STR ": field \"" STR "\": %s", STR_ARG(what),
				 STR_ARG(field.name), fault);
		if (fault != NULL || field.name.len == 0)
			continue;
		names->field_nodes[names->field_count] = at;
		names->fields[names->field_count++] = field;
	}
}

static void start_fields(struct build *b, struct reg *reg, struct reg_names *names,
			 const struct node *list)
{
	size_t room = STANDARD_COUNT + (list == NULL ? 0 : list->count);
	names->fields = arena_many(b->arena, struct field, room);
	names->field_nodes = arena_many(b->arena, const struct node *, room);
	add_standards(b, reg, names);
	reg->fields = names->fields;
	reg->field_count = names->field_count;
}

static void end_fields(struct build *b, struct reg *reg, const struct reg_names *names)
{
	uint64_t *tags = arena_many(b->arena, uint64_t, names->field_count);
	for (size_t i = 0; i < names->field_count; i++)
		tags[i] = doc_name_tag(names->fields[i].name);
	reg->field_count = names->field_count;
	reg->field_tags = tags;
}

/* ---- registers ---- */

struct reg_draft {
	struct reg reg;
	struct reg_names names;
	int tier, history, profile;
	struct str retention;
	const struct node *fields;
};

#define IN_REG(member) offsetof(struct reg_draft, reg.member)
#define IN_NAMES(member) offsetof(struct reg_draft, names.member)

static const struct bind_key reg_keys[] = {
	{"register", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_REG(title), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_REG(hint), false, 0, 0, NULL},
	{"tier", BIND_CHOICE, offsetof(struct reg_draft, tier), true, 0, 0, tier_choices},
	{"fields", BIND_LIST, offsetof(struct reg_draft, fields), true, 0, 0, NULL},
	{"list", BIND_MAP, IN_NAMES(list), true, 0, 0, NULL},
	{"count", BIND_LIST, IN_NAMES(count), false, 0, 0, NULL},
	{"key", BIND_LIST, IN_NAMES(key), false, 0, 0, NULL},
	{"diary", BIND_MAP, IN_NAMES(diary), false, 0, 0, NULL},
	{"label", BIND_NAME, IN_NAMES(label), true, 0, 0, NULL},
	{"confidential", BIND_NAME, IN_NAMES(confidential), false, 0, 0, NULL},
	{"history", BIND_CHOICE, offsetof(struct reg_draft, history), false, 0, 0, history_choices},
	{"attachments", BIND_YES, IN_REG(attachments), false, 0, 0, NULL},
	{"retention", BIND_TEXT, offsetof(struct reg_draft, retention), true, 0, 0, NULL},
	{"flows", BIND_LIST, IN_NAMES(flows), false, 0, 0, NULL},
	{"prefix", BIND_TEXT, IN_REG(prefix), false, 0, 0, NULL},
	{"module", BIND_NAME, IN_REG(module), false, 0, 0, NULL},
	{"menu", BIND_TEXT, IN_REG(menu), false, 0, 0, NULL},
	{"todo", BIND_YES, IN_REG(todo), false, 0, 0, NULL},
	{"icon", BIND_TEXT, IN_REG(icon), false, 0, 0, NULL},
	{"profile", BIND_CHOICE, offsetof(struct reg_draft, profile), false, 0, 0, profile_choices},
	{"hide", BIND_YES, IN_REG(hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

/* "60 months", "5 years", "permanent" */
static void set_retention(struct build *b, struct reg_draft *draft, struct place place,
			  struct str what)
{
	struct str rest = draft->retention;
	int64_t number = 0;
	if (str_eq(rest, S("permanent")) || rest.len == 0)
		return;
	struct str head = str_cut(&rest, ' ');
	bool months = str_eq(rest, S("months")) || str_eq(rest, S("month"));
	bool years = str_eq(rest, S("years")) || str_eq(rest, S("year"));
	if (!str_int(head, &number) || number < 1 || number > 1200 || (!months && !years)) {
		fault_at(b->faults, place,
			 STR ": \"retention\" must be permanent, or as 60 months or 5 years, not "
			     "\"" STR "\"",
			 STR_ARG(what), STR_ARG(draft->retention));
		return;
	}
	draft->reg.retention_months = (int)number * (years ? 12 : 1);
}

/* A number that a person reads aloud over the phone begins with few capitals. */
static void check_prefix(struct build *b, const struct reg *reg, struct place place, struct str what)
{
	bool fits = reg->prefix.len <= 4;
	for (size_t i = 0; i < reg->prefix.len; i++)
		fits = fits && reg->prefix.at[i] >= 'A' && reg->prefix.at[i] <= 'Z';
	if (!fits)
		fault_at(b->faults, place, STR ": \"prefix\" must be one to four capitals, not \"" STR
					       "\"",
			 STR_ARG(what), STR_ARG(reg->prefix));
}

void build_register(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "register", entry->name);
	const struct node *node = entry->node;
	struct reg_draft draft = {
		.reg = {.name = entry->name, .place = node->place, .hidden = entry->hidden},
		.names = {.node = node},
		.history = 1};
	bind_map(b->arena, b->faults, node, what, reg_keys, &draft);
	draft.reg.tier = (enum tier)draft.tier;
	draft.reg.history = draft.history == 1;
	draft.reg.profile = (enum profile)draft.profile;
	set_retention(b, &draft, node_place(node, "retention"), what);
	check_prefix(b, &draft.reg, node_place(node, "prefix"), what);
	start_fields(b, &draft.reg, &draft.names, draft.fields);
	if (draft.fields != NULL)
		add_fields(b, draft.fields, what, &draft.names);
	end_fields(b, &draft.reg, &draft.names);
	size_t at = b->out->register_count++;
	b->regs[at] = draft.reg;
	b->reg_names[at] = draft.names;
}

void build_item_register(struct build *b, const struct entry *entry, const struct node *fields,
			 struct str name, struct str title)
{
	struct reg_names names = {.node = entry->node};
	struct reg reg = {.name = str_fmt(b->arena, "item_" STR, STR_ARG(name)),
			  .title = str_fmt(b->arena, STR "填报内容", STR_ARG(title)),
			  .place = fields->place,
			  .history = true,
			  .hidden = entry->hidden};
	start_fields(b, &reg, &names, fields);
	add_fields(b, fields, say(b, "item", entry->name), &names);
	end_fields(b, &reg, &names);
	size_t at = b->out->register_count++;
	b->regs[at] = reg;
	b->reg_names[at] = names;
}
