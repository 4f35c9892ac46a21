/*
 * device: what the screen that faces the villager shows: the code to pair it, nothing, or one thing to be
 * read and answered.
 *
 * Every page here is made for who stands there now: none is kept by the browser, none says anything of
 * the one before. Never shows a desk's page, a link, or a search.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/screen/screen_int.h"
#include "web/kept.h"
#include "web/part.h"

/* ---- nothing is shown ---- */

static void put_pairing(struct visit *visit)
{
	struct str typed = visit_refused(visit) ? visit_field(visit, "code") : visit_query(visit, "code");
	bool wrong = visit_query(visit, "wrong").len > 0 && !visit_refused(visit);
	visit->template = "screen/pair";
	visit->unkept = true;
	visit_title(visit, S("连到窗口"));
	doc_set(doc_at(visit->page, "_page"), "mode", S("elder"));
	doc_set(doc_at(visit->page, "_page"), "json", S(""));
	struct doc *pair = doc_set_map(visit->page, "pair");
	bool desk = screen_is_desk(visit);
	doc_set_bool(pair, "desk", desk);
	doc_set_bool(pair, "open", !desk);
	struct doc *field = part_field(doc_set_list(pair, "fields"), "code", "六位配对码", "is_text");
	doc_set(field, "inputmode", S("numeric"));
	doc_set_int(field, "maxlength", 6);
	doc_set(field, "value", str_head(typed, 6));
	doc_set_bool(field, "required", true);
	doc_set(field, "hint", S("窗口的人在电脑上点“群众用的屏幕”，就看得到。"));
	if (wrong)
		doc_set(field, "error", S("配对码不对，或者已经用过、过期了。请让窗口重新出一个。"));
	if (visit_refused(visit))
		doc_set(field, "error", visit->errors->text);
}

static const char *greeting(int64_t now)
{
	int64_t minute = now / 60000 + 8 * 60, hour = minute / 60 % 24;
	return hour < 6 ? "您好" : hour < 12 ? "上午好" : hour < 14 ? "中午好" : hour < 18 ? "下午好" : "晚上好";
}

static err_t put_idle(struct visit *visit, const struct screen *screen)
{
	TRY(screen_put(visit, screen, NULL));
	visit_title(visit, S("您好"));
	struct doc *idle = doc_set_map(visit->page, "idle");
	doc_set(idle, "greeting", str_of(greeting(visit->act.now)));
	doc_set(idle, "today", day_chinese(visit->arena, visit->act.today));
	return NULL;
}

err_t device_page(struct visit *visit)
{
	struct screen screen;
	struct showing showing;
	bool paired = false, shown = false;
	TRY(screen_open(visit, &screen, &paired));
	if (!paired || screen_is_desk(visit)) {
		visit->screen = S("");
		put_pairing(visit);
		return NULL;
	}
	TRY(showing_now(visit, &screen, &showing, &shown));
	if (!shown)
		return put_idle(visit, &screen);
	visit->location = str_join(visit->arena, S("/screen/"), showing.kind);
	return NULL;
}

/* ---- pairing ---- */

err_t device_pair_prepare(struct visit *visit)
{
	struct screen screen;
	bool paired = false;
	struct str code = str_trim(visit_field(visit, "code"));
	bool digits = code.len == 6;
	for (size_t i = 0; i < code.len; i++)
		digits = digits && code.at[i] >= '0' && code.at[i] <= '9';
	if (screen_is_desk(visit))
		return err_new(visit->arena, ERR_DENIED,
			       "这个浏览器里有工作人员登录着，不能当群众用的屏幕。请用另一台平板，或另开一个"
			       "单独的浏览器。");
	if (!digits)
		return err_field(visit->arena, S("code"), "请填六位数字的配对码。");
	TRY(screen_open(visit, &screen, &paired));
	if (paired)
		return err_new(visit->arena, ERR_CONFLICT, "这块屏已经连好了。要换窗口，请先在窗口的电脑上断开。");
	return NULL;
}

err_t device_pair_apply(struct visit *visit)
{
	bool paired = false;
	TRY(screen_pair(visit, str_trim(visit_field(visit, "code")), &paired));
	visit->location = paired ? S("/screen") : S("/screen?wrong=1");
	return NULL;
}

/* ---- something to be read ---- */

