/*
 * own: who learns, as he comes by telephone, and what a member of the Party finds of learning on his own phone page.
 *
 * There are two ways in: the link that his branch gave him, and, where a county has turned it on, the phone page on which he is
 * inside (web/member.h). Who comes by the second needs no link and no code: his exams and courses stand there, and he is entered
 * among the learners when he says of the first lesson that he has learnt it. Nothing tells how often he looks.
 */
#include "base/arena.h"
#include "engine/flow/flow.h"
#include "engine/link/link.h"
#include "modules/learning/learning_int.h"
#include "web/face.h"
#include "web/member.h"
#include "web/part.h"

/* ---- who it is ---- */

/* Probationary members learn what is meant for them. */
static struct str path_of(const struct record *member)
{
	return record_is(member, "member_state", "probationary") ? S("probationary") : S("member");
}

static err_t find_row(struct act *program, int64_t member, struct str path, struct record *out)
{
	struct record *rows = NULL;
	size_t count = 0;
	*out = (struct record){.id = 0};
	TRY(learning_of(program, "learner", "member", member, LEARNING_ROWS_MAX, &rows, &count));
	for (size_t i = 0; i < count && out->id == 0; i++) {
		if (str_eq(record_text(&rows[i], "path"), path) &&
		    str_eq(rows[i].org, program->org))
			*out = rows[i];
	}
	return NULL;
}

static err_t open_inside(struct visit *visit, struct act *program, struct pupil *out)
{
	struct record member;
	TRY(member_need(visit, &member));
	*program = act_as_program(&visit->act);
	out->member = member.id;
	out->name = record_text(&member, "name");
	out->path = path_of(&member);
	return find_row(program, member.id, out->path, &out->row);
}

err_t pupil_open(struct visit *visit, struct act *program, struct pupil *out)
{
	static const char refusal[] = "这个链接不对，或者已经停用。请问支部要新的码。";
	if (str_eq(visit_param(visit, 1), S("me")))
		return open_inside(visit, program, out);
	TRY(learning_open(visit, "learner", refusal, &out->row));
	*program = act_as_program(&visit->act);
	out->member = record_int(&out->row, "member");
	out->name = record_text(&out->row, "name");
	out->path = record_text(&out->row, "path");
	return out->row.voided ? err_new(visit->arena, ERR_NOT_FOUND, "%s", refusal) : NULL;
}

err_t pupil_enter(struct act *act, struct pupil *pupil)
{
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	if (pupil->row.id != 0)
		return NULL;
	TRY(act_lock(act, str_fmt(act->arena, "pupil %lld", (long long)pupil->member)));
	TRY(find_row(&program, pupil->member, pupil->path, &pupil->row));
	if (pupil->row.id != 0)
		return NULL;
	TRY(draft_new(&program, act_register(act, "learner"), act->org, &draft));
	draft_set_int(draft, "member", pupil->member);
	draft_set_text(draft, "path", pupil->path);
	TRY(draft_write(draft, 0, &id));
	return reg_load(&program, act_register(act, "learner"), id, &pupil->row);
}

/* ---- his exams ---- */

static err_t sittings_of(struct visit *visit, struct act *program, int64_t member,
			 struct record **out, size_t *count)
{
	size_t all = 0;
	*count = 0;
	*out = NULL;
	if (member != 0)
		TRY(reg_rows_of(program, "exam_sitting", "member", member, SITTINGS_MAX, out,
				&all));
	for (size_t i = 0; i < all; i++) { /* newest first */
		if (!record_is(&(*out)[i], "state", "cancelled") &&
		    str_eq((*out)[i].org, visit->act.org))
			(*out)[(*count)++] = (*out)[i];
	}
	return NULL;
}

err_t exams_put(struct visit *visit, struct act *program, int64_t member)
{
	struct record *sittings = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "exams");
	TRY(sittings_of(visit, program, member, &sittings, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_brief(program, &sittings[i], "exam"));
		doc_set(one, "state", record_brief(program, &sittings[i], "state"));
		doc_set(one, "url", exam_url(program, &sittings[i], ""));
	}
	doc_set_bool(visit->page, "has_exams", count > 0);
	return NULL;
}

/* ---- on his page ---- */

