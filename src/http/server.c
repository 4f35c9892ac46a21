/*
 * server: sockets, start and stop. See http.h.
 *
 * Each loop listens on a socket of its own (SO_REUSEPORT), so that the system spreads connections.
 * A first bind without it refuses a port that another program (or another of us) already serves.
 */
#include "server.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BACKLOG = 1024, DESCRIPTORS_SPARE = 64 };

struct place {
	struct sockaddr_storage address;
	socklen_t size;
};

static bool read_place(struct arena *arena, struct str text, int port, struct place *out)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	const char *name = str_c(arena, text);
	struct place place = {.size = sizeof in};
	if (port < 0 || port > 65535)
		return false;
	if (inet_pton(AF_INET, name, &in.sin_addr) == 1) {
		memcpy(&place.address, &in, sizeof in);
	} else if (inet_pton(AF_INET6, name, &in6.sin6_addr) == 1) {
		memcpy(&place.address, &in6, sizeof in6);
		place.size = sizeof in6;
	} else {
		return false;
	}
	*out = place;
	return true;
}

static int bound_socket(const struct place *place, bool shared)
{
	int yes = 1, no = 0;
	int descriptor =
		socket(place->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return -1;
	setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes,
		   sizeof yes); /* connections inherit it */
	if (place->address.ss_family == AF_INET6)
		setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
	if ((shared && setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0) ||
	    bind(descriptor, (const struct sockaddr *)&place->address, place->size) != 0) {
		int error = errno;
		close(descriptor);
		errno = error;
		return -1;
	}
	return descriptor;
}

static int port_of(int descriptor)
{
	struct sockaddr_storage address = {0};
	socklen_t size = sizeof address;
	if (getsockname(descriptor, (struct sockaddr *)&address, &size) != 0)
		return -1;
	in_port_t port;
	memcpy(&port, (const char *)&address + offsetof(struct sockaddr_in, sin_port), sizeof port);
	return ntohs(port); /* at the same place in both forms of address */
}

static err_t cannot_listen(struct arena *arena, const struct http_plan *plan)
{
	int error = errno;
	if (error == EADDRINUSE)
		return err_new(arena, ERR_CONFLICT,
			       "端口 %d 已被别的程序占用。请先停掉它，或换一个端口再启动。",
			       plan->port);
	if (error == EACCES)
		return err_new(arena, ERR_DENIED,
			       "没有权限使用端口 %d。请换一个 1024 以上的端口再启动。", plan->port);
	return err_new(arena, ERR_INTERNAL,
		       "无法在 " STR " 的端口 %d 上等候连接（%s）。请检查地址是否属于这台机器。",
		       STR_ARG(plan->address), plan->port, strerror(error));
}

/* One listening socket a loop, all on one port. */
static err_t open_sockets(struct arena *arena, struct http_server *server)
{
	const struct http_plan *plan = &server->plan;
	struct place place;
	if (!read_place(arena, plan->address, plan->port, &place))
		return err_new(arena, ERR_INVALID,
			       "监听地址 " STR
			       " 或端口 %d 写得不对。地址请写 127.0.0.1 或 :: 这样的数字形式，"
			       "端口请写 0 到 65535。",
			       STR_ARG(plan->address), plan->port);
	int probe = bound_socket(&place, false);
	if (probe < 0 || listen(probe, 1) != 0) {
		err_t err = cannot_listen(arena, plan);
		if (probe >= 0)
			close(probe);
		return err;
	}
	server->port = port_of(probe);
	close(probe);
	TRY(read_place(arena, plan->address, server->port, &place)
		    ? NULL
		    : err_internal(arena, "the port cannot be read"));
	for (size_t i = 0; i < server->count; i++) {
		server->loops[i].listener = bound_socket(&place, true);
		if (server->loops[i].listener < 0 ||
		    listen(server->loops[i].listener, BACKLOG) != 0)
			return cannot_listen(arena, plan);
	}
	return NULL;
}

static int or_default(int given, int usual)
{
	return given > 0 ? given : usual;
}

