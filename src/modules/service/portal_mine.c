/*
 * portal_mine: 我的办件 on one phone: what was opened here before, without typing a number again.
 *
 * The phone alone remembers (remembered.h), and says so each time it does; one press forgets a case, one
 * forgets all and keeps forgetting. Never on a machine at which somebody of the staff is signed in, never at
 * the screen of the hall.
 */
#include "base/arena.h"
#include "modules/service/portal_int.h"
#include "modules/service/remembered.h"

enum { DAYS_MOST = 180 }; /* as long as a browser keeps its own mark */

static const char *const COOKIE = "mine";

static int64_t remember_days(const struct visit *visit)
{
	int64_t days = catalogue_setting_int(visit->act.house->catalogue, "remember_days", 90);
	return days > DAYS_MOST ? DAYS_MOST : days;
}

static struct remembered read_all(const struct visit *visit)
{
	return remembered_read(visit->arena, visit->act.house->keys, visit->device,
			       http_cookie(visit->request, COOKIE), visit->act.today);
}

static void keep(struct visit *visit, const struct remembered *remembered)
{
	visit->cookie.name = str_of(COOKIE);
	visit->cookie.value = remembered_write(visit->arena, visit->act.house->keys, visit->device,
					       remembered);
	visit->cookie.seconds = remember_days(visit) * 86400;
}

static void put_words(struct visit *visit, struct doc *out)
{
	doc_set(out, "url", face_url(visit, S("/track/forget")));
	doc_set(out, "days", str_fmt(visit->arena, "%lld", (long long)remember_days(visit)));
}

void portal_remember(struct visit *visit, const struct record *record)
{
	struct remembered all = read_all(visit);
	bool asked_not = str_eq(visit_query(visit, "remember"), S("no"));
	doc_set_bool(visit->page, "remember", false);
	if (remember_days(visit) <= 0 || visit->session.len > 0)
		return;
	struct doc *out = doc_set_map(visit->page, "remember");
	put_words(visit, out);
	doc_set(out, "id", str_fmt(visit->arena, "%lld", (long long)record->id));
	doc_set_bool(out, "kept", !all.off && !asked_not);
	if (all.off || asked_not || visit->suffix.len > 0)
		return;
	remembered_put(&all, record->id, visit->act.today + remember_days(visit));
	keep(visit, &all);
}

/* ---- the list ---- */

static err_t add_row(struct visit *visit, const struct record *record, struct doc *rows)
{
	const struct item *item = NULL;
	struct flow_view view;
	struct act own = visit->act;
	link_own(&own, record);
	TRY(case_item(&own, record, &item));
	TRY(flow_look(&own, record, &view));
	bool waits = portal_supplement(&own, record) != NULL;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url", str_fmt(visit->arena, "/v/" STR "/case/" STR, STR_ARG(record->org),
				    STR_ARG(link_make(&own, record))));
	doc_set(row, "id", str_fmt(visit->arena, "%lld", (long long)record->id));
	doc_set(row, "title", item->title);
	doc_set(row, "number", record_text(record, "number"));
	doc_set(row, "applicant", portal_masked_name(visit, record));
	portal_state(row, "state", view.state->title, "", "");
	doc_set(doc_at(row, "state"), "tone", view.state->tone);
	doc_set(doc_at(row, "state"), "icon", view.state->icon);
	doc_set(row, "next", waits ? S("还差材料，请点开看要补什么。") : view.state->words);
	doc_set(row, "due", portal_expected(visit, item, &view, waits));
	return NULL;
}

err_t portal_mine_doc(struct visit *visit, size_t most)
{
	struct remembered all = read_all(visit);
	struct act program = portal_program(visit);
	doc_set_bool(visit->page, "mine", false);
	if (remember_days(visit) <= 0)
		return NULL;
	struct doc *mine = doc_set_map(visit->page, "mine");
	struct doc *rows = doc_set_list(mine, "rows");
	put_words(visit, mine);
	doc_set_bool(mine, "off", all.off);
	for (size_t i = 0; i < all.count && rows->in.count < most; i++) {
		struct record record;
		err_t err = reg_load(&program, case_reg(&visit->act), all.all[i].id, &record);
		if (err != NULL && err->kind != ERR_NOT_FOUND)
			return err;
		if (err == NULL && !record.voided)
			TRY(add_row(visit, &record, rows));
	}
	doc_set_bool(mine, "has_rows", rows->in.count > 0);
	return NULL;
}

/* ---- forgetting ---- */

err_t portal_forget_apply(struct visit *visit)
{
	struct remembered all = read_all(visit);
	struct str what = visit_field(visit, "do");
	int64_t id = 0;
	if (str_eq(what, S("one")) && str_int(visit_field(visit, "case"), &id)) {
		(void)remembered_drop(&all, id);
		visit->flash = S("这件事不再记在这部手机上了。");
	} else if (str_eq(what, S("all"))) {
		all = (struct remembered){.off = true};
		visit->flash = S("都忘掉了，这部手机以后也不再记。");
	} else if (str_eq(what, S("on"))) {
		all = (struct remembered){.off = false};
		visit->flash = S("以后在这部手机上看过的办件，会记在这里。");
	} else {
		return err_new(visit->arena, ERR_INVALID, "没有看懂要忘掉哪一件，请返回再点一次。");
	}
	keep(visit, &all);
	visit->location = face_url(visit, S("/track"));
	return NULL;
}
