/*
 * view: writers that turn a doc into bytes. The writer is chosen by suffix or Accept.
 *
 * HTML comes from Mustache templates compiled at start to instructions; {{x}} escapes, {{{x}}} is
 * allowed only for DOC_HTML. JSON leaves out '_' keys. CSV is UTF-8 with BOM; cells that a spreadsheet
 * would take for a formula (also after blanks, quotes or full-width ＝＋－＠) get an apostrophe. XLSX
 * and PDF are slow and use big libraries: the caller runs them in a sandboxed room (room/room.h).
 */
#ifndef LIANXIN_VIEW_VIEW_H
#define LIANXIN_VIEW_VIEW_H

#include "base/buf.h"
#include "base/doc.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct templates;

/* A template's or asset's source, compiled into the program or read from an overlay folder. */
struct view_source {
	struct str name; /* "desk/cases", "part/field" */
	struct str text;
};

/* Compiles all; unknown partials, open sections and bad tags are errors "name:line: …", all of them. */
err_t templates_compile(struct arena *arena, const struct view_source *sources, size_t count,
			struct templates **out) MUST_USE;
bool templates_has(const struct templates *templates, struct str name);
err_t view_html(const struct templates *templates, struct str name, struct doc *doc,
		struct buf *out) MUST_USE;
/* One template alone with raw {{{text}}} allowed, for the specification's tests only. */
err_t view_spec(struct arena *arena, struct str text, const struct view_source *partials, size_t count,
		struct doc *doc, struct buf *out) MUST_USE;

err_t view_json(struct doc *doc, struct buf *out) MUST_USE;
err_t view_csv(struct doc *doc, struct buf *out) MUST_USE;
/* The rows of a further part of the same table, without the head. */
err_t view_csv_more(struct doc *doc, struct buf *out) MUST_USE;
err_t view_xlsx(struct doc *doc, struct buf *out) MUST_USE;
err_t view_pdf(struct doc *doc, struct buf *out) MUST_USE;
err_t view_atom(struct doc *doc, struct buf *out) MUST_USE;
err_t view_ics(struct doc *doc, struct buf *out) MUST_USE;
err_t view_svg(struct doc *doc, struct buf *out) MUST_USE;

struct view {
	struct str suffix; /* "csv" */
	struct str type;   /* Content-Type */
	err_t (*write)(struct doc *doc, struct buf *out);
	bool heavy;        /* run it in a room */
	bool attachment;   /* answered as a download */
};
/* NULL when there is no such writer. html is not among them: it needs a template. */
const struct view *view_of_suffix(struct str suffix);
/* The writer that an Accept header likes best; NULL: html, also when it likes all alike. */
const struct view *view_of_accept(struct str accept);

/*
 * What runs in a room (room/room.h), as its tasks want it. in of "xlsx" and "pdf": the doc as JSON;
 * of "picture": the longer side in pixels, after a blank the quarter turns to the right (0 to 3). out of "sheet" (an xlsx or csv file): JSON
 * {rows:[{n: row number, cells:[{t: text, num: was a number}]}]}.
 */
err_t view_task_xlsx(struct arena *arena, struct str in, struct str file, struct str *out) MUST_USE;
err_t view_task_pdf(struct arena *arena, struct str in, struct str file, struct str *out) MUST_USE;
err_t view_task_picture(struct arena *arena, struct str in, struct str file, struct str *out) MUST_USE;
err_t view_task_sheet(struct arena *arena, struct str in, struct str file, struct str *out) MUST_USE;
/* Loads fonts and converters, for room_serve: later the sandbox would not let them in. */
void view_prepare(void);

/*
 * A table (doc key "table"), for CSV, XLSX and PDF:
 *   {title, summary (what was filtered, and how many), columns:[{key, title, num}], rows:[…]}
 * rows: {key: value} or the page's {cells:[{key, text | status:{text}}]}. XLSX also knows of a column's
 * unit (below its title) and band (neighbours of one band stand under it, in a header of two rows); of the
 * table's notes:[{text}] below the rows; of a column
 * tone:"err" (red, for 错误原因); and of a table to be filled in, template:true (no title above, text
 * cells all down), its columns' required, note (a comment) and options:[{text}] (a list to choose
 * from); and of a doc key "guide", a table for a second sheet 填写说明.
 *
 * A feed (doc key "feed"), for Atom:
 *   {title, id, url, self, author, updated (ms), entries:[{id, title, url, updated, published, summary, content}]}
 *   content may be html.
 * A calendar (doc key "calendar"), for iCalendar:
 *   {title, events:[{uid, title, day [, last] (YYYY-MM-DD) | start, end (ms), place, text, url,
 *    updated (ms), sequence, cancelled}]}
 */

/* JSON in: a doc from text (depth ≤ 32, ≤ 1 MiB). */
err_t view_json_read(struct arena *arena, struct str text, struct doc **out) MUST_USE;
/* The same for what view_json has written itself (≤ 256 MiB): what travels to and from a room. */
err_t view_json_read_own(struct arena *arena, struct str text, struct doc **out) MUST_USE;

/* DOC_HTML nodes; the only places that make HTML in C. */
struct doc *view_qr(struct arena *arena, struct str text, struct str label); /* SVG, ECC M, 4 modules of quiet zone */
struct doc *view_ring(struct arena *arena, int percent, const char *tone, struct str middle); /* time lamp */
struct view_bar {
	struct str label;
	int64_t value;
	struct str url;   /* may be empty: then the bar is no link */
	const char *tone; /* ok, warn, err, or NULL for a plain bar */
};
struct doc *view_bars(struct arena *arena, struct str title, const struct view_bar *bars, size_t count);

