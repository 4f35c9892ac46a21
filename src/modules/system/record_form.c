/*
 * record_form: a new or a changed record of any register.
 *
 * Nothing typed is lost: a refused form comes back as it was, one that was left is taken up again, and
 * when somebody else saved first both versions stand side by side (stale.c).
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "modules/system/register_int.h"
#include "web/unfinished.h"

#include <string.h>

enum { CHOICES_MAX = 2 };
#define THEN "&then=" /* the ref field whose record is shown when the form was taken */

/* ---- typed names instead of chosen ones ---- */

static void add_value(struct visit *visit, struct form *form, struct str name, struct str value)
{
	struct form_value *one = arena_one(visit->arena, struct form_value);
	one->name = name;
	one->value = value;
	one->next = form->first;
	form->first = one;
}

static err_t no_choice(struct visit *visit, struct str name, struct str title, struct str typed,
		       size_t count)
{
	if (count == 0)
		return err_field(visit->arena, name, STR "：没有查到“" STR "”，请换个写法再选。",
				 STR_ARG(title), STR_ARG(str_head(typed, 40)));
	return err_field(visit->arena, name, STR "：查到不止一个“" STR "”，请从列表里选。",
			 STR_ARG(title), STR_ARG(str_head(typed, 40)));
}

static err_t choose_place(struct visit *visit, struct str name, struct str title, struct str typed,
			  struct form *form)
{
	static const struct str everywhere[] = {STR_INIT("")};
	struct place_row *rows = NULL;
	size_t count = 0;
	TRY(place_find(&visit->act, typed, everywhere, 1, CHOICES_MAX, &rows, &count));
	if (count != 1)
		return no_choice(visit, name, title, typed, count);
	add_value(visit, form, name, rows[0].code);
	return NULL;
}

static err_t choose_record(struct visit *visit, const struct field *field, struct str typed,
			   struct form *form)
{
	struct doc *page = doc_map(visit->arena);
	struct form_value words = {.name = S("q"), .value = typed};
	struct form params = {.first = &words};
	TRY(reg_list_doc(&visit->act, field->ref,
			 &(struct query){.params = &params, .url = S(""), .limit = CHOICES_MAX}, page));
	struct doc *rows = doc_at(doc_at(page, "table"), "rows");
	if (rows->in.count != 1)
		return no_choice(visit, field->name, field->title, typed, rows->in.count);
	add_value(visit, form, field->name,
		  str_fmt(visit->arena, "%lld", (long long)doc_at(rows->in.first, "id")->n));
	return NULL;
}

/* Without a script the number stays that of what the form opened with: what is written over it counts. With one, the number is
 * of what was chosen, and its words are the row's own. */
static bool says_the_same(struct visit *visit, const struct field *field, struct str chosen, struct str typed)
{
	struct record row;
	int64_t id = 0;
	if (chosen.len == 0)
		return false;
	if (field->kind != FIELD_REF || field->ref == NULL || field->ref->label == NULL || !str_int(chosen, &id) ||
	    reg_load(&visit->act, field->ref, id, &row) != NULL)
		return true;
	struct form_value words = {.name = S("q"), .value = typed};
	struct form params = {.first = &words};
	struct doc *page = doc_map(visit->arena);
	if (str_eq(record_shown(&visit->act, &row, field->ref->label), typed) ||
	    reg_list_doc(&visit->act, field->ref,
			 &(struct query){.params = &params, .url = S(""), .limit = CHOICES_MAX}, page) != NULL)
		return true;
	return doc_at(doc_at(page, "table"), "rows")->in.count != 1;
}

static err_t choose(struct visit *visit, const struct field *field, struct form *form)
{
	struct str shown = str_join(visit->arena, field->name, S("_text"));
	struct str typed = str_trim(form_get(form, shown));
	if (typed.len == 0 || says_the_same(visit, field, form_get(form, field->name), typed))
		return NULL;
	if (field->kind == FIELD_ORG)
		return choose_place(visit, field->name, field->title, typed, form);
	if (field->kind == FIELD_REF && field->ref != NULL)
		return choose_record(visit, field, typed, form);
	return NULL;
}

err_t form_with_choices(struct visit *visit, const struct reg *reg, struct form *out)
{
	err_t faults = NULL;
	*out = visit->form;
	for (size_t i = 0; i < reg->field_count; i++) {
		err_t err = choose(visit, &reg->fields[i], out);
		if (err != NULL && err->kind != ERR_INVALID)
			return err;
		faults = err_both(visit->arena, faults, err);
	}
	return faults;
}

/* ---- where the record belongs ---- */

