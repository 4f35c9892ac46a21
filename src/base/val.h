/*
 * val: one value on its way to or from the database.
 *
 * Five kinds and no more cross that door: money is a whole number of fen, yes/no is 0 or 1, a day is
 * text YYYY-MM-DD (Asia/Shanghai), an instant is a whole number of UTC milliseconds.
 */
#ifndef LIANXIN_BASE_VAL_H
#define LIANXIN_BASE_VAL_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum val_kind { VAL_NULL, VAL_INT, VAL_REAL, VAL_TEXT, VAL_BLOB };

struct val {
	enum val_kind kind;
	union {
		int64_t n;
		double real;
		struct str bytes; /* VAL_TEXT (UTF-8) and VAL_BLOB */
	};
};

#define V_NULL ((struct val){.kind = VAL_NULL})
#define V_INT(number) ((struct val){.kind = VAL_INT, .n = (number)})
#define V_REAL(number) ((struct val){.kind = VAL_REAL, .real = (number)})
#define V_TEXT(text) ((struct val){.kind = VAL_TEXT, .bytes = (text)})
#define V_BLOB(text) ((struct val){.kind = VAL_BLOB, .bytes = (text)})

/* The parameters $1, $2 … of a statement. */
struct args {
	const struct val *at;
	size_t count;
};

#define ARGS(...)                                                                   \
	((struct args){(const struct val[]){__VA_ARGS__},                           \
		       sizeof((const struct val[]){__VA_ARGS__}) / sizeof(struct val)})
#define NO_ARGS ((struct args){NULL, 0})

#endif
