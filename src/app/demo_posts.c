/*
 * demo_posts: posts, promises, points and households of the first village's branch: a few rows of each, at different stages.
 *
 * Every row is written by the rules of the registers and moves by their steps; the days follow from today.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow.h"

enum { MEMBERS = 6, WHEN = 16 };

struct village {
	struct str org;
	const char *members[MEMBERS]; /* ids of members without office */
	const char *today, *spring, *year, *year_begin, *year_end, *last_year, *long_ago,
		*household;
};

err_t demo_make(struct act *act, struct str org, const char *name, const struct form *form,
		int64_t *id)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, str_of(name));
	struct draft *draft = NULL;
	TRY(draft_new(act, reg, org, &draft));
	draft_take(draft, form, NULL, 0);
	if (reg->flow_count > 0)
		TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, id));
	return reg->flow_count > 0 ? flow_begun(act, reg, *id, S("")) : NULL;
}

err_t demo_step(struct act *act, const char *name, int64_t id, const char *taken,
		const struct form *form)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, str_of(name));
	struct record record;
	struct draft *draft = NULL;
	if (form != NULL) {
		TRY(reg_load(act, reg, id, &record));
		TRY(draft_of(act, &record, &draft));
		for (const struct form_value *one = form->first; one != NULL; one = one->next)
			draft_set_text(draft, str_c(act->arena, one->name), one->value);
		TRY(draft_write(draft, record.version, &id));
	}
	return flow_fire(act, reg, id,
			 &(struct flow_ask){.step = str_of(taken), .by_program = true});
}

static const char *text_of(struct arena *arena, int64_t id)
{
	return str_c(arena, str_fmt(arena, "%lld", (long long)id));
}

static err_t find_members(struct act *act, struct village *village)
{
	size_t count = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT id FROM r_party_member WHERE org = $1 AND member_state = 'full' AND "
		"voided = 0 AND id NOT IN (SELECT member FROM r_party_post) ORDER BY id LIMIT 6",
		ARGS(V_TEXT(village->org)));
	while (count < MEMBERS && rows_next(&rows))
		village->members[count++] = text_of(act->arena, rows_int(&rows, 0));
	TRY(rows_done(&rows));
	int64_t household = 0;
	TRY(db_int(act->db, "SELECT min(id) FROM r_household WHERE org = $1 AND voided = 0",
		   ARGS(V_TEXT(village->org)), &household, NULL));
	village->household = text_of(act->arena, household);
	return count == MEMBERS ? NULL
				: err_internal(act->arena, "the demo's branch has too few members");
}

/* ---- posts ---- */

static const struct {
	const char *class, *name, *duties, *places;
	int held;
} posts[] = {
	{"ideas", "政策宣传岗", "把政策讲给邻居听，收集大家不明白的地方，每月到组里走一遍。", "2",
	 2},
	{"affairs", "护林护水岗", "看护山林、水渠和水源，防火期每天看一遍。", "2", 1},
	{"centre", "帮办代办岗", "到党群服务中心值班，帮老人填表、跑腿。", "2", 0},
};

static err_t put_review(struct act *act, const struct village *village, int64_t holder)
{
	int64_t id = 0;
	const char *const list[][2] = {
		{"holder", text_of(act->arena, holder)},
		{"year", village->year},
		{"words", "每月走一遍，把医保缴费的事讲清楚了；外出的几户还没讲到。"},
		{"next", "stay"},
		{"reviewed_on", village->today}};
	return demo_make(act, village->org, "branch_post_review", PAIRS(act->arena, list), &id);
}

static err_t put_posts(struct act *act, const struct village *village)
{
	size_t next = 0;
	for (size_t i = 0; i < COUNT(posts); i++) {
		int64_t post = 0, holder = 0;
		const char *const list[][2] = {{"post_class", posts[i].class},
					       {"name", posts[i].name},
					       {"duties", posts[i].duties},
					       {"places", posts[i].places},
					       {"from_on", village->year_begin}};
		TRY(demo_make(act, village->org, "branch_post", PAIRS(act->arena, list), &post));
		TRY(demo_step(act, "branch_post", post, "offer", NULL));
		for (int k = 0; k < posts[i].held; k++) {
			const char *const held[][2] = {{"post", text_of(act->arena, post)},
						       {"member", village->members[next++]},
						       {"how", k == 0 ? "claimed" : "matched"},
						       {"asked_on", village->spring}};
			const char *const from[][2] = {{"from_on", village->spring}};
			TRY(demo_make(act, village->org, "branch_post_holder",
				      PAIRS(act->arena, held), &holder));
			TRY(demo_step(act, "branch_post_holder", holder, "confirm",
				 PAIRS(act->arena, from)));
			if (next == 1)
				TRY(put_review(act, village, holder));
		}
	}
	return NULL;
}

