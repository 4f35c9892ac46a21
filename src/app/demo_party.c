/*
 * demo_party: the branch of the first village: members from the village's own people, a committee chosen four and
 * a half years ago (so that the next is due), one who works far away and one who is being looked for; dues of the last
 * quarters, with one who is behind and one who is exempt; one who asks that his row be corrected; one who moves to the branch
 * beside, one who leaves the county, one who comes by a letter.
 *
 * Every row is written by the rules of the registers; the days follow from today, so that the demo never grows old.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow.h"

enum { MEMBERS = 16, TERM_AGO = 55, YEAR = 12, MORNING = 120, FIRST_PAID = 13, CHECKED = 5 };

struct branch {
	const int64_t *people;
	struct str org;
	int64_t committee, branch, election, members[MEMBERS], today;
};

/* Months before today; 0: not yet. */
struct stage {
	const char *state;
	int applied, activist, candidate, admitted, full;
};

static const struct stage old_member = {"full", 0, 0, 0, 276, 264};
static const struct stage fresh = {"probationary", 46, 40, 22, 7, 0};
/* The first of the village's people are on the road (demo_development); then comes one on probation, then members. */
enum { FIRST = 3, OTHERS = 4 };

/* The day so many months ago; the first five days of a month, so that it exists in each. */
static struct str months_ago(struct act *act, const struct branch *branch, int months)
{
	struct day_parts now = day_parts(branch->today);
	int at = now.year * YEAR + now.month - 1 - months;
	return str_fmt(act->arena, "%04d-%02d-05", at / YEAR, at % YEAR + 1);
}

static void set_day(struct act *act, const struct branch *branch, struct draft *draft,
		    const char *field, int months)
{
	if (months > 0)
		draft_set_text(draft, field, months_ago(act, branch, months));
}

static err_t put_org(struct act *act, const struct branch *branch, struct str org, struct str name,
		     const char *kind, const char *seat, int64_t parent, int64_t *out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, act_register(act, "party_org"), org, &draft));
	draft_set_text(draft, "name", name);
	draft_set_text(draft, "org_kind", str_of(kind));
	draft_set_text(draft, "seat", str_of(seat));
	draft_set_text(draft, "set_up_on", S("1996-07-01"));
	draft_set_int(draft, "term_years", 5);
	draft_set_int(draft, "collect_day", 15);
	if (parent != 0)
		draft_set_int(draft, "parent", parent);
	set_day(act, branch, draft, "elected_on", TERM_AGO + 4);
	return draft_write(draft, 0, out);
}

static void set_stage(struct act *act, const struct branch *branch, struct draft *draft,
		      const struct stage *stage, int later)
{
	draft_set_text(draft, "member_state", str_of(stage->state));
	set_day(act, branch, draft, "applied_on", stage->applied);
	set_day(act, branch, draft, "activist_on", stage->activist);
	set_day(act, branch, draft, "candidate_on", stage->candidate);
	set_day(act, branch, draft, "admission_date", stage->admitted - later);
	set_day(act, branch, draft, "full_on", stage->full - later);
}

static err_t put_member(struct act *act, struct branch *branch, size_t i)
{
	const struct stage *stage = i < OTHERS ? &fresh : &old_member;
	struct draft *draft = NULL;
	TRY(draft_new(act, act_register(act, "party_member"), branch->org, &draft));
	draft_set_int(draft, "person", branch->people[i + 1]);
	draft_set_int(draft, "organisation", branch->branch);
	set_stage(act, branch, draft, stage, i < OTHERS ? 0 : (int)i * 11);
	draft_set_text(draft, "work",
		       i % 3 == 0   ? S("farming")
		       : i % 3 == 1 ? S("migrant")
				    : S("retired"));
	draft_set_text(draft, "floating", S("none"));
	if (i == MEMBERS - 1) {
		draft_set_text(draft, "floating", S("out"));
		draft_set_text(draft, "floating_where", S("外省某市开发区"));
		draft_set_text(draft, "floating_why", S("work"));
		set_day(act, branch, draft, "floating_from", 14);
		set_day(act, branch, draft, "contacted_on", 2);
		draft_set_text(draft, "keeper", S("何永福"));
	}
	if (i == MEMBERS - 2)
		set_day(act, branch, draft, "lost_since", 4);
	return draft_write(draft, 0, &branch->members[i]);
}

