/*
 * signs: the sign workshop of a centre: which signs its rules ask for, each drawn from what the village has entered,
 * which hang, what is wrong with them, what they cost; and the texts of institutions, on walls and in the booklet.
 *
 * The rules, the measures and the texts are the catalogue's (catalogue/signs). The Party's emblem is never drawn:
 * a sign that bears it has an empty slot.
 */
#ifndef LIANXIN_MODULES_SIGNS_H
#define LIANXIN_MODULES_SIGNS_H

#include "web/web.h"

extern const struct module signs_module;

#endif
