/*
 * check: what the tests of http share: cmocka, and comparing views.
 */
#ifndef LIANXIN_TESTS_UNIT_HTTP_CHECK_H
#define LIANXIN_TESTS_UNIT_HTTP_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/http.h"

/* Equal, or both texts are shown. */
#define assert_str(got, wanted)                                                        \
	do {                                                                           \
		struct str got_ = (got), wanted_ = (wanted);                           \
		if (!str_eq(got_, wanted_))                                            \
			fail_msg("got \"" STR "\", wanted \"" STR "\"", STR_ARG(got_), \
				 STR_ARG(wanted_));                                    \
	} while (0)

#endif
