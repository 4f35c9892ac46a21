/*
 * rectification_page: the desk's lists of ratings and rectifications, and one rectification.
 *
 * The list of ratings names no person and leads to no case. Steps post to the record's own address;
 * right, state and version are the flow's to check.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/rating/rating_int.h"
#include "web/part.h"

static bool is_pull(const struct visit *visit)
{
	return str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
}

/* The level is a code of the register and a word in the row: its tone is told by the word's code. */
static void tone_levels(struct visit *visit, bool linked)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("rating"));
	struct doc *rows = doc_at(doc_at(visit->page, "table"), "rows");
	for (struct doc *row = rows->in.first; row != NULL; row = row->next) {
		struct doc *cell = part_cell_of(row, "level");
		struct str words = doc_str(cell, "text"), level = S("");
		for (size_t i = 0; codes != NULL && i < codes->count; i++) {
			if (str_eq(codes->all[i].title, words))
				level = codes->all[i].code;
		}
		if (cell != NULL && level.len > 0)
			rating_state(cell, "status", level, words);
		if (!linked)
			doc_set(row, "url", S(""));
	}
}

err_t ratings_page(struct visit *visit)
{
	visit_title(visit, S("群众评价"));
	TRY(reg_list_doc(&visit->act, rating_reg(&visit->act),
			 &(struct query){.params = &visit->query, .url = S("/desk/ratings"),
					 .pull = is_pull(visit)},
			 visit->page));
	tone_levels(visit, false);
	return NULL;
}

err_t rectifications_page(struct visit *visit)
{
	visit_title(visit, S("差评整改"));
	TRY(reg_list_doc(&visit->act, rectification_reg(&visit->act),
			 &(struct query){.params = &visit->query, .url = S("/desk/rectifications"),
					 .open_only = true, .pull = is_pull(visit)},
			 visit->page));
	tone_levels(visit, true);
	return NULL;
}

/* ---- one ---- */

static void put_fix(struct visit *visit, const struct record *record, const struct flow_view *view)
{
	struct doc *fix = doc_set_map(visit->page, "fix");
	struct str number = record_text(record, "number");
	visit_title(visit, str_fmt(visit->arena, "差评整改 " STR, STR_ARG(number)));
	doc_set_int(fix, "id", record->id);
	doc_set(fix, "title", str_fmt(visit->arena, "差评整改　" STR,
				      STR_ARG(record_text(record, "title"))));
	doc_set(fix, "number", number);
	doc_set_int(fix, "version", record->version);
	doc_set(fix, "list_url", S("/desk/rectifications"));
	doc_set(fix, "papers_url", str_fmt(visit->arena, "/desk/papers/of/rectification/%lld",
					   (long long)record->id));
	part_state(fix, "state", view->state->title, view->state->tone, view->state->icon);
}

static err_t put_rating(struct visit *visit, const struct record *record)
{
	struct act program = act_as_program(&visit->act);
	struct record rating;
	TRY(reg_load(&program, rating_reg(&visit->act), record_int(record, "rating"), &rating));
	struct doc *out = doc_set_map(visit->page, "rating");
	bool may = act_may(&visit->act, S("case"), VERB_READ, record->org);
	rating_state(out, "level", record_text(record, "level"), record_told(&visit->act, record, "level"));
	doc_set(out, "case_url", may ? str_fmt(visit->arena, "/desk/cases/%lld",
					       (long long)record_int(record, "case"))
				     : S(""));
	doc_set(out, "reasons",
		record_shown(&program, &rating, reg_field(rating.reg, S("reasons"))));
	doc_set(out, "words", record_text(&rating, "text"));
	doc_set(out, "time", moment_chinese(visit->arena, record_int(&rating, "created")));
	return NULL;
}

/* What was written down on the way, above the journal's lines. */
static void put_done(struct visit *visit, const struct record *record)
{
	static const char *const names[] = {"contacted_on", "contact_note", "person_in_charge",
					    "cause",	    "measures",	    "called_on",
					    "callback_result", "callback_note", NULL};
	struct doc *facts = doc_set_list(visit->page, "facts");
	reg_facts_doc(&visit->act, record, names, facts);
	doc_set_bool(visit->page, "has_facts", facts->in.count > 0);
}

err_t rectification_page(struct visit *visit)
{
	struct record record;
	struct flow_view view;
	TRY(reg_load(&visit->act, rectification_reg(&visit->act), visit_id(visit, 0), &record));
	TRY(flow_look(&visit->act, &record, &view));
	put_fix(visit, &record, &view);
	TRY(put_rating(visit, &record));
	put_done(visit, &record);
	TRY(flow_desk_doc(&visit->act, &record, visit->page));
	struct doc *actions = doc_set_list(visit->page, "actions");
	struct str base = str_fmt(visit->arena, "/desk/rectifications/%lld", (long long)record.id);
	TRY(flow_actions_doc(&visit->act, &record, base,
			     visit_refused(visit) ? visit_param(visit, 1) : S(""), &visit->form,
			     visit->errors, actions));
	(void)flow_turn_doc(visit->page);
	return NULL;
}

err_t rectification_apply(struct visit *visit)
{
	int64_t version = 0, id = visit_id(visit, 0);
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(flow_fire(&visit->act, rectification_reg(&visit->act), id,
		      &(struct flow_ask){.step = visit_param(visit, 1), .version = version,
					 .form = &visit->form}));
	visit->location = str_fmt(visit->arena, "/desk/rectifications/%lld", (long long)id);
	visit->flash = S("已经记下。");
	return NULL;
}
