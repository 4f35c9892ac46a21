/*
 * pack: a tree as bytes, and bytes as a tree again. See node.h.
 *
 * The program carries its own catalogue read (tools/embed.c): a start then spends no time on YAML, and every
 * key and text stays where it lies in the program. One node after another, parents first: a byte of what it
 * is, the line, the key, then its text or its number of children; numbers seven bits a byte, low ones first.
 * Never trusts the bytes: what does not come out even is refused.
 */
#include "catalogue/node.h"

#include "base/arena.h"

enum { IS_KIND = 3, IS_QUOTED = 4, MORE = 0x80, BITS_A_BYTE = 7, NUMBER_BYTES = 5 };

static void pack_number(struct buf *buf, size_t number)
{
	for (; number >= MORE; number >>= BITS_A_BYTE)
		buf_byte(buf, (char)(unsigned char)(number | MORE));
	buf_byte(buf, (char)(unsigned char)number);
}

static void pack_text(struct buf *buf, struct str text)
{
	pack_number(buf, text.len);
	buf_add(buf, text);
}

void node_pack(struct buf *buf, const struct node *node, bool places)
{
	int what = (int)node->kind;
	if (places && node->quoted)
		what |= IS_QUOTED;
	buf_byte(buf, (char)what);
	if (places)
		pack_number(buf, (size_t)node->place.line);
	pack_text(buf, node->key);
	if (node->kind == NODE_TEXT) {
		pack_text(buf, node->text);
		return;
	}
	pack_number(buf, node->count);
	for (const struct node *at = node->first; at != NULL; at = at->next)
		node_pack(buf, at, places);
}

struct unpacking {
	struct arena *tree;
	struct str file, rest;
};

static bool take_number(struct unpacking *from, size_t *out)
{
	*out = 0;
	for (size_t i = 0; i < NUMBER_BYTES && from->rest.len > 0; i++) {
		unsigned char byte = (unsigned char)from->rest.at[0];
		from->rest = str_sub(from->rest, 1, from->rest.len);
		*out |= (size_t)(byte & (MORE - 1)) << (i * BITS_A_BYTE);
		if (byte < MORE)
			return true;
	}
	return false;
}

static bool take_text(struct unpacking *from, struct str *out)
{
	size_t length = 0;
	if (!take_number(from, &length) || length > from->rest.len)
		return false;
	*out = str_sub(from->rest, 0, length);
	from->rest = str_sub(from->rest, length, from->rest.len);
	return true;
}

static struct node *take_node(struct unpacking *from, int depth);

static bool take_children(struct unpacking *from, struct node *in, int depth)
{
	size_t count = 0;
	if (!take_number(from, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct node *child = take_node(from, depth + 1);
		if (child == NULL)
			return false;
		node_add(in, child);
	}
	return true;
}

/* NULL when the bytes end too early or make no sense. */
static struct node *take_node(struct unpacking *from, int depth)
{
	size_t what = 0, line = 0;
	/* the list of documents stands one above what a file may nest */
	if (depth > YAML_DEPTH_MAX + 1 || !take_number(from, &what) || what > (IS_KIND | IS_QUOTED) ||
	    (what & IS_KIND) > NODE_MAP || !take_number(from, &line) || line > INT32_MAX)
		return NULL;
	struct node *node = node_new(from->tree, (enum node_kind)(what & IS_KIND),
				     (struct place){from->file, (int)line});
	node->quoted = (what & IS_QUOTED) != 0;
	if (!take_text(from, &node->key))
		return NULL;
	bool whole = node->kind == NODE_TEXT ? take_text(from, &node->text)
					     : take_children(from, node, depth);
	return whole ? node : NULL;
}

struct node *node_unpack(struct arena *tree, struct str file, struct str packed)
{
	struct unpacking from = {tree, file, packed};
	struct node *documents = take_node(&from, 0);
	return documents != NULL && documents->kind == NODE_LIST && from.rest.len == 0 ? documents : NULL;
}
