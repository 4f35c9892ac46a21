/*
 * paper: a paper's rule over the bank of a place: what it comes to, and one paper of it.
 */
#include "base/arena.h"
#include "modules/learning/draw.h"
#include "modules/learning/learning_int.h"

enum { BANK_MAX = 20000, PAPER_PARTS_MAX = 40, QUESTIONS_MAX = 200 };

static err_t parts_of(struct act *program, int64_t paper, struct record **out, size_t *count)
{
	return learning_of(program, "exam_part", "paper", paper, PAPER_PARTS_MAX, out, count);
}

err_t exam_total(struct act *program, int64_t paper, int64_t *out)
{
	struct record *parts = NULL;
	size_t count = 0;
	TRY(parts_of(program, paper, &parts, &count));
	*out = 0;
	for (size_t i = 0; i < count; i++)
		*out += record_int(&parts[i], "draw") * record_int(&parts[i], "points");
	return NULL;
}

/* ---- the bank ---- */

/* What a village may draw from, its own and what its township and county have written, in a settled order. */
static err_t bank_of(struct act *program, struct str org, struct draw_question **out, size_t *count)
{
	struct str orgs[LEARNING_TIERS];
	struct draw_question *list = NULL;
	size_t room = 0;
	learning_orgs(org, orgs);
	struct rows rows =
		db_query(program->db,
			 "SELECT id, question_kind, coalesce(chapter, '') FROM r_question "
			 "WHERE substr(org, 1, 12) IN ($1, $2, $3) AND voided = 0 "
			 "AND coalesce(retired, 0) = 0 ORDER BY id LIMIT 20000",
			 ARGS(V_TEXT(orgs[0]), V_TEXT(orgs[1]), V_TEXT(orgs[2])));
	*count = 0;
	while (*count < BANK_MAX && rows_next(&rows)) {
		if (*count == room) {
			size_t wider = room == 0 ? 256 : room * 2;
			list = arena_grow(program->arena, list, room * sizeof *list,
					  wider * sizeof *list);
			room = wider;
		}
		list[(*count)++] = (struct draw_question){
			.id = rows_int(&rows, 0),
			.kind = str_dup(program->arena, rows_text(&rows, 1)),
			.chapter = str_dup(program->arena, rows_text(&rows, 2))};
	}
	*out = list;
	return rows_done(&rows);
}

/* ---- a paper ---- */

static struct str lack_words(struct act *program, const struct record *part, int64_t have)
{
	struct str kind = record_brief(program, part, "question_kind"),
		   chapter = record_text(part, "chapter");
	int64_t wanted = record_int(part, "draw");
	if (chapter.len == 0)
		return str_fmt(program->arena,
			       STR
			       "题（不限章）要 %lld 道，题库里能用的还有 %lld 道，还缺 %lld 道。",
			       STR_ARG(kind), (long long)wanted, (long long)have,
			       (long long)(wanted - have));
	return str_fmt(program->arena,
		       "“" STR "”的" STR "题要 %lld 道，题库里能用的有 %lld 道，还缺 %lld 道。",
		       STR_ARG(chapter), STR_ARG(kind), (long long)wanted, (long long)have,
		       (long long)(wanted - have));
}

/* A sentence for each part that lacks questions. */
static err_t lacks(struct act *program, const struct record *records, const struct draw_part *parts,
		   size_t count)
{
	struct str all = S("");
	for (size_t i = 0; i < count; i++) {
		if (parts[i].have < parts[i].count)
			all = str_join(program->arena, all,
				       lack_words(program, &records[i], parts[i].have));
	}
	return err_field(program->arena, S("paper"), STR "请先补题，或者改抽题规则。",
			 STR_ARG(all));
}

err_t exam_draw(struct act *program, struct str org, int64_t paper, int64_t seed, struct drawn *out)
{
	struct draw_part parts[PAPER_PARTS_MAX];
	struct draw_question *bank = NULL;
	struct record *records = NULL;
	size_t bank_count = 0, count = 0;
	TRY(parts_of(program, paper, &records, &count));
	if (count == 0)
		return err_field(program->arena, S("paper"),
				 "这张试卷还没有抽题规则，请先登记：哪种题抽几道、一道几分。");
	TRY(bank_of(program, org, &bank, &bank_count));
	for (size_t i = 0; i < count; i++)
		parts[i] = (struct draw_part){.kind = record_text(&records[i], "question_kind"),
					      .chapter = record_text(&records[i], "chapter"),
					      .count = record_int(&records[i], "draw")};
	out->parts = records;
	out->part_count = count;
	out->count = draw_total(parts, count);
	if (out->count > QUESTIONS_MAX)
		return err_field(program->arena, S("paper"),
				 "这张试卷一共 %zu 题，太多了，最多 %d 题。请改抽题规则。",
				 out->count, QUESTIONS_MAX);
	size_t *picks = arena_many(program->arena, size_t, out->count + 1),
	       *room = arena_many(program->arena, size_t, bank_count + 1);
	if (!draw_paper(bank, bank_count, parts, count, (uint64_t)seed, room, picks))
		return lacks(program, records, parts, count);
	out->questions = arena_many(program->arena, int64_t, out->count + 1);
	out->part_of = arena_many(program->arena, size_t, out->count + 1);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < (size_t)parts[i].count; k++) {
			out->questions[parts[i].first + k] = bank[picks[parts[i].first + k]].id;
			out->part_of[parts[i].first + k] = i;
		}
	}
	return NULL;
}
