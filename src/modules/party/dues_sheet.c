/*
 * dues_sheet: what all members of a place owe for one month, branch by branch (当月应交), as a job: a county has a hundred thousand.
 *
 * It only counts: no receipt is written, nothing is taken from anybody. What came out says on which day it was counted; what has been
 * paid since then it does not know.
 */
#include "modules/party/dues_int.h"
#include "modules/party/dues_sum.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"

#include <stdlib.h>

enum { AT_ONCE = 250 };

/* ---- the tables: one row a branch and month; which places were counted whole, and when ---- */

static const struct column columns[] = {
	INT_COLUMN("organisation"),
	TEXT_COLUMN("month"),
	TEXT_COLUMN("org"),
	INT_COLUMN("members"),
	INT_COLUMN("fen"),
	INT_COLUMN("exempt"),
	INT_COLUMN("unfixed"),
	INT_COLUMN("paid"),
	INT_COLUMN("paid_fen"),
};
static const struct index indexes[] = {
	{STR_INIT("dues_sheet_place"), STR_INIT("month, org"), {NULL, 0}, false},
};
static const struct column counted_columns[] = {
	TEXT_COLUMN("place"),
	TEXT_COLUMN("month"),
	TEXT_COLUMN("counted_on"),
};
const struct table dues_tables[DUES_TABLES] = {
	{.name = STR_INIT("dues_sheet"),
	 .columns = columns,
	 .column_count = COUNT(columns),
	 .indexes = indexes,
	 .index_count = COUNT(indexes),
	 .primary_key = STR_INIT("organisation, month")},
	{.name = STR_INIT("dues_counted"),
	 .columns = counted_columns,
	 .column_count = COUNT(counted_columns),
	 .primary_key = STR_INIT("place, month")}};

/* ---- branch by branch ---- */

static int by_organisation(const void *one, const void *other)
{
	const struct dues_head *a = one, *b = other;
	return (a->organisation > b->organisation) - (a->organisation < b->organisation);
}

static void add(struct dues_sheet *sheet, const struct dues_month *month)
{
	bool paid = month->state == DUES_PAID, due = paid || month->state == DUES_OWED;
	sheet->members += due;
	sheet->fen += due ? month->fen : 0;
	sheet->exempt += month->state == DUES_EXEMPT;
	sheet->unfixed += month->state == DUES_UNFIXED;
	sheet->paid += paid;
	sheet->paid_fen += paid ? month->fen : 0;
}

err_t dues_sheets_of(struct act *act, struct str place, int month, struct dues_sheet **out,
		     size_t *count, size_t *members)
{
	struct dues_reading *reading = NULL;
	TRY(dues_reading_open(act, place, month, month, &reading));
	TRY(dues_reading_month(reading, month));
	struct dues_head *heads = reading->heads;
	*members = reading->count;
	if (*members > 0)
		qsort(heads, *members, sizeof *heads, by_organisation);
	*out = arena_many(act->arena, struct dues_sheet, *members + 1);
	*count = 0;
	for (size_t i = 0; i < *members; i++) {
		const struct dues_head *head = &heads[i];
		if (*count == 0 || (*out)[*count - 1].organisation != head->organisation)
			(*out)[(*count)++] = (struct dues_sheet){.organisation = head->organisation,
								 .org = head->org};
		add(&(*out)[*count - 1], &head->month);
	}
	return NULL;
}

/* ---- the job ---- */

struct writing {
	struct str place, month;
	const struct dues_sheet *sheets;
	size_t count;
};

/* Again with the same outcome: what an earlier counting left of this place and month goes first. */
static err_t clear_sheets(void *arg, struct act *act)
{
	const struct writing *in = arg;
	struct args args = ARGS(V_TEXT(in->month), V_TEXT(in->place),
				V_TEXT(place_end(act->arena, in->place)));
	struct dues_sheet *sums = NULL;
	size_t count = 0, room = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT org, sum(members), sum(fen), sum(exempt), sum(unfixed), sum(paid), "
		"sum(paid_fen) FROM dues_sheet WHERE month = $1 AND org >= $2 AND org < $3 GROUP "
		"BY org",
		args);
	while (rows_next(&rows)) {
		if (count == room) {
			size_t more = room == 0 ? 64 : room * 2;
			sums = arena_grow(act->arena, sums, room * sizeof *sums,
					  more * sizeof *sums);
			room = more;
		}
		struct dues_sheet had = dues_sheet_row(act->arena, &rows, 0);
		sums[count] = (struct dues_sheet){.org = had.org};
		dues_kept_join(&sums[count++], &had, -1);
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++)
		TRY(dues_kept_add(act, in->month, &sums[i]));
	return db_exec(act->db,
		       "DELETE FROM dues_sheet WHERE month = $1 AND org >= $2 AND org < $3", args,
		       NULL);
}

