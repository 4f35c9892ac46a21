/*
 * entry: one entry: what it says, its vouchers, who made and who checked it, what corrects it and where it was published;
 * and putting right one that was checked, by entries of their own.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/money/money_int.h"
#include "web/part.h"

#include <stdlib.h>

enum { RELATED_MAX = 20, REASON_LEAST = 2, REASON_MOST = 40 };

static err_t load_entry(struct visit *visit, int64_t id, struct record *out)
{
	return reg_load(&visit->act, act_register(&visit->act, "money_entry"), id, out);
}

/* ---- the page ---- */

static err_t put_vouchers(struct visit *visit, const struct record *entry)
{
	TRY(visit_files(visit, entry, false, visit->page));
	bool may = act_may(&visit->act, entry->reg->name, VERB_CHANGE, entry->org) &&
		   act_may(&visit->act, S("files"), VERB_CREATE, entry->org) &&
		   !record_is(entry, "state", "dropped");
	doc_set_bool(visit->page, "add", false);
	if (!may)
		return NULL;
	struct doc *add = doc_set_map(visit->page, "add");
	doc_set(add, "url",
		str_fmt(visit->arena, "/desk/r/money_entry/%lld/files", (long long)entry->id));
	struct doc *field = part_field(doc_set_list(add, "fields"), "file_attachment",
				       "添加凭证照片", "is_files");
	doc_set(field, "hint", S("发票、收据、合同的照片或 PDF，一个不超过 10 MB"));
	doc_set_bool(field, "optional", false);
	return NULL;
}

static void put_other(struct visit *visit, const struct record *other, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "number", record_text(other, "number"));
	doc_set(one, "day", day_listed(visit->arena, record_text(other, "day"), visit->act.today));
	doc_set(one, "amount", money_yuan(visit->arena, record_int(other, "amount")));
	doc_set(one, "purpose", record_text(other, "purpose"));
	doc_set(one, "url", visit_record_url(visit, other->reg->name, other->id));
}

static err_t put_corrections(struct visit *visit, const struct record *entry)
{
	struct act program = act_as_program(&visit->act);
	struct record other;
	int64_t *ids = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "corrections"),
		   *before = doc_set_list(visit->page, "corrected");
	TRY(reg_find_ref(&program, entry->reg, "corrects", entry->id, RELATED_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(reg_load(&program, entry->reg, ids[i], &other));
		put_other(visit, &other, list);
	}
	doc_set_bool(visit->page, "has_corrections", list->in.count > 0);
	if (record_int(entry, "corrects") == 0)
		return NULL;
	TRY(reg_load(&program, entry->reg, record_int(entry, "corrects"), &other));
	put_other(visit, &other, before);
	return NULL;
}

/* Where the public sees it: the sheet of its month, when that is closed. */
static err_t put_published(struct visit *visit, const struct record *entry)
{
	struct str month = money_month_of_day(record_text(entry, "day"));
	struct record closed;
	bool found = false;
	TRY(money_month_of(&visit->act, entry->org, month, &closed, &found));
	doc_set(visit->page, "published_text",
		found && record_is(entry, "state", "checked")
			? str_fmt(visit->arena, STR "，" STR " 结账，已在当月的公示表里",
				  STR_ARG(month_chinese(visit->arena, month)),
				  STR_ARG(record_text(&closed, "closed_on")))
			: str_fmt(visit->arena, STR "还没有结账，结账以后进公示表",
				  STR_ARG(month_chinese(visit->arena, month))));
	doc_set(visit->page, "published_url",
		found && record_is(entry, "state", "checked")
			? money_url(visit, entry->org, "/desk/money/public", "month", month)
			: S(""));
	return NULL;
}

static err_t put_flow(struct visit *visit, const struct record *entry)
{
	struct doc *actions = doc_set_list(visit->page, "actions");
	struct flow_view view;
	TRY(flow_look(&visit->act, entry, &view));
	part_state(visit->page, "state", view.state->title, view.state->tone, view.state->icon);
	TRY(flow_desk_doc(&visit->act, entry, doc_set_map(visit->page, "flow")));
	TRY(flow_actions_doc(
		&visit->act, entry,
		str_fmt(visit->arena, "/desk/r/money_entry/%lld/step", (long long)entry->id), S(""),
		NULL, NULL, actions));
	(void)flow_turn_doc(visit->page);
	bool own = entry->open && visit->act.account == record_int(entry, "maker");
	doc_set(visit->page, "waiting",
		record_is(entry, "state", "made") && own ? S("您登记的账，要由另一个人审核。") : S(""));
	return NULL;
}