/* Fills what was left at 0, and keeps connections below what the system gives descriptors for. */
static void fill_plan(struct http_plan *plan)
{
	struct rlimit limit;
	plan->loops = plan->loops > 0 ? plan->loops : 1;
	plan->head_seconds = or_default(plan->head_seconds, 10);
	plan->body_bytes_per_second = or_default(plan->body_bytes_per_second, 1024);
	plan->write_stall_seconds = or_default(plan->write_stall_seconds, 10);
	plan->idle_seconds = or_default(plan->idle_seconds, 30);
	plan->drain_seconds = or_default(plan->drain_seconds, 10);
	plan->heartbeat_seconds = or_default(plan->heartbeat_seconds, 20);
	plan->arena_max = plan->arena_max > 0 ? plan->arena_max : (size_t)4 << 20;
	plan->connections_max = plan->connections_max > 0 ? plan->connections_max : 10000;
	if (plan->connections_per_peer == 0)
		plan->connections_per_peer = 256;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return;
	size_t most = limit.rlim_cur > 2 * DESCRIPTORS_SPARE ? limit.rlim_cur - DESCRIPTORS_SPARE
							     : DESCRIPTORS_SPARE;
	if (plan->connections_max > most)
		plan->connections_max = most;
}

static void copy_texts(struct arena *arena, struct http_plan *plan)
{
	plan->address = str_dup(arena, plan->address);
	plan->hosts = str_dup(arena, plan->hosts);
	plan->proxies = str_dup(arena, plan->proxies);
	plan->scratch = str_dup(arena, plan->scratch);
}

/* Undoes what does not run yet and stops what does. A loop that could not be opened has only its
 * socket. */
static void give_up(struct http_server *server, size_t opened)
{
	for (size_t i = 0; i < server->count; i++) {
		struct loop *loop = &server->loops[i];
		if (i < opened && !loop->running)
			loop_abandon(loop);
		else if (i >= opened && loop->listener >= 0)
			close(loop->listener);
	}
	http_stop(server);
}

static err_t start_loops(struct arena *arena, struct http_server *server)
{
	size_t opened = 0;
	err_t err = open_sockets(arena, server);
	while (err == NULL && opened < server->count) {
		err = loop_open(arena, &server->loops[opened]);
		opened += err == NULL;
	}
	for (size_t i = 0; err == NULL && i < server->count; i++) {
		if (!loop_start(&server->loops[i]))
			err = err_internal(arena, "a network thread cannot be started");
	}
	if (err != NULL)
		give_up(server, opened);
	return err;
}

err_t http_start(struct arena *arena, const struct http_plan *plan, struct http_server **out)
{
	struct http_server *server = arena_one(arena, struct http_server);
	server->plan = *plan;
	fill_plan(&server->plan);
	copy_texts(arena, &server->plan);
	server->count = server->plan.loops;
	server->scratch.folder = -1;
	if (plan->scratch.len > 0)
		TRY(scratch_open(arena, server->plan.scratch, &server->scratch));
	server->peers = peers_new(arena, server->plan.connections_max + 2 * server->count);
	server->loops = arena_many(arena, struct loop, server->count);
	for (size_t i = 0; i < server->count; i++) {
		server->loops[i].server = server;
		server->loops[i].plan = &server->plan;
		server->loops[i].number = i;
		server->loops[i].listener = -1;
		server->loops[i].reserve = -1;
	}
	TRY(start_loops(arena, server));
	*out = server;
	return NULL;
}

int http_port(const struct http_server *server)
{
	return server->port;
}

void http_stop(struct http_server *server)
{
	if (atomic_exchange(&server->stopped, true))
		return;
	for (size_t i = 0; i < server->count; i++) {
		if (server->loops[i].running)
			letter_post(&server->loops[i], &server->loops[i].stop_letter);
	}
	for (size_t i = 0; i < server->count; i++) {
		if (server->loops[i].running)
			pthread_join(server->loops[i].thread, NULL);
	}
}
