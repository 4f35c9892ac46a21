/*
 * demo_cases: cases for the invented county.
 *
 * A walked case goes through its flow by the program's hand with the clock turned from day to day; its
 * journal, notices, figures and clocks are those of a real one. For a load of a million the later ones
 * are written in their final state, with the same figures that their events would have added.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/ident.h"
#include "modules/service/service.h"

enum { WALKED_MAX = 1200, BATCH = 1000, STEPS_MAX = 12, SPREAD_DAYS = 330 };
enum { LATE_ONE_IN = 25, LATE_DAYS = 40, WALKED_RATED_ONE_IN = 2, RATED_ONE_IN = 25 };

struct batch {
	struct demo *demo;
	int64_t from, until;
};

static const char *const walked_items[] = {"M10", "M01", "M03", "M07", "M12", "M02", "M29", "B01"};

static const struct item *item_for(struct demo *demo, const struct act *act, int64_t n)
{
	const struct catalogue *catalogue = act->house->catalogue;
	if (n % 3 != 0) {
		size_t k = (size_t)demo_random(demo, COUNT(walked_items));
		const struct item *item = catalogue_item(catalogue, str_of(walked_items[k]));
		if (item != NULL)
			return item;
	}
	return &catalogue->items[demo_random(demo, catalogue->item_count)];
}

void demo_clock(struct act *act, int64_t day, int64_t minute)
{
	act->today = day;
	act->now = moment_of_day(day) + (8 * 60 + 30 + minute % 480) * 60000;
	if (act->now > clock_now())
		act->now = clock_now(); /* nothing of today has happened later than now */
}

/* Values for the item's own fields, so that nothing required is left empty. */
static struct str sample(struct demo *demo, struct arena *arena, const struct field *field)
{
	switch (field->kind) {
	case FIELD_NUMBER:
		return str_fmt(arena, "%lld", (long long)(field->min > 1 ? field->min
						: 1 + (int64_t)demo_random(demo, 4)));
	case FIELD_MONEY: return S("860.00");
	case FIELD_DATE: return S("2025-03-12");
	case FIELD_MONTH: return S("2010-07");
	case FIELD_YES: return S("1");
	case FIELD_CARD: return S("6217000000000000004");
	case FIELD_PHONE: return S("13900000001");
	case FIELD_IDENTITY: {
		struct str first = S("99000020150601101");
		return str_fmt(arena, STR "%c", STR_ARG(first), identity_digit(first));
	}
	case FIELD_CODE:
		return field->codes != NULL && field->codes->count > 0 ? field->codes->all[0].code
								       : S("");
	case FIELD_NAME: return S("王小川");
	case FIELD_REF:
		return S("王大川、王小川");
	default: return field->max >= 7 ? S("按实际情况填写") : S("有");
	}
}

static const struct form *sample_form(struct demo *demo, struct act *act, const struct item *item)
{
	struct form *form = arena_one(act->arena, struct form);
	const struct form_value **link = &form->first;
	for (size_t i = 0; item->fields != NULL && i < item->fields->field_count; i++) {
		const struct field *field = &item->fields->fields[i];
		bool paper = field->kind == FIELD_TEXT && field->sealed && !field->required;
		if (field->fixed || paper) /* numbers of papers are not made up */
			continue;
		struct form_value *value = arena_one(act->arena, struct form_value);
		value->name = field->many && field->kind == FIELD_REF
				      ? members_more(act->arena, field)
				      : field->name;
		value->value = sample(demo, act->arena, field);
		*link = value;
		link = &value->next;
	}
	return form;
}

/* Half of the walked cases are those of the villages whose logins are printed. */
static int64_t person_for(struct demo *demo, int64_t n)
{
	static const size_t shown[] = {0, 0, 1, 15};
	size_t a_village = demo->people_count / demo_village_count();
	if (n % 2 == 0 || a_village == 0)
		return demo->people[demo_random(demo, demo->people_count)];
	return demo->people[shown[demo_random(demo, 4)] * a_village + demo_random(demo, a_village)];
}

static err_t make_case(struct demo *demo, struct act *act, const struct item *item, int64_t n,
		       int64_t *out)
{
	struct record person;
	TRY(reg_load(act, catalogue_register(act->house->catalogue, S("person")), person_for(demo, n),
		     &person));
	struct service_case input = {.item = item, .org = person.org, .person = person.id,
				     .form = sample_form(demo, act, item)};
	return service_case_make(act, &input, out);
}

/* ---- walked ---- */

static bool leads_on(const struct flow_step *step)
{
	return step->to != NULL && !str_eq(step->tone, S("err")) && !str_eq(step->tone, S("warn")) &&
	       !str_eq(step->name, S("withdraw"));
}

static const struct flow_step *next_step(struct act *act, const struct record *record)
{
	const struct flow *flow = flow_of(record);
	for (size_t i = 0; i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		bool timer = step->tier == TIER_NONE && !step->applicant &&
			     str_starts(step->publish, S("close"));
		if (leads_on(step) && (flow_may(act, record, step) || timer) &&
		    flow_applies(act, record, step))
			return step;
	}
	return NULL;
}

/* The journal names who would have done it. */
void demo_as(struct act *act, enum tier tier, struct str org)
{
	static const struct {
		enum tier tier;
		const char *name, *post;
	} people[] = {{TIER_VILLAGE, "李秀兰", "村妇联主任"},
		      {TIER_TOWN, "周文斌", "镇民政所干部"},
		      {TIER_COUNTY, "马红霞", "县民政局干部"}};
	act->name = S("系统");
	act->post = S("");
	act->org = org;
	for (size_t i = 0; i < COUNT(people); i++) {
		if (people[i].tier != tier)
			continue;
		act->name = str_of(people[i].name);
		act->post = str_of(people[i].post);
		act->org = str_sub(org, 0, tier_length(tier));
	}
}

