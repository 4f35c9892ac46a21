/*
 * tables: what the web floor writes of its own: forms that were answered or are not finished, files that
 * wait for their form, phones that lend a hand. Nothing of an office's records; all of it is swept by the clock.
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

static const struct table tables[] = {
	{.name = STR_INIT("submission"), .columns = submission_columns, .column_count = COUNT(submission_columns),
	 .indexes = submission_indexes, .index_count = COUNT(submission_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("door_count"), .columns = limits_columns, .column_count = LIMITS_COLUMNS,
	 .indexes = limits_indexes, .index_count = 1, .primary_key = STR_INIT("id")},
	{.name = STR_INIT("kept"), .columns = kept_columns, .column_count = COUNT(kept_columns),
	 .indexes = kept_indexes, .index_count = COUNT(kept_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("handover"), .columns = handover_columns, .column_count = COUNT(handover_columns),
	 .indexes = handover_indexes, .index_count = COUNT(handover_indexes), .primary_key = STR_INIT("id")},
	{.name = STR_INIT("unfinished"), .columns = unfinished_columns, .column_count = COUNT(unfinished_columns),
	 .indexes = unfinished_indexes, .index_count = COUNT(unfinished_indexes)},
};

const struct table *web_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}
