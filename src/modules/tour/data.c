/*
 * data: what the module's pages read; how long a script may be; the example to begin with.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/guard/guard.h"
#include "modules/tour/tour_int.h"

#include <stdlib.h>

enum { SLACK = 6, FIFTHS = 5 }; /* a script may be a fifth longer than its minutes */

err_t tour_rows(struct act *act, const char *reg, struct str org, size_t most, const struct record **out, size_t *count)
{
	struct form_value value = {S("org"), org, NULL};
	struct form params = {&value};
	*out = NULL;
	*count = 0;
	if (act_register(act, reg) == NULL || tier_of_code(org) < TIER_VILLAGE)
		return NULL;
	return reg_list_records(act, act_register(act, reg),
				&(struct query){.params = &params, .url = S(""), .limit = most}, out, count);
}

static int by_turn(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int64_t turns = record_int(a, "turn") - record_int(b, "turn");
	return turns != 0 ? (turns < 0 ? -1 : 1) : (a->id > b->id) - (a->id < b->id);
}

err_t tour_stops(struct act *act, struct str org, bool open_only, struct record **out, size_t *count)
{
	const struct record *list = NULL;
	size_t found = 0;
	TRY(tour_rows(act, "tour_stop", org, STOPS_MAX, &list, &found));
	*out = arena_many(act->arena, struct record, found + 1);
	*count = 0;
	for (size_t i = 0; i < found; i++) {
		(*out)[*count] = list[i];
		*count += !open_only || record_int(&list[i], "closed") == 0;
	}
	qsort(*out, *count, sizeof **out, by_turn);
	return NULL;
}

err_t tour_stop(struct act *act, struct str org, int64_t id, struct record *out)
{
	const struct reg *reg = act_register(act, "tour_stop");
	if (reg == NULL || id == 0 || reg_load(act, reg, id, out) != NULL || out->voided || !str_eq(out->org, org))
		return err_new(act->arena, ERR_NOT_FOUND, "没有这一站，或者已经不参观了。请回到参观路线再找一找。");
	return NULL;
}

struct str zone_name(const struct record *zones, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (zones[i].id == id)
			return record_text(&zones[i], "name");
	}
	return S("");
}

/* ---- how long ---- */

static int64_t rate(const struct act *act)
{
	int64_t n = catalogue_setting_int(act->house->catalogue, "tour_rate", 220);
	return n < 60 ? 60 : n;
}

struct str script_measure(struct act *act, struct str text, int minutes, bool *over)
{
	int64_t count = (int64_t)str_chars(text), seconds = (count * 60 + rate(act) - 1) / rate(act);
	*over = count * FIFTHS > rate(act) * minutes * SLACK;
	if (count == 0)
		return S("还没有写");
	return str_fmt(act->arena, "%lld 个字，约 %lld 秒%s", (long long)count, (long long)seconds, *over ? "，太长了" : "");
}

static void check_script(struct act *act, struct draft *draft, const char *field, int minutes)
{
	bool over = false;
	struct str text = draft_text(draft, field), said = script_measure(act, text, minutes, &over);
	if (over)
		draft_fault(draft, field,
			    err_field(act->arena, str_of(field), "要在 %d 分钟里讲完，现在" STR "。请删短些。", minutes,
				      STR_ARG(said)));
}

static err_t check_same_place(struct act *act, struct draft *draft, const char *field, const char *reg)
{
	struct act program = act_as_program(act);
	struct record record;
	int64_t id = draft_int(draft, field);
	if (id != 0 && (reg_load(&program, act_register(act, reg), id, &record) != NULL || !str_eq(record.org, draft->org)))
		draft_fault(draft, field, err_field(act->arena, str_of(field), "这不是本村的，请重新选。"));
	return NULL;
}

err_t honour_check(struct act *act, struct draft *draft)
{
	(void)act;
	static const char *const fields[] = {"name", "given_by", "words"};
	return guard_draft(draft, fields, COUNT(fields));
}

err_t village_history_check(struct act *act, struct draft *draft)
{
	(void)act;
	static const char *const fields[] = {"name", "words"};
	return guard_draft(draft, fields, COUNT(fields));
}

err_t stop_check(struct act *act, struct draft *draft)
{
	static const char *const fields[] = {"name", "place_words", "script_short", "script_long"};
	TRY(guard_draft(draft, fields, COUNT(fields)));
	check_script(act, draft, "script_short", 1);
	check_script(act, draft, "script_long", 3);
	return check_same_place(act, draft, "zone", "tour_zone");
}

err_t exhibit_check(struct act *act, struct draft *draft)
{
	static const char *const fields[] = {"name", "words"};
	TRY(guard_draft(draft, fields, COUNT(fields)));
	return check_same_place(act, draft, "stop", "tour_stop");
}

/* ---- an example ---- */

static err_t add_zone(struct act *act, struct str org, struct str name, int64_t turn, int64_t *out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, act_register(act, "tour_zone"), org, &draft));
	draft_set_text(draft, "name", name);
	draft_set_int(draft, "turn", turn);
	return draft_write(draft, 0, out);
}

static err_t add_stop(struct act *act, struct str org, int64_t zone, struct str name, int64_t turn)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "tour_stop"), org, &draft));
	draft_set_int(draft, "zone", zone);
	draft_set_text(draft, "name", name);
	draft_set_int(draft, "turn", turn);
	return draft_write(draft, 0, &id);
}

/* "一廊：廉政文化展示区" */
static void part_title(struct str title, struct str *zone, struct str *stop)
{
	const struct str colon = S("：");
	size_t at = str_find(title, colon);
	*zone = at == SIZE_MAX ? title : str_sub(title, 0, at);
	*stop = at == SIZE_MAX ? title : str_sub(title, at + colon.len, title.len);
}

err_t tour_example(struct act *act, struct str org, struct str set, int *made)
{
	const struct codes *sets = catalogue_codes(act->house->catalogue, S("tour_set"));
	const struct codes *codes = catalogue_codes(act->house->catalogue, str_join(act->arena, S("tour_set_"), set));
	struct record *stops = NULL;
	struct str zone, stop, before = S("");
	int64_t zone_id = 0, zone_turn = 0, turn = 0;
	size_t count = 0;
	*made = 0;
	if (sets == NULL || codes == NULL || codes_find(sets, set) == NULL)
		return err_field(act->arena, S("set"), "请选一套示例。");
	TRY(tour_stops(act, org, false, &stops, &count));
	turn = count > 0 ? record_int(&stops[count - 1], "turn") : 0;
	for (size_t i = 0; i < codes->count; i++) {
		part_title(codes->all[i].title, &zone, &stop);
		if (!str_eq(zone, before))
			TRY(add_zone(act, org, zone, ++zone_turn, &zone_id));
		before = zone;
		TRY(add_stop(act, org, zone_id, stop, ++turn));
		(*made)++;
	}
	return NULL;
}
