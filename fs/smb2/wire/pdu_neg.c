// SPDX-License-Identifier: GPL-2.0
/* NEGOTIATE, its contexts, and the SMB1 packet that can come before it.
 *
 * What may be offered and which answer is good is decided elsewhere.
 */

#include "wire/pdu_neg.h"

#include <linux/kernel.h>
#include <linux/string.h>

#include "wire/name.h"
#include "wire/wire_hdr.h"

/* Offsets in a request, from its header */
#define REQ_CONTEXT_OFFSET	(SMB2FS_HDR_SIZE + 28)
#define REQ_CONTEXT_COUNT	(SMB2FS_HDR_SIZE + 32)

static void neg_put_list(struct smb2fs_wr *wr,
			 const struct smb2fs_neg_list *list)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		smb2fs_wr_u16(wr, list->ids[i]);
}

/*
 * [MS-SMB2] 2.2.3.1, each at a multiple of 8 bytes:
 *
 *   0 ContextType    2 DataLength    4 Reserved    8 Data
 *
 * Return: where the data begins.
 */
static size_t context_begin(struct smb2fs_wr *wr, enum smb2fs_neg_context type)
{
	smb2fs_cursor_pad(wr, 8);
	smb2fs_wr_u16(wr, type);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, 0);
	return wr->pos;
}

static void context_end(struct smb2fs_wr *wr, size_t data)
{
	smb2fs_cursor_patch_u16(wr, data - 6, wr->pos - data);
}

/* 2.2.3.1.1: HashAlgorithmCount, SaltLength, HashAlgorithms, Salt */
static void put_preauth(struct smb2fs_wr *wr, const struct smb2fs_neg_req *req)
{
	size_t data = context_begin(wr, SMB2FS_NEG_PREAUTH);

	smb2fs_wr_u16(wr, 1);
	smb2fs_wr_u16(wr, req->salt_len);
	smb2fs_wr_u16(wr, SMB2FS_HASH_SHA512);
	smb2fs_cursor_write(wr, req->salt, req->salt_len);
	context_end(wr, data);
}

static void get_preauth(struct smb2fs_rd *rd, struct smb2fs_neg_rsp *ret)
{
	smb2fs_rd_expect_u16(rd, 1);
	ret->salt_len = smb2fs_rd_u16(rd);
	ret->hash = smb2fs_rd_u16(rd);
	smb2fs_rd_skip(rd, ret->salt_len);
}

/* 2.2.3.1.2 and 2.2.3.1.7: a count, and the list; in a response of one */
static void put_choice(struct smb2fs_wr *wr, enum smb2fs_neg_context type,
		       const struct smb2fs_neg_list *list)
{
	size_t data = context_begin(wr, type);

	smb2fs_wr_u16(wr, list->n);
	neg_put_list(wr, list);
	context_end(wr, data);
}

static u16 get_choice(struct smb2fs_rd *rd)
{
	smb2fs_rd_expect_u16(rd, 1);
	return smb2fs_rd_u16(rd);
}

/*
 * 2.2.3.1.3: CompressionAlgorithmCount, Padding, Flags, the list. It can be
 * empty in a response, product note <288>.
 */
static void put_compression(struct smb2fs_wr *wr,
			    const struct smb2fs_neg_req *req)
{
	size_t data = context_begin(wr, SMB2FS_NEG_COMPRESSION);

	smb2fs_wr_u16(wr, req->compression.n);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, req->chained ? SMB2FS_COMPRESSION_CHAINED : 0);
	neg_put_list(wr, &req->compression);
	context_end(wr, data);
}

static void get_compression(struct smb2fs_rd *rd, struct smb2fs_neg_rsp *ret)
{
	unsigned int i, n = smb2fs_rd_u16(rd);

	smb2fs_rd_skip(rd, sizeof(u16));
	ret->chained = smb2fs_rd_u32(rd) & SMB2FS_COMPRESSION_CHAINED;
	if (n > SMB2FS_NEG_COMPRESSION_MAX) {
		rd->bad = true;
		return;
	}
	for (i = 0; i < n; i++)
		ret->compression[i] = smb2fs_rd_u16(rd);
	ret->n_compression = n;
}

/* 2.2.3.1.4: the name, in UTF-16 */
static int put_netname(struct smb2fs_wr *wr, const struct smb2fs_neg_req *req)
{
	size_t data = context_begin(wr, SMB2FS_NEG_NETNAME);
	int err;

	err = smb2fs_name_put_string(wr, req->netname, req->netname_len);
	context_end(wr, data);
	return err;
}

/* 2.2.3.1.5: Flags */
static void put_transport(struct smb2fs_wr *wr, u32 flags)
{
	size_t data = context_begin(wr, SMB2FS_NEG_TRANSPORT);

	smb2fs_wr_u32(wr, flags);
	context_end(wr, data);
}

