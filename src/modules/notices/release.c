/*
 * release: who wrote, checked and released a text; from when until when it is in public; what may no longer be changed.
 *
 * Who did what is recorded by the program, never typed. A text that was handed on stays as it is until it is given back:
 * what was checked is what is released, and what was released is what people see.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/notices/notices_int.h"
#include "web/live.h"

enum { LONG_DAYS = 36500, PICTURES = 12, FIXED_ROWS = 10 };

const struct reg *notice_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("notice"));
}

/* ---- what is not taken (hook) ---- */

static void fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

static void check_days(struct act *act, struct draft *draft, bool released)
{
	int64_t from = act->today, until = 0;
	bool ends = day_read(draft_text(draft, "until_on"), &until);
	(void)day_read(draft_text(draft, "from_on"), &from);
	if (!ends && str_eq(draft_text(draft, "column"), S("notice")))
		fault(draft, "until_on", S("通知要写公开到哪天，过了自己撤下，免得旧通知一直挂着。"));
	if (ends && until < from)
		fault(draft, "until_on", S("撤下的日子不能早于公开的日子。"));
	else if (ends && released && until < act->today)
		fault(draft, "until_on", S("公开到的那天已经过了，请改日子再签发。"));
}

static void check_lengths(struct act *act, struct draft *draft)
{
	for (int i = 0; i < USES; i++) {
		struct str text = draft_text(draft, uses[i].field);
		size_t count = message_count(text), most = use_most(act, (enum use_kind)i);
		size_t limit = uses[i].strict ? most : most * 2;
		if (count > limit)
			fault(draft, uses[i].field,
			      str_fmt(act->arena, "%s最多 %zu 个字，现在 %zu 个，请删掉 %zu 个字。", uses[i].title, limit, count,
				      count - limit));
	}
}

static bool is_changed(const struct draft *draft, const char *field)
{
	return !str_eq(draft_text(draft, field), record_text(draft->before, field));
}

static bool is_rewritten(const struct draft *draft)
{
	static const char *const fields[] = {"column", "title", "text", "from_on", "until_on", "uses"};
	bool changed = false;
	for (size_t i = 0; i < COUNT(fields); i++)
		changed = changed || is_changed(draft, fields[i]);
	for (size_t i = 0; i < USES; i++)
		changed = changed || is_changed(draft, uses[i].field);
	return changed;
}

static err_t apart(struct act *act, const struct draft *draft, const char *other, const char *what)
{
	bool must = catalogue_setting_int(act->house->catalogue, "notice_apart", 0) > 0;
	if (must && act->account > 0 && draft_int(draft, other) == act->account)
		return err_new(act->arena, ERR_DENIED, "县里规定%s，请换一位来办。", what);
	return NULL;
}

static err_t note_release(struct act *act, struct draft *draft)
{
	if (act->account > 0 && !act_may(act, draft->reg->name, VERB_PUBLISH, draft->org))
		return err_new(act->arena, ERR_DENIED, "您的岗位不能签发。写好了请交给能签发的人。");
	TRY(apart(act, draft, "writer", "写的人和签发的人不能是同一个人"));
	TRY(apart(act, draft, "checker", "复审的人和签发的人不能是同一个人"));
	draft_set_int(draft, "releaser", act->account > 0 ? act->account : 0);
	draft_set_text(draft, "released_on", day_text(act->arena, act->today));
	return NULL;
}

static err_t note_check(struct act *act, struct draft *draft)
{
	TRY(apart(act, draft, "writer", "写的人和复审的人不能是同一个人"));
	draft_set_int(draft, "checker", act->account > 0 ? act->account : 0);
	return NULL;
}

/* A step is on its way: who takes it is written down. */
static err_t note_step(struct act *act, struct draft *draft, struct str from, struct str to)
{
	if (str_eq(to, S("released")))
		return note_release(act, draft);
	if (str_eq(to, S("checked")))
		return note_check(act, draft);
	bool again = str_eq(from, S("released")) || str_eq(from, S("shown"));
	if (again && str_eq(to, S("draft")))
		draft_set_int(draft, "edition", draft_int(draft, "edition") + 1);
	return NULL;
}

