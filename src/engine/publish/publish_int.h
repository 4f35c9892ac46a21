/*
 * What the files of publish share.
 */
#ifndef LIANXIN_ENGINE_PUBLISH_INT_H
#define LIANXIN_ENGINE_PUBLISH_INT_H

#include "engine/publish/publish.h"

err_t publish_keep_rows(struct act *act, int64_t notice, const struct notice_row *rows,
			size_t count) MUST_USE;
/* Lengths first, so that no two different notices are one text. */
struct str publish_digest(struct act *act, struct str title, const struct notice_row *rows,
			  size_t count);
/* From "id, reg, record, org, number, title, from_day, until_day, opened, closed, outcome, digest". */
void publish_read_notice(struct act *act, const struct rows *rows, struct notice *out);
/* Those of its table too, or the facts of the whole alone. */
err_t publish_load_rows(struct act *act, bool table, struct notice *notice) MUST_USE;
/* Whether it is this server that shows it: its own, or, of a register that is at hand elsewhere, what was taken from there. */
bool publish_is_shown(const struct act *act, const struct notice *notice);

#endif
