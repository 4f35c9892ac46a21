/*
 * plan: branches, and what they have held in a period. Few statements whatever the number of branches: a county has thousands.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/life/life_int.h"

#include <stdlib.h>

struct str life_per_words(enum life_per per)
{
	return per == LIFE_MONTH ? S("本月") : per == LIFE_QUARTER ? S("本季度") : S("今年");
}

/* ---- branches ---- */

static int by_id(const void *one, const void *other)
{
	const struct life_branch *a = one, *b = other;
	return (a->id > b->id) - (a->id < b->id);
}

static struct life_branch *find(struct life_branch *all, size_t count, int64_t id)
{
	struct life_branch key = {.id = id};
	return count == 0 ? NULL : bsearch(&key, all, count, sizeof *all, by_id);
}

/* Most have none: the branches of a county are sorted, and what is sorted should be small. */
static void add_group(struct arena *arena, struct life_branch *branch, int64_t group)
{
	if (branch == NULL || branch->group_count == LIFE_GROUPS_MAX)
		return;
	if (branch->groups == NULL)
		branch->groups = arena_many(arena, int64_t, LIFE_GROUPS_MAX);
	branch->groups[branch->group_count++] = group;
}

/* Whoever has more than a secretary and his deputy has a committee. */
static bool is_of_committee(struct str post)
{
	return str_eq(post, S("org_member")) || str_eq(post, S("publicity_member")) ||
	       str_eq(post, S("discipline_member")) || str_eq(post, S("committee_member"));
}

/* Also of posts that are over: since when there has been a committee does not change with who sits in it. */
static void add_post(struct life_branch *branch, struct str post, struct str from, struct str until)
{
	int64_t day = life_day(from);
	if (!is_of_committee(post))
		return;
	branch->committee |= until.len == 0;
	if (branch->committee_from == LIFE_NO_DAY || day < branch->committee_from)
		branch->committee_from = day;
}

err_t life_branch_of(struct act *act, const struct record *org, struct life_branch *out)
{
	struct record *list = NULL;
	size_t count = 0;
	*out = (struct life_branch){.id = org->id,
				    .name = record_text(org, "name"),
				    .org = org->org,
				    .set_up = life_day(record_text(org, "set_up_on")),
				    .ended = life_day(record_text(org, "ended_on")),
				    .committee_from = LIFE_NO_DAY};
	TRY(life_rows_of(act, "party_org", "parent", org->id, LIFE_PEOPLE_MAX, &list, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&list[i], "org_kind", "group") &&
		    record_text(&list[i], "ended_on").len == 0)
			add_group(act->arena, out, list[i].id);
	}
	TRY(life_rows_of(act, "party_post", "organisation", org->id, LIFE_PEOPLE_MAX, &list,
			 &count));
	for (size_t i = 0; i < count; i++)
		add_post(out, record_text(&list[i], "post"), record_text(&list[i], "from_on"),
			 record_text(&list[i], "until_on"));
	return NULL;
}

static err_t read_living(struct act *act, int64_t id, struct life_branch *out, bool *lives)
{
	struct rows rows = db_query(act->db,
				    "SELECT name, org, coalesce(set_up_on, '') FROM r_party_org WHERE "
				    "id = $1 AND org_kind = 'branch' AND coalesce(ended_on, '') = '' "
				    "AND voided = 0",
				    ARGS(V_INT(id)));
	*lives = rows_next(&rows);
	if (*lives)
		*out = (struct life_branch){.id = id,
					    .name = rows_copy(&rows, act->arena, 0),
					    .org = rows_copy(&rows, act->arena, 1),
					    .set_up = life_day(rows_text(&rows, 2)),
					    .ended = LIFE_NO_DAY,
					    .committee_from = LIFE_NO_DAY};
	return rows_done(&rows);
}

err_t life_branch_load(struct act *act, int64_t id, struct life_branch *out, bool *lives)
{
	TRY(read_living(act, id, out, lives));
	if (!*lives)
		return NULL;
	struct rows rows =
		db_query(act->db,
			 "SELECT id FROM r_party_org WHERE parent = $1 AND org_kind = 'group' AND "
			 "coalesce(ended_on, '') = '' AND voided = 0",
			 ARGS(V_INT(id)));
	while (rows_next(&rows))
		add_group(act->arena, out, rows_int(&rows, 0));
	TRY(rows_done(&rows));
	rows = db_query(act->db,
			"SELECT post, coalesce(from_on, ''), coalesce(until_on, '') FROM "
			"r_party_post WHERE organisation = $1 AND voided = 0",
			ARGS(V_INT(id)));
	while (rows_next(&rows))
		add_post(out, rows_text(&rows, 0), rows_text(&rows, 1), rows_text(&rows, 2));
	return rows_done(&rows);
}

