/*
 * people: the module's rows and the list of people.
 */
#include "modules/people/people.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/people/people_int.h"
#include "web/part.h"

const struct reg *people_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("person"));
}

struct str people_shown(struct visit *visit, const struct record *record, const char *field)
{
	const struct field *what = reg_field(record->reg, str_of(field));
	return what == NULL ? S("") : record_shown(&visit->act, record, what);
}

/* ---- the list by age ---- */

static const struct age {
	const char *value, *title;
	int years;
	bool below; /* younger than so many years; else that old or older */
} ages[] = {
	{"80", "80 岁以上", 80, false},
	{"60", "60 岁以上", 60, false},
	{"18", "未满 18 岁", 18, true},
};

static const struct age *asked_age(const struct visit *visit)
{
	struct str typed = visit_query(visit, "age");
	for (size_t i = 0; i < COUNT(ages); i++) {
		if (str_eq(typed, str_of(ages[i].value)))
			return &ages[i];
	}
	return NULL;
}

/* Born on that day one has the age today; who was born on 29 February has it on 28 or 29. */
static int64_t born_before(int64_t today, int years)
{
	struct day_parts parts = day_parts(today);
	parts.year -= years;
	if (parts.month == 2 && parts.day == 29)
		parts.day = 28;
	return day_number(parts);
}

static void add_param(struct visit *visit, struct form *params, struct str name, struct str value)
{
	struct form_value *one = arena_one(visit->arena, struct form_value);
	one->name = name;
	one->value = value;
	one->next = params->first;
	params->first = one;
}

/* The address of the page, with an age told as days of birth. */
static struct form params_of(struct visit *visit)
{
	const struct age *age = asked_age(visit);
	struct form params = {NULL};
	for (const struct form_value *one = visit->query.first; one != NULL; one = one->next) {
		bool birth = str_starts(one->name, S("birth"));
		if (age == NULL || !birth)
			add_param(visit, &params, one->name, one->value);
	}
	if (age == NULL)
		return params;
	int64_t day = born_before(visit->act.today, age->years);
	if (age->below)
		add_param(visit, &params, S("birth_from"), day_text(visit->arena, day + 1));
	else
		add_param(visit, &params, S("birth_to"), day_text(visit->arena, day));
	return params;
}

static void drop_field(struct doc *list, const char *name)
{
	struct doc *kept = list->in.first;
	list->in.first = list->in.last = NULL;
	list->in.count = 0;
	while (kept != NULL) {
		struct doc *next = kept->next;
		kept->next = NULL;
		if (!str_eq(doc_str(kept, "name"), str_of(name)))
			doc_add(list, kept);
		kept = next;
	}
}

/* Instead of a day of birth people ask for an age; a household is reached from its card. */
static void shape_filters(struct visit *visit)
{
	struct doc *filters = doc_at(visit->page, "filters");
	struct doc *fields = doc_at(filters, "fields"), *more = doc_at(filters, "more_fields");
	static const char *const dropped[] = {"birth", "birth_from", "birth_to", "household"};
	const struct age *age = asked_age(visit);
	for (size_t i = 0; i < COUNT(dropped); i++) {
		drop_field(fields, dropped[i]);
		drop_field(more, dropped[i]);
	}
	struct doc *one = part_field(fields, "age", "年龄段", "is_select");
	part_option(one, S(""), S("全部"), age == NULL);
	for (size_t i = 0; i < COUNT(ages); i++)
		part_option(one, str_of(ages[i].value), str_of(ages[i].title), age == &ages[i]);
	doc_set_bool(filters, "has_more", more->in.count > 0);
	struct doc *saved = doc_set_list(filters, "saved");
	for (size_t i = 0; i < COUNT(ages); i++) {
		struct doc *chip = doc_add_map(saved);
		doc_set(chip, "title", str_of(ages[i].title));
		doc_set(chip, "url", str_fmt(visit->arena, "/desk/people?age=%s", ages[i].value));
		doc_set_bool(chip, "current", age == &ages[i]);
	}
	doc_set_bool(filters, "has_saved", true);
}

static void show_marks(struct doc *rows)
{
	for (struct doc *row = rows->in.first; row != NULL; row = row->next) {
		struct doc *cell = part_cell_of(row, "marks");
		if (cell != NULL && doc_str(cell, "text").len > 0)
			part_state(cell, "status", doc_str(cell, "text"), S("gold"),
				   S("home-heart"));
	}
}

err_t people_page(struct visit *visit)
{
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	struct form params = params_of(visit);
	visit_title(visit, S("人员"));
	doc_set(visit->page, "import_url",
		act_may_somewhere(&visit->act, S("person"), VERB_IMPORT) ? S("/desk/people/import")
									  : S(""));
	doc_set(visit->page, "new_url",
		act_may_somewhere(&visit->act, S("person"), VERB_CREATE) ? S("/desk/r/person/new")
									  : S(""));
	TRY(reg_list_doc(&visit->act, people_reg(&visit->act),
			 &(struct query){.params = &params, .url = S("/desk/people"), .pull = pull},
			 visit->page));
	shape_filters(visit);
	show_marks(doc_at(doc_at(visit->page, "table"), "rows"));
	return NULL;
}

/* ---- what the generic pages do ---- */

static err_t import_page(struct visit *visit)
{
	visit->location = S("/desk/r/person/import");
	return NULL;
}

static err_t template_page(struct visit *visit)
{
	visit->location = S("/desk/r/person/template.xlsx");
	return NULL;
}

static const struct route routes[] = {
	{.path = "/desk/people", .who = WHO_STAFF, .on = "person", .verb = VERB_READ,
	 .template = "desk/people", .page = people_page},
	{.path = "/desk/people/import", .who = WHO_STAFF, .on = "person", .verb = VERB_IMPORT,
	 .template = "desk/people", .page = import_page},
	{.path = "/desk/people/template.xlsx", .who = WHO_STAFF, .on = "person",
	 .verb = VERB_IMPORT, .template = "desk/people", .page = template_page},
	{.path = "/desk/people/{id}", .record = "person", .who = WHO_STAFF, .on = "person", .verb = VERB_READ,
	 .template = "desk/person", .page = person_page},
	{.path = "/desk/people/{id}/reveal", .who = WHO_STAFF, .on = "person", .verb = VERB_REVEAL,
	 .template = "desk/person", .page = person_page, .apply = person_reveal_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"群众", "人员", "/desk/people", "users", "person", VERB_READ},
	{.heading = NULL},
};

const struct module people_module = {
	.name = "people", .routes = routes, .nav = nav, .listeners = people_listeners,
	.hooks = people_hooks,
};
