/*
 * submission: each form's own id, so that what is sent twice is done once and gets the same answer.
 *
 * The row is written in the transaction of what it stands for. Its key includes the address, so that
 * an id can't fetch another form's answer.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/site_int.h"

static const struct column submission_columns[] = {
	{STR_INIT("id"), COLUMN_TEXT, true, false},
	{STR_INIT("location"), COLUMN_TEXT, true, false},
	{STR_INIT("at"), COLUMN_INT, true, false},
};
static const struct index submission_indexes[] = {
	{STR_INIT("submission_at"), STR_INIT("at"), {NULL, 0}, false},
};
static const struct column unfinished_columns[] = {
	{STR_INIT("id"), COLUMN_INT, true, true},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("form"), COLUMN_TEXT, true, false},
	{STR_INIT("at"), COLUMN_INT, true, false},
	{STR_INIT("turn"), COLUMN_INT, true, false},
	{STR_INIT("mark"), COLUMN_TEXT, true, false},
	{STR_INIT("content"), COLUMN_BLOB, true, false}, /* sealed: unfinished.c */
	{STR_INIT("sent"), COLUMN_INT, true, false},
};
static const struct index unfinished_indexes[] = {
	{STR_INIT("unfinished_form"), STR_INIT("account, form"), {NULL, 0}, true},
	{STR_INIT("unfinished_newest"), STR_INIT("account, at"), {NULL, 0}, false},
};
static const struct table tables[] = {
	{.name = STR_INIT("submission"), .columns = submission_columns, .column_count = 3,
	 .indexes = submission_indexes, .index_count = 1, .primary_key = STR_INIT("id")},
	{.name = STR_INIT("door_count"), .columns = limits_columns, .column_count = LIMITS_COLUMNS,
	 .indexes = limits_indexes, .index_count = 1, .primary_key = STR_INIT("id")},
	{.name = STR_INIT("unfinished"), .columns = unfinished_columns,
	 .column_count = sizeof unfinished_columns / sizeof unfinished_columns[0],
	 .indexes = unfinished_indexes, .index_count = 2},
};

const struct table *web_tables(size_t *count)
{
	*count = sizeof tables / sizeof tables[0];
	return tables;
}

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
