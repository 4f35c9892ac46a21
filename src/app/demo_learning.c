/*
 * demo_learning: two short courses about a village's own matters, ten questions, an exam that one member has sat and another has not,
 * a training class of the first village, a television that plays them on Wednesdays, and a topic in which two members have said something, one of which waits to be looked at.
 *
 * Every row goes through the rules of its register; the paper is drawn, answered and marked as a candidate and a branch do it.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/learning/learning.h"

enum { AGO = 6, AHEAD = 30, MEMBERS = 2, CASE_POINTS = 14 };

struct school {
	struct str org;
	const char *members[MEMBERS];
	const char *ago, *ahead;
};

static const char *text_of(struct arena *arena, int64_t id)
{
	return str_c(arena, str_fmt(arena, "%lld", (long long)id));
}

/* ---- courses ---- */

struct lesson {
	const char *name, *minutes, *text;
};
struct course {
	const char *name, *words;
	struct lesson lessons[2];
};

static const struct course courses[] = {
	{"看懂村里的公开表",
	 "村里的账和补助，自己会看",
	 {{"公开栏上有什么", "4",
	   "村里该公开的有三样：村务、财务、党务。\n财务至少每季度公开一次，收支多的村每月公开一次"
	   "；"
	   "涉及大家利益的大事随时公开。\n看的时候先看日期和章，再看数目：收多少、支多少、还剩多少"
	   "。\n"
	   "大厅的触摸屏和村里的网页上，内容和墙上的一样。"},
	  {"有疑问怎么问", "3",
	   "看不明白、觉得不对，谁都可以问。\n在网页上点“对这一项有疑问”，或者到中心说一声，村里登"
	   "记，"
	   "按天数答复。\n还不放心的，找村务监督委员会；他们不在村两委任职，专管监督。"}}},
	{"办事少跑腿",
	 "哪些事不用出村",
	 {{"先查指南再出门", "3",
	   "网页上“办事”里一件一页：要带什么、几天办好、收不收钱。\n身份证、户口簿村里已经登记过的"
	   "，"
	   "多数不用再带复印件。\n出门以前打个电话，白跑一趟的事就少了。"},
	  {"不方便来，请人代办", "4",
	   "年纪大、腿脚不便、在外打工的，可以请家里人或者村干部代办。\n代办要有您的同意：当面说、"
	   "打电话说都行，村里会记下来。\n银行卡的密码谁也不要告诉，办什么事都用不着密码。"}}},
};

static err_t put_courses(struct act *act, const struct school *school)
{
	for (size_t i = 0; i < COUNT(courses); i++) {
		int64_t course = 0, lesson = 0;
		const char *const list[][2] = {{"name", courses[i].name},
					       {"words", courses[i].words},
					       {"paths", "villager member cadre"},
					       {"turn", i == 0 ? "1" : "2"},
					       {"ready", "1"}};
		TRY(demo_make(act, school->org, "course", PAIRS(act->arena, list), &course));
		for (size_t k = 0; k < 2; k++) {
			const struct lesson *one = &courses[i].lessons[k];
			const char *const row[][2] = {{"course", text_of(act->arena, course)},
						      {"name", one->name},
						      {"turn", k == 0 ? "1" : "2"},
						      {"minutes", one->minutes},
						      {"text", one->text}};
			TRY(demo_make(act, school->org, "lesson", PAIRS(act->arena, row), &lesson));
		}
	}
	return NULL;
}

static err_t put_learner(struct act *act, const struct school *school)
{
	int64_t id = 0, lesson = 0;
	const char *const list[][2] = {{"member", school->members[0]}, {"path", "member"}};
	TRY(demo_make(act, school->org, "learner", PAIRS(act->arena, list), &id));
	TRY(db_int(act->db, "SELECT min(id) FROM r_lesson WHERE org = $1 AND voided = 0",
		   ARGS(V_TEXT(school->org)), &lesson, NULL));
	const char *const done[][2] = {{"learner", text_of(act->arena, id)},
				       {"lesson", text_of(act->arena, lesson)},
				       {"done_on", school->ago},
				       {"told_by", "branch"}};
	return demo_make(act, school->org, "lesson_done", PAIRS(act->arena, done), &id);
}

/* ---- the bank ---- */

