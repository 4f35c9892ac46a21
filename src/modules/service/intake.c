/*
 * intake: the window in one screen: person, item, form, materials, receipt.
 *
 * What a register holds about the person is drawn and shown, never asked again. The same address shows
 * the page while person and item are being found (GET) and takes the case (POST).
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/service_int.h"

enum { HITS_MAX = 8, ITEM_HITS_MAX = 12, RECENT_MAX = 5 };

/* A parameter that the form sends, or that the address carries. */
static struct str chosen(const struct visit *visit, const char *name)
{
	struct str typed = visit_field(visit, name);
	return typed.len > 0 ? typed : visit_query(visit, name);
}

static struct str link_to(struct visit *visit, struct str person, struct str item)
{
	if (person.len == 0 && item.len == 0)
		return S("/desk/intake");
	return str_fmt(visit->arena, "/desk/intake?%s" STR "%s%s" STR, person.len > 0 ? "person=" : "",
		       STR_ARG(person), person.len > 0 && item.len > 0 ? "&" : "",
		       item.len > 0 ? "item=" : "", STR_ARG(item));
}

static const struct reg *person_reg(struct visit *visit)
{
	return catalogue_register(visit->act.house->catalogue, S("person"));
}

static struct str shown(struct visit *visit, const struct record *record, const char *name)
{
	const struct field *field = reg_field(record->reg, str_of(name));
	return field == NULL ? S("") : record_shown(&visit->act, record, field);
}

static struct str about_person(struct visit *visit, const struct record *person)
{
	struct str sex = shown(visit, person, "sex"), age = shown(visit, person, "age");
	struct str group = shown(visit, person, "group_no");
	return str_fmt(visit->arena, STR "%s" STR "%s" STR, STR_ARG(sex), age.len > 0 ? "，" : "",
		       STR_ARG(age), group.len > 0 ? "，" : "", STR_ARG(group));
}

