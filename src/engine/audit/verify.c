/*
 * verify: walks the chains and says what does not fit.
 *
 * Three witnesses: each row's digest over the row before; the keyed digest of each lane's head, which
 * somebody without the key cannot make; and the anchor file outside the database. Reads row by row,
 * so that a million rows need no memory.
 */
#include "engine/audit/audit.h"

#include "base/arena.h"
#include "base/date.h"
#include "engine/audit/audit_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FAULTS_MAX = 1000 };

struct walk {
	struct act *act;
	struct arena *row_arena;
	struct audit_fault *first, **link;
	size_t fault_count;
	int64_t lane, seq, rows;
	char hash[65];
};

/* What a lane's end was sealed with. */
struct head {
	bool found;
	int64_t seq;
	struct str mac;
};

static void fault(struct walk *walk, int64_t lane, int64_t seq, const char *words)
{
	if (walk->fault_count++ >= FAULTS_MAX)
		return;
	struct audit_fault *one = arena_one(walk->act->arena, struct audit_fault);
	one->lane = (int)lane;
	one->seq = seq;
	one->words = str_of(words);
	*walk->link = one;
	walk->link = &one->next;
}

static void keep_hash(struct walk *walk, struct str hash)
{
	memset(walk->hash, 0, sizeof walk->hash);
	memcpy(walk->hash, hash.at, hash.len < 64 ? hash.len : 64);
}

/* At the end of a lane: the head that was sealed must be the last row that is there. */
static void check_head(struct walk *walk, const struct head *head)
{
	struct str right = audit_head_mac(walk->act->arena, walk->act->house->keys, walk->lane,
					  walk->seq, str_of(walk->hash));
	if (!head->found || head->seq != walk->seq || !str_eq(head->mac, right))
		fault(walk, walk->lane, walk->seq,
		      "the end of the chain does not fit its sealed head: rows were cut off or added");
}

static void check_row(struct walk *walk, const struct audit_row *row, struct str hash)
{
	if (row->seq != walk->seq + 1)
		fault(walk, row->lane, row->seq, "rows before this one are missing");
	struct str right = audit_row_hash(walk->row_arena, str_of(walk->hash), row);
	if (!str_eq(right, hash))
		fault(walk, row->lane, row->seq,
		      "the row does not fit the one before: changed, inserted or swapped");
	walk->seq = row->seq;
	keep_hash(walk, hash);
}

static struct audit_row row_read(struct rows *rows)
{
	return (struct audit_row){
		.lane = rows_int(rows, 0), .seq = rows_int(rows, 1), .at = rows_int(rows, 2),
		.account = rows_int(rows, 3), .verb = rows_text(rows, 4), .on = rows_text(rows, 5),
		.id = rows_int(rows, 6), .org = rows_text(rows, 7), .digest = rows_text(rows, 8),
		.note = rows_text(rows, 9), .peer = rows_text(rows, 10),
	};
}

/* One statement for the rows and their head: both are of one moment, also while people go on working.
 * A head without rows comes as one line that has no row. */
static err_t walk_lane(struct walk *walk, int64_t lane)
{
	struct head head = {0};
	walk->lane = lane;
	walk->seq = 0;
	keep_hash(walk, S("-"));
	struct rows rows = db_query(
		walk->act->db,
		"SELECT a.lane, a.seq, a.at, a.account, a.verb, a.on_what, a.record, a.org, a.digest, "
		"a.note, a.peer, a.hash, h.seq, h.mac FROM (SELECT CAST($1 AS BIGINT) AS lane) one "
		"LEFT JOIN audit a ON a.lane = one.lane LEFT JOIN audit_head h ON h.lane = one.lane "
		"ORDER BY a.seq",
		ARGS(V_INT(lane)));
	while (rows_next(&rows)) {
		if (!head.found && !rows_null(&rows, 12))
			head = (struct head){.found = true, .seq = rows_int(&rows, 12),
					     .mac = rows_copy(&rows, walk->act->arena, 13)};
		if (rows_null(&rows, 0))
			continue;
		arena_reset(walk->row_arena);
		struct audit_row row = row_read(&rows);
		check_row(walk, &row, rows_text(&rows, 11));
		walk->rows++;
	}
	TRY(rows_done(&rows));
	check_head(walk, &head);
	return NULL;
}

