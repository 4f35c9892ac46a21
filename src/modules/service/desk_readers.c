/*
 * desk_readers: at the window: who may see how a case goes, on the applicant's word.
 *
 * For somebody without a phone: he names a relative's number, takes the slip with the code home, or has the
 * relative scan it here. The same rules as on his own page (reader.h).
 */
#include "base/arena.h"
#include "modules/service/reader.h"

/* The case, which this desk must be able to work on. */
static err_t open_case(struct visit *visit, struct record *about, const struct item **item)
{
	TRY(reg_load(&visit->act, case_reg(&visit->act), visit_id(visit, 0), about));
	TRY(act_need(&visit->act, S("case_reader"), VERB_READ, about->org));
	return case_item(&visit->act, about, item);
}

static struct str readers_url(struct visit *visit, const struct record *about)
{
	return str_fmt(visit->arena, "/desk/cases/%lld/readers", (long long)about->id);
}

static void put_head(struct visit *visit, const struct record *about, const struct item *item,
		     struct doc *out)
{
	doc_set(out, "item_title", item->title);
	doc_set(out, "number", record_text(about, "number"));
	doc_set(out, "person", record_text(about, "name"));
	doc_set(out, "case_url", str_fmt(visit->arena, "/desk/cases/%lld", (long long)about->id));
	doc_set(out, "action", readers_url(visit, about));
	doc_set(out, "days",
		str_fmt(visit->arena, "%lld",
			(long long)catalogue_setting_int(visit->act.house->catalogue, "reader_days",
							 365)));
	doc_set_bool(out, "may_name",
		     act_may(&visit->act, S("case_reader"), VERB_CREATE, about->org));
}

err_t desk_readers_page(struct visit *visit)
{
	const struct field *fields[READER_FIELDS];
	struct record about;
	const struct item *item = NULL;
	TRY(open_case(visit, &about, &item));
	visit_title(visit, S("让家里人看进度"));
	struct doc *out = doc_set_map(visit->page, "readers");
	put_head(visit, &about, item, out);
	TRY(readers_doc(visit, &about, readers_url(visit, &about), out));
	reader_fields(&visit->act, fields);
	return reg_form_doc(&visit->act, reader_reg(&visit->act), NULL,
			    visit_refused(visit) ? &visit->form : NULL, visit->errors, fields,
			    READER_FIELDS, doc_set_list(out, "fields"));
}

err_t desk_readers_apply(struct visit *visit)
{
	struct record about, reader;
	const struct item *item = NULL;
	TRY(open_case(visit, &about, &item));
	TRY(act_need(&visit->act, S("case_reader"), VERB_CREATE, about.org));
	TRY(reader_name(&visit->act, &about, &visit->form, &reader));
	visit->location = str_fmt(visit->arena, STR "/%lld", STR_ARG(readers_url(visit, &about)),
				  (long long)reader.id);
	visit->flash = S("记下了。请让家里人扫码，或者把这张条子打印出来让群众带回去。");
	return NULL;
}

err_t desk_reader_page(struct visit *visit)
{
	struct record about, reader;
	const struct item *item = NULL;
	TRY(open_case(visit, &about, &item));
	TRY(reader_of(&visit->act, &about, visit_id(visit, 1), &reader));
	visit_title(visit, S("给家里人的链接"));
	struct doc *out = doc_set_map(visit->page, "reader");
	put_head(visit, &about, item, out);
	TRY(reader_doc(visit, &reader, readers_url(visit, &about), out));
	/* The slip may lie open at home: it names nobody in full. */
	struct act stranger = act_public(visit->arena, visit->act.house, visit->act.db, NULL, about.org);
	doc_set(out, "applicant",
		record_shown(&stranger, &about, reg_field(about.reg, S("name"))));
	if (reader_may(&visit->act, &reader))
		reader_share(visit, &reader, item, out);
	else
		doc_set_bool(out, "share", false);
	return NULL;
}

err_t desk_reader_apply(struct visit *visit)
{
	struct record about;
	const struct item *item = NULL;
	TRY(open_case(visit, &about, &item));
	TRY(reader_end(&visit->act, &about, visit_id(visit, 1)));
	visit->location = readers_url(visit, &about);
	visit->flash = S("好了，那个链接从现在起打不开了。");
	return NULL;
}

err_t case_put_readers(struct visit *visit, const struct record *record)
{
	size_t count = 0;
	doc_set_bool(visit->page, "looked", false);
	if (reader_reg(&visit->act) == NULL ||
	    !act_may(&visit->act, S("case_reader"), VERB_READ, record->org))
		return NULL;
	TRY(reader_count(&visit->act, record, &count));
	struct doc *out = doc_set_map(visit->page, "looked");
	doc_set(out, "url", readers_url(visit, record));
	doc_set(out, "text",
		count == 0 ? S("还没有让家里人看进度。没有手机的，可以报一个家里人的号码。")
			   : str_fmt(visit->arena, "有 %zu 位家里人能看进度。", count));
	return NULL;
}
