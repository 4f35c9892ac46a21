/*
 * desk: the way as the village keeps it: what is written, what is missing, a sound for a stop, codes to be put up.
 */
#include "base/arena.h"
#include "modules/tour/tour_int.h"
#include "web/part.h"

enum { WIDE = 2100, HIGH = 2970, ACROSS = 2, DOWN = 4, LABEL_W = 990, LABEL_H = 690, MARGIN = 60 };

static struct str own_url(struct visit *visit, int64_t id, const char *rest)
{
	return str_fmt(visit->arena, "/desk/tour/%lld%s", (long long)id, rest);
}

static err_t village_of(struct visit *visit, struct str *org)
{
	*org = visit->act.org;
	if (tier_of_code(*org) == TIER_GROUP)
		*org = str_sub(*org, 0, tier_length(TIER_VILLAGE));
	if (tier_of_code(*org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_DENIED, "参观路线由村里自己安排，请用村里的账号登录。");
	return NULL;
}

static bool has_kind(const struct attachment *list, size_t count, const char *kind)
{
	for (size_t i = 0; i < count; i++) {
		if (str_starts(list[i].type, str_of(kind)))
			return true;
	}
	return false;
}

/* ---- the way ---- */

static err_t put_stop(struct visit *visit, const struct record *stop, struct str zone, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct attachment *files = NULL;
	size_t count = 0;
	bool over = false;
	TRY(attachment_list(&visit->act, stop->reg->name, stop->id, &files, &count));
	doc_set(one, "url", own_url(visit, stop->id, ""));
	doc_set(one, "name", record_text(stop, "name"));
	doc_set(one, "zone", zone);
	doc_set(one, "turn", str_fmt(visit->arena, "%lld", (long long)record_int(stop, "turn")));
	doc_set(one, "short_said", script_measure(&visit->act, record_text(stop, "script_short"), 1, &over));
	doc_set(one, "long_said", script_measure(&visit->act, record_text(stop, "script_long"), 3, &over));
	doc_set_bool(one, "sound", has_kind(files, count, "audio/"));
	doc_set_bool(one, "closed", record_int(stop, "closed") != 0);
	return NULL;
}

err_t tour_desk_page(struct visit *visit)
{
	const struct record *zones = NULL;
	const struct codes *sets = catalogue_codes(visit->act.house->catalogue, S("tour_set"));
	struct record *stops = NULL;
	size_t zone_count = 0, count = 0;
	struct str org;
	TRY(village_of(visit, &org));
	visit_title(visit, S("参观导览"));
	TRY(tour_rows(&visit->act, "tour_zone", org, ZONES_MAX, &zones, &zone_count));
	TRY(tour_stops(&visit->act, org, false, &stops, &count));
	struct doc *list = doc_set_list(visit->page, "stops"), *choices = doc_set_list(visit->page, "sets");
	for (size_t i = 0; i < count; i++)
		TRY(put_stop(visit, &stops[i], zone_name(zones, zone_count, record_int(&stops[i], "zone")), list));
	for (size_t i = 0; sets != NULL && i < sets->count; i++) {
		struct doc *one = doc_add_map(choices);
		doc_set(one, "value", sets->all[i].code);
		doc_set(one, "title", sets->all[i].title);
	}
	doc_set_bool(visit->page, "has_stops", count > 0);
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("tour_stop"), VERB_CREATE, org));
	doc_set(visit->page, "public_url", str_fmt(visit->arena, "/v/" STR "/tour", STR_ARG(org)));
	doc_set(visit->page, "history_url", str_fmt(visit->arena, "/v/" STR "/history", STR_ARG(org)));
	return NULL;
}

err_t tour_example_apply(struct visit *visit)
{
	struct str org;
	int made = 0;
	TRY(village_of(visit, &org));
	TRY(act_need(&visit->act, S("tour_stop"), VERB_CREATE, org));
	TRY(tour_example(&visit->act, org, visit_field(visit, "set"), &made));
	visit->location = S("/desk/tour");
	visit->flash = str_fmt(visit->arena, "建好了 %d 站，名字、次序都能改。", made);
	return NULL;
}

/* ---- one stop ---- */

static void put_script(struct visit *visit, const struct record *stop, const char *field, const char *title, int minutes,
		       struct doc *list)
{
	struct doc *one = doc_add_map(list);
	bool over = false;
	doc_set(one, "title", str_of(title));
	doc_set(one, "text", record_text(stop, field));
	doc_set(one, "measure", script_measure(&visit->act, record_text(stop, field), minutes, &over));
	doc_set_bool(one, "over", over);
}

static err_t put_exhibits(struct visit *visit, const struct record *stop)
{
	int64_t *ids = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "exhibits");
	TRY(reg_find_ref(&visit->act, act_register(&visit->act, "exhibit"), "stop", stop->id, EXHIBITS_MAX, &ids, &count));
	for (size_t i = count; i-- > 0;) {
		struct record one;
		if (reg_load(&visit->act, act_register(&visit->act, "exhibit"), ids[i], &one) != NULL || one.voided)
			continue;
		struct doc *row = doc_add_map(list);
		doc_set(row, "name", record_text(&one, "name"));
		doc_set(row, "url", visit_record_url(visit, S("exhibit"), one.id));
	}
	doc_set_bool(visit->page, "has_exhibits", list->in.count > 0);
	return NULL;
}

