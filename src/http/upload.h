/*
 * upload: files of a request on their way to the scratch folder.
 *
 * The network thread only notes what is to be done to disk (open, write, close), at most one read's
 * worth at a time; upload_run does it in another thread while the connection reads nothing, so a
 * slow disk slows its own client alone and memory stays bounded. upload_run takes no memory from an
 * arena. Private to http/.
 */
#ifndef LIANXIN_HTTP_UPLOAD_H
#define LIANXIN_HTTP_UPLOAD_H

#include "http/http.h"

/* Where files go; opened once at start. */
struct scratch {
	int folder; /* descriptor; -1: none, uploads are refused with 507 */
	struct str path; /* of the folder */
};

struct upload;

/* Opens the folder (made with 0700 when it is missing) and removes uploads older than a day,
 * which a killed process left. The descriptor is closed when the arena ends. */
err_t scratch_open(struct arena *arena, struct str path, struct scratch *out) MUST_USE;

struct upload *upload_new(struct arena *arena, const struct scratch *scratch);

/* Notes the beginning of a file, more bytes of it, its end. file lives in the request's arena; its
 * path is set at once, digest and size when the end has run. upload_open returns 0 or a status. */
int upload_open(struct upload *upload, struct http_file *file);
void upload_write(struct upload *upload, struct str bytes);
void upload_close(struct upload *upload);

bool upload_waits(const struct upload *upload); /* something is noted and not done */
void upload_run(struct upload *upload); /* does it; in any one thread */
/* After upload_run, in the network thread: forgets what was done. Returns 0, 500 or 507. */
int upload_ran(struct upload *upload);

/* Closes and removes every file that is still in the scratch folder; in any one thread. */
void upload_discard(struct upload *upload);

#endif