/* ---- promises ---- */

static err_t put_pledges(struct act *act, const struct village *village)
{
	static const char *const texts[] = {"每月帮两位独居老人理一次发，到年底不断。",
					    "带头把门前沟渠清到年底，堵一次清一次。",
					    "教会三户邻居用手机交医保。"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		int64_t id = 0;
		const char *const list[][2] = {{"member", village->members[i]},
					       {"text", texts[i]},
					       {"made_on", village->spring},
					       {"until_on", village->year_end}};
		const char *const outcome[][2] = {{"outcome", "fulfilled"},
						  {"outcome_words", "三户都会了，还多教了一户。"},
						  {"outcome_on", village->today}};
		TRY(demo_make(act, village->org, "pledge", PAIRS(act->arena, list), &id));
		TRY(demo_step(act, "pledge", id, "publish", NULL));
		if (i == 2)
			TRY(demo_step(act, "pledge", id, "settle_early",
				      PAIRS(act->arena, outcome)));
	}
	return NULL;
}

/* ---- points ---- */

static const struct {
	const char *kind, *heading, *points, *most, *reason;
} point_rules[] = {
	{"basic", "按时参加主题党日", "2", "24", "参加清河道"},
	{"extra", "参加志愿服务", "2", "20", "看望独居老人，去了半天"},
	{"deduct", "没有理由不参加会议", "2", "20", "没有请假"},
};

static err_t put_appeal(struct act *act, const struct village *village, int64_t entry)
{
	int64_t id = 0;
	const char *const list[][2] = {{"entry", text_of(act->arena, entry)},
				       {"asked_on", village->today},
				       {"text", "那天请过假，向组长说过。"}};
	return demo_make(act, village->org, "points_appeal", PAIRS(act->arena, list), &id);
}

static err_t put_points(struct act *act, const struct village *village)
{
	const char *const closing[][2] = {{"year", village->last_year}};
	int64_t id = 0, rule = 0, entry = 0;
	for (size_t i = 0; i < COUNT(point_rules); i++) {
		const char *const list[][2] = {{"turn", text_of(act->arena, (int64_t)i + 1)},
					       {"points_kind", point_rules[i].kind},
					       {"heading", point_rules[i].heading},
					       {"points", point_rules[i].points},
					       {"year_most", point_rules[i].most},
					       {"from_on", village->long_ago}};
		TRY(demo_make(act, village->org, "points_rule", PAIRS(act->arena, list), &rule));
		const char *const done[][2] = {{"member", village->members[i]},
					       {"rule", text_of(act->arena, rule)},
					       {"entry_kind", "usual"},
					       {"day", village->today},
					       {"why", point_rules[i].reason}};
		TRY(demo_make(act, village->org, "points_entry", PAIRS(act->arena, done), &entry));
	}
	TRY(put_appeal(act, village, entry));
	return demo_make(act, village->org, "points_close", PAIRS(act->arena, closing), &id);
}

/* ---- the resident first secretary ---- */

static err_t put_secretary(struct act *act, const struct village *village)
{
	int64_t id = 0;
	const char *const list[][2] = {
		{"name", "石远来"},
		{"unit", "县水利局"},
		{"from_on", village->year_begin},
		{"phone", "0771-5550123"},
		{"duties", "抓党建、促振兴、强治理、办实事。"},
		{"promise", "每月在村不少于二十天；年底前修通三组的水渠；每户至少走一遍。"}};
	TRY(demo_make(act, village->org, "first_secretary", PAIRS(act->arena, list), &id));
	TRY(demo_step(act, "first_secretary", id, "publish", NULL));
	const char *const visit[][2] = {{"secretary", text_of(act->arena, id)},
					{"household", village->household},
					{"visited_on", village->spring},
					{"found", "想把旱田改成果园，问有没有补助。"},
					{"promised", "问县里的果苗补助"}};
	return demo_make(act, village->org, "first_secretary_visit", PAIRS(act->arena, visit), &id);
}

