/*
 * limits: how much may come through the doors that anybody can open.
 *
 * Every form of the public (WHO_ANYBODY), and all that programs send (route.machine), is counted, each
 * address of the site for itself, by who may have sent it: the network, the browser, the centre it is
 * for, the telephone in it. Counts stand in the database, so that several servers count together; under a
 * keyed digest, so that they tell nothing of anybody. Two looks at a form: before any work is done, whether the network has sent too many at
 * all; and when everything else about it is good, whether it is one too many. By then its photos are
 * kept, and the form comes back with everything typed.
 *
 * The address is the peer's, or what a configured proxy says it is (http/forward.c); nothing else that a
 * stranger sends is believed. An IPv6 network is its first 64 bits, an IPv4 one its first 24.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "web/site_int.h"

#include <arpa/inet.h>
#include <string.h>

enum { PHONE_LEAST = 7, PHONES_MAX = 4, COUNTERS_MAX = 3 + PHONES_MAX };
#define MINUTE_MS (60 * 1000LL)
#define DAY_MS (24 * 60 * MINUTE_MS)

const struct column limits_columns[LIMITS_COLUMNS] = {
	TEXT_COLUMN("id"),
	INT_COLUMN("since"), /* the beginning of the span that is counted */
	INT_COLUMN("n"),
};
const struct index limits_indexes[1] = {
	{STR_INIT("door_count_since"), STR_INIT("since"), {NULL, 0}, false},
};

struct counter {
	struct str id;
	int64_t since, most; /* most 0: not limited */
};

static int64_t setting(const struct visit *visit, const char *name, int64_t otherwise)
{
	return catalogue_setting_int(visit->act.house->catalogue, name, otherwise);
}

static int64_t span_of(const struct visit *visit)
{
	int64_t minutes = setting(visit, "public_minutes", 10);
	return (minutes < 1 ? 1 : minutes) * MINUTE_MS;
}

static struct str network_of(struct arena *arena, struct str peer)
{
	unsigned char bytes[16];
	const char *text = str_c(arena, peer);
	if (inet_pton(AF_INET, text, bytes) == 1)
		return str_fmt(arena, "%d.%d.%d", bytes[0], bytes[1], bytes[2]);
	if (inet_pton(AF_INET6, text, bytes) != 1)
		return peer;
	return str_fmt(arena, "%02x%02x:%02x%02x:%02x%02x:%02x%02x", bytes[0], bytes[1], bytes[2],
		       bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
}

static struct counter counter_of(const struct visit *visit, const char *kind, struct str who,
				 int64_t span, int64_t most)
{
	struct str text = str_fmt(visit->arena, "%s|%s|" STR, visit->route->path, kind, STR_ARG(who));
	int64_t midnight = moment_of_day(visit->act.today); /* "明天" is the villager's, not Greenwich's */
	return (struct counter){
		.id = keyed_digest(visit->arena, visit->act.house->keys, S("door"), text),
		.since = midnight + (visit->act.now - midnight) / span * span, .most = most};
}

static struct str digits_of(struct arena *arena, struct str typed)
{
	char *out = arena_alloc(arena, typed.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < typed.len; i++) {
		if (typed.at[i] >= '0' && typed.at[i] <= '9')
			out[len++] = typed.at[i];
	}
	return (struct str){out, len};
}

static struct counter try_counter(const struct visit *visit)
{
	return counter_of(visit, "try", network_of(visit->arena, visit->act.peer), span_of(visit),
			  setting(visit, "public_tries", 300));
}

/* All by which a form that is good is counted. */
static size_t counters_of(const struct visit *visit, struct counter *out)
{
	int64_t span = span_of(visit);
	size_t count = 0, phones = 0;
	out[count++] = counter_of(visit, "network", network_of(visit->arena, visit->act.peer), span,
				  setting(visit, "public_network", 100));
	out[count++] = counter_of(visit, "device", visit->device, span,
				  setting(visit, "public_device", 30));
	out[count++] = counter_of(visit, "centre", visit->params[0], span,
				  setting(visit, "public_centre", 300));
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		struct str digits = digits_of(visit->arena, one->value);
		bool phone = str_ends(one->name, S("phone")) && digits.len >= PHONE_LEAST;
		if (phone && phones++ < PHONES_MAX)
			out[count++] = counter_of(visit, "phone", digits, DAY_MS,
						  setting(visit, "public_phone", 20));
	}
	return count;
}

static bool is_counted(const struct visit *visit)
{
	return (visit->route->who == WHO_ANYBODY || visit->route->machine) && visit->request->method == HTTP_POST;
}

static err_t too_many(const struct visit *visit, int64_t since, int64_t span)
{
	int64_t minutes = (since + span - visit->act.now + MINUTE_MS - 1) / MINUTE_MS;
	struct str when = minutes > 120 ? S("明天") : str_fmt(visit->arena, "%lld 分钟后",
							     (long long)minutes);
	if (visit->route->machine)
		return err_new(visit->arena, ERR_MANY, "这里刚才收到的太多了，这一份没有收下，请" STR "再送。", STR_ARG(when));
	return err_new(visit->arena, ERR_MANY,
		       "这里刚才提交得太多了，这次没有收下。您填的都还在，请" STR
		       "再点一次提交；急的话，打电话或到窗口办。", STR_ARG(when));
}

static err_t add_one(const struct visit *visit, const struct counter *counter, int64_t *n)
{
	return db_int(visit->act.db,
		      "INSERT INTO door_count(id, since, n) VALUES($1, $2, 1) ON CONFLICT(id) "
		      "DO UPDATE SET n = CASE WHEN door_count.since = $2 THEN door_count.n + 1 ELSE 1 "
		      "END, since = $2 RETURNING n",
		      ARGS(V_TEXT(counter->id), V_INT(counter->since)), n, NULL);
}

err_t limits_look(const struct visit *visit)
{
	int64_t n = 0;
	if (!is_counted(visit))
		return NULL;
	struct counter counter = try_counter(visit);
	TRY(db_int(visit->act.db, "SELECT n FROM door_count WHERE id = $1 AND since = $2",
		   ARGS(V_TEXT(counter.id), V_INT(counter.since)), &n, NULL));
	if (counter.most > 0 && n >= counter.most)
		return too_many(visit, counter.since, span_of(visit));
	return NULL;
}

err_t limits_try(const struct visit *visit)
{
	int64_t n = 0;
	if (!is_counted(visit))
		return NULL;
	struct counter counter = try_counter(visit);
	return add_one(visit, &counter, &n);
}

err_t limits_take(const struct visit *visit)
{
	struct counter counters[COUNTERS_MAX];
	if (!is_counted(visit))
		return NULL;
	TRY(limits_try(visit));
	size_t count = counters_of(visit, counters);
	for (size_t i = 0; i < count; i++) {
		int64_t n = 0;
		if (counters[i].most <= 0)
			continue;
		TRY(add_one(visit, &counters[i], &n));
		if (n > counters[i].most)
			return too_many(visit, counters[i].since, i < 3 ? span_of(visit) : DAY_MS);
	}
	return NULL;
}

err_t limits_sweep(struct act *act)
{
	return db_exec(act->db, "DELETE FROM door_count WHERE since < $1",
		       ARGS(V_INT(act->now - 2 * DAY_MS)), NULL);
}
