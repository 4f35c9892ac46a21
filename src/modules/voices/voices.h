/*
 * voices: what people have to say: a problem told on any face, what was agreed about it, a word on the system itself.
 *
 * Who told it, the telephone and the words themselves are nobody's business but the handlers'. In public stands only what a
 * named person has written for it and released.
 */
#ifndef LIANXIN_MODULES_VOICES_H
#define LIANXIN_MODULES_VOICES_H

#include "web/web.h"

extern const struct module voices_module;

/* For the demo: a problem as it is told at the desk. fields: topic, text, place_words, name, phone, voice_way. */
err_t voices_tell(struct act *act, struct str org, const struct form *form, int64_t *out) MUST_USE;

#endif
