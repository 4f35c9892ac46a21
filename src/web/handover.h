/*
 * handover: a clerk's form lends one of its photo fields to a phone, by a QR code, for ten minutes.
 *
 * The first browser that presses "begin" has it and no second one may. Looking alone takes nothing: what
 * previews links (chat programs, scanners) would else use it up. The phone learns which centre and which
 * material, nothing of the case. What it sends are kept files (kept.h) of the clerk's account.
 *
 * The desk hears of it by tell.c (topic "handover-ID"); one that hears no events looks every three seconds.
 */
#ifndef LIANXIN_WEB_HANDOVER_H
#define LIANXIN_WEB_HANDOVER_H

#include "web/web.h"

enum handover_state { HANDOVER_WAITING, HANDOVER_OPEN, HANDOVER_EXPIRED, HANDOVER_ENDED };

struct handover {
	int64_t id, account, made, until, opened, ended, version;
	struct str org, form, field, title, device;
};

enum handover_state handover_state(const struct handover *handover, int64_t now);

/* apply: fills id, made, until. account, org, form, field, title are the caller's. */
err_t handover_create(struct visit *visit, struct handover *handover) MUST_USE;
/* "id-mark", for /h/{ticket}. */
struct str handover_ticket(struct arena *arena, const struct house *house,
			   const struct handover *handover);
err_t handover_load(struct act *act, int64_t id, struct handover *out) MUST_USE;
/* Of a ticket, whatever its state; ERR_NOT_FOUND for a wrong mark. */
err_t handover_open(struct visit *visit, struct str ticket, struct handover *out) MUST_USE;
/* The clerk's own; ERR_NOT_FOUND for another's. */
err_t handover_own(struct visit *visit, int64_t id, struct handover *out) MUST_USE;
/* Whether this browser is the one that began. */
bool handover_is_mine(struct visit *visit, const struct handover *handover);
/* The browser's mark as kept files carry it. */
struct str handover_device(struct visit *visit);

/* apply: this browser begins. ERR_CONFLICT: another one has, or it is over. */
err_t handover_begin(struct visit *visit, const struct handover *handover) MUST_USE;
err_t handover_end(struct act *act, int64_t id) MUST_USE; /* by the desk or by the phone */
err_t handover_stir(struct act *act, int64_t id) MUST_USE; /* something of it has changed */
err_t handover_sweep(struct act *act) MUST_USE;

struct str handover_topic(struct arena *arena, int64_t id);

#endif
