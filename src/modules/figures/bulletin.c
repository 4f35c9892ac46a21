/*
 * bulletin: a draft in words of the figures of a period, for whoever has to report on it.
 *
 * Sober sentences with their sample sizes: what was done, what went well, what needs help, and what the
 * sender itself should change. Whoever signs it changes it as he sees fit; what he leaves is kept and printed.
 * It names no place as better or worse than another, and every number in it is beside it with the way to
 * the records.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/figures/figures_int.h"
#include "web/part.h"

enum { TEXT_MAX = 32768, SMALL_SAMPLE = 30 };

struct writing {
	struct visit *visit;
	const struct asked *asked;
	const struct counts *counts;
	struct buf text;
	struct doc *sources; /* [{title, value, url}] */
};

static void source(struct writing *out, const char *title, struct str value, struct str url)
{
	struct doc *one = doc_add_map(out->sources);
	doc_set(one, "title", str_of(title));
	doc_set(one, "value", value);
	doc_set(one, "url", url);
}

static struct str plain(struct writing *out, int64_t n)
{
	return figure_number(out->visit->arena, n, true);
}

/* "近 12 个月" would be a lie for a month: the period in words opens each part. */
static void put_done(struct writing *out)
{
	struct arena *arena = out->visit->arena;
	const int64_t *n = out->counts->n;
	struct str mean = figure_mean(arena, n[COUNT_DAYS], n[COUNT_CLOSED]);
	struct str share = figure_share(arena, n[COUNT_CLOSED] - n[COUNT_LATE], n[COUNT_CLOSED]);
	buf_fmt(&out->text, "一、办理情况\n" STR "，共受理群众办件 %lld 件，其中委托代办 %lld 件、上门办理 %lld 件、手机申办 %lld 件；",
		STR_ARG(span_words(arena, &out->asked->span)), (long long)n[COUNT_ACCEPTED],
		(long long)n[COUNT_PROXY], (long long)n[COUNT_DOOR], (long long)n[COUNT_PHONE]);
	if (n[COUNT_CLOSED] > 0)
		buf_fmt(&out->text, "办结 %lld 件，按时办结率 " STR "%%，平均用时 " STR " 个工作日，九成办件在 " STR " 个工作日内办结。\n",
			(long long)n[COUNT_CLOSED], STR_ARG(share), STR_ARG(mean),
			STR_ARG(figures_ninety(arena, out->counts)));
	else
		buf_add(&out->text, S("还没有办结的办件。\n"));
	source(out, "受理", plain(out, n[COUNT_ACCEPTED]),
	       figures_period_url(out->visit, out->asked, "accepted_on"));
	source(out, "办结", plain(out, n[COUNT_CLOSED]), figures_period_url(out->visit, out->asked, "closed_on"));
	source(out, "超期办结", plain(out, n[COUNT_LATE]), figures_late_url(out->visit, out->asked));
}

static void put_ratings(struct writing *out)
{
	struct arena *arena = out->visit->arena;
	const int64_t *n = out->counts->n;
	if (n[COUNT_RATED] == 0) {
		buf_add(&out->text, S("这一期没有收到群众评价。\n"));
		return;
	}
	buf_fmt(&out->text, "收到群众评价 %lld 条（约为办结件数的 " STR "%%），其中满意的 %lld 条、不满意的 %lld 条；有 %lld 条是在窗口当面评的。",
		(long long)n[COUNT_RATED], STR_ARG(figure_share(arena, n[COUNT_RATED], n[COUNT_CLOSED])),
		(long long)n[COUNT_SATISFIED], (long long)n[COUNT_POOR], (long long)n[COUNT_RATED_WINDOW]);
	buf_add(&out->text, n[COUNT_RATED] < SMALL_SAMPLE ? S("评价人数少，只供参考。\n") : S("\n"));
	source(out, "群众评价", plain(out, n[COUNT_RATED]), figures_ratings_url(out->visit, out->asked));
	source(out, "不满意", plain(out, n[COUNT_POOR]),
	       str_join(arena, figures_ratings_url(out->visit, out->asked), S("&level=2,1")));
}

