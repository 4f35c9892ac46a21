/*
 * typed: what was typed into a form, in the words in which it is read back before it is saved.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/ident.h"
#include "engine/register/register_int.h"

static struct str titles_of(struct arena *arena, const struct codes *codes, struct str typed)
{
	struct str words = S("");
	while (typed.len > 0) {
		struct str one = codes_title(codes, str_cut(&typed, ' '));
		words = words.len == 0 ? one
				       : str_fmt(arena, STR "、" STR, STR_ARG(words), STR_ARG(one));
	}
	return words;
}

struct str typed_words(struct arena *arena, const struct form *form, const struct field *field)
{
	bool members = field->kind == FIELD_REF && field->many;
	struct str typed = members       ? str_trim(form_get(form, members_more(arena, field)))
			   : field->many ? form_all(arena, form, field->name)
					 : str_trim(form_get(form, field->name));
	int64_t day = 0;
	if (typed.len == 0 || members)
		return typed;
	switch (field->kind) {
	case FIELD_MONTH: return month_chinese(arena, typed);
	case FIELD_DATE: return day_read_loose(typed, &day) ? day_chinese(arena, day) : typed;
	case FIELD_YES: return str_eq(typed, S("1")) ? S("是") : S("否");
	case FIELD_MONEY: return str_join(arena, typed, S(" 元"));
	case FIELD_CODE: return field->codes == NULL ? typed : titles_of(arena, field->codes, typed);
	case FIELD_REF:
	case FIELD_ORG: return form_get(form, str_join(arena, field->name, S("_text")));
	default: break;
	}
	return field->unit.len == 0
		       ? typed
		       : str_fmt(arena, STR " " STR, STR_ARG(typed), STR_ARG(field->unit));
}

struct str words_masked(struct arena *arena, const struct field *field, struct str words)
{
	switch (field->kind) {
	case FIELD_IDENTITY: return words.len == 0 ? words : identity_masked(arena, words);
	case FIELD_PHONE: return words.len == 0 ? words : phone_masked(arena, words);
	case FIELD_CARD: return words.len == 0 ? words : card_masked(arena, words);
	default: return field->sealed && words.len > 0 ? text_masked(arena, words) : words;
	}
}

struct str typed_masked(struct arena *arena, const struct form *form, const struct field *field)
{
	return words_masked(arena, field, typed_words(arena, form, field));
}
