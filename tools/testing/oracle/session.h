/* SPDX-License-Identifier: GPL-2.0 */
/* Sessions, their keys and trees: [MS-SMB2] 3.3.5.5, 3.3.5.6, 3.3.5.7. */
#ifndef ORACLE_SESSION_H
#define ORACLE_SESSION_H

#include "auth.h"
#include "chain.h"
#include "conn.h"
#include "crypto.h"

struct tree {
	struct tree	*next;
	uint32_t	id;
	bool		gone;
	bool		ipc;
	bool		seal;
};

struct session {
	struct session	*next;
	struct conn	*c;
	uint64_t	id;
	enum { SETTING_UP, VALID, GONE } state;
	bool		has_keys;
	bool		signing_required;
	bool		seal;		/* whatever comes in the clear is wrong */
	struct auth	auth;
	uint8_t		preauth[HASH_SIZE];
	struct key	signing;
	struct key	c2s;		/* sealing, by direction */
	struct key	s2c;
	uint64_t	next_nonce;
	uint8_t		(*nonces)[NONCE_SIZE];	/* of the client, a hash table */
	size_t		n_nonces;
	size_t		nonces_size;
	struct tree	*trees;
	uint32_t	next_tree;
};

struct session *session_find(const struct conn *c, uint64_t id);
struct tree *session_tree(const struct session *s, uint32_t id);
void session_drop_all(struct conn *c);

uint32_t session_setup(struct request *rq, struct buf *out);
uint32_t session_logoff(struct request *rq, struct buf *out);
uint32_t session_tree_connect(struct request *rq, struct buf *out);
uint32_t session_tree_disconnect(struct request *rq, struct buf *out);

void session_hash(const struct answer *a, struct conn *c, const uint8_t *p, size_t n);
void session_sign(const struct session *s, uint8_t *p, size_t n);
bool session_verify(const struct session *s, const uint8_t *p, size_t n);

#endif
