/*
 * reasons: the county words the reasons that reviewers pick from. See engine/wording.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/wording/wording.h"
#include "modules/review/review_int.h"
#include "web/part.h"

static void put_code(struct visit *visit, const struct code *code, bool added, struct doc *list)
{
	struct str today = day_text(visit->arena, visit->act.today);
	bool open = wording_open(code, today), later = str_cmp(code->from, today) > 0;
	int64_t until = 0, from = 0;
	struct doc *one = doc_add_map(list);
	doc_set(one, "code", code->code);
	doc_set(one, "title", code->title);
	doc_set(one, "about", added ? S("本县加的") : S(""));
	if (later && day_read(code->from, &from))
		part_state(one, "state", str_fmt(visit->arena, STR "起用", STR_ARG(day_short(visit->arena, from))),
			   S("plain"), S("clock"));
	else if (!open)
		part_state(one, "state", S("已停用"), S("plain"), S("circle-x"));
	else if (day_read(code->until, &until))
		part_state(one, "state", str_fmt(visit->arena, "用到%s" STR, "",
						 STR_ARG(day_short(visit->arena, until))),
			   S("warn"), S("clock"));
	else
		part_state(one, "state", S("在用"), S("ok"), S("circle-check"));
	doc_set_bool(one, "can", (open || later) && !str_eq(code->code, S("other")));
}

static err_t put_log(struct visit *visit, const struct codes *codes, struct doc *out)
{
	struct wording_line *lines = NULL;
	size_t count = 0;
	TRY(wording_lines(&visit->act, codes->name, &lines, &count));
	struct doc *log = doc_set_list(out, "log");
	for (size_t i = count; i > 0; i--) {
		const struct wording_line *line = &lines[i - 1];
		struct doc *one = doc_add_map(log);
		int64_t day = 0;
		struct str on = day_read(line->from, &day) ? day_chinese(visit->arena, day) : line->from;
		doc_set(one, "text",
			str_fmt(visit->arena, STR "起%s“" STR "”", STR_ARG(on),
				line->until.len > 0 ? "停用" : "用", STR_ARG(line->title)));
		doc_set(one, "by", str_fmt(visit->arena, STR "　" STR, STR_ARG(line->actor),
					   STR_ARG(moment_chinese(visit->arena, line->at))));
	}
	doc_set_bool(out, "has_log", count > 0);
	return NULL;
}

err_t reasons_page(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	TRY(wording_refresh(&visit->act));
	visit_title(visit, S("原因用语"));
	doc_set_bool(visit->page, "may_change",
		     act_may(&visit->act, S("reasons"), VERB_CHANGE, visit->act.org));
	doc_set(visit->page, "today", day_text(visit->arena, visit->act.today));
	doc_set(visit->page, "typed", visit_refused(visit) ? visit_field(visit, "title") : S(""));
	struct doc *lists = doc_set_list(visit->page, "lists");
	for (size_t i = 0; i < catalogue->codes_count; i++) {
		const struct codes *shipped = &catalogue->codes[i];
		if (!shipped->editable)
			continue;
		const struct codes *codes = wording_of(visit->act.house, shipped);
		struct doc *out = doc_add_map(lists), *all = doc_set_list(out, "codes");
		doc_set(out, "name", codes->name);
		doc_set(out, "title", codes->title);
		for (size_t k = 0; k < codes->count; k++)
			put_code(visit, &codes->all[k],
				 codes_find(shipped, codes->all[k].code) == NULL, all);
		TRY(put_log(visit, codes, out));
	}
	return NULL;
}

err_t reasons_apply(struct visit *visit)
{
	struct str what = visit_field(visit, "do");
	bool end = str_eq(what, S("end"));
	TRY(wording_enter(&visit->act,
			  &(struct wording){.codes = visit_field(visit, "codes"),
					    .code = visit_field(visit, "code"),
					    .title = str_trim(visit_field(visit, "title")),
					    .from = visit_field(visit, "from"), .end = end}));
	visit->location = S("/desk/reasons");
	visit->flash = end ? S("已停用。以前选过的记录不变。")
			   : S("已保存，各级窗口马上用新的。以前选过的记录不变。");
	return NULL;
}
