/*
 * openapi: what the addresses are and what they take and give, for outside tools, made from the route
 * table, the registers and their fields. Nothing is listed by hand: what is not in a table is not here.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "engine/import/import.h"
#include "modules/system/register_int.h"

#include <string.h>

enum { TEXT_MAX = 8 << 20 };

struct writing {
	struct visit *visit;
	struct doc *paths;
};

/* ---- schemas ---- */

static struct doc *put_type(struct doc *map, const char *type, const char *format)
{
	doc_set(map, "type", str_of(type));
	if (format != NULL)
		doc_set(map, "format", str_of(format));
	return map;
}

static void put_field_type(const struct field *field, struct doc *out)
{
	switch (field->kind) {
	case FIELD_DATE: put_type(out, "string", "date"); return;
	case FIELD_YES:
	case FIELD_REF:
	case FIELD_STAFF:
	case FIELD_NUMBER:
	case FIELD_MONEY:
	case FIELD_MOMENT:
	case FIELD_MONTH:
	case FIELD_IDENTITY:
	case FIELD_PHONE:
	case FIELD_CARD:
	case FIELD_ORG:
	case FIELD_TEXT:
	case FIELD_LONG:
	case FIELD_NAME: put_type(out, "string", NULL); return;
	case FIELD_FILES: put_type(out, "string", "binary"); return;
	case FIELD_CODE: put_type(out, "string", NULL); break;
	}
	if (field->codes == NULL || field->many || field->codes->count == 0)
		return;
	struct doc *values = doc_set_list(out, "enum");
	for (size_t i = 0; i < field->codes->count; i++)
		doc_add(values, doc_text(values->in.arena, field->codes->all[i].code));
}

static bool is_sent(const struct field *field)
{
	return !field->fixed && field->derive.len == 0 && field->from.len == 0;
}

/* What the form of a register sends. */
static void put_input_schema(struct doc *schemas, struct arena *arena, const struct reg *reg)
{
	struct doc *schema = put_type(doc_put(schemas, str_join(arena, reg->name, S("_input")),
					      doc_map(arena)), "object", NULL);
	struct doc *properties = doc_set_map(schema, "properties");
	struct doc *required = doc_list(arena);
	doc_set(schema, "title", reg->title);
	for (size_t i = 0; i < reg->field_count; i++) {
		const struct field *field = &reg->fields[i];
		if (!is_sent(field))
			continue;
		struct doc *one = doc_put(properties, field->name, doc_map(arena));
		put_field_type(field, one);
		doc_set(one, "title", field->title);
		if (field->hint.len > 0)
			doc_set(one, "description", field->hint);
		if (field->required && field->show.field.len == 0 && field->value.len == 0)
			doc_add(required, doc_text(arena, field->name));
	}
	if (required->in.count > 0)
		doc_put(schema, S("required"), required);
}

/* What a list gives of each row: words, masked by the reader's rights. */
static void put_row_schema(struct doc *schemas, struct arena *arena, const struct reg *reg)
{
	struct doc *schema = put_type(doc_put(schemas, str_join(arena, reg->name, S("_row")),
					      doc_map(arena)), "object", NULL);
	struct doc *properties = doc_set_map(schema, "properties");
	doc_set(schema, "title", reg->title);
	put_type(doc_set_map(properties, "id"), "integer", NULL);
	put_type(doc_set_map(properties, "url"), "string", NULL);
	put_type(doc_set_map(properties, "org"), "string", NULL);
	for (size_t i = 0; i < reg->column_count; i++) {
		const struct field *field = reg->columns[i];
		struct doc *one = doc_put(properties, field->name, doc_map(arena));
		put_type(one, "string", NULL);
		doc_set(one, "title", field->title);
	}
}

static void put_problem_schema(struct doc *schemas)
{
	struct doc *schema = put_type(doc_set_map(schemas, "problem"), "object", NULL);
	struct doc *properties = doc_set_map(schema, "properties");
	doc_set(schema, "description", S("RFC 9457; errors names each field and what to do."));
	put_type(doc_set_map(properties, "status"), "integer", NULL);
	put_type(doc_set_map(properties, "title"), "string", NULL);
	put_type(doc_set_map(properties, "trace"), "string", NULL);
	struct doc *errors = put_type(doc_set_map(properties, "errors"), "array", NULL);
	struct doc *item = put_type(doc_set_map(errors, "items"), "object", NULL);
	struct doc *both = doc_set_map(item, "properties");
	put_type(doc_set_map(both, "field"), "string", NULL);
	put_type(doc_set_map(both, "text"), "string", NULL);
}

