/*
 * rules: what courses, lessons and learners must be.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/guard/guard.h"
#include "modules/learning/learning_int.h"

void learning_fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

void learning_check_order(struct draft *draft, const char *first, const char *last)
{
	struct str from = draft_text(draft, first), until = draft_text(draft, last);
	if (from.len > 0 && until.len > 0 && str_cmp(until, from) < 0)
		learning_fault(draft, last, S("比开始的日期还早，请核对。"));
}

err_t learning_check_ref(struct act *act, struct draft *draft, const char *field, const char *reg,
			 struct record *out, bool *found)
{
	struct act program = act_as_program(act);
	int64_t id = draft_int(draft, field);
	*found = false;
	if (id == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, reg), id, out));
	*found = !out->voided && str_eq(out->org, draft->org);
	if (!*found)
		learning_fault(draft, field, S("这一条已经作废，或者不是本地的，请重新选。"));
	return NULL;
}

err_t learning_check_who(struct act *act, struct draft *draft)
{
	struct record member;
	bool found = false;
	/* Who has moved to another branch since is still the one it was about. */
	bool same = draft->before != NULL &&
		    record_int(draft->before, "member") == draft_int(draft, "member");
	if (draft_int(draft, "member") == 0 && draft_text(draft, "name").len == 0)
		learning_fault(draft, "name", S("请选是哪名党员；不是党员的，写姓名。"));
	if (draft_int(draft, "member") == 0 || same)
		return NULL;
	TRY(learning_check_ref(act, draft, "member", "party_member", &member, &found));
	if (found)
		draft_set_text(draft, "name", record_text(&member, "name"));
	return NULL;
}

static bool alike(const struct record *row, const struct draft *draft, const char *field)
{
	return record_int(row, field) == draft_int(draft, field) &&
	       str_eq(record_text(row, field), draft_text(draft, field));
}

err_t learning_check_once(struct act *act, struct draft *draft, const char *of, struct str sentence)
{
	struct act program = act_as_program(act);
	struct record *rows = NULL;
	size_t count = 0;
	if (draft_int(draft, "member") == 0)
		return NULL;
	TRY(reg_rows_of(&program, draft->reg->name.at, "member", draft_int(draft, "member"),
			LEARNING_ROWS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (rows[i].id == draft->id || record_is(&rows[i], "state", "cancelled") ||
		    !alike(&rows[i], draft, of))
			continue;
		learning_fault(draft, "member", sentence);
		return NULL;
	}
	return NULL;
}

/* ---- courses and lessons ---- */

/* What villagers learn stands in public as soon as it is saved. */
static err_t check_public(struct draft *draft, struct str paths, const char *const *fields,
			  size_t count)
{
	return str_has_word(paths, S("villager")) ? guard_draft(draft, fields, count) : NULL;
}

/* A course that is opened to villagers opens its lessons: what was written for others is looked at now. */
static err_t check_lessons(struct act *act, struct draft *draft)
{
	static const char *const fields[] = {"name", "text"};
	struct act program = act_as_program(act);
	struct record *lessons = NULL;
	size_t count = 0;
	bool was = draft->before != NULL &&
		   str_has_word(record_text(draft->before, "paths"), S("villager"));
	if (draft->before == NULL || was ||
	    !str_has_word(draft_text(draft, "paths"), S("villager")))
		return NULL;
	TRY(learning_of(&program, "lesson", "course", draft->id, LEARNING_ROWS_MAX, &lessons,
			&count));
	for (size_t i = 0; i < count; i++) {
		struct draft *lesson = NULL;
		TRY(draft_of(&program, &lessons[i], &lesson));
		TRY(guard_draft(lesson, fields, COUNT(fields)));
		if (lesson->errors != NULL)
			learning_fault(draft, "paths",
				       str_fmt(act->arena,
					       "“" STR
					       "”这一课里像是有个人的号码、门牌或者病情，改了它"
					       "再给村民学。",
					       STR_ARG(record_text(&lessons[i], "name"))));
	}
	return NULL;
}

err_t course_check(struct act *act, struct draft *draft)
{
	static const char *const fields[] = {"name", "words"};
	TRY(check_public(draft, draft_text(draft, "paths"), fields,
			 COUNT(fields)));
	return check_lessons(act, draft);
}

err_t lesson_check(struct act *act, struct draft *draft)
{
	static const char *const fields[] = {"name", "text"};
	struct record course;
	bool found = false;
	TRY(learning_check_ref(act, draft, "course", "course", &course, &found));
	return found ? check_public(draft, record_text(&course, "paths"), fields,
				    COUNT(fields))
		     : NULL;
}

/* ---- who learns ---- */

err_t learner_check(struct act *act, struct draft *draft)
{
	TRY(learning_check_who(act, draft));
	return learning_check_once(act, draft, "path", S("他已经在学这条路径了，不用再登记。"));
}
