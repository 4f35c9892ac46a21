/*
 * workdays: see workdays.h.
 */
#include "engine/workdays/workdays.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "engine/audit/audit.h"

#include <string.h>

enum { TYPED_MAX = 4000, ENTRIES_MAX = 400, SOURCE_MAX = 200 };

static const struct column columns[] = {
	ID_COLUMN("id"),
	INT_COLUMN("year"), TEXT_COLUMN("off"), TEXT_COLUMN("work"), TEXT_COLUMN("source"),
	INT_COLUMN("at"), INT_COLUMN("account"),
};
static const struct table tables[] = {
	{.name = STR_INIT("calendar_notice"), .columns = columns, .column_count = COUNT(columns)},
};

const struct table *workdays_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

/* ---- what people write ---- */

/* "10月1日" has no year of its own. */
static bool read_day(struct arena *arena, int year, struct str text, int64_t *day)
{
	if (day_read_loose(text, day))
		return true;
	return str_find(text, S("月")) != SIZE_MAX && str_find(text, S("年")) == SIZE_MAX &&
	       day_read_loose(str_fmt(arena, "%d年" STR, year, STR_ARG(text)), day);
}

static size_t find_run(struct str part, size_t *skip)
{
	static const char *const words[] = {"..", "至", "到", "~", "～", "—", "－－", "--"};
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t at = str_find(part, str_of(words[i]));
		if (at == SIZE_MAX)
			continue;
		*skip = strlen(words[i]);
		while (str_starts(str_sub(part, at + *skip, part.len), S("—")))
			*skip += S("—").len;
		return at;
	}
	return SIZE_MAX;
}

/* "10月1日至7日": the second day borrows the month of the first. */
static bool read_second(struct arena *arena, int year, struct str text, int64_t first, int64_t *day)
{
	if (read_day(arena, year, text, day))
		return true;
	struct day_parts parts = day_parts(first);
	return str_find(text, S("月")) == SIZE_MAX &&
	       day_read_loose(str_fmt(arena, "%d年%d月" STR, parts.year, parts.month, STR_ARG(text)),
			      day);
}

static void fold_part(struct arena *arena, int year, struct str part, struct buf *out)
{
	size_t skip = 0, at = find_run(part, &skip);
	int64_t first = 0, last = 0;
	struct str head = at == SIZE_MAX ? part : str_trim(str_sub(part, 0, at));
	bool good = read_day(arena, year, head, &first);
	if (out->len > 0)
		buf_byte(out, ',');
	if (good && at == SIZE_MAX) {
		buf_add(out, day_text(arena, first));
		return;
	}
	if (good && read_second(arena, year, str_trim(str_sub(part, at + skip, part.len)), first, &last)) {
		buf_add(out, day_text(arena, first));
		buf_add(out, S(".."));
		buf_add(out, day_text(arena, last));
		return;
	}
	buf_add(out, part);
}

struct str workdays_fold(struct arena *arena, int year, struct str typed)
{
	static const char *const between[] = {",", "，", "、", ";", "；", "\n", "。"};
	struct buf out = buf_new(arena, (size_t)TYPED_MAX * 4);
	struct str rest = str_sub(typed, 0, TYPED_MAX);
	while (rest.len > 0) {
		size_t end = rest.len, skip = 0;
		for (size_t i = 0; i < COUNT(between); i++) {
			size_t at = str_find(rest, str_of(between[i]));
			if (at < end) {
				end = at;
				skip = strlen(between[i]);
			}
		}
		struct str part = str_trim(str_sub(rest, 0, end));
		if (part.len > 0)
			fold_part(arena, year, part, &out);
		rest = str_sub(rest, end + skip, rest.len);
	}
	return buf_str(&out);
}

/* ---- entering ---- */

static err_t check(struct act *act, const struct workdays_notice *notice, struct str off,
		   struct str work)
{
	struct calendar_year read;
	err_t faults = NULL;
	int now = day_parts(act->today).year;
	if (notice->year < now - 1 || notice->year > now + 1)
		faults = err_field(act->arena, S("year"), "只能录入去年、今年和明年的放假通知。");
	if (str_trim(notice->source).len == 0)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("source"),
					    "请写明依据，例如“国务院办公厅关于2027年部分节假日安排的通知”。"));
	return err_both(act->arena, faults,
			calendar_year_read(act->arena, notice->year, off, work, &read));
}

