/*
 * month: what a village lays open this month: done, due, late, not this time; and, above it, which villages need help.
 *
 * Above the village there are counts and a list to open, by code, and only of those that need something: no order of
 * merit, no share of one village beside another's.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/openness/openness_int.h"
#include "web/part.h"
#include "web/piece.h"
#include "web/todo.h"

#include <string.h>

static const char *const waiting_states = "due,draft,checking,ready";

struct sight {
	struct visit *visit;
	struct str at;         /* the village */
	int64_t first;         /* of the month looked at */
	bool may;
	size_t done, due, late, none;
};

/* ---- which place, which month ---- */

static struct str url_of(const struct sight *sight, int64_t first)
{
	struct visit *visit = sight->visit;
	bool own = str_eq(sight->at, visit->act.org);
	return str_fmt(visit->arena, "/desk/openness?month=" STR "%s" STR,
		       STR_ARG(str_sub(day_text(visit->arena, first), 0, 7)), own ? "" : "&at=",
		       STR_ARG(own ? S("") : sight->at));
}

static struct str place_asked(struct visit *visit)
{
	struct str at = visit_field(visit, "at").len > 0 ? visit_field(visit, "at") : visit_query(visit, "at");
	if (at.len == 0)
		at = visit->act.org;
	return tier_of_code(at) == TIER_GROUP ? str_sub(at, 0, tier_length(TIER_VILLAGE)) : at;
}

static int64_t month_asked(struct visit *visit)
{
	int64_t first = 0, now = day_month_first(visit->act.today);
	struct str asked = visit_query(visit, "month");
	if (asked.len != 7 || !month_read_loose(asked, &first))
		return now;
	return first < now - 3700 || first > now + 370 ? now : first;
}

/* ---- a row ---- */

static bool is_waiting(const struct record *record)
{
	return record_is(record, "state", "due") || record_is(record, "state", "draft") || record_is(record, "state", "checking") ||
	       record_is(record, "state", "ready");
}

static struct str days_words(struct visit *visit, int64_t due)
{
	int64_t left = due - visit->act.today;
	if (left < 0)
		return str_fmt(visit->arena, "迟了 %lld 天", (long long)-left);
	return left == 0 ? S("就是今天") : str_fmt(visit->arena, "还有 %lld 天", (long long)left);
}

static void put_lamp(struct sight *sight, const struct record *record, int64_t due, struct doc *row)
{
	struct visit *visit = sight->visit;
	const struct flow_state *state = flow_state(record->reg->flows[0], record_text(record, "state"));
	int64_t day = 0;
	bool late = is_waiting(record) && due < visit->act.today;
	if (record_is(record, "state", "none")) {
		sight->none++;
	} else if (!is_waiting(record)) {
		sight->done++;
	} else {
		sight->late += late;
		sight->due += !late;
	}
	part_state(row, "lamp", state->title, late ? S("err") : state->tone, late ? S("alert-circle") : state->icon);
	doc_set(row, "when", is_waiting(record) ? days_words(visit, due)
			     : day_read(record_text(record, "published_on"), &day)
				     ? str_join(visit->arena, day_short(visit->arena, day), S("公布"))
				     : S(""));
}

static void put_row(struct sight *sight, const struct record *record, struct doc *rows)
{
	struct visit *visit = sight->visit;
	const struct disclosure *disclosure = disclosure_of(&visit->act, record);
	int64_t due = 0;
	if (disclosure == NULL || !day_read(record_text(record, "due_on"), &due))
		return;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "title", record_text(record, "title"));
	doc_set(row, "url", visit_record_url(visit, S("disclosure"), record->id));
	doc_set(row, "source", disclosure->source);
	doc_set_bool(row, "by_hand", disclosure->reg == NULL);
	doc_set(row, "due", day_short(visit->arena, due));
	doc_set_bool(row, "correction", record_int(record, "corrects") != 0);
	put_lamp(sight, record, due, row);
}

