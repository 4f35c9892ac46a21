/*
 * kept_page: announcing a file, sending its pieces, turning it, taking it back, looking at it.
 *
 * A piece is POST /files/kept/TICKET?offset=N with the bare bytes; whoever was cut off asks GET for the
 * offset and goes on there. The last piece is answered when the file is decoded and in the store.
 */
#include "base/arena.h"
#include "modules/photos/photos_int.h"

static struct str address_of(struct visit *visit, const struct kept *kept)
{
	return str_fmt(visit->arena, "/files/kept/" STR ".json",
		       STR_ARG(kept_ticket(visit->arena, visit->act.house, kept)));
}

/* A second sending of the same is led to the file's own address. */
static void answer_with(struct visit *visit, struct kept *kept)
{
	visit->own = kept;
	visit->show = true;
	visit->location = address_of(visit, kept);
}

err_t kept_announce(struct visit *visit, struct kept owner)
{
	struct kept *kept = arena_one(visit->arena, struct kept);
	*kept = owner;
	kept->name = visit_field(visit, "name");
	kept->sum = visit_field(visit, "sum");
	kept->type = kept->digest = S("");
	if (!str_int(visit_field(visit, "size"), &kept->size))
		kept->size = 0;
	TRY(kept_create(visit, kept));
	answer_with(visit, kept);
	return NULL;
}

err_t kept_desk_apply(struct visit *visit)
{
	return kept_announce(visit, (struct kept){.account = visit->act.account, .device = S(""),
						  .org = visit->act.org,
						  .form = visit_field(visit, "form"),
						  .field = visit_field(visit, "field")});
}

err_t kept_public_apply(struct visit *visit)
{
	return kept_announce(visit, (struct kept){.device = handover_device(visit),
						  .org = visit->act.org,
						  .form = visit_field(visit, "form"),
						  .field = visit_field(visit, "field")});
}

/* The state of a file: always JSON, whatever the browser would like. */
err_t kept_page(struct visit *visit)
{
	struct kept found, *kept = visit->own;
	int64_t have = 0;
	visit->suffix = S("json");
	doc_set(visit->page, "error", visit_refused(visit) ? visit->errors->text : S(""));
	if (kept == NULL && visit_refused(visit))
		return NULL;
	if (kept == NULL) {
		TRY(kept_open(visit, str_starts(visit->url, S("/files/kept/")) ? visit_param(visit, 0)
									      : S(""),
			      &found));
		kept = &found;
	}
	TRY(kept_have(visit, kept, &have));
	kept_doc(visit, kept, visit->page);
	doc_set_int(visit->page, "offset", have);
	if (kept->ready && !visit_refused(visit))
		kept_forget(visit, kept);
	return NULL;
}

err_t kept_piece_prepare(struct visit *visit)
{
	struct kept *kept = arena_one(visit->arena, struct kept);
	int64_t offset = -1;
	bool whole = false;
	TRY(kept_open(visit, visit_param(visit, 0), kept));
	visit->own = kept;
	visit->show = kept->ready;
	if (kept->ready)
		return NULL;
	if (!str_int(visit_query(visit, "offset"), &offset) || offset < 0)
		return err_field(visit->arena, S("offset"), "没说从哪里接着传，请刷新页面再试。");
	TRY(kept_append(visit, kept, offset, visit->request->body, &whole));
	visit->show = !whole;
	return whole ? kept_decode(visit, kept) : NULL;
}

err_t kept_piece_apply(struct visit *visit)
{
	TRY(kept_store(visit, visit->own));
	answer_with(visit, visit->own);
	return NULL;
}

err_t kept_turn_prepare(struct visit *visit)
{
	struct kept *kept = arena_one(visit->arena, struct kept);
	int64_t quarters = 0;
	TRY(kept_open(visit, visit_param(visit, 0), kept));
	visit->own = kept;
	if (!str_int(visit_field(visit, "quarters"), &quarters) || quarters < 1 || quarters > 3)
		return err_field(visit->arena, S("quarters"), "没说往哪边转，请再点一次。");
	return kept_turn(visit, kept, (int)quarters);
}

err_t kept_drop_apply(struct visit *visit)
{
	struct kept *kept = arena_one(visit->arena, struct kept);
	TRY(kept_open(visit, visit_param(visit, 0), kept));
	TRY(kept_drop(visit, kept));
	answer_with(visit, kept);
	return NULL;
}

err_t kept_gone_page(struct visit *visit)
{
	if (visit->own == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这张照片，可能已经去掉了。");
	kept_forget(visit, visit->own);
	visit->suffix = S("json");
	doc_set_bool(visit->page, "gone", true);
	return NULL;
}

err_t kept_photo_page(struct visit *visit)
{
	struct kept kept;
	TRY(kept_open(visit, visit_param(visit, 0), &kept));
	if (!kept.ready)
		return err_new(visit->arena, ERR_NOT_FOUND, "照片还没传完，传完就能看。");
	visit_show_file(visit, kept.digest, kept.type, kept.name);
	return NULL;
}
