/*
 * hints: what the clerk should know before a case is taken: whether the person is whom the item is meant for, and
 * whether she has the same already. Hints only: the decision is that of people, and nothing here refuses.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/service_int.h"

enum { CASES_MAX = 200, HOUSEHOLD_MAX = 30 };

static void add_hint(struct doc *list, struct str text, const char *tone, const char *icon)
{
	struct doc *hint = doc_add_map(list);
	doc_set(hint, "text", text);
	doc_set(hint, "tone", str_of(tone));
	doc_set(hint, "icon", str_of(icon));
	doc_set(hint, "url", S(""));
}

static bool may_know(const struct act *act, const struct fact *fact, struct str org)
{
	return fact->field == NULL || !fact->field->restricted ||
	       act_may(act, S("person"), VERB_CARE, org);
}

static void put_expectation(struct act *act, const struct expectation *one, const struct fact *fact,
			    struct doc *list)
{
	struct str title = fact->field == NULL ? S("") : fact->field->title;
	if (fact->field == NULL || fact_text(act->arena, fact).len == 0)
		add_hint(list,
			 str_fmt(act->arena, STR "%s" STR "没有登记，请看证件核对。",
				 STR_ARG(one->say), title.len > 0 ? "：" : "", STR_ARG(title)),
			 "plain", "help");
	else if (fact_holds(act->arena, fact, &one->condition))
		add_hint(list, one->say, "ok", "check");
	else
		add_hint(list,
			 str_fmt(act->arena, "要" STR "，登记的“" STR "”是 " STR "，请核对。",
				 STR_ARG(one->say), STR_ARG(title), STR_ARG(fact_words(act, fact))),
			 "warn", "alert-triangle");
}

err_t item_expectations(struct act *act, const struct item *item, const struct case_pair *pair,
			struct doc *list)
{
	for (size_t i = 0; i < item->expect_count; i++) {
		struct fact fact;
		TRY(case_fact(pair, item->expects[i].condition.field, &fact));
		if (may_know(act, &fact, pair->own->org))
			put_expectation(act, &item->expects[i], &fact, list);
	}
	return NULL;
}

/* Whether what was given by a case that ended well still holds today. */
static bool in_force(const struct act *act, const struct item *item, const struct record *record)
{
	const struct flow *flow = flow_of(record);
	const struct flow_state *state =
		flow == NULL ? NULL : flow_state(flow, record_text(record, "state"));
	int64_t closed = 0, months = item_term(item, "lasts_months", 0);
	bool well = state != NULL && state->final && str_eq(state->tone, S("ok"));
	return well && months > 0 && day_read(record_text(record, "closed_on"), &closed) &&
	       full_months(closed, act->today) < months;
}

static err_t same_of(struct act *program, const struct item *item, int64_t person, struct record *out,
		     bool *found)
{
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_find_ref(program, case_reg(program), "person", person, CASES_MAX, &ids, &count));
	for (size_t i = 0; i < count && !*found; i++) {
		struct record one;
		TRY(reg_load(program, case_reg(program), ids[i], &one));
		if (one.voided || !str_eq(record_text(&one, "item"), item->code))
			continue;
		*found = one.open || in_force(program, item, &one);
		if (*found)
			*out = one;
	}
	return NULL;
}

/* The others of her household, of whom one may have it for all. */
static err_t list_household(struct act *program, int64_t person, int64_t **ids, size_t *count)
{
	const struct reg *reg = catalogue_register(program->house->catalogue, S("person"));
	struct record record;
	*count = 0;
	TRY(reg_load(program, reg, person, &record));
	if (record_int(&record, "household") == 0)
		return NULL;
	return reg_find_ref(program, reg, "household", record_int(&record, "household"), HOUSEHOLD_MAX,
			    ids, count);
}

err_t case_same_open(struct act *act, const struct item *item, int64_t person, struct record *out,
		     bool *found)
{
	struct act program = *act;
	int64_t *others = NULL;
	size_t count = 0;
	*found = false;
	program.account = -1;
	if (person <= 0)
		return NULL;
	TRY(same_of(&program, item, person, out, found));
	if (!*found && item->per_household)
		TRY(list_household(&program, person, &others, &count));
	for (size_t i = 0; i < count && !*found; i++) {
		if (others[i] != person)
			TRY(same_of(&program, item, others[i], out, found));
	}
	return NULL;
}
