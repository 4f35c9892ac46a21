/*
 * list: a page of a register by key, never by counting rows off.
 *
 * The statement is put together from the catalogue's names alone and the tier's literal length, so
 * that the planner takes the tier's index; what people typed goes in as parameters. Several scopes are
 * read one after the other and merged here. Totals come from kept figures.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "engine/figure/figure.h"
#include "engine/register/list_int.h"

#include <stdlib.h>
#include <string.h>

enum { SQL_MAX = 1 << 15, SEARCH_ROWS = 400, SEARCH_ROUNDS = 3, EXPORT_ROUNDS = 50, FOUND_AT_FIRST = 8 };

static bool is_tier_length(size_t length)
{
	for (enum tier tier = TIER_PROVINCE; tier <= TIER_GROUP; tier++) {
		if (tier_length(tier) == length)
			return true;
	}
	return false;
}

bool list_is_tier(struct str org)
{
	return is_tier_length(org.len);
}

void list_add_arg(struct listing *listing, struct val val)
{
	if (listing->arg_count == listing->arg_room) {
		size_t room = listing->arg_room == 0 ? 32 : listing->arg_room * 2;
		listing->args = arena_grow(listing->act->arena, listing->args,
					   listing->arg_room * sizeof val, room * sizeof val);
		listing->arg_room = room;
	}
	listing->args[listing->arg_count++] = val;
}

static void add_scope_clause(struct listing *listing, struct buf *sql, struct str org)
{
	if (org.len == 0) {
		buf_add(sql, S("1 = 1"));
		return;
	}
	list_add_arg(listing, V_TEXT(org));
	if (is_tier_length(org.len)) {
		buf_fmt(sql, "substr(\"org\", 1, %zu) = $%zu", org.len, listing->arg_count);
		return;
	}
	list_add_arg(listing, V_TEXT(place_end(listing->act->arena, org)));
	buf_fmt(sql, "\"org\" >= $%zu AND \"org\" < $%zu", listing->arg_count - 1,
		listing->arg_count);
}

static void add_in(struct listing *listing, struct buf *sql, const struct val *vals, size_t count)
{
	buf_add(sql, count == 0 ? S(" IN (NULL") : S(" IN ("));
	for (size_t i = 0; i < count; i++) {
		list_add_arg(listing, vals[i]);
		buf_fmt(sql, "%s$%zu", i == 0 ? "" : ", ", listing->arg_count);
	}
	buf_byte(sql, ')');
}

static void add_filter_clause(struct listing *listing, struct buf *sql, const struct chosen *chosen)
{
	buf_add(sql, S(" AND "));
	list_put_column(listing, sql, chosen->field);
	if (chosen->many != NULL) {
		add_in(listing, sql, chosen->many, chosen->many_count);
		return;
	}
	list_add_arg(listing, chosen->val);
	buf_fmt(sql, " %s $%zu", chosen->compare, listing->arg_count);
}

void list_put_filters(struct listing *listing, struct buf *sql, enum list_part part)
{
	for (size_t i = 0; i < listing->filter_count; i++) {
		bool narrow = reg_narrows(listing->reg, listing->filters[i].field);
		if (part == LIST_WHOLE || narrow == (part == LIST_NARROW))
			add_filter_clause(listing, sql, &listing->filters[i]);
	}
}

/* States that some flow of the register has on a desk of the tiers from..until; flows share names of states. */
static size_t desk_states(const struct reg *reg, enum tier from, enum tier until, struct val *out,
			  size_t room)
{
	size_t count = 0;
	for (size_t f = 0; f < reg->flow_count; f++) {
		const struct flow *flow = reg->flows[f];
		for (size_t i = 0; i < flow->state_count && count < room; i++) {
			enum tier tier = flow->states[i].tier;
			bool seen = tier < from || tier > until || flow->states[i].final;
			for (size_t k = 0; k < count && !seen; k++)
				seen = str_eq(out[k].bytes, flow->states[i].name);
			if (!seen)
				out[count++] = V_TEXT(flow->states[i].name);
		}
	}
	return count;
}

/* The desk of a place itself also has what belongs to a tier below, of the records that are the place's own (act_may_step). */
static bool has_lower(const struct listing *listing, size_t scope)
{
	enum tier desk = listing->desks[scope];
	return listing->reg->tier <= desk && tier_of_code(listing->scopes[scope]) == desk;
}