static void put_lines(struct visit *visit, const struct record *person, struct doc *out)
{
	static const char *const names[] = {"address", "identity", "phone"};
	static const char *const titles[] = {"住址", "身份证", "手机"};
	struct doc *lines = doc_set_list(out, "lines");
	for (size_t i = 0; i < 3; i++) {
		struct str text = shown(visit, person, names[i]);
		struct doc *line = doc_add_map(lines);
		doc_set(line, "title", str_of(titles[i]));
		doc_set(line, "text", text.len > 0 ? text : S("未登记"));
	}
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

static err_t put_household(struct visit *visit, const struct record *person, struct str item,
			   struct doc *out)
{
	int64_t *ids = NULL, home = record_int(person, "household");
	size_t count = 0;
	struct doc *list = doc_set_list(out, "household");
	if (home != 0)
		TRY(reg_find_ref(&visit->act, person->reg, "household", home, 12, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		if (ids[i] == person->id || reg_load(&visit->act, person->reg, ids[i], &one) != NULL)
			continue;
		struct doc *member = doc_add_map(list);
		struct str id = str_fmt(visit->arena, "%lld", (long long)one.id);
		doc_set(member, "name", record_text(&one, "name"));
		doc_set(member, "about", about_person(visit, &one));
		doc_set(member, "tie", S("这位"));
		doc_set(member, "pick_url", link_to(visit, id, item));
	}
	doc_set_bool(out, "has_household", list->in.count > 0);
	return NULL;
}

static void put_held(struct visit *visit, const struct record *person, struct doc *out)
{
	static const char *const names[] = {"birth", "ethnic", "education", "household"};
	struct doc *list = doc_set_list(out, "held_facts");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct field *field = reg_field(person->reg, str_of(names[i]));
		struct str text = field == NULL ? S("") : record_shown(&visit->act, person, field);
		if (text.len == 0)
			continue;
		struct doc *fact = doc_add_map(list);
		doc_set(fact, "title", field->title);
		doc_set(fact, "text", text);
	}
	doc_set_bool(out, "has_held", list->in.count > 0);
}

static err_t put_person(struct visit *visit, const struct record *person, struct str item)
{
	struct doc *out = doc_set_map(visit->page, "person");
	struct str name = record_text(person, "name");
	doc_set(out, "id", str_fmt(visit->arena, "%lld", (long long)person->id));
	doc_set(out, "url", str_fmt(visit->arena, "/desk/people/%lld", (long long)person->id));
	doc_set(out, "change_url", link_to(visit, S(""), item));
	doc_set(out, "initial", str_head(name, 1));
	doc_set(out, "name", name);
	doc_set(out, "about", about_person(visit, person));
	put_lines(visit, person, out);
	put_marks(visit, person, out);
	TRY(put_household(visit, person, item, out));
	put_held(visit, person, out);
	return NULL;
}

/* ---- finding the person ---- */

static err_t put_hits(struct visit *visit, struct str q, struct str item, struct doc *search)
{
	struct doc *scratch = doc_map(visit->arena), *hits = doc_set_list(search, "hits");
	struct form_value *value = arena_one(visit->arena, struct form_value);
	struct form params = {value};
	value->name = S("q");
	value->value = q;
	if (q.len > 0)
		TRY(reg_list_doc(&visit->act, person_reg(visit),
				 &(struct query){.params = &params, .url = S("/desk/people"),
						 .limit = HITS_MAX},
				 scratch));
	struct doc *rows = doc_at(doc_at(scratch, "table"), "rows");
	for (struct doc *row = rows == NULL ? NULL : rows->in.first; row != NULL; row = row->next) {
		struct record person;
		if (reg_load(&visit->act, person_reg(visit), doc_at(row, "id")->n, &person) != NULL)
			continue;
		struct doc *hit = doc_add_map(hits);
		struct str id = str_fmt(visit->arena, "%lld", (long long)person.id);
		doc_set(hit, "url", link_to(visit, id, item));
		doc_set(hit, "name", record_text(&person, "name"));
		doc_set(hit, "about", about_person(visit, &person));
		doc_set(hit, "identity", shown(visit, &person, "identity"));
	}
	doc_set_bool(search, "has_hits", hits->in.count > 0);
	doc_set_bool(search, "none", q.len > 0 && hits->in.count == 0);
	return NULL;
}

static err_t put_search(struct visit *visit, struct str item)
{
	struct doc *search = doc_set_map(visit->page, "search");
	struct str q = visit_query(visit, "q");
	doc_set_bool(visit->page, "person", false);
	doc_set(search, "action", S("/desk/intake"));
	doc_set(search, "item", item);
	doc_set(search, "go", item.len > 0 ? str_fmt(visit->arena, "/desk/intake?item=" STR "&person=",
						     STR_ARG(item))
					   : S("/desk/intake?person="));
	doc_set(search, "q", q);
	return put_hits(visit, q, item, search);
}

static const char *const new_fields[] = {"name", "identity", "phone", "group_no", "address"};

static err_t put_new_person(struct visit *visit, struct str item)
{
	const struct reg *reg = person_reg(visit);
	const struct field *fields[sizeof new_fields / sizeof new_fields[0]];
	size_t count = 0;
	bool refused = visit_refused(visit) && form_has(&visit->form, S("new_person"));
	for (size_t i = 0; i < sizeof new_fields / sizeof new_fields[0]; i++) {
		fields[count] = reg_field(reg, str_of(new_fields[i]));
		count += fields[count] != NULL;
	}
	struct doc *fresh = doc_set_map(visit->page, "new_person");
	doc_set_bool(fresh, "open", refused);
	doc_set_bool(fresh, "has_errors", refused);
	doc_set(fresh, "action", item.len > 0 ? str_fmt(visit->arena, "/desk/intake/person?item=" STR,
							STR_ARG(item))
					      : S("/desk/intake/person"));
	return reg_form_doc(&visit->act, reg, NULL, refused ? &visit->form : NULL,
			    refused ? visit->errors : NULL, fields, count,
			    doc_set_list(fresh, "fields"));
}

/* ---- finding the item ---- */

static void add_item(struct visit *visit, struct doc *list, struct str code, struct str title,
		     struct str about, struct str person)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", title);
	doc_set(one, "about", about);
	doc_set(one, "url", link_to(visit, person, code));
}

