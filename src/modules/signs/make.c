/*
 * make: one sign: its measures and words on the left, the drawing on the right, anew at each change; what is kept is
 * the village's own, the county's measures stay what they are.
 */
#include "base/arena.h"
#include "base/text.h"
#include "modules/signs/signs_int.h"
#include "web/part.h"

enum { SIZE_LEAST = 50, SIZE_MOST = 20000, WORDS_MOST = 120, SECOND_MOST = 200 };

/* ---- what is asked ---- */

/* From the address for a look, from the form when it was refused. */
static struct str asked(struct visit *visit, const char *name)
{
	return visit_refused(visit) ? visit_field(visit, name) : visit_query(visit, name);
}

static bool given(struct visit *visit, const char *name)
{
	return form_has(visit_refused(visit) ? &visit->form : &visit->query, str_of(name));
}

static void take_size(struct visit *visit, const char *name, int *out, struct str *fault)
{
	int64_t n = 0;
	if (!given(visit, name))
		return;
	if (str_int(str_trim(asked(visit, name)), &n) && n >= SIZE_LEAST && n <= SIZE_MOST)
		*out = (int)n;
	else
		*fault = str_fmt(visit->arena, "宽和高请填 %d 到 %d 的整数毫米，图先按原来的画。", SIZE_LEAST, SIZE_MOST);
}

static bool words_can_change(const struct sign_job *job)
{
	return job->room == NULL && job->extra == NULL && job->text == NULL && job->line_count == 1 &&
	       job->sign->shape != SIGN_GUIDE;
}

/* What was typed, over what is kept. */
static struct str take_asked(struct visit *visit, struct sign_job *job)
{
	struct str fault = S("");
	take_size(visit, "width", &job->width, &fault);
	take_size(visit, "height", &job->height, &fault);
	if (given(visit, "words") && words_can_change(job)) {
		if (str_trim(asked(visit, "words")).len == 0)
			fault = S("牌子上总要有字，图先按原来的画。");
		else
			job->lines[0] = str_head(str_trim(asked(visit, "words")), WORDS_MOST);
	}
	if (given(visit, "second"))
		job->second = str_head(str_trim(asked(visit, "second")), SECOND_MOST);
	return fault;
}

static bool has_second(const struct sign_job *job)
{
	return job->sign->shape == SIGN_BOARD || job->sign->shape == SIGN_LINE || job->sign->shape == SIGN_PLATE;
}

/* ---- the page ---- */

static struct doc *put_field(struct doc *list, const char *name, const char *title, const char *kind, struct str value)
{
	struct doc *field = part_field(list, name, title, kind);
	doc_set(field, "value", value);
	return field;
}

static void put_fields(struct visit *visit, const struct sign_job *job)
{
	struct doc *list = doc_set_list(visit->page, "ask");
	struct doc *width = put_field(list, "width", "宽", "is_number", given(visit, "width") ? asked(visit, "width") : str_fmt(visit->arena, "%d", job->width));
	doc_set(width, "unit", S("毫米"));
	struct doc *height = put_field(list, "height", "高", "is_number", given(visit, "height") ? asked(visit, "height") : str_fmt(visit->arena, "%d", job->height));
	doc_set(height, "unit", S("毫米"));
	if (words_can_change(job)) {
		struct doc *words = put_field(list, "words", "牌子上的字", "is_text", job->lines[0]);
		doc_set_int(words, "maxlength", WORDS_MOST);
		doc_set(words, "hint", S("字从登记的资料来；要改地名，请改名称资料。放不下要换行的地方，可以写一个竖线 |"));
	}
	if (has_second(job)) {
		struct doc *second = put_field(list, "second", "民族文字（没有就空着）", "is_text", job->second);
		doc_set_int(second, "maxlength", SECOND_MOST);
	}
}

/* Where the words of this sign are kept, when it is not here. */
static void put_home(struct visit *visit, const struct sign_job *job, struct str org)
{
	struct str url = S(""), title = S("");
	if (job->room != NULL) {
		url = visit_record_url(visit, S("room"), job->room->id);
		title = S("改房间的名字、房号");
	} else if (job->extra != NULL) {
		url = visit_record_url(visit, S("sign_extra"), job->extra->id);
		title = S("改地点、箭头、距离、标语的字");
	} else if (job->text != NULL) {
		url = signs_url(visit, str_fmt(visit->arena, "/desk/signs/texts/" STR, STR_ARG(job->text->name)), org);
		title = S("改版面的文字");
	} else if (job->sign->shape == SIGN_GUIDE) {
		url = S("/desk/rooms/plan");
		title = S("改平面图");
	} else {
		url = str_fmt(visit->arena, "/desk/r/sign_name?org=" STR, STR_ARG(org));
		title = S("改名称资料");
	}
	doc_set(visit->page, "home_url", url);
	doc_set(visit->page, "home_title", title);
}

