/*
 * branch_page: a branch's own page: what is still due in this period, until when; the year, period by period; its activities.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "modules/life/life_int.h"
#include "web/part.h"

#include <stdlib.h>

enum { WORDS_MAX = 400, SHOWN_MAX = 60, CENTURY = 1900, YEARS = 200, WEEK = 7, COMMITTEE_MEMBERS = 7 };

void life_frame(struct visit *visit, struct str title)
{
	struct doc *one = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(one, "title", S("组织生活"));
	doc_set(one, "url", S("/desk/life"));
	doc_set(visit->page, "here", title);
	visit_title(visit, title);
}

err_t life_load_org(struct visit *visit, struct record *out)
{
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), visit_id(visit, 0), out));
	if (out->voided || record_is(out, "org_kind", "committee"))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "组织生活记在党支部名下，请选一个党支部。");
	return act_need(&visit->act, S("life_activity"), VERB_READ, out->org);
}

/* ---- the year's plan ---- */

struct str life_span_words(struct arena *arena, enum life_per per, struct life_span span)
{
	static const char *const quarters[] = {"一季度", "二季度", "三季度", "四季度"};
	int month = day_parts(span.first).month;
	return per == LIFE_MONTH     ? str_fmt(arena, "%d月", month)
	       : per == LIFE_QUARTER ? str_of(quarters[(month - 1) / 3])
				     : S("全年");
}

/* The periods of the year before today's: how many were needed and held, and which are lacking. */
struct year_sum {
	int64_t need, done;
	struct str lacking;
};

/* One branch, one year, up to a day. */
struct plan {
	struct life_branch branch;
	const struct life_mark *marks;
	size_t mark_count;
	int64_t until;
};

static struct life_need need_of(struct visit *visit, const struct plan *plan,
				const struct life_item *item, struct life_span span)
{
	struct life_tallies tallies = life_tally_marks(visit->arena, &plan->branch, plan->marks,
						       plan->mark_count, item->name, span);
	return life_branch_need(item, &plan->branch, &tallies, span);
}

static void sum_year(struct visit *visit, const struct plan *plan, const struct life_item *now,
		     struct year_sum *out)
{
	struct act *act = &visit->act;
	int64_t until = plan->until;
	struct life_span span = life_span_of(now->per, life_span_of(LIFE_YEAR, until).first);
	struct buf lacking = buf_new(visit->arena, WORDS_MAX);
	for (; span.first <= until; span = life_span_of(now->per, span.last + 1)) {
		const struct life_rule *rule =
			catalogue_life_rule(act->house->catalogue, span.first);
		const struct life_item *item = life_item(rule, now->name);
		if (item == NULL || item->per != now->per)
			continue;
		struct life_need need = need_of(visit, plan, item, span);
		out->need += need.need;
		out->done += need.done;
		if (need.done < need.need && span.last < act->today)
			buf_fmt(&lacking, "%s" STR, buf_str(&lacking).len > 0 ? "、" : "",
				STR_ARG(life_span_words(visit->arena, item->per, span)));
	}
	out->lacking = str_dup(visit->arena, buf_str(&lacking));
}

static void put_state(struct visit *visit, const struct life_item *item,
		      const struct life_need *need, struct life_span span, struct doc *row)
{
	bool none = need->need == 0, done = need->done >= need->need,
	     soon = span.last - visit->act.today < WEEK,
	     waits = !life_reminds(item, visit->act.today);
	struct str text = none ? S("不用开") : done ? S("做了") : waits ? S("还不急") : S("还没做");
	part_state(row, "state", text,
		   none || (waits && !done) ? S("plain")
		   : done                   ? S("ok")
		   : soon                   ? S("err")
					    : S("warn"),
		   done && !none   ? S("circle-check")
		   : none || waits ? S("clock")
				   : S("alert-triangle"));
}

/* The rule asks for a committee where there are so many full members: then it is not the meeting that is not needed, the
 * committee is not registered. */
static err_t lacks_committee(struct visit *visit, const struct life_branch *branch, bool *out)
{
	int64_t full = 0;
	TRY(db_int(visit->act.db,
		   "SELECT count(*) FROM r_party_member WHERE organisation = $1 AND member_state = "
		   "'full' AND voided = 0",
		   ARGS(V_INT(branch->id)), &full, NULL));
	*out = !branch->committee &&
	       full >= catalogue_setting_int(visit->act.house->catalogue, "party_committee_members",
					     COMMITTEE_MEMBERS);
	return NULL;
}

