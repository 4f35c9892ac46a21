/*
 * portal_apply_doc: the form of an application and the page on which it is read through, as docs.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/service/portal_apply_int.h"

struct section {
	struct visit *visit;
	const struct form *typed;
	struct doc *fields;
};

static struct section add_section(struct visit *visit, struct doc *sections, const char *title,
				  const char *note)
{
	struct doc *one = doc_add_map(sections);
	doc_set(one, "title", str_of(title));
	doc_set(one, "note", str_of(note));
	return (struct section){visit, visit->own == NULL && !visit_refused(visit) ? NULL : &visit->form,
				doc_set_list(one, "fields")};
}

static err_t add_field(struct section *section, const struct reg *reg, const struct field *field)
{
	return reg_form_doc(&section->visit->act, reg, NULL, section->typed, section->visit->errors,
			    &field, 1, section->fields);
}

/* A field of the register in the words of this page; NULL keeps the register's. */
static err_t add_case_field(struct section *section, const char *name, bool required,
			    const char *title, const char *hint)
{
	const struct reg *reg = case_reg(&section->visit->act);
	const struct field *field = reg_field(reg, str_of(name));
	if (field == NULL)
		return NULL;
	struct field *own = arena_one(section->visit->arena, struct field);
	*own = *field;
	own->required = required;
	if (title != NULL)
		own->title = str_of(title);
	if (hint != NULL)
		own->hint = str_of(hint);
	return add_field(section, reg, own);
}

static void add_option(struct doc *options, const char *value, const char *title, struct str chosen)
{
	struct doc *one = doc_add_map(options);
	bool on = str_eq(str_of(value), chosen);
	doc_set(one, "value", str_of(value));
	doc_set(one, "title", str_of(title));
	doc_set_bool(one, "selected", on);
	doc_set_bool(one, "checked", on);
}

/* The authority's paper: the window wants to see it, a photo spares a walk. */
static err_t put_paper(struct section *section, const struct application *application)
{
	static const struct str ways[] = {STR_INIT("proxy")};
	static const struct field paper = {
		.name = STR_INIT(PAPER_FIELD), .title = STR_INIT("委托书照片"), .kind = FIELD_FILES,
		.hint = STR_INIT("签了字或按了手印的委托书拍一张；没有写的，到窗口再补"),
		.show = {.field = STR_INIT("way"), .values = ways, .value_count = 1},
	};
	struct field *field = arena_one(section->visit->arena, struct field);
	*field = paper;
	TRY(add_field(section, case_reg(&section->visit->act), field));
	struct doc *one = section->fields->in.last;
	if (uploads_count(application->uploads, field->name) > 0)
		doc_set_bool(one, "show_if", false);
	return kept_field(section->visit, application->uploads, field->name, one);
}

/* Of the ways of the register a phone offers two. */
static err_t put_who(struct visit *visit, const struct application *application, struct doc *sections)
{
	struct section section = add_section(visit, sections, "谁要办", "");
	TRY(add_case_field(&section, "way", true, "给谁申请", ""));
	struct doc *way = section.fields->in.last;
	if (way != NULL) {
		struct doc *options = doc_set_list(way, "options");
		doc_set_bool(way, "is_radio", true);
		doc_set_bool(way, "is_select", false);
		doc_set(way, "value", portal_way(visit));
		add_option(options, "phone_self", "我自己（我自己家）", portal_way(visit));
		add_option(options, "proxy", "替别人申请", portal_way(visit));
	}
	TRY(add_case_field(&section, "agent_name", true, "您的姓名", ""));
	TRY(add_case_field(&section, "agent_phone", true, "您的手机号", ""));
	TRY(add_case_field(&section, "agent_relation", true, "您和申请人是什么关系", NULL));
	TRY(authority_new(visit, section.fields));
	TRY(put_paper(&section, application));
	for (struct doc *one = section.fields->in.first; one != NULL; one = one->next) {
		struct doc *condition = doc_at(one, "show_if");
		if (condition != NULL && condition->kind == DOC_MAP &&
		    str_eq(doc_str(condition, "field"), S("way")))
			doc_set(condition, "text", S("替别人申请时才填"));
	}
	return NULL;
}

