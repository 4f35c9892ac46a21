/*
 * figures: counts at any node of the tree, each opening the cases behind it.
 *
 * Everything shown is a kept figure (engine/figure) or a bounded count of what is open now; no page
 * reads the table of cases. Units below stand in the order of their codes: there is no ranking.
 */
#ifndef LIANXIN_MODULES_FIGURES_H
#define LIANXIN_MODULES_FIGURES_H

#include "web/web.h"

extern const struct module figures_module;

#endif
