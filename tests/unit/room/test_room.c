/*
 * Rooms: results and errors come back, a crash or a hang is one failed call, and what a room must not
 * do it cannot do. The test is its own worker program: started as "test-room worker FOLDER".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "room/room.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what runs inside ---- */

static err_t echo(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)file;
	*out = str_join(arena, S("<"), in);
	return NULL;
}

static err_t read_it(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in;
	char *text = arena_alloc(arena, 100);
	int from = open(str_c(arena, file), O_RDWR);
	if (from < 0)
		return err_internal(arena, "open: %s", strerror(errno));
	ssize_t got = read(from, text, 100);
	bool spoilt = pwrite(from, "X", 1, 0) == 1;
	close(from);
	*out = str_fmt(arena, "%d " STR, spoilt, STR_ARG(((struct str){text, got < 0 ? 0 : (size_t)got})));
	return NULL;
}

static err_t two_errors(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in, (void)file, (void)out;
	err_t first = err_field(arena, S("photo"), "照片太大。");
	err_t second = err_new(arena, ERR_TOO_LARGE, "请换小一点的。");
	return err_both(arena, first, second);
}

static err_t crash(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)arena, (void)in, (void)file, (void)out;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return NULL;
}

static err_t spin(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)arena, (void)in, (void)file, (void)out;
	volatile bool on = true;
	while (on)
		continue;
	return NULL;
}

static err_t wait_long(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)arena, (void)file;
	usleep((useconds_t)atoi(in.at) * 1000);
	*out = S("done");
	return NULL;
}

static err_t hog(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in, (void)file;
	for (int i = 0; i < 4096; i++)
		arena_alloc(arena, 1 << 20);
	*out = S("took 4 GiB");
	return NULL;
}

static err_t big(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in, (void)file;
	char *bytes = arena_alloc(arena, 9 << 20);
	memset(bytes, 'b', 9 << 20);
	*out = (struct str){bytes, 9 << 20};
	return NULL;
}

static err_t lie(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)arena, (void)file, (void)out;
	char garbage[4096];
	memset(garbage, in.at[0], sizeof garbage);
	if (in.at[0] == 'L') { /* a good head that promises far too much */
		const uint32_t head[8] = {0x4c58524d, 2, 0, 0, 0xffffffff, 0xffffffff, 0, 0};
		memcpy(garbage, head, sizeof head);
	}
	ssize_t put = write(3, garbage, sizeof garbage);
	_exit(put > 0 ? 0 : 1);
}

/* Each attempt by name: "works" or why not. */
static const char *attempt(const char *what)
{
	if (strcmp(what, "passwd") == 0)
		return open("/etc/passwd", O_RDONLY) >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "sibling") == 0)
		return open("../room-1/in", O_RDONLY) >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "above") == 0)
		return open("../new", O_WRONLY | O_CREAT, 0600) >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "fonts") == 0)
		return opendir("/usr/share/fonts") != NULL ? "works" : strerror(errno);
	if (strcmp(what, "own") == 0)
		return open("made-here", O_WRONLY | O_CREAT, 0600) >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "socket") == 0)
		return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "unix") == 0)
		return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "fork") == 0)
		return fork() >= 0 ? "works" : strerror(errno);
	if (strcmp(what, "kill") == 0)
		return kill(getppid(), 0) == 0 ? "works" : strerror(errno);
	if (strcmp(what, "exec") == 0) {
		char *const none[] = {NULL};
		execve("/bin/true", none, none);
		return strerror(errno);
	}
	if (strcmp(what, "code") == 0) {
		void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		return at != MAP_FAILED ? "works" : strerror(errno);
	}
	if (strcmp(what, "limit") == 0) {
		struct rlimit more = {1 << 20, 1 << 20};
		return setrlimit(RLIMIT_NOFILE, &more) == 0 ? "works" : strerror(errno);
	}
	return "unknown";
}

static err_t attempts(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)file;
	*out = str_dup(arena, str_of(attempt(str_c(arena, in))));
	return NULL;
}

static err_t surroundings(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in, (void)file;
	extern char **environ;
	struct buf text = buf_new(arena, 10000);
	for (char **one = environ; *one != NULL; one++) {
		if (strstr(*one, "SAN_OPTIONS") == NULL)
			buf_fmt(&text, "%s\n", *one);
	}
	int open_files = 0;
	for (int i = 4; i < 64; i++)
		open_files += fcntl(i, F_GETFD) >= 0;
	struct rlimit core;
	getrlimit(RLIMIT_CORE, &core);
	buf_fmt(&text, "files %d core %d prepared %s", open_files, (int)core.rlim_max,
		getenv("PREPARED") == NULL ? "no" : "yes");
	*out = buf_str(&text);
	return NULL;
}

