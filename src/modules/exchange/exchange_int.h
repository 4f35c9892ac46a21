/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_EXCHANGE_INT_H
#define LIANXIN_MODULES_EXCHANGE_INT_H

#include "modules/exchange/exchange.h"

enum { EXCHANGE_TOPICS_MAX = 100, EXCHANGE_POSTS_MAX = 500, EXCHANGE_OWN_MAX = 100 };

/* ---- what must hold (rules.c) ---- */

extern const struct reg_hook exchange_hooks[];
/* Whether this account is the one who is named to look at a topic's posts, or stands in for him today. */
err_t exchange_may_moderate(struct act *act, const struct record *topic, bool *out) MUST_USE;
/* Whether a member can read a topic, and say something while it is open. */
bool exchange_is_for(const struct record *topic, const struct record *member);

/* ---- what a topic's page says (thread.c) ---- */

/* The posts of a topic, oldest first, as the program sees them. */
err_t exchange_posts(struct act *act, int64_t topic, struct record **out, size_t *count) MUST_USE;
/* posts: [{id, name, heading, day, text}] of those that are shown; has_posts. Gives back how many. */
size_t exchange_put_shown(struct act *act, const struct record *posts, size_t count,
			  struct doc *page);
/* What stands in a post's list: {id, name, heading, day, text}. */
struct doc *exchange_put_post(struct act *act, const struct record *post, struct doc *list);
/* {state, reason} of a post, for its author and for who moderates: why it was not let be seen, empty when it was. */
err_t exchange_put_state(struct act *act, const struct record *post, struct doc *one) MUST_USE;
/* Writes a post of the form's heading and text; member 0: of this account. note: of the journal's first line. */
err_t exchange_say(struct visit *visit, const struct record *topic, int64_t member,
		   struct str note) MUST_USE;
/* fields of the form in which something is said: a heading only where notes are written. */
err_t exchange_put_form(struct visit *visit, const struct record *topic, struct doc *list) MUST_USE;
bool exchange_is_open(const struct record *topic);

/* ---- pages ---- */

visit_part exchange_list_page, exchange_desk_page, exchange_desk_say, exchange_desk_step,
	exchange_desk_post_step; /* desk.c */
visit_part exchange_phone_page, exchange_phone_say, exchange_phone_withdraw; /* phone.c */
err_t exchange_own(struct visit *visit, const struct record *member, struct doc *parts) MUST_USE;

#endif
