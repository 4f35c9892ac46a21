/*
 * demo_tour: a way through the house of the first villages, with what is told at each stop; the village's own years; and visits
 * that were made at home.
 *
 * The stops are those of the example that every village may take. Nobody here exists; visits go the way of real ones, on days told
 * from today, and what was promised there lies ahead.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/tour/tour.h"

enum { VILLAGES_WITH = 2, STOPS_MOST = 40, FORENOON = 90 };

/* In the order of the example "corridor". */
static const struct {
	const char *place, *brief, *full;
} scripts[] = {
	{"一楼走廊，进门左手",
	 "各位好，这里是廉政文化展示区。左边是村里的清廉公约，右边是村务监督委员会的职责和举报电话。村里每一笔开支都要两个人签字，每季度贴出来，"
	 "大家随时可以问。",
	 "各位好，这里是廉政文化展示区，是一廊的第一块。\n左边是清廉公约，一共八条，是村民代表一条一条举手定下来的。右边是村务监督委员会，三位成员都不在村两委任职，"
	 "专门管账目和工程的监督。\n请看中间这张表：上个季度的收入和支出，每一笔都写明做什么用、谁经手、谁审核。对哪一笔有疑问，当场可以问，七天内答复。"},
	{"一楼走廊",
	 "这里讲的是党走过的路。从一九二一年到今天，墙上的每一格是一年的大事；村里自己的大事用金边标出来，排在同一条轴上。",
	 "这里讲的是党走过的路。\n请从左往右看：一九二一年开了第一次代表大会，一九三四年红军出发长征，一九四九年新中国成立，一九七八年开始改革开放。每一格下面写的都是当年的原话。\n"
	 "用金边标出来的，是我们村自己的年份。一九七二年修成东干渠，村里去了三百多人，挖了两个冬天；那年入党的几位老人，现在每年七月还来这里给孩子们讲一次。"},
	{"一楼走廊，楼梯边",
	 "这里是村史村情展示区。全村六个村民小组，四百多户，大半住在山脚下的河谷里，种水稻、柑橘和油茶。墙上最老的一张照片，是修东干渠那年冬天拍的。",
	 "这里是村史村情展示区。\n先看地图：六个村民小组沿着河谷排开，一组在渠头，六组在渠尾。全村四百多户，种水稻、柑橘和油茶，办了一家合作社。\n"
	 "再看照片。最老的一张是一九七二年修渠，照片上的人，村里还有人认得出来。往右是通电、通路、通水，最后一张是这座楼落成那天。"},
	{"一楼走廊",
	 "这里是乡风文明展示区。红事白事简办，酒席不超过十桌；老人有人看，孩子有人接。墙上贴的是今年大家评出来的事，写事不写分。",
	 "这里是乡风文明展示区。\n左边是红白理事会的规矩：酒席不超过十桌，烟酒不攀比，帮忙的人名单贴在外面，省下来的钱归自家。\n"
	 "右边写的是今年的好事：谁家接送了邻居的孩子，谁家把门前的路让宽了一尺。我们写事，不打分，也不排名次。"},
	{"一楼走廊，走到头",
	 "这里是村规民约，一共十二条，由村民会议通过，三年改一次。放水、养狗、晒谷、停车，写的都是过日子的事。",
	 "这里是村规民约，一共十二条，由村民会议通过，三年改一次，上次改是前年。\n放水按先渠尾后渠头，养狗要拴，晒谷不占大路，停车不堵消防口，写的都是过日子的事。\n"
	 "哪一条觉得不合适，可以在便民服务中心登记，到了村民会议上一条一条议。"},
	{"一楼东头",
	 "这里是新时代文明实践站。志愿服务队每周六活动，理发、修小家电、教老人用手机。想来帮忙的，在门口登个记就行。",
	 "这里是新时代文明实践站。\n志愿服务队分四支：理发的、修小家电的、教手机的、看望独居老人的，每周六上午活动。墙上是这个月的安排，谁有空谁报名。\n"
	 "角落里的柜子放着大家捐的工具和书，借去用，用完放回来。"},
	{"一楼东头",
	 "这里是人大代表联络站。每月十五日上午，代表在这里接待群众。反映的事当场登记，办没办、怎么办的，下个月当面说清楚。",
	 "这里是人大代表联络站，每月十五日上午，代表在这里接待群众。\n墙上有每位代表的照片和联系的小组。反映的事当场登记编号，属于村里的村里办，属于镇里的转到镇里。\n"
	 "请看这本记录：上次说的是三组路口的灯，哪天转的、哪天装好的，都写在后面。"},
	{"一楼大厅",
	 "这里是便民服务中心。不用填表，带上身份证，窗口替您填；能在村里办的当场办，要送镇里的我们去送，走不动的打电话，我们上门。",
	 "这里是便民服务中心，每天都有人值班，值班的人和电话写在门口。\n左边的触摸屏可以看要带什么、查办到哪了、说事、订房间。不会用的，点“叫人帮忙”，马上有人来。\n"
	 "窗口替您填表，您只要核对、签名。能在村里办的当场办；要送镇里、县里的，我们去送，办到哪一步手机上看得见。"},
	{"一楼西头",
	 "这里是综治中心。网格员每天把看到的事记下来：路灯、水渠、用火用电。小事当天办，办不了的写明报给谁、什么时候回话。",
	 "这里是综治中心。\n全村分三个网格，网格员都是本村人，走到哪里记到哪里：路灯亮不亮，水渠堵不堵，谁家用火用电不放心。\n"
	 "请看这块牌：小事当天办，办不了的写明报给谁、什么时候回话。我们不比谁报得多，只看答应的事办了没有。"},
	{"院子南边",
	 "这里是文体活动中心，天天开到晚上九点。广场舞、锣鼓、书画都在这里排，先订时间，再来用；两家撞在一起的，由村里来协调。",
	 "这里是文体活动中心，天天开到晚上九点。\n白天给老人下棋、看戏，傍晚给孩子打球、写字，晚上是文艺队排练。要用的先订时间，手机上、触摸屏上都能订，不要钱。\n"
	 "墙上这面锣是老文艺队留下来的，正月十五出灯，走在最前面的就是它。"},
	{"二楼，上楼右手",
	 "这里是党员活动室。每月主题党日在这里开，请假的、来不了的，会后有人上门把内容讲一遍。墙上挂着入党誓词，每年七月新老党员一起重温。",
	 "这里是党员活动室，能坐六十人。\n每月的主题党日在这里开，先学半小时，再一起去做一件事：清河道、看老人、修水渠。来不了的老党员，会后有人上门把内容讲一遍。\n"
	 "墙上挂着入党誓词。右边是党员的岗位和承诺，写的是今年打算做什么，做到了就在后面写上日子。"},
	{"二楼，上楼左手",
	 "这里是会议室，村两委会和村民代表会议在这里开。每次议什么、怎么定的，会后三天内贴到公开栏上。",
	 "这里是会议室，能坐四十人，村两委会和村民代表会议在这里开。\n村里的大事照一套步骤来：党支部提议，两委商议，党员会审议，村民代表会议决议，定下来的和办成的都公开。\n"
	 "门口这张表写着这个月要议的事。想来听的，靠墙有座位。"},
	{"一楼，大厅隔壁",
	 "这里是农家书屋，有书两千多册，晚上开到八点半。借书写个名字就行，看完放回原处。孩子放学没人接的，可以在这里写作业。",
	 "这里是农家书屋，有书两千多册，种养的、看病吃药的、给孩子看的，各占一排。\n书屋晚上开到八点半，借书写个名字就行，看完放回原处，没有人丢过。\n"
	 "下午三点到五点是四点半课堂，志愿者轮着来看孩子写作业。窗边那一排桌子，是在外面做事的乡亲捐的。"},
	{"一楼，书屋过去",
	 "这里是村卫生室。量血压、测血糖不要钱，镇卫生院的医生每周三来。走不动的，村医每月上门看一次。",
	 "这里是村卫生室，村医姓罗，在村里干了十九年。\n量血压、测血糖不要钱，镇卫生院的医生每周三来坐诊。老人每年体检一次，结果由村医当面讲，不贴出来，也不给别人看。\n"
	 "走不动的，村医每月上门看一次。夜里有急事，门上的电话随时打得通。"},
	{"一楼西头",
	 "这里是调解室，桌子是圆的。邻里有事先坐下来喝口水、慢慢说。说好了的写一张纸，两家各留一份；说不好的，陪着去镇里。",
	 "这里是调解室。请看这张桌子，是圆的，坐下来不分上下首。\n来调解的多半是地界、放水、老人赡养。先各说各的，再一起到地头看，看完回来再说。说好了写一张纸，两家各留一份；说不好的，陪着去镇里。\n"
	 "墙上这句话是老支书说的：让一步，路就宽了。"},
	{"一楼西头",
	 "这里是警务室，派出所的民警每周一、周四来。办证、报案、问事都可以；防骗的事，他们挨家挨户讲过两遍。",
	 "这里是警务室，派出所的民警每周一、周四来，其余时间辅警在。\n办证、报案、问事都可以在这里办。墙上是今年村里遇到过的几种骗法：说中奖的、说孩子出事的、让人先转钱的。\n"
	 "记住一句：要您先转钱的，先到这里来问一声。"},
	{"二楼东头",
	 "这里是档案室。村里从一九五几年到现在的账册、合同、会议记录都在。要查自家的，带身份证来，当场查。",
	 "这里是档案室。村里从合作化那几年到现在的账册、合同、会议记录都在，一年一格，编了号。\n要查自家承包地、宅基地的，带身份证来，当场查、当场印；别人家的不给看。\n"
	 "最老的一本是一九五六年的工分账，纸已经脆了，我们拍了照，原件不再翻动。"},
	{"院子北边，老仓库",
	 "这里是党员教育基地，原来是村里的粮仓。墙上的标语是当年留下来的，梁上还挂着修东干渠用的马灯。参观到这里结束，谢谢大家。",
	 "这里是党员教育基地，原来是村里的粮仓，一九六四年盖的，梁柱都是山上的杉木。\n正面是修东干渠的场景：没有机器，三百多人靠锄头、扁担和马灯，挖了两个冬天。带队的八名党员睡在渠头的草棚里，水通的那天才回家。\n"
	 "最后请看这盏马灯，灯罩裂过，用铜丝箍着，一直亮到通水那天。参观到这里结束，谢谢大家，留言簿在门口。"},
};

