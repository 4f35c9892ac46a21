/*
 * own: what became of it, for who has told it: by the link, or by number and telephone; and the teller's own verdict.
 */
#include "modules/voices/voices_int.h"
#include "web/told.h"

static const struct told told = {
	.reg = "voice", .first = "/voice", .own = "/voice/", .title = "我说的事", .back = "说事"};

err_t voice_find_apply(struct visit *visit)
{
	return told_find(visit, &told);
}

err_t voice_own_page(struct visit *visit)
{
	return told_page(visit, &told);
}

err_t voice_step_apply(struct visit *visit)
{
	return told_step(visit, &told);
}
