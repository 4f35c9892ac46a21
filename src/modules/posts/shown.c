/*
 * shown: what stands in public of posts, promises and the resident first secretary: frozen and past the guard (engine/publish),
 * on one page of the village for phone and hall, below what other registers show of the Party there: organisations, theme days.
 *
 * A post's text names who holds it, so that it is frozen anew when somebody comes or goes. All posts have one heading, all
 * promises another: on the wall they are one line each and push nothing else away. Never a point, never an order of members.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/ident.h"
#include "engine/extract/extract.h"
#include "engine/publish/publish.h"
#include "modules/posts/posts_int.h"
#include "web/face.h"

enum { ROWS_MOST = 8, LONG = 3650, KEEP = 365, LIST_MAX = 200 };

struct sheet {
	struct str title;
	struct notice_row rows[ROWS_MOST];
	size_t count;
	int64_t days;
};

static void add(struct sheet *sheet, const char *title, struct str value)
{
	if (value.len > 0 && sheet->count < ROWS_MOST)
		sheet->rows[sheet->count++] =
			(struct notice_row){.title = str_of(title), .value = value};
}

/* The whole name, or as the county wants it. */
static struct str public_name(const struct act *act, struct str name)
{
	return catalogue_setting_int(act->house->catalogue, "party_public_names", 1) > 0
		       ? name
		       : name_masked(act->arena, name);
}

static int64_t days_until(const struct act *act, struct str day, int64_t otherwise)
{
	int64_t until = 0;
	return day_read(day, &until) && until >= act->today ? until - act->today + 1 : otherwise;
}

/* ---- the sheets ---- */

static err_t holders_of(struct act *program, const struct record *post, struct str *names,
			size_t *count)
{
	struct record *held = NULL;
	size_t all = 0;
	*names = S("");
	*count = 0;
	TRY(reg_rows_of(program, "branch_post_holder", "post", post->id, POSTS_MAX, &held, &all));
	for (size_t i = all; i > 0; i--) { /* as they came */
		if (!record_is(&held[i - 1], "state", "serving"))
			continue;
		struct str name = public_name(program, record_text(&held[i - 1], "name"));
		*names = *count == 0 ? name
				     : str_fmt(program->arena, STR "、" STR, STR_ARG(*names),
					       STR_ARG(name));
		(*count)++;
	}
	return NULL;
}

static struct str span_words(struct act *act, const struct record *record)
{
	struct str from = record_brief(act, record, "from_on"),
		   until = record_brief(act, record, "until_on");
	return until.len == 0 ? str_fmt(act->arena, STR "起", STR_ARG(from))
			      : str_fmt(act->arena, STR "至" STR, STR_ARG(from), STR_ARG(until));
}

static err_t post_sheet(struct act *program, const struct record *post, struct sheet *out)
{
	struct str names;
	size_t count = 0;
	TRY(holders_of(program, post, &names, &count));
	*out = (struct sheet){.title = S("无职党员设岗定责"),
			      .days = days_until(program, record_text(post, "until_on"), LONG)};
	add(out, "岗位", record_text(post, "name"));
	add(out, "做什么", record_text(post, "duties"));
	add(out, "设几名", record_brief(program, post, "places"));
	add(out, "在岗的党员", count == 0 ? S("还没有人，党员可以向支部认领") : names);
	add(out, "时间", span_words(program, post));
	return NULL;
}

static err_t pledge_sheet(struct act *program, const struct record *pledge, struct sheet *out)
{
	int64_t keep = catalogue_setting_int(program->house->catalogue, "pledge_keep_days", KEEP);
	*out = (struct sheet){.title = S("党员公开承诺"),
			      .days = days_until(program, record_text(pledge, "until_on"), 0) +
				      keep};
	add(out, "党员", public_name(program, record_text(pledge, "name")));
	add(out, "承诺", record_text(pledge, "text"));
	add(out, "主题教育", record_brief(program, pledge, "campaign"));
	add(out, "到哪天做到", record_brief(program, pledge, "until_on"));
	if (!record_is(pledge, "state", "settled"))
		return NULL;
	add(out, "兑现了没有", record_brief(program, pledge, "outcome"));
	add(out, "怎么样", record_text(pledge, "outcome_words"));
	add(out, "哪天定的", record_brief(program, pledge, "outcome_on"));
	return NULL;
}

