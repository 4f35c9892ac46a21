/*
 * reader: people whom the applicant names so that they may see how a case goes.
 *
 * "My daughter may look": a name, a phone number, what she is to her. A link of its own opens the case for
 * looking alone (role `reader`), asks for the last four of that phone each time, and ends when the applicant
 * says so, or on its last day. Nothing of the link lies in the database (link.h). Every naming, opening and
 * ending is audited and stands on the applicant's own page; nothing here shows a number in full.
 */
#ifndef LIANXIN_MODULES_SERVICE_READER_H
#define LIANXIN_MODULES_SERVICE_READER_H

#include "modules/service/service_int.h"

enum { READER_FIELDS = 3 };

const struct reg *reader_reg(const struct act *act); /* NULL: the county has none */
/* What is asked of one: name, phone, relation. */
void reader_fields(struct act *act, const struct field *fields[READER_FIELDS]);
/* How many have been named for a case and may look today. */
err_t reader_count(struct act *act, const struct record *about, size_t *out) MUST_USE;
/* Names somebody for a case by what the form says; the act is its applicant, or works at its desk. Faults name
 * the fields; ERR_CONFLICT when as many may look as the county allows (setting reader_most). */
err_t reader_name(struct act *act, const struct record *about, const struct form *form,
		  struct record *out) MUST_USE;
/* One of this case; ERR_NOT_FOUND for another's. The caller has proved the case. */
err_t reader_of(struct act *act, const struct record *about, int64_t id, struct record *out) MUST_USE;
/* Ends it; nothing when it has ended already. */
err_t reader_end(struct act *act, const struct record *about, int64_t id) MUST_USE;
/* Whether it may look today. */
bool reader_may(const struct act *act, const struct record *reader);

/* Opens what a reader's link names, if it may still look; does not open the case. ERR_NOT_FOUND in one and the
 * same sentence for a wrong link, one that was ended and one that is over. */
err_t reader_open(struct act *act, struct str link, struct record *out) MUST_USE;
/* Opens the case with the last four of the reader's phone, on the writer: guesses are counted, and *right is false
 * for a wrong one, which must be committed. Right: noted in the trail and, once a day, on the applicant's page. */
err_t reader_read(struct act *act, const struct record *reader, struct str tail, bool *right) MUST_USE;
/* The case of a reader who has just read it: the act may look, as the role `reader` grants. */
err_t reader_case(struct act *act, const struct record *reader, struct record *about) MUST_USE;
/* Whether a line of a case's journal tells of readers: it is the applicant's, and no reader's business. */
bool reader_line(struct str step);

/* ---- on pages ---- */

/* {id, name, relation, phone, since, until, read_text, may, state, url}; base: the address of the case's readers. */
err_t reader_doc(struct visit *visit, const struct record *reader, struct str base, struct doc *out) MUST_USE;
/* Those of a case, who may look first: `now` and `before` of out, each a list of reader_doc. */
err_t readers_doc(struct visit *visit, const struct record *about, struct str base,
		  struct doc *out) MUST_USE;
/* Address, QR and words to send: `share` of out, for part/share and part/reader-slip. */
void reader_share(struct visit *visit, const struct record *reader, const struct item *item,
		  struct doc *out);

#endif
