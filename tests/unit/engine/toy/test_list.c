/*
 * list: pages by key give every row once and in order, whatever is equal, and the totals are true.
 */
#include "suite.h"

#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/figure/figure.h"
#include "engine/flow/flow.h"

enum { ROWS_MAX = 200 };

struct pages {
	int64_t ids[ROWS_MAX];
	struct str last[ROWS_MAX]; /* the text of the first column */
	size_t count, pages;
	int64_t total;
	bool exact;
};

static void add_param(struct stage *stage, struct form *form, struct str name, struct str value)
{
	struct form_value *one = arena_one(stage->arena, struct form_value);
	one->name = name;
	one->value = value;
	one->next = form->first;
	form->first = one;
}

static int hex(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* What follows "after=" in the address of the next page, decoded. */
static struct str after_of(struct stage *stage, struct str url)
{
	size_t at = str_find(url, S("after="));
	char *out = arena_alloc(stage->arena, url.len + 1);
	size_t len = 0;
	if (at == SIZE_MAX)
		return S("");
	for (size_t i = at + 6; i < url.len && url.at[i] != '&'; i++) {
		bool coded = url.at[i] == '%' && i + 2 < url.len;
		out[len++] = coded ? (char)(hex(url.at[i + 1]) << 4 | hex(url.at[i + 2])) : url.at[i];
		i += coded ? 2 : 0;
	}
	return (struct str){out, len};
}

static void take_rows(struct pages *pages, const struct doc *table, const char *column)
{
	for (struct doc *row = doc_at(table, "rows")->in.first; row != NULL; row = row->next) {
		assert_true(pages->count < ROWS_MAX);
		pages->ids[pages->count] = doc_at(row, "id")->n;
		pages->last[pages->count++] = doc_str(row, column);
	}
}

/* The number without the page is the page's. */
static void check_total(struct stage *stage, struct act *act, const char *reg, const struct query *query, struct doc *page)
{
	const struct record *first = NULL;
	struct doc *table = doc_at(page, "table"), *rows = doc_at(table, "rows");
	int64_t total = -1;
	bool exact = false;
	if (form_get(query->params, S("q")).len > 0)
		return;
	good(reg_list_total(act, reg_of(stage, reg), query, &total, &exact, &first));
	assert_int_equal(total, doc_at(table, "total")->n);
	assert_true(exact == doc_truth(doc_at(table, "total_exact")));
	assert_int_equal(first == NULL ? 0 : first->id, rows->in.first == NULL ? 0 : doc_at(rows->in.first, "id")->n);
}

static struct pages *read_all(struct stage *stage, struct act *act, const char *reg, size_t limit,
			      const struct form *asked, const char *column)
{
	struct pages *pages = arena_one(stage->arena, struct pages);
	struct str after = S("");
	do {
		struct form params = *asked;
		struct doc *page = doc_map(stage->arena);
		struct query query = {.params = &params, .url = S("/x"), .limit = limit, .open_only = true};
		if (after.len > 0)
			add_param(stage, &params, S("after"), after);
		good(reg_list_doc(act, reg_of(stage, reg), &query, page));
		struct doc *table = doc_at(page, "table");
		take_rows(pages, table, column);
		pages->total = doc_at(table, "total")->n;
		pages->exact = doc_truth(doc_at(table, "total_exact"));
		check_total(stage, act, reg, &query, page);
		after = after_of(stage, doc_str(table, "next_url"));
		assert_true(++pages->pages < 100);
	} while (after.len > 0);
	return pages;
}

static void each_once(const struct pages *pages)
{
	for (size_t i = 0; i < pages->count; i++) {
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(pages->ids[i], pages->ids[k]);
	}
}

static const struct form no_params = {NULL};

static void fill_people(struct stage *stage, int count)
{
	static const char *const names[] = {"王桂英", "阿依古丽", "李明", "王桂英", "张伟", "王桂英"};
	static const char *const orgs[] = {VILLAGE, SIBLING, VILLAGE, OTHER_VILLAGE};
	static const char *const sorts[] = {"a", "b", ""};
	for (int i = 0; i < count; i++)
		make(stage, "person", orgs[i % 4], "name", names[i % 6], "identity",
		     str_c(stage->arena, identity_of(stage, i)), "sort", sorts[i % 3], NULL);
}

static void pages_meet_without_gap_or_double(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	fill_people(stage, 48);
	struct pages *whole = read_all(stage, &act, "person", 50, &no_params, "name");
	assert_int_equal(whole->count, 48);
	static const size_t limits[] = {1, 5, 7, 24, 47, 48};
	for (size_t i = 0; i < 6; i++) {
		struct pages *some = read_all(stage, &act, "person", limits[i], &no_params, "name");
		assert_int_equal(some->count, 48);
		assert_int_equal(some->pages, (48 + limits[i] - 1) / limits[i]);
		assert_memory_equal(some->ids, whole->ids, 48 * sizeof whole->ids[0]);
	}
	each_once(whole);
	/* By pinyin, then by id. */
	for (size_t i = 1; i < 48; i++) {
		if (str_eq(whole->last[i], whole->last[i - 1]))
			assert_true(whole->ids[i] > whole->ids[i - 1]);
	}
	same(whole->last[0], "阿依古丽");
	same(whole->last[47], "张伟");
}

static void equal_numbers_going_down(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	static const char *const worth[] = {"7", "100", "7", "20", "7"};
	for (int i = 0; i < 25; i++)
		make(stage, "tool", i % 2 == 0 ? VILLAGE : SIBLING, "title",
		     str_c(stage->arena, str_fmt(stage->arena, "工具%d", i)), "worth", worth[i % 5], NULL);
	struct pages *pages = read_all(stage, &act, "tool", 4, &no_params, "worth");
	assert_int_equal(pages->count, 25);
	each_once(pages);
	same(pages->last[0], "100");
	same(pages->last[5], "20");
	same(pages->last[10], "7");
	for (size_t i = 11; i < 25; i++)
		assert_true(pages->ids[i] < pages->ids[i - 1]);
}

static void several_scopes_are_one_list(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	good(account_grant(&act, id, S("helper"), S(OTHER_VILLAGE), act.today, 0));
	fill_people(stage, 40);
	struct act both = as(stage, id);
	struct pages *pages = read_all(stage, &both, "person", 4, &no_params, "name");
	assert_int_equal(pages->count, 30);
	assert_int_equal(pages->total, 30);
	each_once(pages);
	struct pages *whole = read_all(stage, &act, "person", 50, &no_params, "name");
	size_t at = 0;
	for (size_t i = 0; i < pages->count; i++) {
		while (at < whole->count && whole->ids[at] != pages->ids[i])
			at++;
		assert_true(at < whole->count);
	}
	struct form *sibling = form_of(stage, "org", SIBLING, NULL);
	struct query query = {.params = sibling, .url = S("/x")};
	bad(reg_list_doc(&both, reg_of(stage, "person"), &query, doc_map(stage->arena)), ERR_DENIED, "");
	assert_int_equal(read_all(stage, &both, "person", 9, form_of(stage, "org", TOWN, NULL), "name")->count,
			 20);
}

/* One of 64, three times over: no parameter is left out of the statement. */
static void many_are_wanted_at_once(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct str sorts = S("a"), sexes = S("1");
	fill_people(stage, 70);
	struct pages *named = read_all(stage, &act, "person", 50, form_of(stage, "q", "王桂英", NULL), "name");
	assert_true(named->count > 32);
	struct str spouse = str_fmt(stage->arena, "%lld", (long long)named->ids[named->count - 1]);
	int64_t id = make(stage, "person", VILLAGE, "name", "李明", "identity",
			  str_c(stage->arena, identity_of(stage, 101)), "sort", "b", "spouse",
			  str_c(stage->arena, spouse), NULL);
	for (int i = 1; i < 64; i++) {
		sorts = str_join(stage->arena, sorts, i == 63 ? S(",b") : S(",a"));
		sexes = str_join(stage->arena, sexes, S(",2"));
	}
	struct form *asked = form_of(stage, "sort", str_c(stage->arena, sorts), "sex",
				     str_c(stage->arena, sexes), "spouse", "王桂英", NULL);
	struct pages *found = read_all(stage, &act, "person", 20, asked, "name");
	assert_int_equal(found->count, 1);
	assert_int_equal(found->ids[0], id);
}

static int64_t counted(struct stage *stage, const char *org, const char *sort)
{
	int64_t n = 0;
	good(db_int(stage->db,
		    "SELECT count(*) FROM r_person WHERE org >= $1 AND org < $2 AND voided = 0 AND "
		    "($3 = '' OR sort = $3)",
		    ARGS(V_TEXT(str_of(org)), V_TEXT(place_end(stage->arena, str_of(org))),
			 V_TEXT(str_of(sort))),
		    &n, NULL));
	return n;
}

static void totals_equal_the_rows(struct stage *stage)
{
	static const char *const orgs[] = {COUNTY, TOWN, VILLAGE, SIBLING, OTHER_VILLAGE, FAR_VILLAGE};
	struct act act = program(stage);
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < 3; k++) {
			const char *sort = k == 0 ? "" : (k == 1 ? "a" : "b");
			struct form *form = form_of(stage, "org", orgs[i], "sort", sort, NULL);
			struct pages *pages = read_all(stage, &act, "person", 50, form, "name");
			assert_true(pages->exact);
			assert_int_equal(pages->total, counted(stage, orgs[i], sort));
			assert_int_equal(pages->count, pages->total);
		}
	}
}

