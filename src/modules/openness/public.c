/*
 * public: what the village has laid open, for those without an account and on the screen of the hall.
 *
 * Shown is what was frozen when it was published, and nothing else. Who asks a question is told to nobody; question and
 * answer are shown as the village has worded them.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/openness/openness_int.h"
#include "web/face.h"
#include "web/part.h"

enum { HOME_ROWS = 3, MONTHS_BACK = 12 };

static struct str own_url(struct visit *visit, struct str rest)
{
	return face_url(visit, str_join(visit->arena, S("/open"), rest));
}

static void begin(struct visit *visit, struct str title, struct str back, const char *back_title)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *tab = doc_set_map(visit->page, "_tab");
	struct doc *way = doc_set_map(page, "back");
	for (size_t i = 0; i < 4; i++)
		doc_set_bool(tab, tabs[i], str_eq(str_of(tabs[i]), S("publicity")));
	visit_title(visit, title);
	doc_set(way, "url", back);
	doc_set(way, "title", str_of(back_title));
}

static struct str home_url(struct visit *visit)
{
	return str_fmt(visit->arena, "/v/" STR "%s", STR_ARG(visit->act.org), visit->route->kiosk ? "/kiosk" : "");
}

/* ---- the village's page ---- */

static struct str one_url(struct visit *visit, int64_t id)
{
	return own_url(visit, str_fmt(visit->arena, "/%lld", (long long)id));
}

/* What was taken down stays to be looked up only where the catalogue says so: never what names people. */
static bool is_public(const struct act *act, const struct record *record)
{
	const struct disclosure *disclosure = disclosure_of(act, record);
	if (disclosure == NULL || record->voided)
		return false;
	return record_is(record, "state", "shown") || record_is(record, "state", "replaced") ||
	       (record_is(record, "state", "filed") && disclosure->stays);
}

static void put_row(struct visit *visit, const struct record *record, struct doc *rows)
{
	int64_t on = 0, until = 0;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "title", record_text(record, "title"));
	doc_set(row, "url", one_url(visit, record->id));
	doc_set(row, "kind", kind_title(&visit->act, record_text(record, "kind")));
	doc_set(row, "on", day_read(record_text(record, "published_on"), &on) ? day_short(visit->arena, on) : S(""));
	bool far = day_read(record_text(record, "until_on"), &until) && until > visit->act.today + 300;
	doc_set(row, "until", record_is(record, "state", "shown") && until > 0
				      ? str_fmt(visit->arena, "公开到 " STR, STR_ARG(far ? day_chinese(visit->arena, until)
											 : day_short(visit->arena, until)))
				      : S(""));
	doc_set_bool(row, "correction", record_int(record, "corrects") != 0);
	doc_set_bool(row, "old", !record_is(record, "state", "shown"));
}

/* month: by the day of publishing; empty: what is on view now. */
static err_t read_shown(struct visit *visit, struct str month, const struct record **out, size_t *count)
{
	int64_t first = 0;
	if (month.len == 7 && month_read_loose(month, &first))
		return openness_records(&visit->act, "disclosure", visit->act.org, out, count, "published_on_from",
					day_text(visit->arena, first), "published_on_to",
					day_text(visit->arena, period_month_next(first) - 1), NULL);
	return openness_records(&visit->act, "disclosure", visit->act.org, out, count, "state", S("shown"), NULL);
}

static void put_groups(struct visit *visit, const struct record *records, size_t count)
{
	const struct codes *kinds = catalogue_codes(visit->act.house->catalogue, S("disclosure_kind"));
	struct doc *groups = doc_set_list(visit->page, "groups");
	for (size_t k = 0; kinds != NULL && k < kinds->count; k++) {
		struct doc *rows = doc_list(visit->arena);
		for (size_t i = 0; i < count; i++) {
			if (str_eq(record_text(&records[i], "kind"), kinds->all[k].code) &&
			    is_public(&visit->act, &records[i]) && !record_is(&records[i], "state", "replaced"))
				put_row(visit, &records[i], rows);
		}
		if (rows->in.count == 0)
			continue;
		struct doc *group = doc_add_map(groups);
		doc_set(group, "title", kinds->all[k].title);
		doc_put(group, S("rows"), rows);
	}
	doc_set_bool(visit->page, "has_groups", groups->in.count > 0);
}

