/*
 * desk_case: what stands around a case for those who work on it together: its place in the queue, who
 * has it, what colleagues say, what has changed since it was sent back.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/remark/remark.h"
#include "modules/service/service_int.h"
#include "web/part.h"

/* ---- the queue ---- */

/* The list from which the case was opened; without one, what lies on one's own desk. */
static struct query queue_of(struct visit *visit, struct form *own)
{
	struct form_value *desk = arena_one(visit->arena, struct form_value);
	*desk = (struct form_value){S("desk"), S("mine"), NULL};
	own->first = desk;
	return (struct query){.params = visit->query.first == NULL ? own : &visit->query,
			      .url = S("/desk/cases"), .open_only = true};
}

struct str case_query(struct visit *visit)
{
	return query_address(visit->arena, &visit->query, "", S(""));
}

err_t case_next(struct visit *visit, const struct record *record, struct near *out)
{
	struct form own;
	struct query query = queue_of(visit, &own);
	*out = (struct near){0};
	if (!act_may_somewhere(&visit->act, S("case"), VERB_STEP))
		return NULL;
	return reg_near(&visit->act, &query, record, out);
}

struct str case_next_url(struct visit *visit, const struct near *near)
{
	return str_fmt(visit->arena, "/desk/cases/%lld" STR, (long long)near->next,
		       STR_ARG(case_query(visit)));
}

err_t case_put_queue(struct visit *visit, const struct record *record)
{
	struct near near;
	TRY(case_next(visit, record, &near));
	if (near.total == 0 && near.next == 0) {
		doc_set_bool(visit->page, "queue", false);
		return NULL;
	}
	struct doc *queue = doc_set_map(visit->page, "queue");
	bool own = visit->query.first == NULL;
	doc_set(queue, "list_url",
		own ? S("/desk") : str_join(visit->arena, S("/desk/cases"), case_query(visit)));
	doc_set(queue, "list_title", own ? S("我的待办") : S("回列表"));
	doc_set(queue, "next_url", near.next == 0 ? S("") : case_next_url(visit, &near));
	const char *more = near.total >= 1000 ? "以上" : "";
	doc_set(queue, "place",
		near.position > 0
			? str_fmt(visit->arena, "第 %lld 件，共 %lld 件%s", (long long)near.position,
				  (long long)near.total, more)
			: str_fmt(visit->arena, "还有 %lld 件%s", (long long)near.total, more));
	return NULL;
}

/* ---- who has it ---- */

static err_t handler_words(struct visit *visit, const struct record *record, struct str *out)
{
	struct account who, deputy;
	int64_t id = record_int(record, "handler"), instead = 0;
	*out = S("还没有人认领");
	if (id == 0)
		return NULL;
	TRY(account_load(&visit->act, id, &who));
	TRY(absence_deputy(&visit->act, id, &instead));
	*out = id == visit->act.account ? S("在您手上") : who.name;
	if (instead == 0)
		return NULL;
	TRY(account_load(&visit->act, instead, &deputy));
	*out = str_fmt(visit->arena, STR "（外出，" STR "代）", STR_ARG(who.name), STR_ARG(deputy.name));
	return NULL;
}

static err_t put_give(struct visit *visit, const struct record *record, struct doc *out)
{
	struct account *staff = NULL;
	size_t count = 0;
	doc_set_bool(out, "give", false);
	if (!flow_may_give(&visit->act, record))
		return NULL;
	TRY(flow_candidates(&visit->act, record, &staff, &count));
	struct doc *fields = doc_set_list(doc_set_map(out, "give"), "fields");
	struct doc *to = part_field(fields, "to", "转给谁", "is_select");
	bool failed = visit_refused(visit) && str_ends(visit->url, S("/handler"));
	struct str typed = failed ? visit_field(visit, "to") : S("");
	part_option(to, S(""), S("请选择"), typed.len == 0);
	for (size_t i = 0; i < count; i++) {
		struct str id = str_fmt(visit->arena, "%lld", (long long)staff[i].id);
		if (staff[i].id != record_int(record, "handler"))
			part_option(to, id, str_fmt(visit->arena, STR "　" STR, STR_ARG(staff[i].name),
						    STR_ARG(staff[i].post)), str_eq(id, typed));
	}
	struct doc *why = part_field(fields, "words", "说明", "is_text");
	doc_set(why, "value", failed ? visit_field(visit, "words") : S(""));
	doc_set_int(why, "maxlength", 200);
	doc_set_bool(doc_at(out, "give"), "open", failed);
	return NULL;
}

