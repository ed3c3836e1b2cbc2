// SPDX-License-Identifier: GPL-2.0
/* The questions to a server. Each has a connection of its own, since a server
 * negotiates but once on one, and says yes to one of what it is offered.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "discover.h"
#include "discover_net.h"

#define SMB_300		0x0300
#define SMB_311		0x0311

/* Seconds from 1601 to 1970, and how many FILETIMEs are a millisecond */
#define EPOCH_MS	11644473600000LL
#define FILETIME_MS	10000

#define CAP_ENCRYPTION	0x40u

static const struct wire_list all_dialects = { { 0x0202, 0x0210, SMB_300, 0x0302, SMB_311 }, 5 };
static const struct wire_list all_ciphers = { { 1, 2, 3, 4 }, 4 };
static const struct wire_list all_signing = { { 0, 1, 2 }, 3 };

enum answer { YES, NO, NONE };

/**
 * struct survey - the asking of one address
 * @net: the connection of the question
 * @addr: where to connect to
 * @len: bytes of @addr
 * @to: gets what is found
 */
struct survey {
	struct net		net;
	const struct sockaddr	*addr;
	socklen_t		len;
	struct discovery	*to;
};

static void add(struct wire_list *list, uint16_t id)
{
	list->ids[list->n++] = id;
}

/* Two questions must not look like two channels of one client: a GUID for each */
static struct wire_offer everything(void)
{
	struct wire_offer offer = {
		.dialects	= all_dialects,
		.ciphers	= all_ciphers,
		.signing	= all_signing,
	};

	arc4random_buf(offer.guid, sizeof(offer.guid));
	arc4random_buf(offer.salt, sizeof(offer.salt));
	return offer;
}

static struct wire_list only(uint16_t id)
{
	return (struct wire_list){ { id }, 1 };
}

/* A server that needs time says so first, perhaps several times */
static enum answer receive(struct net *net, enum wire_command command, struct bytes *msg,
			   uint32_t *status)
{
	enum wire_kind kind;

	do {
		if (net_receive(net, msg))
			return NONE;
		kind = wire_get_header(*msg, command, status);
	} while (kind == WIRE_ANSWER && *status == WIRE_PENDING);
	if (kind == WIRE_ANSWER)
		return YES;
	snprintf(net->error, sizeof(net->error), "%s",
		 kind == WIRE_SMB1 ? "answered in SMB1" : "does not speak SMB");
	return NONE;
}

static enum answer exchange(struct net *net, const struct wire_offer *offer,
			    struct wire_chosen *chosen)
{
	uint8_t request[WIRE_REQUEST];
	struct bytes msg;
	uint32_t status;

	if (net_send(net, request, wire_put_negotiate(request, offer)) ||
	    receive(net, WIRE_NEGOTIATE, &msg, &status) == NONE)
		return NONE;
	if (status != WIRE_SUCCESS) {
		snprintf(net->error, sizeof(net->error), "refused to negotiate: status 0x%08x",
			 status);
		return NO;
	}
	if (wire_get_negotiate(msg, chosen))
		return YES;
	snprintf(net->error, sizeof(net->error), "gave a damaged answer");
	return NONE;
}

/* The connection stays open, for its owner to close; without one there was none */
static enum answer ask(struct survey *s, const struct wire_offer *offer, struct wire_chosen *chosen)
{
	if (net_connect(&s->net, s->addr, s->len))
		return NONE;
	return exchange(&s->net, offer, chosen);
}

static void note_unanswered(struct survey *s)
{
	s->to->unanswered++;
	memcpy(s->to->error, s->net.error, sizeof(s->to->error));
}

/* One thing at a time */
static enum answer ask_one(struct survey *s, const struct wire_offer *offer,
			   struct wire_chosen *chosen)
{
	enum answer answer = ask(s, offer, chosen);

	net_close(&s->net);
	if (answer == NONE)
		note_unanswered(s);
	return answer;
}

static void find_dialects(struct survey *s)
{
	struct discovery *d = s->to;
	struct wire_chosen chosen;
	struct wire_offer offer;
	uint16_t id;
	size_t i;

	for (i = 0; i < all_dialects.n; i++) {
		id = all_dialects.ids[i];
		offer = everything();
		offer.dialects = only(id);
		if (id == d->best.dialect ||
		    (ask_one(s, &offer, &chosen) == YES && chosen.dialect == id))
			add(&d->dialects, id);
	}
}

