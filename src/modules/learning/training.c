/*
 * training: a class with its timetable and who has signed up; who came to a lesson, written down by the teacher from the list.
 *
 * Somebody's hours are those of the lessons to which he came; they are worked out anew whenever a lesson or the list changes, so
 * that no sum can disagree with its rows. No clock and no place checks anybody in.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/learning/learning_int.h"
#include "web/part.h"

enum { TRAINEES_MAX = 500, LESSONS_MAX = 200 };

/* ---- what must hold ---- */

err_t training_class_check(struct act *act, struct draft *draft)
{
	(void)act;
	learning_check_order(draft, "from_on", "until_on");
	return NULL;
}

static void check_same_class(struct draft *draft)
{
	if (draft->before != NULL &&
	    record_int(draft->before, "training") != draft_int(draft, "training"))
		learning_fault(draft, "training",
			       S("不能换到别的班。请作废这一条，在那个班里另登记。"));
}

err_t training_session_check(struct act *act, struct draft *draft)
{
	struct record class;
	bool found = false;
	TRY(learning_check_ref(act, draft, "training", "training_class", &class, &found));
	check_same_class(draft);
	struct str day = draft_text(draft, "held_on");
	if (found && day.len > 0 &&
	    (str_cmp(day, record_text(&class, "from_on")) < 0 ||
	     str_cmp(day, record_text(&class, "until_on")) > 0))
		learning_fault(draft, "held_on",
			       str_fmt(act->arena, "这个班是" STR "到" STR "，请核对。",
				       STR_ARG(record_brief(act, &class, "from_on")),
				       STR_ARG(record_brief(act, &class, "until_on"))));
	return NULL;
}

err_t training_place_check(struct act *act, struct draft *draft)
{
	struct record class;
	bool found = false;
	int64_t taken = 0;
	TRY(learning_check_who(act, draft));
	TRY(learning_check_ref(act, draft, "training", "training_class", &class, &found));
	if (!found)
		return NULL;
	TRY(act_lock(act, str_fmt(act->arena, "training %lld", (long long)class.id)));
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_training_place WHERE training = $1 AND voided = 0 AND "
		   "coalesce(withdrawn, 0) = 0 AND id <> $2",
		   ARGS(V_INT(class.id), V_INT(draft->id)), &taken, NULL));
	check_same_class(draft);
	int64_t most = record_int(&class, "capacity");
	if (draft_int(draft, "withdrawn") == 0 && most > 0 && taken >= most)
		learning_fault(
			draft, "training",
			str_fmt(act->arena, "这个班最多 %lld 人，已经报满了。", (long long)most));
	return learning_check_once(act, draft, "training", S("他已经报过名了。"));
}

/* ---- sums ---- */

static err_t set_sum(struct act *program, const struct record *record, const char *field, int64_t n)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	if (record_int(record, field) == n)
		return NULL;
	TRY(draft_of(program, record, &draft));
	draft_set_int(draft, field, n);
	return draft_write(draft, record->version, &id);
}

static err_t sum_of(struct act *program, int64_t class, const struct record *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t hours = 0;
		TRY(db_int(program->db,
			   "SELECT coalesce(sum(s.hours), 0) FROM r_training_presence p JOIN "
			   "r_training_session s ON s.id = p.session WHERE p.trainee = $1 AND "
			   "p.presence = 'came' AND p.voided = 0 AND s.voided = 0 AND s.training = "
			   "$2",
			   ARGS(V_INT(places[i].id), V_INT(class)), &hours, NULL));
		TRY(set_sum(program, &places[i], "hours", hours));
	}
	return NULL;
}

