/* SPDX-License-Identifier: GPL-2.0 */
/* Layouts on the wire: the frame prefix and the headers before every command.
 *
 * Constants and packed little-endian structures only; sizes and offsets are
 * those of [MS-SMB2] and are asserted below.
 */
#ifndef _SMB2FS_WIRE_HDR_H
#define _SMB2FS_WIRE_HDR_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* First four bytes of a message, as a little-endian number */
#define SMB2FS_MAGIC_PLAIN	0x424d53feu	/* FE 'S' 'M' 'B', 2.2.1 */
#define SMB2FS_MAGIC_TRANSFORM	0x424d53fdu	/* FD 'S' 'M' 'B', 2.2.41 */
#define SMB2FS_MAGIC_COMPRESS	0x424d53fcu	/* FC 'S' 'M' 'B', 2.2.42 */
#define SMB2FS_MAGIC_SMB1	0x424d53ffu	/* FF 'S' 'M' 'B', [MS-CIFS] 2.2.3.1 */

#define SMB2FS_HDR_SIZE		64		/* StructureSize of 2.2.1 */

/* MessageId of what answers no request, 3.2.5.1.2 */
#define SMB2FS_MID_UNSOLICITED	(~0ull)

/* [MS-SMB2] 2.2.1.2, Command */
enum smb2fs_command {
	SMB2FS_NEGOTIATE	= 0x0000,
	SMB2FS_SESSION_SETUP	= 0x0001,
	SMB2FS_LOGOFF		= 0x0002,
	SMB2FS_TREE_CONNECT	= 0x0003,
	SMB2FS_TREE_DISCONNECT	= 0x0004,
	SMB2FS_CREATE		= 0x0005,
	SMB2FS_CLOSE		= 0x0006,
	SMB2FS_FLUSH		= 0x0007,
	SMB2FS_READ		= 0x0008,
	SMB2FS_WRITE		= 0x0009,
	SMB2FS_LOCK		= 0x000a,
	SMB2FS_IOCTL		= 0x000b,
	SMB2FS_CANCEL		= 0x000c,
	SMB2FS_ECHO		= 0x000d,
	SMB2FS_QUERY_DIRECTORY	= 0x000e,
	SMB2FS_CHANGE_NOTIFY	= 0x000f,
	SMB2FS_QUERY_INFO	= 0x0010,
	SMB2FS_SET_INFO		= 0x0011,
	SMB2FS_OPLOCK_BREAK	= 0x0012,
	SMB2FS_NOTIFICATION	= 0x0013,	/* SERVER_TO_CLIENT, 3.1.1 */
	SMB2FS_SERVER_NOTIFY	= 0x0013,	/* SERVER_TO_CLIENT_NOTIFICATION */
};

/* [MS-SMB2] 2.2.1.2, Flags */
#define SMB2FS_FLAG_RESPONSE	0x00000001u	/* SERVER_TO_REDIR */
#define SMB2FS_FLAG_ASYNC	0x00000002u	/* the header carries an AsyncId */
#define SMB2FS_FLAG_RELATED	0x00000004u	/* RELATED_OPERATIONS */
#define SMB2FS_FLAG_SIGNED	0x00000008u
#define SMB2FS_FLAG_PRIORITY	0x00000070u	/* 3.1.1 */
#define SMB2FS_FLAG_DFS		0x10000000u
#define SMB2FS_FLAG_REPLAY	0x20000000u	/* 3.x */

/*
 * [MS-SMB2] 2.1: before each message on TCP, a zero byte and the length of
 * the message in 24 bits, most significant byte first.
 */
struct smb2fs_wire_frame {
	__be32	length;
} __packed;

static_assert(sizeof(struct smb2fs_wire_frame) == 4);

/*
 * [MS-SMB2] 2.2.1.1 and 2.2.1.2, the header in its two forms. With
 * SMB2FS_FLAG_ASYNC the eight bytes at 32 are one AsyncId, without it
 * Reserved and TreeId.
 */
struct smb2fs_wire_hdr {
	__le32	protocol_id;
	__le16	structure_size;
	__le16	credit_charge;		/* 0 in 2.0.2 */
	union {
		__le32	status;		/* in a response */
		struct {
			__le16	channel_sequence;	/* in a 3.x request */
			__le16	reserved;
		} __packed;
	};
	__le16	command;
	__le16	credits;		/* CreditRequest, CreditResponse */
	__le32	flags;
	__le32	next_command;
	__le64	message_id;
	union {
		__le64	async_id;
		struct {
			__le32	process_id;	/* Reserved; 0xfeff by custom */
			__le32	tree_id;
		} __packed;
	};
	__le64	session_id;
	u8	signature[16];
} __packed;

static_assert(sizeof(struct smb2fs_wire_hdr) == SMB2FS_HDR_SIZE);
static_assert(offsetof(struct smb2fs_wire_hdr, structure_size) == 4);
static_assert(offsetof(struct smb2fs_wire_hdr, credit_charge) == 6);
static_assert(offsetof(struct smb2fs_wire_hdr, status) == 8);
static_assert(offsetof(struct smb2fs_wire_hdr, channel_sequence) == 8);
static_assert(offsetof(struct smb2fs_wire_hdr, command) == 12);
static_assert(offsetof(struct smb2fs_wire_hdr, credits) == 14);
static_assert(offsetof(struct smb2fs_wire_hdr, flags) == 16);
static_assert(offsetof(struct smb2fs_wire_hdr, next_command) == 20);
static_assert(offsetof(struct smb2fs_wire_hdr, message_id) == 24);
static_assert(offsetof(struct smb2fs_wire_hdr, async_id) == 32);
static_assert(offsetof(struct smb2fs_wire_hdr, tree_id) == 36);
static_assert(offsetof(struct smb2fs_wire_hdr, session_id) == 40);
static_assert(offsetof(struct smb2fs_wire_hdr, signature) == 48);

/*
 * [MS-SMB2] 2.2.41, before a sealed message. Signature is the AEAD tag; the
 * additional authenticated data is everything from Nonce to the end.
 */
struct smb2fs_wire_transform {
	__le32	protocol_id;
	u8	signature[16];
	u8	nonce[16];
	__le32	original_message_size;
	__le16	reserved;
	__le16	flags;			/* EncryptionAlgorithm in 3.0 and 3.0.2 */
	__le64	session_id;
} __packed;

static_assert(sizeof(struct smb2fs_wire_transform) == 52);
static_assert(offsetof(struct smb2fs_wire_transform, signature) == 4);
static_assert(offsetof(struct smb2fs_wire_transform, nonce) == 20);
static_assert(offsetof(struct smb2fs_wire_transform, original_message_size) == 36);
static_assert(offsetof(struct smb2fs_wire_transform, flags) == 42);
static_assert(offsetof(struct smb2fs_wire_transform, session_id) == 44);

#endif /* _SMB2FS_WIRE_HDR_H */
