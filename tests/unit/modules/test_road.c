/*
 * The road into the Party on its edges: each line of the table is a history under the shipped rules, one more step, and
 * what must come of it. Dates lie on the last day that is right and the first that is wrong.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/road.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { FACTS_MAX = 60, TEXT_MAX = 4000 };

static struct arena *arena;
static const struct catalogue *catalogue;
static struct calendar calendar;
static struct str folder; /* of the shipped catalogue */

/* A lawful way from the first day to the last; a case takes what stands before its own step. */
static const char *const lawful[] = {
	"application 2024-01-10",
	"talk 2024-02-01",
	"activist 2024-03-10",
	"activist_filed 2024-03-12",
	"contacts 2024-03-15 people=2",
	"observation 2024-09-10",
	"observation 2025-03-10",
	"candidate 2025-03-11",
	"candidate_filed 2025-03-20 notice=2025-03-12",
	"sponsors 2025-03-21 people=2",
	"review 2025-03-25",
	"training 2025-04-10 tdays=3",
	"branch_review 2025-04-15",
	"prereview 2025-04-20",
	"admission_form 2025-04-22",
	"admission_meeting 2025-05-10 notice=2025-05-01 due=21 present=15 yes=14 no=1",
	"admission_talk 2025-05-20 received=2025-05-12",
	"admission_approved 2025-06-10",
	"admission_filed 2025-06-12",
	"joined 2025-06-15",
	"oath 2025-07-01",
	"probation_observation 2025-11-01",
	"full_application 2026-05-10",
	"full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14",
	"full_approved 2026-06-10 received=2026-05-21",
	"archived 2026-06-20",
};

struct road_case {
	const char *name;
	const char *from;  /* the lawful way up to before this step; NULL: nothing */
	const char *more;  /* further facts, with ";" between */
	const char *step;  /* what is judged */
	const char *gives; /* what must come of it */
	const char *birth; /* NULL: grown up */
	int quota, used;   /* quota 0: none was given */
};

#define MEETING(day, notice) "admission_meeting " day " notice=" notice " due=21 present=15 yes=11"
#define LATE_SENT "admission_talk 2025-08-20 received=2025-08-11"

