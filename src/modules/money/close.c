/*
 * close: a month is over, everything in it was checked, somebody by name closes it.
 *
 * Months are closed one after the other. What the books say then is kept (money_month, money_balance) with a digest of every
 * entry, so that a later page can show that nothing has changed since.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "modules/money/money_int.h"
#include "web/part.h"

enum { NOTE_LEAST = 2, NOTE_MOST = 100, SHOWN_MAX = 50 };

/* ---- what there is to say about a month ---- */

static bool has_voucher(struct act *act, const struct record *entry)
{
	struct attachment *files = NULL;
	size_t count = 0;
	return attachment_list(act, entry->reg->name, entry->id, &files, &count) == NULL &&
	       count > 0;
}

/* Money that moves between one's own accounts has its voucher too; a correction has that of what it corrects. */
static err_t find_bare(struct act *act, struct closing *closing)
{
	struct act program = act_as_program(act);
	closing->bare =
		arena_many(act->arena, const struct record *, closing->statement.entry_count + 1);
	for (size_t i = 0; i < closing->statement.entry_count; i++) {
		const struct record *entry = &closing->statement.entries[i];
		if (record_int(entry, "corrects") == 0 && !has_voucher(&program, entry))
			closing->bare[closing->bare_count++] = entry;
	}
	return NULL;
}

err_t money_closing(struct act *act, struct str org, struct str month, struct closing *out)
{
	struct closing *made = arena_one(act->arena, struct closing);
	struct str last = money_last_day(act->arena, month);
	int64_t day = 0;
	made->month = month;
	made->over = day_read(last, &day) && day < act->today;
	TRY(money_statement(act, org, money_first_day(act->arena, month), last, &made->statement));
	TRY(money_entries(act, org, S(""), last, "made,returned", &made->waiting,
			  &made->waiting_count));
	TRY(find_bare(act, made));
	*out = *made;
	return NULL;
}

/* ---- closing ---- */

static err_t may_close(struct act *act, struct str org, struct str month,
		       const struct closing *closing)
{
	struct str next;
	TRY(money_next(act, org, &next));
	if (next.len == 0)
		return err_new(act->arena, ERR_CONFLICT, "还没有记过账，没有月份可以结。");
	if (!str_eq(next, month))
		return err_new(act->arena, ERR_CONFLICT,
			       "现在该结的是" STR "，请回到结账页再看一次。",
			       STR_ARG(month_chinese(act->arena, next)));
	if (!closing->over)
		return err_new(act->arena, ERR_CONFLICT, STR "还没有过完，下个月 1 日以后再结。",
			       STR_ARG(month_chinese(act->arena, month)));
	if (closing->waiting_count > 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "还有 %zu 笔没有审核。请先审核或作废，再结账。",
			       closing->waiting_count);
	return NULL;
}

static err_t check_note(struct act *act, const struct closing *closing, struct str note)
{
	size_t chars = str_chars(note);
	if (closing->bare_count > 0 && chars < NOTE_LEAST)
		return err_field(act->arena, S("note"),
				 "有 %zu 笔没有凭证照片。请补上照片，或者在这里写明原因。",
				 closing->bare_count);
	if (chars > NOTE_MOST)
		return err_field(act->arena, S("note"), "说明请写短一些，最多 %d 个字。",
				 NOTE_MOST);
	return NULL;
}

static err_t keep_balance(struct act *program, const struct statement *statement, struct str month,
			  size_t i)
{
	const struct money_sum *sum = &statement->sums[i];
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(program, act_register(program, "money_balance"), statement->org, &draft));
	draft_set_text(draft, "month", month);
	draft_set_int(draft, "account", statement->accounts[i].id);
	draft_set_int(draft, "opening", sum->opening);
	draft_set_int(draft, "income", sum->income);
	draft_set_int(draft, "spend", sum->spend);
	draft_set_int(draft, "moved_in", sum->moved_in);
	draft_set_int(draft, "moved_out", sum->moved_out);
	draft_set_int(draft, "closing", sum->closing);
	return draft_write(draft, 0, &id);
}

static err_t keep_month(struct act *act, struct act *program, const struct closing *closing,
			struct str note, int64_t *out)
{
	const struct statement *statement = &closing->statement;
	const struct money_sum *all = &statement->sums[statement->account_count];
	struct draft *draft = NULL;
	TRY(draft_new(program, act_register(act, "money_month"), statement->org, &draft));
	draft_set_text(draft, "month", closing->month);
	draft_set_int(draft, "income", all->income);
	draft_set_int(draft, "spend", all->spend);
	draft_set_int(draft, "balance", all->closing);
	draft_set_int(draft, "entries", (int64_t)statement->entry_count);
	draft_set_text(draft, "digest", money_digest(act->arena, statement));
	draft_set_text(draft, "closer", act->name.len > 0 ? act->name : S("系统"));
	draft_set_text(draft, "closed_on", day_text(act->arena, act->today));
	draft_set_text(draft, "note", note);
	return draft_write(draft, 0, out);
}

