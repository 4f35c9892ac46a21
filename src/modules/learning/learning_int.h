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
err_t learning_hall(struct visit *visit) MUST_USE;

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
/* The eight digits that stand on a slip, "4821 9037": they follow from the sitting's link and lie nowhere. */
struct str exam_code(struct act *act, const struct record *sitting);
/* The sitting's own page, for telephones. */
struct str exam_url(struct act *act, const struct record *sitting, const char *rest);
/* Lines of a sitting, in their order, as the program sees them. */
err_t exam_lines(struct act *act, int64_t sitting, struct record **out, size_t *count) MUST_USE;
/* Whether its time is over. */
bool exam_is_over(const struct act *act, const struct record *sitting);
/* An answer as it is kept, from what a form sent: see mark.h. */
struct str exam_answer_of(struct arena *arena, const struct record *line, const struct form *form);
err_t exam_settled(struct act *act, const struct event *event) MUST_USE;
/* Hands in what is over its time. */
err_t exam_tick(struct act *act) MUST_USE;
/* The certificate of a sitting; *found false: none, or it was voided. */
err_t exam_certificate_of(struct act *act, int64_t sitting, struct record *out,
			  bool *found) MUST_USE;
/* Where everybody can see whether it is true. */
struct str exam_certificate_url(struct act *act, const struct record *certificate);
/* The page becomes its PDF. */
err_t exam_certificate_print(struct visit *visit, const struct record *certificate) MUST_USE;
/* What a question says in a list: kind, text, options, answers in words. shown: also what is right, and why. */
void exam_put_line(struct act *act, const struct record *line, bool shown, struct doc *one);

visit_part exam_enter_page, exam_enter_apply, exam_page, exam_begin_apply,
	exam_question_page; /* exam_page.c */
visit_part exam_question_apply, exam_hand_in_apply, exam_certificate_page;
visit_part certificate_page, certificate_apply, certificate_link_page; /* certificate.c */
visit_part exams_desk_page, exam_desk_page, exam_people_apply, exam_slips_page; /* exam_desk.c */
visit_part sitting_desk_page, sitting_mark_apply, sitting_step_apply,
	sitting_certificate_page; /* sitting_desk.c */
visit_part training_page, training_session_page, training_session_apply; /* training.c */

#endif
