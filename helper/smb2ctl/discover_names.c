// SPDX-License-Identifier: GPL-2.0
/* What a server calls itself, when NTLM's first message asks it. */

#include "../auth/ntlm_msg.h"
#include "../auth/spnego.h"
#include "../auth/utf16.h"
#include "discover.h"

/**
 * names_ask - make the token that asks
 * @buf: where to make it
 *
 * Return: a view into @buf.
 */
struct bytes names_ask(uint8_t buf[WIRE_TOKEN])
{
	uint8_t msg[NTLM_NEGOTIATE_SIZE];

	ntlm_put_negotiate(msg);
	return spnego_put_init(SPNEGO_NTLM, (struct bytes){ msg, sizeof(msg) }, buf, WIRE_TOKEN);
}

/* Empty when it is not there, or nothing to be read */
static void take_name(char *name, size_t size, struct bytes text)
{
	if (!text.data || utf16_to_utf8(text, name, size))
		name[0] = '\0';
}

/**
 * names_take - read the token that answers
 * @names: gets what it says; stays empty when that cannot be read
 * @token: SPNEGO's
 */
void names_take(struct names *names, struct bytes token)
{
	struct ntlm_challenge challenge;
	struct spnego_resp resp;

	if (spnego_get_resp(token, &resp) || ntlm_get_challenge(resp.token, &challenge))
		return;
	names->told = true;
	names->has_version = challenge.flags & NTLM_VERSION;
	names->major = challenge.version.major;
	names->minor = challenge.version.minor;
	names->build = challenge.version.build;
	take_name(names->computer, sizeof(names->computer), challenge.av[NTLM_AV_NB_COMPUTER]);
	take_name(names->domain, sizeof(names->domain), challenge.av[NTLM_AV_NB_DOMAIN]);
	take_name(names->dns_computer, sizeof(names->dns_computer),
		  challenge.av[NTLM_AV_DNS_COMPUTER]);
	take_name(names->dns_domain, sizeof(names->dns_domain),
		  challenge.av[NTLM_AV_DNS_DOMAIN]);
	take_name(names->dns_tree, sizeof(names->dns_tree), challenge.av[NTLM_AV_DNS_TREE]);
}

/**
 * names_mechanisms - how one may log in
 * @token: the server's first, SPNEGO's
 *
 * Return: bits by enum spnego_mech; 0 when it says nothing.
 */
unsigned int names_mechanisms(struct bytes token)
{
	struct spnego_init init;

	return spnego_get_init(token, &init) ? 0 : init.mechs;
}
