/*
 * transfer_move: a member's row goes to another organisation, with what belongs to his file.
 *
 * It is one row before and after, so that he is nowhere twice and nowhere not at all. What was handed out or taken in the
 * old branch's name (receipts, lines, votes) stays there; honours, searches, the base and exemptions of his dues go with him.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/party/transfer_int.h"

enum { SAME_MAX = 20 };

/* ---- what goes along ---- */

static const char *const file_of_member[] = {"party_honour", "party_search", "dues_base",
					     "dues_exemption", NULL};

static err_t take_along(struct act *program, int64_t member, struct str org)
{
	for (size_t i = 0; file_of_member[i] != NULL; i++) {
		struct record *rows = NULL;
		size_t count = 0;
		TRY(reg_rows_of(program, file_of_member[i], "member", member, ROWS_MAX, &rows,
			     &count));
		for (size_t k = 0; k < count; k++) {
			struct draft *draft = NULL;
			int64_t id = 0;
			if (str_eq(rows[k].org, org))
				continue;
			TRY(draft_of(program, &rows[k], &draft));
			draft_move(draft, org);
			TRY(draft_write(draft, rows[k].version, &id));
		}
	}
	return NULL;
}

/* Nobody holds a post in a branch that he is no longer of. */
static err_t end_posts(struct act *program, int64_t member)
{
	struct record *posts = NULL;
	size_t count = 0;
	struct str today = day_text(program->arena, program->today);
	TRY(reg_rows_of(program, "party_post", "member", member, ROWS_MAX, &posts, &count));
	for (size_t i = 0; i < count; i++) {
		struct draft *draft = NULL;
		int64_t id = 0;
		struct str from = record_text(&posts[i], "from_on");
		if (record_text(&posts[i], "until_on").len > 0)
			continue;
		TRY(draft_of(program, &posts[i], &draft));
		draft_set_text(draft, "until_on", str_cmp(from, today) > 0 ? from : today);
		draft_set_text(draft, "why_ended", S("组织关系转出"));
		TRY(draft_write(draft, posts[i].version, &id));
	}
	return NULL;
}

/* ---- the row ---- */

static err_t load_member(struct act *program, int64_t id, struct record *out)
{
	return reg_load(program, act_register(program, "party_member"), id, out);
}

static struct str month_after(struct arena *arena, struct str until, int64_t today)
{
	int month = 0;
	if (dues_month_read(until, &month))
		return dues_month_text(arena, month + 1);
	return str_sub(day_text(arena, today), 0, 7);
}

/* Of his new branch since today. */
static err_t join(struct draft *draft, const struct transfer_move *move)
{
	struct act *program = draft->act;
	struct record org;
	struct arena *arena = program->arena;
	TRY(reg_load(program, act_register(program, "party_org"), move->organisation, &org));
	draft_set_int(draft, "organisation", org.id);
	if (draft_int(draft, "party_group") != 0)
		draft_set_int(draft, "party_group", 0); /* groups are the branch's own */
	draft_set_text(draft, "joined_here_on", day_text(arena, program->today));
	draft_set_text(draft, "joined_how", S("transferred"));
	draft_set_text(draft, "dues_from", month_after(arena, move->dues_until, program->today));
	if (draft->before != NULL)
		draft_move(draft, org.org);
	return NULL;
}

err_t transfer_move(struct act *act, int64_t member, const struct transfer_move *move)
{
	struct act *program = arena_one(act->arena, struct act);
	struct record row;
	struct draft *draft = NULL;
	int64_t id = 0;
	*program = act_as_program(act);
	TRY(load_member(program, member, &row));
	TRY(draft_of(program, &row, &draft));
	TRY(join(draft, move));
	if (record_is(&row, "member_state", "transferring_out"))
		draft_set_text(draft, "member_state",
			       record_text(&row, "full_on").len > 0 ? S("full")
								    : S("probationary"));
	TRY(draft_write(draft, row.version, &id));
	TRY(end_posts(program, member));
	return take_along(program, member, draft->org);
}

