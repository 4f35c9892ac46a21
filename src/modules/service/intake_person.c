/*
 * intake_person: who has come to the window: found by name, initials, the last four or the household;
 * what the register holds already; a new person without leaving the page.
 *
 * Numbers are masked; to see one whole is a POST of its own with a reason and an audit row, and it is
 * shown for half a minute.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/ident.h"
#include "modules/service/intake_int.h"

enum { HITS_MAX = 8, MEMBERS_MAX = 12, REASON_MAX = 100, IDENTITY_LEAST = 15 };

const struct reg *intake_people(struct visit *visit)
{
	return catalogue_register(visit->act.house->catalogue, S("person"));
}

static struct str id_text(struct visit *visit, const struct record *record)
{
	return str_fmt(visit->arena, "%lld", (long long)record->id);
}

static struct str joined(struct arena *arena, struct str a, struct str b)
{
	return a.len == 0 || b.len == 0 ? str_join(arena, a, b)
					: str_fmt(arena, STR "，" STR, STR_ARG(a), STR_ARG(b));
}

static struct str about_person(struct visit *visit, const struct record *person)
{
	struct str text = joined(visit->arena, record_told(&visit->act, person, "sex"),
				 record_told(&visit->act, person, "age"));
	return joined(visit->arena, text, record_told(&visit->act, person, "group_no"));
}

/* ---- the band ---- */

struct revealed {
	struct str field, plain;
};

static void put_number(struct visit *visit, const struct record *person, struct doc *numbers,
		       const char *name, const char *title)
{
	const struct revealed *revealed = visit->show ? visit->own : NULL;
	struct str masked = record_told(&visit->act, person, name);
	bool may = act_may(&visit->act, S("person"), VERB_REVEAL, person->org);
	bool plain = str_ends(visit->url, S("/reveal")) && revealed != NULL &&
		     str_eq(revealed->field, str_of(name));
	struct doc *one = doc_add_map(numbers);
	doc_set(one, "name", str_of(name));
	doc_set(one, "title", str_of(title));
	doc_set(one, "masked", masked.len > 0 ? masked : S("未登记"));
	doc_set_bool(one, "hidden", may && masked.len > 0 && !plain);
	doc_put(one, S("_plain"), doc_text(visit->arena, plain ? revealed->plain : S("")));
}

static void put_reveal(struct visit *visit, const struct record *person, struct str item, struct doc *out)
{
	const struct item *what = catalogue_item(visit->act.house->catalogue, item);
	struct doc *numbers = doc_set_list(out, "numbers");
	put_number(visit, person, numbers, "identity", "身份证");
	put_number(visit, person, numbers, "phone", "手机");
	struct str typed = visit_field(visit, "reveal_reason");
	doc_set(out, "reason",
		typed.len > 0	? typed
		: what == NULL	? S("窗口核对身份")
				: str_fmt(visit->arena, "窗口办“" STR "”，核对身份", STR_ARG(what->title)));
	bool failed = str_ends(visit->url, S("/reveal")) && visit_refused(visit);
	doc_set(out, "reveal_error", failed ? visit->errors->text : S(""));
}

err_t intake_reveal_apply(struct visit *visit)
{
	struct revealed *revealed = arena_one(visit->arena, struct revealed);
	int64_t id = 0;
	if (!str_int(visit_field(visit, "person"), &id) || id <= 0)
		return err_field(visit->arena, S("person-q"), "请先找到来办事的人。");
	visit->act.reason = str_trim(visit_field(visit, "reveal_reason"));
	if (str_chars(visit->act.reason) > REASON_MAX)
		return err_field(visit->arena, S("reveal_reason"), "原因最多 100 个字，请写短些。");
	revealed->field = visit_field(visit, "what");
	TRY(reg_reveal(&visit->act, intake_people(visit), id, revealed->field, &revealed->plain));
	revealed->plain = str_dup(visit->arena, revealed->plain);
	visit->own = revealed;
	visit->show = true;
	visit->location = intake_link(visit, visit_field(visit, "person"), visit_field(visit, "item"));
	return NULL;
}

static void put_marks(struct visit *visit, const struct record *person, struct doc *out)
{
	const struct field *field = reg_field(person->reg, S("marks"));
	struct doc *marks = doc_set_list(out, "marks");
	struct str codes = field == NULL || record_shown(&visit->act, person, field).len == 0
				   ? S("")
				   : record_text(person, "marks");
	while (codes.len > 0) {
		struct doc *mark = doc_add_map(marks);
		doc_set(mark, "text", codes_title(field->codes, str_cut(&codes, ' ')));
		doc_set(mark, "tone", S("gold"));
		doc_set(mark, "icon", S("home-heart"));
	}
	doc_set_bool(out, "has_marks", marks->in.count > 0);
}

