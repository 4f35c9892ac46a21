/*
 * catalogue: what the centre keeps, does and decides, as data.
 *
 * Each YAML file under catalogue/ holds one or more entries; the first key says the kind: register,
 * flow, item, codes, role, calendar, festivals, refusal, paper, report, disclosure, standard, dues_rule, life_rule, station_kind, sign, sign_rules,
 * wall_text, development_road, setting. They are compiled at start into the
 * structures below, which never change afterwards and remember file and line. A county's overlay
 * folder merges by kind and name: maps key by key, lists of named things by name; `hide: true` takes
 * an entry out of sight, and nothing that holds data can be removed. Unknown key, wrong type,
 * dangling reference, impossible flow: every fault is reported with file:line in one run.
 *
 * Nothing here knows a database, a request or a person.
 */
#ifndef LIANXIN_CATALOGUE_CATALOGUE_H
#define LIANXIN_CATALOGUE_CATALOGUE_H

#include "base/err.h"
#include "base/str.h"
#include "catalogue/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Where an entry stands. */
struct place {
	struct str file;
	int line;
};

/* The tiers of places, by length of the code: 省2 市4 县6 乡9 村12, a group or grid adds a suffix. */
enum tier { TIER_NONE, TIER_PROVINCE, TIER_CITY, TIER_COUNTY, TIER_TOWN, TIER_VILLAGE, TIER_GROUP };

size_t tier_length(enum tier tier);           /* 0, 2, 4, 6, 9, 12, 15 */
enum tier tier_of_code(struct str org);       /* by length */
struct str tier_title(enum tier tier);        /* 省 市 县 乡镇 村 组 */

/* ---- codes: a list of values with dates ---- */

struct code {
	struct str code, title;
	struct str from, until; /* days, empty: always */
};

struct codes {
	struct str name, title;
	struct place place;
	const struct code *all;
	size_t count;
	bool editable; /* reasons that the county words itself (engine/wording) */
};

struct str codes_title(const struct codes *codes, struct str code); /* the code itself when unknown */
const struct code *codes_find(const struct codes *codes, struct str code);

/* ---- fields ---- */

enum field_kind {
	FIELD_TEXT, FIELD_LONG, FIELD_NUMBER, FIELD_MONEY, FIELD_DATE, FIELD_MONTH, FIELD_MOMENT,
	FIELD_YES, FIELD_CODE, FIELD_NAME, FIELD_PHONE, FIELD_IDENTITY, FIELD_CARD, FIELD_REF,
	FIELD_ORG, FIELD_FILES, FIELD_STAFF, /* an account: a colleague */
};

enum opening { OPENS_EMPTY, OPENS_TODAY, OPENS_MONTH, OPENS_ONLY }; /* ONLY: the one row there is to choose */
enum mask_kind { MASK_NONE, MASK_NAME, MASK_MIDDLE, MASK_TAIL, MASK_YEAR, MASK_HIDE };

/* When a field or a material is asked, or what a person is expected to be. It looks at one fact: a field of the
 * same register, of the one that it extends, or "person.age": what the row that ref field person points to has. */
struct condition {
	struct str field;         /* empty: always */
	const struct str *values; /* any of these, as stored: yes and no are "1" and "0" */
	size_t value_count;
	bool compares;            /* by limits instead of values */
	int64_t low, high;        /* inclusive, as stored: money in fen; of several values their number */
};

/* How a derived value comes about; what it is made of are facts as in a condition. */
enum derivation {
	DERIVE_NONE,
	DERIVE_BIRTH,        /* birth(identity) */
	DERIVE_SEX,          /* sex(identity) */
	DERIVE_AGE,          /* age(date): today's, never stored */
	DERIVE_AGE_AT,       /* age_at(date): full years on the day on which the record was made */
	DERIVE_MONTHS_SINCE, /* months_since(date or month): full months until that day, 0 before it */
	DERIVE_PER_HEAD,     /* per_head(money, number or several): to the nearest fen, half a fen up */
	DERIVE_COUNT,        /* count(several) */
	DERIVE_SUM,          /* sum(money, money …): what is empty counts nothing */
};

struct reg;

