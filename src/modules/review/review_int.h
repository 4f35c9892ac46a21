/*
 * What the files of this module share.
 */
#ifndef LIANXIN_MODULES_REVIEW_INT_H
#define LIANXIN_MODULES_REVIEW_INT_H

#include "modules/review/review.h"

visit_part batch_page, batch_apply, batch_result_page;
err_t batch_run(struct job_run *run) MUST_USE; /* the job "batch.run" */
visit_part views_page, views_save_apply, views_change_apply;
visit_part reasons_page, reasons_apply;
visit_part workload_page;
err_t absence_check(struct act *act, struct draft *draft) MUST_USE;

#endif