err_t transfer_leave(struct act *act, int64_t member, struct str day, struct str document)
{
	struct act program = act_as_program(act);
	struct record row;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(load_member(&program, member, &row));
	if (!party_state_member(record_text(&row, "member_state")))
		return err_new(act->arena, ERR_CONFLICT,
			       "他现在不是正式党员或预备党员了，不能记转出。请核对党员的资料。");
	TRY(draft_of(&program, &row, &draft));
	draft_set_text(draft, "member_state", S("moved"));
	draft_set_text(draft, "left_on", day);
	draft_set_text(draft, "left_doc", str_head(document, 40));
	TRY(draft_write(draft, row.version, &id));
	return end_posts(&program, member);
}

/* ---- somebody from outside ---- */

err_t transfer_person(struct act *act, struct str org, struct str identity, struct record *out)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "person");
	int64_t *ids = NULL;
	size_t count = 0;
	*out = (struct record){0};
	if (reg == NULL || identity.len == 0)
		return NULL;
	TRY(reg_find_sealed(&program, reg, "identity", identity,
			    str_sub(org, 0, tier_length(TIER_COUNTY)), 1, &ids, &count));
	return count == 0 ? NULL : reg_load(&program, reg, ids[0], out);
}

err_t transfer_membership(struct act *act, int64_t person, struct record *out)
{
	struct act program = act_as_program(act);
	struct record *rows = NULL;
	size_t count = 0;
	*out = (struct record){0};
	TRY(reg_rows_of(&program, "party_member", "person", person, SAME_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		bool live = party_state_live(record_text(&rows[i], "member_state"));
		if (i == 0 || live)
			*out = rows[i];
		if (live)
			break;
	}
	return NULL;
}

static err_t make_person(struct act *program, const struct record *arrival, struct str org,
			 int64_t *out)
{
	static const char *const sealed[] = {"identity", "phone"};
	static const char *const plain[] = {"name", "address", "ethnic"};
	struct draft *draft = NULL;
	struct str text;
	TRY(draft_new(program, act_register(program, "person"), org, &draft));
	for (size_t i = 0; i < COUNT(sealed); i++) {
		TRY(record_plain(program, arrival, sealed[i], &text));
		draft_set_text(draft, sealed[i], text);
	}
	for (size_t i = 0; i < COUNT(plain); i++)
		draft_set_text(draft, plain[i], record_text(arrival, plain[i]));
	draft_set_text(draft, "political", record_is(arrival, "kind", "full") ? S("01") : S("02"));
	return draft_write(draft, 0, out);
}

/* A row of before is taken up again, so that whoever comes back has one. */
static err_t begin_member(struct act *program, const struct record *arrival, int64_t person,
			  struct draft **out)
{
	struct record *before = arena_one(program->arena, struct record);
	TRY(transfer_membership(program, person, before));
	if (before->id != 0)
		return draft_of(program, before, out);
	TRY(draft_new(program, act_register(program, "party_member"), arrival->org, out));
	draft_set_int(*out, "person", person);
	draft_set_text(*out, "floating", S("none"));
	return NULL;
}

err_t transfer_admit(struct act *act, const struct record *arrival, int64_t *out)
{
	struct act *program = arena_one(act->arena, struct act);
	struct record person;
	struct draft *draft = NULL;
	struct str identity;
	const struct transfer_move move = {record_int(arrival, "organisation"),
					   record_text(arrival, "dues_until")};
	*program = act_as_program(act);
	TRY(record_plain(program, arrival, "identity", &identity));
	TRY(transfer_person(program, arrival->org, identity, &person));
	int64_t who = person.id;
	if (who == 0)
		TRY(make_person(program, arrival, arrival->org, &who));
	TRY(begin_member(program, arrival, who, &draft));
	if (draft->before != NULL && party_state_live(record_text(draft->before, "member_state")))
		return err_new(act->arena, ERR_CONFLICT,
			       "这个人在本县已经登记为党员，不能再转入一次。请核对身份证号。");
	draft_set_text(draft, "member_state", record_text(arrival, "kind"));
	draft_set_text(draft, "admission_date", record_text(arrival, "admission_date"));
	draft_set_text(draft, "full_on", record_text(arrival, "full_on"));
	draft_set_text(draft, "left_on", S(""));
	draft_set_text(draft, "left_doc", S(""));
	TRY(join(draft, &move));
	TRY(draft_write(draft, draft->before == NULL ? 0 : draft->before->version, out));
	return take_along(program, *out, draft->org);
}
