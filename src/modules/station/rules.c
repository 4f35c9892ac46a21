/*
 * rules: what must hold of stations, of who sits there, of contact days and of what is told there.
 *
 * What a kind says (days, topics, sight) is taken from the catalogue here and nowhere else. Whether a reply was good is written
 * down by nobody who handled the matter.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/station/station_int.h"

static void fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

static void check_past(struct draft *draft, const char *field)
{
	int64_t day = 0;
	if (day_read(draft_text(draft, field), &day) && day > draft->act->today)
		fault(draft, field, S("这一天还没有到，请核对。"));
}

static void check_order(struct draft *draft, const char *first, const char *last)
{
	struct str end = draft_text(draft, last);
	if (end.len > 0 && str_cmp(end, draft_text(draft, first)) < 0)
		fault(draft, last, S("不能早于开始的那一天，请核对。"));
}

static struct str state_before(const struct draft *draft)
{
	return draft->before == NULL ? S("") : record_text(draft->before, "state");
}

static bool moves_to(const struct draft *draft, const char *state)
{
	struct str to = draft_text(draft, "state");
	return str_eq(to, str_of(state)) && !str_eq(to, state_before(draft));
}

/* ---- which station ---- */

/* The only one of the place that is not closed; 0: there is none, or a choice. */
static err_t only_station(struct act *act, struct str org, int64_t *out, size_t *count)
{
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_station WHERE org = $1 AND voided = 0 AND "
				    "state <> 'closed' ORDER BY id LIMIT 2",
				    ARGS(V_TEXT(org)));
	*count = 0;
	while (rows_next(&rows)) {
		*out = rows_int(&rows, 0);
		(*count)++;
	}
	if (*count != 1)
		*out = 0;
	return rows_done(&rows);
}

static err_t find_station(struct draft *draft, struct record *out, bool *found)
{
	struct act program = act_as_program(draft->act);
	int64_t id = draft_int(draft, "station");
	size_t count = 1;
	*found = false;
	if (id == 0)
		TRY(only_station(&program, draft->org, &id, &count));
	if (id == 0) {
		fault(draft, "station",
		      count == 0 ? S("村里还没有站点，请先到“代表和服务站”里开一个站。")
				 : S("村里不止一个站，请选是哪个站。"));
		return NULL;
	}
	TRY(reg_load(&program, act_register(draft->act, "station"), id, out));
	*found = !out->voided && str_eq(out->org, draft->org);
	if (!*found)
		fault(draft, "station", S("这个站不是本村的，请重新选。"));
	else if (draft->before == NULL && record_is(out, "state", "closed"))
		fault(draft, "station", S("这个站已经撤了，不能再登记。"));
	draft_set_int(draft, "station", id);
	return NULL;
}

/* What was written down for one station does not go to another. */
static void check_stays(struct draft *draft)
{
	if (draft->before != NULL &&
	    record_int(draft->before, "station") != draft_int(draft, "station"))
		fault(draft, "station", S("登记了就不能换站。登记错了的，作废这一条，另外登记。"));
}

/* ---- the station itself ---- */

static err_t check_twin(struct act *act, struct draft *draft)
{
	int64_t others = 0;
	TRY(act_lock(act, str_fmt(act->arena, "station " STR, STR_ARG(draft->org))));
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_station WHERE org = $1 AND station_kind = $2 AND "
		   "voided = 0 AND state <> 'closed' AND id <> $3",
		   ARGS(V_TEXT(draft->org), V_TEXT(draft_text(draft, "station_kind")),
			V_INT(draft->id)),
		   &others, NULL));
	if (others > 0)
		fault(draft, "station_kind", S("村里已经有这一种站了，请在那一个里改。"));
	return NULL;
}

static err_t check_ends(struct act *act, struct draft *draft)
{
	int64_t open = 0;
	if (!moves_to(draft, "closed"))
		return NULL;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_station_matter WHERE station = $1 AND open = 1 AND "
		   "voided = 0",
		   ARGS(V_INT(draft->id)), &open, NULL));
	if (open > 0)
		fault(draft, "closed_on",
		      str_fmt(act->arena, "还有 %lld 件没有办结，先办结了再撤站。",
			      (long long)open));
	return NULL;
}

static err_t station_check(struct act *act, struct draft *draft)
{
	const struct station_kind *kind =
		catalogue_station_kind(act->house->catalogue, draft_text(draft, "station_kind"));
	check_past(draft, "opened_on");
	check_past(draft, "closed_on");
	check_order(draft, "opened_on", "closed_on");
	if (draft_text(draft, "name").len == 0 && kind != NULL)
		draft_set_text(draft, "name", kind->title);
	if (draft->before == NULL)
		return check_twin(act, draft);
	if (!str_eq(record_text(draft->before, "station_kind"), draft_text(draft, "station_kind")))
		fault(draft, "station_kind", S("站的种类定了不能改。开错了的，撤了另外开一个。"));
	return check_ends(act, draft);
}