static void add_desk_clause(struct listing *listing, struct buf *sql, size_t scope)
{
	enum { STATES_MAX = 40 };
	struct val states[STATES_MAX];
	const struct reg *reg = listing->reg;
	enum tier desk = listing->desks[scope];
	size_t count = desk_states(reg, desk, desk, states, STATES_MAX);
	buf_add(sql, S(" AND (\"state\""));
	add_in(listing, sql, states, count);
	count = has_lower(listing, scope)
			? desk_states(reg, desk + 1, TIER_GROUP, states, STATES_MAX)
			: 0;
	if (count > 0) {
		list_add_arg(listing, V_TEXT(listing->scopes[scope]));
		buf_fmt(sql, " OR \"org\" = $%zu AND \"state\"", listing->arg_count);
		add_in(listing, sql, states, count);
	}
	buf_byte(sql, ')');
}

void list_put_scope(struct listing *listing, struct buf *sql, size_t scope)
{
	add_scope_clause(listing, sql, listing->scopes[scope]);
	if (listing->from_over)
		buf_add(sql, S(" AND \"open\" = 0"));
	buf_add(sql, listing->open_only || listing->from_open ? S(" AND \"open\" = 1") : S(" AND \"voided\" = 0"));
	if (listing->desks != NULL)
		add_desk_clause(listing, sql, scope);
}

void list_where(struct listing *listing, struct buf *sql, size_t scope)
{
	list_put_scope(listing, sql, scope);
	list_put_filters(listing, sql, LIST_WHOLE);
}

/* "key|id" of the last row seen. */
static bool read_after(struct listing *listing, struct str after, struct val *key, int64_t *id)
{
	size_t bar = SIZE_MAX;
	for (size_t i = 0; i < after.len; i++)
		bar = after.at[i] == '|' ? i : bar;
	if (bar == SIZE_MAX || !str_int(str_sub(after, bar + 1, after.len), id))
		return false;
	struct str text = str_sub(after, 0, bar);
	if (listing->sort == NULL)
		return true;
	int64_t n = 0;
	if (field_numeric(listing->sort)) {
		if (!str_int(text, &n))
			return false;
		*key = V_INT(n);
	} else {
		*key = V_TEXT(text);
	}
	return true;
}

/* By id alone the planner would walk through everything there ever was (narrow.c): not where few rows are meant. */
static const char *id_of(const struct listing *listing)
{
	return listing->sort == NULL && listing->from_open ? "(\"id\" + 0)" : "\"id\"";
}

/* Behind the last row seen there are two runs: its equals with a later id, then what sorts after it.
 * Each is one range of the index; a single condition with OR would read all equals (docs/contributing/
 * sql.md: 32 ms against 16 µs). */
enum run { FROM_START, EQUALS, BEYOND };

static void add_after_clause(struct listing *listing, struct buf *sql, enum run run,
			     struct val key, int64_t id)
{
	const char *past = listing->descending ? "<" : ">";
	if (run == FROM_START)
		return;
	if (listing->sort == NULL) {
		list_add_arg(listing, V_INT(id));
		buf_fmt(sql, " AND %s %s $%zu", id_of(listing), past, listing->arg_count);
		return;
	}
	list_add_arg(listing, key);
	buf_add(sql, S(" AND "));
	list_put_sort(listing, sql);
	if (run == BEYOND) {
		buf_fmt(sql, " %s $%zu", past, listing->arg_count);
		return;
	}
	list_add_arg(listing, V_INT(id));
	buf_fmt(sql, " = $%zu AND \"id\" %s $%zu", listing->arg_count - 1, past,
		listing->arg_count);
}

static struct sql page_sql(struct listing *listing, size_t scope, enum run run, struct val key,
			   int64_t id, size_t rows)
{
	struct buf sql = buf_new(listing->act->arena, SQL_MAX);
	const char *way = listing->descending ? "DESC" : "ASC";
	listing->arg_count = 0;
	buf_add(&sql, listing->plan->select_head);
	buf_add(&sql, S(" WHERE "));
	list_where(listing, &sql, scope);
	add_after_clause(listing, &sql, run, key, id);
	buf_add(&sql, S(" ORDER BY "));
	if (listing->sort != NULL) {
		list_put_sort(listing, &sql);
		buf_fmt(&sql, " %s, ", way);
	}
	buf_fmt(&sql, "%s %s LIMIT %zu", id_of(listing), way, rows);
	return (struct sql){str_c(listing->act->arena, buf_str(&sql))};
}

/* What may be two hundred is mostly a few, and room that nothing comes into would be memory all the same. */
static void find_room(struct listing *listing, size_t room)
{
	listing->found = arena_widen(listing->act->arena, listing->found, listing->found_room * sizeof *listing->found,
				     room * sizeof *listing->found);
	listing->found_room = room;
}

