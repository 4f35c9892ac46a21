/*
 * prints_loose: papers about no record: what an item asks for, why a certificate is refused, a notice for the wall;
 * and the applicant's own papers, by her link. Nothing of this is kept, as nothing of it is personal or it is
 * kept already.
 */
#include "modules/service/prints_int.h"

#include "base/arena.h"
#include "base/date.h"
#include "modules/service/portal_int.h"

static bool has_size(const struct paper *paper, struct str size)
{
	for (size_t i = 0; i < paper->size_count; i++) {
		if (str_eq(paper->sizes[i], size))
			return true;
	}
	return false;
}

void print_now(struct visit *visit, const struct paper *paper, struct doc *print, struct str size)
{
	doc_set(print, "paper", has_size(paper, size) ? size : paper->sizes[0]);
	doc_put(visit->page, S("print"), print);
	visit_title(visit, doc_str(print, "title"));
	visit->suffix = S("pdf");
}

err_t print_loose(struct visit *visit, const char *name, struct paper_source source)
{
	struct doc *print = NULL;
	struct paper_ask ask = {.paper = catalogue_paper(visit->act.house->catalogue, str_of(name)),
				.org = visit->act.org, .source = source};
	if (ask.paper == NULL || ask.paper->hidden)
		return err_new(visit->arena, ERR_NOT_FOUND, "县里没有启用这张单据。");
	TRY(paper_fill(&visit->act, &ask, &print));
	print_now(visit, ask.paper, print, visit_query(visit, "size"));
	return NULL;
}

/* 一次性告知单: everything that an item asks for, before anything is taken. */
err_t item_notice_page(struct visit *visit)
{
	const struct item *item =
		catalogue_item(visit->act.house->catalogue, visit_query(visit, "item"));
	if (item == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个事项，请返回重新选。");
	return print_loose(visit, "bring_list", item_words(item));
}

/* What to say instead of a certificate that a village must not issue. */
err_t refusal_reply_page(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		if (str_eq(catalogue->refusals[i].name, visit_param(visit, 0)))
			return print_loose(visit, "refusal_reply",
					   refusal_words(&catalogue->refusals[i]));
	}
	return err_new(visit->arena, ERR_NOT_FOUND, "没有这一项，请返回重新选。");
}

/* For the wall; what stands in it is public already and masked. */
err_t portal_poster_page(struct visit *visit)
{
	struct notice notice;
	TRY(publish_load(&visit->act, visit_id(visit, 1), &notice));
	if (!str_starts(notice.org, visit->act.org) || !str_eq(notice.reg, S("case")))
		return err_new(visit->arena, ERR_NOT_FOUND, "这个村没有这份公示，请核对网址。");
	return print_loose(visit, "poster", notice_words(&notice));
}

/* ---- the applicant's own ---- */

static err_t receipt_paper(struct visit *visit, const struct record *record, struct doc **print)
{
	static const char *const names[] = {"receipt", "apply_receipt"};
	struct paper_ask ask;
	TRY(print_ask(visit, record, &ask));
	for (size_t i = 0; i < 2; i++) {
		bool fits = false;
		ask.paper = catalogue_paper(visit->act.house->catalogue, str_of(names[i]));
		if (ask.paper != NULL)
			TRY(paper_fits(&visit->act, &ask, &fits));
		if (!fits)
			continue;
		TRY(paper_fill(&visit->act, &ask, print));
		print_now(visit, ask.paper, *print, visit_query(visit, "size"));
		return NULL;
	}
	return err_new(visit->arena, ERR_NOT_FOUND, "县里没有启用这张单据。");
}

/* Before it is accepted the slip says so. */
err_t portal_receipt_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	struct doc *print = NULL;
	TRY(portal_case_open(visit, &record, &item));
	portal_begin(visit, S("回执"), TAB_TRACK);
	return receipt_paper(visit, &record, &print);
}

/* Papers about her case that were made for her: the newest of each kind. */
err_t portal_papers_doc(struct visit *visit, const struct record *record, struct str base,
			struct doc *list)
{
	struct kept_paper *kept = NULL;
	size_t count = 0;
	TRY(paper_list(&visit->act, record, &kept, &count));
	for (size_t i = 0; i < count; i++) {
		bool earlier = false;
		for (size_t k = 0; k < i; k++)
			earlier = earlier || str_eq(kept[k].name, kept[i].name);
		if (!kept[i].shared || earlier)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", kept[i].title);
		doc_set(one, "time", day_short(visit->arena, day_of_moment(kept[i].at)));
		doc_set(one, "url", str_fmt(visit->arena, STR "/papers/%lld", STR_ARG(base),
					    (long long)kept[i].id));
	}
	return NULL;
}

err_t portal_paper_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	struct kept_paper kept;
	TRY(portal_case_open(visit, &record, &item));
	TRY(paper_load(&visit->act, visit_id(visit, 2), &kept));
	if (!kept.shared || kept.record != record.id || !str_eq(kept.reg, record.reg->name))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这张单据。");
	portal_begin(visit, kept.title, TAB_TRACK);
	struct str base = str_fmt(visit->arena, "/v/" STR "/case/" STR, STR_ARG(record.org),
				  STR_ARG(link_make(&visit->act, &record)));
	portal_back(visit, base, "办到哪一步了");
	struct doc *out = doc_set_map(visit->page, "kept");
	doc_set(out, "pdf_url", str_fmt(visit->arena, STR "/papers/%lld.pdf", STR_ARG(base),
					(long long)kept.id));
	doc_set(out, "time", moment_chinese(visit->arena, kept.at));
	return print_kept(visit, &kept, 0);
}