static void totals_are_true_after_every_change(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	bool left = false;
	fill_people(stage, 30);
	totals_equal_the_rows(stage);
	good(figure_fold(&act, 40, &left));
	totals_equal_the_rows(stage);
	struct pages *whole = read_all(stage, &act, "person", 50, &no_params, "name");
	for (size_t i = 0; i < 10; i++) {
		struct record *before = arena_one(stage->arena, struct record);
		struct draft *draft = NULL;
		int64_t id = whole->ids[i * 3];
		*before = load(stage, "person", id);
		good(draft_of(&act, before, &draft));
		draft_set_text(draft, "sort", i % 2 == 0 ? S("a") : S("b"));
		good(draft_write(draft, 1, &id));
		if (i % 3 == 0)
			good(reg_void(&act, before->reg, id, 2, S("错")));
	}
	totals_equal_the_rows(stage);
	do
		good(figure_fold(&act, 7, &left));
	while (left);
	totals_equal_the_rows(stage);
}

static void words_find_names_numbers_and_ends(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	const char *identity = str_c(stage->arena, identity_of(stage, 5));
	/* Phone and card end in the same four: still one row. */
	int64_t id = make(stage, "person", VILLAGE, "name", "王桂英", "identity", identity, "phone",
			  "13900000004", "card", "6217000000000000004", NULL);
	int64_t far = make(stage, "person", SIBLING, "name", "王桂花", "identity",
			   str_c(stage->arena, identity_of(stage, 6)), "phone", "13900010004", NULL);
	static const char *const words[] = {"王桂英", "桂英", "0004", "13900000004"};
	for (size_t i = 0; i < 4; i++) {
		struct pages *pages = read_all(stage, &clerk, "person", 20,
					       form_of(stage, "q", words[i], NULL), "name");
		assert_int_equal(pages->count, 1);
		assert_int_equal(pages->ids[0], id);
	}
	struct pages *both = read_all(stage, &act, "person", 20, form_of(stage, "q", "王桂", NULL), "name");
	assert_int_equal(both->count, 2);
	assert_int_equal(read_all(stage, &clerk, "person", 20, form_of(stage, "q", "王桂花", NULL), "name")->count, 0);
	good(reg_void(&act, reg_of(stage, "person"), far, 1, S("错")));
	assert_int_equal(read_all(stage, &act, "person", 20, form_of(stage, "q", "王桂花", NULL), "name")->count, 0);
}