static struct record *next_found(struct listing *listing)
{
	if (listing->found_count == listing->found_room)
		find_room(listing, listing->found_room * 2);
	return &listing->found[listing->found_count++];
}

static err_t read_run(struct listing *listing, size_t scope, enum run run, struct val key,
		      int64_t id, size_t rows_max, size_t *read)
{
	struct sql sql = page_sql(listing, scope, run, key, id, rows_max);
	struct rows rows = db_query_made(listing->act->db, sql,
					 (struct args){listing->args, listing->arg_count});
	size_t count = 0;
	while (count < rows_max && rows_next(&rows)) {
		record_of_row(listing->act->arena, listing->plan, &rows, next_found(listing));
		count++;
	}
	*read += count;
	return rows_done(&rows);
}

static err_t read_scope(struct listing *listing, size_t scope)
{
	size_t wanted = listing->limit + 1, read = 0;
	struct val key = V_NULL;
	int64_t id = 0;
	if (listing->after.len == 0 || !read_after(listing, listing->after, &key, &id))
		return read_run(listing, scope, FROM_START, key, 0, wanted, &read);
	TRY(read_run(listing, scope, EQUALS, key, id, wanted, &read));
	if (listing->sort == NULL || read == wanted)
		return NULL;
	return read_run(listing, scope, BEYOND, key, id, wanted - read, &read);
}

struct str record_sort_key(const struct listing *listing, const struct record *record)
{
	if (listing->sort == NULL)
		return S("");
	size_t index = field_index(listing->reg, listing->sort->name);
	if (listing->sort->kind == FIELD_NAME)
		return val_text(listing->act->arena,
				record->stored[plan_source(listing->plan, FROM_SORT, index)]);
	return val_text(listing->act->arena, record->values[index]);
}

struct val list_key(const struct listing *listing, const struct record *record)
{
	int64_t n = 0;
	struct str key = record_sort_key(listing, record);
	if (listing->sort != NULL && field_numeric(listing->sort))
		return str_int(key, &n) ? V_INT(n) : V_INT(0);
	return V_TEXT(key);
}

static int order_records(const struct listing *listing, const struct record *a,
			 const struct record *b)
{
	int order = 0;
	if (listing->sort != NULL && field_numeric(listing->sort)) {
		int64_t x = record_int(a, listing->sort->name.at);
		int64_t y = record_int(b, listing->sort->name.at);
		order = x < y ? -1 : x > y;
	} else {
		order = str_cmp(record_sort_key(listing, a), record_sort_key(listing, b));
	}
	if (order == 0)
		order = a->id < b->id ? -1 : a->id > b->id;
	return listing->descending ? -order : order;
}

/* Few rows of few scopes: an insertion is enough. */
static void merge_scopes(struct listing *listing)
{
	for (size_t i = 1; i < listing->found_count; i++) {
		struct record one = listing->found[i];
		size_t k = i;
		while (k > 0 && order_records(listing, &one, &listing->found[k - 1]) < 0) {
			listing->found[k] = listing->found[k - 1];
			k--;
		}
		listing->found[k] = one;
	}
}

err_t list_read(struct listing *listing)
{
	find_room(listing, FOUND_AT_FIRST);
	TRY(list_choose_way(listing));
	for (size_t i = 0; i < listing->scope_count; i++)
		TRY(read_scope(listing, i));
	if (listing->scope_count > 1)
		merge_scopes(listing);
	listing->more = listing->found_count > listing->limit;
	listing->whole = listing->after.len == 0 && !listing->more;
	if (listing->more)
		listing->found_count = listing->limit;
	return NULL;
}

/* ---- by words ---- */

static bool is_among(struct val val, const struct chosen *chosen)
{
	for (size_t i = 0; i < chosen->many_count; i++) {
		if (val_equal(val, chosen->many[i]))
			return true;
	}
	return false;
}

static bool lies_on_desk(const struct listing *listing, const struct record *record)
{
	const struct flow_state *state = NULL;
	for (size_t i = 0; i < record->reg->flow_count && state == NULL; i++) {
		if (str_eq(record->reg->flows[i]->name, record_text(record, "flow")))
			state = flow_state(record->reg->flows[i], record_text(record, "state"));
	}
	for (size_t i = 0; state != NULL && i < listing->scope_count; i++) {
		bool lower = state->tier > listing->desks[i] && has_lower(listing, i) &&
			     str_eq(record->org, listing->scopes[i]);
		if (lower || (state->tier == listing->desks[i] &&
			      str_starts(record->org, listing->scopes[i])))
			return true;
	}
	return false;
}

