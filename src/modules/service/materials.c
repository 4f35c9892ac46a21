/*
 * materials: what an item asks for, what is there, what is held already and need not be brought.
 */
#include "base/arena.h"
#include "base/text.h"
#include "modules/service/service_int.h"
#include "web/kept.h"
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

struct str materials_spared(struct arena *arena, const struct item *item,
			    const struct record *person)
{
	struct str all = S("");
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *one = &item->materials[i];
		if (material_held(one, person))
			all = all.len == 0 ? one->title
					   : str_fmt(arena, STR "、" STR, STR_ARG(all),
						     STR_ARG(one->title));
	}
	return all;
}

struct listing {
	struct visit *visit;
	const struct item *item;
	const struct record *record, *person;
	const struct case_pair *pair;
	struct upload *uploads;
	const struct attachment *files;
	size_t file_count;
	struct doc *rows;
	size_t here; /* of the rows: what was brought or sent, and is not asked for again */
};

/* While the case is being taken: where its photos are put, and those that wait already. */
static err_t put_waiting(const struct listing *in, const struct material *material, struct doc *row)
{
	struct visit *visit = in->visit;
	struct str field = str_join(visit->arena, S("file_"), material->name);
	return kept_field(visit, in->uploads, field,
			  photos_doc(row, "photos", field, material->title));
}

static void put_rule(struct visit *visit, const struct material *material, struct doc *row)
{
	struct str rule = material_rule(visit->arena, material);
	doc_set(row, "rule", rule.len > 0 && material->hint.len > 0
				     ? str_join(visit->arena, text_closed(visit->arena, rule),
						material->hint)
				     : (rule.len > 0 ? rule : material->hint));
}

static void put_material_state(const struct listing *in, const struct material *material, bool got,
			       bool photos, struct doc *row)
{
	if (in->record != NULL && case_lacks(in->record, material->name))
		put_state(row, "待补齐", "warn", "alert-triangle");
	else if (got || photos)
		put_state(row, photos ? "已收，有照片" : "已收", "ok", "circle-check");
	else if (material_held(material, in->person))
		put_state(row, "系统里已有，不用带", "ok", "circle-check");
	else if (in->record != NULL && material->required)
		put_state(row, "没收到", "warn", "alert-triangle");
	else
		doc_set_bool(row, "state", false);
}

/* What the page's script needs to know of what the page does not ask. */
static err_t put_condition(const struct listing *in, const struct material *material,
			   struct doc *row)
{
	const struct reg *reg =
		in->item->fields != NULL ? in->item->fields : case_reg(&in->visit->act);
	struct fact fact;
	if (in->record != NULL || material->show.field.len == 0 || in->pair == NULL) {
		doc_set_bool(row, "show_if", false);
		return NULL;
	}
	reg_condition_doc(&in->visit->act, reg, &material->show, row);
	TRY(case_fact(in->pair, material->show.field, &fact));
	doc_set(doc_at(row, "show_if"), "now", fact_text(in->visit->arena, &fact));
	return NULL;
}

/* The names of photos that were chosen before the form was left: a browser must be given them anew. */
static struct str chosen_before(const struct listing *in, const struct material *material)
{
	struct visit *visit = in->visit;
	if (in->record != NULL || !visit_typed(visit))
		return S("");
	return form_all(visit->arena, &visit->form, str_join(visit->arena, S("file_"), material->name));
}

static err_t put_row(struct listing *in, const struct material *material, bool applies)
{
	struct visit *visit = in->visit;
	int64_t copies = material->copies;
	struct str got_name = str_join(visit->arena, S("got_"), material->name);
	struct str copies_name = str_join(visit->arena, S("copies_"), material->name);
	bool got = in->record != NULL ? case_has(in->record, material->name, &copies)
				      : form_has(&visit->form, got_name);
	struct doc *files = doc_list(visit->arena);
	files_doc(visit, in->files, in->file_count, material->name, S("/desk/files"), files);
	bool photos = files->in.count > 0,
	     lacks = in->record != NULL && case_lacks(in->record, material->name);
	if (in->record != NULL && !applies && !got && !photos && !lacks)
		return NULL;
	if (form_has(&visit->form, copies_name))
		(void)str_int(form_get(&visit->form, copies_name), &copies);
	struct doc *row = doc_add_map(in->rows);
	doc_set(row, "key", material->name);
	doc_set(row, "name", material->title);
	put_rule(visit, material, row);
	doc_set_bool(row, "required", material->required && !material_held(material, in->person));
	doc_set_bool(row, "got", got);
	doc_set(row, "again", chosen_before(in, material));
	doc_set_bool(row, "wants_copies", material->copies > 0);
	doc_set_int(row, "copies", copies);
	doc_put(row, S("files"), files);
	doc_set_bool(row, "has_files", photos);
	in->here += (got || photos) && !lacks;
	put_material_state(in, material, got, photos, row);
	TRY(put_waiting(in, material, row));
	return put_condition(in, material, row);
}

err_t materials_doc(struct visit *visit, const struct item *item, const struct record *record,
		    const struct record *person, const struct case_pair *pair,
		    struct upload *uploads, const struct attachment *files, size_t file_count,
		    struct doc *page)
{
	struct doc *materials = doc_set_map(page, "materials");
	struct listing in = {visit, item,  record,     person,
			     pair,  uploads, files, file_count, doc_set_list(materials, "rows"), 0};
	size_t asked = 0; /* by what is known so far */
	for (size_t i = 0; i < item->material_count; i++) {
		bool applies = true;
		if (pair != NULL)
			TRY(case_holds(pair, &item->materials[i].show, &applies));
		TRY(put_row(&in, &item->materials[i], applies));
		asked += pair != NULL ? applies : item->materials[i].show.field.len == 0;
	}
	doc_set(materials, "text",
		item->material_count == 0 ? S("这件事不用带材料")
		: record == NULL ? str_fmt(visit->arena, "共 %zu 样", asked)
				 : str_fmt(visit->arena, "已收 %zu，共 %zu", in.here,
					   in.rows->in.count));
	return NULL;
}

struct str materials_got(struct visit *visit, const struct item *item, const struct upload *uploads)
{
	struct str got = S("");
	for (size_t i = 0; i < item->material_count; i++) {
		struct str name = item->materials[i].name;
		struct str file = str_join(visit->arena, S("file_"), name);
		bool ticked = form_has(&visit->form, str_join(visit->arena, S("got_"), name)) ||
			      uploads_count(uploads, file) > 0;
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
