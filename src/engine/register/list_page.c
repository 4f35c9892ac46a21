/*
 * list_page: a list as a doc: filters, table, pager, exports, for every writer alike.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "engine/register/list_int.h"

enum { PAGE_ROWS = 20, PAGE_ROWS_MAX = 50, EXPORT_ROWS_MAX = 5000, URL_MAX = 4096 };

const struct chosen *list_chosen(const struct listing *listing, const struct field *field)
{
	for (size_t i = 0; i < listing->filter_count; i++) {
		if (str_eq(listing->filters[i].field->name, field->name))
			return &listing->filters[i];
	}
	return NULL;
}

static void choose(struct listing *listing, const struct field *field, const char *compare,
		   struct val val)
{
	listing->filters[listing->filter_count++] = (struct chosen){field, compare, val};
}

/* state=x; of days also due_from= and due_to=. What is no value of the field is not a filter. */
static void take_filter(struct listing *listing, const struct field *field, const struct form *params)
{
	struct arena *arena = listing->act->arena;
	struct str typed = form_get(params, field->name);
	struct val val;
	if (typed.len > 0 && field_read(listing->act, field, typed, &val) == NULL &&
	    !val_is_empty(field, val))
		choose(listing, field, "=", val);
	if (field->kind != FIELD_DATE)
		return;
	struct str from = form_get(params, str_join(arena, field->name, S("_from")));
	struct str to = form_get(params, str_join(arena, field->name, S("_to")));
	if (from.len > 0 && field_read(listing->act, field, from, &val) == NULL)
		choose(listing, field, ">=", val);
	if (to.len > 0 && field_read(listing->act, field, to, &val) == NULL)
		choose(listing, field, "<=", val);
}

static void take_sort(struct listing *listing)
{
	const struct reg *reg = listing->reg;
	bool all = reg->flow_count > 0 && !listing->open_only;
	listing->sort = all ? NULL : reg->sort;
	listing->descending = listing->sort == NULL ? true : reg->descending;
	if (listing->sort == NULL)
		return;
	listing->sort_column = listing->sort->kind == FIELD_NAME
				       ? str_join(listing->act->arena, listing->sort->name, S("_sort"))
				       : listing->sort->name;
}

