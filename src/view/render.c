/*
 * Render: a compiled template and a doc give bytes.
 *
 * This is the hot path of every page: no allocation but the buffer's growth, no name is split or
 * looked for at run time that could be earlier. Text is always escaped; what is written as it stands
 * must be of the html type, which only this folder makes. Never recurses deeper than DEEPEST.
 */
#include "view/template_internal.h"

#include "base/arena.h"
#include "base/count.h"
#include "view/number_internal.h"

#include <string.h>

enum { DEEPEST = 100, PIECE_USUAL = 60 << 10 };

/* What surrounds the present instruction, innermost first; lives on the C stack. */
struct frame {
	const struct frame *outer;
	const struct doc *doc;
	uint64_t names; /* the doc's sieve; 0: it is no map */
};

/* Indentation of the partials around, innermost first. */
struct indent {
	const struct indent *outer;
	struct str text;
};

struct render {
	const struct templates *templates;
	struct buf *out;
	int depth;
};

struct run {
	const struct template *template;
	size_t from, till;
	const struct frame *frame;
	const struct indent *indent;
};

static err_t run_ops(struct render *render, const struct run *run);

static struct frame frame_around(const struct frame *outer, const struct doc *doc)
{
	return (struct frame){outer, doc, doc->kind == DOC_MAP ? doc->in.names : 0};
}

/* doc_get without what is known already: this is where most of a page's time goes. */
static const struct doc *member(const struct doc *map, const struct op_name *name)
{
	for (const struct doc *one = map->in.first; one != NULL; one = one->next) {
		if (doc_is_named(one, name->text, name->tag))
			return one;
	}
	return NULL;
}

static const struct doc *look_up(const struct op *op, const struct frame *frame)
{
	if (op->key_count == 0)
		return frame->doc;
	const struct doc *found = NULL;
	for (; frame != NULL && found == NULL; frame = frame->outer) {
		if ((frame->names & op->key->bit) != 0)
			found = member(frame->doc, op->key);
	}
	for (size_t i = 1; i < op->key_count && found != NULL; i++)
		found = found->kind == DOC_MAP ? member(found, &op->key[i]) : NULL;
	return found;
}

static void put_indent(struct buf *out, const struct indent *indent)
{
	if (indent == NULL)
		return;
	put_indent(out, indent->outer);
	put(out, indent->text);
}

static void put_text(struct buf *out, const struct op *op, const struct indent *indent)
{
	if (indent == NULL) {
		put(out, op->text);
		return;
	}
	if (op->line_start)
		put_indent(out, indent);
	struct str rest = op->text;
	while (rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end == NULL ? rest.len : (size_t)(end - rest.at) + 1;
		put(out, str_sub(rest, 0, len));
		rest = str_sub(rest, len, rest.len);
		if (rest.len > 0)
			put_indent(out, indent);
	}
}

static struct str entity_of(char c)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	case '"':
		return S("&quot;");
	default:
		return S("&#39;");
	}
}

/* False only when none of eight bytes is special, nor near one: all special ones lie in 0x20-0x27 and
 * 0x3c-0x3f, and a byte that lies there becomes 0, which takes a borrow. */
static bool eight_may_be_special(const char *at)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t eight;
	memcpy(&eight, at, sizeof eight);
	uint64_t low = (eight & each * 0xf8) ^ each * 0x20, high = (eight & each * 0xfc) ^ each * 0x3c;
	return (((low - each) & ~low) | ((high - each) & ~high)) & each * 0x80;
}

