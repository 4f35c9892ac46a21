/*
 * whereabouts: 去向牌: where a cadre says he is, for who looks for him now.
 *
 * He says it when he wants to; nobody is asked to. One row a person, written over: not a register, because each change of a
 * register leaves its line in the history and in the audit chain, and these would tell where he was. For the same reason the
 * form is told apart by no submission, the log names nobody, and what is of another day is gone. No level above reads it, and no
 * figure counts it.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/live.h"
#include "web/part.h"

enum { WORDS_MAX = 16, MINUTE = 60000 };

static const struct column columns[] = {
	ID_COLUMN("cadre"),
	TEXT_COLUMN("org"),
	INT_COLUMN("day"),
	TEXT_COLUMN("word"),
	TEXT_COLUMN("words"),
	INT_COLUMN("back"), /* minute of the day; 0: he cannot say */
};
const struct table whereabouts_tables[1] = {
	{.name = STR_INIT("whereabouts"), .columns = columns,
	 .column_count = COUNT(columns)},
};

static int64_t minute_of(const struct act *act)
{
	return (act->now - moment_of_day(day_of_moment(act->now))) / MINUTE;
}

static const struct codes *words_list(const struct act *act)
{
	return catalogue_codes(act->house->catalogue, S("whereabouts_word"));
}

err_t whereabouts_read(struct act *act, int64_t cadre, struct str *out)
{
	struct str word = S(""), words = S("");
	int64_t back = 0;
	*out = S("");
	struct rows rows = db_query(act->db,
				    "SELECT word, words, back FROM whereabouts WHERE cadre = $1 AND day = $2",
				    ARGS(V_INT(cadre), V_INT(act->today)));
	bool found = rows_next(&rows);
	if (found) {
		word = rows_copy(&rows, act->arena, 0);
		words = rows_copy(&rows, act->arena, 1);
		back = rows_int(&rows, 2);
	}
	TRY(rows_done(&rows));
	if (!found)
		return NULL;
	if (words.len == 0)
		words = codes_title(words_list(act), word);
	if (back == 0)
		*out = words;
	else if (back >= minute_of(act))
		*out = str_fmt(act->arena, STR "，" STR " 回", STR_ARG(words),
			       STR_ARG(minute_clock(act->arena, back)));
	else
		*out = str_fmt(act->arena, STR "，说好 " STR " 回", STR_ARG(words),
			       STR_ARG(minute_clock(act->arena, back)));
	return NULL;
}

/* ---- the page ---- */

/* Half an hour and an hour from now, then the round hours that are still to come. */
static void put_times(struct visit *visit, struct doc *list)
{
	int64_t now = minute_of(&visit->act), round = now + 4 - (now + 4) % 5;
	static const int64_t hours[] = {12 * 60, 15 * 60, 17 * 60, 17 * 60 + 30};
	static const int64_t soon[] = {30, 60};
	for (size_t i = 0; i < 2; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "value", str_fmt(visit->arena, "%lld", (long long)((round + soon[i]) % 1440)));
		doc_set(one, "title", i == 0 ? S("半小时后回") : S("一小时后回"));
		doc_set(one, "note", minute_clock(visit->arena, (round + soon[i]) % 1440));
	}
	for (size_t i = 0; i < COUNT(hours); i++) {
		if (hours[i] <= round + 60)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "value", str_fmt(visit->arena, "%lld", (long long)hours[i]));
		doc_set(one, "title", str_join(visit->arena, minute_clock(visit->arena, hours[i]), S(" 回")));
		doc_set(one, "note", S(""));
	}
	struct doc *one = doc_add_map(list);
	doc_set(one, "value", S("0"));
	doc_set(one, "title", S("说不准"));
	doc_set(one, "note", S(""));
}

static void put_words(struct visit *visit, struct doc *list)
{
	const struct codes *codes = words_list(&visit->act);
	struct str chosen = visit_refused(visit) ? visit_field(visit, "word") : S("");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "value", codes->all[i].code);
		doc_set(one, "title", codes->all[i].title);
		doc_set_bool(one, "checked", str_eq(chosen, codes->all[i].code));
	}
}

static int64_t asked_cadre(struct visit *visit)
{
	int64_t id = 0;
	struct str typed = visit_field(visit, "cadre");
	(void)!str_int(typed.len > 0 ? typed : visit_query(visit, "cadre"), &id);
	return id;
}

