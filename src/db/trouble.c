/*
 * trouble: the errors of db, made without memory that could run out.
 *
 * Both engines say the same sentence for the same trouble, and the cause begins with the same word, so
 * that what reads it works on both. Never puts a value of the data into an error.
 */
#include "db/db_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DUPLICATE "duplicate "
#define TRANSIENT "transient "
#define MEMORY "the database had no memory"

err_t trouble_make(struct db *db, enum err_kind kind, struct str text, const char *file, int line,
		   const char *format, ...)
{
	struct trouble *slot = &db->troubles[db->trouble_count++ % (ERRORS_KEPT + 1)];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(slot->cause, sizeof slot->cause, format, args);
	va_end(args);
	size_t used = len < 0 ? 0 : (size_t)len;
	if (used >= sizeof slot->cause)
		used = sizeof slot->cause - 1;
	slot->err = (struct err){
		.kind = kind, .text = text, .cause = {slot->cause, used}, .file = file, .line = line,
	};
	return &slot->err;
}

err_t trouble_duplicate(struct db *db, const char *name)
{
	return trouble(db, ERR_CONFLICT, S("这条内容已经有了，没有再存一份。请先查一查原来的那条。"),
		       DUPLICATE "%s", name);
}

err_t trouble_transient(struct db *db, const char *cause)
{
	return trouble(db, ERR_BUSY, S("同时办理的人多，这一步没有保存。请过几秒再点一次。"),
		       TRANSIENT "%s", cause);
}

err_t trouble_full(struct db *db, const char *cause)
{
	return trouble(db, ERR_BUSY, S("磁盘满了，暂时只能查看，不能保存；请联系系统管理员。"),
		       "disk full: %s", cause);
}

err_t trouble_slow(struct db *db, const char *cause)
{
	return trouble(db, ERR_BUSY, S("要查的内容太多，一时没有查完。请把范围缩小一些再查。"),
		       "over the time of a statement: %s", cause);
}

err_t trouble_read_only(struct db *db, const char *cause)
{
	return trouble(db, ERR_BUSY, S("现在只能查看，不能保存；请联系系统管理员。"), "read-only: %s",
		       cause);
}

err_t trouble_memory(struct db *db)
{
	return trouble(db, ERR_BUSY, S("系统现在很忙，这一步没有办成。请过一会儿再试。"),
		       MEMORY);
}

err_t trouble_large(struct db *db, const char *cause)
{
	return trouble(db, ERR_TOO_LARGE, S("内容太长了，请删短一些再保存。"), "too large: %s", cause);
}

err_t trouble_line(struct db *db, const char *cause)
{
	db->broken = true;
	return trouble(db, ERR_BUSY,
		       S("数据库暂时连不上，这一步没有办成。请过一会儿再试；还不行请联系系统管理员。"),
		       "no line: %s", cause);
}

err_t trouble_unknown(struct db *db, const char *cause)
{
	db->broken = true;
	return trouble(db, ERR_BUSY, S("请再点一次，系统会认出是同一次提交，不会重复。"),
		       "unknown outcome of a commit: %s", cause);
}

err_t trouble_ours(struct db *db, const char *cause)
{
	return trouble(db, ERR_INTERNAL,
		       S("系统出了点问题，这一步没有保存。请稍后再试；还不行请打管理员电话。"), "%s",
		       cause);
}

void trouble_remember(struct db *db, err_t err)
{
	struct trouble *first = db->first;
	size_t len = err->cause.len < CAUSE_MAX ? err->cause.len : CAUSE_MAX - 1;
	memcpy(first->cause, err->cause.at, len);
	first->err = (struct err){.kind = err->kind, .text = err->text, .cause = {first->cause, len}};
}

void trouble_forget(struct db *db)
{
	db->first->err = (struct err){0};
}

err_t trouble_again(struct db *db, const char *cause)
{
	err_t first = db_failure(db);
	return first == NULL ? trouble_ours(db, cause)
			     : trouble(db, ERR_BUSY, first->text, STR, STR_ARG(first->cause));
}

err_t db_failure(const struct db *db)
{
	const struct err *first = &db->first->err;
	return db->failed && first->text.len > 0 && first->kind == ERR_BUSY ? first : NULL;
}

bool db_is_duplicate(err_t err)
{
	return err != NULL && err->kind == ERR_CONFLICT && str_starts(err->cause, S(DUPLICATE));
}

struct str db_duplicate_name(err_t err)
{
	return db_is_duplicate(err) ? str_sub(err->cause, sizeof DUPLICATE - 1, err->cause.len)
				    : S("");
}

bool db_is_memory(err_t err)
{
	return err != NULL && err->kind == ERR_BUSY && str_starts(err->cause, S(MEMORY));
}

bool db_is_transient(err_t err)
{
	return err != NULL && err->kind == ERR_BUSY && str_starts(err->cause, S(TRANSIENT));
}
