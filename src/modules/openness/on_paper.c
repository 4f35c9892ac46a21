/*
 * on_paper: the committee's check where nobody of it has an account: a sheet to read and sign, and what was written on it taken up
 * with a photo of the signed sheet.
 *
 * Most village committees that watch over the accounts meet at a table. It decides as a check on the screen does, and says in
 * public that it was signed on paper and by whom. Must never be taken up without the photo.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/openness/openness_int.h"
#include "web/kept.h"
#include "web/part.h"

enum { WIDE_COLUMNS = 5, OPINION_LINES = 2, SIGNERS = 3 };

static const char *const names[] = {"verdict", "opinion", "signers", "signed_on"};
enum { FIELDS = COUNT(names) };

static const struct reg *paper_reg(const struct act *act)
{
	return act_register(act, "disclosure_paper");
}

static void fields_of(const struct reg *reg, const struct field **out)
{
	for (size_t i = 0; i < FIELDS; i++)
		out[i] = reg_field(reg, str_of(names[i]));
}

/* ---- the form ---- */

err_t put_paper_form(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct reg *reg = paper_reg(&visit->act);
	const struct field *fields[FIELDS];
	doc_set_bool(out, "on_paper", false);
	if (!record_is(record, "state", "checking") || !act_may(&visit->act, reg->name, VERB_CREATE, record->org))
		return NULL;
	struct doc *form = doc_set_map(out, "on_paper"), *list = doc_set_list(form, "fields");
	bool refused = visit_refused(visit) && form_has(&visit->form, S("signers"));
	fields_of(reg, fields);
	doc_set_bool(form, "opened", refused);
	TRY(reg_form_doc(&visit->act, reg, NULL, refused ? &visit->form : NULL, refused ? visit->errors : NULL, fields,
			 FIELDS, list));
	struct doc *photo = part_field(list, "file_sheet", "签过字的审核单，拍一张", "is_files");
	doc_set(photo, "hint", S("照片或 PDF；字和签名要看得清"));
	doc_set_bool(photo, "required", true);
	for (err_t err = visit->errors; refused && err != NULL; err = err->next) {
		if (str_eq(err->field, S("file_sheet")))
			doc_set(photo, "error", err->text);
	}
	return kept_field(visit, refused ? visit->own : NULL, S("file_sheet"), photo);
}

/* Where the signed sheet is seen; empty: it was not signed on paper. */
err_t put_paper_url(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct record *papers = NULL;
	size_t count = 0;
	struct str id = str_fmt(visit->arena, "%lld", (long long)record->id);
	doc_set(out, "paper_url", S(""));
	if (!act_may(&visit->act, paper_reg(&visit->act)->name, VERB_READ, record->org))
		return NULL;
	TRY(openness_records(&visit->act, "disclosure_paper", record->org, &papers, &count, "disclosure", id, NULL));
	if (count > 0)
		doc_set(out, "paper_url", visit_record_url(visit, S("disclosure_paper"), papers[0].id));
	return NULL;
}

static err_t may_take_up(struct visit *visit, struct record *out)
{
	TRY(disclosure_load(&visit->act, visit_id(visit, 0), out));
	visit->location = str_fmt(visit->arena, "/desk/disclosures/%lld", (long long)out->id);
	return act_need(&visit->act, S("disclosure_paper"), VERB_CREATE, out->org);
}

err_t disclosure_paper_prepare(struct visit *visit)
{
	struct record record;
	TRY(may_take_up(visit, &record));
	return uploads_want(visit, "file_sheet", "", "请先拍下签过字的审核单，再登记。");
}

err_t disclosure_paper_apply(struct visit *visit)
{
	const struct reg *reg = paper_reg(&visit->act);
	const struct field *fields[FIELDS];
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(may_take_up(visit, &record));
	TRY(act_lock(&visit->act, str_fmt(visit->arena, "disclosure:%lld", (long long)record.id)));
	fields_of(reg, fields);
	TRY(draft_new(&visit->act, reg, record.org, &draft));
	draft_set_int(draft, "disclosure", record.id);
	draft_take(draft, &visit->form, fields, FIELDS);
	TRY(draft_write(draft, 0, &id));
	struct record made = {.reg = reg, .id = id, .org = record.org};
	return uploads_hang(visit, &made, visit->location, "记下了，签过字的审核单也存好了。");
}

err_t paper_hook(struct act *act, struct draft *draft)
{
	struct record record;
	int64_t day = 0;
	TRY(check_open(act, draft, "signers", &record));
	if (day_read(draft_text(draft, "signed_on"), &day) && day > act->today)
		draft_fault(draft, "signed_on", err_field(act->arena, S("signed_on"), "签字的日期还没有到，请核对。"));
	return NULL;
}