static void put_found_items(struct visit *visit, struct str q, struct str person, struct doc *search)
{
	struct item_hit *hits = arena_many(visit->arena, struct item_hit, ITEM_HITS_MAX);
	size_t count = items_search(visit->arena, visit->act.house->catalogue, q, hits, ITEM_HITS_MAX);
	struct doc *groups = doc_set_list(search, "groups");
	doc_set(search, "alias", S(""));
	if (count == 0)
		return;
	struct doc *group = doc_add_map(groups);
	doc_set(group, "title", S("查到的"));
	struct doc *list = doc_set_list(group, "items");
	for (size_t i = 0; i < count; i++) {
		if (hits[i].item != NULL)
			add_item(visit, list, hits[i].item->code, hits[i].item->title, hits[i].alias,
				 person);
		else
			add_item(visit, list, hits[i].refusal->name, hits[i].refusal->title,
				 S("村里不能开"), person);
	}
	if (hits[0].alias.len > 0 && hits[0].item != NULL)
		doc_set(search, "alias", str_fmt(visit->arena, "您查的“" STR "”，办的是“" STR "”。",
						 STR_ARG(hits[0].alias), STR_ARG(hits[0].item->title)));
}

static void put_all_items(struct visit *visit, struct str person, struct doc *search)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	const struct codes *groups = catalogue_codes(catalogue, S("service_group"));
	struct doc *list = doc_set_list(search, "groups");
	doc_set(search, "alias", S(""));
	for (size_t g = 0; groups != NULL && g < groups->count; g++) {
		struct doc *group = doc_add_map(list);
		doc_set(group, "title", groups->all[g].title);
		struct doc *items = doc_set_list(group, "items");
		for (size_t i = 0; i < catalogue->item_count; i++) {
			const struct item *item = &catalogue->items[i];
			if (!item->hidden && str_eq(item->group, groups->all[g].code))
				add_item(visit, items, item->code, item->title, S(""), person);
		}
	}
}

static void put_item_search(struct visit *visit, struct str person)
{
	struct doc *search = doc_set_map(visit->page, "item_search");
	struct str q = visit_query(visit, "item_q");
	doc_set_bool(visit->page, "item", false);
	doc_set(search, "action", S("/desk/intake"));
	doc_set(search, "person", person);
	doc_set(search, "q", q);
	if (q.len > 0)
		put_found_items(visit, q, person, search);
	else
		put_all_items(visit, person, search);
}

/* ---- the form ---- */

/* What the clerk is asked of the case itself; the person's facts are drawn from the register. */
static const char *const case_fields[] = {
	"way", "agent_name", "agent_phone", "agent_relation", "county_list", "county_way"};

/* The value that is shown instead of being asked: drawn from the register, or worked out. */
static struct str known_value(struct visit *visit, const struct field *field,
			      const struct record *person, const struct case_pair *pair)
{
	struct str rest = field->from, from = str_cut(&rest, '.');
	if (field->how != DERIVE_NONE)
		return draft_input(pair->extension, field->name);
	if (person != NULL && str_eq(from, person->reg->name) && rest.len > 0)
		return shown(visit, person, str_c(visit->arena, rest));
	return S("");
}

