/*
 * sandbox: what a room can no longer do.
 */
#ifndef LIANXIN_ROOM_SANDBOX_INTERNAL_H
#define LIANXIN_ROOM_SANDBOX_INTERNAL_H

#include "base/str.h"

#include <stdbool.h>

/* No new privileges, no capabilities, no core dumps. */
void sandbox_drop_rights(void);

/* Files: the folder for reading and writing, fonts and libraries for reading. Gives the landlock
 * version in force, 0 when the kernel has none. */
int sandbox_files(const char *folder);

/* System calls: an allow-list; all else is answered EPERM. False when the kernel has no seccomp. */
bool sandbox_calls(void);

#endif