err_t on_paper_signed(struct act *act, const struct event *event)
{
	struct record paper;
	TRY(reg_load(act, paper_reg(act), event->id, &paper));
	struct verdict verdict = {
		.disclosure = record_int(&paper, "disclosure"), .agreed = str_eq(record_text(&paper, "verdict"), S("agree")),
		.opinion = record_text(&paper, "opinion"), .on = record_text(&paper, "signed_on"),
		.by = str_fmt(act->arena, STR "，纸上签字", STR_ARG(record_text(&paper, "signers"))),
	};
	return verdict_take(act, &verdict);
}

/* ---- the sheet to sign ---- */

static void add_text(struct doc *blocks, struct str text)
{
	struct doc *one = doc_add_map(blocks);
	doc_set(one, "kind", S("text"));
	doc_set(one, "text", text);
	doc_set(one, "align", S(""));
}

static void add_table(struct visit *visit, const struct disclosure *disclosure, const struct open_line *lines, size_t count,
		      struct doc *blocks)
{
	struct doc *table = doc_add_map(blocks), *columns = doc_set_list(table, "columns"), *rows = doc_set_list(table, "rows");
	doc_set(table, "kind", S("table"));
	for (size_t i = 0; i < disclosure->column_count; i++) {
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", str_fmt(visit->arena, "c%zu", i));
		doc_set(column, "title", disclosure->columns[i].title);
		doc_set_bool(column, "num", disclosure->columns[i].number || disclosure->columns[i].sum);
	}
	for (size_t i = 0; i < count; i++) {
		if (lines[i].left_out)
			continue;
		struct doc *row = doc_add_map(rows);
		for (size_t k = 0; k < disclosure->column_count; k++)
			doc_set(row, str_c(visit->arena, str_fmt(visit->arena, "c%zu", k)), lines[i].cells[k]);
	}
}

/* What the village does not show, and why, is as much to be checked as what it shows. */
static void add_left_out(struct visit *visit, const struct open_line *lines, size_t count, struct doc *blocks)
{
	for (size_t i = 0; i < count; i++) {
		if (lines[i].left_out)
			add_text(blocks, str_fmt(visit->arena, "不列入：" STR "。原因：" STR, STR_ARG(lines[i].cells[0]),
						 STR_ARG(lines[i].why)));
	}
}

static void add_sums(struct visit *visit, const struct disclosure *disclosure, const struct open_line *lines, size_t count,
		     struct doc *blocks)
{
	for (size_t i = 0; i < disclosure->column_count; i++) {
		struct str sum = lines_sum(visit->arena, disclosure, lines, count, i);
		if (sum.len > 0)
			add_text(blocks, str_fmt(visit->arena, STR "合计：" STR, STR_ARG(disclosure->columns[i].title),
						 STR_ARG(sum)));
	}
}

err_t disclosure_sheet_page(struct visit *visit)
{
	struct record record;
	struct open_line *lines = NULL;
	size_t count = 0;
	TRY(disclosure_load(&visit->act, visit_id(visit, 0), &record));
	if (!record_is(&record, "state", "checking"))
		return err_new(visit->arena, ERR_CONFLICT, "送审以后才打印审核单；审过的，看公布的样子。");
	TRY(lines_load(&visit->act, &record, &lines, &count));
	const struct disclosure *disclosure = disclosure_of(&visit->act, &record);
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = doc_set_list(print, "blocks");
	struct str remark = record_text(&record, "remark");
	visit_title(visit, S("村务公开审核单"));
	doc_set(print, "paper", disclosure->column_count > WIDE_COLUMNS ? S("A4L") : S("A4"));
	doc_set(print, "title", str_fmt(visit->arena, STR "村务公开审核单", STR_ARG(place_name(&visit->act, record.org))));
	doc_set(print, "subtitle", record_text(&record, "title"));
	doc_set(print, "number", record_text(&record, "number"));
	if (count > 0)
		add_table(visit, disclosure, lines, count, blocks);
	add_sums(visit, disclosure, lines, count, blocks);
	add_left_out(visit, lines, count, blocks);
	if (remark.len > 0)
		add_text(blocks, str_join(visit->arena, S("说明："), remark));
	add_text(blocks, S("村务监督委员会审核：　□ 核对过了，同意公布　　□ 有不对的，退回去改"));
	add_text(blocks, S("意见（会和内容一起公布）："));
	for (int i = 0; i < OPINION_LINES; i++)
		add_text(blocks, S("　\n＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"));
	struct doc *sign = doc_add_map(blocks), *labels = doc_set_list(sign, "labels");
	doc_set(sign, "kind", S("sign"));
	for (int i = 0; i < SIGNERS; i++)
		doc_set(doc_add_map(labels), "text", S("村务监督委员会委员"));
	doc_set(print, "footer", S("审核用的草稿，不张贴。签字以后拍下来，在“村务公开”这一份里登记，原件留在村里。"));
	return NULL;
}
