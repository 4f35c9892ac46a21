/*
 * exam_page: an exam as its candidate meets it, by telephone: a code or a link, one question a page, the result.
 *
 * Every page works without a script: each question is a form of its own, and what is chosen is kept when it is sent. With one
 * (exam.js) it is kept when it is chosen. A page that was lost is opened again by the same link or code. None of the addresses
 * counts as a new submission (route.repeats): what comes twice finds its work done.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/learning/learning_int.h"
#include "modules/learning/mark.h"
#include "web/face.h"
#include "web/member.h"

enum { CODE_LENGTH = 8 };
#define SECOND_MS 1000LL
#define MINUTE_MS (60 * SECOND_MS)

/* ---- by a code ---- */

/* Who is inside on his own phone page (web/member.h) needs no code. */
static err_t put_inside(struct visit *visit)
{
	struct act kept = visit->act;
	struct record member = {.id = 0};
	bool found = false;
	if (member_on(&visit->act))
		TRY(member_open(visit, &member, &found));
	visit->act = kept;
	struct act program = act_as_program(&visit->act);
	return exams_put(visit, &program,
			 found && str_eq(member.org, visit->act.org) ? member.id : 0);
}

err_t exam_enter_page(struct visit *visit)
{
	face_begin(visit, S("考试"), face_url(visit, S("/learn")), "学习");
	doc_set(visit->page, "action", face_url(visit, S("/exam")));
	doc_set_bool(visit->page, "wrong", visit_query(visit, "wrong").len > 0);
	doc_set(visit->page, "certificate_url", face_url(visit, S("/certificate")));
	return put_inside(visit);
}

/* A wrong try is counted, so it is committed. */
err_t exam_enter_apply(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct str code = exam_code_typed(visit->arena, visit_field(visit, "code"));
	struct record sitting;
	bool found = false;
	if (code.len != CODE_LENGTH)
		return err_field(visit->arena, S("code"), "口令是八位数字，请照口令条再输一次。");
	TRY(exam_by_code(&visit->act, code, &sitting, &found));
	visit->location =
		found ? exam_url(&program, &sitting, "") : face_url(visit, S("/exam?wrong=1"));
	return NULL;
}

/* ---- one's own ---- */

static err_t open_own(struct visit *visit, struct act *program, struct record *sitting)
{
	static const char refusal[] = "这个链接不对，或者已经作废。请问支部要新的口令条。";
	TRY(learning_open(visit, "exam_sitting", refusal, sitting));
	*program = act_as_program(&visit->act);
	return sitting->voided ? err_new(visit->arena, ERR_NOT_FOUND, "%s", refusal) : NULL;
}

static struct str clock_words(struct arena *arena, int64_t moment)
{
	struct str whole = moment_chinese(arena, moment);
	size_t blank = str_find(whole, S(" "));
	return blank == SIZE_MAX ? whole : str_sub(whole, blank + 1, whole.len);
}

static void put_time(struct visit *visit, const struct record *sitting)
{
	int64_t left = record_int(sitting, "ends_at") - visit->act.now;
	left = left < 0 ? 0 : left;
	doc_set(visit->page, "left_seconds", learning_number(visit->arena, left / SECOND_MS));
	doc_set(visit->page, "left_text",
		left < MINUTE_MS
			? S("不到 1 分钟")
			: str_fmt(visit->arena, "%lld 分钟", (long long)(left / MINUTE_MS)));
	doc_set(visit->page, "until_text",
		clock_words(visit->arena, record_int(sitting, "ends_at")));
}

/* ---- what a question says ---- */

/* shown: also which of them are right. What a page says is in its JSON too, so that nothing of it is there before the paper is
 * handed in. */
static void put_options(struct doc *one, const struct record *line, struct str chosen, bool shown)
{
	struct arena *arena = one->in.arena;
	struct str options = record_text(line, "options");
	struct str right = record_text(line, "right_answer");
	struct doc *list = doc_set_list(one, "options");
	for (int i = 0; i < MARK_OPTIONS && options.len > 0; i++) {
		struct doc *row = doc_add_map(list);
		struct str letter = str_fmt(arena, "%c", 'A' + i);
		doc_set(row, "letter", letter);
		doc_set(row, "text", str_cut(&options, '\n'));
		doc_set_bool(row, "chosen", str_find(chosen, letter) != SIZE_MAX);
		doc_set_bool(row, "right", shown && str_find(right, letter) != SIZE_MAX);
	}
}

