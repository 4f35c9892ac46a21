/*
 * postgres_int: what the files of the PostgreSQL driver share.
 *
 * Values go both ways in PostgreSQL's binary form: no text is made of a number on one side to be read
 * on the other, and a text needs no NUL behind it.
 */
#ifndef LIANXIN_DB_POSTGRES_INT_H
#define LIANXIN_DB_POSTGRES_INT_H

#include "db/db_int.h"

#include <libpq-fe.h>

/* Object ids of the built-in types, fixed in PostgreSQL's catalogue. */
enum {
	TYPE_UNKNOWN = 0,
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_CHAR = 18,
	TYPE_NAME = 19,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_FLOAT4 = 700,
	TYPE_FLOAT8 = 701,
	TYPE_UNTYPED = 705,
	TYPE_BPCHAR = 1042,
	TYPE_VARCHAR = 1043,
	TYPE_VOID = 2278,
	TYPE_NUMERIC = 1700,
};

enum { BULK_ROOM = 1 << 16 };

/* The driver's own beside a connection. */
struct side {
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	char numbers[PARAMS_MAX][8];
	uint64_t names;  /* statements prepared so far */
	bool listening;
	bool patient; /* the session has no limit of time */
	char note[8192];
	char *bulk;      /* BULK_ROOM bytes that wait to be sent */
	size_t bulk_len;
};

uint32_t type_of(enum val_kind kind);
/* Fills the side's arrays from the arguments. */
void encode_args(struct side *side, struct args args);
void put_number(char *at, uint64_t n, size_t bytes); /* most significant byte first */
/* Reads one value; NULL or why it can't be one of ours. */
const char *decode(const PGresult *result, int row, int column, struct val *out);

err_t postgres_trouble(struct db *db, const PGresult *result) MUST_USE; /* result may be NULL */
/* The next result of what was sent, within the time of a statement; NULL at the end or when the line
 * broke (then broken is set). */
PGresult *await(struct db *db);
/* Sends one statement without preparing it and takes its result; *out may be NULL. */
err_t postgres_plain(struct db *db, const char *sql, struct args args, PGresult **out) MUST_USE;

err_t postgres_connect(struct db *db) MUST_USE;
void postgres_disconnect(struct db *db);

err_t postgres_bulk_begin(struct db *db, struct arena *arena, struct str table,
			  const struct str *names, size_t count) MUST_USE;
err_t postgres_bulk_row(struct db *db, const struct val *vals, size_t count) MUST_USE;
err_t postgres_bulk_end(struct db *db, bool good) MUST_USE;

extern const struct dialect postgres_dialect;

#endif
