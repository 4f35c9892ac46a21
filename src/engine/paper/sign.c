/*
 * sign: what was signed, how, and before whom. See paper.h.
 */
#include "base/arena.h"
#include "engine/audit/audit.h"
#include "engine/paper/paper.h"

enum { SIGNATURES_MAX = 50, NAME_MAX_CHARS = 40 };

static const struct str way_titles[] = {
	[SIGN_NONE] = STR_INIT("没有签字"), [SIGN_SCREEN] = STR_INIT("屏幕上签名"),
	[SIGN_PAPER] = STR_INIT("纸上签名"), [SIGN_WITNESS] = STR_INIT("不便写字，按手印并有人见证"),
	[SIGN_TAP] = STR_INIT("在窗口的屏幕上点了“都对”"),
};

struct str sign_way_title(enum sign_way way)
{
	return way_titles[way];
}

static enum sign_way read_way(struct str word, bool has_picture)
{
	if (str_eq(word, S("witness")))
		return SIGN_WITNESS;
	if (str_eq(word, S("paper")))
		return SIGN_PAPER;
	if (str_eq(word, S("screen")))
		return SIGN_SCREEN;
	return has_picture ? SIGN_PAPER : SIGN_NONE;
}

static err_t check_name(struct act *act, const struct form *form, const char *field, bool needed,
			const char *what, struct str *out)
{
	*out = str_trim(form_get(form, str_of(field)));
	if (needed && out->len == 0)
		return err_field(act->arena, str_of(field), "请填%s。", what);
	if (str_chars(*out) > NAME_MAX_CHARS)
		return err_field(act->arena, str_of(field), "%s太长了，最多 %d 个字。", what,
				 NAME_MAX_CHARS);
	return NULL;
}

static err_t check(struct act *act, const struct form *form, int64_t attachment,
		   struct signature *out)
{
	bool witnessed = out->way == SIGN_WITNESS;
	err_t faults = check_name(act, form, "signer", true, "签字人的姓名", &out->signer);
	faults = err_both(act->arena, faults, check_name(act, form, "witness", witnessed, "见证人的姓名",
							 &out->witness));
	faults = err_both(act->arena, faults, check_name(act, form, "witness_post", witnessed,
							 "见证人的身份，例如村民组长", &out->witness_post));
	if (out->way == SIGN_SCREEN && attachment == 0)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("file_signature"),
					    "屏幕上还没有签名，请签好再提交，或改用别的办法。"));
	if (out->way == SIGN_PAPER && attachment == 0)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("file_signature"),
					    "请拍一张签过字的纸，或改用别的办法。"));
	if (!witnessed)
		out->witness = out->witness_post = S("");
	return faults;
}

static err_t insert(struct act *act, const struct record *record, const struct signature *one,
		    int64_t *out)
{
	TRY(act_id(act, out));
	TRY(db_exec(act->db,
		    "INSERT INTO signature(id, reg, record, org, purpose, way, signer, witness, "
		    "witness_post, attachment, digest, account, actor, at) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		    ARGS(V_INT(*out), V_TEXT(record->reg->name), V_INT(record->id), V_TEXT(record->org),
			 V_TEXT(one->purpose), V_INT(one->way), V_TEXT(one->signer), V_TEXT(one->witness),
			 V_TEXT(one->witness_post), V_INT(one->attachment), V_TEXT(one->digest),
			 V_INT(act->account), V_TEXT(act->name), V_INT(act->now)),
		    NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("sign"), .on = record->reg->name,
						     .id = record->id, .org = record->org,
						     .digest = one->digest, .note = one->purpose});
}

err_t signature_take(struct act *act, const struct record *record, struct str purpose,
		     const struct form *form, int64_t attachment, struct str digest, int64_t *out)
{
	struct signature one = {.way = read_way(form_get(form, S("sign_way")), attachment != 0),
				.purpose = purpose, .attachment = attachment, .digest = digest};
	*out = 0;
	if (one.way == SIGN_NONE)
		return NULL;
	TRY(check(act, form, attachment, &one));
	return insert(act, record, &one, out);
}

err_t signature_tap(struct act *act, const struct record *record, struct str purpose, struct str signer,
		    struct str digest)
{
	int64_t id = 0;
	struct signature one = {.way = SIGN_TAP, .purpose = purpose, .digest = digest,
				.signer = str_head(signer, NAME_MAX_CHARS), .witness = S(""),
				.witness_post = S("")};
	return insert(act, record, &one, &id);
}

/* The picture by its row: one that was taken back is no longer shown, that it was signed still is. */
static err_t find_file(struct act *act, struct signature *one)
{
	struct attachment file;
	struct str org;
	if (one->attachment == 0 || attachment_load(act, one->attachment, &file, &org) != NULL)
		return NULL;
	one->file = file.digest;
	one->file_type = file.type;
	return NULL;
}

err_t signature_list(struct act *act, const struct record *record, struct signature **out,
		     size_t *count)
{
	struct signature *list = arena_many(act->arena, struct signature, SIGNATURES_MAX);
	size_t filled = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id, purpose, way, signer, witness, witness_post, attachment, "
				    "digest, actor, at FROM signature WHERE reg = $1 AND record = $2 "
				    "ORDER BY at DESC, id DESC LIMIT 50",
				    ARGS(V_TEXT(record->reg->name), V_INT(record->id)));
	while (filled < SIGNATURES_MAX && rows_next(&rows)) {
		struct signature *one = &list[filled++];
		*one = (struct signature){
			.id = rows_int(&rows, 0), .record = record->id, .reg = record->reg->name,
			.org = record->org, .purpose = rows_copy(&rows, act->arena, 1),
			.way = (enum sign_way)rows_int(&rows, 2),
			.signer = rows_copy(&rows, act->arena, 3),
			.witness = rows_copy(&rows, act->arena, 4),
			.witness_post = rows_copy(&rows, act->arena, 5),
			.attachment = rows_int(&rows, 6), .digest = rows_copy(&rows, act->arena, 7),
			.actor = rows_copy(&rows, act->arena, 8), .at = rows_int(&rows, 9)};
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < filled; i++)
		TRY(find_file(act, &list[i]));
	*out = list;
	*count = filled;
	return NULL;
}
