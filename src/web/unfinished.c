/*
 * unfinished: what somebody began to fill in and has not sent, so that a cut line, a closed window or the
 * next caller at the door costs nothing.
 *
 * One row for an account and a form; the form's key is the address that opens it, made by its page and
 * free of personal data. Everything typed is sealed with the engine's keys and bound to the row, for it
 * holds identity numbers and telephones. The later save wins and says so. When the form is sent, the row
 * is emptied in the same transaction and kept for a day, so that a save that was still on its way cannot
 * bring it back. Never kept: tokens, passwords, one-time codes; of a chosen file only its name.
 */
#include "web/unfinished.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/date.h"
#include "web/site_int.h"

enum { CONTENT_MAX = 512 << 10, LISTED_MAX = 20, TITLE_MAX = 60, RESEAL_ROWS = 200 };
enum { DAYS_USUAL = 30 };
#define DAY_MS INT64_C(86400000)

/* ---- which fields ---- */

static bool is_own(struct str name)
{
	return str_eq(name, S("draft")) || str_starts(name, S("draft_"));
}

static bool is_kept(struct str name)
{
	return name.len > 0 && !is_own(name) && field_may_be_kept(name);
}

/* An address of the desk and nothing else: it becomes a link and the target of a redirect. */
static bool is_key(struct str key)
{
	if (!str_starts(key, S("/desk")) || key.len > 300)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)key.at[i];
		if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
			return false;
	}
	return true;
}

/* ---- sealing ---- */

static struct str place_of(struct arena *arena, int64_t id)
{
	return str_fmt(arena, "unfinished|content|%lld", (long long)id);
}

static void add_pair(struct arena *arena, struct buf *buf, struct str name, struct str value)
{
	buf_fmt(buf, STR "=" STR "&", STR_ARG(http_encode(arena, name)),
		STR_ARG(http_encode(arena, value)));
}

/* "draft_title=…&field=value&…": the title is sealed too, it names a person. */
static struct str content_of(struct visit *visit)
{
	struct buf buf = buf_new(visit->arena, CONTENT_MAX);
	add_pair(visit->arena, &buf, S("draft_title"),
		 str_head(visit_field(visit, "draft_title"), TITLE_MAX));
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (is_kept(one->name))
			add_pair(visit->arena, &buf, one->name, one->value);
	}
	return buf_failed(&buf) ? S("") : buf_str(&buf);
}

static bool read_content(struct arena *arena, struct str content, struct unfinished *out)
{
	const struct form_value **end = &out->form.first;
	while (content.len > 0) {
		struct str value = str_cut(&content, '&'), name = str_cut(&value, '=');
		struct form_value *one = arena_one(arena, struct form_value);
		if (!http_decode(arena, name, false, &one->name) ||
		    !http_decode(arena, value, false, &one->value))
			return false;
		if (str_eq(one->name, S("draft_title"))) {
			out->title = one->value;
			continue;
		}
		*end = one;
		end = &one->next;
	}
	*end = NULL;
	return true;
}

/* What does not open (its key was taken out of the ring) is as if it were not there. */
static bool open_row(struct act *act, struct rows *rows, struct unfinished *out)
{
	struct str plain = {NULL, 0};
	int64_t id = rows_int(rows, 0);
	*out = (struct unfinished){.key = rows_copy(rows, act->arena, 1), .at = rows_int(rows, 2),
				   .turn = rows_int(rows, 3), .mark = rows_copy(rows, act->arena, 4),
				   .title = S("")};
	return unseal(act->arena, act->house->keys, place_of(act->arena, id), rows_text(rows, 5),
		      &plain) == NULL &&
	       read_content(act->arena, plain, out);
}

/* ---- reading ---- */

/* What is older is over, whether the sweep has come round or not. */
static int64_t oldest(const struct act *act)
{
	int64_t days = catalogue_setting_int(act->house->catalogue, "retention_draft_days", DAYS_USUAL);
	return act->now - days * DAY_MS;
}

static err_t find(struct act *act, struct str key, struct unfinished *out, bool *found)
{
	struct rows rows = db_query(
		act->db,
		"SELECT id, form, at, turn, mark, content FROM unfinished "
		"WHERE account = $1 AND form = $2 AND sent = 0 AND at >= $3",
		ARGS(V_INT(act->account), V_TEXT(key), V_INT(oldest(act))));
	*found = rows_next(&rows) && open_row(act, &rows, out);
	return rows_done(&rows);
}

err_t unfinished_list(struct act *act, struct unfinished **out, size_t *count)
{
	struct unfinished *list = arena_many(act->arena, struct unfinished, LISTED_MAX);
	struct rows rows = db_query(
		act->db,
		"SELECT id, form, at, turn, mark, content FROM unfinished "
		"WHERE account = $1 AND sent = 0 AND at >= $2 ORDER BY at DESC, id DESC LIMIT 20",
		ARGS(V_INT(act->account), V_INT(oldest(act))));
	*count = 0;
	while (*count < LISTED_MAX && rows_next(&rows))
		*count += open_row(act, &rows, &list[*count]);
	*out = list;
	return rows_done(&rows);
}

