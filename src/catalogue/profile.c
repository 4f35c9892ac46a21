/*
 * profile: what one server of several is for, decided once at start.
 *
 * Never a name of a register: each says itself where it belongs (profile:).
 */
#include "catalogue/build.h"

#include "base/arena.h"

const struct choice profile_choices[] = {
	{"all", PROFILE_ALL}, {"party", PROFILE_PARTY}, {"public", PROFILE_PUBLIC}, {NULL, 0}};

bool profile_serves(enum profile server, enum profile of)
{
	return server == PROFILE_ALL || of == PROFILE_ALL || server == of;
}

bool profile_holds(enum profile of, enum profile other)
{
	return other == PROFILE_ALL || other == of;
}

bool profile_read(struct str word, enum profile *out)
{
	int found = 0;
	if (!bind_choice(profile_choices, word, &found))
		return false;
	*out = (enum profile)found;
	return true;
}

bool catalogue_has(const struct catalogue *catalogue, const struct reg *reg)
{
	return profile_serves(catalogue->profile, reg->profile);
}

static void keep_grants(struct arena *arena, const struct catalogue *catalogue, struct role *role)
{
	struct grant *kept = arena_many(arena, struct grant, role->grant_count);
	size_t count = 0;
	for (size_t i = 0; i < role->grant_count; i++) {
		const struct reg *reg = catalogue_any(catalogue, role->grants[i].on);
		if (reg == NULL || catalogue_has(catalogue, reg))
			kept[count++] = role->grants[i];
	}
	role->grants = kept;
	role->grant_count = count;
}

const struct catalogue *catalogue_for(struct arena *arena, const struct catalogue *whole,
				      enum profile profile)
{
	struct catalogue *made = arena_one(arena, struct catalogue);
	struct role *roles = arena_many(arena, struct role, whole->role_count);
	*made = *whole;
	made->profile = profile;
	for (size_t i = 0; i < whole->role_count; i++) {
		roles[i] = whole->roles[i];
		keep_grants(arena, made, &roles[i]);
	}
	made->roles = roles;
	return made;
}
