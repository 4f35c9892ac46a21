/*
 * registers: the list and the record of any register, made from its catalogue entry.
 *
 * The right is asked by the register's name, which is part of the address; hidden registers and those
 * that extend another have no page. A register that a module tailors keeps these pages as a second way
 * to see and correct its rows, but only the module begins and moves what flows.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/system/register_int.h"
#include "web/reveal.h"

enum { RELATED_MAX = 50 };

err_t open_register(struct visit *visit, enum verb verb, const struct reg **out)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, visit_param(visit, 0));
	if (reg == NULL || reg->hidden || reg->of.len > 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个台账，可能是地址抄错了。");
	if (!act_may_somewhere(&visit->act, reg->name, verb))
		return err_new(visit->arena, ERR_DENIED,
			       "您的岗位不能在“" STR "”里做这一步。需要的话，请找安全管理员调整权限。",
			       STR_ARG(reg->title));
	*out = reg;
	return NULL;
}

bool register_takes(const struct reg *reg)
{
	return reg->module.len == 0 || reg->flow_count == 0;
}

struct str register_url(struct visit *visit, const struct reg *reg)
{
	return str_join(visit->arena, S("/desk/r/"), reg->name);
}

struct str record_url(struct visit *visit, const struct record *record)
{
	return str_fmt(visit->arena, "/desk/r/" STR "/%lld", STR_ARG(record->reg->name),
		       (long long)record->id);
}

struct str record_title(struct visit *visit, const struct record *record)
{
	const struct field *label = record->reg->label;
	struct str text = label == NULL ? S("") : record_shown(&visit->act, record, label);
	if (text.len > 0 && label->kind == FIELD_NUMBER) /* "1" names nothing by itself */
		return str_fmt(visit->arena, STR " " STR, STR_ARG(record->reg->title), STR_ARG(text));
	return text.len > 0 ? text
			    : str_fmt(visit->arena, STR " %lld", STR_ARG(record->reg->title),
				      (long long)record->id);
}

/* ---- list ---- */

static struct str url_if(struct visit *visit, const struct reg *reg, enum verb verb, const char *tail)
{
	if (!register_takes(reg) || !act_may_somewhere(&visit->act, reg->name, verb))
		return S("");
	return str_join(visit->arena, register_url(visit, reg), str_of(tail));
}

err_t register_list_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	TRY(open_register(visit, VERB_READ, &reg));
	visit_title(visit, reg->title);
	doc_set(visit->page, "new_url", url_if(visit, reg, VERB_CREATE, "/new"));
	doc_set(visit->page, "import_url",
		reg->flow_count > 1 ? S("") : url_if(visit, reg, VERB_IMPORT, "/import"));
	return reg_list_doc(&visit->act, reg,
			    &(struct query){.params = &visit->query, .url = register_url(visit, reg),
					    .rows = visit_records_url(visit, reg->name),
					    .open_only = true, .pull = desk_pull(visit),
					    .batch = !desk_pull(visit)},
			    visit->page);
}

/* ---- one record ---- */

/* Of what a field points to, where this reader may open it. */
static struct str other_url(struct visit *visit, const struct record *record, const struct field *field)
{
	struct record other;
	int64_t id = 0;
	if (field->kind != FIELD_REF || field->many || field->ref == NULL)
		return S("");
	id = record_int(record, str_c(visit->arena, field->name));
	return id > 0 && reg_load(&visit->act, field->ref, id, &other) == NULL
		       ? visit_record_url(visit, field->ref->name, id)
		       : S("");
}

static void put_fact(struct visit *visit, const struct record *record, const struct field *field,
		     struct doc *facts)
{
	const struct field *by = reg_field(record->reg, str_sub(field->from, 0,
								str_find(field->from, S("."))));
	struct str text = record_shown(&visit->act, record, field);
	/* What nobody is asked for, or not before its step, is not missing. */
	bool asked = !field->fixed && !field->standard && field->derive.len == 0 &&
		     !form_asks_later(record->reg, field);
	if (text.len == 0 && !asked)
		return;
	struct doc *one = reg_fact_doc(facts, field->name, field->title, text);
	doc_set(one, "fact_url", text.len > 0 ? other_url(visit, record, field) : S(""));
	doc_set(one, "source",
		field->derive.len > 0	? S("自动得出")
		: by != NULL && by->ref ? str_fmt(visit->arena, "来自" STR, STR_ARG(by->ref->title))
					: S(""));
	doc_set_bool(one, "wide", field->kind == FIELD_LONG);
}

