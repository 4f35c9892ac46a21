/*
 * party: the module's rows, and its first page: the organisations that somebody works for or looks at.
 */
#include "modules/party/party.h"

#include "base/arena.h"
#include "base/date.h"
#include "modules/party/dates.h"
#include "modules/party/dues_int.h"
#include "modules/party/party_int.h"
#include "modules/party/transfer_int.h"

void party_frame(struct visit *visit, struct str title)
{
	struct doc *one = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(one, "title", S("党组织"));
	doc_set(one, "url", S("/desk/party"));
	doc_set(visit->page, "here", title);
	visit_title(visit, title);
}

static struct str url_if(struct visit *visit, const char *reg, enum verb verb, const char *url)
{
	return act_may_somewhere(&visit->act, str_of(reg), verb) ? str_of(url) : S("");
}

/* Terms that end before long, or have: a list that is asked with that day. */
static struct str terms_url(struct visit *visit)
{
	int months = party_setting(&visit->act, "party_term_first_months", 6);
	return str_fmt(
		visit->arena, "/desk/party?term_until_from=1921-07-01&term_until_to=" STR,
		STR_ARG(day_text(visit->arena, day_months_after(visit->act.today, months))));
}

/* Where there is but one, that one is the page. */
static err_t only_one(struct visit *visit, bool *found)
{
	const struct record *list = NULL;
	size_t count = 0;
	*found = false;
	if (visit->query.first != NULL || visit->suffix.len > 0)
		return NULL;
	TRY(reg_list_records(&visit->act, act_register(&visit->act, "party_org"),
			     &(struct query){.params = &visit->query, .url = S(""), .limit = 2},
			     &list, &count));
	*found = count == 1;
	if (count == 1)
		visit->location = visit_record_url(visit, S("party_org"), list[0].id);
	return NULL;
}

err_t party_page(struct visit *visit)
{
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx")),
	     one = false;
	TRY(only_one(visit, &one));
	if (one)
		return NULL;
	visit_title(visit, S("党组织"));
	doc_set(visit->page, "new_url",
		url_if(visit, "party_org", VERB_CREATE, "/desk/r/party_org/new"));
	doc_set(visit->page, "members_url",
		url_if(visit, "party_member", VERB_READ, "/desk/party/members"));
	doc_set(visit->page, "import_url",
		url_if(visit, "party_member", VERB_IMPORT, "/desk/r/party_member/import"));
	doc_set(visit->page, "terms_url", terms_url(visit));
	return reg_list_doc(
		&visit->act, act_register(&visit->act, "party_org"),
		&(struct query){.params = &visit->query, .url = S("/desk/party"), .pull = pull},
		visit->page);
}

/* Members of all the organisations in sight. */
err_t party_members_page(struct visit *visit)
{
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	visit_title(visit, S("党员"));
	doc_set(visit->page, "new_url",
		url_if(visit, "party_member", VERB_CREATE, "/desk/r/party_member/new"));
	doc_set(visit->page, "import_url",
		url_if(visit, "party_member", VERB_IMPORT, "/desk/r/party_member/import"));
	return reg_list_doc(&visit->act, act_register(&visit->act, "party_member"),
			    &(struct query){.params = &visit->query,
					    .url = S("/desk/party/members"),
					    .pull = pull},
			    visit->page);
}

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)

static const struct route routes[] = {
	{.path = "/desk/party",
	 STAFF("party_org", VERB_READ),
	 .template = "desk/party",
	 .page = party_page},
	{.path = "/desk/party/elections/{id}",
	 STAFF("party_election", VERB_READ),
	 .template = "desk/party-election",
	 .page = party_election_page,
	 .record = "party_election"},
	{.path = "/desk/party/figures",
	 STAFF("party_member", VERB_READ),
	 .template = "desk/party-figures",
	 .page = party_figures_page},
	{.path = "/desk/party/members",
	 STAFF("party_member", VERB_READ),
	 .template = "desk/people",
	 .page = party_members_page},
	{.path = "/desk/party/members/{id}",
	 STAFF("party_member", VERB_READ),
	 .template = "desk/party-member",
	 .page = party_member_page,
	 .record = "party_member"},
	{.path = "/desk/party/members/{id}/reveal",
	 STAFF("party_member", VERB_REVEAL),
	 .template = "desk/party-member",
	 .page = party_member_page,
	 .apply = party_reveal_apply},
	/* Last: it would take the names above for an id. */
	{.path = "/desk/party/{id}",
	 STAFF("party_org", VERB_READ),
	 .template = "desk/party-org",
	 .page = party_org_page,
	 .record = "party_org"},
	{.path = "/desk/dues",
	 STAFF("dues_payment", VERB_READ),
	 .template = "desk/people",
	 .page = dues_page},
	{.path = "/desk/dues/month",
	 STAFF("dues_line", VERB_READ),
	 .template = "desk/dues-month",
	 .page = dues_month_page,
	 .apply = dues_month_apply},
	{.path = "/desk/dues/members/{id}",
	 STAFF("dues_payment", VERB_READ),
	 .template = "desk/dues",
	 .page = dues_member_page},
	{.path = "/desk/dues/{id}",
	 STAFF("dues_payment", VERB_READ),
	 .template = "desk/dues",
	 .page = dues_org_page},
	{.path = "/desk/dues/{id}/collect",
	 STAFF("dues_payment", VERB_CREATE),
	 .template = "desk/dues-collect",
	 .page = dues_collect_page,
	 .apply = dues_collect_apply},
	{.path = "/desk/dues/{id}/statement",
	 STAFF("dues_payment", VERB_READ),
	 .template = "desk/dues-statement",
	 .page = dues_statement_page},
	{.path = "/desk/transfers",
	 STAFF("transfer_in", VERB_READ),
	 .template = "desk/transfers",
	 .page = transfer_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"党建", "党组织", "/desk/party", "flag", "party_org", VERB_READ},
	{"党建", "党员", "/desk/party/members", "users-group", "party_member", VERB_READ},
	{"党建", "党建统计", "/desk/party/figures", "chart-bar", "party_member", VERB_READ},
	{"党建", "党费", "/desk/dues", "coin", "dues_payment", VERB_READ},
	{"党建", "当月应交党费", "/desk/dues/month", "list-check", "dues_line", VERB_READ},
	{"党建", "组织关系转接", "/desk/transfers", "send", "transfer_in", VERB_READ},
	{.heading = NULL},
};

static const struct job_kind jobs[] = {
	{.name = "dues.month", .run = dues_sheet_run, .page = "/desk/dues/month"},
	{.name = NULL},
};

const struct module party_module = {
	.name = "party",
	.profile = PROFILE_PARTY,
	.routes = routes,
	.nav = nav,
	.listeners = party_listeners,
	.hooks = party_hooks,
	.member = party_own,
	.todo = party_todo,
	.jobs = jobs,
	.recount = dues_kept_recount,
	.tables = dues_tables,
	.table_count = DUES_TABLES,
};
