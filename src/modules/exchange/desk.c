/*
 * desk: one topic at the branch's desk: what was said, what waits to be looked at, and a word of one's own.
 *
 * What is hidden stands there too, with why: the branch answers for what it does not show.
 */
#include "base/arena.h"
#include "engine/flow/flow.h"
#include "modules/exchange/exchange_int.h"

/* ---- all topics ---- */

/* The register's own list, whose rows lead to what was said. */
err_t exchange_list_page(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "exchange_topic");
	visit_title(visit, reg->title);
	doc_set(visit->page, "new_url",
		act_may_somewhere(act, reg->name, VERB_CREATE) ? S("/desk/r/exchange_topic/new")
							       : S(""));
	doc_set(visit->page, "import_url", S(""));
	return reg_list_doc(act, reg,
			    &(struct query){.params = &visit->query, .url = S("/desk/exchange")},
			    visit->page);
}

/* ---- one topic ---- */

static err_t load(struct visit *visit, struct record *topic)
{
	return reg_load(&visit->act, act_register(&visit->act, "exchange_topic"),
			visit_id(visit, 0), topic);
}

/* Which step of which record was refused; empty: none of them. */
static struct str failed_step(const struct visit *visit, int64_t post)
{
	bool of_post = str_find(visit->url, S("/posts/")) != SIZE_MAX;
	if (!visit_refused(visit) || str_find(visit->url, S("/step/")) == SIZE_MAX)
		return S("");
	if (!of_post)
		return post == 0 ? visit_param(visit, 1) : S("");
	return post != 0 && visit_id(visit, 1) == post ? visit_param(visit, 2) : S("");
}

/* Many forms ask for the same: their ids carry whose they are. Only what waits lies open. */
static void keep_apart(struct visit *visit, const struct record *post, struct doc *actions)
{
	struct str failed = failed_step(visit, post->id);
	for (struct doc *one = actions->in.first; one != NULL; one = one->next) {
		bool typed = str_eq(failed, doc_str(one, "key"));
		struct doc *fields = doc_at(one, "fields");
		if (!record_is(post, "state", "waiting"))
			doc_set_bool(one, "open", typed);
		for (struct doc *field = fields->in.first; field != NULL && !typed;
		     field = field->next)
			doc_set(field, "id",
				str_fmt(visit->arena, STR "-%lld", STR_ARG(doc_str(field, "id")),
					(long long)post->id));
	}
}

static err_t put_post(struct visit *visit, const struct record *topic, const struct record *post,
		      bool may, struct doc *list)
{
	struct act *act = &visit->act;
	struct doc *one = exchange_put_post(act, post, list),
		   *actions = doc_set_list(one, "actions");
	doc_set_int(one, "version", post->version);
	TRY(exchange_put_state(act, post, one));
	if (may)
		TRY(flow_actions_doc(act, post,
				     str_fmt(visit->arena, "/desk/exchange/%lld/posts/%lld/step",
					     (long long)topic->id, (long long)post->id),
				     failed_step(visit, post->id), &visit->form, visit->errors,
				     actions));
	keep_apart(visit, post, actions);
	return NULL;
}

static err_t put_posts(struct visit *visit, const struct record *topic)
{
	struct act *act = &visit->act;
	struct record *posts = NULL;
	size_t count = 0;
	bool may = false;
	struct doc *waiting = doc_set_list(visit->page, "waiting"),
		   *rest = doc_set_list(visit->page, "posts");
	TRY(exchange_may_moderate(act, topic, &may));
	if (act_may(act, S("exchange_post"), VERB_READ, topic->org))
		TRY(exchange_posts(act, topic->id, &posts, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&posts[i], "state", "withdrawn"))
			continue;
		TRY(put_post(visit, topic, &posts[i], may,
			     record_is(&posts[i], "state", "waiting") ? waiting : rest));
	}
	doc_set_bool(visit->page, "has_waiting", waiting->in.count > 0);
	doc_set_bool(visit->page, "has_posts", rest->in.count > 0);
	doc_set_bool(visit->page, "moderates", may);
	return NULL;
}

