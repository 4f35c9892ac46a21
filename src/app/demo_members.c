/*
 * demo_members: a county's worth of Party members for whoever wants to see the pages under load: lianxin demo --members 100000.
 *
 * Twenty members make a branch; the branches are spread evenly over the villages, the first of a village its own, the others seated in
 * firms, cooperatives and buildings. Every row goes through the rules of its register, so that figures, ledger and search are what
 * they would be had people typed it. The same seed gives the same data.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/ident.h"
#include "engine/flow/flow.h"
#include "modules/life/life.h"

enum { BRANCH = 20, YEAR = 12, DAYS = 2500, EIGHT = 8, SEQUENCES = 1000, NOON = 240 };
/* Of a branch's members: who has no base, who has paid nothing, who is away. */
enum { UNFIXED_ONE_IN = 97, UNPAID_ONE_IN = 11, AWAY_ONE_IN = 13, PROBATIONARY_ONE_IN = 40 };

struct county {
	struct demo *demo;
	int64_t members, branches, today;
	int64_t next; /* branch to be made */
	const struct reg *person, *member, *org, *base, *payment, *handover, *post, *activity;
};

struct branch {
	struct county *county;
	struct str org, name;
	int64_t index, id, members[BRANCH];
};

/* Nobody else's: the demo's other people are born on other days of each eight. */
static struct str number_of(const struct county *county, struct arena *arena, int64_t n)
{
	int64_t blocks = (county->members + SEQUENCES - 1) / SEQUENCES, block = n % blocks,
		width = DAYS / blocks > 0 ? DAYS / blocks : 1;
	int64_t first = day_number((struct day_parts){1948, 1, 1});
	struct day_parts birth =
		day_parts(first + (block * width + n * 7919 % width) * EIGHT + 5 + n % 2);
	struct str head = str_fmt(arena, "990000%04d%02d%02d%03d", birth.year, birth.month,
				  birth.day, (int)(n / blocks));
	return str_fmt(arena, STR "%c", STR_ARG(head), identity_digit(head));
}

static struct str month_ago(struct arena *arena, int64_t today, int months)
{
	struct day_parts now = day_parts(today);
	int at = now.year * YEAR + now.month - 1 - months;
	return str_fmt(arena, "%04d-%02d", at / YEAR, at % YEAR + 1);
}

/* ---- a branch and its people ---- */

static err_t put_org(struct act *act, struct branch *branch)
{
	static const char *const seats[] = {"company", "cooperative", "building", "social"};
	bool own = branch->index < (int64_t)demo_village_count();
	struct draft *draft = NULL;
	TRY(draft_new(act, branch->county->org, branch->org, &draft));
	branch->name = str_fmt(act->arena, "第%lld党支部", (long long)branch->index + 1);
	draft_set_text(draft, "name", branch->name);
	draft_set_text(draft, "org_kind", S("branch"));
	draft_set_text(draft, "seat", own ? S("village") : str_of(seats[branch->index % 4]));
	draft_set_text(draft, "set_up_on", S("1996-07-01"));
	draft_set_int(draft, "term_years", own ? 5 : 3);
	draft_set_int(draft, "collect_day", 15);
	draft_set_text(draft, "elected_on",
		       day_text(act->arena, branch->county->today - 400 - branch->index % 600));
	return draft_write(draft, 0, &branch->id);
}

static err_t put_person(struct act *act, const struct branch *branch, int64_t n, int64_t *out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, branch->county->person, branch->org, &draft));
	draft_set_text(draft, "name", demo_name(branch->county->demo, act->arena));
	draft_set_text(draft, "identity", number_of(branch->county, act->arena, n));
	draft_set_text(draft, "phone", str_fmt(act->arena, "138%08lld", (long long)n));
	draft_set_text(draft, "address", str_fmt(act->arena, "%lld号", (long long)n % 900 + 1));
	draft_set_text(draft, "ethnic", S("01"));
	draft_set_text(draft, "political", S("01"));
	return draft_write(draft, 0, out);
}

static err_t put_member(struct act *act, struct branch *branch, size_t i)
{
	int64_t n = branch->index * BRANCH + (int64_t)i, person = 0;
	bool fresh = n % PROBATIONARY_ONE_IN == 7;
	struct draft *draft = NULL;
	TRY(put_person(act, branch, n, &person));
	TRY(draft_new(act, branch->county->member, branch->org, &draft));
	draft_set_int(draft, "person", person);
	draft_set_int(draft, "organisation", branch->id);
	draft_set_text(draft, "member_state", fresh ? S("probationary") : S("full"));
	draft_set_text(
		draft, "admission_date",
		day_text(act->arena, branch->county->today - (fresh ? 100 : 2500 + n % 900)));
	if (!fresh)
		draft_set_text(draft, "full_on",
			       day_text(act->arena, branch->county->today - 2100 - n % 300));
	draft_set_text(draft, "work", n % 3 == 0 ? S("farming") : S("migrant"));
	draft_set_text(draft, "floating", n % AWAY_ONE_IN == 0 ? S("out") : S("none"));
	if (n % AWAY_ONE_IN == 0) {
		draft_set_text(draft, "floating_where", S("外省某市开发区"));
		draft_set_text(draft, "contacted_on",
			       day_text(act->arena, branch->county->today - n % 200));
	}
	return draft_write(draft, 0, &branch->members[i]);
}

static err_t put_secretary(struct act *act, const struct branch *branch)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, branch->county->post, branch->org, &draft));
	draft_set_int(draft, "organisation", branch->id);
	draft_set_int(draft, "member", branch->members[0]);
	draft_set_text(draft, "post", S("secretary"));
	draft_set_text(draft, "how", S("appointed"));
	draft_set_text(draft, "from_on", day_text(act->arena, branch->county->today - 300));
	return draft_write(draft, 0, &id);
}

