/*
 * activity_page: one activity: what was planned, who came, what was decided; and the forms that a secretary fills in after it.
 * Everybody who was due stands in the form already; what is entered is what the sheet of paper says.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/life/life_int.h"
#include "web/part.h"

/* ---- a new one ---- */

static const char *const plan_fields[] = {"kinds",      "title",  "held_on",  "hours",
					  "place",      "chair",  "recorder", "notice_on",
					  "notice_how", "guests", "agenda",   "shown"};
enum { PLAN_FIELDS = COUNT(plan_fields) };

static void fields_of(const struct reg *reg, const char *const *names, size_t count,
		      const struct field **out)
{
	for (size_t i = 0; i < count; i++)
		out[i] = reg_field(reg, str_of(names[i]));
}

static struct str kind_asked(struct visit *visit, const struct record *org)
{
	struct str kind = visit_query(visit, "kind");
	const struct life_rule *rule =
		catalogue_life_rule(visit->act.house->catalogue, visit->act.today);
	if (record_is(org, "org_kind", "group"))
		return S("group_meeting");
	return life_item(rule, kind) != NULL ? kind : S("");
}

/* Who chairs by rule: the secretary of today; empty when none is registered. */
static err_t secretary_of(struct act *act, int64_t org, struct str *out)
{
	struct record *posts = NULL;
	size_t count = 0;
	*out = S("");
	TRY(life_rows_of(act, "party_post", "organisation", org, LIFE_PEOPLE_MAX, &posts, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t until = life_day(record_text(&posts[i], "until_on"));
		if (record_is(&posts[i], "post", "secretary") &&
		    (until == LIFE_NO_DAY || until >= act->today))
			*out = record_text(&posts[i], "name");
	}
	return NULL;
}

err_t life_new_page(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "life_activity");
	const struct field *fields[PLAN_FIELDS];
	struct record org;
	TRY(life_load_org(visit, &org));
	TRY(act_need(&visit->act, reg->name, VERB_CREATE, org.org));
	struct str chair;
	TRY(secretary_of(&visit->act, org.id, &chair));
	int64_t day = 0;
	struct str on = visit_query(visit, "day");
	struct form_value held = {.name = S("held_on"), .value = day_read(on, &day) ? on : S("")};
	struct form_value chairs = {.name = S("chair"), .value = chair, .next = &held};
	struct form_value place = {.name = S("place"), .value = record_text(&org, "office"), .next = &chairs};
	struct form_value kind = {.name = S("kinds"), .value = kind_asked(visit, &org), .next = &place};
	struct form begun = {&kind};
	fields_of(reg, plan_fields, PLAN_FIELDS, fields);
	visit_title(visit, str_join(visit->arena, S("登记一次活动："), record_text(&org, "name")));
	struct doc *form = doc_set_map(visit->page, "form");
	struct str url = str_fmt(visit->arena, "/desk/life/%lld", (long long)org.id);
	doc_set(form, "action", str_join(visit->arena, url, S("/new")));
	doc_set(form, "version", S(""));
	doc_set(form, "about", reg->hint);
	doc_set(form, "button", S("保存"));
	doc_set(form, "cancel_url", url);
	struct doc *group = doc_add_map(doc_set_list(form, "groups"));
	doc_set(group, "title", S(""));
	doc_set_bool(visit->page, "_draft", false);
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : &begun,
			    visit->errors, fields, PLAN_FIELDS, doc_set_list(group, "fields"));
}

err_t life_new_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "life_activity");
	const struct field *fields[PLAN_FIELDS];
	struct record org;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(life_load_org(visit, &org));
	fields_of(reg, plan_fields, PLAN_FIELDS, fields);
	TRY(draft_new(&visit->act, reg, org.org, &draft));
	draft_take(draft, &visit->form, fields, PLAN_FIELDS);
	draft_set_int(draft, "organisation", org.id);
	TRY(draft_write(draft, 0, &id));
	visit->location = visit_record_url(visit, reg->name, id);
	visit->flash = S("登记好了。开完会，在这一页录到会情况、写会议记录。");
	return NULL;
}

/* ---- the activity's facts ---- */

static void put_facts(struct visit *visit, const struct record *activity)
{
	static const char *const names[] = {"organisation", "kinds",  "held_on",  "hours",
					    "place",        "chair",  "recorder", "notice_on",
					    "notice_how",   "guests", "agenda",   "shown",
					    "minutes",      "decisions", NULL};
	reg_facts_doc(&visit->act, activity, names, doc_set_list(visit->page, "facts"));
}

