/*
 * uses: what the program proposes for each use of a text, and how long each may be.
 *
 * A proposal takes whole sentences from the beginning, as many as fit: what matters stands first. Nothing is invented.
 * As long as nobody has written over a proposal it follows the text.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/notices/aloud.h"
#include "modules/notices/notices_int.h"

enum { TEXT_MAX = 64 << 10, GROUP_TEXT = 200, SPOKEN_FRAME = 30 };

const struct use uses[USES] = {
	[USE_POSTER] = {"poster_text", "海报", "A4 一张，贴在公开栏和路口", "poster", "海报", NULL, 400, false, true},
	[USE_SCRIPT] = {"script", "广播稿", "大喇叭念的，数字和日期写成念的样子", "speaker", "广播稿", NULL, 0, true, false},
	[USE_CARD_TITLE] = {"card_title", "卡片标题", "大厅屏幕和自助机上", "card", "卡片标题", NULL, 16, false, true},
	[USE_CARD] = {"card_text", "卡片上的话", "一眼看完的一两句", "card", "卡片", "notice_card_most", 40, false, true},
	[USE_MESSAGE] = {"message", "短信", "一条短信发得完", "message", "短信", "notice_message_most", 70, false, true},
	[USE_ARTICLE] = {"article", "公众号文章", "复制到村里的公众号", "wechat", "公众号文章", NULL, 4000, false, true},
	[USE_GROUP] = {"group_text", "微信群消息", "复制到村民群", "wechat", "微信群消息", NULL, 400, false, true},
};

/* ---- measures ---- */

size_t message_count(struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len;)
		count += str_rune(text, &i) > 0xffff ? 2 : 1;
	return count;
}

static int64_t rate(const struct act *act)
{
	int64_t n = catalogue_setting_int(act->house->catalogue, "speaker_rate", 200);
	return n < 60 ? 60 : n;
}

static int64_t seconds_wished(const struct act *act)
{
	int64_t n = catalogue_setting_int(act->house->catalogue, "speaker_seconds", 60);
	return n < 10 ? 10 : n;
}

size_t use_most(const struct act *act, enum use_kind kind)
{
	const struct use *use = &uses[kind];
	if (use->spoken)
		return (size_t)(rate(act) * seconds_wished(act) / 60);
	if (use->setting == NULL)
		return (size_t)use->otherwise;
	int64_t most = catalogue_setting_int(act->house->catalogue, use->setting, use->otherwise);
	return most < 1 ? (size_t)use->otherwise : (size_t)most;
}

struct str use_measure(struct act *act, enum use_kind kind, struct str text)
{
	size_t count = message_count(text), most = use_most(act, kind);
	if (uses[kind].spoken)
		return str_fmt(act->arena, "念完约 %lld 秒%s", (long long)(((int64_t)count * 60 + rate(act) - 1) / rate(act)),
			       count > most ? "，有点长，听的人记不住，请删短些" : "");
	if (count > most)
		return str_fmt(act->arena, "%zu 个字，多了 %zu 个", count, count - most);
	return str_fmt(act->arena, "%zu 个字，还能写 %zu 个", count, most - count);
}

/* ---- sentences ---- */

/* The next sentence with its mark, without the line ends before it; empty: there is no more. */
static struct str take_sentence(struct str *rest)
{
	size_t i = 0, from;
	while (rest->len > 0 && (rest->at[0] == '\n' || rest->at[0] == '\r' || rest->at[0] == ' '))
		*rest = str_sub(*rest, 1, rest->len);
	while (i < rest->len) {
		from = i;
		int32_t rune = str_rune(*rest, &i);
		bool ends = rune == 0x3002 || rune == 0xff01 || rune == 0xff1f || rune == 0xff1b;
		if (rune == '\n' || ends) {
			struct str sentence = str_sub(*rest, 0, rune == '\n' ? from : i);
			*rest = str_sub(*rest, i, rest->len);
			return str_trim(sentence);
		}
	}
	struct str last = str_trim(*rest);
	*rest = S("");
	return last;
}

/* Whole sentences of text behind what stands in out, up to most characters; the first is cut when even it is too long.
 * Gives whether all found room. */
static bool put_sentences(struct buf *out, struct str text, size_t most)
{
	struct str rest = text;
	bool any = false;
	for (struct str one = take_sentence(&rest); one.len > 0; one = take_sentence(&rest)) {
		size_t have = message_count(buf_str(out)), more = message_count(one) + !text_is_closed(one);
		if (have + more > most) {
			if (!any && most > have + 4) {
				buf_add(out, str_head(one, most - have - 1));
				buf_add(out, S("…"));
			}
			return false;
		}
		buf_add(out, one);
		if (!text_is_closed(one))
			buf_add(out, S("。"));
		any = true;
	}
	return true;
}

static struct str cut(struct arena *arena, struct str text, size_t most)
{
	return message_count(text) <= most ? text : str_join(arena, str_head(text, most - 1), S("…"));
}

