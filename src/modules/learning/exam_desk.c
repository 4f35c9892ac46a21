/*
 * exam_desk: the branch's desk for exams: what is in the bank, which exams there are, who sits one, and the slips to be handed out.
 *
 * Candidates stand in the order in which they were entered, never by their points.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/learning/learning_int.h"
#include "web/part.h"

enum { EXAMS_MAX = 100 };
enum { WIDE = 2100, HIGH = 2970, ACROSS = 2, DOWN = 5, SLIP_W = 990, SLIP_H = 560, MARGIN = 60 };

/* ---- the first page ---- */

/* How many questions of each kind one's own place and those above it have. */
static err_t put_bank(struct visit *visit)
{
	const struct codes *kinds =
		catalogue_codes(visit->act.house->catalogue, S("exam_question_kind"));
	struct doc *list = doc_set_list(visit->page, "bank");
	struct str orgs[LEARNING_TIERS];
	int64_t all = 0;
	learning_orgs(visit->act.org, orgs);
	for (size_t i = 0; kinds != NULL && i < kinds->count; i++) {
		struct doc *one = doc_add_map(list);
		int64_t count = 0;
		TRY(db_int(visit->act.db,
			   "SELECT count(*) FROM r_question WHERE substr(org, 1, 12) IN ($1, $2, "
			   "$3) AND question_kind = $4 AND voided = 0 AND coalesce(retired, 0) = 0",
			   ARGS(V_TEXT(orgs[0]), V_TEXT(orgs[1]), V_TEXT(orgs[2]),
				V_TEXT(kinds->all[i].code)),
			   &count, NULL));
		doc_set(one, "title", kinds->all[i].title);
		doc_set(one, "count", str_fmt(visit->arena, "%lld 道", (long long)count));
		all += count;
	}
	doc_set_bool(visit->page, "has_bank", all > 0);
	return NULL;
}

static err_t put_exams(struct visit *visit)
{
	const struct record *exams = NULL;
	size_t count = 0;
	struct str today = day_text(visit->arena, visit->act.today);
	struct doc *list = doc_set_list(visit->page, "exams");
	TRY(reg_list_records(
		&visit->act, act_register(&visit->act, "exam"),
		&(struct query){.params = &visit->query, .url = S(""), .limit = EXAMS_MAX}, &exams,
		&count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		bool open = str_cmp(record_text(&exams[i], "from_on"), today) <= 0 &&
			    str_cmp(record_text(&exams[i], "until_on"), today) >= 0;
		doc_set(one, "name", record_text(&exams[i], "name"));
		doc_set(one, "url", visit_record_url(visit, S("exam"), exams[i].id));
		doc_set(one, "paper", record_brief(&visit->act, &exams[i], "paper"));
		doc_set(one, "from", record_brief(&visit->act, &exams[i], "from_on"));
		doc_set(one, "until", record_brief(&visit->act, &exams[i], "until_on"));
		doc_set_bool(one, "open", open);
	}
	doc_set_bool(visit->page, "has_exams", count > 0);
	return NULL;
}

/* Who has an account sits his own exams from here. */
static err_t put_mine(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	int64_t ids[SITTINGS_MAX];
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "mine");
	struct rows rows =
		db_query(visit->act.db,
			 "SELECT id FROM r_exam_sitting WHERE substr(org, 1, 12) = $1 "
			 "AND account = $2 AND voided = 0 AND state <> 'cancelled' ORDER "
			 "BY id DESC LIMIT 20",
			 ARGS(V_TEXT(visit->act.org), V_INT(visit->act.account)));
	while (count < SITTINGS_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++) {
		struct record sitting;
		struct doc *one = doc_add_map(list);
		TRY(reg_load(&program, act_register(&program, "exam_sitting"), ids[i], &sitting));
		doc_set(one, "name", record_brief(&program, &sitting, "exam"));
		doc_set(one, "state", record_brief(&program, &sitting, "state"));
		doc_set(one, "url", exam_url(&program, &sitting, ""));
	}
	doc_set_bool(visit->page, "has_mine", count > 0);
	return NULL;
}

/* Other lists of the same work, for who may see them. */
static void put_links(struct visit *visit)
{
	static const struct {
		const char *reg, *title;
	} links[] = {{"question", "题库"},
		     {"exam_paper", "试卷"},
		     {"exam_part", "抽题规则"},
		     {"exam_sitting", "考生"},
		     {"exam_certificate", "合格证书"}};
	struct doc *list = doc_set_list(visit->page, "links");
	for (size_t i = 0; i < COUNT(links); i++) {
		if (!act_may_somewhere(&visit->act, str_of(links[i].reg), VERB_READ))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(links[i].title));
		doc_set(one, "url", str_fmt(visit->arena, "/desk/r/%s", links[i].reg));
		doc_set(one, "new_url",
			str_eq(str_of(links[i].reg), S("exam_sitting"))
				? S("")
				: learning_new_url(visit, visit->act.org, links[i].reg));
	}
}

