// SPDX-License-Identifier: GPL-2.0
/* What a server offers in its NEGOTIATE response. It is not protected, so it is
 * good for a better message and never for a choice.
 */

#include "offer.h"

#include <errno.h>
#include <stdio.h>

static bool has(unsigned int mechs, enum spnego_mech mech)
{
	if (mechs & 1u << mech)
		return true;
	return mech == SPNEGO_KRB5 && mechs & 1u << SPNEGO_KRB5_MS;
}

/**
 * offer_check - is it what the user wants?
 * @step: the first one
 * @mech: what the user wants
 * @answer: gets why not
 *
 * Return: 0 or -1.
 */
int offer_check(const struct step *step, enum spnego_mech mech, struct answer *answer)
{
	const char *instead = "";
	struct spnego_init init;

	/* It need not say, [MS-SMB2] 2.2.4 */
	if (!step->token.len)
		return 0;
	if (spnego_get_init(step->token, &init)) {
		answer_fail(answer, EBADMSG,
			    "what the server offers to authenticate with cannot be read");
		return -1;
	}
	if (has(init.mechs, mech))
		return 0;
	if (has(init.mechs, SPNEGO_NTLM))
		instead = "; it offers NTLM: try sec=ntlm";
	else if (has(init.mechs, SPNEGO_KRB5))
		instead = "; it offers Kerberos: try sec=krb5";
	answer_fail(answer, EOPNOTSUPP, "the server does not offer %s%s",
		    spnego_mech_name(mech), instead);
	return -1;
}
