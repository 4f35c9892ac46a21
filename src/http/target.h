/*
 * target: the request's target and what is percent-encoded. Private to http/.
 *
 * A path that reaches a router is decoded once, valid UTF-8, begins with '/' and has no empty, '.'
 * or '..' segment, no backslash and no byte that ends a C string: no later stage can read it
 * otherwise.
 */
#ifndef LIANXIN_HTTP_TARGET_H
#define LIANXIN_HTTP_TARGET_H

#include "http/http.h"

enum { PARAMS_MAX = 1000 };

/* Splits target into a decoded path and the raw query. host: of the Host header, lower-case; an
 * absolute target must name the same. Returns 0 or 400. */
int target_split(struct arena *arena, enum http_method method, struct str target, struct str host,
		 struct str *path, struct str *query);

/* Reads name=value&… into a list in order. Returns 0 or 400: wrong encoding, or over PARAMS_MAX. */
int target_pairs(struct arena *arena, struct str text, struct http_pair **out);

#endif
