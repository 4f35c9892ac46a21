/*
 * The tasks that sandboxed rooms of this program can do.
 */
#ifndef LIANXIN_APP_TASKS_H
#define LIANXIN_APP_TASKS_H

#include "room/room.h"

extern const struct room_task room_tasks[];
extern const size_t room_task_count;

/* Loads what the tasks would load later, when the room is closed already. */
void room_prepare(void);

#endif
