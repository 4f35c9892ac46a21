/*
 * loop: a network thread. See server.h.
 *
 * One wake-up takes all letters, new connections and bytes there are. One clock of a tenth of a
 * second serves all deadlines. When descriptors run out, the reserve is given up to take and close
 * what knocks, idle connections are ended, and the door stays shut for a moment: no spinning.
 */
#include "server.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { ACCEPT_ONCE = 128, DOOR_PAUSE = 100, EVICT_ONCE = 8 };

/* ---- letters ---- */

bool letter_post(struct loop *loop, struct letter *letter)
{
	letter->next = NULL;
	pthread_mutex_lock(&loop->lock);
	bool heard = !loop->deaf;
	if (heard) {
		*loop->letter_link = letter;
		loop->letter_link = &letter->next;
		uv_async_send(&loop->bell);
	}
	pthread_mutex_unlock(&loop->lock);
	return heard;
}

static void begin_stop(struct loop *loop);

static void open_letter(struct loop *loop, struct letter *letter)
{
	struct exchange *exchange;
	struct event *event;
	switch (letter->kind) {
	case LETTER_REPLY:
		exchange = (struct exchange *)(void *)((char *)letter -
						       offsetof(struct exchange, letter));
		exchange->held = false;
		answer_begin(exchange);
		break;
	case LETTER_EVENT:
		event = (struct event *)(void *)letter;
		stream_event(loop, event);
		arena_free(event->arena);
		break;
	case LETTER_STOP:
		begin_stop(loop);
		break;
	}
}

static void on_bell(uv_async_t *bell)
{
	struct loop *loop = bell->data;
	pthread_mutex_lock(&loop->lock);
	struct letter *letter = loop->first_letter;
	loop->first_letter = NULL;
	loop->letter_link = &loop->first_letter;
	pthread_mutex_unlock(&loop->lock);
	while (letter != NULL) {
		struct letter *next = letter->next;
		open_letter(loop, letter);
		letter = next;
	}
}

/* ---- arenas for requests ---- */

struct arena *loop_arena(struct loop *loop)
{
	return loop->arenas_kept > 0 ? loop->arenas[--loop->arenas_kept] : arena_try();
}

void loop_arena_back(struct loop *loop, struct arena *arena)
{
	arena_guard(arena, 0, NULL);
	arena_reset(arena);
	if (loop->arenas_kept < ARENAS_KEPT && arena_used(arena) <= ARENA_KEPT_SIZE)
		loop->arenas[loop->arenas_kept++] = arena;
	else
		arena_free(arena);
}

/* ---- new connections ---- */

