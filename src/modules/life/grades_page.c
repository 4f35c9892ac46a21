/*
 * grades_page: the ballot of an appraisal, everybody who gets a grade in one form. One person enters tally and grades, another
 * enters the tally again without seeing it; what both have counted alike stands.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/life/life_int.h"
#include "web/part.h"

static const char *const counts[] = {"excellent", "qualified", "basic", "poor"};
enum { COUNTS = COUNT(counts) };

struct grading {
	struct record activity, *grades;
	struct life_line *lines;
	size_t grade_count, line_count;
};

static err_t load(struct visit *visit, struct grading *out)
{
	struct act *act = &visit->act;
	TRY(reg_load(act, act_register(act, "life_activity"), visit_id(visit, 0), &out->activity));
	if (out->activity.voided || !str_has_word(record_text(&out->activity, "kinds"), S("appraisal")))
		return err_new(visit->arena, ERR_NOT_FOUND, "这次活动不是民主评议，没有评议结果。");
	TRY(act_need(act, S("life_grade"), VERB_READ, out->activity.org));
	TRY(life_lines(act, out->activity.id, &out->lines, &out->line_count));
	return life_rows_of(act, "life_grade", "activity", out->activity.id, LIFE_PEOPLE_MAX,
			    &out->grades, &out->grade_count);
}

static const struct record *grade_of(const struct grading *in, int64_t member)
{
	for (size_t i = 0; i < in->grade_count; i++) {
		if (record_int(&in->grades[i], "member") == member)
			return &in->grades[i];
	}
	return NULL;
}

/* Entered by somebody else and not counted a second time yet. */
static bool is_second(const struct visit *visit, const struct record *grade)
{
	return grade != NULL && record_int(grade, "checker") == 0 &&
	       record_int(grade, "counter") != visit->act.account;
}

/* ---- the page ---- */

static void put_input(struct visit *visit, const struct life_line *line, const char *what,
		      struct str kept, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct str name = life_input_name(visit->arena, what, line->member);
	doc_set(one, "label", reg_field(act_register(&visit->act, "life_grade"), str_of(what))->title);
	doc_set(one, "name", name);
	doc_set(one, "value", visit_refused(visit) ? form_get(&visit->form, name) : kept);
}

static void put_choices(struct visit *visit, const struct life_line *line, struct str kept,
			struct doc *one)
{
	struct str name = life_input_name(visit->arena, "grade", line->member);
	struct str chosen = visit_refused(visit) ? form_get(&visit->form, name) : kept;
	doc_set(one, "grade_name", name);
	life_put_choices(&visit->act, "life_grade", chosen, one);
}

static void put_person(struct visit *visit, const struct grading *in, const struct life_line *line,
		       struct doc *list)
{
	const struct record *grade = grade_of(in, line->member);
	bool blind = is_second(visit, grade);
	struct doc *one = doc_add_map(list), *inputs = doc_set_list(one, "inputs");
	doc_set(one, "name", line->name);
	for (size_t i = 0; i < COUNTS; i++)
		put_input(visit, line, counts[i],
			  grade == NULL || blind ? S("")
						 : str_fmt(visit->arena, "%lld",
							   (long long)record_int(grade, counts[i])),
			  inputs);
	put_choices(visit, line, grade == NULL ? S("qualified") : record_text(grade, "grade"), one);
	doc_set(one, "fault",
		err_of_field(visit->errors, life_input_name(visit->arena, "grade", line->member)));
	doc_set(one, "counted",
		grade == NULL                       ? S("还没有录")
		: record_int(grade, "checker") != 0 ? S("两个人都录了")
						    : S("等第二个人录"));
}

err_t life_grades_page(struct visit *visit)
{
	struct grading in = {.grades = NULL};
	const struct life_rule *rule = NULL;
	bool second = false, settled = true;
	TRY(load(visit, &in));
	TRY(life_rule_on(&visit->act, record_text(&in.activity, "held_on"), "", &rule));
	life_frame(visit,
		   str_join(visit->arena, record_text(&in.activity, "title"), S("：评议结果")));
	struct doc *people = doc_set_list(visit->page, "people");
	for (size_t i = 0; i < in.line_count; i++) {
		if (!in.lines[i].voter)
			continue;
		const struct record *grade = grade_of(&in, in.lines[i].member);
		second |= is_second(visit, grade);
		settled &= grade != NULL && record_int(grade, "checker") != 0;
		put_person(visit, &in, &in.lines[i], people);
	}
	doc_set_bool(visit->page, "has_people", people->in.count > 0);
	doc_set_bool(visit->page, "second", second);
	doc_set_bool(visit->page, "settled", settled && people->in.count > 0);
	doc_set_bool(visit->page, "may",
		     act_may(&visit->act, S("life_grade"), VERB_CREATE, in.activity.org));
	doc_set(visit->page, "cap",
		rule->excellent == 0
			? S("")
			: str_fmt(visit->arena, STR "，这次最多 %lld 名。",
				  STR_ARG(rule->excellent_say),
				  (long long)life_excellent_most(rule, in.lines, in.line_count)));
	doc_set(visit->page, "activity_url",
		visit_record_url(visit, S("life_activity"), in.activity.id));
	doc_set(visit->page, "url",
		str_fmt(visit->arena, "/desk/life/activities/%lld/grades",
			(long long)in.activity.id));
	return NULL;
}

