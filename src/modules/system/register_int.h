/*
 * What the generic pages of registers share.
 */
#ifndef LIANXIN_MODULES_SYSTEM_REGISTER_INT_H
#define LIANXIN_MODULES_SYSTEM_REGISTER_INT_H

#include "modules/system/system_int.h"

/* The register of the address, when it has pages and the act holds the verb somewhere. */
err_t open_register(struct visit *visit, enum verb verb, const struct reg **out) MUST_USE;
/* Whether rows are made, moved and voided here: not what flows under another module's rules. */
bool register_takes(const struct reg *reg);
struct str register_url(struct visit *visit, const struct reg *reg);
struct str record_url(struct visit *visit, const struct record *record);
struct str record_title(struct visit *visit, const struct record *record);

/*
 * The form as the register reads it: who typed a name into a field that chooses from a list, and had no
 * script to choose it with, gets the one entry of that name. None or several are field errors.
 */
err_t form_with_choices(struct visit *visit, const struct reg *reg, struct form *out) MUST_USE;

/* record_form.c: the fields that a form of this register asks this act for. */
size_t form_asked_fields(struct visit *visit, const struct reg *reg, const struct field ***out);
/* Whether a step of its flow asks for it: then it is not asked when the record is begun. */
bool form_asks_later(const struct reg *reg, const struct field *field);

/* stale.c: the page of a form that was overtaken, and what was chosen on it. */
err_t stale_put(struct visit *visit, const struct record *record) MUST_USE;
/* Takes out of visit->form what was typed into fields for which the saved version was chosen. */
void stale_choose(struct visit *visit, const struct record *record);

#endif
