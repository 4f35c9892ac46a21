/*
 * import: a register's rows from a workbook, all or none.
 *
 * Header cells are matched with field titles; every row is checked as a form would be; the preview
 * says how many are new, changed, wrong. The person then takes the right ones or nothing. The same
 * file twice makes nothing twice (key fields). The rows that are wrong come back in a workbook with one
 * more column 错误原因. Runs as jobs: "import.check" and "import.apply".
 *
 * What is refused rather than repaired: a column that the register does not have, an identity or card
 * number that came as a number (a spreadsheet keeps 15 digits of it), a row twice in one file. An empty
 * cell never erases what the register holds.
 */
#ifndef LIANXIN_ENGINE_IMPORT_H
#define LIANXIN_ENGINE_IMPORT_H

#include "base/doc.h"
#include "base/err.h"
#include "engine/job/job.h"
#include "engine/register/register.h"

enum { IMPORT_ROWS_MAX = 10000, IMPORT_SHOWN_MAX = 50 };

/* The jobs, for the table of a module: kinds "import.check" and "import.apply". */
err_t import_run_check(struct job_run *run) MUST_USE;
err_t import_run_apply(struct job_run *run) MUST_USE;

/* Whether rows of a register can be imported at all: not those that extend another, nor those whose
 * flow has to be chosen. */
bool import_fits(const struct reg *reg);

struct import_ask {
	const struct reg *reg;
	struct str org;  /* where rows belong that name no place of their own; may be empty */
	struct str file; /* of job_file_take */
	struct str name; /* of the file, as the person knows it */
};
/* Asks for the check; its result is what import_result reads. Needs VERB_IMPORT at org (or anywhere). */
err_t import_check(struct act *act, const struct import_ask *ask, int64_t *job) MUST_USE;
/* Asks for the rows that a finished check found right; once a check. */
err_t import_apply(struct act *act, const struct job *checked, int64_t *job) MUST_USE;

struct import_result {
	const struct reg *reg; /* NULL: gone from the catalogue since */
	struct str org, name;
	bool applied;
	int64_t rows, fresh, changed, same, bad;
	struct str unused; /* headings that the register has no use for: their columns were not read */
	const struct doc *faults; /* [{line, name, column, found, advice}], at most IMPORT_SHOWN_MAX */
};
/* The register of a job of this kind, finished or not; NULL for other jobs. */
const struct reg *import_reg(struct act *act, const struct job *job);
/* What a finished job found; the workbook of wrong rows is the job's result file. */
err_t import_result(struct act *act, const struct job *job, struct import_result *out) MUST_USE;

/* The template offered: a table doc with header and 必填 marks, and a guide (sheet 填写说明). */
err_t import_template(struct act *act, const struct reg *reg, struct doc *page) MUST_USE;

/* Header cell and field: equal after folding, without marks of what is required. */
bool import_title_fits(struct arena *arena, struct str cell, struct str title);

#endif
