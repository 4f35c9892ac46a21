/*
 * rows: the module's registers as its files read them, and those of the Party's organisations: who is due.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/life/life_int.h"

static const struct column held_columns[] = {
	INT_COLUMN("activity"),
	TEXT_COLUMN("kind"),
	INT_COLUMN("organisation"),
	TEXT_COLUMN("org"),
	TEXT_COLUMN("day"),
};
static const struct index held_indexes[] = {
	{STR_INIT("life_held_when"), STR_INIT("kind, day, organisation"), {NULL, 0}, false},
	{STR_INIT("life_held_branch"), STR_INIT("organisation, day"), {NULL, 0}, false},
};
static const struct column lack_columns[] = {
	INT_COLUMN("branch"), TEXT_COLUMN("org"),
	TEXT_COLUMN("mark"), TEXT_COLUMN("state"),
	INT_COLUMN("lacks"),
};
static const struct index lack_indexes[] = {
	{STR_INIT("life_lack_mark"), STR_INIT("mark"), {NULL, 0}, false},
	{STR_INIT("life_lack_most"), STR_INIT("lacks, org, branch"), {NULL, 0}, false},
};
const struct table life_tables[LIFE_TABLES] = {
	{.name = STR_INIT("life_held"),
	 .columns = held_columns,
	 .column_count = COUNT(held_columns),
	 .indexes = held_indexes,
	 .index_count = COUNT(held_indexes),
	 .primary_key = STR_INIT("activity, kind")},
	{.name = STR_INIT("life_lack"),
	 .columns = lack_columns,
	 .column_count = COUNT(lack_columns),
	 .indexes = lack_indexes,
	 .index_count = COUNT(lack_indexes),
	 .primary_key = STR_INIT("branch")}};

int64_t life_day(struct str text)
{
	int64_t day = 0;
	return day_read(text, &day) ? day : LIFE_NO_DAY;
}

struct str life_day_words(struct arena *arena, int64_t day)
{
	struct str text = day == LIFE_NO_DAY ? S("") : day_chinese(arena, day);
	return str_sub(text, 0, str_find(text, S("（")));
}

struct str life_kind_title(const struct act *act, struct str kind)
{
	return codes_title(catalogue_codes(act->house->catalogue, S("life_kind")), kind);
}

struct str life_kind_words(struct act *act, struct str kinds)
{
	struct str all = S("");
	while (kinds.len > 0) {
		struct str title = life_kind_title(act, str_cut(&kinds, ' '));
		all = all.len == 0
			      ? title
			      : str_fmt(act->arena, STR "、" STR, STR_ARG(all), STR_ARG(title));
	}
	return all;
}

bool life_who_of(const struct life_rule *rule, struct str kinds, bool group, enum life_who *out)
{
	enum life_who who = LIFE_ANY;
	while (kinds.len > 0) {
		const struct life_item *item = life_item(rule, str_cut(&kinds, ' '));
		if (item == NULL || (item->who != LIFE_ANY && who != LIFE_ANY && item->who != who))
			return false;
		who = item->who != LIFE_ANY ? item->who : who;
	}
	*out = who == LIFE_ANY ? group ? LIFE_GROUP : LIFE_MEMBERS : who;
	return true;
}

/* ---- rows that point to one ---- */

err_t life_rows_of(struct act *act, const char *reg, const char *field, int64_t id, size_t limit,
		   struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	TRY(reg_rows_of(&program, reg, field, id, limit, out, count));
	reg_rows_turn(*out, *count);
	return NULL;
}

err_t life_vote_count(struct act *act, int64_t activity, int64_t *out)
{
	return db_int(act->db,
		      "SELECT count(*) FROM r_life_vote WHERE activity = $1 AND voided = 0",
		      ARGS(V_INT(activity)), out, NULL);
}

err_t life_lock(struct act *act, int64_t activity)
{
	if (act->lane == NULL) /* an import is checked without writing */
		return NULL;
	return act_lock(act, str_fmt(act->arena, "life:%lld", (long long)activity));
}

/* ---- who is due ---- */

static enum life_standing standing_of(const struct record *member, int64_t day)
{
	struct life_member facts = {.admitted = life_day(record_text(member, "admission_date")),
				    .full = life_day(record_text(member, "full_on")),
				    .joined = life_day(record_text(member, "joined_here_on")),
				    .left = life_day(record_text(member, "left_on")),
				    .suspended = life_day(record_text(member, "suspended_on")),
				    .guest = record_is(member, "floating", "in")};
	return life_standing_on(&facts, day);
}

static void add_person(const struct record *member, int64_t day, struct life_person *list,
		       size_t *count)
{
	enum life_standing standing = standing_of(member, day);
	for (size_t i = 0; i < *count; i++) {
		if (list[i].member == member->id)
			return;
	}
	if (standing != LIFE_NOT_DUE)
		list[(*count)++] = (struct life_person){member->id, record_text(member, "name"),
							standing == LIFE_VOTER};
}

