/*
 * learning: lessons and courses, who has learnt what, the question bank, exams and certificates, training classes.
 *
 * Most of it are registers of catalogue/learning. Here is what a declaration cannot say: drawing a paper by its rule, keeping
 * each answer as it is given, marking, certificates that can be checked, and the pages. Members of the Party have no account:
 * they learn and sit exams by a link of their own (engine/link) or the code on a slip.
 *
 * Nobody is watched: a lesson is learnt when its learner says so, no time is measured, nothing is put in an order by points.
 */
#ifndef LIANXIN_MODULES_LEARNING_H
#define LIANXIN_MODULES_LEARNING_H

#include "web/web.h"

extern const struct module learning_module; /* courses, and what every villager may learn */
extern const struct module learners_module; /* who learns: learners, exams, training */

/* For the demo and for stories of time: what a candidate does at the exam's page, by the program. */
err_t exam_begin(struct act *act, int64_t sitting) MUST_USE;
err_t exam_answer(struct act *act, int64_t sitting, int64_t turn, struct str answer) MUST_USE;
err_t exam_hand_in(struct act *act, int64_t sitting, bool by_time) MUST_USE;
/* Marks a question that a person marks; got: 0 to what it is worth. */
err_t exam_mark_line(struct act *act, int64_t sitting, int64_t turn, int64_t got,
		     struct str remark) MUST_USE;

#endif
