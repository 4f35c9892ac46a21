/*
 * system: the module's rows.
 */
#include "modules/system/system.h"

#include "engine/import/import.h"
#include "modules/system/system_int.h"

enum { IMPORT_FILE = 10 << 20, ATTACHED_FILE = 10 << 20 };

static const struct route routes[] = {
	{.path = "/", .who = WHO_OPEN, .template = "portal/centres", .page = root_page},
	{.path = "/healthz", .who = WHO_OPEN, .template = "portal/error", .page = health_page},
	{.path = "/metrics", .who = WHO_OPEN, .template = "portal/error", .page = metrics_page},
	{.path = "/openapi.json", .who = WHO_OPEN, .template = "portal/error", .page = openapi_page},
	{.path = "/mode", .who = WHO_OPEN, .template = "portal/error", .apply = mode_apply},
	{.path = "/desk/login", .who = WHO_OPEN, .template = "desk/login", .page = login_page,
	 .prepare = login_prepare, .apply = login_apply},
	{.path = "/desk/logout", .who = WHO_SESSION, .template = "desk/login", .apply = logout_apply},
	{.path = "/desk/password", .who = WHO_SESSION, .template = "desk/password",
	 .page = password_page, .prepare = password_prepare, .apply = password_apply},
	{.path = "/desk/second", .who = WHO_SESSION, .template = "desk/second", .page = second_page,
	 .prepare = second_prepare, .apply = second_apply},
	{.path = "/desk/places", .who = WHO_SESSION, .template = "desk/register-list",
	 .page = places_page},
	/* Which register is part of the address, so its right is asked by the page (open_register). */
	{.path = "/desk/r/{register}", .who = WHO_SESSION, .template = "desk/register-list",
	 .page = register_list_page},
	{.path = "/desk/r/{register}/new", .who = WHO_SESSION, .template = "desk/register-form",
	 .page = register_new_page, .apply = register_new_apply},
	{.path = "/desk/r/{register}/import", .who = WHO_SESSION, .template = "desk/import",
	 .page = import_page, .prepare = import_prepare, .apply = import_upload_apply,
	 .file_max = IMPORT_FILE, .files_max = 1},
	{.path = "/desk/r/{register}/import/{job}", .who = WHO_SESSION, .template = "desk/import",
	 .page = import_page, .apply = import_choice_apply},
	{.path = "/desk/r/{register}/template", .who = WHO_SESSION, .template = "desk/import",
	 .page = import_template_page},
	{.path = "/desk/r/{register}/{id}", .who = WHO_SESSION, .template = "desk/register-record",
	 .page = register_record_page},
	{.path = "/desk/r/{register}/{id}/edit", .who = WHO_SESSION, .template = "desk/register-form",
	 .page = register_edit_page, .prepare = register_edit_prepare, .apply = register_edit_apply},
	{.path = "/desk/r/{register}/{id}/void", .who = WHO_SESSION,
	 .template = "desk/register-record", .page = register_record_page,
	 .apply = register_void_apply},
	{.path = "/desk/r/{register}/{id}/reveal", .who = WHO_SESSION,
	 .template = "desk/register-record", .page = register_record_page,
	 .apply = register_reveal_apply},
	{.path = "/desk/r/{register}/{id}/files", .who = WHO_SESSION,
	 .template = "desk/register-record", .page = register_record_page,
	 .prepare = register_files_prepare, .apply = register_files_apply,
	 .file_max = ATTACHED_FILE, .files_max = 10},
	{.path = "/desk/r/{register}/{id}/step/{step}", .who = WHO_SESSION,
	 .template = "desk/register-record", .page = register_record_page,
	 .apply = register_step_apply},
	{.path = "/desk/jobs/{id}", .who = WHO_SESSION, .template = "desk/job", .page = job_page},
	{.path = "/desk/jobs/{id}/result", .who = WHO_SESSION, .template = "desk/job",
	 .page = job_result_page},
	{.path = "/desk/files/{id}/void", .who = WHO_STAFF, .on = "files", .verb = VERB_VOID,
	 .template = "desk/file-void", .page = file_void_page, .apply = file_void_apply},
	{.path = "/desk/files/{id}", .who = WHO_SESSION, .template = "desk/error", .page = file_page},
	{.path = "/desk/users", .who = WHO_STAFF, .on = "users", .verb = VERB_READ,
	 .template = "desk/users", .page = users_page},
	{.path = "/desk/users/new", .who = WHO_STAFF, .on = "users", .verb = VERB_CREATE,
	 .template = "desk/user-form", .page = user_new_page, .prepare = user_new_prepare,
	 .apply = user_new_apply},
	{.path = "/desk/users/{id}", .who = WHO_STAFF, .on = "users", .verb = VERB_READ,
	 .template = "desk/user-form", .page = user_page, .apply = user_change_apply},
	{.path = "/desk/users/{id}/reset", .who = WHO_STAFF, .on = "users", .verb = VERB_CHANGE,
	 .template = "desk/user-form", .page = user_page, .prepare = user_new_prepare,
	 .apply = user_reset_apply},
	{.path = "/desk/users/{id}/second", .who = WHO_STAFF, .on = "users", .verb = VERB_CHANGE,
	 .template = "desk/user-form", .page = user_page, .apply = user_second_apply},
	{.path = "/desk/users/{id}/disable", .who = WHO_STAFF, .on = "users", .verb = VERB_CHANGE,
	 .template = "desk/user-form", .page = user_page, .apply = user_disable_apply},
	{.path = "/desk/users/{id}/enable", .who = WHO_STAFF, .on = "users", .verb = VERB_CHANGE,
	 .template = "desk/user-form", .page = user_page, .apply = user_enable_apply},
	{.path = "/desk/users/{id}/grants", .who = WHO_STAFF, .on = "rights", .verb = VERB_CREATE,
	 .template = "desk/user-form", .page = user_page, .apply = user_grant_apply},
	{.path = "/desk/users/{id}/grants/{hold}/end", .who = WHO_STAFF, .on = "rights",
	 .verb = VERB_CHANGE, .template = "desk/user-form", .page = user_page,
	 .apply = user_revoke_apply},
	{.path = "/desk/audit", .who = WHO_STAFF, .on = "audit", .verb = VERB_READ,
	 .template = "desk/audit", .page = audit_page},
	{.path = "/desk/audit/verify", .who = WHO_STAFF, .on = "audit", .verb = VERB_READ,
	 .template = "desk/audit", .page = audit_page, .apply = audit_verify_apply},
	{.path = "/desk/calendar", .who = WHO_STAFF, .on = "calendar", .verb = VERB_READ,
	 .template = "desk/calendar", .page = calendar_page, .apply = calendar_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"系统", "工作日历", "/desk/calendar", "calendar", "calendar", VERB_READ},
	{"系统", "账号和角色", "/desk/users", "id-badge-2", "users", VERB_READ},
	{"系统", "审计日志", "/desk/audit", "shield-check", "audit", VERB_READ},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

static const struct job_kind jobs[] = {
	{"import.check", 0, import_run_check},
	{"import.apply", 0, import_run_apply},
	{"audit.verify", 0, audit_run_verify},
	{"calendar.redate", 0, redate_run},
	{NULL, 0, NULL},
};

const struct module system_module = {.name = "system", .routes = routes, .nav = nav, .jobs = jobs};
