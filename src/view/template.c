/*
 * Templates: from Mustache source to instructions.
 *
 * Follows the Mustache specification 1.1 (interpolation, sections, inverted sections, comments,
 * partials, set delimiters). Lambdas and inheritance are left out: logic stays in C. Compiling happens
 * once at start; it reports every mistake of every template in one run and never guesses.
 */
#include "view/template_internal.h"

#include "base/arena.h"
#include "base/count.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST_NESTING = 64, LONGEST_NAME = 200, LONGEST_DELIMITER = 16, MOST_MISTAKES = 50 };

struct compiler {
	struct arena *arena, *draft; /* draft: of instructions while their number grows */
	struct template *template;
	struct str source;
	struct str open, close; /* delimiters now in force */
	size_t at;              /* what is before is compiled */
	size_t cap;
	size_t sections[DEEPEST_NESTING]; /* instructions whose section is open */
	size_t depth;
	size_t last_section; /* the one that was closed last */
	size_t counted; /* lines are counted up to here: tags come in order */
	int line;
	err_t errors;
	int mistakes;
};

struct tag {
	char kind;         /* one of # ^ / > ! = { & or 0 for a plain name */
	struct str name;
	size_t from, till; /* in the source, delimiters included */
};

static int line_of(struct compiler *c, size_t at)
{
	if (at < c->counted) {
		c->counted = 0;
		c->line = 0;
	}
	for (; c->counted < at && c->counted < c->source.len; c->counted++)
		c->line += c->source.at[c->counted] == '\n';
	return c->line + 1;
}

/* After so many the rest of a template says nothing new. */
#define complain(c, at, format, ...)                                                            \
	do {                                                                                    \
		if ((c)->mistakes++ < MOST_MISTAKES)                                            \
			(c)->errors = err_both((c)->arena, (c)->errors,                         \
				err_new((c)->arena, ERR_INVALID, STR ":%d: " format,            \
					STR_ARG((c)->template->name), line_of((c), (at)), __VA_ARGS__)); \
	} while (0)

static struct op *add_op(struct compiler *c, enum op_kind kind, size_t at)
{
	struct template *t = c->template;
	if (t->count == c->cap) {
		size_t cap = c->cap == 0 ? 16 : c->cap * 2;
		t->ops = arena_grow(c->draft, t->ops, c->cap * sizeof *t->ops, cap * sizeof *t->ops);
		c->cap = cap;
	}
	struct op *op = &t->ops[t->count++];
	*op = (struct op){.kind = kind, .line = line_of(c, at)};
	return op;
}

static bool begins_line(const struct compiler *c, size_t at)
{
	return at == 0 || c->source.at[at - 1] == '\n';
}

static void add_text(struct compiler *c, size_t from, size_t till)
{
	if (till <= from)
		return;
	struct op *op = add_op(c, OP_TEXT, from);
	op->text = str_sub(c->source, from, till - from);
	op->line_start = begins_line(c, from);
}

/* The name at its dots. {{.}} has no parts. */
static void set_key(struct compiler *c, struct op *op, struct str name)
{
	op->text = name;
	if (str_eq(name, S(".")))
		return;
	size_t count = 1;
	for (size_t i = 0; i < name.len; i++)
		count += name.at[i] == '.';
	struct op_name *parts = arena_many(c->arena, struct op_name, count);
	for (size_t i = 0; i < count; i++) {
		parts[i].text = str_cut(&name, '.');
		parts[i].tag = doc_name_tag(parts[i].text);
		parts[i].bit = doc_name_bit(parts[i].tag);
	}
	op->key = parts;
	op->key_count = count;
}

static bool name_is_good(struct str name)
{
	if (name.len == 0 || name.len > LONGEST_NAME)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char b = (unsigned char)name.at[i];
		if (b <= ' ' || b == '{' || b == '}' || b == 127)
			return false;
	}
	if (str_eq(name, S(".")))
		return true;
	return name.at[0] != '.' && name.at[name.len - 1] != '.' &&
	       str_find(name, S("..")) == SIZE_MAX;
}