static struct doc *put_ref(struct doc *map, struct arena *arena, struct str name)
{
	doc_set(map, "$ref", str_join(arena, S("#/components/schemas/"), name));
	return map;
}

/* ---- answers ---- */

static struct doc *put_answer(struct doc *answers, const char *status, const char *words)
{
	struct doc *one = doc_set_map(answers, status);
	doc_set(one, "description", str_of(words));
	return one;
}

static void put_fault(struct writing *w, struct doc *answers, const char *status, const char *words)
{
	struct doc *content = doc_set_map(put_answer(answers, status, words), "content");
	put_ref(doc_set_map(doc_set_map(content, "application/problem+json"), "schema"),
		w->visit->arena, S("problem"));
}

static void put_get_answers(struct writing *w, struct doc *get, const struct route *route,
			    const struct reg *list, bool json)
{
	struct doc *answers = doc_set_map(get, "responses");
	struct doc *content = doc_set_map(put_answer(answers, "200", "内容"), "content");
	if (!json)
		put_type(doc_set_map(doc_set_map(content, "text/html"), "schema"), "string", NULL);
	struct doc *schema = doc_set_map(doc_set_map(content, "application/json"), "schema");
	put_type(schema, "object", NULL);
	if (list != NULL) {
		struct doc *table = put_type(doc_set_map(doc_set_map(schema, "properties"), "table"),
					     "object", NULL);
		struct doc *inside = doc_set_map(table, "properties");
		put_type(doc_set_map(inside, "total"), "integer", NULL);
		put_type(doc_set_map(inside, "next_url"), "string", NULL);
		struct doc *rows = put_type(doc_set_map(inside, "rows"), "array", NULL);
		put_ref(doc_set_map(rows, "items"), w->visit->arena,
			str_join(w->visit->arena, list->name, S("_row")));
	}
	if (route->who == WHO_STAFF || route->who == WHO_SESSION) {
		put_fault(w, answers, "401", "没有登录");
		put_fault(w, answers, "403", "没有权限，或不在负责的范围内");
	}
	put_fault(w, answers, "404", "没有这一页");
}

static void put_post_answers(struct writing *w, struct doc *post, const struct route *route)
{
	struct doc *answers = doc_set_map(post, "responses");
	if (route->machine)
		put_answer(answers, "200", "收下了");
	else
		put_answer(answers, "303", "办好了，地址在 Location 里");
	if (route->who == WHO_STAFF || route->who == WHO_SESSION)
		put_fault(w, answers, "401", "没有登录");
	put_fault(w, answers, "403", "没有权限，或表单不是从本系统打开的");
	put_fault(w, answers, "409", "内容刚被别人改过");
	put_fault(w, answers, "413", "内容或文件太大");
	put_fault(w, answers, "422", "有内容要更正");
	put_fault(w, answers, "503", "现在忙，请稍后再试");
}

/* ---- operations ---- */

static void put_parameters(struct writing *w, struct str path, struct doc *item)
{
	struct doc *list = NULL;
	struct str rest = path;
	while (rest.len > 0) {
		struct str part = str_cut(&rest, '/');
		if (part.len < 3 || part.at[0] != '{')
			continue;
		if (list == NULL)
			list = doc_set_list(item, "parameters");
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", str_sub(part, 1, part.len - 2));
		doc_set(one, "in", S("path"));
		doc_set_bool(one, "required", true);
		put_type(doc_set_map(one, "schema"), "string", NULL);
	}
	(void)w;
}

