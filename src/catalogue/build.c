/*
 * build: the small things that several kinds share. See build.h.
 */
#include "catalogue/build.h"

#include "base/arena.h"

struct str say(struct build *b, const char *kind, struct str name)
{
	return str_fmt(b->arena, "%s \"" STR "\"", kind, STR_ARG(str_head(name, 60)));
}

bool build_name(struct build *b, const struct entry *entry)
{
	if (bind_is_name(entry->name))
		return true;
	fault_at(b->faults, entry->node->first->place,
		 STR " \"" STR "\": a name is made of small letters, digits and _, at most 40, and "
		     "begins with a letter",
		 STR_ARG(entry->kind), STR_ARG(str_head(entry->name, 60)));
	return false;
}
