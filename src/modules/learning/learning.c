/*
 * learning: the module's rows. See learning.h.
 */
#include "modules/learning/learning_int.h"
#include "modules/learning/pack.h"

/* A lesson of ten minutes as a telephone films it, made smaller: what a village's line still brings in. */
enum { VIDEO_MOST = 64 << 20, FILES_MOST = 6 };

#define STAFF(path_, on_, verb_, template_) \
	.path = (path_), .who = WHO_STAFF, .on = (on_), .verb = (verb_), .template = (template_)
#define PUBLIC(path_, template_) .path = (path_), .who = WHO_ANYBODY, .template = (template_)
/* What is done twice finds its work done (see exam_page.c), and a whole branch answers from one room's line. */
#define EXAM(path_, template_) PUBLIC(path_, template_), .repeats = true, .discreet = true

static const struct route routes[] = {
	{STAFF("/desk/learning", "course", VERB_READ, "desk/learning"), .page = learning_desk_page},
	{STAFF("/desk/learning/lessons/{id}", "lesson", VERB_READ, "desk/lesson"),
	 .page = lesson_desk_page, .record = "lesson"},
	{STAFF("/desk/learning/lessons/{id}/files", "lesson", VERB_CHANGE, "desk/lesson"),
	 .page = lesson_desk_page, .prepare = lesson_files_prepare, .apply = lesson_files_apply,
	 .file_max = VIDEO_MOST, .files_max = FILES_MOST},
	{STAFF("/desk/learning/courses/{id}/package", "course", VERB_READ, "desk/course-package"),
	 .page = course_pack_page, .apply = course_pack_apply},
	{STAFF("/desk/learning/bring", "course", VERB_CREATE, "desk/course-bring"),
	 .page = course_bring_page, .prepare = course_bring_prepare, .apply = course_bring_apply,
	 .file_max = PACK_WHOLE_MOST, .files_max = 1},
	{PUBLIC("/v/{org}/learn", "portal/learn"), .alike = true, .page = learn_page},
	{PUBLIC("/v/{org}/learn/course/{id}", "portal/learn"), .page = learn_course_page},
	{PUBLIC("/v/{org}/learn/{id}", "portal/lesson"), .alike = true, .page = learn_lesson_page},
	{PUBLIC("/v/{org}/learn/{id}/files/{file}", "portal/lesson"), .page = learn_file_page},
	{.path = NULL},
};

