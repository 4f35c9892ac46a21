/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_VOICES_INT_H
#define LIANXIN_MODULES_VOICES_INT_H

#include "engine/publish/publish.h"
#include "modules/voices/voices.h"
#include "web/face.h"


/* released.c: what stands in public of a register, newest first: list of {title, rows: [{title, text}]}. */
err_t voices_shown(struct visit *visit, const char *reg, struct str org, size_t limit, struct doc *list) MUST_USE;
err_t voice_published(struct act *act, const struct event *event) MUST_USE;
err_t voice_unpublished(struct act *act, const struct event *event) MUST_USE;
err_t voice_check(struct act *act, struct draft *draft) MUST_USE;     /* hook */
err_t council_decided(struct act *act, const struct event *event) MUST_USE;
err_t voices_hall(struct visit *visit) MUST_USE;

visit_part voice_page, voice_prepare, voice_apply;            /* tell.c */
visit_part voice_find_apply, voice_own_page, voice_step_apply; /* own.c */
visit_part voices_page;                                        /* released.c */
visit_part say_page, say_apply;                                /* say.c */
visit_part opinion_page, opinion_apply;

#endif