void put_escaped(struct buf *out, struct str text)
{
	static const bool special[256] = {
		['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true};
	size_t start = 0;
	for (size_t i = 0; i < text.len;) {
		size_t end = text.len - i < 8 ? text.len : i + 8;
		if (end - i == 8 && !eight_may_be_special(text.at + i))
			i = end;
		for (; i < end; i++) {
			if (!special[(unsigned char)text.at[i]])
				continue;
			put(out, (struct str){text.at + start, i - start});
			put(out, entity_of(text.at[i]));
			start = i + 1;
		}
	}
	put(out, str_sub(text, start, text.len));
}

/* An address may be relative or of a scheme that only leads somewhere. */
static bool url_is_safe(struct str url)
{
	static const struct str schemes[] = {STR_INIT("http"), STR_INIT("https"), STR_INIT("tel"),
					     STR_INIT("mailto"), STR_INIT("sms")};
	size_t colon = str_find(url, S(":"));
	if (colon == SIZE_MAX)
		return true;
	struct str head = str_sub(url, 0, colon);
	for (size_t i = 0; i < head.len; i++) {
		if (strchr("/?#", head.at[i]) != NULL && head.at[i] != 0)
			return true;
	}
	for (size_t i = 0; i < COUNT(schemes); i++) {
		if (str_same(head, schemes[i]))
			return true;
	}
	return false;
}

static void put_value(struct buf *out, const struct doc *doc)
{
	switch (doc->kind) {
	case DOC_TEXT:
	case DOC_HTML:
		put_escaped(out, doc->text);
		return;
	case DOC_INT:
		buf_int(out, doc->n);
		return;
	case DOC_REAL:
		put_real(out, doc->real);
		return;
	case DOC_BOOL:
		put(out, doc->yes ? S("true") : S("false"));
		return;
	case DOC_NULL:
	case DOC_LIST:
	case DOC_MAP:
		return;
	}
}

static err_t put_raw(struct render *render, const struct run *run, const struct op *op,
		     const struct doc *doc)
{
	if (doc->kind != DOC_HTML && doc->kind != DOC_TEXT) {
		put_value(render->out, doc);
		return NULL;
	}
	if (doc->kind == DOC_TEXT && doc->text.len > 0 && !render->templates->raw_text) {
		return err_internal(render->out->arena, STR ":%d: {{{" STR "}}} is text, not html",
				    STR_ARG(run->template->name), op->line, STR_ARG(op->text));
	}
	put(render->out, doc->text);
	return NULL;
}

static err_t run_value(struct render *render, const struct run *run, const struct op *op)
{
	const struct doc *doc = look_up(op, run->frame);
	if (doc == NULL)
		return NULL;
	if (op->kind == OP_RAW)
		return put_raw(render, run, op, doc);
	if (op->kind == OP_URL && doc->kind == DOC_TEXT && !url_is_safe(doc->text)) {
		buf_byte(render->out, '#');
		return NULL;
	}
	put_value(render->out, doc);
	return NULL;
}

/* The content of a section once, with one more doc around it. */
static err_t run_inside(struct render *render, const struct run *run, const struct op *op,
			const struct doc *doc)
{
	struct frame frame = frame_around(run->frame, doc);
	struct run inside = {run->template, (size_t)(op - run->template->ops) + 1, op->end, &frame,
			     run->indent};
	return run_ops(render, &inside);
}

static err_t run_list(struct render *render, const struct run *run, const struct op *op,
		      const struct doc *list)
{
	struct arena *row = doc_is_pulled(list) ? arena_new(render->out->arena) : NULL;
	struct doc_walk walk = {.list = list};
	err_t err;
	for (;;) {
		struct doc *one = NULL;
		err = doc_next(&walk, row, &one);
		if (err != NULL || one == NULL)
			break;
		err = run_inside(render, run, op, one);
		if (err != NULL || buf_failed(render->out))
			break;
	}
	if (err != NULL && row != NULL)
		err = err_copy(render->out->arena, err);
	arena_free(row);
	return err;
}

/* ---- choices: rendered once, then copied but for the one that is selected ---- */

static err_t make_choices(struct render *render, const struct run *run, const struct op *op,
			  struct doc_choices *choices, const struct doc_made **out)
{
	struct buf bytes = buf_new(render->out->arena, render->out->max);
	struct render apart = {render->templates, &bytes, render->depth};
	struct run alone = *run;
	size_t *at = arena_many(render->out->arena, size_t, choices->list->in.count + 1), count = 0;
	alone.frame = NULL; /* nothing around: what is kept must be the same everywhere */
	for (const struct doc *one = choices->list->in.first; one != NULL; one = one->next) {
		TRY(run_inside(&apart, &alone, op, one));
		at[++count] = bytes.len;
	}
	*out = buf_failed(&bytes) ? NULL : doc_made_keep(choices, op, buf_str(&bytes), at);
	return NULL;
}

static err_t run_choices(struct render *render, const struct run *run, const struct op *op,
			 const struct doc *list)
{
	const struct doc_source *source = list->in.source;
	struct doc_choices *choices = source->choices;
	const struct doc_made *made = doc_made_find(choices, op);
	if (made == NULL)
		TRY(make_choices(render, run, op, choices, &made));
	if (made == NULL)
		return run_list(render, run, op, list);
	if (source->chosen == NULL) {
		put(render->out, made->bytes);
		return NULL;
	}
	size_t index = 0;
	for (const struct doc *one = list->in.first; one != source->chosen; one = one->next)
		index++;
	put(render->out, str_sub(made->bytes, 0, made->at[index]));
	TRY(run_inside(render, run, op, source->instead));
	put(render->out, str_sub(made->bytes, made->at[index + 1], made->bytes.len));
	return NULL;
}

/* ---- pieces: kept as they were written, by whoever made them ---- */

static err_t run_piece(struct render *render, const struct run *run, const struct op *op, const struct doc *doc)
{
	struct doc_piece *piece = doc_piece(doc);
	if (piece->written.at != NULL) {
		put(render->out, piece->written);
		return NULL;
	}
	struct buf bytes = buf_new(render->out->arena, render->out->max);
	struct render apart = {render->templates, &bytes, render->depth};
	struct run alone = *run;
	alone.frame = NULL; /* nothing around, as of choices */
	buf_expect(&bytes, PIECE_USUAL);
	TRY(doc->kind == DOC_LIST ? run_list(&apart, &alone, op, doc) : run_inside(&apart, &alone, op, doc));
	if (buf_failed(&bytes))
		return err_internal(render->out->arena, "a piece of " STR " is larger than its page may be",
				    STR_ARG(run->template->name));
	piece->keep(piece, buf_str(&bytes));
	put(render->out, buf_str(&bytes));
	return NULL;
}

/* Where it goes on behind a section that was run. */
static size_t behind(const struct run *run, const struct op *section)
{
	return section->otherwise == 0 ? section->end : run->template->ops[section->otherwise].end;
}

/* *next: the instruction where it goes on. Where nothing in a section's content sees that it stands in one, the
 * content follows as if it stood outside. */
static err_t run_section(struct render *render, const struct run *run, const struct op *op, size_t *next)
{
	const struct doc *doc = look_up(op, run->frame);
	bool truth = doc_truth(doc);
	if (op->kind == OP_INVERTED) {
		*next = truth ? op->end : *next + 1;
		return NULL;
	}
	if (!truth) {
		*next = op->otherwise == 0 ? op->end : op->otherwise + 1;
		return NULL;
	}
	if (doc->kind != DOC_MAP && doc->kind != DOC_LIST && !op->shows_itself) {
		*next += 1;
		return NULL;
	}
	*next = behind(run, op);
	bool choices = doc->kind == DOC_LIST && doc->in.source != NULL &&
		       doc->in.source->choices != NULL;
	if (choices && run->indent == NULL)
		return run_choices(render, run, op, doc);
	bool holds = doc->kind == DOC_LIST || doc->kind == DOC_MAP;
	if (holds && doc_piece(doc) != NULL)
		return run_piece(render, run, op, doc);
	if (doc->kind == DOC_LIST)
		return run_list(render, run, op, doc);
	return run_inside(render, run, op, doc);
}

static err_t run_partial(struct render *render, const struct run *run, const struct op *op)
{
	if (op->partial == NULL)
		return NULL;
	struct indent indent = {run->indent, op->text};
	struct run inside = {.template = op->partial, .till = op->partial->count, .frame = run->frame};
	if (op->indents)
		inside.indent = op->text.len > 0 ? &indent : run->indent;
	return run_ops(render, &inside);
}

/* One instruction; *next: itself, then the one that follows. */
static err_t run_op(struct render *render, const struct run *run, const struct op *op, size_t *next)
{
	switch (op->kind) {
	case OP_SECTION:
	case OP_INVERTED:
		return run_section(render, run, op, next);
	case OP_TEXT:
		put_text(render->out, op, run->indent);
		break;
	case OP_VALUE:
	case OP_URL:
	case OP_RAW:
		TRY(run_value(render, run, op));
		break;
	case OP_PARTIAL:
		TRY(run_partial(render, run, op));
		break;
	}
	*next += 1;
	return NULL;
}

static err_t run_ops(struct render *render, const struct run *run)
{
	if (render->depth >= DEEPEST) {
		return err_internal(render->out->arena, "template " STR " nests deeper than %d",
				    STR_ARG(run->template->name), DEEPEST);
	}
	render->depth++;
	for (size_t i = run->from; i < run->till;)
		TRY(run_op(render, run, &run->template->ops[i], &i));
	render->depth--;
	return NULL;
}

static err_t render_one(const struct templates *templates, const struct template *template,
			struct doc *doc, struct buf *out)
{
	struct render render = {templates, out, 0};
	struct frame frame = frame_around(NULL, doc);
	struct run run = {.template = template, .till = template->count, .frame = &frame};
	TRY(run_ops(&render, &run));
	if (buf_failed(out)) {
		return err_internal(out->arena, "page " STR " is larger than its buffer of %zu bytes",
				    STR_ARG(template->name), out->max);
	}
	return NULL;
}

err_t view_html(const struct templates *templates, struct str name, struct doc *doc, struct buf *out)
{
	const struct template *template = templates_find(templates, name);
	if (template == NULL)
		return err_internal(out->arena, "there is no template " STR, STR_ARG(name));
	return render_one(templates, template, doc, out);
}

err_t view_spec(struct arena *arena, struct str text, const struct view_source *partials, size_t count,
		struct doc *doc, struct buf *out)
{
	struct view_source *all = arena_many(arena, struct view_source, count + 1);
	if (count > 0)
		memcpy(all, partials, count * sizeof *all);
	const struct str name = S("\x01page"); /* no partial can be called so */
	all[count] = (struct view_source){name, text};
	struct templates *templates = NULL;
	TRY(templates_build(arena, all, count + 1, true, &templates));
	templates->raw_text = true;
	return render_one(templates, templates_find(templates, name), doc, out);
}
