/*
 * sitting: one person's exam, from the first question to its points.
 *
 * The paper is drawn when it is begun and copied: what the bank becomes later changes none of it. Each answer is a row that is
 * written when it is given; time is the server's. Handing in twice, or after time, changes nothing that was kept. Everything that
 * writes to a sitting waits for the others that do (exam_lock).
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "engine/link/link.h"
#include "modules/learning/learning_int.h"
#include "modules/learning/mark.h"

enum { ANSWER_CHARS = 2000, SEED_LIMIT = 1 << 30 };
#define MINUTE_MS (60 * 1000LL)

/* ---- its link ---- */

struct str exam_url(struct act *act, const struct record *sitting, const char *rest)
{
	return str_fmt(act->arena, "/v/" STR "/exam/" STR "%s", STR_ARG(sitting->org),
		       STR_ARG(link_make(act, sitting)), rest);
}

/* ---- rows ---- */

err_t exam_lock(struct act *act, int64_t sitting)
{
	return act_lock(act, str_fmt(act->arena, "exam sitting %lld", (long long)sitting));
}

err_t exam_lines(struct act *act, int64_t sitting, struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	return learning_of(&program, "exam_line", "sitting", sitting, LINES_MAX, out, count);
}

bool exam_is_over(const struct act *act, const struct record *sitting)
{
	return act->now > record_int(sitting, "ends_at");
}

err_t exam_ended(struct act *act, const struct record *exam, bool *out)
{
	int64_t going = 0;
	struct str today = day_text(act->arena, act->today);
	*out = exam->voided || str_cmp(today, record_text(exam, "until_on")) > 0;
	if (!*out)
		return NULL;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_exam_sitting WHERE exam = $1 AND state = 'going' AND "
		   "ends_at >= $2 AND voided = 0",
		   ARGS(V_INT(exam->id), V_INT(act->now)), &going, NULL));
	*out = going == 0;
	return NULL;
}

static err_t load(struct act *program, int64_t id, struct record *out)
{
	TRY(exam_lock(program, id));
	return reg_load(program, act_register(program, "exam_sitting"), id, out);
}

static err_t fire(struct act *program, int64_t id, const char *step)
{
	return flow_fire(program, act_register(program, "exam_sitting"), id,
			 &(struct flow_ask){.step = str_of(step), .by_program = true});
}

/* ---- beginning ---- */

static struct str options_text(struct arena *arena, const struct record *question)
{
	static const char *const fields[MARK_OPTIONS] = {"option_a", "option_b", "option_c",
							 "option_d", "option_e", "option_f"};
	struct str all = S("");
	for (size_t i = 0; i < MARK_OPTIONS; i++) {
		struct str one = record_text(question, fields[i]);
		if (one.len > 0)
			all = str_fmt(arena, STR "%s" STR, STR_ARG(all), i > 0 ? "\n" : "",
				      STR_ARG(one));
	}
	return all;
}

static err_t write_line(struct act *program, const struct record *sitting,
			const struct record *question, int64_t turn, int64_t most)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(program, act_register(program, "exam_line"), sitting->org, &draft));
	draft_set_int(draft, "sitting", sitting->id);
	draft_set_int(draft, "turn", turn);
	draft_set_int(draft, "question", question->id);
	draft_set_text(draft, "question_kind", record_text(question, "question_kind"));
	draft_set_text(draft, "text", record_text(question, "text"));
	draft_set_text(draft, "options", options_text(program->arena, question));
	draft_set_text(draft, "right_answer", record_text(question, "answer"));
	draft_set_text(draft, "explanation", record_text(question, "explanation"));
	draft_set_int(draft, "most", most);
	return draft_write(draft, 0, &id);
}

static err_t write_paper(struct act *program, const struct record *sitting,
			 const struct drawn *drawn)
{
	for (size_t i = 0; i < drawn->count; i++) {
		struct record question;
		const struct record *part = &drawn->parts[drawn->part_of[i]];
		TRY(reg_load(program, act_register(program, "question"), drawn->questions[i],
			     &question));
		TRY(write_line(program, sitting, &question, (int64_t)i + 1,
			       record_int(part, "points")));
	}
	return NULL;
}

static err_t check_days(struct act *act, const struct record *exam)
{
	struct str today = day_text(act->arena, act->today);
	if (exam->voided)
		return err_new(act->arena, ERR_CONFLICT, "这次考试取消了。有疑问请问支部。");
	if (str_cmp(today, record_text(exam, "from_on")) < 0)
		return err_new(act->arena, ERR_CONFLICT, "还没有到考试的日子，" STR "起才能答。",
			       STR_ARG(record_brief(act, exam, "from_on")));
	if (str_cmp(today, record_text(exam, "until_on")) > 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "考试" STR "就结束了，不能再开始。有疑问请问支部。",
			       STR_ARG(record_brief(act, exam, "until_on")));
	return NULL;
}

