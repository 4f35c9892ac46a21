/*
 * station: the kinds of station at which people are received (党代表工作室 and its like), as data.
 *
 * A kind says what such a station is called, what it must have, which matters it hears, in how many working days it replies and
 * whether only those with the verb `care` see who came. The program knows no kind by name: another one is another entry.
 * What a station has and whom it has heard is no business of this file.
 */
#ifndef LIANXIN_CATALOGUE_STATION_H
#define LIANXIN_CATALOGUE_STATION_H

/* Seen through catalogue.h, which has everything that is used here. */

/* Something that a station of the kind must have. */
struct station_have {
	struct str name, title, say; /* say: what counts as having it */
	struct place place;
};
struct station_kind {
	struct str name, title, hint, basis;
	struct place place;
	struct str person; /* what those who sit there are called: 党代表 */
	struct str visit; /* what receiving is called there: 接待 */
	struct str
		duties; /* what it does, in words for the public, until a station says it itself */
	struct str invite; /* stands above the form on the public page */
	int reply_days; /* working days from the day after it was told */
	int ask_days; /* calendar days in which the asker can say whether the reply was good */
	bool confidential; /* who came and why is seen only with the verb `care` */
	bool desk_only; /* nothing is told on the web */
	bool hidden; /* no new station of it is opened */
	const struct str *topics; /* codes of station_topic */
	size_t topic_count;
	const struct station_have *haves;
	size_t have_count;
};

/* NULL: there is no such kind. */
const struct station_kind *catalogue_station_kind(const struct catalogue *catalogue,
						  struct str name);

#endif
