/*
 * paper: the roster for the door, in large type, and the duty log of a month.
 *
 * The log fills itself: every register whose file has `diary` tells what it did on a day (a date of its own, or the steps that
 * the village took); a module that comes later adds a register and nothing here.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/part.h"

#include <stdlib.h>

enum { DAY_TEXT_MAX = 16000, HALF = 16, MINUTE = 60000, OPEN_DAYS = 2, ROWS_MOST = 3000 };

/* ---- the roster for the door ---- */

static void column(struct doc *columns, const char *key, const char *title)
{
	struct doc *one = doc_add_map(columns);
	doc_set(one, "key", str_of(key));
	doc_set(one, "title", str_of(title));
	doc_set_bool(one, "num", false);
}

static void text_block(struct doc *blocks, struct str text, const char *align)
{
	struct doc *one = doc_add_map(blocks);
	doc_set(one, "kind", S("text"));
	doc_set(one, "text", text);
	doc_set(one, "align", str_of(align));
}

static void put_half(struct visit *visit, struct doc *row, const char *half, const struct duty_row *day,
		     const struct cadre *cadres, size_t count)
{
	struct arena *arena = visit->arena;
	const struct cadre *person = day == NULL ? NULL : cadre_of(cadres, count, day->person);
	const struct cadre *lead = day == NULL ? NULL : cadre_of(cadres, count, day->lead);
	const struct {
		const char *key;
		struct str text;
	} cells[] = {
		{"day", day == NULL ? S("")
				    : str_fmt(arena, "%d日 %s", day_parts(day->day).day, weekday_title(day->day))},
		{"lead", lead ? lead->name : S("")},
		{"person", person ? person->name : S("")},
		{"post", person ? person->post : S("")},
		{"phone", person ? person->phone : S("")},
	};
	for (size_t i = 0; i < COUNT(cells); i++)
		doc_set(row, str_c(arena, str_fmt(arena, "%s%s", half, cells[i].key)), cells[i].text);
}

/* Two halves side by side, so that the type stays large. */
static void put_table(struct visit *visit, const struct duty_month *month, const struct duty_rule *rule,
		      const struct cadre *cadres, size_t count, struct doc *blocks)
{
	static const char *const keys[] = {"day", "lead", "person", "post", "phone"};
	static const char *const titles[] = {"日期", "带班", "值班", "职务", "电话"};
	struct doc *table = doc_add_map(blocks), *columns = doc_set_list(table, "columns");
	doc_set(table, "kind", S("table"));
	for (size_t half = 0; half < 2; half++) {
		for (size_t i = 0; i < 5; i++) {
			if (i == 1 && !rule->lead)
				continue;
			column(columns, str_c(visit->arena, str_fmt(visit->arena, "%s%s", half == 0 ? "a_" : "b_", keys[i])),
			       titles[i]);
		}
	}
	struct doc *rows = doc_set_list(table, "rows");
	for (size_t i = 0; i < HALF; i++) {
		struct doc *row = doc_add_map(rows);
		put_half(visit, row, "a_", &month->rows[i], cadres, count);
		put_half(visit, row, "b_", i + HALF < month->count ? &month->rows[i + HALF] : NULL, cadres, count);
	}
}

static struct str hung_words(struct visit *visit, const struct duty_month *month, bool gate)
{
	int64_t day = visit->act.today;
	struct str on = month->published.id == 0 ? S("") : record_text(&month->published, gate ? "gate_on" : "outside_on");
	(void)!(day_read(visit_query(visit, "on"), &day) || day_read(on, &day));
	return str_fmt(visit->arena, "张贴处：%s　　张贴日期：" STR, gate ? "大门口" : "服务点外",
		       STR_ARG(day_chinese(visit->arena, day)));
}

/* One phone for the night where the rule says so; else whose turn it is. */
static struct str night_words(struct visit *visit, const struct duty_rule *rule)
{
	if (str_eq(rule->night_way, S("phone")) && rule->night_phone.len > 0)
		return str_fmt(visit->arena, "夜里有事打 " STR, STR_ARG(rule->night_phone));
	return str_eq(rule->night_way, S("lead")) ? S("夜里有事找当天带班的人") : S("夜里有事打当天值班人的电话");
}