static void put_months(struct visit *visit, struct str chosen)
{
	struct doc *list = doc_set_list(visit->page, "months");
	int64_t first = day_month_first(visit->act.today);
	for (int i = 0; i < MONTHS_BACK; i++) {
		struct doc *one = doc_add_map(list);
		struct str key = str_sub(day_text(visit->arena, first), 0, 7);
		doc_set(one, "title", month_chinese(visit->arena, key));
		doc_set(one, "value", key);
		doc_set(one, "url", str_fmt(visit->arena, STR "?month=" STR, STR_ARG(own_url(visit, S(""))), STR_ARG(key)));
		doc_set_bool(one, "selected", str_eq(key, chosen));
		first = day_month_first(first - 1);
	}
}

err_t public_open_page(struct visit *visit)
{
	const struct record *records = NULL;
	struct record open_day;
	size_t count = 0;
	bool found = false;
	struct str month = visit_query(visit, "month");
	begin(visit, S("村务公开"), home_url(visit), "首页");
	if (tier_of_code(visit->act.org) == TIER_VILLAGE)
		TRY(read_shown(visit, month, &records, &count));
	TRY(openness_day(&visit->act, visit->act.org, &open_day, &found));
	put_groups(visit, records, count);
	put_months(visit, month);
	doc_set(visit->page, "month", month.len == 7 ? month_chinese(visit->arena, month) : S(""));
	doc_set_int(visit->page, "open_day", found ? record_int(&open_day, "day") : 0);
	doc_set_bool(visit->page, "has_day", found);
	doc_set(visit->page, "now_url", own_url(visit, S("")));
	doc_set(visit->page, "own_url", visit->route->kiosk ? S("") : str_fmt(visit->arena, "/v/" STR "/subsidies", STR_ARG(visit->act.org)));
	return NULL;
}

/* ---- one of them ---- */

static err_t load_one(struct visit *visit, struct record *out)
{
	struct act program = act_as_program(&visit->act);
	struct record record;
	err_t err = reg_load(&program, act_register(&visit->act, "disclosure"), visit_id(visit, 1), &record);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || !str_eq(record.org, visit->act.org) || !is_public(&visit->act, &record))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这份公开已经到期撤下，或者网址不对。想了解的，请打村里的电话。");
	*out = record;
	return NULL;
}

/* With their answers, as the village has worded both. */
static err_t put_answers(struct visit *visit, const struct record *record)
{
	struct act program = act_as_program(&visit->act);
	const struct reg *reg = act_register(&visit->act, "disclosure_question");
	int64_t *ids = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "answers");
	TRY(reg_find_ref(&program, reg, "disclosure", record->id, 50, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record question;
		struct notice notice;
		bool found = false;
		int64_t on = 0;
		TRY(reg_load(&program, reg, ids[i], &question));
		if (question.voided || !record_is(&question, "state", "answered"))
			continue;
		TRY(publish_about(&visit->act, &question, &notice, &found));
		if (!found || notice.row_count < 2)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "question", notice.rows[0].value);
		doc_set(one, "answer", notice.rows[1].value);
		doc_set(one, "on", day_read(notice.from, &on) ? day_short(visit->arena, on) : S(""));
	}
	doc_set_bool(visit->page, "has_answers", list->in.count > 0);
	return NULL;
}

/* On the screen of the hall nobody types words: which kind, and a number to be called at. */
static size_t asked_fields(struct visit *visit, const struct field **out)
{
	static const char *const names[] = {"kind", "text", "name", "phone"};
	const struct reg *reg = act_register(&visit->act, "disclosure_question");
	size_t count = 0;
	for (size_t i = 0; i < 4; i++) {
		if (!visit->route->kiosk || i == 0 || i == 3)
			out[count++] = reg_field(reg, str_of(names[i]));
	}
	return count;
}

static err_t put_ask(struct visit *visit, const struct record *record)
{
	const struct field *fields[4];
	if (!record_is(record, "state", "shown")) {
		doc_set_bool(visit->page, "ask", false);
		return NULL;
	}
	struct doc *ask = doc_set_map(visit->page, "ask");
	doc_set(ask, "action", str_join(visit->arena, one_url(visit, record->id), S("/ask")));
	doc_set(ask, "promise",
		str_fmt(visit->arena, "看不懂的、觉得不对的，都可以问。村里 %lld 个工作日内在这里公开答复，不写是谁问的。",
			(long long)catalogue_setting_int(visit->act.house->catalogue, "disclosure_answer_days", 5)));
	return reg_form_doc(&visit->act, act_register(&visit->act, "disclosure_question"), NULL,
			    visit_refused(visit) ? &visit->form : NULL, visit->errors, fields,
			    asked_fields(visit, fields), doc_set_list(ask, "fields"));
}