/* The headings for which too few came. */
static struct str uncounted(struct visit *visit, const struct record *activity)
{
	struct str kinds = record_text(activity, "kinds"), all = S("");
	while (kinds.len > 0) {
		struct str kind = str_cut(&kinds, ' ');
		if (str_has_word(record_text(activity, "counted"), kind))
			continue;
		struct str title = life_kind_title(&visit->act, kind);
		all = all.len == 0
			      ? title
			      : str_fmt(visit->arena, STR "、" STR, STR_ARG(all), STR_ARG(title));
	}
	return all;
}

/* What is to be done next, in one sentence; empty: nothing. */
static struct str next_words(struct visit *visit, const struct record *activity)
{
	bool attended =
		str_eq(record_text(activity, "attended_on"), record_text(activity, "held_on"));
	if (life_day(record_text(activity, "held_on")) > visit->act.today)
		return S("已经安排好。开完会，在这里录到会情况，再写会议记录。");
	if (!attended)
		return S("请照签到的纸录到会情况。");
	if (record_text(activity, "minutes").len == 0)
		return S("到会情况录好了，请点“写会议记录”把记录补上：有了记录才算一次。");
	if (record_is(activity, "life_state", "short"))
		return str_join(visit->arena, S("到会有表决权的不够规定的人数，不能算数的："),
				uncounted(visit, activity));
	return S("");
}

static struct str came_words(struct visit *visit, const struct record *activity)
{
	if (record_text(activity, "attended_on").len == 0)
		return S("");
	return str_fmt(visit->arena,
		       "应到 %lld 人，实到 %lld 人（线上 %lld 人）；有表决权的应到 %lld 人，实到 "
		       "%lld 人。",
		       (long long)record_int(activity, "due_count"),
		       (long long)record_int(activity, "present_count"),
		       (long long)record_int(activity, "remote_count"),
		       (long long)record_int(activity, "voters_due"),
		       (long long)record_int(activity, "voters_present"));
}

/* ---- who came ---- */

static struct str made_up_words(struct visit *visit, const struct life_line *line)
{
	if (line->made_up_on.len == 0)
		return S("");
	return str_fmt(visit->arena, STR " " STR,
		       STR_ARG(life_day_words(visit->arena, life_day(line->made_up_on))),
		       STR_ARG(line->made_up_how));
}

static void put_lines(struct visit *visit, const struct life_line *lines, size_t count)
{
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("life_presence"));
	struct doc *table = part_table(visit->page, S("到会情况"));
	part_column(table, "name", "姓名", false);
	part_column(table, "presence", "到会没有", false);
	part_column(table, "why", "原因", false);
	part_column(table, "made_up", "补学", false);
	for (size_t i = 0; i < count; i++) {
		struct doc *row =
			part_row(table, str_fmt(visit->arena, "%lld", (long long)lines[i].id),
				 visit_record_url(visit, S("life_attendance"), lines[i].id));
		part_cell(table, row,
			  lines[i].voter
				  ? lines[i].name
				  : str_join(visit->arena, lines[i].name, S("（没有表决权）")));
		part_cell(table, row, codes_title(codes, lines[i].presence));
		part_cell(table, row, lines[i].why);
		part_cell(table, row, made_up_words(visit, &lines[i]));
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 人", count), S("还没有录到会情况。"));
}

/* ---- votes ---- */

static const char *const vote_fields[] = {"matter",     "about",         "ballot",
					  "yes_votes",  "no_votes",      "blank_votes",
					  "void_votes", "written_votes", "teller"};
enum { VOTE_FIELDS = COUNT(vote_fields) };

static void put_vote(struct visit *visit, const struct record *vote, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	bool waits = record_is(vote, "outcome", "waiting"),
	     passed = record_is(vote, "outcome", "passed");
	doc_set(one, "about", record_text(vote, "about"));
	doc_set(one, "matter", record_brief(&visit->act, vote, "matter"));
	doc_set(one, "ballot", record_brief(&visit->act, vote, "ballot"));
	doc_set(one, "url", visit_record_url(visit, S("life_vote"), vote->id));
	/* The second count is made without looking at the first. */
	doc_set(one, "numbers",
		waits ? S("请另一个人打开它，再录一遍票数。")
		      : str_fmt(visit->arena,
				"应到有表决权的 %lld，实到 %lld；赞成 %lld，不赞成 %lld，弃权 "
				"%lld，要 %lld 票以上",
				(long long)record_int(vote, "electors"),
				(long long)record_int(vote, "present"),
				(long long)record_int(vote, "yes_votes"),
				(long long)record_int(vote, "no_votes"),
				(long long)record_int(vote, "blank_votes"),
				(long long)record_int(vote, "needed")));
	part_state(one, "state", record_brief(&visit->act, vote, "outcome"),
		   waits    ? S("warn")
		   : passed ? S("ok")
			    : S("plain"),
		   waits    ? S("clock")
		   : passed ? S("circle-check")
			    : S("circle-x"));
}

