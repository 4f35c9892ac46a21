/*
 * fill: a paper's wording and a record become a print document.
 *
 * Words are looked for with the module first, then among the record's fields (as this act may see them, so
 * masked numbers stay masked), then here. See paper.h.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "engine/link/link.h"
#include "engine/paper/paper_int.h"

enum { LINE_MAX_BYTES = 1 << 16, SIGNATURES_SHOWN = 1 };

struct filling {
	struct act *act;
	const struct paper_ask *ask;
	const struct flow_line *line; /* the step that made it due, or the last one; NULL: none */
	struct str part;
};

/* ---- words ---- */

static struct str above(struct act *act, struct str org, enum tier tier)
{
	size_t length = tier_length(tier);
	return org.len < length ? S("") : place_name(act, str_sub(org, 0, length));
}

static struct str place_word(const struct filling *in, struct str word)
{
	struct act *act = in->act;
	struct str org = in->ask->org;
	if (str_eq(word, S("centre")))
		return str_join(act->arena, place_name(act, org), S("党群服务中心"));
	if (str_eq(word, S("place")))
		return place_name(act, org);
	if (str_eq(word, S("town")))
		return above(act, org, TIER_TOWN);
	if (str_eq(word, S("county")))
		return above(act, org, TIER_COUNTY);
	struct str phone = place_phone(act, org);
	const struct catalogue *catalogue = act->house->catalogue;
	if (phone.len == 0)
		phone = catalogue_setting(catalogue, "hall_phone");
	return phone.len > 0 ? phone : catalogue_setting(catalogue, "hotline_gov");
}

static struct str due_by(const struct filling *in)
{
	struct flow_view view;
	const struct record *record = in->ask->record;
	if (flow_of(record) == NULL || flow_look(in->act, record, &view) != NULL || view.due < 0 ||
	    !view.running)
		return S("");
	return day_chinese(in->act->arena, view.due);
}

static struct str state_words(const struct filling *in)
{
	const struct flow *flow = flow_of(in->ask->record);
	const struct flow_state *state =
		flow == NULL ? NULL : flow_state(flow, record_text(in->ask->record, "state"));
	return state == NULL ? S("") : state->words;
}

static struct str record_word(const struct filling *in, struct str word)
{
	struct arena *arena = in->act->arena;
	const struct flow_line *line = in->line;
	if (str_eq(word, S("created_at")))
		return moment_chinese(arena, record_int(in->ask->record, "created"));
	if (str_eq(word, S("due_by")))
		return due_by(in);
	if (str_eq(word, S("state_words")))
		return state_words(in);
	if (str_eq(word, S("receipt")))
		return in->ask->record->reg->prefix.len == 0
			       ? S("")
			       : link_make(in->act, in->ask->record);
	if (line == NULL)
		return S("");
	if (str_eq(word, S("reason")))
		return line->reason;
	if (str_eq(word, S("step_by")))
		return line->unit;
	if (str_eq(word, S("step_person")))
		return line->actor;
	return day_chinese(arena, day_of_moment(line->at));
}

static bool is_among(struct str word, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (str_eq(word, str_of(words[i])))
			return true;
	}
	return false;
}

static struct str word_of(const struct filling *in, struct str word)
{
	static const char *const places[] = {"centre", "place", "town", "county", "centre_phone", NULL};
	static const char *const steps[] = {"created_at", "reason", "step_by", "step_on", "step_person",
					    "state_words", "due_by", "receipt", NULL};
	const struct record *record = in->ask->record;
	struct arena *arena = in->act->arena;
	bool known = false;
	struct str own = in->ask->source.word == NULL
				 ? S("")
				 : in->ask->source.word(in->ask->source.arg, in->act, word, &known);
	if (known)
		return own;
	const struct field *field = record == NULL ? NULL : reg_field(record->reg, word);
	if (field != NULL)
		return record_shown(in->act, record, field);
	if (record != NULL && is_among(word, steps))
		return record_word(in, word);
	if (is_among(word, places))
		return place_word(in, word);
	if (str_eq(word, S("part")))
		return in->part;
	if (str_eq(word, S("today")))
		return day_chinese(arena, in->act->today);
	if (str_eq(word, S("printed_at")))
		return moment_chinese(arena, in->act->now);
	return str_eq(word, S("printed_by")) ? in->act->name : S("");
}

