/* SPDX-License-Identifier: GPL-2.0 */
/* One TCP connection: bytes in, frames out, and what was agreed on it. */
#ifndef ORACLE_CONN_H
#define ORACLE_CONN_H

#include <stdbool.h>

#include "bytes.h"
#include "loop.h"
#include "smb2.h"
#include "window.h"

enum { GUID_SIZE = 16, HASH_SIZE = 64, CLIENT_DIALECTS_MAX = 64 };

/* What the client said in NEGOTIATE, to compare with later claims */
struct client_offer {
	uint32_t	capabilities;
	uint8_t		guid[GUID_SIZE];
	uint16_t	security_mode;
	uint16_t	dialects[CLIENT_DIALECTS_MAX];
	unsigned int	n_dialects;
};

struct session;
struct reply;

struct conn {
	struct conn	*next;
	struct watch	watch;
	unsigned int	number;		/* from 1 */
	bool		doomed;		/* closed once nobody uses it */

	struct buf	in;
	struct buf	out;
	uint64_t	queued;		/* bytes of the stream to the client */
	uint64_t	written;	/* of these, given to TCP */
	bool		stalled;

	struct window	window;
	uint32_t	outstanding;	/* requests without a final answer */
	uint64_t	next_async_id;
	struct reply	*waiting;	/* answers that are not sent yet */
	struct reply	*held;		/* those that "reorder" holds back */
	unsigned int	n_held;
	struct timer	held_timer;

	/* Agreed in NEGOTIATE */
	uint16_t	dialect;	/* 0: nothing yet, DIALECT_ANY: SMB1 said so */
	struct client_offer client;
	uint16_t	security_mode;
	uint32_t	capabilities;
	uint32_t	max_io;
	bool		multi_credit;
	uint16_t	signing;
	uint16_t	cipher;
	uint8_t		preauth[HASH_SIZE];

	struct session	*sessions;

	/* For the report */
	uint32_t	requests[COMMANDS];
	uint32_t	total;
	uint32_t	frames;
	uint32_t	mutated;	/* answers */
	uint32_t	highest_outstanding;
	uint64_t	highest_credits;
	uint64_t	lowest_credits;
	uint32_t	largest_charge;
	uint32_t	violations;
};

bool conn_listen(const char *address, uint16_t port);
void conn_write(struct conn *c, const void *p, size_t n);
void conn_reset(struct conn *c);
void conn_reap(void);
void conn_close_all(void);
struct conn *conn_first(void);

#endif
