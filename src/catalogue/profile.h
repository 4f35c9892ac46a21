/*
 * profile: what a server is for: everything (the usual), the Party's records on an intranet of their own, or all that is not
 * theirs. Of a register and of a module's row: where it is at hand.
 */
#ifndef LIANXIN_CATALOGUE_PROFILE_H
#define LIANXIN_CATALOGUE_PROFILE_H

#include "base/str.h"

enum profile { PROFILE_ALL, PROFILE_PARTY, PROFILE_PUBLIC }; /* of a register: PROFILE_ALL is everywhere */

/* Whether what is of profile `of` is at hand on a server of profile `server`. */
bool profile_serves(enum profile server, enum profile of);
/* Whether what is of profile `other` is at hand wherever what is of profile `of` is. */
bool profile_holds(enum profile of, enum profile other);
bool profile_read(struct str word, enum profile *out); /* "all", "party", "public" */

struct arena;
struct catalogue;
struct reg;

/*
 * The catalogue of a server of this profile. A register that is at hand elsewhere is not found by catalogue_register, nobody has a
 * right to it, and it has no table here; whoever walks over all registers asks catalogue_has. None that is at hand refers to
 * it (link_registers refuses that), so that nothing has to be mended around the hole.
 */
const struct catalogue *catalogue_for(struct arena *arena, const struct catalogue *whole,
				      enum profile profile);
bool catalogue_has(const struct catalogue *catalogue, const struct reg *reg);
/* Wherever it is at hand: to name it. It may have no table here. */
const struct reg *catalogue_any(const struct catalogue *catalogue, struct str name);

#endif
