/*
 * assets: what the chosen standard asks of each room, what is there, and what is missing.
 *
 * It only tells: a village is never marked for it here, and nothing is sent up.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"

struct thing { /* what each need of the standard asks of it, read once */
	struct str item, fund;
	int64_t room, amount, price; /* price: fen */
	bool there;
};

struct stand { /* what the page looks at */
	const struct standard *standard;
	struct str org;
	struct record *rooms;
	struct thing *assets;
	size_t room_count, asset_count;
};

static bool room_is(const struct stand *stand, int64_t room, struct str kind)
{
	for (size_t i = 0; i < stand->room_count; i++) {
		if (stand->rooms[i].id == room)
			return str_has_word(record_text(&stand->rooms[i], "kinds"), kind);
	}
	return false;
}

static struct thing thing_read(const struct record *record)
{
	struct str state = record_text(record, "asset_state");
	return (struct thing){
		.item = record_text(record, "item"), .fund = record_text(record, "fund_source"),
		.room = record_int(record, "room"), .amount = record_int(record, "amount"),
		.price = record_int(record, "price"),
		.there = str_eq(state, S("good")) || str_eq(state, S("broken")),
	};
}

static err_t read_assets(struct act *act, struct stand *stand)
{
	struct record *records = NULL;
	TRY(rooms_assets(act, stand->org, &records, &stand->asset_count));
	stand->assets = arena_many(act->arena, struct thing, stand->asset_count + 1);
	for (size_t i = 0; i < stand->asset_count; i++)
		stand->assets[i] = thing_read(&records[i]);
	return NULL;
}

/* How many of a thing there are where the standard wants them. */
static int64_t held(const struct stand *stand, const struct standard_need *need)
{
	int64_t sum = 0;
	for (size_t i = 0; i < stand->asset_count; i++) {
		const struct thing *one = &stand->assets[i];
		if (one->there && str_eq(one->item, need->item) &&
		    (need->kind.len == 0 || room_is(stand, one->room, need->kind)))
			sum += one->amount;
	}
	return sum;
}

static int64_t rooms_of(const struct stand *stand, struct str kind)
{
	int64_t n = 0;
	for (size_t i = 0; i < stand->room_count; i++)
		n += str_has_word(record_text(&stand->rooms[i], "kinds"), kind);
	return n;
}

static void put_state(struct visit *visit, struct doc *out, enum must must, int64_t have,
		      int64_t least, bool *missing)
{
	*missing = false;
	if (must == MUST_NEVER) {
		part_state(out, "state", have > 0 ? S("应当撤下") : S("没有，对了"),
			   have > 0 ? S("err") : S("ok"),
			   have > 0 ? S("alert-circle") : S("circle-check"));
		*missing = have > 0;
	} else if (have >= least) {
		part_state(out, "state", str_fmt(visit->arena, "有 %lld", (long long)have), S("ok"),
			   S("circle-check"));
	} else if (must == MUST_REQUIRED) {
		part_state(out, "state",
			   str_fmt(visit->arena, "缺 %lld", (long long)(least - have)), S("err"),
			   S("alert-circle"));
		*missing = true;
	} else {
		part_state(out, "state", must == MUST_IF ? S("有这件事才要") : S("可以不配"),
			   S("plain"), S("info-circle"));
	}
}

static void put_need(struct visit *visit, const struct stand *stand,
		     const struct standard_need *need, struct doc *list, int *missing)
{
	const struct codes *items = catalogue_codes(visit->act.house->catalogue, S("asset_item"));
	struct doc *one = doc_add_map(list);
	bool lacks = false;
	doc_set(one, "title", codes_title(items, need->item));
	doc_set(one, "say", need->say);
	put_state(visit, one, need->must, held(stand, need), need->least, &lacks);
	doc_set(one, "add_url", lacks && need->must != MUST_NEVER ? S("/desk/r/asset/new") : S(""));
	*missing += lacks;
}

static void put_needs(struct visit *visit, const struct stand *stand, struct str kind,
		      struct doc *one, int *missing)
{
	struct doc *list = doc_set_list(one, "needs");
	for (size_t i = 0; i < stand->standard->need_count; i++) {
		if (str_eq(stand->standard->needs[i].kind, kind))
			put_need(visit, stand, &stand->standard->needs[i], list, missing);
	}
	doc_set_bool(one, "has_needs", list->in.count > 0);
}

/* A room of the standard: whether there is one, and then what stands in it. */
static void put_room(struct visit *visit, const struct stand *stand,
		     const struct standard_room *room, struct doc *list, int *missing)
{
	const struct codes *kinds = catalogue_codes(visit->act.house->catalogue, S("room_use"));
	int64_t have = rooms_of(stand, room->kind);
	bool lacks = false;
	if (have == 0 && room->must != MUST_REQUIRED)
		return;
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", codes_title(kinds, room->kind));
	doc_set(one, "say", room->say);
	put_state(visit, one, room->must, have, 1, &lacks);
	*missing += lacks;
	if (have > 0 && room->must != MUST_NEVER) {
		int before = *missing;
		put_needs(visit, stand, room->kind, one, missing);
		if (*missing > before)
			part_state(one, "state",
				   str_fmt(visit->arena, "要看 %d 样", *missing - before),
				   S("warn"), S("alert-triangle"));
		else
			part_state(one, "state", S("齐全"), S("ok"), S("circle-check"));
	} else {
		doc_set_list(one, "needs");
		doc_set_bool(one, "has_needs", false);
	}
	doc_set(one, "add_url",
		lacks && room->must == MUST_REQUIRED ? S("/desk/rooms/usual") : S(""));
}