/* ---- what is entered on this page for the activity: votes, problems ---- */

struct entry {
	const char *reg, *key; /* the register; the form's key and the last part of its address */
	const char *mark; /* a field that no other form of the page has */
	const char *const *names;
	size_t count;
};
static const struct entry vote_entry = {"life_vote", "vote", "ballot", vote_fields, VOTE_FIELDS};
static const char *const problem_fields[] = {"whose",   "member_name", "problem", "raised_by",
					     "measure", "keeper",      "until_on"};
enum { PROBLEM_FIELDS = COUNT(problem_fields) };
static const struct entry problem_entry = {"life_problem", "problem", "measure", problem_fields,
					   PROBLEM_FIELDS};
enum { ENTRY_FIELDS = 12 };

static err_t put_entry(struct visit *visit, const struct record *activity,
		       const struct entry *entry)
{
	const struct reg *reg = act_register(&visit->act, entry->reg);
	const struct field *fields[ENTRY_FIELDS];
	bool mine = visit_refused(visit) && form_has(&visit->form, str_of(entry->mark));
	doc_set_bool(visit->page, entry->key, false);
	if (activity->voided || !act_may(&visit->act, reg->name, VERB_CREATE, activity->org))
		return NULL;
	struct doc *form = doc_set_map(visit->page, entry->key);
	doc_set(form, "url",
		str_fmt(visit->arena, "/desk/life/activities/%lld/%s", (long long)activity->id,
			entry->key));
	doc_set_bool(form, "open", mine);
	fields_of(reg, entry->names, entry->count, fields);
	return reg_form_doc(&visit->act, reg, NULL, mine ? &visit->form : NULL,
			    mine ? visit->errors : NULL, fields, entry->count,
			    doc_set_list(form, "fields"));
}

static err_t add_entry(struct visit *visit, const struct entry *entry, struct record *out)
{
	const struct reg *reg = act_register(&visit->act, entry->reg);
	const struct field *fields[ENTRY_FIELDS];
	struct record activity;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&visit->act, act_register(&visit->act, "life_activity"), visit_id(visit, 0),
		     &activity));
	fields_of(reg, entry->names, entry->count, fields);
	TRY(draft_new(&visit->act, reg, activity.org, &draft));
	draft_take(draft, &visit->form, fields, entry->count);
	draft_set_int(draft, "activity", activity.id);
	if (str_eq(reg->name, S("life_problem")))
		draft_set_text(draft, "progress", S("open"));
	TRY(draft_write(draft, 0, &id));
	visit->location = visit_record_url(visit, S("life_activity"), activity.id);
	return reg_load(&visit->act, reg, id, out);
}

static err_t put_votes(struct visit *visit, const struct record *activity)
{
	struct record *votes = NULL;
	size_t count = 0;
	bool attended =
		str_eq(record_text(activity, "attended_on"), record_text(activity, "held_on"));
	TRY(life_rows_of(&visit->act, "life_vote", "activity", activity->id, LIFE_VOTES_MAX, &votes,
			 &count));
	struct doc *list = doc_set_list(visit->page, "votes");
	for (size_t i = 0; i < count; i++)
		put_vote(visit, &votes[i], list);
	doc_set_bool(visit->page, "has_votes", count > 0);
	doc_set_bool(visit->page, "vote", false);
	return attended ? put_entry(visit, activity, &vote_entry) : NULL;
}

/* ---- problems and grades ---- */

static void put_problem(struct visit *visit, const struct record *problem, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	bool open = record_is(problem, "progress", "open"),
	     late = open && life_day(record_text(problem, "until_on")) < visit->act.today;
	doc_set(one, "text", record_text(problem, "problem"));
	doc_set(one, "url", visit_record_url(visit, S("life_problem"), problem->id));
	doc_set(one, "note",
		str_fmt(visit->arena, STR "：" STR "，" STR "负责，改到" STR,
			STR_ARG(record_brief(&visit->act, problem, "whose")),
			STR_ARG(record_text(problem, "measure")),
			STR_ARG(record_text(problem, "keeper")),
			STR_ARG(record_brief(&visit->act, problem, "until_on"))));
	doc_set(one, "became", record_text(problem, "became"));
	part_state(one, "state",
		   late ? S("到期了还没有结果") : record_brief(&visit->act, problem, "progress"),
		   late   ? S("err")
		   : open ? S("warn")
			  : S("ok"),
		   open ? S("clock") : S("circle-check"));
}