/* Return: the number of contexts, or -EILSEQ; what does not fit shows later */
static int neg_put_contexts(struct smb2fs_wr *wr,
			    const struct smb2fs_neg_req *req)
{
	int n = 1, err = 0;

	put_preauth(wr, req);
	if (req->ciphers.n) {
		put_choice(wr, SMB2FS_NEG_ENCRYPTION, &req->ciphers);
		n++;
	}
	if (req->compression.n) {
		put_compression(wr, req);
		n++;
	}
	if (req->netname) {
		err = put_netname(wr, req);
		n++;
	}
	if (req->transport) {
		put_transport(wr, req->transport);
		n++;
	}
	if (req->signing.n) {
		put_choice(wr, SMB2FS_NEG_SIGNING, &req->signing);
		n++;
	}
	return err ?: n;
}

static bool offers_311(const struct smb2fs_neg_list *dialects)
{
	unsigned int i;

	for (i = 0; i < dialects->n; i++) {
		if (dialects->ids[i] == SMB2FS_SMB_311)
			return true;
	}
	return false;
}

/*
 * [MS-SMB2] 2.2.3, behind the header:
 *
 *   0 StructureSize 36    2 DialectCount    4 SecurityMode    6 Reserved
 *   8 Capabilities       12 ClientGuid
 *  28 NegotiateContextOffset, Count, Reserved2; before 3.1.1 all zero
 *  36 Dialects, then the contexts
 */

/**
 * smb2fs_pdu_neg_encode - encode a NEGOTIATE request
 * @wr: the PDU, behind its header
 * @req: what to offer
 *
 * Return: 0, -EINVAL when no dialect is offered or the lists are absurdly long,
 * -EILSEQ when the name is not UTF-8, -ENOBUFS.
 */
int smb2fs_pdu_neg_encode(struct smb2fs_wr *wr, const struct smb2fs_neg_req *req)
{
	int n;

	if (!req->dialects.n)
		return -EINVAL;
	smb2fs_wr_u16(wr, 36);
	smb2fs_wr_u16(wr, req->dialects.n);
	smb2fs_wr_u16(wr, req->security_mode);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, req->capabilities);
	smb2fs_cursor_write(wr, req->guid, sizeof(req->guid));
	smb2fs_wr_u64(wr, 0);
	neg_put_list(wr, &req->dialects);

	if (offers_311(&req->dialects)) {
		smb2fs_cursor_pad(wr, 8);
		smb2fs_cursor_patch_u32(wr, REQ_CONTEXT_OFFSET, wr->pos);
		n = neg_put_contexts(wr, req);
		if (n < 0)
			return n;
		smb2fs_cursor_patch_u16(wr, REQ_CONTEXT_COUNT, n);
	}
	/* then no length and no count can have been cut off */
	if (wr->pos > U16_MAX)
		return -EINVAL;
	return smb2fs_wr_err(wr);
}

/* One context's data; kinds that we do not know are no fault */
static int get_context(struct smb2fs_rd *rd, unsigned int type,
		       struct smb2fs_neg_rsp *ret)
{
	switch (type) {
	case SMB2FS_NEG_PREAUTH:
		get_preauth(rd, ret);
		break;
	case SMB2FS_NEG_ENCRYPTION:
		ret->cipher = get_choice(rd);
		break;
	case SMB2FS_NEG_COMPRESSION:
		get_compression(rd, ret);
		break;
	case SMB2FS_NEG_TRANSPORT:
		ret->transport = smb2fs_rd_u32(rd);
		break;
	case SMB2FS_NEG_SIGNING:
		ret->signing = get_choice(rd);
		break;
	default:
		return 0;
	}
	/* 3.2.5.2: at most one of each */
	if (ret->contexts & (1u << type))
		rd->bad = true;
	ret->contexts |= 1u << type;
	return smb2fs_rd_err(rd);
}

static void get_contexts(struct smb2fs_rd *rd, unsigned int n,
			 struct smb2fs_neg_rsp *ret)
{
	struct smb2fs_rd data;
	unsigned int type;
	u16 len;

	while (n--) {
		smb2fs_cursor_align(rd, 8);
		type = smb2fs_rd_u16(rd);
		len = smb2fs_rd_u16(rd);
		smb2fs_rd_skip(rd, sizeof(u32));
		if (smb2fs_cursor_range(rd, rd->pos, len, &data))
			return;
		if (get_context(&data, type, ret))
			rd->bad = true;
		smb2fs_rd_skip(rd, len);
	}
}

/*
 * [MS-SMB2] 2.2.4, behind the header:
 *
 *   0 StructureSize 65    2 SecurityMode     4 DialectRevision
 *   6 NegotiateContextCount                  8 ServerGuid
 *  24 Capabilities       28 MaxTransactSize 32 MaxReadSize
 *  36 MaxWriteSize       40 SystemTime      48 ServerStartTime
 *  56 SecurityBufferOffset, Length          60 NegotiateContextOffset
 *  64 Buffer, then the contexts
 */

