/*
 * list_page: a list as a doc: filters, table, pager, exports, for every writer alike. What a query asks for: list_filter.c.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/register/list_int.h"

enum { PAGE_ROWS = 20, PAGE_ROWS_MAX = 200, PART_ROWS = 500, EXPORT_ROWS_MAX = 5000, URL_MAX = 4096 };

static void take_sort(struct listing *listing)
{
	const struct reg *reg = listing->reg;
	bool all = reg->flow_count > 0 && !listing->open_only;
	/* Of all of them those of some days: in the order of the days, whose index has them side by side. */
	bool dated = all && reg_own_day(reg) != NULL && list_chosen(listing, reg->sort) != NULL;
	listing->sort = all && !dated ? NULL : reg->sort;
	listing->descending = listing->sort == NULL ? true : reg->descending;
	if (listing->sort == NULL)
		return;
	listing->sort_column = listing->sort->kind == FIELD_NAME
				       ? str_join(listing->act->arena, listing->sort->name, S("_sort"))
				       : listing->sort->name;
}

/* What lies on the desks at which one takes steps: each hold with its own tier's states. */
static void take_desk(struct listing *listing, struct str asked)
{
	struct act *act = listing->act;
	struct str *scopes = arena_many(act->arena, struct str, act->hold_count + 1);
	enum tier *desks = arena_many(act->arena, enum tier, act->hold_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < act->hold_count; i++) {
		const struct hold *hold = &act->holds[i];
		struct str org = str_starts(asked, hold->org) ? asked : hold->org;
		bool seen = !str_starts(org, asked) ||
			    !act_may_step(act, listing->reg->name, hold->tier, false, false, hold->org, 0) ||
			    (listing->pull && !act_may(act, reg_resource(listing->reg), VERB_EXPORT, org));
		for (size_t k = 0; k < count && !seen; k++)
			seen = desks[k] == hold->tier && str_starts(org, scopes[k]);
		if (seen)
			continue;
		scopes[count] = org;
		desks[count++] = hold->tier;
	}
	listing->scopes = scopes;
	listing->scope_count = count;
	listing->desks = desks;
}

/* What is confidential is in the lists of those alone who may see it at each place that is listed. */
static void leave_confidential_out(struct listing *listing)
{
	const struct field *field = listing->reg->confidential;
	for (size_t i = 0; field != NULL && i < listing->scope_count; i++) {
		if (act_may(listing->act, reg_resource(listing->reg), VERB_CARE, listing->scopes[i]))
			continue;
		list_choose(listing, field, "=", V_INT(0));
		return;
	}
}

/* The places that are asked for, cut to what the act may read; of an export to what it may also take out: a right to export
 * one place is none to export what is read beside it. */
static err_t take_places(struct listing *listing, struct str asked)
{
	struct act *act = listing->act;
	struct str on = reg_resource(listing->reg);
	const struct str *places = NULL;
	size_t count = 0;
	TRY(act_scope_within(act, on, listing->pull ? VERB_EXPORT : VERB_READ, asked, &places, &count));
	struct str *readable = arena_many(act->arena, struct str, count);
	for (size_t i = 0; i < count; i++) {
		if (act_may(act, on, VERB_READ, places[i]))
			readable[listing->scope_count++] = places[i];
	}
	listing->scopes = readable;
	return listing->scope_count > 0 ? NULL : act_need(act, on, VERB_READ, places[0]);
}

err_t list_make(struct act *act, const struct reg *reg, const struct query *query,
		struct listing *out)
{
	struct listing listing = {.act = act, .reg = reg, .pull = query->pull};
	size_t most = query->pull ? EXPORT_ROWS_MAX : PAGE_ROWS_MAX;
	TRY(take_places(&listing, form_get(query->params, S("org"))));
	if (reg->flow_count > 0 && str_eq(form_get(query->params, S("desk")), S("mine")))
		take_desk(&listing, form_get(query->params, S("org")));
	listing.filters = arena_many(act->arena, struct chosen, reg->filter_count * 3 + 2);
	for (size_t i = 0; i < reg->filter_count; i++)
		TRY(list_take_filter(&listing, reg->filters[i], query->params));
	leave_confidential_out(&listing);
	listing.open_only = query->open_only && reg->flow_count > 0 &&
			    !str_eq(form_get(query->params, S("view")), S("all"));
	take_sort(&listing);
	list_take_state(&listing);
	listing.after = form_get(query->params, S("after"));
	listing.words = str_trim(form_get(query->params, S("q")));
	listing.plan = listing.words.len > 0 ? plan_of(act, reg)->list_search : plan_of(act, reg)->list;
	listing.limit = query->limit == 0 ? (query->pull ? EXPORT_ROWS_MAX : PAGE_ROWS)
					  : query->limit;
	if (listing.limit > most)
		listing.limit = most;
	*out = listing;
	return NULL;
}

