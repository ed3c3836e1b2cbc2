// SPDX-License-Identifier: GPL-2.0
#include "seal.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"

enum { NONCE_AT = 20, SIZE_AT = 36, FLAGS_AT = 42, SESSION_AT = 44 };

static uint8_t *slot(uint8_t (*table)[NONCE_SIZE], size_t size, const uint8_t *nonce)
{
	static const uint8_t empty[NONCE_SIZE];
	size_t i = (get64(nonce) * 0x9e3779b97f4a7c15ull ^ get32(nonce + 8)) & (size - 1);

	while (memcmp(table[i], empty, NONCE_SIZE) && memcmp(table[i], nonce, NONCE_SIZE))
		i = (i + 1) & (size - 1);
	return table[i];
}

static void grow(struct session *s)
{
	size_t size = s->nonces_size ? 2 * s->nonces_size : 64;
	uint8_t (*table)[NONCE_SIZE] = xcalloc(size, NONCE_SIZE);

	for (size_t i = 0; i < s->nonces_size; i++)
		memcpy(slot(table, size, s->nonces[i]), s->nonces[i], NONCE_SIZE);
	free(s->nonces);
	s->nonces = table;
	s->nonces_size = size;
}

/* Return: whether the client has used this nonce in this session */
static bool seen_before(struct session *s, const uint8_t *field)
{
	uint8_t nonce[NONCE_SIZE] = {}, *at;

	memcpy(nonce, field, crypto_nonce_size(s->c->cipher));
	nonce[NONCE_SIZE - 1] = 1;	/* no nonce is an empty slot */
	if (2 * s->n_nonces >= s->nonces_size)
		grow(s);
	at = slot(s->nonces, s->nonces_size, nonce);
	if (at[NONCE_SIZE - 1])
		return true;
	memcpy(at, nonce, NONCE_SIZE);
	s->n_nonces++;
	return false;
}

static void check_header(struct conn *c, const uint8_t *p, size_t n)
{
	size_t used = crypto_nonce_size(c->cipher);

	if (get32(p + SIZE_AT) != n - TRANSFORM_SIZE)
		violate(c, RULE_SEAL_HEADER, "OriginalMessageSize of the message",
			"%u for %zu", get32(p + SIZE_AT), n - TRANSFORM_SIZE);
	if (get16(p + FLAGS_AT - 2))
		violate(c, RULE_SEAL_HEADER, "Reserved of 0", "%u", get16(p + FLAGS_AT - 2));
	if (get16(p + FLAGS_AT) != 1)
		violate(c, RULE_SEAL_HEADER, "Flags of 1", "%u", get16(p + FLAGS_AT));
	for (size_t i = used; i < NONCE_SIZE; i++)
		if (p[NONCE_AT + i])
			violate(c, RULE_SEAL_HEADER, "zeroes after the nonce", "%#x",
				p[NONCE_AT + i]);
}

/**
 * seal_open - open a sealed frame
 * @c: connection
 * @p: frame
 * @n: its length
 * @out: what was in it
 *
 * Return: its session, or NULL after a violation.
 */
struct session *seal_open(struct conn *c, const uint8_t *p, size_t n, struct buf *out)
{
	struct session *s;

	if (n < TRANSFORM_SIZE + HEADER_SIZE) {
		violate(c, RULE_SEAL_HEADER, "a header and a message", "%zu bytes", n);
		return NULL;
	}
	s = session_find(c, get64(p + SESSION_AT));
	if (!s || !s->has_keys || !c->cipher) {
		violate(c, RULE_SEAL_SESSION, "a session with keys", "%#llx",
			(unsigned long long)get64(p + SESSION_AT));
		return NULL;
	}
	check_header(c, p, n);
	if (seen_before(s, p + NONCE_AT))
		violate(c, RULE_SEAL_NONCE, "each nonce once", "one twice");
	put_zeroes(out, n - TRANSFORM_SIZE);
	if (!crypto_open(c->cipher, &s->c2s, p, p + TRANSFORM_SIZE, n - TRANSFORM_SIZE, out->p)) {
		violate(c, RULE_SEAL_TAG, "the right tag", "a wrong one");
		return NULL;
	}
	return s;
}

/**
 * seal_header - put a transform header before the messages of a frame
 * @s: session
 * @frame: room for its length and the messages
 * @at: where the messages begin
 */
void seal_header(struct session *s, struct buf *frame, size_t at)
{
	size_t n = frame->len - at;
	uint8_t *p;

	put_zeroes(frame, TRANSFORM_SIZE);
	p = frame->p + at;
	memmove(p + TRANSFORM_SIZE, p, n);
	memset(p, 0, TRANSFORM_SIZE);
	set32(p, ID_TRANSFORM);
	set64(p + NONCE_AT, ++s->next_nonce);
	set16(p + NONCE_AT + 8, config_random());
	set32(p + SIZE_AT, n);
	set16(p + FLAGS_AT, 1);
	set64(p + SESSION_AT, s->id);
}

/**
 * seal_frame - encrypt what follows the transform header
 * @s: session
 * @frame: frame
 * @at: where the transform header begins
 */
void seal_frame(const struct session *s, struct buf *frame, size_t at)
{
	uint8_t *p = frame->p + at;

	crypto_seal(s->c->cipher, &s->s2c, p, p + TRANSFORM_SIZE,
		    frame->len - at - TRANSFORM_SIZE);
}