static const struct field village_field = {
	.name = STR_INIT("village"), .title = STR_INIT("哪个村"), .kind = FIELD_CODE, .required = true,
};

static err_t put_village(struct section *section)
{
	struct visit *visit = section->visit;
	struct place_row *villages = NULL;
	size_t count = 0;
	struct str chosen = visit_field(visit, "village");
	TRY(place_children(&visit->act, visit->act.org, &villages, &count));
	TRY(add_field(section, case_reg(&visit->act), &village_field));
	struct doc *field = section->fields->in.last;
	struct doc *options = doc_set_list(field, "options");
	doc_set_bool(field, "is_radio", false);
	doc_set_bool(field, "is_select", true);
	add_option(options, "", "请选择", chosen);
	for (size_t i = 0; i < count; i++)
		add_option(options, str_c(visit->arena, villages[i].code),
			   str_c(visit->arena, villages[i].name), chosen);
	return NULL;
}

static err_t put_applicant(struct visit *visit, struct doc *sections)
{
	struct section section = add_section(visit, sections, "申请人", "照身份证上的填。");
	if (portal_asks_village(visit))
		TRY(put_village(&section));
	TRY(add_case_field(&section, "name", true, "姓名", ""));
	TRY(add_case_field(&section, "identity", true, NULL, "18 位，最后一位可能是 X"));
	TRY(add_case_field(&section, "phone", true, NULL,
			   "查进度要用后四位。没有手机的，填家里人的"));
	TRY(add_case_field(&section, "address", true, "住在哪里", "写到几组几号"));
	return add_case_field(&section, "group_no", false, NULL, "比如：三组。不清楚的可以不填");
}

static err_t put_facts(struct visit *visit, const struct item *item, struct doc *sections)
{
	struct section section = add_section(visit, sections, "这件事的情况",
					     "不清楚的可以大概填，村里会和您核对。");
	for (size_t i = 0; item->fields != NULL && i < item->fields->field_count; i++) {
		const struct field *field = &item->fields->fields[i];
		if (portal_asks(field) || (field->how != DERIVE_NONE && !field->restricted))
			TRY(add_field(&section, item->fields, field));
	}
	return add_case_field(&section, "note", false, "还想说的情况", "");
}

static err_t put_photo(struct section *section, const struct application *application,
		       const struct material *material)
{
	struct visit *visit = section->visit;
	const struct item *item = application->item;
	struct field *field = arena_one(visit->arena, struct field);
	field->name = str_join(visit->arena, S("file_"), material->name);
	field->title = material->title;
	field->hint = material->hint;
	field->kind = FIELD_FILES;
	field->show = material->show;
	TRY(add_field(section, item->fields != NULL ? item->fields : case_reg(&visit->act), field));
	struct doc *one = section->fields->in.last;
	/* Photos that have come stay in sight whatever else is chosen. */
	if (uploads_count(application->uploads, field->name) > 0)
		doc_set_bool(one, "show_if", false);
	return kept_field(visit, application->uploads, field->name, one);
}

static err_t put_photos(struct visit *visit, const struct application *application,
			struct doc *sections)
{
	if (application->item->material_count == 0)
		return NULL;
	struct section section =
		add_section(visit, sections, "材料照片",
			    "拍不好没关系，先交上来，缺的以后再补，也可以送到窗口。");
	for (size_t i = 0; i < application->item->material_count; i++)
		TRY(put_photo(&section, application, &application->item->materials[i]));
	return NULL;
}

