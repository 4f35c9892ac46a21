/*
 * record: a rating that somebody without a phone gives by telephone or on paper, written down for her.
 *
 * Only by one who did not handle the case, only after it is over, once; by telephone the words are read
 * out, on paper the sheet with her signature or fingerprint is photographed. The channel says how it came
 * and is counted apart. Nobody is talked into it: who does not want to rate does not.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/rating/rating_int.h"
#include "web/part.h"

static err_t open_case(struct visit *visit, struct record *out)
{
	bool handled = false;
	struct rating_done done;
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("case"));
	TRY(reg_load(&visit->act, reg, visit_id(visit, 0), out));
	TRY(act_need(&visit->act, S("rating"), VERB_CREATE, out->org));
	TRY(rating_handled(&visit->act, out->id, &handled));
	if (handled)
		return err_new(visit->arena, ERR_DENIED,
			       "这件办件您自己经手过，不能由您来记评价。请换一位没有经手的同事打电话。");
	TRY(rating_find(&visit->act, out, &done));
	if (done.found)
		return err_new(visit->arena, ERR_CONFLICT, "这件事已经评过了，一件事评一次。");
	if (!rating_may_begin(&visit->act, out))
		return err_new(visit->arena, ERR_CONFLICT, "这件事还没有办完，办完以后再问。");
	return NULL;
}

/* Of all channels these two are written down by somebody else. */
static void keep_told(struct doc *field)
{
	struct doc *options = doc_at(field, "options"), **link = &options->in.first;
	options->in.last = NULL;
	while (*link != NULL) {
		struct doc *one = *link;
		struct str value = doc_str(one, "value");
		if (str_eq(value, S("call")) || str_eq(value, S("paper"))) {
			options->in.last = one;
			link = &one->next;
			continue;
		}
		*link = one->next;
		options->in.count--;
	}
}

static void put_paper(struct visit *visit, struct doc *fields)
{
	struct doc *paper = part_field(fields, "file_paper", "按了手印或签了名的评价表", "is_files");
	doc_set(paper, "hint", S("纸质评价的，拍下来；电话问的不用。"));
	doc_set_list(paper, "files");
	doc_set_bool(paper, "has_files", false);
	for (err_t err = visit->errors; err != NULL; err = err->next) {
		if (str_eq(err->field, S("file_paper")))
			doc_set(paper, "error", err->text);
	}
}

err_t record_page(struct visit *visit)
{
	static const char *const names[] = {"channel", "level", "reasons", "text", "contact"};
	enum { NAMES = COUNT(names) };
	struct record about;
	const struct field *asked[NAMES];
	TRY(open_case(visit, &about));
	const struct reg *reg = rating_reg(&visit->act);
	struct doc *told = doc_set_map(visit->page, "told");
	struct doc *fields = doc_set_list(told, "fields");
	for (size_t i = 0; i < NAMES; i++)
		asked[i] = reg_field(reg, str_of(names[i]));
	visit_title(visit, S("代记群众评价"));
	TRY(reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL, visit->errors,
			 asked, NAMES, fields));
	keep_told(fields->in.first);
	put_paper(visit, fields);
	struct str url = str_fmt(visit->arena, "/desk/cases/%lld", (long long)about.id);
	doc_set(told, "case_url", url);
	doc_set(told, "action", str_join(visit->arena, url, S("/rate")));
	doc_set(told, "title", record_text(&about, "title"));
	doc_set(told, "number", record_text(&about, "number"));
	doc_set(told, "name", record_shown(&visit->act, &about, reg_field(about.reg, S("name"))));
	doc_set(told, "phone", record_shown(&visit->act, &about, reg_field(about.reg, S("phone"))));
	doc_set(told, "say",
		str_fmt(visit->arena,
			"您好，您办的“" STR "”已经办完了。想问问您办得怎么样：非常满意、满意、基本满意、"
			"不满意、非常不满意，您评哪一个？不想评也没关系，不影响您办任何事。",
			STR_ARG(record_text(&about, "title"))));
	return NULL;
}

err_t record_prepare(struct visit *visit)
{
	struct upload *uploads = NULL;
	err_t faults = uploads_keep(visit, &uploads);
	if (faults == NULL && uploads == NULL && str_eq(visit_field(visit, "channel"), S("paper")))
		faults = err_field(visit->arena, S("file_paper"),
				   "纸质评价请拍下群众按了手印或签了名的那张表。");
	visit->own = uploads;
	return faults;
}

err_t record_apply(struct visit *visit)
{
	struct record about;
	int64_t id = 0;
	TRY(open_case(visit, &about));
	struct str recorder = visit->act.post.len == 0
				      ? visit->act.name
				      : str_fmt(visit->arena, STR "（" STR "）", STR_ARG(visit->act.name),
						STR_ARG(visit->act.post));
	struct rating_words words = {.level = str_trim(visit_field(visit, "level")),
				     .reasons = form_all(visit->arena, &visit->form, S("reasons")),
				     .text = visit_field(visit, "text"),
				     .channel = visit_field(visit, "channel"), .recorder = recorder};
	TRY(rating_give(&visit->act, &about, &words, &id));
	TRY(uploads_attach(&visit->act, visit->own, S("rating"), id, about.org));
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld", (long long)about.id);
	visit->flash = S("评价记下了，谢谢您替群众跑这一趟。");
	return NULL;
}
