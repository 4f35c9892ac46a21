/*
 * desk: the branch's side: who has been let in, a fresh code on a slip, and taking it back.
 *
 * A code is shown once, as the answer to the press that made it, and by no page again. That somebody looks, and when, is said nowhere.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/member/member_int.h"
#include "web/part.h"

enum { MEMBERS_MAX = 1000, HALF = 4 };

static const struct {
	const char *text, *tone, *icon;
} lamps[] = {[MEMBER_NEVER] = {"没有给过", "plain", "circle-x"},
	     [MEMBER_CODE] = {"给了码，还没有用", "act", "clock"},
	     [MEMBER_LATE] = {"给了码，没有用，过期了", "warn", "clock-stop"},
	     [MEMBER_INSIDE] = {"在用", "ok", "device-mobile"},
	     [MEMBER_OUTSIDE] = {"停了", "plain", "eye-off"}};

static void put_lamp(enum member_way way, struct doc *out, const char *key)
{
	part_state(out, key, str_of(lamps[way].text), str_of(lamps[way].tone),
		   str_of(lamps[way].icon));
}

static struct str until_words(struct visit *visit, const struct member_pass *pass)
{
	bool dated = pass->way == MEMBER_CODE || pass->way == MEMBER_INSIDE;
	return dated ? str_fmt(visit->arena, "到 " STR " 为止",
			       STR_ARG(moment_chinese(visit->arena, pass->until)))
		     : S("");
}

static struct str of_url(struct visit *visit, int64_t member)
{
	return str_fmt(visit->arena, "/desk/member-pages/of/%lld", (long long)member);
}

static void put_frame(struct visit *visit, int64_t organisation, struct str title)
{
	struct doc *crumbs = doc_set_list(visit->page, "crumbs"), *one = doc_add_map(crumbs);
	doc_set(one, "title", S("党组织"));
	doc_set(one, "url", visit_record_url(visit, S("party_org"), organisation));
	doc_set(visit->page, "here", title);
	visit_title(visit, title);
}

/* ---- a branch ---- */

static err_t put_member(struct visit *visit, int64_t id, struct doc *table, size_t *count)
{
	struct record member;
	struct member_pass pass;
	err_t err = reg_load(&visit->act, act_register(&visit->act, "party_member"), id, &member);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || !member_is_here(&member))
		return NULL;
	TRY(member_pass(&visit->act, id, &pass));
	struct doc *row =
		part_row(table, str_fmt(visit->arena, "%lld", (long long)id), of_url(visit, id));
	part_cell(table, row, record_told(&visit->act, &member, "name"));
	put_lamp(pass.way, part_cell(table, row, str_of(lamps[pass.way].text)), "status");
	part_cell(table, row, until_words(visit, &pass));
	(*count)++;
	return NULL;
}

err_t desk_members_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record org;
	int64_t *ids = NULL;
	size_t found = 0, count = 0;
	TRY(member_need_on(act));
	TRY(reg_load(act, act_register(act, "party_org"), visit_id(visit, 0), &org));
	TRY(act_need(act, S("member_page"), VERB_READ, org.org));
	put_frame(visit, org.id,
		  str_join(visit->arena, record_text(&org, "name"), S("：党员手机页")));
	struct doc *table = part_table(visit->page, S("党员手机页"));
	part_column(table, "name", "姓名", false);
	part_column(table, "state", "手机页", false);
	part_column(table, "until", "到什么时候", false);
	TRY(reg_find_ref(act, act_register(act, "party_member"), "organisation", org.id, MEMBERS_MAX,
			 &ids, &found));
	for (size_t i = found; i > 0; i--) /* as they were registered */
		TRY(put_member(visit, ids[i - 1], table, &count));
	part_table_end(table, str_fmt(visit->arena, "%zu 人", count),
		       S("还没有登记正式党员、预备党员。"));
	doc_set(visit->page, "requests_url",
		act_may(act, S("member_request"), VERB_READ, org.org) ? S("/desk/r/member_request")
								      : S(""));
	doc_set(visit->page, "request_url",
		act_may(act, S("member_request"), VERB_CREATE, org.org)
			? S("/desk/r/member_request/new")
			: S(""));
	return NULL;
}