err_t duty_poster_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct duty_month month;
	struct duty_rule rule;
	struct cadre *cadres = NULL;
	size_t count = 0;
	int64_t first = month_asked(visit);
	bool small = str_eq(visit_query(visit, "size"), S("A4"));
	bool gate = str_eq(visit_query(visit, "copy"), S("gate"));
	TRY(act_need(act, S("duty_day"), VERB_READ, act->org));
	TRY(duty_month_read(act, act->org, first, &month));
	TRY(duty_rule_on(act, act->org, month_next(first) - 1, &rule));
	TRY(duty_cadres(act, act->org, &cadres, &count));
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = doc_set_list(print, "blocks");
	doc_set(print, "paper", small ? S("A4L") : S("A3L"));
	doc_set(print, "org", S(""));
	doc_set(print, "title", str_fmt(visit->arena, STR STR "值班表", STR_ARG(place_name(act, act->org)),
					STR_ARG(month_title(visit->arena, first))));
	doc_set(print, "subtitle",
		str_fmt(visit->arena, "值班时间 " STR "　　" STR, STR_ARG(rule.hours),
			STR_ARG(night_words(visit, &rule))));
	doc_set(print, "number", S(""));
	put_table(visit, &month, &rule, cadres, count, blocks);
	text_block(blocks, hung_words(visit, &month, gate), "right");
	doc_set(print, "footer",
		str_fmt(visit->arena, "随时看今天谁值班：" STR,
			STR_ARG(visit_address(visit, str_fmt(visit->arena, "/v/" STR "/duty", STR_ARG(act->org))))));
	visit_title(visit, doc_str(print, "title"));
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}

/* ---- the log: what registers tell of a day ---- */

static struct str words_of(struct act *act, const struct record *record)
{
	struct str all = S("");
	for (size_t i = 0; i < record->reg->diary_count; i++) {
		struct str one = record_shown(act, record, record->reg->diary[i]);
		if (one.len == 0)
			continue;
		all = all.len == 0 ? one : str_fmt(act->arena, STR "，" STR, STR_ARG(all), STR_ARG(one));
	}
	return all;
}

static void put_line(struct visit *visit, struct doc *lines, struct str time, struct str kind,
		     struct str text, struct str url)
{
	struct doc *one = doc_add_map(lines);
	(void)visit;
	doc_set(one, "time", time);
	doc_set(one, "kind", kind);
	doc_set(one, "text", text);
	doc_set(one, "url", url);
}

/* The log with this day open; one of the last is open by itself. */
static struct str log_url(struct visit *visit, int64_t day)
{
	struct str date = day_text(visit->arena, day);
	return str_fmt(visit->arena, "/desk/duty/log?month=" STR "&day=" STR "#d-" STR,
		       STR_ARG(month_key(visit->arena, day)), STR_ARG(date), STR_ARG(date));
}

/* What a register has to tell of some days, read at once: its rows by their day, or what was done with them. */
struct diary {
	const struct reg *reg;
	const struct record *records; /* its rows, or those that something was done with, by id */
	struct flow_line *steps;
	size_t count, record_count; /* of what is told; of the records */
};

static int by_number(const void *one, const void *other)
{
	const int64_t *a = one, *b = other;
	return (*a > *b) - (*a < *b);
}

static err_t read_stepped(struct act *act, struct diary *diary)
{
	int64_t *ids = arena_many(act->arena, int64_t, diary->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < diary->count; i++)
		ids[i] = diary->steps[i].record;
	qsort(ids, diary->count, sizeof *ids, by_number);
	for (size_t i = 0; i < diary->count; i++) {
		if (count == 0 || ids[count - 1] != ids[i])
			ids[count++] = ids[i];
	}
	return reg_load_told(act, diary->reg, ids, count, &diary->records, &diary->record_count);
}

/* What was done in these days, of all registers. */
struct done {
	const struct flow_line *lines;
	size_t count;
};