/* The row of the committee's meeting in a branch that has none. */
static err_t put_committee(struct visit *visit, const struct life_branch *branch, struct doc *items)
{
	int least = (int)catalogue_setting_int(visit->act.house->catalogue,
					       "party_committee_members", COMMITTEE_MEMBERS);
	const struct life_rule *rule =
		catalogue_life_rule(visit->act.house->catalogue, visit->act.today);
	bool lacks = false;
	TRY(lacks_committee(visit, branch, &lacks));
	for (struct doc *row = items->in.first; row != NULL && !branch->committee; row = row->next) {
		const struct life_item *item = life_item(rule, doc_str(row, "kind"));
		if (item == NULL || item->who != LIFE_COMMITTEE)
			continue;
		doc_set(row, "say",
			str_fmt(visit->arena,
				lacks ? "正式党员满 %d 人的党支部要设支委会" : "正式党员不满 %d 人，不设支委会，不用开",
				least));
		if (!lacks)
			continue;
		part_state(row, "state", S("没登记委员"), S("warn"), S("alert-triangle"));
		doc_set_bool(row, "due", true);
		doc_set(row, "until",
			str_fmt(visit->arena, "正式党员满 %d 人要设支委会，先登记各位委员", least));
		doc_set(row, "do", S("登记委员"));
		doc_set(row, "new_url",
			act_may(&visit->act, S("party_post"), VERB_CREATE, branch->org)
				? str_fmt(visit->arena, "/desk/r/party_post/new?organisation=%lld",
					  (long long)branch->id)
				: S(""));
	}
	return NULL;
}

static struct str new_url(struct visit *visit, const struct life_branch *branch, struct str kind)
{
	return act_may(&visit->act, S("life_activity"), VERB_CREATE, branch->org)
		       ? str_fmt(visit->arena, "/desk/life/%lld/new?kind=" STR,
				 (long long)branch->id, STR_ARG(kind))
		       : S("");
}

/* Of a kind in the whole year, by the branch and its groups. */
static int64_t held_in_all(const struct plan *plan, struct str kind)
{
	int64_t held = 0;
	for (size_t i = 0; i < plan->mark_count; i++)
		held += str_eq(plan->marks[i].kind, kind) && plan->marks[i].day <= plan->until;
	return held;
}

static struct str year_words(struct visit *visit, const struct plan *plan,
			     const struct life_item *item, const struct year_sum *sum)
{
	int64_t more = sum->need == 0 ? 0 : held_in_all(plan, item->name) - sum->done;
	struct str need = str_fmt(visit->arena, "要 %lld 次", (long long)sum->need);
	if (plan->until > visit->act.today)
		return need;
	struct str done = str_fmt(visit->arena, STR "，做了 %lld 次", STR_ARG(need),
				  (long long)sum->done);
	return more <= 0 ? done
			 : str_fmt(visit->arena, STR "，同一期多做的 %lld 次不另算",
				   STR_ARG(done), (long long)more);
}

static void put_item(struct visit *visit, const struct plan *plan, const struct life_item *item,
		     struct doc *list)
{
	struct act *act = &visit->act;
	struct life_span span = life_span_of(item->per, plan->until);
	struct year_sum sum = {0};
	bool now = plan->until == act->today;
	sum_year(visit, plan, item, &sum);
	struct life_need need = need_of(visit, plan, item, span);
	struct doc *row = doc_add_map(list);
	bool lacks = now && need.done < need.need;
	doc_set(row, "kind", item->name);
	doc_set(row, "title", life_kind_title(act, item->name));
	doc_set(row, "say", item->say);
	doc_set_bool(row, "due", lacks && life_reminds(item, act->today));
	doc_set(row, "until",
		lacks ? str_fmt(visit->arena, STR "要 %lld 次，做了 %lld 次，" STR "以前",
				STR_ARG(life_per_words(item->per)), (long long)need.need,
				(long long)need.done,
				STR_ARG(life_day_words(visit->arena, span.last)))
		      : S(""));
	put_state(visit, item, &need, span, row);
	doc_set(row, "year", year_words(visit, plan, item, &sum));
	doc_set(row, "lacking", sum.lacking);
	doc_set(row, "do", S("安排"));
	doc_set(row, "new_url",
		lacks && item->who != LIFE_GROUP ? new_url(visit, &plan->branch, item->name)
						 : S(""));
}

/* A group's meetings are entered at the group's own page. */
static err_t put_groups(struct visit *visit, const struct life_branch *branch)
{
	struct doc *list = doc_set_list(visit->page, "groups");
	for (size_t i = 0; i < branch->group_count; i++) {
		struct record group;
		TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), branch->groups[i],
			     &group));
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_text(&group, "name"));
		doc_set(one, "url", str_fmt(visit->arena, "/desk/life/%lld", (long long)group.id));
	}
	doc_set_bool(visit->page, "has_groups", branch->group_count > 0);
	return NULL;
}

/* ---- the activities ---- */

static void put_activity(struct visit *visit, const struct record *activity, struct doc *table)
{
	struct act *act = &visit->act;
	bool done = record_is(activity, "life_state", "done"),
	     later = life_day(record_text(activity, "held_on")) > act->today;
	struct doc *row = part_row(table, str_fmt(visit->arena, "%lld", (long long)activity->id),
				   visit_record_url(visit, S("life_activity"), activity->id));
	part_cell(table, row, record_text(activity, "title"));
	part_cell(table, row, record_brief(act, activity, "held_on"));
	part_cell(table, row, life_kind_words(act, record_text(activity, "kinds")));
	part_cell(table, row,
		  record_text(activity, "attended_on").len == 0
			  ? S("")
			  : str_fmt(visit->arena, "应到 %lld，实到 %lld",
				    (long long)record_int(activity, "due_count"),
				    (long long)record_int(activity, "present_count")));
	struct str text = later ? S("已经安排") : record_brief(act, activity, "life_state");
	part_state(part_cell(table, row, text), "status", text,
		   done    ? S("ok")
		   : later ? S("plain")
			   : S("warn"),
		   done ? S("circle-check") : S("clock"));
}