/* ---- cells ---- */

static const struct flow_state *state_of(const struct record *record)
{
	struct str flow_name = record_text(record, "flow"), name = record_text(record, "state");
	for (size_t i = 0; i < record->reg->flow_count; i++) {
		if (str_eq(record->reg->flows[i]->name, flow_name))
			return flow_state(record->reg->flows[i], name);
	}
	return NULL;
}

static void set_status(struct doc *cell, struct str text, struct str tone, struct str icon)
{
	struct doc *status = doc_set_map(cell, "status");
	doc_set(status, "text", text);
	doc_set(status, "tone", tone);
	doc_set(status, "icon", icon);
}

/* The lamp of a due day, always with its word: overdue red, today and tomorrow amber. */
static void due_status(struct listing *listing, const struct record *record, struct doc *cell,
		       struct str text)
{
	struct act *act = listing->act;
	struct str day = record->open ? record_text(record, "due") : S("");
	int64_t due = 0;
	/* Without a limit there is no lamp. */
	if (!record->open || str_eq(day, S(NO_DAY)) || !day_read(day, &due))
		return;
	if (listing->soon == 0)
		listing->soon = calendar_add(act->house->calendar, act->today, 2);
	if (due < act->today)
		set_status(cell, str_fmt(act->arena, STR " 已超期", STR_ARG(text)), S("err"),
			   S("alert-circle"));
	else if (due < listing->soon)
		set_status(cell, str_fmt(act->arena, STR " %s", STR_ARG(text),
					 due == act->today ? "今天到期" : "即将到期"),
			   S("warn"), S("clock"));
}

/* As the act may see it; days as they are kept: exports and machines read them. */
static struct str cell_text(struct act *act, const struct record *record, const struct field *field)
{
	if (field->kind != FIELD_DATE)
		return record_shown(act, record, field);
	struct val day = record->values[field_place(record->reg, field)];
	if (day.kind != VAL_TEXT || val_is_empty(field, day))
		return S("");
	return act_shown(act, reg_resource(record->reg), record->org, field, day.bytes);
}

/* What all cells of a column have in common; NULL: the column is not shown here. */
static struct doc *column_cell(struct listing *listing, const struct query *query, size_t column)
{
	const struct field *field = listing->reg->columns[column];
	bool led = column == 1 && listing->reg->columns[0] == query->without;
	if (field == query->without)
		return NULL;
	struct doc *cell = doc_map(listing->act->arena);
	doc_set(cell, "title", field->title);
	doc_set_bool(cell, "first", column == 0 || led);
	doc_set_bool(cell, "num", field->kind == FIELD_NUMBER || field->kind == FIELD_MONEY);
	doc_set_bool(cell, "status", false);
	doc_set_bool(cell, "link", false);
	doc_set(cell, "key", field->name);
	return cell;
}

static void add_cell(struct listing *listing, struct doc *row, struct doc *cells,
		     const struct record *record, size_t column)
{
	struct arena *arena = listing->act->arena;
	const struct field *field = listing->reg->columns[column];
	const struct flow_state *state = str_eq(field->name, S("state")) ? state_of(record) : NULL;
	struct str text = cell_text(listing->act, record, field);
	struct str said = field->kind == FIELD_DATE ? day_listed(arena, text, listing->act->today) : text;
	struct doc *cell = doc_add(cells, doc_map_on(arena, listing->cells[column]));
	doc_set(cell, "text", said);
	doc_put(row, field->name, doc_text(arena, state != NULL ? state->title : text));
	if (state != NULL)
		set_status(cell, state->title, state->tone, state->icon);
	else if (str_eq(field->name, S("due")))
		due_status(listing, record, cell, said);
}

