/*
 * draw_room: signs that are made from other things of the village: cards at a room's door, codes to scan, the guide of
 * a floor, the board of those who are on duty.
 */
#include "base/arena.h"
#include "modules/signs/signs_int.h"

enum { CARDS_MAX = 6, CADRES_ON_BOARD = 12 };

/* ---- cards ---- */

/* What a room is used for, one card each; its own name stands above them and is no card again. */
static size_t cards_of(struct act *act, const struct record *room, struct str *cards)
{
	const struct codes *uses = catalogue_codes(act->house->catalogue, S("room_use"));
	struct str kinds = room == NULL ? S("") : record_text(room, "kinds"), name = room == NULL ? S("") : record_text(room, "name");
	size_t count = 0;
	while (kinds.len > 0 && count < CARDS_MAX) {
		struct str title = codes_title(uses, str_cut(&kinds, ' '));
		size_t bracket = str_find(title, S("（"));
		if (bracket != SIZE_MAX)
			title = str_sub(title, 0, bracket);
		if (!str_eq(title, name))
			cards[count++] = title;
	}
	return count;
}

void sign_draw_cards(struct act *act, struct sign_board *board, const struct sign_set *set,
		     const struct sign_job *job, bool *small)
{
	struct str cards[CARDS_MAX];
	size_t count = cards_of(act, job->room, cards);
	int slots = count < 3 ? 3 : (int)count, each = 560 / slots;
	sign_fill_part(board, job->sign->ink, 0, 0, 1000, 300);
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 60, .y = 40, .w = 880, .h = 220, .size = 130, .colour = job->sign->ground}, small);
	for (int i = 0; i < slots; i++) {
		int top = 340 + i * each;
		sign_rim(board, "cut", 80, top, 840, each - 30, true);
		if (i < (int)count)
			sign_letters(board, job, cards[i],
				     &(struct sign_part){.x = 110, .y = top, .w = 780, .h = each - 30, .size = 70, .colour = S("#1a1a1a")},
				     small);
	}
	sign_letters(board, job, set->names.centre,
		     &(struct sign_part){.x = 60, .y = 915, .w = 880, .h = 65, .size = 34, .plain = true, .colour = S("#564e46"), .least = 5},
		     small);
}

/* ---- a code to scan ---- */

void sign_draw_code(struct visit *visit, struct sign_board *board, const struct sign_job *job, bool *small)
{
	struct str path = job->room == NULL ? S("/") : str_fmt(visit->arena, "/v/" STR "/rooms/%lld", STR_ARG(job->room->org), (long long)job->room->id);
	int side = board->w * 8 / 10 < board->h * 6 / 10 ? board->w * 8 / 10 : board->h * 6 / 10;
	sign_fill_part(board, job->sign->ink, 0, 0, 1000, 170);
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 50, .y = 15, .w = 900, .h = 140, .size = 85, .colour = job->sign->ground}, small);
	drawing_code(board->drawing, visit_address(visit, path), board->x + (board->w - side) / 2,
		     board->y + board->h * 19 / 100, side);
	sign_letters(board, job, S("微信扫一扫"),
		     &(struct sign_part){.x = 50, .y = 800, .w = 900, .h = 90, .size = 66}, small);
	sign_letters(board, job, S("看谁在用、订房间、报修"),
		     &(struct sign_part){.x = 50, .y = 885, .w = 900, .h = 75, .size = 46, .plain = true, .colour = S("#1a1a1a"), .least = 6},
		     small);
}

/* ---- the guide of a floor ---- */

