/* SPDX-License-Identifier: GPL-2.0 */
/* Requests: a frame is one, or a chain of several ([MS-SMB2] 3.3.5.2.7). */
#ifndef ORACLE_CHAIN_H
#define ORACLE_CHAIN_H

#include <stdbool.h>

#include "bytes.h"
#include "report.h"
#include "smb2.h"
#include "wait.h"

struct conn;
struct session;
struct tree;
struct answer;

struct file_id {
	uint64_t	persistent;
	uint64_t	transient;
};

struct request {
	struct conn	*c;
	struct header	h;
	struct rd	rd;		/* the whole message, at its body */
	size_t		used;		/* bytes of it that mean something */
	struct session	*session;
	struct tree	*tree;
	bool		related;
	bool		sealed;
	bool		oversized;	/* wants or has more than was agreed on */
	struct file_id	*chain_file;	/* from the predecessors in the chain */
	uint32_t	chain_status;	/* of the predecessor */
	struct answer	*answer;
	struct wait	wait;		/* of a handler that returns STATUS_PENDING */
};

void chain_receive(struct conn *c, const uint8_t *p, size_t n);

/* Parts of a body, for those who handle requests */
const uint8_t *request_buffer(struct request *rq, size_t offset, size_t n);
void request_reserved(struct request *rq, uint64_t value, const char *field);

#endif