static err_t restate(struct act *act, int64_t id)
{
	struct act program = act_as_program(act);
	struct record class, *places = NULL, *sessions = NULL;
	size_t count = 0, lessons = 0;
	int64_t signed_up = 0, hours = 0;
	TRY(act_lock(act, str_fmt(act->arena, "training %lld", (long long)id)));
	TRY(learning_of(&program, "training_place", "training", id, TRAINEES_MAX, &places, &count));
	TRY(learning_of(&program, "training_session", "training", id, LESSONS_MAX, &sessions,
			&lessons));
	for (size_t i = 0; i < count; i++)
		signed_up += record_int(&places[i], "withdrawn") == 0;
	for (size_t i = 0; i < lessons; i++)
		hours += record_int(&sessions[i], "hours");
	TRY(sum_of(&program, id, places, count));
	TRY(reg_load(&program, act_register(act, "training_class"), id, &class));
	TRY(set_sum(&program, &class, "signed", signed_up));
	TRY(reg_load(&program, act_register(act, "training_class"), id, &class));
	return set_sum(&program, &class, "hours", hours);
}

/* What is summed up is written too: only what the sums are made of makes them anew. */
static bool matters(const struct event *event)
{
	bool session = str_eq(event->on, S("training_session"));
	return !str_ends(event->name, S(".changed")) ||
	       str_has_word(event->data, session ? S("hours") : S("withdrawn"));
}

/* A lesson or a name was entered, changed or taken out. */
err_t training_changed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	if (!matters(event))
		return NULL;
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, event->on), event->id,
		     &record));
	return restate(act, record_int(&record, "training"));
}

/* ---- a class ---- */

static err_t put_sessions(struct visit *visit, const struct record *class)
{
	struct record *sessions = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "sessions");
	TRY(learning_of(&visit->act, "training_session", "training", class->id, LESSONS_MAX,
			&sessions, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		bool called = record_text(&sessions[i], "called_on").len > 0;
		doc_set(one, "name", record_text(&sessions[i], "name"));
		doc_set(one, "url", visit_record_url(visit, S("training_session"), sessions[i].id));
		doc_set(one, "day", record_brief(&visit->act, &sessions[i], "held_on"));
		doc_set(one, "times", record_text(&sessions[i], "times"));
		doc_set(one, "teacher", record_brief(&visit->act, &sessions[i], "teacher"));
		doc_set(one, "hours", record_brief(&visit->act, &sessions[i], "hours"));
		doc_set(one, "came",
			called ? str_fmt(visit->arena, "来了 %lld 人",
					 (long long)record_int(&sessions[i], "came"))
			       : S("还没有记"));
	}
	doc_set_bool(visit->page, "has_sessions", count > 0);
	return NULL;
}

static err_t put_trainees(struct visit *visit, const struct record *class)
{
	struct record *places = NULL;
	size_t count = 0;
	struct doc *table = part_table(visit->page, record_text(class, "name"));
	TRY(learning_of(&visit->act, "training_place", "training", class->id, TRAINEES_MAX, &places,
			&count));
	int64_t *taken = arena_many(visit->arena, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		taken[i] = record_int(&places[i], "member");
	TRY(learning_put_members(visit, class->org, taken, count));
	part_column(table, "name", "姓名", false);
	part_column(table, "phone", "电话", false);
	part_column(table, "state", "现在", false);
	part_column(table, "hours", "学时", true);
	for (size_t i = 0; i < count; i++) {
		struct doc *row =
			part_row(table, learning_number(visit->arena, places[i].id),
				 visit_record_url(visit, S("training_place"), places[i].id));
		part_cell(table, row, record_brief(&visit->act, &places[i], "name"));
		part_cell(table, row, record_brief(&visit->act, &places[i], "phone"));
		part_cell(table, row,
			  record_int(&places[i], "withdrawn") != 0 ? S("退出") : S("报了名"));
		part_cell(table, row,
			  learning_number(visit->arena, record_int(&places[i], "hours")));
	}
	part_table_end(table, str_fmt(visit->arena, "%zu 人，按报名的先后排", count),
		       S("还没有人报名。"));
	return NULL;
}

/* The class that one stood on is chosen in the form. */
static struct str new_url(struct visit *visit, const struct record *class, const char *reg)
{
	struct str url = learning_new_url(visit, class->org, reg);
	return url.len == 0 ? url
			    : str_fmt(visit->arena, STR "?training=%lld&then=training", STR_ARG(url),
				      (long long)class->id);
}

err_t training_page(struct visit *visit)
{
	static const char *const names[] = {"class_kind", "from_on",   "until_on", "place",
					    "capacity",   "organiser", "words",    "signed",
					    "hours",      NULL};
	struct record class;
	TRY(reg_load(&visit->act, act_register(&visit->act, "training_class"), visit_id(visit, 0),
		     &class));
	learning_frame(visit, "培训班", "/desk/r/training_class", record_text(&class, "name"));
	reg_facts_doc(&visit->act, &class, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "edit_url",
		act_may(&visit->act, S("training_class"), VERB_CHANGE, class.org)
			? str_fmt(visit->arena, "/desk/r/training_class/%lld/edit",
				  (long long)class.id)
			: S(""));
	doc_set(visit->page, "session_url", new_url(visit, &class, "training_session"));
	doc_set(visit->page, "place_url", new_url(visit, &class, "training_place"));
	doc_set(visit->page, "people_url",
		act_may(&visit->act, S("training_place"), VERB_CREATE, class.org)
			? visit_record_url(visit, S("training_class"), class.id)
			: S(""));
	doc_set(visit->page, "names", visit_field(visit, "names"));
	doc_set(visit->page, "xlsx_url",
		str_join(visit->arena, visit_record_url(visit, S("training_class"), class.id),
			 S(".xlsx")));
	TRY(put_sessions(visit, &class));
	return put_trainees(visit, &class);
}

static err_t sign_up(struct act *act, const struct record *class, int64_t member, struct str name)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "training_place"), class->org, &draft));
	draft_set_int(draft, "training", class->id);
	draft_set_int(draft, "member", member);
	draft_set_text(draft, "name", name);
	return draft_write(draft, 0, &id);
}

