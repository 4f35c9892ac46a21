/*
 * Arena: blocks of growing size in a list, handed out front to back.
 *
 * Built with AddressSanitizer, what is not handed out is poisoned, so that a read past the end of one
 * piece is caught although the block goes on. Never hands out memory that was handed out before
 * within one life.
 */
#include "base/arena.h"

#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(at, size) ASAN_POISON_MEMORY_REGION((at), (size))
#define SHOW(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
#define GAP 16 /* an untouchable strip between two pieces */
#else
#define HIDE(at, size) ((void)(at), (void)(size))
#define SHOW(at, size) ((void)(at), (void)(size))
#define GAP 0
#endif

enum { FIRST_BLOCK = 4096 - 64, LARGEST_STEP = 1 << 20, ALIGN = alignof(max_align_t) };
enum { KEPT_BY_A_THREAD = 4 << 20, FROM_THE_SYSTEM = 2 * LARGEST_STEP, FETCHED_AT_ONCE = 256 << 10 };

struct block {
	struct block *next; /* older blocks */
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

struct undo {
	struct undo *next;
	void (*run)(void *arg);
	void *arg;
};

struct arena {
	struct arena *parent, *child, *sibling;
	struct block *block;
	struct undo *undo;
	size_t taken; /* bytes of blocks held by this arena and its children */
	size_t cap;   /* 0: no cap here */
	jmp_buf *escape;
};

_Noreturn static void run_out(struct arena *arena)
{
	for (struct arena *up = arena; up != NULL; up = up->parent) {
		if (up->escape != NULL)
			longjmp(*up->escape, 1);
	}
	fputs("lianxin: out of memory\n", stderr);
	exit(71);
}

static bool within_cap(const struct arena *arena, size_t more)
{
	for (const struct arena *up = arena; up != NULL; up = up->parent) {
		if (up->cap != 0 && (more > up->cap || up->taken > up->cap - more))
			return false;
	}
	return true;
}

static void account(struct arena *arena, size_t more)
{
	for (struct arena *up = arena; up != NULL; up = up->parent)
		up->taken += more;
}

static void release(struct arena *arena, size_t less)
{
	for (struct arena *up = arena; up != NULL; up = up->parent)
		up->taken -= less;
}

struct arena *arena_new(struct arena *parent)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (arena == NULL)
		run_out(parent);
	arena->parent = parent;
	if (parent != NULL) {
		arena->sibling = parent->child;
		parent->child = arena;
	}
	return arena;
}

struct arena *arena_try(void)
{
	return calloc(1, sizeof(struct arena));
}

static void run_undo(struct arena *arena)
{
	while (arena->undo != NULL) {
		struct undo *undo = arena->undo;
		arena->undo = undo->next;
		undo->run(undo->arg);
	}
}

static void leave_parent(struct arena *arena)
{
	if (arena->parent == NULL)
		return;
	struct arena **link = &arena->parent->child;
	while (*link != arena)
		link = &(*link)->sibling;
	*link = arena->sibling;
}

static void free_blocks(struct arena *arena, struct block *keep)
{
	struct block *block = arena->block;
	while (block != NULL) {
		struct block *next = block->next;
		if (block != keep) {
			SHOW(block->bytes, block->size);
			release(arena, block->size);
			free(block);
		}
		block = next;
	}
	arena->block = keep;
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->child != NULL)
		arena_free(arena->child);
	run_undo(arena);
	free_blocks(arena, NULL);
	leave_parent(arena);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	while (arena->child != NULL)
		arena_free(arena->child);
	run_undo(arena);
	struct block *keep = arena->block;
	free_blocks(arena, keep);
	if (keep != NULL) {
		keep->next = NULL;
		keep->used = 0;
		HIDE(keep->bytes, keep->size);
	}
}

static struct block *add_block(struct arena *arena, size_t least)
{
	size_t size = FIRST_BLOCK;
	if (arena->block != NULL)
		size = arena->block->size * 2;
	if (size > LARGEST_STEP)
		size = LARGEST_STEP;
	if (size < least)
		size = least;
	if (!within_cap(arena, size))
		size = least;
	struct block *block = NULL;
	if (within_cap(arena, size) && size <= SIZE_MAX - sizeof *block)
		block = malloc(sizeof *block + size);
	if (block == NULL)
		run_out(arena);
	block->size = size;
	block->used = 0;
	block->next = arena->block;
	HIDE(block->bytes, block->size);
	arena->block = block;
	account(arena, size);
	return block;
}

static size_t rounded(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGN - GAP)
		run_out(arena);
	return ((size + ALIGN - 1) & ~(size_t)(ALIGN - 1)) + GAP;
}

void *arena_bytes(struct arena *arena, size_t size)
{
	size_t need = rounded(arena, size);
	struct block *block = arena->block;
	if (block == NULL || block->size - block->used < need)
		block = add_block(arena, need);
	void *at = block->bytes + block->used;
	block->used += need;
	SHOW(at, size);
	return at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_bytes(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t size, size_t count)
{
	size_t total;
	if (__builtin_mul_overflow(size, count, &total))
		run_out(arena);
	return arena_alloc(arena, total);
}

void *arena_widen(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
	struct block *block = arena->block;
	size_t before = rounded(arena, old_size), after = rounded(arena, new_size);
	bool last = old != NULL && block != NULL && block->used >= before &&
		    (char *)old == block->bytes + block->used - before;
	if (last && new_size >= old_size && block->size - block->used >= after - before) {
		block->used += after - before;
		SHOW(old, new_size);
		return old;
	}
	void *fresh = arena_bytes(arena, new_size);
	if (old_size > 0)
		memcpy(fresh, old, old_size < new_size ? old_size : new_size);
	return fresh;
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
	char *at = arena_widen(arena, old, old_size, new_size);
	if (new_size > old_size)
		memset(at + old_size, 0, new_size - old_size);
	return at;
}

void arena_defer(struct arena *arena, void (*run)(void *arg), void *arg)
{
	struct undo *undo = arena_one(arena, struct undo);
	undo->run = run;
	undo->arg = arg;
	undo->next = arena->undo;
	arena->undo = undo;
}

void arena_guard(struct arena *arena, size_t cap, jmp_buf *escape)
{
	arena->cap = cap;
	arena->escape = escape;
}

jmp_buf *arena_escape(const struct arena *arena)
{
	return arena->escape;
}

void arena_move(struct arena *arena, struct arena *parent)
{
	if (arena->parent != NULL)
		release(arena->parent, arena->taken);
	leave_parent(arena);
	arena->parent = parent;
	arena->sibling = NULL;
	if (parent == NULL)
		return;
	arena->sibling = parent->child;
	parent->child = arena;
	account(parent, arena->taken);
}

void arena_keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT_BY_A_THREAD);
	mallopt(M_MMAP_THRESHOLD, FROM_THE_SYSTEM);
	mallopt(M_TOP_PAD, FETCHED_AT_ONCE);
}

size_t arena_used(const struct arena *arena)
{
	return arena->taken;
}
