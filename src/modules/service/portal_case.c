/*
 * portal_case: how far a case is, for the one who holds its link: in words, with who has it now.
 *
 * Opened by the link of a receipt alone. Shown are the steps in the catalogue's words, the reasons that
 * were written for the applicant, and the name masked, as a phone is looked at by others too. Who may only
 * look (a reader, the screen of the hall) gets the same without any way to do something, without the
 * applicant's own link, the amount or the papers.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/service/portal_int.h"
#include "modules/service/reader.h"

static struct str case_url(struct visit *visit, const struct record *record, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "/case/" STR "%s", STR_ARG(record->org),
		       STR_ARG(link_make(&visit->act, record)), rest);
}

struct str portal_masked_name(struct visit *visit, const struct record *record)
{
	struct act stranger = act_public(visit->arena, visit->act.house, visit->act.db, NULL,
					 record->org);
	return record_shown(&stranger, record, reg_field(record->reg, S("name")));
}

static bool is_tone(const struct flow_view *view, const char *tone)
{
	return str_eq(view->state->tone, str_of(tone));
}

const struct flow_step *portal_supplement(struct act *act, const struct record *record)
{
	const struct flow *flow = flow_of(record);
	for (size_t i = 0; flow != NULL && i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		if (step->applicant && step->to == NULL && flow_may(act, record, step))
			return step;
	}
	return NULL;
}

struct str portal_said(const struct flow_line *lines, size_t count, struct str state)
{
	for (size_t i = count; i > 0; i--) {
		if (str_eq(lines[i - 1].to, state) && lines[i - 1].reason.len > 0)
			return lines[i - 1].reason;
	}
	return S("");
}

/* ---- what is asked of the applicant ---- */

/* Whether something is asked of the applicant, whoever looks. */
static bool is_asked(struct visit *visit, const struct record *record)
{
	struct act program = portal_program(visit);
	return portal_supplement(&program, record) != NULL;
}

static void put_missing(struct visit *visit, const struct record *record, const struct item *item,
			struct str reason, bool own, struct doc *out)
{
	if (!is_asked(visit, record)) {
		doc_set_bool(out, "missing", false);
		return;
	}
	struct doc *missing = doc_set_map(out, "missing");
	struct doc *list = doc_set_list(missing, "materials");
	for (size_t i = 0; i < item->material_count; i++) {
		if (!case_lacks(record, item->materials[i].name))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", item->materials[i].title);
		doc_set(one, "reason", S(""));
	}
	bool named = list->in.count > 0;
	if (!named) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", S("要补的"));
		doc_set(one, "reason", reason.len > 0 ? reason : S("请打电话问村里要补什么"));
	}
	doc_set(missing, "until_text",
		named && reason.len > 0
			? str_fmt(visit->arena, "经办的人说：" STR "补不齐的，打电话说一声。", STR_ARG(text_closed(visit->arena, reason)))
			: S("补不齐的，打电话说一声。"));
	doc_set(missing, "url", own ? case_url(visit, record, "/complete") : S(""));
}

/* ---- time ---- */

static struct str promise(struct visit *visit, const struct flow_view *view)
{
	return view->total > 0 ? str_fmt(visit->arena, "承诺 %lld 个工作日", (long long)view->total)
			       : S("");
}

struct str portal_expected(struct visit *visit, const struct item *item, const struct flow_view *view,
			   bool waits)
{
	if (view->state->final)
		return S("");
	if (view->stopped && view->left > 0)
		return str_fmt(visit->arena, "%s，还要 %lld 个工作日",
			       waits			    ? "补齐以后"
			       : view->state->after.len > 0 ? "公示完以后"
							    : "接着办以后",
			       (long long)view->left);
	if (view->running && view->due >= 0 && !view->overdue)
		return str_fmt(visit->arena, "预计 " STR "前办好",
			       STR_ARG(day_chinese(visit->arena, view->due)));
	if (!view->running && !view->stopped && view->due < 0)
		return str_fmt(visit->arena, "正式受理后：" STR, STR_ARG(item_days(visit->arena, item)));
	return S("");
}

