/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_LEARNING_INT_H
#define LIANXIN_MODULES_LEARNING_INT_H

#include "modules/learning/learning.h"

enum { LEARNING_ROWS_MAX = 500, COURSES_MAX = 100, LINES_MAX = 300, SITTINGS_MAX = 500 };

/* ---- rows (rows.c) ---- */

/* Rows whose ref field points to a record, as the act may see them, without voided ones, oldest first; those that have a
 * field `turn` by it. */
err_t learning_of(struct act *act, const char *reg, const char *field, int64_t id, size_t limit,
		  struct record **out, size_t *count) MUST_USE;
struct str learning_number(struct arena *arena, int64_t n);
/* A place, its township and its county: whose courses and questions a village may use. */
enum { LEARNING_TIERS = 3 };
void learning_orgs(struct str org, struct str out[LEARNING_TIERS]);
/* The record that the link of this visit's second part proves, at its centre; ERR_NOT_FOUND with this sentence else. */
err_t learning_open(struct visit *visit, const char *reg, const char *refusal,
		    struct record *out) MUST_USE;
/* The address of a new record, empty for who may not. */
struct str learning_new_url(struct visit *visit, struct str org, const char *reg);
/* "people": {id, name} of each member of a place but those that are taken; "has_people". */
err_t learning_put_members(struct visit *visit, struct str org, const int64_t *taken,
			   size_t count) MUST_USE;
/* Of a form with such a list ("member") and names beside it ("names", one a line): each of them is taken by `take`, all or none, at most
 * 100 at once; *count: how many. member 0: somebody who is no member, by name. */
typedef err_t learning_taker(struct act *act, const struct record *to, int64_t member, struct str name);
err_t learning_take_people(struct visit *visit, const struct record *to, learning_taker *take, int *count) MUST_USE;
/* Crumbs to a first page, and the title. */
void learning_frame(struct visit *visit, const char *base_title, const char *base,
		    struct str title);

/* ---- what must hold (rules.c, exam_rules.c, training.c) ---- */

void learning_fault(struct draft *draft, const char *field, struct str text);
/* Two days of a draft: the last on or after the first. */
void learning_check_order(struct draft *draft, const char *first, const char *last);
/* name from the member that is chosen, who must be of the place; without one it must be written. */
err_t learning_check_who(struct act *act, struct draft *draft) MUST_USE;
/* The record that a ref field of a draft points to, which must be of the draft's place. *found false: a fault was set. */
err_t learning_check_ref(struct act *act, struct draft *draft, const char *field, const char *reg,
			 struct record *out, bool *found) MUST_USE;

/* Nobody stands twice on a list: another row of the register that names the same member and the same `of` is a fault of
 * `member` in these words. What was cancelled does not count. */
err_t learning_check_once(struct act *act, struct draft *draft, const char *of,
			  struct str sentence) MUST_USE;

err_t course_check(struct act *act, struct draft *draft) MUST_USE;
err_t lesson_check(struct act *act, struct draft *draft) MUST_USE;
err_t learner_check(struct act *act, struct draft *draft) MUST_USE;
err_t question_check(struct act *act, struct draft *draft) MUST_USE;
err_t exam_paper_check(struct act *act, struct draft *draft) MUST_USE;
err_t exam_part_check(struct act *act, struct draft *draft) MUST_USE;
err_t exam_check(struct act *act, struct draft *draft) MUST_USE;
err_t exam_sitting_check(struct act *act, struct draft *draft) MUST_USE;
err_t exam_part_changed(struct act *act, const struct event *event) MUST_USE;
err_t training_class_check(struct act *act, struct draft *draft) MUST_USE;
err_t training_session_check(struct act *act, struct draft *draft) MUST_USE;
err_t training_place_check(struct act *act, struct draft *draft) MUST_USE;
err_t training_changed(struct act *act, const struct event *event) MUST_USE;

/* ---- courses (courses.c) ---- */

/* Courses that people of this path at a place can learn, in their order. */
err_t courses_for(struct act *program, struct str org, struct str path, struct record *out,
		  size_t *count) MUST_USE;
/* One of them; ERR_NOT_FOUND else. */
err_t course_for(struct act *program, struct str org, struct str path, int64_t id,
		 struct record *out) MUST_USE;
/* A lesson that people of this path at a place can learn; ERR_NOT_FOUND else. */
err_t lesson_for(struct act *program, struct str org, struct str path, int64_t id,
		 struct record *lesson, struct record *course) MUST_USE;
/* Whether a learner has said of a lesson that it is learnt: of rows of lesson_done. */
bool lesson_is_done(const struct record *done, size_t count, int64_t lesson);
/* Notes that a lesson is learnt, once. told_by: a code of lesson_told_by. */
err_t lesson_learnt(struct act *act, const struct record *learner, int64_t lesson,
		    const char *told_by) MUST_USE;
/* courses: [{name, words, pdf_url, said, lessons: [{name, minutes, url, done}]}] for this path; base + id is a lesson's address.
 * done: what has been learnt, may be NULL. */
err_t courses_put(struct visit *visit, struct str path, struct str base, const struct record *done,
		  size_t done_count) MUST_USE;

