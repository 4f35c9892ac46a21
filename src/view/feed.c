/*
 * Feeds: Atom (RFC 4287) for notices and disclosures, iCalendar (RFC 5545) for days and events.
 *
 * Both are read by programs of others, so they are strict: identifiers are stable, times have a zone,
 * characters that XML cannot carry become blanks, lines of a calendar are folded between characters.
 */
#include "view/view.h"

#include "base/arena.h"
#include "base/date.h"
#include "view/number_internal.h"

#include <string.h>

/* ---- Atom ---- */

static void put_xml(struct buf *out, struct str text)
{
	size_t start = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if ((c >= ' ' && c != 127) || c == '\n' || c == '\t')
			continue;
		put_escaped(out, str_sub(text, start, i - start));
		buf_byte(out, ' ');
		start = i + 1;
	}
	put_escaped(out, str_sub(text, start, text.len));
}

static void put_element(struct buf *out, const char *name, struct str text)
{
	if (text.len == 0)
		return;
	buf_fmt(out, "<%s>", name);
	put_xml(out, text);
	buf_fmt(out, "</%s>\n", name);
}

static int64_t number_of(const struct doc *map, const char *key)
{
	const struct doc *node = doc_at(map, key);
	return node != NULL && node->kind == DOC_INT ? node->n : 0;
}

static void put_moment(struct buf *out, const char *name, const struct doc *map)
{
	int64_t moment = number_of(map, name);
	if (moment != 0 || strcmp(name, "updated") == 0)
		put_element(out, name, moment_iso(out->arena, moment));
}

static void put_link(struct buf *out, const char *relation, struct str url)
{
	if (url.len == 0)
		return;
	buf_fmt(out, "<link rel=\"%s\" href=\"", relation);
	put_xml(out, url);
	buf_add(out, S("\"/>\n"));
}

static void put_entry(struct buf *out, const struct doc *entry)
{
	const struct doc *content = doc_at(entry, "content");
	buf_add(out, S("<entry>\n"));
	put_element(out, "id", doc_str(entry, "id"));
	put_element(out, "title", doc_str(entry, "title"));
	put_link(out, "alternate", doc_str(entry, "url"));
	put_moment(out, "published", entry);
	put_moment(out, "updated", entry);
	put_element(out, "summary", doc_str(entry, "summary"));
	if (doc_truth(content)) {
		buf_fmt(out, "<content type=\"%s\">", content->kind == DOC_HTML ? "html" : "text");
		put_xml(out, doc_str(entry, "content"));
		buf_add(out, S("</content>\n"));
	}
	buf_add(out, S("</entry>\n"));
}

/* One after the other, pulled or not. */
static err_t each_of(struct buf *out, const struct doc *list, void (*write)(struct buf *, const struct doc *))
{
	if (list == NULL || list->kind != DOC_LIST)
		return NULL;
	struct arena *row = arena_new(out->arena);
	struct doc_walk walk = {.list = list};
	err_t err;
	for (;;) {
		struct doc *one = NULL;
		err = doc_next(&walk, row, &one);
		if (err != NULL || one == NULL || buf_failed(out))
			break;
		write(out, one);
	}
	err = err_copy(out->arena, err);
	arena_free(row);
	return err;
}

static err_t finished(struct buf *out)
{
	if (buf_failed(out))
		return err_internal(out->arena, "feed is larger than its buffer of %zu bytes", out->max);
	return NULL;
}

err_t view_atom(struct doc *doc, struct buf *out)
{
	const struct doc *feed = doc_at(doc, "feed");
	if (feed == NULL)
		return err_new(out->arena, ERR_NOT_FOUND, "这一页没有可以订阅的内容。");
	buf_add(out, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		       "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n"));
	put_element(out, "id", doc_str(feed, "id"));
	put_element(out, "title", doc_str(feed, "title"));
	put_link(out, "alternate", doc_str(feed, "url"));
	put_link(out, "self", doc_str(feed, "self"));
	put_moment(out, "updated", feed);
	buf_add(out, S("<author>"));
	struct str author = doc_str(feed, "author");
	put_element(out, "name", author.len > 0 ? author : doc_str(feed, "title"));
	buf_add(out, S("</author>\n"));
	TRY(each_of(out, doc_at(feed, "entries"), put_entry));
	buf_add(out, S("</feed>\n"));
	return finished(out);
}

/* ---- iCalendar ---- */

enum { LINE_BYTES = 75 };

