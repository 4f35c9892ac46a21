/*
 * notices: a text is written once; poster, script to be read aloud, card, message and article follow from it.
 *
 * What has been released stands in public as it was released (engine/publish), from its day until its day, and is taken down
 * by itself. Never changes what is on view: a change is a new edition, released anew by a named person.
 */
#ifndef LIANXIN_MODULES_NOTICES_H
#define LIANXIN_MODULES_NOTICES_H

#include "web/web.h"

extern const struct module notices_module;

/* For the demo: a text, released if asked. fields: column, title, text, until_on. */
err_t notices_write(struct act *act, struct str org, const struct form *form, bool release, int64_t *out) MUST_USE;

#endif