static void find_ciphers(struct survey *s)
{
	struct discovery *d = s->to;
	struct wire_chosen chosen;
	struct wire_offer offer;
	uint16_t id;
	size_t i;

	for (i = 0; i < all_ciphers.n; i++) {
		id = all_ciphers.ids[i];
		offer = everything();
		offer.ciphers = only(id);
		if (ask_one(s, &offer, &chosen) == YES && chosen.has_cipher &&
		    chosen.cipher == id)
			add(&d->ciphers, id);
	}
}

static void find_signing(struct survey *s)
{
	struct discovery *d = s->to;
	struct wire_chosen chosen;
	struct wire_offer offer;
	uint16_t id;
	size_t i;

	for (i = 0; i < all_signing.n; i++) {
		id = all_signing.ids[i];
		offer = everything();
		offer.signing = only(id);
		if (ask_one(s, &offer, &chosen) == YES && chosen.has_signing &&
		    chosen.signing == id)
			add(&d->signing, id);
	}
	/* [MS-SMB2] 3.2.5.2: the one that 3.1.1 has when nothing is said */
	if (!d->signing.n)
		add(&d->signing, 1);
}

/* Before 3.1.1 a dialect has one algorithm, [MS-SMB2] 3.1.4.1 and 3.1.4.3 */
static void find_algorithms(struct survey *s)
{
	struct discovery *d = s->to;

	if (d->best.dialect == SMB_311) {
		find_ciphers(s);
		find_signing(s);
		return;
	}
	add(&d->signing, d->best.dialect >= SMB_300 ? 1 : 0);
	if (d->best.dialect >= SMB_300 && d->best.capabilities & CAP_ENCRYPTION)
		add(&d->ciphers, 1);
}

static void find_smb1(struct survey *s)
{
	uint8_t request[WIRE_REQUEST];
	struct discovery *d = s->to;
	struct bytes msg;
	uint32_t status;
	bool answered;

	answered = !net_connect(&s->net, s->addr, s->len) &&
		   !net_send(&s->net, request, wire_put_smb1(request)) &&
		   !net_receive(&s->net, &msg);
	if (answered)
		d->smb1 = wire_get_header(msg, WIRE_NEGOTIATE, &status) == WIRE_SMB1 &&
			  wire_get_smb1(msg);
	net_close(&s->net);
	/* To hang up is how a server says no, [MS-SMB2] 3.3.5.3.2 */
	if (!answered && !s->net.closed)
		note_unanswered(s);
}

/* SESSION_SETUP, which ends before there would be a session */
static void find_names(struct survey *s)
{
	uint8_t request[WIRE_REQUEST], data[WIRE_TOKEN];
	struct bytes msg, token = names_ask(data);
	struct discovery *d = s->to;

	if (net_send(&s->net, request, wire_put_session(request, d->best.dialect, token)) ||
	    receive(&s->net, WIRE_SESSION_SETUP, &msg, &d->names.status) == NONE)
		note_unanswered(s);
	else if (d->names.status == WIRE_MORE && wire_get_session(msg, &token))
		names_take(&d->names, token);
}

static int64_t clock_difference(uint64_t filetime)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)(filetime / FILETIME_MS) - EPOCH_MS -
	       ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* Return: false when it has neither SMB2 nor SMB1; s->net.error says why */
static bool survey(struct survey *s)
{
	struct wire_offer offer = everything();
	struct discovery *d = s->to;
	char error[sizeof(d->error)];
	enum answer answer;

	answer = ask(s, &offer, &d->best);
	if (s->net.fd < 0)
		return false;
	memcpy(error, s->net.error, sizeof(error));
	if (answer == YES) {
		d->clock_ms = clock_difference(d->best.system_time);
		d->mechanisms = names_mechanisms(d->best.token);
		d->best.token = (struct bytes){};
		find_names(s);
	}
	net_close(&s->net);
	if (answer == YES) {
		find_dialects(s);
		find_algorithms(s);
	}
	find_smb1(s);
	memcpy(s->net.error, error, sizeof(error));
	return answer == YES || d->smb1;
}

/**
 * discover_survey - find out all about the server at an address
 * @d: gets it; its names are set
 * @addr: the address
 * @len: bytes of @addr
 *
 * Return: false when no SMB is spoken there; @d->error says why.
 */
bool discover_survey(struct discovery *d, const struct sockaddr *addr, socklen_t len)
{
	struct survey s = { .addr = addr, .len = len, .to = d };

	if (survey(&s))
		return true;
	memcpy(d->error, s.net.error, sizeof(d->error));
	return false;
}