static err_t put_script(struct act *act, const struct record *stop, size_t i)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(act, stop, &draft));
	draft_set_text(draft, "place_words", str_of(scripts[i].place));
	draft_set_text(draft, "script_short", str_of(scripts[i].brief));
	draft_set_text(draft, "script_long", str_of(scripts[i].full));
	return draft_write(draft, stop->version, &id);
}

/* What stands at a stop, counted from 0. */
static const struct {
	size_t stop;
	const char *name, *words;
} exhibits[] = {
	{0, "清廉公约的签名册", "全村四十二位村民代表签了名"},
	{2, "修东干渠用的铁锹", "一九七二年冬天用的，木柄换过三次"},
	{9, "老文艺队的铜锣", "正月十五出灯时走在最前面"},
	{17, "箍着铜丝的马灯", "在渠头亮了两个冬天"},
};

static err_t put_tour(struct act *act, struct str org)
{
	struct record *stops = NULL;
	size_t count = 0;
	int made = 0;
	TRY(tour_example(act, org, S("corridor"), &made));
	TRY(reg_gather(act, catalogue_register(act->house->catalogue, S("tour_stop")), org, STOPS_MOST, &stops, &count));
	for (size_t i = 0; i < COUNT(scripts) && i < count; i++)
		TRY(put_script(act, &stops[i], i));
	for (size_t i = 0; i < COUNT(exhibits) && exhibits[i].stop < count; i++) {
		struct draft *draft = NULL;
		int64_t id = 0;
		TRY(draft_new(act, catalogue_register(act->house->catalogue, S("exhibit")), org, &draft));
		draft_set_int(draft, "stop", stops[exhibits[i].stop].id);
		draft_set_text(draft, "name", str_of(exhibits[i].name));
		draft_set_text(draft, "words", str_of(exhibits[i].words));
		draft_set_int(draft, "turn", 1);
		TRY(draft_write(draft, 0, &id));
	}
	return NULL;
}