static err_t secretary_sheet(struct act *program, const struct record *secretary, struct sheet *out)
{
	*out = (struct sheet){
		.title = S("驻村第一书记公示承诺"),
		.days = days_until(program, record_text(secretary, "until_on"), LONG)};
	add(out, "驻村第一书记", record_text(secretary, "name"));
	add(out, "派出单位", record_text(secretary, "unit"));
	add(out, "任期", span_words(program, secretary));
	add(out, "电话", record_text(secretary, "phone"));
	add(out, "负责什么", record_text(secretary, "duties"));
	add(out, "承诺", record_text(secretary, "promise"));
	return NULL;
}

/* How far it has come, in numbers: who has what problem is nobody's business but the branch's. */
static err_t campaign_sheet(struct act *program, const struct record *campaign, struct sheet *out)
{
	int64_t pledges = 0, problems = 0, mended = 0, signers = record_int(campaign, "signers");
	struct args of = ARGS(V_INT(campaign->id));
	TRY(db_int(program->db,
		   "SELECT count(*) FROM r_pledge WHERE campaign = $1 AND voided = 0 AND state IN "
		   "('shown', 'due', 'settled')",
		   of, &pledges, NULL));
	TRY(db_int(program->db,
		   "SELECT count(*) FROM r_campaign_problem WHERE campaign = $1 AND voided = 0 AND "
		   "state <> 'dropped'",
		   of, &problems, NULL));
	TRY(db_int(program->db,
		   "SELECT count(*) FROM r_campaign_problem WHERE campaign = $1 AND voided = 0 AND "
		   "state = 'done'",
		   of, &mended, NULL));
	*out = (struct sheet){.title = S("主题教育"),
			      .days = days_until(program, record_text(campaign, "until_on"), 0)};
	add(out, "主题教育", record_text(campaign, "name"));
	add(out, "时间", span_words(program, campaign));
	add(out, "要求", record_text(campaign, "words"));
	add(out, "公开承诺", str_fmt(program->arena, "%lld 条", (long long)pledges));
	add(out, "查摆的问题",
	    str_fmt(program->arena, "%lld 个，改好 %lld 个", (long long)problems, (long long)mended));
	add(out, "签名",
	    signers > 0 ? str_fmt(program->arena, "%lld 人", (long long)signers) : S(""));
	return NULL;
}

static const struct kind {
	const char *reg;
	err_t (*sheet)(struct act *program, const struct record *record, struct sheet *out);
} kinds[] = {{"branch_post", post_sheet},
	     {"pledge", pledge_sheet},
	     {"first_secretary", secretary_sheet},
	     {"campaign", campaign_sheet}};

static const struct kind *kind_of(struct str reg)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (str_eq(reg, str_of(kinds[i].reg)))
			return &kinds[i];
	}
	return NULL;
}

/* ---- opening and closing ---- */

static err_t open_sheet(struct act *act, const struct kind *kind, int64_t id)
{
	struct act program = act_as_program(act);
	struct record record;
	struct sheet sheet;
	int64_t notice = 0;
	TRY(reg_load(&program, act_register(act, kind->reg), id, &record));
	TRY(kind->sheet(&program, &record, &sheet));
	return publish_open(act, &record, sheet.title, sheet.rows, sheet.count, sheet.days,
			    &notice);
}

/* A pledge that has come to the wall or gone from it is counted where its campaign stands, for who may put that there too. */
static err_t follow_campaign(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record pledge, campaign;
	if (!str_eq(event->on, S("pledge")))
		return NULL;
	TRY(reg_load(&program, act_register(act, "pledge"), event->id, &pledge));
	if (record_int(&pledge, "campaign") == 0 ||
	    (act->account > 0 && !act_may(act, S("campaign"), VERB_PUBLISH, event->org)))
		return NULL;
	TRY(reg_load(&program, act_register(act, "campaign"), record_int(&pledge, "campaign"),
		     &campaign));
	return record_is(&campaign, "state", "shown")
		       ? open_sheet(act, kind_of(S("campaign")), campaign.id)
		       : NULL;
}

