/*
 * lists: how many cases have each value of the lists that a county names itself (三单三办三评).
 *
 * Shipped empty, they are nowhere to be seen. Counted when looked at and not kept, since a county may name
 * them in the middle of a year and set them long after a case was accepted; bounded as all such counts.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/figures/figures_int.h"

static err_t put_value(struct visit *visit, const struct asked *asked, const struct field *field,
		       const struct code *code, struct doc *values)
{
	struct str cases = figures_period_url(visit, asked, "accepted_on");
	int64_t n = 0;
	bool exact = true;
	TRY(figures_valued(&visit->act, asked, field->name, code->code, &n, &exact));
	struct doc *one = doc_add_map(values);
	doc_set(one, "title", code->title);
	doc_set(one, "value", figure_number(visit->arena, n, exact));
	doc_set(one, "url", n == 0 || cases.len == 0
				    ? S("")
				    : str_fmt(visit->arena, STR "&" STR "=" STR, STR_ARG(cases),
					      STR_ARG(field->name), STR_ARG(code->code)));
	return NULL;
}

err_t figures_lists(struct visit *visit, const struct asked *asked)
{
	static const char *const names[] = {"county_list", "county_way", "county_rating"};
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("case"));
	struct doc *lists = doc_set_list(visit->page, "lists");
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *field = reg_field(reg, str_of(names[i]));
		if (field == NULL || field->codes == NULL || field->codes->count == 0)
			continue;
		struct doc *one = doc_add_map(lists);
		doc_set(one, "title", field->title);
		struct doc *values = doc_set_list(one, "values");
		for (size_t k = 0; k < field->codes->count; k++)
			TRY(put_value(visit, asked, field, &field->codes->all[k], values));
	}
	doc_set_bool(visit->page, "has_lists", lists->in.count > 0);
	return NULL;
}
