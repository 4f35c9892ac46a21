/*
 * access: who acts, for which place, with which rights. The only home of permissions.
 *
 * struct act is the first parameter of everything in the engine; without it no data is reached, so
 * right, scope, mask and audit cannot be forgotten. Rights are catalogue data: an account holds roles
 * at nodes of the tree of places, for a time; a role grants verbs on registers and resources; a right
 * held at a node reaches its whole subtree, which is a key range of the place code. The public acts
 * under the role "public" at one centre, and under the role "applicant" on the one record that its
 * link or receipt proved; whom the applicant named to look on acts on it under the role "reader"; a member
 * of the Party on his own phone acts under the role "member" on his row and on rows that name him.
 *
 * Never decide by a role's name anywhere else, and never read a row without asking here first.
 */
#ifndef LIANXIN_ENGINE_ACCESS_H
#define LIANXIN_ENGINE_ACCESS_H

#include "base/err.h"
#include "base/str.h"
#include "catalogue/catalogue.h"
#include "db/db.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct keys;
struct registers; /* register/register.h */
struct figure_sum; /* figure/figure.h */
struct listener;  /* event/event.h */
struct job_kind;  /* job/job.h */
struct flow_rule; /* flow/flow.h */
struct wordings;  /* wording/wording.h */

/* What all threads of the process share. Immutable after start but for the calendar
 * and the wording of reasons. */
struct house {
	const struct catalogue *catalogue;
	const struct keys *keys;
	_Atomic(const struct calendar *) calendar;
	_Atomic(const struct wordings *) wordings; /* wording/wording.h; NULL: the catalogue's own */
	struct rules_then *rules_then; /* items as they were, once compiled (flow/rule.c); NULL: each time anew */
	const struct registers *registers;
	const struct listener *const *listeners; /* NULL-ended list of tables, one a module */
	const struct job_kind *const *job_kinds; /* likewise */
	const struct flow_rule *const *flow_rules; /* likewise */
	struct str data;                         /* the data folder */
	struct str extract_key;                  /* public key of the server whose extracts are taken; empty: none */
	struct str anchor;                       /* file of the audit heads; empty: in the data folder */
	struct arena *life; /* what the house learns later ends with it; NULL: by the forget calls (several threads) */
};

/* One writer: its connection, its block of ids, its chain of audit rows. Used by one thread. */
struct lane {
	struct db *db;
	int number;
	int64_t id_next, id_end;
	bool id_fresh; /* the block was taken in the transaction that is open */
	int64_t audit_seq;
	char audit_head[65];
	int64_t audit_seq_closed; /* the head that was last written down; 0: not by us */
	int64_t audit_seq_saved;  /* as of the last savepoint */
	char audit_head_saved[65];
	bool audit_known;
	struct figure_sum *figures; /* a load's counts, added up in memory (figure.h); NULL: none */
};

struct hold {
	const struct role *role;
	struct str org; /* a prefix of place codes */
	enum tier tier; /* of the node where it is held: an old code that moved below it may lie lower */
};

/* What one transaction has read and not changed since. It is forgotten where others may have changed it: at a lock. */
struct recall {
	struct recalled *list;
	size_t count;
};

/* Who has proved a record: the role of the same name says what he may do with it. */
enum own {
	OWN_APPLICANT, /* by its link or receipt */
	OWN_READER,    /* named by the applicant to look on: sees what the public sees */
	OWN_MEMBER,    /* of the Party, on his own phone: also the rows that name him (reg_own) */
};

struct act {
	struct arena *arena;
	const struct house *house;
	struct db *db;
	struct lane *lane;   /* NULL: reading only */
	int64_t account;     /* 0: the public, -1: the program itself */
	struct str name;     /* of the person, "" for the public */
	struct str post;
	struct str org;      /* home node of the account, or the centre that a public page is about */
	const struct hold *holds;
	size_t hold_count;
	bool second;         /* has shown a one-time code in this session, or works for one who had */
	bool second_missing; /* a role was left out of holds because it has not */
	struct str own_register; /* the record that was proved without an account */
	int64_t own_id;          /* 0: none */
	enum own own_as;
	int64_t now, today;  /* UTC ms; day number */
	struct str reason;   /* why a sealed value is shown */
	struct str peer;
	struct str submission; /* the form's own id */
	const struct known_views *views; /* reading only: lists kept under a name, once asked for (register/view.c) */
	struct figure_known *figures; /* reading only: kept figures that a page has read (figure/known.c); NULL: each is read anew */
	struct places_known *places; /* reading only: places that a page has read (place_remember); NULL: each is read anew */
	struct recall *recall; /* records read in this transaction (register/record.c); NULL: each is read anew */
};

/* A program's own act (jobs, demo): may do everything, is audited as the program. */
struct act act_program(struct arena *arena, const struct house *house, struct db *db,
		       struct lane *lane);
/* The same errand with the program's rights: for what must hold, or is shown, whatever the one whose errand it is
 * may read himself. The caller has asked for his right, or what is shown is public. */
