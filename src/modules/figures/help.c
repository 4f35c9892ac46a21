/*
 * help: what needs help, and what the sender should change.
 *
 * No place is ranked. There is a section for each kind of need, in a fixed order; inside it places stand by
 * code, each with its reason in words and a link. A village sees the same about itself that the township
 * sees about it, because it is the same page. Nothing here is a score, and nothing may become one.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/figures/figures_int.h"

enum { PAPERS_LEAST = 3, PAPERS_TIMES = 2 };

struct helping {
	struct visit *visit;
	const struct asked *asked;
	struct unit *units;
	size_t count;
};

static struct doc *section(struct doc *sections, const char *title, const char *tone, const char *icon)
{
	struct doc *one = doc_add_map(sections);
	doc_set(one, "title", str_of(title));
	doc_set(one, "tone", str_of(tone));
	doc_set(one, "icon", str_of(icon));
	return doc_set_list(one, "needs");
}

static void need(struct doc *needs, struct str name, struct str words, struct str url)
{
	struct doc *one = doc_add_map(needs);
	doc_set(one, "name", name);
	doc_set(one, "words", words);
	doc_set(one, "url", url);
}

static void put_overdue(const struct helping *in, struct doc *sections)
{
	struct doc *needs = section(sections, "有事超期了，要帮着催办、协调", "err", "alert-circle");
	for (size_t i = 0; i < in->count; i++) {
		const struct unit *unit = &in->units[i];
		if (unit->now.overdue > 0)
			need(needs, unit->place.name,
			     str_fmt(in->visit->arena, STR " 件在办超期，最长的" STR "。",
				     STR_ARG(figure_number(in->visit->arena, unit->now.overdue,
							   unit->now.overdue_exact)),
				     STR_ARG(flow_over_words(in->visit->arena, unit->now.longest))),
			     figures_url(in->visit, "/desk/figures/overdue", in->asked, unit->place.code));
	}
}

static void put_fixing(const struct helping *in, struct doc *sections)
{
	struct doc *needs = section(sections, "差评整改过了期限", "err", "tool");
	for (size_t i = 0; i < in->count; i++) {
		const struct unit *unit = &in->units[i];
		if (unit->fixing_late > 0)
			need(needs, unit->place.name,
			     str_fmt(in->visit->arena, "%lld 件差评整改超期，群众还在等回音。",
				     (long long)unit->fixing_late),
			     str_fmt(in->visit->arena, "/desk/rectifications?org=" STR,
				     STR_ARG(unit->place.code)));
	}
}

/* Of ten, so many: by what half of the places have less and half more. */
static int64_t median_tenths(const struct helping *in)
{
	int64_t *list = arena_many(in->visit->arena, int64_t, in->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < in->count; i++) {
		const int64_t *n = in->units[i].counts.n;
		if (n[COUNT_ACCEPTED] <= 0)
			continue;
		int64_t one = n[COUNT_COMPLETED] * 10 / n[COUNT_ACCEPTED];
		size_t k = count++;
		for (; k > 0 && list[k - 1] > one; k--)
			list[k] = list[k - 1];
		list[k] = one;
	}
	return count == 0 ? 0 : list[count / 2];
}

static void put_papers(const struct helping *in, struct doc *sections)
{
	struct doc *needs = section(sections, "要群众补材料的比别处多得多，看看是哪件事没讲清", "warn",
				    "file-text");
	int64_t usual = median_tenths(in);
	for (size_t i = 0; i < in->count && in->count > 2; i++) {
		const struct unit *unit = &in->units[i];
		int64_t asked = unit->counts.n[COUNT_COMPLETED], all = unit->counts.n[COUNT_ACCEPTED];
		if (asked < PAPERS_LEAST || asked * 10 <= all * usual * PAPERS_TIMES)
			continue;
		need(needs, unit->place.name,
		     str_fmt(in->visit->arena, "受理 %lld 件，有 %lld 件要补材料；别处一般十件里 %lld 件。",
			     (long long)all, (long long)asked, (long long)usual),
		     figures_period_url(in->visit, &unit->asked, "asked_on"));
	}
}

static void put_quiet(const struct helping *in, struct doc *sections)
{
	struct doc *needs = section(sections, "很久没有受理记录，问问是没有人来，还是不会用、没有网", "warn",
				    "phone");
	for (size_t i = 0; i < in->count; i++) {
		const struct unit *unit = &in->units[i];
		if (unit->quiet <= 0)
			need(needs, unit->place.name,
			     str_fmt(in->visit->arena, "上个月和这个月还没有受理过一件。"),
			     figures_url(in->visit, "/desk/figures", in->asked, unit->place.code));
	}
}

/* These are the sender's to mend, not the villages': a guide that half the applicants misread. */
static err_t put_guides(const struct helping *in, struct doc *sections)
{
	static const bool wanted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true, [COUNT_COMPLETED] = true};
	struct visit *visit = in->visit;
	struct tally *tallies = NULL;
	size_t count = 0;
	struct figures_missing all;
	struct doc *needs = section(sections, "办事指南要改：照着来的人，多半还要再跑一趟", "gold", "book");
	TRY(tally_read(&visit->act, in->asked->at, &in->asked->span, wanted, &tallies, &count));
	TRY(figures_missing_read(&visit->act, in->asked, &all));
	for (size_t i = 0; i < count; i++) {
		const int64_t *n = tallies[i].n;
		struct asked one = *in->asked;
		if (!figures_poor_guide(n[COUNT_ACCEPTED], n[COUNT_COMPLETED]))
			continue;
		one.item = tallies[i].item;
		struct str missing = figures_missing(&visit->act, &all, one.item);
		int64_t tenths = n[COUNT_COMPLETED] * 10 / n[COUNT_ACCEPTED];
		need(needs, one.item->title,
		     str_fmt(visit->arena, "这件事 10 件里有 %lld 件要补材料（受理 %lld 件，补 %lld 件）%s" STR "。",
			     (long long)(tenths > 10 ? 10 : tenths), (long long)n[COUNT_ACCEPTED],
			     (long long)n[COUNT_COMPLETED], missing.len > 0 ? "，常缺：" : "", STR_ARG(missing)),
		     figures_period_url(visit, &one, "asked_on"));
	}
	return NULL;
}

/* Sections in which nothing stands are not shown. */
static void drop_empty(struct doc *sections)
{
	struct doc *kept = doc_list(sections->in.arena);
	for (struct doc *one = sections->in.first, *next = NULL; one != NULL; one = next) {
		next = one->next;
		one->next = NULL;
		if (doc_at(one, "needs")->in.count > 0)
			doc_add(kept, one);
	}
	sections->in.first = kept->in.first;
	sections->in.last = kept->in.last;
	sections->in.count = kept->in.count;
}

err_t figures_help(struct visit *visit, const struct asked *asked, const struct figures_below *below)
{
	struct helping in = {.visit = visit, .asked = asked, .units = below->helped, .count = below->helped_count};
	struct doc *sections = doc_set_list(visit->page, "help");
	put_overdue(&in, sections);
	put_fixing(&in, sections);
	put_papers(&in, sections);
	put_quiet(&in, sections);
	TRY(put_guides(&in, sections));
	drop_empty(sections);
	doc_set_bool(visit->page, "has_help", sections->in.count > 0);
	return NULL;
}