/* ---- who serves there ---- */

static err_t check_days_left(struct act *act, struct draft *draft)
{
	struct str until = draft_text(draft, "until_on"), day = S("");
	if (draft->before == NULL || until.len == 0)
		return NULL;
	struct rows rows =
		db_query(act->db,
			 "SELECT day FROM r_station_day WHERE (sitter = $1 OR second = $1) "
			 "AND voided = 0 AND state = 'planned' AND day > $2 "
			 "ORDER BY day, id LIMIT 1",
			 ARGS(V_INT(draft->id), V_TEXT(until)));
	if (rows_next(&rows))
		day = rows_copy(&rows, act->arena, 0);
	TRY(rows_done(&rows));
	if (day.len > 0)
		fault(draft, "until_on",
		      str_fmt(act->arena, STR " 还排着他接待，请先把那天改成别人，或者取消。",
			      STR_ARG(day)));
	return NULL;
}

static err_t person_check(struct act *act, struct draft *draft)
{
	struct record station;
	bool found = false;
	TRY(find_station(draft, &station, &found));
	check_order(draft, "from_on", "until_on");
	check_stays(draft);
	if (found && draft_text(draft, "duty").len == 0)
		draft_set_text(draft, "duty", station_kind_of(act, &station)->person);
	return check_days_left(act, draft);
}

/* Ticked on the station's own page, which knows what its kind must have; no form of the register makes one. */
static err_t have_check(struct act *act, struct draft *draft)
{
	(void)act;
	if (draft_int(draft, "station") == 0)
		fault(draft, "had", S("六有在站点自己的页面上勾，这里不登记。"));
	return NULL;
}

/* ---- contact days ---- */

/* One who serves at that station on that day; his name follows, also when somebody else is chosen later. */
static err_t take_sitter(struct draft *draft, const char *field, const char *name)
{
	struct act program = act_as_program(draft->act);
	struct record person;
	int64_t id = draft_int(draft, field), day = 0;
	if (id == 0) {
		draft_set_text(draft, name, S(""));
		return NULL;
	}
	TRY(reg_load(&program, act_register(&program, "station_person"), id, &person));
	if (record_int(&person, "station") != draft_int(draft, "station"))
		fault(draft, field, S("他不是这个站里的人，请重新选。"));
	else if (day_read(draft_text(draft, "day"), &day) && !station_serves(&person, day))
		fault(draft, field, S("那一天他不在站里任职，请核对日子，或者换一个人。"));
	draft_set_text(draft, name, record_text(&person, "name"));
	return NULL;
}

static err_t day_check(struct act *act, struct draft *draft)
{
	struct record station;
	bool found = false;
	int64_t day = 0;
	bool dated = day_read(draft_text(draft, "day"), &day);
	TRY(find_station(draft, &station, &found));
	if (!found)
		return NULL;
	check_stays(draft);
	draft_set_text(draft, "station_name", record_text(&station, "name"));
	TRY(take_sitter(draft, "sitter", "name"));
	TRY(take_sitter(draft, "second", "second_name"));
	if (draft_int(draft, "second") != 0 &&
	    draft_int(draft, "second") == draft_int(draft, "sitter"))
		fault(draft, "second", S("和接待的是同一个人，不用再写。"));
	if (dated && day < act->today &&
	    (draft->before == NULL ||
	     !str_eq(record_text(draft->before, "day"), draft_text(draft, "day"))))
		fault(draft, "day", S("接待日要排在今天或者以后。"));
	if (moves_to(draft, "held") && dated && day > act->today)
		fault(draft, "held_words", S("那一天还没有到，到了再记。"));
	return NULL;
}

/* ---- what is told there ---- */

static bool hears(const struct station_kind *kind, struct str topic)
{
	for (size_t i = 0; i < kind->topic_count; i++) {
		if (str_eq(kind->topics[i], topic))
			return true;
	}
	return false;
}

static size_t terms_of_kind(const struct station_kind *kind, struct term *out)
{
	out[0] = (struct term){.name = S("station_reply_days"), .value = kind->reply_days};
	out[1] = (struct term){.name = S("station_ask_days"), .value = kind->ask_days};
	return 2;
}

/* Whoever writes it down, and on whatever page: the days are those of the kind. */
static err_t begin(struct draft *draft, const struct station_kind *kind)
{
	struct term *terms = arena_many(draft->act->arena, struct term, 2);
	size_t count = terms_of_kind(kind, terms);
	if (draft->act->account > 0 && str_eq(draft_text(draft, "way"), S("web")))
		fault(draft, "way", S("网页上写的由系统自己记，这里请选别的。"));
	return draft->reg->flow_count == 0
		       ? NULL
		       : flow_begin(draft, draft->reg->flows[0], false, terms, count);
}

