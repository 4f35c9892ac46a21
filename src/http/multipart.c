/*
 * multipart: the reader's states. See multipart.h.
 *
 * A boundary begins with CR and holds none, so a mismatch can only begin anew at the byte at hand:
 * no table is needed and nothing is looked at twice. Never keeps bytes of a part beyond the call.
 */
#include "multipart.h"

#include "base/arena.h"

#include <string.h>

enum state {
	START,
	AFTER,
	AFTER_RETURN,
	AFTER_DASH,
	HEAD,
	CONTENT,
	EPILOGUE,
	EPILOGUE_RETURN,
	ENDED
};

struct multipart {
	struct arena *arena;
	struct multipart_sink sink;
	enum state state;
	size_t parts;
	size_t matched; /* bytes of the delimiter that have come */
	size_t delimiter_len;
	char delimiter[4 + BOUNDARY_MAX + 1]; /* CR LF - - boundary */
	size_t head_len;
	char head[PART_HEAD_MAX];
};

static struct str trim_blanks(struct str s)
{
	while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = str_sub(s, 1, s.len);
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* A word or a "text in quotes" at the beginning of *rest; false when a quote is not closed. */
static bool cut_value(struct str *rest, struct str *value)
{
	if (rest->len == 0 || rest->at[0] != '"') {
		size_t end = str_find(*rest, S(";"));
		*value = trim_blanks(str_sub(*rest, 0, end == SIZE_MAX ? rest->len : end));
		*rest = end == SIZE_MAX ? (struct str){NULL, 0} : str_sub(*rest, end, rest->len);
		return value->len > 0 && str_find(*value, S("\"")) == SIZE_MAX;
	}
	struct str inner = str_sub(*rest, 1, rest->len);
	size_t end = str_find(inner, S("\""));
	if (end == SIZE_MAX)
		return false;
	*value = str_sub(inner, 0, end);
	*rest = trim_blanks(str_sub(inner, end + 1, inner.len));
	return rest->len == 0 || rest->at[0] == ';';
}

/* The next "; name=value" of *rest. Returns 1 for one, 0 at the end, -1 when malformed. */
static int next_parameter(struct str *rest, struct str *name, struct str *value)
{
	*rest = trim_blanks(*rest);
	if (rest->len == 0)
		return 0;
	if (rest->at[0] != ';')
		return -1;
	*rest = str_sub(*rest, 1, rest->len);
	size_t equal = str_find(*rest, S("="));
	if (equal == SIZE_MAX)
		return -1;
	*name = trim_blanks(str_sub(*rest, 0, equal));
	*rest = str_sub(*rest, equal + 1, rest->len);
	return name->len > 0 && cut_value(rest, value) ? 1 : -1;
}

static bool good_boundary(struct str s)
{
	static const char marks[] = "'()+_,-./:=? ";
	if (s.len == 0 || s.len > BOUNDARY_MAX || s.at[s.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool letter =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && memchr(marks, c, sizeof marks - 1) == NULL)
			return false;
	}
	return true;
}

int multipart_begin(struct arena *arena, struct str type, const struct multipart_sink *sink,
		    struct multipart **out)
{
	size_t semicolon = str_find(type, S(";"));
	struct str rest = str_sub(type, semicolon, type.len);
	struct str name, value, boundary = {NULL, 0};
	int more = next_parameter(&rest, &name, &value);
	for (; more == 1; more = next_parameter(&rest, &name, &value)) {
		if (!str_same(name, S("boundary")) || boundary.len > 0)
			return 400;
		boundary = value;
	}
	if (more < 0 || !good_boundary(boundary))
		return 400;
	struct multipart *multipart = arena_one(arena, struct multipart);
	multipart->arena = arena;
	multipart->sink = *sink;
	memcpy(multipart->delimiter, "\r\n--", 4);
	memcpy(multipart->delimiter + 4, boundary.at, boundary.len);
	multipart->delimiter_len = 4 + boundary.len;
	multipart->matched = 2; /* the first one needs no line before it */
	*out = multipart;
	return 0;
}

bool multipart_ended(const struct multipart *multipart)
{
	return multipart->state == EPILOGUE || multipart->state == ENDED;
}

/* What browsers do to a quote in a name: %22. */
static struct str unquote(struct arena *arena, struct str s)
{
	char *to = arena_alloc(arena, s.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < s.len; i++) {
		bool quote = str_starts(str_sub(s, i, 3), S("%22"));
		to[len++] = quote ? '"' : s.at[i];
		i += quote ? 2 : 0;
	}
	return (struct str){to, len};
}

static bool good_name(struct str s, size_t max)
{
	if (s.len > max || !str_valid(s))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return false;
	}
	return true;
}

/* form-data; name="…"; filename="…" */
static int read_disposition(struct arena *arena, struct str value, struct multipart_part *part)
{
	size_t semicolon = str_find(value, S(";"));
	if (part->name.len > 0 || semicolon == SIZE_MAX ||
	    !str_same(trim_blanks(str_sub(value, 0, semicolon)), S("form-data")))
		return 400;
	struct str rest = str_sub(value, semicolon, value.len), name, text;
	int more = next_parameter(&rest, &name, &text);
	for (; more == 1; more = next_parameter(&rest, &name, &text)) {
		bool is_name = str_same(name, S("name")), is_file = str_same(name, S("filename"));
		if ((is_name && part->name.len > 0) || (is_file && part->is_file) ||
		    !(is_name || is_file) || !good_name(text, is_name ? 256 : 1024))
			return 400;
		if (is_name)
			part->name = unquote(arena, text);
		else
			part->filename = unquote(arena, text);
		part->is_file = part->is_file || is_file;
	}
	return more < 0 || part->name.len == 0 ? 400 : 0;
}