static void *in_thread(void *arg)
{
	return arg;
}

static err_t threads(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in, (void)file;
	pthread_t thread;
	void *got = NULL;
	int code = pthread_create(&thread, NULL, in_thread, arena);
	if (code != 0)
		return err_internal(arena, "pthread_create: %s", strerror(code));
	pthread_join(thread, &got);
	*out = got == arena ? S("joined") : S("lost");
	return NULL;
}

static const struct room_task tasks[] = {
	{STR_INIT("echo"), echo},         {STR_INIT("read"), read_it},
	{STR_INIT("errors"), two_errors}, {STR_INIT("crash"), crash},
	{STR_INIT("spin"), spin},         {STR_INIT("wait"), wait_long},
	{STR_INIT("hog"), hog},           {STR_INIT("big"), big},
	{STR_INIT("lie"), lie},           {STR_INIT("attempt"), attempts},
	{STR_INIT("around"), surroundings}, {STR_INIT("threads"), threads},
};

static void prepare(void)
{
	setenv("PREPARED", "1", 1);
}

/* ---- the tests ---- */

struct stage {
	struct arena *arena;
	struct rooms *rooms;
	char scratch[64];
};

static struct rooms *open_rooms(struct stage *stage, size_t count, int seconds)
{
	const struct room_plan plan = {.program = S("/proc/self/exe"),
				       .scratch = str_of(stage->scratch),
				       .count = count,
				       .memory_max = 192 << 20,
				       .seconds_max = seconds};
	struct rooms *rooms = NULL;
	assert_null(rooms_open(stage->arena, &plan, &rooms));
	return rooms;
}

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	stage->arena = arena_new(NULL);
	strcpy(stage->scratch, "/tmp/lianxin-room-XXXXXX");
	assert_non_null(mkdtemp(stage->scratch));
	stage->rooms = open_rooms(stage, 2, 2);
	*state = stage;
	return 0;
}

static void empty(const char *path)
{
	DIR *folder = opendir(path);
	for (struct dirent *one = folder == NULL ? NULL : readdir(folder); one != NULL; one = readdir(folder)) {
		char name[512];
		snprintf(name, sizeof name, "%s/%s", path, one->d_name);
		unlink(name);
	}
	if (folder != NULL)
		closedir(folder);
	rmdir(path);
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	rooms_close(stage->rooms);
	for (int i = 0; i < 2; i++) {
		char name[128];
		snprintf(name, sizeof name, "%s/room-%d", stage->scratch, i);
		empty(name);
	}
	empty(stage->scratch);
	arena_free(stage->arena);
	free(stage);
	return 0;
}

static err_t call(struct stage *stage, const char *task, const char *in, struct str *out)
{
	return rooms_call(stage->rooms, stage->arena, str_of(task), str_of(in), (struct str){NULL, 0}, out);
}

static void must_be(struct stage *stage, const char *task, const char *in, const char *wanted)
{
	struct str out = {NULL, 0};
	err_t err = call(stage, task, in, &out);
	if (err != NULL)
		print_error("%s: " STR " (" STR ")\n", task, STR_ARG(err->text), STR_ARG(err->cause));
	assert_null(err);
	assert_string_equal(str_c(stage->arena, out), wanted);
}

static void must_break(struct stage *stage, const char *task, const char *in, const char *cause)
{
	struct str out = {NULL, 0};
	err_t err = call(stage, task, in, &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INTERNAL);
	assert_string_equal(str_c(stage->arena, err->text), "这个文件没能处理，可能已损坏，请换一份再试。");
	assert_string_equal(str_c(stage->arena, err->cause), cause);
	assert_null(out.at);
	must_be(stage, "echo", "again", "<again");
}

static void results_come_back(void **state)
{
	struct stage *stage = *state;
	must_be(stage, "echo", "", "<");
	must_be(stage, "echo", "中文", "<中文");
	struct str out;
	assert_null(call(stage, "big", "", &out));
	assert_int_equal(out.len, 9 << 20);
	assert_true(out.at[0] == 'b' && out.at[out.len - 1] == 'b');
}

static void errors_come_back(void **state)
{
	struct stage *stage = *state;
	struct str out;
	err_t err = call(stage, "errors", "", &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INVALID);
	assert_true(str_eq(err->field, S("photo")));
	assert_true(str_eq(err->text, S("照片太大。")));
	assert_non_null(err->next);
	assert_int_equal(err->next->kind, ERR_TOO_LARGE);
	assert_null(err->next->next);
	err = call(stage, "nowhere", "", &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INTERNAL);
	must_be(stage, "echo", "x", "<x");
}

