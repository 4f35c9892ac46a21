/*
 * check: what hangs against what the rules say: too many, not allowed, missing, an old name, over its day; and what
 * could be one instead of many. Each finding says by which rule.
 *
 * It only tells the village; nothing is sent up and nobody is marked for it.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/signs/signs_int.h"

enum { FINDINGS_MAX = 400 };

struct plate { /* what each rule asks of one that is registered, read once */
	const struct record *record;
	struct str item, sign, spot, words;
	int64_t room;
	bool hangs;
};

struct check {
	struct act *act;
	const struct sign_set *set;
	struct plate *plates; /* set->plate_count of them */
	struct sign_finding *all;
	size_t count;
};

static struct str why_of(const struct check *check, struct str say)
{
	const struct sign_rules *rules = check->set->rules;
	struct str source = str_fmt(check->act->arena, STR "（" STR "）", STR_ARG(rules->source), STR_ARG(rules->version));
	return say.len == 0 ? source : str_fmt(check->act->arena, STR "。依据：" STR, STR_ARG(say), STR_ARG(source));
}

static void found(struct check *check, enum finding_kind kind, struct str title, struct str say, struct str why, struct str url)
{
	if (check->count == FINDINGS_MAX)
		return;
	struct sign_finding *one = &check->all[check->count++];
	*one = (struct sign_finding){kind, title, say, why, url};
}

static struct str plate_url(const struct check *check, const struct plate *plate)
{
	return str_fmt(check->act->arena, "/desk/r/sign_plate/%lld", (long long)plate->record->id);
}

static struct plate plate_read(const struct record *record)
{
	return (struct plate){
		.record = record, .item = record_text(record, "item"), .sign = record_text(record, "sign"),
		.spot = record_text(record, "spot"), .words = record_text(record, "words"),
		.room = record_int(record, "room"),
		.hangs = str_eq(record_text(record, "plate_state"), S("hung")),
	};
}

static bool at_door(struct str spot)
{
	return str_eq(spot, S("gate")) || str_eq(spot, S("main_door"));
}

static bool outside(struct str spot)
{
	return at_door(spot) || str_eq(spot, S("front")) || str_eq(spot, S("roof"));
}

/* An organisation's board: of the catalogue, or "another body's". */
static bool is_organisation(const struct check *check, const struct plate *plate)
{
	const struct sign *sign = catalogue_sign(check->act->house->catalogue, plate->sign);
	return str_eq(plate->sign, S("organisation")) || (sign != NULL && sign->organisation.len > 0);
}

/* ---- too many, not allowed ---- */

static void check_outside(struct check *check)
{
	const struct sign_rules *rules = check->set->rules;
	int boards = 0;
	for (size_t i = 0; i < check->set->plate_count; i++) {
		const struct plate *plate = &check->plates[i];
		struct str spot = plate->spot;
		if (!plate->hangs || !outside(spot))
			continue;
		const struct sign_rule *rule = sign_rule_of(rules, plate->sign);
		bool counts = is_organisation(check, plate) && (at_door(spot) || (rule != NULL && at_door(rule->spot)));
		boards += counts;
		bool strange = rule == NULL || rule->must == MUST_NEVER;
		if (strange && ((rules->outside > 0 && counts) || rules->no_others))
			found(check, FINDING_WRONG, str_fmt(check->act->arena, "“" STR "”不该挂在外面", STR_ARG(plate->words)),
			      S("请撤下；需要的放到室内，或者和别的牌子合用一块插卡牌。"), why_of(check, S("外面只挂规则里写到的牌子")), plate_url(check, plate));
	}
	if (rules->outside > 0 && boards > rules->outside)
		found(check, FINDING_WRONG, str_fmt(check->act->arena, STR "挂了 %d 块组织牌子，最多 %d 块", STR_ARG(rules->gate), boards, rules->outside),
		      S("请撤下规则里没有的、重复的。"), why_of(check, S("")), S(""));
}

static bool is_job(const struct sign_job *job, const struct plate *plate)
{
	return plate->item.len > 0 ? str_eq(plate->item, job->item)
			    : job->sign->each == SIGN_ONCE && str_eq(plate->sign, job->sign->name);
}

static void check_twice(struct check *check)
{
	for (size_t i = 0; i < check->set->count; i++) {
		const struct sign_job *job = &check->set->jobs[i];
		int count = 0;
		for (size_t k = 0; k < check->set->plate_count; k++)
			count += check->plates[k].hangs && is_job(job, &check->plates[k]);
		if (count > 1 && job->sign->shape != SIGN_ROSTER && job->sign->each == SIGN_ONCE)
			found(check, FINDING_WRONG, str_fmt(check->act->arena, STR "挂了 %d 块", STR_ARG(job->title), count),
			      S("留一块，别的撤下。"), why_of(check, job->rule == NULL ? S("") : job->rule->say), S(""));
	}
}

/* ---- missing ---- */

static struct str make_url(const struct check *check, const struct sign_job *job)
{
	return str_fmt(check->act->arena, "/desk/signs/make?item=" STR, STR_ARG(job->item));
}

