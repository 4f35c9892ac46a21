/*
 * The one list of modules. A new module is one folder and one line here.
 */
#include "app/modules.h"

#include "modules/development/development.h"
#include "modules/duty/duty.h"
#include "modules/exchange/exchange.h"
#include "modules/extract/extract.h"
#include "modules/figures/figures.h"
#include "modules/hall/hall.h"
#include "modules/learning/learning.h"
#include "modules/life/life.h"
#include "modules/member/member.h"
#include "modules/money/money.h"
#include "modules/notices/notices.h"
#include "modules/openness/openness.h"
#include "modules/party/party.h"
#include "modules/people/people.h"
#include "modules/photos/photos.h"
#include "modules/posts/posts.h"
#include "modules/rating/rating.h"
#include "modules/reports/reports.h"
#include "modules/review/review.h"
#include "modules/rooms/rooms.h"
#include "modules/screen/screen.h"
#include "modules/service/service.h"
#include "modules/signs/signs.h"
#include "modules/station/station.h"
#include "modules/system/system.h"
#include "modules/tickets/tickets.h"
#include "modules/tour/tour.h"
#include "modules/visits/visits.h"
#include "modules/voices/voices.h"

const struct module *const modules[] = {
	&desk_module,
	&service_module,
	&portal_module,
	&review_module,
	&people_module,
	&party_module,
	&posts_module,
	&posts_public_module,
	&extract_module,
	&life_module,
	&learning_module,
	&exchange_module,
	&learners_module,
	&visits_module,
	&notices_module,
	&voices_module,
	&station_module,
	&duty_module,
	&development_module,
	&member_module,
	&openness_module,
	&money_module,
	&rooms_module,
	&hall_module,
	&tickets_module,
	&signs_module,
	&tour_module,
	&photos_module,
	&rating_module,
	&screen_module,
	&figures_module,
	&reports_module,
	&system_module,
	NULL,
};
