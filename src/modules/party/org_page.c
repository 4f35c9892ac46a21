/*
 * org_page: an organisation's own page: who it is, its committee, its members by stage and age, and what is due.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/party/dates.h"
#include "modules/party/dues_int.h"
#include "modules/party/party_int.h"
#include "web/member.h"
#include "web/part.h"
#include "web/todo.h"

enum { YEAR = 12, MEDAL = 50, YOUNG = 35, OLD = 60 };

static void put_facts(struct visit *visit, const struct record *org)
{
	static const char *const names[] = {"org_kind",   "short_name", "parent",      "org_code",
					    "seat",       "unit_name",  "joint_units", "set_up_on",
					    "set_up_doc", "office",     "phone",       "elected_on",
					    "term_years", "term_until", "moved_doc",   "ended_on", NULL};
	reg_facts_doc(&visit->act, org, names, doc_set_list(visit->page, "facts"));
}

/* ---- who does what ---- */

static err_t put_posts(struct visit *visit, const struct record *org)
{
	struct record *posts = NULL;
	size_t count = 0;
	struct str today = day_text(visit->arena, visit->act.today);
	struct doc *list = doc_set_list(visit->page, "posts");
	TRY(reg_rows_of(&visit->act, "party_post", "organisation", org->id, ROWS_MAX, &posts, &count));
	for (size_t i = count; i > 0; i--) { /* as they were registered */
		const struct record *held = &posts[i - 1];
		struct str until = record_text(held, "until_on");
		if (until.len > 0 && str_cmp(until, today) < 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "post", record_brief(&visit->act, held, "post"));
		doc_set(one, "name", record_brief(&visit->act, held, "name"));
		doc_set(one, "since", record_brief(&visit->act, held, "from_on"));
		doc_set(one, "url", visit_record_url(visit, S("party_post"), held->id));
	}
	doc_set_bool(visit->page, "has_posts", list->in.count > 0);
	return NULL;
}

static err_t put_below(struct visit *visit, const struct record *org)
{
	struct record *below = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "below");
	TRY(reg_rows_of(&visit->act, "party_org", "parent", org->id, ROWS_MAX, &below, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_text(&below[i], "ended_on").len > 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_text(&below[i], "name"));
		doc_set(one, "kind", record_brief(&visit->act, &below[i], "org_kind"));
		doc_set(one, "url", visit_record_url(visit, S("party_org"), below[i].id));
	}
	doc_set_bool(visit->page, "has_below", list->in.count > 0);
	return NULL;
}

static err_t put_elections(struct visit *visit, const struct record *org)
{
	struct record *held = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "elections");
	TRY(reg_rows_of(&visit->act, "party_election", "organisation", org->id, ROWS_MAX, &held,
		     &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "day", record_brief(&visit->act, &held[i], "held_on"));
		doc_set(one, "title", record_text(&held[i], "title"));
		doc_set(one, "outcome", record_brief(&visit->act, &held[i], "outcome"));
		doc_set(one, "url", visit_record_url(visit, S("party_election"), held[i].id));
	}
	doc_set_bool(visit->page, "has_elections", list->in.count > 0);
	return NULL;
}

/* ---- what is due ---- */

static void add_due(struct visit *visit, struct str title, struct str text, struct str tone,
		    struct str url)
{
	struct doc *one = doc_add_map(doc_at(visit->page, "due"));
	doc_set(one, "title", title);
	doc_set(one, "text", text);
	doc_set(one, "url", url);
	doc_set_bool(one, "bad", str_eq(tone, S("err")));
}

static void add_birthday(struct visit *visit, const struct record *member, struct str url)
{
	int64_t day = 0;
	if (!party_day(member, "admission_date", &day))
		return;
	int64_t next = party_anniversary(day, visit->act.today);
	struct day_parts now = day_parts(visit->act.today), then = day_parts(next);
	int years = party_full_months(day, next) / YEAR;
	if (then.month == now.month && then.year == now.year && years > 0)
		add_due(visit, record_text(member, "name"),
			str_fmt(visit->arena, STR " 政治生日，入党 %d 年",
				STR_ARG(day_short(visit->arena, next)), years),
			S("plain"), url);
}

