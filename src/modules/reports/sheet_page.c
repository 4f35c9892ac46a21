/*
 * sheet_page: one report at one place: its numbers, what changed since they were confirmed, the places
 * below, the paper and the workbook.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/reports/sheet_page.h"
#include "web/part.h"
#include "web/piece.h"

enum { NAME_MAX = 1 << 16 };

/* ---- what is asked ---- */

static const struct report *asked_report(struct visit *visit)
{
	const struct report *report =
		catalogue_report(visit->act.house->catalogue, visit_param(visit, 0));
	return report == NULL || report->hidden ? NULL : report;
}

/* What figures alone say is the same until they change. */
static err_t sum_now(struct visit *visit, struct sheet *sheet)
{
	struct act *act = &visit->act;
	struct piece_key key = {.state = S("")};
	size_t size = sheet->line_count * sheet->width * sizeof *sheet->counts;
	bool counted = false;
	TRY(sheet_is_counted(act, sheet, &counted));
	figure_remember(act);
	if (!counted)
		return sheet_sum(act, sheet);
	key.name = str_fmt(visit->arena, "report counts " STR " " STR " " STR, STR_ARG(sheet->report->name),
			   STR_ARG(sheet->span.text), STR_ARG(sheet->place.code));
	TRY(figure_turn(act, sheet->place.code, &key.state));
	if (piece_recall(visit, &key, sheet->counts, size))
		return NULL;
	TRY(sheet_count(act, sheet));
	piece_retain(visit, &key, sheet->counts, size);
	return NULL;
}

