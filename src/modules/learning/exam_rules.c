/*
 * exam_rules: what questions, papers, exams and candidates must be.
 *
 * A paper by which somebody has begun an exam changes no more: all who sit it have the same rule. Questions may change at any
 * time, since a paper that was drawn holds its own copy.
 */
#include "base/arena.h"
#include "modules/learning/learning_int.h"
#include "modules/learning/mark.h"

/* ---- a question ---- */

static size_t options_of(const struct draft *draft)
{
	static const char *const fields[MARK_OPTIONS] = {"option_a", "option_b", "option_c",
							 "option_d", "option_e", "option_f"};
	size_t count = 0;
	while (count < MARK_OPTIONS && draft_text(draft, fields[count]).len > 0)
		count++;
	for (size_t i = count; i < MARK_OPTIONS; i++) {
		if (draft_text(draft, fields[i]).len > 0)
			return 0;
	}
	return count;
}

/* Letters of options that are there; single: one of them, multiple: two or more. */
static void check_choice(struct draft *draft, bool several)
{
	size_t options = options_of(draft);
	struct str letters = mark_letters(draft->act->arena, draft_text(draft, "answer"));
	if (options < 2)
		learning_fault(draft, "option_a", S("至少要两个选项，从 A 起挨着写，中间不要空。"));
	else if (letters.len == 0 || (size_t)(letters.at[letters.len - 1] - 'A') >= options)
		learning_fault(draft, "answer",
			       S("答案要写选项的字母，例如 B；多选连着写，例如 ABD。"));
	else if (!several && letters.len != 1)
		learning_fault(draft, "answer", S("单选只有一个答案；有几个的，题型选“多选”。"));
	else if (several && letters.len < 2)
		learning_fault(draft, "answer",
			       S("多选至少有两个答案；只有一个的，题型选“单选”。"));
	else
		draft_set_text(draft, "answer", letters);
}

static void check_answer(struct draft *draft)
{
	struct arena *arena = draft->act->arena;
	struct str answer = draft_text(draft, "answer");
	if (answer.len == 0)
		return;
	if (draft_is(draft, "question_kind", "single") ||
	    draft_is(draft, "question_kind", "multiple")) {
		check_choice(draft, draft_is(draft, "question_kind", "multiple"));
		return;
	}
	if (draft_is(draft, "question_kind", "judgement")) {
		struct str judged = mark_judgement(arena, answer);
		if (judged.len == 0)
			learning_fault(draft, "answer", S("判断题的答案写“对”或者“错”。"));
		else
			draft_set_text(draft, "answer", judged);
		return;
	}
	size_t blanks = mark_blanks(arena, answer);
	if (draft_is(draft, "question_kind", "fill") && (blanks == 0 || blanks > MARK_BLANKS))
		learning_fault(draft, "answer", S("填空题写一到六空的答案，几空用分号隔开。"));
}

err_t question_check(struct act *act, struct draft *draft)
{
	(void)act;
	check_answer(draft);
	return NULL;
}

/* ---- a paper and its parts ---- */

static err_t begun_with(struct act *act, int64_t paper, int64_t *out)
{
	return db_int(act->db,
		      "SELECT count(*) FROM r_exam_sitting s JOIN r_exam e ON e.id = s.exam "
		      "WHERE e.paper = $1 AND coalesce(s.begun_at, 0) > 0 AND s.voided = 0",
		      ARGS(V_INT(paper)), out, NULL);
}

static struct str in_use(struct act *act, int64_t begun)
{
	return str_fmt(act->arena,
		       "已经有 %lld 个人按这张试卷答过，规则不能再改。要改的，另出一张试卷。",
		       (long long)begun);
}

static bool same(const struct draft *draft, const char *field)
{
	return record_int(draft->before, field) == draft_int(draft, field) &&
	       str_eq(record_text(draft->before, field), draft_text(draft, field));
}

err_t exam_paper_check(struct act *act, struct draft *draft)
{
	int64_t begun = 0;
	if (draft->before == NULL ||
	    (same(draft, "minutes") && same(draft, "pass_points") && same(draft, "partial")))
		return NULL;
	TRY(begun_with(act, draft->id, &begun));
	if (begun > 0)
		learning_fault(draft, "minutes", in_use(act, begun));
	return NULL;
}

