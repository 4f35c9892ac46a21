/*
 * pass: the phases of a visit that run on a reader thread.
 *
 * Each phase stands in its own frame for lack of memory: the request's arena leads back here, the
 * answer is a fixed 503, the thread goes on with the next visit.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "web/site_int.h"

#include <string.h>

enum { VISIT_MEMORY = 64 << 20 };

/* Centre of a public page; staff pages set org by the account. */
static err_t open_public(struct passage *passage, struct station *station)
{
	struct visit *visit = &passage->visit;
	struct place_row row;
	visit->act = act_public(visit->arena, passage->site->plan.house, station->db, NULL,
				visit->params[0]);
	err_t err = place_load(&visit->act, visit->params[0], &row);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || row.tier < TIER_COUNTY) {
		visit->act.org = S("");
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这个党群服务中心，请核对网址或二维码。");
	}
	return NULL;
}

/* What must be done before anything else, and the page where it is done. */
static err_t first_things(struct visit *visit, const struct account *account)
{
	bool password_page = str_eq(visit->url, S("/desk/password")), second_page = str_eq(visit->url, S("/desk/second"));
	visit->alone = account->must_change || visit->act.second_missing;
	if (str_eq(visit->url, S("/desk/logout")) || password_page)
		return NULL;
	if (account->must_change) {
		visit->first = S("/desk/password");
		return err_new(visit->arena, ERR_CONFLICT, "这是初始密码，请先改成自己的密码。");
	}
	if (!visit->act.second_missing || second_page)
		return NULL;
	visit->first = S("/desk/second");
	return err_new(visit->arena, ERR_CONFLICT,
		       account->has_second
			       ? "这次登录没有用动态验证码，请退出后重新登录。"
			       : "您的岗位要用动态验证码登录，开通以后才能办事。");
}

bool visit_by_itself(const struct visit *visit)
{
	return http_header(visit->request, "x-live").len > 0 ||
	       str_starts(http_header(visit->request, "accept"), S("text/event-stream"));
}

static err_t open_staff(struct passage *passage, struct station *station)
{
	struct visit *visit = &passage->visit;
	const struct route *route = visit->route;
	bool stale = false;
	struct account account;
	visit->act = act_public(visit->arena, passage->site->plan.house, station->db, NULL, S(""));
	visit->act.holds = NULL;
	visit->act.hold_count = 0;
	TRY(session_open(&visit->act, visit->session, &stale));
	if (stale && !visit_by_itself(visit))
		site_touch(passage->site, visit->session);
	TRY(account_load(&visit->act, visit->act.account, &account));
	TRY(first_things(visit, &account));
	if (route->who == WHO_STAFF &&
	    !act_may_somewhere(&visit->act, str_of(route->on), route->verb))
		return err_new(visit->arena, ERR_DENIED,
			       "您的岗位看不到这一页。需要的话，请找安全管理员调整权限。");
	return NULL;
}

static void fill_form(struct visit *visit)
{
	const struct http_pair *pair = visit->request->params;
	struct form_value *value;
	const struct form_value **link = &visit->query.first;
	for (; pair != NULL; pair = pair->next) {
		value = arena_one(visit->arena, struct form_value);
		value->name = pair->name;
		value->value = pair->value;
		*link = value;
		link = &value->next;
	}
	link = &visit->form.first;
	for (pair = visit->request->fields; pair != NULL; pair = pair->next) {
		value = arena_one(visit->arena, struct form_value);
		value->name = pair->name;
		value->value = pair->value;
		*link = value;
		link = &value->next;
	}
}