err_t shown_read(struct visit *visit, struct shown *out)
{
	struct act *act = &visit->act;
	const struct str *scopes = NULL;
	size_t count = 0;
	struct shown shown = {.report = asked_report(visit)};
	struct str at = str_trim(visit_query(visit, "at"));
	if (shown.report == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这张报表。");
	if (at.len == 0)
		at = act->org;
	TRY(act_scope_within(act, S("report_sheet"), VERB_READ, at, &scopes, &count));
	if (!str_starts(at, scopes[0]))
		at = scopes[0];
	TRY(place_load(act, at, &shown.place));
	struct str text = visit_query(visit, "span");
	if (text.len == 0 || !span_read(visit->arena, text, &shown.span))
		shown.span = report_span(visit->arena, shown.report, act->today);
	shown.over = act->today > shown.span.until;
	TRY(filed_find(act, shown.report, &shown.span, at, &shown.filed));
	shown.now = sheet_new(act, shown.report, &shown.span, &shown.place);
	TRY(sum_now(visit, &shown.now));
	shown.fixed = shown.now;
	if (shown.filed.confirmed) {
		shown.fixed = sheet_new(act, shown.report, &shown.span, &shown.place);
		sheet_take(&shown.fixed, record_text(&shown.filed.record, "snapshot"));
	}
	*out = shown;
	return NULL;
}

struct str shown_url(struct visit *visit, const struct shown *shown, const char *suffix, struct str at,
		     const struct span *span)
{
	return str_fmt(visit->arena, "/desk/reports/" STR "%s?at=" STR "&span=" STR,
		       STR_ARG(shown->report->name), suffix, STR_ARG(at), STR_ARG(span->text));
}

/* ---- the table ---- */

static void put_columns(struct visit *visit, const struct shown *shown, struct doc *table)
{
	struct doc *bands = doc_set_list(table, "_bands");
	part_column(table, "line", "项目", false);
	for (size_t i = 0; i < shown->report->column_count; i++) {
		const struct report_column *column = &shown->report->columns[i];
		part_column(table, column->name.at, str_c(visit->arena, column->title), true);
		struct doc *one = doc_at(table, "columns")->in.last, *band = bands->in.last;
		doc_set(doc_at(one, "_cell"), "sample", S(""));
		doc_set(one, "unit", column->unit);
		doc_set(one, "band", column->band);
		if (column->band.len > 0 && band != NULL && str_eq(doc_str(band, "title"), column->band)) {
			doc_set_int(band, "span", doc_at(band, "span")->n + 1);
			continue;
		}
		band = doc_add_map(bands);
		doc_set(band, "title", column->band);
		doc_set_int(band, "span", 1);
	}
	doc_set_bool(table, "_banded", false);
	for (size_t i = 0; i < shown->report->column_count; i++) {
		if (shown->report->columns[i].band.len > 0)
			doc_set_bool(table, "_banded", true);
	}
}

/* Such a column says nothing of an item, not even 0. */
static bool column_is_of_place(const struct report_column *column)
{
	return column->value->kind == EXPRESSION_COUNT && column->value->count == COUNT_VISITS;
}

static void put_line(struct visit *visit, const struct shown *shown, const struct line *line,
		     const struct cell_link *links, struct doc *table)
{
	struct arena *arena = visit->arena;
	struct str items = line_filter(&visit->act, line);
	struct doc *row = part_row(table, line->key, S(""));
	part_cell(table, row, line->item == NULL ? line->title
						 : str_join(arena, S("　"), line->title));
	doc_set_bool(row, "_sub", line->item != NULL);
	for (size_t i = 0; i < shown->report->column_count; i++) {
		const struct report_column *column = &shown->report->columns[i];
		struct worked worked = expression_work(column->value, line->counts);
		worked.none = worked.none || (column_is_of_place(column) && !line_is_all(line));
		struct doc *cell = part_cell(table, row, worked_words(arena, &worked));
		struct str url = worked.value == 0 ? S("") : cell_url(arena, &links[i], items);
		if (url.len > 0)
			doc_set(cell, "link", url);
		if (worked.tenths && !worked.none && worked.sample < 30)
			doc_set(cell, "sample", str_fmt(arena, "（共%lld）", (long long)worked.sample));
	}
}

/* The rows are the same as long as the numbers and the lists behind them are. */
static struct piece_key rows_key(struct visit *visit, const struct shown *shown, const struct cell_link *links)
{
	const struct sheet *sheet = &shown->fixed;
	struct str counts = {(const char *)sheet->counts, sheet->line_count * sheet->width * sizeof *sheet->counts};
	struct buf text = buf_new(visit->arena, NAME_MAX);
	for (size_t i = 0; i < shown->report->column_count; i++)
		buf_fmt(&text, STR "|" STR "|", STR_ARG(links[i].before), STR_ARG(links[i].after));
	struct str name = str_fmt(visit->arena, "report rows " STR " " STR " " STR " " STR, STR_ARG(shown->report->name),
				  STR_ARG(sheet->span.text), STR_ARG(sheet->place.code),
				  STR_ARG(digest_hex(visit->arena, buf_str(&text))));
	return (struct piece_key){name, digest_hex(visit->arena, counts)};
}

static void put_table(struct visit *visit, const struct shown *shown)
{
	struct arena *arena = visit->arena;
	const struct report *report = shown->report;
	struct str title = str_fmt(arena, STR STR STR, STR_ARG(shown->place.full),
				   STR_ARG(span_words(arena, &shown->span)), STR_ARG(report->title));
	struct doc *table = part_table(visit->page, title);
	put_columns(visit, shown, table);
	struct cell_link *links = arena_many(arena, struct cell_link, report->column_count);
	for (size_t i = 0; i < report->column_count; i++)
		links[i] = cell_link_of(&visit->act, &shown->fixed, &report->columns[i]);
	const struct piece_key key = rows_key(visit, shown, links);
	if (piece_list(visit, table, "rows", &key) != NULL) {
		for (size_t i = 0; i < shown->fixed.line_count; i++) {
			if (line_shown(&shown->fixed, &shown->fixed.lines[i]))
				put_line(visit, shown, &shown->fixed.lines[i], links, table);
		}
	}
	part_table_end(table, S(""), S("这张表没有行。"));
	doc_set(table, "summary",
		str_fmt(arena, "填报单位：" STR "　　期间：" STR "　　报送：" STR "　　准入编号：" STR,
			STR_ARG(shown->place.full), STR_ARG(span_words(arena, &shown->span)),
			STR_ARG(report->receive), STR_ARG(report->admission)));
	struct doc *notes = doc_set_list(table, "notes");
	for (size_t i = 0; i < report->note_count; i++)
		doc_set(doc_add_map(notes), "text",
			str_fmt(arena, "%s%zu. " STR, i == 0 ? "说明：" : "　　　", i + 1,
				STR_ARG(report->notes[i])));
	struct str words = shown->filed.confirmed
				   ? str_fmt(arena, "确认人：" STR "　　确认日期：" STR "　　（盖章）",
					     STR_ARG(shown->filed.confirmed_by),
					     STR_ARG(shown->filed.confirmed_on))
				   : S("还没有确认，数字会随办件变化。　　确认人：　　　　　　（盖章）");
	doc_set(doc_add_map(notes), "text", words);
}

/* ---- what is no longer as it was confirmed ---- */

static void put_differences(struct visit *visit, const struct shown *shown)
{
	struct arena *arena = visit->arena;
	struct doc *list = doc_set_list(visit->page, "differences");
	for (size_t i = 0; shown->filed.confirmed && i < shown->now.line_count; i++) {
		for (size_t k = 0; k < shown->report->column_count; k++) {
			const struct report_column *column = &shown->report->columns[k];
			if (column->typed.len > 0)
				continue;
			struct worked then = expression_work(column->value, shown->fixed.lines[i].counts);
			struct worked now = expression_work(column->value, shown->now.lines[i].counts);
			if (then.value == now.value && then.none == now.none)
				continue;
			struct doc *one = doc_add_map(list);
			doc_set(one, "line", shown->now.lines[i].title);
			doc_set(one, "column", column->title);
			doc_set(one, "then", worked_words(arena, &then));
			doc_set(one, "now", worked_words(arena, &now));
		}
	}
	doc_set_bool(visit->page, "has_differences", list->in.count > 0);
}

/* ---- the places below ---- */

static void put_state(struct doc *out, const struct filed *filed)
{
	if (filed->confirmed)
		part_state(out, "state", str_eq(filed->state, S("closed")) ? S("已归档") : S("已确认"),
			   S("ok"), S("circle-check"));
	else if (filed->doubted)
		part_state(out, "state", S("有疑问，等答复"), S("warn"), S("message-report"));
	else
		part_state(out, "state", S("待确认"), S("act"), S("clock"));
}

static err_t last_words(struct act *act, const struct filed *filed, struct str *out)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	*out = S("");
	if (!filed->found)
		return NULL;
	struct act program = *act;
	program.account = -1;
	TRY(flow_journal(&program, &filed->record, &lines, &count));
	for (size_t i = count; i > 0 && out->len == 0; i--)
		*out = str_eq(lines[i - 1].step, S("doubt")) || str_eq(lines[i - 1].step, S("answer"))
			       ? lines[i - 1].reason
			       : S("");
	return NULL;
}

