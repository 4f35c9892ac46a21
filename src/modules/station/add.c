/*
 * add: a reception card, somebody who serves, a contact day: entered at the station's own page, so that nobody chooses the station.
 *
 * The form is the register's. Who hands in a paper slip or a card gets the receipt's number: it is said once, and printed.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/link/link.h"
#include "modules/station/station_int.h"
#include "web/part.h"
#include "web/unfinished.h"

enum { ASKED_MAX = 16, MONTHS_MOST = 12 };

/* What is asked, by register; the station is known. */
static const struct asking {
	const char *reg, *title, *note;
	const char *fields[ASKED_MAX];
} askings[] = {
	{"station_matter",
	 "接待登记卡、意见箱",
	 "来说的人不愿留名、留电话，可以空着。存好以后打印一联给他，凭上面的回执编号能查办到哪了。",
	 {"way", "came_on", "receiver", "name", "phone", "topic", "text", "wish"}},
	{"station_person",
	 "登记站里的人",
	 "代表、联络员、工作人员，一人一条。公布的名单跟着改。",
	 {"name", "duty", "from_on", "until_on"}},
	{"station_day",
	 "排接待日",
	 "排好就公布到村里的网页上。",
	 {"day", "hours", "sitter", "second", "place_words"}},
};

static const struct asking *asking_of(const struct visit *visit)
{
	for (size_t i = 0; i < COUNT(askings); i++) {
		if (str_eq(str_of(visit->route->on), str_of(askings[i].reg)))
			return &askings[i];
	}
	return &askings[0];
}

static err_t load(struct visit *visit, struct record *station)
{
	TRY(reg_load(&visit->act, act_register(&visit->act, "station"), visit_id(visit, 0),
		     station));
	TRY(act_need(&visit->act, str_of(visit->route->on), VERB_CREATE, station->org));
	if (station->voided || record_is(station, "state", "closed"))
		return err_new(visit->arena, ERR_CONFLICT, "这个站已经撤了，不能再登记。");
	return NULL;
}

static size_t fields_of(const struct reg *reg, const struct asking *asking,
			const struct field **out)
{
	size_t count = 0;
	for (size_t i = 0; i < ASKED_MAX && asking->fields[i] != NULL; i++) {
		out[count] = reg_field(reg, str_of(asking->fields[i]));
		count += out[count] != NULL;
	}
	return count;
}

static struct doc *field_named(const struct doc *fields, const char *name)
{
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		if (str_eq(doc_str(one, "name"), str_of(name)))
			return one;
	}
	return NULL;
}

static bool is_among(struct str one, const struct str *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(all[i], one))
			return true;
	}
	return one.len == 0; /* "请选择" */
}

void station_keep_options(const struct doc *fields, const char *name, const struct str *all,
			  size_t count)
{
	struct doc *field = field_named(fields, name);
	if (field == NULL)
		return;
	struct doc *options = doc_at(field, "options"), **link = &options->in.first;
	options->in.last = NULL;
	while (*link != NULL) {
		struct doc *one = *link;
		if (is_among(doc_str(one, "value"), all, count)) {
			options->in.last = one;
			link = &one->next;
			continue;
		}
		*link = one->next;
		options->in.count--;
	}
}

/* Of people and places in a combo only those of this station are offered. */
static void put_source(struct visit *visit, const struct doc *fields, const char *name,
		       int64_t station)
{
	struct doc *field = field_named(fields, name);
	if (field != NULL)
		doc_set(field, "source",
			str_fmt(visit->arena, "/desk/r/station_person.json?station=%lld",
				(long long)station));
}

static void put_today(struct visit *visit, const struct doc *fields, const char *name)
{
	struct doc *field = field_named(fields, name);
	if (field != NULL && doc_str(field, "value").len == 0 && !visit_typed(visit))
		doc_set(field, "value", day_text(visit->arena, visit->act.today));
}

/* ---- the same day of several months ---- */

static void put_months(struct visit *visit, struct doc *fields)
{
	struct doc *months = part_field(fields, "months", "一共排几个月，每月同一天", "is_text");
	doc_set(months, "value", visit_typed(visit) ? visit_field(visit, "months") : S("1"));
	doc_set(months, "inputmode", S("numeric"));
	doc_set_int(months, "maxlength", 2);
	doc_set(months, "hint", S("只排这一天的写 1，排一年的写 12；排好以后哪一天都能改"));
	doc_set(months, "error", err_of_field(visit->errors, S("months")));
}