static err_t put_election(struct act *act, struct branch *branch)
{
	static const struct {
		const char *field;
		int64_t n;
	} numbers[] = {{"electors", 12},    {"present", 11},      {"seats", 3},
		       {"ballots_out", 11}, {"ballots_back", 11}, {"ballots_void", 0},
		       {"left_out", 0}};
	struct draft *draft = NULL;
	TRY(draft_new(act, act_register(act, "party_election"), branch->org, &draft));
	draft_set_int(draft, "organisation", branch->branch);
	draft_set_text(draft, "title", S("支部委员会换届选举"));
	set_day(act, branch, draft, "held_on", TERM_AGO);
	draft_set_text(draft, "election_kind", S("committee"));
	draft_set_text(draft, "base", S("due"));
	draft_set_text(draft, "chair", S("何永福"));
	draft_set_text(draft, "teller", S("张德明、周桂英"));
	for (size_t i = 0; i < COUNT(numbers); i++)
		draft_set_int(draft, numbers[i].field, numbers[i].n);
	return draft_write(draft, 0, &branch->election);
}

static err_t put_chosen(struct act *act, const struct branch *branch, size_t which,
			const char *post)
{
	struct draft *draft = NULL;
	int64_t id = 0, member = branch->members[OTHERS + which];
	TRY(draft_new(act, act_register(act, "party_ballot"), branch->org, &draft));
	draft_set_int(draft, "election", branch->election);
	draft_set_int(draft, "member", member);
	draft_set_int(draft, "yes_votes", 11 - (int64_t)which);
	draft_set_int(draft, "no_votes", (int64_t)which);
	draft_set_int(draft, "blank_votes", 0);
	draft_set_int(draft, "nominated", 1);
	TRY(draft_write(draft, 0, &id));
	TRY(draft_new(act, act_register(act, "party_post"), branch->org, &draft));
	draft_set_int(draft, "organisation", branch->branch);
	draft_set_int(draft, "member", member);
	draft_set_int(draft, "election", branch->election);
	draft_set_text(draft, "post", str_of(post));
	draft_set_text(draft, "how", S("elected"));
	set_day(act, branch, draft, "from_on", TERM_AGO);
	return draft_write(draft, 0, &id);
}

static err_t put_search(struct act *act, const struct branch *branch)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "party_search"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[MEMBERS - 2]);
	set_day(act, branch, draft, "searched_on", 1);
	draft_set_text(draft, "way", S("family"));
	draft_set_text(draft, "searcher", S("何永福"));
	draft_set_text(draft, "result", S("问了他的姐姐，也有三个月没有联系上。"));
	return draft_write(draft, 0, &id);
}

static err_t put_honour(struct act *act, const struct branch *branch)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "party_honour"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[OTHERS]);
	draft_set_text(draft, "honour_kind", S("excellent_member"));
	draft_set_text(draft, "title", S("青禾镇优秀共产党员"));
	set_day(act, branch, draft, "given_on", 17);
	draft_set_text(draft, "given_by", S("中共青禾镇委员会"));
	return draft_write(draft, 0, &id);
}

/* Into the start of one of its roads. */
static err_t enter(struct act *act, struct draft *draft, const char *flow, int64_t *out)
{
	const struct reg *reg = draft->reg;
	int64_t id = 0;
	for (size_t i = 0; i < reg->flow_count; i++) {
		if (str_eq(reg->flows[i]->name, str_of(flow)))
			TRY(flow_begin(draft, reg->flows[i], false, NULL, 0));
	}
	TRY(draft_write(draft, 0, &id));
	*out = id;
	return flow_begun(act, reg, id, S(""));
}

/* ---- dues ---- */

