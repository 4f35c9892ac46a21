/*
 * handover_page: both ends of a hand-over: the desk that shows the code, the phone that read it.
 *
 * The phone's page says which centre and which material. It must never say whose case it is, nor show a
 * photo that another browser took.
 */
#include "base/arena.h"
#include "modules/photos/photos_int.h"

/* ---- the desk ---- */

static const char *state_name(enum handover_state state)
{
	static const char *const names[] = {"waiting", "open", "expired", "ended"};
	return names[state];
}

static const char *state_words(enum handover_state state)
{
	static const char *const words[] = {
		"用手机扫一扫。十分钟内有效，只能在一部手机上打开。", "手机已经打开，正在拍。",
		"二维码过期了。还要传，请重新出一个。", "手机那边结束了。还要传，请重新出一个。"};
	return words[state];
}

static struct str desk_url(struct visit *visit, int64_t id, const char *rest)
{
	return str_fmt(visit->arena, "/desk/handover/%lld%s", (long long)id, rest);
}

static err_t put_files(struct visit *visit, int64_t id, struct doc *out)
{
	struct doc *files = doc_set_list(out, "files");
	struct kept *list = NULL;
	size_t count = 0, coming = 0;
	TRY(kept_of_handover(visit, id, &list, &count));
	for (size_t i = 0; i < count; i++) {
		coming += !list[i].ready;
		if (list[i].ready)
			kept_doc(visit, &list[i], doc_add_map(files));
	}
	doc_set_int(out, "coming", (int64_t)coming);
	return NULL;
}

err_t handover_desk_page(struct visit *visit)
{
	const struct handover *made = visit->own;
	struct handover handover;
	if (made == NULL && visit_refused(visit) && str_eq(visit->url, S("/desk/handover")))
		return visit->errors;
	TRY(handover_own(visit, made == NULL ? visit_id(visit, 0) : made->id, &handover));
	enum handover_state state = handover_state(&handover, visit->act.now);
	int64_t left = (handover.until - visit->act.now) / 1000;
	visit_title(visit, S("手机传照片"));
	struct doc *out = doc_set_map(visit->page, "handover");
	doc_set_int(out, "id", handover.id);
	doc_set(out, "title", handover.title);
	doc_set(out, "field", handover.field);
	doc_set(out, "state", str_of(state_name(state)));
	doc_set(out, "words", str_of(state_words(state)));
	doc_set_bool(out, "over", state == HANDOVER_EXPIRED || state == HANDOVER_ENDED);
	doc_set_bool(out, "waiting", state == HANDOVER_WAITING);
	doc_set_int(out, "seconds", left > 0 ? left : 0);
	doc_set_int(out, "version", handover.version);
	doc_set(out, "address",
		state == HANDOVER_WAITING
			? visit_address(visit, str_join(visit->arena, S("/h/"),
							handover_ticket(visit->arena, visit->act.house,
									&handover)))
			: S(""));
	doc_set(out, "url", desk_url(visit, handover.id, ""));
	doc_set(out, "qr_url", desk_url(visit, handover.id, "/qr"));
	doc_set(out, "events_url", desk_url(visit, handover.id, "/events"));
	doc_set(out, "end_url", desk_url(visit, handover.id, "/end"));
	return put_files(visit, handover.id, out);
}

err_t handover_new_apply(struct visit *visit)
{
	struct handover *handover = arena_one(visit->arena, struct handover);
	*handover = (struct handover){.account = visit->act.account, .org = visit->act.org,
				      .form = visit_field(visit, "form"),
				      .field = visit_field(visit, "field"),
				      .title = visit_field(visit, "title")};
	TRY(handover_create(visit, handover));
	visit->location = desk_url(visit, handover->id, visit->suffix.len > 0 ? ".json" : "");
	visit->show = visit->suffix.len > 0;
	visit->own = handover;
	return NULL;
}

err_t handover_qr_page(struct visit *visit)
{
	struct handover handover;
	TRY(handover_own(visit, visit_id(visit, 0), &handover));
	if (handover_state(&handover, visit->act.now) != HANDOVER_WAITING)
		return err_new(visit->arena, ERR_NOT_FOUND, "这个二维码没有用了，请重新出一个。");
	struct str ticket = handover_ticket(visit->arena, visit->act.house, &handover);
	struct str address = visit_address(visit, str_join(visit->arena, S("/h/"), ticket));
	struct str svg = view_qr(visit->arena, address, S("二维码"))->text;
	/* In a page the drawing needs no name space, as a file it does. */
	visit->raw = str_join(visit->arena, S("<svg xmlns=\"http://www.w3.org/2000/svg\" "),
			      str_sub(svg, 5, svg.len));
	visit->raw_type = S("image/svg+xml");
	return NULL;
}

/* Whose hand-over it is was asked here, once; the events say nothing but that there is news. */
err_t handover_events_page(struct visit *visit)
{
	struct handover handover;
	TRY(handover_own(visit, visit_id(visit, 0), &handover));
	visit->events = handover_topic(visit->arena, handover.id);
	return NULL;
}

err_t handover_end_apply(struct visit *visit)
{
	struct handover *handover = arena_one(visit->arena, struct handover);
	TRY(handover_own(visit, visit_id(visit, 0), handover));
	TRY(handover_end(&visit->act, handover->id));
	visit->location = desk_url(visit, handover->id, visit->suffix.len > 0 ? ".json" : "");
	visit->show = visit->suffix.len > 0;
	visit->own = handover;
	return NULL;
}