/* The answer's own day against the day that was promised; a second answer is judged as the first. */
static void judge_time(struct draft *draft)
{
	int64_t due = 0;
	bool limited = day_read(record_text(draft->before, "due"), &due);
	if (limited && due < draft->act->today)
		draft_set_int(draft, "late", 1);
	check_past(draft, "answered_on");
	check_order(draft, "came_on", "answered_on");
}

static err_t check_receiver(struct draft *draft)
{
	struct act program = act_as_program(draft->act);
	struct record person;
	int64_t id = draft_int(draft, "receiver");
	if (id == 0)
		return NULL;
	TRY(reg_load(&program, act_register(&program, "station_person"), id, &person));
	if (record_int(&person, "station") != draft_int(draft, "station"))
		fault(draft, "receiver", S("他不是这个站里的人，请重新选。"));
	return NULL;
}

static err_t matter_check(struct act *act, struct draft *draft)
{
	struct record station;
	bool found = false;
	TRY(find_station(draft, &station, &found));
	if (!found)
		return NULL;
	const struct station_kind *kind = station_kind_of(act, &station);
	check_stays(draft);
	check_past(draft, "came_on");
	TRY(check_receiver(draft));
	draft_set_text(draft, "station_kind", kind->name);
	draft_set_int(draft, "kept_close", kind->confidential);
	if (draft->before == NULL && draft_text(draft, "topic").len > 0 &&
	    !hears(kind, draft_text(draft, "topic")))
		fault(draft, "topic",
		      str_fmt(act->arena, "“" STR "”不收这方面的事，请换一个，或者登记到别的站。",
			      STR_ARG(kind->title)));
	if (draft->before == NULL)
		return begin(draft, kind);
	if (moves_to(draft, "answered") || moves_to(draft, "elsewhere"))
		judge_time(draft);
	return NULL;
}

static err_t matter_terms(struct act *act, const struct record *record, const struct term **terms,
			  size_t *count)
{
	struct term *own = arena_many(act->arena, struct term, 2);
	*count = terms_of_kind(station_kind_of(act, record), own);
	*terms = own;
	return NULL;
}

/* ---- what was said of the answer ---- */

static bool is_asking(struct str step)
{
	return str_eq(step, S("begin")) || str_eq(step, S("content")) || str_eq(step, S("fair")) ||
	       str_eq(step, S("poor")) || str_eq(step, S("again"));
}

/* Taking the card is no handling; whatever was done with it afterwards is. */
static err_t has_handled(struct act *program, const struct record *matter, int64_t account,
			 bool *out)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	*out = false;
	TRY(flow_journal(program, matter, &lines, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || (!lines[i].inner && lines[i].account == account &&
				!is_asking(lines[i].step));
	return NULL;
}

/* Told by the asker herself, or written down for her by one who did not handle it. */
err_t station_judged(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record matter;
	struct draft *draft = NULL;
	int64_t id = event->id;
	bool handled = false, again = str_eq(event->data, S("again"));
	TRY(reg_load(&program, act_register(act, "station_matter"), event->id, &matter));
	if (act->account > 0)
		TRY(has_handled(&program, &matter, act->account, &handled));
	if (handled)
		return err_new(act->arena, ERR_DENIED,
			       "这件事您经手过，满不满意要请没有经手的同事去问，或者请本人凭回执编"
			       "号自己在网页上说。"
			       "没有人说的，到期自己办结，不算进满意率。");
	TRY(draft_of(&program, &matter, &draft));
	draft_set_text(draft, "verdict", again ? S("") : event->data);
	draft_set_text(draft, "verdict_by", act->account > 0 ? act->name : S("本人"));
	if (again)
		draft_set_int(draft, "redone", record_int(&matter, "redone") + 1);
	return draft_write(draft, matter.version, &id);
}

/* ---- a station is closed ---- */

err_t station_closed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record *days = NULL;
	size_t count = 0;
	TRY(reg_rows_of(&program, "station_day", "station", event->id, STATION_ROWS_MAX, &days,
			&count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&days[i], "state", "planned"))
			TRY(flow_fire(&program, days[i].reg, days[i].id,
				      &(struct flow_ask){.step = S("cancel"), .by_program = true}));
	}
	return NULL;
}

const struct flow_rule station_rules[] = {{"station_matter", matter_terms}, {NULL, NULL}};

const struct reg_hook station_hooks[] = {
	{"station", station_check}, {"station_person", person_check}, {"station_have", have_check},
	{"station_day", day_check}, {"station_matter", matter_check}, {NULL, NULL},
};