struct field {
	struct str name, title, hint;
	struct place place;
	enum field_kind kind;
	bool required;
	bool sealed;     /* AEAD, blind index, masked by default; phone, identity, card are always */
	bool published;  /* YAML `public: true`: the only fields a public face can see */
	bool search;     /* part of the full-text terms */
	bool unique;     /* within the organisation's county; on void rows not counted */
	bool fixed;      /* set by the program, never by a form */
	bool standard;   /* one that every register has: never named in YAML (registers.c) */
	bool restricted; /* special-care marks: only roles with the verb `care` see it */
	bool contact;    /* a declared work contact: passes the guard of what is published (engine/guard) */
	enum mask_kind mask;
	struct str codes_name; /* kind: code */
	const struct codes *codes;
	bool many, offers;     /* many: code: several values, stored as "a b"; ref: members (register.h). offers: a form leads on to registering */
	struct str ref_name;   /* kind: ref */
	const struct reg *ref;
	struct str within;     /* ref of several: "person.household": rows whose household is that of the person's row */
	struct str from;       /* "person.phone": drawn from the register that ref field person points to */
	struct str derive;     /* "birth(identity)", "age(birth)" …: computed, never typed */
	enum derivation how;
	const struct str *made_of; /* the facts in its brackets */
	size_t made_of_count;
	int64_t min, max;      /* number, money (fen); text: characters; never without limits */
	struct condition show; /* asked only when this holds */
	struct str value;      /* default, as typed text; of members: "all" */
	enum opening opens;    /* what a form has before anybody types; never what a workbook without the field means */
	const struct str *also; /* other headings of its column in workbooks that come from elsewhere */
	size_t also_count;
	struct str unit, ending; /* ending, of a text: what a bare number is kept with, "3组" */
};

/* Whether its values are sealed at rest and masked by default: said in YAML, or by its kind. */
bool field_sealed(const struct field *field);

/* ---- registers ---- */

struct counting { /* a kept figure: rows by the values of these fields, days by their month */
	const struct field *const *fields;
	size_t count;
	struct str name; /* "state,item" */
};

struct flow;

struct reg {
	struct str name, title, hint;
	struct place place;
	enum tier tier;               /* rows belong to a place of this tier */
	const struct field *fields;
	const uint64_t *field_tags;   /* doc_name_tag of each one's name: fields are looked for by name all the time */
	size_t field_count;
	const struct field *const *columns; /* of the list */
	size_t column_count;
	const struct field *const *filters;
	size_t filter_count;
	const struct field *const *narrow; /* filters that leave few of many rows: an index each above the village */
	size_t narrow_count;
	const struct field *sort;     /* NULL: by id, newest first; never NULL in the table */
	bool descending;
	enum tier tiers[6];           /* tiers that open the list: one index each */
	size_t tier_count;
	const struct field *const *key; /* import: rows with the same key are updated */
	size_t key_count;
	const struct counting *countings;
	size_t counting_count;
	const struct field *label;    /* what a row is called: name, title … */
	/* A yes field: rows of which it holds are there only for who has the verb `care` at their place. NULL: none. */
	const struct field *confidential;
	/* What a place's diary says of a row: these fields, on the day of `diary_day`; NULL: on each day on which
	 * the place took a step of it. diary_count 0: it is in no diary. */
	const struct field *diary_day;
	const struct field *const *diary;
	size_t diary_count;
	bool history;                 /* default true; `history: none` for whereabouts and the like */
	bool attachments;
	int retention_months;         /* after the last change; 0: permanent */
	const struct flow *const *flows; /* a record follows one of these */
	size_t flow_count;
	struct str prefix;            /* of the number that a person sees, empty: none */
	struct str of;                /* an item's own fields: the register that it extends */
	bool hidden;
	enum profile profile;         /* on which servers it is at hand */
	struct str module;            /* its page is tailored there; empty: generic pages */
	struct str menu;              /* heading of the desk's menu, empty: not shown */
	bool todo;                    /* what waits for somebody by its flow stands in 我的待办 */
	struct str icon;
};

const struct field *reg_field(const struct reg *reg, struct str name); /* NULL: none */

/* ---- flows ---- */

