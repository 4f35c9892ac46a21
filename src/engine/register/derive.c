/*
 * derive: what a register works out instead of asking.
 *
 * Rounding: years and months are full ones, what is begun does not count; a share of money is rounded to the nearest
 * fen, half a fen up. What is counted "at" a day is counted at the day on which the record was made, also when the
 * record is changed later. Without its facts a value is empty, never zero.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/ident.h"
#include "engine/register/register_int.h"

struct val age_of(const struct act *act, struct val birth)
{
	int64_t day = 0;
	if (birth.kind != VAL_TEXT || !day_read(birth.bytes, &day))
		return V_NULL;
	return V_INT(age_at(day, act->today));
}

int64_t full_months(int64_t from, int64_t until)
{
	struct day_parts a = day_parts(from), b = day_parts(until);
	int64_t months = (int64_t)(b.year - a.year) * 12 + (b.month - a.month) - (b.day < a.day);
	return months > 0 ? months : 0;
}

int64_t fen_per_head(int64_t fen, int64_t heads)
{
	int64_t share = fen / heads, rest = fen % heads;
	return rest * 2 >= heads ? share + 1 : share;
}

/* The day that "at" means. */
static int64_t day_made(const struct draft *draft)
{
	int64_t made = draft->before == NULL ? 0 : record_int(draft->before, "created");
	return made == 0 ? draft->act->today : day_of_moment(made);
}

static bool read_day(const struct fact *fact, int64_t *day)
{
	if (fact->val.kind != VAL_TEXT || fact->field == NULL)
		return false;
	return fact->field->kind == FIELD_MONTH ? month_read_loose(fact->val.bytes, day)
						: day_read(fact->val.bytes, day);
}

static struct val from_number(struct draft *draft, enum derivation how, const struct fact *fact)
{
	struct str number = fact->val.kind == VAL_TEXT ? fact->val.bytes : S("");
	if (number.len != 18)
		return V_TEXT(S(""));
	if (how == DERIVE_BIRTH)
		return V_TEXT(day_text(draft->act->arena, identity_birth(number)));
	return V_TEXT(identity_male(number) ? S("1") : S("2"));
}

static struct val since(const struct draft *draft, enum derivation how, const struct fact *fact)
{
	int64_t day = 0;
	if (!read_day(fact, &day))
		return V_NULL;
	if (how == DERIVE_AGE_AT)
		return V_INT(age_at(day, day_made(draft)));
	return V_INT(full_months(day, day_made(draft)));
}

static struct val share(const struct fact *money, const struct fact *people)
{
	int64_t heads = people->field != NULL && people->field->many ? fact_count(people)
			: people->val.kind == VAL_INT                ? people->val.n
								     : 0;
	if (money->val.kind != VAL_INT || heads < 1)
		return V_NULL;
	return V_INT(fen_per_head(money->val.n, heads));
}

static struct val sum(const struct fact *facts, size_t count)
{
	int64_t total = 0;
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (facts[i].val.kind != VAL_INT)
			continue;
		total += facts[i].val.n;
		any = true;
	}
	return any ? V_INT(total) : V_NULL;
}

static err_t derived(struct draft *draft, const struct field *field, struct val *out)
{
	struct fact *facts = arena_many(draft->act->arena, struct fact, field->made_of_count + 1);
	for (size_t i = 0; i < field->made_of_count; i++)
		TRY(draft_fact(draft, field->made_of[i], &facts[i]));
	switch (field->how) {
	case DERIVE_BIRTH:
	case DERIVE_SEX:
		*out = from_number(draft, field->how, facts);
		break;
	case DERIVE_AGE_AT:
	case DERIVE_MONTHS_SINCE:
		*out = since(draft, field->how, facts);
		break;
	case DERIVE_PER_HEAD:
		*out = share(&facts[0], &facts[1]);
		break;
	case DERIVE_COUNT:
		*out = V_INT(fact_count(facts));
		break;
	case DERIVE_SUM:
		*out = sum(facts, field->made_of_count);
		break;
	case DERIVE_NONE:
	case DERIVE_AGE:
		break;
	}
	return NULL;
}

err_t draft_derive(struct draft *draft)
{
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		if (field->how == DERIVE_NONE || field->how == DERIVE_AGE)
			continue;
		TRY(derived(draft, field, &draft->values[i]));
		draft->set[i] = true;
	}
	return NULL;
}
