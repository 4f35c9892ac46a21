/*
 * The tables wanted by the registers, with their indexes, and this folder's own.
 *
 * A list costs a page and not a table because for every tier at which it is opened there is an index
 * that begins with that tier's prefix, with a literal length, and ends with the list's order (HOUSE
 * idea 2). What is not finished has partial indexes of its own: they stay small while closed cases
 * grow into the millions.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "engine/register/register_int.h"

enum { INDEXES_MAX = 96 };

extern const struct table view_table; /* view.c */

static const struct column history_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("reg"), INT_COLUMN("record"), INT_COLUMN("version"), INT_COLUMN("at"),
	INT_COLUMN("account"), TEXT_COLUMN("actor"), TEXT_COLUMN("field"), TEXT_COLUMN("before"),
	TEXT_COLUMN("after"), /* of sealed fields: hex of the sealed value */
};
static const struct index history_indexes[] = {
	{STR_INIT("history_record"), STR_INIT("reg, record, id"), {NULL, 0}, false},
};
static const struct column attachment_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("reg"), INT_COLUMN("record"), TEXT_COLUMN("org"), TEXT_COLUMN("field"),
	TEXT_COLUMN("name"), TEXT_COLUMN("type"), INT_COLUMN("size"), TEXT_COLUMN("digest"),
	INT_COLUMN("created"), INT_COLUMN("account"), INT_COLUMN("voided"),
	TEXT_COLUMN("void_reason"),
};
static const struct index attachment_indexes[] = {
	{STR_INIT("attachment_record"), STR_INIT("reg, record, id"), {NULL, 0}, false},
	{STR_INIT("attachment_digest"), STR_INIT("digest"), {NULL, 0}, false},
};
static const struct table own_tables[] = {
	{.name = STR_INIT("history"), .columns = history_columns,
	 .column_count = COUNT(history_columns), .indexes = history_indexes,
	 .index_count = COUNT(history_indexes)},
	{.name = STR_INIT("attachment"), .columns = attachment_columns,
	 .column_count = COUNT(attachment_columns), .indexes = attachment_indexes,
	 .index_count = COUNT(attachment_indexes)},
};

struct indexes {
	struct arena *arena;
	const struct plan *plan;
	struct index *at;
	size_t count;
};

static void add_index(struct indexes *list, struct str name, struct str columns, struct str where,
		      bool unique)
{
	if (list->count == INDEXES_MAX)
		return;
	list->at[list->count++] = (struct index){
		.name = str_fmt(list->arena, "i_" STR "_" STR, STR_ARG(list->plan->reg->name),
				STR_ARG(name)),
		.columns = columns, .where = where, .unique = unique,
	};
}

static struct str sort_columns(struct arena *arena, const struct reg *reg)
{
	if (reg->sort == NULL)
		return S("\"id\"");
	const char *suffix = reg->sort->kind == FIELD_NAME ? "_sort" : "";
	return str_fmt(arena, "\"" STR "%s\", \"id\"", STR_ARG(reg->sort->name), suffix);
}

/* Every index costs each new row: what is open in one village is some hundred rows, which are sifted within the
 * index of its list by the counted fields behind the order. Higher up each of them has an index of its own. */
static bool sifts_in_place(const struct reg *reg, enum tier tier)
{
	for (size_t i = 0; i < reg->tier_count; i++) {
		if (reg->tiers[i] > tier)
			return false;
	}
	return reg->flow_count > 0 && tier >= TIER_VILLAGE;
}

static struct str and_column(struct arena *arena, struct str columns, struct str name)
{
	return str_fmt(arena, STR ", \"" STR "\"", STR_ARG(columns), STR_ARG(name));
}

/* Behind the order the counted fields: what is asked for together with it is sifted within the index. */
static struct str and_counted(struct arena *arena, const struct reg *reg, struct str columns)
{
	for (size_t i = 0; i < reg->counting_count; i++) {
		if (reg->countings[i].count == 1)
			columns = and_column(arena, columns, reg->countings[i].fields[0]->name);
	}
	return columns;
}

