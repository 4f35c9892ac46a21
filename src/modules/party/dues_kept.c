/*
 * dues_kept: what a month's dues come to at every place, kept as the figure "dues_line.sheet" by month, with the values
 * "members", "fen" and so on.
 *
 * The rows of dues_sheet are the home of what was counted, a branch each; a county has thousands, and its page and every page of figures
 * ask for their sum. Whoever writes or takes away such a row adds here what that changes, in the same transaction.
 */
#include "modules/party/dues_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/figure/figure.h"

#include <stddef.h>

#define NAME "dues_line.sheet"

/* The numbers of a sheet, by the name under which each is kept. */
static const struct {
	const char *value;
	size_t at;
} numbers[] = {
	{"members", offsetof(struct dues_sheet, members)},
	{"fen", offsetof(struct dues_sheet, fen)},
	{"exempt", offsetof(struct dues_sheet, exempt)},
	{"unfixed", offsetof(struct dues_sheet, unfixed)},
	{"paid", offsetof(struct dues_sheet, paid)},
	{"paid_fen", offsetof(struct dues_sheet, paid_fen)},
};
enum { NUMBERS = COUNT(numbers) };

static int64_t *number_of(struct dues_sheet *sheet, size_t i)
{
	return (int64_t *)(void *)((char *)sheet + numbers[i].at);
}

void dues_kept_join(struct dues_sheet *sum, const struct dues_sheet *more, int64_t times)
{
	struct dues_sheet one = *more;
	for (size_t i = 0; i < NUMBERS; i++)
		*number_of(sum, i) += times * *number_of(&one, i);
}

err_t dues_kept_add(struct act *act, struct str month, const struct dues_sheet *sum)
{
	struct dues_sheet one = *sum;
	int64_t day = 0;
	if (!day_read(str_join(act->arena, month, S("-01")), &day))
		return err_internal(act->arena, "no month of dues: " STR, STR_ARG(month));
	for (size_t i = 0; i < NUMBERS; i++)
		TRY(figure_add(act, sum->org, S(NAME), str_of(numbers[i].value), day,
			       *number_of(&one, i)));
	return NULL;
}

err_t dues_kept_read(struct act *act, struct str place, struct str month, struct dues_sheet *out)
{
	struct figure *kept = NULL;
	size_t count = 0;
	*out = (struct dues_sheet){.org = place};
	TRY(figure_list(act, place, S(NAME), month, &kept, &count));
	for (size_t k = 0; k < count; k++) {
		for (size_t i = 0; i < NUMBERS; i++)
			*number_of(out, i) +=
				str_eq(kept[k].value, str_of(numbers[i].value)) ? kept[k].n : 0;
	}
	return NULL;
}

/* ---- the rows, place by place ---- */

struct dues_sheet dues_sheet_row(struct arena *arena, struct rows *rows, int first)
{
	return (struct dues_sheet){.org = rows_copy(rows, arena, first),
				   .members = rows_int(rows, first + 1),
				   .fen = rows_int(rows, first + 2),
				   .exempt = rows_int(rows, first + 3),
				   .unfixed = rows_int(rows, first + 4),
				   .paid = rows_int(rows, first + 5),
				   .paid_fen = rows_int(rows, first + 6)};
}

struct one_month {
	struct str month;
	struct dues_sheet sum;
	struct one_month *next;
};

static err_t add_months(struct act *act, const struct one_month *first)
{
	for (; first != NULL; first = first->next)
		TRY(dues_kept_add(act, first->month, &first->sum));
	return NULL;
}

/* Counted before sums were kept: added up once, when an installation is brought up. */
err_t dues_kept_recount(struct act *act, bool write, struct str *names)
{
	struct one_month *first = NULL;
	bool any = false;
	TRY(figure_any(act, S(NAME), &any));
	if (any)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT month, org, sum(members), sum(fen), sum(exempt), sum(unfixed), "
				    "sum(paid), sum(paid_fen) FROM dues_sheet GROUP BY month, org",
				    NO_ARGS);
	while (rows_next(&rows)) {
		struct one_month *one = arena_one(act->arena, struct one_month);
		*one = (struct one_month){rows_copy(&rows, act->arena, 0),
					  dues_sheet_row(act->arena, &rows, 1), first};
		first = one;
	}
	TRY(rows_done(&rows));
	if (first != NULL)
		*names = str_join(act->arena, *names, S(NAME "\n"));
	return write ? add_months(act, first) : NULL;
}
