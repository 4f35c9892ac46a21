/*
 * taken: notices that another server of ours has published, carried here and shown as if they were our own.
 *
 * They stand among the others, with record 0: a record of ours has an id. Each server's own guard has seen them when they
 * were published; here not a word is changed. What stays the same keeps its row, so that taking an extract every day writes
 * what has changed and no more.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/publish/publish_int.h"

#include <stdlib.h>

static bool is_elsewhere(const struct act *act, struct str name)
{
	const struct reg *reg = catalogue_any(act->house->catalogue, name);
	return reg != NULL && !catalogue_has(act->house->catalogue, reg);
}

bool publish_is_shown(const struct act *act, const struct notice *notice)
{
	return (notice->record == 0) == is_elsewhere(act, notice->reg);
}

/* ---- to be carried ---- */

static err_t count_of(struct act *act, struct str reg, struct str org, int64_t *out)
{
	return db_int(act->db,
		      "SELECT count(*) FROM notice WHERE reg = $1 AND org >= $2 AND org < $3 AND "
		      "closed = 0 AND "
		      "until_day >= $4 AND record > 0",
		      ARGS(V_TEXT(reg), V_TEXT(org), V_TEXT(place_end(act->arena, org)),
			   V_TEXT(day_text(act->arena, act->today))),
		      out, NULL);
}

static err_t read_carried(struct act *act, struct str reg, struct str org, struct notice *list,
			  size_t most, size_t *count)
{
	struct rows rows =
		db_query(act->db,
			 "SELECT id, reg, record, org, number, title, from_day, until_day, opened, "
			 "closed, outcome, digest "
			 "FROM notice WHERE reg = $1 AND org >= $2 AND org < $3 AND closed = 0 AND "
			 "until_day >= $4 AND "
			 "record > 0 ORDER BY opened DESC, id DESC",
			 ARGS(V_TEXT(reg), V_TEXT(org), V_TEXT(place_end(act->arena, org)),
			      V_TEXT(day_text(act->arena, act->today))));
	while (*count < most && rows_next(&rows))
		publish_read_notice(act, &rows, &list[(*count)++]);
	return rows_done(&rows);
}

err_t publish_carried(struct act *act, struct str org, size_t limit, struct notice **out,
		      size_t *count)
{
	const struct catalogue *catalogue = act->house->catalogue;
	int64_t all = 0;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		int64_t n = 0;
		if (catalogue->registers[i].profile == PROFILE_PARTY)
			TRY(count_of(act, catalogue->registers[i].name, org, &n));
		all += n;
	}
	if ((uint64_t)all > limit)
		return err_new(
			act->arena, ERR_TOO_LARGE,
			"公开着的有 %lld 条，一份摘要最多 %zu 条。请让各村把过期的撤下再试。",
			(long long)all, limit);
	struct notice *list = arena_many(act->arena, struct notice, (size_t)all);
	*count = 0;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		if (catalogue->registers[i].profile == PROFILE_PARTY)
			TRY(read_carried(act, catalogue->registers[i].name, org, list, (size_t)all,
					 count));
	}
	for (size_t i = 0; i < *count; i++)
		TRY(publish_load_rows(act, false, &list[i]));
	*out = list;
	return NULL;
}

/* ---- taken ---- */

/* What stands here, or is to stand. */
struct standing {
	struct str key; /* whose, from when till when, and the digest of what it says */
	int64_t id; /* here */
	const struct notice *notice; /* to be */
	int64_t opened;
};

static struct str key_of(struct act *act, const struct notice *notice, struct str digest)
{
	return str_fmt(act->arena, STR "|" STR "|" STR "|" STR "|" STR, STR_ARG(notice->reg),
		       STR_ARG(notice->org), STR_ARG(notice->from), STR_ARG(notice->until),
		       STR_ARG(digest));
}

static int compare(const void *a, const void *b)
{
	return str_cmp(((const struct standing *)a)->key, ((const struct standing *)b)->key);
}

