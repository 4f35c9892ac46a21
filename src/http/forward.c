/*
 * forward: who is behind a proxy that we know.
 *
 * The list is read from the right: each proxy added the address that it saw itself. What stands
 * left of the first address that is no proxy of ours is the client's own claim and is never used.
 */
#include "message.h"

#include "base/arena.h"

#include <arpa/inet.h>

bool list_has(struct str list, struct str word)
{
	while (list.len > 0) {
		if (str_eq(str_cut(&list, ' '), word))
			return true;
	}
	return false;
}

static struct str last_of(const struct http_request *request, struct str name)
{
	struct str found = {NULL, 0};
	for (const struct http_pair *pair = request->headers; pair != NULL; pair = pair->next) {
		if (str_eq(pair->name, name))
			found = pair->value;
	}
	return found;
}

/* All lines of the header, as if they were one. */
static struct str all_of(struct arena *arena, const struct http_request *request, struct str name)
{
	struct str all = {NULL, 0};
	for (const struct http_pair *pair = request->headers; pair != NULL; pair = pair->next) {
		if (str_eq(pair->name, name))
			all = all.len == 0 ? pair->value
					   : str_fmt(arena, STR "," STR, STR_ARG(all),
						     STR_ARG(pair->value));
	}
	return all;
}

static struct str cut_last(struct str *list)
{
	size_t at = list->len;
	while (at > 0 && list->at[at - 1] != ',')
		at--;
	struct str last = str_trim(str_sub(*list, at, list->len));
	list->len = at == 0 ? 0 : at - 1;
	return last;
}

static bool is_address(struct arena *arena, struct str text)
{
	unsigned char raw[sizeof(struct in6_addr)];
	const char *name = text.len < INET6_ADDRSTRLEN ? str_c(arena, text) : "";
	return inet_pton(AF_INET, name, raw) == 1 || inet_pton(AF_INET6, name, raw) == 1;
}

void forward_read(struct arena *arena, struct str proxies, struct http_request *request)
{
	if (proxies.len == 0 || !list_has(proxies, request->peer))
		return;
	request->secure = str_same(last_of(request, S("x-forwarded-proto")), S("https"));
	struct str list = all_of(arena, request, S("x-forwarded-for"));
	while (list.len > 0 && list_has(proxies, request->peer)) {
		struct str address = cut_last(&list);
		if (!is_address(arena, address))
			break;
		request->peer = address;
	}
}
