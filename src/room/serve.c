/*
 * serve: the inside of a room. One call after the other until the server closes the socket.
 *
 * The sandbox is shut before the first byte of a stranger is read. Each call has an arena of its own.
 * It never answers twice and never looks for anything outside its folder.
 */
#include "room/room.h"

#include "base/arena.h"
#include "room/sandbox_internal.h"
#include "room/wire_internal.h"

#include <unistd.h>

static const struct str nothing = {NULL, 0};

static bool say_hello(int socket, int landlock, bool seccomp, struct arena *arena)
{
	struct str files = landlock > 0 ? str_fmt(arena, "landlock %d", landlock) : S("no landlock");
	struct str calls = seccomp ? S("seccomp") : S("no seccomp");
	struct str parts[WIRE_PARTS] = {
		str_fmt(arena, STR ", " STR, STR_ARG(files), STR_ARG(calls)), nothing, nothing};
	return wire_send(socket, WIRE_HELLO, 0, parts, 0);
}

static bool send_errors(int socket, err_t err)
{
	const struct str none[WIRE_PARTS] = {nothing, nothing, nothing};
	int count = 0;
	for (; err != NULL && count < WIRE_MOST_ERRORS; err = err->next, count++) {
		const struct str parts[WIRE_PARTS] = {err->field, err->text, err->cause};
		if (!wire_send(socket, WIRE_ERROR, (uint64_t)err->kind, parts, 0))
			return false;
	}
	return wire_send(socket, WIRE_END, 0, none, 0);
}

static err_t run_task(struct arena *arena, const struct room_task *tasks, size_t count,
		      const struct str *parts, struct str *out)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(tasks[i].name, parts[0]))
			return tasks[i].run(arena, parts[1], parts[2], out);
	}
	return err_internal(arena, "no task " STR " in this room", STR_ARG(parts[0]));
}

static bool serve_one(int socket, const struct room_task *tasks, size_t count, struct arena *arena)
{
	struct wire_head head;
	struct str parts[WIRE_PARTS];
	if (!wire_head(socket, &head, 0) || head.kind != WIRE_CALL)
		return false;
	for (int i = 0; i < WIRE_PARTS; i++) {
		char *to = arena_alloc(arena, head.length[i] + 1);
		if (!wire_bytes(socket, to, head.length[i], 0))
			return false;
		parts[i] = (struct str){to, head.length[i]};
	}
	/* Should the server be gone, nobody else would end a task that hangs. */
	alarm((unsigned)head.number + 2);
	struct str out = nothing;
	err_t err = run_task(arena, tasks, count, parts, &out);
	alarm(0);
	if (err != NULL)
		return send_errors(socket, err);
	const struct str result[WIRE_PARTS] = {out, nothing, nothing};
	return wire_send(socket, WIRE_RESULT, 0, result, 0);
}

int room_serve(int socket, struct str folder, const struct room_task *tasks, size_t count,
	       void (*prepare)(void))
{
	struct arena *arena = arena_new(NULL);
	const char *path = str_c(arena, folder);
	if (chdir(path) != 0) {
		arena_free(arena);
		return 72;
	}
	sandbox_drop_rights();
	int landlock = sandbox_files(path);
	if (prepare != NULL)
		prepare();
	bool seccomp = sandbox_calls();
	bool alive = say_hello(socket, landlock, seccomp, arena);
	while (alive) {
		arena_reset(arena);
		alive = serve_one(socket, tasks, count, arena);
	}
	arena_free(arena);
	return 0;
}