static void put_facts(struct visit *visit, const struct record *entry)
{
	static const char *const names[] = {
		"side",       "account",    "to_account",   "income_kind", "spend_kind",
		"day",        "payee",      "purpose",      "fund_source", "project",
		"voucher_no", "maker_name", "checker_name", "checked_on", NULL};
	reg_facts_doc(&visit->act, entry, names, doc_set_list(visit->page, "facts"));
}

err_t money_entry_page(struct visit *visit)
{
	struct record entry;
	TRY(load_entry(visit, visit_id(visit, 0), &entry));
	bool change = act_may(&visit->act, entry.reg->name, VERB_CHANGE, entry.org);
	bool open = record_is(&entry, "state", "made") || record_is(&entry, "state", "returned");
	money_frame(visit, entry.org, record_text(&entry, "number"));
	struct doc *record = doc_set_map(visit->page, "record");
	doc_set_int(record, "id", entry.id);
	doc_set_int(record, "version", entry.version);
	doc_set(record, "title", record_text(&entry, "number"));
	doc_set(visit->page, "amount", money_yuan(visit->arena, record_int(&entry, "amount")));
	doc_set(visit->page, "kind", money_kind_title(&visit->act, &entry));
	doc_set(visit->page, "edit_url",
		change && open ? str_fmt(visit->arena, "/desk/r/money_entry/%lld/edit",
					 (long long)entry.id)
			       : S(""));
	doc_set(visit->page, "correct_url",
		act_may(&visit->act, entry.reg->name, VERB_CREATE, entry.org) &&
				record_is(&entry, "state", "checked")
			? str_fmt(visit->arena, "/desk/money/correct?entry=%lld",
				  (long long)entry.id)
			: S(""));
	put_facts(visit, &entry);
	TRY(put_vouchers(visit, &entry));
	TRY(put_corrections(visit, &entry));
	TRY(put_published(visit, &entry));
	TRY(put_flow(visit, &entry));
	return reg_history_doc(&visit->act, &entry, doc_set_list(visit->page, "history"));
}

/* ---- putting right what was checked ---- */

static err_t load_wrong(struct visit *visit, int64_t id, struct record *out)
{
	TRY(load_entry(visit, id, out));
	TRY(act_need(&visit->act, out->reg->name, VERB_CREATE, out->org));
	if (!record_is(out, "state", "checked"))
		return err_new(visit->arena, ERR_CONFLICT,
			       "这一笔还没有入账，直接改就行，不用更正。");
	return NULL;
}

static int64_t entry_asked(struct visit *visit)
{
	int64_t id = 0;
	struct str text = visit_field(visit, "entry").len > 0 ? visit_field(visit, "entry")
							      : visit_query(visit, "entry");
	return str_int(text, &id) ? id : 0;
}

static struct doc *put_field(struct visit *visit, struct doc *fields, const char *name,
			     const char *title, const char *kind, struct str value)
{
	struct doc *field = part_field(fields, name, title, kind);
	doc_set(field, "value", visit_refused(visit) ? visit_field(visit, name) : value);
	for (err_t at = visit->errors; at != NULL; at = at->next) {
		if (str_eq(at->field, str_of(name)))
			doc_set(field, "error", at->text);
	}
	return field;
}