static bool is_committee_post(struct str post)
{
	return !str_eq(post, S("group_leader")) && !str_eq(post, S("collector"));
}

/* Who holds a post of the committee on that day. */
static err_t add_committee(struct act *act, int64_t org, int64_t day, struct life_person *list,
			   size_t *count)
{
	struct act program = act_as_program(act);
	struct record *posts = NULL;
	size_t post_count = 0;
	TRY(life_rows_of(act, "party_post", "organisation", org, LIFE_PEOPLE_MAX, &posts,
			 &post_count));
	for (size_t i = 0; i < post_count; i++) {
		int64_t from = life_day(record_text(&posts[i], "from_on")),
			until = life_day(record_text(&posts[i], "until_on"));
		struct record *member = arena_one(act->arena, struct record);
		if (!is_committee_post(record_text(&posts[i], "post")) || from > day ||
		    (until != LIFE_NO_DAY && until < day))
			continue;
		TRY(reg_load(&program, act_register(act, "party_member"),
			     record_int(&posts[i], "member"), member));
		if (!member->voided)
			add_person(member, day, list, count);
	}
	return NULL;
}

err_t life_due_people(struct act *act, const struct record *org, enum life_who who, int64_t day,
		      struct life_person **out, size_t *count)
{
	struct record *members = NULL;
	size_t found = 0;
	*out = arena_many(act->arena, struct life_person, LIFE_PEOPLE_MAX);
	*count = 0;
	if (who == LIFE_COMMITTEE)
		return add_committee(act, org->id, day, *out, count);
	TRY(life_rows_of(act, "party_member", who == LIFE_GROUP ? "party_group" : "organisation",
			 org->id, LIFE_PEOPLE_MAX, &members, &found));
	for (size_t i = 0; i < found; i++)
		add_person(&members[i], day, *out, count);
	return NULL;
}

/* ---- attendance ---- */

err_t life_lines(struct act *act, int64_t activity, struct life_line **out, size_t *count)
{
	struct arena *arena = act->arena;
	*out = arena_many(arena, struct life_line, LIFE_PEOPLE_MAX);
	*count = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT id, version, member, name, presence, coalesce(why, ''), "
		"coalesce(made_up_on, ''), coalesce(made_up_how, ''), standing FROM "
		"r_life_attendance WHERE activity = $1 AND voided = 0 ORDER BY created, id "
		"LIMIT 500",
		ARGS(V_INT(activity)));
	while (*count < LIFE_PEOPLE_MAX && rows_next(&rows))
		(*out)[(*count)++] =
			(struct life_line){.id = rows_int(&rows, 0),
					   .version = rows_int(&rows, 1),
					   .member = rows_int(&rows, 2),
					   .name = rows_copy(&rows, arena, 3),
					   .presence = rows_copy(&rows, arena, 4),
					   .why = rows_copy(&rows, arena, 5),
					   .made_up_on = rows_copy(&rows, arena, 6),
					   .made_up_how = rows_copy(&rows, arena, 7),
					   .voter = str_eq(rows_text(&rows, 8), S("voter"))};
	return rows_done(&rows);
}

bool life_came(const struct life_line *line)
{
	return str_eq(line->presence, S("present")) || str_eq(line->presence, S("remote"));
}

struct life_counts life_count(const struct life_line *lines, size_t count)
{
	struct life_counts sum = {0};
	for (size_t i = 0; i < count; i++) {
		bool due = !str_eq(lines[i].presence, S("left_out")), came = life_came(&lines[i]);
		sum.due += due;
		sum.present += came;
		sum.remote += str_eq(lines[i].presence, S("remote"));
		sum.voters_due += due && lines[i].voter;
		sum.voters_present += came && lines[i].voter;
	}
	return sum;
}

const struct life_line *life_line_of(const struct life_line *lines, size_t count, int64_t member)
{
	for (size_t i = 0; i < count; i++) {
		if (lines[i].member == member)
			return &lines[i];
	}
	return NULL;
}

/* ---- a form with a row for each member ---- */

struct str life_input_name(struct arena *arena, const char *what, int64_t member)
{
	return str_fmt(arena, "%s_%lld", what, (long long)member);
}

void life_put_choices(const struct act *act, const char *codes, struct str chosen, struct doc *row)
{
	const struct codes *list = catalogue_codes(act->house->catalogue, str_of(codes));
	struct doc *choices = doc_set_list(row, "choices");
	for (size_t i = 0; i < list->count; i++) {
		struct doc *one = doc_add_map(choices);
		doc_set(one, "value", list->all[i].code);
		doc_set(one, "title", list->all[i].title);
		doc_set_bool(one, "selected", str_eq(list->all[i].code, chosen));
	}
}