static const struct road_case cases[] = {
	/* age: the birthday itself counts */
	{"eighteen today", NULL, "", "application 2026-11-23", "taken", "2008-11-23", 0, 0},
	{"eighteen tomorrow", NULL, "", "application 2026-11-22", "early adult 2026-11-23", "2008-11-23", 0, 0},
	{"born on 29 February, 28 February", NULL, "", "application 2026-02-28", "early adult 2026-03-01", "2008-02-29", 0, 0},
	{"born on 29 February, 1 March", NULL, "", "application 2026-03-01", "taken", "2008-02-29", 0, 0},
	{"born on 29 February, a leap year", NULL, "", "application 2028-02-29", "taken", "2010-02-28", 0, 0},
	{"nobody knows the birthday", NULL, "", "application 2026-03-01", "missing adult no-birth", "unknown", 0, 0},
	{"an application of tomorrow", NULL, "", "application 2035-01-02", "order application future", NULL, 0, 0},
	/* the first talk: within a month */
	{"talk on the last day", "talk", "", "talk 2024-02-10", "taken", NULL, 0, 0},
	{"talk a day late", "talk", "", "talk 2024-02-11", "late talk_soon 2024-02-10", NULL, 0, 0},
	{"talk a day late with its reason", "talk", "", "talk 2024-02-11 why=1", "late talk_soon 2024-02-10, taken, marked", NULL, 0, 0},
	{"31 January and a month, leap year, last day", NULL, "application 2024-01-31", "talk 2024-02-29", "taken", NULL, 0, 0},
	{"31 January and a month, leap year, late", NULL, "application 2024-01-31", "talk 2024-03-01", "late talk_soon 2024-02-29", NULL, 0, 0},
	{"31 January and a month, common year, last day", NULL, "application 2025-01-31", "talk 2025-02-28", "taken", NULL, 0, 0},
	{"31 January and a month, common year, late", NULL, "application 2025-01-31", "talk 2025-03-01", "late talk_soon 2025-02-28", NULL, 0, 0},
	{"30 November to December", NULL, "application 2024-11-30", "talk 2024-12-30", "taken", NULL, 0, 0},
	{"31 December over the year", NULL, "application 2024-12-31", "talk 2025-01-31", "taken", NULL, 0, 0},
	{"31 December over the year, late", NULL, "application 2024-12-31", "talk 2025-02-01", "late talk_soon 2025-01-31", NULL, 0, 0},
	{"talk before the application", "talk", "", "talk 2024-01-09", "order talk before 2024-01-10", NULL, 0, 0},
	{"talk on the day of the application", "talk", "", "talk 2024-01-10", "taken", NULL, 0, 0},
	/* order */
	{"a step too far", "talk", "", "activist 2024-02-05", "order talk", NULL, 0, 0},
	{"a step twice", "activist", "", "talk 2024-02-05", "order activist", NULL, 0, 0},
	{"no such step", "talk", "", "picnic 2024-02-05", "order talk", NULL, 0, 0},
	{"activist at once: no wait by default", NULL, "application 2024-01-10; talk 2024-01-10", "activist 2024-01-10", "taken", NULL, 0, 0},
	{"activist refused, and again", "activist", "activist 2024-03-10 out=fail", "activist 2024-05-10", "taken", NULL, 0, 0},
	/* people */
	{"no contact named", "contacts", "", "contacts 2024-03-15", "missing contact_number", NULL, 0, 0},
	{"one contact", "contacts", "", "contacts 2024-03-15 people=1", "taken", NULL, 0, 0},
	{"three contacts", "contacts", "", "contacts 2024-03-15 people=3", "missing contact_number", NULL, 0, 0},
	{"one sponsor", "sponsors", "", "sponsors 2025-03-21 people=1", "missing sponsor_number", NULL, 0, 0},
	{"two sponsors", "sponsors", "", "sponsors 2025-03-21 people=2", "taken", NULL, 0, 0},
	/* half-yearly examination */
	{"first examination on the last day", "observation", "", "observation 2024-09-10", "taken", NULL, 0, 0},
	{"first examination late", "observation", "", "observation 2024-09-11", "late half_yearly 2024-09-10", NULL, 0, 0},
	{"second counts from the first", "candidate", "", "observation 2025-09-10", "taken", NULL, 0, 0},
	{"third a day late, with a reason", "candidate", "", "observation 2025-09-11 why=1", "late half_yearly 2025-09-10, taken, marked", NULL, 0, 0},
	{"31 August and half a year", "activist", "activist 2024-08-31; activist_filed 2024-08-31; contacts 2024-08-31 people=1", "observation 2025-02-28", "taken", NULL, 0, 0},
	{"31 August and half a year, late", "activist", "activist 2024-08-31; activist_filed 2024-08-31; contacts 2024-08-31 people=1", "observation 2025-03-01", "late half_yearly 2025-02-28", NULL, 0, 0},
	{"no examination when a candidate already", "candidate_filed", "", "observation 2025-03-12", "order candidate_filed", NULL, 0, 0},
	/* a year as activist */
	{"a year to the day", "candidate", "", "candidate 2025-03-10", "taken", NULL, 0, 0},
	{"a day short of a year", "observation", "observation 2024-09-08; observation 2025-03-08", "candidate 2025-03-09", "early activist_year 2025-03-10", NULL, 0, 0},
	{"29 February and a year", "activist", "activist 2024-02-29; activist_filed 2024-02-29; contacts 2024-02-29 people=1; observation 2024-08-29; observation 2025-02-27", "candidate 2025-02-28", "taken", NULL, 0, 0},
	{"29 February and a year, too early", "activist", "activist 2024-02-29; activist_filed 2024-02-29; contacts 2024-02-29 people=1; observation 2024-08-29; observation 2025-02-27", "candidate 2025-02-27", "early activist_year 2025-02-28", NULL, 0, 0},
	{"28 February of a common year to a leap year", NULL, "application 2023-02-01; talk 2023-02-02; activist 2023-02-28; activist_filed 2023-02-28; contacts 2023-02-28 people=1; observation 2023-08-28; observation 2024-02-28", "candidate 2024-02-28", "taken", NULL, 0, 0},
	{"examined once only", "observation", "observation 2024-09-10", "candidate 2025-03-11", "missing observed", NULL, 0, 0},
	/* notice */
	{"notice of seven days is over", "candidate_filed", "", "candidate_filed 2025-03-20 notice=2025-03-12", "taken", NULL, 0, 0},
	{"notice on its last day", "candidate_filed", "", "candidate_filed 2025-03-19 notice=2025-03-12", "early candidate_notice 2025-03-20", NULL, 0, 0},
	{"no notice", "candidate_filed", "", "candidate_filed 2025-03-20", "missing candidate_notice", NULL, 0, 0},
	{"a notice before there was anything to tell", "candidate_filed", "", "candidate_filed 2025-03-20 notice=2025-03-10", "missing candidate_notice before 2025-03-11", NULL, 0, 0},
	{"notice over a month's end", "candidate_filed", "candidate_filed 2025-03-12 notice=2025-03-11 out=fail", "candidate_filed 2025-04-05 notice=2025-03-28", "taken", NULL, 0, 0},
	/* review */
	{"review failed ends the road", "review", "review 2025-03-25 out=fail", "training 2025-04-10 tdays=3", "closed", NULL, 0, 0},
	{"review a year old is still good", "branch_review", "", "branch_review 2026-03-25", "taken", NULL, 0, 0},
	{"review a year and a day old", "branch_review", "", "branch_review 2026-03-26", "missing review_fresh 2026-03-25", NULL, 0, 0},
	{"reviewed again it is fresh", "branch_review", "review 2026-03-26", "branch_review 2027-03-26", "taken", NULL, 0, 0},
	{"reviewed again may fail", "branch_review", "review 2026-03-26 out=fail", "branch_review 2026-03-27", "closed", NULL, 0, 0},
	/* training */
	{"two days and 23 hours", "training", "", "training 2025-04-10 tdays=2 thours=23", "missing training_time", NULL, 0, 0},
	{"two days and 24 hours", "training", "", "training 2025-04-10 tdays=2 thours=24", "taken", NULL, 0, 0},
	{"three days and no hours counted", "training", "", "training 2025-04-10 tdays=3", "taken", NULL, 0, 0},
	/* quota */
	{"the quota has a place", "prereview", "", "prereview 2025-04-20", "taken", NULL, 3, 2},
	{"the quota is used up", "prereview", "", "prereview 2025-04-20", "missing quota_left", NULL, 3, 3},
	{"the quota is used up: refusing needs no place", "prereview", "", "prereview 2025-04-20 out=fail", "taken", NULL, 3, 3},
	{"no quota was given", "prereview", "", "prereview 2025-04-20", "taken", NULL, 0, 99},
	/* the meeting: a month, votes */
	{"meeting on the last day of the month", "admission_meeting", "", MEETING("2025-05-20", "2025-05-01"), "taken", NULL, 0, 0},
	{"meeting a day late", "admission_meeting", "", MEETING("2025-05-21", "2025-05-01"), "late meeting_soon 2025-05-20", NULL, 0, 0},
	{"meeting a day late with its reason", "admission_meeting", "", MEETING("2025-05-21", "2025-05-01") " why=1", "late meeting_soon 2025-05-20, taken, marked", NULL, 0, 0},
	{"21 due, 10 present", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=21 present=10 yes=10 written=1", "missing admission_votes no-quorum", NULL, 0, 0},
	{"21 due, 11 present, 11 yes", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=21 present=11 yes=11", "taken", NULL, 0, 0},
	{"21 due, 10 yes of 11", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=21 present=11 yes=10 no=1", "missing admission_votes not-carried", NULL, 0, 0},
	{"20 due, 10 present: exactly half", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=10 yes=10 written=5", "missing admission_votes no-quorum", NULL, 0, 0},
	{"20 due, exactly half say yes", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=10 no=8", "missing admission_votes not-carried", NULL, 0, 0},
	{"20 due, 11 yes", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=11 no=7", "taken", NULL, 0, 0},
	{"20 due, a written yes makes eleven", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=10 no=8 written=1", "taken", NULL, 0, 0},
	{"the only member", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=1 present=1 yes=1", "taken", NULL, 0, 0},
	{"more present than due", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=21 yes=20", "missing admission_votes too-many", NULL, 0, 0},
	{"more ballots than hands", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=15 yes=14 no=1 abstain=1", "missing admission_votes too-many", NULL, 0, 0},
	{"more written opinions than absent", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=14 written=3", "missing admission_votes too-many", NULL, 0, 0},
	{"said to have failed with votes enough", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=11 no=7 out=fail", "missing admission_votes carried", NULL, 0, 0},
	{"failed", "admission_meeting", "", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=9 no=9 out=fail", "taken", NULL, 0, 0},
	{"failed, and a meeting again", "admission_meeting", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=9 no=9 out=fail", MEETING("2025-05-19", "2025-05-11"), "taken", NULL, 0, 0},
	{"failed, so nobody talks", "admission_meeting", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=9 no=9 out=fail", "admission_talk 2025-05-20 received=2025-05-12", "order admission_meeting", NULL, 0, 0},
	{"leaves within three months", "admission_meeting", "", MEETING("2025-05-10", "2025-05-01") " leaves=1", "unusual leaving", NULL, 0, 0},
	{"leaves, with its reason", "admission_meeting", "", MEETING("2025-05-10", "2025-05-01") " leaves=1 why=1", "unusual leaving, taken, marked", NULL, 0, 0},
	/* sent up: three months, else discussed again */
	{"sent on the last day", "admission_talk", "", "admission_talk 2025-08-20 received=2025-08-10", "taken", NULL, 0, 0},
	{"sent a day late", "admission_talk", "", LATE_SENT, "missing admission_sent 2025-08-10", NULL, 0, 0},
	{"received before the meeting", "admission_talk", "", "admission_talk 2025-05-20 received=2025-05-09", "missing admission_sent before", NULL, 0, 0},
	{"received after the talk", "admission_talk", "", "admission_talk 2025-05-20 received=2025-05-21", "missing admission_sent future", NULL, 0, 0},
	{"discussed again too soon", "admission_talk", "", "admission_meeting 2025-08-10 due=21 present=11 yes=11", "order admission_talk", NULL, 0, 0},
	{"discussed again", "admission_talk", "", "admission_meeting 2025-08-11 due=21 present=11 yes=11", "taken, discussed", NULL, 0, 0},
	{"discussed again without a quorum", "admission_talk", "", "admission_meeting 2025-08-11 due=21 present=10 yes=10 written=4", "missing admission_votes no-quorum, discussed", NULL, 0, 0},
	{"discussed again and sent", "admission_talk", "admission_meeting 2025-08-15 due=21 present=11 yes=11", "admission_talk 2025-08-20 received=2025-08-16", "taken", NULL, 0, 0},
	{"discussed again, sent before that", "admission_talk", "admission_meeting 2025-08-15 due=21 present=11 yes=11", "admission_talk 2025-08-20 received=2025-08-14", "missing admission_sent before", NULL, 0, 0},
	{"discussed again and refused", "admission_talk", "admission_meeting 2025-08-15 due=21 present=12 yes=5 no=7 out=fail", "admission_talk 2025-08-20 received=2025-08-16", "order admission_meeting", NULL, 0, 0},
	/* approval: three months, special six, then anew */
	{"approved on the last day of three months", "admission_approved", "", "admission_approved 2025-08-10", "taken", NULL, 0, 0},
	{"approved a day late", "admission_approved", "", "admission_approved 2025-08-11", "late approved_soon 2025-08-10", NULL, 0, 0},
	{"approved late with its reason", "admission_approved", "", "admission_approved 2025-11-10 why=1", "late approved_soon 2025-08-10, taken, marked", NULL, 0, 0},
	{"approved after six months", "admission_approved", "", "admission_approved 2025-11-11 why=1", "too-late approved_soon branch_review", NULL, 0, 0},
	{"after six months the branch begins anew", "admission_approved", "", "branch_review 2025-11-11", "taken, redone", NULL, 0, 0},
	{"after six months not before the branch", "admission_approved", "", "prereview 2025-11-11", "too-late approved_soon branch_review", NULL, 0, 0},
	{"in time nothing begins anew", "admission_approved", "", "branch_review 2025-11-10", "order admission_approved", NULL, 0, 0},
	{"30 November and three months", "admission_meeting", "admission_meeting 2025-05-10 notice=2025-05-01 due=20 present=18 yes=9 no=9 out=fail; prereview 2025-05-11; " MEETING("2025-11-30", "2025-11-01") " why=1; admission_talk 2025-12-01 received=2025-12-01", "admission_approved 2026-02-28", "taken", NULL, 0, 0},
	{"30 November and three months, late", "admission_meeting", MEETING("2025-11-30", "2025-11-01") " why=1; admission_talk 2025-12-01 received=2025-12-01", "admission_approved 2026-03-01", "late approved_soon 2026-02-28", NULL, 0, 0},
	{"not approved: the branch reviews again", "admission_approved", "admission_approved 2025-06-10 out=fail", "branch_review 2025-07-01", "taken", NULL, 0, 0},
	/* probation */
	{"a year of probation to the day", "full_application", "", "full_application 2026-05-10", "taken", NULL, 0, 0},
	{"a day before the year is over", "full_application", "", "full_application 2026-05-09", "early probation_over 2026-05-10", NULL, 0, 0},
	{"probation counts from the meeting, not the approval", "admission_approved", "admission_approved 2025-11-10; admission_filed 2025-11-12; joined 2025-11-13; oath 2025-11-14; probation_observation 2026-05-01", "full_application 2026-05-10", "taken", NULL, 0, 0},
	{"after a new beginning probation counts from the new meeting", "admission_approved", "branch_review 2025-11-11; prereview 2025-11-12; admission_form 2025-11-13; " MEETING("2025-12-01", "2025-11-13") "; admission_talk 2025-12-02 received=2025-12-02; admission_approved 2025-12-10; admission_filed 2025-12-11; joined 2025-12-12; oath 2025-12-13; probation_observation 2026-05-01", "full_application 2026-11-30", "early probation_over 2026-12-01", NULL, 0, 0},
	{"discussed again, probation still counts from the first meeting", "admission_talk", "admission_meeting 2025-08-15 due=21 present=11 yes=11; admission_talk 2025-08-20 received=2025-08-16; admission_approved 2025-09-01 why=1; admission_filed 2025-09-02; joined 2025-09-03; oath 2025-09-04; probation_observation 2026-05-01", "full_application 2026-05-10", "taken", NULL, 0, 0},
	{"probation from 29 February", "admission_meeting", "prereview 2028-02-01; review 2028-02-10; " MEETING("2028-02-29", "2028-02-10") " why=1; admission_talk 2028-03-01 received=2028-03-01; admission_approved 2028-03-10; admission_filed 2028-03-10; joined 2028-03-10; oath 2028-03-10; probation_observation 2028-09-01", "full_application 2029-02-28", "taken", NULL, 0, 0},
	/* what the last meeting decides */
	{"extended by five months", "full_meeting", "", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=5", "missing extend_once", NULL, 0, 0},
	{"extended by six", "full_meeting", "", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=6", "taken", NULL, 0, 0},
	{"extended by twelve", "full_meeting", "", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=12", "taken", NULL, 0, 0},
	{"extended by thirteen", "full_meeting", "", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=13", "missing extend_once", NULL, 0, 0},
	{"after the extension, too early", "full_meeting", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=6; full_approved 2026-06-10 received=2026-05-21", "full_application 2026-11-09", "early probation_over 2026-11-10", NULL, 0, 0},
	{"after the extension", "full_meeting", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=6; full_approved 2026-06-10 received=2026-05-21", "full_application 2026-11-10", "taken", NULL, 0, 0},
	{"extended a second time", "full_meeting", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=6; full_approved 2026-06-10 received=2026-05-21; full_application 2026-11-10", "full_meeting 2026-11-20 notice=2026-11-11 due=21 present=15 yes=14 out=extend months=6", "missing extend_once twice", NULL, 0, 0},
	{"cancelled after the extension", "full_meeting", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=extend months=6; full_approved 2026-06-10 received=2026-05-21; full_application 2026-11-10", "full_meeting 2026-11-20 notice=2026-11-11 due=21 present=15 yes=14 out=cancel", "taken", NULL, 0, 0},
	{"cancelled: nothing follows", "full_meeting", "full_meeting 2026-05-20 notice=2026-05-11 due=21 present=15 yes=14 out=cancel; full_approved 2026-06-10 received=2026-05-21", "archived 2026-06-20", "closed", NULL, 0, 0},
	{"full status approved after six months: the branch again", "full_approved", "", "full_approved 2026-11-21 received=2026-05-21 why=1", "too-late full_soon full_meeting", NULL, 0, 0},
	{"full status approved late, with its reason", "full_approved", "", "full_approved 2026-11-20 received=2026-05-21 why=1", "late full_soon 2026-08-20, taken, marked", NULL, 0, 0},
	{"in full: nothing is left", "archived", "archived 2026-06-20", "archived 2026-06-21", "closed", NULL, 0, 0},
};

enum { CASES = COUNT(cases) };

/* ---- reading a fact ---- */

static int64_t day_of(struct str text)
{
	int64_t day = 0;
	assert_true(day_read(text, &day));
	return day;
}

static enum road_outcome outcome_of(struct str word)
{
	if (str_eq(word, S("fail")))
		return ROAD_FAIL;
	if (str_eq(word, S("extend")))
		return ROAD_EXTENDED;
	assert_true(str_eq(word, S("cancel")));
	return ROAD_CANCELLED;
}

static void read_value(struct road_fact *fact, struct str key, struct str value)
{
	int64_t n = 0;
	const struct {
		const char *key;
		int64_t *at;
	} numbers[] = {
		{"due", &fact->due},         {"present", &fact->present},      {"yes", &fact->yes},
		{"no", &fact->no},           {"abstain", &fact->abstain},      {"written", &fact->written},
		{"people", &fact->people},   {"months", &fact->months},        {"tdays", &fact->training_days},
		{"thours", &fact->training_hours},
	};
	if (str_eq(key, S("notice")))
		fact->notice_from = day_of(value);
	else if (str_eq(key, S("received")))
		fact->received_on = day_of(value);
	else if (str_eq(key, S("out")))
		fact->outcome = outcome_of(value);
	fact->leaves |= str_eq(key, S("leaves"));
	fact->reasoned |= str_eq(key, S("why"));
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (str_eq(key, str_of(numbers[i].key)) && str_int(value, &n))
			*numbers[i].at = n;
	}
}

static struct road_fact read_fact(struct str text)
{
	struct road_fact fact = {.notice_from = ROAD_NO_DAY, .received_on = ROAD_NO_DAY};
	text = str_trim(text);
	fact.step = str_cut(&text, ' ');
	fact.day = day_of(str_cut(&text, ' '));
	while (text.len > 0) {
		struct str value = str_cut(&text, ' ');
		struct str key = str_cut(&value, '=');
		read_value(&fact, key, value);
	}
	return fact;
}

static size_t read_history(const struct road_case *one, struct road_fact *facts)
{
	size_t count = 0;
	struct str more = str_of(one->more);
	for (size_t i = 0; one->from != NULL && i < COUNT(lawful); i++) {
		facts[count] = read_fact(str_of(lawful[i]));
		if (str_eq(facts[count].step, str_of(one->from)))
			break;
		count++;
	}
	while (more.len > 0)
		facts[count++] = read_fact(str_cut(&more, ';'));
	return count;
}

/* ---- writing what came of it ---- */

static struct str verdict_text(const struct development_road *road, const struct road_verdict *verdict)
{
	static const char *const words[] = {[ROAD_TOO_EARLY] = "early", [ROAD_LATE] = "late", [ROAD_TOO_LATE] = "too-late",
					    [ROAD_MISSING] = "missing", [ROAD_UNUSUAL] = "unusual", [ROAD_ORDER] = "order",
					    [ROAD_CLOSED] = "closed"};
	static const char *const details[] = {"", " no-quorum", " not-carried", " carried", " too-many", " twice", " no-birth",
					      " before", " future"};
	static const char *const ways[] = {"", "", ", discussed", ", redone", ""};
	struct buf buf = buf_new(arena, TEXT_MAX);
	for (size_t i = 0; i < verdict->count; i++) {
		const struct road_finding *at = &verdict->findings[i];
		bool told = at->found == ROAD_ORDER || at->found == ROAD_TOO_LATE;
		buf_fmt(&buf, "%s%s", i > 0 ? ", " : "", words[at->found]);
		if (at->rule != NULL)
			buf_fmt(&buf, " " STR, STR_ARG(at->rule->name));
		if (told)
			buf_fmt(&buf, " " STR, STR_ARG(road->steps[at->step < 0 ? 0 : at->step].name));
		buf_fmt(&buf, "%s", details[at->detail]);
		if (at->day != ROAD_NO_DAY && at->detail != ROAD_FUTURE)
			buf_fmt(&buf, " " STR, STR_ARG(day_text(arena, at->day)));
	}
	buf_fmt(&buf, "%s%s%s%s", verdict->count > 0 && verdict->taken ? ", " : "", verdict->taken ? "taken" : "",
		verdict->late ? ", marked" : "", ways[verdict->way]);
	return buf_str(&buf);
}

static const struct development_road *road_on(const char *day)
{
	const struct development_road *road = catalogue_development_road(catalogue, S("990101"), day_of(str_of(day)));
	assert_non_null(road);
	return road;
}

static void a_case(void **state)
{
	const struct road_case *one = *state;
	struct road_fact facts[FACTS_MAX];
	struct road_state at;
	struct road_verdict verdict;
	const struct development_road *road = road_on("2024-01-01");
	bool unknown = one->birth != NULL && str_eq(str_of(one->birth), S("unknown"));
	struct road_person person = {
		.birth = unknown ? ROAD_NO_DAY : day_of(str_of(one->birth == NULL ? "1990-05-05" : one->birth)),
		.quota = one->quota == 0 ? ROAD_NO_QUOTA : one->quota,
		.used = one->used};
	size_t count = read_history(one, facts);
	struct road_fact fact = read_fact(str_of(one->step));
	road_fold(road, &calendar, facts, count, &at);
	road_judge(&at, &calendar, &person, &fact, day_of(S("2035-01-01")), &verdict);
	assert_string_equal(str_c(arena, verdict_text(road, &verdict)), one->gives);
}

/* ---- what no table says ---- */

static void fold_lawful(const char *before, struct road_state *out)
{
	struct road_fact facts[FACTS_MAX];
	struct road_case all = {.from = before, .more = ""};
	road_fold(road_on("2024-01-01"), &calendar, facts, read_history(&all, facts), out);
}

/* Every step of the lawful way is taken under its own rules, one after the other, to the end. */
static void the_lawful_way_is_lawful(void **state)
{
	struct road_state at;
	struct road_verdict verdict;
	struct road_person person = {.birth = day_of(S("1990-05-05")), .quota = ROAD_NO_QUOTA};
	struct road_fact facts[FACTS_MAX];
	int64_t from = 0, until = 0, full = 0;
	size_t count = COUNT(lawful);
	(void)state;
	for (size_t i = 0; i < count; i++) {
		facts[i] = read_fact(str_of(lawful[i]));
		road_fold(road_on("2024-01-01"), &calendar, facts, i, &at);
		road_judge(&at, &calendar, &person, &facts[i], facts[i].day, &verdict);
		assert_string_equal(str_c(arena, verdict_text(at.road, &verdict)), "taken");
	}
	road_fold(road_on("2024-01-01"), &calendar, facts, count, &at);
	assert_int_equal(at.next, 25);
	assert_true(road_probation(&at, &from, &until));
	assert_int_equal(from, day_of(S("2025-05-10")));
	assert_int_equal(until, day_of(S("2026-05-10")));
	assert_true(road_is_full(&at, &full));
	assert_int_equal(full, until);
}

static void five_and_twenty_steps(void **state)
{
	const struct development_road *road = road_on("2024-01-01");
	const char *const stages[] = {"apply", "activist", "candidate", "accept", "probation"};
	const int sizes[] = {2, 4, 5, 7, 7};
	size_t at = 0;
	(void)state;
	assert_int_equal(road->step_count, 25);
	for (size_t i = 0; i < 5; i++) {
		for (int k = 0; k < sizes[i]; k++)
			assert_string_equal(str_c(arena, road->steps[at++].stage), stages[i]);
	}
	assert_null(catalogue_development_road(catalogue, S("990101"), day_of(S("2014-05-27"))));
}

static void not_yet_and_no_more(void **state)
{
	struct road_state at;
	int64_t from = 0, until = 0;
	(void)state;
	fold_lawful("admission_approved", &at);
	assert_false(road_probation(&at, &from, &until));
	fold_lawful("full_approved", &at);
	assert_true(road_probation(&at, &from, &until));
	assert_false(road_is_full(&at, &until));
}

static void looks_ahead(void **state)
{
	struct road_state at;
	struct road_outlook out;
	struct road_person person = {.birth = ROAD_NO_DAY, .quota = ROAD_NO_QUOTA};
	(void)state;
	fold_lawful("candidate", &at);
	road_look(&at, &calendar, &person, at.next, &out);
	assert_int_equal(out.earliest, day_of(S("2025-03-10")));
	assert_int_equal(out.latest, ROAD_NO_DAY);
	road_look(&at, &calendar, &person, road_step_index(at.road, S("observation")), &out);
	assert_int_equal(out.latest, day_of(S("2025-09-10")));
	fold_lawful("admission_approved", &at);
	road_look(&at, &calendar, &person, at.next, &out);
	assert_int_equal(out.latest, day_of(S("2025-08-10")));
	assert_int_equal(out.redo, road_step_index(at.road, S("branch_review")));
	assert_int_equal(road_redo(&at, &calendar, day_of(S("2025-11-10"))), -1);
	assert_int_equal(road_redo(&at, &calendar, day_of(S("2025-11-11"))), out.redo);
	road_look(&at, &calendar, &person, road_step_index(at.road, S("full_approved")), &out);
	assert_int_equal(out.latest, ROAD_NO_DAY);
}

/* ---- a county's own figures, and a rule that changes on a day ---- */

static const struct catalogue *compile_with(struct str overlay)
{
	struct catalogue_source *shipped = NULL;
	const struct catalogue *out = NULL;
	size_t count = 0;
	struct catalogue_source own = {.name = S("own/road.yaml"), .text = overlay};
	assert_null(catalogue_read_folder(arena, folder, &shipped, &count));
	for (err_t at = catalogue_compile(arena, shipped, count, &own, overlay.len > 0, &out); at != NULL; at = at->next)
		print_error(STR "\n", STR_ARG(at->text));
	assert_non_null(out);
	return out;
}

static struct str judged(const struct development_road *road, const char *before, const char *more, const char *text)
{
	struct road_fact facts[FACTS_MAX], fact = read_fact(str_of(text));
	struct road_case all = {.from = before, .more = more};
	struct road_person person = {.birth = ROAD_NO_DAY, .quota = ROAD_NO_QUOTA};
	struct road_state at;
	struct road_verdict verdict;
	road_fold(road, &calendar, facts, read_history(&all, facts), &at);
	road_judge(&at, &calendar, &person, &fact, day_of(S("2035-01-01")), &verdict);
	return verdict_text(road, &verdict);
}

static void a_county_waits_three_months(void **state)
{
	const struct catalogue *own = compile_with(
		S("development_road: village_branch\nsteps:\n  - {name: activist, rules: [{name: activist_wait, months: 3}]}\n"));
	const struct development_road *road = catalogue_development_road(own, S("990101"), day_of(S("2024-01-01")));
	(void)state;
	assert_string_equal(str_c(arena, judged(road, "activist", "", "activist 2024-04-09")), "early activist_wait 2024-04-10");
	assert_string_equal(str_c(arena, judged(road, "activist", "", "activist 2024-04-10")), "taken");
}

/* 公示 of five working days over the National Day week: 1 to 8 October 2025 are free, 28 September and 11 October are worked. */
static void working_days_pass_by_holidays(void **state)
{
	const struct catalogue *own = compile_with(
		S("development_road: village_branch\nsteps:\n  - {name: candidate_filed, rules: [{name: candidate_notice, days: 0, workdays: 5}]}\n"));
	const struct development_road *road = catalogue_development_road(own, S("990101"), day_of(S("2024-01-01")));
	(void)state;
	assert_string_equal(str_c(arena, judged(road, "candidate_filed", "", "candidate_filed 2025-10-12 notice=2025-09-29")),
			    "early candidate_notice 2025-10-14");
	assert_string_equal(str_c(arena, judged(road, "candidate_filed", "", "candidate_filed 2025-10-13 notice=2025-09-29")),
			    "early candidate_notice 2025-10-14");
	assert_string_equal(str_c(arena, judged(road, "candidate_filed", "", "candidate_filed 2025-10-14 notice=2025-09-29")), "taken");
	assert_string_equal(str_c(arena, judged(road, "candidate_filed", "", "candidate_filed 2025-03-19 notice=2025-03-12")),
			    "early candidate_notice 2025-03-20");
	assert_string_equal(str_c(arena, judged(road, "candidate_filed", "", "candidate_filed 2025-03-20 notice=2025-03-12")), "taken");
}

static void a_later_rule_leaves_what_was(void **state)
{
	const struct catalogue *own = compile_with(
		S("development_road: later\ntitle: 新的\nsource: 新的\nfrom: 2025-03-01\nsteps:\n"
		  "  - {name: application, title: 申请, stage: apply, who: 本人, tier: village, document: 申请书, form: []}\n"
		  "  - {name: activist, title: 积极分子, stage: activist, who: 支部, tier: village, document: 记录, form: []}\n"
		  "  - name: candidate\n    title: 发展对象\n    stage: candidate\n    who: 支部\n    tier: village\n    document: 记录\n    form: []\n"
		  "    rules:\n      - {name: activist_year, kind: after, of: activist, months: 18, say: 要满十八个月。, source: 试验}\n"));
	const struct development_road *before = catalogue_development_road(own, S("990101"), day_of(S("2025-02-28")));
	const struct development_road *after = catalogue_development_road(own, S("990101"), day_of(S("2025-03-01")));
	(void)state;
	assert_string_equal(str_c(arena, before->name), "village_branch");
	assert_string_equal(str_c(arena, after->name), "later");
	assert_string_equal(str_c(arena, judged(before, "candidate", "", "candidate 2025-03-10")), "taken");
	assert_string_equal(str_c(arena, judged(after, "candidate", "", "candidate 2025-03-10")), "early activist_year 2025-09-10");
	/* one that was decided under the old rule is a candidate under the new one too */
	assert_string_equal(str_c(arena, judged(after, "candidate_filed", "", "candidate 2025-03-20")), "closed");
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[CASES + 16];
	size_t count = 0;
	const struct CMUnitTest others[] = {
		cmocka_unit_test(the_lawful_way_is_lawful), cmocka_unit_test(five_and_twenty_steps),
		cmocka_unit_test(not_yet_and_no_more),      cmocka_unit_test(looks_ahead),
		cmocka_unit_test(a_county_waits_three_months), cmocka_unit_test(working_days_pass_by_holidays),
		cmocka_unit_test(a_later_rule_leaves_what_was)};
	arena = arena_new(NULL);
	folder = str_of(argc > 1 ? argv[1] : "catalogue");
	catalogue = compile_with(S(""));
	calendar = (struct calendar){catalogue->years, catalogue->year_count, catalogue->festivals, catalogue->festival_count};
	for (size_t i = 0; i < CASES; i++)
		tests[count++] = (struct CMUnitTest){cases[i].name, a_case, NULL, NULL, (void *)&cases[i]};
	for (size_t i = 0; i < COUNT(others); i++)
		tests[count++] = others[i];
	int failed = _cmocka_run_group_tests("road", tests, count, NULL, NULL);
	arena_free(arena);
	return failed;
}
