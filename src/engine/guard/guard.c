/*
 * guard: finding, and what leaves. See guard.h.
 */
#include "engine/guard/guard_int.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"

enum { WORDS_MAX = 2000, FINDS_FIRST = 32, SAYS_MAX = 6 };

/* ---- the words of the catalogue ---- */

static void add_words(struct str *list, size_t *count, struct str words)
{
	while (words.len > 0 && *count < WORDS_MAX) {
		struct str word = str_cut(&words, ' ');
		if (word.len > 0)
			list[(*count)++] = word;
	}
}

static bool is_in_use(const struct act *act, const struct code *code)
{
	struct str today = day_text(act->arena, act->today);
	return (code->from.len == 0 || str_cmp(code->from, today) <= 0) &&
	       (code->until.len == 0 || str_cmp(code->until, today) >= 0);
}

static struct private_list list_of(const struct act *act, const char *name)
{
	const struct codes *codes = catalogue_codes(act->house->catalogue, str_of(name));
	struct str *list = arena_many(act->arena, struct str, WORDS_MAX);
	size_t count = 0;
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		if (is_in_use(act, &codes->all[i]))
			add_words(list, &count, codes->all[i].title);
	}
	return (struct private_list){list, count};
}

/* The name of an affair says what is done here, not who is ill. */
static struct private_list harmless_of(const struct act *act)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct private_list list = list_of(act, "guard_harmless");
	struct str *all =
		arena_many(act->arena, struct str, list.count + 2 * catalogue->item_count);
	size_t count = 0;
	for (size_t i = 0; i < list.count; i++)
		all[count++] = list.at[i];
	for (size_t i = 0; i < catalogue->item_count; i++) {
		all[count++] = catalogue->items[i].title;
		if (catalogue->items[i].short_title.len > 0)
			all[count++] = catalogue->items[i].short_title;
	}
	return (struct private_list){all, count};
}

/* ---- finding ---- */

static enum guard_state state_of(const struct guard_ask *ask, enum private_kind kind)
{
	enum guard_rule rule = ask->rules == NULL ? GUARD_HIDE : ask->rules[kind];
	return rule == GUARD_SHOW ? GUARD_SHOWN : rule == GUARD_STOP ? GUARD_STOPS : GUARD_HIDDEN;
}

static struct str mark_of(struct act *act, struct str text, const struct private_span *span)
{
	struct str named = str_fmt(act->arena, STR " " STR, STR_ARG(private_name(span->kind)),
				   STR_ARG(private_plain(act->arena, text, span)));
	return str_sub(keyed_digest(act->arena, act->house->keys, S("guard"), named), 0,
		       MARK_LENGTH);
}

static void add_find(struct act *act, struct guard_report *report, size_t *room, size_t text,
		     const struct private_span *span)
{
	if (report->count == *room) {
		size_t wider = *room == 0 ? FINDS_FIRST : *room * 2;
		report->finds = arena_grow(act->arena, report->finds, *room * sizeof *report->finds,
					   wider * sizeof *report->finds);
		*room = wider;
	}
	report->finds[report->count++] =
		(struct guard_find){.text = text,
				    .span = *span,
				    .mark = mark_of(act, report->ask.texts[text].text, span),
				    .state = state_of(&report->ask, span->kind)};
}

static void find_all(struct act *act, struct guard_report *report)
{
	const struct private_words words = {.health = list_of(act, "guard_health"),
					    .harmless = harmless_of(act),
					    .matters = list_of(act, "guard_matters")};
	size_t room = 0;
	for (size_t i = 0; i < report->ask.count; i++) {
		struct private_span *spans = NULL;
		size_t count = private_find(act->arena, report->ask.texts[i].text, &words, &spans);
		for (size_t k = 0; k < count; k++)
			add_find(act, report, &room, i, &spans[k]);
	}
}

bool guard_is_repeated(const struct guard_report *report, size_t find)
{
	for (size_t i = 0; i < find; i++) {
		if (str_eq(report->finds[i].mark, report->finds[find].mark))
			return true;
	}
	return false;
}

/* Order and places do not matter: whoever has decided about these values has decided. */
static struct str seen_of(struct act *act, const struct guard_report *report)
{
	struct buf all = buf_new(act->arena, report->count * (MARK_LENGTH + 1) + 1);
	for (size_t i = 0; i < report->count; i++) {
		if (guard_is_open(&report->finds[i]) && !guard_is_repeated(report, i))
			buf_add(&all, report->finds[i].mark);
	}
	return all.len == 0 ? S("")
			    : str_sub(keyed_digest(act->arena, act->house->keys, S("guard.seen"),
						   buf_str(&all)),
				      0, MARK_LENGTH);
}

err_t guard_look(struct act *act, const struct guard_ask *ask, struct guard_report *out)
{
	struct guard_report report = {.ask = *ask};
	find_all(act, &report);
	TRY(guard_contacts(act, &report));
	TRY(guard_releases(act, &report));
	for (size_t i = 0; i < report.count; i++) {
		report.hidden += report.finds[i].state == GUARD_HIDDEN;
		report.stopping += report.finds[i].state == GUARD_STOPS;
	}
	report.seen = seen_of(act, &report);
	*out = report;
	return NULL;
}

/* ---- what leaves ---- */