static void put_expected(struct visit *visit, const struct item *item, const struct flow_view *view,
			 bool waits, struct doc *out)
{
	struct str text = portal_expected(visit, item, view, waits);
	if (text.len == 0) {
		doc_set_bool(out, "expected", false);
		return;
	}
	struct doc *expected = doc_set_map(out, "expected");
	doc_set(expected, "text", text);
	doc_set(expected, "limit", promise(visit, view));
}

static void put_paused(struct visit *visit, const struct record *record,
		       const struct flow_view *view, bool waits, struct doc *out)
{
	int64_t since = day_of_moment(record_int(record, "since"));
	if (!view->stopped) {
		doc_set_bool(out, "paused", false);
		return;
	}
	struct str day = day_short(visit->arena, since);
	struct doc *paused = doc_set_map(out, "paused");
	if (waits)
		doc_set(paused, "text",
			str_fmt(visit->arena, "等您补材料，办理时间从 " STR "起先停着，补齐后接着算。",
				STR_ARG(day)));
	else if (view->state->after.len > 0)
		doc_set(paused, "text",
			S("公示的这几天不算在办理时间里，时间先停着，公示完接着算。"));
	else
		doc_set(paused, "text",
			str_fmt(visit->arena, "从 " STR "起这几天不算在办理时间里，时间先停着。",
				STR_ARG(day)));
}

static void put_late(struct visit *visit, const struct record *record, const struct flow_view *view,
		     struct doc *out)
{
	int64_t closed = day_of_moment(record_int(record, "since"));
	int64_t days = view->overdue ? -view->left : 0;
	if (view->state->final && view->due >= 0 && closed > view->due)
		days = calendar_between(visit->act.house->calendar, view->due, closed);
	if (days <= 0) {
		doc_set_bool(out, "late", false);
		return;
	}
	doc_set(doc_set_map(out, "late"), "text",
		str_fmt(visit->arena,
			view->state->final
				? "这件事比承诺的晚了 %lld 个工作日，对不住。"
				: "这件事比承诺的晚了 %lld 个工作日，对不住。您可以打电话催一催。",
			(long long)days));
}

/* ---- the way ---- */

static void put_steps(struct visit *visit, const struct flow_view *view, struct doc *out)
{
	struct doc *steps = doc_set_list(out, "steps");
	for (size_t i = 0; i < view->stage_count; i++) {
		struct doc *step = doc_add_map(steps);
		doc_set(step, "title", view->stages[i]->title);
		doc_set_bool(step, "done", i < view->stage_now);
		doc_set_bool(step, "now", i == view->stage_now);
	}
	if (view->state->final)
		doc_set(out, "step_text",
			is_tone(view, "ok") ? S("都办完了")
					    : str_join(visit->arena, S("已经结束："),
						       view->state->title));
	else
		doc_set(out, "step_text",
			str_fmt(visit->arena, "第 %zu 步，共 %zu 步：" STR, view->stage_now + 1,
				view->stage_count, STR_ARG(view->state->title)));
}

static struct doc *add_line(struct doc *list, struct str title, bool now)
{
	struct doc *line = doc_add_map(list);
	doc_set(line, "title", title);
	doc_set(line, "actor", S(""));
	doc_set(line, "actor_phone", S(""));
	doc_set(line, "remark", S(""));
	doc_set(line, "time", S(""));
	doc_set(line, "time_iso", S(""));
	doc_set_bool(line, "now", now);
	return line;
}

/* Whom to ask: the place's own work telephone, else the hall's. */
static void put_actor(struct visit *visit, const struct record *record, struct doc *line,
		      struct str unit, struct str org, struct str person)
{
	if (unit.len == 0)
		return;
	doc_set(line, "actor",
		person.len == 0 ? unit
				: str_fmt(visit->arena, STR " " STR, STR_ARG(unit), STR_ARG(person)));
	struct str phone = place_phone(&visit->act, org);
	doc_set(line, "actor_phone",
		phone.len == 0 && str_eq(org, record->org) ? portal_phone(visit) : phone);
}

/* The colleague who has it; empty: nobody has taken it yet. */
static struct str holder(struct visit *visit, const struct record *record)
{
	struct account account;
	int64_t id = record_int(record, "handler");
	struct act program = portal_program(visit);
	return id > 0 && account_load(&program, id, &account) == NULL ? account.name : S("");
}

