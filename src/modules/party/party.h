/*
 * party: Party organisations and their members (党组织和党员).
 *
 * The facts are the registers of catalogue/party/. Here is what a declaration cannot say: what must hold between them, what
 * follows from them (a term's end, years of standing, who has been lost for how long, whether an election was valid), and
 * the pages on which a branch sees itself. A member is a person of the people register: what is known of the person is drawn
 * from there and follows it, and is never typed a second time. He is of one organisation at a time: a transfer moves his row,
 * from here to there, in the transaction in which somebody accepts him.
 */
#ifndef LIANXIN_MODULES_PARTY_H
#define LIANXIN_MODULES_PARTY_H

#include "web/web.h"

extern const struct module party_module;

#endif