/*
 * A print document (doc key "print"):
 *   {paper: "A4"|"A4L"|"A5"|"A3"|"A3L"|"80mm", title, subtitle, number, org, blocks:[…], footer}
 * blocks: {kind:"fields", rows:[{label,value}]} · {kind:"text", text} · {kind:"heading", text} ·
 *   {kind:"list", items:[{text}]} · {kind:"table", columns:[{key,title,num}], rows:[…]} ·
 *   {kind:"qr", text, caption} · {kind:"sign", labels:[{text}]} (a line and a date each; a label with
 *   章 gets a place for the seal instead, 盖章处). text and title may hold line ends; a text block may
 *   have align:"right"|"center" · {kind:"picture", data (a JPEG in hexadecimal), caption}.
 * A book has besides {kind:"chapter", text} (on a page of its own), {kind:"entry", text} and one {kind:"contents"}: both with their pages.
 * parts:[{title, blocks}] instead of blocks: one A4 sheet with lines to cut along, the head on each part.
 * Fonts: Noto CJK; A4 notices follow GB/T 9704-2012 margins.
 */

/*
 * Drawings (sheets:[drawing, …] of a print document instead of blocks): one a page, each in its own size; ".svg" gives
 * the first. {title, width, height, shapes}, lengths in tenths of a millimetre, from the upper left:
 *   {kind:"box", tone, x, y, w, h, size (of the round corner)[, url, text]} · {kind:"line", tone, size, points:[{x, y}]} ·
 *   {kind:"text", tone, x, y (of the base line), size, text, align, bold} · {kind:"qr", x, y, w, text}
 * A box or text may have colour:"#rrggbb" instead of its tone's (and then no rim). A text may have song (serifs), w (it
 * is never wider on paper), turned (read from above to below, lying on its side) and down (its letters stand below each
 * other, h apart). scale of a drawing: a PDF shows it so
 * many times smaller.
 * tones: paper floor room goal stairs gate blocked here door way cut rim ink soft red white none. dashed: of a line or a rim.
 */
struct doc *drawing_new(struct arena *arena, struct str title, int width, int height);
struct doc *drawing_box(struct doc *drawing, const char *tone, int x, int y, int w, int h);
struct doc *drawing_line(struct doc *drawing, const char *tone, int thick);
void drawing_point(struct doc *line, int x, int y);
void drawing_code(struct doc *drawing, struct str text, int x, int y, int side);
struct drawing_label {
	const char *tone;
	int x, y, w, h;   /* the box that it must stay in */
	int size, least;  /* of type: as wished, and no smaller */
	bool bold, left;  /* left: else in the middle */
};
/* A text in as many lines as it takes, smaller until it fits its box. */
void drawing_text(struct doc *drawing, struct str text, const struct drawing_label *label);
/*
 * The letters of a sign: in one line as large as they fit, smaller step by step down to a least size, then in two
 * lines (broken at '|', which is never drawn). size: of the letters, tenths of a millimetre.
 */
struct lettering {
	struct str colour; /* "#rrggbb" */
	int x, y, w, h;    /* the box that they must stay in */
	int size, least;   /* as wished, and no smaller in one line */
	bool bold, song, left;
	bool down;         /* below each other; two lines then stand side by side, the first on the right */
	bool turned;       /* lying on its side: a second language beside letters that stand below each other */
};
/* Gives the size that was taken; below least: even two lines wanted less. */
int drawing_letters(struct doc *drawing, struct str text, const struct lettering *letters);

/*
 * A text that flows: paragraphs (a line each) into columns of a box, the type as large as all of it fits.
 * Gives the size; below least: it does not fit at a size that can be read, and stays inside all the same.
 */
int drawing_flow(struct doc *drawing, struct str text, int columns, const struct lettering *letters);

/* For a page: DOC_HTML. */
struct doc *view_drawing(struct arena *arena, const struct doc *drawing);

/* Reads an xlsx: calls row for each row of the first sheet with the cells' text (numbers as typed,
 * dates as YYYY-MM-DD); row numbers are Excel's. Limits: 1,000 entries, 64 MiB unpacked, ratio 100,
 * 200,000 rows, 200 columns. */
struct xlsx_cell {
	struct str text;
	bool number; /* was a number, not text: 18-digit numbers must be refused by the caller */
};
typedef err_t xlsx_row(void *arg, int row, const struct xlsx_cell *cells, size_t count);
err_t xlsx_read(struct arena *arena, struct str path, xlsx_row *each, void *arg) MUST_USE;
/* The same for CSV (UTF-8 with or without BOM, or GB18030; RFC 4180 quotes). */
err_t csv_read(struct arena *arena, struct str path, xlsx_row *each, void *arg) MUST_USE;

/* Decodes a JPEG, PNG or WebP (magic and dimensions checked first, ≤ 20 megapixels, ≤ 10 MiB), turns
 * it by its EXIF orientation, drops all metadata and writes a JPEG of at most side pixels. */
err_t picture_shrink(struct arena *arena, struct str path, int side, int quarters,
		     struct buf *out) MUST_USE;
/* Type by magic bytes: "image/jpeg", "image/png", "image/webp", "application/pdf", xlsx, "audio/…", or empty;
 * "image/heic" is known to be refused in words that help. */
struct str file_sniff(struct str first_bytes);

#endif
