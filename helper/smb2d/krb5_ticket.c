// SPDX-License-Identifier: GPL-2.0
/* Who the user is to Kerberos: by a password, whose ticket stays in this
 * process, or by tickets that he has. The process is the user by now, so it
 * can open no cache that he could not; krb5_cache.c sees to it that it is his.
 */

#include "krb5_ticket.h"

#include <errno.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>
#include <stdio.h>
#include <string.h>

#include "krb5_cache.h"
#include "krb5_error.h"

struct name {
	char	text[2 * SMB2FS_TEXT_MAX + 2];
};

/* user@REALM, or what of it there is; the library adds the default realm */
static bool get_name(const struct login *login, struct name *ret)
{
	bool whole = strchr(login->user, '@') || !login->domain[0];

	snprintf(ret->text, sizeof(ret->text), "%s%s%s", login->user, whole ? "" : "@",
		 whole ? "" : login->domain);
	return login->user[0];
}

/* The first ticket, into a cache in memory */
static krb5_error_code ask_kdc(krb5_context context, const struct login *login,
			       const struct name *name, krb5_ccache cache)
{
	krb5_get_init_creds_opt *opt = NULL;
	krb5_principal client = NULL;
	krb5_creds creds = {};
	krb5_error_code err;

	err = krb5_parse_name(context, name->text, &client) ?:
	      krb5_get_init_creds_opt_alloc(context, &opt) ?:
	      krb5_get_init_creds_opt_set_out_ccache(context, opt, cache) ?:
	      krb5_get_init_creds_password(context, &creds, client, login->password,
					   NULL, NULL, 0, NULL, opt);
	krb5_free_cred_contents(context, &creds);
	krb5_get_init_creds_opt_free(context, opt);
	krb5_free_principal(context, client);
	return err;
}

/* By password. Return: the name of the cache, %NULL after an error */
static char *log_in(struct login *login, const struct name *name, struct answer *answer)
{
	krb5_context context = NULL;
	krb5_ccache cache = NULL;
	krb5_error_code err;
	char *ret = NULL;
	const char *why;

	err = krb5_init_context(&context) ?:
	      krb5_cc_new_unique(context, "MEMORY", NULL, &cache) ?:
	      ask_kdc(context, login, name, cache) ?:
	      krb5_cc_get_full_name(context, cache, &ret);
	explicit_bzero(login->password, sizeof(login->password));
	if (err) {
		why = krb5_get_error_message(context, err);
		krb5_error_set(answer, err, why);
		krb5_free_error_message(context, why);
	}
	/* The cache lives as long as this process, for GSS-API to find */
	return ret;
}

static OM_uint32 acquire_for(gss_OID_set mechs, const char *cache, gss_name_t name,
			     gss_cred_id_t *ret, OM_uint32 *minor)
{
	gss_key_value_element_desc element = { "ccache", cache };
	gss_key_value_set_desc store = { 1, &element };
	OM_uint32 major, seconds;

	major = gss_acquire_cred_from(minor, name, GSS_C_INDEFINITE, mechs, GSS_C_INITIATE,
				      cache ? &store : GSS_C_NO_CRED_STORE, ret, NULL, &seconds);
	if (GSS_ERROR(major) || seconds)
		return major;
	*minor = KRB5KRB_AP_ERR_TKT_EXPIRED;
	return GSS_S_CREDENTIALS_EXPIRED;
}

/*
 * First for Kerberos alone, which says exactly what is wrong; then for SPNEGO,
 * too, with Kerberos and nothing else in it.
 */
static OM_uint32 acquire(const char *cache, gss_name_t name, gss_cred_id_t *ret,
			 OM_uint32 *minor)
{
	gss_OID_desc mechs[] = { *krb5_mech, *krb5_spnego_mech };
	gss_OID_set_desc krb5_only = { 1, mechs }, both = { 2, mechs };
	gss_cred_id_t probe = GSS_C_NO_CREDENTIAL;
	OM_uint32 major, ignored;

	major = acquire_for(&krb5_only, cache, name, &probe, minor);
	gss_release_cred(&ignored, &probe);
	if (GSS_ERROR(major))
		return major;
	major = acquire_for(&both, cache, name, ret, minor);
	if (GSS_ERROR(major))
		return major;
	return gss_set_neg_mechs(minor, *ret, &krb5_only);
}

