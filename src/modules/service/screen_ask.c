/*
 * screen_ask: what a page of the window sends to the screen that faces the villager (web/screen.h), and what
 * came back.
 *
 * What is sent is a print document: she says yes to these words, and their digest is what the answer is
 * about. When the page says something else by the time it is handed in, the answer does not count and the
 * clerk is told to show it once more. Without a screen nothing of this is asked.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/paper/paper.h"
#include "modules/service/service_int.h"
#include "view/view.h"

enum screen_press screen_pressed(const struct visit *visit)
{
	struct str press = visit_field(visit, "screen");
	if (str_eq(press, S("send")))
		return SCREEN_SEND;
	if (str_eq(press, S("back")))
		return SCREEN_BACK;
	return press.len > 0 ? SCREEN_LOOK : SCREEN_NONE;
}

err_t screen_asked(struct visit *visit, struct showing *out, bool *found)
{
	int64_t id = 0;
	*found = false;
	if (!str_int(visit_field(visit, "showing"), &id) || id <= 0)
		return NULL;
	err_t err = showing_own(visit, id, out);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	*found = err == NULL;
	return NULL;
}

err_t screen_send(struct visit *visit, struct showing *showing, struct doc *print)
{
	showing->kind = S("read");
	TRY(paper_digest_of(visit->arena, print, &showing->content, &showing->digest));
	TRY(showing_send(visit, showing));
	visit->show = true;
	return NULL;
}

err_t screen_back(struct visit *visit)
{
	struct showing showing;
	bool found = false;
	TRY(screen_asked(visit, &showing, &found));
	if (found)
		TRY(showing_back(&visit->act, &showing));
	visit->show = true;
	return NULL;
}

err_t screen_said(struct visit *visit, const char *purpose, int64_t record, struct doc *print,
		  struct showing *out, bool *yes)
{
	struct str digest;
	bool found = false;
	*yes = false;
	TRY(screen_asked(visit, out, &found));
	if (!found || !str_eq(out->purpose, str_of(purpose)) || out->record != record)
		return NULL;
	if (out->state == SHOWING_NO && str_eq(out->purpose, S("confirm")))
		return err_field(visit->arena, S("showing"),
				 "群众在屏幕上点了“有不对的地方”。请返回修改，改好了再给群众看一遍。");
	if (out->state != SHOWING_YES)
		return NULL;
	TRY(paper_digest_of(visit->arena, print, NULL, &digest));
	if (!str_eq(digest, out->digest))
		return err_field(visit->arena, S("showing"),
				 "群众看过以后，内容又有变化。请再给群众的屏幕看一遍。");
	*yes = true;
	return NULL;
}