/* One content line, folded so that no line is longer than 75 bytes and no character is cut. */
static void put_folded(struct buf *out, struct str line)
{
	size_t room = LINE_BYTES;
	while (line.len > room) {
		size_t cut = room;
		while (cut > 0 && ((unsigned char)line.at[cut] & 0xc0) == 0x80)
			cut--;
		buf_add(out, str_sub(line, 0, cut));
		buf_add(out, S("\r\n "));
		line = str_sub(line, cut, line.len);
		room = LINE_BYTES - 1;
	}
	buf_add(out, line);
	buf_add(out, S("\r\n"));
}

static void put_property(struct buf *out, const char *name, struct str text)
{
	if (text.len == 0)
		return;
	struct buf line = buf_new(out->arena, 1 << 20);
	buf_fmt(&line, "%s:", name);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '\n') {
			buf_add(&line, S("\\n"));
			continue;
		}
		if (c == '\\' || c == ';' || c == ',')
			buf_byte(&line, '\\');
		if ((unsigned char)c >= ' ' && c != 127)
			buf_byte(&line, c);
	}
	put_folded(out, buf_str(&line));
}

/* 20261123T094100 in Shanghai; utc: with Z, eight hours earlier. */
static struct str stamp(struct arena *arena, int64_t moment, bool utc)
{
	struct str iso = moment_iso(arena, utc ? moment - 8 * 3600000 : moment);
	struct buf out = buf_new(arena, 32);
	for (size_t i = 0; i < 19 && i < iso.len; i++) {
		if (iso.at[i] != '-' && iso.at[i] != ':')
			buf_byte(&out, iso.at[i]);
	}
	if (utc)
		buf_byte(&out, 'Z');
	return buf_str(&out);
}

static struct str plain_day(struct arena *arena, int64_t day)
{
	struct day_parts parts = day_parts(day);
	return str_fmt(arena, "%04d%02d%02d", parts.year, parts.month, parts.day);
}

static void put_when(struct buf *out, const struct doc *event)
{
	struct arena *arena = out->arena;
	int64_t first, last, start = number_of(event, "start"), end = number_of(event, "end");
	if (day_read(doc_str(event, "day"), &first)) {
		if (!day_read(doc_str(event, "last"), &last) || last < first)
			last = first;
		buf_fmt(out, "DTSTART;VALUE=DATE:" STR "\r\n", STR_ARG(plain_day(arena, first)));
		buf_fmt(out, "DTEND;VALUE=DATE:" STR "\r\n", STR_ARG(plain_day(arena, last + 1)));
		return;
	}
	buf_fmt(out, "DTSTART;TZID=Asia/Shanghai:" STR "\r\n", STR_ARG(stamp(arena, start, false)));
	if (end > start)
		buf_fmt(out, "DTEND;TZID=Asia/Shanghai:" STR "\r\n", STR_ARG(stamp(arena, end, false)));
}

static void put_event(struct buf *out, const struct doc *event)
{
	buf_add(out, S("BEGIN:VEVENT\r\n"));
	put_property(out, "UID", doc_str(event, "uid"));
	buf_fmt(out, "DTSTAMP:" STR "\r\n", STR_ARG(stamp(out->arena, number_of(event, "updated"), true)));
	put_when(out, event);
	buf_fmt(out, "SEQUENCE:%lld\r\n", (long long)number_of(event, "sequence"));
	put_property(out, "SUMMARY", doc_str(event, "title"));
	put_property(out, "LOCATION", doc_str(event, "place"));
	put_property(out, "DESCRIPTION", doc_str(event, "text"));
	struct str url = doc_str(event, "url");
	if (url.len > 0)
		put_folded(out, str_join(out->arena, S("URL:"), url));
	if (doc_truth(doc_at(event, "cancelled")))
		buf_add(out, S("STATUS:CANCELLED\r\n"));
	buf_add(out, S("END:VEVENT\r\n"));
}

err_t view_ics(struct doc *doc, struct buf *out)
{
	const struct doc *calendar = doc_at(doc, "calendar");
	if (calendar == NULL)
		return err_new(out->arena, ERR_NOT_FOUND, "这一页没有可以加入日历的内容。");
	buf_add(out, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Lianxin//ZH\r\nCALSCALE:GREGORIAN\r\n"
		       "METHOD:PUBLISH\r\n"));
	put_property(out, "X-WR-CALNAME", doc_str(calendar, "title"));
	buf_add(out, S("BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
		       "TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"));
	TRY(each_of(out, doc_at(calendar, "events"), put_event));
	buf_add(out, S("END:VCALENDAR\r\n"));
	return finished(out);
}