static err_t put_board(struct visit *visit, const struct cadre *cadres, size_t count, int64_t chosen)
{
	struct doc *list = doc_set_list(visit->page, "board");
	for (size_t i = 0; i < count; i++) {
		struct str away;
		if (cadres[i].retired)
			continue;
		TRY(whereabouts_read(&visit->act, cadres[i].id, &away));
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", cadres[i].name);
		doc_set(one, "post", cadres[i].post);
		doc_set(one, "phone", cadres[i].phone);
		doc_set(one, "away", away);
		doc_set_bool(one, "current", cadres[i].id == chosen);
		doc_set(one, "url", str_fmt(visit->arena, "/desk/duty/whereabouts?cadre=%lld",
					    (long long)cadres[i].id));
	}
	doc_set_bool(visit->page, "has_board", list->in.count > 0);
	return NULL;
}

/* Of the village alone: a right held above reaches down to no village here. */
static err_t own_village(struct visit *visit)
{
	if (tier_of_code(visit->act.org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_DENIED, "去向牌只在本村看，上级看不到。");
	return act_need(&visit->act, S("whereabouts"), VERB_CHANGE, visit->act.org);
}

err_t whereabouts_page(struct visit *visit)
{
	struct cadre *cadres = NULL;
	size_t count = 0;
	TRY(own_village(visit));
	visit_title(visit, S("去向牌"));
	TRY(duty_cadres(&visit->act, visit->act.org, &cadres, &count));
	const struct cadre *who = cadre_of(cadres, count, asked_cadre(visit));
	if (who == NULL)
		who = cadre_of_account(cadres, count, visit->act.account);
	TRY(put_board(visit, cadres, count, who == NULL ? 0 : who->id));
	put_words(visit, doc_set_list(visit->page, "words"));
	put_times(visit, doc_set_list(visit->page, "times"));
	doc_set(visit->page, "events_url", S("/desk/duty/events"));
	doc_set_int(visit->page, "words_max", WORDS_MAX);
	doc_set(visit->page, "typed", visit_refused(visit) ? visit_field(visit, "words") : S(""));
	doc_set_bool(visit->page, "who", who != NULL);
	if (who == NULL)
		return NULL;
	struct doc *out = doc_set_map(visit->page, "who");
	struct str away;
	TRY(whereabouts_read(&visit->act, who->id, &away));
	doc_set_int(out, "id", who->id);
	doc_set(out, "name", who->name);
	doc_set_bool(out, "own", who->account > 0 && who->account == visit->act.account);
	doc_set(out, "away", away);
	return NULL;
}

static err_t write_row(struct visit *visit, const struct cadre *who, int64_t back)
{
	struct str word = visit_field(visit, "word"), words = str_trim(visit_field(visit, "words"));
	struct act *act = &visit->act;
	if (words.len == 0 && codes_find(words_list(act), word) == NULL)
		return err_field(visit->arena, S("word"), "请先点一个去向，再点什么时候回来。");
	if (str_chars(words) > WORDS_MAX)
		return err_field(visit->arena, S("words"), "请写短些，最多 %d 个字。", WORDS_MAX);
	return db_exec(act->db,
		       "INSERT INTO whereabouts(cadre, org, day, word, words, back) VALUES($1, $2, $3, $4, $5, $6) "
		       "ON CONFLICT(cadre) DO UPDATE SET org = $2, day = $3, word = $4, words = $5, back = $6",
		       ARGS(V_INT(who->id), V_TEXT(who->org), V_INT(act->today), V_TEXT(word),
			    V_TEXT(words), V_INT(back)),
		       NULL);
}

err_t whereabouts_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct cadre who;
	int64_t back = 0;
	bool here = str_eq(visit_field(visit, "back"), S("here"));
	TRY(own_village(visit));
	TRY(cadre_load(act, asked_cadre(visit), &who));
	if (!str_eq(who.org, act->org) || who.retired)
		return err_new(visit->arena, ERR_NOT_FOUND, "名册里没有这一位，请返回重新选。");
	/* What is of another day goes, whoever's it is. */
	TRY(db_exec(act->db, "DELETE FROM whereabouts WHERE day <> $1 OR cadre = $2",
		    ARGS(V_INT(act->today), V_INT(who.id)), NULL));
	if (!here) {
		if (!str_int(visit_field(visit, "back"), &back) || back < 0 || back >= 1440)
			return err_field(visit->arena, S("back"), "请点什么时候回来。");
		TRY(write_row(visit, &who, back));
	}
	TRY(duty_tell(act, who.org));
	visit->location = str_fmt(visit->arena, "/desk/duty/whereabouts?cadre=%lld", (long long)who.id);
	visit->flash = here ? S("挂回“在村部”了。") : S("挂上了，手机、自助机上马上看得到。");
	return NULL;
}
