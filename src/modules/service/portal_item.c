/*
 * portal_item: one thing that can be done, said so that nobody comes in vain; and the certificates that
 * a village must not issue, with whom to see instead.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/service/portal_int.h"

static const struct refusal *refusal_of(const struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		if (!catalogue->refusals[i].hidden &&
		    str_eq(catalogue->refusals[i].name, visit_param(visit, 1)))
			return &catalogue->refusals[i];
	}
	return NULL;
}

/* ---- what to bring ---- */

static const struct field *condition_field(const struct visit *visit, const struct item *item,
					   struct str name)
{
	const struct field *field =
		item->fields == NULL ? NULL : reg_field(item->fields, name);
	return field != NULL ? field : reg_field(case_reg(&visit->act), name);
}

/* "是不是给新生儿办" asked as a question is "给新生儿办" as a condition. */
static struct str without_question(struct str title)
{
	static const char *const asks[] = {"是不是", "是否", "有没有", "要不要"};
	for (size_t i = 0; i < COUNT(asks); i++) {
		if (str_starts(title, str_of(asks[i])))
			return str_sub(title, str_of(asks[i]).len, title.len);
	}
	return title;
}

/* Who brings it: "得了大病的", "替别人来办的"; the template adds 才带. Empty: everybody. */
static struct str when_words(struct visit *visit, const struct item *item,
			     const struct material *material)
{
	struct str words = S("");
	const struct condition *show = &material->show;
	if (show->field.len == 0)
		return material->required ? S("") : S("用得着的");
	if (str_eq(show->field, S("way")))
		return S("替别人来办的");
	if (show->compares && str_eq(show->field, S("person.age")))
		return show->high == INT64_MAX
			       ? str_fmt(visit->arena, "满 %lld 岁的", (long long)show->low)
			       : str_fmt(visit->arena, "%lld 岁以下的", (long long)show->high);
	const struct field *field = condition_field(visit, item, show->field);
	if (field == NULL || show->compares)
		return S("用得着的");
	if (field->kind == FIELD_YES)
		return str_join(visit->arena, without_question(field->title), S("的"));
	for (size_t i = 0; i < show->value_count; i++) {
		struct str one = field->codes == NULL ? show->values[i]
						      : codes_title(field->codes, show->values[i]);
		words = i == 0 ? one
			       : str_fmt(visit->arena, STR "、" STR, STR_ARG(words), STR_ARG(one));
	}
	return str_join(visit->arena, words, S("的"));
}

static void put_materials(struct visit *visit, const struct item *item, struct doc *out)
{
	struct doc *list = doc_set_list(out, "materials");
	bool held = false;
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *material = &item->materials[i];
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", material->title);
		doc_set(one, "when", when_words(visit, item, material));
		doc_set(one, "detail",
			material->hint.len > 0 ? material->hint
			: material->original || material->copies > 0 || material->photo
				? material_rule(visit->arena, material)
				: S(""));
		held = held || material->held.len > 0;
	}
	doc_set(out, "materials_note",
		item->material_count == 0 ? S("")
		: held ? S("村里已经存着的，不用再带。少了的，我们一次给您说清楚。")
		       : S("少了的，我们一次给您说清楚。"));
}

/* ---- who does what until when ---- */

/* The rule's number behind a level's "who"; each is told once, at the first level that has it. */
static struct str level_time(struct visit *visit, const struct item *item, struct str who,
			     struct str what, unsigned *told)
{
	static const char *const whos[] = {"村", "镇", "乡", "县"};
	static const char *const terms[] = {"village_days", "town_days", "town_days", "county_days"};
	static const unsigned bits[] = {1, 2, 2, 4};
	int64_t publicity = item_term(item, "publicity_days", 0);
	if (str_find(what, S("公示")) != SIZE_MAX && publicity > 0 && (*told & 8) == 0) {
		*told |= 8;
		return str_fmt(visit->arena, "公示 %lld 天", (long long)publicity);
	}
	for (size_t i = 0; i < COUNT(whos); i++) {
		int64_t days = item_term(item, terms[i], -1);
		if (!str_starts(who, str_of(whos[i])) || (*told & bits[i]) != 0 || days < 0)
			continue;
		*told |= bits[i];
		return days == 0 ? S("当场")
				 : str_fmt(visit->arena, "%lld 个工作日", (long long)days);
	}
	return S("");
}

/* "村里：核对年龄和户口" */
static void put_steps(struct visit *visit, const struct item *item, struct doc *out)
{
	struct doc *list = doc_set_list(out, "steps");
	unsigned told = 0;
	for (size_t i = 0; i < item->level_count; i++) {
		struct str level = item->levels[i], colon = S("：");
		size_t at = str_find(level, colon);
		struct str who = at == SIZE_MAX ? S("") : str_sub(level, 0, at);
		struct str what = at == SIZE_MAX ? level : str_sub(level, at + colon.len, level.len);
		struct doc *step = doc_add_map(list);
		doc_set(step, "title", what);
		doc_set(step, "office", who);
		doc_set(step, "time_text", level_time(visit, item, who, what, &told));
	}
}

