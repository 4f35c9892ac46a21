/*
 * member: codes and browsers of members of the Party. See member.h.
 *
 * Never stores a code or a secret in the clear, and never says of a code whether it once was one.
 */
#include "web/member.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/link/link.h"
#include "web/site_int.h"

enum { HOUR_MS = 3600000, DAY_S = 86400, CODE_DIGITS = 8, CODES = 100000000, DRAWS_MOST = 5 };
enum { SECRET_BYTES = 32, SECRET_CHARS = 2 * SECRET_BYTES, TAIL = 4 };
#define DAY_MS (24LL * HOUR_MS)

static const char *const COOKIE = "member";

static const struct column pass_columns[] = {
	ID_COLUMN("member"),
	TEXT_COLUMN("code"),   /* its digest */
	TEXT_COLUMN("secret"), /* its digest; empty: no browser has it */
	INT_COLUMN("made"),
	INT_COLUMN("until"),   /* of the code */
	INT_COLUMN("used"),
	INT_COLUMN("ended"),
};
static const struct index pass_indexes[] = {
	{STR_INIT("member_pass_code"), STR_INIT("code"), {NULL, 0}, true},
	{STR_INIT("member_pass_secret"), STR_INIT("secret"), {NULL, 0}, false},
};
const struct table member_tables[1] = {{.name = STR_INIT("member_pass"),
					 .columns = pass_columns,
					 .column_count = COUNT(pass_columns),
					 .indexes = pass_indexes,
					 .index_count = COUNT(pass_indexes)}};

static int64_t setting(const struct act *act, const char *name, int64_t otherwise)
{
	int64_t n = catalogue_setting_int(act->house->catalogue, name, otherwise);
	return n < 1 ? 1 : n;
}

bool member_on(const struct act *act)
{
	return catalogue_setting_int(act->house->catalogue, "member_page", 0) > 0;
}

err_t member_need_on(struct act *act)
{
	return member_on(act) ? NULL
			      : err_new(act->arena, ERR_NOT_FOUND,
					"这一页没有了，可能是地址抄错了，也可能是已经撤下。");
}

bool member_is_here(const struct record *member)
{
	static const char *const here[] = {"full", "probationary", "transferring_out"};
	struct str state = record_text(member, "member_state");
	bool found = false;
	for (size_t i = 0; i < COUNT(here); i++)
		found = found || str_eq(state, str_of(here[i]));
	return found && !member->voided;
}

static err_t load(struct act *act, int64_t id, struct record *out)
{
	struct act program = act_as_program(act);
	return reg_load(&program, act_register(act, "party_member"), id, out);
}

static struct str digest_of(const struct act *act, const char *what, struct str secret)
{
	return keyed_digest(act->arena, act->house->keys, str_of(what), secret);
}

/* Who may see that row sees that something was done; the code is in no note. */
static err_t note(struct act *act, const char *verb, const struct record *member)
{
	return audit_note(act, &(struct audit_entry){.verb = str_of(verb),
						     .on = member->reg->name,
						     .id = member->id,
						     .org = member->org});
}

/* ---- at the desk ---- */

static int64_t secret_until(const struct act *act, int64_t used)
{
	return used + setting(act, "member_page_days", 90) * DAY_MS;
}

err_t member_pass(struct act *act, int64_t member, struct member_pass *out)
{
	struct rows rows =
		db_query(act->db, "SELECT until, used, ended FROM member_pass WHERE member = $1",
			 ARGS(V_INT(member)));
	*out = (struct member_pass){.way = MEMBER_NEVER};
	if (rows_next(&rows)) {
		int64_t until = rows_int(&rows, 0), used = rows_int(&rows, 1);
		bool ended = rows_int(&rows, 2) > 0;
		out->until = used > 0 ? secret_until(act, used) : until;
		bool over = out->until <= act->now;
		out->way = ended || (used > 0 && over) ? MEMBER_OUTSIDE
			   : used > 0                  ? MEMBER_INSIDE
			   : over                      ? MEMBER_LATE
						       : MEMBER_CODE;
	}
	return rows_done(&rows);
}

