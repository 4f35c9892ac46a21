/*
 * desk: one text with everything that is made of it, on one page: read, changed, measured, released, copied, printed.
 */
#include "base/arena.h"
#include "base/text.h"
#include "modules/notices/notices_int.h"
#include "web/part.h"

enum { ALT_MOST = 60 };

static struct str own_url(struct visit *visit, int64_t id, const char *rest)
{
	return str_fmt(visit->arena, "/desk/notices/%lld%s", (long long)id, rest);
}

static err_t load(struct visit *visit, struct record *out)
{
	return reg_load(&visit->act, notice_reg(&visit->act), visit_id(visit, 0), out);
}

static bool may_change(const struct visit *visit, const struct record *record)
{
	return record_is(record, "state", "draft") && !record->voided &&
	       act_may(&visit->act, record->reg->name, VERB_CHANGE, record->org);
}

static err_t outgoing(struct visit *visit, const struct record *record, struct outgoing *out)
{
	struct str path = str_fmt(visit->arena, "/v/" STR "/news/%lld", STR_ARG(record->org), (long long)record->id);
	return notice_outgoing(&visit->act, record, visit_address(visit, path), out);
}

/* ---- the page ---- */

static void put_head(struct visit *visit, const struct record *record)
{
	static const char *const names[] = {"column", "from_on", "until_on", "uses", "edition", "writer", "checker",
					    "releaser", "released_on", NULL};
	const struct flow_state *state = flow_state(record->reg->flows[0], record_text(record, "state"));
	struct doc *head = doc_set_map(visit->page, "record");
	visit_title(visit, record_text(record, "title"));
	doc_set_int(head, "id", record->id);
	doc_set_int(head, "version", record->version);
	doc_set(head, "number", record_text(record, "number"));
	doc_set(head, "text", record_text(record, "text"));
	doc_set(head, "list_url", S("/desk/r/notice"));
	doc_set(head, "edit_url",
		may_change(visit, record) ? str_fmt(visit->arena, "/desk/r/notice/%lld/edit", (long long)record->id) : S(""));
	doc_set(head, "public_url",
		record_is(record, "state", "shown")
			? str_fmt(visit->arena, "/v/" STR "/news/%lld", STR_ARG(record->org), (long long)record->id)
			: S(""));
	part_state(head, "state", state->title, state->tone, state->icon);
	reg_facts_doc(&visit->act, record, names, doc_set_list(visit->page, "facts"));
}

/* Where it can be changed it stands as it was written; where it is copied, as it may leave. */
static void put_use(struct visit *visit, const struct record *record, const struct outgoing *out, enum use_kind kind,
		    struct doc *list)
{
	struct act *act = &visit->act;
	const struct use *use = &uses[kind];
	struct doc *one = doc_add_map(list);
	struct str own = record_text(record, use->field);
	bool may = may_change(visit, record);
	struct str text = own.len > 0 && may ? own : out->uses[kind];
	if (visit_refused(visit) && form_has(&visit->form, str_of(use->field)))
		text = visit_field(visit, use->field);
	size_t most = use_most(act, kind);
	bool copied = !may && (kind == USE_ARTICLE || kind == USE_GROUP || kind == USE_MESSAGE);
	doc_set(one, "name", str_of(use->field));
	doc_set(one, "title", str_of(use->title));
	doc_set(one, "about", str_of(use->hint));
	doc_set(one, "text", text);
	doc_set(one, "fault", err_of_field(visit->errors, str_of(use->field)));
	doc_set(one, "measure", use_measure(act, kind, text));
	doc_set_bool(one, "over", message_count(text) > most);
	doc_set_int(one, "most", (int64_t)most);
	doc_set_int(one, "rate", use->spoken ? catalogue_setting_int(act->house->catalogue, "speaker_rate", 200) : 0);
	doc_set_bool(one, "own", own.len > 0);
	doc_set_bool(one, "copied", copied);
	doc_set_bool(one, "short_one", kind == USE_CARD_TITLE);
	doc_set_int(one, "lines", kind == USE_ARTICLE ? 9 : kind == USE_CARD || kind == USE_MESSAGE ? 3 : 6);
}

