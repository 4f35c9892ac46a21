/*
 * main: from the command line to one row of the command table.
 *
 * Errors end here: every one is printed with its place, and the exit code says that there were some.
 */
#include "app/commands.h"
#include "app/tasks.h"
#include "base/arena.h"
#include "base/count.h"
#include "base/log.h"
#include "db/db.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct command commands[] = {
	{"serve", "serve the pages", "lianxin serve [--data DIR] [--port N] [--db URL]", run_serve},
	{"init", "make an empty installation with its three administrators",
	 "lianxin init --data DIR --county CODE --name NAME", run_init},
	{"demo", "make repeatable demo data", "lianxin demo --data DIR [--cases N] [--members N] [--seed K] [--json]",
	 run_demo},
	{"check", "check the catalogue; --yes shows the merged result", "lianxin check [--overlay DIR] [--yes]",
	 run_check},
	{"user", "accounts: add, list, reset, second-off",
	 "lianxin user add --login L --name N --org CODE [--role R] | list | reset --login L | "
	 "second-off --login L", run_user},
	{"regions", "load places from CSV files (code,name) of the national tree",
	 "lianxin regions --file FILE[,FILE…] [--county CODE]", run_regions},
	{"import", "take a register's rows from a workbook",
	 "lianxin import --register NAME --org CODE --file FILE.xlsx [--out FAULTS.xlsx] [--yes]", run_import},
	{"export", "write a register's rows as CSV",
	 "lianxin export --register NAME --org CODE --out FILE.csv", run_export},
	{"extract", "write what is public of the Party's records, signed, for the public server; --new-key makes the key",
	 "lianxin extract --out FILE [--county CODE] | --new-key", run_extract},
	{"shed", "take away what is at hand on the other server; --yes does it", "lianxin shed --profile NAME [--yes]",
	 run_shed},
	{"take", "take an extract of the Party's records on the public server", "lianxin take FILE --extract_key HEX",
	 run_take},
	{"audit", "verify the audit trail", "lianxin audit verify", run_audit},
	{"backup", "copy a running installation to a folder; a timer's to \"backups\"",
	 "lianxin backup [--out DIR]", run_backup},
	{"drill", "restore the newest backup beside the data, check it, throw it away",
	 "lianxin drill [--file BACKUP] [--out SCRATCH]", run_drill},
	{"restore", "make an installation from a backup", "lianxin restore --file DIR --data DIR",
	 run_restore},
	{"migrate", "show what the catalogue changes in the database; --apply does it",
	 "lianxin migrate [--apply]", run_migrate},
	{"copy", "copy a SQLite installation to PostgreSQL", "lianxin copy --to postgres://…", run_copy},
	{"rotate-key", "add a master key and seal all values anew", "lianxin rotate-key", run_rotate_key},
	{"version", "print the version", "lianxin version", run_version},
};

static void print_help(void)
{
	puts("lianxin: one program for a Party-masses service centre\n\nCommands:");
	for (size_t i = 0; i < COUNT(commands); i++)
		printf("  %-11s %s\n", commands[i].name, commands[i].words);
	puts("\nlianxin COMMAND --help tells a command's options.");
}

static void print_command_help(const struct command *command)
{
	printf("%s: %s\n\nUsage: %s\n\nOptions of every command:\n", command->name, command->words,
	       command->usage);
	for (const struct option *option = options; option->name != NULL; option++)
		printf("  --%-15s %s\n", option->name, option->words);
	puts("Each may also stand in the configuration file (name = value) or the environment "
	     "(LIANXIN_NAME).");
}

static int print_error(err_t err)
{
	for (; err != NULL; err = err->next) {
		fprintf(stderr, "lianxin: " STR "\n", STR_ARG(err->text));
		if (err->cause.len > 0 && !str_eq(err->cause, err->text))
			fprintf(stderr, "         (" STR ")\n", STR_ARG(err->cause));
	}
	return 1;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			return true;
	}
	return false;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct arena *arena = arena_new(NULL);
	struct config config;
	struct str rest[4] = {{NULL, 0}};
	if (wants_help(argc, argv)) {
		print_command_help(command);
		arena_free(arena);
		return 0;
	}
	err_t err = config_read(arena, argc - 2, argv + 2, &config, rest);
	if (err == NULL)
		err = command->run(arena, &config, rest);
	int code = err == NULL ? 0 : print_error(err);
	arena_free(arena);
	return code;
}

/* A sandboxed room: started by the program itself with its socket on descriptor 3. */
static int run_worker(int argc, char **argv)
{
	return room_serve(3, str_of(argc > 2 ? argv[2] : ""), room_tasks, room_task_count,
			  room_prepare);
}

/* A client that goes away is an error of a write, never the end of the program. */
static void ignore_broken_pipes(void)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, NULL);
}

int main(int argc, char **argv)
{
	ignore_broken_pipes();
	db_start();
	umask(077); /* whatever is written may hold people's data */
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help();
		return argc < 2 ? 2 : 0;
	}
	if (strcmp(argv[1], "worker") == 0)
		return run_worker(argc, argv);
	for (size_t i = 0; i < COUNT(commands); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc, argv);
	}
	fprintf(stderr, "lianxin: unknown command \"%s\" (try --help)\n", argv[1]);
	return 2;
}