/* What belongs to a meeting of that kind alone. */
static err_t put_review(struct visit *visit, const struct record *activity)
{
	struct record *problems = NULL;
	size_t count = 0;
	struct str kinds = record_text(activity, "kinds");
	bool looks = str_has_word(kinds, S("org_life"));
	TRY(life_rows_of(&visit->act, "life_problem", "activity", activity->id, LIFE_VOTES_MAX,
			 &problems, &count));
	struct doc *list = doc_set_list(visit->page, "problems");
	for (size_t i = 0; i < count; i++)
		put_problem(visit, &problems[i], list);
	doc_set_bool(visit->page, "has_problems", count > 0);
	doc_set_bool(visit->page, "looks", looks);
	doc_set_bool(visit->page, "problem", false);
	doc_set(visit->page, "grades_url",
		str_has_word(kinds, S("appraisal"))
			? str_fmt(visit->arena, "/desk/life/activities/%lld/grades",
				  (long long)activity->id)
			: S(""));
	return looks ? put_entry(visit, activity, &problem_entry) : NULL;
}

/* ---- the page ---- */

static void put_head(struct visit *visit, const struct record *activity)
{
	bool done = record_is(activity, "life_state", "done");
	long long id = activity->id;
	life_frame(visit, record_text(activity, "title"));
	part_state(visit->page, "state",
		   activity->voided ? S("已经作废")
				    : record_brief(&visit->act, activity, "life_state"),
		   done && !activity->voided ? S("ok") : S("warn"),
		   done && !activity->voided ? S("circle-check") : S("clock"));
	doc_set(visit->page, "next", next_words(visit, activity));
	doc_set(visit->page, "came", came_words(visit, activity));
	doc_set(visit->page, "branch_url",
		str_fmt(visit->arena, "/desk/life/%lld",
			(long long)record_int(activity, "organisation")));
	doc_set(visit->page, "files_url", str_fmt(visit->arena, "/desk/r/life_activity/%lld", id));
	struct str edit = life_may_change(&visit->act, activity)
				  ? str_fmt(visit->arena, "/desk/r/life_activity/%lld/edit", id)
				  : S("");
	doc_set(visit->page, "edit_url", edit);
	doc_set(visit->page, "minutes_url",
		edit.len > 0 ? str_join(visit->arena, edit, S("?only=minutes,decisions")) : S(""));
}

err_t life_activity_page(struct visit *visit)
{
	struct record activity;
	struct life_line *lines = NULL;
	size_t count = 0;
	int64_t votes = 0;
	TRY(reg_load(&visit->act, act_register(&visit->act, "life_activity"), visit_id(visit, 0),
		     &activity));
	TRY(life_lines(&visit->act, activity.id, &lines, &count));
	TRY(life_vote_count(&visit->act, activity.id, &votes));
	put_head(visit, &activity);
	put_facts(visit, &activity);
	TRY(visit_files(visit, &activity, true, doc_set_map(visit->page, "attached")));
	put_lines(visit, lines, count);
	TRY(life_put_attendance(visit, &activity, lines, count, votes));
	if (count == 0 && doc_truth(doc_at(visit->page, "attend")))
		doc_set_bool(visit->page, "table", false); /* the form stands where they will */
	TRY(put_votes(visit, &activity));
	TRY(put_review(visit, &activity));
	return reg_history_doc(&visit->act, &activity, doc_set_list(visit->page, "history"));
}

/* ---- posts ---- */

err_t life_vote_apply(struct visit *visit)
{
	struct record vote;
	TRY(add_entry(visit, &vote_entry, &vote));
	visit->flash = record_is(&vote, "outcome", "waiting")
			       ? S("记下了。无记名投票的票数，请另一个人再录一遍才算。")
			       : S("记好了，结果已经算出来。");
	return NULL;
}

err_t life_problem_apply(struct visit *visit)
{
	struct record problem;
	TRY(add_entry(visit, &problem_entry, &problem));
	visit->flash = S("记好了。改了以后，点开它填结果。");
	return NULL;
}
