/*
 * demo_hall: the hall of the first village and of its township: a screen, what it shows on a market day, honours.
 *
 * Everybody else's hall begins with nothing, as a new one does; in a large demo all have theirs.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"

static const struct {
	const char *name, *given_on, *given_by;
} honours[] = {
	{"县级先进基层党组织", "2026-06-30", "中共云和县委"},
	{"市级文明村", "2025-12-18", "市精神文明建设委员会"},
	{"平安村", "2025-03-05", "县平安建设领导小组"},
};

static err_t new_draft(struct act *act, const char *reg, struct str org, struct draft **out)
{
	return draft_new(act, catalogue_register(act->house->catalogue, str_of(reg)), org, out);
}

static err_t put_screen(struct act *act, struct str org, const char *name, const char *use)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(new_draft(act, "hall_screen", org, &draft));
	draft_set_text(draft, "name", str_of(name));
	draft_set_text(draft, "use", str_of(use));
	return draft_write(draft, 0, &id);
}

static err_t put_programme(struct act *act, struct str org)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(new_draft(act, "hall_programme", org, &draft));
	draft_set_text(draft, "name", S("主题党日"));
	draft_set_text(draft, "days", S("5"));
	draft_set_text(draft, "begins", S("1900"));
	draft_set_text(draft, "ends", S("2100"));
	draft_set_text(draft, "left_panels", S("duty rooms"));
	draft_set_text(draft, "middle_panels", S("openness honours"));
	draft_set_text(draft, "right_panels", S("notices"));
	return draft_write(draft, 0, &id);
}

static err_t put_honours(struct act *act, struct str org)
{
	for (size_t i = 0; i < COUNT(honours); i++) {
		struct draft *draft = NULL;
		int64_t id = 0;
		TRY(new_draft(act, "honour", org, &draft));
		draft_set_text(draft, "name", str_of(honours[i].name));
		draft_set_text(draft, "given_on", str_of(honours[i].given_on));
		draft_set_text(draft, "given_by", str_of(honours[i].given_by));
		TRY(draft_write(draft, 0, &id));
	}
	return NULL;
}

static err_t put_halls(void *arg, struct act *act)
{
	const struct demo *demo = arg;
	struct str village = demo_village(act->arena, demo->village_index);
	struct str town = str_dup(act->arena, str_head(village, tier_length(TIER_TOWN)));
	TRY(put_screen(act, village, "大厅正面", "wall"));
	TRY(put_screen(act, village, "村部屋顶", "speaker"));
	if (demo_begins_town(demo->village_index))
		TRY(put_screen(act, town, "镇便民大厅", "wall"));
	TRY(put_programme(act, village));
	return put_honours(act, village);
}

err_t demo_hall(struct demo *demo)
{
	for (demo->village_index = 0; demo->village_index < demo_villages(demo, 1); demo->village_index++)
		TRY(open_write(demo->in, put_halls, demo));
	return NULL;
}
