/*
 * spawn: starting and ending the process of a room.
 */
#ifndef LIANXIN_ROOM_SPAWN_INTERNAL_H
#define LIANXIN_ROOM_SPAWN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct spawn_plan {
	const char *program, *folder;
	size_t memory_max;
	int cpu_seconds; /* of the whole life of the process */
};

/* Starts "program worker folder" with the other end of *socket on fd 3 and an empty environment. */
bool spawn_room(const struct spawn_plan *plan, pid_t *pid, int *socket);

/* Kills and reaps. */
void spawn_end(pid_t pid, int socket);

/* Whether the process has ended by itself; then it is reaped. */
bool spawn_has_ended(pid_t pid);

#endif
