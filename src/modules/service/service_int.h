/*
 * What the pages of the road of a case share.
 */
#ifndef LIANXIN_MODULES_SERVICE_INT_H
#define LIANXIN_MODULES_SERVICE_INT_H

#include "modules/service/service.h"

/* case.c */
const struct reg *case_reg(const struct act *act);
err_t case_item(struct act *act, const struct record *record, const struct item **out) MUST_USE;
/* "B101201-261123-0013.k7qm2xw9": number and a keyed mark, so that a link can't be guessed. */
struct str case_link(struct act *act, const struct record *record);
/* Opens the case that a link proves: the act becomes its applicant. */
err_t case_open_link(struct act *act, struct str link, struct record *out) MUST_USE;
err_t case_open_tail(struct act *act, struct str number, struct str tail, struct record *out) MUST_USE;
struct str case_address(struct visit *visit, const struct record *record); /* for QR codes */
/* The item's own fields of a case; *found false when it has none. */
err_t case_extension(struct act *act, const struct record *record, const struct item *item,
		     struct record *out, bool *found) MUST_USE;
/* Titles of materials that were told as missing. */
bool case_lacks(const struct record *record, struct str material);
bool case_has(const struct record *record, struct str material, int64_t *copies);
bool words_have(struct str words, struct str one);

struct case_input {
	const struct item *item;
	struct str org;
	int64_t person;          /* 0: not in the register */
	const struct form *form;
	struct str got;          /* materials that are there */
	bool from_public;
};
/* Checks both the case and the item's own fields, writes them, begins the flow. */
err_t case_create(struct act *act, const struct case_input *input, int64_t *out) MUST_USE;

/* files.c */
struct upload {
	struct str field, name, type, digest;
	int64_t size;
	struct upload *next;
};
/* prepare: shrinks pictures in a room, keeps them in the store; faults name the form's field. */
err_t uploads_keep(struct visit *visit, struct upload **out) MUST_USE;
/* apply: refers to them; the field loses its prefix ("file_identity_card" → "identity_card"). */
err_t uploads_attach(struct act *act, const struct upload *uploads, int64_t case_id,
		     struct str org) MUST_USE;
void files_doc(struct visit *visit, const struct attachment *list, size_t count, struct str field,
	       struct str base_url, struct doc *out);

/* materials.c */
void materials_doc(struct visit *visit, const struct item *item, const struct record *record,
		   const struct attachment *files, size_t file_count, struct doc *page);
struct str materials_got(struct visit *visit, const struct item *item);
struct str material_rule(struct arena *arena, const struct material *material);

/* items.c: finding an item by name, alias, pinyin */
struct item_hit {
	const struct item *item;
	const struct refusal *refusal;
	struct str alias; /* by which other word it was found, or empty */
};
size_t items_search(struct arena *arena, const struct catalogue *catalogue, struct str words,
		    struct item_hit *hits, size_t limit);
struct str item_days(struct arena *arena, const struct item *item);

/* prints.c */
void receipt_print(struct visit *visit, const struct record *record, const struct item *item,
		   const char *paper);

extern const struct listener case_listeners[];
extern const struct flow_rule case_rules[];

visit_part intake_page, intake_prepare, intake_apply, intake_person_page, intake_person_apply;
visit_part item_notice_page;
visit_part cases_page, case_page, case_step_prepare, case_step_apply, receipt_page, slip_page;
visit_part home_page;
visit_part portal_home, portal_guide, portal_item, apply_page, apply_prepare, apply_apply;
visit_part applied_page, track_page, track_apply, portal_case, complete_page, complete_prepare,
	complete_apply, publicity_page, notice_page, objection_apply, objected_page, statement_page,
	feedback_page, feedback_apply, receipt_public, case_file;

#endif
