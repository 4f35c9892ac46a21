/*
 * book: the rules of the book. Two people, open months, accounts of one's own village; nothing that was checked changes.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/money/money_int.h"

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

static bool is_side(const struct draft *draft, const char *side)
{
	return str_eq(draft_text(draft, "side"), str_of(side));
}

/* ---- an entry ---- */

static err_t check_day(struct act *act, struct draft *draft)
{
	struct str text = draft_text(draft, "day"), closed;
	int64_t day = 0;
	if (!day_read(text, &day))
		return NULL; /* said already */
	if (day > act->today)
		fault(draft, "day", "这一天还没有到。钱实际收到、付出以后再记。");
	TRY(money_closed(act, draft->org, &closed));
	if (closed.len > 0 && str_cmp(money_month_of_day(text), closed) <= 0)
		draft_fault(
			draft, "day",
			err_field(act->arena, S("day"),
				  STR "已经结账，不能再记。请记在 " STR
				      " 以后；要更正以前的账，请打开那一笔，点“更正”。",
				  STR_ARG(month_chinese(act->arena, closed)),
				  STR_ARG(money_first_day(
					  act->arena, money_month_moved(act->arena, closed, 1)))));
	return NULL;
}

static err_t check_account(struct act *act, struct draft *draft, const char *field)
{
	struct act program = act_as_program(act);
	struct record account;
	int64_t id = draft_int(draft, field);
	if (id == 0)
		return NULL;
	err_t err = reg_load(&program, act_register(act, "money_account"), id, &account);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || !str_eq(account.org, draft->org))
		fault(draft, field, "这不是本村的账户，请再选一次。");
	else if (record_int(&account, "ended") != 0)
		fault(draft, field, "这个账户已经不用了，请选别的账户。");
	return NULL;
}

/* An opening balance is the first thing that an account has. */
static err_t check_opening(struct act *act, struct draft *draft)
{
	enum { SOME = 50 };
	static const char *const fields[] = {"account", "to_account"};
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "money_entry");
	for (size_t f = 0; f < 2; f++) {
		int64_t *ids = NULL;
		size_t count = 0;
		TRY(reg_find_ref(&program, reg, fields[f], draft_int(draft, "account"), SOME, &ids,
				 &count));
		for (size_t i = 0; i < count; i++) {
			struct record other;
			TRY(reg_load(&program, reg, ids[i], &other));
			if (ids[i] == draft->id ||
			    str_eq(record_text(&other, "state"), S("dropped")))
				continue;
			fault(draft, "side",
			      "这个账户已经有账了，期初余额只能是第一笔。多了少了的，请按收入或支出"
			      "记，写明原因。");
			return NULL;
		}
	}
	return NULL;
}

static void need(struct draft *draft, const char *side, const char *field, const char *text)
{
	if (is_side(draft, side) && draft_text(draft, field).len == 0)
		fault(draft, field, text);
}

static err_t check_sides(struct act *act, struct draft *draft)
{
	need(draft, "income", "income_kind", "请选收入项目。");
	need(draft, "spend", "spend_kind", "请选支出项目。");
	need(draft, "income", "payee", "请写收的是谁的钱。");
	need(draft, "spend", "payee", "请写钱付给了谁。");
	TRY(check_account(act, draft, "account"));
	if (is_side(draft, "open"))
		return check_opening(act, draft);
	if (!is_side(draft, "move"))
		return NULL;
	if (draft_int(draft, "to_account") == 0)
		fault(draft, "to_account", "请选转到哪个账户。");
	else if (draft_int(draft, "to_account") == draft_int(draft, "account"))
		fault(draft, "to_account", "转出和转入是同一个账户，请再选一次。");
	return check_account(act, draft, "to_account");
}

static void check_amount(struct draft *draft)
{
	int64_t fen = draft_int(draft, "amount");
	if (fen == 0)
		fault(draft, "amount", "金额不能是 0。");
	else if (fen < 0 && draft_int(draft, "corrects") == 0)
		fault(draft, "amount", "金额要大于 0。要冲销一笔账，请打开那一笔，点“更正”。");
}

/* Whoever writes what it says is its maker, and so not its checker. */
static void name_maker(struct act *act, struct draft *draft)
{
	if (act->account <= 0)
		return;
	draft_set_int(draft, "maker", act->account);
	draft_set_text(draft, "maker_name", act->name);
}

err_t entry_check(struct act *act, struct draft *draft)
{
	struct str state = draft->before == NULL ? S("") : record_text(draft->before, "state");
	if (draft->before != NULL && draft->flow_set)
		return NULL; /* a step writes its own columns */
	if (str_eq(state, S("checked")) || str_eq(state, S("dropped")))
		return err_new(act->arena, ERR_CONFLICT,
			       "审核过的账不能改。记错了，请打开这一笔，点“更正”，另记一笔。");
	TRY(money_lock(act, draft->org));
	TRY(check_day(act, draft));
	TRY(check_sides(act, draft));
	check_amount(draft);
	name_maker(act, draft);
	return NULL;
}

/* An account with money in it is not ended. */
err_t account_check(struct act *act, struct draft *draft)
{
	struct statement now;
	struct str today = day_text(act->arena, act->today);
	if (draft->before == NULL || draft_int(draft, "ended") == 0 ||
	    record_int(draft->before, "ended") != 0)
		return NULL;
	TRY(money_lock(act, draft->org));
	TRY(money_statement(act, draft->org, today, today, &now));
	for (size_t i = 0; i < now.account_count; i++) {
		if (now.accounts[i].id == draft->id && now.sums[i].closing != 0)
			fault(draft, "ended", "这个账户还有余额，请先把钱转走，再停用。");
	}
	return NULL;
}

/* ---- who takes which step ---- */

err_t entry_terms(struct act *act, const struct record *record, const struct term **terms,
		  size_t *count)
{
	struct term *list = arena_many(act->arena, struct term, 2);
	bool program = act->account == -1;
	bool another = act->account > 0 && act->account != record_int(record, "maker") &&
		       act_may(act, record->reg->name, VERB_MANAGE, record->org);
	bool maker = act->account > 0 && act_may(act, record->reg->name, VERB_CHANGE, record->org);
	list[0] = (struct term){S("money_by_another"), program || another};
	list[1] = (struct term){S("money_by_maker"), program || maker};
	*terms = list;
	*count = 2;
	return NULL;
}

/* In the same transaction as the step: who checked it, and that its month is still open. */
err_t entry_checked(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record entry;
	struct draft *draft = NULL;
	struct str closed;
	int64_t id = 0;
	TRY(money_lock(act, event->org));
	TRY(reg_load(&program, act_register(act, "money_entry"), event->id, &entry));
	TRY(money_closed(act, entry.org, &closed));
	if (closed.len > 0 && str_cmp(money_month_of_day(record_text(&entry, "day")), closed) <= 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "这个月已经结账，这一笔不能再入账。请退回，改成没结账的日子。");
	TRY(draft_of(&program, &entry, &draft));
	draft_set_text(draft, "checker_name", act->name);
	draft_set_text(draft, "checked_on", day_text(act->arena, act->today));
	draft->flow_set = true;
	return draft_write(draft, entry.version, &id);
}
