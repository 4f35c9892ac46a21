/*
 * authority: 委托: who may act in whose name, in what, until when; and that nobody acts beyond it.
 *
 * The register is the catalogue's. Here is its rule: a case by proxy that is taken at the desk refers to an authority
 * that is in force and covers it, or makes one in the same submission. What a villager sends from a phone for somebody
 * else makes one in the same way, by the same rules, but it is only a claim (state claimed): it serves this one case and no
 * other until the window, which accepts the case, has verified it.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/service/service_int.h"
#include "web/unfinished.h"

enum { AUTHORITIES_MAX = 50 };

const struct reg *authority_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("authority"));
}

static bool by_proxy(struct str way)
{
	return str_eq(way, S("proxy")) || str_eq(way, S("door"));
}

/* ---- the rule ---- */

static bool in_scope(const struct record *authority, const struct item *item)
{
	struct str scope = record_text(authority, "authority_scope");
	if (str_eq(scope, S("all")))
		return true;
	if (str_eq(scope, S("group")))
		return str_has_word(record_text(authority, "groups"), item->group);
	return str_has_word(record_text(authority, "items"), item->code);
}

static struct str scope_words(struct act *act, const struct record *authority)
{
	bool group = str_eq(record_text(authority, "authority_scope"), S("group"));
	const char *name = group ? "groups" : "items";
	const struct field *field = reg_field(authority->reg, str_of(name));
	struct fact fact = {field, record_val(authority, field->name)};
	return fact_words(act, &fact);
}

static bool is_claimed(const struct record *authority)
{
	return str_eq(record_text(authority, "state"), S("claimed"));
}

err_t authority_covers(struct act *act, const struct record *authority, const struct item *item,
		       int64_t person, int64_t day)
{
	int64_t from = 0, until = 0;
	struct str field = S("authority");
	if (record_int(authority, "person") != person)
		return err_field(act->arena, field, "这份委托不是这位申请人给的，请重新选。");
	/* A visitor's own, made along with this very case. */
	bool claim = act->account == 0 && is_claimed(authority);
	if (is_claimed(authority) && !claim)
		return err_field(act->arena, field,
				 "这份委托是网上说的，还没有核实，不能用来办别的事。请先核实，或重新办一份委托。");
	if (authority->voided || (!claim && !str_eq(record_text(authority, "state"), S("in_force"))))
		return err_field(act->arena, field,
				 "这份委托已经收回，不能再用。请重新办一份委托，或请本人来办。");
	if (!day_read(record_text(authority, "from_on"), &from) ||
	    !day_read(record_text(authority, "until_on"), &until))
		return err_internal(act->arena, "an authority without its days");
	if (day < from)
		return err_field(act->arena, field, "这份委托从 " STR "起才有效，今天还不能用。",
				 STR_ARG(day_chinese(act->arena, from)));
	if (day > until)
		return err_field(act->arena, field,
				 "这份委托到 " STR "就到期了，请重新办一份委托。",
				 STR_ARG(day_chinese(act->arena, until)));
	if (!in_scope(authority, item))
		return err_field(act->arena, field,
				 "这份委托只管“" STR "”，不管“" STR
				 "”。请选别的委托，或重新办一份。",
				 STR_ARG(scope_words(act, authority)), STR_ARG(item->title));
	return NULL;
}

err_t authority_in_force(struct act *act, const struct item *item, int64_t person,
			 struct record **out, size_t *count)
{
	struct act program = *act;
	int64_t *ids = NULL;
	size_t found = 0;
	program.account = -1;
	*count = 0;
	*out = arena_many(act->arena, struct record, AUTHORITIES_MAX);
	if (person > 0)
		TRY(reg_find_ref(&program, authority_reg(act), "person", person, AUTHORITIES_MAX,
				 &ids, &found));
	for (size_t i = 0; i < found; i++) {
		struct record *one = &(*out)[*count];
		TRY(reg_load(&program, authority_reg(act), ids[i], one));
		*count += authority_covers(act, one, item, person, act->today) == NULL;
	}
	return NULL;
}

