/*
 * What the files of this folder share.
 */
#ifndef LIANXIN_ENGINE_PAPER_INT_H
#define LIANXIN_ENGINE_PAPER_INT_H

#include "engine/paper/paper.h"

/* The picture of a signature, and how, by whom and when. */
void paper_put_signature(struct act *act, const struct signature *one, struct doc *blocks);

#endif