/* A record opened from a list that was filtered knows the list, so that the next one is of it. */
static struct str row_url(struct listing *listing, const struct query *query, int64_t id)
{
	struct buf url = buf_new(listing->act->arena, 2 * URL_MAX);
	buf_add(&url, query->rows.len > 0 ? query->rows : query->url);
	buf_byte(&url, '/');
	buf_int(&url, id);
	if (query->rows.len == 0)
		buf_add(&url, listing->row_tail);
	return buf_str(&url);
}

static struct doc *row_doc(struct listing *listing, const struct query *query,
			   const struct record *record)
{
	struct doc *row = doc_map(listing->act->arena);
	doc_set_int(row, "id", record->id);
	doc_set(row, "url", row_url(listing, query, record->id));
	doc_set_int(row, "version", record->version);
	doc_set(row, "org", record->org);
	struct doc *cells = doc_list(listing->act->arena);
	for (size_t i = 0; i < listing->reg->column_count; i++) {
		if (listing->cells[i] != NULL)
			add_cell(listing, row, cells, record, i);
	}
	doc_put(row, S("_cells"), cells);
	return row;
}

/* ---- filters, pager, exports ---- */

static void encode(struct buf *url, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			     (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
		if (plain) {
			buf_byte(url, (char)c);
			continue;
		}
		buf_byte(url, '%');
		buf_byte(url, hex[c >> 4]);
		buf_byte(url, hex[c & 15]);
	}
}

struct str query_address(struct arena *arena, const struct form *params, const char *name,
			 struct str value)
{
	struct buf url = buf_new(arena, URL_MAX);
	char sep = '?';
	for (const struct form_value *one = params->first; one != NULL; one = one->next) {
		if (one->value.len == 0 || str_eq(one->name, S("after")) ||
		    str_eq(one->name, str_of(name)))
			continue;
		buf_byte(&url, sep);
		sep = '&';
		encode(&url, one->name);
		buf_byte(&url, '=');
		encode(&url, one->value);
	}
	if (value.len > 0) {
		buf_fmt(&url, "%c%s=", sep, name);
		encode(&url, value);
	}
	return buf_str(&url);
}

/* The page's own address with what was chosen, and one more parameter. */
static struct str with_param(struct act *act, const struct query *query, struct str base,
			     const char *name, struct str value)
{
	return str_join(act->arena, base, query_address(act->arena, query->params, name, value));
}

struct str reg_list_url(struct arena *arena, const struct reg *reg)
{
	return reg->module.len > 0 ? str_join(arena, S("/desk/"), reg->module)
				   : str_join(arena, S("/desk/r/"), reg->name);
}

/* A day is asked for as from … to; one day alone is both. */
static void add_day_field(struct listing *listing, struct doc *list, const struct field *field,
			  const char *compare, const char *ending, const char *word)
{
	struct arena *arena = listing->act->arena;
	struct doc *one = doc_add_map(list);
	struct str name = str_join(arena, field->name, str_of(ending)), now = S("");
	for (size_t i = 0; i < listing->filter_count; i++) {
		const struct chosen *chosen = &listing->filters[i];
		if (str_eq(chosen->field->name, field->name) &&
		    (chosen->compare[0] == '=' || chosen->compare[0] == compare[0]))
			now = field->kind == FIELD_MOMENT ? day_text(arena, day_of_moment(chosen->val.n))
							  : val_text(arena, chosen->val);
	}
	doc_set(one, "name", name);
	doc_set(one, "id", str_join(arena, S("f-"), name));
	doc_set(one, "title", str_join(arena, field->title, str_of(word)));
	doc_set(one, "value", now);
	doc_set_bool(one, "is_date", true);
}

static void add_choice(struct doc *options, struct str value, struct str title, struct str now)
{
	struct doc *option = doc_add_map(options);
	doc_set(option, "value", value);
	doc_set(option, "title", title);
	doc_set_bool(option, "selected", str_eq(value, now));
}