err_t exams_desk_page(struct visit *visit)
{
	struct str org = visit->act.org;
	visit_title(visit, S("考试"));
	doc_set(visit->page, "paper_url", learning_new_url(visit, org, "exam_paper"));
	doc_set(visit->page, "exam_url", learning_new_url(visit, org, "exam"));
	doc_set(visit->page, "import_url",
		act_may(&visit->act, S("question"), VERB_IMPORT, org) ? S("/desk/r/question/import")
								      : S(""));
	put_links(visit);
	TRY(put_bank(visit));
	TRY(put_exams(visit));
	return put_mine(visit);
}

/* ---- one exam ---- */

static err_t load(struct visit *visit, struct record *exam, struct record **sittings, size_t *count)
{
	TRY(reg_load(&visit->act, act_register(&visit->act, "exam"), visit_id(visit, 0), exam));
	return learning_of(&visit->act, "exam_sitting", "exam", exam->id, SITTINGS_MAX, sittings,
			   count);
}

static void put_lamp(struct act *act, const struct record *sitting, struct doc *cell)
{
	const struct flow_state *state =
		flow_state(sitting->reg->flows[0], record_text(sitting, "state"));
	(void)act;
	part_state(cell, "status", state->title, state->tone, state->icon);
}

static struct str points_words(struct visit *visit, const struct record *sitting)
{
	if (!record_is(sitting, "state", "marked"))
		return S("");
	return str_fmt(visit->arena, "%lld 分，%s", (long long)record_int(sitting, "points"),
		       record_int(sitting, "passed") != 0 ? "及格" : "没有及格");
}

static void put_table(struct visit *visit, const struct record *sittings, size_t count,
		      struct str title)
{
	struct doc *table = part_table(visit->page, title);
	part_column(table, "name", "姓名", false);
	part_column(table, "code", "口令", false);
	part_column(table, "state", "现在", false);
	part_column(table, "handed", "交卷", false);
	part_column(table, "points", "成绩", false);
	for (size_t i = 0; i < count; i++) {
		const struct record *one = &sittings[i];
		bool over =
			record_is(one, "state", "marked") || record_is(one, "state", "cancelled");
		struct doc *row = part_row(table, learning_number(visit->arena, one->id),
					   visit_record_url(visit, S("exam_sitting"), one->id));
		part_cell(table, row, record_brief(&visit->act, one, "name"));
		part_cell(table, row, over ? S("") : exam_code(&visit->act, one));
		put_lamp(&visit->act, one,
			 part_cell(table, row, record_brief(&visit->act, one, "state")));
		part_cell(table, row, record_brief(&visit->act, one, "handed_at"));
		part_cell(table, row, points_words(visit, one));
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 人，按登记的先后排", count),
		       S("还没有人。在下面选谁来考。"));
}

/* Members of the place who are not on the list yet. */
static err_t put_people(struct visit *visit, const struct record *exam,
			const struct record *sittings, size_t count)
{
	int64_t *taken = arena_many(visit->arena, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		taken[i] = record_is(&sittings[i], "state", "cancelled")
				   ? 0
				   : record_int(&sittings[i], "member");
	TRY(learning_put_members(visit, exam->org, taken, count));
	return NULL;
}

err_t exam_desk_page(struct visit *visit)
{
	static const char *const names[] = {"paper", "from_on", "until_on", NULL};
	struct record exam, *sittings = NULL;
	size_t count = 0;
	TRY(load(visit, &exam, &sittings, &count));
	struct str own = visit_record_url(visit, S("exam"), exam.id);
	learning_frame(visit, "考试", "/desk/exams", record_text(&exam, "name"));
	reg_facts_doc(&visit->act, &exam, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "edit_url",
		act_may(&visit->act, S("exam"), VERB_CHANGE, exam.org)
			? str_fmt(visit->arena, "/desk/r/exam/%lld/edit", (long long)exam.id)
			: S(""));
	doc_set(visit->page, "people_url",
		act_may(&visit->act, S("exam_sitting"), VERB_CREATE, exam.org)
			? str_join(visit->arena, own, S("/people"))
			: S(""));
	doc_set_bool(visit->page, "sees",
		     act_may(&visit->act, S("exam_sitting"), VERB_READ, exam.org));
	doc_set(visit->page, "slips_url",
		count > 0 ? str_join(visit->arena, own, S("/slips.pdf")) : S(""));
	doc_set(visit->page, "xlsx_url",
		count > 0 ? str_join(visit->arena, own, S(".xlsx")) : S(""));
	doc_set(visit->page, "enter_url",
		visit_address(visit, str_fmt(visit->arena, "/v/" STR "/exam", STR_ARG(exam.org))));
	doc_set(visit->page, "names", visit_refused(visit) ? visit_field(visit, "names") : S(""));
	put_table(visit, sittings, count, record_text(&exam, "name"));
	return put_people(visit, &exam, sittings, count);
}

/* ---- who sits it ---- */

static err_t add_sitting(struct act *act, const struct record *exam, int64_t member,
			 struct str name)
{
	const struct reg *reg = act_register(act, "exam_sitting");
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, reg, exam->org, &draft));
	draft_set_int(draft, "exam", exam->id);
	if (member != 0)
		draft_set_int(draft, "member", member);
	draft_set_text(draft, "name", name);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return flow_begun(act, reg, id, S(""));
}

