// SPDX-License-Identifier: GPL-2.0
/* sec=krb5: Kerberos in SPNEGO, by MIT's GSS-API. Mutual authentication is
 * always wanted: the session key is the one that the server has chosen, and it
 * has proven that it is the server.
 */

#include <errno.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <string.h>

#include "krb5_error.h"
#include "krb5_ticket.h"
#include "offer.h"
#include "request.h"

#define FLAGS	(GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG)
#define KEY_MIN	16

static gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
static gss_ctx_id_t context = GSS_C_NO_CONTEXT;
static gss_name_t target = GSS_C_NO_NAME;
static OM_uint32 lifetime;
static bool complete;

/*
 * A principal, since a host-based name would be looked up in DNS, which anybody
 * may have answered; the realm is left to the library and to referrals. What
 * means something in a principal is escaped.
 */
static int set_target(const char *host, struct answer *answer)
{
	char text[sizeof("cifs/@") + 2 * SMB2FS_HOST_MAX];
	gss_buffer_desc name = { .value = text };
	OM_uint32 major, minor;
	char *p = stpcpy(text, "cifs/");

	for (; *host; host++) {
		if (strchr("/@\\", *host))
			*p++ = '\\';
		*p++ = *host;
	}
	*p++ = '@';
	name.length = p - text;
	major = gss_import_name(&minor, &name, (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME, &target);
	if (!GSS_ERROR(major))
		return 0;
	krb5_error_set_gss(answer, major, minor);
	return -1;
}

static void set_token(const gss_buffer_desc *token, struct answer *answer)
{
	if (token->length > sizeof(answer->token)) {
		answer_fail(answer, EMSGSIZE, "the Kerberos ticket is too long: %zu bytes",
			    token->length);
		return;
	}
	if (token->length)
		memcpy(answer->token, token->value, token->length);
	answer->token_len = token->length;
}

/* One turn of the library, with the server's token */
static void turn(struct bytes token, struct answer *answer)
{
	gss_buffer_desc in = { token.len, (void *)token.data }, out = {};
	OM_uint32 major, minor, ignored, flags;

	major = gss_init_sec_context(&minor, cred, &context, target, krb5_spnego_mech,
				     FLAGS, GSS_C_INDEFINITE, GSS_C_NO_CHANNEL_BINDINGS,
				     &in, NULL, &out, &flags, &lifetime);
	if (GSS_ERROR(major)) {
		krb5_error_set_gss(answer, major, minor);
	} else {
		complete = major == GSS_S_COMPLETE;
		if (complete && (flags & FLAGS) != FLAGS)
			answer_fail(answer, EPROTO, "the server has not proven who it is");
		else
			set_token(&out, answer);
	}
	gss_release_buffer(&ignored, &out);
}

static void set_key(struct answer *answer)
{
	gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
	OM_uint32 major, minor;
	gss_buffer_t key;

	major = gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &set);
	if (GSS_ERROR(major) || !set || !set->count) {
		krb5_error_set_gss(answer, major, minor);
		return;
	}
	key = &set->elements[0];
	if (key->length < KEY_MIN || key->length > sizeof(answer->key)) {
		answer_fail(answer, EPROTO, "Kerberos has made a session key of %zu bytes",
			    key->length);
	} else {
		memcpy(answer->key, key->value, key->length);
		answer->key_len = key->length;
	}
	explicit_bzero(key->value, key->length);
	gss_release_buffer_set(&minor, &set);
}

static void set_principal(struct answer *answer)
{
	gss_name_t name = GSS_C_NO_NAME;
	gss_buffer_desc text = {};
	OM_uint32 minor;

	if (!GSS_ERROR(gss_inquire_context(&minor, context, &name, NULL, NULL, NULL, NULL,
					   NULL, NULL)) &&
	    !GSS_ERROR(gss_display_name(&minor, name, &text, NULL)) &&
	    text.length < sizeof(answer->principal))
		memcpy(answer->principal, text.value, text.length);
	gss_release_buffer(&minor, &text);
	gss_release_name(&minor, &name);
}

/*
 * Ask for the service's ticket by Kerberos alone, which says exactly why there
 * is none; it is in the cache for SPNEGO then.
 */
static void get_service(struct answer *answer)
{
	gss_ctx_id_t probe = GSS_C_NO_CONTEXT;
	gss_buffer_desc out = {};
	OM_uint32 major, minor, ignored;

	major = gss_init_sec_context(&minor, cred, &probe, target, krb5_mech,
				     FLAGS, GSS_C_INDEFINITE, GSS_C_NO_CHANNEL_BINDINGS,
				     NULL, NULL, &out, NULL, NULL);
	if (GSS_ERROR(major))
		krb5_error_set_gss(answer, major, minor);
	gss_release_buffer(&ignored, &out);
	gss_delete_sec_context(&ignored, &probe, NULL);
}

static void begin(struct login *login, const struct step *step, struct answer *answer)
{
	if (offer_check(step, SPNEGO_KRB5, answer) || set_target(login->host, answer))
		return;
	cred = krb5_ticket_get(login, answer);
	if (!answer->error)
		get_service(answer);
	if (!answer->error)
		turn((struct bytes){}, answer);
}

static void finish(const struct step *step, struct answer *answer)
{
	if (!complete)
		turn(step->token, answer);
	if (answer->error)
		return;
	if (!complete || answer->token_len) {
		answer_fail(answer, EPROTO, "the server has ended the authentication too early");
		return;
	}
	set_key(answer);
	set_principal(answer);
	answer->lifetime = lifetime == GSS_C_INDEFINITE ? 0 : lifetime;
}

/**
 * step_krb5 - one step of an authentication with Kerberos
 * @login: who
 * @step: what the server has sent
 * @answer: gets the token, or the key
 */
void step_krb5(struct login *login, const struct step *step, struct answer *answer)
{
	if (step->first)
		begin(login, step, answer);
	else if (step->status == STATUS_SUCCESS)
		finish(step, answer);
	else if (step->status == STATUS_MORE_PROCESSING_REQUIRED && !complete)
		turn(step->token, answer);
	else
		answer_fail(answer, EPROTO, "the server does not keep to the steps of Kerberos");
}
