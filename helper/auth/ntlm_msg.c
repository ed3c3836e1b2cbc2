// SPDX-License-Identifier: GPL-2.0
/* NTLM's messages as bytes, [MS-NLMP] 2.2.1. A part of one stands anywhere
 * behind its header, where a field in the header says; all numbers are little
 * endian, and nothing is aligned.
 */

#include "ntlm_msg.h"

#include <errno.h>
#include <string.h>

enum {
	NEGOTIATE	= 1,
	CHALLENGE	= 2,
	AUTHENTICATE	= 3,

	/* Offsets in CHALLENGE, 2.2.1.2 */
	CH_TARGET	= 12,
	CH_FLAGS	= 20,
	CH_NONCE	= 24,
	CH_INFO		= 40,
	CH_VERSION	= 48,
	CH_SIZE_LEAST	= 32,	/* as it was before there were TargetInfo and Version */

	AUTH_HEADER	= NTLM_MIC_AT + NTLM_MIC_SIZE,

	NTLM_56		= 0x80000000,
};

static const uint8_t signature[8] = "NTLMSSP";

/* Windows 10; a server shows it to an administrator at most */
static const uint8_t version[8] = { 10, 0, 0, 0, 0, 0, 0, 15 };

/* No SEAL: only what GSS would seal needs it, and some servers lack it */
const uint32_t ntlm_negotiate_flags =
	NTLM_UNICODE | NTLM_REQUEST_TARGET | NTLM_SIGN | NTLM_NTLM |
	NTLM_ALWAYS_SIGN | NTLM_EXTENDED_SECURITY | NTLM_TARGET_INFO |
	NTLM_VERSION | NTLM_128 | NTLM_KEY_EXCH | NTLM_56;

/**
 * ntlm_put_negotiate - make the first message, which is always the same
 * @msg: where to
 */
void ntlm_put_negotiate(uint8_t msg[NTLM_NEGOTIATE_SIZE])
{
	memset(msg, 0, NTLM_NEGOTIATE_SIZE);
	memcpy(msg, signature, sizeof(signature));
	bytes_put_le32(msg + 8, NEGOTIATE);
	bytes_put_le32(msg + 12, ntlm_negotiate_flags);
	memcpy(msg + 32, version, sizeof(version));
}

/* What the field at @at points to; Len, MaxLen, Offset */
static int get_part(struct bytes msg, size_t at, struct bytes *ret)
{
	size_t len = bytes_le16(msg.data + at), off = bytes_le32(msg.data + at + 4);

	if (!len)
		return 0;
	if (off > msg.len || len > msg.len - off)
		return -EBADMSG;
	*ret = (struct bytes){ msg.data + off, len };
	return 0;
}

static int check_pair(unsigned int id, size_t len)
{
	switch (id) {
	case NTLM_AV_FLAGS:
		return len == 4 ? 0 : -EBADMSG;
	case NTLM_AV_TIMESTAMP:
		return len == 8 ? 0 : -EBADMSG;
	case NTLM_AV_SINGLE_HOST:
	case NTLM_AV_CHANNEL_BINDINGS:
		return 0;
	default:
		return len % 2 ? -EBADMSG : 0;
	}
}

/* AV_PAIRs, 2.2.2.1; one says that it is the last, and none comes twice */
static int get_pairs(struct ntlm_challenge *c)
{
	struct bytes rest = c->info;
	unsigned int id;
	size_t len;

	while (rest.len >= 4) {
		id = bytes_le16(rest.data);
		len = bytes_le16(rest.data + 2);
		rest.data += 4;
		rest.len -= 4;
		if (id == NTLM_AV_EOL) {
			c->info.len -= rest.len;
			return len ? -EBADMSG : 0;
		}
		if (len > rest.len)
			return -EBADMSG;
		if (id < NTLM_AVS) {
			if (c->av[id].data || check_pair(id, len))
				return -EBADMSG;
			c->av[id] = (struct bytes){ rest.data, len };
		}
		rest.data += len;
		rest.len -= len;
	}
	return -EBADMSG;
}

/**
 * ntlm_get_challenge - read the second message
 * @msg: it
 * @ret: what it says; views into @msg
 *
 * Return: 0 or -EBADMSG.
 */
int ntlm_get_challenge(struct bytes msg, struct ntlm_challenge *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (msg.len < CH_SIZE_LEAST ||
	    memcmp(msg.data, signature, sizeof(signature)) ||
	    bytes_le32(msg.data + 8) != CHALLENGE)
		return -EBADMSG;
	ret->flags = bytes_le32(msg.data + CH_FLAGS);
	ret->nonce = msg.data + CH_NONCE;
	if (get_part(msg, CH_TARGET, &ret->target))
		return -EBADMSG;
	if (ret->flags & NTLM_UNICODE && ret->target.len % 2)
		return -EBADMSG;
	if (ret->flags & NTLM_VERSION && msg.len >= CH_VERSION + sizeof(version)) {
		ret->version.major = msg.data[CH_VERSION];
		ret->version.minor = msg.data[CH_VERSION + 1];
		ret->version.build = bytes_le16(msg.data + CH_VERSION + 2);
	}
	if (!(ret->flags & NTLM_TARGET_INFO))
		return 0;
	if (msg.len < CH_VERSION || get_part(msg, CH_INFO, &ret->info))
		return -EBADMSG;
	return ret->info.data ? get_pairs(ret) : 0;
}

static void put_part(struct out *out, struct out *header, struct bytes part)
{
	if (part.len > UINT16_MAX)
		out->full = true;
	out_le16(header, part.len);
	out_le16(header, part.len);
	out_le32(header, out->len);
	out_put(out, part.data, part.len);
}

/**
 * ntlm_put_authenticate - make the third message, with a MIC of zeroes
 * @out: an empty buffer, where to
 * @auth: what it says; nothing of a workstation
 */
void ntlm_put_authenticate(struct out *out, const struct ntlm_authenticate *auth)
{
	struct out header = {
		.data = out_room(out, AUTH_HEADER), .size = AUTH_HEADER,
	};

	if (!header.data)
		return;
	out_put(&header, signature, sizeof(signature));
	out_le32(&header, AUTHENTICATE);
	put_part(out, &header, auth->lm);
	put_part(out, &header, auth->nt);
	put_part(out, &header, auth->domain);
	put_part(out, &header, auth->user);
	put_part(out, &header, (struct bytes){});
	put_part(out, &header, auth->key);
	out_le32(&header, auth->flags);
	out_put(&header, version, sizeof(version));
	out_zero(&header, NTLM_MIC_SIZE);
}