/* Nothing nested, no text in another encoding than UTF-8. */
static int read_type(struct arena *arena, struct str value, struct multipart_part *part)
{
	size_t semicolon = str_find(value, S(";"));
	struct str word = str_sub(value, 0, semicolon == SIZE_MAX ? value.len : semicolon);
	if (part->type.len > 0 || !good_name(value, 256) || str_find(word, S("/")) == SIZE_MAX ||
	    str_same(str_sub(word, 0, 10), S("multipart/")))
		return 400;
	struct str rest = str_sub(value, word.len, value.len), name, text;
	int more = next_parameter(&rest, &name, &text);
	for (; more == 1; more = next_parameter(&rest, &name, &text)) {
		if (str_same(name, S("charset")) && !str_same(text, S("utf-8")))
			return 400;
	}
	part->type = str_dup(arena, value);
	return more < 0 ? 400 : 0;
}

static bool is_plain_coding(struct str value)
{
	return str_same(value, S("7bit")) || str_same(value, S("8bit")) ||
	       str_same(value, S("binary"));
}

static int read_part_line(struct arena *arena, struct str line, struct multipart_part *part)
{
	size_t colon = str_find(line, S(":"));
	if (colon == SIZE_MAX || colon == 0 || line.at[colon - 1] == ' ' || line.at[0] == ' ' ||
	    line.at[0] == '\t')
		return 400;
	struct str name = str_sub(line, 0, colon);
	struct str value = trim_blanks(str_sub(line, colon + 1, line.len));
	if (str_same(name, S("content-disposition")))
		return read_disposition(arena, value, part);
	if (str_same(name, S("content-type")))
		return read_type(arena, value, part);
	if (str_same(name, S("content-transfer-encoding")))
		return is_plain_coding(value) ? 0 : 400;
	return good_name(value, 1024) ? 0 : 400;
}

/* The head of a part is complete, its empty line included. */
static int read_part_head(struct multipart *multipart)
{
	struct multipart_part part = {0};
	struct str rest = {multipart->head, multipart->head_len - 2};
	while (rest.len > 0) {
		struct str line = str_cut(&rest, '\n');
		if (line.len == 0 || line.at[line.len - 1] != '\r' ||
		    memchr(line.at, '\r', line.len) != line.at + line.len - 1)
			return 400;
		line.len--;
		int status = read_part_line(multipart->arena, line, &part);
		if (status != 0)
			return status;
	}
	if (part.name.len == 0)
		return 400;
	if (++multipart->parts > PARTS_MAX)
		return 413;
	multipart->state = CONTENT;
	multipart->matched = 0;
	return multipart->sink.begin(multipart->sink.arg, &part);
}

static int feed_head(struct multipart *multipart, char c)
{
	if (multipart->head_len == PART_HEAD_MAX)
		return 431;
	multipart->head[multipart->head_len++] = c;
	struct str head = {multipart->head, multipart->head_len};
	if (c != '\n')
		return 0;
	if (str_eq(head, S("\r\n")))
		return 400; /* a part without a head */
	return str_ends(head, S("\r\n\r\n")) ? read_part_head(multipart) : 0;
}

/* Takes content up to a boundary; *used bytes are done. */
static int feed_content(struct multipart *multipart, struct str bytes, size_t *used)
{
	const struct multipart_sink *sink = &multipart->sink;
	if (multipart->matched == 0) {
		const char *stop = memchr(bytes.at, '\r', bytes.len);
		size_t len = stop == NULL ? bytes.len : (size_t)(stop - bytes.at);
		multipart->matched = stop == NULL ? 0 : 1;
		*used = len + multipart->matched;
		return len == 0 ? 0 : sink->data(sink->arg, str_sub(bytes, 0, len));
	}
	if (bytes.at[0] == multipart->delimiter[multipart->matched]) {
		*used = 1;
		if (++multipart->matched < multipart->delimiter_len)
			return 0;
		multipart->state = AFTER;
		return sink->end(sink->arg);
	}
	struct str held = {multipart->delimiter, multipart->matched};
	multipart->matched = 0;
	*used = 0;
	return sink->data(sink->arg, held);
}

/* One byte outside of content. */
static int feed_frame(struct multipart *multipart, char c)
{
	switch (multipart->state) {
	case START:
		if (c != multipart->delimiter[multipart->matched])
			return 400;
		if (++multipart->matched == multipart->delimiter_len)
			multipart->state = AFTER;
		return 0;
	case AFTER:
		multipart->state = c == '\r' ? AFTER_RETURN : AFTER_DASH;
		return c == '\r' || c == '-' ? 0 : 400;
	case AFTER_RETURN:
		multipart->state = HEAD;
		multipart->head_len = 0;
		return c == '\n' ? 0 : 400;
	case AFTER_DASH:
		multipart->state = EPILOGUE;
		return c == '-' ? 0 : 400;
	case HEAD:
		return feed_head(multipart, c);
	case EPILOGUE:
		multipart->state = EPILOGUE_RETURN;
		return c == '\r' ? 0 : 400;
	case EPILOGUE_RETURN:
		multipart->state = ENDED;
		return c == '\n' ? 0 : 400;
	case CONTENT:
	case ENDED:
		break;
	}
	return 400;
}

int multipart_feed(struct multipart *multipart, struct str bytes)
{
	while (bytes.len > 0) {
		size_t used = 1;
		int status = multipart->state == CONTENT ? feed_content(multipart, bytes, &used)
							 : feed_frame(multipart, bytes.at[0]);
		if (status != 0)
			return status;
		bytes = str_sub(bytes, used, bytes.len);
	}
	return 0;
}
