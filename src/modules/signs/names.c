/*
 * names: what stands on signs: a village's name as it is written there, the bodies named after it, the words of
 * templates. See signs_int.h.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "modules/signs/signs_int.h"

enum { FILLED_MAX = 1 << 16, CADRES_MAX = 100 };

/* ---- the name ---- */

static struct str without(struct str name, struct str tail)
{
	return name.len > tail.len && str_ends(name, tail) ? str_sub(name, 0, name.len - tail.len) : name;
}

struct str sign_village_name(struct arena *arena, struct str place)
{
	static const char *const bodies[] = {"村民委员会", "居民委员会", "村委会", "居委会", "党群服务中心"};
	static const char *const kinds[] = {"村", "社区", "嘎查", "小区"};
	struct str name = str_trim(place);
	bool body = false;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct str shorter = without(name, str_of(bodies[i]));
		body = body || (shorter.len < name.len && str_starts(str_of(bodies[i]), S("居")));
		name = shorter;
	}
	/* "云岭村村民委员会" leaves "云岭村", "云岭村民委员会" leaves "云岭". */
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (str_ends(name, str_of(kinds[i])))
			return name;
	}
	return str_join(arena, name, body ? S("社区") : S("村"));
}

bool sign_is_community(struct str village)
{
	return str_ends(village, S("社区")) || str_ends(village, S("小区"));
}

/* ---- reading ---- */

static struct str joined(struct arena *arena, struct str all, struct str one)
{
	return all.len == 0 ? one : str_fmt(arena, STR "、" STR, STR_ARG(all), STR_ARG(one));
}

/* The usual ones by name, and how many there are: a wall has no room for all, the booklet has. */
static struct str item_titles(const struct act *act)
{
	struct str all = S("");
	int count = 0;
	for (size_t i = 0; i < act->house->catalogue->item_count; i++) {
		const struct item *item = &act->house->catalogue->items[i];
		count += !item->hidden;
		if (!item->hidden && item->common)
			all = joined(act->arena, all, item->title);
	}
	return str_fmt(act->arena, STR "等 %d 项", STR_ARG(all), count);
}

err_t sign_cadres(struct act *act, struct str org, struct record **out, size_t *count)
{
	struct act program = *act;
	program.account = -1; /* what hangs at the gate for everybody is nobody's secret */
	return reg_gather(&program, act_register(act, "cadre"), org, CADRES_MAX, out, count);
}

/* Who serves here, with his post: "何永福（村党支部书记）". */
static err_t cadre_names(struct act *act, struct str org, struct str *out)
{
	struct record *cadres = NULL;
	size_t count = 0;
	*out = S("");
	TRY(sign_cadres(act, org, &cadres, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_int(&cadres[i], "retired") != 0)
			continue;
		*out = joined(act->arena, *out,
			      str_fmt(act->arena, STR "（" STR "）", STR_ARG(record_text(&cadres[i], "name")),
				      STR_ARG(record_text(&cadres[i], "post"))));
	}
	return NULL;
}

static void take_own(struct act *act, const struct record *own, struct sign_names *out)
{
	const struct codes *forms = catalogue_codes(act->house->catalogue, S("party_form"));
	struct str village = record_text(own, "village"), label = record_text(own, "label");
	if (village.len > 0)
		out->village = sign_village_name(act->arena, village);
	if (forms != NULL)
		out->party = codes_title(forms, record_text(own, "party"));
	if (record_text(own, "collective").len > 0)
		out->collective = record_text(own, "collective");
	out->second = record_text(own, "second");
	if (label.len > 0)
		out->centre = label;
}

/* The day is named where things are laid open; the board's heading says the same. */
static err_t take_open_day(struct act *act, struct str org, struct sign_names *out)
{
	struct act program = *act;
	struct record *days = NULL;
	size_t count = 0;
	program.account = -1; /* it hangs at the gate */
	TRY(reg_gather(&program, act_register(act, "open_day"), org, 1, &days, &count));
	if (count > 0)
		out->open_day = str_fmt(act->arena, "%lld", (long long)record_int(&days[0], "day"));
	return NULL;
}

err_t sign_names_read(struct act *act, struct str org, struct sign_names *out)
{
	struct record *own = NULL;
	size_t count = 0;
	*out = (struct sign_names){.org = org,
				   .county = place_name(act, str_sub(org, 0, tier_length(TIER_COUNTY))),
				   .town = place_name(act, str_sub(org, 0, tier_length(TIER_TOWN))),
				   .village = sign_village_name(act->arena, place_name(act, org)),
				   .centre = S("党群服务中心"),
				   .party = S("支部委员会"),
				   .collective = S("股份经济合作社"),
				   .open_day = S("＿＿"),
				   .phone = place_phone(act, org),
				   .items = item_titles(act)};
	TRY(reg_gather(act, act_register(act, "sign_name"), org, 2, &own, &count));
	out->own = count > 0;
	if (out->own)
		take_own(act, &own[0], out);
	TRY(take_open_day(act, org, out));
	bool community = sign_is_community(out->village);
	out->centre = str_join(act->arena, out->village, out->centre);
	out->committee = community ? S("居民委员会") : S("村民委员会");
	out->supervision = community ? S("居务监督委员会") : S("村务监督委员会");
	return cadre_names(act, org, &out->cadres);
}

struct str sign_bare(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, text.len + 1);
	for (size_t i = 0; i < text.len;) {
		size_t from = i;
		int32_t rune = str_rune(text, &i);
		if (rune > ' ' && rune != '|' && rune != 0x3000)
			buf_add(&out, str_sub(text, from, i - from));
	}
	return buf_str(&out);
}

/* ---- templates ---- */

static struct str word_of(const struct sign_names *names, const struct sign_words *more, struct str word)
{
	const struct {
		const char *name;
		struct str text;
	} known[] = {
		{"county", names->county},         {"town", names->town},
		{"village", names->village},       {"centre", names->centre},
		{"party", names->party},           {"committee", names->committee},
		{"supervision", names->supervision}, {"collective", names->collective},
		{"open_day", names->open_day},     {"phone", names->phone},
		{"cadres", names->cadres},         {"items", names->items},
	};
	for (; more != NULL && more->name != NULL; more++) {
		if (str_eq(word, str_of(more->name)))
			return more->text;
	}
	for (size_t i = 0; i < COUNT(known); i++) {
		if (str_eq(word, str_of(known[i].name)))
			return known[i].text.len > 0 ? known[i].text : S("＿＿＿＿");
	}
	return S("＿＿＿＿");
}

struct str sign_fill(struct arena *arena, struct str template, const struct sign_names *names,
		     const struct sign_words *more)
{
	struct buf out = buf_new(arena, FILLED_MAX);
	while (template.len > 0) {
		size_t open = str_find(template, S("{"));
		struct str rest = open == SIZE_MAX ? S("") : str_sub(template, open, template.len);
		size_t end = str_find(rest, S("}"));
		if (end == SIZE_MAX)
			break;
		buf_add(&out, str_sub(template, 0, open));
		buf_add(&out, word_of(names, more, str_sub(rest, 1, end - 1)));
		template = str_sub(rest, end + 1, rest.len);
	}
	buf_add(&out, template);
	return buf_str(&out);
}