/* Mine, nobody's, a colleague's. */
static void add_staff_options(struct listing *listing, struct doc *one, const struct form *params)
{
	struct act *act = listing->act;
	struct account *staff = NULL;
	size_t count = 0;
	struct str now = form_get(params, doc_str(one, "name"));
	struct doc *options = doc_set_list(one, "options");
	doc_set_bool(one, "is_select", true);
	add_choice(options, S(""), S("全部"), now);
	add_choice(options, S("me"), S("我的"), now);
	add_choice(options, S("none"), S("没人认领的"), now);
	if (account_colleagues(act, act->org, &staff, &count) != NULL)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (staff[i].id != act->account)
			add_choice(options, str_fmt(act->arena, "%lld", (long long)staff[i].id),
				   staff[i].name, now);
	}
}

static void add_places(struct listing *listing, struct doc *options, struct str parent, struct str now)
{
	enum { PLACES_MAX = 60 };
	struct place_row *rows = NULL;
	size_t count = 0;
	if (parent.len == 0 || place_children(listing->act, parent, &rows, &count) != NULL)
		return;
	for (size_t i = 0; i < count && i < PLACES_MAX; i++) {
		bool inside = tier_of_code(rows[i].code) == TIER_TOWN && now.len > 0 &&
			      str_starts(now, rows[i].code);
		add_choice(options, rows[i].code,
			   tier_of_code(parent) == TIER_TOWN && listing->place_depth > 0
				   ? str_join(listing->act->arena, S("　"), rows[i].name)
				   : rows[i].name,
			   now);
		listing->place_depth += inside;
		if (inside)
			add_places(listing, options, rows[i].code, now);
		listing->place_depth -= inside;
	}
}

/* Above the village one asks for one village of many; a county first for a town. */
static void add_place_field(struct listing *listing, const struct query *query, struct doc *list)
{
	const struct str *scopes = NULL;
	size_t count = 0;
	struct str now = form_get(query->params, S("org"));
	if (act_scopes(listing->act, reg_resource(listing->reg), VERB_READ, &scopes, &count) != NULL ||
	    count != 1 || scopes[0].len == 0 || tier_of_code(scopes[0]) >= TIER_VILLAGE)
		return;
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", S("org"));
	doc_set(one, "id", S("f-org"));
	doc_set(one, "title", tier_of_code(scopes[0]) == TIER_TOWN ? S("村") : S("地方"));
	doc_set(one, "value", now);
	doc_set_bool(one, "is_select", true);
	struct doc *options = doc_set_list(one, "options");
	add_choice(options, S(""), S("全部"), now);
	add_places(listing, options, scopes[0], now);
}

/* Several codes came by a link: they stand among the choices as one. */
static void add_several(struct doc *one, const struct field *field, struct str now)
{
	struct doc *options = doc_set_list(one, "options");
	add_choice(options, S(""), S("全部"), now);
	add_choice(options, now, S("所选的几项"), now);
	for (size_t i = 0; i < field->codes->count; i++)
		add_choice(options, field->codes->all[i].code, field->codes->all[i].title, now);
}

static void add_filter_field(struct listing *listing, struct doc *list, size_t index,
			     const struct form *params)
{
	struct arena *arena = listing->act->arena;
	const struct field *field = listing->reg->filters[index];
	struct doc_choices *choices = listing->plan->choices[index];
	if (list_of_days(field)) {
		add_day_field(listing, list, field, ">=", "_from", "（从）");
		add_day_field(listing, list, field, "<=", "_to", "（到）");
		return;
	}
	const struct chosen *chosen = list_chosen(listing, field);
	struct str now = chosen == NULL ? S("") : val_text(arena, chosen->val);
	/* Chosen by a link: named only where a row that the act may read names it too. */
	if (listing->found_count > 0 && field->kind == FIELD_REF && chosen != NULL &&
	    chosen->val.kind == VAL_INT)
		now = field_words(listing->act, field, chosen->val);
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", field->name);
	doc_set(one, "id", str_join(arena, S("f-"), field->name));
	doc_set(one, "title", field->title);
	doc_set(one, "value", now);
	if (field->kind == FIELD_STAFF) {
		add_staff_options(listing, one, params);
		return;
	}
	if (field->kind == FIELD_YES) {
		struct doc *options = doc_set_list(one, "options");
		doc_set_bool(one, "is_select", true);
		add_choice(options, S(""), S("全部"), now);
		add_choice(options, S("1"), S("是"), now);
		add_choice(options, S("0"), S("否"), now);
		return;
	}
	if (choices == NULL) {
		doc_set_bool(one, "is_text", true);
		return;
	}
	doc_set_bool(one, "is_select", true);
	if (chosen != NULL && chosen->compare[0] == 'I')
		add_several(one, field, now);
	else
		doc_put(one, S("options"), doc_choose(arena, choices, now));
}

