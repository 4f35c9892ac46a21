/*
 * desk: a branch's own page of posts and promises: who does what, where somebody is wanted, what is due.
 *
 * It gathers what the registers have; each row leads to the record, where the steps are taken. Members stand in the order in
 * which they were registered.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/posts/posts_int.h"
#include "web/part.h"

static const struct {
	const char *state, *tone, *icon;
} lamps[] = {
	{"draft", "act", "edit"},          {"asked", "act", "clock"},
	{"offered", "ok", "speakerphone"}, {"serving", "ok", "circle-check"},
	{"shown", "ok", "speakerphone"},   {"due", "warn", "clock"},
	{"settled", "ok", "circle-check"},
};

static void put_lamp(struct visit *visit, const struct record *record, struct doc *one)
{
	struct str tone = S("plain"), icon = S("circle-x");
	for (size_t i = 0; i < COUNT(lamps); i++) {
		if (record_is(record, "state", lamps[i].state)) {
			tone = str_of(lamps[i].tone);
			icon = str_of(lamps[i].icon);
		}
	}
	part_state(one, "lamp", record_brief(&visit->act, record, "state"), tone, icon);
}

static err_t put_holders(struct visit *visit, const struct record *post, struct doc *one)
{
	struct record *held = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(one, "holders");
	TRY(reg_rows_of(&visit->act, "branch_post_holder", "post", post->id, POSTS_MAX, &held,
		     &count));
	for (size_t i = count; i > 0; i--) {
		bool asked = record_is(&held[i - 1], "state", "asked");
		if (!asked && !record_is(&held[i - 1], "state", "serving"))
			continue;
		struct doc *row = doc_add_map(list);
		doc_set(row, "name", record_brief(&visit->act, &held[i - 1], "name"));
		doc_set(row, "url",
			visit_record_url(visit, S("branch_post_holder"), held[i - 1].id));
		doc_set_bool(row, "asked", asked);
	}
	doc_set_bool(one, "has_holders", list->in.count > 0);
	return NULL;
}

static err_t put_posts(struct visit *visit, const struct record *org)
{
	struct record *posts = NULL;
	size_t count = 0;
	int64_t wanted = 0;
	struct doc *list = doc_set_list(visit->page, "posts");
	TRY(reg_rows_of(&visit->act, "branch_post", "organisation", org->id, POSTS_MAX, &posts,
		     &count));
	for (size_t i = count; i > 0; i--) {
		const struct record *post = &posts[i - 1];
		if (record_is(post, "state", "closed"))
			continue;
		struct doc *one = doc_add_map(list);
		int64_t left = record_int(post, "places") - record_int(post, "holders");
		bool open = record_is(post, "state", "offered") && left > 0;
		wanted += open ? left : 0;
		doc_set(one, "name", record_text(post, "name"));
		doc_set(one, "class", record_brief(&visit->act, post, "post_class"));
		doc_set(one, "duties", record_text(post, "duties"));
		doc_set(one, "url", visit_record_url(visit, S("branch_post"), post->id));
		doc_set(one, "places",
			str_fmt(visit->arena, "%lld", (long long)record_int(post, "places")));
		doc_set(one, "left",
			open ? str_fmt(visit->arena, "还缺 %lld 名", (long long)left) : S(""));
		put_lamp(visit, post, one);
		TRY(put_holders(visit, post, one));
	}
	doc_set_bool(visit->page, "has_posts", list->in.count > 0);
	doc_set(visit->page, "posts_text",
		wanted > 0 ? str_fmt(visit->arena, "还缺 %lld 名", (long long)wanted) : S(""));
	return NULL;
}

/* Who serves and has no words of this year yet. */
static err_t put_unreviewed(struct visit *visit, const struct record *org)
{
	int64_t count = 0;
	int year = day_parts(visit->act.today).year;
	TRY(db_int(visit->act.db,
		   "SELECT count(*) FROM r_branch_post_holder h WHERE h.org = $1 AND h.state = "
		   "'serving' "
		   "AND h.voided = 0 AND NOT EXISTS (SELECT 1 FROM r_branch_post_review r WHERE "
		   "r.holder = h.id AND r.year = $2 AND r.voided = 0)",
		   ARGS(V_TEXT(org->org), V_INT(year)), &count, NULL));
	doc_set(visit->page, "unreviewed_text",
		count > 0 ? str_fmt(visit->arena, "%lld 名在岗的今年还没有评议，年底前写一次。",
				    (long long)count)
			  : S(""));
	doc_set(visit->page, "review_url", posts_new_url(visit, org, "branch_post_review"));
	return NULL;
}

