/*
 * room: the server's side. Hands calls to free rooms and starts new ones for those that died.
 *
 * A room belongs to one call at a time; the lock is held only to take and to give it back. What a room
 * answers is a stranger's word: whatever does not fit the protocol ends that room and fails that call.
 */
#include "room/room.h"

#include "base/arena.h"
#include "base/date.h"
#include "room/spawn_internal.h"
#include "room/wire_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	MOST_ROOMS = 16,
	CALLS_PER_LIFE = 500, /* then a new process, so that nothing that leaks grows for ever */
	START_SECONDS = 10,   /* for loading fonts on a cold disk */
	REPORT_SIZE = 64,
	MOST_MEMORY = 768 << 20, /* of one call, on this side */
};

static const struct err no_memory = {
	.kind = ERR_BUSY,
	.text = STR_INIT("系统现在太忙，没能处理这个文件，请过一会儿再试。"),
	.cause = STR_INIT("room: the result does not fit in the caller's memory"),
	.file = __FILE__,
	.line = __LINE__,
};

struct room {
	const char *folder;
	pid_t pid; /* 0: not running */
	int socket;
	int calls;
	bool taken;
};

struct rooms {
	const char *program;
	size_t memory_max;
	int seconds_max;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct room at[MOST_ROOMS];
	size_t count;
	char report[REPORT_SIZE];
};

/* ---- opening and closing ---- */

err_t rooms_open(struct arena *arena, const struct room_plan *plan, struct rooms **out)
{
	if (plan->count < 1 || plan->count > MOST_ROOMS || plan->seconds_max < 1)
		return err_internal(arena, "rooms: %zu rooms of %d s", plan->count, plan->seconds_max);
	struct rooms *rooms = arena_one(arena, struct rooms);
	rooms->program = str_c(arena, plan->program);
	rooms->memory_max = plan->memory_max;
	rooms->seconds_max = plan->seconds_max;
	rooms->count = plan->count;
	for (size_t i = 0; i < plan->count; i++) {
		struct str folder = str_fmt(arena, STR "/room-%zu", STR_ARG(plan->scratch), i);
		const char *made = str_c(arena, folder);
		char whole[PATH_MAX];
		if (mkdir(made, 0700) != 0 && errno != EEXIST)
			return err_internal(arena, "rooms: no folder in scratch: %s", strerror(errno));
		/* A room's own folder is where it stands: names that begin elsewhere would lead astray. */
		if (realpath(made, whole) == NULL)
			return err_internal(arena, "rooms: no folder in scratch: %s", strerror(errno));
		rooms->at[i].folder = str_c(arena, str_of(whole));
	}
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&rooms->lock, NULL);
	pthread_cond_init(&rooms->freed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	*out = rooms;
	return NULL;
}

static void stop_room(struct room *room)
{
	if (room->pid != 0)
		spawn_end(room->pid, room->socket);
	room->pid = 0;
	room->calls = 0;
}

void rooms_close(struct rooms *rooms)
{
	for (size_t i = 0; i < rooms->count; i++) {
		stop_room(&rooms->at[i]);
		rmdir(rooms->at[i].folder);
	}
	pthread_cond_destroy(&rooms->freed);
	pthread_mutex_destroy(&rooms->lock);
}

struct str rooms_report(struct rooms *rooms, struct arena *arena)
{
	pthread_mutex_lock(&rooms->lock);
	struct str report = str_dup(arena, str_of(rooms->report));
	pthread_mutex_unlock(&rooms->lock);
	return report;
}

/* ---- taking a room ---- */

/* A free room, running ones first so that fonts are loaded once; NULL when the deadline passes. */
static struct room *take_room(struct rooms *rooms, int64_t deadline)
{
	struct timespec until = {.tv_sec = (time_t)(deadline / 1000), .tv_nsec = (deadline % 1000) * 1000000};
	struct room *found = NULL;
	pthread_mutex_lock(&rooms->lock);
	for (;;) {
		for (size_t i = 0; i < rooms->count; i++) {
			struct room *one = &rooms->at[i];
			if (!one->taken && (found == NULL || (found->pid == 0 && one->pid != 0)))
				found = one;
		}
		if (found != NULL || pthread_cond_timedwait(&rooms->freed, &rooms->lock, &until) == ETIMEDOUT)
			break;
	}
	if (found != NULL)
		found->taken = true;
	pthread_mutex_unlock(&rooms->lock);
	return found;
}

