/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_LIFE_INT_H
#define LIANXIN_MODULES_LIFE_INT_H

#include "modules/life/due.h"
#include "modules/life/life.h"
#include "modules/life/vote.h"

enum { LIFE_PEOPLE_MAX = 500, LIFE_GROUPS_MAX = 30, LIFE_VOTES_MAX = 100, LIFE_TABLES = 2 };

/* ---- rows (rows.c) ---- */

/* life_held: an activity under each heading that it counts for: what is due is worked out from it. life_lack: what each branch
 * still has to do (kept.c). */
extern const struct table life_tables[LIFE_TABLES];

int64_t life_day(struct str text); /* LIFE_NO_DAY: none */
struct str life_day_words(struct arena *arena, int64_t day);
/* The titles of a list of codes, with 、 between. */
struct str life_kind_words(struct act *act, struct str kinds);
struct str life_kind_title(const struct act *act, struct str kind);

/* Whose meeting these kinds make it; false: they do not go together, or the rule names none of them. */
bool life_who_of(const struct life_rule *rule, struct str kinds, bool group, enum life_who *out);

/* Somebody who is due. */
struct life_person {
	int64_t member;
	struct str name;
	bool voter;
};
/* Who is due at a meeting of an organisation on a day, in the order in which they were registered. */
err_t life_due_people(struct act *act, const struct record *org, enum life_who who, int64_t day,
		      struct life_person **out, size_t *count) MUST_USE;

/* A line of attendance as it stands. */
struct life_line {
	int64_t id, version, member;
	struct str name, presence, why, made_up_on, made_up_how;
	bool voter;
};
err_t life_lines(struct act *act, int64_t activity, struct life_line **out, size_t *count) MUST_USE;
/* The line of a member; NULL: none. */
const struct life_line *life_line_of(const struct life_line *lines, size_t count, int64_t member);
bool life_came(const struct life_line *line);

struct life_counts {
	int64_t due, present, remote, voters_due, voters_present;
};
struct life_counts life_count(const struct life_line *lines, size_t count);

/* Rows of a register whose ref field points to id, as the program sees them, oldest first, without voided ones. */
err_t life_rows_of(struct act *act, const char *reg, const char *field, int64_t id, size_t limit,
		   struct record **out, size_t *count) MUST_USE;
err_t life_vote_count(struct act *act, int64_t activity, int64_t *out) MUST_USE;
/* Who came, votes and grades of one activity wait for one another until the commit. */
err_t life_lock(struct act *act, int64_t activity) MUST_USE;

/* ---- a form with a row for each member (rows.c) ---- */

/* "presence_17" */
struct str life_input_name(struct arena *arena, const char *what, int64_t member);
/* choices: [{value, title, selected}] of a list of codes. */
void life_put_choices(const struct act *act, const char *codes, struct str chosen, struct doc *row);

/* ---- what must hold (record.c, record_vote.c, record_review.c) ---- */

extern const struct reg_hook life_hooks[];
extern const struct listener life_listeners[];
err_t life_kept_org(struct act *act, const struct event *event) MUST_USE;
err_t life_kept_post(struct act *act, const struct event *event) MUST_USE;
void life_fault(struct draft *draft, const char *field, struct str text);
err_t life_vote_check(struct act *act, struct draft *draft) MUST_USE;
err_t life_problem_check(struct act *act, struct draft *draft) MUST_USE;
err_t life_grade_check(struct act *act, struct draft *draft) MUST_USE;
err_t life_talk_check(struct act *act, struct draft *draft) MUST_USE;
/* How many may be excellent at most, of those who were due. */
int64_t life_excellent_most(const struct life_rule *rule, const struct life_line *lines,
			    size_t count);
/* Writes an activity again: its counts and what it counts for follow its attendance. */
err_t life_restate(struct act *act, int64_t activity, bool attended) MUST_USE;
/* What is said where a rule names nothing for a day. */
err_t life_rule_on(struct act *act, struct str day, const char *field,
		   const struct life_rule **out) MUST_USE;

/* ---- what is due (plan.c) ---- */

/* A branch as the plan looks at it. */
struct life_branch {
	int64_t id;
	struct str name, org;
	int64_t set_up, ended; /* days */
	bool committee; /* somebody sits in one now */
	int64_t committee_from; /* the day since when there has been one; LIFE_NO_DAY: never */
	int64_t *groups; /* room for LIFE_GROUPS_MAX; NULL: it has none */
	size_t group_count;
};
err_t life_branch_of(struct act *act, const struct record *org, struct life_branch *out) MUST_USE;
/* A branch by its id. *lives false: it is none, has ended, or was made void; out is left alone then. */
err_t life_branch_load(struct act *act, int64_t id, struct life_branch *out, bool *lives) MUST_USE;
/* All living branches of these places, by id. */
err_t life_branches(struct act *act, const struct str *places, size_t place_count,
		    struct life_branch **out, size_t *count) MUST_USE;