static err_t put_pledges(struct visit *visit, const struct record *org)
{
	struct record *pledges = NULL;
	size_t count = 0;
	int64_t due = 0;
	struct doc *list = doc_set_list(visit->page, "pledges");
	TRY(reg_rows_of(&visit->act, "pledge", "organisation", org->id, POSTS_MAX, &pledges, &count));
	for (size_t i = 0; i < count; i++) {
		const struct record *pledge = &pledges[i];
		if (record_is(pledge, "state", "dropped"))
			continue;
		struct doc *one = doc_add_map(list);
		due += record_is(pledge, "state", "due");
		doc_set(one, "name", record_brief(&visit->act, pledge, "name"));
		doc_set(one, "text", record_text(pledge, "text"));
		doc_set(one, "until", record_brief(&visit->act, pledge, "until_on"));
		doc_set(one, "outcome", record_brief(&visit->act, pledge, "outcome"));
		doc_set(one, "url", visit_record_url(visit, S("pledge"), pledge->id));
		put_lamp(visit, pledge, one);
	}
	doc_set_bool(visit->page, "has_pledges", list->in.count > 0);
	doc_set(visit->page, "pledges_text",
		due > 0 ? str_fmt(visit->arena, "%lld 条到期，等写兑现情况", (long long)due)
			: S(""));
	return NULL;
}

/* Other lists of the same work, for who may see them. */
static void put_links(struct visit *visit, const struct record *org)
{
	static const struct {
		const char *reg, *title;
	} links[] = {
		{"member_group", "党员编组"},         {"member_fixing", "一编三定"},
		{"branch_post_holder", "认岗和在岗"}, {"branch_post_review", "岗位履职评议"},
		{"member_contact", "党员联系户"},     {"member_contact_note", "联系记录"},
		{"first_secretary", "驻村第一书记"},  {"first_secretary_visit", "第一书记走访"}};
	struct doc *list = doc_set_list(visit->page, "links");
	for (size_t i = 0; i < COUNT(links); i++) {
		if (!act_may(&visit->act, str_of(links[i].reg), VERB_READ, org->org))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(links[i].title));
		doc_set(one, "url", str_fmt(visit->arena, "/desk/r/%s", links[i].reg));
		doc_set(one, "new_url", posts_new_url(visit, org, links[i].reg));
	}
}

err_t posts_page(struct visit *visit)
{
	return posts_lead(visit, "/desk/posts", "branch_post");
}

static err_t load_branch(struct visit *visit, struct record *org)
{
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), visit_id(visit, 0), org));
	return act_need(&visit->act, S("branch_post"), VERB_READ, org->org);
}

err_t posts_branch_page(struct visit *visit)
{
	struct record org;
	TRY(load_branch(visit, &org));
	posts_frame(visit, "岗位和承诺", "/desk/posts",
		    str_join(visit->arena, record_text(&org, "name"), S("：岗位和承诺")));
	doc_set(visit->page, "post_url", posts_new_url(visit, &org, "branch_post"));
	doc_set(visit->page, "claim_url", posts_new_url(visit, &org, "branch_post_holder"));
	doc_set(visit->page, "pledge_url", posts_new_url(visit, &org, "pledge"));
	doc_set(visit->page, "public_url",
		visit_has_portal(visit) ? str_fmt(visit->arena, "/v/" STR "/party", STR_ARG(org.org)) : S(""));
	TRY(put_posts(visit, &org));
	TRY(put_unreviewed(visit, &org));
	TRY(put_pledges(visit, &org));
	put_links(visit, &org);
	bool empty = !doc_truth(doc_at(visit->page, "has_posts"));
	doc_set(visit->page, "example_url",
		empty && act_may(&visit->act, S("branch_post"), VERB_CREATE, org.org)
			? str_fmt(visit->arena, "/desk/posts/%lld/example", (long long)org.id)
			: S(""));
	return NULL;
}

/* Once: where posts are there already, they are the branch's own. */
err_t posts_example_apply(struct visit *visit)
{
	static const char *const fields[] = {"post_class", "name", "places", "duties"};
	struct record org;
	struct record *posts = NULL;
	size_t count = 0;
	TRY(load_branch(visit, &org));
	TRY(act_need(&visit->act, S("branch_post"), VERB_CREATE, org.org));
	TRY(act_lock(&visit->act, str_fmt(visit->arena, "posts example %lld", (long long)org.id)));
	TRY(reg_rows_of(&visit->act, "branch_post", "organisation", org.id, 1, &posts, &count));
	if (count > 0)
		return err_new(visit->arena, ERR_CONFLICT,
			       "已经有岗位了，请在下面改，或者另拟岗位。");
	TRY(posts_write_example(&visit->act, "branch_posts_example", &org, "branch_post", fields,
				4));
	visit->location = str_fmt(visit->arena, "/desk/posts/%lld", (long long)org.id);
	visit->flash = S("照示例拟好了，还没有公布。请逐个改成本村的，再公布；不要的不用公布。");
	return NULL;
}
