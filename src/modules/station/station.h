/*
 * station: where people are received: the delegates' office and every other kind that the catalogue names (station_kind).
 *
 * One desk serves them all and knows no kind by name. Who came, the telephone and the words are the station's own; in public
 * stands where it is, who sits there when, and what somebody has written for the public. Whether a reply was good is asked by
 * somebody who did not handle the matter, or told by the receipt's number. No station is put in order with others.
 */
#ifndef LIANXIN_MODULES_STATION_H
#define LIANXIN_MODULES_STATION_H

#include "web/web.h"

extern const struct module station_module;

#endif