static err_t put_newer(struct visit *visit, const struct record *record, struct doc *out)
{
	struct act program = act_as_program(&visit->act);
	int64_t *ids = NULL, before = record_int(record, "corrects");
	size_t count = 0;
	if (record_is(record, "state", "replaced"))
		TRY(reg_find_ref(&program, record->reg, "corrects", record->id, 1, &ids, &count));
	doc_set(out, "newer_url", count == 0 ? S("") : one_url(visit, ids[0]));
	doc_set(out, "older_url", before == 0 ? S("") : one_url(visit, before));
	return NULL;
}

err_t public_one_page(struct visit *visit)
{
	struct record record;
	bool found = false;
	TRY(load_one(visit, &record));
	begin(visit, record_text(&record, "title"), own_url(visit, S("")), "村务公开");
	struct doc *out = doc_set_map(visit->page, "disclosure");
	TRY(notice_doc(visit, &record, out, &found));
	if (!found)
		return err_new(visit->arena, ERR_NOT_FOUND, "这份公开还没有公布。");
	bool shown = record_is(&record, "state", "shown");
	part_state(out, "state", shown ? S("公开中") : record_is(&record, "state", "replaced") ? S("已更正") : S("往期"),
		   shown ? S("ok") : record_is(&record, "state", "replaced") ? S("warn") : S("plain"),
		   shown ? S("speakerphone") : S("history"));
	doc_set(out, "number", record_text(&record, "number"));
	doc_set(out, "signed_text",
		str_fmt(visit->arena, STR "村民委员会　" STR, STR_ARG(place_name(&visit->act, record.org)),
			STR_ARG(doc_str(out, "from_text"))));
	doc_set(out, "poster_url", visit->route->kiosk ? S("") : str_join(visit->arena, one_url(visit, record.id), S("/poster.pdf")));
	TRY(put_newer(visit, &record, out));
	TRY(put_answers(visit, &record));
	return put_ask(visit, &record);
}

err_t public_poster_page(struct visit *visit)
{
	struct record record;
	TRY(load_one(visit, &record));
	return poster_doc(visit, &record);
}

/* ---- asking ---- */

err_t public_ask_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "disclosure_question");
	const struct field *fields[4];
	struct record record, made;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(load_one(visit, &record));
	size_t count = asked_fields(visit, fields);
	TRY(draft_new(&visit->act, reg, record.org, &draft));
	draft_take(draft, &visit->form, fields, count);
	draft_set_int(draft, "disclosure", record.id);
	draft_set_text(draft, "title", record_text(&record, "title"));
	draft_set_text(draft, "way", visit->route->kiosk ? S("kiosk") : S("phone"));
	if (visit->route->kiosk)
		draft_set_text(draft, "text",
			       str_fmt(visit->arena, "（在大厅自助机上提的）" STR,
				       STR_ARG(codes_title(reg_field(reg, S("kind"))->codes, draft_text(draft, "kind")))));
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(&visit->act, reg, id, S("")));
	struct act program = act_as_program(&visit->act);
	TRY(reg_load(&program, reg, id, &made));
	visit->location = one_url(visit, record.id);
	visit->flash = str_fmt(visit->arena, "收到了，编号 " STR "。答复会写在这一页下面。",
			       STR_ARG(record_text(&made, "number")));
	return NULL;
}

/* ---- a centre's first pages ---- */

err_t openness_hall(struct visit *visit)
{
	const struct record *records = NULL;
	struct record open_day;
	size_t count = 0;
	bool found = false;
	if (tier_of_code(visit->act.org) != TIER_VILLAGE) {
		doc_set_bool(visit->page, "openness", false);
		return NULL;
	}
	struct doc *out = doc_set_map(visit->page, "openness"), *rows = doc_set_list(out, "rows");
	TRY(openness_records(&visit->act, "disclosure", visit->act.org, &records, &count, "state", S("shown"), NULL));
	TRY(openness_day(&visit->act, visit->act.org, &open_day, &found));
	for (size_t i = 0; i < count && rows->in.count < HOME_ROWS; i++)
		put_row(visit, &records[i], rows);
	doc_set_bool(out, "has_rows", rows->in.count > 0);
	doc_set_int(out, "count", (int64_t)count);
	doc_set(out, "url", own_url(visit, S("")));
	doc_set(out, "day_text", found ? str_fmt(visit->arena, "每月 %lld 日公开", (long long)record_int(&open_day, "day"))
					: S(""));
	return NULL;
}
