/* SPDX-License-Identifier: GPL-2.0 */
/* The envelope that says which mechanism a token is of, RFC 4178, [MS-SPNG]. */
#ifndef _AUTH_SPNEGO_H
#define _AUTH_SPNEGO_H

#include <stdbool.h>

#include "bytes.h"

enum spnego_mech {
	SPNEGO_NTLM,
	SPNEGO_KRB5,
	SPNEGO_KRB5_MS,		/* the same by the name that old Windows gives it */
	SPNEGO_NEGOEX,
	SPNEGO_MECHS,
	SPNEGO_OTHER = SPNEGO_MECHS,
};

enum spnego_state {
	SPNEGO_COMPLETED,
	SPNEGO_INCOMPLETE,
	SPNEGO_REJECT,
	SPNEGO_REQUEST_MIC,
};

/**
 * struct spnego_init - NegTokenInit or, from a server, NegTokenInit2
 * @mechs: bit by enum spnego_mech, which are offered
 * @token: mechToken, of the first mechanism
 */
struct spnego_init {
	unsigned int	mechs;
	struct bytes	token;
};

/**
 * struct spnego_resp - NegTokenResp
 * @has_state: there is a negState
 * @state: it
 * @has_mech: there is a supportedMech
 * @mech: it
 * @token: responseToken
 * @mic: mechListMIC
 */
struct spnego_resp {
	bool			has_state;
	enum spnego_state	state;
	bool			has_mech;
	enum spnego_mech	mech;
	struct bytes		token;
	struct bytes		mic;
};

int spnego_get_init(struct bytes blob, struct spnego_init *ret);
int spnego_get_resp(struct bytes blob, struct spnego_resp *ret);
const char *spnego_mech_name(enum spnego_mech mech);
struct bytes spnego_mech_list(enum spnego_mech mech);
struct bytes spnego_put_init(enum spnego_mech mech, struct bytes token,
			     uint8_t *buf, size_t size);
struct bytes spnego_put_resp(struct bytes token, struct bytes mic,
			     uint8_t *buf, size_t size);

#endif /* _AUTH_SPNEGO_H */