/* *done false: these digits are, or were, another code: draw others. */
static err_t keep_code(struct act *act, int64_t member, struct str code, bool *done)
{
	int64_t same = 0, until = act->now + setting(act, "member_code_hours", 72) * HOUR_MS;
	struct str digest = digest_of(act, "member-code", code);
	*done = false;
	TRY(db_int(act->db, "SELECT count(*) FROM member_pass WHERE code = $1",
		   ARGS(V_TEXT(digest)), &same, NULL));
	if (same > 0)
		return NULL;
	*done = true;
	return db_exec(
		act->db,
		"INSERT INTO member_pass(member, code, secret, made, until, used, ended) "
		"VALUES($1, $2, '', $3, $4, 0, 0) ON CONFLICT(member) DO UPDATE SET code = $2, "
		"secret = '', made = $3, until = $4, used = 0, ended = 0",
		ARGS(V_INT(member), V_TEXT(digest), V_INT(act->now), V_INT(until)), NULL);
}

static err_t lock(struct act *act, int64_t member)
{
	return act_lock(act, str_fmt(act->arena, "member-page:%lld", (long long)member));
}

err_t member_give(struct act *act, const struct record *member, struct str *code)
{
	struct act program = act_as_program(act);
	struct str identity;
	bool done = false;
	TRY(record_plain(&program, member, "identity", &identity));
	if (!member_is_here(member))
		return err_new(act->arena, ERR_CONFLICT,
			       "只给正式党员、预备党员开手机页。他的状态不是，请先核对。");
	if (identity.len < TAIL)
		return err_new(act->arena, ERR_CONFLICT,
			       "没有登记他的身份证号，进门的时候没法核对。请先在村民台账里补上。");
	TRY(lock(act, member->id));
	for (int draw = 0; draw < DRAWS_MOST && !done; draw++) {
		*code = str_fmt(act->arena, "%0*llu", CODE_DIGITS,
				(unsigned long long)random_below(CODES));
		TRY(keep_code(act, member->id, *code, &done));
	}
	if (!done)
		return err_new(act->arena, ERR_BUSY, "进门码没有出来，请再点一次。");
	return note(act, "member:code", member);
}

static err_t end(struct act *act, int64_t member)
{
	return db_exec(
		act->db,
		"UPDATE member_pass SET secret = '', ended = $1 WHERE member = $2 AND ended = 0",
		ARGS(V_INT(act->now), V_INT(member)), NULL);
}

err_t member_end(struct act *act, const struct record *member)
{
	TRY(lock(act, member->id));
	TRY(end(act, member->id));
	return note(act, "member:end", member);
}

struct str member_link(struct arena *arena, const struct record *member, struct str code)
{
	return str_fmt(arena, "/v/" STR "/member/in/" STR, STR_ARG(member->org), STR_ARG(code));
}

/* ---- coming in ---- */

/* The member whose code waits, if the tail is his; id 0: none. */
static err_t who_has(struct act *act, struct str code, struct str tail, struct record *out)
{
	struct act program = act_as_program(act);
	struct str identity = S("");
	int64_t id = 0;
	*out = (struct record){.id = 0};
	TRY(db_int(act->db,
		   "SELECT member FROM member_pass WHERE code = $1 AND used = 0 AND ended = 0 AND "
		   "until > $2",
		   ARGS(V_TEXT(digest_of(act, "member-code", code)), V_INT(act->now)), &id, NULL));
	struct record member;
	if (id == 0 || load(act, id, &member) != NULL || !member_is_here(&member))
		return NULL;
	TRY(record_plain(&program, &member, "identity", &identity));
	if (tail.len == TAIL && identity.len > TAIL &&
	    same_secret(tail, str_sub(identity, identity.len - TAIL, TAIL)))
		*out = member;
	return NULL;
}

static err_t keep_browser(struct visit *visit, const struct record *member, bool *right)
{
	struct act *act = &visit->act;
	struct str secret = random_hex(visit->arena, SECRET_BYTES);
	int64_t changed = 0;
	TRY(db_exec(act->db,
		    "UPDATE member_pass SET used = $1, secret = $2 WHERE member = $3 AND used = 0 "
		    "AND ended = 0 AND until > $1",
		    ARGS(V_INT(act->now), V_TEXT(digest_of(act, "member-page", secret)),
			 V_INT(member->id)),
		    &changed));
	*right = changed > 0;
	if (changed == 0)
		return NULL;
	visit->cookie.name = str_of(COOKIE);
	visit->cookie.value = secret;
	visit->cookie.seconds = setting(act, "member_page_days", 90) * DAY_S;
	act->org = member->org;
	return note(act, "member:in", member);
}