static void add_chip(struct doc *saved, struct str title, struct str url, bool current)
{
	struct doc *one = doc_add_map(saved);
	doc_set(one, "title", title);
	doc_set(one, "url", url);
	doc_set_bool(one, "current", current);
}

/* Lists kept under a name, behind those that every register with flows has. */
static void add_views(struct act *act, const struct query *query, const struct reg *reg,
		      struct doc *filters)
{
	struct saved_view *views = NULL;
	size_t count = 0;
	struct doc *saved = doc_at(filters, "saved");
	struct str now = query_address(act->arena, query->params, "", S(""));
	bool kept = now.len == 0;
	if (act->account > 0 && view_list(act, &views, &count) != NULL)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(views[i].reg, reg->name))
			continue;
		bool current = str_eq(str_sub(now, now.len > 0, now.len), views[i].params);
		kept = kept || current;
		add_chip(saved, views[i].title,
			 str_fmt(act->arena, STR "%s" STR, STR_ARG(query->url),
				 views[i].params.len > 0 ? "?" : "", STR_ARG(views[i].params)),
			 current);
	}
	doc_set_bool(filters, "has_saved", saved->in.count > 0);
	doc_set(filters, "save_url",
		kept || act->account <= 0
			? S("")
			: str_fmt(act->arena, "/desk/views?reg=" STR "&" STR, STR_ARG(reg->name),
				  STR_ARG(str_sub(now, 1, now.len))));
}

static void add_saved(struct act *act, const struct query *query, const struct reg *reg,
		      struct doc *filters)
{
	bool all = str_eq(form_get(query->params, S("view")), S("all"));
	bool mine = str_eq(form_get(query->params, S("desk")), S("mine"));
	struct doc *saved = doc_set_list(filters, "saved");
	if (reg->flow_count > 0) {
		struct form bare = {NULL};
		struct query plain = {.params = &bare, .url = query->url};
		if (act_may_somewhere(act, reg->name, VERB_STEP))
			add_chip(saved, S("等我办的"), with_param(act, &plain, query->url, "desk", S("mine")),
				 mine);
		const struct query *kept = mine ? &plain : query;
		add_chip(saved, S("没办完的"), with_param(act, kept, query->url, "view", S("")),
			 !all && !mine);
		add_chip(saved, S("全部（含已办结）"), with_param(act, kept, query->url, "view", S("all")),
			 all);
	}
	add_views(act, query, reg, filters);
}

static bool finds_ends(const struct listing *listing)
{
	for (size_t i = 0; i < listing->scope_count; i++) {
		if (!list_finds_ends(listing->scopes[i]))
			return false;
	}
	return true;
}

/* What can be typed into the search box of this register. */
static struct str search_words(const struct listing *listing)
{
	const struct reg *reg = listing->reg;
	bool name = false, tail = false;
	for (size_t i = 0; i < reg->field_count; i++) {
		name = name || (reg->fields[i].kind == FIELD_NAME && reg->fields[i].search);
		tail = tail || reg->fields[i].kind == FIELD_IDENTITY;
	}
	if (name && tail && finds_ends(listing))
		return reg->prefix.len > 0 ? S("姓名、拼音、证件后 4 位或编号") : S("姓名、拼音首字母或证件后 4 位");
	return name ? S("姓名、拼音首字母或内容") : S("查找内容");
}

