/*
 * kept: the rows of the waiting place, its tickets and limits. See kept.h.
 *
 * The bytes are kept_bytes.c's. Never gives a file to somebody because the ticket alone is right.
 */
#include "web/kept.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "web/handover.h"
#include "web/kept_int.h"

enum { MARK_LENGTH = 32, NAME_MOST = 100, HOUR_MS = 3600000 };

/* ---- tickets ---- */

struct str ticket_make(struct arena *arena, const struct house *house, struct str purpose, int64_t id,
		       int64_t made)
{
	struct str bound = str_fmt(arena, "%lld|%lld", (long long)id, (long long)made);
	return str_fmt(arena, "%lld-" STR, (long long)id,
		       STR_ARG(str_sub(keyed_digest(arena, house->keys, purpose, bound), 0,
				       MARK_LENGTH)));
}

int64_t ticket_id(struct str ticket)
{
	struct str rest = ticket;
	int64_t id = 0;
	return ticket.len <= 64 && str_int(str_cut(&rest, '-'), &id) && id > 0 ? id : 0;
}

struct str kept_ticket(struct arena *arena, const struct house *house, const struct kept *kept)
{
	return ticket_make(arena, house, S("kept"), kept->id, kept->made);
}

struct str device_digest(struct visit *visit)
{
	return str_sub(keyed_digest(visit->arena, visit->act.house->keys, S("device"), visit->device),
		       0, MARK_LENGTH);
}

/* ---- announcing ---- */

static err_t too_many(struct visit *visit, int64_t most)
{
	return err_field(visit->arena, S("name"),
			 "照片太多了，最多先放 %lld 张。请先把这张表交上去，再接着传。", (long long)most);
}

static err_t check_announced(struct visit *visit, struct kept *kept)
{
	kept->name = str_head(str_trim(kept->name), NAME_MOST);
	if (kept->name.len == 0)
		kept->name = S("照片");
	if (kept->size <= 0)
		return err_field(visit->arena, S("size"), "这个文件是空的，请重新拍一张。");
	if (kept->size > KEPT_FILE_MOST)
		return err_field(visit->arena, S("size"), "“" STR "”超过 10 MB，请缩小后再传。",
				 STR_ARG(str_head(kept->name, 40)));
	if (kept->form.len == 0 || kept->form.len > 64 || kept->field.len == 0 ||
	    kept->field.len > 64 || kept->sum.len > 64)
		return err_field(visit->arena, S("form"), "请刷新页面后再传。");
	return NULL;
}

static err_t check_waiting(struct visit *visit, const struct kept *kept)
{
	struct db *db = visit->act.db;
	int64_t count = 0;
	TRY(db_int(db,
		   "SELECT count(*) FROM (SELECT 1 AS one FROM kept WHERE form = $1 AND account = $2 "
		   "AND device = $3 LIMIT 31) AS bounded",
		   ARGS(V_TEXT(kept->form), V_INT(kept->account), V_TEXT(kept->device)), &count,
		   NULL));
	if (count >= KEPT_FORM_MOST)
		return too_many(visit, KEPT_FORM_MOST);
	TRY(db_int(db,
		   "SELECT count(*) FROM (SELECT 1 AS one FROM kept WHERE account = $1 AND device = $2 "
		   "AND made > $3 AND claimed = 0 LIMIT 61) AS bounded",
		   ARGS(V_INT(kept->account), V_TEXT(kept->device),
			V_INT(visit->act.now - HOUR_MS)),
		   &count, NULL));
	if (count >= KEPT_OWNER_MOST)
		return too_many(visit, KEPT_OWNER_MOST);
	if (kept->account > 0)
		return NULL;
	TRY(db_int(db,
		   "SELECT count(*) FROM (SELECT 1 AS one FROM kept WHERE org = $1 AND account = 0 "
		   "AND claimed = 0 LIMIT 1001) AS bounded",
		   ARGS(V_TEXT(kept->org)), &count, NULL));
	if (count >= KEPT_CENTRE_MOST)
		return err_new(visit->arena, ERR_BUSY,
			       "现在传照片的人太多，请过一会儿再传，或把材料送到窗口。");
	return NULL;
}

static err_t insert(struct act *act, const struct kept *kept)
{
	return db_exec(act->db,
		       "INSERT INTO kept(id, account, device, org, handover, form, field, name, "
		       "type, size, sum, digest, base, quarters, ready, made, claimed) "
		       "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, 0, $13, "
		       "$14, 0)",
		       ARGS(V_INT(kept->id), V_INT(kept->account), V_TEXT(kept->device),
			    V_TEXT(kept->org), V_INT(kept->handover), V_TEXT(kept->form),
			    V_TEXT(kept->field), V_TEXT(kept->name), V_TEXT(kept->type),
			    V_INT(kept->size), V_TEXT(kept->sum), V_TEXT(kept->digest),
			    V_INT(kept->ready), V_INT(kept->made)),
		       NULL);
}

