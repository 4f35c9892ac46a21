/*
 * portal_complete: handing in what was missing, by the case's own link.
 *
 * Sends the photos and a word to where the case came from; the clock goes on from there. The list of
 * what was missing stays as it was told: whether it is all there, the village looks and says.
 */
#include "base/arena.h"
#include "modules/service/portal_int.h"

enum { NOTE_MAX = 300 };

struct supplement {
	const struct item *item;
	struct upload *uploads;
};

static const struct field note_field = {
	.name = STR_INIT("note"), .title = STR_INIT("要说明的"), .kind = FIELD_LONG, .max = NOTE_MAX,
	.hint = STR_INIT("比如：有一张在家里人那里，月底送来"),
};

static err_t nothing_asked(struct visit *visit)
{
	return err_new(visit->arena, ERR_CONFLICT,
		       "现在不用补材料，可能已经交过，或窗口已经收下了。请回到办件看最新的情况。");
}

static err_t add_material(struct visit *visit, struct upload *uploads, struct str name,
			  struct str title, struct str hint, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct field *field = arena_one(visit->arena, struct field);
	const struct field *const asked[] = {field};
	field->name = str_join(visit->arena, S("file_"), name);
	field->title = S("拍照片");
	field->hint = hint.len > 0 ? hint : S("可以拍好几张");
	field->kind = FIELD_FILES;
	doc_set(one, "legend", title);
	struct doc *fields = doc_set_list(one, "fields");
	TRY(portal_fields(visit, asked, 1, NULL, fields));
	return kept_field(visit, uploads, field->name, fields->in.first);
}

static err_t put_materials(struct visit *visit, const struct record *record, const struct item *item,
			   struct upload *uploads, struct doc *out)
{
	struct doc *list = doc_set_list(out, "materials");
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *one = &item->materials[i];
		if (case_lacks(record, one->name))
			TRY(add_material(visit, uploads, one->name, one->title, one->hint, list));
	}
	if (list->in.count == 0)
		TRY(add_material(visit, uploads, S("more"), S("要补的材料"), S(""), list));
	return NULL;
}

err_t portal_complete_page(struct visit *visit)
{
	const struct field *const notes[] = {&note_field};
	const struct supplement *supplement = visit->own;
	struct flow_line *lines = NULL;
	size_t count = 0;
	struct record record;
	const struct item *item = NULL;
	TRY(portal_case_open(visit, &record, &item));
	struct upload *uploads = supplement == NULL ? NULL : supplement->uploads;
	if (supplement == NULL)
		TRY(portal_carried(visit, item, &uploads));
	if (portal_supplement(&visit->act, &record) == NULL)
		return nothing_asked(visit);
	TRY(flow_journal(&visit->act, &record, &lines, &count));
	struct str reason = portal_said(lines, count, record_text(&record, "state"));
	struct str link = face_url(visit, str_join(visit->arena, S("/case/"), visit_param(visit, 1)));
	portal_begin(visit, S("补材料"), TAB_TRACK);
	portal_back(visit, link, "办到哪一步了");
	struct doc *out = doc_set_map(visit->page, "complete");
	doc_set(out, "action", str_join(visit->arena, link, S("/complete")));
	doc_set(out, "item_title", item->title);
	doc_set(out, "number", record_text(&record, "number"));
	doc_set(out, "until_text", S("补不齐的，先交手里有的，打电话说一声。"));
	doc_set(out, "reason", reason); /* one for all that is asked: people ask in one go */
	TRY(put_materials(visit, &record, item, uploads, out));
	return portal_fields(visit, notes, 1, visit_refused(visit) ? &visit->form : NULL,
			     doc_set_list(out, "more_fields"));
}

static struct str first_asked(struct visit *visit, const struct record *record,
			      const struct item *item)
{
	for (size_t i = 0; i < item->material_count; i++) {
		if (case_lacks(record, item->materials[i].name))
			return str_join(visit->arena, S("file_"), item->materials[i].name);
	}
	return S("file_more");
}

static err_t check(struct visit *visit, const struct record *record,
		   const struct supplement *supplement)
{
	struct str note = str_trim(visit_field(visit, "note"));
	if (str_chars(note) > NOTE_MAX)
		return err_field(visit->arena, S("note"), "最多写 %d 个字，请写短些。", NOTE_MAX);
	if (supplement->uploads == NULL && note.len == 0)
		return err_field(visit->arena, first_asked(visit, record, supplement->item),
				 "请拍照片；拍不了的，在最下面写一句怎么补。");
	return NULL;
}

err_t portal_complete_prepare(struct visit *visit)
{
	struct supplement *supplement = arena_one(visit->arena, struct supplement);
	struct record record;
	err_t pictures = NULL;
	TRY(portal_case_open(visit, &record, &supplement->item));
	if (portal_supplement(&visit->act, &record) == NULL)
		return nothing_asked(visit);
	TRY(portal_uploads(visit, supplement->item, &supplement->uploads, &pictures));
	visit->own = supplement;
	return err_both(visit->arena, pictures, check(visit, &record, supplement));
}

err_t portal_complete_apply(struct visit *visit)
{
	const struct supplement *supplement = visit->own;
	struct record record;
	const struct item *item = NULL;
	TRY(portal_case_open(visit, &record, &item));
	const struct flow_step *step = portal_supplement(&visit->act, &record);
	if (step == NULL)
		return nothing_asked(visit);
	struct form_value note = {S("reason"), str_trim(visit_field(visit, "note")), NULL};
	struct form form = {&note};
	TRY(flow_fire(&visit->act, record.reg, record.id,
		      &(struct flow_ask){.step = step->name, .version = record.version,
					 .form = &form}));
	TRY(uploads_attach(&visit->act, supplement->uploads, S("case"), record.id, record.org));
	visit->location = face_url(visit, str_join(visit->arena, S("/case/"), visit_param(visit, 1)));
	visit->flash = S("交上来了。看过以后接着办，还缺什么会告诉您。");
	return NULL;
}