/* Of those whom the words find the filters leave few: they are found behind hundreds of others, and a cut is told. */
static void words_are_looked_for_behind_the_newest(void **state)
{
	enum { OTHERS = 430 };
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t first = make(stage, "person", VILLAGE, "name", "王桂英", "identity",
			     str_c(stage->arena, identity_of(stage, 0)), "sort", "a", NULL);
	for (int i = 1; i < OTHERS; i++)
		make(stage, "person", VILLAGE, "name", "王桂英", "identity",
		     str_c(stage->arena, identity_of(stage, i % 12 * 1000 + i)), "sort", "b", NULL);
	struct pages *pages = read_all(stage, &act, "person", 20,
				       form_of(stage, "q", "王桂英", "sort", "a", NULL), "name");
	assert_int_equal(pages->count, 1);
	assert_int_equal(pages->ids[0], first);
	assert_true(pages->exact);
	pages = read_all(stage, &act, "person", 20, form_of(stage, "q", "王桂英", NULL), "name");
	assert_int_equal(pages->count, 20);
	assert_false(pages->exact);
	/* A file takes them all. */
	struct doc *page = doc_map(stage->arena);
	struct query query = {.params = form_of(stage, "q", "王桂英", NULL), .url = S("/x"), .pull = true};
	good(reg_list_doc(&act, reg_of(stage, "person"), &query, page));
	assert_int_equal(doc_at(doc_at(page, "table"), "rows")->in.count, OTHERS);
	/* As a filter so many people are too many, and that is said. */
	query = (struct query){.params = form_of(stage, "spouse", "王桂英", NULL), .url = S("/x")};
	page = doc_map(stage->arena);
	good(reg_list_doc(&act, reg_of(stage, "person"), &query, page));
	assert_true(str_find(doc_str(doc_at(page, "table"), "total_text"), S("请写细些")) != SIZE_MAX);
	assert_false(doc_truth(doc_at(doc_at(page, "table"), "total_exact")));
	query.pull = true;
	bad(reg_list_doc(&act, reg_of(stage, "person"), &query, doc_map(stage->arena)), ERR_TOO_LARGE, "分几次");
}

