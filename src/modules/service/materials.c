/*
 * materials: what an item asks for, what is there, what is held already and need not be brought.
 */
#include "base/arena.h"
#include "modules/service/portal_int.h"
#include "web/unfinished.h"

struct str material_rule(struct arena *arena, const struct material *material)
{
	struct str rule = material->original ? S("看原件") : S("");
	if (material->copies > 0)
		rule = str_fmt(arena, STR "%s复印件 %d 份", STR_ARG(rule), rule.len > 0 ? "，" : "",
			       material->copies);
	if (material->photo)
		rule = str_fmt(arena, STR "%s拍照留存", STR_ARG(rule), rule.len > 0 ? "，" : "");
	return rule;
}

static void put_state(struct doc *row, const char *text, const char *tone, const char *icon)
{
	struct doc *state = doc_set_map(row, "state");
	doc_set(state, "text", str_of(text));
	doc_set(state, "tone", str_of(tone));
	doc_set(state, "icon", str_of(icon));
}

bool material_held(const struct material *material, const struct record *person)
{
	struct str rest = material->held, reg = str_cut(&rest, '.');
	if (person == NULL || rest.len == 0 || !str_eq(reg, person->reg->name))
		return false;
	struct val val = record_val(person, rest);
	return val.kind == VAL_INT ? val.n != 0 : val.kind != VAL_NULL && val.bytes.len > 0;
}

/* At the window a paper that only some bring is shown when it applies. */
static void put_condition(struct visit *visit, const struct material *material,
			  const struct record *record, struct doc *row)
{
	struct str values = S("");
	doc_set_bool(row, "show_if", false);
	if (record != NULL || material->show_field.len == 0)
		return;
	struct doc *condition = doc_set_map(row, "show_if");
	for (size_t i = 0; i < material->show_count; i++)
		values = i == 0 ? material->show_values[i]
				: str_fmt(visit->arena, STR " " STR, STR_ARG(values),
					  STR_ARG(material->show_values[i]));
	doc_set(condition, "field", material->show_field);
	doc_set(condition, "values", values);
}

/* The names of photos that were chosen before the form was left: a browser must be given them anew. */
static struct str chosen_before(struct visit *visit, const struct material *material)
{
	if (!visit_typed(visit))
		return S("");
	return form_all(visit->arena, &visit->form, str_join(visit->arena, S("file_"), material->name));
}

static void put_row(struct visit *visit, const struct material *material,
		    const struct record *record, const struct record *person,
		    const struct attachment *files, size_t file_count, struct doc *rows)
{
	int64_t copies = material->copies;
	struct str got_name = str_join(visit->arena, S("got_"), material->name);
	struct str copies_name = str_join(visit->arena, S("copies_"), material->name);
	bool got = record != NULL ? case_has(record, material->name, &copies)
				  : form_has(&visit->form, got_name);
	if (form_has(&visit->form, copies_name))
		(void)str_int(form_get(&visit->form, copies_name), &copies);
	struct doc *row = doc_add_map(rows);
	put_condition(visit, material, record, row);
	doc_set(row, "key", material->name);
	doc_set(row, "name", material->title);
	struct str rule = material_rule(visit->arena, material);
	doc_set(row, "rule", rule.len > 0 && material->hint.len > 0
				     ? str_fmt(visit->arena, STR "。" STR, STR_ARG(rule),
					       STR_ARG(material->hint))
				     : (rule.len > 0 ? rule : material->hint));
	doc_set_bool(row, "required", material->required && material->show_field.len == 0);
	doc_set_bool(row, "got", got);
	doc_set(row, "again", record == NULL ? chosen_before(visit, material) : S(""));
	doc_set_bool(row, "wants_copies", material->copies > 0);
	doc_set_int(row, "copies", copies);
	struct doc *list = doc_set_list(row, "files");
	files_doc(visit, files, file_count, material->name, S("/desk/files"), list);
	doc_set_bool(row, "has_files", list->in.count > 0);
	if (record != NULL && case_lacks(record, material->name))
		put_state(row, "待补齐", "warn", "alert-triangle");
	else if (got || list->in.count > 0)
		put_state(row, list->in.count > 0 ? "已收，有照片" : "已收", "ok", "circle-check");
	else if (material_held(material, person))
		put_state(row, "系统里已有，不用带", "ok", "circle-check");
	else if (record != NULL && material->required && material->show_field.len == 0)
		put_state(row, "没收到", "warn", "alert-triangle");
	else
		doc_set_bool(row, "state", false);
}

void materials_doc(struct visit *visit, const struct item *item, const struct record *record,
		   const struct record *person, const struct attachment *files, size_t file_count,
		   struct doc *page)
{
	struct doc *materials = doc_set_map(page, "materials");
	struct doc *rows = doc_set_list(materials, "rows");
	int64_t got = 0, copies = 0;
	for (size_t i = 0; i < item->material_count; i++) {
		put_row(visit, &item->materials[i], record, person, files, file_count, rows);
		got += record != NULL && case_has(record, item->materials[i].name, &copies);
	}
	doc_set(materials, "text",
		item->material_count == 0 ? S("这件事不用带材料")
		: record == NULL	  ? str_fmt(visit->arena, "共 %zu 样", item->material_count)
					  : str_fmt(visit->arena, "已收 %lld，共 %zu", (long long)got,
						    item->material_count));
}

struct str materials_got(struct visit *visit, const struct item *item, const struct upload *uploads)
{
	struct str got = S("");
	for (size_t i = 0; i < item->material_count; i++) {
		struct str name = item->materials[i].name;
		struct str file = str_join(visit->arena, S("file_"), name);
		bool ticked = form_has(&visit->form, str_join(visit->arena, S("got_"), name)) ||
			      kept_count(uploads, file) > 0;
		int64_t copies = 0;
		if (!ticked)
			continue;
		struct str typed = form_get(&visit->form, str_join(visit->arena, S("copies_"), name));
		if (str_int(str_trim(typed), &copies) && copies > 0 && copies < 100)
			name = str_fmt(visit->arena, STR "=%lld", STR_ARG(name), (long long)copies);
		got = got.len == 0 ? name
				   : str_fmt(visit->arena, STR " " STR, STR_ARG(got), STR_ARG(name));
	}
	return got;
}
