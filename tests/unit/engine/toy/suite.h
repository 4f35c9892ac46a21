/*
 * suite: what the tests of the engine on a toy catalogue share: for each test a database of its own, on
 * either engine, with a few places, registers, a flow and roles that fit in one's head.
 *
 * The same tests run on SQLite and on PostgreSQL, and none is skipped: the program starts a PostgreSQL of
 * its own when it is given none. The shipped catalogue has its own tests beside this folder.
 */
#ifndef LIANXIN_TESTS_ENGINE_TOY_SUITE_H
#define LIANXIN_TESTS_ENGINE_TOY_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "db/db.h"
#include "engine/access/access.h"
#include "engine/audit/audit.h"
#include "engine/register/register.h"

#define COUNTY "990101"
#define TOWN "990101100"
#define VILLAGE "990101100201"
#define SIBLING "990101100202"
#define GROUP VILLAGE "001"
#define OTHER_TOWN "990101101"
#define OTHER_VILLAGE "990101101201"
#define OTHER_COUNTY "990102"
#define FAR_VILLAGE "990102100201"

/* Monday 2026-03-02: the toy calendar knows 2026. */
#define TODAY "2026-03-02"

struct stage {
	struct arena *arena;
	bool postgres;
	struct str folder, url, key_path, schema;
	struct house house;
	struct calendar calendar;
	struct db *db;
	struct lane lane;
	int64_t today, accounts;
};

/* Fails the test with the error's own words. */
#define good(call) check_good((call), #call, __FILE__, __LINE__)
void check_good(err_t err, const char *call, const char *file, int line);
/* One error of the list has this kind and its sentence contains the words. */
#define bad(call, kind, words) check_bad((call), (kind), (words), #call, __FILE__, __LINE__)
void check_bad(err_t err, enum err_kind kind, const char *words, const char *call, const char *file,
	       int line);
#define same(a, b) check_same((a), str_of(b), __FILE__, __LINE__)
void check_same(struct str a, struct str b, const char *file, int line);

int64_t day(const char *text);
/* The program's act on the day of the stage, at ten in the morning. */
struct act program(struct stage *stage);
/* An account's act; made with grant. */
struct act as(struct stage *stage, int64_t account);
struct act visitor(struct stage *stage, const char *centre);
int64_t make_account(struct stage *stage, const char *login, const char *org);
/* A new account that holds the role there from today on. */
int64_t make_holder(struct stage *stage, const char *role, const char *org);
/* What is done since the last commit stays; a new transaction is open afterwards. */
void commit(struct stage *stage);
void roll_back(struct stage *stage);
/* The key file is read again, as a new start of the program would. */
void read_keys(struct stage *stage);

const struct reg *reg_of(struct stage *stage, const char *name);
struct record load(struct stage *stage, const char *reg, int64_t id);
/* A form from name, value pairs, NULL at the end. */
struct form *form_of(struct stage *stage, ...);
struct form *form_list(struct stage *stage, va_list list);
/* A record written by the program from what its form holds. */
int64_t make(struct stage *stage, const char *reg, const char *org, ...);
/* An invented identity number; serial tells people apart. */
struct str identity_of(struct stage *stage, int serial);
int64_t make_person(struct stage *stage, const char *org, const char *name, int serial);

int64_t number(struct stage *stage, const char *sql);
void run(struct stage *stage, const char *sql);

struct tests {
	const struct CMUnitTest *at;
	size_t count;
};
struct tests access_tests(void);
struct tests chain_tests(void);
struct tests kept_tests(void);
struct tests register_tests(void);
struct tests list_tests(void);
struct tests road_tests(void);
struct tests account_tests(void);

/* catalogue.c */
extern const struct catalogue_source toy_sources[];
extern const size_t toy_source_count;
extern const struct flow_rule *const toy_rules[];
extern const struct listener *const toy_listeners[];

#define TEST(name) {#name, name, NULL, NULL, NULL}
#define TESTS(list) ((struct tests){(list), sizeof(list) / sizeof((list)[0])})

#endif