/* The first blank or end of line at or behind i. */
static size_t skip_blanks(struct str s, size_t i)
{
	while (i < s.len && (s.at[i] == ' ' || s.at[i] == '\t'))
		i++;
	return i;
}

/* Whether the tag is alone on its line; then *from and *till span the line with its end. */
static bool stands_alone(const struct compiler *c, const struct tag *tag, size_t *from, size_t *till)
{
	struct str s = c->source;
	size_t start = tag->from;
	while (start > 0 && (s.at[start - 1] == ' ' || s.at[start - 1] == '\t'))
		start--;
	if (!begins_line(c, start))
		return false;
	size_t end = skip_blanks(s, tag->till);
	if (end < s.len && s.at[end] == '\r' && end + 1 < s.len && s.at[end + 1] == '\n')
		end++;
	if (end < s.len && s.at[end] != '\n')
		return false;
	*from = start;
	*till = end < s.len ? end + 1 : end;
	return true;
}

/* Reads the tag whose opening delimiter is at from. False: it has no end. */
static bool read_tag(const struct compiler *c, size_t from, struct tag *tag)
{
	size_t inside = from + c->open.len;
	struct str rest = str_sub(c->source, inside, c->source.len);
	char kind = rest.len > 0 && strchr("#^/>!={&", rest.at[0]) != NULL ? rest.at[0] : 0;
	char end_text[LONGEST_DELIMITER + 2] = {0};
	size_t end_len = 0;
	if (kind == '{')
		end_text[end_len++] = '}';
	if (kind == '=')
		end_text[end_len++] = '=';
	memcpy(end_text + end_len, c->close.at, c->close.len);
	struct str end = {end_text, end_len + c->close.len};
	size_t skip = kind == 0 ? 0 : 1;
	size_t found = str_find(str_sub(rest, skip, rest.len), end);
	if (found == SIZE_MAX)
		return false;
	*tag = (struct tag){kind, str_trim(str_sub(rest, skip, found)), from,
			    inside + skip + found + end.len};
	return true;
}

/* {{=<% %>=}} */
static void change_delimiters(struct compiler *c, const struct tag *tag)
{
	struct str rest = tag->name;
	size_t blank = 0;
	while (blank < rest.len && !strchr(" \t\r\n", rest.at[blank]))
		blank++;
	struct str open = str_sub(rest, 0, blank);
	struct str close = str_trim(str_sub(rest, blank, rest.len));
	bool good = open.len > 0 && close.len > 0 && open.len < LONGEST_DELIMITER &&
		    close.len < LONGEST_DELIMITER;
	for (size_t i = 0; good && i < close.len; i++)
		good = strchr(" \t\r\n=", close.at[i]) == NULL;
	good = good && memchr(open.at, '=', open.len) == NULL;
	if (!good) {
		complain(c, tag->from, "分隔符“" STR "”写得不对，请写成 {{=<%% %%>=}} 这样。", STR_ARG(rest));
		return;
	}
	c->open = open;
	c->close = close;
}

static void end_section(struct template *template, struct op *section)
{
	section->end = template->count;
	for (const struct op *op = section + 1; op < template->ops + template->count; op++)
		section->shows_itself = section->shows_itself || op->kind == OP_PARTIAL ||
					(op->kind != OP_TEXT && op->key_count == 0);
}

static void close_section(struct compiler *c, const struct tag *tag)
{
	if (c->depth == 0) {
		complain(c, tag->from, "{{/" STR "}} 前面没有对应的 {{#" STR "}}，请补上或删掉。",
			 STR_ARG(tag->name), STR_ARG(tag->name));
		return;
	}
	struct op *op = &c->template->ops[c->sections[--c->depth]];
	end_section(c->template, op);
	c->last_section = c->sections[c->depth];
	if (!str_eq(op->text, tag->name)) {
		complain(c, tag->from, "第 %d 行的“" STR "”还没有结束，却写了 {{/" STR "}}。", op->line,
			 STR_ARG(op->text), STR_ARG(tag->name));
	}
}

