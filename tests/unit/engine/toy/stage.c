/*
 * stage: a house on the toy catalogue and a fresh database, made for each test.
 */
#include "suite.h"

#include "base/ident.h"
#include "engine/account/account.h"
#include "engine/figure/figure.h"
#include "engine/flow/flow.h"
#include "engine/publish/publish.h"

#include <stdarg.h>

void check_good(err_t err, const char *call, const char *file, int line)
{
	if (err == NULL)
		return;
	for (err_t one = err; one != NULL; one = one->next)
		print_error("%s: " STR " (" STR ") at %s:%d\n", call, STR_ARG(one->text),
			    STR_ARG(one->cause), one->file, one->line);
	_fail(file, line);
}

void check_bad(err_t err, enum err_kind kind, const char *words, const char *call, const char *file,
	       int line)
{
	for (err_t one = err; one != NULL; one = one->next) {
		if (one->kind == kind && str_find(one->text, str_of(words)) != SIZE_MAX)
			return;
	}
	print_error("%s: wanted \"%s\", got %s" STR "\n", call, words,
		    err == NULL ? "no error" : "", STR_ARG(err == NULL ? S("") : err->text));
	_fail(file, line);
}

void check_same(struct str a, struct str b, const char *file, int line)
{
	if (str_eq(a, b))
		return;
	print_error("\"" STR "\" is not \"" STR "\"\n", STR_ARG(a), STR_ARG(b));
	_fail(file, line);
}

int64_t day(const char *text)
{
	int64_t n = 0;
	assert_true(day_read(str_of(text), &n));
	return n;
}

/* ---- who acts ---- */

static void set_clock(struct stage *stage, struct act *act)
{
	act->today = stage->today;
	act->now = moment_of_day(stage->today) + 10 * 60 * 60 * 1000;
}

struct act program(struct stage *stage)
{
	struct act act = act_program(stage->arena, &stage->house, stage->db, &stage->lane);
	set_clock(stage, &act);
	return act;
}

struct act as(struct stage *stage, int64_t account)
{
	struct act act = program(stage);
	act.account = 0;
	act.second = true;
	good(act_as(&act, account));
	return act;
}

struct act visitor(struct stage *stage, const char *centre)
{
	struct act act = act_public(stage->arena, &stage->house, stage->db, &stage->lane,
				    str_of(centre));
	set_clock(stage, &act);
	return act;
}

int64_t make_account(struct stage *stage, const char *login, const char *org)
{
	struct act act = program(stage);
	struct account account = {.login = str_of(login), .name = str_of(login), .org = str_of(org),
				  .active = true};
	int64_t id = 0;
	good(account_create(&act, &account, S("no password"), &id));
	return id;
}

int64_t make_holder(struct stage *stage, const char *role, const char *org)
{
	struct act act = program(stage);
	struct str login = str_fmt(stage->arena, "%s%d", role, (int)++stage->accounts);
	int64_t id = make_account(stage, str_c(stage->arena, login), org);
	good(account_grant(&act, id, str_of(role), str_of(org), act.today, 0));
	struct act own = as(stage, id);
	if (own.second_missing)
		good(account_second_on(&own, S("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), 7, S("")));
	return id;
}

void commit(struct stage *stage)
{
	struct act act = program(stage);
	good(audit_close(&act));
	good(db_commit(stage->db));
	good(db_begin(stage->db));
	audit_mark(&stage->lane);
}

void roll_back(struct stage *stage)
{
	db_rollback(stage->db);
	audit_forget(&stage->lane);
	good(db_begin(stage->db));
	audit_mark(&stage->lane);
}

void read_keys(struct stage *stage)
{
	struct keys *keys = NULL;
	good(keys_open(stage->arena, stage->key_path, SEAL_XCHACHA, &keys));
	stage->house.keys = keys;
}

/* ---- records ---- */

const struct reg *reg_of(struct stage *stage, const char *name)
{
	const struct reg *reg = catalogue_register(stage->house.catalogue, str_of(name));
	assert_non_null(reg);
	return reg;
}

struct record load(struct stage *stage, const char *reg, int64_t id)
{
	struct act act = program(stage);
	struct record record;
	good(reg_load(&act, reg_of(stage, reg), id, &record));
	return record;
}

struct form *form_list(struct stage *stage, va_list list)
{
	struct form *form = arena_one(stage->arena, struct form);
	const struct form_value **end = &form->first;
	for (const char *name = va_arg(list, const char *); name != NULL;
	     name = va_arg(list, const char *)) {
		struct form_value *one = arena_one(stage->arena, struct form_value);
		one->name = str_of(name);
		one->value = str_of(va_arg(list, const char *));
		*end = one;
		end = &one->next;
	}
	return form;
}

struct form *form_of(struct stage *stage, ...)
{
	va_list list;
	va_start(list, stage);
	struct form *form = form_list(stage, list);
	va_end(list);
	return form;
}

int64_t make(struct stage *stage, const char *reg, const char *org, ...)
{
	struct act *act = arena_one(stage->arena, struct act);
	struct draft *draft = NULL;
	int64_t id = 0;
	va_list list;
	*act = program(stage);
	va_start(list, org);
	struct form *form = form_list(stage, list);
	va_end(list);
	good(draft_new(act, reg_of(stage, reg), str_of(org), &draft));
	draft_take(draft, form, NULL, 0);
	good(draft_write(draft, 0, &id));
	return id;
}

struct str identity_of(struct stage *stage, int serial)
{
	struct str first = str_fmt(stage->arena, "9900001940%02d01%03d", 1 + serial / 1000 % 12,
				   serial % 1000);
	return str_fmt(stage->arena, STR "%c", STR_ARG(first), identity_digit(first));
}

int64_t make_person(struct stage *stage, const char *org, const char *name, int serial)
{
	return make(stage, "person", org, "name", name, "identity",
		    str_c(stage->arena, identity_of(stage, serial)), NULL);
}

int64_t number(struct stage *stage, const char *sql)
{
	int64_t n = 0;
	bool found = false;
	good(db_int(stage->db, sql, NO_ARGS, &n, &found));
	assert_true(found);
	return n;
}

void run(struct stage *stage, const char *sql)
{
	good(db_exec(stage->db, sql, NO_ARGS, NULL));
}
