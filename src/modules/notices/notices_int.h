/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_NOTICES_INT_H
#define LIANXIN_MODULES_NOTICES_INT_H

#include "engine/guard/guard.h"
#include "engine/publish/publish.h"
#include "modules/notices/notices.h"

/* ---- what is made of a text (uses.c) ---- */

enum use_kind { USE_POSTER, USE_SCRIPT, USE_CARD_TITLE, USE_CARD, USE_MESSAGE, USE_ARTICLE, USE_GROUP, USES };

struct use {
	const char *field, *title, *hint;
	const char *code;   /* of notice_use: where it is used */
	const char *row;    /* its title in what was published */
	const char *setting; /* its limit; NULL: otherwise */
	int otherwise;
	bool spoken;        /* measured in seconds */
	bool strict;        /* over the limit it is refused; else it is said */
};
extern const struct use uses[USES];

/* What a proposal is made of. */
struct source {
	struct str village, title, text, url;
	int64_t day;
};
/* Characters as a telephone counts them: a Chinese one is one, one beyond the usual planes two. */
size_t message_count(struct str text);
/* The most that a use holds, in characters. */
size_t use_most(const struct act *act, enum use_kind kind);
struct str use_proposed(struct act *act, const struct source *source, enum use_kind kind);
/* "还能写 4 个字", "多了 3 个字", "念完约 52 秒". */
struct str use_measure(struct act *act, enum use_kind kind, struct str text);
/* A text and its uses as they may leave the house: past the guard, which is asked with what a hand has written; proposals
 * are made of what came out of it, so that no number is read aloud that is hidden in print. */
struct outgoing {
	struct source source;
	struct str uses[USES]; /* what a hand has written, else the proposal */
	struct guard_report report;
};
/* url: of the public page, for what is copied elsewhere; may be empty. */
err_t notice_outgoing(struct act *act, const struct record *record, struct str url, struct outgoing *out) MUST_USE;
/* The same texts for the guard. */
struct guard_ask notice_ask(struct act *act, const struct record *record);
/* Whether the text is for this use at all: none ticked is all. */
bool use_wanted(const struct record *record, enum use_kind kind);

/* ---- releasing (release.c) ---- */

err_t notice_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t notice_released(struct act *act, const struct event *event) MUST_USE;
err_t notice_opened(struct act *act, const struct event *event) MUST_USE;
err_t notice_closed(struct act *act, const struct event *event) MUST_USE;
extern const struct due notices_dues[];
/* One of its pictures as the published row has it: its id in letters, and what it shows. */
bool picture_read(struct str value, int64_t *id, struct str *words);

/* ---- published (shown.c) ---- */

struct str notice_row_of(const struct notice *notice, const char *title);
/* What is on view today about record id at this centre; ERR_NOT_FOUND else. */
err_t notice_shown(struct visit *visit, int64_t id, struct notice *out) MUST_USE;
err_t notices_hall(struct visit *visit) MUST_USE;

const struct reg *notice_reg(const struct act *act);
/* Adds an A4 poster to a list of drawings. */
void poster_print(struct visit *visit, struct doc *sheets, const struct record *record, const struct outgoing *out);

/* ---- on the loudspeaker (speaker.c) ---- */

/* Under "speaker": {plan_url, proposed, planned, times, stopped, planned_url}; false: nothing of it is said aloud. */
err_t notice_speaker(struct visit *visit, const struct record *record) MUST_USE;

visit_part notice_page, notice_uses_apply, notice_step_apply, notice_picture_prepare, notice_picture_apply, notice_poster_page;
visit_part news_page, news_one_page, news_picture_page;

#endif
