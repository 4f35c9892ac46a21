/*
 * page: a register's form, record and history as docs.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/register/register_int.h"

#include <string.h>

enum { RADIO_MAX = 6, HISTORY_MAX = 200 };

static const char *kind_flag(const struct field *field)
{
	switch (field->kind) {
	case FIELD_LONG: return "is_long";
	case FIELD_NUMBER: return "is_number";
	case FIELD_MONEY: return "is_money";
	case FIELD_DATE: return "is_date";
	case FIELD_MONTH: return "is_month";
	case FIELD_PHONE: return "is_phone";
	case FIELD_IDENTITY: return "is_identity";
	case FIELD_CARD: return "is_card";
	case FIELD_YES: return "is_yes";
	case FIELD_ORG: return "is_org";
	case FIELD_REF:
		return field->many ? "is_checks" : "is_person";
	case FIELD_FILES: return "is_files";
	case FIELD_STAFF: return "is_select";
	case FIELD_CODE:
		if (field->many)
			return "is_checks";
		return field->codes != NULL && field->codes->count <= RADIO_MAX ? "is_radio"
										: "is_select";
	case FIELD_TEXT:
	case FIELD_NAME:
	case FIELD_MOMENT:
		return "is_text";
	}
	return "is_text";
}

/* A template looks a missing key up in what surrounds the field, so every key is set. */
static void set_flags(struct doc *one, const struct field *field)
{
	static const char *const flags[] = {
		"is_text",   "is_long",     "is_number", "is_money", "is_date",  "is_month",
		"is_phone",  "is_identity", "is_card",   "is_yes",   "is_radio", "is_select",
		"is_checks", "is_person",   "is_org",    "is_files", "readonly", "held",
		"has_files", "more",        "derive",
	};
	for (size_t i = 0; i < COUNT(flags); i++)
		doc_set_bool(one, flags[i], strcmp(flags[i], kind_flag(field)) == 0);
	doc_set_list(one, "kept_files");
}

static bool has_value(struct str values, struct str one)
{
	while (values.len > 0) {
		if (str_eq(str_cut(&values, ' '), one))
			return true;
	}
	return false;
}

static void add_option(struct doc *options, struct str value, struct str title, bool chosen)
{
	struct doc *option = doc_add_map(options);
	doc_set(option, "value", value);
	doc_set(option, "title", title);
	doc_set_bool(option, "selected", chosen);
	doc_set_bool(option, "checked", chosen);
}

static void set_options(struct doc *one, const struct field *field, struct str value,
			struct str today)
{
	struct doc *options = doc_set_list(one, "options");
	if (field->kind == FIELD_YES) {
		add_option(options, S("1"), S("是"), str_eq(value, S("1")));
		add_option(options, S("0"), S("否"),
			   str_eq(value, S("0")) || (value.len == 0 && !field_must_choose(field)));
		return;
	}
	if (field->kind != FIELD_CODE || field->codes == NULL)
		return;
	if (!field->many && field->codes->count > RADIO_MAX)
		add_option(options, S(""), S("请选择"), value.len == 0);
	for (size_t i = 0; i < field->codes->count; i++) {
		const struct code *code = &field->codes->all[i];
		bool chosen = has_value(value, code->code);
		bool ended = code->until.len > 0 && str_cmp(code->until, today) < 0;
		if (!ended || chosen)
			add_option(options, code->code, code->title, chosen);
	}
}

/* Colleagues of one's own unit; who was chosen before stays, even after leaving it. */
static err_t set_staff(struct act *act, struct doc *one, struct str value)
{
	struct account *staff = NULL;
	size_t count = 0;
	struct doc *options = doc_at(one, "options");
	bool there = value.len == 0 || str_eq(value, S("0"));
	TRY(account_colleagues(act, act->org, &staff, &count));
	add_option(options, S(""), S("请选择"), there);
	for (size_t i = 0; i < count; i++) {
		struct str id = str_fmt(act->arena, "%lld", (long long)staff[i].id);
		there = there || str_eq(id, value);
		add_option(options, id, str_fmt(act->arena, STR "　" STR, STR_ARG(staff[i].name),
						STR_ARG(staff[i].post)), str_eq(id, value));
	}
	struct account gone;
	int64_t id = 0;
	if (!there && str_int(value, &id) && account_load(act, id, &gone) == NULL)
		add_option(options, value, gone.name, true);
	return NULL;
}

