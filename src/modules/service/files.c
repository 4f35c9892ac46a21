/*
 * files: what was handed in with a case, as links of a page.
 */
#include "base/arena.h"
#include "modules/service/service_int.h"

void files_doc(struct visit *visit, const struct attachment *list, size_t count, struct str field,
	       struct str base_url, struct doc *out)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(list[i].field, field))
			continue;
		struct doc *one = doc_add_map(out);
		struct str url = str_fmt(visit->arena, STR "/%lld", STR_ARG(base_url),
					 (long long)list[i].id);
		doc_set(one, "url", url);
		bool picture = str_starts(list[i].type, S("image/"));
		doc_set(one, "thumb",
			picture ? str_join(visit->arena, url, S("?size=320")) : S(""));
		doc_set(one, "save_url", str_join(visit->arena, url, S("?save=1")));
		doc_set(one, "name", list[i].name);
		doc_set(one, "void_url", file_void_url(visit, &list[i]));
	}
}