/* ---- the item ---- */

static void put_texts(struct doc *out, const char *key, const struct str *texts, size_t count)
{
	struct doc *list = doc_set_list(out, key);
	for (size_t i = 0; i < count; i++)
		portal_line(list, texts[i]);
}

/* What people ask a village for and it must not give: told where certificates are asked for. */
static void put_not_here(struct visit *visit, const struct item *item, struct doc *out)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *list = doc_set_list(out, "not_here");
	bool asked = str_eq(item->name, S("certificate"));
	for (size_t i = 0; asked && i < catalogue->refusal_count; i++) {
		const struct refusal *refusal = &catalogue->refusals[i];
		if (refusal->hidden)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", refusal->title);
		doc_set(one, "url",
			face_url(visit, str_join(visit->arena, S("/guide/"), refusal->name)));
	}
	doc_set_bool(out, "has_not_here", list->in.count > 0);
	doc_set(out, "not_here_law", S("国家规定这些证明不该由村里开"));
}

static void put_publicity(struct visit *visit, const struct item *item, struct doc *out)
{
	int64_t days = item_term(item, "publicity_days", 0);
	struct str words = item->publicity_words;
	if (words.len == 0 && days > 0)
		words = str_fmt(visit->arena,
				"在村公开栏和这个网页公示 %lld 天。只写姓名的一部分和村民小组，不写身份证号和电话。",
				(long long)days);
	doc_set(out, "publicity_text", words);
}

/* A guide is for everybody: to be sent on, or taken along from the screen of the hall by its code. */
static void put_passed_on(struct visit *visit, struct str title, struct str name, struct doc *out)
{
	struct str url = visit_address(visit, str_fmt(visit->arena, "/v/" STR "/guide/" STR,
						      STR_ARG(visit->act.org), STR_ARG(name)));
	struct doc *share = doc_set_map(out, "share");
	doc_set(share, "title", title);
	doc_set(share, "text", str_fmt(visit->arena, "“" STR "”怎么办、要带什么：", STR_ARG(title)));
	doc_set(share, "url", url);
	if (visit->route->kiosk)
		doc_put(out, S("qr"), view_qr(visit->arena, url, S("办事指南的二维码")));
	else
		doc_set_bool(out, "qr", false);
}

static void put_item(struct visit *visit, const struct item *item)
{
	struct doc *out = doc_set_map(visit->page, "item");
	bool offered = portal_offers(visit, item);
	doc_set(out, "code", item->code);
	doc_set(out, "summary", item->who_count > 0 ? item->who[0] : item->title);
	doc_set_bool(out, "refused", false);
	doc_set(out, "days_text", item_days(visit->arena, item));
	doc_set(out, "fee_text", item->fee);
	doc_set(out, "result", item->result);
	doc_set(out, "apply_url",
		offered ? face_url(visit, str_fmt(visit->arena, "/guide/" STR "/apply",
						    STR_ARG(item->name)))
			: S(""));
	put_passed_on(visit, item->title, item->name, out);
	portal_hall(visit, doc_set_map(out, "where"));
	put_texts(out, "who", item->who, item->who_count);
	put_materials(visit, item, out);
	put_not_here(visit, item, out);
	put_steps(visit, item, out);
	put_publicity(visit, item, out);
	doc_set(out, "remark", item->remark);
	doc_set(out, "unverified",
		item->unverified_count > 0
			? S("天数和材料还没有按本县的办事指南核对过，来之前最好打电话问一声。")
			: S(""));
	put_texts(out, "basis", item->basis, item->basis_count);
}

static void put_refusal(struct visit *visit, const struct refusal *refusal)
{
	struct doc *out = doc_set_map(visit->page, "item");
	doc_set(out, "code", refusal->name);
	doc_set(out, "summary", S("有的单位会让您回村里开这个证明，其实不该村里开。"));
	put_passed_on(visit, refusal->title, refusal->name, out);
	struct doc *refused = doc_set_map(out, "refused");
	doc_set(refused, "reason", refusal->say);
	doc_set(refused, "law", refusal->basis);
	doc_set(refused, "office", refusal->office);
	doc_set(refused, "place", S(""));
	doc_set(refused, "office_phone", S(""));
	struct doc *advice = doc_set_list(refused, "advice");
	if (refusal->instead.len > 0)
		portal_line(advice, refusal->instead);
	portal_line(advice, S("先看看手里的证件能不能说明，能说明的不用再开证明。"));
	portal_line(advice, S("去之前先打电话问清楚要带什么，不白跑。"));
}

err_t portal_item_page(struct visit *visit)
{
	const struct refusal *refusal = refusal_of(visit);
	const struct item *item = NULL;
	if (refusal == NULL)
		TRY(portal_item_of(visit, &item));
	portal_begin(visit, refusal != NULL ? refusal->title : item->title, TAB_GUIDE);
	portal_back(visit, face_url(visit, S("/guide")), "办事大厅");
	if (refusal != NULL)
		put_refusal(visit, refusal);
	else
		put_item(visit, item);
	return NULL;
}
