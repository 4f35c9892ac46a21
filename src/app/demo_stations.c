/*
 * demo_stations: the first village's delegates' office and veterans' station: who serves, contact days, what has been told and what
 * became of it.
 *
 * Every row is written by the rules of the registers on the day on which it would have been entered, and moves by their steps.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"

enum { MORNING = 600, SINCE = 200 };

struct desk {
	struct str org;
	int64_t today;
	const char *station, *person; /* ids */
};

static const char *text_of(struct arena *arena, int64_t id)
{
	return str_c(arena, str_fmt(arena, "%lld", (long long)id));
}

static const char *day_of(struct arena *arena, int64_t day)
{
	return str_c(arena, day_text(arena, day));
}

static err_t put_people(struct act *act, struct desk *desk, const char *const (*people)[2],
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t id = 0;
		const char *const list[][2] = {
			{"station", desk->station},
			{"name", people[i][0]},
			{"duty", people[i][1]},
			{"from_on", day_of(act->arena, desk->today - SINCE)}};
		TRY(demo_make(act, desk->org, "station_person", PAIRS(act->arena, list), &id));
		if (i == 0)
			desk->person = text_of(act->arena, id);
	}
	return NULL;
}

/* All but the last of what a station of its kind must have. */
static err_t put_haves(struct act *act, const struct desk *desk, const char *kind)
{
	const struct station_kind *of = catalogue_station_kind(act->house->catalogue, str_of(kind));
	const struct reg *reg = catalogue_register(act->house->catalogue, S("station_have"));
	int64_t station = 0;
	bool known = str_int(str_of(desk->station), &station);
	for (size_t i = 0; known && of != NULL && i + 1 < of->have_count; i++) {
		struct draft *draft = NULL;
		int64_t id = 0;
		TRY(draft_new(act, reg, desk->org, &draft));
		draft_set_int(draft, "station", station);
		draft_set_text(draft, "have", of->haves[i].name);
		draft_set_text(draft, "title", of->haves[i].title);
		draft_set_int(draft, "had", 1);
		draft_set_text(draft, "had_on", day_text(act->arena, desk->today - SINCE));
		TRY(draft_write(draft, 0, &id));
	}
	return NULL;
}

static err_t put_day(struct act *act, const struct desk *desk, int64_t day, const char *held)
{
	int64_t id = 0;
	const char *const list[][2] = {{"station", desk->station},
				       {"day", day_of(act->arena, day)},
				       {"hours", "9:00 到 11:30"},
				       {"sitter", desk->person}};
	demo_clock(act, held == NULL ? desk->today : day, MORNING);
	TRY(demo_make(act, desk->org, "station_day", PAIRS(act->arena, list), &id));
	if (held == NULL)
		return NULL;
	const char *const words[][2] = {{"held_words", held}};
	return demo_step(act, "station_day", id, "hold", PAIRS(act->arena, words));
}

struct told {
	int days_ago;
	const char *way, *topic, *text, *wish, *answer, *verdict; /* answer NULL: being handled */
};

static err_t put_told(struct act *act, const struct desk *desk, const struct told *told)
{
	int64_t id = 0, day = desk->today - told->days_ago;
	const char *const list[][2] = {{"station", desk->station},
				       {"way", told->way},
				       {"came_on", day_of(act->arena, day)},
				       {"topic", told->topic},
				       {"text", told->text},
				       {"wish", told->wish}};
	demo_clock(act, day, MORNING);
	TRY(demo_make(act, desk->org, "station_matter", PAIRS(act->arena, list), &id));
	TRY(demo_step(act, "station_matter", id, "take", NULL));
	if (told->answer == NULL)
		return NULL;
	const char *const answer[][2] = {{"answer", told->answer},
					 {"answered_on", day_of(act->arena, day + 3)}};
	demo_clock(act, day + 3, MORNING);
	TRY(demo_step(act, "station_matter", id, "answer", PAIRS(act->arena, answer)));
	return told->verdict == NULL ? NULL
				     : demo_step(act, "station_matter", id, told->verdict, NULL);
}

static err_t open_station(struct act *act, struct desk *desk, const char *kind, const char *room)
{
	int64_t id = 0;
	const char *const list[][2] = {{"station_kind", kind},
				       {"place_words", room},
				       {"hours", "工作日 8:30 到 17:30"},
				       {"phone", "0771-5550131"},
				       {"opened_on", day_of(act->arena, desk->today - SINCE)}};
	demo_clock(act, desk->today, MORNING);
	TRY(demo_make(act, desk->org, "station", PAIRS(act->arena, list), &id));
	desk->station = text_of(act->arena, id);
	TRY(put_haves(act, desk, kind));
	return demo_step(act, "station", id, "publish", NULL);
}

static err_t put_delegates(struct act *act, struct desk *desk)
{
	static const char *const people[][2] = {{"韦春生", "县党代表"}, {"黄丽花", "镇党代表"}};
	static const struct told all[] = {
		{40, "visit", "road", "三组到四组的路下雨就陷车，老人出门不方便。", "铺一段石子",
		 "村里和镇里商量好了，先铺三百米石子，下个月动工。", "content"},
		{8, "slip", "environment", "河边有人倒建筑垃圾。", "",
		 "垃圾清走了，路口装了提醒牌。", NULL},
		{6, "call", "farming", "想种油茶，问有没有补助，找谁报名。", "想要一份办法", NULL,
		 NULL},
	};
	TRY(open_station(act, desk, "party_delegates", "党群服务中心一楼 103"));
	TRY(put_people(act, desk, people, COUNT(people)));
	TRY(put_day(act, desk, desk->today - 21, "来了四位，主要说修路和水渠"));
	TRY(put_day(act, desk, desk->today + 9, NULL));
	TRY(put_day(act, desk, desk->today + 40, NULL));
	for (size_t i = 0; i < COUNT(all); i++)
		TRY(put_told(act, desk, &all[i]));
	return NULL;
}

static err_t put_veterans(struct act *act, struct desk *desk)
{
	static const char *const people[][2] = {{"龙大勇", "站长"}};
	static const struct told all[] = {{4, "visit", "benefit",
					   "优待证办了三个月没有消息，想问到哪一步了。",
					   "帮着问一问", NULL, NULL}};
	TRY(open_station(act, desk, "veterans", "党群服务中心一楼 105"));
	TRY(put_people(act, desk, people, 1));
	return put_told(act, desk, &all[0]);
}

static err_t put_village(void *arg, struct act *act)
{
	struct desk desk = {.org = *(struct str *)arg, .today = act->today};
	demo_as(act, TIER_VILLAGE, desk.org);
	TRY(put_delegates(act, &desk));
	TRY(put_veterans(act, &desk));
	demo_clock(act, desk.today, MORNING);
	return NULL;
}

err_t demo_stations(struct demo *demo)
{
	struct str org = demo_village(demo->in->arena, 0);
	return open_write(demo->in, put_village, &org);
}
