/*
 * person: a villager's card: what is known, the household, the cases, and what is sealed.
 *
 * Sealed values are masked. A plain one is asked by POST with a reason: apply writes the audit row, the
 * answer shows the value once and is kept by nobody; loading the card again shows the mask.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/people/people_int.h"
#include "web/part.h"
#include "web/reveal.h"

enum { VISITS_MAX = 10, FOUND_CHARS = 60, MEMBERS_MAX = 60, CASES_MAX = 50 };

/* ---- head ---- */

static struct str join(struct arena *arena, struct str all, struct str one)
{
	if (one.len == 0)
		return all;
	return all.len == 0 ? one : str_fmt(arena, STR "，" STR, STR_ARG(all), STR_ARG(one));
}

static struct str about_person(struct visit *visit, const struct record *record)
{
	struct arena *arena = visit->arena;
	struct str about = join(arena, people_shown(visit, record, "sex"),
				people_shown(visit, record, "age"));
	struct str place = str_join(arena, place_name(&visit->act, record->org),
				    people_shown(visit, record, "group_no"));
	return join(arena, about, place);
}

static void put_marks(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct field *field = reg_field(record->reg, S("marks"));
	struct doc *list = doc_set_list(out, "marks");
	bool seen = field != NULL && record_shown(&visit->act, record, field).len > 0;
	struct str codes = seen ? record_text(record, "marks") : S("");
	while (codes.len > 0) {
		struct doc *mark = doc_add_map(list);
		doc_set(mark, "text", codes_title(field->codes, str_cut(&codes, ' ')));
		doc_set(mark, "tone", S("gold"));
		doc_set(mark, "icon", S("home-heart"));
	}
}

static void put_head(struct visit *visit, const struct record *record)
{
	struct act *act = &visit->act;
	struct doc *out = doc_set_map(visit->page, "person");
	struct str id = str_fmt(visit->arena, "%lld", (long long)record->id);
	bool change = !record->voided && act_may(act, S("person"), VERB_CHANGE, record->org);
	bool intake = !record->voided && act_may(act, S("case"), VERB_CREATE, record->org);
	struct str name = people_shown(visit, record, "name");
	visit_title(visit, name);
	doc_set(out, "id", id);
	doc_set(out, "name", name);
	doc_set(out, "about", record->voided ? str_fmt(visit->arena, "已作废：" STR,
						       STR_ARG(record->void_reason))
					     : about_person(visit, record));
	put_marks(visit, record, out);
	doc_set(out, "edit_url", change ? str_fmt(visit->arena, "/desk/r/person/" STR "/edit",
						  STR_ARG(id))
					: S(""));
	doc_set(out, "intake_url",
		intake ? str_fmt(visit->arena, "/desk/intake?person=" STR, STR_ARG(id)) : S(""));
}

/* ---- what is known ---- */

/* Nobody asks on which weekday it was. */
static struct str without_weekday(struct str day)
{
	return str_sub(day, 0, str_find(day, S("（")));
}

static bool stands_elsewhere(const struct field *field)
{
	static const char *const names[] = {"name", "age", "marks"};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (str_eq(field->name, str_of(names[i])))
			return true;
	}
	return field->standard || field_sealed(field) || field->kind == FIELD_REF ||
	       field->kind == FIELD_FILES;
}

static void put_facts(struct visit *visit, const struct record *record)
{
	struct doc *facts = doc_set_list(visit->page, "facts");
	for (size_t i = 0; i < record->reg->field_count; i++) {
		const struct field *field = &record->reg->fields[i];
		if (stands_elsewhere(field))
			continue;
		struct str text = record_shown(&visit->act, record, field);
		if (text.len == 0 && field->restricted)
			continue;
		if (field->kind == FIELD_DATE)
			text = without_weekday(text);
		struct doc *one = reg_fact_doc(facts, field->name, field->title, text);
		doc_set(one, "source",
			field->derive.len > 0 && text.len > 0 ? S("由身份证号得出") : S(""));
		doc_set_bool(one, "wide", field->kind == FIELD_LONG ||
						  str_eq(field->name, S("address")));
	}
}

