/*
 * tables: what the web floor writes of its own: forms that were answered or are not finished, files that
 * wait for their form, phones that lend a hand, screens that face the villager, phones of members. Nothing of an office's records; all of
 * it is swept by the clock, but for the one row of a member, which the next code writes over.
 */
#include "web/site_int.h"
#include "base/count.h"

static const struct column submission_columns[] = {
	TEXT_COLUMN("id"),
	TEXT_COLUMN("location"),
	INT_COLUMN("at"),
};
static const struct index submission_indexes[] = {
	{STR_INIT("submission_at"), STR_INIT("at"), {NULL, 0}, false},
};

static const struct column kept_columns[] = {
	INT_COLUMN("id"),
	INT_COLUMN("account"),
	TEXT_COLUMN("device"),
	TEXT_COLUMN("org"),
	INT_COLUMN("handover"),
	TEXT_COLUMN("form"),
	TEXT_COLUMN("field"),
	TEXT_COLUMN("name"),
	TEXT_COLUMN("type"),
	INT_COLUMN("size"),
	TEXT_COLUMN("sum"),
	TEXT_COLUMN("digest"),
	TEXT_COLUMN("base"),
	INT_COLUMN("quarters"),
	INT_COLUMN("ready"),
	INT_COLUMN("made"),
	INT_COLUMN("claimed"),
};
static const struct index kept_indexes[] = {
	{STR_INIT("kept_account"), STR_INIT("account, made"), {NULL, 0}, false},
	{STR_INIT("kept_device"), STR_INIT("device, made"), {NULL, 0}, false},
	{STR_INIT("kept_org"), STR_INIT("org, account"), {NULL, 0}, false},
	{STR_INIT("kept_form"), STR_INIT("form"), {NULL, 0}, false},
	{STR_INIT("kept_handover"), STR_INIT("handover"), {NULL, 0}, false},
	{STR_INIT("kept_made"), STR_INIT("made"), {NULL, 0}, false},
};

static const struct column handover_columns[] = {
	INT_COLUMN("id"),
	INT_COLUMN("account"),
	TEXT_COLUMN("org"),
	TEXT_COLUMN("form"),
	TEXT_COLUMN("field"),
	TEXT_COLUMN("title"),
	TEXT_COLUMN("device"),
	INT_COLUMN("made"),
	INT_COLUMN("until"),
	INT_COLUMN("opened"),
	INT_COLUMN("ended"),
	INT_COLUMN("changed"),
	INT_COLUMN("version"),
};
static const struct index handover_indexes[] = {
	{STR_INIT("handover_changed"), STR_INIT("changed"), {NULL, 0}, false},
	{STR_INIT("handover_account"), STR_INIT("account, made"), {NULL, 0}, false},
};