err_t case_put_handler(struct visit *visit, const struct record *record)
{
	struct str words;
	const struct flow_state *state = flow_state(flow_of(record), record_text(record, "state"));
	if (state == NULL || state->final || state->tier == TIER_NONE) {
		doc_set_bool(visit->page, "handler", false);
		return NULL;
	}
	struct doc *out = doc_set_map(visit->page, "handler");
	bool may = flow_may_hand(&visit->act, record);
	int64_t has = record_int(record, "handler");
	TRY(handler_words(visit, record, &words));
	doc_set(out, "words", words);
	doc_set(out, "unit", str_join(visit->arena, tier_title(state->tier), S("里")));
	doc_set(out, "url", str_fmt(visit->arena, "/desk/cases/%lld/handler" STR, (long long)record->id,
				    STR_ARG(case_query(visit))));
	doc_set_int(out, "version", record->version);
	doc_set_bool(out, "claim", may && has != visit->act.account);
	doc_set(out, "colleague",
		may && has != 0 && has != visit->act.account
			? S("这件在同事手上。急的您也可以办，经过里会写明是谁办的。")
			: S(""));
	return put_give(visit, record, out);
}

err_t case_handler_apply(struct visit *visit)
{
	int64_t version = 0, to = visit->act.account, id = visit_id(visit, 0);
	bool give = str_eq(visit_field(visit, "do"), S("give"));
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	if (give && !str_int(visit_field(visit, "to"), &to))
		return err_field(visit->arena, S("to"), "请选转给哪位同事。");
	TRY(flow_hand(&visit->act, case_reg(&visit->act), id, version, to,
		      give ? str_trim(visit_field(visit, "words")) : S("")));
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld" STR, (long long)id,
				  STR_ARG(case_query(visit)));
	visit->flash = give ? S("已转交，同事的待办里看得到。") : S("已认领，这件在您手上。");
	return NULL;
}

/* ---- remarks of colleagues ---- */

static void put_circle(struct visit *visit, const struct record *record, struct doc *out)
{
	struct account *circle = NULL;
	size_t count = 0;
	struct str names = S("");
	if (remark_circle(&visit->act, record, &circle, &count) != NULL)
		count = 0;
	for (size_t i = 0; i < count && i < 24; i++)
		names = str_fmt(visit->arena, STR "%s" STR, STR_ARG(names), i == 0 ? "" : "、",
				STR_ARG(circle[i].name));
	doc_set(out, "circle", names);
}

err_t case_put_remarks(struct visit *visit, const struct record *record)
{
	struct remark *list = NULL;
	size_t count = 0;
	bool mine = false;
	bool failed = visit_refused(visit) && str_ends(visit->url, S("/remarks"));
	TRY(remark_list(&visit->act, record, &list, &count));
	struct doc *out = doc_set_map(visit->page, "remarks"), *lines = doc_set_list(out, "lines");
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(lines);
		doc_set(one, "person", list[i].actor);
		doc_set(one, "unit", list[i].unit);
		doc_set(one, "time", moment_chinese(visit->arena, list[i].at));
		doc_set(one, "text", list[i].text);
		doc_set_bool(one, "mine", list[i].mine);
		mine = mine || list[i].mine;
	}
	doc_set(out, "url", str_fmt(visit->arena, "/desk/cases/%lld/remarks" STR, (long long)record->id,
				    STR_ARG(case_query(visit))));
	doc_set_bool(out, "unread", mine);
	doc_set_bool(out, "open", count > 0 || failed);
	doc_set_int(out, "count", (int64_t)count);
	struct doc *field = part_field(doc_set_list(out, "fields"), "remark", "给同事留言", "is_long");
	doc_set(field, "value", failed ? visit_field(visit, "remark") : S(""));
	doc_set_int(field, "maxlength", 300);
	doc_set_bool(field, "columns_wide", true);
	doc_set(field, "hint", S("只有经手的工作人员看得到。写 @姓名，他的待办里就有。"));
	for (err_t err = failed ? visit->errors : NULL; err != NULL; err = err->next) {
		if (str_eq(err->field, S("remark")))
			doc_set(field, "error", err->text);
	}
	put_circle(visit, record, out);
	return NULL;
}

err_t case_remarks_apply(struct visit *visit)
{
	struct record record;
	bool read = str_eq(visit_field(visit, "do"), S("read"));
	TRY(reg_load(&visit->act, case_reg(&visit->act), visit_id(visit, 0), &record));
	if (read)
		TRY(remark_read(&visit->act, &record));
	else
		TRY(remark_add(&visit->act, &record, visit_field(visit, "remark")));
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld" STR, (long long)record.id,
				  STR_ARG(case_query(visit)));
	visit->flash = read ? S("好，这条留言已经看过。") : S("留言好了。");
	return NULL;
}

