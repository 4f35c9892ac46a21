/*
 * disclosures: what a place must lay open, how often, and in which register the facts stand.
 *
 * A disclosure with a register is a view of it: the rows of a period that fulfil its conditions, column by
 * column, each under the mask that everybody sees it by. Without one its lines are written by hand under the
 * columns' titles. An identity number, a private phone, a card and a mark of special care can be no column
 * of a disclosure at all, whatever an overlay says.
 */
#include "catalogue/build.h"

#include "base/arena.h"

enum { COLUMNS_MAX = 12, KEEP_MAX = 3660, DUE_MAX = 28 };

static const struct choice period_choices[] = {
	{"monthly", DISCLOSE_MONTHLY}, {"quarterly", DISCLOSE_QUARTERLY}, {"half", DISCLOSE_HALF},
	{"yearly", DISCLOSE_YEARLY},   {"once", DISCLOSE_ONCE},           {"at_once", DISCLOSE_AT_ONCE},
	{NULL, 0},
};

static const struct choice column_masks[] = {
	{"none", MASK_NONE}, {"name", MASK_NAME}, {"tail", MASK_TAIL}, {"year", MASK_YEAR}, {NULL, 0},
};

/* ---- columns ---- */

enum { MASK_OF_KIND = -1 };

struct column_draft {
	struct disclosure_column column;
	int mask;
	const struct node *open_if;
};

#define IN_COLUMN(member) offsetof(struct column_draft, column.member)

