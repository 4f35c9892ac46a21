/*
 * review: the module's rows.
 */
#include "modules/review/review_int.h"

static const struct route routes[] = {
	/* Which register is part of the form: its right is asked by the page. */
	{.path = "/desk/batch", .who = WHO_SESSION, .template = "desk/batch", .page = batch_page,
	 .apply = batch_apply},
	{.path = "/desk/batch/{job}", .who = WHO_SESSION, .template = "desk/batch-result",
	 .page = batch_result_page},
	{.path = "/desk/views", .who = WHO_SESSION, .template = "desk/views", .page = views_page,
	 .apply = views_save_apply},
	{.path = "/desk/views/{id}", .who = WHO_SESSION, .template = "desk/views", .page = views_page,
	 .apply = views_change_apply},
	{.path = "/desk/reasons", .who = WHO_STAFF, .on = "reasons", .verb = VERB_READ,
	 .template = "desk/reasons", .page = reasons_page, .apply = reasons_apply},
	{.path = "/desk/workload", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/workload", .page = workload_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"窗口", "工作量", "/desk/workload", "users-group", "case", VERB_READ},
	{"系统", "原因用语", "/desk/reasons", "list-check", "reasons", VERB_READ},
	{.heading = NULL},
};

static const struct job_kind jobs[] = {
	{.name = "batch.run", .run = batch_run},
	{.name = NULL},
};

static const struct reg_hook hooks[] = {
	{"absence", absence_check},
	{NULL, NULL},
};

const struct module review_module = {
	.name = "review", .routes = routes, .nav = nav, .jobs = jobs, .hooks = hooks,
};
