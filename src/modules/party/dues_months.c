/*
 * dues_months: what a member owes and has paid, month by month; an organisation's money.
 *
 * A base holds from its month until December of its year and is fixed anew each year. What it comes to stays as it was fixed;
 * from the month on in which another rule begins it is worked out by that one. Whoever was admitted in a month pays
 * from that month on; whoever came from elsewhere from the month after the last that he paid there, or the month in
 * which he came where nobody said that. Before the first base there are no books; without any they begin with this year.
 */
#include "modules/party/dues_int.h"
#include "modules/party/dues_sum.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"

enum { YEAR = 12, BASES_MAX = 200 };

bool dues_month_read(struct str text, int *month)
{
	int64_t day = 0;
	if (!month_read_loose(text, &day))
		return false;
	struct day_parts parts = day_parts(day);
	*month = parts.year * YEAR + parts.month - 1;
	return true;
}

struct str dues_month_text(struct arena *arena, int month)
{
	return str_fmt(arena, "%04d-%02d", month / YEAR, month % YEAR + 1);
}

static int month_of_day(int64_t day)
{
	struct day_parts parts = day_parts(day);
	return parts.year * YEAR + parts.month - 1;
}

int dues_this_month(const struct act *act)
{
	return month_of_day(act->today);
}

int dues_months_back(const struct act *act)
{
	enum { BACK = 6 };
	return party_setting(act, "dues_back_months", BACK);
}

int dues_first_month(const struct act *act)
{
	return dues_this_month(act) - dues_months_back(act);
}

struct range {
	struct act *act;
	int64_t member;
	int from, until;
	struct dues_month *out;
};

void dues_span(const struct dues_life *life, int *first, int *last)
{
	const struct str ends[] = {life->left_on, life->suspended_on};
	int64_t day = 0;
	int month = 0;
	*first = *last = INT32_MAX;
	if (!day_read(life->admitted_on, &day))
		return;
	*first = month_of_day(day);
	if (!dues_month_read(life->dues_from, &month) && day_read(life->joined_on, &day))
		month = month_of_day(day);
	if (month > *first)
		*first = month;
	for (size_t i = 0; i < COUNT(ends); i++) {
		if (day_read(ends[i], &day) && month_of_day(day) - 1 < *last)
			*last = month_of_day(day) - 1;
	}
}

static struct dues_life life_of(const struct record *member)
{
	return (struct dues_life){
		record_text(member, "admission_date"), record_text(member, "dues_from"),
		record_text(member, "joined_here_on"), record_text(member, "left_on"),
		record_text(member, "suspended_on")};
}

static const struct dues_rule *rule_of(const struct act *act, int month)
{
	int64_t first = day_number((struct day_parts){month / YEAR, month % YEAR + 1, 1});
	return catalogue_dues_rule(act->house->catalogue, first);
}

struct dues_month dues_base_month(const struct act *act, const struct dues_base *base, int month)
{
	struct dues_month out = {DUES_OWED, month, base->dues_class, base->base, base->amount};
	const struct dues_rule *rule = rule_of(act, month);
	if (rule == NULL || rule == rule_of(act, base->from))
		return out;
	const struct dues_class *class = dues_class(rule, base->dues_class);
	if (class == NULL) /* it has to be fixed anew */
		return (struct dues_month){.state = DUES_UNFIXED, .month = month};
	out.fen = dues_amount(rule, class, base->base, base->chosen);
	return out;
}

static err_t put_bases(struct range *range, int first, int last)
{
	int books = 0;
	struct rows rows = db_query(
		range->act->db,
		"SELECT from_month, dues_class, coalesce(base, 0), coalesce(chosen, 0), amount "
		"FROM r_dues_base WHERE member = $1 AND voided = 0 ORDER BY from_month, created, "
		"id",
		ARGS(V_INT(range->member)));
	while (rows_next(&rows)) {
		struct dues_base base = {.dues_class = rows_copy(&rows, range->act->arena, 1),
					 .base = rows_int(&rows, 2),
					 .chosen = rows_int(&rows, 3),
					 .amount = rows_int(&rows, 4)};
		if (!dues_month_read(rows_text(&rows, 0), &base.from))
			continue;
		books = books == 0 ? base.from : books;
		int end = base.from / YEAR * YEAR + YEAR - 1;
		for (int m = base.from > range->from ? base.from : range->from;
		     m <= end && m <= range->until; m++)
			range->out[m - range->from] = dues_base_month(range->act, &base, m);
	}
	TRY(rows_done(&rows));
	if (books == 0) /* asked for this year, whoever has none */
		books = dues_this_month(range->act) / YEAR * YEAR;
	for (int m = range->from; m <= range->until; m++) {
		struct dues_month *one = &range->out[m - range->from];
		one->month = m;
		if (m < first || m > last || m < books)
			*one = (struct dues_month){.month = m, .state = DUES_NONE};
		else if (one->state == DUES_NONE)
			one->state = DUES_UNFIXED;
	}
	return NULL;
}