static const struct code consent_code[] = {
	{.code = STR_INIT("yes"), .title = STR_INIT("我看过了，同意")},
};
static const struct codes consent_codes = {
	.name = STR_INIT("consent"), .all = consent_code, .count = 1,
};
static const struct field consent_field = {
	.name = STR_INIT("consent"), .title = STR_INIT("同意上面几条吗"), .kind = FIELD_CODE,
	.many = true, .required = true, .codes = &consent_codes,
};

static err_t put_consent(struct visit *visit, const struct item *item, struct doc *out)
{
	struct doc *list = doc_set_list(out, "consent"), *fields = doc_list(visit->arena);
	const struct field *const asked[] = {&consent_field};
	portal_line(list, S("上面填的都是真的。"));
	portal_line(list, S("同意村、镇、县经办的人，为办这件事核对和使用这些信息。"));
	if (item_term(item, "publicity_days", 0) > 0)
		portal_line(list, item->publicity_words.len > 0
					  ? str_join(visit->arena, S("知道这件事要公示："),
						     item->publicity_words)
					  : S("知道这件事要在村里公示，只公示姓名的一部分和村民小组。"));
	TRY(portal_fields(visit, asked, 1, visit->own == NULL && !visit_refused(visit) ? NULL : &visit->form,
			  fields));
	struct doc *field = fields->in.first;
	field->next = NULL;
	doc_put(out, S("consent_field"), field);
	return NULL;
}

static struct str action_of(struct visit *visit, const struct item *item)
{
	return face_url(visit, str_fmt(visit->arena, "/guide/" STR "/apply", STR_ARG(item->name)));
}

err_t application_form_doc(struct visit *visit, const struct application *application)
{
	const struct item *item = application->item;
	struct doc *out = doc_set_map(visit->page, "apply");
	doc_set(out, "action", action_of(visit, item));
	doc_set(out, "pause_text", S(""));
	struct doc *sections = doc_set_list(out, "sections");
	TRY(put_who(visit, application, sections));
	TRY(put_applicant(visit, sections));
	TRY(put_facts(visit, item, sections));
	TRY(put_photos(visit, application, sections));
	return put_consent(visit, item, out);
}

/* ---- to be read through ---- */

static struct doc *add_row(struct doc *rows, struct str label, struct str text)
{
	struct doc *row = doc_add_map(rows);
	doc_set(row, "label", label);
	doc_set(row, "text", text);
	doc_set_list(row, "photos");
	doc_set_bool(row, "missing", false);
	return row;
}

static struct doc *add_rows(struct doc *sections, const char *title)
{
	struct doc *one = doc_add_map(sections);
	doc_set(one, "title", str_of(title));
	return doc_set_list(one, "rows");
}

/* A condition that cannot be judged counts as one that holds: what was typed is then shown. */
static bool applies(const struct application *application, const struct condition *condition)
{
	bool holds = true;
	return application->pair.own == NULL ||
	       case_holds(&application->pair, condition, &holds) != NULL || holds;
}

static void add_said(struct visit *visit, const struct application *application, struct doc *rows,
		     const struct field *field, const char *title)
{
	struct str text =
		field == NULL || !applies(application, &field->show)
			? S("")
			: typed_words(visit->arena, &visit->form, field);
	struct fact made;
	if (field != NULL && field->how != DERIVE_NONE && application->pair.extension != NULL &&
	    draft_fact(application->pair.extension, field->name, &made) == NULL)
		text = fact_words(&visit->act, &made);
	if (text.len > 0)
		add_row(rows, title == NULL ? field->title : str_of(title), text);
}

static void check_authority(struct visit *visit, const struct application *application,
			    struct doc *rows)
{
	const struct field *fields[AUTHORITY_ASKED];
	size_t count = authority_asked(&visit->act, fields);
	size_t photos = uploads_count(application->uploads, S(PAPER_FIELD));
	const struct draft *made = application->pair.authority;
	for (size_t i = 0; i < count; i++) {
		bool holds = true;
		if (made == NULL || draft_holds(made, &fields[i]->show, &holds) != NULL || holds)
			add_said(visit, &(struct application){.item = application->item}, rows, fields[i], NULL);
	}
	if (photos > 0)
		add_row(rows, S("委托书照片"), str_fmt(visit->arena, "%zu 张照片", photos));
}

