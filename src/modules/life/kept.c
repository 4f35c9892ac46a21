/*
 * kept: what each branch still has to do of this period, written as it changes: a county has thousands, and whoever opens the page
 * waits for none of them.
 *
 * life_lack has a row for each living branch. state: a letter for each of the rule's items of which one is reminded, in their order:
 * '-' it is not asked of this branch, 'x' it is still to be done, 'd' it is done. How many branches stand in each state is kept at
 * every place as the figure "party_org.life". mark: the month and the rule of which that was worked out. Whoever changes a branch,
 * its groups, its posts, or what was held works its row out anew, in the same transaction; a new month or another rule is followed
 * by the clock, some rows a minute. While any row has another mark, what is kept says nothing, and the page looks at every branch.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/life/life_int.h"

#define NAME "party_org.life"
enum { RULE_MAX = 4000, MARK_LENGTH = 16, MONTH_LENGTH = 7, A_MINUTE = 500, AT_ONCE = 1000 };

/* ---- which items, and of which month and rule ---- */

/* The rule's items that the letters of a state stand for. */
struct asked {
	const struct life_item *items[LIFE_ITEMS_MAX];
	size_t which[LIFE_ITEMS_MAX]; /* their numbers in the rule */
	size_t count;
	struct str mark;
};

static struct asked asked_of(struct act *act, const struct life_rule *rule)
{
	struct asked asked = {.count = 0};
	struct buf text = buf_new(act->arena, RULE_MAX);
	for (size_t i = 0; rule != NULL && i < rule->item_count && i < LIFE_ITEMS_MAX; i++) {
		const struct life_item *item = &rule->items[i];
		if (!life_reminds(item, act->today))
			continue;
		asked.which[asked.count] = i;
		asked.items[asked.count++] = item;
		buf_fmt(&text, STR " %d %d %d\n", STR_ARG(item->name), (int)item->who,
			(int)item->per, item->times);
	}
	asked.mark = str_fmt(act->arena, STR " " STR,
			     STR_ARG(str_sub(day_text(act->arena, act->today), 0, MONTH_LENGTH)),
			     STR_ARG(str_sub(digest_hex(act->arena, buf_str(&text)), 0,
					     MARK_LENGTH)));
	return asked;
}

static struct asked asked_now(struct act *act)
{
	return asked_of(act, catalogue_life_rule(act->house->catalogue, act->today));
}

/* ---- one branch ---- */

struct standing {
	bool there;
	struct str org, mark, state;
	int64_t lacks;
};

static err_t read_kept(struct act *act, int64_t branch, struct standing *out)
{
	struct rows rows = db_query(act->db,
				    "SELECT org, mark, state FROM life_lack WHERE branch = $1",
				    ARGS(V_INT(branch)));
	*out = (struct standing){.there = rows_next(&rows)};
	if (out->there) {
		out->org = rows_copy(&rows, act->arena, 0);
		out->mark = rows_copy(&rows, act->arena, 1);
		out->state = rows_copy(&rows, act->arena, 2);
	}
	return rows_done(&rows);
}

static err_t work_out(struct act *act, const struct asked *asked, int64_t id, struct standing *out)
{
	struct arena *arena = act->arena;
	struct life_branch branch;
	struct life_mark *marks = NULL;
	size_t count = 0;
	char *letters = arena_bytes(arena, LIFE_ITEMS_MAX);
	*out = (struct standing){.mark = asked->mark};
	TRY(life_branch_load(act, id, &branch, &out->there));
	if (!out->there)
		return NULL;
	TRY(life_marks(act, &branch, life_span_of(LIFE_YEAR, act->today), &marks, &count));
	for (size_t i = 0; i < asked->count; i++) {
		const struct life_item *item = asked->items[i];
		struct life_span span = life_span_of(item->per, act->today);
		struct life_tallies tallies =
			life_tally_marks(arena, &branch, marks, count, item->name, span);
		struct life_need need = life_branch_need(item, &branch, &tallies, span);
		bool lacks = need.done < need.need;
		letters[i] = (char)(need.need == 0 ? '-' : lacks ? 'x' : 'd');
		out->lacks += lacks;
	}
	out->org = branch.org;
	out->state = (struct str){letters, asked->count};
	return NULL;
}

static err_t count_it(struct act *act, const struct standing *standing, int64_t delta)
{
	return standing->there ? figure_add(act, standing->org, S(NAME),
					    str_join(act->arena, S("="), standing->state),
					    FIGURE_STOCK, delta)
			       : NULL;
}

static err_t write_row(struct act *act, int64_t branch, const struct standing *standing)
{
	if (!standing->there)
		return db_exec(act->db, "DELETE FROM life_lack WHERE branch = $1",
			       ARGS(V_INT(branch)), NULL);
	return db_exec(act->db,
		       "INSERT INTO life_lack (branch, org, mark, state, lacks) VALUES ($1, $2, $3, "
		       "$4, $5) ON CONFLICT(branch) DO UPDATE SET org = $2, mark = $3, state = $4, "
		       "lacks = $5",
		       ARGS(V_INT(branch), V_TEXT(standing->org), V_TEXT(standing->mark),
			    V_TEXT(standing->state), V_INT(standing->lacks)),
		       NULL);
}

