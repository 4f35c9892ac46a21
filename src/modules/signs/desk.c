/*
 * desk: the whole set of a village with the state of each sign, and what was done with some of them.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/signs/signs_int.h"
#include "web/part.h"

enum { GROUPS = 6 };

static const struct {
	const char *name, *title;
} groups[GROUPS] = {{"outside", "大门和楼外"}, {"yard", "院里"},   {"hall", "大厅"},
		    {"room", "房间门口"},      {"wall", "制度版面"}, {"street", "路口和标语"}};

static struct str number(struct arena *arena, int64_t n)
{
	return str_fmt(arena, "%lld", (long long)n);
}

/* ---- the list ---- */

static void put_state(struct visit *visit, struct doc *one, const struct sign_job *job)
{
	struct str on = job->plate == NULL ? S("") : record_text(job->plate, "hung_on");
	int64_t day = 0;
	struct str when = day_read(on, &day) ? str_fmt(visit->arena, " " STR, STR_ARG(day_short(visit->arena, day))) : S("");
	if (sign_is_hung(job))
		part_state(one, "state", str_join(visit->arena, S("挂着"), when), S("ok"), S("circle-check"));
	else if (sign_is_made(job))
		part_state(one, "state", S("做好了没挂"), S("act"), S("package"));
	else if (job->plate != NULL)
		part_state(one, "state", S("撤下了"), S("plain"), S("x"));
	else if (sign_is_wanted(job))
		part_state(one, "state", S("要做"), S("warn"), S("alert-triangle"));
	else
		part_state(one, "state", S("可以做"), S("plain"), S("info-circle"));
}

static void put_job(struct visit *visit, struct doc *list, const struct sign_job *job, struct str org)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "item", job->item);
	doc_set(one, "title", job->title);
	doc_set(one, "words", job->text != NULL || job->room != NULL ? S("") : sign_bare(visit->arena, job->lines[0]));
	doc_set(one, "size", str_fmt(visit->arena, "%d×%d", job->width, job->height));
	doc_set(one, "say", job->rule == NULL ? S("") : job->rule->say);
	doc_set(one, "cost", text_hundredths(visit->arena, sign_cost(job)));
	doc_set(one, "url", signs_url(visit, str_fmt(visit->arena, "/desk/signs/make?item=" STR, STR_ARG(job->item)), org));
	doc_set(one, "plate_url", job->plate == NULL ? S("") : visit_record_url(visit, S("sign_plate"), job->plate->id));
	put_state(visit, one, job);
}

static void put_groups(struct visit *visit, const struct sign_set *set)
{
	struct doc *list = doc_set_list(visit->page, "groups");
	for (size_t g = 0; g < GROUPS; g++) {
		struct doc *one = NULL, *rows = NULL;
		int64_t wanted = 0;
		for (size_t i = 0; i < set->count; i++) {
			if (!str_eq(set->jobs[i].sign->group, str_of(groups[g].name)))
				continue;
			if (one == NULL) {
				one = doc_add_map(list);
				doc_set(one, "title", str_of(groups[g].title));
				doc_set(one, "name", str_of(groups[g].name));
				rows = doc_set_list(one, "rows");
			}
			put_job(visit, rows, &set->jobs[i], set->names.org);
			wanted += sign_is_wanted(&set->jobs[i]);
		}
		if (one != NULL)
			doc_set(one, "wanted", wanted == 0 ? S("") : str_fmt(visit->arena, "要做 %lld 块", (long long)wanted));
	}
}

static void put_sums(struct visit *visit, const struct sign_set *set)
{
	int64_t wanted = 0, hung = 0, area = 0, cost = 0;
	for (size_t i = 0; i < set->count; i++) {
		hung += sign_is_hung(&set->jobs[i]);
		if (!sign_is_wanted(&set->jobs[i]))
			continue;
		wanted++;
		area += sign_area(&set->jobs[i]);
		cost += sign_cost(&set->jobs[i]);
	}
	doc_set(visit->page, "wanted", number(visit->arena, wanted));
	doc_set(visit->page, "hung", number(visit->arena, hung));
	doc_set(visit->page, "area", text_hundredths(visit->arena, area / 100));
	doc_set(visit->page, "cost", text_hundredths(visit->arena, cost));
	doc_set_bool(visit->page, "has_wanted", wanted > 0);
}

