/*
 * What is said when by which loudspeaker: the schedule of a day, and who asks for it.
 */
#ifndef LIANXIN_MODULES_HALL_SPEAKER_H
#define LIANXIN_MODULES_HALL_SPEAKER_H

#include "modules/hall/hall_int.h"
#include "modules/hall/quiet.h"

enum { AIRINGS_MAX = 300 };

/* One time at which something is to be heard today. */
struct airing {
	int64_t record;
	int minute;         /* of the day; of something urgent: when it was called for */
	bool urgent;
	struct str mark;    /* tells it apart from every other: "17-2026-11-27-0830" */
	struct str name, words, audio; /* audio: digest of a recording; empty: words are spoken */
	struct str type;
	int64_t attachment;
};

/* Today's, of a place, for a device of these zones (NULL: for all), in the order of the day, urgent ones first. */
err_t airings_of(struct act *act, struct str org, const struct str *zones, struct airing **out,
		 size_t *count) MUST_USE;
/* The quiet hours as they are set; and in words, "12:00–14:30、21:00–7:00". */
size_t quiet_hours(const struct act *act, struct quiet_span spans[QUIET_SPANS]);
struct str quiet_words(struct act *act);
/* Why a broadcast cannot be at these times; empty: it can. */
struct str quiet_refusal(struct act *act, struct str times);

/* ---- what notices say aloud (scripts.c) ---- */

/* The loudspeaker's text of a notice, as it was released and is on view at this place now; empty: there is none. */
err_t script_of(struct act *act, struct str org, int64_t notice, struct str *out) MUST_USE;
/* Under "scripts": the notices on view with such a text that nobody has put on the schedule. */
err_t scripts_offer(struct visit *visit) MUST_USE;
/* A notice was taken down: its broadcasts are. */
err_t script_over(struct act *act, const struct event *event) MUST_USE;
visit_part script_plan_apply;

/* With which a controller checks the schedule of the device of this link. */
struct str speaker_secret(struct act *act, struct str link);

err_t broadcast_check(struct act *act, struct draft *draft) MUST_USE; /* hook */

visit_part speaker_page, speaker_report_apply, speaker_events_page, speaker_audio_page;
visit_part broadcasts_page, urgent_apply, urgent_end_apply, audio_prepare, audio_apply;

#endif
