/*
 * web: from a request to an answer, for modules that only have rows.
 *
 * The walk of a request: parse → route → session → act → may → page → mask → view → send. A GET runs
 * on a reader thread with a snapshot of its own. A POST has three parts: prepare (off the writer: files,
 * slow hashing), apply (on the writer, inside the transaction, may run again, no effects outside), and
 * after the commit a 303; with a fault the page is shown again with everything typed and every error.
 * A page fills a doc and names a template; the writer of the answer is chosen by suffix or Accept.
 *
 * Every form carries csrf and its own id (submission): sent twice it is done once and gets the same
 * answer. A route without a right does not exist: the table has a column for it.
 */
#ifndef LIANXIN_WEB_WEB_H
#define LIANXIN_WEB_WEB_H

#include "base/buf.h"
#include "base/doc.h"
#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"
#include "engine/event/event.h"
#include "engine/flow/flow.h"
#include "engine/job/job.h"
#include "engine/register/register.h"
#include "http/http.h"
#include "room/room.h"
#include "view/view.h"

struct site;
struct visit;

enum who {
	WHO_ANYBODY, /* the public at the centre {org} of the path */
	WHO_OPEN,    /* nobody in particular: login, static things, health */
	WHO_STAFF,   /* a session; then the right of the row */
	WHO_SESSION, /* a session, no further right: home, own password */
};

typedef err_t visit_part(struct visit *visit);

struct route {
	const char *path; /* "/desk/cases/{id}"; NULL ends a table */
	enum who who;
	const char *on;   /* resource or register of the right; required for WHO_STAFF */
	enum verb verb;   /* to see; apply asks the engine for more */
	const char *template;
	visit_part *page;    /* GET, and the form again after a fault; NULL: no GET */
	visit_part *prepare; /* POST, may be NULL */
	visit_part *apply;   /* POST; NULL: no POST */
	size_t body_max, file_max, files_max; /* 0: the usual 256 KiB, no files */
	const char *record; /* of this register the page {id} is its records' own: what is done leads here */
	bool repeats; /* POST: sent again it is done again, whatever its submission id */
	bool kiosk;   /* of the screen in the hall: its own frame, and no browser keeps the page */
	bool discreet; /* no line of the log says who */
	/* GET: the same for everybody who comes with no cookie but the mark and the large letters, so that it may
	 * be answered from memory (alike.c). Sets no cookie. */
	bool alike;
	/* POST by a program, not a browser: no cookie is set, no token asked for, no submission id; prepare proves by
	 * itself who it is. Every one is counted (limits.c), and every answer is JSON. */
	bool machine;
};

struct nav {
	const char *heading, *title, *url, *icon; /* heading NULL ends a table */
	const char *on;
	enum verb verb;
};

/* What a day or a moment makes due among a module's rows (due.c). */
struct due {
	const char *what; /* for the log: "a notice that is over"; NULL ends a table */
	/* Ids of what is due, at most room. Only looks. */
	err_t (*find)(struct act *act, int64_t *ids, size_t room, size_t *count);
	/* Does one, as the program, in a transaction of its own; nothing where it has been done meanwhile. */
	err_t (*run)(struct act *act, int64_t id);
};

/* A module is rows. Listed once in app/modules.c. */
struct module {
	const char *name;
	enum profile profile; /* on which servers it is at hand, with all of its rows; PROFILE_ALL: everywhere */
	const struct route *routes;
	const struct nav *nav;
	const struct listener *listeners;
	const struct job_kind *jobs;
	const struct reg_hook *hooks;
	const struct flow_rule *rules;
	/* Adds what waits for this person to 我的待办: groups of desk/home; NULL: nothing. */
	err_t (*todo)(struct visit *visit, struct doc *groups);
	/* Adds what rings at this person's desk, whatever page is open: {url, events_url, text, note, button}, text empty while
	 * nothing rings; heard anew from url (live.h), answered by POST to it. NULL: nothing. */
	err_t (*ring)(struct visit *visit, struct doc *rings);
	/* Adds, under keys of its own, what stands on a centre's first pages (portal, screen in the hall); NULL: nothing. */
	err_t (*hall)(struct visit *visit);
	/* Adds what it has of a member of the Party to his own page (member.h); the act is his. NULL: nothing. */
	err_t (*member)(struct visit *visit, const struct record *member, struct doc *parts);
	/* Tables of its own, for what no register may hold. */
	const struct table *tables;
	size_t table_count;
	/* What it keeps beside its registers' rows and an older installation has not: made once from the rows when that is brought up
	 * (write), or only named, a line each; NULL: nothing. */
	err_t (*recount)(struct act *act, bool write, struct str *names);
	/* What days do by themselves, looked for once a minute; NULL: nothing. */
	const struct due *dues;
	/* What is swept once a minute, on the writer as the program, all at once; NULL: nothing. May run twice. */
	err_t (*tick)(struct act *act);
};

