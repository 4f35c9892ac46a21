/*
 * wording: see wording.h.
 */
#include "engine/wording/wording.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/audit/audit.h"

#include <string.h>

enum { ROWS_MAX = 4000, TITLE_MAX = 40, ADDED_MAX = 200 };

static const struct column columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("codes"), TEXT_COLUMN("code"), TEXT_COLUMN("title"), TEXT_COLUMN("from_day"),
	TEXT_COLUMN("until_day"), INT_COLUMN("at"), INT_COLUMN("account"), TEXT_COLUMN("actor"),
};
static const struct table tables[] = {
	{.name = STR_INIT("wording"), .columns = columns, .column_count = COUNT(columns)},
};

const struct table *wording_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

/* The lists in force on a day, made of so many rows. */
struct wordings {
	int64_t rows, day;
	struct codes *lists;
	size_t count;
	struct arena *arena;
	const struct wordings *before;
};

const struct codes *wording_of(const struct house *house, const struct codes *codes)
{
	const struct wordings *now = atomic_load(&house->wordings);
	for (size_t i = 0; now != NULL && codes != NULL && i < now->count; i++) {
		if (str_eq(now->lists[i].name, codes->name))
			return &now->lists[i];
	}
	return codes;
}

bool wording_open(const struct code *code, struct str day)
{
	return (code->from.len == 0 || str_cmp(code->from, day) <= 0) &&
	       (code->until.len == 0 || str_cmp(code->until, day) >= 0);
}

/* ---- entering ---- */

static err_t check(struct act *act, const struct wording *wording, const struct codes *codes,
		   struct str from)
{
	err_t faults = NULL;
	int64_t day = 0;
	if (codes == NULL || !codes->editable)
		return err_new(act->arena, ERR_NOT_FOUND, "这一类原因不能在这里改。");
	if (wording->code.len > 0 && codes_find(codes, wording->code) == NULL)
		return err_new(act->arena, ERR_NOT_FOUND, "没有这一条原因，请看最新的列表。");
	if (!wording->end && (wording->title.len == 0 || str_chars(wording->title) > TITLE_MAX))
		faults = err_field(act->arena, S("title"), "请写明原因，最多 %d 个字。", TITLE_MAX);
	for (size_t i = 0; !wording->end && faults == NULL && i < codes->count; i++) {
		if (str_eq(codes->all[i].title, wording->title))
			faults = err_field(act->arena, S("title"), "已经有这一条了。");
	}
	if (!day_read(from, &day) || day < act->today || day > act->today + 366)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("from"),
					    "请填从哪天起，最早今天，最晚一年以后。"));
	return faults;
}

static struct str title_before(const struct codes *codes, struct str code)
{
	return codes_title(codes, code);
}

err_t wording_enter(struct act *act, const struct wording *wording)
{
	const struct codes *shipped = catalogue_codes(act->house->catalogue, wording->codes);
	const struct codes *codes = wording_of(act->house, shipped);
	struct str from = wording->from.len > 0 ? wording->from : day_text(act->arena, act->today);
	int64_t id = 0, day = 0;
	TRY(act_need(act, S("reasons"), VERB_CHANGE, act->org));
	TRY(wording_refresh(act));
	codes = wording_of(act->house, shipped);
	TRY(check(act, wording, codes, from));
	TRY(act_id(act, &id));
	struct str code = wording->code.len > 0 ? wording->code
						: str_fmt(act->arena, "own%lld", (long long)id);
	/* It can be picked on the day before the one from which it has ended. */
	bool read = day_read(from, &day);
	struct str until = wording->end && read ? day_text(act->arena, day - 1) : S("");
	struct str title = wording->end ? title_before(codes, code) : wording->title;
	TRY(db_exec(act->db,
		    "INSERT INTO wording(id, codes, code, title, from_day, until_day, at, account, "
		    "actor) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		    ARGS(V_INT(id), V_TEXT(wording->codes), V_TEXT(code), V_TEXT(title), V_TEXT(from),
			 V_TEXT(until), V_INT(act->now), V_INT(act->account), V_TEXT(act->name)),
		    NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("change"), .on = S("reasons"), .id = id,
						     .org = act->org, .note = wording->codes});
}