/* ---- seeing what is sealed ---- */

static struct reveal reveal_of(struct visit *visit, const struct record *record)
{
	const struct record **records = arena_many(visit->arena, const struct record *, 1);
	records[0] = record;
	return (struct reveal){
		.records = records, .count = 1, .unregistered = true,
		.url = str_fmt(visit->arena, "/desk/people/%lld/reveal", (long long)record->id),
	};
}

err_t person_reveal_apply(struct visit *visit)
{
	struct record record;
	TRY(reg_load(&visit->act, people_reg(&visit->act), visit_id(visit, 0), &record));
	struct reveal reveal = reveal_of(visit, &record);
	return reveal_apply(visit, &reveal);
}

/* ---- household ---- */

static void put_member(struct visit *visit, const struct record *one, int64_t self,
		       struct doc *members)
{
	struct doc *member = doc_add_map(members);
	doc_set(member, "name", people_shown(visit, one, "name"));
	doc_set(member, "about", join(visit->arena, people_shown(visit, one, "relation"),
				      people_shown(visit, one, "age")));
	doc_set(member, "url", one->id == self ? S("")
					       : str_fmt(visit->arena, "/desk/people/%lld",
							 (long long)one->id));
}

static err_t put_household(struct visit *visit, const struct record *record)
{
	struct act *act = &visit->act;
	int64_t *ids = NULL, home = record_int(record, "household");
	size_t count = 0;
	doc_set_bool(visit->page, "household", false);
	if (home == 0)
		return NULL;
	struct doc *out = doc_set_map(visit->page, "household");
	doc_set(out, "url", act_may(act, S("household"), VERB_READ, record->org)
				    ? str_fmt(visit->arena, "/desk/r/household/%lld", (long long)home)
				    : S(""));
	struct doc *members = doc_set_list(out, "members");
	TRY(reg_find_ref(act, record->reg, "household", home, MEMBERS_MAX, &ids, &count));
	for (size_t i = count; i > 0; i--) { /* as they were registered */
		struct record one;
		if (reg_load(act, record->reg, ids[i - 1], &one) == NULL)
			put_member(visit, &one, record->id, members);
	}
	return NULL;
}

/* ---- cases ---- */

/* Who came: she herself, or who acted in her name. */
static struct str whose_hand(struct visit *visit, const struct record *one)
{
	struct str agent = record_text(one, "agent_name");
	if (agent.len == 0)
		return people_shown(visit, one, "way");
	return str_fmt(visit->arena, STR "（" STR "）代办", STR_ARG(agent),
		       STR_ARG(people_shown(visit, one, "agent_relation")));
}

static void put_case(struct visit *visit, const struct record *one, struct doc *table)
{
	struct flow_view view;
	int64_t day = 0;
	struct doc *row = part_row(table, str_fmt(visit->arena, "%lld", (long long)one->id),
				   str_fmt(visit->arena, "/desk/cases/%lld", (long long)one->id));
	part_cell(table, row, record_text(one, "number"));
	part_cell(table, row, record_text(one, "title"));
	part_cell(table, row, day_read(record_text(one, "accepted_on"), &day)
				      ? without_weekday(day_chinese(visit->arena, day))
				      : S("还没受理"));
	part_cell(table, row, whose_hand(visit, one));
	bool known = flow_look(&visit->act, one, &view) == NULL;
	struct doc *cell = part_cell(table, row, known ? view.state->title : S(""));
	if (known)
		part_state(cell, "status", view.state->title, view.state->tone, view.state->icon);
}

