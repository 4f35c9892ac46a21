/*
 * callback: a villager who finds nobody leaves a number, and whoever is on duty calls back.
 *
 * It is a help and no measure: no limit runs, no figure counts, nothing is late. The desk is only reminded when the working
 * hours that the county allows are over. The number is sealed; who looks at it to call leaves a line in the trail.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/part.h"
#include "web/todo.h"

enum { MINUTE = 60000, DAY_MINUTES = 1440, SHOWN_MAX = 50 };

/* ---- when ---- */

int64_t callback_limit(const struct calendar *calendar, int64_t now, int64_t hours, int64_t from,
		       int64_t until)
{
	int64_t day = day_of_moment(now), left = hours * 60;
	int64_t minute = (now - moment_of_day(day)) / MINUTE;
	if (until <= from) {
		from = 0;
		until = DAY_MINUTES;
	}
	for (;; day++, minute = from) {
		int64_t begin = minute < from ? from : minute;
		if (!calendar_works(calendar, day) || begin >= until)
			continue;
		if (left <= until - begin)
			return moment_of_day(day) + (begin + left) * MINUTE;
		left -= until - begin;
	}
}

/* "8:30" in minutes. */
static int64_t clock_setting(const struct act *act, const char *name, int64_t otherwise)
{
	struct str rest = catalogue_setting(act->house->catalogue, name);
	struct str head = str_cut(&rest, ':');
	int64_t hour = 0, minute = 0;
	if (!str_int(head, &hour) || !str_int(rest, &minute) || hour < 0 || hour > 24 || minute < 0 ||
	    minute > 59)
		return otherwise;
	return hour * 60 + minute;
}

/* ---- asking ---- */

err_t duty_callback_apply(struct visit *visit)
{
	static const char *const names[] = {"phone", "called_name", "about"};
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "callback");
	const struct field *fields[3];
	struct draft *draft = NULL;
	int64_t id = 0, hours = catalogue_setting_int(act->house->catalogue, "callback_hours", 4);
	for (size_t i = 0; i < 3; i++)
		fields[i] = reg_field(reg, str_of(names[i]));
	if (tier_of_code(act->org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_NOT_FOUND, "请先选您的村，再请值班的人回电。");
	TRY(draft_new(act, reg, act->org, &draft));
	draft_take(draft, &visit->form, fields, 3);
	draft_set_text(draft, "way", visit->route->kiosk ? S("kiosk") : S("phone"));
	draft_set_int(draft, "call_by",
		      callback_limit(act->house->calendar, act->now, hours < 1 ? 1 : hours,
				     clock_setting(act, "work_from", 510), clock_setting(act, "work_until", 1050)));
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, reg, id, S("")));
	visit->location = str_fmt(visit->arena, "/v/" STR "%s/duty?asked=1#call", STR_ARG(act->org),
				  visit->route->kiosk ? "/kiosk" : "");
	return NULL;
}

/* ---- the desk ---- */

static err_t waiting(struct act *act, struct str state, const struct record **out, size_t *count)
{
	struct form_value value = {S("state"), state, NULL};
	struct form params = {&value};
	return reg_list_records(act, act_register(act, "callback"),
				&(struct query){.params = &params, .url = S(""), .limit = SHOWN_MAX}, out,
				count);
}

/* "今天 15:30", "11月27日 10:00" */
static struct str moment_words(const struct act *act, int64_t moment)
{
	int64_t day = day_of_moment(moment), minute = (moment - moment_of_day(day)) / MINUTE;
	struct str date = day == act->today ? S("今天") : day_short(act->arena, day);
	return str_fmt(act->arena, STR " %lld:%02lld", STR_ARG(date), (long long)(minute / 60),
		       (long long)(minute % 60));
}