/* Lines as "甲；乙". */
static struct str blanks_words(struct arena *arena, struct str answer)
{
	struct str all = S("");
	bool first = true;
	while (answer.len > 0) {
		struct str one = str_cut(&answer, '\n');
		all = str_fmt(arena, STR "%s" STR, STR_ARG(all), first ? "" : "；",
			      STR_ARG(one.len > 0 ? one : S("＿")));
		first = false;
	}
	return all;
}

/* "一|1" as "一 或 1". */
static struct str right_words(struct arena *arena, const struct record *line)
{
	struct str right = record_text(line, "right_answer"), all = S("");
	if (!record_is(line, "question_kind", "fill"))
		return right;
	while (right.len > 0) {
		struct str one = str_cut(&right, '|');
		all = all.len == 0 ? one
				   : str_fmt(arena, STR " 或 " STR, STR_ARG(all), STR_ARG(one));
	}
	return all;
}

void exam_put_line(struct act *act, const struct record *line, bool shown, struct doc *one)
{
	struct str answer = record_text(line, "answer");
	bool marked = record_int(line, "marked") != 0;
	if (record_is(line, "question_kind", "fill"))
		answer = blanks_words(act->arena, answer);
	doc_set(one, "turn", learning_number(act->arena, record_int(line, "turn")));
	doc_set(one, "kind", record_brief(act, line, "question_kind"));
	doc_set(one, "text", record_text(line, "text"));
	doc_set(one, "most", learning_number(act->arena, record_int(line, "most")));
	doc_set(one, "answer", answer.len > 0 ? answer : S("没有答"));
	doc_set(one, "right_answer", shown ? right_words(act->arena, line) : S(""));
	doc_set(one, "explanation", shown ? record_text(line, "explanation") : S(""));
	doc_set(one, "remark", shown ? record_text(line, "remark") : S(""));
	doc_set(one, "got",
		shown && marked ? learning_number(act->arena, record_int(line, "got")) : S(""));
	put_options(one, line, record_text(line, "answer"), shown);
}

/* ---- before, during, after ---- */

static err_t put_before(struct visit *visit, struct act *program, const struct record *sitting,
			const struct record *exam)
{
	struct record paper;
	TRY(reg_load(program, act_register(program, "exam_paper"), record_int(exam, "paper"),
		     &paper));
	doc_set(visit->page, "minutes", record_brief(program, &paper, "minutes"));
	doc_set(visit->page, "total", record_brief(program, &paper, "total"));
	doc_set(visit->page, "pass_points", record_brief(program, &paper, "pass_points"));
	doc_set(visit->page, "partial", record_brief(program, &paper, "partial"));
	doc_set(visit->page, "words", record_text(&paper, "words"));
	doc_set(visit->page, "days",
		str_fmt(visit->arena, STR "到" STR, STR_ARG(record_brief(program, exam, "from_on")),
			STR_ARG(record_brief(program, exam, "until_on"))));
	doc_set(visit->page, "begin_url", exam_url(program, sitting, "/begin"));
	return NULL;
}

static void put_card(struct visit *visit, struct act *program, const struct record *sitting,
		     const struct record *lines, size_t count)
{
	struct doc *list = doc_set_list(visit->page, "questions");
	size_t answered = 0;
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		struct str turn = learning_number(visit->arena, record_int(&lines[i], "turn"));
		bool has = record_text(&lines[i], "answer").len > 0;
		answered += has;
		doc_set(one, "turn", turn);
		doc_set_bool(one, "answered", has);
		doc_set(one, "url",
			exam_url(program, sitting,
				 str_c(visit->arena, str_join(visit->arena, S("/q/"), turn))));
	}
	doc_set(visit->page, "open_text",
		answered == count ? S("都答了")
				  : str_fmt(visit->arena, "还有 %zu 题没有答", count - answered));
	doc_set_bool(visit->page, "all_answered", answered == count);
	doc_set(visit->page, "hand_in_url", exam_url(program, sitting, "/hand-in"));
	put_time(visit, sitting);
}

/* What is right, what each answer got and why is told when nobody can sit the exam any more: an early candidate could tell a
 * later one. */
