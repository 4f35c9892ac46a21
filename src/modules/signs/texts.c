/*
 * texts: the institutions for walls and booklet: the catalogue's wording, and the village's own where it has one.
 */
#include "base/arena.h"
#include "modules/signs/signs_int.h"
#include "web/part.h"

static const struct record *own_text(const struct sign_set *set, struct str name)
{
	for (size_t i = 0; i < set->text_count; i++) {
		if (str_eq(record_text(&set->texts[i], "text"), name))
			return &set->texts[i];
	}
	return NULL;
}

static void put_where(struct visit *visit, const struct sign_set *set, const struct wall_text *text, struct doc *one)
{
	if (!sign_wall_allows(set->rules, text->topic))
		part_state(one, "state", S("编进一本通"), S("act"), S("book"));
	else if (!sign_text_fits(&visit->act, set, text))
		part_state(one, "state", S("没有这间房"), S("plain"), S("info-circle"));
	else
		part_state(one, "state", S("上墙"), S("ok"), S("circle-check"));
}

err_t texts_page(struct visit *visit)
{
	struct sign_set set;
	struct str org;
	const struct catalogue *catalogue = visit->act.house->catalogue;
	const struct codes *uses = catalogue_codes(catalogue, S("room_use"));
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, org, &set));
	visit_title(visit, S("制度版面"));
	signs_frame(visit, org, "制度版面");
	struct doc *list = doc_set_list(visit->page, "texts");
	for (size_t i = 0; i < catalogue->wall_text_count; i++) {
		const struct wall_text *text = &catalogue->wall_texts[i];
		bool changed = false;
		if (text->hidden)
			continue;
		struct doc *one = doc_add_map(list);
		struct str body = sign_text_body(&set, text, &changed), item = str_join(visit->arena, S("wall_text-"), text->name);
		doc_set(one, "title", sign_text_title(&set, text));
		doc_set(one, "room", codes_title(uses, text->room));
		doc_set(one, "letters", str_fmt(visit->arena, "%zu", str_chars(body)));
		doc_set(one, "url", signs_url(visit, str_join(visit->arena, S("/desk/signs/texts/"), text->name), org));
		doc_set(one, "make_url", sign_job_of(&set, item) == NULL ? S("") : signs_url(visit, str_join(visit->arena, S("/desk/signs/make?item="), item), org));
		doc_set_bool(one, "changed", changed);
		doc_set_bool(one, "example", text->example && !changed);
		doc_set_bool(one, "fixed", text->fixed);
		put_where(visit, &set, text, one);
	}
	return NULL;
}

static err_t find_text(struct visit *visit, struct str *org, struct sign_set *set, const struct wall_text **text)
{
	TRY(signs_place(visit, org));
	if (org->len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, *org, set));
	*text = catalogue_wall_text(visit->act.house->catalogue, visit_param(visit, 0));
	if (*text == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这块版面。请回到制度版面的清单再选。");
	return NULL;
}

err_t text_page(struct visit *visit)
{
	struct sign_set set;
	const struct wall_text *text = NULL;
	struct str org;
	bool changed = false;
	TRY(find_text(visit, &org, &set, &text));
	if (org.len == 0)
		return NULL;
	const struct record *own = own_text(&set, text->name);
	struct str body = sign_text_body(&set, text, &changed), title = sign_text_title(&set, text);
	visit_title(visit, title);
	signs_frame(visit, org, str_c(visit->arena, title));
	struct doc *crumb = doc_add_map(doc_at(visit->page, "crumbs"));
	doc_set(crumb, "title", S("制度版面"));
	doc_set(crumb, "url", signs_url(visit, S("/desk/signs/texts"), org));
	struct doc *fields = doc_set_list(visit->page, "fields");
	struct doc *head = part_field(fields, "title", "标题", "is_text"), *long_ = part_field(fields, "body", "内容（一段一行）", "is_long");
	doc_set(head, "value", visit_refused(visit) ? visit_field(visit, "title") : title);
	doc_set_int(head, "maxlength", 40);
	doc_set(long_, "value", visit_refused(visit) ? visit_field(visit, "body") : body);
	doc_set_int(long_, "maxlength", 4000);
	doc_set_bool(long_, "columns_wide", true);
	doc_set(visit->page, "version", str_fmt(visit->arena, "%lld", (long long)(own == NULL ? 0 : own->version)));
	doc_set(visit->page, "history_url", own == NULL ? S("") : visit_record_url(visit, S("sign_text"), own->id));
	doc_set(visit->page, "original", text->body);
	doc_set(visit->page, "shown", sign_fill(visit->arena, body, &set.names, NULL));
	doc_set_bool(visit->page, "changed", changed);
	doc_set_bool(visit->page, "fixed", text->fixed);
	doc_set_bool(visit->page, "example", text->example && !changed);
	doc_set_bool(visit->page, "may", !text->fixed && act_may(&visit->act, S("sign_text"), VERB_CREATE, org));
	struct str item = str_join(visit->arena, S("wall_text-"), text->name);
	doc_set(visit->page, "make_url", sign_job_of(&set, item) == NULL ? S("") : signs_url(visit, str_join(visit->arena, S("/desk/signs/make?item="), item), org));
	put_where(visit, &set, text, visit->page);
	return NULL;
}

err_t text_apply(struct visit *visit)
{
	struct sign_set set;
	const struct wall_text *text = NULL;
	struct draft *draft = NULL;
	struct str org;
	int64_t id = 0, version = 0;
	TRY(find_text(visit, &org, &set, &text));
	TRY(act_need(&visit->act, S("sign_text"), VERB_CREATE, org));
	if (text->fixed)
		return err_new(visit->arena, ERR_CONFLICT, "“" STR "”有规定的文字，不能改。", STR_ARG(text->title));
	const struct record *own = own_text(&set, text->name);
	(void)str_int(visit_field(visit, "version"), &version);
	visit->location = signs_url(visit, str_join(visit->arena, S("/desk/signs/texts/"), text->name), org);
	if (str_eq(visit_field(visit, "what"), S("original"))) {
		visit->flash = S("已换回目录里的文字；村里改过的还在历史里。");
		return own == NULL ? NULL : reg_void(&visit->act, own->reg, own->id, own->version, S("换回目录里的文字"));
	}
	if (own != NULL)
		TRY(draft_of(&visit->act, own, &draft));
	else
		TRY(draft_new(&visit->act, act_register(&visit->act, "sign_text"), org, &draft));
	draft_take(draft, &visit->form, NULL, 0);
	draft_set_text(draft, "text", text->name);
	TRY(draft_write(draft, own == NULL ? 0 : version, &id));
	visit->flash = S("存好了。墙上的版面和一本通都按这个来。");
	return NULL;
}