/* Sealed values stand by themselves, with the way to see them whole. */
static void put_facts(struct visit *visit, const struct record *record)
{
	struct doc *group = doc_add_map(doc_set_list(visit->page, "groups"));
	struct doc *facts = doc_set_list(group, "facts");
	bool care = act_may(&visit->act, record->reg->name, VERB_CARE, record->org);
	doc_set(group, "title", record->reg->title);
	/* What the register is about comes first, what every record has after it. */
	for (size_t i = 0; i < record->reg->field_count * 2; i++) {
		const struct field *field = &record->reg->fields[i % record->reg->field_count];
		bool told = str_eq(field->name, S("id")) || str_eq(field->name, S("flow")) ||
			    str_eq(field->name, S("state")) || field->kind == FIELD_FILES;
		bool turn = field->standard == (i >= record->reg->field_count);
		if (turn && !told && !field_sealed(field) && (care || !field->restricted))
			put_fact(visit, record, field, facts);
	}
}

static struct reveal reveal_of(struct visit *visit, const struct record *record)
{
	const struct record **records = arena_many(visit->arena, const struct record *, 1);
	records[0] = record;
	return (struct reveal){.records = records, .count = 1,
			       .url = str_join(visit->arena, record_url(visit, record), S("/reveal"))};
}

static void put_void(struct visit *visit, const struct record *record)
{
	bool may = register_takes(record->reg) && !record->voided &&
		   act_may(&visit->act, record->reg->name, VERB_VOID, record->org);
	if (!may) {
		doc_set_bool(visit->page, "void", false);
		return;
	}
	struct doc *out = doc_set_map(visit->page, "void");
	bool failed = str_ends(visit->url, S("/void")) && visit_refused(visit);
	doc_set_bool(out, "open", failed);
	doc_set(out, "url", str_join(visit->arena, record_url(visit, record), S("/void")));
	struct doc *why = desk_field(visit, doc_set_list(out, "fields"), "reason", "为什么作废", "is_text");
	desk_required(why);
	if (!failed)
		doc_set(why, "id", S("f-void_reason"));
}

static bool may_attach(const struct act *act, const struct record *record)
{
	return record->reg->attachments && register_takes(record->reg) && !record->voided &&
	       act_may(act, record->reg->name, VERB_CHANGE, record->org) &&
	       act_may(act, S("files"), VERB_CREATE, record->org);
}

static void put_attach_form(struct visit *visit, const struct record *record, struct doc *out)
{
	if (!may_attach(&visit->act, record)) {
		doc_set_bool(out, "add", false);
		return;
	}
	struct doc *add = doc_set_map(out, "add");
	doc_set(add, "url", str_join(visit->arena, record_url(visit, record), S("/files")));
	struct doc *field = desk_field(visit, doc_set_list(add, "fields"), "file_attachment",
				       "添加照片或文件", "is_files");
	desk_hint(field, "照片或 PDF，一个不超过 10 MB");
	doc_set_bool(field, "optional", false);
}

static err_t put_files(struct visit *visit, const struct record *record)
{
	struct doc *out = doc_set_map(visit->page, "attachments");
	TRY(visit_files(visit, record, false, out));
	if (doc_at(out, "files")->in.count == 0 && !may_attach(&visit->act, record))
		doc_set_bool(visit->page, "attachments", false);
	else
		put_attach_form(visit, record, out);
	return NULL;
}

/* ---- rows of other registers that point here ---- */

/* by: the field that points here, which says the same in every row. */
static void put_related_rows(struct visit *visit, struct doc *part, const struct reg *reg,
			     const struct field *by, const int64_t *ids, size_t count)
{
	char *title = str_c(visit->arena, reg->title);
	struct doc *table = part_table(part, str_of(title));
	for (size_t i = 0; i < reg->column_count; i++) {
		if (reg->columns[i] != by)
			part_column(table, reg->columns[i]->name.at,
				    str_c(visit->arena, reg->columns[i]->title),
				    reg->columns[i]->kind == FIELD_NUMBER ||
					    reg->columns[i]->kind == FIELD_MONEY);
	}
	/* Found newest first; a list that begins with its oldest does so here too. */
	for (size_t i = 0; i < count; i++) {
		struct record record;
		int64_t id = ids[reg->descending ? i : count - 1 - i];
		if (reg_load(&visit->act, reg, id, &record) != NULL)
			continue;
		struct doc *row = desk_row(table, record.id,
					   visit_record_url(visit, reg->name, record.id));
		for (size_t k = 0; k < reg->column_count; k++) {
			if (reg->columns[k] != by)
				part_cell(table, row,
					  record_shown(&visit->act, &record, reg->columns[k]));
		}
	}
	size_t shown = doc_at(table, "rows")->in.count;
	part_table_end(table, shown == 0 ? S("") : str_fmt(visit->arena, "共 %zu 条", shown),
		       S("还没有登记。"));
}

