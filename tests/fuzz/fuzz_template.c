/*
 * Template sources: compiled or refused with places; what compiles renders within bounds, and no value
 * gets out unescaped.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "view/view.h"

static struct doc *sample(struct arena *arena)
{
	static const char json[] =
		"{\"a\":{\"b\":\"\\u0001<&\\\">'\",\"c\":[1,2,{\"d\":\"\\u0001<x>\"}]},\"t\":true,\"n\":-1.5,\"e\":[],"
		"\"l\":[{\"x\":\"1\"},{\"x\":\"2\",\"l\":[]}]}";
	struct doc *doc = NULL;
	must(view_json_read(arena, str_of(json), &doc) == NULL);
	return doc;
}

/* The mark that stands before each dangerous value is never followed by a bare angle bracket. */
static void check_escaped(struct str html)
{
	for (size_t i = 0; i + 1 < html.len; i++)
		must(html.at[i] != '\x01' || html.at[i + 1] != '<');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size > 20000)
		return 0;
	struct arena *arena = arena_new(NULL);
	struct str text = {(const char *)bytes, size};
	const struct view_source sources[] = {{S("page"), text}, {S("a"), S("<{{b}}>\n{{> p}}")}, {S("p"), S("{{x}}\n")}};
	struct templates *templates = NULL;
	err_t err = templates_compile(arena, sources, 3, &templates);
	must((err == NULL) == (templates != NULL));
	for (err_t one = err; one != NULL; one = one->next)
		must(str_starts(one->text, S("page:")));
	if (templates != NULL) {
		struct buf out = buf_new(arena, 1 << 20);
		err = view_html(templates, S("page"), sample(arena), &out);
		if (err == NULL && str_find(text, S("\x01")) == SIZE_MAX)
			check_escaped(buf_str(&out));
		must(out.len <= 1 << 20);
	}
	arena_free(arena);
	return 0;
}
