/*
 * extract: see extract.h. The file is read and looked at before the writer, so that what is refused costs it nothing.
 */
#include "modules/extract/extract.h"

#include "base/arena.h"
#include "base/date.h"
#include "engine/extract/extract.h"

struct arrival {
	struct extract extract;
	enum extract_fate fate;
};

static bool is_open(const struct visit *visit)
{
	return visit->act.house->catalogue->profile == PROFILE_PUBLIC &&
	       visit->act.house->extract_key.len > 0;
}

static err_t not_here(struct visit *visit)
{
	return err_new(visit->arena, ERR_NOT_FOUND,
		       "这个地址只收党务服务器送来的摘要，本机没有打开，或者不是这样送的。");
}

static err_t extract_prepare(struct visit *visit)
{
	struct arrival *arrival = arena_one(visit->arena, struct arrival);
	if (!is_open(visit))
		return not_here(visit);
	TRY(extract_read(visit->arena, visit->act.house->extract_key, visit->request->body,
			 &arrival->extract));
	TRY(extract_look(&visit->act, &arrival->extract, &arrival->fate));
	visit->own = arrival;
	return NULL;
}

static err_t extract_apply(struct visit *visit)
{
	struct arrival *arrival = visit->own;
	struct act program =
		act_program(visit->arena, visit->act.house, visit->act.db, visit->act.lane);
	visit->show = true;
	return extract_take(&program, &arrival->extract, &arrival->fate);
}

/* The answer to what was sent. */
static err_t extract_page(struct visit *visit)
{
	const struct arrival *arrival = visit->own;
	if (arrival == NULL)
		return not_here(visit);
	bool same = arrival->fate == EXTRACT_SAME;
	doc_set(visit->page, "county", arrival->extract.county);
	doc_set_int(visit->page, "number", arrival->extract.number);
	doc_set(visit->page, "made", moment_iso(visit->arena, arrival->extract.made));
	doc_set_int(visit->page, "notices", (int64_t)arrival->extract.notice_count);
	doc_set_bool(visit->page, "taken_before", same);
	doc_set(visit->page, "say", same ? S("这一份已经收过，没有再收。") : S("收下了。"));
	return NULL;
}

static const struct route routes[] = {
	{.path = "/extract",
	 .who = WHO_OPEN,
	 .template = "portal/error",
	 .page = extract_page,
	 .prepare = extract_prepare,
	 .apply = extract_apply,
	 .body_max = EXTRACT_BYTES,
	 .machine = true},
	{.path = NULL},
};

const struct module extract_module = {
	.name = "extract", .profile = PROFILE_PUBLIC, .routes = routes};