/* A limit as a form's input would hold it; empty: none on this side. */
static struct str limit_text(struct arena *arena, const struct field *by, int64_t limit)
{
	if (limit == INT64_MIN || limit == INT64_MAX || by == NULL)
		return S("");
	return by->kind == FIELD_MONEY ? field_input(arena, by, V_INT(limit))
				       : str_fmt(arena, "%lld", (long long)limit);
}

static const struct field *field_by_name(struct act *act, const struct reg *reg, struct str name)
{
	const struct field *field = reg_field(reg, name);
	struct str rest = name, via = str_cut(&rest, '.');
	const struct reg *base = catalogue_register(act->house->catalogue, reg->of);
	if (field == NULL && base != NULL)
		field = reg_field(base, name);
	if (field != NULL || rest.len == 0)
		return field;
	const struct field *ref = field_by_name(act, reg, via);
	return ref == NULL || ref->ref == NULL ? NULL : reg_field(ref->ref, rest);
}

void reg_condition_doc(struct act *act, const struct reg *reg, const struct condition *show,
		       struct doc *one)
{
	if (show->field.len == 0) {
		doc_set_bool(one, "show_if", false);
		return;
	}
	struct doc *condition = doc_set_map(one, "show_if");
	struct str values = S("");
	for (size_t i = 0; i < show->value_count; i++)
		values = i == 0 ? show->values[i]
				: str_fmt(act->arena, STR " " STR, STR_ARG(values),
					  STR_ARG(show->values[i]));
	const struct field *by = field_by_name(act, reg, show->field);
	struct str title = by == NULL ? show->field : by->title;
	doc_set(condition, "field", show->field);
	doc_set(condition, "values", values);
	doc_set(condition, "low", show->compares ? limit_text(act->arena, by, show->low) : S(""));
	doc_set(condition, "high", show->compares ? limit_text(act->arena, by, show->high) : S(""));
	doc_set(condition, "now", S(""));
	doc_set(condition, "text",
		show->compares
			? str_fmt(act->arena, "看“" STR "”要不要填。", STR_ARG(title))
			: str_fmt(act->arena, "选了相应的“" STR "”才要填。", STR_ARG(title)));
}

/* What the input shows: what was typed, else what is kept (sealed values masked), else the default. */
static struct str input_value(struct act *act, const struct record *record, const struct form *typed,
			      const struct field *field)
{
	if (typed != NULL && form_has(typed, field->name))
		return field->many ? form_all(act->arena, typed, field->name)
				   : form_get(typed, field->name);
	if (record == NULL && field->opens == OPENS_TODAY)
		return day_text(act->arena, act->today);
	if (record == NULL && field->opens == OPENS_MONTH)
		return month_chinese(act->arena, str_head(day_text(act->arena, act->today), 7));
	if (record == NULL)
		return field->value;
	if (field_sealed(field))
		return record_shown(act, record, field);
	return field_input(act->arena, field, record_val(record, field->name));
}

/* What stands in a field that chooses from a list: the words of what was chosen, or what was typed. */
static void set_choice(struct act *act, struct doc *one, const struct field *field,
		       const struct form *typed, struct str value)
{
	struct str name = str_join(act->arena, field->name, S("_text")), words = S("");
	int64_t id = 0;
	if (field->kind == FIELD_ORG)
		words = value.len == 0 ? S("") : place_name(act, value);
	else if (str_int(value, &id))
		words = field_words(act, field, V_INT(id));
	if (words.len == 0 && typed != NULL)
		words = form_get(typed, name);
	doc_set(one, "value_text", words);
	if (field->kind == FIELD_ORG)
		doc_set(one, "source", S("/desk/places.json"));
	else
		doc_set(one, "source",
			field->ref != NULL && field->ref->module.len == 0
				? str_fmt(act->arena, "/desk/r/" STR ".json", STR_ARG(field->ref->name))
				: S("/desk/people.json"));
}

/* Where what is not there yet is registered; who may not do that reads which of his own place's posts may. */
static void set_offer(struct act *act, struct doc *one, const struct field *field)
{
	struct doc *offer = doc_set_map(one, "offer");
	struct str name = field->ref->name;
	doc_set(offer, "url",
		act_may_somewhere(act, name, VERB_CREATE)
			? str_fmt(act->arena, "/desk/r/" STR "/new", STR_ARG(name))
			: S(""));
	doc_set(offer, "title", field->ref->title);
	doc_set(offer, "who", act_roles_that(act, name, VERB_CREATE));
}