static size_t list_of(const struct filling *in, struct str word, const struct str **lines)
{
	*lines = NULL;
	return in->ask->source.list == NULL
		       ? 0
		       : in->ask->source.list(in->ask->source.arg, in->act, word, lines);
}

static bool has_word(const struct filling *in, struct str word)
{
	const struct str *lines = NULL;
	return list_of(in, word, &lines) > 0 || word_of(in, word).len > 0;
}

/* One line with its words; empty when one of them is and nothing stands for it. */
static struct str fill_line(const struct filling *in, struct str text)
{
	struct buf out = buf_new(in->act->arena, LINE_MAX_BYTES);
	for (;;) {
		size_t at = str_find(text, S("{"));
		buf_add(&out, str_sub(text, 0, at == SIZE_MAX ? text.len : at));
		if (at == SIZE_MAX)
			break;
		struct str rest = str_sub(text, at + 1, text.len);
		size_t end = str_find(rest, S("}"));
		struct str inside = str_sub(rest, 0, end);
		bool stands = str_find(inside, S("|")) != SIZE_MAX;
		struct str value = word_of(in, str_cut(&inside, '|'));
		if (value.len == 0 && !stands)
			return S("");
		buf_add(&out, value.len > 0 ? value : inside);
		text = str_sub(rest, end + 1, rest.len);
	}
	return buf_str(&out);
}

static struct str fill_text(const struct filling *in, struct str text)
{
	struct buf out = buf_new(in->act->arena, LINE_MAX_BYTES);
	while (text.len > 0) {
		struct str line = fill_line(in, str_trim(str_cut(&text, '\n')));
		if (line.len == 0)
			continue;
		if (out.len > 0)
			buf_byte(&out, '\n');
		buf_add(&out, line);
	}
	return buf_str(&out);
}

/* ---- blocks ---- */

struct doc *paper_block(struct doc *blocks, const char *kind)
{
	struct doc *one = doc_add_map(blocks);
	doc_set(one, "kind", str_of(kind));
	doc_set_bool(one, str_fmt(blocks->in.arena, "is_%s", kind).at, true);
	return one;
}

struct doc *paper_words(struct doc *blocks, const char *kind, struct str text)
{
	struct doc *one = paper_block(blocks, kind);
	doc_set(one, "text", text);
	return one;
}

static void put_fields(const struct filling *in, const struct paper_block *block, struct doc *blocks)
{
	struct doc *rows = doc_list(in->act->arena);
	for (size_t i = 0; i < block->line_count; i++) {
		struct str line = fill_line(in, block->lines[i]);
		size_t colon = str_find(line, S("："));
		if (colon == SIZE_MAX)
			continue;
		struct doc *row = doc_add_map(rows);
		doc_set(row, "label", str_sub(line, 0, colon));
		doc_set(row, "value", str_sub(line, colon + S("：").len, line.len));
	}
	if (rows->in.count > 0)
		doc_put(paper_block(blocks, "fields"), S("rows"), rows);
}

static void put_lines(const struct filling *in, struct str word, struct doc *blocks)
{
	const struct str *lines = NULL;
	size_t count = list_of(in, word, &lines);
	struct doc *items = count == 0 ? NULL : doc_set_list(paper_block(blocks, "list"), "items");
	for (size_t i = 0; i < count; i++)
		doc_set(doc_add_map(items), "text", lines[i]);
}