enum clock_rule { CLOCK_RUN, CLOCK_STOP, CLOCK_OFF }; /* OFF: not begun or over */

struct flow_state {
	struct str name, title, words; /* words: to the villager, "镇民政所正在审核" */
	struct place place;
	enum tier tier;       /* who has it on the desk; TIER_NONE: nobody (final, or the applicant) */
	bool final;
	enum clock_rule clock;
	struct str runs_if;   /* number of the rule: above 0, the clock runs although it would stop */
	struct str term;      /* name of the rule's number that limits it: "town_days"; empty: none */
	/*
	 * Name of the rule's number of calendar days after which `then` fires by itself; working days when
	 * the rule has the number "<after>_working" above 0 (公示期以工作日计).
	 */
	struct str after;
	struct str then;      /* step */
	int progress;         /* of 5 segments */
	struct str tone, icon;
};

struct flow_step {
	struct str name, title, words; /* words: the line in the villager's timeline; empty: not shown */
	struct place place;
	const struct flow_state *const *from;
	size_t from_count;
	const struct flow_state *to; /* NULL: back to where it came from */
	enum tier tier;              /* who may take it; TIER_NONE: the program or the applicant */
	bool applicant;              /* also by the applicant's own link */
	/* Fields of the register asked by this step: found by name, for those that the step cannot do
	 * without (YAML "decided_on!") are copies with `required` set. */
	const struct field *const *form;
	size_t form_count;
	bool reason_required, reason_asked;
	struct str reason_codes_name;
	const struct codes *reason_codes; /* reasons to pick from */
	struct str when, unless;     /* number of the rule that must be, must not be above 0 */
	bool starts_clock;           /* the day of acceptance; so is a start state with a running clock */
	struct str extends;          /* number of the rule that becomes the whole limit (max_days) */
	bool paper;                  /* a lower tier may record it when the tier is not online */
	bool batch;
	bool aside;                  /* can be taken, but nothing waits for it: to give up, to take back */
	bool apart;                  /* not by who took the last step at a desk, where a colleague can */
	struct str event;            /* emitted in the transaction */
	struct str publish;          /* "open", "close": the notice of this record */
	struct str tone, icon;
};

struct flow {
	struct str name, title;
	struct place place;
	struct str reg_name;
	const struct reg *reg;
	const struct flow_state *states;
	size_t state_count;
	const struct flow_step *steps;
	size_t step_count;
	struct str total;               /* name of the rule's number that is the whole limit */
	const struct flow_state *start; /* entered at the desk */
	const struct flow_state *start_public; /* entered by the villager */
	struct str source;              /* its YAML, where an item goes this way; else empty */
};

const struct flow_state *flow_state(const struct flow *flow, struct str name);
const struct flow_step *flow_step(const struct flow *flow, struct str name);

/* ---- service items ---- */

struct material {
	struct str name, title, hint;
	bool required, original, photo;
	int copies;
	struct str held;       /* "person.identity": not asked when the register holds it */
	struct condition show; /* conditional, as in fields */
};

/* What is usual for who applies: a hint for the clerk, never a refusal. */
struct expectation {
	struct condition condition;
	struct str say; /* "满 80 周岁" */
};

/*
 * A named number of the rule that a case is judged by: "town_days" 15, "publicity_days" 7. A number that
 * an item does not give is the county's setting of that name, or none. total_days is
 * the whole limit; numbers that only say yes are 1 ("county"). Days are working days but for those named
 * in flow_state.after.
 */
struct term {
	struct str name;
	int64_t value;
};