static err_t put_children(struct visit *visit, struct shown *shown)
{
	struct act *act = &visit->act;
	struct place_row *places = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "children");
	bool below = shown->place.tier < TIER_VILLAGE;
	if (below)
		TRY(place_children(act, shown->place.code, &places, &count));
	struct filed *filings = arena_many(visit->arena, struct filed, count + 1);
	TRY(filed_children(act, shown->report, &shown->span, shown->place.code, places, count, filings));
	for (size_t i = 0; i < count; i++) {
		const struct filed filed = filings[i];
		struct str words;
		TRY(last_words(act, &filed, &words));
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", places[i].name);
		doc_set(one, "url", shown_url(visit, shown, "", places[i].code, &shown->span));
		doc_set(one, "when", filed.confirmed_on);
		doc_set(one, "by", filed.confirmed ? filed.confirmed_by : S(""));
		doc_set(one, "words", words);
		put_state(one, &filed);
		shown->waiting += filed.confirmed ? 0 : 1;
		shown->doubts += filed.doubted ? 1 : 0;
	}
	shown->below = count;
	doc_set_bool(visit->page, "has_children", count > 0);
	doc_set(visit->page, "children_words",
		str_fmt(visit->arena, "%zu 个已确认，%zu 个有疑问，%zu 个还没确认；按行政区划代码排列",
			count - shown->waiting, shown->doubts, shown->waiting - shown->doubts));
	return NULL;
}

/* ---- what may be done ---- */

static void add_action(struct visit *visit, struct shown *shown, const char *step,
		       const char *title, const char *button, const char *ask)
{
	if (shown->digest.len == 0)
		shown->digest = sheet_digest(visit->arena, &shown->now);
	struct doc *one = doc_add_map(doc_at(visit->page, "actions"));
	bool first = str_eq(str_of(step), S("confirm"));
	doc_set(one, "step", str_of(step));
	doc_set(one, "title", str_of(title));
	doc_set(one, "button", str_of(button));
	doc_set_bool(one, "lead", first);
	doc_set(one, "url", shown_url(visit, shown, "", shown->place.code, &shown->span));
	doc_set(one, "digest", shown->digest);
	struct doc *fields = doc_set_list(one, "fields");
	for (size_t i = 0; first && i < shown->report->column_count; i++) {
		const struct report_column *column = &shown->report->columns[i];
		if (column->typed.len == 0 || shown->place.tier != TIER_VILLAGE)
			continue;
		struct doc *field = part_field(fields, str_c(visit->arena, str_join(visit->arena, S("typed_"), column->name)),
					       str_c(visit->arena, column->title), "is_number");
		doc_set(field, "hint", str_join(visit->arena, S("依据："), column->typed));
		doc_set(field, "unit", column->unit);
	}
	if (ask[0] != 0) {
		struct doc *field = part_field(fields, "reason", ask, "is_long");
		bool mine = str_eq(visit_field(visit, "step"), str_of(step));
		doc_set(field, "id", str_fmt(visit->arena, "f-%s-reason", step));
		doc_set(field, "value", mine ? visit_field(visit, "reason") : S(""));
		doc_set_bool(field, "required", true);
	}
}

