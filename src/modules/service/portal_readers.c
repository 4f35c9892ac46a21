/*
 * portal_readers: the applicant's own page of who may see how the case goes, and the reader's page.
 *
 * The applicant names, sends the link, and ends it with one press. What the reader's link opens asks for the
 * last four of that phone each time and is the answer to that form, so that no browser keeps it and every
 * look is known. A reader never gets the applicant's own link, not even inside the page.
 */
#include "base/arena.h"
#include "modules/service/portal_int.h"
#include "modules/service/reader.h"

static struct str readers_url(struct visit *visit, const struct record *about)
{
	return str_fmt(visit->arena, "/v/" STR "/case/" STR "/readers", STR_ARG(about->org),
		       STR_ARG(link_make(&visit->act, about)));
}

static void put_head(struct visit *visit, const struct record *about, const struct item *item,
		     struct doc *out)
{
	doc_set(out, "item_title", item->title);
	doc_set(out, "number", record_text(about, "number"));
	doc_set(out, "action", readers_url(visit, about));
	doc_set(out, "days",
		str_fmt(visit->arena, "%lld",
			(long long)catalogue_setting_int(visit->act.house->catalogue, "reader_days",
							 365)));
}

/* ---- who may look ---- */

err_t portal_readers_page(struct visit *visit)
{
	const struct field *fields[READER_FIELDS];
	struct record about;
	const struct item *item = NULL;
	TRY(portal_case_open(visit, &about, &item));
	struct str base = readers_url(visit, &about);
	portal_begin(visit, S("让家里人看进度"), TAB_TRACK);
	portal_back(visit, str_sub(base, 0, base.len - S("/readers").len), "办到哪一步了");
	struct doc *out = doc_set_map(visit->page, "readers");
	put_head(visit, &about, item, out);
	TRY(readers_doc(visit, &about, base, out));
	reader_fields(&visit->act, fields);
	return reg_form_doc(&visit->act, reader_reg(&visit->act), NULL,
			    visit_refused(visit) ? &visit->form : NULL, visit->errors, fields,
			    READER_FIELDS, doc_set_list(out, "fields"));
}

err_t portal_readers_apply(struct visit *visit)
{
	struct record about, reader;
	const struct item *item = NULL;
	TRY(portal_case_open(visit, &about, &item));
	TRY(reader_name(&visit->act, &about, &visit->form, &reader));
	visit->location = str_fmt(visit->arena, STR "/%lld", STR_ARG(readers_url(visit, &about)),
				  (long long)reader.id);
	visit->flash = S("记下了。把下面的链接发给他，或者让他扫码。");
	return NULL;
}

/* ---- one of them: the link to send, and the end ---- */

err_t portal_reader_page(struct visit *visit)
{
	struct record about, reader;
	const struct item *item = NULL;
	TRY(portal_case_open(visit, &about, &item));
	TRY(reader_of(&visit->act, &about, visit_id(visit, 2), &reader));
	struct str base = readers_url(visit, &about);
	portal_begin(visit, S("给家里人的链接"), TAB_TRACK);
	portal_back(visit, base, "让家里人看进度");
	struct doc *out = doc_set_map(visit->page, "reader");
	put_head(visit, &about, item, out);
	TRY(reader_doc(visit, &reader, base, out));
	if (reader_may(&visit->act, &reader))
		reader_share(visit, &reader, item, out);
	else
		doc_set_bool(out, "share", false);
	return NULL;
}

err_t portal_reader_apply(struct visit *visit)
{
	struct record about;
	const struct item *item = NULL;
	TRY(portal_case_open(visit, &about, &item));
	TRY(reader_end(&visit->act, &about, visit_id(visit, 2)));
	visit->location = readers_url(visit, &about);
	visit->flash = S("好了，那个链接从现在起打不开了。");
	return NULL;
}

/* ---- the reader's own page ---- */

static const struct field tail_field = {
	.name = STR_INIT("phone_tail"), .title = STR_INIT("您的手机号后四位"), .kind = FIELD_TEXT,
	.required = true, .max = 4, .hint = STR_INIT("请您看的那位家里人，登记的是您的哪个号码，就填哪个"),
};

static err_t put_question(struct visit *visit)
{
	const struct field *const fields[] = {&tail_field};
	struct doc *out = doc_set_map(visit->page, "read");
	bool wrong = str_eq(visit_query(visit, "wrong"), S("1"));
	struct doc *list = doc_set_list(out, "fields");
	portal_begin(visit, S("看家里人的办件"), TAB_NONE);
	doc_set(out, "action", face_url(visit, str_join(visit->arena, S("/read/"),
							  visit_param(visit, 1))));
	if (wrong && !visit_refused(visit))
		visit->errors = err_field(visit->arena, S("phone_tail"),
					  "后四位不对。请核对登记的是您的哪个号码，再填一次。");
	TRY(portal_fields(visit, fields, 1, NULL, list));
	doc_set(list->in.last, "inputmode", S("numeric"));
	portal_errors(visit);
	return NULL;
}

static err_t put_case(struct visit *visit, const struct record *reader)
{
	struct record about;
	const struct item *item = NULL;
	TRY(reader_case(&visit->act, reader, &about));
	TRY(case_item(&visit->act, &about, &item));
	portal_begin(visit, S("办到哪一步了"), TAB_NONE);
	visit->template = "portal/case";
	doc_set(doc_set_map(visit->page, "looks"), "words",
		S("您看的是家里人的办件，只能看，不能替他补材料、撤回或评价。他看得到您什么时候看过。"));
	return portal_case_doc(visit, &about, item, SIGHT_READER);
}

err_t portal_read_page(struct visit *visit)
{
	struct record reader;
	TRY(reader_open(&visit->act, visit_param(visit, 1), &reader));
	/* What was right but could not be noted is not shown. */
	bool right = visit->show && visit->own != NULL && !visit_refused(visit);
	return right ? put_case(visit, &reader) : put_question(visit);
}

err_t portal_read_apply(struct visit *visit)
{
	struct record reader;
	bool right = false;
	struct str tail = str_trim(visit_field(visit, "phone_tail"));
	TRY(reader_open(&visit->act, visit_param(visit, 1), &reader));
	if (tail.len == 0)
		return err_field(visit->arena, S("phone_tail"), "请填您手机号的后四位数字。");
	TRY(reader_read(&visit->act, &reader, tail, &right));
	visit->location = face_url(visit, str_fmt(visit->arena, "/read/" STR "%s",
						    STR_ARG(visit_param(visit, 1)),
						    right ? "" : "?wrong=1"));
	visit->show = right;
	visit->own = right ? visit : NULL; /* only that it was right: the page opens the case itself */
	return NULL;
}
