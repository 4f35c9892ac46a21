/*
 * bind: see bind.h. One function a type; none knows which kind of entry it serves.
 */
#include "catalogue/bind.h"

#include "base/arena.h"
#include "base/date.h"

#include <string.h>

enum { NAME_MAX_LENGTH = 40, SMALL_MAX = 1000000 };

struct binding {
	struct arena *arena;
	struct faults *faults;
	struct str what;
	const struct node *node;
	const struct bind_key *key;
	char *target;
};

bool bind_is_name(struct str text)
{
	if (text.len == 0 || text.len > NAME_MAX_LENGTH || text.at[0] < 'a' || text.at[0] > 'z')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return true;
}

bool bind_choice(const struct choice *choices, struct str word, int *value)
{
	for (; choices->word != NULL; choices++) {
		if (str_eq(word, str_of(choices->word))) {
			*value = choices->value;
			return true;
		}
	}
	return false;
}

static struct str choices_text(struct arena *arena, const struct choice *choices)
{
	struct buf buf = buf_new(arena, 1024);
	for (size_t i = 0; choices[i].word != NULL; i++)
		buf_fmt(&buf, "%s%s", i == 0 ? "" : ", ", choices[i].word);
	return buf_str(&buf);
}

static void put(const struct binding *b, size_t at, const void *value, size_t size)
{
	memcpy(b->target + at, value, size);
}

static void wrong(const struct binding *b, struct place place, const char *wanted, struct str got)
{
	fault_at(b->faults, place, STR ": \"%s\" must be %s, not \"" STR "\"", STR_ARG(b->what),
		 b->key->key, wanted, STR_ARG(str_head(got, 60)));
}

static bool is_blank(const struct node *node)
{
	return node->kind == NODE_TEXT && node->text.len == 0 && !node->quoted;
}

static bool wants_text(enum bind_type type)
{
	return type == BIND_TEXT || type == BIND_NAME || type == BIND_NUMBER ||
	       type == BIND_SMALL || type == BIND_YES || type == BIND_CHOICE || type == BIND_DAY;
}

/* The shape: one value, a list or a map. */
static bool check_shape(const struct binding *b)
{
	static const char *const shapes[] = {"one value", "a list", "a map"};
	enum node_kind wanted = NODE_LIST;
	if (b->key->type == BIND_SKIP)
		return false;
	if (is_blank(b->node)) {
		fault_at(b->faults, b->node->place, STR ": \"%s\" has no value", STR_ARG(b->what),
			 b->key->key);
		return false;
	}
	if (wants_text(b->key->type))
		wanted = NODE_TEXT;
	else if (b->key->type == BIND_MAP)
		wanted = NODE_MAP;
	if (b->node->kind == wanted)
		return true;
	fault_at(b->faults, b->node->place, STR ": \"%s\" must be %s, not %s", STR_ARG(b->what),
		 b->key->key, shapes[wanted], shapes[b->node->kind]);
	return false;
}

static void bind_text(const struct binding *b)
{
	if (b->key->type == BIND_NAME && !bind_is_name(b->node->text)) {
		wrong(b, b->node->place, "a name of small letters, digits and _", b->node->text);
		return;
	}
	put(b, b->key->at, &b->node->text, sizeof b->node->text);
}

static void bind_number(const struct binding *b)
{
	int64_t n = 0;
	if (!str_int(b->node->text, &n)) {
		wrong(b, b->node->place, "a whole number", b->node->text);
		return;
	}
	if (b->key->type == BIND_NUMBER) {
		put(b, b->key->at, &n, sizeof n);
		return;
	}
	if (n < 0 || n > SMALL_MAX) {
		wrong(b, b->node->place, "a number from 0 to 1000000", b->node->text);
		return;
	}
	int small = (int)n;
	put(b, b->key->at, &small, sizeof small);
}

static void bind_yes(const struct binding *b)
{
	bool yes = str_eq(b->node->text, S("true"));
	if (!yes && !str_eq(b->node->text, S("false"))) {
		wrong(b, b->node->place, "true or false", b->node->text);
		return;
	}
	put(b, b->key->at, &yes, sizeof yes);
}

