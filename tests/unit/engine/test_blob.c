/*
 * blob: the sweep takes what is old and belongs to nobody, and nothing else.
 */
#include "support.h"

#include "base/crypt.h"
#include "engine/register/register.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_MS (24LL * 60 * 60 * 1000)

static struct str keep(struct act *act, const char *content, int days_old)
{
	struct str digest = digest_hex(act->arena, str_of(content));
	struct str path = str_fmt(act->arena, STR "/upload", STR_ARG(act->house->data));
	int fd = open(path.at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_true(write(fd, content, str_of(content).len) > 0);
	close(fd);
	good(blob_keep(act, path, digest));
	struct timespec times[2] = {{0}, {0}};
	times[0].tv_sec = times[1].tv_sec = (time_t)((act->now - days_old * DAY_MS) / 1000);
	assert_int_equal(utimensat(AT_FDCWD, blob_path(act->arena, act->house, digest).at, times, 0), 0);
	return digest;
}

static bool is_there(struct act *act, struct str digest)
{
	return access(blob_path(act->arena, act->house, digest).at, R_OK) == 0;
}

static void drop(struct act *act, struct str digest)
{
	struct str path = blob_path(act->arena, act->house, digest);
	unlink(path.at);
	rmdir(str_c(act->arena, str_sub(path, 0, path.len - 65)));
	rmdir(str_fmt(act->arena, STR "/blobs", STR_ARG(act->house->data)).at);
}

static void only_old_orphans_are_swept(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	struct str orphan = keep(act, "orphan", 31), young = keep(act, "young", 29);
	struct str used = keep(act, "used", 400), voided = keep(act, "voided", 400);
	struct attachment file = {.reg = S("case"), .record = 1, .field = S("x"), .name = S("x.jpg"),
				  .type = S("image/jpeg"), .digest = used};
	int64_t id = 0;
	int gone = 0;
	good(attachment_add(act, &file, S(VILLAGE), &id));
	file.digest = voided;
	good(attachment_add(act, &file, S(VILLAGE), &id));
	good(attachment_void(act, id, S("传错了人")));
	good(blob_sweep(act, &gone));
	assert_int_equal(gone, 1);
	assert_false(is_there(act, orphan));
	assert_true(is_there(act, young) && is_there(act, used) && is_there(act, voided));
	/* Sent again, it is young again. */
	orphan = keep(act, "orphan", 0);
	good(blob_sweep(act, &gone));
	assert_int_equal(gone, 0);
	assert_true(is_there(act, orphan));
	drop(act, orphan);
	drop(act, young);
	drop(act, used);
	drop(act, voided);
}

static void a_file_is_voided_with_a_reason_by_whom_may(void **state)
{
	struct world *world = *state;
	struct attachment file = {.reg = S("case"), .record = 1, .field = S("x"), .name = S("x.jpg"),
				  .type = S("image/jpeg"), .digest = digest_hex(world->arena, S("x"))};
	struct act clerk = act_of(world, world->clerk);
	int64_t id = 0;
	good(attachment_add(&world->program, &file, S(VILLAGE), &id));
	bad(attachment_void(&clerk, id, S("传错了人")), ERR_DENIED, "岗位");
	bad(attachment_void(&world->program, id, S(" ")), ERR_INVALID, "为什么");
	good(attachment_void(&world->program, id, S("传错了人")));
	bad(attachment_void(&world->program, id, S("再来")), ERR_NOT_FOUND, "文件");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(only_old_orphans_are_swept),
		in_world(a_file_is_voided_with_a_reason_by_whom_may),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
