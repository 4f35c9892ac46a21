/*
 * What the files of this folder share.
 */
#ifndef LIANXIN_ENGINE_PAPER_INT_H
#define LIANXIN_ENGINE_PAPER_INT_H

#include "engine/paper/paper.h"

/* A block of a print document: kind, and is_KIND for the page, whose template can only ask whether. */
struct doc *paper_block(struct doc *blocks, const char *kind);
/* The picture of a signature, and how, by whom and when. */
void paper_put_signature(struct act *act, const struct signature *one, struct doc *blocks);

#endif
