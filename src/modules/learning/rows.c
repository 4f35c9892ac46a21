/*
 * rows: the module's registers as its files read and write them.
 */
#include "base/arena.h"
#include "engine/link/link.h"
#include "modules/learning/learning_int.h"

#include <stdlib.h>

/* By turn, where there is one, then by the moment itself: of two writers' ids the later may be the smaller. */
static int by_turn(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int64_t apart = record_int(a, "turn") - record_int(b, "turn");
	if (apart == 0)
		apart = record_int(a, "created") - record_int(b, "created");
	return apart != 0 ? (apart > 0) - (apart < 0) : (a->id > b->id) - (a->id < b->id);
}

err_t learning_of(struct act *act, const char *reg, const char *field, int64_t id, size_t limit,
		  struct record **out, size_t *count)
{
	TRY(reg_rows_of(act, reg, field, id, limit, out, count));
	if (*count > 1)
		qsort(*out, *count, sizeof **out, by_turn);
	return NULL;
}

struct str learning_number(struct arena *arena, int64_t n)
{
	return str_fmt(arena, "%lld", (long long)n);
}

void learning_orgs(struct str org, struct str out[LEARNING_TIERS])
{
	static const enum tier tiers[] = {TIER_VILLAGE, TIER_TOWN, TIER_COUNTY};
	for (size_t i = 0; i < LEARNING_TIERS; i++)
		out[i] = str_sub(org, 0, tier_length(tiers[i]));
}

/* ---- for pages ---- */

err_t learning_open(struct visit *visit, const char *reg, const char *refusal, struct record *out)
{
	err_t err =
		link_open(&visit->act, act_register(&visit->act, reg), visit_param(visit, 1), out);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	return err == NULL && str_eq(out->org, visit->act.org)
		       ? NULL
		       : err_new(visit->arena, ERR_NOT_FOUND, "%s", refusal);
}

struct str learning_new_url(struct visit *visit, struct str org, const char *reg)
{
	return act_may(&visit->act, str_of(reg), VERB_CREATE, org)
		       ? str_fmt(visit->arena, "/desk/r/%s/new", reg)
		       : S("");
}

static bool is_among(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (ids[i] == id)
			return true;
	}
	return false;
}

err_t learning_put_members(struct visit *visit, struct str org, const int64_t *taken, size_t count)
{
	enum { PEOPLE_MAX = 1000 };
	struct act *act = &visit->act;
	struct record *members = NULL;
	size_t found = 0;
	struct doc *list = doc_set_list(visit->page, "people");
	if (act_may(act, S("party_member"), VERB_READ, org))
		TRY(reg_gather(act, act_register(act, "party_member"), org, PEOPLE_MAX, &members,
			       &found));
	for (size_t i = 0; i < found; i++) {
		bool member = record_is(&members[i], "member_state", "full") ||
			      record_is(&members[i], "member_state", "probationary");
		if (!member || is_among(taken, count, members[i].id))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "id", learning_number(visit->arena, members[i].id));
		doc_set(one, "name", record_brief(act, &members[i], "name"));
		doc_set_bool(one, "ticked",
			     visit_refused(visit) &&
				     str_has_word(form_all(visit->arena, &visit->form, S("member")),
						  doc_str(one, "id")));
	}
	doc_set_bool(visit->page, "has_people", list->in.count > 0);
	return NULL;
}

err_t learning_take_people(struct visit *visit, const struct record *to, learning_taker *take, int *count)
{
	enum { PEOPLE_AT_ONCE = 100 };
	struct str names = visit_field(visit, "names");
	*count = 0;
	for (const struct form_value *one = visit->form.first; one != NULL && *count <= PEOPLE_AT_ONCE; one = one->next) {
		int64_t member = 0;
		if (!str_eq(one->name, S("member")) || !str_int(one->value, &member))
			continue;
		TRY(take(&visit->act, to, member, S("")));
		++*count;
	}
	while (names.len > 0 && *count <= PEOPLE_AT_ONCE) {
		struct str name = str_trim(str_cut(&names, '\n'));
		if (name.len == 0)
			continue;
		TRY(take(&visit->act, to, 0, name));
		++*count;
	}
	if (*count > PEOPLE_AT_ONCE)
		return err_field(visit->arena, S("names"), "一次最多加 %d 人，请分几次。", PEOPLE_AT_ONCE);
	return *count > 0 ? NULL : err_field(visit->arena, S("names"), "请勾选党员，或者写上姓名，一行一个。");
}

void learning_frame(struct visit *visit, const char *base_title, const char *base, struct str title)
{
	struct doc *one = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(one, "title", str_of(base_title));
	doc_set(one, "url", str_of(base));
	doc_set(visit->page, "here", title);
	visit_title(visit, title);
}
