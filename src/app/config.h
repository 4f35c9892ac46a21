/*
 * config: one file of "key = value" lines with documented defaults, overridden by the environment
 * (LIANXIN_KEY) and that by the command line (--key value). Unknown keys are errors with their line.
 */
#ifndef LIANXIN_APP_CONFIG_H
#define LIANXIN_APP_CONFIG_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct config {
	struct str data;      /* folder of database, files, scratch */
	struct str db;        /* "sqlite:PATH" or "postgres://…"; empty: DATA/lianxin.db */
	struct str key;       /* master key file; empty: DATA/master.key */
	struct str overlay;   /* the county's catalogue folder; may be empty */
	struct str address;   /* to listen at */
	struct str base;      /* "https://…": what links on paper begin with */
	struct str hosts;     /* allowed Host names, blank-separated; empty: any */
	struct str proxies;   /* addresses whose X-Forwarded-* is believed */
	struct str algorithm; /* "xchacha" or "sm4" */
	struct str anchor;    /* audit anchor file; empty: DATA/audit.anchor */
	struct str profile;     /* "all", "party" or "public": what this server is for */
	struct str extract_key; /* public key of the server whose extracts are taken; empty: none */
	int64_t port, loops, readers, writers, rooms, server;
	struct str manual;  /* folder of the manual's pages; empty, or no index.html there: none is offered */
	int64_t keep_pages; /* seconds for which a public page may be answered from memory; 0: never */
	struct str metrics; /* what a monitor must show; empty: nobody reads /metrics */
	struct str backups, backups_away; /* folders of the timer's backups, here and elsewhere; may be empty */
	int64_t backup_days;              /* kept so long; 0: for ever */
	bool secure, quiet, json, yes, apply, new_key;
	/* of single commands */
	struct str file, kind, county, login, name, role, org, to, register_name, out;
	int64_t cases, members, seed;
};

struct option {
	const char *name, *words; /* name NULL ends the table */
};
extern const struct option options[];

/* Takes defaults, the file named by --config, the environment, the arguments; *rest: what is no
 * option (a subcommand), at most 4 words. */
err_t config_read(struct arena *arena, int argc, char **argv, struct config *out,
		  struct str rest[4]) MUST_USE;

#endif
