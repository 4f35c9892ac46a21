/*
 * stock: going round with a telephone and looking at every thing once.
 *
 * The page asks one question a thing, each a form of its own. Its script keeps the answers in the browser until the
 * server has said yes, each with its own submission id, so that an answer that was sent twice counts once. Of two
 * answers about one thing the later stands. Without script each answer is a plain form.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"

enum { ROUNDS = 50 };

static err_t load_round(struct visit *visit, struct record *out)
{
	const struct reg *reg = act_register(&visit->act, "stock_round");
	TRY(reg_load(&visit->act, reg, visit_id(visit, 0), out));
	if (out->voided)
		return err_new(visit->arena, ERR_NOT_FOUND, "这次盘点已经作废。");
	return NULL;
}

/* ---- rounds ---- */

err_t stock_page(struct visit *visit)
{
	const struct record *list = NULL;
	size_t count = 0;
	struct str org;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(reg_list_records(
		&visit->act, act_register(&visit->act, "stock_round"),
		&(struct query){.params = rooms_form(visit->arena, "org", org, (const char *)NULL),
				.url = S(""),
				.limit = ROUNDS},
		&list, &count));
	visit_title(visit, S("盘点"));
	rooms_crumb(visit, org, "盘点");
	struct doc *rounds = doc_set_list(visit->page, "rounds");
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(rounds);
		bool ended = record_text(&list[i], "ended_on").len > 0;
		doc_set(one, "title", record_text(&list[i], "title"));
		doc_set(one, "number", record_text(&list[i], "number"));
		doc_set(one, "url",
			str_fmt(visit->arena, "/desk/stock/%lld", (long long)list[i].id));
		part_state(one, "state", ended ? S("盘完了") : S("正在盘"),
			   ended ? S("ok") : S("act"), ended ? S("circle-check") : S("clock"));
	}
	doc_set_bool(visit->page, "has_rounds", count > 0);
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("stock_round"), VERB_CREATE, org));
	struct doc *title = part_field(doc_set_list(visit->page, "fields"), "title",
				       "这次盘点叫什么", "is_text");
	doc_set(title, "value",
		visit_refused(visit)
			? visit_field(visit, "title")
			: str_join(visit->arena,
				   month_chinese(
					   visit->arena,
					   str_sub(day_text(visit->arena, visit->act.today), 0, 7)),
				   S("盘点")));
	return NULL;
}

err_t stock_begin_apply(struct visit *visit)
{
	struct draft *draft = NULL;
	struct str org;
	int64_t id = 0;
	TRY(rooms_place(visit, &org));
	TRY(act_need(&visit->act, S("stock_round"), VERB_CREATE, org));
	TRY(draft_new(&visit->act, act_register(&visit->act, "stock_round"), org, &draft));
	draft_take(draft, &visit->form, NULL, 0);
	TRY(draft_write(draft, 0, &id));
	visit->location = str_fmt(visit->arena, "/desk/stock/%lld", (long long)id);
	return NULL;
}

/* ---- one round ---- */

static const struct record *line_of(const struct record *lines, size_t count, int64_t asset)
{
	for (size_t i = 0; i < count; i++) {
		if (record_int(&lines[i], "asset") == asset)
			return &lines[i];
	}
	return NULL;
}

static void put_thing(struct visit *visit, struct doc *list, const struct record *asset,
		      const struct record *line)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("stock_found"));
	struct doc *one = doc_add_map(list);
	struct str found = line == NULL ? S("") : record_text(line, "found");
	struct str room = record_shown(&visit->act, asset, reg_field(asset->reg, S("room")));
	doc_set(one, "id", str_fmt(visit->arena, "%lld", (long long)asset->id));
	doc_set(one, "name", record_text(asset, "name"));
	doc_set(one, "number", record_text(asset, "number"));
	doc_set(one, "room", room.len > 0 ? room : S("院里"));
	doc_set(one, "amount",
		str_fmt(visit->arena, "%lld 件", (long long)record_int(asset, "amount")));
	doc_set(one, "done", codes == NULL || found.len == 0 ? S("") : codes_title(codes, found));
	doc_set(one, "submission", random_hex(visit->arena, 16));
	struct doc *choices = doc_set_list(one, "choices");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		struct doc *choice = doc_add_map(choices);
		doc_set(choice, "value", codes->all[i].code);
		doc_set(choice, "word", codes->all[i].title);
		doc_set_bool(choice, "chosen", str_eq(codes->all[i].code, found));
	}
}

static err_t load_lines(struct visit *visit, const struct record *round, struct record **out,
			size_t *count)
{
	const struct reg *reg = act_register(&visit->act, "stock_line");
	int64_t *ids = NULL;
	size_t found = 0;
	*count = 0;
	TRY(reg_find_ref(&visit->act, reg, "stock_round", round->id, ASSETS_MAX, &ids, &found));
	*out = arena_many(visit->arena, struct record, found + 1);
	for (size_t i = 0; i < found; i++) {
		TRY(reg_load(&visit->act, reg, ids[i], &(*out)[*count]));
		*count += !(*out)[*count].voided;
	}
	return NULL;
}

