/*
 * item_rules: what single items know of their own fields that no declaration says.
 *
 * One hook a register of an item. A rule tells the clerk what does not fit and what to do; it never mends.
 */
#include "base/arena.h"
#include "base/ident.h"
#include "modules/service/service_int.h"

enum { IDENTITY_LENGTH = 18, CARD_LENGTH = 20, REISSUED_LENGTH = 22 };

static void tell(struct draft *draft, const char *field, const char *say)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", say));
}

/* "B1" … "B9" behind the twenty: issued again. */
static bool is_reissue(struct str number)
{
	return number.len == CARD_LENGTH ||
	       (number.len == REISSUED_LENGTH && number.at[20] == 'B' && number.at[21] >= '1' &&
		number.at[21] <= '9');
}

static bool is_own(struct draft *draft, struct str number, err_t *err)
{
	struct fact identity;
	*err = draft_fact(draft, S("identity"), &identity);
	if (*err != NULL || identity.val.kind != VAL_TEXT ||
	    identity.val.bytes.len != IDENTITY_LENGTH)
		return true; /* without her number there is nothing to hold it against */
	return str_eq(str_sub(number, 0, IDENTITY_LENGTH), identity.val.bytes);
}

/*
 * The number of a disability certificate: the holder's identity number, a digit of the kind (1 to 7) and one of the
 * grade (1 to 4), and B with a count when it was issued again.
 */
err_t item_check_disability(struct act *act, struct draft *draft)
{
	struct str number = ident_fold(act->arena, str_trim(draft_text(draft, "certificate")));
	err_t err = NULL;
	if (number.len == 0)
		return NULL;
	draft_set_text(draft, "certificate", number);
	if (!is_reissue(number)) {
		tell(draft, "certificate",
		     "残疾证号是 20 位；补发过的，后面还有 B 和一位数字。请对照证件再核一次。");
		return NULL;
	}
	if (!is_own(draft, number, &err) && err == NULL)
		tell(draft, "certificate",
		     "残疾证号的前 18 位应当是本人的身份证号，请对照证件再核一次。");
	struct str kind = draft_text(draft, "disability"), grade = draft_text(draft, "grade");
	if (kind.len == 1 && number.at[18] != kind.at[0])
		tell(draft, "disability", "残疾种类和残疾证号第 19 位对不上，请对照证件再核一次。");
	if (grade.len == 1 && number.at[19] != grade.at[0])
		tell(draft, "grade", "残疾等级和残疾证号第 20 位对不上，请对照证件再核一次。");
	return err;
}

/* The law asks for the consent of a parent before anything of a child under 14 is kept. */
err_t item_check_consent(struct act *act, struct draft *draft)
{
	(void)act;
	if (draft_int(draft, "consent") == 0)
		tell(draft, "consent", "家长没有同意，孩子的信息不能登记。请先征得家长同意。");
	return NULL;
}

/* From and until of a treatment. */
err_t item_check_treatment(struct act *act, struct draft *draft)
{
	struct str from = draft_text(draft, "treated_from"),
		   until = draft_text(draft, "treated_until");
	(void)act;
	if (from.len > 0 && until.len > 0 && str_cmp(until, from) < 0)
		tell(draft, "treated_until", "结束的日子不能早于开始的日子，请对照票据再核一次。");
	return NULL;
}
