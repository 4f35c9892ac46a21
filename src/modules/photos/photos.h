/*
 * photos: the addresses at which files wait for their form (web/kept.h) and at which a phone sends photos
 * into a clerk's form (web/handover.h).
 *
 * One way in for each kind of visitor, so that the row of the route says who may come: the desk by its
 * session, the public at a centre, a phone by the ticket of a QR code. From then on the file's own ticket
 * leads, together with whose file it is. All answers are the same small JSON.
 */
#ifndef LIANXIN_MODULES_PHOTOS_H
#define LIANXIN_MODULES_PHOTOS_H

#include "web/web.h"

extern const struct module photos_module;

#endif