static void give_back(struct rooms *rooms, struct room *room)
{
	pthread_mutex_lock(&rooms->lock);
	room->taken = false;
	pthread_cond_signal(&rooms->freed);
	pthread_mutex_unlock(&rooms->lock);
}

/* What an earlier life left behind. */
static void empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	if (folder == NULL)
		return;
	for (struct dirent *one = readdir(folder); one != NULL; one = readdir(folder)) {
		if (one->d_name[0] != '.' || strlen(one->d_name) > 2)
			unlinkat(dirfd(folder), one->d_name, 0);
	}
	closedir(folder);
}

static bool read_hello(struct rooms *rooms, struct room *room)
{
	struct wire_head head;
	char text[REPORT_SIZE] = {0};
	int64_t deadline = clock_monotonic() + START_SECONDS * 1000;
	if (!wire_head(room->socket, &head, deadline) || head.kind != WIRE_HELLO)
		return false;
	if (head.length[0] >= sizeof text || head.length[1] != 0 || head.length[2] != 0 ||
	    !wire_bytes(room->socket, text, head.length[0], deadline))
		return false;
	pthread_mutex_lock(&rooms->lock);
	memcpy(rooms->report, text, sizeof text);
	pthread_mutex_unlock(&rooms->lock);
	return true;
}

/* Makes sure that the room's process is there and fresh enough. */
static err_t wake_room(struct rooms *rooms, struct room *room, struct arena *arena)
{
	if (room->pid != 0 && room->calls >= CALLS_PER_LIFE)
		stop_room(room);
	if (room->pid != 0 && spawn_has_ended(room->pid)) {
		close(room->socket);
		room->pid = 0;
	}
	if (room->pid != 0)
		return NULL;
	/* A server that ended on the same data after this one had begun took its folders along. */
	if (mkdir(room->folder, 0700) != 0 && errno != EEXIST)
		return err_internal(arena, "rooms: no folder in scratch: %s", strerror(errno));
	empty_folder(room->folder);
	const struct spawn_plan plan = {rooms->program, room->folder, rooms->memory_max,
					rooms->seconds_max * CALLS_PER_LIFE};
	room->calls = 0;
	if (!spawn_room(&plan, &room->pid, &room->socket)) {
		room->pid = 0;
		return err_internal(arena, "room: cannot start %s", rooms->program);
	}
	if (read_hello(rooms, room))
		return NULL;
	stop_room(room);
	return err_internal(arena, "room: %s worker does not answer", rooms->program);
}

/* ---- the call ---- */

static err_t broken(struct arena *arena, const char *cause)
{
	struct err *err = arena_one(arena, struct err);
	err->kind = ERR_INTERNAL;
	err->text = S("这个文件没能处理，可能已损坏，请换一份再试。");
	err->cause = str_of(cause);
	err->file = __FILE__;
	err->line = __LINE__;
	return err;
}

static bool copy_bytes(int from, int to)
{
	char piece[65536];
	for (;;) {
		ssize_t got = read(from, piece, sizeof piece);
		if (got == 0)
			return true;
		if (got < 0)
			return false;
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(to, piece + done, (size_t)(got - done));
			if (put <= 0)
				return false;
			done += put;
		}
	}
}