/* {{#x}}…{{/x}}{{^x}}…{{/x}}: the name need be looked up once. */
static void pair_with_section(struct compiler *c, const struct op *inverted)
{
	size_t here = c->template->count - 1;
	if (c->last_section >= here)
		return;
	struct op *section = &c->template->ops[c->last_section];
	if (section->kind == OP_SECTION && section->end == here && str_eq(section->text, inverted->text))
		section->otherwise = here;
}

static void open_section(struct compiler *c, const struct tag *tag)
{
	struct op *op = add_op(c, tag->kind == '#' ? OP_SECTION : OP_INVERTED, tag->from);
	set_key(c, op, tag->name);
	if (op->kind == OP_INVERTED)
		pair_with_section(c, op);
	if (c->depth == DEEPEST_NESTING) {
		complain(c, tag->from, "套得太深了，最多 %d 层。", DEEPEST_NESTING);
		return;
	}
	c->sections[c->depth++] = c->template->count - 1;
}

/* Whether the tag is the whole beginning of an attribute that a browser follows. */
static bool begins_url(const struct compiler *c, size_t at)
{
	static const struct str attributes[] = {STR_INIT("href=\""), STR_INIT("src=\""),
						STR_INIT("action=\""), STR_INIT("href='"),
						STR_INIT("src='"), STR_INIT("action='")};
	struct str before = str_sub(c->source, 0, at);
	for (size_t i = 0; i < COUNT(attributes); i++) {
		if (str_ends(before, attributes[i]))
			return true;
	}
	return false;
}

static void add_value(struct compiler *c, const struct tag *tag)
{
	enum op_kind kind = OP_RAW;
	if (tag->kind == 0)
		kind = begins_url(c, tag->from) ? OP_URL : OP_VALUE;
	set_key(c, add_op(c, kind, tag->from), tag->name);
}

static void compile_tag(struct compiler *c, const struct tag *tag, struct str indent, bool alone)
{
	if (tag->kind == '!')
		return;
	if (tag->kind == '=') {
		change_delimiters(c, tag);
		return;
	}
	if (!name_is_good(tag->name)) {
		complain(c, tag->from, "标记里的名称“" STR "”不对，名称里不能有空格和花括号。",
			 STR_ARG(str_head(tag->name, 40)));
		return;
	}
	switch (tag->kind) {
	case '#':
	case '^':
		open_section(c, tag);
		return;
	case '/':
		close_section(c, tag);
		return;
	case '>':
		break;
	default:
		add_value(c, tag);
		return;
	}
	struct op *op = add_op(c, OP_PARTIAL, tag->from);
	struct op_name *name = arena_one(c->arena, struct op_name);
	name->text = tag->name;
	op->key = name;
	op->key_count = 1;
	op->text = indent;
	op->indents = alone;
}

/* One tag with the text before it. */
static void compile_step(struct compiler *c, const struct tag *tag)
{
	size_t from = tag->from, till = tag->till;
	bool prints = tag->kind == 0 || tag->kind == '{' || tag->kind == '&';
	bool alone = !prints && stands_alone(c, tag, &from, &till);
	add_text(c, c->at, from);
	if (!alone && begins_line(c, tag->from) && tag->kind != '!' && tag->kind != '=')
		add_op(c, OP_TEXT, tag->from)->line_start = true;
	compile_tag(c, tag, str_sub(c->source, from, tag->from - from), alone);
	c->at = till;
}

