/*
 * serve: compile templates, open rooms, start the site, wait for a signal, end what was begun.
 */
#include "app/commands.h"
#include "app/embedded.h"
#include "app/modules.h"
#include "app/open.h"
#include "app/serve.h"
#include "base/arena.h"
#include "base/log.h"
#include "engine/wording/wording.h"
#include "engine/workdays/workdays.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { ROOM_MEMORY = 1 << 30, ROOM_SECONDS = 60 };

err_t open_templates(struct arena *arena, struct templates **out)
{
	struct view_source *list = arena_many(arena, struct view_source, embedded_files_count);
	const struct str folder = S("templates/"), ending = S(".mustache");
	size_t count = 0;
	for (size_t i = 0; i < embedded_files_count; i++) {
		struct str name = embedded_files[i].name;
		if (!str_starts(name, folder) || !str_ends(name, ending))
			continue;
		list[count].name = str_sub(name, folder.len, name.len - folder.len - ending.len);
		list[count].text = embedded_files[i].bytes;
		count++;
	}
	return templates_compile(arena, list, count, out);
}

static void take_assets(struct arena *arena, struct site_plan *plan)
{
	struct asset *list = arena_many(arena, struct asset, embedded_files_count);
	const struct str folder = S("static/");
	for (size_t i = 0; i < embedded_files_count; i++) {
		const struct embedded_file *file = &embedded_files[i];
		if (!str_starts(file->name, folder))
			continue;
		list[plan->asset_count++] = (struct asset){
			str_sub(file->name, folder.len, file->name.len), file->bytes, file->tag,
			str_fmt(arena, "/" STR "?" STR, STR_ARG(file->name), STR_ARG(file->tag))};
	}
	plan->assets = list;
}

static err_t own_path(struct arena *arena, struct str *out)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path);
	if (len <= 0 || (size_t)len == sizeof path)
		return err_internal(arena, "/proc/self/exe can't be read");
	*out = str_dup(arena, (struct str){path, (size_t)len});
	return NULL;
}

err_t open_rooms(struct arena *arena, const struct config *config, struct rooms **out)
{
	struct str program;
	TRY(own_path(arena, &program));
	struct room_plan plan = {.program = program,
				 .scratch = str_join(arena, config->data, S("/scratch")),
				 .count = (size_t)config->rooms, .memory_max = ROOM_MEMORY,
				 .seconds_max = ROOM_SECONDS};
	return rooms_open(arena, &plan, out);
}

/* No core dumps (they would hold what is unsealed), as many descriptors as allowed. */
static void limit_process(void)
{
	struct rlimit none = {0, 0}, files;
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static err_t serve(struct arena *arena, const struct config *config, struct installation *in,
		   const sigset_t *ends)
{
	struct site *site = NULL;
	struct templates *templates = NULL;
	struct site_plan plan = {
		.house = &in->house, .modules = in->modules, .tables = in->tables,
		.table_count = in->table_count, .db_url = config->db, .line = in->db,
		.base_address = config->base, .readers = (size_t)config->readers,
		.writers = (size_t)config->writers, .server_number = (int)config->server,
		.scratch = str_join(arena, config->data, S("/scratch")), .address = config->address,
		.port = (int)config->port, .loops = (size_t)config->loops, .hosts = config->hosts,
		.proxies = config->proxies, .secure_cookies = config->secure,
		.metrics = config->metrics, .keep_pages = config->keep_pages, .quiet = config->quiet};
	int signal_number = 0;
	if (access(str_c(arena, str_join(arena, config->manual, S("/index.html"))), R_OK) == 0)
		plan.manual = config->manual;
	TRY(open_templates(arena, &templates));
	plan.templates = templates;
	TRY(open_rooms(arena, config, &plan.rooms));
	take_assets(arena, &plan);
	catalogue_forget_tree(in->catalogue);
	in->house.life = NULL; /* from here on several threads refresh what it learns */
	err_t err = site_start(arena, &plan, &site);
	if (err != NULL) {
		rooms_close(plan.rooms);
		return err;
	}
	log_line(LOG_INFO, "serving at http://" STR ":%d", STR_ARG(config->address), site_port(site));
	while (sigwait(ends, &signal_number) != 0)
		continue;
	log_line(LOG_INFO, "stopping: finishing what was begun");
	site_stop(site);
	workdays_forget(&in->house);
	wording_forget(&in->house);
	rooms_close(plan.rooms);
	return NULL;
}

err_t run_serve(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	sigset_t ends;
	(void)rest;
	limit_process();
	arena_keep_memory();
	if (access(str_c(arena, config->key), F_OK) != 0)
		return err_new(arena, ERR_NOT_FOUND,
			       "no installation in " STR " (no key at " STR "); begin with \"lianxin init\" "
			       "or \"lianxin demo\"", STR_ARG(config->data), STR_ARG(config->key));
	if (access(str_c(arena, config->data), W_OK) != 0)
		return err_new(arena, ERR_INVALID,
			       "the data folder " STR " can't be written (%s); look at the disk, how it is "
			       "mounted and who owns the folder", STR_ARG(config->data), strerror(errno));
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	/* Threads inherit the mask: only this one is told of signals. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	return serve(arena, config, &in, &ends);
}