/* How often each organisation has held an item in a period, by organisation. */
struct life_tallies {
	int64_t *orgs, *held;
	size_t count;
};
err_t life_tallies_of(struct act *act, struct str kind, struct life_span span,
		      struct life_tallies *out) MUST_USE;
/* What one branch and its groups have held in a year: read once for all its periods. */
struct life_mark {
	int64_t org, day;
	struct str kind;
};
err_t life_marks(struct act *act, const struct life_branch *branch, struct life_span year,
		 struct life_mark **out, size_t *count) MUST_USE;
struct life_tallies life_tally_marks(struct arena *arena, const struct life_branch *branch,
				     const struct life_mark *marks, size_t count, struct str kind,
				     struct life_span span);
struct life_need life_branch_need(const struct life_item *item, const struct life_branch *branch,
				  const struct life_tallies *tallies, struct life_span span);

/* ---- all branches of some places (sums.c, kept.c) ---- */

enum { LIFE_ITEMS_MAX = 32, LIFE_LACKS_SHOWN = 100 };
/* A branch, and what it has still to do of this period: bit i is the rule's item i. */
struct life_lack {
	int64_t id, count;
	struct str name, org;
	uint32_t items;
};
struct life_sums {
	int64_t branches, lacking;
	/* By the rule's items: of how many branches it is needed, how many have done it; 0 where nobody is reminded yet. */
	struct life_need items[LIFE_ITEMS_MAX];
	/* Those with most to do first, then by place; at least LIFE_LACKS_SHOWN of those that lack something, or all. Where there
	 * is but one branch it is here, whatever it lacks. */
	struct life_lack *first;
	size_t count;
};
/* rule NULL: nothing is asked of anybody. Places: none inside another. */
err_t life_sums(struct act *act, const struct life_rule *rule, const struct str *places,
		size_t place_count, struct life_sums *out) MUST_USE;
/* The same by looking at every branch, whatever is kept. */
err_t life_sums_looked(struct act *act, const struct life_rule *rule, const struct str *places,
		       size_t place_count, struct life_sums *out) MUST_USE;
/* The same from what is kept. *holds false: some of it is of another month or rule, and out says nothing. */
err_t life_sums_kept(struct act *act, const struct life_rule *rule, const struct str *places,
		     size_t place_count, struct life_sums *out, bool *holds) MUST_USE;
void life_sort_lacks(struct life_lack *lacks, size_t count);
/* Something was held by this organisation, or no longer; 0: by none. */
err_t life_kept_held(struct act *act, int64_t organisation) MUST_USE;
/* struct module, recount and tick: what an older installation has not; a new month, another rule. */
err_t life_kept_recount(struct act *act, bool write, struct str *names) MUST_USE;
err_t life_kept_tick(struct act *act) MUST_USE;
/* struct module, todo: a village's branches, heading by heading. */
err_t life_todo(struct visit *visit, struct doc *groups) MUST_USE;

/* "本月" "本季度" "今年"; and "3月" "一季度" "全年". */
struct str life_per_words(enum life_per per);
struct str life_span_words(struct arena *arena, enum life_per per, struct life_span span);

/* ---- pages ---- */

/* Crumbs to the module's first page, and the title. */
void life_frame(struct visit *visit, struct str title);
/* The year that a page is asked for, the next one at most; else this one. */
int life_year_asked(struct visit *visit);
/* Whether this act may still write to an activity. */
bool life_may_change(struct act *act, const struct record *activity);
/* Sets attend: the form of who came, or false. votes: how many were taken. */
err_t life_put_attendance(struct visit *visit, const struct record *activity,
			  const struct life_line *lines, size_t count, int64_t votes) MUST_USE;
/* A branch of the path's id, which the act may read. */
err_t life_load_org(struct visit *visit, struct record *out) MUST_USE;

/* ---- a theme day in public (announce.c) ---- */

void life_announce_check(struct act *act, struct draft *draft);
err_t life_announce(struct act *act, const struct event *event) MUST_USE;

/* What a member sees of the meetings he was due at on his phone (struct module, member). */
err_t life_own(struct visit *visit, const struct record *member, struct doc *parts) MUST_USE;

visit_part life_page, life_branch_page, life_plan_page, life_new_page, life_new_apply, life_activity_page,
	life_attendance_apply, life_vote_apply, life_ballot_page, life_ballot_apply, life_book_page,
	life_grades_page, life_grades_apply, life_problem_apply;

#endif
