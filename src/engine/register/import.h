/*
 * import: a register's rows from a workbook, all or none.
 *
 * Header cells are matched with field titles; every row is checked as a form would be; the preview
 * says how many are new, changed, wrong. The person then takes the right ones or nothing. The same
 * file twice makes nothing twice (key fields). The rows that are wrong come back in the same workbook
 * with one more column 错误原因. Runs as jobs: "import.check" and "import.apply".
 */
#ifndef LIANXIN_ENGINE_IMPORT_H
#define LIANXIN_ENGINE_IMPORT_H

#include "base/doc.h"
#include "base/err.h"
#include "engine/job/job.h"
#include "engine/register/register.h"

extern const struct job_kind import_jobs[];

/* The template offered: a table doc with header, 必填 marks and a sample row (sheet 填写说明). */
err_t import_template(struct act *act, const struct reg *reg, struct doc *page) MUST_USE;

#endif