err_t training_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record class;
	int added = 0;
	TRY(reg_load(act, act_register(act, "training_class"), visit_id(visit, 0), &class));
	TRY(act_need(act, S("training_place"), VERB_CREATE, class.org));
	TRY(learning_take_people(visit, &class, sign_up, &added));
	visit->location = visit_record_url(visit, S("training_class"), class.id);
	visit->flash = str_fmt(visit->arena, "给 %d 人报了名。", added);
	return NULL;
}

/* ---- who came ---- */

static struct str input_name(struct arena *arena, int64_t trainee)
{
	return str_fmt(arena, "presence_%lld", (long long)trainee);
}

static const struct record *presence_of(const struct record *list, size_t count, int64_t trainee)
{
	for (size_t i = 0; i < count; i++) {
		if (record_int(&list[i], "trainee") == trainee)
			return &list[i];
	}
	return NULL;
}

struct calling {
	struct record session, *places, *presences;
	size_t count, presence_count;
};

static err_t load_calling(struct visit *visit, struct calling *in)
{
	struct act *act = &visit->act;
	TRY(reg_load(act, act_register(act, "training_session"), visit_id(visit, 0), &in->session));
	TRY(learning_of(act, "training_place", "training", record_int(&in->session, "training"),
			TRAINEES_MAX, &in->places, &in->count));
	return learning_of(act, "training_presence", "session", in->session.id, TRAINEES_MAX,
			   &in->presences, &in->presence_count);
}

/* Who has withdrawn is called only where he was called before. */
static bool is_called(const struct calling *in, size_t i)
{
	return record_int(&in->places[i], "withdrawn") == 0 ||
	       presence_of(in->presences, in->presence_count, in->places[i].id) != NULL;
}

static void put_choices(struct visit *visit, struct str chosen, struct doc *one)
{
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("training_presence_kind"));
	struct doc *list = doc_set_list(one, "choices");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		struct doc *choice = doc_add_map(list);
		doc_set(choice, "value", codes->all[i].code);
		doc_set(choice, "title", codes->all[i].title);
		doc_set_bool(choice, "selected", str_eq(codes->all[i].code, chosen));
	}
}