static const struct bind_key column_keys[] = {
	{"title", BIND_TEXT, IN_COLUMN(title), true, 0, 0, NULL},
	{"field", BIND_TEXT, IN_COLUMN(name), false, 0, 0, NULL},
	{"mask", BIND_CHOICE, offsetof(struct column_draft, mask), false, 0, 0, column_masks},
	{"open_if", BIND_MAP, offsetof(struct column_draft, open_if), false, 0, 0, NULL},
	{"otherwise", BIND_TEXT, IN_COLUMN(otherwise), false, 0, 0, NULL},
	{"sum", BIND_YES, IN_COLUMN(sum), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_columns(struct build *b, const struct node *list, struct str what,
			  struct disclosure *disclosure)
{
	struct disclosure_column *all = arena_many(b->arena, struct disclosure_column, list->count);
	disclosure->columns = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct column_draft draft = {.mask = MASK_OF_KIND};
		bind_map(b->arena, b->faults, at, what, column_keys, &draft);
		draft.column.place = at->place;
		draft.column.masked = draft.mask != MASK_OF_KIND;
		draft.column.shown.mask = draft.column.masked ? (enum mask_kind)draft.mask : MASK_NONE;
		if (draft.open_if != NULL)
			build_condition(b, draft.open_if, what, &draft.column.open, NULL);
		all[disclosure->column_count++] = draft.column;
	}
	if (disclosure->column_count == 0 || disclosure->column_count > COLUMNS_MAX)
		fault_at(b->faults, disclosure->place, STR ": 1 to %d columns", STR_ARG(what), COLUMNS_MAX);
}

static void build_where(struct build *b, const struct node *list, struct str what,
			struct disclosure *disclosure)
{
	struct condition *all = arena_many(b->arena, struct condition, list->count);
	disclosure->where = all;
	for (const struct node *at = list->first; at != NULL; at = at->next)
		build_condition(b, at, what, &all[disclosure->where_count++], NULL);
}

/* ---- the disclosure ---- */

struct disclosure_draft {
	struct disclosure disclosure;
	int period;
	const struct node *columns, *where;
};

#define IN_DISCLOSURE(member) offsetof(struct disclosure_draft, disclosure.member)

static const struct bind_key disclosure_keys[] = {
	{"disclosure", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_DISCLOSURE(title), true, 0, 0, NULL},
	{"kind", BIND_NAME, IN_DISCLOSURE(kind), true, 0, 0, NULL},
	{"period", BIND_CHOICE, offsetof(struct disclosure_draft, period), true, 0, 0, period_choices},
	{"ahead", BIND_YES, IN_DISCLOSURE(ahead), false, 0, 0, NULL},
	{"due", BIND_SMALL, IN_DISCLOSURE(due), false, 0, 0, NULL},
	{"within", BIND_SMALL, IN_DISCLOSURE(within), false, 0, 0, NULL},
	{"keep", BIND_SMALL, IN_DISCLOSURE(keep), true, 0, 0, NULL},
	{"stays", BIND_YES, IN_DISCLOSURE(stays), false, 0, 0, NULL},
	{"source", BIND_TEXT, IN_DISCLOSURE(source), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_DISCLOSURE(hint), false, 0, 0, NULL},
	{"basis", BIND_TEXTS, IN_DISCLOSURE(basis), true, IN_DISCLOSURE(basis_count), 0, NULL},
	{"register", BIND_NAME, IN_DISCLOSURE(reg_name), false, 0, 0, NULL},
	{"day", BIND_NAME, IN_DISCLOSURE(day_name), false, 0, 0, NULL},
	{"where", BIND_LIST, offsetof(struct disclosure_draft, where), false, 0, 0, NULL},
	{"hide", BIND_YES, IN_DISCLOSURE(hidden), false, 0, 0, NULL},
	{"columns", BIND_LIST, offsetof(struct disclosure_draft, columns), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void check_days(struct build *b, const struct disclosure *disclosure, struct str what)
{
	if (disclosure->due > DUE_MAX)
		fault_at(b->faults, disclosure->place, STR ": \"due\" is a day that every month has, 1 to %d",
			 STR_ARG(what), DUE_MAX);
	if (disclosure->keep == 0 || disclosure->keep > KEEP_MAX)
		fault_at(b->faults, disclosure->place, STR ": \"keep\" must be 1 to %d days", STR_ARG(what),
			 KEEP_MAX);
	if ((disclosure->within > 0) != (disclosure->period == DISCLOSE_AT_ONCE))
		fault_at(b->faults, disclosure->place,
			 STR ": \"within\" (days) belongs to the period at_once, and to no other",
			 STR_ARG(what));
}

void build_disclosure(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "disclosure", entry->name);
	struct disclosure_draft draft = {
		.disclosure = {.name = entry->name, .place = entry->node->place, .hidden = entry->hidden}};
	bind_map(b->arena, b->faults, entry->node, what, disclosure_keys, &draft);
	draft.disclosure.period = (enum disclosure_period)draft.period;
	check_days(b, &draft.disclosure, what);
	if (draft.columns != NULL)
		build_columns(b, draft.columns, what, &draft.disclosure);
	if (draft.where != NULL)
		build_where(b, draft.where, what, &draft.disclosure);
	b->disclosures[b->out->disclosure_count++] = draft.disclosure;
}

/* ---- linking ---- */

static void fault(struct build *b, struct place place, struct str what, struct str name,
		  const char *wrong)
{
	fault_at(b->faults, place, STR ": \"" STR "\" %s", STR_ARG(what), STR_ARG(name), wrong);
}

static bool is_secret(const struct field *field)
{
	return field->kind == FIELD_PHONE || field->kind == FIELD_IDENTITY || field->kind == FIELD_CARD ||
	       field->kind == FIELD_FILES || field->restricted;
}

static void link_column(struct build *b, const struct disclosure *disclosure, struct str what,
			struct disclosure_column *column)
{
	const struct field *field = find_fact(b, disclosure->reg, NULL, column->name);
	if (column->name.len == 0) {
		fault(b, column->place, what, column->title, "needs a field: the facts are in a register");
		return;
	}
	if (field == NULL) {
		fault(b, column->place, what, column->name, "is no field of the register");
		return;
	}
	if (is_secret(field)) {
		fault(b, column->place, what, column->name, "is nothing that may be laid open");
		return;
	}
	enum mask_kind mask = column->shown.mask;
	column->shown = *field;
	column->shown.published = true;
	column->shown.mask = column->masked		 ? mask
			     : field->kind == FIELD_NAME ? MASK_NAME
							 : field->mask;
	column->number = field->kind == FIELD_MONEY || field->kind == FIELD_NUMBER;
	if (column->open.field.len > 0)
		link_condition(b, column->place, what, &column->open,
			       find_fact(b, disclosure->reg, NULL, column->open.field));
}

static void check_by_hand(struct build *b, const struct disclosure *disclosure, struct str what)
{
	for (size_t i = 0; i < disclosure->column_count; i++) {
		if (disclosure->columns[i].name.len > 0)
			fault(b, disclosure->columns[i].place, what, disclosure->columns[i].name,
			      "is a field, but there is no \"register\"");
	}
	if (disclosure->day_name.len > 0 || disclosure->where_count > 0)
		fault(b, disclosure->place, what, S("day, where"), "ask for a \"register\"");
}

static const struct field *day_of(const struct reg *reg, struct str name)
{
	for (size_t i = 0; i < reg->filter_count; i++) {
		if (reg->filters[i]->kind == FIELD_DATE && str_eq(reg->filters[i]->name, name))
			return reg->filters[i];
	}
	return NULL;
}

/* What was bound is copied, linked, and put in its place. */
static void link_parts(struct build *b, struct disclosure *disclosure, struct str what)
{
	struct condition *where = arena_many(b->arena, struct condition, disclosure->where_count);
	struct disclosure_column *columns =
		arena_many(b->arena, struct disclosure_column, disclosure->column_count);
	for (size_t i = 0; i < disclosure->where_count; i++) {
		where[i] = disclosure->where[i];
		link_condition(b, disclosure->place, what, &where[i],
			       find_fact(b, disclosure->reg, NULL, where[i].field));
	}
	for (size_t i = 0; i < disclosure->column_count; i++) {
		columns[i] = disclosure->columns[i];
		link_column(b, disclosure, what, &columns[i]);
	}
	disclosure->where = where;
	disclosure->columns = columns;
}

static void link_disclosure(struct build *b, struct disclosure *disclosure)
{
	struct str what = say(b, "disclosure", disclosure->name);
	const struct codes *kinds = catalogue_codes(b->out, S("disclosure_kind"));
	if (kinds == NULL || codes_find(kinds, disclosure->kind) == NULL)
		fault(b, disclosure->place, what, disclosure->kind, "is not a value of codes \"disclosure_kind\"");
	if (disclosure->reg_name.len == 0) {
		check_by_hand(b, disclosure, what);
		return;
	}
	disclosure->reg = catalogue_register(b->out, disclosure->reg_name);
	if (disclosure->reg == NULL) {
		fault(b, disclosure->place, what, disclosure->reg_name, "is no register");
		return;
	}
	disclosure->day = day_of(disclosure->reg, disclosure->day_name);
	if (disclosure->day_name.len > 0 && disclosure->day == NULL)
		fault(b, disclosure->place, what, disclosure->day_name,
		      "is no date among the filters of the register's list");
	link_parts(b, disclosure, what);
}

static void check_kinds(struct build *b, const struct setting *setting)
{
	const struct codes *kinds = catalogue_codes(b->out, S("disclosure_kind"));
	struct str chosen = setting->value;
	while (chosen.len > 0) {
		struct str one = str_cut(&chosen, ' ');
		if (kinds == NULL || codes_find(kinds, one) == NULL)
			fault(b, setting->place, S("setting \"disclosure_kinds\""), one,
			      "is not a value of codes \"disclosure_kind\"");
	}
}

void link_disclosures(struct build *b)
{
	for (size_t i = 0; i < b->out->disclosure_count; i++)
		link_disclosure(b, &b->disclosures[i]);
	for (size_t i = 0; i < b->out->setting_count; i++) {
		if (str_eq(b->settings[i].name, S("disclosure_kinds")))
			check_kinds(b, &b->settings[i]);
	}
}

const struct disclosure *catalogue_disclosure(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->disclosure_count; i++) {
		if (str_eq(catalogue->disclosures[i].name, name))
			return &catalogue->disclosures[i];
	}
	return NULL;
}