static const char *const derivation_words[] = {
	[DERIVE_NONE] = "",
	[DERIVE_BIRTH] = "birth",
	[DERIVE_SEX] = "sex",
	[DERIVE_AGE] = "age",
	[DERIVE_AGE_AT] = "age_at",
	[DERIVE_MONTHS_SINCE] = "months_since",
	[DERIVE_PER_HEAD] = "per_head",
	[DERIVE_COUNT] = "count",
	[DERIVE_SUM] = "sum",
};

/* Worked out, not asked: the page's script works it out as it is typed, the server when it is sent. */
static void set_derived(struct act *act, struct doc *one, const struct field *field)
{
	struct doc *derive = doc_set_map(one, "derive");
	struct str of = S("");
	for (size_t i = 0; i < field->made_of_count; i++)
		of = i == 0 ? field->made_of[i]
			    : str_fmt(act->arena, STR " " STR, STR_ARG(of),
				      STR_ARG(field->made_of[i]));
	doc_set(derive, "how", str_of(derivation_words[field->how]));
	doc_set(derive, "of", of);
	doc_set_bool(one, "readonly", true);
	doc_set_bool(one, "optional", false);
}

/* Members are ticked where they may be shown, and those of no register written; a visitor writes them all. */
static void set_members(struct act *act, struct doc *one, const struct field *field,
			const struct form *typed)
{
	struct str name = members_more(act->arena, field);
	struct str written = typed == NULL ? S("") : form_get(typed, name);
	doc_set_list(one, "options");
	if (act->account == 0) {
		doc_set_bool(one, "is_checks", false);
		doc_set_bool(one, "is_long", true);
		doc_set(one, "name", name);
		doc_set(one, "value", written);
		doc_set(one, "hint", S("写姓名，一行一个，或用顿号隔开；本人也算。"));
		doc_set_int(one, "maxlength", 2000);
		return;
	}
	struct doc *more = doc_set_map(one, "more");
	doc_set(more, "name", name);
	doc_set(more, "id", str_fmt(act->arena, "f-" STR, STR_ARG(name)));
	doc_set(more, "value", written);
}

static err_t add_field_doc(struct act *act, const struct reg *reg, const struct record *record,
			  const struct form *typed, err_t errors, const struct field *field,
			  struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct str value = input_value(act, record, typed, field);
	doc_set(one, "name", field->name);
	doc_set(one, "id", str_fmt(act->arena, "f-" STR, STR_ARG(field->name)));
	doc_set(one, "title", field->title);
	doc_set(one, "hint", field->hint);
	doc_set(one, "unit", field->unit);
	doc_set_bool(one, "required", field->required);
	doc_set_bool(one, "optional", !field->required);
	doc_set(one, "value", value);
	doc_set(one, "error", err_of_field(errors, field->name));
	doc_set(one, "autocomplete", S(""));
	doc_set(one, "inputmode", S(""));
	doc_set_int(one, "maxlength",
		    field->max > 0 && !field_numeric(field) ? field->max
		    : field->kind == FIELD_LONG		    ? 4000
							    : 200);
	doc_set_bool(one, "columns_wide", field->kind == FIELD_LONG || field->kind == FIELD_FILES ||
						  field->many);
	set_flags(one, field);
	set_options(one, field, value, day_text(act->arena, act->today));
	reg_condition_doc(act, reg, &field->show, one);
	if (field->how != DERIVE_NONE)
		set_derived(act, one, field);
	if (field->kind == FIELD_REF && field->many)
		set_members(act, one, field, typed);
	else if (field->kind == FIELD_REF || field->kind == FIELD_ORG)
		set_choice(act, one, field, typed, value);
	if (field->offers && act->account > 0)
		set_offer(act, one, field);
	return field->kind == FIELD_STAFF ? set_staff(act, one, value) : NULL;
}

/* A list to which the county has given no value yet: the field is not there. */
static bool is_idle(const struct field *field)
{
	return field->kind == FIELD_CODE && field->codes != NULL && field->codes->count == 0;
}