static void check_people(struct visit *visit, const struct application *application,
			 struct doc *sections)
{
	static const char *const agents[][2] = {{"agent_name", "您的姓名"},
						{"agent_phone", "您的手机号"},
						{"agent_relation", "您和申请人的关系"}};
	static const char *const owns[][2] = {{"name", "姓名"}, {"identity", NULL}, {"phone", NULL},
					      {"address", "住在哪里"}, {"group_no", NULL}};
	const struct reg *reg = case_reg(&visit->act);
	struct doc *rows = add_rows(sections, "谁要办");
	bool proxy = str_eq(portal_way(visit), S("proxy"));
	add_row(rows, S("给谁申请"), proxy ? S("替别人申请") : S("我自己（我自己家）"));
	for (size_t i = 0; i < COUNT(agents); i++)
		add_said(visit, application, rows, reg_field(reg, str_of(agents[i][0])),
			 agents[i][1]);
	if (proxy)
		check_authority(visit, application, rows);
	rows = add_rows(sections, "申请人");
	if (portal_asks_village(visit))
		add_row(rows, S("哪个村"), place_name(&visit->act, visit_field(visit, "village")));
	for (size_t i = 0; i < COUNT(owns); i++)
		add_said(visit, application, rows, reg_field(reg, str_of(owns[i][0])), owns[i][1]);
}

static void check_facts(struct visit *visit, const struct application *application,
			struct doc *sections)
{
	const struct item *item = application->item;
	struct doc *rows = add_rows(sections, "这件事的情况");
	for (size_t i = 0; item->fields != NULL && i < item->fields->field_count; i++) {
		const struct field *field = &item->fields->fields[i];
		if (portal_asks(field) || (field->how != DERIVE_NONE && !field->restricted))
			add_said(visit, application, rows, field, NULL);
	}
	add_said(visit, application, rows, reg_field(case_reg(&visit->act), S("note")),
		 "还想说的情况");
	if (rows->in.count == 0)
		add_row(rows, S("情况"), S("没有要填的"));
}

static void check_photos(struct visit *visit, const struct application *application,
			 struct doc *sections)
{
	const struct item *item = application->item;
	if (item->material_count == 0)
		return;
	struct doc *rows = add_rows(sections, "材料照片");
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *material = &item->materials[i];
		size_t count = uploads_count(application->uploads,
					  str_join(visit->arena, S("file_"), material->name));
		if (count == 0 && (!material->required || !applies(application, &material->show)))
			continue;
		struct doc *row = add_row(rows, material->title,
					  count == 0 ? S("")
						     : str_fmt(visit->arena, "%zu 张照片", count));
		doc_set_bool(row, "missing", count == 0);
	}
}

/* All that was typed goes along; names that no villager may send are left behind. */
static err_t put_hidden(struct visit *visit, const struct application *application, struct doc *out)
{
	struct doc *list = doc_set_list(out, "hidden");
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		bool ours = portal_takes(application->item, one->name) ||
			    str_eq(one->name, S("consent")) || str_eq(one->name, S("village"));
		if (!ours)
			continue;
		struct doc *hidden = doc_add_map(list);
		doc_set(hidden, "name", one->name);
		doc_set(hidden, "value", one->value);
	}
	return kept_hidden(visit, application->uploads, list);
}

err_t application_check_doc(struct visit *visit, const struct application *application)
{
	struct doc *out = doc_set_map(visit->page, "check");
	doc_set(out, "action", action_of(visit, application->item));
	TRY(put_hidden(visit, application, out));
	struct doc *sections = doc_set_list(out, "sections");
	check_people(visit, application, sections);
	check_facts(visit, application, sections);
	check_photos(visit, application, sections);
	return NULL;
}