err_t exam_people_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record exam;
	int added = 0;
	TRY(reg_load(act, act_register(act, "exam"), visit_id(visit, 0), &exam));
	TRY(act_need(act, S("exam_sitting"), VERB_CREATE, exam.org));
	TRY(act_lock(act, str_fmt(visit->arena, "exam people %lld", (long long)exam.id)));
	TRY(learning_take_people(visit, &exam, add_sitting, &added));
	visit->location = visit_record_url(visit, S("exam"), exam.id);
	visit->flash = str_fmt(visit->arena, "加了 %d 人。打印口令条，一人一张。", added);
	return NULL;
}

/* ---- slips ---- */

static void text_in(struct doc *drawing, struct str text, const char *tone, const int at[4],
		    int size, bool bold)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = tone,
					     .x = at[0],
					     .y = at[1],
					     .w = at[2],
					     .h = at[3],
					     .size = size,
					     .least = 26,
					     .bold = bold,
					     .left = true});
}

static void put_slip(struct visit *visit, struct doc *drawing, const struct record *exam,
		     const struct record *sitting, int x, int y)
{
	struct arena *arena = visit->arena;
	int wide = SLIP_W - 510;
	struct str enter =
		visit_address(visit, str_fmt(arena, "/v/" STR "/exam", STR_ARG(sitting->org)));
	doc_set_bool(drawing_box(drawing, "cut", x, y, SLIP_W, SLIP_H), "dashed", true);
	drawing_code(drawing, visit_address(visit, exam_url(&visit->act, sitting, "")), x + 30,
		     y + 60, 430);
	text_in(drawing, record_text(exam, "name"), "soft",
		(const int[]){x + 490, y + 40, wide, 90}, 40, false);
	text_in(drawing, record_brief(&visit->act, sitting, "name"), "ink",
		(const int[]){x + 490, y + 130, wide, 80}, 60, true);
	text_in(drawing, exam_code(&visit->act, sitting), "red",
		(const int[]){x + 490, y + 215, wide, 90}, 76, true);
	text_in(drawing,
		str_fmt(arena, "扫码就能答。扫不了的，打开 " STR " 输这八位口令", STR_ARG(enter)),
		"ink", (const int[]){x + 490, y + 310, wide, 150}, 32, false);
	text_in(drawing,
		str_fmt(arena, STR "到" STR "。断了网再扫一次，接着答",
			STR_ARG(record_brief(&visit->act, exam, "from_on")),
			STR_ARG(record_brief(&visit->act, exam, "until_on"))),
		"soft", (const int[]){x + 490, y + 465, wide, 80}, 30, false);
}

err_t exam_slips_page(struct visit *visit)
{
	struct record exam, *sittings = NULL;
	size_t count = 0, put = 0;
	TRY(load(visit, &exam, &sittings, &count));
	struct doc *print = doc_set_map(visit->page, "print"), *drawing = NULL,
		   *sheets = doc_set_list(print, "sheets");
	visit_title(visit, S("口令条"));
	doc_set(print, "title", S("口令条"));
	for (size_t i = 0; i < count; i++) {
		int at = (int)(put % (ACROSS * DOWN));
		if (!record_is(&sittings[i], "state", "waiting") &&
		    !record_is(&sittings[i], "state", "going"))
			continue;
		if (at == 0) {
			drawing = drawing_new(visit->arena, S("口令条"), WIDE, HIGH);
			drawing_box(drawing, "paper", 0, 0, WIDE, HIGH);
			doc_add(sheets, drawing);
		}
		put_slip(visit, drawing, &exam, &sittings[i], MARGIN + at % ACROSS * SLIP_W,
			 MARGIN + at / ACROSS * SLIP_H);
		put++;
	}
	if (put == 0)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "没有还要考的人，不用打口令条。请先选谁来考。");
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}
