/*
 * demo: an invented county (codes 9901 01 …) with people, accounts and cases in every state.
 *
 * The same seed gives the same data. Everything is written through the engine, so that figures, audit
 * and search hold what they would hold had people typed it; only the clock of the act is set back, so
 * that a case looks its age. Nobody here exists: identity numbers carry the impossible region 990000.
 */
#include "app/demo_int.h"

#include "app/commands.h"
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "base/ident.h"
#include "base/text.h"
#include "engine/account/account.h"
#include "engine/figure/figure.h"

#include <stdio.h>
#include <string.h>

#define PASSWORD "Lianxin-2026"

enum { TOWNS = 12, VILLAGES = 180, PEOPLE_A_VILLAGE = 24, BATCH = 500, SECRET_SIGNS = 32 };

const struct str demo_county = STR_INIT("990101");

static const char *const town_names[TOWNS] = {"青禾镇", "云岭镇", "石桥乡", "白塔镇", "柳河镇", "松林乡",
					      "长滩镇", "望山乡", "安平镇", "枫溪镇", "龙泉乡", "秀水镇"};
static const char *const village_heads[] = {"云", "石", "白", "柳", "松", "长", "望", "安", "枫", "龙",
					    "秀", "青", "红", "金", "大"};
static const char *const village_tails[] = {"岭村", "桥村", "塔村", "河村", "林村", "滩村", "山村", "平村",
					    "溪村", "泉村", "水村", "坪村"};
static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
				       "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"};
static const char *const given[] = {"桂英", "德明", "秀兰", "建国", "玉梅", "志强", "小芳", "永福",
				    "春花", "大山", "文斌", "丽华", "国庆", "金凤", "长生", "淑珍",
				    "家旺", "红霞", "天佑", "雪梅", "守田", "翠莲", "福来", "月娥"};

uint64_t demo_random(struct demo *demo, uint64_t limit)
{
	uint64_t x = demo->seed += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return (x ^ (x >> 31)) % limit;
}

static struct str pick(struct demo *demo, const char *const *list, size_t count)
{
	return str_of(list[demo_random(demo, count)]);
}

struct str demo_name(struct demo *demo, struct arena *arena)
{
	struct str surname = pick(demo, surnames, COUNT(surnames));
	return str_join(arena, surname, pick(demo, given, COUNT(given)));
}

struct str demo_village(struct arena *arena, size_t index)
{
	size_t town = index / (VILLAGES / TOWNS), village = index % (VILLAGES / TOWNS);
	return str_fmt(arena, STR "%03zu%03zu", STR_ARG(demo_county), 100 + town, 201 + village);
}

size_t demo_village_count(void)
{
	return VILLAGES;
}

bool demo_begins_town(size_t village)
{
	return village % (VILLAGES / TOWNS) == 0;
}

/* ---- places ---- */

static err_t put_place(struct act *act, struct str code, struct str name)
{
	enum tier tier = tier_of_code(code);
	size_t above = tier > TIER_PROVINCE ? tier_length(tier - 1) : 0;
	return db_exec(act->db,
		       "INSERT INTO place(code, name, tier, parent, class, initials) "
		       "VALUES($1, $2, $3, $4, '', $5)",
		       ARGS(V_TEXT(code), V_TEXT(name), V_INT(tier), V_TEXT(str_sub(code, 0, above)),
			    V_TEXT(pinyin_initials(act->arena, name))),
		       NULL);
}

static struct str village_name(struct arena *arena, size_t index)
{
	size_t heads = COUNT(village_heads);
	size_t town = index / heads, head = index % heads;
	return str_fmt(arena, "%s%s", village_heads[head],
		       village_tails[(town + head) % (COUNT(village_tails))]);
}

static err_t put_places(void *arg, struct act *act)
{
	(void)arg;
	TRY(put_place(act, S("99"), S("示范省")));
	TRY(put_place(act, S("9901"), S("示范市")));
	TRY(put_place(act, demo_county, S("云禾县")));
	for (size_t i = 0; i < TOWNS; i++)
		TRY(put_place(act, str_fmt(act->arena, STR "%03zu", STR_ARG(demo_county), 100 + i),
			      str_of(town_names[i])));
	for (size_t i = 0; i < VILLAGES; i++)
		TRY(put_place(act, demo_village(act->arena, i), village_name(act->arena, i)));
	return NULL;
}