enum { ROUTE_PARTS_MAX = 4 }; /* {…} of a path */

struct visit {
	struct act act;
	const struct http_request *request;
	const struct route *route;
	struct site *site;
	struct arena *arena;
	struct form query, form; /* parameters of the address; fields of the body */
	struct str params[ROUTE_PARTS_MAX]; /* of the path's {…}, in order */
	struct str url;          /* path without suffix */
	struct str suffix;       /* "json", "csv", … or empty: html */
	struct doc *page;
	const char *template;    /* the route's, may be changed by the page */
	int status;              /* 200 unless the page says otherwise */
	struct str location;     /* apply sets where the 303 goes */
	struct str flash;        /* a line shown on the next page */
	struct str first;        /* where something has to be done before anything else; else empty */
	bool alone;              /* this is the page for that: no other address is open to the account yet */
	err_t errors;            /* of the refused form; NULL at first sight */
	struct str session, device, csrf;
	struct str new_session;  /* set by login: becomes the cookie */
	struct str screen;       /* secret of a paired screen (screen.h), to be kept by its browser */
	bool resumed;            /* form is what was left unfinished (unfinished.h) */
	bool end_session;
	/* One more cookie that the page or what was done asks the browser to keep; no name: none. */
	struct {
		struct str name, value;
		int64_t seconds;
	} cookie;
	/* The page is the answer to this POST, never kept by a browser. Set by prepare: nothing is applied;
	 * set by apply: after the commit, with `own` from it; location then answers a second sending. */
	bool show;
	bool unkept; /* the page is for nobody who comes later: no browser keeps it */
	/* instead of a doc: bytes of one type, or a file from disk */
	struct str raw, raw_type, raw_file, raw_name;
	struct str raw_tag; /* ETag of raw_file; empty: none */
	struct str events;  /* topics of an event stream, instead of anything else */
	void *own; /* from prepare to apply */
};

struct str visit_param(const struct visit *visit, size_t index);
int64_t visit_id(const struct visit *visit, size_t index); /* 0: not a number */
struct str visit_field(const struct visit *visit, const char *name);  /* of the body */
struct str visit_query(const struct visit *visit, const char *name);  /* of the address */
/* Whether the page is shown again after a refused form. */
bool visit_refused(const struct visit *visit);
/* What every module has for this person to do: groups: [{title, icon, tone, count, more_url, rows}]. */
err_t visit_todo(struct visit *visit, struct doc *groups) MUST_USE;
/* What every module has for a centre's first pages. */
err_t visit_hall(struct visit *visit) MUST_USE;
/* Whether this server faces the public: else no link leads to a page of the portal. */
bool visit_has_portal(const struct visit *visit);
/* Whether a template writes the answer: what is made for the other views alone (print) is not needed then. */
bool visit_is_page(const struct visit *visit);
/* Title and heading of the page. */
void visit_title(struct visit *visit, struct str title);
/* Absolute address of a path on this site, for QR codes: from configuration, never from Host. */
struct str visit_address(const struct visit *visit, struct str path);
/* Where a record of this register is looked at: the page that a module made for it (route.record), else
 * the one that every register has. */
struct str visit_record_url(const struct visit *visit, struct str reg, int64_t id);
/* The same without "/id": where the rows of a list lead (query.rows). */
struct str visit_records_url(const struct visit *visit, struct str reg);
/* The uploaded file of a form field; NULL: none. */
const struct http_file *visit_file(const struct visit *visit, const char *field);
struct rooms *visit_rooms(const struct visit *visit);
/* Whether the request carries the monitor's token of the configuration. */
bool visit_is_monitor(const struct visit *visit);

/* Where a stored file is voided; empty for who may not. */
struct str file_void_url(const struct visit *visit, const struct attachment *file);
/* files (part/file) and has_files of out: what is attached to a record, nothing for who may not see files there. kept: none of them
 * can be voided from this page, whoever looks. */
err_t visit_files(struct visit *visit, const struct record *record, bool kept, struct doc *out) MUST_USE;