struct item {
	struct str code, name, title; /* "M10", "old_age_allow", "高龄津贴"; code list "items" holds them */
	struct str short_title;       /* at most six characters, for a tile; the title when not given */
	struct place place;
	struct str group, function, kind; /* codes service_group, service_function, service_kind */
	const struct str *aliases;
	size_t alias_count;
	const struct str *who;            /* who may apply, a sentence each */
	size_t who_count;
	const struct expectation *expects;
	size_t expect_count;
	const struct material *materials;
	size_t material_count;
	struct str flow_name;
	const struct flow *flow;
	const struct str *levels;         /* the guide's steps, each "who：does what" */
	size_t level_count;
	const struct term *terms;
	size_t term_count;
	struct str days_words;            /* only where the numbers alone would mislead; else empty */
	struct str publicity_words, fee, result, remark;
	const struct str *basis;
	size_t basis_count;
	const struct reg *fields;         /* register "item_<name>" that extends case, row for row: the row
					     has the id of the record that it extends; NULL: none */
	bool per_household;               /* one case stands for all of the household */
	bool public_apply;                /* may be begun on the phone */
	bool minors;                      /* never shown in public */
	bool common;                      /* among the eight of the portal's home */
	struct str icon;
	const struct str *unverified;     /* keys that the county must check against its own guide */
	size_t unverified_count;
	bool hidden;
	struct str source;                /* its own YAML, without its flow's */
	struct str version;               /* digest of item_rule, 16 hex characters */
};

/* YAML of the item and its flow: the rule that a case keeps. */
struct str item_rule(struct arena *arena, const struct item *item);
int64_t item_term(const struct item *item, const char *name, int64_t otherwise);
/* How long it takes, for the eye: "20 个工作日内". */
struct str item_days(struct arena *arena, const struct item *item);

/* A certificate that a village must not issue. */
struct refusal {
	struct str name, title;
	struct place place;
	const struct str *aliases;
	size_t alias_count;
	struct str say, basis, office; /* what to say instead, the law, where to go */
	struct str instead;            /* what the village may give or do instead; empty: nothing */
	bool hidden;
};

/* ---- papers: what is handed over, as wording ---- */

enum paper_kind {
	PAPER_TEXT,      /* a paragraph, or several */
	PAPER_HEADING,
	PAPER_FIELDS,    /* lines "label：value" */
	PAPER_LIST,      /* numbered; what a word lists */
	PAPER_QR,        /* leads to the record's own page */
	PAPER_SIGN,      /* a line and a date each, or the place for a seal */
	PAPER_SIGNATURE, /* what was signed for that purpose, with how it was signed */
};

/*
 * Texts hold words in braces: "{name}" is a field of the register or one of catalogue_paper_words,
 * "{agent_name|＿＿＿}" what stands there when it is empty. A line with an empty word and nothing to stand for
 * it is left out, so that no paper says "电话：" and then nothing.
 */
struct paper_block {
	struct str name;
	struct place place;
	enum paper_kind kind;
	const struct str *lines;   /* fields, labels of sign; else one text, one word, one purpose */
	size_t line_count;
	struct str align;          /* of text: "right", "center"; empty: left */
	struct str when, unless;   /* words that must, must not be empty; empty: always */
	unsigned parts;            /* bits: in which parts; 0: in all */
};

struct paper {
	struct str name, title;
	struct place place;
	struct str subtitle, number; /* with words; may be empty */
	struct str about;            /* a register, or "item", "refusal", "notice" */
	const struct reg *reg;       /* NULL: about no register */
	const struct str *sizes;     /* "A5" "A4" "A3" "80mm"; the usual one first */
	size_t size_count;
	const struct str *flows;     /* only for records that follow one of these; none: any */
	size_t flow_count;
	const struct str *states;    /* fits while the record is in one of these … */
	size_t state_count;
	const struct str *steps;     /* … or has been through one of these steps, which make it due; */
	size_t step_count;           /* without both it always fits */
	struct str when, unless;     /* words, as in blocks */
	struct condition only_if;    /* of the record's own fields; empty: always */
	const struct str *parts;     /* one sheet with cut lines: a copy for each; its title is {part} */
	size_t part_count;
	int copies;                  /* how many the office prints; said beside the button */
	bool shared;                 /* the applicant may read it by her link */
	const struct paper_block *blocks;
	size_t block_count;
	bool hidden;
};

/* A word that a paper may use besides the fields of its register. */
struct paper_word {
	const char *word;  /* NULL ends the table */
	const char *about; /* of papers about that; "*": all; "+": any register */
	bool list;         /* only as a list, or in when and unless */
};
extern const struct paper_word catalogue_paper_words[];

/* ---- reports: tables that an upper level asks for, made of kept figures ---- */