static void put_questions(struct visit *visit, const struct showing *showing)
{
	bool confirm = str_eq(showing->purpose, S("confirm"));
	struct doc *read = doc_at(visit->page, "read");
	doc_set(read, "lead", str_join(visit->arena, showing->signer, S("，请您看一遍：")));
	doc_set(read, "ask", confirm ? S("上面写的都对吗？") : S("看清楚了，请在框里签名字。"));
	doc_set(read, "yes", confirm ? S("都对") : S("签好了"));
	doc_set(read, "no", confirm ? S("有不对的地方") : S("这次不签"));
	doc_set_bool(read, "confirm", confirm);
	doc_set(read, "sign_hint",
		confirm ? S("愿意签名的，用手指在框里写名字；不签也行。") : S("用手指在框里写名字。"));
	doc_set(read, "fault", visit_refused(visit) ? visit->errors->text : S(""));
}

err_t device_read_page(struct visit *visit)
{
	struct showing showing;
	struct doc *text = NULL;
	bool found = false;
	TRY(showing_page(visit, "read", &showing, &found));
	if (!found)
		return NULL;
	TRY(view_json_read(visit->arena, showing.content, &text));
	struct doc *read = doc_set_map(visit->page, "read");
	doc_put(read, S("text"), text);
	visit_title(visit, showing.title);
	put_questions(visit, &showing);
	return NULL;
}

/* Asked before the picture is taken: nobody else leaves files here. */
err_t device_read_prepare(struct visit *visit)
{
	struct showing showing;
	struct upload *uploads = NULL;
	TRY(showing_posted(visit, "read", &showing));
	if (str_eq(visit_field(visit, "answer"), S("yes")))
		TRY(uploads_keep(visit, &uploads));
	if (uploads != NULL && (!str_eq(uploads->field, S("file_signature")) ||
				!str_starts(uploads->type, S("image/"))))
		return err_field(visit->arena, S("file_signature"), "签名没有收到，请再签一次。");
	visit->own = uploads;
	return NULL;
}

/* The signature waits, as a photo does, for the form of the clerk that sent this here. */
static err_t keep_signature(struct visit *visit, const struct showing *showing, struct str *ticket)
{
	const struct upload *upload = visit->own;
	*ticket = S("");
	if (upload == NULL)
		return NULL;
	/* A form of its own each time: what waits is limited by form, and a screen signs all day. */
	struct kept kept = {.account = showing->account, .device = S(""), .org = showing->org,
			    .form = str_fmt(visit->arena, "showing-%lld", (long long)showing->id),
			    .field = upload->field, .name = S("签名.jpg"), .type = upload->type,
			    .size = upload->size, .digest = upload->digest, .sum = S("")};
	TRY(kept_create(visit, &kept));
	*ticket = kept_ticket(visit->arena, visit->act.house, &kept);
	return NULL;
}

err_t device_read_apply(struct visit *visit)
{
	struct showing showing;
	struct str ticket, answer = visit_field(visit, "answer");
	bool yes = str_eq(answer, S("yes"));
	TRY(showing_posted(visit, "read", &showing));
	if (!yes && !str_eq(answer, S("no")))
		return err_field(visit->arena, S("answer"), "请点下面两个按钮中的一个。");
	if (yes && visit->own == NULL && !str_eq(showing.purpose, S("confirm")))
		return err_field(visit->arena, S("file_signature"), "请先在框里签名字；不想在这里签，点“这次不签”。");
	TRY(keep_signature(visit, &showing, &ticket));
	TRY(showing_answer(&visit->act, &showing, yes ? SHOWING_YES : SHOWING_NO, ticket));
	visit->location = S("/screen");
	visit->flash = yes ? S("谢谢您，窗口收到了。") : S("好的，窗口的人马上问您。");
	return NULL;
}

/* ---- what its script asks ---- */

err_t device_state_page(struct visit *visit)
{
	struct screen screen;
	struct showing showing;
	bool paired = false, shown = false;
	visit->suffix = S("json");
	visit->unkept = true;
	TRY(screen_open(visit, &screen, &paired));
	if (paired)
		TRY(showing_now(visit, &screen, &showing, &shown));
	doc_set_bool(visit->page, "paired", paired);
	doc_set_bool(visit->page, "shown", shown);
	doc_set_int(visit->page, "version", paired ? screen.version : 0);
	doc_set_int(visit->page, "seconds", shown ? (showing.until - visit->act.now) / 1000 : 0);
	return NULL;
}

err_t device_touch_apply(struct visit *visit)
{
	struct screen screen;
	bool paired = false;
	TRY(screen_open(visit, &screen, &paired));
	visit->show = true;
	visit->location = S("/screen/state.json");
	return paired ? showing_touch(&visit->act, &screen) : NULL;
}

err_t device_events_page(struct visit *visit)
{
	struct screen screen;
	bool paired = false;
	TRY(screen_open(visit, &screen, &paired));
	if (!paired)
		return err_new(visit->arena, ERR_NOT_FOUND, "这块屏没有连到窗口。");
	visit->events = screen_topic(visit->arena, screen.id);
	return NULL;
}