/* ---- files that come with a form (uploads.c) ---- */

/* A file field of this name, or that begins so, is for sound. */
#define UPLOAD_SOUND "file_sound"
/* Likewise for a film: MP4 or WebM, as it came. */
#define UPLOAD_VIDEO "file_video"

struct upload {
	struct str field, name, type, digest;
	int64_t size;
	struct kept *kept; /* the waiting file that it was (kept.h); NULL: it came with this form */
	struct upload *next;
};
/* prepare: what the form names of the waiting files (kept.h), behind them what its body brings: pictures
 * are shrunk in a room and kept in the store; faults name the form's field. */
err_t uploads_keep(struct visit *visit, struct upload **out) MUST_USE;
/* Those alone that the form names, without looking at what its body brought. */
err_t uploads_waiting(struct visit *visit, struct upload **out) MUST_USE;
/* prepare: one file as its field would take it: sniffed, a picture shrunk and upright, into the store. Its path stays the caller's. */
err_t upload_store(struct visit *visit, const struct http_file *file, struct upload *upload) MUST_USE;
size_t uploads_count(const struct upload *uploads, struct str field);
/* The page is this stored file: a picture (small for ?size=320, to be saved for ?save=1), sound or a film to be played, else a
 * download. Call it only after the right to the file was asked. */
void visit_show_file(struct visit *visit, struct str digest, struct str type, struct str name);
/* prepare of a form that is there for files: uploads_keep into visit->own, and all of them of a kind ("image/", "audio/"; "": any),
 * one at least; else a fault at the form's field that says what is wanted. */
err_t uploads_want(struct visit *visit, const char *field, const char *kind, const char *wanted) MUST_USE;
/* apply of such a form: they hang on the record, and the visit goes to url with these words. */
err_t uploads_hang(struct visit *visit, const struct record *record, struct str url, const char *words) MUST_USE;
/* apply: refers to them; the field loses its prefix ("file_identity_card" → "identity_card"). */
err_t uploads_attach(struct act *act, const struct upload *uploads, struct str reg, int64_t record,
		     struct str org) MUST_USE;

struct asset {
	struct str name, bytes, tag;
	struct str url; /* "/static/NAME?TAG": what a page links to, good for ever */
};

struct site_plan {
	const struct house *house;
	const struct module *const *modules; /* NULL-ended: those that are at hand on this server (web_modules) */
	const struct table *tables; /* all of the database */
	size_t table_count;
	const struct templates *templates;
	const struct asset *assets; /* sorted by name */
	size_t asset_count;
	struct str db_url;
	struct db *line; /* an open line that writes, handed over: the first writer's, who closes it; NULL: it opens its own */
	struct str base_address; /* "https://…", for links on paper; empty: http://host:port */
	struct rooms *rooms;
	size_t readers, writers;
	int server_number; /* of several on one database: their audit lanes differ */
	struct str scratch;
	struct str address;
	int port;
	size_t loops;
	struct str hosts, proxies;
	bool secure_cookies;
	struct str metrics; /* what a monitor must show to read /metrics; empty: nobody may */
	struct str manual;  /* folder of the manual's pages; empty: there is none */
	int64_t keep_pages; /* seconds for which a public page may be answered from memory; 0: never */
	bool quiet; /* no line for each request */
};

/* Starts threads and the listener. */
err_t site_start(struct arena *arena, const struct site_plan *plan, struct site **out) MUST_USE;
int site_port(const struct site *site);
/* The counts and times since the start, jobs and upkeep as they are, as Prometheus reads them (metrics.h). */
err_t site_metrics(struct visit *visit, struct buf *out) MUST_USE;
void site_stop(struct site *site);

/* The route table as rows, for the permission matrix and openapi.json. */
const struct route *const *site_routes(const struct site *site, size_t *count);
/* Without those about a register that is at hand elsewhere. A server that keeps the Party's records alone has no pages of the
 * public (WHO_ANYBODY) but those of modules that are at hand on it alone: a member's own page, an exam. */
err_t web_routes(struct arena *arena, const struct module *const *modules,
		 const struct catalogue *catalogue, const struct route *const **out, size_t *count) MUST_USE;
/* The modules of the list that are at hand on a server of this profile, NULL-ended. */
const struct module *const *web_modules(struct arena *arena, const struct module *const *modules,
					enum profile profile);

/* The web floor's own modules: login, generic register pages, system pages. */
extern const struct module web_module;
const struct table *web_tables(size_t *count);

#endif
