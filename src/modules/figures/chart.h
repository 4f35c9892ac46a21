/*
 * chart: geometry of drawings as docs, which part/chart writes as SVG.
 *
 * C says where things stand, the template makes the markup and the style sheet the colours; there is no
 * script. A drawing never stands alone: its numbers are in the table beside it, its meaning is in its
 * description for who hears the page, and what its colours say is also said by a word or a place.
 */
#ifndef LIANXIN_MODULES_FIGURES_CHART_H
#define LIANXIN_MODULES_FIGURES_CHART_H

#include "base/doc.h"
#include "base/str.h"

/* A new one at the end of a list: name makes its ids, desc is read aloud. */
struct doc *chart_new(struct doc *charts, const char *name, struct str title, int width, int height);
void chart_describe(struct doc *chart, struct str desc);
void chart_note(struct doc *chart, struct str note);

/* tone: a class behind "ch-": a, b (two series), ok, warn, err, h0 … h3. url may be empty; label is said
 * for a bar that can be followed. Nothing is drawn for a height or width of 0. */
void chart_bar(struct doc *chart, int x, int y, int width, int height, const char *tone, struct str url,
	       struct str label);
void chart_rule(struct doc *chart, const char *tone, int x1, int y1, int x2, int y2);
/* A line through points given as "M0 1L2 3". */
void chart_path(struct doc *chart, const char *tone, struct str d);
void chart_dot(struct doc *chart, const char *tone, int x, int y);
/* anchor: start, middle, end. tone "v": a value, "": plain. */
void chart_text(struct doc *chart, const char *tone, int x, int y, const char *anchor, struct str text);
/* A square of a colour and its word; gives the x behind it. */
int chart_key(struct doc *chart, int x, int y, const char *tone, const char *word);

/* The table beside it: heads first, then rows cell by cell. */
void chart_head(struct doc *chart, struct str title);
struct doc *chart_row(struct doc *chart);
void chart_cell(struct doc *row, struct str text);

/* So long a bar of at most `room` that value makes of most. */
int chart_length(int64_t value, int64_t most, int room);

#endif
