/*
 * fault: see fault.h. Keeps the faults as they come and sorts them once, so that the list reads along
 * the files whatever the order of the checks was. Never holds more than FAULTS_MAX: a file of rubbish
 * must not become a list as long as the rubbish.
 */
#include "catalogue/fault.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

enum { FAULTS_MAX = 500, FAULT_LENGTH = 1000 };

struct fault {
	struct place place;
	struct str text;
	size_t number;
};

struct faults {
	struct arena *arena;
	struct fault all[FAULTS_MAX];
	size_t count;
};

struct faults *faults_new(struct arena *arena)
{
	struct faults *faults = arena_one(arena, struct faults);
	faults->arena = arena;
	return faults;
}

void fault_at(struct faults *faults, struct place place, const char *format, ...)
{
	if (faults->count == FAULTS_MAX)
		return;
	char text[FAULT_LENGTH];
	va_list list;
	va_start(list, format);
	int length = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	struct fault *fault = &faults->all[faults->count];
	struct str said = {text, length < 0 ? 0 : (size_t)length};
	if (said.len >= sizeof text)
		said.len = sizeof text - 1;
	*fault = (struct fault){place, str_dup(faults->arena, said), faults->count};
	faults->count++;
}

size_t faults_count(const struct faults *faults)
{
	return faults->count;
}

static bool stands_before(const struct fault *a, const struct fault *b)
{
	int files = str_cmp(a->place.file, b->place.file);
	if (files != 0)
		return files < 0;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line;
	return a->number < b->number;
}

/* The last fault that is not yet in the list; the list is made from its end. */
static const struct fault *last_before(const struct faults *faults, const struct fault *limit)
{
	const struct fault *last = NULL;
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *one = &faults->all[i];
		if (limit != NULL && !stands_before(one, limit))
			continue;
		if (last == NULL || stands_before(last, one))
			last = one;
	}
	return last;
}

err_t faults_err(struct arena *arena, const struct faults *faults)
{
	err_t list = NULL;
	const struct fault *at = last_before(faults, NULL);
	for (; at != NULL; at = last_before(faults, at)) {
		struct str text = str_fmt(arena, STR ":%d: " STR, STR_ARG(at->place.file),
					  at->place.line, STR_ARG(at->text));
		struct err *err = arena_one(arena, struct err);
		*err = *err_new(arena, ERR_INVALID, STR, STR_ARG(text));
		err->cause = text;
		err->next = list;
		list = err;
	}
	return list;
}
