/*
 * booklet_page: the booklet at the desk (what changed, a new edition), on paper (whole, or the leaves that changed) and
 * in public, where it can be searched.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/paper/paper.h"
#include "modules/signs/booklet.h"
#include "web/part.h"

/* ---- the desk ---- */

static struct str edition_words(struct arena *arena, const struct record *edition)
{
	int64_t day = 0;
	(void)day_read(record_text(edition, "made_on"), &day);
	return str_fmt(arena, "第 %lld 版，" STR, (long long)record_int(edition, "edition"), STR_ARG(day_chinese(arena, day)));
}

static void put_editions(struct visit *visit, const struct record *editions, size_t count, struct str org)
{
	struct doc *list = doc_set_list(visit->page, "editions");
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		long long number = (long long)record_int(&editions[i], "edition");
		doc_set(one, "title", edition_words(visit->arena, &editions[i]));
		doc_set(one, "note", record_text(&editions[i], "note"));
		doc_set(one, "size", str_fmt(visit->arena, "%lld 篇，换了 %lld 篇", (long long)record_int(&editions[i], "leaves"), (long long)record_int(&editions[i], "replaced")));
		doc_set(one, "pdf_url", signs_url(visit, str_fmt(visit->arena, "/desk/booklet/print.pdf?edition=%lld", number), org));
		doc_set(one, "loose_url", i == 0 ? S("") : signs_url(visit, str_fmt(visit->arena, "/desk/booklet/print.pdf?since=%lld", number), org));
	}
	doc_set_bool(visit->page, "has_editions", count > 0);
}

static void put_changes(struct visit *visit, const struct leaves *today, const struct leaf_changes *changes, bool first)
{
	struct doc *list = doc_set_list(visit->page, "changes");
	for (size_t i = 0; i < today->count && !first; i++) {
		const struct leaf *leaf = &today->all[i];
		if (leaf->change == LEAF_SAME)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", leaf->title);
		doc_set(one, "chapter", leaf->chapter);
		part_state(one, "state", leaf->change == LEAF_NEW ? S("新的") : S("改过"), S("act"), S("edit"));
	}
	doc_set(visit->page, "gone", changes->gone == 0 ? S("") : str_fmt(visit->arena, "%zu", changes->gone));
	doc_set_bool(visit->page, "differs", changes->fresh + changes->changed + changes->gone > 0);
	doc_set_bool(visit->page, "first", first);
	doc_set(visit->page, "total", str_fmt(visit->arena, "%zu", today->count));
}

err_t booklet_page(struct visit *visit)
{
	struct sign_set set;
	struct leaves today;
	struct leaf_changes changes;
	struct record *editions = NULL, *kept = NULL;
	size_t edition_count = 0, kept_count = 0;
	struct str org;
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, org, &set));
	TRY(leaves_today(&visit->act, &set, &today));
	TRY(booklet_editions(&visit->act, org, &editions, &edition_count));
	TRY(leaves_kept(&visit->act, org, &kept, &kept_count));
	leaves_compare(&today, kept, kept_count, &changes);
	visit_title(visit, str_join(visit->arena, set.names.village, S("一本通")));
	signs_frame(visit, org, "一本通");
	put_editions(visit, editions, edition_count, org);
	put_changes(visit, &today, &changes, edition_count == 0);
	doc_set(visit->page, "public_url", str_fmt(visit->arena, "/v/" STR "/booklet", STR_ARG(org)));
	doc_set(visit->page, "texts_url", signs_url(visit, S("/desk/signs/texts"), org));
	doc_set(visit->page, "note", visit_refused(visit) ? visit_field(visit, "note") : S(""));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("booklet"), VERB_CREATE, org));
	return NULL;
}

err_t booklet_apply(struct visit *visit)
{
	struct str org;
	int64_t edition = 0;
	TRY(signs_place(visit, &org));
	if (str_chars(visit_field(visit, "note")) > 100)
		return err_field(visit->arena, S("note"), "说明最多写 100 个字。");
	TRY(booklet_make(&visit->act, org, str_trim(visit_field(visit, "note")), &edition));
	visit->location = signs_url(visit, S("/desk/booklet"), org);
	visit->flash = str_fmt(visit->arena, "第 %lld 版编好了，村民的网页上已经换成这一版。", (long long)edition);
	return NULL;
}