static void add_filters(struct listing *listing, const struct query *query, struct doc *page)
{
	struct doc *filters = doc_set_map(page, "filters");
	doc_set(filters, "action", query->url);
	doc_set(filters, "q", listing->words);
	doc_set(filters, "view", form_get(query->params, S("view")));
	doc_set(filters, "q_title", search_words(listing));
	struct doc *fields = doc_set_list(filters, "fields");
	struct doc *more = doc_set_list(filters, "more_fields");
	bool open = false;
	add_place_field(listing, query, fields);
	doc_set(filters, "place",
		fields->in.count > 0 ? S("") : form_get(query->params, S("org")));
	doc_set(filters, "desk", form_get(query->params, S("desk")));
	for (size_t i = 0; i < listing->reg->filter_count; i++) {
		const struct field *field = listing->reg->filters[i];
		/* A list that the county has not filled is no filter. */
		if (field->kind != FIELD_CODE || field->codes == NULL || field->codes->count > 0)
			add_filter_field(listing, i < 3 ? fields : more, i, query->params);
		open = open || (i >= 3 && list_chosen(listing, field) != NULL);
	}
	doc_set_bool(filters, "has_more", listing->reg->filter_count > 3);
	doc_set_bool(filters, "more", open);
	bool any = listing->filter_count > 0 || listing->words.len > 0 ||
		   form_get(query->params, S("org")).len > 0;
	doc_set(filters, "reset_url", any ? query->url : S(""));
	add_saved(listing->act, query, listing->reg, filters);
}

/* More than one answer holds, as far as is known: there is a job for it. Not for what was found by words, which has an end of its own. */
static bool is_long(const struct listing *listing)
{
	const struct reg *reg = listing->reg;
	bool fits = listing->total_exact && listing->total <= EXPORT_ROWS_MAX;
	return !fits && listing->words.len == 0 && !reg->hidden && reg->of.len == 0;
}

static void add_long_export(struct listing *listing, const struct query *query, struct doc *exports)
{
	struct arena *arena = listing->act->arena;
	struct doc *one = doc_add_map(exports);
	struct str base = str_fmt(arena, "/desk/r/" STR "/export", STR_ARG(listing->reg->name));
	bool all = listing->reg->flow_count > 0 && !listing->open_only;
	doc_set(one, "title", S("全部导出"));
	doc_set(one, "url", S(""));
	doc_set(one, "make_url", with_param(listing->act, query, base, "view", all ? S("all") : S("")));
}

static void add_exports(struct listing *listing, const struct query *query, struct doc *page)
{
	struct str on = reg_resource(listing->reg);
	struct doc *exports = doc_set_list(page, "exports");
	if (!act_may_somewhere(listing->act, on, VERB_EXPORT))
		return;
	static const struct {
		const char *title, *suffix;
	} kinds[] = {{"导出 Excel", ".xlsx"}, {"导出 CSV", ".csv"}};
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct doc *one = doc_add_map(exports);
		struct str base = str_join(listing->act->arena, query->url, str_of(kinds[i].suffix));
		doc_set(one, "title", str_of(kinds[i].title));
		doc_set(one, "url", with_param(listing->act, query, base, "", S("")));
		doc_set(one, "make_url", S(""));
	}
	if (is_long(listing))
		add_long_export(listing, query, exports);
}

static void add_columns(struct listing *listing, const struct query *query, struct doc *table)
{
	struct doc *columns = doc_set_list(table, "columns");
	for (size_t i = 0; i < listing->reg->column_count; i++) {
		const struct field *field = listing->reg->columns[i];
		if (field == query->without)
			continue;
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", field->name);
		doc_set(column, "title", field->title);
		doc_set_bool(column, "num",
			     field->kind == FIELD_NUMBER || field->kind == FIELD_MONEY);
		bool sorted = listing->sort != NULL && str_eq(listing->sort->name, field->name);
		doc_set_bool(column, "sorted", sorted);
		doc_set_bool(column, "descending", sorted && listing->descending);
		doc_put(column, S("sort_url"), doc_bool(listing->act->arena, false));
	}
}

/* Where what comes after these begins ("after" of a query); empty: nothing comes. */
static struct str next_after(const struct listing *listing)
{
	if (!listing->more || listing->found_count == 0 || listing->words.len > 0)
		return S("");
	const struct record *last = &listing->found[listing->found_count - 1];
	return str_fmt(listing->act->arena, STR "|%lld", STR_ARG(record_sort_key(listing, last)), (long long)last->id);
}

