/*
 * shift_clock: a library for LD_PRELOAD that moves the wall clock of a program under test.
 *
 * What: adds the milliseconds that stand in the file SHIFT_CLOCK_FILE (eight bytes, this machine's
 * order) to what CLOCK_REALTIME, time and gettimeofday say. The file is mapped once at start, so that
 * a story can let days go by while the server runs, and a sandbox needs to allow nothing.
 * Why: terms of working days and of publicity are promises about days; a test must see them pass, and
 * the product must not hold a door for tests.
 * Never: it does not touch the monotonic clock, and is in no package.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int ask_clock(clockid_t clock, struct timespec *out);

static const _Atomic int64_t *shift;
static ask_clock *real_clock;

__attribute__((constructor)) static void map_shift(void)
{
	*(void **)&real_clock = dlsym(RTLD_NEXT, "clock_gettime");
	const char *path = getenv("SHIFT_CLOCK_FILE");
	int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return;
	void *at = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
	close(file);
	if (at != MAP_FAILED)
		shift = at;
}

static int64_t shift_now(void)
{
	return shift == NULL ? 0 : atomic_load(shift);
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	if (real_clock == NULL) /* asked before our constructor ran */
		*(void **)&real_clock = dlsym(RTLD_NEXT, "clock_gettime");
	int code = real_clock(clock, out);
	if (code != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE))
		return code;
	int64_t moved = (int64_t)out->tv_sec * 1000 + shift_now();
	out->tv_nsec += (long)(moved % 1000) * 1000000L;
	out->tv_sec = (time_t)(moved / 1000) + out->tv_nsec / 1000000000L;
	out->tv_nsec %= 1000000000L;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *out, void *zone)
{
	(void)zone;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
	return 0;
}
