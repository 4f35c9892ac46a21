/*
 * rows: the module's registers as its files read them.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/party/party_int.h"

int party_setting(const struct act *act, const char *name, int otherwise)
{
	return (int)catalogue_setting_int(act->house->catalogue, name, otherwise);
}

static bool is_among(struct str word, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (str_eq(word, str_of(words[i])))
			return true;
	}
	return false;
}

bool party_state_live(struct str state)
{
	static const char *const gone[] = {"moved",    "removed", "expelled", "withdrawn",
					   "deceased", "stopped", NULL};
	return !is_among(state, gone);
}

bool party_state_member(struct str state)
{
	static const char *const members[] = {"full", "probationary", "transferring_out", NULL};
	return is_among(state, members);
}

bool party_day(const struct record *record, const char *field, int64_t *out)
{
	return day_read(record_text(record, field), out);
}
