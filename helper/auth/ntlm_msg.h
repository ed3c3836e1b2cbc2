/* SPDX-License-Identifier: GPL-2.0 */
/* The three messages of NTLM, [MS-NLMP] 2.2. */
#ifndef _AUTH_NTLM_MSG_H
#define _AUTH_NTLM_MSG_H

#include "bytes.h"
#include "out.h"

/* NegotiateFlags, [MS-NLMP] 2.2.2.5 */
enum {
	NTLM_UNICODE		= 0x00000001,
	NTLM_REQUEST_TARGET	= 0x00000004,
	NTLM_SIGN		= 0x00000010,
	NTLM_NTLM		= 0x00000200,
	NTLM_ANONYMOUS		= 0x00000800,
	NTLM_ALWAYS_SIGN	= 0x00008000,
	NTLM_EXTENDED_SECURITY	= 0x00080000,
	NTLM_TARGET_INFO	= 0x00800000,
	NTLM_VERSION		= 0x02000000,
	NTLM_128		= 0x20000000,
	NTLM_KEY_EXCH		= 0x40000000,
};

/* AvId, [MS-NLMP] 2.2.2.1 */
enum ntlm_av {
	NTLM_AV_EOL,
	NTLM_AV_NB_COMPUTER,
	NTLM_AV_NB_DOMAIN,
	NTLM_AV_DNS_COMPUTER,
	NTLM_AV_DNS_DOMAIN,
	NTLM_AV_DNS_TREE,
	NTLM_AV_FLAGS,
	NTLM_AV_TIMESTAMP,
	NTLM_AV_SINGLE_HOST,
	NTLM_AV_TARGET_NAME,
	NTLM_AV_CHANNEL_BINDINGS,
	NTLM_AVS,
};

enum {
	NTLM_NEGOTIATE_SIZE	= 40,
	NTLM_NONCE_SIZE		= 8,
	NTLM_MIC_AT		= 72,		/* in AUTHENTICATE */
	NTLM_MIC_SIZE		= 16,
};

/**
 * struct ntlm_challenge - what a server says of itself, unproven
 * @flags: NTLM_...
 * @nonce: ServerChallenge, NTLM_NONCE_SIZE bytes
 * @target: TargetName, UTF-16 if @flags have NTLM_UNICODE
 * @info: TargetInfo, all pairs; no data if there is none
 * @av: the value of each pair, by enum ntlm_av; no data if there is no such pair.
 *	That of NTLM_AV_FLAGS has 4 bytes, that of NTLM_AV_TIMESTAMP 8, the names
 *	are UTF-16.
 * @version: ProductMajorVersion, ProductMinorVersion, ProductBuild; all 0 if
 *	@flags lack NTLM_VERSION
 */
struct ntlm_challenge {
	uint32_t	flags;
	const uint8_t	*nonce;
	struct bytes	target;
	struct bytes	info;
	struct bytes	av[NTLM_AVS];
	struct {
		uint8_t		major;
		uint8_t		minor;
		uint16_t	build;
	} version;
};

/**
 * struct ntlm_authenticate - what a client answers
 * @flags: NTLM_...
 * @lm: LmChallengeResponse
 * @nt: NtChallengeResponse
 * @domain: UTF-16, as @user
 * @user: UserName
 * @key: EncryptedRandomSessionKey
 */
struct ntlm_authenticate {
	uint32_t	flags;
	struct bytes	lm;
	struct bytes	nt;
	struct bytes	domain;
	struct bytes	user;
	struct bytes	key;
};

extern const uint32_t ntlm_negotiate_flags;

void ntlm_put_negotiate(uint8_t msg[NTLM_NEGOTIATE_SIZE]);
int ntlm_get_challenge(struct bytes msg, struct ntlm_challenge *ret);
void ntlm_put_authenticate(struct out *out, const struct ntlm_authenticate *auth);

#endif /* _AUTH_NTLM_MSG_H */
