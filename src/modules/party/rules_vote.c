/*
 * rules_vote: an election as it was held: the numbers agree, the outcome is worked out, and a committee that was chosen has
 * its term from that day.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/party/party_int.h"
#include "modules/party/vote.h"

enum { FIFTHS = 4 };

static struct party_vote vote_of_draft(struct act *act, const struct draft *draft)
{
	return (struct party_vote){
		.electors = draft_int(draft, "electors"),
		.present = draft_int(draft, "present"),
		.ballots_out = draft_int(draft, "ballots_out"),
		.ballots_back = draft_int(draft, "ballots_back"),
		.seats = draft_int(draft, "seats"),
		.fifths = party_setting(act, "party_election_quorum_fifths", FIFTHS),
		.of_present = str_eq(draft_text(draft, "base"), S("present")),
	};
}

struct party_vote party_vote_of(struct act *act, const struct record *election)
{
	return (struct party_vote){
		.electors = record_int(election, "electors"),
		.present = record_int(election, "present"),
		.ballots_out = record_int(election, "ballots_out"),
		.ballots_back = record_int(election, "ballots_back"),
		.seats = record_int(election, "seats"),
		.fifths = party_setting(act, "party_election_quorum_fifths", FIFTHS),
		.of_present = record_is(election, "base", "present"),
	};
}

err_t party_election_check(struct act *act, struct draft *draft)
{
	static const char *const outcomes[] = {
		[PARTY_VALID] = "valid", [PARTY_TOO_FEW] = "too_few", [PARTY_VOID] = "void"};
	struct party_vote vote = vote_of_draft(act, draft);
	party_check_past(draft, "held_on");
	if (vote.present > vote.electors)
		party_fault(draft, "present",
			    "实到的不会比应到的多，请核对。列席的、预备党员不算在内。");
	if (vote.ballots_out > vote.present)
		party_fault(draft, "ballots_out", "发出的票不会比实到的人多，请核对。");
	if (draft_int(draft, "ballots_void") > vote.ballots_back)
		party_fault(draft, "ballots_void", "无效票不会比收回的票多，请核对。");
	if (draft_int(draft, "left_out") > 0 && draft_text(draft, "left_out_why").len == 0)
		party_fault(draft, "left_out_why", "请写为什么不计算在应到人数里。");
	draft_set_text(draft, "outcome", str_of(outcomes[party_outcome(&vote)]));
	return NULL;
}

err_t party_ballot_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record election, member, *others = NULL;
	size_t count = 0;
	if (draft_int(draft, "election") == 0 || draft_int(draft, "member") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_election"), draft_int(draft, "election"),
		     &election));
	TRY(reg_load(&program, act_register(act, "party_member"), draft_int(draft, "member"),
		     &member));
	if (!record_is(&member, "member_state", "full"))
		party_fault(draft, "member", "没有转正的、已经离开的没有被选举权，请核对。");
	if (draft_int(draft, "yes_votes") + draft_int(draft, "no_votes") +
		    draft_int(draft, "blank_votes") >
	    record_int(&election, "ballots_back") - record_int(&election, "ballots_void"))
		party_fault(draft, "yes_votes", "赞成、不赞成、弃权加起来比有效票还多，请核对。");
	TRY(reg_rows_of(&program, "party_ballot", "election", election.id, ROWS_MAX, &others, &count));
	for (size_t i = 0; i < count; i++) {
		if (others[i].id != draft->id && record_int(&others[i], "member") == member.id)
			party_fault(draft, "member",
				    "这个人的得票已经登记过了，请更正原来那一行。");
	}
	return NULL;
}

/* A whole committee, or a secretary whom the members chose. */
static bool is_new_term(const struct record *election)
{
	return record_is(election, "election_kind", "committee") ||
	       record_is(election, "election_kind", "secretary_direct");
}

static err_t end_post(struct act *program, const struct record *post, struct str day)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	bool stays = record_is(post, "post", "group_leader") || record_is(post, "post", "collector");
	if (stays || record_text(post, "until_on").len > 0 ||
	    str_cmp(record_text(post, "from_on"), day) >= 0)
		return NULL;
	TRY(draft_of(program, post, &draft));
	draft_set_text(draft, "until_on", day);
	draft_set_text(draft, "why_ended", S("换届"));
	return draft_write(draft, post->version, &id);
}

err_t party_term_over(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record post, election, *posts = NULL;
	size_t count = 0;
	TRY(reg_load(&program, act_register(act, "party_post"), event->id, &post));
	if (record_int(&post, "election") == 0 || record_text(&post, "until_on").len > 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_election"), record_int(&post, "election"),
		     &election));
	if (!is_new_term(&election) || !record_is(&election, "outcome", "valid") ||
	    record_int(&election, "organisation") != record_int(&post, "organisation"))
		return NULL;
	TRY(reg_rows_of(&program, "party_post", "organisation", record_int(&post, "organisation"),
			ROWS_MAX, &posts, &count));
	for (size_t i = 0; i < count; i++) {
		if (posts[i].id != post.id)
			TRY(end_post(&program, &posts[i], record_text(&election, "held_on")));
	}
	return NULL;
}

/* Those who were elected begin a term. */
err_t party_election_held(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record election, org;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&program, act_register(act, "party_election"), event->id, &election));
	if (!is_new_term(&election) || !record_is(&election, "outcome", "valid"))
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_org"), record_int(&election, "organisation"),
		     &org));
	struct str held = record_text(&election, "held_on");
	if (org.voided || str_cmp(record_text(&org, "elected_on"), held) >= 0)
		return NULL;
	TRY(draft_of(&program, &org, &draft));
	draft_set_text(draft, "elected_on", held);
	draft_set_text(draft, "moved_to", S(""));
	draft_set_text(draft, "moved_doc", S(""));
	return draft_write(draft, org.version, &id);
}
