/*
 * room: a few sandboxed processes of the same binary for risky work.
 *
 * Decoding pictures, reading spreadsheets, making PDFs runs there: no network, its own scratch folder
 * (landlock), a seccomp allow-list, limits on memory and time. A crash is one failed call with a clear
 * sentence, never an outage: the process is started again. Where the kernel lacks landlock or seccomp,
 * the room says so once in its report and goes on with what there is.
 */
#ifndef LIANXIN_ROOM_ROOM_H
#define LIANXIN_ROOM_ROOM_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>

struct arena;
struct rooms;

/* A task runs inside a room. in: the caller's bytes; file: a path inside the scratch folder or empty.
 * Its result is bytes. */
struct room_task {
	struct str name;
	err_t (*run)(struct arena *arena, struct str in, struct str file, struct str *out);
};

struct room_plan {
	struct str program;    /* path of this binary; started as "program worker" with a socket on fd 3 */
	struct str scratch;    /* folder that rooms may read and write */
	size_t count;          /* processes, started on demand */
	size_t memory_max;     /* bytes of address space */
	int seconds_max;       /* of one call */
};

err_t rooms_open(struct arena *arena, const struct room_plan *plan, struct rooms **out) MUST_USE;
/* Waits for a free room, at most seconds_max; from any thread but a loop or the writer. A file
 * outside the scratch folder is copied in and removed after. */
err_t rooms_call(struct rooms *rooms, struct arena *arena, struct str task, struct str in,
		 struct str file, struct str *out) MUST_USE;
void rooms_close(struct rooms *rooms);

/* The other side: what `lianxin worker` runs. Ends with the socket. */
int room_serve(int socket, struct str scratch, const struct room_task *tasks, size_t count);

#endif