/* ---- since it was sent back ---- */

/* When this act's tier last sent it down: to a lower tier's desk, or to the applicant. */
static int64_t sent_back(const struct act *act, const struct flow *flow, const struct flow_line *lines,
			 size_t count)
{
	for (size_t i = count; i > 0; i--) {
		const struct flow_state *from = flow_state(flow, lines[i - 1].from);
		const struct flow_state *to = flow_state(flow, lines[i - 1].to);
		const struct flow_step *step = flow_step(flow, lines[i - 1].step);
		bool mine = false;
		for (size_t k = 0; from != NULL && k < act->hold_count; k++)
			mine = mine || act->holds[k].tier == from->tier;
		/* An approval goes down, too, to be delivered: the step's tone tells them apart. */
		bool back = step != NULL && str_eq(step->tone, S("warn"));
		bool down = mine && back && to != NULL && to != from &&
			    (to->tier > from->tier || str_eq(to->tone, S("warn")));
		if (down)
			return lines[i - 1].at;
	}
	return 0;
}

static void add_change(struct doc *list, struct str title, struct str text)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", title);
	doc_set(one, "text", text);
}

static void add_corrections(struct visit *visit, const struct correction *all, size_t count,
			    int64_t since, struct doc *list)
{
	for (size_t i = 0; i < count; i++) {
		if (all[i].at > since)
			add_change(list, all[i].field->title,
				   str_fmt(visit->arena, STR " → " STR "（" STR "）",
					   STR_ARG(all[i].before), STR_ARG(all[i].after),
					   STR_ARG(all[i].actor)));
	}
}

err_t case_put_changes(struct visit *visit, const struct record *record, const struct item *item,
		       const struct attachment *files, size_t file_count)
{
	struct flow_line *lines = NULL;
	struct correction *corrections = NULL;
	struct record extension;
	size_t count = 0, corrected = 0, new_files = 0;
	bool found = false;
	TRY(flow_journal(&visit->act, record, &lines, &count));
	int64_t since = sent_back(&visit->act, flow_of(record), lines, count);
	doc_set_bool(visit->page, "changes", false);
	if (since == 0)
		return NULL;
	struct doc *out = doc_set_map(visit->page, "changes"), *list = doc_set_list(out, "lines");
	doc_set(out, "since", moment_chinese(visit->arena, since));
	for (size_t i = 0; i < count; i++) {
		if (lines[i].at > since && !lines[i].inner)
			add_change(list, lines[i].title,
				   str_fmt(visit->arena, STR "　" STR,
					   STR_ARG(lines[i].account == 0 ? S("申请人") : lines[i].actor),
					   STR_ARG(lines[i].reason)));
	}
	for (size_t i = 0; i < file_count; i++)
		new_files += files[i].created > since;
	if (new_files > 0)
		add_change(list, S("新材料"), str_fmt(visit->arena, "%zu 份照片或文件", new_files));
	TRY(reg_corrections(&visit->act, record, &corrections, &corrected));
	add_corrections(visit, corrections, corrected, since, list);
	TRY(case_extension(&visit->act, record, item, &extension, &found));
	if (found) {
		TRY(reg_corrections(&visit->act, &extension, &corrections, &corrected));
		add_corrections(visit, corrections, corrected, since, list);
	}
	doc_set_bool(out, "none", list->in.count == 0);
	return NULL;
}

/* What a fact was before, oldest last: "原为 860.00 元（李秀兰 2026年11月20日 09:41 更正）". */
err_t case_put_former(struct visit *visit, const struct record *record, struct doc *facts)
{
	struct correction *all = NULL;
	size_t count = 0;
	TRY(reg_corrections(&visit->act, record, &all, &count));
	for (struct doc *fact = facts->in.first; fact != NULL; fact = fact->next) {
		struct doc *former = doc_at(fact, "former");
		if (former == NULL)
			former = doc_set_list(fact, "former");
		for (size_t i = 0; i < count; i++) {
			if (str_eq(all[i].field->title, doc_str(fact, "title")))
				doc_set(doc_add_map(former), "text",
					str_fmt(visit->arena, "原为" STR "（" STR " " STR "更正）",
						STR_ARG(all[i].before), STR_ARG(all[i].actor),
						STR_ARG(moment_chinese(visit->arena, all[i].at))));
		}
		doc_set_bool(fact, "has_former", former->in.count > 0);
	}
	return NULL;
}
