/*
 * peers: a table of addresses under one lock. See peers.h.
 *
 * Touched once when a connection comes and once when it goes, never for a request.
 */
#include "peers.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>

enum { KEY = 16 };

struct peer {
	struct peer *next;
	size_t count;
	unsigned char key[KEY];
};

struct peers {
	pthread_mutex_t lock;
	struct peer *spare;
	size_t mask;
	struct peer **heads;
};

struct peers *peers_new(struct arena *arena, size_t connections_max)
{
	struct peers *peers = arena_one(arena, struct peers);
	pthread_mutex_init(&peers->lock, NULL);
	size_t heads = 64;
	while (heads < connections_max)
		heads *= 2;
	peers->mask = heads - 1;
	peers->heads = arena_many(arena, struct peer *, heads);
	struct peer *all = arena_many(arena, struct peer, connections_max);
	for (size_t i = 0; i < connections_max; i++) {
		all[i].next = peers->spare;
		peers->spare = &all[i];
	}
	return peers;
}

static void read_key(const struct sockaddr_storage *address, unsigned char key[KEY], char *text)
{
	memset(key, 0, KEY);
	text[0] = '\0';
	if (address->ss_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		memcpy(key + 12, &in.sin_addr, 4);
		key[11] = 1;
		inet_ntop(AF_INET, &in.sin_addr, text, INET_ADDRSTRLEN);
		return;
	}
	struct sockaddr_in6 in6;
	memcpy(&in6, address, sizeof in6);
	if (address->ss_family != AF_INET6)
		return;
	if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
		memcpy(key + 12, in6.sin6_addr.s6_addr + 12, 4);
		key[11] = 1;
		inet_ntop(AF_INET, in6.sin6_addr.s6_addr + 12, text, INET_ADDRSTRLEN);
		return;
	}
	memcpy(key, &in6.sin6_addr, 8);
	inet_ntop(AF_INET6, &in6.sin6_addr, text, INET6_ADDRSTRLEN);
}

static struct peer **head_of(struct peers *peers, const unsigned char key[KEY])
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < KEY; i++)
		hash = (hash ^ key[i]) * 1099511628211u;
	return &peers->heads[(hash ^ (hash >> 32)) & peers->mask];
}

static struct peer *find_or_add(struct peers *peers, const unsigned char key[KEY])
{
	struct peer **head = head_of(peers, key);
	for (struct peer *peer = *head; peer != NULL; peer = peer->next) {
		if (memcmp(peer->key, key, KEY) == 0)
			return peer;
	}
	struct peer *peer = peers->spare;
	if (peer == NULL)
		return NULL;
	peers->spare = peer->next;
	memcpy(peer->key, key, KEY);
	peer->count = 0;
	peer->next = *head;
	*head = peer;
	return peer;
}

struct peer *peers_enter(struct peers *peers, const struct sockaddr_storage *address, char *text,
			 size_t *count)
{
	unsigned char key[KEY];
	read_key(address, key, text);
	pthread_mutex_lock(&peers->lock);
	struct peer *peer = find_or_add(peers, key);
	if (peer != NULL)
		*count = ++peer->count;
	pthread_mutex_unlock(&peers->lock);
	return peer;
}

void peers_leave(struct peers *peers, struct peer *peer)
{
	pthread_mutex_lock(&peers->lock);
	if (--peer->count == 0) {
		struct peer **link = head_of(peers, peer->key);
		while (*link != peer)
			link = &(*link)->next;
		*link = peer->next;
		peer->next = peers->spare;
		peers->spare = peer;
	}
	pthread_mutex_unlock(&peers->lock);
}
