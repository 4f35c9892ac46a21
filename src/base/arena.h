/*
 * Arena: one lifetime of memory.
 *
 * Everything that is made while a request is answered, a row is read or the catalogue is compiled is
 * taken from an arena and goes away with it; nobody frees single things. Three lifetimes exist: the
 * process (catalogue, configuration), a request, and one turn of a loop over rows.
 *
 * Running out: an arena made inside a request carries a cap and a way out (arena_guard). When the cap
 * is reached or the system gives no memory, control returns to the guard, which answers 503; the rest
 * of the process goes on. Without a guard the process ends with a sentence on standard error, which is
 * right at start and nowhere else. Never unwind across a library's callback: guards stand around our
 * own code only.
 *
 * An arena belongs to one thread at a time.
 */
#ifndef LIANXIN_BASE_ARENA_H
#define LIANXIN_BASE_ARENA_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Makes an arena; with a parent it dies no later than the parent. Never NULL. */
struct arena *arena_new(struct arena *parent);

/* As arena_new without a parent, but NULL when the system has no memory: for threads that serve many. */
struct arena *arena_try(void);

/* Runs the undo functions in reverse order, frees children and memory. NULL is allowed. */
void arena_free(struct arena *arena);

/* As arena_free followed by arena_new, but keeps the newest block: for loops over rows. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* As arena_alloc, but not zeroed: for text that is written at once and whole. */
void *arena_bytes(struct arena *arena, size_t size);

/* A larger copy of old (old_size bytes); grows in place when old was the last allocation. */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);

/* As arena_grow, but what is new is not zeroed. */
void *arena_widen(struct arena *arena, void *old, size_t old_size, size_t new_size);

/* Calls undo(arg) when the arena ends: for descriptors and handles of libraries. */
void arena_defer(struct arena *arena, void (*undo)(void *arg), void *arg);

/*
 * Limits an arena (children included) to cap bytes and names the way out: when the limit or the
 * system's memory is reached, longjmp(*escape, 1). The caller has called setjmp and keeps its frame.
 */
void arena_guard(struct arena *arena, size_t cap, jmp_buf *escape);

/* The way out named last, NULL for none: for a thread that takes an arena over and gives it back. */
jmp_buf *arena_escape(const struct arena *arena);

/* Gives the arena to another parent, NULL for none: what was made under a request's guard outlives the request
 * only once it is whole. */
void arena_move(struct arena *arena, struct arena *parent);

/* For a server, once at start: some megabytes that one request gave back wait for the next, instead of going
 * to the system and coming back page by page. */
void arena_keep_memory(void);

/* Bytes handed out, children included. */
size_t arena_used(const struct arena *arena);

#define arena_one(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_many(arena, type, count) ((type *)arena_array((arena), sizeof(type), (count)))

/* arena_alloc of size * count with the multiplication checked (overflow counts as out of memory). */
void *arena_array(struct arena *arena, size_t size, size_t count);

#endif
