/*
 * event: telling the listeners, in the order of the module list. See event.h.
 */
#include "engine/event/event.h"

#include <string.h>

err_t event_emit(struct act *act, const struct event *event)
{
	if (event->name.len == 0 || act->house->listeners == NULL)
		return NULL;
	for (const struct listener *const *table = act->house->listeners; *table != NULL; table++) {
		for (const struct listener *row = *table; row->event != NULL; row++) {
			if (str_eq(str_of(row->event), event->name))
				TRY(row->run(act, event));
		}
	}
	return NULL;
}