static void put_actions(struct visit *visit, struct shown *shown)
{
	const struct act *act = &visit->act;
	enum tier tier = shown->place.tier;
	bool mine = report_has_tier(shown->report, tier) &&
		    act_may_step(act, S("report_sheet"), tier, false, false, shown->place.code, 0);
	bool above = act_may_step(act, S("report_sheet"), tier - 1, false, false, shown->place.code, 0);
	doc_set_list(visit->page, "actions");
	if (shown->over && mine && !shown->filed.confirmed) {
		add_action(visit, shown, "confirm", "数对，确认", "确认这张表", "");
		if (!shown->filed.doubted && !report_ends_at(shown->report, tier))
			add_action(visit, shown, "doubt", "数不对，有疑问", "提出疑问",
				   "哪个数不对，应该是多少，为什么");
	}
	if (mine && str_eq(shown->filed.state, S("confirmed")))
		add_action(visit, shown, "again", "确认以后发现有错", "取消确认，重新核对", "为什么要重新核对");
	if (above && shown->filed.doubted)
		add_action(visit, shown, "answer", "答复疑问", "答复", "查下来是怎么回事，怎么处理");
	doc_set_bool(visit->page, "has_actions", doc_at(visit->page, "actions")->in.count > 0);
}

/* ---- head, costs, papers ---- */

err_t count_villages(struct act *act, struct str at, int64_t *out)
{
	return db_int(act->db,
		      "SELECT count(*) FROM place WHERE tier = $1 AND code >= $2 AND code < $3",
		      ARGS(V_INT(TIER_VILLAGE), V_TEXT(at), V_TEXT(place_end(act->arena, at))), out, NULL);
}

static struct str due_words(struct visit *visit, const struct shown *shown)
{
	struct arena *arena = visit->arena;
	int64_t due = report_due(shown->report, &shown->span);
	if (!shown->over)
		return str_fmt(arena, "这一期还没有过完，" STR "起可以确认",
			       STR_ARG(day_short(arena, shown->span.until + 1)));
	if (shown->filed.confirmed)
		return str_fmt(arena, STR STR "确认", STR_ARG(shown->filed.confirmed_by),
			       STR_ARG(day_short_of(arena, shown->filed.confirmed_on)));
	return str_fmt(arena, "%s在 " STR " 前确认%s", visit->act.today > due ? "应" : "请",
		       STR_ARG(day_short(arena, due)), visit->act.today > due ? "，已经过了日子" : "");
}

static err_t put_about(struct visit *visit, const struct shown *shown)
{
	struct arena *arena = visit->arena;
	const struct report *report = shown->report;
	int64_t villages = 0;
	struct doc *about = doc_set_map(visit->page, "about");
	TRY(count_villages(&visit->act, shown->place.code, &villages));
	doc_set(about, "hint", report->hint);
	doc_set(about, "due", due_words(visit, shown));
	put_state(about, &shown->filed);
	doc_set(about, "confirm", report->confirm);
	doc_set(about, "receive", report->receive);
	doc_set(about, "basis", report->basis);
	doc_set(about, "admission", report->admission);
	doc_set(about, "cost",
		villages > 1 ? str_fmt(arena, "每村核对约 %d 分钟，%lld 个村，一期共约 %lld 分钟。",
				       report->minutes, (long long)villages,
				       (long long)villages * report->minutes)
			     : str_fmt(arena, "核对约 %d 分钟。", report->minutes));
	doc_set(about, "digest", str_sub(shown->filed.digest, 0, 16));
	struct span before = span_moved(arena, &shown->span, -1), after = span_moved(arena, &shown->span, 1);
	doc_set(about, "before_url", shown_url(visit, shown, "", shown->place.code, &before));
	doc_set(about, "before", span_words(arena, &before));
	bool more = after.from <= visit->act.today;
	doc_set(about, "after_url", more ? shown_url(visit, shown, "", shown->place.code, &after) : S(""));
	doc_set(about, "after", span_words(arena, &after));
	doc_set(about, "list_url", S("/desk/reports"));
	bool up = shown->place.parent.len > 0 &&
		  act_may(&visit->act, S("report_sheet"), VERB_READ, shown->place.parent);
	doc_set(about, "up_url", up ? shown_url(visit, shown, "", shown->place.parent, &shown->span) : S(""));
	doc_set(about, "up", up ? place_name(&visit->act, shown->place.parent) : S(""));
	return NULL;
}

