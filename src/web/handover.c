/*
 * handover: the rows behind the QR code by which a phone sends photos into a clerk's form. See handover.h.
 */
#include "web/handover.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "web/kept_int.h"

enum { MINUTE_MS = 60000, HANDOVERS_MOST = 60, DAY_MS = 86400000 };

enum handover_state handover_state(const struct handover *handover, int64_t now)
{
	if (handover->ended > 0)
		return HANDOVER_ENDED;
	if (now >= handover->until)
		return HANDOVER_EXPIRED;
	return handover->opened > 0 ? HANDOVER_OPEN : HANDOVER_WAITING;
}

static int64_t life(const struct act *act)
{
	return catalogue_setting_int(act->house->catalogue, "handover_minutes", 10) * MINUTE_MS;
}

err_t handover_create(struct visit *visit, struct handover *handover)
{
	struct act *act = &visit->act;
	int64_t count = 0;
	handover->title = str_head(str_trim(handover->title), 60);
	if (handover->form.len == 0 || handover->form.len > 64 || handover->field.len == 0 ||
	    handover->field.len > 64 || handover->title.len == 0)
		return err_field(visit->arena, S("form"), "请刷新页面后再点“手机传”。");
	TRY(db_int(act->db,
		   "SELECT count(*) FROM (SELECT 1 AS one FROM handover WHERE account = $1 AND "
		   "made > $2 LIMIT 61) AS bounded",
		   ARGS(V_INT(handover->account), V_INT(act->now - life(act))), &count, NULL));
	if (count >= HANDOVERS_MOST)
		return err_new(visit->arena, ERR_BUSY, "二维码开得太多了，请过十分钟再开。");
	TRY(act_id(act, &handover->id));
	handover->made = act->now;
	handover->until = act->now + life(act);
	handover->version = 1;
	return db_exec(act->db,
		       "INSERT INTO handover(id, account, org, form, field, title, device, made, until, "
		       "opened, ended, changed, version) "
		       "VALUES($1, $2, $3, $4, $5, $6, '', $7, $8, 0, 0, $7, 1)",
		       ARGS(V_INT(handover->id), V_INT(handover->account), V_TEXT(handover->org),
			    V_TEXT(handover->form), V_TEXT(handover->field),
			    V_TEXT(handover->title), V_INT(handover->made), V_INT(handover->until)),
		       NULL);
}

struct str handover_ticket(struct arena *arena, const struct house *house,
			   const struct handover *handover)
{
	return ticket_make(arena, house, S("handover"), handover->id, handover->made);
}

static err_t unknown(struct act *act)
{
	return err_new(act->arena, ERR_NOT_FOUND, "这个二维码没有用了。请让窗口的人重新出一个。");
}

err_t handover_load(struct act *act, int64_t id, struct handover *out)
{
	struct handover found = {0};
	struct rows rows = db_query(act->db,
				    "SELECT id, account, org, form, field, title, device, made, until, "
				    "opened, ended, version FROM handover WHERE id = $1",
				    ARGS(V_INT(id)));
	bool there = rows_next(&rows);
	if (there)
		found = (struct handover){
			.id = rows_int(&rows, 0), .account = rows_int(&rows, 1),
			.org = rows_copy(&rows, act->arena, 2), .form = rows_copy(&rows, act->arena, 3),
			.field = rows_copy(&rows, act->arena, 4),
			.title = rows_copy(&rows, act->arena, 5),
			.device = rows_copy(&rows, act->arena, 6), .made = rows_int(&rows, 7),
			.until = rows_int(&rows, 8), .opened = rows_int(&rows, 9),
			.ended = rows_int(&rows, 10), .version = rows_int(&rows, 11)};
	TRY(rows_done(&rows));
	if (!there)
		return unknown(act);
	*out = found;
	return NULL;
}

err_t handover_open(struct visit *visit, struct str ticket, struct handover *out)
{
	struct handover found;
	TRY(handover_load(&visit->act, ticket_id(ticket), &found));
	if (!same_secret(ticket, handover_ticket(visit->arena, visit->act.house, &found)))
		return unknown(&visit->act);
	*out = found;
	return NULL;
}

err_t handover_own(struct visit *visit, int64_t id, struct handover *out)
{
	struct handover found;
	TRY(handover_load(&visit->act, id, &found));
	if (visit->act.account <= 0 || found.account != visit->act.account)
		return unknown(&visit->act);
	*out = found;
	return NULL;
}

struct str handover_device(struct visit *visit)
{
	return device_digest(visit);
}

bool handover_is_mine(struct visit *visit, const struct handover *handover)
{
	return handover->device.len > 0 && same_secret(handover->device, device_digest(visit));
}

err_t handover_begin(struct visit *visit, const struct handover *handover)
{
	struct act *act = &visit->act;
	int64_t changed = 0;
	if (handover_is_mine(visit, handover))
		return NULL;
	/* The row decides between two phones that press at the same moment. */
	TRY(db_exec(act->db,
		    "UPDATE handover SET device = $1, opened = $2, changed = $2, version = version + 1 "
		    "WHERE id = $3 AND device = '' AND ended = 0 AND until > $2",
		    ARGS(V_TEXT(device_digest(visit)), V_INT(act->now), V_INT(handover->id)),
		    &changed));
	if (changed == 0)
		return err_new(visit->arena, ERR_CONFLICT,
			       "这个二维码已经在另一部手机上打开过，或者过期了。请让窗口的人重新出一个。");
	return NULL;
}

err_t handover_end(struct act *act, int64_t id)
{
	return db_exec(act->db,
		       "UPDATE handover SET ended = $1, changed = $1, version = version + 1 "
		       "WHERE id = $2 AND ended = 0",
		       ARGS(V_INT(act->now), V_INT(id)), NULL);
}

err_t handover_stir(struct act *act, int64_t id)
{
	return db_exec(act->db,
		       "UPDATE handover SET changed = $1, version = version + 1 WHERE id = $2",
		       ARGS(V_INT(act->now), V_INT(id)), NULL);
}

err_t handover_sweep(struct act *act)
{
	return db_exec(act->db, "DELETE FROM handover WHERE made < $1",
		       ARGS(V_INT(act->now - 2LL * DAY_MS)), NULL);
}

struct str handover_topic(struct arena *arena, int64_t id)
{
	return str_fmt(arena, "handover-%lld", (long long)id);
}
