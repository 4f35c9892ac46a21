/*
 * init, user, migrate, check, version: an installation from nothing, and its upkeep.
 */
#include "app/commands.h"
#include "app/open.h"
#include "base/arena.h"
#include "base/crypt.h"
#include "base/text.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/register/register.h"

#include <stdio.h>

err_t run_version(struct arena *arena, const struct config *config, struct str rest[4])
{
	(void)arena;
	(void)config;
	(void)rest;
	puts("lianxin " LIANXIN_VERSION);
	return NULL;
}

err_t run_check(struct arena *arena, const struct config *config, struct str rest[4])
{
	const struct catalogue *catalogue = NULL;
	struct str text;
	(void)rest;
	TRY(open_catalogue(arena, config, &catalogue));
	if (config->yes) {
		TRY(catalogue_show(arena, catalogue, &text));
		fwrite(text.at, 1, text.len, stdout);
	}
	printf("catalogue is sound: %zu registers, %zu flows, %zu items, %zu roles, %zu code lists\n",
	       catalogue->register_count, catalogue->flow_count, catalogue->item_count,
	       catalogue->role_count, catalogue->codes_count);
	return NULL;
}

struct migrating {
	const struct module *const *modules;
	bool any;
};

/* Figures that the catalogue or a module counts now and did not before: counted from the rows that were there. any: there are such. */
static err_t migrate_figures(void *arg, struct act *act)
{
	struct migrating *in = arg;
	struct str names = S("");
	TRY(reg_recount(act, act->lane != NULL, &names));
	for (const struct module *const *one = in->modules; *one != NULL; one++) {
		if ((*one)->recount != NULL)
			TRY((*one)->recount(act, act->lane != NULL, &names));
	}
	in->any = names.len > 0;
	while (names.len > 0) {
		struct str name = str_cut(&names, '\n');
		printf("figure " STR ", from the rows\n", STR_ARG(name));
	}
	return NULL;
}

static err_t migrate_counts(struct installation *in, bool apply, bool changed)
{
	struct act looking = open_act(in, in->arena);
	struct migrating found = {.modules = in->modules};
	looking.lane = NULL;
	TRY(apply ? open_write(in, migrate_figures, &found) : migrate_figures(&found, &looking));
	if (found.any && !apply)
		puts("nothing was changed; \"lianxin migrate --apply\" does it");
	else if (!found.any && !changed)
		puts("the database is what the catalogue says");
	return NULL;
}

err_t run_migrate(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct change *changes = NULL;
	(void)rest;
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_elsewhere(&in));
	TRY(open_changes(&in, in.db, &changes));
	for (struct change *one = changes; one != NULL; one = one->next) {
		if (one->refusal.len > 0)
			printf("REFUSED " STR ": " STR "\n", STR_ARG(one->words), STR_ARG(one->refusal));
		else if (one->words.len > 0)
			printf(STR "\n", STR_ARG(one->words));
	}
	if (changes != NULL && !config->apply) {
		puts("nothing was changed; \"lianxin migrate --apply\" does it");
		return NULL;
	}
	if (changes != NULL) {
		TRY(schema_apply(arena, in.db, changes));
		puts("applied");
	}
	/* An index that was never counted looks better to the planner than any that was. */
	if (config->apply)
		TRY(db_tune(in.db));
	TRY(migrate_counts(&in, config->apply, changes != NULL));
	return open_check_schema(&in); /* noted: the next start has nothing left to compare */
}

/* ---- accounts ---- */

struct new_account {
	struct account account;
	struct str role, hash, password;
};

static err_t write_account(void *arg, struct act *act)
{
	struct new_account *fresh = arg;
	int64_t id = 0;
	TRY(account_create(act, &fresh->account, fresh->hash, &id));
	if (fresh->role.len == 0)
		return NULL;
	return account_grant(act, id, fresh->role, fresh->account.org, act->today, 0);
}

static err_t make_account(struct installation *in, struct str login, struct str name, struct str org,
			  struct str role)
{
	struct new_account fresh = {.account = {.login = login, .name = name, .org = org,
						.must_change = true},
				    .role = role};
	fresh.password = str_join(in->arena, S("Lx"), random_hex(in->arena, 6));
	TRY(password_hash(in->arena, fresh.password, &fresh.hash));
	TRY(open_write(in, write_account, &fresh));
	printf("%-16s %-18s password (to be changed at the first login): " STR "\n",
	       str_c(in->arena, login), str_c(in->arena, role), STR_ARG(fresh.password));
	return NULL;
}

struct new_place {
	struct str code, name;
};

static err_t write_place(void *arg, struct act *act)
{
	const struct new_place *place = arg;
	enum tier tier = tier_of_code(place->code);
	size_t above = tier > TIER_PROVINCE ? tier_length(tier - 1) : 0;
	return db_exec(act->db,
		       "INSERT INTO place(code, name, tier, parent, class, initials) "
		       "VALUES($1, $2, $3, $4, '', $5) ON CONFLICT(code) DO UPDATE SET name = $2",
		       ARGS(V_TEXT(place->code), V_TEXT(place->name), V_INT(tier),
			    V_TEXT(str_sub(place->code, 0, above)),
			    V_TEXT(pinyin_initials(act->arena, place->name))),
		       NULL);
}