/* What a new village still has to enter for its signs to be whole; each in its own home, none here. */
static void put_lacks(struct visit *visit, const struct sign_set *set)
{
	struct doc *list = doc_set_list(visit->page, "lacks");
	const struct {
		bool lacks;
		const char *say, *url, *button;
	} rows[] = {
		{str_eq(set->names.open_day, S("＿＿")), "定了公开日，公开栏上就写“每月几日公开”。", "/desk/openness", "定公开日"},
		{!set->names.own, "党组织是支部还是总支、民族文字的村名：填一次就好。", "/desk/r/sign_name/new", "填名称资料"},
		{set->room_count == 0, "登记了房间，门牌、插卡牌、二维码牌就都有了。", "/desk/rooms/usual", "登记房间"},
		{set->plan.count == 0, "画了平面图，引导牌就有了。", "/desk/rooms/plan", "画平面图"},
		{set->cadre_count == 0, "登记了村干部，值班牌和成员名单就有了。", "/desk/r/cadre/new", "登记村干部"},
		{set->extra_count == 0, "路口的指向牌、街上的标语：立在哪里、往哪边、多远。", "/desk/r/sign_extra/new", "加一块"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!rows[i].lacks)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "say", str_of(rows[i].say));
		doc_set(one, "url", str_of(rows[i].url));
		doc_set(one, "button", str_of(rows[i].button));
	}
	doc_set_bool(visit->page, "has_lacks", list->in.count > 0);
}

/* The bill, for CSV and XLSX: what is still to be made. */
static void put_bill(struct visit *visit, const struct sign_set *set, struct str all)
{
	struct doc *table = part_table(visit->page, str_fmt(visit->arena, STR "标牌制作清单", STR_ARG(set->names.village)));
	int64_t rows = 0, cost = 0;
	part_column(table, "title", "标牌", false);
	part_column(table, "words", "字", false);
	part_column(table, "size", "宽×高（毫米）", false);
	part_column(table, "material", "材料", false);
	part_column(table, "area", "面积（平方米）", true);
	part_column(table, "price", "单价（元/平方米）", true);
	part_column(table, "cost", "金额（元）", true);
	for (size_t i = 0; i < set->count; i++) {
		const struct sign_job *job = &set->jobs[i];
		if (all.len == 0 && !sign_is_wanted(job))
			continue;
		struct doc *row = part_row(table, job->item, S(""));
		part_cell(table, row, job->title);
		part_cell(table, row, sign_bare(visit->arena, job->lines[0]));
		part_cell(table, row, str_fmt(visit->arena, "%d×%d", job->width, job->height));
		part_cell(table, row, job->sign->material);
		part_cell(table, row, text_hundredths(visit->arena, sign_area(job) / 100));
		part_cell(table, row, text_hundredths(visit->arena, job->price));
		part_cell(table, row, text_hundredths(visit->arena, sign_cost(job)));
		rows++;
		cost += sign_cost(job);
	}
	part_table_end(table, str_fmt(visit->arena, "共 %lld 块，" STR " 元", (long long)rows, STR_ARG(text_hundredths(visit->arena, cost))),
		       S("没有要做的。"));
}

static void put_links(struct visit *visit, struct str org)
{
	static const char *const links[][2] = {
		{"pdf_url", "/desk/signs/all.pdf"},     {"all_url", "/desk/signs/all.pdf?all=1"},
		{"bill_url", "/desk/signs.xlsx"},       {"gate_url", "/desk/signs/gate"},
		{"check_url", "/desk/signs/check"},     {"texts_url", "/desk/signs/texts"},
	};
	for (size_t i = 0; i < COUNT(links); i++)
		doc_set(visit->page, links[i][0], signs_url(visit, str_of(links[i][1]), org));
	doc_set(visit->page, "plates_url", str_fmt(visit->arena, "/desk/r/sign_plate?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "extras_url", str_fmt(visit->arena, "/desk/r/sign_extra?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "names_url", str_fmt(visit->arena, "/desk/r/sign_name?org=" STR, STR_ARG(org)));
}

err_t signs_page(struct visit *visit)
{
	struct sign_set set;
	struct sign_finding *findings = NULL;
	size_t found = 0, wrong = 0;
	struct str org;
	TRY(signs_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, org, &set));
	TRY(sign_check(&visit->act, &set, &findings, &found));
	for (size_t i = 0; i < found; i++)
		wrong += findings[i].kind == FINDING_WRONG;
	visit_title(visit, str_eq(org, visit->act.org) ? S("标牌工坊") : str_join(visit->arena, set.names.village, S("：标牌工坊")));
	signs_frame(visit, org, "标牌工坊");
	doc_set(visit->page, "rules", set.rules == NULL ? S("") : str_fmt(visit->arena, STR "（" STR "）", STR_ARG(set.rules->title), STR_ARG(set.rules->version)));
	doc_set(visit->page, "source", set.rules == NULL ? S("") : set.rules->source);
	doc_set(visit->page, "wrong", wrong == 0 ? S("") : number(visit->arena, (int64_t)wrong));
	doc_set(visit->page, "today", day_text(visit->arena, visit->act.today));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("sign_plate"), VERB_CREATE, org));
	put_groups(visit, &set);
	put_sums(visit, &set);
	put_lacks(visit, &set);
	put_bill(visit, &set, visit_query(visit, "all"));
	put_links(visit, org);
	return NULL;
}