static void put_uses(struct visit *visit, const struct record *record, const struct outgoing *out)
{
	struct doc *list = doc_set_list(visit->page, "uses");
	doc_set_bool(visit->page, "may", may_change(visit, record));
	doc_set(visit->page, "uses_url", own_url(visit, record->id, "/uses"));
	for (int i = 0; i < USES; i++) {
		if (use_wanted(record, (enum use_kind)i))
			put_use(visit, record, out, (enum use_kind)i, list);
	}
	doc_set_bool(visit->page, "poster", false);
	if (!use_wanted(record, USE_POSTER))
		return;
	struct doc *sheets = doc_list(visit->arena), *poster = doc_set_map(visit->page, "poster");
	poster_print(visit, sheets, record, out);
	doc_put(poster, S("picture_svg"), view_drawing(visit->arena, sheets->in.first));
	doc_set(poster, "url", own_url(visit, record->id, "/poster.pdf"));
}

static err_t put_pictures(struct visit *visit, const struct record *record)
{
	bool may = may_change(visit, record), add = may && act_may(&visit->act, S("files"), VERB_CREATE, record->org);
	TRY(visit_files(visit, record, !may, visit->page));
	doc_set_bool(visit->page, "add", false);
	if (!add)
		return NULL;
	struct doc *form = doc_set_map(visit->page, "add"), *fields = doc_set_list(form, "fields");
	doc_set(form, "url", own_url(visit, record->id, "/pictures"));
	struct doc *alt = part_field(fields, "alt", "照片上是什么", "is_text");
	doc_set(alt, "hint", S("看不见的人靠这句话知道照片的内容，例如“村口老槐树下的健身场”"));
	doc_set(alt, "value", visit_field(visit, "alt"));
	doc_set(alt, "error", err_of_field(visit->errors, S("alt")));
	doc_set_bool(alt, "required", true);
	doc_set_int(alt, "maxlength", ALT_MOST);
	struct doc *file = part_field(fields, "file_picture", "照片", "is_files");
	doc_set(file, "error", err_of_field(visit->errors, S("file_picture")));
	return NULL;
}

static bool releases(struct str step)
{
	return str_starts(step, S("release"));
}

/* What the guard has found stands in the form that releases. */
static err_t put_steps(struct visit *visit, const struct record *record, const struct outgoing *out)
{
	bool stepping = visit_refused(visit) && str_find(visit->url, S("/step/")) != SIZE_MAX;
	struct doc *actions = doc_set_list(visit->page, "actions");
	TRY(flow_desk_doc(&visit->act, record, doc_set_map(visit->page, "flow")));
	if (!record->voided)
		TRY(flow_actions_doc(&visit->act, record, own_url(visit, record->id, "/step"),
				     stepping ? visit_param(visit, 1) : S(""), &visit->form, visit->errors, actions));
	doc_set_bool(visit->page, "has_actions", actions->in.count > 0);
	for (struct doc *one = actions->in.first; one != NULL; one = one->next)
		doc_set_bool(one, "guarded", releases(doc_str(one, "key")));
	guard_doc(&visit->act, &out->report, stepping ? &visit->form : NULL, stepping ? visit->errors : NULL, visit->page);
	return NULL;
}

err_t notice_page(struct visit *visit)
{
	struct record record;
	TRY(load(visit, &record));
	struct outgoing out;
	TRY(outgoing(visit, &record, &out));
	put_head(visit, &record);
	put_uses(visit, &record, &out);
	TRY(notice_speaker(visit, &record));
	TRY(put_pictures(visit, &record));
	return put_steps(visit, &record, &out);
}