err_t kept_create(struct visit *visit, struct kept *kept)
{
	struct str owner = str_fmt(visit->arena, "kept|%lld|" STR, (long long)kept->account,
				   STR_ARG(kept->device));
	TRY(check_announced(visit, kept));
	TRY(act_lock(&visit->act, owner));
	TRY(check_waiting(visit, kept));
	TRY(act_id(&visit->act, &kept->id));
	kept->made = visit->act.now;
	kept->ready = kept->digest.len > 0;
	TRY(insert(&visit->act, kept));
	return kept->handover > 0 ? handover_stir(&visit->act, kept->handover) : NULL;
}

/* A file that came whole, with a form that is shown again: its row is written by a transaction of its
 * own, since that of the form was undone. */
struct late {
	struct kept *kept;
};

static err_t late_body(void *arg, struct act *act)
{
	struct kept *kept = ((struct late *)arg)->kept;
	TRY(act_id(act, &kept->id));
	kept->made = act->now;
	return insert(act, kept);
}

static struct kept kept_of_upload(struct visit *visit, const struct upload *upload)
{
	struct str form = visit_field(visit, "submission");
	return (struct kept){
		.account = visit->act.account > 0 ? visit->act.account : 0,
		.device = visit->act.account > 0 ? S("") : device_digest(visit),
		.org = visit->act.org, .form = form.len > 0 && form.len <= 64 ? form : S("form"),
		.field = str_head(upload->field, 64), .name = str_head(upload->name, NAME_MOST),
		.type = upload->type, .size = upload->size, .digest = upload->digest,
		.base = upload->digest, .sum = S(""), .ready = true};
}

static err_t give_row(struct visit *visit, struct upload *upload)
{
	struct kept *kept = arena_one(visit->arena, struct kept);
	struct late late = {kept};
	*kept = kept_of_upload(visit, upload);
	TRY(site_errand(visit->site, visit->arena, -1, late_body, &late));
	upload->kept = kept;
	return NULL;
}

/* ---- finding it again ---- */

static void kept_of_row(struct arena *arena, const struct rows *rows, struct kept *out)
{
	*out = (struct kept){
		.id = rows_int(rows, 0), .account = rows_int(rows, 1),
		.device = rows_copy(rows, arena, 2), .org = rows_copy(rows, arena, 3),
		.handover = rows_int(rows, 4), .form = rows_copy(rows, arena, 5),
		.field = rows_copy(rows, arena, 6), .name = rows_copy(rows, arena, 7),
		.type = rows_copy(rows, arena, 8), .size = rows_int(rows, 9),
		.sum = rows_copy(rows, arena, 10), .digest = rows_copy(rows, arena, 11),
		.base = rows_copy(rows, arena, 12), .quarters = rows_int(rows, 13),
		.ready = rows_int(rows, 14) != 0, .made = rows_int(rows, 15)};
}

static err_t unknown(struct visit *visit)
{
	return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这张照片，可能放得太久已经清掉了，请重新拍一张。");
}

/* The account whose session the browser carries, also on pages that ask for none; 0: none. */
int64_t session_account(struct visit *visit)
{
	struct act act = visit->act;
	if (act.account > 0)
		return act.account;
	if (visit->session.len == 0 || session_open(&act, visit->session, NULL) != NULL)
		return 0;
	return act.account;
}

static bool is_owner(struct visit *visit, const struct kept *kept)
{
	struct handover handover;
	if (kept->account > 0 && session_account(visit) == kept->account)
		return true;
	if (kept->device.len == 0 || !same_secret(kept->device, device_digest(visit)))
		return false;
	if (kept->handover == 0)
		return kept->account == 0;
	return handover_load(&visit->act, kept->handover, &handover) == NULL &&
	       handover_state(&handover, visit->act.now) == HANDOVER_OPEN;
}

err_t kept_open(struct visit *visit, struct str ticket, struct kept *out)
{
	struct kept found = {0};
	struct rows rows = db_query(visit->act.db,
				    "SELECT id, account, device, org, handover, form, field, name, type, "
				    "size, sum, digest, base, quarters, ready, made FROM kept "
				    "WHERE id = $1",
				    ARGS(V_INT(ticket_id(ticket))));
	bool there = rows_next(&rows);
	if (there)
		kept_of_row(visit->arena, &rows, &found);
	TRY(rows_done(&rows));
	struct str right = there ? kept_ticket(visit->arena, visit->act.house, &found) : S("-");
	if (!same_secret(ticket, right) || !is_owner(visit, &found))
		return unknown(visit);
	*out = found;
	return NULL;
}