static struct str file_url(struct visit *visit, const struct sign_job *job, const char *suffix)
{
	return str_fmt(visit->arena, "/desk/signs/make.%s" STR, suffix,
		       STR_ARG(query_address(visit->arena, &visit->query, "item", job->item)));
}

static void put_neighbours(struct visit *visit, const struct sign_set *set, const struct sign_job *job)
{
	size_t at = (size_t)(job - set->jobs);
	struct str before = at > 0 ? set->jobs[at - 1].item : S(""), after = at + 1 < set->count ? set->jobs[at + 1].item : S("");
	doc_set(visit->page, "before_url",
		before.len == 0 ? S("") : signs_url(visit, str_fmt(visit->arena, "/desk/signs/make?item=" STR, STR_ARG(before)), set->names.org));
	doc_set(visit->page, "after_url",
		after.len == 0 ? S("") : signs_url(visit, str_fmt(visit->arena, "/desk/signs/make?item=" STR, STR_ARG(after)), set->names.org));
}

static void put_facts(struct visit *visit, const struct sign_set *set, const struct sign_job *job)
{
	doc_set(visit->page, "area", text_hundredths(visit->arena, sign_area(job) / 100));
	doc_set(visit->page, "cost", text_hundredths(visit->arena, sign_cost(job)));
	doc_set(visit->page, "material", job->sign->material);
	doc_set(visit->page, "tip", job->sign->hint);
	doc_set(visit->page, "say", job->rule == NULL ? S("") : job->rule->say);
	doc_set(visit->page, "source", set->rules == NULL ? S("") : set->rules->source);
	doc_set_bool(visit->page, "emblem", job->sign->emblem);
	doc_set_bool(visit->page, "own", job->own != NULL);
}

static err_t find_job(struct visit *visit, struct str *org, struct sign_set *set, struct sign_job **job)
{
	struct str item = visit_field(visit, "item").len > 0 ? visit_field(visit, "item") : visit_query(visit, "item");
	TRY(signs_place(visit, org));
	if (org->len == 0)
		return NULL;
	TRY(sign_set_read(&visit->act, *org, set));
	*job = item.len == 0 && set->count > 0 ? &set->jobs[0] : sign_job_of(set, item);
	if (*job == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这套规则里没有这块牌子，或者它的房间、路口已经不在了。请回到标牌工坊再选。");
	return NULL;
}

err_t signs_make_page(struct visit *visit)
{
	struct sign_set set;
	struct sign_job *job = NULL;
	struct str org;
	bool small = false;
	TRY(find_job(visit, &org, &set, &job));
	if (org.len == 0)
		return NULL;
	struct str fault = take_asked(visit, job);
	struct doc *drawing = sign_draw(visit, &set, job, &small);
	struct doc *print = doc_set_map(visit->page, "print");
	visit_title(visit, job->title);
	doc_set(print, "title", job->title);
	doc_add(doc_set_list(print, "sheets"), drawing);
	signs_frame(visit, org, str_c(visit->arena, job->title));
	doc_put(visit->page, S("picture_svg"), view_drawing(visit->arena, drawing));
	doc_set(visit->page, "item", job->item);
	doc_set(visit->page, "width", str_fmt(visit->arena, "%d", job->width));
	doc_set(visit->page, "height", str_fmt(visit->arena, "%d", job->height));
	doc_set(visit->page, "words", words_can_change(job) ? job->lines[0] : S(""));
	doc_set(visit->page, "second", job->second);
	doc_set(visit->page, "fault", fault);
	doc_set(visit->page, "small", small ? str_fmt(visit->arena, "字比这种牌子的最小字（%d 毫米）还小：请把牌子放大，或者把字改短。", job->sign->least) : S(""));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("sign_own"), VERB_CREATE, org));
	doc_set_bool(visit->page, "many", job->sign->each != SIGN_ONCE);
	doc_set(visit->page, "kind_title", job->sign->title);
	put_fields(visit, job);
	put_facts(visit, &set, job);
	put_home(visit, job, org);
	put_neighbours(visit, &set, job);
	doc_set(visit->page, "pdf_url", file_url(visit, job, "pdf"));
	doc_set(visit->page, "svg_url", file_url(visit, job, "svg"));
	return NULL;
}