/* The right to export one place is none to export what is read beside it. */
static void an_export_holds_what_may_leave(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_holder(stage, "officer", TOWN);
	good(account_grant(&act, id, S("helper"), S(FAR_VILLAGE), act.today, 0));
	make_person(stage, VILLAGE, "王桂英", 1);
	make_person(stage, FAR_VILLAGE, "李明", 2);
	struct act both = as(stage, id);
	assert_int_equal(read_all(stage, &both, "person", 20, &no_params, "name")->count, 2);
	struct doc *page = doc_map(stage->arena);
	struct query query = {.params = &no_params, .url = S("/x"), .pull = true};
	good(reg_list_doc(&both, reg_of(stage, "person"), &query, page));
	struct doc *rows = doc_at(doc_at(page, "table"), "rows");
	assert_int_equal(rows->in.count, 1);
	same(doc_str(rows->in.first, "name"), "王桂英");
	query.params = form_of(stage, "org", FAR_VILLAGE, NULL);
	bad(reg_list_doc(&both, reg_of(stage, "person"), &query, doc_map(stage->arena)), ERR_DENIED, "");
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	query.params = &no_params;
	bad(reg_list_doc(&clerk, reg_of(stage, "person"), &query, doc_map(stage->arena)), ERR_DENIED, "");
}

/* The last four are kept by village: above it the page does not promise them, and says what to do. */
static void ends_are_promised_where_they_find(void **state)
{
	struct stage *stage = *state;
	struct act officer = as(stage, make_holder(stage, "officer", TOWN));
	make(stage, "person", VILLAGE, "name", "王桂英", "identity", str_c(stage->arena, identity_of(stage, 1)),
	     "phone", "13900000004", NULL);
	static const struct {
		const char *org;
		size_t found;
		bool promised;
	} lists[] = {{"", 0, false}, {VILLAGE, 1, true}};
	for (size_t i = 0; i < 2; i++) {
		struct doc *page = doc_map(stage->arena);
		struct query query = {.params = form_of(stage, "q", "0004", "org", lists[i].org, NULL),
				      .url = S("/x")};
		good(reg_list_doc(&officer, reg_of(stage, "person"), &query, page));
		struct doc *table = doc_at(page, "table");
		assert_int_equal(doc_at(table, "rows")->in.count, lists[i].found);
		bool promised = str_find(doc_str(doc_at(page, "filters"), "q_title"), S("4 位")) != SIZE_MAX;
		bool told = str_find(doc_str(doc_at(table, "empty"), "text"), S("选定一个村")) != SIZE_MAX;
		assert_int_equal(promised, lists[i].promised);
		assert_int_equal(told, !lists[i].promised);
	}
}

