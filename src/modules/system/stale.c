/*
 * stale: somebody else saved the record while this form was being filled in.
 *
 * Both versions stand side by side where they differ, with who changed what: what only the other one
 * changed is taken from there, what only this one changed from here, and where both did the person
 * chooses. The save goes on from the newest version. Compared are the values themselves, also sealed
 * ones, but a number is only ever shown masked, with a word when it differs.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/system/register_int.h"
#include "web/unfinished.h"

static size_t index_of(const struct reg *reg, const struct field *field)
{
	return (size_t)(field - reg->fields);
}

static struct str raw(struct visit *visit, const struct field *field)
{
	return str_trim(field->many ? form_all(visit->arena, &visit->form, field->name)
				    : form_get(&visit->form, field->name));
}

/* A field that was not sent, or a masked number that was left as it stood. */
static bool untouched(struct visit *visit, const struct field *field)
{
	if (!form_has(&visit->form, field->name))
		return !field->many;
	struct str typed = raw(visit, field);
	return field_sealed(field) && (typed.len == 0 || str_find(typed, S("*")) != SIZE_MAX);
}

struct compare {
	struct visit *visit;
	const struct record *record;
	struct draft *mine, *theirs;
	struct reg_change *changes;
	size_t change_count;
	size_t alike;
};

/* What was typed as the register would keep it; as it was typed when it does not fit. */
static struct str mine_input(const struct compare *compare, const struct field *field)
{
	bool fits = compare->mine->set[index_of(compare->record->reg, field)];
	return fits ? draft_input(compare->mine, field->name) : raw(compare->visit, field);
}

static const struct reg_change *change_of(const struct compare *compare, const struct field *field)
{
	for (size_t i = 0; i < compare->change_count; i++) {
		if (compare->changes[i].field == field)
			return &compare->changes[i];
	}
	return NULL;
}

static void put_choice(struct doc *row, const char *key, struct str text, bool chosen)
{
	struct doc *one = doc_set_map(row, key);
	doc_set(one, "text", text.len > 0 ? text : S("（空）"));
	doc_set_bool(one, "chosen", chosen);
}

static void put_row(const struct compare *compare, const struct field *field, struct str mine,
		    struct doc *rows)
{
	struct visit *visit = compare->visit;
	const struct reg_change *change = change_of(compare, field);
	bool theirs_only = change != NULL && str_eq(change->before, mine);
	bool both = change != NULL && !theirs_only;
	struct str words = typed_masked(visit->arena, &visit->form, field);
	struct str theirs = record_shown(&visit->act, compare->record, field);
	if (words.len == 0 && mine.len > 0)
		words = mine;
	/* Two numbers may look the same when masked. */
	if (field_sealed(field) && words.len > 0 && str_eq(words, theirs))
		words = str_join(visit->arena, words, S("（中间几位不一样）"));
	struct doc *row = doc_add_map(rows);
	doc_set(row, "name", field->name);
	doc_set(row, "title", field->title);
	doc_set(row, "say", both ? S("两边都改了") : theirs_only ? S("别人改的") : S("您改的"));
	doc_set_bool(row, "both", both);
	doc_set(row, "by", change == NULL ? S("") : change->actor);
	doc_set(row, "time", change == NULL ? S("") : moment_chinese(visit->arena, change->at));
	put_choice(row, "mine", words, !theirs_only);
	put_choice(row, "theirs", theirs, theirs_only);
}

static err_t open_compare(struct visit *visit, const struct record *record, const struct field **list,
			  size_t count, struct compare *out)
{
	int64_t since = 0;
	size_t sent = 0;
	const struct field **typed = arena_many(visit->arena, const struct field *, count);
	*out = (struct compare){.visit = visit, .record = record};
	if (!str_int(visit_field(visit, "version"), &since))
		since = record->version;
	for (size_t i = 0; i < count; i++) {
		if (!untouched(visit, list[i]))
			typed[sent++] = list[i];
	}
	TRY(draft_of(&visit->act, record, &out->mine));
	TRY(draft_of(&visit->act, record, &out->theirs));
	draft_take(out->mine, &visit->form, typed, sent);
	return reg_changes(&visit->act, record, since, &out->changes, &out->change_count);
}

