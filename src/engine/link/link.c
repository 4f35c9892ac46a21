/*
 * link: see link.h.
 */
#include "engine/link/link.h"

#include "base/crypt.h"

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

void link_own(struct act *act, const struct record *record)
{
	act->own_register = record->reg->name;
	act->own_id = record->id;
}

err_t link_open(struct act *act, const struct reg *reg, struct str link, struct record *out)
{
	struct str rest = link, number = str_cut(&rest, '.');
	struct record record;
	if (!same_secret(rest, mark_of(act, reg, number)))
		return err_new(act->arena, ERR_NOT_FOUND,
			       "这个链接不对，请从受理单的二维码重新进入，或用编号查。");
	TRY(reg_find_number(act, reg, number, &record));
	link_own(act, &record);
	*out = record;
	return NULL;
}
