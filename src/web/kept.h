/*
 * kept: the waiting place of pictures and papers that were sent before their form.
 *
 * One mechanism for the desk's forms, the portal's, and phones that hand over: a file is announced (a
 * row and a ticket), its bytes come in pieces that may be cut off and go on at the server's offset, at
 * the end it is decoded in a room and put into the store. The form then names it by its ticket
 * ("kept" = id and mark), so that a refused form, a draft or a lost session loses no photo.
 *
 * The pieces lie in DATA/kept, on the disk that all servers of one database share, like the store.
 * How often the public may announce one, limits.c counts like every public form; here are only the limits
 * of what waits. A ticket opens a file only together with whose it is: the account that announced it, or for the
 * public the browser. Nobody finds out by trying what exists: all refusals sound alike.
 */
#ifndef LIANXIN_WEB_KEPT_H
#define LIANXIN_WEB_KEPT_H

#include "web/web.h"

enum {
	KEPT_FORM_MOST = 30,     /* files of one form */
	KEPT_OWNER_MOST = 60,    /* that wait for one browser or account */
	KEPT_CENTRE_MOST = 1000, /* that wait for one centre, sent without an account */
	KEPT_FILE_MOST = 10 << 20,
	KEPT_PIECE_MOST = 256 << 10,
};

struct kept {
	int64_t id, account, handover, size, made, quarters;
	struct str device, org, form, field, name, type, digest, base, sum;
	bool ready;
};

/* What is to be done with a piece that says it begins at offset. */
enum kept_step { KEPT_WRITE, KEPT_WRONG_OFFSET, KEPT_TOO_MUCH, KEPT_WHOLE };
enum kept_step kept_step(int64_t have, int64_t size, int64_t offset, size_t len);

/* ---- announcing (apply) ---- */

/* Checks name, size and the limits, fills id and made and writes the row. account 0 needs a device. */
err_t kept_create(struct visit *visit, struct kept *kept) MUST_USE;
/* "id-mark": what forms and addresses carry. */
struct str kept_ticket(struct arena *arena, const struct house *house, const struct kept *kept);

/* ---- finding it again ---- */

/* The file of a ticket when it is this visitor's: by the session that the browser carries, by the
 * browser, or by the browser of a hand-over that is still open. ERR_NOT_FOUND otherwise. */
err_t kept_open(struct visit *visit, struct str ticket, struct kept *out) MUST_USE;
/* The files of a hand-over, in the order in which they were begun. */
err_t kept_of_handover(struct visit *visit, int64_t handover, struct kept **out,
		       size_t *count) MUST_USE;

/* ---- its bytes (prepare; disk and rooms, no database) ---- */

err_t kept_have(struct visit *visit, const struct kept *kept, int64_t *out) MUST_USE;
/* Adds a piece. ERR_CONFLICT: it does not begin where the server stands. *whole: nothing is missing. */
err_t kept_append(struct visit *visit, const struct kept *kept, int64_t offset, struct str bytes,
		  bool *whole) MUST_USE;
/* Decodes what has come and puts it into the store; *out gets type, size, digest. A picture that can't
 * be read is forgotten, so that it can be sent anew: ERR_INVALID. */
err_t kept_decode(struct visit *visit, struct kept *kept) MUST_USE;
/* Turns the picture, always from what came first, so that it does not wear out; quarters to the right. */
err_t kept_turn(struct visit *visit, struct kept *kept, int quarters) MUST_USE;
/* Takes the pieces away; they are no longer needed once the file is in the store. */
void kept_forget(struct visit *visit, const struct kept *kept);

/* ---- the row again (apply) ---- */

err_t kept_store(struct visit *visit, const struct kept *kept) MUST_USE;
err_t kept_drop(struct visit *visit, const struct kept *kept) MUST_USE;
/* For the clock: rows older than the setting kept_hours, and the pieces that no row knows. */
err_t kept_sweep(struct act *act) MUST_USE;

/* ---- on a page ---- */

/* One tile of part/shot: value, url, thumb, name, words. */
void kept_doc(struct visit *visit, const struct kept *kept, struct doc *out);
/* The waiting files of a field among uploads, into the list "kept_files" of the field's doc. Files that
 * came with the form itself get their row now, so that the next form can name them. */
err_t kept_field(struct visit *visit, struct upload *uploads, struct str field,
		 struct doc *out) MUST_USE;
/* [{name,value}] of hidden inputs that carry all of them to the next form. */
err_t kept_hidden(struct visit *visit, struct upload *uploads, struct doc *list) MUST_USE;
/* Makes every key of part/photos for a place that no register's field describes. */
struct doc *photos_doc(struct doc *parent, const char *key, struct str field, struct str title);

#endif