/* Who has learnt what is part of the Party's records: on its server, if it has one. */
static const struct route learner_routes[] = {
	{STAFF("/desk/learning/learners/{id}", "learner", VERB_READ, "desk/learner"),
	 .page = learner_desk_page, .apply = learner_desk_apply, .record = "learner"},
	{STAFF("/desk/exams", "exam", VERB_READ, "desk/exams"), .page = exams_desk_page},
	{STAFF("/desk/exams/{id}", "exam", VERB_READ, "desk/exam"), .page = exam_desk_page,
	 .record = "exam"},
	{STAFF("/desk/exams/{id}/people", "exam_sitting", VERB_CREATE, "desk/exam"),
	 .page = exam_desk_page, .apply = exam_people_apply},
	{STAFF("/desk/exams/{id}/slips", "exam_sitting", VERB_READ, "desk/exam"),
	 .page = exam_slips_page},
	{STAFF("/desk/sittings/{id}", "exam_sitting", VERB_READ, "desk/sitting"),
	 .page = sitting_desk_page, .record = "exam_sitting"},
	{STAFF("/desk/sittings/{id}/mark", "exam_sitting", VERB_STEP, "desk/sitting"),
	 .page = sitting_desk_page, .apply = sitting_mark_apply},
	{STAFF("/desk/sittings/{id}/step/{step}", "exam_sitting", VERB_STEP, "desk/sitting"),
	 .page = sitting_desk_page, .apply = sitting_step_apply},
	{STAFF("/desk/sittings/{id}/certificate", "exam_sitting", VERB_READ, "desk/sitting"),
	 .page = sitting_certificate_page},
	{STAFF("/desk/training/{id}", "training_class", VERB_READ, "desk/training"),
	 .page = training_page, .apply = training_apply, .record = "training_class"},
	{STAFF("/desk/training/sessions/{id}", "training_session", VERB_READ,
	       "desk/training-session"),
	 .page = training_session_page, .apply = training_session_apply,
	 .record = "training_session"},
	{PUBLIC("/v/{org}/learner/{link}", "portal/learn"), .page = learner_page, .discreet = true},
	{PUBLIC("/v/{org}/learner/{link}/lessons/{id}", "portal/lesson"),
	 .page = learner_lesson_page, .apply = learner_lesson_apply, .repeats = true,
	 .discreet = true},
	{PUBLIC("/v/{org}/learner/{link}/lessons/{id}/files/{file}", "portal/lesson"),
	 .page = learner_file_page, .discreet = true},
	{PUBLIC("/v/{org}/exam", "portal/exam-enter"), .page = exam_enter_page,
	 .apply = exam_enter_apply},
	{EXAM("/v/{org}/exam/{link}", "portal/exam"), .page = exam_page},
	{EXAM("/v/{org}/exam/{link}/begin", "portal/exam"), .page = exam_page,
	 .apply = exam_begin_apply},
	{EXAM("/v/{org}/exam/{link}/q/{turn}", "portal/exam-question"), .page = exam_question_page,
	 .apply = exam_question_apply},
	{EXAM("/v/{org}/exam/{link}/hand-in", "portal/exam"), .page = exam_page,
	 .apply = exam_hand_in_apply},
	{EXAM("/v/{org}/exam/{link}/certificate", "portal/exam"), .page = exam_certificate_page},
	{PUBLIC("/v/{org}/certificate", "portal/certificate"), .page = certificate_page,
	 .apply = certificate_apply},
	{PUBLIC("/v/{org}/certificate/{link}", "portal/certificate"),
	 .page = certificate_link_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"党建", "学习", "/desk/learning", "book", "course", VERB_READ},
	{.heading = NULL},
};

static const struct nav learner_nav[] = {
	{"党建", "考试", "/desk/exams", "writing", "exam", VERB_READ},
	{"党建", "培训班", "/desk/r/training_class", "school", "training_class", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {
	{"course", course_check},
	{"lesson", lesson_check},
	{NULL, NULL},
};

static const struct reg_hook learner_hooks[] = {
	{"learner", learner_check},
	{"question", question_check},
	{"exam_paper", exam_paper_check},
	{"exam_part", exam_part_check},
	{"exam", exam_check},
	{"exam_sitting", exam_sitting_check},
	{"training_class", training_class_check},
	{"training_session", training_session_check},
	{"training_place", training_place_check},
	{NULL, NULL},
};

static const struct listener listeners[] = {
	{"exam_part.created", exam_part_changed},
	{"exam_part.changed", exam_part_changed},
	{"exam_part.voided", exam_part_changed},
	{"exam_sitting.created", exam_code_keep},
	{"exam_sitting.settle", exam_settled},
	{"exam_sitting.closed", exam_code_drop},
	{"exam_sitting.voided", exam_code_drop},
	{"training_session.created", training_changed},
	{"training_session.changed", training_changed},
	{"training_session.voided", training_changed},
	{"training_place.created", training_changed},
	{"training_place.changed", training_changed},
	{"training_place.voided", training_changed},
	{NULL, NULL},
};

static const struct job_kind jobs[] = {
	{.name = "course.pack", .run = course_pack_run, .page = "/desk/learning",
	 .file_type = "application/zip"},
	{.name = NULL},
};

const struct module learning_module = {
	.name = "learning",
	.jobs = jobs,
	.routes = routes,
	.nav = nav,
	.hooks = hooks,
	.hall = learning_hall,
};

const struct module learners_module = {
	.name = "learners",
	.profile = PROFILE_PARTY,
	.routes = learner_routes,
	.nav = learner_nav,
	.listeners = listeners,
	.hooks = learner_hooks,
	.member = learning_own,
	.tables = learning_tables,
	.table_count = LEARNING_TABLES,
	.dues = exam_dues,
};
