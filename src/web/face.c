/*
 * face: see face.h.
 */
#include "web/face.h"

#include "base/arena.h"
#include "base/count.h"
#include "web/site_int.h"

struct str face_url(const struct visit *visit, struct str rest)
{
	return str_fmt(visit->arena, "/v/" STR "%s" STR, STR_ARG(visit->act.org), visit->route->kiosk ? "/kiosk" : "",
		       STR_ARG(rest));
}

void face_begin(struct visit *visit, struct str title, struct str back_url, const char *back_title)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *lit = doc_set_map(visit->page, "_tab");
	struct doc *back = doc_set_map(page, "back");
	for (size_t i = 0; i < COUNT(tabs); i++)
		doc_set_bool(lit, tabs[i], false);
	visit_title(visit, title);
	doc_set_bool(page, "home", false);
	/* Where there is no portal, a page of the Party's own has no way back into it. */
	bool gone = !visit_has_portal(visit) && !route_is_there(visit->site, back_url);
	doc_set(back, "url", gone ? S("") : back_url);
	doc_set(back, "title", str_of(back_title));
}

void face_paragraphs(struct doc *out, const char *key, struct str text)
{
	struct doc *list = doc_set_list(out, key);
	while (text.len > 0) {
		struct str one = str_trim(str_cut(&text, '\n'));
		if (one.len > 0)
			doc_set(doc_add_map(list), "text", one);
	}
}
