/*
 * site: threads, queues and the listener, and the first decision about a request.
 *
 * Loops talk, readers read, one writes: the handler below runs on a network loop and only looks the
 * route up and puts the visit into a queue. It never waits.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/log.h"
#include "web/site_int.h"

#include <string.h>

enum { BODY_USUAL = 256 << 10, READERS_QUEUE = 4096, WRITERS_QUEUE = 4096, BATCH = 256 };
enum { REQUEST_MEMORY = 48 << 20 };

static struct http_limits limits(void *arg, enum http_method method, struct str path)
{
	const struct site *site = arg;
	struct visit visit = {0};
	struct http_limits none = {0};
	if (method != HTTP_POST)
		return none;
	const struct route *route = route_find(site, path, &visit);
	if (route == NULL || route->apply == NULL)
		return (struct http_limits){.body_max = 4096};
	return (struct http_limits){
		.body_max = route->body_max > 0 ? route->body_max : BODY_USUAL,
		.file_max = route->file_max, .files_max = route->files_max};
}

static void refuse_method(struct http_exchange *exchange)
{
	exchange->response.status = 405;
	exchange->response.kind = HTTP_BYTES;
	exchange->response.body = S("这个地址不接受这种请求。\n");
	http_set_header(exchange, "content-type", S("text/plain; charset=utf-8"));
	http_set_header(exchange, "allow", S("GET, HEAD, POST"));
	http_reply(exchange);
}

static void handle(void *arg, struct http_exchange *exchange)
{
	struct site *site = arg;
	struct http_request *request = &exchange->request;
	bool get = request->method == HTTP_GET || request->method == HTTP_HEAD;
	if (!get && request->method != HTTP_POST) {
		refuse_method(exchange);
		return;
	}
	if (get && (str_starts(request->path, S("/static/")) ||
		    str_eq(request->path, S("/favicon.svg")) ||
		    str_eq(request->path, S("/favicon.ico")))) {
		answer_static(site, exchange);
		return;
	}
	if (get && str_starts(request->path, S("/manual/"))) {
		answer_manual(site, exchange);
		return;
	}
	struct passage *passage = arena_one(request->arena, struct passage);
	passage->site = site;
	passage->exchange = exchange;
	exchange->own = passage;
	passage->visit.arena = request->arena;
	passage->visit.request = request;
	passage->visit.site = site;
	if (get && alike_answer(passage))
		return;
	passage->visit.route = route_find(site, request->path, &passage->visit);
	passage->task.run = get ? pass_page : pass_prepare;
	if (!work_add(site->readers, &passage->task))
		answer_busy(exchange);
}

static void refuse(void *arg, int status, struct http_response *response)
{
	(void)arg;
	response->status = status;
	response->kind = HTTP_BYTES;
	switch (status) {
	case 413: response->body = S("提交的内容或文件太大，请减少后再试。\n"); break;
	case 414:
	case 431: response->body = S("请求太长，无法处理。\n"); break;
	case 503: response->body = S("现在办事的人太多，请过一会儿再试。\n"); break;
	case 507: response->body = S("服务器存不下这些文件了，没有保存。请告诉系统管理员。\n"); break;
	case 408: response->body = S("网络太慢，请求没有收完，请再试一次。\n"); break;
	default: response->body = S("请求的格式不对，无法处理。\n"); break;
	}
}

/* Who is a number, never a name; where is her place or the centre of a public page. */
static void log_request(const struct http_exchange *exchange, const struct passage *passage,
			const struct route *route, int64_t microseconds)
{
	struct str path = route_logged(route, exchange->request.path);
	log_line(LOG_INFO, "request n=%llu path=" STR " status=%d us=%lld account=%lld org=" STR,
		 (unsigned long long)exchange->request.number, STR_ARG(path),
		 exchange->response.status, (long long)microseconds,
		 passage == NULL || (route != NULL && route->discreet)
			 ? 0LL
			 : (long long)passage->visit.act.account,
		 STR_ARG(passage == NULL || passage->visit.act.org.len == 0 ? S("-")
									    : passage->visit.act.org));
}

static void done(void *arg, const struct http_exchange *exchange, int64_t microseconds)
{
	const struct site *site = arg;
	const struct passage *passage = exchange->own; /* NULL: static, or refused before a route */
	const struct route *route = passage == NULL ? NULL : passage->visit.route;
	metrics_request(site->metrics, route, exchange->request.method, exchange->response.status,
			microseconds);
	if (!site->plan.quiet)
		log_request(exchange, passage, route, microseconds);
	if (passage != NULL && passage->ready != NULL)
		ready_give_back(passage->ready);
}

