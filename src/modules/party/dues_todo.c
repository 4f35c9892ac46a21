/*
 * dues_todo: what a branch's first page says of dues: who has not paid for so long that somebody must talk to him, how many were
 * not there on the collection day, how many have no base.
 *
 * The steps are those of the fact book (party 1.5): a reminder, a talk, a warning, the branch's own meeting. Shown to who writes
 * receipts at a village, never above: there it stands as counts. Who is only late is one row with the others, so that the page of a
 * branch of forty stays a page.
 */
#include "modules/party/dues_int.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "web/part.h"
#include "web/todo.h"

enum { REMIND = 1, TALK = 3, WARN = 5, CASE = 6, BRANCHES = 20, SHOWN = 8, MONTHS_READ = 13 };

struct str dues_arrears_step(const struct act *act, int months)
{
	if (months >= party_setting(act, "dues_case_months", CASE))
		return S("由支部大会讨论");
	if (months >= party_setting(act, "dues_warn_months", WARN))
		return S("警示");
	if (months >= party_setting(act, "dues_talk_months", TALK))
		return S("谈话");
	return months >= party_setting(act, "dues_remind_months", REMIND) ? S("提醒") : S("");
}

/* ---- how long each has not paid ---- */

/* A branch and those of it who owe. */
struct branch {
	const struct record *record;
	int due; /* the last month that is due here */
	int64_t late, late_fen, unfixed;
};

struct debtor {
	struct branch *branch;
	struct dues_head *head; /* settled: a month has been found that is not owed, going back */
	int64_t fen;
	int months;
};

static struct branch *branch_of(struct branch *branches, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (branches[i].record->id == id)
			return &branches[i];
	}
	return NULL;
}

/* The month of one further back: true while it too is owed, or not due yet. */
static bool goes_on(struct debtor *one)
{
	const struct dues_month *month = &one->head->month;
	if (month->month > one->branch->due)
		return true;
	one->branch->unfixed +=
		month->month == one->branch->due && month->state == DUES_UNFIXED;
	if (month->state != DUES_OWED)
		return false;
	one->months++;
	one->fen += month->fen;
	return true;
}

/* Month by month back from this one, until nobody's debt goes on. */
static err_t read_debtors(struct act *act, struct branch *branches, size_t branch_count,
			  struct debtor **out, size_t *count)
{
	struct dues_reading *reading = NULL;
	int now = dues_this_month(act);
	TRY(dues_reading_open(act, act->org, now - MONTHS_READ + 1, now, &reading));
	*out = arena_many(act->arena, struct debtor, reading->count + 1);
	*count = 0;
	for (size_t i = 0; i < reading->count; i++) {
		struct dues_head *head = &reading->heads[i];
		struct branch *branch = branch_of(branches, branch_count, head->organisation);
		head->settled = branch == NULL;
		if (branch != NULL)
			(*out)[(*count)++] = (struct debtor){.branch = branch, .head = head};
	}
	size_t open = *count;
	for (int back = 0; back < MONTHS_READ && open > 0; back++) {
		TRY(dues_reading_month(reading, now - back));
		for (size_t i = 0; i < *count; i++) {
			struct debtor *one = &(*out)[i];
			if (one->head->settled || goes_on(one))
				continue;
			one->head->settled = true;
			open--;
		}
	}
	return NULL;
}

/* ---- the rows ---- */

static struct doc *add_row(struct doc *rows, struct str url, struct str title, struct str text,
			   struct str next)
{
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url", url);
	doc_set(row, "title", title);
	doc_set(row, "person", S(""));
	doc_set(row, "number", text);
	doc_set(row, "place", S(""));
	doc_set(row, "next", next);
	doc_set(row, "due", S(""));
	return row;
}