static struct str next_url(const struct listing *listing, const struct query *query)
{
	struct str after = next_after(listing);
	return after.len == 0 ? after : with_param(listing->act, query, query->url, "after", after);
}

/* Steps that are for many at once, of the register's flows; which of them fit is asked for the rows
 * that are ticked. */
static void put_batch(struct listing *listing, const struct query *query, struct doc *table)
{
	const struct reg *reg = listing->reg;
	struct doc *steps = doc_list(listing->act->arena);
	bool may = query->batch && listing->found_count > 0 &&
		   act_may_somewhere(listing->act, reg->name, VERB_STEP);
	for (size_t f = 0; may && f < reg->flow_count; f++) {
		for (size_t i = 0; i < reg->flows[f]->step_count; i++) {
			const struct flow_step *step = &reg->flows[f]->steps[i];
			bool seen = !step->batch;
			for (const struct doc *one = steps->in.first; one != NULL && !seen; one = one->next)
				seen = str_eq(doc_str(one, "value"), step->name);
			for (size_t h = 0; h < listing->act->hold_count && !seen; h++) {
				if (listing->act->holds[h].tier != step->tier)
					continue;
				add_choice(steps, step->name, step->title, S(""));
				seen = true;
			}
		}
	}
	if (steps->in.count == 0) {
		doc_set_bool(table, "batch", false);
		return;
	}
	struct doc *batch = doc_set_map(table, "batch");
	doc_set(batch, "action", S("/desk/batch"));
	doc_set(batch, "reg", reg->name);
	doc_put(batch, S("steps"), steps);
}

/* The rows, and how many there are in words. */
static err_t find_rows(struct listing *listing, struct str *total)
{
	struct arena *arena = listing->act->arena;
	if (listing->words.len > 0) {
		TRY(list_search(listing));
		*total = str_fmt(arena, listing->more ? "先列出 %zu 条，请把条件写细些" : "找到 %zu 条",
				 listing->found_count);
		listing->total = (int64_t)listing->found_count;
		listing->total_exact = !listing->more;
	} else {
		TRY(list_read(listing));
		TRY(list_total(listing, total));
	}
	if (listing->crowded == NULL)
		return NULL;
	listing->total_exact = false;
	*total = str_fmt(arena, STR "（“" STR "”里写的对上的太多，只看了前 %d 个，请写细些）", STR_ARG(*total),
			 STR_ARG(listing->crowded->title), SEVERAL_MAX);
	return NULL;
}

/* A file does not show that it is cut off: what does not go into one is not begun. */
static err_t refuse_part(const struct listing *listing)
{
	if (!listing->more && listing->crowded == NULL)
		return NULL;
	return err_new(listing->act->arena, ERR_TOO_LARGE,
		       "这里的内容太多，一次最多导出 %d 条，所以没有导出。请%s按地方或条件分几次导出。", EXPORT_ROWS_MAX,
		       listing->words.len == 0 && listing->crowded == NULL ? "在清单上点“全部导出”，或者" : "");
}

static err_t fill_table(struct listing *listing, const struct query *query, struct doc *page)
{
	struct str total;
	struct doc *table = doc_set_map(page, "table");
	TRY(find_rows(listing, &total));
	if (query->pull && query->limit == 0)
		TRY(refuse_part(listing));
	doc_set(table, "title", listing->reg->title);
	doc_set(table, "label", listing->reg->label == NULL ? S("") : listing->reg->label->name);
	doc_set(table, "total_text", total);
	doc_set_int(table, "total", listing->total);
	doc_set_bool(table, "total_exact", listing->total_exact);
	add_columns(listing, query, table);
	struct doc *rows = doc_set_list(table, "rows");
	if (listing->reg->flow_count > 0 && !query->pull)
		listing->row_tail = query_address(listing->act->arena, query->params, "", S(""));
	listing->cells = arena_many(listing->act->arena, struct doc *, listing->reg->column_count);
	for (size_t i = 0; i < listing->reg->column_count; i++)
		listing->cells[i] = column_cell(listing, query, i);
	for (size_t i = 0; i < listing->found_count; i++)
		doc_add(rows, row_doc(listing, query, &listing->found[i]));
	doc_set_bool(table, "has_rows", listing->found_count > 0);
	put_batch(listing, query, table);
	doc_set(table, "next_url", next_url(listing, query));
	doc_set(table, "prev_url", listing->after.len > 0
					   ? with_param(listing->act, query, query->url, "after", S(""))
					   : S(""));
	return NULL;
}