static struct doc *put_one(struct visit *visit, const struct record *record, struct doc *list)
{
	struct act *act = &visit->act;
	struct doc *one = doc_add_map(list);
	int64_t by = record_int(record, "call_by");
	doc_set_int(one, "id", record->id);
	doc_set_int(one, "version", record->version);
	doc_set(one, "number", record_text(record, "number"));
	doc_set(one, "about", record_text(record, "about"));
	doc_set(one, "name", record_text(record, "called_name"));
	doc_set(one, "masked", record_shown(act, record, reg_field(record->reg, S("phone"))));
	doc_set(one, "plain", S(""));
	doc_set(one, "tel", S(""));
	doc_set(one, "way", record_shown(act, record, reg_field(record->reg, S("way"))));
	doc_set(one, "asked_at", moment_words(act, record_int(record, "created")));
	doc_set(one, "call_by", moment_words(act, by));
	doc_set(one, "said", record_text(record, "said"));
	doc_set(one, "typed", S(""));
	doc_set(one, "error", S(""));
	doc_set(one, "phone_url", str_fmt(visit->arena, "/desk/duty/calls/%lld/phone", (long long)record->id));
	doc_set(one, "done_url", str_fmt(visit->arena, "/desk/duty/calls/%lld/done", (long long)record->id));
	part_state(one, "lamp", by < act->now ? S("还没回") : S("等回电"), by < act->now ? S("warn") : S("act"),
		   by < act->now ? S("clock") : S("phone"));
	return one;
}

/* The number that was asked for, and what was typed into the form that came back. */
static void put_open(struct visit *visit, struct doc *one)
{
	const struct str *plain = visit->show && !visit_refused(visit) ? visit->own : NULL;
	if (doc_at(one, "id")->n != visit_id(visit, 0))
		return;
	if (plain != NULL) {
		doc_set(one, "plain", *plain);
		doc_set(one, "tel", *plain);
	}
	if (!visit_refused(visit))
		return;
	doc_set(one, "typed", visit_field(visit, "said"));
	doc_set(one, "error", visit->errors->text);
}

err_t callbacks_page(struct visit *visit)
{
	const struct record *records = NULL;
	size_t count = 0;
	TRY(act_need(&visit->act, S("callback"), VERB_READ, visit->act.org));
	visit_title(visit, S("请回电"));
	struct doc *list = doc_set_list(visit->page, "calls");
	TRY(waiting(&visit->act, S("waiting"), &records, &count));
	for (size_t i = count; i > 0; i--)
		put_open(visit, put_one(visit, &records[i - 1], list));
	doc_set_bool(visit->page, "has_calls", count > 0);
	TRY(waiting(&visit->act, S("called"), &records, &count));
	struct doc *done = doc_set_list(visit->page, "done");
	for (size_t i = 0; i < count && i < 10; i++)
		(void)put_one(visit, &records[i], done);
	doc_set_bool(visit->page, "has_done", count > 0);
	doc_set(visit->page, "all_url", S("/desk/r/callback"));
	return NULL;
}

err_t callback_phone_apply(struct visit *visit)
{
	struct str *plain = arena_one(visit->arena, struct str);
	visit->act.reason = S("给群众回电话");
	TRY(reg_reveal(&visit->act, act_register(&visit->act, "callback"), visit_id(visit, 0), S("phone"), plain));
	visit->own = plain;
	visit->show = true;
	visit->location = S("/desk/duty/calls");
	return NULL;
}

err_t callback_done_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "callback");
	struct record record;
	int64_t version = 0;
	TRY(reg_load(&visit->act, reg, visit_id(visit, 0), &record));
	if (!str_int(visit_field(visit, "version"), &version))
		return err_new(visit->arena, ERR_INVALID, "这一页过期了，请刷新再点。");
	TRY(flow_fire(&visit->act, reg, visit_id(visit, 0),
		      &(struct flow_ask){.step = S("call"), .version = version, .form = &visit->form}));
	visit->location = S("/desk/duty/calls");
	visit->flash = S("记下了。");
	return NULL;
}

err_t callbacks_todo(struct visit *visit, struct doc *groups)
{
	const struct record *records = NULL;
	size_t count = 0;
	struct act *act = &visit->act;
	if (tier_of_code(act->org) != TIER_VILLAGE || !act_may_somewhere(act, S("callback"), VERB_STEP))
		return NULL;
	TRY(waiting(act, S("waiting"), &records, &count));
	if (count == 0)
		return NULL;
	struct doc *rows = doc_list(visit->arena);
	for (size_t i = count; i > 0; i--) {
		struct doc *one = put_one(visit, &records[i - 1], rows);
		doc_set(one, "url", S("/desk/duty/calls"));
		doc_set(one, "title", doc_str(one, "about"));
		doc_set(one, "person", doc_str(one, "name"));
		doc_set(one, "place", doc_str(one, "way"));
		doc_set(one, "next", S("打回去，记一句"));
		doc_set(one, "due", str_fmt(visit->arena, STR " 前", STR_ARG(doc_str(one, "call_by"))));
	}
	todo_group(groups, S("请值班干部回电"), S("phone"), S("act"), S(""), rows);
	return NULL;
}
