/*
 * booklet: the leaves of 一本通, and its editions. See booklet.c.
 */
#ifndef LIANXIN_MODULES_SIGNS_BOOKLET_H
#define LIANXIN_MODULES_SIGNS_BOOKLET_H

#include "modules/signs/signs_int.h"

enum { LEAVES_MAX = 400, KEPT_MAX = 4000, EDITIONS_MAX = 200 };

enum leaf_change { LEAF_SAME, LEAF_NEW, LEAF_CHANGED };

struct leaf {
	struct str name, chapter, title, body; /* name: "text-oath", "item-low_income" */
	int64_t position;
	enum leaf_change change; /* against the newest edition */
};

struct leaves {
	struct leaf *all;
	size_t count;
};

struct leaf_changes {
	size_t fresh, changed, gone;
};

/* What an edition made now would hold. */
err_t leaves_today(struct act *act, const struct sign_set *set, struct leaves *out) MUST_USE;
/* Editions, newest first; all leaves that ever stood in one, in their order. Everybody may read them. */
err_t booklet_editions(struct act *act, struct str org, struct record **out, size_t *count) MUST_USE;
err_t leaves_kept(struct act *act, struct str org, struct record **out, size_t *count) MUST_USE;
bool leaf_stands(const struct record *leaf, int64_t edition);
/* Marks each of today's with its change; counts them. */
void leaves_compare(struct leaves *today, const struct record *kept, size_t count, struct leaf_changes *out);
/* A new edition of what stands today; ERR_CONFLICT when nothing has changed. On the writer. */
err_t booklet_make(struct act *act, struct str org, struct str note, int64_t *edition) MUST_USE;
err_t booklet_check(struct act *act, struct draft *draft) MUST_USE; /* hook */

visit_part booklet_page, booklet_apply, booklet_print_page, booklet_public_page;

#endif