static err_t put(struct act *act, const struct asked *asked, int64_t branch)
{
	struct standing before, after;
	TRY(read_kept(act, branch, &before));
	TRY(work_out(act, asked, branch, &after));
	bool counts = before.there == after.there && str_eq(before.org, after.org) &&
		      str_eq(before.state, after.state);
	if (!after.there && !before.there)
		return NULL;
	if (counts && str_eq(before.mark, after.mark))
		return NULL;
	if (!counts) {
		TRY(count_it(act, &before, -1));
		TRY(count_it(act, &after, 1));
	}
	return write_row(act, branch, &after);
}

/* Two who change the same branch wait for each other until the commit: the later one sees what the first has done. */
static err_t follow(struct act *act, const struct asked *asked, int64_t branch)
{
	if (branch == 0)
		return NULL;
	TRY(act_lock(act, str_fmt(act->arena, "life:branch:%lld", (long long)branch)));
	return put(act, asked, branch);
}

/* ---- what changes a branch ---- */

/* The branch to which a group belongs; 0: it is none. */
static err_t branch_of_group(struct act *act, int64_t organisation, int64_t *out)
{
	*out = 0;
	return db_int(act->db,
		      "SELECT parent FROM r_party_org WHERE id = $1 AND org_kind = 'group'",
		      ARGS(V_INT(organisation)), out, NULL);
}

err_t life_kept_held(struct act *act, int64_t organisation)
{
	int64_t branch = 0;
	if (organisation == 0)
		return NULL;
	struct asked asked = asked_now(act);
	TRY(branch_of_group(act, organisation, &branch));
	return follow(act, &asked, branch != 0 ? branch : organisation);
}

/* Where a field pointed before somebody put it right just now; 0: it did not change. */
static err_t pointed_to(struct act *act, const struct event *event, const char *field, int64_t *out)
{
	struct str names = event->data, text = S("");
	bool moved = false, found = false;
	*out = 0;
	while (names.len > 0)
		moved = str_eq(str_cut(&names, ' '), str_of(field)) || moved;
	if (!moved)
		return NULL;
	TRY(db_text(act->db, act->arena,
		    "SELECT before FROM history WHERE reg = $1 AND record = $2 AND field = $3 "
		    "ORDER BY version DESC, id DESC LIMIT 1",
		    ARGS(V_TEXT(event->on), V_INT(event->id), V_TEXT(str_of(field))), &text,
		    &found));
	if (!str_int(text, out))
		*out = 0;
	return NULL;
}

err_t life_kept_org(struct act *act, const struct event *event)
{
	struct asked asked = asked_now(act);
	int64_t before = 0, now = 0;
	TRY(pointed_to(act, event, "parent", &before));
	TRY(db_int(act->db, "SELECT parent FROM r_party_org WHERE id = $1", ARGS(V_INT(event->id)),
		   &now, NULL));
	TRY(follow(act, &asked, event->id));
	TRY(follow(act, &asked, now));
	return before == now ? NULL : follow(act, &asked, before);
}

err_t life_kept_post(struct act *act, const struct event *event)
{
	struct asked asked = asked_now(act);
	int64_t before = 0, now = 0;
	TRY(pointed_to(act, event, "organisation", &before));
	TRY(db_int(act->db, "SELECT organisation FROM r_party_post WHERE id = $1",
		   ARGS(V_INT(event->id)), &now, NULL));
	TRY(follow(act, &asked, now));
	return before == now ? NULL : follow(act, &asked, before);
}

/* ---- all of them ---- */

static err_t add_ids(struct act *act, struct rows *rows, int64_t **ids, size_t *count)
{
	size_t room = 0;
	*ids = NULL;
	*count = 0;
	while (rows_next(rows)) {
		if (*count == room) {
			size_t more = room == 0 ? 64 : room * 2;
			*ids = arena_grow(act->arena, *ids, room * sizeof **ids, more * sizeof **ids);
			room = more;
		}
		(*ids)[(*count)++] = rows_int(rows, 0);
	}
	return rows_done(rows);
}

static err_t each_of(struct act *act, const struct asked *asked, const int64_t *branches,
		     size_t count, err_t (*run)(struct act *, const struct asked *, int64_t))
{
	bool left = count > 0;
	if (count > 0)
		figure_gather(act->arena, act->lane, false); /* those of a village count alike */
	for (size_t i = 0; i < count; i++)
		TRY(run(act, asked, branches[i]));
	while (left)
		TRY(figure_spread(act, AT_ONCE, &left));
	return NULL;
}