static void check_missing(struct check *check)
{
	const struct sign_rules *rules = check->set->rules;
	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct sign_rule *rule = &rules->rules[i];
		const struct sign *sign = catalogue_sign(check->act->house->catalogue, rule->sign);
		const struct sign_job *first = NULL;
		int count = 0, of = 0;
		for (size_t k = 0; k < check->set->count; k++) {
			const struct sign_job *job = &check->set->jobs[k];
			bool there = false;
			if (job->rule != rule || rule->must != MUST_REQUIRED)
				continue;
			for (size_t p = 0; p < check->set->plate_count && !there; p++)
				there = check->plates[p].hangs && is_job(job, &check->plates[p]);
			of++;
			count += !there;
			first = first == NULL && !there ? job : first;
		}
		if (count == 0 && (of > 0 || rule->must != MUST_REQUIRED || sign->each == SIGN_ONCE))
			continue;
		found(check, FINDING_MISSING,
		      of == 0     ? str_fmt(check->act->arena, "还没有" STR, STR_ARG(sign->title))
		      : of == 1   ? str_fmt(check->act->arena, "缺" STR, STR_ARG(sign->title))
				  : str_fmt(check->act->arena, STR "还差 %d 块", STR_ARG(sign->title), count),
		      of == 0 ? (sign->each == SIGN_EACH_ROOM ? S("先登记房间，牌子就画出来了。") : sign->each == SIGN_EACH_FLOOR ? S("先画平面图，牌子就画出来了。") : S("先登记立在哪里，牌子就画出来了。"))
			      : S("图已经画好了，做好挂上以后在工坊里记一笔。"),
		      why_of(check, rule->say),
		      first != NULL ? make_url(check, first) : sign->each == SIGN_EACH_ROOM ? S("/desk/rooms/usual") : sign->each == SIGN_EACH_FLOOR ? S("/desk/rooms/plan") : S("/desk/r/sign_extra/new"));
	}
}

/* ---- an old name, over its day ---- */

static void check_name(struct check *check, const struct plate *plate)
{
	struct str words = plate->words, is = sign_bare(check->act->arena, words);
	for (size_t i = 0; i < check->set->count; i++) {
		const struct sign_job *job = &check->set->jobs[i];
		if (!is_job(job, plate) || job->text != NULL)
			continue;
		struct str ought = sign_bare(check->act->arena, job->lines[0]);
		if (!str_eq(is, ought))
			found(check, FINDING_WRONG, str_fmt(check->act->arena, "“" STR "”的字和现在的名称不一样", STR_ARG(words)),
			      str_fmt(check->act->arena, "现在应当是“" STR "”。名称对的话，请换牌；登记抄错了，请改登记。", STR_ARG(ought)),
			      why_of(check, job->rule == NULL ? S("") : job->rule->say), plate_url(check, plate));
		return;
	}
}

static void check_day(struct check *check, const struct plate *plate)
{
	int64_t day = 0;
	if (!day_read(record_text(plate->record, "expires_on"), &day) || day >= check->act->today)
		return;
	found(check, FINDING_WRONG, str_fmt(check->act->arena, "“" STR "”过期了", STR_ARG(plate->words)),
	      str_fmt(check->act->arena, "到" STR "就不用了，请撤下。", STR_ARG(day_chinese(check->act->arena, day))),
	      why_of(check, S("过期的宣传牌要及时清理")), plate_url(check, plate));
}

/* ---- what belongs into the booklet ---- */

static const struct wall_text *text_of(const struct check *check, const struct plate *plate)
{
	const struct catalogue *catalogue = check->act->house->catalogue;
	struct str item = plate->item, words = sign_bare(check->act->arena, plate->words);
	if (str_starts(item, S("wall_text-")))
		return catalogue_wall_text(catalogue, str_sub(item, 10, item.len - 10));
	for (size_t i = 0; i < catalogue->wall_text_count; i++) {
		if (str_eq(sign_bare(check->act->arena, catalogue->wall_texts[i].title), words))
			return &catalogue->wall_texts[i];
	}
	return NULL;
}

static void check_wall(struct check *check, const struct plate *plate)
{
	if (!str_eq(plate->sign, S("wall_text")) || check->set->rules->wall_count == 0)
		return;
	const struct wall_text *text = text_of(check, plate);
	if (text != NULL && sign_wall_allows(check->set->rules, text->topic))
		return;
	found(check, text == NULL ? FINDING_HINT : FINDING_WRONG, str_fmt(check->act->arena, "“" STR "”这块制度要下墙", STR_ARG(plate->words)),
	      text == NULL ? S("是党组织自身建设、村规民约、村民自治的可以留；别的撤下来，编进一本通。") : S("撤下来，编进一本通，放在大厅。"),
	      why_of(check, S("除党组织自身建设、村规民约和村民自治制度外，别的制度不上墙")), plate_url(check, plate));
}

/* ---- many plates at one door ---- */