static void take_steps(struct act *act, const struct done *done, struct diary *diary)
{
	size_t mine = 0;
	for (size_t i = 0; i < done->count; i++)
		mine += done->lines[i].reg == diary->reg;
	diary->steps = arena_many(act->arena, struct flow_line, mine + 1);
	for (size_t i = 0; i < done->count; i++) {
		if (done->lines[i].reg == diary->reg)
			diary->steps[diary->count++] = done->lines[i];
	}
}

static err_t read_diary(struct act *act, const struct reg *reg, int64_t first, int64_t last, const struct done *done,
			struct diary *out)
{
	struct arena *arena = act->arena;
	struct act program = act_as_program(act);
	*out = (struct diary){.reg = reg};
	if (reg->diary_day == NULL) {
		take_steps(act, done, out);
		return read_stepped(act, out);
	}
	struct str name = reg->diary_day->name;
	struct form_value to = {str_join(arena, name, S("_to")), day_text(arena, last), NULL};
	struct form_value from = {str_join(arena, name, S("_from")), day_text(arena, first), &to};
	struct form_value org = {S("org"), act->org, &from};
	return reg_list_all(&program, reg, &(const struct form){&org}, ROWS_MOST, &out->records, &out->count);
}

static err_t read_diaries(struct act *act, int64_t first, int64_t last, struct diary **out, size_t *count)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct flow_line *lines = NULL;
	struct done done = {0};
	*out = arena_many(act->arena, struct diary, catalogue->register_count);
	*count = 0;
	TRY(flow_days(act, act->org, moment_of_day(first), moment_of_day(last + 1), &lines, &done.count));
	done.lines = lines;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (reg->diary_count > 0 && !reg->hidden && act_may(act, reg_resource(reg), VERB_READ, act->org))
			TRY(read_diary(act, reg, first, last, &done, &(*out)[(*count)++]));
	}
	return NULL;
}

/* Oldest first within the day. */
static err_t dated(struct visit *visit, const struct diary *diary, int64_t day, struct doc *lines)
{
	struct act *act = &visit->act;
	const char *field = str_c(visit->arena, diary->reg->diary_day->name);
	struct str text = day_text(visit->arena, day);
	for (size_t i = diary->count; i > 0; i--) {
		if (record_is(&diary->records[i - 1], field, str_c(visit->arena, text)))
			put_line(visit, lines, S(""), diary->reg->title, words_of(act, &diary->records[i - 1]),
				 visit_record_url(visit, diary->reg->name, diary->records[i - 1].id));
	}
	return NULL;
}

/* All that was done with a record from this step on, that day. */
static struct str done_with(struct arena *arena, const struct flow *flow, const struct flow_line *steps, size_t count)
{
	struct str done = S("");
	for (size_t k = 0; k < count && flow != NULL; k++) {
		const struct flow_step *step = flow_step(flow, steps[k].step);
		const struct flow_state *to = flow_state(flow, steps[k].to);
		struct str title = step ? step->title : to ? to->title : S("");
		if (steps[k].record == steps[0].record && title.len > 0)
			done = done.len == 0 ? title : str_fmt(arena, STR "、" STR, STR_ARG(done), STR_ARG(title));
	}
	return done;
}

/* One line a record: the time of the first step and all that was done with it that day. */
static err_t stepped(struct visit *visit, const struct diary *diary, int64_t day, struct doc *lines)
{
	struct act *act = &visit->act;
	const struct reg *reg = diary->reg;
	size_t first = 0;
	while (first < diary->count && diary->steps[first].at < moment_of_day(day))
		first++;
	const struct flow_line *steps = diary->steps + first;
	size_t count = 0;
	while (first + count < diary->count && steps[count].at < moment_of_day(day + 1))
		count++;
	for (size_t i = 0; i < count; i++) {
		const struct record *record = record_among(diary->records, diary->record_count, steps[i].record);
		bool seen = record == NULL; /* or not to be seen */
		for (size_t k = 0; k < i && !seen; k++)
			seen = steps[k].record == steps[i].record;
		if (seen)
			continue;
		struct str done = done_with(visit->arena, flow_of(record), &steps[i], count - i);
		if (done.len == 0)
			continue;
		struct str words = words_of(act, record);
		int64_t minute = (steps[i].at - moment_of_day(day)) / MINUTE;
		put_line(visit, lines,
			 str_fmt(visit->arena, "%lld:%02lld", (long long)(minute / 60), (long long)(minute % 60)),
			 reg->title,
			 str_fmt(visit->arena, STR "：" STR, STR_ARG(words), STR_ARG(done)),
			 visit_record_url(visit, reg->name, record->id));
	}
	return NULL;
}