/* ---- accounts ---- */

struct login_row {
	const char *login, *name, *post, *role;
	enum tier tier;
	size_t town, village; /* counted from 0 */
};

static const struct login_row logins[] = {
	{"cun1", "李秀兰", "村妇联主任", "village_clerk", TIER_VILLAGE, 0, 0},
	{"shuji1", "何永福", "村党支部书记", "village_secretary", TIER_VILLAGE, 0, 0},
	{"cun2", "孙玉梅", "村会计", "village_clerk", TIER_VILLAGE, 0, 1},
	{"cun3", "罗守田", "村文书", "village_clerk", TIER_VILLAGE, 1, 15},
	{"zhen1org", "谢春梅", "镇组织干事", "town_organiser", TIER_TOWN, 0, 0},
	{"zhen1", "周文斌", "镇民政所干部", "town_officer", TIER_TOWN, 0, 0},
	{"zhen1lead", "郭丽华", "副镇长", "town_leader", TIER_TOWN, 0, 0},
	{"zhen2", "徐国庆", "镇民政所干部", "town_officer", TIER_TOWN, 1, 0},
	{"xianorg", "沈国强", "县委组织部干部", "county_organisation", TIER_COUNTY, 0, 0},
	{"xian", "马红霞", "县民政局干部", "county_officer", TIER_COUNTY, 0, 0},
	{"xianlead", "高志强", "县民政局副局长", "county_leader", TIER_COUNTY, 0, 0},
	{"shi", "胡月娥", "市委组织部干部", "city_viewer", TIER_CITY, 0, 0},
	{"sysadmin", "朱天佑", "系统管理员", "system_admin", TIER_COUNTY, 0, 0},
	{"secadmin", "林雪梅", "安全管理员", "security_admin", TIER_COUNTY, 0, 0},
	{"auditor", "黄长生", "审计管理员", "audit_admin", TIER_COUNTY, 0, 0},
	{"jian1", "罗翠莲", "村务监督委员会主任", "village_supervisor", TIER_VILLAGE, 0, 0},
};

static struct str org_of(struct arena *arena, const struct login_row *row)
{
	switch (row->tier) {
	case TIER_VILLAGE:
		return demo_village(arena, row->village);
	case TIER_TOWN:
		return str_fmt(arena, STR "%03zu", STR_ARG(demo_county), 100 + row->town);
	case TIER_CITY:
		return str_sub(demo_county, 0, 4);
	default:
		return demo_county;
	}
}

/* The same for the same seed, and taken from no number that the rest of the data is made of. */
static struct str second_secret(const struct demo *demo, struct arena *arena, size_t login)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct demo own = {.seed = demo->first_seed * 131 + login};
	char *text = arena_alloc(arena, SECRET_SIGNS + 1);
	for (size_t i = 0; i < SECRET_SIGNS; i++)
		text[i] = signs[demo_random(&own, sizeof signs - 1)];
	return (struct str){text, SECRET_SIGNS};
}

static bool needs_second(const struct catalogue *catalogue, const struct login_row *row)
{
	const struct role *role = catalogue_role(catalogue, str_of(row->role));
	return role != NULL && role->second_factor;
}

/* As its owner would on the page. */
static err_t enrol(const struct demo *demo, const struct act *act, size_t login, int64_t id)
{
	struct act own = *act;
	if (!demo->enrol || !needs_second(act->house->catalogue, &logins[login]))
		return NULL;
	TRY(act_as(&own, id));
	return account_second_on(&own, second_secret(demo, act->arena, login), 0, S(""));
}

static err_t put_accounts(void *arg, struct act *act)
{
	const struct demo *demo = arg;
	for (size_t i = 0; i < COUNT(logins); i++) {
		struct str org = org_of(act->arena, &logins[i]);
		struct account account = {
			.login = str_of(logins[i].login), .name = str_of(logins[i].name),
			.post = str_of(logins[i].post), .org = org, .active = true,
			.phone = str_fmt(act->arena, "0990-55501%02zu", i)};
		int64_t id = 0;
		TRY(account_create(act, &account, demo->password, &id));
		TRY(account_grant(act, id, str_of(logins[i].role), org, act->today, 0));
		TRY(enrol(demo, act, i, id));
	}
	return NULL;
}