err_t money_correct_page(struct visit *visit)
{
	struct record wrong;
	TRY(load_wrong(visit, entry_asked(visit), &wrong));
	money_frame(visit, wrong.org,
		    str_join(visit->arena, S("更正 "), record_text(&wrong, "number")));
	doc_set(visit->page, "action", S("/desk/money/correct"));
	doc_set(visit->page, "entry", str_fmt(visit->arena, "%lld", (long long)wrong.id));
	struct doc *wrongs = doc_set_list(visit->page, "wrong");
	put_other(visit, &wrong, wrongs);
	struct doc *fields = doc_set_list(visit->page, "fields");
	struct doc *why = put_field(visit, fields, "why", "错在哪里", "is_text", S(""));
	doc_set_bool(why, "required", true);
	doc_set_bool(why, "optional", false);
	doc_set_int(why, "maxlength", REASON_MOST);
	struct doc *day = put_field(visit, fields, "day", "更正记在哪天", "is_date",
				    day_text(visit->arena, visit->act.today));
	doc_set_bool(day, "required", true);
	doc_set_bool(day, "optional", false);
	struct doc *right = put_field(visit, fields, "right", "正确的金额", "is_money", S(""));
	doc_set(right, "hint", S("整笔都不该有的，空着不填，只冲销"));
	return NULL;
}

/* An entry like the wrong one, with another amount. */
static err_t make_like(struct visit *visit, const struct record *wrong, struct str amount,
		       struct str purpose, int64_t *out)
{
	static const char *const texts[] = {"side",        "income_kind", "spend_kind", "payee",
					    "fund_source", "project",     "voucher_no"};
	const struct reg *reg = wrong->reg;
	const struct field *amount_field = reg_field(reg, S("amount"));
	struct form_value value = {S("amount"), amount, NULL};
	struct draft *draft = NULL;
	TRY(draft_new(&visit->act, reg, wrong->org, &draft));
	for (size_t i = 0; i < COUNT(texts); i++)
		draft_set_text(draft, texts[i], record_text(wrong, texts[i]));
	draft_set_int(draft, "account", record_int(wrong, "account"));
	if (record_int(wrong, "to_account") != 0)
		draft_set_int(draft, "to_account", record_int(wrong, "to_account"));
	draft_take(draft, &(struct form){&value}, &amount_field, 1);
	draft_set_text(draft, "purpose", str_head(purpose, 60));
	draft_set_text(draft, "day", visit_field(visit, "day"));
	draft_set_int(draft, "corrects", wrong->id);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, out));
	return flow_begun(&visit->act, reg, *out, S(""));
}

static err_t check_correction(struct visit *visit, const struct record *wrong)
{
	size_t chars = str_chars(str_trim(visit_field(visit, "why")));
	int64_t day = 0;
	if (chars < REASON_LEAST || chars > REASON_MOST)
		return err_field(visit->arena, S("why"),
				 "请写明错在哪里，例如“金额多写了一个 0”，最多 %d 个字。",
				 REASON_MOST);
	if (!day_read(visit_field(visit, "day"), &day))
		return err_field(visit->arena, S("day"),
				 "请选更正记在哪天，要在没有结账的月份里。");
	if (str_eq(record_text(wrong, "side"), S("open")))
		return err_field(
			visit->arena, S("why"),
			"期初余额不能这样更正。多了少了的，请另记一笔收入或支出，写明原因。");
	return NULL;
}

err_t money_correct_apply(struct visit *visit)
{
	struct record wrong;
	struct str why = str_trim(visit_field(visit, "why")),
		   right = str_trim(visit_field(visit, "right"));
	int64_t reversed = 0, made = 0;
	TRY(load_wrong(visit, entry_asked(visit), &wrong));
	TRY(check_correction(visit, &wrong));
	struct str number = record_text(&wrong, "number");
	struct str undone = text_hundredths(visit->arena, -record_int(&wrong, "amount"));
	TRY(make_like(visit, &wrong, undone,
		      str_fmt(visit->arena, "冲销 " STR "：" STR, STR_ARG(number), STR_ARG(why)),
		      &reversed));
	if (right.len > 0) {
		err_t err = make_like(visit, &wrong, right,
				      str_fmt(visit->arena, STR "（更正 " STR "）",
					      STR_ARG(str_head(record_text(&wrong, "purpose"), 40)),
					      STR_ARG(number)),
				      &made);
		if (err != NULL && str_eq(err->field, S("amount")))
			return err_field(visit->arena, S("right"), STR, STR_ARG(err->text));
		TRY(err);
	}
	visit->location = visit_record_url(visit, wrong.reg->name, reversed);
	visit->flash = made > 0 ? S("记好了：冲销一笔、正确的一笔，两笔都要审核。")
				: S("记好了冲销的一笔，要由另一个人审核。");
	return NULL;
}
