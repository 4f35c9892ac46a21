/*
 * voices: the module's rows. See voices.h.
 */
#include "modules/voices/voices_int.h"

enum { FILE_MAX = 10 << 20, FILES_MAX = 6 };

#define PUBLIC(path_, template_) .path = (path_), .who = WHO_ANYBODY, .template = (template_)

static const struct route routes[] = {
	{PUBLIC("/v/{org}/voice", "portal/voice"),
	 .page = voice_page,
	 .prepare = voice_prepare,
	 .apply = voice_apply,
	 .file_max = FILE_MAX,
	 .files_max = FILES_MAX},
	{PUBLIC("/v/{org}/voice/find", "portal/voice"), .page = voice_page, .apply = voice_find_apply},
	{PUBLIC("/v/{org}/voice/{link}", "portal/voice-own"), .page = voice_own_page},
	{PUBLIC("/v/{org}/voice/{link}/step/{step}", "portal/voice-own"), .page = voice_own_page, .apply = voice_step_apply},
	{PUBLIC("/v/{org}/voices", "portal/voices"), .alike = true, .page = voices_page},
	{PUBLIC("/v/{org}/kiosk/voice", "portal/voice"),
	 .kiosk = true,
	 .page = voice_page,
	 .prepare = voice_prepare,
	 .apply = voice_apply,
	 .file_max = FILE_MAX,
	 .files_max = 1},
	{PUBLIC("/v/{org}/kiosk/voices", "portal/voices"), .kiosk = true, .alike = true, .page = voices_page},
	{PUBLIC("/v/{org}/kiosk/feedback", "portal/opinion"), .kiosk = true, .page = opinion_page, .apply = opinion_apply},
	{.path = "/desk/say", .who = WHO_SESSION, .template = "desk/say", .page = say_page, .apply = say_apply},
	{.path = NULL},
};

static const struct reg_hook hooks[] = {{"voice", voice_check}, {NULL, NULL}};

static const struct listener listeners[] = {
	{"publish.open", voice_published},
	{"publish.close", voice_unpublished},
	{"council.hold", council_decided},
	{NULL, NULL},
};

const struct module voices_module = {
	.name = "voices",
	.profile = PROFILE_PUBLIC,
	.routes = routes,
	.listeners = listeners,
	.hooks = hooks,
	.hall = voices_hall,
};
