/*
 * dues_reading: the members of a place and what each owes for a month, or for one month after the other.
 *
 * What one member owes is worked out as in dues_months.c, but from a few readings of everybody instead of four questions a member: who
 * they are, their bases and exemptions are read once, what was paid is asked for each month. Never writes anything.
 */
#include "modules/party/dues_int.h"

#include "base/arena.h"

#include <stdlib.h>

enum { YEAR = 12 };

struct dues_based { /* a base of a member, in the order in which a later one replaces an earlier one of the same year */
	size_t head;
	struct dues_base base;
};

struct dues_exempted {
	size_t head;
	int from, until;
	int64_t reduced; /* fen to pay; 0: nothing */
};

static int by_id(const void *one, const void *other)
{
	const struct dues_head *a = one, *b = other;
	return (a->id > b->id) - (a->id < b->id);
}

struct dues_head *dues_head_of(const struct dues_reading *in, int64_t member)
{
	struct dues_head key = {.id = member};
	return in->count == 0 ? NULL : bsearch(&key, in->heads, in->count, sizeof *in->heads, by_id);
}

/* ---- what is read once ---- */

/* Rows of a place are found by the villages in it, as they are indexed: a village's first page asks for its few among a county's
 * hundred thousand. (A bare code would have the type of its column, by which SQLite knows no index of what was cut off.) */
static err_t read_members(struct dues_reading *in)
{
	struct arena *arena = in->act->arena;
	int64_t room = 0;
	struct args args = ARGS(V_TEXT(in->place), V_TEXT(in->end));
	TRY(db_int(
		in->act->db,
		"SELECT count(*) FROM r_party_member WHERE substr(org, 1, 12) IN (SELECT substr(code, 1, 12) FROM place WHERE "
		"code >= $1 AND code < $2) AND voided = 0",
		args, &room, NULL));
	in->heads = arena_many(arena, struct dues_head, (size_t)room + 1);
	struct rows rows = db_query(
		in->act->db,
		"SELECT id, organisation, org, coalesce(admission_date, ''), coalesce(dues_from, "
		"''), "
		"coalesce(joined_here_on, ''), coalesce(left_on, ''), coalesce(suspended_on, '') "
		"FROM r_party_member WHERE substr(org, 1, 12) IN (SELECT substr(code, 1, 12) FROM place WHERE code >= $1 AND "
		"code < $2) AND voided = 0",
		args);
	while (in->count < (size_t)room && rows_next(&rows)) {
		struct dues_head *head = &in->heads[in->count++];
		*head = (struct dues_head){.id = rows_int(&rows, 0),
					   .organisation = rows_int(&rows, 1),
					   .org = rows_copy(&rows, arena, 2)};
		dues_span(&(struct dues_life){rows_text(&rows, 3), rows_text(&rows, 4),
					      rows_text(&rows, 5), rows_text(&rows, 6),
					      rows_text(&rows, 7)},
			  &head->first, &head->last);
	}
	TRY(rows_done(&rows));
	if (in->count > 1)
		qsort(in->heads, in->count, sizeof *in->heads, by_id); /* here: to sort, SQLite would read all there are by their ids */
	return NULL;
}

/* Their classes are a handful: texts that many rows share. */
static struct str class_text(struct dues_reading *in, struct str text)
{
	for (size_t i = 0; i < in->class_count; i++) {
		if (str_eq(in->classes[i], text))
			return in->classes[i];
	}
	struct str copy = str_dup(in->act->arena, text);
	if (in->class_count < DUES_CLASSES_KNOWN)
		in->classes[in->class_count++] = copy;
	return copy;
}

static err_t read_bases(struct dues_reading *in)
{
	size_t room = 0;
	struct rows rows = db_query(in->act->db,
				    "SELECT member, from_month, dues_class, coalesce(base, 0), "
				    "coalesce(chosen, 0), amount "
				    "FROM r_dues_base WHERE substr(org, 1, 12) IN (SELECT substr(code, 1, 12) FROM "
				    "place WHERE code >= $1 AND code < $2) AND voided = 0 "
				    "ORDER BY from_month, created, id",
				    ARGS(V_TEXT(in->place), V_TEXT(in->end)));
	while (rows_next(&rows)) {
		struct dues_head *head = dues_head_of(in, rows_int(&rows, 0));
		struct dues_base base = {.base = rows_int(&rows, 3),
					 .chosen = rows_int(&rows, 4),
					 .amount = rows_int(&rows, 5)};
		if (head == NULL || !dues_month_read(rows_text(&rows, 1), &base.from))
			continue;
		head->books = head->books == 0 ? base.from : head->books;
		if (base.from / YEAR < in->from / YEAR || base.from > in->until)
			continue; /* of another year */
		base.dues_class = class_text(in, rows_text(&rows, 2));
		if (in->base_count == room) {
			size_t more = room == 0 ? 256 : room * 2;
			in->bases = arena_grow(in->act->arena, in->bases, room * sizeof *in->bases,
					       more * sizeof *in->bases);
			room = more;
		}
		in->bases[in->base_count++] = (struct dues_based){(size_t)(head - in->heads), base};
	}
	return rows_done(&rows);
}