static const struct {
	int year;
	const char *name, *words;
} history_rows[] = {
	{1964, "盖起粮仓", "梁柱用的是山上的杉木，一直用到分田那年。"},
	{1972, "修成东干渠", "三百多人修了两个冬天，从此水田不靠天。"},
	{1986, "通电", "先通到小学，再通到各组，过年时家家亮了灯。"},
	{2009, "水泥路修到各组", "各组出工，县里补水泥，修了一年半。"},
	{2022, "党群服务中心落成", "办事、看病、看书、排戏都在一个院子里。"},
};

static err_t put_history(struct act *act, struct str org)
{
	for (size_t i = 0; i < COUNT(history_rows); i++) {
		struct draft *draft = NULL;
		int64_t id = 0;
		TRY(draft_new(act, catalogue_register(act->house->catalogue, S("village_history")), org, &draft));
		draft_set_int(draft, "year", history_rows[i].year);
		draft_set_text(draft, "name", str_of(history_rows[i].name));
		draft_set_text(draft, "words", str_of(history_rows[i].words));
		TRY(draft_write(draft, 0, &id));
	}
	return NULL;
}

/* ---- visits ---- */

static const struct {
	int ago, ahead; /* days; ahead: until when the next thing is to be done */
	size_t person;	/* of the village's people */
	const char *kind, *found, *next, *todo, *followed;
} visit_rows[] = {
	{52, 0, 0, "care", "一个人住，身体还好，柴火够用。想请人看看灶房的电线。", "help", "请电工来看灶房的电线", "1"},
	{38, 0, 6, "tell", "讲了医保缴费和补助，手机上不会缴，约好到大厅来办。", "none", "", ""},
	{24, 0, 3, "look", "今年柑橘挂果少，担心卖不出价。问合作社收不收散户的。", "none", "", ""},
	{16, 0, 9, "mediate", "和邻居为放水先后争了几句，两边都去看了渠口，说好轮着放。", "none", "", ""},
	{9, 6, 12, "care", "老两口都好，孙子在县里读书。屋檐有两片瓦松了，怕下雪前漏。", "again", "带瓦匠去看屋檐", ""},
	{3, 11, 18, "look", "想把一亩旱田改种油茶，问有没有补助、要什么手续。", "report", "把想改种油茶的几户报给镇里", ""},
};

