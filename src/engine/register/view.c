/*
 * view: a list as it was filtered, kept under a name; its address is the view.
 *
 * A view belongs to a person, or to her whole unit when she may say so for the unit (VERB_MANAGE). It
 * holds parameters of an address and no data: what it shows is asked anew under the rights of whoever
 * opens it.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/audit/audit.h"
#include "engine/register/register.h"

#include <stdlib.h>

enum { VIEWS_MAX = 60, TITLE_MAX = 20, PARAMS_MAX = 1000 };

static const struct column columns[] = {
	ID_COLUMN("id"),
	INT_COLUMN("account"), TEXT_COLUMN("org"), INT_COLUMN("shared"), TEXT_COLUMN("reg"),
	TEXT_COLUMN("title"), TEXT_COLUMN("params"), INT_COLUMN("position"),
};
static const struct index indexes[] = {
	{STR_INIT("saved_view_account"), STR_INIT("account, position, id"), {NULL, 0}, false},
	{STR_INIT("saved_view_org"), STR_INIT("org, position, id"), STR_INIT("shared = 1"), false},
};
const struct table view_table = {.name = STR_INIT("saved_view"), .columns = columns,
				 .column_count = COUNT(columns), .indexes = indexes,
				 .index_count = COUNT(indexes)};

static void take_row(struct act *act, const struct rows *rows, struct saved_view *out)
{
	out->id = rows_int(rows, 0);
	out->account = rows_int(rows, 1);
	out->org = rows_copy(rows, act->arena, 2);
	out->shared = rows_int(rows, 3) != 0;
	out->reg = rows_copy(rows, act->arena, 4);
	out->title = rows_copy(rows, act->arena, 5);
	out->params = rows_copy(rows, act->arena, 6);
	out->position = rows_int(rows, 7);
}

/* A list's page asks twice: for its menu and for its filters. Whoever only reads sees one state of the data all
 * along; whoever writes asks anew each time. */
struct known_views {
	int64_t account;
	struct str org;
	struct saved_view *list;
	size_t count;
};

static bool knows_views(const struct act *act)
{
	const struct known_views *known = act->views;
	return known != NULL && act->lane == NULL && known->account == act->account &&
	       str_eq(known->org, act->org);
}

struct views {
	struct saved_view *at;
	size_t count, room;
};

static err_t add_views(struct act *act, struct rows rows, struct views *out)
{
	while (out->count < VIEWS_MAX && rows_next(&rows)) {
		if (out->count == out->room) {
			size_t more = out->room == 0 ? 8 : out->room * 2;
			out->at = arena_grow(act->arena, out->at, out->room * sizeof *out->at,
					     more * sizeof *out->at);
			out->room = more;
		}
		take_row(act, &rows, &out->at[out->count++]);
	}
	return rows_done(&rows);
}

static int by_position(const void *a, const void *b)
{
	const struct saved_view *one = a, *other = b;
	int64_t first = one->position, second = other->position;
	if (first == second) {
		first = one->id;
		second = other->id;
	}
	return (first > second) - (first < second);
}

/* One's own and those of the unit, in one order. Two statements: each has an index that it can be read by, an OR of both has none,
 * and every page of the desk asks. */
static err_t read_views(struct act *act, struct saved_view **out, size_t *count)
{
	struct views views = {.at = NULL};
	TRY(add_views(act,
		      db_query(act->db,
			       "SELECT id, account, org, shared, reg, title, params, position FROM saved_view "
			       "WHERE account = $1 ORDER BY position, id LIMIT 60",
			       ARGS(V_INT(act->account))),
		      &views));
	TRY(add_views(act,
		      db_query(act->db,
			       "SELECT id, account, org, shared, reg, title, params, position FROM saved_view "
			       "WHERE org = $1 AND shared = 1 AND account <> $2 ORDER BY position, id LIMIT 60",
			       ARGS(V_TEXT(act->org), V_INT(act->account))),
		      &views));
	if (views.count > 0)
		qsort(views.at, views.count, sizeof *views.at, by_position);
	*out = views.at;
	*count = views.count;
	return NULL;
}

err_t view_list(struct act *act, struct saved_view **out, size_t *count)
{
	if (!knows_views(act)) {
		struct known_views *known = arena_one(act->arena, struct known_views);
		known->account = act->account;
		known->org = act->org;
		TRY(read_views(act, &known->list, &known->count));
		act->views = known;
	}
	*out = act->views->list;
	*count = act->views->count;
	return NULL;
}

bool view_may_change(const struct act *act, const struct saved_view *view)
{
	return view->account == act->account ||
	       (view->shared && str_eq(view->org, act->org) &&
		act_may(act, view->reg, VERB_MANAGE, view->org));
}

