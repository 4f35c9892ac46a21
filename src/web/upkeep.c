/*
 * upkeep: the two notes as files of "key = value" lines, replaced at once. See upkeep.h.
 */
#include "web/upkeep.h"

#include "base/arena.h"
#include "base/buf.h"
#include "catalogue/catalogue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NOTE_MAX = 2000, WORDS_MAX = 900 };
enum { HOUR_MS = 3600 * 1000 };

static const char *const names[UPKEEP_KINDS] = {"backup", "drill"};

const char *upkeep_name(enum upkeep_kind kind)
{
	return names[kind];
}

static struct str note_path(struct arena *arena, struct str data, enum upkeep_kind kind)
{
	return str_fmt(arena, STR "/last-%s", STR_ARG(data), names[kind]);
}

static void take(struct upkeep *upkeep, struct arena *arena, struct str line)
{
	struct str value = line, key = str_trim(str_cut(&value, '='));
	value = str_trim(value);
	int64_t n = 0;
	if (str_eq(key, S("words")))
		upkeep->words = str_dup(arena, value);
	else if (!str_int(value, &n) || n < 0)
		return;
	else if (str_eq(key, S("good")))
		upkeep->good = n;
	else if (str_eq(key, S("tried")))
		upkeep->tried = n;
	else if (str_eq(key, S("failed")))
		upkeep->failed = n != 0;
}

struct upkeep upkeep_read(struct arena *arena, struct str data, enum upkeep_kind kind)
{
	struct upkeep upkeep = {0};
	char text[NOTE_MAX];
	int file = open(str_c(arena, note_path(arena, data, kind)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0)
		return upkeep;
	ssize_t len = read(file, text, sizeof text);
	close(file);
	struct str rest = {text, len > 0 ? (size_t)len : 0};
	while (rest.len > 0)
		take(&upkeep, arena, str_cut(&rest, '\n'));
	return upkeep;
}

/* Words of one line: whatever would begin another line becomes a blank. */
static struct str one_line(struct arena *arena, struct str words)
{
	struct buf out = buf_new(arena, NOTE_MAX);
	struct str head = str_head(words, WORDS_MAX);
	for (size_t i = 0; i < head.len; i++)
		buf_byte(&out, (unsigned char)head.at[i] < 0x20 ? ' ' : head.at[i]);
	return buf_str(&out);
}

static bool write_all(const char *path, struct str text)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return false;
	bool good = write(file, text.at, text.len) == (ssize_t)text.len && fsync(file) == 0;
	return close(file) == 0 && good;
}

err_t upkeep_note(struct arena *arena, struct str data, enum upkeep_kind kind, int64_t now, err_t failure,
		  struct str words)
{
	struct upkeep before = upkeep_read(arena, data, kind);
	struct str path = note_path(arena, data, kind), part = str_join(arena, path, S(".part"));
	struct str text = str_fmt(arena, "good = %lld\ntried = %lld\nfailed = %d\nwords = " STR "\n",
				  (long long)(failure == NULL ? now : before.good), (long long)now,
				  failure != NULL,
				  STR_ARG(one_line(arena, failure == NULL ? words : failure->text)));
	if (!write_all(str_c(arena, part), text) || rename(str_c(arena, part), str_c(arena, path)) != 0)
		return err_new(arena, ERR_INTERNAL, "can't write " STR ": %s", STR_ARG(path),
			       strerror(errno));
	return NULL;
}

bool upkeep_is_late(const struct catalogue *catalogue, const struct upkeep *upkeep, enum upkeep_kind kind,
		    int64_t now)
{
	int64_t hours = kind == UPKEEP_BACKUP ? catalogue_setting_int(catalogue, "backup_hours", 36)
					      : catalogue_setting_int(catalogue, "drill_days", 40) * 24;
	return hours > 0 && now - upkeep->good > hours * HOUR_MS;
}