/* ---- those of a township, of a county ---- */

/* Branches and groups as they are read, in one reading. */
struct tree {
	struct life_branch *branches;
	struct group {
		int64_t id, parent;
	} * groups;
	size_t count, room, group_count, group_room;
};

static void add_branch(struct arena *arena, struct tree *tree, const struct life_branch *branch)
{
	if (tree->count == tree->room) {
		size_t room = tree->room == 0 ? 64 : tree->room * 2;
		tree->branches = arena_grow(arena, tree->branches, tree->room * sizeof *branch,
					    room * sizeof *branch);
		tree->room = room;
	}
	tree->branches[tree->count++] = *branch;
}

static void add_loose_group(struct arena *arena, struct tree *tree, int64_t id, int64_t parent)
{
	if (tree->group_count == tree->group_room) {
		size_t room = tree->group_room == 0 ? 64 : tree->group_room * 2;
		tree->groups =
			arena_grow(arena, tree->groups, tree->group_room * sizeof *tree->groups,
				   room * sizeof *tree->groups);
		tree->group_room = room;
	}
	tree->groups[tree->group_count++] = (struct group){id, parent};
}

static err_t read_tree(struct act *act, struct str place, struct tree *tree)
{
	struct arena *arena = act->arena;
	struct rows rows = db_query(
		act->db,
		"SELECT id, org_kind, coalesce(parent, 0), name, org, coalesce(set_up_on, '') FROM "
		"r_party_org WHERE org >= $1 AND org < $2 AND org_kind IN ('branch', 'group') AND "
		"coalesce(ended_on, '') = '' AND voided = 0",
		ARGS(V_TEXT(place), V_TEXT(place_end(arena, place))));
	while (rows_next(&rows)) {
		if (str_eq(rows_text(&rows, 1), S("group")))
			add_loose_group(arena, tree, rows_int(&rows, 0), rows_int(&rows, 2));
		else
			add_branch(arena, tree,
				   &(struct life_branch){.id = rows_int(&rows, 0),
							 .name = rows_copy(&rows, arena, 3),
							 .org = rows_copy(&rows, arena, 4),
							 .set_up = life_day(rows_text(&rows, 5)),
							 .ended = LIFE_NO_DAY,
							 .committee_from = LIFE_NO_DAY});
	}
	return rows_done(&rows);
}

/* Wherever they were entered: they belong to the branch. */
static err_t read_posts(struct act *act, struct str place, struct life_branch *all, size_t count)
{
	struct rows rows =
		db_query(act->db,
			 "SELECT p.organisation, p.post, coalesce(p.from_on, ''), "
			 "coalesce(p.until_on, '') FROM r_party_post p JOIN r_party_org o ON "
			 "o.id = p.organisation WHERE o.org >= $1 AND o.org < $2 AND p.post <> "
			 "'secretary' AND p.voided = 0",
			 ARGS(V_TEXT(place), V_TEXT(place_end(act->arena, place))));
	while (rows_next(&rows)) {
		struct life_branch *branch = find(all, count, rows_int(&rows, 0));
		if (branch != NULL)
			add_post(branch, rows_text(&rows, 1), rows_text(&rows, 2),
				 rows_text(&rows, 3));
	}
	return rows_done(&rows);
}

err_t life_branches(struct act *act, const struct str *places, size_t place_count,
		    struct life_branch **out, size_t *count)
{
	struct tree tree = {0};
	for (size_t i = 0; i < place_count; i++)
		TRY(read_tree(act, places[i], &tree));
	if (tree.count > 0)
		qsort(tree.branches, tree.count, sizeof *tree.branches, by_id);
	for (size_t i = 0; i < tree.group_count; i++)
		add_group(act->arena, find(tree.branches, tree.count, tree.groups[i].parent),
			  tree.groups[i].id);
	for (size_t i = 0; i < place_count; i++)
		TRY(read_posts(act, places[i], tree.branches, tree.count));
	*out = tree.branches;
	*count = tree.count;
	return NULL;
}

/* ---- what was held ---- */

static int by_number(const void *one, const void *other)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
	return (a > b) - (a < b);
}

