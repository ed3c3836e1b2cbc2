/* SPDX-License-Identifier: GPL-2.0 */
/* Every rule a client can break: name in reports, section of [MS-SMB2]. */
#ifndef ORACLE_RULES_H
#define ORACLE_RULES_H

#define RULES(R) \
	/* the stream */ \
	R(FRAME_TYPE,		"frame-type",		"2.1") \
	R(FRAME_LENGTH,		"frame-length",		"3.3.5.2") \
	R(PROTOCOL_ID,		"protocol-id",		"3.3.5.2") \
	R(SMB1,			"smb1",			"3.3.5.3") \
	/* the window */ \
	R(OVERDRAW,		"overdraw",		"3.2.4.1.3") \
	R(REUSE,		"reuse",		"3.2.4.1.6") \
	R(GAP,			"gap",			"3.2.4.1.6") \
	R(CHARGE_ZERO,		"charge-zero",		"2.2.1.2") \
	R(CHARGE_SMALL,		"charge-small",		"3.2.4.1.5") \
	R(CHARGE_ONE,		"charge-one",		"3.2.4.1.5") \
	R(CREDIT_REQUEST,	"credit-request",	"3.2.4.1.2") \
	R(PAYLOAD_SIZE,		"payload-size",		"3.2.4.1.5") \
	R(CANCEL_TARGET,	"cancel-target",	"3.2.4.24") \
	/* the header */ \
	R(HEADER_SIZE,		"header-size",		"2.2.1.2") \
	R(STATUS_FIELD,		"status-field",		"2.2.1.2") \
	R(CHANNEL_SEQUENCE,	"channel-sequence",	"3.2.4.1") \
	R(COMMAND,		"command",		"2.2.1.2") \
	R(FLAGS,		"flags",		"2.2.1.2") \
	R(PROCESS_ID,		"process-id",		"2.2.1.2") \
	R(SIGNATURE_FIELD,	"signature-field",	"2.2.1.2") \
	R(NEXT_COMMAND,		"next-command",		"3.2.4.1.4") \
	R(PADDING,		"padding",		"3.2.4.1.4") \
	R(RELATED,		"related",		"3.2.4.1.4") \
	R(SESSION_ID,		"session-id",		"2.2.1.2") \
	R(TREE_ID,		"tree-id",		"2.2.1.2") \
	R(FILE_ID,		"file-id",		"2.2.14.1") \
	/* signing and sealing */ \
	R(UNSIGNED,		"unsigned",		"3.2.4.1.1") \
	R(SIGNED,		"signed",		"3.2.4.1.1") \
	R(BAD_SIGNATURE,	"bad-signature",	"3.3.5.2.4") \
	R(UNSEALED,		"unsealed",		"3.2.4.1.8") \
	R(SEAL_HEADER,		"seal-header",		"2.2.41") \
	R(SEAL_SESSION,		"seal-session",		"3.3.5.2.1.1") \
	R(SEAL_TAG,		"seal-tag",		"3.3.5.2.1.1") \
	R(SEAL_NONCE,		"seal-nonce",		"2.2.41") \
	/* bodies */ \
	R(STRUCTURE_SIZE,	"structure-size",	"2.2") \
	R(BODY_BOUNDS,		"body-bounds",		"2.2") \
	R(RESERVED,		"reserved",		"2.2") \
	R(FIELD,		"field",		"2.2") \
	R(CREATE_CONTEXT,	"create-context",	"2.2.13.2") \
	/* NEGOTIATE */ \
	R(NEGOTIATE_FIRST,	"negotiate-first",	"3.2.4.2.2") \
	R(NEGOTIATE_ONCE,	"negotiate-once",	"3.3.5.4") \
	R(DIALECTS,		"dialects",		"2.2.3") \
	R(SECURITY_MODE,	"security-mode",	"2.2.3") \
	R(CAPABILITIES,		"capabilities",		"2.2.3") \
	R(CLIENT_GUID,		"client-guid",		"2.2.3") \
	R(CONTEXTS,		"contexts",		"2.2.3.1") \
	R(PREAUTH_CONTEXT,	"preauth-context",	"2.2.3.1.1") \
	R(CIPHER_CONTEXT,	"cipher-context",	"2.2.3.1.2") \
	R(COMPRESSION_CONTEXT,	"compression-context",	"2.2.3.1.3") \
	R(NETNAME_CONTEXT,	"netname-context",	"2.2.3.1.4") \
	R(SIGNING_CONTEXT,	"signing-context",	"2.2.3.1.7") \
	R(VALIDATE_NEGOTIATE,	"validate-negotiate",	"3.2.5.5") \
	/* sessions */ \
	R(SETUP,		"setup",		"2.2.5") \
	R(TOKEN,		"token",		"3.2.4.2.3") \
	R(NTLM,			"ntlm",			"[MS-NLMP] 3.1.5.1") \
	R(SPNEGO,		"spnego",		"[MS-SPNG] 3.1.5")

enum rule {
#define R(id, name, section) RULE_##id,
	RULES(R)
#undef R
	RULE_COUNT,
};

#endif