/* Behind the order of a list stands what it is sifted by: where few rows fit, a page looks at hundreds, and without it would fetch each of
 * them. At a village what is open (see above); of a register with narrow filters everything, at a village behind the list's own order
 * alone. by: is in front already. */
static struct str and_sifted(struct arena *arena, const struct reg *reg, enum tier tier,
			     struct str columns, const struct field *by)
{
	bool carries = reg->narrow_count > 0 && (tier < TIER_VILLAGE || by == NULL);
	for (size_t i = 0; (carries || sifts_in_place(reg, tier)) && i < reg->counting_count; i++) {
		const struct field *field = reg->countings[i].fields[0];
		if (reg->countings[i].count == 1 && field != by && field != reg->sort && !reg_narrows(reg, field))
			columns = and_column(arena, columns, field->name);
	}
	for (size_t i = 0; carries && i < reg->narrow_count; i++) {
		if (reg->narrow[i] != reg->sort && reg->narrow[i] != by)
			columns = and_column(arena, columns, reg->narrow[i]->name);
	}
	return columns;
}

/* The list as it is. */
static void list_index(struct indexes *list, enum tier tier, struct str prefix, struct str open)
{
	const struct reg *reg = list->plan->reg;
	struct arena *arena = list->arena;
	struct str columns = str_fmt(arena, STR ", " STR, STR_ARG(prefix),
				     STR_ARG(sort_columns(arena, reg)));
	add_index(list, str_fmt(arena, "%zu", tier_length(tier)),
		  and_sifted(arena, reg, tier, columns, NULL), open, false);
}

/* Filters that leave few rows (narrow.c); what they are mostly asked together with is sifted within the index. */
static void narrow_indexes(struct indexes *list, enum tier tier, struct str prefix, struct str open)
{
	const struct reg *reg = list->plan->reg;
	struct arena *arena = list->arena;
	for (size_t i = 0; tier < TIER_VILLAGE && i < reg->narrow_count; i++) {
		struct str field = reg->narrow[i]->name,
			   columns = str_fmt(arena, STR ", \"" STR "\"", STR_ARG(prefix), STR_ARG(field));
		for (size_t k = 0; k < reg->counting_count; k++) {
			if (reg->countings[k].count == 1 && reg->countings[k].fields[0] != reg->narrow[i])
				columns = str_fmt(arena, STR ", \"" STR "\"", STR_ARG(columns),
						  STR_ARG(reg->countings[k].fields[0]->name));
		}
		add_index(list, str_fmt(arena, "%zu_by_" STR, tier_length(tier), STR_ARG(field)), columns,
			  open, false);
	}
}

/* The indexes of one tier: the list, and the list under each counted single field. */
static void tier_indexes(struct indexes *list, enum tier tier)
{
	const struct reg *reg = list->plan->reg;
	struct arena *arena = list->arena;
	bool flows = reg->flow_count > 0;
	size_t length = tier_length(tier);
	struct str prefix = str_fmt(arena, "substr(\"org\", 1, %zu)", length);
	struct str open = flows ? S("\"open\" = 1") : S("\"voided\" = 0");
	list_index(list, tier, prefix, open);
	narrow_indexes(list, tier, prefix, open);
	if (flows)
		add_index(list, str_fmt(arena, "%zu_all", length),
			  str_fmt(arena, STR ", \"id\"", STR_ARG(prefix)), S(""), false);
	if (reg_own_day(reg) != NULL)
		add_index(list, str_fmt(arena, "%zu_days", length),
			  and_counted(arena, reg, str_fmt(arena, STR ", " STR, STR_ARG(prefix), STR_ARG(sort_columns(arena, reg)))),
			  S("\"voided\" = 0"), false);
	if (flows && reg_counts_state(reg)) /* how few ended so, nobody can tell from the order of all */
		add_index(list, str_fmt(arena, "%zu_over", length), str_fmt(arena, STR ", \"state\", \"id\"", STR_ARG(prefix)),
			  S("\"open\" = 0 AND \"voided\" = 0"), false);
	for (size_t i = 0; !sifts_in_place(reg, tier) && i < reg->counting_count; i++) {
		if (reg->countings[i].count != 1)
			continue;
		const struct field *field = reg->countings[i].fields[0];
		struct str columns = str_fmt(arena, STR ", \"" STR "\", " STR, STR_ARG(prefix),
					     STR_ARG(field->name), STR_ARG(sort_columns(arena, reg)));
		add_index(list, str_fmt(arena, "%zu_" STR, length, STR_ARG(field->name)),
			  and_sifted(arena, reg, tier, columns, field), open, false);
	}
}

