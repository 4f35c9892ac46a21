/*
 * reader: see reader.h.
 */
#include "modules/service/reader.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"

enum { READERS_MAX = 50, TAIL = 4 };

static const char *const NAMED = "让家里人看进度";
static const char *const READ = "家里人看了进度";
static const char *const ENDED = "不再让家里人看";

const struct reg *reader_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("case_reader"));
}

void reader_fields(struct act *act, const struct field *fields[READER_FIELDS])
{
	static const char *const names[READER_FIELDS] = {"name", "phone", "relation"};
	for (size_t i = 0; i < READER_FIELDS; i++)
		fields[i] = reg_field(reader_reg(act), str_of(names[i]));
}

bool reader_may(const struct act *act, const struct record *reader)
{
	int64_t until = 0;
	return !reader->voided && reader->open && day_read(record_text(reader, "until_on"), &until) &&
	       act->today <= until;
}

/* All of a case, newest first. */
static err_t load_all(struct act *act, const struct record *about, struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	int64_t *ids = NULL;
	*count = 0;
	if (reader_reg(act) == NULL)
		return NULL;
	TRY(reg_find_ref(&program, reader_reg(act), "case", about->id, READERS_MAX, &ids, count));
	*out = arena_many(act->arena, struct record, *count + 1);
	for (size_t i = 0; i < *count; i++)
		TRY(reg_load(&program, reader_reg(act), ids[i], &(*out)[i]));
	return NULL;
}

err_t reader_count(struct act *act, const struct record *about, size_t *out)
{
	struct record *list = NULL;
	size_t count = 0;
	*out = 0;
	TRY(load_all(act, about, &list, &count));
	for (size_t i = 0; i < count; i++)
		*out += reader_may(act, &list[i]);
	return NULL;
}

/* "李小花（子女）": who it is, without the number. */
static struct str who_words(struct act *act, const struct record *reader)
{
	const struct field *tie = reg_field(reader->reg, S("relation"));
	struct act program = act_as_program(act);
	return str_fmt(act->arena, STR "（" STR "）", STR_ARG(record_text(reader, "name")),
		       STR_ARG(record_shown(&program, reader, tie)));
}

/* In the trail of the case, and on the applicant's page. */
static err_t tell(struct act *act, const struct record *about, const char *what, struct str words)
{
	return flow_note(act, about, str_of(what), words, true);
}

bool reader_line(struct str step)
{
	return str_eq(step, str_of(NAMED)) || str_eq(step, str_of(READ)) || str_eq(step, str_of(ENDED));
}

/* ---- naming and ending ---- */

static err_t check_room(struct act *act, const struct record *about)
{
	int64_t most = catalogue_setting_int(act->house->catalogue, "reader_most", 5);
	struct record *list = NULL;
	size_t all = 0, count = 0;
	TRY(load_all(act, about, &list, &all));
	/* Of more than these the page would not show all, and one that is not shown could still look. */
	if (all >= READERS_MAX)
		return err_new(act->arena, ERR_CONFLICT,
			       "这件事前后让看过的人太多了，不能再加。想让家里人知道办到哪了，请打电话或到窗口问。");
	TRY(reader_count(act, about, &count));
	if ((int64_t)count < most)
		return NULL;
	return err_new(act->arena, ERR_CONFLICT,
		       "这件事已经有 %zu 位家里人能看了。要换人的，先点“不让看了”，再写新的。", count);
}