err_t exam_part_check(struct act *act, struct draft *draft)
{
	struct record paper;
	bool found = false;
	int64_t begun = 0;
	TRY(learning_check_ref(act, draft, "paper", "exam_paper", &paper, &found));
	if (!found)
		return NULL;
	TRY(begun_with(act, paper.id, &begun));
	if (begun > 0)
		learning_fault(draft, "draw", in_use(act, begun));
	if (draft->before != NULL && record_int(draft->before, "paper") != paper.id)
		learning_fault(draft, "paper",
			       S("规则不能换到别的试卷。请在那张试卷里另登记一行。"));
	return NULL;
}

/* The paper's total follows from its parts. */
err_t exam_part_changed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record part, paper;
	struct draft *draft = NULL;
	int64_t total = 0, begun = 0, id = 0;
	TRY(reg_load(&program, act_register(act, "exam_part"), event->id, &part));
	TRY(act_lock(act, str_fmt(act->arena, "exam paper %lld",
				  (long long)record_int(&part, "paper"))));
	TRY(begun_with(act, record_int(&part, "paper"), &begun));
	if (part.voided && begun > 0)
		return err_new(act->arena, ERR_CONFLICT, STR, STR_ARG(in_use(act, begun)));
	TRY(exam_total(&program, record_int(&part, "paper"), &total));
	TRY(reg_load(&program, act_register(act, "exam_paper"), record_int(&part, "paper"),
		     &paper));
	TRY(draft_of(&program, &paper, &draft));
	draft_set_int(draft, "total", total);
	return draft_write(draft, paper.version, &id);
}

/* ---- an exam and who sits it ---- */

/* What is right was told to all who sat it: nobody begins it any more. */
static err_t check_end(struct act *act, struct draft *draft)
{
	bool ended = false;
	if (draft->before == NULL || same(draft, "until_on"))
		return NULL;
	TRY(exam_ended(act, draft->before, &ended));
	if (ended)
		learning_fault(draft, "until_on",
			       S("考试已经结束，解析给考生看了，不能再延期。要补考的，另登记一次考"
				 "试。"));
	return NULL;
}

err_t exam_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record paper;
	struct drawn drawn;
	bool found = false;
	int64_t begun = 0;
	learning_check_order(draft, "from_on", "until_on");
	TRY(check_end(act, draft));
	TRY(learning_check_ref(act, draft, "paper", "exam_paper", &paper, &found));
	if (!found)
		return NULL;
	if (draft->before != NULL && record_int(draft->before, "paper") != paper.id) {
		TRY(begun_with(act, record_int(draft->before, "paper"), &begun));
		if (begun > 0)
			learning_fault(draft, "paper", in_use(act, begun));
	}
	err_t err = exam_draw(&program, draft->org, paper.id, 1, &drawn);
	if (err != NULL && err->kind != ERR_INVALID)
		return err;
	if (err != NULL)
		draft_fault(draft, "paper", err);
	else if (record_int(&paper, "pass_points") > record_int(&paper, "total"))
		learning_fault(
			draft, "paper",
			str_fmt(act->arena,
				"这张试卷满分 %lld，及格分却是 %lld，谁也及不了格。请先改试卷。",
				(long long)record_int(&paper, "total"),
				(long long)record_int(&paper, "pass_points")));
	return NULL;
}

/* What a person marks must be marked before the points are settled. */
static err_t check_settled(struct act *act, struct draft *draft)
{
	struct record *lines = NULL;
	size_t count = 0, open = 0;
	if (draft->before == NULL || record_is(draft->before, "state", "marked") ||
	    !draft_is(draft, "state", "marked"))
		return NULL;
	TRY(exam_lines(act, draft->id, &lines, &count));
	for (size_t i = 0; i < count; i++)
		open += record_int(&lines[i], "marked") == 0;
	if (open > 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "还有 %zu 道案例题没有判。判完了再定成绩。", open);
	return NULL;
}

err_t exam_sitting_check(struct act *act, struct draft *draft)
{
	struct record exam;
	bool found = false;
	if (draft->before == NULL || !same(draft, "exam"))
		TRY(learning_check_ref(act, draft, "exam", "exam", &exam, &found));
	TRY(learning_check_who(act, draft));
	if (draft->before != NULL && (!same(draft, "exam") || !same(draft, "member")) &&
	    !record_is(draft->before, "state", "waiting"))
		learning_fault(draft, "exam", S("开始答了就不能换人、换考试。"));
	TRY(check_settled(act, draft));
	return learning_check_once(act, draft, "exam",
				   S("他已经在这次考试的名单里了。要重考的，另登记一次考试。"));
}