err_t training_session_page(struct visit *visit)
{
	static const char *const names[] = {"held_on", "times", "teacher",   "place",
					    "hours",   "came",  "called_on", NULL};
	struct calling in;
	TRY(load_calling(visit, &in));
	struct doc *list = doc_set_list(visit->page, "people");
	bool past = str_cmp(record_text(&in.session, "held_on"),
			    day_text(visit->arena, visit->act.today)) <= 0,
	     may = act_may(&visit->act, S("training_presence"), VERB_CREATE, in.session.org);
	learning_frame(visit, "培训班", "/desk/r/training_class", record_text(&in.session, "name"));
	reg_facts_doc(&visit->act, &in.session, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "class_url",
		visit_record_url(visit, S("training_class"), record_int(&in.session, "training")));
	doc_set(visit->page, "edit_url",
		act_may(&visit->act, S("training_session"), VERB_CHANGE, in.session.org)
			? str_fmt(visit->arena, "/desk/r/training_session/%lld/edit",
				  (long long)in.session.id)
			: S(""));
	for (size_t i = 0; i < in.count; i++) {
		const struct record *kept =
			presence_of(in.presences, in.presence_count, in.places[i].id);
		if (!is_called(&in, i))
			continue;
		struct doc *one = doc_add_map(list);
		struct str name = input_name(visit->arena, in.places[i].id);
		doc_set(one, "name", record_brief(&visit->act, &in.places[i], "name"));
		doc_set(one, "input", name);
		put_choices(visit,
			    visit_refused(visit) ? form_get(&visit->form, name)
			    : kept != NULL       ? record_text(kept, "presence")
						 : S("came"),
			    one);
	}
	doc_set_bool(visit->page, "has_people", list->in.count > 0);
	doc_set_bool(visit->page, "past", past);
	doc_set(visit->page, "action",
		past && may && list->in.count > 0
			? visit_record_url(visit, S("training_session"), in.session.id)
			: S(""));
	return NULL;
}

static err_t write_presence(struct act *act, const struct calling *in, const struct record *place,
			    struct str presence)
{
	struct act program = act_as_program(act);
	const struct record *kept = presence_of(in->presences, in->presence_count, place->id);
	struct draft *draft = NULL;
	int64_t id = 0;
	if (kept != NULL && str_eq(record_text(kept, "presence"), presence))
		return NULL;
	if (kept != NULL) {
		TRY(draft_of(&program, kept, &draft));
	} else {
		TRY(draft_new(&program, act_register(act, "training_presence"), in->session.org,
			      &draft));
		draft_set_int(draft, "session", in->session.id);
		draft_set_int(draft, "trainee", place->id);
	}
	draft_set_text(draft, "presence", presence);
	return draft_write(draft, kept == NULL ? 0 : kept->version, &id);
}

static err_t note_called(struct act *act, const struct calling *in, int64_t came)
{
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(&program, &in->session, &draft));
	draft_set_int(draft, "came", came);
	draft_set_text(draft, "called_on", day_text(act->arena, act->today));
	return draft_write(draft, in->session.version, &id);
}

err_t training_session_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct codes *codes =
		catalogue_codes(act->house->catalogue, S("training_presence_kind"));
	struct calling in;
	int64_t came = 0;
	TRY(load_calling(visit, &in));
	TRY(act_need(act, S("training_presence"), VERB_CREATE, in.session.org));
	TRY(act_lock(act, str_fmt(act->arena, "training %lld",
				  (long long)record_int(&in.session, "training"))));
	if (str_cmp(record_text(&in.session, "held_on"), day_text(act->arena, act->today)) > 0)
		return err_field(act->arena, S(""), "还没有到这一天，上完课再记。");
	for (size_t i = 0; i < in.count; i++) {
		struct str presence =
			form_get(&visit->form, input_name(act->arena, in.places[i].id));
		if (!is_called(&in, i))
			continue;
		if (codes_find(codes, presence) == NULL)
			return err_field(act->arena, input_name(act->arena, in.places[i].id),
					 STR "：请选来了没有。",
					 STR_ARG(record_text(&in.places[i], "name")));
		TRY(write_presence(act, &in, &in.places[i], presence));
		came += str_eq(presence, S("came"));
	}
	TRY(note_called(act, &in, came));
	TRY(restate(act, record_int(&in.session, "training")));
	visit->location = visit_record_url(visit, S("training_session"), in.session.id);
	visit->flash = S("到课记好了，学时已经算上。");
	return NULL;
}