/**
 * smb2fs_pdu_neg_decode - decode a NEGOTIATE response
 * @rd: the PDU, behind its header
 * @ret: what the server chose
 *
 * Contexts are looked at only if the dialect is 3.1.1. A server's choice among
 * several is refused here; whether it was among those offered is the caller's
 * question, and so is what must be there.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_neg_decode(struct smb2fs_rd *rd, struct smb2fs_neg_rsp *ret)
{
	u16 n, token_off, token_len;
	struct smb2fs_rd list;
	u32 list_off;

	memset(ret, 0, sizeof(*ret));
	smb2fs_rd_expect_u16(rd, 65);
	ret->security_mode = smb2fs_rd_u16(rd);
	ret->dialect = smb2fs_rd_u16(rd);
	n = smb2fs_rd_u16(rd);
	smb2fs_cursor_read(rd, ret->guid, sizeof(ret->guid));
	ret->capabilities = smb2fs_rd_u32(rd);
	ret->max_transact = smb2fs_rd_u32(rd);
	ret->max_read = smb2fs_rd_u32(rd);
	ret->max_write = smb2fs_rd_u32(rd);
	ret->system_time = smb2fs_rd_u64(rd);
	ret->start_time = smb2fs_rd_u64(rd);
	token_off = smb2fs_rd_u16(rd);
	token_len = smb2fs_rd_u16(rd);
	list_off = smb2fs_rd_u32(rd);
	smb2fs_cursor_tail(rd, token_off, token_len, &ret->token);

	if (ret->dialect == SMB2FS_SMB_311 && n && !rd->bad) {
		/* the same buffer, so that alignment counts from the header */
		list = *rd;
		if (list_off < rd->pos || list_off % 8)
			rd->bad = true;
		smb2fs_rd_skip(&list, list_off - rd->pos);
		get_contexts(&list, n, ret);
		rd->bad |= list.bad;
	}
	return smb2fs_rd_err(rd);
}

/*
 * [MS-CIFS] 2.2.3.1 and 2.2.4.52.1, with the values of [MS-SMB2] 4.2: the
 * header of SMB1 (offsets 0 to 31), then
 *
 *  32 WordCount 0    33 ByteCount    35 for each dialect 2, its name, 0
 */
#define SMB1_NEGOTIATE		0x72
#define SMB1_FLAGS		0x18	/* no case, canonical paths */
#define SMB1_FLAGS2		0xc853	/* Unicode, NTSTATUS, extended security */
#define SMB1_BYTE_COUNT		33

static const struct {
	unsigned int	bit;
	char		name[11];
} multi[] = {
	{ SMB2FS_MULTI_NT_LM, "NT LM 0.12" },
	{ SMB2FS_MULTI_2002, "SMB 2.002" },
	{ SMB2FS_MULTI_2XXX, "SMB 2.???" },
};

/**
 * smb2fs_pdu_neg_encode_multi - encode a NEGOTIATE request in SMB1's clothes
 * @wr: where to; all of the message, there is no other header
 * @dialects: SMB2FS_MULTI_*, at least one
 *
 * A server with SMB2 answers it in SMB2, [MS-SMB2] 3.3.5.3.
 *
 * Return: 0, -EINVAL, -ENOBUFS.
 */
int smb2fs_pdu_neg_encode_multi(struct smb2fs_wr *wr, unsigned int dialects)
{
	size_t i, data;

	smb2fs_wr_u32(wr, SMB2FS_MAGIC_SMB1);
	smb2fs_wr_u8(wr, SMB1_NEGOTIATE);
	smb2fs_wr_u32(wr, 0);			/* Status */
	smb2fs_wr_u8(wr, SMB1_FLAGS);
	smb2fs_wr_u16(wr, SMB1_FLAGS2);
	smb2fs_cursor_zero(wr, 12);		/* PIDHigh, signature, Reserved */
	smb2fs_wr_u16(wr, 0xffff);		/* TID: none */
	smb2fs_wr_u16(wr, 0xfeff);		/* PIDLow */
	smb2fs_wr_u32(wr, 0);			/* UID, MID */
	smb2fs_wr_u8(wr, 0);
	smb2fs_wr_u16(wr, 0);
	data = wr->pos;
	for (i = 0; i < ARRAY_SIZE(multi); i++) {
		if (!(dialects & multi[i].bit))
			continue;
		smb2fs_wr_u8(wr, 2);
		smb2fs_cursor_write(wr, multi[i].name,
				    strlen(multi[i].name) + 1);
	}
	smb2fs_cursor_patch_u16(wr, SMB1_BYTE_COUNT, wr->pos - data);
	if (!dialects)
		return -EINVAL;
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_neg_is_smb1 - whether a message is SMB1's answer to NEGOTIATE
 * @rd: at the message's first byte; it does not move
 *
 * Return: true if it is: the server has nothing better to offer.
 */
bool smb2fs_pdu_neg_is_smb1(const struct smb2fs_rd *rd)
{
	struct smb2fs_rd ahead = *rd;

	return smb2fs_rd_u32(&ahead) == SMB2FS_MAGIC_SMB1 &&
	       smb2fs_rd_u8(&ahead) == SMB1_NEGOTIATE;
}