static void column_indexes(struct indexes *list)
{
	struct arena *arena = list->arena;
	for (size_t i = 0; i < list->plan->column_count; i++) {
		const struct plan_column *column = &list->plan->columns[i];
		const struct field *field = &list->plan->reg->fields[column->field];
		bool number = column->source == FROM_FIELD && str_eq(column->name, S("number"));
		if (column->source == FROM_INDEX || column->source == FROM_TAIL)
			add_index(list, column->name,
				  str_fmt(arena, "\"" STR "\"", STR_ARG(column->name)),
				  str_fmt(arena, "\"" STR "\" <> ''", STR_ARG(column->name)), false);
		else if (column->source == FROM_FIELD && field->kind == FIELD_REF &&
			 !field->many)
			add_index(list, column->name,
				  str_fmt(arena, "\"" STR "\", \"id\"", STR_ARG(column->name)),
				  S(""), false);
		else if (number && list->plan->reg->prefix.len > 0)
			add_index(list, column->name, S("\"number\""), S(""), true);
		else if (column->source == FROM_FIELD && field->unique && !field_sealed(field))
			add_index(list, column->name,
				  str_fmt(arena, "\"" STR "\"", STR_ARG(column->name)), S(""),
				  false);
	}
}

static void table_of_plan(struct arena *arena, const struct plan *plan, struct table *out)
{
	struct column *columns = arena_many(arena, struct column, plan->column_count);
	struct indexes list = {.arena = arena, .plan = plan};
	list.at = arena_many(arena, struct index, INDEXES_MAX);
	for (size_t i = 0; i < plan->column_count; i++)
		columns[i] = (struct column){plan->columns[i].name, plan->columns[i].kind,
					     plan->columns[i].required, plan->columns[i].primary};
	if (plan->reg->flow_count > 0) /* what flows on by itself when its time has come */
		add_index(&list, S("timer"), S("\"state\", \"stage_due\", \"id\""),
			  S("\"open\" = 1"), false);
	for (size_t i = 0; i < plan->reg->tier_count; i++)
		tier_indexes(&list, plan->reg->tiers[i]);
	column_indexes(&list);
	*out = (struct table){.name = plan->table, .columns = columns,
			      .column_count = plan->column_count, .indexes = list.at,
			      .index_count = list.count};
}

err_t registers_tables(struct arena *arena, const struct registers *registers,
		       const struct table *const *more, const size_t *more_counts, size_t more_lists,
		       struct table **out, size_t *count)
{
	size_t room = COUNT(own_tables) + 1 + registers->count * 2, filled = 0;
	for (size_t i = 0; i < more_lists; i++)
		room += more_counts[i];
	struct table *list = arena_many(arena, struct table, room);
	for (size_t i = 0; i < COUNT(own_tables); i++)
		list[filled++] = own_tables[i];
	list[filled++] = view_table;
	for (size_t i = 0; i < more_lists; i++) {
		for (size_t k = 0; k < more_counts[i]; k++)
			list[filled++] = more[i][k];
	}
	for (size_t i = 0; i < registers->count; i++) {
		table_of_plan(arena, &registers->plans[i], &list[filled++]);
		if (registers->plans[i].search.len > 0)
			list[filled++] = (struct table){.name = registers->plans[i].search,
							.search = true};
	}
	*out = list;
	*count = filled;
	return NULL;
}
