/*
 * What the pages of the road of a case share.
 */
#ifndef LIANXIN_MODULES_SERVICE_INT_H
#define LIANXIN_MODULES_SERVICE_INT_H

#include "engine/link/link.h"
#include "modules/service/service.h"

/* case.c */
const struct reg *case_reg(const struct act *act);
err_t case_item(struct act *act, const struct record *record, const struct item **out) MUST_USE;
/* Opens the case that number and phone prove: the act becomes its applicant. */
err_t case_open_tail(struct act *act, struct str number, struct str tail, struct record *out) MUST_USE;
struct str case_address(struct visit *visit, const struct record *record); /* for QR codes */
/* The item's own fields of a case; *found false when it has none. */
err_t case_extension(struct act *act, const struct record *record, const struct item *item,
		     struct record *out, bool *found) MUST_USE;
/* Titles of materials that were told as missing. */
bool case_lacks(const struct record *record, struct str material);
bool case_has(const struct record *record, struct str material, int64_t *copies);
bool words_have(struct str words, struct str one);

/* The faults that making it would meet, off the writer. */
err_t case_check(struct act *act, const struct service_case *input) MUST_USE;

/* files.c */
void files_doc(struct visit *visit, const struct attachment *list, size_t count, struct str field,
	       struct str base_url, struct doc *out);

/* materials.c */
/* record: the case, or NULL while it is being taken; person: of the register, or NULL. */
void materials_doc(struct visit *visit, const struct item *item, const struct record *record,
		   const struct record *person, const struct attachment *files, size_t file_count,
		   struct doc *page);
/* What was ticked or photographed at the window: "identity_card household_book=2". */
struct str materials_got(struct visit *visit, const struct item *item, const struct upload *uploads);
/* "person.identity": whether the register holds that of the person of this visit; NULL: no person. */
bool material_held(const struct material *material, const struct record *person);
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

/* intake.c: the five steps of the window, the one of this page is now (1 to 5) */
void intake_steps(struct visit *visit, bool item, bool person, int now);

/* prints.c */
void receipt_print(struct visit *visit, const struct record *record, const struct item *item,
		   const char *paper);

extern const struct listener case_listeners[];
extern const struct flow_rule case_rules[];

visit_part intake_page, intake_prepare, intake_apply, intake_person_page, intake_person_apply;
visit_part intake_reveal_apply, intake_refusal_page;
visit_part item_notice_page;
visit_part cases_page, case_page, case_step_prepare, case_step_apply, receipt_page, slip_page;
visit_part home_page;

#endif
