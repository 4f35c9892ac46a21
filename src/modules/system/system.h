/*
 * system: logging in, accounts and rights, the audit trail, the calendar, jobs and files, and the pages
 * that every register has when no module tailors its own.
 *
 * A register of the catalogue is usable by these pages alone: list, form, record, steps of its flow,
 * import. The module knows registers by their entries and never by their names.
 */
#ifndef LIANXIN_MODULES_SYSTEM_H
#define LIANXIN_MODULES_SYSTEM_H

#include "web/web.h"

extern const struct module system_module;

#endif
