/*
 * dues: what a member of the Party pays a month, by a table that holds from a day on, as data.
 *
 * A rate is of the whole base and a bracket's top belongs to it, so that the sums jump where the rule book lets them. A
 * county changes a figure, or adds a table with a later day; what was due before stays as it was. Who owes, who paid and
 * what was forgiven is no business of this file.
 */
#ifndef LIANXIN_CATALOGUE_DUES_H
#define LIANXIN_CATALOGUE_DUES_H

/* Seen through catalogue.h, which has everything that is used here. */

struct dues_bracket {
	int64_t up_to; /* whole yuan; that much itself belongs here; 0: no top */
	int rate;      /* ten-thousandths of the whole base, not of the part above the bracket below */
};
struct dues_class {
	struct str name; /* code of dues_class */
	struct place place;
	const struct dues_bracket *brackets; /* none: an amount from least to most, as the place has decided */
	size_t bracket_count;
	int least, most; /* fen */
};
struct dues_rule {
	struct str name, title, basis;
	struct place place;
	int64_t from;  /* day number */
	int floor;     /* fen; what comes out lower, of a base above 0, is this; 0: none */
	int round_to;  /* fen: to a multiple of this, half up */
	int64_t cap;   /* fen; more is not due a month; 0: none */
	const struct dues_class *classes;
	size_t class_count;
};
/* The rule that holds on a day; NULL: none yet. */
const struct dues_rule *catalogue_dues_rule(const struct catalogue *catalogue, int64_t day);
const struct dues_class *dues_class(const struct dues_rule *rule, struct str name);

#endif