static err_t put_visit(struct act *act, struct str org, const struct record *person, size_t i, int64_t today)
{
	struct arena *arena = act->arena;
	bool more = !str_eq(str_of(visit_rows[i].next), S("none"));
	int64_t day = today - visit_rows[i].ago, id = 0,
		next = visit_rows[i].ahead > 0 ? today + visit_rows[i].ahead : day + 14;
	const char *const list[][2] = {
		{"person", str_c(arena, str_fmt(arena, "%lld", (long long)person->id))},
		{"visited_on", str_c(arena, day_text(arena, day))},
		{"visit_kind", visit_rows[i].kind},
		{"found", visit_rows[i].found},
		{"visit_next", visit_rows[i].next},
		{"todo", visit_rows[i].todo},
		{"next_on", more ? str_c(arena, day_text(arena, next)) : ""},
		{"followed", visit_rows[i].followed}};
	demo_clock(act, day, FORENOON);
	demo_as(act, TIER_VILLAGE, org);
	return demo_make(act, org, "visit", PAIRS(arena, list), &id);
}

static err_t put_visits(struct act *act, struct str org)
{
	enum { PEOPLE = 24 };
	struct record *people = NULL;
	size_t count = 0;
	int64_t today = act->today;
	TRY(reg_gather(act, catalogue_register(act->house->catalogue, S("person")), org, PEOPLE, &people, &count));
	for (size_t i = 0; i < COUNT(visit_rows); i++) {
		if (visit_rows[i].person < count)
			TRY(put_visit(act, org, &people[visit_rows[i].person], i, today));
	}
	return NULL;
}

static err_t put_village(void *arg, struct act *act)
{
	struct demo *demo = arg;
	struct str org = demo_village(act->arena, demo->village_index);
	TRY(put_tour(act, org));
	TRY(put_history(act, org));
	return put_visits(act, org);
}

err_t demo_tour(struct demo *demo)
{
	for (demo->village_index = 0; demo->village_index < demo_villages(demo, VILLAGES_WITH); demo->village_index++)
		TRY(open_write(demo->in, put_village, demo));
	return NULL;
}
