/*
 * upkeep_page: 运行情况, for the system administrator: are there backups, was one restored for trial, does
 * long work get done. What is late also stands in her 我的待办.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/system/system_int.h"
#include "web/part.h"
#include "web/upkeep.h"
#include "web/todo.h"

static struct str title_of(enum upkeep_kind kind)
{
	return kind == UPKEEP_BACKUP ? S("备份") : S("恢复演练");
}

static struct str advice_of(const struct upkeep *upkeep, enum upkeep_kind kind)
{
	if (upkeep->failed)
		return S("最近一次没有成功，请技术员看服务器上的记录，按《运维手册》处理。");
	if (kind == UPKEEP_BACKUP)
		return S("请技术员按《运维手册》打开每天的自动备份，看一看备份的盘还有没有地方。");
	return S("备份要试着恢复一次才算数，请技术员按《运维手册》做一次恢复演练。");
}

static struct str moment_or_never(struct visit *visit, int64_t at)
{
	return at > 0 ? moment_chinese(visit->arena, at) : S("还没有过");
}

static void put_one(struct visit *visit, enum upkeep_kind kind, struct doc *list)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct upkeep upkeep = upkeep_read(visit->arena, visit->act.house->data, kind);
	bool late = upkeep_is_late(catalogue, &upkeep, kind, visit->act.now);
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", title_of(kind));
	doc_set(one, "good", moment_or_never(visit, upkeep.good));
	doc_set(one, "tried", moment_or_never(visit, upkeep.tried));
	doc_set(one, "words", upkeep.words);
	doc_set_bool(one, "late", late);
	doc_set(one, "advice", late || upkeep.failed ? advice_of(&upkeep, kind) : S(""));
	if (late)
		desk_state(one, "state", upkeep.good > 0 ? "太久没有成功" : "还没有过", "err", "alert-circle");
	else if (upkeep.failed)
		desk_state(one, "state", "最近一次失败", "warn", "alert-triangle");
	else
		desk_state(one, "state", "正常", "ok", "circle-check");
}

static const char *kind_title(struct str kind)
{
	static const struct {
		struct str kind;
		const char *title;
	} titles[] = {
		{STR_INIT("import.check"), "核对导入的表格"}, {STR_INIT("import.apply"), "写入导入的表格"},
		{STR_INIT("audit.verify"), "核对审计日志"},   {STR_INIT("calendar.redate"), "按新日历重算期限"},
		{STR_INIT("batch.run"), "一起办"},             {STR_INIT("dues.month"), "算当月应交党费"},
		{STR_INIT("course.pack"), "导出课程"},
	};
	for (size_t i = 0; i < COUNT(titles); i++) {
		if (str_eq(titles[i].kind, kind))
			return titles[i].title;
	}
	return NULL;
}

static struct str waited(struct visit *visit, const struct job_count *job)
{
	if (job->oldest == 0)
		return S("");
	return str_fmt(visit->arena, "%lld 秒", (long long)((visit->act.now - job->oldest) / 1000));
}

static err_t put_jobs(struct visit *visit)
{
	struct job_count *jobs = NULL;
	size_t count = 0;
	TRY(job_counts(&visit->act, &jobs, &count));
	struct doc *table = part_table(visit->page, S("后台任务"));
	part_column(table, "kind", "做什么", false);
	part_column(table, "waiting", "在排队", true);
	part_column(table, "oldest", "最早的等了", true);
	part_column(table, "running", "正在做", true);
	part_column(table, "failed", "没做成的（累计）", true);
	for (size_t i = 0; i < count; i++) {
		struct doc *row = part_row(table, jobs[i].kind, S(""));
		const char *title = kind_title(jobs[i].kind);
		part_cell(table, row, title == NULL ? jobs[i].kind : str_of(title));
		part_cell(table, row, desk_number(visit->arena, jobs[i].waiting));
		part_cell(table, row, waited(visit, &jobs[i]));
		part_cell(table, row, desk_number(visit->arena, jobs[i].running));
		part_cell(table, row, desk_number(visit->arena, jobs[i].failed));
	}
	part_table_end(table, S(""), S("没有后台任务。"));
	return NULL;
}

err_t upkeep_page(struct visit *visit)
{
	visit_title(visit, S("运行情况"));
	struct doc *list = doc_set_list(visit->page, "upkeep");
	for (enum upkeep_kind kind = UPKEEP_BACKUP; kind < UPKEEP_KINDS; kind++)
		put_one(visit, kind, list);
	return put_jobs(visit);
}

err_t system_todo(struct visit *visit, struct doc *groups)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *rows = doc_list(visit->arena);
	TRY(users_todo(visit, groups));
	if (!act_may_somewhere(&visit->act, S("jobs"), VERB_MANAGE))
		return NULL;
	for (enum upkeep_kind kind = UPKEEP_BACKUP; kind < UPKEEP_KINDS; kind++) {
		struct upkeep upkeep = upkeep_read(visit->arena, visit->act.house->data, kind);
		if (!upkeep_is_late(catalogue, &upkeep, kind, visit->act.now))
			continue;
		struct doc *one = doc_add_map(rows);
		doc_set(one, "url", S("/desk/upkeep"));
		doc_set(one, "title", title_of(kind));
		doc_set(one, "person", S(""));
		doc_set(one, "place", upkeep.good > 0 ? S("右边是上次成功的时间") : S(""));
		doc_set(one, "number", S(""));
		doc_set(one, "next", S("请技术员处理"));
		doc_set(one, "due", moment_or_never(visit, upkeep.good));
		desk_state(one, "lamp", upkeep.good > 0 ? "太久没做" : "还没做过", "err", "alert-circle");
	}
	todo_group(groups, S("备份和恢复演练"), S("alert-circle"), S("err"), S(""), rows);
	return NULL;
}
