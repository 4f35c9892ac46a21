/*
 * portal_kept: photos that were sent with a form that came back, so that nobody sends them twice.
 *
 * The file is in the store already, named by its digest; the form carries a line that says which, with a
 * keyed mark bound to this browser and a day's time. Without the mark a visitor could name anybody's
 * file. Lines that do not fit are left out in silence: then the photo is asked for again.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "modules/service/portal_int.h"

enum { MARK_LENGTH = 32 };
#define KEPT_MS (24LL * 60 * 60 * 1000)

static struct str mark_of(struct visit *visit, struct str line)
{
	struct str bound = str_fmt(visit->arena, STR "|" STR "|" STR, STR_ARG(visit->device),
				   STR_ARG(visit->act.org), STR_ARG(line));
	return str_sub(keyed_digest(visit->arena, visit->act.house->keys, S("kept-upload"), bound), 0,
		       MARK_LENGTH);
}

/* "mark|field|digest|size|type|at|name": the name last, for it may hold anything. */
static struct str line_of(struct visit *visit, const struct upload *upload)
{
	struct str line = str_fmt(visit->arena, STR "|" STR "|%lld|" STR "|%lld|" STR,
				  STR_ARG(upload->field), STR_ARG(upload->digest),
				  (long long)upload->size, STR_ARG(upload->type),
				  (long long)visit->act.now, STR_ARG(upload->name));
	return str_fmt(visit->arena, STR "|" STR, STR_ARG(mark_of(visit, line)), STR_ARG(line));
}

static bool read_line(struct visit *visit, struct str typed, struct upload *out)
{
	struct str line = typed, mark = str_cut(&line, '|');
	int64_t at = 0;
	if (!same_secret(mark, mark_of(visit, line)))
		return false;
	out->field = str_cut(&line, '|');
	out->digest = str_cut(&line, '|');
	if (!str_int(str_cut(&line, '|'), &out->size))
		return false;
	out->type = str_cut(&line, '|');
	if (!str_int(str_cut(&line, '|'), &at))
		return false;
	out->name = line;
	return at <= visit->act.now && visit->act.now - at <= KEPT_MS;
}

static bool is_asked(const struct item *item, struct str field)
{
	if (str_eq(field, S("file_more")))
		return true;
	for (size_t i = 0; i < item->material_count; i++) {
		if (str_starts(field, S("file_")) &&
		    str_eq(str_sub(field, 5, field.len), item->materials[i].name))
			return true;
	}
	return false;
}

static bool is_there(const struct upload *list, const struct upload *one)
{
	for (; list != NULL; list = list->next) {
		if (str_eq(list->field, one->field) && str_eq(list->digest, one->digest))
			return true;
	}
	return false;
}

struct gathered {
	struct upload *first, **end;
	size_t count;
};

static void gather_sure(struct gathered *all, struct upload *upload)
{
	upload->next = NULL;
	*all->end = upload;
	all->end = &upload->next;
	all->count++;
}

static void gather(struct gathered *all, const struct item *item, struct upload *upload)
{
	if (all->count < KEPT_MAX && is_asked(item, upload->field) && !is_there(all->first, upload))
		gather_sure(all, upload);
}

static void gather_carried(struct visit *visit, struct gathered *all, const struct item *item)
{
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		struct upload *upload = arena_one(visit->arena, struct upload);
		if (str_eq(one->name, S("kept")) && read_line(visit, one->value, upload))
			gather(all, item, upload);
	}
}

struct upload *kept_carried(struct visit *visit, const struct item *item)
{
	struct gathered all = {.first = NULL};
	all.end = &all.first;
	gather_carried(visit, &all, item);
	return all.first;
}

err_t kept_take(struct visit *visit, const struct item *item, struct upload **out, err_t *faults)
{
	struct gathered all = {.first = NULL};
	struct upload *fresh = NULL;
	all.end = &all.first;
	err_t err = uploads_keep(visit, &fresh);
	if (err != NULL && err->kind != ERR_INVALID)
		return err;
	gather_carried(visit, &all, item);
	while (fresh != NULL) {
		struct upload *next = fresh->next;
		/* A signature goes with this form alone: the next one is signed anew. */
		if (visit->act.account > 0 && str_eq(fresh->field, S("file_signature")))
			gather_sure(&all, fresh);
		/* A picture that was none is in the list too, without a digest: its fault tells. */
		else if (fresh->digest.len > 0)
			gather(&all, item, fresh);
		fresh = next;
	}
	*out = all.first;
	*faults = err;
	return NULL;
}

void kept_doc(struct visit *visit, const struct upload *uploads, struct doc *list)
{
	for (; uploads != NULL; uploads = uploads->next) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", S("kept"));
		doc_set(one, "value", line_of(visit, uploads));
	}
}

size_t kept_count(const struct upload *uploads, struct str field)
{
	size_t count = 0;
	for (; uploads != NULL; uploads = uploads->next)
		count += str_eq(uploads->field, field);
	return count;
}

void kept_hint(struct visit *visit, const struct upload *uploads, struct doc *field)
{
	size_t count = kept_count(uploads, doc_str(field, "name"));
	if (count > 0)
		doc_set(field, "hint",
			str_fmt(visit->arena, "已经收到 %zu 张，不用再传。想多传几张，再拍就行。", count));
}
