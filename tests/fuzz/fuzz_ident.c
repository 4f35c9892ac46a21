/*
 * Numbers as people type them: accepted ones come out in their one form, are accepted again as that, and
 * no mask shows what it is to hide. Refusals are one valid sentence.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/ident.h"

#include <string.h>

enum { A_DAY_OF_2026 = 20800 };

static void check_identity(struct arena *arena, struct str typed)
{
	struct str number = {NULL, 0}, again = {NULL, 0};
	err_t err = identity_check(arena, S("identity"), typed, A_DAY_OF_2026, &number);
	must(err == NULL || (str_valid(err->text) && err->text.len > 0));
	if (err != NULL)
		return;
	must(number.len == 18 && identity_digit(str_sub(number, 0, 17)) == number.at[17]);
	must(identity_birth(number) <= A_DAY_OF_2026);
	must(identity_check(arena, S("identity"), number, A_DAY_OF_2026, &again) == NULL);
	must(str_eq(number, again));
	must(str_find(identity_masked(arena, number), str_sub(number, 6, 8)) == SIZE_MAX);
}

static void check_phone(struct arena *arena, struct str typed)
{
	struct str number = {NULL, 0}, again = {NULL, 0};
	if (phone_check(arena, S("phone"), typed, &number) != NULL)
		return;
	must(phone_check(arena, S("phone"), number, &again) == NULL && str_eq(number, again));
	must(!str_eq(phone_masked(arena, number), number));
}

static void check_card(struct arena *arena, struct str typed)
{
	struct str number = {NULL, 0}, again = {NULL, 0};
	if (card_check(arena, S("account"), typed, &number) != NULL)
		return;
	must(number.len >= 12 && number.len <= 30);
	must(card_check(arena, S("account"), number, &again) == NULL && str_eq(number, again));
	must(str_find(card_masked(arena, number), number) == SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str typed = {(const char *)bytes, size};
	/* Every text of a form has been found valid before anything looks at it. */
	if (str_valid(typed)) {
		check_identity(arena, typed);
		check_phone(arena, typed);
		check_card(arena, typed);
		must(str_valid(name_masked(arena, typed)) && str_valid(text_masked(arena, typed)));
		must(str_valid(ident_fold(arena, typed)));
	}
	(void)credit_code_valid(typed);
	arena_free(arena);
	return 0;
}
