// SPDX-License-Identifier: GPL-2.0
/* The few messages of SMB2 that are spoken without credentials.
 *
 * All that a server says is read through struct reader, which cannot leave its
 * bytes: once something lies outside, all that is read is 0 and bad stays set.
 */

#include "discover_wire.h"

#include <string.h>

#include "../auth/out.h"

#define MAGIC_SMB1	0x424d53ffu
#define MAGIC_SMB2	0x424d53feu
#define HEADER		64
#define FLAG_RESPONSE	0x01u

#define SMB_300		0x0300
#define SMB_311		0x0311
#define SMB_202		0x0202

/* [MS-SMB2] 2.2.3.1, ContextType */
#define PREAUTH		1
#define ENCRYPTION	2
#define SIGNING		8

/* All that 2.2.3 knows, for a server tells only what its client has, too */
#define CAPABILITIES	0x7fu

#define SMB1_NEGOTIATE	0x72
#define SMB1_HEADER	32

struct reader {
	const uint8_t	*data;
	size_t		len;
	size_t		pos;
	bool		bad;
};

static struct reader reader_of(struct bytes bytes)
{
	return (struct reader){ .data = bytes.data, .len = bytes.len };
}

/* @len bytes at the position, or NULL */
static const uint8_t *take(struct reader *r, size_t len)
{
	const uint8_t *at;

	if (r->bad || len > r->len - r->pos) {
		r->bad = true;
		return NULL;
	}
	at = r->data + r->pos;
	r->pos += len;
	return at;
}

static uint64_t get(struct reader *r, size_t len)
{
	const uint8_t *at = take(r, len);
	uint64_t n = 0;

	while (at && len--)
		n = n << 8 | at[len];
	return n;
}

static uint16_t get16(struct reader *r)
{
	return (uint16_t)get(r, 2);
}

static uint32_t get32(struct reader *r)
{
	return (uint32_t)get(r, 4);
}

static void seek(struct reader *r, size_t pos)
{
	r->bad |= pos > r->len;
	if (!r->bad)
		r->pos = pos;
}

/* Bytes that the message itself says to be at @pos */
static struct bytes part(struct reader *r, size_t pos, size_t len)
{
	struct bytes bytes = { .len = len };

	if (!len)
		return bytes;
	seek(r, pos);
	bytes.data = take(r, len);
	return bytes;
}

static struct out begin(uint8_t to[WIRE_REQUEST])
{
	return (struct out){ .data = to, .size = WIRE_REQUEST, .len = WIRE_FRAME };
}

/* The length of the message, big-endian, before it */
static size_t finish(struct out *out)
{
	size_t len = out->len - WIRE_FRAME;

	out->data[0] = 0;
	out->data[1] = (uint8_t)(len >> 16);
	out->data[2] = (uint8_t)(len >> 8);
	out->data[3] = (uint8_t)len;
	return out->len;
}

static void put8(struct out *out, uint8_t n)
{
	out_put(out, &n, sizeof(n));
}

static void put_list(struct out *out, const struct wire_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		out_le16(out, list->ids[i]);
}

/* [MS-SMB2] 2.2.1.2 */
static void put_header(struct out *out, enum wire_command command, uint16_t charge)
{
	out_le32(out, MAGIC_SMB2);
	out_le16(out, HEADER);
	out_le16(out, charge);
	out_le32(out, 0);
	out_le16(out, command);
	out_le16(out, 1);		/* CreditRequest */
	out_zero(out, 8);
	out_le64(out, command);		/* MessageId, see enum wire_command */
	out_le32(out, 0xfeff);		/* as everybody */
	out_zero(out, 28);
}

/* Where contexts may begin */
static size_t align(struct out *out)
{
	out_zero(out, -(out->len - WIRE_FRAME) % 8);
	return out->len - WIRE_FRAME;
}

/* 2.2.3.1: ContextType, DataLength, Reserved */
static void put_context(struct out *out, uint16_t type, size_t len)
{
	align(out);
	out_le16(out, type);
	out_le16(out, (uint16_t)len);
	out_le32(out, 0);
}

/* 2.2.3.1.2 and 2.2.3.1.7: a count, the list */
static uint16_t put_choice(struct out *out, uint16_t type, const struct wire_list *list)
{
	if (!list->n)
		return 0;
	put_context(out, type, 2 + 2 * list->n);
	out_le16(out, (uint16_t)list->n);
	put_list(out, list);
	return 1;
}

