/*
 * keep: papers as they were shown, and how often they were printed. See paper.h.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "engine/paper/paper_int.h"
#include "view/view.h"

enum { BODY_MAX = 1 << 20, LIST_MAX = 100 };

static const struct column paper_columns[] = {
	ID_COLUMN("id"), TEXT_COLUMN("reg"), INT_COLUMN("record"), TEXT_COLUMN("org"), TEXT_COLUMN("name"),
	TEXT_COLUMN("title"), TEXT_COLUMN("sizes"), TEXT_COLUMN("body"), TEXT_COLUMN("digest"),
	INT_COLUMN("account"), TEXT_COLUMN("actor"), INT_COLUMN("at"), INT_COLUMN("copies"),
	INT_COLUMN("shared"),
};
static const struct index paper_indexes[] = {
	{STR_INIT("paper_record"), STR_INIT("reg, record, id"), {NULL, 0}, false},
};
static const struct column signature_columns[] = {
	ID_COLUMN("id"), TEXT_COLUMN("reg"), INT_COLUMN("record"), TEXT_COLUMN("org"), TEXT_COLUMN("purpose"),
	INT_COLUMN("way"), TEXT_COLUMN("signer"), TEXT_COLUMN("witness"), TEXT_COLUMN("witness_post"),
	INT_COLUMN("attachment"), TEXT_COLUMN("digest"), INT_COLUMN("account"), TEXT_COLUMN("actor"),
	INT_COLUMN("at"),
};
static const struct index signature_indexes[] = {
	{STR_INIT("signature_record"), STR_INIT("reg, record, id"), {NULL, 0}, false},
};
static const struct table tables[] = {
	{.name = STR_INIT("paper"), .columns = paper_columns, .column_count = COUNT(paper_columns),
	 .indexes = paper_indexes, .index_count = COUNT(paper_indexes)},
	{.name = STR_INIT("signature"), .columns = signature_columns,
	 .column_count = COUNT(signature_columns), .indexes = signature_indexes,
	 .index_count = COUNT(signature_indexes)},
};

const struct table *paper_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

static err_t write_body(struct arena *arena, struct doc *print, struct str *out)
{
	struct buf buf = buf_new(arena, BODY_MAX);
	TRY(view_json(print, &buf));
	if (buf_failed(&buf))
		return err_new(arena, ERR_TOO_LARGE, "这张单据太长了，存不下。请把说明写短一些。");
	*out = buf_str(&buf);
	return NULL;
}

/* What it says: the same text made again at another minute by another hand is the same paper. */
err_t paper_digest_of(struct arena *arena, struct doc *print, struct str *out, struct str *digest)
{
	struct str body, footer = doc_str(print, "footer");
	doc_set(print, "footer", S(""));
	TRY(write_body(arena, print, &body));
	doc_set(print, "footer", footer);
	if (out != NULL)
		*out = body;
	*digest = digest_hex(arena, body);
	return NULL;
}

err_t paper_digest(struct act *act, const struct paper_ask *ask, struct str *out)
{
	struct doc *print = NULL;
	TRY(paper_fill(act, ask, &print));
	return paper_digest_of(act->arena, print, NULL, out);
}

static struct str words_of(struct arena *arena, const struct str *list, size_t count)
{
	struct str all = S("");
	for (size_t i = 0; i < count; i++)
		all = i == 0 ? list[i] : str_fmt(arena, STR " " STR, STR_ARG(all), STR_ARG(list[i]));
	return all;
}

static err_t find_same(struct act *act, const struct record *record, struct str name, struct str digest,
		       int64_t *out)
{
	*out = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id, digest FROM paper WHERE reg = $1 AND record = $2 AND "
				    "name = $3 ORDER BY at DESC, id DESC LIMIT 1",
				    ARGS(V_TEXT(record->reg->name), V_INT(record->id), V_TEXT(name)));
	if (rows_next(&rows) && str_eq(rows_text(&rows, 1), digest))
		*out = rows_int(&rows, 0);
	return rows_done(&rows);
}

/* Writes the row of what about says (name, title, sizes, shared), unless the last of that name says the same. */
static err_t keep_print(struct act *act, const struct record *record, const struct kept_paper *about,
			struct doc *print, struct str *digest, int64_t *out)
{
	struct str body;
	TRY(act_need_record(act, reg_resource(record->reg), VERB_READ, record->org, record->id));
	TRY(write_body(act->arena, print, &body));
	TRY(paper_digest_of(act->arena, print, NULL, digest));
	TRY(find_same(act, record, about->name, *digest, out));
	if (*out != 0)
		return NULL;
	TRY(act_id(act, out));
	TRY(db_exec(act->db,
		    "INSERT INTO paper(id, reg, record, org, name, title, sizes, body, digest, account, "
		    "actor, at, copies, shared) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13)",
		    ARGS(V_INT(*out), V_TEXT(record->reg->name), V_INT(record->id), V_TEXT(record->org),
			 V_TEXT(about->name), V_TEXT(about->title), V_TEXT(about->sizes), V_TEXT(body),
			 V_TEXT(*digest), V_INT(act->account), V_TEXT(act->name), V_INT(act->now),
			 V_INT(about->shared)),
		    NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("paper"), .on = record->reg->name,
						     .id = record->id, .org = record->org,
						     .digest = *digest, .note = about->name});
}

err_t paper_keep(struct act *act, const struct paper_ask *ask, int64_t *out)
{
	struct doc *print = NULL;
	struct str digest;
	const struct paper *paper = ask->paper;
	TRY(paper_fill(act, ask, &print));
	struct kept_paper about = {.name = paper->name, .title = doc_str(print, "title"),
				   .sizes = words_of(act->arena, paper->sizes, paper->size_count),
				   .shared = paper->shared};
	return keep_print(act, ask->record, &about, print, &digest, out);
}

