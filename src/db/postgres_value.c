/*
 * postgres_value: values between the five kinds of ours and PostgreSQL's binary forms.
 *
 * A sum of bigint comes as numeric: whole ones become integers as on SQLite, others real numbers.
 * Never guesses: a type that is none of ours is an error, so that nobody comes to rely on one.
 */
#include "db/postgres_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t type_of(enum val_kind kind)
{
	switch (kind) {
	case VAL_INT:
		return TYPE_INT8;
	case VAL_REAL:
		return TYPE_FLOAT8;
	case VAL_TEXT:
		return TYPE_TEXT;
	case VAL_BLOB:
		return TYPE_BYTEA;
	case VAL_NULL:
		break;
	}
	return TYPE_UNKNOWN;
}

void put_number(char *at, uint64_t n, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (char)(unsigned char)(n >> (8 * (bytes - 1 - i)));
}

static uint64_t take_number(const char *at, size_t bytes)
{
	uint64_t n = 0;
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)at[i];
	return n;
}

static double real_of(uint64_t bits)
{
	double real;
	memcpy(&real, &bits, sizeof real);
	return real;
}

void encode_args(struct side *side, struct args args)
{
	for (size_t i = 0; i < args.count; i++) {
		const struct val *val = &args.at[i];
		uint64_t bits = (uint64_t)val->n;
		side->formats[i] = 1;
		side->lengths[i] = 8;
		side->values[i] = side->numbers[i];
		if (val->kind == VAL_NULL) {
			side->values[i] = NULL;
		} else if (val->kind == VAL_TEXT || val->kind == VAL_BLOB) {
			side->values[i] = val->bytes.at == NULL ? "" : val->bytes.at;
			side->lengths[i] = (int)val->bytes.len;
		} else {
			if (val->kind == VAL_REAL)
				memcpy(&bits, &val->real, sizeof bits);
			put_number(side->numbers[i], bits, 8);
		}
	}
}

/* ---- numeric: base 10,000 digits, the weight of the first, a sign, digits behind the point ---- */

struct numeric {
	int digits, weight;
	bool negative, fraction;
	const char *at;
};

static int digit(const struct numeric *number, int i)
{
	return i < number->digits ? (int)take_number(number->at + 2 * (size_t)i, 2) : 0;
}

static const char *whole(const struct numeric *number, struct val *out)
{
	int64_t n = 0;
	for (int i = 0; i <= number->weight; i++) {
		int64_t one = number->negative ? -digit(number, i) : digit(number, i);
		if (__builtin_mul_overflow(n, 10000, &n) || __builtin_add_overflow(n, one, &n))
			return "a sum beyond 64 bits";
	}
	*out = V_INT(n);
	return NULL;
}

/* By way of decimal text, so that the rounding is the C library's and exact. */
static const char *broken(const struct numeric *number, struct val *out)
{
	char text[256];
	size_t used = 0;
	int last = number->digits - 1 - number->weight;
	if (number->digits > 40)
		return "a decimal number of too many digits";
	for (int i = 0; i < number->digits; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%04d", digit(number, i));
	snprintf(text + used, sizeof text - used, "e%d", -4 * last);
	double real = used == 0 ? 0 : strtod(text, NULL);
	*out = V_REAL(number->negative ? -real : real);
	return NULL;
}

static const char *decode_numeric(const char *at, size_t len, struct val *out)
{
	if (len < 8)
		return "a cut decimal number";
	uint64_t sign = take_number(at + 4, 2);
	struct numeric number = {
		.digits = (int)take_number(at, 2), .weight = (int16_t)take_number(at + 2, 2),
		.negative = sign == 0x4000, .fraction = take_number(at + 6, 2) > 0, .at = at + 8,
	};
	if ((sign != 0 && sign != 0x4000) || len < 8 + 2 * (size_t)number.digits)
		return "not a number";
	return number.fraction ? broken(&number, out) : whole(&number, out);
}

const char *decode(const PGresult *result, int row, int column, struct val *out)
{
	if (PQgetisnull(result, row, column) != 0) {
		*out = V_NULL;
		return NULL;
	}
	const char *at = PQgetvalue(result, row, column);
	size_t len = (size_t)PQgetlength(result, row, column);
	switch (PQftype(result, column)) {
	case TYPE_INT8:
		*out = V_INT((int64_t)take_number(at, 8));
		return NULL;
	case TYPE_INT4:
		*out = V_INT((int32_t)(uint32_t)take_number(at, 4));
		return NULL;
	case TYPE_INT2:
		*out = V_INT((int16_t)(uint16_t)take_number(at, 2));
		return NULL;
	case TYPE_BOOL:
		*out = V_INT(at[0] != 0);
		return NULL;
	case TYPE_FLOAT8:
		*out = V_REAL(real_of(take_number(at, 8)));
		return NULL;
	case TYPE_NUMERIC:
		return decode_numeric(at, len, out);
	case TYPE_BYTEA:
		*out = V_BLOB(((struct str){at, len}));
		return NULL;
	case TYPE_TEXT:
	case TYPE_VARCHAR:
	case TYPE_BPCHAR:
	case TYPE_NAME:
	case TYPE_CHAR:
	case TYPE_UNTYPED:
		*out = V_TEXT(((struct str){at, len}));
		return NULL;
	case TYPE_VOID:
		*out = V_NULL;
		return NULL;
	default:
		return "a type that is none of ours";
	}
}
