/*
 * bring: a register's rows from a workbook, from the command line: the same check and the same apply
 * as at the desk, one after the other, with progress on standard error.
 */
#include "app/commands.h"
#include "app/open.h"
#include "app/serve.h"
#include "base/arena.h"
#include "engine/import/import.h"
#include "room/room.h"

#include <stdio.h>

struct bringing {
	struct installation *in;
	struct import_ask ask;
	struct job checked;
	int64_t job;
};

static err_t ask_check(void *arg, struct act *act)
{
	struct bringing *bringing = arg;
	struct str name;
	TRY(job_file_take(act, bringing->ask.file, &name));
	struct import_ask ask = bringing->ask;
	ask.file = name;
	return import_check(act, &ask, &bringing->job);
}

static err_t ask_apply(void *arg, struct act *act)
{
	struct bringing *bringing = arg;
	return import_apply(act, &bringing->checked, &bringing->job);
}

struct ending {
	struct job_run *run;
	err_t failure;
};

static err_t end_job(void *arg, struct act *act)
{
	struct ending *ending = arg;
	return job_end(act, ending->run->id, ending->failure, ending->run->result,
		       ending->run->result_file);
}

struct claiming {
	struct job job;
	struct str input, file;
	bool found;
	struct arena *arena;
};

static err_t claim(void *arg, struct act *act)
{
	struct claiming *claiming = arg;
	struct act longer = *act;
	longer.arena = claiming->arena;
	return job_claim(&longer, &claiming->job, &claiming->input, &claiming->file, &claiming->found);
}

static err_t write_now(struct job_run *run, job_write *body, void *arg)
{
	return open_write(run->own, body, arg);
}

static void show_progress(struct job_run *run, int64_t done, int64_t total)
{
	(void)run;
	if (done % 1000 == 0 || done == total)
		fprintf(stderr, "%lld of %lld rows\n", (long long)done, (long long)total);
}

/* Claims the job that was just asked for and runs it here and now. */
static err_t run_job(struct bringing *bringing, struct rooms *rooms, err_t (*body)(struct job_run *run),
		     struct job *out)
{
	struct installation *in = bringing->in;
	struct claiming claiming = {.arena = in->arena};
	struct act act = open_act(in, in->arena);
	struct db *reader = NULL;
	TRY(db_open(in->arena, in->config->db, DB_READ, &reader));
	TRY(open_write(in, claim, &claiming));
	if (!claiming.found || claiming.job.id != bringing->job)
		return err_new(in->arena, ERR_CONFLICT,
			       "another job waits in this installation: let the server finish it first");
	struct job_run run = {.arena = in->arena, .act = &act, .id = claiming.job.id,
			      .org = claiming.job.org, .input = claiming.input,
			      .file = claiming.file, .rooms = rooms, .write = write_now,
			      .progress = show_progress, .own = in};
	/* A job reads in a snapshot of its own and writes through the writer. */
	db_patient(reader, true);
	TRY(db_begin(reader));
	act.db = reader;
	act.lane = NULL;
	struct ending ending = {.run = &run, .failure = body(&run)};
	db_close(reader);
	act = open_act(in, in->arena);
	TRY(open_write(in, end_job, &ending));
	TRY(ending.failure);
	return job_load(&act, claiming.job.id, out);
}

/* The wrong rows with one more column 错误原因, when the caller wants the workbook. */
static err_t keep_faults(struct installation *in, const struct job *job, struct str path)
{
	struct act act = open_act(in, in->arena);
	struct str bytes;
	if (path.len == 0 || job->result_file.len == 0)
		return NULL;
	TRY(job_file_read(&act, job->result_file, &bytes));
	FILE *file = fopen(str_c(in->arena, path), "wxe");
	if (file == NULL)
		return err_new(in->arena, ERR_INVALID, "can't make " STR " (it must not be there yet)",
			       STR_ARG(path));
	bool good = fwrite(bytes.at, 1, bytes.len, file) == bytes.len;
	good = fclose(file) == 0 && good;
	return good ? NULL : err_new(in->arena, ERR_BUSY, "can't write " STR, STR_ARG(path));
}

static err_t bring(struct bringing *bringing, struct rooms *rooms, const struct config *config)
{
	struct installation *in = bringing->in;
	struct act act = open_act(in, in->arena);
	struct import_result result;
	struct job done;
	TRY(open_write(in, ask_check, bringing));
	TRY(run_job(bringing, rooms, import_run_check, &bringing->checked));
	TRY(import_result(&act, &bringing->checked, &result));
	printf("%lld rows: %lld new, %lld changed, %lld the same, %lld wrong\n", (long long)result.rows,
	       (long long)result.fresh, (long long)result.changed, (long long)result.same,
	       (long long)result.bad);
	TRY(keep_faults(in, &bringing->checked, config->out));
	if (result.bad > 0 && !config->yes)
		return err_new(in->arena, ERR_INVALID,
			       "nothing was taken; --yes takes the right rows, --out FILE.xlsx keeps the "
			       "wrong ones with their reasons");
	if (result.fresh + result.changed == 0)
		return NULL;
	TRY(open_write(in, ask_apply, bringing));
	TRY(run_job(bringing, rooms, import_run_apply, &done));
	puts("taken");
	return NULL;
}

err_t run_import(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct rooms *rooms = NULL;
	(void)rest;
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	const struct reg *reg = catalogue_register(in.catalogue, config->register_name);
	if (reg == NULL || config->file.len == 0)
		return err_new(arena, ERR_INVALID, "import needs --register NAME and --file FILE.xlsx");
	TRY(open_rooms(arena, config, &rooms));
	struct bringing bringing = {.in = &in, .ask = {.reg = reg, .org = config->org,
						       .file = config->file, .name = config->file}};
	err_t err = bring(&bringing, rooms, config);
	rooms_close(rooms);
	return err;
}