/* The pages under these filters are those of everybody's list of which wanted says yes, whatever their length. */
static void pages_are(struct stage *stage, struct act *act, const struct form *form,
		      const int64_t *ids, const bool *wanted)
{
	static const size_t limits[] = {1, 3, 50};
	struct pages *everybody =
		read_all(stage, act, "person", 50, form_of(stage, "org", TOWN, NULL), "name");
	for (size_t l = 0; l < 3; l++) {
		struct pages *some = read_all(stage, act, "person", limits[l], form, "name");
		size_t at = 0;
		for (size_t i = 0; i < everybody->count; i++) {
			size_t which = 0;
			while (ids[which] != everybody->ids[i])
				which++;
			if (!wanted[which])
				continue;
			assert_true(at < some->count);
			assert_int_equal(some->ids[at], everybody->ids[i]);
			at++;
		}
		assert_int_equal(at, some->count);
		assert_int_equal(some->total, at);
		assert_true(at > 3);
	}
}

/* Read by the filter's own index, where many are left in the list's order, and where a counted field leaves few anyway likewise: the
 * same rows in the same order. */
static void a_narrow_filter_gives_the_same_pages(void **state)
{
	enum { PEOPLE = 60, FIRST = 5, LAST = 11 }; /* born in June or later; in December: few, and all of them men */
	static const char *const names[] = {"王桂英", "李明", "王桂英", "阿依古丽", "张伟"};
	struct stage *stage = *state;
	struct act act = program(stage);
	bool late[PEOPLE] = {false}, late_a[PEOPLE] = {false}, last[PEOPLE] = {false};
	int64_t ids[PEOPLE];
	for (int i = 0; i < PEOPLE; i++) {
		late[i] = i % 12 >= FIRST;
		late_a[i] = late[i] && i % 3 == 0;
		last[i] = i % 12 == LAST;
		ids[i] = make(stage, "person", i % 2 == 0 ? VILLAGE : SIBLING, "name", names[i % 5],
			      "identity", str_c(stage->arena, identity_of(stage, i % 12 * 1000 + i)),
			      "sort", i % 3 == 0 ? "a" : "b", NULL);
	}
	pages_are(stage, &act, form_of(stage, "org", TOWN, "birth_from", "1940-06-01", NULL), ids, late);
	pages_are(stage, &act,
		  form_of(stage, "org", TOWN, "birth_from", "1940-06-01", "sort", "a", NULL), ids, late_a);
	pages_are(stage, &act, form_of(stage, "org", TOWN, "birth_from", "1940-12-01", NULL), ids, last);
	pages_are(stage, &act, form_of(stage, "org", TOWN, "birth_from", "1940-12-01", "sex", "1", NULL),
		  ids, last);
}

static int64_t make_matter(struct stage *stage, struct act *act, const char *title)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	const struct reg *reg = reg_of(stage, "matter");
	good(draft_new(act, reg, S(VILLAGE), &draft));
	draft_set_text(draft, "title", str_of(title));
	good(flow_begin(draft, reg->flows[0], false, NULL, 0));
	good(draft_write(draft, 0, &id));
	good(flow_begun(act, reg, id, S("")));
	return id;
}

static void a_void_matter_waits_for_nobody(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t first = make_matter(stage, &act, "修路灯"), second = make_matter(stage, &act, "修水管");
	struct pages *pages = read_all(stage, &act, "matter", 20, &no_params, "title");
	assert_int_equal(pages->count, 2);
	assert_int_equal(pages->total, 2);
	good(reg_void(&act, reg_of(stage, "matter"), first, 1, S("报错了")));
	pages = read_all(stage, &act, "matter", 20, &no_params, "title");
	assert_int_equal(pages->count, 1);
	assert_int_equal(pages->ids[0], second);
	assert_int_equal(pages->total, 1);
	assert_int_equal(read_all(stage, &act, "matter", 20, form_of(stage, "view", "all", NULL), "title")->count, 1);
	struct form *village = form_of(stage, "state", "village", NULL);
	assert_int_equal(read_all(stage, &act, "matter", 20, village, "title")->total, 1);
}

enum { OUTINGS = 40, DRIVEN = 30 };

struct outings {
	int64_t ids[OUTINGS];
	struct str days[OUTINGS];
};