err_t posts_published(struct act *act, const struct event *event)
{
	const struct kind *kind = kind_of(event->on);
	if (kind == NULL)
		return NULL;
	if (act->account > 0 && !act_may(act, event->on, VERB_PUBLISH, event->org))
		return err_new(act->arena, ERR_DENIED,
			       "您的岗位不能公开。写好了请交给支部书记公开。");
	TRY(open_sheet(act, kind, event->id));
	return follow_campaign(act, event);
}

err_t posts_unpublished(struct act *act, const struct event *event)
{
	const struct kind *kind = kind_of(event->on);
	struct act program = act_as_program(act);
	struct record record;
	if (kind == NULL)
		return NULL;
	TRY(reg_load(&program, act_register(act, kind->reg), event->id, &record));
	TRY(publish_close(act, &record, S("撤下")));
	return follow_campaign(act, event);
}

err_t posts_follow(struct act *act, int64_t id)
{
	struct act program = act_as_program(act);
	struct record post;
	struct draft *draft = NULL;
	struct str names;
	size_t count = 0;
	TRY(reg_load(&program, act_register(act, "branch_post"), id, &post));
	TRY(holders_of(&program, &post, &names, &count));
	TRY(draft_of(&program, &post, &draft));
	draft_set_int(draft, "holders", (int64_t)count);
	TRY(draft_write(draft, post.version, &id));
	return record_is(&post, "state", "offered") ? open_sheet(act, &kinds[0], post.id) : NULL;
}

err_t posts_holder_moved(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record holder;
	if (act->account > 0 && !act_may(act, S("branch_post"), VERB_PUBLISH, event->org))
		return err_new(act->arena, ERR_DENIED,
			       "上岗、离岗会改公布的名单，您的岗位不能公开。请交给支部书记办。");
	TRY(reg_load(&program, act_register(act, "branch_post_holder"), event->id, &holder));
	return posts_follow(act, record_int(&holder, "post"));
}

/* ---- the village's page ---- */

/* Called by its first row; the others below it. */
static err_t put_shown(struct visit *visit, const char *reg, const char *key)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, key);
	TRY(publish_on_view(&visit->act, str_of(reg), visit->act.org, LIST_MAX, &notices, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list), *rows = doc_set_list(one, "rows");
		doc_set(one, "title", notices[i].row_count > 0 ? notices[i].rows[0].value : S(""));
		for (size_t k = 1; k < notices[i].row_count; k++) {
			struct doc *row = doc_add_map(rows);
			doc_set(row, "title", notices[i].rows[k].title);
			doc_set(row, "text", notices[i].rows[k].value);
		}
	}
	doc_set_bool(visit->page,
		     str_c(visit->arena, str_join(visit->arena, S("has_"), str_of(key))),
		     count > 0);
	return NULL;
}

/* Of when it is, where another server wrote it down. */
static err_t put_as_of(struct visit *visit)
{
	int64_t made = 0;
	TRY(extract_as_of(&visit->act, visit->act.org, &made));
	doc_set_bool(visit->page, "waiting", made < 0);
	doc_set(visit->page, "as_of",
		made == 0  ? S("")
		: made < 0 ? S("党务资料还没有送到这里，请过一天再看，或者到村里问。")
			   : str_fmt(visit->arena, "这一页的党务资料截至 " STR "。",
				     STR_ARG(moment_chinese(visit->arena, made))));
	return NULL;
}

err_t posts_public_page(struct visit *visit)
{
	face_begin(visit, S("党组织、党员岗位和承诺"), face_url(visit, S("")), "首页");
	TRY(put_as_of(visit));
	TRY(put_shown(visit, "party_board", "organisations"));
	TRY(put_shown(visit, "life_activity", "days"));
	TRY(put_shown(visit, "campaign", "campaigns"));
	TRY(put_shown(visit, "first_secretary", "secretaries"));
	TRY(put_shown(visit, "branch_post", "posts"));
	return put_shown(visit, "pledge", "pledges");
}

err_t posts_hall(struct visit *visit)
{
	doc_set(visit->page, "party_url",
		tier_of_code(visit->act.org) == TIER_VILLAGE ? face_url(visit, S("/party"))
							     : S(""));
	return NULL;
}
