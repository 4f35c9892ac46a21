/*
 * reports: the tables that townships, counties and departments ask for, written once.
 *
 * What is held is drawn and never asked: a column is worked out from kept figures. One that a village would
 * have to type is refused unless the basis on which it may be asked is written beside it, and is refused
 * even then when the house holds the fact. Without its basis and its number on the admission list a report
 * does not exist (减负: 报表准入清单).
 */
#include "catalogue/build.h"

#include "base/arena.h"

enum { DUE_LAST = 28, MINUTES_MAX = 480, COLUMNS_MAX = 40 };

static const struct choice period_choices[] = {
	{"month", REPORT_MONTH}, {"quarter", REPORT_QUARTER}, {"year", REPORT_YEAR}, {NULL, 0}};

/* ---- rows ---- */

#define IN_ROW(member) offsetof(struct report_row, member)

static const struct bind_key row_keys[] = {
	{"name", BIND_NAME, IN_ROW(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_ROW(title), true, 0, 0, NULL},
	{"group", BIND_NAME, IN_ROW(group), false, 0, 0, NULL},
	{"items", BIND_TEXTS, IN_ROW(items), false, IN_ROW(item_count), 0, NULL},
	{"each", BIND_YES, IN_ROW(each), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_rows(struct build *b, const struct node *list, struct str what,
		       struct report *report)
{
	struct report_row *all = arena_many(b->arena, struct report_row, list->count);
	report->rows = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct report_row *row = &all[report->row_count];
		struct str me = str_fmt(b->arena, STR ": row \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, row_keys, row);
		if (row->group.len > 0 && row->item_count > 0)
			fault_at(b->faults, at->place, STR ": either \"group\" or \"items\", not both",
				 STR_ARG(me));
		for (size_t i = 0; i < report->row_count; i++) {
			if (str_eq(all[i].name, row->name))
				fault_at(b->faults, at->place, STR " stands here twice", STR_ARG(me));
		}
		report->row_count++;
	}
}

/* ---- columns ---- */

#define IN_COLUMN(member) offsetof(struct report_column, member)

static const struct bind_key column_keys[] = {
	{"name", BIND_NAME, IN_COLUMN(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_COLUMN(title), true, 0, 0, NULL},
	{"unit", BIND_TEXT, IN_COLUMN(unit), false, 0, 0, NULL},
	{"band", BIND_TEXT, IN_COLUMN(band), false, 0, 0, NULL},
	{"value", BIND_TEXT, IN_COLUMN(text), false, 0, 0, NULL},
	{"typed", BIND_TEXT, IN_COLUMN(typed), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_typed(struct build *b, const struct node *at, struct str me, struct report *report,
			struct report_column *column)
{
	struct expression *one = arena_one(b->arena, struct expression);
	one->kind = EXPRESSION_COUNT;
	one->count = MEASURE_COUNT + report->typed_count++;
	column->value = one;
	if (column->text.len > 0)
		fault_at(b->faults, at->place, STR ": either \"value\" or \"typed\", not both",
			 STR_ARG(me));
	if (str_chars(column->typed) < 6)
		fault_at(b->faults, node_place(at, "typed"),
			 STR ": \"typed\" must say the document that lets villages be asked for it",
			 STR_ARG(me));
}

static void build_column(struct build *b, const struct node *at, struct str what,
			 struct report *report, struct report_column *column)
{
	struct str me = str_fmt(b->arena, STR ": column \"" STR "\"", STR_ARG(what),
				STR_ARG(node_text(at, "name")));
	bind_map(b->arena, b->faults, at, me, column_keys, column);
	if (column->typed.len > 0)
		build_typed(b, at, me, report, column);
	else if (column->text.len > 0)
		column->value = build_expression(b, node_place(at, "value"), me, column->text);
	else
		fault_at(b->faults, at->place,
			 STR ": it has no \"value\"; a number that villages would have to type is refused "
			     "without \"typed\", the basis on which it is asked",
			 STR_ARG(me));
	for (size_t i = 0; i < report->column_count; i++) {
		if (str_eq(report->columns[i].name, column->name))
			fault_at(b->faults, at->place, STR " stands here twice", STR_ARG(me));
	}
}

static void build_columns(struct build *b, const struct node *list, struct str what,
			  struct report *report)
{
	struct report_column *all = arena_many(b->arena, struct report_column, list->count);
	report->columns = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		build_column(b, at, what, report, &all[report->column_count]);
		report->column_count++;
	}
	if (report->column_count > COLUMNS_MAX)
		fault_at(b->faults, list->place, STR ": at most %d columns fit on a sheet",
			 STR_ARG(what), COLUMNS_MAX);
}

/* ---- the report ---- */

struct report_draft {
	struct report report;
	int period;
	const struct node *rows, *columns;
};

#define IN_REPORT(member) offsetof(struct report_draft, report.member)

static const struct bind_key report_keys[] = {
	{"report", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_REPORT(title), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_REPORT(hint), false, 0, 0, NULL},
	{"period", BIND_CHOICE, offsetof(struct report_draft, period), true, 0, 0, period_choices},
	{"tiers", BIND_CHOICES, IN_REPORT(tiers), true, IN_REPORT(tier_count), 6, tier_choices},
	{"rows", BIND_LIST, offsetof(struct report_draft, rows), true, 0, 0, NULL},
	{"columns", BIND_LIST, offsetof(struct report_draft, columns), true, 0, 0, NULL},
	{"notes", BIND_TEXTS, IN_REPORT(notes), false, IN_REPORT(note_count), 0, NULL},
	{"confirm", BIND_TEXT, IN_REPORT(confirm), true, 0, 0, NULL},
	{"receive", BIND_TEXT, IN_REPORT(receive), true, 0, 0, NULL},
	{"due", BIND_SMALL, IN_REPORT(due), true, 0, 0, NULL},
	{"minutes", BIND_SMALL, IN_REPORT(minutes), true, 0, 0, NULL},
	{"basis", BIND_TEXT, IN_REPORT(basis), true, 0, 0, NULL},
	{"admission", BIND_TEXT, IN_REPORT(admission), true, 0, 0, NULL},
	{"hide", BIND_YES, IN_REPORT(hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void check_report(struct build *b, const struct report *report, const struct node *node,
			 struct str what)
{
	if (report->due < 1 || report->due > DUE_LAST)
		fault_at(b->faults, node_place(node, "due"), STR ": \"due\" is a day from 1 to %d",
			 STR_ARG(what), DUE_LAST);
	if (report->minutes < 1 || report->minutes > MINUTES_MAX)
		fault_at(b->faults, node_place(node, "minutes"),
			 STR ": \"minutes\" says what it costs a village, from 1 to %d", STR_ARG(what),
			 MINUTES_MAX);
	for (size_t i = 0; i < report->tier_count; i++) {
		bool known = report->tiers[i] == TIER_VILLAGE || report->tiers[i] == TIER_TOWN ||
			     report->tiers[i] == TIER_COUNTY;
		if (!known || (i > 0 && report->tiers[i] != report->tiers[i - 1] - 1))
			fault_at(b->faults, node_place(node, "tiers"),
				 STR ": \"tiers\" go up from village over town to county, none left out",
				 STR_ARG(what));
	}
	if (report->tier_count > 0 && report->tiers[0] != TIER_VILLAGE)
		fault_at(b->faults, node_place(node, "tiers"), STR ": \"tiers\" begin with village",
			 STR_ARG(what));
}

void build_report(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "report", entry->name);
	struct report_draft draft = {.report = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, report_keys, &draft);
	draft.report.period = (enum report_period)draft.period;
	draft.report.hidden = entry->hidden;
	if (draft.rows != NULL)
		build_rows(b, draft.rows, what, &draft.report);
	if (draft.columns != NULL)
		build_columns(b, draft.columns, what, &draft.report);
	check_report(b, &draft.report, entry->node, what);
	b->report_nodes[b->out->report_count] = entry->node;
	b->reports[b->out->report_count++] = draft.report;
}

/* ---- linking ---- */

static void link_row(struct build *b, const struct report_row *row, struct place place,
		     struct str what)
{
	const struct codes *groups = catalogue_codes(b->out, S("service_group"));
	if (row->group.len > 0 && groups != NULL && codes_find(groups, row->group) == NULL)
		fault_at(b->faults, place,
			 STR ": row \"" STR "\": there is no group \"" STR "\" in service_group",
			 STR_ARG(what), STR_ARG(row->name), STR_ARG(row->group));
	for (size_t i = 0; i < row->item_count; i++) {
		if (catalogue_item(b->out, row->items[i]) == NULL)
			fault_at(b->faults, place, STR ": row \"" STR "\": there is no item \"" STR "\"",
				 STR_ARG(what), STR_ARG(row->name), STR_ARG(row->items[i]));
	}
}

/* Where a fact is held that is to be asked for; empty: nowhere. */
static struct str holder_of(const struct build *b, struct str title)
{
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		if (str_eq(title, str_of(catalogue_measures[i].title)))
			return str_fmt(b->arena, "write value: %s", catalogue_measures[i].name);
	}
	for (size_t i = 0; i < b->out->register_count; i++) {
		for (size_t k = 0; k < b->regs[i].field_count; k++) {
			const struct field *field = &b->regs[i].fields[k];
			if (!field->standard && str_eq(field->title, title))
				return str_fmt(b->arena, "field \"" STR "\" of register \"" STR "\"",
					       STR_ARG(field->name), STR_ARG(b->regs[i].name));
		}
	}
	return S("");
}

/* A fact that a figure or a register holds is drawn, never asked. */
static void check_held(struct build *b, const struct report_column *column, struct place place,
		       struct str what)
{
	struct str holder = column->typed.len == 0 ? S("") : holder_of(b, column->title);
	if (holder.len > 0)
		fault_at(b->faults, place, STR ": column \"" STR "\" is held already: " STR,
			 STR_ARG(what), STR_ARG(column->name), STR_ARG(holder));
}

void link_reports(struct build *b)
{
	for (size_t i = 0; i < b->out->report_count; i++) {
		const struct report *report = &b->reports[i];
		struct str what = say(b, "report", report->name);
		for (size_t k = 0; k < report->row_count; k++)
			link_row(b, &report->rows[k], node_place(b->report_nodes[i], "rows"), what);
		for (size_t k = 0; k < report->column_count; k++)
			check_held(b, &report->columns[k], node_place(b->report_nodes[i], "columns"), what);
	}
}