/*
 * What a report may count, by item. kept: the figure's name in engine/figure, whose values are "ITEM" or
 * "ITEM SUB"; whole: the figure that holds all items together, kept itself at its value "" or another one by SUB ("": there is
 * none); subs: the SUBs that belong to it, with blanks between them (empty: all), weighted: each
 * counted as often as its number says. list, day and filter lead to the records behind it; a filter that
 * ends with = goes on with the period's last day.
 */
struct measure {
	const char *name, *title, *unit, *kept, *whole, *subs;
	bool weighted;
	const char *list, *day, *filter; /* "/desk/cases?view=all", "accepted_on", "way=proxy"; "": none */
};
enum measure_index {
	COUNT_ACCEPTED, COUNT_WINDOW, COUNT_PHONE, COUNT_PROXY, COUNT_DOOR, COUNT_KIOSK, COUNT_CLOSED,
	COUNT_LATE, COUNT_DAYS, COUNT_ASKED, COUNT_COMPLETED, COUNT_RATED, COUNT_SATISFIED, COUNT_POOR,
	COUNT_STARS, COUNT_RATED_WINDOW, COUNT_RATED_PAPER, COUNT_RATED_CALL,
	COUNT_VISITS, /* of a place, not of an item: in the line of all alone */
	MEASURE_COUNT,
};
extern const struct measure catalogue_measures[MEASURE_COUNT];

/* "closed - late", "share(closed - late, closed)": how a column is worked out from what was counted. */
enum expression_kind {
	EXPRESSION_COUNT, EXPRESSION_NUMBER, EXPRESSION_ADD, EXPRESSION_SUBTRACT,
	EXPRESSION_SHARE, /* in tenths of a percent, with its whole as sample */
	EXPRESSION_MEAN,  /* in tenths */
};
struct expression {
	enum expression_kind kind;
	size_t count;     /* EXPRESSION_COUNT: a measure, or MEASURE_COUNT and on: a typed column */
	int64_t number;
	const struct expression *a, *b;
};

struct report_row { /* a line: all items, those of a group, or some; each: then a line for every one of them */
	struct str name, title, group;
	const struct str *items;
	size_t item_count;
	bool each;
};

struct report_column {
	struct str name, title, unit, band; /* band: the heading above several columns */
	struct str typed;                   /* basis on which a village is asked for it; empty: worked out */
	struct str text;                    /* the expression as written */
	const struct expression *value;
};

enum report_period { REPORT_MONTH, REPORT_QUARTER, REPORT_YEAR };

struct report {
	struct str name, title, hint;
	struct place place;
	enum report_period period;
	enum tier tiers[6];     /* who confirms, from below */
	size_t tier_count;
	const struct report_row *rows;
	size_t row_count;
	const struct report_column *columns;
	size_t column_count, typed_count;
	const struct str *notes;
	size_t note_count;
	struct str confirm, receive;  /* who confirms it, who receives it */
	int due;                      /* day of the next month */
	int minutes;                  /* that a village needs for it each time */
	struct str basis, admission;  /* on what it is asked for; its number on the admission list */
	bool hidden;
};

/* ---- standards: which rooms a centre must have, and what stands in them ---- */

enum must {
	MUST_REQUIRED,
	MUST_IF,       /* only where the village has what it is for */
	MUST_ADVISED,
	MUST_OPTIONAL,
	MUST_NEVER,
};

struct standard_room {
	struct str kind; /* of codes room_use */
	struct place place;
	enum must must;
	struct str say;               /* why, or what to mind; may be empty */
	const struct str *functions;  /* of codes service_function: what such a room usually serves */
	size_t function_count;
	int capacity, floor;          /* as usual: what a new village is offered */
};

struct standard_need {
	struct str name;
	struct place place;
	struct str kind; /* of room; empty: of the whole centre */
	struct str item; /* of codes asset_item */
	enum must must;
	struct str say;
	int least;       /* how many */
};

struct standard {
	struct str name, title, version, source;
	struct place place;
	bool shared_offices; /* nobody has an office alone */
	bool all_functions;  /* each of the eight functions has a room */
	const struct standard_room *rooms;
	size_t room_count;
	const struct standard_need *needs;
	size_t need_count;
};