/* The one place at which this person makes such records; empty when there is a choice. */
static err_t own_place(struct visit *visit, const struct reg *reg, struct str *out)
{
	const struct str *orgs = NULL;
	size_t count = 0;
	*out = S("");
	TRY(act_scopes(&visit->act, reg->name, VERB_CREATE, &orgs, &count));
	if (count == 1 && tier_of_code(orgs[0]) >= reg->tier)
		*out = orgs[0];
	return NULL;
}

static err_t typed_place(struct visit *visit, const struct reg *reg, const struct form *form,
			 struct str *out)
{
	struct str org = form_get(form, S("org"));
	struct place_row row;
	if (org.len == 0 || place_load(&visit->act, org, &row) != NULL)
		return err_field(visit->arena, S("org"), "请选择这条记录属于哪个地方。");
	if (tier_of_code(org) < reg->tier)
		return err_field(visit->arena, S("org"), "这类记录登记到" STR "，请再选下一级。",
				 STR_ARG(tier_title(reg->tier)));
	*out = org;
	return NULL;
}

static err_t place_of_new(struct visit *visit, const struct reg *reg, const struct form *form,
			  struct str *out)
{
	TRY(own_place(visit, reg, out));
	return out->len > 0 ? NULL : typed_place(visit, reg, form, out);
}

/* ---- what a form opens with ---- */

/* The row of this number, when this person may look at it; what another village has is not told by asking for it. */
static bool is_seen(struct visit *visit, const struct field *field, struct str number)
{
	struct record row;
	int64_t id = 0;
	return field->kind == FIELD_REF && !field->many && field->ref != NULL && str_int(number, &id) &&
	       reg_load(&visit->act, field->ref, id, &row) == NULL && !row.voided;
}

/* The one row there is to choose; empty when there is a choice, or none. */
static err_t only_row(struct visit *visit, const struct field *field, struct str *out)
{
	struct form none = {0};
	const struct record *rows = NULL;
	size_t count = 0;
	*out = S("");
	if (!act_may_somewhere(&visit->act, field->ref->name, VERB_READ))
		return NULL;
	TRY(reg_list_records(&visit->act, field->ref,
			     &(struct query){.params = &none, .limit = CHOICES_MAX}, &rows, &count));
	if (count == 1)
		*out = str_fmt(visit->arena, "%lld", (long long)rows[0].id);
	return NULL;
}

/* What the page before knew, it wrote into the address: "new?member=17". Nobody chooses once more what he stood on. */
static err_t open_with(struct visit *visit, const struct field *const *list, size_t count, struct form *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct field *field = list[i];
		struct str known = visit_query(visit, str_c(visit->arena, field->name));
		if (known.len > 0 && !is_seen(visit, field, known))
			known = S("");
		if (known.len == 0 && field->opens == OPENS_ONLY)
			TRY(only_row(visit, field, &known));
		if (known.len > 0)
			add_value(visit, out, field->name, known);
	}
	return NULL;
}

/* ---- the page ---- */

/* A form for a part of a record: "edit?only=minutes,decisions". */
static bool is_wanted(struct visit *visit, const struct field *field)
{
	struct str rest = visit_query(visit, "only");
	bool wanted = rest.len == 0;
	while (rest.len > 0 && !wanted)
		wanted = str_eq(str_cut(&rest, ','), field->name);
	return wanted;
}

static bool is_asked(struct visit *visit, const struct reg *reg, const struct field *field)
{
	return is_wanted(visit, field) && !field->fixed && field->derive.len == 0 && field->from.len == 0 &&
	       field->kind != FIELD_FILES &&
	       (!field->restricted || act_may_somewhere(&visit->act, reg->name, VERB_CARE));
}

size_t form_asked_fields(struct visit *visit, const struct reg *reg, const struct field ***out)
{
	const struct field **list = arena_many(visit->arena, const struct field *, reg->field_count);
	size_t count = 0;
	for (size_t i = 0; i < reg->field_count; i++) {
		if (is_asked(visit, reg, &reg->fields[i]))
			list[count++] = &reg->fields[i];
	}
	*out = list;
	return count;
}

bool form_asks_later(const struct reg *reg, const struct field *field)
{
	for (size_t i = 0; i < reg->flow_count && !field->required; i++) {
		const struct flow *flow = reg->flows[i];
		for (size_t k = 0; k < flow->step_count; k++) {
			for (size_t n = 0; n < flow->steps[k].form_count; n++) {
				if (str_eq(flow->steps[k].form[n]->name, field->name))
					return true;
			}
		}
	}
	return false;
}

static size_t begun_with(const struct reg *reg, const struct field **list, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (!form_asks_later(reg, list[i]))
			list[kept++] = list[i];
	}
	return kept;
}