/* A branch that has moved here since it was counted elsewhere. */
static err_t drop_sheet(struct act *act, const struct writing *in, int64_t organisation)
{
	struct dues_sheet had = {0}, sum;
	bool found = false;
	struct args args = ARGS(V_INT(organisation), V_TEXT(in->month));
	struct rows rows = db_query(act->db,
				    "SELECT org, members, fen, exempt, unfixed, paid, paid_fen "
				    "FROM dues_sheet WHERE organisation = $1 AND month = $2",
				    args);
	found = rows_next(&rows);
	if (found)
		had = dues_sheet_row(act->arena, &rows, 0);
	TRY(rows_done(&rows));
	if (!found)
		return NULL;
	sum = (struct dues_sheet){.org = had.org};
	dues_kept_join(&sum, &had, -1);
	TRY(dues_kept_add(act, in->month, &sum));
	return db_exec(act->db, "DELETE FROM dues_sheet WHERE organisation = $1 AND month = $2",
		       args, NULL);
}

static err_t write_sheet(struct act *act, const struct writing *in, const struct dues_sheet *one)
{
	TRY(drop_sheet(act, in, one->organisation));
	return db_exec(act->db,
		       "INSERT INTO dues_sheet(organisation, month, org, members, fen, exempt, "
		       "unfixed, paid, paid_fen) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		       ARGS(V_INT(one->organisation), V_TEXT(in->month), V_TEXT(one->org),
			    V_INT(one->members), V_INT(one->fen), V_INT(one->exempt),
			    V_INT(one->unfixed), V_INT(one->paid), V_INT(one->paid_fen)),
		       NULL);
}

/* They come place by place, so that a village's branches are added to its sum at once. */
static err_t write_sheets(void *arg, struct act *act)
{
	const struct writing *in = arg;
	struct dues_sheet sum = {0};
	for (size_t i = 0; i < in->count; i++) {
		const struct dues_sheet *one = &in->sheets[i];
		TRY(write_sheet(act, in, one));
		if (i > 0 && !str_eq(sum.org, one->org)) {
			TRY(dues_kept_add(act, in->month, &sum));
			sum = (struct dues_sheet){0};
		}
		sum.org = one->org;
		dues_kept_join(&sum, one, 1);
	}
	return in->count == 0 ? NULL : dues_kept_add(act, in->month, &sum);
}

static err_t note_counted(void *arg, struct act *act)
{
	const struct writing *in = arg;
	return db_exec(act->db,
		       "INSERT INTO dues_counted(place, month, counted_on) VALUES($1, $2, $3) ON "
		       "CONFLICT(place, month) DO UPDATE SET counted_on = $3",
		       ARGS(V_TEXT(in->place), V_TEXT(in->month),
			    V_TEXT(day_text(act->arena, act->today))),
		       NULL);
}

static int by_place(const void *one, const void *other)
{
	const struct dues_sheet *a = one, *b = other;
	int order = str_cmp(a->org, b->org);
	return order != 0 ? order
			  : (a->organisation > b->organisation) -
				    (a->organisation < b->organisation);
}

/* A few hundred branches a transaction, so that nobody waits for it. Half of the bar is reading, the other half this. */
static err_t write_all(struct job_run *run, struct writing *in, int64_t people)
{
	const struct dues_sheet *all = in->sheets;
	size_t count = in->count;
	TRY(run->write(run, clear_sheets, in));
	for (size_t at = 0; at < count; at += AT_ONCE) {
		in->sheets = all + at;
		in->count = count - at < AT_ONCE ? count - at : AT_ONCE;
		TRY(run->write(run, write_sheets, in));
		run->progress(run,
			      people / 2 + people * (int64_t)(at + in->count) / (int64_t)count / 2,
			      people);
	}
	return run->write(run, note_counted, in);
}

err_t dues_sheet_run(struct job_run *run)
{
	struct dues_sheet *sheets = NULL, sum = {0};
	struct writing writing = {.place = run->org};
	size_t people = 0;
	int month = 0;
	if (!dues_month_read(run->input, &month))
		return err_internal(run->arena, "no month to count dues of");
	TRY(act_need(run->act, S("dues_line"), VERB_READ, run->org));
	TRY(dues_sheets_of(run->act, run->org, month, &sheets, &writing.count, &people));
	run->progress(run, (int64_t)people / 2, (int64_t)people);
	for (size_t i = 0; i < writing.count; i++) {
		sum.members += sheets[i].members;
		sum.fen += sheets[i].fen;
		sum.exempt += sheets[i].exempt;
		sum.unfixed += sheets[i].unfixed;
	}
	if (writing.count > 0)
		qsort(sheets, writing.count, sizeof *sheets, by_place);
	writing.sheets = sheets;
	writing.month = dues_month_text(run->arena, month);
	TRY(write_all(run, &writing, (int64_t)people));
	run->result =
		str_fmt(run->arena,
			"看过 %zu 个人：应交 %lld 人，共 " STR
			" 元；减免 %lld 人，没定基数 %lld 人。只是算数，没有扣任何人的钱。",
			people, (long long)sum.members, STR_ARG(text_hundredths(run->arena, sum.fen)),
			(long long)sum.exempt, (long long)sum.unfixed);
	return NULL;
}
