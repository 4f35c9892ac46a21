/*
 * pinyin: writes the table of readings that src/base/text.c looks up.
 *
 * What: pinyin READINGS.txt OUT.c asks ICU for the reading of every character of the two blocks in
 * daily use, takes off the tones (v stands for ü), lets READINGS.txt add further readings and
 * surnames, and writes const arrays as declared in src/base/pinyin_table.h.
 * Why at build: ICU needs 66 µs for a name and its transliteration data in memory; a table needs
 * nothing of both.
 * Never: it does not guess: a line of READINGS.txt that it cannot use ends the build.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uclean.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum {
	FIRST_RUNE = 0x3400,
	LAST_RUNE = 0x9fff,
	RUNES = LAST_RUNE - FIRST_RUNE + 1,
	SYLLABLE_SPACE = 7, /* "zhuang" and its NUL */
	SYLLABLES_MAX = 600,
	READINGS_MAX = 4,
	MORE_MAX = 1000,
	LINE_SPACE = 256,
};

struct entry {
	uint32_t runes[2];
	uint16_t readings[READINGS_MAX];
	int count;
};

struct table {
	char syllables[SYLLABLES_MAX][SYLLABLE_SPACE]; /* 0 is "no reading" */
	int syllable_count;
	uint16_t first[RUNES];
	struct entry more[MORE_MAX], surnames[MORE_MAX];
	int more_count, surname_count;
};

static _Noreturn void give_up(const char *what, const char *about)
{
	fprintf(stderr, "pinyin: %s: %s\n", what, about);
	exit(1);
}

static void check(UErrorCode code, const char *what)
{
	if (U_FAILURE(code))
		give_up(what, u_errorName(code));
}

static uint16_t syllable_number(struct table *table, const char *syllable)
{
	for (int i = 1; i < table->syllable_count; i++) {
		if (strcmp(table->syllables[i], syllable) == 0)
			return (uint16_t)i;
	}
	if (table->syllable_count == SYLLABLES_MAX || strlen(syllable) >= SYLLABLE_SPACE)
		give_up("a syllable too many or too long", syllable);
	snprintf(table->syllables[table->syllable_count], SYLLABLE_SPACE, "%s", syllable);
	return (uint16_t)table->syllable_count++;
}

/* ---- what ICU knows ---- */

/* Decomposed Latin to plain letters; false when something else is left (a character unknown). */
static int plain_letters(const UChar *text, int32_t len, char out[SYLLABLE_SPACE])
{
	int n = 0;
	for (int32_t i = 0; i < len; i++) {
		UChar c = text[i];
		if (c == 0x308 && n > 0)
			out[n - 1] = 'v';
		else if (c >= 0x300 && c < 0x370)
			continue;
		else if (c >= 'a' && c <= 'z' && n < SYLLABLE_SPACE - 1)
			out[n++] = (char)c;
		else
			return 0;
	}
	out[n] = '\0';
	return n > 0;
}

static void ask_icu(struct table *table)
{
	UErrorCode code = U_ZERO_ERROR;
	UChar name[16];
	u_uastrcpy(name, "Han-Latin");
	UTransliterator *latin = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
	const UNormalizer2 *apart = unorm2_getNFDInstance(&code);
	check(code, "Han-Latin");
	for (int i = 0; i < RUNES; i++) {
		UChar text[32] = {(UChar)(FIRST_RUNE + i)}, letters[64];
		char syllable[SYLLABLE_SPACE];
		int32_t len = 1, limit = 1;
		utrans_transUChars(latin, text, &len, 32, 0, &limit, &code);
		int32_t letters_len = unorm2_normalize(apart, text, len, letters, 64, &code);
		check(code, "transliterate");
		if (plain_letters(letters, letters_len, syllable))
			table->first[i] = syllable_number(table, syllable);
	}
	utrans_close(latin);
}

/* ---- what people know ---- */

/* Decodes the characters of a word; gives their number. */
static int read_runes(const char *word, uint32_t runes[2], const char *line)
{
	UErrorCode code = U_ZERO_ERROR;
	UChar text[8];
	int32_t len = 0;
	u_strFromUTF8(text, 8, &len, word, -1, &code);
	check(code, line);
	if (len < 1 || len > 2)
		give_up("one or two characters expected", line);
	for (int32_t i = 0; i < len; i++) {
		if (text[i] < FIRST_RUNE || text[i] > LAST_RUNE)
			give_up("not a Chinese character", line);
		runes[i] = text[i];
	}
	return (int)len;
}

/* Splits at blanks in place; gives the number of words. */
static int split(char *line, char *words[], int most)
{
	int count = 0;
	for (char *at = line; *at != '\0';) {
		if (*at == ' ') {
			*at++ = '\0';
			continue;
		}
		if (count == most)
			give_up("too many words", line);
		words[count++] = at;
		at += strcspn(at, " ");
	}
	return count;
}

static void refuse_twice(const struct entry *list, int count, const struct entry *fresh, const char *line)
{
	for (int i = 0; i < count; i++) {
		if (list[i].runes[0] == fresh->runes[0] && list[i].runes[1] == fresh->runes[1])
			give_up("stands there twice", line);
	}
}