/* ---- one member ---- */

static err_t load(struct visit *visit, struct record *out)
{
	TRY(member_need_on(&visit->act));
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_member"), visit_id(visit, 0), out));
	return act_need(&visit->act, S("member_page"), VERB_READ, out->org);
}

static void put_slip(struct visit *visit, const struct record *member, struct str code)
{
	struct act *act = &visit->act;
	struct doc *slip = doc_set_map(visit->page, "slip");
	struct str link = visit_address(visit, member_link(visit->arena, member, code));
	struct str door = str_fmt(visit->arena, "/v/" STR "/member", STR_ARG(member->org));
	doc_set(slip, "name", record_told(act, member, "name"));
	doc_set(slip, "code",
		str_fmt(visit->arena, STR " " STR, STR_ARG(str_sub(code, 0, HALF)),
			STR_ARG(str_sub(code, HALF, HALF))));
	doc_set(slip, "address", visit_address(visit, door));
	doc_put(slip, S("qr"), view_qr(visit->arena, link, S("进党员手机页的二维码")));
	doc_set(slip, "hours",
		str_fmt(visit->arena, "%lld",
			(long long)catalogue_setting_int(act->house->catalogue, "member_code_hours",
							 72)));
}

err_t desk_member_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record member;
	struct member_pass pass;
	TRY(load(visit, &member));
	TRY(member_pass(act, member.id, &pass));
	put_frame(visit, record_int(&member, "organisation"),
		  str_join(visit->arena, record_told(act, &member, "name"), S("的手机页")));
	put_lamp(pass.way, visit->page, "state");
	doc_set(visit->page, "until", until_words(visit, &pass));
	bool held = pass.way == MEMBER_CODE || pass.way == MEMBER_INSIDE;
	doc_set_bool(visit->page, "held", held);
	doc_set_bool(visit->page, "give",
		     member_is_here(&member) &&
			     act_may(act, S("member_page"), VERB_CREATE, member.org));
	doc_set_bool(visit->page, "end",
		     held && act_may(act, S("member_page"), VERB_VOID, member.org));
	doc_set(visit->page, "action", of_url(visit, member.id));
	doc_set(visit->page, "list_url",
		str_fmt(visit->arena, "/desk/member-pages/%lld",
			(long long)record_int(&member, "organisation")));
	doc_set(visit->page, "days",
		str_fmt(visit->arena, "%lld",
			(long long)catalogue_setting_int(act->house->catalogue, "member_page_days",
							 90)));
	doc_set_bool(visit->page, "slip", false);
	const struct str *code = visit->show && !visit_refused(visit) ? visit->own : NULL;
	if (code != NULL)
		put_slip(visit, &member, *code);
	return NULL;
}

err_t desk_member_apply(struct visit *visit)
{
	struct record member;
	bool give = str_eq(visit_field(visit, "do"), S("give"));
	TRY(load(visit, &member));
	visit->location = of_url(visit, member.id);
	if (!give && !str_eq(visit_field(visit, "do"), S("end")))
		return err_new(visit->arena, ERR_INVALID, "没有看懂要做什么，请返回再点一次。");
	TRY(act_need(&visit->act, S("member_page"), give ? VERB_CREATE : VERB_VOID, member.org));
	if (!give) {
		visit->flash = S("收回了：码和手机上的页都打不开了。");
		return member_end(&visit->act, &member);
	}
	struct str *code = arena_one(visit->arena, struct str);
	TRY(member_give(&visit->act, &member, code));
	visit->show = true;
	visit->own = code;
	return NULL;
}
