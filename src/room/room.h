/*
 * room: a few sandboxed processes of the same binary for risky work.
 *
 * Decoding pictures, reading spreadsheets, making PDFs runs there: no network, a scratch folder of its
 * own (landlock), a seccomp allow-list, limits on memory and time. A crash is one failed call with a
 * clear sentence, never an outage: the process is started again. Where the kernel lacks landlock or
 * seccomp, the room says so in its report and goes on with what there is.
 */
#ifndef LIANXIN_ROOM_ROOM_H
#define LIANXIN_ROOM_ROOM_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>

struct arena;
struct rooms;

/* A task runs inside a room. in: the caller's bytes; file: a path inside the room's folder or empty.
 * Its result is bytes. The arena is the call's. */
struct room_task {
	struct str name;
	err_t (*run)(struct arena *arena, struct str in, struct str file, struct str *out);
};

struct room_plan {
	struct str program; /* path of this binary; started as "program worker FOLDER", socket on fd 3 */
	struct str scratch; /* an existing folder; each room gets a folder of its own in it */
	size_t count;       /* processes, 1..16, started on demand */
	size_t memory_max;  /* bytes of address space of one room; fonts alone take 200 MiB */
	int seconds_max;    /* of one call */
};

err_t rooms_open(struct arena *arena, const struct room_plan *plan, struct rooms **out) MUST_USE;

/*
 * Waits for a free room (ERR_BUSY after seconds_max), then for the task. Any number of threads may
 * call; never from a loop or the writer. file, when not empty, is copied into the room's folder and
 * removed after, so that the room never touches the original. out lives in arena.
 * A room that crashed, hung or broke the protocol: ERR_INTERNAL with a sentence about the file.
 */
err_t rooms_call(struct rooms *rooms, struct arena *arena, struct str task, struct str in,
		 struct str file, struct str *out) MUST_USE;

/* What protects the rooms, as the last one started said: "landlock 7, seccomp". Empty before the first
 * start. For the log, once. */
struct str rooms_report(struct rooms *rooms, struct arena *arena);

/* Ends the processes. No call may be under way. */
void rooms_close(struct rooms *rooms);

/*
 * The other side: what `lianxin worker FOLDER` runs; ends with the socket, gives the exit code.
 * prepare (or NULL) runs inside landlock and before seccomp: it loads what tasks would load later and
 * could no longer (libraries' modules).
 */
int room_serve(int socket, struct str folder, const struct room_task *tasks, size_t count,
	       void (*prepare)(void));

#endif