static void turn_away(int descriptor)
{
	static const char text[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
				   "Retry-After: 5\r\nContent-Length: 0\r\n\r\n";
	if (send(descriptor, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
		shutdown(descriptor, SHUT_WR);
	close(descriptor);
}

/* Makes room for one more, or says no. */
static bool has_room(struct loop *loop)
{
	struct http_server *server = loop->server;
	if (atomic_fetch_add(&server->connections, 1) < server->plan.connections_max)
		return true;
	if (connection_evict(loop, NULL))
		return true;
	atomic_fetch_sub(&server->connections, 1);
	return false;
}

static void admit(struct loop *loop, int descriptor, const struct sockaddr_storage *from)
{
	struct http_server *server = loop->server;
	char address[INET6_ADDRSTRLEN] = "";
	size_t count = 0;
	if (!has_room(loop)) {
		turn_away(descriptor);
		return;
	}
	struct peer *peer = peers_enter(server->peers, from, address, &count);
	bool allowed = peer != NULL && (count <= server->plan.connections_per_peer ||
					list_has(server->plan.proxies, str_of(address)) ||
					connection_evict(loop, peer));
	if (allowed) {
		connection_begin(loop, descriptor, peer, address);
		return;
	}
	if (peer != NULL)
		peers_leave(server->peers, peer);
	atomic_fetch_sub(&server->connections, 1);
	turn_away(descriptor);
}

static void on_door(uv_poll_t *door, int status, int events);

static void shut_door(struct loop *loop)
{
	uv_poll_stop(&loop->door);
	loop->door_shut = true;
	loop->door_again = uv_now(&loop->uv) + DOOR_PAUSE;
}

static int accept_one(struct loop *loop, struct sockaddr_storage *from)
{
	socklen_t size = sizeof *from;
	memset(from, 0, sizeof *from);
	return accept4(loop->listener, (struct sockaddr *)from, &size,
		       SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* No descriptor is left: give up the reserve to send one away, end idle ones, wait a moment. */
static void out_of_descriptors(struct loop *loop)
{
	struct sockaddr_storage from;
	for (int i = 0; i < EVICT_ONCE && connection_evict(loop, NULL); i++)
		continue;
	if (loop->reserve >= 0) {
		close(loop->reserve);
		int descriptor = accept_one(loop, &from);
		if (descriptor >= 0)
			turn_away(descriptor);
	}
	loop->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	shut_door(loop);
}

/* Takes up to most of those that knock. */
static void take_knocking(struct loop *loop, int most)
{
	for (int taken = 0; taken < most; taken++) {
		struct sockaddr_storage from;
		int descriptor = accept_one(loop, &from);
		if (descriptor >= 0) {
			admit(loop, descriptor, &from);
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
			   errno == ENOMEM) {
			out_of_descriptors(loop);
			return;
		} else if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO) {
			return;
		}
	}
}

static void on_door(uv_poll_t *door, int status, int events)
{
	struct loop *loop = door->data;
	(void)events;
	if (status == 0)
		take_knocking(loop, ACCEPT_ONCE);
	else
		shut_door(loop);
}

/* ---- the clock ---- */

static void close_all(struct loop *loop)
{
	struct connection *next;
	for (struct connection *one = loop->all; one != NULL; one = next) {
		next = one->next;
		connection_close(one);
	}
}

static void on_tick(uv_timer_t *clock)
{
	struct loop *loop = clock->data;
	uint64_t now = uv_now(&loop->uv);
	wheel_run(&loop->wheel, now, connection_expired);
	if (loop->door_shut && !loop->stopping && now >= loop->door_again) {
		loop->door_shut = false;
		uv_poll_start(&loop->door, UV_READABLE, on_door);
	}
	if (now >= loop->heartbeat_at) {
		loop->heartbeat_at = now + (uint64_t)loop->plan->heartbeat_seconds * 1000;
		stream_heartbeat(loop);
	}
	if (loop->stopping && now >= loop->drain_until)
		close_all(loop);
	loop_check_end(loop);
}

/* ---- stopping ---- */

/* Those in the queue were promised an answer by the system: they are taken before the door
 * closes. */
static void begin_stop(struct loop *loop)
{
	if (loop->stopping)
		return;
	take_knocking(loop, SOMAXCONN);
	loop->stopping = true;
	loop->drain_until = uv_now(&loop->uv) + (uint64_t)loop->plan->drain_seconds * 1000;
	uv_poll_stop(&loop->door);
	close(loop->listener);
	loop->listener = -1;
	stream_end_all(loop);
	for (struct connection *one = loop->all; one != NULL; one = one->next)
		connection_stop(one);
	loop_check_end(loop);
}

void loop_check_end(struct loop *loop)
{
	if (!loop->stopping || loop->ending || loop->open > 0 || loop->exchanges > 0)
		return;
	loop->ending = true;
	pthread_mutex_lock(&loop->lock);
	loop->deaf = true;
	pthread_mutex_unlock(&loop->lock);
	uv_close((uv_handle_t *)&loop->bell, NULL);
	uv_close((uv_handle_t *)&loop->door, NULL);
	uv_close((uv_handle_t *)&loop->clock, NULL);
}

static void drop_letters(struct loop *loop)
{
	for (struct letter *letter = loop->first_letter; letter != NULL;) {
		struct letter *next = letter->next;
		if (letter->kind == LETTER_EVENT)
			arena_free(((struct event *)(void *)letter)->arena);
		letter = next;
	}
}

static void release(struct loop *loop)
{
	drop_letters(loop);
	while (loop->arenas_kept > 0)
		arena_free(loop->arenas[--loop->arenas_kept]);
	if (loop->deflater_ready)
		deflateEnd(&loop->deflater);
	if (loop->reserve >= 0)
		close(loop->reserve);
	arena_free(loop->arena);
	loop->arena = NULL;
	uv_loop_close(&loop->uv);
}

/* ---- beginning ---- */

err_t loop_open(struct arena *arena, struct loop *loop)
{
	pthread_mutex_init(&loop->lock, NULL);
	loop->letter_link = &loop->first_letter;
	loop->stop_letter.kind = LETTER_STOP;
	if (uv_loop_init(&loop->uv) != 0)
		return err_internal(arena, "the event loop cannot be made");
	loop->arena = arena_new(NULL);
	loop->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	loop->bell.data = loop->door.data = loop->clock.data = loop;
	if (uv_async_init(&loop->uv, &loop->bell, on_bell) != 0 ||
	    uv_timer_init(&loop->uv, &loop->clock) != 0 ||
	    uv_poll_init(&loop->uv, &loop->door, loop->listener) != 0)
		return err_internal(arena, "the event loop cannot watch its sockets");
	wheel_begin(&loop->wheel, uv_now(&loop->uv));
	loop->heartbeat_at = uv_now(&loop->uv) + (uint64_t)loop->plan->heartbeat_seconds * 1000;
	if (uv_timer_start(&loop->clock, on_tick, WHEEL_STEP, WHEEL_STEP) != 0 ||
	    uv_poll_start(&loop->door, UV_READABLE, on_door) != 0)
		return err_internal(arena, "the event loop cannot watch its sockets");
	return NULL;
}

static void *run(void *arg)
{
	struct loop *loop = arg;
	pthread_setname_np(pthread_self(), "http");
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	release(loop);
	return NULL;
}

bool loop_start(struct loop *loop)
{
	sigset_t all, before;
	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	loop->running = pthread_create(&loop->thread, NULL, run, loop) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return loop->running;
}

void loop_abandon(struct loop *loop)
{
	loop->stopping = true;
	uv_poll_stop(&loop->door);
	close(loop->listener);
	loop_check_end(loop);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	release(loop);
}
