/*
 * What the pages of the road of a case share.
 */
#ifndef LIANXIN_MODULES_SERVICE_INT_H
#define LIANXIN_MODULES_SERVICE_INT_H

#include "engine/link/link.h"
#include "modules/service/service.h"
#include "web/screen.h"

/* case.c */
const struct reg *case_reg(const struct act *act);
err_t case_item(struct act *act, const struct record *record, const struct item **out) MUST_USE;
struct str case_address(struct visit *visit, const struct record *record); /* for QR codes */
/* The item's own fields of a case; *found false when it has none. */
err_t case_extension(struct act *act, const struct record *record, const struct item *item,
		     struct record *out, bool *found) MUST_USE;
/* Titles of materials that were told as missing. */
bool case_lacks(const struct record *record, struct str material);
bool case_has(const struct record *record, struct str material, int64_t *copies);

/* A case as it is being made or as it stands, with what its item asks: the facts of the catalogue's rules. */
struct case_pair {
	struct draft *own, *extension; /* extension: NULL when the item has no fields of its own */
	struct draft *authority; /* the one that is made along with it; NULL: none */
};
/* What making it would give, drawn, derived and checked, off the writer; its faults are returned. */
err_t case_take(struct act *act, const struct service_case *input, struct case_pair *out) MUST_USE;
/* The same of a case that is there. */
err_t case_facts(struct act *act, const struct record *record, const struct item *item,
		 struct case_pair *out) MUST_USE;
err_t case_fact(const struct case_pair *pair, struct str name, struct fact *out) MUST_USE;
err_t case_holds(const struct case_pair *pair, const struct condition *condition,
		 bool *out) MUST_USE;

/* files.c */
void files_doc(struct visit *visit, const struct attachment *list, size_t count, struct str field,
	       struct str base_url, struct doc *out);

/* materials.c */
/* record: the case, or NULL while it is being taken; person: of the register, or NULL. A case that is there lists
 * what applies to it; while it is being taken the page's script hides what does not. */
err_t materials_doc(struct visit *visit, const struct item *item, const struct record *record,
		    const struct record *person, const struct case_pair *pair,
		    struct upload *uploads, const struct attachment *files, size_t file_count,
		    struct doc *page) MUST_USE;
/* Titles of what the register of this person holds already, "身份证、户口簿"; empty: nothing. */
struct str materials_spared(struct arena *arena, const struct item *item,
			    const struct record *person);
/* "person.identity": whether the register holds that of the person of this visit; NULL: no person. */
bool material_held(const struct material *material, const struct record *person);
/* What was ticked or photographed at the window: "identity_card household_book=2". */
struct str materials_got(struct visit *visit, const struct item *item, const struct upload *uploads);
struct str material_rule(struct arena *arena, const struct material *material);

/* items.c: finding an item by name, alias, pinyin */
struct item_hit {
	const struct item *item;
	const struct refusal *refusal;
	struct str alias; /* by which other word it was found, or empty */
};
size_t items_search(struct arena *arena, const struct catalogue *catalogue, struct str words,
		    struct item_hit *hits, size_t limit);

/* intake.c: the five steps of the window, the one of this page is now (1 to 5) */
void intake_steps(struct visit *visit, bool item, bool person, int now);

/* hints.c: what the clerk should know before a case is taken */
/*
 * Adds a line {text, tone, icon, url} for each `expects` of the item, for the person whose facts pair holds: ✓ what is as
 * expected, ! what is not, ? what no register knows. Never a refusal. What the act may not see it is not told.
 */
err_t item_expectations(struct act *act, const struct item *item, const struct case_pair *pair,
			struct doc *list) MUST_USE;
/*
 * A case of the same item for this person that is open, or that ended well and is still in force: the item's term
 * lasts_months says for how long that is (none: only open ones are found). Of an item with per_household also one of
 * another of her household; her own comes first. *found false when there is none.
 */
err_t case_same_open(struct act *act, const struct item *item, int64_t person, struct record *out,
		     bool *found) MUST_USE;

