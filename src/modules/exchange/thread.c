/*
 * thread: what was said in a topic, for the desk and for the telephone, and how something is said.
 *
 * In the order in which it was said, and in no other.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/exchange/exchange_int.h"
#include "web/part.h"

bool exchange_is_open(const struct record *topic)
{
	return record_is(topic, "state", "open");
}

err_t exchange_posts(struct act *act, int64_t topic, struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	TRY(reg_rows_of(&program, "exchange_post", "topic", topic, EXCHANGE_POSTS_MAX, out, count));
	reg_rows_turn(*out, *count);
	return NULL;
}

struct doc *exchange_put_post(struct act *act, const struct record *post, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "id", str_fmt(act->arena, "%lld", (long long)post->id));
	doc_set(one, "name", record_text(post, "name"));
	doc_set(one, "heading", record_text(post, "heading"));
	doc_set(one, "day", day_short(act->arena, day_of_moment(record_int(post, "created"))));
	doc_set(one, "text", record_text(post, "text"));
	return one;
}

size_t exchange_put_shown(struct act *act, const struct record *posts, size_t count,
			  struct doc *page)
{
	size_t shown = 0;
	struct doc *list = doc_set_list(page, "posts");
	for (size_t i = 0; i < count; i++) {
		if (!record_is(&posts[i], "state", "shown"))
			continue;
		exchange_put_post(act, &posts[i], list);
		shown++;
	}
	doc_set_bool(page, "has_posts", shown > 0);
	return shown;
}

err_t exchange_put_state(struct act *act, const struct record *post, struct doc *one)
{
	struct act program = act_as_program(act);
	struct flow_view view;
	struct flow_line line;
	bool found = false;
	TRY(flow_look(&program, post, &view));
	part_state(one, "state", view.state->title, view.state->tone, view.state->icon);
	TRY(flow_last(&program, post, &line, &found));
	doc_set(one, "reason", found && record_is(post, "state", "hidden") ? line.reason : S(""));
	return NULL;
}

/* ---- saying something ---- */

enum { ASKED_MOST = 2 };

static size_t asked(const struct reg *reg, const struct record *topic,
		    const struct field *fields[ASKED_MOST])
{
	size_t count = 0;
	if (record_is(topic, "topic_kind", "notes"))
		fields[count++] = reg_field(reg, S("heading"));
	fields[count++] = reg_field(reg, S("text"));
	return count;
}

err_t exchange_put_form(struct visit *visit, const struct record *topic, struct doc *list)
{
	const struct reg *reg = act_register(&visit->act, "exchange_post");
	const struct field *fields[ASKED_MOST];
	size_t count = asked(reg, topic, fields);
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			    visit->errors, fields, count, list);
}

err_t exchange_say(struct visit *visit, const struct record *topic, int64_t member, struct str note)
{
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "exchange_post");
	const struct field *fields[ASKED_MOST];
	size_t count = asked(reg, topic, fields);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, reg, topic->org, &draft));
	draft_take(draft, &visit->form, fields, count);
	draft_set_int(draft, "topic", topic->id);
	if (member != 0)
		draft_set_int(draft, "member", member);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return flow_begun(act, reg, id, note);
}
