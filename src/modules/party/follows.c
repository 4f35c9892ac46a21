/*
 * follows: what follows from the dates of a record today: how a term runs out, where somebody who is lost stands.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/party/dates.h"
#include "modules/party/party_int.h"

enum { LOST = 6, SUSPENDED = 24, FIRST = 6, LAST = 1 };

static struct str day_of(struct arena *arena, int64_t day)
{
	struct str text = day_chinese(arena, day);
	return str_sub(text, 0, str_find(text, S("（")));
}

static struct party_lost since_suspended(struct act *act, const struct record *member)
{
	int64_t day = 0;
	int months = party_setting(act, "party_suspend_months", SUSPENDED);
	if (!party_day(member, "suspended_on", &day))
		return (struct party_lost){S(""), S("plain"), false};
	int64_t until = day_months_after(day, months);
	if (act->today >= until)
		return (struct party_lost){str_fmt(act->arena,
						   "停止党籍已满 %d "
						   "个月。仍然联系不上的，由支部大会讨论，按自行脱"
						   "党除名，报上级批准。",
						   months),
					   S("err"), true};
	return (struct party_lost){str_fmt(act->arena,
					   "停止党籍，到 " STR
					   " 满 %d 个月。这期间继续找；联系上了，按程序恢复党籍。",
					   STR_ARG(day_of(act->arena, until)), months),
				   S("warn"), false};
}

struct party_lost party_lost_of(struct act *act, const struct record *member)
{
	int64_t day = 0;
	int months = party_setting(act, "party_lost_months", LOST);
	if (record_is(member, "member_state", "suspended"))
		return since_suspended(act, member);
	if (!party_state_member(record_text(member, "member_state")) ||
	    !party_day(member, "lost_since", &day))
		return (struct party_lost){S(""), S("plain"), false};
	int64_t until = day_months_after(day, months);
	if (act->today >= until)
		return (struct party_lost){str_fmt(act->arena,
						   "失去联系已满 %d "
						   "个月。各种办法都找过、仍联系不上的，可以由支部"
						   "大会讨论停止党籍，报上级批准。",
						   months),
					   S("err"), true};
	return (struct party_lost){
		str_fmt(act->arena, "失去联系，到 " STR " 满 %d 个月。请继续找，每次找都记下来。",
			STR_ARG(day_of(act->arena, until)), months),
		S("warn"), false};
}

struct party_lost party_term_of(struct act *act, const struct record *organisation)
{
	int64_t until = 0;
	int first = party_setting(act, "party_term_first_months", FIRST),
	    last = party_setting(act, "party_term_last_months", LAST);
	if (!party_day(organisation, "term_until", &until) ||
	    record_text(organisation, "ended_on").len > 0)
		return (struct party_lost){S(""), S("plain"), false};
	struct str day = day_of(act->arena, until);
	if (act->today > until)
		return (struct party_lost){str_fmt(act->arena,
						   "任期 " STR
						   " 已满，没有换届。请尽快换届；要延期的，报上级批"
						   "准后填上批准的日期和文号。",
						   STR_ARG(day)),
					   S("err"), true};
	if (act->today >= day_months_after(until, -last))
		return (struct party_lost){str_fmt(act->arena,
						   "任期到 " STR "，不到 %d 个月了，请抓紧换届。",
						   STR_ARG(day), last),
					   S("err"), true};
	if (act->today >= day_months_after(until, -first))
		return (struct party_lost){
			str_fmt(act->arena, "任期到 " STR "，不到 %d 个月了，请向上级请示换届。",
				STR_ARG(day), first),
			S("warn"), true};
	return (struct party_lost){str_fmt(act->arena, "任期到 " STR, STR_ARG(day)), S("plain"),
				   false};
}
