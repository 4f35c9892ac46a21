/*
 * fuzz: the one function that every target defines, as libFuzzer wants it.
 *
 * A target feeds the bytes to one parser and asserts what must hold for any input at all (no crash is
 * the sanitizers' part). It keeps nothing between two calls and answers 0.
 */
#ifndef LIANXIN_TESTS_FUZZ_FUZZ_H
#define LIANXIN_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Holds in every build, also where assert is compiled away. */
#define must(condition)                                                                \
	do {                                                                           \
		if (!(condition)) {                                                    \
			fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                       \
		}                                                                      \
	} while (0)

#endif
