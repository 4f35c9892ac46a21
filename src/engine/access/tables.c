/*
 * The tables of access: accounts, what they hold, sessions, tries, places, counters.
 */
#include "engine/access/access.h"
#include "base/count.h"

static const struct column account_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("login"),
	TEXT_COLUMN("name"),
	TEXT_COLUMN("post"),
	TEXT_COLUMN("phone"),
	TEXT_COLUMN("org"),
	TEXT_COLUMN("password"),
	TEXT_COLUMN("second_secret"), /* hex of the sealed secret */
	INT_COLUMN("second_step"),
	INT_COLUMN("active"),
	INT_COLUMN("must_change"),
	INT_COLUMN("version"),
	INT_COLUMN("created"),
	INT_COLUMN("changed"),
};
static const struct index account_indexes[] = {
	{STR_INIT("account_login"), STR_INIT("login"), {NULL, 0}, true},
	{STR_INIT("account_org"), STR_INIT("org, id"), {NULL, 0}, false},
};

static const struct column hold_columns[] = {
	ID_COLUMN("id"),
	INT_COLUMN("account"),
	TEXT_COLUMN("role"),
	TEXT_COLUMN("org"),
	INT_COLUMN("from_day"),
	INT_COLUMN("until_day"), /* 0: open end */
	INT_COLUMN("granted_by"),
	INT_COLUMN("granted"),
	INT_COLUMN("revoked"),
};
static const struct index hold_indexes[] = {
	{STR_INIT("hold_account"), STR_INIT("account, id"), {NULL, 0}, false},
	{STR_INIT("hold_org"), STR_INIT("org, role, id"), {NULL, 0}, false},
};

static const struct column session_columns[] = {
	TEXT_COLUMN("digest"),
	INT_COLUMN("account"),
	INT_COLUMN("created"),
	INT_COLUMN("seen"),
	INT_COLUMN("ended"),
	INT_COLUMN("second"), /* 1: opened with a one-time code, or they were turned on in it */
};
static const struct index session_indexes[] = {
	{STR_INIT("session_account"), STR_INIT("account, created"), {NULL, 0}, false},
};

static const struct column device_columns[] = {
	TEXT_COLUMN("digest"),
	INT_COLUMN("account"),
	INT_COLUMN("seen"),
};

static const struct column try_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("login"),
	TEXT_COLUMN("device"),
	INT_COLUMN("at"),
};
static const struct index try_indexes[] = {
	{STR_INIT("login_try_login"), STR_INIT("login, device, at"), {NULL, 0}, false},
};

static const struct column place_columns[] = {
	TEXT_COLUMN("code"),
	TEXT_COLUMN("name"),
	INT_COLUMN("tier"),
	TEXT_COLUMN("parent"),
	TEXT_COLUMN("class"), /* urban-rural class, 3 digits, may be empty */
	TEXT_COLUMN("initials"),
};
static const struct index place_indexes[] = {
	{STR_INIT("place_parent"), STR_INIT("parent, code"), {NULL, 0}, false},
};

static const struct column entry_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("code"),
	TEXT_COLUMN("name"),
	TEXT_COLUMN("successor"),
	INT_COLUMN("from_day"),
	INT_COLUMN("account"),
};
static const struct index entry_indexes[] = {
	{STR_INIT("place_entry_code"), STR_INIT("code, from_day"), {NULL, 0}, false},
	{STR_INIT("place_entry_successor"), STR_INIT("successor, from_day"), {NULL, 0}, false},
};

static const struct column counter_columns[] = {
	TEXT_COLUMN("name"),
	INT_COLUMN("n"),
};

static const struct table tables[] = {
	{.name = STR_INIT("account"), .columns = account_columns,
	 .column_count = COUNT(account_columns), .indexes = account_indexes,
	 .index_count = COUNT(account_indexes)},
	{.name = STR_INIT("hold"), .columns = hold_columns, .column_count = COUNT(hold_columns),
	 .indexes = hold_indexes, .index_count = COUNT(hold_indexes)},
	{.name = STR_INIT("session"), .columns = session_columns,
	 .column_count = COUNT(session_columns), .indexes = session_indexes,
	 .index_count = COUNT(session_indexes), .primary_key = STR_INIT("digest")},
	{.name = STR_INIT("device"), .columns = device_columns,
	 .column_count = COUNT(device_columns), .primary_key = STR_INIT("digest, account")},
	{.name = STR_INIT("login_try"), .columns = try_columns, .column_count = COUNT(try_columns),
	 .indexes = try_indexes, .index_count = COUNT(try_indexes)},
	{.name = STR_INIT("place"), .columns = place_columns, .column_count = COUNT(place_columns),
	 .indexes = place_indexes, .index_count = COUNT(place_indexes),
	 .primary_key = STR_INIT("code")},
	{.name = STR_INIT("place_entry"), .columns = entry_columns,
	 .column_count = COUNT(entry_columns), .indexes = entry_indexes,
	 .index_count = COUNT(entry_indexes)},
	{.name = STR_INIT("counter"), .columns = counter_columns,
	 .column_count = COUNT(counter_columns), .primary_key = STR_INIT("name")},
};

const struct table *access_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}
