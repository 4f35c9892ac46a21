/*
 * booklet: all institutions and the guide of each service in one book (一本通), in editions.
 *
 * A leaf is written once and says from which edition on it stands and until which; so an edition is never a copy, what
 * changed between two is a question of numbers, and an old one can be printed again as it was. What stands in the
 * registers today becomes an edition only when the village says so.
 */
#include "modules/signs/booklet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

enum { BODY_MAX = 24000, CHAPTERS = 6 };

static const struct {
	const char *topic, *title;
} chapters[CHAPTERS] = {{"service", "便民服务制度"}, {"autonomy", "村民自治制度"}, {"duty", "人员和职责"},
			{"party", "党组织自身建设"}, {"liaison", "联络和接待"},   {"reading", "图书和学习"}};

/* ---- what stands today ---- */

static void add_leaf(struct leaves *out, struct str name, struct str chapter, struct str title, struct str body)
{
	if (out->count == LEAVES_MAX || body.len == 0)
		return;
	struct leaf *leaf = &out->all[out->count++];
	*leaf = (struct leaf){.name = name, .chapter = chapter, .title = title, .body = body, .position = (int64_t)out->count};
}

static void add_texts(struct act *act, const struct sign_set *set, struct leaves *out)
{
	const struct catalogue *catalogue = act->house->catalogue;
	for (size_t c = 0; c < CHAPTERS; c++) {
		for (size_t i = 0; i < catalogue->wall_text_count; i++) {
			const struct wall_text *text = &catalogue->wall_texts[i];
			bool changed = false;
			if (text->hidden || !str_eq(text->topic, str_of(chapters[c].topic)) || !sign_text_fits(act, set, text))
				continue;
			struct str body = sign_text_body(set, text, &changed);
			if (text->example && !changed)
				continue; /* an example is nobody's institution */
			add_leaf(out, str_join(act->arena, S("text-"), text->name), str_of(chapters[c].title),
				 sign_text_title(set, text), sign_fill(act->arena, body, &set->names, NULL));
		}
	}
}

static void put_line(struct buf *out, const char *label, struct str text)
{
	if (text.len == 0)
		return;
	if (out->len > 0)
		buf_byte(out, '\n');
	buf_add(out, str_of(label));
	buf_add(out, text);
}

static struct str materials_of(struct act *act, const struct item *item)
{
	struct buf out = buf_new(act->arena, BODY_MAX);
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *material = &item->materials[i];
		buf_add(&out, out.len == 0 ? S("") : S("；"));
		buf_add(&out, material->title);
		if (material->show.field.len > 0 || !material->required)
			buf_add(&out, S("（用得着的才带）"));
	}
	return out.len == 0 ? S("什么都不用带") : buf_str(&out);
}

/* The guide in short: the same facts as on the public's page, from the same place. */
static struct str guide_of(struct act *act, const struct item *item)
{
	struct buf out = buf_new(act->arena, BODY_MAX);
	for (size_t i = 0; i < item->who_count; i++)
		put_line(&out, i == 0 ? "办给谁：" : "　　　　", item->who[i]);
	put_line(&out, "带什么：", materials_of(act, item));
	for (size_t i = 0; i < item->level_count; i++)
		put_line(&out, i == 0 ? "怎么办：" : "　　　　", item->levels[i]);
	put_line(&out, "多少天：", item_days(act->arena, item));
	put_line(&out, "收费：", item->fee);
	put_line(&out, "办好了：", item->result);
	put_line(&out, "公示：", item->publicity_words);
	for (size_t i = 0; i < item->basis_count; i++)
		put_line(&out, i == 0 ? "依据：" : "　　　", item->basis[i]);
	if (item->unverified_count > 0)
		put_line(&out, "", S("天数和材料还没有按本县的办事指南核对过，来之前最好打电话问一声。"));
	return buf_str(&out);
}

static void add_guides(struct act *act, struct leaves *out)
{
	const struct catalogue *catalogue = act->house->catalogue;
	const struct codes *groups = catalogue_codes(catalogue, S("service_group"));
	for (size_t g = 0; groups != NULL && g < groups->count; g++) {
		struct str chapter = str_join(act->arena, S("办事指南："), groups->all[g].title);
		for (size_t i = 0; i < catalogue->item_count; i++) {
			const struct item *item = &catalogue->items[i];
			if (!item->hidden && str_eq(item->group, groups->all[g].code))
				add_leaf(out, str_join(act->arena, S("item-"), item->name), chapter, item->title, guide_of(act, item));
		}
	}
}

err_t leaves_today(struct act *act, const struct sign_set *set, struct leaves *out)
{
	*out = (struct leaves){.all = arena_many(act->arena, struct leaf, LEAVES_MAX)};
	add_texts(act, set, out);
	add_guides(act, out);
	return NULL;
}

/* ---- editions ---- */

/* What is published is everybody's to read. */
err_t booklet_editions(struct act *act, struct str org, struct record **out, size_t *count)
{
	struct act reader = act_as_program(act);
	return reg_gather(&reader, act_register(act, "booklet"), org, EDITIONS_MAX, out, count);
}

err_t leaves_kept(struct act *act, struct str org, struct record **out, size_t *count)
{
	struct act reader = act_as_program(act);
	return reg_gather(&reader, act_register(act, "booklet_leaf"), org, KEPT_MAX, out, count);
}

