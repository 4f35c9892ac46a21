/*
 * town_page: how many branches have held what this period asks of them, and which still have something to do. Above the branch
 * there are counts alone: no minutes, no names of members, and no order among branches but by what is left to do.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "modules/life/life_int.h"
#include "web/part.h"
#include "web/todo.h"

enum { WORDS_MAX = 600 };

static void put_item(struct visit *visit, const struct life_item *item,
		     const struct life_need *need, struct doc *list)
{
	struct life_span span = life_span_of(item->per, visit->act.today);
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", life_kind_title(&visit->act, item->name));
	doc_set(one, "period", life_per_words(item->per));
	doc_set_int(one, "owing", need->need);
	doc_set_int(one, "done", need->done);
	doc_set_int(one, "left", need->need - need->done);
	doc_set(one, "until", life_day_words(visit->arena, span.last));
}

static struct str lack_words(struct visit *visit, const struct life_rule *rule,
			     const struct life_lack *lack)
{
	struct buf words = buf_new(visit->arena, WORDS_MAX);
	for (size_t i = 0; i < rule->item_count && i < LIFE_ITEMS_MAX; i++) {
		if ((lack->items >> i & 1) != 0)
			buf_fmt(&words, "%s" STR, buf_str(&words).len > 0 ? "、" : "",
				STR_ARG(life_kind_title(&visit->act, rule->items[i].name)));
	}
	return str_dup(visit->arena, buf_str(&words));
}

static void put_lack(struct visit *visit, const struct life_rule *rule,
		     const struct life_lack *lack, struct doc *table)
{
	struct str url = act_may(&visit->act, S("life_activity"), VERB_READ, lack->org)
				 ? str_fmt(visit->arena, "/desk/life/%lld", (long long)lack->id)
				 : S("");
	struct doc *row = part_row(table, str_fmt(visit->arena, "%lld", (long long)lack->id), url);
	part_cell(table, row, lack->name);
	part_cell(table, row, place_name(&visit->act, lack->org));
	part_cell(table, row, lack_words(visit, rule, lack));
}

static struct str empty_words(int64_t branches)
{
	return branches == 0 ? S("还没有登记党支部。请先到“党组织”里登记。")
			     : S("这一期要做的都做了。");
}

static void put_lacks(struct visit *visit, const struct life_rule *rule,
		      const struct life_sums *sums)
{
	long long all = sums->lacking;
	struct doc *table = part_table(visit->page, S("还有没做的党支部"));
	part_column(table, "name", "党支部", false);
	part_column(table, "place", "在哪里", false);
	part_column(table, "lacking", "还没做的", false);
	for (size_t i = 0; i < sums->count && i < LIFE_LACKS_SHOWN; i++) {
		if (sums->first[i].count > 0)
			put_lack(visit, rule, &sums->first[i], table);
	}
	part_table_end(table,
		       all > LIFE_LACKS_SHOWN ? str_fmt(visit->arena, "%lld 个，先列 %d 个", all,
							LIFE_LACKS_SHOWN)
					      : str_fmt(visit->arena, "%lld 个", all),
		       empty_words(sums->branches));
}

/* Where there is but one that one may look into, that one is the page. */
static bool goes_to_own(struct visit *visit, const struct life_sums *sums)
{
	if (sums->branches != 1 || sums->count != 1 || visit->suffix.len > 0 ||
	    !act_may(&visit->act, S("life_activity"), VERB_READ, sums->first[0].org))
		return false;
	visit->location =
		str_fmt(visit->arena, "/desk/life/%lld", (long long)sums->first[0].id);
	return true;
}

err_t life_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct life_sums sums;
	const struct str *places = NULL;
	size_t place_count = 0;
	const struct life_rule *rule = catalogue_life_rule(act->house->catalogue, act->today);
	visit_title(visit, S("组织生活"));
	TRY(act_scopes(act, S("life"), VERB_READ, &places, &place_count));
	TRY(life_sums(act, rule, places, place_count, &sums));
	if (goes_to_own(visit, &sums))
		return NULL;
	struct doc *items = doc_set_list(visit->page, "items");
	for (size_t i = 0; rule != NULL && i < rule->item_count && i < LIFE_ITEMS_MAX; i++) {
		if (life_reminds(&rule->items[i], act->today))
			put_item(visit, &rule->items[i], &sums.items[i], items);
	}
	doc_set_bool(visit->page, "has_items", items->in.count > 0);
	doc_set(visit->page, "basis", rule == NULL ? S("") : rule->basis);
	doc_set_int(visit->page, "branches", sums.branches);
	put_lacks(visit, rule, &sums);
	return NULL;
}

/* ---- the first page of who enters a branch's meetings ---- */

static void put_todo(struct visit *visit, const struct life_item *item, const struct life_lack *lack,
		     struct doc *rows)
{
	enum { WEEK = 7 };
	int64_t left = life_span_of(item->per, visit->act.today).last - visit->act.today;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url",
		item->who == LIFE_GROUP
			? str_fmt(visit->arena, "/desk/life/%lld", (long long)lack->id)
			: str_fmt(visit->arena, "/desk/life/%lld/new?kind=" STR, (long long)lack->id,
				  STR_ARG(item->name)));
	doc_set(row, "title", life_kind_title(&visit->act, item->name));
	doc_set(row, "person", S(""));
	doc_set(row, "number", lack->name);
	doc_set(row, "place", S(""));
	doc_set(row, "next", S("安排，或者补登记"));
	doc_set(row, "due", str_fmt(visit->arena, STR "，" STR "以前", STR_ARG(life_per_words(item->per)),
				    STR_ARG(day_short(visit->arena, visit->act.today + left))));
	part_state(row, "lamp", left == 0 ? S("今天到期") : str_fmt(visit->arena, "还剩 %lld 天", (long long)left),
		   left < WEEK ? S("warn") : S("ok"), left < WEEK ? S("alert-triangle") : S("circle-check"));
}

err_t life_todo(struct visit *visit, struct doc *groups)
{
	struct act *act = &visit->act;
	const struct life_rule *rule = catalogue_life_rule(act->house->catalogue, act->today);
	struct life_sums sums;
	struct doc *rows = doc_list(visit->arena);
	if (rule == NULL || tier_of_code(act->org) != TIER_VILLAGE ||
	    !act_may(act, S("life_activity"), VERB_CREATE, act->org))
		return NULL;
	TRY(life_sums(act, rule, &act->org, 1, &sums));
	for (size_t i = 0; i < rule->item_count && i < LIFE_ITEMS_MAX; i++) {
		for (size_t k = 0; k < sums.count; k++) {
			if ((sums.first[k].items >> i & 1) != 0)
				put_todo(visit, &rule->items[i], &sums.first[k], rows);
		}
	}
	todo_group(groups, S("组织生活还没做的"), S("calendar-event"), S("act"), S("/desk/life"), rows);
	return NULL;
}