/* ---- proposals ---- */

static struct str closed_title(struct arena *arena, struct str title)
{
	return text_is_closed(title) ? title : str_join(arena, title, S("。"));
}

/* "各位乡亲请注意": begun, told, and where to ask when not all is said. */
static struct str script_of(struct act *act, const struct source *source)
{
	struct buf told = buf_new(act->arena, TEXT_MAX);
	size_t most = use_most(act, USE_SCRIPT), room = most > SPOKEN_FRAME * 2 ? most - SPOKEN_FRAME : most;
	buf_fmt(&told, STR "的乡亲们请注意：" STR, STR_ARG(source->village),
		STR_ARG(closed_title(act->arena, words_aloud(act->arena, source->title))));
	bool all = put_sentences(&told, words_aloud(act->arena, source->text), room);
	buf_add(&told, all ? S("请大家互相转告。") : S("详细情况请看村里贴的通知，或者到村部问。"));
	return buf_str(&told);
}

static struct str message_of(struct act *act, const struct source *source)
{
	struct buf out = buf_new(act->arena, TEXT_MAX);
	size_t most = use_most(act, USE_MESSAGE);
	buf_fmt(&out, "【" STR "】" STR, STR_ARG(source->village), STR_ARG(closed_title(act->arena, source->title)));
	(void)put_sentences(&out, source->text, most);
	return cut(act->arena, buf_str(&out), most);
}

static struct str group_of(struct act *act, const struct source *source)
{
	struct buf out = buf_new(act->arena, TEXT_MAX);
	size_t head;
	buf_fmt(&out, "【" STR "】\n", STR_ARG(source->title));
	head = message_count(buf_str(&out));
	(void)put_sentences(&out, source->text, head + GROUP_TEXT);
	if (source->url.len > 0)
		buf_fmt(&out, "\n详细看：" STR, STR_ARG(source->url));
	return buf_str(&out);
}

static struct str article_of(struct act *act, const struct source *source)
{
	return str_fmt(act->arena, STR "\n\n" STR "\n\n" STR "党群服务中心\n" STR, STR_ARG(source->title),
		       STR_ARG(source->text), STR_ARG(source->village), STR_ARG(day_chinese(act->arena, source->day)));
}

static struct str sentences(struct act *act, struct str text, size_t most)
{
	struct buf out = buf_new(act->arena, TEXT_MAX);
	(void)put_sentences(&out, text, most);
	return buf_str(&out);
}

struct str use_proposed(struct act *act, const struct source *source, enum use_kind kind)
{
	size_t most = use_most(act, kind);
	switch (kind) {
	case USE_SCRIPT:
		return script_of(act, source);
	case USE_CARD_TITLE:
		return cut(act->arena, source->title, most);
	case USE_CARD:
		return sentences(act, source->text, most);
	case USE_MESSAGE:
		return message_of(act, source);
	case USE_ARTICLE:
		return article_of(act, source);
	case USE_GROUP:
		return group_of(act, source);
	default:
		return message_count(source->text) <= most ? source->text : sentences(act, source->text, most);
	}
}

/* ---- of a record ---- */

struct guard_ask notice_ask(struct act *act, const struct record *record)
{
	struct guard_text *texts = arena_many(act->arena, struct guard_text, USES + 2);
	texts[0] = (struct guard_text){S("标题"), record_text(record, "title")};
	texts[1] = (struct guard_text){S("正文"), record_text(record, "text")};
	for (size_t i = 0; i < USES; i++)
		texts[i + 2] = (struct guard_text){str_of(uses[i].title), record_text(record, uses[i].field)};
	return (struct guard_ask){
		.reg = record->reg->name, .record = record->id, .org = record->org, .texts = texts, .count = USES + 2};
}

err_t notice_outgoing(struct act *act, const struct record *record, struct str url, struct outgoing *out)
{
	struct guard_ask ask = notice_ask(act, record);
	TRY(guard_look(act, &ask, &out->report));
	out->source = (struct source){.village = place_name(act, record->org),
				      .title = guard_out(act->arena, &out->report, 0),
				      .text = guard_out(act->arena, &out->report, 1),
				      .url = url,
				      .day = act->today};
	(void)day_read(record_text(record, "from_on"), &out->source.day);
	for (size_t i = 0; i < USES; i++) {
		bool own = record_text(record, uses[i].field).len > 0;
		out->uses[i] = own ? guard_out(act->arena, &out->report, i + 2)
				   : use_proposed(act, &out->source, (enum use_kind)i);
	}
	return NULL;
}

bool use_wanted(const struct record *record, enum use_kind kind)
{
	struct str ticked = record_text(record, "uses");
	bool any = ticked.len > 0;
	while (ticked.len > 0) {
		if (str_eq(str_cut(&ticked, ' '), str_of(uses[kind].code)))
			return true;
	}
	return !any;
}