static err_t put_cases(struct visit *visit, const struct record *record)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("case"));
	int64_t *ids = NULL;
	size_t count = 0, shown = 0;
	struct doc *table = part_table(visit->page, S("办过的事"));
	part_column(table, "number", "办件编号", false);
	part_column(table, "item", "事项", false);
	part_column(table, "accepted", "受理日期", false);
	part_column(table, "by", "谁来办的", false);
	part_column(table, "state", "状态", false);
	if (reg != NULL && act_may_somewhere(&visit->act, S("case"), VERB_READ))
		TRY(reg_find_ref(&visit->act, reg, "person", record->id, CASES_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		if (reg_load(&visit->act, reg, ids[i], &one) != NULL)
			continue;
		put_case(visit, &one, table);
		shown++;
	}
	part_table_end(table,
		       count == CASES_MAX ? str_fmt(visit->arena, "最近 %zu 件", shown)
					  : str_fmt(visit->arena, "共 %zu 件", shown),
		       S("还没有在这里办过事。"));
	return NULL;
}

/* ---- who may act in her name ---- */

static void put_authority(struct visit *visit, const struct record *one, struct doc *list)
{
	struct doc *out = doc_add_map(list);
	bool open = str_eq(record_text(one, "state"), S("in_force"));
	int64_t until = 0;
	bool over = day_read(record_text(one, "until_on"), &until) && until < visit->act.today;
	bool claimed = str_eq(record_text(one, "state"), S("claimed"));
	doc_set(out, "name", record_text(one, "agent_name"));
	doc_set(out, "about",
		join(visit->arena, people_shown(visit, one, "agent_relation"),
		     people_shown(visit, one, "authority_scope")));
	doc_set(out, "url", str_fmt(visit->arena, "/desk/r/authority/%lld", (long long)one->id));
	doc_set(out, "until",
		str_fmt(visit->arena, "到 " STR, STR_ARG(day_chinese(visit->arena, until))));
	part_state(out, "status",
		   claimed ? S("待核实")
		   : !open ? S("已收回")
		   : over  ? S("已到期")
			   : S("有效"),
		   open && !over ? S("ok") : S("plain"),
		   open && !over ? S("circle-check") : S("clock-stop"));
}

static err_t put_authorities(struct visit *visit, const struct record *record)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("authority"));
	struct doc *list = doc_set_list(visit->page, "authorities");
	int64_t *ids = NULL;
	size_t count = 0;
	if (reg != NULL && act_may(&visit->act, reg->name, VERB_READ, record->org))
		TRY(reg_find_ref(&visit->act, reg, "person", record->id, CASES_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		if (reg_load(&visit->act, reg, ids[i], &one) == NULL)
			put_authority(visit, &one, list);
	}
	doc_set_bool(visit->page, "has_authorities", list->in.count > 0);
	return NULL;
}

/* ---- who went to see her ---- */

static err_t put_visits(struct visit *visit, const struct record *record)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("visit"));
	struct doc *list = doc_set_list(visit->page, "visits");
	bool may = reg != NULL && act_may(&visit->act, reg->name, VERB_READ, record->org);
	int64_t *ids = NULL;
	size_t count = 0;
	if (may)
		TRY(reg_find_ref(&visit->act, reg, "person", record->id, VISITS_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		if (reg_load(&visit->act, reg, ids[i], &one) != NULL || one.voided)
			continue;
		struct doc *out = doc_add_map(list);
		doc_set(out, "url", str_fmt(visit->arena, "/desk/r/visit/%lld", (long long)one.id));
		doc_set(out, "day", without_weekday(people_shown(visit, &one, "visited_on")));
		doc_set(out, "kind", people_shown(visit, &one, "visit_kind"));
		doc_set(out, "found", str_head(record_text(&one, "found"), FOUND_CHARS));
	}
	doc_set_bool(visit->page, "has_visits", list->in.count > 0);
	return NULL;
}

err_t person_page(struct visit *visit)
{
	struct record record;
	TRY(reg_load(&visit->act, people_reg(&visit->act), visit_id(visit, 0), &record));
	put_head(visit, &record);
	put_facts(visit, &record);
	struct reveal reveal = reveal_of(visit, &record);
	reveal_doc(visit, &reveal);
	TRY(put_household(visit, &record));
	TRY(put_cases(visit, &record));
	TRY(put_authorities(visit, &record));
	TRY(put_visits(visit, &record));
	return reg_history_doc(&visit->act, &record, doc_set_list(visit->page, "history"));
}