static err_t note_begun(struct act *program, const struct record *sitting,
			const struct record *paper, int64_t seed)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(program, sitting, &draft));
	draft_set_int(draft, "seed", seed);
	draft_set_int(draft, "begun_at", program->now);
	draft_set_int(draft, "ends_at", program->now + record_int(paper, "minutes") * MINUTE_MS);
	draft_set_int(draft, "total", record_int(paper, "total"));
	draft_set_int(draft, "pass_points", record_int(paper, "pass_points"));
	draft_set_text(draft, "partial", record_text(paper, "partial"));
	return draft_write(draft, sitting->version, &id);
}

err_t exam_begin(struct act *act, int64_t id)
{
	struct act program = act_as_program(act);
	struct record sitting, exam, paper;
	struct drawn drawn;
	int64_t seed = 1 + (int64_t)random_below(SEED_LIMIT);
	TRY(load(&program, id, &sitting));
	if (sitting.voided || !record_is(&sitting, "state", "waiting"))
		return NULL;
	TRY(reg_load(&program, act_register(act, "exam"), record_int(&sitting, "exam"), &exam));
	TRY(check_days(&program, &exam));
	TRY(reg_load(&program, act_register(act, "exam_paper"), record_int(&exam, "paper"),
		     &paper));
	TRY(exam_draw(&program, sitting.org, paper.id, seed, &drawn));
	TRY(write_paper(&program, &sitting, &drawn));
	TRY(note_begun(&program, &sitting, &paper, seed));
	return fire(&program, id, "begin");
}

/* ---- answering ---- */

/* A line for each blank. */
static struct str blanks_of(struct arena *arena, const struct record *line, const struct form *form)
{
	size_t blanks = mark_blanks(arena, record_text(line, "right_answer"));
	struct str all = S("");
	bool any = false;
	for (size_t i = 0; i < blanks && i < MARK_BLANKS; i++) {
		struct str name = str_fmt(arena, "answer_%zu", i + 1),
			   one = str_trim(form_get(form, name));
		any = any || one.len > 0;
		all = str_fmt(arena, STR "%s" STR, STR_ARG(all), i > 0 ? "\n" : "", STR_ARG(one));
	}
	return any ? all : S("");
}

struct str exam_answer_of(struct arena *arena, const struct record *line, const struct form *form)
{
	if (record_is(line, "question_kind", "fill"))
		return blanks_of(arena, line, form);
	if (record_is(line, "question_kind", "multiple"))
		return mark_letters(arena, form_all(arena, form, S("answer")));
	return str_trim(form_get(form, S("answer")));
}

static err_t keep_answer(struct act *program, const struct record *line, struct str answer)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	if (str_eq(record_text(line, "answer"), answer))
		return NULL;
	TRY(draft_of(program, line, &draft));
	draft_set_text(draft, "answer", answer);
	draft_set_int(draft, "answered_at", program->now);
	return draft_write(draft, line->version, &id);
}

err_t exam_answer(struct act *act, int64_t id, int64_t turn, struct str answer)
{
	struct act program = act_as_program(act);
	struct record sitting, *lines = NULL;
	size_t count = 0;
	TRY(load(&program, id, &sitting));
	if (!record_is(&sitting, "state", "going"))
		return NULL;
	if (exam_is_over(act, &sitting))
		return exam_hand_in(act, id, true);
	if (str_chars(answer) > ANSWER_CHARS)
		return err_field(act->arena, S("answer"), "最多写 %d 个字，请写短一些。",
				 ANSWER_CHARS);
	TRY(exam_lines(act, id, &lines, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_int(&lines[i], "turn") == turn)
			return keep_answer(&program, &lines[i], answer);
	}
	return err_new(act->arena, ERR_NOT_FOUND, "卷子上没有这道题。");
}

/* ---- handing in and marking ---- */

static err_t mark_line(struct act *program, const struct record *line, bool half, bool *by_hand)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str kind = record_text(line, "question_kind"), answer = record_text(line, "answer");
	/* What nobody has answered needs nobody who marks it. */
	if (mark_by_hand(kind) && answer.len > 0) {
		*by_hand = true;
		return NULL;
	}
	TRY(draft_of(program, line, &draft));
	draft_set_int(draft, "got",
		      mark_points(program->arena, kind, record_text(line, "right_answer"), answer,
				  record_int(line, "most"), half));
	draft_set_int(draft, "marked", 1);
	return draft_write(draft, line->version, &id);
}

static err_t note_handed(struct act *program, const struct record *sitting, bool by_time)
{
	struct draft *draft = NULL;
	int64_t id = 0, ends = record_int(sitting, "ends_at");
	TRY(draft_of(program, sitting, &draft));
	draft_set_int(draft, "handed_at", by_time && ends < program->now ? ends : program->now);
	draft_set_text(draft, "handed_how", by_time ? S("time") : S("self"));
	return draft_write(draft, sitting->version, &id);
}

