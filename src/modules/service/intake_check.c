/*
 * intake_check: what the villager reads, or is read to, before the case is taken: what is applied for, by
 * whom, what was said, which papers were handed over, what is promised. Large type, numbers masked, for
 * the screen is turned round and others may stand behind.
 *
 * Nothing is written before "属实" is pressed; all that was typed goes along in the form.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/paper/paper.h"
#include "modules/service/intake_int.h"
#include "web/kept.h"

static void add_row(struct doc *rows, struct str label, struct str text)
{
	if (text.len == 0)
		return;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "label", label);
	doc_set(row, "text", text);
}

static struct doc *add_section(struct doc *check, const char *title)
{
	struct doc *one = doc_add_map(doc_at(check, "sections"));
	doc_set(one, "title", str_of(title));
	return doc_set_list(one, "rows");
}

/* What the draft has, so that what is read is what will be kept. */
static err_t add_answer(struct visit *visit, struct doc *rows, const struct draft *draft,
			const struct field *field)
{
	bool applies = false;
	struct fact fact;
	if (field == NULL)
		return NULL;
	TRY(draft_holds(draft, &field->show, &applies));
	if (!applies)
		return NULL;
	TRY(draft_fact(draft, field->name, &fact));
	add_row(rows, field->title,
		words_masked(visit->arena, field, fact_words(&visit->act, &fact)));
	return NULL;
}

static err_t add_named(struct visit *visit, struct doc *rows, const struct draft *own, const char *name)
{
	return add_answer(visit, rows, own, reg_field(own->reg, str_of(name)));
}

static err_t put_agent(struct visit *visit, const struct case_pair *pair, struct doc *rows)
{
	const struct field *asked[AUTHORITY_ASKED];
	const struct field *choice = reg_field(pair->own->reg, S("authority"));
	size_t count = pair->authority == NULL ? 0 : authority_asked(&visit->act, asked);
	struct str chosen = S("");
	TRY(authority_chosen(&visit->act, pair, &chosen));
	add_row(rows, choice == NULL ? S("") : choice->title, chosen);
	for (size_t i = 0; intake_agent_fields[i] != NULL; i++)
		TRY(add_named(visit, rows, pair->own, intake_agent_fields[i]));
	for (size_t i = 0; i < count; i++)
		TRY(add_answer(visit, rows, pair->authority, asked[i]));
	return NULL;
}

static err_t put_people(struct visit *visit, const struct record *person, const struct case_pair *pair,
			struct doc *check)
{
	struct doc *rows = add_section(check, "谁来办");
	struct str phone = record_told(&visit->act, person, "phone");
	add_row(rows, S("姓名"), record_text(person, "name"));
	add_row(rows, S("身份证号"), record_told(&visit->act, person, "identity"));
	add_row(rows, S("手机号"), phone);
	if (phone.len == 0)
		TRY(add_named(visit, rows, pair->own, "phone"));
	TRY(add_named(visit, rows, pair->own, "way"));
	TRY(put_agent(visit, pair, rows));
	for (size_t i = 0; intake_case_fields[i] != NULL; i++)
		TRY(add_named(visit, rows, pair->own, intake_case_fields[i]));
	return NULL;
}

static err_t put_facts(struct visit *visit, const struct item *item, const struct record *person,
		       const struct case_pair *pair, struct doc *check)
{
	struct doc *rows = add_section(check, "填了什么");
	for (size_t i = 0; item->fields != NULL && i < item->fields->field_count; i++) {
		const struct field *field = &item->fields->fields[i];
		struct str rest = field->from, from = str_cut(&rest, '.');
		struct str held = S("");
		if (field->fixed || field->how == DERIVE_AGE)
			continue;
		if (rest.len > 0 && str_eq(from, person->reg->name))
			held = record_told(&visit->act, person, str_c(visit->arena, rest));
		if (held.len > 0)
			add_row(rows, field->title, held);
		else
			TRY(add_answer(visit, rows, pair->extension, field));
	}
	add_row(rows, S("备注"), str_trim(visit_field(visit, "note")));
	if (rows->in.count == 0)
		add_row(rows, S("情况"), S("没有要填的"));
	return NULL;
}

