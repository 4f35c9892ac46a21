/*
 * terms: what a record is found by: its places, its number, its searched fields in characters and
 * pinyin. Sealed fields are never among them.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "engine/register/register_int.h"

enum { TERMS_MAX = 1 << 16 };

static void add_terms(struct buf *terms, struct str more)
{
	if (terms->len > 0)
		buf_byte(terms, ' ');
	buf_add(terms, more);
}

/* The place's prefixes are terms, so that scope is part of the match and not a filter after it. */
static void add_places(struct arena *arena, struct buf *terms, struct str org)
{
	for (enum tier tier = TIER_PROVINCE; tier <= TIER_GROUP; tier++) {
		if (tier_length(tier) <= org.len)
			add_terms(terms, str_fmt(arena, "o" STR,
						 STR_ARG(str_sub(org, 0, tier_length(tier)))));
	}
}

err_t search_terms_of(struct draft *draft, struct str number, struct str *out)
{
	struct act *act = draft->act;
	struct buf terms = buf_new(act->arena, TERMS_MAX);
	add_places(act->arena, &terms, draft->org);
	if (number.len > 0)
		add_terms(&terms, text_terms(act->arena, number));
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		if (!field->search || field_sealed(field))
			continue;
		struct str words = field->kind == FIELD_CODE || field->kind == FIELD_REF
					   ? field_words(act, field, draft->values[i])
					   : val_text(act->arena, draft->values[i]);
		add_terms(&terms, text_terms(act->arena, words));
		if (field->kind == FIELD_NAME) {
			add_terms(&terms, pinyin_initials(act->arena, words));
			add_terms(&terms, pinyin_full(act->arena, words));
		}
	}
	if (buf_failed(&terms))
		return err_new(act->arena, ERR_TOO_LARGE, "填写的内容太长，请分开登记。");
	*out = buf_str(&terms);
	return NULL;
}