/* What the standard says of rooms of a kind; NULL: nothing, or there is no standard. */
const struct standard_room *standard_room(const struct standard *standard, struct str kind);

/* ---- signs: what hangs on a centre, how it is drawn, what the rules say of it ---- */

enum sign_shape {
	SIGN_LINE,      /* words across: a roof's name, a slogan */
	SIGN_BOARD,     /* an organisation's board, words down */
	SIGN_PLATE, SIGN_CARDS, SIGN_CODE, /* at a room's door: fixed, with cards, with a code to scan */
	SIGN_DIRECTION, SIGN_HEADING, SIGN_ROSTER, SIGN_GUIDE,
	SIGN_TEXT,      /* an institution: a heading, and text that flows into columns */
};

/* One sign is made for the centre, or one for each of these. */
enum sign_each { SIGN_ONCE, SIGN_EACH_ROOM, SIGN_EACH_FLOOR, SIGN_EACH_TEXT, SIGN_EACH_DIRECTION, SIGN_EACH_SLOGAN };

struct sign {
	struct str name, title, hint;
	struct place place;
	enum sign_shape shape;
	enum sign_each each;
	const struct str *words;  /* lines, with {words} of the village; `|`: where a line may break */
	size_t word_count;
	bool emblem;              /* a slot is kept free for it: the program never draws it */
	bool song;                /* type with serifs */
	int width, height, least; /* mm; least: of type */
	struct str ink, ground;   /* "#rrggbb" */
	struct str material;
	int price;                /* yuan a square metre */
	struct str group;         /* outside, street, yard, hall, room, wall */
	struct str organisation;  /* whose board; empty: no organisation's */
};

enum sign_side { SIDE_NONE, SIDE_LEFT, SIDE_RIGHT }; /* for who stands before the gate */

struct sign_rule {
	struct str sign;     /* its name */
	struct place place;
	enum must must;
	struct str spot;     /* of codes sign_spot */
	enum sign_side side;
	int order;           /* on its side, from left to right */
	struct str say;      /* why, or what to mind */
};

struct sign_slogan { /* how many slogans there must be somewhere */
	struct str name, spot, theme, say; /* theme: of codes sign_theme; empty: any */
	struct place place;
	int least;
};

struct sign_rules {
	struct str name, title, version, source, standard, county, gate;
	struct place place;
	int64_t from, until; /* days; until 0: for good */
	int outside;         /* so many boards of organisations may hang outside; 0: no limit */
	bool no_others;      /* outside nothing may hang but what the rules name */
	int doors;           /* plates at one door; 0: no limit */
	const struct str *wall; /* topics that may hang on a wall; none: all */
	size_t wall_count;
	const struct sign_rule *rules;
	size_t rule_count;
	const struct sign_slogan *slogans;
	size_t slogan_count;
};

struct wall_text {
	struct str name, title, room, topic, body;
	struct place place;
	bool fixed;   /* wording laid down elsewhere: not to be changed */
	bool example; /* of something that is named and nowhere explained */
	bool hidden;
};

/* ---- disclosures: what a place must lay open, how often, and where the facts stand ---- */

enum disclosure_period {
	DISCLOSE_MONTHLY, DISCLOSE_QUARTERLY, DISCLOSE_HALF, DISCLOSE_YEARLY,
	DISCLOSE_ONCE,    /* and again when it changes */
	DISCLOSE_AT_ONCE, /* whenever it happens */
};

struct disclosure_column {
	struct str title;
	struct place place;
	struct str name;       /* a fact as in a condition: "name", "person.post"; empty: written by hand */
	struct field shown;    /* that field, under the mask by which everybody sees it */
	bool masked;           /* the mask is the column's own */
	bool number, sum;      /* sum: what it comes to stands below the lines */
	struct condition open; /* shown only when this holds … */
	struct str otherwise;  /* … else this stands there */
};

/* A view of a register: the rows whose `day` lies in the period and that fulfil all of `where`; without a
 * register its lines are written by hand. */