err_t paper_keep_shown(struct act *act, const struct record *record, struct str name, struct str title,
		       struct doc *print, struct str *digest)
{
	int64_t id = 0;
	struct kept_paper about = {.name = name, .title = title, .sizes = S("A4 A5"), .shared = true};
	return keep_print(act, record, &about, print, digest, &id);
}

err_t paper_printed(struct act *act, const struct kept_paper *kept, int64_t *copy)
{
	struct rows rows = db_query(act->db,
				    "UPDATE paper SET copies = copies + 1 WHERE id = $1 RETURNING copies",
				    ARGS(V_INT(kept->id)));
	*copy = rows_next(&rows) ? rows_int(&rows, 0) : 0;
	TRY(rows_done(&rows));
	return audit_note(act, &(struct audit_entry){
				       .verb = S("print"), .on = kept->reg, .id = kept->record,
				       .org = kept->org, .digest = kept->digest,
				       .note = str_fmt(act->arena, STR " %lld", STR_ARG(kept->name),
						       (long long)*copy)});
}

static void kept_of_row(struct act *act, const struct rows *rows, struct kept_paper *out)
{
	struct arena *arena = act->arena;
	*out = (struct kept_paper){
		.id = rows_int(rows, 0), .reg = rows_copy(rows, arena, 1), .record = rows_int(rows, 2),
		.org = rows_copy(rows, arena, 3), .name = rows_copy(rows, arena, 4),
		.title = rows_copy(rows, arena, 5), .sizes = rows_copy(rows, arena, 6),
		.digest = rows_copy(rows, arena, 7), .actor = rows_copy(rows, arena, 8),
		.at = rows_int(rows, 9), .copies = rows_int(rows, 10),
		.shared = rows_int(rows, 11) != 0};
}

err_t paper_list(struct act *act, const struct record *record, struct kept_paper **out, size_t *count)
{
	struct kept_paper *list = arena_many(act->arena, struct kept_paper, LIST_MAX);
	size_t filled = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id, reg, record, org, name, title, sizes, digest, actor, at, "
				    "copies, shared FROM paper WHERE reg = $1 AND record = $2 "
				    "ORDER BY at DESC, id DESC LIMIT 100",
				    ARGS(V_TEXT(record->reg->name), V_INT(record->id)));
	while (filled < LIST_MAX && rows_next(&rows))
		kept_of_row(act, &rows, &list[filled++]);
	*out = list;
	*count = filled;
	return rows_done(&rows);
}

err_t paper_load(struct act *act, int64_t id, struct kept_paper *out)
{
	struct kept_paper kept = {0};
	struct rows rows = db_query(act->db,
				    "SELECT id, reg, record, org, name, title, sizes, digest, actor, at, "
				    "copies, shared, body FROM paper WHERE id = $1",
				    ARGS(V_INT(id)));
	bool found = rows_next(&rows);
	if (found) {
		kept_of_row(act, &rows, &kept);
		kept.body = rows_copy(&rows, act->arena, 12);
	}
	TRY(rows_done(&rows));
	const struct reg *reg = found ? catalogue_register(act->house->catalogue, kept.reg) : NULL;
	struct record record;
	err_t err = reg == NULL ? NULL : reg_load(act, reg, kept.record, &record);
	if (err != NULL && err->kind != ERR_NOT_FOUND && err->kind != ERR_DENIED)
		return err;
	if (reg == NULL || err != NULL)
		return err_new(act->arena, ERR_NOT_FOUND, "没有找到这张单据，或者它不归您这里管。");
	kept.org = record.org;
	*out = kept;
	return NULL;
}

/* Those who signed, or said yes to, these very words. */
static err_t put_signatures(struct act *act, const struct kept_paper *kept, struct doc *print)
{
	const struct record record = {.id = kept->record, .org = kept->org,
				      .reg = catalogue_register(act->house->catalogue, kept->reg)};
	struct doc *blocks = doc_at(print, "blocks");
	struct signature *all = NULL;
	size_t count = 0;
	if (record.reg == NULL || blocks == NULL)
		return NULL;
	TRY(signature_list(act, &record, &all, &count));
	for (size_t i = count; i > 0; i--) {
		if (str_eq(all[i - 1].digest, kept->digest))
			paper_put_signature(act, &all[i - 1], blocks);
	}
	return NULL;
}

err_t paper_doc(struct act *act, const struct kept_paper *kept, struct str size, int64_t copy,
		struct doc **out)
{
	struct arena *arena = act->arena;
	struct doc *print = NULL;
	struct str sizes = kept->sizes, first = str_cut(&sizes, ' ');
	bool known = str_eq(size, first);
	while (sizes.len > 0 && !known)
		known = str_eq(str_cut(&sizes, ' '), size);
	TRY(view_json_read(arena, kept->body, &print));
	TRY(put_signatures(act, kept, print));
	doc_set(print, "paper", known ? size : first);
	if (copy > kept->copies || copy < 1)
		doc_set(print, "footer", str_join(arena, doc_str(print, "footer"), S("　（副本，供查看）")));
	else if (copy > 1)
		doc_set(print, "footer",
			str_fmt(arena, STR "　【补打，第 %lld 份】" STR "　" STR,
				STR_ARG(doc_str(print, "footer")), (long long)copy,
				STR_ARG(moment_chinese(arena, act->now)), STR_ARG(act->name)));
	*out = print;
	return NULL;
}
