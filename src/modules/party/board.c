/*
 * board: what stands in public of an organisation (党组织公示): its secretary, its committee, how many members. Frozen and past the
 * guard (engine/publish), and frozen anew whenever what it is made of has changed.
 *
 * Numbers and who holds an office; never a list of members.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/publish/publish.h"
#include "modules/party/party_int.h"

enum { BOARD_ROWS = 8, BOARD_DAYS = 3650, BOARDS_MAX = 5 };

struct board {
	struct notice_row rows[BOARD_ROWS];
	size_t count;
};

static void add(struct board *board, const char *title, struct str value)
{
	if (value.len > 0 && board->count < BOARD_ROWS)
		board->rows[board->count++] =
			(struct notice_row){.title = str_of(title), .value = value};
}

/* ---- what it says ---- */

static struct str joined(struct arena *arena, struct str all, struct str one)
{
	return all.len == 0 ? one : str_fmt(arena, STR "、" STR, STR_ARG(all), STR_ARG(one));
}

/* Who is in office today: the secretary, and the others with what they do. */
static err_t add_offices(struct act *program, int64_t organisation, struct board *board)
{
	struct record *posts = NULL;
	size_t count = 0;
	struct str today = day_text(program->arena, program->today), secretary = S(""),
		   others = S("");
	TRY(reg_rows_of(program, "party_post", "organisation", organisation, ROWS_MAX, &posts,
		     &count));
	for (size_t i = count; i > 0; i--) {
		struct str until = record_text(&posts[i - 1], "until_on"),
			   name = record_text(&posts[i - 1], "name");
		bool leads = record_is(&posts[i - 1], "post", "secretary"),
		     below = record_is(&posts[i - 1], "post", "group_leader") ||
			     record_is(&posts[i - 1], "post", "collector");
		if ((until.len > 0 && str_cmp(until, today) < 0) || below)
			continue;
		if (leads)
			secretary = joined(program->arena, secretary, name);
		else
			others =
				joined(program->arena, others,
				       str_fmt(program->arena, STR " " STR,
					       STR_ARG(record_brief(program, &posts[i - 1], "post")),
					       STR_ARG(name)));
	}
	add(board, "书记", secretary);
	add(board, "班子", others);
	return NULL;
}

static err_t add_numbers(struct act *program, int64_t organisation, struct board *board)
{
	int64_t full = 0, probationary = 0, groups = 0;
	struct rows rows = db_query(program->db,
				    "SELECT member_state, count(*) FROM r_party_member WHERE "
				    "organisation = $1 AND voided = "
				    "0 GROUP BY member_state",
				    ARGS(V_INT(organisation)));
	while (rows_next(&rows)) {
		struct str state = rows_text(&rows, 0);
		full += str_eq(state, S("probationary")) || !party_state_member(state)
				? 0
				: rows_int(&rows, 1);
		probationary += str_eq(state, S("probationary")) ? rows_int(&rows, 1) : 0;
	}
	TRY(rows_done(&rows));
	TRY(db_int(program->db,
		   "SELECT count(*) FROM r_party_org WHERE parent = $1 AND org_kind = 'group' AND "
		   "voided "
		   "= 0 AND coalesce(ended_on, '') = ''",
		   ARGS(V_INT(organisation)), &groups, NULL));
	add(board, "党员",
	    probationary > 0 ? str_fmt(program->arena, "%lld 名，其中预备党员 %lld 名",
				       (long long)(full + probationary), (long long)probationary)
			     : str_fmt(program->arena, "%lld 名", (long long)full));
	add(board, "党小组",
	    groups > 0 ? str_fmt(program->arena, "%lld 个", (long long)groups) : S(""));
	return NULL;
}

static err_t board_of(struct act *program, const struct record *shown, struct board *out)
{
	struct record org;
	int64_t id = record_int(shown, "organisation");
	*out = (struct board){.count = 0};
	TRY(reg_load(program, act_register(program, "party_org"), id, &org));
	add(out, "党组织", record_text(&org, "name"));
	TRY(add_offices(program, id, out));
	TRY(add_numbers(program, id, out));
	add(out, "活动场所", record_text(&org, "office"));
	add(out, "电话", record_text(&org, "phone"));
	add(out, "介绍", record_text(shown, "words"));
	return NULL;
}

/* ---- opening, closing, following ---- */

static bool says_the_same(const struct notice *notice, const struct board *board)
{
	bool same = notice->row_count == board->count;
	for (size_t i = 0; same && i < board->count; i++)
		same = str_eq(notice->rows[i].title, board->rows[i].title) &&
		       str_eq(notice->rows[i].value, board->rows[i].value);
	return same;
}

static err_t open_board(struct act *act, const struct record *shown)
{
	struct act program = act_as_program(act);
	struct board board;
	struct notice before;
	bool found = false;
	int64_t notice = 0;
	TRY(board_of(&program, shown, &board));
	TRY(publish_about(act, shown, &before, &found));
	if (found && !before.closed && says_the_same(&before, &board))
		return NULL;
	return publish_open(act, shown, S("党组织"), board.rows, board.count, BOARD_DAYS, &notice);
}

err_t party_board_opened(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record shown;
	if (!str_eq(event->on, S("party_board")))
		return NULL;
	if (act->account > 0 && !act_may(act, event->on, VERB_PUBLISH, event->org))
		return err_new(act->arena, ERR_DENIED,
			       "您的岗位不能公开。登记好了请交给支部书记公开。");
	TRY(reg_load(&program, act_register(act, "party_board"), event->id, &shown));
	return open_board(act, &shown);
}

/* Its own words have changed while it is on view. */
err_t party_board_changed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record shown;
	TRY(reg_load(&program, act_register(act, "party_board"), event->id, &shown));
	return record_is(&shown, "state", "shown") ? party_board_opened(act, event) : NULL;
}

err_t party_board_closed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record shown;
	if (!str_eq(event->on, S("party_board")))
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_board"), event->id, &shown));
	return publish_close(act, &shown, S("撤下"));
}

/* Frozen anew where it is on view: by the program, whoever changed what it is made of. */
static err_t follow(struct act *act, int64_t organisation)
{
	struct act program = act_as_program(act);
	struct record *boards = NULL;
	size_t count = 0;
	if (organisation == 0)
		return NULL;
	TRY(reg_rows_of(&program, "party_board", "organisation", organisation, BOARDS_MAX, &boards,
		     &count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&boards[i], "state", "shown"))
			TRY(open_board(&program, &boards[i]));
	}
	return NULL;
}

static err_t follow_field(struct act *act, const struct event *event, const char *field)
{
	struct act program = act_as_program(act);
	struct record record;
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, event->on), event->id,
		     &record));
	return follow(act, field == NULL ? record.id : record_int(&record, field));
}

err_t party_board_follows(struct act *act, const struct event *event)
{
	return follow_field(act, event, "organisation");
}

err_t party_board_follows_org(struct act *act, const struct event *event)
{
	TRY(follow_field(act, event, "parent")); /* a group of it */
	return follow_field(act, event, NULL);
}

err_t party_board_follows_leaving(struct act *act, const struct event *event)
{
	return follow_field(act, event, "from_org");
}
