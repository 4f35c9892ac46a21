/*
 * prints: what is handed over on paper: receipt in A5 and 80 mm, and the one-time notice of an item.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/service_int.h"

static void put_field(struct doc *rows, const char *label, struct str value)
{
	if (value.len == 0)
		return;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "label", str_of(label));
	doc_set(row, "value", value);
}

static struct doc *block(struct doc *blocks, const char *kind)
{
	struct doc *one = doc_add_map(blocks);
	doc_set(one, "kind", str_of(kind));
	return one;
}

static struct str promised(struct visit *visit, const struct record *record, const struct item *item)
{
	int64_t due = 0;
	struct str text = record_text(record, "due");
	if (str_eq(text, S("9999-12-31")) || !day_read(text, &due))
		return item_days(visit->arena, item);
	return str_fmt(visit->arena, STR "前", STR_ARG(day_chinese(visit->arena, due)));
}

static struct str missing_titles(struct visit *visit, const struct record *record,
				 const struct item *item)
{
	struct str all = S("");
	int64_t copies = 0;
	for (size_t i = 0; i < item->material_count; i++) {
		const struct material *one = &item->materials[i];
		bool asked = one->required && one->show_field.len == 0 && one->held.len == 0;
		if (!asked || case_has(record, one->name, &copies))
			continue;
		all = all.len == 0 ? one->title
				   : str_fmt(visit->arena, STR "、" STR, STR_ARG(all),
					     STR_ARG(one->title));
	}
	return all;
}

static err_t load(struct visit *visit, struct record *record, const struct item **item)
{
	TRY(reg_load(&visit->act, case_reg(&visit->act), visit_id(visit, 0), record));
	return case_item(&visit->act, record, item);
}

void receipt_print(struct visit *visit, const struct record *record, const struct item *item,
		   const char *paper)
{
	struct doc *print = doc_set_map(visit->page, "print");
	struct str centre = str_join(visit->arena, place_name(&visit->act, record->org),
				     S("党群服务中心"));
	doc_set(print, "paper", str_of(paper));
	doc_set(print, "title", S("受理回执"));
	doc_set(print, "org", centre);
	doc_set(print, "number", record_text(record, "number"));
	struct doc *blocks = doc_set_list(print, "blocks");
	struct doc *rows = doc_set_list(block(blocks, "fields"), "rows");
	put_field(rows, "办件编号", record_text(record, "number"));
	put_field(rows, "办理事项", item->title);
	put_field(rows, "申请人", record_text(record, "name"));
	put_field(rows, "受理时间", moment_chinese(visit->arena, record_int(record, "created")));
	put_field(rows, "承诺时限", item_days(visit->arena, item));
	put_field(rows, "预计办结", promised(visit, record, item));
	put_field(rows, "还要补的材料", missing_titles(visit, record, item));
	put_field(rows, "收费", item->fee);
	struct doc *qr = block(blocks, "qr");
	doc_set(qr, "text", case_address(visit, record));
	doc_set(qr, "caption", S("微信扫一扫查进度；不会扫码的，凭编号和手机后 4 位查。"));
	doc_set(block(blocks, "text"), "text",
		str_fmt(visit->arena, "咨询电话：" STR "。办事不收任何代办费。",
			STR_ARG(doc_str(doc_at(visit->page, "_org"), "phone"))));
	struct doc *labels = doc_set_list(block(blocks, "sign"), "labels");
	doc_set(doc_add_map(labels), "text", S("申请人"));
	doc_set(doc_add_map(labels), "text", S("经办人"));
	doc_set(print, "footer",
		str_fmt(visit->arena, STR " " STR, STR_ARG(visit->act.name),
			STR_ARG(moment_chinese(visit->arena, visit->act.now))));
}

err_t slip_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	TRY(load(visit, &record, &item));
	visit_title(visit, S("受理回执"));
	receipt_print(visit, &record, item, "80mm");
	visit->suffix = S("pdf");
	return NULL;
}

err_t receipt_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	TRY(load(visit, &record, &item));
	visit_title(visit, S("受理回执"));
	receipt_print(visit, &record, item, "A5");
	struct doc *receipt = doc_set_map(visit->page, "receipt");
	struct str base = str_fmt(visit->arena, "/desk/cases/%lld", (long long)record.id);
	doc_set(receipt, "number", record_text(&record, "number"));
	doc_set(receipt, "title", item->title);
	doc_set(receipt, "person", record_text(&record, "name"));
	doc_set(receipt, "promise", item_days(visit->arena, item));
	doc_set(receipt, "promised", promised(visit, &record, item));
	doc_set(receipt, "next", S("办到哪一步，扫码就能看；办好了会打电话告诉您。"));
	doc_set(receipt, "missing", missing_titles(visit, &record, item));
	doc_set(receipt, "track_url", case_address(visit, &record));
	doc_set(receipt, "case_url", base);
	doc_set(receipt, "again_url", S("/desk/intake"));
	bool intake = act_may_somewhere(&visit->act, S("case"), VERB_CREATE);
	int64_t person = record_int(&record, "person");
	doc_set(receipt, "same_url",
		intake && person != 0
			? str_fmt(visit->arena, "/desk/intake?person=%lld", (long long)person)
			: S(""));
	doc_set_bool(visit->page, "has_steps", intake);
	intake_steps(visit, true, true, 5);
	doc_put(receipt, S("qr"), view_qr(visit->arena, case_address(visit, &record),
					  S("查进度的二维码")));
	struct doc *prints = doc_set_list(receipt, "prints");
	static const char *const slips[][2] = {{"打印回执（A5）", "/receipt.pdf"},
					       {"小票（80 毫米）", "/slip.pdf"}};
	for (size_t i = 0; i < 2; i++) {
		struct doc *one = doc_add_map(prints);
		doc_set(one, "title", str_of(slips[i][0]));
		doc_set(one, "url", str_join(visit->arena, base, str_of(slips[i][1])));
		doc_set_bool(one, "lead", i == 0);
	}
	return NULL;
}

static struct str material_line(struct arena *arena, const struct material *material)
{
	struct str rule = material_rule(arena, material);
	struct str when = material->required ? S("") : S("（有的才带）");
	return str_fmt(arena, STR STR "%s" STR "%s" STR, STR_ARG(material->title), STR_ARG(when),
		       rule.len > 0 ? "：" : "", STR_ARG(rule), material->hint.len > 0 ? "。" : "",
		       STR_ARG(material->hint));
}

/* 一次性告知单: everything that an item asks for, before anything is taken. */
err_t item_notice_page(struct visit *visit)
{
	const struct item *item =
		catalogue_item(visit->act.house->catalogue, visit_query(visit, "item"));
	if (item == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个事项，请返回重新选。");
	visit_title(visit, S("一次性告知单"));
	struct doc *print = doc_set_map(visit->page, "print");
	doc_set(print, "paper", S("A4"));
	doc_set(print, "title", S("一次性告知单"));
	doc_set(print, "subtitle", item->title);
	doc_set(print, "org", doc_str(doc_at(visit->page, "_org"), "centre"));
	struct doc *blocks = doc_set_list(print, "blocks");
	doc_set(block(blocks, "heading"), "text", S("谁可以办"));
	struct doc *who = doc_set_list(block(blocks, "list"), "items");
	for (size_t i = 0; i < item->who_count; i++)
		doc_set(doc_add_map(who), "text", item->who[i]);
	doc_set(block(blocks, "heading"), "text", S("要带什么"));
	struct doc *bring = doc_set_list(block(blocks, "list"), "items");
	for (size_t i = 0; i < item->material_count; i++)
		doc_set(doc_add_map(bring), "text",
			material_line(visit->arena, &item->materials[i]));
	struct doc *rows = doc_set_list(block(blocks, "fields"), "rows");
	put_field(rows, "多久办好", item_days(visit->arena, item));
	put_field(rows, "公示", item->publicity_words);
	put_field(rows, "收费", item->fee);
	put_field(rows, "办成以后", item->result);
	put_field(rows, "咨询电话", doc_str(doc_at(visit->page, "_org"), "phone"));
	visit->suffix = S("pdf");
	return NULL;
}