/* ---- on paper ---- */

/* Leaves of an edition; since > 0: only those that came after that one. Gives how many. */
static size_t put_leaves(struct doc *blocks, const struct record *kept, size_t count, int64_t edition, int64_t since)
{
	struct str chapter = S("");
	size_t put = 0;
	for (size_t i = 0; i < count; i++) {
		if (!leaf_stands(&kept[i], edition) || record_int(&kept[i], "from_edition") <= since)
			continue;
		if (!str_eq(chapter, record_text(&kept[i], "chapter"))) {
			chapter = record_text(&kept[i], "chapter");
			paper_words(blocks, "chapter", chapter);
		}
		paper_words(blocks, "entry", record_text(&kept[i], "title"));
		paper_words(blocks, "text", record_text(&kept[i], "body"));
		put++;
	}
	return put;
}

/* Whoever keeps a book in a binder takes these out. */
static void put_gone(struct visit *visit, struct doc *blocks, const struct record *kept, size_t count, int64_t edition, int64_t since)
{
	struct str names = S("");
	for (size_t i = 0; i < count; i++) {
		int64_t gone = record_int(&kept[i], "until_edition");
		if (!leaf_stands(&kept[i], since) || gone == 0 || gone > edition)
			continue;
		names = names.len == 0 ? record_text(&kept[i], "title") : str_fmt(visit->arena, STR "、" STR, STR_ARG(names), STR_ARG(record_text(&kept[i], "title")));
	}
	if (names.len > 0)
		paper_words(blocks, "text", str_join(visit->arena, S("请抽出旧的这几篇："), names));
}

