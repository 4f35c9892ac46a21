/*
 * demo_queue: the township's windows with the numbers of the last days and of the hour that has just gone by, and what the first
 * village's loudspeaker says and has said.
 *
 * Numbers are taken and called by the module's own rules. Today's are counted back from now, so that there is always somebody who
 * waits; in the first hour of a day they stand closer together. What a loudspeaker says later today it has not said yet.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/tickets/tickets.h"

enum { MINUTE_MS = 60000, OPENS = 510, AFTERNOON = 840, YEAR_DAYS = 240, DAYS_OF_TICKETS = 6, TICKETS_A_DAY = 12, APART = 14, DAYS_OF_PLAYS = 3 };

/* ---- numbers ---- */

static const char *const windows[][2] = {{"1号窗口", ""}, {"2号窗口", "a"}, {"3号窗口", "b c"}};

static err_t put_windows(struct act *act)
{
	for (size_t i = 0; i < COUNT(windows); i++) {
		int64_t id = 0;
		const char *const list[][2] = {{"name", windows[i][0]}, {"kinds", windows[i][1]}};
		TRY(demo_make(act, act->org, "ticket_window", PAIRS(act->arena, list), &id));
	}
	return NULL;
}

/* A working day that is over, or half of it, from a minute on: everybody was called some minutes after he came, by the window that does his kind. */
static err_t put_day(struct act *act, int64_t day, int64_t minute)
{
	static const struct {
		const char *kind, *priority;
		size_t window;
		int waited;
	} people[TICKETS_A_DAY] = {
		{"a", "", 1, 4}, {"b", "", 2, 7}, {"d", "", 0, 3}, {"a", "elder", 1, 2}, {"c", "", 2, 11}, {"a", "", 1, 9},
		{"b", "disabled", 2, 5}, {"a", "", 1, 12}, {"d", "", 0, 6}, {"b", "", 2, 8}, {"a", "soldier", 1, 3}, {"c", "", 2, 10},
	};
	struct ticket_turn turns[2 * TICKETS_A_DAY + 3];
	size_t count = 0;
	int64_t opens = moment_of_day(day) + minute * MINUTE_MS;
	for (size_t i = 0; i < TICKETS_A_DAY; i++) {
		int64_t came = opens + (int64_t)i * APART * MINUTE_MS;
		turns[count++] = (struct ticket_turn){.at = came, .kind = people[i].kind, .priority = people[i].priority};
		turns[count++] = (struct ticket_turn){.at = came + people[i].waited * MINUTE_MS, .window = people[i].window};
	}
	for (size_t i = 0; i < 3; i++) /* nobody is left: the last ones are done */
		turns[count++] = (struct ticket_turn){.at = opens + (TICKETS_A_DAY + 1) * APART * MINUTE_MS, .window = i};
	return tickets_example(act, turns, count);
}

/* The last hour: three are being served, one did not come when he was called, four wait. */
static err_t put_hour(struct act *act)
{
	static const struct {
		int ago; /* minutes */
		const char *kind, *priority;
		size_t window;
		bool pass;
	} rows[] = {
		{58, "a", "", 0, false}, {55, NULL, "", 1, false}, {54, "b", "", 0, false}, {51, NULL, "", 2, false},
		{47, "d", "", 0, false}, {44, NULL, "", 0, false}, {40, "a", "elder", 0, false}, {38, "c", "", 0, false},
		{35, NULL, "", 1, false}, {30, NULL, "", 2, false}, {28, NULL, "", 2, true}, {26, "b", "", 0, false},
		{24, NULL, "", 2, false}, {21, "d", "", 0, false}, {17, NULL, "", 0, false}, {16, "a", "", 0, false},
		{12, "b", "", 0, false}, {9, "c", "disabled", 0, false}, {5, NULL, "", 1, false}, {4, "a", "", 0, false},
		{2, "d", "", 0, false},
	};
	enum { ROWS = COUNT(rows) };
	struct ticket_turn turns[ROWS];
	int64_t gone = (act->now - moment_of_day(act->today)) / MINUTE_MS, hour = gone < 60 ? gone : 60;
	for (size_t i = 0; i < ROWS; i++)
		turns[i] = (struct ticket_turn){.at = act->now - rows[i].ago * hour / 60 * MINUTE_MS, .kind = rows[i].kind,
						.priority = rows[i].priority, .window = rows[i].window, .pass = rows[i].pass};
	return tickets_example(act, turns, ROWS);
}