static void put_right(struct writing *w, const struct route *route, struct doc *operation,
		      const struct reg *reg)
{
	static const struct {
		enum verb verb;
		const char *word;
	} verbs[] = {{VERB_READ, "read"}, {VERB_CREATE, "create"}, {VERB_CHANGE, "change"},
		     {VERB_VOID, "void"}, {VERB_IMPORT, "import"}, {VERB_EXPORT, "export"},
		     {VERB_REVEAL, "reveal"}, {VERB_STEP, "step"}, {VERB_PUBLISH, "publish"},
		     {VERB_CARE, "care"}, {VERB_MANAGE, "manage"}};
	if (route->who == WHO_ANYBODY || route->who == WHO_OPEN) {
		doc_set_list(operation, "security");
		return;
	}
	if (route->who != WHO_STAFF) {
		if (reg != NULL)
			doc_set(operation, "x-right", reg->name);
		return;
	}
	for (size_t i = 0; i < COUNT(verbs); i++) {
		if (verbs[i].verb == route->verb)
			doc_set(operation, "x-right",
				str_fmt(w->visit->arena, "%s:%s", route->on, verbs[i].word));
	}
}

static void put_list_parameters(struct writing *w, const struct reg *reg, struct doc *get)
{
	static const char *const usual[][2] = {{"q", "按文字、拼音首字母或编号找"}, {"org", "只看这个地方以下"},
					       {"after", "上一页给的 next_url 里的值"},
					       {"view", "all：含已办结的"}};
	struct doc *list = doc_set_list(get, "parameters");
	for (size_t i = 0; i < COUNT(usual) + reg->filter_count; i++) {
		struct doc *one = doc_add_map(list);
		bool fixed = i < COUNT(usual);
		const struct field *field =
			fixed ? NULL : reg->filters[i - COUNT(usual)];
		doc_set(one, "name", fixed ? str_of(usual[i][0]) : field->name);
		doc_set(one, "in", S("query"));
		doc_set(one, "description", fixed ? str_of(usual[i][1]) : field->title);
		put_type(doc_set_map(one, "schema"), "string", NULL);
	}
	(void)w;
}

static void put_body(struct writing *w, const struct route *route, const struct reg *form,
		     struct doc *post)
{
	struct arena *arena = w->visit->arena;
	struct doc *body = doc_set_map(post, "requestBody");
	struct doc *content = doc_set_map(body, "content");
	doc_set_bool(body, "required", true);
	if (route->machine) {
		put_type(doc_set_map(doc_set_map(content, "text/plain"), "schema"), "string", NULL);
		return;
	}
	struct doc *type = doc_set_map(content, route->files_max > 0
							? "multipart/form-data"
							: "application/x-www-form-urlencoded");
	struct doc *all = doc_set_list(doc_set_map(type, "schema"), "allOf");
	put_ref(doc_add_map(all), arena, S("form"));
	if (form != NULL)
		put_ref(doc_add_map(all), arena, str_join(arena, form->name, S("_input")));
}

static struct str operation_id(struct writing *w, const char *method, struct str path)
{
	struct str all = str_of(method);
	struct str rest = path;
	while (rest.len > 0) {
		struct str part = str_cut(&rest, '/');
		if (part.len == 0)
			continue;
		if (part.at[0] == '{')
			part = str_fmt(w->visit->arena, "by_" STR, STR_ARG(str_sub(part, 1, part.len - 2)));
		all = str_fmt(w->visit->arena, STR "_" STR, STR_ARG(all), STR_ARG(part));
	}
	return all;
}

/* One path of the document; reg: the register it is about, when the address names one. */
static void put_path(struct writing *w, struct str path, const struct route *route,
		     const struct reg *list, const struct reg *form, const struct reg *reg)
{
	struct doc *item = doc_put(w->paths, path, doc_map(w->visit->arena));
	bool json = strchr(route->path, '.') != NULL || strcmp(route->path, "/healthz") == 0;
	put_parameters(w, path, item);
	if (route->page != NULL) {
		struct doc *get = doc_set_map(item, "get");
		doc_set(get, "operationId", operation_id(w, "get", path));
		if (reg != NULL)
			doc_set(get, "summary", reg->title);
		put_right(w, route, get, reg);
		if (list != NULL)
			put_list_parameters(w, list, get);
		put_get_answers(w, get, route, list, json);
	}
	if (route->apply != NULL) {
		struct doc *post = doc_set_map(item, "post");
		doc_set(post, "operationId", operation_id(w, "post", path));
		if (reg != NULL)
			doc_set(post, "summary", reg->title);
		put_right(w, route, post, reg);
		put_body(w, route, form, post);
		put_post_answers(w, post, route);
	}
}