visit_part learn_page, learn_course_page, learn_lesson_page, learn_file_page; /* public.c */
visit_part learner_page, learner_lesson_page, learner_lesson_apply, learner_file_page;
visit_part learning_desk_page, lesson_desk_page, lesson_files_prepare,
	lesson_files_apply; /* desk.c */
visit_part learner_desk_page, learner_desk_apply;
visit_part course_pack_page, course_pack_apply; /* pack_desk.c */
err_t course_pack_run(struct job_run *run) MUST_USE; /* the job "course.pack" */
visit_part course_bring_page, course_bring_prepare, course_bring_apply;
err_t learning_hall(struct visit *visit) MUST_USE;

/* What a member finds of learning on his own phone page (web/member.h): his exams, his paths (own.c). */
err_t learning_own(struct visit *visit, const struct record *member, struct doc *parts) MUST_USE;
/* exams: [{name, state, url}], has_exams: what a member (0: nobody) may sit, or has sat, at this centre. */
err_t exams_put(struct visit *visit, struct act *program, int64_t member) MUST_USE;
/* Who learns: behind his link, or inside on his own phone page, where "me" stands for it. */
struct pupil {
	struct record row; /* of learner; id 0: a member whom nobody has entered yet */
	int64_t member; /* 0: none */
	struct str name, path; /* a code of learning_path */
};
/* The one of this address: ERR_NOT_FOUND, ERR_DENIED else; program: to read what he may learn. */
err_t pupil_open(struct visit *visit, struct act *program, struct pupil *out) MUST_USE;
/* Enters him among the learners, if he is not there yet. */
err_t pupil_enter(struct act *act, struct pupil *pupil) MUST_USE;

/* ---- exams (paper.c, sitting.c) ---- */

/* Draws a paper of an exam for a place. A part that lacks questions is ERR_INVALID, a sentence for each. */
struct drawn {
	const struct record *parts; /* of exam_part, in their order */
	size_t part_count;
	int64_t *questions; /* ids, part by part */
	size_t *part_of; /* for each: which part */
	size_t count;
};
err_t exam_draw(struct act *program, struct str org, int64_t paper, int64_t seed,
		struct drawn *out) MUST_USE;
/* What the parts of a paper come to. */
err_t exam_total(struct act *program, int64_t paper, int64_t *out) MUST_USE;

err_t exam_lock(struct act *act, int64_t sitting) MUST_USE;
/* The sitting's own page, for telephones. */
struct str exam_url(struct act *act, const struct record *sitting, const char *rest);
/* Lines of a sitting, in their order, as the program sees them. */
err_t exam_lines(struct act *act, int64_t sitting, struct record **out, size_t *count) MUST_USE;
/* Whether its time is over. */
bool exam_is_over(const struct act *act, const struct record *sitting);
/* Whether nobody can sit an exam any more: its days are over, and who began on the last of them has handed in. Until then nobody
 * who has sat it is told what is right. */
err_t exam_ended(struct act *act, const struct record *exam, bool *out) MUST_USE;
/* An answer as it is kept, from what a form sent: see mark.h. */
struct str exam_answer_of(struct arena *arena, const struct record *line, const struct form *form);
err_t exam_settled(struct act *act, const struct event *event) MUST_USE;
/* Hands in what is over its time. */
extern const struct due exam_dues[];
/* The certificate of a sitting; *found false: none, or it was voided. */
err_t exam_certificate_of(struct act *act, int64_t sitting, struct record *out,
			  bool *found) MUST_USE;
/* Where everybody can see whether it is true. */
struct str exam_certificate_url(struct act *act, const struct record *certificate);
/* The page becomes its PDF. */
err_t exam_certificate_print(struct visit *visit, const struct record *certificate) MUST_USE;
/* What a question says in a list: kind, text, options, answers in words. shown: also what is right, and why. */
void exam_put_line(struct act *act, const struct record *line, bool shown, struct doc *one);

/* ---- the code on a slip (code.c) ---- */

enum { LEARNING_TABLES = 1, EXAM_TRIES = 2 };
extern const struct table learning_tables[LEARNING_TABLES];
/* The eight digits, "4821 9037": they follow from the sitting's link. */
struct str exam_code(struct act *act, const struct record *sitting);
/* "４８２１ 9037" as "48219037". */
struct str exam_code_typed(struct arena *arena, struct str typed);
/* apply: the open sitting of this centre whose code it is. *found false: none, or two, whose slips' QR codes still lead; counted as
 * a guess, which must be committed. A fault of `code`: too many wrong ones. */
err_t exam_by_code(struct act *act, struct str digits, struct record *out, bool *found) MUST_USE;
err_t exam_code_keep(struct act *act, const struct event *event) MUST_USE;
err_t exam_code_drop(struct act *act, const struct event *event) MUST_USE;

visit_part exam_enter_page, exam_enter_apply, exam_page, exam_begin_apply,
	exam_question_page; /* exam_page.c */
visit_part exam_question_apply, exam_hand_in_apply, exam_certificate_page;
visit_part certificate_page, certificate_apply, certificate_link_page; /* certificate.c */
visit_part exams_desk_page, exam_desk_page, exam_people_apply, exam_slips_page; /* exam_desk.c */
visit_part sitting_desk_page, sitting_mark_apply, sitting_step_apply,
	sitting_certificate_page; /* sitting_desk.c */
visit_part training_page, training_apply, training_session_page, training_session_apply; /* training.c */

#endif
