/*
 * demo_ratings: what people say of the cases that are over, and what is done about a poor word.
 *
 * Ratings go the way of real ones: a poor one opens its rectification, whose steps are taken by the
 * program's hand with the clock turned on. Never rates a case twice, nor one that is still open.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/rating/rating.h"

struct answer { /* what a step of a rectification is told */
	const char *step, *field, *value;
	int days; /* after the one before */
};

static const struct answer answers[] = {
	{"contact", "contacted_on", NULL, 1},
	{"contact", "contact_note", "电话里听群众说了情况，答应三天内回话。", 0},
	{"fix", "person_in_charge", "何永福", 4},
	{"fix", "cause", "founded", 0},
	{"fix", "measures", "上门道歉，材料一次讲清，以后由专人代跑。", 0},
	{"close", "called_on", NULL, 3},
	{"close", "callback_result", "satisfied", 0},
};

enum { ANSWERS = COUNT(answers) };

/* The answers of one step, which begin at `from`; NULL stands for the day itself. */
static const struct form *form_of(struct act *act, size_t from, size_t *until)
{
	struct form *form = arena_one(act->arena, struct form);
	const struct form_value **link = &form->first;
	size_t i = from;
	for (; i < ANSWERS && str_eq(str_of(answers[i].step), str_of(answers[from].step)); i++) {
		struct form_value *one = arena_one(act->arena, struct form_value);
		one->name = str_of(answers[i].field);
		one->value = answers[i].value == NULL ? day_text(act->arena, act->today)
						      : str_of(answers[i].value);
		*link = one;
		link = &one->next;
	}
	*until = i;
	return form;
}

static err_t put_right(struct demo *demo, struct act *act, int64_t about, int64_t day, int64_t today)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("rectification"));
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_find_ref(act, reg, "case", about, 1, &ids, &count));
	for (size_t i = 0; count > 0 && i < ANSWERS;) {
		bool town = str_eq(str_of(answers[i].step), S("close"));
		struct record record;
		day += answers[i].days;
		if (day > today)
			break;
		demo_clock(act, day, (int64_t)demo_random(demo, 480));
		TRY(reg_load(act, reg, ids[0], &record));
		demo_as(act, town ? TIER_TOWN : TIER_VILLAGE, record.org);
		struct flow_ask ask = {.step = str_of(answers[i].step), .by_program = true};
		ask.form = form_of(act, i, &i);
		TRY(flow_fire(act, reg, ids[0], &ask));
	}
	return NULL;
}

/* Most are content; some six of a hundred are not. */
static struct rating_words words_of(struct demo *demo)
{
	static const char *const channels[] = {"link", "receipt", "call", "window"};
	static const char *const reasons[] = {"slow", "trips", "unclear", "attitude"};
	uint64_t mood = demo_random(demo, 100);
	struct rating_words words = {
		.level = mood < 58 ? S("5") : mood < 88 ? S("4") : mood < 94 ? S("3")
			 : mood < 98			 ? S("2")
							 : S("1"),
		.channel = str_of(channels[demo_random(demo, 4)]),
	};
	if (mood >= 94) {
		words.reasons = str_of(reasons[demo_random(demo, 4)]);
		words.text = S("来回跑了几趟才办下来，希望一次讲清。");
	}
	return words;
}

err_t demo_rate(struct demo *demo, struct act *act, int64_t id, int64_t day, int64_t today)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	struct rating_words words = words_of(demo);
	struct record record;
	int64_t rating = 0;
	day += 1 + (int64_t)demo_random(demo, 3);
	if (day > today)
		return NULL;
	TRY(reg_load(act, reg, id, &record));
	demo_clock(act, day, (int64_t)demo_random(demo, 480));
	demo_as(act, TIER_NONE, record.org);
	TRY(rating_give(act, &record, &words, &rating));
	return words.reasons.len == 0 ? NULL : put_right(demo, act, id, day, today);
}