err_t kept_of_handover(struct visit *visit, int64_t handover, struct kept **out, size_t *count)
{
	struct kept *list = arena_many(visit->arena, struct kept, KEPT_FORM_MOST);
	size_t filled = 0;
	struct rows rows = db_query(visit->act.db,
				    "SELECT id, account, device, org, handover, form, field, name, type, "
				    "size, sum, digest, base, quarters, ready, made FROM kept "
				    "WHERE handover = $1 ORDER BY made, id LIMIT 30",
				    ARGS(V_INT(handover)));
	while (filled < KEPT_FORM_MOST && rows_next(&rows))
		kept_of_row(visit->arena, &rows, &list[filled++]);
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}

/* ---- changing it ---- */

err_t kept_store(struct visit *visit, const struct kept *kept)
{
	TRY(db_exec(visit->act.db,
		    "UPDATE kept SET type = $1, size = $2, digest = $3, base = $4, quarters = $5, "
		    "ready = 1 WHERE id = $6",
		    ARGS(V_TEXT(kept->type), V_INT(kept->size), V_TEXT(kept->digest),
			 V_TEXT(kept->base), V_INT(kept->quarters), V_INT(kept->id)),
		    NULL));
	return kept->handover > 0 ? handover_stir(&visit->act, kept->handover) : NULL;
}

err_t kept_drop(struct visit *visit, const struct kept *kept)
{
	TRY(db_exec(visit->act.db, "DELETE FROM kept WHERE id = $1", ARGS(V_INT(kept->id)), NULL));
	return kept->handover > 0 ? handover_stir(&visit->act, kept->handover) : NULL;
}

err_t kept_claim(struct act *act, const struct kept *kept)
{
	return db_exec(act->db, "UPDATE kept SET claimed = $1 WHERE id = $2",
		       ARGS(V_INT(act->now), V_INT(kept->id)), NULL);
}

err_t kept_sweep(struct act *act)
{
	int64_t hours = catalogue_setting_int(act->house->catalogue, "kept_hours", 24);
	TRY(handover_sweep(act));
	TRY(db_exec(act->db, "DELETE FROM kept WHERE made < $1",
		    ARGS(V_INT(act->now - hours * HOUR_MS)), NULL));
	kept_sweep_pieces(act, hours);
	return NULL;
}

/* ---- on a page ---- */

void kept_doc(struct visit *visit, const struct kept *kept, struct doc *out)
{
	struct str ticket = kept_ticket(visit->arena, visit->act.house, kept);
	struct str url = str_fmt(visit->arena, "/files/kept/" STR, STR_ARG(ticket));
	bool picture = kept->ready && str_starts(kept->type, S("image/"));
	doc_set(out, "value", ticket);
	doc_set(out, "url", url);
	doc_set(out, "field", kept->field);
	doc_set(out, "name", kept->name);
	doc_set_bool(out, "ready", kept->ready);
	doc_set_int(out, "size", kept->size);
	doc_set(out, "photo", kept->ready ? str_join(visit->arena, url, S("/photo")) : S(""));
	doc_set(out, "thumb",
		picture ? str_fmt(visit->arena, STR "/photo?size=320&v=%lld", STR_ARG(url),
				  (long long)kept->quarters)
			: S(""));
	doc_set(out, "words", str_fmt(visit->arena, "%lld KB",
				      (long long)(kept->size < 1024 ? 1 : kept->size / 1024)));
}

err_t kept_field(struct visit *visit, struct upload *uploads, struct str field, struct doc *out)
{
	struct doc *list = doc_set_list(out, "kept_files");
	for (; uploads != NULL; uploads = uploads->next) {
		if (!str_eq(uploads->field, field) || uploads->digest.len == 0)
			continue;
		if (uploads->kept == NULL)
			TRY(give_row(visit, uploads));
		kept_doc(visit, uploads->kept, doc_add_map(list));
	}
	return NULL;
}

err_t kept_hidden(struct visit *visit, struct upload *uploads, struct doc *list)
{
	for (; uploads != NULL; uploads = uploads->next) {
		if (uploads->digest.len == 0)
			continue;
		if (uploads->kept == NULL)
			TRY(give_row(visit, uploads));
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", S("kept"));
		doc_set(one, "value",
			kept_ticket(visit->arena, visit->act.house, uploads->kept));
	}
	return NULL;
}

struct doc *photos_doc(struct doc *parent, const char *key, struct str field, struct str title)
{
	struct doc *out = doc_set_map(parent, key);
	doc_set(out, "id", str_fmt(parent->in.arena, "f-" STR, STR_ARG(field)));
	doc_set(out, "name", field);
	doc_set(out, "title", title);
	doc_set(out, "hint", S(""));
	doc_set(out, "error", S(""));
	doc_set_bool(out, "required", false);
	doc_set_list(out, "kept_files");
	return out;
}
