/*
 * edit: what is done with the month: made by the rule, changed by hand, published, hung.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty.h"
#include "modules/duty/duty_int.h"

static struct str back_to(struct visit *visit, int64_t first)
{
	return str_fmt(visit->arena, "/desk/duty?month=" STR, STR_ARG(month_key(visit->arena, first)));
}

static err_t may_change(struct visit *visit)
{
	return act_need(&visit->act, S("duty_day"), VERB_CHANGE, visit->act.org);
}

static size_t gaps_of(const struct roster_said *said)
{
	size_t count = 0;
	for (; said != NULL; said = said->next)
		count += said->gap;
	return count;
}

err_t duty_make_apply(struct visit *visit)
{
	struct roster_said *said = NULL;
	int64_t first = month_asked(visit);
	size_t all = 0;
	TRY(may_change(visit));
	if (month_next(first) <= visit->act.today)
		return err_new(visit->arena, ERR_CONFLICT, "这个月已经过完了，不再排。");
	TRY(duty_make(&visit->act, visit->act.org, first, true, &said));
	for (const struct roster_said *one = said; one != NULL; one = one->next)
		all++;
	visit->location = back_to(visit, first);
	visit->flash = all == 0 ? S("排好了，照规则都排上了。看一遍，没问题就公布。")
		       : gaps_of(said) == 0
			       ? str_fmt(visit->arena, "排好了，有 %zu 处没有完全照规则，例如" STR "：" STR, all,
					 STR_ARG(day_short(visit->arena, said->day)), STR_ARG(said->words))
			       : str_fmt(visit->arena, "排好了，但有 %zu 天没有人，请看“要留意的”。", gaps_of(said));
	return NULL;
}

/* ---- one day by hand ---- */

static err_t day_asked(struct visit *visit, const char *field, int64_t *out)
{
	if (!day_read(visit_field(visit, field), out))
		return err_new(visit->arena, ERR_INVALID, "没有选是哪一天，请在表里点一天。");
	if (*out < visit->act.today)
		return err_new(visit->arena, ERR_CONFLICT, "过去的日子不改：那天谁值的班已经定了。");
	return NULL;
}

static err_t cadre_asked(struct visit *visit, const char *field, struct cadre *out)
{
	int64_t id = 0;
	struct str typed = visit_field(visit, field);
	*out = (struct cadre){0};
	if (typed.len == 0)
		return NULL;
	if (!str_int(typed, &id) || cadre_load(&visit->act, id, out) != NULL ||
	    !str_eq(out->org, visit->act.org) || out->retired)
		return err_field(visit->arena, str_of(field), "名册里没有这一位，请重新选。");
	return NULL;
}

/* Who is away is not put down by mistake: the one who edits is told, and it is left as it was. */
static err_t not_away(struct visit *visit, const char *field, const struct cadre *cadre, int64_t day)
{
	struct str why;
	if (cadre->id == 0)
		return NULL;
	TRY(duty_hindered(&visit->act, cadre, day, &why));
	if (why.len == 0)
		return NULL;
	return err_field(visit->arena, str_of(field), STR STR STR "，请换一位，或者先改他的请假。",
			 STR_ARG(cadre->name), STR_ARG(day_short(visit->arena, day)), STR_ARG(why));
}

err_t duty_day_apply(struct visit *visit)
{
	struct cadre person, lead;
	struct duty_row old;
	int64_t day = 0;
	bool dropped = visit_field(visit, "lead").len == 0 && str_eq(visit_field(visit, "keep"), S("lead"));
	TRY(may_change(visit));
	TRY(day_asked(visit, "day", &day));
	TRY(cadre_asked(visit, "person", &person));
	TRY(cadre_asked(visit, "lead", &lead));
	TRY(not_away(visit, "person", &person, day));
	TRY(not_away(visit, "lead", &lead, day));
	if (lead.id != 0 && !lead.may_lead)
		return err_field(visit->arena, S("lead"), "名册里没有写这一位能带班，请换一位，或者先改名册。");
	TRY(duty_day_read(&visit->act, visit->act.org, day, &old));
	TRY(duty_day_set(&visit->act, visit->act.org,
			 &(struct duty_row){.day = day, .person = person.id,
					    .lead = dropped ? old.lead : lead.id, .hand = true,
					    .why = str_head(str_trim(visit_field(visit, "why")), 60)}));
	TRY(duty_tell(&visit->act, visit->act.org));
	visit->location = back_to(visit, day_month_first(day));
	visit->flash = person.id == 0
			       ? str_fmt(visit->arena, STR "空出来了。", STR_ARG(day_short(visit->arena, day)))
			       : str_fmt(visit->arena, STR "改由" STR "值班。",
					 STR_ARG(day_short(visit->arena, day)), STR_ARG(person.name));
	return NULL;
}