err_t notice_check(struct act *act, struct draft *draft)
{
	struct str to = draft_text(draft, "state");
	struct str from = draft->before == NULL ? S("") : record_text(draft->before, "state");
	bool steps = draft->before != NULL && !str_eq(from, to);
	check_lengths(act, draft);
	if (str_eq(to, S("draft")) || str_eq(to, S("released")))
		check_days(act, draft, steps && str_eq(to, S("released")));
	if (draft->before == NULL) {
		draft_set_int(draft, "edition", 1);
		draft_set_int(draft, "writer", act->account > 0 ? act->account : 0);
		return NULL;
	}
	if (steps)
		return note_step(act, draft, from, to);
	if (!is_rewritten(draft))
		return NULL;
	if (!str_eq(from, S("draft"))) {
		bool out = str_eq(from, S("released")) || str_eq(from, S("shown"));
		fault(draft, "text",
		      out ? S("已经签发的不能直接改。请先点“改一版”，改好再签发；签发以前大家看到的还是这一版。")
			  : S("已经交出去了，不能再改。要改的话，请先退回去。"));
		return NULL;
	}
	if (act->account > 0)
		draft_set_int(draft, "writer", act->account);
	return NULL;
}

/* ---- released ---- */

/* In letters: a row of digits is somebody's telephone to whoever looks for one. */
static struct str letters_of(struct arena *arena, int64_t id)
{
	char *text = str_c(arena, str_fmt(arena, "%lld", (long long)id));
	size_t i = 0;
	for (; text[i] != '\0'; i++)
		text[i] = (char)('a' + (text[i] - '0'));
	return (struct str){text, i};
}

static err_t put_pictures(struct act *act, const struct record *record, struct notice_row *rows, size_t *count)
{
	struct attachment *list = NULL;
	size_t found = 0;
	TRY(attachment_list(act, record->reg->name, record->id, &list, &found));
	for (size_t i = 0; i < found && i < PICTURES; i++) {
		if (str_starts(list[i].type, S("image/")))
			rows[(*count)++] = (struct notice_row){
				.title = S("图片"),
				.value = str_fmt(act->arena, STR " " STR, STR_ARG(letters_of(act->arena, list[i].id)),
						 STR_ARG(list[i].name))};
	}
	return NULL;
}

bool picture_read(struct str value, int64_t *id, struct str *words)
{
	struct str rest = value, mark = str_cut(&rest, ' ');
	*id = 0;
	for (size_t i = 0; i < mark.len; i++) {
		if (mark.at[i] < 'a' || mark.at[i] > 'j' || i > 17)
			return false;
		*id = *id * 10 + (mark.at[i] - 'a');
	}
	*words = rest;
	return *id > 0;
}

static err_t tell(struct act *act, struct str org)
{
	return live_changed(act, live_topic(act->arena, "notices", org));
}

/* Frozen is what goes onto faces of our own; what is copied elsewhere (WeChat) is not shown by us. */
err_t notice_opened(struct act *act, const struct event *event)
{
	static const enum use_kind shown[] = {USE_POSTER, USE_SCRIPT, USE_CARD_TITLE, USE_CARD, USE_MESSAGE};
	struct act program = act_as_program(act);
	struct record record;
	struct notice_row rows[FIXED_ROWS + PICTURES];
	size_t count = 0;
	int64_t until = act->today + LONG_DAYS, id = 0;
	if (!str_eq(event->on, S("notice")))
		return NULL;
	TRY(reg_load(&program, notice_reg(act), event->id, &record));
	struct outgoing out;
	TRY(notice_outgoing(act, &record, S(""), &out));
	rows[count++] = (struct notice_row){.title = S("栏目"), .value = record_text(&record, "column")};
	rows[count++] = (struct notice_row){.title = S("正文"), .value = out.source.text};
	rows[count++] = (struct notice_row){
		.title = S("第几版"), .value = str_fmt(act->arena, "%lld", (long long)record_int(&record, "edition"))};
	for (size_t i = 0; i < COUNT(shown); i++) {
		if (use_wanted(&record, shown[i]))
			rows[count++] = (struct notice_row){.title = str_of(uses[shown[i]].row),
							    .value = out.uses[shown[i]]};
	}
	TRY(put_pictures(&program, &record, rows, &count));
	(void)day_read(record_text(&record, "until_on"), &until);
	TRY(publish_open(act, &record, out.source.title, rows, count, until - act->today + 1, &id));
	return tell(act, record.org);
}

