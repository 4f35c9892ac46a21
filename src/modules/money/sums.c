/*
 * sums: statements and balances, worked out from entries that were checked, to the fen.
 *
 * The way begins at the last closed month before the days that are asked for: its balances are kept, so that no page ever
 * adds up ten years. They are what the entries give, for closed months do not change (money_digest proves it).
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/money/money_int.h"

enum { BALANCES_MAX = 100, DIGEST_LINE = 1024 };

static bool is_side(const struct record *entry, const char *side)
{
	return str_eq(record_text(entry, "side"), str_of(side));
}

int64_t money_effect(const struct record *entry, int64_t account)
{
	int64_t fen = record_int(entry, "amount"), effect = 0;
	bool out = is_side(entry, "spend") || is_side(entry, "move");
	if (record_int(entry, "account") == account)
		effect += out ? -fen : fen;
	if (is_side(entry, "move") && record_int(entry, "to_account") == account)
		effect += fen;
	return effect;
}

/* ---- opening balances ---- */

static struct money_sum *sum_of(const struct statement *statement, int64_t account)
{
	for (size_t i = 0; i < statement->account_count; i++) {
		if (statement->accounts[i].id == account)
			return &statement->sums[i];
	}
	return NULL;
}

static err_t take_kept(struct act *act, const struct statement *statement, struct str month)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "money_balance");
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_find_text(&program, reg, reg_field(reg, S("month")), month, statement->org,
			  BALANCES_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record kept;
		TRY(reg_load(&program, reg, ids[i], &kept));
		struct money_sum *sum = sum_of(statement, record_int(&kept, "account"));
		if (sum == NULL)
			return err_internal(act->arena,
					    "a kept balance of an account that is not there");
		sum->opening = record_int(&kept, "closing");
	}
	return NULL;
}

/* The last closed month that lies wholly before the day; empty: none. */
static err_t closed_before(struct act *act, struct str org, struct str day, struct str *out)
{
	struct str closed, before = money_month_moved(act->arena, money_month_of_day(day), -1);
	struct record month;
	bool found = false;
	TRY(money_closed(act, org, &closed));
	*out = closed;
	if (closed.len == 0 || str_cmp(closed, before) <= 0)
		return NULL;
	TRY(money_month_of(act, org, before, &month, &found));
	*out = found ? before : S(""); /* before the first month that was closed */
	return NULL;
}

/* ---- the days that are asked for ---- */

static void add_part(struct money_part *parts, size_t count, struct str code, int64_t fen)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(parts[i].code, code))
			continue;
		parts[i].fen += fen;
		parts[i].entries++;
	}
}

static void add_entry(struct statement *statement, const struct record *entry)
{
	struct money_sum *sum = sum_of(statement, record_int(entry, "account"));
	struct money_sum *to =
		is_side(entry, "move") ? sum_of(statement, record_int(entry, "to_account")) : NULL;
	int64_t fen = record_int(entry, "amount");
	if (sum == NULL)
		return;
	if (is_side(entry, "income")) {
		sum->income += fen;
		add_part(statement->income, statement->income_count,
			 record_text(entry, "income_kind"), fen);
	} else if (is_side(entry, "spend")) {
		sum->spend += fen;
		add_part(statement->spend, statement->spend_count, record_text(entry, "spend_kind"),
			 fen);
	} else if (to != NULL) {
		sum->moved_out += fen;
		to->moved_in += fen;
	}
}

/* What lies before the days, and opening balances wherever they lie, make the opening. */
static bool opens(const struct statement *statement, const struct record *entry)
{
	return is_side(entry, "open") || str_cmp(record_text(entry, "day"), statement->from) < 0;
}

static void add_opening(struct statement *statement, const struct record *entry)
{
	for (size_t i = 0; i < statement->account_count; i++)
		statement->sums[i].opening += money_effect(entry, statement->accounts[i].id);
}

static void finish(struct statement *statement)
{
	struct money_sum *all = &statement->sums[statement->account_count];
	for (size_t i = 0; i < statement->account_count; i++) {
		struct money_sum *sum = &statement->sums[i];
		sum->closing =
			sum->opening + sum->income - sum->spend + sum->moved_in - sum->moved_out;
		all->opening += sum->opening;
		all->income += sum->income;
		all->spend += sum->spend;
		all->moved_in += sum->moved_in;
		all->moved_out += sum->moved_out;
		all->closing += sum->closing;
	}
}