/* Where it lies at the moment: the state's own words, the place of its tier. */
static void put_now(struct visit *visit, const struct record *record, const struct flow_view *view,
		    struct doc *list)
{
	struct str org = str_sub(record->org, 0, tier_length(view->state->tier));
	int64_t since = record_int(record, "since");
	if (view->state->final)
		return;
	struct doc *line = add_line(list, view->state->words, true);
	/* While it waits for the applicant or for time, the village is the one to ask. */
	bool with_office = view->state->tier != TIER_NONE;
	struct str at = with_office ? org : record->org;
	put_actor(visit, record, line, place_name(&visit->act, at), at,
		  with_office ? holder(visit, record) : S(""));
	doc_set(line, "time", str_join(visit->arena, moment_chinese(visit->arena, since), S("起")));
	doc_set(line, "time_iso", moment_iso(visit->arena, since));
}

static struct str line_title(const struct record *record, const struct flow_line *line)
{
	if (str_eq(line->step, S("begin")))
		return record_int(record, "from_public") ? S("网上提交") : S("村里收下了");
	return line->words;
}

static void put_timeline(struct visit *visit, const struct record *record,
			 const struct flow_view *view, const struct flow_line *lines, size_t count,
			 bool own, struct doc *out)
{
	struct doc *list = doc_set_list(out, "timeline");
	put_now(visit, record, view, list);
	for (size_t i = count; i > 0; i--) {
		const struct flow_line *one = &lines[i - 1];
		struct str title = line_title(record, one);
		if (title.len == 0 || (!own && reader_line(one->step)))
			continue;
		struct doc *line = add_line(list, title, false);
		if (one->account > 0)
			put_actor(visit, record, line, one->unit, one->org, one->actor);
		/* What was done in her name she is told, with who did it. */
		doc_set(line, "remark",
			str_eq(one->step, S("begin")) ? authority_words(&visit->act, record) : one->reason);
		doc_set(line, "time", moment_chinese(visit->arena, one->at));
		doc_set(line, "time_iso", moment_iso(visit->arena, one->at));
	}
}

/* ---- what came of it ---- */

static void put_good(struct visit *visit, const struct record *record, const struct item *item,
		     const struct flow_view *view, bool own, struct doc *result)
{
	struct str words = record_text(record, "result_text");
	struct str amount = record_shown(&visit->act, record, reg_field(record->reg, S("amount")));
	struct doc *lines = doc_set_list(result, "lines");
	doc_set(result, "headline", S("办成了"));
	doc_set_bool(result, "good", true);
	portal_line(lines, words.len > 0 && own ? words : item->result);
	if (record_int(record, "amount") > 0 && own)
		portal_line(lines, str_join(visit->arena, S("金额："), amount));
	portal_line(lines, view->state->words);
}

static void put_bad(struct visit *visit, const struct flow_view *view, struct str reason,
		    struct doc *result)
{
	struct doc *lines = doc_set_list(result, "lines");
	doc_set(result, "headline", is_tone(view, "err") ? S("这次没有办成") : view->state->title);
	doc_set_bool(result, "good", false);
	if (reason.len > 0)
		portal_line(lines, str_join(visit->arena, S("原因："), reason));
	portal_line(lines, view->state->words);
	if (is_tone(view, "err"))
		portal_line(lines, S("家里情况变了，随时可以再申请。不明白的，打电话或到窗口问。"));
}

static void put_result(struct visit *visit, const struct record *record, const struct item *item,
		       const struct flow_view *view, struct str reason, bool own, struct doc *out)
{
	bool good = is_tone(view, "ok") &&
		    (view->state->final || record_text(record, "result_text").len > 0);
	bool bad = is_tone(view, "err") || (view->state->final && !good);
	if (!good && !bad) {
		doc_set_bool(out, "result", false);
		return;
	}
	struct doc *result = doc_set_map(out, "result");
	doc_set(result, "file_url", S(""));
	if (good)
		put_good(visit, record, item, view, own, result);
	else
		put_bad(visit, view, reason, result);
}