err_t reader_name(struct act *act, const struct record *about, const struct form *form,
		  struct record *out)
{
	const struct field *fields[READER_FIELDS];
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	int64_t days = catalogue_setting_int(act->house->catalogue, "reader_days", 365);
	if (reader_reg(act) == NULL)
		return err_new(act->arena, ERR_NOT_FOUND, "县里没有开通这一项，请打电话或到窗口问。");
	TRY(act_lock(act, str_fmt(act->arena, "readers:%lld", (long long)about->id)));
	TRY(check_room(act, about));
	TRY(draft_new(act, reader_reg(act), about->org, &draft));
	reader_fields(act, fields);
	draft_take(draft, form, fields, READER_FIELDS);
	draft_set_int(draft, "case", about->id);
	draft_set_text(draft, "until_on", day_text(act->arena, act->today + days));
	draft_set_int(draft, "by_desk", act->account > 0);
	TRY(flow_begin(draft, draft->reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, draft->reg, id, S("")));
	TRY(reg_load(&program, draft->reg, id, out));
	return tell(act, about, NAMED, who_words(act, out));
}

err_t reader_of(struct act *act, const struct record *about, int64_t id, struct record *out)
{
	struct act program = act_as_program(act);
	struct record found;
	err_t err = reader_reg(act) == NULL ? err_new(act->arena, ERR_NOT_FOUND, "没有这个人。")
					    : reg_load(&program, reader_reg(act), id, &found);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || record_int(&found, "case") != about->id)
		return err_new(act->arena, ERR_NOT_FOUND, "这件事没有让这个人看，请回到办件重新选。");
	*out = found;
	return NULL;
}

err_t reader_end(struct act *act, const struct record *about, int64_t id)
{
	struct record reader;
	struct act own = *act;
	TRY(reader_of(act, about, id, &reader));
	if (!reader.open)
		return NULL;
	/* Who has proved the case may end what its applicant began. */
	if (act->account == 0)
		link_own(&own, &reader);
	TRY(flow_fire(&own, reader.reg, reader.id,
		      &(struct flow_ask){.step = S("stop"), .version = reader.version}));
	return tell(act, about, ENDED, who_words(act, &reader));
}

/* ---- reading ---- */

err_t reader_open(struct act *act, struct str link, struct record *out)
{
	struct record found;
	if (reader_reg(act) == NULL || link_open(act, reader_reg(act), link, &found) != NULL ||
	    !reader_may(act, &found))
		return err_new(act->arena, ERR_NOT_FOUND,
			       "这个链接不能看了：可能抄错了，也可能申请人不让看了，或者日子过了。请问问请您看的那位家里人。");
	act->own_id = 0; /* the link alone proves nothing yet */
	act->own_register = S("");
	*out = found;
	return NULL;
}

/* Once a day on her page: it is hers to know, and it is not to bury what was done. */
static err_t note_reading(struct act *act, const struct record *reader, const struct record *about)
{
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0, before = record_int(reader, "last_read");
	bool first = before == 0 || day_of_moment(before) != act->today;
	TRY(draft_of(&program, reader, &draft));
	draft_set_int(draft, "last_read", act->now);
	draft_set_int(draft, "reads", record_int(reader, "reads") + 1);
	draft->flow_set = true;
	TRY(draft_write(draft, reader->version, &id));
	TRY(audit_note(act, &(struct audit_entry){
				    .verb = S("look"), .on = about->reg->name, .id = about->id,
				    .org = about->org,
				    .note = str_join(act->arena, S("家里人 "),
						     record_text(reader, "number"))}));
	return first ? tell(act, about, READ, who_words(act, reader)) : NULL;
}

err_t reader_read(struct act *act, const struct record *reader, struct str tail, bool *right)
{
	struct act program = act_as_program(act);
	struct record about, again;
	struct str phone;
	bool allowed = false;
	/* By whose link it is, not by who tries: many phones guess no better than one. */
	struct str who = str_fmt(act->arena, "reader:" STR, STR_ARG(record_text(reader, "number")));
	TRY(guess_allowed(act, who, &allowed));
	if (!allowed)
		return err_field(act->arena, S("phone_tail"),
				 "试的次数太多了，请过 15 分钟再试，或打电话问请您看的那位家里人。");
	TRY(reg_load(&program, reader->reg, reader->id, &again));
	TRY(record_plain(&program, &again, "phone", &phone));
	*right = tail.len == TAIL && phone.len >= TAIL &&
		 same_secret(tail, str_sub(phone, phone.len - TAIL, TAIL));
	if (!*right)
		return guess_failed(act, who);
	TRY(reader_case(act, &again, &about));
	return note_reading(act, &again, &about);
}

