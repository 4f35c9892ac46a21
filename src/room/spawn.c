/*
 * spawn: fork and exec of our own binary as a room.
 *
 * The server has many threads, so between fork and exec only system calls are made and nothing that
 * may take a lock; all that the child needs is put together before. The child gets three standard
 * descriptors and its socket, nothing else; no environment but a folder for temporary files.
 */
#include "room/spawn_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ROOM_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ROOM_SANITIZED 1
#endif
#endif

enum { ROOM_SOCKET = 3, MOST_FILES = 64, LARGEST_FILE = 512 << 20, LONGEST_PATH = 4096 };

/* Never more than what is allowed already: raising a limit would fail. */
static void limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit now;
	if (getrlimit(what, &now) != 0)
		return;
	if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
		most = now.rlim_max;
	now.rlim_cur = most;
	now.rlim_max = most;
	setrlimit(what, &now);
}

static void set_limits(const struct spawn_plan *plan)
{
#ifndef ROOM_SANITIZED /* a sanitizer reserves terabytes of addresses */
	limit(RLIMIT_AS, plan->memory_max);
#endif
	limit(RLIMIT_CPU, (rlim_t)plan->cpu_seconds);
	limit(RLIMIT_NOFILE, MOST_FILES);
	limit(RLIMIT_FSIZE, LARGEST_FILE);
	limit(RLIMIT_CORE, 0);
}

/* Descriptors 0 and 1 lead nowhere, 2 stays for what a library says when it dies, 3 is the socket. */
static bool arrange_files(int socket)
{
	int none = open("/dev/null", O_RDWR);
	if (none < 0 || dup2(none, 0) < 0 || dup2(none, 1) < 0)
		return false;
	if (socket == ROOM_SOCKET) {
		if (fcntl(socket, F_SETFD, 0) != 0)
			return false;
	} else if (dup2(socket, ROOM_SOCKET) < 0) {
		return false;
	}
	if (syscall(SYS_close_range, ROOM_SOCKET + 1, ~0U, 0) == 0)
		return true;
	for (int i = ROOM_SOCKET + 1; i < 65536; i++)
		close(i);
	return true;
}

_Noreturn static void become_room(const struct spawn_plan *plan, int socket, char *tmpdir)
{
	char word[] = "worker";
	char *const arguments[] = {(char *)plan->program, word, (char *)plan->folder, NULL};
#ifdef ROOM_SANITIZED
	char leaks[] = "ASAN_OPTIONS=detect_leaks=0"; /* looking for them needs ptrace, which a room has not */
	char stop[] = "UBSAN_OPTIONS=halt_on_error=1";
	char *const environment[] = {tmpdir, leaks, stop, NULL};
#else
	char *const environment[] = {tmpdir, NULL};
#endif
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!arrange_files(socket))
		_exit(126);
	umask(077);
	set_limits(plan);
	execve(plan->program, arguments, environment);
	_exit(127);
}

bool spawn_room(const struct spawn_plan *plan, pid_t *pid, int *socket)
{
	int ends[2];
	char tmpdir[LONGEST_PATH + 8];
	int len = snprintf(tmpdir, sizeof tmpdir, "TMPDIR=%s", plan->folder);
	if (len < 0 || (size_t)len >= sizeof tmpdir)
		return false;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	pid_t child = fork();
	if (child == 0)
		become_room(plan, ends[1], tmpdir);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return false;
	}
	*pid = child;
	*socket = ends[0];
	return true;
}

void spawn_end(pid_t pid, int socket)
{
	close(socket);
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

bool spawn_has_ended(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) != 0;
}