/* Two days change their people; the leads stay. */
err_t duty_move_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct duty_row from, to;
	struct cadre one = {0}, other = {0};
	int64_t from_day = 0, to_day = 0;
	TRY(may_change(visit));
	TRY(day_asked(visit, "from", &from_day));
	TRY(day_asked(visit, "day", &to_day));
	TRY(duty_day_read(act, act->org, from_day, &from));
	TRY(duty_day_read(act, act->org, to_day, &to));
	if (from.person == 0 || from_day == to_day)
		return err_new(visit->arena, ERR_CONFLICT, "这一天刚被别人改过，请看新的表再拖。");
	TRY(cadre_load(act, from.person, &one));
	if (to.person != 0)
		TRY(cadre_load(act, to.person, &other));
	TRY(not_away(visit, "person", &one, to_day));
	TRY(not_away(visit, "person", &other, from_day));
	TRY(duty_day_set(act, act->org, &(struct duty_row){.day = to_day, .person = one.id, .lead = to.lead,
							   .hand = true, .why = S("手工对调")}));
	TRY(duty_day_set(act, act->org, &(struct duty_row){.day = from_day, .person = other.id,
							   .lead = from.lead, .hand = true,
							   .why = S("手工对调")}));
	TRY(duty_tell(act, act->org));
	visit->location = back_to(visit, day_month_first(to_day));
	visit->flash = str_fmt(visit->arena, STR "和" STR "对调了。", STR_ARG(day_short(visit->arena, from_day)),
			       STR_ARG(day_short(visit->arena, to_day)));
	return NULL;
}

/* ---- shown to all ---- */

static err_t month_set(struct act *act, struct str org, int64_t first, const char *name,
		       struct str text, const char *mark_name, struct str mark)
{
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(act_need(act, S("duty_month"), VERB_CHANGE, org));
	TRY(duty_month_touch(act, org, first, &record));
	TRY(draft_of(act, &record, &draft));
	draft_set_text(draft, name, text);
	if (mark_name != NULL)
		draft_set_text(draft, mark_name, mark);
	TRY(draft_write(draft, record.version, &id));
	return duty_tell(act, org);
}

err_t duty_publish(struct act *act, struct str org, int64_t day)
{
	struct roster_said *said = NULL;
	TRY(duty_make(act, org, day_month_first(day), true, &said));
	return month_set(act, org, day_month_first(day), "published_on", day_text(act->arena, act->today), NULL,
			 S(""));
}

static err_t has_somebody(struct visit *visit, const struct duty_month *month)
{
	for (size_t i = 0; i < month->count; i++) {
		if (month->rows[i].person != 0)
			return NULL;
	}
	return err_new(visit->arena, ERR_CONFLICT, "这个月还没有排，请先排好再公布。");
}

err_t duty_publish_apply(struct visit *visit)
{
	struct duty_month month;
	int64_t first = month_asked(visit);
	bool back = str_eq(visit_field(visit, "back"), S("1"));
	TRY(duty_month_read(&visit->act, visit->act.org, first, &month));
	TRY(has_somebody(visit, &month));
	TRY(month_set(&visit->act, visit->act.org, first, "published_on",
		      back ? S("") : day_text(visit->arena, visit->act.today), NULL, S("")));
	visit->location = back_to(visit, first);
	visit->flash = back ? S("收回了，手机和自助机上不再显示这个月的表。")
			    : S("公布了，村民手机、自助机和大屏上马上看得到。别忘了门口两处也贴上。");
	return NULL;
}

err_t duty_hang_apply(struct visit *visit)
{
	struct duty_month month;
	struct cadre *cadres = NULL;
	size_t count = 0;
	int64_t first = month_asked(visit), day = 0;
	struct str copy = visit_field(visit, "copy");
	bool gate = str_eq(copy, S("gate"));
	if (!gate && !str_eq(copy, S("outside")))
		return err_new(visit->arena, ERR_INVALID, "请选贴在哪里。");
	if (!day_read(visit_field(visit, "on"), &day) || day > visit->act.today)
		return err_field(visit->arena, S("on"), "请选哪天贴的；还没贴的，贴了再记。");
	TRY(duty_month_read(&visit->act, visit->act.org, first, &month));
	TRY(has_somebody(visit, &month));
	TRY(duty_cadres(&visit->act, visit->act.org, &cadres, &count));
	TRY(month_set(&visit->act, visit->act.org, first, gate ? "gate_on" : "outside_on", day_text(visit->arena, day),
		      gate ? "gate_mark" : "outside_mark", duty_mark(visit->arena, &month, cadres, count)));
	visit->location = back_to(visit, first);
	visit->flash = S("记下了。表再改时，会提醒您换一张。");
	return NULL;
}
