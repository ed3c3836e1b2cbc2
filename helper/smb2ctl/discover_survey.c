// SPDX-License-Identifier: GPL-2.0
/* The questions to a server. Each has a connection of its own, since a server
 * negotiates but once on one, and says yes to one of what it is offered.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/kernel.h>

#include "discover.h"
#include "discover_net.h"

/* Seconds from 1601 to 1970, and how many FILETIMEs are a millisecond */
#define EPOCH_MS	11644473600000LL
#define FILETIME_MS	10000

/* All that [MS-SMB2] 2.2.3 knows, for a server tells only what its client has, too */
#define CAPABILITIES	0x7fu

#define SALT_SIZE	32

static const uint16_t dialects[] = {
	SMB2FS_SMB_202, SMB2FS_SMB_210, SMB2FS_SMB_300, SMB2FS_SMB_302, SMB2FS_SMB_311,
};

static const uint16_t ciphers[] = {
	SMB2FS_CIPHER_AES128_CCM, SMB2FS_CIPHER_AES128_GCM,
	SMB2FS_CIPHER_AES256_CCM, SMB2FS_CIPHER_AES256_GCM,
};

static const uint16_t signing[] = {
	SMB2FS_SIGNING_HMAC_SHA256, SMB2FS_SIGNING_AES_CMAC, SMB2FS_SIGNING_AES_GMAC,
};

enum answer { YES, NO, NONE };

/**
 * struct survey - the asking of one address
 * @net: the connection of the question
 * @addr: where to connect to
 * @len: bytes of @addr
 * @salt: of the request, random
 * @to: gets what is found
 */
struct survey {
	struct net		net;
	const struct sockaddr	*addr;
	socklen_t		len;
	uint8_t			salt[SALT_SIZE];
	struct discovery	*to;
};

static void add(struct found_list *list, uint16_t id)
{
	list->ids[list->n++] = id;
}

/* Two questions must not look like two channels of one client: a GUID for each */
static struct smb2fs_neg_req everything(struct survey *s)
{
	struct smb2fs_neg_req offer = {
		.dialects	= { dialects, ARRAY_SIZE(dialects) },
		.security_mode	= SMB2FS_SIGNING_ENABLED,
		.capabilities	= CAPABILITIES,
		.salt		= s->salt,
		.salt_len	= sizeof(s->salt),
		.ciphers	= { ciphers, ARRAY_SIZE(ciphers) },
		.signing	= { signing, ARRAY_SIZE(signing) },
	};

	arc4random_buf(offer.guid, sizeof(offer.guid));
	arc4random_buf(s->salt, sizeof(s->salt));
	return offer;
}

static struct smb2fs_neg_list only(const uint16_t *id)
{
	return (struct smb2fs_neg_list){ id, 1 };
}

/* 3.2.4.2.2.2: a client that does not know 3.x leaves the capabilities empty */
static struct smb2fs_neg_req everything_in(struct survey *s, const uint16_t *dialect)
{
	struct smb2fs_neg_req offer = everything(s);

	offer.dialects = only(dialect);
	if (*dialect < SMB2FS_SMB_300)
		offer.capabilities = 0;
	return offer;
}

/* A server that needs time says so first, perhaps several times */
static enum answer receive(struct net *net, enum smb2fs_command command, struct bytes *msg,
			   uint32_t *status)
{
	enum wire_kind kind;

	do {
		if (net_receive(net, msg))
			return NONE;
		kind = wire_get_header(*msg, command, status);
	} while (kind == WIRE_ANSWER && *status == STATUS_PENDING);
	if (kind == WIRE_ANSWER)
		return YES;
	snprintf(net->error, sizeof(net->error), "%s",
		 kind == WIRE_SMB1 ? "answered in SMB1" : "does not speak SMB");
	return NONE;
}

static enum answer exchange(struct net *net, const struct smb2fs_neg_req *offer,
			    struct smb2fs_neg_rsp *chosen)
{
	uint8_t request[WIRE_REQUEST];
	struct bytes msg;
	uint32_t status;

