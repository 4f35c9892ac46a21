/*
 * fault: what is wrong with the catalogue's files, collected.
 *
 * A technician wants to hear of everything at once, not of one fault a run; so nothing in this folder
 * stops at the first one. A fault names file and line and says in one English sentence what is wrong
 * and what was expected.
 */
#ifndef LIANXIN_CATALOGUE_FAULT_H
#define LIANXIN_CATALOGUE_FAULT_H

#include "base/err.h"
#include "catalogue/catalogue.h"

struct faults;

struct faults *faults_new(struct arena *arena);
void fault_at(struct faults *faults, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t faults_count(const struct faults *faults);
/* NULL without faults; else a list in the order of file and line. */
err_t faults_err(struct arena *arena, const struct faults *faults);

#endif