err_t member_enter(struct visit *visit, struct str code, struct str tail, bool *right)
{
	struct act *act = &visit->act;
	/* By who tries, and by the code: many phones guess the four digits no better than one. */
	struct str who[] = {str_fmt(visit->arena, "member:" STR, STR_ARG(act->peer)),
			    str_fmt(visit->arena, "member-code:" STR,
				    STR_ARG(digest_of(act, "member-try", code)))};
	struct record member;
	*right = false;
	for (size_t i = 0; i < COUNT(who); i++) {
		bool allowed = false;
		TRY(guess_allowed(act, who[i], &allowed));
		if (!allowed)
			return err_new(visit->arena, ERR_MANY,
				       "试的次数太多了，请过 15 分钟再试，或打电话问支部。");
	}
	TRY(who_has(act, code, tail, &member));
	if (member.id != 0) {
		TRY(lock(act, member.id));
		TRY(keep_browser(visit, &member, right));
	}
	for (size_t i = 0; !*right && i < COUNT(who); i++)
		TRY(guess_failed(act, who[i]));
	return NULL;
}

/* ---- being inside ---- */

static err_t find(struct visit *visit, int64_t *member)
{
	struct act *act = &visit->act;
	struct str secret = http_cookie(visit->request, COOKIE);
	*member = 0;
	if (secret.len != SECRET_CHARS)
		return NULL;
	return db_int(
		act->db,
		"SELECT member FROM member_pass WHERE secret = $1 AND used > $2 AND ended = 0",
		ARGS(V_TEXT(digest_of(act, "member-page", secret)),
		     V_INT(act->now - setting(act, "member_page_days", 90) * DAY_MS)),
		member, NULL);
}

err_t member_open(struct visit *visit, struct record *out, bool *found)
{
	int64_t id = 0;
	*found = false;
	visit->unkept = true;
	TRY(find(visit, &id));
	if (id == 0)
		return NULL;
	err_t err = load(&visit->act, id, out);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	*found = err == NULL && member_is_here(out);
	if (!*found)
		return NULL;
	link_member(&visit->act, out);
	visit->act.name = record_text(out, "name");
	visit->act.org = out->org;
	return NULL;
}

err_t member_need(struct visit *visit, struct record *out)
{
	bool found = false;
	TRY(member_need_on(&visit->act));
	TRY(member_open(visit, out, &found));
	if (found && !str_eq(out->org, visit_param(visit, 0)))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "您的支部不在这个村。请打开您自己支部那里的“我的党务”。");
	if (found)
		return NULL;
	return err_new(visit->arena, ERR_DENIED,
		       "这部手机还没有进门，或者日子到了、支部收回了。请向支部要一个进门码，再从“我"
		       "的党务”进来。");
}

err_t member_leave(struct visit *visit)
{
	struct record member;
	bool found = false;
	TRY(member_need_on(&visit->act));
	TRY(member_open(visit, &member, &found));
	visit->cookie.name = str_of(COOKIE);
	visit->cookie.value = S("");
	visit->cookie.seconds = 0;
	if (!found)
		return NULL;
	TRY(end(&visit->act, member.id));
	return note(&visit->act, "member:out", &member);
}

/* ---- the page ---- */

err_t visit_member(struct visit *visit, const struct record *member, struct doc *parts)
{
	for (const struct module *const *module = visit->site->plan.modules; *module; module++) {
		if ((*module)->member != NULL)
			TRY((*module)->member(visit, member, parts));
	}
	return NULL;
}

struct doc *member_part(struct doc *parts, const char *key, const char *title, const char *icon,
			struct str text, const char *none)
{
	struct doc *part = doc_add_map(parts);
	doc_set(part, "key", str_of(key));
	doc_set(part, "title", str_of(title));
	doc_set(part, "icon", str_of(icon));
	doc_set(part, "text", text);
	doc_set(part, "none", str_of(none));
	doc_set_list(part, "facts");
	doc_set_list(part, "rows");
	doc_set_bool(part, "has_facts", false);
	doc_set_bool(part, "has_rows", false);
	doc_set_bool(part, "open", false);
	return part;
}

void member_fact(struct doc *part, struct str title, struct str text)
{
	if (text.len == 0)
		return;
	struct doc *one = doc_add_map(doc_at(part, "facts"));
	doc_set(one, "title", title);
	doc_set(one, "text", text);
	doc_set_bool(part, "has_facts", true);
}

struct doc *member_row(struct doc *part, struct str title, struct str text, struct str note)
{
	struct doc *row = doc_add_map(doc_at(part, "rows"));
	doc_set(row, "title", title);
	doc_set(row, "text", text);
	doc_set(row, "note", note);
	doc_set_bool(row, "state", false);
	doc_set(row, "url", S(""));
	doc_set(row, "url_title", S(""));
	doc_set_bool(part, "has_rows", true);
	return row;
}