/* ---- made, hung, taken down ---- */

static struct str spot_of(const struct sign_job *job)
{
	if (job->extra != NULL)
		return record_text(job->extra, "spot");
	return job->rule == NULL ? S("street") : job->rule->spot;
}

static err_t write_state(struct visit *visit, struct sign_set *set, const struct sign_job *job, struct str state, struct str day)
{
	const struct reg *reg = act_register(&visit->act, "sign_plate");
	struct draft *draft = NULL;
	int64_t id = 0;
	bool again = job->plate != NULL && !str_eq(record_text(job->plate, "plate_state"), S("down"));
	if (again)
		TRY(draft_of(&visit->act, job->plate, &draft));
	else
		TRY(draft_new(&visit->act, reg, set->names.org, &draft));
	if (!again || !str_eq(state, S("down"))) {
		draft_set_text(draft, "words", sign_bare(visit->arena, job->lines[0]));
		draft_set_text(draft, "sign", job->sign->name);
		draft_set_text(draft, "item", job->item);
		draft_set_text(draft, "spot", spot_of(job));
	}
	if (job->room != NULL)
		draft_set_int(draft, "room", job->room->id);
	if (job->extra != NULL && record_text(job->extra, "expires_on").len > 0)
		draft_set_text(draft, "expires_on", record_text(job->extra, "expires_on"));
	draft_set_text(draft, "plate_state", state);
	draft_set_text(draft, str_eq(state, S("made")) ? "made_on" : str_eq(state, S("hung")) ? "hung_on" : "down_on", day);
	return draft_write(draft, again ? job->plate->version : 0, &id);
}

err_t signs_state_apply(struct visit *visit)
{
	struct sign_set set;
	struct str org, items = form_all(visit->arena, &visit->form, S("item"));
	struct str state = visit_field(visit, "state"), day = visit_field(visit, "day");
	int64_t number_of = 0, count = 0;
	TRY(signs_place(visit, &org));
	TRY(act_need(&visit->act, S("sign_plate"), VERB_CREATE, org));
	if (codes_find(catalogue_codes(visit->act.house->catalogue, S("plate_state")), state) == NULL)
		return err_field(visit->arena, S("state"), "请选：做好了、挂上了，还是撤下了。");
	if (!day_read(day, &number_of) || number_of > visit->act.today)
		return err_field(visit->arena, S("day"), "请写日期，不能晚于今天。");
	if (items.len == 0)
		return err_field(visit->arena, S("item"), "请先勾选是哪几块牌子。");
	TRY(sign_set_read(&visit->act, org, &set));
	for (struct str rest = items; rest.len > 0; count++) {
		const struct sign_job *job = sign_job_of(&set, str_cut(&rest, ' '));
		if (job == NULL)
			return err_field(visit->arena, S("item"), "有一块牌子已经不在清单里了，请刷新页面再勾。");
		if (job->plate == NULL && str_eq(state, S("down")))
			return err_field(visit->arena, S("item"), "“" STR "”还没有挂，不用撤下。", STR_ARG(job->title));
		TRY(write_state(visit, &set, job, state, day));
	}
	visit->location = signs_url(visit, S("/desk/signs"), org);
	visit->flash = str_fmt(visit->arena, "记好了 %lld 块。", (long long)count);
	return NULL;
}