static const struct field *field_to(const struct reg *reg, const struct reg *to)
{
	for (size_t i = 0; i < reg->field_count; i++) {
		if (reg->fields[i].kind == FIELD_REF && !reg->fields[i].many && reg->fields[i].ref == to)
			return &reg->fields[i];
	}
	return NULL;
}

/* Where the next one of these is registered, begun with this record; empty where that is not done so. */
static struct str related_new_url(struct visit *visit, const struct reg *reg, const struct field *by,
				  const struct record *record)
{
	bool made = by->required && by->show.field.len == 0 && !by->fixed && by->from.len == 0 && reg->flow_count <= 1 &&
		    !record->voided && register_takes(reg) &&
		    act_may(&visit->act, reg->name, VERB_CREATE, record->org);
	if (!made)
		return S("");
	/* What has steps goes on with them; the rest comes back here for the next one. */
	struct str url = str_fmt(visit->arena, "/desk/r/" STR "/new?" STR "=%lld",
				 STR_ARG(reg->name), STR_ARG(by->name), (long long)record->id);
	return reg->flow_count > 0
		       ? url
		       : str_fmt(visit->arena, STR "&then=" STR, STR_ARG(url), STR_ARG(by->name));
}

/* Each register that points here and has rows, or may be begun here: of a course without a lesson what comes next is one click away.
 * Rows of places that are not ours to read are none. */
static err_t put_related(struct visit *visit, const struct record *record)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *list = doc_set_list(visit->page, "related");
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		const struct field *by = reg->hidden || reg->of.len > 0 ? NULL
									: field_to(reg, record->reg);
		int64_t *ids = NULL;
		size_t count = 0;
		if (by == NULL || !act_may(&visit->act, reg->name, VERB_READ, record->org))
			continue;
		TRY(reg_find_ref(&visit->act, reg, by->name.at, record->id, RELATED_MAX, &ids, &count));
		struct str url = related_new_url(visit, reg, by, record);
		if (count == 0 && url.len == 0)
			continue;
		struct doc *part = doc_map(visit->arena);
		doc_set(part, "title", reg->title);
		doc_set(part, "new_url", url);
		put_related_rows(visit, part, reg, by, ids, count);
		if (url.len > 0 || doc_truth(doc_at(doc_at(part, "table"), "has_rows")))
			doc_add(list, part);
	}
	return NULL;
}

/* ---- what flows ---- */

static err_t put_flow(struct visit *visit, const struct record *record, struct doc *head)
{
	struct doc *actions = doc_set_list(visit->page, "actions");
	struct flow_view view;
	doc_set_bool(visit->page, "has_actions", false);
	doc_set_bool(visit->page, "flow", false);
	doc_set(visit->page, "waiting", S(""));
	if (flow_of(record) == NULL)
		return NULL;
	TRY(flow_look(&visit->act, record, &view));
	desk_state(head, "state", "", "", "");
	doc_set(doc_at(head, "state"), "text", view.state->title);
	doc_set(doc_at(head, "state"), "tone", view.state->tone);
	doc_set(doc_at(head, "state"), "icon", view.state->icon);
	TRY(flow_desk_doc(&visit->act, record, doc_set_map(visit->page, "flow")));
	if (!register_takes(record->reg) || record->voided)
		return NULL;
	struct str base = str_join(visit->arena, record_url(visit, record), S("/step"));
	struct str failed = visit_refused(visit) ? visit_param(visit, 2) : S("");
	TRY(flow_actions_doc(&visit->act, record, base, failed, &visit->form, visit->errors, actions));
	(void)flow_turn_doc(visit->page);
	if (actions->in.count == 0 && !view.state->final)
		doc_set(visit->page, "waiting",
			view.state->tier == TIER_NONE
				? S("现在等时间到或等申请人，您这里不用办。")
				: str_fmt(visit->arena, "现在由" STR "办理，您这里不用办。",
					  STR_ARG(tier_title(view.state->tier))));
	return NULL;
}

