/*
 * remark: see remark.h.
 */
#include "engine/remark/remark.h"

#include "base/arena.h"
#include "base/count.h"
#include "engine/audit/audit.h"

enum { REMARKS_MAX = 100, UNREAD_MAX = 30, CIRCLE_MAX = 600, TEXT_MAX = 300 };

static const struct column remark_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("reg"), INT_COLUMN("record"), INT_COLUMN("at"), INT_COLUMN("account"),
	TEXT_COLUMN("actor"), TEXT_COLUMN("post"), TEXT_COLUMN("unit"), TEXT_COLUMN("text"),
};
static const struct index remark_indexes[] = {
	{STR_INIT("remark_record"), STR_INIT("reg, record, id"), {NULL, 0}, false},
};
static const struct column mention_columns[] = {
	INT_COLUMN("remark"), INT_COLUMN("account"), INT_COLUMN("read_at"),
};
static const struct index mention_indexes[] = {
	{STR_INIT("mention_unread"), STR_INIT("account, remark"), STR_INIT("read_at = 0"), false},
};
static const struct table tables[] = {
	{.name = STR_INIT("remark"), .columns = remark_columns, .column_count = COUNT(remark_columns),
	 .indexes = remark_indexes, .index_count = COUNT(remark_indexes)},
	{.name = STR_INIT("mention"), .columns = mention_columns,
	 .column_count = COUNT(mention_columns), .indexes = mention_indexes,
	 .index_count = COUNT(mention_indexes), .primary_key = STR_INIT("remark, account")},
};

const struct table *remark_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

/* May she read it? Her own rights answer, not ours. */
static bool may_read(struct act *act, int64_t account, const struct record *record)
{
	struct act other = *act;
	other.own_id = 0;
	return act_as(&other, account) == NULL &&
	       act_may(&other, record->reg->name, VERB_READ, record->org);
}

err_t remark_circle(struct act *act, const struct record *record, struct account **out, size_t *count)
{
	struct account *list = arena_many(act->arena, struct account, CIRCLE_MAX);
	size_t filled = 0;
	for (enum tier tier = TIER_VILLAGE; tier >= TIER_COUNTY; tier--) {
		struct account *some = NULL;
		size_t some_count = 0;
		if (record->org.len < tier_length(tier))
			continue;
		TRY(account_colleagues(act, str_sub(record->org, 0, tier_length(tier)), &some,
				       &some_count));
		for (size_t i = 0; i < some_count && filled < CIRCLE_MAX; i++) {
			if (some[i].id != act->account && may_read(act, some[i].id, record))
				list[filled++] = some[i];
		}
	}
	*out = list;
	*count = filled;
	return NULL;
}

/* The longest name of the circle with which the text goes on behind its "@". */
static size_t name_at(struct str rest, const struct account *circle, size_t count)
{
	size_t longest = 0;
	for (size_t i = 0; i < count; i++) {
		if (circle[i].name.len > longest && str_starts(rest, circle[i].name))
			longest = circle[i].name.len;
	}
	return longest;
}

static err_t mention(struct act *act, int64_t remark, struct str name,
		     const struct account *circle, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(circle[i].name, name))
			continue;
		TRY(db_exec(act->db,
			    "INSERT INTO mention(remark, account, read_at) VALUES($1, $2, 0) "
			    "ON CONFLICT DO NOTHING",
			    ARGS(V_INT(remark), V_INT(circle[i].id)), NULL));
	}
	return NULL;
}

/* "@" may be typed in the wide form, too. */
static size_t find_at(struct str text, size_t *len)
{
	size_t narrow = str_find(text, S("@")), wide = str_find(text, S("＠"));
	*len = narrow <= wide ? 1 : S("＠").len;
	return narrow <= wide ? narrow : wide;
}