static const struct column screen_columns[] = {
	INT_COLUMN("id"),
	TEXT_COLUMN("org"),
	TEXT_COLUMN("name"),
	INT_COLUMN("account"),
	TEXT_COLUMN("secret"), /* its digest */
	INT_COLUMN("made"),
	INT_COLUMN("seen"),
	INT_COLUMN("ended"),
	INT_COLUMN("changed"),
	INT_COLUMN("version"),
};
static const struct index screen_indexes[] = {
	{STR_INIT("screen_secret"), STR_INIT("secret"), {NULL, 0}, true},
	{STR_INIT("screen_org"), STR_INIT("org, made"), {NULL, 0}, false},
	{STR_INIT("screen_account"), STR_INIT("account"), {NULL, 0}, false},
	{STR_INIT("screen_changed"), STR_INIT("changed"), {NULL, 0}, false},
};
static const struct column screen_code_columns[] = {
	TEXT_COLUMN("id"), /* digest of the code */
	TEXT_COLUMN("org"),
	TEXT_COLUMN("name"),
	INT_COLUMN("account"),
	INT_COLUMN("made"),
	INT_COLUMN("until"),
	INT_COLUMN("used"),
};
static const struct index screen_code_indexes[] = {
	{STR_INIT("screen_code_account"), STR_INIT("account, made"), {NULL, 0}, false},
};
static const struct column showing_columns[] = {
	INT_COLUMN("id"),
	INT_COLUMN("screen"),
	INT_COLUMN("account"),
	TEXT_COLUMN("org"),
	TEXT_COLUMN("kind"),
	TEXT_COLUMN("purpose"),
	INT_COLUMN("record"),
	TEXT_COLUMN("title"),
	TEXT_COLUMN("signer"),
	{STR_INIT("content"), COLUMN_BLOB, true, false}, /* sealed: showing.c */
	TEXT_COLUMN("digest"),
	INT_COLUMN("state"),
	TEXT_COLUMN("kept"),
	INT_COLUMN("made"),
	INT_COLUMN("until"),
};
static const struct index showing_indexes[] = {
	{STR_INIT("showing_screen"), STR_INIT("screen, made"), {NULL, 0}, false},
	{STR_INIT("showing_record"), STR_INIT("record, account, made"), {NULL, 0}, false},
	{STR_INIT("showing_state"), STR_INIT("state, until"), {NULL, 0}, false},
	{STR_INIT("showing_made"), STR_INIT("made"), {NULL, 0}, false},
};

static const struct column unfinished_columns[] = {
	ID_COLUMN("id"),
	INT_COLUMN("account"),
	TEXT_COLUMN("form"),
	INT_COLUMN("at"),
	INT_COLUMN("turn"),
	TEXT_COLUMN("mark"),
	{STR_INIT("content"), COLUMN_BLOB, true, false}, /* sealed: unfinished.c */
	INT_COLUMN("sent"),
};
static const struct index unfinished_indexes[] = {
	{STR_INIT("unfinished_form"), STR_INIT("account, form"), {NULL, 0}, true},
	{STR_INIT("unfinished_newest"), STR_INIT("account, at"), {NULL, 0}, false},
};

static const struct column live_columns[] = {
	TEXT_COLUMN("topic"),
	INT_COLUMN("version"),
	INT_COLUMN("changed"),
};
static const struct index live_indexes[] = {
	{STR_INIT("live_changed"), STR_INIT("changed"), {NULL, 0}, false},
};

static const struct table tables[] = {
	{.name = STR_INIT("submission"), .columns = submission_columns, .column_count = COUNT(submission_columns),
	 .indexes = submission_indexes, .index_count = COUNT(submission_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("door_count"), .columns = limits_columns, .column_count = LIMITS_COLUMNS,
	 .indexes = limits_indexes, .index_count = 1, .primary_key = STR_INIT("id")},
	{.name = STR_INIT("kept"), .columns = kept_columns, .column_count = COUNT(kept_columns),
	 .indexes = kept_indexes, .index_count = COUNT(kept_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("handover"), .columns = handover_columns, .column_count = COUNT(handover_columns),
	 .indexes = handover_indexes, .index_count = COUNT(handover_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("screen"), .columns = screen_columns, .column_count = COUNT(screen_columns),
	 .indexes = screen_indexes, .index_count = COUNT(screen_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("screen_code"), .columns = screen_code_columns, .column_count = COUNT(screen_code_columns),
	 .indexes = screen_code_indexes, .index_count = COUNT(screen_code_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("showing"), .columns = showing_columns, .column_count = COUNT(showing_columns),
	 .indexes = showing_indexes, .index_count = COUNT(showing_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("unfinished"), .columns = unfinished_columns, .column_count = COUNT(unfinished_columns),
	 .indexes = unfinished_indexes, .index_count = COUNT(unfinished_indexes)},
	{.name = STR_INIT("live"), .columns = live_columns, .column_count = COUNT(live_columns),
	 .indexes = live_indexes, .index_count = COUNT(live_indexes), .primary_key = STR_INIT("topic")},
};

const struct table *web_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}
