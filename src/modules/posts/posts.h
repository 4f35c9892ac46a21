/*
 * posts: what members of the Party without office do for the village, what each of them has promised in public, and the points
 * that a branch counts by its own rules (设岗定责、承诺践诺、积分).
 *
 * The facts and their roads are catalogue/posts/. Here is what a declaration cannot say: who may hold a post and how many, and
 * what of it stands in public, how much of an entry counts below the
 * year's cap, and that a closed year stays as it was. Nothing here ever puts members in an order by points, and no page for the
 * public or for an upper level shows any.
 */
#ifndef LIANXIN_MODULES_POSTS_H
#define LIANXIN_MODULES_POSTS_H

#include "web/web.h"

extern const struct module posts_module;
extern const struct module posts_public_module; /* the villages' pages of what was published */

#endif