// One sentence and the next act, by why there is nothing; page: with "new_url" where the reader may register one.
static void add_empty(struct listing *listing, const struct query *query, struct doc *page)
{
	struct doc *empty = doc_set_map(doc_at(page, "table"), "empty");
	struct str fresh = doc_str(page, "new_url");
	struct str says[3] = {S("这里还没有内容。"), S(""), S("")};
	if (listing->missed_ends) {
		says[0] = S("证件、电话的后 4 位只能在一个村里查：请先选定一个村，或者写姓名、整个号码再查。");
	} else if (listing->filter_count > 0 || listing->words.len > 0) {
		says[0] = S("没有符合条件的。换个条件再查，或清空条件看全部。");
		says[1] = query->url;
		says[2] = S("看全部");
	} else if (listing->open_only) {
		says[0] = S("眼下没有要办的。办完的在“全部”里。");
		says[1] = with_param(listing->act, query, query->url, "view", S("all"));
		says[2] = S("看全部");
	} else if (fresh.len > 0) {
		says[0] = S("还没有登记过。");
		says[1] = fresh;
		says[2] = S("新登记");
	}
	doc_set(empty, "text", says[0]);
	doc_set(empty, "url", says[1]);
	doc_set(empty, "action", says[2]);
}

err_t reg_list_doc(struct act *act, const struct reg *reg, const struct query *query,
		   struct doc *page)
{
	struct listing listing;
	TRY(list_make(act, reg, query, &listing));
	TRY(fill_table(&listing, query, page));
	add_filters(&listing, query, page);
	add_exports(&listing, query, page);
	add_empty(&listing, query, page);
	return NULL;
}

err_t reg_list_part(struct act *act, const struct reg *reg, const struct form *params, struct str *after,
		    struct doc *page)
{
	struct form_value from = {S("after"), *after, params->first};
	const struct form form = {&from};
	const struct query query = {.params = &form, .url = S(""), .limit = PART_ROWS, .open_only = true, .pull = true};
	struct listing listing;
	TRY(list_make(act, reg, &query, &listing));
	TRY(fill_table(&listing, &query, page));
	if (listing.words.len > 0 || listing.crowded != NULL)
		TRY(refuse_part(&listing));
	*after = next_after(&listing);
	return NULL;
}

err_t reg_list_records(struct act *act, const struct reg *reg, const struct query *query,
		       const struct record **out, size_t *count)
{
	struct listing listing;
	TRY(list_make(act, reg, query, &listing));
	listing.plan = plan_of(act, reg);
	TRY(list_read(&listing));
	*out = listing.found;
	*count = listing.found_count;
	return NULL;
}

err_t reg_list_all(struct act *act, const struct reg *reg, const struct form *params, size_t most,
		   const struct record **out, size_t *count)
{
	struct record *all = NULL;
	size_t filled = 0;
	struct form_value after = {S("after"), S(""), params->first};
	const struct form form = {&after};
	const struct query query = {.params = &form, .url = S(""), .limit = PAGE_ROWS_MAX};
	struct listing listing = {.more = true};
	while (listing.more && filled < most) {
		TRY(list_make(act, reg, &query, &listing));
		listing.plan = plan_of(act, reg);
		TRY(list_read(&listing));
		all = arena_grow(act->arena, all, filled * sizeof *all, (filled + listing.found_count + 1) * sizeof *all);
		for (size_t i = 0; i < listing.found_count && filled < most; i++)
			all[filled++] = listing.found[i];
		after.value = next_after(&listing);
		if (after.value.len == 0)
			break;
	}
	*out = all;
	*count = filled;
	return NULL;
}