err_t workdays_enter(struct act *act, const struct workdays_notice *notice)
{
	struct str off = workdays_fold(act->arena, notice->year, notice->off);
	struct str work = workdays_fold(act->arena, notice->year, notice->work);
	int64_t id = 0;
	TRY(act_need(act, S("calendar"), VERB_CHANGE, act->org));
	TRY(check(act, notice, off, work));
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO calendar_notice(id, year, off, work, source, at, account) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7)",
		    ARGS(V_INT(id), V_INT(notice->year), V_TEXT(off), V_TEXT(work),
			 V_TEXT(str_head(str_trim(notice->source), SOURCE_MAX)), V_INT(act->now),
			 V_INT(act->account)),
		    NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("change"), .on = S("calendar"),
						     .id = id, .org = act->org,
						     .note = str_fmt(act->arena, "%d", notice->year)});
}

/* ---- taking into force ---- */

static err_t read_entries(struct act *act, struct arena *arena, struct calendar_year *years,
			  size_t room, size_t *count)
{
	struct rows rows = db_query(
		act->db, "SELECT year, off, work, source FROM calendar_notice ORDER BY at, id",
		NO_ARGS);
	err_t fault = NULL;
	while (fault == NULL && *count < room && rows_next(&rows)) {
		struct calendar_year *year = &years[*count];
		fault = calendar_year_read(arena, (int)rows_int(&rows, 0), rows_copy(&rows, arena, 1),
					   rows_copy(&rows, arena, 2), year);
		year->source = rows_copy(&rows, arena, 3);
		(*count)++;
	}
	TRY(rows_done(&rows));
	return fault;
}

/* A calendar with the county's entries: more years than the catalogue's own, which tells it. */
struct entered {
	struct calendar calendar;
	struct arena *arena;
	const struct calendar *before;
};

err_t workdays_refresh(struct act *act)
{
	const struct catalogue *catalogue = act->house->catalogue;
	const struct calendar *now = atomic_load(&act->house->calendar);
	int64_t entered = 0;
	TRY(db_int(act->db, "SELECT count(*) FROM calendar_notice", NO_ARGS, &entered, NULL));
	if (entered > ENTRIES_MAX || (size_t)entered + catalogue->year_count == now->year_count)
		return NULL;
	struct arena *arena = arena_new(act->arena); /* stays when it is whole: see workdays.h */
	size_t room = catalogue->year_count + (size_t)entered, count = catalogue->year_count;
	struct calendar_year *years = arena_many(arena, struct calendar_year, room + 1);
	struct entered *fresh = arena_one(arena, struct entered);
	if (count > 0)
		memcpy(years, catalogue->years, count * sizeof *years);
	err_t err = read_entries(act, arena, years, room, &count);
	if (err != NULL) {
		err = err_copy(act->arena, err);
		arena_free(arena);
		return err;
	}
	fresh->calendar = (struct calendar){years, count, catalogue->festivals,
					    catalogue->festival_count};
	fresh->arena = arena;
	fresh->before = now;
	arena_move(arena, act->house->life);
	/* The one thing of the house that changes while it stands; who comes second has made the same. */
	if (!atomic_compare_exchange_strong(&((struct house *)act->house)->calendar, &now,
					    &fresh->calendar))
		arena_free(arena);
	return NULL;
}

err_t workdays_without(struct act *act, size_t back, struct calendar *out, bool *found)
{
	const struct catalogue *catalogue = act->house->catalogue;
	size_t count = catalogue->year_count, room = count + ENTRIES_MAX;
	struct calendar_year *years = arena_many(act->arena, struct calendar_year, room + 1);
	if (count > 0)
		memcpy(years, catalogue->years, count * sizeof *years);
	TRY(read_entries(act, act->arena, years, room, &count));
	*found = count - catalogue->year_count >= back;
	if (*found)
		*out = (struct calendar){years, count - back, catalogue->festivals,
					 catalogue->festival_count};
	return NULL;
}

void workdays_forget(struct house *house)
{
	const struct calendar *calendar = atomic_load(&house->calendar);
	while (calendar->year_count != house->catalogue->year_count) {
		const struct entered *entered = (const struct entered *)(const void *)calendar;
		calendar = entered->before;
		arena_free(entered->arena);
	}
	atomic_store(&house->calendar, calendar);
}

const struct calendar_year *workdays_year(const struct house *house, int year)
{
	const struct calendar *calendar = atomic_load(&house->calendar);
	for (size_t i = calendar->year_count; i > 0; i--) {
		if (calendar->years[i - 1].year == year)
			return &calendar->years[i - 1];
	}
	return NULL;
}
