/*
 * link: see link.h.
 */
#include "engine/link/link.h"

#include "base/crypt.h"

#include <stdint.h>

enum { MARK_LENGTH = 10 };

static struct str mark_of(struct act *act, const struct reg *reg, struct str number)
{
	struct str purpose = str_join(act->arena, reg->name, S("-link"));
	return str_sub(keyed_digest(act->arena, act->house->keys, purpose, number), 0, MARK_LENGTH);
}

struct str link_make(struct act *act, const struct record *record)
{
	struct str number = record_text(record, "number");
	return str_fmt(act->arena, STR "." STR, STR_ARG(number),
		       STR_ARG(mark_of(act, record->reg, number)));
}

struct str link_make_until(struct act *act, const struct record *record, int64_t until)
{
	struct str what = str_fmt(act->arena, STR ".%lld", STR_ARG(record_text(record, "number")),
				  (long long)until);
	return str_fmt(act->arena, STR "." STR, STR_ARG(what), STR_ARG(mark_of(act, record->reg, what)));
}

void link_look(struct act *act, const struct record *record)
{
	link_own(act, record);
	act->own_as = OWN_READER;
}

void link_member(struct act *act, const struct record *record)
{
	link_own(act, record);
	act->own_as = OWN_MEMBER;
}

void link_own(struct act *act, const struct record *record)
{
	act->own_register = record->reg->name;
	act->own_id = record->id;
	act->own_as = OWN_APPLICANT;
}

/* "number.mark", or "number.moment.mark" while the moment has not come. */
static bool is_proved(struct act *act, const struct reg *reg, struct str link, struct str *number)
{
	struct str rest = link, until = S("");
	int64_t end = 0;
	*number = str_cut(&rest, '.');
	struct str marked = *number, mark = rest;
	if (str_find(rest, S(".")) != SIZE_MAX) {
		until = str_cut(&mark, '.');
		marked = str_sub(link, 0, number->len + 1 + until.len);
		if (!str_int(until, &end) || end < act->now)
			return false;
	}
	return same_secret(mark, mark_of(act, reg, marked));
}

err_t link_open(struct act *act, const struct reg *reg, struct str link, struct record *out)
{
	struct str number;
	struct record record;
	if (!is_proved(act, reg, link, &number))
		return err_new(act->arena, ERR_NOT_FOUND,
			       "这个链接不对，请从受理单的二维码重新进入，或用编号查。");
	TRY(reg_find_number(act, reg, number, &record));
	link_own(act, &record);
	*out = record;
	return NULL;
}
