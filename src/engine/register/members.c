/*
 * members: a field that names people of one household (`kind: ref, many, within`).
 *
 * They are picked from the registers and kept as references with the names, ties and ages as they were, a line each:
 * "id <tab> name <tab> 女儿，8 岁"; id 0 is someone who is in no register, by name. A visitor without an account is
 * shown nobody: she writes the names. Text without tabs, of a time when the field was plain, reads as it stands.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "engine/register/register_int.h"

enum { MEMBERS_MAX = 30, NAME_MAX = 50, TEXT_MAX = 1 << 14 };

struct str members_words(struct arena *arena, struct str kept)
{
	struct buf words = buf_new(arena, TEXT_MAX);
	while (kept.len > 0) {
		struct str line = str_cut(&kept, '\n'), rest = line, id = str_cut(&rest, '\t');
		struct str name = str_cut(&rest, '\t');
		if (line.len == 0)
			continue;
		buf_fmt(&words, "%s" STR, words.len > 0 ? "、" : "",
			STR_ARG(name.len > 0 ? name : id));
		if (rest.len > 0)
			buf_fmt(&words, "（" STR "）", STR_ARG(rest));
	}
	return buf_str(&words);
}

/* "女儿，8 岁": what the register says of a member beside the name. */
static struct str about(struct act *act, const struct record *one)
{
	const struct field *relation = reg_field(one->reg, S("relation"));
	const struct field *age = reg_field(one->reg, S("age"));
	struct str tie = relation == NULL
				 ? S("")
				 : field_words(act, relation, record_val(one, relation->name));
	struct val years = age == NULL || age->how != DERIVE_AGE
				   ? V_NULL
				   : age_of(act, record_val(one, age->made_of[0]));
	if (years.kind != VAL_INT)
		return tie;
	return str_fmt(act->arena, STR "%s%lld 岁", STR_ARG(tie), tie.len > 0 ? "，" : "",
		       (long long)years.n);
}

static struct str shared_of(const struct field *field)
{
	struct str rest = field->within;
	(void)str_cut(&rest, '.');
	return rest;
}

struct members {
	struct record *all;
	size_t count;
};

static err_t add_member(struct act *act, const struct plan *plan, int64_t id, struct members *out)
{
	bool there = false;
	TRY(record_fetch(act, plan, id, &out->all[out->count], &there));
	out->count += there && !out->all[out->count].voided;
	return NULL;
}

/* The people of a household; where somebody is of none yet, he alone: who was registered a minute ago is a family of one. */
static err_t list_members(struct act *act, const struct field *field, int64_t person,
			  int64_t household, struct members *out)
{
	const struct plan *plan = plan_of(act, field->ref);
	struct str shared = shared_of(field);
	int64_t *ids = NULL;
	size_t found = 0;
	*out = (struct members){arena_many(act->arena, struct record, MEMBERS_MAX), 0};
	if (household == 0)
		return person == 0 ? NULL : add_member(act, plan, person, out);
	TRY(reg_find_ref(act, field->ref, str_c(act->arena, shared), household, MEMBERS_MAX, &ids,
			 &found));
	for (size_t i = 0; i < found; i++)
		TRY(add_member(act, plan, ids[found - 1 - i], out));
	return NULL;
}

/* ---- reading what was picked ---- */

struct picking {
	struct draft *draft;
	const struct field *field;
	struct buf lines;
	size_t count;
};

static err_t fault(const struct picking *in, const char *say)
{
	return err_field(in->draft->act->arena, in->field->name, STR "%s",
			 STR_ARG(in->field->title), say);
}

static void add_line(struct picking *in, int64_t id, struct str name, struct str words)
{
	if (in->lines.len > 0)
		buf_byte(&in->lines, '\n');
	buf_fmt(&in->lines, "%lld\t" STR "\t" STR, (long long)id, STR_ARG(name), STR_ARG(words));
	in->count++;
}

static err_t add_picked(struct picking *in, struct str ids, const struct members *members)
{
	struct act *act = in->draft->act;
	bool *taken = arena_many(act->arena, bool, members->count + 1);
	while (ids.len > 0) {
		struct str one = str_cut(&ids, ' ');
		int64_t id = 0;
		size_t at = 0;
		if (one.len == 0)
			continue;
		if (!str_int(one, &id))
			return fault(in, "请从列出的家里人中选。");
		while (at < members->count && members->all[at].id != id)
			at++;
		if (at == members->count)
			return fault(in,
				     "里有一位不在这一户，请重新选。刚改过户情的，请刷新这一页。");
		if (!taken[at])
			add_line(in, id, record_text(&members->all[at], "name"),
				 about(act, &members->all[at]));
		taken[at] = true;
	}
	return NULL;
}

/* Bytes of the mark with which the text begins; 0: it begins with none. */
static size_t mark_of(struct str text, const char *const *marks)
{
	while (*marks != NULL && !str_starts(text, str_of(*marks)))
		marks++;
	return str_of(*marks).len;
}