static err_t compile_one(struct arena *arena, struct arena *draft, const struct view_source *source,
			 struct template *out)
{
	*out = (struct template){.name = source->name};
	struct compiler c = {.arena = arena,
			     .draft = draft,
			     .template = out,
			     .source = source->text,
			     .open = S("{{"),
			     .close = S("}}")};
	if (!str_valid(source->text)) {
		complain(&c, 0, "%s", "不是 UTF-8 编码的文本，请另存为 UTF-8。");
		return c.errors;
	}
	for (;;) {
		size_t found = str_find(str_sub(c.source, c.at, c.source.len), c.open);
		if (found == SIZE_MAX)
			break;
		struct tag tag;
		if (!read_tag(&c, c.at + found, &tag)) {
			complain(&c, c.at + found, "这里的标记没有结束，请补上“" STR "”。", STR_ARG(c.close));
			c.at = c.source.len;
			break;
		}
		compile_step(&c, &tag);
	}
	add_text(&c, c.at, c.source.len);
	while (c.depth > 0) {
		struct op *op = &out->ops[c.sections[--c.depth]];
		end_section(out, op);
		c.errors = err_both(arena, c.errors,
				    err_new(arena, ERR_INVALID,
					    STR ":%d: “" STR "”这一段没有结束，请补上 {{/" STR "}}。",
					    STR_ARG(out->name), op->line, STR_ARG(op->text), STR_ARG(op->text)));
	}
	struct op *ops = arena_many(arena, struct op, out->count);
	if (out->count > 0)
		memcpy(ops, out->ops, out->count * sizeof *ops);
	out->ops = ops;
	return c.errors;
}

static int by_name(const void *a, const void *b)
{
	const struct template *left = a, *right = b;
	return str_cmp(left->name, right->name);
}

const struct template *templates_find(const struct templates *templates, struct str name)
{
	if (templates->count == 0)
		return NULL;
	struct template wanted = {.name = name};
	return bsearch(&wanted, templates->at, templates->count, sizeof wanted, by_name);
}

bool templates_has(const struct templates *templates, struct str name)
{
	return templates_find(templates, name) != NULL;
}

/* Partials are found once, so that rendering never looks for a name. */
static err_t link_partials(struct arena *arena, struct templates *templates, bool lenient)
{
	err_t errors = NULL;
	for (size_t t = 0; t < templates->count; t++) {
		struct template *one = &templates->at[t];
		for (size_t i = 0; i < one->count; i++) {
			struct op *op = &one->ops[i];
			if (op->kind != OP_PARTIAL)
				continue;
			op->partial = templates_find(templates, op->key[0].text);
			if (op->partial != NULL || lenient)
				continue;
			err_t err = err_new(arena, ERR_INVALID, STR ":%d: 没有名为“" STR "”的部件。",
					    STR_ARG(one->name), op->line, STR_ARG(op->key[0].text));
			errors = err_both(arena, errors, err);
		}
	}
	return errors;
}

static err_t refuse_twins(struct arena *arena, const struct templates *templates)
{
	for (size_t i = 1; i < templates->count; i++) {
		if (str_eq(templates->at[i - 1].name, templates->at[i].name)) {
			return err_new(arena, ERR_INVALID, STR ":1: 有两个同名的模板，请删掉一个。",
				       STR_ARG(templates->at[i].name));
		}
	}
	return NULL;
}

err_t templates_build(struct arena *arena, const struct view_source *sources, size_t count,
		      bool lenient, struct templates **out)
{
	struct templates *templates = arena_one(arena, struct templates);
	templates->at = arena_many(arena, struct template, count);
	templates->count = count;
	err_t errors = NULL;
	struct arena *draft = arena_new(arena);
	for (size_t i = 0; i < count; i++) {
		errors = err_both(arena, errors, compile_one(arena, draft, &sources[i], &templates->at[i]));
		arena_reset(draft);
	}
	arena_free(draft);
	if (count > 0)
		qsort(templates->at, count, sizeof *templates->at, by_name);
	errors = err_both(arena, errors, refuse_twins(arena, templates));
	errors = err_both(arena, errors, link_partials(arena, templates, lenient));
	TRY(errors);
	*out = templates;
	return NULL;
}

err_t templates_compile(struct arena *arena, const struct view_source *sources, size_t count,
			struct templates **out)
{
	return templates_build(arena, sources, count, false, out);
}
