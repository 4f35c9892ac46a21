/*
 * audit_page: the trail for the auditor, and proving that nobody touched it.
 *
 * Lines tell who did what to which record, never the values. Proving walks every row, so it is a job.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "modules/system/system_int.h"

enum { PAGE_ROWS = 30, EXPORT_ROWS = 5000, FAULTS_TOLD = 20, RESULT_MAX = 1 << 16 };
static const int64_t day_ms = 86400000;

static struct str verb_words(struct visit *visit, const struct audit_line *line)
{
	static const char *const words[][2] = {
		{"create", "登记"}, {"change", "更正"}, {"void", "作废"}, {"reveal", "查看完整号码"},
		{"export", "导出"}, {"import", "导入"}, {"attach", "上传附件"}, {"login", "登录"},
		{"login-failed", "登录失败"}, {"logout", "退出登录"}, {"password", "改密码"},
		{"grant", "给角色"}, {"revoke", "收回角色"}, {"enable", "启用账号"},
		{"disable", "停用账号"}, {"second-on", "开通动态验证码"}, {"second-off", "关掉动态验证码"},
		{"ask", "发起任务"}, {"publish", "公示"}, {"paper", "制作单据"},
		{"print", "打印单据"}, {"sign", "签字"}, {"look", "凭链接看进度"},
		{"hide", "公开前遮住"}, {"release", "放行公开"}, {"unrelease", "收回放行"}, {"close", "结账"},
		{"extract", "做好"}, {"take", "收下"}, {"shed", "分成两台"},
	};
	for (size_t i = 0; i < COUNT(words); i++) {
		if (str_eq(line->verb, str_of(words[i][0])))
			return str_of(words[i][1]);
	}
	if (!str_starts(line->verb, S("step:")))
		return line->verb;
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct str name = str_sub(line->verb, 5, line->verb.len);
	const struct reg *reg = catalogue_any(catalogue, line->on);
	for (size_t i = 0; reg != NULL && i < reg->flow_count; i++) {
		const struct flow_step *step = flow_step(reg->flows[i], name);
		if (step != NULL)
			return str_join(visit->arena, S("办理："), step->title);
	}
	return str_join(visit->arena, S("办理："), name);
}

static struct str thing_words(struct visit *visit, const struct audit_line *line)
{
	static const char *const words[][2] = {{"account", "账号"}, {"session", ""}, {"job", "任务"},
					       {"place", "地方"}, {"attachment", "附件"},
					       {"calendar", "工作日历"}, {"extract", "党务摘要"},
					       {"installation", ""}};
	const struct reg *reg = catalogue_any(visit->act.house->catalogue, line->on);
	struct str title = reg == NULL ? line->on : reg->title;
	for (size_t i = 0; reg == NULL && i < COUNT(words); i++) {
		if (str_eq(line->on, str_of(words[i][0])))
			title = str_of(words[i][1]);
	}
	return line->id == 0 || title.len == 0
		       ? title
		       : str_fmt(visit->arena, STR " %lld", STR_ARG(title), (long long)line->id);
}

/* A number shown was of one field: its title and the reason. */
static struct str why_words(struct visit *visit, const struct audit_line *line)
{
	const struct reg *reg = catalogue_any(visit->act.house->catalogue, line->on);
	size_t cut = str_find(line->note, S(": "));
	if (str_eq(line->verb, S("ask")))
		return str_eq(line->note, S("import.check"))   ? S("检查要导入的表格")
		       : str_eq(line->note, S("import.apply")) ? S("导入表格")
		       : str_eq(line->note, S("audit.verify")) ? S("核对审计日志")
							       : line->note;
	if (!str_eq(line->verb, S("reveal")) || reg == NULL || cut == SIZE_MAX)
		return line->note;
	const struct field *field = reg_field(reg, str_sub(line->note, 0, cut));
	if (field == NULL)
		return line->note;
	return str_fmt(visit->arena, STR "：" STR, STR_ARG(field->title),
		       STR_ARG(str_sub(line->note, cut + 2, line->note.len)));
}

static struct str second_words(struct visit *visit, int64_t at)
{
	struct str iso = moment_iso(visit->arena, at);
	return str_fmt(visit->arena, STR " " STR, STR_ARG(str_sub(iso, 0, 10)),
		       STR_ARG(str_sub(iso, 11, 8)));
}

