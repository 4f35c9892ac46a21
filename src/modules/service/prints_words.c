/*
 * prints_words: what the papers of a case, an item, a refusal and a notice say beyond the record's fields.
 *
 * One function a kind gives the words that catalogue_paper_words lists for it. They hold no wording of
 * their own but for lists, whose lines are put together here.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/prints_int.h"

static struct str joined(struct arena *arena, const struct str *lines, size_t count, const char *with)
{
	struct str all = S("");
	for (size_t i = 0; i < count; i++)
		all = i == 0 ? lines[i]
			     : str_fmt(arena, STR "%s" STR, STR_ARG(all), with, STR_ARG(lines[i]));
	return all;
}

static struct str material_line(struct arena *arena, const struct material *material)
{
	struct str rule = material_rule(arena, material);
	struct str when = material->required && material->show.field.len == 0 ? S("")
									       : S("（有的才带）");
	return str_fmt(arena, STR STR "%s" STR "%s" STR, STR_ARG(material->title), STR_ARG(when),
		       rule.len > 0 ? "：" : "", STR_ARG(rule), material->hint.len > 0 ? "。" : "",
		       STR_ARG(material->hint));
}

/* ---- of an item ---- */

static struct str item_word(const struct item *item, struct arena *arena, struct str word, bool *known)
{
	*known = true;
	if (str_eq(word, S("item_title")))
		return item->title;
	if (str_eq(word, S("item_days")))
		return item_days(arena, item);
	if (str_eq(word, S("item_fee")))
		return item->fee;
	if (str_eq(word, S("item_result")))
		return item->result;
	if (str_eq(word, S("item_publicity")))
		return item->publicity_words;
	if (str_eq(word, S("item_remark")))
		return item->remark;
	if (str_eq(word, S("item_basis")))
		return joined(arena, item->basis, item->basis_count, "；");
	*known = false;
	return S("");
}

static size_t material_lines(struct arena *arena, const struct item *item, const struct str **lines)
{
	struct str *all = arena_many(arena, struct str, item->material_count);
	for (size_t i = 0; i < item->material_count; i++)
		all[i] = material_line(arena, &item->materials[i]);
	*lines = all;
	return item->material_count;
}

static struct str item_only_word(void *arg, struct act *act, struct str word, bool *known)
{
	return item_word(arg, act->arena, word, known);
}

static size_t item_list(void *arg, struct act *act, struct str word, const struct str **lines)
{
	const struct item *item = arg;
	*lines = item->who;
	if (str_eq(word, S("who")))
		return item->who_count;
	*lines = item->levels;
	if (str_eq(word, S("levels")))
		return item->level_count;
	return str_eq(word, S("materials")) ? material_lines(act->arena, item, lines) : 0;
}

struct paper_source item_words(const struct item *item)
{
	return (struct paper_source){(void *)(uintptr_t)item, item_only_word, item_list};
}

/* ---- of a case ---- */

struct case_words {
	const struct record *record;
	const struct item *item;
};

struct str case_promised(struct act *act, const struct record *record, const struct item *item)
{
	int64_t due = 0;
	struct str text = record_text(record, "due");
	if (str_eq(text, S("9999-12-31")) || !day_read(text, &due))
		return item_days(act->arena, item);
	return str_join(act->arena, day_chinese(act->arena, due), S("前"));
}

/* The facts by which the page that was read back said what is still to be brought. */
struct brought {
	const struct record *record;
	struct case_pair pair;
	struct record person;
	bool known; /* the person is of the register */
};

static err_t brought_of(struct act *program, const struct case_words *of, struct brought *out)
{
	int64_t person = record_int(of->record, "person");
	*out = (struct brought){.record = of->record};
	TRY(case_facts(program, of->record, of->item, &out->pair));
	if (person == 0)
		return NULL;
	TRY(reg_load(program, catalogue_register(program->house->catalogue, S("person")), person,
		     &out->person));
	out->known = true;
	return NULL;
}

/* What was told as missing; before that, what is asked of this case and is neither there nor held. A condition that
 * cannot be judged asks for nothing. */
static bool is_lacking(const struct brought *brought, const struct material *one)
{
	int64_t copies = 0;
	bool applies = one->show.field.len == 0;
	if (record_text(brought->record, "missing").len > 0)
		return case_lacks(brought->record, one->name);
	if (!applies && (brought->pair.own == NULL ||
			 case_holds(&brought->pair, &one->show, &applies) != NULL))
		return false;
	return one->required && applies &&
	       !material_held(one, brought->known ? &brought->person : NULL) &&
	       !case_has(brought->record, one->name, &copies);
}

static bool is_over(const struct record *record)
{
	const struct flow *flow = flow_of(record);
	const struct flow_state *state =
		flow == NULL ? NULL : flow_state(flow, record_text(record, "state"));
	return state != NULL && state->final;
}

static size_t lacking_lines(const struct case_words *of, struct act *act, bool whole,
			    const struct str **lines)
{
	struct arena *arena = act->arena;
	struct str *all = arena_many(arena, struct str, of->item->material_count);
	struct brought *brought = arena_one(arena, struct brought);
	struct act program = *act;
	size_t count = 0;
	program.account = -1;
	err_t unknown = brought_of(&program, of, brought);
	(void)unknown; /* then only what is asked of everybody is listed */
	for (size_t i = 0; !is_over(of->record) && i < of->item->material_count; i++) {
		const struct material *one = &of->item->materials[i];
		if (is_lacking(brought, one))
			all[count++] = whole ? material_line(arena, one) : one->title;
	}
	*lines = all;
	return count;
}

