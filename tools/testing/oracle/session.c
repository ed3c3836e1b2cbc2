// SPDX-License-Identifier: GPL-2.0
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "open.h"
#include "reply.h"

/* ShareFlags, 2.2.10 */
enum { NO_CACHING = 0x30, ENCRYPT_DATA = 0x8000 };

/* Ids that no other number on the wire is equal to by chance */
#define FIRST_SESSION	0x0000040000000011ull
#define FIRST_TREE	0x00005001u

static uint64_t last_session = FIRST_SESSION - 4;

/**
 * session_find - the session of a number, also if it has ended
 * @c: its connection
 * @id: SessionId
 */
struct session *session_find(const struct conn *c, uint64_t id)
{
	struct session *s;

	for (s = c->sessions; s && s->id != id; s = s->next)
		;
	return s;
}

/**
 * session_tree - the tree connect of a number, also if it has ended
 * @s: its session
 * @id: TreeId
 */
struct tree *session_tree(const struct session *s, uint32_t id)
{
	struct tree *t;

	for (t = s->trees; t && t->id != id; t = t->next)
		;
	return t;
}

static struct session *create(struct conn *c)
{
	struct session *s = xcalloc(1, sizeof(*s));

	s->c = c;
	s->auth.c = c;
	s->id = last_session += 4;
	s->next_tree = FIRST_TREE;
	memcpy(s->preauth, c->preauth, HASH_SIZE);
	s->next = c->sessions;
	c->sessions = s;
	return s;
}

/**
 * session_drop_all - forget the sessions of a connection that ends
 * @c: connection
 */
void session_drop_all(struct conn *c)
{
	struct session *s;
	struct tree *t;

	while ((s = c->sessions)) {
		c->sessions = s->next;
		open_drop(s, NULL);
		while ((t = s->trees)) {
			s->trees = t->next;
			free(t);
		}
		auth_free(&s->auth);
		free(s->nonces);
		free(s);
	}
}

/* 3.3.5.5.3: a session that the client had before, on whatever connection */
static void end_previous(uint64_t id)
{
	struct session *s;

	for (struct conn *c = conn_first(); c; c = c->next) {
		s = id ? session_find(c, id) : NULL;
		if (!s)
			continue;
		s->state = GONE;
		open_drop(s, NULL);
	}
}

static void derive(const struct session *s, const char *old_label, const char *old_context,
		   const char *label, const struct key *from, struct key *to)
{
	if (s->c->dialect == DIALECT_311)
		crypto_derive(from, label, strlen(label) + 1, s->preauth, HASH_SIZE, to);
	else
		crypto_derive(from, old_label, strlen(old_label) + 1, old_context,
			      strlen(old_context) + 1, to);
}

/* 3.3.5.5.3; the session key is 16 bytes, but AES-256 takes all there are */
static void make_keys(struct session *s)
{
	struct key base = { .size = 16 }, full = { .size = 16 };
	size_t size = crypto_key_size(s->c->cipher), n = s->auth.key_size;

	memcpy(base.bytes, s->auth.key, n < 16 ? n : 16);
	if (size == 32 && n > 16)
		full.size = n < 32 ? n : 32;
	memcpy(full.bytes, s->auth.key, full.size < n ? full.size : n);
	s->has_keys = true;
	s->signing = base;
	if (s->c->dialect < DIALECT_300)
		return;
	s->signing.size = 16;
	derive(s, "SMB2AESCMAC", "SmbSign", "SMBSigningKey", &base, &s->signing);
	s->c2s.size = size;
	s->s2c.size = size;
	derive(s, "SMB2AESCCM", "ServerIn ", "SMBC2SCipherKey", &full, &s->c2s);
	derive(s, "SMB2AESCCM", "ServerOut", "SMBS2CCipherKey", &full, &s->s2c);
}

static void complete(struct session *s, struct answer *a, uint8_t security_mode,
		     uint64_t previous)
{
	if (s->state == VALID)
		return;
	end_previous(previous);
	s->state = VALID;
	if (s->auth.flags)
		return;
	make_keys(s);
	s->signing_required = config.signing_required ||
			      security_mode & MODE_SIGNING_REQUIRED;
	s->seal = config.seal && s->c->cipher;
	a->sign = s->signing_required || s->c->dialect == DIALECT_311;
}

