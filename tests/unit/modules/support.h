/*
 * support: what the tests of the modules share: the shipped catalogue over an SQLite file of their own,
 * one village with its town and county, people who hold roles, one person with a case.
 *
 * The database is made once a program; each test runs in a transaction that is undone.
 */
#ifndef LIANXIN_TESTS_UNIT_MODULES_SUPPORT_H
#define LIANXIN_TESTS_UNIT_MODULES_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "engine/flow/flow.h"
#include "engine/link/link.h"
#include "engine/register/register.h"

#define VILLAGE "990101100201"
#define SIBLING "990101100202"
#define TOWN "990101100"
#define COUNTY "990101"

struct world {
	struct arena *arena; /* of the test that runs */
	struct act program;
	int64_t clerk, officer, leader; /* accounts: village_clerk, town_officer, town_leader */
};

/* The folder of the catalogue is the program's first argument. */
void world_arguments(int count, char **arguments);
int world_open(void **state);  /* of the group */
int world_close(void **state);
int test_open(void **state);   /* of a test: *state becomes struct world */
int test_close(void **state);
#define in_world(test) cmocka_unit_test_setup_teardown(test, test_open, test_close)

/* Fails the test with the error's own words. */
void check_good(err_t err, const char *call, const char *file, int line);
#define good(call) check_good((call), #call, __FILE__, __LINE__)
/* An error of this kind whose sentence contains the words; of the list, any. */
void check_bad(err_t err, enum err_kind kind, const char *words, const char *file, int line);
#define bad(call, kind, words) check_bad((call), (kind), (words), __FILE__, __LINE__)
void check_same(struct str got, const char *wanted, const char *file, int line);
#define same(got, wanted) check_same((got), (wanted), __FILE__, __LINE__)

const struct reg *reg_named(const struct world *world, const char *name);
/* As an account would act. */
struct act act_of(struct world *world, int64_t account);
/* The villager who holds the link of a case, at its centre. */
struct act applicant_of(struct world *world, int64_t case_id);

/* A person of the village; serial makes the identity number. */
int64_t make_person(struct world *world, const char *org, int serial, int64_t household,
		    const char *relation);
int64_t make_household(struct world *world, const char *org, const char *book, const char *address);
/* An allowance applied for at the window: accepted today, in the village's hands. */
int64_t make_case(struct world *world, int64_t person);
/* The same, ended well so many days after it was accepted today. */
int64_t make_closed(struct world *world, int64_t person, int64_t days);
struct record load(struct world *world, const char *reg, int64_t id);
/* A step by the program, with what its form must hold given as name, value pairs, NULL at the end. */
void step(struct world *world, struct act *act, const char *reg, int64_t id, const char *name, ...);
/* The same, giving the error. */
err_t try_step(struct world *world, struct act *act, const char *reg, int64_t id, const char *name,
	       const struct form *form);
int64_t figure(struct world *world, const char *org, const char *name, const char *value,
	       const char *period);
struct str this_month(struct world *world);

#endif
