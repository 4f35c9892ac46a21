/*
 * told: see told.h.
 */
#include "web/told.h"

#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "web/face.h"
#include "web/part.h"

enum { TAIL = 4 };

static struct str own_url(const struct visit *visit, const struct told *what, struct str link)
{
	return face_url(visit, str_join(visit->arena, str_of(what->own), link));
}

struct str told_url(struct visit *visit, const struct told *what, const struct record *record)
{
	return own_url(visit, what, link_make(&visit->act, record));
}

static err_t open_own(struct visit *visit, const struct told *what, struct record *out)
{
	TRY(link_open(&visit->act, act_register(&visit->act, what->reg), visit_param(visit, 1),
		      out));
	if (out->voided || !str_eq(out->org, visit->act.org))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个链接不对，或者这件事已经作废。请打村里电话问。");
	return NULL;
}

/* ---- finding it again ---- */

/* The whole receipt proves itself; a number alone needs the telephone that was left. */
static bool is_proved(struct visit *visit, const struct told *what, struct str number,
		      struct str tail, struct record *out)
{
	struct act program = act_as_program(&visit->act);
	const struct reg *reg = act_register(&program, what->reg);
	bool found = str_find(number, S(".")) != SIZE_MAX
			     ? link_open(&program, reg, number, out) == NULL
			     : link_open_tail(&program, reg, number, tail, out) == NULL;
	return found && !out->voided && str_eq(out->org, visit->act.org);
}

/* A wrong try is counted, so it is committed. */
err_t told_find(struct visit *visit, const struct told *what)
{
	struct str number = str_trim(visit_field(visit, "number")),
		   tail = str_trim(visit_field(visit, "phone_tail"));
	struct str who = str_fmt(visit->arena, "%s:" STR ":" STR, what->reg,
				 STR_ARG(visit->act.org), STR_ARG(visit->act.peer));
	struct record one;
	bool allowed = false;
	if (number.len == 0 || (tail.len != TAIL && str_find(number, S(".")) == SIZE_MAX))
		return err_field(visit->arena, S("number"),
				 "请写编号和手机号后四位；有回执编号的，写全了就行，不用手机号。");
	TRY(guess_allowed(&visit->act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"),
				 "试的次数太多了，请过 15 分钟再查，或者打村里电话。");
	if (!is_proved(visit, what, number, tail, &one)) {
		visit->location =
			face_url(visit, str_fmt(visit->arena, "%s?wrong=1#find", what->first));
		return guess_failed(&visit->act, who);
	}
	visit->location = told_url(visit, what, &one);
	return NULL;
}

/* ---- the page ---- */

static err_t put_way(struct visit *visit, const struct record *record)
{
	struct act program = act_as_program(&visit->act);
	struct flow_line *lines = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "lines");
	TRY(flow_journal(&program, record, &lines, &count));
	for (size_t i = 0; i < count; i++) {
		if (lines[i].inner || (lines[i].words.len == 0 && i > 0))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", i == 0 ? S("您说了这件事") : lines[i].words);
		doc_set(one, "time", day_short(visit->arena, day_of_moment(lines[i].at)));
		doc_set(one, "note", lines[i].reason);
	}
	return NULL;
}

/* Of the stage it is in, else of the whole; empty: there is no limit. */
static struct str due_words(struct arena *arena, const struct record *record)
{
	enum { FAR = 2900000 };
	int64_t due = 0;
	bool known = day_read(record->stage_due, &due) && due < FAR;
	if (!known)
		known = day_read(record_text(record, "due"), &due) && due < FAR;
	return record->open && known ? day_chinese(arena, due) : S("");
}

static void put_record(struct visit *visit, const struct record *record)
{
	struct act program = act_as_program(&visit->act);
	const struct flow_state *state =
		flow_state(record->reg->flows[0], record_text(record, "state"));
	part_state(visit->page, "state", state->title, state->tone, state->icon);
	doc_set(visit->page, "words", state->words);
	doc_set(visit->page, "number", record_text(record, "number"));
	doc_set(visit->page, "topic",
		record_shown(&program, record, reg_field(record->reg, S("topic"))));
	doc_set(visit->page, "text", record_text(record, "text"));
	doc_set(visit->page, "answer", record_text(record, "answer"));
	doc_set(visit->page, "due", due_words(visit->arena, record));
	doc_set_int(visit->page, "version", record->version);
}

err_t told_page(struct visit *visit, const struct told *what)
{
	struct record record;
	TRY(open_own(visit, what, &record));
	struct str own = own_url(visit, what, visit_param(visit, 1));
	bool stepping = visit_refused(visit) && str_find(visit->url, S("/step/")) != SIZE_MAX;
	face_begin(visit, str_of(what->title), face_url(visit, str_of(what->first)), what->back);
	doc_set_bool(visit->page, "told", visit_query(visit, "told").len > 0);
	put_record(visit, &record);
	doc_set(visit->page, "receipt", visit_param(visit, 1));
	doc_set(visit->page, "link", visit_address(visit, own));
	struct doc *actions = doc_set_list(visit->page, "actions");
	TRY(flow_actions_doc(&visit->act, &record, str_join(visit->arena, own, S("/step")),
			     stepping ? visit_param(visit, 2) : S(""), &visit->form, visit->errors,
			     actions));
	doc_set_bool(visit->page, "has_actions", actions->in.count > 0);
	return put_way(visit, &record);
}

err_t told_step(struct visit *visit, const struct told *what)
{
	struct record record;
	int64_t version = 0;
	TRY(open_own(visit, what, &record));
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(flow_fire(&visit->act, record.reg, record.id,
		      &(struct flow_ask){.step = visit_param(visit, 2),
					 .version = version,
					 .form = &visit->form}));
	visit->location = own_url(visit, what, visit_param(visit, 1));
	return NULL;
}
