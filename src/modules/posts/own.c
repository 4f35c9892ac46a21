/*
 * own: what a member sees of his posts, his promises and his points on his own phone (web/member.h), and his appeal against an entry.
 *
 * Only his own: no other member's points, no sum of anybody else, no place in any order.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/posts/points_int.h"
#include "web/face.h"
#include "web/member.h"
#include "web/part.h"

enum { OWN_MAX = 100, ENTRIES_MAX = 500, APPEALS_MAX = 20 };

static struct str own_url(struct visit *visit, int64_t entry)
{
	return str_fmt(visit->arena, "/v/" STR "/member/points/%lld", STR_ARG(visit->act.org),
		       (long long)entry);
}

/* ---- posts and promises ---- */

static err_t put_state(struct visit *visit, const struct record *record, struct doc *row)
{
	struct flow_view view;
	TRY(flow_look(&visit->act, record, &view));
	part_state(row, "state", view.state->title, view.state->tone, view.state->icon);
	return NULL;
}

static err_t put_posts(struct visit *visit, struct doc *part, size_t *serving)
{
	struct act *act = &visit->act;
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_own(act, "branch_post_holder", "member", OWN_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct str from = record_brief(act, &rows[i], "from_on"),
			   until = record_brief(act, &rows[i], "until_on");
		*serving += record_is(&rows[i], "state", "serving");
		TRY(put_state(
			visit, &rows[i],
			member_row(part, record_brief(act, &rows[i], "post_name"),
				   from.len == 0 ? S("") : str_join(visit->arena, from, S("起")),
				   until.len == 0 ? S("")
						  : str_join(visit->arena, S("到 "), until))));
	}
	return NULL;
}

/* What his group is and what was fixed for him (一编三定). */
static err_t put_fixed(struct visit *visit, struct doc *part)
{
	struct act *act = &visit->act;
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_own(act, "member_fixing", "member", OWN_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct str post = record_brief(act, &rows[i], "post_name"),
			   head = record_brief(act, &rows[i], "head");
		if (record_text(&rows[i], "until_on").len > 0 || !str_eq(rows[i].org, act->org))
			continue; /* a branch that he has left does not tell itself */
		member_row(part,
			   str_join(visit->arena, S("编组："),
				    record_brief(act, &rows[i], "team_name")),
			   post.len > 0 ? post : record_brief(act, &rows[i], "office"),
			   str_fmt(visit->arena, STR "%s" STR,
				   STR_ARG(record_text(&rows[i], "duty")),
				   head.len > 0 ? "；联系户：" : "", STR_ARG(head)));
	}
	return NULL;
}

static err_t put_pledges(struct visit *visit, struct doc *part, size_t *open)
{
	struct act *act = &visit->act;
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_own(act, "pledge", "member", OWN_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct str outcome = record_brief(act, &rows[i], "outcome"),
			   words = record_text(&rows[i], "outcome_words");
		*open += rows[i].open;
		TRY(put_state(visit, &rows[i],
			      member_row(part,
					 str_join(visit->arena, S("承诺："),
						  record_text(&rows[i], "text")),
					 str_join(visit->arena, S("到 "),
						  record_brief(act, &rows[i], "until_on")),
					 outcome.len == 0
						 ? S("")
						 : str_fmt(visit->arena, STR "：" STR,
							   STR_ARG(outcome), STR_ARG(words)))));
	}
	return NULL;
}

/* What may be claimed: the way to the page where everybody reads it. */
static err_t put_offers(struct visit *visit, struct doc *part)
{
	struct str org = visit->act.org;
	int64_t offered = 0;
	TRY(db_int(visit->act.db,
		   "SELECT count(*) FROM r_branch_post WHERE org = $1 AND state = 'offered' AND "
		   "voided = 0",
		   ARGS(V_TEXT(org)), &offered, NULL));
	if (offered == 0)
		return NULL;
	struct doc *row = member_row(part,
				     str_fmt(visit->arena, "公布了 %lld 个岗位", (long long)offered),
				     S(""), S("想认领的，跟支部说。"));
	doc_set(row, "url", str_fmt(visit->arena, "/v/" STR "/party", STR_ARG(org)));
	doc_set(row, "url_title", S("看有哪些岗位"));
	return NULL;
}