/* A copy, because the room may write in its folder and the original is kept as it came. */
static err_t bring_in(struct arena *arena, struct str file, const char *inside)
{
	int from = open(str_c(arena, file), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (from < 0)
		return err_internal(arena, "room: file cannot be read: %s", strerror(errno));
	struct stat about;
	if (fstat(from, &about) != 0 || !S_ISREG(about.st_mode)) {
		close(from);
		return err_internal(arena, "room: not a regular file");
	}
	unlink(inside);
	int to = open(inside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = to >= 0 && copy_bytes(from, to);
	close(from);
	if (to >= 0)
		good = close(to) == 0 && good;
	return good ? NULL : err_internal(arena, "room: file cannot be copied: %s", strerror(errno));
}

static bool read_parts(struct room *room, struct arena *arena, const struct wire_head *head,
		       struct str *parts, int64_t deadline)
{
	for (int i = 0; i < WIRE_PARTS; i++) {
		char *to = arena_alloc(arena, head->length[i] + 1);
		if (!wire_bytes(room->socket, to, head->length[i], deadline))
			return false;
		parts[i] = (struct str){to, head->length[i]};
	}
	return true;
}

/* Reads the errors of a task after the first one's head. False: the room broke the protocol. */
static bool read_errors(struct room *room, struct arena *arena, struct wire_head head,
			int64_t deadline, err_t *out)
{
	struct err *first = NULL, *last = NULL;
	for (int count = 0; head.kind == WIRE_ERROR && count < WIRE_MOST_ERRORS; count++) {
		struct str parts[WIRE_PARTS];
		struct err *err = arena_one(arena, struct err);
		if (head.number > ERR_INTERNAL || !read_parts(room, arena, &head, parts, deadline))
			return false;
		if (!str_valid(parts[0]) || !str_valid(parts[1]) || !str_valid(parts[2]))
			return false;
		*err = (struct err){.kind = (enum err_kind)head.number, .field = parts[0], .text = parts[1],
				    .cause = parts[2], .file = "room", .line = 0};
		if (last == NULL)
			first = err;
		else
			last->next = err;
		last = err;
		if (!wire_head(room->socket, &head, deadline))
			return false;
	}
	*out = first;
	return head.kind == WIRE_END && first != NULL;
}

static err_t converse(struct room *room, struct arena *arena, const struct str *parts,
		      int seconds, struct str *out)
{
	struct wire_head head;
	struct str result[WIRE_PARTS];
	err_t err = NULL;
	int64_t deadline = clock_monotonic() + (int64_t)seconds * 1000;
	room->calls++;
	if (wire_send(room->socket, WIRE_CALL, (uint64_t)seconds, parts, deadline) &&
	    wire_head(room->socket, &head, deadline)) {
		if (head.kind == WIRE_ERROR && read_errors(room, arena, head, deadline, &err))
			return err;
		if (head.kind == WIRE_RESULT && read_parts(room, arena, &head, result, deadline)) {
			*out = result[0];
			return NULL;
		}
	}
	bool late = clock_monotonic() >= deadline;
	stop_room(room);
	return broken(arena, late ? "room: out of time" : "room: died or broke the protocol");
}

static err_t call_room(struct rooms *rooms, struct room *room, struct arena *arena,
		       struct str task, struct str in, struct str file, struct str *out)
{
	TRY(wake_room(rooms, room, arena));
	const char *inside = str_c(arena, str_fmt(arena, "%s/in", room->folder));
	if (file.len > 0)
		TRY(bring_in(arena, file, inside));
	const struct str parts[WIRE_PARTS] = {task, in, file.len > 0 ? str_of(inside) : (struct str){NULL, 0}};
	err_t err = converse(room, arena, parts, rooms->seconds_max, out);
	if (file.len > 0)
		unlink(inside);
	return err;
}

/*
 * Memory may run out while a room is taken, and arenas then jump out to the request's guard: a guard of
 * our own in between gives the room back first.
 */
static err_t guarded_call(struct rooms *rooms, struct room *room, struct arena *own, struct str task,
			  struct str in, struct str file, struct str *out)
{
	jmp_buf escape;
	arena_guard(own, MOST_MEMORY, &escape);
	if (setjmp(escape) != 0) {
		stop_room(room);
		arena_guard(own, 0, NULL);
		return &no_memory;
	}
	err_t err = call_room(rooms, room, own, task, in, file, out);
	arena_guard(own, 0, NULL);
	return err;
}

err_t rooms_call(struct rooms *rooms, struct arena *arena, struct str task, struct str in,
		 struct str file, struct str *out)
{
	int64_t deadline = clock_monotonic() + (int64_t)rooms->seconds_max * 1000;
	if (in.len > WIRE_LARGEST)
		return err_new(arena, ERR_TOO_LARGE, "文件太大，请分成几份再试。");
	struct arena *own = arena_new(arena); /* lives as long as the caller's: the result is in it */
	struct room *room = take_room(rooms, deadline);
	if (room == NULL)
		return err_new(arena, ERR_BUSY, "正在处理的文件较多，请过一会儿再试。");
	err_t err = guarded_call(rooms, room, own, task, in, file, out);
	give_back(rooms, room);
	return err;
}
