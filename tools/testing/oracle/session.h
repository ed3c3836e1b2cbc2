/* SPDX-License-Identifier: GPL-2.0 */
/* Sessions and tree connects, with their keys. */
#ifndef ORACLE_SESSION_H
#define ORACLE_SESSION_H

#include "chain.h"
#include "conn.h"

struct tree {
	struct tree	*next;
	uint32_t	id;
	bool		gone;
	bool		ipc;
};

struct session {
	struct session	*next;
	struct conn	*c;
	uint64_t	id;
	enum { SETTING_UP, VALID, GONE } state;
	uint16_t	flags;
	bool		signing_required;
	bool		seal;
};

bool session_has_keys(const struct session *s);
bool session_verify(const struct session *s, const uint8_t *p, size_t n);
struct session *session_find(const struct conn *c, uint64_t id);
void session_put_offer(struct buf *b);
void session_hash_connection(struct conn *c, const uint8_t *p, size_t n);
void session_hash(const struct answer *a, struct conn *c, const uint8_t *p, size_t n);
void session_sign(const struct session *s, uint8_t *p, size_t n);
void session_seal(struct session *s, struct buf *frame, size_t at);
void session_drop_all(struct conn *c);

#endif
