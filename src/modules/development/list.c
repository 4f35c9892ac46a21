/*
 * list: everybody who is on the road, first those whose turn it is here; and what is left of the county's quota.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/development_int.h"
#include "web/part.h"
#include "web/todo.h"

/* The turn that is this act's own: that of the tier of the places at which it records steps. */
static struct str own_turn(struct visit *visit)
{
	const struct str *orgs = NULL;
	size_t count = 0;
	if (act_scopes(&visit->act, S("development"), VERB_STEP, &orgs, &count) != NULL ||
	    count == 0)
		return S("");
	enum tier tier = tier_of_code(orgs[0]);
	return tier == TIER_VILLAGE  ? S("village")
	       : tier == TIER_TOWN   ? S("town")
	       : tier == TIER_COUNTY ? S("county")
				     : S("");
}

static err_t put_quota(struct visit *visit)
{
	const struct development_road *road = NULL;
	struct road_person person;
	struct str org = visit->act.org;
	int year = day_parts(visit->act.today).year;
	doc_set(visit->page, "quota_text", S(""));
	if (org.len < tier_length(TIER_COUNTY) ||
	    development_road_on(&visit->act, org, visit->act.today, &road) != NULL)
		return NULL;
	TRY(development_quota(&visit->act, road, org, visit->act.today, 0, &person));
	doc_set(visit->page, "quota_text",
		person.quota == ROAD_NO_QUOTA
			? str_fmt(visit->arena,
				  "%d 年还没有登记县里的发展党员计划，预审不受名额限制。", year)
			: str_fmt(visit->arena,
				  "%d 年全县计划 %lld 名，预审通过 %lld 名，还有 %lld 名。", year,
				  (long long)person.quota, (long long)person.used,
				  (long long)(person.quota > person.used
						      ? person.quota - person.used
						      : 0)));
	return NULL;
}

static void put_views(struct visit *visit, struct str own)
{
	struct doc *views = doc_set_list(visit->page, "views");
	struct str asked = visit_query(visit, "turn");
	const struct {
		const char *title;
		struct str turn;
	} all[] = {{"轮到我们这一级", own}, {"全部", S("")}, {"已结束", S("done")}};
	for (size_t i = own.len == 0; i < COUNT(all); i++) {
		struct doc *one = doc_add_map(views);
		doc_set(one, "title", str_of(all[i].title));
		doc_set(one, "url",
			all[i].turn.len == 0 ? S("/desk/development")
					     : str_fmt(visit->arena, "/desk/development?turn=" STR,
						       STR_ARG(all[i].turn)));
		doc_set_bool(one, "here", str_eq(asked, all[i].turn));
	}
}

err_t development_list_page(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "development");
	visit_title(visit, reg->title);
	put_views(visit, own_turn(visit));
	TRY(put_quota(visit));
	doc_set(visit->page, "new_url",
		act_may_somewhere(&visit->act, reg->name, VERB_CREATE)
			? S("/desk/r/development/new")
			: S(""));
	doc_set(visit->page, "quota_url",
		act_may_somewhere(&visit->act, S("development_quota"), VERB_READ)
			? S("/desk/r/development_quota")
			: S(""));
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	return reg_list_doc(&visit->act, reg,
			    &(struct query){.params = &visit->query,
					    .url = S("/desk/development"),
					    .pull = pull},
			    visit->page);
}

/* ---- whose turn it is, on his first page ---- */

enum { SHOWN = 8, SOON_DAYS = 30 };

/* A step that may be taken today; one whose limit is far off is nobody's worry yet. */
static bool is_pressing(const struct visit *visit, const struct record *row)
{
	int64_t earliest = ROAD_NO_DAY, latest = ROAD_NO_DAY;
	bool begins = day_read(record_text(row, "earliest"), &earliest),
	     ends = day_read(record_text(row, "latest"), &latest);
	if (begins && earliest > visit->act.today)
		return false;
	return !ends || latest - visit->act.today <= SOON_DAYS;
}

static void put_todo(struct visit *visit, const struct record *row, struct doc *rows)
{
	int64_t latest = ROAD_NO_DAY;
	bool ends = day_read(record_text(row, "latest"), &latest);
	int64_t left = ends ? latest - visit->act.today : 0;
	struct doc *one = doc_add_map(rows);
	doc_set(one, "url", visit_record_url(visit, S("development"), row->id));
	doc_set(one, "title", record_text(row, "name"));
	doc_set(one, "person", S(""));
	doc_set(one, "number", record_text(row, "branch"));
	doc_set(one, "place", S(""));
	doc_set(one, "next", record_brief(&visit->act, row, "next_step"));
	doc_set(one, "due", ends ? str_fmt(visit->arena, "最晚 " STR, STR_ARG(day_short(visit->arena, latest)))
				 : S(""));
	part_state(one, "lamp", left < 0 ? S("已经迟了") : ends ? str_fmt(visit->arena, "还剩 %lld 天", (long long)left)
					 : S("轮到您办"),
		   left < 0 ? S("err") : S("act"), left < 0 ? S("alert-circle") : S("clock"));
}

err_t development_todo(struct visit *visit, struct doc *groups)
{
	struct form_value turn = {.name = S("turn"), .value = own_turn(visit)};
	struct form params = {.first = &turn};
	const struct record *list = NULL;
	struct doc *rows = doc_list(visit->arena);
	size_t count = 0;
	if (turn.value.len == 0)
		return NULL;
	TRY(reg_list_records(&visit->act, act_register(&visit->act, "development"),
			     &(struct query){.params = &params, .limit = SHOWN * SHOWN}, &list, &count));
	for (size_t i = 0; i < count && rows->in.count < SHOWN; i++) {
		if (is_pressing(visit, &list[i]))
			put_todo(visit, &list[i], rows);
	}
	todo_group(groups, S("发展党员轮到您办"), S("flag"), S("act"),
		   rows->in.count == SHOWN
			   ? str_fmt(visit->arena, "/desk/development?turn=" STR, STR_ARG(turn.value))
			   : S(""),
		   rows);
	return NULL;
}