static err_t put_work(struct visit *visit, struct doc *parts)
{
	size_t serving = 0, open = 0;
	if (!act_may_own(&visit->act, S("branch_post_holder"), VERB_READ))
		return NULL;
	struct doc *part = member_part(parts, "posts", "岗位和承诺", "id-badge-2", S(""),
				       "还没有认领岗位，也没有承诺。想认领的，跟支部说。");
	TRY(put_fixed(visit, part));
	TRY(put_posts(visit, part, &serving));
	TRY(put_pledges(visit, part, &open));
	TRY(put_offers(visit, part));
	doc_set(part, "text",
		serving + open == 0
			? S("现在没有")
			: str_fmt(visit->arena, "%zu 个岗位，%zu 条承诺", serving, open));
	return NULL;
}

/* ---- points ---- */

static struct str points_text(struct arena *arena, int64_t points)
{
	return str_fmt(arena, "%s%lld 分", points > 0 ? "+" : "", (long long)points);
}

/* What the entry was for, in its rule's words. */
static struct str heading_of(struct act *act, const struct record *entry)
{
	struct str rule = record_brief(act, entry, "rule");
	return rule.len > 0 ? rule : record_brief(act, entry, "entry_kind");
}

static struct str words_of(struct act *act, const struct record *entry)
{
	struct str cut = record_text(entry, "cut");
	return str_fmt(act->arena, STR "，" STR "%s" STR, STR_ARG(record_brief(act, entry, "day")),
		       STR_ARG(record_text(entry, "why")), cut.len > 0 ? "；" : "", STR_ARG(cut));
}

/* The last appeal against an entry of his; *waits: it is not answered yet. */
static err_t put_appeal(struct visit *visit, const struct record *entry, struct doc *row,
			bool *waits)
{
	struct act program = act_as_program(&visit->act);
	struct record *appeals = NULL;
	size_t count = 0;
	*waits = false;
	TRY(reg_rows_of(&program, "points_appeal", "entry", entry->id, APPEALS_MAX, &appeals, &count));
	if (count == 0)
		return NULL;
	*waits = record_is(&appeals[0], "state", "asked");
	struct str answer = record_text(&appeals[0], "answer");
	TRY(put_state(visit, &appeals[0], row));
	if (answer.len > 0)
		doc_set(row, "note",
			str_fmt(visit->arena, STR "\n" STR "：" STR, STR_ARG(doc_str(row, "note")),
				STR_ARG(record_brief(&program, &appeals[0], "verdict")),
				STR_ARG(answer)));
	return NULL;
}

static err_t put_entry(struct visit *visit, const struct record *entry, struct doc *part)
{
	struct act *act = &visit->act;
	bool waits = false;
	struct doc *row = member_row(part, heading_of(act, entry),
				     points_text(visit->arena, record_int(entry, "points")),
				     words_of(act, entry));
	TRY(put_appeal(visit, entry, row, &waits));
	if (waits || !act_may(act, S("points_appeal"), VERB_CREATE, entry->org))
		return NULL;
	doc_set(row, "url", own_url(visit, entry->id));
	doc_set(row, "url_title", S("有意见，提申诉"));
	return NULL;
}

/* What was taken back on his appeal is no entry any more; that it was, and the answer, he reads all the same. */
static err_t put_struck(struct visit *visit, int64_t from_year, struct doc *part)
{
	struct act program = act_as_program(&visit->act);
	int64_t ids[APPEALS_MAX];
	size_t count = 0;
	struct rows rows = db_query(
		visit->act.db,
		"SELECT e.id FROM r_points_entry e JOIN r_points_appeal a ON a.entry = e.id WHERE "
		"e.member = $1 AND e.voided <> 0 AND e.year >= $2 AND a.verdict = 'struck' AND "
		"a.voided = 0 ORDER BY e.id DESC LIMIT $3",
		ARGS(V_INT(visit->act.own_id), V_INT(from_year), V_INT(APPEALS_MAX)));
	while (count < APPEALS_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++) {
		struct record entry;
		bool waits = false;
		TRY(reg_load(&program, act_register(&program, "points_entry"), ids[i], &entry));
		TRY(put_appeal(visit, &entry,
			       member_row(part, heading_of(&program, &entry), S("取消了，不算"),
					  words_of(&program, &entry)),
			       &waits));
	}
	return NULL;
}