static struct str paper_state(struct visit *visit, const struct material *material,
			      const struct record *person, const struct upload *uploads)
{
	struct str got = str_join(visit->arena, S("got_"), material->name);
	struct str copies = str_trim(form_get(&visit->form,
					      str_join(visit->arena, S("copies_"), material->name)));
	size_t photos = uploads_count(uploads, str_join(visit->arena, S("file_"), material->name));
	struct str text = S("");
	if (form_has(&visit->form, got) || photos > 0)
		text = material->copies > 0 && copies.len > 0
			       ? str_fmt(visit->arena, "收到，复印件 " STR " 份", STR_ARG(copies))
			       : S("收到");
	if (photos > 0)
		text = str_fmt(visit->arena, STR "，照片 %zu 张", STR_ARG(text), photos);
	if (text.len == 0 && material_held(material, person))
		text = S("系统里已有，不用带");
	return text;
}

static err_t put_papers(struct visit *visit, const struct item *item, const struct record *person,
			const struct case_pair *pair, const struct upload *uploads, struct doc *check)
{
	struct doc *rows = add_section(check, "收了哪些材料");
	struct doc *missing = doc_set_list(check, "missing");
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *one = &item->materials[i];
		struct str state = paper_state(visit, one, person, uploads);
		bool applies = false;
		TRY(case_holds(pair, &one->show, &applies));
		if (applies && state.len > 0)
			add_row(rows, one->title, state);
		else if (applies && one->required)
			doc_set(doc_add_map(missing), "text", one->title);
	}
	if (rows->in.count == 0)
		add_row(rows, S("材料"), item->material_count == 0 ? S("这件事不用带材料") : S("还没有收"));
	doc_set_bool(check, "has_missing", missing->in.count > 0);
	return NULL;
}

static void put_promise(struct visit *visit, const struct item *item, struct doc *check)
{
	int64_t total = item_term(item, "total_days", -1);
	int64_t due = total <= 0 ? 0
				 : calendar_add(visit->act.house->calendar, visit->act.today, total);
	struct doc *rows = add_section(check, "我们承诺");
	add_row(rows, S("多久办好"), item_days(visit->arena, item));
	add_row(rows, S("最晚办好"), due == 0 ? S("") : day_chinese(visit->arena, due));
	add_row(rows, S("公示"), item->publicity_words);
	add_row(rows, S("收费"), item->fee);
	add_row(rows, S("办成以后"), item->result);
}

/* What each form gets anew: the button that was pressed, and the signature, which is for one page. */
static bool is_of_page(struct str name)
{
	static const char *const names[] = {"csrf", "submission", "step", "kept", "signer", "witness",
					    "witness_post", "file_signature", "screen", "showing"};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (str_eq(name, str_of(names[i])))
			return true;
	}
	return str_starts(name, S("sign_"));
}

/* Else the next form would have two, and the older would count. */
static struct upload *without_signature(struct upload *all)
{
	struct upload *first = NULL, **end = &first;
	for (; all != NULL; all = all->next) {
		if (str_eq(all->field, S("file_signature")))
			continue;
		*end = all;
		end = &all->next;
	}
	*end = NULL;
	return first;
}

/* All else that was sent goes along. */
static err_t put_hidden(struct visit *visit, struct upload *uploads, struct doc *check)
{
	struct doc *list = doc_set_list(check, "hidden");
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (is_of_page(one->name))
			continue;
		struct doc *pair = doc_add_map(list);
		doc_set(pair, "name", one->name);
		doc_set(pair, "value", one->value);
	}
	return kept_hidden(visit, without_signature(uploads), list);
}

struct str intake_signer(const struct record *person, const struct case_pair *pair)
{
	struct str agent = draft_text(pair->own, "agent_name");
	return agent.len > 0 ? agent : record_text(person, "name");
}