/* ---- keeping ---- */

/* The county's measure is not copied: when it changes, the village follows. */
static void set_size(struct draft *draft, const char *name, int64_t value, int usual)
{
	struct arena *arena = draft->act->arena;
	const struct field *field = reg_field(draft->reg, str_of(name));
	struct form_value *one = arena_one(arena, struct form_value);
	*one = (struct form_value){str_of(name), value == usual ? S("") : str_fmt(arena, "%lld", (long long)value), NULL};
	draft_take(draft, &(struct form){one}, &field, 1);
}

static const struct record *own_for(const struct sign_set *set, struct str item)
{
	for (size_t i = 0; i < set->own_count; i++) {
		if (str_eq(record_text(&set->own[i], "item"), item))
			return &set->own[i];
	}
	return NULL;
}

static err_t check_asked(struct visit *visit, const struct sign_job *job)
{
	static const char *const sizes[] = {"width", "height"};
	err_t faults = NULL;
	for (size_t i = 0; i < 2; i++) {
		int64_t n = 0;
		if (!str_int(str_trim(visit_field(visit, sizes[i])), &n) || n < SIZE_LEAST || n > SIZE_MOST)
			faults = err_both(visit->arena, faults, err_field(visit->arena, str_of(sizes[i]), "%s请填 %d 到 %d 的整数毫米。", i == 0 ? "宽" : "高", SIZE_LEAST, SIZE_MOST));
	}
	if (words_can_change(job) && str_trim(visit_field(visit, "words")).len == 0)
		faults = err_both(visit->arena, faults, err_field(visit->arena, S("words"), "牌子上总要有字。"));
	if (str_chars(visit_field(visit, "words")) > WORDS_MOST || str_chars(visit_field(visit, "second")) > SECOND_MOST)
		faults = err_both(visit->arena, faults, err_field(visit->arena, S("words"), "字太多了，最多 %d 个。", WORDS_MOST));
	return faults;
}

err_t signs_make_apply(struct visit *visit)
{
	struct sign_set set;
	struct sign_job *job = NULL;
	struct draft *draft = NULL;
	struct str org;
	int64_t id = 0, width = 0, height = 0;
	TRY(find_job(visit, &org, &set, &job));
	TRY(act_need(&visit->act, S("sign_own"), VERB_CREATE, org));
	bool kind = str_eq(visit_field(visit, "scope"), S("kind")) && job->sign->each != SIGN_ONCE;
	struct str item = kind ? job->sign->name : job->item;
	const struct record *own = own_for(&set, item);
	visit->location = signs_url(visit, str_fmt(visit->arena, "/desk/signs/make?item=" STR, STR_ARG(job->item)), org);
	if (str_eq(visit_field(visit, "what"), S("usual"))) {
		visit->flash = S("已改回县里的尺寸和字。");
		return own == NULL ? NULL : reg_void(&visit->act, own->reg, own->id, own->version, S("改回县里的"));
	}
	TRY(check_asked(visit, job));
	(void)str_int(str_trim(visit_field(visit, "width")), &width);
	(void)str_int(str_trim(visit_field(visit, "height")), &height);
	if (own != NULL)
		TRY(draft_of(&visit->act, own, &draft));
	else
		TRY(draft_new(&visit->act, act_register(&visit->act, "sign_own"), org, &draft));
	draft_set_text(draft, "item", item);
	set_size(draft, "width", width, job->sign->width);
	set_size(draft, "height", height, job->sign->height);
	if (!kind && words_can_change(job) && !str_eq(str_trim(visit_field(visit, "words")), job->lines[0]))
		draft_set_text(draft, "words", str_trim(visit_field(visit, "words")));
	if (!kind && has_second(job))
		draft_set_text(draft, "second", str_trim(visit_field(visit, "second")));
	TRY(draft_write(draft, own == NULL ? 0 : own->version, &id));
	visit->flash = S("存好了，以后都按这个画。");
	return NULL;
}
