/*
 * place: see place.h.
 */
#include "web/place.h"

#include "base/arena.h"

/* Who works above a village chooses one. */
static err_t put_choice(struct visit *visit, struct str at)
{
	struct place_row *places = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "places");
	TRY(place_children(&visit->act, at, &places, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", places[i].name);
		doc_set(one, "url",
			str_fmt(visit->arena, STR "?at=" STR, STR_ARG(visit->url),
				STR_ARG(places[i].code)));
	}
	visit->template = "desk/rooms-places";
	visit_title(visit, str_join(visit->arena, place_name(&visit->act, at), S("：选一个村")));
	return NULL;
}

err_t visit_village(struct visit *visit, struct str resource, const char *refusal, struct str *org)
{
	struct str at = visit_field(visit, "at").len > 0 ? visit_field(visit, "at")
							 : visit_query(visit, "at");
	struct place_row row;
	*org = S("");
	if (at.len == 0)
		at = visit->act.org;
	if (tier_of_code(at) == TIER_GROUP)
		at = str_sub(at, 0, tier_length(TIER_VILLAGE));
	TRY(place_load(&visit->act, at, &row));
	if (row.tier < TIER_VILLAGE) {
		if (!str_starts(at, visit->act.org))
			return act_need(&visit->act, resource, VERB_READ, at);
		/* A form that is sent names its village: while it is applied there is no page to choose on. */
		if (visit->page == NULL)
			return err_new(visit->arena, ERR_DENIED, "%s", refusal);
		return put_choice(visit, at);
	}
	TRY(act_need(&visit->act, resource, VERB_READ, at));
	*org = at;
	return NULL;
}
