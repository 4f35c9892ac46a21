/*
 * prints_sign: signing on the desk: whether a step asks for it, and keeping what was signed.
 *
 * What is signed is the text of the paper that has a place for such a signature, before the signature stands
 * on it; on the screen that faces the signer, the words that were shown there. Never compulsory here: the step goes through without, and the paper can be signed by hand.
 */
#include "modules/service/prints_int.h"

#include "base/arena.h"

static bool is_delivery(const struct record *record, struct str step_name)
{
	const struct flow *flow = flow_of(record);
	const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, step_name);
	return step != NULL && str_eq(step->event, S("case.delivered"));
}

void signature_doc(struct visit *visit, const char *id, struct str signer, struct doc *out)
{
	static const char *const fields[] = {"signer", "witness", "witness_post"};
	static const char *const ways[] = {"screen", "paper", "witness"};
	struct str way = form_get(&visit->form, S("sign_way"));
	doc_set(out, "id", str_of(id));
	doc_set(out, "strokes", form_get(&visit->form, S("sign_strokes")));
	doc_set(out, "file_fault", err_of_field(visit->errors, S("file_signature")));
	bool any = false;
	for (size_t i = 0; i < 3; i++) {
		bool chosen = str_eq(way, str_of(ways[i]));
		doc_set_bool(out, str_fmt(visit->arena, "is_%s", ways[i]).at, chosen);
		any = any || chosen;
	}
	doc_set_bool(out, "is_none", !any);
	for (size_t i = 0; i < 3; i++) {
		struct str typed = form_get(&visit->form, str_of(fields[i]));
		bool ours = i == 0 && typed.len == 0;
		doc_set(out, fields[i], ours ? signer : typed);
		doc_set(out, str_fmt(visit->arena, "%s_fault", fields[i]).at, err_of_field(visit->errors, str_of(fields[i])));
	}
}

static bool is_signed_on(const struct paper *paper, struct str purpose)
{
	for (size_t i = 0; i < paper->block_count; i++) {
		if (paper->blocks[i].kind == PAPER_SIGNATURE &&
		    str_eq(paper->blocks[i].lines[0], purpose))
			return true;
	}
	return false;
}

/* The paper with a place for this signature, filled with what the record says now. */
static err_t signed_print(struct visit *visit, const struct record *record, struct str purpose,
			  struct doc **out)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct paper_ask ask;
	*out = NULL;
	TRY(print_ask(visit, record, &ask));
	for (size_t i = 0; i < catalogue->paper_count && *out == NULL; i++) {
		bool fits = false;
		ask.paper = &catalogue->papers[i];
		if (ask.paper->reg != record->reg || !is_signed_on(ask.paper, purpose))
			continue;
		TRY(paper_fits(&visit->act, &ask, &fits));
		if (fits)
			TRY(paper_fill(&visit->act, &ask, out));
	}
	return NULL;
}

/* ---- a step that hands something over ---- */

err_t step_signature_doc(struct visit *visit, const struct record *record, struct str step,
			 struct doc *action)
{
	struct showing about;
	struct doc *print = NULL;
	bool sent = false;
	doc_set_bool(action, "signature", false);
	doc_set_bool(action, "screen", false);
	if (!is_delivery(record, step))
		return NULL;
	TRY(showing_last(visit, record->id, "delivery", &about, &sent));
	TRY(signed_print(visit, record, S("delivery"), &print));
	if (print != NULL)
		TRY(showing_doc(visit, sent ? &about : NULL, "请群众在屏幕上签", action));
	if (sent && about.state == SHOWING_YES)
		return NULL; /* signed there: the hidden fields of part/screen say so */
	signature_doc(visit, str_fmt(visit->arena, "sign-" STR, STR_ARG(step)).at,
		      record_text(record, "name"), doc_set_map(action, "signature"));
	return NULL;
}

err_t step_show(struct visit *visit, const struct record *record, struct str step)
{
	struct doc *print = NULL;
	struct str agent = record_text(record, "agent_name");
	struct showing showing = {.purpose = S("delivery"), .record = record->id,
				  .title = record_text(record, "title"),
				  .signer = agent.len > 0 ? agent : record_text(record, "name")};
	if (is_delivery(record, step))
		TRY(signed_print(visit, record, S("delivery"), &print));
	if (print == NULL)
		return err_new(visit->arena, ERR_CONFLICT, "这一步没有要群众签字的单据。");
	return screen_send(visit, &showing, print);
}

err_t step_shown(struct visit *visit, const struct record *record, struct str step, struct str *digest)
{
	struct showing said;
	struct doc *print = NULL;
	bool yes = false;
	*digest = S("");
	if (is_delivery(record, step) && visit_field(visit, "showing").len > 0)
		TRY(signed_print(visit, record, S("delivery"), &print));
	if (print != NULL)
		TRY(screen_said(visit, "delivery", record->id, print, &said, &yes));
	if (!yes)
		return NULL;
	return paper_keep_shown(&visit->act, record, S("delivery_signed"),
				str_join(visit->arena, doc_str(print, "title"), S("（签字时看到的）")), print,
				digest);
}

/* The attachment that the form's picture has become: the newest of its field and content. */
static err_t find_picture(struct visit *visit, const struct record *record, const struct upload *uploads,
			  int64_t *out)
{
	struct attachment *files = NULL;
	size_t count = 0;
	*out = 0;
	while (uploads != NULL && !str_eq(uploads->field, S("file_signature")))
		uploads = uploads->next;
	if (uploads == NULL)
		return NULL;
	TRY(attachment_list(&visit->act, record->reg->name, record->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		bool same = str_eq(files[i].field, S("signature")) &&
			    str_eq(files[i].digest, uploads->digest);
		if (same && files[i].id > *out)
			*out = files[i].id;
	}
	return NULL;
}

bool is_signing(const struct visit *visit, const struct upload *uploads)
{
	struct str way = form_get(&visit->form, S("sign_way"));
	return (way.len > 0 && !str_eq(way, S("none"))) ||
	       uploads_count(uploads, S("file_signature")) > 0;
}

err_t case_signed(struct visit *visit, const struct record *record, struct str purpose,
		  const struct upload *uploads, struct str digest)
{
	struct doc *print = NULL;
	int64_t picture = 0, id = 0;
	if (!is_signing(visit, uploads))
		return NULL;
	TRY(find_picture(visit, record, uploads, &picture));
	if (digest.len == 0)
		TRY(signed_print(visit, record, purpose, &print));
	if (print != NULL)
		TRY(paper_digest_of(visit->arena, print, NULL, &digest));
	return signature_take(&visit->act, record, purpose, &visit->form, picture, digest, &id);
}

err_t step_signed(struct visit *visit, const struct record *record, struct str step,
		  const struct upload *uploads, struct str digest)
{
	if (!is_delivery(record, step))
		return NULL;
	return case_signed(visit, record, S("delivery"), uploads, digest);
}
