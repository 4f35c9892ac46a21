/*
 * open: from a configuration to an installation that commands can work on: catalogue, keys, database.
 */
#ifndef LIANXIN_APP_OPEN_H
#define LIANXIN_APP_OPEN_H

#include "app/config.h"
#include "web/web.h"

struct installation {
	struct arena *arena;
	const struct config *config;
	const struct catalogue *catalogue;
	const struct module *const *modules; /* those that are at hand on this server */
	struct keys *keys;
	struct house house;
	struct db *db;
	struct lane lane;
	struct table *tables;
	size_t table_count;
	struct table *elsewhere; /* those of what is at hand on the other server; none where everything is */
	size_t elsewhere_count;
};

/* The shipped catalogue with the overlay; every fault in one error list. */
err_t open_catalogue(struct arena *arena, const struct config *config,
		     const struct catalogue **out) MUST_USE;
/* Everything but the schema: make_missing also makes data folder and key. */
err_t open_installation(struct arena *arena, const struct config *config, bool make_missing,
			struct installation *out) MUST_USE;
/* Another connection to the same or another database. */
err_t open_changes(struct installation *in, struct db *db, struct change **out) MUST_USE;
/* Refuses when there are rows of what is at hand elsewhere. */
err_t open_check_elsewhere(struct installation *in) MUST_USE;
/* The same, and when the schema is not the catalogue's, with the words of what differs. */
err_t open_check_schema(struct installation *in) MUST_USE;
err_t open_apply_schema(struct installation *in) MUST_USE;

/* The program's own act on this installation. */
struct act open_act(struct installation *in, struct arena *arena);
/* One transaction of the program. */
err_t open_write(struct installation *in, job_write *body, void *arg) MUST_USE;

#endif
