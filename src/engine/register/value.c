/*
 * value: one field's value between a form, the row and the eye.
 *
 * Typed text is refused with what to do about it, never repaired beyond width and blanks.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/ident.h"
#include "base/text.h"
#include "engine/register/register_int.h"

enum { TEXT_MAX = 200, LONG_MAX_CHARS = 4000, NAME_MAX_CHARS = 50 };

bool field_must_choose(const struct field *field)
{
	return field->kind == FIELD_YES && field->required && !field->fixed;
}

struct val field_empty(const struct field *field)
{
	if (field->kind == FIELD_NUMBER || field->kind == FIELD_MONEY || field_must_choose(field))
		return V_NULL;
	if (field_numeric(field))
		return V_INT(0);
	return V_TEXT(S(""));
}

bool val_is_empty(const struct field *field, struct val val)
{
	switch (val.kind) {
	case VAL_NULL:
		return true;
	case VAL_INT:
		return val.n == 0 && field->kind != FIELD_NUMBER && field->kind != FIELD_MONEY &&
		       field->kind != FIELD_YES;
	case VAL_REAL:
		return false;
	case VAL_TEXT:
	case VAL_BLOB:
		return val.bytes.len == 0 || str_eq(val.bytes, S(NO_DAY));
	}
	return true;
}

struct str val_text(struct arena *arena, struct val val)
{
	switch (val.kind) {
	case VAL_NULL:
		return S("");
	case VAL_INT:
		return str_fmt(arena, "%lld", (long long)val.n);
	case VAL_REAL:
		return str_fmt(arena, "%.17g", val.real);
	case VAL_TEXT:
	case VAL_BLOB:
		return val.bytes;
	}
	return S("");
}

bool val_equal(struct val a, struct val b)
{
	if (a.kind != b.kind)
		return false;
	switch (a.kind) {
	case VAL_NULL:
		return true;
	case VAL_INT:
		return a.n == b.n;
	case VAL_REAL:
		return a.real >= b.real && a.real <= b.real;
	case VAL_TEXT:
	case VAL_BLOB:
		return str_eq(a.bytes, b.bytes);
	}
	return false;
}

static struct str code_words(struct arena *arena, const struct field *field, struct str codes)
{
	struct buf words = buf_new(arena, 1 << 16);
	if (field->codes == NULL)
		return codes;
	while (codes.len > 0) {
		struct str one = str_cut(&codes, ' ');
		if (one.len == 0)
			continue;
		if (words.len > 0)
			buf_add(&words, S("、"));
		buf_add(&words, codes_title(field->codes, one));
	}
	return buf_str(&words);
}

/* A list names another record in each row: whoever remembers no records (recall) is told no more of it than its name. */
static struct str label_words(struct act *act, const struct plan *plan, int64_t id)
{
	struct rows rows = db_query_made(act->db, plan->select_label, ARGS(V_INT(id)));
	struct str words = rows_next(&rows) ? rows_copy(&rows, act->arena, 0) : S("");
	return rows_done(&rows) == NULL ? words : S("");
}

static struct str ref_words(struct act *act, const struct field *field, int64_t id)
{
	struct record record;
	bool found = false;
	if (id == 0 || field->ref == NULL || field->ref->label == NULL)
		return S("");
	const struct plan *plan = plan_of(act, field->ref);
	if (plan != NULL && act->recall == NULL && plan->select_label.text != NULL)
		return label_words(act, plan, id);
	if (plan == NULL || record_fetch(act, plan, id, &record, &found) != NULL || !found)
		return S("");
	return record_text(&record, field->ref->label->name.at);
}

static struct str staff_name(struct act *act, int64_t id)
{
	struct account account;
	return account_load(act, id, &account) == NULL ? account.name : S("");
}

/* "66年8个月": nobody reckons a stay in months. */
static struct str months_words(struct arena *arena, int64_t months)
{
	struct str years = str_fmt(arena, "%lld年", (long long)(months / 12));
	return months % 12 == 0 ? years
				: str_fmt(arena, STR "%lld个月", STR_ARG(years), (long long)(months % 12));
}