static err_t view_load(struct act *act, int64_t id, struct saved_view *out)
{
	struct saved_view *list = NULL;
	size_t count = 0;
	TRY(view_list(act, &list, &count));
	for (size_t i = 0; i < count; i++) {
		if (list[i].id != id)
			continue;
		*out = list[i];
		if (view_may_change(act, out))
			return NULL;
		return err_new(act->arena, ERR_DENIED, "这是单位共用的列表，由存它的人或负责人改。");
	}
	return err_new(act->arena, ERR_NOT_FOUND, "这个常用列表已经没有了。");
}

static err_t check_title(struct act *act, struct str title)
{
	if (title.len > 0 && str_chars(title) <= TITLE_MAX)
		return NULL;
	return err_field(act->arena, S("title"), "请起个名字，最多 %d 个字。", TITLE_MAX);
}

static err_t check(struct act *act, const struct saved_view *view)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, view->reg);
	if (reg == NULL || !act_may_somewhere(act, reg->name, VERB_READ))
		return err_new(act->arena, ERR_DENIED, "您看不到这个列表，不能存。");
	TRY(check_title(act, view->title));
	if (view->params.len > PARAMS_MAX)
		return err_field(act->arena, S("title"), "条件太多，存不下，请先减少几个。");
	if (view->shared && !act_may(act, reg->name, VERB_MANAGE, act->org))
		return err_field(act->arena, S("shared"), "给全单位共用的列表要由负责人来存。");
	return NULL;
}

static err_t note(struct act *act, const char *verb, const struct saved_view *view)
{
	return audit_note(act, &(struct audit_entry){.verb = str_of(verb), .on = S("saved_view"),
						     .id = view->id, .org = act->org,
						     .note = view->reg});
}

err_t view_save(struct act *act, struct saved_view *view)
{
	struct saved_view *list = NULL;
	size_t count = 0;
	TRY(check(act, view));
	TRY(view_list(act, &list, &count));
	if (count >= VIEWS_MAX)
		return err_field(act->arena, S("title"), "常用列表已经有 %d 个，请先删掉不用的。",
				 VIEWS_MAX);
	TRY(act_id(act, &view->id));
	view->position = count == 0 ? 1 : list[count - 1].position + 1;
	TRY(db_exec(act->db,
		    "INSERT INTO saved_view(id, account, org, shared, reg, title, params, position) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
		    ARGS(V_INT(view->id), V_INT(act->account), V_TEXT(act->org), V_INT(view->shared),
			 V_TEXT(view->reg), V_TEXT(view->title), V_TEXT(view->params),
			 V_INT(view->position)),
		    NULL));
	return note(act, "create", view);
}

err_t view_rename(struct act *act, int64_t id, struct str title)
{
	struct saved_view view;
	TRY(view_load(act, id, &view));
	TRY(check_title(act, title));
	TRY(db_exec(act->db, "UPDATE saved_view SET title = $1 WHERE id = $2",
		    ARGS(V_TEXT(title), V_INT(id)), NULL));
	return note(act, "change", &view);
}

err_t view_up(struct act *act, int64_t id)
{
	struct saved_view *list = NULL, one;
	size_t count = 0;
	TRY(view_load(act, id, &one));
	TRY(view_list(act, &list, &count));
	for (size_t i = 1; i < count; i++) {
		if (list[i].id != id)
			continue;
		if (!view_may_change(act, &list[i - 1]))
			return err_new(act->arena, ERR_CONFLICT, "前面是单位共用的列表，不能越过它。");
		TRY(db_exec(act->db, "UPDATE saved_view SET position = $1 WHERE id = $2",
			    ARGS(V_INT(list[i - 1].position), V_INT(id)), NULL));
		TRY(db_exec(act->db, "UPDATE saved_view SET position = $1 WHERE id = $2",
			    ARGS(V_INT(one.position == list[i - 1].position ? one.position + 1
									    : one.position),
				 V_INT(list[i - 1].id)),
			    NULL));
	}
	return note(act, "change", &one);
}

err_t view_drop(struct act *act, int64_t id)
{
	struct saved_view view;
	TRY(view_load(act, id, &view));
	TRY(db_exec(act->db, "DELETE FROM saved_view WHERE id = $1", ARGS(V_INT(id)), NULL));
	return note(act, "void", &view);
}

struct str view_url(struct act *act, const struct saved_view *view)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, view->reg);
	struct str base = reg == NULL ? S("/desk") : reg_list_url(act->arena, reg);
	return view->params.len == 0 ? base
				     : str_fmt(act->arena, STR "?" STR, STR_ARG(base),
					       STR_ARG(view->params));
}
