/*
 * frame: which village the workshop's pages are about, and what stands around them.
 */
#include "base/arena.h"
#include "modules/signs/signs_int.h"
#include "web/place.h"

err_t signs_place(struct visit *visit, struct str *org)
{
	return visit_village(visit, S("sign_plate"), "标牌由村里自己做、自己登记。要改的话，请村里登录来改。", org);
}

struct str signs_url(struct visit *visit, struct str path, struct str org)
{
	const char *joint = str_find(path, S("?")) == SIZE_MAX ? "?" : "&";
	if (str_eq(org, visit->act.org))
		return path;
	return str_fmt(visit->arena, STR "%sat=" STR, STR_ARG(path), joint, STR_ARG(org));
}

void signs_frame(struct visit *visit, struct str org, const char *here)
{
	struct doc *one = doc_add_map(doc_set_list(visit->page, "crumbs"));
	bool own = str_eq(org, visit->act.org);
	doc_set(one, "title", own ? S("标牌工坊") : str_join(visit->arena, place_name(&visit->act, org), S("的标牌")));
	doc_set(one, "url", signs_url(visit, S("/desk/signs"), org));
	doc_set(visit->page, "here", str_of(here));
	doc_set(visit->page, "at", own ? S("") : org);
}
