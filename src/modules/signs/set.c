/*
 * set: all signs that a village's rules ask for or allow, each with its words, measures and what is registered of it.
 *
 * Made anew for each page from registers and catalogue, never stored: a room renamed, a rule changed or a cadre gone is
 * right at once.
 */
#include "base/arena.h"
#include "modules/signs/signs_int.h"

/* ---- what is known of a job ---- */

static bool plate_is(const struct sign_job *job, const char *state)
{
	return job->plate != NULL && str_eq(record_text(job->plate, "plate_state"), str_of(state));
}

bool sign_is_hung(const struct sign_job *job)
{
	return plate_is(job, "hung");
}

bool sign_is_made(const struct sign_job *job)
{
	return plate_is(job, "hung") || plate_is(job, "made");
}

bool sign_is_wanted(const struct sign_job *job)
{
	return (job->must == MUST_REQUIRED || job->must == MUST_IF) && !sign_is_made(job);
}

int64_t sign_area(const struct sign_job *job)
{
	return (int64_t)job->width * job->height / 100;
}

int64_t sign_cost(const struct sign_job *job)
{
	return (sign_area(job) * job->price + 5000) / 10000;
}

struct sign_job *sign_job_of(const struct sign_set *set, struct str item)
{
	for (size_t i = 0; i < set->count; i++) {
		if (str_eq(set->jobs[i].item, item))
			return &set->jobs[i];
	}
	return NULL;
}

/* The one for this sign alone stands before the one for all of its kind. */
static const struct record *own_of(const struct sign_set *set, struct str item)
{
	for (size_t i = 0; i < set->own_count; i++) {
		if (str_eq(record_text(&set->own[i], "item"), item))
			return &set->own[i];
	}
	return NULL;
}

/* The newest that is registered of it, one that hangs before one that was taken down. */
static const struct record *plate_of(const struct sign_set *set, struct str item)
{
	const struct record *best = NULL;
	for (size_t i = 0; i < set->plate_count; i++) {
		const struct record *one = &set->plates[i];
		if (!str_eq(record_text(one, "item"), item))
			continue;
		bool down = str_eq(record_text(one, "plate_state"), S("down"));
		bool best_down = best != NULL && str_eq(record_text(best, "plate_state"), S("down"));
		if (best == NULL || (best_down && !down) || (best_down == down && one->id > best->id))
			best = one;
	}
	return best;
}

static void take_measures(struct sign_job *job, const struct record *own)
{
	if (own == NULL)
		return;
	if (record_int(own, "width") > 0)
		job->width = (int)record_int(own, "width");
	if (record_int(own, "height") > 0)
		job->height = (int)record_int(own, "height");
	if (record_int(own, "price") > 0)
		job->price = record_int(own, "price");
	if (record_text(own, "second").len > 0)
		job->second = record_text(own, "second");
	if (record_text(own, "words").len > 0) {
		job->lines[0] = record_text(own, "words");
		job->own = own;
	}
}

/* ---- texts ---- */

static const struct record *text_record(const struct sign_set *set, const struct wall_text *text)
{
	for (size_t i = 0; i < set->text_count; i++) {
		if (str_eq(record_text(&set->texts[i], "text"), text->name))
			return &set->texts[i];
	}
	return NULL;
}

struct str sign_text_title(const struct sign_set *set, const struct wall_text *text)
{
	const struct record *record = text_record(set, text);
	return record == NULL || text->fixed ? text->title : record_text(record, "title");
}

struct str sign_text_body(const struct sign_set *set, const struct wall_text *text, bool *changed)
{
	const struct record *record = text_record(set, text);
	*changed = record != NULL && !text->fixed;
	return *changed ? record_text(record, "body") : text->body;
}

bool sign_text_fits(struct act *act, const struct sign_set *set, const struct wall_text *text)
{
	const struct standard *standard = catalogue_standard(act->house->catalogue);
	const struct standard_room *room = standard_room(standard, text->room);
	for (size_t i = 0; i < set->room_count; i++) {
		if (str_has_word(record_text(&set->rooms[i], "kinds"), text->room))
			return true;
	}
	/* Where one meeting room serves for several, it is the member room as well. */
	if (room == NULL)
		return set->rules != NULL && set->rules->wall_count > 0 && str_eq(text->room, S("member_room"));
	return room->must == MUST_REQUIRED;
}

