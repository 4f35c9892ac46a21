/*
 * remark: short notes among colleagues on a record, with "@name" for whom it concerns.
 *
 * Who may read the record may read and write them; nobody else ever does: they are no part of the
 * record, its public view, its prints or its export. Who is named sees it among what there is to do
 * until she has said that she read it.
 */
#ifndef LIANXIN_ENGINE_REMARK_H
#define LIANXIN_ENGINE_REMARK_H

#include "base/err.h"
#include "base/str.h"
#include "engine/account/account.h"
#include "engine/register/register.h"

struct remark {
	int64_t id, record, at;
	struct str reg, actor, post, unit, text;
	bool mine; /* it names this person, who has not yet read it */
};

/* Whom a remark on the record can name: the units that have to do with it, by name. */
err_t remark_circle(struct act *act, const struct record *record, struct account **out,
		    size_t *count) MUST_USE;
/* Needs the right to read the record. Faults are field errors of "remark": an unknown name, too long. */
err_t remark_add(struct act *act, const struct record *record, struct str text) MUST_USE;
/* On a record, oldest first. */
err_t remark_list(struct act *act, const struct record *record, struct remark **out,
		  size_t *count) MUST_USE;
/* Those that name this person and are not yet read, newest first. */
err_t remark_unread(struct act *act, struct remark **out, size_t *count) MUST_USE;
/* All that name this person on a record have been read. */
err_t remark_read(struct act *act, const struct record *record) MUST_USE;

const struct table *remark_tables(size_t *count);

#endif
