/*
 * write: a tree as YAML text again, in one plain style.
 *
 * The text is what a case keeps as its rule and what digests are made of, so it must be the same for
 * equal trees whatever style the file was written in: block maps and lists, two blanks a level, a text
 * plain when it cannot be misread and in double quotes otherwise.
 */
#include "catalogue/node.h"

/* Whether a text may stand without quotes: words, numbers, Chinese; nothing that YAML could read. */
static bool is_plain(struct str text)
{
	if (text.len == 0 || text.at[0] == '-' || text.at[0] == '.')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
		/* lead bytes of the CJK blocks and of their punctuation; not of rarer blanks */
		bool chinese = (c >= 0xe3 && c <= 0xe9) || (c >= 0x80 && c <= 0xbf);
		if (!word && !chinese)
			return false;
	}
	return true;
}

/* By runs: a start of the program writes the whole catalogue once. */
static void write_quoted(struct buf *buf, struct str text)
{
	size_t from = 0;
	buf_byte(buf, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c >= 0x20 && c != 0x7f && c != '"' && c != '\\')
			continue;
		buf_add(buf, str_sub(text, from, i - from));
		from = i + 1;
		if (c == '"' || c == '\\')
			buf_fmt(buf, "\\%c", c);
		else if (c == '\n')
			buf_add(buf, S("\\n"));
		else
			buf_fmt(buf, "\\x%02X", c);
	}
	buf_add(buf, str_sub(text, from, text.len));
	buf_byte(buf, '"');
}

/* YAML ends a line at these too, and forbids some; they are rare enough to write each as its escape. */
static bool is_strange(int32_t rune)
{
	return (rune >= 0x7f && rune <= 0xa0) || rune == 0x2028 || rune == 0x2029 || rune == 0xfeff ||
	       rune == 0xfffe || rune == 0xffff;
}

static bool has_strange(struct str text)
{
	size_t i = 0;
	while (i < text.len) {
		unsigned char lead = (unsigned char)text.at[i];
		if (lead != 0x7f && lead != 0xc2 && lead != 0xe2 && lead != 0xef)
			i++; /* begins none of them, or goes on with another */
		else if (is_strange(str_rune(text, &i)))
			return true;
	}
	return false;
}

static void write_escaped(struct buf *buf, struct str text)
{
	buf_byte(buf, '"');
	size_t i = 0;
	while (i < text.len) {
		uint32_t rune = (uint32_t)str_rune(text, &i);
		if (rune >= 0x20 && rune < 0x7f && rune != '"' && rune != '\\')
			buf_byte(buf, (char)rune);
		else
			buf_fmt(buf, "\\U%08X", rune);
	}
	buf_byte(buf, '"');
}

static void write_text(struct buf *buf, struct str text)
{
	bool strange = has_strange(text);
	if (is_plain(text) && !strange)
		buf_add(buf, text);
	else if (strange)
		write_escaped(buf, text);
	else
		write_quoted(buf, text);
}

static void end_line(struct buf *buf, const struct node *node, bool places)
{
	if (places)
		buf_fmt(buf, " # " STR ":%d", STR_ARG(node->place.file), node->place.line);
	buf_byte(buf, '\n');
}

static void write_blanks(struct buf *buf, int depth)
{
	for (int i = 0; i < depth; i++)
		buf_add(buf, S("  "));
}

static void write_children(struct buf *buf, const struct node *node, int depth, bool places);

/* The value behind "key:" or "-". */
static void write_value(struct buf *buf, const struct node *node, int depth, bool places)
{
	if (node->kind != NODE_TEXT && node->count > 0) {
		end_line(buf, node, places);
		write_children(buf, node, depth + 1, places);
		return;
	}
	buf_byte(buf, ' ');
	if (node->kind == NODE_TEXT)
		write_text(buf, node->text);
	else
		buf_add(buf, node->kind == NODE_LIST ? S("[]") : S("{}"));
	end_line(buf, node, places);
}

static void write_children(struct buf *buf, const struct node *node, int depth, bool places)
{
	for (const struct node *at = node->first; at != NULL; at = at->next) {
		write_blanks(buf, depth);
		if (node->kind == NODE_LIST) {
			buf_byte(buf, '-');
		} else {
			write_text(buf, at->key);
			buf_byte(buf, ':');
		}
		write_value(buf, at, depth, places);
	}
}

void yaml_write(struct buf *buf, const struct node *node, bool places)
{
	if (node->kind != NODE_TEXT && node->count > 0) {
		write_children(buf, node, 0, places);
		return;
	}
	if (node->kind == NODE_TEXT)
		write_text(buf, node->text);
	else
		buf_add(buf, node->kind == NODE_LIST ? S("[]") : S("{}"));
	buf_byte(buf, '\n');
}
