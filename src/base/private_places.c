/*
 * private_places: house numbers, and words of illness and disability. See private.h.
 *
 * A number with 号 behind it is a house only where a road, a group, a village or "住" stands before it: days, documents,
 * petrol and wells are numbered with the same word. The group of a village may be public, the door may not.
 */
#include "base/private_int.h"

/* ---- numbers as they stand in addresses ---- */

static bool is_numeral(const struct scan *scan, size_t at)
{
	return sign_is_digit(scan, at) || (at < scan->count && scan_any(scan, at, S("十 百")) > 0);
}

static size_t pass_blanks(const struct scan *scan, size_t at)
{
	while (at < scan->count && sign_is_blank(sign_at(scan, at)))
		at++;
	return at;
}

static size_t numeral_end(const struct scan *scan, size_t at)
{
	while (is_numeral(scan, at))
		at++;
	return at;
}

/* "27", "27-1", "二十七" and then one of the words: where that ends; 0: it is none. */
static size_t counted(const struct scan *scan, size_t at, struct str words, size_t *number)
{
	size_t end = numeral_end(scan, at);
	if (end == at)
		return 0;
	*number = end - at;
	if (sign_at(scan, end) == '-' && sign_is_digit(scan, end + 1))
		end = numeral_end(scan, end + 1);
	end = pass_blanks(scan, end);
	size_t taken = scan_any(scan, end, words);
	return taken == 0 ? 0 : end + taken;
}

/* ---- flats: 3栋2单元501室 ---- */

static size_t flat_end(const struct scan *scan, size_t at)
{
	size_t number = 0, end = counted(scan, at, S("号楼 栋 幢"), &number);
	if (end == 0)
		return 0;
	size_t unit = counted(scan, pass_blanks(scan, end), S("单元"), &number);
	size_t room = pass_blanks(scan, unit > 0 ? unit : end), room_end = numeral_end(scan, room);
	bool door = room_end - room >= 3 && room_end - room <= 5;
	if (unit == 0 && !door)
		return 0;
	if (!door)
		return unit;
	size_t word = pass_blanks(scan, room_end), taken = scan_any(scan, word, S("室 号 户"));
	return taken > 0 ? word + taken : room_end;
}

/* ---- doors: 三组27号 ---- */

static const char *const PLACES =
	"组 队 路 街 巷 弄 胡同 大道 村 新村 屯 庄 寨 湾 坡 沟 岭 坪 坝 营 堡 社区 小区 花园 家园 "
	"苑 里弄 门牌 门牌号 住 家住 住在 住址 地址";
/* A day, a deed or a thing that is numbered, not a door. */
static const char *const NO_DOOR = "上午 下午 早上 晚上 中午 晚 早 前 之前 以前 后 之后 起 至 到 "
				   "开 召 停 截 公告 公示 公开 文件 通知 令 会议 线 汽油 柴油 水泥 "
				   "井 水井 机井 泵 机 变 地 坑 塘 桥 库 仓 标 种 窗 选 提案 决议 "
				   "楼 闸 渠 棚 杆 灯 日 凌晨 举行 集合 完 电 凭";

static bool has_place_before(const struct scan *scan, size_t at)
{
	return scan_behind(scan, at, str_of(PLACES));
}

/* Another door right before, in a list of doors. */
static bool follows_door(const struct scan *scan, size_t at)
{
	if (at < 1 || scan->find_count == 0 || scan_any(scan, at - 1, S("、 和 及")) == 0)
		return false;
	const struct find *last = &scan->finds[scan->find_count - 1];
	return last->kind == PRIVATE_HOUSE && last->until == at - 1;
}

static size_t door_end(const struct scan *scan, size_t at)
{
	size_t number = 0, end = counted(scan, at, S("号"), &number);
	if (end == 0 || number > 6)
		return 0;
	size_t after = pass_blanks(scan, end), flat = flat_end(scan, after);
	if (flat > 0)
		return flat;
	if (scan_any(scan, after, str_of(NO_DOOR)) > 0)
		return 0;
	size_t tail = scan_any(scan, end, S("院 之一 之二 之三"));
	return end + tail;
}

/* 甲27号, 附9号 */
static size_t door_begin(const struct scan *scan, size_t at)
{
	if (at > 0 && scan_any(scan, at - 1, S("甲 乙 丙 附")) > 0)
		return at - 1;
	return at;
}

static bool take_door(struct scan *scan, size_t at)
{
	size_t begin = door_begin(scan, at), end = door_end(scan, at);
	if (end == 0 || !(has_place_before(scan, begin) || follows_door(scan, begin)))
		return false;
	scan_add(scan, PRIVATE_HOUSE, begin, end);
	return true;
}

static bool take_flat(struct scan *scan, size_t at)
{
	size_t end = flat_end(scan, at);
	if (end > 0)
		scan_add(scan, PRIVATE_HOUSE, at, end);
	return end > 0;
}

void private_houses(struct scan *scan)
{
	for (size_t i = 0; i < scan->count; i++) {
		if (!is_numeral(scan, i) || (i > 0 && is_numeral(scan, i - 1)))
			continue;
		if (!take_flat(scan, i))
			(void)take_door(scan, i);
	}
}

/* ---- illness and disability ---- */

static size_t longest(const struct scan *scan, size_t at, const struct private_list *list)
{
	size_t best = 0;
	for (size_t i = 0; i < list->count; i++) {
		size_t taken = scan_word(scan, at, list->at[i]);
		if (taken > best)
			best = taken;
	}
	return best;
}

/* Inside a longer word that says nothing of a person. */
static bool is_harmless(const struct scan *scan, size_t from, size_t until,
			const struct private_list *list)
{
	enum { REACH = 20 };
	for (size_t back = 0; back <= REACH && back <= from; back++) {
		if (from - back + longest(scan, from - back, list) >= until)
			return true;
	}
	return false;
}

/* "糖尿病健康知识讲座": a matter follows in the same breath. */
static bool names_a_matter(const struct scan *scan, size_t until, const struct private_list *list)
{
	enum { REACH = 8 };
	for (size_t i = until; i <= until + REACH && i < scan->count; i++) {
		if (longest(scan, i, list) > 0)
			return true;
		if (scan_any(scan, i, S("， 。 ； , ; （ ( \n")) > 0)
			return false;
	}
	return false;
}

void private_illness(struct scan *scan, const struct private_words *words)
{
	for (size_t i = 0; i < scan->count;) {
		size_t taken = longest(scan, i, &words->health);
		if (taken == 0) {
			i++;
			continue;
		}
		if (!is_harmless(scan, i, i + taken, &words->harmless) &&
		    !names_a_matter(scan, i + taken, &words->matters))
			scan_add(scan, PRIVATE_HEALTH, i, i + taken);
		i += taken;
	}
}