static struct str clock_of(struct visit *visit, int64_t at)
{
	struct str text = moment_chinese(visit->arena, at);
	bool today = day_of_moment(at) == visit->act.today;
	return today ? str_sub(text, text.len - 5, 5) : text;
}

err_t unfinished_doc(struct visit *visit, const char *key)
{
	struct unfinished *list = NULL;
	size_t count = 0;
	struct doc *out = doc_set_list(visit->page, key);
	TRY(unfinished_list(&visit->act, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(out);
		doc_set(one, "title", list[i].title.len > 0 ? list[i].title : S("一张表"));
		doc_set(one, "url", list[i].key);
		doc_set(one, "time", clock_of(visit, list[i].at));
	}
	return NULL;
}

/* ---- a page whose form keeps drafts ---- */

bool visit_typed(const struct visit *visit)
{
	return visit->errors != NULL || visit->resumed ||
	       (visit->show && visit->request->method == HTTP_POST);
}

static int64_t typed_turn(const struct visit *visit)
{
	int64_t turn = 0;
	return str_int(visit_field(visit, "draft_turn"), &turn) && turn > 0 ? turn : 0;
}

err_t visit_unfinished(struct visit *visit, struct str key, struct str title)
{
	struct doc *draft = doc_set_map(visit->page, "_draft");
	struct unfinished found = {.turn = 0};
	bool there = false, get = visit->request->method != HTTP_POST;
	TRY(find(&visit->act, key, &found, &there));
	if (there && get) {
		visit->form = found.form;
		visit->resumed = true;
	}
	struct str mark = doc_str(doc_at(visit->page, "_form"), "submission");
	doc_set(draft, "key", key);
	doc_set(draft, "title", title);
	doc_set(draft, "mark", mark);
	doc_set_int(draft, "turn", get ? found.turn : typed_turn(visit));
	doc_set(draft, "saved", there ? clock_of(visit, found.at) : S(""));
	doc_set_bool(draft, "resumed", visit->resumed);
	return NULL;
}

/* ---- saving ---- */

struct before {
	int64_t id, turn;
	struct str mark;
	bool there, sent;
};

static err_t find_before(struct visit *visit, struct str key, struct before *out)
{
	struct rows rows = db_query(visit->act.db,
				    "SELECT id, turn, mark, sent FROM unfinished "
				    "WHERE account = $1 AND form = $2",
				    ARGS(V_INT(visit->act.account), V_TEXT(key)));
	*out = (struct before){.there = rows_next(&rows)};
	if (out->there) {
		out->id = rows_int(&rows, 0);
		out->turn = rows_int(&rows, 1);
		out->mark = rows_copy(&rows, visit->arena, 2);
		out->sent = rows_int(&rows, 3) != 0;
	}
	return rows_done(&rows);
}

/* Nobody leaves hundreds of forms; what is older than the newest hundred of an account goes. */
static err_t cut_old(struct act *act)
{
	return db_exec(act->db,
		       "DELETE FROM unfinished WHERE account = $1 AND id NOT IN (SELECT kept.id FROM "
		       "(SELECT id FROM unfinished WHERE account = $1 ORDER BY at DESC, id DESC LIMIT 100) "
		       "AS kept)",
		       ARGS(V_INT(act->account)), NULL);
}

static err_t write_row(struct visit *visit, struct str key, const struct before *before, int64_t turn)
{
	struct act *act = &visit->act;
	int64_t id = before->id;
	struct str content = content_of(visit);
	if (content.len == 0)
		return err_new(visit->arena, ERR_TOO_LARGE, "填的内容太多，草稿存不下，请先提交或分开填。");
	if (!before->there)
		TRY(act_id(act, &id));
	struct str sealed = seal(visit->arena, act->house->keys, place_of(visit->arena, id), content);
	struct str mark = str_head(visit_field(visit, "draft_mark"), 64);
	if (before->there)
		return db_exec(act->db,
			       "UPDATE unfinished SET at = $1, turn = $2, mark = $3, content = $4, "
			       "sent = 0 WHERE id = $5",
			       ARGS(V_INT(act->now), V_INT(turn), V_TEXT(mark), V_BLOB(sealed), V_INT(id)),
			       NULL);
	TRY(db_exec(act->db,
		    "INSERT INTO unfinished(id, account, form, at, turn, mark, content, sent) "
		    "VALUES($1, $2, $3, $4, $5, $6, $7, 0)",
		    ARGS(V_INT(id), V_INT(act->account), V_TEXT(key), V_INT(act->now), V_INT(turn),
			 V_TEXT(mark), V_BLOB(sealed)),
		    NULL));
	return cut_old(act);
}

static struct str lock_of(const struct act *act, struct str key)
{
	return str_fmt(act->arena, "unfinished|%lld|" STR, (long long)act->account, STR_ARG(key));
}

err_t unfinished_save(struct visit *visit, struct unfinished_saved *out)
{
	struct str key = visit_field(visit, "draft"), mark = visit_field(visit, "draft_mark");
	struct before before;
	if (!is_key(key))
		return err_new(visit->arena, ERR_INVALID, "这张表不能存草稿。");
	TRY(act_lock(&visit->act, lock_of(&visit->act, key)));
	TRY(find_before(visit, key, &before));
	bool mine = before.there && str_eq(before.mark, mark);
	*out = (struct unfinished_saved){.turn = before.turn + 1, .warning = S("")};
	out->time = clock_of(visit, visit->act.now);
	/* This very form has been sent: what comes now was on its way before. */
	if (before.sent && mine) {
		out->turn = before.turn;
		return NULL;
	}
	if (before.sent && typed_turn(visit) > 0)
		out->warning = S("这张表在别处已经提交过了，请先核对，不要重复提交。");
	else if (before.there && !before.sent && !mine && before.turn != typed_turn(visit))
		out->warning = S("这张表在另一个窗口也存过草稿，现在以这里填的为准。");
	return write_row(visit, key, &before, out->turn);
}

err_t unfinished_drop(struct act *act, struct str key)
{
	return db_exec(act->db, "DELETE FROM unfinished WHERE account = $1 AND form = $2",
		       ARGS(V_INT(act->account), V_TEXT(key)), NULL);
}

err_t unfinished_sent(struct visit *visit)
{
	struct act *act = &visit->act;
	struct str key = visit_field(visit, "draft");
	struct str mark = str_head(http_field(visit->request, "submission"), 64);
	struct before before;
	int64_t id = 0;
	if (act->account <= 0 || !is_key(key))
		return NULL;
	TRY(act_lock(act, lock_of(act, key)));
	TRY(find_before(visit, key, &before));
	if (before.there)
		return db_exec(act->db,
			       "UPDATE unfinished SET at = $1, turn = turn + 1, mark = $2, content = $3, "
			       "sent = 1 WHERE id = $4",
			       ARGS(V_INT(act->now), V_TEXT(mark), V_BLOB(S("-")), V_INT(before.id)), NULL);
	TRY(act_id(act, &id));
	return db_exec(act->db,
		       "INSERT INTO unfinished(id, account, form, at, turn, mark, content, sent) "
		       "VALUES($1, $2, $3, $4, 1, $5, $6, 1)",
		       ARGS(V_INT(id), V_INT(act->account), V_TEXT(key), V_INT(act->now), V_TEXT(mark),
			    V_BLOB(S("-"))),
		       NULL);
}

err_t unfinished_sweep(struct act *act)
{
	return db_exec(act->db, "DELETE FROM unfinished WHERE at < $1 OR (sent = 1 AND at < $2)",
		       ARGS(V_INT(oldest(act)), V_INT(act->now - DAY_MS)), NULL);
}

/* ---- a new key ---- */

struct sealed_row {
	int64_t id;
	struct str content;
};

static err_t reseal_row(struct act *act, const struct sealed_row *row)
{
	struct str plain, place = place_of(act->arena, row->id);
	if (unseal(act->arena, act->house->keys, place, row->content, &plain) != NULL)
		return NULL; /* opens for nobody any more: the sweep takes it */
	return db_exec(act->db, "UPDATE unfinished SET content = $1 WHERE id = $2",
		       ARGS(V_BLOB(seal(act->arena, act->house->keys, place, plain)), V_INT(row->id)),
		       NULL);
}

err_t unfinished_reseal(struct act *act, int64_t *after, int64_t *count, bool *left)
{
	struct sealed_row *list = arena_many(act->arena, struct sealed_row, RESEAL_ROWS);
	size_t read = 0;
	TRY(act_need(act, S("keys"), VERB_MANAGE, S("")));
	struct rows rows = db_query(act->db,
				    "SELECT id, content FROM unfinished WHERE id > $1 AND sent = 0 "
				    "ORDER BY id LIMIT 200",
				    ARGS(V_INT(*after)));
	while (read < RESEAL_ROWS && rows_next(&rows)) {
		list[read] = (struct sealed_row){rows_int(&rows, 0), rows_copy(&rows, act->arena, 1)};
		read++;
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < read; i++)
		TRY(reseal_row(act, &list[i]));
	*left = read == RESEAL_ROWS;
	*count += (int64_t)read;
	if (read > 0)
		*after = list[read - 1].id;
	return NULL;
}