/* authority.c: 委托: acting in another's name */
const struct reg *authority_reg(const struct act *act);
/* Hooks: of the register itself, and of a case that names one. */
err_t authority_check(struct act *act, struct draft *draft) MUST_USE;
err_t authority_check_case(struct act *act, struct draft *draft) MUST_USE;
/*
 * NULL when the authority lets its agent do this item for this person on this day; else a fault of the field
 * "authority" that says why not: revoked, not begun, expired, given by another, out of its scope.
 */
err_t authority_covers(struct act *act, const struct record *authority, const struct item *item,
		       int64_t person, int64_t day) MUST_USE;
/* Those of this person that cover the item today, newest first. */
err_t authority_in_force(struct act *act, const struct item *item, int64_t person,
			 struct record **out, size_t *count) MUST_USE;
/* A case by proxy without an authority gets one in the same submission: *out, checked; NULL: none is asked. From a
 * phone it is a claim. What the case itself is told of is not told twice. */
err_t authority_take(struct act *act, const struct service_case *input, const struct draft *own,
		     struct draft **out) MUST_USE;
/* Writes it and refers the case's draft to it. */
err_t authority_write(struct draft *authority, struct draft *own) MUST_USE;
/* At the window: the choice among those in force (no field when there is none), and what a new one must say. */
err_t authority_choice(struct visit *visit, const struct item *item, const struct record *person,
		       struct doc *fields) MUST_USE;
err_t authority_new(struct visit *visit, struct doc *fields) MUST_USE;
/* What is read back of it before the case is taken: the one that was chosen, in words (empty: none)… */
err_t authority_chosen(struct act *act, const struct case_pair *pair, struct str *out) MUST_USE;
/* …or the fields that a new one is asked, at most AUTHORITY_ASKED; *count of them. */
enum { AUTHORITY_ASKED = 6 };
size_t authority_asked(struct act *act, const struct field **out);
bool authority_asks(struct str name);
/* A claim is verified by whom accepts its case after having seen the person, and ends with the case otherwise. */
err_t authority_on_accept(struct act *act, const struct event *event) MUST_USE;
err_t authority_on_closed(struct act *act, const struct event *event) MUST_USE;
/* Under "authority" for the one in whose name it was done: {number, agent_name, agent_relation, scope, until_on,
 * authority_proof, state, claimed}; no number of anybody. false: she came herself. */
err_t authority_own_doc(struct visit *visit, const struct record *record, struct doc *out) MUST_USE;
/* Under "authority" of the page: who acted for whom, by what, until when; false: the applicant came herself. */
err_t authority_doc(struct visit *visit, const struct record *record, struct doc *page) MUST_USE;
/* "由代办人李某（女儿）代办"; empty: she came herself. */
struct str authority_words(struct act *act, const struct record *record);

/* item_rules.c: hooks of single items */
err_t item_check_disability(struct act *act, struct draft *draft) MUST_USE;
err_t item_check_consent(struct act *act, struct draft *draft) MUST_USE;
err_t item_check_treatment(struct act *act, struct draft *draft) MUST_USE;

/* prints.c */
/* Sets papers on page: what fits the record now, what was made, what was signed. */
err_t papers_doc(struct visit *visit, const struct record *record, struct doc *page) MUST_USE;
/* Freezes what a step made due; *first: the id of the first, 0: none. In the step's transaction. */
err_t papers_due(struct visit *visit, const struct record *record, struct str step,
		 int64_t *first) MUST_USE;

/* prints_loose.c */
/* [{title,time,url}] for the applicant; base: the address of her case. */
err_t portal_papers_doc(struct visit *visit, const struct record *record, struct str base,
			struct doc *list) MUST_USE;