static err_t put_base(struct act *act, const struct branch *branch, size_t i, int year)
{
	bool farmer = i % 3 != 2;
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str january = str_fmt(act->arena, "%04d-01", year),
		   first = str_sub(months_ago(act, branch, FIRST_PAID), 0, 7);
	TRY(draft_new(act, act_register(act, "dues_base"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[i]);
	draft_set_text(draft, "from_month",
		       str_cmp(first, january) > 0 && str_starts(first, str_sub(january, 0, 4))
			       ? first
			       : january); /* the books begin with what is paid */
	draft_set_text(draft, "dues_class", farmer ? S("farmer") : S("retired"));
	if (farmer)
		draft_set_int(draft, "chosen", 50);
	else
		draft_set_int(draft, "base", 286050 + (int64_t)i * 31000);
	return draft_write(draft, 0, &id);
}

static err_t put_exemption(struct act *act, const struct branch *branch, size_t i)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "dues_exemption"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[i]);
	draft_set_text(draft, "from_month", str_sub(months_ago(act, branch, 7), 0, 7));
	draft_set_text(draft, "until_month", str_sub(months_ago(act, branch, 1), 0, 7));
	draft_set_int(draft, "reduced", 0);
	draft_set_text(draft, "why", S("家里遭灾，生活困难"));
	set_day(act, branch, draft, "applied_on", 9);
	set_day(act, branch, draft, "agreed_on", 8);
	draft_set_text(draft, "decision_no", S("青禾党〔示范〕12号"));
	draft_set_text(draft, "decided_by", S("中共青禾镇委员会"));
	return draft_write(draft, 0, &id);
}

static err_t put_payment(struct act *act, const struct branch *branch, size_t i, int ago)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "dues_payment"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[i]);
	draft_set_text(draft, "until_month", str_sub(months_ago(act, branch, ago), 0, 7));
	draft_set_text(draft, "paid_on",
		       ago > 0 ? months_ago(act, branch, ago)
			       : day_text(act->arena, branch->today));
	draft_set_text(draft, "channel", i % 4 == 0 ? S("online") : S("cash"));
	draft_set_text(draft, "payer", S("self"));
	return draft_write(draft, 0, &id);
}

/* The older one was checked by the township. */
static err_t put_handover(struct act *act, const struct branch *branch, int ago)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "dues_handover"), branch->org, &draft));
	draft_set_int(draft, "organisation", branch->branch);
	set_day(act, branch, draft, "handed_on", ago);
	draft_set_text(draft, "receiver", S("谢春梅"));
	TRY(enter(act, draft, "dues_handover_road", &id));
	return ago < CHECKED ? NULL
			     : flow_fire(act, act_register(act, "dues_handover"), id,
					 &(struct flow_ask){.step = S("confirm"), .by_program = true});
}

static err_t put_dues(struct act *act, const struct branch *branch)
{
	int year = day_parts(branch->today).year;
	enum { EXEMPT = OTHERS, BEHIND = OTHERS + 1 };
	for (size_t i = OTHERS; i < MEMBERS; i++) {
		TRY(put_base(act, branch, i, year - 1));
		TRY(put_base(act, branch, i, year));
	}
	TRY(put_exemption(act, branch, EXEMPT));
	for (int ago = 7; ago > 0; ago -= 3) {
		int64_t day = 0;
		(void)day_read(months_ago(act, branch, ago), &day);
		demo_clock(act, day, MORNING);
		for (size_t i = EXEMPT + 1; i < MEMBERS; i++) {
			if (i != BEHIND || ago == 4)
				TRY(put_payment(act, branch, i, ago));
		}
		if (ago > 1)
			TRY(put_handover(act, branch, ago));
	}
	demo_clock(act, branch->today, MORNING);
	for (size_t i = BEHIND + 1; i < MEMBERS - 2; i++)
		TRY(put_payment(act, branch, i, 0));
	return NULL;
}

/* ---- transfers ---- */

static err_t put_leaving(struct act *act, const struct branch *branch, size_t i, const char *flow,
			 struct str to, const char *why)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "transfer_out"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[i]);
	draft_set_text(draft, "to_name", to);
	draft_set_text(draft, "why", str_of(why));
	draft_set_int(draft, "letter_days", 30);
	return enter(act, draft, flow, &id);
}