/* ---- what holds whenever one is written ---- */

err_t authority_check(struct act *act, struct draft *draft)
{
	int64_t from = act->today, until = 0;
	int64_t days = catalogue_setting_int(act->house->catalogue, "authority_days", 180);
	if (draft_text(draft, "from_on").len == 0)
		draft_set_text(draft, "from_on", day_text(act->arena, from));
	if (!day_read(draft_text(draft, "from_on"), &from))
		return NULL; /* told as a fault of the field */
	if (draft_text(draft, "until_on").len == 0)
		draft_set_text(draft, "until_on", day_text(act->arena, from + days));
	if (day_read(draft_text(draft, "until_on"), &until) && until < from)
		draft_fault(draft, "until_on",
			    err_field(act->arena, S("until_on"),
				      "到期的日子不能早于开始的日子，请核对。"));
	if (str_eq(draft_text(draft, "agent_relation"), S("cadre")))
		draft_set_text(draft, "agent_kind",
			       S("cadre")); /* 村干部免费代办 is a kind of its own */
	if (draft->before == NULL && draft_int(draft, "person") == 0 &&
	    !str_eq(draft_text(draft, "state"), S("claimed")))
		draft_fault(draft, "person",
			    err_field(act->arena, S("person"), "请选是谁委托的。"));
	if (draft_int(draft, "agent") != 0 &&
	    draft_int(draft, "agent") == draft_int(draft, "person"))
		draft_fault(
			draft, "agent",
			err_field(act->arena, S("agent"), "代办人不能是委托人自己，请重新选。"));
	return NULL;
}

/* The agent is the one of the paper, whatever else was typed. */
static err_t take_agent(struct act *program, const struct record *authority, struct draft *draft)
{
	struct str phone;
	TRY(record_plain(program, authority, "agent_phone", &phone));
	draft_set_text(draft, "agent_name", record_text(authority, "agent_name"));
	draft_set_text(draft, "agent_phone", phone);
	draft_set_text(draft, "agent_relation", record_text(authority, "agent_relation"));
	return NULL;
}

/* A case is judged when it is taken; that its authority ends later does not undo it. */
err_t authority_check_case(struct act *act, struct draft *draft)
{
	struct act program = *act;
	struct record authority;
	int64_t id = draft_int(draft, "authority");
	const struct item *item = catalogue_item(act->house->catalogue, draft_text(draft, "item"));
	program.account = -1;
	if (draft->before != NULL || id == 0 || item == NULL)
		return NULL;
	if (!by_proxy(draft_text(draft, "way"))) {
		draft_set_int(draft, "authority", 0);
		return NULL;
	}
	if (reg_load(&program, authority_reg(act), id, &authority) != NULL) {
		draft_fault(
			draft, "authority",
			err_field(act->arena, S("authority"), "没有找到所选的委托，请重新选。"));
		return NULL;
	}
	err_t fault =
		authority_covers(act, &authority, item, draft_int(draft, "person"), act->today);
	if (fault != NULL && fault->kind != ERR_INVALID)
		return fault;
	if (fault != NULL)
		draft_fault(draft, "authority", fault);
	return take_agent(&program, &authority, draft);
}

/* ---- made along with a case ---- */

/* What a new one is asked beside the agent, who is asked as part of the case. */
static const char *const asked[] = {"agent_kind",        "authority_scope",
				    "until_on",          "authority_proof",
				    "authority_witness", "authority_witness_phone"};
_Static_assert(COUNT(asked) == AUTHORITY_ASKED, "as the header says");

size_t authority_asked(struct act *act, const struct field **out)
{
	size_t count = 0;
	for (size_t i = 0; i < AUTHORITY_ASKED; i++) {
		out[count] = reg_field(authority_reg(act), str_of(asked[i]));
		count += out[count] != NULL;
	}
	return count;
}

