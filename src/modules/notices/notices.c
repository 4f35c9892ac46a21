/*
 * notices: the module's rows. See notices.h.
 */
#include "modules/notices/notices_int.h"

enum { PICTURE_MAX = 10 << 20, PICTURES_MAX = 6 };

#define STAFF(verb_) .who = WHO_STAFF, .on = "notice", .verb = (verb_)

static const struct route routes[] = {
	{.path = "/desk/notices/{id}",
	 STAFF(VERB_READ),
	 .template = "desk/notice",
	 .page = notice_page,
	 .record = "notice"},
	{.path = "/desk/notices/{id}/uses",
	 STAFF(VERB_CHANGE),
	 .template = "desk/notice",
	 .page = notice_page,
	 .apply = notice_uses_apply},
	{.path = "/desk/notices/{id}/step/{step}",
	 STAFF(VERB_STEP),
	 .template = "desk/notice",
	 .page = notice_page,
	 .apply = notice_step_apply},
	{.path = "/desk/notices/{id}/pictures",
	 STAFF(VERB_CHANGE),
	 .template = "desk/notice",
	 .page = notice_page,
	 .prepare = notice_picture_prepare,
	 .apply = notice_picture_apply,
	 .file_max = PICTURE_MAX,
	 .files_max = PICTURES_MAX},
	{.path = "/desk/notices/{id}/poster",
	 STAFF(VERB_READ),
	 .template = "desk/notice",
	 .page = notice_poster_page},
	{.path = "/v/{org}/news", .who = WHO_ANYBODY, .alike = true, .template = "portal/news", .page = news_page},
	{.path = "/v/{org}/news/{id}",
	 .who = WHO_ANYBODY,
	 .alike = true,
	 .template = "portal/news-one",
	 .page = news_one_page},
	{.path = "/v/{org}/news/{id}/pictures/{picture}",
	 .who = WHO_ANYBODY,
	 .template = "portal/news-one",
	 .page = news_picture_page},
	{.path = "/v/{org}/kiosk/news",
	 .who = WHO_ANYBODY,
	 .kiosk = true,
	 .alike = true,
	 .template = "portal/news",
	 .page = news_page},
	{.path = "/v/{org}/kiosk/news/{id}",
	 .who = WHO_ANYBODY,
	 .kiosk = true,
	 .alike = true,
	 .template = "portal/news-one",
	 .page = news_one_page},
	{.path = "/v/{org}/kiosk/news/{id}/pictures/{picture}",
	 .who = WHO_ANYBODY,
	 .kiosk = true,
	 .template = "portal/news-one",
	 .page = news_picture_page},
	{.path = NULL},
};

static const struct reg_hook hooks[] = {{"notice", notice_check}, {NULL, NULL}};

static const struct listener listeners[] = {
	{"notice.release", notice_released},
	{"notice.release_now", notice_released},
	{"publish.open", notice_opened},
	{"publish.close", notice_closed},
	{"notice.voided", notice_closed},
	{NULL, NULL},
};

const struct module notices_module = {
	.name = "notices",
	.profile = PROFILE_PUBLIC,
	.routes = routes,
	.listeners = listeners,
	.hooks = hooks,
	.hall = notices_hall,
	.dues = notices_dues,
};
