/*
 * wire: what travels between the server and a room.
 *
 * A frame is a fixed head and the parts whose lengths it names. Both ends are the same binary on the
 * same machine, so numbers are the machine's; but the server trusts nothing that a room says: lengths
 * have limits and texts are checked before use.
 */
#ifndef LIANXIN_ROOM_WIRE_INTERNAL_H
#define LIANXIN_ROOM_WIRE_INTERNAL_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WIRE_MAGIC = 0x4c58524d,
	WIRE_PARTS = 3,
	WIRE_LARGEST = 256 << 20, /* bytes of one part */
	WIRE_MOST_ERRORS = 1000,
};

enum wire_kind {
	WIRE_HELLO,  /* room: what protects me (part 0) */
	WIRE_CALL,   /* server: task, input, file; number is the seconds that it may take */
	WIRE_RESULT, /* room: result (part 0) */
	WIRE_ERROR,  /* room: field, text, cause; number is the err_kind */
	WIRE_END,    /* room: no more errors */
};

struct wire_head {
	uint32_t magic, kind;
	uint64_t number;
	uint64_t length[WIRE_PARTS];
};

/* Sends head and parts. deadline: clock_monotonic ms, 0 for none. False: the other end is gone or late. */
bool wire_send(int socket, enum wire_kind kind, uint64_t number, const struct str *parts,
	       int64_t deadline);

/* Reads a head and checks it. False: the other end is gone or late, or it is no head. */
bool wire_head(int socket, struct wire_head *head, int64_t deadline);

/* Reads exactly size bytes. */
bool wire_bytes(int socket, void *to, size_t size, int64_t deadline);

#endif
