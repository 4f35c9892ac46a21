/*
 * rating: the module's rows, and giving a rating.
 */
#include "modules/rating/rating.h"

#include "base/arena.h"
#include "base/date.h"
#include "modules/rating/rating_int.h"
#include "web/part.h"

enum { PAPER_FILE = 10 << 20 };

const struct reg *rating_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("rating"));
}

const struct reg *rectification_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("rectification"));
}

bool rating_is_poor(struct str level)
{
	return str_eq(level, S("1")) || str_eq(level, S("2"));
}

void rating_state(struct doc *out, const char *key, struct str level, struct str words)
{
	bool poor = rating_is_poor(level);
	part_state(out, key, words, poor ? S("err") : S("ok"),
		   poor ? S("alert-circle") : S("circle-check"));
}

int64_t rating_contact_days(const struct act *act)
{
	return catalogue_setting_int(act->house->catalogue, "rectify_contact_days", 1);
}

int64_t rating_fix_days(const struct act *act)
{
	return catalogue_setting_int(act->house->catalogue, "rectify_days", 15);
}

bool rating_may_begin(struct act *act, const struct record *about)
{
	struct flow_view view;
	struct act program = act_as_program(act);
	if (about->voided || flow_look(&program, about, &view) != NULL)
		return false;
	/* What was taken back or lapsed has nothing to be rated. */
	return view.state->final && !str_eq(view.state->tone, S("plain"));
}

static err_t find_one(struct act *program, const struct reg *reg, int64_t about, struct record *out,
		      bool *found)
{
	int64_t *ids = NULL;
	size_t count = 0;
	*found = false;
	if (reg == NULL)
		return NULL;
	TRY(reg_find_ref(program, reg, "case", about, 1, &ids, &count));
	if (count > 0)
		TRY(reg_load(program, reg, ids[0], out));
	*found = count > 0;
	return NULL;
}

err_t rating_find(struct act *act, const struct record *about, struct rating_done *out)
{
	struct act program = act_as_program(act);
	struct record rating, fix;
	bool rated = false, mending = false;
	*out = (struct rating_done){.found = false};
	TRY(find_one(&program, rating_reg(act), about->id, &rating, &rated));
	TRY(find_one(&program, rectification_reg(act), about->id, &fix, &mending));
	if (!rated && !mending)
		return NULL;
	const struct record *told = rated ? &rating : &fix;
	out->found = true;
	out->level = record_text(told, "level");
	out->words = record_shown(&program, told, reg_field(told->reg, S("level")));
	const struct flow *flow = mending ? flow_of(&fix) : NULL;
	if (flow != NULL)
		out->fix = flow_state(flow, record_text(&fix, "state"));
	out->begins = flow != NULL && out->fix == flow->start;
	out->mended = fix;
	out->may_again = out->fix != NULL && record_text(&fix, "again_level").len == 0 &&
			 (str_eq(out->fix->name, S("calling")) || str_eq(out->fix->name, S("closed")));
	return NULL;
}

/* ---- giving one ---- */

struct filling {
	struct arena *arena;
	const struct form_value **end;
};

static void add_value(struct filling *filling, const char *name, struct str value)
{
	struct form_value *one = arena_one(filling->arena, struct form_value);
	one->name = str_of(name);
	one->value = value;
	*filling->end = one;
	filling->end = &one->next;
}

static void fill_form(struct act *act, const struct rating_words *words, struct form *form)
{
	struct filling filling = {act->arena, &form->first};
	struct str reasons = words->reasons;
	add_value(&filling, "level", words->level);
	add_value(&filling, "text", words->text);
	add_value(&filling, "channel", words->channel);
	while (reasons.len > 0)
		add_value(&filling, "reasons", str_cut(&reasons, ' '));
}

err_t rating_give(struct act *act, const struct record *about, const struct rating_words *words,
		  int64_t *out)
{
	struct draft *draft = NULL;
	struct rating_done done;
	struct form form = {NULL};
	if (words->level.len == 0)
		return err_field(act->arena, S("level"), "请先选一个，满意还是不满意。");
	if (!rating_may_begin(act, about))
		return err_new(act->arena, ERR_CONFLICT, "这件事还没有办完，办完以后再来评。");
	TRY(act_lock(act, str_fmt(act->arena, "rate:%lld", (long long)about->id)));
	TRY(rating_find(act, about, &done));
	if (done.found)
		return err_new(act->arena, ERR_CONFLICT, "这件事您已经评过了，一件事评一次。");
	TRY(draft_new(act, rating_reg(act), about->org, &draft));
	fill_form(act, words, &form);
	draft_take(draft, &form, NULL, 0);
	draft_set_int(draft, "case", about->id);
	draft_set_text(draft, "title", record_text(about, "title"));
	draft_set_text(draft, "item", record_text(about, "item"));
	draft_set_text(draft, "rated_on", day_text(act->arena, act->today));
	draft_set_int(draft, "by_link",
		      act->own_id == about->id && !str_eq(words->channel, S("window")));
	draft_set_text(draft, "recorded_by", words->recorder);
	return draft_write(draft, 0, out);
}