struct disclosure {
	struct str name, title, hint;
	struct str kind;   /* of codes disclosure_kind */
	struct place place;
	enum disclosure_period period;
	bool ahead;        /* of the stretch that begins, not of the one that is over: a plan, a roster */
	int due;           /* day of the month after the period; 0: the village's own open day */
	int within;        /* at_once: days in which it must be open */
	int keep;          /* days on view */
	bool stays;        /* can be looked up in public after that; what names people is not */
	struct str source; /* where the facts come from, in words */
	const struct str *basis;
	size_t basis_count;
	struct str reg_name, day_name;
	const struct reg *reg;   /* NULL: by hand */
	const struct field *day; /* NULL: all rows as they stand */
	const struct condition *where;
	size_t where_count;
	const struct disclosure_column *columns;
	size_t column_count;
	bool hidden;
};

/* ---- roles ---- */

enum verb {
	VERB_READ = 1, VERB_CREATE = 2, VERB_CHANGE = 4, VERB_VOID = 8, VERB_IMPORT = 16,
	VERB_EXPORT = 32, VERB_REVEAL = 64, VERB_STEP = 128, VERB_PUBLISH = 256, VERB_CARE = 512,
	VERB_MANAGE = 1024,
};

struct grant {
	struct str on;  /* a register, or a page's resource: figures, users, audit, calendar, settings */
	unsigned verbs; /* of enum verb */
};

struct role {
	struct str name, title;
	struct place place;
	enum tier tiers[6]; /* tiers of the nodes at which it may be held */
	size_t tier_count;
	const struct grant *grants;
	size_t grant_count;
	struct str apart;   /* roles of one "apart" group are never held by one account */
	bool second_factor; /* one-time code at login */
};

/* ---- working days ---- */

struct calendar_year {
	int year;
	struct place place;
	const int64_t *off;  /* day numbers that are free although Monday to Friday */
	size_t off_count;
	const int64_t *work; /* Saturdays and Sundays worked */
	size_t work_count;
	struct str source;   /* "国办发明电〔2025〕…号" */
};

/* Lunar festivals of a year, for years whose notice has not come. */
struct festivals {
	int year;
	int64_t new_year_eve, spring_festival, qingming, dragon_boat, mid_autumn;
};

struct setting {
	struct str name, title, value, unit, basis;
	bool number; /* value must be a whole number */
	struct place place;
};

struct development_road;
struct catalogue_tree; /* the merged sources, for catalogue_show */

struct catalogue {
	struct arena *arena;
	struct str digest; /* of everything: must agree between servers */
	enum profile profile; /* of this server (catalogue_for) */
	const struct codes *codes;
	size_t codes_count;
	const struct reg *registers;
	size_t register_count;
	const struct flow *flows;
	size_t flow_count;
	const struct item *items;
	size_t item_count;
	const struct refusal *refusals;
	size_t refusal_count;
	const struct paper *papers;
	size_t paper_count;
	const struct report *reports;
	size_t report_count;
	const struct disclosure *disclosures;
	size_t disclosure_count;
	const struct standard *standards;
	size_t standard_count;
	const struct dues_rule *dues_rules; /* dues.h */
	size_t dues_rule_count;
	const struct life_rule *life_rules; /* life.h */
	size_t life_rule_count;
	const struct station_kind *station_kinds; /* station.h */
	size_t station_kind_count;
	const struct sign *signs;
	size_t sign_count;
	const struct sign_rules *sign_rules;
	size_t sign_rules_count;
	const struct wall_text *wall_texts;
	size_t wall_text_count;
	const struct development_road *roads; /* development.h */
	size_t road_count;
	const struct role *roles;
	size_t role_count;
	const struct calendar_year *years;
	size_t year_count;
	const struct festivals *festivals;
	size_t festival_count;
	const struct setting *settings;
	size_t setting_count;
	struct catalogue_tree *tree;
};

struct catalogue_source {
	struct str name; /* "service/items/M10.yaml" */
	struct str text;   /* YAML */
	struct str packed; /* the same, read when the program was built (node_pack); then there is no text */
};

/* What a role's grants may name besides registers: figures, users, audit …; NULL ends it. */
extern const char *const catalogue_resources[];

/*
 * Compiles the shipped sources and the overlay's (either may be empty). All faults come as one list of
 * errors, each text "file:line: what is wrong" (English for the technician, in cause the same).
 */
