/*
 * posts: what members of the Party without office do for the village, what each of them has promised in public (设岗定责、承诺践诺).
 *
 * The facts and their roads are catalogue/posts/. Here is what a declaration cannot say: who may hold a post and how many, and
 * what of it stands in public.
 */
#ifndef LIANXIN_MODULES_POSTS_H
#define LIANXIN_MODULES_POSTS_H

#include "web/web.h"

extern const struct module posts_module;

#endif