/* In the order of their ids, so that two servers which do this at once wait, and do not wait for each other. */
err_t life_kept_tick(struct act *act)
{
	struct asked asked = asked_now(act);
	int64_t *branches = NULL;
	size_t count = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT branch FROM (SELECT branch FROM life_lack WHERE mark < $1 UNION ALL SELECT "
		"branch FROM life_lack WHERE mark > $1) AS late ORDER BY branch LIMIT $2",
		ARGS(V_TEXT(asked.mark), V_INT(A_MINUTE)));
	TRY(add_ids(act, &rows, &branches, &count));
	return each_of(act, &asked, branches, count, follow);
}

/* Branches of before rows were kept: once, when an installation is brought up and nobody else writes. */
err_t life_kept_recount(struct act *act, bool write, struct str *names)
{
	struct asked asked = asked_now(act);
	int64_t *branches = NULL;
	size_t count = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_party_org WHERE org_kind = 'branch' AND "
				    "coalesce(ended_on, '') = '' AND voided = 0 AND NOT EXISTS "
				    "(SELECT 1 FROM life_lack WHERE branch = r_party_org.id)",
				    NO_ARGS);
	TRY(add_ids(act, &rows, &branches, &count));
	if (count > 0)
		*names = str_join(act->arena, *names, S(NAME "\n"));
	return write ? each_of(act, &asked, branches, count, put) : NULL;
}

/* ---- reading ---- */

static err_t none_is_late(struct act *act, const struct asked *asked, bool *out)
{
	int64_t late = 0;
	TRY(db_int(act->db,
		   "SELECT CASE WHEN EXISTS (SELECT 1 FROM life_lack WHERE mark < $1) OR EXISTS "
		   "(SELECT 1 FROM life_lack WHERE mark > $1) THEN 1 ELSE 0 END",
		   ARGS(V_TEXT(asked->mark)), &late, NULL));
	*out = late == 0;
	return NULL;
}

static void add_state(const struct asked *asked, struct str state, int64_t n, struct life_sums *out)
{
	bool lacks = false;
	(void)str_cut(&state, '=');
	for (size_t i = 0; i < asked->count && i < state.len; i++) {
		struct life_need *item = &out->items[asked->which[i]];
		item->need += state.at[i] == '-' ? 0 : n;
		item->done += state.at[i] == 'd' ? n : 0;
		lacks = lacks || state.at[i] == 'x';
	}
	out->branches += n;
	out->lacking += lacks ? n : 0;
}

static uint32_t items_of(const struct asked *asked, struct str state)
{
	uint32_t items = 0;
	for (size_t i = 0; i < asked->count && i < state.len; i++)
		items |= state.at[i] == 'x' ? UINT32_C(1) << asked->which[i] : 0;
	return items;
}

/* The branches of one place that lack so many. */
static err_t read_level(struct act *act, const struct asked *asked, int64_t lacks, struct str place,
			struct life_sums *out)
{
	struct rows rows =
		db_query(act->db,
			 "SELECT l.branch, p.name, l.org, l.state FROM life_lack l JOIN r_party_org p "
			 "ON p.id = l.branch WHERE l.lacks = $1 AND l.org >= $2 AND l.org < $3 ORDER "
			 "BY l.org, l.branch LIMIT $4",
			 ARGS(V_INT(lacks), V_TEXT(place), V_TEXT(place_end(act->arena, place)),
			      V_INT(LIFE_LACKS_SHOWN)));
	while (rows_next(&rows))
		out->first[out->count++] =
			(struct life_lack){.id = rows_int(&rows, 0),
					   .count = lacks,
					   .name = rows_copy(&rows, act->arena, 1),
					   .org = rows_copy(&rows, act->arena, 2),
					   .items = items_of(asked, rows_text(&rows, 3))};
	return rows_done(&rows);
}

err_t life_sums_kept(struct act *act, const struct life_rule *rule, const struct str *places,
		     size_t place_count, struct life_sums *out, bool *holds)
{
	struct asked asked = asked_of(act, rule);
	*out = (struct life_sums){0};
	TRY(none_is_late(act, &asked, holds));
	if (!*holds)
		return NULL;
	for (size_t i = 0; i < place_count; i++) {
		struct figure *kept = NULL;
		size_t count = 0;
		TRY(figure_list(act, places[i], S(NAME), S(""), &kept, &count));
		for (size_t k = 0; k < count; k++)
			add_state(&asked, kept[k].value, kept[k].n, out);
	}
	/* A level is begun while fewer than are shown were found, and adds at most as many of each place. */
	out->first = arena_many(act->arena, struct life_lack,
				(size_t)LIFE_LACKS_SHOWN * (place_count + 1));
	int64_t least = out->branches == 1 ? 0 : 1;
	for (int64_t lacks = (int64_t)asked.count; lacks >= least && out->count < LIFE_LACKS_SHOWN;
	     lacks--) {
		for (size_t i = 0; i < place_count; i++)
			TRY(read_level(act, &asked, lacks, places[i], out));
	}
	life_sort_lacks(out->first, out->count);
	return NULL;
}
