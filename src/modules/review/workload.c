/*
 * workload: who of a unit has how much on the desk, for the leader to share it out, and for oneself.
 *
 * By name, never by number: this page helps who has too much, it ranks nobody.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/review/review_int.h"
#include "web/part.h"

static const char *const columns[][2] = {{"name", "同事"},	 {"open", "手上"},
					 {"soon", "三天内到期"}, {"overdue", "已超期"},
					 {"taken", "本周接手"},	 {"done", "本周办出"}};

static struct str cases_url(struct visit *visit, int64_t account, const char *more, struct str day)
{
	struct str who = account == 0			   ? S("none")
			 : account == visit->act.account ? S("me")
							 : str_fmt(visit->arena, "%lld",
								   (long long)account);
	return str_fmt(visit->arena, "/desk/cases?desk=mine&handler=" STR "%s" STR, STR_ARG(who), more,
		       STR_ARG(day));
}

static void put_count(struct visit *visit, struct doc *table, struct doc *row, int64_t n, struct str url)
{
	struct doc *cell = part_cell(table, row, str_fmt(visit->arena, "%lld", (long long)n));
	if (n > 0 && url.len > 0)
		doc_put(cell, S("link"), doc_text(visit->arena, url));
}

static void put_row(struct visit *visit, struct doc *table, const struct account *who,
		    const struct flow_load *load)
{
	struct arena *arena = visit->arena;
	int64_t today = visit->act.today;
	struct doc *row = part_row(table, str_fmt(arena, "%lld", (long long)who->id), S(""));
	struct str soon = str_fmt(arena, STR "&due_to=" STR, STR_ARG(day_text(arena, today)),
				  STR_ARG(day_text(arena, calendar_add(visit->act.house->calendar, today, 3))));
	part_cell(table, row, who->id == 0 ? S("没人认领的")
					   : str_fmt(arena, STR "　" STR, STR_ARG(who->name),
						     STR_ARG(who->post)));
	put_count(visit, table, row, load->open, cases_url(visit, who->id, "", S("")));
	put_count(visit, table, row, load->soon, cases_url(visit, who->id, "&due_from=", soon));
	put_count(visit, table, row, load->overdue,
		  cases_url(visit, who->id, "&due_to=", day_text(arena, today - 1)));
	put_count(visit, table, row, load->taken, S(""));
	put_count(visit, table, row, load->done, S(""));
}

static const struct flow_load *load_of(const struct flow_load *loads, size_t count, int64_t account)
{
	static const struct flow_load none = {0};
	for (size_t i = 0; i < count; i++) {
		if (loads[i].account == account)
			return &loads[i];
	}
	return &none;
}

err_t workload_page(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	struct flow_load *loads = NULL;
	struct account *staff = NULL;
	size_t count = 0, staff_count = 0;
	bool all = act_may(act, S("case"), VERB_MANAGE, act->org);
	visit_title(visit, all ? S("工作量") : S("我的工作量"));
	TRY(flow_loads(act, reg, act->org, &loads, &count));
	TRY(account_colleagues(act, act->org, &staff, &staff_count));
	struct doc *table = part_table(visit->page, S("工作量"));
	for (size_t i = 0; i < COUNT(columns); i++)
		part_column(table, columns[i][0], columns[i][1], i > 0);
	for (size_t i = 0; i < staff_count; i++) {
		const struct flow_load *load = load_of(loads, count, staff[i].id);
		if (staff[i].id == act->account || (all && load->account != 0))
			put_row(visit, table, &staff[i], load);
	}
	put_row(visit, table, &(struct account){0}, load_of(loads, count, 0));
	part_table_end(table, S("按姓名排列，不排名次；用来看谁手上太多，好分给别人。"), S(""));
	doc_set(visit->page, "unit", place_name(act, act->org));
	doc_set(visit->page, "absence_url",
		act_may_somewhere(act, S("absence"), VERB_READ) ? S("/desk/r/absence") : S(""));
	return NULL;
}