err_t money_close(struct act *act, struct str org, struct str month, struct str note, int64_t *out)
{
	struct act program = act_as_program(act);
	struct closing closing;
	int64_t id = 0;
	TRY(act_need(act, S("money_entry"), VERB_MANAGE, org));
	if (!money_month_reads(month))
		return err_new(act->arena, ERR_INVALID, "没有这个月份，请回到结账页再看一次。");
	TRY(money_lock(act, org));
	TRY(money_closing(act, org, month, &closing));
	TRY(may_close(act, org, month, &closing));
	TRY(check_note(act, &closing, note));
	for (size_t i = 0; i < closing.statement.account_count; i++)
		TRY(keep_balance(&program, &closing.statement, month, i));
	TRY(keep_month(act, &program, &closing, note, &id));
	TRY(audit_note(act, &(struct audit_entry){.verb = S("close"),
						  .on = S("money_month"),
						  .id = id,
						  .org = org,
						  .note = month_chinese(act->arena, month)}));
	*out = id;
	return NULL;
}

/* ---- the page ---- */

static void put_line(struct visit *visit, const struct record *entry, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "day", day_listed(visit->arena, record_text(entry, "day"), visit->act.today));
	doc_set(one, "number", record_text(entry, "number"));
	doc_set(one, "purpose", record_text(entry, "purpose"));
	doc_set(one, "amount", money_yuan(visit->arena, record_int(entry, "amount")));
	doc_set(one, "url", visit_record_url(visit, entry->reg->name, entry->id));
}

static void put_missing(struct visit *visit, const struct closing *closing)
{
	struct doc *waiting = doc_set_list(visit->page, "waiting"),
		   *bare = doc_set_list(visit->page, "bare");
	for (size_t i = 0; i < closing->waiting_count && i < SHOWN_MAX; i++)
		put_line(visit, &closing->waiting[i], waiting);
	for (size_t i = 0; i < closing->bare_count && i < SHOWN_MAX; i++)
		put_line(visit, closing->bare[i], bare);
	doc_set_bool(visit->page, "has_waiting", closing->waiting_count > 0);
	doc_set_bool(visit->page, "has_bare", closing->bare_count > 0);
	doc_set(visit->page, "waiting_text",
		str_fmt(visit->arena, "%zu 笔没有审核", closing->waiting_count));
	doc_set(visit->page, "bare_text",
		str_fmt(visit->arena, "%zu 笔没有凭证照片", closing->bare_count));
}

static void put_form(struct visit *visit, struct str org, const struct closing *closing)
{
	bool may = act_may(&visit->act, S("money_entry"), VERB_MANAGE, org);
	bool ready = closing->over && closing->waiting_count == 0;
	doc_set_bool(visit->page, "over", closing->over);
	doc_set_bool(visit->page, "may", may && ready);
	doc_set_bool(visit->page, "others", !may && ready);
	struct doc *fields = doc_set_list(visit->page, "fields");
	if (!may || !ready)
		return;
	struct doc *note = part_field(
		fields, "note", closing->bare_count > 0 ? "缺凭证照片的原因" : "说明", "is_text");
	doc_set(note, "value", visit_field(visit, "note"));
	doc_set_bool(note, "required", closing->bare_count > 0);
	doc_set_bool(note, "optional", closing->bare_count == 0);
	doc_set_int(note, "maxlength", NOTE_MOST);
	for (err_t at = visit->errors; at != NULL; at = at->next) {
		if (str_eq(at->field, S("note")))
			doc_set(note, "error", at->text);
	}
}

err_t money_close_page(struct visit *visit)
{
	struct closing closing;
	struct str org, month;
	TRY(money_place(visit, &org));
	if (org.len == 0)
		return NULL;
	money_frame(visit, org, S("月末结账"));
	TRY(money_next(&visit->act, org, &month));
	doc_set_bool(visit->page, "closing", false);
	doc_set(visit->page, "list_url",
		str_fmt(visit->arena, "/desk/r/money_month?org=" STR, STR_ARG(org)));
	if (month.len == 0)
		return NULL;
	TRY(money_closing(&visit->act, org, month, &closing));
	struct doc *out = doc_set_map(visit->page, "closing");
	doc_set(out, "month", month);
	doc_set(out, "title", month_chinese(visit->arena, month));
	doc_set(out, "action", money_url(visit, org, "/desk/money/close", NULL, S("")));
	doc_set(out, "entries", str_fmt(visit->arena, "%zu 笔", closing.statement.entry_count));
	doc_set(out, "statement_url",
		money_url(visit, org, "/desk/money/statement", "period", month));
	put_missing(visit, &closing);
	put_form(visit, org, &closing);
	money_put_sums(visit, &closing.statement, doc_set_list(visit->page, "sums"));
	return NULL;
}

err_t money_close_apply(struct visit *visit)
{
	struct str org, month = visit_field(visit, "month");
	int64_t id = 0;
	TRY(money_place(visit, &org));
	TRY(money_close(&visit->act, org, month, str_trim(visit_field(visit, "note")), &id));
	visit->location = money_url(visit, org, "/desk/money/statement", "period", month);
	visit->flash = str_fmt(visit->arena, STR "结好账了。这个月的账不再变，要更正的另记一笔。",
			       STR_ARG(month_chinese(visit->arena, month)));
	return NULL;
}
