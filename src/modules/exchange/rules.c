/*
 * rules: who may open a topic, say something in it, and let it be seen.
 *
 * A post is looked at by the guard when it is written and once more when it is let be seen, so that words which a county has added
 * since hold too. That it may be hidden, or taken back, never depends on what stands in it.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/guard/guard.h"
#include "modules/exchange/exchange_int.h"

enum { BRANCHES_MAX = 200 };

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

static bool same(const struct draft *draft, const char *field)
{
	return record_int(draft->before, field) == draft_int(draft, field) &&
	       str_eq(record_text(draft->before, field), draft_text(draft, field));
}

/* ---- who looks at it ---- */

err_t exchange_may_moderate(struct act *act, const struct record *topic, bool *out)
{
	int64_t named = record_int(topic, "moderator"), deputy = 0;
	*out = act->account > 0 && act->account == named;
	if (*out || named == 0)
		return NULL;
	TRY(absence_deputy(act, named, &deputy));
	*out = act->account > 0 && act->account == deputy;
	return NULL;
}

static err_t check_moderator(struct act *act, struct draft *draft)
{
	struct act other = *act;
	int64_t named = draft_int(draft, "moderator");
	if (named == 0 || (draft->before != NULL && same(draft, "moderator")))
		return NULL;
	other.own_id = 0;
	if (act_as(&other, named) != NULL ||
	    !act_may(&other, S("exchange_post"), VERB_STEP, draft->org))
		fault(draft, "moderator",
		      "他不能办这里的发言。请选村书记、党支部书记或者组织委员的账号。");
	return NULL;
}

/* ---- a topic ---- */

/* Where there is but one branch, nobody chooses. */
static err_t choose_branch(struct act *program, struct draft *draft)
{
	struct record *orgs = NULL;
	size_t count = 0, branches = 0, at = 0;
	TRY(reg_gather(program, act_register(program, "party_org"), draft->org, BRANCHES_MAX, &orgs,
		       &count));
	for (size_t i = 0; i < count; i++) {
		if (orgs[i].voided || record_text(&orgs[i], "ended_on").len > 0 ||
		    record_is(&orgs[i], "org_kind", "group"))
			continue;
		branches++;
		at = i;
	}
	if (branches == 1)
		draft_set_int(draft, "organisation", orgs[at].id);
	else
		fault(draft, "organisation",
		      "请选是哪个党支部；还没有登记党支部的，先到“党组织”里登记。");
	return NULL;
}

static err_t topic_check(struct act *act, struct draft *draft)
{
	static const char *const texts[] = {"name", "words"};
	struct act program = act_as_program(act);
	struct record branch;
	if (draft_int(draft, "organisation") == 0)
		TRY(choose_branch(&program, draft));
	if (draft_int(draft, "organisation") != 0) {
		TRY(reg_load(&program, act_register(act, "party_org"),
			     draft_int(draft, "organisation"), &branch));
		if (branch.voided || !str_eq(branch.org, draft->org))
			fault(draft, "organisation", "这个党支部不是本村的，请重新选。");
	}
	TRY(check_moderator(act, draft));
	if (draft->before != NULL && same(draft, "name") && same(draft, "words"))
		return NULL;
	return guard_draft(draft, texts, COUNT(texts));
}

/* ---- a post ---- */

bool exchange_is_for(const struct record *topic, const struct record *member)
{
	return !topic->voided && str_eq(topic->org, member->org) &&
	       (record_is(topic, "audience", "place") ||
		record_int(topic, "organisation") == record_int(member, "organisation"));
}

static err_t check_member(struct act *program, struct draft *draft, const struct record *topic)
{
	struct record member;
	if (draft_int(draft, "member") == 0) {
		draft_set_text(draft, "name", draft->act->name);
		return NULL;
	}
	TRY(reg_load(program, act_register(program, "party_member"), draft_int(draft, "member"),
		     &member));
	if (member.voided || !exchange_is_for(topic, &member))
		fault(draft, "member", "这个话题不是开给他的支部的，请重新选。");
	draft_set_text(draft, "name", record_text(&member, "name"));
	return NULL;
}

static err_t check_new(struct act *program, struct draft *draft, const struct record *topic)
{
	if (topic->voided || !str_eq(topic->org, draft->org) || !exchange_is_open(topic)) {
		fault(draft, "topic", "这个话题收了，不能再说。请选正在说的。");
		return NULL;
	}
	if (record_is(topic, "topic_kind", "notes") && draft_text(draft, "heading").len == 0)
		fault(draft, "heading", "心得要有题目，写几个字就行。");
	if (draft->act->account > 0)
		draft_set_int(draft, "writer", draft->act->account);
	draft_set_int(draft, "handler", record_int(topic, "moderator"));
	return check_member(program, draft, topic);
}

/* Its author takes it back, whoever does it for him at the desk; everything else is the named person's. */
static err_t check_step(struct act *act, const struct draft *draft, const struct record *topic)
{
	bool may = false;
	if (act->account <= 0 || same(draft, "state"))
		return NULL;
	TRY(exchange_may_moderate(act, topic, &may));
	if (!may && draft_is(draft, "state", "withdrawn"))
		may = record_int(draft->before, "writer") == act->account;
	return may ? NULL
		   : err_new(act->arena, ERR_CONFLICT,
			     "这个话题的发言由" STR "看。请他来办，或者在话题的登记里换一个人。",
			     STR_ARG(record_told(act, topic, "moderator")));
}

static err_t post_check(struct act *act, struct draft *draft)
{
	static const char *const texts[] = {"heading", "text"};
	struct act program = act_as_program(act);
	struct record topic;
	if (draft_int(draft, "topic") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "exchange_topic"), draft_int(draft, "topic"),
		     &topic));
	if (draft->before == NULL) {
		TRY(check_new(&program, draft, &topic));
		return guard_draft(draft, texts, COUNT(texts));
	}
	if (!same(draft, "text") || !same(draft, "heading") || !same(draft, "topic") ||
	    !same(draft, "member"))
		fault(draft, "text", "别人说的话不能改。写错了的，本人收回，再说一次。");
	TRY(check_step(act, draft, &topic));
	return draft_is(draft, "state", "shown") && !same(draft, "state")
		       ? guard_draft(draft, texts, COUNT(texts))
		       : NULL;
}

const struct reg_hook exchange_hooks[] = {
	{"exchange_topic", topic_check},
	{"exchange_post", post_check},
	{NULL, NULL},
};
