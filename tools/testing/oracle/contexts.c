// SPDX-License-Identifier: GPL-2.0
#include "contexts.h"

#include <string.h>

#include "config.h"
#include "conn.h"

enum {
	PREAUTH = 1, CIPHERS = 2, COMPRESSION = 3, NETNAME = 5, TRANSPORT = 6,
	RDMA = 7, SIGNING = 8, POSIX = 0x100,
};

enum { SHA512 = 1, SALT_SIZE = 32 };

static void check_preauth(struct request *rq, struct rd *r)
{
	uint16_t n = rd16(r), salt = rd16(r);
	bool sha512 = false;

	for (unsigned int i = 0; i < n; i++)
		sha512 |= rd16(r) == SHA512;
	if (!sha512 || !salt)
		violate(rq->c, RULE_PREAUTH_CONTEXT, "SHA-512 and a salt",
			"%u algorithms, %u bytes of salt", n, salt);
	rd_bytes(r, salt);
}

/* A list of 16-bit numbers from @low to @high, none twice. Return: which to use */
static uint16_t choose(struct request *rq, struct rd *r, enum rule rule,
		       uint16_t low, uint16_t high, int wanted)
{
	uint16_t n = rd16(r), id, chosen = 0;
	uint32_t seen = 0;

	if (!n)
		violate(rq->c, rule, "at least one algorithm", "none");
	for (unsigned int i = 0; i < n; i++) {
		id = rd16(r);
		if (r->bad)
			break;
		if (id < low || id > high || seen & 1u << id)
			violate(rq->c, rule, "known algorithms, each once", "%u", id);
		else
			seen |= 1u << id;
		if (wanted < 0 ? !i : id == wanted)
			chosen = id;
	}
	return chosen;
}

static void check_compression(struct request *rq, struct rd *r)
{
	uint16_t n = rd16(r);

	request_reserved(rq, rd16(r), "Padding");
	if (rd32(r) > 1)
		violate(rq->c, RULE_COMPRESSION_CONTEXT, "flags of 0 or 1", "more");
	if (!n)
		violate(rq->c, RULE_COMPRESSION_CONTEXT, "at least one algorithm", "none");
	for (unsigned int i = 0; i < n; i++)
		if (rd16(r) > 5)
			violate(rq->c, RULE_COMPRESSION_CONTEXT, "0 to 5", "more");
}

static void check_netname(struct request *rq, struct rd *r)
{
	if (!r->size || r->size % 2)
		violate(rq->c, RULE_NETNAME_CONTEXT, "a name in UTF-16", "%zu bytes", r->size);
	while (r->at + 1 < r->size)
		if (!rd16(r))
			violate(rq->c, RULE_NETNAME_CONTEXT, "a name without NUL", "a NUL");
	r->at = r->size;
}

static void check_one(struct request *rq, uint16_t type, struct rd *r, struct contexts *chosen)
{
	switch (type) {
	case PREAUTH:
		check_preauth(rq, r);
		break;
	case CIPHERS:
		chosen->has_cipher = true;
		chosen->cipher = choose(rq, r, RULE_CIPHER_CONTEXT, AES128_CCM, AES256_GCM,
					config.cipher);
		break;
	case SIGNING:
		chosen->has_signing = true;
		chosen->signing = choose(rq, r, RULE_SIGNING_CONTEXT, SIGN_HMAC, SIGN_GMAC,
					 config.signing);
		break;
	case COMPRESSION:
		check_compression(rq, r);
		break;
	case NETNAME:
		check_netname(rq, r);
		break;
	case TRANSPORT:
	case RDMA:
	case POSIX:
		r->at = r->size;
		break;
	default:
		violate(rq->c, RULE_CONTEXTS, "known types", "%#x", type);
		r->at = r->size;
	}
	if (r->bad || r->at != r->size)
		violate(rq->c, RULE_CONTEXTS, "DataLength of its contents",
			"%zu bytes in type %u", r->size, type);
}

/* Types 1 to 8 as bits, POSIX as bit 0 */
static uint32_t type_bit(uint16_t type)
{
	return type <= SIGNING ? 1u << type : 1;
}

/**
 * contexts_check - check the client's contexts and choose from them
 * @rq: NEGOTIATE request
 * @offset: of the first, from the header
 * @n: how many
 * @chosen: to fill
 */
void contexts_check(struct request *rq, size_t offset, unsigned int n, struct contexts *chosen)
{
	uint16_t type, size;
	const uint8_t *data;
	uint32_t seen = 0;
	struct rd r;

	if (!n || offset % 8 || offset < rq->used || offset > rq->rd.size) {
		violate(rq->c, RULE_CONTEXTS, "a list at a multiple of 8 after the dialects",
			"%u at %zu", n, offset);
		return;
	}
	for (unsigned int i = 0; i < n; i++) {
		r = (struct rd){ rq->rd.p, rq->rd.size, offset, false };
		type = rd16(&r);
		size = rd16(&r);
		request_reserved(rq, rd32(&r), "Reserved of a context");
		data = rd_bytes(&r, size);
		if (!data) {
			violate(rq->c, RULE_CONTEXTS, "inside the request", "%u bytes at %zu",
				size, offset);
			return;
		}
		if (seen & type_bit(type))
			violate(rq->c, RULE_CONTEXTS, "each type once", "%#x twice", type);
		seen |= type_bit(type);
		request_buffer(rq, offset, 8 + size);
		check_one(rq, type, &(struct rd){ data, size, 0, false }, chosen);
		offset = (offset + 8 + size + 7) & ~(size_t)7;
	}
	if (!(seen & 1u << PREAUTH))
		violate(rq->c, RULE_PREAUTH_CONTEXT, "one", "none");
}

static void put_context(struct buf *out, uint16_t type, const struct buf *data)
{
	put_align(out, 8);
	put16(out, type);
	put16(out, data->len);
	put32(out, 0);
	put(out, data->p, data->len);
}

static void put_choice(struct buf *out, uint16_t type, uint16_t id)
{
	struct buf data = {};

	put16(&data, 1);
	put16(&data, id);
	put_context(out, type, &data);
	buf_free(&data);
}

/**
 * contexts_put - append the server's contexts
 * @out: body of the answer, which is a multiple of 8 from the header
 * @chosen: what was chosen
 *
 * Return: how many.
 */
unsigned int contexts_put(struct buf *out, const struct contexts *chosen)
{
	struct buf data = {};

	put16(&data, 1);
	put16(&data, SALT_SIZE);
	put16(&data, SHA512);
	for (int i = 0; i < SALT_SIZE; i++)
		put8(&data, config_random());
	put_context(out, PREAUTH, &data);
	buf_free(&data);
	if (chosen->has_cipher)
		put_choice(out, CIPHERS, chosen->cipher);
	if (chosen->has_signing)
		put_choice(out, SIGNING, chosen->signing);
	return 1 + chosen->has_cipher + chosen->has_signing;
}