struct act act_as_program(const struct act *act);
/* The public at a centre. */
struct act act_public(struct arena *arena, const struct house *house, struct db *db,
		      struct lane *lane, struct str centre);
/* Fills account, name, holds from the database; ERR_LOGIN when the account is gone or closed. A hold of
 * a role with `second_factor` counts only when act->second is set and the account has one-time codes
 * (TRUST S9); else second_missing tells that it was left out. */
err_t act_as(struct act *act, int64_t account) MUST_USE;

/* A fresh record id (≤ 2^53). Needs a lane. Ids of one lane grow; of two lanes (several writers) the later one
 * may be the smaller: what must be in order of time is sorted by its own moment or version. */
err_t act_id(struct act *act, int64_t *out) MUST_USE;
/* The next number of a counter kept per place and day: "…0007". Same transaction, no gaps twice. */
err_t act_count(struct act *act, struct str counter, int64_t *out) MUST_USE;
/* Whether what has this name is still to be done on act->today; from then on, if the transaction is kept, it is done for
 * that day, also after a restart and for the other servers of the same database. */
err_t act_daily(struct act *act, struct str name, bool *due) MUST_USE;
/* Serialises all who act on the same key until commit (PostgreSQL; SQLite has one writer). */
err_t act_lock(struct act *act, struct str key) MUST_USE;

/* ---- rights ---- */

bool act_may(const struct act *act, struct str on, enum verb verb, struct str org);
/* The same as an error with a sentence; NULL when allowed. */
err_t act_need(struct act *act, struct str on, enum verb verb, struct str org) MUST_USE;
/* May act on this record of a register at org: by a role, or as its applicant. */
err_t act_need_record(struct act *act, struct str on, enum verb verb, struct str org,
		      int64_t id) MUST_USE;
/* Whether the role of a member at his own page grants the verb on rows that name him; false for everybody else.
 * To create, act_may says so too, at the place of the act. */
bool act_may_own(const struct act *act, struct str on, enum verb verb);
/* May take a step that belongs to a tier, for a record at org; paper: a lower tier may record it. What belongs to a tier below the record's
 * own place (a branch seated at a township's office) is its place's own. */
bool act_may_step(const struct act *act, struct str on, enum tier tier, bool paper, bool applicant,
		  struct str org, int64_t id);
/* Whether somebody at that tier above (or at) org may take steps of the register: then nobody records
 * them from paper for it. */
err_t act_tier_online(struct act *act, struct str on, enum tier tier, struct str org, bool *out) MUST_USE;
/* Titles of the roles that may, of those which are held at a village: 村窗口、组织委员. */
struct str act_roles_that(const struct act *act, struct str on, enum verb verb);
/* Holds the verb anywhere at all: whether to show a menu entry. */
bool act_may_somewhere(const struct act *act, struct str on, enum verb verb);
/* The highest nodes at which the verb is held, none inside another. */
err_t act_scopes(struct act *act, struct str on, enum verb verb, const struct str **orgs,
		 size_t *count) MUST_USE;
/* A scope asked for by the page (org=…) cut to what the act may see: the part that is allowed. */
err_t act_scope_within(struct act *act, struct str on, enum verb verb, struct str asked,
		       const struct str **orgs, size_t *count) MUST_USE;

/* How a field's value is shown to this act: "" when it must not be seen at all. plain is the unsealed
 * text. Public acts see published fields only; restricted fields need VERB_CARE. */
struct str act_shown(const struct act *act, struct str on, struct str org, const struct field *field,
		     struct str plain);

/* ---- accounts (made and changed in account/account.h) ---- */

struct account {
	int64_t id;
	struct str login, name, post, phone, org;
	bool active, must_change, has_second;
	int64_t version;
};

/* ERR_LOGIN when there is no such account. */
err_t account_load(struct act *act, int64_t id, struct account *out) MUST_USE;

/* ---- places ---- */

struct place_row {
	struct str code, name, full, parent; /* full: "青禾镇云岭村" */
	enum tier tier;
};
/* For a page: from here on a place that this act, and every copy made of it, has read is read once: a list names the same
 * village in each row. Of an act that writes (it has a lane) nothing is remembered. */
void place_remember(struct act *act);
err_t place_load(struct act *act, struct str code, struct place_row *out) MUST_USE; /* ERR_NOT_FOUND */
struct str place_name(struct act *act, struct str code);
/* The work telephone of a place: that of its first account that has one. A declared work contact is
 * public; empty when there is none. */
struct str place_phone(struct act *act, struct str code);
err_t place_children(struct act *act, struct str code, struct place_row **out, size_t *count) MUST_USE;
/* The smallest code after all codes that begin with prefix: org >= prefix AND org < place_end. */
struct str place_end(struct arena *arena, struct str prefix);

/* The tables of this folder, for the schema. */
const struct table *access_tables(size_t *count);

#endif