bool authority_asks(struct str name)
{
	for (size_t i = 0; i < AUTHORITY_ASKED; i++) {
		if (str_eq(name, str_of(asked[i])))
			return true;
	}
	return false;
}

static err_t own_faults(struct act *act, err_t faults)
{
	err_t own = NULL;
	for (err_t one = faults; one != NULL; one = one->next) {
		bool of_case = str_eq(one->field, S("name")) || str_starts(one->field, S("agent_"));
		if (of_case && !str_eq(one->field, S("agent_kind")))
			continue; /* the case asks for both of them, and has told it */
		struct err *copy = arena_one(act->arena, struct err);
		*copy = *one;
		copy->next = NULL;
		own = err_both(act->arena, own, copy);
	}
	return own;
}

err_t authority_take(struct act *act, const struct service_case *input, const struct draft *own,
		     struct draft **out)
{
	static const char *const agent[] = {"agent_name", "agent_phone", "agent_relation"};
	const struct field *fields[AUTHORITY_ASKED];
	struct draft *draft = NULL;
	*out = NULL;
	bool known = input->from_public || (act->account != 0 && input->person != 0);
	if (!known || !by_proxy(draft_text(own, "way")) || draft_int(own, "authority") != 0)
		return NULL;
	TRY(draft_new(act, authority_reg(act), input->org, &draft));
	draft_take(draft, input->form, fields, authority_asked(act, fields));
	draft_set_int(draft, "person", input->person);
	draft_set_text(draft, "name", draft_text(own, "name"));
	for (size_t i = 0; i < COUNT(agent); i++)
		draft_set_text(draft, agent[i], draft_text(own, agent[i]));
	if (str_eq(draft_text(draft, "authority_scope"), S("group")))
		draft_set_text(draft, "groups", input->item->group);
	else
		draft_set_text(draft, "items", input->item->code);
	TRY(flow_begin(draft, authority_reg(act)->flows[0], input->from_public, NULL, 0));
	*out = draft;
	err_t faults = draft_check(draft);
	return faults != NULL && faults->kind == ERR_INVALID ? own_faults(act, faults) : faults;
}

err_t authority_write(struct draft *authority, struct draft *own)
{
	int64_t id = 0;
	TRY(draft_write(authority, 0, &id));
	TRY(flow_begun(authority->act, authority->reg, id, S("")));
	draft_set_int(own, "authority", id);
	return NULL;
}

/* ---- at the window ---- */

static struct str option_words(struct act *act, const struct record *authority)
{
	const struct field *tie = reg_field(authority->reg, S("agent_relation"));
	int64_t until = 0;
	(void)day_read(record_text(authority, "until_on"), &until);
	return str_fmt(act->arena, STR "（" STR "），到 " STR,
		       STR_ARG(record_text(authority, "agent_name")),
		       STR_ARG(record_shown(act, authority, tie)),
		       STR_ARG(day_short(act->arena, until)));
}

static void add_option(struct doc *options, struct str value, struct str title, bool chosen)
{
	struct doc *option = doc_add_map(options);
	doc_set(option, "value", value);
	doc_set(option, "title", title);
	doc_set_bool(option, "checked", chosen);
	doc_set_bool(option, "selected", chosen);
}