/* "/desk/r/{register}/…" once for each register that has such pages. */
static void put_register_paths(struct writing *w, const struct route *route, struct str tail)
{
	const struct catalogue *catalogue = w->visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (reg->hidden || reg->of.len > 0 || !catalogue_has(catalogue, reg))
			continue;
		struct str path = str_fmt(w->visit->arena, "/desk/r/" STR STR, STR_ARG(reg->name),
					  STR_ARG(tail));
		bool import = str_starts(tail, S("/import")) || str_eq(tail, S("/template"));
		bool reads = tail.len == 0 || str_eq(tail, S("/{id}")) || str_ends(tail, S("/reveal"));
		if ((import && !import_fits(reg)) || (!import && !reads && !register_takes(reg)))
			continue;
		if (str_starts(tail, S("/{id}/step")) && reg->flow_count == 0)
			continue;
		bool writes = str_eq(tail, S("/new")) || str_ends(tail, S("/edit"));
		put_path(w, path, route, tail.len == 0 ? reg : NULL, writes ? reg : NULL, reg);
	}
}

static void put_route(struct writing *w, const struct route *route)
{
	struct str path = str_of(route->path), head = S("/desk/r/{register}");
	const struct catalogue *catalogue = w->visit->act.house->catalogue;
	if (str_starts(path, head)) {
		put_register_paths(w, route, str_sub(path, head.len, path.len));
		return;
	}
	const struct reg *list = str_eq(path, S("/desk/cases"))    ? catalogue_register(catalogue, S("case"))
				 : str_eq(path, S("/desk/people")) ? catalogue_register(catalogue, S("person"))
								   : NULL;
	put_path(w, path, route, list, NULL, list);
}

/* ---- the whole ---- */

static void put_form_schema(struct doc *schemas)
{
	struct doc *form = put_type(doc_set_map(schemas, "form"), "object", NULL);
	struct doc *properties = doc_set_map(form, "properties");
	doc_set(form, "description",
		S("每张表单都有：csrf 从页面里取；submission 是这一次提交的编号，也可以放在 Idempotency-Key "
		  "请求头里，同一编号提交两次只办一次。"));
	put_type(doc_set_map(properties, "csrf"), "string", NULL);
	put_type(doc_set_map(properties, "submission"), "string", NULL);
	doc_add(doc_set_list(form, "required"), doc_text(form->in.arena, S("csrf")));
}

static void put_components(struct visit *visit, struct doc *root)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *components = doc_set_map(root, "components");
	struct doc *scheme = doc_set_map(doc_set_map(components, "securitySchemes"), "session");
	struct doc *schemas = doc_set_map(components, "schemas");
	doc_set(scheme, "type", S("apiKey"));
	doc_set(scheme, "in", S("cookie"));
	doc_set(scheme, "name", S("lianxin"));
	put_problem_schema(schemas);
	put_form_schema(schemas);
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (reg->hidden || reg->of.len > 0 || !catalogue_has(catalogue, reg))
			continue;
		put_input_schema(schemas, visit->arena, reg);
		put_row_schema(schemas, visit->arena, reg);
	}
}

err_t openapi_page(struct visit *visit)
{
	struct doc *root = doc_map(visit->arena), *info = doc_set_map(root, "info");
	struct buf text = buf_new(visit->arena, TEXT_MAX);
	size_t count = 0;
	const struct route *const *routes = site_routes(visit->site, &count);
	doc_set(root, "openapi", S("3.1.0"));
	doc_set(info, "title", S("连心党群服务"));
	doc_set(info, "version", str_sub(visit->act.house->catalogue->digest, 0, 16));
	doc_set(info, "description",
		S("每个 GET 地址后面加 .json 得到数据；列表还可以加 .csv、.xlsx。由路由表和目录生成。"));
	struct doc *need = doc_add_map(doc_set_list(root, "security"));
	doc_set_list(need, "session");
	struct writing w = {visit, doc_set_map(root, "paths")};
	for (size_t i = 0; i < count; i++)
		put_route(&w, routes[i]);
	put_components(visit, root);
	TRY(view_json(root, &text));
	if (buf_failed(&text))
		return err_internal(visit->arena, "openapi is too long");
	visit->raw = buf_str(&text);
	visit->raw_type = S("application/json");
	return NULL;
}