static void put_contexts(struct out *out, const struct wire_offer *offer)
{
	uint8_t *where = out->data + WIRE_FRAME + HEADER + 28;
	uint16_t n = 1;

	bytes_put_le32(where, (uint32_t)align(out));
	/* 2.2.3.1.1: one hash, SHA-512, and a salt */
	put_context(out, PREAUTH, 6 + sizeof(offer->salt));
	out_le16(out, 1);
	out_le16(out, sizeof(offer->salt));
	out_le16(out, 1);
	out_put(out, offer->salt, sizeof(offer->salt));
	n += put_choice(out, ENCRYPTION, &offer->ciphers);
	n += put_choice(out, SIGNING, &offer->signing);
	bytes_put_le16(where + 4, n);
}

static uint16_t newest(const struct wire_list *dialects)
{
	uint16_t most = 0;
	size_t i;

	for (i = 0; i < dialects->n; i++)
		if (dialects->ids[i] > most)
			most = dialects->ids[i];
	return most;
}

/**
 * wire_put_negotiate - encode a NEGOTIATE request, [MS-SMB2] 2.2.3
 * @to: gets it, with its frame
 * @offer: what to offer; at least one dialect
 *
 * Return: bytes to be sent.
 */
size_t wire_put_negotiate(uint8_t to[WIRE_REQUEST], const struct wire_offer *offer)
{
	uint16_t best = newest(&offer->dialects);
	struct out out = begin(to);

	put_header(&out, WIRE_NEGOTIATE, 0);
	out_le16(&out, 36);
	out_le16(&out, offer->dialects.n);
	out_le16(&out, 1);			/* SecurityMode: signing enabled */
	out_le16(&out, 0);
	out_le32(&out, best >= SMB_300 ? CAPABILITIES : 0);
	out_put(&out, offer->guid, sizeof(offer->guid));
	out_le64(&out, 0);
	put_list(&out, &offer->dialects);
	if (best == SMB_311)
		put_contexts(&out, offer);
	return finish(&out);
}

/**
 * wire_put_session - encode the first SESSION_SETUP request, [MS-SMB2] 2.2.5
 * @to: gets it, with its frame
 * @dialect: what was negotiated
 * @token: SPNEGO's first, no longer than WIRE_TOKEN
 *
 * Return: bytes to be sent.
 */
size_t wire_put_session(uint8_t to[WIRE_REQUEST], uint16_t dialect,
			struct bytes token)
{
	struct out out = begin(to);

	/* CreditCharge is a reserved field of 2.0.2, 2.2.1.2 */
	put_header(&out, WIRE_SESSION_SETUP, dialect == SMB_202 ? 0 : 1);
	out_le16(&out, 25);
	put8(&out, 0);
	put8(&out, 1);			/* SecurityMode: signing enabled */
	out_le32(&out, 0);
	out_le32(&out, 0);
	out_le16(&out, HEADER + 24);
	out_le16(&out, token.len);
	out_le64(&out, 0);
	out_put(&out, token.data, token.len);
	return finish(&out);
}

/**
 * wire_put_smb1 - encode SMB1's NEGOTIATE, [MS-CIFS] 2.2.4.52.1
 * @to: gets it, with its frame
 *
 * It offers the last dialect of SMB1 and no SMB2.
 *
 * Return: bytes to be sent.
 */
size_t wire_put_smb1(uint8_t to[WIRE_REQUEST])
{
	static const char dialect[] = "\x02NT LM 0.12";
	struct out out = begin(to);

	out_le32(&out, MAGIC_SMB1);
	put8(&out, SMB1_NEGOTIATE);
	out_le32(&out, 0);
	put8(&out, 0x18);		/* no case, canonical paths */
	out_le16(&out, 0xc853);		/* Unicode, NTSTATUS, extended security */
	out_le64(&out, 0);
	out_le32(&out, 0);
	out_le16(&out, 0xffff);		/* TID: none */
	out_le16(&out, 0xfeff);
	out_le32(&out, 0);
	put8(&out, 0);
	out_le16(&out, sizeof(dialect));
	out_put(&out, dialect, sizeof(dialect));
	return finish(&out);
}

/**
 * wire_frame_len - the length of the message that follows a frame's header
 * @frame: the header
 *
 * Return: bytes; SIZE_MAX when it is no such header.
 */
size_t wire_frame_len(const uint8_t frame[WIRE_FRAME])
{
	if (frame[0])
		return SIZE_MAX;
	return (size_t)frame[1] << 16 | (size_t)frame[2] << 8 | frame[3];
}