/* Years that were closed, as they were written down. */
static err_t put_years(struct visit *visit, struct doc *part)
{
	static const char *const kinds[] = {"basic", "extra", "deduct", "corrected"};
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_own(&visit->act, "points_year", "member", OWN_MAX, &rows,
		    &count));
	for (size_t i = 0; i < count; i++) {
		int64_t sum = 0;
		for (size_t k = 0; k < COUNT(kinds); k++)
			sum += record_int(&rows[i], kinds[k]);
		member_fact(part,
			    str_fmt(visit->arena, "%lld年（结算过）",
				    (long long)record_int(&rows[i], "year")),
			    str_fmt(visit->arena, "%lld 分", (long long)sum));
	}
	return NULL;
}

static err_t put_points(struct visit *visit, struct doc *parts)
{
	struct act *act = &visit->act;
	struct record *entries = NULL;
	size_t count = 0;
	int64_t sum = 0, year = day_parts(act->today).year;
	if (!act_may_own(act, S("points_entry"), VERB_READ))
		return NULL;
	struct doc *part = member_part(parts, "points", "积分", "clipboard-list", S(""),
				       "今年、去年都还没有记过分。");
	TRY(put_years(visit, part));
	TRY(reg_own(act, "points_entry", "member", ENTRIES_MAX, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t of = record_int(&entries[i], "year");
		sum += of == year ? record_int(&entries[i], "points") : 0;
		if (of >= year - 1)
			TRY(put_entry(visit, &entries[i], part));
	}
	TRY(put_struck(visit, year - 1, part));
	doc_set(part, "text", str_fmt(visit->arena, "今年 %lld 分", (long long)sum));
	return NULL;
}

err_t posts_own(struct visit *visit, const struct record *member, struct doc *parts)
{
	(void)member;
	TRY(put_work(visit, parts));
	return put_points(visit, parts);
}

/* ---- an appeal ---- */

/* His own entry of the address; ERR_NOT_FOUND for anybody else's. */
static err_t load_entry(struct visit *visit, struct record *out)
{
	struct act *act = &visit->act;
	struct record member, *entries = NULL;
	size_t count = 0;
	TRY(member_need(visit, &member));
	TRY(reg_own(act, "points_entry", "member", ENTRIES_MAX, &entries, &count));
	for (size_t i = 0; i < count; i++) {
		if (entries[i].id != visit_id(visit, 1))
			continue;
		*out = entries[i];
		return act_need(act, S("points_appeal"), VERB_CREATE, out->org);
	}
	return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这一笔记分，请回到“我的党务”重新选。");
}

err_t posts_own_appeal_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record entry;
	TRY(load_entry(visit, &entry));
	const struct reg *reg = act_register(act, "points_appeal");
	const struct field *const fields[] = {reg_field(reg, S("text"))};
	struct doc *form = doc_set_map(visit->page, "form"), *facts = doc_set_list(form, "facts");
	face_begin(visit, S("对一笔积分有意见"),
		   str_fmt(visit->arena, "/v/" STR "/member", STR_ARG(act->org)), "我的党务");
	doc_set(form, "lead", S("写明哪里不对。由没有记这笔分的人答复，答复写在您的页面上。"));
	reg_fact_doc(facts, S("heading"), S("什么事"), heading_of(act, &entry));
	reg_fact_doc(facts, S("points"), S("记了"),
		     points_text(visit->arena, record_int(&entry, "points")));
	reg_fact_doc(facts, S("why"), S("为什么"), words_of(act, &entry));
	doc_set_bool(form, "has_facts", true);
	doc_set(form, "action", own_url(visit, entry.id));
	doc_set(form, "button", S("提申诉"));
	return reg_form_doc(act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			    visit->errors, fields, 1, doc_set_list(form, "fields"));
}

err_t posts_own_appeal_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record entry;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(load_entry(visit, &entry));
	const struct reg *reg = act_register(act, "points_appeal");
	const struct field *const fields[] = {reg_field(reg, S("text"))};
	TRY(draft_new(act, reg, entry.org, &draft));
	draft_take(draft, &visit->form, fields, 1);
	draft_set_int(draft, "entry", entry.id);
	draft_set_text(draft, "asked_on", day_text(visit->arena, act->today));
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, reg, id, S("本人在手机上提出")));
	visit->location = str_fmt(visit->arena, "/v/" STR "/member", STR_ARG(act->org));
	visit->flash = S("申诉交给支部了，答复写在这一笔下面。");
	return NULL;
}