static err_t put_place_field(struct visit *visit, const struct reg *reg, struct doc *fields)
{
	struct str own;
	TRY(own_place(visit, reg, &own));
	if (own.len > 0)
		return NULL;
	struct doc *field = desk_field(visit, fields, "org", "登记到哪里", "is_org");
	desk_required(field);
	desk_hint(field, "名称或拼音首字母");
	doc_set(field, "source", S("/desk/places.json"));
	doc_set(field, "value_text", visit_field(visit, "org_text"));
	return NULL;
}

static void put_flow_field(struct visit *visit, const struct reg *reg, struct doc *fields)
{
	if (reg->flow_count < 2)
		return;
	struct doc *field = desk_field(visit, fields, "flow", "按哪种办法办", "is_radio");
	desk_required(field);
	for (size_t i = 0; i < reg->flow_count; i++)
		part_option(field, reg->flows[i]->name, reg->flows[i]->title,
			    str_eq(visit_field(visit, "flow"), reg->flows[i]->name));
}

/* The version that the form was made of. What was typed over an older one stays typed over that: else
 * what somebody else saved in between would be overwritten in silence. */
static struct str version_of(struct visit *visit, const struct record *record)
{
	struct str typed = visit_field(visit, "version");
	if ((visit_refused(visit) || visit->resumed) && typed.len > 0)
		return typed;
	return str_fmt(visit->arena, "%lld", (long long)record->version);
}

/* What is kept of a form that was begun from the page of something is kept for that: the receipt begun for one member is not found
 * again in the form of another. */
static struct str draft_key(struct visit *visit, const struct field *const *list, size_t count)
{
	struct str about = str_join(visit->arena, visit->url, S("?")),
		   typed = visit_field(visit, "draft");
	if (str_starts(typed, about))
		return typed;
	for (size_t i = 0; i < count; i++) {
		struct str known = visit_query(visit, str_c(visit->arena, list[i]->name));
		if (known.len > 0 && is_seen(visit, list[i], known))
			about = str_fmt(visit->arena, STR "%s" STR "=" STR, STR_ARG(about),
					str_ends(about, S("?")) ? "" : "&", STR_ARG(list[i]->name),
					STR_ARG(known));
	}
	if (str_ends(about, S("?")))
		return visit->url;
	return visit_query(visit, "then").len == 0
		       ? about
		       : str_fmt(visit->arena, STR THEN STR, STR_ARG(about),
				 STR_ARG(http_encode(visit->arena, visit_query(visit, "then"))));
}

/* "new?election=7&then=election": who entered one row of many stands on the page of what they belong to again. */
static struct str page_after(struct visit *visit, const struct reg *reg, struct draft *draft, int64_t id)
{
	struct str key = visit_field(visit, "draft");
	size_t at = str_find(key, S(THEN));
	const struct field *field =
		at >= key.len ? NULL : reg_field(reg, str_sub(key, at + strlen(THEN), key.len));
	int64_t other = field == NULL || field->kind != FIELD_REF || field->many
				? 0
				: draft_int(draft, str_c(visit->arena, field->name));
	return other > 0 ? visit_record_url(visit, field->ref->name, other)
			 : visit_record_url(visit, reg->name, id);
}

static err_t put_form(struct visit *visit, const struct reg *reg, const struct record *record)
{
	const struct field **list = NULL;
	size_t count = form_asked_fields(visit, reg, &list);
	TRY(visit_unfinished(visit, record == NULL ? draft_key(visit, list, count) : visit->url,
			     doc_str(doc_at(visit->page, "_page"), "title")));
	struct doc *form = doc_set_map(visit->page, "form");
	struct str only = visit_query(visit, "only");
	doc_set(form, "action", only.len == 0 ? visit->url
					      : str_fmt(visit->arena, STR "?only=" STR,
							STR_ARG(visit->url),
							STR_ARG(http_encode(visit->arena, only))));
	doc_set(form, "version", record == NULL ? S("") : version_of(visit, record));
	doc_set(form, "about", record == NULL ? reg->hint : S(""));
	doc_set(form, "button", S("保存"));
	doc_set(form, "cancel_url",
		record == NULL ? register_url(visit, reg)
			       : visit_record_url(visit, reg->name, record->id));
	/* The page that a module made shows neither what was changed nor how a record is taken out. */
	bool tailored = record != NULL && !str_eq(visit_records_url(visit, reg->name), register_url(visit, reg));
	doc_set(form, "whole_url", tailored ? record_url(visit, record) : S(""));
	struct doc *group = doc_add_map(doc_set_list(form, "groups"));
	struct doc *fields = doc_set_list(group, "fields");
	doc_set(group, "title", S(""));
	if (record == NULL) {
		count = begun_with(reg, list, count);
		TRY(put_place_field(visit, reg, fields));
		put_flow_field(visit, reg, fields);
	}
	struct form opened = {0};
	if (record == NULL && !visit_typed(visit))
		TRY(open_with(visit, list, count, &opened));
	return reg_form_doc(&visit->act, reg, record,
			    visit_typed(visit)	   ? &visit->form
			    : opened.first != NULL ? &opened
						   : NULL,
			    visit->errors, list, count, fields);
}