/* Where its papers are printed; empty: no paper is about such records. */
static struct str print_url(struct visit *visit, const struct record *record)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->paper_count; i++) {
		if (catalogue->papers[i].reg == record->reg && !catalogue->papers[i].hidden)
			return str_fmt(visit->arena, "/desk/papers/of/" STR "/%lld",
				       STR_ARG(record->reg->name), (long long)record->id);
	}
	return S("");
}

static void put_head(struct visit *visit, const struct record *record, struct doc *head)
{
	bool edit = register_takes(record->reg) && !record->voided &&
		    act_may(&visit->act, record->reg->name, VERB_CHANGE, record->org);
	doc_set_int(head, "id", record->id);
	doc_set_int(head, "version", record->version);
	doc_set(head, "title", record_title(visit, record));
	doc_set(head, "org", record->org);
	doc_set(head, "list_url", register_url(visit, record->reg));
	doc_set(head, "edit_url",
		edit ? str_join(visit->arena, record_url(visit, record), S("/edit")) : S(""));
	doc_set(head, "print_url", record->voided ? S("") : print_url(visit, record));
	doc_set_bool(head, "state", false);
	if (record->voided)
		desk_state(head, "state", "已作废", "err", "circle-x");
	doc_set(head, "void_reason", record->void_reason);
}

err_t register_record_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct record record;
	TRY(open_register(visit, VERB_READ, &reg));
	TRY(reg_load(&visit->act, reg, visit_id(visit, 1), &record));
	visit_title(visit, record_title(visit, &record));
	struct doc *head = doc_set_map(visit->page, "record");
	put_head(visit, &record, head);
	put_facts(visit, &record);
	struct reveal reveal = reveal_of(visit, &record);
	reveal_doc(visit, &reveal);
	put_void(visit, &record);
	TRY(put_files(visit, &record));
	TRY(put_related(visit, &record));
	TRY(put_flow(visit, &record, head));
	return reg_history_doc(&visit->act, &record, doc_set_list(visit->page, "history"));
}

/* ---- what is done to one record ---- */

err_t register_void_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	int64_t version = 0;
	TRY(open_register(visit, VERB_VOID, &reg));
	if (!register_takes(reg))
		return err_new(visit->arena, ERR_DENIED, "这类记录不能在这里作废，请从它自己的页面办。");
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(reg_void(&visit->act, reg, visit_id(visit, 1), version, visit->act.reason));
	visit->location = register_url(visit, reg);
	visit->flash = S("已作废。历史还在，需要时可以查。");
	return NULL;
}

err_t register_reveal_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct record record;
	TRY(open_register(visit, VERB_REVEAL, &reg));
	TRY(reg_load(&visit->act, reg, visit_id(visit, 1), &record));
	struct reveal reveal = reveal_of(visit, &record);
	return reveal_apply(visit, &reveal);
}

err_t register_step_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct form form;
	int64_t version = 0, id = visit_id(visit, 1);
	TRY(open_register(visit, VERB_STEP, &reg));
	if (!register_takes(reg))
		return err_new(visit->arena, ERR_DENIED, "这一步要从它自己的页面办。");
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(form_with_choices(visit, reg, &form));
	TRY(flow_fire(&visit->act, reg, id,
		      &(struct flow_ask){.step = visit_param(visit, 2), .version = version,
					 .form = &form}));
	visit->location = visit_record_url(visit, reg->name, id);
	visit->flash = S("已办理。");
	return NULL;
}

/* ---- files ---- */

err_t register_files_prepare(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct record record;
	TRY(open_register(visit, VERB_CHANGE, &reg));
	TRY(reg_load(&visit->act, reg, visit_id(visit, 1), &record));
	if (!may_attach(&visit->act, &record))
		return err_new(visit->arena, ERR_DENIED, "这条记录您不能添加附件。");
	return uploads_want(visit, "file_attachment", "", "请先选照片或 PDF 文件。");
}

err_t register_files_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct record record;
	TRY(open_register(visit, VERB_CHANGE, &reg));
	TRY(reg_load(&visit->act, reg, visit_id(visit, 1), &record));
	if (!may_attach(&visit->act, &record))
		return err_new(visit->arena, ERR_DENIED, "这条记录您不能添加附件。");
	return uploads_hang(visit, &record, record_url(visit, &record), "附件存好了。");
}
