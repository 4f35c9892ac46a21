/*
 * views: lists kept under a name: saved from a list, renamed, ordered, dropped.
 */
#include "base/arena.h"
#include "modules/review/review_int.h"
#include "web/part.h"

static const struct reg *asked_reg(struct visit *visit)
{
	return catalogue_register(visit->act.house->catalogue, visit_query(visit, "reg"));
}

/* The list from which the page was opened, without its register's name: the view to be. */
static struct str asked_params(struct visit *visit)
{
	struct str all = query_address(visit->arena, &visit->query, "reg", S(""));
	return str_sub(all, all.len > 0, all.len);
}

static void put_form(struct visit *visit)
{
	const struct reg *reg = asked_reg(visit);
	doc_set_bool(visit->page, "form", false);
	if (reg == NULL || !act_may_somewhere(&visit->act, reg->name, VERB_READ))
		return;
	bool failed = visit_refused(visit) && visit_param(visit, 0).len == 0;
	struct doc *form = doc_set_map(visit->page, "form"), *fields = doc_set_list(form, "fields");
	doc_set(form, "action", str_join(visit->arena, S("/desk/views"),
					 query_address(visit->arena, &visit->query, "", S(""))));
	doc_set(form, "reg_title", reg->title);
	struct doc *title = part_field(fields, "title", "名字", "is_text");
	doc_set_bool(title, "required", true);
	doc_set_bool(title, "optional", false);
	doc_set_int(title, "maxlength", 20);
	doc_set(title, "value", failed ? visit_field(visit, "title") : S(""));
	doc_set(title, "hint", S("例如：低保待审"));
	for (err_t err = failed ? visit->errors : NULL; err != NULL; err = err->next) {
		if (str_eq(err->field, S("title")))
			doc_set(title, "error", err->text);
	}
	if (!act_may(&visit->act, reg->name, VERB_MANAGE, visit->act.org))
		return;
	struct doc *shared = part_field(fields, "shared", "给谁用", "is_radio");
	bool all = failed && str_eq(visit_field(visit, "shared"), S("1"));
	part_option(shared, S("0"), S("只我自己"), !all);
	part_option(shared, S("1"), S("全单位"), all);
}

err_t views_page(struct visit *visit)
{
	struct saved_view *list = NULL;
	size_t count = 0;
	visit_title(visit, S("常用列表"));
	TRY(view_list(&visit->act, &list, &count));
	put_form(visit);
	struct doc *rows = doc_set_list(visit->page, "views");
	for (size_t i = 0; i < count; i++) {
		const struct reg *reg = catalogue_register(visit->act.house->catalogue, list[i].reg);
		struct doc *one = doc_add_map(rows);
		doc_set(one, "title", list[i].title);
		doc_set(one, "url", view_url(&visit->act, &list[i]));
		doc_set(one, "reg_title", reg == NULL ? S("") : reg->title);
		doc_set(one, "whose", list[i].shared ? S("全单位") : S("自己"));
		doc_set(one, "action", str_fmt(visit->arena, "/desk/views/%lld", (long long)list[i].id));
		doc_set(one, "key", str_fmt(visit->arena, "%lld", (long long)list[i].id));
		doc_set_bool(one, "may", view_may_change(&visit->act, &list[i]));
		doc_set_bool(one, "first", i == 0);
	}
	doc_set_bool(visit->page, "has_views", count > 0);
	return NULL;
}

err_t views_save_apply(struct visit *visit)
{
	const struct reg *reg = asked_reg(visit);
	if (reg == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "请从列表里点“存为常用”。");
	struct saved_view view = {.reg = reg->name, .title = str_trim(visit_field(visit, "title")),
				  .params = asked_params(visit),
				  .shared = str_eq(visit_field(visit, "shared"), S("1"))};
	TRY(view_save(&visit->act, &view));
	visit->location = view_url(&visit->act, &view);
	visit->flash = S("已存为常用，以后从这里一点就到。");
	return NULL;
}

err_t views_change_apply(struct visit *visit)
{
	struct str what = visit_field(visit, "do");
	int64_t id = visit_id(visit, 0);
	if (str_eq(what, S("drop"))) {
		TRY(view_drop(&visit->act, id));
		visit->flash = S("已删掉，原来的记录都在。");
	} else if (str_eq(what, S("up"))) {
		TRY(view_up(&visit->act, id));
		visit->flash = S("已往前移。");
	} else {
		TRY(view_rename(&visit->act, id, str_trim(visit_field(visit, "title"))));
		visit->flash = S("已改名。");
	}
	visit->location = S("/desk/views");
	return NULL;
}
