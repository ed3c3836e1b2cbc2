/* SPDX-License-Identifier: GPL-2.0 */
/* The few messages of SMB2 that are spoken without credentials, framed and checked
 * against what was asked; their bodies are those of fs/smb2/wire.
 *
 * Functions of their arguments: no sockets, no allocation, so that a fuzzer
 * can run them.
 */
#ifndef _SMB2CTL_DISCOVER_WIRE_H
#define _SMB2CTL_DISCOVER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../auth/bytes.h"
#include "wire/pdu_neg.h"
#include "wire/wire_hdr.h"
#include "wire/wire_status.h"

/* Bytes before each message, [MS-SMB2] 2.1, and in the longest request */
#define WIRE_FRAME	sizeof(struct smb2fs_wire_frame)
#define WIRE_REQUEST	512

/* Longest token that a request takes */
#define WIRE_TOKEN	256

/* What a message is */
enum wire_kind {
	WIRE_ANSWER,	/* in SMB2, to the request */
	WIRE_SMB1,	/* in SMB1, to NEGOTIATE */
	WIRE_STRANGE,	/* anything else */
};

size_t wire_put_negotiate(uint8_t to[WIRE_REQUEST], const struct smb2fs_neg_req *offer);
size_t wire_put_session(uint8_t to[WIRE_REQUEST], uint16_t dialect, struct bytes token);
size_t wire_put_smb1(uint8_t to[WIRE_REQUEST]);
size_t wire_frame_len(const uint8_t frame[WIRE_FRAME]);
enum wire_kind wire_get_header(struct bytes msg, enum smb2fs_command command,
			       uint32_t *status);
bool wire_get_negotiate(struct bytes msg, struct smb2fs_neg_rsp *ret);
bool wire_get_session(struct bytes msg, struct bytes *token);
bool wire_get_smb1(struct bytes msg);

#endif /* _SMB2CTL_DISCOVER_WIRE_H */
