/*
 * face: the public's two faces, phone and screen in the hall: where a page's links lead, and what stands around it.
 *
 * One page serves both: its addresses begin with /v/{org} or /v/{org}/kiosk, as it was asked.
 */
#ifndef LIANXIN_WEB_FACE_H
#define LIANXIN_WEB_FACE_H

#include "web/web.h"

/* "/v/{org}/rest" of the centre and the face of this visit; rest begins with a stroke or is empty. */
struct str face_url(const struct visit *visit, struct str rest);
/* Title and way back of a public page that belongs to none of the four tabs. back_url empty: no way back. */
void face_begin(struct visit *visit, struct str title, struct str back_url, const char *back_title);
/* A text as [{text}] under key: a paragraph a line. */
void face_paragraphs(struct doc *out, const char *key, struct str text);

#endif