/* The last day first; of one day what was entered last. */
static int later_first(const void *a, const void *b)
{
	const struct record *one = a, *other = b;
	int by_day = str_cmp(record_text(other, "held_on"), record_text(one, "held_on"));
	return by_day != 0 ? by_day : (other->id > one->id) - (other->id < one->id);
}

static err_t put_activities(struct visit *visit, int64_t org, int year)
{
	struct record *list = NULL;
	size_t count = 0, shown = 0;
	struct doc *table = part_table(visit->page, S("这一年的组织生活"));
	part_column(table, "title", "主题", false);
	part_column(table, "day", "日期", false);
	part_column(table, "kinds", "算哪几种", false);
	part_column(table, "came", "到会", false);
	part_column(table, "state", "记录", false);
	TRY(life_rows_of(&visit->act, "life_activity", "organisation", org, LIFE_PEOPLE_MAX, &list,
			 &count));
	if (count > 1)
		qsort(list, count, sizeof *list, later_first);
	for (size_t i = 0; i < count; i++) {
		int64_t day = life_day(record_text(&list[i], "held_on"));
		if (day_parts(day).year != year)
			continue;
		put_activity(visit, &list[i], table);
		shown++;
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 次", shown),
		       S("这一年还没有登记。点“登记一次活动”，先写时间、地点、议程。"));
	return NULL;
}

/* ---- the page ---- */

int life_year_asked(struct visit *visit)
{
	int64_t year = 0;
	int now = day_parts(visit->act.today).year;
	bool given = str_int(visit_query(visit, "year"), &year) && year > CENTURY &&
		     year < CENTURY + YEARS;
	return given && year <= now + 1 ? (int)year : now; /* the next one is planned in this one */
}

static void put_frame(struct visit *visit, const struct record *org, int year)
{
	int now = day_parts(visit->act.today).year;
	long long id = org->id;
	doc_set(visit->page, "year", str_fmt(visit->arena, "%d", year));
	doc_set(visit->page, "prev_url",
		str_fmt(visit->arena, "/desk/life/%lld?year=%d", id, year - 1));
	doc_set(visit->page, "next_url",
		year <= now ? str_fmt(visit->arena, "/desk/life/%lld?year=%d", id, year + 1)
			    : S(""));
	doc_set_bool(visit->page, "coming", year > now);
	doc_set(visit->page, "book_url",
		str_fmt(visit->arena, "/desk/life/%lld/book.pdf?year=%d", id, year));
	doc_set(visit->page, "plan_url",
		record_is(org, "org_kind", "group") ? S("") : str_fmt(visit->arena, "/desk/life/%lld/plan?year=%d", id, year));
	doc_set(visit->page, "party_url", visit_record_url(visit, S("party_org"), org->id));
	doc_set(visit->page, "new_url",
		act_may(&visit->act, S("life_activity"), VERB_CREATE, org->org)
			? str_fmt(visit->arena, "/desk/life/%lld/new", id)
			: S(""));
}

err_t life_branch_page(struct visit *visit)
{
	struct record org;
	struct plan plan;
	struct life_mark *marks = NULL;
	int now = day_parts(visit->act.today).year, year = life_year_asked(visit);
	TRY(life_load_org(visit, &org));
	TRY(life_branch_of(&visit->act, &org, &plan.branch));
	plan.until = year == now ? visit->act.today : day_number((struct day_parts){year, 12, 31});
	TRY(life_marks(&visit->act, &plan.branch, life_span_of(LIFE_YEAR, plan.until), &marks,
		       &plan.mark_count));
	plan.marks = marks;
	const struct life_rule *rule = catalogue_life_rule(visit->act.house->catalogue, plan.until);
	bool group = record_is(&org, "org_kind", "group");
	life_frame(visit, str_join(visit->arena, record_text(&org, "name"), S("：组织生活")));
	put_frame(visit, &org, year);
	struct doc *items = doc_set_list(visit->page, "items");
	bool due = false;
	for (size_t i = 0; rule != NULL && i < rule->item_count && !group; i++) {
		if (rule->items[i].times > 0)
			put_item(visit, &plan, &rule->items[i], items);
	}
	if (year == now)
		TRY(put_committee(visit, &plan.branch, items));
	for (struct doc *at = items->in.first; at != NULL; at = at->next)
		due |= doc_truth(doc_at(at, "due"));
	doc_set_bool(visit->page, "has_due", due);
	doc_set_bool(visit->page, "has_items", items->in.count > 0);
	doc_set(visit->page, "basis", rule == NULL ? S("") : rule->basis);
	doc_set_bool(visit->page, "now", year == now);
	TRY(put_groups(visit, &plan.branch));
	return put_activities(visit, org.id, year);
}