/* The days of a month up to last, newest first; what happened is told of from..last alone, and the others lead to a page of theirs: a
 * month of a busy village is some five hundred lines, of which hardly anybody reads more than the last. */
struct log_span {
	int64_t from, until; /* told */
	int64_t last;
};

/* On paper the whole month. */
static struct log_span span_asked(struct visit *visit, int64_t first)
{
	int64_t day = 0, today = visit->act.today, last = month_next(first) - 1;
	struct log_span span = {.last = last < today ? last : today};
	span.until = span.last;
	span.from = visit_is_page(visit) ? span.last - OPEN_DAYS + 1 : first;
	if (visit_is_page(visit) && day_read(visit_query(visit, "day"), &day) && day >= first && day < span.from)
		span.from = span.until = day;
	return span;
}

static err_t put_told(struct visit *visit, const struct diary *diaries, size_t count, int64_t day, struct doc *one)
{
	struct doc *lines = doc_set_list(one, "lines");
	for (size_t i = 0; i < count; i++)
		TRY(diaries[i].reg->diary_day != NULL ? dated(visit, &diaries[i], day, lines)
						      : stepped(visit, &diaries[i], day, lines));
	doc_set_bool(one, "has_lines", lines->in.count > 0);
	doc_set_int(one, "count", (int64_t)lines->in.count);
	return NULL;
}

static err_t put_log_days(struct visit *visit, const struct duty_month *month,
			  const struct cadre *cadres, size_t count, const struct log_span *span)
{
	struct diary *diaries = NULL;
	size_t diary_count = 0;
	struct doc *days = doc_set_list(visit->page, "days");
	TRY(read_diaries(&visit->act, span->from, span->until, &diaries, &diary_count));
	for (size_t i = month->count; i > 0; i--) {
		const struct duty_row *row = &month->rows[i - 1];
		const struct cadre *person = cadre_of(cadres, count, row->person);
		const struct cadre *lead = cadre_of(cadres, count, row->lead);
		if (row->day > span->last)
			continue;
		struct doc *one = doc_add_map(days);
		struct str date = day_text(visit->arena, row->day);
		bool told = row->day >= span->from && row->day <= span->until;
		doc_set(one, "date", date);
		doc_set(one, "day", str_fmt(visit->arena, STR " %s", STR_ARG(day_short(visit->arena, row->day)),
					    weekday_title(row->day)));
		doc_set(one, "person", person ? person->name : S(""));
		doc_set(one, "lead", lead && lead != person ? lead->name : S(""));
		doc_set_bool(one, "today", row->day == visit->act.today);
		doc_set_bool(one, "told", told);
		doc_set(one, "url", log_url(visit, row->day));
		if (told)
			TRY(put_told(visit, diaries, diary_count, row->day, one));
	}
	doc_set_bool(visit->page, "has_days", days->in.count > 0);
	return NULL;
}

/* The days in their order, a line each under the next. */
static void put_log_print(struct visit *visit, int64_t first)
{
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = doc_set_list(print, "blocks");
	struct doc *table = doc_add_map(blocks), *columns = doc_set_list(table, "columns");
	struct doc *rows = doc_set_list(table, "rows"), *days = doc_at(visit->page, "days");
	const struct doc *order[ROSTER_DAYS_MAX];
	size_t count = 0;
	doc_set(print, "paper", S("A4L"));
	doc_set(print, "title", str_fmt(visit->arena, STR "值班记录本", STR_ARG(place_name(&visit->act, visit->act.org))));
	doc_set(print, "subtitle", month_title(visit->arena, first));
	doc_set(print, "footer", S("办件、走访、回电由系统自动记入；其余由值班的人补记。"));
	doc_set(table, "kind", S("table"));
	column(columns, "day", "日期");
	column(columns, "person", "值班");
	column(columns, "lead", "带班");
	column(columns, "text", "记事");
	for (const struct doc *day = days->in.first; day != NULL && count < ROSTER_DAYS_MAX; day = day->next)
		order[count++] = day;
	for (size_t i = count; i > 0; i--) {
		struct doc *row = doc_add_map(rows);
		struct buf text = buf_new(visit->arena, DAY_TEXT_MAX);
		for (const struct doc *line = doc_at(order[i - 1], "lines")->in.first; line != NULL; line = line->next)
			buf_fmt(&text, "%s" STR "%s" STR "　" STR, buf_str(&text).len > 0 ? "\n" : "",
				STR_ARG(doc_str(line, "time")), doc_str(line, "time").len > 0 ? " " : "",
				STR_ARG(doc_str(line, "kind")), STR_ARG(doc_str(line, "text")));
		doc_set(row, "day", doc_str(order[i - 1], "day"));
		doc_set(row, "person", doc_str(order[i - 1], "person"));
		doc_set(row, "lead", doc_str(order[i - 1], "lead"));
		doc_set(row, "text", buf_str(&text));
	}
}

