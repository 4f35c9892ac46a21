/*
 * code: the eight digits on a candidate's slip, and whose they are.
 *
 * They follow from the sitting's link and lie nowhere in the clear: the table holds a keyed digest of them, so that what is typed
 * is found by one look at an index, however many sit. A code is there as long as its sitting is open, and opens nothing
 * after that.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "modules/learning/learning_int.h"
#include "modules/learning/mark.h"

/* More sittings of one code in a whole county are not to be thought of. */
enum { HEX_TAKEN = 15, CODES = 100000000, CODE_HALF = 10000, ALIKE_MAX = 16 };

static const struct column code_columns[] = {
	ID_COLUMN("sitting"),
	TEXT_COLUMN("code"), /* its digest */
};
static const struct index code_indexes[] = {
	{STR_INIT("exam_code_code"), STR_INIT("code"), {NULL, 0}, false},
};
const struct table learning_tables[LEARNING_TABLES] = {
	{.name = STR_INIT("exam_code"),
	 .columns = code_columns,
	 .column_count = COUNT(code_columns),
	 .indexes = code_indexes,
	 .index_count = COUNT(code_indexes)}};

struct str exam_code(struct act *act, const struct record *sitting)
{
	struct str digest = digest_hex(act->arena, link_make(act, sitting));
	uint64_t n = 0;
	for (size_t i = 0; i < HEX_TAKEN; i++) {
		char one = digest.at[i];
		n = n * 16 + (uint64_t)(one <= '9' ? one - '0' : one - 'a' + 10);
	}
	n %= CODES;
	return str_fmt(act->arena, "%04llu %04llu", (unsigned long long)(n / CODE_HALF),
		       (unsigned long long)(n % CODE_HALF));
}

struct str exam_code_typed(struct arena *arena, struct str typed)
{
	struct str plain = mark_plain(arena, typed);
	char *out = arena_bytes(arena, plain.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.at[i] >= '0' && plain.at[i] <= '9')
			out[len++] = plain.at[i];
	}
	return (struct str){out, len};
}

static struct str digest_of(const struct act *act, const char *what, struct str digits)
{
	return keyed_digest(act->arena, act->house->keys, str_of(what), digits);
}

/* ---- as long as the sitting is open ---- */

err_t exam_code_keep(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record sitting;
	TRY(reg_load(&program, act_register(act, "exam_sitting"), event->id, &sitting));
	struct str digits = exam_code_typed(act->arena, exam_code(&program, &sitting));
	return db_exec(act->db,
		       "INSERT INTO exam_code(sitting, code) VALUES($1, $2) ON CONFLICT(sitting) "
		       "DO UPDATE SET code = $2",
		       ARGS(V_INT(sitting.id), V_TEXT(digest_of(act, "exam-code", digits))), NULL);
}

err_t exam_code_drop(struct act *act, const struct event *event)
{
	return db_exec(act->db, "DELETE FROM exam_code WHERE sitting = $1", ARGS(V_INT(event->id)),
		       NULL);
}

/* ---- what is typed ---- */

/* By who tries, and by what he tries: many phones guess at one code no better than one. */
static size_t tries_of(struct act *act, struct str digits, struct str out[EXAM_TRIES])
{
	out[0] = str_fmt(act->arena, "exam:" STR ":" STR, STR_ARG(act->org), STR_ARG(act->peer));
	out[1] = str_fmt(act->arena, "exam-code:" STR, STR_ARG(digest_of(act, "exam-try", digits)));
	return EXAM_TRIES;
}

static err_t find(struct act *program, struct str digits, struct record *out, size_t *found)
{
	int64_t ids[ALIKE_MAX];
	size_t count = 0;
	struct rows rows = db_query(program->db,
				    "SELECT sitting FROM exam_code WHERE code = $1 ORDER BY "
				    "sitting LIMIT 16",
				    ARGS(V_TEXT(digest_of(program, "exam-code", digits))));
	while (count < ALIKE_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*found = 0;
	for (size_t i = 0; i < count; i++) {
		struct record one;
		TRY(reg_load(program, act_register(program, "exam_sitting"), ids[i], &one));
		if (one.voided || !one.open || !str_eq(one.org, program->org))
			continue;
		*out = one;
		(*found)++;
	}
	return NULL;
}

err_t exam_by_code(struct act *act, struct str digits, struct record *out, bool *found)
{
	struct act program = act_as_program(act);
	struct str tries[EXAM_TRIES];
	size_t count = tries_of(act, digits, tries), same = 0;
	for (size_t i = 0; i < count; i++) {
		bool allowed = false;
		TRY(guess_allowed(act, tries[i], &allowed));
		if (!allowed)
			return err_field(act->arena, S("code"),
					 "试的次数太多了，请过 15 分钟再试，或者扫口令条上的码。");
	}
	TRY(find(&program, digits, out, &same));
	*found = same == 1;
	for (size_t i = 0; !*found && i < count; i++)
		TRY(guess_failed(act, tries[i]));
	return NULL;
}
