/*
 * wire: sending and reading whole frames within a deadline. See wire_internal.h.
 */
#include "room/wire_internal.h"

#include "base/date.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* Waits until the socket is ready; false when the deadline passes first. */
static bool wait_for(int socket, short events, int64_t deadline)
{
	for (;;) {
		int wait = -1;
		if (deadline != 0) {
			int64_t left = deadline - clock_monotonic();
			if (left <= 0)
				return false;
			wait = left > 60000 ? 60000 : (int)left;
		}
		struct pollfd one = {.fd = socket, .events = events};
		int ready = poll(&one, 1, wait);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
	}
}

static bool send_bytes(int socket, const void *from, size_t size, int64_t deadline)
{
	const char *at = from;
	while (size > 0) {
		ssize_t sent = send(socket, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent > 0) {
			at += sent;
			size -= (size_t)sent;
			continue;
		}
		if (sent < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		if (!wait_for(socket, POLLOUT, deadline))
			return false;
	}
	return true;
}

bool wire_bytes(int socket, void *to, size_t size, int64_t deadline)
{
	char *at = to;
	while (size > 0) {
		ssize_t got = recv(socket, at, size, MSG_DONTWAIT);
		if (got > 0) {
			at += got;
			size -= (size_t)got;
			continue;
		}
		if (got == 0 || (errno != EINTR && errno != EAGAIN))
			return false;
		if (!wait_for(socket, POLLIN, deadline))
			return false;
	}
	return true;
}

bool wire_send(int socket, enum wire_kind kind, uint64_t number, const struct str *parts,
	       int64_t deadline)
{
	struct wire_head head = {.magic = WIRE_MAGIC, .kind = (uint32_t)kind, .number = number};
	for (int i = 0; i < WIRE_PARTS; i++) {
		if (parts[i].len > WIRE_LARGEST)
			return false;
		head.length[i] = parts[i].len;
	}
	if (!send_bytes(socket, &head, sizeof head, deadline))
		return false;
	for (int i = 0; i < WIRE_PARTS; i++) {
		if (!send_bytes(socket, parts[i].at, parts[i].len, deadline))
			return false;
	}
	return true;
}

bool wire_head(int socket, struct wire_head *head, int64_t deadline)
{
	if (!wire_bytes(socket, head, sizeof *head, deadline))
		return false;
	if (head->magic != WIRE_MAGIC || head->kind > WIRE_END)
		return false;
	for (int i = 0; i < WIRE_PARTS; i++) {
		if (head->length[i] > WIRE_LARGEST)
			return false;
	}
	return true;
}
