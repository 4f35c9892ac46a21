/*
 * blob: files by the digest of their content, and the rows that refer to them.
 *
 * A file reaches the store before the transaction and is durable there (file and folder synced); the
 * transaction only refers to it, so that no row ever points to a file that a crash took away. A file
 * that no row refers to is an orphan and swept later.
 */
#include "base/arena.h"
#include "engine/audit/audit.h"
#include "engine/register/register_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_digest(struct str digest)
{
	for (size_t i = 0; i < digest.len; i++) {
		char c = digest.at[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return digest.len == 64;
}

static struct str blob_folder(struct arena *arena, const struct house *house, struct str digest)
{
	return str_fmt(arena, STR "/blobs/" STR, STR_ARG(house->data), STR_ARG(str_sub(digest, 0, 2)));
}

struct str blob_path(struct arena *arena, const struct house *house, struct str digest)
{
	if (!is_digest(digest))
		return S("");
	return str_fmt(arena, STR "/" STR, STR_ARG(blob_folder(arena, house, digest)),
		       STR_ARG(digest));
}

static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	bool good = fsync(fd) == 0;
	close(fd);
	return good;
}

static err_t not_kept(struct act *act, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_new(act->arena, ERR_BUSY,
			       "磁盘满了，照片暂时存不下；请联系系统管理员。");
	return err_internal(act->arena, "%s: %s", what, strerror(errno));
}

/* A new folder is there after a power cut only when the one above it was synced, too. */
static bool make_folder(const char *folder, const char *above)
{
	if (mkdir(folder, 0700) == 0)
		return sync_path(above, O_RDONLY | O_DIRECTORY);
	return errno == EEXIST;
}

err_t blob_keep(struct act *act, struct str path, struct str digest)
{
	if (!is_digest(digest))
		return err_internal(act->arena, "not a digest");
	const char *from = str_c(act->arena, path);
	const char *top = str_fmt(act->arena, STR "/blobs", STR_ARG(act->house->data)).at;
	const char *folder = blob_folder(act->arena, act->house, digest).at;
	const char *to = blob_path(act->arena, act->house, digest).at;
	/* The data folder may be a link: what it leads to is synced. */
	if (!make_folder(top, str_fmt(act->arena, STR "/.", STR_ARG(act->house->data)).at))
		return not_kept(act, "blob store");
	if (!make_folder(folder, top))
		return not_kept(act, "blob folder");
	if (!sync_path(from, O_RDONLY) || rename(from, to) != 0 ||
	    !sync_path(folder, O_RDONLY | O_DIRECTORY))
		return not_kept(act, "blob");
	return NULL;
}

struct str blob_thumb_path(struct arena *arena, const struct house *house, struct str digest)
{
	return is_digest(digest)
		       ? str_fmt(arena, STR "/thumbs/" STR, STR_ARG(house->data), STR_ARG(digest))
		       : S("");
}

err_t attachment_add(struct act *act, struct attachment *attachment, struct str org, int64_t *out)
{
	int64_t id = 0;
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO attachment(id, reg, record, org, field, name, type, size, digest, "
		    "created, account, voided, void_reason) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '')",
		    ARGS(V_INT(id), V_TEXT(attachment->reg), V_INT(attachment->record), V_TEXT(org),
			 V_TEXT(attachment->field), V_TEXT(str_head(attachment->name, 100)),
			 V_TEXT(attachment->type), V_INT(attachment->size),
			 V_TEXT(attachment->digest), V_INT(act->now), V_INT(act->account)),
		    NULL));
	TRY(audit_note(act, &(struct audit_entry){.verb = S("attach"), .on = attachment->reg,
						  .id = attachment->record, .org = org,
						  .digest = attachment->digest,
						  .note = attachment->field}));
	attachment->id = id;
	*out = id;
	return NULL;
}

static void attachment_of_row(struct act *act, const struct rows *rows, struct attachment *out)
{
	out->id = rows_int(rows, 0);
	out->reg = rows_copy(rows, act->arena, 1);
	out->record = rows_int(rows, 2);
	out->field = rows_copy(rows, act->arena, 3);
	out->name = rows_copy(rows, act->arena, 4);
	out->type = rows_copy(rows, act->arena, 5);
	out->size = rows_int(rows, 6);
	out->digest = rows_copy(rows, act->arena, 7);
	out->created = rows_int(rows, 8);
	out->org = rows_copy(rows, act->arena, 9);
}

err_t attachment_list(struct act *act, struct str reg, int64_t record, struct attachment **out,
		      size_t *count)
{
	enum { ATTACHMENTS_MAX = 200 };
	struct attachment *list = arena_many(act->arena, struct attachment, ATTACHMENTS_MAX);
	size_t filled = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id, reg, record, field, name, type, size, digest, created, "
				    "org FROM attachment WHERE reg = $1 AND record = $2 AND voided = 0 "
				    "ORDER BY created, id LIMIT 200",
				    ARGS(V_TEXT(reg), V_INT(record)));
	while (filled < ATTACHMENTS_MAX && rows_next(&rows))
		attachment_of_row(act, &rows, &list[filled++]);
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}

/* By the right to its record; what is confidential asks for the record itself. */
static bool may_see(struct act *act, const struct attachment *one)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, one->reg);
	struct record record;
	if (reg != NULL && reg->confidential != NULL)
		return reg_load(act, reg, one->record, &record) == NULL;
	return act_need_record(act, one->reg, VERB_READ, one->org, one->record) == NULL;
}

err_t attachment_load(struct act *act, int64_t id, struct attachment *out, struct str *org)
{
	struct attachment found;
	struct str at = {NULL, 0};
	struct rows rows = db_query(act->db,
				    "SELECT id, reg, record, field, name, type, size, digest, "
				    "created, org FROM attachment WHERE id = $1 AND voided = 0",
				    ARGS(V_INT(id)));
	bool there = rows_next(&rows);
	if (there) {
		attachment_of_row(act, &rows, &found);
		at = found.org;
	}
	TRY(rows_done(&rows));
	if (!there || !may_see(act, &found))
		return err_new(act->arena, ERR_NOT_FOUND, "没有找到这个文件，或您不能看它。");
	*out = found;
	*org = at;
	return NULL;
}

err_t attachment_void(struct act *act, int64_t id, struct str reason)
{
	struct attachment found;
	struct str org;
	TRY(attachment_load(act, id, &found, &org));
	TRY(act_need(act, S("files"), VERB_VOID, org));
	if (str_trim(reason).len == 0)
		return err_field(act->arena, S("reason"), "请写明为什么作废，例如“传错了人”。");
	TRY(db_exec(act->db,
		    "UPDATE attachment SET voided = $1, void_reason = $2 WHERE id = $3 AND voided = 0",
		    ARGS(V_INT(act->now), V_TEXT(reason), V_INT(id)), NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("void"), .on = S("attachment"),
						     .id = id, .org = org, .note = reason});
}