struct question {
	const char *kind, *text, *answer, *explanation;
	const char *options[4];
};

static const struct question questions[] = {
	{"single",
	 "村级财务一般多长时间公开一次？",
	 "B",
	 "一般每季度公开一次；收支多的村每月公开一次。",
	 {"一年", "一季度", "三年", "想起来就公开"}},
	{"single",
	 "村务监督委员会的成员由谁担任？",
	 "C",
	 "村两委成员及其近亲属不担任，由村民推选。",
	 {"村党支部书记", "村委会主任", "不在村两委任职的村民", "镇里派人"}},
	{"single",
	 "村民对公开的账目有疑问，先怎么办最省事？",
	 "A",
	 "在网页上或者到中心提出来，村里登记，按天数答复。",
	 {"在网页上或者到中心问", "在群里议论", "撕下公开表", "等下一次"}},
	{"multiple",
	 "哪些属于应当公开的？",
	 "ABC",
	 "村务、财务、党务都要公开；个人的隐私不公开。",
	 {"村务", "财务", "党务", "村民的病历"}},
	{"multiple",
	 "请人代办一件事，哪些做法对？",
	 "ABD",
	 "要本人同意，村里记下来；密码谁也不告诉。",
	 {"本人同意", "村里记下是谁代办", "把银行卡密码告诉代办人", "办完告诉本人"}},
	{"judgement",
	 "村里可以替村民开没有依据的证明。",
	 "错",
	 "没有依据的证明不开；系统会说去哪里办。",
	 {NULL}},
	{"judgement",
	 "党员大会要有半数以上有表决权的到会党员才能开。",
	 "对",
	 "到会有表决权的党员超过应到会的半数，会才有效。",
	 {NULL}},
	{"fill",
	 "预备党员的预备期是＿＿年。",
	 "一|1",
	 "预备期为一年，从支部党员大会通过之日算起。",
	 {NULL}},
	{"fill",
	 "“三会一课”里的一课是＿＿。",
	 "党课",
	 "三会是支部党员大会、支部委员会会议、党小组会。",
	 {NULL}},
	{"case",
	 "一位老人来办高龄津贴，忘带身份证，儿子在外地。您在窗口，怎么办？",
	 "先查村里登记过没有，登记过的不用再带；没有的，约好上门拍照或者请家里人发来，不让老人再跑"
	 "一趟；"
	 "说清几天办好、怎么告诉他。",
	 "看三点：不让跑第二趟、说清下一步、记下来。",
	 {NULL}},
};

static err_t put_questions(struct act *act, const struct school *school)
{
	static const char *const names[] = {"option_a", "option_b", "option_c", "option_d"};
	for (size_t i = 0; i < COUNT(questions); i++) {
		const struct question *one = &questions[i];
		int64_t id = 0;
		const char *list[9][2] = {{"chapter", "村务公开和办事"},
					  {"question_kind", one->kind},
					  {"text", one->text},
					  {"answer", one->answer},
					  {"explanation", one->explanation}};
		size_t count = 5;
		for (size_t k = 0; k < 4 && one->options[k] != NULL; k++) {
			list[count][0] = names[k];
			list[count++][1] = one->options[k];
		}
		TRY(demo_make(act, school->org, "question",
			      demo_pairs(act->arena, (const char *const(*)[2])list, count), &id));
	}
	return NULL;
}

/* ---- an exam ---- */

static const char *const parts[][3] = {{"judgement", "2", "5"},
				       {"single", "3", "10"},
				       {"multiple", "2", "10"},
				       {"fill", "2", "10"},
				       {"case", "1", "20"}};

static err_t put_paper(struct act *act, const struct school *school, int64_t *paper)
{
	const char *const list[][2] = {{"name", "村务公开和办事"},
				       {"minutes", "40"},
				       {"pass_points", "60"},
				       {"words", "可以翻书。答不上来的先跳过。"}};
	TRY(demo_make(act, school->org, "exam_paper", PAIRS(act->arena, list), paper));
	for (size_t i = 0; i < COUNT(parts); i++) {
		int64_t id = 0;
		const char *const row[][2] = {{"paper", text_of(act->arena, *paper)},
					      {"turn", text_of(act->arena, (int64_t)i + 1)},
					      {"question_kind", parts[i][0]},
					      {"draw", parts[i][1]},
					      {"points", parts[i][2]}};
		TRY(demo_make(act, school->org, "exam_part", PAIRS(act->arena, row), &id));
	}
	return NULL;
}