/* ---- once more, after it was put right ---- */

static err_t keep_again(struct act *program, const struct record *fix, struct str level, struct str text)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(program, fix, &draft));
	draft_set_text(draft, "again_level", level);
	draft_set_text(draft, "again_text", text);
	draft_set_text(draft, "again_on", day_text(program->arena, program->today));
	draft->flow_set = true;
	return draft_write(draft, fix->version, &id);
}

err_t rating_again(struct act *act, const struct record *about, struct str level, struct str text)
{
	struct act program = act_as_program(act);
	struct rating_done done;
	const struct codes *codes = catalogue_codes(act->house->catalogue, S("rating"));
	if (codes == NULL || codes_title(codes, level).len == 0)
		return err_field(act->arena, S("level"), "请先选一个，满意还是不满意。");
	if (str_chars(text) > 500)
		return err_field(act->arena, S("text"), "最多 500 个字，请写短些。");
	TRY(act_lock(act, str_fmt(act->arena, "rate:%lld", (long long)about->id)));
	TRY(rating_find(act, about, &done));
	if (!done.may_again)
		return err_new(act->arena, ERR_CONFLICT, "现在不用再评了，请看这一页最新的内容。");
	TRY(keep_again(&program, &done.mended, level, text));
	bool poor = rating_is_poor(level), closed = done.fix->final;
	if (closed && !poor)
		return NULL;
	struct form_value said = {S("reason"), text, NULL};
	struct form form = {&said};
	program.name = S("申请人本人");
	program.post = S("");
	program.org = S("");
	return flow_fire(&program, done.mended.reg, done.mended.id,
			 &(struct flow_ask){.step = closed ? S("reopened") : poor ? S("still_poor") : S("agreed"),
					    .form = &form, .by_program = true});
}

static const struct route routes[] = {
	{.path = "/v/{org}/case/{link}/rate", .who = WHO_ANYBODY, .template = "portal/rate",
	 .page = rate_page, .apply = rate_apply},
	{.path = "/v/{org}/kiosk/rate", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/rate",
	 .page = rate_page, .prepare = rate_kiosk_prepare, .apply = rate_apply},
	{.path = "/desk/cases/{id}/rate", .who = WHO_STAFF, .on = "rating", .verb = VERB_CREATE,
	 .template = "desk/rate", .page = record_page, .prepare = record_prepare, .apply = record_apply,
	 .file_max = PAPER_FILE, .files_max = 4},
	{.path = "/screen/rate", .who = WHO_OPEN, .template = "screen/rate", .page = screen_rate_page,
	 .prepare = screen_rate_prepare, .apply = screen_rate_apply},
	{.path = "/desk/cases/{id}/rate/screen", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/error", .apply = rate_send_apply},
	{.path = "/desk/ratings", .who = WHO_STAFF, .on = "rating", .verb = VERB_READ,
	 .template = "desk/rectifications", .page = ratings_page},
	{.path = "/desk/rectifications", .who = WHO_STAFF, .on = "rectification", .verb = VERB_READ,
	 .template = "desk/rectifications", .page = rectifications_page},
	{.path = "/desk/rectifications/{id}", .record = "rectification", .who = WHO_STAFF, .on = "rectification",
	 .verb = VERB_READ, .template = "desk/rectification", .page = rectification_page},
	{.path = "/desk/rectifications/{id}/{step}", .who = WHO_STAFF, .on = "rectification",
	 .verb = VERB_STEP, .template = "desk/rectification", .page = rectification_page,
	 .apply = rectification_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"窗口", "差评整改", "/desk/rectifications", "tool", "rectification", VERB_READ},
	{"统计", "群众评价", "/desk/ratings", "star", "rating", VERB_READ},
	{.heading = NULL},
};

const struct module rating_module = {
	.name = "rating", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .listeners = rating_listeners,
	.hooks = rating_hooks,
};
