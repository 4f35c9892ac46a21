/*
 * reveal: see reveal.h.
 */
#include "web/reveal.h"
#include "base/arena.h"
#include "web/part.h"

enum { REASON_MAX = 100 };

/* From apply to the page: what was asked, the newest first. */
struct revealed {
	struct str key, plain;
	const struct revealed *next;
};

static struct str key_of(struct visit *visit, const struct reveal *reveal, size_t at, const struct field *field)
{
	struct str reg = reveal->records[at]->reg->name;
	return at == 0 ? field->name : str_fmt(visit->arena, STR "." STR, STR_ARG(reg), STR_ARG(field->name));
}

static struct str plain_of(const struct visit *visit, struct str key)
{
	const struct revealed *one = visit->show && str_ends(visit->url, S("/reveal")) ? visit->own : NULL;
	while (one != NULL && !str_eq(one->key, key))
		one = one->next;
	return one == NULL ? S("") : one->plain;
}

static void put_sealed(struct visit *visit, const struct reveal *reveal, size_t at, struct doc *list)
{
	const struct record *record = reveal->records[at];
	for (size_t i = 0; i < record->reg->field_count; i++) {
		const struct field *field = &record->reg->fields[i];
		struct str masked = field_sealed(field) ? record_shown(&visit->act, record, field) : S("");
		if (!field_sealed(field) || (masked.len == 0 && !reveal->unregistered))
			continue;
		struct str key = key_of(visit, reveal, at, field);
		struct doc *one = doc_add_map(list);
		doc_set(one, "key", key);
		doc_set(one, "title", field->title);
		doc_set(one, "masked", masked.len > 0 ? masked : S("未登记"));
		doc_set_bool(one, "registered", masked.len > 0);
		doc_set_bool(one, "long", field->kind == FIELD_LONG || field->kind == FIELD_TEXT);
		doc_put(one, S("_plain"), doc_text(visit->arena, plain_of(visit, key)));
	}
}

static bool is_asked(struct str all, struct str key)
{
	while (all.len > 0) {
		if (str_eq(str_cut(&all, ' '), key))
			return true;
	}
	return false;
}

/* What to look at: texts are what somebody who decides wants to read; of numbers alone, the first. */
static void put_what(struct visit *visit, struct doc *sealed, bool failed, struct doc *fields)
{
	struct doc *what = part_field(fields, "what", "看哪几项", "is_checks");
	struct str asked = failed ? form_all(visit->arena, &visit->form, S("what")) : S("");
	bool texts = false, first = true;
	doc_set(what, "id", S("f-reveal_what"));
	doc_set_bool(what, "required", true);
	for (struct doc *one = sealed->in.first; one != NULL; one = one->next)
		texts = texts || (doc_at(one, "long")->yes && doc_at(one, "registered")->yes);
	for (struct doc *one = sealed->in.first; one != NULL; one = one->next) {
		if (!doc_at(one, "registered")->yes)
			continue;
		struct str key = doc_str(one, "key");
		bool chosen = failed ? is_asked(asked, key) : texts ? doc_at(one, "long")->yes : first;
		part_option(what, key, doc_str(one, "title"), chosen);
		first = false;
	}
}

static void put_errors(const struct visit *visit, struct doc *fields)
{
	for (const struct err *one = visit->errors; one != NULL; one = one->next) {
		for (struct doc *field = fields->in.first; field != NULL; field = field->next) {
			if (str_eq(doc_str(field, "name"), one->field))
				doc_set(field, "error", one->text);
		}
	}
}

static void put_form(struct visit *visit, const struct reveal *reveal, struct doc *sealed)
{
	const struct record *own = reveal->records[0];
	bool failed = str_ends(visit->url, S("/reveal")) && visit_refused(visit), there = false;
	for (struct doc *one = sealed->in.first; one != NULL; one = one->next)
		there = there || doc_at(one, "registered")->yes;
	if (!there || !act_may(&visit->act, reg_resource(own->reg), VERB_REVEAL, own->org)) {
		doc_set_bool(visit->page, "reveal", false);
		return;
	}
	struct doc *out = doc_set_map(visit->page, "reveal");
	doc_set(out, "url", reveal->url);
	doc_set_bool(out, "open", failed);
	struct doc *fields = doc_set_list(out, "fields");
	put_what(visit, sealed, failed, fields);
	struct doc *reason = part_field(fields, "reason", "为什么要看", "is_text");
	doc_set(reason, "id", S("f-reveal_reason"));
	doc_set_bool(reason, "required", true);
	doc_set_int(reason, "maxlength", REASON_MAX);
	doc_set(reason, "hint", S("例如：到县社保局代办，要填身份证号"));
	doc_set(reason, "value", failed ? visit_field(visit, "reason") : reveal->reason);
	if (failed)
		put_errors(visit, fields);
}

void reveal_doc(struct visit *visit, const struct reveal *reveal)
{
	struct doc *sealed = doc_set_list(visit->page, "sealed");
	bool shown = visit->show && str_ends(visit->url, S("/reveal")) && visit->own != NULL;
	for (size_t i = 0; i < reveal->count; i++)
		put_sealed(visit, reveal, i, sealed);
	doc_set_bool(visit->page, "has_sealed", sealed->in.count > 0);
	doc_set(visit->page, "revealed_text", shown ? S("过一会儿自动隐藏，这次查看已记入审计日志。") : S(""));
	put_form(visit, reveal, sealed);
}

static err_t open_one(struct visit *visit, const struct reveal *reveal, struct str key)
{
	for (size_t at = 0; at < reveal->count; at++) {
		const struct record *record = reveal->records[at];
		for (size_t i = 0; i < record->reg->field_count; i++) {
			const struct field *field = &record->reg->fields[i];
			if (!field_sealed(field) || !str_eq(key_of(visit, reveal, at, field), key))
				continue;
			struct revealed *one = arena_one(visit->arena, struct revealed);
			TRY(reg_reveal(&visit->act, record->reg, record->id, field->name, &one->plain));
			one->key = key;
			one->plain = str_dup(visit->arena, one->plain);
			one->next = visit->own;
			visit->own = one;
			return NULL;
		}
	}
	return err_field(visit->arena, S("what"), "请选要看哪一项。");
}

err_t reveal_apply(struct visit *visit, const struct reveal *reveal)
{
	struct str asked = form_all(visit->arena, &visit->form, S("what"));
	if (asked.len == 0)
		return err_field(visit->arena, S("what"), "请选要看哪一项。");
	if (str_chars(visit->act.reason) > REASON_MAX)
		return err_field(visit->arena, S("reason"), "原因最多 100 个字，请写短些。");
	visit->own = NULL;
	while (asked.len > 0)
		TRY(open_one(visit, reveal, str_cut(&asked, ' ')));
	visit->show = true;
	visit->location = str_sub(reveal->url, 0, reveal->url.len - S("/reveal").len);
	return NULL;
}