static err_t mention_all(struct act *act, const struct record *record, int64_t remark, struct str text)
{
	struct account *circle = NULL;
	size_t count = 0, len = 0;
	TRY(remark_circle(act, record, &circle, &count));
	for (size_t at = find_at(text, &len); at != SIZE_MAX; at = find_at(text, &len)) {
		text = str_sub(text, at + len, text.len);
		size_t name = name_at(text, circle, count);
		if (name == 0)
			return err_field(act->arena, S("remark"),
					 "@ 后面要写经手这件事的村、镇、县里一位同事的全名。");
		TRY(mention(act, remark, str_sub(text, 0, name), circle, count));
		text = str_sub(text, name, text.len);
	}
	return NULL;
}

err_t remark_add(struct act *act, const struct record *record, struct str text)
{
	int64_t id = 0;
	text = str_trim(text);
	if (act->account <= 0)
		return err_new(act->arena, ERR_DENIED, "留言只在工作人员之间。");
	TRY(act_need(act, record->reg->name, VERB_READ, record->org));
	if (text.len == 0 || str_chars(text) > TEXT_MAX)
		return err_field(act->arena, S("remark"), "请写留言，最多 %d 个字。", TEXT_MAX);
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO remark(id, reg, record, at, account, actor, post, unit, text) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		    ARGS(V_INT(id), V_TEXT(record->reg->name), V_INT(record->id), V_INT(act->now),
			 V_INT(act->account), V_TEXT(act->name), V_TEXT(act->post), V_TEXT(act->org),
			 V_TEXT(text)),
		    NULL));
	TRY(mention_all(act, record, id, text));
	return audit_note(act, &(struct audit_entry){.verb = S("remark"), .on = record->reg->name,
						     .id = record->id, .org = record->org});
}

static err_t take(struct act *act, struct rows *rows, struct remark *list, size_t room, size_t *count)
{
	while (*count < room && rows_next(rows)) {
		struct remark *one = &list[(*count)++];
		one->id = rows_int(rows, 0);
		one->reg = rows_copy(rows, act->arena, 1);
		one->record = rows_int(rows, 2);
		one->at = rows_int(rows, 3);
		one->actor = rows_copy(rows, act->arena, 4);
		one->post = rows_copy(rows, act->arena, 5);
		one->unit = rows_copy(rows, act->arena, 6);
		one->text = rows_copy(rows, act->arena, 7);
		one->mine = rows_int(rows, 8) != 0;
	}
	TRY(rows_done(rows));
	for (size_t i = 0; i < *count; i++)
		list[i].unit = place_name(act, list[i].unit);
	return NULL;
}

err_t remark_list(struct act *act, const struct record *record, struct remark **out, size_t *count)
{
	*out = arena_many(act->arena, struct remark, REMARKS_MAX);
	*count = 0;
	if (act->account <= 0)
		return NULL;
	struct rows rows = db_query(
		act->db,
		"SELECT remark.id, reg, record, at, actor, post, unit, text, "
		"CASE WHEN mention.read_at = 0 THEN 1 ELSE 0 END FROM remark "
		"LEFT JOIN mention ON mention.remark = remark.id AND mention.account = $3 "
		"WHERE reg = $1 AND record = $2 ORDER BY at, remark.id LIMIT 100",
		ARGS(V_TEXT(record->reg->name), V_INT(record->id), V_INT(act->account)));
	return take(act, &rows, *out, REMARKS_MAX, count);
}

err_t remark_unread(struct act *act, struct remark **out, size_t *count)
{
	*out = arena_many(act->arena, struct remark, UNREAD_MAX);
	*count = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT remark.id, reg, record, at, actor, post, unit, text, 1 FROM mention "
		"JOIN remark ON remark.id = mention.remark WHERE mention.account = $1 AND "
		"mention.read_at = 0 ORDER BY at DESC, mention.remark DESC LIMIT 30",
		ARGS(V_INT(act->account)));
	return take(act, &rows, *out, UNREAD_MAX, count);
}

err_t remark_read(struct act *act, const struct record *record)
{
	return db_exec(act->db,
		       "UPDATE mention SET read_at = $1 WHERE account = $2 AND read_at = 0 AND remark IN "
		       "(SELECT id FROM remark WHERE reg = $3 AND record = $4)",
		       ARGS(V_INT(act->now), V_INT(act->account), V_TEXT(record->reg->name),
			    V_INT(record->id)),
		       NULL);
}