static void check_doors(struct check *check)
{
	const struct sign_rules *rules = check->set->rules;
	int most = rules->doors > 0 ? rules->doors : 2;
	for (size_t i = 0; i < check->set->room_count; i++) {
		const struct record *room = &check->set->rooms[i];
		int count = 0;
		for (size_t k = 0; k < check->set->plate_count; k++) {
			const struct plate *plate = &check->plates[k];
			count += plate->hangs && plate->room == room->id && str_eq(plate->spot, S("room")) &&
				 !str_eq(plate->sign, S("room_code"));
		}
		if (count > most)
			found(check, rules->doors > 0 ? FINDING_WRONG : FINDING_HINT,
			      str_fmt(check->act->arena, STR "的门上有 %d 块牌子", STR_ARG(record_text(room, "name")), count),
			      S("可以换成一块插卡式门牌：几个名字各一张卡。"), why_of(check, rules->doors > 0 ? S("一门一牌") : S("简单实用")),
			      str_fmt(check->act->arena, "/desk/r/sign_plate?org=" STR, STR_ARG(room->org)));
	}
}

/* ---- slogans ---- */

static bool slogan_counts(const struct check *check, const struct sign_slogan *wanted, const struct plate *plate)
{
	struct str spot = plate->spot;
	const struct sign_job *job = sign_job_of(check->set, plate->item);
	if (!plate->hangs || !str_eq(plate->sign, S("slogan")))
		return false;
	bool here = str_eq(spot, wanted->spot) || (str_eq(wanted->spot, S("inside")) && str_eq(spot, S("hall")));
	struct str theme = job == NULL || job->extra == NULL ? S("") : record_text(job->extra, "theme");
	return here && (wanted->theme.len == 0 || str_eq(theme, wanted->theme));
}

static void check_slogans(struct check *check)
{
	const struct sign_rules *rules = check->set->rules;
	for (size_t i = 0; i < rules->slogan_count; i++) {
		const struct sign_slogan *wanted = &rules->slogans[i];
		int count = 0;
		for (size_t k = 0; k < check->set->plate_count; k++)
			count += slogan_counts(check, wanted, &check->plates[k]);
		if (count < wanted->least)
			found(check, FINDING_MISSING, str_fmt(check->act->arena, "标语还差 %d 条", wanted->least - count), wanted->say,
			      why_of(check, S("")), S("/desk/r/sign_extra/new"));
	}
}

err_t sign_check(struct act *act, const struct sign_set *set, struct sign_finding **out, size_t *count)
{
	struct check check = {.act = act, .set = set, .all = arena_many(act->arena, struct sign_finding, FINDINGS_MAX),
			      .plates = arena_many(act->arena, struct plate, set->plate_count + 1)};
	for (size_t i = 0; i < set->plate_count; i++)
		check.plates[i] = plate_read(&set->plates[i]);
	if (set->rules != NULL) {
		check_outside(&check);
		check_twice(&check);
		for (size_t i = 0; i < set->plate_count; i++) {
			if (!check.plates[i].hangs)
				continue;
			check_name(&check, &check.plates[i]);
			check_day(&check, &check.plates[i]);
			check_wall(&check, &check.plates[i]);
		}
		check_doors(&check);
		check_missing(&check);
		check_slogans(&check);
	}
	*out = check.all;
	*count = check.count;
	return NULL;
}

/* ---- hooks ---- */

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

static void day_not_to_come(struct draft *draft, const char *field)
{
	int64_t day = 0;
	if (day_read(draft_text(draft, field), &day) && day > draft->act->today)
		fault(draft, field, "这一天还没有到，做了再记。");
}

err_t plate_check(struct act *act, struct draft *draft)
{
	struct str state = draft_text(draft, "plate_state");
	if (str_eq(state, S("hung")) && draft_text(draft, "hung_on").len == 0)
		draft_set_text(draft, "hung_on", day_text(act->arena, act->today));
	if (str_eq(state, S("down")) && draft_text(draft, "down_on").len == 0)
		draft_set_text(draft, "down_on", day_text(act->arena, act->today));
	day_not_to_come(draft, "made_on");
	day_not_to_come(draft, "hung_on");
	day_not_to_come(draft, "down_on");
	if (str_eq(state, S("down")) && draft_text(draft, "hung_on").len > 0 &&
	    str_cmp(draft_text(draft, "down_on"), draft_text(draft, "hung_on")) < 0)
		fault(draft, "down_on", "撤下的日子不能早于挂出的日子。");
	return NULL;
}

err_t extra_check(struct act *act, struct draft *draft)
{
	(void)act;
	bool direction = str_eq(draft_text(draft, "extra"), S("direction"));
	if (direction && draft_text(draft, "arrow").len == 0)
		fault(draft, "arrow", "请选箭头往哪边。");
	if (!direction && draft_text(draft, "words").len == 0)
		fault(draft, "words", "请写标语的字。");
	return NULL;
}

err_t name_check(struct act *act, struct draft *draft)
{
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_gather(act, draft->reg, draft->org, 2, &rows, &count));
	if (draft->id == 0 && count > 0)
		fault(draft, "party", "这个村的名称资料已经登记过了，请打开那一条来改，不用再填一条。");
	return NULL;
}
