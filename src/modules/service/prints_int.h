/*
 * What the pages that print share: the words of each kind of paper, and which papers fit.
 */
#ifndef LIANXIN_MODULES_SERVICE_PRINTS_INT_H
#define LIANXIN_MODULES_SERVICE_PRINTS_INT_H

#include "engine/paper/paper.h"
#include "engine/publish/publish.h"
#include "modules/service/service_int.h"

/* prints_words.c: each lives as long as what it is given. */
struct paper_source item_words(const struct item *item);
struct paper_source case_words(struct arena *arena, const struct record *record,
			       const struct item *item);
struct paper_source refusal_words(const struct refusal *refusal);
struct paper_source notice_words(const struct notice *notice);
/* By when it should be done, in words; the item's days while no clock runs. */
struct str case_promised(struct act *act, const struct record *record, const struct item *item);
/* Titles of what is still to be brought, one after the other. */
struct str case_lacking(struct act *act, const struct record *record, const struct item *item);

/* prints.c */
/* Everything but the paper; record must outlive the ask. */
err_t print_ask(struct visit *visit, const struct record *record, struct paper_ask *out) MUST_USE;
/* The page becomes the print document in a size, "" for the usual one; answered as PDF. */
void print_now(struct visit *visit, const struct paper *paper, struct doc *print, struct str size);
/* A paper about no record, filled and printed at once. */
err_t print_loose(struct visit *visit, const char *name, struct paper_source source) MUST_USE;
/* A kept paper's document with its pictures, as the page's print. */
err_t print_kept(struct visit *visit, const struct kept_paper *kept, int64_t copy) MUST_USE;

#endif