static void put_well(struct writing *out)
{
	const int64_t *n = out->counts->n;
	bool any = false;
	buf_add(&out->text, S("二、做得好的\n"));
	if (n[COUNT_CLOSED] > 0 && n[COUNT_LATE] == 0) {
		buf_fmt(&out->text, "办结的 %lld 件全部按时。", (long long)n[COUNT_CLOSED]);
		any = true;
	}
	if (n[COUNT_PROXY] + n[COUNT_DOOR] > 0) {
		buf_fmt(&out->text, "为行动不便、不在家的群众代办、上门办理 %lld 件，群众少跑了路。",
			(long long)(n[COUNT_PROXY] + n[COUNT_DOOR]));
		any = true;
	}
	if (n[COUNT_RATED] > 0 && n[COUNT_POOR] == 0) {
		buf_fmt(&out->text, "%lld 条评价里没有不满意的。", (long long)n[COUNT_RATED]);
		any = true;
	}
	buf_add(&out->text, any ? S("\n") : S("（请补充具体事例。）\n"));
}

static err_t put_overdue(struct writing *out)
{
	struct now now;
	TRY(figures_now(&out->visit->act, out->asked, out->asked->at, &now));
	struct str open = figure_number(out->visit->arena, now.open, now.open_exact);
	struct str overdue = figure_number(out->visit->arena, now.overdue, now.overdue_exact);
	buf_fmt(&out->text, "三、要帮着解决的\n目前在办 " STR " 件，其中超期 " STR " 件", STR_ARG(open),
		STR_ARG(overdue));
	if (now.overdue > 0)
		buf_fmt(&out->text, "，最长的" STR "，请手上有这些件的单位写明原因、尽快办结",
			STR_ARG(flow_over_words(out->visit->arena, now.longest)));
	buf_add(&out->text, S("。\n"));
	source(out, "在办", open, figures_cases_url(out->visit, out->asked, "due", -1, -1));
	source(out, "在办超期", overdue,
	       figures_url(out->visit, "/desk/figures/overdue", out->asked, out->asked->at));
	return NULL;
}

/* The needs of the page, in words: the same sections, each place with its reason. */
static void put_needs(struct writing *out, const struct doc *sections)
{
	for (const struct doc *one = sections->in.first; one != NULL; one = one->next) {
		bool guides = str_eq(doc_str(one, "icon"), S("book"));
		if (guides || str_eq(doc_str(one, "icon"), S("alert-circle")))
			continue;
		buf_fmt(&out->text, STR "：", STR_ARG(doc_str(one, "title")));
		for (const struct doc *need = doc_at(one, "needs")->in.first; need; need = need->next)
			buf_fmt(&out->text, STR "，" STR, STR_ARG(doc_str(need, "name")),
				STR_ARG(doc_str(need, "words")));
		buf_add(&out->text, S("\n"));
	}
}

static void put_guides(struct writing *out, const struct doc *sections)
{
	bool any = false;
	buf_add(&out->text, S("四、我们自己要改的\n"));
	for (const struct doc *one = sections->in.first; one != NULL; one = one->next) {
		for (const struct doc *need = doc_at(one, "needs")->in.first;
		     need != NULL && str_eq(doc_str(one, "icon"), S("book")); need = need->next) {
			buf_fmt(&out->text, "“" STR "”的办事指南：" STR "请主管单位改写指南，一次讲清。\n",
				STR_ARG(doc_str(need, "name")), STR_ARG(doc_str(need, "words")));
			any = true;
		}
	}
	if (!any)
		buf_add(&out->text, S("这一期没有发现补材料特别多的事项。（对下发的表、会议、检查，请一并看看能不能减。）\n"));
}

