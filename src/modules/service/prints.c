/*
 * prints: what is handed over on paper, from the menu of a record to the PDF.
 *
 * The wording is the catalogue's (kind paper), the drawing is view's. A paper about a record is frozen when a
 * step makes it due or when it is first printed, and printed from there ever after; one about an item,
 * a refusal or a notice holds nothing personal and is made anew each time.
 */
#include "modules/service/prints_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"

static struct str size_title(struct str size)
{
	return str_eq(size, S("80mm")) ? S("80 毫米") : size;
}

static struct str of_url(struct visit *visit, const struct record *record)
{
	return str_fmt(visit->arena, "/desk/papers/of/" STR "/%lld", STR_ARG(record->reg->name),
		       (long long)record->id);
}

err_t print_ask(struct visit *visit, const struct record *record, struct paper_ask *out)
{
	struct paper_ask ask = {.record = record, .org = record->org};
	const struct item *item = NULL;
	if (record->reg == case_reg(&visit->act)) {
		TRY(case_item(&visit->act, record, &item));
		ask.source = case_words(visit->arena, record, item);
		ask.address = case_address(visit, record);
	}
	*out = ask;
	return NULL;
}

/* ---- which fit ---- */

static void add_sizes(struct visit *visit, struct str base, struct str sizes, struct doc *out)
{
	struct doc *list = doc_set_list(out, "prints");
	while (sizes.len > 0) {
		struct str size = str_cut(&sizes, ' ');
		struct doc *one = doc_add_map(list);
		doc_set(one, "size", size_title(size));
		doc_set(one, "url", str_fmt(visit->arena, STR "/" STR, STR_ARG(base), STR_ARG(size)));
		doc_set_bool(one, "lead", list->in.count == 1);
	}
}

static struct str sizes_of(struct arena *arena, const struct paper *paper)
{
	struct str all = S("");
	for (size_t i = 0; i < paper->size_count; i++)
		all = str_fmt(arena, STR "%s" STR, STR_ARG(all), i > 0 ? " " : "",
			      STR_ARG(paper->sizes[i]));
	return all;
}

static err_t put_fitting(struct visit *visit, const struct record *record, struct doc *list)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct paper_ask ask;
	TRY(print_ask(visit, record, &ask));
	for (size_t i = 0; i < catalogue->paper_count; i++) {
		bool fits = false;
		ask.paper = &catalogue->papers[i];
		if (ask.paper->reg != record->reg)
			continue;
		TRY(paper_fits(&visit->act, &ask, &fits));
		if (!fits)
			continue;
		struct doc *one = doc_add_map(list);
		struct str base = str_fmt(visit->arena, STR "/" STR, STR_ARG(of_url(visit, record)),
					  STR_ARG(ask.paper->name));
		doc_set(one, "name", ask.paper->name);
		doc_set(one, "title", ask.paper->title);
		doc_set(one, "copies", ask.paper->copies > 1 ? str_fmt(visit->arena, "一式 %d 份",
								       ask.paper->copies)
							     : S(""));
		add_sizes(visit, base, sizes_of(visit->arena, ask.paper), one);
	}
	return NULL;
}

static void put_kept(struct visit *visit, const struct kept_paper *kept, struct doc *out)
{
	struct str base = str_fmt(visit->arena, "/desk/papers/%lld", (long long)kept->id);
	doc_set(out, "title", kept->title);
	doc_set(out, "url", base);
	doc_set(out, "time", moment_chinese(visit->arena, kept->at));
	doc_set(out, "person", kept->actor);
	doc_set(out, "digest", str_sub(kept->digest, 0, 12));
	doc_set_bool(out, "again", kept->copies > 0);
	doc_set(out, "copies", kept->copies == 0
				       ? S("还没打印")
				       : str_fmt(visit->arena, "打印过 %lld 份", (long long)kept->copies));
	add_sizes(visit, base, kept->sizes, out);
}

static void put_signature(struct visit *visit, const struct signature *one, struct doc *out)
{
	static const char *const purposes[][2] = {
		{"confirm", "确认申请内容"}, {"delivery", "签收"}, {"authority", "委托代办"}};
	doc_set(out, "title", one->purpose);
	for (size_t i = 0; i < COUNT(purposes); i++) {
		if (str_eq(one->purpose, str_of(purposes[i][0])))
			doc_set(out, "title", str_of(purposes[i][1]));
	}
	doc_set(out, "way", sign_way_title(one->way));
	doc_set(out, "signer", one->signer);
	doc_set(out, "witness",
		one->witness.len == 0 ? S("")
				      : str_fmt(visit->arena, STR "（" STR "）", STR_ARG(one->witness),
						STR_ARG(one->witness_post)));
	doc_set(out, "time", moment_chinese(visit->arena, one->at));
	doc_set(out, "person", one->actor);
	doc_set(out, "digest", str_sub(one->digest, 0, 12));
	doc_set(out, "file_url", one->file.len == 0 ? S("")
						    : str_fmt(visit->arena, "/desk/files/%lld",
							      (long long)one->attachment));
	doc_set_bool(out, "is_picture", str_starts(one->file_type, S("image/")));
}

