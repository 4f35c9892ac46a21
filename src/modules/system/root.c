/*
 * root: what stands above all centres: finding one's village, the health of the service, the large
 * letters, and places for forms that ask for one.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/account/account.h"
#include "modules/system/system_int.h"

enum { MODE_SECONDS = 365 * 86400 };
enum { FOUND_MAX = 30, HEALTH_MAX = 200, METRICS_MAX = 4 << 20 };

err_t health_page(struct visit *visit)
{
	struct str kind;
	struct buf out = buf_new(visit->arena, HEALTH_MAX);
	TRY(account_probe(&visit->act, &kind));
	buf_fmt(&out, "{\"status\":\"ok\",\"database\":\"" STR "\"}\n", STR_ARG(kind));
	visit->raw = buf_str(&out);
	visit->raw_type = S("application/json");
	return NULL;
}

/* For a monitor with the token of the configuration; for everybody else the page is not there. */
err_t metrics_page(struct visit *visit)
{
	struct buf out = buf_new(visit->arena, METRICS_MAX);
	if (!visit_is_monitor(visit))
		return err_new(visit->arena, ERR_NOT_FOUND, "这一页没有了，可能是地址抄错了，也可能是已经撤下。");
	TRY(site_metrics(visit, &out));
	visit->raw = buf_str(&out);
	visit->raw_type = S("text/plain; version=0.0.4; charset=utf-8");
	return NULL;
}

/* Only how the pages look to this browser, so a GET, without a token: a page that must carry none can ask for it
 * and be the same for everybody. */
err_t mode_page(struct visit *visit)
{
	struct str back = visit_query(visit, "back"), mode = visit_query(visit, "mode");
	visit->location = desk_local(back) ? back : S("/");
	visit->cookie.name = S("mode");
	visit->cookie.value = str_eq(mode, S("elder")) ? S("elder") : S("std");
	visit->cookie.seconds = MODE_SECONDS;
	return NULL;
}

/* ---- finding one's village ---- */

/* A village is a centre; anything above leads down, unless it is asked for itself. */
static void add_centre(struct visit *visit, struct doc *list, const struct place_row *row, bool itself)
{
	struct doc *one = doc_add_map(list);
	bool centre = row->tier == TIER_VILLAGE || itself;
	doc_set(one, "code", row->code);
	doc_set(one, "name", row->full);
	doc_set(one, "url", centre ? str_join(visit->arena, S("/v/"), row->code) : S(""));
	doc_set(one, "below_url", centre ? S("") : str_join(visit->arena, S("/?at="), row->code));
}

/* From the top down to where there is a choice. */
static err_t first_choice(struct visit *visit, struct place_row **rows, size_t *count)
{
	TRY(place_tops(&visit->act, rows, count));
	while (*count == 1 && (*rows)[0].tier <= TIER_COUNTY) {
		struct place_row *below = NULL;
		size_t below_count = 0;
		TRY(place_children(&visit->act, (*rows)[0].code, &below, &below_count));
		if (below_count == 0)
			return NULL;
		*rows = below;
		*count = below_count;
	}
	return NULL;
}

static err_t chosen(struct visit *visit, struct place_row **rows, size_t *count)
{
	static const struct str everywhere[] = {STR_INIT("")};
	struct str words = str_trim(visit_query(visit, "q")), at = visit_query(visit, "at");
	if (words.len > 0)
		return place_find(&visit->act, str_head(words, 40), everywhere, 1, FOUND_MAX, rows, count);
	if (at.len > 0 && tier_of_code(at) != TIER_NONE)
		return place_children(&visit->act, at, rows, count);
	return first_choice(visit, rows, count);
}

err_t root_page(struct visit *visit)
{
	struct place_row *rows = NULL;
	size_t count = 0;
	struct str words = str_trim(visit_query(visit, "q")), at = visit_query(visit, "at");
	struct act act = visit->act;
	bool inside = words.len == 0 && at.len == 0 && session_open(&act, visit->session, NULL) == NULL;
	if (inside || !visit_has_portal(visit)) {
		visit->location = S("/desk");
		return NULL;
	}
	TRY(chosen(visit, &rows, &count));
	visit_title(visit, S("找到我的村（社区）"));
	struct doc *page = doc_at(visit->page, "_page");
	doc_set_bool(page, "back", false);
	struct doc *tab = doc_set_map(visit->page, "_tab");
	doc_set_bool(tab, "home", false);
	struct doc *find = doc_set_map(visit->page, "find");
	doc_set(find, "q", words);
	doc_set(find, "at", at.len > 0 && count > 0 ? place_name(&visit->act, at) : S(""));
	doc_set_bool(find, "none", count == 0);
	struct doc *list = doc_set_list(find, "places");
	struct place_row own;
	if (words.len == 0 && at.len > 0 && place_load(&visit->act, at, &own) == NULL &&
	    own.tier >= TIER_COUNTY)
		add_centre(visit, list, &own, true);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].tier <= TIER_VILLAGE)
			add_centre(visit, list, &rows[i], false);
	}
	return NULL;
}

/* ---- places for a form ---- */

/* The nodes at which the act holds anything at all. */
static size_t own_nodes(struct visit *visit, struct str **out)
{
	struct act *act = &visit->act;
	struct str *nodes = arena_many(visit->arena, struct str, act->hold_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < act->hold_count; i++) {
		bool inside = false;
		for (size_t k = 0; k < act->hold_count; k++) {
			struct str other = act->holds[k].org;
			inside = inside || (str_starts(act->holds[i].org, other) &&
					    (other.len < act->holds[i].org.len ||
					     (k < i && str_eq(other, act->holds[i].org))));
		}
		if (!inside)
			nodes[count++] = act->holds[i].org;
	}
	*out = nodes;
	return count;
}

err_t places_page(struct visit *visit)
{
	struct str *nodes = NULL;
	struct place_row *rows = NULL;
	size_t count = 0, node_count = own_nodes(visit, &nodes);
	TRY(place_find(&visit->act, str_head(visit_query(visit, "q"), 40), nodes, node_count, FOUND_MAX,
		       &rows, &count));
	visit_title(visit, S("地方"));
	doc_set(visit->page, "import_url", S(""));
	doc_set(visit->page, "new_url", S(""));
	doc_set_list(visit->page, "exports");
	desk_filters(visit, S("/desk/places"), "名称或拼音首字母");
	struct doc *table = part_table(visit->page, S("地方"));
	part_column(table, "full", "名称", false);
	part_column(table, "tier", "级别", false);
	part_column(table, "code", "代码", false);
	for (size_t i = 0; i < count; i++) {
		struct doc *row = desk_row(table, 0, S(""));
		doc_set(row, "id", rows[i].code);
		part_cell(table, row, rows[i].full);
		part_cell(table, row, tier_title(rows[i].tier));
		part_cell(table, row, rows[i].code);
	}
	part_table_end(table, str_fmt(visit->arena, "找到 %zu 个", count),
		  S("没有找到这个地方，请换个写法。"));
	return NULL;
}