static err_t put_groups(struct sight *sight)
{
	struct visit *visit = sight->visit;
	struct act *act = &visit->act;
	const struct codes *kinds = catalogue_codes(act->house->catalogue, S("disclosure_kind"));
	const struct record *now = NULL, *before = NULL;
	size_t now_count = 0, before_count = 0;
	struct doc *groups = doc_set_list(visit->page, "groups");
	TRY(openness_records(act, "disclosure", sight->at, &before, &before_count, "due_on_to",
			     day_text(visit->arena, sight->first - 1), "state", str_of(waiting_states), NULL));
	TRY(openness_records(act, "disclosure", sight->at, &now, &now_count, "due_on_from",
			     day_text(visit->arena, sight->first), "due_on_to",
			     day_text(visit->arena, period_month_next(sight->first) - 1), NULL));
	for (size_t k = 0; kinds != NULL && k < kinds->count; k++) {
		struct doc *rows = doc_list(visit->arena);
		for (size_t i = 0; i < before_count; i++) {
			if (str_eq(record_text(&before[i], "kind"), kinds->all[k].code))
				put_row(sight, &before[i], rows);
		}
		for (size_t i = 0; i < now_count; i++) {
			if (str_eq(record_text(&now[i], "kind"), kinds->all[k].code))
				put_row(sight, &now[i], rows);
		}
		if (rows->in.count == 0)
			continue;
		struct doc *group = doc_add_map(groups);
		doc_set(group, "title", kinds->all[k].title);
		doc_set(group, "name", kinds->all[k].code);
		doc_put(group, S("rows"), rows);
	}
	doc_set_bool(visit->page, "has_groups", groups->in.count > 0);
	return NULL;
}

static void put_sums(const struct sight *sight)
{
	struct doc *list = doc_set_list(sight->visit->page, "sums");
	const struct {
		const char *title, *tone;
		size_t n;
	} sums[] = {{"已公开", "ok", sight->done},
		    {"待公开", "act", sight->due},
		    {"迟了", "err", sight->late},
		    {"这次没有", "plain", sight->none}};
	for (size_t i = 0; i < 4; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(sums[i].title));
		doc_set(one, "tone", sums[i].n > 0 ? str_of(sums[i].tone) : S("plain"));
		doc_set_int(one, "n", (int64_t)sums[i].n);
	}
}

/* ---- the village's own settings, and what happens at any time ---- */

static err_t put_day_form(struct sight *sight, const struct record *open_day, bool found)
{
	static const char *const names[] = {"day", "remind"};
	struct visit *visit = sight->visit;
	const struct reg *reg = act_register(&visit->act, "open_day");
	const struct field *fields[] = {reg_field(reg, str_of(names[0])), reg_field(reg, str_of(names[1]))};
	bool refused = visit_refused(visit) && form_has(&visit->form, S("day"));
	doc_set_int(visit->page, "open_day", found ? record_int(open_day, "day") : 0);
	doc_set_bool(visit->page, "has_day", found);
	return reg_form_doc(&visit->act, reg, found ? open_day : NULL, refused ? &visit->form : NULL,
			    refused ? visit->errors : NULL, fields, 2, doc_set_list(visit->page, "day_fields"));
}

static void put_add(struct sight *sight)
{
	struct visit *visit = sight->visit;
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *fields = doc_set_list(visit->page, "add_fields");
	struct doc *item = part_field(fields, "item", "公开什么", "is_select");
	part_option(item, S(""), S("请选"), visit_field(visit, "item").len == 0);
	for (size_t i = 0; i < catalogue->disclosure_count; i++) {
		const struct disclosure *one = &catalogue->disclosures[i];
		if (one->period == DISCLOSE_AT_ONCE && disclosure_shown(&visit->act, one))
			part_option(item, one->name,
				    str_fmt(visit->arena, STR "：" STR, STR_ARG(kind_title(&visit->act, one->kind)),
					    STR_ARG(one->title)),
				    str_eq(visit_field(visit, "item"), one->name));
	}
	struct doc *day = part_field(fields, "happened", "哪天的事", "is_date");
	doc_set(day, "value", visit_field(visit, "happened").len > 0 ? visit_field(visit, "happened")
								      : day_text(visit->arena, visit->act.today));
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		doc_set_bool(one, "required", true);
		for (err_t err = visit->errors; err != NULL; err = err->next) {
			if (str_eq(err->field, doc_str(one, "name")))
				doc_set(one, "error", err->text);
		}
	}
}