static void put_functions(struct visit *visit, const struct stand *stand, struct doc *list,
			  int *missing)
{
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("service_function"));
	struct doc *whole = doc_add_map(list), *needs = NULL;
	doc_set(whole, "title", S("八项服务功能"));
	doc_set(whole, "say", S("每一项都要有房间用，一间房可以几用。"));
	needs = doc_set_list(whole, "needs");
	int before = *missing;
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		int64_t have = 0;
		bool lacks = false;
		for (size_t k = 0; k < stand->room_count; k++)
			have += str_has_word(record_text(&stand->rooms[k], "functions"),
					   codes->all[i].code);
		struct doc *one = doc_add_map(needs);
		doc_set(one, "title", codes->all[i].title);
		doc_set(one, "say", S(""));
		doc_set(one, "add_url", S(""));
		put_state(visit, one, MUST_REQUIRED, have, 1, &lacks);
		*missing += lacks;
	}
	doc_set_bool(whole, "has_needs", true);
	doc_set(whole, "add_url", S(""));
	part_state(whole, "state", *missing > before ? S("不全") : S("齐全"),
		   *missing > before ? S("err") : S("ok"),
		   *missing > before ? S("alert-circle") : S("circle-check"));
}

static void put_check(struct visit *visit, const struct stand *stand)
{
	struct doc *list = doc_set_list(visit->page, "checks");
	int missing = 0;
	for (size_t i = 0; i < stand->standard->room_count; i++)
		put_room(visit, stand, &stand->standard->rooms[i], list, &missing);
	struct doc *whole = doc_add_map(list);
	int before = missing;
	doc_set(whole, "title", S("院里和整个中心"));
	doc_set(whole, "say", S(""));
	doc_set(whole, "add_url", S(""));
	put_needs(visit, stand, S(""), whole, &missing);
	part_state(whole, "state", missing > before ? S("有缺的") : S("齐全"),
		   missing > before ? S("err") : S("ok"),
		   missing > before ? S("alert-circle") : S("circle-check"));
	if (stand->standard->all_functions)
		put_functions(visit, stand, list, &missing);
	doc_set(visit->page, "missing",
		missing == 0 ? S("该有的都有了") : str_fmt(visit->arena, "还缺 %d 样", missing));
	doc_set_bool(visit->page, "lacks", missing > 0);
}

static void put_money(struct visit *visit, const struct stand *stand)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("fund_source"));
	struct doc *list = doc_set_list(visit->page, "funds");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		int64_t fen = 0, n = 0;
		for (size_t k = 0; k < stand->asset_count; k++) {
			if (!str_eq(stand->assets[k].fund, codes->all[i].code))
				continue;
			n++;
			fen += stand->assets[k].price;
		}
		if (n == 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", codes->all[i].title);
		doc_set(one, "text",
			str_fmt(visit->arena, "%lld 样，" STR " 元", (long long)n,
				STR_ARG(text_hundredths(visit->arena, fen))));
		doc_set(one, "url",
			str_fmt(visit->arena, "/desk/r/asset?fund_source=" STR "&org=" STR,
				STR_ARG(codes->all[i].code), STR_ARG(stand->org)));
	}
	doc_set_bool(visit->page, "has_funds", list->in.count > 0);
}

err_t rooms_assets_page(struct visit *visit)
{
	struct stand stand = {.standard = catalogue_standard(visit->act.house->catalogue)};
	struct str org;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(rooms_load(&visit->act, org, &stand.rooms, &stand.room_count));
	stand.org = org;
	TRY(read_assets(&visit->act, &stand));
	visit_title(visit, S("物品和盘点"));
	rooms_crumb(visit, org, "物品和盘点");
	doc_set(visit->page, "standard",
		stand.standard == NULL
			? S("")
			: str_fmt(visit->arena, STR "（" STR "）", STR_ARG(stand.standard->title),
				  STR_ARG(stand.standard->version)));
	if (stand.standard != NULL)
		put_check(visit, &stand);
	put_money(visit, &stand);
	doc_set_bool(visit->page, "has_assets", stand.asset_count > 0);
	doc_set(visit->page, "total", str_fmt(visit->arena, "%zu", stand.asset_count));
	doc_set(visit->page, "list_url",
		str_fmt(visit->arena, "/desk/r/asset?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "faults_url",
		str_fmt(visit->arena, "/desk/r/asset_fault?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "labels_url", rooms_url(visit, "/desk/assets/labels.pdf", org));
	doc_set(visit->page, "stock_url", rooms_url(visit, "/desk/stock", org));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("asset"), VERB_CREATE, org));
	return NULL;
}
