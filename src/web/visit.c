/*
 * visit: small questions that pages ask about their request.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/site_int.h"

struct str visit_param(const struct visit *visit, size_t index)
{
	return visit->params[index];
}

int64_t visit_id(const struct visit *visit, size_t index)
{
	int64_t id = 0;
	return str_int(visit->params[index], &id) ? id : 0;
}

struct str visit_field(const struct visit *visit, const char *name)
{
	return form_get(&visit->form, str_of(name));
}

struct str visit_query(const struct visit *visit, const char *name)
{
	return form_get(&visit->query, str_of(name));
}

bool visit_refused(const struct visit *visit)
{
	return visit->errors != NULL;
}

void visit_title(struct visit *visit, struct str title)
{
	struct doc *page = doc_at(visit->page, "_page");
	doc_set(page, "title", title);
	doc_set(page, "heading", title);
}

struct str visit_address(const struct visit *visit, struct str path)
{
	struct str base = visit->site->plan.base_address;
	if (base.len == 0)
		base = str_fmt(visit->arena, "http://" STR ":%d", STR_ARG(visit->site->plan.address),
			       site_port(visit->site));
	return str_join(visit->arena, base, path);
}

struct str visit_records_url(const struct visit *visit, struct str reg)
{
	for (size_t i = 0; i < visit->site->route_count; i++) {
		const struct route *route = visit->site->routes[i];
		if (route->record == NULL || !str_eq(str_of(route->record), reg))
			continue;
		struct str path = str_of(route->path);
		size_t at = str_find(path, S("/{id}"));
		if (at != SIZE_MAX)
			return str_sub(path, 0, at);
	}
	return str_join(visit->arena, S("/desk/r/"), reg);
}

struct str visit_record_url(const struct visit *visit, struct str reg, int64_t id)
{
	struct str records = visit_records_url(visit, reg);
	return str_fmt(visit->arena, STR "/%lld", STR_ARG(records), (long long)id);
}

const struct http_file *visit_file(const struct visit *visit, const char *field)
{
	for (const struct http_file *file = visit->request->files; file != NULL; file = file->next) {
		if (str_eq(file->field, str_of(field)) && file->size > 0)
			return file;
	}
	return NULL;
}

struct rooms *visit_rooms(const struct visit *visit)
{
	return visit->site->plan.rooms;
}

bool visit_is_monitor(const struct visit *visit)
{
	struct str token = visit->site->plan.metrics;
	struct str shown = http_header(visit->request, "authorization");
	const struct str scheme = S("Bearer ");
	return token.len > 0 && str_starts(shown, scheme) &&
	       same_secret(str_trim(str_sub(shown, scheme.len, shown.len)), token);
}