static void put_kept(struct visit *visit, struct doc *stale)
{
	struct doc *kept = doc_set_list(stale, "kept");
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (str_eq(one->name, S("csrf")) || str_eq(one->name, S("submission")) ||
		    str_eq(one->name, S("version")) || str_eq(one->name, S("again")) ||
		    str_starts(one->name, S("take_")))
			continue;
		struct doc *pair = doc_add_map(kept);
		doc_set(pair, "name", one->name);
		doc_set(pair, "value", one->value);
	}
}

err_t stale_put(struct visit *visit, const struct record *record)
{
	const struct field **list = NULL;
	struct compare compare;
	size_t count = form_asked_fields(visit, record->reg, &list);
	struct doc *stale = doc_set_map(visit->page, "stale"), *rows = doc_set_list(stale, "rows");
	TRY(open_compare(visit, record, list, count, &compare));
	for (size_t i = 0; i < count; i++) {
		struct str theirs = draft_input(compare.theirs, list[i]->name);
		struct str mine = untouched(visit, list[i]) ? theirs : mine_input(&compare, list[i]);
		if (str_eq(mine, theirs))
			compare.alike++;
		else
			put_row(&compare, list[i], mine, rows);
	}
	const struct reg_change *last = compare.change_count > 0 ? &compare.changes[0] : NULL;
	doc_set(stale, "by", last != NULL && last->actor.len > 0 ? last->actor : S("别人"));
	doc_set(stale, "time", moment_chinese(visit->arena, record_int(record, "changed")));
	doc_set(stale, "alike", str_fmt(visit->arena, "%zu", compare.alike));
	doc_set_bool(stale, "has_rows", rows->in.count > 0);
	doc_set_int(stale, "version", record->version);
	doc_set(stale, "theirs_url", visit_record_url(visit, record->reg->name, record->id));
	doc_set(stale, "action", visit->url);
	put_kept(visit, stale);
	visit->template = "desk/stale";
	visit_title(visit, S("内容有冲突"));
	return NULL;
}

/* ---- what was chosen ---- */

static bool is_theirs(struct visit *visit, const struct field *field)
{
	struct str name = str_join(visit->arena, S("take_"), field->name);
	return str_eq(form_get(&visit->form, name), S("theirs"));
}

static bool is_of(struct visit *visit, struct str name, const struct field *field)
{
	return str_eq(name, field->name) ||
	       str_eq(name, str_join(visit->arena, field->name, S("_text")));
}

static void drop(struct visit *visit, const struct field *field)
{
	const struct form_value **link = &visit->form.first;
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (is_of(visit, one->name, field))
			continue;
		struct form_value *copy = arena_one(visit->arena, struct form_value);
		*copy = *one;
		*link = copy;
		link = &copy->next;
	}
	*link = NULL;
}

/* Ticks that are not sent would count as taken away: those of the record are said again. */
static void tick_again(struct visit *visit, const struct record *record, const struct field *field)
{
	struct str codes = record_text(record, field->name.at);
	while (codes.len > 0) {
		struct form_value *one = arena_one(visit->arena, struct form_value);
		one->name = field->name;
		one->value = str_cut(&codes, ' ');
		one->next = visit->form.first;
		visit->form.first = one;
	}
}

void stale_choose(struct visit *visit, const struct record *record)
{
	if (visit->request->method != HTTP_POST)
		return;
	for (size_t i = 0; i < record->reg->field_count; i++) {
		const struct field *field = &record->reg->fields[i];
		if (!is_theirs(visit, field))
			continue;
		drop(visit, field);
		if (field->many)
			tick_again(visit, record, field);
	}
}
