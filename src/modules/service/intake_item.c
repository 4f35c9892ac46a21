/*
 * intake_item: what the person has come for. What this village takes most often stands first; the rest by
 * group; plain words, other names, pinyin and initials find it. A certificate that a village must not
 * issue is answered with what to say, the law and the office, on paper too.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/service/intake_int.h"

enum { HITS_MAX = 12, OFTEN_MAX = 9 };

static void add_item(struct visit *visit, struct doc *list, struct str code, struct str title,
		     struct str about, struct str person)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", title);
	doc_set(one, "about", about);
	doc_set(one, "url", intake_link(visit, person, code));
}

static struct doc *add_group(struct doc *groups, struct str title)
{
	struct doc *group = doc_add_map(groups);
	doc_set(group, "title", title);
	return doc_set_list(group, "items");
}

/* ---- by words ---- */

static void add_hit(struct visit *visit, struct doc *list, const struct item_hit *hit, struct str person)
{
	if (hit->item != NULL)
		add_item(visit, list, hit->item->code, hit->item->title, hit->alias, person);
	else
		add_item(visit, list, hit->refusal->name, hit->refusal->title, S("村里不能开"), person);
}

/* Said exactly, or the only one found: Enter opens it. */
static bool is_sure(struct visit *visit, const struct item_hit *hits, size_t count, struct str q)
{
	const struct item *item = hits[0].item;
	struct str title = item != NULL ? item->title : hits[0].refusal->title;
	bool asked = visit_query(visit, "go").len > 0 && visit->request->method != HTTP_POST &&
		     visit->suffix.len == 0;
	return asked && (count == 1 || str_same(q, title) || str_same(q, hits[0].alias));
}

static void put_found(struct visit *visit, struct str q, struct str person, struct doc *search)
{
	struct item_hit *hits = arena_many(visit->arena, struct item_hit, HITS_MAX);
	const struct item *exact = catalogue_item(visit->act.house->catalogue, q);
	size_t count = items_search(visit->arena, visit->act.house->catalogue, q, hits, HITS_MAX);
	struct doc *groups = doc_set_list(search, "groups");
	if (count == 0 && exact != NULL && !exact->hidden)
		hits[count++] = (struct item_hit){.item = exact, .alias = q};
	if (count == 0)
		return;
	struct doc *list = add_group(groups, S("查到的"));
	for (size_t i = 0; i < count; i++)
		add_hit(visit, list, &hits[i], person);
	if (hits[0].alias.len > 0 && hits[0].item != NULL)
		doc_set(search, "alias", str_fmt(visit->arena, "您查的“" STR "”，办的是“" STR "”。",
						 STR_ARG(hits[0].alias), STR_ARG(hits[0].item->title)));
	if (is_sure(visit, hits, count, q))
		visit->location = doc_str(list->in.first, "url");
}

/* ---- all, the usual ones first ---- */

struct often {
	const struct item *item;
	int64_t n;
};

static void note_often(struct often *all, size_t *count, const struct item *item, int64_t n)
{
	size_t at = *count;
	for (size_t i = 0; i < *count; i++) {
		if (all[i].item == item)
			return;
	}
	while (at > 0 && all[at - 1].n < n)
		at--;
	if (at >= OFTEN_MAX)
		return;
	if (*count < OFTEN_MAX)
		(*count)++;
	for (size_t i = *count - 1; i > at; i--)
		all[i] = all[i - 1];
	all[at] = (struct often){item, n};
}

/* Of this year and the year before, counted by the centre's own kept figures. */
static err_t find_often(struct visit *visit, struct often *all, size_t *count)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	int year = day_parts(visit->act.today).year;
	for (int back = 0; back < 2; back++) {
		struct figure *list = NULL;
		size_t listed = 0;
		TRY(figure_list(&visit->act, visit->act.org, S("case.accepted"),
				str_fmt(visit->arena, "%d", year - back), &list, &listed));
		for (size_t i = 0; i < listed; i++) {
			const struct item *item =
				list[i].value.len == 0 ? NULL : catalogue_item(catalogue, list[i].value);
			if (item != NULL && !item->hidden && list[i].n > 0)
				note_often(all, count, item, list[i].n);
		}
	}
	/* A centre that has just begun: what is common everywhere. */
	for (size_t i = 0; i < catalogue->item_count && *count < OFTEN_MAX; i++) {
		if (catalogue->items[i].common && !catalogue->items[i].hidden)
			note_often(all, count, &catalogue->items[i], 0);
	}
	return NULL;
}

static err_t put_all(struct visit *visit, struct str person, struct doc *search)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	const struct codes *groups = catalogue_codes(catalogue, S("service_group"));
	struct doc *list = doc_set_list(search, "groups");
	struct often often[OFTEN_MAX];
	size_t count = 0;
	TRY(find_often(visit, often, &count));
	struct doc *usual = count == 0 ? NULL : add_group(list, S("本村常办"));
	for (size_t i = 0; i < count; i++)
		add_item(visit, usual, often[i].item->code, often[i].item->title, S(""), person);
	for (size_t g = 0; groups != NULL && g < groups->count; g++) {
		struct doc *items = add_group(list, groups->all[g].title);
		for (size_t i = 0; i < catalogue->item_count; i++) {
			const struct item *item = &catalogue->items[i];
			if (!item->hidden && str_eq(item->group, groups->all[g].code))
				add_item(visit, items, item->code, item->title, S(""), person);
		}
	}
	struct doc *refused = add_group(list, S("村里不能开的证明（怎么答复）"));
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		const struct refusal *refusal = &catalogue->refusals[i];
		if (!refusal->hidden)
			add_item(visit, refused, refusal->name, refusal->title, S(""), person);
	}
	return NULL;
}

err_t intake_put_items(struct visit *visit, struct str person)
{
	struct doc *search = doc_set_map(visit->page, "item_search");
	struct str q = str_trim(visit_query(visit, "item_q"));
	doc_set_bool(visit->page, "item", false);
	doc_set(search, "action", S("/desk/intake"));
	doc_set(search, "person", person);
	doc_set(search, "q", q);
	doc_set(search, "alias", S(""));
	doc_set_bool(search, "start", person.len > 0 && !visit_refused(visit));
	if (q.len == 0)
		return put_all(visit, person, search);
	put_found(visit, q, person, search);
	return NULL;
}

/* ---- what a village must not certify ---- */

const struct refusal *intake_refusal(struct visit *visit, struct str name)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		if (str_eq(catalogue->refusals[i].name, name))
			return &catalogue->refusals[i];
	}
	return NULL;
}

void intake_put_refusal(struct visit *visit, const struct refusal *refusal, struct str person)
{
	struct doc *item = doc_set_map(visit->page, "item");
	doc_set(item, "code", refusal->name);
	doc_set(item, "title", refusal->title);
	doc_set(item, "group", S("村里不能开的证明"));
	doc_set(item, "change_url", intake_link(visit, person, S("")));
	struct doc *forbidden = doc_set_map(item, "forbidden");
	doc_set(forbidden, "say", refusal->say);
	doc_set(forbidden, "basis", refusal->basis);
	doc_set(forbidden, "office", refusal->office);
	doc_set(forbidden, "instead", refusal->instead);
	doc_set(forbidden, "slip_url",
		str_fmt(visit->arena, "/desk/intake/refusal/" STR ".pdf", STR_ARG(refusal->name)));
}
