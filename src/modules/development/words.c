/*
 * words: what a rule that was broken says to a village clerk. The rule's own sentence comes first, then the date or the
 * number, then what to do.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/development/development_int.h"

static struct str order_words(struct arena *arena, const struct development_road *road,
			      const struct road_finding *finding)
{
	if (finding->detail == ROAD_FUTURE)
		return S("这一天还没有到，办过了再记。");
	if (finding->detail == ROAD_BEFORE)
		return str_fmt(arena,
			       "前面的步骤已经记到 " STR
			       "，这一步不能更早。日期记错了的，先撤回记错的那一步。",
			       STR_ARG(day_chinese(arena, finding->day)));
	int next = finding->step;
	if (next >= (int)road->step_count)
		return S("二十五步都办完了，没有要记的了。");
	return str_fmt(arena,
		       "现在该办的是第 %d 步“" STR "”，要一步一步办，不能跳过，也不能倒着补。",
		       next + 1, STR_ARG(road->steps[next].title));
}

static const char *detail_words(enum road_detail detail)
{
	static const char *const words[] = {
		[ROAD_PLAIN] = "",
		[ROAD_NO_QUORUM] = "到会的没有超过应到的半数，这次会不算数，请改期再开。",
		[ROAD_NOT_CARRIED] =
			"赞成的没有超过应到的半数，没有通过；结果请选“没有通过”，或者核对票数。",
		[ROAD_CARRIED] = "赞成的已经超过应到的半数，是通过了；请核对票数和结果。",
		[ROAD_TOO_MANY] =
			"人数、票数对不上：实到和书面意见加起来不能多于应到，票数不能多于实到。",
		[ROAD_TWICE] = "这位同志已经延长过一次，这次只能按期转正，或者取消预备党员资格。",
		[ROAD_NO_BIRTH] = "“村民”里没有登记出生日期，请先补上身份证号。",
		[ROAD_BEFORE] = "这个日期太早，早于它前面的那一步，请核对。",
		[ROAD_FUTURE] = "这个日期比办这一步还晚，请核对。",
	};
	return words[detail];
}

static struct str missing_words(struct arena *arena, const struct development_road *road,
				const struct road_finding *finding)
{
	const struct road_rule *rule = finding->rule;
	if (finding->day == ROAD_NO_DAY || finding->detail != ROAD_PLAIN)
		return str_fmt(arena, STR "%s", STR_ARG(rule->say), detail_words(finding->detail));
	return str_fmt(arena, STR "期限到 " STR " 为止。请先再办一次“" STR "”。",
		       STR_ARG(rule->say), STR_ARG(day_chinese(arena, finding->day)),
		       STR_ARG(road->steps[finding->step].title));
}

struct str finding_words(struct arena *arena, const struct development_road *road,
			 const struct road_finding *finding)
{
	const struct road_rule *rule = finding->rule;
	switch (finding->found) {
	case ROAD_TOO_EARLY:
		return str_fmt(arena, STR "最早 " STR "。", STR_ARG(rule->say),
			       STR_ARG(day_chinese(arena, finding->day)));
	case ROAD_LATE:
		return str_fmt(arena,
			       STR "最晚是 " STR
				   "，已经迟了。写明原因就能照记，原因和“迟办”永远留着。",
			       STR_ARG(rule->say), STR_ARG(day_chinese(arena, finding->day)));
	case ROAD_TOO_LATE:
		return str_fmt(arena,
			       STR "现在已经过了最长的期限，要从“" STR
				   "”重新办起，预备期也从新的支部大会算起。",
			       STR_ARG(rule == NULL ? S("") : rule->say),
			       STR_ARG(road->steps[finding->step].title));
	case ROAD_MISSING:
		return missing_words(arena, road, finding);
	case ROAD_UNUSUAL:
		return str_fmt(arena, STR "确实要办的，在“迟了的原因”里写明原因。",
			       STR_ARG(rule->say));
	case ROAD_ORDER:
		return order_words(arena, road, finding);
	case ROAD_CLOSED:
		break;
	}
	return S("这位同志的发展已经结束，不能再记。");
}
