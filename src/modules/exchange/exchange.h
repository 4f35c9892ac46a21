/*
 * exchange: members of the Party talk with each other: topics that a branch opens, replies, notes of experience.
 *
 * Topics and posts are registers of catalogue/exchange. Here is what a declaration cannot say: that one named person lets a post be
 * seen or does not, with his reason, which its author reads; that nothing personal is shown (engine/guard); and the pages, at the desk
 * and on a member's own phone page (web/member.h). What was said is changed by nobody: its author takes it back and says it anew.
 *
 * Nothing is liked, counted or put in an order by anybody's favour: what was said stands in the order in which it was said.
 * Nobody is told who reads, or for how long.
 */
#ifndef LIANXIN_MODULES_EXCHANGE_H
#define LIANXIN_MODULES_EXCHANGE_H

#include "web/web.h"

extern const struct module exchange_module;

#endif
