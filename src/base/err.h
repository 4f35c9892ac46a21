/*
 * err: why something could not be done, as a value.
 *
 * NULL is success. An error carries a kind (what a caller may react to), the field of a form it is
 * about (or none), a Chinese sentence for the person with what to do next, and for the log the cause
 * and the place in the source. Errors of several fields form a list through next, so that a form can
 * show all of them at once.
 *
 * Callers must use the result; TRY passes it on. Only web/ and app/ log.
 */
#ifndef LIANXIN_BASE_ERR_H
#define LIANXIN_BASE_ERR_H

#include "base/str.h"

struct arena;

enum err_kind {
	ERR_INVALID,   /* the input is wrong: 422, the form comes back with what was typed */
	ERR_DENIED,    /* outside right or scope: 403 */
	ERR_NOT_FOUND, /* 404 */
	ERR_CONFLICT,  /* somebody else changed it, or it exists already: 409 */
	ERR_BUSY,      /* not now: 503 with Retry-After */
	ERR_TOO_LARGE, /* over a limit: 413 */
	ERR_MANY,      /* too often: 429, the form comes back with what was typed */
	ERR_LOGIN,     /* nobody is logged in: to the login page */
	ERR_INTERNAL,  /* our fault or the machine's: 500 */
};

struct err {
	enum err_kind kind;
	struct str field; /* name of the form's field, empty when about the whole */
	struct str text;  /* for the person, Chinese */
	struct str cause; /* for the log, English; may be empty; never personal data */
	const char *file; /* where it was made */
	int line;
	const struct err *next; /* further errors of the same form */
};

typedef const struct err *err_t;

#define MUST_USE __attribute__((warn_unused_result))

/* An error with a sentence for the person. The format is printf's. */
#define err_new(arena, kind, ...) err_make((arena), (kind), __FILE__, __LINE__, __VA_ARGS__)
/* The same about one field of a form. */
#define err_field(arena, field, ...) \
	err_make_field((arena), (field), __FILE__, __LINE__, __VA_ARGS__)
/* ERR_INTERNAL with an English cause for the log and the standard sentence for the person. */
#define err_internal(arena, ...) err_make_internal((arena), __FILE__, __LINE__, __VA_ARGS__)

err_t err_make(struct arena *arena, enum err_kind kind, const char *file, int line,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));
err_t err_make_field(struct arena *arena, struct str field, const char *file, int line,
		     const char *format, ...) __attribute__((format(printf, 5, 6)));
err_t err_make_internal(struct arena *arena, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The two lists one after the other; either may be NULL. Copies the first list. */
err_t err_both(struct arena *arena, err_t first, err_t second);

/* What the errors of a form say of one field; empty: nothing. */
struct str err_of_field(err_t errors, struct str field);

/* A copy that outlives the arena in which the error was made. NULL gives NULL. */
err_t err_copy(struct arena *arena, err_t err);

#define TRY(call)                         \
	do {                              \
		err_t try_err_ = (call);  \
		if (try_err_ != NULL)     \
			return try_err_;  \
	} while (0)

#endif