/* ---- dues of the last month ---- */

static err_t put_base(struct act *act, const struct branch *branch, size_t i)
{
	struct arena *arena = act->arena;
	int64_t n = branch->index * BRANCH + (int64_t)i, id = 0;
	struct draft *draft = NULL;
	if (n % UNFIXED_ONE_IN == 3)
		return NULL;
	TRY(draft_new(act, branch->county->base, branch->org, &draft));
	draft_set_int(draft, "member", branch->members[i]);
	draft_set_text(draft, "from_month", month_ago(arena, branch->county->today, 1));
	draft_set_text(draft, "dues_class", n % 3 == 0 ? S("wage") : S("farmer"));
	if (n % 3 == 0)
		draft_set_int(draft, "base", 200000 + n % 9000 * 100);
	else
		draft_set_int(draft, "chosen", 50);
	return draft_write(draft, 0, &id);
}

static err_t put_payment(struct act *act, const struct branch *branch, size_t i)
{
	int64_t n = branch->index * BRANCH + (int64_t)i, id = 0;
	struct draft *draft = NULL;
	if (n % UNFIXED_ONE_IN == 3 || n % UNPAID_ONE_IN == 5)
		return NULL;
	TRY(draft_new(act, branch->county->payment, branch->org, &draft));
	draft_set_int(draft, "member", branch->members[i]);
	draft_set_text(draft, "until_month", month_ago(act->arena, branch->county->today, 1));
	draft_set_text(draft, "paid_on", day_text(act->arena, act->today));
	draft_set_text(draft, "channel", n % 4 == 0 ? S("online") : S("cash"));
	draft_set_text(draft, "payer", S("self"));
	return draft_write(draft, 0, &id);
}

/* Every fourth branch has brought its money to the township. */
static err_t put_handover(struct act *act, const struct branch *branch)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	if (branch->index % 4 != 0)
		return NULL;
	TRY(draft_new(act, branch->county->handover, branch->org, &draft));
	draft_set_int(draft, "organisation", branch->id);
	draft_set_text(draft, "handed_on", day_text(act->arena, act->today));
	draft_set_text(draft, "receiver", S("谢春梅"));
	TRY(flow_begin(draft, branch->county->handover->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return flow_begun(act, branch->county->handover, id, S(""));
}

/* ---- a theme day, in all but every fifth branch ---- */

static err_t put_theme_day(struct act *act, const struct branch *branch)
{
	struct form form = {NULL};
	struct draft *draft = NULL;
	struct record record;
	int64_t id = 0;
	if (branch->index % 5 == 2)
		return NULL;
	TRY(draft_new(act, branch->county->activity, branch->org, &draft));
	draft_set_int(draft, "organisation", branch->id);
	draft_set_text(draft, "kinds", S("theme_day"));
	draft_set_text(draft, "title", S("学习条例，清理河道"));
	draft_set_text(draft, "held_on", day_text(act->arena, act->today));
	TRY(draft_write(draft, 0, &id));
	for (size_t i = 0; i < BRANCH; i++) {
		struct form_value *one = arena_one(act->arena, struct form_value);
		*one = (struct form_value){
			str_fmt(act->arena, "presence_%lld", (long long)branch->members[i]),
			i == 3 ? S("absent") : S("present"), form.first};
		form.first = one;
	}
	TRY(life_attend(act, id, &form));
	TRY(reg_load(act, branch->county->activity, id, &record));
	TRY(draft_of(act, &record, &draft));
	draft_set_text(draft, "minutes", S("大家一起清理村前河道。"));
	return draft_write(draft, record.version, &id);
}

static err_t put_branch(void *arg, struct act *act)
{
	struct county *county = arg;
	struct branch branch = {.county = county, .index = county->next};
	int64_t today = act->today;
	branch.org = demo_village(act->arena, (size_t)branch.index % demo_village_count());
	demo_as(act, TIER_VILLAGE, branch.org);
	TRY(put_org(act, &branch));
	for (size_t i = 0; i < BRANCH; i++)
		TRY(put_member(act, &branch, i));
	TRY(put_secretary(act, &branch));
	demo_clock(act, day_month_first(today) - 1 - branch.index % 2 * 9, NOON);
	for (size_t i = 0; i < BRANCH; i++)
		TRY(put_base(act, &branch, i));
	demo_clock(act, day_month_first(today) - 3 + branch.index % 5, NOON);
	for (size_t i = 0; i < BRANCH; i++)
		TRY(put_payment(act, &branch, i));
	TRY(put_handover(act, &branch));
	return put_theme_day(act, &branch);
}

err_t demo_members(struct demo *demo, int64_t count)
{
	const struct catalogue *catalogue = demo->in->catalogue;
	struct county county = {.demo = demo,
				.members = count,
				.branches = count / BRANCH,
				.today = day_of_moment(clock_now()),
				.person = catalogue_register(catalogue, S("person")),
				.member = catalogue_register(catalogue, S("party_member")),
				.org = catalogue_register(catalogue, S("party_org")),
				.base = catalogue_register(catalogue, S("dues_base")),
				.payment = catalogue_register(catalogue, S("dues_payment")),
				.handover = catalogue_register(catalogue, S("dues_handover")),
				.post = catalogue_register(catalogue, S("party_post")),
				.activity = catalogue_register(catalogue, S("life_activity"))};
	for (; county.next < county.branches; county.next++) {
		TRY(open_write(demo->in, put_branch, &county));
		demo_say(demo, "members", (county.next + 1) * BRANCH);
	}
	return NULL;
}
