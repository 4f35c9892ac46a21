/*
 * member_page: a member's page: the road into the Party and since, years of standing, posts, honours, how she is looked for,
 * and what is sealed, shown for a reason by POST alone.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/party/dates.h"
#include "modules/party/party_int.h"
#include "web/member.h"
#include "web/part.h"
#include "web/reveal.h"

static err_t load(struct visit *visit, struct record *out)
{
	return reg_load(&visit->act, act_register(&visit->act, "party_member"), visit_id(visit, 0),
			out);
}

/* ---- what is sealed ---- */

static struct reveal reveal_of(struct visit *visit, const struct record *member)
{
	const struct record **records = arena_many(visit->arena, const struct record *, 1);
	records[0] = member;
	return (struct reveal){
		.records = records,
		.count = 1,
		.url = str_fmt(visit->arena, "/desk/party/members/%lld/reveal",
			       (long long)member->id),
	};
}

err_t party_reveal_apply(struct visit *visit)
{
	struct record member;
	TRY(load(visit, &member));
	struct reveal reveal = reveal_of(visit, &member);
	return reveal_apply(visit, &reveal);
}

/* ---- facts ---- */

static void add_fact(struct doc *facts, struct str key, struct str title, struct str text,
		     const char *source)
{
	struct doc *one = reg_fact_doc(facts, key, title, text);
	doc_set(one, "source", str_of(source));
	doc_set_bool(one, "wide", str_eq(key, S("note")) || str_eq(key, S("address")));
}

static void put_facts(struct visit *visit, const struct record *member, const char *list,
		      const char *const *names)
{
	struct doc *facts = doc_at(visit->page, list);
	for (size_t i = 0; names[i] != NULL; i++) {
		const struct field *field = reg_field(member->reg, str_of(names[i]));
		struct str text = record_brief(&visit->act, member, names[i]);
		if (text.len > 0)
			add_fact(facts, field->name, field->title, text,
				 field->from.len > 0 ? "村民台账" : "");
	}
}

static void put_counted(struct visit *visit, const struct record *member)
{
	struct doc *facts = doc_at(visit->page, "facts");
	struct str standing =
		party_standing(visit->arena, record_text(member, "full_on"), visit->act.today);
	int64_t day = 0;
	if (standing.len > 0 && party_state_member(record_text(member, "member_state")))
		add_fact(facts, S("standing"), S("党龄"), standing, "从转正那天算起");
	if (party_day(member, "admission_date", &day))
		add_fact(facts, S("birthday"), S("政治生日"), day_short(visit->arena, day),
			 "入党的日子");
}

static void put_all_facts(struct visit *visit, const struct record *member)
{
	static const char *const who[] = {
		"sex",          "age",         "birth", "ethnic",         "education",  "address",
		"organisation", "party_group", "work",  "joined_here_on", "joined_how", NULL};
	static const char *const stages[] = {"applied_on",     "activist_on", "candidate_on",
					     "admission_date", "full_on",     NULL};
	static const char *const since[] = {"floating",       "floating_from", "floating_where",
					    "floating_why",   "floating_org",  "certificate_no",
					    "certificate_on", "keeper",        "contacted_on",
					    "hardship",       "family_name",   "lost_since",
					    "suspended_on",   "suspended_doc", "left_on",
					    "left_doc",       "note",          NULL};
	doc_set_list(visit->page, "facts");
	doc_set_list(visit->page, "road");
	doc_set_list(visit->page, "since");
	put_facts(visit, member, "facts", who);
	put_counted(visit, member);
	put_facts(visit, member, "road", stages);
	put_facts(visit, member, "since", since);
	doc_set_bool(visit->page, "has_road", doc_at(visit->page, "road")->in.count > 0);
}

/* ---- what else is written of her ---- */