static err_t put_exemptions(struct range *range)
{
	struct rows rows = db_query(range->act->db,
				    "SELECT from_month, until_month, reduced FROM r_dues_exemption "
				    "WHERE member = $1 AND voided = 0",
				    ARGS(V_INT(range->member)));
	while (rows_next(&rows)) {
		int from = 0, until = 0;
		bool read = dues_month_read(rows_text(&rows, 0), &from) &&
			    dues_month_read(rows_text(&rows, 1), &until);
		for (int m = range->from; read && m <= range->until; m++) {
			struct dues_month *one = &range->out[m - range->from];
			if (m < from || m > until || one->state == DUES_NONE)
				continue;
			one->fen = rows_int(&rows, 2);
			one->state = one->fen == 0 ? DUES_EXEMPT : DUES_OWED;
		}
	}
	return rows_done(&rows);
}

static err_t put_paid(struct range *range)
{
	struct arena *arena = range->act->arena;
	struct rows rows =
		db_query(range->act->db,
			 "SELECT month, paid FROM r_dues_line WHERE member = $1 AND "
			 "voided = 0 AND month >= $2 AND month <= $3",
			 ARGS(V_INT(range->member), V_TEXT(dues_month_text(arena, range->from)),
			      V_TEXT(dues_month_text(arena, range->until))));
	while (rows_next(&rows)) {
		int month = 0;
		if (!dues_month_read(rows_text(&rows, 0), &month))
			continue;
		struct dues_month *one = &range->out[month - range->from];
		one->state = DUES_PAID;
		one->fen = rows_int(&rows, 1);
	}
	return rows_done(&rows);
}

err_t dues_months(struct act *act, const struct record *member, int from, int until,
		  struct dues_month *out)
{
	struct range range = {act, member->id, from, until, out};
	struct dues_life life = life_of(member);
	int first = 0, last = 0;
	dues_span(&life, &first, &last);
	for (int i = 0; i <= until - from; i++)
		out[i] = (struct dues_month){.month = from + i};
	TRY(put_bases(&range, first, last));
	TRY(put_exemptions(&range));
	return put_paid(&range);
}

size_t dues_owed_in_a_row(const struct dues_month *months, size_t count)
{
	size_t owed = 0;
	while (owed < count && months[count - 1 - owed].state == DUES_OWED)
		owed++;
	return owed;
}

err_t dues_sums_of(struct act *act, int64_t organisation, struct dues_sums *out)
{
	struct rows rows = db_query(
		act->db,
		"SELECT coalesce(sum(amount), 0), coalesce(sum(coalesce(extra, 0)), 0), "
		"coalesce(sum(CASE WHEN coalesce(handover, 0) = 0 THEN amount ELSE 0 END), 0), "
		"coalesce(sum(CASE WHEN coalesce(handover, 0) = 0 THEN 1 ELSE 0 END), 0) "
		"FROM r_dues_payment WHERE organisation = $1 AND voided = 0",
		ARGS(V_INT(organisation)));
	*out = (struct dues_sums){0};
	if (rows_next(&rows)) {
		out->receipts = rows_int(&rows, 0);
		out->extra = rows_int(&rows, 1);
		out->open = rows_int(&rows, 2);
		out->open_count = rows_int(&rows, 3);
	}
	TRY(rows_done(&rows));
	TRY(db_int(
		act->db,
		"SELECT coalesce(sum(amount), 0) FROM r_dues_handover WHERE organisation = $1 AND "
		"voided = 0",
		ARGS(V_INT(organisation)), &out->handed, NULL));
	TRY(db_int(
		act->db,
		"SELECT coalesce(sum(amount), 0) FROM r_dues_handover WHERE organisation = $1 AND "
		"voided = 0 AND state = 'confirmed'",
		ARGS(V_INT(organisation)), &out->confirmed, NULL));
	return db_int(act->db,
		      "SELECT coalesce(sum(l.paid), 0) FROM r_dues_line l JOIN r_dues_payment p ON "
		      "p.id = l.payment WHERE p.organisation = $1 AND l.voided = 0",
		      ARGS(V_INT(organisation)), &out->lines, NULL);
}
