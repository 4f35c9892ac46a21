/*
 * What other commands take from serve: compiled templates and rooms.
 */
#ifndef LIANXIN_APP_SERVE_H
#define LIANXIN_APP_SERVE_H

#include "app/config.h"
#include "view/view.h"

struct rooms;

err_t open_templates(struct arena *arena, struct templates **out) MUST_USE;
err_t open_rooms(struct arena *arena, const struct config *config, struct rooms **out) MUST_USE;

#endif
