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

struct show_draft {
	struct str field;
	const struct str *values;
	size_t count;
};

static const struct bind_key show_keys[] = {
	{"field", BIND_NAME, offsetof(struct show_draft, field), true, 0, 0, NULL},
	{"values", BIND_TEXTS, offsetof(struct show_draft, values), true,
	 offsetof(struct show_draft, count), 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_show(struct build *b, const struct node *show, struct str what, struct str *field,
		const struct str **values, size_t *count)
{
	struct show_draft draft = {0};
	struct str me = str_fmt(b->arena, STR ": show_if", STR_ARG(what));
	bind_map(b->arena, b->faults, show, me, show_keys, &draft);
	*field = draft.field;
	*values = draft.values;
	*count = draft.count;
}

static const struct str *stored_yes_no(struct build *b, struct place place, struct str what,
				       const struct str *values, size_t count)
{
	struct str *stored = arena_many(b->arena, struct str, count);
	for (size_t i = 0; i < count; i++) {
		bool yes = str_eq(values[i], S("true"));
		if (!yes && !str_eq(values[i], S("false")))
			fault_at(b->faults, place,
				 STR ": show_if: a yes/no field has true or false, not \"" STR "\"",
				 STR_ARG(what), STR_ARG(values[i]));
		stored[i] = yes ? S("1") : S("0");
	}
	return stored;
}

void link_show(struct build *b, struct place place, struct str what, struct str name,
	       const struct field *field, const struct str **values, size_t count)
{
	if (name.len == 0)
		return;
	if (field == NULL) {
		fault_at(b->faults, place, STR ": show_if: there is no field \"" STR "\"",
			 STR_ARG(what), STR_ARG(name));
		return;
	}
	if (field->kind == FIELD_YES) {
		*values = stored_yes_no(b, place, what, *values, count);
		return;
	}
	if (field->kind != FIELD_CODE) {
		fault_at(b->faults, place,
			 STR ": show_if: field \"" STR "\" is neither a code nor yes/no",
			 STR_ARG(what), STR_ARG(name));
		return;
	}
	const struct codes *codes = catalogue_codes(b->out, field->codes_name);
	for (size_t i = 0; codes != NULL && i < count; i++) {
		if (codes_find(codes, (*values)[i]) == NULL)
			fault_at(b->faults, place,
				 STR ": show_if: \"" STR "\" is no code of \"" STR "\"",
				 STR_ARG(what), STR_ARG((*values)[i]), STR_ARG(codes->name));
	}
}
