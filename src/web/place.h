/*
 * place: which village a page is about, for pages that a village has and that its town and county look at.
 */
#ifndef LIANXIN_WEB_PLACE_H
#define LIANXIN_WEB_PLACE_H

#include "web/web.h"

/*
 * The village that the address or the form names (at), or one's own; the right to read `resource` there is checked.
 * Empty: who works above a village has a choice, which the page now shows. While a form is applied there is none: then
 * `refusal` is the error.
 */
err_t visit_village(struct visit *visit, struct str resource, const char *refusal, struct str *org) MUST_USE;

#endif
