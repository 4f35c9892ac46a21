/*
 * released: what stands in public: a question and its answer, a meeting and what it decided; and what a meeting answers.
 *
 * Published are only the fields named here, each written for the public or about no person. Who releases must hold the
 * right to publish, and the journal names him.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/voices/voices_int.h"

enum { LIST_MAX = 100, MERGED_MAX = 200, FIELDS = 8 };

static const struct shown {
	const char *reg, *title; /* the field that the notice is called by */
	struct {
		const char *field, *title;
	} rows[FIELDS];
} shown[] = {
	{"voice", "public_question", {{"public_answer", "答"}, {"topic", "哪方面"}, {"answered_on", "答复日期"}}},
	{"feedback", "public_text", {{"public_answer", "答"}, {"answered_on", "答复日期"}}},
	{"council",
	 "agenda",
	 {{"council_way", "怎么议"},
	  {"day", "哪天"},
	  {"place", "在哪里"},
	  {"present", "来了多少人"},
	  {"present_words", "来的是谁"},
	  {"said", "大家怎么说"},
	  {"decided", "定了什么"},
	  {"outcome", "办得怎么样"}}},
};

static const struct shown *shown_of(struct str reg)
{
	for (size_t i = 0; i < COUNT(shown); i++) {
		if (str_eq(reg, str_of(shown[i].reg)))
			return &shown[i];
	}
	return NULL;
}

static struct str words_of(struct act *program, const struct record *record, const char *field)
{
	const struct field *found = reg_field(record->reg, str_of(field));
	return found == NULL ? S("") : record_shown(program, record, found);
}

err_t voice_published(struct act *act, const struct event *event)
{
	const struct shown *what = shown_of(event->on);
	struct act program = act_as_program(act);
	struct notice_row rows[FIELDS + 1];
	struct record record;
	size_t count = 0;
	int64_t id = 0, days = catalogue_setting_int(act->house->catalogue, "voice_shown_days", 365);
	if (what == NULL)
		return NULL;
	if (act->account > 0 && !act_may(act, event->on, VERB_PUBLISH, event->org))
		return err_new(act->arena, ERR_DENIED, "您的岗位不能公开。写好了请交给能公开的人。");
	TRY(reg_load(&program, act_register(act, what->reg), event->id, &record));
	for (size_t i = 0; i < FIELDS && what->rows[i].field != NULL; i++) {
		struct str text = words_of(&program, &record, what->rows[i].field);
		if (text.len > 0)
			rows[count++] = (struct notice_row){.title = str_of(what->rows[i].title), .value = text};
	}
	return publish_open(act, &record, words_of(&program, &record, what->title), rows, count, days, &id);
}

err_t voice_unpublished(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	if (shown_of(event->on) == NULL)
		return NULL;
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, event->on), event->id, &record));
	return publish_close(act, &record, S("撤下"));
}

err_t voices_shown(struct visit *visit, const char *reg, struct str org, size_t limit, struct doc *list)
{
	struct notice *notices = NULL;
	size_t count = 0;
	TRY(publish_on_view(&visit->act, str_of(reg), org, limit, &notices, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", notices[i].title);
		doc_set(one, "place", place_name(&visit->act, notices[i].org));
		struct doc *rows = doc_set_list(one, "rows");
		for (size_t k = 0; k < notices[i].row_count; k++) {
			struct doc *row = doc_add_map(rows);
			doc_set(row, "title", notices[i].rows[k].title);
			doc_set(row, "text", notices[i].rows[k].value);
		}
	}
	return NULL;
}

err_t voices_page(struct visit *visit)
{
	struct doc *voices = doc_set_list(visit->page, "voices"), *councils = doc_set_list(visit->page, "councils");
	face_begin(visit, S("大家说的，大家议的"), face_url(visit, S("")), "首页");
	TRY(voices_shown(visit, "voice", visit->act.org, LIST_MAX, voices));
	TRY(voices_shown(visit, "council", visit->act.org, LIST_MAX, councils));
	doc_set_bool(visit->page, "has_voices", voices->in.count > 0);
	doc_set_bool(visit->page, "has_councils", councils->in.count > 0);
	doc_set(visit->page, "tell_url",
		tier_of_code(visit->act.org) == TIER_VILLAGE ? face_url(visit, S("/voice")) : S(""));
	return NULL;
}

err_t voices_hall(struct visit *visit)
{
	bool village = tier_of_code(visit->act.org) == TIER_VILLAGE;
	doc_set(visit->page, "voice_url", village ? face_url(visit, S("/voice")) : S(""));
	return NULL;
}

/* ---- rules ---- */

err_t voice_check(struct act *act, struct draft *draft)
{
	struct record matter;
	struct act program = act_as_program(act);
	struct str to = draft_text(draft, "state");
	int64_t id = draft_int(draft, "matter");
	if (draft->before != NULL && !str_eq(record_text(draft->before, "state"), to)) {
		bool again = str_eq(record_text(draft->before, "state"), S("answered")) && str_eq(to, S("handling"));
		if (again || str_eq(to, S("closed")))
			draft_set_text(draft, "verdict", again ? S("again") : draft_text(draft, "visited_on").len > 0 ? S("") : S("content"));
	}
	if (id != 0 && (reg_load(&program, act_register(act, "council"), id, &matter) != NULL ||
			!str_eq(matter.org, draft->org)))
		draft_fault(draft, "matter", err_field(act->arena, S("matter"), "这次议事不是本村的，请重新选。"));
	return NULL;
}

/* What was agreed answers everybody who had said it. */
static err_t answer_one(struct act *program, int64_t id, struct str answer, struct str on)
{
	const struct reg *reg = act_register(program, "voice");
	struct record record;
	struct draft *draft = NULL;
	int64_t written = 0;
	TRY(reg_load(program, reg, id, &record));
	if (record.voided || !str_eq(record_text(&record, "state"), S("discussing")))
		return NULL;
	TRY(draft_of(program, &record, &draft));
	draft_set_text(draft, "answer", answer);
	draft_set_text(draft, "answered_on", on);
	TRY(draft_write(draft, record.version, &written));
	return flow_fire(program, reg, id, &(struct flow_ask){.step = S("answer"), .by_program = true});
}

err_t council_decided(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record council;
	int64_t *ids = NULL;
	size_t count = 0;
	TRY(reg_load(&program, act_register(act, "council"), event->id, &council));
	TRY(reg_find_ref(&program, act_register(act, "voice"), "matter", event->id, MERGED_MAX, &ids, &count));
	struct str answer = str_fmt(act->arena, "这件事请大家一起商量过了，定的是：" STR, STR_ARG(record_text(&council, "decided")));
	for (size_t i = 0; i < count; i++)
		TRY(answer_one(&program, ids[i], answer, day_text(act->arena, act->today)));
	return NULL;
}