/* ---- one job ---- */

static struct sign_job *add_job(struct act *act, struct sign_set *set, const struct sign *sign,
				const struct sign_rule *rule, int64_t number, struct str name)
{
	if (set->count == JOBS_MAX)
		return NULL;
	struct sign_job *job = &set->jobs[set->count++];
	*job = (struct sign_job){.sign = sign,
				 .rule = rule,
				 .must = rule == NULL ? MUST_OPTIONAL : rule->must,
				 .item = sign->name,
				 .title = sign->title,
				 .width = sign->width,
				 .height = sign->height,
				 .price = (int64_t)sign->price * 100};
	if (number != 0)
		job->item = str_fmt(act->arena, STR "-%lld", STR_ARG(sign->name), (long long)number);
	else if (name.len > 0)
		job->item = str_fmt(act->arena, STR "-" STR, STR_ARG(sign->name), STR_ARG(name));
	return job;
}

/* Words, then the village's measures for the kind and for this one, and what is registered. */
static void finish_job(struct act *act, struct sign_set *set, struct sign_job *job, const struct sign_words *words)
{
	for (size_t i = 0; i < job->sign->word_count && i < LINES; i++)
		job->lines[job->line_count++] =
			sign_fill(act->arena, job->sign->words[i], &set->names, words);
	if (job->sign->shape == SIGN_BOARD || job->sign->shape == SIGN_LINE)
		job->second = job->sign->each == SIGN_ONCE && !str_eq(job->sign->group, S("hall"))
				      ? set->names.second
				      : S("");
	take_measures(job, own_of(set, job->sign->name));
	if (!str_eq(job->item, job->sign->name))
		take_measures(job, own_of(set, job->item));
	job->plate = plate_of(set, job->item);
}

static void add_rooms(struct act *act, struct sign_set *set, const struct sign *sign, const struct sign_rule *rule)
{
	for (size_t i = 0; i < set->room_count; i++) {
		const struct record *room = &set->rooms[i];
		struct str name = record_text(room, "name");
		struct sign_job *job = add_job(act, set, sign, rule, room->id, S(""));
		if (job == NULL)
			return;
		job->room = room;
		job->title = str_fmt(act->arena, STR "：" STR, STR_ARG(name), STR_ARG(sign->title));
		finish_job(act, set, job, (const struct sign_words[]){{"room", name}, {NULL, S("")}});
	}
}