/* The text with each of the marks as an end of line. */
static struct str ends_at(struct arena *arena, struct str text, const char *const *marks)
{
	struct buf lines = buf_new(arena, text.len);
	while (text.len > 0) {
		size_t mark = mark_of(text, marks);
		buf_byte(&lines, mark > 0 ? '\n' : text.at[0]);
		text = str_sub(text, mark > 0 ? mark : 1, text.len);
	}
	return buf_str(&lines);
}

static bool has_digit(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] >= '0' && text.at[i] <= '9')
			return true;
	}
	return false;
}

static err_t add_name(struct picking *in, struct str one)
{
	one = str_trim(one);
	if (str_chars(one) > NAME_MAX || str_find(one, S("\t")) != SIZE_MAX)
		return fault(in, "一行写一个人的姓名，每个最多 50 个字。");
	if (one.len > 0)
		add_line(in, 0, one, S(""));
	return in->count > MEMBERS_MAX ? fault(in, "最多 30 人，请分开登记。") : NULL;
}

/* A line without a mark between people: "张三，李四" are two, "女儿小雨，9 岁，上小学" is one, and so is what was written
 * beside others who have a line of their own. */
static err_t add_commas(struct picking *in, struct str line, bool alone)
{
	static const char *const commas[] = {"，", ",", NULL};
	struct arena *arena = in->draft->act->arena;
	struct str rest = ends_at(arena, line, commas), one = S("");
	if (!alone && has_digit(line))
		return add_name(in, line);
	while (rest.len > 0) {
		struct str next = str_trim(str_cut(&rest, '\n'));
		if (one.len > 0 && has_digit(next)) {
			one = str_fmt(arena, STR "，" STR, STR_ARG(one), STR_ARG(next));
			if (str_chars(one) > NAME_MAX)
				break; /* add_name says so: nobody's text grows by pieces without an end */
			continue;
		}
		TRY(add_name(in, one));
		one = next;
	}
	return add_name(in, one);
}

/* Names that were written: one a line, or with the marks between them that people use. How many came of it stands on the
 * page that the applicant looks through before sending. */
static err_t add_written(struct picking *in, struct str typed)
{
	static const char *const marks[] = {"、", "；", ";", "\r", NULL};
	struct arena *arena = in->draft->act->arena;
	struct str text;
	if (!text_accept(arena, typed, &text))
		return fault(in, "里有不能识别的字符，请重新输入。");
	text = str_trim(ends_at(arena, text, marks));
	bool alone = str_find(text, S("\n")) == SIZE_MAX;
	while (text.len > 0)
		TRY(add_commas(in, str_cut(&text, '\n'), alone));
	return NULL;
}

struct str members_more(struct arena *arena, const struct field *field)
{
	return str_join(arena, field->name, S("_more"));
}

static int64_t row_of(const struct fact *fact)
{
	return fact->val.kind == VAL_INT ? fact->val.n : 0;
}

err_t members_read(struct draft *draft, const struct field *field, const struct form *form,
		   struct val *out)
{
	struct act *act = draft->act;
	struct picking in = {draft, field, buf_new(act->arena, TEXT_MAX), 0};
	struct str ids = form_all(act->arena, form, field->name);
	struct str rest = field->within, via = str_cut(&rest, '.');
	struct fact person, household;
	struct members members;
	if (act->account != 0 && ids.len > 0) {
		TRY(draft_fact(draft, via, &person));
		TRY(draft_fact(draft, field->within, &household));
		TRY(list_members(act, field, row_of(&person), row_of(&household), &members));
		TRY(add_picked(&in, ids, &members));
	}
	TRY(add_written(&in, form_get(form, members_more(act->arena, field))));
	if (buf_failed(&in.lines))
		return fault(&in, "填写的内容太长，请分开登记。");
	*out = V_TEXT(buf_str(&in.lines));
	return NULL;
}

/* ---- offering them ---- */

static bool is_ticked(struct str ids, int64_t id)
{
	while (ids.len > 0) {
		int64_t one = 0;
		if (str_int(str_cut(&ids, ' '), &one) && one == id)
			return true;
	}
	return false;
}

err_t members_offer(struct act *act, const struct field *field, const struct record *person,
		    const struct form *typed, struct doc *one)
{
	struct members members;
	struct doc *options = doc_set_list(one, "options");
	struct str shared = shared_of(field);
	TRY(list_members(act, field, person->id, record_int(person, str_c(act->arena, shared)),
			 &members));
	struct str ids = typed == NULL ? S("") : form_all(act->arena, typed, field->name);
	for (size_t i = 0; i < members.count; i++) {
		const struct record *member = &members.all[i];
		struct doc *option = doc_add_map(options);
		bool ticked = typed == NULL ? field->value.len > 0 : is_ticked(ids, member->id);
		struct str words = about(act, member);
		struct str name = record_text(member, "name");
		doc_set(option, "value", str_fmt(act->arena, "%lld", (long long)member->id));
		doc_set(option, "title",
			words.len == 0 ? name
				       : str_fmt(act->arena, STR "（" STR "）", STR_ARG(name),
						 STR_ARG(words)));
		doc_set_bool(option, "checked", ticked);
		doc_set_bool(option, "selected", ticked);
	}
	return NULL;
}