err_t register_new_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	TRY(open_register(visit, VERB_CREATE, &reg));
	if (!register_takes(reg))
		return err_new(visit->arena, ERR_NOT_FOUND, "这类记录从它自己的页面登记。");
	visit_title(visit, str_fmt(visit->arena, "登记：" STR, STR_ARG(reg->title)));
	return put_form(visit, reg, NULL);
}

err_t register_edit_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct record record;
	TRY(open_register(visit, VERB_CHANGE, &reg));
	TRY(reg_load(&visit->act, reg, visit_id(visit, 1), &record));
	TRY(act_need(&visit->act, reg->name, VERB_CHANGE, record.org));
	if (!register_takes(reg) || record.voided)
		return err_new(visit->arena, ERR_NOT_FOUND, "这条记录不能在这里更正。");
	const struct field **list = NULL;
	bool part = visit_query(visit, "only").len > 0 && form_asked_fields(visit, reg, &list) > 0;
	visit_title(visit, str_fmt(visit->arena, STR "：" STR,
				   STR_ARG(part ? list[0]->title : S("更正")),
				   STR_ARG(record_title(visit, &record))));
	stale_choose(visit, &record);
	if (visit_refused(visit) && visit->errors->kind == ERR_CONFLICT)
		return stale_put(visit, &record);
	return put_form(visit, reg, &record);
}

/* ---- saving ---- */

static const struct flow *chosen_flow(struct visit *visit, const struct reg *reg)
{
	for (size_t i = 0; i < reg->flow_count; i++) {
		if (reg->flow_count == 1 ||
		    str_eq(visit_field(visit, "flow"), reg->flows[i]->name))
			return reg->flows[i];
	}
	return NULL;
}

err_t register_new_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct draft *draft = NULL;
	struct form form;
	struct str org;
	int64_t id = 0;
	TRY(open_register(visit, VERB_CREATE, &reg));
	if (!register_takes(reg))
		return err_new(visit->arena, ERR_DENIED, "这类记录从它自己的页面登记。");
	err_t faults = form_with_choices(visit, reg, &form);
	if (faults != NULL && faults->kind != ERR_INVALID)
		return faults;
	TRY(place_of_new(visit, reg, &form, &org));
	const struct flow *flow = chosen_flow(visit, reg);
	if (reg->flow_count > 0 && flow == NULL)
		return err_field(visit->arena, S("flow"), "请选按哪种办法办。");
	TRY(draft_new(&visit->act, reg, org, &draft));
	draft_take(draft, &form, NULL, 0);
	draft->errors = err_both(visit->arena, faults, draft->errors);
	if (flow != NULL)
		TRY(flow_begin(draft, flow, false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	if (flow != NULL)
		TRY(flow_begun(&visit->act, reg, id, S("")));
	visit->location = page_after(visit, reg, draft, id);
	visit->flash = S("已登记。");
	return NULL;
}

/* Back to the form with what was typed, over the version that is there now. */
err_t register_edit_prepare(struct visit *visit)
{
	visit->show = visit_field(visit, "again").len > 0;
	return NULL;
}

/* What was sent, and what a browser does not send because nothing is ticked. */
static size_t sent_fields(struct visit *visit, const struct reg *reg, const struct form *form,
			  const struct field ***out)
{
	size_t count = form_asked_fields(visit, reg, out), kept = 0;
	for (size_t i = 0; i < count; i++) {
		const struct field *field = (*out)[i];
		if (form_has(form, field->name) || field->many)
			(*out)[kept++] = field;
	}
	return kept;
}

err_t register_edit_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	const struct field **list = NULL;
	struct record record;
	struct draft *draft = NULL;
	struct form form;
	int64_t version = 0, id = 0;
	TRY(open_register(visit, VERB_CHANGE, &reg));
	if (!register_takes(reg))
		return err_new(visit->arena, ERR_DENIED, "这条记录不能在这里更正。");
	TRY(reg_load(&visit->act, reg, visit_id(visit, 1), &record));
	stale_choose(visit, &record);
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	err_t faults = form_with_choices(visit, reg, &form);
	if (faults != NULL && faults->kind != ERR_INVALID)
		return faults;
	TRY(draft_of(&visit->act, &record, &draft));
	size_t count = sent_fields(visit, reg, &form, &list);
	draft_take(draft, &form, list, count);
	draft->errors = err_both(visit->arena, faults, draft->errors);
	TRY(draft_write(draft, version, &id));
	visit->location = visit_record_url(visit, reg->name, record.id);
	visit->flash = S("已保存。");
	return NULL;
}
