// SPDX-License-Identifier: GPL-2.0
/* SPNEGO tokens, RFC 4178 4.2; what a server puts into its NEGOTIATE response
 * is [MS-SPNG] 2.2.1, where [3] is a hint and the MIC has moved to [4].
 */

#include "spnego.h"

#include <errno.h>
#include <string.h>

#include "der.h"

/* Sequences of one object identifier; its DER stands behind the first two bytes */
static const struct {
	const char	*name;
	uint8_t		list[14];
} mechs[SPNEGO_MECHS] = {
	[SPNEGO_NTLM] = { "NTLM",	/* 1.3.6.1.4.1.311.2.2.10 */
		{ 0x30, 12, 6, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10 } },
	[SPNEGO_KRB5] = { "Kerberos",	/* 1.2.840.113554.1.2.2 */
		{ 0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2 } },
	[SPNEGO_KRB5_MS] = { "Kerberos (Microsoft)",	/* 1.2.840.48018.1.2.2 */
		{ 0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 1, 2, 2 } },
	[SPNEGO_NEGOEX] = { "NEGOEX",	/* 1.3.6.1.4.1.311.2.2.30 */
		{ 0x30, 12, 6, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 30 } },
};

static const uint8_t spnego_oid[] = { 0x2b, 6, 1, 5, 5, 2 };

/**
 * spnego_mech_name - for people to read
 * @mech: the mechanism
 *
 * Return: its name.
 */
const char *spnego_mech_name(enum spnego_mech mech)
{
	return mech < SPNEGO_MECHS ? mechs[mech].name : "another mechanism";
}

/**
 * spnego_mech_list - what a mechListMIC is over
 * @mech: the only mechanism that was offered
 *
 * Return: the DER of the MechTypeList.
 */
struct bytes spnego_mech_list(enum spnego_mech mech)
{
	return (struct bytes){ mechs[mech].list, 2 + mechs[mech].list[1] };
}

static enum spnego_mech which_mech(struct bytes oid)
{
	enum spnego_mech mech;

	for (mech = 0; mech < SPNEGO_MECHS; mech++)
		if (oid.len == mechs[mech].list[3] &&
		    !memcmp(oid.data, mechs[mech].list + 4, oid.len))
			break;
	return mech;
}

/* Of the explicitly tagged element [@n]; absent is empty and bad */
static struct der_in get_field(struct der_in *seq, uint8_t n, uint8_t tag)
{
	struct der_in field = { .bad = true };

	if (!der_next_is(seq, DER_CONTEXT + n))
		return field;
	field = der_get(seq, DER_CONTEXT + n);
	field = der_get(&field, tag);
	seq->bad |= field.bad;
	return field;
}

/* Return: bit by enum spnego_mech */
static unsigned int get_mechs(struct der_in *seq)
{
	struct der_in list = get_field(seq, 0, DER_SEQUENCE), oid;
	unsigned int found = 0;

	while (list.rest.len) {
		oid = der_get(&list, DER_OID);
		if (oid.bad) {
			seq->bad = true;
			return 0;
		}
		found |= 1u << which_mech(oid.rest);
	}
	return found;
}

/**
 * spnego_get_init - read a first token
 * @blob: it
 * @ret: what it says; views into @blob
 *
 * Return: 0 or -EBADMSG.
 */
int spnego_get_init(struct bytes blob, struct spnego_init *ret)
{
	struct der_in in = { .rest = blob }, seq, oid;

	memset(ret, 0, sizeof(*ret));
	in = der_get(&in, DER_APPLICATION);
	oid = der_get(&in, DER_OID);
	if (oid.rest.len != sizeof(spnego_oid) ||
	    memcmp(oid.rest.data, spnego_oid, sizeof(spnego_oid)))
		return -EBADMSG;
	seq = der_get(&in, DER_CONTEXT);
	seq = der_get(&seq, DER_SEQUENCE);
	ret->mechs = get_mechs(&seq);
	if (der_next_is(&seq, DER_CONTEXT + 1))
		der_get(&seq, DER_CONTEXT + 1);
	ret->token = get_field(&seq, 2, DER_OCTETS).rest;
	return seq.bad ? -EBADMSG : 0;
}

/**
 * spnego_get_resp - read a further token
 * @blob: it
 * @ret: what it says; views into @blob
 *
 * Return: 0 or -EBADMSG.
 */
int spnego_get_resp(struct bytes blob, struct spnego_resp *ret)
{
	struct der_in in = { .rest = blob }, seq, field;

	memset(ret, 0, sizeof(*ret));
	seq = der_get(&in, DER_CONTEXT + 1);
	seq = der_get(&seq, DER_SEQUENCE);
	field = get_field(&seq, 0, DER_ENUM);
	if (!field.bad) {
		if (field.rest.len != 1 || field.rest.data[0] > SPNEGO_REQUEST_MIC)
			return -EBADMSG;
		ret->has_state = true;
		ret->state = field.rest.data[0];
	}
	field = get_field(&seq, 1, DER_OID);
	if (!field.bad) {
		ret->has_mech = true;
		ret->mech = which_mech(field.rest);
	}
	ret->token = get_field(&seq, 2, DER_OCTETS).rest;
	ret->mic = get_field(&seq, 3, DER_OCTETS).rest;
	return seq.bad ? -EBADMSG : 0;
}

static void put_field(struct der_out *out, uint8_t n, uint8_t tag, struct bytes bytes)
{
	size_t end = out->pos;

	der_put(out, bytes);
	der_wrap(out, tag, end);
	der_wrap(out, DER_CONTEXT + n, end);
}

static struct bytes finished(const struct der_out *out, size_t size)
{
	if (out->full)
		return (struct bytes){};
	return (struct bytes){ out->data + out->pos, size - out->pos };
}

/**
 * spnego_put_init - make the first token
 * @mech: the only mechanism that is offered
 * @token: its first token
 * @buf: where to make it
 * @size: size of @buf
 *
 * Return: a view into @buf; without data when it does not fit.
 */
struct bytes spnego_put_init(enum spnego_mech mech, struct bytes token,
			     uint8_t *buf, size_t size)
{
	struct der_out out = { .data = buf, .pos = size };

	put_field(&out, 2, DER_OCTETS, token);
	der_put(&out, spnego_mech_list(mech));
	der_wrap(&out, DER_CONTEXT, out.pos + mechs[mech].list[1] + 2);
	der_wrap(&out, DER_SEQUENCE, size);
	der_wrap(&out, DER_CONTEXT, size);
	der_put(&out, (struct bytes){ spnego_oid, sizeof(spnego_oid) });
	der_wrap(&out, DER_OID, out.pos + sizeof(spnego_oid));
	der_wrap(&out, DER_APPLICATION, size);
	return finished(&out, size);
}

/**
 * spnego_put_resp - make a further token
 * @token: the mechanism's token
 * @mic: mechListMIC, or none
 * @buf: where to make it
 * @size: size of @buf
 *
 * Return: a view into @buf; without data when it does not fit.
 */
struct bytes spnego_put_resp(struct bytes token, struct bytes mic,
			     uint8_t *buf, size_t size)
{
	static const uint8_t state = SPNEGO_INCOMPLETE;
	struct der_out out = { .data = buf, .pos = size };

	if (mic.data)
		put_field(&out, 3, DER_OCTETS, mic);
	put_field(&out, 2, DER_OCTETS, token);
	put_field(&out, 0, DER_ENUM, (struct bytes){ &state, 1 });
	der_wrap(&out, DER_SEQUENCE, size);
	der_wrap(&out, DER_CONTEXT + 1, size);
	return finished(&out, size);
}
