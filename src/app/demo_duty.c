/*
 * demo_duty: cadres, a rule and a roster for every village of the invented county; a leave and a swap where people log in.
 *
 * The roster is the rule's own: what the page's buttons do. Numbers are taken from a row of their own, so that the rest of the
 * data stays what it was.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "modules/duty/duty.h"

enum { CADRES = 5, PHONE_FIRST = 5502000, LEAVE_FROM = 3, LEAVE_DAYS = 2 };

static const struct {
	const char *post, *side;
	bool leads;
} posts[CADRES] = {
	{"村党支部书记", "party", true}, {"村委会主任", "village", true}, {"村妇联主任", "village", false},
	{"村会计", "village", false},    {"村文书", "village", false},
};
static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "胡"};
static const char *const given[] = {"建国", "玉梅", "志强", "永福", "春花", "大山", "文斌", "丽华", "长生", "红霞"};

struct village {
	struct demo own;
	struct str org;
	size_t index;
	bool logins; /* people log in here */
	int64_t cadres[CADRES];
};

static const struct account *account_with(const struct account *list, size_t count, const char *post)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(list[i].post, str_of(post)))
			return &list[i];
	}
	return NULL;
}

static err_t put_cadre(struct act *act, struct village *village, size_t i, const struct account *account)
{
	struct draft *draft = NULL;
	size_t first = (size_t)demo_random(&village->own, COUNT(surnames));
	size_t second = (size_t)demo_random(&village->own, COUNT(given));
	TRY(draft_new(act, act_register(act, "cadre"), village->org, &draft));
	draft_set_text(draft, "name", account != NULL ? account->name
						      : str_fmt(act->arena, "%s%s", surnames[first], given[second]));
	draft_set_text(draft, "post", str_of(posts[i].post));
	draft_set_text(draft, "work_phone",
		       str_fmt(act->arena, "0990-%zu", PHONE_FIRST + village->index * CADRES + i));
	draft_set_text(draft, "side", str_of(posts[i].side));
	draft_set_int(draft, "may_lead", posts[i].leads);
	draft_set_int(draft, "turn", (int64_t)i + 1);
	draft_set_int(draft, "account", account != NULL ? account->id : 0);
	return draft_write(draft, 0, &village->cadres[i]);
}

static err_t put_cadres(struct act *act, struct village *village)
{
	struct account *accounts = NULL;
	size_t count = 0;
	TRY(account_colleagues(act, village->org, &accounts, &count));
	village->logins = count > 0;
	for (size_t i = 0; i < CADRES; i++)
		TRY(put_cadre(act, village, i, account_with(accounts, count, posts[i].post)));
	return NULL;
}

static err_t put_rule(struct act *act, const struct village *village)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "duty_rule"), village->org, &draft));
	draft_set_text(draft, "way", village->index % 3 == 2 ? S("week") : S("day"));
	draft_set_text(draft, "from_on", day_text(act->arena, act->today));
	draft_set_int(draft, "lead", 1);
	draft_set_text(draft, "hours", S("8:30–17:30"));
	draft_set_text(draft, "night_way", S("person"));
	return draft_write(draft, 0, &id);
}

static err_t put_leave(struct act *act, const struct village *village)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "cadre_leave"), village->org, &draft));
	draft_set_int(draft, "cadre", village->cadres[3]);
	draft_set_text(draft, "from_on", day_text(act->arena, act->today + LEAVE_FROM));
	draft_set_text(draft, "until_on", day_text(act->arena, act->today + LEAVE_FROM + LEAVE_DAYS));
	draft_set_text(draft, "why", S("去县里培训"));
	return draft_write(draft, 0, &id);
}

/* The first day after tomorrow on which one of the village has duty; empty: none. */
static err_t day_of_duty(struct act *act, const struct village *village, int64_t cadre, struct str *out)
{
	struct form_value org = {S("org"), village->org, NULL};
	struct form_value from = {S("day_from"), day_text(act->arena, act->today + 2), &org};
	struct form params = {&from};
	const struct record *rows = NULL;
	size_t count = 0;
	*out = S("");
	TRY(reg_list_records(act, act_register(act, "duty_day"),
			     &(struct query){.params = &params, .url = S(""), .limit = 60}, &rows, &count));
	for (size_t i = 0; i < count && out->len == 0; i++) {
		if (record_int(&rows[i], "person") == cadre)
			*out = record_text(&rows[i], "day");
	}
	return NULL;
}

/* The secretary asks the chairwoman of the women. */
static err_t put_swap(struct act *act, const struct village *village)
{
	const struct reg *reg = act_register(act, "duty_swap");
	struct draft *draft = NULL;
	struct str mine, theirs;
	int64_t id = 0;
	TRY(day_of_duty(act, village, village->cadres[0], &mine));
	TRY(day_of_duty(act, village, village->cadres[2], &theirs));
	if (mine.len == 0 || theirs.len == 0)
		return NULL;
	TRY(draft_new(act, reg, village->org, &draft));
	draft_set_int(draft, "asker", village->cadres[0]);
	draft_set_text(draft, "asked_day", mine);
	draft_set_int(draft, "other", village->cadres[2]);
	draft_set_text(draft, "other_day", theirs);
	draft_set_text(draft, "words", S("那天要去镇里开会"));
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return flow_begun(act, reg, id, S(""));
}

static err_t put_village(void *arg, struct act *act)
{
	struct village *village = arg;
	int64_t first = act->today - (day_parts(act->today).day - 1);
	TRY(put_cadres(act, village));
	TRY(put_rule(act, village));
	if (village->index == 0)
		TRY(put_leave(act, village));
	TRY(duty_publish(act, village->org, first));
	if (!village->logins)
		return NULL;
	TRY(duty_publish(act, village->org, first + 32));
	return village->index == 0 ? put_swap(act, village) : NULL;
}

err_t demo_duty(struct demo *demo)
{
	for (size_t i = 0; i < demo_village_count(); i++) {
		struct village village = {.own = {.seed = demo->first_seed * 977 + i}, .index = i,
					  .org = demo_village(demo->in->arena, i)};
		demo_say(demo, "villages with a roster", (int64_t)i);
		TRY(open_write(demo->in, put_village, &village));
	}
	return NULL;
}
