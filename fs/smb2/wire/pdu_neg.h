/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_NEG_H
#define _SMB2FS_PDU_NEG_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/wire_neg.h"

/**
 * struct smb2fs_neg_list - what a side can do, best first
 * @ids: numbers of the list's kind
 * @n: how many
 */
struct smb2fs_neg_list {
	const u16	*ids;
	unsigned int	n;
};

/**
 * struct smb2fs_neg_req - what a NEGOTIATE request offers
 * @dialects: &enum smb2fs_revision, at least one
 * @security_mode: SMB2FS_SIGNING_*
 * @capabilities: SMB2FS_CAP_*; 0 when nothing above 2.1 is offered
 * @guid: ClientGuid
 *
 * The rest goes into negotiate contexts, and only if 3.1.1 is offered:
 *
 * @salt: random, sent with the only hash there is (SHA-512)
 * @salt_len: its length in bytes, at most 65535 - 6
 * @ciphers: &enum smb2fs_cipher; without any there is no such context
 * @signing: &enum smb2fs_signing; the same
 * @compression: &enum smb2fs_compression; the same
 * @chained: compressed messages may be chained
 * @netname: the server's name as the user gave it, in UTF-8; or %NULL
 * @netname_len: its length in bytes
 * @transport: SMB2FS_TRANSPORT_*; without any there is no such context
 */
struct smb2fs_neg_req {
	struct smb2fs_neg_list	dialects;
	u16			security_mode;
	u32			capabilities;
	u8			guid[16];
	const u8		*salt;
	u16			salt_len;
	struct smb2fs_neg_list	ciphers;
	struct smb2fs_neg_list	signing;
	struct smb2fs_neg_list	compression;
	bool			chained;
	const char		*netname;
	size_t			netname_len;
	u32			transport;
};

/* 0x0001 to 0x0005, and "none" */
#define SMB2FS_NEG_COMPRESSION_MAX	6

/**
 * struct smb2fs_neg_rsp - what the server chose
 * @security_mode: SMB2FS_SIGNING_*
 * @dialect: &enum smb2fs_revision, or anything
 * @guid: ServerGuid
 * @capabilities: SMB2FS_CAP_*
 * @max_transact: bytes
 * @max_read: bytes
 * @max_write: bytes
 * @system_time: FILETIME
 * @start_time: FILETIME; 0 from newer servers
 * @token: the server's first SPNEGO token; may be empty
 * @contexts: a bit (1 << &enum smb2fs_neg_context) for each negotiate context
 *	that was there; the fields below are 0 without their bit
 * @hash: SMB2FS_HASH_*
 * @salt_len: bytes of the server's salt, which is used only by being hashed
 * @cipher: &enum smb2fs_cipher
 * @signing: &enum smb2fs_signing
 * @compression: &enum smb2fs_compression, best first
 * @n_compression: how many
 * @chained: compressed messages may be chained
 * @transport: SMB2FS_TRANSPORT_*
 *
 * Nothing here was compared with what was offered.
 */
struct smb2fs_neg_rsp {
	u16			security_mode;
	u16			dialect;
	u8			guid[16];
	u32			capabilities;
	u32			max_transact;
	u32			max_read;
	u32			max_write;
	u64			system_time;
	u64			start_time;
	struct smb2fs_rd	token;
	u32			contexts;
	u16			hash;
	u16			salt_len;
	u16			cipher;
	u16			signing;
	u16			compression[SMB2FS_NEG_COMPRESSION_MAX];
	unsigned int		n_compression;
	bool			chained;
	u32			transport;
};

/* The dialects of a multi-protocol NEGOTIATE */
#define SMB2FS_MULTI_NT_LM	0x01u	/* "NT LM 0.12", an SMB1 */
#define SMB2FS_MULTI_2002	0x02u	/* "SMB 2.002" */
#define SMB2FS_MULTI_2XXX	0x04u	/* "SMB 2.???": 2.1 or later */

/* pdu_neg.c */
int smb2fs_pdu_neg_encode(struct smb2fs_wr *wr, const struct smb2fs_neg_req *req);
int smb2fs_pdu_neg_decode(struct smb2fs_rd *rd, struct smb2fs_neg_rsp *ret);
int smb2fs_pdu_neg_encode_multi(struct smb2fs_wr *wr, unsigned int dialects);
bool smb2fs_pdu_neg_is_smb1(const struct smb2fs_rd *rd);

#endif /* _SMB2FS_PDU_NEG_H */