/* The day of the next step: within the limits of state and case, unless it is one of the late ones. */
static int64_t next_day(struct demo *demo, const struct record *record, int64_t day, bool late)
{
	int64_t limit = 0, next = day + (late ? 8 : 1) + (int64_t)demo_random(demo, late ? 20 : 6);
	const struct str limits[] = {record->stage_due, record_text(record, "due")};
	for (size_t i = 0; !late && i < COUNT(limits); i++) {
		if (day_read(limits[i], &limit) && limit < next)
			next = limit > day ? limit : day;
	}
	return next;
}

/* Step by step until it is over, or until today. */
static err_t walk_on(struct demo *demo, struct act *act, int64_t id, bool late, int64_t *day,
		     int64_t today, bool *over)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	for (int i = 0; i < STEPS_MAX; i++) {
		struct record record;
		TRY(reg_load(act, reg, id, &record));
		*over = !record.open;
		int64_t next = next_day(demo, &record, *day, late);
		if (*over || next > today)
			return NULL;
		*day = next;
		demo_clock(act, next, (int64_t)demo_random(demo, 480));
		const struct flow_step *step = next_step(act, &record);
		if (step == NULL)
			return NULL;
		demo_as(act, step->tier, record.org);
		TRY(flow_fire(act, reg, id,
			      &(struct flow_ask){.step = step->name, .by_program = true}));
	}
	return NULL;
}

static err_t walk_case(struct demo *demo, struct act *act, int64_t n, int64_t today)
{
	/* Most are of the last weeks, so that the desk has something to do. */
	int64_t day = today - (int64_t)demo_random(demo, n % 3 == 0 ? SPREAD_DAYS : 35), id = 0;
	bool late = demo_random(demo, LATE_ONE_IN) == 0, over = false;
	demo_clock(act, day, (int64_t)demo_random(demo, 480));
	demo_as(act, TIER_VILLAGE, demo_village(act->arena, 0));
	TRY(make_case(demo, act, item_for(demo, act, n), n, &id));
	TRY(walk_on(demo, act, id, late, &day, today, &over));
	return over && demo_random(demo, WALKED_RATED_ONE_IN) == 0
		       ? demo_rate(demo, act, id, day, today)
		       : NULL;
}

static err_t walk_batch(void *arg, struct act *act)
{
	struct batch *batch = arg;
	int64_t today = act->today;
	for (int64_t n = batch->from; n < batch->until; n++)
		TRY(walk_case(batch->demo, act, n, today));
	return NULL;
}

/* ---- as they stand at the end ---- */

static err_t close_case(struct demo *demo, struct act *act, int64_t n, int64_t today)
{
	int64_t day = today - 30 - (int64_t)demo_random(demo, SPREAD_DAYS), id = 0;
	const struct item *item = item_for(demo, act, n);
	size_t k = (size_t)demo_random(demo, demo->people_count);
	struct record person;
	demo_clock(act, day, (int64_t)demo_random(demo, 480));
	TRY(reg_load(act, catalogue_register(act->house->catalogue, S("person")), demo->people[k],
		     &person));
	struct service_case input = {.item = item, .org = person.org, .person = person.id,
				     .form = sample_form(demo, act, item)};
	bool late = demo_random(demo, LATE_ONE_IN) == 0;
	day += (late ? LATE_DAYS : 1) + (int64_t)demo_random(demo, 25);
	if (day > today)
		day = today;
	TRY(service_case_closed(act, &input, day, !late, &id));
	return demo_random(demo, RATED_ONE_IN) == 0 ? demo_rate(demo, act, id, day, today) : NULL;
}

static err_t close_batch(void *arg, struct act *act)
{
	struct batch *batch = arg;
	int64_t today = act->today;
	for (int64_t n = batch->from; n < batch->until; n++)
		TRY(close_case(batch->demo, act, n, today));
	return NULL;
}

static err_t in_batches(struct demo *demo, int64_t from, int64_t until, job_write *body)
{
	for (int64_t n = from; n < until; n += BATCH) {
		struct batch batch = {demo, n, n + BATCH < until ? n + BATCH : until};
		TRY(open_write(demo->in, body, &batch));
		demo_say(demo, "cases", batch.until);
	}
	return NULL;
}

/* An index that is made at the end is sorted once; kept up row by row it is most of a long load's time. */
static err_t leave_indexes(struct installation *in)
{
	struct table *bare = arena_many(in->arena, struct table, in->table_count);
	struct change *changes = NULL;
	for (size_t i = 0; i < in->table_count; i++) {
		bare[i] = in->tables[i];
		bool large = str_eq(bare[i].name, S("r_case")) || str_eq(bare[i].name, S("audit"));
		struct index *kept = arena_many(in->arena, struct index, bare[i].index_count + 1);
		size_t count = 0;
		for (size_t k = 0; k < bare[i].index_count; k++) {
			if (!large || bare[i].indexes[k].unique)
				kept[count++] = bare[i].indexes[k];
		}
		bare[i].indexes = kept;
		bare[i].index_count = count;
	}
	TRY(schema_compare(in->arena, in->db, bare, in->table_count, &changes));
	return changes == NULL ? NULL : schema_apply(in->arena, in->db, changes);
}

err_t demo_cases(struct demo *demo, int64_t count)
{
	int64_t walked = count < WALKED_MAX ? count : WALKED_MAX;
	TRY(in_batches(demo, 0, walked, walk_batch));
	if (count == walked)
		return NULL;
	TRY(leave_indexes(demo->in));
	TRY(in_batches(demo, walked, count, close_batch));
	demo_say(demo, "indexes", 0);
	return open_apply_schema(demo->in);
}