static void add_floors(struct act *act, struct sign_set *set, const struct sign *sign, const struct sign_rule *rule)
{
	static const char *const words[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
	for (int floor = 1; floor <= PLAN_FLOORS; floor++) {
		bool drawn = false;
		for (size_t i = 0; i < set->plan.count && !drawn; i++)
			drawn = set->plan.pieces[i].floor == floor;
		struct sign_job *job = drawn ? add_job(act, set, sign, rule, floor, S("")) : NULL;
		if (job == NULL)
			continue;
		job->floor = floor;
		job->title = str_fmt(act->arena, "%s楼：" STR, words[floor - 1], STR_ARG(sign->title));
		finish_job(act, set, job,
			   (const struct sign_words[]){{"floor", str_of(words[floor - 1])}, {NULL, S("")}});
	}
}

static void add_extras(struct act *act, struct sign_set *set, const struct sign *sign, const char *kind,
		       const struct sign_rule *rule)
{
	for (size_t i = 0; i < set->extra_count; i++) {
		const struct record *extra = &set->extras[i];
		if (!str_eq(record_text(extra, "extra"), str_of(kind)))
			continue;
		struct sign_job *job = add_job(act, set, sign, rule, extra->id, S(""));
		if (job == NULL)
			return;
		job->extra = extra;
		job->must = MUST_REQUIRED; /* the village has said that it wants it */
		job->title = str_fmt(act->arena, STR "：" STR, STR_ARG(record_text(extra, "site")), STR_ARG(sign->title));
		finish_job(act, set, job,
			   (const struct sign_words[]){{"words", record_text(extra, "words")}, {NULL, S("")}});
	}
}

static void add_texts(struct act *act, struct sign_set *set, const struct sign *sign, const struct sign_rule *rule)
{
	const struct catalogue *catalogue = act->house->catalogue;
	for (size_t i = 0; i < catalogue->wall_text_count; i++) {
		const struct wall_text *text = &catalogue->wall_texts[i];
		if (text->hidden || !sign_wall_allows(set->rules, text->topic) || !sign_text_fits(act, set, text))
			continue;
		struct sign_job *job = add_job(act, set, sign, rule, 0, text->name);
		if (job == NULL)
			return;
		job->text = text;
		const struct record *record = text_record(set, text);
		if (text->example && record == NULL)
			job->must = MUST_OPTIONAL; /* an example is not made: first the village writes its own */
		job->title = str_fmt(act->arena, STR "：" STR, STR_ARG(sign_text_title(set, text)), STR_ARG(sign->title));
		job->body = sign_fill(act->arena, sign_text_body(set, text, &job->changed), &set->names, NULL);
		finish_job(act, set, job,
			   (const struct sign_words[]){{"title", sign_text_title(set, text)}, {NULL, S("")}});
	}
}

static void add_sign(struct act *act, struct sign_set *set, const struct sign *sign, const struct sign_rule *rule)
{
	struct sign_job *job = NULL;
	switch (sign->each) {
	case SIGN_ONCE:
		job = add_job(act, set, sign, rule, 0, S(""));
		if (job != NULL)
			finish_job(act, set, job, NULL);
		break;
	case SIGN_EACH_ROOM:
		add_rooms(act, set, sign, rule);
		break;
	case SIGN_EACH_FLOOR:
		add_floors(act, set, sign, rule);
		break;
	case SIGN_EACH_TEXT:
		add_texts(act, set, sign, rule);
		break;
	case SIGN_EACH_DIRECTION:
		add_extras(act, set, sign, "direction", rule);
		break;
	case SIGN_EACH_SLOGAN:
		add_extras(act, set, sign, "slogan", rule);
		break;
	}
}

/* ---- all of it ---- */

static err_t read_registers(struct act *act, struct str org, struct sign_set *set)
{
	TRY(reg_gather(act, act_register(act, "room"), org, ROOMS_ON_SIGNS, &set->rooms, &set->room_count));
	TRY(reg_gather(act, act_register(act, "sign_plate"), org, PLATES_MAX, &set->plates, &set->plate_count));
	TRY(reg_gather(act, act_register(act, "sign_extra"), org, EXTRAS_MAX, &set->extras, &set->extra_count));
	TRY(reg_gather(act, act_register(act, "sign_own"), org, JOBS_MAX, &set->own, &set->own_count));
	TRY(reg_gather(act, act_register(act, "sign_text"), org, TEXTS_MAX, &set->texts, &set->text_count));
	TRY(sign_cadres(act, org, &set->cadres, &set->cadre_count));
	return plan_read(act, org, &set->plan);
}

err_t sign_set_read(struct act *act, struct str org, struct sign_set *out)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct sign_set set = {
		.rules = catalogue_sign_rules(catalogue, str_sub(org, 0, tier_length(TIER_COUNTY)), act->today),
		.jobs = arena_many(act->arena, struct sign_job, JOBS_MAX),
		.margin = (int)catalogue_setting_int(catalogue, "sign_margin", 15)};
	if (set.margin < 10 || set.margin > 100)
		set.margin = 15;
	TRY(sign_names_read(act, org, &set.names));
	TRY(read_registers(act, org, &set));
	for (size_t i = 0; set.rules != NULL && i < set.rules->rule_count; i++) {
		const struct sign_rule *rule = &set.rules->rules[i];
		if (rule->must != MUST_NEVER)
			add_sign(act, &set, catalogue_sign(catalogue, rule->sign), rule);
	}
	const struct sign *slogan = catalogue_sign(catalogue, S("slogan"));
	if (slogan != NULL && sign_rule_of(set.rules, S("slogan")) == NULL)
		add_sign(act, &set, slogan, NULL);
	*out = set;
	return NULL;
}
