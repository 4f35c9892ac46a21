/*
 * dues_sum: see dues_sum.h.
 */
#include "modules/party/dues_sum.h"

enum { FEN = 100, WHOLE = 10000 };

static int64_t within(int64_t fen, int64_t least, int64_t most)
{
	return fen < least ? least : fen > most ? most : fen;
}

/* The bracket whose top is not below the base: what equals the top belongs to it. */
static int64_t rate_of(const struct dues_class *class, int64_t base)
{
	for (size_t i = 0; i < class->bracket_count; i++) {
		const struct dues_bracket *bracket = &class->brackets[i];
		if (bracket->up_to == 0 || base <= bracket->up_to * FEN)
			return bracket->rate;
	}
	return 0;
}

int64_t dues_amount(const struct dues_rule *rule, const struct dues_class *class, int64_t base,
		    int64_t chosen)
{
	if (class->bracket_count == 0)
		return within(chosen, class->least, class->most);
	if (base <= 0)
		return 0;
	int64_t unit = (int64_t)WHOLE * rule->round_to;
	int64_t fen = (base * rate_of(class, base) + unit / 2) / unit * rule->round_to;
	if (rule->floor > 0 && fen < rule->floor)
		fen = rule->floor;
	return rule->cap > 0 && fen > rule->cap ? rule->cap : fen;
}