struct str field_words(struct act *act, const struct field *field, struct val plain)
{
	struct arena *arena = act->arena;
	int64_t day = 0;
	if (val_is_empty(field, plain))
		return S("");
	switch (field->kind) {
	case FIELD_MONEY:
		return str_join(arena, text_hundredths(arena, plain.n), S(" 元"));
	case FIELD_NUMBER:
		if (field->how == DERIVE_MONTHS_SINCE && plain.n >= 12)
			return months_words(arena, plain.n);
		return str_fmt(arena, "%lld" STR, (long long)plain.n, STR_ARG(field->unit));
	case FIELD_MOMENT:
		return moment_chinese(arena, plain.n);
	case FIELD_YES:
		return plain.n != 0 ? S("是") : S("否");
	case FIELD_DATE:
		return day_read(plain.bytes, &day) ? day_chinese(arena, day) : plain.bytes;
	case FIELD_MONTH:
		return month_chinese(arena, plain.bytes);
	case FIELD_CODE:
		return code_words(arena, field, plain.bytes);
	case FIELD_REF:
		return field->many ? members_words(arena, plain.bytes)
				   : ref_words(act, field, plain.n);
	case FIELD_ORG:
		return place_name(act, plain.bytes);
	case FIELD_STAFF:
		return staff_name(act, plain.n);
	default:
		return val_text(arena, plain);
	}
}

struct str field_input(struct arena *arena, const struct field *field, struct val plain)
{
	if (val_is_empty(field, plain))
		return S("");
	if (field->kind == FIELD_MONEY)
		return text_hundredths(arena, plain.n);
	return val_text(arena, plain);
}

static err_t read_number(struct act *act, const struct field *field, struct str typed,
			 struct val *out)
{
	int64_t n = 0;
	if (!str_int(typed, &n))
		return err_field(act->arena, field->name, STR "请填整数，例如 3。",
				 STR_ARG(field->title));
	if ((field->min != 0 || field->max != 0) && (n < field->min || n > field->max))
		return err_field(act->arena, field->name, STR "应在 %lld 到 %lld 之间，请核对。",
				 STR_ARG(field->title), (long long)field->min,
				 (long long)field->max);
	*out = V_INT(n);
	return NULL;
}

/* "1234.5" → 123450 fen; at most two decimals. */
static bool read_fen(struct str typed, int64_t *out)
{
	struct str rest = typed, whole = str_cut(&rest, '.');
	int64_t yuan_part = 0, fen_part = 0;
	if (rest.len > 2 || !str_int(whole, &yuan_part))
		return false;
	if (rest.len > 0 && (rest.at[0] == '-' || !str_int(rest, &fen_part)))
		return false;
	if (rest.len == 1)
		fen_part *= 10;
	if (yuan_part > INT64_MAX / 1000 || yuan_part < INT64_MIN / 1000)
		return false;
	bool negative = whole.len > 0 && whole.at[0] == '-';
	*out = yuan_part * 100 + (negative ? -fen_part : fen_part);
	return true;
}

static err_t read_money(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	int64_t fen = 0;
	if (!read_fen(typed, &fen))
		return err_field(act->arena, field->name,
				 STR "请填金额，单位元，例如 1200 或 1200.50。", STR_ARG(field->title));
	if ((field->min != 0 || field->max != 0) && (fen < field->min || fen > field->max))
		return err_field(act->arena, field->name, STR "超出了范围，请核对。",
				 STR_ARG(field->title));
	*out = V_INT(fen);
	return NULL;
}

static err_t read_date(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	int64_t day = 0;
	bool month = field->kind == FIELD_MONTH;
	bool good = month ? month_read_loose(typed, &day) : day_read_loose(typed, &day);
	if (!good)
		return err_field(act->arena, field->name,
				 month ? STR "请填年月，例如 2010年7月。" : STR "请填日期，例如 2010年7月1日。",
				 STR_ARG(field->title));
	struct str text = day_text(act->arena, day);
	*out = V_TEXT(month ? str_sub(text, 0, 7) : text);
	return NULL;
}

static err_t read_codes(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	struct str rest = typed, today = day_text(act->arena, act->today);
	size_t count = 0;
	while (rest.len > 0) {
		struct str one = str_cut(&rest, ' ');
		if (one.len == 0)
			continue;
		const struct code *code = codes_find(field->codes, one);
		bool ended = code != NULL && code->until.len > 0 && str_cmp(code->until, today) < 0;
		if (code == NULL || ended || (++count > 1 && !field->many))
			return err_field(act->arena, field->name, STR "请从列表里选。",
					 STR_ARG(field->title));
	}
	*out = V_TEXT(typed);
	return NULL;
}

