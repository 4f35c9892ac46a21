/* Memory that runs out at a chosen moment. See failing.h. */
#include "failing.h"

#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

static int left;
static bool is_lasting, has_failed;

void fail_at(int k, bool lasting)
{
	left = k;
	is_lasting = lasting;
	has_failed = false;
}

bool fail_never(void)
{
	left = 0;
	return has_failed;
}

static bool refuses(void)
{
	if (left == 0)
		return false;
	if (left > 1) {
		left--;
		return false;
	}
	if (!is_lasting)
		left = 0;
	has_failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return refuses() ? NULL : __real_calloc(count, size);
}