static err_t put_numbers(void *arg, struct act *act)
{
	const struct demo *demo = arg;
	int64_t day = act->today - 1, days = DAYS_OF_TICKETS + demo_share(demo, YEAR_DAYS);
	struct str town = str_head(demo_village(act->arena, demo->village_index), tier_length(TIER_TOWN));
	demo_as(act, TIER_TOWN, town);
	TRY(put_windows(act));
	for (int made = 0; made < days; day--) {
		if (day_weekday(day) > 5)
			continue;
		TRY(put_day(act, day, OPENS));
		if (demo_is_large(demo))
			TRY(put_day(act, day, AFTERNOON));
		made++;
	}
	return put_hour(act);
}

/* ---- what is said aloud ---- */

static const struct {
	const char *name, *words, *zones, *days, *times;
	int minute; /* of times */
} said[] = {
	{"早上好，云岭", "各位乡亲，早上好。今天便民服务大厅照常开门，八点半到十二点，下午两点到五点半。有事请到大厅，走不动的打电话，我们上门。", "", "",
	 "0800", 480},
	{"防火提醒", "天干物燥，不要在田边、林边烧秸秆和荒草。上坟请用鲜花。看见冒烟，马上打村部电话。", "", "", "1700", 1020},
	{"收垃圾的日子", "今天收垃圾，请东片、南片的乡亲九点以前把垃圾送到路口的桶里。", "east south", "2 5", "0730", 450},
};

static err_t put_play(struct act *act, int64_t device, int64_t broadcast, size_t which, int64_t day, int64_t at)
{
	int64_t id = 0;
	struct arena *arena = act->arena;
	struct draft *draft = NULL;
	struct act then = act_as_program(act);
	then.now = at;
	then.today = day;
	then.org = act->org;
	TRY(draft_new(&then, catalogue_register(act->house->catalogue, S("broadcast_play")), act->org, &draft));
	draft_set_text(draft, "mark", str_fmt(arena, "%lld-" STR "-%s-%lld", (long long)broadcast,
					      STR_ARG(day_text(arena, day)), said[which].times, (long long)device));
	draft_set_text(draft, "name", str_of(said[which].name));
	draft_set_text(draft, "device", S("村部屋顶"));
	draft_set_int(draft, "played_at", at);
	draft_set_text(draft, "outcome", S("spoken"));
	return draft_write(draft, 0, &id);
}

static err_t put_plays(struct act *act, int64_t device, const int64_t *ids)
{
	static const size_t order[] = {2, 0, 1}; /* of a day */
	for (int64_t day = act->today - DAYS_OF_PLAYS; day <= act->today; day++) {
		for (size_t i = 0; i < COUNT(order); i++) {
			size_t which = order[i];
			struct str weekday = str_fmt(act->arena, "%d", day_weekday(day));
			int64_t at = moment_of_day(day) + (int64_t)said[which].minute * MINUTE_MS;
			bool on = said[which].days[0] == '\0' || str_has_word(str_of(said[which].days), weekday);
			if (on && at < act->now)
				TRY(put_play(act, device, ids[which], which, day, at));
		}
	}
	return NULL;
}

static err_t put_broadcasts(void *arg, struct act *act)
{
	enum { SAID = COUNT(said) };
	int64_t ids[SAID] = {0}, device = 0;
	(void)arg;
	demo_as(act, TIER_VILLAGE, demo_village(act->arena, 0));
	TRY(db_int(act->db, "SELECT id FROM r_hall_screen WHERE org = $1 AND use = 'speaker' ORDER BY id LIMIT 1",
		   ARGS(V_TEXT(act->org)), &device, NULL));
	for (size_t i = 0; i < SAID; i++) {
		const char *const list[][2] = {{"name", said[i].name}, {"form", "words"}, {"words", said[i].words},
					       {"zones", said[i].zones}, {"days", said[i].days}, {"times", said[i].times},
					       {"from_on", str_c(act->arena, day_text(act->arena, act->today - DAYS_OF_PLAYS))}};
		TRY(demo_make(act, act->org, "broadcast", PAIRS(act->arena, list), &ids[i]));
	}
	return put_plays(act, device, ids);
}

err_t demo_queue(struct demo *demo)
{
	for (demo->village_index = 0; demo->village_index < demo_villages(demo, 1); demo->village_index++) {
		if (demo_begins_town(demo->village_index))
			TRY(open_write(demo->in, put_numbers, demo));
	}
	return open_write(demo->in, put_broadcasts, demo);
}
