/*
 * portal_home: the first page of a centre, and its statements on access and privacy.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/portal_int.h"

enum { MATTERS_MAX = 8, NOTICES_SHOWN = 3, MINE_SHOWN = 3 };

static void put_matters(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *list = doc_set_list(visit->page, "matters");
	int64_t count = 0;
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		if (item->hidden)
			continue;
		count++;
		if (!item->common || list->in.count >= MATTERS_MAX)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", item->short_title);
		doc_set(one, "url", face_url(visit, str_join(visit->arena, S("/guide/"), item->name)));
		doc_set(one, "icon", item->icon);
		doc_set(one, "tone", portal_tone(visit, item->function));
	}
	doc_set_int(visit->page, "item_count", count);
}

static err_t put_publicity(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "publicity");
	TRY(publish_on_view(&visit->act, S("case"), visit->act.org, NOTICES_SHOWN, &notices, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", notices[i].title);
		doc_set(one, "url", face_url(visit, str_fmt(visit->arena, "/publicity/%lld",
							      (long long)notices[i].id)));
		doc_set(one, "left_text", portal_left_words(visit, &notices[i]));
	}
	return NULL;
}

err_t portal_home_page(struct visit *visit)
{
	portal_begin(visit, S("首页"), TAB_HOME);
	doc_set(doc_at(visit->page, "_page"), "heading", doc_str(doc_at(visit->page, "_org"), "centre"));
	portal_hall(visit, doc_set_map(visit->page, "hall"));
	put_matters(visit);
	TRY(visit_hall(visit));
	TRY(portal_mine_doc(visit, MINE_SHOWN));
	return put_publicity(visit);
}

/* "5 年", "18 个月", "永久": how long cases are kept, from the register itself. */
static struct str kept_words(struct visit *visit)
{
	int months = case_reg(&visit->act)->retention_months;
	if (months == 0)
		return S("办结后长期保存。");
	if (months % 12 == 0)
		return str_fmt(visit->arena, "办结后保存 %d 年。法律另有规定的，照规定。", months / 12);
	return str_fmt(visit->arena, "办结后保存 %d 个月。法律另有规定的，照规定。", months);
}

err_t portal_statement_page(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct str since = catalogue_setting(catalogue, "statement_since");
	int64_t day = 0;
	portal_begin(visit, S("无障碍和隐私说明"), TAB_NONE);
	struct doc *out = doc_set_map(visit->page, "statement");
	doc_set(out, "answer_text",
		str_fmt(visit->arena, "在 %lld 个工作日内",
			(long long)catalogue_setting_int(catalogue, "privacy_answer_days", 15)));
	doc_set(out, "keeper", S("县里的服务器上"));
	doc_set(out, "keep_text", kept_words(visit));
	doc_set(out, "contact_name",
		str_join(visit->arena, place_name(&visit->act, visit->act.org), S("便民大厅")));
	doc_set(out, "contact_phone", portal_phone(visit));
	doc_set(out, "since_text", day_read(since, &day) ? day_chinese(visit->arena, day) : S(""));
	return NULL;
}