/* Years of outings, not made in the order of their days; the first thirty are over. */
static void fill_outings(struct stage *stage, struct act *act, struct outings *out)
{
	const struct reg *reg = reg_of(stage, "outing");
	for (int i = 0; i < OUTINGS; i++) {
		struct draft *draft = NULL;
		struct flow_ask ask = {.step = S("drive"), .by_program = true};
		out->days[i] = day_text(stage->arena, act->today - 1 - i * 7 % OUTINGS);
		good(draft_new(act, reg, S(VILLAGE), &draft));
		draft_set_text(draft, "title", S("拉水"));
		draft_set_text(draft, "day", out->days[i]);
		good(flow_begin(draft, reg->flows[0], false, NULL, 0));
		good(draft_write(draft, 0, &out->ids[i]));
		good(flow_begun(act, reg, out->ids[i], S("")));
		if (i < DRIVEN)
			good(flow_fire(act, reg, out->ids[i], &ask));
	}
}

static size_t place_among(const struct outings *all, int64_t id)
{
	size_t at = 0;
	while (at < OUTINGS && all->ids[at] != id)
		at++;
	assert_true(at < OUTINGS);
	return at;
}

static void what_is_over_is_found_by_its_days(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct outings all;
	static const size_t limits[] = {1, 3, 50};
	fill_outings(stage, &act, &all);
	struct str from = day_text(stage->arena, act.today - 20), until = day_text(stage->arena, act.today - 8);
	for (size_t l = 0; l < 3; l++) {
		struct pages *some = read_all(stage, &act, "outing", limits[l],
					      form_of(stage, "org", VILLAGE, "view", "all", "day_from", str_c(stage->arena, from),
						      "day_to", str_c(stage->arena, until), NULL),
					      "day");
		assert_int_equal(some->count, 13); /* days 8 to 20 ago, one outing each */
		assert_int_equal(some->total, 13);
		for (size_t i = 0; i < some->count; i++) {
			same(all.days[place_among(&all, some->ids[i])],
			     str_c(stage->arena, day_text(stage->arena, act.today - 20 + (int64_t)i)));
		}
		each_once(some);
	}
}

/* Among years of what is over: newest first, as they would stand in the list of all. */
static void open_states_are_told_from_what_is_open(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct outings all;
	static const size_t limits[] = {1, 4, 50};
	fill_outings(stage, &act, &all);
	for (size_t l = 0; l < 3; l++) {
		struct pages *some = read_all(stage, &act, "outing", limits[l],
					      form_of(stage, "org", VILLAGE, "view", "all", "state", "planned", NULL), "day");
		assert_int_equal(some->count, OUTINGS - DRIVEN);
		assert_int_equal(some->total, OUTINGS - DRIVEN);
		for (size_t i = 0; i < some->count; i++)
			assert_int_equal(some->ids[i], all.ids[OUTINGS - 1 - i]);
	}
	static const char *const places[] = {VILLAGE, TOWN};
	for (size_t l = 0; l < 2; l++) { /* what is over has its own index at each tier */
		struct pages *over = read_all(stage, &act, "outing", 7,
					      form_of(stage, "org", places[l], "view", "all", "state", "driven", NULL), "day");
		assert_int_equal(over->count, DRIVEN);
		assert_int_equal(over->total, DRIVEN);
		for (size_t i = 0; i < over->count; i++)
			assert_int_equal(over->ids[i], all.ids[DRIVEN - 1 - i]);
	}
	struct form *both = form_of(stage, "org", VILLAGE, "view", "all", "state", "planned,driven", NULL);
	assert_int_equal(read_all(stage, &act, "outing", 7, both, "day")->count, OUTINGS);
}

/* The whole plan of a query, as the engine tells it. */
static struct str plan_of(struct stage *stage, const char *query)
{
	struct buf plan = buf_new(stage->arena, 1 << 16);
	struct sql explain = {str_c(stage->arena, str_fmt(stage->arena, "%s %s",
							  stage->postgres ? "EXPLAIN" : "EXPLAIN QUERY PLAN",
							  query))};
	struct rows rows = db_query_made(stage->db, explain, ARGS(V_TEXT(S(VILLAGE)), V_TEXT(S("village"))));
	while (rows_next(&rows))
		buf_fmt(&plan, STR "\n", STR_ARG(rows_text(&rows, stage->postgres ? 0 : 3)));
	good(rows_done(&rows));
	return buf_str(&plan);
}

/* A table of some rows is read whole, were it allowed. */
static void walk_these(struct stage *stage)
{
	if (!stage->postgres)
		return;
	good(db_exec(stage->db, "SET LOCAL enable_seqscan = off", NO_ARGS, NULL));
	good(db_exec(stage->db, "SET LOCAL enable_bitmapscan = off", NO_ARGS, NULL));
	good(db_exec(stage->db, "SET LOCAL enable_sort = off", NO_ARGS, NULL));
}

