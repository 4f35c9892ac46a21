/*
 * rectify: what follows a rating: figures, and for a poor one a rectification with its own clock.
 *
 * Everything happens in the transaction of the rating: there is no poor rating without a
 * rectification, and no rating that the figures do not know.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "engine/figure/figure.h"
#include "modules/rating/rating_int.h"

/* ---- who may ---- */

err_t rating_handled(struct act *act, int64_t case_id, bool *out)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	struct act program = act_as_program(act);
	struct record about;
	struct flow_line *lines = NULL;
	size_t count = 0;
	TRY(reg_load(&program, reg, case_id, &about));
	TRY(flow_journal(&program, &about, &lines, &count));
	const struct flow *flow = flow_of(&about);
	*out = false;
	for (size_t i = 0; i < count; i++) {
		/* Who was called in to look again, because she had no part in it, has none by that. */
		const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, lines[i].step);
		bool aside = lines[i].inner || (step != NULL && step->apart);
		*out = *out || (!aside && lines[i].account == act->account);
	}
	return NULL;
}

/* A rating comes from the one whose case it is. Staff write down what was said by telephone or on paper, by
 * one who did not handle the case; whatever the role, nobody rates for her. */
static err_t check_rating(struct act *act, struct draft *draft)
{
	bool own = str_eq(act->own_register, S("case")) && act->own_id != 0 &&
		   act->own_id == draft_int(draft, "case");
	bool told = str_eq(draft_text(draft, "channel"), S("call")) ||
		    str_eq(draft_text(draft, "channel"), S("paper"));
	bool handled = false;
	if (draft->before != NULL || own || act->account == -1)
		return NULL;
	if (!told || draft_text(draft, "recorded_by").len == 0)
		return err_new(act->arena, ERR_DENIED,
			       "评价只能由办事的人自己来评，工作人员不能代评。");
	TRY(rating_handled(act, draft_int(draft, "case"), &handled));
	if (handled)
		return err_new(act->arena, ERR_DENIED,
			       "这件办件您自己经手过，不能由您来记评价。请换一位没有经手的同事打电话。");
	return NULL;
}

/* Who handled the case does not judge whether it has been put right. */
static err_t check_rectification(struct act *act, struct draft *draft)
{
	const struct flow *flow = draft->before == NULL ? NULL : flow_of(draft->before);
	const struct flow_state *to =
		flow == NULL ? NULL : flow_state(flow, draft_text(draft, "state"));
	bool ends = to != NULL && to->final && draft->before->open, own = false;
	if (!ends || act->account <= 0)
		return NULL;
	TRY(rating_handled(act, draft_int(draft, "case"), &own));
	if (own)
		draft_fault(draft, "",
			    err_new(act->arena, ERR_INVALID,
				    "这件办件您自己经手过，不能由您来回访销号。请换一位没有经手的同事。"));
	return NULL;
}

const struct reg_hook rating_hooks[] = {
	{"rating", check_rating},
	{"rectification", check_rectification},
	{NULL, NULL},
};

/* ---- counting ---- */

/* By level, by item and level, by item and channel: averages and shares are made of these. */
static err_t count_rating(struct act *act, const struct record *rating, int64_t n)
{
	struct str level = record_text(rating, "level");
	struct str both = str_fmt(act->arena, STR " " STR, STR_ARG(record_text(rating, "item")),
				  STR_ARG(level));
	int64_t day = 0;
	if (!day_read(record_text(rating, "rated_on"), &day))
		day = day_of_moment(record_int(rating, "created"));
	struct str way = str_fmt(act->arena, STR " " STR, STR_ARG(record_text(rating, "item")),
				 STR_ARG(record_text(rating, "channel")));
	TRY(figure_add(act, rating->org, S("rating.level"), level, day, n));
	TRY(figure_add(act, rating->org, S("rating.item,channel"), way, day, n));
	return figure_add(act, rating->org, S("rating.item,level"), both, day, n);
}

/* ---- a poor rating ---- */

static struct str what_was_said(struct act *act, const struct record *rating)
{
	struct str reasons = record_shown(act, rating, reg_field(rating->reg, S("reasons")));
	struct str text = record_text(rating, "text");
	if (reasons.len == 0 || text.len == 0)
		return str_join(act->arena, reasons, text);
	return str_join(act->arena, text_closed(act->arena, reasons), text);
}

static err_t open_rectification(struct act *act, const struct record *rating)
{
	const struct reg *reg = rectification_reg(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	if (reg == NULL || reg->flow_count == 0)
		return NULL;
	TRY(draft_new(act, reg, rating->org, &draft));
	draft_set_int(draft, "rating", rating->id);
	draft_set_int(draft, "case", record_int(rating, "case"));
	draft_set_text(draft, "title", record_text(rating, "title"));
	draft_set_text(draft, "item", record_text(rating, "item"));
	draft_set_text(draft, "level", record_text(rating, "level"));
	draft_set_text(draft, "said", what_was_said(act, rating));
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	struct str level = record_shown(act, rating, reg_field(rating->reg, S("level")));
	return flow_begun(act, reg, id,
			  str_fmt(act->arena,
				  "群众评“" STR "”。%lld 个工作日内联系，%lld 个工作日内整改，再由镇里回访。",
				  STR_ARG(level), (long long)rating_contact_days(act),
				  (long long)rating_fix_days(act)));
}

static struct act opener_of(const struct act *act)
{
	struct act program = act_as_program(act);
	program.name = S("自动");
	program.post = S("");
	program.org = S("");
	return program;
}

static err_t on_rating(struct act *act, const struct event *event)
{
	struct act program = opener_of(act);
	struct record rating;
	TRY(reg_load(&program, rating_reg(act), event->id, &rating));
	TRY(count_rating(&program, &rating, 1));
	if (!rating_is_poor(record_text(&rating, "level")))
		return NULL;
	return open_rectification(&program, &rating);
}

/* The town has found that it was not so: the rating is kept, and counted no longer. */
static err_t on_disputed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record fix, rating;
	if (!str_eq(event->on, S("rectification")))
		return NULL;
	TRY(reg_load(&program, rectification_reg(act), event->id, &fix));
	TRY(reg_load(&program, rating_reg(act), record_int(&fix, "rating"), &rating));
	if (rating.voided)
		return NULL;
	TRY(count_rating(&program, &rating, -1));
	return reg_void(&program, rating.reg, rating.id, rating.version, S("申诉成立，不计入统计"));
}

const struct listener rating_listeners[] = {
	{"rating.created", on_rating},
	{"rating.disputed", on_disputed},
	{NULL, NULL},
};
