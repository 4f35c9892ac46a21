/*
 * config: options as rows: name, where it goes, what it means. One table serves file, environment,
 * command line and help.
 */
#include "app/config.h"

#include "base/arena.h"
#include "base/count.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, NUMBER, FLAG };

struct row {
	const char *name;
	enum kind kind;
	size_t offset;
};

#define TEXT_ROW(name, member) {name, TEXT, offsetof(struct config, member)}
#define NUMBER_ROW(name, member) {name, NUMBER, offsetof(struct config, member)}
#define FLAG_ROW(name, member) {name, FLAG, offsetof(struct config, member)}

static const struct row rows[] = {
	TEXT_ROW("data", data), TEXT_ROW("db", db), TEXT_ROW("key", key),
	TEXT_ROW("overlay", overlay), TEXT_ROW("address", address), TEXT_ROW("base", base),
	TEXT_ROW("hosts", hosts), TEXT_ROW("proxies", proxies), TEXT_ROW("algorithm", algorithm),
	TEXT_ROW("anchor", anchor), TEXT_ROW("profile", profile), TEXT_ROW("extract_key", extract_key), TEXT_ROW("metrics", metrics), TEXT_ROW("backups", backups), TEXT_ROW("manual", manual),
	TEXT_ROW("backups_away", backups_away), NUMBER_ROW("backup_days", backup_days), NUMBER_ROW("port", port), NUMBER_ROW("loops", loops),
	NUMBER_ROW("readers", readers), NUMBER_ROW("writers", writers), NUMBER_ROW("rooms", rooms),
	NUMBER_ROW("server", server), NUMBER_ROW("keep_pages", keep_pages), FLAG_ROW("secure", secure), FLAG_ROW("quiet", quiet),
	FLAG_ROW("json", json), FLAG_ROW("yes", yes), FLAG_ROW("apply", apply), FLAG_ROW("new-key", new_key),
	TEXT_ROW("file", file), TEXT_ROW("kind", kind), TEXT_ROW("county", county),
	TEXT_ROW("login", login), TEXT_ROW("name", name), TEXT_ROW("role", role),
	TEXT_ROW("org", org), TEXT_ROW("to", to), TEXT_ROW("register", register_name),
	TEXT_ROW("out", out), NUMBER_ROW("cases", cases), NUMBER_ROW("members", members), NUMBER_ROW("seed", seed),
};

const struct option options[] = {
	{"config FILE", "read \"key = value\" lines from FILE first"},
	{"data DIR", "folder of database, files and scratch (default: data)"},
	{"db URL", "sqlite:PATH or postgres://… (default: sqlite in the data folder)"},
	{"key FILE", "master key, best outside the data folder (default: DIR/master.key)"},
	{"overlay DIR", "the county's catalogue folder, read beside the shipped one"},
	{"address ADDR", "address to listen at (default: 127.0.0.1)"},
	{"port N", "port to listen at (default: 8080)"},
	{"base URL", "what links on paper begin with (default: http://ADDR:N)"},
	{"hosts NAMES", "allowed Host names, blank-separated (default: any)"},
	{"proxies ADDRS", "addresses whose X-Forwarded-* headers are believed"},
	{"secure", "cookies only over TLS (a proxy in front speaks it)"},
	{"loops N", "network threads (default: 1)"},
	{"readers N", "reading threads (default: 2)"},
	{"writers N", "writing threads on PostgreSQL (default: 3)"},
	{"rooms N", "sandboxed worker processes (default: 2)"},
	{"server N", "number of this server when several share a database (default: 1)"},
	{"keep_pages N", "seconds for which a public page may be answered from memory (default: 1; 0: never)"},
	{"algorithm NAME", "sealing: xchacha or sm4 (default: xchacha)"},
	{"anchor FILE", "audit anchor, best on another disk (default: DIR/audit.anchor)"},
	{"profile NAME", "what this server is for: all, party (the Party's records), public (all else) (default: all)"},
	{"extract_key HEX", "public key of the Party server whose extracts a public one takes (default: none)"},
	{"metrics TOKEN", "what a monitor shows as Bearer token to read /metrics (default: nobody may)"},
	{"backups DIR", "folder of the backups that a timer makes"},
	{"backups_away DIR", "a second folder, on another machine's share, that gets a copy of each"},
	{"backup_days N", "days for which these are kept (default: 30; 0: for ever)"},
	{"manual DIR", "the manual's pages, offered under 使用帮助 (default: /usr/share/doc/lianxin/manual)"},
	{"quiet", "no log line for each request"},
	{NULL, NULL},
};