err_t station_add_page(struct visit *visit)
{
	static const struct str told_here[] = {STR_INIT("visit"), STR_INIT("call"),
					       STR_INIT("slip")};
	const struct asking *asking = asking_of(visit);
	const struct reg *reg = act_register(&visit->act, asking->reg);
	const struct field *fields[ASKED_MAX];
	struct record station;
	TRY(load(visit, &station));
	const struct station_kind *kind = station_kind_of(&visit->act, &station);
	visit_title(visit, str_fmt(visit->arena, STR "：%s", STR_ARG(record_text(&station, "name")),
				   asking->title));
	TRY(visit_unfinished(visit, visit->url, doc_str(doc_at(visit->page, "_page"), "title")));
	struct doc *form = doc_set_map(visit->page, "form");
	doc_set(form, "action", visit->url);
	doc_set(form, "version", S(""));
	doc_set(form, "about", str_of(asking->note));
	doc_set(form, "button", S("保存"));
	doc_set(form, "cancel_url", station_url(visit->arena, station.id, ""));
	struct doc *group = doc_add_map(doc_set_list(form, "groups")),
		   *list = doc_set_list(group, "fields");
	doc_set(group, "title", S(""));
	TRY(reg_form_doc(&visit->act, reg, NULL, visit_typed(visit) ? &visit->form : NULL,
			 visit->errors, fields, fields_of(reg, asking, fields), list));
	station_keep_options(list, "topic", kind->topics, kind->topic_count);
	station_keep_options(list, "way", told_here, COUNT(told_here));
	put_source(visit, list, "sitter", station.id);
	put_source(visit, list, "second", station.id);
	put_source(visit, list, "receiver", station.id);
	put_today(visit, list, "came_on");
	put_today(visit, list, "from_on");
	if (str_eq(str_of(asking->reg), S("station_day")))
		put_months(visit, list);
	return NULL;
}

/* A name that was typed instead of chosen: one who serves at this station. */
static err_t take_person(struct draft *draft, const struct form *form, const char *name,
			 int64_t station)
{
	struct act *act = draft->act, program = act_as_program(act);
	struct str typed = str_trim(form_get(form, str_fmt(act->arena, "%s_text", name)));
	struct record *people = NULL;
	size_t count = 0;
	if (form_get(form, str_of(name)).len > 0 || typed.len == 0 ||
	    reg_field(draft->reg, str_of(name)) == NULL)
		return NULL;
	TRY(reg_rows_of(&program, "station_person", "station", station, STATION_ROWS_MAX, &people,
			&count));
	for (size_t i = 0; i < count; i++) {
		if (str_eq(record_text(&people[i], "name"), typed)) {
			draft_set_int(draft, name, people[i].id);
			return NULL;
		}
	}
	draft_fault(draft, name,
		    err_field(act->arena, str_of(name),
			      "站里没有登记“" STR "”，请先登记站里的人，或者从列表里选。",
			      STR_ARG(str_head(typed, 40))));
	return NULL;
}

static err_t say_receipt(struct visit *visit, const struct reg *reg, int64_t id)
{
	struct act program = act_as_program(&visit->act);
	struct record made;
	TRY(reg_load(&program, reg, id, &made));
	visit->location = visit_record_url(visit, reg->name, id);
	visit->flash = str_fmt(visit->arena,
			       "登记好了。回执编号 " STR "，打印登记卡给来说的人，或者抄给他。",
			       STR_ARG(link_make(&program, &made)));
	return NULL;
}

/* 1 when the form does not ask. */
static err_t read_months(struct visit *visit, int64_t *out)
{
	struct str typed = str_trim(visit_field(visit, "months"));
	*out = 1;
	if (!str_eq(str_of(visit->route->on), S("station_day")) || typed.len == 0)
		return NULL;
	if (!str_int(typed, out) || *out < 1 || *out > MONTHS_MOST)
		return err_field(visit->arena, S("months"), "请写 1 到 %d。", MONTHS_MOST);
	return NULL;
}

static err_t write_one(struct visit *visit, const struct asking *asking,
		       const struct record *station, int later, int64_t *id)
{
	static const char *const people[] = {"sitter", "second", "receiver"};
	const struct reg *reg = act_register(&visit->act, asking->reg);
	const struct field *fields[ASKED_MAX];
	struct draft *draft = NULL;
	int64_t day = 0;
	TRY(draft_new(&visit->act, reg, station->org, &draft));
	draft_take(draft, &visit->form, fields, fields_of(reg, asking, fields));
	draft_set_int(draft, "station", station->id);
	for (size_t i = 0; i < COUNT(people); i++)
		TRY(take_person(draft, &visit->form, people[i], station->id));
	if (later > 0 && day_read(draft_text(draft, "day"), &day))
		draft_set_text(draft, "day", day_text(visit->arena, day_months_after(day, later)));
	if (reg->flow_count > 0)
		TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, id));
	return reg->flow_count > 0 ? flow_begun(&visit->act, reg, *id, S("")) : NULL;
}

err_t station_add_apply(struct visit *visit)
{
	const struct asking *asking = asking_of(visit);
	const struct reg *reg = act_register(&visit->act, asking->reg);
	struct record station;
	int64_t id = 0, months = 1;
	TRY(load(visit, &station));
	TRY(read_months(visit, &months));
	for (int i = 0; i < months; i++)
		TRY(write_one(visit, asking, &station, i, &id));
	if (reg->prefix.len > 0)
		return say_receipt(visit, reg, id);
	visit->location = station_url(visit->arena, station.id, "");
	visit->flash = S("登记好了。");
	return NULL;
}
