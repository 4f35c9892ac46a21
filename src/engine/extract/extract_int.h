/*
 * What the writer and the reader of the file share.
 */
#ifndef LIANXIN_ENGINE_EXTRACT_INT_H
#define LIANXIN_ENGINE_EXTRACT_INT_H

#include "base/buf.h"
#include "engine/extract/extract.h"

#define EXTRACT_MAGIC "lianxin-extract"

/* What is written as a backslash and a letter, and the letters, in the same order. */
#define EXTRACT_ESCAPED "\\\n\t"
#define EXTRACT_LETTERS "\\nt"
enum { EXTRACT_ESCAPES = 3 };

static inline bool extract_is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

#endif
