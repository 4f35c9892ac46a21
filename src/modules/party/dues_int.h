/*
 * What the files about dues share. Months are counted: year * 12 + month - 1. Money is fen.
 */
#ifndef LIANXIN_MODULES_PARTY_DUES_INT_H
#define LIANXIN_MODULES_PARTY_DUES_INT_H

#include "modules/party/party_int.h"

enum { DUES_MONTHS_MAX = 60 };

enum dues_state { DUES_NONE, DUES_UNFIXED, DUES_EXEMPT, DUES_PAID, DUES_OWED };

struct dues_month {
	enum dues_state state; /* DUES_NONE: not a member of it then, or before its books began */
	int month;
	struct str dues_class;
	int64_t base, fen; /* fen: due, or what was paid */
};

/* What was fixed for a member. */
struct dues_base {
	int from; /* holds until December of its year */
	struct str dues_class;
	int64_t base, chosen, amount; /* amount: by the rule of the month from which it holds */
};
/* What it comes to in a month of its year: as it was fixed, until another rule has begun; by that one from then on, and to be fixed
 * anew where that one does not know the class. */
struct dues_month dues_base_month(const struct act *act, const struct dues_base *base, int month);

bool dues_month_read(struct str text, int *month);
struct str dues_month_text(struct arena *arena, int month);
int dues_this_month(const struct act *act);
/* How many months back may still be paid (setting dues_back_months; 中组发〔2008〕3 号: as a rule six), and the earliest of them. */
int dues_months_back(const struct act *act);
int dues_first_month(const struct act *act);
/* The last month that is due at an organisation: those that are over, and this one once its collection day has passed. */
int dues_last_due(const struct act *act, const struct record *org);
/* Each month from one to another of a member: count = until - from + 1, at most DUES_MONTHS_MAX. */
err_t dues_months(struct act *act, const struct record *member, int from, int until,
		  struct dues_month *out) MUST_USE;
/* The days of a member that say when he pays here, as stored; empty where there is none. */
struct dues_life {
	struct str admitted_on, dues_from, joined_on, left_on, suspended_on;
};
/* The first and the last month in which he pays here; who has not been admitted pays nothing: both INT32_MAX. */
void dues_span(const struct dues_life *life, int *first, int *last);
/* What is done about so many months in a row (提醒、谈话、警示、由支部大会讨论), by the settings; empty: nothing. */
struct str dues_arrears_step(const struct act *act, int months);
/* struct module, todo: who owes dues at the branches of a village, and what is to be done about it. */
err_t dues_todo(struct visit *visit, struct doc *groups) MUST_USE;
/* How many of these months in a row, up to the last, are owed. */
size_t dues_owed_in_a_row(const struct dues_month *months, size_t count);

/* An organisation's money: what receipts came to, what was handed over, what the lines and extras add up to. */
struct dues_sums {
	int64_t receipts, handed, lines, extra;
	int64_t confirmed; /* of what was handed over, what the township has checked */
	int64_t open; /* receipts not handed over, ordinary ones and large ones */
	int64_t open_count;
};
err_t dues_sums_of(struct act *act, int64_t organisation, struct dues_sums *out) MUST_USE;

/* ---- a month of everybody (dues_sheet.c, dues_month_page.c) ---- */

enum { DUES_TABLES = 2 };
extern const struct table dues_tables[DUES_TABLES];
/* One member of a place and what is known of him for a month. */
struct dues_head {
	int64_t id, organisation;
	struct str org;
	int first, last, books; /* months; books: 0 while no base was seen */
	bool settled;           /* set by who asks: of the months to come nobody wants to know what he paid */
	struct dues_month month;
};
/* Everybody at a place and below, read once (dues_reading.c), for one month after the other. */
enum { DUES_CLASSES_KNOWN = 32 };
struct dues_based;
struct dues_exempted;
struct dues_reading {
	struct act *act;
	struct str place, end;
	int from, until, month;
	struct dues_head *heads; /* by id */
	size_t count;
	struct dues_based *bases;
	struct dues_exempted *exempted;
	size_t base_count, exempted_count, class_count;
	struct str classes[DUES_CLASSES_KNOWN];
};
/* from, until: the months that will be asked for; what holds in other years is not kept. */
err_t dues_reading_open(struct act *act, struct str place, int from, int until, struct dues_reading **out) MUST_USE;
/* Sets the month of each head: one of those. */
err_t dues_reading_month(struct dues_reading *reading, int month) MUST_USE;
/* NULL: none of this id. */
struct dues_head *dues_head_of(const struct dues_reading *reading, int64_t member);

/* What the members of a branch owe for a month: fen of all who owe or have paid; paid_fen of what came in. */
struct dues_sheet {
	int64_t organisation;
	struct str org;
	int64_t members, fen, exempt, unfixed, paid, paid_fen;
};
/* Of each branch at a place and below, in the order of their ids; members: how many people were looked at. The same for each of them
 * as dues_months says. */
err_t dues_sheets_of(struct act *act, struct str place, int month, struct dues_sheet **out,
		     size_t *count, size_t *members) MUST_USE;
/* Sums of sheets by place, kept as figures (dues_kept.c). sum grows by so many times more. */
void dues_kept_join(struct dues_sheet *sum, const struct dues_sheet *more, int64_t times);
/* What the rows of a month at sum->org have grown by (or, below 0, shrunk), in the transaction that writes them. */
err_t dues_kept_add(struct act *act, struct str month, const struct dues_sheet *sum) MUST_USE;
/* The sum of a place and all below it. */
err_t dues_kept_read(struct act *act, struct str place, struct str month,
		     struct dues_sheet *out) MUST_USE;
/* struct module, recount. */
err_t dues_kept_recount(struct act *act, bool write, struct str *names) MUST_USE;
/* org, members, fen, exempt, unfixed, paid, paid_fen: so many columns of a row, from the first. */
struct dues_sheet dues_sheet_row(struct arena *arena, struct rows *rows, int first);
/* What was counted last of a place and all below it; counted_on empty: the whole of it never was. */
err_t dues_sheet_sum(struct act *act, struct str place, int month, struct dues_sheet *out,
		     struct str *counted_on) MUST_USE;
/* The job "dues.month": of its place, for the month that its input says. */
err_t dues_sheet_run(struct job_run *run) MUST_USE;

err_t dues_base_check(struct act *act, struct draft *draft) MUST_USE;
err_t dues_exemption_check(struct act *act, struct draft *draft) MUST_USE;
err_t dues_payment_check(struct act *act, struct draft *draft) MUST_USE;
err_t dues_handover_check(struct act *act, struct draft *draft) MUST_USE;
err_t dues_paid(struct act *act, const struct event *event) MUST_USE;
err_t dues_unpaid(struct act *act, const struct event *event) MUST_USE;
err_t dues_handed(struct act *act, const struct event *event) MUST_USE;
err_t dues_unhanded(struct act *act, const struct event *event) MUST_USE;

visit_part dues_page, dues_org_page, dues_member_page, dues_statement_page, dues_collect_page, dues_collect_apply, dues_month_page, dues_month_apply;

#endif
