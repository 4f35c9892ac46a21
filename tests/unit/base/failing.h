/*
 * failing: memory that runs out at a chosen moment.
 *
 * The program is linked with --wrap=malloc and --wrap=calloc, so that what base takes of the system
 * passes here; libraries keep their own way. From the k-th taking on, once or lastingly, it fails.
 */
#ifndef LIANXIN_TESTS_UNIT_BASE_FAILING_H
#define LIANXIN_TESTS_UNIT_BASE_FAILING_H

#include <stdbool.h>

void fail_at(int k, bool lasting); /* the k-th from now, counted from 1 */
bool fail_never(void);             /* ends it; true when something was refused */

#endif
