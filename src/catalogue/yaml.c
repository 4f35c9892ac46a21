/*
 * yaml: libyaml's events become a tree of nodes. See node.h.
 *
 * The event parser is used because it alone gives the line of every key. The text is checked for size
 * and encoding before libyaml sees it, depth is bounded by YAML_DEPTH_MAX. Never guesses types: "yes",
 * "1" and "2026-01-01" are texts until a kind says what it wants.
 */
#include "catalogue/node.h"

#include "base/arena.h"

#include <yaml.h>

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	bool live; /* event must be freed */
	bool failed;
	struct arena *arena, *tree; /* of texts, of nodes */
	struct faults *faults;
	struct str file;
};

static struct place place_of(const struct reader *reader, yaml_mark_t mark)
{
	return (struct place){reader->file, (int)mark.line + 1};
}

static void drop_event(struct reader *reader)
{
	if (reader->live)
		yaml_event_delete(&reader->event);
	reader->live = false;
}

/* Moves to the next event; false after a fault of syntax, which is noted. */
static bool next_event(struct reader *reader)
{
	drop_event(reader);
	if (reader->failed)
		return false;
	if (yaml_parser_parse(&reader->parser, &reader->event) == 1) {
		reader->live = true;
		return true;
	}
	reader->failed = true;
	const char *problem = reader->parser.problem;
	fault_at(reader->faults, place_of(reader, reader->parser.problem_mark),
		 "cannot be read as YAML: %s", problem == NULL ? "unknown problem" : problem);
	return false;
}

static struct str text_of(const yaml_char_t *text, size_t length)
{
	return (struct str){(const char *)text, length};
}

/* Anchors and tags say something that the tree does not carry, so they must not stand there. */
static void check_extras(struct reader *reader, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct place place = place_of(reader, reader->event.start_mark);
	if (anchor != NULL)
		fault_at(reader->faults, place, "anchors and aliases are not allowed");
	if (tag != NULL)
		fault_at(reader->faults, place, "tags are not allowed");
}

static struct node *read_node(struct reader *reader, int depth);

static struct node *read_text(struct reader *reader)
{
	const yaml_event_t *event = &reader->event;
	check_extras(reader, event->data.scalar.anchor, event->data.scalar.tag);
	struct node *node =
		node_new(reader->tree, NODE_TEXT, place_of(reader, event->start_mark));
	node->text = str_dup(reader->arena,
			     text_of(event->data.scalar.value, event->data.scalar.length));
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return node;
}

static struct node *read_list(struct reader *reader, int depth)
{
	check_extras(reader, reader->event.data.sequence_start.anchor,
		     reader->event.data.sequence_start.tag);
	struct node *list =
		node_new(reader->tree, NODE_LIST, place_of(reader, reader->event.start_mark));
	while (next_event(reader) && reader->event.type != YAML_SEQUENCE_END_EVENT) {
		struct node *child = read_node(reader, depth + 1);
		if (child == NULL)
			break;
		node_add(list, child);
	}
	return list;
}

/* One key and its value; false when the file cannot be read on. */
static bool read_pair(struct reader *reader, struct node *map, int depth)
{
	struct place place = place_of(reader, reader->event.start_mark);
	if (reader->event.type != YAML_SCALAR_EVENT) {
		fault_at(reader->faults, place, "a key must be a plain word");
		reader->failed = true;
		return false;
	}
	struct str key = str_dup(reader->arena, text_of(reader->event.data.scalar.value,
							 reader->event.data.scalar.length));
	check_extras(reader, reader->event.data.scalar.anchor, reader->event.data.scalar.tag);
	if (key.len > YAML_KEY_MAX)
		fault_at(reader->faults, place, "a key longer than %d bytes", YAML_KEY_MAX);
	if (!next_event(reader))
		return false;
	struct node *value = read_node(reader, depth + 1);
	if (value == NULL)
		return false;
	value->key = key;
	value->place = place;
	const struct node *twin = node_get(map, key);
	if (twin != NULL)
		fault_at(reader->faults, place, "key \"" STR "\" stands here twice (first in line %d)",
			 STR_ARG(key), twin->place.line);
	else
		node_add(map, value);
	return true;
}

static struct node *read_map(struct reader *reader, int depth)
{
	check_extras(reader, reader->event.data.mapping_start.anchor,
		     reader->event.data.mapping_start.tag);
	struct node *map =
		node_new(reader->tree, NODE_MAP, place_of(reader, reader->event.start_mark));
	while (next_event(reader) && reader->event.type != YAML_MAPPING_END_EVENT) {
		if (!read_pair(reader, map, depth))
			break;
	}
	return map;
}

/* The node that begins with the current event; NULL when the file cannot be read on. */
static struct node *read_node(struct reader *reader, int depth)
{
	struct place place = place_of(reader, reader->event.start_mark);
	if (depth > YAML_DEPTH_MAX) {
		fault_at(reader->faults, place, "nested deeper than %d levels", YAML_DEPTH_MAX);
		reader->failed = true;
		return NULL;
	}
	switch (reader->event.type) {
	case YAML_SCALAR_EVENT:
		return read_text(reader);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(reader, depth);
	case YAML_ALIAS_EVENT:
		fault_at(reader->faults, place, "anchors and aliases are not allowed");
		return node_new(reader->tree, NODE_TEXT, place);
	default:
		reader->failed = true;
		return NULL;
	}
}

static void read_documents(struct reader *reader, struct node *list)
{
	while (next_event(reader) && reader->event.type != YAML_STREAM_END_EVENT) {
		if (reader->event.type != YAML_DOCUMENT_START_EVENT)
			continue;
		if (!next_event(reader))
			return;
		struct node *node = read_node(reader, 1);
		if (node == NULL || reader->failed)
			return;
		bool blank = node->kind == NODE_TEXT && node->text.len == 0 && !node->quoted;
		if (!blank)
			node_add(list, node);
	}
}

static bool fit_to_read(struct faults *faults, struct place place, struct str text)
{
	if (text.len > YAML_SIZE_MAX) {
		fault_at(faults, place, "larger than 1 MiB");
		return false;
	}
	if (!str_valid(text)) {
		fault_at(faults, place, "not valid UTF-8, or with a NUL byte in it");
		return false;
	}
	return true;
}

bool yaml_read(struct arena *arena, struct arena *tree, struct faults *faults, struct str file,
	       struct str text, struct node **out)
{
	struct reader reader = {.arena = arena, .tree = tree, .faults = faults, .file = file};
	struct place place = {file, 1};
	*out = node_new(tree, NODE_LIST, place);
	if (!fit_to_read(faults, place, text))
		return false;
	if (yaml_parser_initialize(&reader.parser) != 1) {
		fault_at(faults, place, "no memory to read the file");
		return false;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	/* libyaml asserts a pointer, also for a text of no bytes */
	const char *bytes = text.len == 0 ? "" : text.at;
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, text.len);
	read_documents(&reader, *out);
	drop_event(&reader);
	yaml_parser_delete(&reader.parser);
	return !reader.failed;
}