static err_t put_debtor(struct visit *visit, const struct debtor *one, struct doc *rows)
{
	struct arena *arena = visit->arena;
	struct record member;
	struct str step = dues_arrears_step(&visit->act, one->months);
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_member"), one->head->id, &member));
	bool grave = one->months >= party_setting(&visit->act, "dues_warn_months", WARN);
	struct doc *row = add_row(
		rows, str_fmt(arena, "/desk/dues/members/%lld", (long long)one->head->id),
		record_text(&member, "name"),
		str_fmt(arena, "连续 %d 个月没交", one->months),
		S("看他的党费"));
	part_state(row, "lamp", step, grave ? S("err") : S("warn"),
		   grave ? S("alert-circle") : S("alert-triangle"));
	return NULL;
}

static void put_branch(struct visit *visit, const struct branch *branch, bool alone,
		       struct doc *rows)
{
	struct arena *arena = visit->arena;
	struct str name = alone ? S("") : record_text(branch->record, "name");
	struct str home = str_fmt(arena, "/desk/dues/%lld", (long long)branch->record->id);
	if (branch->late > 0) {
		struct doc *row = add_row(
			rows, str_join(arena, home, S("/collect")),
			str_fmt(arena, "%lld 人到%s没交党费", (long long)branch->late,
				str_c(arena, month_chinese(arena, dues_month_text(arena, branch->due)))),
			str_fmt(arena, STR "%s" STR " 元", STR_ARG(name), alone ? "" : "　",
				STR_ARG(text_hundredths(arena, branch->late_fen))),
			S("提醒，收好开收据"));
		part_state(row, "lamp", S("提醒"), S("warn"), S("alert-triangle"));
	}
	if (branch->unfixed > 0) {
		struct doc *row = add_row(rows, home,
					  str_fmt(arena, "%lld 人还没有定基数",
						  (long long)branch->unfixed),
					  name, S("定基数"));
		part_state(row, "lamp", S("算不出党费"), S("warn"), S("alert-triangle"));
	}
}

/* Those for whom a reminder is enough come together, each of the others has his own row while there is room. */
static err_t put_rows(struct visit *visit, struct branch *branches, size_t branch_count,
		      const struct debtor *debtors, size_t count, struct doc *rows)
{
	int talk = party_setting(&visit->act, "dues_talk_months", TALK),
	    remind = party_setting(&visit->act, "dues_remind_months", REMIND);
	size_t shown = 0;
	for (size_t i = 0; i < count; i++) {
		const struct debtor *one = &debtors[i];
		if (one->months >= talk && shown < SHOWN) {
			TRY(put_debtor(visit, one, rows));
			shown++;
		} else if (one->months >= remind && one->months > 0) {
			one->branch->late++;
			one->branch->late_fen += one->fen;
		}
	}
	for (size_t i = 0; i < branch_count; i++)
		put_branch(visit, &branches[i], branch_count == 1, rows);
	return NULL;
}

err_t dues_todo(struct visit *visit, struct doc *groups)
{
	struct act *act = &visit->act;
	struct form none = {0};
	const struct record *orgs = NULL;
	struct branch branches[BRANCHES];
	struct debtor *debtors = NULL;
	struct doc *rows = doc_list(visit->arena);
	size_t org_count = 0, branch_count = 0, count = 0;
	if (tier_of_code(act->org) != TIER_VILLAGE ||
	    !act_may(act, S("dues_payment"), VERB_CREATE, act->org))
		return NULL;
	TRY(reg_list_records(act, act_register(act, "party_org"),
			     &(struct query){.params = &none, .limit = BRANCHES}, &orgs, &org_count));
	for (size_t i = 0; i < org_count; i++) {
		if (!record_is(&orgs[i], "org_kind", "group"))
			branches[branch_count++] = (struct branch){
				.record = &orgs[i], .due = dues_last_due(act, &orgs[i])};
	}
	if (branch_count == 0)
		return NULL;
	TRY(read_debtors(act, branches, branch_count, &debtors, &count));
	TRY(put_rows(visit, branches, branch_count, debtors, count, rows));
	todo_group(groups, S("党费"), S("coin"), S("warn"), S("/desk/dues"), rows);
	return NULL;
}