/* ---- the household ---- */

err_t intake_household(struct visit *visit, const struct record *person, struct record *out,
		       size_t limit, size_t *count)
{
	int64_t *ids = NULL, home = record_int(person, "household");
	size_t found = 0;
	*count = 0;
	if (home == 0)
		return NULL;
	TRY(reg_find_ref(&visit->act, person->reg, "household", home, MEMBERS_MAX, &ids, &found));
	for (size_t i = found; i > 0 && *count < limit; i--) { /* as they were registered */
		if (ids[i - 1] != person->id &&
		    reg_load(&visit->act, person->reg, ids[i - 1], &out[*count]) == NULL)
			(*count)++;
	}
	return NULL;
}

static err_t put_household(struct visit *visit, const struct record *person, struct str item,
			   struct doc *out)
{
	struct record members[MEMBERS_MAX];
	size_t count = 0;
	struct doc *list = doc_set_list(out, "household");
	TRY(intake_household(visit, person, members, MEMBERS_MAX, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *member = doc_add_map(list);
		doc_set(member, "name", record_text(&members[i], "name"));
		doc_set(member, "about",
			joined(visit->arena, record_told(&visit->act, &members[i], "relation"),
			       record_told(&visit->act, &members[i], "age")));
		doc_set(member, "pick_url", intake_link(visit, id_text(visit, &members[i]), item));
	}
	doc_set_bool(out, "has_household", list->in.count > 0);
	return NULL;
}

static void put_held(struct visit *visit, const struct record *person, struct doc *out)
{
	static const char *const names[] = {"address", "birth",	    "ethnic", "account",
					    "bank",    "guardian", "education"};
	struct doc *list = doc_set_list(out, "held_facts");
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *field = reg_field(person->reg, str_of(names[i]));
		struct str text = field == NULL ? S("") : record_shown(&visit->act, person, field);
		if (text.len == 0)
			continue;
		struct doc *fact = doc_add_map(list);
		size_t weekday = field->kind == FIELD_DATE ? str_find(text, S("（")) : text.len;
		doc_set(fact, "title", field->title);
		doc_set(fact, "text", str_sub(text, 0, weekday));
	}
	doc_set_bool(out, "has_held", list->in.count > 0);
}

err_t intake_put_person(struct visit *visit, const struct record *person, struct str item)
{
	struct doc *out = doc_set_map(visit->page, "person");
	struct str name = record_text(person, "name");
	doc_set(out, "id", id_text(visit, person));
	doc_set(out, "url", str_fmt(visit->arena, "/desk/people/%lld", (long long)person->id));
	doc_set(out, "edit_url",
		act_may(&visit->act, S("person"), VERB_CHANGE, person->org)
			? str_fmt(visit->arena, "/desk/r/person/%lld/edit", (long long)person->id)
			: S(""));
	doc_set(out, "change_url", intake_link(visit, S(""), item));
	doc_set(out, "initial", str_head(name, 1));
	doc_set(out, "name", name);
	doc_set(out, "about", about_person(visit, person));
	put_marks(visit, person, out);
	put_reveal(visit, person, item, out);
	TRY(put_household(visit, person, item, out));
	put_held(visit, person, out);
	return NULL;
}

/* ---- finding the person ---- */

static err_t put_hits(struct visit *visit, struct str q, struct str item, struct doc *search)
{
	struct doc *scratch = doc_map(visit->arena), *hits = doc_set_list(search, "hits");
	struct form_value value = {.name = S("q"), .value = q};
	struct form params = {&value};
	if (q.len > 0)
		TRY(reg_list_doc(&visit->act, intake_people(visit),
				 &(struct query){.params = &params, .url = S("/desk/people"),
						 .limit = HITS_MAX},
				 scratch));
	struct doc *rows = doc_at(doc_at(scratch, "table"), "rows");
	for (struct doc *row = rows == NULL ? NULL : rows->in.first; row != NULL; row = row->next) {
		struct record person;
		if (reg_load(&visit->act, intake_people(visit), doc_at(row, "id")->n, &person) != NULL)
			continue;
		struct doc *hit = doc_add_map(hits);
		doc_set(hit, "url", intake_link(visit, id_text(visit, &person), item));
		doc_set(hit, "name", record_text(&person, "name"));
		doc_set(hit, "about", about_person(visit, &person));
		doc_set(hit, "identity", record_told(&visit->act, &person, "identity"));
	}
	doc_set_bool(search, "has_hits", hits->in.count > 0);
	doc_set_bool(search, "none", q.len > 0 && hits->in.count == 0);
	/* The only one of that name: nothing is left to choose. */
	if (hits->in.count == 1 && visit->request->method != HTTP_POST && visit->suffix.len == 0)
		visit->location = doc_str(hits->in.first, "url");
	return NULL;
}