err_t exam_hand_in(struct act *act, int64_t id, bool by_time)
{
	struct act program = act_as_program(act);
	struct record sitting, *lines = NULL;
	size_t count = 0;
	bool by_hand = false;
	TRY(load(&program, id, &sitting));
	if (sitting.voided || !record_is(&sitting, "state", "going"))
		return NULL;
	TRY(exam_lines(act, id, &lines, &count));
	for (size_t i = 0; i < count; i++)
		TRY(mark_line(&program, &lines[i], record_is(&sitting, "partial", "half"),
			      &by_hand));
	TRY(note_handed(&program, &sitting, by_time || exam_is_over(act, &sitting)));
	TRY(fire(&program, id, "hand_in"));
	return by_hand ? NULL : fire(&program, id, "settle");
}

err_t exam_mark_line(struct act *act, int64_t id, int64_t turn, int64_t got, struct str remark)
{
	struct act program = act_as_program(act);
	struct record sitting, *lines = NULL;
	struct draft *draft = NULL;
	size_t count = 0, at = 0;
	TRY(load(&program, id, &sitting));
	TRY(exam_lines(act, id, &lines, &count));
	while (at < count && record_int(&lines[at], "turn") != turn)
		at++;
	if (at == count || !record_is(&sitting, "state", "handed") ||
	    !mark_by_hand(record_text(&lines[at], "question_kind")))
		return err_new(act->arena, ERR_CONFLICT,
			       "这道题现在不用判。请回到考生的页面再看一看。");
	if (got < 0 || got > record_int(&lines[at], "most"))
		return err_field(act->arena, str_fmt(act->arena, "got_%lld", (long long)turn),
				 "第 %lld 题最多 %lld 分，请核对。", (long long)turn,
				 (long long)record_int(&lines[at], "most"));
	TRY(draft_of(&program, &lines[at], &draft));
	draft_set_int(draft, "got", got);
	draft_set_int(draft, "marked", 1);
	draft_set_text(draft, "remark", remark);
	draft_set_text(draft, "marker", act->account > 0 ? act->name : S(""));
	return draft_write(draft, lines[at].version, &id);
}

/* ---- points and certificate ---- */

static err_t write_certificate(struct act *program, const struct record *sitting)
{
	struct draft *draft = NULL;
	struct record exam;
	int64_t id = 0;
	TRY(reg_load(program, act_register(program, "exam"), record_int(sitting, "exam"), &exam));
	TRY(draft_new(program, act_register(program, "exam_certificate"), sitting->org, &draft));
	draft_set_int(draft, "sitting", sitting->id);
	if (record_int(sitting, "member") != 0)
		draft_set_int(draft, "member", record_int(sitting, "member"));
	draft_set_text(draft, "name", record_text(sitting, "name"));
	draft_set_text(draft, "exam_name", record_text(&exam, "name"));
	draft_set_int(draft, "points", record_int(sitting, "points"));
	draft_set_int(draft, "total", record_int(sitting, "total"));
	draft_set_text(draft, "passed_on",
		       day_text(program->arena, day_of_moment(record_int(sitting, "handed_at"))));
	return draft_write(draft, 0, &id);
}

/* The last mark is there: the sum, whether it is enough, and the certificate. */
err_t exam_settled(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "exam_sitting");
	struct record sitting, *lines = NULL;
	struct draft *draft = NULL;
	size_t count = 0;
	int64_t sum = 0, id = 0;
	TRY(load(&program, event->id, &sitting));
	TRY(exam_lines(act, sitting.id, &lines, &count));
	for (size_t i = 0; i < count; i++)
		sum += record_int(&lines[i], "got");
	TRY(draft_of(&program, &sitting, &draft));
	draft_set_int(draft, "points", sum);
	draft_set_int(draft, "passed", sum >= record_int(&sitting, "pass_points"));
	TRY(draft_write(draft, sitting.version, &id));
	if (sum < record_int(&sitting, "pass_points"))
		return NULL;
	TRY(reg_load(&program, reg, event->id, &sitting));
	return write_certificate(&program, &sitting);
}

err_t exam_certificate_of(struct act *act, int64_t sitting, struct record *out, bool *found)
{
	struct act program = act_as_program(act);
	struct record *all = NULL;
	size_t count = 0;
	TRY(learning_of(&program, "exam_certificate", "sitting", sitting, 2, &all, &count));
	*found = count > 0;
	if (*found)
		*out = all[count - 1];
	return NULL;
}

/* ---- time ---- */

/* Whoever looks at his own page does not wait for this: his paper is handed in then. */
static err_t find_over(struct act *act, int64_t *ids, size_t room, size_t *count)
{
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_exam_sitting WHERE \"open\" = 1 AND state = "
				    "'going' AND ends_at < $1 ORDER BY id LIMIT $2",
				    ARGS(V_INT(act->now), V_INT((int64_t)room)));
	return rows_ids(&rows, ids, room, count);
}

static err_t end_by_time(struct act *act, int64_t id)
{
	return exam_hand_in(act, id, true);
}

const struct due exam_dues[] = {{"an exam paper whose time is over", find_over, end_by_time},
				{NULL, NULL, NULL}};