static err_t add_medal(struct visit *visit, const struct record *member, struct str url)
{
	int64_t day = 0;
	int years = party_setting(&visit->act, "party_medal_years", MEDAL);
	struct record *honours = NULL;
	size_t count = 0;
	if (!party_day(member, "full_on", &day) ||
	    party_full_months(day, visit->act.today) < years * YEAR)
		return NULL;
	TRY(reg_rows_of(&visit->act, "party_honour", "member", member->id, ROWS_MAX, &honours,
		     &count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&honours[i], "honour_kind", "medal50"))
			return NULL;
	}
	add_due(visit, record_text(member, "name"),
		str_fmt(visit->arena, "党龄满 %d 年，还没有登记“光荣在党50年”纪念章", years),
		S("plain"), url);
	return NULL;
}

static err_t add_dues_of(struct visit *visit, const struct record *member)
{
	struct str url = visit_record_url(visit, S("party_member"), member->id);
	struct party_lost lost = party_lost_of(&visit->act, member);
	if (lost.text.len > 0)
		add_due(visit, record_text(member, "name"), lost.text, lost.tone, url);
	if (!party_state_member(record_text(member, "member_state")))
		return NULL;
	add_birthday(visit, member, url);
	return add_medal(visit, member, url);
}

/* ---- members ---- */

struct tally {
	const char *title;
	size_t count;
};

static void put_tally(struct visit *visit, const char *key, const struct tally *rows, size_t count)
{
	struct doc *list = doc_set_list(visit->page, key);
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(rows[i].title));
		doc_set_int(one, "count", (int64_t)rows[i].count);
	}
}

static void count_members(struct visit *visit, const struct record *members, size_t count)
{
	static const char *const states[] = {"full", "probationary", "candidate", "activist",
					     "applicant"};
	struct tally stages[] = {{"正式党员", 0},
				 {"预备党员", 0},
				 {"发展对象", 0},
				 {"入党积极分子", 0},
				 {"入党申请人", 0}};
	struct tally ages[] = {{"35 岁及以下", 0}, {"36 至 59 岁", 0}, {"60 岁及以上", 0}};
	for (size_t i = 0; i < count; i++) {
		struct str state = record_text(&members[i], "member_state");
		int64_t born = 0;
		for (size_t k = 0; k < COUNT(states); k++)
			stages[k].count += str_eq(state, str_of(states[k]));
		if (!party_state_member(state) || !party_day(&members[i], "birth", &born))
			continue;
		int age = age_at(born, visit->act.today);
		ages[age <= YOUNG ? 0 : age < OLD ? 1 : 2].count++;
	}
	put_tally(visit, "stages", stages, COUNT(stages));
	put_tally(visit, "ages", ages, COUNT(ages));
}

static void put_member(struct visit *visit, const struct record *member, struct doc *table)
{
	struct act *act = &visit->act;
	struct doc *row = part_row(table, str_fmt(visit->arena, "%lld", (long long)member->id),
				   visit_record_url(visit, S("party_member"), member->id));
	part_cell(table, row, record_brief(act, member, "name"));
	part_cell(table, row, record_brief(act, member, "sex"));
	part_cell(table, row, record_brief(act, member, "age"));
	part_cell(table, row, record_brief(act, member, "member_state"));
	part_cell(table, row, record_brief(act, member, "admission_date"));
	part_cell(table, row,
		  party_standing(visit->arena, record_text(member, "full_on"), act->today));
	part_cell(table, row,
		  record_is(member, "floating", "none") ? S("")
						       : record_brief(act, member, "floating"));
}

static err_t put_members(struct visit *visit, const struct record *org)
{
	struct record *members = NULL;
	size_t count = 0, live = 0;
	struct doc *table = part_table(visit->page, S("党员"));
	part_column(table, "name", "姓名", false);
	part_column(table, "sex", "性别", false);
	part_column(table, "age", "年龄", false);
	part_column(table, "state", "状态", false);
	part_column(table, "admission", "入党日期", false);
	part_column(table, "standing", "党龄", false);
	part_column(table, "floating", "流动", false);
	TRY(reg_rows_of(&visit->act, "party_member",
		     record_is(org, "org_kind", "group") ? "party_group" : "organisation", org->id,
		     MEMBERS_MAX, &members, &count));
	count_members(visit, members, count);
	for (size_t i = count; i > 0; i--) { /* as they were registered */
		if (!party_state_live(record_text(&members[i - 1], "member_state")))
			continue;
		put_member(visit, &members[i - 1], table);
		TRY(add_dues_of(visit, &members[i - 1]));
		live++;
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 人", live),
		       S("还没有登记党员。可以从表格导入，也可以一个一个登记。"));
	return NULL;
}

