/*
 * What the pages of this module share.
 */
#ifndef LIANXIN_MODULES_SYSTEM_INT_H
#define LIANXIN_MODULES_SYSTEM_INT_H

#include "modules/system/system.h"
#include "web/part.h"

/* ---- small things (parts.c) ---- */

/* {text, tone, icon} under key. */
void desk_state(struct doc *out, const char *key, const char *text, const char *tone, const char *icon);
/* A field of a hand-made form, every key set; kind is the template's flag: "is_text", "is_date" … */
struct doc *desk_field(struct visit *visit, struct doc *list, const char *name, const char *title,
		      const char *kind);
void desk_hint(struct doc *field, const char *hint);
void desk_required(struct doc *field);
/* part_row whose id is a number. */
struct doc *desk_row(struct doc *table, int64_t id, struct str url);
/* filters: {action, q, q_title, fields …}; gives the list of fields. */
struct doc *desk_filters(struct visit *visit, struct str action, const char *q_title);
bool desk_pull(const struct visit *visit); /* .csv or .xlsx */
/* ERR_TOO_LARGE: a file holds `most` rows, and does not show that it was cut. */
err_t desk_too_many(struct visit *visit, int most) MUST_USE;
/* A path on this site that is safe to go to: "/desk/…", printable, no second slash. */
bool desk_local(struct str path);
/* "1,235" */
struct str desk_number(struct arena *arena, int64_t n);

/* ---- pages ---- */

visit_part login_page, login_prepare, login_apply, logout_apply;
visit_part password_page, password_prepare, password_apply;
visit_part second_page, second_prepare, second_apply;
visit_part root_page, health_page, metrics_page, mode_page, places_page, openapi_page;
visit_part register_list_page, register_record_page, register_void_apply, register_reveal_apply,
	register_step_apply, register_files_prepare, register_files_apply;
visit_part register_new_page, register_new_apply;
visit_part register_edit_page, register_edit_prepare, register_edit_apply;
visit_part unfinished_page, unfinished_apply, unfinished_drop_apply;
visit_part job_page, job_result_page, file_page, file_void_page, file_void_apply;
visit_part import_page, import_prepare, import_upload_apply, import_choice_apply,
	import_template_page;
visit_part users_page, user_page, user_new_page, user_new_prepare, user_new_apply,
	user_change_apply, user_reset_apply, user_second_apply, user_disable_apply, user_enable_apply,
	user_grant_apply, user_revoke_apply;
visit_part calendar_page, calendar_apply;
/* redate.c: the job "calendar.redate"; asked for after a notice; how far it is, for the calendar's page. */
err_t redate_run(struct job_run *run) MUST_USE;
err_t redate_ask(struct visit *visit) MUST_USE;
err_t redate_doc(struct visit *visit) MUST_USE;
/* export_job.c: the job "register.export" and who asks for it. */
visit_part register_export_apply;
err_t register_export_run(struct job_run *run) MUST_USE;
visit_part upkeep_page;
err_t users_todo(struct visit *visit, struct doc *groups) MUST_USE;  /* accounts that nobody gave a role yet */
err_t system_todo(struct visit *visit, struct doc *groups) MUST_USE; /* what upkeep_page would warn of */
visit_part audit_page, audit_verify_apply;
err_t audit_run_verify(struct job_run *run) MUST_USE; /* the job "audit.verify" */

#endif