bool list_passes(const struct listing *listing, const struct record *record)
{
	if (record->voided || (listing->open_only && !record->open))
		return false;
	if (listing->desks != NULL && !lies_on_desk(listing, record))
		return false;
	for (size_t i = 0; i < listing->filter_count; i++) {
		const struct chosen *chosen = &listing->filters[i];
		struct val val = record_val(record, chosen->field->name);
		if (chosen->many != NULL) {
			if (!is_among(val, chosen))
				return false;
			continue;
		}
		bool same = val_equal(val, chosen->val);
		int order = val.kind == VAL_TEXT ? str_cmp(val.bytes, chosen->val.bytes)
			    : val.kind == VAL_INT ? (val.n > chosen->val.n) - (val.n < chosen->val.n)
						  : 0;
		if (chosen->compare[0] == '=' ? !same
					      : (chosen->compare[0] == '<' ? order > 0 : order < 0))
			return false;
	}
	return true;
}

static bool is_kept(const struct listing *listing, int64_t id)
{
	for (size_t i = 0; i < listing->found_count; i++) {
		if (listing->found[i].id == id)
			return true;
	}
	return false;
}

/* Each row once, although two of its numbers may end in the same four; one more than the limit tells that there are more. */
static err_t keep_ids(struct listing *listing, const int64_t *ids, size_t count)
{
	for (size_t i = 0; i < count && listing->found_count <= listing->limit; i++) {
		struct record record;
		bool found = false;
		if (is_kept(listing, ids[i]))
			continue;
		TRY(record_fetch(listing->act, listing->plan, ids[i], &record, &found));
		if (found && list_passes(listing, &record))
			listing->found[listing->found_count++] = record;
	}
	return NULL;
}

static bool all_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool digit = text.at[i] >= '0' && text.at[i] <= '9';
		bool last_x = i + 1 == text.len && (text.at[i] == 'x' || text.at[i] == 'X');
		if (!digit && !last_x)
			return false;
	}
	return text.len > 0;
}

bool list_finds_ends(struct str org)
{
	return tier_of_code(org) >= TIER_VILLAGE;
}

/* Four digits are the end of a sealed number, more of them perhaps the whole. */
static err_t search_sealed(struct listing *listing, struct str org)
{
	struct str text = text_fold(listing->act->arena, listing->words);
	if (!all_digits(text) || (text.len != 4 && text.len < 11))
		return NULL;
	char *upper = str_c(listing->act->arena, text);
	if (upper[text.len - 1] == 'x')
		upper[text.len - 1] = 'X';
	for (size_t i = 0; i < listing->reg->field_count; i++) {
		int64_t *ids = NULL;
		size_t count = 0;
		if (!field_sealed(&listing->reg->fields[i]))
			continue;
		listing->missed_ends = listing->missed_ends || (text.len == 4 && !list_finds_ends(org));
		TRY(reg_find_sealed(listing->act, listing->reg, listing->reg->fields[i].name.at,
				    (struct str){upper, text.len}, org, listing->limit + 1, &ids,
				    &count));
		TRY(keep_ids(listing, ids, count));
	}
	return NULL;
}

/* Of what the words find the filters may leave little: it is looked through from the newest on, a round after the other. */
static err_t search_terms(struct listing *listing, struct str org)
{
	struct arena *arena = listing->act->arena;
	struct str terms = text_query_terms(arena, listing->words);
	int64_t *ids = NULL, before = INT64_MAX;
	size_t count = SEARCH_ROWS, rounds = listing->pull ? EXPORT_ROUNDS : SEARCH_ROUNDS;
	if (listing->plan->search.len == 0 || terms.len == 0)
		return NULL;
	if (org.len > 0)
		terms = str_fmt(arena, "o" STR " " STR, STR_ARG(org), STR_ARG(terms));
	for (size_t i = 0; count == SEARCH_ROWS && listing->found_count <= listing->limit; i++) {
		listing->more = i == rounds;
		if (listing->more)
			return NULL;
		TRY(search_find(arena, listing->act->db, listing->plan->search, terms, before,
				SEARCH_ROWS, &ids, &count));
		TRY(keep_ids(listing, ids, count));
		before = count > 0 ? ids[count - 1] : before;
	}
	return NULL;
}