static err_t make_listing(struct act *act, const struct reg *reg, const struct query *query,
			  struct listing *out)
{
	struct listing listing = {.act = act, .reg = reg, .plan = plan_of(act, reg)->list};
	struct str on = reg_resource(reg);
	size_t most = query->pull ? EXPORT_ROWS_MAX : PAGE_ROWS_MAX;
	TRY(act_scope_within(act, on, VERB_READ, form_get(query->params, S("org")),
			     &listing.scopes, &listing.scope_count));
	listing.filters = arena_many(act->arena, struct chosen, reg->filter_count * 3 + 1);
	for (size_t i = 0; i < reg->filter_count; i++)
		take_filter(&listing, reg->filters[i], query->params);
	listing.open_only = query->open_only && reg->flow_count > 0 &&
			    !str_eq(form_get(query->params, S("view")), S("all"));
	take_sort(&listing);
	listing.after = form_get(query->params, S("after"));
	listing.words = str_trim(form_get(query->params, S("q")));
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
	int64_t due = 0;
	/* Without a limit there is no lamp. */
	if (!record->open || str_eq(record_text(record, "due"), S(NO_DAY)) ||
	    !day_read(record_text(record, "due"), &due))
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

/* As the act may see it; days short, as they are kept. */
static struct str cell_text(struct act *act, const struct record *record, const struct field *field)
{
	if (field->kind != FIELD_DATE)
		return record_shown(act, record, field);
	struct val day = record_val(record, field->name);
	if (day.kind != VAL_TEXT || val_is_empty(field, day))
		return S("");
	return act_shown(act, reg_resource(record->reg), record->org, field, day.bytes);
}

/* What all cells of a column have in common. */
static struct doc *column_cell(struct listing *listing, size_t column)
{
	const struct field *field = listing->reg->columns[column];
	struct doc *cell = doc_map(listing->act->arena);
	doc_set(cell, "title", field->title);
	doc_set_bool(cell, "first", column == 0);
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
	struct doc *cell = doc_add(cells, doc_map_on(arena, listing->cells[column]));
	doc_set(cell, "text", text);
	doc_put(row, field->name, doc_text(arena, state != NULL ? state->title : text));
	if (state != NULL)
		set_status(cell, state->title, state->tone, state->icon);
	else if (str_eq(field->name, S("due")))
		due_status(listing, record, cell, text);
}

static struct doc *row_doc(struct listing *listing, struct str url, const struct record *record)
{
	struct doc *row = doc_map(listing->act->arena);
	struct buf address = buf_new(listing->act->arena, URL_MAX);
	buf_add(&address, url);
	buf_byte(&address, '/');
	buf_int(&address, record->id);
	doc_set_int(row, "id", record->id);
	doc_set(row, "url", buf_str(&address));
	doc_set(row, "org", record->org);
	struct doc *cells = doc_list(listing->act->arena);
	for (size_t i = 0; i < listing->reg->column_count; i++)
		add_cell(listing, row, cells, record, i);
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

/* The page's own address with what was chosen, and one more parameter. */
static struct str with_param(struct act *act, const struct query *query, struct str base,
			     const char *name, struct str value)
{
	struct buf url = buf_new(act->arena, URL_MAX);
	char sep = '?';
	buf_add(&url, base);
	for (const struct form_value *one = query->params->first; one != NULL; one = one->next) {
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
			now = val_text(arena, chosen->val);
	}
	doc_set(one, "name", name);
	doc_set(one, "id", str_fmt(arena, "f-" STR, STR_ARG(name)));
	doc_set(one, "title", str_fmt(arena, STR "%s", STR_ARG(field->title), word));
	doc_set(one, "value", now);
	doc_set_bool(one, "is_date", true);
}

static void add_filter_field(struct listing *listing, struct doc *list, size_t index)
{
	struct arena *arena = listing->act->arena;
	const struct field *field = listing->reg->filters[index];
	struct doc_choices *choices = listing->plan->choices[index];
	if (field->kind == FIELD_DATE) {
		add_day_field(listing, list, field, ">=", "_from", "（从）");
		add_day_field(listing, list, field, "<=", "_to", "（到）");
		return;
	}
	const struct chosen *chosen = list_chosen(listing, field);
	struct str now = chosen == NULL ? S("") : val_text(arena, chosen->val);
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", field->name);
	doc_set(one, "id", str_fmt(arena, "f-" STR, STR_ARG(field->name)));
	doc_set(one, "title", field->title);
	doc_set(one, "value", now);
	if (choices == NULL) {
		doc_set_bool(one, "is_text", true);
		return;
	}
	doc_set_bool(one, "is_select", true);
	doc_put(one, S("options"), doc_choose(arena, choices, now));
}

static void add_saved(struct act *act, const struct query *query, const struct reg *reg,
		      struct doc *filters)
{
	bool all = str_eq(form_get(query->params, S("view")), S("all"));
	doc_set_bool(filters, "has_saved", reg->flow_count > 0);
	struct doc *saved = doc_set_list(filters, "saved");
	if (reg->flow_count == 0)
		return;
	struct doc *open = doc_add_map(saved), *every = doc_add_map(saved);
	doc_set(open, "title", S("没办完的"));
	doc_set(open, "url", with_param(act, query, query->url, "view", S("")));
	doc_set_bool(open, "current", !all);
	doc_set(every, "title", S("全部（含已办结）"));
	doc_set(every, "url", with_param(act, query, query->url, "view", S("all")));
	doc_set_bool(every, "current", all);
}

/* What can be typed into the search box of this register. */
static struct str search_words(const struct reg *reg)
{
	bool name = false, tail = false;
	for (size_t i = 0; i < reg->field_count; i++) {
		name = name || (reg->fields[i].kind == FIELD_NAME && reg->fields[i].search);
		tail = tail || reg->fields[i].kind == FIELD_IDENTITY;
	}
	if (name && tail)
		return reg->prefix.len > 0 ? S("姓名、拼音、证件后 4 位或编号") : S("姓名、拼音首字母或证件后 4 位");
	return name ? S("姓名、拼音首字母或内容") : S("查找内容");
}

static void add_filters(struct listing *listing, const struct query *query, struct doc *page)
{
	struct doc *filters = doc_set_map(page, "filters");
	doc_set(filters, "action", query->url);
	doc_set(filters, "q", listing->words);
	doc_set(filters, "place", form_get(query->params, S("org")));
	doc_set(filters, "view", form_get(query->params, S("view")));
	doc_set(filters, "q_title", search_words(listing->reg));
	struct doc *fields = doc_set_list(filters, "fields");
	struct doc *more = doc_set_list(filters, "more_fields");
	bool open = false;
	for (size_t i = 0; i < listing->reg->filter_count; i++) {
		const struct field *field = listing->reg->filters[i];
		/* A list that the county has not filled is no filter. */
		if (field->kind != FIELD_CODE || field->codes == NULL || field->codes->count > 0)
			add_filter_field(listing, i < 3 ? fields : more, i);
		open = open || (i >= 3 && list_chosen(listing, field) != NULL);
	}
	doc_set_bool(filters, "has_more", listing->reg->filter_count > 3);
	doc_set_bool(filters, "more", open);
	bool any = listing->filter_count > 0 || listing->words.len > 0;
	doc_set(filters, "reset_url", any ? query->url : S(""));
	add_saved(listing->act, query, listing->reg, filters);
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
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct doc *one = doc_add_map(exports);
		struct str base = str_join(listing->act->arena, query->url, str_of(kinds[i].suffix));
		doc_set(one, "title", str_of(kinds[i].title));
		doc_set(one, "url", with_param(listing->act, query, base, "", S("")));
	}
}

static void add_columns(struct listing *listing, struct doc *table)
{
	struct doc *columns = doc_set_list(table, "columns");
	for (size_t i = 0; i < listing->reg->column_count; i++) {
		const struct field *field = listing->reg->columns[i];
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

static struct str next_url(struct listing *listing, const struct query *query)
{
	if (!listing->more || listing->found_count == 0 || listing->words.len > 0)
		return S("");
	const struct record *last = &listing->found[listing->found_count - 1];
	struct str after = str_fmt(listing->act->arena, STR "|%lld",
				   STR_ARG(record_sort_key(listing, last)), (long long)last->id);
	return with_param(listing->act, query, query->url, "after", after);
}

static err_t fill_table(struct listing *listing, const struct query *query, struct doc *page)
{
	struct str total;
	struct doc *table = doc_set_map(page, "table");
	if (listing->words.len > 0) {
		TRY(list_search(listing));
		total = listing->found_count == listing->limit
				? str_fmt(listing->act->arena, "先列出 %zu 条，请把条件写细些",
					  listing->found_count)
				: str_fmt(listing->act->arena, "找到 %zu 条", listing->found_count);
		listing->total = (int64_t)listing->found_count;
		listing->total_exact = listing->found_count < listing->limit;
	} else {
		TRY(list_read(listing));
		TRY(list_total(listing, &total));
	}
	doc_set(table, "title", listing->reg->title);
	doc_set(table, "total_text", total);
	doc_set_int(table, "total", listing->total);
	doc_set_bool(table, "total_exact", listing->total_exact);
	add_columns(listing, table);
	struct doc *rows = doc_set_list(table, "rows");
	listing->cells = arena_many(listing->act->arena, struct doc *, listing->reg->column_count);
	for (size_t i = 0; i < listing->reg->column_count; i++)
		listing->cells[i] = column_cell(listing, i);
	for (size_t i = 0; i < listing->found_count; i++)
		doc_add(rows, row_doc(listing, query->url, &listing->found[i]));
	doc_set_bool(table, "has_rows", listing->found_count > 0);
	doc_set(table, "next_url", next_url(listing, query));
	doc_set(table, "prev_url", listing->after.len > 0
					   ? with_param(listing->act, query, query->url, "after", S(""))
					   : S(""));
	return NULL;
}

static void add_empty(struct listing *listing, const struct query *query, struct doc *page)
{
	struct doc *empty = doc_set_map(doc_at(page, "table"), "empty");
	bool any = listing->filter_count > 0 || listing->words.len > 0;
	doc_set(empty, "text", any ? S("没有符合条件的。换个条件再查，或清空条件看全部。")
				   : S("这里还没有内容。"));
	doc_set(empty, "url", any ? query->url : S(""));
	doc_set(empty, "action", any ? S("看全部") : S(""));
}

err_t reg_list_doc(struct act *act, const struct reg *reg, const struct query *query,
		   struct doc *page)
{
	struct listing listing;
	TRY(make_listing(act, reg, query, &listing));
	if (query->pull)
		TRY(act_need(act, reg_resource(reg), VERB_EXPORT,
			     listing.scopes[0]));
	TRY(fill_table(&listing, query, page));
	add_filters(&listing, query, page);
	add_exports(&listing, query, page);
	add_empty(&listing, query, page);
	return NULL;
}

err_t reg_list_records(struct act *act, const struct reg *reg, const struct query *query,
		       const struct record **out, size_t *count)
{
	struct listing listing;
	TRY(make_listing(act, reg, query, &listing));
	listing.plan = plan_of(act, reg);
	TRY(list_read(&listing));
	*out = listing.found;
	*count = listing.found_count;
	return NULL;
}
