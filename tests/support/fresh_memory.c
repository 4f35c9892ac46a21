/*
 * fresh_memory: in a program with sanitizers, large pieces of memory are asked of the kernel page after page in one call.
 *
 * Printing hands twenty megabytes of a font from library to library, several times a sheet, and the address sanitizer
 * takes each piece anew from the kernel and gives it back. On a virtual machine a page that is first touched costs
 * fifteen times what the same page costs in a call for thousands: that was a quarter of all stories' time. Where the kernel
 * has pages of two megabytes for who asks, a font is eight of them instead of four thousand, and a sheet half the time once more.
 *
 * It never changes what the sanitizer knows of a piece, and is in no program that is shipped.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/* As the sanitizer declares it, in a header that gcc does not bring. */
void __sanitizer_malloc_hook(const volatile void *piece, size_t size);

static const uintptr_t page = 4096;
static const size_t large = 64 << 10, huge = 2 << 20; /* bytes */

/* Called by the sanitizer for each piece. A kernel that does not know a call (the second: before 5.14) refuses it: then
 * pages come one by one as ever. */
void __sanitizer_malloc_hook(const volatile void *piece, size_t size)
{
	uintptr_t from = ((uintptr_t)piece + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)piece + size) & ~(page - 1);
	if (size >= huge)
		(void)madvise((void *)from, to - from, MADV_HUGEPAGE);
	if (size >= large && to > from)
		(void)madvise((void *)from, to - from, MADV_POPULATE_WRITE);
}
