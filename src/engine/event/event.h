/*
 * event: something has happened; modules that care are told inside the transaction.
 *
 * Modules never call each other: a flow's step or a saved record emits a named event, listeners of
 * other modules act on it, all or nothing. What must reach the outside (live pages) is noted on the
 * act and sent after the commit.
 */
#ifndef LIANXIN_ENGINE_EVENT_H
#define LIANXIN_ENGINE_EVENT_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

struct event {
	struct str name;        /* "case.accepted" */
	struct str on;          /* register */
	int64_t id;
	struct str org;
	struct str data;        /* "<register>.changed": names of the fields; of a flow: the step */
};

struct listener {
	const char *event; /* NULL ends a table */
	err_t (*run)(struct act *act, const struct event *event);
};

err_t event_emit(struct act *act, const struct event *event) MUST_USE;

#endif
