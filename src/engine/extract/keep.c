/*
 * keep: what the two servers remember of extracts: the last number that was sent, and what was taken.
 *
 * What was published stands among the other notices (engine/publish); here is for each county which file it was. Never reads
 * a file: what comes in here has been read, its signature held.
 */
#include "engine/extract/extract.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/audit/audit.h"

enum { HOUR_MS = 60 * 60 * 1000, USUAL_DAYS = 31 };

static const struct column sent_columns[] = {TEXT_COLUMN("county"), INT_COLUMN("number")};
static const struct column taken_columns[] = {
	TEXT_COLUMN("county"), INT_COLUMN("number"), INT_COLUMN("made"),    TEXT_COLUMN("key_id"),
	TEXT_COLUMN("digest"), INT_COLUMN("taken"),  INT_COLUMN("notices"),
};
static const struct table tables[] = {
	{.name = STR_INIT("extract_sent"),
	 .columns = sent_columns,
	 .column_count = COUNT(sent_columns),
	 .primary_key = STR_INIT("county")},
	{.name = STR_INIT("extract_taken"),
	 .columns = taken_columns,
	 .column_count = COUNT(taken_columns),
	 .primary_key = STR_INIT("county")},
};

const struct table *extract_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

/* ---- sent ---- */

/* 20261127081530 */
static int64_t digits_of(struct act *act)
{
	struct str iso = moment_iso(act->arena, act->now);
	int64_t n = 0;
	for (size_t i = 0; i < iso.len && i < 19; i++) {
		if (iso.at[i] >= '0' && iso.at[i] <= '9')
			n = n * 10 + (iso.at[i] - '0');
	}
	return n;
}

err_t extract_number(struct act *act, struct str county, int64_t *out)
{
	int64_t last = 0, next = digits_of(act);
	TRY(act_lock(act, str_join(act->arena, S("extract "), county)));
	TRY(db_int(act->db, "SELECT number FROM extract_sent WHERE county = $1",
		   ARGS(V_TEXT(county)), &last, NULL));
	*out = next > last ? next : last + 1;
	return db_exec(act->db,
		       "INSERT INTO extract_sent(county, number) VALUES($1, $2) ON "
		       "CONFLICT(county) DO UPDATE SET "
		       "number = $2",
		       ARGS(V_TEXT(county), V_INT(*out)), NULL);
}

/* ---- whether it would be taken ---- */

static err_t check_registers(struct act *act, const struct extract *extract)
{
	const struct catalogue *catalogue = act->house->catalogue;
	for (size_t i = 0; i < extract->notice_count; i++) {
		const struct reg *reg = catalogue_any(catalogue, extract->notices[i].reg);
		if (reg == NULL || reg->profile != PROFILE_PARTY)
			return err_new(act->arena, ERR_CONFLICT,
				       "摘要里有本机没有的内容（" STR
				       "），没有收下。请把两台服务器升到同一个版本。",
				       STR_ARG(extract->notices[i].reg));
	}
	return NULL;
}

/* An old one would bring back what was taken down since, on a server that came back from a backup and has forgotten the number. */
static err_t check_moment(struct act *act, const struct extract *extract)
{
	int64_t days = catalogue_setting_int(act->house->catalogue, "extract_days", USUAL_DAYS);
	struct str made = moment_chinese(act->arena, extract->made);
	if (extract->made > act->now + HOUR_MS)
		return err_new(act->arena, ERR_CONFLICT,
			       "这份摘要写着 " STR
			       " 做的，比本机的时间还晚，没有收下。请核对两台服务器的时钟。",
			       STR_ARG(made));
	if (extract->made < act->now - days * 24 * HOUR_MS)
		return err_new(act->arena, ERR_CONFLICT,
			       "这份摘要是 " STR
			       " 做的，过了 %lld 天，太旧了，没有收下。请在党务服务器上重新做一份。",
			       STR_ARG(made), (long long)days);
	return NULL;
}

static err_t check_county(struct act *act, const struct extract *extract)
{
	struct place_row row;
	err_t err = place_load(act, extract->county, &row);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || row.tier != TIER_COUNTY)
		return err_new(act->arena, ERR_CONFLICT,
			       "这份摘要是 " STR " 的，本机没有这个县（区），没有收下。",
			       STR_ARG(extract->county));
	return NULL;
}

err_t extract_look(struct act *act, const struct extract *extract, enum extract_fate *out)
{
	int64_t number = 0;
	struct str digest = {NULL, 0};
	if (act->house->catalogue->profile != PROFILE_PUBLIC)
		return err_new(act->arena, ERR_CONFLICT,
			       "本机的配置里 profile 不是 public，不收党务摘要。");
	TRY(check_county(act, extract));
	TRY(check_moment(act, extract));
	TRY(check_registers(act, extract));
	struct rows rows =
		db_query(act->db, "SELECT number, digest FROM extract_taken WHERE county = $1",
			 ARGS(V_TEXT(extract->county)));
	bool found = rows_next(&rows);
	if (found) {
		number = rows_int(&rows, 0);
		digest = rows_copy(&rows, act->arena, 1);
	}
	TRY(rows_done(&rows));
	*out = found && str_eq(digest, extract->digest) ? EXTRACT_SAME : EXTRACT_TAKEN;
	if (*out != EXTRACT_SAME && extract->number <= number)
		return err_new(act->arena, ERR_CONFLICT,
			       "这份摘要是第 %lld 号，本机已经收了第 %lld "
			       "号，旧的不再收。请送最新的一份。",
			       (long long)extract->number, (long long)number);
	return NULL;
}

/* ---- taken ---- */

static err_t note(struct act *act, const struct extract *extract)
{
	TRY(db_exec(
		act->db,
		"INSERT INTO extract_taken(county, number, made, key_id, digest, taken, notices) "
		"VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(county) DO UPDATE SET number = $2, "
		"made = $3, "
		"key_id = $4, digest = $5, taken = $6, notices = $7",
		ARGS(V_TEXT(extract->county), V_INT(extract->number), V_INT(extract->made),
		     V_TEXT(extract->key), V_TEXT(extract->digest), V_INT(act->now),
		     V_INT((int64_t)extract->notice_count)),
		NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("take"),
						     .on = S("extract"),
						     .id = extract->number,
						     .org = extract->county});
}

err_t extract_take(struct act *act, const struct extract *extract, enum extract_fate *out)
{
	TRY(act_lock(act, str_join(act->arena, S("extract "), extract->county)));
	TRY(extract_look(act, extract, out));
	if (*out == EXTRACT_SAME)
		return NULL;
	TRY(publish_take(act, extract->county, extract->notices, extract->notice_count));
	return note(act, extract);
}

/* ---- shown ---- */

err_t extract_as_of(struct act *act, struct str org, int64_t *out)
{
	bool found = true;
	*out = 0;
	if (act->house->catalogue->profile != PROFILE_PUBLIC)
		return NULL;
	TRY(db_int(act->db, "SELECT made FROM extract_taken WHERE county = $1",
		   ARGS(V_TEXT(str_sub(org, 0, tier_length(TIER_COUNTY)))), out, &found));
	if (!found)
		*out = -1;
	return NULL;
}
