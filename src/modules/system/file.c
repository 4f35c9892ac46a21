/*
 * file: what was handed in with a record: looked at by whom may see the record, voided by whom may void
 * files. Nothing is ever taken out of the store: what is voided is shown no more.
 */
#include "base/arena.h"
#include "modules/system/system_int.h"

/* The file and the record that it was handed in with, which is loaded with its own right. */
static err_t open_file(struct visit *visit, enum verb verb, struct attachment *file,
		       struct record *record)
{
	struct str org;
	TRY(attachment_load(&visit->act, visit_id(visit, 0), file, &org));
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, file->reg);
	if (reg == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这个文件。");
	TRY(reg_load(&visit->act, reg, file->record, record));
	return act_need(&visit->act, S("files"), verb, org);
}

/* Who may see files and the record may see what was handed in with it: it is loaded with its right. */
err_t file_page(struct visit *visit)
{
	struct attachment file;
	struct record record;
	TRY(open_file(visit, VERB_READ, &file, &record));
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}

/* ---- voiding ---- */

err_t file_void_page(struct visit *visit)
{
	struct attachment file;
	struct record record;
	TRY(open_file(visit, VERB_VOID, &file, &record));
	visit_title(visit, S("作废附件"));
	struct doc *out = doc_set_map(visit->page, "file");
	struct str url = str_fmt(visit->arena, "/desk/files/%lld", (long long)file.id);
	doc_set(out, "url", url);
	doc_set(out, "thumb", str_starts(file.type, S("image/")) ? url : S(""));
	doc_set(out, "name", file.name);
	doc_set(out, "void_url", S(""));
	doc_set(visit->page, "action", str_join(visit->arena, url, S("/void")));
	doc_set(visit->page, "back_url", visit_record_url(visit, file.reg, file.record));
	struct doc *why = desk_field(visit, doc_set_list(visit->page, "fields"), "reason", "为什么作废",
				     "is_text");
	desk_required(why);
	desk_hint(why, "例如：拍错了人、看不清、重复");
	return NULL;
}

err_t file_void_apply(struct visit *visit)
{
	struct attachment file;
	struct record record;
	TRY(open_file(visit, VERB_VOID, &file, &record));
	TRY(attachment_void(&visit->act, file.id, visit->act.reason));
	if (flow_of(&record) != NULL)
		TRY(flow_note(&visit->act, &record, S("附件作废"),
			      str_fmt(visit->arena, STR "：" STR, STR_ARG(file.name),
				      STR_ARG(visit->act.reason)),
			      false));
	visit->location = visit_record_url(visit, file.reg, file.record);
	visit->flash = S("附件作废了，申请人和别人都看不到了；原件还存着，审计可查。");
	return NULL;
}
