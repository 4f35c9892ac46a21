/*
 * find: looking things up in the compiled catalogue. A few dozen entries a kind: a walk is quick enough.
 */
#include "catalogue/catalogue.h"

#include "base/arena.h"
#include "base/doc.h"

struct tier_row {
	size_t length;
	struct str title;
};

static const struct tier_row tier_rows[] = {
	[TIER_NONE] = {0, STR_INIT("")},	[TIER_PROVINCE] = {2, STR_INIT("省")},
	[TIER_CITY] = {4, STR_INIT("市")},	[TIER_COUNTY] = {6, STR_INIT("县")},
	[TIER_TOWN] = {9, STR_INIT("乡镇")},	[TIER_VILLAGE] = {12, STR_INIT("村")},
	[TIER_GROUP] = {15, STR_INIT("组")},
};

size_t tier_length(enum tier tier)
{
	return tier_rows[tier].length;
}

enum tier tier_of_code(struct str org)
{
	if (org.len > tier_rows[TIER_VILLAGE].length)
		return TIER_GROUP;
	for (int tier = TIER_PROVINCE; tier <= TIER_VILLAGE; tier++) {
		if (org.len == tier_rows[tier].length)
			return (enum tier)tier;
	}
	return TIER_NONE;
}

struct str tier_title(enum tier tier)
{
	return tier_rows[tier].title;
}

const struct code *codes_find(const struct codes *codes, struct str code)
{
	for (size_t i = 0; i < codes->count; i++) {
		struct str one = codes->all[i].code;
		/* Codes of one list are often of one length and differ at the end: M10, M11. */
		if (one.len == code.len && (code.len == 0 || one.at[code.len - 1] == code.at[code.len - 1]) &&
		    str_eq(one, code))
			return &codes->all[i];
	}
	return NULL;
}

struct str codes_title(const struct codes *codes, struct str code)
{
	const struct code *found = codes_find(codes, code);
	return found == NULL ? code : found->title;
}

bool field_sealed(const struct field *field)
{
	return field->sealed || field->kind == FIELD_IDENTITY || field->kind == FIELD_PHONE ||
	       field->kind == FIELD_CARD;
}

const struct field *reg_field(const struct reg *reg, struct str name)
{
	uint64_t tag = doc_name_tag(name);
	for (size_t i = 0; i < reg->field_count; i++) {
		if (reg->field_tags[i] == tag && str_eq(reg->fields[i].name, name))
			return &reg->fields[i];
	}
	return NULL;
}

const struct flow_state *flow_state(const struct flow *flow, struct str name)
{
	for (size_t i = 0; i < flow->state_count; i++) {
		if (str_eq(flow->states[i].name, name))
			return &flow->states[i];
	}
	return NULL;
}

const struct flow_step *flow_step(const struct flow *flow, struct str name)
{
	for (size_t i = 0; i < flow->step_count; i++) {
		if (str_eq(flow->steps[i].name, name))
			return &flow->steps[i];
	}
	return NULL;
}

int64_t item_term(const struct item *item, const char *name, int64_t otherwise)
{
	for (size_t i = 0; i < item->term_count; i++) {
		if (str_eq(item->terms[i].name, str_of(name)))
			return item->terms[i].value;
	}
	return otherwise;
}

const struct codes *catalogue_codes(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->codes_count; i++) {
		if (str_eq(catalogue->codes[i].name, name))
			return &catalogue->codes[i];
	}
	return NULL;
}

const struct reg *catalogue_any(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->register_count; i++) {
		if (str_eq(catalogue->registers[i].name, name))
			return &catalogue->registers[i];
	}
	return NULL;
}

const struct reg *catalogue_register(const struct catalogue *catalogue, struct str name)
{
	const struct reg *reg = catalogue_any(catalogue, name);
	return reg != NULL && catalogue_has(catalogue, reg) ? reg : NULL;
}

const struct report *catalogue_report(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->report_count; i++) {
		if (str_eq(catalogue->reports[i].name, name))
			return &catalogue->reports[i];
	}
	return NULL;
}

const struct flow *catalogue_flow(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->flow_count; i++) {
		if (str_eq(catalogue->flows[i].name, name))
			return &catalogue->flows[i];
	}
	return NULL;
}

const struct item *catalogue_item(const struct catalogue *catalogue, struct str code_or_name)
{
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		if (str_eq(item->code, code_or_name) || str_eq(item->name, code_or_name))
			return item;
	}
	return NULL;
}

const struct paper *catalogue_paper(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->paper_count; i++) {
		if (str_eq(catalogue->papers[i].name, name))
			return &catalogue->papers[i];
	}
	return NULL;
}

const struct role *catalogue_role(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->role_count; i++) {
		if (str_eq(catalogue->roles[i].name, name))
			return &catalogue->roles[i];
	}
	return NULL;
}

struct str catalogue_setting(const struct catalogue *catalogue, const char *name)
{
	struct str wanted = str_of(name);
	for (size_t i = 0; i < catalogue->setting_count; i++) {
		if (str_eq(catalogue->settings[i].name, wanted))
			return catalogue->settings[i].value;
	}
	return S("");
}

int64_t catalogue_setting_int(const struct catalogue *catalogue, const char *name,
			      int64_t otherwise)
{
	int64_t number = 0;
	return str_int(catalogue_setting(catalogue, name), &number) ? number : otherwise;
}

struct str item_rule(struct arena *arena, const struct item *item)
{
	return str_fmt(arena, STR "---\n" STR, STR_ARG(item->source), STR_ARG(item->flow->source));
}

struct str item_days(struct arena *arena, const struct item *item)
{
	int64_t total = item_term(item, "total_days", -1);
	if (item->days_words.len > 0)
		return item->days_words;
	if (total < 0)
		return S("以县里规定为准");
	return total == 0 ? S("当场办好") : str_fmt(arena, "%lld 个工作日内", (long long)total);
}
