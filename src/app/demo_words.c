/*
 * demo_words: what the first villages have to say: notices on view, one in writing, articles of each column, problems told,
 * a meeting.
 * Everybody else's village begins empty, as a new one does.
 *
 * They go the way of real ones; days are told from today, so that there is always something on view.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/notices/notices.h"
#include "modules/voices/voices.h"

enum { VILLAGES_WITH = 2 };

struct text_row {
	const char *column, *title, *text;
	int days; /* on view for so many; 0: as long as it is wanted */
	bool released;
};

static const struct text_row text_rows[] = {
	{"intro", "简介",
	 "全村六个村民小组，四百多户人家，大半住在山脚下的河谷里。\n村里种水稻、柑橘和油茶，办了一家合作社。村党支部有党员三十八名。\n"
	 "便民服务大厅在村部一楼，周一到周五开门，办事不用跑镇里；走不动的，打电话我们上门。",
	 0, true},
	{"party", "主题党日：一起清河道", "本月主题党日，二十六名党员和十几位村民一起清理了村前的河道，捡出垃圾两车。下个月去看望独居老人。", 0, true},
	{"affairs", "村两委研究冬修水利", "村两委开会定下冬修的三处水渠：一组的老渠口、三组的倒虹吸、五组的塘坝。用工和用钱的账，完工后公开。", 0, true},
	{"village", "农家书屋添了新书", "县图书馆送来新书一百二十本，有种植养殖的、看病吃药的，也有给孩子看的。书屋每天晚上开到 20:30，看完放回原处。", 0, true},
	{"notice", "下周二全村停电检修",
	 "供电所要检修三组的变压器，下周二 8:30–17:00 全村停电。\n请提前存好水、充好电，冰箱里的东西少放一些。家里有人用制氧机的，请在周一以前告诉村里，供电所会送发电机来。\n"
	 "有事打村部电话。",
	 9, true},
	{"notice", "2026 年合作医疗开始缴费",
	 "城乡居民医保开始缴费，到 12 月 31 日截止。\n手机上能缴，也可以带户口本和身份证到便民服务大厅来缴，走不动的我们上门。低保、特困、监测户有补助，先别自己缴，来问一声。",
	 35, true},
	{"notice", "冬季防火", "天干物燥，不要在田边、林边烧秸秆和荒草。上坟请用鲜花。", 60, false},
};

static err_t put_notices(struct act *act, struct str org)
{
	struct str village = place_name(act, org);
	for (size_t i = 0; i < COUNT(text_rows); i++) {
		const struct text_row *row = &text_rows[i];
		int64_t id = 0;
		struct str title = str_of(row->title);
		if (str_eq(str_of(row->column), S("intro")))
			title = str_join(act->arena, village, S("简介"));
		const char *const list[][2] = {
			{"column", row->column},
			{"title", str_c(act->arena, title)},
			{"text", row->text},
			{"until_on", row->days == 0 ? "" : str_c(act->arena, day_text(act->arena, act->today + row->days))}};
		TRY(notices_write(act, org, PAIRS(act->arena, list), row->released, &id));
	}
	return NULL;
}

/* ---- problems told ---- */

static const struct {
	const char *topic, *text, *place, *way;
} voice_rows[] = {
	{"road", "小学门口那盏灯不亮，晚上接孩子看不见路。", "小学门口", "call"},
	{"clean", "垃圾桶两天没收了，味道大。", "二组路口", "visit"},
	{"water", "三组的水渠漏水，流到路上结冰。", "三组", "home"},
};

static err_t step(struct act *act, const char *reg, int64_t id, const char *name)
{
	return flow_fire(act, catalogue_register(act->house->catalogue, str_of(reg)), id,
			 &(struct flow_ask){.step = str_of(name), .by_program = true});
}

/* The first of them is answered and stands in public. */
static err_t settle(struct act *act, int64_t id)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("voice"));
	struct record record;
	struct draft *draft = NULL;
	int64_t written = 0;
	TRY(step(act, "voice", id, "take"));
	TRY(reg_load(act, reg, id, &record));
	TRY(draft_of(act, &record, &draft));
	draft_set_text(draft, "answer", S("灯换好了，请您晚上再看看。"));
	draft_set_text(draft, "answered_on", day_text(act->arena, act->today));
	draft_set_text(draft, "public_question", S("小学门口的灯不亮"));
	draft_set_text(draft, "public_answer", S("当天换好了灯泡，以后每周一检查一遍。"));
	TRY(draft_write(draft, record.version, &written));
	TRY(step(act, "voice", id, "answer"));
	TRY(step(act, "voice", id, "content"));
	return step(act, "voice", id, "publish");
}

static err_t put_voices(struct act *act, struct str org)
{
	for (size_t i = 0; i < COUNT(voice_rows); i++) {
		int64_t id = 0;
		const char *const list[][2] = {{"topic", voice_rows[i].topic}, {"text", voice_rows[i].text},
					       {"place_words", voice_rows[i].place}, {"voice_way", voice_rows[i].way}};
		TRY(voices_tell(act, org, PAIRS(act->arena, list), &id));
		if (i == 0)
			TRY(settle(act, id));
	}
	return NULL;
}

static err_t put_village(void *arg, struct act *act)
{
	struct demo *demo = arg;
	struct str org = demo_village(act->arena, demo->village_index);
	TRY(put_notices(act, org));
	return put_voices(act, org);
}

err_t demo_words(struct demo *demo)
{
	for (demo->village_index = 0; demo->village_index < demo_villages(demo, VILLAGES_WITH); demo->village_index++)
		TRY(open_write(demo->in, put_village, demo));
	return NULL;
}