static err_t put_result(struct visit *visit, struct act *program, const struct record *sitting,
			const struct record *exam, const struct record *lines, size_t count)
{
	struct record certificate;
	bool marked = record_is(sitting, "state", "marked"), found = false, ended = false;
	struct doc *list = doc_set_list(visit->page, "lines");
	TRY(exam_ended(program, exam, &ended));
	for (size_t i = 0; i < count; i++)
		exam_put_line(program, &lines[i], ended, doc_add_map(list));
	doc_set_bool(visit->page, "explained", ended);
	doc_set(visit->page, "exam_until", record_brief(program, exam, "until_on"));
	TRY(exam_certificate_of(&visit->act, sitting->id, &certificate, &found));
	doc_set(visit->page, "points",
		marked ? learning_number(visit->arena, record_int(sitting, "points")) : S(""));
	doc_set(visit->page, "total", record_brief(program, sitting, "total"));
	doc_set(visit->page, "pass_points", record_brief(program, sitting, "pass_points"));
	doc_set_bool(visit->page, "passed", record_int(sitting, "passed") != 0);
	doc_set(visit->page, "certificate_url",
		marked && found ? exam_url(program, sitting, "/certificate.pdf") : S(""));
	doc_set_bool(visit->page, "by_time", record_is(sitting, "handed_how", "time"));
	return NULL;
}

err_t exam_page(struct visit *visit)
{
	struct act program;
	struct record sitting, exam, *lines = NULL;
	size_t count = 0;
	TRY(open_own(visit, &program, &sitting));
	TRY(reg_load(&program, act_register(&program, "exam"), record_int(&sitting, "exam"),
		     &exam));
	bool waiting = record_is(&sitting, "state", "waiting"),
	     going = record_is(&sitting, "state", "going"),
	     handed = record_is(&sitting, "state", "handed"),
	     marked = record_is(&sitting, "state", "marked");
	bool over = going && exam_is_over(&visit->act, &sitting);
	visit->unkept = true;
	face_begin(visit, record_text(&exam, "name"), S(""), "");
	doc_set(visit->page, "who", record_text(&sitting, "name"));
	doc_set(visit->page, "number", record_text(&sitting, "number"));
	doc_set_bool(visit->page, "before", waiting);
	doc_set_bool(visit->page, "going", going && !over);
	doc_set_bool(visit->page, "over", over);
	doc_set_bool(visit->page, "handed", handed);
	doc_set_bool(visit->page, "marked", marked);
	doc_set_bool(visit->page, "result", handed || marked);
	doc_set_bool(visit->page, "cancelled", record_is(&sitting, "state", "cancelled"));
	if (waiting)
		return put_before(visit, &program, &sitting, &exam);
	TRY(exam_lines(&visit->act, sitting.id, &lines, &count));
	put_card(visit, &program, &sitting, lines, count);
	return handed || marked ? put_result(visit, &program, &sitting, &exam, lines, count) : NULL;
}

err_t exam_begin_apply(struct visit *visit)
{
	struct act program;
	struct record sitting;
	TRY(open_own(visit, &program, &sitting));
	bool fresh = record_is(&sitting, "state", "waiting");
	err_t err = exam_begin(&visit->act, sitting.id);
	if (err != NULL &&
	    err->kind ==
		    ERR_INVALID) /* the bank has shrunk: nothing of it is the candidate's to mend */
		return err_new(visit->arena, ERR_CONFLICT,
			       "题库里的题不够抽这张卷子，请告诉支部。您的口令还能用。");
	TRY(err);
	visit->location = exam_url(&program, &sitting, fresh ? "/q/1" : "");
	return NULL;
}

/* ---- one question ---- */

static void put_blanks(struct visit *visit, const struct record *line, struct str answer)
{
	struct doc *list = doc_set_list(visit->page, "blanks");
	size_t blanks = mark_blanks(visit->arena, record_text(line, "right_answer"));
	for (size_t i = 0; i < blanks && i < MARK_BLANKS; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", str_fmt(visit->arena, "answer_%zu", i + 1));
		doc_set(one, "title",
			blanks == 1 ? S("填在这里") : str_fmt(visit->arena, "第 %zu 空", i + 1));
		doc_set(one, "value", str_cut(&answer, '\n'));
	}
}