static err_t village_page(struct visit *visit, struct str at)
{
	struct sight sight = {.visit = visit, .at = at, .first = month_asked(visit)};
	struct record open_day;
	bool found = false;
	TRY(openness_day(&visit->act, at, &open_day, &found));
	sight.may = act_may(&visit->act, S("disclosure"), VERB_CREATE, at);
	visit_title(visit, str_eq(at, visit->act.org)
				   ? S("村务公开")
				   : str_join(visit->arena, place_name(&visit->act, at), S("的村务公开")));
	doc_set_bool(visit->page, "may", sight.may);
	doc_set_bool(visit->page, "above", !str_eq(at, visit->act.org));
	struct doc *month = doc_set_map(visit->page, "month");
	doc_set(month, "title", month_chinese(visit->arena, str_sub(day_text(visit->arena, sight.first), 0, 7)));
	doc_set(month, "prev_url", url_of(&sight, day_month_first(sight.first - 1)));
	doc_set(month, "next_url", url_of(&sight, period_month_next(sight.first)));
	doc_set(visit->page, "public_url", str_fmt(visit->arena, "/v/" STR "/open", STR_ARG(at)));
	doc_set(visit->page, "questions_url",
		str_fmt(visit->arena, "/desk/r/disclosure_question?org=" STR, STR_ARG(at)));
	doc_set(visit->page, "donations_url", str_fmt(visit->arena, "/desk/r/donation?org=" STR, STR_ARG(at)));
	TRY(put_groups(&sight));
	put_sums(&sight);
	put_add(&sight);
	return put_day_form(&sight, &open_day, found);
}

/* ---- above the village ---- */

struct late { /* of a village; at a county of a township, where so many villages have some */
	char org[16];
	int64_t n, villages;
};
enum { LATE_MAX = 400 };
struct lates {
	size_t count;
	struct late at[LATE_MAX];
};

/* From what is open alone, by the index of the tier's list. */
static struct rows query_late(struct act *act, struct str at, struct str today)
{
	if (tier_of_code(at) == TIER_TOWN)
		return db_query(act->db,
				"SELECT org, count(*), count(DISTINCT org) FROM r_disclosure WHERE substr(org, 1, 9) = $1 AND open = 1 AND due_on < $2 AND "
				"state IN ('due', 'draft', 'checking', 'ready') GROUP BY org ORDER BY org LIMIT 400",
				ARGS(V_TEXT(at), V_TEXT(today)));
	if (tier_of_code(at) == TIER_COUNTY)
		return db_query(act->db,
				"SELECT substr(org, 1, 9), count(*), count(DISTINCT org) FROM r_disclosure WHERE substr(org, 1, 6) = $1 "
				"AND open = 1 AND due_on < $2 AND state IN ('due', 'draft', 'checking', 'ready') "
				"GROUP BY substr(org, 1, 9) ORDER BY substr(org, 1, 9) LIMIT 400",
				ARGS(V_TEXT(at), V_TEXT(today)));
	return db_query(act->db,
			"SELECT org, count(*), count(DISTINCT org) FROM r_disclosure WHERE org >= $1 AND org < $2 AND open = 1 AND "
			"due_on < $3 AND state IN ('due', 'draft', 'checking', 'ready') GROUP BY org ORDER BY org LIMIT 400",
			ARGS(V_TEXT(at), V_TEXT(place_end(act->arena, at)), V_TEXT(today)));
}

static err_t count_late(struct act *act, struct str at, struct lates *out)
{
	struct rows rows = query_late(act, at, day_text(act->arena, act->today));
	while (out->count < LATE_MAX && rows_next(&rows)) {
		struct late *one = &out->at[out->count++];
		struct str org = rows_text(&rows, 0);
		memcpy(one->org, org.at, org.len < sizeof one->org ? org.len : sizeof one->org - 1);
		one->n = rows_int(&rows, 1);
		one->villages = rows_int(&rows, 2);
	}
	return rows_done(&rows);
}