err_t reader_case(struct act *act, const struct record *reader, struct record *about)
{
	struct act program = act_as_program(act);
	struct record found;
	TRY(reg_load(&program, case_reg(act), record_int(reader, "case"), &found));
	if (found.voided)
		return err_new(act->arena, ERR_NOT_FOUND,
			       "这件办件已经作废。想知道为什么，请问请您看的那位家里人。");
	link_look(act, &found);
	*about = found;
	return NULL;
}

/* ---- on pages ---- */

static struct str read_words(struct act *act, const struct record *reader)
{
	int64_t last = record_int(reader, "last_read");
	if (last == 0)
		return S("还没有看过");
	return str_fmt(act->arena, "看过 %lld 次，上次是 " STR, (long long)record_int(reader, "reads"),
		       STR_ARG(moment_chinese(act->arena, last)));
}

err_t reader_doc(struct visit *visit, const struct record *reader, struct str base, struct doc *out)
{
	struct act program = act_as_program(&visit->act);
	struct str phone;
	int64_t until = 0;
	bool may = reader_may(&visit->act, reader);
	TRY(record_plain(&program, reader, "phone", &phone));
	(void)day_read(record_text(reader, "until_on"), &until);
	doc_set(out, "id", str_fmt(visit->arena, "%lld", (long long)reader->id));
	doc_set(out, "name", record_text(reader, "name"));
	doc_set(out, "relation",
		record_shown(&program, reader, reg_field(reader->reg, S("relation"))));
	doc_set(out, "phone", words_masked(visit->arena, reg_field(reader->reg, S("phone")), phone));
	doc_set(out, "since", moment_chinese(visit->arena, record_int(reader, "created")));
	doc_set(out, "until", day_chinese(visit->arena, until));
	doc_set(out, "read_text", read_words(&visit->act, reader));
	doc_set_bool(out, "may", may);
	doc_set(out, "state", may ? S("能看") : reader->open ? S("日子过了") : S("不让看了"));
	doc_set(out, "by", record_int(reader, "by_desk") ? S("窗口照您说的登记") : S(""));
	doc_set(out, "url", str_fmt(visit->arena, STR "/%lld", STR_ARG(base), (long long)reader->id));
	return NULL;
}

err_t readers_doc(struct visit *visit, const struct record *about, struct str base, struct doc *out)
{
	struct record *list = NULL;
	size_t count = 0;
	struct doc *now = doc_set_list(out, "now"), *before = doc_set_list(out, "before");
	TRY(load_all(&visit->act, about, &list, &count));
	for (size_t i = 0; i < count; i++) {
		bool may = reader_may(&visit->act, &list[i]);
		TRY(reader_doc(visit, &list[i], base, doc_add_map(may ? now : before)));
	}
	doc_set_bool(out, "has_now", now->in.count > 0);
	doc_set_bool(out, "has_before", before->in.count > 0);
	return NULL;
}

void reader_share(struct visit *visit, const struct record *reader, const struct item *item,
		  struct doc *out)
{
	struct str url = visit_address(visit, str_fmt(visit->arena, "/v/" STR "/read/" STR,
						      STR_ARG(reader->org),
						      STR_ARG(link_make(&visit->act, reader))));
	struct doc *share = doc_set_map(out, "share");
	doc_set(share, "title", str_join(visit->arena, S("看进度："), item->title));
	doc_set(share, "text",
		str_fmt(visit->arena,
			"请您帮着看“" STR "”办到哪了。打开后填您自己手机号的后四位。只能看，不用您办什么。",
			STR_ARG(item->title)));
	doc_set(share, "url", url);
	doc_put(out, S("qr"), view_qr(visit->arena, url, S("家里人看进度的二维码")));
}