static void put_question(struct visit *visit, struct act *program, const struct record *line)
{
	static const char *const kinds[][2] = {{"single", "is_single"},
					       {"multiple", "is_multiple"},
					       {"judgement", "is_judgement"},
					       {"fill", "is_fill"},
					       {"case", "is_case"}};
	struct str answer = visit_refused(visit) ? exam_answer_of(visit->arena, line, &visit->form)
						 : record_text(line, "answer");
	exam_put_line(program, line, false, visit->page);
	for (size_t i = 0; i < COUNT(kinds); i++)
		doc_set_bool(visit->page, kinds[i][1],
			     record_is(line, "question_kind", kinds[i][0]));
	put_options(visit->page, line, answer, false);
	put_blanks(visit, line, answer);
	doc_set(visit->page, "answer", answer);
	doc_set_bool(visit->page, "yes", str_eq(answer, S("对")));
	doc_set_bool(visit->page, "no", str_eq(answer, S("错")));
}

static err_t open_line(struct visit *visit, const struct record *sitting, struct record *out,
		       size_t *count)
{
	struct record *lines = NULL;
	int64_t turn = visit_id(visit, 2);
	TRY(exam_lines(&visit->act, sitting->id, &lines, count));
	if (turn < 1 || turn > (int64_t)*count)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "卷子上没有这道题。请回到答题卡再点一次。");
	*out = lines[turn - 1];
	return NULL;
}

err_t exam_question_page(struct visit *visit)
{
	struct act program;
	struct record sitting, line;
	size_t count = 0;
	TRY(open_own(visit, &program, &sitting));
	if (!record_is(&sitting, "state", "going") || exam_is_over(&visit->act, &sitting)) {
		visit->location = exam_url(&program, &sitting, "");
		return NULL;
	}
	TRY(open_line(visit, &sitting, &line, &count));
	visit->unkept = true;
	face_begin(visit,
		   str_fmt(visit->arena, "第 %lld 题，一共 %zu 题",
			   (long long)record_int(&line, "turn"), count),
		   exam_url(&program, &sitting, ""), "答题卡");
	put_question(visit, &program, &line);
	put_time(visit, &sitting);
	doc_set(visit->page, "action", visit->url);
	doc_set(visit->page, "card_url", exam_url(&program, &sitting, ""));
	doc_set_bool(visit->page, "first", record_int(&line, "turn") == 1);
	doc_set_bool(visit->page, "last", record_int(&line, "turn") == (int64_t)count);
	return NULL;
}

static struct str where_next(struct visit *visit, struct act *program, const struct record *sitting,
			     int64_t turn, size_t count)
{
	struct str go = visit_field(visit, "go");
	if (str_eq(go, S("next")))
		turn++;
	else if (str_eq(go, S("before")))
		turn--;
	else if (!str_eq(go, S("stay")))
		turn = 0;
	if (turn < 1 || turn > (int64_t)count)
		return exam_url(program, sitting, "");
	return exam_url(program, sitting,
			str_c(visit->arena, str_fmt(visit->arena, "/q/%lld", (long long)turn)));
}

err_t exam_question_apply(struct visit *visit)
{
	struct act program;
	struct record sitting, line;
	size_t count = 0;
	TRY(open_own(visit, &program, &sitting));
	visit->location = exam_url(&program, &sitting, "");
	if (!record_is(&sitting, "state", "going"))
		return NULL;
	bool late = exam_is_over(&visit->act, &sitting);
	TRY(open_line(visit, &sitting, &line, &count));
	TRY(exam_answer(&visit->act, sitting.id, record_int(&line, "turn"),
			exam_answer_of(visit->arena, &line, &visit->form)));
	if (late)
		visit->flash = S("时间到了，刚才这一题没有算；前面存下的都算。");
	else
		visit->location =
			where_next(visit, &program, &sitting, record_int(&line, "turn"), count);
	return NULL;
}

err_t exam_hand_in_apply(struct visit *visit)
{
	struct act program;
	struct record sitting;
	TRY(open_own(visit, &program, &sitting));
	TRY(exam_hand_in(&visit->act, sitting.id, false));
	visit->location = exam_url(&program, &sitting, "");
	return NULL;
}

err_t exam_certificate_page(struct visit *visit)
{
	struct act program;
	struct record sitting, certificate;
	bool found = false;
	TRY(open_own(visit, &program, &sitting));
	TRY(exam_certificate_of(&visit->act, sitting.id, &certificate, &found));
	if (!found)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "还没有合格证书：成绩没有出来，没有及格，或者证书作废了。");
	return exam_certificate_print(visit, &certificate);
}
