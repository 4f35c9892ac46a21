/*
 * data: what the module's pages read, each from the registers by the engine.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/openness/openness_int.h"

#include <stdarg.h>

struct form_value openness_pair(const char *name, struct str value, const struct form_value *next)
{
	return (struct form_value){str_of(name), value, next};
}

err_t openness_records(struct act *act, const char *reg, struct str org, const struct record **out,
		       size_t *count, ...)
{
	struct act program = act_as_program(act);
	struct form_value *own = arena_one(act->arena, struct form_value);
	struct form params = {own};
	va_list pairs;
	*own = openness_pair("org", org, NULL);
	va_start(pairs, count);
	for (const char *name; (name = va_arg(pairs, const char *)) != NULL;) {
		struct form_value *one = arena_one(act->arena, struct form_value);
		*one = openness_pair(name, va_arg(pairs, struct str), params.first);
		params.first = one;
	}
	va_end(pairs);
	return reg_list_all(&program, act_register(act, reg), &params, OPENNESS_LINES * 2, out, count);
}

err_t openness_day(struct act *act, struct str org, struct record *out, bool *found)
{
	const struct record *records = NULL;
	size_t count = 0, last = 0;
	*found = false;
	if (tier_of_code(org) != TIER_VILLAGE)
		return NULL;
	TRY(openness_records(act, "open_day", org, &records, &count, NULL));
	for (size_t i = 0; i < count; i++) {
		if (record_int(&records[i], "created") >= record_int(&records[last], "created"))
			last = i;
	}
	*found = count > 0;
	if (*found)
		*out = records[last];
	return NULL;
}

const struct disclosure *disclosure_of(const struct act *act, const struct record *record)
{
	return catalogue_disclosure(act->house->catalogue, record_text(record, "item"));
}

bool disclosure_shown(const struct act *act, const struct disclosure *disclosure)
{
	struct str chosen = catalogue_setting(act->house->catalogue, "disclosure_kinds");
	while (chosen.len > 0) {
		if (str_eq(str_cut(&chosen, ' '), disclosure->kind))
			return !disclosure->hidden;
	}
	return false;
}

struct str kind_title(const struct act *act, struct str kind)
{
	const struct codes *kinds = catalogue_codes(act->house->catalogue, S("disclosure_kind"));
	return kinds == NULL ? kind : codes_title(kinds, kind);
}

struct str period_title(enum disclosure_period period)
{
	switch (period) {
	case DISCLOSE_MONTHLY:
		return S("每月");
	case DISCLOSE_QUARTERLY:
		return S("每季度");
	case DISCLOSE_HALF:
		return S("每半年");
	case DISCLOSE_YEARLY:
		return S("每年");
	case DISCLOSE_ONCE:
		return S("长期");
	case DISCLOSE_AT_ONCE:
		return S("随时");
	}
	return S("");
}

err_t disclosure_load(struct act *act, int64_t id, struct record *out)
{
	struct record record;
	TRY(reg_load(act, act_register(act, "disclosure"), id, &record));
	if (record.voided || disclosure_of(act, &record) == NULL)
		return err_new(act->arena, ERR_NOT_FOUND, "这份公开已经作废，或者县里不再要求公开这一项。");
	*out = record;
	return NULL;
}

err_t disclosure_set(struct act *act, struct record *record, const struct form_value *values)
{
	struct act *program = arena_one(act->arena, struct act);
	struct draft *draft = NULL;
	int64_t id = 0;
	*program = act_as_program(act);
	TRY(draft_of(program, record, &draft));
	for (; values != NULL; values = values->next)
		draft_set_text(draft, str_c(act->arena, values->name), values->value);
	TRY(draft_write(draft, record->version, &id));
	return reg_load(program, record->reg, id, record);
}
