/*
 * contact: the work contacts that a place has declared for everybody to see. See guard.h.
 *
 * Where: the work telephone of an account, and every field of a register that says `contact: true`. They hold for the place
 * itself; those of the township and the county above it hold too, as far as accounts have them.
 */
#include "engine/guard/guard_int.h"

#include "base/arena.h"

enum { CONTACTS_MAX = 200 };

/* The finds that are this contact, however it is written here or there. */
static void pass(struct act *act, struct guard_report *report, struct str declared)
{
	struct private_span *spans = NULL;
	size_t count = private_find(act->arena, declared, NULL, &spans);
	for (size_t i = 0; i < report->count; i++) {
		struct guard_find *find = &report->finds[i];
		struct str text = report->ask.texts[find->text].text;
		struct str plain = private_plain(act->arena, text, &find->span);
		for (size_t k = 0; k < count; k++) {
			if (spans[k].kind == find->span.kind &&
			    str_eq(plain, private_plain(act->arena, declared, &spans[k])))
				find->state = GUARD_CONTACT;
		}
	}
}

/* A number alone is looked at as what it is declared to be: "6655443" is a telephone here. */
static struct str as_contact(struct act *act, struct str declared)
{
	return str_fmt(act->arena, "电话 " STR, STR_ARG(declared));
}

static err_t pass_accounts(struct act *act, struct guard_report *report)
{
	struct str org = report->ask.org;
	struct rows rows =
		db_query(act->db,
			 "SELECT phone FROM account WHERE active = 1 AND phone <> '' "
			 "AND org IN ($1, $2, $3) LIMIT 200",
			 ARGS(V_TEXT(org), V_TEXT(str_sub(org, 0, tier_length(TIER_TOWN))),
			      V_TEXT(str_sub(org, 0, tier_length(TIER_COUNTY)))));
	while (rows_next(&rows))
		pass(act, report, as_contact(act, rows_copy(&rows, act->arena, 0)));
	return rows_done(&rows);
}

static err_t pass_register(struct act *act, struct guard_report *report, const struct reg *reg,
			   const struct field *field)
{
	struct act program = *act;
	const struct record *list = NULL;
	const struct form_value where = {S("org"), report->ask.org, NULL};
	const struct form params = {&where};
	size_t count = 0;
	program.account = -1;
	TRY(reg_list_records(
		&program, reg,
		&(struct query){.params = &params, .url = S(""), .limit = CONTACTS_MAX}, &list,
		&count));
	for (size_t i = 0; i < count; i++) {
		if (!list[i].voided && str_eq(list[i].org, report->ask.org))
			pass(act, report, as_contact(act, record_text(&list[i], field->name.at)));
	}
	return NULL;
}

static bool may_be_contact(const struct guard_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		enum private_kind kind = report->finds[i].span.kind;
		if (kind == PRIVATE_PHONE || kind == PRIVATE_HOUSE || kind == PRIVATE_CARD)
			return true;
	}
	return false;
}

err_t guard_contacts(struct act *act, struct guard_report *report)
{
	const struct catalogue *catalogue = act->house->catalogue;
	if (!may_be_contact(report))
		return NULL;
	TRY(pass_accounts(act, report));
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		for (size_t k = 0; catalogue_has(catalogue, reg) && k < reg->field_count; k++) {
			if (reg->fields[k].contact)
				TRY(pass_register(act, report, reg, &reg->fields[k]));
		}
	}
	return NULL;
}
