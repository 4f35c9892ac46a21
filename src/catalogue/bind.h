/*
 * bind: the keys that a kind of entry has, as a table, and the copying of a map into a structure by it.
 *
 * Every key is named once, with its type and whether it must be there; so an unknown key, a missing one
 * and a wrong type are found here for every kind alike, and the tables can be read as the reference of
 * the YAML files (docs/contributing/catalogue.md). What a value means beyond its type is the kind's.
 */
#ifndef LIANXIN_CATALOGUE_BIND_H
#define LIANXIN_CATALOGUE_BIND_H

#include "catalogue/node.h"

enum bind_type {
	BIND_TEXT,    /* struct str: any text */
	BIND_NAME,    /* struct str: small letters, digits, _ ; begins with a letter */
	BIND_NUMBER,  /* int64_t */
	BIND_SMALL,   /* int, 0 to 1,000,000 */
	BIND_YES,     /* bool: true or false */
	BIND_TEXTS,   /* const struct str *, and size_t at count: a list of texts */
	BIND_CHOICE,  /* int-sized enum: one word of choices */
	BIND_CHOICES, /* enum[count_max], and size_t at count: a list of words of choices */
	BIND_LIST,    /* const struct node *: a list that the kind reads itself */
	BIND_MAP,     /* const struct node *: likewise a map */
	BIND_DAY,     /* int64_t: a day number from YYYY-MM-DD */
	BIND_SKIP,    /* known, and read elsewhere */
};

struct choice {
	const char *word; /* NULL ends a table */
	int value;
};

struct bind_key {
	const char *key; /* NULL ends a table */
	enum bind_type type;
	size_t at;       /* offset in the target */
	bool required;
	size_t count_at;  /* of lists: offset of the size_t */
	size_t count_max; /* BIND_CHOICES: room in the target */
	const struct choice *choices;
};

/*
 * Copies what map says into target, which keeps its values where map is silent. what names the thing in
 * faults: `register "person"`. Texts are views of the tree.
 */
void bind_map(struct arena *arena, struct faults *faults, const struct node *map,
	      struct str what, const struct bind_key *keys, void *target);

bool bind_is_name(struct str text);
/* A list of texts as an array; anything else in it is a fault. */
const struct str *bind_texts(struct arena *arena, struct faults *faults, const struct node *list,
			     struct str what, size_t *count);
/* The value of a word; false when there is no such word. */
bool bind_choice(const struct choice *choices, struct str word, int *value);

#endif
