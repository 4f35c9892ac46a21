/*
 * shown: what is on view, for the phone, the screen in the hall and readers of feeds.
 *
 * Everything comes from what was frozen when it was released, never from the record: what is being rewritten is nobody's
 * business yet. A picture is shown only as one of those that were released with the text.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/notices/notices_int.h"
#include "web/face.h"

enum { LIST_MAX = 100, HOME_MAX = 3, INTRO_CHARS = 90, A_LONG_TIME = 20000 };

struct str notice_row_of(const struct notice *notice, const char *title)
{
	for (size_t i = 0; i < notice->row_count; i++) {
		if (str_eq(notice->rows[i].title, str_of(title)))
			return notice->rows[i].value;
	}
	return S("");
}

static struct str one_url(struct visit *visit, const struct notice *notice)
{
	return face_url(visit, str_fmt(visit->arena, "/news/%lld", (long long)notice->record));
}

static struct str column_title(struct visit *visit, struct str code)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("notice_column"));
	struct str title = codes == NULL ? S("") : codes_title(codes, code);
	return title.len > 0 ? title : S("通知");
}

static struct str day_words(struct visit *visit, struct str text)
{
	int64_t day = 0;
	return day_read(text, &day) ? day_chinese(visit->arena, day) : text;
}

/* The card of the hall's screens: a title and a line or two; else the beginning of the text. */
static void put_card(struct visit *visit, const struct notice *notice, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct str card = notice_row_of(notice, "卡片");
	struct str short_title = notice_row_of(notice, "卡片标题");
	doc_set(one, "title", notice->title);
	doc_set(one, "card_title", short_title.len > 0 ? short_title : notice->title);
	doc_set(one, "card", card.len > 0 ? card : str_head(notice_row_of(notice, "正文"), 40));
	doc_set(one, "column", column_title(visit, notice_row_of(notice, "栏目")));
	doc_set(one, "url", one_url(visit, notice));
	int64_t from = 0;
	doc_set(one, "day", day_read(notice->from, &from) ? day_short(visit->arena, from) : notice->from);
}

static bool is_column(const struct notice *notice, struct str code)
{
	return code.len == 0 || str_eq(notice_row_of(notice, "栏目"), code);
}

/* ---- the list and its feed ---- */

static void put_columns(struct visit *visit, struct str chosen)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("notice_column"));
	struct doc *list = doc_set_list(visit->page, "columns");
	struct doc *all = doc_add_map(list);
	doc_set(all, "title", S("全部"));
	doc_set(all, "url", face_url(visit, S("/news")));
	doc_set_bool(all, "current", chosen.len == 0);
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", codes->all[i].title);
		doc_set(one, "url", face_url(visit, str_join(visit->arena, S("/news?column="), codes->all[i].code)));
		doc_set_bool(one, "current", str_eq(chosen, codes->all[i].code));
	}
}

static void put_entry(struct visit *visit, const struct notice *notice, struct doc *entries)
{
	struct doc *one = doc_add_map(entries);
	struct str url = visit_address(visit, one_url(visit, notice));
	doc_set(one, "id", str_fmt(visit->arena, STR "?edition=%lld", STR_ARG(url), (long long)notice->id));
	doc_set(one, "title", notice->title);
	doc_set(one, "url", url);
	doc_set_int(one, "updated", notice->opened);
	doc_set_int(one, "published", notice->opened);
	doc_set(one, "summary", notice_row_of(notice, "卡片"));
	doc_set(one, "content", notice_row_of(notice, "正文"));
}

static void put_feed(struct visit *visit, const struct notice *notices, size_t count)
{
	struct doc *feed = doc_set_map(visit->page, "feed"), *entries = doc_set_list(feed, "entries");
	struct str url = visit_address(visit, face_url(visit, S("/news")));
	struct str village = place_name(&visit->act, visit->act.org);
	doc_set(feed, "title", str_join(visit->arena, village, S("的通知和文章")));
	doc_set(feed, "id", url);
	doc_set(feed, "url", url);
	doc_set(feed, "self", str_join(visit->arena, url, S(".atom")));
	doc_set(feed, "author", village);
	doc_set_int(feed, "updated", count > 0 ? notices[0].opened : visit->act.now);
	for (size_t i = 0; i < count; i++)
		put_entry(visit, &notices[i], entries);
}

static err_t on_view(struct visit *visit, struct notice **out, size_t *count)
{
	return publish_on_view(&visit->act, S("notice"), visit->act.org, LIST_MAX, out, count);
}

err_t news_page(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct str chosen = visit_query(visit, "column");
	face_begin(visit, S("通知和文章"), face_url(visit, S("")), "首页");
	TRY(on_view(visit, &notices, &count));
	put_columns(visit, chosen);
	struct doc *list = doc_set_list(visit->page, "news");
	for (size_t i = 0; i < count; i++) {
		if (is_column(&notices[i], chosen))
			put_card(visit, &notices[i], list);
	}
	doc_set_bool(visit->page, "has_news", list->in.count > 0);
	doc_set(visit->page, "feed_url", face_url(visit, S("/news.atom")));
	put_feed(visit, notices, count);
	return NULL;
}