static void put_line(struct visit *visit, struct doc *table, const struct audit_line *line)
{
	struct doc *row = desk_row(table, line->seq, S(""));
	doc_set_int(row, "lane", line->lane);
	part_cell(table, row, second_words(visit, line->at));
	part_cell(table, row, line->name.len > 0    ? line->name
			      : line->account == -1 ? S("系统")
						    : S("群众"));
	part_cell(table, row, line->org.len > 0 ? place_name(&visit->act, line->org) : S(""));
	part_cell(table, row, verb_words(visit, line));
	part_cell(table, row, thing_words(visit, line));
	part_cell(table, row, why_words(visit, line));
	part_cell(table, row, line->peer);
}

/* ---- what was asked for ---- */

static int64_t day_asked(struct visit *visit, const char *name, int64_t otherwise)
{
	int64_t day = 0;
	return day_read_loose(visit_query(visit, name), &day) ? day : otherwise;
}

static void take_after(struct visit *visit, struct audit_query *query)
{
	struct str rest = visit_query(visit, "after"), at = str_cut(&rest, '.'),
		   lane = str_cut(&rest, '.');
	if (!str_int(at, &query->at) || !str_int(lane, &query->lane) || !str_int(rest, &query->seq))
		query->at = query->lane = query->seq = 0;
}

static void put_kinds(struct visit *visit, struct doc *fields)
{
	static const char *const kinds[][2] = {{"", "全部"}, {"read", "查看完整号码、导出"},
					       {"write", "改动"}, {"login", "登录"}};
	struct doc *field = desk_field(visit, fields, "kind", "类别", "is_select");
	doc_set_bool(field, "optional", false);
	for (size_t i = 0; i < COUNT(kinds); i++)
		part_option(field, str_of(kinds[i][0]), str_of(kinds[i][1]),
			    str_eq(visit_query(visit, "kind"), str_of(kinds[i][0])));
}

static void put_day(struct visit *visit, struct doc *fields, const char *name, const char *title,
		    int64_t day)
{
	struct doc *field = desk_field(visit, fields, name, title, "is_date");
	doc_set_bool(field, "optional", false);
	doc_set(field, "value", day_text(visit->arena, day));
}

static struct str page_url(struct visit *visit, const char *suffix, const struct audit_line *last)
{
	struct str url = str_fmt(visit->arena, "/desk/audit%s?q=" STR "&kind=" STR "&from=" STR "&till=" STR,
				 suffix, STR_ARG(http_encode(visit->arena, visit_query(visit, "q"))),
				 STR_ARG(http_encode(visit->arena, visit_query(visit, "kind"))),
				 STR_ARG(http_encode(visit->arena, visit_query(visit, "from"))),
				 STR_ARG(http_encode(visit->arena, visit_query(visit, "till"))));
	if (last == NULL)
		return url;
	return str_fmt(visit->arena, STR "&after=%lld.%lld.%lld", STR_ARG(url), (long long)last->at,
		       (long long)last->lane, (long long)last->seq);
}

/* ---- the proof ---- */

static err_t put_verify(struct visit *visit)
{
	struct doc *verify = doc_set_map(visit->page, "verify"), *result = NULL;
	struct job job;
	bool found = false;
	TRY(job_last(&visit->act, S("audit.verify"), &job, &found));
	doc_set(verify, "action", S("/desk/audit/verify"));
	desk_state(verify, "state", "还没核对", "plain", "clock");
	doc_set(verify, "text", S("您还没有核对过日志"));
	doc_set(verify, "detail", S("核对会把每一条从头算一遍，看有没有被改过、删过、插过。"));
	if (!found || !str_eq(job.state, S("done")) ||
	    view_json_read(visit->arena, job.result, &result) != NULL)
		return NULL;
	int64_t rows = doc_at(result, "rows")->n, bad = doc_at(result, "bad")->n;
	struct str when = moment_chinese(visit->arena, job.created);
	if (bad == 0) {
		desk_state(verify, "state", "完整", "ok", "circle-check");
		doc_set(verify, "text", S("日志没有被改动过"));
	} else {
		desk_state(verify, "state", "有问题", "err", "alert-circle");
		doc_set(verify, "text", str_fmt(visit->arena, "有 %lld 处对不上，请马上报告上级并保留现场",
						(long long)bad));
	}
	doc_set(verify, "detail",
		str_fmt(visit->arena, "最近核对 " STR "，共 " STR " 条" STR STR, STR_ARG(when),
			STR_ARG(desk_number(visit->arena, rows)), STR_ARG(bad > 0 ? S("：") : S("")),
			STR_ARG(doc_str(result, "faults"))));
	return NULL;
}

