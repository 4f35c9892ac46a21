/*
 * reports: tables that an upper level asks for, filled by the program, confirmed by one tap.
 *
 * What a table holds is declared in the catalogue (report:); its numbers are kept figures. A village looks
 * at its sheet and confirms it; then the numbers stand as they were shown, and what is corrected later
 * shows as a difference. A township's sheet is the sum of its villages', a county's of its townships'.
 * Nobody types a number that the house holds, and no sheet ranks anybody.
 */
#ifndef LIANXIN_MODULES_REPORTS_H
#define LIANXIN_MODULES_REPORTS_H

#include "web/web.h"

extern const struct module reports_module;

#endif