static void put_exports(struct visit *visit, const struct shown *shown)
{
	static const char *const kinds[][2] = {{"Excel", ".xlsx"}, {"PDF（盖章用）", ".pdf"}};
	struct doc *exports = doc_set_list(visit->page, "exports");
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct doc *one = doc_add_map(exports);
		doc_set(one, "title", str_of(kinds[i][0]));
		doc_set(one, "url", shown_url(visit, shown, kinds[i][1], shown->place.code, &shown->span));
	}
}

/* The paper for the stamp: the same table, its notes, a place for the seal. */
static void put_print(struct visit *visit, const struct shown *shown)
{
	struct doc *print = doc_set_map(visit->page, "print"), *table = doc_at(visit->page, "table");
	doc_set(print, "paper", S("A4L"));
	doc_set(print, "title", doc_str(table, "title"));
	doc_set(print, "subtitle", doc_str(table, "summary"));
	doc_set(print, "number", S(""));
	doc_set(print, "org", shown->place.full);
	struct doc *blocks = doc_set_list(print, "blocks"), *grid = doc_add_map(blocks);
	doc_set(grid, "kind", S("table"));
	struct doc *columns = doc_set_list(grid, "columns"), *rows = doc_set_list(grid, "rows");
	for (const struct doc *one = doc_at(table, "columns")->in.first; one; one = one->next) {
		struct doc *column = doc_add_map(columns);
		struct str unit = doc_str(one, "unit");
		doc_set(column, "key", doc_str(one, "key"));
		doc_set(column, "title", unit.len == 0 ? doc_str(one, "title")
						       : str_fmt(visit->arena, STR "（" STR "）",
								 STR_ARG(doc_str(one, "title")), STR_ARG(unit)));
		doc_set_bool(column, "num", doc_truth(doc_at(one, "num")));
	}
	for (const struct doc *one = doc_at(table, "rows")->in.first; one; one = one->next) {
		struct doc *row = doc_add_map(rows);
		for (const struct doc *cell = doc_at(one, "_cells")->in.first; cell; cell = cell->next)
			doc_put(row, doc_str(cell, "key"), doc_text(visit->arena, doc_str(cell, "text")));
	}
	for (const struct doc *one = doc_at(table, "notes")->in.first; one; one = one->next) {
		struct doc *text = doc_add_map(blocks);
		doc_set(text, "kind", S("text"));
		doc_set(text, "text", doc_str(one, "text"));
	}
	struct doc *sign = doc_add_map(blocks), *labels = NULL;
	doc_set(sign, "kind", S("sign"));
	labels = doc_set_list(sign, "labels");
	doc_set(doc_add_map(labels), "text", shown->report->confirm);
	doc_set(doc_add_map(labels), "text", S("单位盖章"));
	doc_set(print, "footer",
		shown->filed.confirmed
			? str_fmt(visit->arena, "数字摘要 " STR, STR_ARG(str_sub(shown->filed.digest, 0, 16)))
			: S("未确认的草稿"));
}

static err_t put_history(struct visit *visit, const struct shown *shown)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	struct doc *history = doc_set_list(visit->page, "history");
	doc_set_bool(visit->page, "has_history", shown->filed.found);
	if (!shown->filed.found)
		return NULL;
	struct act program = visit->act;
	program.account = -1;
	TRY(flow_journal(&program, &shown->filed.record, &lines, &count));
	for (size_t i = count; i > 1; i--) {
		const struct flow_line *line = &lines[i - 1];
		part_line(history, line->title, moment_chinese(visit->arena, line->at), line->actor,
			  line->reason);
	}
	return NULL;
}

err_t sheet_page(struct visit *visit)
{
	struct shown shown;
	TRY(shown_read(visit, &shown));
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx")) ||
		    str_eq(visit->suffix, S("pdf"));
	if (pull)
		TRY(act_need(&visit->act, S("report_sheet"), VERB_READ, shown.place.code));
	put_table(visit, &shown);
	visit_title(visit, doc_str(doc_at(visit->page, "table"), "title"));
	put_differences(visit, &shown);
	TRY(put_children(visit, &shown));
	put_actions(visit, &shown);
	TRY(put_about(visit, &shown));
	put_exports(visit, &shown);
	if (!visit_is_page(visit))
		put_print(visit, &shown);
	return put_history(visit, &shown);
}
