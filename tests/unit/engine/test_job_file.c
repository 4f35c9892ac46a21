/*
 * job_file: what jobs read and leave is sealed on disk and bound to its name; and who works on a job.
 */
#include "support.h"

#include "base/count.h"
#include "engine/job/job.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct str path_of(const struct act *act, struct str name)
{
	return str_fmt(act->arena, STR "/jobs/" STR, STR_ARG(act->house->data), STR_ARG(name));
}

static size_t read_raw(struct str path, char *to, size_t room)
{
	int fd = open(path.at, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	ssize_t got = read(fd, to, room);
	close(fd);
	assert_true(got >= 0);
	return (size_t)got;
}

static void drop_folder(const struct act *act)
{
	rmdir(str_fmt(act->arena, STR "/jobs", STR_ARG(act->house->data)).at);
}

static void a_kept_file_comes_back_and_is_not_readable_on_disk(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	struct str name, back;
	char raw[512];
	good(job_file_keep(act, S("身份证号 990000195002020017"), &name));
	good(job_file_read(act, name, &back));
	same(back, "身份证号 990000195002020017");
	size_t got = read_raw(path_of(act, name), raw, sizeof raw);
	assert_true(str_find((struct str){raw, got}, S("990000195002020017")) == SIZE_MAX);
	job_file_drop(act, name);
	bad(job_file_read(act, name, &back), ERR_NOT_FOUND, "清理");
	drop_folder(act);
}

static void a_file_under_another_name_does_not_open(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	struct str one, two, back;
	good(job_file_keep(act, S("甲"), &one));
	good(job_file_keep(act, S("乙"), &two));
	assert_int_equal(rename(path_of(act, one).at, path_of(act, two).at), 0);
	err_t err = job_file_read(act, two, &back);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INTERNAL);
	job_file_drop(act, two);
	drop_folder(act);
}

static void a_name_that_is_not_ours_leads_nowhere(void **state)
{
	static const char *const names[] = {"", "../key", "key", "0123456789abcdef0123456789abcdeG",
					    "../../../../etc/passwd", "0123456789abcdef0123456789abcde"};
	struct world *world = *state;
	struct str back;
	for (size_t i = 0; i < COUNT(names); i++)
		bad(job_file_read(&world->program, str_of(names[i]), &back), ERR_NOT_FOUND, "没有留下");
}

static void what_is_older_than_a_week_goes_with_the_next(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	struct str old, fresh, back;
	good(job_file_keep(act, S("旧"), &old));
	struct timespec times[2] = {{.tv_sec = time(NULL) - 8 * 86400}, {.tv_sec = time(NULL) - 8 * 86400}};
	assert_int_equal(utimensat(AT_FDCWD, path_of(act, old).at, times, 0), 0);
	good(job_file_keep(act, S("新"), &fresh));
	bad(job_file_read(act, old, &back), ERR_NOT_FOUND, "清理");
	good(job_file_read(act, fresh, &back));
	job_file_drop(act, fresh);
	drop_folder(act);
}

/* A job is another server's when nothing was heard of it for a minute; a beat is heard, although nothing moves on. */
static void a_job_that_beats_is_not_abandoned(void **state)
{
	enum { SECOND = 1000 };
	struct world *world = *state;
	struct act later = world->program;
	struct job job;
	struct str input, file;
	int64_t asked = 0;
	bool found = false;
	good(job_ask(&later, S("import.check"), S(VILLAGE), S("检查"), S("{}"), S(""), &asked));
	good(job_claim(&later, &job, &input, &file, &found));
	assert_true(found && job.id == asked);
	for (int beat = 0; beat < 6; beat++) {
		later.now += JOB_BEAT_SECONDS * SECOND;
		good(job_beat(&later, asked));
		good(job_waits(&later, &found));
		assert_false(found);
	}
	later.now += 61 * SECOND;
	good(job_waits(&later, &found));
	assert_true(found);
	good(job_claim(&later, &job, &input, &file, &found));
	assert_true(found && job.id == asked);
	good(job_end(&later, asked, NULL, S("done"), S("")));
	good(job_beat(&later, asked));
	good(job_waits(&later, &found));
	assert_false(found);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(a_kept_file_comes_back_and_is_not_readable_on_disk),
		in_world(a_file_under_another_name_does_not_open),
		in_world(a_name_that_is_not_ours_leads_nowhere),
		in_world(what_is_older_than_a_week_goes_with_the_next),
		in_world(a_job_that_beats_is_not_abandoned),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