static err_t write_draft(struct visit *visit, const struct asked *asked, const struct place_row *here,
			 struct doc *sources, struct str *out)
{
	struct counts counts;
	struct figures_below below;
	struct writing writing = {.visit = visit, .asked = asked, .counts = &counts, .sources = sources};
	writing.text = buf_new(visit->arena, TEXT_MAX);
	TRY(figures_count_here(visit, asked, &counts));
	TRY(figures_below(visit, asked, here, &below));
	TRY(figures_help(visit, asked, &below));
	const struct doc *sections = doc_at(visit->page, "help");
	put_done(&writing);
	put_ratings(&writing);
	put_well(&writing);
	TRY(put_overdue(&writing));
	put_needs(&writing, sections);
	put_guides(&writing, sections);
	buf_add(&writing.text,
		S("五、说明\n以上数字由系统从办件和评价记录汇总，受理、办结、评价按发生的日期计；件数少的，百分比只供参考。本通报不排名次。"));
	*out = buf_str(&writing.text);
	return NULL;
}

/* ---- what was left of it ---- */

static err_t find_kept(struct act *act, const struct asked *asked, struct record *out, bool *found)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("bulletin"));
	int64_t *ids = NULL;
	size_t count = 0;
	struct str key = str_fmt(act->arena, STR " " STR " " STR, STR_ARG(asked->at),
				 STR_ARG(asked->span.text),
				 STR_ARG(asked->item == NULL ? S("all") : asked->item->code));
	TRY(reg_find_text(act, reg, reg_field(reg, S("key")), key, asked->at, 1, &ids, &count));
	*found = count > 0;
	return count > 0 ? reg_load(act, reg, ids[0], out) : NULL;
}

static struct str draft_title(struct visit *visit, const struct asked *asked, const struct place_row *here)
{
	return str_fmt(visit->arena, "关于" STR STR "便民服务办理情况的通报", STR_ARG(here->name),
		       STR_ARG(span_words(visit->arena, &asked->span)));
}

static void put_print(struct visit *visit, struct str title, struct str body, struct str signer)
{
	struct doc *print = doc_set_map(visit->page, "print");
	doc_set(print, "paper", S("A4"));
	doc_set(print, "title", title);
	doc_set(print, "subtitle", S(""));
	doc_set(print, "number", S(""));
	doc_set(print, "org", S(""));
	struct doc *blocks = doc_set_list(print, "blocks");
	while (body.len > 0) {
		struct str line = str_trim(str_cut(&body, '\n'));
		bool heading = str_starts(line, S("一、")) || str_starts(line, S("二、")) ||
			       str_starts(line, S("三、")) || str_starts(line, S("四、")) ||
			       str_starts(line, S("五、"));
		struct doc *block = doc_add_map(blocks);
		doc_set(block, "kind", heading ? S("heading") : S("text"));
		doc_set(block, "text", heading ? line : str_join(visit->arena, S("　　"), line));
	}
	struct doc *sign = doc_add_map(blocks);
	doc_set(sign, "kind", S("text"));
	doc_set(sign, "align", S("right"));
	doc_set(sign, "text", str_fmt(visit->arena, STR "\n" STR, STR_ARG(signer),
				      STR_ARG(str_sub(day_chinese(visit->arena, visit->act.today), 0,
						      str_find(day_chinese(visit->arena, visit->act.today), S("（"))))));
	doc_set(print, "footer", S(""));
}

static void put_fields(struct visit *visit, struct str title, struct str body, struct str signer)
{
	static const char *const names[] = {"title", "body", "signer"};
	static const char *const titles[] = {"标题", "正文（数字都在右边，点开能看到办件）", "落款"};
	static const char *const kinds[] = {"is_text", "is_long", "is_text"};
	const struct str values[] = {title, body, signer};
	struct doc *fields = doc_set_list(visit->page, "fields");
	for (size_t i = 0; i < 3; i++) {
		struct doc *field = part_field(fields, names[i], titles[i], kinds[i]);
		bool typed = visit_refused(visit);
		doc_set(field, "value", typed ? visit_field(visit, names[i]) : values[i]);
		doc_set_int(field, "maxlength", i == 1 ? 6000 : 60);
		doc_set_bool(field, "required", true);
		doc_set_bool(field, "columns_wide", true);
		for (err_t err = visit->errors; err != NULL; err = err->next) {
			if (str_eq(err->field, str_of(names[i])))
				doc_set(field, "error", err->text);
		}
	}
}