/* Everything right but the last of those that are marked by the program. */
static err_t answer_all(struct act *act, int64_t sitting)
{
	const struct reg *reg = act_register(act, "exam_line");
	int64_t *ids = NULL, case_turn = 0;
	size_t count = 0;
	TRY(reg_find_ref(act, reg, "sitting", sitting, 100, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record line;
		TRY(reg_load(act, reg, ids[i], &line));
		struct str right = record_text(&line, "right_answer"),
			   kind = record_text(&line, "question_kind");
		if (str_eq(kind, S("case"))) {
			case_turn = record_int(&line, "turn");
			right = S("先查登记过没有；没有就约好上门，办好打电话告诉他。");
		} else if (str_eq(kind, S("fill"))) {
			right = str_cut(&right, '|');
		}
		TRY(exam_answer(act, sitting, record_int(&line, "turn"),
				record_int(&line, "turn") == 3 ? S("D") : right));
	}
	TRY(exam_hand_in(act, sitting, false));
	return exam_mark_line(act, sitting, case_turn, CASE_POINTS,
			      S("想得周到；还要说清几天办好。"));
}

static err_t put_sitting(struct act *act, const struct school *school, int64_t exam,
			 const char *member, int64_t *id)
{
	const char *const list[][2] = {{"exam", text_of(act->arena, exam)}, {"member", member}};
	return demo_make(act, school->org, "exam_sitting", PAIRS(act->arena, list), id);
}

static err_t put_exam(struct act *act, const struct school *school)
{
	int64_t paper = 0, exam = 0, sitting = 0;
	TRY(put_paper(act, school, &paper));
	const char *const list[][2] = {{"name", "村务公开和办事知识考试"},
				       {"paper", text_of(act->arena, paper)},
				       {"from_on", school->ago},
				       {"until_on", school->ahead}};
	TRY(demo_make(act, school->org, "exam", PAIRS(act->arena, list), &exam));
	TRY(put_sitting(act, school, exam, school->members[0], &sitting));
	TRY(exam_begin(act, sitting));
	TRY(answer_all(act, sitting));
	TRY(flow_fire(act, act_register(act, "exam_sitting"), sitting,
		      &(struct flow_ask){.step = S("settle"), .by_program = true}));
	return put_sitting(act, school, exam, school->members[1], &sitting);
}

/* ---- a class ---- */

static err_t put_class(struct act *act, const struct school *school)
{
	int64_t class = 0, session = 0, place = 0, id = 0;
	const char *const list[][2] = {
		{"name", "柑橘修剪培训班"},       {"class_kind", "villager"},
		{"from_on", school->ago},         {"until_on", school->ahead},
		{"place", "村文化活动室"},        {"capacity", "30"},
		{"organiser", "县农业技术推广站"}};
	TRY(demo_make(act, school->org, "training_class", PAIRS(act->arena, list), &class));
	const char *const row[][2] = {{"training", text_of(act->arena, class)},
				      {"name", "冬季修剪怎么下剪"},
				      {"held_on", school->ago},
				      {"times", "9:00—11:00"},
				      {"teacher", "农满仓"},
				      {"hours", "2"}};
	TRY(demo_make(act, school->org, "training_session", PAIRS(act->arena, row), &session));
	const char *const who[][2] = {{"training", text_of(act->arena, class)},
				      {"member", school->members[0]}};
	TRY(demo_make(act, school->org, "training_place", PAIRS(act->arena, who), &place));
	const char *const came[][2] = {{"session", text_of(act->arena, session)},
				       {"trainee", text_of(act->arena, place)},
				       {"presence", "absent"}};
	return demo_make(act, school->org, "training_presence", PAIRS(act->arena, came), &id);
}

/* ---- on the television ---- */

static err_t put_item(struct act *act, const struct school *school, int64_t programme, int64_t turn,
		      int64_t lesson)
{
	struct draft *draft = NULL;
	struct record record;
	int64_t id = 0;
	TRY(reg_load(act, act_register(act, "lesson"), lesson, &record));
	TRY(draft_new(act, act_register(act, "lesson_programme_item"), school->org, &draft));
	draft_set_int(draft, "programme", programme);
	draft_set_int(draft, "turn", turn);
	draft_set_int(draft, "lesson", lesson);
	draft_set_text(draft, "name", record_text(&record, "name"));
	return draft_write(draft, 0, &id);
}

static err_t put_television(struct act *act, const struct school *school)
{
	enum { PLAYED = 4 };
	int64_t screen = 0, programme = 0, lessons[PLAYED];
	size_t count = 0;
	const char *const room[][2] = {{"name", "党员活动室"}, {"use", "lessons"}};
	TRY(demo_make(act, school->org, "hall_screen", PAIRS(act->arena, room), &screen));
	const char *const list[][2] = {
		{"name", "周三学习"}, {"days", "3"}, {"begins", "1900"}, {"ends", "2000"}};
	TRY(demo_make(act, school->org, "lesson_programme", PAIRS(act->arena, list), &programme));
	struct rows rows =
		db_query(act->db,
			 "SELECT id FROM r_lesson WHERE org = $1 AND voided = 0 ORDER BY "
			 "id LIMIT 4",
			 ARGS(V_TEXT(school->org)));
	while (count < PLAYED && rows_next(&rows))
		lessons[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++)
		TRY(put_item(act, school, programme, (int64_t)i + 1, lessons[i]));
	return NULL;
}

/* ---- what members say ---- */

static err_t put_exchange(struct act *act, const struct school *school)
{
	static const struct {
		const char *text;
		bool shown;
	} said[] = {{"公开表贴在小卖部旁边，看的人多；数字写大一些，老人也看得清。", true},
		    {"补助名单早两天贴出来，有疑问的来得及问。", false}};
	int64_t secretary = 0, topic = 0, post = 0;
	TRY(db_int(act->db, "SELECT min(id) FROM account WHERE login = 'shuji1' AND org = $1",
		   ARGS(V_TEXT(school->org)), &secretary, NULL));
	const char *const list[][2] = {
		{"name", "公开栏怎么办，大家才看得到"},
		{"words", "村务公开贴了不少，看的人不多。您在组里听到什么、有什么好办法，说一说。"},
		{"moderator", text_of(act->arena, secretary)}};
	TRY(demo_make(act, school->org, "exchange_topic", PAIRS(act->arena, list), &topic));
	for (size_t i = 0; i < COUNT(said); i++) {
		const char *const row[][2] = {{"topic", text_of(act->arena, topic)},
					      {"member", school->members[i]},
					      {"text", said[i].text}};
		TRY(demo_make(act, school->org, "exchange_post", PAIRS(act->arena, row), &post));
		if (said[i].shown)
			TRY(demo_step(act, "exchange_post", post, "show", NULL));
	}
	return NULL;
}

static err_t find_members(struct act *act, struct school *school)
{
	size_t count = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_party_member WHERE org = $1 AND member_state "
				    "= 'full' AND voided = 0 ORDER BY id LIMIT 2",
				    ARGS(V_TEXT(school->org)));
	while (count < MEMBERS && rows_next(&rows))
		school->members[count++] = text_of(act->arena, rows_int(&rows, 0));
	TRY(rows_done(&rows));
	return count == MEMBERS ? NULL
				: err_internal(act->arena, "the demo's branch has too few members");
}

static err_t put_school(void *arg, struct act *act)
{
	struct school school = {.org = *(struct str *)arg};
	demo_as(act, TIER_VILLAGE, school.org);
	school.ago = str_c(act->arena, day_text(act->arena, act->today - AGO));
	school.ahead = str_c(act->arena, day_text(act->arena, act->today + AHEAD));
	TRY(find_members(act, &school));
	TRY(put_courses(act, &school));
	TRY(put_learner(act, &school));
	TRY(put_questions(act, &school));
	TRY(put_exam(act, &school));
	TRY(put_class(act, &school));
	TRY(put_television(act, &school));
	return put_exchange(act, &school);
}

err_t demo_learning(struct demo *demo)
{
	struct str org = demo_village(demo->in->arena, 0);
	return open_write(demo->in, put_school, &org);
}
