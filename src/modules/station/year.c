/*
 * year: a station's year on the page and on paper: how many came, about what, how they came, answered in time, what was said of the
 * answers and by how many, contact days held. Every share stands with what it is a share of; no station is compared with another.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/paper/paper.h"
#include "modules/station/station_int.h"

enum { FIRST_YEAR = 2000 };

/* ---- the year's matters ---- */

struct year {
	int64_t number;
	struct station_sum sum;
	const struct record *matters;
	size_t count;
	int64_t held, planned, cancelled, had;
	struct record *haves;
	size_t have_rows;
	struct str people;
};

static err_t read_matters(struct visit *visit, const struct record *station, struct year *year)
{
	struct arena *arena = visit->arena;
	const struct form_value until = {
		S("came_on_to"), str_fmt(arena, "%04lld-12-31", (long long)year->number), NULL};
	const struct form_value from = {
		S("came_on_from"), str_fmt(arena, "%04lld-01-01", (long long)year->number), &until};
	const struct form_value which = {S("station"),
					 str_fmt(arena, "%lld", (long long)station->id), &from};
	const struct form params = {&which};
	TRY(reg_list_all(&visit->act, act_register(&visit->act, "station_matter"), &params,
			 STATION_MATTERS_MAX, &year->matters, &year->count));
	for (size_t i = 0; i < year->count; i++) {
		const struct record *one = &year->matters[i];
		int64_t due = 0;
		bool replied = record_is(one, "state", "answered") ||
			       record_is(one, "state", "closed") ||
			       record_is(one, "state", "elsewhere");
		station_sum_add(
			&year->sum,
			&(struct station_one){.dropped = record_is(one, "state", "taken_back"),
					      .replied = replied,
					      .late = record_int(one, "late") > 0,
					      .overdue = day_read(record_text(one, "due"), &due) &&
							 due < visit->act.today,
					      .redone = record_int(one, "redone"),
					      .verdict = record_text(one, "verdict")});
	}
	return NULL;
}

static err_t read_days(struct visit *visit, const struct record *station, struct year *year)
{
	struct record *days = NULL;
	size_t count = 0;
	struct str head = str_fmt(visit->arena, "%04lld-", (long long)year->number);
	TRY(reg_rows_of(&visit->act, "station_day", "station", station->id, STATION_MATTERS_MAX,
			&days, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(record_text(&days[i], "day"), head))
			continue;
		year->held += record_is(&days[i], "state", "held");
		year->planned += record_is(&days[i], "state", "planned");
		year->cancelled += record_is(&days[i], "state", "cancelled");
	}
	TRY(station_people_words(&visit->act, station->id, visit->act.today, &year->people));
	return station_haves(&visit->act, station, &year->haves, &year->have_rows, &year->had);
}

/* How many of the year's matters have this code in this field; what was taken back is among them. */
static int64_t count_code(const struct year *year, const char *field, struct str code)
{
	int64_t n = 0;
	for (size_t i = 0; i < year->count; i++)
		n += str_eq(record_text(&year->matters[i], field), code);
	return n;
}

/* ---- said once, for the page and for the paper ---- */

static void fact(struct doc *list, const char *label, struct str value)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "label", str_of(label));
	doc_set(one, "value", value);
}

static struct str number(struct arena *arena, int64_t n, const char *unit)
{
	return str_fmt(arena, "%lld %s", (long long)n, unit);
}

static void put_sums(struct arena *arena, const struct year *year, struct doc *list)
{
	const struct station_sum *sum = &year->sum;
	fact(list, "来了多少件", number(arena, sum->came, "件"));
	if (sum->dropped > 0)
		fact(list, "其中本人说不用办了", number(arena, sum->dropped, "件"));
	fact(list, "答复了", number(arena, sum->replied, "件"));
	fact(list, "其中按期答复", station_share(arena, sum->in_time, sum->replied));
	fact(list, "还没有答复", number(arena, sum->open, "件"));
	if (sum->overdue > 0)
		fact(list, "其中超期", number(arena, sum->overdue, "件"));
	fact(list, "说了满不满意的", station_share(arena, sum->said, sum->replied));
	fact(list, "满意", station_share(arena, sum->verdicts[STATION_CONTENT], sum->said));
	fact(list, "基本满意", station_share(arena, sum->verdicts[STATION_FAIR], sum->said));
	fact(list, "不满意", station_share(arena, sum->verdicts[STATION_POOR], sum->said));
	if (sum->redone > 0)
		fact(list, "不满意又办的", number(arena, sum->redone, "次"));
	fact(list, "接待日",
	     str_fmt(arena, "接待了 %lld 次，取消 %lld 次，还排着 %lld 次", (long long)year->held,
		     (long long)year->cancelled, (long long)year->planned));
}

static void put_codes(struct visit *visit, const struct year *year, const char *field,
		      struct doc *rows)
{
	const struct reg *reg = act_register(&visit->act, "station_matter");
	const struct field *of = reg_field(reg, str_of(field));
	for (size_t i = 0; of != NULL && of->codes != NULL && i < of->codes->count; i++) {
		int64_t n = count_code(year, field, of->codes->all[i].code);
		if (n == 0)
			continue;
		struct doc *one = doc_add_map(rows);
		doc_set(one, "title", of->codes->all[i].title);
		doc_set(one, "n", str_fmt(visit->arena, "%lld", (long long)n));
	}
}

