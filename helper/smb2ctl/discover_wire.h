/* SPDX-License-Identifier: GPL-2.0 */
/* The few messages of SMB2 that are spoken without credentials.
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

/* [MS-ERREF] 2.3.1 */
#define WIRE_SUCCESS	0x00000000u
#define WIRE_PENDING	0x00000103u
#define WIRE_MORE	0xc0000016u	/* MORE_PROCESSING_REQUIRED */

/* [MS-SMB2] 2.2.4, SecurityMode */
#define WIRE_SIGNING_REQUIRED	0x02u

/* Bytes before each message, [MS-SMB2] 2.1, and in the longest request */
#define WIRE_FRAME	4
#define WIRE_REQUEST	512

/* Longest token that a request takes */
#define WIRE_TOKEN	256

/* As many numbers of a kind as there are */
#define WIRE_LIST	8

struct wire_list {
	uint16_t	ids[WIRE_LIST];
	size_t		n;
};

/**
 * struct wire_offer - what a NEGOTIATE request offers
 * @dialects: DialectRevision, [MS-SMB2] 2.2.3
 * @ciphers: [MS-SMB2] 2.2.3.1.2; said only if 3.1.1 is offered
 * @signing: SigningAlgorithms, [MS-SMB2] 2.2.3.1.7; the same
 * @guid: ClientGuid
 * @salt: [MS-SMB2] 2.2.3.1.1; random, too
 */
struct wire_offer {
	struct wire_list	dialects;
	struct wire_list	ciphers;
	struct wire_list	signing;
	uint8_t			guid[16];
	uint8_t			salt[32];
};

/**
 * struct wire_chosen - what a NEGOTIATE response says
 * @dialect: DialectRevision
 * @security_mode: WIRE_SIGNING_REQUIRED among others
 * @guid: ServerGuid
 * @capabilities: [MS-SMB2] 2.2.4
 * @max_transact: bytes
 * @max_read: bytes
 * @max_write: bytes
 * @system_time: FILETIME, [MS-DTYP] 2.3.3
 * @start_time: the same; 0 when the server does not say
 * @has_cipher: @cipher was said, which is 0 if none of those offered suits
 * @cipher: as offered
 * @has_signing: @signing was said
 * @signing: as offered, or not
 * @token: SPNEGO, maybe empty; a part of the message
 */
struct wire_chosen {
	uint16_t		dialect;
	uint16_t		security_mode;
	uint8_t			guid[16];
	uint32_t		capabilities;
	uint32_t		max_transact;
	uint32_t		max_read;
	uint32_t		max_write;
	uint64_t		system_time;
	uint64_t		start_time;
	bool			has_cipher;
	uint16_t		cipher;
	bool			has_signing;
	uint16_t		signing;
	struct bytes	token;
};

/*
 * Commands by their numbers, [MS-SMB2] 2.2.1.2. A connection sends each of them
 * once, in this order, so that these are their MessageIds as well.
 */
enum wire_command {
	WIRE_NEGOTIATE		= 0,
	WIRE_SESSION_SETUP	= 1,
};

/* What a message is */
enum wire_kind {
	WIRE_ANSWER,	/* in SMB2, to the request */
	WIRE_SMB1,	/* in SMB1, to NEGOTIATE */
	WIRE_STRANGE,	/* anything else */
};

size_t wire_put_negotiate(uint8_t to[WIRE_REQUEST], const struct wire_offer *offer);
size_t wire_put_session(uint8_t to[WIRE_REQUEST], uint16_t dialect,
			struct bytes token);
size_t wire_put_smb1(uint8_t to[WIRE_REQUEST]);
size_t wire_frame_len(const uint8_t frame[WIRE_FRAME]);
enum wire_kind wire_get_header(struct bytes msg, enum wire_command command,
			       uint32_t *status);
bool wire_get_negotiate(struct bytes msg, struct wire_chosen *ret);
bool wire_get_session(struct bytes msg, struct bytes *token);
bool wire_get_smb1(struct bytes msg);

#endif /* _SMB2CTL_DISCOVER_WIRE_H */