err_t intake_put_search(struct visit *visit, const struct record *person, struct str item)
{
	struct doc *search = doc_set_map(visit->page, "search");
	struct str q = str_trim(visit_query(visit, "q"));
	doc_set(search, "action", S("/desk/intake"));
	doc_set(search, "item", item);
	doc_set(search, "go", item.len > 0 ? str_fmt(visit->arena, "/desk/intake?item=" STR "&person=",
						     STR_ARG(item))
					   : S("/desk/intake?person="));
	doc_set(search, "q", q);
	doc_set(search, "title", person == NULL ? S("先找到人") : S("换一个人"));
	doc_set_bool(search, "start", person == NULL && !visit_refused(visit));
	return put_hits(visit, q, item, search);
}

/* ---- a new person ---- */

static const char *const new_fields[] = {"name", "identity", "phone", "group_no", "address"};

static bool is_chinese(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.at[i] < 0x80)
			return false;
	}
	return text.len > 0;
}

/* What was looked for and is nobody's is the new person's name, or number: it is not typed again. */
static const struct form *looked_for(struct visit *visit)
{
	struct doc *search = doc_at(visit->page, "search");
	struct str q = doc_truth(doc_at(search, "none")) ? doc_str(search, "q") : S("");
	struct str number = ident_fold(visit->arena, q);
	bool is_number = number.len > 0 && number.at[0] >= '0' && number.at[0] <= '9';
	struct form_value *value = arena_one(visit->arena, struct form_value);
	struct form *form = arena_one(visit->arena, struct form);
	if (is_number ? number.len < IDENTITY_LEAST : !is_chinese(q))
		return NULL; /* the last four, or initials */
	*value = (struct form_value){is_number ? S("identity") : S("name"), is_number ? number : q, NULL};
	form->first = value;
	return form;
}

err_t intake_put_new_person(struct visit *visit, struct str item)
{
	const struct reg *reg = intake_people(visit);
	const struct field *fields[COUNT(new_fields)];
	size_t count = 0;
	bool refused = visit_refused(visit) && form_has(&visit->form, S("new_person"));
	for (size_t i = 0; i < COUNT(new_fields); i++) {
		fields[count] = reg_field(reg, str_of(new_fields[i]));
		count += fields[count] != NULL;
	}
	struct doc *fresh = doc_set_map(visit->page, "new_person");
	doc_set_bool(fresh, "open", refused || doc_truth(doc_at(doc_at(visit->page, "search"), "none")));
	doc_set_bool(fresh, "has_errors", refused);
	doc_set(fresh, "action", item.len > 0 ? str_fmt(visit->arena, "/desk/intake/person?item=" STR,
							STR_ARG(item))
					      : S("/desk/intake/person"));
	return reg_form_doc(&visit->act, reg, NULL, refused ? &visit->form : looked_for(visit),
			    refused ? visit->errors : NULL, fields, count,
			    doc_set_list(fresh, "fields"));
}

err_t intake_person_apply(struct visit *visit)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str item = visit_query(visit, "item");
	TRY(draft_new(&visit->act, intake_people(visit), visit->act.org, &draft));
	draft_take(draft, &visit->form, NULL, 0);
	err_t err = draft_write(draft, 0, &id);
	if (err != NULL)
		return err;
	visit->location = intake_link(visit, str_fmt(visit->arena, "%lld", (long long)id), item);
	visit->flash = S("已登记，可以接着办事。");
	return NULL;
}

/* Marks what was refused as the small form, so that its faults stand there. */
err_t intake_person_page(struct visit *visit)
{
	struct form_value *mark = arena_one(visit->arena, struct form_value);
	mark->name = S("new_person");
	mark->value = S("1");
	mark->next = visit->form.first;
	visit->form.first = mark;
	return intake_page(visit);
}