static void bind_day(const struct binding *b)
{
	int64_t day = 0;
	if (!day_read(b->node->text, &day)) {
		wrong(b, b->node->place, "a day as 2026-01-31", b->node->text);
		return;
	}
	put(b, b->key->at, &day, sizeof day);
}

static bool choose(const struct binding *b, const struct node *node, int *value)
{
	if (node->kind == NODE_TEXT && bind_choice(b->key->choices, node->text, value))
		return true;
	struct str words = choices_text(b->arena, b->key->choices);
	fault_at(b->faults, node->place, STR ": \"%s\" must be one of " STR ", not \"" STR "\"",
		 STR_ARG(b->what), b->key->key, STR_ARG(words), STR_ARG(str_head(node->text, 60)));
	return false;
}

static void bind_one_choice(const struct binding *b)
{
	int value = 0;
	if (choose(b, b->node, &value))
		put(b, b->key->at, &value, sizeof value);
}

static void bind_choices(const struct binding *b)
{
	size_t count = 0;
	for (const struct node *at = b->node->first; at != NULL; at = at->next) {
		int value = 0;
		if (!choose(b, at, &value))
			continue;
		if (count == b->key->count_max) {
			fault_at(b->faults, at->place, STR ": \"%s\" holds at most %zu words",
				 STR_ARG(b->what), b->key->key, b->key->count_max);
			return;
		}
		put(b, b->key->at + count * sizeof value, &value, sizeof value);
		count++;
	}
	put(b, b->key->count_at, &count, sizeof count);
}

const struct str *bind_texts(struct arena *arena, struct faults *faults, const struct node *list,
			     struct str what, size_t *count)
{
	struct str *all = arena_many(arena, struct str, list->count);
	size_t filled = 0;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		if (at->kind != NODE_TEXT || at->text.len == 0)
			fault_at(faults, at->place, STR ": \"" STR "\" is a list of texts",
				 STR_ARG(what), STR_ARG(list->key));
		else
			all[filled++] = at->text;
	}
	*count = filled;
	return all;
}

static void bind_list_of_texts(const struct binding *b)
{
	size_t count = 0;
	const struct str *all = bind_texts(b->arena, b->faults, b->node, b->what, &count);
	put(b, b->key->at, &all, sizeof all);
	put(b, b->key->count_at, &count, sizeof count);
}

static void bind_value(const struct binding *b)
{
	if (!check_shape(b))
		return;
	switch (b->key->type) {
	case BIND_TEXT:
	case BIND_NAME:
		bind_text(b);
		break;
	case BIND_NUMBER:
	case BIND_SMALL:
		bind_number(b);
		break;
	case BIND_YES:
		bind_yes(b);
		break;
	case BIND_TEXTS:
		bind_list_of_texts(b);
		break;
	case BIND_CHOICE:
		bind_one_choice(b);
		break;
	case BIND_CHOICES:
		bind_choices(b);
		break;
	case BIND_LIST:
	case BIND_MAP:
		put(b, b->key->at, &b->node, sizeof b->node);
		break;
	case BIND_DAY:
		bind_day(b);
		break;
	case BIND_SKIP:
		break;
	}
}

static const struct bind_key *find_key(const struct bind_key *keys, struct str name)
{
	for (; keys->key != NULL; keys++) {
		if (str_eq(name, str_of(keys->key)))
			return keys;
	}
	return NULL;
}

void bind_map(struct arena *arena, struct faults *faults, const struct node *map,
	      struct str what, const struct bind_key *keys, void *target)
{
	if (map->kind != NODE_MAP) {
		fault_at(faults, map->place, STR " must be a map", STR_ARG(what));
		return;
	}
	for (const struct node *at = map->first; at != NULL; at = at->next) {
		struct binding b = {arena, faults, what, at, find_key(keys, at->key), target};
		if (b.key == NULL)
			fault_at(faults, at->place, STR ": unknown key \"" STR "\"", STR_ARG(what),
				 STR_ARG(at->key));
		else
			bind_value(&b);
	}
	for (; keys->key != NULL; keys++) {
		if (keys->required && node_get(map, str_of(keys->key)) == NULL)
			fault_at(faults, map->place, STR ": the key \"%s\" is missing",
				 STR_ARG(what), keys->key);
	}
}