static void put_frame(struct visit *visit, const struct record *topic)
{
	static const char *const names[] = {"topic_kind", "organisation", "audience", "moderator",
					    "state",      "talk_days",    NULL};
	struct act *act = &visit->act;
	struct doc *crumb = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(crumb, "title", S("党员交流"));
	doc_set(crumb, "url", S("/desk/exchange"));
	doc_set(visit->page, "here", record_text(topic, "name"));
	visit_title(visit, record_text(topic, "name"));
	reg_facts_doc(act, topic, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "words", record_text(topic, "words"));
	doc_set(visit->page, "moderator", record_told(act, topic, "moderator"));
	doc_set_int(visit->page, "version", topic->version);
	doc_set(visit->page, "edit_url",
		act_may(act, S("exchange_topic"), VERB_CHANGE, topic->org)
			? str_fmt(visit->arena, "/desk/r/exchange_topic/%lld/edit",
				  (long long)topic->id)
			: S(""));
	doc_set(visit->page, "for_url",
		exchange_is_open(topic) && act_may(act, S("exchange_post"), VERB_CREATE, topic->org)
			? S("/desk/r/exchange_post/new")
			: S(""));
}

err_t exchange_desk_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record topic;
	TRY(load(visit, &topic));
	put_frame(visit, &topic);
	bool may_say = exchange_is_open(&topic) &&
		       act_may(act, S("exchange_post"), VERB_CREATE, topic.org);
	doc_set(visit->page, "say_url",
		may_say ? str_fmt(visit->arena, "/desk/exchange/%lld/say", (long long)topic.id)
			: S(""));
	TRY(exchange_put_form(visit, &topic, doc_set_list(visit->page, "fields")));
	struct doc *actions = doc_set_list(visit->page, "actions");
	TRY(flow_actions_doc(act, &topic,
			     str_fmt(visit->arena, "/desk/exchange/%lld/step", (long long)topic.id),
			     failed_step(visit, 0), &visit->form, visit->errors, actions));
	doc_set_bool(visit->page, "has_actions", actions->in.count > 0);
	return put_posts(visit, &topic);
}

err_t exchange_desk_say(struct visit *visit)
{
	struct record topic;
	TRY(load(visit, &topic));
	TRY(act_need(&visit->act, S("exchange_post"), VERB_CREATE, topic.org));
	TRY(exchange_say(visit, &topic, 0, S("")));
	visit->location = visit_record_url(visit, S("exchange_topic"), topic.id);
	visit->flash = str_fmt(visit->arena, "交给" STR "看了，放出来以后党员们看得到。",
			       STR_ARG(record_told(&visit->act, &topic, "moderator")));
	return NULL;
}

static err_t fire(struct visit *visit, const char *reg, int64_t id, struct str step)
{
	int64_t version = 0;
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	return flow_fire(
		&visit->act, act_register(&visit->act, reg), id,
		&(struct flow_ask){.step = step, .version = version, .form = &visit->form});
}

err_t exchange_desk_step(struct visit *visit)
{
	struct record topic;
	TRY(load(visit, &topic));
	TRY(fire(visit, "exchange_topic", topic.id, visit_param(visit, 1)));
	visit->location = visit_record_url(visit, S("exchange_topic"), topic.id);
	return NULL;
}

err_t exchange_desk_post_step(struct visit *visit)
{
	struct record topic, post;
	TRY(load(visit, &topic));
	TRY(reg_load(&visit->act, act_register(&visit->act, "exchange_post"), visit_id(visit, 1),
		     &post));
	if (record_int(&post, "topic") != topic.id)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个话题里没有这一条，请回到话题再点。");
	TRY(fire(visit, "exchange_post", post.id, visit_param(visit, 2)));
	visit->location = visit_record_url(visit, S("exchange_topic"), topic.id);
	return NULL;
}
