/*
 * expression: how a report's column is worked out, and what may be counted at all.
 *
 * Sums and differences of counts, and once, at the top, a share or a mean: a share of shares would be a
 * number that nobody can trace. There is no multiplication, no condition and no score on purpose: what a
 * report says must be countable by hand from the records behind it.
 */
#include "catalogue/build.h"

#include "base/arena.h"

#define CASES "/desk/cases?view=all"
#define RATINGS "/desk/ratings?view=all"
#define VISITS "/desk/r/visit?view=all"

const struct measure catalogue_measures[MEASURE_COUNT] = {
	[COUNT_ACCEPTED] = {"accepted", "受理", "件", "case.accepted", "case.accepted", "", false, CASES, "accepted_on", ""},
	[COUNT_WINDOW] = {"window", "本人到窗口", "件", "case.item,way", "", "window", false, CASES, "accepted_on", "way=window"},
	[COUNT_PHONE] = {"phone", "手机申办", "件", "case.item,way", "", "phone_self", false, CASES, "accepted_on",
	 "way=phone_self"},
	[COUNT_PROXY] = {"proxy", "委托代办", "件", "case.item,way", "", "proxy", false, CASES, "accepted_on", "way=proxy"},
	[COUNT_DOOR] = {"door", "上门办理", "件", "case.item,way", "", "door", false, CASES, "accepted_on", "way=door"},
	[COUNT_KIOSK] = {"kiosk", "自助办理", "件", "case.item,way", "", "kiosk", false, CASES, "accepted_on", "way=kiosk"},
	[COUNT_CLOSED] = {"closed", "办结", "件", "case.closed", "case.closed", "", false, CASES, "closed_on", ""},
	[COUNT_LATE] = {"late", "超期办结", "件", "case.late", "case.late", "", false, CASES, "closed_on", "due_to="},
	[COUNT_DAYS] = {"days", "办结用时合计", "工作日", "case.days", "case.days", "", false, CASES, "closed_on", ""},
	[COUNT_ASKED] = {"asked", "告知补正", "次", "case.asked", "case.asked", "", false, CASES, "asked_on", ""},
	[COUNT_COMPLETED] = {"completed", "要求补正的办件", "件", "case.completed", "case.completed", "", false, CASES, "asked_on", ""},
	[COUNT_RATED] = {"rated", "评价", "人", "rating.item,level", "rating.level", "", false, RATINGS, "rated_on", ""},
	[COUNT_SATISFIED] = {"satisfied", "满意", "人", "rating.item,level", "rating.level", "5 4 3", false, RATINGS, "rated_on",
	 "level=5,4,3"},
	[COUNT_POOR] = {"poor", "不满意", "人", "rating.item,level", "rating.level", "2 1", false, RATINGS, "rated_on", "level=2,1"},
	[COUNT_STARS] = {"stars", "评价得分合计", "分", "rating.item,level", "rating.level", "", true, RATINGS, "rated_on", ""},
	[COUNT_RATED_WINDOW] = {"rated_window", "窗口评价", "人", "rating.item,channel", "", "window", false, RATINGS, "rated_on",
	 "channel=window"},
	[COUNT_RATED_PAPER] = {"rated_paper", "纸质评价", "人", "rating.item,channel", "", "paper", false, RATINGS, "rated_on",
	 "channel=paper"},
	[COUNT_RATED_CALL] = {"rated_call", "电话回访评价", "人", "rating.item,channel", "", "call", false, RATINGS, "rated_on",
	 "channel=call"},
	[COUNT_VISITS] = {"visits", "走访上门", "次", "visit.made", "", "", false, VISITS, "visited_on", ""},
};

struct reading {
	struct build *b;
	struct place place;
	struct str what, text;
	size_t at;
	bool bad;
};

static void complain(struct reading *in, const char *wanted)
{
	if (!in->bad)
		fault_at(in->b->faults, in->place,
			 STR ": \"value\" at character %zu: %s, in \"" STR "\"", STR_ARG(in->what),
			 in->at + 1, wanted, STR_ARG(in->text));
	in->bad = true;
}

static char peek(struct reading *in)
{
	while (in->at < in->text.len && in->text.at[in->at] == ' ')
		in->at++;
	return in->at < in->text.len ? in->text.at[in->at] : 0;
}

static bool take(struct reading *in, char wanted)
{
	if (peek(in) != wanted)
		return false;
	in->at++;
	return true;
}

static struct str take_word(struct reading *in)
{
	peek(in);
	size_t from = in->at;
	while (in->at < in->text.len) {
		char c = in->text.at[in->at];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
			break;
		in->at++;
	}
	return str_sub(in->text, from, in->at - from);
}

static struct expression *make(struct reading *in, enum expression_kind kind)
{
	struct expression *one = arena_one(in->b->arena, struct expression);
	one->kind = kind;
	return one;
}

static const struct expression *read_term(struct reading *in)
{
	size_t from = in->at;
	int64_t number = 0;
	struct str word = take_word(in);
	if (str_int(word, &number)) {
		struct expression *one = make(in, EXPRESSION_NUMBER);
		one->number = number;
		return one;
	}
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		if (!str_eq(word, str_of(catalogue_measures[i].name)))
			continue;
		struct expression *one = make(in, EXPRESSION_COUNT);
		one->count = i;
		return one;
	}
	in->at = from;
	peek(in);
	complain(in, word.len == 0 ? "a figure or a number is missing"
				   : str_c(in->b->arena, str_fmt(in->b->arena, "there is no figure \"" STR "\"",
								STR_ARG(word))));
	return NULL;
}

static const struct expression *read_sum(struct reading *in)
{
	const struct expression *left = read_term(in);
	while (!in->bad && (peek(in) == '+' || peek(in) == '-')) {
		struct expression *both = make(in, in->text.at[in->at] == '+' ? EXPRESSION_ADD
									     : EXPRESSION_SUBTRACT);
		in->at++;
		both->a = left;
		both->b = read_term(in);
		left = both;
	}
	return in->bad ? NULL : left;
}

/* share(part, whole), mean(sum, n). */
static const struct expression *read_ratio(struct reading *in, enum expression_kind kind)
{
	struct expression *one = make(in, kind);
	one->a = read_sum(in);
	if (!in->bad && !take(in, ','))
		complain(in, "a comma is missing");
	if (!in->bad)
		one->b = read_sum(in);
	if (!in->bad && !take(in, ')'))
		complain(in, "a closing bracket is missing");
	return one;
}

const struct expression *build_expression(struct build *b, struct place place, struct str what,
					  struct str text)
{
	struct reading in = {.b = b, .place = place, .what = what, .text = text};
	struct str word = take_word(&in);
	const struct expression *made = NULL;
	bool share = str_eq(word, S("share")) && take(&in, '(');
	bool mean = !share && str_eq(word, S("mean")) && take(&in, '(');
	if (share || mean) {
		made = read_ratio(&in, share ? EXPRESSION_SHARE : EXPRESSION_MEAN);
	} else {
		in.at = 0;
		made = read_sum(&in);
	}
	if (!in.bad && peek(&in) != 0)
		complain(&in, "+, - or the end is expected; a share or a mean stands alone");
	return in.bad ? NULL : made;
}
