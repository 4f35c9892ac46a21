/*
 * rows: the module's registers as its files read and write them.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/posts/posts_int.h"

enum { EXAMPLE_FIELDS = 8 };

err_t posts_only_branch(struct act *act, struct str org, int64_t *out)
{
	size_t found = 0;
	int64_t id = 0;
	struct rows rows =
		db_query(act->db,
			 "SELECT id FROM r_party_org WHERE org = $1 AND voided = 0 AND "
			 "coalesce(ended_on, '') = '' AND org_kind <> 'group' ORDER BY id LIMIT 2",
			 ARGS(V_TEXT(org)));
	while (rows_next(&rows)) {
		id = rows_int(&rows, 0);
		found++;
	}
	*out = found == 1 ? id : 0;
	return rows_done(&rows);
}

/* ---- for pages ---- */

struct str posts_new_url(struct visit *visit, const struct record *org, const char *reg)
{
	return act_may(&visit->act, str_of(reg), VERB_CREATE, org->org)
		       ? str_fmt(visit->arena, "/desk/r/%s/new?organisation=%lld", reg, (long long)org->id)
		       : S("");
}

err_t posts_lead(struct visit *visit, const char *base, const char *reg)
{
	int64_t id = 0;
	if (tier_of_code(visit->act.org) == TIER_VILLAGE)
		TRY(posts_only_branch(&visit->act, visit->act.org, &id));
	visit->location = id != 0 ? str_fmt(visit->arena, "%s/%lld", base, (long long)id)
				  : str_fmt(visit->arena, "/desk/r/%s", reg);
	return NULL;
}

void posts_frame(struct visit *visit, const char *base_title, const char *base, struct str title)
{
	struct doc *one = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(one, "title", str_of(base_title));
	doc_set(one, "url", str_of(base));
	doc_set(visit->page, "here", title);
	visit_title(visit, title);
}

/* ---- an example ---- */

static err_t write_row(struct act *act, struct str line, int64_t turn, const struct record *org,
		       const struct reg *reg, const char *const *fields, size_t field_count)
{
	struct form_value values[EXAMPLE_FIELDS];
	const struct field *asked[EXAMPLE_FIELDS];
	struct form form = {values};
	struct draft *draft = NULL;
	int64_t id = 0;
	for (size_t i = 0; i < field_count; i++) {
		values[i] = (struct form_value){str_of(fields[i]), str_trim(str_cut(&line, '|')),
						i + 1 < field_count ? &values[i + 1] : NULL};
		asked[i] = reg_field(reg, str_of(fields[i]));
	}
	TRY(draft_new(act, reg, org->org, &draft));
	draft_take(draft, &form, asked, field_count);
	draft_set_int(draft, "organisation", org->id);
	draft_set_int(draft, "turn", turn); /* where there is one */
	draft_set_text(draft, "from_on", day_text(act->arena, act->today));
	if (reg->flow_count > 0)
		TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return reg->flow_count > 0 ? flow_begun(act, reg, id, S("照示例拟的")) : NULL;
}

err_t posts_write_example(struct act *act, const char *setting, const struct record *org,
			  const char *reg, const char *const *fields, size_t field_count)
{
	struct str text = catalogue_setting(act->house->catalogue, setting);
	for (int64_t turn = 1; text.len > 0; turn++) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len > 0)
			TRY(write_row(act, line, turn, org, act_register(act, reg), fields,
				      field_count < EXAMPLE_FIELDS ? field_count : EXAMPLE_FIELDS));
	}
	return NULL;
}