static size_t got_lines(const struct case_words *of, struct arena *arena, const struct str **lines)
{
	struct str *all = arena_many(arena, struct str, of->item->material_count);
	size_t count = 0;
	for (size_t i = 0; i < of->item->material_count; i++) {
		const struct material *one = &of->item->materials[i];
		int64_t copies = 0;
		if (!case_has(of->record, one->name, &copies))
			continue;
		all[count++] = copies == 0 ? one->title
					   : str_fmt(arena, STR " %lld 份", STR_ARG(one->title),
						     (long long)copies);
	}
	*lines = all;
	return count;
}

static struct str got_words(const struct case_words *of, struct arena *arena)
{
	const struct str *lines = NULL;
	size_t count = got_lines(of, arena, &lines);
	return joined(arena, lines, count, "、");
}

struct str case_lacking(struct act *act, const struct record *record, const struct item *item)
{
	const struct case_words of = {record, item};
	const struct str *lines = NULL;
	size_t count = lacking_lines(&of, act, false, &lines);
	return joined(act->arena, lines, count, "、");
}

/* From the day on which the record came to where it waits. */
static struct str complete_by(struct act *act, const struct record *record)
{
	int64_t days = catalogue_setting_int(act->house->catalogue, "supplement_days", 15);
	int64_t since = day_of_moment(record_int(record, "since"));
	return day_chinese(act->arena, calendar_add(act->house->calendar, since, days));
}

static struct str case_word(void *arg, struct act *act, struct str word, bool *known)
{
	const struct case_words *of = arg;
	struct str text = item_word(of->item, act->arena, word, known);
	if (*known)
		return text;
	*known = true;
	/* It is the applicant's own paper: her name stands in full on it, numbers stay masked. */
	if (str_eq(word, S("name")))
		return record_text(of->record, "name");
	if (str_eq(word, S("amount")) && record_int(of->record, "amount") == 0)
		return S("");
	if (str_eq(word, S("promised")))
		return case_promised(act, of->record, of->item);
	if (str_eq(word, S("lacking_words")))
		return case_lacking(act, of->record, of->item);
	if (str_eq(word, S("got_words")))
		return got_words(of, act->arena);
	if (str_eq(word, S("complete_by")))
		return complete_by(act, of->record);
	*known = false;
	return S("");
}

static size_t case_list(void *arg, struct act *act, struct str word, const struct str **lines)
{
	if (str_eq(word, S("lacking")))
		return lacking_lines(arg, act, true, lines);
	return str_eq(word, S("got_list")) ? got_lines(arg, act->arena, lines) : 0;
}

struct paper_source case_words(struct arena *arena, const struct record *record,
			       const struct item *item)
{
	struct case_words *of = arena_one(arena, struct case_words);
	*of = (struct case_words){record, item};
	return (struct paper_source){of, case_word, case_list};
}

/* ---- of what a village must not certify ---- */

static struct str refusal_word(void *arg, struct act *act, struct str word, bool *known)
{
	const struct refusal *refusal = arg;
	(void)act;
	*known = true;
	if (str_eq(word, S("refusal_title")))
		return refusal->title;
	if (str_eq(word, S("refusal_say")))
		return refusal->say;
	if (str_eq(word, S("refusal_basis")))
		return refusal->basis;
	if (str_eq(word, S("refusal_office")))
		return refusal->office;
	*known = false;
	return S("");
}

struct paper_source refusal_words(const struct refusal *refusal)
{
	return (struct paper_source){(void *)(uintptr_t)refusal, refusal_word, NULL};
}

/* ---- of a public notice ---- */

static struct str notice_word(void *arg, struct act *act, struct str word, bool *known)
{
	const struct notice *notice = arg;
	int64_t from = 0, until = 0;
	*known = day_read(notice->from, &from) && day_read(notice->until, &until);
	if (str_eq(word, S("notice_title")))
		return notice->title;
	if (str_eq(word, S("notice_from")))
		return day_chinese(act->arena, from);
	if (str_eq(word, S("notice_until")))
		return day_chinese(act->arena, until);
	if (str_eq(word, S("notice_days")))
		return str_fmt(act->arena, "%lld", (long long)(until - from + 1));
	*known = false;
	return S("");
}

static size_t notice_list(void *arg, struct act *act, struct str word, const struct str **lines)
{
	const struct notice *notice = arg;
	if (!str_eq(word, S("notice_rows")) || notice->row_count == 0)
		return 0;
	struct str *one = arena_one(act->arena, struct str);
	*one = notice->rows[0].value;
	for (size_t i = 1; i < notice->row_count; i++)
		*one = str_fmt(act->arena, STR "　" STR, STR_ARG(*one), STR_ARG(notice->rows[i].value));
	*lines = one;
	return 1;
}

struct paper_source notice_words(const struct notice *notice)
{
	return (struct paper_source){(void *)(uintptr_t)notice, notice_word, notice_list};
}