/*
 * The cache, or with several in one place any of them that fits; and is it his?
 * Return: what acquire() returns; GSS_S_NO_CRED also when nothing is there.
 */
static OM_uint32 look_into(const char *cache, uid_t uid, gss_name_t name,
			   gss_cred_id_t *ret, OM_uint32 *minor, struct answer *answer)
{
	char checked[CACHE_NAME_MAX];
	int err = krb5_cache_open(cache, uid, checked);
	OM_uint32 major;

	*minor = 0;
	if (err == -EPERM && !answer->error)
		answer_fail(answer, ENOKEY, "%s does not belong to uid %u alone: not used",
			    cache, uid);
	if (err)
		return GSS_S_NO_CRED;
	major = gss_krb5_ccache_name(minor, checked, NULL);
	return GSS_ERROR(major) ? major : acquire(NULL, name, ret, minor);
}

/* The one that krb5.conf names; the library expands what stands for the user */
static void get_default(char ret[CACHE_NAME_MAX])
{
	krb5_context context;
	const char *name;

	ret[0] = '\0';
	if (krb5_init_context(&context))
		return;
	name = krb5_cc_default_name(context);
	if (name)
		snprintf(ret, CACHE_NAME_MAX, "%s", name);
	krb5_free_context(context);
}

/* The user's caches, the one that krb5.conf names first */
static gss_cred_id_t find(const struct login *login, gss_name_t name, struct answer *answer)
{
	gss_cred_id_t ret = GSS_C_NO_CREDENTIAL;
	OM_uint32 major, minor;
	char first[CACHE_NAME_MAX], file[64], keyring[64];
	const char *const caches[] = { first, file, keyring };
	size_t i;

	get_default(first);
	snprintf(file, sizeof(file), "FILE:/tmp/krb5cc_%u", login->uid);
	snprintf(keyring, sizeof(keyring), "KEYRING:persistent:%u", login->uid);
	for (i = 0; i < sizeof(caches) / sizeof(caches[0]); i++) {
		major = look_into(caches[i], login->uid, name, &ret, &minor, answer);
		if (!GSS_ERROR(major)) {
			answer->error = 0;
			return ret;
		}
		/* That one has expired tells more than that others are not there */
		if (!answer->error && GSS_ROUTINE_ERROR(major) != GSS_S_NO_CRED)
			krb5_error_set_gss(answer, major, minor);
	}
	if (!answer->error)
		answer_fail(answer, ENOKEY, "no Kerberos ticket for uid %u%s%s: run kinit",
			    login->uid, login->user[0] ? " as " : "", login->user);
	return GSS_C_NO_CREDENTIAL;
}

/**
 * krb5_ticket_get - what the user has to show
 * @login: who; the password is wiped when it has been used
 * @answer: gets why there is nothing
 *
 * Return: a credential for Kerberos, and for SPNEGO with Kerberos only, or GSS_C_NO_CREDENTIAL.
 */
gss_cred_id_t krb5_ticket_get(struct login *login, struct answer *answer)
{
	gss_cred_id_t ret = GSS_C_NO_CREDENTIAL;
	gss_name_t gss_name = GSS_C_NO_NAME;
	gss_buffer_desc text;
	OM_uint32 major, minor;
	struct name name;
	char *cache;

	if (get_name(login, &name)) {
		text = (gss_buffer_desc){ strlen(name.text), name.text };
		major = gss_import_name(&minor, &text, (gss_OID)GSS_KRB5_NT_PRINCIPAL_NAME,
					&gss_name);
		if (GSS_ERROR(major)) {
			krb5_error_set_gss(answer, major, minor);
			return ret;
		}
	}
	if (!login->has_password)
		return find(login, gss_name, answer);
	if (gss_name == GSS_C_NO_NAME) {
		answer_fail(answer, EINVAL, "a password but no user name: give username=");
		return ret;
	}
	cache = log_in(login, &name, answer);
	if (!cache)
		return ret;
	major = acquire(cache, gss_name, &ret, &minor);
	if (GSS_ERROR(major))
		krb5_error_set_gss(answer, major, minor);
	return ret;
}
