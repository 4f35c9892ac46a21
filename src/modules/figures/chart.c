/*
 * chart: see chart.h.
 */
#include "modules/figures/chart.h"

#include "base/arena.h"
#include "base/count.h"

struct doc *chart_new(struct doc *charts, const char *name, struct str title, int width, int height)
{
	static const char *const lists[] = {"bars", "rules", "paths", "dots", "texts", "heads", "lines"};
	struct doc *chart = doc_add_map(charts);
	doc_set(chart, "name", str_of(name));
	doc_set(chart, "title", title);
	doc_set(chart, "desc", S(""));
	doc_set(chart, "note", S(""));
	doc_set_int(chart, "width", width);
	doc_set_int(chart, "height", height);
	doc_set_bool(chart, "linked", false);
	for (size_t i = 0; i < COUNT(lists); i++)
		doc_set_list(chart, lists[i]);
	return chart;
}

void chart_describe(struct doc *chart, struct str desc)
{
	doc_set(chart, "desc", desc);
}

void chart_note(struct doc *chart, struct str note)
{
	doc_set(chart, "note", note);
}

void chart_bar(struct doc *chart, int x, int y, int width, int height, const char *tone, struct str url,
	       struct str label)
{
	if (width <= 0 || height <= 0)
		return;
	struct doc *bar = doc_add_map(doc_at(chart, "bars"));
	doc_set_int(bar, "x", x);
	doc_set_int(bar, "y", y);
	doc_set_int(bar, "w", width);
	doc_set_int(bar, "h", height);
	doc_set(bar, "tone", str_of(tone));
	doc_set(bar, "url", url);
	doc_set(bar, "label", label);
	if (url.len > 0)
		doc_set_bool(chart, "linked", true);
}

void chart_rule(struct doc *chart, const char *tone, int x1, int y1, int x2, int y2)
{
	struct doc *rule = doc_add_map(doc_at(chart, "rules"));
	doc_set(rule, "tone", str_of(tone));
	doc_set_int(rule, "x1", x1);
	doc_set_int(rule, "y1", y1);
	doc_set_int(rule, "x2", x2);
	doc_set_int(rule, "y2", y2);
}

void chart_path(struct doc *chart, const char *tone, struct str d)
{
	struct doc *path = doc_add_map(doc_at(chart, "paths"));
	doc_set(path, "tone", str_of(tone));
	doc_set(path, "d", d);
}

void chart_dot(struct doc *chart, const char *tone, int x, int y)
{
	struct doc *dot = doc_add_map(doc_at(chart, "dots"));
	doc_set(dot, "tone", str_of(tone));
	doc_set_int(dot, "x", x);
	doc_set_int(dot, "y", y);
}

void chart_text(struct doc *chart, const char *tone, int x, int y, const char *anchor, struct str text)
{
	struct doc *one = doc_add_map(doc_at(chart, "texts"));
	doc_set(one, "tone", str_of(tone));
	doc_set_int(one, "x", x);
	doc_set_int(one, "y", y);
	doc_set(one, "anchor", str_of(anchor));
	doc_set(one, "text", text);
}

int chart_key(struct doc *chart, int x, int y, const char *tone, const char *word)
{
	struct str text = str_of(word);
	chart_bar(chart, x, y - 10, 12, 12, tone, S(""), S(""));
	chart_text(chart, "", x + 17, y, "start", text);
	return x + 17 + (int)str_chars(text) * 12 + 16;
}

void chart_head(struct doc *chart, struct str title)
{
	struct doc *heads = doc_at(chart, "heads"), *head = doc_add_map(heads);
	doc_set(head, "title", title);
	doc_set_bool(head, "num", heads->in.count > 1);
}

struct doc *chart_row(struct doc *chart)
{
	return doc_set_list(doc_add_map(doc_at(chart, "lines")), "cells");
}

void chart_cell(struct doc *row, struct str text)
{
	struct doc *cell = doc_add_map(row);
	doc_set(cell, "text", text);
	doc_set_bool(cell, "head", row->in.count == 1);
}

int chart_length(int64_t value, int64_t most, int room)
{
	if (value <= 0 || most <= 0)
		return 0;
	int length = (int)((double)value / (double)most * room + 0.5);
	return length < 1 ? 1 : length;
}