static err_t put_note(struct visit *visit, int64_t first)
{
	static const char *const names[] = {"day", "note_kind", "words"};
	const struct reg *reg = act_register(&visit->act, "duty_note");
	const struct field *fields[3];
	struct form_value today = {S("day"), day_text(visit->arena, visit->act.today), NULL};
	struct form begun = {&today};
	bool now = first == day_month_first(visit->act.today);
	for (size_t i = 0; i < 3; i++)
		fields[i] = reg_field(reg, str_of(names[i]));
	doc_set_bool(visit->page, "may_note", act_may(&visit->act, reg->name, VERB_CREATE, visit->act.org));
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : now ? &begun : NULL,
			    visit->errors, fields, 3, doc_set_list(visit->page, "fields"));
}

err_t duty_log_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct duty_month month;
	struct cadre *cadres = NULL;
	size_t count = 0;
	int64_t first = month_asked(visit);
	if (tier_of_code(act->org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_DENIED, "值班记录本由村里记，这里只有村里的账号能看。");
	TRY(act_need(act, S("duty_note"), VERB_READ, act->org));
	visit_title(visit, S("值班记录本"));
	TRY(duty_month_read(act, act->org, first, &month));
	TRY(duty_cadres(act, act->org, &cadres, &count));
	const struct log_span span = span_asked(visit, first);
	TRY(put_log_days(visit, &month, cadres, count, &span));
	struct doc *out = doc_set_map(visit->page, "month");
	struct str key = month_key(visit->arena, first);
	doc_set(out, "key", key);
	doc_set(out, "title", month_title(visit->arena, first));
	doc_set(out, "prev_url", str_fmt(visit->arena, "/desk/duty/log?month=" STR,
					 STR_ARG(month_key(visit->arena, day_month_first(first - 1)))));
	doc_set(out, "next_url", month_next(first) > act->today
					 ? S("")
					 : str_fmt(visit->arena, "/desk/duty/log?month=" STR,
						   STR_ARG(month_key(visit->arena, month_next(first)))));
	doc_set(out, "pdf_url", str_fmt(visit->arena, "/desk/duty/log.pdf?month=" STR, STR_ARG(key)));
	TRY(put_note(visit, first));
	if (!visit_is_page(visit))
		put_log_print(visit, first);
	return NULL;
}

err_t duty_note_apply(struct visit *visit)
{
	static const char *const names[] = {"day", "note_kind", "words"};
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "duty_note");
	const struct field *fields[3];
	struct draft *draft = NULL;
	int64_t id = 0, day = 0;
	for (size_t i = 0; i < 3; i++)
		fields[i] = reg_field(reg, str_of(names[i]));
	TRY(draft_new(act, reg, act->org, &draft));
	draft_take(draft, &visit->form, fields, 3);
	if (day_read(draft_text(draft, "day"), &day) && day > act->today)
		draft_fault(draft, "day", err_field(visit->arena, S("day"), "这一天还没有到，过了再记。"));
	TRY(draft_write(draft, 0, &id));
	visit->location = day == 0 ? S("/desk/duty/log") : log_url(visit, day);
	visit->flash = S("补记好了。");
	return NULL;
}
