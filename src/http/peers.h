/*
 * peers: how many connections each address holds, over all network threads.
 *
 * An IPv4 address counts by itself, an IPv6 one by its /64. All memory is taken at start: there are
 * never more addresses than connections. Private to http/.
 */
#ifndef LIANXIN_HTTP_PEERS_H
#define LIANXIN_HTTP_PEERS_H

#include "base/str.h"

#include <sys/socket.h>

struct arena;
struct peers;
struct peer;

struct peers *peers_new(struct arena *arena, size_t connections_max);

/* Counts one more connection; *count is then the number of this address. NULL: more connections
 * than there is room for. text receives the address as text (at least 46 bytes), IPv4 in its own
 * form. */
struct peer *peers_enter(struct peers *peers, const struct sockaddr_storage *address, char *text,
			 size_t *count);
void peers_leave(struct peers *peers, struct peer *peer);

#endif