err_t audit_run_verify(struct job_run *run)
{
	struct audit_fault *faults = NULL;
	struct doc *result = doc_map(run->arena);
	struct buf words = buf_new(run->arena, RESULT_MAX / 2), out = buf_new(run->arena, RESULT_MAX);
	int64_t rows = 0, bad = 0;
	TRY(act_need(run->act, S("audit"), VERB_READ, run->org));
	TRY(audit_verify(run->act, str_join(run->arena, run->act->house->data, S("/audit.anchor")), &rows,
			 &faults));
	for (const struct audit_fault *one = faults; one != NULL; one = one->next) {
		if (bad++ < FAULTS_TOLD)
			buf_fmt(&words, "%s第 %d 链第 %lld 条", bad > 1 ? "、" : "", one->lane,
				(long long)one->seq);
	}
	doc_set_int(result, "rows", rows);
	doc_set_int(result, "bad", bad);
	doc_set(result, "faults", buf_str(&words));
	TRY(view_json(result, &out));
	run->result = buf_str(&out);
	return NULL;
}

err_t audit_verify_apply(struct visit *visit)
{
	int64_t job = 0;
	TRY(act_need(&visit->act, S("audit"), VERB_READ, visit->act.org));
	TRY(job_ask(&visit->act, S("audit.verify"), visit->act.org, S("核对审计日志"), S(""), S(""), &job));
	visit->location = str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job);
	return NULL;
}

/* ---- the page ---- */

static void put_exports(struct visit *visit)
{
	struct doc *exports = doc_set_list(visit->page, "exports");
	if (!act_may_somewhere(&visit->act, S("audit"), VERB_EXPORT))
		return;
	struct doc *one = doc_add_map(exports);
	doc_set(one, "title", S("导出 CSV"));
	doc_set(one, "url", page_url(visit, ".csv", NULL));
}

err_t audit_page(struct visit *visit)
{
	static const char *const heads[][2] = {{"time", "时间"}, {"who", "谁"}, {"unit", "单位"},
					       {"what", "做了什么"}, {"whom", "对象"}, {"why", "理由、说明"},
					       {"from", "来自"}};
	struct audit_query query = {.kind = visit_query(visit, "kind"), .words = visit_query(visit, "q")};
	struct audit_line *lines = NULL;
	size_t count = 0;
	int64_t from = day_asked(visit, "from", visit->act.today),
		till = day_asked(visit, "till", visit->act.today);
	if (desk_pull(visit))
		TRY(act_need(&visit->act, S("audit"), VERB_EXPORT, visit->act.org));
	query.from = moment_of_day(from);
	query.until = moment_of_day(till) + day_ms;
	query.limit = desk_pull(visit) ? EXPORT_ROWS + 1 : PAGE_ROWS;
	take_after(visit, &query);
	TRY(audit_list(&visit->act, &query, &lines, &count));
	if (desk_pull(visit) && count > EXPORT_ROWS)
		return desk_too_many(visit, EXPORT_ROWS);
	visit_title(visit, S("审计日志"));
	put_exports(visit);
	TRY(put_verify(visit));
	struct doc *fields = desk_filters(visit, S("/desk/audit"), "谁、对象编号或理由");
	put_kinds(visit, fields);
	put_day(visit, fields, "from", "从", from);
	put_day(visit, fields, "till", "到", till);
	struct doc *table = part_table(visit->page, S("审计日志"));
	for (size_t i = 0; i < COUNT(heads); i++)
		part_column(table, heads[i][0], heads[i][1], false);
	for (size_t i = 0; i < count; i++)
		put_line(visit, table, &lines[i]);
	part_table_end(table,
		       count == query.limit ? str_fmt(visit->arena, "本页 %zu 条，后面还有", count)
					    : str_fmt(visit->arena, "本页 %zu 条", count),
		       S("这几天没有这样的记录。换个日期或条件再查。"));
	if (count == query.limit && !desk_pull(visit))
		doc_set(table, "next_url", page_url(visit, "", &lines[count - 1]));
	if (query.at > 0)
		doc_set(table, "prev_url", page_url(visit, "", NULL));
	return NULL;
}
