/*
 * subsidies: what a household gets, for who has proved by one of its cases to be of it.
 *
 * The proof is the one that every case has: its number with the last four of the phone, and then its link. The list is
 * made of the cases of all of the household that were granted. Names are masked, for somebody may look over a shoulder;
 * children stand in it without one. It is never shown on the screen of the hall, and no browser keeps it.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "modules/openness/openness_int.h"
#include "web/part.h"

enum { PEOPLE_MAX = 30, CASES_MAX = 40, NUMBER_MAX = 40, GROWN_UP = 18 };

static struct str own_url(struct visit *visit, struct str rest)
{
	return str_fmt(visit->arena, "/v/" STR "/subsidies" STR, STR_ARG(visit->act.org), STR_ARG(rest));
}

static void begin(struct visit *visit, struct str back, const char *back_title)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *tab = doc_set_map(visit->page, "_tab");
	struct doc *way = doc_set_map(page, "back");
	for (size_t i = 0; i < 4; i++)
		doc_set_bool(tab, tabs[i], false);
	visit_title(visit, S("我家的补贴和待遇"));
	doc_set(way, "url", back);
	doc_set(way, "title", str_of(back_title));
}

/* ---- who it is ---- */

static void set_error(struct doc *field, struct visit *visit)
{
	for (err_t err = visit->errors; err != NULL; err = err->next) {
		if (str_eq(err->field, doc_str(field, "name")))
			doc_set(field, "error", err->text);
	}
}

err_t subsidies_page(struct visit *visit)
{
	begin(visit, str_fmt(visit->arena, "/v/" STR "/open", STR_ARG(visit->act.org)), "村务公开");
	bool refused = visit_refused(visit);
	if (!refused && visit_query(visit, "wrong").len > 0)
		visit->errors = err_field(visit->arena, S("number"),
					  "没有找到。请核对编号和手机号后四位，有一个不对就查不到。");
	struct doc *list = doc_set_list(visit->page, "fields");
	struct doc *number = part_field(list, "number", "家里任何一件办件的受理单编号", "is_text");
	doc_set(number, "value", refused ? visit_field(visit, "number") : visit_query(visit, "wrong"));
	doc_set_int(number, "maxlength", NUMBER_MAX);
	doc_set_bool(number, "required", true);
	struct doc *tail = part_field(list, "phone_tail", "手机号后四位", "is_text");
	doc_set(tail, "value", refused ? visit_field(visit, "phone_tail") : S(""));
	doc_set(tail, "hint", S("办那件事时留的手机号"));
	doc_set(tail, "inputmode", S("numeric"));
	doc_set_int(tail, "maxlength", 4);
	doc_set_bool(tail, "required", true);
	set_error(number, visit);
	set_error(tail, visit);
	doc_set(visit->page, "action", own_url(visit, S("")));
	return NULL;
}

err_t subsidies_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct str number = str_trim(visit_field(visit, "number")), tail = str_trim(visit_field(visit, "phone_tail"));
	struct record record;
	bool allowed = false;
	int64_t digits = 0;
	if (number.len == 0 || str_chars(number) > NUMBER_MAX)
		return err_field(visit->arena, S("number"), "请填受理单上的编号。");
	if (tail.len != 4 || !str_int(tail, &digits) || digits < 0)
		return err_field(visit->arena, S("phone_tail"), "请填手机号的后四位数字。");
	struct str who = str_fmt(visit->arena, "track:" STR ":" STR, STR_ARG(act->org), STR_ARG(act->peer));
	TRY(guess_allowed(act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"), "试的次数太多了，请过 15 分钟再查，或打电话问村里。");
	err_t err = link_open_tail(act, act_register(act, "case"), number, tail, &record);
	if (err == NULL) {
		visit->location = str_fmt(visit->arena, "/v/" STR "/subsidies/" STR, STR_ARG(record.org),
					  STR_ARG(link_make(act, &record)));
		return NULL;
	}
	if (err->kind != ERR_INVALID)
		return err;
	TRY(guess_failed(act, who));
	visit->location = own_url(visit, str_join(visit->arena, S("?wrong="), http_encode(visit->arena, number)));
	return NULL;
}

/* ---- what it gets ---- */

struct household {
	struct record people[PEOPLE_MAX];
	size_t count;
};

/* Those of the applicant's household; herself alone when she is in none. */
static err_t read_household(struct act *program, const struct record *record, struct household *out)
{
	const struct reg *reg = act_register(program, "person");
	int64_t *ids = NULL, person = record_int(record, "person");
	size_t count = 0;
	struct record own;
	out->count = 0;
	if (reg == NULL || person == 0 || reg_load(program, reg, person, &own) != NULL || own.voided)
		return NULL;
	if (record_int(&own, "household") == 0) {
		out->people[out->count++] = own;
		return NULL;
	}
	TRY(reg_find_ref(program, reg, "household", record_int(&own, "household"), PEOPLE_MAX, &ids, &count));
	for (size_t i = 0; i < count && out->count < PEOPLE_MAX; i++) {
		TRY(reg_load(program, reg, ids[i], &out->people[out->count]));
		out->count += !out->people[out->count].voided;
	}
	return NULL;
}

static struct str name_of(struct act *program, const struct record *person)
{
	struct str birth = record_text(person, "birth");
	int64_t born = 0;
	if (day_read(birth, &born) && age_at(born, program->today) < GROWN_UP)
		return S("家里的孩子");
	struct field name = *reg_field(person->reg, S("name"));
	struct act public = act_public(program->arena, program->house, program->db, NULL, person->org);
	name.published = true;
	name.mask = MASK_NAME;
	return act_shown(&public, person->reg->name, person->org, &name,
			 record_shown(program, person, reg_field(person->reg, S("name"))));
}

static bool is_granted(const struct record *record)
{
	return !record->voided && record_is(record, "state", "delivered") && record_int(record, "amount") > 0;
}

static err_t put_cases(struct visit *visit, struct act *program, const struct record *person,
		       struct doc *rows)
{
	const struct reg *reg = act_register(program, "case");
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_find_ref(program, reg, "person", person->id, CASES_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record record;
		int64_t day = 0;
		TRY(reg_load(program, reg, ids[i], &record));
		if (!is_granted(&record))
			continue;
		struct doc *row = doc_add_map(rows);
		doc_set(row, "item", record_shown(program, &record, reg_field(reg, S("item"))));
		doc_set(row, "name", name_of(program, person));
		doc_set(row, "amount", record_shown(program, &record, reg_field(reg, S("amount"))));
		doc_set(row, "result", record_text(&record, "result_text"));
		doc_set(row, "on", day_read(record_text(&record, "closed_on"), &day) ? day_chinese(visit->arena, day) : S(""));
	}
	return NULL;
}

err_t subsidies_own_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct household *household = arena_one(visit->arena, struct household);
	struct record record;
	struct str link = visit_param(visit, 1);
	TRY(link_open(&visit->act, act_register(&visit->act, "case"), link, &record));
	visit->unkept = true;
	begin(visit, str_fmt(visit->arena, "/v/" STR "/case/" STR, STR_ARG(record.org), STR_ARG(link)), "我的办件");
	TRY(read_household(&program, &record, household));
	struct doc *rows = doc_set_list(visit->page, "rows");
	for (size_t i = 0; i < household->count; i++)
		TRY(put_cases(visit, &program, &household->people[i], rows));
	doc_set_bool(visit->page, "has_rows", rows->in.count > 0);
	doc_set_int(visit->page, "people", (int64_t)household->count);
	return NULL;
}
