/*
 * rule: the text of an item as it was when a case was accepted under it.
 *
 * Last year's case is judged by last year's rule: the text is kept once a version, and compiled again when a case of that version is
 * looked at after the catalogue has changed: once for a house that remembers (a list shows dozens of them), and never given up before
 * the house, because readers in other threads hold what they were given.
 */
#include "base/arena.h"
#include "engine/flow/flow.h"

enum { REMEMBERED_MAX = 2000 }; /* some tens of kilobytes each */

struct rule_then {
	struct arena *arena;
	struct str version;
	const struct item *item;
	const struct rule_then *before;
	size_t number;
};
struct rules_then {
	_Atomic(const struct rule_then *) last;
};

static void forget(void *arg)
{
	struct rules_then *then = arg;
	const struct rule_then *one = atomic_load(&then->last);
	while (one != NULL) {
		const struct rule_then *before = one->before;
		arena_free(one->arena);
		one = before;
	}
}

void rule_remember(struct arena *arena, struct house *house)
{
	house->rules_then = arena_one(arena, struct rules_then);
	arena_defer(arena, forget, house->rules_then);
}

static const struct rule_then *remembered(const struct rule_then *one, struct str version)
{
	while (one != NULL && !str_eq(one->version, version))
		one = one->before;
	return one;
}

/* Readers of several threads may compile one version at once: the first keeps it. */
static const struct item *keep_first(struct rules_then *then, struct rule_then *fresh)
{
	const struct rule_then *last = atomic_load(&then->last), *first;
	do {
		first = remembered(last, fresh->version);
		fresh->before = last;
		fresh->number = last == NULL ? 1 : last->number + 1;
	} while (first == NULL && !atomic_compare_exchange_weak(&then->last, &last, fresh));
	if (first == NULL)
		return fresh->item;
	arena_free(fresh->arena);
	return first->item;
}

static err_t compile(struct act *act, struct str version, struct str source, const struct item **out)
{
	struct rules_then *then = act->house->rules_then;
	const struct rule_then *last = then == NULL ? NULL : atomic_load(&then->last);
	if (then == NULL || (last != NULL && last->number >= REMEMBERED_MAX))
		return catalogue_item_again(act->arena, act->house->catalogue, source, out);
	struct arena *arena = arena_new(act->arena); /* stays when it is whole */
	struct rule_then *fresh = arena_one(arena, struct rule_then);
	fresh->arena = arena;
	fresh->version = str_dup(arena, version);
	err_t err = catalogue_item_again(arena, act->house->catalogue, str_dup(arena, source), &fresh->item);
	if (err != NULL) {
		err = err_copy(act->arena, err);
		arena_free(arena);
		return err;
	}
	arena_move(arena, NULL);
	*out = keep_first(then, fresh);
	return NULL;
}

err_t rule_keep(struct act *act, const struct item *item)
{
	return db_exec(act->db,
		       "INSERT INTO rule(version, item, source, since) VALUES($1, $2, $3, $4) "
		       "ON CONFLICT(version) DO NOTHING",
		       ARGS(V_TEXT(item->version), V_TEXT(item->code),
			    V_TEXT(item_rule(act->arena, item)), V_INT(act->now)),
		       NULL);
}

err_t rule_item(struct act *act, struct str code, struct str version, const struct item **out)
{
	const struct item *today = catalogue_item(act->house->catalogue, code);
	struct str source = {NULL, 0};
	bool found = false;
	if (today != NULL && (version.len == 0 || str_eq(today->version, version))) {
		*out = today;
		return NULL;
	}
	struct rules_then *then = act->house->rules_then;
	const struct rule_then *one = then == NULL ? NULL : remembered(atomic_load(&then->last), version);
	if (one != NULL) {
		*out = one->item;
		return NULL;
	}
	TRY(db_text(act->db, act->arena, "SELECT source FROM rule WHERE version = $1",
		    ARGS(V_TEXT(version)), &source, &found));
	if (found)
		return compile(act, version, source, out);
	if (today == NULL)
		return err_internal(act->arena, "item " STR " is gone and its rule was not kept",
				    STR_ARG(code));
	*out = today;
	return NULL;
}
