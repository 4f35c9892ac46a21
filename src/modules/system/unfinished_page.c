/*
 * unfinished_page: the addresses by which the desk's forms keep their drafts.
 *
 * The script posts to .json and is told when it was saved; the plain button of a form posts to the
 * address itself and is led back to the form.
 */
#include "base/arena.h"
#include "modules/system/system_int.h"
#include "web/unfinished.h"

err_t unfinished_page(struct visit *visit)
{
	const struct unfinished_saved *saved = visit->show ? visit->own : NULL;
	if (saved == NULL) {
		if (visit->suffix.len == 0)
			visit->location = S("/desk");
		return unfinished_doc(visit, "unfinished");
	}
	doc_set(visit->page, "saved", saved->time);
	doc_set(visit->page, "warning", saved->warning);
	doc_set_int(visit->page, "turn", saved->turn);
	return NULL;
}

err_t unfinished_apply(struct visit *visit)
{
	struct unfinished_saved *saved = arena_one(visit->arena, struct unfinished_saved);
	TRY(unfinished_save(visit, saved));
	visit->own = saved;
	visit->show = str_eq(visit->suffix, S("json"));
	visit->location = visit_field(visit, "draft");
	visit->flash = str_fmt(visit->arena, "草稿已存 " STR "。" STR, STR_ARG(saved->time),
			       STR_ARG(saved->warning));
	return NULL;
}

err_t unfinished_drop_apply(struct visit *visit)
{
	struct str key = visit_field(visit, "draft");
	TRY(unfinished_drop(&visit->act, key));
	visit->location = str_eq(visit_field(visit, "back"), S("form")) && desk_local(key) &&
					  str_starts(key, S("/desk"))
				  ? key
				  : S("/desk");
	visit->flash = S("没填完的这一份已经删掉。");
	return NULL;
}