err_t stock_round_page(struct visit *visit)
{
	struct record round, *assets = NULL, *lines = NULL;
	size_t asset_count = 0, line_count = 0, done = 0, shown = 0;
	TRY(load_round(visit, &round));
	TRY(rooms_assets(&visit->act, round.org, &assets, &asset_count));
	TRY(load_lines(visit, &round, &lines, &line_count));
	visit_title(visit, record_text(&round, "title"));
	rooms_crumb(visit, round.org, "盘点");
	struct doc *list = doc_set_list(visit->page, "things");
	for (size_t i = 0; i < asset_count; i++) {
		const struct record *line = line_of(lines, line_count, assets[i].id);
		if (line == NULL && str_eq(record_text(&assets[i], "asset_state"), S("gone")))
			continue;
		put_thing(visit, list, &assets[i], line);
		done += line != NULL;
		shown++;
	}
	bool ended = record_text(&round, "ended_on").len > 0;
	doc_set(visit->page, "line_url",
		str_fmt(visit->arena, "/desk/stock/%lld/line", (long long)round.id));
	doc_set(visit->page, "end_url",
		str_fmt(visit->arena, "/desk/stock/%lld/end", (long long)round.id));
	doc_set(visit->page, "round", str_fmt(visit->arena, "%lld", (long long)round.id));
	doc_set(visit->page, "done", str_fmt(visit->arena, "%zu", done));
	doc_set(visit->page, "all", str_fmt(visit->arena, "%zu", shown));
	doc_set_bool(visit->page, "has_things", shown > 0);
	doc_set_bool(visit->page, "ended", ended);
	doc_set_bool(visit->page, "may",
		     !ended && act_may(&visit->act, S("stock_line"), VERB_CREATE, round.org));
	doc_set(visit->page, "lines_url",
		str_fmt(visit->arena, "/desk/r/stock_line?stock_round=%lld", (long long)round.id));
	return NULL;
}

/* ---- an answer ---- */

/* What was found is also what the thing now is. */
static err_t mark_asset(struct visit *visit, int64_t id, struct str found)
{
	struct act program = act_as_program(&visit->act);
	struct record asset;
	struct draft *draft = NULL;
	int64_t written = 0;
	TRY(reg_load(&program, act_register(&program, "asset"), id, &asset));
	TRY(draft_of(&program, &asset, &draft));
	draft_set_text(draft, "asset_state", found);
	draft_set_text(draft, "checked_on", day_text(visit->arena, visit->act.today));
	return draft_write(draft, asset.version, &written);
}

static err_t old_line(struct visit *visit, int64_t round, int64_t asset, int64_t *out)
{
	bool found = false;
	*out = 0;
	return db_int(visit->act.db,
		      "SELECT id FROM r_stock_line WHERE stock_round = $1 AND asset = $2 AND "
		      "voided = 0 LIMIT 1",
		      ARGS(V_INT(round), V_INT(asset)), out, &found);
}

err_t stock_line_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "stock_line");
	struct record round, asset, line = {0};
	struct draft *draft = NULL;
	int64_t asset_id = 0, before = 0, id = 0;
	TRY(load_round(visit, &round));
	if (!str_int(visit_field(visit, "asset"), &asset_id) || asset_id <= 0)
		return err_field(visit->arena, S("asset"), "请在要盘的物品下面点结果。");
	if (record_text(&round, "ended_on").len > 0)
		return err_new(visit->arena, ERR_CONFLICT,
			       "这次盘点已经盘完了，改不了。要改请新开一次盘点。");
	TRY(reg_load(act, act_register(act, "asset"), asset_id, &asset));
	if (!str_eq(asset.org, round.org))
		return err_new(visit->arena, ERR_NOT_FOUND, "这样物品不在这个村。");
	TRY(act_lock(act, str_fmt(visit->arena, "stock:%lld:%lld", (long long)round.id,
				  (long long)asset_id)));
	TRY(old_line(visit, round.id, asset_id, &before));
	if (before != 0) {
		TRY(reg_load(act, reg, before, &line));
		TRY(draft_of(act, &line, &draft));
	} else {
		TRY(draft_new(act, reg, round.org, &draft));
	}
	draft_take(draft, &visit->form, NULL, 0);
	draft_set_int(draft, "stock_round", round.id);
	draft_set_int(draft, "asset", asset_id);
	TRY(draft_write(draft, line.version, &id));
	TRY(mark_asset(visit, asset_id, visit_field(visit, "found")));
	visit->location = str_fmt(visit->arena, "/desk/stock/%lld#a%lld", (long long)round.id,
				  (long long)asset_id);
	return NULL;
}

err_t stock_end_apply(struct visit *visit)
{
	struct record round;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(load_round(visit, &round));
	TRY(draft_of(&visit->act, &round, &draft));
	draft_set_text(draft, "ended_on", day_text(visit->arena, visit->act.today));
	TRY(draft_write(draft, round.version, &id));
	visit->location = str_fmt(visit->arena, "/desk/stock/%lld", (long long)round.id);
	visit->flash = S("盘完了，结果已经记到每样物品上。");
	return NULL;
}
