/*
 * desk: pairing the screens of a place, taking one over, taking back what one shows.
 *
 * A screen belongs to the place, so every clerk of the window may take it over; a code is shown once, on
 * the page that answers the press.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/screen/screen_int.h"
#include "web/part.h"

static err_t put_shown(struct visit *visit, const struct screen *screen, struct doc *row)
{
	struct showing showing;
	bool shown = false;
	TRY(showing_now(visit, screen, &showing, &shown));
	shown = shown && showing.account == visit->act.account;
	doc_set(row, "shown", shown ? showing.title : S(""));
	doc_set(row, "back_url",
		shown ? str_fmt(visit->arena, "/desk/showing/%lld/back", (long long)showing.id) : S(""));
	return NULL;
}

static err_t put_screen(struct visit *visit, const struct screen *screen, struct doc *row)
{
	struct account has;
	bool mine = screen->account == visit->act.account;
	bool had = screen->account > 0 && account_load(&visit->act, screen->account, &has) == NULL;
	doc_set_int(row, "id", screen->id);
	doc_set(row, "name", screen->name);
	doc_set_bool(row, "mine", mine);
	doc_set(row, "who", mine ? S("归您用") : had ? str_fmt(visit->arena, "归" STR "用", STR_ARG(has.name))
					       : S("现在没有人用"));
	doc_set(row, "seen", moment_chinese(visit->arena, screen->seen));
	doc_set(row, "take_url",
		mine ? S("") : str_fmt(visit->arena, "/desk/screen/%lld/take", (long long)screen->id));
	doc_set(row, "drop_url", str_fmt(visit->arena, "/desk/screen/%lld/drop", (long long)screen->id));
	return put_shown(visit, screen, row);
}

static void put_code(struct visit *visit, struct str code)
{
	struct str address = visit_address(visit, S("/screen"));
	struct doc *out = doc_set_map(visit->page, "code");
	doc_set(out, "digits", code);
	doc_set(out, "spoken", str_fmt(visit->arena, STR " " STR, STR_ARG(str_sub(code, 0, 3)),
				       STR_ARG(str_sub(code, 3, 6))));
	doc_set(out, "address", address);
	doc_set_int(out, "minutes", screen_minutes(&visit->act));
	doc_put(out, S("qr"),
		view_qr(visit->arena,
			str_fmt(visit->arena, STR "?code=" STR, STR_ARG(address), STR_ARG(code)),
			S("用平板扫的二维码")));
}

err_t screens_page(struct visit *visit)
{
	struct screen *list = NULL;
	size_t count = 0;
	const struct str *code = visit->own;
	visit_title(visit, S("群众用的屏幕"));
	TRY(screen_list(&visit->act, &list, &count));
	struct doc *rows = doc_set_list(visit->page, "screens");
	for (size_t i = 0; i < count; i++)
		TRY(put_screen(visit, &list[i], doc_add_map(rows)));
	doc_set_bool(visit->page, "has_screens", count > 0);
	doc_set_int(visit->page, "count", (int64_t)count);
	doc_set_int(visit->page, "days", screen_days(&visit->act));
	doc_set(visit->page, "address", visit_address(visit, S("/screen")));
	doc_set_bool(visit->page, "code", false);
	if (code != NULL && !visit_refused(visit))
		put_code(visit, *code);
	struct doc *name = part_field(doc_set_list(visit->page, "fields"), "name", "哪个窗口", "is_text");
	doc_set(name, "value", visit_field(visit, "name"));
	doc_set_int(name, "maxlength", 20);
	doc_set_bool(name, "optional", true);
	doc_set(name, "hint", S("比如“一号窗口”。只有一个窗口的不用填。"));
	for (err_t err = visit->errors; err != NULL; err = err->next) {
		if (str_eq(err->field, S("name")))
			doc_set(name, "error", err->text);
	}
	return NULL;
}

err_t screens_code_apply(struct visit *visit)
{
	struct str *code = arena_one(visit->arena, struct str);
	TRY(act_need(&visit->act, S("case"), VERB_CREATE, visit->act.org));
	TRY(screen_code(visit, visit_field(visit, "name"), code));
	visit->own = code;
	visit->show = true;
	visit->location = S("/desk/screen");
	return NULL;
}

err_t screens_take_apply(struct visit *visit)
{
	TRY(act_need(&visit->act, S("case"), VERB_CREATE, visit->act.org));
	TRY(screen_take(&visit->act, visit_id(visit, 0)));
	visit->location = S("/desk/screen");
	visit->flash = S("接过来了，这块屏现在归您用。");
	return NULL;
}

err_t screens_drop_apply(struct visit *visit)
{
	TRY(act_need(&visit->act, S("case"), VERB_CREATE, visit->act.org));
	TRY(screen_drop(&visit->act, visit_id(visit, 0)));
	visit->location = S("/desk/screen");
	visit->flash = S("断开了。要再用，重新配对。");
	return NULL;
}

/* ---- what was sent ---- */

/* Always JSON: the desk's script asks it. */
err_t showing_state_page(struct visit *visit)
{
	struct showing showing;
	visit->suffix = S("json");
	TRY(showing_own(visit, visit_id(visit, 0), &showing));
	return showing_doc(visit, &showing, "", visit->page);
}

err_t showing_events_page(struct visit *visit)
{
	struct showing showing;
	TRY(showing_own(visit, visit_id(visit, 0), &showing));
	visit->events = screen_topic(visit->arena, showing.screen);
	return NULL;
}

err_t showing_back_apply(struct visit *visit)
{
	struct showing showing;
	TRY(showing_own(visit, visit_id(visit, 0), &showing));
	TRY(showing_back(&visit->act, &showing));
	visit->location = S("/desk/screen");
	visit->flash = S("收回了，屏幕上已经看不到。");
	return NULL;
}
