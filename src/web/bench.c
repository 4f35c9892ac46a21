/*
 * bench: the memory that a page is made in, which a reader lends to one visit after the other.
 *
 * A page of figures takes some megabytes of documents and texts to make a hundred kilobytes of answer. Were they the
 * request's own, they would wait with the answer for the network, as many as there are visitors, and each next page would
 * be made in memory that comes from the system page by page: with sixty visitors that was half of its time. So only the answer
 * leaves, and the next page finds the bench warm.
 *
 * Never holds anything of a visit when its answer is away: another visitor's page is made there.
 */
#include "base/arena.h"
#include "web/site_int.h"

enum { MOVED_MOST = 1 << 20, KEPT_MOST = 2 << 20 };

void bench_lend(struct passage *passage, struct station *station)
{
	struct arena *bench = station->bench == NULL ? arena_try() : station->bench;
	if (bench == NULL)
		return; /* the request's own memory then, and its way out */
	station->bench = NULL;
	arena_move(bench, passage->exchange->request.arena);
	passage->visit.arena = bench;
	passage->lender = station;
}

void bench_leave(struct passage *passage)
{
	passage->lender = NULL;
}

static void move_answer(struct passage *passage)
{
	struct arena *arena = passage->exchange->request.arena;
	struct http_response *response = &passage->exchange->response;
	response->body = str_dup(arena, response->body);
	response->file = str_dup(arena, response->file);
	response->etag = str_dup(arena, response->etag);
	response->topics = str_dup(arena, response->topics);
	passage->visit.act.org = str_dup(arena, passage->visit.act.org);
}

void bench_back(struct passage *passage)
{
	struct station *station = passage->lender;
	struct arena *bench = passage->visit.arena;
	if (station == NULL || passage->exchange->response.body.len > MOVED_MOST)
		return;
	move_answer(passage);
	passage->lender = NULL;
	passage->visit.arena = passage->exchange->request.arena;
	arena_move(bench, station->arena);
	arena_reset(bench);
	if (arena_used(bench) > KEPT_MOST)
		arena_free(bench);
	else
		station->bench = bench;
}
