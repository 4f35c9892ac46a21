/*
 * submission: each form's own id, so that what is sent twice is done once and gets the same answer.
 *
 * The row is written in the transaction of what it stands for. Its key includes the address, so that
 * an id can't fetch another form's answer.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/site_int.h"

static struct str given(const struct visit *visit)
{
	struct str header = http_header(visit->request, "idempotency-key");
	struct str id = header.len > 0 ? header : http_field(visit->request, "submission");
	return id.len > 200 ? str_sub(id, 0, 200) : id;
}

static struct str key_of(const struct visit *visit)
{
	struct str text = str_fmt(visit->arena, STR "|" STR "|%lld", STR_ARG(given(visit)),
				  STR_ARG(visit->url), (long long)visit->act.account);
	return digest_hex(visit->arena, text);
}

err_t submission_seen(struct visit *visit, struct str *location, bool *seen)
{
	*seen = false;
	if (given(visit).len == 0)
		return NULL;
	TRY(act_lock(&visit->act, key_of(visit)));
	return db_text(visit->act.db, visit->arena, "SELECT location FROM submission WHERE id = $1",
		       ARGS(V_TEXT(key_of(visit))), location, seen);
}

err_t submission_keep(struct visit *visit)
{
	if (given(visit).len == 0)
		return NULL;
	return db_exec(visit->act.db, "INSERT INTO submission(id, location, at) VALUES($1, $2, $3)",
		       ARGS(V_TEXT(key_of(visit)), V_TEXT(visit->location), V_INT(visit->act.now)),
		       NULL);
}