/* ---- one of them ---- */

err_t notice_shown(struct visit *visit, int64_t id, struct notice *out)
{
	struct act program = act_as_program(&visit->act);
	struct record record;
	bool found = false;
	if (notice_reg(&program) != NULL && id != 0 && reg_load(&program, notice_reg(&program), id, &record) == NULL)
		TRY(publish_about(&program, &record, out, &found));
	struct str today = day_text(visit->arena, visit->act.today);
	if (!found || out->closed || str_cmp(out->until, today) < 0 || !str_starts(out->org, visit->act.org))
		return err_new(visit->arena, ERR_NOT_FOUND, "这一篇已经撤下了，或者还没有到公开的日子。想知道的话，请打村里的电话。");
	return NULL;
}

static void put_pictures(struct visit *visit, const struct notice *notice, struct doc *out)
{
	struct doc *list = doc_set_list(out, "pictures");
	for (size_t i = 0; i < notice->row_count; i++) {
		int64_t id = 0;
		struct str words;
		if (!str_eq(notice->rows[i].title, S("图片")) || !picture_read(notice->rows[i].value, &id, &words))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "url", str_fmt(visit->arena, STR "/pictures/%lld", STR_ARG(one_url(visit, notice)), (long long)id));
		doc_set(one, "alt", words);
	}
}

static struct str until_words(struct visit *visit, const struct notice *notice)
{
	int64_t until = 0;
	if (!day_read(notice->until, &until) || until > visit->act.today + A_LONG_TIME)
		return S("");
	return str_join(visit->arena, S("公开到 "), day_words(visit, notice->until));
}

err_t news_one_page(struct visit *visit)
{
	struct notice notice;
	TRY(notice_shown(visit, visit_id(visit, 1), &notice));
	face_begin(visit, notice.title, face_url(visit, S("/news")), "通知和文章");
	struct doc *out = doc_set_map(visit->page, "one");
	struct str place = place_name(&visit->act, notice.org);
	doc_set(out, "column", column_title(visit, notice_row_of(&notice, "栏目")));
	doc_set(out, "day", day_words(visit, notice.from));
	doc_set(out, "until", until_words(visit, &notice));
	doc_set(out, "signed_by", str_join(visit->arena, place, S("党群服务中心")));
	struct str edition = notice_row_of(&notice, "第几版");
	doc_set(out, "edition", str_eq(edition, S("1")) ? S("") : edition);
	face_paragraphs(out, "paragraphs", notice_row_of(&notice, "正文"));
	put_pictures(visit, &notice, out);
	doc_set_bool(visit->page, "share", false);
	if (visit->route->kiosk)
		return NULL;
	struct doc *share = doc_set_map(visit->page, "share");
	struct str message = notice_row_of(&notice, "短信");
	doc_set(share, "title", notice.title);
	doc_set(share, "text", message.len > 0 ? message : notice.title);
	doc_set(share, "url", visit_address(visit, one_url(visit, &notice)));
	return NULL;
}

err_t news_picture_page(struct visit *visit)
{
	struct notice notice;
	struct attachment file;
	struct str org, words;
	bool named = false;
	TRY(notice_shown(visit, visit_id(visit, 1), &notice));
	for (size_t i = 0; i < notice.row_count; i++) {
		int64_t id = 0;
		named = named || (str_eq(notice.rows[i].title, S("图片")) && picture_read(notice.rows[i].value, &id, &words) &&
				  id == visit_id(visit, 2));
	}
	struct act program = act_as_program(&visit->act);
	if (!named || attachment_load(&program, visit_id(visit, 2), &file, &org) != NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这张照片。");
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}

/* ---- a centre's first pages ---- */

err_t notices_hall(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	bool village = tier_of_code(visit->act.org) == TIER_VILLAGE;
	struct doc *out = doc_set_map(visit->page, "news"), *rows = doc_set_list(out, "rows");
	doc_set_bool(out, "intro", false);
	doc_set(out, "url", face_url(visit, S("/news")));
	if (village)
		TRY(on_view(visit, &notices, &count));
	bool introduced = false;
	for (size_t i = 0; i < count; i++) {
		bool intro = is_column(&notices[i], S("intro"));
		if (!intro && rows->in.count < HOME_MAX)
			put_card(visit, &notices[i], rows);
		if (!intro || introduced)
			continue;
		struct doc *one = doc_set_map(out, "intro");
		struct str text = notice_row_of(&notices[i], "正文");
		doc_set(one, "title", notices[i].title);
		doc_set(one, "text", str_chars(text) > INTRO_CHARS ? str_join(visit->arena, str_head(text, INTRO_CHARS), S("…")) : text);
		doc_set(one, "url", one_url(visit, &notices[i]));
		introduced = true;
	}
	doc_set_bool(out, "has_rows", rows->in.count > 0);
	return NULL;
}