/* What is read back, in sections, and what is missing. */
static err_t put_read_back(struct visit *visit, const struct item *item, const struct record *person,
			   const struct case_pair *pair, const struct upload *uploads, struct doc *check)
{
	doc_set(check, "title", item->title);
	doc_set(check, "person", record_text(person, "name"));
	doc_set_list(check, "sections");
	TRY(put_people(visit, person, pair, check));
	TRY(put_facts(visit, item, person, pair, check));
	TRY(put_papers(visit, item, person, pair, uploads, check));
	put_promise(visit, item, check);
	return NULL;
}

static struct doc *add_block(struct doc *blocks, const char *kind, const char *flag)
{
	struct doc *one = doc_add_map(blocks);
	doc_set(one, "kind", str_of(kind));
	doc_set_bool(one, flag, true);
	return one;
}

static void print_section(struct doc *section, struct doc *blocks)
{
	doc_set(add_block(blocks, "heading", "is_heading"), "text", doc_str(section, "title"));
	struct doc *rows = doc_set_list(add_block(blocks, "fields", "is_fields"), "rows");
	for (struct doc *one = doc_at(section, "rows")->in.first; one != NULL; one = one->next) {
		struct doc *row = doc_add_map(rows);
		doc_set(row, "label", doc_str(one, "label"));
		doc_set(row, "value", doc_str(one, "text"));
	}
}

err_t intake_print(struct visit *visit, const struct item *item, const struct record *person,
		   const struct case_pair *pair, const struct upload *uploads, struct doc **out)
{
	struct doc *check = doc_map(visit->arena), *print = doc_map(visit->arena);
	TRY(put_read_back(visit, item, person, pair, uploads, check));
	doc_set(print, "title", S("申请内容确认"));
	doc_set(print, "subtitle", item->title);
	doc_set(print, "number", S(""));
	doc_set(print, "org", str_join(visit->arena, place_name(&visit->act, person->org), S("党群服务中心")));
	struct doc *blocks = doc_set_list(print, "blocks");
	for (struct doc *one = doc_at(check, "sections")->in.first; one != NULL; one = one->next)
		print_section(one, blocks);
	struct doc *missing = doc_at(check, "missing");
	if (missing->in.count > 0) {
		doc_set(add_block(blocks, "heading", "is_heading"), "text", S("还差的材料"));
		doc_put(add_block(blocks, "list", "is_list"), S("items"), missing);
	}
	doc_set(print, "footer", S(""));
	*out = print;
	return NULL;
}

/* What was sent to the screen that faces her, and her answer; a signature given there needs no other. */
static err_t put_screen(struct visit *visit, struct str signer, struct doc *check)
{
	struct showing about;
	bool sent = false;
	if (screen_pressed(visit) == SCREEN_SEND && !visit_refused(visit))
		TRY(showing_last(visit, 0, "confirm", &about, &sent)); /* just now */
	else
		TRY(screen_asked(visit, &about, &sent));
	TRY(showing_doc(visit, sent ? &about : NULL, "给群众的屏幕看", check));
	doc_set_bool(check, "signature", false);
	if (!sent || about.state != SHOWING_YES || about.kept.len == 0)
		signature_doc(visit, "sign", signer, doc_set_map(check, "signature"));
	return NULL;
}

err_t intake_put_check(struct visit *visit, const struct item *item, const struct record *person,
		       const struct case_pair *pair, struct upload *uploads)
{
	struct doc *check = doc_set_map(visit->page, "check");
	visit->template = "desk/intake-check";
	visit_title(visit, S("请群众确认"));
	doc_set_bool(doc_at(visit->page, "_page"), "turned", true);
	doc_set(check, "action", S("/desk/intake"));
	TRY(put_read_back(visit, item, person, pair, uploads, check));
	TRY(put_hidden(visit, uploads, check));
	return put_screen(visit, intake_signer(person, pair), check);
}