static const struct row *find(struct str name)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (str_eq(str_of(rows[i].name), name))
			return &rows[i];
	}
	return NULL;
}

static err_t put(struct arena *arena, struct config *config, const struct row *row, struct str value,
		 struct str where)
{
	char *base = (char *)config;
	if (row->kind == TEXT) {
		*(struct str *)(void *)(base + row->offset) = str_dup(arena, value);
		return NULL;
	}
	if (row->kind == FLAG) {
		*(bool *)(void *)(base + row->offset) = !str_eq(value, S("no"));
		return NULL;
	}
	int64_t n = 0;
	if (!str_int(value, &n) || n < 0)
		return err_new(arena, ERR_INVALID, STR ": %s must be a whole number, not \"" STR "\"",
			       STR_ARG(where), row->name, STR_ARG(value));
	*(int64_t *)(void *)(base + row->offset) = n;
	return NULL;
}

static err_t read_line(struct arena *arena, struct config *config, struct str line, struct str where)
{
	struct str text = str_trim(line);
	if (text.len == 0 || text.at[0] == '#')
		return NULL;
	struct str name = str_trim(str_cut(&text, '='));
	const struct row *row = find(name);
	if (row == NULL)
		return err_new(arena, ERR_INVALID, STR ": unknown key \"" STR "\"", STR_ARG(where),
			       STR_ARG(name));
	return put(arena, config, row, str_trim(text), where);
}

static err_t read_file(struct arena *arena, struct config *config, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[4096];
	int number = 0;
	err_t err = NULL;
	if (file == NULL)
		return err_new(arena, ERR_INVALID, "%s: can't be read", path);
	while (err == NULL && fgets(line, sizeof line, file) != NULL)
		err = read_line(arena, config, str_of(line),
				str_fmt(arena, "%s:%d", path, ++number));
	fclose(file);
	return err;
}

static err_t read_environment(struct arena *arena, struct config *config)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[64] = "LIANXIN_";
		size_t at = strlen(name);
		for (const char *c = rows[i].name; *c != '\0' && at + 1 < sizeof name; c++)
			name[at++] = (char)toupper((unsigned char)*c);
		name[at] = '\0';
		const char *value = getenv(name);
		if (value != NULL)
			TRY(put(arena, config, &rows[i], str_of(value), str_of(name)));
	}
	return NULL;
}

static err_t read_arguments(struct arena *arena, int argc, char **argv, struct config *config,
			    struct str rest[4])
{
	size_t filled = 0;
	for (int i = 0; i < argc; i++) {
		struct str word = str_of(argv[i]);
		if (!str_starts(word, S("--"))) {
			if (filled < 4)
				rest[filled++] = word;
			continue;
		}
		const struct row *row = find(str_sub(word, 2, word.len));
		if (str_eq(word, S("--config"))) {
			i++;
			continue;
		}
		if (row == NULL)
			return err_new(arena, ERR_INVALID, "unknown option %s (try --help)", argv[i]);
		struct str value = S("yes");
		if (row->kind != FLAG) {
			if (i + 1 == argc)
				return err_new(arena, ERR_INVALID, "%s needs a value", argv[i]);
			value = str_of(argv[++i]);
		}
		TRY(put(arena, config, row, value, word));
	}
	return NULL;
}

err_t config_read(struct arena *arena, int argc, char **argv, struct config *out, struct str rest[4])
{
	struct config config = {
		.data = STR_INIT("data"), .address = STR_INIT("127.0.0.1"),
		.algorithm = STR_INIT("xchacha"), .profile = STR_INIT("all"), .port = 8080, .loops = 1, .readers = 2,
		.writers = 3, .rooms = 2, .server = 1, .keep_pages = 1, .cases = 600, .seed = 1, .backup_days = 30,
		.manual = STR_INIT("/usr/share/doc/lianxin/manual"),
	};
	for (int i = 0; i + 1 < argc; i++) {
		if (strcmp(argv[i], "--config") == 0)
			TRY(read_file(arena, &config, argv[i + 1]));
	}
	TRY(read_environment(arena, &config));
	TRY(read_arguments(arena, argc, argv, &config, rest));
	if (config.db.len == 0)
		config.db = str_fmt(arena, "sqlite:" STR "/lianxin.db", STR_ARG(config.data));
	if (config.key.len == 0)
		config.key = str_join(arena, config.data, S("/master.key"));
	if (config.anchor.len == 0)
		config.anchor = str_join(arena, config.data, S("/audit.anchor"));
	*out = config;
	return NULL;
}
