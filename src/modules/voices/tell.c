/*
 * tell: telling a problem, by telephone or at the screen in the hall.
 *
 * No account, no name needed. At the screen nobody types: what it is about is tapped, and what is to be said is recorded or
 * told when the village calls back. The screen shows the number once, as the answer to the form, and keeps nothing.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/link/link.h"
#include "modules/voices/voices_int.h"
#include "web/kept.h"
#include "web/part.h"

enum { ANSWERED_SHOWN = 3 };

/* From prepare to apply, and to the page that shows the form again. */
struct telling {
	struct upload *uploads;
	struct str number; /* set when it was told */
};

static size_t asked(const struct visit *visit, const struct reg *reg, const struct field **out)
{
	static const char *const all[] = {"topic", "text", "place_words", "name", "phone"};
	static const char *const tapped[] = {"topic", "phone"};
	bool kiosk = visit->route->kiosk;
	size_t count = 0;
	for (size_t i = 0; i < (kiosk ? COUNT(tapped) : COUNT(all)); i++) {
		out[count] = reg_field(reg, str_of(kiosk ? tapped[i] : all[i]));
		count += out[count] != NULL;
	}
	return count;
}

/* ---- the page ---- */

static err_t put_files(struct visit *visit, const struct telling *telling)
{
	struct doc *list = doc_set_list(visit->page, "file_fields");
	struct upload *uploads = telling == NULL ? NULL : telling->uploads;
	if (!visit->route->kiosk) {
		struct doc *photo = part_field(list, "file_photo", "照片（可以不传）", "is_files");
		doc_set(photo, "error", err_of_field(visit->errors, S("file_photo")));
		TRY(kept_field(visit, uploads, S("file_photo"), photo));
	}
	struct doc *sound = doc_set_map(visit->page, "sound");
	doc_set(sound, "error", err_of_field(visit->errors, str_of(UPLOAD_SOUND)));
	doc_set_list(sound, "kept_files");
	return kept_field(visit, uploads, S(UPLOAD_SOUND), sound);
}

/* Nobody opens a list on a screen of the hall: every choice is a tile. */
static void put_topics(struct visit *visit, struct doc *list)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("voice_topic"));
	struct doc *topic = part_field(list, "topic", "哪方面的事，点一个", "is_radio");
	doc_set_bool(topic, "required", true);
	doc_set(topic, "error", err_of_field(visit->errors, S("topic")));
	for (size_t i = 0; codes != NULL && i < codes->count; i++)
		part_option(topic, codes->all[i].code, codes->all[i].title,
			    str_eq(visit_field(visit, "topic"), codes->all[i].code));
}

static err_t put_form(struct visit *visit, const struct reg *reg, const struct telling *telling)
{
	const struct field *fields[8];
	size_t count = asked(visit, reg, fields), first = visit->route->kiosk ? 1 : 0;
	struct doc *list = doc_set_list(visit->page, "fields");
	doc_set(visit->page, "action", face_url(visit, S("/voice")));
	doc_set(visit->page, "find_url", face_url(visit, S("/voice/find")));
	doc_set(visit->page, "number", visit_field(visit, "number"));
	doc_set_bool(visit->page, "wrong", visit_query(visit, "wrong").len > 0);
	if (visit->route->kiosk)
		put_topics(visit, list);
	TRY(reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL, visit->errors, fields + first,
			 count - first, list));
	return put_files(visit, telling);
}

err_t voice_page(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "voice");
	const struct telling *telling = visit->own;
	bool told = visit->show && telling != NULL && !visit_refused(visit);
	if (reg == NULL || tier_of_code(visit->act.org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_NOT_FOUND, "请先选您的村，再说您的事。");
	face_begin(visit, told ? S("收到了") : S("说说您的事"), face_url(visit, S("")), "首页");
	doc_set(visit->page, "told", told ? telling->number : S(""));
	doc_set(visit->page, "days",
		str_fmt(visit->arena, "%lld",
			(long long)catalogue_setting_int(visit->act.house->catalogue, "voice_days", 10)));
	struct doc *list = doc_set_list(visit->page, "answered");
	TRY(voices_shown(visit, "voice", visit->act.org, ANSWERED_SHOWN, list));
	doc_set_bool(visit->page, "has_answered", list->in.count > 0);
	doc_set(visit->page, "all_url", face_url(visit, S("/voices")));
	return put_form(visit, reg, telling);
}

/* ---- telling ---- */

err_t voice_prepare(struct visit *visit)
{
	struct telling *telling = arena_one(visit->arena, struct telling);
	visit->own = telling;
	err_t faults = uploads_keep(visit, &telling->uploads);
	return faults;
}

/* What was tapped stands for what nobody can type; a way to hear the rest there must be. */
static void tapped(struct visit *visit, struct draft *draft, const struct telling *telling)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("voice_topic"));
	bool sound = uploads_count(telling->uploads, S(UPLOAD_SOUND)) > 0;
	struct str topic = codes == NULL ? S("") : codes_title(codes, draft_text(draft, "topic"));
	draft_set_text(draft, "text",
		       str_fmt(visit->arena, "在大厅自助机上点的：" STR "%s", STR_ARG(topic),
			       sound ? "；话在附件的录音里" : "；请打电话问清楚"));
	if (!sound && draft_text(draft, "phone").len == 0)
		draft_fault(draft, "phone", err_field(visit->arena, S("phone"), "请录一段话，或者留个电话，我们打给您问清楚。"));
}

static err_t write(struct visit *visit, const struct reg *reg, const struct telling *telling, struct record *out)
{
	const struct field *fields[8];
	struct act *act = &visit->act, program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	size_t count = asked(visit, reg, fields);
	TRY(draft_new(act, reg, act->org, &draft));
	draft_take(draft, &visit->form, fields, count);
	draft_set_text(draft, "voice_way", visit->route->kiosk ? S("kiosk") : S("phone"));
	if (visit->route->kiosk)
		tapped(visit, draft, telling);
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, reg, id, S("")));
	TRY(reg_load(&program, reg, id, out));
	return uploads_attach(act, telling->uploads, reg->name, id, act->org);
}

err_t voice_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "voice");
	struct telling *telling = visit->own;
	struct record made;
	if (reg == NULL || tier_of_code(visit->act.org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_NOT_FOUND, "请先选您的村，再说您的事。");
	TRY(write(visit, reg, telling, &made));
	visit->location = face_url(visit, S("/voice"));
	if (visit->route->kiosk) {
		telling->number = record_text(&made, "number");
		visit->show = true;
		return NULL;
	}
	visit->location = face_url(visit, str_fmt(visit->arena, "/voice/" STR "?told=1", STR_ARG(link_make(&visit->act, &made))));
	return NULL;
}

err_t voices_tell(struct act *act, struct str org, const struct form *form, int64_t *out)
{
	const struct reg *reg = act_register(act, "voice");
	struct draft *draft = NULL;
	TRY(draft_new(act, reg, org, &draft));
	draft_take(draft, form, NULL, 0);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, out));
	return flow_begun(act, reg, *out, S(""));
}
