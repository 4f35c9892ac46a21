/*
 * publish: what is public, from when till when, masked how, frozen as it was shown.
 *
 * A notice is a record of the register "notice": made from another record when a flow's step opens it,
 * with the fields that the rule shows, masked; the shown text is kept and never made again. It ends by
 * its date or when the flow closes it; it is then taken from public faces and stays in the archive.
 */
#ifndef LIANXIN_ENGINE_PUBLISH_H
#define LIANXIN_ENGINE_PUBLISH_H

#include "base/doc.h"
#include "base/err.h"
#include "engine/register/register.h"

struct notice_row {
	struct str title, value; /* as shown, already masked */
};
/* Opens a notice for days calendar days from today (the day itself counts as the first). */
err_t publish_open(struct act *act, const struct record *about, struct str title,
		   const struct notice_row *rows, size_t count, int64_t days, int64_t *out) MUST_USE;
err_t publish_close(struct act *act, const struct record *about, struct str outcome) MUST_USE;
/* What is on view at a centre today: [{id,title,from,until,days_left,rows:[{title,value}],url}]. */
err_t publish_list_doc(struct act *act, struct str centre, struct doc *out_list) MUST_USE;
err_t publish_doc(struct act *act, int64_t notice, struct doc *out_map) MUST_USE;

#endif