static void put_labels(const struct filling *in, const struct paper_block *block, struct doc *blocks)
{
	struct doc *labels = doc_set_list(paper_block(blocks, "sign"), "labels");
	for (size_t i = 0; i < block->line_count; i++) {
		struct str label = fill_line(in, block->lines[i]);
		if (label.len > 0)
			doc_set(doc_add_map(labels), "text", label);
	}
}

/* The picture itself is fetched by its digest when the paper is drawn. */
static void put_picture(struct doc *blocks, const struct signature *one)
{
	if (!str_starts(one->file_type, S("image/")))
		return;
	struct doc *picture = paper_block(blocks, "picture");
	doc_set(picture, "digest", one->file);
}

void paper_put_signature(struct act *act, const struct signature *one, struct doc *blocks)
{
	struct str how = str_fmt(act->arena, STR "（" STR "），" STR, STR_ARG(sign_way_title(one->way)),
				 STR_ARG(one->signer), STR_ARG(moment_chinese(act->arena, one->at)));
	if (one->witness.len > 0)
		how = str_fmt(act->arena, STR "。见证人：" STR "（" STR "）", STR_ARG(how),
			      STR_ARG(one->witness), STR_ARG(one->witness_post));
	put_picture(blocks, one);
	paper_words(blocks, "text", how);
}

static err_t put_signature(const struct filling *in, struct str purpose, struct doc *blocks)
{
	struct signature *all = NULL;
	size_t count = 0;
	TRY(signature_list(in->act, in->ask->record, &all, &count));
	for (size_t i = 0, shown = 0; i < count && shown < SIGNATURES_SHOWN; i++) {
		if (!str_eq(all[i].purpose, purpose))
			continue;
		paper_put_signature(in->act, &all[i], blocks);
		shown++;
	}
	return NULL;
}

static err_t put_block(const struct filling *in, const struct paper_block *block, struct doc *blocks)
{
	struct str one = block->line_count > 0 ? block->lines[0] : S("");
	struct str text = S("");
	if ((block->when.len > 0 && !has_word(in, block->when)) ||
	    (block->unless.len > 0 && has_word(in, block->unless)))
		return NULL;
	switch (block->kind) {
	case PAPER_TEXT:
	case PAPER_HEADING:
		text = fill_text(in, one);
		if (text.len == 0)
			return NULL;
		struct doc *made = paper_block(blocks, block->kind == PAPER_TEXT ? "text" : "heading");
		doc_set(made, "text", text);
		doc_set(made, "align", block->align);
		return NULL;
	case PAPER_FIELDS: put_fields(in, block, blocks); return NULL;
	case PAPER_LIST: put_lines(in, one, blocks); return NULL;
	case PAPER_SIGN: put_labels(in, block, blocks); return NULL;
	case PAPER_SIGNATURE: return put_signature(in, one, blocks);
	case PAPER_QR:
		if (in->ask->address.len > 0) {
			struct doc *code = paper_block(blocks, "qr");
			doc_set(code, "text", in->ask->address);
			doc_set(code, "caption", fill_text(in, one));
		}
		return NULL;
	}
	return NULL;
}

static err_t put_blocks(const struct filling *in, unsigned part, struct doc *blocks)
{
	const struct paper *paper = in->ask->paper;
	for (size_t i = 0; i < paper->block_count; i++) {
		unsigned parts = paper->blocks[i].parts;
		if (parts == 0 || (parts & part) != 0)
			TRY(put_block(in, &paper->blocks[i], blocks));
	}
	return NULL;
}

static err_t put_parts(struct filling *in, struct doc *print)
{
	const struct paper *paper = in->ask->paper;
	struct doc *parts = doc_set_list(print, "parts");
	for (size_t i = 0; i < paper->part_count; i++) {
		struct doc *part = doc_add_map(parts);
		in->part = paper->parts[i];
		doc_set(part, "title", in->part);
		TRY(put_blocks(in, 1u << i, doc_set_list(part, "blocks")));
	}
	doc_set_list(print, "blocks");
	return NULL;
}

