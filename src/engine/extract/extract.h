/*
 * extract: what the Party's records have made public, carried one way from the server that keeps them to the one that faces
 * the public: whatever is on view of the registers that are at hand with the Party's records alone (engine/publish), as it
 * was frozen: a branch's board with its counts, posts, promises and what became of them, theme days, campaigns.
 *
 * A file of lines that anybody can read before it leaves, signed by the sender (Ed25519). It says when it was made and
 * carries a number that grows. The signature is the only proof: nothing of the file is believed before it holds, and nothing
 * else comes with it. Only what is public already stands in it: no record's id, no name that was not published.
 *
 * The reader refuses; it repairs nothing: what it takes, the writer writes again byte for byte. Taking one replaces what
 * stood there, in the caller's transaction.
 */
#ifndef LIANXIN_ENGINE_EXTRACT_H
#define LIANXIN_ENGINE_EXTRACT_H

#include "base/crypt.h"
#include "base/err.h"
#include "engine/publish/publish.h"

enum {
	EXTRACT_BYTES = 8 << 20, /* of a file */
	EXTRACT_NOTICES = 20000, /* in a file */
};

struct extract {
	struct str county,
		key; /* key: sign_key_id of the sender's public key; the writer fills it */
	int64_t number, made; /* made: UTC ms */
	const struct notice *notices; /* newest first; only reg, org, title, from, until and rows */
	size_t notice_count;
	struct str digest; /* of the whole file, when it was read */
};

/* ---- the file (file.c, reader.c); no database ---- */

err_t extract_write(struct arena *arena, const struct signer *signer, const struct extract *extract,
		    struct str *out) MUST_USE;
/*
 * Texts of *out are views of bytes or copies in arena. ERR_TOO_LARGE; ERR_INVALID: it is none, or malformed, with the line;
 * ERR_DENIED: another key than this one has signed it, or a byte is not as it was signed.
 */
err_t extract_read(struct arena *arena, struct str public_key, struct str bytes,
		   struct extract *out) MUST_USE;

/* ---- the server that keeps the records (keep.c) ---- */

/* The next number of this county: the moment in digits, and never below the last, so that it also grows after an older
 * backup was restored. */
err_t extract_number(struct act *act, struct str county, int64_t *out) MUST_USE;

/* ---- the server that faces the public (keep.c) ---- */

enum extract_fate { EXTRACT_TAKEN, EXTRACT_SAME }; /* the very file was taken before */
/*
 * Whether it would be taken: ERR_CONFLICT for another county, an older number, a moment that is still to come or too long
 * ago (the setting extract_days), a register that this program does not know. Reads alone.
 */
err_t extract_look(struct act *act, const struct extract *extract, enum extract_fate *out) MUST_USE;
/* Looks once more, then takes it: inside a transaction. */
err_t extract_take(struct act *act, const struct extract *extract, enum extract_fate *out) MUST_USE;
/* UTC ms: when what stands here of a place's Party records was written down. 0: they are our own rows, as they are; -1:
 * nothing was taken of its county yet. */
err_t extract_as_of(struct act *act, struct str org, int64_t *out) MUST_USE;

const struct table *extract_tables(size_t *count);

#endif
