/*
 * portal_guide: all that can be done, by group, by use, and by the words that people have for it.
 */
#include "base/arena.h"
#include "base/text.h"
#include "modules/service/portal_int.h"

enum { HITS_MAX = 30, WORDS_MAX = 40 };

static struct str item_url(struct visit *visit, struct str name)
{
	return face_url(visit, str_join(visit->arena, S("/guide/"), name));
}

/* "20 个工作日内办好，要公示 5 天" */
static struct str summary_of(struct visit *visit, const struct item *item)
{
	struct str days = item_days(visit->arena, item);
	int64_t publicity = item_term(item, "publicity_days", 0);
	if (item->days_words.len == 0 && str_ends(days, S("内")))
		days = str_join(visit->arena, days, S("办好"));
	if (publicity <= 0 || str_find(days, S("公示")) != SIZE_MAX)
		return days;
	return str_fmt(visit->arena, STR "，要公示 %lld 天", STR_ARG(days), (long long)publicity);
}

static void add_item(struct visit *visit, struct doc *list, const struct item *item, struct str alias)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", item->title);
	doc_set(one, "url", item_url(visit, item->name));
	doc_set(one, "icon", item->icon);
	doc_set(one, "tone", portal_tone(visit, item->function));
	doc_set(one, "summary", summary_of(visit, item));
	doc_set(one, "alias", alias);
	doc_set_bool(one, "online", portal_offers(visit, item));
	doc_set_bool(one, "refused", false);
}

static void add_refusal(struct visit *visit, struct doc *list, const struct refusal *refusal)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", refusal->title);
	doc_set(one, "url", item_url(visit, refusal->name));
	doc_set(one, "icon", S("file-text"));
	doc_set(one, "tone", S("3"));
	doc_set(one, "summary", str_join(visit->arena, S("该找："), refusal->office));
	doc_set(one, "alias", S(""));
	doc_set_bool(one, "online", false);
	doc_set_bool(one, "refused", true);
}

/* ---- what is chosen: a code or its title, as links and people write it ---- */

static const struct code *chosen(const struct codes *codes, struct str typed)
{
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		if (typed.len > 0 && (str_eq(codes->all[i].code, typed) ||
				      str_eq(codes->all[i].title, typed)))
			return &codes->all[i];
	}
	return NULL;
}

static void put_groups(struct visit *visit, const struct codes *groups, const struct code *group,
		       bool all)
{
	struct doc *list = doc_set_list(visit->page, "groups");
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", S("全部"));
	doc_set(one, "url", face_url(visit, S("/guide")));
	doc_set_bool(one, "current", all);
	for (size_t i = 0; groups != NULL && i < groups->count; i++) {
		one = doc_add_map(list);
		doc_set(one, "title", groups->all[i].title);
		doc_set(one, "url", face_url(visit, str_join(visit->arena, S("/guide?group="),
							       groups->all[i].code)));
		doc_set_bool(one, "current", group == &groups->all[i]);
	}
}

static int64_t count_function(const struct catalogue *catalogue, struct str function)
{
	int64_t count = 0;
	for (size_t i = 0; i < catalogue->item_count; i++)
		count += !catalogue->items[i].hidden &&
			 str_eq(catalogue->items[i].function, function);
	return count;
}

static void put_functions(struct visit *visit, const struct codes *functions,
			  const struct code *function)
{
	struct doc *list = doc_set_list(visit->page, "functions");
	for (size_t i = 0; functions != NULL && i < functions->count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", functions->all[i].title);
		doc_set_int(one, "count", count_function(visit->act.house->catalogue,
							 functions->all[i].code));
		doc_set(one, "url", face_url(visit, str_join(visit->arena, S("/guide?function="),
							       functions->all[i].code)));
		doc_set_bool(one, "current", function == &functions->all[i]);
	}
	doc_set(visit->page, "function", function == NULL ? S("") : function->title);
}

/* ---- lists ---- */

static void put_sections(struct visit *visit, const struct codes *groups, const struct code *group,
			 const struct code *function)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *sections = doc_set_list(visit->page, "sections");
	for (size_t g = 0; groups != NULL && g < groups->count; g++) {
		if (group != NULL && group != &groups->all[g])
			continue;
		struct doc *items = doc_list(visit->arena);
		for (size_t i = 0; i < catalogue->item_count; i++) {
			const struct item *item = &catalogue->items[i];
			bool here = !item->hidden && str_eq(item->group, groups->all[g].code) &&
				    (function == NULL || str_eq(item->function, function->code));
			if (here)
				add_item(visit, items, item, S(""));
		}
		if (items->in.count == 0)
			continue;
		struct doc *section = doc_add_map(sections);
		doc_set(section, "title", groups->all[g].title);
		doc_set_int(section, "count", (int64_t)items->in.count);
		doc_put(section, S("items"), items);
	}
}

static void put_found(struct visit *visit, struct str words)
{
	struct item_hit *hits = arena_many(visit->arena, struct item_hit, HITS_MAX);
	size_t count = items_search(visit->arena, visit->act.house->catalogue, words, hits, HITS_MAX);
	struct doc *sections = doc_set_list(visit->page, "sections");
	doc_set_int(doc_set_map(visit->page, "search"), "found", (int64_t)count);
	if (count == 0) {
		doc_set_bool(doc_at(visit->page, "search"), "found", false);
		return;
	}
	struct doc *section = doc_add_map(sections);
	doc_set(section, "title", S("搜到的事"));
	doc_set_int(section, "count", (int64_t)count);
	struct doc *items = doc_set_list(section, "items");
	for (size_t i = 0; i < count; i++) {
		/* Words that are inside the title itself need no explanation. */
		bool told = hits[i].item != NULL &&
			    str_find(hits[i].item->title, hits[i].alias) != SIZE_MAX;
		if (hits[i].item != NULL)
			add_item(visit, items, hits[i].item, told ? S("") : hits[i].alias);
		else
			add_refusal(visit, items, hits[i].refusal);
	}
}

err_t portal_guide_page(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	const struct codes *groups = catalogue_codes(catalogue, S("service_group"));
	const struct codes *functions = catalogue_codes(catalogue, S("service_function"));
	const struct code *group = chosen(groups, visit_query(visit, "group"));
	const struct code *function = chosen(functions, visit_query(visit, "function"));
	struct str words = str_head(str_trim(visit_query(visit, "q")), WORDS_MAX);
	bool search = words.len > 0;
	portal_begin(visit, search ? str_fmt(visit->arena, "搜“" STR "”", STR_ARG(words)) : S("办事大厅"),
		     TAB_GUIDE);
	doc_set(visit->page, "q", words);
	doc_set_bool(visit->page, "search", false);
	put_groups(visit, groups, group, !search && group == NULL && function == NULL);
	put_functions(visit, functions, function);
	if (!search) {
		put_sections(visit, groups, group, function);
		return NULL;
	}
	portal_back(visit, face_url(visit, S("/guide")), "办事大厅");
	put_found(visit, words);
	return NULL;
}