static err_t put_item_field(struct visit *visit, const struct reg *reg, const struct field *field,
			    const struct record *person, const struct case_pair *pair,
			    struct doc *list)
{
	const struct form *typed = visit_refused(visit) ? &visit->form : NULL;
	struct str known = known_value(visit, field, person, pair);
	struct fact fact;
	if (field->fixed || field->how == DERIVE_AGE)
		return NULL;
	const struct field *const one[] = {field};
	TRY(reg_form_doc(&visit->act, reg, NULL, typed, visit->errors, one, 1, list));
	struct doc *out = list->in.last;
	if (out == NULL ||
	    !str_eq(doc_str(out, "id"), str_join(visit->arena, S("f-"), field->name)))
		return NULL; /* a list without values is not asked */
	if (field->kind == FIELD_REF && field->many && person != NULL)
		TRY(members_offer(&visit->act, field, person, typed, out));
	if (field->show.field.len > 0) {
		TRY(case_fact(pair, field->show.field, &fact));
		doc_set(doc_at(out, "show_if"), "now", fact_text(visit->arena, &fact));
	}
	if (known.len == 0)
		return NULL;
	doc_set_bool(out, "readonly", true);
	doc_set_bool(out, "held", field->how == DERIVE_NONE);
	doc_set(out, "value", known);
	return NULL;
}

static err_t put_form(struct visit *visit, const struct item *item, const struct record *person,
		      const struct case_pair *pair)
{
	const struct reg *reg = case_reg(&visit->act);
	const struct field *fields[8];
	size_t count = 0;
	const struct form *typed = visit_refused(visit) ? &visit->form : NULL;
	for (size_t i = 0; i < sizeof case_fields / sizeof case_fields[0]; i++) {
		fields[count] = reg_field(reg, str_of(case_fields[i]));
		count += fields[count] != NULL;
	}
	/* A person without a phone in the register is asked for one: it is how she can track. */
	if (person != NULL && shown(visit, person, "phone").len == 0)
		fields[count++] = reg_field(reg, S("phone"));
	struct doc *list = doc_set_list(visit->page, "fields");
	TRY(reg_form_doc(&visit->act, reg, NULL, typed, visit->errors, fields, 1, list));
	TRY(authority_choice(visit, item, person, list));
	TRY(reg_form_doc(&visit->act, reg, NULL, typed, visit->errors, fields + 1, count - 1,
			 list));
	TRY(authority_new(visit, list));
	for (size_t i = 0; item->fields != NULL && i < item->fields->field_count; i++)
		TRY(put_item_field(visit, item->fields, &item->fields->fields[i], person, pair,
				   list));
	return NULL;
}

static void put_limit(struct visit *visit, const struct item *item)
{
	struct doc *limit = doc_set_map(visit->page, "limit");
	int64_t total = item_term(item, "total_days", -1);
	int64_t due = total < 0 ? -1
				: calendar_add(visit->act.house->calendar, visit->act.today, total);
	doc_set(limit, "tone", S("ok"));
	doc_set_int(limit, "percent", 100);
	doc_set(limit, "ring_text", total < 0 ? S("—") : str_fmt(visit->arena, "%lld日",
								  (long long)total));
	doc_set_bool(limit, "word", false);
	doc_set(limit, "promise", item_days(visit->arena, item));
	doc_set(limit, "due", total > 0 ? day_short(visit->arena, due) : S(""));
	doc_set(limit, "left", S(""));
	doc_set(limit, "stopped", S(""));
	doc_set(limit, "who", item->publicity_words);
}

static void add_point(struct doc *points, struct str text, const char *tone, const char *icon)
{
	struct doc *point = doc_add_map(points);
	doc_set(point, "text", text);
	doc_set(point, "tone", str_of(tone));
	doc_set(point, "icon", str_of(icon));
}

/* The same affair of the same person, open or still in force: told before it is taken twice. */
static err_t put_same(struct visit *visit, const struct item *item, const struct record *person,
		      struct doc *points)
{
	struct record same;
	bool found = false;
	TRY(case_same_open(&visit->act, item, person == NULL ? 0 : person->id, &same, &found));
	if (!found)
		return NULL;
	add_point(points,
		  str_fmt(visit->arena,
			  "这位已经有一件%s的“" STR "”：" STR "。不要重复受理，请先看那一件。",
			  same.open ? "正在办" : "办好了、还有效", STR_ARG(item->title),
			  STR_ARG(record_text(&same, "number"))),
		  "warn", "alert-triangle");
	return NULL;
}

