/*
 * What the portal's pages share: the public face of a centre, for people without an account.
 *
 * A visitor acts under the role "public"; who proves one case by its link or receipt becomes the
 * applicant of that case and of no other. Nothing here shows a value that the act may not see.
 */
#ifndef LIANXIN_MODULES_SERVICE_PORTAL_INT_H
#define LIANXIN_MODULES_SERVICE_PORTAL_INT_H

#include "engine/publish/publish.h"
#include "modules/service/service_int.h"
#include "web/face.h"
#include "web/kept.h"

/* portal.c */
enum portal_tab { TAB_NONE, TAB_HOME, TAB_GUIDE, TAB_PUBLICITY, TAB_TRACK };
/* Title, the tab that is lit, no way back yet. */
void portal_begin(struct visit *visit, struct str title, enum portal_tab tab);
void portal_back(struct visit *visit, struct str url, const char *title);
/* Where the centre is, when it is open, whom to call; empty where the county has not said. */
void portal_hall(struct visit *visit, struct doc *out);
struct str portal_phone(struct visit *visit);
/* Text, tone and icon under a key of out. */
void portal_state(struct doc *out, const char *key, struct str text, const char *tone,
		  const char *icon);
/* One line of a list of {text}. */
void portal_line(struct doc *list, struct str text);
/* Fields that belong to no register, drawn and filled like all others. */
err_t portal_fields(struct visit *visit, const struct field *const *fields, size_t count,
		    const struct form *typed, struct doc *list) MUST_USE;
/* The case that the address proves and its item; its act becomes the applicant's. */
err_t portal_case_open(struct visit *visit, struct record *record, const struct item **item) MUST_USE;
/* The step by which the applicant hands in what was missing; NULL when nothing is asked. */
const struct flow_step *portal_supplement(struct act *act, const struct record *record);
/* Whose eyes: the applicant's, who may do things; a reader's or those of the hall, for looking alone. */
enum portal_sight { SIGHT_OWN, SIGHT_READER, SIGHT_HALL };
/* How far a case is, under "case" of the page. */
err_t portal_case_doc(struct visit *visit, const struct record *record, const struct item *item,
		      enum portal_sight sight) MUST_USE;
/* When it will be done, in words; empty: nothing to say. waits: for something of the applicant's. */
struct str portal_expected(struct visit *visit, const struct item *item, const struct flow_view *view,
			   bool waits);
/* "王*英", as anybody may read it over a shoulder. */
struct str portal_masked_name(struct visit *visit, const struct record *record);
/* portal_mine.c: this phone remembers a case whose own link it holds, and the page says so: `remember`. */
void portal_remember(struct visit *visit, const struct record *record);
/* `mine`: {rows, has_rows, off, days, url} of what it remembers, at most so many. */
err_t portal_mine_doc(struct visit *visit, size_t most) MUST_USE;
/* The error summary of a page that found its fault itself, in visit->errors. */
void portal_errors(struct visit *visit);
/* [{title,url}] of the steps that the applicant may take alone; case_url is the case's own address. */
void portal_steps(struct visit *visit, const struct record *record, struct str case_url,
		  struct doc *list);
/* What was written when the record last came to a state; empty: nothing. */
struct str portal_said(const struct flow_line *lines, size_t count, struct str state);
/* "number.mark": proves a record that a visitor has made to the page that thanks for it. */
struct str portal_mark(struct visit *visit, const struct record *record);
/* The record again, by the program; ERR_NOT_FOUND for a wrong mark. */
err_t portal_marked(struct visit *visit, const struct reg *reg, struct str mark,
		    struct record *out) MUST_USE;
/* An act that may read what the page then shows in its own careful words. */
struct act portal_program(const struct visit *visit);
/* The item of the address; ERR_NOT_FOUND when there is none or the county does not offer it. */
err_t portal_item_of(struct visit *visit, const struct item **out) MUST_USE;
/* What may be begun on the phone, at this centre. */
bool portal_offers(const struct visit *visit, const struct item *item);
/* Days that a notice is still on view, today among them; 0: over. */
int64_t portal_days_left(const struct visit *visit, const struct notice *notice);
struct str portal_left_words(struct visit *visit, const struct notice *notice);
/* One of four colours, the same for all items of a function. */
struct str portal_tone(struct visit *visit, struct str function);

/* prepare: the uploads of this form that answer one of the item's materials; what else a form may name is
 * left behind. *faults: pictures that were none. */
err_t portal_uploads(struct visit *visit, const struct item *item, struct upload **out,
		     err_t *faults) MUST_USE;
/* Those alone that the form carries along: of one that was refused before anybody looked at its files. */
err_t portal_carried(struct visit *visit, const struct item *item, struct upload **out) MUST_USE;

extern const struct route portal_routes[];

visit_part portal_home_page, portal_guide_page, portal_item_page, portal_statement_page;
visit_part portal_apply_page, portal_apply_prepare, portal_apply_apply;
visit_part portal_track_page, portal_track_apply, portal_case_page, portal_receipt_page,
	portal_file_page, portal_paper_page, portal_poster_page;
visit_part portal_step_page, portal_step_apply;
visit_part portal_readers_page, portal_readers_apply, portal_reader_page, portal_reader_apply;
visit_part portal_forget_apply;
visit_part kiosk_home_page, kiosk_help_page, kiosk_track_page, kiosk_track_apply;
/* portal_kiosk.c: the link in what a scanner has typed, when it is a receipt's of this site (base: its address
 * without a slash at the end); false for anything else. */
bool kiosk_scanned(struct str base, struct str typed, struct str *link);
visit_part portal_read_page, portal_read_apply;
visit_part portal_complete_page, portal_complete_prepare, portal_complete_apply;
visit_part portal_publicity_page, portal_notice_page, portal_objection_page, portal_objection_apply;
visit_part portal_feedback_page, portal_feedback_apply;

#endif