static err_t walk_lanes(struct walk *walk)
{
	enum { LANES_MAX = 4096 };
	int64_t *lanes = arena_many(walk->act->arena, int64_t, LANES_MAX);
	size_t count = 0;
	struct rows rows = db_query(walk->act->db,
				    "SELECT lane FROM audit UNION SELECT lane FROM audit_head "
				    "ORDER BY lane",
				    NO_ARGS);
	while (count < LANES_MAX && rows_next(&rows))
		lanes[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++)
		TRY(walk_lane(walk, lanes[i]));
	return NULL;
}

/* One line of the anchor file: "time lane seq hash". */
static err_t check_anchor(struct walk *walk, struct str line)
{
	struct str hash = {NULL, 0};
	int64_t lane = 0, seq = 0;
	bool found = false;
	(void)str_cut(&line, ' ');
	if (!str_int(str_cut(&line, ' '), &lane) || !str_int(str_cut(&line, ' '), &seq)) {
		fault(walk, lane, seq, "a line of the anchor file is not readable");
		return NULL;
	}
	TRY(db_text(walk->act->db, walk->act->arena,
		    "SELECT hash FROM audit WHERE lane = $1 AND seq = $2",
		    ARGS(V_INT(lane), V_INT(seq)), &hash, &found));
	if (!found || !str_eq(hash, str_trim(line)))
		fault(walk, lane, seq, "the row differs from the anchor kept outside");
	return NULL;
}

static err_t check_anchors(struct walk *walk, struct str path)
{
	FILE *file = fopen(str_c(walk->act->arena, path), "re");
	if (file == NULL)
		return NULL; /* never anchored yet */
	char line[256];
	err_t err = NULL;
	while (err == NULL && fgets(line, sizeof line, file) != NULL)
		err = check_anchor(walk, str_trim(str_of(line)));
	fclose(file);
	return err;
}

err_t audit_verify(struct act *act, struct str anchor_file, int64_t *rows, struct audit_fault **out)
{
	struct walk walk = {.act = act, .row_arena = arena_new(act->arena)};
	walk.link = &walk.first;
	/* Tells row numbers and no content: whoever watches over a part may prove the whole. */
	if (!act_may_somewhere(act, S("audit"), VERB_READ))
		return act_need(act, S("audit"), VERB_READ, S(""));
	TRY(walk_lanes(&walk));
	TRY(check_anchors(&walk, anchor_file));
	*rows = walk.rows;
	*out = walk.first;
	return NULL;
}

static err_t anchor_lines(struct act *act, FILE *file)
{
	struct str now = moment_iso(act->arena, act->now);
	struct rows rows = db_query(act->db,
				    "SELECT a.lane, a.seq, a.hash FROM audit_head h "
				    "JOIN audit a ON a.lane = h.lane AND a.seq = h.seq ORDER BY a.lane",
				    NO_ARGS);
	while (rows_next(&rows))
		fprintf(file, STR " %lld %lld " STR "\n", STR_ARG(now),
			(long long)rows_int(&rows, 0), (long long)rows_int(&rows, 1),
			STR_ARG(rows_text(&rows, 2)));
	return rows_done(&rows);
}

err_t audit_anchor(struct act *act, struct str anchor_file)
{
	FILE *file = fopen(str_c(act->arena, anchor_file), "ae");
	if (file == NULL)
		return err_internal(act->arena, "the anchor file " STR " can't be opened",
				    STR_ARG(anchor_file));
	err_t err = anchor_lines(act, file);
	bool kept = fflush(file) == 0 && fsync(fileno(file)) == 0;
	fclose(file);
	if (err == NULL && !kept)
		err = err_internal(act->arena, "the anchor file can't be written");
	return err;
}