static void put_papers(struct visit *visit, const struct asked *asked)
{
	static const char *const kinds[][2] = {{"PDF", ".pdf"}, {"纯文本", ""}};
	struct doc *exports = doc_set_list(visit->page, "exports");
	for (size_t i = 0; i < 2; i++) {
		struct doc *one = doc_add_map(exports);
		struct str path = str_fmt(visit->arena, "/desk/figures/bulletin%s", kinds[i][1]);
		struct str url = figures_url(visit, path.at, asked, asked->at);
		doc_set(one, "title", str_of(kinds[i][0]));
		doc_set(one, "url", i == 0 ? url : str_join(visit->arena, url, S("&as=text")));
	}
}

err_t bulletin_page(struct visit *visit)
{
	struct asked asked;
	struct place_row here;
	struct record kept;
	struct str draft, title, signer;
	bool found = false;
	struct doc *sources = doc_set_list(visit->page, "sources");
	TRY(figures_asked(visit, &asked));
	TRY(act_need(&visit->act, S("bulletin"), VERB_READ, asked.at));
	figure_remember(&visit->act);
	TRY(figure_turn(&visit->act, asked.at, &asked.state));
	TRY(figures_crumbs(visit, &asked, &here));
	TRY(write_draft(visit, &asked, &here, sources, &draft));
	TRY(find_kept(&visit->act, &asked, &kept, &found));
	title = found ? record_text(&kept, "title") : draft_title(visit, &asked, &here);
	signer = found ? record_text(&kept, "signer") : here.full;
	struct str body = found ? record_text(&kept, "body") : draft;
	visit_title(visit, str_fmt(visit->arena, STR "通报初稿", STR_ARG(here.name)));
	doc_set_bool(visit->page, "kept", found);
	doc_set_int(visit->page, "version", found ? kept.version : 0);
	doc_set(visit->page, "fresh", found && !str_eq(body, draft) ? draft : S(""));
	doc_set(visit->page, "action", figures_url(visit, "/desk/figures/bulletin", &asked, asked.at));
	doc_set(visit->page, "back_url", figures_url(visit, "/desk/figures", &asked, asked.at));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("bulletin"), VERB_CHANGE, asked.at));
	put_fields(visit, title, body, signer);
	put_papers(visit, &asked);
	put_print(visit, title, body, signer);
	if (str_eq(visit_query(visit, "as"), S("text"))) {
		visit->raw = str_fmt(visit->arena, STR "\n\n" STR "\n\n" STR "\n", STR_ARG(title), STR_ARG(body),
				     STR_ARG(signer));
		visit->raw_type = S("text/plain; charset=utf-8");
	}
	return NULL;
}

err_t bulletin_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct reg *reg = catalogue_register(act->house->catalogue, S("bulletin"));
	struct asked asked;
	struct record kept;
	struct draft *draft = NULL;
	int64_t id = 0, version = 0;
	bool found = false;
	TRY(figures_asked(visit, &asked));
	TRY(act_need(act, S("bulletin"), VERB_CHANGE, asked.at));
	TRY(find_kept(act, &asked, &kept, &found));
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	if (found && version != kept.version)
		return err_new(act->arena, ERR_CONFLICT,
			       "这份稿子刚被别人改过。您写的还在下面，请对照新稿再留。");
	if (found)
		TRY(draft_of(act, &kept, &draft));
	else
		TRY(draft_new(act, reg, asked.at, &draft));
	draft_take(draft, &visit->form, NULL, 0);
	draft_set_text(draft, "key",
		       str_fmt(act->arena, STR " " STR " " STR, STR_ARG(asked.at), STR_ARG(asked.span.text),
			       STR_ARG(asked.item == NULL ? S("all") : asked.item->code)));
	TRY(draft_write(draft, version, &id));
	visit->location = figures_url(visit, "/desk/figures/bulletin", &asked, asked.at);
	visit->flash = S("稿子已经留下，打印的就是这一份。");
	return NULL;
}