/**
 * wire_get_header - what a message is
 * @msg: the message
 * @command: what was asked
 * @status: gets the status of a WIRE_ANSWER
 *
 * Return: its kind.
 */
enum wire_kind wire_get_header(struct bytes msg, enum wire_command command,
			       uint32_t *status)
{
	struct reader r = reader_of(msg);
	uint32_t magic = get32(&r);

	if (magic == MAGIC_SMB1 && get(&r, 1) == SMB1_NEGOTIATE)
		return WIRE_SMB1;
	if (magic != MAGIC_SMB2 || get16(&r) != HEADER)
		return WIRE_STRANGE;
	get16(&r);
	*status = get32(&r);
	if (get16(&r) != command)
		return WIRE_STRANGE;
	get16(&r);
	if (!(get32(&r) & FLAG_RESPONSE))
		return WIRE_STRANGE;
	get32(&r);
	if (get(&r, 8) != command)
		return WIRE_STRANGE;
	seek(&r, HEADER);
	return r.bad ? WIRE_STRANGE : WIRE_ANSWER;
}

/* A response has one of a list: a count of 1, the choice */
static uint16_t get_choice(struct bytes data, bool *bad)
{
	struct reader r = reader_of(data);
	uint16_t n = get16(&r), choice = get16(&r);

	*bad |= r.bad || n != 1;
	return choice;
}

static void get_contexts(struct reader *r, size_t pos, size_t n, struct wire_chosen *ret)
{
	struct bytes data;
	uint16_t type;

	/* Each has 8 bytes at least, so that the message's end ends this */
	for (; n && !r->bad; n--) {
		seek(r, pos);
		type = get16(r);
		data.len = get16(r);
		get32(r);
		data.data = take(r, data.len);
		if (r->bad)
			return;
		pos = (r->pos + 7) & ~(size_t)7;
		if (type == ENCRYPTION) {
			ret->has_cipher = true;
			ret->cipher = get_choice(data, &r->bad);
		} else if (type == SIGNING) {
			ret->has_signing = true;
			ret->signing = get_choice(data, &r->bad);
		}
	}
}

/**
 * wire_get_negotiate - decode a NEGOTIATE response, [MS-SMB2] 2.2.4
 * @msg: a WIRE_ANSWER of success
 * @ret: what it says
 *
 * Return: false when it cannot be read.
 */
bool wire_get_negotiate(struct bytes msg, struct wire_chosen *ret)
{
	struct reader r = reader_of(msg);
	uint16_t contexts, pos, len;
	const uint8_t *guid;
	uint32_t where;

	memset(ret, 0, sizeof(*ret));
	seek(&r, HEADER);
	r.bad |= get16(&r) != 65;
	ret->security_mode = get16(&r);
	ret->dialect = get16(&r);
	contexts = get16(&r);
	guid = take(&r, sizeof(ret->guid));
	if (guid)
		memcpy(ret->guid, guid, sizeof(ret->guid));
	ret->capabilities = get32(&r);
	ret->max_transact = get32(&r);
	ret->max_read = get32(&r);
	ret->max_write = get32(&r);
	ret->system_time = get(&r, 8);
	ret->start_time = get(&r, 8);
	pos = get16(&r);
	len = get16(&r);
	where = get32(&r);
	ret->token = part(&r, pos, len);
	if (ret->dialect == SMB_311)
		get_contexts(&r, where, contexts, ret);
	return !r.bad;
}

/**
 * wire_get_session - decode a SESSION_SETUP response, [MS-SMB2] 2.2.6
 * @msg: a WIRE_ANSWER with WIRE_MORE or success
 * @token: gets the server's token; a part of @msg
 *
 * Return: false when it cannot be read.
 */
bool wire_get_session(struct bytes msg, struct bytes *token)
{
	struct reader r = reader_of(msg);
	uint16_t pos, len;

	seek(&r, HEADER);
	r.bad |= get16(&r) != 9;
	get16(&r);
	pos = get16(&r);
	len = get16(&r);
	*token = part(&r, pos, len);
	return !r.bad;
}

/**
 * wire_get_smb1 - whether the server speaks SMB1, [MS-CIFS] 2.2.4.52.2
 * @msg: a WIRE_SMB1
 *
 * Return: true if it took the one dialect that was offered.
 */
bool wire_get_smb1(struct bytes msg)
{
	struct reader r = reader_of(msg);
	uint8_t words;

	seek(&r, SMB1_HEADER);
	words = (uint8_t)get(&r, 1);
	/* DialectIndex, 0xffff for none */
	return words && !get16(&r) && !r.bad;
}