err_t catalogue_compile(struct arena *arena, const struct catalogue_source *shipped,
			size_t shipped_count, const struct catalogue_source *overlay,
			size_t overlay_count, const struct catalogue **out) MUST_USE;
/* Reads every *.yaml below a folder, sorted by path. A missing folder gives none. */
err_t catalogue_read_folder(struct arena *arena, struct str folder, struct catalogue_source **out,
			    size_t *count) MUST_USE;
/* An item again from the rule text that a case kept (item_rule), with the flow of that day. Fields
 * are those of today's registers, which only grow. */
err_t catalogue_item_again(struct arena *arena, const struct catalogue *catalogue, struct str source,
			   const struct item **out) MUST_USE;
/* Gives up the merged sources, some megabytes that a server never asks for again. Only before other threads
 * begin. */
void catalogue_forget_tree(const struct catalogue *catalogue);
/* The merged result as YAML with "# file:line" behind each key, for `lianxin check`. */
err_t catalogue_show(struct arena *arena, const struct catalogue *catalogue, struct str *out) MUST_USE;

const struct codes *catalogue_codes(const struct catalogue *catalogue, struct str name);
/* One that is at hand on this server (profile.h); NULL: there is none of this name, or it is at hand elsewhere. */
const struct reg *catalogue_register(const struct catalogue *catalogue, struct str name);
const struct flow *catalogue_flow(const struct catalogue *catalogue, struct str name);
const struct item *catalogue_item(const struct catalogue *catalogue, struct str code_or_name);
const struct paper *catalogue_paper(const struct catalogue *catalogue, struct str name);
const struct report *catalogue_report(const struct catalogue *catalogue, struct str name);
const struct disclosure *catalogue_disclosure(const struct catalogue *catalogue, struct str name);
/* The one that the setting facility_standard names; NULL: none. */
const struct standard *catalogue_standard(const struct catalogue *catalogue);
const struct sign *catalogue_sign(const struct catalogue *catalogue, struct str name);
const struct wall_text *catalogue_wall_text(const struct catalogue *catalogue, struct str name);
/* Those in force on a day in a county (its code); NULL: none. */
const struct sign_rules *catalogue_sign_rules(const struct catalogue *catalogue, struct str county,
					      int64_t day);
const struct sign_rule *sign_rule_of(const struct sign_rules *rules, struct str sign); /* NULL: not named */
/* Whether an institution of this topic may hang on a wall; else it belongs into the booklet. */
bool sign_wall_allows(const struct sign_rules *rules, struct str topic);
const struct role *catalogue_role(const struct catalogue *catalogue, struct str name);
struct str catalogue_setting(const struct catalogue *catalogue, const char *name); /* empty: none */
int64_t catalogue_setting_int(const struct catalogue *catalogue, const char *name, int64_t otherwise);

/* ---- counting working days (codes.md 12: the day after acceptance counts first) ---- */

/* The calendar in force: the catalogue's years and those that the county entered since. Immutable. */
struct calendar {
	const struct calendar_year *years;
	size_t year_count;
	const struct festivals *festivals;
	size_t festival_count;
};
/* Immutable and cheap: a few comparisons a day. */
bool calendar_works(const struct calendar *calendar, int64_t day);
bool calendar_known(const struct calendar *calendar, int year); /* false: computed, show a warning */
int64_t calendar_add(const struct calendar *calendar, int64_t day, int64_t working_days);
/* Working days in ]from, until]; negative when until lies before from. */
int64_t calendar_between(const struct calendar *calendar, int64_t from, int64_t until);
/* One year's notice as the county types it ("2026-10-01..2026-10-07, 2027-…"), checked: the same rules as
 * a calendar entry of the catalogue. Faults are field errors of "off" and "work" with Chinese texts. */
err_t calendar_year_read(struct arena *arena, int year, struct str off, struct str work,
			 struct calendar_year *out) MUST_USE;

#include "catalogue/dues.h"        /* what a member of the Party pays a month */
#include "catalogue/life.h"        /* how often a branch meets, and how it votes */
#include "catalogue/station.h"     /* what a station at which people are received must have */
#include "catalogue/development.h" /* how somebody becomes a member of the Party */
#endif