/* Minutes in which the screen of the hall may rate what it has just shown. */
enum { TICKET_MINUTES = 5 };

static err_t put_rate(struct visit *visit, const struct record *record, const struct flow_view *view,
		      enum portal_sight sight, struct doc *out)
{
	bool own = sight == SIGHT_OWN;
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("rating"));
	struct act program = portal_program(visit);
	struct record rating;
	int64_t *ids = NULL;
	size_t count = 0;
	doc_set_bool(out, "rate", false);
	/* What was taken back or lapsed has nothing to be rated. */
	if (reg == NULL || !view->state->final || is_tone(view, "plain"))
		return NULL;
	TRY(reg_find_ref(&program, reg, "case", record->id, 1, &ids, &count));
	struct doc *rate = doc_set_map(out, "rate");
	doc_set(rate, "headline", S("给我们打个分"));
	doc_set(rate, "text", S("评不评由您，谁也不能催您。评价只有一次。"));
	doc_set(rate, "url", own ? case_url(visit, record, "/rate") : S(""));
	doc_set(rate, "ticket", own || count > 0 ? S("")
						 : link_make_until(&visit->act, record,
								   visit->act.now + TICKET_MINUTES * 60000LL));
	doc_set(rate, "action", count == 0 ? S("去评价") : S("看评价和整改结果"));
	if (count == 0)
		return NULL;
	TRY(reg_load(&program, reg, ids[0], &rating));
	doc_set(rate, "headline", S("您的评价"));
	doc_set(rate, "text",
		str_fmt(visit->arena, "您评的是“" STR "”，谢谢您。",
			STR_ARG(record_shown(&program, &rating, reg_field(reg, S("level"))))));
	return NULL;
}

static err_t put_publicity(struct visit *visit, const struct record *record, struct doc *out)
{
	struct notice notice;
	bool found = false;
	TRY(publish_about(&visit->act, record, &notice, &found));
	if (!found || portal_days_left(visit, &notice) == 0) {
		doc_set_bool(out, "publicity", false);
		return NULL;
	}
	struct doc *publicity = doc_set_map(out, "publicity");
	doc_set(publicity, "url", str_fmt(visit->arena, "/v/" STR "%s/publicity/%lld",
					  STR_ARG(notice.org), visit->route->kiosk ? "/kiosk" : "",
					  (long long)notice.id));
	doc_set(publicity, "text",
		str_fmt(visit->arena, "看公示的名单（" STR "）",
			STR_ARG(portal_left_words(visit, &notice))));
	return NULL;
}

/* ---- the page ---- */

/* What only the applicant may do with it, and the papers that were made for her. */
static err_t put_own(struct visit *visit, const struct record *record, const struct flow_view *view,
		     struct doc *out)
{
	size_t readers = 0;
	TRY(authority_own_doc(visit, record, out));
	TRY(reader_count(&visit->act, record, &readers));
	doc_set(out, "print_url", case_url(visit, record, "/receipt.pdf"));
	doc_set(out, "readers_url",
		reader_reg(&visit->act) == NULL ? S("") : case_url(visit, record, "/readers"));
	doc_set(out, "readers_text",
		readers == 0 ? S("现在只有您自己能看。")
			     : str_fmt(visit->arena, "现在有 %zu 位家里人能看。", readers));
	portal_steps(visit, record, case_url(visit, record, ""), doc_set_list(out, "choices"));
	struct doc *papers = doc_set_list(out, "papers");
	TRY(portal_papers_doc(visit, record, case_url(visit, record, ""), papers));
	doc_set_bool(out, "has_papers", papers->in.count > 0);
	return put_rate(visit, record, view, SIGHT_OWN, out);
}

static void put_nothing_own(struct doc *out)
{
	doc_set(out, "print_url", S(""));
	doc_set(out, "readers_url", S(""));
	doc_set_bool(out, "authority", false);
	doc_set_list(out, "choices");
	doc_set_bool(out, "has_papers", false);
	doc_set_bool(out, "rate", false);
}