static err_t read_exemptions(struct dues_reading *in)
{
	size_t room = 0;
	struct rows rows = db_query(
		in->act->db,
		"SELECT member, reduced, from_month, until_month FROM r_dues_exemption WHERE substr(org, 1, 12) IN (SELECT "
		"substr(code, 1, 12) FROM place WHERE code >= $1 AND code < $2) AND voided = 0",
		ARGS(V_TEXT(in->place), V_TEXT(in->end)));
	while (rows_next(&rows)) {
		struct dues_head *head = dues_head_of(in, rows_int(&rows, 0));
		struct dues_exempted one = {.reduced = rows_int(&rows, 1)};
		if (head == NULL || !dues_month_read(rows_text(&rows, 2), &one.from) ||
		    !dues_month_read(rows_text(&rows, 3), &one.until) || one.until < in->from || one.from > in->until)
			continue;
		one.head = (size_t)(head - in->heads);
		if (in->exempted_count == room) {
			size_t more = room == 0 ? 64 : room * 2;
			in->exempted = arena_grow(in->act->arena, in->exempted, room * sizeof *in->exempted,
						  more * sizeof *in->exempted);
			room = more;
		}
		in->exempted[in->exempted_count++] = one;
	}
	return rows_done(&rows);
}

err_t dues_reading_open(struct act *act, struct str place, int from, int until, struct dues_reading **out)
{
	struct dues_reading *in = arena_one(act->arena, struct dues_reading);
	in->act = act;
	in->place = place;
	in->from = from;
	in->until = until;
	in->end = place_end(act->arena, place);
	TRY(read_members(in));
	TRY(read_bases(in));
	TRY(read_exemptions(in));
	*out = in;
	return NULL;
}

/* ---- a month ---- */

static void put_bases(struct dues_reading *in)
{
	for (size_t i = 0; i < in->count; i++)
		in->heads[i].month = (struct dues_month){.month = in->month};
	for (size_t i = 0; i < in->base_count; i++) {
		const struct dues_base *base = &in->bases[i].base;
		if (base->from <= in->month && base->from / YEAR == in->month / YEAR)
			in->heads[in->bases[i].head].month = dues_base_month(in->act, base, in->month);
	}
}

/* Who pays nothing that month here, and who has no base for it though the books have begun. */
static void close_bases(struct dues_reading *in)
{
	int begun = dues_this_month(in->act) / YEAR * YEAR;
	for (size_t i = 0; i < in->count; i++) {
		struct dues_head *head = &in->heads[i];
		int books = head->books == 0 ? begun : head->books;
		if (in->month < head->first || in->month > head->last || in->month < books)
			head->month = (struct dues_month){.month = in->month};
		else if (head->month.state == DUES_NONE)
			head->month.state = DUES_UNFIXED;
	}
}

static void put_exemptions(struct dues_reading *in)
{
	for (size_t i = 0; i < in->exempted_count; i++) {
		const struct dues_exempted *one = &in->exempted[i];
		struct dues_head *head = &in->heads[one->head];
		if (in->month < one->from || in->month > one->until || head->month.state == DUES_NONE)
			continue;
		head->month.fen = one->reduced;
		head->month.state = one->reduced == 0 ? DUES_EXEMPT : DUES_OWED;
	}
}

static void put_paid(struct dues_reading *in, struct dues_head *head, int64_t fen)
{
	if (head != NULL)
		head->month = (struct dues_month){.state = DUES_PAID, .month = in->month, .fen = fen};
}

static err_t read_paid_each(struct dues_reading *in, struct str month)
{
	for (size_t i = 0; i < in->count; i++) {
		int64_t fen = 0;
		bool found = false;
		if (in->heads[i].settled)
			continue;
		TRY(db_int(in->act->db, "SELECT paid FROM r_dues_line WHERE member = $1 AND month = $2 AND voided = 0",
			   ARGS(V_INT(in->heads[i].id), V_TEXT(month)), &fen, &found));
		if (found)
			put_paid(in, &in->heads[i], fen);
	}
	return NULL;
}

/* Of a county's members the month's lines are read first, of a village's few their own (CROSS JOIN: in this order). */
static err_t read_paid_all(struct dues_reading *in, struct str month)
{
	static const char many_sql[] =
		"SELECT l.member, l.paid FROM r_party_member AS m JOIN r_dues_line AS l ON l.member = m.id "
		"WHERE m.org >= $1 AND m.org < $2 AND m.voided = 0 AND l.month = $3 AND l.voided = 0";
	static const char few_sql[] =
		"SELECT l.member, l.paid FROM r_party_member AS m CROSS JOIN r_dues_line AS l WHERE l.member = m.id "
		"AND substr(m.org, 1, 12) IN (SELECT substr(code, 1, 12) FROM place WHERE code >= $1 AND code < $2) "
		"AND m.voided = 0 AND l.month = $3 AND l.voided = 0";
	const char *paid_sql = tier_of_code(in->place) == TIER_VILLAGE ? few_sql : many_sql;
	struct rows rows = db_query(in->act->db, paid_sql,
				    ARGS(V_TEXT(in->place), V_TEXT(in->end), V_TEXT(month)));
	while (rows_next(&rows))
		put_paid(in, dues_head_of(in, rows_int(&rows, 0)), rows_int(&rows, 1));
	return rows_done(&rows);
}

/* Wherever he paid it: what was paid at another branch of the county stays in its books. */
static err_t read_paid(struct dues_reading *in)
{
	enum { FEW = 64 };
	struct str month = dues_month_text(in->act->arena, in->month);
	size_t asked = 0;
	for (size_t i = 0; i < in->count; i++)
		asked += !in->heads[i].settled;
	return asked <= FEW ? read_paid_each(in, month) : read_paid_all(in, month);
}

err_t dues_reading_month(struct dues_reading *in, int month)
{
	in->month = month;
	put_bases(in);
	close_bases(in);
	put_exemptions(in);
	return read_paid(in);
}