static err_t put_points(struct visit *visit, const struct item *item, const struct record *person,
			const struct case_pair *pair)
{
	struct doc *points = doc_set_list(visit->page, "points");
	struct str spared = materials_spared(visit->arena, item, person);
	TRY(put_same(visit, item, person, points));
	for (size_t i = 0; i < item->who_count; i++)
		add_point(points, item->who[i], "ok", "check");
	if (person != NULL)
		TRY(item_expectations(&visit->act, item, pair, points));
	if (spared.len > 0)
		add_point(points,
			  str_fmt(visit->arena, "不用带：" STR "，系统里已有。", STR_ARG(spared)),
			  "ok", "circle-check");
	if (item->unverified_count > 0)
		add_point(points, S("时限和材料还没有按本县办事指南核对过，以县里的规定为准。"),
			  "warn", "alert-triangle");
	doc_set_bool(visit->page, "has_points", points->in.count > 0);
	doc_set(visit->page, "guide_url",
		str_fmt(visit->arena, "/v/" STR "/guide/" STR, STR_ARG(visit->act.org),
			STR_ARG(item->name)));
	return NULL;
}

static err_t put_recent(struct visit *visit, const struct record *person)
{
	int64_t *ids = NULL;
	size_t count = 0;
	struct doc *recent = doc_set_list(visit->page, "recent");
	if (person != NULL)
		TRY(reg_find_ref(&visit->act, case_reg(&visit->act), "person", person->id, RECENT_MAX,
				 &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		struct flow_view view;
		if (reg_load(&visit->act, case_reg(&visit->act), ids[i], &one) != NULL ||
		    flow_look(&visit->act, &one, &view) != NULL)
			continue;
		struct doc *line = doc_add_map(recent), *state = doc_set_map(line, "state");
		doc_set(line, "title", shown(visit, &one, "item"));
		doc_set(line, "url", str_fmt(visit->arena, "/desk/cases/%lld", (long long)one.id));
		doc_set(line, "date", day_short(visit->arena,
						day_of_moment(record_int(&one, "created"))));
		doc_set_bool(line, "now", !view.state->final);
		doc_set_bool(line, "done", view.state->final);
		doc_set(state, "text", view.state->title);
		doc_set(state, "tone", view.state->tone);
		doc_set(state, "icon", view.state->icon);
	}
	doc_set_bool(visit->page, "has_recent", recent->in.count > 0);
	return NULL;
}

static void put_refusal(struct visit *visit, const struct refusal *refusal, struct str person)
{
	struct doc *item = doc_set_map(visit->page, "item");
	doc_set(item, "code", refusal->name);
	doc_set(item, "title", refusal->title);
	doc_set(item, "group", S("村里不能开的证明"));
	doc_set(item, "change_url", link_to(visit, person, S("")));
	struct doc *forbidden = doc_set_map(item, "forbidden");
	doc_set(forbidden, "say", S("村里不能开这个证明。"));
	doc_set(forbidden, "basis", refusal->basis);
	struct doc *instead = doc_set_list(forbidden, "instead");
	doc_set(doc_add_map(instead), "text", refusal->say);
	doc_set(doc_add_map(instead), "text", refusal->office);
	if (refusal->instead.len > 0)
		doc_set(doc_add_map(instead), "text", refusal->instead);
}

static err_t put_item(struct visit *visit, const struct item *item, const struct record *person,
		      struct str person_id)
{
	const struct codes *groups =
		catalogue_codes(visit->act.house->catalogue, S("service_group"));
	struct doc *out = doc_set_map(visit->page, "item");
	doc_set(out, "code", item->code);
	doc_set(out, "title", item->title);
	doc_set(out, "group", groups == NULL ? S("") : codes_title(groups, item->group));
	doc_set(out, "change_url", link_to(visit, person_id, S("")));
	doc_set_bool(out, "forbidden", false);
	doc_set(out, "action", S("/desk/intake"));
	doc_set(visit->page, "note", visit_field(visit, "note"));
	doc_set(visit->page, "notice_url",
		str_fmt(visit->arena, "/desk/intake/notice.pdf?item=" STR, STR_ARG(item->code)));
	struct case_pair pair;
	struct service_case input = {.item = item,
				     .org = person == NULL ? visit->act.org : person->org,
				     .person = person == NULL ? 0 : person->id,
				     .form = &visit->form};
	err_t faults = case_take(&visit->act, &input, &pair); /* of what is not filled in yet */
	if (pair.own == NULL || (item->fields != NULL && pair.extension == NULL))
		return faults;
	TRY(materials_doc(visit, item, NULL, person, &pair, NULL, 0, visit->page));
	put_limit(visit, item);
	TRY(put_points(visit, item, person, &pair));
	return put_form(visit, item, person, &pair);
}

static const struct refusal *find_refusal(struct visit *visit, struct str name)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		if (str_eq(catalogue->refusals[i].name, name))
			return &catalogue->refusals[i];
	}
	return NULL;
}