err_t pass_open(struct passage *passage, struct station *station)
{
	struct visit *visit = &passage->visit;
	fill_form(visit);
	visit->status = 200;
	visit->session = http_cookie(visit->request, "lianxin");
	visit->device = http_cookie(visit->request, "device");
	if (visit->device.len != 32)
		visit->device = random_hex(visit->arena, 16);
	visit->act = act_public(visit->arena, passage->site->plan.house, station->db, NULL, S(""));
	visit->csrf = csrf_token(visit);
	visit->act.peer = visit->request->peer;
	if (visit->route == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这一页没有了，可能是地址抄错了，也可能是已经撤下。");
	visit->template = visit->route->template;
	err_t err = NULL;
	if (visit->route->who == WHO_ANYBODY)
		err = open_public(passage, station);
	else if (visit->route->who != WHO_OPEN)
		err = open_staff(passage, station);
	visit->act.peer = visit->request->peer;
	visit->act.reason = str_trim(visit_field(visit, "reason"));
	visit->act.submission = visit_field(visit, "submission");
	return err;
}

static void fail_open(struct passage *passage, err_t err)
{
	struct visit *visit = &passage->visit;
	if (visit->first.len > 0) {
		visit->location = visit->first;
		visit->flash = err->text;
		answer_done(passage);
		return;
	}
	answer_fault(passage, err);
}

/* What was made of a database that failed on the way (no memory, no line) is not shown, and its "not found" is
 * not believed: whoever passed over the error, the answer is that it should be tried again. */
static err_t honest(const struct station *station, err_t err)
{
	err_t failure = db_failure(station->db);
	return failure != NULL ? failure : err;
}

static void run_page(struct passage *passage, struct station *station, err_t errors)
{
	struct visit *visit = &passage->visit;
	err_t err = honest(station, pass_open(passage, station));
	if (err != NULL) {
		fail_open(passage, err);
		return;
	}
	if (visit->route->page == NULL) {
		answer_fault(passage, err_new(visit->arena, ERR_NOT_FOUND, "这一页不能直接打开，请从上一页进入。"));
		return;
	}
	visit->errors = errors;
	if (errors != NULL)
		visit->status = status_of(errors->kind);
	place_remember(&visit->act);
	chrome_put(visit);
	err = honest(station, visit->route->page(visit));
	if (err != NULL)
		answer_fault(passage, err);
	else if (visit->location.len > 0)
		answer_done(passage);
	else
		answer_page(passage);
}

/* Runs a phase in a snapshot and with a way out for lack of memory. */
static void guarded(struct passage *passage, struct station *station,
		    void (*phase)(struct passage *, struct station *))
{
	jmp_buf out;
	struct http_exchange *exchange = passage->exchange;
	arena_guard(exchange->request.arena, VISIT_MEMORY, &out);
	if (setjmp(out) != 0) {
		arena_guard(exchange->request.arena, 0, NULL);
		db_rollback(station->db);
		answer_busy(exchange);
		return;
	}
	alike_begin(passage);
	err_t err = db_begin(station->db);
	if (err != NULL) {
		db_rollback(station->db);
		answer_busy(exchange);
		return;
	}
	phase(passage, station);
	db_rest(station->db); /* rows that were left open would hold an old snapshot */
	station_tell(station);
}

static void page_phase(struct passage *passage, struct station *station)
{
	run_page(passage, station, NULL);
}

void pass_page(struct work_task *task, void *thread)
{
	bench_lend((struct passage *)task, thread);
	guarded((struct passage *)task, thread, page_phase);
}

static void shown_phase(struct passage *passage, struct station *station)
{
	passage->visit.location = S("");
	passage->visit.flash = S("");
	run_page(passage, station, NULL);
}

void pass_shown(struct work_task *task, void *thread)
{
	guarded((struct passage *)task, thread, shown_phase);
}

static void fault_phase(struct passage *passage, struct station *station)
{
	err_t fault = passage->fault;
	bool again = fault->kind == ERR_INVALID || fault->kind == ERR_CONFLICT ||
		     fault->kind == ERR_MANY ||
		     (fault->kind == ERR_BUSY && site_reads_only(passage->site) &&
		      passage->visit.route->who != WHO_OPEN);
	again = again && !passage->visit.route->machine;
	passage->visit.location = S("");
	if (again && passage->visit.route->page != NULL) {
		run_page(passage, station, fault);
		return;
	}
	err_t err = pass_open(passage, station);
	if (err != NULL && err->kind == ERR_LOGIN)
		fault = err;
	answer_fault(passage, fault);
}

void pass_fault(struct work_task *task, void *thread)
{
	guarded((struct passage *)task, thread, fault_phase);
}

static err_t prepare(struct passage *passage, struct station *station)
{
	struct visit *visit = &passage->visit;
	TRY(pass_open(passage, station));
	if (visit->route->apply == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "这一页不能提交。");
	if (!visit->route->machine) /* it has no browser whose cookies somebody else might use */
		TRY(csrf_check(visit));
	if (site_reads_only(passage->site))
		return err_new(visit->arena, ERR_BUSY,
			       "服务器现在存不进东西，这次没有保存。您填的还在，请过几分钟再提交；急的话告诉系统管理员。");
	TRY(limits_look(visit));
	if (visit->route->prepare != NULL)
		TRY(visit->route->prepare(visit));
	return NULL;
}

static void to_writer(struct passage *passage, struct station *station)
{
	passage->task.run = passage_apply;
	db_rollback(station->db);
	if (!work_add(passage->site->writers, &passage->task))
		answer_busy(passage->exchange);
}

/* A form of the public that has faults or only asks for a look is counted too; then it comes back. Of a machine everything is
 * that is refused for what it is. */
static bool is_only_counted(const struct route *route, err_t err, bool shown)
{
	if (route == NULL)
		return false;
	if (route->machine)
		return err != NULL && err->kind != ERR_MANY && err->kind != ERR_BUSY && err->kind != ERR_INTERNAL;
	return route->who == WHO_ANYBODY && (shown || (err != NULL && err->kind == ERR_INVALID));
}

static void prepare_phase(struct passage *passage, struct station *station)
{
	err_t err = honest(station, prepare(passage, station));
	bool shown = err == NULL && passage->visit.show;
	passage->counted = is_only_counted(passage->visit.route, err, shown);
	if (passage->counted)
		passage->held = err;
	else if (shown) {
		run_page(passage, station, NULL);
		return;
	}
	if (err == NULL || passage->counted) {
		to_writer(passage, station);
		return;
	}
	passage->fault = err;
	if (err->kind == ERR_LOGIN || passage->visit.first.len > 0)
		fail_open(passage, err);
	else
		fault_phase(passage, station);
}

void pass_prepare(struct work_task *task, void *thread)
{
	guarded((struct passage *)task, thread, prepare_phase);
}