static err_t put_coming(struct act *act, const struct branch *branch)
{
	static const char *const texts[][2] = {
		{"name", "闻人远"},        {"identity", "990000198808088451"},
		{"phone", "13900000088"},  {"address", "云岭村2组"},
		{"kind", "full"},          {"admission_date", "2012-05-03"},
		{"full_on", "2013-05-03"}, {"from_name", "中共示范市第二机械厂总支部委员会"},
		{"why", "home"},           {"letter_no", "示机组〔示范〕5号"},
	};
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "transfer_in"), branch->org, &draft));
	for (size_t i = 0; i < COUNT(texts); i++)
		draft_set_text(draft, texts[i][0], str_of(texts[i][1]));
	draft_set_text(draft, "dues_until", str_sub(months_ago(act, branch, 1), 0, 7));
	draft_set_text(draft, "letter_on", day_text(act->arena, branch->today - 6));
	draft_set_int(draft, "letter_days", 30);
	draft_set_int(draft, "organisation", branch->branch);
	return enter(act, draft, "transfer_arriving", &id);
}

static err_t put_transfers(struct act *act, const struct branch *branch)
{
	struct str beside = demo_village(act->arena, 1), name = S("中共青禾镇石桥村支部委员会");
	int64_t id = 0;
	TRY(put_org(act, branch, beside, name, "branch", "village", branch->committee, &id));
	TRY(put_coming(act, branch));
	TRY(put_leaving(act, branch, MEMBERS - 4, "transfer_outside",
			S("中共示范市经济开发区青年路社区总支部委员会"), "work"));
	return put_leaving(act, branch, MEMBERS - 3, "transfer_inside", name, "home");
}

/* ---- what stands in public ---- */

static err_t put_board(struct act *act, const struct branch *branch)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "party_board"), branch->org, &draft));
	draft_set_int(draft, "organisation", branch->branch);
	TRY(enter(act, draft, "party_board_road", &id));
	return flow_fire(act, act_register(act, "party_board"), id,
			 &(struct flow_ask){.step = S("publish"), .by_program = true});
}

/* ---- what a member asked to be corrected ---- */

static err_t put_request(struct act *act, const struct branch *branch)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "member_request"), branch->org, &draft));
	draft_set_int(draft, "member", branch->members[OTHERS + 2]);
	draft_set_text(draft, "about", S("road"));
	draft_set_text(draft, "text", S("入党志愿书上转正是在夏天，这里写的是别的月份，请查一查。"));
	return enter(act, draft, "member_request_road", &id);
}

static err_t put_branch(void *arg, struct act *act)
{
	static const char *const posts[] = {"secretary", "org_member", "publicity_member"};
	struct branch *branch = arg;
	struct str town = str_sub(branch->org, 0, tier_length(TIER_TOWN));
	demo_as(act, TIER_VILLAGE, branch->org);
	TRY(put_org(act, branch, town, S("中共青禾镇委员会"), "committee", "town", 0,
		    &branch->committee));
	TRY(put_org(act, branch, branch->org, S("中共青禾镇云岭村支部委员会"), "branch", "village",
		    branch->committee, &branch->branch));
	for (size_t i = FIRST; i < MEMBERS; i++)
		TRY(put_member(act, branch, i));
	TRY(put_election(act, branch));
	for (size_t i = 0; i < COUNT(posts); i++)
		TRY(put_chosen(act, branch, i, posts[i]));
	TRY(put_search(act, branch));
	TRY(put_honour(act, branch));
	TRY(put_dues(act, branch));
	TRY(put_request(act, branch));
	TRY(put_board(act, branch));
	return put_transfers(act, branch);
}

err_t demo_party(struct demo *demo)
{
	struct branch branch = {.people = demo->people,
				.org = demo_village(demo->in->arena, 0),
				.today = day_of_moment(clock_now())};
	return open_write(demo->in, put_branch, &branch);
}
