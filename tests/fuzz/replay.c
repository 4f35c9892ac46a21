/*
 * replay: runs a target once for every file named, and says so in TAP.
 *
 * Why: found inputs must stay fixed without a fuzzer at hand, in any compiler's build. It reads into a
 * block of exactly the file's size, so that a sanitizer sees the first byte read too far.
 */
#include "fuzz.h"

static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	if (in == NULL || fseek(in, 0, SEEK_END) != 0)
		return NULL;
	long end = ftell(in);
	rewind(in);
	*size = end < 0 ? 0 : (size_t)end;
	uint8_t *bytes = malloc(*size > 0 ? *size : 1);
	if (bytes != NULL && fread(bytes, 1, *size, in) != *size) {
		free(bytes);
		bytes = NULL;
	}
	fclose(in);
	return bytes;
}

int main(int count, char **arguments)
{
	int bad = 0;
	printf("1..%d\n", count - 1);
	for (int i = 1; i < count; i++) {
		size_t size = 0;
		uint8_t *bytes = read_file(arguments[i], &size);
		if (bytes == NULL) {
			printf("not ok %d - %s cannot be read\n", i, arguments[i]);
			bad++;
			continue;
		}
		LLVMFuzzerTestOneInput(bytes, size);
		free(bytes);
		printf("ok %d - %s\n", i, arguments[i]);
		fflush(stdout);
	}
	return bad > 0;
}