static err_t print_of(struct visit *visit, struct str org, int64_t edition, int64_t since)
{
	struct record *editions = NULL, *kept = NULL;
	size_t edition_count = 0, kept_count = 0, at = 0;
	struct sign_names names;
	TRY(booklet_editions(&visit->act, org, &editions, &edition_count));
	TRY(leaves_kept(&visit->act, org, &kept, &kept_count));
	TRY(sign_names_read(&visit->act, org, &names));
	while (at < edition_count && edition != 0 && record_int(&editions[at], "edition") != edition)
		at++;
	if (at == edition_count)
		return err_new(visit->arena, ERR_NOT_FOUND, edition_count == 0 ? "一本通还没有编出第一版。请到“一本通”里点“出新的一版”。" : "没有这一版。");
	edition = record_int(&editions[at], "edition");
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = NULL;
	doc_set(print, "paper", S("A4"));
	doc_set(print, "org", names.centre);
	doc_set(print, "title", since > 0 ? S("一本通　活页") : S("一本通"));
	doc_set(print, "subtitle", since > 0 ? str_fmt(visit->arena, "从第 %lld 版换到" STR, (long long)since, STR_ARG(edition_words(visit->arena, &editions[at]))) : edition_words(visit->arena, &editions[at]));
	doc_set(print, "number", S(""));
	doc_set(print, "footer", str_fmt(visit->arena, "网上随时看、随时查：" STR, STR_ARG(visit_address(visit, str_fmt(visit->arena, "/v/" STR "/booklet", STR_ARG(org))))));
	blocks = doc_set_list(print, "blocks");
	if (since > 0)
		put_gone(visit, blocks, kept, kept_count, edition, since);
	paper_block(blocks, "contents");
	if (put_leaves(blocks, kept, kept_count, edition, since) == 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这两版之间没有换过的篇。");
	visit_title(visit, str_join(visit->arena, names.village, S("一本通")));
	return NULL;
}

err_t booklet_print_page(struct visit *visit)
{
	struct str org;
	int64_t edition = 0, since = 0;
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	(void)str_int(visit_query(visit, "edition"), &edition);
	(void)str_int(visit_query(visit, "since"), &since);
	TRY(print_of(visit, org, edition, since));
	visit->suffix = S("pdf");
	return NULL;
}

/* ---- in public ---- */

static bool speaks_of(const struct record *leaf, struct str words)
{
	return words.len == 0 || str_find(record_text(leaf, "title"), words) != SIZE_MAX ||
	       str_find(record_text(leaf, "body"), words) != SIZE_MAX;
}

/* The chapters with what speaks of the words; what was searched for is shown whole where little was found. */
static void put_found(struct visit *visit, const struct record *kept, size_t count, int64_t edition, struct str words)
{
	enum { WHOLE = 6 };
	struct doc *list = doc_set_list(visit->page, "chapters"), *leaves = NULL;
	struct str chapter = S("");
	size_t found = 0, shown = 0;
	for (size_t i = 0; i < count; i++)
		found += leaf_stands(&kept[i], edition) && speaks_of(&kept[i], words);
	for (size_t i = 0; i < count; i++) {
		if (!leaf_stands(&kept[i], edition) || !speaks_of(&kept[i], words))
			continue;
		if (leaves == NULL || !str_eq(chapter, record_text(&kept[i], "chapter"))) {
			struct doc *one = doc_add_map(list);
			chapter = record_text(&kept[i], "chapter");
			doc_set(one, "title", chapter);
			leaves = doc_set_list(one, "leaves");
		}
		struct doc *leaf = doc_add_map(leaves);
		doc_set(leaf, "title", record_text(&kept[i], "title"));
		doc_set(leaf, "url", str_fmt(visit->arena, "?leaf=%lld", (long long)kept[i].id));
		doc_set(leaf, "body", words.len > 0 && shown++ < WHOLE ? record_text(&kept[i], "body") : S(""));
	}
	doc_set(visit->page, "found", str_fmt(visit->arena, "%zu", found));
	doc_set_bool(visit->page, "none", found == 0);
}

static void put_leaf(struct visit *visit, const struct record *kept, size_t count, int64_t edition)
{
	int64_t id = 0;
	struct doc *one = NULL;
	(void)str_int(visit_query(visit, "leaf"), &id);
	for (size_t i = 0; i < count && id != 0 && one == NULL; i++) {
		if (kept[i].id != id || !leaf_stands(&kept[i], edition))
			continue;
		one = doc_set_map(visit->page, "leaf");
		doc_set(one, "title", record_text(&kept[i], "title"));
		doc_set(one, "chapter", record_text(&kept[i], "chapter"));
		doc_set(one, "body", record_text(&kept[i], "body"));
	}
	if (one == NULL)
		doc_set_bool(visit->page, "leaf", false);
}

err_t booklet_public_page(struct visit *visit)
{
	struct record *editions = NULL, *kept = NULL;
	size_t edition_count = 0, kept_count = 0;
	struct str words = str_head(str_trim(visit_query(visit, "q")), 40);
	struct doc *page = doc_at(visit->page, "_page"), *back = doc_set_map(page, "back");
	TRY(booklet_editions(&visit->act, visit->act.org, &editions, &edition_count));
	TRY(leaves_kept(&visit->act, visit->act.org, &kept, &kept_count));
	if (str_eq(visit->suffix, S("pdf")))
		return print_of(visit, visit->act.org, 0, 0);
	int64_t edition = edition_count == 0 ? 0 : record_int(&editions[0], "edition");
	visit_title(visit, S("一本通"));
	doc_set(back, "url", str_fmt(visit->arena, "/v/" STR, STR_ARG(visit->act.org)));
	doc_set(back, "title", S("首页"));
	doc_set(visit->page, "q", words);
	doc_set(visit->page, "edition", edition_count == 0 ? S("") : edition_words(visit->arena, &editions[0]));
	doc_set(visit->page, "pdf_url", str_fmt(visit->arena, "/v/" STR "/booklet.pdf", STR_ARG(visit->act.org)));
	put_leaf(visit, kept, kept_count, edition);
	put_found(visit, kept, kept_count, edition, words);
	return NULL;
}