/* Only a step, a new one or a day makes another of it: their states are counted, and the day they are due on is fixed. */
static err_t read_late(struct visit *visit, struct str at, struct lates *out)
{
	struct act *act = &visit->act;
	struct piece_key key = {.name = str_fmt(visit->arena, "openness late " STR " %lld", STR_ARG(at),
						(long long)act->today)};
	figure_remember(act);
	TRY(figure_turn(act, at, &key.state));
	if (piece_recall(visit, &key, out, sizeof *out))
		return NULL;
	TRY(count_late(act, at, out));
	piece_retain(visit, &key, out, sizeof *out);
	return NULL;
}

static err_t has_no_day(struct act *act, const struct place_row *place, bool *out)
{
	int64_t count = 0;
	TRY(db_int(act->db, "SELECT count(*) FROM r_open_day WHERE substr(org, 1, 12) = $1 AND voided = 0",
		   ARGS(V_TEXT(place->code)), &count, NULL));
	*out = place->tier == TIER_VILLAGE && count == 0;
	return NULL;
}

static err_t put_place(struct visit *visit, const struct place_row *place, const struct lates *lates,
		       struct doc *list)
{
	int64_t n = 0, villages = 0;
	bool no_day = false;
	for (size_t i = 0; i < lates->count; i++) {
		if (!str_starts(str_of(lates->at[i].org), place->code))
			continue;
		n += lates->at[i].n;
		villages += lates->at[i].villages;
	}
	TRY(has_no_day(&visit->act, place, &no_day));
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", place->name);
	doc_set(one, "url", str_fmt(visit->arena, "/desk/openness?at=" STR, STR_ARG(place->code)));
	doc_set_bool(one, "needs", n > 0 || no_day);
	doc_set(one, "words",
		no_day		? S("还没有定公开日")
		: n == 0	? S("")
		: place->tier == TIER_VILLAGE ? str_fmt(visit->arena, "%lld 项该公开的还没公开", (long long)n)
				: str_fmt(visit->arena, "%lld 个村有 %lld 项还没公开", (long long)villages, (long long)n));
	return NULL;
}

/* Of the whole node, for the month before this one: all of it has fallen due. */
static err_t put_share(struct visit *visit, struct str at)
{
	int64_t due = 0, in_time = 0;
	struct str month =
		str_sub(day_text(visit->arena, day_month_first(visit->act.today) - 1), 0, 7);
	TRY(openness_counts(&visit->act, at, month, &due, &in_time));
	doc_set(visit->page, "share_month", month_chinese(visit->arena, month));
	doc_set_int(visit->page, "share_due", due);
	doc_set_int(visit->page, "share_in_time", in_time);
	return NULL;
}

static err_t above_page(struct visit *visit, struct str at)
{
	struct place_row *places = NULL;
	struct lates *lates = arena_one(visit->arena, struct lates);
	size_t count = 0;
	struct doc *needs = doc_set_list(visit->page, "needs"), *others = doc_set_list(visit->page, "others");
	TRY(place_children(&visit->act, at, &places, &count));
	TRY(read_late(visit, at, lates));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_list(visit->arena);
		TRY(put_place(visit, &places[i], lates, one));
		struct doc *row = one->in.first;
		doc_add(doc_truth(doc_at(row, "needs")) ? needs : others, row);
	}
	visit->template = "desk/openness-above";
	visit_title(visit, str_eq(at, visit->act.org)
				   ? S("村务公开")
				   : str_join(visit->arena, place_name(&visit->act, at), S("的村务公开")));
	doc_set_bool(visit->page, "has_needs", needs->in.count > 0);
	doc_set_bool(visit->page, "has_others", others->in.count > 0);
	return put_share(visit, at);
}