/* A few words of each row of a register that names her: {text, about, url}. */
static err_t put_rows(struct visit *visit, const struct record *member, const char *reg,
		      const char *key, const char *text, const char *about, const char *day)
{
	struct record *rows = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, key);
	TRY(reg_rows_of(&visit->act, reg, "member", member->id, ROWS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "text", record_brief(&visit->act, &rows[i], text));
		doc_set(one, "about", record_brief(&visit->act, &rows[i], about));
		doc_set(one, "day", record_brief(&visit->act, &rows[i], day));
		doc_set(one, "url", visit_record_url(visit, str_of(reg), rows[i].id));
	}
	doc_set_bool(visit->page, str_c(visit->arena, str_fmt(visit->arena, "has_%s", key)),
		     list->in.count > 0);
	return NULL;
}

static void put_links(struct visit *visit, const struct record *member)
{
	struct act *act = &visit->act;
	struct record person;
	bool live = !member->voided;
	struct str id = str_fmt(visit->arena, "%lld", (long long)member->id);
	doc_set(visit->page, "edit_url",
		live && act_may(act, S("party_member"), VERB_CHANGE, member->org)
			? str_fmt(visit->arena, "/desk/r/party_member/" STR "/edit", STR_ARG(id))
			: S(""));
	doc_set(visit->page, "person_url",
		reg_load(act, act_register(act, "person"), record_int(member, "person"), &person) ==
				NULL
			? visit_record_url(visit, S("person"), person.id)
			: S("")); /* who came by transfer may be registered elsewhere */
	doc_set(visit->page, "papers_url",
		str_fmt(visit->arena, "/desk/papers/of/party_member/" STR, STR_ARG(id)));
	doc_set(visit->page, "phone_url",
		live && member_on(act) && act_may(act, S("member_page"), VERB_READ, member->org)
			? str_join(visit->arena, S("/desk/member-pages/of/"), id)
			: S(""));
	doc_set(visit->page, "dues_url",
		act_may(act, S("dues_payment"), VERB_READ, member->org)
			? str_join(visit->arena, S("/desk/dues/members/"), id)
			: S(""));
	doc_set(visit->page, "transfer_url",
		live && party_state_member(record_text(member, "member_state")) &&
				act_may(act, S("transfer_out"), VERB_CREATE, member->org)
			? str_join(visit->arena, S("/desk/r/transfer_out/new?member="), id)
			: S(""));
	doc_set(visit->page, "search_url",
		live && act_may(act, S("party_search"), VERB_CREATE, member->org)
			? str_fmt(visit->arena, "/desk/r/party_search/new?member=" STR "&then=member", STR_ARG(id))
			: S(""));
}

err_t party_member_page(struct visit *visit)
{
	struct record member;
	TRY(load(visit, &member));
	struct party_lost lost = party_lost_of(&visit->act, &member);
	party_frame(visit, record_brief(&visit->act, &member, "name"));
	struct str state = record_text(&member, "member_state");
	part_state(visit->page, "state",
		   member.voided ? S("已作废") : record_brief(&visit->act, &member, "member_state"),
		   member.voided || !party_state_live(state) ? S("plain")
		   : party_state_member(state)               ? S("ok")
							     : S("act"),
		   S("user"));
	doc_set(visit->page, "lost", lost.text);
	put_links(visit, &member);
	put_all_facts(visit, &member);
	struct reveal reveal = reveal_of(visit, &member);
	reveal_doc(visit, &reveal);
	TRY(put_rows(visit, &member, "party_post", "posts", "post", "organisation", "from_on"));
	TRY(put_rows(visit, &member, "party_honour", "honours", "title", "given_by", "given_on"));
	TRY(put_rows(visit, &member, "party_search", "searches", "way", "result", "searched_on"));
	TRY(put_rows(visit, &member, "transfer_out", "leaving", "to_name", "state", "created"));
	TRY(put_rows(visit, &member, "transfer_in", "coming", "from_name", "state", "joined_on"));
	return reg_history_doc(&visit->act, &member, doc_set_list(visit->page, "history"));
}
