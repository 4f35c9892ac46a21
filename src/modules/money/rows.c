/*
 * rows: what the module reads from its registers, and months as texts.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/money/money_int.h"

#include <stdlib.h>

enum { A_PAGE = 200, MONTH_LENGTH = 7 };

/* ---- months ---- */

bool money_month_reads(struct str month)
{
	int64_t day = 0;
	return month.len == MONTH_LENGTH && month.at[4] == '-' && month_read_loose(month, &day);
}

struct str money_month_of_day(struct str day)
{
	return str_sub(day, 0, MONTH_LENGTH);
}

struct str money_month_moved(struct arena *arena, struct str month, int by)
{
	int64_t day = 0;
	if (!month_read_loose(month, &day))
		return S("");
	int months = day_parts(day).year * 12 + day_parts(day).month - 1 + by;
	return str_fmt(arena, "%04d-%02d", months / 12, months % 12 + 1);
}

struct str money_first_day(struct arena *arena, struct str month)
{
	return str_join(arena, month, S("-01"));
}

struct str money_last_day(struct arena *arena, struct str month)
{
	int64_t day = 0;
	return month_read_loose(money_month_moved(arena, month, 1), &day) ? day_text(arena, day - 1)
									  : S("");
}

/* ---- rows ---- */

static void add(struct arena *arena, struct form *form, const char *name, struct str value)
{
	struct form_value *one = arena_one(arena, struct form_value);
	*one = (struct form_value){str_of(name), value, form->first};
	form->first = one;
}

static int by_turn(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int64_t turns = record_int(a, "turn") - record_int(b, "turn");
	return turns != 0 ? (turns > 0) - (turns < 0) : (a->id > b->id) - (a->id < b->id);
}

static err_t copy_own(struct act *act, const struct record *list, size_t found, struct str org,
		      struct record **out, size_t *count)
{
	struct record *own = arena_many(act->arena, struct record, found);
	size_t kept = 0;
	for (size_t i = 0; i < found; i++) {
		own[kept] = list[i];
		kept += str_eq(list[i].org, org);
	}
	*out = own;
	*count = kept;
	return NULL;
}

err_t money_accounts(struct act *act, struct str org, struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	const struct record *list = NULL;
	struct form params = {NULL};
	size_t found = 0;
	add(act->arena, &params, "org", org);
	TRY(reg_list_records(
		&program, act_register(act, "money_account"),
		&(struct query){.params = &params, .url = S(""), .limit = ACCOUNTS_MAX}, &list,
		&found));
	TRY(copy_own(act, list, found, org, out, count));
	qsort(*out, *count, sizeof **out, by_turn);
	return NULL;
}

static int by_day(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int days = str_cmp(record_text(a, "day"), record_text(b, "day"));
	int64_t made = record_int(a, "created") - record_int(b, "created");
	if (days != 0)
		return days;
	return made != 0 ? (made > 0) - (made < 0) : (a->id > b->id) - (a->id < b->id);
}

static struct form range_of(struct act *act, struct str org, struct str from, struct str until,
			    const char *states)
{
	struct form params = {NULL};
	add(act->arena, &params, "org", org);
	add(act->arena, &params, "state", str_of(states));
	if (from.len > 0)
		add(act->arena, &params, "day_from", from);
	if (until.len > 0)
		add(act->arena, &params, "day_to", until);
	return params;
}

err_t money_entries(struct act *act, struct str org, struct str from, struct str until,
		    const char *states, struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	struct record *all = NULL;
	size_t filled = 0, found = A_PAGE;
	/* What waits is few among many: its own index. */
	bool open = str_find(str_of(states), S("checked")) == SIZE_MAX;
	struct str after = S("");
	while (found == A_PAGE) {
		const struct record *list = NULL;
		struct form params = range_of(act, org, from, until, states);
		add(act->arena, &params, "after", after);
		TRY(reg_list_records(&program, act_register(act, "money_entry"),
				     &(struct query){.params = &params,
						     .url = S(""),
						     .limit = A_PAGE,
						     .open_only = open},
				     &list, &found));
		all = arena_grow(act->arena, all, filled * sizeof *all,
				 (filled + found + 1) * sizeof *all);
		for (size_t i = 0; i < found; i++) {
			all[filled] = list[i];
			filled += str_eq(list[i].org, org);
		}
		if (filled > ENTRIES_MAX)
			return err_new(act->arena, ERR_TOO_LARGE,
				       "这一段的账太多，一次看不完。请选短一些，例如一个月。");
		if (found > 0)
			after = str_fmt(act->arena, STR "|%lld",
					STR_ARG(record_text(&list[found - 1], "day")),
					(long long)list[found - 1].id);
	}
	qsort(all, filled, sizeof *all, by_day);
	*out = all;
	*count = filled;
	return NULL;
}

err_t money_month_of(struct act *act, struct str org, struct str month, struct record *out,
		     bool *found)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "money_month");
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_find_text(&program, reg, reg_field(reg, S("month")), month, org, 1, &ids, &count));
	*found = count > 0;
	return count > 0 ? reg_load(&program, reg, ids[0], out) : NULL;
}

err_t money_closed(struct act *act, struct str org, struct str *out)
{
	struct act program = act_as_program(act);
	const struct record *list = NULL;
	struct form params = {NULL};
	size_t count = 0;
	add(act->arena, &params, "org", org);
	TRY(reg_list_records(&program, act_register(act, "money_month"),
			     &(struct query){.params = &params, .url = S(""), .limit = 1}, &list,
			     &count));
	*out = count == 0 ? S("") : record_text(&list[0], "month");
	return NULL;
}

/* The month of the first entry, where none is closed yet. */
err_t money_next(struct act *act, struct str org, struct str *out)
{
	struct record *list = NULL;
	size_t count = 0;
	struct str closed;
	TRY(money_closed(act, org, &closed));
	*out = closed.len > 0 ? money_month_moved(act->arena, closed, 1) : S("");
	if (closed.len > 0)
		return NULL;
	TRY(money_entries(act, org, S(""), S(""), "made,returned,checked", &list, &count));
	if (count > 0)
		*out = money_month_of_day(record_text(&list[0], "day"));
	return NULL;
}

err_t money_lock(struct act *act, struct str org)
{
	return act_lock(act, str_join(act->arena, S("money "), org));
}
