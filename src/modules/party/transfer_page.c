/*
 * transfer_page: what is going on of transfers, at both ends: what waits, at whom, and what is over its time.
 *
 * Units stand in the order in which their things stand, never by how many: it is a list of what is to be done, not of who is slow.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/party/transfer_int.h"
#include "web/part.h"

enum { LINES_MAX = 200, UNITS_MAX = 100 };

struct unit {
	struct str name;
	int64_t waiting, late;
};

struct queue {
	struct visit *visit;
	struct unit units[UNITS_MAX];
	size_t unit_count;
	int64_t waiting, late;
};

/* ---- one record ---- */

static struct str committee(struct visit *visit, const struct record *record)
{
	return str_join(visit->arena,
			place_name(&visit->act, str_sub(record->org, 0, tier_length(TIER_TOWN))),
			S("党委"));
}

/* Who has to act next: a branch, or a committee. */
static struct str whom(struct visit *visit, const struct record *record)
{
	if (record_is(record, "state", "offered") || record_is(record, "state", "in_transit"))
		return record_text(record, "to_name");
	if (record_is(record, "state", "waiting"))
		return record_brief(&visit->act, record, "organisation");
	return committee(visit, record);
}

static bool is_late(const struct record *record, const struct flow_view *view)
{
	return view->overdue || record_is(record, "state", "expired");
}

static struct str until(struct visit *visit, const struct record *record,
			const struct flow_view *view)
{
	struct str valid = record_brief(&visit->act, record, "valid_until");
	if (record_is(record, "state", "expired"))
		return str_fmt(visit->arena, "介绍信 " STR " 过期", STR_ARG(valid));
	if (record_is(record, "state", "in_transit"))
		return str_fmt(visit->arena, "介绍信有效到 " STR, STR_ARG(valid));
	if (view->due < 0)
		return S("");
	if (view->overdue)
		return str_fmt(visit->arena, "过了 %lld 个工作日", (long long)-view->left);
	return str_fmt(visit->arena, STR "前", STR_ARG(day_short(visit->arena, view->due)));
}

static void count_unit(struct queue *queue, struct str name, bool late)
{
	size_t i = 0;
	while (i < queue->unit_count && !str_eq(queue->units[i].name, name))
		i++;
	if (i == UNITS_MAX)
		return;
	if (i == queue->unit_count)
		queue->units[queue->unit_count++] = (struct unit){name, 0, 0};
	queue->units[i].waiting++;
	queue->units[i].late += late;
}

static void put_line(struct queue *queue, const struct record *record, const struct flow_view *view,
		     struct doc *list)
{
	struct visit *visit = queue->visit;
	struct doc *one = doc_add_map(list);
	bool late = is_late(record, view), in = str_eq(record->reg->name, S("transfer_in"));
	doc_set(one, "name", record_brief(&visit->act, record, "name"));
	doc_set(one, "url", visit_record_url(visit, record->reg->name, record->id));
	doc_set(one, "from", record_text(record, "from_name"));
	doc_set(one, "to",
		in ? record_brief(&visit->act, record, "organisation")
		   : record_text(record, "to_name"));
	part_state(one, "state", view->state->title, late ? S("err") : view->state->tone,
		   view->state->icon);
	doc_set(one, "whom", whom(visit, record));
	doc_set(one, "until", until(visit, record, view));
	doc_set_bool(one, "late", late);
}

/* Inside the county one transfer has two records; where both are in sight it is counted at the end where it waits. */
static bool is_seen_there(struct visit *visit, const struct record *record)
{
	struct act program = act_as_program(&visit->act);
	struct record org;
	return record_is(record, "state", "offered") &&
	       reg_load(&program, act_register(&program, "party_org"), record_int(record, "to_org"),
			&org) == NULL &&
	       act_may(&visit->act, S("transfer_in"), VERB_READ, org.org);
}

/* ---- both ends ---- */

/* What is late first; else as the register has it. */
static err_t put_end(struct queue *queue, const char *reg, const char *key)
{
	struct visit *visit = queue->visit;
	const struct record *records = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, key);
	TRY(reg_list_records(&visit->act, act_register(&visit->act, reg),
			     &(struct query){.params = &visit->query,
					     .url = S(""),
					     .limit = LINES_MAX,
					     .open_only = true},
			     &records, &count));
	struct flow_view *views = arena_many(visit->arena, struct flow_view, count + 1);
	for (size_t i = 0; i < count; i++) {
		TRY(flow_look(&visit->act, &records[i], &views[i]));
		if (is_seen_there(visit, &records[i]))
			continue;
		count_unit(queue, whom(visit, &records[i]), is_late(&records[i], &views[i]));
		queue->late += is_late(&records[i], &views[i]);
		queue->waiting++;
	}
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < count; i++) {
			if (is_late(&records[i], &views[i]) == (pass == 0))
				put_line(queue, &records[i], &views[i], list);
		}
	}
	doc_set_bool(visit->page, str_c(visit->arena, str_fmt(visit->arena, "has_%s", key)),
		     count > 0);
	return NULL;
}

static void put_units(struct queue *queue)
{
	struct visit *visit = queue->visit;
	struct doc *list = doc_set_list(visit->page, "units");
	for (size_t i = 0; i < queue->unit_count; i++) {
		const struct unit *unit = &queue->units[i];
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", unit->name);
		doc_set(one, "waiting", str_fmt(visit->arena, "%lld 件", (long long)unit->waiting));
		doc_set(one, "late",
			unit->late == 0
				? S("")
				: str_fmt(visit->arena, "过期 %lld 件", (long long)unit->late));
	}
	doc_set_bool(visit->page, "has_units", queue->unit_count > 0);
}

static struct str new_url(struct visit *visit, const char *reg, const char *url)
{
	return act_may_somewhere(&visit->act, str_of(reg), VERB_CREATE) ? str_of(url) : S("");
}

err_t transfer_page(struct visit *visit)
{
	struct queue *queue = arena_one(visit->arena, struct queue);
	queue->visit = visit;
	visit_title(visit, S("组织关系转接"));
	doc_set(visit->page, "out_new_url",
		new_url(visit, "transfer_out", "/desk/r/transfer_out/new"));
	doc_set(visit->page, "in_new_url",
		new_url(visit, "transfer_in", "/desk/r/transfer_in/new"));
	doc_set(visit->page, "out_url", S("/desk/r/transfer_out?view=all"));
	doc_set(visit->page, "in_url", S("/desk/r/transfer_in?view=all"));
	TRY(put_end(queue, "transfer_out", "leaving"));
	TRY(put_end(queue, "transfer_in", "coming"));
	put_units(queue);
	doc_set(visit->page, "summary",
		queue->waiting == 0 ? S("没有在办的。")
		: queue->late == 0  ? str_fmt(visit->arena, "在办 %lld 件，没有过期的。",
					      (long long)queue->waiting)
				    : str_fmt(visit->arena, "在办 %lld 件，过期 %lld 件。",
					      (long long)queue->waiting, (long long)queue->late));
	return NULL;
}
