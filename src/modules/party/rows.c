/*
 * rows: the module's registers as its files read them.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/party/party_int.h"

#include <stdlib.h>

const struct reg *party_reg(const struct act *act, const char *name)
{
	return catalogue_register(act->house->catalogue, str_of(name));
}

struct act party_program(const struct act *act)
{
	struct act program = *act;
	program.account = -1;
	return program;
}

int party_setting(const struct act *act, const char *name, int otherwise)
{
	return (int)catalogue_setting_int(act->house->catalogue, name, otherwise);
}

/* Newest first by the moment itself: of two writers' ids the later may be the smaller. */
static int by_age(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int64_t made = record_int(b, "created") - record_int(a, "created");
	return made != 0 ? (made > 0) - (made < 0) : (b->id > a->id) - (b->id < a->id);
}

err_t party_of(struct act *act, const char *reg, const char *field, int64_t id, size_t limit,
	       struct record **out, size_t *count)
{
	const struct reg *what = party_reg(act, reg);
	int64_t *ids = NULL;
	size_t found = 0;
	*out = NULL;
	*count = 0;
	if (what == NULL || !act_may_somewhere(act, what->name, VERB_READ))
		return NULL;
	TRY(reg_find_ref(act, what, field, id, limit, &ids, &found));
	*out = arena_many(act->arena, struct record, found + 1);
	for (size_t i = 0; i < found; i++) {
		struct record *one = &(*out)[*count];
		err_t err = reg_load(act, what, ids[i], one);
		if (err != NULL && err->kind != ERR_NOT_FOUND && err->kind != ERR_DENIED)
			return err;
		*count += err == NULL && !one->voided;
	}
	qsort(*out, *count, sizeof **out, by_age);
	return NULL;
}

bool party_is(const struct record *record, const char *field, const char *value)
{
	return str_eq(record_text(record, field), str_of(value));
}

static bool is_among(struct str word, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (str_eq(word, str_of(words[i])))
			return true;
	}
	return false;
}

bool party_state_live(struct str state)
{
	static const char *const gone[] = {"moved",    "removed", "expelled", "withdrawn",
					   "deceased", "stopped", NULL};
	return !is_among(state, gone);
}

bool party_state_member(struct str state)
{
	static const char *const members[] = {"full", "probationary", "transferring_out", NULL};
	return is_among(state, members);
}

bool party_follows(const struct draft *draft)
{
	return draft->before != NULL && !str_eq(draft->before->org, draft->org);
}

struct str party_shown(struct act *act, const struct record *record, const char *field)
{
	const struct field *what = reg_field(record->reg, str_of(field));
	struct str text = what == NULL ? S("") : record_shown(act, record, what);
	return what != NULL && what->kind == FIELD_DATE ? str_sub(text, 0, str_find(text, S("（")))
							: text;
}

bool party_day(const struct record *record, const char *field, int64_t *out)
{
	return day_read(record_text(record, field), out);
}
