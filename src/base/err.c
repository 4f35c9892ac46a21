/*
 * err: making and joining error values. See err.h.
 *
 * Never prints and never ends the process: what to do with an error is decided where it arrives.
 */
#include "base/err.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 2, 0))) static struct str
format_text(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	size_t size = len < 0 ? 0 : (size_t)len;
	char *text = arena_alloc(arena, size + 1);
	vsnprintf(text, size + 1, format, again);
	va_end(again);
	return (struct str){text, size};
}

static struct err *make(struct arena *arena, enum err_kind kind, const char *file, int line)
{
	struct err *err = arena_one(arena, struct err);
	err->kind = kind;
	err->file = file;
	err->line = line;
	return err;
}

err_t err_make(struct arena *arena, enum err_kind kind, const char *file, int line,
	       const char *format, ...)
{
	struct err *err = make(arena, kind, file, line);
	va_list args;
	va_start(args, format);
	err->text = format_text(arena, format, args);
	va_end(args);
	return err;
}

err_t err_make_field(struct arena *arena, struct str field, const char *file, int line,
		     const char *format, ...)
{
	struct err *err = make(arena, ERR_INVALID, file, line);
	err->field = str_dup(arena, field);
	va_list args;
	va_start(args, format);
	err->text = format_text(arena, format, args);
	va_end(args);
	return err;
}

err_t err_make_internal(struct arena *arena, const char *file, int line, const char *format, ...)
{
	struct err *err = make(arena, ERR_INTERNAL, file, line);
	err->text = S("系统出了点问题，这一步没有保存。请稍后再试；还不行请打管理员电话。");
	va_list args;
	va_start(args, format);
	err->cause = format_text(arena, format, args);
	va_end(args);
	return err;
}

err_t err_copy(struct arena *arena, err_t err)
{
	struct err *first = NULL, **link = &first;
	for (; err != NULL; err = err->next) {
		struct err *copy = arena_one(arena, struct err);
		*copy = *err;
		copy->field = str_dup(arena, err->field);
		copy->text = str_dup(arena, err->text);
		copy->cause = str_dup(arena, err->cause);
		copy->next = NULL;
		*link = copy;
		link = (struct err **)&copy->next;
	}
	return first;
}

err_t err_both(struct arena *arena, err_t first, err_t second)
{
	if (first == NULL)
		return second;
	struct err *copy = NULL;
	struct err **link = &copy;
	for (; first != NULL; first = first->next) {
		struct err *one = arena_one(arena, struct err);
		*one = *first;
		one->next = NULL;
		*link = one;
		link = (struct err **)&one->next;
	}
	*link = (struct err *)second;
	return copy;
}

struct str err_of_field(err_t errors, struct str field)
{
	for (err_t one = errors; one != NULL; one = one->next) {
		if (str_eq(one->field, field))
			return one->text;
	}
	return S("");
}
