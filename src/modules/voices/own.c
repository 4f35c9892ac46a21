/*
 * own: what became of it, for who has told it: by the link, or by number and telephone; and the teller's own verdict.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "modules/voices/voices_int.h"
#include "web/part.h"

enum { TAIL = 4 };

static err_t open_own(struct visit *visit, struct record *out)
{
	TRY(link_open(&visit->act, act_register(&visit->act, "voice"), visit_param(visit, 1), out));
	if (out->voided || !str_eq(out->org, visit->act.org))
		return err_new(visit->arena, ERR_NOT_FOUND, "这个链接不对，或者这件事已经作废。请打村里电话问。");
	return NULL;
}

static bool tail_fits(struct act *program, const struct record *record, struct str tail)
{
	struct str phone;
	return tail.len == TAIL && record_plain(program, record, "phone", &phone) == NULL && str_ends(phone, tail);
}

/* A wrong try is counted, so it is committed. */
err_t voice_find_apply(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct str number = str_trim(visit_field(visit, "number")), tail = str_trim(visit_field(visit, "phone_tail"));
	struct str who = str_fmt(visit->arena, "voice:" STR ":" STR, STR_ARG(visit->act.org), STR_ARG(visit->act.peer));
	struct record one;
	bool allowed = false;
	if (number.len == 0 || tail.len != TAIL)
		return err_field(visit->arena, S("number"), "请写说事的编号和手机号后四位。");
	TRY(guess_allowed(&visit->act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"), "试的次数太多了，请过 15 分钟再查，或者打村里电话。");
	bool found = reg_find_number(&program, act_register(&program, "voice"), number, &one) == NULL && !one.voided &&
		     str_eq(one.org, visit->act.org) && tail_fits(&program, &one, tail);
	if (!found) {
		visit->location = face_url(visit, S("/voice?wrong=1#find"));
		return guess_failed(&visit->act, who);
	}
	visit->location = face_url(visit, str_join(visit->arena, S("/voice/"), link_make(&visit->act, &one)));
	return NULL;
}

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

err_t voice_own_page(struct visit *visit)
{
	struct record record;
	TRY(open_own(visit, &record));
	struct act program = act_as_program(&visit->act);
	const struct flow_state *state = flow_state(record.reg->flows[0], record_text(&record, "state"));
	struct str own = face_url(visit, str_join(visit->arena, S("/voice/"), visit_param(visit, 1)));
	bool stepping = visit_refused(visit) && str_find(visit->url, S("/step/")) != SIZE_MAX;
	int64_t due = 0;
	face_begin(visit, S("我说的事"), face_url(visit, S("/voice")), "说事");
	doc_set_bool(visit->page, "told", visit_query(visit, "told").len > 0);
	part_state(visit->page, "state", state->title, state->tone, state->icon);
	doc_set(visit->page, "words", state->words);
	doc_set(visit->page, "number", record_text(&record, "number"));
	doc_set(visit->page, "topic", record_shown(&program, &record, reg_field(record.reg, S("topic"))));
	doc_set(visit->page, "text", record_text(&record, "text"));
	doc_set(visit->page, "answer", record_text(&record, "answer"));
	doc_set(visit->page, "due", record.open && day_read(record.stage_due, &due) && due < 2900000
					    ? day_chinese(visit->arena, due)
					    : S(""));
	doc_set(visit->page, "link", visit_address(visit, own));
	doc_set_int(visit->page, "version", record.version);
	struct doc *actions = doc_set_list(visit->page, "actions");
	TRY(flow_actions_doc(&visit->act, &record, str_join(visit->arena, own, S("/step")),
			     stepping ? visit_param(visit, 2) : S(""), &visit->form, visit->errors, actions));
	doc_set_bool(visit->page, "has_actions", actions->in.count > 0);
	return put_way(visit, &record);
}

err_t voice_step_apply(struct visit *visit)
{
	struct record record;
	int64_t version = 0;
	TRY(open_own(visit, &record));
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(flow_fire(&visit->act, record.reg, record.id,
		      &(struct flow_ask){.step = visit_param(visit, 2), .version = version, .form = &visit->form}));
	visit->location = face_url(visit, str_join(visit->arena, S("/voice/"), visit_param(visit, 1)));
	return NULL;
}