err_t portal_case_doc(struct visit *visit, const struct record *record, const struct item *item,
		      enum portal_sight sight)
{
	struct flow_line *lines = NULL;
	struct flow_view at, *view = &at;
	size_t count = 0;
	bool own = sight == SIGHT_OWN;
	struct doc *out = doc_set_map(visit->page, "case");
	TRY(flow_look(&visit->act, record, view));
	bool waits = is_asked(visit, record);
	TRY(flow_journal(&visit->act, record, &lines, &count));
	flow_way(view, lines, count);
	struct str reason = portal_said(lines, count, view->state->name);
	if (reason.len == 0 && view->state->final)
		reason = portal_said(lines, count, record->came_from);
	doc_set(out, "number", record_text(record, "number"));
	doc_set(out, "item_title", item->title);
	doc_set(out, "applicant", portal_masked_name(visit, record));
	portal_state(out, "state", view->state->title, "", "");
	doc_set(doc_at(out, "state"), "tone", view->state->tone);
	doc_set(doc_at(out, "state"), "icon", view->state->icon);
	put_missing(visit, record, item, reason, own, out);
	put_expected(visit, item, view, waits, out);
	put_paused(visit, record, view, waits, out);
	put_late(visit, record, view, out);
	put_steps(visit, view, out);
	put_timeline(visit, record, view, lines, count, own, out);
	put_result(visit, record, item, view, reason, own, out);
	TRY(put_publicity(visit, record, out));
	if (own)
		return put_own(visit, record, view, out);
	put_nothing_own(out);
	return sight == SIGHT_HALL ? put_rate(visit, record, view, sight, out) : NULL;
}

/* The page after sending: the number large, what happens next. */
static void put_applied(struct visit *visit, const struct record *record, const struct item *item,
			const struct flow_view *view)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *out = doc_set_map(visit->page, "receipt");
	struct str phone = portal_phone(visit);
	doc_set(out, "number", record_text(record, "number"));
	doc_set(out, "item_title", item->title);
	doc_set(out, "applicant", portal_masked_name(visit, record));
	doc_set(out, "state_text",
		record_int(record, "verified") ? view->state->title : S("待窗口核实"));
	struct doc *next = doc_set_list(out, "next");
	portal_line(next,
		    str_fmt(visit->arena, STR "会在 %lld 个工作日内打电话和您核对。",
			    STR_ARG(place_name(&visit->act, record->org)),
			    (long long)catalogue_setting_int(catalogue, "intake_days", 5)));
	portal_line(next, S("核对好了才算正式受理，办理时间从受理的第二天算起。"));
	portal_line(next, S("缺什么材料，会一次跟您说清楚。"));
	if (phone.len > 0)
		portal_line(next, str_fmt(visit->arena, "等不及的，可以打 " STR " 问。", STR_ARG(phone)));
	doc_set(out, "expected_text",
		str_join(visit->arena, S("正式受理后："), item_days(visit->arena, item)));
	doc_put(out, S("qr"), view_qr(visit->arena, case_address(visit, record), S("查进度的二维码")));
	doc_set(out, "track_url", case_url(visit, record, ""));
	doc_set(out, "print_url", case_url(visit, record, "/receipt.pdf"));
}

err_t portal_case_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	struct flow_view view;
	TRY(portal_case_open(visit, &record, &item));
	TRY(flow_look(&visit->act, &record, &view));
	if (str_eq(visit_query(visit, "new"), S("1")) && !view.state->final) {
		portal_begin(visit, S("申请已提交"), TAB_TRACK);
		visit->template = "portal/applied";
		portal_remember(visit, &record);
		put_applied(visit, &record, item, &view);
		return NULL;
	}
	portal_begin(visit, S("办到哪一步了"), TAB_TRACK);
	portal_back(visit, face_url(visit, S("/track")), "查进度");
	portal_remember(visit, &record);
	return portal_case_doc(visit, &record, item, SIGHT_OWN);
}

/* Only of the case that the link proves: the number of a file alone opens nothing. */
err_t portal_file_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	struct attachment file;
	struct str org;
	TRY(portal_case_open(visit, &record, &item));
	TRY(attachment_load(&visit->act, visit_id(visit, 2), &file, &org));
	if (!str_eq(file.reg, record.reg->name) || file.record != record.id)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这个文件。");
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}