/* ---- what was filled in ---- */

static err_t read_counts(struct visit *visit, const struct life_line *line, int64_t *out)
{
	for (size_t i = 0; i < COUNTS; i++) {
		struct str typed = str_trim(form_get(
			&visit->form, life_input_name(visit->arena, counts[i], line->member)));
		if (!str_int(typed.len == 0 ? S("0") : typed, &out[i]) || out[i] < 0)
			return err_field(visit->arena,
					 life_input_name(visit->arena, "grade", line->member),
					 STR "：票数请填数字。", STR_ARG(line->name));
	}
	return NULL;
}

/* A refused row says whose it is, at its own place in the form. */
static err_t told(struct visit *visit, const struct life_line *line, err_t err)
{
	err_t all = NULL;
	if (err == NULL || err->kind != ERR_INVALID)
		return err;
	for (err_t at = err; at != NULL; at = at->next)
		all = err_both(visit->arena, all,
			       err_field(visit->arena,
					 life_input_name(visit->arena, "grade", line->member),
					 STR "：" STR, STR_ARG(line->name), STR_ARG(at->text)));
	return all;
}

static err_t write_grade(struct visit *visit, const struct grading *in,
			 const struct life_line *line, const int64_t *typed)
{
	struct act *act = &visit->act;
	const struct record *grade = grade_of(in, line->member);
	struct draft *draft = NULL;
	int64_t id = 0;
	if (grade == NULL)
		TRY(draft_new(act, act_register(act, "life_grade"), in->activity.org, &draft));
	else
		TRY(draft_of(act, grade, &draft));
	draft_set_int(draft, "activity", in->activity.id);
	draft_set_int(draft, "member", line->member);
	for (size_t i = 0; i < COUNTS; i++)
		draft_set_int(draft, counts[i], typed[i]);
	draft_set_text(
		draft, "grade",
		form_get(&visit->form, life_input_name(visit->arena, "grade", line->member)));
	return told(visit, line, draft_write(draft, grade == NULL ? 0 : grade->version, &id));
}

static err_t confirm_grade(struct visit *visit, const struct life_line *line,
			   const struct record *grade, const int64_t *typed)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	for (size_t i = 0; i < COUNTS; i++) {
		if (typed[i] != record_int(grade, counts[i]))
			return err_field(
				visit->arena, life_input_name(visit->arena, "grade", line->member),
				STR "：和第一个人录的票数不一样，请两个人一起对着票再数一遍。",
				STR_ARG(line->name));
	}
	TRY(draft_of(&visit->act, grade, &draft));
	draft_set_int(draft, "checker", visit->act.account);
	return draft_write(draft, grade->version, &id);
}

static err_t take_person(struct visit *visit, const struct grading *in,
			 const struct life_line *line)
{
	const struct record *grade = grade_of(in, line->member);
	int64_t typed[COUNTS];
	TRY(read_counts(visit, line, typed));
	return is_second(visit, grade) ? confirm_grade(visit, line, grade, typed)
				       : write_grade(visit, in, line, typed);
}

err_t life_grades_apply(struct visit *visit)
{
	struct grading in = {.grades = NULL};
	err_t faults = NULL;
	TRY(load(visit, &in));
	TRY(act_need(&visit->act, S("life_grade"), VERB_CREATE, in.activity.org));
	/* Who is no longer excellent first: else the cap would count him still. */
	for (size_t i = 0; i < 2 * in.line_count; i++) {
		const struct life_line *line = &in.lines[i % in.line_count];
		bool excellent =
			str_eq(form_get(&visit->form,
					life_input_name(visit->arena, "grade", line->member)),
			       S("excellent"));
		if (!line->voter || excellent != (i >= in.line_count))
			continue;
		err_t err = take_person(visit, &in, line);
		if (err != NULL && err->kind != ERR_INVALID)
			return err;
		faults = err_both(visit->arena, faults, err);
	}
	visit->location = str_fmt(visit->arena, "/desk/life/activities/%lld/grades",
				  (long long)in.activity.id);
	visit->flash = S("录好了。票数两个人录的一样，才算定下来。");
	return faults;
}
