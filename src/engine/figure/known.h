/*
 * What figure.c asks of what a page has read already (known.c). Nothing is known and nothing kept where an act remembers nothing.
 */
#ifndef LIANXIN_ENGINE_FIGURE_KNOWN_H
#define LIANXIN_ENGINE_FIGURE_KNOWN_H

#include "engine/figure/figure.h"

/* A row that waits to be folded. */
struct figure_waiting {
	struct str org, name, period, value;
	int64_t n;
};

/* Folded figures, without what waits; a list is the caller's own. False: not known. */
bool known_read(const struct act *act, struct str org, struct str name, struct str value, struct str period, int64_t *out);
void known_keep(const struct act *act, struct str org, struct str name, struct str value, struct str period, int64_t n);
bool known_list(const struct act *act, struct str org, struct str name, struct str period, struct figure **out, size_t *count);
void known_keep_list(const struct act *act, struct str org, struct str name, struct str period,
		     const struct figure *list, size_t count);
/* All that waits, of every place. *whole false: this act does not remember, or more waits (a great import has just been written) than
 * one page should hold: each figure is then asked for what waits of it alone. */
err_t known_waiting(struct act *act, const struct figure_waiting **out, size_t *count, bool *whole) MUST_USE;

#endif