err_t openness_month_page(struct visit *visit)
{
	struct str at = place_asked(visit);
	struct place_row row;
	TRY(place_load(&visit->act, at, &row));
	TRY(act_need(&visit->act, S("disclosure"), VERB_READ, at));
	return row.tier < TIER_VILLAGE ? above_page(visit, at) : village_page(visit, at);
}

/* ---- done with it ---- */

static err_t own_village(struct visit *visit, struct str *org)
{
	*org = visit->act.org;
	if (tier_of_code(*org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_DENIED, "公开由村里自己办。要改的话，请村里登录来改。");
	return NULL;
}

err_t openness_day_apply(struct visit *visit)
{
	static const char *const names[] = {"day", "remind"};
	const struct reg *reg = act_register(&visit->act, "open_day");
	const struct field *fields[] = {reg_field(reg, str_of(names[0])), reg_field(reg, str_of(names[1]))};
	struct draft *draft = NULL;
	struct record record;
	struct str org;
	int64_t id = 0;
	bool found = false;
	TRY(own_village(visit, &org));
	TRY(act_lock(&visit->act, str_join(visit->arena, S("openness:"), org)));
	TRY(openness_day(&visit->act, org, &record, &found));
	if (found)
		TRY(draft_of(&visit->act, &record, &draft));
	else
		TRY(draft_new(&visit->act, reg, org, &draft));
	draft_take(draft, &visit->form, fields, 2);
	TRY(draft_write(draft, found ? record.version : 0, &id));
	visit->location = S("/desk/openness");
	visit->flash = found ? S("记下了，从下个月起按新的日子。")
			     : S("公开日定好了，这个月要公开的都列在下面。一项一项点开写，写好送审。");
	return NULL;
}

err_t openness_add_apply(struct visit *visit)
{
	const struct disclosure *disclosure =
		catalogue_disclosure(visit->act.house->catalogue, visit_field(visit, "item"));
	struct str org;
	int64_t day = 0, id = 0;
	TRY(own_village(visit, &org));
	if (disclosure == NULL || !disclosure_shown(&visit->act, disclosure))
		return err_field(visit->arena, S("item"), "请选公开什么。");
	if (!day_read(visit_field(visit, "happened"), &day) || day > visit->act.today || day < visit->act.today - 366)
		return err_field(visit->arena, S("happened"), "请选哪天的事；还没发生的，发生了再公开。");
	TRY(openness_add(&visit->act, org, disclosure, day, &id));
	visit->location = visit_record_url(visit, S("disclosure"), id);
	return NULL;
}

/* ---- the list of what must be laid open ---- */

err_t openness_list_page(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *list = doc_set_list(visit->page, "items");
	visit_title(visit, S("公开目录"));
	for (size_t i = 0; i < catalogue->disclosure_count; i++) {
		const struct disclosure *one = &catalogue->disclosures[i];
		if (!disclosure_shown(&visit->act, one))
			continue;
		struct doc *row = doc_add_map(list);
		struct str basis = S("");
		for (size_t k = 0; k < one->basis_count; k++)
			basis = basis.len == 0 ? one->basis[k]
					       : str_fmt(visit->arena, STR "；" STR, STR_ARG(basis), STR_ARG(one->basis[k]));
		doc_set(row, "kind", kind_title(&visit->act, one->kind));
		doc_set(row, "title", one->title);
		doc_set(row, "hint", one->hint);
		doc_set(row, "period", period_title(one->period));
		doc_set(row, "due", one->period == DISCLOSE_AT_ONCE
					    ? str_fmt(visit->arena, "发生后 %d 天内", one->within)
				    : one->due > 0 ? str_fmt(visit->arena, "%d 日", one->due)
						   : S("村里的公开日"));
		doc_set(row, "keep", str_fmt(visit->arena, "%d 天%s", one->keep, one->stays ? "，以后可查" : ""));
		doc_set(row, "source", one->source);
		doc_set(row, "auto", one->reg == NULL ? S("手写") : str_join(visit->arena, S("自动取自"), one->reg->title));
		doc_set(row, "basis", basis);
	}
	return NULL;
}

/* ---- 我的待办 ---- */

static void add_todo(struct visit *visit, struct doc *rows, const struct record *record, const char *next)
{
	struct doc *row = doc_add_map(rows);
	int64_t due = 0;
	(void)!day_read(record_text(record, "due_on"), &due);
	bool late = due < visit->act.today;
	doc_set(row, "url", visit_record_url(visit, S("disclosure"), record->id));
	doc_set(row, "title", record_text(record, "title"));
	doc_set(row, "person", S(""));
	doc_set(row, "number", str_fmt(visit->arena, STR "公开", STR_ARG(kind_title(&visit->act, record_text(record, "kind")))));
	doc_set(row, "place", S(""));
	doc_set(row, "next", str_of(next));
	doc_set(row, "due", days_words(visit, due));
	part_state(row, "lamp", late ? S("迟了") : S("快到了"), late ? S("err") : S("warn"),
		   late ? S("alert-circle") : S("clock"));
}

static err_t village_todo(struct visit *visit, struct doc *groups)
{
	struct act *act = &visit->act;
	const struct record *records = NULL;
	size_t count = 0;
	struct record open_day;
	bool found = false, writes = act_may_somewhere(act, S("disclosure"), VERB_STEP),
	     checks = act_may_somewhere(act, S("disclosure_check"), VERB_CREATE);
	struct str org = str_sub(act->org, 0, tier_length(TIER_VILLAGE));
	struct doc *write = doc_list(visit->arena), *check = doc_list(visit->arena);
	TRY(openness_day(act, org, &open_day, &found));
	if (!found)
		return NULL;
	int64_t until = act->today + record_int(&open_day, "remind");
	TRY(openness_records(act, "disclosure", org, &records, &count, "state", str_of(waiting_states), NULL));
	for (size_t i = count; i-- > 0;) {
		bool with_them = record_is(&records[i], "state", "checking");
		int64_t due = 0;
		(void)!day_read(record_text(&records[i], "due_on"), &due);
		if (with_them && checks)
			add_todo(visit, check, &records[i], "审一审，写意见");
		else if (!with_them && writes && due <= until)
			add_todo(visit, write, &records[i],
				 record_is(&records[i], "state", "ready")	  ? "审过了，公布"
				 : record_is(&records[i], "state", "draft") ? "写好送审"
								  : "起草");
	}
	todo_group(groups, S("等您审的公开"), S("list-check"), S("gold"), S("/desk/openness"), check);
	todo_group(groups, S("要公开的"), S("speakerphone"), S("warn"), S("/desk/openness"), write);
	return NULL;
}

static err_t above_todo(struct visit *visit, struct doc *groups)
{
	struct lates *lates = arena_one(visit->arena, struct lates);
	struct doc *rows = doc_list(visit->arena);
	TRY(read_late(visit, visit->act.org, lates));
	for (size_t i = 0; i < lates->count && rows->in.count < 50; i++) {
		struct doc *row = doc_add_map(rows);
		struct str org = str_dup(visit->arena, str_of(lates->at[i].org));
		doc_set(row, "url", str_fmt(visit->arena, "/desk/openness?at=" STR, STR_ARG(org)));
		doc_set(row, "title", place_name(&visit->act, org));
		doc_set(row, "person", S(""));
		doc_set(row, "number", str_fmt(visit->arena, "%lld 项该公开的还没公开", (long long)lates->at[i].n));
		doc_set(row, "place", S(""));
		doc_set(row, "next", S("问问要帮什么"));
		doc_set(row, "due", S(""));
		part_state(row, "lamp", S("要帮一把"), S("warn"), S("bell"));
	}
	todo_group(groups, S("村务公开要帮一把的村"), S("speakerphone"), S("warn"), S("/desk/openness"), rows);
	return NULL;
}

err_t openness_todo(struct visit *visit, struct doc *groups)
{
	enum tier tier = tier_of_code(visit->act.org);
	if (!act_may_somewhere(&visit->act, S("disclosure"), VERB_READ))
		return NULL;
	if (tier == TIER_VILLAGE)
		return village_todo(visit, groups);
	return tier == TIER_TOWN ? above_todo(visit, groups) : NULL;
}