/* ---- the document ---- */

bool paper_is_due(const struct paper *paper, const struct record *record, struct str step)
{
	const struct flow *flow = flow_of(record);
	bool ours = paper->flow_count == 0;
	for (size_t i = 0; flow != NULL && i < paper->flow_count; i++)
		ours = ours || str_eq(paper->flows[i], flow->name);
	for (size_t i = 0; ours && i < paper->step_count; i++) {
		if (str_eq(paper->steps[i], step))
			return true;
	}
	return false;
}

/* The last step that made it due; of a paper that no step makes due, the last that gave a reason. */
static err_t find_line(struct act *act, const struct paper_ask *ask, const struct flow_line **out)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	*out = NULL;
	if (ask->record == NULL || flow_of(ask->record) == NULL)
		return NULL;
	TRY(flow_journal(act, ask->record, &lines, &count));
	for (size_t i = count; i > 0 && *out == NULL; i--) {
		bool mine = ask->paper->step_count == 0
				    ? lines[i - 1].reason.len > 0
				    : paper_is_due(ask->paper, ask->record, lines[i - 1].step);
		if (mine)
			*out = &lines[i - 1];
	}
	return NULL;
}

static bool fits_state(const struct paper *paper, const struct record *record)
{
	for (size_t i = 0; i < paper->state_count; i++) {
		if (str_eq(paper->states[i], record_text(record, "state")))
			return true;
	}
	return false;
}

static bool fits_flow(const struct paper *paper, const struct record *record)
{
	const struct flow *flow = flow_of(record);
	for (size_t i = 0; i < paper->flow_count; i++) {
		if (flow != NULL && str_eq(paper->flows[i], flow->name))
			return true;
	}
	return paper->flow_count == 0;
}

/* The paper's own condition on the record's fields. */
static bool fits_fields(struct act *act, const struct paper *paper, const struct record *record)
{
	struct str name = paper->only_if.field;
	if (name.len == 0)
		return true;
	struct fact fact = {record == NULL ? NULL : reg_field(record->reg, name),
			    record == NULL ? V_NULL : record_val(record, name)};
	return fact_holds(act->arena, &fact, &paper->only_if);
}

err_t paper_fits(struct act *act, const struct paper_ask *ask, bool *out)
{
	const struct paper *paper = ask->paper;
	struct filling in = {.act = act, .ask = ask};
	*out = false;
	if (paper->hidden || !fits_flow(paper, ask->record) || !fits_fields(act, paper, ask->record))
		return NULL;
	TRY(find_line(act, ask, &in.line));
	bool always = paper->state_count == 0 && paper->step_count == 0;
	bool been = paper->step_count > 0 && in.line != NULL;
	if (!always && !been && !fits_state(paper, ask->record))
		return NULL;
	*out = (paper->when.len == 0 || has_word(&in, paper->when)) &&
	       (paper->unless.len == 0 || !has_word(&in, paper->unless));
	return NULL;
}

err_t paper_fill(struct act *act, const struct paper_ask *ask, struct doc **out)
{
	const struct paper *paper = ask->paper;
	struct filling in = {.act = act, .ask = ask};
	struct doc *print = doc_map(act->arena);
	TRY(find_line(act, ask, &in.line));
	doc_set(print, "title", fill_text(&in, paper->title));
	doc_set(print, "subtitle", fill_text(&in, paper->subtitle));
	doc_set(print, "number", fill_text(&in, paper->number));
	doc_set(print, "org", place_word(&in, S("centre")));
	if (paper->part_count > 0)
		TRY(put_parts(&in, print));
	else
		TRY(put_blocks(&in, ~0u, doc_set_list(print, "blocks")));
	doc_set(print, "footer",
		str_fmt(act->arena, "打印：" STR "　" STR, STR_ARG(moment_chinese(act->arena, act->now)),
			STR_ARG(act->name)));
	*out = print;
	return NULL;
}