/* ---- people ---- */

/* Unique without looking: numbers with the same three digits of sequence differ in the day. */
static struct str identity_of(struct demo *demo, struct arena *arena, bool old)
{
	int64_t first_day = day_number((struct day_parts){old ? 1934 : 1948, 1, 1});
	uint64_t weeks = old ? 480 : 2600, serial = demo->serial++;
	int64_t day = first_day + (int64_t)(demo_random(demo, weeks) * 8 + serial / 1000 % 8);
	struct day_parts birth = day_parts(day);
	struct str first = str_fmt(arena, "990000%04d%02d%02d%03d", birth.year, birth.month, birth.day,
				   (int)(serial % 1000));
	return str_fmt(arena, STR "%c", STR_ARG(first), identity_digit(first));
}

static err_t put_household(struct demo *demo, struct act *act, struct str org, struct str head,
			   size_t number, int64_t *out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, catalogue_register(act->house->catalogue, S("household")), org, &draft));
	struct str group = str_fmt(act->arena, "%zu组", 1 + number % 6);
	draft_set_text(draft, "book", str_fmt(act->arena, STR "%04zu", STR_ARG(org), number));
	draft_set_text(draft, "head", head);
	draft_set_text(draft, "address", str_fmt(act->arena, STR STR "%zu号", STR_ARG(demo->village),
						 STR_ARG(group), number + 1));
	draft_set_text(draft, "group_no", group);
	draft_set_text(draft, "household_kind", S("local"));
	return draft_write(draft, 0, out);
}

static err_t put_person(struct demo *demo, struct act *act, struct str org, size_t number,
			int64_t household, struct str name)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	bool old = number % 6 == 0;
	TRY(draft_new(act, catalogue_register(act->house->catalogue, S("person")), org, &draft));
	struct str group = str_fmt(act->arena, "%zu组", 1 + (number / 3) % 6);
	draft_set_text(draft, "name", name);
	draft_set_text(draft, "identity", identity_of(demo, act->arena, old));
	draft_set_text(draft, "phone", str_fmt(act->arena, "139%08llu",
					       (unsigned long long)demo_random(demo, 100000000)));
	draft_set_int(draft, "household", household);
	draft_set_text(draft, "address", str_fmt(act->arena, STR STR "%zu号", STR_ARG(demo->village),
						 STR_ARG(group), number / 3 + 1));
	draft_set_text(draft, "group_no", group);
	draft_set_text(draft, "ethnic", S("01"));
	draft_set_text(draft, "political", S("13"));
	TRY(draft_write(draft, 0, &id));
	if (demo->people_count < demo->people_room)
		demo->people[demo->people_count++] = id;
	return NULL;
}

static err_t put_village_people(void *arg, struct act *act)
{
	struct demo *demo = arg;
	struct str org = demo_village(act->arena, demo->village_index);
	int64_t household = 0;
	demo->village = place_name(act, org);
	for (size_t i = 0; i < PEOPLE_A_VILLAGE; i++) {
		struct str name = demo_name(demo, act->arena);
		if (i % 3 == 0)
			TRY(put_household(demo, act, org, name, i / 3, &household));
		TRY(put_person(demo, act, org, i, household, name));
	}
	return NULL;
}

/* ---- all of it ---- */

void demo_say(struct demo *demo, const char *what, int64_t n)
{
	int64_t now = clock_now();
	if (now - demo->said < 1000)
		return;
	demo->said = now;
	if (n > 0)
		fprintf(stderr, "demo data: %lld %s\n", (long long)n, what);
	else
		fprintf(stderr, "demo data: %s\n", what);
}

static err_t spread(void *arg, struct act *act)
{
	enum { AT_ONCE = 50000 };
	return figure_spread(act, AT_ONCE, arg);
}

static err_t spread_figures(struct demo *demo)
{
	bool left = true;
	while (left) {
		demo_say(demo, "figures", 0);
		TRY(open_write(demo->in, spread, &left));
	}
	return NULL;
}

static err_t check_empty(struct installation *in)
{
	int64_t count = 0;
	TRY(db_int(in->db, "SELECT count(*) FROM account", NO_ARGS, &count, NULL));
	if (count > 0)
		return err_new(in->arena, ERR_CONFLICT,
			       "there is data already: demo data is only made in an empty installation");
	return NULL;
}