/* screen_ask.c: the screen that faces the villager; what a form's button "screen" asks for */
enum screen_press { SCREEN_NONE, SCREEN_SEND, SCREEN_LOOK, SCREEN_BACK };
enum screen_press screen_pressed(const struct visit *visit);
/* The showing that the form names, when it is this clerk's. */
err_t screen_asked(struct visit *visit, struct showing *out, bool *found) MUST_USE;
/* apply: shows a print document; purpose, record, title and signer are the caller's. The page is shown again. */
err_t screen_send(struct visit *visit, struct showing *showing, struct doc *print) MUST_USE;
/* apply: takes back what the form names. The page is shown again. */
err_t screen_back(struct visit *visit) MUST_USE;
/* Whether she said yes, for this purpose and record (0: none yet), to the very words of print. A fault of "showing":
 * she said that something is wrong, or the words have changed since. */
err_t screen_said(struct visit *visit, const char *purpose, int64_t record, struct doc *print,
		  struct showing *out, bool *yes) MUST_USE;

/* prints_sign.c: what part/signature shows and sends */
/* id: prefix of the inputs' ids; signer: the name that stands there until another is typed. */
void signature_doc(struct visit *visit, const char *id, struct str signer, struct doc *out);
/* signature and screen of an action of flow_actions_doc: false, or the parts' docs when the step hands something over. */
err_t step_signature_doc(struct visit *visit, const struct record *record, struct str step,
			 struct doc *action) MUST_USE;
/* apply: what the step hands over is shown on the screen, to be signed there. */
err_t step_show(struct visit *visit, const struct record *record, struct str step) MUST_USE;
/* Before the step: the words that were signed on the screen are kept, *digest names them; empty: none were. */
err_t step_shown(struct visit *visit, const struct record *record, struct str step,
		 struct str *digest) MUST_USE;
/* Whether the form brings a signature, by whatever way. */
bool is_signing(const struct visit *visit, const struct upload *uploads);
/* After uploads_attach: keeps what was signed about a case; nothing when nothing was. digest: of the words that were
 * shown; empty: of the paper that has a place for it, as it stands now. */
err_t case_signed(struct visit *visit, const struct record *record, struct str purpose,
		  const struct upload *uploads, struct str digest) MUST_USE;
err_t step_signed(struct visit *visit, const struct record *record, struct str step,
		  const struct upload *uploads, struct str digest) MUST_USE;

/* desk_case.c: around a case: the queue, who has it, remarks, what has changed */
struct str case_query(struct visit *visit); /* "?desk=mine…": the list from which it was opened */
err_t case_next(struct visit *visit, const struct record *record, struct near *out) MUST_USE;
struct str case_next_url(struct visit *visit, const struct near *near);
err_t case_put_queue(struct visit *visit, const struct record *record) MUST_USE;
err_t case_put_handler(struct visit *visit, const struct record *record) MUST_USE;
err_t case_put_remarks(struct visit *visit, const struct record *record) MUST_USE;
err_t case_put_changes(struct visit *visit, const struct record *record, const struct item *item,
		       const struct attachment *files, size_t file_count) MUST_USE;
/* Adds to each fact of a record what it was before. */
err_t case_put_former(struct visit *visit, const struct record *record, struct doc *facts) MUST_USE;

/* queue.c */
/* queue: the rows of the page's table as a reviewer wants them. */
err_t queue_put(struct visit *visit) MUST_USE;
/* Whether this one reviews for others: a town or county desk. */
bool queue_is_for(const struct act *act);
/* told: remarks that name this person. */
err_t queue_remarks(struct visit *visit) MUST_USE;

extern const struct listener case_listeners[];
extern const struct flow_rule case_rules[];

visit_part intake_page, intake_prepare, intake_apply, intake_person_page, intake_person_apply;
visit_part intake_reveal_apply;
visit_part item_notice_page;
visit_part cases_page, case_page, case_reveal_apply, case_step_prepare, case_step_apply, receipt_page;
visit_part papers_page, paper_print_apply, paper_page, paper_again_apply, refusal_reply_page;
visit_part home_page, case_handler_apply, case_remarks_apply;
/* desk_readers.c: who may see how a case goes, on the applicant's word (reader.h) */
visit_part desk_readers_page, desk_readers_apply, desk_reader_page, desk_reader_apply;
err_t case_put_readers(struct visit *visit, const struct record *record) MUST_USE;

#endif
