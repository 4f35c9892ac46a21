/*
 * Choosing a writer by suffix or by the Accept header.
 */
#include "view/view.h"

#include "base/arena.h"
#include "base/count.h"

static const struct view views[] = {
	{STR_INIT("json"), STR_INIT("application/json"), view_json, false, false},
	{STR_INIT("csv"), STR_INIT("text/csv; charset=utf-8"), view_csv, false, true},
	{STR_INIT("xlsx"), STR_INIT("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
	 view_xlsx, true, true},
	{STR_INIT("pdf"), STR_INIT("application/pdf"), view_pdf, true, false},
	{STR_INIT("atom"), STR_INIT("application/atom+xml; charset=utf-8"), view_atom, false, false},
	{STR_INIT("svg"), STR_INIT("image/svg+xml"), view_svg, false, true},
	{STR_INIT("ics"), STR_INIT("text/calendar; charset=utf-8"), view_ics, false, true},
};

enum { VIEWS = COUNT(views) };

const struct view *view_of_suffix(struct str suffix)
{
	for (size_t i = 0; i < VIEWS; i++) {
		if (str_eq(views[i].suffix, suffix))
			return &views[i];
	}
	return NULL;
}

/* A weight "0.8" in thousandths; malformed ones count as 0. */
static int weight_of(struct str text)
{
	if (text.len == 0 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1'))
		return 0;
	int weight = (text.at[0] - '0') * 1000, place = 100;
	if (text.len > 1 && text.at[1] != '.')
		return 0;
	for (size_t i = 2; i < text.len; i++, place /= 10) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return 0;
		weight += (text.at[i] - '0') * place;
	}
	return weight > 1000 ? 1000 : weight;
}

static const struct view *view_of_type(struct str type)
{
	for (size_t i = 0; i < VIEWS; i++) {
		struct str known = views[i].type;
		if (str_same(str_cut(&known, ';'), type))
			return &views[i];
	}
	return NULL;
}

const struct view *view_of_accept(struct str accept)
{
	const struct view *best = NULL;
	int best_weight = 0;
	while (accept.len > 0) {
		struct str rest = str_cut(&accept, ',');
		struct str type = str_trim(str_cut(&rest, ';'));
		int weight = 1000;
		while (rest.len > 0) {
			struct str parameter = str_trim(str_cut(&rest, ';'));
			if (str_starts(parameter, S("q=")))
				weight = weight_of(str_sub(parameter, 2, parameter.len));
		}
		const struct view *view = view_of_type(type);
		bool html = str_same(type, S("text/html")) || str_eq(type, S("*/*")) ||
			    str_same(type, S("text/*")) || str_same(type, S("application/xhtml+xml"));
		if ((view == NULL && !html) || weight <= best_weight)
			continue;
		best = view;
		best_weight = weight;
	}
	return best;
}