err_t wording_lines(struct act *act, struct str codes, struct wording_line **out, size_t *count)
{
	struct wording_line *list = arena_many(act->arena, struct wording_line, ADDED_MAX);
	size_t filled = 0;
	struct rows rows = db_query(act->db,
				    "SELECT at, code, title, from_day, until_day, actor FROM wording "
				    "WHERE codes = $1 ORDER BY at, id LIMIT 200",
				    ARGS(V_TEXT(codes)));
	while (filled < ADDED_MAX && rows_next(&rows)) {
		struct wording_line *line = &list[filled++];
		line->at = rows_int(&rows, 0);
		line->code = rows_copy(&rows, act->arena, 1);
		line->title = rows_copy(&rows, act->arena, 2);
		line->from = rows_copy(&rows, act->arena, 3);
		line->until = rows_copy(&rows, act->arena, 4);
		line->actor = rows_copy(&rows, act->arena, 5);
	}
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}

/* ---- taking into force ---- */

static struct codes *list_of(struct wordings *fresh, struct str name)
{
	for (size_t i = 0; i < fresh->count; i++) {
		if (str_eq(fresh->lists[i].name, name))
			return &fresh->lists[i];
	}
	return NULL;
}

/* A copy of each editable list with room for what the county adds; "其他" stays last. */
static void copy_lists(const struct catalogue *catalogue, struct wordings *fresh)
{
	fresh->lists = arena_many(fresh->arena, struct codes, catalogue->codes_count + 1);
	for (size_t i = 0; i < catalogue->codes_count; i++) {
		const struct codes *from = &catalogue->codes[i];
		if (!from->editable)
			continue;
		struct code *all = arena_many(fresh->arena, struct code, from->count + ADDED_MAX);
		memcpy(all, from->all, from->count * sizeof *all);
		fresh->lists[fresh->count] = *from;
		fresh->lists[fresh->count++].all = all;
	}
}

static void take(struct wordings *fresh, struct rows *rows, struct str today)
{
	struct codes *list = list_of(fresh, rows_text(rows, 0));
	struct str name = rows_copy(rows, fresh->arena, 1), title = rows_copy(rows, fresh->arena, 2);
	struct str from = rows_copy(rows, fresh->arena, 3), until = rows_copy(rows, fresh->arena, 4);
	if (list == NULL)
		return;
	struct code *all = (struct code *)list->all;
	for (size_t i = 0; i < list->count; i++) {
		if (!str_eq(all[i].code, name))
			continue;
		if (until.len > 0)
			all[i].until = until;
		else if (str_cmp(from, today) <= 0)
			all[i].title = title;
		return;
	}
	size_t added = 0;
	for (size_t i = 0; i < list->count; i++)
		added += str_starts(all[i].code, S("own"));
	if (added >= ADDED_MAX)
		return;
	size_t at = list->count++;
	if (at > 0 && str_eq(all[at - 1].code, S("other"))) {
		all[at] = all[at - 1];
		at--;
	}
	all[at] = (struct code){name, title, from, until};
}

static err_t read_rows(struct act *act, struct wordings *fresh)
{
	struct str today = day_text(act->arena, act->today);
	struct rows rows = db_query(act->db,
				    "SELECT codes, code, title, from_day, until_day FROM wording "
				    "ORDER BY from_day, at, id LIMIT 4000",
				    NO_ARGS);
	while (rows_next(&rows))
		take(fresh, &rows, today);
	return rows_done(&rows);
}

err_t wording_refresh(struct act *act)
{
	struct house *house = (struct house *)act->house; /* what of it changes while it stands */
	const struct wordings *now = atomic_load(&house->wordings);
	int64_t rows = 0;
	TRY(db_int(act->db, "SELECT count(*) FROM wording", NO_ARGS, &rows, NULL));
	bool same = now == NULL ? rows == 0 : now->rows == rows && now->day == act->today;
	if (same || rows > ROWS_MAX)
		return NULL;
	struct arena *arena = arena_new(act->arena); /* stays when it is whole: see wording.h */
	struct wordings *fresh = arena_one(arena, struct wordings);
	*fresh = (struct wordings){.rows = rows, .day = act->today, .arena = arena, .before = now};
	copy_lists(house->catalogue, fresh);
	err_t err = read_rows(act, fresh);
	if (err != NULL) {
		err = err_copy(act->arena, err);
		arena_free(arena);
		return err;
	}
	arena_move(arena, house->life);
	if (!atomic_compare_exchange_strong(&house->wordings, &now, fresh))
		arena_free(arena);
	return NULL;
}

void wording_forget(struct house *house)
{
	const struct wordings *now = atomic_load(&house->wordings);
	while (now != NULL) {
		const struct wordings *before = now->before;
		arena_free(now->arena);
		now = before;
	}
	atomic_store(&house->wordings, NULL);
}