static err_t put_choice(struct visit *visit, const struct record *list, size_t count,
			const struct form *typed, struct doc *fields)
{
	const struct reg *reg = case_reg(&visit->act);
	const struct field *field = reg_field(reg, S("authority"));
	TRY(reg_form_doc(&visit->act, reg, NULL, typed, visit->errors, &field, 1, fields));
	struct doc *one = fields->in.last, *options = doc_set_list(one, "options");
	struct str chosen = typed == NULL ? S("") : form_get(typed, field->name);
	doc_set_bool(one, "is_person", false);
	doc_set_bool(one, "is_radio", true);
	doc_set_bool(one, "columns_wide", true);
	for (size_t i = 0; i < count; i++) {
		struct str id = str_fmt(visit->arena, "%lld", (long long)list[i].id);
		add_option(options, id, option_words(&visit->act, &list[i]),
			   typed == NULL ? i == 0 : str_eq(id, chosen));
	}
	add_option(options, S(""), S("另办一份新的委托"), typed != NULL && chosen.len == 0);
	return NULL;
}

/* A new authority is asked for only with a case by proxy. */
err_t authority_new(struct visit *visit, struct doc *fields)
{
	const struct form *typed = visit_typed(visit) ? &visit->form : NULL;
	static const struct str ways[] = {STR_INIT("proxy"), STR_INIT("door")};
	const struct condition by_another = {.field = S("way"), .values = ways, .value_count = 2};
	const struct field *list[AUTHORITY_ASKED];
	size_t count = authority_asked(&visit->act, list);
	for (size_t i = 0; i < count; i++) {
		struct field *own = arena_one(visit->arena, struct field);
		*own = *list[i];
		const struct field *const one = own;
		own->required = own->required && !str_eq(own->name, S("until_on"));
		bool always = own->show.field.len == 0;
		if (always)
			own->show = by_another;
		TRY(reg_form_doc(&visit->act, authority_reg(&visit->act), NULL, typed,
				 visit->errors, &one, 1, fields));
		if (always)
			doc_set(doc_at(fields->in.last, "show_if"), "text",
				S("请人代办、上门办理的才要填。"));
	}
	return NULL;
}

err_t authority_choice(struct visit *visit, const struct item *item, const struct record *person,
		       struct doc *fields)
{
	const struct form *typed = visit_typed(visit) ? &visit->form : NULL;
	struct record *list = NULL;
	size_t count = 0;
	TRY(authority_in_force(&visit->act, item, person == NULL ? 0 : person->id, &list, &count));
	return count == 0 ? NULL : put_choice(visit, list, count, typed, fields);
}

err_t authority_chosen(struct act *act, const struct case_pair *pair, struct str *out)
{
	struct act program = *act;
	struct record authority;
	int64_t id = draft_int(pair->own, "authority");
	program.account = -1;
	*out = S("");
	if (id == 0)
		return NULL;
	TRY(reg_load(&program, authority_reg(act), id, &authority));
	*out = option_words(act, &authority);
	return NULL;
}

/* ---- told of a case ---- */

struct str authority_words(struct act *act, const struct record *record)
{
	struct str name = record_text(record, "agent_name");
	struct fact tie = {reg_field(record->reg, S("agent_relation")),
			   record_val(record, S("agent_relation"))};
	if (!by_proxy(record_text(record, "way")) || name.len == 0)
		return S("");
	return str_fmt(act->arena, "由代办人" STR "（" STR "）代办", STR_ARG(name),
		       STR_ARG(fact_words(act, &tie)));
}

static void put_shown(struct visit *visit, const struct record *record, const char *name,
		      struct doc *out)
{
	const struct field *field = reg_field(record->reg, str_of(name));
	doc_set(out, name, field == NULL ? S("") : record_shown(&visit->act, record, field));
}

err_t authority_doc(struct visit *visit, const struct record *record, struct doc *page)
{
	static const char *const names[] = {"number",
					    "name",
					    "agent_kind",
					    "agent_name",
					    "agent_phone",
					    "agent_relation",
					    "authority_scope",
					    "items",
					    "groups",
					    "from_on",
					    "until_on",
					    "authority_proof",
					    "authority_witness",
					    "authority_witness_phone",
					    "state"};
	struct act program = visit->act;
	struct record authority;
	program.account = -1;
	doc_set_bool(page, "authority", false);
	if (record_int(record, "authority") == 0)
		return NULL;
	TRY(reg_load(&program, authority_reg(&visit->act), record_int(record, "authority"),
		     &authority));
	struct doc *out = doc_set_map(page, "authority");
	for (size_t i = 0; i < COUNT(names); i++)
		put_shown(visit, &authority, names[i], out);
	doc_set(out, "words", authority_words(&visit->act, record));
	doc_set(out, "url",
		act_may(&visit->act, S("authority"), VERB_READ, record->org)
			? str_fmt(visit->arena, "/desk/r/authority/%lld", (long long)authority.id)
			: S(""));
	return NULL;
}