/* ---- the phone ---- */

static struct str phone_url(struct visit *visit, const char *rest)
{
	return str_fmt(visit->arena, "/h/" STR "%s", STR_ARG(visit_param(visit, 0)), rest);
}

static void put_over(struct visit *visit, struct doc *out, enum handover_state state, bool mine)
{
	doc_set_bool(visit->page, "_has_errors", false); /* said once, below */
	doc_set_bool(out, "over", true);
	doc_set_bool(out, "done", mine && state == HANDOVER_ENDED);
	doc_set(out, "say",
		state == HANDOVER_EXPIRED ? S("这个二维码过期了。还要传照片，请让窗口的人重新出一个。")
		: state == HANDOVER_OPEN  ? S("这个二维码已经在另一部手机上打开了，这里不能再用。")
		: mine			  ? S("照片都交给窗口了，可以关掉这一页。")
					  : S("这个二维码已经用完了。还要传照片，请让窗口的人重新出一个。"));
	visit->status = mine && state == HANDOVER_ENDED ? 200 : state == HANDOVER_OPEN ? 409 : 410;
}

static err_t put_camera(struct visit *visit, const struct handover *handover, struct doc *out)
{
	struct doc *photos = photos_doc(out, "photos", handover->field, handover->title);
	struct doc *list = doc_at(photos, "kept_files");
	struct kept *files = NULL;
	size_t count = 0;
	TRY(kept_of_handover(visit, handover->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		if (files[i].ready)
			kept_doc(visit, &files[i], doc_add_map(list));
	}
	doc_set_bool(out, "open", true);
	doc_set_bool(out, "has_photos", list->in.count > 0);
	return NULL;
}

err_t handover_phone_page(struct visit *visit)
{
	struct handover handover;
	TRY(handover_open(visit, visit_param(visit, 0), &handover));
	enum handover_state state = handover_state(&handover, visit->act.now);
	bool mine = handover_is_mine(visit, &handover);
	struct str centre = str_join(visit->arena, place_name(&visit->act, handover.org),
				     S("党群服务中心"));
	visit_title(visit, S("拍照片交给窗口"));
	doc_set(doc_at(visit->page, "_org"), "centre", centre);
	doc_set(doc_at(visit->page, "_page"), "kept", phone_url(visit, "/kept.json"));
	doc_set(doc_at(visit->page, "_page"), "json", S(""));
	struct doc *out = doc_set_map(visit->page, "handover");
	doc_set(out, "centre", centre);
	doc_set(out, "title", handover.title);
	doc_set(out, "begin_url", phone_url(visit, ""));
	doc_set(out, "photos_url", phone_url(visit, "/photos"));
	doc_set(out, "done_url", phone_url(visit, "/done"));
	doc_set_bool(out, "waiting", state == HANDOVER_WAITING);
	doc_set_bool(out, "open", false);
	doc_set_bool(out, "over", false);
	if (state == HANDOVER_OPEN && mine)
		return put_camera(visit, &handover, out);
	if (state != HANDOVER_WAITING)
		put_over(visit, out, state, mine);
	return NULL;
}

err_t handover_begin_apply(struct visit *visit)
{
	struct handover handover;
	TRY(handover_open(visit, visit_param(visit, 0), &handover));
	visit->location = phone_url(visit, "");
	return handover_begin(visit, &handover);
}

/* The hand-over of the address while this browser has it. */
static err_t begun(struct visit *visit, struct handover *out)
{
	TRY(handover_open(visit, visit_param(visit, 0), out));
	if (handover_state(out, visit->act.now) == HANDOVER_OPEN && handover_is_mine(visit, out))
		return NULL;
	return err_new(visit->arena, ERR_NOT_FOUND, "这个二维码没有用了。请让窗口的人重新出一个。");
}

static struct kept owner_of(struct visit *visit, const struct handover *handover)
{
	return (struct kept){.account = handover->account, .device = handover_device(visit),
			     .org = handover->org, .handover = handover->id, .form = handover->form,
			     .field = handover->field};
}

err_t handover_kept_apply(struct visit *visit)
{
	struct handover handover;
	TRY(begun(visit, &handover));
	return kept_announce(visit, owner_of(visit, &handover));
}

/* A phone whose browser runs no script sends the photos as a plain form. */
err_t handover_photos_prepare(struct visit *visit)
{
	struct handover handover;
	struct upload *uploads = NULL;
	TRY(begun(visit, &handover));
	TRY(uploads_keep(visit, &uploads));
	if (uploads == NULL)
		return err_field(visit->arena, handover.field, "请先拍照或选照片。");
	visit->own = uploads;
	return NULL;
}

err_t handover_photos_apply(struct visit *visit)
{
	struct handover handover;
	TRY(begun(visit, &handover));
	for (const struct upload *one = visit->own; one != NULL; one = one->next) {
		struct kept kept = owner_of(visit, &handover);
		kept.name = one->name;
		kept.type = one->type;
		kept.size = one->size;
		kept.digest = one->digest;
		kept.sum = S("");
		if (one->kept == NULL)
			TRY(kept_create(visit, &kept));
	}
	visit->location = phone_url(visit, "");
	return NULL;
}

err_t handover_done_apply(struct visit *visit)
{
	struct handover handover;
	TRY(begun(visit, &handover));
	visit->location = phone_url(visit, "");
	return handover_end(&visit->act, handover.id);
}