/* One reading of the index; sorted and summed here, which is quicker than to have it grouped. */
err_t life_tallies_of(struct act *act, struct str kind, struct life_span span,
		      struct life_tallies *out)
{
	struct arena *arena = act->arena;
	struct args args = ARGS(V_TEXT(kind), V_TEXT(day_text(arena, span.first)),
				V_TEXT(day_text(arena, span.last)));
	int64_t room = 0;
	size_t read = 0;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM life_held WHERE kind = $1 AND day >= $2 AND day <= $3",
		   args, &room, NULL));
	int64_t *all = arena_many(arena, int64_t, (size_t)room + 1);
	*out = (struct life_tallies){all, arena_many(arena, int64_t, (size_t)room + 1), 0};
	struct rows rows =
		db_query(act->db,
			 "SELECT organisation FROM life_held WHERE kind = $1 AND day >= $2 "
			 "AND day <= $3",
			 args);
	while (read < (size_t)room && rows_next(&rows))
		all[read++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	qsort(all, read, sizeof *all, by_number);
	for (size_t i = 0; i < read; i++) {
		if (out->count == 0 || out->orgs[out->count - 1] != all[i])
			out->orgs[out->count++] = all[i];
		out->held[out->count - 1]++;
	}
	return NULL;
}

static int64_t held_by(const struct life_tallies *tallies, int64_t org)
{
	const int64_t *at = tallies->count == 0 ? NULL
						: bsearch(&org, tallies->orgs, tallies->count,
							  sizeof org, by_number);
	return at == NULL ? 0 : tallies->held[at - tallies->orgs];
}

enum { MARKS_MAX = 2000, MARKS_FIRST = 32 };

struct marks {
	struct life_mark *at;
	size_t count, room;
};

static void add_mark(struct arena *arena, struct marks *marks, struct life_mark mark)
{
	if (marks->count == marks->room) {
		size_t room = marks->room == 0 ? MARKS_FIRST : marks->room * 2;
		marks->at = arena_grow(arena, marks->at, marks->room * sizeof mark,
				       room * sizeof mark);
		marks->room = room;
	}
	marks->at[marks->count++] = mark;
}

static err_t add_marks(struct act *act, int64_t org, struct life_span year, struct marks *marks)
{
	struct rows rows = db_query(act->db,
				    "SELECT kind, day FROM life_held WHERE organisation = $1 AND "
				    "day >= $2 AND day <= $3",
				    ARGS(V_INT(org), V_TEXT(day_text(act->arena, year.first)),
					 V_TEXT(day_text(act->arena, year.last))));
	while (marks->count < MARKS_MAX && rows_next(&rows))
		add_mark(act->arena, marks,
			 (struct life_mark){.org = org,
					    .day = life_day(rows_text(&rows, 1)),
					    .kind = rows_copy(&rows, act->arena, 0)});
	return rows_done(&rows);
}

err_t life_marks(struct act *act, const struct life_branch *branch, struct life_span year,
		 struct life_mark **out, size_t *count)
{
	struct marks marks = {0};
	TRY(add_marks(act, branch->id, year, &marks));
	for (size_t i = 0; i < branch->group_count; i++)
		TRY(add_marks(act, branch->groups[i], year, &marks));
	*out = marks.at;
	*count = marks.count;
	return NULL;
}

struct life_tallies life_tally_marks(struct arena *arena, const struct life_branch *branch,
				     const struct life_mark *marks, size_t count, struct str kind,
				     struct life_span span)
{
	size_t orgs = branch->group_count + 1;
	struct life_tallies out = {arena_many(arena, int64_t, orgs),
				   arena_many(arena, int64_t, orgs), orgs};
	out.orgs[0] = branch->id;
	for (size_t i = 0; i < branch->group_count; i++)
		out.orgs[i + 1] = branch->groups[i];
	qsort(out.orgs, orgs, sizeof *out.orgs, by_number);
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(marks[i].kind, kind) || marks[i].day < span.first ||
		    marks[i].day > span.last)
			continue;
		const int64_t *at =
			bsearch(&marks[i].org, out.orgs, orgs, sizeof *out.orgs, by_number);
		if (at != NULL)
			out.held[at - out.orgs]++;
	}
	return out;
}

struct life_need life_branch_need(const struct life_item *item, const struct life_branch *branch,
				  const struct life_tallies *tallies, struct life_span span)
{
	int64_t groups[LIFE_GROUPS_MAX];
	if (!life_owes(span, branch->set_up, branch->ended))
		return (struct life_need){0, 0};
	for (size_t i = 0; i < branch->group_count; i++)
		groups[i] = held_by(tallies, branch->groups[i]);
	return life_need_of(item, &(struct life_held){.own = held_by(tallies, branch->id),
						      .groups = groups,
						      .group_count = branch->group_count,
						      .committee = branch->committee &&
								   life_owes(span, branch->committee_from,
									     LIFE_NO_DAY)});
}