err_t list_search(struct listing *listing)
{
	bool more = false;
	listing->found = arena_many(listing->act->arena, struct record, listing->limit + 1);
	listing->found_count = 0;
	for (size_t i = 0; i < listing->scope_count; i++) {
		TRY(search_sealed(listing, listing->scopes[i]));
		TRY(search_terms(listing, listing->scopes[i]));
		more = more || listing->more;
	}
	listing->more = more || listing->found_count > listing->limit;
	if (listing->found_count > listing->limit)
		listing->found_count = listing->limit;
	return NULL;
}

/* ---- totals ---- */

/* The kept figure that counts exactly what is asked for, or false. */
static bool kept_total(const struct listing *listing, struct str *name, struct str *value)
{
	struct arena *arena = listing->act->arena;
	const struct reg *reg = listing->reg;
	*value = S("");
	*name = str_fmt(arena, STR "#", STR_ARG(reg->name));
	if (listing->filter_count == 0 && listing->open_only) {
		*name = str_fmt(arena, STR "#open", STR_ARG(reg->name));
		*value = S("1");
	}
	if (listing->filter_count == 0)
		return true;
	for (size_t i = 0; i < reg->counting_count; i++) {
		const struct counting *counting = &reg->countings[i];
		bool fits = counting->count == listing->filter_count;
		bool by_state = !listing->open_only;
		struct str all = S("");
		for (size_t k = 0; fits && k < counting->count; k++) {
			const struct chosen *chosen = list_chosen(listing, counting->fields[k]);
			fits = chosen != NULL && chosen->compare[0] == '=' &&
			       chosen->field->kind != FIELD_DATE; /* kept by month */
			if (!fits)
				break;
			by_state = by_state || str_eq(chosen->field->name, S("state"));
			struct str one = val_text(arena, chosen->val);
			all = k == 0 ? one : str_fmt(arena, STR " " STR, STR_ARG(all), STR_ARG(one));
		}
		if (fits && by_state) {
			*name = str_fmt(arena, STR "#" STR, STR_ARG(reg->name), STR_ARG(counting->name));
			*value = all;
			return true;
		}
	}
	return false;
}

err_t list_count(struct listing *listing, size_t scope, int64_t *out)
{
	struct buf sql = buf_new(listing->act->arena, SQL_MAX);
	int64_t n = 0;
	listing->arg_count = 0;
	buf_fmt(&sql, "SELECT count(*) FROM (SELECT 1 AS one FROM \"" STR "\" WHERE ",
		STR_ARG(listing->plan->table));
	list_where(listing, &sql, scope);
	buf_fmt(&sql, " LIMIT %d) AS bounded", LIST_COUNT_MAX + 1);
	struct rows rows = db_query_made(listing->act->db,
					 (struct sql){str_c(listing->act->arena, buf_str(&sql))},
					 (struct args){listing->args, listing->arg_count});
	if (rows_next(&rows))
		n = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*out += n;
	return NULL;
}

err_t list_total(struct listing *listing, struct str *words)
{
	struct str name, value;
	int64_t total = 0;
	bool kept = listing->desks == NULL && kept_total(listing, &name, &value);
	for (size_t i = 0; i < listing->scope_count; i++) {
		int64_t n = 0;
		struct str org = listing->scopes[i];
		if (listing->whole) {
			total = (int64_t)listing->found_count;
			kept = false;
		} else if (kept && (org.len == 0 || is_tier_length(org.len))) {
			TRY(figure_read(listing->act, org, name, value, S(""), &n));
			total += n;
		} else if (listing->counted) {
			total = listing->counted_rows;
			kept = false;
		} else {
			TRY(list_count(listing, i, &total));
			kept = false;
		}
	}
	bool cut = !kept && total > LIST_COUNT_MAX;
	*words = cut ? str_fmt(listing->act->arena, "%d 条以上", LIST_COUNT_MAX)
		     : str_fmt(listing->act->arena, "共 %lld 条", (long long)total);
	listing->total = cut ? LIST_COUNT_MAX : total;
	listing->total_exact = !cut;
	return NULL;
}

err_t reg_list_total(struct act *act, const struct reg *reg, const struct query *query, int64_t *total,
		     bool *exact, const struct record **first)
{
	struct listing listing;
	struct str words;
	TRY(list_make(act, reg, query, &listing));
	TRY(list_read(&listing));
	TRY(list_total(&listing, &words));
	*total = listing.total;
	*exact = listing.total_exact && listing.crowded == NULL;
	*first = listing.found_count > 0 ? &listing.found[0] : NULL;
	return NULL;
}