err_t site_metrics(struct visit *visit, struct buf *out)
{
	const struct site *site = visit->site;
	const struct house *house = visit->act.house;
	struct job_count *jobs = NULL;
	struct metrics_now now = {.readers_waiting = work_waiting(site->readers),
				  .writers_waiting = work_waiting(site->writers),
				  .ready = ready_count(site->ready),
				  .started = site->started, .anchored = atomic_load(&site->anchored),
				  .now = visit->act.now};
	TRY(job_counts(&visit->act, &jobs, &now.job_count));
	now.jobs = jobs;
	for (enum upkeep_kind kind = UPKEEP_BACKUP; kind < UPKEEP_KINDS; kind++) {
		now.upkeep[kind] = upkeep_read(visit->arena, house->data, kind);
		now.late[kind] = upkeep_is_late(house->catalogue, &now.upkeep[kind], kind, now.now);
	}
	metrics_write(site->metrics, &now, out);
	return NULL;
}

static err_t start_queues(struct arena *arena, struct site *site)
{
	bool batches = db_batches(site->plan.db_url);
	struct work_plan readers = {
		.threads = site->plan.readers, .queue_max = READERS_QUEUE, .batch_max = 1,
		.begin = reader_begin, .end = station_end, .arg = site};
	struct work_plan writers = {
		.threads = batches ? 1 : site->plan.writers, .queue_max = WRITERS_QUEUE,
		.batch_max = batches ? BATCH : 1, .begin = writer_begin, .end = station_end,
		.run_batch = writer_batch, .arg = site};
	site->readers = work_start(&readers);
	site->writers = work_start(&writers);
	if (site->readers == NULL || site->writers == NULL)
		return err_internal(arena, "threads can't be started");
	return NULL;
}

static err_t start_clock(struct arena *arena, struct site *site)
{
	site->clock_runs = pthread_create(&site->clock, NULL, clock_main, site) == 0;
	site->runner_runs = pthread_create(&site->runner, NULL, runner_main, site) == 0;
	if (!site->clock_runs || !site->runner_runs)
		return err_internal(arena, "threads can't be started");
	return NULL;
}

static err_t start_http(struct arena *arena, struct site *site)
{
	struct http_plan plan = {
		.address = site->plan.address, .port = site->plan.port, .loops = site->plan.loops,
		.connections_max = 20000, .connections_per_peer = 20000,
		.head_seconds = 10, .body_bytes_per_second = 1024, .write_stall_seconds = 10,
		.idle_seconds = 30, .drain_seconds = 10, .arena_max = REQUEST_MEMORY,
		.scratch = site->plan.scratch, .hosts = site->plan.hosts,
		.proxies = site->plan.proxies, .limits = limits, .handle = handle,
		.refuse = refuse, .done = done, .arg = site};
	return http_start(arena, &plan, &site->http);
}

static err_t start_parts(struct arena *arena, struct site *site)
{
	pthread_mutex_init(&site->bell_lock, NULL);
	pthread_cond_init(&site->bell, NULL);
	TRY(start_queues(arena, site));
	TRY(start_http(arena, site));
	return start_clock(arena, site);
}

err_t site_start(struct arena *arena, const struct site_plan *plan, struct site **out)
{
	struct site *site = arena_one(arena, struct site);
	const struct route *const *routes = NULL;
	site->plan = *plan;
	site->arena = arena;
	TRY(web_routes(arena, plan->modules, plan->house->catalogue, &routes, &site->route_count));
	site->routes = (const struct route **)routes;
	site->tree = route_tree(arena, routes, site->route_count);
	site->metrics = metrics_new(arena, routes, site->route_count);
	site->started = clock_now();
	alike_start(site);
	piece_start(site);
	err_t err = start_parts(arena, site);
	if (err != NULL)
		site_stop(site); /* a thread that has begun lives in this arena */
	*out = site;
	return err;
}

int site_port(const struct site *site)
{
	return http_port(site->http);
}

const struct route *const *site_routes(const struct site *site, size_t *count)
{
	*count = site->route_count;
	return (const struct route *const *)site->routes;
}

void site_stop(struct site *site)
{
	atomic_store(&site->stopping, true);
	if (site->http != NULL)
		http_stop(site->http);
	runner_ring(site);
	if (site->clock_runs)
		pthread_join(site->clock, NULL);
	if (site->runner_runs)
		pthread_join(site->runner, NULL);
	work_stop(site->readers);
	work_stop(site->writers);
}
