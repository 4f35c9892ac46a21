/*
 * What the module's files share. See signs.h.
 */
#ifndef LIANXIN_MODULES_SIGNS_INT_H
#define LIANXIN_MODULES_SIGNS_INT_H

#include "engine/plan/plan.h"
#include "modules/signs/signs.h"

enum { JOBS_MAX = 700, ROOMS_ON_SIGNS = 100, PLATES_MAX = 1000, EXTRAS_MAX = 200, TEXTS_MAX = 100, LINES = 3 };

/* ---- what a village is called (names.c) ---- */

struct sign_names {
	struct str org, county, town;
	struct str village;     /* "云岭村", "柳河社区": never 村 twice */
	struct str centre;      /* "云岭村党群服务中心" */
	struct str party;       /* 支部委员会 */
	struct str committee;   /* 村民委员会, of a community 居民委员会 */
	struct str supervision; /* 村务监督委员会, 居务监督委员会 */
	struct str collective;  /* 股份经济合作社 */
	struct str second;      /* in a minority's language; may be empty */
	struct str phone, open_day, cadres, items;
	bool own;               /* the village has written its own names down */
};

/* The name that stands on signs: without 村委会 and the like behind, with 村 if nothing says what it is. */
struct str sign_village_name(struct arena *arena, struct str place);
bool sign_is_community(struct str village);
err_t sign_names_read(struct act *act, struct str org, struct sign_names *out) MUST_USE;
/* A template's words filled; words that are given (room, words, title, floor) stand for themselves. */
struct sign_words {
	const char *name; /* NULL ends a list */
	struct str text;
};
struct str sign_fill(struct arena *arena, struct str template, const struct sign_names *names,
		     const struct sign_words *more);

/* The village's cadres, as they stand at its gate. */
err_t sign_cadres(struct act *act, struct str org, struct record **out, size_t *count) MUST_USE;
/* Letters alone: blanks and where a line was broken don't matter. */
struct str sign_bare(struct arena *arena, struct str text);

/* ---- the set (set.c) ---- */

struct sign_job { /* one sign to be made */
	const struct sign *sign;
	const struct sign_rule *rule; /* NULL: no rule names it */
	enum must must;
	struct str item;              /* "roof", "room_plate-17": its name in addresses and registers */
	struct str title;             /* for lists: "党员活动室：房间门牌" */
	struct str lines[LINES];
	size_t line_count;
	struct str second;
	int width, height;            /* mm */
	int64_t price;                /* fen a square metre */
	const struct record *room, *extra;
	const struct wall_text *text;
	struct str body;
	bool changed;                 /* the village has its own text */
	int floor;
	const struct record *plate;   /* what is registered of it; NULL: nothing */
	const struct record *own;     /* the village's own measures; NULL: the county's */
};

struct sign_set {
	struct sign_names names;
	const struct sign_rules *rules; /* NULL: none in force */
	struct sign_job *jobs;
	size_t count;
	struct record *plates, *rooms, *extras, *own, *texts, *cadres;
	size_t plate_count, room_count, extra_count, own_count, text_count, cadre_count;
	struct plan plan;
	int margin; /* mm around a sign, for marks and words */
};

/* Everything of one village. */
err_t sign_set_read(struct act *act, struct str org, struct sign_set *out) MUST_USE;
struct sign_job *sign_job_of(const struct sign_set *set, struct str item); /* NULL: none */
bool sign_is_hung(const struct sign_job *job);   /* hangs */
bool sign_is_made(const struct sign_job *job);   /* is made or hangs */
/* Still to be made: asked for and not there. */
bool sign_is_wanted(const struct sign_job *job);
int64_t sign_area(const struct sign_job *job); /* square centimetres */
int64_t sign_cost(const struct sign_job *job); /* fen */
/* A place where a village has the room for it, or the standard asks for one. */
struct str sign_text_title(const struct sign_set *set, const struct wall_text *text);
struct str sign_text_body(const struct sign_set *set, const struct wall_text *text, bool *changed);
/* Whether the village has a room for the text, or its standard asks for one. */
bool sign_text_fits(struct act *act, const struct sign_set *set, const struct wall_text *text);

/* ---- drawings (draw.c, draw_room.c) ---- */

struct sign_board { /* a drawing, and where the sign lies on it; lengths in tenths of a millimetre */
	struct doc *drawing;
	int x, y, w, h;
	int scale;
};

/* A sign in its true size, with marks to cut along and what it is. *small: letters had to go below the least size. */
struct doc *sign_draw(struct visit *visit, const struct sign_set *set, const struct sign_job *job, bool *small);
/* How the boards hang at the gate, as one sees them who stands before it; NULL: the rules name none. */
struct doc *sign_draw_gate(struct visit *visit, const struct sign_set *set);
void sign_draw_cards(struct act *act, struct sign_board *board, const struct sign_set *set,
		     const struct sign_job *job, bool *small);
void sign_draw_code(struct visit *visit, struct sign_board *board, const struct sign_job *job, bool *small);
void sign_draw_guide(struct sign_board *board, const struct sign_set *set, const struct sign_job *job,
		     bool *small);
void sign_draw_roster(struct act *act, struct sign_board *board, const struct sign_set *set,
		      const struct sign_job *job, bool *small);
/* Letters in a part of the board: x, y, w, h in thousandths of its sides, size in thousandths of its height (of the
 * width where letters stand below each other). */
struct sign_part {
	int x, y, w, h, size;
	bool down, turned, left, plain; /* plain: not bold */
	struct str colour;              /* empty: the sign's ink */
	int least;                      /* mm; 0: the sign's */
};
void sign_letters(struct sign_board *board, const struct sign_job *job, struct str text,
		  const struct sign_part *part, bool *small);
/* A rectangle of the board in its thousandths, in a colour. */
void sign_fill_part(struct sign_board *board, struct str colour, int x, int y, int w, int h);
void sign_rim(struct sign_board *board, const char *tone, int x, int y, int w, int h, bool dashed);

/* The bill of quantities as drawings on A4, put in front of the signs. */
void sign_bill(struct visit *visit, const struct sign_set *set, struct doc *sheets, bool all);

/* ---- checks (check.c) ---- */

enum finding_kind { FINDING_WRONG, FINDING_MISSING, FINDING_HINT };

struct sign_finding {
	enum finding_kind kind;
	struct str title, say, why; /* what, what to do, by which rule */
	struct str url;             /* of the plate, or where to make it; may be empty */
};
err_t sign_check(struct act *act, const struct sign_set *set, struct sign_finding **out, size_t *count) MUST_USE;
err_t plate_check(struct act *act, struct draft *draft) MUST_USE; /* hooks */
err_t extra_check(struct act *act, struct draft *draft) MUST_USE;
err_t name_check(struct act *act, struct draft *draft) MUST_USE;

/* ---- pages ---- */

/* The village whose signs are looked at: the address's `at`, or one's own. Empty: there is a choice, which the page
 * now shows. */
err_t signs_place(struct visit *visit, struct str *org) MUST_USE;
struct str signs_url(struct visit *visit, struct str path, struct str org);
void signs_frame(struct visit *visit, struct str org, const char *here);

visit_part signs_page, signs_make_page, signs_make_apply, signs_state_apply, signs_all_page, signs_gate_page;
visit_part signs_check_page, texts_page, text_page, text_apply;

/* What hangs past its day, for 我的待办 (todo.c). */
err_t signs_todo(struct visit *visit, struct doc *groups) MUST_USE;

#endif
