/*
 * member: a Party member's own page on his phone (我的党务), and the desk at which his branch lets him in.
 *
 * How he is let in and what he may see is web/member.h; what stands on the page comes from each module that has something of him
 * (struct module, member). Here is the door, the page around the parts, the request to correct what is wrong, and the branch's
 * list of who has been let in. Nothing here answers until a county sets `member_page` to 1.
 */
#ifndef LIANXIN_MODULES_MEMBER_H
#define LIANXIN_MODULES_MEMBER_H

#include "web/web.h"

extern const struct module member_module;

#endif
