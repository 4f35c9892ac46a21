/*
 * confirm: what a place says about its sheet: it is right, it is doubted, it is looked at again; and what
 * the place above answers.
 *
 * Confirming keeps the numbers as they were on the page: its form carries their digest, and when a case has
 * come in between, the page is shown again instead. The kept text and its digest are never changed by
 * anything but a new confirmation, and each confirmation leaves its digest in the journal.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/reports/sheet_page.h"

struct str day_short_of(struct arena *arena, struct str day)
{
	int64_t number = 0;
	return day_read(day, &number) ? day_short(arena, number) : day;
}

static const struct flow *flow_for(const struct act *act, enum tier tier)
{
	struct str name = tier == TIER_VILLAGE ? S("village_sheet")
			: tier == TIER_TOWN    ? S("town_sheet")
					       : S("county_sheet");
	return catalogue_flow(act->house->catalogue, name);
}

/* The record of a sheet, made at the first word that is said about it. */
static err_t file_sheet(struct act *act, struct shown *shown)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	const struct flow *flow = flow_for(act, shown->place.tier);
	if (shown->filed.found)
		return NULL;
	if (!report_has_tier(shown->report, shown->place.tier) || flow == NULL)
		return err_new(act->arena, ERR_DENIED, "这张表不由这一级确认。");
	TRY(act_lock(act, str_fmt(act->arena, "sheet:" STR ":" STR ":" STR, STR_ARG(shown->report->name),
				  STR_ARG(shown->span.text), STR_ARG(shown->place.code))));
	TRY(draft_new(act, sheet_reg(act), shown->place.code, &draft));
	draft_set_text(draft, "key",
		       str_fmt(act->arena, STR " " STR " " STR, STR_ARG(shown->report->name),
			       STR_ARG(shown->span.text), STR_ARG(shown->place.code)));
	draft_set_text(draft, "title",
		       str_fmt(act->arena, STR " " STR, STR_ARG(shown->report->title),
			       STR_ARG(span_words(act->arena, &shown->span))));
	draft_set_text(draft, "report", shown->report->name);
	draft_set_text(draft, "span", shown->span.text);
	TRY(flow_begin(draft, flow, false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, sheet_reg(act), id, S("")));
	return filed_find(act, shown->report, &shown->span, shown->place.code, &shown->filed);
}

/* Numbers that only the village knows, where a written basis lets it be asked: whole, on the first line. */
static err_t take_typed(struct visit *visit, struct shown *shown)
{
	err_t faults = NULL;
	for (size_t i = 0; i < shown->report->column_count; i++) {
		const struct report_column *column = &shown->report->columns[i];
		struct str name = str_join(visit->arena, S("typed_"), column->name);
		int64_t n = 0;
		if (column->typed.len == 0 || shown->place.tier != TIER_VILLAGE)
			continue;
		if (!str_int(str_trim(visit_field(visit, str_c(visit->arena, name))), &n) || n < 0 ||
		    n > 1000000)
			faults = err_both(visit->arena, faults,
					  err_field(visit->arena, name, "请填写" STR "，填整数，没有就填 0。",
						    STR_ARG(column->title)));
		else if (shown->now.line_count > 0)
			shown->now.lines[0].counts[column->value->count] = n;
	}
	return faults;
}

static err_t keep_snapshot(struct act *act, struct shown *shown)
{
	struct draft *draft = NULL;
	struct act program = *act;
	int64_t id = 0;
	program.account = -1; /* the step has been allowed; the fields are the program's */
	TRY(reg_load(&program, sheet_reg(act), shown->filed.record.id, &shown->filed.record));
	TRY(draft_of(&program, &shown->filed.record, &draft));
	draft_set_text(draft, "snapshot", sheet_text(act->arena, &shown->now));
	draft_set_text(draft, "digest", sheet_digest(act->arena, &shown->now));
	draft_set_text(draft, "confirmed_on", day_text(act->arena, act->today));
	draft_set_text(draft, "confirmed_by", act->name);
	draft->flow_set = true;
	return draft_write(draft, shown->filed.record.version, &id);
}

/* How many places below have not confirmed, and how many of them doubt. */
static err_t look_below(struct act *act, struct shown *shown)
{
	struct place_row *places = NULL;
	size_t count = 0;
	if (shown->place.tier >= TIER_VILLAGE)
		return NULL;
	TRY(place_children(act, shown->place.code, &places, &count));
	for (size_t i = 0; i < count; i++) {
		struct filed filed;
		TRY(filed_find(act, shown->report, &shown->span, places[i].code, &filed));
		shown->waiting += filed.confirmed ? 0 : 1;
		shown->doubts += filed.doubted ? 1 : 0;
	}
	return NULL;
}