static void put_haves(struct visit *visit, const struct record *station, const struct year *year,
		      struct doc *rows)
{
	const struct station_kind *kind = station_kind_of(&visit->act, station);
	for (size_t i = 0; i < kind->have_count; i++) {
		const struct record *row =
			station_have_of(year->haves, year->have_rows, kind->haves[i].name);
		bool had = row != NULL && record_int(row, "had") > 0;
		struct doc *one = doc_add_map(rows);
		doc_set(one, "title", kind->haves[i].title);
		doc_set(one, "n", had ? record_brief(&visit->act, row, "had_on") : S("还没有"));
	}
}

static const char notes[] =
	"按来的那一天算在哪一年。按期答复：答复的那一天没有过期限（工作日）。满意不满意由没有经手的"
	"人问，或者本人自己在网页上说，"
	"没有说的不算；不到 10 件的只写件数，不算百分比。不和别的站比，不排名次。";

/* ---- on paper ---- */

static void print_table(struct doc *blocks, const char *heading, const char *first,
			const char *second, struct doc *rows)
{
	if (rows->in.count == 0)
		return;
	paper_words(blocks, "heading", str_of(heading));
	struct doc *table = paper_block(blocks, "table"), *columns = doc_set_list(table, "columns");
	const char *const keys[] = {"title", "n"}, *const titles[] = {first, second};
	for (size_t i = 0; i < 2; i++) {
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", str_of(keys[i]));
		doc_set(column, "title", str_of(titles[i]));
		doc_set_bool(column, "num", i == 1);
	}
	doc_put(table, S("rows"), rows);
}

static void put_print(struct visit *visit, const struct record *station, const struct year *year,
		      struct str title)
{
	struct arena *arena = visit->arena;
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = NULL, *rows = NULL;
	doc_set(print, "paper", S("A4"));
	doc_set(print, "title", title);
	doc_set(print, "subtitle", station_kind_of(&visit->act, station)->title);
	doc_set(print, "org", place_name(&visit->act, station->org));
	blocks = doc_set_list(print, "blocks");
	if (year->people.len > 0)
		paper_words(blocks, "text", str_join(arena, S("站里的人："), year->people));
	put_sums(arena, year, doc_set_list(paper_block(blocks, "fields"), "rows"));
	rows = doc_list(arena);
	put_codes(visit, year, "topic", rows);
	print_table(blocks, "说的是哪方面的事", "哪方面", "件", rows);
	rows = doc_list(arena);
	put_codes(visit, year, "way", rows);
	print_table(blocks, "怎么来的", "怎么来的", "件", rows);
	rows = doc_list(arena);
	put_haves(visit, station, year, rows);
	print_table(blocks, "站里该有的", "哪一样", "哪天有的", rows);
	paper_words(blocks, "text", str_of(notes));
	struct doc *labels = doc_set_list(paper_block(blocks, "sign"), "labels");
	doc_set(doc_add_map(labels), "text", S("填报人"));
	doc_set(doc_add_map(labels), "text", S("站点（盖章）"));
	doc_set(print, "footer",
		str_fmt(arena, STR "　" STR " 打印", STR_ARG(moment_chinese(arena, visit->act.now)),
			STR_ARG(visit->act.name)));
}

/* ---- the page ---- */

static int64_t asked_year(const struct visit *visit)
{
	int64_t asked = 0, now = day_parts(visit->act.today).year;
	return str_int(visit_query(visit, "year"), &asked) && asked >= FIRST_YEAR && asked <= now
		       ? asked
		       : now;
}

static void put_frame(struct visit *visit, const struct record *station, const struct year *year)
{
	struct str at = station_url(visit->arena, station->id, "/year");
	int64_t now = day_parts(visit->act.today).year;
	doc_set(visit->page, "year", str_fmt(visit->arena, "%lld", (long long)year->number));
	doc_set(visit->page, "station_url", station_url(visit->arena, station->id, ""));
	doc_set(visit->page, "station", record_text(station, "name"));
	doc_set(visit->page, "prev_url",
		str_fmt(visit->arena, STR "?year=%lld", STR_ARG(at), (long long)year->number - 1));
	doc_set(visit->page, "next_url",
		year->number < now ? str_fmt(visit->arena, STR "?year=%lld", STR_ARG(at),
					     (long long)year->number + 1)
				   : S(""));
	doc_set(visit->page, "pdf_url",
		str_fmt(visit->arena, STR ".pdf?year=%lld", STR_ARG(at), (long long)year->number));
	doc_set(visit->page, "people", year->people);
	doc_set(visit->page, "notes", str_of(notes));
}

err_t station_year_page(struct visit *visit)
{
	struct record station;
	struct year year = {.number = asked_year(visit)};
	TRY(reg_load(&visit->act, act_register(&visit->act, "station"), visit_id(visit, 0),
		     &station));
	TRY(act_need(&visit->act, S("station_matter"), VERB_READ, station.org));
	if (station_kind_of(&visit->act, &station)->confidential)
		TRY(act_need(&visit->act, S("station_matter"), VERB_CARE, station.org));
	TRY(read_matters(visit, &station, &year));
	TRY(read_days(visit, &station, &year));
	struct str title = str_fmt(visit->arena, STR "%lld年年度报告",
				   STR_ARG(record_text(&station, "name")), (long long)year.number);
	station_frame(visit, title);
	put_frame(visit, &station, &year);
	put_sums(visit->arena, &year, doc_set_list(visit->page, "sums"));
	put_codes(visit, &year, "topic", doc_set_list(visit->page, "topics"));
	put_codes(visit, &year, "way", doc_set_list(visit->page, "ways"));
	put_haves(visit, &station, &year, doc_set_list(visit->page, "haves"));
	doc_set_bool(visit->page, "has_topics", year.count > 0);
	if (str_eq(visit->suffix, S("pdf")))
		put_print(visit, &station, &year, title);
	return NULL;
}