bool leaf_stands(const struct record *leaf, int64_t edition)
{
	int64_t gone = record_int(leaf, "until_edition");
	return record_int(leaf, "from_edition") <= edition && (gone == 0 || gone > edition);
}

static const struct record *kept_of(const struct record *kept, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++) {
		if (record_int(&kept[i], "until_edition") == 0 && str_eq(record_text(&kept[i], "leaf"), name))
			return &kept[i];
	}
	return NULL;
}

static bool is_same(const struct record *kept, const struct leaf *leaf)
{
	return str_eq(record_text(kept, "title"), leaf->title) && str_eq(record_text(kept, "body"), leaf->body) &&
	       str_eq(record_text(kept, "chapter"), leaf->chapter);
}

static bool is_today(const struct leaves *today, struct str name)
{
	for (size_t i = 0; i < today->count; i++) {
		if (str_eq(today->all[i].name, name))
			return true;
	}
	return false;
}

void leaves_compare(struct leaves *today, const struct record *kept, size_t count, struct leaf_changes *out)
{
	*out = (struct leaf_changes){0, 0, 0};
	for (size_t i = 0; i < today->count; i++) {
		const struct record *before = kept_of(kept, count, today->all[i].name);
		today->all[i].change = before == NULL ? LEAF_NEW : is_same(before, &today->all[i]) ? LEAF_SAME : LEAF_CHANGED;
		out->fresh += before == NULL;
		out->changed += before != NULL && today->all[i].change == LEAF_CHANGED;
	}
	for (size_t i = 0; i < count; i++)
		out->gone += record_int(&kept[i], "until_edition") == 0 && !is_today(today, record_text(&kept[i], "leaf"));
}

static err_t end_leaf(struct act *program, const struct record *kept, int64_t edition)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(program, kept, &draft));
	draft_set_int(draft, "until_edition", edition);
	return draft_write(draft, kept->version, &id);
}

static err_t write_leaf(struct act *program, struct str org, const struct leaf *leaf, int64_t edition)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(program, act_register(program, "booklet_leaf"), org, &draft));
	draft_set_text(draft, "leaf", leaf->name);
	draft_set_int(draft, "position", leaf->position);
	draft_set_text(draft, "chapter", leaf->chapter);
	draft_set_text(draft, "title", leaf->title);
	draft_set_text(draft, "body", leaf->body);
	draft_set_int(draft, "from_edition", edition);
	return draft_write(draft, 0, &id);
}

static err_t write_edition(struct act *act, struct str org, int64_t edition, const struct leaves *today, int64_t replaced, struct str note)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "booklet"), org, &draft));
	draft_set_int(draft, "edition", edition);
	draft_set_text(draft, "made_on", day_text(act->arena, act->today));
	draft_set_int(draft, "leaves", (int64_t)today->count);
	draft_set_int(draft, "replaced", replaced);
	draft_set_text(draft, "note", note);
	return draft_write(draft, 0, &id);
}

err_t booklet_make(struct act *act, struct str org, struct str note, int64_t *edition)
{
	struct act program = act_as_program(act);
	struct record *editions = NULL, *kept = NULL;
	struct sign_set set;
	struct leaves today;
	struct leaf_changes changes;
	size_t edition_count = 0, kept_count = 0;
	TRY(act_need(act, S("booklet"), VERB_CREATE, org));
	TRY(act_lock(act, str_join(act->arena, S("booklet "), org)));
	TRY(sign_set_read(act, org, &set));
	TRY(booklet_editions(act, org, &editions, &edition_count));
	TRY(leaves_kept(act, org, &kept, &kept_count));
	TRY(leaves_today(act, &set, &today));
	leaves_compare(&today, kept, kept_count, &changes);
	int64_t number = edition_count == 0 ? 1 : record_int(&editions[0], "edition") + 1;
	int64_t replaced = (int64_t)(changes.fresh + changes.changed + changes.gone);
	if (replaced == 0)
		return err_new(act->arena, ERR_CONFLICT, "和第 %lld 版一模一样，不用出新的一版。", (long long)(number - 1));
	for (size_t i = 0; i < kept_count; i++) {
		struct str name = record_text(&kept[i], "leaf");
		bool over = record_int(&kept[i], "until_edition") == 0 && !is_today(&today, name);
		for (size_t k = 0; k < today.count && !over && record_int(&kept[i], "until_edition") == 0; k++)
			over = today.all[k].change == LEAF_CHANGED && str_eq(today.all[k].name, name);
		if (over)
			TRY(end_leaf(&program, &kept[i], number));
	}
	for (size_t i = 0; i < today.count; i++) {
		if (today.all[i].change != LEAF_SAME)
			TRY(write_leaf(&program, org, &today.all[i], number));
	}
	*edition = number;
	return write_edition(act, org, number, &today, replaced, note);
}

err_t signs_booklet(struct act *act, struct str org)
{
	int64_t edition = 0;
	return booklet_make(act, org, S(""), &edition);
}

err_t booklet_check(struct act *act, struct draft *draft)
{
	(void)act;
	if (draft_int(draft, "edition") == 0)
		draft_fault(draft, "note", err_field(draft->act->arena, S("note"), "一本通不在这里填：请到“一本通”那一页，点“出新的一版”。"));
	return NULL;
}