/* The paper that a step has just made due: ?paper= of the address. */
static void put_due(struct visit *visit, const struct kept_paper *kept, size_t count, struct doc *papers)
{
	int64_t id = 0;
	doc_set_bool(papers, "due", false);
	if (!str_int(visit_query(visit, "paper"), &id))
		return;
	for (size_t i = 0; i < count; i++) {
		if (kept[i].id == id)
			put_kept(visit, &kept[i], doc_set_map(papers, "due"));
	}
}

err_t papers_doc(struct visit *visit, const struct record *record, struct doc *page)
{
	struct doc *papers = doc_set_map(page, "papers");
	struct kept_paper *kept = NULL;
	struct signature *signatures = NULL;
	size_t count = 0, signed_count = 0;
	doc_set(papers, "url", of_url(visit, record));
	struct doc *fits = doc_set_list(papers, "fits");
	TRY(put_fitting(visit, record, fits));
	TRY(paper_list(&visit->act, record, &kept, &count));
	TRY(signature_list(&visit->act, record, &signatures, &signed_count));
	struct doc *list = doc_set_list(papers, "kept");
	for (size_t i = 0; i < count; i++)
		put_kept(visit, &kept[i], doc_add_map(list));
	struct doc *hands = doc_set_list(papers, "signatures");
	for (size_t i = 0; i < signed_count; i++)
		put_signature(visit, &signatures[i], doc_add_map(hands));
	doc_set_bool(papers, "has_fits", fits->in.count > 0);
	doc_set_bool(papers, "has_kept", count > 0);
	doc_set_bool(papers, "has_signatures", signed_count > 0);
	put_due(visit, kept, count, papers);
	return NULL;
}

/* ---- the papers of a record ---- */

static err_t load_of(struct visit *visit, struct record *record)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, visit_param(visit, 0));
	if (reg == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个台账。");
	return reg_load(&visit->act, reg, visit_id(visit, 1), record);
}

static struct str record_url(struct visit *visit, const struct record *record)
{
	return visit_record_url(visit, record->reg->name, record->id);
}

err_t papers_page(struct visit *visit)
{
	struct record record;
	TRY(load_of(visit, &record));
	visit_title(visit, S("单据"));
	struct doc *about = doc_set_map(visit->page, "about");
	doc_set(about, "title", record_told(&visit->act, &record, record.reg->label->name.at));
	doc_set(about, "number", record_text(&record, "number"));
	doc_set(about, "url", record_url(visit, &record));
	return papers_doc(visit, &record, visit->page);
}

static err_t print_copy(struct visit *visit, const struct kept_paper *kept, struct str size)
{
	int64_t copy = 0;
	TRY(paper_printed(&visit->act, kept, &copy));
	visit->location = str_fmt(visit->arena, "/desk/papers/%lld.pdf?size=" STR "&copy=%lld",
				  (long long)kept->id, STR_ARG(size), (long long)copy);
	return NULL;
}

err_t paper_print_apply(struct visit *visit)
{
	struct record record;
	struct paper_ask ask;
	struct kept_paper kept;
	int64_t id = 0;
	bool fits = false;
	TRY(load_of(visit, &record));
	TRY(print_ask(visit, &record, &ask));
	ask.paper = catalogue_paper(visit->act.house->catalogue, visit_param(visit, 2));
	if (ask.paper != NULL && ask.paper->reg == record.reg)
		TRY(paper_fits(&visit->act, &ask, &fits));
	if (!fits)
		return err_new(visit->arena, ERR_CONFLICT, "这件事现在不用这张单据，请刷新页面再看。");
	TRY(paper_keep(&visit->act, &ask, &id));
	TRY(paper_load(&visit->act, id, &kept));
	return print_copy(visit, &kept, visit_param(visit, 3));
}

/* ---- one kept paper ---- */