err_t reg_form_doc(struct act *act, const struct reg *reg, const struct record *record,
		   const struct form *typed, err_t errors, const struct field *const *fields,
		   size_t count, struct doc *out_list)
{
	if (fields != NULL) {
		for (size_t i = 0; i < count; i++) {
			if (!is_idle(fields[i]))
				TRY(add_field_doc(act, reg, record, typed, errors, fields[i], out_list));
		}
		return NULL;
	}
	for (size_t i = 0; i < reg->field_count; i++) {
		const struct field *field = &reg->fields[i];
		/* A register that extends another has no reference to draw by: its page decides. */
		bool drawn = field->from.len > 0 && reg->of.len == 0;
		bool asked = !field->fixed && field->derive.len == 0 && !drawn && !is_idle(field);
		bool telling = record == NULL; /* to tell is not to see */
		if (asked && (!field->restricted || telling ||
			      act_may_somewhere(act, reg_resource(reg), VERB_CARE)))
			TRY(add_field_doc(act, reg, record, typed, errors, field, out_list));
	}
	return NULL;
}

struct doc *reg_fact_doc(struct doc *facts, struct str key, struct str title, struct str text)
{
	struct doc *one = doc_add_map(facts);
	doc_set(one, "key", key);
	doc_set(one, "title", title);
	doc_set(one, "text", text);
	doc_set(one, "source", S(""));
	doc_set_bool(one, "wide", false);
	doc_set_bool(one, "has_former", false);
	return one;
}

void reg_facts_doc(struct act *act, const struct record *record, const char *const *names,
		   struct doc *facts)
{
	for (; *names != NULL; names++) {
		const struct field *field = reg_field(record->reg, str_of(*names));
		struct str text = field == NULL ? S("") : record_shown(act, record, field);
		if (text.len == 0)
			continue;
		if (field->kind == FIELD_DATE)
			text = str_sub(text, 0, str_find(text, S("（")));
		struct doc *one = reg_fact_doc(facts, field->name, field->title, text);
		doc_set_bool(one, "wide", field->kind == FIELD_LONG);
	}
}

/* ---- history ---- */

/* A value that the history kept, as a value again; *out false: its key is gone. */
static struct val kept_value(struct act *act, const struct record *record, const struct field *field,
			     struct str kept, bool *readable)
{
	int64_t n = 0;
	*readable = true;
	if (kept.len > 0 && field_sealed(field)) {
		struct str place = seal_place(act->arena, plan_of(act, record->reg),
					      field_index(record->reg, field->name), record->id);
		struct str plain = {NULL, 0};
		*readable = unseal(act->arena, act->house->keys, place, str_unhex(act->arena, kept),
				   &plain) == NULL;
		return V_TEXT(plain);
	}
	return field_numeric(field) && str_int(kept, &n) ? V_INT(n) : V_TEXT(kept);
}

/* A kept value as this act may see it; sealed ones are opened and masked. */
static struct str history_words(struct act *act, const struct record *record,
				const struct field *field, struct str kept)
{
	bool readable = false;
	if (kept.len == 0)
		return S("（空）");
	struct val val = kept_value(act, record, field, kept, &readable);
	if (!readable)
		return S("（已加密）");
	struct str words = field_words(act, field, val);
	return act_shown(act, reg_resource(record->reg), record->org, field,
			 words.len == 0 ? S("（空）") : words);
}

struct history_row {
	int64_t version, at;
	struct str actor, field, before, after;
};

static void add_history(struct act *act, const struct record *record, const struct history_row *row,
			struct doc **entry, int64_t *version, struct doc *out_list)
{
	const struct field *field = reg_field(record->reg, row->field);
	if (field == NULL ||
	    (field->restricted && !act_may(act, reg_resource(record->reg), VERB_CARE, record->org)))
		return;
	struct str line = str_fmt(act->arena, STR "：" STR " → " STR, STR_ARG(field->title),
				  STR_ARG(history_words(act, record, field, row->before)),
				  STR_ARG(history_words(act, record, field, row->after)));
	if (*entry != NULL && *version == row->version) {
		struct str note = doc_str(*entry, "note");
		doc_set(*entry, "note", str_fmt(act->arena, STR "\n" STR, STR_ARG(note), STR_ARG(line)));
		return;
	}
	*version = row->version;
	*entry = doc_add_map(out_list);
	doc_set(*entry, "title", S("更正"));
	doc_set(*entry, "time", moment_chinese(act->arena, row->at));
	doc_set(*entry, "person", row->actor);
	doc_set(*entry, "unit", S(""));
	doc_set(*entry, "note", line);
	doc_set_bool(*entry, "done", true);
	doc_set_bool(*entry, "now", false);
	doc_set_bool(*entry, "status", false);
	doc_set_bool(*entry, "has_files", false);
}