static err_t put_middle(struct visit *visit, struct str code, const struct record *person,
			struct str person_id)
{
	const struct item *item = catalogue_item(visit->act.house->catalogue, code);
	const struct refusal *refusal = item == NULL ? find_refusal(visit, code) : NULL;
	doc_set_bool(visit->page, "limit", false);
	doc_set_bool(visit->page, "has_points", false);
	doc_set_bool(visit->page, "tips", item == NULL && refusal == NULL);
	if (item != NULL)
		return put_item(visit, item, person, person_id);
	if (refusal != NULL)
		put_refusal(visit, refusal, person_id);
	else
		put_item_search(visit, person_id);
	return NULL;
}

err_t intake_page(struct visit *visit)
{
	struct str code = chosen(visit, "item"), person_id = chosen(visit, "person");
	struct record person;
	int64_t id = 0;
	bool found = str_int(person_id, &id) && id > 0 &&
		     reg_load(&visit->act, person_reg(visit), id, &person) == NULL;
	visit_title(visit, S("接待受理"));
	doc_set(visit->page, "today_text", day_chinese(visit->arena, visit->act.today));
	if (found)
		TRY(put_person(visit, &person, code));
	else
		TRY(put_search(visit, code));
	TRY(put_new_person(visit, code));
	TRY(put_middle(visit, code, found ? &person : NULL, found ? person_id : S("")));
	return put_recent(visit, found ? &person : NULL);
}

err_t intake_prepare(struct visit *visit)
{
	struct upload *uploads = NULL;
	err_t faults = uploads_keep(visit, &uploads);
	visit->own = uploads;
	return faults;
}

err_t intake_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct item *item = catalogue_item(act->house->catalogue, visit_field(visit, "item"));
	struct record person;
	int64_t person_id = 0, id = 0;
	if (item == NULL)
		return err_field(visit->arena, S("item-q"), "请先选办什么事。");
	if (!str_int(visit_field(visit, "person"), &person_id) || person_id == 0)
		return err_field(visit->arena, S("person-q"), "请先找到来办事的人，或新登记一个人。");
	TRY(reg_load(act, person_reg(visit), person_id, &person));
	struct service_case input = {.item = item, .org = person.org, .person = person_id,
				   .form = &visit->form, .got = materials_got(visit, item)};
	TRY(service_case_make(act, &input, &id));
	TRY(uploads_attach(act, visit->own, S("case"), id, person.org));
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld/receipt", (long long)id);
	return NULL;
}

/* ---- a new person, from the window ---- */

err_t intake_person_apply(struct visit *visit)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str item = visit_query(visit, "item");
	TRY(draft_new(&visit->act, person_reg(visit), visit->act.org, &draft));
	draft_take(draft, &visit->form, NULL, 0);
	err_t err = draft_write(draft, 0, &id);
	if (err != NULL)
		return err;
	visit->location = link_to(visit, str_fmt(visit->arena, "%lld", (long long)id), item);
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