static size_t name_parts(const struct act *act, const char *name, struct money_part *parts)
{
	const struct codes *codes = catalogue_codes(act->house->catalogue, str_of(name));
	size_t count = 0;
	for (size_t i = 0; codes != NULL && i < codes->count && count < CODES_MAX; i++)
		parts[count++] = (struct money_part){.code = codes->all[i].code,
						     .title = codes->all[i].title};
	return count;
}

static err_t count_waiting(struct act *act, struct statement *statement)
{
	struct record *list = NULL;
	return money_entries(act, statement->org, statement->from, statement->until,
			     "made,returned", &list, &statement->waiting);
}

err_t money_statement(struct act *act, struct str org, struct str from, struct str until,
		      struct statement *out)
{
	struct statement *made = arena_one(act->arena, struct statement);
	struct record *accounts = NULL, *entries = NULL;
	size_t count = 0, kept = 0;
	struct str closed;
	*made = (struct statement){.org = org, .from = from, .until = until};
	TRY(money_accounts(act, org, &accounts, &made->account_count));
	made->accounts = accounts;
	made->sums = arena_many(act->arena, struct money_sum, made->account_count + 1);
	made->income_count = name_parts(act, "money_income", made->income);
	made->spend_count = name_parts(act, "money_spend", made->spend);
	TRY(closed_before(act, org, from, &closed));
	if (closed.len > 0)
		TRY(take_kept(act, made, closed));
	TRY(money_entries(
		act, org,
		closed.len == 0
			? S("")
			: money_first_day(act->arena, money_month_moved(act->arena, closed, 1)),
		until, "checked", &entries, &count));
	for (size_t i = 0; i < count; i++) {
		if (opens(made, &entries[i])) {
			add_opening(made, &entries[i]);
			continue;
		}
		add_entry(made, &entries[i]);
		entries[kept++] = entries[i];
	}
	made->entries = entries;
	made->entry_count = kept;
	finish(made);
	TRY(count_waiting(act, made));
	*out = *made;
	return NULL;
}

/* ---- what it says ---- */

static void digest_entry(struct buf *out, const struct record *entry)
{
	static const char *const texts[] = {
		"number",     "day",          "side",        "income_kind", "spend_kind",
		"payee",      "purpose",      "fund_source", "project",     "voucher_no",
		"maker_name", "checker_name", "checked_on"};
	static const char *const numbers[] = {"account", "to_account", "amount", "corrects"};
	buf_fmt(out, "%lld", (long long)entry->id);
	for (size_t i = 0; i < COUNT(texts); i++)
		buf_fmt(out, "|" STR, STR_ARG(record_text(entry, texts[i])));
	for (size_t i = 0; i < COUNT(numbers); i++)
		buf_fmt(out, "|%lld", (long long)record_int(entry, numbers[i]));
	buf_byte(out, '\n');
}

struct str money_digest(struct arena *arena, const struct statement *statement)
{
	struct buf all = buf_new(arena, (statement->entry_count + statement->account_count + 1) *
						DIGEST_LINE);
	for (size_t i = 0; i < statement->account_count; i++) {
		const struct money_sum *sum = &statement->sums[i];
		if (sum->opening != 0 ||
		    sum->closing != 0) /* an account that came later says nothing here */
			buf_fmt(&all, "%lld|%lld|%lld\n", (long long)statement->accounts[i].id,
				(long long)sum->opening, (long long)sum->closing);
	}
	for (size_t i = 0; i < statement->entry_count; i++)
		digest_entry(&all, &statement->entries[i]);
	return digest_hex(arena, buf_str(&all));
}

struct str money_yuan(struct arena *arena, int64_t fen)
{
	enum { LONGEST = 40 };
	char text[LONGEST];
	size_t at = LONGEST;
	uint64_t left = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
	for (int i = 0; left > 0 || i < 3; i++, left /= 10) {
		if (i == 2)
			text[--at] = '.';
		if (i > 2 && (i - 2) % 3 == 0)
			text[--at] = ',';
		text[--at] = (char)('0' + left % 10);
	}
	if (fen < 0)
		text[--at] = '-';
	return str_dup(arena, (struct str){text + at, LONGEST - at});
}

struct str money_kind_title(const struct act *act, const struct record *entry)
{
	const struct catalogue *catalogue = act->house->catalogue;
	if (is_side(entry, "income"))
		return codes_title(catalogue_codes(catalogue, S("money_income")),
				   record_text(entry, "income_kind"));
	if (is_side(entry, "spend"))
		return codes_title(catalogue_codes(catalogue, S("money_spend")),
				   record_text(entry, "spend_kind"));
	return codes_title(catalogue_codes(catalogue, S("money_side")), record_text(entry, "side"));
}