	if (net_send(net, request, wire_put_negotiate(request, offer)) ||
	    receive(net, SMB2FS_NEGOTIATE, &msg, &status) == NONE)
		return NONE;
	if (status != STATUS_SUCCESS) {
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
static enum answer ask(struct survey *s, const struct smb2fs_neg_req *offer,
		       struct smb2fs_neg_rsp *chosen)
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
static enum answer ask_one(struct survey *s, const struct smb2fs_neg_req *offer,
			   struct smb2fs_neg_rsp *chosen)
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
	struct smb2fs_neg_rsp chosen;
	struct smb2fs_neg_req offer;
	uint16_t id;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dialects); i++) {
		id = dialects[i];
		offer = everything_in(s, &dialects[i]);
		if (id == d->best.dialect ||
		    (ask_one(s, &offer, &chosen) == YES && chosen.dialect == id))
			add(&d->dialects, id);
	}
}

static void find_ciphers(struct survey *s)
{
	struct discovery *d = s->to;
	struct smb2fs_neg_rsp chosen;
	struct smb2fs_neg_req offer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ciphers); i++) {
		offer = everything(s);
		offer.ciphers = only(&ciphers[i]);
		if (ask_one(s, &offer, &chosen) == YES &&
		    chosen.contexts & 1u << SMB2FS_NEG_ENCRYPTION &&
		    chosen.cipher == ciphers[i])
			add(&d->ciphers, ciphers[i]);
	}
}

static void find_signing(struct survey *s)
{
	struct discovery *d = s->to;
	struct smb2fs_neg_rsp chosen;
	struct smb2fs_neg_req offer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signing); i++) {
		offer = everything(s);
		offer.signing = only(&signing[i]);
		if (ask_one(s, &offer, &chosen) == YES &&
		    chosen.contexts & 1u << SMB2FS_NEG_SIGNING &&
		    chosen.signing == signing[i])
			add(&d->signing, signing[i]);
	}
	/* [MS-SMB2] 3.2.5.2: the one that 3.1.1 has when nothing is said */
	if (!d->signing.n)
		add(&d->signing, SMB2FS_SIGNING_AES_CMAC);
}

/* Before 3.1.1 a dialect has one algorithm, [MS-SMB2] 3.1.4.1 and 3.1.4.3 */
static void find_algorithms(struct survey *s)
{
	struct discovery *d = s->to;

	if (d->best.dialect == SMB2FS_SMB_311) {
		find_ciphers(s);
		find_signing(s);
		return;
	}
	if (d->best.dialect < SMB2FS_SMB_300) {
		add(&d->signing, SMB2FS_SIGNING_HMAC_SHA256);
		return;
	}
	add(&d->signing, SMB2FS_SIGNING_AES_CMAC);
	if (d->best.capabilities & SMB2FS_CAP_ENCRYPTION)
		add(&d->ciphers, SMB2FS_CIPHER_AES128_CCM);
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
		d->smb1 = wire_get_header(msg, SMB2FS_NEGOTIATE, &status) == WIRE_SMB1 &&
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
	    receive(&s->net, SMB2FS_SESSION_SETUP, &msg, &d->names.status) == NONE)
		note_unanswered(s);
	else if (d->names.status == STATUS_MORE_PROCESSING_REQUIRED &&
		 wire_get_session(msg, &token))
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
	struct smb2fs_neg_req offer = everything(s);
	struct discovery *d = s->to;
	char error[sizeof(d->error)];
	struct smb2fs_rd *token;
	enum answer answer;

	answer = ask(s, &offer, &d->best);
	if (s->net.fd < 0)
		return false;
	memcpy(error, s->net.error, sizeof(error));
	if (answer == YES) {
		d->clock_ms = clock_difference(d->best.system_time);
		token = &d->best.token;
		d->mechanisms = names_mechanisms((struct bytes){ token->base, token->size });
		*token = (struct smb2fs_rd){};
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
