/*
 * ballot_page: a vote's own page. Of a secret ballot the second person enters the tally here, without seeing the first one's
 * numbers; only what both have counted alike stands.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/life/life_int.h"
#include "web/part.h"

static const char *const counts[] = {"yes_votes", "no_votes", "blank_votes", "void_votes",
				     "written_votes"};
enum { COUNTS = COUNT(counts) };

/* Nobody sees the first count before the second is made. */
static void put_facts(struct visit *visit, const struct record *vote, bool waits)
{
	static const char *const waiting[] = {"activity", "matter",  "ballot",
					      "electors", "present", "needed",
					      "teller",   "counter", NULL};
	static const char *const known[] = {
		"activity",      "matter",    "ballot",   "electors",    "present",
		"needed",        "yes_votes", "no_votes", "blank_votes", "void_votes",
		"written_votes", "teller",    "counter",  "checker",     NULL};
	reg_facts_doc(&visit->act, vote, waits ? waiting : known,
		      doc_set_list(visit->page, "facts"));
}

static err_t put_form(struct visit *visit, const struct record *vote)
{
	const struct field *fields[COUNTS];
	bool own = record_int(vote, "counter") == visit->act.account;
	doc_set_bool(visit->page, "count", false);
	doc_set(visit->page, "waits",
		own ? S("这是您录的票数。无记名投票要另一个人对着票再录一遍，两个人一样才算；请另一"
			"位同志用自己的账号打开这一页。")
		    : S(""));
	if (own || !act_may(&visit->act, vote->reg->name, VERB_CREATE, vote->org))
		return NULL;
	struct doc *form = doc_set_map(visit->page, "count");
	doc_set(form, "url", str_fmt(visit->arena, "/desk/life/votes/%lld", (long long)vote->id));
	for (size_t i = 0; i < COUNTS; i++)
		fields[i] = reg_field(vote->reg, str_of(counts[i]));
	return reg_form_doc(&visit->act, vote->reg, NULL,
			    visit_refused(visit) ? &visit->form : NULL, visit->errors, fields,
			    COUNTS, doc_set_list(form, "fields"));
}

err_t life_ballot_page(struct visit *visit)
{
	struct record vote;
	TRY(reg_load(&visit->act, act_register(&visit->act, "life_vote"), visit_id(visit, 0), &vote));
	bool waits = record_is(&vote, "outcome", "waiting") && !vote.voided;
	life_frame(visit, record_text(&vote, "about"));
	part_state(visit->page, "state",
		   vote.voided ? S("已经作废") : record_brief(&visit->act, &vote, "outcome"),
		   waits ? S("warn") : S("ok"), waits ? S("clock") : S("circle-check"));
	doc_set(visit->page, "activity_url",
		visit_record_url(visit, S("life_activity"), record_int(&vote, "activity")));
	doc_set(visit->page, "record_url",
		act_may(&visit->act, vote.reg->name, VERB_CHANGE, vote.org) && !vote.voided
			? str_fmt(visit->arena, "/desk/r/life_vote/%lld/edit", (long long)vote.id)
			: S(""));
	doc_set_bool(visit->page, "count", false);
	doc_set(visit->page, "waits", S(""));
	put_facts(visit, &vote, waits);
	return waits ? put_form(visit, &vote) : NULL;
}

static err_t check_same(struct visit *visit, const struct record *vote)
{
	for (size_t i = 0; i < COUNTS; i++) {
		int64_t n = 0;
		struct str typed = str_trim(visit_field(visit, counts[i]));
		if (!str_int(typed.len == 0 ? S("0") : typed, &n) ||
		    n != record_int(vote, counts[i]))
			return err_field(visit->arena, str_of(counts[i]),
					 "和第一个人录的不一样。请两个人一起对着票再数一遍；第一个"
					 "人录错了的，由他更正后再来录。");
	}
	return NULL;
}

err_t life_ballot_apply(struct visit *visit)
{
	struct record vote;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&visit->act, act_register(&visit->act, "life_vote"), visit_id(visit, 0), &vote));
	TRY(act_need(&visit->act, vote.reg->name, VERB_CREATE, vote.org));
	if (vote.voided || !record_is(&vote, "outcome", "waiting"))
		return err_new(visit->arena, ERR_CONFLICT,
			       "这次表决已经有结果（或者已经作废），不用再录。");
	if (record_int(&vote, "counter") == visit->act.account)
		return err_new(visit->arena, ERR_CONFLICT,
			       "第一遍是您录的，请另一位同志用自己的账号再录一遍。");
	TRY(check_same(visit, &vote));
	TRY(draft_of(&visit->act, &vote, &draft));
	draft_set_int(draft, "checker", visit->act.account);
	TRY(draft_write(draft, vote.version, &id));
	visit->location =
		visit_record_url(visit, S("life_activity"), record_int(&vote, "activity"));
	visit->flash = S("两个人录的一样，结果已经算出来。");
	return NULL;
}
