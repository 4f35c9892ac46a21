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
err_t materials_doc(struct visit *visit, const struct item *item, const struct record *record,
		    const struct record *person, const struct attachment *files, size_t file_count,
		    struct doc *page) MUST_USE;
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
/* Sets papers on page: what fits the record now, what was made, what was signed. */
err_t papers_doc(struct visit *visit, const struct record *record, struct doc *page) MUST_USE;
/* Freezes what a step made due; *first: the id of the first, 0: none. In the step's transaction. */
err_t papers_due(struct visit *visit, const struct record *record, struct str step,
		 int64_t *first) MUST_USE;

/* prints_loose.c */
/* [{title,time,url}] for the applicant; base: the address of her case. */
err_t portal_papers_doc(struct visit *visit, const struct record *record, struct str base,
			struct doc *list) MUST_USE;

/* prints_sign.c: what part/signature shows and sends */
/* id: prefix of the inputs' ids; signer: the name that stands there until another is typed. */
void signature_doc(struct visit *visit, const char *id, struct str signer, struct doc *out);
/* signature of an action of flow_actions_doc: false, or the part's doc when the step hands something over. */
void step_signature_doc(struct visit *visit, const struct record *record, struct str step,
			struct doc *action);
/* After uploads_attach: keeps what was signed about a case; nothing when nothing was. */
err_t case_signed(struct visit *visit, const struct record *record, struct str purpose,
		  const struct upload *uploads) MUST_USE;
err_t step_signed(struct visit *visit, const struct record *record, struct str step,
		  const struct upload *uploads) MUST_USE;

extern const struct listener case_listeners[];
extern const struct flow_rule case_rules[];

visit_part intake_page, intake_prepare, intake_apply, intake_person_page, intake_person_apply;
visit_part item_notice_page;
visit_part cases_page, case_page, case_step_prepare, case_step_apply, receipt_page;
visit_part papers_page, paper_print_apply, paper_page, paper_again_apply, refusal_reply_page;
visit_part home_page;

#endif