/* Tools make their codes themselves, so they are told the secrets (base32, RFC 6238). */
static void print_json(struct installation *in, const struct demo *demo)
{
	printf("{\"county\":\"" STR "\",\"villages\":[\"" STR "\",\"" STR "\",\"" STR "\"],\"logins\":[",
	       STR_ARG(demo_county), STR_ARG(demo_village(in->arena, 0)),
	       STR_ARG(demo_village(in->arena, 1)), STR_ARG(demo_village(in->arena, 15)));
	for (size_t i = 0; i < COUNT(logins); i++) {
		printf("%s{\"user\":\"%s\",\"password\":\"" PASSWORD "\",\"name\":\"%s\",\"role\":\"%s\","
		       "\"org\":\"" STR "\"", i == 0 ? "" : ",", logins[i].login, logins[i].name,
		       logins[i].role, STR_ARG(org_of(in->arena, &logins[i])));
		if (needs_second(in->catalogue, &logins[i]))
			printf(",\"second\":\"" STR "\"",
			       STR_ARG(second_secret(demo, in->arena, i)));
		putchar('}');
	}
	puts("]}");
}

static void print_words(struct installation *in)
{
	puts("\n演示数据已建好（云禾县，12 个乡镇、180 个村，都是虚构的）。可以这样登录：\n");
	for (size_t i = 0; i < COUNT(logins); i++)
		printf("  %-10s %s　%s（%s）\n", logins[i].login, PASSWORD, logins[i].name,
		       logins[i].post);
	puts("\n三位管理员第一次登录会看到一个二维码：用手机上的验证器（Authenticator）扫一下，填回 6 位数字就开通了；\n"
	     "以后登录要密码加 6 位数字。扫不了的，可以把页面上的密钥手工输进验证器。");
	printf("\n村民手机页面：/v/" STR "　工作台：/desk\n\n", STR_ARG(demo_village(in->arena, 0)));
}

err_t run_demo(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct demo demo = {.in = &in, .cases = config->cases, .seed = (uint64_t)config->seed, .first_seed = (uint64_t)config->seed,
			    .enrol = config->json,
			    .people_room = (size_t)VILLAGES * PEOPLE_A_VILLAGE};
	(void)rest;
	TRY(open_installation(arena, config, true, &in));
	if (in.catalogue->profile != PROFILE_ALL)
		return err_new(arena, ERR_INVALID,
			       "demo data are for everything: make them with profile all, then \"lianxin shed\" "
			       "takes away what the other server has");
	TRY(open_apply_schema(&in));
	TRY(check_empty(&in));
	db_patient(in.db, true);
	demo.people = arena_many(arena, int64_t, demo.people_room);
	TRY(password_hash(arena, S(PASSWORD), &demo.password));
	figure_gather(arena, &in.lane, true);
	TRY(open_write(&in, put_places, NULL));
	TRY(open_write(&in, put_accounts, &demo));
	for (demo.village_index = 0; demo.village_index < VILLAGES; demo.village_index++)
		TRY(open_write(&in, put_village_people, &demo));
	TRY(demo_rooms(&demo));
	TRY(demo_hall(&demo));
	TRY(demo_queue(&demo));
	TRY(demo_words(&demo));
	TRY(demo_tour(&demo));
	TRY(demo_cases(&demo, config->cases));
	TRY(demo_duty(&demo));
	TRY(demo_money(&demo));
	TRY(demo_party(&demo));
	TRY(demo_posts(&demo));
	TRY(demo_stations(&demo));
	TRY(demo_life(&demo));
	TRY(demo_learning(&demo));
	TRY(demo_development(&demo));
	TRY(demo_openness(&demo));
	TRY(demo_signs(&demo));
	TRY(demo_centre(&demo));
	TRY(demo_members(&demo, config->members)); /* last: the others know one branch a village */
	TRY(spread_figures(&demo));
	TRY(db_tune(in.db));
	TRY(open_check_schema(&in)); /* noted: the first start has nothing left to compare */
	if (config->json)
		print_json(&in, &demo);
	else
		print_words(&in);
	return NULL;
}