err_t print_kept(struct visit *visit, const struct kept_paper *kept, int64_t copy)
{
	struct doc *print = NULL;
	TRY(paper_doc(&visit->act, kept, visit_query(visit, "size"), copy, &print));
	if (str_eq(visit->suffix, S("pdf"))) {
		paper_pictures(&visit->act, print);
		doc_put(visit->page, S("print"), print);
		return NULL;
	}
	doc_put(visit->page, S("text"), print);
	return NULL;
}

err_t paper_page(struct visit *visit)
{
	struct kept_paper kept;
	int64_t copy = 0;
	TRY(paper_load(&visit->act, visit_id(visit, 0), &kept));
	if (!str_int(visit_query(visit, "copy"), &copy))
		copy = 0;
	visit_title(visit, kept.title);
	struct doc *out = doc_set_map(visit->page, "kept");
	put_kept(visit, &kept, out);
	doc_set(out, "of_url", str_fmt(visit->arena, "/desk/papers/of/" STR "/%lld", STR_ARG(kept.reg),
				       (long long)kept.record));
	return print_kept(visit, &kept, copy);
}

err_t paper_again_apply(struct visit *visit)
{
	struct kept_paper kept;
	TRY(paper_load(&visit->act, visit_id(visit, 0), &kept));
	return print_copy(visit, &kept, visit_param(visit, 1));
}

/* ---- made due by a step ---- */

err_t papers_due(struct visit *visit, const struct record *record, struct str step, int64_t *first)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct paper_ask ask;
	*first = 0;
	TRY(print_ask(visit, record, &ask));
	for (size_t i = 0; i < catalogue->paper_count; i++) {
		int64_t id = 0;
		ask.paper = &catalogue->papers[i];
		if (ask.paper->reg != record->reg || ask.paper->hidden ||
		    !paper_is_due(ask.paper, record, step))
			continue;
		TRY(paper_keep(&visit->act, &ask, &id));
		*first = *first == 0 ? id : *first;
	}
	return NULL;
}

/* ---- the receipt after acceptance ---- */

/* The receipt is what the next key prints: nothing else on its page calls as loudly. */
static void lead_with_receipt(struct arena *arena, struct doc *papers)
{
	struct doc *fits = doc_at(papers, "fits"), *first = doc_set_list(papers, "fits");
	struct doc *rest = doc_list(arena), *next = NULL;
	for (struct doc *one = fits->in.first; one != NULL; one = next) {
		bool receipt = str_eq(doc_str(one, "name"), S("receipt"));
		struct doc *prints = doc_at(one, "prints");
		next = one->next;
		for (struct doc *print = prints->in.first; !receipt && print != NULL; print = print->next)
			doc_set_bool(print, "lead", false);
		doc_add(receipt ? first : rest, one);
	}
	for (struct doc *one = rest->in.first; one != NULL; one = next) {
		next = one->next;
		doc_add(first, one);
	}
}

err_t receipt_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	TRY(reg_load(&visit->act, case_reg(&visit->act), visit_id(visit, 0), &record));
	TRY(case_item(&visit->act, &record, &item));
	visit_title(visit, S("受理回执"));
	struct doc *receipt = doc_set_map(visit->page, "receipt");
	struct str base = str_fmt(visit->arena, "/desk/cases/%lld", (long long)record.id);
	doc_set(receipt, "number", record_text(&record, "number"));
	doc_set(receipt, "title", item->title);
	doc_set(receipt, "person", record_text(&record, "name"));
	doc_set(receipt, "promise", item_days(visit->arena, item));
	doc_set(receipt, "promised", case_promised(&visit->act, &record, item));
	doc_set(receipt, "next", S("办到哪一步，扫码就能看；办好了会打电话告诉您。"));
	doc_set(receipt, "missing", case_lacking(&visit->act, &record, item));
	doc_set(receipt, "track_url", case_address(visit, &record));
	doc_set(receipt, "case_url", base);
	doc_set(receipt, "again_url", S("/desk/intake"));
	bool intake = act_may_somewhere(&visit->act, S("case"), VERB_CREATE);
	int64_t person = record_int(&record, "person");
	doc_set(receipt, "same_url",
		intake && person != 0
			? str_fmt(visit->arena, "/desk/intake?person=%lld", (long long)person)
			: S(""));
	doc_set_bool(visit->page, "has_steps", intake);
	intake_steps(visit, true, true, 5);
	doc_put(receipt, S("qr"), view_qr(visit->arena, case_address(visit, &record),
					  S("查进度的二维码")));
	TRY(papers_doc(visit, &record, visit->page));
	lead_with_receipt(visit->arena, doc_at(visit->page, "papers"));
	return NULL;
}