static void put_setup(struct buf *out, uint16_t flags, const struct buf *token)
{
	put16(out, 9);
	put16(out, flags);
	put16(out, HEADER_SIZE + 8);
	put16(out, token->len);
	put(out, token->p, token->len);
}

/* The session that a SESSION_SETUP is about. Return: NULL after a violation */
static struct session *setup_session(struct request *rq)
{
	if (!rq->h.session_id)
		return create(rq->c);
	if (!rq->session)
		violate(rq->c, RULE_SESSION_ID, "0 or one from here", "%#llx",
			(unsigned long long)rq->h.session_id);
	return rq->session;
}

static void check_setup(struct request *rq, uint8_t flags, uint8_t mode, uint32_t caps)
{
	if (flags)
		violate(rq->c, RULE_SETUP, "Flags of 0", "%#x", flags);
	if (mode != MODE_SIGNING_ENABLED && mode != MODE_SIGNING_REQUIRED)
		violate(rq->c, RULE_SECURITY_MODE, "1 or 2", "%#x", mode);
	if (caps & ~(uint32_t)CAP_DFS)
		violate(rq->c, RULE_SETUP, "no capability but DFS", "%#x", caps);
}

struct setup {
	const uint8_t	*token;
	size_t		size;
	uint8_t		mode;
	uint64_t	previous;
};

static uint32_t step(struct request *rq, struct session *s, const struct setup *setup,
		     struct buf *out)
{
	struct answer *a = rq->answer;
	enum auth_result result;
	struct buf reply = {};

	if (s->state == SETTING_UP && rq->c->dialect == DIALECT_311)
		crypto_hash_chain(s->preauth, rq->rd.p, rq->rd.size);
	a->session = s;
	a->h.session_id = s->id;
	result = auth_step(&s->auth, setup->token, setup->size, &reply);
	if (result == AUTH_DONE)
		complete(s, a, setup->mode, setup->previous);
	else if (result == AUTH_MORE)
		a->hash = s->state == SETTING_UP && rq->c->dialect == DIALECT_311;
	else
		s->state = GONE;
	if (result == AUTH_DONE || result == AUTH_MORE)
		put_setup(out, s->auth.flags | (s->seal ? SESSION_ENCRYPT : 0), &reply);
	buf_free(&reply);
	if (result == AUTH_DONE)
		return STATUS_SUCCESS;
	return result == AUTH_MORE ? STATUS_MORE_PROCESSING : STATUS_LOGON_FAILURE;
}

/**
 * session_setup - SESSION_SETUP
 * @rq: request
 * @out: body of the answer
 */
uint32_t session_setup(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	const uint8_t *token;
	struct session *s;
	uint16_t offset, n;
	uint8_t flags, mode;
	uint32_t caps;

	rd16(r);
	flags = rd8(r);
	mode = rd8(r);
	caps = rd32(r);
	check_setup(rq, flags, mode, caps);
	request_reserved(rq, rd32(r), "Channel");
	offset = rd16(r);
	n = rd16(r);
	if (!n)
		violate(rq->c, RULE_TOKEN, "a token", "none");
	token = request_buffer(rq, offset, n);
	s = setup_session(rq);
	if (!token || !s || !n)
		return STATUS_INVALID_PARAMETER;
	if (s->state == GONE)
		return STATUS_USER_SESSION_DELETED;
	return step(rq, s, &(struct setup){ token, n, mode, rd64(r) }, out);
}

static uint32_t four_bytes(struct request *rq, struct buf *out)
{
	rd16(&rq->rd);
	request_reserved(rq, rd16(&rq->rd), "Reserved");
	put16(out, 4);
	put16(out, 0);
	return STATUS_SUCCESS;
}

/**
 * session_logoff - LOGOFF
 * @rq: request
 * @out: body of the answer
 */
uint32_t session_logoff(struct request *rq, struct buf *out)
{
	rq->session->state = GONE;
	open_drop(rq->session, NULL);
	return four_bytes(rq, out);
}

