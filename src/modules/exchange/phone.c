/*
 * phone: topics as a member of the Party meets them on his own phone page (web/member.h).
 *
 * He reads what was let be seen, and his own with what became of it and why. Who else has read it nobody knows.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/exchange/exchange_int.h"
#include "web/face.h"
#include "web/member.h"
#include "web/part.h"

enum { OWN_SHOWN = 10, CLOSED_SHOWN = 5, BRIEF_CHARS = 60 };

static struct str topic_url(struct visit *visit, int64_t topic, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "/member/exchange/%lld%s", STR_ARG(visit->act.org),
		       (long long)topic, rest);
}

/* Until when it can be said: the timer's day, while it is open. */
static struct str until_words(struct visit *visit, const struct record *topic)
{
	int64_t day = 0;
	return exchange_is_open(topic) && day_read(topic->stage_due, &day)
		       ? str_fmt(visit->arena, "说到 " STR, STR_ARG(day_short(visit->arena, day)))
		       : S("收了，还能看");
}

/* ---- on his page ---- */

static err_t put_topics(struct visit *visit, const struct record *member, struct doc *part,
			size_t *open)
{
	struct act program = act_as_program(&visit->act);
	struct record *topics = NULL;
	size_t count = 0, closed = 0;
	TRY(reg_gather(&program, act_register(&program, "exchange_topic"), member->org,
		       EXCHANGE_TOPICS_MAX, &topics, &count));
	for (size_t i = 0; i < count; i++) {
		if (!exchange_is_for(&topics[i], member))
			continue;
		bool now = exchange_is_open(&topics[i]);
		if (!now && closed++ >= CLOSED_SHOWN)
			continue;
		struct doc *row = member_row(part, record_text(&topics[i], "name"),
					     until_words(visit, &topics[i]),
					     now ? record_text(&topics[i], "words") : S(""));
		doc_set(row, "url", topic_url(visit, topics[i].id, ""));
		doc_set(row, "url_title", now ? S("去看、去说") : S("去看"));
		*open += now;
	}
	return NULL;
}

static err_t put_own(struct visit *visit, struct doc *part)
{
	struct act program = act_as_program(&visit->act);
	struct record *posts = NULL;
	size_t count = 0;
	TRY(reg_own(&visit->act, "exchange_post", "member", OWN_SHOWN, &posts, &count));
	for (size_t i = 0; i < count; i++) {
		struct str heading = record_text(&posts[i], "heading"),
			   text = record_text(&posts[i], "text");
		struct doc *row = member_row(
			part,
			str_join(visit->arena, S("您说的："),
				 heading.len > 0 ? heading
						 : record_brief(&program, &posts[i], "topic")),
			day_short(visit->arena, day_of_moment(record_int(&posts[i], "created"))),
			str_chars(text) > BRIEF_CHARS
				? str_join(visit->arena, str_head(text, BRIEF_CHARS), S("…"))
				: text);
		TRY(exchange_put_state(&visit->act, &posts[i], row));
		if (doc_str(row, "reason").len > 0)
			doc_set(row, "note",
				str_fmt(visit->arena, STR "\n没有放的原因：" STR,
					STR_ARG(doc_str(row, "note")),
					STR_ARG(doc_str(row, "reason"))));
	}
	return NULL;
}

err_t exchange_own(struct visit *visit, const struct record *member, struct doc *parts)
{
	size_t open = 0;
	if (!act_may_own(&visit->act, S("exchange_post"), VERB_READ))
		return NULL;
	struct doc *part =
		member_part(parts, "exchange", "党员交流", "messages", S(""), "支部还没有出话题。");
	TRY(put_topics(visit, member, part, &open));
	TRY(put_own(visit, part));
	doc_set(part, "text",
		open > 0 ? str_fmt(visit->arena, "%zu 个话题正在说", open)
			 : S("现在没有正在说的话题"));
	return NULL;
}

/* ---- one topic ---- */

static err_t open_topic(struct visit *visit, struct record *member, struct record *topic)
{
	TRY(member_need(visit, member));
	struct act program = act_as_program(&visit->act);
	if (reg_load(&program, act_register(&program, "exchange_topic"), visit_id(visit, 1),
		     topic) != NULL ||
	    !exchange_is_for(topic, member))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "没有这个话题，或者不是开给您的支部的。请回到“我的党务”重新选。");
	return NULL;
}

static err_t put_mine(struct visit *visit, const struct record *topic)
{
	struct record *posts = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "mine");
	TRY(reg_own(&visit->act, "exchange_post", "member", EXCHANGE_OWN_MAX, &posts, &count));
	for (size_t i = count; i > 0; i--) {
		if (record_int(&posts[i - 1], "topic") != topic->id ||
		    record_is(&posts[i - 1], "state", "withdrawn"))
			continue;
		TRY(exchange_put_state(&visit->act, &posts[i - 1],
				       exchange_put_post(&visit->act, &posts[i - 1], list)));
	}
	doc_set_bool(visit->page, "has_mine", list->in.count > 0);
	doc_set(visit->page, "withdraw_url", topic_url(visit, topic->id, "/withdraw"));
	return NULL;
}

err_t exchange_phone_page(struct visit *visit)
{
	struct record member, topic, *posts = NULL;
	size_t count = 0;
	TRY(open_topic(visit, &member, &topic));
	struct act program = act_as_program(&visit->act);
	face_begin(visit, record_text(&topic, "name"), face_url(visit, S("/member")), "我的党务");
	doc_set(visit->page, "words", record_text(&topic, "words"));
	doc_set(visit->page, "branch", record_brief(&program, &topic, "organisation"));
	doc_set(visit->page, "audience", record_brief(&program, &topic, "audience"));
	doc_set(visit->page, "moderator", record_told(&program, &topic, "moderator"));
	doc_set(visit->page, "until", until_words(visit, &topic));
	doc_set(visit->page, "say_url",
		exchange_is_open(&topic) ? topic_url(visit, topic.id, "") : S(""));
	TRY(exchange_put_form(visit, &topic, doc_set_list(visit->page, "fields")));
	TRY(exchange_posts(&visit->act, topic.id, &posts, &count));
	exchange_put_shown(&program, posts, count, visit->page);
	return put_mine(visit, &topic);
}

err_t exchange_phone_say(struct visit *visit)
{
	struct record member, topic;
	TRY(open_topic(visit, &member, &topic));
	TRY(act_need(&visit->act, S("exchange_post"), VERB_CREATE, member.org));
	TRY(exchange_say(visit, &topic, member.id, S("本人在手机上说的")));
	visit->location = topic_url(visit, topic.id, "");
	visit->flash = S("交给支部看了。放没放出来，写在“您说的”下面。");
	return NULL;
}

err_t exchange_phone_withdraw(struct visit *visit)
{
	struct record member, topic, *posts = NULL;
	size_t count = 0, at = 0;
	int64_t id = 0;
	TRY(open_topic(visit, &member, &topic));
	TRY(reg_own(&visit->act, "exchange_post", "member", EXCHANGE_OWN_MAX, &posts, &count));
	while (str_int(visit_field(visit, "post"), &id) && at < count && posts[at].id != id)
		at++;
	if (id == 0 || at == count)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "没有找到您的这一条，请回到话题重新选。");
	visit->location = topic_url(visit, topic.id, "");
	visit->flash = S("收回了，别人看不到了。");
	if (record_is(&posts[at], "state", "withdrawn"))
		return NULL;
	struct act program = act_as_program(&visit->act);
	return flow_fire(&program, posts[at].reg, id,
			 &(struct flow_ask){.step = S("withdraw"), .by_program = true});
}