static err_t put_sounds(struct visit *visit, const struct record *stop)
{
	struct attachment *files = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "sounds");
	TRY(attachment_list(&visit->act, stop->reg->name, stop->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(files[i].type, S("audio/")))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "url", str_fmt(visit->arena, "/desk/files/%lld", (long long)files[i].id));
		doc_set(one, "name", files[i].name);
		doc_set(one, "void_url", file_void_url(visit, &files[i]));
	}
	return NULL;
}

err_t tour_stop_page(struct visit *visit)
{
	struct record stop;
	TRY(reg_load(&visit->act, act_register(&visit->act, "tour_stop"), visit_id(visit, 0), &stop));
	bool may = act_may(&visit->act, S("tour_stop"), VERB_CHANGE, stop.org) &&
		   act_may(&visit->act, S("files"), VERB_CREATE, stop.org);
	struct str path = str_fmt(visit->arena, "/v/" STR "/tour/%lld", STR_ARG(stop.org), (long long)stop.id);
	visit_title(visit, record_text(&stop, "name"));
	doc_set(visit->page, "edit_url",
		may ? str_fmt(visit->arena, "/desk/r/tour_stop/%lld/edit", (long long)stop.id) : S(""));
	doc_set(visit->page, "sound_url", may ? own_url(visit, stop.id, "/sound") : S(""));
	doc_set(visit->page, "sound_error", visit_refused(visit) ? visit->errors->text : S(""));
	doc_set(visit->page, "place_words", record_text(&stop, "place_words"));
	doc_set(visit->page, "public_url", path);
	doc_put(visit->page, S("qr"), view_qr(visit->arena, visit_address(visit, path), S("这一站的码")));
	struct doc *scripts = doc_set_list(visit->page, "scripts");
	put_script(visit, &stop, "script_short", "一分钟解说词", 1, scripts);
	put_script(visit, &stop, "script_long", "三分钟解说词", 3, scripts);
	TRY(put_sounds(visit, &stop));
	return put_exhibits(visit, &stop);
}

static err_t may_sound(struct visit *visit, struct record *stop)
{
	TRY(reg_load(&visit->act, act_register(&visit->act, "tour_stop"), visit_id(visit, 0), stop));
	TRY(act_need(&visit->act, S("tour_stop"), VERB_CHANGE, stop->org));
	return act_need(&visit->act, S("files"), VERB_CREATE, stop->org);
}

err_t tour_sound_prepare(struct visit *visit)
{
	struct record stop;
	TRY(may_sound(visit, &stop));
	return uploads_want(visit, UPLOAD_SOUND, "audio/", "请先选一段录音（MP3、M4A、WAV）。");
}

err_t tour_sound_apply(struct visit *visit)
{
	struct record stop;
	TRY(may_sound(visit, &stop));
	return uploads_hang(visit, &stop, own_url(visit, stop.id, ""), "录音存好了。");
}

/* ---- codes to be put up ---- */

static void text_in(struct doc *drawing, struct str text, const char *tone, const int at[4], int size, bool bold)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = tone, .x = at[0], .y = at[1], .w = at[2], .h = at[3], .size = size,
					     .least = 26, .bold = bold, .left = true});
}

static void put_label(struct visit *visit, struct doc *drawing, const struct record *stop, struct str zone, int x, int y)
{
	struct arena *arena = visit->arena;
	struct str path = str_fmt(arena, "/v/" STR "/tour/%lld", STR_ARG(stop->org), (long long)stop->id);
	struct str number = str_fmt(arena, "第 %lld 站", (long long)record_int(stop, "turn"));
	int wide = LABEL_W - 590;
	doc_set_bool(drawing_box(drawing, "cut", x, y, LABEL_W, LABEL_H), "dashed", true);
	drawing_code(drawing, visit_address(visit, path), x + 30, y + 90, 510);
	text_in(drawing, zone, "soft", (const int[]){x + 560, y + 60, wide, 60}, 44, false);
	text_in(drawing, number, "red", (const int[]){x + 560, y + 130, wide, 80}, 60, true);
	text_in(drawing, record_text(stop, "name"), "ink", (const int[]){x + 560, y + 220, wide, 240}, 76, true);
	text_in(drawing, S("扫码听讲解"), "ink", (const int[]){x + 560, y + 480, wide, 70}, 52, true);
	text_in(drawing, str_join(arena, place_name(&visit->act, stop->org), S("党群服务中心")), "soft",
		(const int[]){x + 560, y + 570, wide, 70}, 34, false);
}

err_t tour_labels_page(struct visit *visit)
{
	const struct record *zones = NULL;
	struct record *stops = NULL;
	size_t zone_count = 0, count = 0;
	struct str org;
	TRY(village_of(visit, &org));
	TRY(tour_rows(&visit->act, "tour_zone", org, ZONES_MAX, &zones, &zone_count));
	TRY(tour_stops(&visit->act, org, true, &stops, &count));
	if (count == 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "还没有参观点。请先登记参观点，再打码。");
	struct doc *print = doc_set_map(visit->page, "print"), *sheets = doc_set_list(print, "sheets"), *drawing = NULL;
	visit_title(visit, S("参观点的码"));
	doc_set(print, "title", S("参观点的码"));
	for (size_t i = 0; i < count; i++) {
		int at = (int)(i % (ACROSS * DOWN));
		if (at == 0) {
			drawing = drawing_new(visit->arena, S("参观点的码"), WIDE, HIGH);
			drawing_box(drawing, "paper", 0, 0, WIDE, HIGH);
			doc_add(sheets, drawing);
		}
		put_label(visit, drawing, &stops[i], zone_name(zones, zone_count, record_int(&stops[i], "zone")),
			  MARGIN + at % ACROSS * LABEL_W, MARGIN + at / ACROSS * LABEL_H);
	}
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}