static err_t check_confirm(struct visit *visit, struct shown *shown)
{
	struct act *act = &visit->act;
	if (!shown->over)
		return err_new(act->arena, ERR_CONFLICT, "这一期还没有过完，过完以后再来确认。");
	if (!str_eq(visit_field(visit, "digest"), sheet_digest(act->arena, &shown->now)))
		return err_new(act->arena, ERR_CONFLICT,
			       "您看表的时候，又有办件或评价进来，数变了。请看过新数再确认。");
	TRY(look_below(act, shown));
	if (shown->doubts > 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "还有 %zu 个单位对数有疑问，请先答复，再确认汇总的数。", shown->doubts);
	if (shown->waiting > 0 && act->today <= report_due(shown->report, &shown->span))
		return err_new(act->arena, ERR_CONFLICT,
			       "还有 %zu 个单位没有确认。过了报送日期仍没确认的，才按系统里的数汇总。",
			       shown->waiting);
	return take_typed(visit, shown);
}

/* Once it is in the sum above, a sheet is changed only after the sum is opened again. */
static err_t check_again(struct act *act, const struct shown *shown)
{
	struct filed above;
	if (shown->place.parent.len == 0 || report_ends_at(shown->report, shown->place.tier))
		return NULL;
	TRY(filed_find(act, shown->report, &shown->span, shown->place.parent, &above));
	if (!above.confirmed)
		return NULL;
	return err_new(act->arena, ERR_CONFLICT,
		       STR "已经汇总确认了。要改的话，请先请那边取消确认。",
		       STR_ARG(place_name(act, shown->place.parent)));
}

static err_t fire(struct visit *visit, const struct shown *shown, struct str step, struct str reason)
{
	struct form_value one = {S("reason"), reason, NULL};
	struct form form = {&one};
	return flow_fire(&visit->act, sheet_reg(&visit->act), shown->filed.record.id,
			 &(struct flow_ask){.step = step, .version = shown->filed.record.version,
					    .form = &form});
}

static err_t archive_one(struct act *act, const struct shown *shown, const struct place_row *place)
{
	struct filed filed;
	TRY(filed_find(act, shown->report, &shown->span, place->code, &filed));
	if (!filed.found || !str_eq(filed.state, S("confirmed")))
		return NULL;
	return flow_fire(act, sheet_reg(act), filed.record.id,
			 &(struct flow_ask){.step = S("archive"), .by_program = true});
}

/* The highest place has confirmed: what it is the sum of stands. */
static err_t archive_below(struct act *act, const struct shown *shown, const struct place_row *at)
{
	struct place_row *places = NULL;
	size_t count = 0;
	if (at->tier >= TIER_VILLAGE)
		return NULL;
	TRY(place_children(act, at->code, &places, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(archive_one(act, shown, &places[i]));
		TRY(archive_below(act, shown, &places[i]));
	}
	return NULL;
}

static err_t confirm(struct visit *visit, struct shown *shown)
{
	struct act *act = &visit->act;
	TRY(check_confirm(visit, shown));
	TRY(file_sheet(act, shown));
	struct str note = str_fmt(act->arena, "数字摘要 " STR "%s",
				  STR_ARG(str_sub(sheet_digest(act->arena, &shown->now), 0, 16)),
				  shown->waiting > 0 ? "；有单位到期没有确认，按系统里的数汇总" : "");
	TRY(fire(visit, shown, S("confirm"), note));
	TRY(keep_snapshot(act, shown));
	visit->flash = S("已确认。以后有更正，会在这里显示差在哪里。");
	if (!report_ends_at(shown->report, shown->place.tier))
		return NULL;
	struct act program = *act;
	program.account = -1;
	return archive_below(&program, shown, &shown->place);
}

err_t sheet_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct shown shown;
	struct str step = visit_field(visit, "step");
	TRY(shown_read(visit, &shown));
	visit->location = shown_url(visit, &shown, "", shown.place.code, &shown.span);
	if (str_eq(step, S("confirm")))
		return confirm(visit, &shown);
	if (str_eq(step, S("doubt"))) {
		if (!shown.over)
			return err_new(act->arena, ERR_CONFLICT, "这一期还没有过完，过完以后再来核对。");
		TRY(file_sheet(act, &shown));
	} else if (str_eq(step, S("again"))) {
		TRY(check_again(act, &shown));
	} else if (!str_eq(step, S("answer"))) {
		return err_new(act->arena, ERR_INVALID, "请选一样：确认，或者写明疑问。");
	}
	if (!shown.filed.found)
		return err_new(act->arena, ERR_CONFLICT, "这张表还没有人说过什么，请看最新的内容。");
	if (str_trim(visit_field(visit, "reason")).len == 0)
		return err_field(act->arena, S("reason"), "请写清楚，让对方看得懂、知道怎么查。");
	TRY(fire(visit, &shown, step, visit_field(visit, "reason")));
	visit->flash = S("已经记下，对方的待办里会看到。");
	return NULL;
}