static void a_crash_is_one_failed_call(void **state)
{
	must_break(*state, "crash", "", "room: died or broke the protocol");
	must_break(*state, "crash", "", "room: died or broke the protocol");
}

static void a_hang_is_one_failed_call(void **state)
{
	int64_t begun = clock_monotonic();
	must_break(*state, "spin", "", "room: out of time");
	assert_in_range(clock_monotonic() - begun, 1900, 6000);
}

static void lies_are_not_believed(void **state)
{
	must_break(*state, "lie", "x", "room: died or broke the protocol");
	must_break(*state, "lie", "L", "room: died or broke the protocol");
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static void memory_is_limited(void **state)
{
#ifdef SANITIZED
	(void)state; /* a sanitizer's shadow is larger than any limit */
#else
	must_break(*state, "hog", "", "room: died or broke the protocol");
#endif
}

static void a_file_is_copied_in_and_away(void **state)
{
	struct stage *stage = *state;
	char path[128];
	snprintf(path, sizeof path, "%s/upload", stage->scratch);
	FILE *file = fopen(path, "w");
	fputs("content", file);
	fclose(file);
	struct str out;
	assert_null(rooms_call(stage->rooms, stage->arena, S("read"), S(""), str_of(path), &out));
	assert_string_equal(str_c(stage->arena, out), "1 content");
	char text[16] = {0};
	file = fopen(path, "r");
	assert_non_null(fgets(text, sizeof text, file));
	fclose(file);
	assert_string_equal(text, "content"); /* the original is untouched */
	snprintf(path, sizeof path, "%s/room-0/in", stage->scratch);
	assert_int_equal(access(path, F_OK), -1);
	err_t err = rooms_call(stage->rooms, stage->arena, S("read"), S(""), S("/tmp"), &out);
	assert_non_null(err);
	err = rooms_call(stage->rooms, stage->arena, S("read"), S(""), S("/nowhere/at/all"), &out);
	assert_non_null(err);
	must_be(stage, "echo", "x", "<x");
}

static void the_sandbox_holds(void **state)
{
	struct stage *stage = *state;
	char path[128];
	snprintf(path, sizeof path, "%s/room-1/in", stage->scratch);
	FILE *file = fopen(path, "w"); /* what another room is working on */
	assert_non_null(file);
	fclose(file);
	must_be(stage, "attempt", "own", "works");
	must_be(stage, "attempt", "fonts", "works");
	struct str report = rooms_report(stage->rooms, stage->arena);
	if (str_starts(report, S("landlock "))) {
		must_be(stage, "attempt", "passwd", "Permission denied");
		must_be(stage, "attempt", "sibling", "Permission denied");
		must_be(stage, "attempt", "above", "Permission denied");
	}
	if (str_ends(report, S(", seccomp"))) {
		static const char *const refused[] = {"socket", "unix", "fork", "exec", "code", "limit", "kill"};
		for (size_t i = 0; i < COUNT(refused); i++)
			must_be(stage, "attempt", refused[i], "Operation not permitted");
	}
	must_be(stage, "threads", "", "joined");
	/* The kernels that we test on have both; a silent loss of protection must be seen. */
	assert_true(str_starts(report, S("landlock ")) && str_ends(report, S(", seccomp")));
}

static void nothing_is_inherited(void **state)
{
	struct stage *stage = *state;
	setenv("SECRET", "x", 1);
	int leaked = open("/etc/passwd", O_RDONLY); /* without O_CLOEXEC, as a careless library would */
	struct str wanted = str_fmt(stage->arena, "TMPDIR=%s/room-0\nPREPARED=1\nfiles 0 core 0 prepared yes",
				    stage->scratch);
	must_be(stage, "around", "", str_c(stage->arena, wanted));
	close(leaked);
}

struct many {
	struct stage *stage;
	int good;
};

static void *call_often(void *arg)
{
	struct many *many = arg;
	struct arena *arena = arena_new(NULL);
	for (int i = 0; i < 200; i++) {
		struct str out, in = str_fmt(arena, "%p %d", arg, i);
		err_t err = rooms_call(many->stage->rooms, arena, S("echo"), in, (struct str){NULL, 0}, &out);
		many->good += err == NULL && str_eq(str_sub(out, 1, out.len), in);
	}
	arena_free(arena);
	return NULL;
}

static void many_threads_share_few_rooms(void **state)
{
	struct many many[6];
	pthread_t thread[6];
	for (int i = 0; i < 6; i++) {
		many[i] = (struct many){*state, 0};
		assert_int_equal(pthread_create(&thread[i], NULL, call_often, &many[i]), 0);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(thread[i], NULL);
		assert_int_equal(many[i].good, 200);
	}
}

static void *call_slow(void *arg)
{
	struct many *many = arg;
	struct arena *arena = arena_new(NULL);
	struct str out;
	err_t err = rooms_call(many->stage->rooms, arena, S("wait"), S("1500"), (struct str){NULL, 0}, &out);
	many->good = err == NULL ? 1 : err->kind == ERR_BUSY ? 2 : 3;
	arena_free(arena);
	return NULL;
}

static void a_full_house_says_busy(void **state)
{
	struct stage *stage = *state;
	struct many many[6];
	pthread_t thread[6];
	int done = 0, busy = 0;
	for (int i = 0; i < 6; i++) {
		many[i] = (struct many){stage, 0};
		assert_int_equal(pthread_create(&thread[i], NULL, call_slow, &many[i]), 0);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(thread[i], NULL);
		done += many[i].good == 1;
		busy += many[i].good == 2;
	}
	assert_int_equal(done, 4); /* two at once, two after them, two wait longer than they may */
	assert_int_equal(busy, 2);
}

static void a_room_found_dead_is_replaced(void **state)
{
	struct stage *stage = *state;
	must_be(stage, "echo", "x", "<x");
	char command[128];
	snprintf(command, sizeof command, "/proc/%d/task/%d/children", getpid(), getpid());
	FILE *list = fopen(command, "r");
	int child = 0;
	assert_non_null(list);
	assert_int_equal(fscanf(list, "%d", &child), 1);
	fclose(list);
	assert_int_equal(kill(child, SIGKILL), 0);
	siginfo_t about;
	assert_int_equal(waitid(P_PID, (id_t)child, &about, WEXITED | WNOWAIT), 0);
	must_be(stage, "echo", "y", "<y");
}

/* A frame of its own: the one that is jumped back to holds nothing that could be lost. */
static __attribute__((noinline)) bool big_is_busy(struct stage *stage, struct arena *small)
{
	struct str out;
	err_t err = rooms_call(stage->rooms, small, S("big"), S(""), (struct str){NULL, 0}, &out);
	return err != NULL && err->kind == ERR_BUSY;
}

/* A call whose result does not fit in the caller's arena. */
static bool says_busy_when_small(struct stage *stage)
{
	struct arena *small = arena_new(NULL);
	jmp_buf escape;
	volatile bool busy = false;
	arena_guard(small, 1 << 20, &escape);
	if (setjmp(escape) == 0)
		busy = big_is_busy(stage, small);
	arena_free(small);
	return busy;
}

static void running_out_gives_the_room_back(void **state)
{
	struct stage *stage = *state;
	assert_true(says_busy_when_small(stage));
	assert_true(says_busy_when_small(stage));
	assert_true(says_busy_when_small(stage));
	must_be(stage, "echo", "x", "<x");
}

static void a_program_that_is_none_is_an_error(void **state)
{
	struct stage *stage = *state;
	const struct room_plan plan = {S("/bin/false"), str_of(stage->scratch), 1, 1 << 30, 2};
	struct rooms *rooms = NULL;
	struct str out;
	assert_null(rooms_open(stage->arena, &plan, &rooms));
	err_t err = rooms_call(rooms, stage->arena, S("echo"), S(""), S(""), &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INTERNAL);
	assert_true(str_find(err->cause, S("does not answer")) != SIZE_MAX);
	rooms_close(rooms);
}

/* A server is started while the one before it is still ending, on the same data. */
static void who_ends_later_takes_no_folder_along(void **state)
{
	struct stage *stage = *state;
	rooms_close(open_rooms(stage, 2, 2));
	must_be(stage, "echo", "x", "<x");
}

#define room_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(int count, char **arguments)
{
	if (count == 3 && strcmp(arguments[1], "worker") == 0)
		return room_serve(3, str_of(arguments[2]), tasks, COUNT(tasks), prepare);
	const struct CMUnitTest tests[] = {
		room_test(results_come_back),
		room_test(errors_come_back),
		room_test(a_crash_is_one_failed_call),
		room_test(a_hang_is_one_failed_call),
		room_test(lies_are_not_believed),
		room_test(memory_is_limited),
		room_test(a_file_is_copied_in_and_away),
		room_test(the_sandbox_holds),
		room_test(nothing_is_inherited),
		room_test(many_threads_share_few_rooms),
		room_test(a_full_house_says_busy),
		room_test(a_room_found_dead_is_replaced),
		room_test(running_out_gives_the_room_back),
		room_test(a_program_that_is_none_is_an_error),
		room_test(who_ends_later_takes_no_folder_along),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
