/*
 * tail: the record that a receipt's number and the last four of its phone prove.
 *
 * Four digits are few: whoever calls this counts the wrong tries (account.h, guess_allowed).
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/link/link.h"

static err_t not_found(struct act *act)
{
	return err_field(act->arena, S("number"),
			 "没有查到。请对照受理单，再核一次编号和手机号后四位。");
}

/* "2611230013" and "1012012611230013" with their dashes: a number pad has none. Anything else as it is. */
static struct str with_dashes(struct arena *arena, struct str text)
{
	enum { PLACE = 6, DAY = 6, SHORT = 10, LONG = 16 };
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return text;
	}
	if (text.len == SHORT)
		return str_fmt(arena, STR "-" STR, STR_ARG(str_sub(text, 0, DAY)),
			       STR_ARG(str_sub(text, DAY, text.len)));
	if (text.len >= LONG)
		return str_fmt(arena, STR "-" STR "-" STR, STR_ARG(str_sub(text, 0, PLACE)),
			       STR_ARG(str_sub(text, PLACE, DAY)),
			       STR_ARG(str_sub(text, PLACE + DAY, text.len)));
	return text;
}

/* People copy what is printed: with or without the letters (small ones too), the place, the dashes. */
static struct str whole_number(struct act *act, const struct reg *reg, struct str typed)
{
	struct str text = str_trim(typed);
	if (str_same(str_sub(text, 0, reg->prefix.len), reg->prefix))
		text = str_sub(text, reg->prefix.len, text.len);
	text = with_dashes(act->arena, text);
	size_t dashes = 0;
	for (size_t i = 0; i < text.len; i++)
		dashes += text.at[i] == '-';
	size_t county = tier_length(TIER_COUNTY);
	if (dashes == 1)
		text = str_fmt(act->arena, STR "-" STR, STR_ARG(str_sub(act->org, county, 6)),
			       STR_ARG(text));
	return str_join(act->arena, reg->prefix, text);
}

err_t link_open_tail(struct act *act, const struct reg *reg, struct str number, struct str tail,
		     struct record *out)
{
	struct str phone;
	struct record record;
	if (reg_find_number(act, reg, whole_number(act, reg, number), &record) != NULL)
		return not_found(act);
	TRY(record_plain(act, &record, "phone", &phone));
	if (tail.len != 4 || phone.len < 4 ||
	    !same_secret(tail, str_sub(phone, phone.len - 4, 4)))
		return not_found(act);
	link_own(act, &record);
	*out = record;
	return NULL;
}