static void put_legend(struct sign_board *board, const struct sign_job *job, bool *small)
{
	const struct {
		const char *tone, *word;
	} rows[] = {{"here", "您在这里"}, {"door", "门"}, {"stairs", "楼梯"}, {"gate", "大门"}};
	for (int i = 0; i < 4; i++) {
		int x = 180 + i * 170, side = board->h * 3 / 100;
		drawing_box(board->drawing, rows[i].tone, board->x + (int)((int64_t)board->w * x / 1000), board->y + board->h * 94 / 100,
			    side, i == 1 ? side / 3 : side);
		sign_letters(board, job, str_of(rows[i].word),
			     &(struct sign_part){.x = x + 30, .y = 930, .w = 130, .h = 50, .size = 30, .left = true, .plain = true, .colour = S("#26211c"), .least = 6},
			     small);
	}
}

void sign_draw_guide(struct sign_board *board, const struct sign_set *set, const struct sign_job *job,
		     bool *small)
{
	sign_fill_part(board, S("#ffffff"), 0, 130, 1000, 870);
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 40, .y = 10, .w = 920, .h = 110, .size = 62}, small);
	plan_draw(board->drawing, &set->plan,
		  &(struct plan_look){.floor = job->floor,
				      .x = board->x + board->w * 3 / 100,
				      .y = board->y + board->h * 15 / 100,
				      .w = board->w * 94 / 100,
				      .h = board->h * 76 / 100});
	put_legend(board, job, small);
}

/* ---- who is on duty ---- */

static void put_cadre(struct sign_board *board, const struct sign_job *job, const struct record *cadre, int row, bool *small)
{
	static const char *const fields[] = {"name", "post", "work_phone"};
	static const int xs[] = {560, 670, 830}, ws[] = {105, 155, 140};
	for (int i = 0; i < 3; i++)
		sign_letters(board, job, i == 0 && cadre == NULL ? S("姓名") : i == 1 && cadre == NULL ? S("职务") : cadre == NULL ? S("电话") : record_text(cadre, fields[i]),
			     &(struct sign_part){.x = xs[i], .y = 210 + row * 58, .w = ws[i], .h = 52, .size = 32, .plain = cadre != NULL && i > 0, .colour = S("#1a1a1a"), .least = 8},
			     small);
	sign_fill_part(board, S("#e6dfd3"), 555, 263 + row * 58, 415, 2);
}

void sign_draw_roster(struct act *act, struct sign_board *board, const struct sign_set *set,
		      const struct sign_job *job, bool *small)
{
	int row = 1, slot_w = 4200 + 100, slot_h = 2970 + 100; /* a sheet of A3, lying, and a little air */
	struct str text = str_fmt(act->arena, "值班电话 " STR "　每天至少一名村干部值班，有事请找当天的人",
				  STR_ARG(set->names.phone.len > 0 ? set->names.phone : S("＿＿＿＿＿＿＿＿")));
	sign_fill_part(board, job->sign->ink, 0, 0, 1000, 170);
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 40, .y = 20, .w = 920, .h = 130, .size = 90, .colour = job->sign->ground}, small);
	int x = board->x + board->w * 4 / 100, y = board->y + board->h * 24 / 100;
	if (slot_w < board->w / 2 && slot_h < board->h * 65 / 100) {
		struct doc *slot = drawing_box(board->drawing, "cut", x, y, slot_w, slot_h);
		doc_set_bool(slot, "dashed", true);
		drawing_letters(board->drawing, S("本月值班表插在这里|（A3 横放 420×297 毫米）"),
				&(struct lettering){.colour = S("#564e46"), .x = x + 100, .y = y + slot_h / 3, .w = slot_w - 200, .h = slot_h / 3, .size = 200, .least = 200});
	}
	put_cadre(board, job, NULL, 0, small);
	for (size_t i = 0; i < set->cadre_count && row < CADRES_ON_BOARD; i++) {
		if (record_int(&set->cadres[i], "retired") == 0)
			put_cadre(board, job, &set->cadres[i], row++, small);
	}
	sign_letters(board, job, text,
		     &(struct sign_part){.x = 40, .y = 915, .w = 920, .h = 70, .size = 36, .plain = true, .colour = S("#1a1a1a"), .least = 8}, small);
}