static bool walks(struct stage *stage, const char *query, const char *index)
{
	struct str plan = plan_of(stage, query);
	struct str name = str_fmt(stage->arena, stage->postgres ? "using %s on" : "INDEX %s (", index);
	bool right = str_find(plan, name) != SIZE_MAX && str_find(plan, S("Sort")) == SIZE_MAX &&
		     str_find(plan, S("TEMP B-TREE")) == SIZE_MAX;
	if (!right)
		print_error("%s\n" STR, query, STR_ARG(plan));
	return right;
}

/* At each tier and under each counted filter a list walks one index in its order and sorts nothing. */
static void lists_walk_an_index_of_the_register(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *query, *index;
	} lists[] = {
		{"substr(\"org\", 1, 12) = $1 AND \"open\" = 1 AND $2 = $2 ORDER BY \"due\", \"id\"",
		 "i_matter_12"},
		{"substr(\"org\", 1, 12) = $1 AND \"open\" = 1 AND \"state\" = $2 ORDER BY \"due\", \"id\"",
		 "i_matter_12"},
		{"substr(\"org\", 1, 12) = $1 AND \"voided\" = 0 AND $2 = $2 ORDER BY \"id\" DESC",
		 "i_matter_12_all"},
		{"substr(\"org\", 1, 9) = $1 AND \"open\" = 1 AND $2 = $2 ORDER BY \"due\", \"id\"",
		 "i_matter_9"},
		{"substr(\"org\", 1, 9) = $1 AND \"open\" = 1 AND \"state\" = $2 ORDER BY \"due\", \"id\"",
		 "i_matter_9_state"},
	};
	struct act act = program(stage);
	for (int i = 0; i < 30; i++)
		make_matter(stage, &act, "修路灯");
	walk_these(stage);
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct str query = str_fmt(stage->arena, "SELECT \"id\" FROM \"r_matter\" WHERE %s LIMIT 21", lists[i].query);
		assert_true(walks(stage, str_c(stage->arena, query), lists[i].index));
	}
}

/* What is over is found by its days, and what is open among it, without walking through the years. */
static void dated_lists_walk_the_index_of_their_days(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct outings all;
	static const struct {
		const char *query, *index;
	} lists[] = {
		{"SELECT \"id\" FROM \"r_outing\" WHERE substr(\"org\", 1, 12) = $1 AND \"voided\" = 0 AND \"day\" >= $2 "
		 "ORDER BY \"day\", \"id\" LIMIT 21", "i_outing_12_days"},
		{"SELECT \"id\" FROM \"r_outing\" WHERE substr(\"org\", 1, 9) = $1 AND \"voided\" = 0 AND \"day\" >= $2 "
		 "ORDER BY \"day\", \"id\" LIMIT 21", "i_outing_9_days"},
		{"SELECT \"id\" FROM \"r_outing\" WHERE substr(\"org\", 1, 9) = $1 AND \"open\" = 0 AND \"voided\" = 0 AND "
		 "\"state\" = $2 ORDER BY \"id\" DESC LIMIT 21", "i_outing_9_over"},
	};
	fill_outings(stage, &act, &all);
	walk_these(stage);
	for (size_t i = 0; i < COUNT(lists); i++)
		assert_true(walks(stage, lists[i].query, lists[i].index));
}

struct tests list_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(pages_meet_without_gap_or_double),
		TEST(equal_numbers_going_down),
		TEST(several_scopes_are_one_list),
		TEST(a_narrow_filter_gives_the_same_pages),
		TEST(many_are_wanted_at_once),
		TEST(totals_are_true_after_every_change),
		TEST(words_find_names_numbers_and_ends),
		TEST(words_are_looked_for_behind_the_newest),
		TEST(an_export_holds_what_may_leave),
		TEST(ends_are_promised_where_they_find),
		TEST(a_void_matter_waits_for_nobody),
		TEST(lists_walk_an_index_of_the_register),
		TEST(what_is_over_is_found_by_its_days),
		TEST(open_states_are_told_from_what_is_open),
		TEST(dated_lists_walk_the_index_of_their_days),
	};
	return TESTS(list);
}
