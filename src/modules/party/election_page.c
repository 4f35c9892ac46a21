/*
 * election_page: an election as it was held: whether enough came, how many votes elect, who is elected by that.
 */
#include "base/arena.h"
#include "modules/party/party_int.h"
#include "web/part.h"

static void put_facts(struct visit *visit, const struct record *election)
{
	static const char *const names[] = {
		"organisation", "election_kind", "held_on", "electors",    "left_out",
		"left_out_why", "present",       "seats",   "ballots_out", "ballots_back",
		"ballots_void", "base",          "chair",   "teller",      "approval_doc", NULL};
	reg_facts_doc(&visit->act, election, names, doc_set_list(visit->page, "facts"));
}

/* What he was elected to, once it is registered; until then the way there, with all that is known. */
static err_t put_post(struct visit *visit, const struct record *election,
		      const struct record *ballot, bool elected, struct doc *cell)
{
	struct record *posts = NULL;
	size_t count = 0;
	bool delegates = record_is(election, "election_kind", "delegates");
	struct act *act = &visit->act;
	if (!elected || delegates || !record_is(election, "outcome", "valid"))
		return NULL;
	TRY(reg_rows_of(act, "party_post", "election", election->id, ROWS_MAX, &posts, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_int(&posts[i], "member") != record_int(ballot, "member"))
			continue;
		doc_set(cell, "text", record_brief(act, &posts[i], "post"));
		doc_set(cell, "link", visit_record_url(visit, S("party_post"), posts[i].id));
		return NULL;
	}
	if (!act_may(act, S("party_post"), VERB_CREATE, election->org))
		return NULL;
	doc_set(cell, "text", S("登记职务"));
	doc_set(cell, "link",
		str_fmt(visit->arena,
			"/desk/r/party_post/new?organisation=%lld&member=%lld&election=%lld&then="
			"election",
			(long long)record_int(election, "organisation"),
			(long long)record_int(ballot, "member"), (long long)election->id));
	return NULL;
}

static err_t put_ballot(struct visit *visit, const struct record *election,
			const struct record *ballot, bool elected, bool tied, struct doc *table)
{
	struct doc *row = part_row(table, str_fmt(visit->arena, "%lld", (long long)ballot->id),
				   visit_record_url(visit, S("party_ballot"), ballot->id));
	part_cell(table, row, record_brief(&visit->act, ballot, "name"));
	part_cell(table, row, record_brief(&visit->act, ballot, "yes_votes"));
	part_cell(table, row, record_brief(&visit->act, ballot, "no_votes"));
	part_cell(table, row, record_brief(&visit->act, ballot, "blank_votes"));
	struct str text = elected ? S("当选") : tied ? S("票数相等，要再选") : S("没有当选");
	part_state(part_cell(table, row, text), "status", text,
		   elected ? S("ok")
		   : tied  ? S("warn")
			   : S("plain"),
		   elected ? S("circle-check") : S("circle-x"));
	return put_post(visit, election, ballot, elected, part_cell(table, row, S("")));
}

static err_t put_ballots(struct visit *visit, const struct record *election,
			 const struct party_vote *vote)
{
	struct record *ballots = NULL;
	size_t count = 0;
	struct doc *table = part_table(visit->page, S("得票"));
	part_column(table, "name", "姓名", false);
	part_column(table, "yes", "赞成", true);
	part_column(table, "no", "不赞成", true);
	part_column(table, "blank", "弃权", true);
	part_column(table, "result", "结果", false);
	part_column(table, "post", "职务", false);
	TRY(reg_rows_of(&visit->act, "party_ballot", "election", election->id, ROWS_MAX, &ballots,
		     &count));
	int64_t *votes = arena_many(visit->arena, int64_t, count + 1);
	bool *elected = arena_many(visit->arena, bool, count + 1),
	     *tied = arena_many(visit->arena, bool, count + 1);
	for (size_t i = 0; i < count; i++)
		votes[i] = record_int(&ballots[i], "yes_votes");
	party_elect(vote, votes, count, elected, tied);
	for (size_t i = count; i > 0; i--)
		TRY(put_ballot(visit, election, &ballots[i - 1], elected[i - 1], tied[i - 1],
			       table));
	part_table_end(table, str_fmt(visit->arena, "%zu 人", count), S("还没有登记得票。"));
	return NULL;
}

err_t party_election_page(struct visit *visit)
{
	struct record election;
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_election"), visit_id(visit, 0),
		     &election));
	struct party_vote vote = party_vote_of(&visit->act, &election);
	bool valid = record_is(&election, "outcome", "valid");
	party_frame(visit, record_text(&election, "title"));
	part_state(visit->page, "state", record_brief(&visit->act, &election, "outcome"),
		   valid ? S("ok") : S("err"), valid ? S("circle-check") : S("alert-circle"));
	doc_set(visit->page, "quorum",
		str_fmt(visit->arena, "应到 %lld 人，到会要有 %lld 人以上才能选举；实到 %lld 人。",
			(long long)vote.electors, (long long)party_quorum(&vote),
			(long long)vote.present));
	doc_set(visit->page, "majority",
		str_fmt(visit->arena, "得 %lld 票以上的当选，最多选 %lld 名；刚好一半不算过半。",
			(long long)party_majority(&vote), (long long)vote.seats));
	doc_set(visit->page, "edit_url",
		!election.voided &&
				act_may(&visit->act, S("party_election"), VERB_CHANGE, election.org)
			? str_fmt(visit->arena, "/desk/r/party_election/%lld/edit",
				  (long long)election.id)
			: S(""));
	doc_set(visit->page, "ballot_url",
		!election.voided &&
				act_may(&visit->act, S("party_ballot"), VERB_CREATE, election.org)
			? str_fmt(visit->arena, "/desk/r/party_ballot/new?election=%lld&then=election",
				  (long long)election.id)
			: S(""));
	put_facts(visit, &election);
	TRY(put_ballots(visit, &election, &vote));
	return reg_history_doc(&visit->act, &election, doc_set_list(visit->page, "history"));
}
