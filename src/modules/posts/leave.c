/*
 * leave: who is no longer a member of the branch holds its posts no longer, and what he promised is taken down.
 *
 * It follows from the member's own row, by whatever way that was changed; nobody has to think of the public page.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/posts/posts_int.h"

static const struct {
	const char *reg, *state, *step;
} open_things[] = {
	{"branch_post_holder", "asked", "decline"},
	{"branch_post_holder", "serving", "leave"},
	{"pledge", "draft", "drop"},
	{"pledge", "shown", "take_down"},
	{"pledge", "due", "take_down"},
};

static const char *step_for(const struct record *record)
{
	for (size_t i = 0; i < COUNT(open_things); i++) {
		if (str_eq(record->reg->name, str_of(open_things[i].reg)) &&
		    record_is(record, "state", open_things[i].state))
			return open_things[i].step;
	}
	return NULL;
}

/* The branch of a promise, or of the post that is held. */
static err_t branch_of(struct act *program, const struct record *record, int64_t *out)
{
	struct record post;
	*out = record_int(record, "organisation");
	if (record_int(record, "post") == 0)
		return NULL;
	TRY(reg_load(program, act_register(program, "branch_post"), record_int(record, "post"),
		     &post));
	*out = record_int(&post, "organisation");
	return NULL;
}

static err_t end(struct act *program, const struct record *record, const char *step)
{
	struct draft *draft = NULL;
	int64_t id = record->id;
	if (record_int(record, "post") != 0 && record_is(record, "state", "serving")) {
		TRY(draft_of(program, record, &draft));
		draft_set_text(draft, "until_on", day_text(program->arena, program->today));
		TRY(draft_write(draft, record->version, &id));
	}
	return flow_fire(program, record->reg, id,
			 &(struct flow_ask){.step = str_of(step), .by_program = true});
}

static err_t end_all(struct act *program, const struct record *member, const char *reg)
{
	struct record *records = NULL;
	size_t count = 0;
	bool belongs = record_is(member, "member_state", "full") ||
		       record_is(member, "member_state", "probationary") ||
		       record_is(member, "member_state", "transferring_out");
	TRY(reg_rows_of(program, reg, "member", member->id, POSTS_MAX, &records, &count));
	for (size_t i = 0; i < count; i++) {
		const char *step = step_for(&records[i]);
		int64_t branch = 0;
		if (step == NULL)
			continue;
		TRY(branch_of(program, &records[i], &branch));
		if (!belongs || member->voided || branch != record_int(member, "organisation"))
			TRY(end(program, &records[i], step));
	}
	return NULL;
}

err_t posts_member_changed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record member;
	TRY(reg_load(&program, act_register(act, "party_member"), event->id, &member));
	TRY(end_all(&program, &member, "branch_post_holder"));
	return end_all(&program, &member, "pledge");
}
