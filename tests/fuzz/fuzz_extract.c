/*
 * Extracts of any bytes: what nobody signed is refused with a sentence, and what is signed is refused or read as something that
 * is written again byte for byte.
 *
 * Input: the lines of a file without its signature; "KEY" in them stands for the name of the key.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "engine/extract/extract.h"

static const char seed[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

static void must_refuse(struct arena *arena, struct str key, struct str bytes)
{
	struct extract extract;
	err_t err = extract_read(arena, key, bytes, &extract);
	must(err != NULL && str_valid(err->text) && err->text.len > 0);
}

static void check_signed(struct arena *arena, const struct signer *signer, struct str body)
{
	struct extract extract;
	struct str key = signer_public(arena, signer), again = {NULL, 0},
		   signature = sign_text(arena, signer, body);
	struct str file =
		str_fmt(arena, STR "signature\t" STR "\n", STR_ARG(body), STR_ARG(signature));
	err_t err = extract_read(arena, key, file, &extract);
	must(err == NULL || (str_valid(err->text) && err->text.len > 0));
	if (err != NULL)
		return;
	must(extract_write(arena, signer, &extract, &again) == NULL && str_eq(file, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	const struct signer *signer = NULL;
	struct str typed = {(const char *)bytes, size}, body = typed;
	must(crypt_start(arena) == NULL && signer_from(arena, str_of(seed), &signer) == NULL);
	struct str key = signer_public(arena, signer);
	size_t at = str_find(typed, S("KEY"));
	if (at != SIZE_MAX)
		body = str_fmt(arena, STR STR STR, STR_ARG(str_sub(typed, 0, at)),
			       STR_ARG(sign_key_id(arena, key)),
			       STR_ARG(str_sub(typed, at + 3, typed.len)));
	must_refuse(arena, key, body);
	if (body.len < 1 << 20 && (body.len == 0 || memchr(body.at, '\0', body.len) == NULL))
		check_signed(arena, signer, body);
	arena_free(arena);
	return 0;
}