err_t run_init(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	static const char *const admins[][3] = {{"sysadmin", "系统管理员", "system_admin"},
						{"secadmin", "安全管理员", "security_admin"},
						{"auditor", "审计管理员", "audit_admin"}};
	(void)rest;
	if (tier_of_code(config->county) != TIER_COUNTY || config->name.len == 0)
		return err_new(arena, ERR_INVALID,
			       "init needs --county CODE (6 digits) and --name NAME (of the county)");
	TRY(open_installation(arena, config, true, &in));
	TRY(open_apply_schema(&in));
	struct new_place place = {config->county, config->name};
	TRY(open_write(&in, write_place, &place));
	for (size_t i = 0; i < 3; i++)
		TRY(make_account(&in, str_of(admins[i][0]), str_of(admins[i][1]), config->county,
				 str_of(admins[i][2])));
	puts("\nNext: load the places of the county (lianxin regions), then serve.");
	return NULL;
}

static err_t list_accounts(struct installation *in)
{
	struct rows rows = db_query(in->db,
				    "SELECT login, name, org, active FROM account ORDER BY org, login",
				    NO_ARGS);
	while (rows_next(&rows))
		printf("%-20s %-12s %-14s %s\n", str_c(in->arena, rows_text(&rows, 0)),
		       str_c(in->arena, rows_text(&rows, 1)), str_c(in->arena, rows_text(&rows, 2)),
		       rows_int(&rows, 3) != 0 ? "active" : "closed");
	return rows_done(&rows);
}

struct reset {
	struct str login, hash;
};

static err_t find_login(struct act *act, struct str login, int64_t *id)
{
	bool found = false;
	TRY(db_int(act->db, "SELECT id FROM account WHERE login = $1", ARGS(V_TEXT(login)), id, &found));
	if (!found)
		return err_new(act->arena, ERR_NOT_FOUND, "no account " STR, STR_ARG(login));
	return NULL;
}

static err_t write_second_off(void *arg, struct act *act)
{
	const struct reset *reset = arg;
	int64_t id = 0;
	TRY(find_login(act, reset->login, &id));
	return account_second_off(act, id);
}

static err_t write_reset(void *arg, struct act *act)
{
	const struct reset *reset = arg;
	int64_t id = 0;
	TRY(find_login(act, reset->login, &id));
	TRY(account_password(act, id, reset->hash, true));
	/* Who has lost the phone with the codes has no other way in. */
	return account_second_off(act, id);
}

static err_t second_off(struct installation *in, struct str login)
{
	struct reset reset = {.login = login};
	TRY(open_write(in, write_second_off, &reset));
	printf("one-time codes of " STR " are off; the next login leads to turning them on anew\n",
	       STR_ARG(login));
	return NULL;
}

static err_t reset_account(struct installation *in, struct str login)
{
	struct reset reset = {.login = login};
	struct str password = str_join(in->arena, S("Lx"), random_hex(in->arena, 6));
	TRY(password_hash(in->arena, password, &reset.hash));
	TRY(open_write(in, write_reset, &reset));
	printf("new password of " STR " (to be changed at the next login; one-time codes are off): " STR
	       "\n", STR_ARG(login),
	       STR_ARG(password));
	return NULL;
}

/* An account hangs on a place: one that is not there would see nothing and be seen by nobody. */
static err_t need_place(struct installation *in, struct str org)
{
	int64_t count = 0;
	TRY(db_int(in->db, "SELECT count(*) FROM place WHERE code = $1", ARGS(V_TEXT(org)), &count, NULL));
	if (count == 1)
		return NULL;
	return err_new(in->arena, ERR_INVALID, "there is no place with the code \"" STR "\"; load it with "
		       "\"lianxin regions\"", STR_ARG(org));
}

static err_t add_account(struct installation *in, const struct config *config)
{
	TRY(need_place(in, config->org));
	return make_account(in, config->login, config->name, config->org, config->role);
}

err_t run_user(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	if (str_eq(rest[0], S("list")))
		return list_accounts(&in);
	if (str_eq(rest[0], S("reset")))
		return reset_account(&in, config->login);
	if (str_eq(rest[0], S("second-off")))
		return second_off(&in, config->login);
	if (str_eq(rest[0], S("add")))
		return add_account(&in, config);
	return err_new(arena, ERR_INVALID, "user needs add, list, reset or second-off (try --help)");
}

err_t run_audit(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct audit_fault *fault = NULL;
	int64_t rows = 0;
	if (!str_eq(rest[0], S("verify")))
		return err_new(arena, ERR_INVALID, "audit needs verify (try --help)");
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	db_patient(in.db, true);
	struct act act = open_act(&in, arena);
	TRY(audit_verify(&act, config->anchor, &rows, &fault));
	for (struct audit_fault *one = fault; one != NULL; one = one->next)
		printf("lane %d row %lld: " STR "\n", one->lane, (long long)one->seq,
		       STR_ARG(one->words));
	if (fault != NULL)
		return err_new(arena, ERR_CONFLICT, "the audit trail has been tampered with");
	printf("the audit trail is whole: %lld rows\n", (long long)rows);
	return NULL;
}