/* ---- what becomes of a claim ---- */

static err_t claim_of(struct act *program, const struct event *event, struct record *about,
		      struct record *claim, bool *found)
{
	*found = false;
	TRY(reg_load(program, case_reg(program), event->id, about));
	if (record_int(about, "authority") == 0)
		return NULL;
	TRY(reg_load(program, authority_reg(program), record_int(about, "authority"), claim));
	*found = is_claimed(claim);
	return NULL;
}

/* Whom the case has been tied to since, the paper is of, too. */
static err_t tie_person(struct act *program, const struct record *about, struct record *claim)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	if (record_int(claim, "person") != 0 || record_int(about, "person") == 0)
		return NULL;
	TRY(draft_of(program, claim, &draft));
	draft_set_int(draft, "person", record_int(about, "person"));
	draft->flow_set = true;
	TRY(draft_write(draft, claim->version, &id));
	return reg_load(program, claim->reg, claim->id, claim);
}

static err_t fire(struct act *program, const struct record *claim, const char *step, const char *words)
{
	struct form_value reason = {S("reason"), str_of(words), NULL};
	struct form form = {&reason};
	return flow_fire(program, claim->reg, claim->id,
			 &(struct flow_ask){.step = str_of(step), .form = &form, .by_program = true});
}

/* Who accepted the case after having seen the person has verified the paper along with it. */
err_t authority_on_accept(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record about, claim;
	bool found = false;
	program.account = -1;
	TRY(claim_of(&program, event, &about, &claim, &found));
	if (!found || !record_int(&about, "verified"))
		return NULL;
	TRY(tie_person(&program, &about, &claim));
	return fire(&program, &claim, "confirm", "受理时核实");
}

/* A claim serves its one case; with that it is over. */
err_t authority_on_closed(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record about, claim;
	bool found = false;
	program.account = -1;
	TRY(claim_of(&program, event, &about, &claim, &found));
	return found ? fire(&program, &claim, "revoke", "办件已经结束，网上说的委托没有核实") : NULL;
}

err_t authority_own_doc(struct visit *visit, const struct record *record, struct doc *out)
{
	static const char *const names[] = {"number", "agent_name", "agent_relation", "authority_proof",
					    "until_on"};
	struct act program = visit->act;
	struct record authority;
	struct flow_view view;
	program.account = -1;
	doc_set_bool(out, "authority", false);
	if (record_int(record, "authority") == 0)
		return NULL;
	TRY(reg_load(&program, authority_reg(&visit->act), record_int(record, "authority"), &authority));
	TRY(flow_look(&program, &authority, &view));
	struct doc *told = doc_set_map(out, "authority");
	for (size_t i = 0; i < COUNT(names); i++)
		doc_set(told, names[i],
			record_shown(&program, &authority, reg_field(authority.reg, str_of(names[i]))));
	doc_set(told, "scope",
		str_eq(record_text(&authority, "authority_scope"), S("all")) ? S("所有的事")
									     : scope_words(&program, &authority));
	struct doc *state = doc_set_map(told, "state");
	doc_set(state, "text", view.state->title);
	doc_set(state, "tone", view.state->tone);
	doc_set(state, "icon", view.state->icon);
	doc_set_bool(told, "claimed", is_claimed(&authority));
	return NULL;
}
