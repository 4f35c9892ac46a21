/*
 * portal_publicity: what is on view, and saying that something in it is wrong.
 *
 * A notice is shown as it was frozen, never drawn again from the case. An objection needs no name; who
 * made it is seen by those who look into it and by nobody else.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/service/portal_int.h"

enum { LIST_MAX = 100 };

static struct str notice_url(struct visit *visit, const struct notice *notice)
{
	return face_url(visit, str_fmt(visit->arena, "/publicity/%lld", (long long)notice->id));
}

static struct str period(struct visit *visit, const struct notice *notice, bool year)
{
	int64_t from = 0, until = 0;
	if (!day_read(notice->from, &from) || !day_read(notice->until, &until))
		return S("");
	return str_fmt(visit->arena, STR "到 " STR,
		       STR_ARG(year ? day_chinese(visit->arena, from) : day_short(visit->arena, from)),
		       STR_ARG(year ? day_chinese(visit->arena, until)
				    : day_short(visit->arena, until)));
}

/* "云岭村，王** 三组": the frozen values but for the item, which the title says. */
static struct str scope_of(struct visit *visit, const struct notice *notice)
{
	struct str words = S("");
	for (size_t i = 0; i < notice->row_count && i < 2; i++) {
		struct str value = notice->rows[i].value;
		words = words.len == 0 ? value
				       : str_fmt(visit->arena, STR "，" STR, STR_ARG(words),
						 STR_ARG(value));
	}
	return words;
}

/* ---- the list ---- */

static void add_column(struct doc *columns, const char *key, const char *title)
{
	struct doc *one = doc_add_map(columns);
	doc_set(one, "key", str_of(key));
	doc_set(one, "title", str_of(title));
	doc_set_bool(one, "num", false);
}

/* What a spreadsheet takes away. */
static void put_table(struct visit *visit, const struct notice *notices, size_t count)
{
	struct doc *table = doc_set_map(visit->page, "table");
	struct doc *columns = doc_set_list(table, "columns");
	doc_set(table, "title", S("公示"));
	add_column(columns, "title", "公示内容");
	add_column(columns, "scope", "公示的是谁");
	add_column(columns, "from", "开始");
	add_column(columns, "until", "结束");
	struct doc *rows = doc_set_list(table, "rows");
	for (size_t i = 0; i < count; i++) {
		struct doc *row = doc_add_map(rows);
		doc_set(row, "title", notices[i].title);
		doc_set(row, "scope", scope_of(visit, &notices[i]));
		doc_set(row, "from", notices[i].from);
		doc_set(row, "until", notices[i].until);
	}
}

err_t portal_publicity_page(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	bool sheet = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	portal_begin(visit, S("公示"), TAB_PUBLICITY);
	struct doc *list = doc_set_list(visit->page, "notices");
	TRY(publish_on_view(&visit->act, S("case"), visit->act.org, LIST_MAX, &notices, &count));
	if (sheet)
		put_table(visit, notices, count);
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", notices[i].title);
		doc_set(one, "url", notice_url(visit, &notices[i]));
		doc_set(one, "left_text", portal_left_words(visit, &notices[i]));
		doc_set(one, "scope_text", scope_of(visit, &notices[i]));
		doc_set(one, "period_text", period(visit, &notices[i], false));
	}
	return NULL;
}

/* ---- one notice ---- */

static err_t load_notice(struct visit *visit, struct notice *out)
{
	struct notice notice;
	TRY(publish_load(&visit->act, visit_id(visit, 1), &notice));
	if (!str_starts(notice.org, visit->act.org) || !str_eq(notice.reg, S("case")))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个村没有这份公示，请核对网址，或到“公示”里找一找。");
	*out = notice;
	return NULL;
}

static void put_rows(const struct notice *notice, struct doc *out)
{
	struct doc *columns = doc_set_list(out, "columns");
	struct doc *cells = doc_set_list(doc_add_map(doc_set_list(out, "rows")), "cells");
	for (size_t i = 0; i < notice->row_count; i++) {
		struct doc *column = doc_add_map(columns), *cell = doc_add_map(cells);
		doc_set(column, "title", notice->rows[i].title);
		doc_set_bool(column, "num", false);
		doc_set(cell, "title", notice->rows[i].title);
		doc_set(cell, "text", notice->rows[i].value);
		doc_set_bool(cell, "num", false);
	}
}

static const char *const asked_names[] = {"kind", "text", "name", "phone"};
enum { ASKED = COUNT(asked_names) };

static const struct reg *objection_reg(const struct visit *visit)
{
	return catalogue_register(visit->act.house->catalogue, S("objection"));
}

static size_t asked_fields(const struct reg *reg, const struct field **fields)
{
	size_t count = 0;
	for (size_t i = 0; i < ASKED; i++) {
		fields[count] = reg_field(reg, str_of(asked_names[i]));
		count += fields[count] != NULL;
	}
	return count;
}

static int64_t recheck_days(const struct visit *visit)
{
	return catalogue_setting_int(visit->act.house->catalogue, "objection_recheck_days", 10);
}

