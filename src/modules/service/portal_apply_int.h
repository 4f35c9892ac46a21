/*
 * What applying (portal_apply.c) and showing its form and check page (portal_apply_doc.c) share.
 */
#ifndef LIANXIN_MODULES_SERVICE_PORTAL_APPLY_INT_H
#define LIANXIN_MODULES_SERVICE_PORTAL_APPLY_INT_H

#include "modules/service/portal_int.h"

/* Where the photo of an authority's paper is sent. */
#define PAPER_FIELD "file_authority"

struct application {
	const struct item *item;
	struct upload *uploads; /* of this form and of those before it */
	bool checking;          /* the page shown is the one to read through */
	struct case_pair pair;  /* what was read of the form; the facts of its conditions */
};

/* What a villager may say of the case itself; all else of the register is for the desk. */
extern const char *const portal_case_fields[]; /* NULL-ended */
/* The item's own fields that can be asked on a phone. */
bool portal_asks(const struct field *field);
/* Whether a value of this name may come from a villager's form for this item. */
bool portal_takes(const struct item *item, struct str name);
/* At a town's centre the village is asked, too. */
bool portal_asks_village(const struct visit *visit);
/* "phone_self" or "proxy"; nothing else may be chosen on the phone. */
struct str portal_way(const struct visit *visit);

err_t application_form_doc(struct visit *visit, const struct application *application) MUST_USE;
err_t application_check_doc(struct visit *visit, const struct application *application) MUST_USE;

#endif
