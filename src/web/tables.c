/*
 * tables: what the web floor writes of its own: forms that were answered or are not finished, files that
 * wait for their form, phones that lend a hand, screens that face the villager, phones of members. Nothing of an office's records; all of
 * it is swept by the clock, but for the one row of a member, which the next code writes over.
 */
#include "web/site_int.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const struct column submission_columns[] = {
	{STR_INIT("id"), COLUMN_TEXT, true, false},
	{STR_INIT("location"), COLUMN_TEXT, true, false},
	{STR_INIT("at"), COLUMN_INT, true, false},
};
static const struct index submission_indexes[] = {
	{STR_INIT("submission_at"), STR_INIT("at"), {NULL, 0}, false},
};

static const struct column kept_columns[] = {
	{STR_INIT("id"), COLUMN_INT, true, false},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("device"), COLUMN_TEXT, true, false},
	{STR_INIT("org"), COLUMN_TEXT, true, false},
	{STR_INIT("handover"), COLUMN_INT, true, false},
	{STR_INIT("form"), COLUMN_TEXT, true, false},
	{STR_INIT("field"), COLUMN_TEXT, true, false},
	{STR_INIT("name"), COLUMN_TEXT, true, false},
	{STR_INIT("type"), COLUMN_TEXT, true, false},
	{STR_INIT("size"), COLUMN_INT, true, false},
	{STR_INIT("sum"), COLUMN_TEXT, true, false},
	{STR_INIT("digest"), COLUMN_TEXT, true, false},
	{STR_INIT("base"), COLUMN_TEXT, true, false},
	{STR_INIT("quarters"), COLUMN_INT, true, false},
	{STR_INIT("ready"), COLUMN_INT, true, false},
	{STR_INIT("made"), COLUMN_INT, true, false},
	{STR_INIT("claimed"), COLUMN_INT, true, false},
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
	{STR_INIT("id"), COLUMN_INT, true, false},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("org"), COLUMN_TEXT, true, false},
	{STR_INIT("form"), COLUMN_TEXT, true, false},
	{STR_INIT("field"), COLUMN_TEXT, true, false},
	{STR_INIT("title"), COLUMN_TEXT, true, false},
	{STR_INIT("device"), COLUMN_TEXT, true, false},
	{STR_INIT("made"), COLUMN_INT, true, false},
	{STR_INIT("until"), COLUMN_INT, true, false},
	{STR_INIT("opened"), COLUMN_INT, true, false},
	{STR_INIT("ended"), COLUMN_INT, true, false},
	{STR_INIT("changed"), COLUMN_INT, true, false},
	{STR_INIT("version"), COLUMN_INT, true, false},
};
static const struct index handover_indexes[] = {
	{STR_INIT("handover_changed"), STR_INIT("changed"), {NULL, 0}, false},
	{STR_INIT("handover_account"), STR_INIT("account, made"), {NULL, 0}, false},
};

static const struct column screen_columns[] = {
	{STR_INIT("id"), COLUMN_INT, true, false},
	{STR_INIT("org"), COLUMN_TEXT, true, false},
	{STR_INIT("name"), COLUMN_TEXT, true, false},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("secret"), COLUMN_TEXT, true, false}, /* its digest */
	{STR_INIT("made"), COLUMN_INT, true, false},
	{STR_INIT("seen"), COLUMN_INT, true, false},
	{STR_INIT("ended"), COLUMN_INT, true, false},
	{STR_INIT("changed"), COLUMN_INT, true, false},
	{STR_INIT("version"), COLUMN_INT, true, false},
};
static const struct index screen_indexes[] = {
	{STR_INIT("screen_secret"), STR_INIT("secret"), {NULL, 0}, true},
	{STR_INIT("screen_org"), STR_INIT("org, made"), {NULL, 0}, false},
	{STR_INIT("screen_account"), STR_INIT("account"), {NULL, 0}, false},
	{STR_INIT("screen_changed"), STR_INIT("changed"), {NULL, 0}, false},
};
static const struct column screen_code_columns[] = {
	{STR_INIT("id"), COLUMN_TEXT, true, false}, /* digest of the code */
	{STR_INIT("org"), COLUMN_TEXT, true, false},
	{STR_INIT("name"), COLUMN_TEXT, true, false},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("made"), COLUMN_INT, true, false},
	{STR_INIT("until"), COLUMN_INT, true, false},
	{STR_INIT("used"), COLUMN_INT, true, false},
};
static const struct index screen_code_indexes[] = {
	{STR_INIT("screen_code_account"), STR_INIT("account, made"), {NULL, 0}, false},
};
static const struct column showing_columns[] = {
	{STR_INIT("id"), COLUMN_INT, true, false},
	{STR_INIT("screen"), COLUMN_INT, true, false},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("org"), COLUMN_TEXT, true, false},
	{STR_INIT("kind"), COLUMN_TEXT, true, false},
	{STR_INIT("purpose"), COLUMN_TEXT, true, false},
	{STR_INIT("record"), COLUMN_INT, true, false},
	{STR_INIT("title"), COLUMN_TEXT, true, false},
	{STR_INIT("signer"), COLUMN_TEXT, true, false},
	{STR_INIT("content"), COLUMN_BLOB, true, false}, /* sealed: showing.c */
	{STR_INIT("digest"), COLUMN_TEXT, true, false},
	{STR_INIT("state"), COLUMN_INT, true, false},
	{STR_INIT("kept"), COLUMN_TEXT, true, false},
	{STR_INIT("made"), COLUMN_INT, true, false},
	{STR_INIT("until"), COLUMN_INT, true, false},
};
static const struct index showing_indexes[] = {
	{STR_INIT("showing_screen"), STR_INIT("screen, made"), {NULL, 0}, false},
	{STR_INIT("showing_record"), STR_INIT("record, account, made"), {NULL, 0}, false},
	{STR_INIT("showing_state"), STR_INIT("state, until"), {NULL, 0}, false},
	{STR_INIT("showing_made"), STR_INIT("made"), {NULL, 0}, false},
};

static const struct column unfinished_columns[] = {
	{STR_INIT("id"), COLUMN_INT, true, true},
	{STR_INIT("account"), COLUMN_INT, true, false},
	{STR_INIT("form"), COLUMN_TEXT, true, false},
	{STR_INIT("at"), COLUMN_INT, true, false},
	{STR_INIT("turn"), COLUMN_INT, true, false},
	{STR_INIT("mark"), COLUMN_TEXT, true, false},
	{STR_INIT("content"), COLUMN_BLOB, true, false}, /* sealed: unfinished.c */
	{STR_INIT("sent"), COLUMN_INT, true, false},
};
static const struct index unfinished_indexes[] = {
	{STR_INIT("unfinished_form"), STR_INIT("account, form"), {NULL, 0}, true},
	{STR_INIT("unfinished_newest"), STR_INIT("account, at"), {NULL, 0}, false},
};

static const struct column live_columns[] = {
	{STR_INIT("topic"), COLUMN_TEXT, true, false},
	{STR_INIT("version"), COLUMN_INT, true, false},
	{STR_INIT("changed"), COLUMN_INT, true, false},
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