static bool is_number(struct str text)
{
	size_t digits = 0;
	while (digits < text.len && text.at[digits] >= '0' && text.at[digits] <= '9')
		digits++;
	return digits > 0 && digits == text.len;
}

static err_t read_text(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	int64_t most = field->max;
	if (most == 0)
		most = field->kind == FIELD_LONG ? LONG_MAX_CHARS
		     : field->kind == FIELD_NAME ? NAME_MAX_CHARS
						 : TEXT_MAX;
	int64_t chars = (int64_t)str_chars(typed);
	if (chars > most)
		return err_field(act->arena, field->name, STR "最多 %lld 个字，现在多了 %lld 个，请删短些。",
				 STR_ARG(field->title), (long long)most, (long long)(chars - most));
	if (chars < field->min)
		return err_field(act->arena, field->name, STR "至少 %lld 个字，请补充。",
				 STR_ARG(field->title), (long long)field->min);
	*out = V_TEXT(is_number(typed) ? str_join(act->arena, typed, field->ending) : typed);
	return NULL;
}

static err_t read_checked(struct act *act, const struct field *field, struct str typed,
			  struct val *out)
{
	struct str good = {NULL, 0};
	if (field->kind == FIELD_IDENTITY)
		TRY(identity_check(act->arena, field->name, typed, act->today, &good));
	else if (field->kind == FIELD_PHONE)
		TRY(phone_check(act->arena, field->name, typed, &good));
	else
		TRY(card_check(act->arena, field->name, typed, &good));
	*out = V_TEXT(good);
	return NULL;
}

static err_t read_ref(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	int64_t id = 0;
	struct record record;
	bool found = false;
	const struct plan *plan = field->ref == NULL ? NULL : plan_of(act, field->ref);
	if (plan != NULL && str_int(typed, &id) && id > 0)
		TRY(record_fetch(act, plan, id, &record, &found));
	if (!found || !record_is_there(act, &record))
		return err_field(act->arena, field->name, "没有找到所选的" STR "，请重新选。",
				 STR_ARG(field->title));
	*out = V_INT(id);
	return NULL;
}

/* A colleague of one's own unit who still works there. */
static err_t read_staff(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	struct account account;
	int64_t id = 0;
	if (!str_int(typed, &id) || id <= 0 || account_load(act, id, &account) != NULL ||
	    !account.active || !str_eq(account.org, act->org))
		return err_field(act->arena, field->name, STR "请从本单位的同事里选。",
				 STR_ARG(field->title));
	*out = V_INT(id);
	return NULL;
}

static err_t read_org(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	struct place_row row;
	if (place_load(act, typed, &row) != NULL)
		return err_field(act->arena, field->name, "没有找到这个地方，请从列表里选。");
	*out = V_TEXT(row.code);
	return NULL;
}

err_t field_read(struct act *act, const struct field *field, struct str typed, struct val *out)
{
	struct str text;
	if (!text_accept(act->arena, typed, &text))
		return err_field(act->arena, field->name, STR "里有不能识别的字符，请重新输入。",
				 STR_ARG(field->title));
	text = str_trim(text);
	*out = field_empty(field);
	if (text.len == 0)
		return NULL;
	switch (field->kind) {
	case FIELD_NUMBER:
		return read_number(act, field, ident_fold(act->arena, text), out);
	case FIELD_MONEY:
		return read_money(act, field, ident_fold(act->arena, text), out);
	case FIELD_DATE:
	case FIELD_MONTH:
		return read_date(act, field, text, out);
	case FIELD_YES:
		*out = V_INT(str_eq(text, S("1")) || str_eq(text, S("on")) || str_eq(text, S("是")) ||
			     str_eq(text, S("true")));
		return NULL;
	case FIELD_CODE:
		return read_codes(act, field, text, out);
	case FIELD_IDENTITY:
	case FIELD_PHONE:
	case FIELD_CARD:
		return read_checked(act, field, text, out);
	case FIELD_REF:
		return read_ref(act, field, text, out);
	case FIELD_ORG:
		return read_org(act, field, text, out);
	case FIELD_STAFF:
		return read_staff(act, field, text, out);
	case FIELD_MOMENT:
	case FIELD_FILES:
		return NULL;
	case FIELD_TEXT:
	case FIELD_LONG:
	case FIELD_NAME:
		return read_text(act, field, text, out);
	}
	return NULL;
}