struct str guard_out(struct arena *arena, const struct guard_report *report, size_t text)
{
	struct private_span *spans = arena_many(arena, struct private_span, report->count);
	size_t count = 0;
	for (size_t i = 0; i < report->count; i++) {
		const struct guard_find *find = &report->finds[i];
		if (find->text == text &&
		    (find->state == GUARD_HIDDEN || find->state == GUARD_STOPS))
			spans[count++] = find->span;
	}
	struct str whole = report->ask.texts[text].text;
	return count == 0 ? whole : private_masked(arena, whole, spans, count, NULL);
}

err_t guard_need(struct act *act, const struct guard_report *report)
{
	struct buf says = buf_new(act->arena, 4096);
	size_t told = 0;
	if (report->stopping == 0)
		return NULL;
	for (size_t i = 0; i < report->count; i++) {
		const struct guard_find *find = &report->finds[i];
		if (find->state != GUARD_STOPS || guard_is_repeated(report, i) ||
		    told++ >= SAYS_MAX)
			continue;
		const struct guard_text *text = &report->ask.texts[find->text];
		buf_fmt(&says, "%s“" STR "”里的" STR "“" STR "”", says.len > 0 ? "，" : "",
			STR_ARG(text->title), STR_ARG(private_title(find->span.kind)),
			STR_ARG(str_sub(text->text, find->span.from, find->span.len)));
	}
	return err_field(act->arena, S("guard"),
			 "这里有不能公开的：" STR "%s。请改掉，或者选“放行”并写明原因。",
			 STR_ARG(buf_str(&says)), told > SAYS_MAX ? "等" : "");
}

err_t guard_note(struct act *act, const struct guard_report *report)
{
	struct buf note = buf_new(act->arena, 1024);
	for (enum private_kind kind = 0; kind < PRIVATE_KINDS; kind++) {
		int n = 0;
		for (size_t i = 0; i < report->count; i++)
			n += report->finds[i].span.kind == kind &&
			     report->finds[i].state == GUARD_HIDDEN;
		if (n > 0)
			buf_fmt(&note, "%s" STR " %d 处", note.len > 0 ? "，" : "",
				STR_ARG(private_title(kind)), n);
	}
	if (note.len == 0)
		return NULL;
	return audit_note(act, &(struct audit_entry){.verb = S("hide"),
						     .on = report->ask.reg,
						     .id = report->ask.record,
						     .org = report->ask.org,
						     .note = buf_str(&note)});
}

/* ---- trees ---- */

enum { TREE_DEEPEST = 16 };

struct leaf {
	struct doc *node;
	struct leaf *next;
};
struct leaves {
	struct arena *arena;
	struct leaf *first, **end;
	size_t count;
};

/* Keys of a print document or a table that say how, not what. */
static bool is_bare(struct str key)
{
	static const char *const bare[] = {"kind",  "align", "key", "data",
					   "paper", "tone",  "url", "icon"};
	for (size_t i = 0; i < COUNT(bare); i++) {
		if (str_eq(key, str_of(bare[i])))
			return true;
	}
	return false;
}

static void collect(struct leaves *leaves, struct doc *node, int depth)
{
	if (node->kind == DOC_TEXT && node->text.len > 0 && !is_bare(node->key)) {
		struct leaf *leaf = arena_one(leaves->arena, struct leaf);
		leaf->node = node;
		*leaves->end = leaf;
		leaves->end = &leaf->next;
		leaves->count++;
	}
	if ((node->kind != DOC_MAP && node->kind != DOC_LIST) || depth > TREE_DEEPEST)
		return;
	for (struct doc *at = node->in.first; at != NULL; at = at->next)
		collect(leaves, at, depth + 1);
}

err_t guard_tree(struct act *act, const struct guard_ask *ask, struct doc *tree,
		 struct guard_report *out)
{
	struct leaves leaves = {.arena = act->arena};
	struct guard_ask asked = *ask;
	size_t i = 0;
	leaves.end = &leaves.first;
	collect(&leaves, tree, 0);
	struct guard_text *texts = arena_many(act->arena, struct guard_text, leaves.count);
	for (struct leaf *at = leaves.first; at != NULL; at = at->next)
		texts[i++] = (struct guard_text){at->node->key, at->node->text};
	asked.texts = texts;
	asked.count = leaves.count;
	TRY(guard_look(act, &asked, out));
	i = 0;
	for (struct leaf *at = leaves.first; at != NULL; at = at->next)
		at->node->text = guard_out(act->arena, out, i++);
	return NULL;
}

err_t guard_draft(struct draft *draft, const char *const *fields, size_t count)
{
	struct act *act = draft->act;
	for (size_t i = 0; i < count; i++) {
		const struct guard_text text = {S(""), draft_text(draft, fields[i])};
		const struct guard_ask ask = {.reg = draft->reg->name,
					      .record = draft->id,
					      .org = draft->org,
					      .texts = &text,
					      .count = 1};
		struct guard_report report;
		TRY(guard_look(act, &ask, &report));
		if (report.hidden + report.stopping > 0)
			draft_fault(draft, fields[i],
				    err_field(act->arena, str_of(fields[i]),
					      "这里面像是有个人的号码、门牌或者病情，谁都看得到，请改掉再存。"));
	}
	return NULL;
}