/* Is the share's name of "\\server\share" in UTF-16 this one? */
static bool names(const uint8_t *p, size_t n, const char *share)
{
	size_t len = strlen(share), i;

	if (n < 2 * len + 2 || get16(p + n - 2 * len - 2) != '\\')
		return false;
	p += n - 2 * len;
	for (i = 0; i < len; i++)
		if (p[2 * i + 1] || strncasecmp((const char *)p + 2 * i, share + i, 1))
			return false;
	return true;
}

static void check_path(struct request *rq, const uint8_t *p, size_t n)
{
	size_t slashes = 0;

	if (n % 2 || n < 10 || get16(p) != '\\' || get16(p + 2) != '\\') {
		violate(rq->c, RULE_FIELD, "\\\\server\\share in UTF-16", "%zu bytes", n);
		return;
	}
	for (size_t i = 0; i < n; i += 2) {
		slashes += get16(p + i) == '\\';
		if (!get16(p + i))
			violate(rq->c, RULE_FIELD, "a path without NUL", "a NUL");
	}
	if (slashes != 3)
		violate(rq->c, RULE_FIELD, "\\\\server\\share", "%zu backslashes", slashes);
}

/**
 * session_tree_connect - TREE_CONNECT
 * @rq: request
 * @out: body of the answer
 */
uint32_t session_tree_connect(struct request *rq, struct buf *out)
{
	struct session *s = rq->session;
	struct rd *r = &rq->rd;
	const uint8_t *path;
	uint16_t offset, n;
	struct tree *t;
	bool ipc;

	rd16(r);
	request_reserved(rq, rd16(r), "Flags");
	offset = rd16(r);
	n = rd16(r);
	path = request_buffer(rq, offset, n);
	if (!path)
		return STATUS_INVALID_PARAMETER;
	check_path(rq, path, n);
	ipc = names(path, n, "IPC$");
	if (!ipc && !names(path, n, config.share))
		return STATUS_BAD_NETWORK_NAME;
	t = xcalloc(1, sizeof(*t));
	*t = (struct tree){
		.next = s->trees,
		.id = s->next_tree++,
		.ipc = ipc,
		.seal = config.seal_share && !ipc && s->c->cipher && s->has_keys,
	};
	s->trees = t;
	rq->answer->h.tree_id = t->id;
	put16(out, 16);
	put8(out, ipc ? 2 : 1);
	put8(out, 0);
	put32(out, NO_CACHING | (t->seal ? ENCRYPT_DATA : 0));
	put32(out, 0);
	put32(out, 0x001f01ff);
	return STATUS_SUCCESS;
}

/**
 * session_tree_disconnect - TREE_DISCONNECT
 * @rq: request
 * @out: body of the answer
 */
uint32_t session_tree_disconnect(struct request *rq, struct buf *out)
{
	rq->tree->gone = true;
	open_drop(rq->session, rq->tree);
	return four_bytes(rq, out);
}

/**
 * session_hash - an answer becomes part of a preauthentication hash
 * @a: answer
 * @c: its connection
 * @p: the message
 * @n: its length
 */
void session_hash(const struct answer *a, struct conn *c, const uint8_t *p, size_t n)
{
	crypto_hash_chain(a->session ? a->session->preauth : c->preauth, p, n);
}

/**
 * session_sign - sign an answer
 * @s: session
 * @p: message
 * @n: its length
 */
void session_sign(const struct session *s, uint8_t *p, size_t n)
{
	set32(p + 16, get32(p + 16) | FLAG_SIGNED);
	crypto_sign(s->c->signing, &s->signing, true, p, n, p + SIGNATURE_AT);
}

/**
 * session_verify - is the signature of a request right?
 * @s: session
 * @p: message
 * @n: its length
 */
bool session_verify(const struct session *s, const uint8_t *p, size_t n)
{
	uint8_t tag[TAG_SIZE];

	crypto_sign(s->c->signing, &s->signing, false, p, n, tag);
	return crypto_equal(tag, p + SIGNATURE_AT, TAG_SIZE);
}
