/*
 * faulty: what a test asks the program to fail at, in a file that both have mapped.
 *
 * Why: each allocation and each call to the disk must be able to fail while the program as it is shipped
 * answers real requests. `lianxin-faulty` is that very program, linked once more so that its calls to
 * malloc and SQLite's calls to the disk come by here. A test writes into FAULTS_FILE (64-bit numbers of
 * this machine's order, in the order below) while the server runs.
 * Never: it is in no package, and without FAULTS_FILE it fails at nothing.
 */
#ifndef LIANXIN_TESTS_SUPPORT_FAULTY_H
#define LIANXIN_TESTS_SUPPORT_FAULTY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum disk_fault {
	DISK_SYNC_FAILS = 1, /* what was written since the last sync may be lost although later syncs succeed */
	DISK_WRITE_FAILS,
	DISK_WRITE_TEARS, /* the first half arrives */
	DISK_POWER_CUT, /* at the n-th write or sync: of what is unsynced each sector is there or not */
};

struct faults {
	_Atomic int64_t memory_left; /* the n-th allocation from here fails; 0: none */
	_Atomic int64_t memory_lasts; /* 1: and all after it */
	_Atomic int64_t memory_asked; /* allocations so far */
	_Atomic int64_t memory_failed;
	_Atomic int64_t disk_left;
	_Atomic int64_t disk_kind;
	_Atomic int64_t disk_lasts;
	_Atomic int64_t disk_asked; /* calls that the kind is about, so far */
	_Atomic int64_t disk_failed;
	_Atomic int64_t seed; /* of the power cut */
};

/* Counts one call; true when it is the one that fails. */
static inline bool fault_is_due(_Atomic int64_t *left, const _Atomic int64_t *lasts, _Atomic int64_t *failed)
{
	if (atomic_load_explicit(left, memory_order_relaxed) <= 0)
		return false;
	int64_t before = atomic_fetch_sub(left, 1);
	if (before > 1 || before <= 0) {
		if (before <= 0)
			atomic_fetch_add(left, 1);
		return false;
	}
	if (atomic_load(lasts) != 0)
		atomic_store(left, 1); /* the next one is due again */
	atomic_fetch_add(failed, 1);
	return true;
}

struct faults *faults_map(void); /* never NULL: without a file, numbers of its own */
void disk_take_over(void); /* registers the failing disk as SQLite's usual one */

#endif
