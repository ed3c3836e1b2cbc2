// SPDX-License-Identifier: GPL-2.0
/* Kerberos' errors as a cause and a next step. The library's own words, which
 * have the names in them, follow in parentheses.
 */

#include "krb5_error.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* 1.2.840.113554.1.2.2 and 1.3.6.1.5.5.2 */
static gss_OID_desc oids[] = {
	{ 9, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" },
	{ 6, "\x2b\x06\x01\x05\x05\x02" },
};

const gss_OID krb5_mech = &oids[0];
const gss_OID krb5_spnego_mech = &oids[1];

static const struct {
	krb5_error_code	code;
	int		error;
	const char	*text;
} known[] = {
	{ KRB5KRB_AP_ERR_TKT_EXPIRED, EKEYEXPIRED,
	  "the Kerberos ticket has expired: run kinit" },
	{ KRB5KRB_AP_ERR_SKEW, EACCES,
	  "this machine's clock differs too much from that of Kerberos: set the time" },
	{ KRB5_KDCREP_SKEW, EACCES,
	  "this machine's clock differs too much from that of Kerberos: set the time" },
	{ KRB5_KDC_UNREACH, EHOSTUNREACH,
	  "no Kerberos server (KDC) answers: check the network and krb5.conf" },
	{ KRB5_REALM_UNKNOWN, EHOSTUNREACH,
	  "the Kerberos realm has no known server (KDC): check krb5.conf" },
	{ KRB5_REALM_CANT_RESOLVE, EHOSTUNREACH,
	  "the Kerberos realm has no known server (KDC): check krb5.conf" },
	{ KRB5_CONFIG_NODEFREALM, EINVAL,
	  "no Kerberos realm: give domain= or set default_realm in krb5.conf" },
	{ KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, EACCES,
	  "Kerberos does not know the server by this name: mount by its full name" },
	{ KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, EACCES,
	  "Kerberos does not know the user: check username= and domain=" },
	{ KRB5KDC_ERR_PREAUTH_FAILED, EACCES, "the Kerberos password is wrong" },
	{ KRB5KRB_AP_ERR_BAD_INTEGRITY, EACCES, "the Kerberos password is wrong" },
	{ KRB5KDC_ERR_KEY_EXP, EKEYEXPIRED,
	  "the Kerberos password has expired: change it with kpasswd" },
	{ KRB5KDC_ERR_NAME_EXP, EKEYREVOKED,
	  "the Kerberos account is locked or has expired" },
	{ KRB5KDC_ERR_CLIENT_REVOKED, EKEYREVOKED,
	  "the Kerberos account is locked or has expired" },
	{ KRB5KDC_ERR_ETYPE_NOSUPP, EACCES,
	  "Kerberos has no kind of encryption that both sides allow" },
};

/* SPNEGO renumbers what Kerberos has said, but keeps the words */
static bool is(krb5_error_code known_code, krb5_error_code code, const char *detail)
{
	const char *words;
	bool same;

	if (known_code == code)
		return true;
	words = krb5_get_error_message(NULL, known_code);
	same = !strcmp(words, detail);
	krb5_free_error_message(NULL, words);
	return same;
}

/**
 * krb5_error_set - there is no result
 * @answer: gets why
 * @code: Kerberos' error
 * @detail: the library's words, or ""
 */
void krb5_error_set(struct answer *answer, krb5_error_code code, const char *detail)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (is(known[i].code, code, detail)) {
			answer_fail(answer, known[i].error, detail[0] ? "%s (%s)" : "%s",
				    known[i].text, detail);
			return;
		}
	answer_fail(answer, EACCES, "Kerberos fails: %s", detail);
}

/**
 * krb5_error_set_gss - there is no result
 * @answer: gets why
 * @major: what GSS-API says
 * @minor: what Kerberos says
 */
void krb5_error_set_gss(struct answer *answer, OM_uint32 major, OM_uint32 minor)
{
	gss_buffer_desc text = {};
	OM_uint32 ignored, more = 0;
	char detail[512];

	if (minor)
		gss_display_status(&ignored, minor, GSS_C_MECH_CODE, krb5_mech, &more, &text);
	else
		gss_display_status(&ignored, major, GSS_C_GSS_CODE, GSS_C_NO_OID, &more, &text);
	snprintf(detail, sizeof(detail), "%.*s", (int)text.length, (char *)text.value);
	gss_release_buffer(&ignored, &text);
	krb5_error_set(answer, (krb5_error_code)minor, detail);
}