static err_t read_history(struct act *act, const struct record *record, struct history_row *rows_out,
			  size_t *count)
{
	struct rows rows = db_query(act->db,
				    "SELECT version, at, actor, field, before, after FROM history "
				    "WHERE reg = $1 AND record = $2 ORDER BY version DESC, id DESC LIMIT 200",
				    ARGS(V_TEXT(record->reg->name), V_INT(record->id)));
	while (*count < HISTORY_MAX && rows_next(&rows)) {
		struct history_row *row = &rows_out[(*count)++];
		row->version = rows_int(&rows, 0);
		row->at = rows_int(&rows, 1);
		row->actor = rows_copy(&rows, act->arena, 2);
		row->field = rows_copy(&rows, act->arena, 3);
		row->before = rows_copy(&rows, act->arena, 4);
		row->after = rows_copy(&rows, act->arena, 5);
	}
	return rows_done(&rows);
}

err_t reg_history_doc(struct act *act, const struct record *record, struct doc *out_list)
{
	struct history_row *list = arena_many(act->arena, struct history_row, HISTORY_MAX);
	size_t count = 0;
	struct doc *entry = NULL;
	int64_t version = -1;
	TRY(read_history(act, record, list, &count));
	for (size_t i = 0; i < count; i++)
		add_history(act, record, &list[i], &entry, &version, out_list);
	struct doc *made = doc_add_map(out_list);
	doc_set(made, "title", S("登记"));
	doc_set(made, "time", moment_chinese(act->arena, record_int(record, "created")));
	doc_set(made, "person", S(""));
	doc_set(made, "note", S(""));
	doc_set_bool(made, "done", true);
	doc_set_bool(made, "now", false);
	doc_set_bool(made, "status", false);
	doc_set_bool(made, "has_files", false);
	return NULL;
}

static bool may_see(struct act *act, const struct record *record, const struct field *field)
{
	return field != NULL && (!field->restricted || act_may(act, reg_resource(record->reg), VERB_CARE,
							       record->org));
}

err_t reg_corrections(struct act *act, const struct record *record, struct correction **out,
		      size_t *count)
{
	struct history_row *rows = arena_many(act->arena, struct history_row, HISTORY_MAX);
	struct correction *list = arena_many(act->arena, struct correction, HISTORY_MAX);
	size_t row_count = 0, filled = 0;
	TRY(read_history(act, record, rows, &row_count));
	for (size_t i = 0; i < row_count; i++) {
		const struct field *field = reg_field(record->reg, rows[i].field);
		/* What was empty is filled in on the way; only what was there is corrected. */
		if (!may_see(act, record, field) || field->fixed || rows[i].before.len == 0)
			continue;
		list[filled++] = (struct correction){
			.at = rows[i].at, .actor = rows[i].actor, .field = field,
			.before = history_words(act, record, field, rows[i].before),
			.after = history_words(act, record, field, rows[i].after)};
	}
	*out = list;
	*count = filled;
	return NULL;
}

/* ---- what changed while somebody typed ---- */

static struct reg_change *change_of(struct reg_change *list, size_t count, const struct field *field)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].field == field)
			return &list[i];
	}
	return NULL;
}

err_t reg_changes(struct act *act, const struct record *record, int64_t since,
		  struct reg_change **out, size_t *count)
{
	struct history_row *rows = arena_many(act->arena, struct history_row, HISTORY_MAX);
	struct reg_change *list = arena_many(act->arena, struct reg_change, record->reg->field_count);
	size_t read = 0, found = 0;
	TRY(read_history(act, record, rows, &read)); /* newest first: what is met last was before all */
	for (size_t i = 0; i < read && rows[i].version > since; i++) {
		const struct field *field = reg_field(record->reg, rows[i].field);
		struct reg_change *change = change_of(list, found, field);
		bool readable = false;
		if (!may_see(act, record, field))
			continue;
		if (change == NULL) {
			change = &list[found++];
			*change = (struct reg_change){.field = field, .actor = rows[i].actor, .at = rows[i].at};
		}
		struct val val = kept_value(act, record, field, rows[i].before, &readable);
		change->before = rows[i].before.len == 0 ? S("") : field_input(act->arena, field, val);
	}
	*out = list;
	*count = found;
	return NULL;
}