err_t notice_closed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	if (!str_eq(event->on, S("notice")))
		return NULL;
	TRY(reg_load(&program, notice_reg(act), event->id, &record));
	TRY(publish_close(act, &record, S("撤下")));
	return tell(act, record.org);
}

/* ---- what days do ---- */

static err_t fire(struct act *act, int64_t id, struct str step)
{
	struct act program = act_as_program(act);
	return flow_fire(&program, notice_reg(act), id, &(struct flow_ask){.step = step, .by_program = true});
}

/* Its day has come already, or there is none to wait for. */
err_t notice_released(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	int64_t from = 0;
	TRY(reg_load(&program, notice_reg(act), event->id, &record));
	bool waits = day_read(record_text(&record, "from_on"), &from) && from > act->today;
	return waits ? NULL : fire(act, event->id, S("show"));
}

static err_t find_over(struct act *act, int64_t *ids, size_t room, size_t *count)
{
	*count = 0;
	if (notice_reg(act) == NULL)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_notice WHERE open = 1 AND state IN ('released', 'shown') AND "
				    "until_on <> '' AND until_on < $1 AND voided = 0 ORDER BY id LIMIT $2",
				    ARGS(V_TEXT(day_text(act->arena, act->today)), V_INT((int64_t)room)));
	return rows_ids(&rows, ids, room, count);
}

static err_t find_come(struct act *act, int64_t *ids, size_t room, size_t *count)
{
	*count = 0;
	if (notice_reg(act) == NULL)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_notice WHERE open = 1 AND state = 'released' AND from_on <= $1 "
				    "AND voided = 0 ORDER BY id LIMIT $2",
				    ARGS(V_TEXT(day_text(act->arena, act->today)), V_INT((int64_t)room)));
	return rows_ids(&rows, ids, room, count);
}

/* Unless it has gone on since it was found. */
static err_t fire_if(struct act *act, int64_t id, struct str name)
{
	struct record record;
	TRY(reg_load(act, notice_reg(act), id, &record));
	const struct flow *flow = flow_of(&record);
	const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, name);
	bool applies = step != NULL && !record.voided && flow_applies(act, &record, step);
	return applies ? fire(act, id, name) : NULL;
}

static err_t lapse(struct act *act, int64_t id)
{
	return fire_if(act, id, S("lapse"));
}

static err_t show(struct act *act, int64_t id)
{
	return fire_if(act, id, S("show"));
}

const struct due notices_dues[] = {{"a notice that is over", find_over, lapse},
				   {"a notice whose day has come", find_come, show},
				   {NULL, NULL, NULL}};

/* ---- for the demo ---- */

err_t notices_write(struct act *act, struct str org, const struct form *form, bool release, int64_t *out)
{
	const struct reg *reg = notice_reg(act);
	struct draft *draft = NULL;
	TRY(draft_new(act, reg, org, &draft));
	draft_take(draft, form, NULL, 0);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, out));
	TRY(flow_begun(act, reg, *out, S("")));
	if (!release)
		return NULL;
	return flow_fire(act, reg, *out, &(struct flow_ask){.step = S("release_now"), .by_program = true});
}
