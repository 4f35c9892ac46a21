/*
 * What kept.c, kept_bytes.c, uploads.c and handover.c share.
 */
#ifndef LIANXIN_WEB_KEPT_INT_H
#define LIANXIN_WEB_KEPT_INT_H

#include "web/kept.h"
#include "web/site_int.h"

/* "id-mark"; purpose keeps tickets of different kinds apart. */
struct str ticket_make(struct arena *arena, const struct house *house, struct str purpose, int64_t id,
		       int64_t made);
int64_t ticket_id(struct str ticket); /* 0: malformed; the mark is not looked at */
/* The browser's mark as it is written into rows. */
struct str device_digest(struct visit *visit);
int64_t session_account(struct visit *visit);

/* In the transaction that refers to the file. */
err_t kept_claim(struct act *act, const struct kept *kept) MUST_USE;

/* uploads.c: a picture that a room gives, into the store. */
err_t upload_picture(struct visit *visit, struct str path, struct str how, struct upload *upload) MUST_USE;

/* kept_bytes.c */
void kept_sweep_pieces(const struct act *act, int64_t hours);

#endif