static err_t put_objection(struct visit *visit, const struct notice *notice, struct doc *out)
{
	const struct reg *reg = objection_reg(visit);
	const struct field *fields[ASKED];
	if (reg == NULL || visit->route->kiosk || portal_days_left(visit, notice) == 0 ||
	    !str_eq(notice->reg, S("case"))) {
		doc_set_bool(out, "objection", false);
		return NULL;
	}
	size_t count = asked_fields(reg, fields);
	struct doc *objection = doc_set_map(out, "objection");
	doc_set(objection, "action", str_join(visit->arena, notice_url(visit, notice), S("/objection")));
	doc_set(objection, "promise",
		str_fmt(visit->arena,
			"觉得谁不该有，或者哪里不对，写下来交给我们。%lld 个工作日内查清楚。",
			(long long)recheck_days(visit)));
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			    visit->errors, fields, count, doc_set_list(objection, "fields"));
}

err_t portal_notice_page(struct visit *visit)
{
	struct notice notice;
	int64_t from = 0;
	TRY(load_notice(visit, &notice));
	bool over = portal_days_left(visit, &notice) == 0;
	portal_begin(visit, notice.title, TAB_PUBLICITY);
	portal_back(visit, face_url(visit, S("/publicity")), "公示");
	struct doc *out = doc_set_map(visit->page, "notice");
	portal_state(out, "state",
		     over ? S("公示已经结束")
			  : str_join(visit->arena, S("公示中，"), portal_left_words(visit, &notice)),
		     over ? "ok" : "act", over ? "check" : "clock");
	doc_set(out, "period_text", period(visit, &notice, true));
	struct doc *paragraphs = doc_set_list(out, "paragraphs");
	portal_line(paragraphs, over ? S("这份名单的公示已经结束。")
				     : S("下面的申请正在公示，请大家看看有没有不对的地方。"));
	put_rows(&notice, out);
	doc_set(out, "signed_text",
		str_fmt(visit->arena, STR "村民委员会　" STR,
			STR_ARG(place_name(&visit->act, notice.org)),
			STR_ARG(day_read(notice.from, &from) ? day_chinese(visit->arena, from)
							     : notice.from)));
	struct doc *contact = doc_set_map(out, "contact");
	doc_set(contact, "name", S("村务监督委员会"));
	doc_set(contact, "phone", portal_phone(visit));
	return put_objection(visit, &notice, out);
}

/* ---- objecting ---- */

static err_t make_objection(struct visit *visit, const struct notice *notice, int64_t *out)
{
	const struct reg *reg = objection_reg(visit);
	const struct field *fields[ASKED];
	struct draft *draft = NULL;
	size_t count = asked_fields(reg, fields);
	TRY(draft_new(&visit->act, reg, notice->org, &draft));
	draft_take(draft, &visit->form, fields, count);
	draft_set_int(draft, "case", notice->record);
	draft_set_text(draft, "title", notice->title);
	draft_set_int(draft, "notice", notice->id);
	draft_set_int(draft, "by_public", 1);
	if (reg->flow_count > 0)
		TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, out));
	return reg->flow_count > 0 ? flow_begun(&visit->act, reg, *out, S("")) : NULL;
}

err_t portal_objection_apply(struct visit *visit)
{
	struct notice notice;
	struct record made;
	int64_t id = 0;
	TRY(load_notice(visit, &notice));
	if (portal_days_left(visit, &notice) == 0 || !str_eq(notice.reg, S("case")) ||
	    objection_reg(visit) == NULL)
		return err_new(visit->arena, ERR_CONFLICT,
			       "公示已经结束。还有意见的，请打村里的电话或到窗口说。");
	TRY(make_objection(visit, &notice, &id));
	struct act program = portal_program(visit);
	TRY(reg_load(&program, objection_reg(visit), id, &made));
	visit->location = str_fmt(visit->arena, STR "/objection?done=" STR,
				  STR_ARG(notice_url(visit, &notice)),
				  STR_ARG(portal_mark(visit, &made)));
	return NULL;
}

static void put_next(struct visit *visit, const struct record *objection, struct doc *out)
{
	int64_t due = 0;
	struct str phone = portal_phone(visit), days = record_text(objection, "due");
	struct doc *next = doc_set_list(out, "next");
	portal_line(next, S("镇里派人查，经办这件事的人不参加。"));
	if (!str_eq(days, S("9999-12-31")) && day_read(days, &due))
		portal_line(next, str_fmt(visit->arena, "%lld 个工作日内查清楚，最晚 " STR "。",
					  (long long)recheck_days(visit),
					  STR_ARG(day_chinese(visit->arena, due))));
	portal_line(next, phone.len == 0
				  ? S("您留了电话的，我们打给您；没留的，可以到窗口报编号来问。")
				  : str_fmt(visit->arena,
					    "您留了电话的，我们打给您；没留的，可以打 " STR " 报编号来问。",
					    STR_ARG(phone)));
}

err_t portal_objection_page(struct visit *visit)
{
	struct record objection;
	struct notice notice;
	if (visit_refused(visit)) {
		visit->template = "portal/notice";
		return portal_notice_page(visit);
	}
	TRY(load_notice(visit, &notice));
	TRY(portal_marked(visit, objection_reg(visit), visit_query(visit, "done"), &objection));
	portal_begin(visit, S("意见收到了"), TAB_PUBLICITY);
	struct doc *out = doc_set_map(visit->page, "objected");
	doc_set(out, "number", record_text(&objection, "number"));
	doc_set(out, "notice_title", notice.title);
	doc_set(out, "notice_url", notice_url(visit, &notice));
	put_next(visit, &objection, out);
	return NULL;
}
