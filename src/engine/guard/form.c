/*
 * form: what a cadre sees of the finds, and what he decides about each. See guard.h.
 */
#include "engine/guard/guard_int.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

static struct str field_name(struct act *act, const char *head, const struct guard_find *find)
{
	return str_fmt(act->arena, "%s" STR, head, STR_ARG(find->mark));
}

/* ---- taking ---- */

static err_t take_reason(struct act *act, const struct guard_find *find, const struct form *form,
			 struct str *out)
{
	struct str name = field_name(act, "guard_why_", find),
		   reason = str_trim(form_get(form, name));
	size_t chars = str_chars(reason);
	if (chars < REASON_LEAST)
		return err_field(act->arena, name,
				 "要放行，请写明为什么可以公开，例如“村卫生室的公开电话”");
	if (chars > REASON_MOST)
		return err_field(act->arena, name, "放行的原因请写短一些，最多 100 个字");
	*out = reason;
	return NULL;
}

static err_t decide(struct act *act, const struct guard_ask *ask, const struct guard_find *find,
		    const struct form *form)
{
	struct str choice = form_get(form, field_name(act, "guard_", find)), reason = {NULL, 0};
	if (find->state == GUARD_RELEASED)
		return str_eq(choice, S("hide")) ? guard_take_back(act, ask, find) : NULL;
	if (!str_eq(choice, S("show")))
		return NULL;
	TRY(take_reason(act, find, form, &reason));
	return guard_release(act, ask, find, reason);
}

static size_t undecided(const struct guard_report *report)
{
	size_t n = 0;
	for (size_t i = 0; i < report->count; i++)
		n += guard_is_open(&report->finds[i]) && !guard_is_repeated(report, i);
	return n;
}

err_t guard_take(struct act *act, const struct guard_ask *ask, const struct form *form,
		 struct guard_report *out)
{
	struct guard_report report;
	err_t faults = NULL;
	TRY(guard_look(act, ask, &report));
	if (report.seen.len > 0 && !str_eq(form_get(form, S("guard_seen")), report.seen))
		return err_field(
			act->arena, S("guard"),
			"公开卫士找到 %zu 处不宜公开的内容，请看一看下面标出来的，选好再公开",
			undecided(&report));
	for (size_t i = 0; i < report.count; i++) {
		if (guard_is_open(&report.finds[i]) && !guard_is_repeated(&report, i))
			faults = err_both(act->arena, faults,
					  decide(act, ask, &report.finds[i], form));
	}
	if (faults != NULL)
		return faults;
	TRY(guard_look(act, ask, &report));
	TRY(guard_need(act, &report));
	*out = report;
	return NULL;
}

/* ---- showing ---- */

static void put_piece(struct doc *pieces, struct str text, bool found, bool hidden)
{
	if (text.len == 0)
		return;
	struct doc *piece = doc_add_map(pieces);
	doc_set(piece, "text", text);
	doc_set_bool(piece, "found", found);
	doc_set_bool(piece, "hidden", hidden);
}

static bool has_find(const struct guard_report *report, size_t text)
{
	for (size_t i = 0; i < report->count; i++) {
		if (report->finds[i].text == text)
			return true;
	}
	return false;
}

static void put_text(const struct guard_report *report, size_t text, struct doc *list)
{
	const struct guard_text *whole = &report->ask.texts[text];
	struct doc *one = doc_add_map(list), *pieces = NULL;
	size_t at = 0;
	doc_set(one, "title", whole->title);
	pieces = doc_set_list(one, "pieces");
	for (size_t i = 0; i < report->count; i++) {
		const struct guard_find *find = &report->finds[i];
		if (find->text != text)
			continue;
		bool hidden = find->state == GUARD_HIDDEN || find->state == GUARD_STOPS;
		put_piece(pieces, str_sub(whole->text, at, find->span.from - at), false, false);
		put_piece(pieces, str_sub(whole->text, find->span.from, find->span.len), true,
			  hidden);
		at = find->span.from + find->span.len;
	}
	put_piece(pieces, str_sub(whole->text, at, whole->text.len), false, false);
}

static void put_decision(struct act *act, const struct guard_report *report, size_t which,
			 const struct form *typed, err_t errors, struct doc *list)
{
	const struct guard_find *find = &report->finds[which];
	const struct guard_text *text = &report->ask.texts[find->text];
	struct doc *one = doc_add_map(list);
	struct str name = field_name(act, "guard_", find),
		   why = field_name(act, "guard_why_", find);
	bool again = typed != NULL && form_has(typed, name);
	bool released = find->state == GUARD_RELEASED;
	bool show = again ? str_eq(form_get(typed, name), S("show")) : released;
	doc_set(one, "name", name);
	doc_set(one, "why", why);
	doc_set(one, "kind", private_title(find->span.kind));
	doc_set(one, "found", str_sub(text->text, find->span.from, find->span.len));
	doc_set(one, "where", text->title);
	doc_set_bool(one, "show", show);
	doc_set_bool(one, "stops", find->state == GUARD_STOPS);
	doc_set(one, "reason", again ? form_get(typed, why) : find->reason);
	doc_set(one, "fault", err_of_field(errors, why));
	doc_set(one, "by",
		released ? str_fmt(act->arena, STR " " STR " 放行",
				   STR_ARG(moment_chinese(act->arena, find->at)),
				   STR_ARG(find->actor))
			 : S(""));
	doc_set_bool(one, "may", act_may(act, report->ask.reg, VERB_PUBLISH, report->ask.org));
}

void guard_doc(struct act *act, const struct guard_report *report, const struct form *typed,
	       err_t errors, struct doc *page)
{
	if (report->count == 0 || report->seen.len == 0) {
		doc_set_bool(page, "guard", false);
		return;
	}
	struct doc *out = doc_set_map(page, "guard"), *texts = doc_set_list(out, "texts"),
		   *decisions = doc_set_list(out, "decisions");
	doc_set(out, "seen", report->seen);
	doc_set(out, "count_text", str_fmt(act->arena, "%zu 处", undecided(report)));
	doc_set(out, "fault", err_of_field(errors, S("guard")));
	for (size_t i = 0; i < report->ask.count; i++) {
		if (has_find(report, i))
			put_text(report, i, texts);
	}
	for (size_t i = 0; i < report->count; i++) {
		if (guard_is_open(&report->finds[i]) && !guard_is_repeated(report, i))
			put_decision(act, report, i, typed, errors, decisions);
	}
}