static struct str days_of(struct act *program, const struct record *exam)
{
	return str_fmt(program->arena, STR "到" STR,
		       STR_ARG(record_brief(program, exam, "from_on")),
		       STR_ARG(record_brief(program, exam, "until_on")));
}

static err_t put_exam(struct act *program, const struct record *sitting, struct doc *part)
{
	bool waiting = record_is(sitting, "state", "waiting"),
	     going = record_is(sitting, "state", "going");
	struct record exam;
	struct flow_view view;
	TRY(reg_load(program, act_register(program, "exam"), record_int(sitting, "exam"), &exam));
	TRY(flow_look(program, sitting, &view));
	struct doc *row = member_row(part, record_text(&exam, "name"),
				     record_is(sitting, "state", "marked")
					     ? record_brief(program, sitting, "points")
					     : S(""),
				     days_of(program, &exam));
	part_state(row, "state", view.state->title, view.state->tone, view.state->icon);
	doc_set(row, "url", exam_url(program, sitting, ""));
	doc_set(row, "url_title", waiting ? S("去考") : going ? S("接着答") : S("打开看"));
	if (waiting || going)
		doc_set_bool(part, "open", true);
	return NULL;
}

static err_t put_path(struct visit *visit, struct act *program, struct doc *part, struct str path,
		      struct str url, int64_t learner)
{
	struct record *courses = arena_many(visit->arena, struct record, COURSES_MAX), *done = NULL;
	size_t count = 0, learnt = 0;
	TRY(courses_for(program, visit->act.org, path, courses, &count));
	if (count == 0)
		return NULL;
	TRY(learning_of(program, "lesson_done", "learner", learner, LEARNING_ROWS_MAX, &done,
			&learnt));
	struct str whom =
		codes_title(catalogue_codes(program->house->catalogue, S("learning_path")), path);
	struct doc *row =
		member_row(part, str_fmt(visit->arena, "给" STR "的课程", STR_ARG(whom)),
			   str_fmt(visit->arena, "%zu 门", count),
			   learnt == 0 ? S("") : str_fmt(visit->arena, "学完 %zu 课", learnt));
	doc_set(row, "url", url);
	doc_set(row, "url_title", S("去学"));
	return NULL;
}

/* The paths on which his branch has entered him, and his own. */
static err_t put_paths(struct visit *visit, struct act *program, const struct record *member,
		       struct doc *part)
{
	struct record *rows = NULL, mine;
	size_t count = 0;
	struct str own = path_of(member);
	TRY(find_row(program, member->id, own, &mine));
	TRY(put_path(visit, program, part, own, face_url(visit, S("/learner/me")), mine.id));
	TRY(learning_of(program, "learner", "member", member->id, LEARNING_ROWS_MAX, &rows,
			&count));
	for (size_t i = 0; i < count; i++) {
		struct str path = record_text(&rows[i], "path");
		if (str_eq(path, own) || !str_eq(rows[i].org, visit->act.org))
			continue;
		TRY(put_path(visit, program, part, path,
			     str_fmt(visit->arena, "/v/" STR "/learner/" STR, STR_ARG(rows[i].org),
				     STR_ARG(link_make(program, &rows[i]))),
			     rows[i].id));
	}
	return NULL;
}

err_t learning_own(struct visit *visit, const struct record *member, struct doc *parts)
{
	struct act program = act_as_program(&visit->act);
	struct record *sittings = NULL;
	size_t count = 0, open = 0;
	if (!act_may_own(&visit->act, S("exam_sitting"), VERB_READ))
		return NULL;
	struct doc *part = member_part(parts, "learning", "学习和考试", "book", S(""),
				       "现在没有要学的课、要考的试。");
	TRY(sittings_of(visit, &program, member->id, &sittings, &count));
	for (size_t i = 0; i < count; i++) {
		open += record_is(&sittings[i], "state", "waiting") ||
			record_is(&sittings[i], "state", "going");
		TRY(put_exam(&program, &sittings[i], part));
	}
	TRY(put_paths(visit, &program, member, part));
	doc_set(part, "text",
		open > 0 ? str_fmt(visit->arena, "%zu 场考试等您答", open) : S("没有要考的试"));
	return NULL;
}