static struct str new_url(struct visit *visit, const struct record *org, const char *reg)
{
	bool may = !org->voided && act_may(&visit->act, str_of(reg), VERB_CREATE, org->org);
	return may ? str_fmt(visit->arena, "/desk/r/%s/new?organisation=%lld", reg, (long long)org->id)
		   : S("");
}

err_t party_org_page(struct visit *visit)
{
	struct record org;
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), visit_id(visit, 0), &org));
	struct party_lost term = party_term_of(&visit->act, &org);
	party_frame(visit, record_text(&org, "name"));
	doc_set(visit->page, "about",
		org.voided ? S("这一条已经作废")
			   : str_fmt(visit->arena, STR "，" STR,
				     STR_ARG(record_brief(&visit->act, &org, "org_kind")),
				     STR_ARG(place_name(&visit->act, org.org))));
	doc_set(visit->page, "edit_url",
		!org.voided && act_may(&visit->act, S("party_org"), VERB_CHANGE, org.org)
			? str_fmt(visit->arena, "/desk/r/party_org/%lld/edit", (long long)org.id)
			: S(""));
	doc_set(visit->page, "member_url", new_url(visit, &org, "party_member"));
	struct str post_url = new_url(visit, &org, "party_post");
	doc_set(visit->page, "post_url",
		post_url.len == 0 ? post_url
				  : str_join(visit->arena, post_url, S("&then=organisation")));
	doc_set(visit->page, "election_url", new_url(visit, &org, "party_election"));
	doc_set(visit->page, "import_url",
		act_may(&visit->act, S("party_member"), VERB_IMPORT, org.org)
			? S("/desk/r/party_member/import")
			: S(""));
	doc_set(visit->page, "phone_url",
		!org.voided && member_on(&visit->act) && !record_is(&org, "org_kind", "group") &&
				act_may(&visit->act, S("member_page"), VERB_READ, org.org)
			? str_fmt(visit->arena, "/desk/member-pages/%lld", (long long)org.id)
			: S(""));
	doc_set_list(visit->page, "due");
	if (term.due)
		add_due(visit, S("换届"), term.text, term.tone, S(""));
	put_facts(visit, &org);
	TRY(put_posts(visit, &org));
	TRY(put_below(visit, &org));
	TRY(put_elections(visit, &org));
	TRY(put_members(visit, &org));
	doc_set_bool(visit->page, "has_due", doc_at(visit->page, "due")->in.count > 0);
	return reg_history_doc(&visit->act, &org, doc_set_list(visit->page, "history"));
}

/* ---- the first page of who keeps a village's organisations ---- */

static err_t terms_todo(struct visit *visit, struct doc *groups)
{
	enum { SHOWN = 8 };
	struct act *act = &visit->act;
	struct form none = {0};
	const struct record *list = NULL;
	struct doc *rows = doc_list(visit->arena);
	size_t count = 0;
	if (tier_of_code(act->org) != TIER_VILLAGE || !act_may(act, S("party_org"), VERB_CHANGE, act->org))
		return NULL;
	TRY(reg_list_records(act, act_register(act, "party_org"),
			     &(struct query){.params = &none, .limit = SHOWN}, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct party_lost term = party_term_of(act, &list[i]);
		if (!term.due)
			continue;
		struct doc *row = doc_add_map(rows);
		doc_set(row, "url", visit_record_url(visit, S("party_org"), list[i].id));
		doc_set(row, "title", record_text(&list[i], "name"));
		doc_set(row, "person", S(""));
		doc_set(row, "number", term.text);
		doc_set(row, "place", S(""));
		doc_set(row, "next", S("换届"));
		doc_set(row, "due", S(""));
		part_state(row, "lamp", S("任期快到"), term.tone, S("alert-triangle"));
	}
	todo_group(groups, S("要换届的党组织"), S("flag"), S("warn"), S("/desk/party"), rows);
	return NULL;
}

err_t party_todo(struct visit *visit, struct doc *groups)
{
	TRY(terms_todo(visit, groups));
	return dues_todo(visit, groups);
}