static err_t read_standing(struct act *act, struct str org, struct standing **out, size_t *count)
{
	struct str end = place_end(act->arena, org);
	int64_t all = 0;
	*count = 0;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM notice WHERE record = 0 AND org >= $1 AND org < $2",
		   ARGS(V_TEXT(org), V_TEXT(end)), &all, NULL));
	struct standing *list = arena_many(act->arena, struct standing, (size_t)all);
	struct rows rows = db_query(act->db,
				    "SELECT id, reg, record, org, number, title, from_day, "
				    "until_day, opened, closed, outcome, digest "
				    "FROM notice WHERE record = 0 AND org >= $1 AND org < $2",
				    ARGS(V_TEXT(org), V_TEXT(end)));
	while (*count < (size_t)all && rows_next(&rows)) {
		struct notice notice = {0};
		publish_read_notice(act, &rows, &notice);
		list[(*count)++] = (struct standing){.key = key_of(act, &notice, notice.digest),
						     .id = notice.id};
	}
	qsort(list, *count, sizeof *list, compare);
	*out = list;
	return rows_done(&rows);
}

/* The newest of a day first, as the file has them. */
static struct standing *list_wanted(struct act *act, const struct notice *notices, size_t count)
{
	struct standing *list = arena_many(act->arena, struct standing, count);
	int64_t turn = 0;
	for (size_t i = count; i > 0; i--) {
		const struct notice *one = &notices[i - 1];
		bool same = i < count && str_eq(one->from, notices[i].from) &&
			    str_eq(one->reg, notices[i].reg);
		int64_t day = 0;
		turn = same ? turn + 1 : 0;
		(void)day_read(one->from, &day);
		list[i - 1] = (struct standing){
			.key = key_of(act, one,
				      publish_digest(act, one->title, one->rows, one->row_count)),
			.notice = one,
			.opened = moment_of_day(day) + turn};
	}
	qsort(list, count, sizeof *list, compare);
	return list;
}

static err_t drop(struct act *act, int64_t id)
{
	TRY(db_exec(act->db, "DELETE FROM notice_row WHERE notice = $1", ARGS(V_INT(id)), NULL));
	return db_exec(act->db, "DELETE FROM notice WHERE id = $1 AND record = 0", ARGS(V_INT(id)),
		       NULL);
}

static err_t add(struct act *act, const struct standing *wanted)
{
	const struct notice *notice = wanted->notice;
	int64_t id = 0;
	TRY(act_id(act, &id));
	TRY(db_exec(
		act->db,
		"INSERT INTO notice(id, reg, record, org, number, title, from_day, until_day, "
		"opened, account, "
		"closed, outcome, digest) VALUES($1, $2, 0, $3, '', $4, $5, $6, $7, $8, 0, '', $9)",
		ARGS(V_INT(id), V_TEXT(notice->reg), V_TEXT(notice->org), V_TEXT(notice->title),
		     V_TEXT(notice->from), V_TEXT(notice->until), V_INT(wanted->opened),
		     V_INT(act->account), V_TEXT(str_sub(wanted->key, wanted->key.len - 64, 64))),
		NULL));
	return publish_keep_rows(act, id, notice->rows, notice->row_count);
}

/* Of a time when the records were kept here. */
static err_t close_own(struct act *act, struct str org)
{
	const struct catalogue *catalogue = act->house->catalogue;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		if (catalogue_has(catalogue, &catalogue->registers[i]))
			continue;
		TRY(db_exec(act->db,
			    "UPDATE notice SET closed = $1, outcome = $2 WHERE reg = $3 AND org >= "
			    "$4 AND org < $5 "
			    "AND closed = 0 AND record > 0",
			    ARGS(V_INT(act->now), V_TEXT(S("改由党务服务器公开")),
				 V_TEXT(catalogue->registers[i].name), V_TEXT(org),
				 V_TEXT(place_end(act->arena, org))),
			    NULL));
	}
	return NULL;
}

err_t publish_take(struct act *act, struct str org, const struct notice *notices, size_t count)
{
	struct standing *here = NULL, *wanted = list_wanted(act, notices, count);
	size_t here_count = 0, h = 0, w = 0;
	TRY(close_own(act, org));
	TRY(read_standing(act, org, &here, &here_count));
	while (h < here_count || w < count) {
		int order = h == here_count ? 1 : w == count ? -1 : compare(&here[h], &wanted[w]);
		if (order < 0)
			TRY(drop(act, here[h].id));
		if (order > 0)
			TRY(add(act, &wanted[w]));
		h += order <= 0;
		w += order >= 0;
	}
	return NULL;
}