static void read_line(struct table *table, const char *text)
{
	char line[LINE_SPACE], *words[1 + READINGS_MAX];
	struct entry entry = {{0}, {0}, 0};
	snprintf(line, sizeof line, "%s", text);
	int count = split(line, words, 1 + READINGS_MAX), is_surname = words[0][0] == '^';
	int runes = read_runes(words[0] + is_surname, entry.runes, text);
	for (int i = 1; i < count; i++) {
		if (strspn(words[i], "abcdefghijklmnopqrstuvwxyz") != strlen(words[i]))
			give_up("a reading has letters only", text);
		entry.readings[entry.count++] = syllable_number(table, words[i]);
	}
	if (is_surname ? entry.count != runes : (runes != 1 || entry.count == 0))
		give_up("as many readings as the form says", text);
	struct entry *list = is_surname ? table->surnames : table->more;
	int *list_count = is_surname ? &table->surname_count : &table->more_count;
	if (*list_count == MORE_MAX)
		give_up("too many lines", text);
	refuse_twice(list, *list_count, &entry, text);
	if (!is_surname)
		table->first[entry.runes[0] - FIRST_RUNE] = entry.readings[0];
	if (is_surname || entry.count > 1)
		list[(*list_count)++] = entry;
}

static void read_lines(struct table *table, const char *path)
{
	char line[LINE_SPACE];
	FILE *in = fopen(path, "r");
	if (in == NULL)
		give_up(path, strerror(errno));
	while (fgets(line, sizeof line, in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			read_line(table, line);
	}
	if (ferror(in))
		give_up(path, "read");
	fclose(in);
}

static int has_reading(const struct table *table, uint32_t rune, uint16_t reading)
{
	if (table->first[rune - FIRST_RUNE] == reading)
		return 1;
	for (int i = 0; i < table->more_count; i++) {
		for (int k = 0; table->more[i].runes[0] == rune && k < table->more[i].count; k++) {
			if (table->more[i].readings[k] == reading)
				return 1;
		}
	}
	return 0;
}

/* A surname's reading must be one of its characters' too, or searching would not find it. */
static void check_surnames(const struct table *table)
{
	for (int i = 0; i < table->surname_count; i++) {
		const struct entry *surname = &table->surnames[i];
		for (int k = 0; k < surname->count; k++) {
			if (!has_reading(table, surname->runes[k], surname->readings[k]))
				give_up("a surname is read as its character is not",
					table->syllables[surname->readings[k]]);
		}
	}
}

/* ---- writing ---- */

static int by_runes(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	if (left->runes[0] != right->runes[0])
		return left->runes[0] < right->runes[0] ? -1 : 1;
	return left->runes[1] < right->runes[1] ? -1 : left->runes[1] > right->runes[1];
}

static void write_entries(FILE *out, const char *name, struct entry *list, int count)
{
	qsort(list, (size_t)count, sizeof list[0], by_runes);
	fprintf(out, "const struct pinyin_entry %s[] = {\n", name);
	for (int i = 0; i < count; i++) {
		const struct entry *entry = &list[i];
		fprintf(out, "\t{{0x%04x, 0x%04x}, {%d, %d, %d, %d}},\n", (unsigned)entry->runes[0],
			(unsigned)entry->runes[1], entry->readings[0], entry->readings[1], entry->readings[2],
			entry->readings[3]);
	}
	fprintf(out, "};\nconst size_t %s_count = %d;\n\n", name, count);
}

static void write_table(struct table *table, const char *path)
{
	FILE *out = fopen(path, "w");
	if (out == NULL)
		give_up(path, strerror(errno));
	fputs("/* Made by tools/pinyin.c at build. */\n#include \"base/pinyin_table.h\"\n\n", out);
	fputs("const char pinyin_syllables[][PINYIN_SPACE] = {\n", out);
	for (int i = 0; i < table->syllable_count; i++)
		fprintf(out, "\t\"%s\",\n", table->syllables[i]);
	fputs("};\n\nconst uint16_t pinyin_first[PINYIN_LAST - PINYIN_FIRST + 1] = {", out);
	for (int i = 0; i < RUNES; i++)
		fprintf(out, "%s%d,", i % 20 == 0 ? "\n\t" : " ", table->first[i]);
	fputs("\n};\n\n", out);
	write_entries(out, "pinyin_more", table->more, table->more_count);
	write_entries(out, "pinyin_surnames", table->surnames, table->surname_count);
	if (fclose(out) != 0)
		give_up(path, "write");
}

int main(int count, char **arguments)
{
	static struct table table;
	if (count != 3) {
		fputs("usage: pinyin READINGS.txt OUT.c\n", stderr);
		return 2;
	}
	table.syllable_count = 1;
	ask_icu(&table);
	read_lines(&table, arguments[1]);
	check_surnames(&table);
	write_table(&table, arguments[2]);
	u_cleanup();
	return 0;
}