/* ---- households ---- */

static err_t put_contact(struct act *act, const struct village *village)
{
	int64_t id = 0;
	const char *const list[][2] = {{"member", village->members[0]},
				       {"household", village->household},
				       {"why", "老人独居"},
				       {"from_on", village->spring}};
	TRY(demo_make(act, village->org, "member_contact", PAIRS(act->arena, list), &id));
	const char *const note[][2] = {{"contact", text_of(act->arena, id)},
				       {"met_on", village->today},
				       {"way", "home"},
				       {"words", "身体还好，柴火够用。"}};
	TRY(demo_make(act, village->org, "member_contact_note", PAIRS(act->arena, note), &id));
	const char *const group[][2] = {{"name", "渠东先锋组"},
					{"leader", village->members[0]},
					{"area", "一组、二组和东渠"},
					{"from_on", village->spring}};
	int64_t made = 0;
	TRY(demo_make(act, village->org, "member_group", PAIRS(act->arena, group), &made));
	const char *const fixed[][2] = {{"member", village->members[0]},
					{"team", text_of(act->arena, made)},
					{"office", "组长"},
					{"duty", "带着组里的人看好东渠，堵了当天清"},
					{"fixed_on", village->spring}};
	return demo_make(act, village->org, "member_fixing", PAIRS(act->arena, fixed), &id);
}

/* ---- a campaign ---- */

static err_t put_campaign(struct act *act, const struct village *village)
{
	int64_t campaign = 0, id = 0;
	const char *const list[][2] = {{"name", "学条例、守纪律主题教育"},
				       {"from_on", village->spring},
				       {"until_on", village->year_end},
				       {"words", "学条例原文，查摆问题，当下就改。"}};
	TRY(demo_make(act, village->org, "campaign", PAIRS(act->arena, list), &campaign));
	const char *const study[][2] = {{"campaign", text_of(act->arena, campaign)},
					{"studied_on", village->spring},
					{"words", "条例第一章"}};
	TRY(demo_make(act, village->org, "campaign_study", PAIRS(act->arena, study), &id));
	const char *const problem[][2] = {{"campaign", text_of(act->arena, campaign)},
					  {"text", "党员联系户去得少"},
					  {"found_on", village->spring},
					  {"measure", "每月去一次，写一句"},
					  {"owner", "何永福"},
					  {"until_on", village->year_end}};
	TRY(demo_make(act, village->org, "campaign_problem", PAIRS(act->arena, problem), &id));
	TRY(demo_step(act, "campaign_problem", id, "decide", NULL));
	return demo_step(act, "campaign", campaign, "publish", NULL);
}

static err_t put_village(void *arg, struct act *act)
{
	struct village village = {.org = *(struct str *)arg};
	int year = day_parts(act->today).year;
	demo_as(act, TIER_VILLAGE, village.org);
	village.today = str_c(act->arena, day_text(act->arena, act->today));
	village.spring = str_c(act->arena, day_text(act->arena, act->today - WHEN));
	village.year = str_c(act->arena, str_fmt(act->arena, "%d", year));
	village.last_year = str_c(act->arena, str_fmt(act->arena, "%d", year - 1));
	village.long_ago = str_c(act->arena, str_fmt(act->arena, "%04d-01-01", year - 1));
	village.year_begin = str_c(act->arena, str_fmt(act->arena, "%04d-01-01", year));
	village.year_end = str_c(act->arena, str_fmt(act->arena, "%04d-12-31", year));
	TRY(find_members(act, &village));
	TRY(put_posts(act, &village));
	TRY(put_pledges(act, &village));
	TRY(put_points(act, &village));
	TRY(put_contact(act, &village));
	TRY(put_campaign(act, &village));
	return put_secretary(act, &village);
}

err_t demo_posts(struct demo *demo)
{
	struct str org = demo_village(demo->in->arena, 0);
	return open_write(demo->in, put_village, &org);
}
