/*
 * sandbox: landlock and seccomp for the process that decodes strangers' files.
 *
 * Landlock is called directly because Debian 12 has no wrapper and older headers; the rights are asked
 * for as far as the running kernel knows them. The allow-list names what malloc, stdio, threads, fonts
 * and the codecs need; sockets, new programs, other processes and executable memory are not on it.
 * It never ends the process by itself: a refused call fails, and the task with it.
 */
#include "room/sandbox_internal.h"
#include "base/count.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- rights ---- */

void sandbox_drop_rights(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}, {0}};
	syscall(SYS_capset, &head, none);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* ---- files ---- */

/* From the kernel's landlock.h; newer than the headers of Debian 12. */
struct landlock_rules {
	uint64_t files, network, scopes;
};

struct __attribute__((packed)) landlock_path {
	uint64_t allowed;
	int32_t parent;
};

enum {
	LOCK_VERSION_FLAG = 1,
	LOCK_PATH_RULE = 1,
	LOCK_WRITE_FILE = 1 << 1,
	LOCK_READ_FILE = 1 << 2,
	LOCK_READ_DIR = 1 << 3,
	LOCK_REMOVE_FILE = 1 << 5,
	LOCK_MAKE_REG = 1 << 8,
	LOCK_ALL_FIRST = (1 << 13) - 1, /* version 1: thirteen rights */
	LOCK_REFER = 1 << 13,           /* version 2 */
	LOCK_TRUNCATE = 1 << 14,        /* version 3 */
	LOCK_IOCTL = 1 << 15,           /* version 5 */
	LOCK_TCP = 3,                   /* version 4: bind and connect */
	LOCK_SCOPES = 3,                /* version 6: abstract sockets and signals of others */
};

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

static struct landlock_rules rules_of(int version)
{
	struct landlock_rules rules = {.files = LOCK_ALL_FIRST};
	if (version >= 2)
		rules.files |= LOCK_REFER;
	if (version >= 3)
		rules.files |= LOCK_TRUNCATE;
	if (version >= 4)
		rules.network = LOCK_TCP;
	if (version >= 5)
		rules.files |= LOCK_IOCTL;
	if (version >= 6)
		rules.scopes = LOCK_SCOPES;
	return rules;
}

/* A path that is not there needs no rule. */
static bool allow_path(int ruleset, const char *path, uint64_t rights)
{
	int folder = open(path, O_PATH | O_CLOEXEC);
	if (folder < 0)
		return errno == ENOENT;
	struct stat about;
	if (fstat(folder, &about) == 0 && !S_ISDIR(about.st_mode))
		rights &= LOCK_READ_FILE | LOCK_WRITE_FILE | LOCK_TRUNCATE;
	struct landlock_path rule = {rights, folder};
	long done = syscall(SYS_landlock_add_rule, ruleset, LOCK_PATH_RULE, &rule, 0);
	close(folder);
	return done == 0;
}

int sandbox_files(const char *folder)
{
	static const char *const readable[] = {
		"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts",
		"/var/cache/fontconfig", "/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/localtime",
		"/dev/urandom", "/dev/null"};
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LOCK_VERSION_FLAG);
	if (version < 1)
		return 0;
	struct landlock_rules rules = rules_of((int)version);
	long ruleset = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
	if (ruleset < 0)
		return 0;
	bool good = true;
	for (size_t i = 0; i < COUNT(readable); i++)
		good = allow_path((int)ruleset, readable[i], LOCK_READ_FILE | LOCK_READ_DIR) && good;
	uint64_t own = LOCK_READ_FILE | LOCK_WRITE_FILE | LOCK_READ_DIR | LOCK_REMOVE_FILE |
		       LOCK_MAKE_REG | (rules.files & LOCK_TRUNCATE);
	good = allow_path((int)ruleset, folder, own) && good;
	good = good && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close((int)ruleset);
	return good ? (int)version : 0;
}

/* ---- system calls ---- */

static bool allow_plain(scmp_filter_ctx filter)
{
	static const int calls[] = {
		SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
		SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close),
		SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
		SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat),
		SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
		SCMP_SYS(getcwd), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(ftruncate),
		SCMP_SYS(fadvise64), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(umask), SCMP_SYS(brk),
		SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
		SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
		SCMP_SYS(sched_getaffinity), SCMP_SYS(membarrier), SCMP_SYS(rt_sigaction),
		SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getpid),
		SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
		SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(clock_gettime),
		SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(alarm),
		SCMP_SYS(setitimer),
		SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(poll), SCMP_SYS(ppoll),
		SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(exit), SCMP_SYS(exit_group),
		SCMP_SYS(restart_syscall)};
	bool good = true;
	for (size_t i = 0; i < COUNT(calls); i++)
		good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0 && good;
	return good;
}

/* Calls that are fine with some arguments only. */
static bool allow_partly(scmp_filter_ctx filter)
{
	const scmp_datum_t thread = CLONE_THREAD | CLONE_VM;
	const scmp_datum_t own = (scmp_datum_t)getpid();
	int bad = 0;
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
	/* Its flags lie in memory where a filter cannot look; glibc then uses clone. */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
				SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
				SCMP_A2(SCMP_CMP_EQ, 0, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, own, 0));
	return bad == 0;
}

bool sandbox_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (filter == NULL)
		return false;
	/* All threads, also those that prepare started. */
	bool good = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
	good = good && allow_plain(filter) && allow_partly(filter) && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}