err_t notice_poster_page(struct visit *visit)
{
	struct record record;
	TRY(load(visit, &record));
	struct outgoing out;
	TRY(outgoing(visit, &record, &out));
	struct doc *print = doc_set_map(visit->page, "print"), *sheets = doc_set_list(print, "sheets");
	visit_title(visit, str_join(visit->arena, S("海报："), out.source.title));
	doc_set(print, "title", out.source.title);
	poster_print(visit, sheets, &record, &out);
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}

/* ---- what is done ---- */

/* What is left as it was proposed goes on following the text. */
static void take_use(struct visit *visit, const struct source *source, enum use_kind kind, struct draft *draft)
{
	const char *field = uses[kind].field;
	struct str typed = S(""), clean = S("");
	if (!form_has(&visit->form, str_of(field)))
		return;
	typed = str_trim(visit_field(visit, field));
	if (!text_accept(visit->arena, typed, &clean)) {
		draft_fault(draft, field, err_field(visit->arena, str_of(field), "%s里有认不出来的字符，请重新打一遍。", uses[kind].title));
		return;
	}
	bool same = clean.len == 0 || str_eq(clean, str_trim(use_proposed(&visit->act, source, kind)));
	draft_set_text(draft, field, same ? S("") : clean);
}

err_t notice_uses_apply(struct visit *visit)
{
	struct record record;
	struct draft *draft = NULL;
	int64_t version = 0, id = 0;
	TRY(load(visit, &record));
	TRY(act_need_record(&visit->act, record.reg->name, VERB_CHANGE, record.org, record.id));
	struct outgoing out;
	TRY(outgoing(visit, &record, &out));
	TRY(draft_of(&visit->act, &record, &draft));
	for (int i = 0; i < USES; i++)
		take_use(visit, &out.source, (enum use_kind)i, draft);
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(draft_write(draft, version, &id));
	visit->location = own_url(visit, record.id, "");
	visit->flash = S("存好了。");
	return NULL;
}

/* Who releases has seen what was found, and says what of it may be public. */
static err_t guard_release(struct visit *visit)
{
	struct guard_report report;
	struct record record;
	TRY(load(visit, &record));
	struct guard_ask ask = notice_ask(&visit->act, &record);
	return guard_take(&visit->act, &ask, &visit->form, &report);
}

err_t notice_step_apply(struct visit *visit)
{
	int64_t version = 0;
	if (releases(visit_param(visit, 1)))
		TRY(guard_release(visit));
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(flow_fire(&visit->act, notice_reg(&visit->act), visit_id(visit, 0),
		      &(struct flow_ask){.step = visit_param(visit, 1), .version = version, .form = &visit->form}));
	visit->location = own_url(visit, visit_id(visit, 0), "");
	visit->flash = S("已办理。");
	return NULL;
}

static err_t may_add(struct visit *visit, struct record *record)
{
	TRY(load(visit, record));
	if (!may_change(visit, record) || !act_may(&visit->act, S("files"), VERB_CREATE, record->org))
		return err_new(visit->arena, ERR_DENIED, "签发以后不能加照片。要加的话，请先点“改一版”。");
	return NULL;
}

err_t notice_picture_prepare(struct visit *visit)
{
	struct record record;
	struct str alt = str_trim(visit_field(visit, "alt"));
	TRY(may_add(visit, &record));
	err_t faults = uploads_want(visit, "file_picture", "image/", "请先选照片；别的文件这里不放。");
	if (alt.len == 0 || str_chars(alt) > ALT_MOST)
		faults = err_both(visit->arena, faults,
				  err_field(visit->arena, S("alt"), "请写照片上是什么，最多 %d 个字。", ALT_MOST));
	for (struct upload *one = visit->own; one != NULL; one = one->next)
		one->name = alt;
	return faults;
}

err_t notice_picture_apply(struct visit *visit)
{
	struct record record;
	TRY(may_add(visit, &record));
	return uploads_hang(visit, &record, own_url(visit, record.id, ""), "照片存好了。");
}
